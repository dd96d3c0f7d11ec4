"""The temporal network in torch: built, trained with the common loop, applied to batches of pixels.

Limit: arithmetic, 0.7 million multiplications a pixel for 37 dates. Out of memory on a card: half of the batch, then
the processor. Training draws everything from the seed; on a CPU two runs give the same weights bit for bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from ..core.progress import Context
from .devices import halving, torch_device
from .temporal import NetworkOptions, SeriesLayout, TemporalNetwork, standardisation
from .torch_training import TrainingSettings, fit

#: strides of the three convolutions: a year of 37 dates becomes 10 steps
_STRIDES = (2, 2, 1)
_KERNEL = 5
_GROUPS = 8
#: dropout before the last layer
_HEAD_DROPOUT = 0.3


def build(layout: SeriesLayout, classes: int, width: int, hidden: int, dropout: float = 0.0) -> nn.ModuleDict:
    """The network with fresh weights: `series` over (pixels, channels, dates), `head` over its result and the rest."""
    layers: list[nn.Module] = []
    channels, dates = layout.width, layout.dates
    for stride in _STRIDES:
        layers += [
            nn.Conv1d(channels, width, _KERNEL, stride, _KERNEL // 2, bias=False), _normalisation(width), nn.ReLU(),
            nn.Dropout(dropout),
        ]  # fmt: skip
        channels, dates = width, -(-dates // stride)
    head = [
        nn.Linear(width * dates + layout.static, hidden, bias=False), _normalisation(hidden), nn.ReLU(),
        nn.Dropout(max(dropout, _HEAD_DROPOUT) if dropout else 0.0), nn.Linear(hidden, classes),
    ]  # fmt: skip
    return nn.ModuleDict({"series": nn.Sequential(*layers, nn.Flatten()), "head": nn.Sequential(*head)})


def _normalisation(width: int) -> nn.Module:
    """By groups of channels of one pixel: no pixel feels the others of its batch, in training or after."""
    return nn.GroupNorm(_GROUPS if width % _GROUPS == 0 else 1, width)


def logits(network: nn.ModuleDict, series: torch.Tensor, fixed: torch.Tensor) -> torch.Tensor:
    """(pixels, classes) of standardised series (pixels, channels, dates) and fixed (pixels, static)."""
    within = network["series"](series)
    return network["head"](torch.cat([within, fixed], dim=1))


@dataclass(frozen=True)
class _Task:
    """Labelled series as the training loop takes them; `klass` (samples,) index of the class."""

    layout: SeriesLayout
    options: NetworkOptions
    classes: int
    series: torch.Tensor
    fixed: torch.Tensor
    klass: torch.Tensor
    chance: np.ndarray

    def build(self) -> nn.Module:
        options = self.options
        return build(self.layout, self.classes, options.width, options.hidden, options.dropout)

    def loss(self, network: nn.Module, step: int) -> torch.Tensor:
        options = self.options
        rng = np.random.default_rng([options.seed, 17, step])
        drawn = rng.choice(len(self.chance), min(options.batch, len(self.chance)), p=self.chance)
        chosen = torch.from_numpy(drawn).to(self.series.device)
        series = _moved(self.series[chosen], options.shift_dates, rng)
        # an error of the whole date or of the place, and one of every value
        for shape in ((len(drawn), series.shape[1], 1), tuple(series.shape)):
            series = series + _on(series, options.noise * rng.standard_normal(shape))
        found = logits(network, series, self.fixed[chosen])  # type: ignore[arg-type]
        return functional.cross_entropy(found, self.klass[chosen], label_smoothing=options.smoothing)

    def validate(self, network: nn.Module) -> Mapping[str, float]:
        """The last weights are those that are kept: how good they are is told by polygons that were left out."""
        return {"score": 0.0}


def _on(like: torch.Tensor, values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(values.astype(np.float32)).to(like.device)


def _moved(series: torch.Tensor, most: float, rng: np.random.Generator) -> torch.Tensor:
    """Each series moved by up to `most` dates either way, linear between dates, its ends held."""
    if most <= 0:
        return series
    shift = _on(series, rng.uniform(-most, most, (len(series), 1, 1)))
    position = torch.arange(series.shape[2], device=series.device)[None, None, :] + shift
    position = position.clamp(0, series.shape[2] - 1)
    before = position.floor().long()
    after = (before + 1).clamp(max=series.shape[2] - 1)
    share = position - before
    first = torch.gather(series, 2, before.expand_as(series))
    return first + share * (torch.gather(series, 2, after.expand_as(series)) - first)


def fit_network(
    features: np.ndarray, labels: np.ndarray, layout: SeriesLayout, options: NetworkOptions, context: Context
) -> TemporalNetwork:
    """Train on features (samples, features) and integer codes (samples,); progress and cancel through `context`."""
    device = torch_device(options.device)
    threads = torch.get_num_threads()
    torch.set_num_threads(max(1, options.threads))
    try:
        classes, klass = np.unique(labels, return_inverse=True)
        mean, scale = standardisation(layout, features)
        series, fixed = _standard(layout, features, mean, scale)
        chance = 1.0 / np.bincount(klass)[klass] if options.balanced else np.ones(len(klass))
        steps = max(1, round(options.epochs * len(klass) / min(options.batch, len(klass))))
        # the mean of the last tenth of the weights, as the learning rate goes down
        settings = TrainingSettings(
            steps=steps, learning_rate=options.learning_rate, clip_norm=5.0, average=1 - min(0.5, 10.0 / steps),
            validate_every=steps, patience=0, seed=options.seed, device=device,
        )  # fmt: skip
        task = _Task(
            layout, options, len(classes), torch.from_numpy(series).to(device), torch.from_numpy(fixed).to(device),
            torch.from_numpy(klass).to(device), chance / chance.sum(),
        )  # fmt: skip
        weights = fit(task, settings, context).best
    finally:
        torch.set_num_threads(threads)
    return TemporalNetwork(layout, classes.astype(np.int64), mean, scale, weights, options.width, options.hidden)


def _standard(
    layout: SeriesLayout, features: np.ndarray, mean: np.ndarray, scale: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    series, fixed = layout.series(features), layout.fixed(features)
    wide = layout.width
    series -= mean[None, :wide, None]
    series /= scale[None, :wide, None]
    return series, (fixed - mean[wide:]) / scale[wide:]


@dataclass(frozen=True)
class DeviceNetwork:
    """A network on a device, ready for features; the same calls as a forest's."""

    network: TemporalNetwork
    module: nn.ModuleDict
    device: str

    @property
    def classes(self) -> np.ndarray:
        return self.network.classes

    def shares(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels, classes) float64 probabilities for features (features, pixels); `vote` is for forests."""
        return halving(lambda part: self._on(part, self.device), lambda part: self._on(part, "cpu"), features)

    def winners(self, features: np.ndarray, vote: str) -> np.ndarray:
        """(pixels,) index of the most probable class, the lowest on ties."""
        return self.shares(features, vote).argmax(axis=1)

    def _on(self, features: np.ndarray, device: str) -> np.ndarray:
        net = self.network
        series, fixed = _standard(net.layout, features.T, net.mean, net.scale)
        module = self.module if device == self.device else to_device(net, device).module
        with torch.no_grad():
            found = logits(module, torch.from_numpy(series).to(device), torch.from_numpy(fixed).to(device))
            shares: Any = torch.softmax(found.double().cpu(), dim=1).numpy()
        return np.asarray(shares)


def to_device(network: TemporalNetwork, device: str) -> DeviceNetwork:
    """The network on a device, in the state in which it predicts."""
    module = build(network.layout, len(network.classes), network.width, network.hidden)
    module.load_state_dict({n: torch.from_numpy(np.ascontiguousarray(w)) for n, w in network.weights.items()})
    module.to(device).eval()
    return DeviceNetwork(network, module, device)
