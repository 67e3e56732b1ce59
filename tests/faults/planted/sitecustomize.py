"""Faults to plant into a running product from outside: every Python process that finds this on its path runs it first.

A plant changes one module in one kind of process, right after that module was loaded. It strikes only while the file
named by SPINDLE_FAULTS_PLANT lists the room it is for. Nothing of the product is imported before it would be.
"""

import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

CONTROL = "SPINDLE_FAULTS_PLANT"
SLOW_COMMIT_S = 0.4
LOSING = ("lose_leases", "accept_stale_attempts", "forget_calls")
COUNT_AGAIN = "update conversations.budgets set settled_tokens = settled_tokens + %s where conversation_id = %s"
RAISE_CAP = "update conversations.budgets set cap_tokens = cap_tokens * 1000 where conversation_id = %s"
LOWER_CAP = "update conversations.budgets set cap_tokens = cap_tokens / 1000 where conversation_id = %s"
SKIP = "update conversations.conversations set last_seq = last_seq + 1 where id = %s"

Change = Callable[[Any], None]


@dataclass(frozen=True)
class Plant:
    """`change` is made to `module` in processes whose command line matches `process`."""

    process: re.Pattern[str]
    module: str
    change: Change


def strikes(name: str, subject_id: object) -> bool:
    """Whether the plant is to strike in this room, or for this person, now."""
    try:
        wanted = json.loads(Path(os.environ[CONTROL]).read_text())
    except (FileNotFoundError, ValueError):
        return False
    return str(subject_id) in wanted.get(name, ())


def lose_messages(posting: Any) -> None:
    """A message is acknowledged and rolled back."""
    post_message = posting.post_message

    @wraps(post_message)
    def post_and_forget(session: Any, person: Any, conversation_id: Any, new: Any, *more: Any) -> Any:
        if not strikes("lose_messages", conversation_id):
            return post_message(session, person, conversation_id, new, *more)
        savepoint = session.begin_nested()
        answer = post_message(session, person, conversation_id, new, *more)
        savepoint.rollback()
        return answer

    posting.post_message = post_and_forget


def forget_client_ids(posting: Any) -> None:
    """A repeated request counts as new."""
    number_message = posting.number_message

    @wraps(number_message)
    def number_anew(session: Any, message: Any) -> Any:
        if strikes("forget_client_ids", message.conversation_id):
            message = replace(message, request=replace(message.request, client_id=uuid4()))
        return number_message(session, message)

    posting.number_message = number_anew


def skip_seqs(posting: Any) -> None:
    """Each message takes two numbers."""
    number_message = posting.number_message

    @wraps(number_message)
    def number_twice(session: Any, message: Any) -> Any:
        if strikes("skip_seqs", message.conversation_id):
            session.connection().exec_driver_sql(SKIP, (message.conversation_id,))
        return number_message(session, message)

    posting.number_message = number_twice


def drop_events(ledger: Any) -> None:
    """The event of a new message is numbered and not written."""
    write = ledger.RoomLedger.write

    @wraps(write)
    def write_some(self: Any) -> None:
        if strikes("drop_events", self.conversation_id):
            self._events[:] = [event for event in self._events if event["type"] != "message.created"]
        write(self)

    ledger.RoomLedger.write = write_some


def commit_slowly(posting: Any) -> None:
    """What is numbered early is committed late. No fault by itself; the naive cursor stumbles over it."""
    number_message = posting.number_message

    @wraps(number_message)
    def number_and_wait(session: Any, message: Any) -> Any:
        seq = number_message(session, message)
        if any(strikes(name, message.conversation_id) for name in ("commit_slowly", "trust_the_newest")):
            time.sleep(SLOW_COMMIT_S)
        return seq

    posting.number_message = number_and_wait


def trust_the_newest(cursors: Any) -> None:
    """The stream's cursor goes by the newest transaction seen, whatever is still running below it."""
    careful = cursors.Snapshot.cursor.fget

    def newest(self: Any) -> str:
        name = str(cursors.write_cursor(self.xmax))
        return name if strikes("trust_the_newest", "every room") else str(careful(self))

    cursors.Snapshot.cursor = property(newest)


