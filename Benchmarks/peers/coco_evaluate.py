"""Evaluates results as users of pycocotools do, and prints the time and the twelve numbers."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from pathlib import Path

from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    with contextlib.redirect_stdout(io.StringIO()):
        marked = COCO(str(folder / "instances.json"))
        found = marked.loadRes(str(folder / "results.json"))
        start = time.perf_counter()
        evaluation = COCOeval(marked, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        seconds = time.perf_counter() - start
    stats = [None if value == -1 else float(value) for value in evaluation.stats]
    print(json.dumps({"seconds": [seconds], "stats": stats}))
