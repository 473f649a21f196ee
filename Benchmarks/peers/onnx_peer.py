"""ONNX Runtime's CPU provider as a benchmark child, on a network exported by `torch.onnx`.

Inference in float32 only. Lines in and out: see `line_protocol.py`.
"""

from __future__ import annotations

import platform
import sys

import onnxruntime
from exported import exported, images
from flags import add_cache, parser
from line_protocol import claim_standard_output, serve


def main() -> int:
    """Parses the command line and serves."""
    flags = parser(
        "ONNX Runtime as a benchmark child.",
        "python onnx_peer.py --model resnet50 --batch 8 --threads 2 --cache Benchmarks/.cache",
    )
    add_cache(flags)
    arguments = flags.parse_args()
    if arguments.precision != "f32":
        flags.error("ONNX Runtime's CPU provider is compared in f32 only")
    output = claim_standard_output()

    path = exported(arguments.model, arguments.batch, arguments.size, arguments.cache)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: images(arguments.batch, arguments.size)}
    return serve(
        output,
        lambda: session.run(None, feed),
        batch=arguments.batch,
        warm_up=max(3, arguments.warm_up),
        description={
            "peer": "onnxruntime",
            "threads": arguments.threads,
            "versions": {
                "python": platform.python_version(),
                "onnxruntime": onnxruntime.__version__,
            },
        },
    )


if __name__ == "__main__":
    sys.exit(main())
