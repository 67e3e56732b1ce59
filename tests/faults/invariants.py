"""What must hold when all is quiet, whatever died. Each check yields a sentence for every breach it finds."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from tests.faults.deciding import STATES
from tests.faults.evidence import Evidence, RoomState
from tests.faults.own_stack import Row
from tests.faults.pointers import derive_statuses
from tests.faults.reading import Message, Piece, Reader

Check = Callable[[Evidence], Iterator[str]]

FINISHED_JOBS = ("done", "failed", "cancelled")
FINISHED_TURNS = ("answered", "silent", "dropped", "skipped", "stopped", "failed")
STATUS_AFTER = {"answered": ("sent", "interrupted"), "failed": ("error", "interrupted")}
MOSTLY = 0.9
_TOKEN = re.compile(r"(\d+):\d+")


def acknowledged_once(evidence: Evidence) -> Iterator[str]:
    """A message that was acknowledged stands in its room once, under the id that was told; no message stands twice."""
    stored = Counter(str(row["client_id"]) for state in evidence.states for row in state.messages if row["client_id"])
    ids = {str(row["client_id"]): str(row["id"]) for state in evidence.states for row in state.messages}
    for post in evidence.posts:
        times = stored[post.client_id]
        if (post.is_acknowledged and times != 1) or times > 1:
            yield f"{post.content!r} was acknowledged {len(post.message_ids)} times and stands {times} times"
        elif post.is_acknowledged and set(post.message_ids) != {ids[post.client_id]}:
            yield f"{post.content!r} was acknowledged as {post.message_ids} and stands as {ids[post.client_id]}"
        yield from (f"{post.content!r} was refused: {refusal}" for refusal in post.refusals)


def seq_without_gap(evidence: Evidence) -> Iterator[str]:
    """The messages of a room are numbered 1..n."""
    for state in evidence.states:
        yield from _numbering("seq", state, [row["seq"] for row in state.messages], state.last_seq)


def event_seq_without_gap(evidence: Evidence) -> Iterator[str]:
    """The events of a room are numbered 1..n."""
    for state in evidence.states:
        yield from _numbering("event_seq", state, [row["event_seq"] for row in state.events], state.last_event_seq)


def _numbering(name: str, state: RoomState, numbers: list[int], last: int) -> Iterator[str]:
    expected = set(range(1, last + 1))
    if missing := expected - set(numbers):
        yield f"room {state.room.id}: {name} {sorted(missing)[:5]} of 1..{last} missing ({len(missing)} in all)"
    if len(numbers) != len(set(numbers)) or set(numbers) - expected:
        yield f"room {state.room.id}: {name} has doubles, or goes beyond {last}"


def jobs_end_visibly(evidence: Evidence) -> Iterator[str]:
    """Every job ended; every question has its turn, and every turn with an answer one reply or one visible failure."""
    for state in evidence.states:
        jobs = {row["id"]: row for row in state.jobs}
        messages = {row["id"]: row for row in state.messages}
        yield from (f"job {row['id']} is still {row['state']}" for row in _unfinished(jobs.values()))
        yield from (f"turn {row['id']} still has a draft" for row in state.drafts)
        for turn in state.turns:
            yield from _judge_turn(turn, jobs.get(turn["job_id"]), messages.get(turn["message_id"]))
        yield from _judge_questions(evidence, state)


def _unfinished(jobs: Iterable[Row]) -> Iterator[Row]:
    return (row for row in jobs if row["state"] not in FINISHED_JOBS)


def _judge_turn(turn: Row, job: Row | None, message: Row | None) -> Iterator[str]:
    if turn["state"] not in FINISHED_TURNS:
        yield f"turn {turn['id']} is still {turn['state']}, its job {job['state'] if job else 'nowhere'}"
    elif turn["state"] in STATUS_AFTER and (message is None or message["status"] not in STATUS_AFTER[turn["state"]]):
        yield f"turn {turn['id']} is {turn['state']}, its message {message['status'] if message else 'nowhere'}"
    elif turn["state"] == "failed" and message is not None and not message["metadata"].get("failure"):
        yield f"turn {turn['id']} failed, and its message does not say why"


def _judge_questions(evidence: Evidence, state: RoomState) -> Iterator[str]:
    """Each AI that is asked has one turn, whatever a person's approval adds to it; it is passed over for no reason."""
    turns = Counter(
        (str(turn["trigger_id"]), str(turn["ai_participant_id"]))
        for turn in state.turns
        if turn["role"] != "again" and turn["state"] != "skipped"
    )
    for post in evidence.questions:
        message_id = post.message_ids[0]
        if post.room.id == state.room.id and _stands(state, message_id):
            for ai in post.asked:
                if turns[message_id, ai.id] != 1:
                    yield f"question {message_id} has {turns[message_id, ai.id]} turns of {ai.name}"


def _stands(state: RoomState, message_id: str) -> bool:
    return any(str(row["id"]) == message_id for row in state.messages)


