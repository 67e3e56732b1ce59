"""The Dockerfiles: there, clean, unprivileged, watched."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.compose.make_env import ROOT
from tests.compose.stack_file import StackFile

HADOLINT = Path(sys.executable).with_name("hadolint")
DOCKERFILES = sorted((ROOT / "deploy/images").glob("*/Dockerfile"))
SERVICES = {"accounts", "ai-orchestrator", "conversations"}

_COPY = re.compile(r"^COPY (?!--from)(.+) \S+$", re.MULTILINE)


def test_every_build_has_its_context_and_its_dockerfile(stack: StackFile) -> None:
    builds = [service["build"] for service in stack.services.values() if "build" in service]

    assert {Path(build["context"]) / build["dockerfile"] for build in builds} == set(DOCKERFILES)
    assert all(Path(build["context"]).is_dir() for build in builds)


def test_every_image_of_ours_is_built_by_one_service(stack: StackFile) -> None:
    built = [service["image"] for service in stack.services.values() if "build" in service]

    assert sorted(built) == sorted({service["image"] for service in stack.ours().values()})


def test_there_is_one_image_for_each_service_and_one_for_the_gateway() -> None:
    assert {file.parent.name for file in DOCKERFILES} == SERVICES | {"gateway"}


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.parent.name)
def test_the_linter_has_nothing_to_say(file: Path) -> None:
    answer = subprocess.run([HADOLINT, file], capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stdout) == (0, "")


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.parent.name)
def test_what_an_image_copies_is_there_and_reaches_the_engine(file: Path) -> None:
    sources = {source for line in _COPY.findall(file.read_text()) for source in line.split()}
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert all((ROOT / source).exists() for source in sources)
    assert all(any(f"{source}/".startswith(f"{kept}/") for kept in let_through) for source in sources)


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.parent.name)
def test_an_image_runs_as_nobody_in_particular_and_says_how_it_is(file: Path) -> None:
    last_stage = file.read_text().rpartition("FROM ")[2]

    assert "\nUSER 10001:10001\n" in last_stage
    assert "\nHEALTHCHECK " in last_stage


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_a_services_image_holds_hashed_wheels_and_its_own_members_only(service: str) -> None:
    text = (ROOT / "deploy/images" / service / "Dockerfile").read_text()

    assert "ARG PYTHON_IMAGE=" in text
    assert "--require-hashes" in text
    assert {line for line in text.splitlines() if line.startswith(("COPY services", "COPY libs"))} == {
        "COPY libs/shared /build/shared",
        f"COPY services/{service} /build/service",
    }


def test_the_stages_that_fetch_are_the_same_everywhere() -> None:
    fetching = {
        (ROOT / "deploy/images" / service / "Dockerfile").read_text().partition("AS build")[0] for service in SERVICES
    }

    assert len(fetching) == 1


def test_whatever_lasts_is_watched_and_comes_back(stack: StackFile) -> None:
    for name, service in stack.lasting().items():
        watched = name in stack.ours() or "healthcheck" in service

        assert watched, name
        assert not service.get("healthcheck", {}).get("disable"), name
        assert service["restart"] == "unless-stopped", name


def test_our_containers_can_write_nothing_but_their_state(stack: StackFile) -> None:
    for service in stack.ours().values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
