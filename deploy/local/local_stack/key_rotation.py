"""The next step towards a new key for people's own keys, with the secrets of the state folder."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping

from local_stack.errors import StackError
from local_stack.private_file import write_private
from local_stack.secrets import KEK, KEK_PUBLIC, load_secrets
from local_stack.settings import StackSettings
from local_stack.state_folder import StateFolder

_SERVICE_KEY, _OWNER_URL = "ORCHESTRATOR_SERVICE_KEY", "CONVERSATIONS_INTERNAL_URL"


def rotate_keys(settings: StackSettings) -> int:
    """Say `rotate` to the running stack, and keep what it answers for the next start; the exit code it gave.

    Raises StackError where the keys are the environment's: whoever sets them there goes the steps there.
    """
    if os.environ.get(KEK) or os.environ.get(KEK_PUBLIC):
        raise StackError(f"{KEK} is set in the environment; say `python -m ai_orchestrator.keys rotate` there")
    state = StateFolder(settings.state)
    if state.find_launcher() is None:
        raise StackError("Nothing runs on this state folder; start it first: make up")
    secrets = load_secrets(state.secrets_file)
    ended = _say_rotate(settings, secrets)
    answered = dict(line.split("=", 1) for line in ended.stdout.splitlines())
    if answered:
        write_private(state.secrets_file, json.dumps(secrets | answered, indent=2) + "\n")
        print(f"{' and '.join(answered)} {'are' if len(answered) > 1 else 'is'} set in {state.secrets_file}.")
    print(ended.stderr, end="", file=sys.stderr)
    return ended.returncode


def _say_rotate(settings: StackSettings, secrets: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    told = {name: os.environ.get(name) or secrets[name] for name in (KEK, _SERVICE_KEY)}
    told[_OWNER_URL] = os.environ.get(_OWNER_URL) or f"http://127.0.0.1:{settings.conversations_internal_port}"
    command = [sys.executable, "-m", "ai_orchestrator.keys", "rotate"]
    return subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)