def one_answer_a_turn(evidence: Evidence) -> Iterator[str]:
    """No AI has answered a message twice, and nothing was answered that no turn stands for."""
    given = Counter((str(row["parent_id"]), str(row["ai_participant_id"])) for row in evidence.answers)
    promised = {turn["message_id"] for state in evidence.states for turn in state.turns}
    yield from (f"message {parent} was answered {times} times" for (parent, _), times in given.items() if times > 1)
    yield from (f"answer {row['id']} belongs to no turn" for row in evidence.answers if row["id"] not in promised)


def complete_is_whole(evidence: Evidence) -> Iterator[str]:
    """An answer that counts as complete has every token the provider was to send, once and in order."""
    tokens = {post.message_ids[0]: post.tokens for post in evidence.questions if post.tokens}
    for row in evidence.answers:
        expected = tokens.get(str(row["parent_id"]))
        if expected is None or row["metadata"].get("finish") != "complete":
            continue
        said = [int(number) for number in _TOKEN.findall(row["content"])]
        if said != list(range(expected)):
            yield f"answer {row['id']} counts as complete with {len(said)} of {expected} tokens"


def stream_without_gap(evidence: Evidence) -> Iterator[str]:
    """Each reader, over all the streams it resumed, was told every event meant for it, in order."""
    for reader in evidence.readers:
        yield from (f"{reader.person.username} was refused: {refusal}" for refusal in reader.refusals)
        if reader.resets:
            yield f"{reader.person.username} was told {reader.resets} times to fetch again"
        for state in evidence.states:
            if state.room.id in {room.id for room in reader.rooms}:
                yield from _judge_stream(
                    reader, state, reader.first_due(state.room.id, evidence.read_from[state.room.id])
                )


def _judge_stream(reader: Reader, state: RoomState, first: int) -> Iterator[str]:
    meant = {
        row["event_seq"]: row["type"]
        for row in state.events
        if row["event_seq"] >= first and str(row["recipient_id"] or reader.person.user_id) == reader.person.user_id
    }
    told = set(reader.told[state.room.id])
    if missed := sorted(set(meant) - told):
        named = [(number, meant[number]) for number in missed[:5]]
        yield f"{reader.person.username} was never told {named} of room {state.room.id} ({len(missed)} in all)"
    if unknown := sorted(number for number in told - set(meant) if number >= first):
        yield f"{reader.person.username} was told {unknown[:5]} of room {state.room.id}, which are not stored for them"


def events_give_the_refetch(evidence: Evidence) -> Iterator[str]:
    """Snapshot and events together are what a fresh fetch gives, and that is what is stored."""
    for number, reader in enumerate(evidence.readers):
        for state in evidence.states:
            fetched = evidence.fetched.get((number, state.room.id))
            if fetched is None:
                continue
            if [message["id"] for message in fetched] != [str(row["id"]) for row in state.messages]:
                yield f"room {state.room.id}: what {reader.person.username} fetches is not what is stored"
            yield from _compare(reader, state, {message["id"]: message for message in fetched})


def _compare(reader: Reader, state: RoomState, fetched: dict[str, Message]) -> Iterator[str]:
    held = derive_statuses(state.room, reader.messages[state.room.id].values())
    for message_id in held.keys() | fetched.keys():
        mine, theirs = held.get(message_id), fetched.get(message_id)
        if mine is None or theirs is None:
            yield f"{reader.person.username}: message {message_id} is {'not held' if mine is None else 'not fetched'}"
        elif mine != theirs:
            fields = sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
            yield f"{reader.person.username}: message {message_id} differs in {fields}"


def streamed_is_prefix(evidence: Evidence) -> Iterator[str]:
    """Whatever was shown of the attempt that was committed stands in its text, at the place it was shown at."""
    answers = {str(row["id"]): row for row in evidence.answers if row["status"] in ("sent", "interrupted")}
    wrong = Counter(
        piece.message_id for piece in set(evidence.pieces()) if _contradicts(piece, answers.get(piece.message_id))
    )
    yield from (f"answer {message_id}: {count} pieces shown are not in its text" for message_id, count in wrong.items())


def _contradicts(piece: Piece, answer: Row | None) -> bool:
    if answer is None or answer["attempt"] != piece.attempt:
        return False
    content: str = answer["content"]
    return content[piece.offset : piece.offset + len(piece.text)] != piece.text


def calls_within_share(evidence: Evidence) -> Iterator[str]:
    """No attempt calls the provider more often than it needs, and attempts lost with their workers cost no more calls
    than allowed.
    """
    calls = Counter(evidence.calls)
    attempts: Counter[str] = Counter()
    for turn in (turn for state in evidence.states for turn in state.turns):
        attempts[str(turn["trigger_id"])] += turn["attempt"]
    for post in evidence.questions:
        message_id = post.message_ids[0]
        if message_id in attempts and calls[post.content] > attempts[message_id] * post.calls_each:
            yield f"question {message_id} cost {calls[post.content]} calls in {attempts[message_id]} attempts"
    if evidence.extra_share > evidence.allowed_extra:
        yield f"{evidence.extra_share:.1%} extra calls, {evidence.allowed_extra:.1%} are allowed"


