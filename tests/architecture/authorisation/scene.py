"""A room with somebody of every role, in the middle of a conversation."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

import httpx2

from conversations.exports.advance import advance_exports
from shared.contracts.reply import Finish, Outcome
from shared.contracts.tools import ToolWaits
from tests.architecture.authorisation.cast import Cast
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.working import Worker, ask

PICTURE = (  # one pixel, as PNG
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\3\1\1\0"
    b"\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82"
)
UPLOAD = b'{"author": "Ann", "text": "Hello."}\n'


@dataclass
class Scene:
    """One room and its people. Nothing in it is shared with another scene but the people themselves."""

    cast: Cast
    worker: Worker
    people: dict[str, Human]
    room: str
    ai: Json
    turn: Json
    answer_id: str = ""
    import_id: str = ""
    invitation_id: str = ""
    webhook_id: str = ""
    invitation_token: str = ""
    attachment_id: str = ""
    todo_id: str = ""
    key_id: str = ""
    export_id: str = ""
    summary_id: str = ""
    approval_id: str = ""
    other_room: str = ""
    relationship_id: str = ""

    @property
    def conversation_id(self) -> str:
        return str(room_id(self.room))

    @property
    def newcomer(self) -> Human:
        return self.people["newcomer"]

    @cached_property
    def session_id(self) -> str:
        """A session of the owner's, on another device."""
        return str(self.cast.sign_in("owner")[1])

    @cached_property
    def model_id(self) -> str:
        """A model that nobody else uses, in the catalogue."""
        model_id = f"lab/{uuid4().hex[:12]}"
        self.worker.owner.run(
            "insert into conversations.ai_models (id, name, created_at, updated_at) values (:id, 'Lab', now(), now())",
            id=model_id,
        )
        return model_id

    @cached_property
    def token_id(self) -> str:
        """A personal token of the owner's."""
        return str(self.cast.give_token("owner"))

    def bind_the_room(self) -> str:
        """Have the owner set what the room may spend; the id of that budget."""
        expect(self.people["owner"].call("PUT", f"{self.room}/budget", {"cap_tokens": 10**9}), 200)
        query = "select id from conversations.budgets where conversation_id = :id"
        return str(self.worker.owner.value(query, id=room_id(self.room)))

    def keep_a_key(self) -> None:
        """Have the owner keep a key of theirs."""
        kept = {"label": "mine", "wire": "openai", "key": "sk-test-0123456789"}
        self.key_id = expect(self.people["owner"].post("/provider-keys", kept), 201)["id"]

    def import_something(self) -> None:
        """Have the owner import a transcript."""
        self.import_id = expect(upload(self.people["owner"], {}), 202)["id"]

    def export_everything(self) -> None:
        """Have a copy of the room made for the owner."""
        accepted = expect(self.people["owner"].post(f"{self.room}/exports", {"format": "json"}), 202)
        self.export_id = accepted["id"]
        while self.people["owner"].read(f"{self.room}/exports/{self.export_id}")["state"] != "done":
            assert advance_exports(self.cast.stack.databases["system"])

    def sum_up(self) -> None:
        """Have the room summed up for the owner."""
        self.summary_id = expect(self.people["owner"].post(f"{self.room}/summaries", {}), 201)["id"]

    def note_a_todo(self) -> None:
        """Have the owner put something on the room's list."""
        self.todo_id = expect(self.people["owner"].post(f"{self.room}/todos", {"title": "Grease the mill."}), 201)["id"]

    def ask_for_approval(self) -> None:
        """Have the AI want something that the owner has not asked for."""
        waits = self.worker.call(self.worker.claim(self.turn), "add_task", title="Sell the mill")
        assert isinstance(waits, ToolWaits)
        self.approval_id = str(waits.approval_id)

    def bring_something(self) -> None:
        """Have the owner bring a picture that no message carries yet."""
        self.attachment_id = expect(bring(self.people["owner"], self.room), 201)["id"]

    def attach_something(self) -> None:
        """Have a message of the owner's carry a picture."""
        self.bring_something()
        self.people["owner"].say(self.room, "", attachment_ids=[self.attachment_id])

    def found_another(self) -> None:
        """Another room with the same people in the same roles."""
        seats = [{"user_id": self.people[part].id, "role": part} for part in ("observer", "member", "admin")]
        self.other_room = self.people["owner"].found(participants=seats)

    def found_another_alone(self) -> None:
        """Another room, in which the owner is alone."""
        self.other_room = self.people["owner"].found()

    def relate_another(self) -> None:
        """Another room with the same people, which this one points at."""
        self.found_another()
        new = {"relationship_type": "reference", "child_id": str(room_id(self.other_room))}
        self.relationship_id = expect(self.people["owner"].post(f"{self.room}/relationships", new), 201)["id"]

    def hook_something_up(self) -> None:
        """Have the owner tell a program elsewhere what happens."""
        hook = {"url": "https://hooks.example.org/in", "events": ["message.created"]}
        self.webhook_id = expect(self.people["owner"].post(f"{self.room}/webhooks", hook), 201)["id"]

    def invite(self) -> None:
        """Have the owner make a link into the room."""
        made = expect(self.people["owner"].post(f"{self.room}/invitations", {}), 201)
        self.invitation_id, self.invitation_token = made["id"], made["token"]

    def cut_an_answer(self) -> None:
        """Have the AI's answer end in the middle."""
        self.worker.answer(self.worker.claim(self.turn), "It was abou", finish=Finish.CUT)
        self.answer_id = self.turn["message_id"]

    def answer_twice(self) -> None:
        """Have the AI's answer made and made anew, so that there is an earlier text."""
        self.worker.answer(self.worker.claim(self.turn), "It was so.")
        self.answer_id = self.turn["message_id"]
        path = f"{self.room}/messages/{self.answer_id}/regenerate"
        again = expect(self.people["owner"].post(path, {}), 202)
        self.worker.answer(self.worker.claim(again), "It is so.")

    def say_nothing(self) -> None:
        """Have the AI find that it has nothing to say."""
        self.worker.answer(self.worker.claim(self.turn), "", outcome=Outcome.SILENT)

    def edit_the_question(self) -> None:
        expect(self.people["owner"].patch(self._question, {"content": "What I meant."}), 200)

    def react(self) -> None:
        """Have all who may put an emoji to the question."""
        for part in ("owner", "admin", "member"):
            expect(self.people[part].call("PUT", f"{self._question}/reactions/%F0%9F%91%8D"), 204)

    def pin_the_question(self) -> None:
        expect(self.people["owner"].call("PUT", f"{self._question}/pin"), 204)

    @property
    def _question(self) -> str:
        return f"{self.room}/messages/{self.turn['trigger_id']}"

    def values(self, caller: str) -> dict[str, str]:
        """What stands in the paths; looked up only where a path asks for it."""
        oneself = self.people[caller].id if caller in self.people else self.people["guest"].id
        return _Lazy(
            conversation_id=lambda: self.conversation_id,
            user_id=lambda: self.people["guest"].id,
            oneself=lambda: oneself,
            owner_id=lambda: self.people["owner"].id,
            ai_participant_id=lambda: self.ai["id"],
            message_id=lambda: self.turn["trigger_id"],
            answer=lambda: self.answer_id,
            draft=lambda: self.turn["message_id"],
            turn_id=lambda: self.turn["id"],
            number=lambda: "1",
            scope=lambda: "conversation",
            scope_id=lambda: self.conversation_id,
            key_id=lambda: self.key_id,
            emoji=lambda: "%F0%9F%91%8D",
            model_id=lambda: "spindle/scribe",
            own_model=lambda: self.model_id,
            import_id=lambda: self.import_id,
            invitation_id=lambda: self.invitation_id,
            webhook_id=lambda: self.webhook_id,
            attachment_id=lambda: self.attachment_id,
            todo_id=lambda: self.todo_id,
            export_id=lambda: self.export_id,
            summary_id=lambda: self.summary_id,
            approval_id=lambda: self.approval_id,
            relationship_id=lambda: self.relationship_id,
            session_id=lambda: self.session_id,
            token_id=lambda: self.token_id,
            job_id=lambda: str(self.worker.job_of(self.turn)),
            attempt=lambda: "1",
            worker=lambda: "one-test",
        )

    def state(self) -> tuple[Any, ...]:
        """What a refused request must leave as it was."""
        [row] = self.worker.owner.run(
            """
            select c.version, c.last_seq, c.last_event_seq, c.title, c.settings::text, c.deleted_at,
                   (select count(*) from conversations.conversations), (select count(*) from conversations.imports),
                   (select string_agg(concat_ws(' ', m.version, m.content, m.importance), ' ' order by m.seq)
                    from conversations.messages m where m.conversation_id = c.id),
                   (select count(*) from conversations.reactions), (select count(*) from conversations.pins),
                   (select string_agg(j.state || coalesce(j.cancel_reason, ''), ' ' order by j.id)
                    from conversations.jobs j where j.subject_id = c.id),
                   (select string_agg(p.role || p.version, ' ' order by p.user_id)
                    from conversations.participants p where p.conversation_id = c.id)
            from conversations.conversations c where c.id = :id
            """,
            id=room_id(self.room),
        )
        return tuple(row)


