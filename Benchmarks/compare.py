"""Apus against PyTorch, ONNX Runtime and OpenVINO on the same cores, against the gate table.

Ours and one peer at a time run as warm children and take turns (A B A B ...), each for a few
seconds; the verdict is the median of the pairs' ratios against `gates.json`. The measured rows are
printed, kept in `results.json`, and written as a table into `RESULTS.md`.

The exit status is 0 when every gate that was measured passes, 1 when one fails or a child breaks,
2 for a wrong command line.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import shlex
import sys
from pathlib import Path
from typing import Any

from driver import machine, report
from driver.child import Child, ChildError
from driver.pairs import compare
from driver.rows import GateTable, Row, chosen, read

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent

# Training frees and reallocates every activation each step. glibc gives such blocks back to the
# kernel, which must clear their pages again; kept instead, they cost nothing.
TUNED_MALLOC = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": str(1 << 36),
    "MALLOC_TOP_PAD_": str(1 << 26),
}

EXAMPLE = """examples:
  python Benchmarks/compare.py --list
  python Benchmarks/compare.py --only 'resnet50-.*f32/torch-eager$'
  python Benchmarks/compare.py --registry --only '^vit_.*train' --pairs 3 --json out.json
"""


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", metavar="REGEX", help="rows to run; see --list for their names")
    parser.add_argument("--registry", action="store_true", help="every other model too")
    parser.add_argument("--list", action="store_true", help="print the rows' names and stop")
    parser.add_argument(
        "--apus",
        type=Path,
        default=REPOSITORY / ".build/release/apus",
        help="our binary (default .build/release/apus)",
    )
    parser.add_argument("--threads", type=int, help="threads of both (default: the gates')")
    parser.add_argument("--batch", type=int, help="images a step (default: the gates')")
    parser.add_argument("--pairs", type=int, default=5, help="turns of each (default 5)")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a turn (default 4)")
    parser.add_argument(
        "--fused-optimizer", action="store_true", help="PyTorch's SGD with fused=True"
    )
    parser.add_argument("--ready-within", type=float, default=1800, help="seconds for a warm-up")
    parser.add_argument(
        "--cache", type=Path, default=HERE / ".cache", help="folder for exported networks"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write this run's records here")
    parser.add_argument(
        "--no-record", action="store_true", help="leave results.json and RESULTS.md alone"
    )
    parsed = parser.parse_args()
    for name in ("threads", "batch", "pairs", "seconds", "ready_within"):
        value = getattr(parsed, name)
        if value is not None and value <= 0:
            parser.error(f"--{name.replace('_', '-')} must be positive, not {value}")
    try:
        re.compile(parsed.only or "")
    except re.error as error:
        parser.error(f"--only: {error}")
    return parsed


def workload_flags(row: Row, options: argparse.Namespace) -> list[str]:
    """The flags that ours and every peer share."""
    return [
        *("--model", row.model),
        *("--precision", row.precision),
        *("--batch", str(batch_of(row, options))),
        *("--threads", str(options.threads)),
    ]


def batch_of(row: Row, options: argparse.Namespace) -> int:
    """Images a step: the command line's, the row's own, or the table's."""
    return int(options.batch or row.batch)


def ours(row: Row, options: argparse.Namespace) -> Child:
    """Our side of a row, warm."""
    flags = ["bench", "--protocol", "--mode", row.mode, *workload_flags(row, options)]
    if row.size:
        flags += ["--image-size", str(row.size[0]), "--image-height", str(row.size[1])]
    return Child(
        "apus",
        [options.apus.resolve(), *flags],
        ready_within=options.ready_within,
        answer_within=options.ready_within,
    )


def theirs(row: Row, options: argparse.Namespace) -> Child:
    """The peer's side of a row, warm."""
    flags = workload_flags(row, options)
    if row.size:
        flags += ["--size", str(row.size[0]), "--height", str(row.size[1])]
    environment: dict[str, str] = {}
    if row.peer.startswith("torch-"):
        script = "torch_peer.py"
        flags += ["--mode", row.mode]
        flags += ["--execution", "compile" if row.peer == "torch-compile" else "eager"]
        if options.fused_optimizer:
            flags.append("--fused-optimizer")
        if row.peer == "torch-eager-tuned-malloc":
            environment = TUNED_MALLOC
    else:
        script = {"onnxruntime": "onnx_peer.py", "openvino": "openvino_peer.py"}[row.peer]
        flags += ["--cache", str(options.cache)]
    return Child(
        row.peer,
        [sys.executable, HERE / "peers" / script, *flags],
        environment=environment,
        ready_within=options.ready_within,
        answer_within=options.ready_within,
    )


def measure(row: Row, options: argparse.Namespace, table: GateTable) -> report.Record:
    """Runs one row."""
    with ours(row, options) as our_child, theirs(row, options) as their_child:
        versions: dict[str, Any] = {
            **our_child.description.get("versions", {}),
            **their_child.description.get("versions", {}),
        }
        comparison = compare(our_child, their_child, pairs=options.pairs, seconds=options.seconds)
    run = {
        "threads": options.threads,
        "batch": batch_of(row, options),
        "pairs": options.pairs,
        "processor": machine.processor(),
        "instruction_set": machine.instruction_set(),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": machine.commit(),
        "command": command(),
        "versions": versions,
    }
    gated = options.threads == table.threads and batch_of(row, options) == row.batch
    return report.record(row, comparison, run, gated=gated)


def command() -> str:
    """This command line as a reader would type it, from the repository's root."""
    words = [
        machine.from_repository(Path(word)) if word.startswith("/") else word
        for word in sys.argv[1:]
    ]
    return shlex.join(["python", "Benchmarks/compare.py", *words])


def main() -> int:
    """Measures the chosen rows."""
    options = arguments()
    table = read(HERE / "gates.json", registry=options.registry)
    options.threads = options.threads or table.threads
    rows = chosen(table.rows, options.only)
    if not rows:
        print(f"no row matches {options.only!r}; --list prints them", file=sys.stderr)
        return 2
    if options.list:
        for row in rows:
            gate = "" if row.gate is None else f"  gate {row.gate:g}"
            print(f"{row.name}{gate}")
        return 0
    if not options.apus.is_file():
        print(
            f"{options.apus} is missing; build it with 'swift build -c release' or name it with "
            "--apus",
            file=sys.stderr,
        )
        return 2

    records: list[report.Record] = []
    broken: list[str] = []
    for number, row in enumerate(rows, start=1):
        print(f"[{number}/{len(rows)}] {row.name}", file=sys.stderr, flush=True)
        try:
            records.append(measure(row, options, table))
        except ChildError as error:
            broken.append(f"{row.name}: {error}")
            print(f"  {error}", file=sys.stderr, flush=True)
        if records and not options.no_record:
            report.keep(HERE, records)
    if records:
        print(report.table(records))
    for line in broken:
        print(f"not measured: {line}")
    if options.json is not None:
        options.json.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    failed = [entry["row"] for entry in records if entry["verdict"] == "FAIL"]
    if failed:
        print(f"below their gates: {', '.join(failed)}")
    return 1 if failed or broken else 0


if __name__ == "__main__":
    sys.exit(main())