def forget_jobs(posting: Any) -> None:
    """A reply is promised and its job is not written."""
    number_message = posting.number_message

    @wraps(number_message)
    def promise(session: Any, message: Any) -> Any:
        if strikes("forget_jobs", message.conversation_id):
            message = replace(message, turns=[replace(turn, job_id=None) for turn in message.turns])
        return number_message(session, message)

    posting.number_message = promise


def shift_deltas(live_text: Any) -> None:
    """Text on its way to the screen claims a place one too far."""
    take_pending = live_text.LiveText.take_pending

    @wraps(take_pending)
    def take_shifted(self: Any) -> dict[str, Any]:
        data: dict[str, Any] = take_pending(self)
        return {**data, "offset": data["offset"] + strikes("shift_deltas", self.writing.conversation_id)}

    live_text.LiveText.take_pending = take_shifted


def accept_stale_attempts(endings: Any) -> None:
    """Whoever reports an end first wins, whichever attempt is the present one."""
    stored_answer = endings._stored_answer

    @wraps(stored_answer)
    def accept(job: Any, attempt: int, lease_token: str, model: Any) -> Any:
        if strikes("accept_stale_attempts", job.subject_id) and job.state == "leased":
            return None
        return stored_answer(job, attempt, lease_token, model)

    endings._stored_answer = accept


def forget_first_leases(heartbeats: Any) -> None:
    """What brings out a fault of later attempts: a first one loses its lease, and its worker is not told."""
    renew = heartbeats._renew

    @wraps(renew)
    def renew_later_ones(book: Any, session: Any, beats: Any) -> Any:
        rooms = {beat.job_id: session.get(book.table, beat.job_id).subject_id for beat in beats if beat.attempt == 1}
        forgotten = [job_id for job_id, room_id in rooms.items() if any(strikes(name, room_id) for name in LOSING)]
        kept = [beat for beat in beats if beat.job_id not in forgotten]
        return {**dict.fromkeys(forgotten), **renew(book, session, kept)}

    heartbeats._renew = renew_later_ones


def answer_twice(answers: Any) -> None:
    """An answer is written a second time, under another id."""
    write_answer = answers.write_answer

    @wraps(write_answer)
    def write_two(ledger: Any, turn: Any, result: Any, cost: Any) -> None:
        write_answer(ledger, turn, result, cost)
        if strikes("answer_twice", ledger.conversation_id):
            promised, turn.message_id = turn.message_id, uuid4()
            answers._add_message(ledger, turn, "sent", result.text, answers._metadata(result, cost))
            turn.message_id = promised

    answers.write_answer = write_two


def keep_reservations(reserving: Any) -> None:
    """What a job had reserved is not given back when it ends."""
    settle = reserving.settle

    @wraps(settle)
    def settle_some(session: Any, job_id: Any, spent: Any) -> Any:
        rooms = session.info.get("locked_rooms", {})
        return [] if any(strikes("keep_reservations", room) for room in rooms) else settle(session, job_id, spent)

    reserving.settle = settle_some


def settle_twice(reserving: Any) -> None:
    """What a job used is counted two times."""
    settle = reserving.settle

    @wraps(settle)
    def settle_again(session: Any, job_id: Any, spent: Any) -> Any:
        reached = settle(session, job_id, spent)
        for room_id in session.info.get("locked_rooms", {}):
            if spent is not None and strikes("settle_twice", room_id):
                session.connection().exec_driver_sql(COUNT_AGAIN, (spent.tokens, room_id))
        return reached

    reserving.settle = settle_again


def ignore_caps(reserving: Any) -> None:
    """A job begins whatever its room may spend."""
    reserve = reserving.reserve

    @wraps(reserve)
    def reserve_anyway(session: Any, job_id: Any, bound: Any, amount: Any) -> Any:
        if not strikes("ignore_caps", bound.conversation_id):
            return reserve(session, job_id, bound, amount)
        connection = session.connection()
        connection.exec_driver_sql(RAISE_CAP, (bound.conversation_id,))
        refusing = reserve(session, job_id, bound, amount)
        connection.exec_driver_sql(LOWER_CAP, (bound.conversation_id,))
        return refusing

    reserving.reserve = reserve_anyway


