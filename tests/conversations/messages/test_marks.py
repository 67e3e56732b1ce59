from uuid import uuid4

import pytest

from conversations.messages.marks import Mark, derive_status

AUTHOR, ANN, BEN = uuid4(), uuid4(), uuid4()


@pytest.mark.parametrize(
    ("marks", "status"),
    [
        ([], "sent"),
        ([Mark(AUTHOR, 9, 9)], "sent"),
        ([Mark(AUTHOR, 9, 9), Mark(ANN, 4, 4)], "sent"),
        ([Mark(AUTHOR, 9, 9), Mark(ANN, 5, 4)], "delivered"),
        ([Mark(AUTHOR, 9, 9), Mark(ANN, 5, 5)], "read"),
        ([Mark(ANN, 9, 9), Mark(BEN, 4, 4)], "sent"),
        ([Mark(ANN, 9, 9), Mark(BEN, 5, 0)], "delivered"),
        ([Mark(AUTHOR, 0, 0), Mark(ANN, 9, 9)], "read"),
    ],
)
def test_a_message_is_read_when_all_others_have_read_it(marks: list[Mark], status: str) -> None:
    assert derive_status(marks, 5, AUTHOR) == status


def test_what_no_person_wrote_waits_for_everybody() -> None:
    assert derive_status([Mark(AUTHOR, 9, 4), Mark(ANN, 9, 9)], 5, None) == "delivered"
