"""The static web client: the built one, or a placeholder until there is one."""

import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from local_stack.settings import ROOT
from shared.web.problems import problem_response

INDEX = "index.html"
ROOT_PATH = "."  # what the base class makes of "/"
_HASHED_NAME = re.compile(r"assets/.*[.-][A-Za-z0-9_-]{8,}\.[a-z0-9]+")


def find_web_folder(root: Path = ROOT) -> Path:
    """The folder of the client to serve."""
    built = root / "web" / "dist"
    return built if (built / "index.html").is_file() else root / "web" / "placeholder"


class WebClient(StaticFiles):
    """Files of one folder. The client has routes of its own, so that a path without a file gets its index page.

    Files whose name holds a hash of their content are kept for ever; all else is asked for anew each time.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            return _keep(path, await super().get_response(path, scope))
        except HTTPException as error:
            if error.status_code == 405:
                return problem_response(
                    405, "method_not_allowed", "Files are only read", headers={"Allow": "GET, HEAD"}
                )
        if path != ROOT_PATH and "." in path.rpartition("/")[2]:
            return problem_response(404, "not_found", "There is nothing here")
        return _keep(INDEX, await super().get_response(INDEX, scope))


def _keep(path: str, response: Response) -> Response:
    is_kept = response.status_code == 200 and _HASHED_NAME.fullmatch(path)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_kept else "no-cache"
    return response
