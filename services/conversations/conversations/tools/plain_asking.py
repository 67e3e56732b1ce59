"""Whether a person's message plainly asks for a change of the to-do list: a rule that anybody can follow by hand.

It does if one of its sentences has, in the person's own words, a verb of that change with nothing before it that turns
the sentence round (not, should, if, why, I will, he said), if the message speaks of tasks at all, and if it says which:
by the words of a new task's title, by a task's number, or by the words of its title. English, Spanish and Chinese are
read; what is asked in another language waits for a click. To be wrong on the side of waiting costs one.
"""

from enum import StrEnum

import regex

from conversations.tools.own_words import find_own_words, leave_out_quotes

MOST_OF = 0.6
"""The part of a title's words that a message must have to count as naming it."""
STEM = 4
"""Letters by which words of different endings are the same."""


class Change(StrEnum):
    ADD = "add"
    COMPLETE = "complete"
    UPDATE = "update"
    DELETE = "delete"


_LATIN = {
    Change.ADD: r"add|create|put|note|write|make|log|track|remember|remind|record|append|"
    r"añad[ea]|añádeme|añademe|añadir|añadas|agreg(?:a|ar|ue|uen|ame)|agrégame|cre(?:a|ar|e|ame)|créame|"
    r"apunt(?:a|ar|e|ame)|apúntame|anot(?:a|ar|e|ame)|anótame|pon(?:er|me|ga)?|recuérdame|recuerda|recordar|"
    r"nueva tarea|new (?:task|to-?do)",
    Change.COMPLETE: r"complete|completed|finish|finished|done|close|check off|tick off|mark|resolve|"
    r"complet(?:a|ar|e|ada|adas|ado)|termin(?:a|ar|e|ada|adas|ado)|hech[ao]s?|marc(?:a|ar|ue)|cierra|cerrar|acab(?:a|ar|ada)",
    Change.UPDATE: r"change|update|rename|edit|set|move|assign|reassign|reopen|postpone|reschedule|give|extend|call|"
    r"cambi(?:a|ar|e)|actualiz(?:a|ar)|actualice|renombr(?:a|ar|e)|edit(?:a|ar|e)|modific(?:a|ar)|modifique|"
    r"asign(?:a|ar|e)|reabr(?:e|ir|a)|pon(?:er|le|ga)?|aplaz(?:a|ar)|aplace|muev[ea]|mover|pospón|posponer|llama",
    Change.DELETE: r"delete|remove|drop|erase|scrap|discard|cross out|take|throw|"
    r"borr(?:a|ar|e)|elimin(?:a|ar|e)|quit(?:a|ar|e)|suprim(?:e|ir|a)|descart(?:a|ar|e)|tach(?:a|ar|e)",
}
_CHINESE = {
    Change.ADD: "添加|新增|新建|创建|增加|列入|提醒|添个|加一|加个|加上|加到|加入|建一|建个|"
    "记一下|记下|记住|记得|帮我记",
    Change.COMPLETE: "完成|做完|搞定|勾掉|关闭|办完|做好|结束",
    Change.UPDATE: "修改|更新|变更|重命名|指派|分配|调整|设为|设成|设置|推迟|延期|重新打开|"
    "改成|改为|改到|改名|改一下|把.*改",
    Change.DELETE: "删|移除|去掉|清除|拿掉|取消",
}
_VERBS = {
    change: regex.compile(rf"\b(?:{_LATIN[change]})\b|(?:{_CHINESE[change]})", regex.IGNORECASE) for change in Change
}
_TURNED_ROUND = regex.compile(
    r"\b(?:not|never|without|nobody|\w+n['’]t|don['’]?t|should|shall|must i|whether|if|why|how|what|when|who|which|"
    r"was|were|i['’]?ll|i will|we['’]?ll|we will|he|she|they|said|says|told|asked|wrote|"
    r"no|nunca|jamás|sin|si|debería|deberíamos|debo|debemos|por qué|cómo|cuándo|qué|quién|dijo|dice|pidió|"
    r"él|ella|ellos|voy a|iré|he|hemos|ha|había)\b"
    r"|不|别|没|勿|无需|是否|应该|应不应|该不该|如果|要是|为什么|怎么|怎样|如何|什么|谁|说|我会|我来|我们会|他|她",
    regex.IGNORECASE,
)
_WONDERING = regex.compile(
    r"^\W*(?:is|are|am|has|have|did|does|do we|do i|está|están|ha|han|fue)\b|(?:吗|没|没有|了没)\W*$", regex.IGNORECASE
)
_OPENING = regex.compile(
    r"^\W*(?:(?:no|nope|yes|ok|okay|sure|right|thanks|hi|hello|hey|sí|vale|bueno|hola|gracias)\b|好的?|嗯|你好|谢谢)\s*[,.!，。！]+",
    regex.IGNORECASE,
)
_TASKS = regex.compile(
    r"\b(?:tasks?|to-?dos?|to do list|lists?|reminders?|items?|remind me|remember to|"
    r"tareas?|pendientes?|listas?|recordatorios?|recuérdame)\b|#\d|任务|待办|事项|清单|列表|提醒|记一下|记下|帮我记",
    regex.IGNORECASE,
)
_ALL = regex.compile(r"\b(?:all|every|everything|todas|todo lo)\b|所有|全部", regex.IGNORECASE)
_SENTENCE_END = regex.compile(r"(?<!\d)[.](?=\s|$)|[!?;\n。！？；]")
_WORD = regex.compile(r"[\p{L}\p{N}--[\p{Han}]]+|\p{Han}", regex.VERSION1)


def asks_to_add(text: str, title: str) -> bool:
    """Whether the message asks for a new task of (about) this title."""
    own = find_own_words(text)
    return _asks(own, Change.ADD) and _names(own, title)


def asks_for(text: str, changes: set[Change], number: int, title: str) -> bool:
    """Whether the message asks for one of these changes to the task of this number and title."""
    own = find_own_words(text)
    if not any(_asks(own, change, is_named=_names_task(own, number, title)) for change in changes):
        return False
    return _names_task(own, number, title) or (changes == {Change.COMPLETE} and bool(_ALL.search(own)))


def _asks(own: str, change: Change, *, is_named: bool = False) -> bool:
    if not is_named and not _TASKS.search(own):
        return False
    sentences = _SENTENCE_END.split(leave_out_quotes(own))
    return any(_says(_OPENING.sub("", sentence), change) for sentence in sentences)


def _says(sentence: str, change: Change) -> bool:
    # That a task is done is said as often as it is asked; the other changes are asked of somebody in either form.
    if change is Change.COMPLETE and _WONDERING.search(sentence):
        return False
    return any(not _TURNED_ROUND.search(sentence, endpos=verb.start()) for verb in _VERBS[change].finditer(sentence))


def _names_task(own: str, number: int, title: str) -> bool:
    return bool(regex.search(rf"(?<![\d.:])0*{number}(?!\d|[.:]\d|\s*[ap]\.?m\b)", own)) or _names(own, title)


def _names(own: str, title: str) -> bool:
    wanted, said = _words_of(title), _words_of(own)
    return bool(wanted) and len(wanted & said) / len(wanted) >= MOST_OF


def _words_of(text: str) -> set[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return {word if word.isdigit() else word[:STEM] for word in words}
