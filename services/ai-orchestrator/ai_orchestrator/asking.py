"""Answers of a language model that are no replies in a room: asked for once, read whole."""

import time
from contextlib import closing
from dataclasses import dataclass

from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.prompts.chat import ChatMessage
from ai_orchestrator.providers.port import End, ProviderMisbehaved, Question, Terms
from ai_orchestrator.providers.registry import Providers
from ai_orchestrator.providers.retry import CutAfterText
from ai_orchestrator.providers.rounds import stream_in_rounds
from shared.contracts.jobs import FailureCode
from shared.contracts.model_calls import ModelCall
from shared.contracts.usage import Usage

TEMPERATURE = 0.2
LONGEST_ANSWER = 65_536
WITHIN_S = 240.0


@dataclass(frozen=True)
class WholeAnswer:
    """All that the model said, and what that used."""

    text: str
    usage: Usage


def ask_model(providers: Providers, attempt: Attempt, call: ModelCall, messages: list[ChatMessage]) -> WholeAnswer:
    """The model's whole answer. Raises ProviderFault, also for one that was cut, and Halted."""
    provider, wire_name = providers.choose(call)
    question = Question(
        facts=Terms(TEMPERATURE, call.max_tokens),
        wire_name=wire_name,
        until=time.monotonic() + WITHIN_S,
        messages=messages,
    )
    stream = stream_in_rounds(provider, question, attempt.halt, pulse=attempt.allow, budget=attempt.budget)
    pieces: list[str] = []
    try:
        with closing(stream):
            for piece in stream:
                if isinstance(piece, End):
                    return WholeAnswer("".join(pieces)[:LONGEST_ANSWER], piece.usage)
                pieces.append(piece)
    except CutAfterText as cut:
        raise cut.fault from cut
    raise ProviderMisbehaved(FailureCode.INVALID_OUTPUT, "The answer had no end.")
