"""How a benchmark child talks with the driver: one JSON line out for each line in.

On start, after its warm-up, a child prints {"ready": true, "versions": {...}, ...}. For a line
"run K" it takes K steps and prints {"steps": K, "seconds": s, "images": K * batch}. For "quit", or
when its input ends, it prints {"peak_memory_bytes": n}, the most memory the process has ever held
(VmHWM), and exits with status 0. Anything else ends it with {"error": "..."} and status 2.

`apus bench --protocol` speaks the same lines.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO


def claim_standard_output() -> TextIO:
    """Keeps standard output for protocol lines alone; what libraries print goes to stderr."""
    protocol = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1, encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return protocol


def peak_memory_bytes() -> int:
    """VmHWM of this process."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/self/status has no VmHWM line")


def serve(
    output: TextIO,
    step: Callable[[], object],
    *,
    batch: int,
    warm_up: int,
    description: dict[str, Any],
) -> int:
    """Warms up, announces itself, and answers lines until told to quit; returns the exit status."""

    def say(record: dict[str, Any]) -> None:
        output.write(json.dumps(record) + "\n")
        output.flush()

    for _ in range(warm_up):
        step()
    say({"ready": True, **description})
    for line in sys.stdin:
        words = line.split()
        if words == ["quit"]:
            break
        if len(words) != 2 or words[0] != "run" or not words[1].isdigit() or int(words[1]) < 1:
            say({"error": f"expected 'run K' or 'quit', got {line.strip()!r}"})
            return 2
        steps = int(words[1])
        start = time.perf_counter()
        for _ in range(steps):
            step()
        seconds = time.perf_counter() - start
        say({"steps": steps, "seconds": seconds, "images": steps * batch})
    say({"peak_memory_bytes": peak_memory_bytes()})
    return 0
