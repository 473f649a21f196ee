"""A network with random weights as an ONNX file, for the runtimes that read nothing else."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import torch
from networks import build, images


def main() -> None:
    """Exports; the file and its weights appear together, under their final name, or not at all."""
    parser = argparse.ArgumentParser(
        description="A network as an ONNX file.",
        epilog="example: python onnx_export.py --model resnet50 --batch 8 .cache/resnet50",
    )
    parser.add_argument("--model", required=True)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("folder", type=Path, help="becomes a folder with model.onnx")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    model, x = build(arguments.model).eval(), images(arguments.batch, arguments.size)
    program = torch.onnx.export(model, (x,), dynamo=True, optimize=True)
    if program is None:
        raise SystemExit(f"torch.onnx.export made nothing of {arguments.model}")
    arguments.folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=arguments.folder.parent) as temporary:
        unfinished = Path(temporary) / "export"
        unfinished.mkdir()
        program.save(unfinished / "model.onnx", external_data=True)
        os.replace(unfinished, arguments.folder)


if __name__ == "__main__":
    main()
