"""What the peers that run exported networks share; it never imports PyTorch into their process."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np


def exported(model: str, batch: int, size: int, cache: Path) -> Path:
    """The path of a network's ONNX file with a fixed batch; a process of its own makes it."""
    release = version("torch").split("+")[0]
    path = cache / f"{model}-{batch}x3x{size}x{size}-torch{release}" / "model.onnx"
    if not path.exists():
        script = Path(__file__).with_name("onnx_export.py")
        words = ["--model", model, "--batch", str(batch), "--size", str(size), str(path.parent)]
        subprocess.run([sys.executable, str(script), *words], check=True, stdout=sys.stderr)
    return path


def images(batch: int, size: int) -> np.ndarray:
    """Random images `[batch, 3, size, size]`, always the same."""
    generator = np.random.default_rng(0)
    return generator.standard_normal((batch, 3, size, size), dtype=np.float32)
