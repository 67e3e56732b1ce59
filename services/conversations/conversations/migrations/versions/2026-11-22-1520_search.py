"""Find messages by their words.

`search_lexemes` says what the words of a text are, for messages and for what is asked alike, so that the two can never
disagree. `find_messages` belongs to the guard and goes by the person of the transaction: under row-level rules the
planner would not use the words' index.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

# ruff: noqa: RUF001 — letters of many languages are the point

revision = "search"
down_revision = "attachments"
branch_labels = None
depends_on = None

APP, GUARD, OWNER = (f"conversations_{role}" for role in ("app", "guard", "owner"))
FIRST_WITH_BUILTIN_COLLATIONS = 17
SEARCHED = ("ai_models", "ai_participants", "message_topics", "pins", "topics", "attachments")
FUNCTIONS = (
    "find_messages(jsonb, timestamptz, double precision, uuid, integer)",
    "search_rooms(text[])",
    "search_authors(uuid[], text[])",
    "search_topics(uuid[], text[])",
    "search_words(jsonb)",
    "search_tags(jsonb)",
)
IMMUTABLE = (
    "search_term(text, boolean)",
    "search_vector(text, text, text, boolean, boolean)",
    "search_lexemes(text)",
    "unspaced_letters()",
)

# Called by whoever writes a message, whatever their search path: these name their schema.
# Letters of languages written without blanks, and pictures: each begins a word of its own.
UNSPACED = r"""
create function unspaced_letters() returns text language sql immutable parallel safe as $$
    select '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2600-\u27bf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff'
        || '\uac00-\ud7af\uf900-\ufaff\U0001f300-\U0001faff\U00020000-\U0003ffff]'
