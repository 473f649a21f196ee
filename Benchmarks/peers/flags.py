"""The flags that all peers share."""

from __future__ import annotations

import argparse
import textwrap
from pathlib import Path


def parser(description: str, example: str) -> argparse.ArgumentParser:
    """An argument parser with the flags that every peer has."""
    made = argparse.ArgumentParser(
        description=description,
        epilog=f"example:\n{textwrap.indent(example, '  ')}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--model", required=True, help="resnet50, vit_b_16, vgg16, ...")
    made.add_argument("--precision", choices=["f32", "bf16"], default="f32")
    made.add_argument("--batch", type=positive, default=8, help="images a step (default 8)")
    made.add_argument("--size", type=positive, default=224, help="side of an image (default 224)")
    made.add_argument("--threads", type=positive, default=2, help="threads (default 2)")
    made.add_argument(
        "--warm-up",
        type=positive,
        default=5,
        help="steps before the first answer, at least 3 (default 5)",
    )
    return made


def add_cache(made: argparse.ArgumentParser) -> None:
    """The flag of the peers that run exported networks."""
    made.add_argument("--cache", type=Path, required=True, help="folder for exported networks")


def positive(text: str) -> int:
    """A whole number of the command line, at least 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return value
