"""PyTorch as a benchmark child: training steps or inference, eager or compiled.

A training step is forward, cross-entropy, backward, and SGD with momentum 0.9, learning rate 0.01
and weight decay 1e-4, on random data made once; inference is `eval()` under `inference_mode()`.
CNNs run channels-last, bfloat16 is CPU autocast. Lines in and out: see `line_protocol.py`.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable

import torch
import torch.nn.functional as F
import torchvision
from flags import parser
from line_protocol import claim_standard_output, serve
from networks import build, images, is_transformer
from torch import Tensor, nn


def logits(output: Tensor | tuple[Tensor, ...]) -> Tensor:
    """The main head's output of a network that may have auxiliary heads."""
    return output if isinstance(output, Tensor) else output[0]


def training_step(
    model: nn.Module, x: Tensor, *, bf16: bool, fused_optimizer: bool
) -> Callable[[], object]:
    """One step of training."""
    model.train()
    labels = torch.randint(0, 1000, (x.shape[0],), generator=torch.Generator().manual_seed(1))
    optimizer = torch.optim.SGD(
        model.parameters(),
        lr=0.01,
        momentum=0.9,
        weight_decay=1e-4,
        fused=True if fused_optimizer else None,
    )

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            loss = F.cross_entropy(logits(model(x)), labels)
        loss.backward()
        optimizer.step()

    return step


def inference_step(model: nn.Module, x: Tensor, *, bf16: bool) -> Callable[[], object]:
    """One prediction."""
    model.eval()

    @torch.inference_mode()
    def step() -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            return logits(model(x))

    return step


def main() -> int:
    """Parses the command line and serves."""
    flags = parser(
        "PyTorch as a benchmark child.",
        "python torch_peer.py --model resnet50 --mode train --precision f32 --batch 8 --threads 2",
    )
    flags.add_argument("--mode", choices=["train", "infer"], default="train")
    flags.add_argument("--execution", choices=["eager", "compile"], default="eager")
    flags.add_argument(
        "--layout",
        choices=["auto", "channels-last", "contiguous"],
        default="auto",
        help="auto is channels-last for CNNs and contiguous for transformers",
    )
    flags.add_argument("--fused-optimizer", action="store_true", help="SGD with fused=True")
    arguments = flags.parse_args()
    output = claim_standard_output()

    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    layout = arguments.layout
    if layout == "auto":
        layout = "contiguous" if is_transformer(arguments.model) else "channels-last"
    model, x = build(arguments.model), images(arguments.batch, arguments.size)
    if layout == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    bf16 = arguments.precision == "bf16"
    if arguments.execution == "compile":
        model = torch.compile(model)
    if arguments.mode == "train":
        step = training_step(model, x, bf16=bf16, fused_optimizer=arguments.fused_optimizer)
    else:
        step = inference_step(model, x, bf16=bf16)
    return serve(
        output,
        step,
        batch=arguments.batch,
        warm_up=max(3, arguments.warm_up),
        description={
            "peer": f"torch-{arguments.execution}",
            "layout": layout,
            "threads": torch.get_num_threads(),
            "versions": {
                "python": platform.python_version(),
                "torch": torch.__version__,
                "torchvision": torchvision.__version__,
            },
        },
    )


if __name__ == "__main__":
    sys.exit(main())
