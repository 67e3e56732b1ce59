"""The scribe keeps the to-do list by plain sentences, in the tools that every model has."""

from typing import Any

import pytest

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.budget import CallBudget
from ai_orchestrator.providers.port import End, Question, ToolCall, ToolResult
from ai_orchestrator.providers.rounds import stream_in_rounds
from ai_orchestrator.providers.scribe.provider import Scribe
from ai_orchestrator.providers.scribe.tasks import find_task_call
from ai_orchestrator.reply.tools import describe_tools
from shared.contracts.reply import ApprovedCall
from shared.contracts.tools import ARGUMENTS, read_arguments
from tests.ai_orchestrator.facts import facts

TOOLS = list(ARGUMENTS)


@pytest.mark.parametrize(
    ("text", "name", "arguments"),
    [
        ("add a task: call Bo", "add_task", {"title": "call Bo"}),
        (", please add a task to buy milk.", "add_task", {"title": "buy milk"}),
        ("Can you add a new to-do: fix the pump?", "add_task", {"title": "fix the pump"}),
        ("todo: water the plants", "add_task", {"title": "water the plants"}),
        ("add “buy milk” to the list", "add_task", {"title": "buy milk"}),
        ("remind us to call the vet", "add_task", {"title": "call the vet"}),
        (
            "Add a task: move\nThe van is at the corner.",
            "add_task",
            {"title": "move", "description": "The van is at the corner."},
        ),
        ("task 3 is done", "complete_task", {"number": 3}),
        ("Task #12 has been finished!", "complete_task", {"number": 12}),
        ("mark task 3 as done", "complete_task", {"number": 3}),
        ("delete task 5", "delete_task", {"number": 5}),
        ("rename task 2 to buy oat milk", "update_task", {"number": 2, "title": "buy oat milk"}),
        ("reopen #2", "update_task", {"number": 2, "status": "open"}),
        ("what is open?", "list_tasks", {}),
        ("show me all tasks", "list_tasks", {}),
        ("which tasks are done?", "list_tasks", {"status": "done"}),
        ("añade una tarea: llamar a Luis", "add_task", {"title": "llamar a Luis"}),
        ("Por favor, crea una tarea para comprar leche", "add_task", {"title": "comprar leche"}),
        ("¿qué está pendiente?", "list_tasks", {}),
        ("La tarea 3 está hecha.", "complete_task", {"number": 3}),
        ("borra la tarea 4", "delete_task", {"number": 4}),
        ("添加任务：给小明打电话", "add_task", {"title": "给小明打电话"}),
        ("提醒我买牛奶", "add_task", {"title": "买牛奶"}),
        ("任务 3 完成了", "complete_task", {"number": 3}),
        ("把任务2改成买豆奶", "update_task", {"number": 2, "title": "买豆奶"}),
        ("有哪些任务？", "list_tasks", {}),
    ],
)
def test_a_plain_sentence_is_a_call_that_fits_its_tool(text: str, name: str, arguments: dict[str, Any]) -> None:
    found = find_task_call(text)

    assert found is not None
    assert (found.name, found.arguments) == (name, arguments)
    assert read_arguments(name, arguments)


@pytest.mark.parametrize(
    "text",
    [
        "what did Ann say about the task?",
        "is task 3 done?",
        "任务3完成了吗？",
        "we should add a task",
        "I will add the tasks myself",
        "what tasks did Bo mention?",
        "what's up?",
        "delete task 0",
        "add a task:",
        "",
        "task " * 10_000,
    ],
)
def test_what_is_no_plain_wish_is_no_call(text: str) -> None:
    assert find_task_call(text) is None


def say(text: str, result: str, *, tools: list[str] = TOOLS, **changes: Any) -> tuple[str, list[ToolCall]]:
    """What the scribe says to the text, and what it called; each call gives that result."""
    ran: list[ToolCall] = []

    def run(call: ToolCall) -> ToolResult:
        ran.append(call)
        return ToolResult(call.call_id, result)

    asked = Question(facts(text, tools=tools, **changes), "spindle/scribe", 1e9, tools=describe_tools(tools))
    pieces = stream_in_rounds(Scribe(), asked, Halt(), pulse=lambda seconds: None, budget=CallBudget(), run_tool=run)
    *said, end = pieces
    assert isinstance(end, End)
    assert end.usage.completion_tokens == 0
    return "".join(str(piece) for piece in said), ran


GIVEN = '{"task": {"number": 3, "title": "call Bo", "status": "open"}}'
TASKS = """{"more": true, "tasks": [
    {"number": 1, "title": "buy milk", "status": "open", "assignee": "Ann", "due_at": "2026-11-24T12:00:00Z"},
    {"number": 3, "title": "call Bo", "status": "open"}]}"""


@pytest.mark.parametrize(
    ("text", "result", "said"),
    [
        ("@Scribe add a task: call Bo", GIVEN, "Task #3 is on the list: “call Bo”."),
        ("@Scribe task 3 is done", GIVEN, "Task #3 is done: “call Bo”."),
        ("@Scribe delete task 3", GIVEN, "Task #3 is off the list: “call Bo”."),
        ("@Scribe rename task 3 to call Bo", GIVEN, "Task #3 is now “call Bo”."),
        ("what is open?", TASKS, "Tasks: 2+\n- #1 buy milk (Ann, due 2026-11-24)\n- #3 call Bo\n… and more."),
        ("what is open?", '{"tasks": []}', "There is no such task on the list."),
        ("task 9 is done", '{"error": "There is no task 9."}', "That did not work: There is no task 9."),
        ("task 9 is done", "Refused: role_too_low", "That did not work: Refused: role_too_low"),
        ("la tarea 3 está hecha", GIVEN, "La tarea #3 está hecha: «call Bo»."),
        ("任务 3 完成了", GIVEN, "任务 #3 已完成：“call Bo”。"),
    ],
)
def test_it_says_what_came_of_a_call(text: str, result: str, said: str) -> None:
    answered, ran = say(text, result)

    assert answered == said
    assert len(ran) == 1


def test_what_was_approved_is_told_and_not_called_again() -> None:
    approved = ApprovedCall(call_id="c", name="add_task", arguments={"title": "call Bo"}, result=GIVEN)

    assert say("add a task: call Bo", "{}", approved=approved) == ("Task #3 is on the list: “call Bo”.", [])


def test_it_calls_no_tool_that_it_was_not_given() -> None:
    answered, ran = say("add a task: call Bo", GIVEN, tools=["list_tasks"])

    assert ran == []
    assert "I am not a language model" in answered


def test_it_offers_to_keep_the_list_where_it_may() -> None:
    assert "add a task: call Bo" in say("hello", "{}")[0]
    assert "add a task" not in say("hello", "{}", tools=[])[0]
