"""Keys that open people's own provider keys: made, replaced, and what they sealed sealed anew.

python -m ai_orchestrator.keys new       a first pair, as two lines for the environment
python -m ai_orchestrator.keys rotate    a new pair in front of the one in ORCHESTRATOR_KEK, and what to do with it
python -m ai_orchestrator.keys reseal    sealed keys from stdin, one JSON object a line, to stdout under the newest
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from shared.contracts.reply import ProviderKey
from shared.sealing import Binding, NotOpened, Opener, Sealed, make_private_key, public_half

PRIVATE, PUBLIC = "ORCHESTRATOR_KEK", "CONVERSATIONS_KEK_PUBLIC"
STEPS = f"""
1. Give the workers the new {PRIVATE} and restart them: they open with both keys.
2. Give conversations the new {PUBLIC} and restart it: from now on it seals with the new one.
3. Let `reseal` read the stored keys and store what it answers; then drop the old key from {PRIVATE}."""


def main() -> None:
    """Do what the command line asks; a fault ends with a line that names no key."""
    parser = argparse.ArgumentParser(prog="ai_orchestrator.keys", description=__doc__)
    parser.add_argument("command", choices=["new", "rotate", "reseal"])
    command = parser.parse_args().command
    if command == "new":
        _print_pair(make_private_key())
    elif command == "rotate":
        _rotate()
    else:
        for line in reseal_lines(_read_opener(), sys.stdin):
            print(line)


def reseal_lines(opener: Opener, lines: Iterable[str]) -> Iterator[str]:
    """Each line's key under the newest key, other fields as they were. Raises SystemExit, naming the line's number."""
    for number, line in enumerate(lines, start=1):
        try:
            fields = json.loads(line)
            key = ProviderKey.model_validate(fields)
            sealed = opener.reseal(sealed_of(key), binding_of(key))
        except (ValueError, ValidationError, NotOpened) as error:
            reason = str(error) if isinstance(error, NotOpened) else "not a sealed key"
            raise SystemExit(f"line {number}: {reason}") from None
        yield json.dumps({**fields, "ciphertext": sealed.ciphertext, "key_id": sealed.key_id})


def sealed_of(key: ProviderKey) -> Sealed:
    """The sealed part of a payload's key."""
    return Sealed(key.ciphertext, key.key_id)


def binding_of(key: ProviderKey) -> Binding:
    """What a payload says its key is bound to. Raises NotOpened where it names nobody."""
    if key.user_id is None:
        raise NotOpened("it is nobody's")
    return Binding(key.user_id, key.wire, key.base_url)


def _rotate() -> None:
    _read_opener()
    _print_pair(f"{make_private_key()},{','.join(os.environ[PRIVATE].replace(',', ' ').split())}")
    print(STEPS, file=sys.stderr)


def _print_pair(private: str) -> None:
    print(f"{PRIVATE}={private}\n{PUBLIC}={public_half(private)}")


def _read_opener() -> Opener:
    try:
        return Opener.read(os.environ.get(PRIVATE, ""))
    except ValueError as error:
        raise SystemExit(f"{PRIVATE}: {error}") from None


if __name__ == "__main__":
    main()
