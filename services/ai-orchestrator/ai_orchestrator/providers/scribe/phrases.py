"""What the scribe says in its own words, in each language it answers in."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "es", "zh"]


@dataclass(frozen=True)
class Phrases:
    introduction: str
    offer: str
    nothing_yet: str
    one_message: str
    many_messages: str
    summary: str
    summary_of_one: str
    omitted: str
    found: str
    found_by: str
    not_found: str
    not_found_by: str
    more: str
    item: str
    conjunction: str
    others: str


PHRASES: dict[Language, Phrases] = {
    "en": Phrases(
        introduction=(
            "I am {name}, the scribe built into Spindle. I am not a language model: I write nothing of my own, I pick "
            "and find what people here wrote, with the number of each message.\n"
            "Ask me “what was said?”, “what did Ann say about the budget?” or “find the deadline”."
        ),
        offer="I can sum this room up (“what was said?”) or find what was said about a thing (“find the deadline”).",
        nothing_yet="Nothing has been said here before your message.",
        one_message="1 message",
        many_messages="{count} messages",
        summary="{messages} by {names}. What carries most:",
        summary_of_one="{names} wrote {messages}. What carries most:",
        omitted="({count} earlier messages are out of my sight.)",
        found="About “{about}”, {count} found:",
        found_by="{names} about “{about}”, {count} found:",
        not_found="I find nothing about “{about}” in what I can see.",
        not_found_by="I find nothing by {names} about “{about}” in what I can see.",
        more="… and {count} more.",
        item="- “{text}” ({name}, #{seq})",
        conjunction=" and ",
        others="{count} others",
    ),
    "es": Phrases(
        introduction=(
            "Soy {name}, el escriba integrado en Spindle. No soy un modelo de lenguaje: no redacto nada propio, escojo "
            "y busco lo que la gente escribió aquí, con el número de cada mensaje.\n"
            "Pregúntame «¿qué se dijo?», «¿qué dijo Ana sobre el presupuesto?» o «busca la fecha límite»."
        ),
        offer="Puedo resumir esta sala («¿qué se dijo?») o buscar lo que se dijo de algo («busca la fecha límite»).",
        nothing_yet="Aquí no se ha dicho nada antes de tu mensaje.",
        one_message="1 mensaje",
        many_messages="{count} mensajes",
        summary="{messages} de {names}. Lo que más pesa:",
        summary_of_one="{names} escribió {messages}. Lo que más pesa:",
        omitted="({count} mensajes anteriores quedan fuera de mi vista.)",
        found="Sobre «{about}», encontrados: {count}",
        found_by="{names} sobre «{about}», encontrados: {count}",
        not_found="No encuentro nada sobre «{about}» en lo que puedo ver.",
        not_found_by="No encuentro nada de {names} sobre «{about}» en lo que puedo ver.",
        more="… y {count} más.",
        item="- «{text}» ({name}, #{seq})",
        conjunction=" y ",
        others="{count} más",
    ),
    "zh": Phrases(
        introduction=(
            "我是{name}，Spindle 内置的书记员。我不是语言模型：我自己不写内容，"
            "只从大家写过的话里挑选和查找，并标明每条消息的编号。\n"
            "可以问我：“大家说了什么？”、“小明关于预算说了什么？”或“查找截止日期”。"
        ),
        offer="我可以概括这个房间的内容（“大家说了什么？”），也可以查找关于某件事的话（“查找截止日期”）。",
        nothing_yet="在你这条消息之前，这里还没有人说过话。",
        one_message="1 条消息",
        many_messages="{count} 条消息",
        summary="{names}共 {messages}，要点如下：",
        summary_of_one="{names}写了 {messages}，要点如下：",
        omitted="（更早的 {count} 条消息我看不到。）",
        found="关于“{about}”，找到 {count} 条：",
        found_by="{names}关于“{about}”，找到 {count} 条：",
        not_found="在我能看到的内容里，没有找到关于“{about}”的话。",
        not_found_by="在我能看到的内容里，没有找到{names}关于“{about}”的话。",
        more="……另有 {count} 条。",
        item="- “{text}”（{name}，#{seq}）",
        conjunction="和",
        others="另外 {count} 人",
    ),
}
