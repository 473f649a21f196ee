"""Deformable DETR (Zhu et al. 2020) in plain PyTorch, as a peer: four maps of ResNet-50, one stage.

Its sampling is `grid_sample`, which is what PyTorch offers without compiling a kernel of one's own. Like
torchvision's detectors it takes a list of pictures, and gives losses of targets while it trains and detections
otherwise.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from detr import assign
from torch import Tensor, nn
from torchvision.models import resnet50
from torchvision.models._utils import IntermediateLayerGetter
from torchvision.ops import FrozenBatchNorm2d, box_convert, generalized_box_iou, sigmoid_focal_loss

Sizes = list[tuple[int, int]]


class DeformableAttention(nn.Module):
    """A few weighted samples of every map for each query and head."""

    def __init__(self, width: int, heads: int, levels: int, points: int) -> None:
        super().__init__()
        self.heads, self.levels, self.points = heads, levels, points
        self.sampling_offsets = nn.Linear(width, heads * levels * points * 2)
        self.attention_weights = nn.Linear(width, heads * levels * points)
        self.value_proj = nn.Linear(width, width)
        self.output_proj = nn.Linear(width, width)
        angles = torch.arange(heads) * (2 * math.pi / heads)
        rays = torch.stack([angles.cos(), angles.sin()], dim=1)
        rays = rays / rays.abs().amax(dim=1, keepdim=True)
        steps = torch.arange(1, points + 1).view(1, 1, points, 1)
        first = (rays.view(heads, 1, 1, 2) * steps).expand(heads, levels, points, 2)
        nn.init.zeros_(self.sampling_offsets.weight)
        nn.init.zeros_(self.attention_weights.weight)
        with torch.no_grad():
            self.sampling_offsets.bias.copy_(first.flatten())

    def forward(self, query: Tensor, references: Tensor, values: Tensor, sizes: Sizes) -> Tensor:
        """Queries `[N, Q, C]` around `[N, Q, L, 2]` over values `[N, S, C]`."""
        batch, queries, width = query.shape
        heads, levels, points = self.heads, self.levels, self.points
        held = self.value_proj(values).view(batch, -1, heads, width // heads)
        offsets = self.sampling_offsets(query).view(batch, queries, heads, levels, points, 2)
        weights = self.attention_weights(query).view(batch, queries, heads, levels * points)
        weights = weights.softmax(-1).transpose(1, 2).reshape(batch * heads, 1, queries, -1)
        scale = torch.tensor([[w, h] for h, w in sizes], device=query.device).view(levels, 1, 2)
        places = references[:, :, None, :, None] + offsets / scale
        grids = (2 * places - 1).transpose(1, 2).flatten(0, 1)  # [N * heads, Q, L, P, 2]
        seen = []
        parts = held.split([h * w for h, w in sizes], dim=1)
        for level, (part, (h, w)) in enumerate(zip(parts, sizes, strict=True)):
            maps = part.permute(0, 2, 3, 1).reshape(batch * heads, width // heads, h, w)
            seen.append(F.grid_sample(maps, grids[:, :, level], align_corners=False))
        total = (torch.cat(seen, dim=-1) * weights).sum(-1)  # [N * heads, C / heads, Q]
        return self.output_proj(total.view(batch, width, queries).transpose(1, 2))


class Feedforward(nn.Module):
    """A perceptron beside a shortcut, and a norm."""

    def __init__(self, width: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.linear1, self.linear2 = nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.dropout, self.norm = nn.Dropout(dropout), nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.dropout(F.relu(self.linear1(x)))
        return self.norm(x + self.dropout(self.linear2(hidden)))


class EncoderLayer(nn.Module):
    """Every place looks at a few others."""

    def __init__(self, width: int, heads: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.attention = DeformableAttention(width, heads, 4, 4)
        self.dropout, self.norm = nn.Dropout(dropout), nn.LayerNorm(width)
        self.feedforward = Feedforward(width, hidden, dropout)

    def forward(self, x: Tensor, positions: Tensor, references: Tensor, sizes: Sizes) -> Tensor:
        seen = self.attention(x + positions, references, x, sizes)
        return self.feedforward(self.norm(x + self.dropout(seen)))


class DecoderLayer(nn.Module):
    """Queries look at each other, then at a few places."""

    def __init__(self, width: int, heads: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.among = nn.MultiheadAttention(width, heads, dropout=dropout, batch_first=True)
        self.attention = DeformableAttention(width, heads, 4, 4)
        self.dropout = nn.Dropout(dropout)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.feedforward = Feedforward(width, hidden, dropout)

    def forward(
        self, x: Tensor, queries: Tensor, references: Tensor, memory: Tensor, sizes: Sizes
    ) -> Tensor:
        placed = x + queries
        x = self.norm1(x + self.dropout(self.among(placed, placed, x, need_weights=False)[0]))
        seen = self.attention(x + queries, references, memory, sizes)
        return self.feedforward(self.norm2(x + self.dropout(seen)))


class DeformableDETR(nn.Module):
    """The detector for pictures of one size."""

    def __init__(self, width: int = 256, queries: int = 300, classes: int = 91) -> None:
        super().__init__()
        body = resnet50(weights=None, norm_layer=FrozenBatchNorm2d)
        for name, parameter in body.named_parameters():
            parameter.requires_grad_(name.startswith(("layer2", "layer3", "layer4")))
        self.body = IntermediateLayerGetter(body, {"layer2": "0", "layer3": "1", "layer4": "2"})
        self.input_proj = nn.ModuleList(
            nn.Sequential(nn.Conv2d(channels, width, kernel, stride, kernel // 2), nn.GroupNorm(32, width))
            for channels, kernel, stride in [(512, 1, 1), (1024, 1, 1), (2048, 1, 1), (2048, 3, 2)]
        )
        self.level_embed = nn.Parameter(torch.randn(4, width))
        self.encoder = nn.ModuleList(EncoderLayer(width, 8, 1024, 0.1) for _ in range(6))
        self.decoder = nn.ModuleList(DecoderLayer(width, 8, 1024, 0.1) for _ in range(6))
        self.query_embed = nn.Parameter(torch.randn(queries, 2 * width))
        self.reference_points = nn.Linear(width, 2)
        self.class_embed = nn.Linear(width, classes)
        nn.init.constant_(self.class_embed.bias, -math.log(99))
        self.bbox_embed = nn.Sequential(
            nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 4)
        )
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1))
        self.register_buffer("deviation", torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1))

    def forward(
        self, pictures: list[Tensor], targets: list[dict[str, Tensor]] | None = None
    ) -> dict[str, Tensor] | list[dict[str, Tensor]]:
        x = (torch.stack(pictures) - self.mean) / self.deviation
        stages = list(self.body(x).values())
        inputs = [*stages, stages[-1]]
        maps = [project(y) for project, y in zip(self.input_proj, inputs, strict=True)]
        sizes = [(y.shape[2], y.shape[3]) for y in maps]
        memory = torch.cat([y.flatten(2).transpose(1, 2) for y in maps], dim=1)
        positions = torch.cat(
            [
                _sines(h, w, memory.shape[2]).to(memory) + own
                for (h, w), own in zip(sizes, self.level_embed, strict=True)
            ]
        )
        centres = torch.cat([_centres(h, w) for h, w in sizes]).to(memory)
        references = centres[None, :, None].expand(len(memory), -1, 4, -1)
        for layer in self.encoder:
            memory = layer(memory, positions, references, sizes)
        queries, x = self.query_embed[None].expand(len(memory), -1, -1).chunk(2, dim=2)
        centres = self.reference_points(queries).sigmoid()
        references = centres[:, :, None].expand(-1, -1, 4, -1)
        shift = F.pad(torch.logit(centres, eps=1e-5), (0, 2))
        answers = []
        for layer in self.decoder:
            x = layer(x, queries, references, memory, sizes)
            if self.training:
                answers.append((self.class_embed(x), (self.bbox_embed(x) + shift).sigmoid()))
        height, width = pictures[0].shape[1:]
        limits = torch.tensor([width, height, width, height], device=x.device)
        if self.training:
            return _losses(answers, targets, limits)
        return _detections(self.class_embed(x), (self.bbox_embed(x) + shift).sigmoid(), limits)


def _sines(height: int, width: int, features: int) -> Tensor:
    """Positions of a map's places, `[height * width, features]`."""
    half = features // 2
    waves = 10000 ** (2 * torch.div(torch.arange(half), 2, rounding_mode="floor") / half)

    def axis(count: int) -> Tensor:
        angles = ((torch.arange(count) + 0.5) / count * 2 * math.pi)[:, None] / waves
        return torch.stack([angles[:, 0::2].sin(), angles[:, 1::2].cos()], dim=2).flatten(1)

    down = axis(height)[:, None].expand(height, width, half)
    return torch.cat([down, axis(width)[None].expand(height, width, half)], dim=2).flatten(0, 1)


