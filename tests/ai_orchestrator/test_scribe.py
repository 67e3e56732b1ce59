"""The built-in scribe: picks and finds what people wrote, says who and where, and says what it is."""

import time

import pytest

from ai_orchestrator.halt import Halt, Halted, HaltReason
from ai_orchestrator.prompts.chat import ChatMessage
from ai_orchestrator.providers.port import End, Question
from ai_orchestrator.providers.scribe.provider import Scribe, answer
from shared.contracts.reply import Finish, ReplyPayload
from tests.ai_orchestrator.facts import facts, line

ENGLISH = (
    ("Ann", "I think the release should go out on Friday, if the migration is tested."),
    ("Bo", "The migration takes forty minutes on the staging copy. That is too long for a Friday."),
    ("Cy", "Could we split the migration into two steps?"),
    ("Bo", "Yes, the index can be built concurrently before the release."),
    ("Ann", "Lunch anyone? There is a new noodle place."),
    ("Cy", "I am in for noodles!"),
    ("Ann", "Then the release stays on Friday and Bo builds the index on Thursday."),
    ("Dee", "The budget for the staging database is 300 euros a month."),
)
SPANISH = (
    ("Ana", "El lanzamiento será el viernes si la migración está probada."),
    ("Luis", "La migración tarda cuarenta minutos en la copia de pruebas."),
    ("Ana", "El presupuesto de la base de datos es de 300 euros."),
    ("Eva", "¿Comemos fideos hoy?"),
)
CHINESE = (
    ("小明", "我们应该在星期五发布新版本，如果数据库迁移测试通过。"),
    ("小红", "数据库迁移在测试环境需要四十分钟，太久了。"),
    ("小明", "预算是每个月三百欧元。"),
    ("小李", "今天中午吃面条吗？"),
)
Room = tuple[tuple[str, str], ...]


def ask(question: str, *said: tuple[str, str]) -> str:
    return "\n".join(answer(facts(question, *said)))


