"""The peers' networks, by the names that Apus's registry uses."""

from __future__ import annotations

import torch
import torchvision
from deformable_detr import DeformableDETR
from detr import DETR
from torch import Tensor, nn
from torchvision.models import VisionTransformer
from yolo import YOLOv3

# timm's sizes, for which torchvision has the class but no function.
SMALL_TRANSFORMERS = {
    "vit_ti_16": {"num_heads": 3, "hidden_dim": 192, "mlp_dim": 768},
    "vit_s_16": {"num_heads": 6, "hidden_dim": 384, "mlp_dim": 1536},
}

# Detectors that torchvision does not have.
OWN_DETECTORS = {
    "detr_resnet50": DETR,
    "deformable_detr_resnet50": DeformableDETR,
    "yolov3": YOLOv3,
}

# Of the loss of each auxiliary head; such networks give several outputs while they learn.
AUXILIARY_WEIGHTS = {"googlenet": 0.3, "inception_v3": 0.4}

# Sides of pictures where they are not what the command line says.
SIZES = {"ssd300_vgg16": 300, "inception_v3": 299}


def build(name: str, size: int = 224, height: int | None = None) -> nn.Module:
    """A network with random weights; any classifier of torchvision, or a small transformer.

    A detector takes pictures as large as they are, which its own resizing would change.
    """
    if name in SMALL_TRANSFORMERS:
        return VisionTransformer(
            image_size=224, patch_size=16, num_layers=12, **SMALL_TRANSFORMERS[name]
        )
    if name in OWN_DETECTORS:
        return OWN_DETECTORS[name]()
    try:
        if name in AUXILIARY_WEIGHTS:
            return torchvision.models.get_model(name, weights=None, init_weights=True)
        if is_detector(name):
            model = torchvision.models.get_model(name, weights=None, weights_backbone=None)
            if height:
                model.transform.min_size = (min(size, height),)
                model.transform.max_size = max(size, height)
            return model
        return torchvision.models.get_model(name, weights=None)
    except ValueError as error:
        raise SystemExit(f"unknown model {name!r}: {error}") from error


def is_detector(name: str) -> bool:
    """Whether a network gives boxes."""
    listed = torchvision.models.list_models(module=torchvision.models.detection)
    return name in OWN_DETECTORS or name in listed


def detector_labels(name: str) -> int:
    """One more than the last label of a detector's data, COCO's with or without its gaps."""
    return 81 if name == "yolov3" else 91


def is_transformer(name: str) -> bool:
    """Whether a network is a transformer, which gains nothing from channels-last."""
    return name.startswith(("vit_", "swin_", "maxvit"))


def images(batch: int, size: int, height: int | None = None) -> Tensor:
    """Random images `[batch, 3, height, size]`, square without a height, always the same."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(batch, 3, height or size, size, generator=generator)