def call_tools_twice(tools: Any) -> None:
    """A tool that is called once is carried out two times."""
    use_task_tool = tools.use_task_tool

    @wraps(use_task_tool)
    def use_again(acting: Any, name: str, arguments: Any) -> Any:
        if strikes("call_tools_twice", acting.conversation_id):
            use_task_tool(acting, name, arguments)
        return use_task_tool(acting, name, arguments)

    tools.use_task_tool = use_again


def forget_calls(tools: Any) -> None:
    """A call that was made before counts as new."""
    find_made = tools._find_made

    @wraps(find_made)
    def find_none(session: Any, call: Any) -> Any:
        there = find_made(session, call)
        if there is None or not strikes("forget_calls", call.conversation_id):
            return there
        there.call_id = f"forgotten-{uuid4()}"
        session.flush()
        return None

    tools._find_made = find_none


def ask_nobody(tools: Any) -> None:
    """A call that nobody plainly asked for is carried out at once."""
    weigh_call = tools.weigh_call

    @wraps(weigh_call)
    def wave_through(session: Any, turn: Any, *call: Any) -> Any:
        wanted = weigh_call(session, turn, *call)
        return replace(wanted, plainly=True) if strikes("ask_nobody", turn.conversation_id) else wanted

    tools.weigh_call = wave_through


def ask_twice(tools: Any) -> None:
    """A person is asked two times about one call."""
    ask_people = tools.ask_people

    @wraps(ask_people)
    def ask_again(session: Any, turn: Any, *call: Any) -> Any:
        if strikes("ask_twice", turn.conversation_id):
            ask_people(session, turn, *call)
        return ask_people(session, turn, *call)

    tools.ask_people = ask_again


def forget_followers(ending: Any) -> None:
    """Whoever waits for an answer is not told that it has come."""
    go_on = ending._go_on

    @wraps(go_on)
    def go_nowhere(ledger: Any, ended: Any, successor: Any) -> None:
        if not strikes("forget_followers", ledger.conversation_id):
            go_on(ledger, ended, successor)

    ending._go_on = go_nowhere


def show_followers(reply_job: Any) -> None:
    """A follower writes in everybody's sight."""
    payload_of = reply_job._payload

    @wraps(payload_of)
    def show(*facts: Any) -> Any:
        payload = payload_of(*facts)
        if payload is None or not strikes("show_followers", payload.conversation_id):
            return payload
        return payload.model_copy(update={"streams": True, "must_differ_from": []})

    reply_job._payload = show


def let_followers_repeat(following: Any) -> None:
    """A follower says what has been said."""
    answer_differently = following.answer_differently

    @wraps(answer_differently)
    def answer(writing: Any, facts: Any, *more: Any) -> Any:
        never = (2.0,) if strikes("let_followers_repeat", facts.conversation_id) else ()
        return answer_differently(writing, facts, *more, *never)

    following.answer_differently = answer


def follow_twice(answers: Any) -> None:
    """What a follower says is said a second time, under another id."""
    write_answer = answers.write_answer

    @wraps(write_answer)
    def write_two(ledger: Any, turn: Any, result: Any, cost: Any) -> None:
        write_answer(ledger, turn, result, cost)
        if turn.role == "follower" and strikes("follow_twice", ledger.conversation_id):
            promised, turn.message_id = turn.message_id, uuid4()
            answers._add_message(ledger, turn, "sent", result.text, answers._metadata(result, cost))
            turn.message_id = promised

    answers.write_answer = write_two


def log_keys(keys: Any) -> None:
    """A person's own provider key is written into the log."""
    keep_key = keys.keep_key

    @wraps(keep_key)
    def keep_and_tell(session: Any, person: Any, new: Any, *more: Any) -> Any:
        if strikes("log_keys", person.user_id):
            logging.getLogger(__name__).warning("kept %s", new.key.get_secret_value())
        return keep_key(session, person, new, *more)

    keys.keep_key = keep_and_tell


def call_on_credit(writing: Any) -> None:
    """A further call is made on what was reserved for the first."""
    may_ask_again = writing.Writing.may_ask_again

    @wraps(may_ask_again)
    def ask_again(self: Any, *about: Any, **more: Any) -> bool:
        room_id = self.attempt.claim.payload["conversation_id"]
        return strikes("call_on_credit", room_id) or bool(may_ask_again(self, *about, **more))

    writing.Writing.may_ask_again = ask_again


