from fastapi import Response, status


def mark_replay(response: Response, *, is_new: bool) -> None:
    """201 for what was made now; 200 and `Idempotent-Replay` for what an earlier request of the same id made."""
    if is_new:
        response.status_code = status.HTTP_201_CREATED
    else:
        response.status_code = status.HTTP_200_OK
        response.headers["Idempotent-Replay"] = "true"
