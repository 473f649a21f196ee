"""Pictures a second that the loader prepares for training, beside torchvision v2 with as many workers.

Runs our command and torchvision's in turns on one folder of pictures. The exit status is 0 when the
median of the pairs' ratios is at least 1.5, 1 when not or when a process fails, 2 for a wrong
command line.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

from driver import machine

HERE = Path(__file__).resolve().parent
GATE = 1.5
EXAMPLE = """example:
  python Benchmarks/loader_compare.py VOCdevkit/VOC2007/JPEGImages --pairs 5
"""


def rate(command: list[str]) -> float:
    """Pictures a second that a command prints."""
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)["pictures_per_second"])


def main() -> int:
    """Takes turns and prints the median ratio."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, help="JPEG or PNG pictures")
    parser.add_argument("--apus", type=Path, default=HERE.parent / ".build/release/apus")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a turn")
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    common = ["--workers", str(options.workers), "--seconds", str(options.seconds)]
    ours = [str(options.apus), "bench", "--loader", str(options.folder), "--json", *common]
    theirs = [sys.executable, str(HERE / "peers/torch_loader.py"), str(options.folder), *common]
    try:
        pairs = [(rate(ours), rate(theirs)) for _ in range(options.pairs)]
    except (subprocess.CalledProcessError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    ratio = statistics.median(mine / other for mine, other in pairs)
    verdict = "PASS" if ratio >= GATE else "FAIL"
    print(
        f"loader with {options.workers} workers on {machine.processor()}: ours "
        f"{statistics.median(mine for mine, _ in pairs):.0f} pictures a second, torchvision "
        f"{statistics.median(other for _, other in pairs):.0f}; {ratio:.2f}x, gate {GATE}x: {verdict}"
    )
    return 0 if verdict == "PASS" else 1


if __name__ == "__main__":
    sys.exit(main())
