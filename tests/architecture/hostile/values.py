"""What nobody should send, and somebody will."""

import json
from typing import Any

MIB = 1024 * 1024

# Whole bodies, each with its content type: none of them is a request.
BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "application/json"),
    "not JSON": (b"hello", "application/json"),
    "half of it": (b'{"title": ', "application/json"),
    "two of them": (b"{}{}", "application/json"),
    "a list": (b"[]", "application/json"),
    "a string": (b'"x"', "application/json"),
    "a number": (b"1", "application/json"),
    "null": (b"null", "application/json"),
    "true": (b"true", "application/json"),
    "NaN": (b'{"title": NaN}', "application/json"),
    "Infinity": (b'{"title": -Infinity}', "application/json"),
    "bad UTF-8": (b'{"title": "\xff"}', "application/json"),
    "cut UTF-8": (b'{"title": "\xf0\x9f"}', "application/json"),
    "UTF-16": ('{"title": "x"}'.encode("utf-16"), "application/json"),
    "a raw surrogate": (b'{"title": "\xed\xa0\x80"}', "application/json"),
    "UTF-16 with a NUL": ('{"title": "\\u0000"}'.encode("utf-16"), "application/json"),
    "UTF-32": ('{"title": "x"}'.encode("utf-32"), "application/json"),
    "a raw NUL": (b'{"title": "a\0b"}', "application/json"),
    "an escaped NUL": (b'{"title": "a\\u0000b"}', "application/json"),
    "a NUL in a name": (b'{"a\\u0000b": 1}', "application/json"),
    "a lone surrogate": (b'{"title": "\\ud800"}', "application/json"),
    "a lone surrogate in a name": (b'{"\\uDFFF": 1}', "application/json"),
    "swapped surrogates": (b'{"title": "\\udc00\\ud800"}', "application/json"),
    "33 lists": (b'{"metadata": ' + b"[" * 32 + b"]" * 32 + b"}", "application/json"),
    "100,000 lists": (b"[" * 100_000, "application/json"),
    "a number of 5,000 digits": (b'{"title": ' + b"9" * 5000 + b"}", "application/json"),
    "1 MiB and a byte": (b" " * (MIB - 1) + b"{}", "application/json"),
    "text": (b'{"title": "x"}', "text/plain"),
    "a form": (b"title=x", "application/x-www-form-urlencoded"),
    "no type": (b'{"title": "x"}', ""),
    "another charset": (b'{"title": "\xe9"}', "application/json; charset=latin-1"),
}
MUST_BE = {
    "1 MiB and a byte": 413,
    "text": 415,
    "a form": 415,
    "no type": 415,
}

# Single values, put into every field in turn; some are good for some fields.
FIELD_VALUES: dict[str, Any] = {
    "null": None,
    "true": True,
    "zero": 0,
    "minus one": -1,
    "a fraction": 0.5,
    "beyond 32 bits": 2**31,
    "beyond 64 bits": 2**64,
    "beyond a double": 10**400,
    "nothing": "",
    "a blank": " ",
    "a word": "x",
    "a NUL": "a\0b",
    "a lone surrogate": "\ud800",
    "a long text": "x" * 70_000,
    "wide text": "😀" * 3000,
    "an empty list": [],
    "a list of lists": [[]],
    "a list of null": [None],
    "a list of objects": [{}],
    "an empty object": {},
    "an object": {"a": {"b": [1, "x", None]}},
    "a large object": {"a": "x" * 9000},
    "an object with a NUL": {"a": "b\0c"},
    "a template": "{{7*7}} ${x} %s %(x)s",
    "SQL": "'; drop table conversations.messages; --",
}
IN_PATHS = ("x", "0", "-1", "%00", "%ff", "%F0%9F%98%80", "..%2f..", "x" * 3000, "00000000-0000-0000-0000-00000000000g")
IN_QUERIES = (
    "",
    "x",
    "x%00y",
    "-1",
    "0",
    "99999999999999999999",
    "%00",
    "%ff",
    "%F0%9F%98%80",
    "x" * 600,
    "[]",
    "1e9",
    "NaN",
    "'",
)


def render(body: dict[str, Any]) -> bytes:
    """As JSON that lets everything through that JSON can say."""
    return json.dumps(body).encode()
