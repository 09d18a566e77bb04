"""How long a sheet takes: cold process, first print after the worker's warm-up, and warm."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

KEYS = ("wall_card", "wallet_cards_crisis_team", "call_sheet", "binder")
ONE = """
import sys, time
from bench.pages import prepare
prepare(database=False)
from binder import press
from binder.document import printable
from tests.plans import example_plan
begin = time.perf_counter()
press.print_document(printable(sys.argv[1]).build(example_plan()))
print(time.perf_counter() - begin)
"""


def main() -> None:
    from bench.pages import prepare  # noqa: PLC0415 -- sets Django up first

    prepare(database=False)
    from binder import press  # noqa: PLC0415 -- needs Django set up
    from binder.document import printable  # noqa: PLC0415 -- likewise
    from tests.plans import example_plan  # noqa: PLC0415 -- likewise

    begin = time.perf_counter()
    press.warm_up()
    print(f"Warm-up of a worker process: {time.perf_counter() - begin:.1f} s\n")
    print("| sheet | cold process: s | first after warm-up: s | warm, median of 5: s | ratio cold : warm |")
    print("|---|---:|---:|---:|---:|")
    for key in KEYS:
        cold = float(
            subprocess.run(
                [sys.executable, "-c", ONE, key], check=True, capture_output=True, text=True
            ).stdout.split()[-1]
        )
        times = []
        for _ in range(6):
            document = printable(key).build(example_plan())
            begin = time.perf_counter()
            press.print_document(document)
            times.append(time.perf_counter() - begin)
        warm = statistics.median(times[1:])
        print(f"| {key} | {cold:.2f} | {times[0]:.2f} | {warm:.2f} | {cold / warm:.0f} |")


if __name__ == "__main__":
    main()
