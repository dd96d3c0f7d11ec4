"""The compact network: observations of any sensor as tokens, days as queries, departures from a baseline as answers.

Every pixel by itself; its neighbours enter through the inputs alone (detail of the 10 m bands, departures of coarse
pixels). Time enters only as differences of days, so that neither the year nor the origin matters.

* Stem: (level, departure) of a date by one linear layer per sensor -> 64 features.
* Encoder: pre-norm self-attention among all dates of a pixel; a bias learnt from the days between them, clouds as
  key padding, nothing beyond `REACH_DAYS`. Done once for all days asked for.
* Decoder: pairs of a day asked for and the dates nearest to it; each pair's hidden state is the sum of the token, of
  the query (baseline, slope, detail, days to the nearest clear dates) and of a code of the days between, through a
  rectifier; additive attention (Bahdanau et al. 2015) gathers the pairs of a day, a learnt empty pair stands for
  "nothing to add". Two residual layers, then a last layer that begins at zero: untrained, the answer is the baseline.
* Answer: departure of each band from the baseline, and the logarithm of its standard deviation. With `process` the
  posterior of the Gaussian process is given as well, and a share by band, day and pixel says how much of it is taken:
  the process knows the scene's season and what years have in common, the network what landscapes do. Untrained, half of
  either.

Cost for 40 + 25 dates and 36 days asked for: see `compact_cost`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from .compact_inputs import LONGEST_DAYS, Asked, Prepared, Tokens
from .compact_table import SensorTable

#: dates further apart do not see each other
REACH_DAYS = 200
_PERIODS = (8.0, 15.0, 28.0, 52.0, 97.0, 180.0, 365.0, 730.0)
_TIME_FEATURES = 2 * len(_PERIODS) + 4
#: features of a day asked for beside those by band
ASKED_FEATURES = 6
#: standard deviation of an untrained network's error, in scales of a band
_FIRST_SD = 0.3
#: what a band's departure is counted in, in scales of the band: typical errors of interpolation
_DEPARTURE = 0.3


@dataclass(frozen=True)
class CompactShape:
    """Sizes: width, heads of the encoder and of the decoder, layers, and for each sensor how many dates before and
    after a day asked for are paired with it; `process`: whether the Gaussian process is given and mixed in."""

    width: int = 64
    heads: int = 4
    layers: int = 1
    hidden: int = 128
    gathers: int = 4
    near: tuple[int, ...] = (8, 5, 4)
    process: bool = True

    def to_document(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> CompactShape:
        # files from before the process was given do not name it
        values = {"process": False, **document, "near": tuple(int(n) for n in document["near"])}
        return CompactShape(**values)


def time_features(days: torch.Tensor) -> torch.Tensor:
    """(..., 20) features of differences of days (float32)."""
    angles = [days * (2 * math.pi / p) for p in _PERIODS]
    far = days.abs()
    rest = [
        torch.sign(days) * torch.log1p(far / 5.0) / 3.0,
        torch.exp(-far / 8.0),
        torch.exp(-far / 30.0),
        (days > 0).float() - (days < 0).float(),
    ]
    return torch.stack([f(a) for a in angles for f in (torch.sin, torch.cos)] + rest, dim=-1)


def nearest_dates(token_days: Sequence[np.ndarray], days: np.ndarray, near: Sequence[int]) -> np.ndarray:
    """(q, pairs) positions among all tokens of the dates paired with each day, -1 where there are fewer.

    Of each sensor the `near` dates up to the day, and as many after it; within `REACH_DAYS`.
    """
    columns, first = [], 0
    for when, count in zip(token_days, near, strict=True):
        order = np.argsort(when, kind="stable")
        split = np.searchsorted(when[order], days, side="right")
        steps = np.arange(-count, count)
        place = split[:, None] + steps[None]
        inside = (place >= 0) & (place < when.size)
        chosen = order[np.clip(place, 0, max(0, when.size - 1))] if when.size else np.zeros(place.shape, int)
        if when.size:
            inside &= np.abs(when[chosen] - days[:, None]) <= REACH_DAYS
        columns.append(np.where(inside, chosen + first, -1))
        first += when.size
    table = np.concatenate(columns, axis=1)
    kept = (table >= 0).any(0)
    return table[:, kept] if kept.any() else table[:, :1]


class _Layer(nn.Module):
    """Pre-norm self-attention with a given bias, then two linear layers."""

    def __init__(self, shape: CompactShape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.norm, self.norm2 = nn.LayerNorm(shape.width), nn.LayerNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.up, self.down = nn.Linear(shape.width, shape.hidden), nn.Linear(shape.hidden, shape.width)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        pixels, tokens, width = x.shape
        parts = self.qkv(self.norm(x)).view(pixels, tokens, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = x + self.out(seen.transpose(1, 2).reshape(pixels, tokens, width))
        return x + self.down(functional.gelu(self.up(self.norm2(x))))


class _Residual(nn.Module):
    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.norm, self.up, self.down = nn.LayerNorm(width), nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.down(functional.gelu(self.up(self.norm(x))))


class CompactNetwork(nn.Module):
    """See the module. `encode` once, `decode` any days."""

    mean: torch.Tensor
    scale: torch.Tensor

    def __init__(self, table: SensorTable, shape: CompactShape) -> None:
        super().__init__()
        self.shape, self.table = shape, table
        bands, width = len(table.reference.bands), shape.width
        self.level = nn.Linear(2 * bands, width)
        self.stems = nn.ModuleList([nn.Linear(len(s.bands), width, bias=False) for s in table.others])
        self.sensors = nn.Parameter(0.02 * torch.randn(1 + len(table.others), width))
        self.between = nn.Sequential(
            nn.Linear(_TIME_FEATURES, 32), nn.GELU(), nn.Linear(32, shape.heads * shape.layers)
        )
        self.encoder = nn.ModuleList([_Layer(shape) for _ in range(shape.layers)])
        self.norm = nn.LayerNorm(width)
        self.token = nn.Linear(width, width)
        self.raw = nn.Linear(width, width, bias=False)
        self.query = nn.Linear(3 * bands + bands + ASKED_FEATURES, width)
        self.apart = nn.Sequential(nn.Linear(_TIME_FEATURES, width), nn.GELU(), nn.Linear(width, width))
        self.weigh = nn.Linear(width, shape.gathers)
        self.nothing = nn.Parameter(torch.zeros(width))
        self.gather = nn.Linear(shape.gathers * width, width)
        self.own = nn.Linear(3 * bands + bands + ASKED_FEATURES, width)
        self.body = nn.ModuleList([_Residual(width, shape.hidden) for _ in range(2)])
        self.last_norm = nn.LayerNorm(width)
        self.last = nn.Linear(width, 2 * bands)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)
        if shape.process:
            self.process = nn.Linear(2 * bands, width, bias=False)
            self.mix = nn.Linear(width, bands)
            for weights in (self.process.weight, self.mix.weight, self.mix.bias):
                nn.init.zeros_(weights)
        scale = torch.tensor(table.reference.scale)
        self.register_buffer("mean", torch.tensor(table.reference.mean), persistent=False)
        self.register_buffer("scale", scale, persistent=False)
        for number, sensor in enumerate(table.others):
            self.register_buffer(f"scale_{number}", torch.tensor(sensor.scale), persistent=False)

    def forward(self, prepared: Prepared, device: str = "cpu") -> tuple[torch.Tensor, torch.Tensor]:
        """(p, q, bands) departure from the baseline and standard deviation, both in reflectance."""
        tokens = self.encode(prepared, device)
        return self.decode(tokens, prepared.asked, prepared.bands)

    def encode(self, prepared: Prepared, device: str = "cpu") -> Encoded | None:
        """The tokens of all dates after the encoder; None where there is no date."""
        order = [self.table.reference.name, *(s.name for s in self.table.others)]
        by_name = {t.sensor: t for t in prepared.tokens}
        there = torch.as_tensor(prepared.bands, dtype=torch.float32, device=device)
        pieces, seen, days, counts = [], [], [], []
        for number, name in enumerate(order):
            found = by_name.get(name)
            counts.append(found.days if found is not None else np.zeros(0, np.int32))
            if found is None:
                continue
            pieces.append(self._stem(number, found, there, device))
            seen.append(torch.from_numpy(np.ascontiguousarray(found.seen.T)).to(device))
            days.append(found.days)
        if not pieces:
            return None
        x, visible = torch.cat(pieces, 1), torch.cat(seen, 1)
        when = np.concatenate(days).astype(np.int64)
        apart = torch.from_numpy((when[None, :] - when[:, None]).astype(np.float32)).to(device)
        bias = self.between(time_features(apart)).permute(2, 0, 1)
        bias = bias.masked_fill(apart.abs() > REACH_DAYS, float("-inf"))
        # a date always sees itself: no row of the attention is empty
        itself = torch.eye(len(when), dtype=torch.bool, device=device)
        hidden = ~visible[:, None, None, :] & ~itself
        raw = x
        for number, layer in enumerate(self.encoder):
            own = bias[number * self.shape.heads : (number + 1) * self.shape.heads]
            mask = own[None].expand(x.shape[0], -1, -1, -1).masked_fill(hidden, float("-inf"))
            x = layer(x, mask.to(x.dtype))
        return Encoded(self.token(self.norm(x)) + self.raw(raw), visible, tuple(counts))

    def _stem(self, number: int, tokens: Tokens, there: torch.Tensor, device: str) -> torch.Tensor:
        level = torch.from_numpy(np.ascontiguousarray(tokens.level.transpose(2, 0, 1))).to(device)
        level = (level - self.mean) / self.scale * there
        flags = there.expand(*level.shape[:2], -1)
        x = self.level(torch.cat([level, flags], -1)) + self.sensors[number]
        if tokens.departure is not None:
            apart = torch.from_numpy(np.ascontiguousarray(tokens.departure.transpose(2, 0, 1))).to(device)
            scale = getattr(self, f"scale_{number - 1}")
            x = x + self.stems[number - 1](torch.clamp(apart / scale, -6, 6))
        return x

    def decode(self, encoded: Encoded | None, asked: Asked, bands: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """Answers for the days of `asked`."""
        device = self.mean.device
        features = self._query(asked, bands)
        z = self.own(features)
        told_apart = self._process(asked) if self.shape.process else None
        if told_apart is not None:
            z = z + self.process(torch.cat(told_apart[:2], -1))
        if encoded is not None:
            pairs = nearest_dates(encoded.days, asked.days, self.shape.near)
            when = np.concatenate(encoded.days)
            apart = (when[np.maximum(pairs, 0)] - asked.days[:, None]).astype(np.float32)
            code = self.apart(time_features(torch.from_numpy(apart).to(device)))
            index = torch.from_numpy(np.maximum(pairs, 0)).to(device)
            there = torch.from_numpy(pairs >= 0).to(device)
            told = self.query(features)
            # without gradients a few days at a time: the pairs of all would not fit into the cache of a processor
            step = len(asked.days) if torch.is_grad_enabled() or device.type != "cpu" else 1
            found = [
                self._gathered(encoded, told[:, days], code[days], index[days], there[days])
                for days in (slice(n, n + step) for n in range(0, len(asked.days), step))
            ]
            z = z + self.gather(torch.cat(found, 1))
        for block in self.body:
            z = block(z)
        z = self.last_norm(z)
        mean, spread = self.last(z).float().chunk(2, -1)
        unit = self.scale * _DEPARTURE
        mean = mean * unit
        if told_apart is not None:
            departure, _, known = told_apart
            mean = mean + torch.sigmoid(self.mix(z)).float() * known * (departure * unit - mean)
        return mean, torch.exp(torch.clamp(spread, -5, 4)) * (self.scale * _FIRST_SD)

    def _gathered(
        self, encoded: Encoded, told: torch.Tensor, code: torch.Tensor, index: torch.Tensor, there: torch.Tensor
    ) -> torch.Tensor:
        """(p, q, gathers x width) what the pairs of some days say. `told` (p, q, width), `code` (q, pairs, width),
        `index`, `there` (q, pairs)."""
        usable = encoded.visible[:, index] & there
        hidden = encoded.tokens[:, index] + (told[:, :, None] + code[None]).to(encoded.tokens.dtype)
        hidden = functional.relu(hidden, inplace=not torch.is_grad_enabled())
        weight = self.weigh(hidden).masked_fill(~usable[..., None], float("-inf"))
        # the empty pair
        own = self.nothing
        empty = self.weigh(own).to(weight.dtype).expand(*weight.shape[:2], 1, -1)
        weight = torch.cat([weight, empty], 2).softmax(2)
        pooled = torch.matmul(weight[:, :, :-1].transpose(2, 3), hidden)
        pooled = pooled + weight[:, :, -1, :, None] * own.to(weight.dtype)
        return pooled.flatten(2)

    def _process(self, asked: Asked) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor] | None:
        """(p, q, bands) each: the process's departure from the baseline, the logarithm of its standard deviation, both
        in the scale of departures, and where it is known (1, else 0); None where it was not given."""
        if asked.process is None or asked.process_sd is None:
            return None
        apart = by_pixel(asked.process - asked.base, self.mean.device)
        sd = by_pixel(asked.process_sd, self.mean.device)
        known = torch.isfinite(apart) & torch.isfinite(sd)
        unit = self.scale * _DEPARTURE
        apart = torch.where(known, apart / unit, torch.zeros_like(apart))
        level = torch.where(known, torch.log((sd / unit).clamp(1e-3, 1e2)), torch.zeros_like(sd))
        return apart.clamp(-20, 20), level, known.float()

    def _query(self, asked: Asked, bands: np.ndarray) -> torch.Tensor:
        """(p, q, features) of the days asked for."""
        device = self.mean.device
        there = torch.as_tensor(bands, dtype=torch.float32, device=device)

        base = (by_pixel(np.nan_to_num(asked.base), device) - self.mean) / self.scale * there
        slope = by_pixel(np.nan_to_num(asked.slope), device) / self.scale * there
        detail = torch.clamp(by_pixel(np.nan_to_num(asked.detail), device) / (self.scale * 0.2), -8, 8)
        flags = there.expand(base.shape)
        none = np.stack([np.isnan(asked.before), np.isnan(asked.after)], -1).astype(np.float32)
        sides = np.nan_to_num(np.stack([asked.before, asked.after], -1), nan=LONGEST_DAYS)
        near = np.log1p(np.minimum(sides, LONGEST_DAYS) / 5.0) / 2.0
        share = sides / np.maximum(sides.sum(-1, keepdims=True), 1.0)
        times = torch.from_numpy(np.moveaxis(np.concatenate([near, share, none], -1), 1, 0).astype(np.float32).copy())
        return torch.cat([base, slope, detail, flags, times.to(device)], -1)


def by_pixel(array: np.ndarray, device: torch.device) -> torch.Tensor:
    """(q, bands, p) -> (p, q, bands)."""
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(array, -1, 0), np.float32)).to(device)


@dataclass(frozen=True)
class Encoded:
    """`tokens` (p, t, width), `visible` (p, t) bool, `days`: those of each sensor of the table."""

    tokens: torch.Tensor
    visible: torch.Tensor
    days: tuple[np.ndarray, ...]
