"""The authorisation matrix as a table: what each route answers to each kind of caller.

A route that stands in no table fails `test_matrix`; so does an entry whose route is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.accounts.people import new_form
from tests.architecture.authorisation.scene import Scene
from tests.conversations.humans import room_id

CALLERS = ("anonymous", "stranger", "ex_member", "observer", "member", "admin", "owner", "worker", "administrator")
SERVICES = ("accounts", "conversations")

# caller:     anon stra exme obse memb admi owne work inst    ok = the entry's own status
ANYONE = "      ok   ok   ok   ok   ok   ok   ok   ok   ok"
SIGNED_IN = "  401   ok   ok   ok   ok   ok   ok  401   ok"
VIEWERS = "    401  404  404   ok   ok   ok   ok  401  404"
MEMBERS = "    401  404  404  403   ok   ok   ok  401  404"
ADMINS = "     401  404  404  403  403   ok   ok  401  404"
THE_OWNER = "  401  404  404  403  403  403   ok  401  404"
THE_AUTHOR = " 401  404  404  403  403  403   ok  401  404"  # what is tried on was said by the owner
ONESELF = "    401  404  404   ok   ok   ok  409  401  404"  # the last owner stays
ITS_OWNER = "  401  404  404  404  404  404   ok  401  404"  # what is one person's own is not there for others
THE_OWNER_THERE = "401 404 404 403 404 404  ok 401  404"  # another room, which only its owner is in
NOBODY = "     401  401  401  401  401  401  401  401  401"  # no bearer is any good where a password or a cookie counts
# What takes a program's personal token takes nobody's session.
NO_SESSION = " 401  403  403  403  403  403  403  401  403"
# The instance's administrator, who is in no room.
INSTANCE = "   401  403  403  403  403  403  403  401   ok"

# internal apps, further callers:                          accounts conversations
ANY_CALLER = ANYONE + "                                       ok   ok"
WORKERS_IN_CONVERSATIONS = "401 401 401 401 401 401 401 ok 401 403 401"
WORKERS_IN_ACCOUNTS = "     401 401 401 401 401 401 401 ok 401 401 403"
ACCOUNTS_ONLY = "           401 401 401 401 401 401 401 403 401 ok 401"
CONVERSATIONS_ONLY = "      401 401 401 401 401 401 401 403 401 401 ok"
BOTH_SERVICES = "           401 401 401 401 401 401 401 ok 401 401 ok"


@dataclass(frozen=True)
class Entry:
    """What one route answers: `callers` in the order above, `status` where it is ok.

    `body` makes a request that is in order; `prepare` brings the scene to where it is needed.
    """

    callers: str
    status: int = 200
    body: Callable[[Scene], Any] | None = None
    prepare: Callable[[Scene], None] | None = None
    headers: Callable[[Scene], dict[str, str]] | None = None
    path: dict[str, str] | None = None
    name: str = ""

    @property
    def expected(self) -> list[int]:
        return [self.status if each == "ok" else int(each) for each in self.callers.split()]

    def lets_in(self, caller: str) -> bool:
        return ("ok", caller) in zip(self.callers.split(), CALLERS + SERVICES, strict=False)


def message(_scene: Scene) -> dict[str, str]:
    return {"client_id": str(uuid4()), "content": "Hello."}


def relationship(other_room: str) -> dict[str, str]:
    return {"relationship_type": "reference", "parent_id": str(room_id(other_room))}


def held_token(scene: Scene) -> dict[str, str]:
    return {"token": scene.invitation_token}


def a_model(_scene: Scene) -> dict[str, str]:
    return {"id": f"lab/{uuid4().hex[:12]}", "name": "Lab", "provider": "lab"}


def a_key(_scene: Scene) -> dict[str, str]:
    return {"label": "mine", "wire": "openai", "key": "sk-test-0123456789"}


def a_webhook(_scene: Scene) -> dict[str, Any]:
    return {"url": "https://hooks.example.org/in", "events": ["message.created"]}


def completion(scene: Scene) -> dict[str, Any]:
    said = [{"role": "user", "content": "What is a mill?"}]
    return {"model": f"{scene.conversation_id}/Scribe", "messages": said, "stream": True}


C = "/api/v1/conversations/{conversation_id}"
AI = C + "/ai-participants/{ai_participant_id}"
CONVERSATIONS: dict[str, tuple[Entry, ...]] = {
    "GET /healthz": (Entry(ANYONE),),
    "GET /readyz": (Entry(ANYONE),),
    "GET /api/v1/openapi.json": (Entry(ANYONE),),
    "GET /api/v1/instance": (Entry(ANYONE),),
    "GET /api/v1/ai-models": (Entry(SIGNED_IN),),
    "GET /api/v1/ai-models/{model_id}": (Entry(SIGNED_IN),),
    "GET /api/v1/events": (
        Entry(SIGNED_IN, name="of all my rooms"),
        Entry(VIEWERS, path={"?": "conversation_id={conversation_id}"}, name="of one room"),
    ),
    "GET /api/v1/conversations": (Entry(SIGNED_IN),),
    "POST /api/v1/conversations": (Entry(SIGNED_IN, 201, lambda _: {"title": "Another"}),),
    f"GET {C}": (Entry(VIEWERS),),
    f"PATCH {C}": (
        Entry(ADMINS, 200, lambda _: {"title": "Another"}),
        Entry(ADMINS, 422, lambda _: {"settings": {"division": "automatic"}}, name="not supported yet"),
    ),
    f"DELETE {C}": (Entry(THE_OWNER, 204),),
    f"GET {C}/participants": (Entry(VIEWERS),),
    f"POST {C}/participants": (Entry(ADMINS, 201, lambda scene: {"user_id": scene.newcomer.id}),),
    f"PATCH {C}/participants/{{user_id}}": (Entry(ADMINS, 200, lambda _: {"role": "observer"}),),
    f"DELETE {C}/participants/{{user_id}}": (
        Entry(ADMINS, 204, name="another"),
        Entry(ONESELF, 204, path={"user_id": "oneself"}, name="oneself"),
    ),
    f"GET {C}/ai-participants": (Entry(VIEWERS),),
    f"POST {C}/ai-participants": (Entry(ADMINS, 201, lambda _: {"name": "Other", "model": "spindle/scribe"}),),
    f"GET {AI}": (Entry(VIEWERS),),
    f"PATCH {AI}": (Entry(ADMINS, 200, lambda _: {"persona": "calm"}),),
    f"DELETE {AI}": (Entry(ADMINS, 204),),
    f"GET {C}/messages": (Entry(VIEWERS),),
    f"POST {C}/messages": (Entry(MEMBERS, 201, message),),
    f"GET {C}/messages/{{message_id}}": (Entry(VIEWERS),),
    f"PATCH {C}/messages/{{message_id}}": (
        Entry(THE_AUTHOR, 200, lambda _: {"content": "Changed."}, name="its text"),
        Entry(ADMINS, 200, lambda _: {"importance": 2}, name="its importance"),
    ),
    f"DELETE {C}/messages/{{message_id}}": (Entry(ADMINS, 204),),
    f"GET {C}/messages/{{message_id}}/history": (Entry(VIEWERS, prepare=Scene.edit_the_question),),
    f"GET {C}/messages/{{message_id}}/origin": (Entry(ADMINS),),
    f"PUT {C}/messages/{{message_id}}/reactions/{{emoji}}": (Entry(MEMBERS, 204),),
    f"DELETE {C}/messages/{{message_id}}/reactions/{{emoji}}": (Entry(MEMBERS, 204, prepare=Scene.react),),
    f"PUT {C}/messages/{{message_id}}/pin": (Entry(MEMBERS, 204),),
    f"DELETE {C}/messages/{{message_id}}/pin": (Entry(MEMBERS, 204, prepare=Scene.pin_the_question),),
    "GET /api/v1/messages/{message_id}": (Entry(VIEWERS),),
    "GET /api/v1/topics": (Entry(SIGNED_IN),),
    "POST /mcp": (Entry(NO_SESSION),),
    "GET /api/v1/mcp-servers": (Entry(SIGNED_IN),),
    "GET /api/v1/search": (Entry(SIGNED_IN, path={"?": "q=hello"}),),
    f"POST {C}/messages/{{message_id}}/stop": (Entry(MEMBERS, 202),),
    f"POST {C}/messages/{{message_id}}/retry": (
        Entry(MEMBERS, 202, prepare=Scene.cut_an_answer, path={"message_id": "answer"}),
    ),
    f"POST {C}/messages/{{message_id}}/regenerate": (
        Entry(MEMBERS, 202, lambda _: {}, prepare=Scene.cut_an_answer, path={"message_id": "answer"}),
    ),
    f"POST {C}/messages/{{message_id}}/history/{{number}}/select": (
        Entry(MEMBERS, 200, prepare=Scene.answer_twice, path={"message_id": "answer"}),
    ),
    f"POST {C}/messages/{{message_id}}/steer": (Entry(MEMBERS, 201, message, path={"message_id": "draft"}),),
    f"POST {C}/turns/{{turn_id}}/retry": (Entry(MEMBERS, 202, prepare=Scene.say_nothing),),
    f"POST {C}/turns/{{turn_id}}/stop": (Entry(MEMBERS, 202),),
    f"POST {C}/stop": (Entry(MEMBERS, 202),),
    f"GET {C}/budget": (Entry(VIEWERS),),
    f"PUT {C}/budget": (Entry(ADMINS, 200, lambda _: {"cap_tokens": 1000}),),
    "GET /api/v1/budgets": (Entry(SIGNED_IN),),
    "GET /api/v1/admin/budgets": (Entry(INSTANCE),),
    "PUT /api/v1/admin/budgets/{scope}/{scope_id}": (Entry(INSTANCE, 200, lambda _: {"cap_tokens": 10**9}),),
    "GET /api/v1/admin/usage": (Entry(INSTANCE),),
    "GET /api/v1/admin/connections": (Entry(INSTANCE),),
    "GET /api/v1/admin/dashboard": (Entry(INSTANCE),),
    "GET /api/v1/admin/ai-models": (Entry(INSTANCE),),
    "POST /api/v1/admin/ai-models": (Entry(INSTANCE, 201, a_model),),
    "PATCH /api/v1/admin/ai-models/{model_id}": (
        Entry(INSTANCE, 200, lambda _: {"name": "Another"}, path={"model_id": "own_model"}),
    ),
    "GET /api/v1/provider-keys": (Entry(SIGNED_IN),),
    "POST /api/v1/provider-keys": (Entry(SIGNED_IN, 201, a_key),),
    "DELETE /api/v1/provider-keys/{key_id}": (Entry(ITS_OWNER, 204, prepare=Scene.keep_a_key),),
    f"GET {C}/turns": (Entry(VIEWERS),),
    f"GET {C}/drafts": (Entry(VIEWERS),),
    f"GET {C}/events": (Entry(VIEWERS),),
    f"POST {C}/owner": (Entry(THE_OWNER, 200, lambda scene: {"user_id": scene.people["guest"].id}),),
    f"PATCH {C}/me": (Entry(VIEWERS, 200, lambda _: {"muted": True}),),
    f"PUT {C}/participants/me/pointers": (Entry(VIEWERS, 204, lambda _: {"last_read_seq": 1}),),
    f"POST {C}/typing": (Entry(MEMBERS, 204, lambda _: {"typing": True}),),
    f"GET {C}/invitations": (Entry(ADMINS),),
    f"POST {C}/invitations": (Entry(ADMINS, 201, lambda _: {"role": "observer"}),),
    f"DELETE {C}/invitations/{{invitation_id}}": (Entry(ADMINS, 204, prepare=Scene.invite),),
    "POST /api/v1/invitations/preview": (Entry(ANYONE, 200, held_token, Scene.invite),),
    "POST /api/v1/invitations/accept": (Entry(SIGNED_IN, 200, held_token, Scene.invite),),
    "GET /api/v1/people": (Entry(SIGNED_IN, path={"?": "q=gu"}),),
    f"GET {C}/audit": (Entry(ADMINS),),
    "GET /api/v1/admin/audit": (Entry(INSTANCE),),
    "GET /api/v1/admin/retention": (Entry(INSTANCE),),
    "POST /api/v1/admin/retention/dry-run": (Entry(INSTANCE),),
    f"GET {C}/topics": (Entry(VIEWERS),),
    f"POST {C}/topics": (Entry(MEMBERS, 201, lambda _: {"name": "Mills"}),),
    f"POST {C}/topics/detect": (Entry(ADMINS, 202),),
    f"GET {C}/todos": (Entry(VIEWERS),),
    f"POST {C}/todos": (Entry(MEMBERS, 201, lambda _: {"title": "Grease the mill."}),),
    f"PATCH {C}/todos/{{todo_id}}": (Entry(MEMBERS, 200, lambda _: {"status": "done"}, prepare=Scene.note_a_todo),),
    f"DELETE {C}/todos/{{todo_id}}": (Entry(MEMBERS, 204, prepare=Scene.note_a_todo),),
    "GET /api/v1/todos": (Entry(SIGNED_IN),),
    f"GET {C}/approvals": (Entry(VIEWERS),),
    f"POST {C}/approvals/{{approval_id}}/decision": (
        Entry(THE_AUTHOR, 200, lambda _: {"decision": "approve"}, prepare=Scene.ask_for_approval),
    ),
    f"POST {C}/exports": (Entry(VIEWERS, 202, lambda _: {"format": "json"}),),
    f"GET {C}/exports/{{export_id}}": (Entry(ITS_OWNER, prepare=Scene.export_everything),),
    f"GET {C}/exports/{{export_id}}/file": (Entry(ITS_OWNER, prepare=Scene.export_everything),),
    f"POST {C}/summaries": (
        Entry(VIEWERS, 201, lambda _: {}, name="picked"),
        Entry(VIEWERS, 202, lambda _: {"method": "model"}, name="a model's"),
    ),
    f"GET {C}/summaries/{{summary_id}}": (Entry(ITS_OWNER, prepare=Scene.sum_up),),
    f"GET {C}/catch-up": (Entry(VIEWERS, path={"?": "after_seq=0"}),),
    f"GET {C}/relationships": (Entry(VIEWERS),),
    f"POST {C}/relationships": (
        Entry(MEMBERS, 201, lambda scene: relationship(scene.other_room), Scene.found_another),
        Entry(
            THE_OWNER_THERE, 201, lambda scene: relationship(scene.other_room), Scene.found_another_alone, name="alone"
        ),
    ),
    f"DELETE {C}/relationships/{{relationship_id}}": (Entry(MEMBERS, 204, prepare=Scene.relate_another),),
    f"GET {C}/message-topics": (Entry(VIEWERS),),
    "GET /api/v1/usage": (
        Entry(SIGNED_IN, name="of all my rooms"),
        Entry(VIEWERS, path={"?": "conversation_id={conversation_id}"}, name="of one room"),
    ),
    f"POST {C}/attachments": (Entry(MEMBERS, 201, lambda _: ("file", {})),),
    **{
        f"GET {C}/attachments/{{attachment_id}}{part}": (
            Entry(VIEWERS, prepare=Scene.attach_something, name="of a message"),
            Entry(ITS_OWNER, prepare=Scene.bring_something, name="of nobody's message yet"),
        )
        for part in ("", "/content", "/thumbnail")
    },
    f"GET {C}/webhooks": (Entry(ADMINS),),
    f"POST {C}/webhooks": (Entry(ADMINS, 201, a_webhook),),
    f"PATCH {C}/webhooks/{{webhook_id}}": (
        Entry(ADMINS, 200, lambda _: {"is_active": False}, prepare=Scene.hook_something_up),
    ),
    f"DELETE {C}/webhooks/{{webhook_id}}": (Entry(ADMINS, 204, prepare=Scene.hook_something_up),),
    f"GET {C}/webhooks/{{webhook_id}}/deliveries": (Entry(ADMINS, prepare=Scene.hook_something_up),),
    "GET /v1/models": (Entry(SIGNED_IN),),
    "POST /v1/chat/completions": (Entry(MEMBERS, 200, completion),),
    "POST /api/v1/imports": (
        Entry(SIGNED_IN, 202, lambda _: ("upload", {}), name="into a room of its own"),
        Entry(ADMINS, 202, lambda scene: ("upload", {"conversation_id": scene.conversation_id}), name="into a room"),
    ),
    "GET /api/v1/imports": (Entry(SIGNED_IN),),
    "GET /api/v1/imports/{import_id}": (Entry(ITS_OWNER, prepare=Scene.import_something),),
    "DELETE /api/v1/imports/{import_id}": (Entry(ITS_OWNER, 204, prepare=Scene.import_something),),
}

A = "/api/v1/accounts"
ACCOUNTS: dict[str, tuple[Entry, ...]] = {
    "GET /healthz": (Entry(ANYONE),),
    "GET /readyz": (Entry(ANYONE),),
    f"GET {A}/openapi.json": (Entry(ANYONE),),
    f"GET {A}/instance": (Entry(ANYONE),),
    f"GET {A}/.well-known/jwks.json": (Entry(ANYONE),),
    f"POST {A}/users": (Entry(ANYONE, 201, lambda _: new_form()),),
    f"POST {A}/sessions": (Entry(NOBODY, 401, lambda _: {"login": "nobody", "password": "nothing to see"}),),
    f"POST {A}/sessions/refresh": (Entry(NOBODY),),
    f"DELETE {A}/sessions/current": (Entry(SIGNED_IN, 204),),
    f"GET {A}/sessions": (Entry(SIGNED_IN),),
    f"DELETE {A}/sessions": (Entry(SIGNED_IN, 204),),
    f"DELETE {A}/sessions/{{session_id}}": (Entry(ITS_OWNER, 204),),
    f"GET {A}/me": (Entry(SIGNED_IN),),
    f"PATCH {A}/me": (Entry(SIGNED_IN, 200, lambda _: {"bio": "I mill."}),),
    f"GET {A}/me/interests": (Entry(SIGNED_IN),),
    f"GET {A}/tokens": (Entry(SIGNED_IN),),
    f"POST {A}/tokens": (Entry(SIGNED_IN, 201, lambda _: {"name": "a script", "scopes": ["read"]}),),
    f"DELETE {A}/tokens/{{token_id}}": (Entry(ITS_OWNER, 204),),
}

J = "/internal/jobs/{job_id}"
RESULT = f"PUT {J}/attempts/{{attempt}}/result"
TOOL_CALL = f"POST {J}/attempts/{{attempt}}/tool-calls"
NEXT_CALL = f"POST {J}/attempts/{{attempt}}/calls"
FAILURE = f"PUT {J}/attempts/{{attempt}}/failure"


def lease(_scene: Scene) -> dict[str, str]:
    return {"Lease-Token": "guessed"}


def result(_scene: Scene) -> dict[str, Any]:
    return {"applied": True}


def failure(_scene: Scene) -> dict[str, Any]:
    return {"code": "bug", "retryable": False, "detail": "so it went"}


def tool_call(_scene: Scene) -> dict[str, Any]:
    return {"call_id": "one", "name": "list_tasks", "arguments": {}}


def next_call(_scene: Scene) -> dict[str, int]:
    return {"number": 2, "added_tokens": 0}


def an_address(scene: Scene) -> dict[str, str]:
    return {"user_id": scene.people["owner"].id, "email": "owner@example.org"}


def heartbeat(_scene: Scene) -> dict[str, Any]:
    return {"jobs": []}


def claim(_scene: Scene) -> dict[str, str]:
    return {"claim_id": str(uuid4())}


CONVERSATIONS_INTERNAL: dict[str, tuple[Entry, ...]] = {
    "GET /healthz": (Entry(ANY_CALLER),),
    "GET /readyz": (Entry(ANY_CALLER),),
    "POST /internal/jobs/heartbeats": (Entry(WORKERS_IN_CONVERSATIONS, 200, heartbeat),),
    f"POST {J}/claim": (Entry(WORKERS_IN_CONVERSATIONS, 200, claim),),
    # Past the door, a lease token that is not the attempt's is still refused.
    RESULT: (Entry(WORKERS_IN_CONVERSATIONS, 409, result, headers=lease),),
    FAILURE: (Entry(WORKERS_IN_CONVERSATIONS, 409, failure, headers=lease),),
    TOOL_CALL: (Entry(WORKERS_IN_CONVERSATIONS, 409, tool_call, headers=lease),),
    NEXT_CALL: (Entry(WORKERS_IN_CONVERSATIONS, 409, next_call, headers=lease),),
    "POST /internal/invitations/verify": (Entry(ACCOUNTS_ONLY, 200, lambda _: {"sha256": "0" * 64}),),
    "GET /internal/provider-keys/outdated": (Entry(WORKERS_IN_CONVERSATIONS),),
    "PUT /internal/provider-keys/resealed": (Entry(WORKERS_IN_CONVERSATIONS, 204, lambda _: {"items": []}),),
    "PUT /internal/connections/{worker}": (Entry(WORKERS_IN_CONVERSATIONS, 204, lambda _: {"connections": []}),),
}
ACCOUNTS_INTERNAL: dict[str, tuple[Entry, ...]] = {
    "GET /healthz": (Entry(ANY_CALLER),),
    "GET /readyz": (Entry(ANY_CALLER),),
    "POST /internal/jobs/heartbeats": (Entry(WORKERS_IN_ACCOUNTS, 200, heartbeat),),
    # Past the door, a job of conversations is not there.
    f"POST {J}/claim": (Entry(WORKERS_IN_ACCOUNTS, 404, claim),),
    RESULT: (Entry(WORKERS_IN_ACCOUNTS, 404, result, headers=lease),),
    FAILURE: (Entry(WORKERS_IN_ACCOUNTS, 404, failure, headers=lease),),
    "GET /internal/changes": (Entry(CONVERSATIONS_ONLY),),
    "GET /internal/people": (Entry(CONVERSATIONS_ONLY, path={"?": "user_id={owner_id}"}),),
    "POST /internal/tokens/introspect": (Entry(CONVERSATIONS_ONLY, 200, lambda _: {"sha256": "0" * 64}),),
    "POST /internal/people/addresses": (Entry(CONVERSATIONS_ONLY, 200, an_address),),
    "GET /internal/jwks.json": (Entry(BOTH_SERVICES),),
}
TABLES = {
    "accounts": ACCOUNTS,
    "accounts-internal": ACCOUNTS_INTERNAL,
    "conversations": CONVERSATIONS,
    "conversations-internal": CONVERSATIONS_INTERNAL,
}
