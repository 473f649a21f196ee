"""Assignment problems of the sizes of set prediction and larger, beside SciPy's.

Solves the same problems with our command and with `scipy.optimize.linear_sum_assignment` in turns;
the costs are in memory before. SciPy is not among the benchmarks' requirements:

    Benchmarks/.venv/bin/pip install scipy
    Benchmarks/.venv/bin/python Benchmarks/assignment_compare.py

The exit status is 0 when ours is no slower at any size and every cost is equal to 1e-9, 1 when not
or when a process fails, 2 for a wrong command line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from driver import machine
from scipy.optimize import linear_sum_assignment

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Scripts/fixtures"))
from counters import uniform  # noqa: E402

SIZES = ((100, 100), (200, 200), (300, 300), (500, 500), (1000, 1000), (100, 20), (300, 30))
TOLERANCE = 1e-9


def ours(apus: Path, rows: int, columns: int, steps: int) -> tuple[float, float]:
    """Median seconds and cost of our command."""
    command = [apus, "bench", "--assignment", f"{rows}x{columns}", "--steps", str(steps), "--json"]
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    report = json.loads(done.stdout)
    return statistics.median(report["seconds"]), float(report["cost"])


def theirs(rows: int, columns: int, steps: int) -> tuple[float, float]:
    """Median seconds and cost of SciPy's."""
    costs = np.ascontiguousarray(uniform(77, rows * columns).reshape(rows, columns))
    seconds, cost = [], 0.0
    for _ in range(steps):
        start = time.perf_counter()
        row, column = linear_sum_assignment(costs)
        seconds.append(time.perf_counter() - start)
        cost = float(costs[row, column].sum())
    return statistics.median(seconds), cost


def main() -> int:
    """Takes turns, size by size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--apus", type=Path, default=HERE.parent / ".build/release/apus")
    parser.add_argument("--pairs", type=int, default=3)
    options = parser.parse_args()
    if options.pairs < 1:
        parser.error("--pairs must be at least 1")
    failed = False
    print(f"assignment problems on {machine.processor()}, milliseconds")
    for rows, columns in SIZES:
        steps = max(5, min(200, 20_000_000 // (rows * columns * min(rows, columns))))
        try:
            pairs = [
                (ours(options.apus, rows, columns, steps), theirs(rows, columns, steps))
                for _ in range(options.pairs)
            ]
        except (subprocess.CalledProcessError, ValueError) as error:
            print(getattr(error, "stderr", "") or error, file=sys.stderr)
            return 1
        ratio = statistics.median(other[0] / mine[0] for mine, other in pairs)
        gap = max(abs(mine[1] - other[1]) for mine, other in pairs)
        verdict = "PASS" if ratio >= 1 and gap <= TOLERANCE * max(1, abs(pairs[0][1][1])) else "FAIL"
        failed |= verdict == "FAIL"
        print(
            f"{rows:5}x{columns:<5} ours {1e3 * statistics.median(m[0] for m, _ in pairs):8.3f}, SciPy "
            f"{1e3 * statistics.median(o[0] for _, o in pairs):8.3f}; {ratio:5.2f}x, costs differ by "
            f"{gap:.1e}: {verdict}"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
