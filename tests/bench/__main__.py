"""`python -m tests.bench [ROW…]`: measure everything a person waits for, beside the peers, and print the table.

Only loopback is spoken to. Caches and peers are kept under `$XDG_CACHE_HOME/blogtui-bench` for the next run.
"""

import argparse
import os
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tests.bench.feedserver import ROOT
from tests.bench.figures import Line, table
from tests.bench.keys import list_rows, open_rows, refreshing_rows, search_rows, thread_rows
from tests.bench.plan import QUICK, Plan
from tests.bench.plot import svg
from tests.bench.reloads import reload_rows
from tests.bench.scaling import panels
from tests.bench.starts import posts_rows, start_rows

ROWS: Mapping[str, Callable[[Plan], Iterator[Line]]] = {
    "reload": reload_rows,
    "start": start_rows,
    "posts": posts_rows,
    "list": list_rows,
    "open": open_rows,
    "search": search_rows,
    "threads": thread_rows,
    "refreshing": refreshing_rows,
}


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("rows", nargs="*", metavar="ROW", help=f"only these: {', '.join(ROWS)}")
    asked.add_argument("--quick", action="store_true", help="small sizes, to see that everything works")
    asked.add_argument("--runs", type=int, metavar="N", help="starts of each kind; a third as many reloads")
    asked.add_argument("--plot", action="store_true", help="draw the scaling curves instead")
    asked.add_argument("--out", type=Path, default=ROOT / "screenshots" / "scaling.svg", help="where --plot draws")
    given = asked.parse_args()
    if unknown := set(given.rows) - set(ROWS):
        asked.error(f"no such row: {', '.join(sorted(unknown))}")
    plan = QUICK if given.quick else Plan()
    plan = replace(plan, runs=given.runs or plan.runs)
    if given.plot:
        given.out.write_text(svg(panels(plan)), encoding="utf-8")
        return
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    lines: list[Line] = []
    for name in given.rows or ROWS:
        for line in ROWS[name](plan):
            lines.append(line)
            print(table([line]).splitlines()[-1], flush=True)
    print(f"\n{table(lines)}")


if __name__ == "__main__":
    main()
