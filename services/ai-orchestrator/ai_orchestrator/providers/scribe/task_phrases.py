"""What the scribe says of the to-do list, in each language it answers in."""

import json
from dataclasses import dataclass

from pydantic import ValidationError

from ai_orchestrator.providers.scribe.phrases import Language
from shared.contracts.tools import Task, TaskGiven, TasksGiven


@dataclass(frozen=True)
class TaskPhrases:
    add_task: str
    complete_task: str
    update_task: str
    delete_task: str
    listed: str
    none: str
    more: str
    item: str
    due: str
    failed: str
    offer: str


TASK_PHRASES: dict[Language, TaskPhrases] = {
    "en": TaskPhrases(
        add_task="Task #{number} is on the list: “{title}”.",
        complete_task="Task #{number} is done: “{title}”.",
        update_task="Task #{number} is now “{title}”.",
        delete_task="Task #{number} is off the list: “{title}”.",
        listed="Tasks: {count}",
        none="There is no such task on the list.",
        more="… and more.",
        item="- #{number} {title}{details}",
        due="due {at}",
        failed="That did not work: {error}",
        offer="I keep the to-do list too: “add a task: call Bo”, “what is open?”, “task 3 is done”.",
    ),
    "es": TaskPhrases(
        add_task="La tarea #{number} está en la lista: «{title}».",
        complete_task="La tarea #{number} está hecha: «{title}».",
        update_task="La tarea #{number} es ahora «{title}».",
        delete_task="La tarea #{number} ya no está en la lista: «{title}».",
        listed="Tareas: {count}",
        none="No hay ninguna tarea así en la lista.",
        more="… y más.",
        item="- #{number} {title}{details}",
        due="para el {at}",
        failed="No se pudo: {error}",
        offer="También llevo la lista de tareas: «añade una tarea: llamar a Luis», «¿qué está pendiente?», "
        "«la tarea 3 está hecha».",
    ),
    "zh": TaskPhrases(
        add_task="任务 #{number} 已加入清单：“{title}”。",
        complete_task="任务 #{number} 已完成：“{title}”。",
        update_task="任务 #{number} 现在是“{title}”。",
        delete_task="任务 #{number} 已从清单中删除：“{title}”。",
        listed="任务：{count} 项",
        none="清单上没有这样的任务。",
        more="……还有更多。",
        item="- #{number} {title}{details}",
        due="截止 {at}",
        failed="没有成功：{error}",
        offer="我也管理待办清单：“添加任务：给小明打电话”、“有哪些任务？”、“任务 3 完成了”。",
    ),
}


def tell_result(name: str, result: str, language: Language) -> list[str]:
    """The lines that say what a call gave; a result that is none of ours is told as it is."""
    phrases = TASK_PHRASES[language]
    try:
        if name == "list_tasks":
            return _tell_list(TasksGiven.model_validate_json(result), phrases)
        task = TaskGiven.model_validate_json(result).task
        return [str(getattr(phrases, name)).format(number=task.number, title=task.title)]
    except ValidationError:
        return [phrases.failed.format(error=_find_error(result))]


def _tell_list(given: TasksGiven, phrases: TaskPhrases) -> list[str]:
    if not given.tasks:
        return [phrases.none]
    count = f"{len(given.tasks)}{'+' * given.more}"
    items = [
        phrases.item.format(number=task.number, title=task.title, details=_details(task, phrases))
        for task in given.tasks
    ]
    return [phrases.listed.format(count=count), *items, *([phrases.more] if given.more else [])]


def _details(task: Task, phrases: TaskPhrases) -> str:
    due = phrases.due.format(at=f"{task.due_at:%Y-%m-%d}") if task.due_at else None
    details = [detail for detail in (task.assignee, due) if detail]
    return f" ({', '.join(details)})" if details else ""


def _find_error(result: str) -> str:
    try:
        said = json.loads(result)
    except ValueError:
        return result
    return str(said.get("error", result)) if isinstance(said, dict) else result
