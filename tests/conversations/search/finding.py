"""Searching as somebody does."""

from urllib.parse import urlencode

from tests.conversations.humans import Human, Json


def search(human: Human, q: str, **more: str | int) -> Json:
    """A page of what is found."""
    return human.read("/search?" + urlencode({"q": q, **more}))


def found(human: Human, q: str, **more: str | int) -> list[str]:
    """The texts of what is found, the best first."""
    return [hit["message"]["content"] for hit in search(human, q, **more)["items"]]