class _Lazy(dict[str, Any]):
    def __getitem__(self, name: str) -> str:
        return str(super().__getitem__(name)())


def set_scene(cast: Cast, worker: Worker) -> Scene:
    people = {part: cast.sign_in(part)[0] for part in cast.users}
    owner = people["owner"]
    seats = [{"user_id": people[part].id, "role": part} for part in ("observer", "member", "admin")]
    seats += [{"user_id": people[part].id, "role": "member"} for part in ("guest", "ex_member")]
    room = owner.found(participants=seats)
    expect(owner.delete(f"{room}/participants/{people['ex_member'].id}"), 204)
    ai = owner.seat_ai(room)
    return Scene(cast, worker, people, room, ai, ask(owner, room))


def bring(human: Human, room: str) -> httpx2.Response:
    return human.http.post(
        f"{human.base_url}{room}/attachments",
        headers={"Authorization": f"Bearer {human.token}"},
        files={"file": ("mill.png", PICTURE)},
    )


def upload(human: Human, fields: dict[str, str]) -> httpx2.Response:
    return human.http.post(
        human.base_url + "/imports",
        headers={"Authorization": f"Bearer {human.token}"},
        data={"format": "jsonl", "client_id": str(uuid4()), **fields},
        files={"file": ("talk.jsonl", UPLOAD)},
    )