@pytest.mark.parametrize(
    ("room", "question", "opening", "quoted"),
    [
        (ENGLISH, "@Scribe what was said?", "8 messages by Ann, Bo, Cy and Dee.", "(Bo, #2)"),
        (ENGLISH, "can you sum it up?", "8 messages", "(Ann, #7)"),
        (ENGLISH, "please summarise this conversation so far", "8 messages", "(Ann, #1)"),
        (ENGLISH, "tl;dr", "8 messages", "(Ann, #1)"),
        (ENGLISH, "what did Dee say?", "Dee wrote 1 message.", "(Dee, #8)"),
        (SPANISH, "@Scribe ¿qué se dijo?", "4 mensajes de Ana, Eva y Luis.", "(Ana, #1)"),
        (SPANISH, "resume la conversación", "4 mensajes", "(Luis, #2)"),
        (CHINESE, "@Scribe 大家说了什么？", "小明、小李和小红共 4 条消息", "（小红，#2）"),
        (CHINESE, "总结一下", "小明、小李和小红共 4 条消息", "（小明，#1）"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_sums_up_by_picking_what_people_wrote(room: Room, question: str, opening: str, quoted: str) -> None:
    said = ask(question, *room)

    assert said.startswith(opening)
    assert quoted in said


@pytest.mark.parametrize(
    ("room", "question", "opening", "pointers"),
    [
        (ENGLISH, "what did Ann say about the release?", "Ann about “release”, 2 found:", ["Ann, #1", "Ann, #7"]),
        (ENGLISH, "@Scribe who mentioned the budgets?", "About “budgets”, 1 found:", ["Dee, #8"]),
        (ENGLISH, "find noodles", "About “noodles”, 2 found:", ["Ann, #5", "Cy, #6"]),
        (ENGLISH, "What was decided on the index?", "About “index”, 2 found:", ["Bo, #4", "Ann, #7"]),
        (SPANISH, "¿qué dijo Ana sobre el presupuesto?", "Ana sobre «presupuesto», encontrados: 1", ["Ana, #3"]),
        (SPANISH, "busca la migración", "Sobre «migración», encontrados: 2", ["Ana, #1", "Luis, #2"]),
        (CHINESE, "小明关于预算说了什么？", "小明关于“预算”，找到 1 条：", ["小明，#3"]),
        (CHINESE, "查找迁移", "关于“迁移”，找到 2 条：", ["小明，#1", "小红，#2"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_finds_what_was_said_and_points_to_who_said_it(
    room: Room, question: str, opening: str, pointers: list[str]
) -> None:
    first, *found = ask(question, *room).split("\n")

    assert first == opening
    assert [any(pointer in line for pointer in pointers) for line in found] == [True] * len(pointers)


@pytest.mark.parametrize(
    ("question", "confession"),
    [
        ("what are you?", "I am not a language model"),
        ("Are you an AI?", "I am not a language model"),
        ("help", "I am not a language model"),
        ("¿quién eres?", "No soy un modelo de lenguaje"),
        ("你是谁？", "我不是语言模型"),
        ("hello", "I am not a language model"),
    ],
)
def test_it_says_what_it_is(question: str, confession: str) -> None:
    assert confession in ask(question, *ENGLISH)


def test_it_introduces_itself_once_and_then_only_offers() -> None:
    before = line(1, "Scribe", "I am Scribe …", sender_type="ai")

    said = "\n".join(answer(facts("I will buy tickets for the concert", before)))

    assert said.startswith("I can sum this room up")


def test_it_says_so_when_it_finds_nothing() -> None:
    assert ask("what about unicorns?", *ENGLISH) == "I find nothing about “unicorns” in what I can see."


def test_it_says_so_when_nothing_was_said() -> None:
    assert ask("what was said?") == "Nothing has been said here before your message."


def test_it_says_what_is_out_of_its_sight() -> None:
    said = "\n".join(answer(facts("what was said?", *ENGLISH, omitted=90)))

    assert said.endswith("(90 earlier messages are out of my sight.)")


def test_it_quotes_neither_itself_nor_what_it_was_asked() -> None:
    own = line(1, "Scribe", "The migration was summed up by me before.", sender_type="ai")
    asked = line(2, "Ann", "@Scribe what was said about the migration?")

    assert "nothing" in "\n".join(answer(facts("what was said about the migration?", own, asked)))


def test_every_quote_is_somebodys_own_words() -> None:
    said = ask("what was said?", *ENGLISH)

    quotes = [part.split("“")[1].split("”")[0] for part in said.split("\n")[1:]]
    assert all(any(quote in text for _, text in ENGLISH) for quote in quotes)


def test_the_longest_room_takes_no_longer_than_a_second() -> None:
    words = [f"word{number % 97} thing{number % 31} matter{number % 11}" for number in range(2000)]
    room = [("Ann", f"{text} and {text[::-1]}.") for text in words]

    started = time.monotonic()
    ask("what was said?", *room)

    assert time.monotonic() - started < 1


@pytest.mark.parametrize("text", ["", "🧬" * 50, "a" * 100_000, "?" * 1000, "\n\n", "```code```", "@Scribe"])
def test_no_message_stops_it(text: str) -> None:
    assert ask("what was said?", ("Ann", text), ("Bo", text))
    assert ask(text, ("Ann", "The pump is broken."))


def question_of(payload: ReplyPayload) -> Question:
    return Question(payload, "spindle/scribe", time.monotonic() + 10, [ChatMessage("user", "unused")])


def test_it_answers_through_the_port_and_costs_nothing() -> None:
    *pieces, end = Scribe().stream(question_of(facts("what was said?", *ENGLISH)), Halt())

    assert isinstance(end, End)
    assert (end.finish, end.usage.completion_tokens) == (Finish.COMPLETE, 0)
    assert "".join(str(piece) for piece in pieces) == ask("what was said?", *ENGLISH)


def test_it_can_be_halted() -> None:
    halt = Halt()
    pieces = Scribe().stream(question_of(facts("what was said?", *ENGLISH)), halt)
    next(pieces)
    halt.request(HaltReason.CANCELLED)

    with pytest.raises(Halted):
        next(pieces)
