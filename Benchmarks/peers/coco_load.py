"""Loads an instances file as users of pycocotools do, and counts what is in it."""

from __future__ import annotations

import sys

from pycocotools.coco import COCO

if __name__ == "__main__":
    coco = COCO(sys.argv[1])
    print(len(coco.imgs), len(coco.anns))
