"""The compact network of parcel edges: one encoder for every date, pooled over dates, then a small U-Net.

Dates are told apart by nothing but their images: maximum and mean of their features are what goes on, so that any
number of dates in any order can be given, and memory does not grow with them. Three maps come out, as in Waldner and
Diakogiannis 2020 (doi 10.1016/j.rse.2020.111741): boundary, extent of the parcels, distance to the boundary. What is
normalised is so by statistics of the training, never by those of an image: a tile gives what the whole image would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

#: bands that the network takes, in their order
BANDS = ("B2", "B3", "B4", "B8")
#: what comes out, in its order; all between 0 and 1
OUTPUTS = ("boundary", "extent", "distance")
#: reflectance that is 1 inside the network, and the largest value there
UNIT_REFLECTANCE, LARGEST = 0.3, 2.0
#: sides of tiles are multiples of this, and how far the network sees (pixels; measured: weights beyond are nil)
MULTIPLE, REACH = 8, 64
#: number of clear dates that counts as many
_MANY_DATES = 8.0
#: channels of a date: bands and index, their slopes, whether the pixel is clear
_CHANNELS = 2 * (len(BANDS) + 1) + 1
#: reflectance differs little from one pixel to the next: slopes are shown larger
_SLOPE_GAIN = 4.0
#: how fast the normalisation follows the batches
_MOMENTUM = 0.05


@dataclass(frozen=True)
class EdgeShape:
    """Sizes: features of a date at full and half resolution, features of the U-Net from full to an eighth."""

    date: tuple[int, int] = (16, 32)
    trunk: tuple[int, int, int, int] = (24, 48, 64, 96)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> EdgeShape:
        """The sizes that a file holds."""
        first, second = (int(v) for v in document["date"])
        one, two, four, eight = (int(v) for v in document["trunk"])
        return cls((first, second), (one, two, four, eight))

    def to_document(self) -> dict[str, Any]:
        return asdict(self)


class _Layer(nn.Module):
    """Convolution and normalisation by statistics that are learnt (batch normalisation, Ioffe and Szegedy 2015)."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.gain, self.bias = nn.Parameter(torch.ones(outputs)), nn.Parameter(torch.zeros(outputs))
        self.mean: torch.Tensor
        self.variance: torch.Tensor
        self.register_buffer("mean", torch.zeros(outputs))
        self.register_buffer("variance", torch.ones(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.batch_norm(
            self.conv(x), self.mean, self.variance, self.gain, self.bias, self.training, _MOMENTUM
        )


class _Block(nn.Module):
    """Two layers that are added to what goes in."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.first, self.second = _Layer(features, features), _Layer(features, features)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x + self.second(torch.relu(self.first(x))))


@dataclass
class Pooled:
    """What is known of the dates seen so far: maximum, sum and weight of their features at two resolutions."""

    highest: list[torch.Tensor]
    total: list[torch.Tensor]
    weight: list[torch.Tensor]


class EdgeNetwork(nn.Module):
    """`encode` every date and `gather` them, then `decode`; or all at once by calling it."""

    def __init__(self, shape: EdgeShape) -> None:
        super().__init__()
        self.shape = shape
        fine, half = shape.date
        one, two, four, eight = shape.trunk
        self.date_fine = nn.ModuleList((_Layer(_CHANNELS, fine), _Layer(fine, fine)))
        self.date_half = nn.ModuleList((_Layer(fine, half, 2), _Layer(half, half)))
        self.enter_one, self.enter_two = _Layer(2 * fine + 1, one), _Layer(2 * half, two)
        self.down = nn.ModuleList((_Layer(two, four, 2), _Layer(four, eight, 2)))
        self.left = nn.ModuleList((_Block(two), _Block(four)))
        self.bottom = nn.ModuleList((_Block(eight), _Block(eight)))
        self.lift = nn.ModuleList((nn.Conv2d(eight, four, 1), nn.Conv2d(four, two, 1), nn.Conv2d(two, one, 1)))
        self.right = nn.ModuleList((_Block(four), _Block(two), _Block(one)))
        self.tail = nn.Conv2d(one, len(OUTPUTS), 1)

    def encode(self, image: torch.Tensor, clear: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Features of one date, (n, features, h, w) and half of that, and their weights (n, 1, ...).

        `image` (n, bands, h, w) reflectance, anything where `clear` (n, 1, h, w) is 0.
        """
        x = torch.clamp(image / UNIT_REFLECTANCE, 0.0, LARGEST)
        red, infrared = x[:, 2:3], x[:, 3:4]
        index = (infrared - red) / (infrared + red + 0.05)
        x = torch.cat([x, index], 1) * clear
        x = torch.cat([x, _SLOPE_GAIN * slopes(x, clear), clear], 1)
        features, weights = [], []
        for stage, mask in ((self.date_fine, clear), (self.date_half, functional.avg_pool2d(clear, 2))):
            for layer in stage:
                x = torch.relu(layer(x))
            features.append(x * mask)
            weights.append(mask)
        return features, weights

    def gather(self, pooled: Pooled | None, image: torch.Tensor, clear: torch.Tensor) -> Pooled:
        """Add a date to those seen before."""
        features, weights = self.encode(image, clear)
        if pooled is None:
            return Pooled(features, list(features), weights)
        return Pooled(
            [torch.maximum(a, b) for a, b in zip(pooled.highest, features, strict=True)],
            [a + b for a, b in zip(pooled.total, features, strict=True)],
            [a + b for a, b in zip(pooled.weight, weights, strict=True)],
        )

    def decode(self, pooled: Pooled) -> torch.Tensor:
        """(n, 3, h, w) logits of boundary, extent and distance."""
        fine, half = (
            torch.cat([high, total / weight.clamp(min=0.25)], 1)
            for high, total, weight in zip(pooled.highest, pooled.total, pooled.weight, strict=True)
        )
        known = torch.clamp(pooled.weight[0] / _MANY_DATES, max=1.0)
        one = torch.relu(self.enter_one(torch.cat([fine, known], 1)))
        two = self.left[0](torch.relu(self.enter_two(half)))
        four = self.left[1](torch.relu(self.down[0](two)))
        x = torch.relu(self.down[1](four))
        for block in self.bottom:
            x = block(x)
        for lift, skip, block in zip(self.lift, (four, two, one), self.right, strict=True):
            x = functional.interpolate(lift(x), scale_factor=2, mode="bilinear", align_corners=False)
            x = block(x + skip)
        made: torch.Tensor = self.tail(x)
        return made

    def forward(self, images: torch.Tensor, clear: torch.Tensor) -> torch.Tensor:
        """Logits (n, 3, h, w) of `images` (n, dates, bands, h, w) and `clear` (n, dates, 1, h, w)."""
        n, dates = images.shape[:2]
        features, weights = self.encode(images.flatten(0, 1), clear.flatten(0, 1))
        by_date = [f.reshape(n, dates, *f.shape[1:]) for f in features]
        weight = [w.reshape(n, dates, *w.shape[1:]).sum(1) for w in weights]
        return self.decode(Pooled([f.amax(1) for f in by_date], [f.sum(1) for f in by_date], weight))


def slopes(x: torch.Tensor, clear: torch.Tensor) -> torch.Tensor:
    """Difference between the neighbours of a pixel, across and along, added up; 0 where one of them is not clear."""
    total = torch.zeros_like(x)
    for first, second, inner in (
        (np.s_[:, :, :, 2:], np.s_[:, :, :, :-2], np.s_[:, :, :, 1:-1]),
        (np.s_[:, :, 2:], np.s_[:, :, :-2], np.s_[:, :, 1:-1]),
    ):
        total[inner] += (x[first] - x[second]).abs() * clear[first] * clear[second]
    return total


def build_network(shape: EdgeShape, weights: Mapping[str, Any] | None = None) -> EdgeNetwork:
    """A network, with weights (float arrays by name) where given."""
    network = EdgeNetwork(shape)
    if weights is not None:
        network.load_state_dict({name: torch.from_numpy(w.copy()).float() for name, w in weights.items()})
    return network
