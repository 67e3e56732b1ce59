"""Lets go of what summaries say of messages that are no more."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Boolean, ColumnElement, ColumnExpressionArgument, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, JSONPATH

from conversations.forgetting.erased import Erased
from conversations.rooms.ledger import RoomLedger
from conversations.summaries.models import ContextSummary, Summary

SummaryTable = TypeVar("SummaryTable", Summary, ContextSummary)


def forget_sentences(ledger: RoomLedger, erased: Erased) -> None:
    """Leave out the sentences that come from these messages: nobody was told of them any more, and now none is kept."""
    gone = {str(message_id) for message_id in erased.message_ids}
    naming: list[Summary | ContextSummary] = [*_find_naming(Summary, ledger, erased)]
    naming += _find_naming(ContextSummary, ledger, erased)
    for summary in naming:
        summary.sentences = [one for one in summary.sentences if gone.isdisjoint(one["message_ids"])]


def _find_naming(table: type[SummaryTable], ledger: RoomLedger, erased: Erased) -> Sequence[SummaryTable]:
    return ledger.session.scalars(
        select(table).where(
            table.conversation_id == ledger.conversation_id,
            table.to_seq >= erased.first_seq,
            _names_any(table.sentences, map(str, erased.message_ids)),
        )
    ).all()


def _names_any(sentences: ColumnExpressionArgument[Any], message_ids: Iterable[str]) -> ColumnElement[bool]:
    """Whether one of the sentences comes from one of these messages."""
    sources = func.jsonb_path_query_array(sentences, cast("$[*].message_ids[*]", JSONPATH), type_=JSONB)
    return sources.op("?|", return_type=Boolean)(bindparam(None, list(message_ids), type_=ARRAY(Text)))
