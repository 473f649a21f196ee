"""Makes the weights file and the picture that both sides of `startup_compare.py` read."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import save_file
from torchvision.models import get_model


def main() -> None:
    """Writes what is missing, each under its final name only once it is whole."""
    parser = argparse.ArgumentParser(
        description="Weights and a picture for the start-up comparison.",
        epilog="example: python startup_files.py --model resnet50 --folder Benchmarks/.cache",
    )
    parser.add_argument("--model", default="resnet50")
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    weights = arguments.folder / f"{arguments.model}.safetensors"
    if not weights.exists():
        torch.manual_seed(0)
        unfinished = weights.with_suffix(".new")
        save_file(get_model(arguments.model, weights=None).state_dict(), unfinished)
        os.replace(unfinished, weights)
    picture = arguments.folder / "picture.png"
    if not picture.exists():
        rows, columns = torch.arange(375).view(-1, 1), torch.arange(500).view(1, -1)
        channels = [
            (rows * 2 + columns) % 256,
            (rows ^ columns) % 256,
            (rows * columns // 64) % 256,
        ]
        pixels = torch.stack(channels, dim=-1).to(torch.uint8)
        unfinished = picture.with_suffix(".new")
        Image.fromarray(pixels.numpy()).save(unfinished, format="PNG")
        os.replace(unfinished, picture)


if __name__ == "__main__":
    main()
