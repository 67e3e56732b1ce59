from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from local_stack.settings import ROOT


@pytest.fixture
def web_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "deploy" / "local"))
    module = import_module("web_build")
    web, environment = tmp_path / "web", tmp_path / ".venv"
    (web / "src").mkdir(parents=True)
    (web / "public").mkdir()
    (environment / "bin").mkdir(parents=True)
    for name in (*module.PACKAGES, "index.html", "vite.config.ts", "tsconfig.json", "lingui.config.ts", "src/main.ts"):
        (web / name).write_text(name)
    values = {"WEB": web, "ENVIRONMENT": environment, "LOG": environment / "web.log"}
    folders = {"BUILT": web / "dist", "NEXT": web / "dist.next", "PREVIOUS": web / "dist.previous"}
    for name, value in (values | folders).items():
        monkeypatch.setattr(module, name, value)
    put_npm(
        module,
        """
echo "$*" >> calls
[ "$1" = ci ] && mkdir -p node_modules
[ "$1" = run ] && mkdir -p dist.next && cp src/main.ts dist.next/index.html
exit 0
""",
    )
    return module


def put_npm(module: ModuleType, script: str) -> None:
    npm = module.ENVIRONMENT / "bin" / "npm"
    npm.write_text(f"#!/bin/sh\n{script}")
    npm.chmod(0o755)


def calls(module: ModuleType) -> list[str]:
    return [line.split()[0] for line in (module.WEB / "calls").read_text().splitlines()]


def test_the_client_is_built_once(web_build: ModuleType) -> None:
    assert web_build.build() == 0
    assert web_build.build() == 0

    assert calls(web_build) == ["ci", "run"]
    assert (web_build.BUILT / "index.html").read_text() == "src/main.ts"


def test_a_changed_source_is_built_without_new_packages(web_build: ModuleType) -> None:
    web_build.build()

    (web_build.WEB / "src" / "main.ts").write_text("changed")
    web_build.build()

    assert calls(web_build) == ["ci", "run", "run"]
    assert (web_build.BUILT / "index.html").read_text() == "changed"
    assert not web_build.NEXT.exists()
    assert not web_build.PREVIOUS.exists()


def test_a_changed_lock_brings_new_packages(web_build: ModuleType) -> None:
    web_build.build()

    (web_build.WEB / "package-lock.json").write_text("{}")
    web_build.build()

    assert calls(web_build) == ["ci", "run", "ci", "run"]


def test_a_build_that_fails_says_so_and_keeps_the_old_client(
    web_build: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    web_build.build()
    (web_build.WEB / "src" / "main.ts").write_text("broken")
    put_npm(web_build, "echo 'unexpected token'; exit 1")

    assert web_build.build() == 1
    assert "unexpected token" in capsys.readouterr().err
    assert (web_build.BUILT / "index.html").read_text() == "src/main.ts"
