"""Writes an instances file of the size of COCO's instances_train2017: 118,287 pictures, 860,001
objects with polygons, 80 classes, about 450 MB. The same bytes each time.
"""

from __future__ import annotations

import argparse
import math
import random
from pathlib import Path

PICTURES = 118_287
OBJECTS = 860_001
CLASSES = 80
CROWD_EVERY = 86
OUTLINES = 4_000


def outlines(rng: random.Random) -> list[tuple[str, str, str]]:
    """Segmentation, area and box of objects, as text; every object of the file is one of these."""
    made = []
    for _ in range(OUTLINES):
        corners = max(4, min(200, int(rng.lognormvariate(2.8, 0.65))))
        width, height = rng.uniform(8, 280), rng.uniform(8, 200)
        x, y = rng.uniform(0, 640 - width), rng.uniform(0, 480 - height)
        numbers = []
        for corner in range(corners):
            angle = 2 * math.pi * corner / corners
            reach = rng.uniform(0.6, 1) / 2
            numbers.append(round(x + width * (0.5 + reach * math.cos(angle)), 2))
            numbers.append(round(y + height * (0.5 + reach * math.sin(angle)), 2))
        box = [round(value, 2) for value in (x, y, width, height)]
        made.append((f"[{numbers}]", repr(width * height * rng.uniform(0.4, 0.8)), str(box)))
    return made


def crowd(rng: random.Random) -> str:
    """Runs that cover a picture of 640x480."""
    left, counts = 640 * 480, []
    while left > 0:
        counts.append(min(left, rng.randrange(1, 2500)))
        left -= counts[-1]
    return f'{{"counts": {counts}, "size": [480, 640]}}'


def picture(index: int) -> str:
    """A picture's entry with all the keys of COCO's."""
    name = f"{index * 5 + 9:012d}.jpg"
    return (
        f'{{"license": 3,"file_name": "{name}",'
        f'"coco_url": "http://images.cocodataset.org/train2017/{name}",'
        f'"height": 480,"width": 640,"date_captured": "2013-11-14 11:18:45",'
        f'"flickr_url": "http://farm9.staticflickr.com/8186/{index:010d}_4e622c8349_z.jpg",'
        f'"id": {index * 5 + 9}}}'
    )


def write(file: Path) -> None:
    """Writes the file, whole or not at all."""
    rng = random.Random(17)
    shapes = outlines(rng)
    crowds = [crowd(rng) for _ in range(20)]
    partial = file.with_suffix(".partial")
    with partial.open("w", encoding="ascii") as out:
        out.write('{"info": {"description": "generated"},"licenses": [],"images": [')
        out.write(",".join(picture(index) for index in range(PICTURES)))
        out.write('],"annotations": [')
        for index in range(OBJECTS):
            shape, area, box = shapes[rng.randrange(OUTLINES)]
            is_crowd = index % CROWD_EVERY == 0
            out.write(
                f'{"," if index else ""}{{"segmentation": '
                f"{crowds[index % len(crowds)] if is_crowd else shape}, "
                f'"area": {area}, "iscrowd": {int(is_crowd)}, '
                f'"image_id": {rng.randrange(PICTURES) * 5 + 9}, "bbox": {box}, '
                f'"category_id": {rng.randrange(CLASSES) + 1}, "id": {index + 1}}}'
            )
        out.write('],"categories": [')
        out.write(
            ",".join(
                f'{{"supercategory": "thing","id": {index + 1},"name": "class {index + 1}"}}'
                for index in range(CLASSES)
            )
        )
        out.write("]}")
    partial.rename(file)


def main() -> None:
    """Writes the file where it is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    file = parser.parse_args().file
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file)


if __name__ == "__main__":
    main()
