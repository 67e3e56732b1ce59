"""Exports of other programs, made for a test."""

import io
import json
import zipfile
from typing import Any

Json = dict[str, Any]


def zipped(files: dict[str, Any]) -> bytes:
    """A zip of these files; what is not bytes is written as JSON."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return made.getvalue()


def node(name: str, parent: str | None, role: str, text: str, **message: Any) -> Json:
    """A node of a ChatGPT conversation's tree."""
    said = {
        "author": {"role": role},
        "content": {"content_type": "text", "parts": [text]},
        "create_time": 1_700_000_000.5,
        "recipient": "all",
        "metadata": {},
        **message,
    }
    return {"id": name, "message": said, "parent": parent, "children": []}


def tree(title: str, *nodes: Json, current: str) -> Json:
    """A ChatGPT conversation."""
    root: Json = {"id": "root", "message": None, "parent": None, "children": []}
    return {"title": title, "current_node": current, "mapping": {each["id"]: each for each in (root, *nodes)}}


def chat(number: int, messages: int) -> Json:
    """A ChatGPT conversation in which questions and answers take turns."""
    nodes = [
        node(
            f"{number}-{n}",
            f"{number}-{n - 1}" if n else "root",
            ("user", "assistant")[n % 2],
            f"chat {number} says {n}",
        )
        for n in range(messages)
    ]
    return tree(f"Chat {number}", *nodes, current=nodes[-1]["id"])


def slack(days: dict[str, list[Json]], **lists: Any) -> bytes:
    """A Slack export with two people and the channel #general."""
    users = [
        {"id": "U1", "name": "mira", "profile": {"display_name": "Mira", "real_name": "Mira Mill"}},
        {"id": "U2", "name": "tom", "profile": {"display_name": "", "real_name": "Tom Thumb"}},
    ]
    channels = [{"id": "C1", "name": "general"}]
    return zipped({"users.json": users, "channels.json": channels, **lists, **days})


def post(ts: str, user: str, text: str, **fields: Any) -> Json:
    """A message of a Slack channel."""
    return {"type": "message", "ts": ts, "user": user, "text": text, **fields}
