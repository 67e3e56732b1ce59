"""How much of an answer was said already: without a language model, for short answers of a chat.

The share of the answer's content words that others' answers hold too, forms of one word counting as one. Words of the
question say little, since all answers share them; a number or a "no" that nobody said says much.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from shared.language.stopwords import STOPCHARACTERS, STOPWORDS
from shared.language.words import TOKEN, fold, is_han

ASKED_WEIGHT = 0.35
NUMBER_WEIGHT = 1.5
DENIAL_WEIGHT = 2.0
CHARACTER_WEIGHT = 0.5
LONGEST_TEXT = 8_000
SAME_STEM = 4
MOST_OF_A_WORD = 0.6
_DENIALS = re.compile(
    r"\b(no|not|never|none|cannot|without|disagree|\w+n['’]t|nunca|jamás|tampoco|sin)\b|[不没沒别別无無]", re.IGNORECASE
)
_ADDRESSES = re.compile(r"https?://\S+|[@`]+")
_AGREEING = """
agree agreed also absolutely concur correct course definitely exactly indeed precisely same sure too totally yes
acuerdo claro coincido correcto efectivamente exacto exactamente mismo parece sí también totalmente
"""
_EMPTY = STOPWORDS | {fold(word) for word in _AGREEING.split()}
_AGREEING_HAN = re.compile("同意|赞同|贊同|没错|沒錯|说得对|說得對|我也|觉得|好的|应该|可以|而且|不过|那就")
_NUMBER_WORDS = {
    fold(word): str(number)
    for number, words in enumerate(
        [
            "zero cero 零",
            "one uno una 一",
            "two dos 二 两",
            "three tres 三",
            "four cuatro 四",
            "five cinco 五",
            "six seis 六",
            "seven siete 七",
            "eight ocho 八",
            "nine nueve 九",
            "ten diez 十",
            "eleven once 十一",
            "twelve doce 十二",
        ]
    )
    for word in words.split()
}
_HAN_NUMBER = re.compile(
    "[零一二两三四五六七八九十百千万]+(?=[点個个号月日年天周小分秒人毫%])|百分之[零一二三四五六七八九十百]+"
)


def measure_similarity(text: str, others: Sequence[str], question: str = "") -> float:
    """How much of `text` the others said already, 0..1; 1 where it says nothing at all."""
    said = _read(" \n".join(others))
    asked = _read(question)
    weights = {word: _weigh(word, asked) for word in _read(text)}
    total = sum(weights.values())
    if not total:
        return 1.0
    return sum(weight * _closeness(word, said) for word, weight in weights.items()) / total


def _read(text: str) -> set[str]:
    """The telling words: numbers, denials as one, runs of Chinese as characters and pairs, and words folded."""
    plain = _ADDRESSES.sub(" ", text[:LONGEST_TEXT])
    found = {"!no"} if _DENIALS.search(plain) else set()
    found |= {f"#{run}" for run in _HAN_NUMBER.findall(plain)}
    plain = _AGREEING_HAN.sub(" ", _HAN_NUMBER.sub(" ", plain))
    for match in TOKEN.finditer(plain):
        found |= _read_token(match.group())
    return found


def _read_token(token: str) -> set[str]:
    if is_han(token):
        telling = [character for character in token if character not in STOPCHARACTERS]
        return set(telling) | {first + second for first, second in pairwise(telling)}
    folded = fold(token)
    if folded in _NUMBER_WORDS or any(letter.isdigit() for letter in folded):
        return {f"#{_NUMBER_WORDS.get(folded, folded)}"}
    return set() if folded in _EMPTY or token.casefold() in _EMPTY or len(folded) < 2 else {folded}


def _weigh(word: str, asked: Collection[str]) -> float:
    weight = 1.0
    if word.startswith("#"):
        weight = NUMBER_WEIGHT
    elif word.startswith("!"):
        weight = DENIAL_WEIGHT
    elif len(word) == 1:
        weight = CHARACTER_WEIGHT
    return weight * ASKED_WEIGHT if _closeness(word, asked) else weight


def _closeness(word: str, said: Collection[str]) -> float:
    """1 for a word that was said or a form of it, else 0."""
    return float(word in said or any(_akin(word, other) for other in said))


def _akin(one: str, other: str) -> bool:
    """Whether two words begin alike for most of their length, as forms of one word do."""
    if one[0] in "#!" or is_han(one) or one[0] != other[0]:
        return False
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return same >= SAME_STEM and same >= MOST_OF_A_WORD * max(len(one), len(other))
