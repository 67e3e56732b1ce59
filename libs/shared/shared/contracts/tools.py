"""The tools of a room's to-do list: their names, what they take, and what they give.

A model writes the arguments, so they are checked strictly (`read_arguments`): what does not fit is told to it, to be
repaired. What a tool gives is JSON text of `TaskGiven`, `TasksGiven` or `ToolProblem`, for models and programs alike.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.model import Contract

Number = Annotated[int, Field(gt=0, lt=2**31, description="The task's number in this conversation, as in #3.")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
Description = Annotated[str, Field(max_length=4000)]
Status = Literal["open", "done", "dropped"]
MOST_TASKS = 50


class ToolArguments(BaseModel):
    """What a model may pass to one tool; a field it was not offered is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AddTask(ToolArguments):
    """Adds a task to the to-do list that everybody in this conversation shares. Gives the task with its number."""

    title: Annotated[Title, Field(description="What is to be done, in a few words.")]
    description: Annotated[Description | None, Field(description="Details, where there are any.")] = None
    assignee: Annotated[
        str | None, Field(max_length=100, description="Name or username of the member who is to do it.")
    ] = None
    due_at: Annotated[
        AwareDatetime | None, Field(description="When it is due, as RFC 3339 with an offset: 2026-12-24T18:00:00Z.")
    ] = None


class ListTasks(ToolArguments):
    """Lists tasks of the to-do list that everybody in this conversation shares, by number, at most 50 at once."""

    status: Annotated[Literal["open", "done", "dropped", "all"], Field(description="Which tasks to list.")] = "open"
    after: Annotated[int, Field(ge=0, lt=2**31, description="Only tasks with a higher number, to read on.")] = 0


class CompleteTask(ToolArguments):
    """Marks a task as done. Gives the task."""

    number: Number


class UpdateTask(ToolArguments):
    """Changes a task: what is left out or null stays as it is, `clear` empties fields. Gives the task."""

    number: Number
    title: Annotated[Title | None, Field(description="The new title.")] = None
    description: Annotated[Description | None, Field(description="The new details.")] = None
    status: Annotated[Status | None, Field(description="The new status; open takes a done task up again.")] = None
    assignee: Annotated[
        str | None, Field(max_length=100, description="Name or username of the member who is to do it.")
    ] = None
    due_at: Annotated[AwareDatetime | None, Field(description="When it is due, as RFC 3339 with an offset.")] = None
    clear: Annotated[
        list[Literal["description", "assignee", "due_at"]], Field(max_length=3, description="Fields to empty.")
    ] = []


class DeleteTask(ToolArguments):
    """Removes a task for good; its number is never given again. A task that is only finished is completed instead."""

    number: Number


ARGUMENTS: dict[str, type[ToolArguments]] = {
    "add_task": AddTask,
    "list_tasks": ListTasks,
    "complete_task": CompleteTask,
    "update_task": UpdateTask,
    "delete_task": DeleteTask,
}
READS_ONLY = frozenset({"list_tasks"})
ALLOWED = "allowed"
"""What the owner gives for a call of another server's tool (`server.tool`): the worker may make it, and makes it."""


class ToolRequest(Contract):
    """One call of a tool; the same `call_id` within a job is the same call, carried out once."""

    call_id: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    arguments: dict[str, Any]


class ToolAnswer(Contract):
    """What a call gave, as text for a model; an error is text too, for it to act on."""

    result: str
    is_error: bool = False


class ToolWaits(Contract):
    """The call waits for a person: the job ends with outcome `waiting`, and the decision begins the next."""

    approval_id: UUID


class Task(Contract):
    number: int
    title: str
    status: Status
    description: str | None = None
    assignee: str | None = None
    due_at: AwareDatetime | None = None


class TaskGiven(Contract):
    """The task as it is now; a removed one as it was."""

    task: Task


class TasksGiven(Contract):
    """Tasks by number; `more` says whether there are others beyond the last one."""

    tasks: list[Task]
    more: bool = False


class ToolProblem(Contract):
    """Why a call did nothing, in words that help to make a better one."""

    error: str


def describe_tool(name: str) -> str:
    """What the tool does, for whoever may call it. Raises KeyError for an unknown name."""
    return " ".join((ARGUMENTS[name].__doc__ or "").split())


def parameters_of(name: str) -> dict[str, Any]:
    """The JSON Schema of the tool's arguments, without the titles that say nothing. Raises KeyError."""
    schema = ARGUMENTS[name].model_json_schema()
    properties = {
        field: {key: value for key, value in about.items() if key != "title"}
        for field, about in schema.get("properties", {}).items()
    }
    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
        "additionalProperties": False,
    }


def read_arguments(name: str, arguments: dict[str, Any]) -> ToolArguments:
    """The arguments as the tool takes them. Raises KeyError (unknown name) or ValidationError (what does not fit)."""
    return ARGUMENTS[name].model_validate(arguments)
