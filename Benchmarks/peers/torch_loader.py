"""torchvision's loader: the same steps as `apus bench --loader`, by worker processes.

Files are read, decoded, resized to a shorter side of 360 pixels, cropped to 320x320, mirrored,
distorted in colour, normalised and put into batches of eight. Prints pictures a second as JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch
from torch.utils.data import DataLoader, Dataset
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms import v2


class Pictures(Dataset):
    """Pictures of a folder through the steps."""

    def __init__(self, folder: Path) -> None:
        self.files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".jpg", ".png"})
        self.steps = v2.Compose(
            [
                v2.Resize(360, antialias=True),
                v2.RandomCrop(320),
                v2.RandomHorizontalFlip(),
                v2.RandomPhotometricDistort(),
                v2.ToDtype(torch.float32, scale=True),
                v2.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
            ]
        )

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> torch.Tensor:
        return self.steps(decode_image(str(self.files[index]), mode=ImageReadMode.RGB))


def main() -> None:
    """Loads for some seconds after a first epoch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    loader = DataLoader(
        Pictures(arguments.folder),
        batch_size=8,
        shuffle=True,
        num_workers=arguments.workers,
        persistent_workers=True,
    )
    for _ in loader:
        pass
    start = time.perf_counter()
    pictures = 0
    while time.perf_counter() - start < arguments.seconds:
        for batch in loader:
            pictures += batch.shape[0]
            if time.perf_counter() - start >= arguments.seconds:
                break
    seconds = time.perf_counter() - start
    print(json.dumps({"pictures_per_second": pictures / seconds, "workers": arguments.workers}))


if __name__ == "__main__":
    main()
