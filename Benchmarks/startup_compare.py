"""Whole processes: start, load ResNet-50 from safetensors, predict one picture, end.

Runs our command and PyTorch's in turns and compares wall time from spawning the process to its end;
the files are in the page cache for both. Our command is given as a template in which {model},
{weights}, {image} and {threads} are filled in; it runs in the root of the repository. The exit
status is 0 when the gate of `gates.json` passes, 1 when it fails or a process does, 2 for a wrong
command line.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from driver import machine
from driver.rows import read

HERE = Path(__file__).resolve().parent
OURS = ".build/release/apus predict {weights} {image} --model {model} --threads {threads}"
EXAMPLE = f"""example:
  python Benchmarks/startup_compare.py --pairs 5 --ours '{OURS}'
"""


class ProcessError(Exception):
    """A process ended with another status than 0."""


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--ours", default=OURS, help="our command (default: the example's)")
    parser.add_argument("--model", default="resnet50")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=HERE / ".cache", help="folder for the files")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parsed = parser.parse_args()
    if parsed.pairs < 1 or parsed.threads < 1:
        parser.error("--pairs and --threads must be at least 1")
    return parsed


def timed(command: list[str]) -> tuple[float, int]:
    """Seconds from spawn to end, and the most memory the process held, in bytes."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        try:
            process = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=errors, cwd=HERE.parent
            )
        except OSError as error:
            raise ProcessError(f"{command[0]} did not start: {error}") from error
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            lines = errors.read().decode(errors="replace").strip().splitlines()
            why = lines[-1] if lines else "it printed no error"
            raise ProcessError(f"{shlex.join(command)} ended with {process.returncode}: {why}")
    return seconds, usage.ru_maxrss * 1024


def main() -> int:
    """Takes turns and prints the median ratio."""
    options = arguments()
    options.cache = options.cache.resolve()
    gate = read(HERE / "gates.json", registry=False).startup
    make = [sys.executable, str(HERE / "peers/startup_files.py")]
    subprocess.run([*make, "--model", options.model, "--folder", str(options.cache)], check=True)
    values = {
        "model": options.model,
        "weights": str(options.cache / f"{options.model}.safetensors"),
        "image": str(options.cache / "picture.png"),
        "threads": str(options.threads),
    }
    ours = [word.format_map(values) for word in shlex.split(options.ours)]
    theirs = [
        *(sys.executable, str(HERE / "peers/torch_startup.py"), "--model", options.model),
        *("--weights", values["weights"], "--threads", values["threads"], values["image"]),
    ]
    our_seconds, their_seconds, our_memory, their_memory = [], [], [], []
    try:
        timed(ours)
        timed(theirs)
        for _ in range(options.pairs):
            seconds, memory = timed(ours)
            our_seconds.append(seconds)
            our_memory.append(memory)
            seconds, memory = timed(theirs)
            their_seconds.append(seconds)
            their_memory.append(memory)
    except ProcessError as error:
        print(error, file=sys.stderr)
        return 1
    ratios = [theirs / ours for ours, theirs in zip(our_seconds, their_seconds, strict=True)]
    ratio = statistics.median(ratios)
    verdict = "PASS" if ratio >= gate else "FAIL"
    print(
        f"{options.model}, start to first prediction on {machine.processor()}: ours "
        f"{statistics.median(our_seconds) * 1000:.0f} ms and {max(our_memory) / 1e6:.0f} MB, "
        f"PyTorch {statistics.median(their_seconds) * 1000:.0f} ms and "
        f"{max(their_memory) / 1e6:.0f} MB; {ratio:.1f}x sooner, gate {gate:g}x: {verdict}"
    )
    if options.json is not None:
        figures = {
            "seconds": our_seconds,
            "peer_seconds": their_seconds,
            "ratio": ratio,
            "gate": gate,
            "verdict": verdict,
            "peak_memory_bytes": max(our_memory),
            "peer_peak_memory_bytes": max(their_memory),
        }
        options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return 0 if verdict == "PASS" else 1


if __name__ == "__main__":
    sys.exit(main())
