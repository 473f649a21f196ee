"""Whole processes: load an instances file of the size of COCO's instances_train2017, end.

Runs our command and pycocotools' in turns and compares wall time from spawning the process to its
end, and the most memory each held; the file is made first and is in the page cache for both. Our
command is given as a template in which {file} is filled in. The exit status is 0 when ours is no
slower and holds at most four times the file's size, 1 when not or when a process fails, 2 for a
wrong command line.
"""

from __future__ import annotations

import argparse
import json
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

from driver import machine
from startup_compare import ProcessError, timed

HERE = Path(__file__).resolve().parent
OURS = ".build/release/apus data check {file} --json"
EXAMPLE = f"""example:
  python Benchmarks/coco_load_compare.py --pairs 3 --ours '{OURS}'
"""
MEMORY_GATE = 4


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--ours", default=OURS, help="our command (default: the example's)")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=HERE / ".cache", help="folder for the file")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parsed = parser.parse_args()
    if parsed.pairs < 1:
        parser.error("--pairs must be at least 1")
    return parsed


def main() -> int:
    """Takes turns and prints the medians."""
    options = arguments()
    file = options.cache.resolve() / "instances_generated.json"
    subprocess.run([sys.executable, str(HERE / "peers/coco_file.py"), str(file)], check=True)
    size = file.stat().st_size
    ours = [word.format(file=file) for word in shlex.split(options.ours)]
    theirs = [sys.executable, str(HERE / "peers/coco_load.py"), str(file)]
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    memory: dict[str, list[int]] = {"ours": [], "theirs": []}
    try:
        timed(ours)
        for _ in range(options.pairs):
            for name, command in (("ours", ours), ("theirs", theirs)):
                took, held = timed(command)
                seconds[name].append(took)
                memory[name].append(held)
    except ProcessError as error:
        print(error, file=sys.stderr)
        return 1
    ratio = statistics.median(
        theirs / ours for ours, theirs in zip(seconds["ours"], seconds["theirs"], strict=True)
    )
    share = max(memory["ours"]) / size
    verdict = "PASS" if ratio >= 1 and share <= MEMORY_GATE else "FAIL"
    print(
        f"COCO instances, {size / 1e6:.0f} MB, on {machine.processor()}: ours "
        f"{statistics.median(seconds['ours']):.2f} s and {share:.2f} times the file's size, "
        f"pycocotools {statistics.median(seconds['theirs']):.2f} s and "
        f"{max(memory['theirs']) / size:.2f} times; {ratio:.1f}x sooner, gate 1x and "
        f"{MEMORY_GATE} times: {verdict}"
    )
    if options.json is not None:
        figures = {
            "file_bytes": size,
            "seconds": seconds["ours"],
            "peer_seconds": seconds["theirs"],
            "ratio": ratio,
            "peak_memory_bytes": max(memory["ours"]),
            "peer_peak_memory_bytes": max(memory["theirs"]),
            "verdict": verdict,
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if verdict == "PASS" else 1


if __name__ == "__main__":
    sys.exit(main())
