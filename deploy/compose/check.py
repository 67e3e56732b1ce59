"""Builds the composed stack, really runs it, walks through it as a client does, and takes it down again.

`python -m deploy.compose.check [--keep | --down]`, on any machine with a container engine. Containers, volumes and
secrets are its own: a stack that already runs here is not touched. PYTHON_IMAGE, CADDY_IMAGE, POSTGRES_IMAGE,
VALKEY_IMAGE and COMPOSE_FILE are taken from the environment.
"""

import argparse
import base64
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

from deploy.compose.make_env import ROOT
from deploy.compose.trial_stack import CheckFailed, TrialStack, find_compose, prepare

PATIENCE_S = 300
QUEUES = {"interactive", "background"}
TASKS_WITHIN_S = 30
KEEPER = {"username": "keeper", "email": "keeper@example.org", "password": "correct horse battery"}
KEPT = b"What was uploaded stays.\n"

README_STEPS = re.compile(r"```bash\n(api=.*?)```", re.DOTALL)


def main() -> int:
    parser = argparse.ArgumentParser(description="build the composed stack, run it and walk through it")
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--keep", action="store_true", help="leave it running and say where")
    choice.add_argument("--down", action="store_true", help="take down what --keep left")
    options = parser.parse_args()
    compose = find_compose()
    if compose is None:
        print("There is no Compose here, or no container engine answers it. `make test` checks all that needs none.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        stack = prepare(compose, Path(folder) / "environment")
        try:
            take_down(stack)
            if not options.down:
                with taken_down(stack, keep=options.keep):
                    check(stack)
        except CheckFailed as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


def check(stack: TrialStack) -> None:
    """All of it, each step with its seconds. Raises CheckFailed at the first that fails."""
    with step("the file is valid"):
        stack.run("config", "--quiet")
    with step("the images are built"):
        stack.run("build", COMPOSE_PARALLEL_LIMIT="1")  # so that an engine without BuildKit fetches the wheels once
    with step("every container is healthy"):
        start(stack)
    with step("a person gets a streamed answer, and topics"):
        walk(stack)
    with step("the README's walk works as pasted"):
        walk_readme(stack)
    with step("the gateway keeps its walls"):
        check_gateway(stack)
    with step("Flower asks for a password and has seen both queues served"):
        check_flower(stack)
    with step("what was written outlasts the containers"):
        check_data_is_kept(stack)


def take_down(stack: TrialStack) -> None:
    stack.run("down", "--volumes", "--remove-orphans", "--timeout", "30")


def start(stack: TrialStack) -> None:
    stack.run("up", "--detach", "--wait", "--wait-timeout", str(PATIENCE_S))


def walk(stack: TrialStack) -> None:
    if subprocess.run([ROOT / "deploy/walk.sh", stack.url], check=False).returncode:
        raise CheckFailed("deploy/walk.sh did not get through")


def walk_readme(stack: TrialStack) -> None:
    steps = README_STEPS.search((ROOT / "README.md").read_text())
    if steps is None:
        raise CheckFailed("README.md has no walk")
    script = steps[1].replace("http://127.0.0.1:8000", stack.url)
    answer = subprocess.run(["bash", "-c", script], cwd=ROOT, text=True, capture_output=True, check=False)
    if "event: message.delta" not in answer.stdout or '"items":[{' not in answer.stdout.splitlines()[-1]:
        raise CheckFailed(f"{answer.stdout}\n{answer.stderr}\nthe README's walk did not get through")


def check_gateway(stack: TrialStack) -> None:
    _expect(stack.url + "/healthz", 200)
    _expect(stack.url + "/", 200)
    for path in ("/internal/changes", "/api/v1/%69nternal/jobs", "//INTERNAL"):
        _expect(stack.url + path, 404)
    _expect(stack.url + "/api/v1/conversations", 401)


def check_flower(stack: TrialStack) -> None:
    """Flower is closed to strangers, and both kinds of worker have done what the walk gave them."""
    address = f"http://127.0.0.1:{stack.flower_port}/api/tasks"
    _expect(address, 401)
    credentials = base64.b64encode(stack.read_setting("FLOWER_BASIC_AUTH").encode()).decode()
    deadline = time.monotonic() + TASKS_WITHIN_S
    while (busy := _finishers(_expect(address, 200, {"Authorization": f"Basic {credentials}"}))) != QUEUES:
        if time.monotonic() > deadline:
            raise CheckFailed(f"Flower saw finished tasks of {sorted(busy)} only")
        time.sleep(0.5)


def _finishers(tasks: bytes) -> set[str]:
    """The queues whose workers have finished a task."""
    done = [task for task in json.loads(tasks).values() if task["state"] == "SUCCESS"]
    return {task["worker"].partition("@")[0] for task in done}


def check_data_is_kept(stack: TrialStack) -> None:
    """A person and a file of theirs, written before every container is replaced, are there afterwards."""
    api = f"{stack.url}/api/v1"
    _expect(f"{api}/accounts/users", 201, body=KEEPER)
    me = _sign_in(api)
    room = json.loads(_expect(f"{api}/conversations", 201, me, {"title": "Kept", "client_id": str(uuid4())}))
    files = f"{api}/conversations/{room['id']}/attachments"
    file = _upload(files, me)
    stack.run("down", "--timeout", "30")
    start(stack)
    if _expect(f"{files}/{file}/content", 200, _sign_in(api)) != KEPT:
        raise CheckFailed("an uploaded file came back as another")


def _sign_in(api: str) -> dict[str, str]:
    """The header that the keeper's requests carry."""
    form = {"login": KEEPER["username"], "password": KEEPER["password"]}
    session = json.loads(_expect(f"{api}/accounts/sessions", 201, body=form))
    return {"Authorization": f"Bearer {session['access_token']}"}


def _upload(files: str, me: dict[str, str]) -> str:
    """Bring KEPT as a file; its id."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="kept.txt"\r\n\r\n'
    form = {**me, "Content-Type": "multipart/form-data; boundary=edge"}
    return str(json.loads(_expect(files, 201, form, head + KEPT + b"\r\n--edge--\r\n"))["id"])


@contextmanager
def taken_down(stack: TrialStack, *, keep: bool) -> Iterator[None]:
    """Whatever happens in the block, nothing of the stack is left; with `keep` it is, if the block succeeds."""
    stays = False
    try:
        yield
        stays = keep
    except CheckFailed:
        stack.show()
        raise
    finally:
        if not stays:
            take_down(stack)
    if stays:
        print(f"{stack.url} is up until `python -m deploy.compose.check --down`")


@contextmanager
def step(name: str) -> Iterator[None]:
    print(f"… {name}", flush=True)
    began = time.monotonic()
    yield
    print(f"✓ {name} ({time.monotonic() - began:.1f} s)", flush=True)


def _expect(address: str, status: int, headers: dict[str, str] | None = None, body: object = None) -> bytes:
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    request = Request(address, data=data, headers=sent)  # noqa: S310 — our own http address
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            got, content = answer.status, answer.read()
    except HTTPError as refusal:
        got, content = refusal.code, refusal.read()
    except OSError as error:
        raise CheckFailed(f"{address}: {error}") from error
    if got != status:
        raise CheckFailed(f"{address}: expected {status}, got {got}: {content[:500].decode(errors='replace')}")
    return bytes(content)


if __name__ == "__main__":
    sys.exit(main())
