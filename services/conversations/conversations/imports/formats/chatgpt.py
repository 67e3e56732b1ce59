"""An export of ChatGPT: `conversations.json`, alone or in its zip. Of each tree of messages the branch shown last."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from conversations.imports.formats.archives import Archive, is_archive
from conversations.imports.formats.arrays import read_array
from conversations.imports.formats.reading import FormatFault, Line, Transcript, make_lines, tidy_name, tidy_title

ME = "You"
"""Under which name stands who asked; unless mapped to another it is the importer."""
_FILE = re.compile(r"(?:.*/)?conversations(?:-\d+)?\.json")
_ASSISTANT = "ChatGPT"
_TEXTS = ("text", "multimodal_text", "code")

Node = dict[str, Any]


def read_chatgpt(file: BinaryIO) -> Iterator[Transcript]:
    """The conversations of an export, in its order. Raises FormatFault."""
    if not is_archive(file):
        yield from map(_read_conversation, read_array(file))
        return
    archive = Archive(file)
    names = [name for name in archive.names if _FILE.fullmatch(name)]
    if not names:
        raise FormatFault("missing_file", "there is no conversations.json in the archive")
    for name in names:
        with archive.open(name) as conversations:
            yield from map(_read_conversation, read_array(conversations, name))


def _read_conversation(conversation: Any) -> Transcript:
    left_out: Counter[str] = Counter()
    if not isinstance(conversation, dict) or not isinstance(conversation.get("mapping"), dict):
        left_out["not_understood"] += 1
        return Transcript(None, iter(()), left_out)
    nodes = {name: node for name, node in conversation["mapping"].items() if isinstance(node, dict)}
    branch = _current_branch(nodes, conversation.get("current_node"))
    said = {name for name, node in nodes.items() if _is_said(node)}
    left_out["other_branch"] += len(said - {name for name, _node in branch})
    return Transcript(tidy_title(conversation.get("title")), _lines(branch, left_out), left_out)


def _current_branch(nodes: dict[str, Node], current: Any) -> list[tuple[str, Node]]:
    """From the root to the message that was last shown; without it, to the newest."""
    name = current if isinstance(current, str) and current in nodes else _newest(nodes)
    branch: dict[str, Node] = {}
    while isinstance(name, str) and name in nodes and name not in branch:
        branch[name] = nodes[name]
        name = nodes[name].get("parent")
    return list(branch.items())[::-1]


def _newest(nodes: dict[str, Node]) -> str | None:
    times = {name: _message_of(node).get("create_time") for name, node in nodes.items()}
    dated = {name: time for name, time in times.items() if isinstance(time, int | float)}
    return max(dated, key=dated.__getitem__) if dated else next(reversed(nodes), None)


def _lines(branch: list[tuple[str, Node]], left_out: Counter[str]) -> Iterator[Line]:
    question: str | None = None
    for name, node in branch:
        message = _message_of(node)
        if not _is_said(node):
            left_out["not_shown"] += bool(_text_of(message).strip())
            continue
        is_mine = message["author"]["role"] == "user"
        lines = list(
            make_lines(
                ME if is_mine else _ai_of(message),
                _text_of(message),
                role="user" if is_mine else "ai",
                time=message.get("create_time"),
                own_id=name if is_mine else None,
                reply_to=None if is_mine else question,
            )
        )
        if is_mine:
            question = lines[0].get("id") if lines else question
        yield from lines


def _message_of(node: Node) -> dict[str, Any]:
    message = node.get("message")
    return message if isinstance(message, dict) else {}


def _is_said(node: Node) -> bool:
    """Shown to whoever asked: neither instructions, nor what went between the model and its tools."""
    message = _message_of(node)
    author, content = message.get("author"), message.get("content")
    if not isinstance(author, dict) or not isinstance(content, dict):
        return False
    if author.get("role") not in ("user", "assistant") or message.get("recipient", "all") != "all":
        return False
    metadata = message.get("metadata")
    if isinstance(metadata, dict) and metadata.get("is_visually_hidden_from_conversation"):
        return False
    return content.get("content_type") in _TEXTS and bool(_text_of(message).strip())


def _text_of(message: dict[str, Any]) -> str:
    content = message.get("content")
    if not isinstance(content, dict):
        return ""
    if content.get("content_type") == "code" and isinstance(content.get("text"), str):
        return f"```\n{content['text']}\n```" if content["text"].strip() else ""
    parts = content.get("parts")
    return "\n\n".join(filter(None, map(_part, parts))) if isinstance(parts, list) else ""


def _part(part: Any) -> str:
    """Text as it stands; of pictures and recordings, which the export keeps elsewhere, that they were there."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        return ""
    if isinstance(part.get("text"), str):
        return str(part["text"])
    kind = str(part.get("content_type", ""))
    return "[image]" if "image" in kind else "[audio]" if "audio" in kind else ""


def _ai_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata")
    model = metadata.get("model_slug") if isinstance(metadata, dict) else None
    return tidy_name(f"{_ASSISTANT} ({model})", _ASSISTANT) if isinstance(model, str) and model else _ASSISTANT
