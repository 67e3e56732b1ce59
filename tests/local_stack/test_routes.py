import pytest

from local_stack.routes import RouteTable, names_segment

TABLE = RouteTable.load()


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/api/v1/accounts", "accounts"),
        ("/api/v1/accounts/users", "accounts"),
        ("/api/v1/accountsx", "conversations"),
        ("/api/v1", "conversations"),
        ("/api/v1/conversations/0191/messages", "conversations"),
        ("/v1/chat/completions", "conversations"),
        ("/v1x", "web"),
        ("/api/v2/users", "nobody"),
        ("/api", "nobody"),
        ("/healthz", "gateway"),
        ("/healthz/", "web"),
        ("/", "web"),
        ("/join", "web"),
        ("/assets/index-4f2a.js", "web"),
    ],
)
def test_every_path_has_one_target(path: str, target: str) -> None:
    assert TABLE.find_target(path) == target


@pytest.mark.parametrize(
    "path",
    [
        "/internal",
        "/internal/jobs/1/claim",
        "/INTERNAL/x",
        "//internal/x",
        "/./internal",
        "/x/../internal",
        "/x/..;/internal;v=1/y",
        "/api/v1/internal/x",
        "/api/v1/accounts//internal",
        "/%69nternal",
        "/%2569nternal",
        "/api%2finternal",
        "/api\\internal",
        "/api%5Cinternal",
        "/ｉnternal",  # noqa: RUF001 — a wide letter that some readers take for an i
        "/int\x00ernal",
        "/internal%20/x",
        "/" + "%" + "25" * 12 + "69nternal",
    ],
)
def test_internal_is_nobody_however_it_is_spelled(path: str) -> None:
    assert TABLE.find_target(path) == "nobody"


@pytest.mark.parametrize("path", ["/internals", "/my-internal", "/api/v1/x/internal-affairs", "/a.internal.js", "/%25"])
def test_words_that_only_look_like_it_are_let_through(path: str) -> None:
    assert not names_segment(path, "internal")


def test_what_no_caller_may_say_of_itself_is_dropped() -> None:
    kept = [(b"x-request-id", b"1"), (b"authorization", b"Bearer t"), (b"x-userland", b"1")]
    claimed = [(b"x-user-id", b"1"), (b"x-internal-role", b"admin"), (b"x_user_id", b"1")]

    assert TABLE.drop_headers([*kept, *claimed]) == kept
