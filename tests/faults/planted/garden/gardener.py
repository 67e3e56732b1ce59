"""Changes modules as they are loaded."""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

Change = Callable[[Any], None]


@dataclass(frozen=True)
class Plant:
    """`change` is made to `module` in processes whose command line matches `process`."""

    process: re.Pattern[str]
    module: str
    change: Change


class _Planting(Loader):
    """Loads a module as ever, then changes it."""

    def __init__(self, loader: Loader, changes: Sequence[Change]) -> None:
        self._loader = loader
        self._changes = changes

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        for change in self._changes:
            change(module)


class Gardener(MetaPathFinder):
    """Stands before the ordinary finders for the modules that are to be changed in this kind of process."""

    def __init__(self, plants: Sequence[Plant]) -> None:
        self._plants = plants

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        changes = [
            plant.change for plant in self._plants if plant.module == fullname and plant.process.search(_command())
        ]
        spec = PathFinder.find_spec(fullname, path, target) if changes else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Planting(spec.loader, changes)
        return spec


def _command() -> str:
    """What runs here, whether the process was started or forked."""
    return " ".join((*sys.orig_argv, *sys.argv))
