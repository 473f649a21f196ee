"""The shortest PyTorch program from a weights file and a picture to a prediction.

Nothing is drawn for weights that are loaded a moment later: the network is made on the meta device
and takes the file's tensors as they are. Prints the five likeliest classes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from PIL import Image
from safetensors.torch import load_file
from torchvision.models import get_model
from torchvision.transforms import v2


def main() -> None:
    """Loads, predicts, prints."""
    parser = argparse.ArgumentParser(
        description="One prediction with PyTorch.",
        epilog="example: python torch_startup.py --weights resnet50.safetensors picture.png",
    )
    parser.add_argument("--model", default="resnet50")
    parser.add_argument("--weights", type=Path, required=True, help="a safetensors file")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("image", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    with torch.device("meta"):
        model = get_model(arguments.model, weights=None)
    model.load_state_dict(load_file(arguments.weights), assign=True)
    model.eval()
    prepare = v2.Compose(
        [
            v2.PILToTensor(),
            v2.Resize(256, antialias=True),
            v2.CenterCrop(224),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]),
        ]
    )
    with torch.inference_mode():
        x = prepare(Image.open(arguments.image).convert("RGB")).unsqueeze(0)
        top = model(x).softmax(dim=1).topk(5)
    for chance, index in zip(top.values[0].tolist(), top.indices[0].tolist(), strict=True):
        print(f"{index:4d}  {chance:.4f}")


if __name__ == "__main__":
    main()
