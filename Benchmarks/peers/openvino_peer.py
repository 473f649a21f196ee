"""OpenVINO's CPU plug-in as a benchmark child, on a network exported by `torch.onnx`.

Latency hint, one stream; inference in float32, or in bfloat16 where the processor has it. Lines in
and out: see `line_protocol.py`.
"""

from __future__ import annotations

import platform
import sys

import openvino
from exported import exported, images
from flags import add_cache, parser
from line_protocol import claim_standard_output, serve


def main() -> int:
    """Parses the command line and serves."""
    flags = parser(
        "OpenVINO as a benchmark child.",
        "python openvino_peer.py --model resnet50 --precision bf16 --cache Benchmarks/.cache",
    )
    add_cache(flags)
    arguments = flags.parse_args()
    output = claim_standard_output()

    path = exported(arguments.model, arguments.batch, arguments.size, arguments.cache)
    core = openvino.Core()
    compiled = core.compile_model(
        core.read_model(path),
        "CPU",
        {
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_NUM_THREADS": str(arguments.threads),
            "INFERENCE_PRECISION_HINT": arguments.precision,
        },
    )
    request = compiled.create_infer_request()
    feed = images(arguments.batch, arguments.size)
    return serve(
        output,
        lambda: request.infer([feed], share_inputs=True, share_outputs=True),
        batch=arguments.batch,
        warm_up=max(3, arguments.warm_up),
        description={
            "peer": "openvino",
            "threads": compiled.get_property("INFERENCE_NUM_THREADS"),
            "precision": compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name(),
            "versions": {
                "python": platform.python_version(),
                "openvino": openvino.__version__.split("-")[0],
            },
        },
    )


if __name__ == "__main__":
    sys.exit(main())
