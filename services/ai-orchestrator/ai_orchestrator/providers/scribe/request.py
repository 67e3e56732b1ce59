"""What a message asks of the scribe."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ai_orchestrator.providers.scribe.phrases import Language
from shared.language.stopwords import ENGLISH, SPANISH
from shared.language.words import fold, is_han, spell_words


class Wish(StrEnum):
    INTRODUCE = "introduce"
    SUMMARISE = "summarise"
    FIND = "find"
    OFFER = "offer"


@dataclass(frozen=True)
class Request:
    """`about` holds the folded words looked for, `shown` the same as they were written; `speaker` a name or None.

    `otherwise` is what to do when nothing is found.
    """

    wish: Wish
    otherwise: Wish
    language: Language
    about: list[str]
    shown: str
    speaker: str | None


INTRODUCE = re.compile(
    r"what are you|who are you|what (can|do) you do|how do you work|how can you help|^\W*help\W*$"
    r"|are you (an? )?(ai|bot|robot|human|person|real|language model|llm)"
    r"|(qué|que|quién|quien) eres|qué (puedes|sabes) hacer|que (puedes|sabes) hacer|c[oó]mo funcionas|^\W*ayuda\W*$"
    r"|你是谁|你是什么|你能做什么|你会做?什么|你可以做什么|怎么用你|^\W*帮助\W*$|自我介绍|你是(机器人|人工智能)",
    re.IGNORECASE,
)
SUMMARISE = re.compile(
    r"what (was|is|has been|have .{1,20} been|were) (being )?(said|discussed|talked|going on|happening|up)"
    r"|what did .{1,40} (say|discuss|talk|write|miss|decide)|what('s| is) (this|it|going on|up)\b"
    r"|summar|sum .{0,20}\bup\b|\brecap\b|tl;?dr|catch (me|us) up|(key|main) points|\bgist\b|\boverview\b|\bminutes\b"
    r"|resum|qu[eé] (se )?(ha )?(dijo|dicho|dijeron|habl|pas[oó])|de qu[eé] (se )?(ha )?(habl|trat)"
    r"|al d[ií]a|puntos (clave|principales)|me perd[ií]"
    r"|总结|總結|摘要|概括|概述|归纳|要点|[说說讲聊谈議论讨論]+了?(些)?(什么|什麼|啥)|错过了?什么",
    re.IGNORECASE,
)
FIND = re.compile(
    r"\babout\b|\bfind\b|\bsearch\b|look(ing)? (for|up)"
    r"|\bwho\b.{0,20}(said|mention|talk|ask|wr[io]te)|mention|\bwhere\b"
    r"|\bwhen\b|\bsobre\b|acerca de|\bbusca|encuentra|qui[eé]n (dijo|mencion|habl|escrib)|d[oó]nde|cu[aá]ndo"
    r"|关于|關於|查找|搜索|寻找|找一?下|提到|谁说|誰說|谁提|哪里|什么时候",
    re.IGNORECASE,
)
ASKING = frozenset(
    fold(word)
    for word in [
        "answer",
        "ask",
        "asked",
        "chat",
        "catch",
        "conversation",
        "decide",
        "decided",
        "discuss",
        "discussed",
        "discussing",
        "discussion",
        "everybody",
        "everyone",
        "find",
        "found",
        "far",
        "gist",
        "happen",
        "newcomer",
        "happened",
        "happening",
        "help",
        "here",
        "key",
        "look",
        "looking",
        "main",
        "mention",
        "mentioned",
        "miss",
        "missed",
        "minutes",
        "message",
        "messages",
        "overview",
        "point",
        "points",
        "question",
        "recap",
        "room",
        "scribe",
        "search",
        "show",
        "speak",
        "spoke",
        "sum",
        "summarise",
        "summarised",
        "summarize",
        "summary",
        "talk",
        "talked",
        "talking",
        "tell",
        "topic",
        "tldr",
        "write",
        "wrote",
        "written",
        "busca",
        "buscar",
        "charla",
        "conversación",
        "decidió",
        "encuentra",
        "encontrar",
        "escribió",
        "habla",
        "hablado",
        "hablamos",
        "hablaron",
        "habló",
        "mencionó",
        "mensaje",
        "mensajes",
        "muestra",
        "ponme",
        "perdí",
        "principales",
        "puntos",
        "clave",
        "resume",
        "resumen",
        "resumir",
        "sala",
        "sabes",
        "pasó",
        "pasado",
        "trata",
        "día",
        "dime",
        "hablar",
    ]
)
ASKING_HAN = re.compile(
    r"总结一?下?|總結|摘要|概括|概述|归纳|要点|大家|他们|我们|这里|刚才|之前|关于|關於|查找|搜索|寻找|找一?下?|提到|消息|聊天|对话|请|帮我"
    r"|[说說讲聊谈提]+[了过]?(些)?(什么|什麼|啥)?|讨论了?(什么)?|错过|谁|誰|哪里|什么时候|什么|一下"
)
SPANISH_WORDS = frozenset(SPANISH.split()) - frozenset(ENGLISH.split()) | {
    "resume", "resumen", "resumir", "dijo", "habló", "busca", "ayuda", "eres", "ponme", "encuentra",
}  # fmt: skip
ENGLISH_WORDS = frozenset(ENGLISH.split()) | {"summary", "find", "search", "help", "recap", "summarise", "summarize"}
MENTION = re.compile(r'@"[^"\n]{1,100}"')


def understand(text: str, own_name: str, names: Iterable[str]) -> Request:
    """The request in `text`; `names` are the people whose words could be asked for."""
    plain = without_mentions(text, own_name)
    speaker = _find_speaker(plain, names)
    about = _subject(plain.replace(speaker, " ") if speaker else plain)
    return Request(
        wish=_wish(plain, bool(about), speaker is not None),
        otherwise=_otherwise(plain),
        language=tell_language(plain),
        about=[folded for folded, _ in about],
        shown=_show(about),
        speaker=speaker,
    )


def tell_language(text: str) -> Language:
    """Chinese by its characters, Spanish by its marks and small words, else English."""
    if is_han(text):
        return "zh"
    words = re.findall(r"[^\W\d_]+", text.casefold())
    spanish = sum(word in SPANISH_WORDS for word in words) + 2 * len(re.findall("[¿¡ñ]", text))
    return "es" if spanish > sum(word in ENGLISH_WORDS for word in words) else "en"


def _wish(text: str, has_subject: bool, has_speaker: bool) -> Wish:
    if INTRODUCE.search(text):
        return Wish.INTRODUCE
    if has_subject:
        return Wish.FIND
    if SUMMARISE.search(text) or has_speaker:
        return Wish.SUMMARISE
    return Wish.OFFER


def _otherwise(text: str) -> Wish:
    """Who asked for a summary gets one, who asked for a thing is told it is not there, others what could be asked."""
    if SUMMARISE.search(text) and not FIND.search(text):
        return Wish.SUMMARISE
    return Wish.FIND if FIND.search(text) or re.search("[?？¿]", text) else Wish.OFFER


def without_mentions(text: str, own_name: str) -> str:
    """The text without the scribe's own name and the marks before others'."""
    text = MENTION.sub(" ", text)
    text = re.sub(rf"@{re.escape(own_name)}", " ", text, flags=re.IGNORECASE)
    return re.sub(r"@(?=\w)", "", text).strip()


def _find_speaker(text: str, names: Iterable[str]) -> str | None:
    """The longest name that stands in the text as a word, as the text spells it."""
    for name in sorted(set(names), key=len, reverse=True):
        edge = "" if is_han(name) else r"\b"
        match = re.search(rf"{edge}{re.escape(name)}{edge}", text, re.IGNORECASE)
        if name and match:
            return match.group()
    return None


def _subject(text: str) -> list[tuple[str, str]]:
    plain = ASKING_HAN.sub(" ", text) if is_han(text) else text
    return [(folded, shown) for folded, shown in spell_words(plain) if folded not in ASKING]


def _show(about: list[tuple[str, str]]) -> str:
    """The words as written; overlapping pairs of Chinese characters become one run again."""
    shown = ""
    for _, word in about:
        if is_han(word) and shown.endswith(word[0]):
            shown += word[1:]
        else:
            shown += f" {word}" if shown and not is_han(word) else word
    return shown
