"""The to-do list by plain sentences: which tool a message asks for, in English, Spanish or Chinese."""

from dataclasses import dataclass
from typing import Any

import regex

from shared.language.sentences import shorten

LONGEST_TITLE = 255
LONGEST_DESCRIPTION = 4000


@dataclass(frozen=True)
class TaskCall:
    """A tool and its arguments, as the message asks for them."""

    name: str
    arguments: dict[str, Any]


_PLEASE = (
    r"^\W*(?:(?:please|(?:can|could|would)[ ]you|por[ ]favor|puedes|podrías|请|麻烦你?|帮我|给我|能不能|可以)[\s,，]*)*"
)
_NUMBER = r"""
    (?:(?:task|to-?do|item|(?:la[ ])?tarea|(?:el[ ])?pendiente)\s*(?:number|no\.?|número|n[º°.])?\s*\#?\s*|\#)
        (?P<number>\d{1,9})\b
    |(?:任务|待办事项|待办|事项)\s*第?\s*\#?\s*(?P<number>\d{1,9})\s*[号项条]?
    |第?\s*(?P<number>\d{1,9})\s*[号个项条]\s*(?:任务|待办事项|待办|事项)
"""
_TASK = r"(?:task|to-?do|reminder|tarea|pendiente|recordatorio)"
_TASK_HAN = r"(?:任务|待办事项|待办|事项)"
_LISTED = r"(?:(?:to|on|onto)[ ](?:the|our|my)[ ](?:to-?do[ ]|task[ ])?list|(?:a|en)[ ]la[ ]lista(?:[ ]de[ ]tareas)?)"
_MAKE = (
    r"(?:add|create|make|note(?:[ ]down)?|put|añade|añadir|agrega|agregar|crea|crear|apunta|apuntar|anota|anotar|pon)"
)
_MARK = r"(?:complete|finish|close|check[ ]off|tick[ ]off|mark|completa|termina|cierra|marca|完成|勾掉|关闭)"
_ALL = r"(?:(?:all|the|our|my|open|done|finished|las|todas|mis|nuestras)[ ])*"
_PATTERNS = {
    "add_task": (
        rf"{_PLEASE}{_MAKE}[ ](?:(?:a|an|another|the|new|una?|otra|la|nueva)[ ])*{_TASK}\b(?:[ ]{_LISTED})?"
        r"(?:\s*[:,\u2013\u2014-]\s*|[ ](?:to|that|called|de|para|que)[ ]|[ ])(?P<title>.+)$",
        rf"{_PLEASE}{_MAKE}[ ](?P<title>.+?)[ ]{_LISTED}\W*$",
        rf"{_PLEASE}(?:remind[ ](?:me|us)[ ]to|recu[eé]rda(?:me|nos)(?:[ ]que)?)[ ](?P<title>.+)$",
        rf"^\W*(?:(?:new|nueva|nuevo)[ ])?{_TASK}\s*:\s*(?P<title>.+)$",
        rf"{_PLEASE}(?:添加|新增|新建|创建|增加|加|记)一?[个项条下]?新?的?{_TASK_HAN}[:：,，、\s]*(?P<title>.+)$",
        rf"{_PLEASE}提醒(?:我们|我|大家)[:：,，、\s]*(?P<title>.+)$",
        rf"{_PLEASE}把(?P<title>.+?)(?:加到|加入|添加到|列入){_TASK_HAN}?(?:清单|列表)?[里中]?\W*$",
        r"^\W*(?:新任务|任务|待办)\s*[:：]\s*(?P<title>.+)$",
    ),
    "update_task": (
        rf"{_PLEASE}(?:rename|change|renombra|cambia)\s*(?:{_NUMBER})\s*(?:to|a|por)[ :]\s*(?P<title>.+)$",
        rf"{_PLEASE}把?\s*(?:{_NUMBER})\s*(?:改成|改名为|改为)[:：\s]*(?P<title>.+)$",
    ),
    "reopen": (rf"{_PLEASE}(?:reopen|reabre|重新打开)\s*(?:{_NUMBER})",),
    "complete_task": (
        rf"^\W*(?:{_NUMBER})\s+(?:is|was|has[ ]been|ya[ ]está|está|quedó)\s+(?:now\s+|already\s+)?"
        r"(?:done|finished|completed?|hech[ao]|terminad[ao]|list[ao]|completad[ao])\b[^?？]*$",
        rf"^\W*(?:{_NUMBER})\s*(?:已经|已|都)*(?:完成|做完|搞定|办完|做好)了?(?:[^吗?？没]*)$",
        rf"{_PLEASE}{_MARK}\s*(?:{_NUMBER})",
        rf"^\W*(?:we|i)(?:['’]ve|[ ]have)?[ ](?:finished|completed|done)\s+(?:{_NUMBER})",
    ),
    "delete_task": (
        rf"{_PLEASE}(?:delete|remove|erase|borra|elimina|quita|删除|删掉|移除|去掉)\s*(?:{_NUMBER})",
        rf"{_PLEASE}把\s*(?:{_NUMBER})\s*(?:删除|删掉|移除|去掉)",
    ),
    "list_tasks": (
        r"^\W*what(?:['’]s|[ ]is|[ ]are)?[ ](?:still[ ])?(?:open|left(?:[ ]to[ ]do)?|to[ ]do"
        r"|(?:on[ ])?(?:the|our|my)[ ](?:open[ ])?(?:to-?do[ ]?|task[ ]?)(?:list|s)?)\W*$",
        rf"{_PLEASE}(?:list|show)(?:[ ](?:me|us))?[ ]{_ALL}(?:tasks|to-?dos|to-?do[ ]list)\W*$",
        r"^\W*(?:which|what)[ ](?:tasks|to-?dos)[ ](?:are|have)\b.{0,30}$",
        r"^\W*(?:open|done|finished)[ ](?:tasks|to-?dos)\W*$",
        r"^\W*qué[ ](?:(?:tareas|cosas)[ ])?(?:está|están|queda|quedan|hay|falta|faltan)\b.{0,15}"
        r"(?:abiert|pendient|por[ ]hacer|hech|terminad).{0,10}$",
        r"^\W*qué[ ](?:falta|queda)\W*$",
        r"^\W*(?:las[ ])?tareas[ ](?:pendientes|abiertas|hechas|terminadas)\W*$",
        rf"{_PLEASE}(?:lista|muestra|muéstrame|enseña)[ ]{_ALL}(?:tareas|pendientes)\b.{{0,15}}$",
        rf"^\W*(?:现在|我们|还|目前)*有(?:什么|哪些|啥)(?:未完成|没完成|已完成|没做)?的?(?:{_TASK_HAN}|要做|没做|未完成).{{0,4}}$",
        rf"{_PLEASE}(?:列出|显示|看看?|查看)(?:所有|全部|一下|未完成的|已完成的|的)*{_TASK_HAN}(?:清单|列表)?\W*$",
        r"^\W*(?:待办|任务)(?:事项)?(?:清单|列表)\W*$|^\W*还?有?(?:什么|哪些)(?:没做|没完成|未完成|要做).{0,3}$",
    ),
}
_FINISHED = regex.compile(r"\b(?:done|finished|completed)\b|\b(?:hech|terminad)[ao]s?\b|已完成", regex.IGNORECASE)


