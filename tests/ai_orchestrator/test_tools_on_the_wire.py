"""A model calls tools, reads what they gave, and goes on; in both wires, at a real HTTP server."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ai_orchestrator.halt import Halt, Halted, HaltReason
from ai_orchestrator.providers.budget import MAX_ROUNDS, CallBudget
from ai_orchestrator.providers.port import (
    End,
    ProviderFault,
    Question,
    ToolCall,
    ToolCalls,
    ToolResult,
    ToolSchema,
)
from ai_orchestrator.providers.retry import CutAfterText
from ai_orchestrator.providers.rounds import RunTool, stream_in_rounds
from fake_provider.testing import FakeProvider
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from tests.ai_orchestrator.asking import question, wire
from tests.ai_orchestrator.stalling_server import http, serving
from tests.ai_orchestrator.test_anthropic_wire import STOP, event, stopped
from tests.ai_orchestrator.test_fault_table import address, kind

__all__ = ["kind"]  # the fixture: both wires

ADD = ToolSchema(
    "add_task", "Adds a task.", {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
)
MILK = {"id": "call_1", "name": "add_task", "arguments": {"title": "Buy milk — with “quotes” and a long tail"}}


class Answering:
    """One answer in rounds: the text, the end, and the calls that were carried out."""

    def __init__(self, run: Callable[[ToolCall], str] = lambda call: "done") -> None:
        self.text = ""
        self.end: End | None = None
        self.ran: list[ToolCall] = []
        self.halt = Halt()
        self.budget = CallBudget()
        self._run = run

    def ask(self, base_url: str, kind: str, asked: Question | None = None) -> "Answering":
        with wire(base_url, kind) as spoken:
            pieces = stream_in_rounds(
                spoken,
                asked or question(tools=(ADD,)),
                self.halt,
                run_tool=self._carry_out,
                pulse=lambda seconds: None,
                budget=self.budget,
            )
            for piece in pieces:
                if isinstance(piece, End):
                    self.end = piece
                else:
                    self.text += piece
        return self

    def _carry_out(self, call: ToolCall) -> ToolResult:
        self.ran.append(call)
        return ToolResult(call.call_id, self._run(call))


def calls_of(base_url: str, kind: str) -> ToolCalls:
    """The tool calls that one request ends with."""
    with wire(base_url, kind) as spoken:
        *_, last = spoken.stream(question(tools=(ADD,)), Halt())
    assert isinstance(last, ToolCalls)
    return last


def test_a_call_comes_whole_out_of_its_fragments(provider: FakeProvider, kind: str) -> None:
    provider.configure(text="One moment.", tool_calls=[MILK, {**MILK, "id": "call_2", "arguments": {}}])

    found = calls_of(address(provider, kind), kind)

    assert found.said == "One moment."
    assert found.calls == (
        ToolCall("call_1", "add_task", MILK["arguments"]),  # type: ignore[arg-type]  # a literal of mixed values
        ToolCall("call_2", "add_task", {}),
    )
    assert found.usage.completion_tokens is not None


def test_the_answer_goes_on_with_what_the_tool_gave(provider: FakeProvider, kind: str) -> None:
    provider.script({"tool_calls": [MILK]}, {"text": "It is on the list."})

    answer = Answering(lambda call: f"added {call.arguments['title'][:8]}").ask(address(provider, kind), kind)

    first, second = provider.settled_calls()
    assert answer.text == "It is on the list."
    assert answer.end is not None
    assert answer.end.finish is Finish.COMPLETE
    assert [call.call_id for call in answer.ran] == ["call_1"]
    assert json.dumps(second["body"]["messages"]).count("added Buy milk") == 1
    assert second["body"]["messages"][: len(first["body"]["messages"])] == first["body"]["messages"]
    spent = [call["tokens_sent"] for call in (first, second)]
    assert answer.end.usage.completion_tokens == sum(spent)


def test_what_goes_back_is_what_the_wire_wants(provider: FakeProvider) -> None:
    provider.script({"text": "One moment.", "tool_calls": [MILK]}, {"text": "Done."}, model="fake-mini")
    Answering().ask(provider.openai_base_url, "openai")
    provider.script({"text": "One moment.", "tool_calls": [MILK]}, {"text": "Done."}, model="fake-mini")
    Answering().ask(provider.url, "anthropic")

    bodies = [call["body"] for call in provider.settled_calls()]
    arguments = json.dumps(MILK["arguments"], ensure_ascii=False)
    assert bodies[1]["tools"] == [
        {
            "type": "function",
            "function": {"name": "add_task", "description": "Adds a task.", "parameters": ADD.parameters},
        }
    ]
    function = {"name": "add_task", "arguments": arguments}
    assert bodies[1]["messages"][1:] == [
        {
            "role": "assistant",
            "content": "One moment.",
            "tool_calls": [{"id": "call_1", "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "done"},
    ]
    assert bodies[3]["tools"] == [{"name": "add_task", "description": "Adds a task.", "input_schema": ADD.parameters}]
    use = {"type": "tool_use", "id": "call_1", "name": "add_task", "input": MILK["arguments"]}
    assert bodies[3]["messages"][1:] == [
        {"role": "assistant", "content": [{"type": "text", "text": "One moment."}, use]},
        {
            "role": "user",
            "content": [{"type": "tool_result", "tool_use_id": "call_1", "content": "done", "is_error": False}],
        },
    ]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ({**MILK, "arguments": '{"title": "Buy'}, "not a JSON object"),
        ({**MILK, "arguments": '["Buy milk"]'}, "not a JSON object"),
        ({**MILK, "arguments": '{"title": "Buy \\ud800"}'}, "not a JSON object"),
        ({**MILK, "arguments": '{"title": NaN}'}, "not a JSON object"),
        ({**MILK, "arguments": '{"title": 1e999}'}, "not a JSON object"),
        ({**MILK, "name": "drop_all"}, "There is no tool of this name. The tools are: add_task."),
    ],
    ids=["broken", "no object", "half a character", "no number", "beyond numbers", "not offered"],
)
def test_a_call_that_cannot_be_carried_out_is_told_to_the_model_which_repairs_it(
    provider: FakeProvider, kind: str, call: dict[str, Any], told: str
) -> None:
    provider.script({"tool_calls": [call]}, {"tool_calls": [MILK]}, {"text": "Now it is."})

    answer = Answering().ask(address(provider, kind), kind)

    assert answer.text == "Now it is."
    assert [ran.arguments for ran in answer.ran] == [MILK["arguments"]]
    assert told in json.dumps(provider.settled_calls()[1]["body"]["messages"])


def test_after_six_rounds_the_model_has_to_answer(provider: FakeProvider, kind: str) -> None:
    provider.script(*[{"tool_calls": [MILK]}] * MAX_ROUNDS, {"text": "Enough."})

    answer = Answering().ask(address(provider, kind), kind)

    calls = provider.settled_calls()
    assert (answer.text, len(answer.ran), len(calls)) == ("Enough.", MAX_ROUNDS, MAX_ROUNDS + 1)
    choices = [call["body"].get("tool_choice") for call in calls]
    assert choices == [None] * MAX_ROUNDS + ["none" if kind == "openai" else {"type": "none"}]


def test_a_model_that_calls_on_all_the_same_is_stopped(provider: FakeProvider, kind: str) -> None:
    provider.script(*[{"tool_calls": [MILK]}] * 20)

    with pytest.raises(ProviderFault) as caught:
        Answering().ask(address(provider, kind), kind)

    assert caught.value.code is FailureCode.INVALID_OUTPUT
    assert len(provider.settled_calls()) == MAX_ROUNDS + 1


def test_faults_between_rounds_share_the_four_calls_and_no_tool_runs_twice(provider: FakeProvider, kind: str) -> None:
    call, fault = {"tool_calls": [MILK]}, {"fail": 500}
    provider.script(fault, call, fault, call, fault, fault, {"text": "Never said."})
    answer = Answering()

    with pytest.raises(ProviderFault) as caught:
        answer.ask(address(provider, kind), kind)

    assert caught.value.code is FailureCode.OVERLOADED
    assert (len(answer.ran), answer.budget.failed) == (2, 4)
    assert len(provider.settled_calls()) == 6


def test_a_fault_after_text_keeps_it_also_when_it_comes_rounds_later(provider: FakeProvider, kind: str) -> None:
    provider.script({"text": "One moment.", "tool_calls": [MILK]}, {"fail": 500}, {"text": "Never said."})
    answer = Answering()

    with pytest.raises(CutAfterText):
        answer.ask(address(provider, kind), kind)

    assert answer.text == "One moment."
    assert len(provider.settled_calls()) == 2


def test_texts_of_two_rounds_stand_apart(provider: FakeProvider, kind: str) -> None:
    provider.script({"text": "One moment.", "tool_calls": [MILK]}, {"text": "Done."})

    assert Answering().ask(address(provider, kind), kind).text == "One moment.\n\nDone."


def test_an_end_without_more_words_is_good_once_something_was_said(provider: FakeProvider, kind: str) -> None:
    provider.script({"text": "I add it.", "tool_calls": [MILK]}, {"tokens": 0})

    answer = Answering().ask(address(provider, kind), kind)

    assert (answer.text, answer.end is not None) == ("I add it.", True)


def test_a_stop_between_rounds_calls_nobody_again(provider: FakeProvider, kind: str) -> None:
    provider.script({"tool_calls": [MILK]}, {"text": "Never said."})
    answer = Answering(lambda call: str(answer.halt.request(HaltReason.CANCELLED)))

    with pytest.raises(Halted):
        answer.ask(address(provider, kind), kind)

    assert len(provider.settled_calls()) == 1


def test_what_a_tool_raises_ends_the_answer(provider: FakeProvider, kind: str) -> None:
    class WaitsForApproval(Exception):
        pass

    def run(call: ToolCall) -> str:
        raise WaitsForApproval

    provider.configure(tool_calls=[MILK])

    with pytest.raises(WaitsForApproval):
        Answering(run).ask(address(provider, kind), kind)


def test_an_answer_out_of_tokens_in_the_midst_of_a_call_runs_nothing(provider: FakeProvider, kind: str) -> None:
    cut_short = {
        "anthropic": event("content_block_start", index=0, content_block={"type": "text", "text": "I add"})
        + event("content_block_start", index=1, content_block={"type": "tool_use", "id": "t", "name": "add_task"})
        + event("content_block_delta", index=1, delta={"type": "input_json_delta", "partial_json": '{"tit'})
        + stopped("max_tokens")
        + STOP,
        "openai": b'data: {"choices": [{"delta": {"content": "I add", "tool_calls": [{"index": 0, "function": '
        b'{"name": "add_task", "arguments": "{\\"tit"}}]}, "finish_reason": "length"}]}\n\n',
    }
    answer = Answering()

    with serving(http(cut_short[kind])) as server:
        answer.ask(server.base_url, kind)

    assert answer.end is not None
    assert (answer.end.finish, answer.ran) == (Finish.LENGTH, [])


def test_thoughts_go_back_to_the_letter() -> None:
    thinking = {"type": "thinking", "thinking": "Milk, ", "signature": ""}
    stream = event("content_block_start", index=0, content_block=thinking)
    stream += event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": "then."})
    stream += event("content_block_delta", index=0, delta={"type": "signature_delta", "signature": "c2ln"})
    stream += event("content_block_start", index=1, content_block={"type": "redacted_thinking", "data": "eA=="})
    stream += event("content_block_start", index=2, content_block={"type": "tool_use", "id": "t1", "name": "add_task"})
    stream += event(
        "content_block_delta", index=2, delta={"type": "input_json_delta", "partial_json": '{"title": "x"}'}
    )
    stream += stopped("tool_use") + STOP

    with serving(http(stream)) as server:
        found = calls_of(server.base_url, "anthropic")

    assert found.carried == [
        {"type": "thinking", "thinking": "Milk, then.", "signature": "c2ln"},
        {"type": "redacted_thinking", "data": "eA=="},
        {"type": "tool_use", "id": "t1", "name": "add_task", "input": {"title": "x"}},
    ]


OPENAI_SHAPES = [
    # a server that sends calls whole, with objects for arguments, without ids, and ends with "stop"
    {
        "delta": {"tool_calls": [{"function": {"name": "add_task", "arguments": {"title": "x"}}}]},
        "finish_reason": "stop",
    },
    {
        "message": {"tool_calls": [{"id": "a", "function": {"name": "add_task", "arguments": '{"title": "x"}'}}]},
        "finish_reason": "tool_calls",
    },
]


@pytest.mark.parametrize("choice", OPENAI_SHAPES, ids=["without ids", "not streamed"])
def test_servers_that_speak_the_wire_their_own_way_are_understood(choice: dict[str, Any]) -> None:
    body = json.dumps({"choices": [choice]}).encode()
    payload = http(body, "application/json") if "message" in choice else http(b"data: " + body + b"\n\n")

    with serving(payload) as server:
        (call,) = calls_of(server.base_url, "openai").calls

    assert (call.name, call.arguments, call.problem) == ("add_task", {"title": "x"}, None)
    assert call.call_id


def test_a_model_that_takes_no_tools_is_asked_without_them_from_then_on() -> None:
    error = {"error": {"message": "registry.example/small does not support tools", "type": "api_error", "param": None}}
    payload = http(json.dumps(error).encode(), "application/json", "400 Bad Request")

    with serving(payload) as server, wire(server.base_url) as spoken:
        bodies = []
        for _ in range(2):
            bodies.append(spoken.body_of(question(tools=(ADD,))))
            with pytest.raises(ProviderFault):
                list(spoken.stream(question(tools=(ADD,)), Halt()))

    assert ["tools" in body for body in bodies] == [True, False]


def test_each_call_needs_its_result() -> None:
    run: RunTool = lambda call: ToolResult("another", "done")  # noqa: E731 — a tool

    with pytest.raises(ValueError, match="its own result"):
        question().answered(ToolCalls((ToolCall("a", "add_task", {}),)), [run(ToolCall("a", "add_task", {}))])
