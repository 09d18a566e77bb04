"""The plan as a file: taking it, founding an organisation from it, telling two of them apart; and a released binder.

`python -m bench.plan_file` prints a Markdown table for a small, a middle and a large company. One process, medians of three.
"""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.graphs import LARGE, SMALL, Size, company
from bench.pages import prepare

TWO_HUNDRED = Size(40, 160, 600)
ROUNDS = 3


def seconds(act: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """The median duration of `act`."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        act()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    prepare()
    from django.db import connection, transaction  # noqa: PLC0415 -- needs Django set up
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- likewise
    from django.utils import timezone  # noqa: PLC0415 -- likewise

    from bench import fill  # noqa: PLC0415 -- likewise
    from plan.diff import diff  # noqa: PLC0415 -- likewise
    from plan.reading_file import read  # noqa: PLC0415 -- likewise
    from plan.restore import restore  # noqa: PLC0415 -- likewise
    from plan.snapshot import take, to_bytes  # noqa: PLC0415 -- likewise

    by = fill.manager()

    def copied(found: Any) -> None:
        with transaction.atomic():
            restore(found, by=by)
            transaction.set_rollback(True)

    print("| entries | file, MB | take, s | queries | check, s | found anew, s | compare, s |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for number, size in enumerate((SMALL, TWO_HUNDRED, LARGE)):
        organisation = fill.company(by, 60, name=f"Messwerk {size.resources}")
        fill.stock(organisation, company(size, seed=number))
        at = timezone.now()
        with CaptureQueriesContext(connection) as queries:
            snapshot = take(organisation, at=at, private=True)
        content = to_bytes(snapshot)
        other = copy.deepcopy(snapshot)
        for row in other["records"]["inventory.resource"][::10]:
            row["name"] += " neu"
        entries = sum(map(len, snapshot["records"].values()))
        cells = (
            f"{entries:,}",
            f"{len(content) / 1e6:.1f}",
            f"{seconds(lambda: to_bytes(take(organisation, at=at, private=True))):.2f}",  # noqa: B023 -- called at once
            len(queries),
            f"{seconds(lambda: read(content)):.2f}",  # noqa: B023 -- likewise
            f"{seconds(lambda: copied(snapshot)):.2f}",  # noqa: B023 -- likewise
            f"{seconds(lambda: diff(snapshot, other)):.2f}",  # noqa: B023 -- likewise
        )
        print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main()
