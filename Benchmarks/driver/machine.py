"""What a measurement was made on and with."""

from __future__ import annotations

import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def processor() -> str:
    """The processor's name, from the kernel."""
    return _cpuinfo().get("model name", "unknown processor")


def instruction_set() -> str:
    """The widest vector instructions, and the ones for bfloat16 and int8."""
    flags = set(_cpuinfo().get("flags", "").split())
    widest = next(
        (name for flag, name in (("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags),
        "baseline",
    )
    extras = [
        name
        for flag, name in (
            ("avx512_bf16", "bf16"),
            ("avx512_vnni", "VNNI"),
            ("avx_vnni", "AVX-VNNI"),
            ("amx_tile", "AMX"),
        )
        if flag in flags
    ]
    return f"{widest} ({', '.join(extras)})" if extras else widest


def commit() -> str:
    """The commit that was measured, with a plus sign where files differ from it."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        return name + ("+" if _git("status", "--porcelain", "--", "Sources") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def from_repository(path: Path) -> str:
    """A path as a reader of the repository would write it."""
    try:
        return str(path.resolve().relative_to(REPOSITORY))
    except ValueError:
        return path.name


def _git(*words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(REPOSITORY), *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _cpuinfo() -> dict[str, str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return {}
    first = text.split("\n\n", 1)[0]
    pairs = (line.partition(":") for line in first.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}
