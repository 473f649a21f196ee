"""DETR as PyTorch users run it: `nn.MultiheadAttention` over torchvision's ResNet-50.

Structured as the paper has it (Carion et al. 2020): a frozen start and frozen norms in the body, six
layers of encoder and decoder, a hundred queries, and while it learns a matching and three losses
for every layer of the decoder. Pictures come in one size, so nothing is masked.
"""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
import torchvision
from torch import Tensor, nn
from torchvision.ops import FrozenBatchNorm2d, box_convert, generalized_box_iou

WIDTH, HEADS, HIDDEN, LAYERS, QUERIES, CLASSES = 256, 8, 2048, 6, 100, 91


class EncoderLayer(nn.Module):
    """Places look at places."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = nn.MultiheadAttention(WIDTH, HEADS, dropout=0.1, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, places: Tensor) -> Tensor:
        """`[N, S, width]` to the same."""
        placed = x + places
        y = self.attention(placed, placed, x, need_weights=False)[0]
        x = self.norm1(x + self.dropout(y))
        y = self.linear2(self.dropout(F.relu(self.linear1(x))))
        return self.norm2(x + self.dropout(y))


class DecoderLayer(nn.Module):
    """Queries look at queries and at places."""

    def __init__(self) -> None:
        super().__init__()
        self.own = nn.MultiheadAttention(WIDTH, HEADS, dropout=0.1, batch_first=True)
        self.cross = nn.MultiheadAttention(WIDTH, HEADS, dropout=0.1, batch_first=True)
        self.linear1, self.linear2 = nn.Linear(WIDTH, HIDDEN), nn.Linear(HIDDEN, WIDTH)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(WIDTH) for _ in range(3))
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """`[N, Q, width]` to the same."""
        placed = x + queries
        x = self.norm1(x + self.dropout(self.own(placed, placed, x, need_weights=False)[0]))
        seen = self.cross(x + queries, keys, values, need_weights=False)[0]
        x = self.norm2(x + self.dropout(seen))
        y = self.linear2(self.dropout(F.relu(self.linear1(x))))
        return self.norm3(x + self.dropout(y))


class DETR(nn.Module):
    """Called as torchvision's detectors are: losses while it learns, else detections."""

    def __init__(self) -> None:
        super().__init__()
        body = torchvision.models.resnet50(norm_layer=FrozenBatchNorm2d)
        self.body = nn.Sequential(*list(body.children())[:-2])
        for part in (body.conv1, body.layer1):
            part.requires_grad_(False)
        self.project = nn.Conv2d(2048, WIDTH, 1)
        self.encoder = nn.ModuleList(EncoderLayer() for _ in range(LAYERS))
        self.decoder = nn.ModuleList(DecoderLayer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.queries = nn.Embedding(QUERIES, WIDTH)
        self.classes = nn.Linear(WIDTH, CLASSES + 1)
        self.boxes = nn.Sequential(
            nn.Linear(WIDTH, WIDTH),
            nn.ReLU(),
            nn.Linear(WIDTH, WIDTH),
            nn.ReLU(),
            nn.Linear(WIDTH, 4),
        )
        weights = torch.ones(CLASSES + 1)
        weights[-1] = 0.1
        self.register_buffer("weights", weights)

    def forward(
        self, pictures: list[Tensor], targets: list[dict[str, Tensor]] | None = None
    ) -> dict[str, Tensor] | list[dict[str, Tensor]]:
        """Pictures of one size; boxes of targets as corners in pixels."""
        batch = torch.stack(pictures)
        if self.body[0].weight.is_contiguous(memory_format=torch.channels_last):
            batch = batch.contiguous(memory_format=torch.channels_last)
        features = self.project(self.body(batch))
        places = positions(features)
        memory = features.flatten(2).transpose(1, 2).contiguous()
        for layer in self.encoder:
            memory = layer(memory, places)
        queries = self.queries.weight.expand(len(pictures), -1, -1)
        x, keys = torch.zeros_like(queries), memory + places
        known = []
        for layer in self.decoder:
            x = layer(x, queries, keys, memory)
            known.append(self.norm(x))
        answers = torch.stack(known)
        logits, boxes = self.classes(answers), self.boxes(answers).sigmoid()
        height, width = batch.shape[-2:]
        scale = torch.tensor([width, height, width, height])
        if targets is not None:
            return self.losses(logits.float(), boxes.float(), targets, scale)
        scores, labels = logits[-1].softmax(-1)[..., :-1].max(-1)
        corners = box_convert(boxes[-1], "cxcywh", "xyxy") * scale
        return [
            {"scores": s, "labels": label, "boxes": b}
            for s, label, b in zip(scores, labels, corners, strict=True)
        ]

    def losses(
        self, logits: Tensor, boxes: Tensor, targets: list[dict[str, Tensor]], scale: Tensor
    ) -> dict[str, Tensor]:
        """Of every layer, each matched anew."""
        labels = torch.cat([target["labels"] for target in targets])
        wanted = box_convert(torch.cat([t["boxes"] for t in targets]) / scale, "xyxy", "cxcywh")
        sizes = [len(target["labels"]) for target in targets]
        losses = {}
        for number, (scores, found) in enumerate(zip(logits, boxes, strict=True)):
            costs = self.costs(scores, found, labels, wanted).split(sizes, -1)
            picked = [assign(cost[i].T.numpy()) for i, cost in enumerate(costs)]
            pictures = torch.tensor([i for i, size in enumerate(sizes) for _ in range(size)])
            rows = (pictures, torch.from_numpy(np.concatenate(picked)))
            classes = torch.full(scores.shape[:2], CLASSES)
            classes[rows] = labels
            matched = found[rows]
            overlap = generalized_box_iou(
                box_convert(matched, "cxcywh", "xyxy"), box_convert(wanted, "cxcywh", "xyxy")
            ).diag()
            losses[f"{number}"] = (
                F.cross_entropy(scores.transpose(1, 2), classes, self.weights)
                + 5 * (matched - wanted).abs().sum() / len(labels)
                + 2 * (1 - overlap).sum() / len(labels)
            )
        return losses

    @torch.no_grad()
    def costs(self, scores: Tensor, found: Tensor, labels: Tensor, wanted: Tensor) -> Tensor:
        """`[N, Q, objects of all pictures]`."""
        flat = found.flatten(0, 1)
        overlap = generalized_box_iou(
            box_convert(flat, "cxcywh", "xyxy"), box_convert(wanted, "cxcywh", "xyxy")
        )
        classes = scores.flatten(0, 1).softmax(-1)[:, labels]
        total = 5 * torch.cdist(flat, wanted, p=1) - classes - 2 * overlap
        return total.view(*found.shape[:2], -1)


def positions(features: Tensor) -> Tensor:
    """Sines and cosines of places in a map, `[N, S, width]`."""
    count, _, height, width = features.shape
    half = WIDTH // 2
    waves = 10000 ** (2 * (torch.arange(half) // 2) / half)

    def axis(size: int) -> Tensor:
        place = torch.arange(1, size + 1) / (size + 1e-6) * 2 * math.pi
        angle = place[:, None] / waves
        return torch.stack((angle[:, 0::2].sin(), angle[:, 1::2].cos()), 2).flatten(1)

    down = axis(height)[:, None].expand(-1, width, -1)
    across = axis(width)[None].expand(height, -1, -1)
    places = torch.cat([down, across], 2).flatten(0, 1)
    return places.to(features.dtype).expand(count, -1, -1)


def assign(costs: np.ndarray) -> np.ndarray:
    """For each row its column, all different, of the least sum: shortest augmenting paths.

    The same as SciPy's `linear_sum_assignment`, which this folder does without; rows are fewer.
    """
    rows, columns = costs.shape
    row_price, column_price = np.zeros(rows), np.zeros(columns)
    owner = np.full(columns, -1)
    column_of = np.full(rows, -1)
    for start in range(rows):
        length = np.full(columns, np.inf)
        previous = np.full(columns, -1)
        done = np.zeros(columns, dtype=bool)
        row, least, visited = start, 0.0, []
        while True:
            reached = least + costs[row] - row_price[row] - column_price
            shorter = ~done & (reached < length)
            length[shorter], previous[shorter] = reached[shorter], row
            sink = int(np.where(done, np.inf, length).argmin())
            least = length[sink]
            done[sink] = True
            if owner[sink] < 0:
                break
            row = int(owner[sink])
            visited.append(row)
        row_price[start] += least
        for other in visited:
            row_price[other] += least - length[column_of[other]]
        column_price[done] -= least - length[done]
        while True:
            row = int(previous[sink])
            owner[sink] = row
            column_of[row], sink = sink, column_of[row]
            if row == start:
                break
    return column_of
