"""Faults of tools that AIs call."""

from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import uuid4

from garden.control import strikes


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