def call_cut_complete(writing: Any) -> None:
    """A stream that broke off counts as complete."""
    result = writing.Writing.result

    @wraps(result)
    def result_of(self: Any, facts: Any, outcome: Any, text: Any, finish: Any, *more: Any) -> Any:
        cut = finish == "cut" and strikes("call_cut_complete", facts.conversation_id)
        return result(self, facts, outcome, text, writing.Finish.COMPLETE if cut else finish, *more)

    writing.Writing.result = result_of


def call_twice(rounds: Any) -> None:
    """The provider is asked twice for each answer."""
    call = rounds._Rounds._call

    @wraps(call)
    def call_again(self: Any, question: Any) -> Any:
        if strikes("call_twice", question.facts.conversation_id):
            pieces = call(self, question)
            next(pieces)
            pieces.close()
        return call(self, question)

    rounds._Rounds._call = call_again


GATEWAY = re.compile(r"local_stack[./]gateway")
INTERNAL = re.compile(r"conversations\.internal:create_app")
WORKER = re.compile(r"interactive-\d")

PLANTS: tuple[Plant, ...] = (
    Plant(GATEWAY, "conversations.messages.posting", lose_messages),
    Plant(GATEWAY, "conversations.messages.posting", forget_client_ids),
    Plant(GATEWAY, "conversations.messages.posting", skip_seqs),
    Plant(GATEWAY, "conversations.messages.posting", commit_slowly),
    Plant(GATEWAY, "conversations.events.cursors", trust_the_newest),
    Plant(GATEWAY, "conversations.events.live_text", shift_deltas),
    Plant(GATEWAY, "conversations.messages.posting", forget_jobs),
    Plant(GATEWAY, "conversations.provider_keys.service", log_keys),
    Plant(INTERNAL, "shared.jobs.endings", accept_stale_attempts),
    Plant(INTERNAL, "shared.jobs.heartbeats", forget_first_leases),
    Plant(INTERNAL, "conversations.rooms.ledger", drop_events),
    Plant(INTERNAL, "conversations.turns.answers", answer_twice),
    Plant(INTERNAL, "conversations.budgets.reserving", keep_reservations),
    Plant(INTERNAL, "conversations.budgets.reserving", settle_twice),
    Plant(INTERNAL, "conversations.budgets.reserving", ignore_caps),
    Plant(INTERNAL, "conversations.tools.service", call_tools_twice),
    Plant(INTERNAL, "conversations.tools.service", forget_calls),
    Plant(INTERNAL, "conversations.tools.service", ask_nobody),
    Plant(INTERNAL, "conversations.tools.service", ask_twice),
    Plant(INTERNAL, "conversations.turns.ending", forget_followers),
    Plant(INTERNAL, "conversations.turns.reply_job", show_followers),
    Plant(INTERNAL, "conversations.turns.answers", follow_twice),
    Plant(WORKER, "ai_orchestrator.reply.following", let_followers_repeat),
    Plant(WORKER, "ai_orchestrator.reply.writing", call_on_credit),
    Plant(WORKER, "ai_orchestrator.reply.writing", call_cut_complete),
    Plant(WORKER, "ai_orchestrator.providers.rounds", call_twice),
)


class _Planting(Loader):
    """Loads a module as ever, then changes it."""

    def __init__(self, loader: Loader, changes: Sequence[Change]) -> None:
        self._loader = loader
        self._changes = changes

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        for change in self._changes:
            change(module)


class _Gardener(MetaPathFinder):
    """Stands before the ordinary finders for the modules that are to be changed in this kind of process."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        changes = [plant.change for plant in PLANTS if plant.module == fullname and plant.process.search(_command())]
        spec = PathFinder.find_spec(fullname, path, target) if changes else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Planting(spec.loader, changes)
        return spec


def _command() -> str:
    """What runs here, whether the process was started or forked."""
    return " ".join((*sys.orig_argv, *sys.argv))


def let_in() -> None:
    """Arrange for the plants, in this process and whatever is forked from it."""
    if CONTROL in os.environ:
        sys.meta_path.insert(0, _Gardener())


let_in()
