"""Copies .env.example to .env, with a fresh secret for every empty variable.

`python3 deploy/compose/make_env.py [FILE]`. An existing file is never touched.
"""

import base64
import os
import re
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".env.example"
KEK, KEK_PUBLIC = "ORCHESTRATOR_KEK", "CONVERSATIONS_KEK_PUBLIC"
PRIME, A24, BASE = 2**255 - 19, 121665, 9
_EMPTY = re.compile(r"^([A-Z][A-Z0-9_]*)=$", re.MULTILINE)


def fill(example: str) -> str:
    """The example with a secret for every empty variable: 192 bits, in characters safe inside an address.

    The pair that locks people's own provider keys fits together.
    """
    kek = secrets.token_bytes(32)
    pair = {KEK: kek, KEK_PUBLIC: public_half(kek)}
    made = {name: base64.urlsafe_b64encode(key).decode() for name, key in pair.items()}
    return _EMPTY.sub(lambda match: f"{match[1]}={made.get(match[1]) or _make_secret(match[1])}", example)


def public_half(private: bytes) -> bytes:
    """The X25519 public key of a private one (RFC 7748, section 5).

    This script runs where Python is and nothing else; it makes one key, where nobody can time it.
    """
    scalar = int.from_bytes(private, "little") & ~7 & (1 << 254) - 1 | 1 << 254
    x2, z2, x3, z3 = 1, 0, BASE, 1
    for bit in range(254, -1, -1):
        ahead = scalar >> bit & 1
        if ahead:
            x2, z2, x3, z3 = x3, z3, x2, z2
        x2, z2, x3, z3 = _step(x2, z2, x3, z3)
        if ahead:
            x2, z2, x3, z3 = x3, z3, x2, z2
    return (x2 * pow(z2, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little")


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read. Raises FileExistsError if there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def main(path: Path) -> int:
    try:
        write_private(path, fill(EXAMPLE.read_text()))
    except FileExistsError:
        print(f"{path} is there already; its secrets open your data, so it stays as it is", file=sys.stderr)
        return 1
    print(f"wrote {path}; keep it, and keep it to yourself")
    return 0


def _step(x2: int, z2: int, x3: int, z3: int) -> tuple[int, int, int, int]:
    """One rung of the Montgomery ladder."""
    a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
    aa, bb, da, cb = a * a, b * b, d * a, c * b
    difference = aa - bb
    doubled = aa * bb % PRIME, difference * (aa + A24 * difference) % PRIME
    return *doubled, (da + cb) ** 2 % PRIME, BASE * (da - cb) ** 2 % PRIME


def _make_secret(name: str) -> str:
    secret = secrets.token_hex(24)
    return f"operator:{secret}" if name.endswith("_BASIC_AUTH") else secret


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".env"))
