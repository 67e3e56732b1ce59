"""The contracts between services as JSON Schema files, so that a change of one shows as a diff.

`python -m tests.contracts.schemas` writes them anew.
"""

import importlib
import json
import pkgutil
from pathlib import Path

import shared.contracts
from shared.contracts.model import Contract

FOLDER = Path(__file__).parent / "schemas"


def find_contracts() -> dict[str, type[Contract]]:
    """Every contract by the name of its file: its module and its class."""
    for module in pkgutil.iter_modules(shared.contracts.__path__, "shared.contracts."):
        importlib.import_module(module.name)
    found = (each for each in _below(Contract) if each.__module__.startswith("shared.contracts."))
    return {f"{each.__module__.rpartition('.')[2]}.{each.__name__}": each for each in found}


def render(contract: type[Contract]) -> str:
    return json.dumps(contract.model_json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def write_all() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, contract in find_contracts().items():
        (FOLDER / f"{name}.json").write_text(render(contract))


def _below(contract: type[Contract]) -> list[type[Contract]]:
    return [each for child in contract.__subclasses__() for each in (child, *_below(child))]


if __name__ == "__main__":
    write_all()