$$;
"""

# Without accents, in lower case, identifiers in their parts; unspaced letters in overlapping pairs.
LEXEMES = r"""
create function search_lexemes(content text) returns text[] language plpgsql immutable strict parallel safe as $$
declare clean text := content; unspaced text;
begin
    if octet_length(clean) <> char_length(clean) then
        clean := normalize(regexp_replace(normalize(clean, NFKD), '[\u0300-\u036f]+', '', 'g'), NFC);
        clean := replace(replace(replace(translate(clean, 'øØłŁđĐıħς', 'oOlLdDihσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
    end if;
    clean := regexp_replace(clean, '([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])', '\1\3 \2\4', 'g');
    clean := regexp_replace(lower(clean {collate}), '[^[:alnum:]{joining}{pictures}]+', ' ', 'g');
    if octet_length(clean) <> char_length(clean) then
        unspaced := conversations.unspaced_letters();
        if clean ~ unspaced then
            return coalesce((
                select array_agg(
                    left(word || case when word ~ unspaced and gap = '' and next ~ unspaced then next else '' end, 64)
                    order by place)
                from (
                    select word, place, lead(word) over reading as gap, lead(word, 2) over reading as next
                    from string_to_table(regexp_replace(clean, '(' || unspaced || ')', ' \1 ', 'g'), ' ')
                        with ordinality as split (word, place)
                    window reading as (order by place)
                ) words
                where word <> ''), array[]::text[]);
        end if;
    end if;
    return array(select left(word, 64) from string_to_table(btrim(clean), ' ') as word where word <> '');
end $$;
"""
# Signs within words that are no letters, as in Hindi or Tamil.
JOINING = (
    r"\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
    r"\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u1039\u103a\u17d2"
)
PICTURES = r"\u2600-\u27bf\U0001f300-\U0001faff"

# A vector holds at most a megabyte: 65,536 pairs of the longest letters fit.
VECTORS = r"""
create function search_vector(
    content text, message_type text, ai_model_id text, has_attachment boolean, is_deleted boolean
) returns tsvector language plpgsql immutable parallel safe as $$
declare searched constant text := left(content, 65536); tags text[] := '{}'; words tsvector;
begin
    if is_deleted then
        return ''::tsvector;
    end if;
    select coalesce(string_agg('''' || word || ''':' || least(place, 16383), ' '), '')::tsvector into words
    from unnest(conversations.search_lexemes(searched)) with ordinality as said (word, place);
    if searched ~ '[a-z0-9][A-Z]|[A-Za-z0-9]_[A-Za-z0-9]' then
        tags := array(
            select left(lower(replace(name[1], '_', '')), 64)
            from regexp_matches(
                searched, '[A-Za-z0-9_]*(?:[a-z0-9][A-Z]|[A-Za-z0-9]_[A-Za-z0-9])[A-Za-z0-9_]*', 'g') as name);
    end if;
    if position('://' in searched) > 0 then
        tags := tags || 'has:link'::text;
    end if;
    if message_type = 'code' or position('```' in searched) > 0 then
        tags := tags || 'has:code'::text;
    end if;
    if message_type = 'image' then
        tags := tags || 'has:image'::text;
    end if;
    if has_attachment then
        tags := tags || 'has:attachment'::text;
    end if;
    if ai_model_id is not null then
        tags := tags || ('model:' || ai_model_id);
    end if;
    return words || array_to_tsvector(tags);
end $$;
"""

# Whatever way a message is written by. An archived one, whose text lies elsewhere, keeps its words.
NOTE_WORDS = """
create function note_search_words() returns trigger language plpgsql as $$
begin
    if new.content = '' and new.deleted_at is null and to_jsonb(new) ->> 'archived_at' is not null then
        return new;
    end if;
    new.search := conversations.search_vector(
        new.content, new.message_type, new.ai_model_id, new.attachment_count > 0, new.deleted_at is not null);
    return new;
end $$;

create trigger note_search_words before insert on messages for each row execute function note_search_words();

create trigger note_new_search_words before update on messages for each row
when ((old.content, old.message_type, old.ai_model_id, old.attachment_count > 0, old.deleted_at is null)
      is distinct from
      (new.content, new.message_type, new.ai_model_id, new.attachment_count > 0, new.deleted_at is null))
execute function note_search_words();
"""
BACKFILL = """
update messages set search = search_vector(
    content, message_type, ai_model_id, attachment_count > 0, deleted_at is not null)
"""

# Words one after the other; an identifier also as it is written in one. Null for what has no words.
TERMS = r"""
create function search_term(content text, is_begun boolean) returns tsquery
language plpgsql immutable strict parallel safe as $$
declare words text[] := conversations.search_lexemes(content); size integer := cardinality(words); term tsquery;
begin
    if size > 1 and char_length(words[size]) = 1 and words[size] ~ conversations.unspaced_letters()
        and char_length(words[size - 1]) = 2 and right(words[size - 1], 1) = words[size]
    then
        size := size - 1;
    end if;
    if size = 0 then
        return null;
    end if;
    select string_agg(
        quote_literal(word) || case
            when place = size and is_begun or char_length(word) = 1 and word ~ conversations.unspaced_letters() then ':*' else '' end,
        ' <-> ' order by place)::tsquery
    into term from unnest(words[:size]) with ordinality as said (word, place);
    if size > 1 and content ~ '^[A-Za-z0-9_]+$' then
        term := term || (quote_literal(left(lower(replace(content, '_', '')), 64))
            || case when is_begun then ':*' else '' end)::tsquery;
    end if;
    return term;
end $$;
"""

_DEFINER = "language plpgsql stable security definer set search_path = conversations, extensions, pg_temp"

WORDS = f"""
create function search_words(asked jsonb) returns tsquery {_DEFINER} as $$
declare words tsquery; one jsonb; term tsquery;
begin
    for one in select * from jsonb_array_elements(asked -> 'terms') loop
        term := search_term(one ->> 'text', (one ->> 'is_begun')::boolean);
        if term is not null then
            term := case when (one ->> 'is_negated')::boolean then !!term else term end;
            words := case when words is null then term else words && term end;
        end if;
    end loop;
    return words;
end $$;
"""

# Null where nothing of the kind is asked; a model that nobody knows is found nowhere.
TAGS = f"""
create function search_tags(asked jsonb) returns tsquery {_DEFINER} as $$
declare tags text := null; models text[] := array(select jsonb_array_elements_text(asked -> 'models'));
begin
    select string_agg(case tag when 'image' then '(''has:image'' | ''has:attachment'')'
                               when 'file' then '''has:attachment''' else quote_literal('has:' || tag) end, ' & ')
    into tags from jsonb_array_elements_text(asked -> 'has') as tag where tag <> 'pin';
    if models <> '{{}}' then
        select concat_ws(
            ' & ', tags, '(' || coalesce(string_agg(quote_literal('model:' || m.id), ' | '), '''model:''') || ')')
        into tags from ai_models m
        where lower(m.id) = any(models) or lower(m.name) = any(models) or lower(split_part(m.id, '/', 2)) = any(models);
    end if;
    return tags::tsquery;
end $$;
"""

ROOMS = f"""
create function search_rooms(names text[]) returns table (id uuid, first_seq integer, latest timestamptz)
{_DEFINER} as $$
begin
    return query select c.id, p.visible_from_seq, c.last_message_at
    from participants p join conversations c on c.id = p.conversation_id
    where p.user_id = me() and p.is_active and c.deleted_at is null and c.last_message_at is not null
      and (names = '{{}}' or c.id::text = any(names)
           or exists (select from unnest(names) as name
                      where lower(name) = lower(c.title)
                         or nullif(search_lexemes(name), '{{}}') = search_lexemes(c.title)));
end $$;
"""

AUTHORS = f"""
create function search_authors(rooms uuid[], names text[]) returns uuid[] {_DEFINER} as $$
begin
    return array(
        select me() where 'me' = any(names)
        union
        select h.user_id from (select distinct p.user_id from participants p where p.conversation_id = any(rooms)) seat
        join people h using (user_id)
        where h.user_id::text = any(names) or lower(h.username::text) = any(names) or lower(h.display_name) = any(names)
        union
        select a.id from ai_participants a
        where a.conversation_id = any(rooms) and (a.id::text = any(names) or lower(a.name) = any(names)));
end $$;
"""

TOPICS = f"""
create function search_topics(rooms uuid[], names text[]) returns uuid[] {_DEFINER} as $$
begin
    return array(
        select distinct t.id from conversation_topics said join topics t on t.id = said.topic_id
        where said.conversation_id = any(rooms) and (t.id::text = any(names) or lower(btrim(t.name)) = any(names)));
end $$;
"""

VIEW = """
create view searchable_messages as
select id, conversation_id, seq, user_id, ai_participant_id, message_type, attachment_count, sent_at, search
from messages where deleted_at is null and status <> 'error'
"""

# First the person's rooms are read backwards in time, at each step the one whose unread part is newest, until there are
# enough matches: that finds common words. As soon as it shows that `reach` messages would not have enough of them, the
# words are rare enough for the index, room by room. Only the newest matches are ranked.
FIND = f"""
create function find_messages(
    asked jsonb, asked_at timestamptz, below double precision, below_id uuid, at_most integer
) returns table (message_id uuid, score double precision) {_DEFINER}
set plan_cache_mode = force_generic_plan as $$
declare
    candidates constant integer := 200;
    reach constant integer := 20000;
    words constant tsquery := search_words(asked);
    tags constant tsquery := search_tags(asked);
    wanted constant tsquery := case when words is null then tags when tags is null then words else words && tags end;
    since constant timestamptz := coalesce((asked ->> 'after')::timestamptz, '-infinity');
    until constant timestamptz := coalesce((asked ->> 'before')::timestamptz, 'infinity');
    with_pin constant boolean := asked -> 'has' ? 'pin';
    with_image constant boolean := asked -> 'has' ? 'image';
    rooms uuid[]; firsts integer[]; ends timestamptz[]; end_ids uuid[]; authors uuid[]; topic_ids uuid[];
    hits uuid[] := '{{}}'; times timestamptz[] := '{{}}'; more uuid[]; more_times timestamptz[];
    is_indexed boolean; nearest integer; step integer; visited integer := 0; seen integer;
    end_at timestamptz; end_id uuid;
begin
    select array_agg(r.id), array_agg(r.first_seq), array_agg(least(until, r.latest + interval '1 microsecond')),
           array_agg('00000000-0000-0000-0000-000000000000'::uuid)
    into rooms, firsts, ends, end_ids
    from search_rooms(array(select jsonb_array_elements_text(asked -> 'rooms'))) r;
    step := greatest(20, least(500, 4000 / greatest(1, cardinality(rooms))));
    if asked -> 'authors' <> '[]' then
        authors := search_authors(rooms, array(select jsonb_array_elements_text(asked -> 'authors')));
    end if;
    if asked -> 'topics' <> '[]' then
        topic_ids := search_topics(rooms, array(select jsonb_array_elements_text(asked -> 'topics')));
    end if;
    if authors = '{{}}' or topic_ids = '{{}}' then
        return;
    end if;
    is_indexed := coalesce(querytree(wanted), '') not in ('', 'T') or authors is not null or topic_ids is not null
        or with_pin;

    loop
        select place into nearest from unnest(ends) with ordinality as unread (at, place)
        where at is not null order by at desc limit 1;
        exit when nearest is null or visited >= reach
            or is_indexed and visited >= reach / 5 and cardinality(hits) * reach < candidates * visited
            or (select count(*) from unnest(times) as at where at >= ends[nearest]) >= candidates;
        select count(*), array_agg(page.id) filter (where page.fits), array_agg(page.sent_at) filter (where page.fits),
               (array_agg(page.sent_at order by page.sent_at, page.id))[1],
               (array_agg(page.id order by page.sent_at, page.id))[1]
        into seen, more, more_times, end_at, end_id
        from (
            select m.id, m.sent_at,
                   m.seq >= firsts[nearest] and (wanted is null or m.search @@ wanted)
                   and (authors is null or m.user_id = any(authors) or m.ai_participant_id = any(authors))
                   and (topic_ids is null or exists (
                       select from message_topics t where t.message_id = m.id and t.conversation_id = rooms[nearest]
                         and t.topic_id = any(topic_ids)))
                   and (not with_pin or exists (
                       select from pins p where p.message_id = m.id and p.conversation_id = rooms[nearest]))
                   and (not with_image or m.message_type = 'image' or exists (
                       select from attachments a where a.message_id = m.id and a.media_type like 'image/%')) as fits
            from (
                select * from searchable_messages s
                where s.conversation_id = rooms[nearest] and s.sent_at >= since
                  and (s.sent_at, s.id) < (ends[nearest], end_ids[nearest])
                order by s.sent_at desc, s.id desc limit step
            ) m
        ) page;
        visited := visited + seen;
        hits := hits || more;
        times := times || more_times;
        ends[nearest] := case when seen = step then end_at end;
        end_ids[nearest] := end_id;
    end loop;

    if is_indexed and nearest is not null and cardinality(hits) < candidates then
        execute
            'select array_agg(newest.id) from (select found.id from unnest($1, $2) as room (id, first_seq) '
            'cross join lateral (select m.id, m.sent_at from searchable_messages m '
            'where m.conversation_id = room.id and m.seq >= room.first_seq and m.sent_at >= $3 and m.sent_at < $4'
            || case when wanted is null then '' else ' and m.search @@ $5' end
            || case when authors is null then ''
                    else ' and (m.user_id = any($6) or m.ai_participant_id = any($6))' end
            || case when topic_ids is null then ''
                    else ' and m.id in (select t.message_id from message_topics t '
                         'where t.conversation_id = room.id and t.topic_id = any($7))' end
            || case when with_pin then ' and m.id in (select p.message_id from pins p '
                                       'where p.conversation_id = room.id)' else '' end
            || case when with_image then ' and (m.message_type = ''image'' or exists (select from attachments a '
                                         'where a.message_id = m.id and a.media_type like ''image/%''))' else '' end
            || ') found order by found.sent_at desc, found.id desc limit $8) newest'
        into hits using rooms, firsts, since, until, wanted, authors, topic_ids, candidates;
    end if;

    return query
        select ranked.id, ranked.score from (
            select m.id, coalesce(ts_rank(m.search, words, 1), 1)::double precision
                * (1 + 1 / (1 + abs(extract(epoch from asked_at - m.sent_at))::double precision / 2592000)) as score
            from searchable_messages m where m.id = any(hits)
        ) ranked
        where below is null or (ranked.score, ranked.id) < (below, below_id)
        order by ranked.score desc, ranked.id desc limit at_most;
end $$;
"""


def upgrade() -> None:
    op.execute("set local search_path = conversations, extensions, pg_temp")
    for definition in (UNSPACED, _lexemes(), VECTORS, TERMS):
        op.execute(sa.text(definition.replace(":", r"\:")))
    op.add_column(
        "messages",
        sa.Column("search", postgresql.TSVECTOR(), server_default=sa.text("''"), nullable=False),
        schema="conversations",
    )
    op.execute(BACKFILL)
    op.execute(sa.text(NOTE_WORDS.replace(":", r"\:")))
    op.create_index(
        "ix_messages_search",
        "messages",
        ["conversation_id", "user_id", "search"],
        schema="conversations",
        postgresql_using="gin",
    )
    op.create_index(
        "ix_messages_conversation_id_sent_at", "messages", ["conversation_id", "sent_at", "id"], schema="conversations"
    )
    _index_all_ais()
    _let_guard_search()


def _index_all_ais() -> None:
    """A room's AIs are listed with those that ended, and go with their room: an index of the active ones served neither."""
    op.drop_index("ix_ai_participants_conversation_id", table_name="ai_participants", schema="conversations")
    op.create_index(
        "ix_ai_participants_conversation_id", "ai_participants", ["conversation_id"], schema="conversations"
    )


def _lexemes() -> str:
    """Letters and their cases by Unicode, whatever the database's own language."""
    version = op.get_bind().scalar(sa.text("select current_setting('server_version_num')::int / 10000")) or 0
    collate = 'collate "pg_c_utf8"' if version >= FIRST_WITH_BUILTIN_COLLATIONS else ""
    return LEXEMES.replace("{collate}", collate).replace("{joining}", JOINING).replace("{pictures}", PICTURES)


def _let_guard_search() -> None:
    op.execute(f"grant select on {', '.join(SEARCHED)} to {GUARD}")
    for table in SEARCHED:
        op.execute(f"create policy guard_searches on {table} for select to {GUARD} using (true)")
    op.execute(VIEW)
    op.execute(f"alter view searchable_messages owner to {GUARD}")
    for function in (WORDS, TAGS, ROOMS, AUTHORS, TOPICS, FIND):
        op.execute(sa.text(function.replace(":", r"\:")))
    for function in FUNCTIONS:
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {OWNER}")
        op.execute(f"alter function {function} owner to {GUARD}")
    op.execute(f"grant execute on function {FUNCTIONS[0]} to {APP}")


def downgrade() -> None:
    op.drop_index("ix_ai_participants_conversation_id", table_name="ai_participants", schema="conversations")
    op.create_index(
        "ix_ai_participants_conversation_id",
        "ai_participants",
        ["conversation_id"],
        schema="conversations",
        postgresql_where=sa.text("active"),
    )
    op.execute("set local search_path = conversations, extensions, pg_temp")
    op.execute(f"set local role {GUARD}")
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    op.execute("drop view searchable_messages")
    op.execute("reset role")
    for table in SEARCHED:
        op.execute(f"drop policy guard_searches on {table}")
    for table in ("ai_models", "pins", "topics"):
        op.execute(f"revoke all on {table} from {GUARD}")
    op.execute("drop trigger note_search_words on messages")
    op.execute("drop trigger note_new_search_words on messages")
    op.execute("drop function note_search_words")
    op.drop_index("ix_messages_conversation_id_sent_at", table_name="messages", schema="conversations")
    op.drop_index("ix_messages_search", table_name="messages", schema="conversations", postgresql_using="gin")
    op.drop_column("messages", "search", schema="conversations")
    op.execute(f"drop function {', '.join(IMMUTABLE)}")
