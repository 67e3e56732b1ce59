"""What happens in a room without anybody asking for it by a route: workers answer, the caretaker does its rounds."""

from collections.abc import Callable
from itertools import count
from uuid import UUID

from conversations.approvals.expiry import expire_approvals
from conversations.archive.expiry import expire_archive
from conversations.archive.moving import archive_messages
from conversations.erasure.erasing import erase_people
from conversations.forgetting.working_off import forget_erased
from conversations.imports.advance import advance_imports
from conversations.people.feed import apply_change, tell_rooms
from conversations.retention.keeping import keep_retention
from conversations.retention.rule import RetentionRule
from shared.contracts.jobs import FailureCode
from shared.contracts.people import Card, Change, ChangeKind
from shared.contracts.reply import Finish, Outcome
from tests.architecture.authorisation.scene import Scene, upload
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.retention.passing import pass_days
from tests.conversations.topics.reading import Reader
from tests.conversations.working import ask

Act = Callable[[], object]
Happening = Callable[[Scene], Act]
"""Brings a scene to where something may happen; what it answers makes it happen."""

QUIET_DAYS = 90
_RULES: dict[str, RetentionRule] = {
    "archive": RetentionRule(QUIET_DAYS, "archive", None, None),
    "delete": RetentionRule(QUIET_DAYS, "delete", None, None),
}
_versions = count(2**30)
"""Newer than any card that a token has brought."""


def an_ai_begins(scene: Scene) -> Act:
    return lambda: scene.worker.claim(scene.turn)


def an_ai_answers(scene: Scene) -> Act:
    claim = scene.worker.claim(scene.turn)
    return lambda: scene.worker.answer(claim)


def an_ai_is_cut_short(scene: Scene) -> Act:
    claim = scene.worker.claim(scene.turn)
    return lambda: scene.worker.answer(claim, "It was abou", finish=Finish.CUT)


def an_ai_has_nothing_to_say(scene: Scene) -> Act:
    claim = scene.worker.claim(scene.turn)
    return lambda: scene.worker.answer(claim, "", outcome=Outcome.SILENT)


def an_ai_fails(scene: Scene) -> Act:
    claim = scene.worker.claim(scene.turn)
    return lambda: scene.worker.fail(claim, FailureCode.BAD_REQUEST)


def an_ai_answers_anew(scene: Scene) -> Act:
    scene.worker.answer(scene.worker.claim(scene.turn), "It was so.")
    path = f"{scene.room}/messages/{scene.turn['message_id']}/regenerate"
    again = scene.worker.claim(expect(scene.people["owner"].post(path, {}), 202))
    return lambda: scene.worker.answer(again, "It is so.")


def an_ai_answers_a_latecomer(scene: Scene) -> Act:
    asked = scene.people["latecomer"].say(scene.room, "@Scribe what is it?")
    [turn] = [one for one in scene.people["owner"].turns(scene.room) if one["trigger_id"] == asked["id"]]
    claim = scene.worker.claim(turn)
    return lambda: scene.worker.answer(claim)


def an_ai_keeps_the_list(scene: Scene) -> Act:
    turn = ask(scene.people["owner"], scene.room, "Please add a task: grease the mill")
    claim = scene.worker.claim(turn)
    return lambda: scene.worker.call(claim, "add_task", title="grease the mill")


def an_ai_asks_first(scene: Scene) -> Act:
    claim = scene.worker.claim(scene.turn)
    return lambda: scene.worker.call(claim, "add_task", title="Sell the mill")


def nobody_decides_in_time(scene: Scene) -> Act:
    scene.ask_for_approval()
    scene.worker.owner.run(
        "update conversations.tool_approvals set expires_at = now() - interval '1 second' where id = :id",
        id=UUID(scene.approval_id),
    )
    return lambda: expire_approvals(scene.cast.stack.databases["system"])


def a_stopped_ai_ends(scene: Scene) -> Act:
    claim = scene.worker.claim(scene.turn)
    expect(scene.people["owner"].post(f"{scene.room}/stop"), 202)
    return lambda: scene.worker.answer(claim, "It was", finish=Finish.STOPPED)


def topics_are_found(scene: Scene) -> Act:
    said = scene.people["member"].say(scene.room, "The mill turns.")
    question = {"id": scene.turn["trigger_id"]}
    reader = Reader(scene.worker.jobs, scene.worker.owner)
    return lambda: reader.read(scene.room, (question, "weather"), (said, "mills"), score=0.4)


def a_transcript_is_read_into_the_room(scene: Scene) -> Act:
    expect(upload(scene.people["owner"], {"conversation_id": scene.conversation_id}), 202)
    return lambda: advance_imports(scene.cast.stack.databases["system"])


def a_transcript_becomes_a_room(scene: Scene) -> Act:
    expect(upload(scene.people["owner"], {}), 202)
    return lambda: advance_imports(scene.cast.stack.databases["system"])


def somebody_takes_another_name(scene: Scene) -> Act:
    card = Card(username=scene.people["guest"].username, display_name="Another name", avatar_url=None, is_active=True)
    return lambda: _feed(scene, scene.people["guest"], card)


