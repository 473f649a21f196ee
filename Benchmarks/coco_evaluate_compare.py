"""COCO's evaluation at COCO's size: 5,000 pictures, 36,335 objects, a hundred detections each.

Runs our command and pycocotools in turns, each in a process of its own, and compares the time from
detections and objects in memory to the twelve numbers. The files are made first. The exit status is
0 when the median of the pairs' ratios is at least 10 and all numbers are equal to 1e-9, 1 when not
or when a process fails, 2 for a wrong command line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from driver import machine

HERE = Path(__file__).resolve().parent
GATE = 10.0
TOLERANCE = 1e-9
EXAMPLE = """example:
  python Benchmarks/coco_evaluate_compare.py --pairs 3
"""


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--apus", type=Path, default=HERE.parent / ".build/release/apus")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=HERE / ".cache", help="folder for the files")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parsed = parser.parse_args()
    if parsed.pairs < 1:
        parser.error("--pairs must be at least 1")
    return parsed


def report(command: list[str]) -> dict[str, Any]:
    """What a command prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def difference(ours: list[float | None], theirs: list[float | None]) -> float:
    """The largest; infinite where one knows what the other does not."""
    if [value is None for value in ours] != [value is None for value in theirs]:
        return float("inf")
    pairs = zip(ours, theirs, strict=True)
    return max((abs(a - b) for a, b in pairs if a is not None and b is not None), default=0.0)


def main() -> int:
    """Takes turns and prints the median ratio."""
    options = arguments()
    folder = options.cache.resolve() / "coco_results"
    subprocess.run([sys.executable, str(HERE / "peers/coco_results.py"), str(folder)], check=True)
    ours = [str(options.apus), "bench", "--coco", str(folder), "--steps", "3", "--json"]
    theirs = [sys.executable, str(HERE / "peers/coco_evaluate.py"), str(folder)]
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    worst = 0.0
    try:
        for _ in range(options.pairs):
            mine, other = report(ours), report(theirs)
            seconds["ours"].append(statistics.median(mine["seconds"]))
            seconds["theirs"].append(statistics.median(other["seconds"]))
            worst = max(worst, difference(mine["stats"], other["stats"]))
    except (subprocess.CalledProcessError, ValueError) as error:
        print(getattr(error, "stderr", "") or error, file=sys.stderr)
        return 1
    ratio = statistics.median(b / a for a, b in zip(seconds["ours"], seconds["theirs"], strict=True))
    verdict = "PASS" if ratio >= GATE and worst <= TOLERANCE else "FAIL"
    print(
        f"COCO evaluation on {machine.processor()}: ours {statistics.median(seconds['ours']):.3f} s, "
        f"pycocotools {statistics.median(seconds['theirs']):.2f} s; {ratio:.1f}x, gate {GATE:.0f}x; "
        f"the twelve numbers differ by {worst:.1e}: {verdict}"
    )
    if options.json is not None:
        figures = {
            "seconds": seconds["ours"],
            "peer_seconds": seconds["theirs"],
            "ratio": ratio,
            "largest_difference": worst,
            "verdict": verdict,
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if verdict == "PASS" else 1


if __name__ == "__main__":
    sys.exit(main())
