"""YOLOv3 in PyTorch, after its paper: network, loss and detections. Torchvision has none."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.ops import batched_nms, box_iou

ANCHORS = [
    [(10, 13), (16, 30), (33, 23)],
    [(30, 61), (62, 45), (59, 119)],
    [(116, 90), (156, 198), (373, 326)],
]


def unit(inputs: int, outputs: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """A convolution with a norm and leaky ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.LeakyReLU(0.1, inplace=True),
    )


class Block(nn.Module):
    """1x1 to fewer channels, 3x3 back, and what came in."""

    def __init__(self, channels: int, inner: int) -> None:
        """Of Darknet's residual stages."""
        super().__init__()
        self.reduce, self.expand = unit(channels, inner, 1), unit(inner, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        """Of the same shape."""
        return x + self.expand(self.reduce(x))


class Stage(nn.Module):
    """Halves the picture; `partial`: half of the channels pass the blocks by."""

    def __init__(self, inputs: int, blocks: int, *, partial: bool, first: bool) -> None:
        """The first stage's parts are whole."""
        super().__init__()
        outputs = 2 * inputs
        self.down = unit(inputs, outputs, 3, 2)
        self.partial = partial
        half = outputs if first or not partial else inputs
        inner = inputs if first or not partial else half
        if partial:
            self.part, self.bypass = unit(outputs, half, 1), unit(outputs, half, 1)
        self.blocks = nn.Sequential(*(Block(half, inner) for _ in range(blocks)))
        if partial:
            self.close, self.merge = unit(half, half, 1), unit(2 * half, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Twice the channels."""
        x = self.down(x)
        if not self.partial:
            return self.blocks(x)
        return self.merge(torch.cat([self.close(self.blocks(self.part(x))), self.bypass(x)], 1))


class Darknet53(nn.Module):
    """The body; gives the maps of the last three stages."""

    def __init__(self, blocks: list[int], width: int, *, partial: bool) -> None:
        """`width` channels in front of the first stage."""
        super().__init__()
        self.stem = unit(3, width, 3)
        self.stages = nn.ModuleList(
            Stage(width << index, count, partial=partial, first=index == 0)
            for index, count in enumerate(blocks)
        )

    def forward(self, x: Tensor) -> list[Tensor]:
        """The finest first."""
        x = self.stem(x)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps[-3:]


class PyramidPooling(nn.Module):
    """Maxima over 13, 9 and 5 cells, and the map itself."""

    def forward(self, x: Tensor) -> Tensor:
        """Four times the channels."""
        return torch.cat([F.max_pool2d(x, size, 1, size // 2) for size in (13, 9, 5)] + [x], 1)


class Scale(nn.Module):
    """What is made of one of the three maps."""

    def __init__(self, channels: int, outputs: int, *, coarsest: bool, pooling: bool) -> None:
        """Five convolutions, one more, and the last."""
        super().__init__()
        half = channels // 2
        self.coarsest = coarsest
        if not coarsest:
            self.lateral = unit(channels, half, 1)
        inputs = channels if coarsest else channels + half
        pyramid = [PyramidPooling(), unit(4 * half, half, 1)] if pooling and coarsest else []
        self.features = nn.Sequential(
            unit(inputs, half, 1),
            unit(half, channels, 3),
            unit(channels, half, 1),
            *pyramid,
            unit(half, channels, 3),
            unit(channels, half, 1),
        )
        self.hidden = unit(half, channels, 3)
        self.numbers = nn.Conv2d(channels, outputs, 1)

    def forward(self, x: Tensor, coarser: Tensor | None) -> tuple[Tensor, Tensor]:
        """What finer maps see, and this one's numbers."""
        if not self.coarsest:
            above = F.interpolate(self.lateral(coarser), scale_factor=2, mode="nearest")
            x = torch.cat([above, x], 1)
        features = self.features(x)
        return features, self.numbers(self.hidden(features))


class YOLOv3(nn.Module):
    """Redmon and Farhadi 2018."""

    def __init__(
        self,
        classes: int = 80,
        blocks: list[int] | None = None,
        width: int = 32,
        anchors: list[list[tuple[int, int]]] | None = None,
        *,
        partial: bool = False,
        pooling: bool = False,
    ) -> None:
        """The published network where nothing is said."""
        super().__init__()
        blocks = blocks or [1, 2, 8, 8, 4]
        self.classes = classes
        self.anchors = anchors or ANCHORS
        self.backbone = Darknet53(blocks, width, partial=partial)
        outputs = len(self.anchors[0]) * (5 + classes)
        last = len(blocks)
        self.scales = nn.ModuleList(
            Scale(width << (last - 2 + level), outputs, coarsest=level == 2, pooling=pooling)
            for level in range(3)
        )

    def rows(self, pictures: Tensor) -> Tensor:
        """`[N, anchors, 5 + classes]`, the finest map's first."""
        maps = self.backbone(pictures)
        coarser, rows = None, []
        for level in (2, 1, 0):
            coarser, numbers = self.scales[level](maps[level], coarser)
            rows.insert(
                0, numbers.permute(0, 2, 3, 1).reshape(len(numbers), -1, 5 + self.classes)
            )
        return torch.cat(rows, 1)

    def grid(self, height: int, width: int) -> tuple[Tensor, Tensor, Tensor]:
        """Corners of cells, steps and sizes of all anchors, each `[anchors, 2]`."""
        stages = len(self.backbone.stages)
        parts = []
        for level, shapes in enumerate(self.anchors):
            step = 1 << (stages - 2 + level)
            y, x = torch.meshgrid(
                torch.arange(height // step), torch.arange(width // step), indexing="ij"
            )
            corners = torch.stack([x, y], -1).reshape(-1, 1, 2).float() * step
            sizes = torch.tensor(shapes).float().expand(len(corners), -1, -1)
            steps = torch.full_like(sizes, step)
            parts.append((corners.expand_as(sizes), steps, sizes))
        return tuple(torch.cat([part[i].reshape(-1, 2) for part in parts]) for i in range(3))

    def forward(
        self, pictures: list[Tensor], targets: list[dict[str, Tensor]] | None = None
    ) -> dict[str, Tensor] | list[dict[str, Tensor]]:
        """Losses in training, else detections, as torchvision's detectors."""
        batch = torch.stack(pictures).contiguous(memory_format=torch.channels_last)
        rows = self.rows(batch).float()
        grid = self.grid(batch.shape[2], batch.shape[3])
        boxes = decode(rows.detach() if self.training else rows, grid)
        if self.training:
            return losses(rows, boxes, targets or [], grid, self.anchors, batch.shape[2:])
        return [detections(*picture) for picture in zip(rows, boxes, strict=True)]


def decode(rows: Tensor, grid: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """Corners of all boxes, in pixels."""
    corners, steps, sizes = grid
    center = corners + rows[..., :2].sigmoid() * steps
    half = rows[..., 2:4].exp() * sizes / 2
    return torch.cat([center - half, center + half], -1)


def claimed(
    boxes: Tensor,
    grid: tuple[Tensor, Tensor, Tensor],
    anchors: list[list[tuple[int, int]]],
    size: tuple[int, int],
) -> Tensor:
    """The anchor of each box: of the best shape, in the cell of the centre."""
    shapes = torch.tensor(anchors).float().reshape(-1, 2)
    wanted = boxes[:, 2:] - boxes[:, :2]
    common = torch.minimum(wanted[:, None], shapes[None]).prod(-1)
    best = (common / (wanted.prod(-1)[:, None] + shapes.prod(-1) - common)).argmax(1)
    center = (boxes[:, 2:] + boxes[:, :2]) / 2
    count = len(anchors[0])
    finest = int(grid[1][0, 0])
    first, places = 0, torch.zeros(len(boxes), dtype=torch.long)
    for level in range(3):
        step = finest << level
        columns, rows = size[1] // step, size[0] // step
        cell = (center / step).long()
        place = first + (cell[:, 1] * columns + cell[:, 0]) * count + best % count
        places = torch.where(best // count == level, place, places)
        first += rows * columns * count
    return places


def losses(
    rows: Tensor,
    predicted: Tensor,
    targets: list[dict[str, Tensor]],
    grid: tuple[Tensor, Tensor, Tensor],
    anchors: list[list[tuple[int, int]]],
    size: tuple[int, int],
) -> dict[str, Tensor]:
    """The three parts, divided by the number of pictures."""
    corners, steps, sizes = grid
    box = objectness = named = rows.new_zeros(())
    for answer, seen, target in zip(rows, predicted, targets, strict=True):
        wanted = target["boxes"]
        places = claimed(wanted, grid, anchors, size)
        sure = torch.zeros(len(answer))
        sure[places] = 1
        counts = (box_iou(seen, wanted).amax(1) <= 0.5).float()
        counts[places] = 1
        objectness = objectness + F.binary_cross_entropy_with_logits(
            answer[:, 4], sure, counts, reduction="sum"
        )
        own = answer[places]
        center, extent = (wanted[:, 2:] + wanted[:, :2]) / 2, wanted[:, 2:] - wanted[:, :2]
        scale = (2 - extent.prod(-1) / (size[0] * size[1]))[:, None]
        inside = (center - corners[places]) / steps[places]
        box = box + F.binary_cross_entropy_with_logits(
            own[:, :2], inside, scale.expand(-1, 2), reduction="sum"
        )
        logarithms = (extent / sizes[places]).log()
        box = box + (scale * (own[:, 2:4] - logarithms) ** 2).sum() / 2
        classes = F.one_hot(target["labels"] - 1, answer.shape[1] - 5).float()
        named = named + F.binary_cross_entropy_with_logits(own[:, 5:], classes, reduction="sum")
    return {
        "box_loss": box / len(rows),
        "objectness_loss": objectness / len(rows),
        "class_loss": named / len(rows),
    }


def detections(rows: Tensor, boxes: Tensor) -> dict[str, Tensor]:
    """The surest of one picture."""
    scores = (rows[:, 4:5].sigmoid() * rows[:, 5:].sigmoid()).flatten()
    best, index = scores.topk(min(1000, len(scores)))
    index = index[best > 0.005]
    best = best[best > 0.005]
    anchor, label = index // (rows.shape[1] - 5), index % (rows.shape[1] - 5)
    found = boxes[anchor]
    kept = batched_nms(found, best, label, 0.45)[:100]
    return {"boxes": found[kept], "scores": best[kept], "labels": label[kept] + 1}
