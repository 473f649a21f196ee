"""Writes a set of the size of COCO's val2017 and what a detector may have found in it: 5,000
pictures, 36,335 objects of 80 classes, a hundred detections a picture. The same bytes each time.

Three objects in four have one to four detections around them, some of another class; the rest of
the hundred lie anywhere. `FOLDER/instances.json` and `FOLDER/results.json` are COCO's forms.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path
from typing import Any

PICTURES = 5_000
OBJECTS = 36_335
CLASSES = 80
DETECTIONS = 100
CROWD_EVERY = 80


def box(rng: random.Random) -> list[float]:
    """A box of any size in a picture of 640x480."""
    width = min(600.0, max(4.0, rng.lognormvariate(3.9, 1.0)))
    height = min(440.0, max(4.0, rng.lognormvariate(3.9, 1.0)))
    x, y = rng.uniform(0, 640 - width), rng.uniform(0, 480 - height)
    return [round(value, 2) for value in (x, y, width, height)]


def near(rng: random.Random, other: list[float]) -> list[float]:
    """A box on another or around it."""
    reach = rng.choice((0.02, 0.08, 0.25))
    x, y, width, height = other
    return [
        round(x + width * rng.uniform(-reach, reach), 2),
        round(y + height * rng.uniform(-reach, reach), 2),
        round(max(1.0, width * (1 + rng.uniform(-reach, reach))), 2),
        round(max(1.0, height * (1 + rng.uniform(-reach, reach))), 2),
    ]


def found(rng: random.Random, image: int, objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A hundred detections of a picture."""
    rows = []
    for one in objects:
        for _ in range(rng.randrange(1, 5) if rng.random() < 0.75 else 0):
            category = one["category_id"] if rng.random() < 0.8 else rng.randrange(CLASSES) + 1
            rows.append((near(rng, one["bbox"]), category, rng.random() ** 0.5))
    while len(rows) < DETECTIONS:
        rows.append((box(rng), rng.randrange(CLASSES) + 1, rng.random() ** 4))
    return [
        {"image_id": image, "category_id": category, "bbox": bbox, "score": round(score, 6)}
        for bbox, category, score in rows[:DETECTIONS]
    ]


def write(folder: Path) -> None:
    """Writes both files, whole or not at all."""
    rng = random.Random(29)
    owners = [rng.randrange(PICTURES) + 1 for _ in range(OBJECTS)]
    annotations: list[dict[str, Any]] = []
    by_picture: dict[int, list[dict[str, Any]]] = {}
    for index, image in enumerate(sorted(owners)):
        bbox = box(rng)
        one = {
            "id": index + 1,
            "image_id": image,
            "category_id": rng.randrange(CLASSES) + 1,
            "bbox": bbox,
            "area": round(bbox[2] * bbox[3] * rng.uniform(0.5, 1.0), 4),
            "iscrowd": int(index % CROWD_EVERY == 0),
        }
        annotations.append(one)
        by_picture.setdefault(image, []).append(one)
    images = [
        {"id": index + 1, "file_name": f"{index + 1:012d}.jpg", "width": 640, "height": 480}
        for index in range(PICTURES)
    ]
    categories = [{"id": index + 1, "name": f"class {index + 1}"} for index in range(CLASSES)]
    results = [row for image in images for row in found(rng, image["id"], by_picture.get(image["id"], []))]
    folder.mkdir(parents=True, exist_ok=True)
    parts = {
        "instances.json": {"images": images, "annotations": annotations, "categories": categories},
        "results.json": results,
    }
    for name, content in parts.items():
        partial = folder / f"{name}.partial"
        partial.write_text(json.dumps(content), encoding="ascii")
        partial.rename(folder / name)


def main() -> None:
    """Writes the files where they are not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not (folder / "results.json").exists():
        write(folder)


if __name__ == "__main__":
    main()
