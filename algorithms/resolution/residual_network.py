"""The compact networks: plain residual convolutions that add detail to an interpolated image.

`sharpen20` takes the four 10 m bands and the six 20 m bands (interpolated to 10 m) and gives the six at 10 m; it works
on blocks of 2 x 2 pixels folded into channels, which costs a quarter of the arithmetic and sees twice as far. `detail2`
takes ten bands at 10 m and gives them on a 5 m grid. Both only predict what is added to the interpolated image, and
start from adding nothing (Lanaras et al. 2018, arXiv 1803.04271; Lim et al. 2017, arXiv 1707.02921, without batch
normalisation). Reflectance is divided by a fixed number, never by the statistics of the image.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import nn

#: reflectance that is 1 inside the networks
UNIT_REFLECTANCE = 0.2


@dataclass(frozen=True)
class ResidualShape:
    """Sizes of a residual network: bands in and out, features, blocks of two convolutions.

    `factor`: how much finer the output grid is than the input's; `fold`: side of the blocks of input pixels folded into
    channels; `gain`: factor on what a block adds.
    """

    inputs: int
    outputs: int
    features: int
    blocks: int
    factor: int = 1
    fold: int = 1
    gain: float = 1.0

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> ResidualShape:
        known = {k: document[k] for k in cls.__dataclass_fields__ if k in document}
        return cls(**known)

    def to_document(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def reach(self) -> int:
        """How many input pixels around a pixel the network sees."""
        return (2 * self.blocks + 3) * self.fold


class ResidualNetwork(nn.Module):
    """Tensor (n, inputs, h, w) of reflectance and base (n, outputs, factor h, factor w) -> the base with detail."""

    def __init__(self, shape: ResidualShape) -> None:
        super().__init__()
        self.shape = shape
        folded = shape.fold**2
        self.head = nn.Conv2d(shape.inputs * folded, shape.features, 3, padding=1)
        self.first = nn.ModuleList(nn.Conv2d(shape.features, shape.features, 3, padding=1) for _ in range(shape.blocks))
        self.second = nn.ModuleList(
            nn.Conv2d(shape.features, shape.features, 3, padding=1) for _ in range(shape.blocks)
        )
        self.tail = nn.Conv2d(shape.features, shape.outputs * (shape.factor * shape.fold) ** 2, 3, padding=1)
        self._initialise()

    def _initialise(self) -> None:
        """Small steps at first: each block adds little, the network as a whole nothing."""
        with torch.no_grad():
            for convolution in self.second:
                assert isinstance(convolution, nn.Conv2d)
                convolution.weight.mul_(0.3)
            self.tail.weight.zero_()
            assert self.tail.bias is not None
            self.tail.bias.zero_()

    def forward(self, image: torch.Tensor, base: torch.Tensor) -> torch.Tensor:
        shape = self.shape
        x = image / UNIT_REFLECTANCE
        if shape.fold > 1:
            x = nn.functional.pixel_unshuffle(x, shape.fold)
        head = self.head(x)
        y = head
        for first, second in zip(self.first, self.second, strict=True):
            y = y + shape.gain * second(torch.relu(first(y)))
        y = self.tail(y + head)
        upward = shape.factor * shape.fold
        if upward > 1:
            y = nn.functional.pixel_shuffle(y, upward)
        return base + UNIT_REFLECTANCE * y.float()