def _centres(height: int, width: int) -> Tensor:
    y, x = torch.meshgrid(
        (torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij"
    )
    return torch.stack([x, y], dim=2).view(-1, 2)


def _losses(
    answers: list[tuple[Tensor, Tensor]], targets: list[dict[str, Tensor]], limits: Tensor
) -> dict[str, Tensor]:
    """Each layer's answers, matched anew."""
    boxes = [box_convert(target["boxes"], "xyxy", "cxcywh") / limits for target in targets]
    count = max(sum(len(box) for box in boxes), 1)
    losses: dict[str, Tensor] = {}
    for index, (logits, found) in enumerate(answers):
        wanted = torch.zeros_like(logits)
        rows, goals = [], []
        for picture, (target, box) in enumerate(zip(targets, boxes, strict=True)):
            query, which = _matches(logits[picture], found[picture], target["labels"], box)
            wanted[picture, query, target["labels"][which]] = 1
            rows.append(found[picture][query])
            goals.append(box[which])
        near, goal = torch.cat(rows), torch.cat(goals)
        overlap = generalized_box_iou(
            box_convert(near, "cxcywh", "xyxy"), box_convert(goal, "cxcywh", "xyxy")
        ).diag()
        losses[f"classes{index}"] = 2 * sigmoid_focal_loss(logits, wanted, reduction="sum") / count
        losses[f"l1{index}"] = 5 * (near - goal).abs().sum() / count
        losses[f"giou{index}"] = 2 * (1 - overlap).sum() / count
    return losses


@torch.no_grad()
def _matches(logits: Tensor, found: Tensor, labels: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """The cheapest pairs of queries and objects."""
    p = logits.float().sigmoid()[:, labels]
    yes = 0.25 * (1 - p).square() * -(p + 1e-8).log()
    no = 0.75 * p.square() * -(1 - p + 1e-8).log()
    overlap = generalized_box_iou(
        box_convert(found.float(), "cxcywh", "xyxy"), box_convert(boxes, "cxcywh", "xyxy")
    )
    cost = 2 * (yes - no) + 5 * torch.cdist(found.float(), boxes, p=1) - 2 * overlap
    return torch.as_tensor(assign(cost.T.numpy())), torch.arange(len(boxes))


def _detections(logits: Tensor, boxes: Tensor, limits: Tensor) -> list[dict[str, Tensor]]:
    """The hundred surest of every picture."""
    scores, places = logits.sigmoid().flatten(1).topk(100)
    corners = box_convert(boxes, "cxcywh", "xyxy") * limits
    classes = logits.shape[2]
    return [
        {"boxes": corners[n][places[n] // classes], "labels": places[n] % classes, "scores": scores[n]}
        for n in range(len(logits))
    ]
