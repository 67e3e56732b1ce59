"""The first tables of conversations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.database.columns import Xid8

revision = "first_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ai_models",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=True),
        sa.Column("avatar", sa.String(length=10), nullable=True),
        sa.Column("provider", sa.String(length=50), nullable=True),
        sa.Column("served_by", sa.String(length=100), nullable=True),
        sa.Column("wire_name", sa.String(length=200), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("suggested", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "capabilities", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("prices", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_models")),
        schema="conversations",
    )
    op.create_table(
        "client_requests",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("body_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "client_id", name=op.f("pk_client_requests")),
        schema="conversations",
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("actor_type", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("refs", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(conversation_id is null) = (event_seq is null)", name=op.f("ck_events_numbered")),
        sa.CheckConstraint("conversation_id is not null or recipient_id is not null", name=op.f("ck_events_audience")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("conversation_id", "event_seq", name=op.f("uq_events_conversation_id_event_seq")),
        schema="conversations",
    )
    op.create_index(
        "ix_events_created_at", "events", ["created_at"], unique=False, schema="conversations", postgresql_using="brin"
    )
    op.create_index("ix_events_xid", "events", ["xid"], unique=False, schema="conversations")
    op.create_table(
        "feed_positions",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_feed_positions")),
        schema="conversations",
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("coalesce_key", sa.String(), nullable=True),
        sa.Column("acting_user_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lost", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("hinted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hints", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(), nullable=True),
        sa.Column("ended_attempt", sa.Integer(), nullable=True),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("failure", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'leased', 'done', 'failed', 'cancelled')", name=op.f("ck_jobs_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        schema="conversations",
    )
    op.create_index(
        "ix_jobs_finished_at",
        "jobs",
        ["finished_at"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("finished_at is not null"),
    )
    op.create_index(
        "ix_jobs_leased",
        "jobs",
        ["lease_until"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("state = 'leased'"),
    )
    op.create_index(
        "ix_jobs_subject_id",
        "jobs",
        ["subject_id"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("state in ('waiting', 'leased')"),
    )
    op.create_index(
        "ix_jobs_waiting",
        "jobs",
        ["next_at"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_jobs_coalesce_key",
        "jobs",
        ["coalesce_key"],
        unique=True,
        schema="conversations",
        postgresql_where=sa.text("state in ('waiting', 'leased')"),
    )
    op.create_table(
        "people",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("username", postgresql.CITEXT(), nullable=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("avatar_url", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("source", sa.String(), server_default="account", nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('account', 'import')", name=op.f("ck_people_source")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_people")),
        schema="conversations",
    )
    op.create_index(
        "ix_people_username",
        "people",
        ["username"],
        unique=True,
        schema="conversations",
        postgresql_where=sa.text("source = 'account'"),
    )
    op.create_table(
        "provider_connections",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("wire", sa.String(), nullable=False),
        sa.Column("base_url", sa.String(), nullable=True),
        sa.Column("models", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("healthy", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wire in ('openai', 'anthropic', 'scribe')", name=op.f("ck_provider_connections_wire")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_provider_connections")),
        schema="conversations",
    )
    op.create_table(
        "revoked_sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_revoked_sessions")),
        schema="conversations",
    )
    op.create_index(
        "ix_revoked_sessions_created_at", "revoked_sessions", ["created_at"], unique=False, schema="conversations"
    )
    op.create_table(
        "topics",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topics")),
        schema="conversations",
    )
    op.create_index(
        "uq_topics_family_id_name",
        "topics",
        ["family_id", sa.literal_column("lower(btrim(name))")],
        unique=True,
        schema="conversations",
    )
    op.create_table(
        "conversations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=True),
        sa.Column("title_source", sa.String(), server_default="person", nullable=False),
        sa.Column("description", sa.String(length=4000), nullable=True),
        sa.Column("status", sa.String(), server_default="active", nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "is_active",
            sa.Boolean(),
            sa.Computed("status = 'active' and deleted_at is null", persisted=True),
            nullable=False,
        ),
        sa.Column("mitosis_phase", sa.String(), server_default="prophase", nullable=False),
        sa.Column("phase_progress", sa.Double(), server_default="0", nullable=False),
        sa.Column("creator_id", sa.Uuid(), nullable=True),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("last_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_event_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "mitosis_phase in ('prophase', 'prometaphase', 'metaphase', 'anaphase', 'telophase')",
            name=op.f("ck_conversations_mitosis_phase"),
        ),
        sa.CheckConstraint("status in ('active', 'archived', 'divided')", name=op.f("ck_conversations_status")),
        sa.CheckConstraint("title_source in ('person', 'auto')", name=op.f("ck_conversations_title_source")),
        sa.CheckConstraint("last_seq >= 0 and last_event_seq >= 0", name=op.f("ck_conversations_counters")),
        sa.CheckConstraint("phase_progress between 0 and 1", name=op.f("ck_conversations_phase_progress")),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["conversations.people.user_id"], name=op.f("fk_conversations_creator_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        schema="conversations",
    )
    op.create_index(
        "ix_conversations_activity",
        "conversations",
        [sa.literal_column("last_message_at desc")],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("is_active"),
    )
    op.create_index(
        "ix_conversations_creator_id",
        "conversations",
        ["creator_id", sa.literal_column("created_at desc")],
        unique=False,
        schema="conversations",
    )
    op.create_index("ix_conversations_family_id", "conversations", ["family_id"], unique=False, schema="conversations")
    op.create_index(
        "ix_conversations_phase",
        "conversations",
        ["mitosis_phase"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("mitosis_phase <> 'prophase'"),
    )
    op.create_index(
        "ix_conversations_status",
        "conversations",
        ["status"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("not is_active"),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="queued", nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("target_is_new", sa.Boolean(), nullable=False),
        sa.Column(
            "author_map", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("authors", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("format in ('jsonl', 'chatgpt', 'slack')", name=op.f("ck_imports_format")),
        sa.CheckConstraint(
            "state in ('queued', 'checking', 'writing', 'done', 'failed', 'cancelled')", name=op.f("ck_imports_state")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_imports_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        schema="conversations",
    )
    op.create_index(
        "ix_imports_unfinished",
        "imports",
        ["id"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("state in ('queued', 'checking', 'writing')"),
    )
    op.create_index(
        "ix_imports_user_id", "imports", ["user_id", sa.literal_column("id desc")], unique=False, schema="conversations"
    )
    op.create_table(
        "ai_participants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("avatar", sa.String(length=2000), nullable=True),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("persona", sa.String(length=2000), nullable=True),
        sa.Column("system_prompt", sa.String(length=16000), nullable=True),
        sa.Column("temperature", sa.Double(), server_default="0.7", nullable=False),
        sa.Column("max_tokens", sa.Integer(), nullable=True),
        sa.Column("reply_policy", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "presence", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[[1, null]]'"), nullable=False
        ),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reply_policy is null or reply_policy in ('mention_only', 'first_responder', 'round', 'quiet')",
            name=op.f("ck_ai_participants_reply_policy"),
        ),
        sa.CheckConstraint("max_tokens > 0", name=op.f("ck_ai_participants_max_tokens")),
        sa.CheckConstraint("not active or left_at is null", name=op.f("ck_ai_participants_left_at")),
        sa.CheckConstraint("temperature between 0 and 2", name=op.f("ck_ai_participants_temperature")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_ai_participants_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["model"], ["conversations.ai_models.id"], name=op.f("fk_ai_participants_model")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_participants")),
        schema="conversations",
    )
    op.create_index(
        "ix_ai_participants_conversation_id",
        "ai_participants",
        ["conversation_id"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("active"),
    )
    op.create_index("ix_ai_participants_model", "ai_participants", ["model"], unique=False, schema="conversations")
    op.create_index(
        "uq_ai_participants_name",
        "ai_participants",
        ["conversation_id", sa.literal_column("lower(name)")],
        unique=True,
        schema="conversations",
        postgresql_where=sa.text("left_at is null"),
    )
    op.create_table(
        "conversation_topics",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("detector_key", sa.String(length=100), nullable=True),
        sa.Column("description", sa.String(length=4000), nullable=True),
        sa.Column("relevance", sa.Double(), server_default="1", nullable=False),
        sa.Column("source", sa.String(), server_default="detector", nullable=False),
        sa.Column("detected_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('detector', 'model', 'person')", name=op.f("ck_conversation_topics_source")),
        sa.CheckConstraint("relevance > 0 and relevance <= 1", name=op.f("ck_conversation_topics_relevance")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_conversation_topics_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["conversations.topics.id"], name=op.f("fk_conversation_topics_topic_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "topic_id", name=op.f("pk_conversation_topics")),
        schema="conversations",
    )
    op.create_index(
        "ix_conversation_topics_relevance",
        "conversation_topics",
        ["conversation_id", sa.literal_column("relevance desc")],
        unique=False,
        schema="conversations",
    )
    op.create_index(
        "ix_conversation_topics_topic_id", "conversation_topics", ["topic_id"], unique=False, schema="conversations"
    )
    op.create_index(
        "uq_conversation_topics_detector_key",
        "conversation_topics",
        ["conversation_id", "detector_key"],
        unique=True,
        schema="conversations",
    )
    op.create_table(
        "detector_states",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("state_version", sa.Integer(), server_default="0", nullable=False),
        sa.Column("through_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_detector_states_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_detector_states")),
        schema="conversations",
    )
    op.create_table(
        "participants",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), server_default="member", nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("visible_from_seq", sa.Integer(), server_default="1", nullable=False),
        sa.Column("left_seq", sa.Integer(), nullable=True),
        sa.Column("last_read_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_delivered_seq", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('owner', 'admin', 'member', 'observer')", name=op.f("ck_participants_role")),
        sa.CheckConstraint("is_active = (left_at is null)", name=op.f("ck_participants_left_at")),
        sa.CheckConstraint("visible_from_seq >= 1", name=op.f("ck_participants_visible_from_seq")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_participants_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_participants_user_id")),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name=op.f("pk_participants")),
        schema="conversations",
    )
    op.create_index(
        "ix_participants_user_id",
        "participants",
        ["user_id", "is_active"],
        unique=False,
        schema="conversations",
        postgresql_include=["conversation_id", "last_read_seq"],
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("sender_type", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("ai_participant_id", sa.Uuid(), nullable=True),
        sa.Column("ai_model_id", sa.String(length=100), nullable=True),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("shown_chars", sa.Integer(), nullable=True),
        sa.Column("message_type", sa.String(length=10), server_default="text", nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.String(length=12), server_default="sent", nullable=False),
        sa.Column("importance", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_ai_generated", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_first_responder", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("depth", sa.Integer(), server_default="0", nullable=False),
        sa.Column("mentions", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(message_type = 'system') = (sender_type = 'system')", name=op.f("ck_messages_system_message")
        ),
        sa.CheckConstraint(
            "\n(sender_type = 'user' and user_id is not null and ai_participant_id is null)\nor (sender_type = 'ai' and ai_participant_id is not null and user_id is null and is_ai_generated)\nor (sender_type = 'system' and user_id is null and ai_participant_id is null)\n",
            name=op.f("ck_messages_sender"),
        ),
        sa.CheckConstraint("char_length(content) <= 65536 or sender_type <> 'user'", name=op.f("ck_messages_content")),
        sa.CheckConstraint(
            "message_type in ('text', 'system', 'image', 'file', 'code')", name=op.f("ck_messages_message_type")
        ),
        sa.CheckConstraint("not is_first_responder or sender_type = 'ai'", name=op.f("ck_messages_first_responder")),
        sa.CheckConstraint("sender_type in ('user', 'ai', 'system')", name=op.f("ck_messages_sender_type")),
        sa.CheckConstraint("status in ('sent', 'error', 'writing', 'interrupted')", name=op.f("ck_messages_status")),
        sa.CheckConstraint("importance between 0 and 3", name=op.f("ck_messages_importance")),
        sa.ForeignKeyConstraint(["ai_model_id"], ["conversations.ai_models.id"], name=op.f("fk_messages_ai_model_id")),
        sa.ForeignKeyConstraint(
            ["ai_participant_id"], ["conversations.ai_participants.id"], name=op.f("fk_messages_ai_participant_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_messages_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["conversations.messages.id"], name=op.f("fk_messages_parent_id")),
        sa.ForeignKeyConstraint(["user_id"], ["conversations.people.user_id"], name=op.f("fk_messages_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_messages_conversation_id_seq")),
        schema="conversations",
    )
    op.create_index(
        "ix_messages_ai_participant_id",
        "messages",
        ["ai_participant_id"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("ai_participant_id is not null"),
    )
    op.create_index(
        "ix_messages_conversation_id_created_at",
        "messages",
        ["conversation_id", "created_at"],
        unique=False,
        schema="conversations",
    )
    op.create_index(
        "ix_messages_created_at",
        "messages",
        ["created_at"],
        unique=False,
        schema="conversations",
        postgresql_using="brin",
    )
    op.create_index(
        "ix_messages_parent_id",
        "messages",
        ["parent_id"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("parent_id is not null"),
    )
    op.create_index(
        "ix_messages_user_id",
        "messages",
        ["user_id", "created_at"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("user_id is not null"),
    )
    op.create_index(
        "uq_messages_first_responder",
        "messages",
        ["origin_id"],
        unique=True,
        schema="conversations",
        postgresql_where=sa.text("is_first_responder"),
    )
    op.create_table(
        "message_topics",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("boundary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(), server_default="detector", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source in ('detector', 'model', 'person')", name=op.f("ck_message_topics_source")),
        sa.CheckConstraint("confidence between 0 and 1", name=op.f("ck_message_topics_confidence")),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_message_topics_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["conversations.messages.id"], name=op.f("fk_message_topics_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["conversations.topics.id"], name=op.f("fk_message_topics_topic_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "message_id", name=op.f("pk_message_topics")),
        schema="conversations",
    )
    op.create_index(
        "ix_message_topics_conversation_id_seq",
        "message_topics",
        ["conversation_id", "seq"],
        unique=False,
        schema="conversations",
    )
    op.create_index(
        "ix_message_topics_message_id", "message_topics", ["message_id"], unique=False, schema="conversations"
    )
    op.create_index("ix_message_topics_topic_id", "message_topics", ["topic_id"], unique=False, schema="conversations")
    op.create_table(
        "turns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("ai_participant_id", sa.Uuid(), nullable=False),
        sa.Column("trigger_id", sa.Uuid(), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), server_default="", nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(), server_default="waiting", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role in ('mentioned', 'leader', 'follower', 'round', 'again')", name=op.f("ck_turns_role")),
        sa.CheckConstraint(
            "state in ('waiting', 'writing', 'answered', 'silent', 'dropped', 'skipped', 'stopped', 'failed')",
            name=op.f("ck_turns_state"),
        ),
        sa.ForeignKeyConstraint(
            ["ai_participant_id"], ["conversations.ai_participants.id"], name=op.f("fk_turns_ai_participant_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_turns_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["trigger_id"], ["conversations.messages.id"], name=op.f("fk_turns_trigger_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        schema="conversations",
    )
    op.create_index("ix_turns_ai_participant_id", "turns", ["ai_participant_id"], unique=False, schema="conversations")
    op.create_index(
        "ix_turns_conversation_id",
        "turns",
        ["conversation_id", sa.literal_column("id desc")],
        unique=False,
        schema="conversations",
    )
    op.create_index(
        "ix_turns_message_id",
        "turns",
        ["message_id"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("message_id is not null"),
    )
    op.create_index(
        "ix_turns_running",
        "turns",
        ["conversation_id"],
        unique=False,
        schema="conversations",
        postgresql_where=sa.text("state in ('waiting', 'writing')"),
    )
    op.create_index("ix_turns_trigger_id", "turns", ["trigger_id"], unique=False, schema="conversations")
    op.create_table(
        "drafts",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("ai_participant_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), server_default="", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ai_participant_id"], ["conversations.ai_participants.id"], name=op.f("fk_drafts_ai_participant_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversations.id"],
            name=op.f("fk_drafts_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["turn_id"], ["conversations.turns.id"], name=op.f("fk_drafts_turn_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_drafts")),
        schema="conversations",
    )
    op.create_index(
        op.f("ix_drafts_ai_participant_id"), "drafts", ["ai_participant_id"], unique=False, schema="conversations"
    )
    op.create_index("ix_drafts_conversation_id", "drafts", ["conversation_id"], unique=False, schema="conversations")
    op.create_index(op.f("ix_drafts_job_id"), "drafts", ["job_id"], unique=False, schema="conversations")
    op.create_index(op.f("ix_drafts_turn_id"), "drafts", ["turn_id"], unique=False, schema="conversations")


def downgrade() -> None:
    op.drop_index(op.f("ix_drafts_turn_id"), table_name="drafts", schema="conversations")
    op.drop_index(op.f("ix_drafts_job_id"), table_name="drafts", schema="conversations")
    op.drop_index("ix_drafts_conversation_id", table_name="drafts", schema="conversations")
    op.drop_index(op.f("ix_drafts_ai_participant_id"), table_name="drafts", schema="conversations")
    op.drop_table("drafts", schema="conversations")
    op.drop_index("ix_turns_trigger_id", table_name="turns", schema="conversations")
    op.drop_index(
        "ix_turns_running",
        table_name="turns",
        schema="conversations",
        postgresql_where=sa.text("state in ('waiting', 'writing')"),
    )
    op.drop_index(
        "ix_turns_message_id",
        table_name="turns",
        schema="conversations",
        postgresql_where=sa.text("message_id is not null"),
    )
    op.drop_index("ix_turns_conversation_id", table_name="turns", schema="conversations")
    op.drop_index("ix_turns_ai_participant_id", table_name="turns", schema="conversations")
    op.drop_table("turns", schema="conversations")
    op.drop_index("ix_message_topics_topic_id", table_name="message_topics", schema="conversations")
    op.drop_index("ix_message_topics_message_id", table_name="message_topics", schema="conversations")
    op.drop_index("ix_message_topics_conversation_id_seq", table_name="message_topics", schema="conversations")
    op.drop_table("message_topics", schema="conversations")
    op.drop_index(
        "uq_messages_first_responder",
        table_name="messages",
        schema="conversations",
        postgresql_where=sa.text("is_first_responder"),
    )
    op.drop_index(
        "ix_messages_user_id",
        table_name="messages",
        schema="conversations",
        postgresql_where=sa.text("user_id is not null"),
    )
    op.drop_index(
        "ix_messages_parent_id",
        table_name="messages",
        schema="conversations",
        postgresql_where=sa.text("parent_id is not null"),
    )
    op.drop_index("ix_messages_created_at", table_name="messages", schema="conversations", postgresql_using="brin")
    op.drop_index("ix_messages_conversation_id_created_at", table_name="messages", schema="conversations")
    op.drop_index(
        "ix_messages_ai_participant_id",
        table_name="messages",
        schema="conversations",
        postgresql_where=sa.text("ai_participant_id is not null"),
    )
    op.drop_table("messages", schema="conversations")
    op.drop_index(
        "ix_participants_user_id",
        table_name="participants",
        schema="conversations",
        postgresql_include=["conversation_id", "last_read_seq"],
    )
    op.drop_table("participants", schema="conversations")
    op.drop_table("detector_states", schema="conversations")
    op.drop_index("uq_conversation_topics_detector_key", table_name="conversation_topics", schema="conversations")
    op.drop_index("ix_conversation_topics_topic_id", table_name="conversation_topics", schema="conversations")
    op.drop_index("ix_conversation_topics_relevance", table_name="conversation_topics", schema="conversations")
    op.drop_table("conversation_topics", schema="conversations")
    op.drop_index(
        "uq_ai_participants_name",
        table_name="ai_participants",
        schema="conversations",
        postgresql_where=sa.text("left_at is null"),
    )
    op.drop_index("ix_ai_participants_model", table_name="ai_participants", schema="conversations")
    op.drop_index(
        "ix_ai_participants_conversation_id",
        table_name="ai_participants",
        schema="conversations",
        postgresql_where=sa.text("active"),
    )
    op.drop_table("ai_participants", schema="conversations")
    op.drop_index("ix_imports_user_id", table_name="imports", schema="conversations")
    op.drop_index(
        "ix_imports_unfinished",
        table_name="imports",
        schema="conversations",
        postgresql_where=sa.text("state in ('queued', 'checking', 'writing')"),
    )
    op.drop_table("imports", schema="conversations")
    op.drop_index(
        "ix_conversations_status",
        table_name="conversations",
        schema="conversations",
        postgresql_where=sa.text("not is_active"),
    )
    op.drop_index(
        "ix_conversations_phase",
        table_name="conversations",
        schema="conversations",
        postgresql_where=sa.text("mitosis_phase <> 'prophase'"),
    )
    op.drop_index("ix_conversations_family_id", table_name="conversations", schema="conversations")
    op.drop_index("ix_conversations_creator_id", table_name="conversations", schema="conversations")
    op.drop_index(
        "ix_conversations_activity",
        table_name="conversations",
        schema="conversations",
        postgresql_where=sa.text("is_active"),
    )
    op.drop_table("conversations", schema="conversations")
    op.drop_index("uq_topics_family_id_name", table_name="topics", schema="conversations")
    op.drop_table("topics", schema="conversations")
    op.drop_index("ix_revoked_sessions_created_at", table_name="revoked_sessions", schema="conversations")
    op.drop_table("revoked_sessions", schema="conversations")
    op.drop_table("provider_connections", schema="conversations")
    op.drop_index(
        "ix_people_username",
        table_name="people",
        schema="conversations",
        postgresql_where=sa.text("source = 'account'"),
    )
    op.drop_table("people", schema="conversations")
    op.drop_index(
        "uq_jobs_coalesce_key",
        table_name="jobs",
        schema="conversations",
        postgresql_where=sa.text("state in ('waiting', 'leased')"),
    )
    op.drop_index(
        "ix_jobs_waiting", table_name="jobs", schema="conversations", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_index(
        "ix_jobs_subject_id",
        table_name="jobs",
        schema="conversations",
        postgresql_where=sa.text("state in ('waiting', 'leased')"),
    )
    op.drop_index(
        "ix_jobs_leased", table_name="jobs", schema="conversations", postgresql_where=sa.text("state = 'leased'")
    )
    op.drop_index(
        "ix_jobs_finished_at",
        table_name="jobs",
        schema="conversations",
        postgresql_where=sa.text("finished_at is not null"),
    )
    op.drop_table("jobs", schema="conversations")
    op.drop_table("feed_positions", schema="conversations")
    op.drop_index("ix_events_xid", table_name="events", schema="conversations")
    op.drop_index("ix_events_created_at", table_name="events", schema="conversations", postgresql_using="brin")
    op.drop_table("events", schema="conversations")
    op.drop_table("client_requests", schema="conversations")
    op.drop_table("ai_models", schema="conversations")
