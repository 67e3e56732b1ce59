"""Processor time of each process that takes part, which a busy machine stretches less than the clock."""

import os
from collections import defaultdict
from collections.abc import Iterator

import psutil

from benchmarks.servers import Bench

LEAST_MS = 0.05


class ProcessorTime:
    """What each process has used since this was made."""

    def __init__(self, bench: Bench) -> None:
        self._names = {item["pid"]: name for name, item in bench.stack.status()["processes"].items() if item["pid"]}
        self._names |= {bench.provider.pid: "fake provider", os.getpid(): "this benchmark"}
        self._before = self._read()

    def since(self) -> dict[str, float]:
        """By name, in milliseconds; the database's processes count as one."""
        spent: defaultdict[str, float] = defaultdict(float)
        for process, (name, used) in self._read().items():
            before = self._before.get(process, (name, 0.0))[1]
            spent[name] += (used - before) * 1000
        return dict(spent)

    def show_each(self, what: str, count: int) -> None:
        """Print what each process used for one of `count` of these."""
        spent = {name: used / count for name, used in self.since().items()}
        told = [f"{name} {ms:.1f}" for name, ms in sorted(spent.items(), key=lambda one: -one[1]) if ms >= LEAST_MS]
        print(f"  processor ms {what}: {', '.join(told)}; in all {sum(spent.values()):.1f}")

    def _read(self) -> dict[int, tuple[str, float]]:
        return dict(self._processes())

    def _processes(self) -> Iterator[tuple[int, tuple[str, float]]]:
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            try:
                times, command = process.cpu_times(), process.name()
            except psutil.NoSuchProcess:
                continue
            name = self._names.get(process.pid) or ("postgres" if "postgres" in command else None)
            if name is not None:
                yield process.pid, (name, times.user + times.system)
