"""Networks for weights that come without a graph: CARN and the ESRGAN generator, as published, in torch.

A side-car's `architecture` says which and how large: {"type": "carn", "features": 256, "groups": 4} or {"type":
"rrdb", "blocks": 6}. Both take and give numbers in the side-car's unit; CARN can standardise its bands inside.

Sources: Ahn, Kang, Sohn 2018 (CARN, arXiv 1803.08664); Wang et al. 2018 (ESRGAN, arXiv 1809.00219); sizes of the
networks of the sentinel2_superresolution tool (CESBIO/CNES).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from ..core.errors import TheiaError

_SLOPE = 0.2


def _activate(x: torch.Tensor) -> torch.Tensor:
    return nn.functional.leaky_relu(x, _SLOPE)


def _conv(inputs: int, outputs: int, size: int = 3, groups: int = 1) -> nn.Conv2d:
    return nn.Conv2d(
        inputs, outputs, size, padding=size // 2, padding_mode="reflect" if size > 1 else "zeros", groups=groups
    )


class EfficientResidual(nn.Module):
    """Two grouped convolutions and one between all features, added to the input."""

    def __init__(self, features: int, groups: int) -> None:
        super().__init__()
        self.first, self.second = _conv(features, features, 3, groups), _conv(features, features, 3, groups)
        self.mix = _conv(features, features, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = _activate(self.first(x))
        y = _activate(self.second(y))
        return _activate(x + self.mix(y))


class Cascade(nn.Module):
    """One residual block used `times` over (its weights are shared), all earlier results summed into the next."""

    def __init__(self, features: int, groups: int, times: int) -> None:
        super().__init__()
        self.block = EfficientResidual(features, groups)
        self.merge = nn.ModuleList(_conv(features, features, 1) for _ in range(times))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        total = x
        for merge in self.merge:
            total = total + merge(self.block(total))
        return total


class Carn(nn.Module):
    """Cascading residual network: (n, inputs, h, w) -> (n, outputs, factor h, factor w)."""

    def __init__(
        self, inputs: int, outputs: int, factor: int = 2, features: int = 256, groups: int = 4, blocks: int = 3
    ) -> None:
        super().__init__()
        self.factor = factor
        inner = features // factor**2
        self.register_buffer("mean", torch.zeros(inputs))
        self.register_buffer("deviation", torch.ones(inputs))
        self.head = _conv(inputs, features)
        self.cascades = nn.ModuleList(Cascade(features, groups, blocks) for _ in range(blocks))
        self.merge = nn.ModuleList(_conv(features, features, 1) for _ in range(blocks))
        self.up = _conv(features, inner * factor**2)
        self.tail = _conv(inner, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mean, deviation = self.mean[:, None, None], self.deviation[:, None, None]  # type: ignore[index]
        total = self.head((x - mean) / deviation)
        for cascade, merge in zip(self.cascades, self.merge, strict=True):
            total = total + merge(cascade(total))
        y = self.tail(nn.functional.pixel_shuffle(_activate(self.up(total)), self.factor))
        return y * deviation + mean if y.shape[1] == x.shape[1] else y


class DenseBlock(nn.Module):
    """Five convolutions, each on all results before it."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(_conv(features + k * growth, growth if k < 4 else features) for k in range(5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        found = [x]
        for k, convolution in enumerate(self.convolutions):
            y = convolution(torch.cat(found, 1))
            found.append(_activate(y) if k < 4 else y)
        return x + 0.2 * found[-1]


class Rrdb(nn.Module):
    """ESRGAN generator: residual-in-residual dense blocks, then nearest-neighbour steps of 2 with convolutions."""

    def __init__(
        self, inputs: int, outputs: int, factor: int = 2, features: int = 64, growth: int = 32, blocks: int = 6
    ) -> None:
        super().__init__()
        if factor not in (1, 2, 4, 8):
            raise ValueError(f"factor {factor} is no power of two")
        self.head = _conv(inputs, features)
        self.body = nn.ModuleList(
            nn.Sequential(*(DenseBlock(features, growth) for _ in range(3))) for _ in range(blocks)
        )
        self.trunk = _conv(features, features)
        self.ups = nn.ModuleList(_conv(features, features) for _ in range(factor.bit_length() - 1))
        self.last, self.tail = _conv(features, features), _conv(features, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        head = self.head(x)
        y = head
        for block in self.body:
            y = y + 0.2 * (block(y) - y)
        y = head + self.trunk(y)
        for up in self.ups:
            y = _activate(up(nn.functional.interpolate(y, scale_factor=2.0, mode="nearest")))
        result: torch.Tensor = self.tail(_activate(self.last(y)))
        return result


_TYPES: Mapping[str, type[nn.Module]] = {"carn": Carn, "rrdb": Rrdb}


def build_network(architecture: Mapping[str, Any], inputs: int, outputs: int, factor: int) -> nn.Module:
    """The network that a side-car's `architecture` describes. `TheiaError` for one that is not known here."""
    sizes = {k: v for k, v in architecture.items() if k != "type"}
    kind = str(architecture.get("type", ""))
    if kind not in _TYPES:
        raise TheiaError(
            "input",
            f"The side-car asks for the architecture {kind!r}; known are {', '.join(_TYPES)}.",
            "Export the network to ONNX, which needs no architecture.",
        )
    if not all(isinstance(v, int) and not isinstance(v, bool) and 0 < v <= 4096 for v in sizes.values()):
        raise TheiaError("input", "The sizes of an architecture are whole numbers from 1 to 4096.")
    try:
        return _TYPES[kind](inputs, outputs, factor, **sizes)
    except (TypeError, ValueError) as error:
        raise TheiaError("input", f"The architecture in the side-car cannot be built: {error}.") from error
