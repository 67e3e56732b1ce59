from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class RefreshCookie:
    """The cookie that keeps a browser signed in. Over plain http browsers refuse the prefix and `Secure`."""

    secure: bool
    max_age_s: int

    @property
    def name(self) -> str:
        return "__Host-spindle_refresh" if self.secure else "spindle_refresh"

    def read(self, request: Request) -> str | None:
        return request.cookies.get(self.name)

    def put(self, response: Response, token: str) -> None:
        self._set(response, token, self.max_age_s)

    def remove(self, response: Response) -> None:
        self._set(response, "", 0)

    def _set(self, response: Response, value: str, max_age_s: int) -> None:
        response.set_cookie(
            self.name, value, max_age=max_age_s, path="/", secure=self.secure, httponly=True, samesite="strict"
        )
