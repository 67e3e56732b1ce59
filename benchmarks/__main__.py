"""`python -m benchmarks [name …]`: all of them, or those named."""

import argparse
import asyncio

from benchmarks import (
    accepting,
    delivering,
    first_tokens,
    footprint,
    painting,
    room_sizes,
    searching,
    short_streams,
    streams,
)
from benchmarks.report import keep, show
from benchmarks.servers import running_bench

BENCHMARKS = {
    "footprint": (footprint.measure, "The stack at rest"),
    "accepting": (accepting.measure, "Messages accepted, one room, one process each"),
    "delivering": (delivering.measure, "From send to delivery"),
    "first-tokens": (first_tokens.measure, "First visible text; the provider's own first token after 200 ms"),
    "streams": (streams.measure, "Two hundred answers being written at once, 20 tokens a second each"),
    "short-streams": (short_streams.measure, "Short answers: 50 tokens without delay, 32 at a time"),
    "room-sizes": (room_sizes.measure, "Cost in larger rooms"),
    "painting": (painting.measure, "The web client: first paint, and scrolling"),
    "search": (searching.measure, "Search among a million messages, 200 rooms, a quarter of them mine"),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description="figures as ratios against a bare path, in one run")
    parser.add_argument("names", nargs="*", help="which; all of them without")
    names = parser.parse_args().names or list(BENCHMARKS)
    with running_bench() as bench:
        for name in names:
            measure, title = BENCHMARKS[name]
            rows = asyncio.run(measure(bench))
            show(title, rows)
            keep(name, rows)


if __name__ == "__main__":
    main()
