"""Whatever people and AIs do, it comes to an end: a machine that tries, over several rooms at once."""

from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish, Outcome
from shared.jobs.client import NothingToDo
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, open_worker

AIS = ("Ada", "Bo", "Cy")
POLICIES = ("first_responder", "mention_only", "round", "quiet")
DEPTH = 3
MOST_ANSWERS = 64
PRICE = 10
CAP = 300

# What an AI says may name anybody, itself included; what people say may too.
names = st.lists(st.sampled_from((*AIS, "all")), max_size=3).map(lambda some: " ".join(f"@{name}" for name in some))
endings = st.sampled_from(("answered", "silent", "similar", "stopped", "failed", "lost"))


class Talk(RuleBasedStateMachine):
    """People say, edit, retry, regenerate, steer and stop; AIs answer in every way they can."""

    stack: Stack
    worker: Worker

    def __init__(self) -> None:
        super().__init__()
        self.human: Human = self.stack.enter("Somebody")
        self.rooms: list[str] = []

    @initialize(policies=st.lists(st.sampled_from(POLICIES), min_size=1, max_size=2))
    def found_rooms(self, policies: list[str]) -> None:
        for policy in policies:
            limits = {"max_depth": DEPTH, "max_cost_per_message_micro_usd": CAP}
            room = self.human.found(settings={"reply_policy": policy, **limits})
            for name in AIS:
                self.human.seat_ai(room, name)
            self.rooms.append(room)

    def room(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.rooms))

    @rule(data=st.data(), named=names)
    def say(self, data: st.DataObject, named: str) -> None:
        self.human.say(self.room(data), f"Go on. {named}")

    @rule(data=st.data(), named=names)
    def edit(self, data: st.DataObject, named: str) -> None:
        room = self.room(data)
        said = [one for one in self._messages(room) if one["sender_type"] == "user"]
        if said:
            before = len(self._running(room))
            path = f"{room}/messages/{data.draw(st.sampled_from(said))['id']}"
            expect(self.human.patch(path, {"content": f"I mean: go on. {named} {uuid4()}"}), 200)
            assert len(self._running(room)) == before, "an edit asked somebody"

    @rule(data=st.data(), how=endings, named=names)
    def answer(self, data: st.DataObject, how: str, named: str) -> None:
        ready = [turn for turn in self._running(self.room(data)) if turn["message_id"]]
        if ready:
            self._end(data.draw(st.sampled_from(ready)), how, named)

    @rule(data=st.data(), action=st.sampled_from(("retry", "regenerate")))
    def make_anew(self, data: st.DataObject, action: str) -> None:
        room = self.room(data)
        answers = [one for one in self._messages(room) if one["sender_type"] == "ai"]
        if answers:
            path = f"{room}/messages/{data.draw(st.sampled_from(answers))['id']}/{action}"
            answer = self.human.post(path, {} if action == "regenerate" else None)
            assert answer.status_code in (202, 409), answer.text

    @rule(data=st.data(), named=names)
    def steer(self, data: st.DataObject, named: str) -> None:
        room = self.room(data)
        ready = [turn for turn in self._running(room) if turn["message_id"]]
        if ready:
            said = {"client_id": str(uuid4()), "content": f"Mind this. {named}"}
            path = f"{room}/messages/{data.draw(st.sampled_from(ready))['message_id']}/steer"
            assert self.human.post(path, said).status_code in (201, 409)

    @rule(data=st.data())
    def stop(self, data: st.DataObject) -> None:
        expect(self.human.post(f"{self.room(data)}/stop"), 202)

    @precondition(lambda self: self.rooms)
    @invariant()
    def nothing_goes_too_deep(self) -> None:
        for room in self.rooms:
            assert all(one["depth"] <= DEPTH for one in self._messages(room))

    def teardown(self) -> None:
        """From here on people are silent, and AIs name everybody for ever."""
        for room in self.rooms:
            steps = 0
            while ready := [turn for turn in self._running(room) if turn["message_id"]]:
                self._end(ready[0], "answered", "@Ada @Bo @Cy")
                steps += 1
                assert steps < MOST_ANSWERS * 20, "it goes on and on"
            assert self._running(room) == [], "a turn waits for nobody"
            self._check_cost(room)

    def _check_cost(self, room: str) -> None:
        """Nobody is asked once the cap is reached: only those asked before may still cost, one for each AI."""
        costs = self.worker.owner.run(
            "select origin_id, sum((metadata->>'cost_micro_usd')::int) as cost from conversations.messages "
            "where conversation_id = :room and sender_type = 'ai' group by origin_id",
            room=room_id(room),
        )
        assert all((row.cost or 0) <= CAP + len(AIS) * PRICE for row in costs)

    def _end(self, turn: Json, how: str, named: str) -> None:
        try:
            claim = self.worker.claim(turn)
        except NothingToDo:
            return
        usage: dict[str, Any] = {"reported_cost_micro_usd": PRICE}
        if how == "failed":
            self.worker.fail(claim, FailureCode.OVERLOADED)
        elif how == "lost":
            self.worker.vanish(claim)
        elif how in ("silent", "similar"):
            outcome = Outcome.SILENT if how == "silent" else Outcome.TOO_SIMILAR
            self.worker.answer(claim, "", outcome=outcome, usage=usage)
        else:
            finish = Finish.STOPPED if how == "stopped" else Finish.COMPLETE
            self.worker.answer(claim, f"So it is. {named}", finish=finish, usage=usage)

    def _running(self, room: str) -> list[Json]:
        return [
            turn
            for state in ("waiting", "writing")
            for turn in self.human.read(f"{room}/turns?state={state}&limit=200")["items"]
        ]

    def _messages(self, room: str) -> list[Json]:
        items: list[Json] = self.human.read(f"{room}/messages?limit=200")["items"]
        return items


def test_it_always_ends(stack: Stack) -> None:
    with open_worker(stack) as worker:
        Talk.stack, Talk.worker = stack, worker
        run_state_machine_as_test(
            Talk,
            settings=settings(
                max_examples=12,
                stateful_step_count=20,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