def an_owner_is_shut_out(scene: Scene) -> Act:
    somebody = scene.cast.stack.enter("Somebody")
    owner = scene.people["owner"]
    owner.seat(scene.room, somebody, "member")
    expect(owner.patch(f"{scene.room}/participants/{somebody.id}", {"role": "owner"}), 200)
    card = Card(username=somebody.username, display_name="Somebody", avatar_url=None, is_active=False)
    return lambda: _feed(scene, somebody, card)


def somebody_is_erased(scene: Scene) -> Act:
    return _erase(scene, blank_messages=False)


def somebody_is_erased_with_what_they_said(scene: Scene) -> Act:
    return _erase(scene, blank_messages=True)


def _erase(scene: Scene, *, blank_messages: bool) -> Act:
    somebody = scene.cast.stack.enter("Somebody")
    scene.people["owner"].seat(scene.room, somebody)
    said = somebody.say(scene.room, "I was here.")
    expect(somebody.call("PUT", f"{scene.room}/messages/{said['id']}/reactions/%F0%9F%91%8D"), 204)
    expect(somebody.post(f"{scene.room}/todos", {"title": "Go.", "assignee_id": somebody.id}), 201)

    def act() -> None:
        _feed(scene, somebody, None, ChangeKind.ERASED, blank_messages=blank_messages)
        erase_people(scene.cast.stack.databases["system"])

    return act


def a_quiet_room_is_told_so(scene: Scene) -> Act:
    _pass_days(scene, QUIET_DAYS)
    return lambda: keep_retention(scene.cast.stack.databases["system"], _RULES["archive"])


def a_quiet_room_is_put_away(scene: Scene) -> Act:
    return _be_let_go(scene, _RULES["archive"])


def a_quiet_room_is_deleted(scene: Scene) -> Act:
    return _be_let_go(scene, _RULES["delete"])


def _be_let_go(scene: Scene, rule: RetentionRule) -> Act:
    system = scene.cast.stack.databases["system"]
    _pass_days(scene, QUIET_DAYS)
    keep_retention(system, rule)
    _pass_days(scene, 8)
    return lambda: keep_retention(system, rule)


def old_messages_are_kept_apart(scene: Scene) -> Act:
    system = scene.cast.stack.databases["system"]
    _pass_days(scene, QUIET_DAYS)
    return lambda: archive_messages(system, 30)


def what_was_kept_apart_goes(scene: Scene) -> Act:
    system = scene.cast.stack.databases["system"]
    _pass_days(scene, QUIET_DAYS)
    archive_messages(system, 30)
    scene.worker.owner.run(
        "update conversations.message_archive set archived_at = archived_at - interval '31 days'"
        " where conversation_id = :room",
        room=room_id(scene.room),
    )
    return lambda: expire_archive(system, 30)


def what_was_taken_back_is_forgotten(scene: Scene) -> Act:
    """Of a message that made a topic, and of one that made an AI ask whether it may do something."""
    owner, question = scene.people["owner"], {"id": scene.turn["trigger_id"]}
    said = scene.people["member"].say(scene.room, "Zurich it is.")
    Reader(scene.worker.jobs, scene.worker.owner).read(scene.room, (question, "weather"), (said, "Zurich"))
    scene.ask_for_approval()
    for message in (said, question):
        expect(owner.delete(f"{scene.room}/messages/{message['id']}"), 204)
    return lambda: forget_erased(scene.cast.stack.databases["system"])


def _feed(scene: Scene, human: Human, card: Card | None, kind: ChangeKind = ChangeKind.PROFILE, **fields: bool) -> None:
    """The feed of accounts says this of somebody."""
    change = Change(cursor="", kind=kind, user_id=UUID(human.id), version=next(_versions), card=card, **fields)
    with scene.cast.stack.databases["system"].transaction() as session:
        assert apply_change(session, change)
        tell_rooms(session, change)


def _pass_days(scene: Scene, days: int) -> None:
    pass_days(scene.worker.owner, scene.room, days)


HAPPENINGS: dict[str, Happening] = {
    happening.__name__.replace("_", " "): happening
    for happening in (
        an_ai_begins,
        an_ai_answers,
        an_ai_is_cut_short,
        an_ai_has_nothing_to_say,
        an_ai_fails,
        an_ai_answers_anew,
        an_ai_answers_a_latecomer,
        an_ai_keeps_the_list,
        an_ai_asks_first,
        nobody_decides_in_time,
        a_stopped_ai_ends,
        topics_are_found,
        a_transcript_is_read_into_the_room,
        a_transcript_becomes_a_room,
        somebody_takes_another_name,
        an_owner_is_shut_out,
        somebody_is_erased,
        somebody_is_erased_with_what_they_said,
        a_quiet_room_is_told_so,
        a_quiet_room_is_put_away,
        a_quiet_room_is_deleted,
        old_messages_are_kept_apart,
        what_was_kept_apart_goes,
        what_was_taken_back_is_forgotten,
    )
}
