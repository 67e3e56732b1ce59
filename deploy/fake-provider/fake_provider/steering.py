"""Who decides what a call gets: `FAKE{…}` in the message, a script, or the settings."""

import json
import random
from dataclasses import dataclass

from pydantic import ValidationError

from fake_provider.ask import Ask, Malformed
from fake_provider.config import Breakage, Config, Refusal, Script

_MARK = "FAKE{"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings that hold for one call, and the fault that strikes it, if one does."""

    config: Config
    fault: Refusal | Breakage | None
    scripted: bool

    @property
    def refusal(self) -> Refusal | None:
        """The fault, if it comes in place of an answer rather than in the midst of one."""
        fault = self.fault
        if fault == "cut" or fault == "stall" or fault == "silent_end" or fault == "error_event" or fault == "refusal":
            return None
        return fault


class Steering:
    """Settings and scripts; takes one decision a call, in the order of arrival."""

    def __init__(self) -> None:
        self.config = Config()
        self.scripts: list[Script] = []
        self._chance = _chance_of(0)

    def configure(self, config: Config) -> None:
        """Replace the settings and begin their chances anew."""
        self.config = config
        self._chance = _chance_of(config.seed)

    def decide(self, ask: Ask, key: str) -> Plan:
        """What this call gets; uses up a script's step. Raises `Malformed` for a `FAKE{…}` that cannot be done."""
        override = find_override(ask.last_user_text)
        step = self._take_step(ask, key)
        config = self.config
        for changes in (step, override):
            config = config if changes is None else config.changed_by(changes)
        own_seed = any("seed" in changes.model_fields_set for changes in (step, override) if changes)
        chance = _chance_of(config.seed) if own_seed else self._chance
        strikes = config.fail is not None and chance.random() < config.p
        scripted = step is not None and step.tool_calls is not None
        return Plan(config, config.fail if strikes else None, scripted)

    def _take_step(self, ask: Ask, key: str) -> Config | None:
        for script in self.scripts:
            if script.match.fits(ask.model, ask.last_user_text, key, after_tools=ask.ends_with_tool_result):
                step = script.steps.pop(0)
                if not script.steps:
                    self.scripts.remove(script)
                return step
        return None


def find_override(text: str) -> Config | None:
    """The settings in the last `FAKE{…}` of a text. Raises `Malformed` if they are JSON but no settings."""
    found: object = None
    position = text.find(_MARK)
    while position >= 0:
        position += len(_MARK) - 1
        try:
            found, position = _DECODER.raw_decode(text, position)
        except ValueError:  # not JSON: ordinary text that happens to hold the mark
            position += 1
        position = text.find(_MARK, position)
    return None if found is None else _read_override(found)


def _read_override(found: object) -> Config:
    try:
        return Config.model_validate(found)
    except ValidationError as error:
        raise Malformed(f"FAKE{{…}} holds no valid settings: {error}", "messages") from None


def _chance_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  it draws faults, not secrets
