"""How these tests ask the provider over bare HTTP."""

import json
from typing import Any

import httpx2


def chat(content: str = "hello", **fields: Any) -> dict[str, Any]:
    """The body of a chat completion or of a message, streamed unless said otherwise."""
    return {
        "model": "fake-mini",
        "messages": [{"role": "user", "content": content}],
        "max_tokens": 1000,
        "stream": True,
        **fields,
    }


def post_chat(http: httpx2.Client, content: str = "hello", **fields: Any) -> httpx2.Response:
    """One chat completion, read to its end."""
    headers = {"Authorization": "Bearer sk-lab-0042"}
    return http.post("/v1/chat/completions", json=chat(content, **fields), headers=headers)


def post_message(http: httpx2.Client, content: str = "hello", **fields: Any) -> httpx2.Response:
    """One message, read to its end."""
    headers = {"x-api-key": "sk-ant-0043", "anthropic-version": "2023-06-01"}
    return http.post("/v1/messages", json=chat(content, **fields), headers=headers)


def read_events(answer: httpx2.Response) -> list[tuple[str | None, Any]]:
    """The events of a stream as (name, data); `[DONE]` stays text."""
    events = []
    for block in answer.text.removesuffix("\n\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        data = fields["data"]
        events.append((fields.get("event"), data if data == "[DONE]" else json.loads(data)))
    return events


def chat_text(answer: httpx2.Response) -> str:
    """The text of a streamed chat completion."""
    chunks = [data for _, data in read_events(answer) if data != "[DONE]"]
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])
