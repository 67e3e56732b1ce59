from typing import Literal

from shared.web.schemas import Answer


class Instance(Answer):
    sign_up: Literal["open", "invitation", "closed"]
    confirmation_required: bool
    password_min: int
    identities: list[str]
    version: str
