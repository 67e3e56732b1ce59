"""What an idle stack weighs, and how long its second start takes."""

import psutil

from benchmarks.report import Row
from benchmarks.servers import Bench

AIM_MB = 600.0


async def measure(bench: Bench) -> list[Row]:
    """Proportional memory of all processes, the database's not among them, since it serves the floor too."""
    launcher = psutil.Process(bench.stack.launcher)
    processes = [launcher, *launcher.children(recursive=True)]
    total = sum(process.memory_full_info().pss for process in processes) / 2**20
    return [
        Row("memory of the stack", total, AIM_MB, "aim", unit="MB", aim="≤ 1.00", ok=total <= AIM_MB),
        Row("first start, database there", bench.stack.started_in_s, 10.0, "aim", unit="s", aim="≤ 1.00",
            ok=bench.stack.started_in_s <= 10),
    ]  # fmt: skip