_COMPILED = {
    name: [regex.compile(pattern, regex.IGNORECASE | regex.VERBOSE) for pattern in patterns]
    for name, patterns in _PATTERNS.items()
}


def find_task_call(text: str) -> TaskCall | None:
    """The tool that the message asks for in so many words; its further lines describe a new task."""
    first, _, rest = text.strip().partition("\n")
    line = first.strip()[:1000]
    for name, patterns in _COMPILED.items():
        found = next((match for pattern in patterns if (match := pattern.search(line))), None)
        if found is not None:
            return _make_call(name, found, line, rest.strip())
    return None


def _make_call(name: str, found: "regex.Match[str]", line: str, rest: str) -> TaskCall | None:
    given = found.groupdict()
    if name == "list_tasks":
        return TaskCall(name, {"status": "done"} if _FINISHED.search(line) else {})
    title = shorten(given.get("title") or "", LONGEST_TITLE).strip(" .。!！?？\"'“”«»「」")
    if name == "add_task":
        described = {"description": rest[:LONGEST_DESCRIPTION]} if rest else {}
        return TaskCall(name, {"title": title, **described}) if title else None
    number = int(given["number"])
    if number == 0 or number >= 2**31:
        return None
    if name == "reopen":
        return TaskCall("update_task", {"number": number, "status": "open"})
    if name == "update_task":
        return TaskCall(name, {"number": number, "title": title}) if title else None
    return TaskCall(name, {"number": number})
