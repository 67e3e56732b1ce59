"""A room with a row in every table that holds what people said and did."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Row, Table, select

from conversations.exports.advance import advance_exports
from conversations.tables import TABLES
from shared.database.transactions import Database
from tests.architecture.authorisation.scene import bring, upload
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask

ALL_TABLES: dict[str, Table] = {model.__tablename__: cast(Table, model.__table__) for model in TABLES}

# Tables without anybody's data: whoever is connected may read them.
OF_THE_INSTANCE = {
    "ai_models": "the catalogue",
    "provider_connections": "what workers report of theirs",
    "revoked_sessions": "ids of sessions that may do nothing any more",
    "feed_positions": "how far the feed of accounts was read; not the app's to read at all",
    "event_horizon": "how far events were removed",
}

# By which column a row belongs to the furnished room, or to its owner.
OF_ROOM = {
    "conversations": "id",
    "participants": "conversation_id",
    "messages": "conversation_id",
    "ai_participants": "conversation_id",
    "turns": "conversation_id",
    "drafts": "conversation_id",
    "topics": "family_id",
    "conversation_topics": "conversation_id",
    "message_topics": "conversation_id",
    "detector_states": "conversation_id",
    "todos": "conversation_id",
    "webhooks": "conversation_id",
    "webhook_deliveries": "conversation_id",
    "tool_approvals": "conversation_id",
    "tool_calls": "conversation_id",
    "exports": "conversation_id",
    "summaries": "conversation_id",
    "context_summaries": "conversation_id",
    "relationships": "child_id",
    "events": "conversation_id",
    "jobs": "subject_id",
    "attachments": "conversation_id",
    "audit_events": "conversation_id",
    "invitations": "conversation_id",
    "message_versions": "conversation_id",
    "reactions": "conversation_id",
    "pins": "conversation_id",
    "message_archive": "conversation_id",
    "archive_positions": "conversation_id",
    "retention_notices": "conversation_id",
    "forgettings": "conversation_id",
    "budgets": "conversation_id",
    "usage": "conversation_id",
}
OF_OWNER = {
    "message_origins": "user_id",
    "people": "user_id",
    "client_requests": "user_id",
    "imports": "user_id",
    "erasures": "user_id",
    "provider_keys": "user_id",
    "blobs": "user_id",
    "blob_removals": "user_id",
}
OF_IMPORT = {"import_chunks": "import_id", "import_lines": "import_id"}
OF_EXPORT = {"export_chunks": "export_id"}
OF_BUDGET = {"reservations": "budget_id"}


@dataclass(frozen=True)
class Furnished:
    """The room, with its people; `late` has joined at seq 3 and sees nothing older, `gone` has left."""

    room: UUID
    owner: Human
    member: Human
    late: Human
    gone: Human
    stranger: Human
    import_id: UUID
    export_id: UUID

    def belongs(self, name: str) -> Any:
        """The condition by which a row of this table is of this room or its owner."""
        table = ALL_TABLES[name]
        if name in OF_ROOM:
            return table.c[OF_ROOM[name]] == self.room
        if name in OF_OWNER:
            return table.c[OF_OWNER[name]] == self.owner.signed_in.user_id
        if name in OF_BUDGET:
            budgets = ALL_TABLES["budgets"].c
            return table.c[OF_BUDGET[name]].in_(select(budgets.id).where(budgets.conversation_id == self.room))
        if name in OF_EXPORT:
            return table.c[OF_EXPORT[name]] == self.export_id
        return table.c[OF_IMPORT[name]] == self.import_id

    def rows(self, owner: Database, name: str) -> list[Row[Any]]:
        """All such rows, as the role that migrates sees them."""
        with owner.transaction() as session:
            return list(session.execute(select(ALL_TABLES[name]).where(self.belongs(name))).all())


def furnish(stack: Stack, worker: Worker) -> Furnished:
    owner, member, late, gone, stranger = (
        stack.enter(name) for name in ("Owner", "Member", "Late", "Gone", "Stranger")
    )
    room = owner.found(settings={"history": "from_join"})
    owner.seat(room, member)
    owner.seat(room, gone)
    gone.say(room, "I say this and go.")
    expect(gone.delete(f"{room}/participants/{gone.id}"), 204)
    attachment = expect(bring(owner, room), 201)
    said = owner.say(room, "This is not for those who come late.", attachment_ids=[attachment["id"]])
    change(owner, room, said)
    expect(owner.post(f"{room}/todos", {"title": "Grease the mill."}), 201)
    export_id = UUID(expect(owner.post(f"{room}/exports", {"format": "json"}), 202)["id"])
    while advance_exports(stack.databases["system"]):
        pass
    expect(owner.post(f"{room}/summaries", {}), 201)
    related = {"relationship_type": "reference", "parent_id": str(room_id(owner.found()))}
    expect(owner.post(f"{room}/relationships", related), 201)
    owner.seat(room, late)
    owner.seat_ai(room)
    expect(owner.call("PUT", f"{room}/budget", {"cap_tokens": 100_000}), 200)
    claim = worker.claim(ask(owner, room))
    worker.write(claim, 0, "It is ")
    worker.call(claim, "add_task", title="Nobody has asked for this")
    expect(owner.post(f"{room}/invitations", {"email": "somebody@example.org"}), 201)
    expect(owner.post("/provider-keys", {"label": "mine", "wire": "openai", "key": "sk-test-0123456789"}), 201)
    hook = {"url": "https://hooks.example.org/in", "events": ["message.created"]}
    expect(owner.post(f"{room}/webhooks", hook), 201)
    import_id = UUID(expect(upload(owner, {}), 202)["id"])
    _fill(stack.databases["owner"], owner, room_id(room), import_id)
    return Furnished(room_id(room), owner, member, late, gone, stranger, import_id, export_id)


def change(human: Human, room: str, said: Json) -> None:
    """Do to a message all that leaves a row beside it."""
    message = f"{room}/messages/{said['id']}"
    expect(human.patch(message, {"content": "This is not for those who come later."}), 200)
    expect(human.call("PUT", f"{message}/reactions/%F0%9F%91%8D"), 204)
    expect(human.call("PUT", f"{message}/pin"), 204)


def _fill(database: Database, owner: Human, room: UUID, import_id: UUID) -> None:
    """What only caretakers and detectors write: one topic that reaches over both messages, and lines of the import."""
    named = {"room": room, "topic": uuid4(), "import_id": import_id, "owner": owner.signed_in.user_id}
    with database.transaction() as session:
        connection = session.connection()
        for statement in _STATEMENTS:
            connection.exec_driver_sql(statement, named)


_STATEMENTS = (
    "insert into conversations.topics (id, family_id, name, created_at, updated_at) "
    "values (%(topic)s, %(room)s, 'mills', now(), now())",
    "insert into conversations.conversation_topics (conversation_id, topic_id, detector_key, created_at, updated_at) "
    "values (%(room)s, %(topic)s, 't1', now(), now())",
    "insert into conversations.message_topics "
    "(conversation_id, message_id, seq, topic_id, confidence, reason, created_at, updated_at) "
    "select %(room)s, id, seq, %(topic)s, 1, 'same words', now(), now() from conversations.messages "
    "where conversation_id = %(room)s",
    "insert into conversations.detector_states (conversation_id, created_at, updated_at) "
    "values (%(room)s, now(), now()) on conflict do nothing",
    "insert into conversations.blob_removals (blob_id, user_id, due_at, created_at, updated_at) "
    "select gen_random_uuid(), creator_id, now() + interval '1 hour', now(), now() from conversations.conversations "
    "where id = %(room)s",
    "insert into conversations.import_lines (import_id, number, name, created_at, updated_at) "
    "values (%(import_id)s, 99, 'a', now(), now()) on conflict do nothing",
    "insert into conversations.message_archive "
    "(message_id, conversation_id, seq, content, archived_at, created_at, updated_at) "
    "select id, conversation_id, seq, content, now(), now(), now() from conversations.messages "
    "where conversation_id = %(room)s",
    "update conversations.messages set archived_at = now() where conversation_id = %(room)s",
    "insert into conversations.archive_positions (conversation_id, through_seq, created_at, updated_at) "
    "values (%(room)s, 3, now(), now())",
    "insert into conversations.retention_notices (conversation_id, action, due_at, created_at, updated_at) "
    "values (%(room)s, 'archive', now() + interval '7 days', now(), now())",
    "insert into conversations.usage (id, job_id, attempt, kind, conversation_id, user_id, created_at, updated_at) "
    "values (gen_random_uuid(), gen_random_uuid(), 1, 'reply', %(room)s, %(owner)s, now(), now())",
    "insert into conversations.forgettings (message_id, conversation_id, seq, due_at, created_at, updated_at) "
    "select id, conversation_id, seq, now() + interval '1 hour', now(), now() from conversations.messages "
    "where conversation_id = %(room)s",
    "insert into conversations.context_summaries (conversation_id, from_seq, to_seq, created_at, updated_at) "
    "values (%(room)s, 1, 100, now(), now())",
    "insert into conversations.webhook_deliveries "
    "(id, webhook_id, conversation_id, event_seq, event_type, created_at, updated_at) "
    "select gen_random_uuid(), id, conversation_id, 1, 'message.created', now(), now() from conversations.webhooks "
    "where conversation_id = %(room)s",
    "insert into conversations.erasures (user_id, blank_messages, created_at, updated_at) "
    "values (%(owner)s, false, now(), now())",
)
