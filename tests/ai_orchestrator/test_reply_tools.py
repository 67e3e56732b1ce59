"""A model calls the room's tools while it answers; the owner of the job carries them out."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.providers.port import ToolCall, ToolResult
from ai_orchestrator.reply import tools as reply_tools
from ai_orchestrator.reply.tools import OUT_OF_REACH, OwnersTools, describe_tools
from fake_provider.testing import FakeProvider
from shared.contracts.reply import ApprovedCall, Finish, Outcome, TurnRole
from shared.contracts.tools import ARGUMENTS
from shared.jobs.client import JobOwner
from tests.ai_orchestrator.bench import Bench
from tests.ai_orchestrator.facts import line
from tests.ai_orchestrator.fake_owner import Answer, FakeOwner
from tests.ai_orchestrator.redis_process import RedisProcess
from tests.ai_orchestrator.replying import ask, reply, reply_bench, result
from tests.ai_orchestrator.waiting import wait_until

TOOLS = list(ARGUMENTS)
MILK = {"id": "call_1", "name": "add_task", "arguments": {"title": "Buy milk"}}
LIST = {"id": "call_2", "name": "list_tasks", "arguments": {}}
ADDED = {"result": '{"task": {"number": 1, "title": "Buy milk"}}'}
APPROVAL = {"approval_id": "0191a000-0000-7000-8000-000000000001"}


@pytest.fixture
def replies(owner: JobOwner, provider: FakeProvider, redis_process: RedisProcess) -> Iterator[Bench]:
    with reply_bench(owner, provider, redis_process.url(1)) as bench:
        yield bench


class Tools:
    """Answers every call alike, and keeps what was asked."""

    def __init__(self, status: int = 200, said: dict[str, Any] | None = None) -> None:
        self.calls: list[dict[str, Any]] = []
        self._answer: Answer = (status, said or ADDED)

    def __call__(self, call: dict[str, Any]) -> Answer:
        self.calls.append(call)
        return self._answer


def test_a_model_calls_tools_reads_what_they_gave_and_goes_on(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    fake_owner.tools = tools = Tools()
    provider.script({"text": "One moment.", "tool_calls": [MILK]}, {"tool_calls": [LIST]}, {"text": "It is task 1."})

    said = result(reply(replies, fake_owner, "Add a task: buy milk", tools=TOOLS))

    first, second, third = (call["body"] for call in provider.settled_calls())
    assert [tool["function"]["name"] for tool in first["tools"]] == TOOLS
    assert [(call["name"], call["arguments"]) for call in tools.calls] == [
        ("add_task", {"title": "Buy milk"}),
        ("list_tasks", {}),
    ]
    assert ADDED["result"] in json.dumps(second["messages"], ensure_ascii=False).replace('\\"', '"')
    assert len(third["messages"]) == len(first["messages"]) + 4
    assert (said.outcome, said.text) == (Outcome.ANSWERED, "One moment.\n\nIt is task 1.")
    assert said.tools_used == ["add_task", "list_tasks"]
    assert said.usage.completion_tokens is not None


def test_a_call_that_waits_for_a_person_ends_the_answer_with_what_was_said(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    fake_owner.tools = Tools(202, APPROVAL)
    provider.configure(text="I would add it.", tool_calls=[MILK])

    said = result(reply(replies, fake_owner, tools=TOOLS))

    assert (said.outcome, said.text, said.finish) == (Outcome.WAITING, "I would add it.", Finish.COMPLETE)
    assert said.tools_used == []
    assert said.usage.prompt_tokens is not None
    assert provider.stats()["requests"] == 1


def test_each_further_call_is_asked_for_with_what_it_adds(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    fake_owner.tools = Tools(said={"result": "x" * 3000})
    provider.script({"tool_calls": [MILK]}, {"tool_calls": [LIST]}, {"text": "It is task 1."})

    job = reply(replies, fake_owner, tools=TOOLS)

    assert [asked["number"] for asked in job.asked_calls] == [2, 3]
    first, second = (asked["added_tokens"] for asked in job.asked_calls)
    assert first > 700
    assert second > 2 * 700
    before, after = (provider.settled_calls()[at]["body"]["messages"] for at in (0, 2))
    assert second > (len(json.dumps(after)) - len(json.dumps(before))) / 5


def test_where_nothing_is_left_for_another_call_the_answer_ends(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    fake_owner.most_calls = 1
    provider.script({"text": "One moment.", "tool_calls": [MILK]}, {"text": "It is task 1."})

    said = result(reply(replies, fake_owner, tools=TOOLS))

    assert (said.outcome, said.text, said.finish) == (Outcome.ANSWERED, "One moment.", Finish.LENGTH)
    assert said.usage.prompt_tokens is not None
    assert provider.stats()["requests"] == 1


def test_the_rest_of_a_round_is_carried_out_where_one_call_waits(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    def answer(call: dict[str, Any]) -> Answer:
        return (202, APPROVAL) if call["name"] == "add_task" else (200, {"result": '{"tasks": []}'})

    fake_owner.tools = answer
    provider.configure(tool_calls=[MILK, LIST])

    said = result(reply(replies, fake_owner, tools=TOOLS))

    assert (said.outcome, said.text, said.tools_used) == (Outcome.WAITING, "", ["list_tasks"])


def test_a_follower_may_wait_too(replies: Bench, fake_owner: FakeOwner, provider: FakeProvider) -> None:
    fake_owner.tools = Tools(202, APPROVAL)
    provider.configure(tool_calls=[MILK])
    leader = line(9, "Grace", "Buy milk.", sender_type="ai")

    job = reply(replies, fake_owner, tools=TOOLS, role=TurnRole.FOLLOWER, streams=False, must_differ_from=[leader])

    assert result(job).outcome is Outcome.WAITING


def test_the_next_turn_begins_with_what_was_approved(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    approved = ApprovedCall(call_id="c1", name="add_task", arguments={"title": "Buy milk"}, result=ADDED["result"])

    reply(replies, fake_owner, tools=TOOLS, approved=approved)

    asked = provider.settled_calls()[0]["body"]["messages"][-1]["content"]
    assert f'add_task {{"title": "Buy milk"}}\nIt gave:\n    {ADDED["result"]}\n' in asked


def test_without_tools_none_are_offered(replies: Bench, fake_owner: FakeOwner, provider: FakeProvider) -> None:
    reply(replies, fake_owner)

    assert "tools" not in provider.settled_calls()[0]["body"]


@pytest.mark.parametrize("status", [403, 422])
def test_a_refused_call_is_told_to_the_model(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider, status: int
) -> None:
    fake_owner.tools = Tools(status, {"code": "validation_failed", "detail": "title: too long"})
    provider.script({"tool_calls": [MILK]}, {"text": "That did not work."})

    said = result(reply(replies, fake_owner, tools=TOOLS))

    assert said.text == "That did not work."
    assert said.tools_used == []
    assert "Refused: title: too long" in json.dumps(provider.settled_calls()[1]["body"])


def test_a_call_repeated_after_a_kill_is_the_same_call(
    replies: Bench, fake_owner: FakeOwner, provider: FakeProvider
) -> None:
    fake_owner.tools = tools = Tools()
    hint = ask(fake_owner, tools=TOOLS)
    provider.script({"tool_calls": [MILK, {**MILK, "id": "call_2"}]}, {"fail": "stall", "stall_s": 30})
    thread = replies.run_aside(hint)
    wait_until(lambda: len(provider.calls()) == 2)
    fake_owner.jobs[hint.job_id].state = "waiting"  # its worker was given up

    again = {"name": "add_task", "arguments": {"title": "Buy milk"}}
    provider.script({"tool_calls": [{**again, "id": "x"}, {**again, "id": "y"}]}, {"text": "Done."})
    replies.runner.run(hint)

    thread.join(5)
    assert len(tools.calls) == 2
    assert result(fake_owner.ended(hint)).text == "Done."


def test_a_call_goes_through_over_a_restart_of_the_owner(fake_owner: FakeOwner, owner: JobOwner) -> None:
    fake_owner.tools = tools = Tools()
    hint = ask(fake_owner, tools=TOOLS)
    attempt = Attempt(hint.owner, owner.claim(hint.job_id, hint.job_id))
    fake_owner.stop()
    attempt.halt.sleep = lambda seconds: fake_owner.start() if not tools.calls else None  # type: ignore[method-assign]  # the restart comes while it waits

    given = OwnersTools(owner, attempt).run(ToolCall("a", "add_task", {"title": "Buy milk"}))

    assert given == ToolResult("a", ADDED["result"])


def test_an_owner_that_does_not_come_back_is_told_to_the_model(
    fake_owner: FakeOwner, owner: JobOwner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_tools, "OWNER_PATIENCE_S", 0)
    hint = ask(fake_owner, tools=TOOLS)
    attempt = Attempt(hint.owner, owner.claim(hint.job_id, hint.job_id))
    fake_owner.stop()

    given = OwnersTools(owner, attempt).run(ToolCall("a", "add_task", {"title": "Buy milk"}))

    assert given == ToolResult("a", OUT_OF_REACH, is_error=True)


def test_tools_are_described_with_the_schema_of_their_arguments() -> None:
    add, unknown = describe_tools(["add_task"]), describe_tools(["format_disk"])

    assert add[0].parameters["required"] == ["title"]
    assert "to-do list" in add[0].description
    assert unknown == ()
