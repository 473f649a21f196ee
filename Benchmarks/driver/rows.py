"""What is compared: the gate table as rows, one workload against one peer each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PEERS = ("torch-eager", "torch-eager-tuned-malloc", "torch-compile", "onnxruntime", "openvino")


@dataclass(frozen=True)
class Row:
    """One workload against one peer; `gate` is the least ratio that passes."""

    workload: str
    title: str
    model: str
    mode: str
    precision: str
    peer: str
    gate: float | None
    aim: float | None
    # Images a step at which the gate holds, and their width and height where not the model's own.
    batch: int
    size: tuple[int, int] | None

    @property
    def name(self) -> str:
        """What `--only` matches."""
        return f"{self.workload}/{self.peer}"


@dataclass(frozen=True)
class GateTable:
    """The rows, and the threads at which their gates hold."""

    threads: int
    rows: list[Row]
    startup: float


def read(path: Path, *, registry: bool) -> GateTable:
    """The gate table; with `registry`, the rows of every other model too."""
    table = json.loads(path.read_text(encoding="utf-8"))
    rows: list[Row] = []
    batch = table["batch"]
    for entry in table["rows"]:
        rows += _rows_of({"batch": batch, **entry})
    if registry:
        for model in table["registry"]["models"]:
            for mode, word in (("train", "train"), ("infer", "inference")):
                rows += _rows_of(
                    {
                        "name": f"{model}-{mode}-f32",
                        "title": f"{model} {word} f32",
                        "model": model,
                        "mode": mode,
                        "batch": batch,
                        "precision": "f32",
                        "gates": table["registry"]["gates"],
                        "aims": table["registry"]["aims"],
                    }
                )
    return GateTable(table["threads"], rows, table["startup"]["torch"])


def chosen(rows: list[Row], only: str | None) -> list[Row]:
    """The rows whose name the regular expression is found in; all without one."""
    return [row for row in rows if only is None or re.search(only, row.name)]


def _rows_of(entry: dict[str, Any]) -> list[Row]:
    gates, aims = entry["gates"], entry.get("aims", {})
    wanted = {*gates, *entry.get("beside", [])}
    unknown = (wanted | set(aims)) - set(PEERS)
    if unknown:
        raise ValueError(f"{entry['name']}: unknown peers {sorted(unknown)}")
    return [
        Row(
            workload=entry["name"],
            title=entry["title"],
            model=entry["model"],
            mode=entry["mode"],
            precision=entry["precision"],
            peer=peer,
            gate=gates.get(peer),
            aim=aims.get(peer),
            batch=entry["batch"],
            size=tuple(entry["size"]) if "size" in entry else None,
        )
        for peer in PEERS
        if peer in wanted
    ]
