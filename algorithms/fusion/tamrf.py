"""The network of TAMRF-SITS (Michel and Inglada 2025, doi:10.1016/j.rse.2025.115159), written from its description.

Each date goes through a spatial encoder of its sensor (a residual-in-residual dense block; Landsat is brought from 30
to 10 m behind it); a transformer attends over all dates of a pixel, clouds included; for each day asked for,
cross-attention and two convolutions give the 18 bands of both sensors. 2.3 million weights. All numbers are fixed by
the published weights, which are not part of this plugin.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

#: sizes of the published network
FEATURES, GROWTH, SENSOR_FEATURES = 64, 32, 8
HEADS, LAYERS, HIDDEN = 4, 3, 256
HIGH_BANDS, LOW_BANDS, RATIO = 10, 8, 3
#: token: features of the image, of the time, of the sensor
TOKEN = 2 * FEATURES + SENSOR_FEATURES
_DENSE, _CONVOLUTIONS, _SLOPE, _PERIOD = 3, 5, 0.2, 365.0


class _Dense(nn.Module):
    """Convolutions that each see the outputs of all before; a share is added to the input."""

    def __init__(self) -> None:
        super().__init__()
        wide = [FEATURES + n * GROWTH for n in range(_CONVOLUTIONS)]
        out = [GROWTH] * (_CONVOLUTIONS - 1) + [FEATURES]
        self.convolutions = nn.ModuleList([nn.Conv2d(i, o, 3, padding=1) for i, o in zip(wide, out, strict=True)])
        self.share = nn.Parameter(torch.tensor(0.2), requires_grad=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen = [x]
        for convolution in self.convolutions:
            seen.append(functional.leaky_relu(convolution(torch.cat(seen, 1)), _SLOPE))
        return x + self.share * seen[-1]


class _Spatial(nn.Module):
    """Bands of one date -> 64 features on the grid of 10 m."""

    def __init__(self, bands: int, ratio: int) -> None:
        super().__init__()
        self.ratio = ratio
        self.first = nn.Conv2d(bands, FEATURES, 3, padding=1)
        self.dense = nn.ModuleList([_Dense() for _ in range(_DENSE)])
        self.share = nn.Parameter(torch.tensor(0.2), requires_grad=False)
        self.last = nn.Conv2d(FEATURES, FEATURES, 3, padding=1)
        if ratio > 1:
            self.enlarged = nn.Conv2d(FEATURES, FEATURES, 3, padding=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        start = self.first(x)
        inside = start
        for block in self.dense:
            inside = block(inside)
        made = start + self.last(start + self.share * inside)
        if self.ratio == 1:
            return made
        larger = functional.interpolate(made, scale_factor=self.ratio, mode="bicubic")
        return functional.leaky_relu(self.enlarged(larger), _SLOPE)


class _Reader(nn.Module):
    """Answers of the encoded dates to queries; "nothing" is one of the things to attend to."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(TOKEN), nn.LayerNorm(TOKEN)
        self.linear1, self.linear2 = nn.Linear(TOKEN, HIDDEN), nn.Linear(HIDDEN, TOKEN)
        self.attention = nn.MultiheadAttention(TOKEN, HEADS, batch_first=True, add_zero_attn=True)

    def forward(self, queries: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        found, _ = self.attention(queries, tokens, tokens, need_weights=False)
        x = self.norm1(queries + found)
        return self.norm2(x + self.linear2(functional.relu(self.linear1(x))))


class TamrfNetwork(nn.Module):
    """Standardised images of both sensors and days -> standardised images of the days asked for."""

    high_mean: torch.Tensor
    high_std: torch.Tensor
    low_mean: torch.Tensor
    low_std: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.high, self.low = _Spatial(HIGH_BANDS, 1), _Spatial(LOW_BANDS, RATIO)
        self.high_sensor, self.low_sensor = (nn.Parameter(torch.rand(SENSOR_FEATURES)) for _ in range(2))
        layer = nn.TransformerEncoderLayer(TOKEN, HEADS, HIDDEN, 0.1, batch_first=True)
        self.temporal = nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False)
        self.asked = nn.Parameter(torch.zeros(FEATURES))
        self.asked_sensor = nn.Parameter(torch.rand(SENSOR_FEATURES))
        self.reader = _Reader()
        self.image1 = nn.Conv2d(TOKEN, TOKEN, 3, padding=1)
        self.image2 = nn.Conv2d(TOKEN, LOW_BANDS + HIGH_BANDS, 3, padding=1)
        for name, bands in (("high", HIGH_BANDS), ("low", LOW_BANDS)):
            self.register_buffer(f"{name}_mean", torch.zeros(bands))
            self.register_buffer(f"{name}_std", torch.ones(bands))

    def parts(self) -> dict[str, int]:
        """Numbers of weights by part."""
        groups = {"Sentinel-2 encoder": (self.high,), "Landsat encoder": (self.low,),
                  "temporal encoder": (self.temporal,), "decoder": (self.reader, self.image1, self.image2)}  # fmt: skip
        return {n: sum(p.numel() for m in g for p in m.parameters()) for n, g in groups.items()}

    def encode(
        self, high: torch.Tensor | None, high_days: torch.Tensor, low: torch.Tensor | None, low_days: torch.Tensor
    ) -> torch.Tensor:
        """(pixels, dates, TOKEN) from (dates, 10, h, w) at 10 m and (dates, 8, h/3, w/3) at 30 m, standardised."""
        pieces = []
        for image, days, encoder, sensor in (
            (low, low_days, self.low, self.low_sensor), (high, high_days, self.high, self.high_sensor)
        ):  # fmt: skip
            if image is None or not image.shape[0]:
                continue
            # date by date: the features of all dates at once are what memory limits
            seen = torch.cat([encoder(one[None]) for one in image])
            pixels = seen.flatten(2).permute(2, 0, 1)
            beside = torch.cat([time_code(days), sensor.expand(days.shape[0], -1)], 1)
            pieces.append(torch.cat([pixels, beside.expand(pixels.shape[0], -1, -1)], 2))
        return torch.cat(pieces, 1)

    def attend(self, tokens: torch.Tensor) -> torch.Tensor:
        """Tokens of all dates that have seen each other."""
        return self.temporal(tokens)

    def decode(self, tokens: torch.Tensor, days: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        """(q, 18, h, w): Landsat's bands, then Sentinel-2's, standardised."""
        count = days.shape[0]
        query = torch.cat([self.asked.expand(count, -1), time_code(days), self.asked_sensor.expand(count, -1)], 1)
        read = self.reader(query.expand(tokens.shape[0], -1, -1).to(tokens.dtype), tokens)
        image = read.permute(1, 2, 0).reshape(count, TOKEN, *shape)
        return self.image2(functional.leaky_relu(self.image1(image), _SLOPE))


def time_code(days: torch.Tensor) -> torch.Tensor:
    """(d, 64) sines and cosines of days counted from 1 January: even places sine, odd ones cosine, pairs share one
    frequency 365^(-2 i / 64)."""
    place = torch.arange(FEATURES, device=days.device)
    angle = days.float()[:, None] / _PERIOD ** (2 * (place // 2).float() / FEATURES)
    return torch.where(place % 2 == 0, torch.sin(angle), torch.cos(angle))
