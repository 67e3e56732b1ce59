"""Figures side by side with what they are measured against."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Row:
    """One figure against another of the same run; `ok` is None where there is no aim."""

    name: str
    ours: float
    against: float
    against_name: str
    unit: str = ""
    aim: str = ""
    ok: bool | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.against if self.against else float("nan")


def show(title: str, rows: Iterable[Row]) -> None:
    """Print the rows as a table."""
    print(f"\n{title}")
    for row in rows:
        verdict = {None: "", True: "met", False: "MISSED"}[row.ok]
        print(
            f"  {row.name:<44} {row.ours:10.1f} {row.unit:<3} against {row.against:10.1f} {row.unit:<3}"
            f" {row.against_name:<22} ratio {row.ratio:6.2f}  {row.aim:<12} {verdict}"
        )


def keep(name: str, rows: Iterable[Row]) -> None:
    """Write the rows beside the benchmarks, for comparing runs."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps([asdict(row) | {"ratio": row.ratio} for row in rows], indent=2))
