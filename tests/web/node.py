"""Runs the web client's own tools with the environment's Node."""

import os
import subprocess
import sys
from pathlib import Path

from local_stack.settings import ROOT

WEB = ROOT / "web"
PROGRAMS = Path(sys.executable).parent


def run_tool(package: str, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a tool of node_modules says; its script is named by its path in its package."""
    command = [str(PROGRAMS / "node"), str(WEB / "node_modules" / package / script), *arguments]
    environment = os.environ | {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True, check=False)