def nothing_stays_reserved(evidence: Evidence) -> Iterator[str]:
    """What ended jobs had reserved was given back."""
    for state in evidence.states:
        for budget in state.budgets:
            if budget["reserved_tokens"] or budget["reservations"]:
                yield f"room {state.room.id}: {budget['reserved_tokens']} tokens are reserved for nobody"


def settled_is_used(evidence: Evidence) -> Iterator[str]:
    """What is settled is what the calls used, to the token; where one's use is not known, it is no less."""
    for state in evidence.states:
        for budget in state.budgets:
            settled, used = budget["settled_tokens"], budget["used_tokens"]
            if settled < used or (settled > used and not budget["unknown_usage"]):
                yield f"room {state.room.id}: {settled} tokens are settled, {used} were used"


def caps_hold(evidence: Evidence) -> Iterator[str]:
    """At no moment were settled and reserved together beyond the cap, nor reserved other than what is held."""
    over = Counter(each.room_id for each in evidence.standings if each.settled + each.reserved > each.cap)
    yield from (f"room {room_id}: over its cap {times} times" for room_id, times in over.items())
    odd = Counter(each.room_id for each in evidence.standings if each.reserved != each.held)
    yield from (f"room {room_id}: reserved for nobody {times} times" for room_id, times in odd.items())


def called_once(evidence: Evidence) -> Iterator[str]:
    """What an AI was plainly asked to do is done once if it says so, what had to wait once if it was approved."""
    for state in evidence.states:
        done = Counter(row["title"] for row in state.todos)
        approved = Counter(row["arguments"]["title"] for row in state.approvals if row["state"] == "approved")
        whole = {str(row["parent_id"]) for row in state.messages if row["metadata"].get("finish") == "complete"}
        for post in evidence.questions:
            if post.task and post.room.id == state.room.id:
                least = approved[post.task] if post.waits else int(post.message_ids[0] in whole)
                most = approved[post.task] if post.waits else 1
                if not least <= done[post.task] <= most:
                    yield f"{post.task!r} was done {done[post.task]} times, approved {approved[post.task]} times"


def asked_once(evidence: Evidence) -> Iterator[str]:
    """Nobody is asked twice about one call, or about one that needs nobody; what they were told of it holds."""
    for state in evidence.states:
        asked = Counter(row["arguments"]["title"] for row in state.approvals)
        for post in evidence.questions:
            if post.room.id == state.room.id and asked[post.task] > post.waits:
                yield f"{post.task!r}: people were asked {asked[post.task]} times"
    stand = {str(row["id"]): row["state"] for state in evidence.states for row in state.approvals}
    for decision in evidence.decisions:
        if stand[decision.approval_id] != STATES[decision.word]:
            yield f"approval {decision.approval_id}: {decision.word} was heard, and it is {stand[decision.approval_id]}"


def only_leaders_are_shown(evidence: Evidence) -> Iterator[str]:
    """Nobody watches a follower write: its words may never be said."""
    following = {str(turn["message_id"]) for turn in evidence.turns("follower")}
    shown = Counter(piece.message_id for piece in evidence.pieces() if piece.text and piece.message_id in following)
    yield from (f"answer {message_id} of a follower was shown {times} times" for message_id, times in shown.items())


def followers_differ(evidence: Evidence) -> Iterator[str]:
    """A follower that says something says more than others have said before it."""
    answers = {row["id"]: row for row in evidence.answers}
    for turn in evidence.turns("follower"):
        answer = answers.get(turn["message_id"])
        words = set(answer["content"].split()) if answer else set()
        before = (row for row in evidence.answers if answer and row["parent_id"] == answer["parent_id"])
        said = {word for row in before if answer and row["seq"] < answer["seq"] for word in row["content"].split()}
        if words and len(words & said) >= MOSTLY * len(words):
            yield f"answer {turn['message_id']} of a follower says what was said"


INVARIANTS: dict[str, Check] = {
    check.__name__: check
    for check in (
        acknowledged_once,
        seq_without_gap,
        event_seq_without_gap,
        jobs_end_visibly,
        one_answer_a_turn,
        complete_is_whole,
        stream_without_gap,
        events_give_the_refetch,
        streamed_is_prefix,
        calls_within_share,
        nothing_stays_reserved,
        settled_is_used,
        caps_hold,
        called_once,
        asked_once,
        only_leaders_are_shown,
        followers_differ,
    )
}


def find_breaches(evidence: Evidence) -> dict[str, list[str]]:
    """The invariants that do not hold, each with its breaches."""
    found = {name: list(check(evidence)) for name, check in INVARIANTS.items()}
    return {name: breaches for name, breaches in found.items() if breaches}
