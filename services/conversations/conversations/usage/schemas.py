from typing import Literal

from shared.web.schemas import Answer

GroupBy = Literal["conversation", "person", "model", "day"]


class UsageAnswer(Answer):
    """What was used under one key: a room's, a person's or a model's id, or a day in UTC (`2026-11-22`).

    `storage_bytes` counts each attachment with its whole size, also where several share the same bytes.
    """

    key: str
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_micro_usd: int | None = 0
    reserved_micro_usd: int = 0
    unknown_calls: int = 0
    storage_bytes: int = 0
