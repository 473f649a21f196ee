"""PyTorch as a benchmark child: training steps or inference, eager or compiled.

A training step is forward, cross-entropy (a detector's own losses with eight random objects a
picture), backward, and SGD with momentum 0.9, learning rate 0.01 (1e-4) and weight decay 1e-4, on
random data made once; inference is `eval()` under `inference_mode()`. CNNs run channels-last, bfloat16 is CPU autocast. Lines in and out: see `line_protocol.py`.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable

import torch
import torch.nn.functional as F
import torchvision
from flags import parser, positive
from line_protocol import claim_standard_output, serve
from networks import (
    AUXILIARY_WEIGHTS,
    SIZES,
    build,
    detector_labels,
    images,
    is_detector,
    is_transformer,
)
from torch import Tensor, nn


def logits(output: Tensor | tuple[Tensor, ...]) -> Tensor:
    """The main head's output of a network that may have auxiliary heads."""
    return output if isinstance(output, Tensor) else output[0]


def classification_loss(
    output: Tensor | tuple[Tensor, ...], labels: Tensor, auxiliary_weight: float
) -> Tensor:
    """Cross-entropy of the scores, and of auxiliary heads' times their weight."""
    if isinstance(output, Tensor):
        return F.cross_entropy(output, labels)
    first, *others = (F.cross_entropy(scores, labels) for scores in output if scores is not None)
    return first + auxiliary_weight * sum(others)


def random_objects(pictures: Tensor, classes: int) -> list[dict[str, Tensor]]:
    """Eight boxes with classes for every picture, in pixels."""
    generator = torch.Generator().manual_seed(2)
    sides = torch.tensor([pictures.shape[-1], pictures.shape[-2]] * 2)
    targets = []
    for _ in range(pictures.shape[0]):
        size = torch.rand(8, 2, generator=generator) * 0.4 + 0.1
        corner = torch.rand(8, 2, generator=generator) * (1 - size)
        labels = torch.randint(1, classes, (8,), generator=generator)
        targets.append({"boxes": torch.cat([corner, corner + size], 1) * sides, "labels": labels})
    return targets


def training_step(
    model: nn.Module,
    x: Tensor,
    *,
    bf16: bool,
    fused_optimizer: bool,
    detects: bool,
    object_labels: int,
    auxiliary_weight: float,
) -> Callable[[], object]:
    """One step of training."""
    model.train()
    labels = torch.randint(0, 1000, (x.shape[0],), generator=torch.Generator().manual_seed(1))
    pictures = list(x)
    targets = random_objects(x, object_labels) if detects else []
    optimizer = torch.optim.SGD(
        model.parameters(),
        lr=1e-4 if detects else 0.01,
        momentum=0.9,
        weight_decay=1e-4,
        fused=True if fused_optimizer else None,
    )

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            if detects:
                loss = sum(model(pictures, targets).values())
            else:
                loss = classification_loss(model(x), labels, auxiliary_weight)
        loss.backward()
        optimizer.step()

    return step


def inference_step(
    model: nn.Module, x: Tensor, *, bf16: bool, detects: bool
) -> Callable[[], object]:
    """One prediction; a detector's with everything from its raw output to its boxes."""
    model.eval()
    pictures = list(x)

    @torch.inference_mode()
    def step() -> object:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
            return model(pictures) if detects else logits(model(x))

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
    flags.add_argument(
        "--height", type=positive, help="height of an image where it is another than --size"
    )
    flags.add_argument("--fused-optimizer", action="store_true", help="SGD with fused=True")
    arguments = flags.parse_args()
    output = claim_standard_output()

    torch.manual_seed(0)
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    size = SIZES.get(arguments.model, arguments.size)
    layout = arguments.layout
    if layout == "auto":
        layout = "contiguous" if is_transformer(arguments.model) else "channels-last"
    model = build(arguments.model, size, arguments.height)
    x = images(arguments.batch, size, arguments.height)
    if layout == "channels-last":
        model = model.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)
    bf16 = arguments.precision == "bf16"
    detects = is_detector(arguments.model)
    if arguments.execution == "compile":
        model = torch.compile(model)
    if arguments.mode == "train":
        step = training_step(
            model,
            x,
            bf16=bf16,
            fused_optimizer=arguments.fused_optimizer,
            detects=detects,
            object_labels=detector_labels(arguments.model),
            auxiliary_weight=AUXILIARY_WEIGHTS.get(arguments.model, 0),
        )
    else:
        step = inference_step(model, x, bf16=bf16, detects=detects)
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
