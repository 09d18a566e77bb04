"""How long a sheet takes: cold process, first print after the worker's warm-up, and warm."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

KEYS = ("wall_card", "wallet_cards_crisis_team", "call_sheet", "binder")
PLAYBOOK = "playbook"  # five action pages
ONE = """
import sys, time
from bench.pages import prepare
prepare(database=False)
from binder import press
from bench.paper import made
begin = time.perf_counter()
press.print_document(made(sys.argv[1]))
print(time.perf_counter() - begin)
"""


def made(key: str) -> Any:
    """The document to be printed, of the company that the tests print, too."""
    from binder.document import build  # noqa: PLC0415 -- needs Django set up
    from tests.plans import full_plan  # noqa: PLC0415 -- likewise

    plan = full_plan()
    return build(plan, key, plan.response.playbooks[0].id if key == PLAYBOOK else None)


def main() -> None:
    from bench.pages import prepare  # noqa: PLC0415 -- sets Django up first

    prepare(database=False)
    from binder import press  # noqa: PLC0415 -- needs Django set up

    begin = time.perf_counter()
    press.warm_up()
    print(f"Warm-up of a worker process: {time.perf_counter() - begin:.1f} s\n")
    print("| sheet | cold process: s | first after warm-up: s | warm, median of 5: s | ratio cold : warm |")
    print("|---|---:|---:|---:|---:|")
    for key in (*KEYS, PLAYBOOK):
        cold = float(
            subprocess.run(
                [sys.executable, "-c", ONE, key], check=True, capture_output=True, text=True
            ).stdout.split()[-1]
        )
        times = []
        for _ in range(6):
            document = made(key)
            begin = time.perf_counter()
            press.print_document(document)
            times.append(time.perf_counter() - begin)
        warm = statistics.median(times[1:])
        print(f"| {key} | {cold:.2f} | {times[0]:.2f} | {warm:.2f} | {cold / warm:.0f} |")


if __name__ == "__main__":
    main()
