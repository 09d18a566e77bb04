"""All derived numbers with their paths from a loaded value, by the number of edges.

`python -m bench.targets` prints a Markdown table. The last columns must not grow: that is what linear means.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from bench.graphs import LARGE, SMALL, Size, company
from inventory.network import Network
from inventory.targets import Targets, work_out
from inventory.weak_points import find_weak_points

REPEAT = 9
SIZES = (
    SMALL,
    Size(300, 2_000, 2_500),
    Size(300, 2_000, 5_000),
    LARGE,
    Size(600, 4_000, 20_000),
    Size(1_200, 8_000, 40_000),
)


def milliseconds(function: Callable[[], object]) -> float:
    """Median of several runs, the first one thrown away."""
    function()
    times = []
    for _ in range(REPEAT):
        start = time.perf_counter()
        function()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def with_paths(network: Network) -> Targets:
    """Every number, and every path walked to its end."""
    targets = work_out(network)
    for node in network.by_id:
        figures = targets.of(node)
        if figures.demand:
            figures.demand.path  # noqa: B018 -- walking it is the work
        if figures.chain:
            figures.chain.path  # noqa: B018 -- likewise
    return targets


def fresh(network: Network) -> Network:
    """The same value without what it has cached: every run pays for its indexes."""
    return Network(network.scheme, network.processes, network.resources, network.edges)


def main() -> None:
    print(
        "| processes / resources / edges | numbers with paths, ms | weak points, ms | µs per node and edge |"
    )
    print("|---|---:|---:|---:|")
    for size in SIZES:
        network = company(size)
        numbers = milliseconds(lambda: with_paths(fresh(network)))  # noqa: B023 -- called at once
        targets = work_out(network)
        marks = milliseconds(lambda: find_weak_points(targets))  # noqa: B023 -- likewise
        parts = size.processes + size.resources + size.edges
        print(
            f"| {size} | {numbers:.1f} | {marks:.1f} | {(numbers + marks) * 1000 / parts:.1f} |", flush=True
        )


if __name__ == "__main__":
    main()
