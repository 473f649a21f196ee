"""Measured rows as records, kept in `results.json`, and as the table in `RESULTS.md`."""

from __future__ import annotations

import json
import os
import statistics
from pathlib import Path
from typing import Any

from driver.pairs import Comparison
from driver.rows import Row

Record = dict[str, Any]

BEGIN = "<!-- made by Benchmarks/compare.py: begin -->"
END = "<!-- made by Benchmarks/compare.py: end -->"
HEADING = """# Speed

Images a second on the same cores, ours and the peer's taking turns; the ratio is the median of the
pairs' ratios, with the lowest and the highest beside it. Memory is VmHWM of a process that did
nothing else; for eager PyTorch with its default malloc the gate is that ours is at most its.
"""


def record(row: Row, comparison: Comparison, run: Record, *, gated: bool) -> Record:
    """One measured row; `gated` is false away from the gates' threads and batch."""
    enough = row.gate is None or comparison.ratio >= row.gate
    lean = (
        row.peer != "torch-eager"
        or comparison.our_peak_memory_bytes <= comparison.their_peak_memory_bytes
    )
    verdict = None
    if gated and row.gate is not None:
        verdict = "PASS" if enough and lean else "FAIL"
    return {
        "row": row.name,
        "title": row.title,
        "peer": row.peer,
        "images_per_second": statistics.median(comparison.ours),
        "peer_images_per_second": statistics.median(comparison.theirs),
        "ratio": comparison.ratio,
        "ratios": comparison.ratios,
        "gate": row.gate,
        "aim": row.aim,
        "peak_memory_bytes": comparison.our_peak_memory_bytes,
        "peer_peak_memory_bytes": comparison.their_peak_memory_bytes,
        "fast_enough": enough,
        "lean_enough": lean,
        "verdict": verdict,
        **run,
    }


def table(records: list[Record]) -> str:
    """The Markdown table, and below it how each run was made."""
    runs: list[str] = []
    lines = [
        "| workload | peer | ours | peer's | ratio | gate (aim) | verdict | MB, both | run |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for entry in records:
        made = _made(entry)
        if made not in runs:
            runs.append(made)
        cells = [
            entry["title"],
            _peer(entry),
            f"{entry['images_per_second']:.2f}",
            f"{entry['peer_images_per_second']:.2f}",
            f"{entry['ratio']:.2f} ({min(entry['ratios']):.2f}-{max(entry['ratios']):.2f})",
            _gate(entry),
            _verdict(entry),
            f"{entry['peak_memory_bytes'] / 1e6:.0f} / {entry['peer_peak_memory_bytes'] / 1e6:.0f}",
            str(runs.index(made) + 1),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines.append("")
    lines += [f"{number}. {made}" for number, made in enumerate(runs, start=1)]
    return "\n".join(lines) + "\n"


def merge(old: list[Record], new: list[Record]) -> list[Record]:
    """The old records with those of the same row on the same processor replaced."""

    def key(entry: Record) -> tuple[Any, ...]:
        return (entry["processor"], entry["row"], entry["threads"], entry["batch"])

    replaced = {key(entry): entry for entry in new}
    kept = [replaced.pop(key(entry), entry) for entry in old]
    return kept + list(replaced.values())


def keep(folder: Path, new: list[Record]) -> None:
    """Merges records into `results.json` and writes the table into `RESULTS.md`."""
    store = folder / "results.json"
    old = json.loads(store.read_text(encoding="utf-8")) if store.exists() else []
    records = merge(old, new)
    _replace(store, json.dumps(records, indent=1) + "\n")
    page = folder / "RESULTS.md"
    text = page.read_text(encoding="utf-8") if page.exists() else f"{HEADING}\n{BEGIN}\n{END}\n"
    _replace(page, between_markers(text, table(records)))


def between_markers(text: str, body: str) -> str:
    """A page with what stands between the markers replaced; markers are added where missing."""
    if BEGIN not in text or END not in text or text.index(BEGIN) > text.index(END):
        text = text.replace(BEGIN, "").replace(END, "").rstrip() + f"\n\n{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{body}{END}{after}"


def _replace(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".new")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)


def _gate(entry: Record) -> str:
    if entry["gate"] is None:
        return ""
    aim = f" ({entry['aim']:g})" if entry["aim"] is not None else ""
    return f"{entry['gate']:g}{aim}"


def _verdict(entry: Record) -> str:
    if entry["verdict"] != "FAIL":
        return entry["verdict"] or ""
    reasons = []
    if not entry["fast_enough"]:
        reasons.append("ratio")
    if not entry["lean_enough"]:
        reasons.append("memory")
    return f"FAIL: {', '.join(reasons)}"


def _peer(entry: Record) -> str:
    package = "torch" if entry["peer"].startswith("torch-") else entry["peer"]
    return f"{entry['peer']} {entry['versions'].get(package, '')}".rstrip()


def _made(entry: Record) -> str:
    return (
        f"`{entry['command']}`: {entry['processor']}, {entry['instruction_set']}, "
        f"{entry['threads']} threads, batch {entry['batch']}, {entry['pairs']} pairs, "
        f"{entry['date']}, commit {entry['commit']}"
    )
