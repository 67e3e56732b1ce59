"""Keys that open people's own provider keys: made, and replaced.

python -m ai_orchestrator.keys new       a first pair, as two lines for the environment
python -m ai_orchestrator.keys rotate    the next step towards a new pair; say it again until it says that all is done

`rotate` reads ORCHESTRATOR_KEK, ORCHESTRATOR_SERVICE_KEY and CONVERSATIONS_INTERNAL_URL, as a worker does. Variables to
set are on its output, one a line, and what to do with them beside it. It may be stopped at any moment and said again.
"""

import argparse
import os
import sys

from ai_orchestrator.resealing import find_sealing_key, reseal_all
from shared.contracts.jobs import Owner
from shared.jobs.client import JobOwner, OwnerRefused, OwnerUnreachable
from shared.sealing import Opener, make_private_key, public_half
from shared.tokens.service import ServiceIdentity

PRIVATE, PUBLIC = "ORCHESTRATOR_KEK", "CONVERSATIONS_KEK_PUBLIC"
SERVICE_KEY, OWNER_URL = "ORCHESTRATOR_SERVICE_KEY", "CONVERSATIONS_INTERNAL_URL"
BEGUN = """A new pair, not in use yet. Set both variables, restart the workers and conversations, and say `rotate`
again; until then nothing has changed. The older key stays behind the new one: it opens what is stored."""
NOT_RESTARTED = """Conversations still seals with an older key, so nothing was changed. Set this variable, restart the
workers and conversations, and say `rotate` again."""
UNKNOWN = """Conversations seals with a key that is not in ORCHESTRATOR_KEK, or with none, so nothing was changed. Give
both of them variables of one pair, the newest private key in front of the older ones."""
FINISHED = """{count} keys were sealed anew, and none is left that an older key seals: all is done. Set this variable,
which drops the older keys, and restart the workers when it suits. Older backups of the database still need them."""
UNOPENED = """{count} keys were sealed anew, but these open with no key of ORCHESTRATOR_KEK: {ids}
Put the key that sealed them behind the others and say `rotate` again. If it is lost, have their owners remove them and
enter them again."""


def main() -> None:
    """Do what the command line asks; a fault ends with a line that names no key."""
    parser = argparse.ArgumentParser(
        prog="ai_orchestrator.keys", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["new", "rotate"])
    if parser.parse_args().command == "new":
        _print_pair(make_private_key())
        return
    try:
        _rotate()
    except (OwnerRefused, OwnerUnreachable) as error:
        raise SystemExit(f"conversations could not be asked, say `rotate` again: {error}") from None


def _rotate() -> None:
    """One step, chosen by what is there: the variables, what conversations seals with, what it has stored."""
    privates = os.environ.get(PRIVATE, "").replace(",", " ").split()
    opener, owner = _read_opener(), _open_owner()
    try:
        _require_newest(find_sealing_key(owner), opener)
        resealed = reseal_all(owner, opener)
    finally:
        owner.close()
    if resealed.unopened:
        raise SystemExit(UNOPENED.format(count=resealed.count, ids=", ".join(map(str, resealed.unopened))))
    if len(privates) > 1:
        print(f"{PRIVATE}={privates[0]}")
        print(FINISHED.format(count=resealed.count), file=sys.stderr)
    else:
        _print_pair(f"{make_private_key()},{privates[0]}")
        print(BEGUN, file=sys.stderr)


def _require_newest(sealing: str | None, opener: Opener) -> None:
    """Raises SystemExit unless conversations seals with the newest key: until then it makes outdated ones."""
    if sealing is None or not opener.holds(sealing):
        raise SystemExit(UNKNOWN)
    if sealing != opener.seal.key_id:
        print(f"{PUBLIC}={opener.seal}", flush=True)
        raise SystemExit(NOT_RESTARTED)


def _print_pair(private: str) -> None:
    print(f"{PRIVATE}={private}\n{PUBLIC}={public_half(private)}")


def _read_opener() -> Opener:
    try:
        return Opener.read(os.environ.get(PRIVATE, ""))
    except ValueError as error:
        raise SystemExit(f"{PRIVATE}: {error}") from None


def _open_owner() -> JobOwner:
    key, url = os.environ.get(SERVICE_KEY, ""), os.environ.get(OWNER_URL) or "http://127.0.0.1:8102"
    if not key:
        raise SystemExit(f"{SERVICE_KEY}: not set")
    return JobOwner(Owner.CONVERSATIONS, url, ServiceIdentity("ai-orchestrator", "keys", key), connections=1)


if __name__ == "__main__":
    main()
