"""A small network over the dates of a year, as plain arrays: what is kept in a model file, and how it is trained.

Temporal convolutions after Pelletier, Webb and Petitjean 2019 (Remote Sensing 11(5), doi:10.3390/rs11050523): three
layers over time, one dense layer, one output per class. torch trains and applies it (`temporal_torch.py`); this module
needs numpy alone, so that a model is read, checked and described without torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

_WEIGHTS = "weights/"


@dataclass(frozen=True)
class SeriesLayout:
    """How the features of a pixel are laid out: blocks of (dates, channels) one after the other, then static values.

    `channels` has one number per block: the optical bands and indices of a date, those of each radar orbit, and so on.
    """

    dates: int
    channels: tuple[int, ...]
    static: int = 0

    @property
    def width(self) -> int:
        """Channels of all blocks together."""
        return sum(self.channels)

    @property
    def count(self) -> int:
        """Number of features."""
        return self.dates * self.width + self.static

    def series(self, features: np.ndarray) -> np.ndarray:
        """(pixels, channels, dates) float32 of features (pixels, features)."""
        parts, first = [], 0
        for channels in self.channels:
            last = first + self.dates * channels
            parts.append(features[:, first:last].reshape(-1, self.dates, channels).transpose(0, 2, 1))
            first = last
        return np.ascontiguousarray(np.concatenate(parts, axis=1), dtype=np.float32)

    def fixed(self, features: np.ndarray) -> np.ndarray:
        """(pixels, static) float32 of features (pixels, features)."""
        return np.ascontiguousarray(features[:, self.count - self.static :], dtype=np.float32)

    def to_json(self) -> dict[str, Any]:
        return {"dates": self.dates, "channels": list(self.channels), "static": self.static}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> SeriesLayout:
        return cls(int(given["dates"]), tuple(int(c) for c in given["channels"]), int(given["static"]))


@dataclass(frozen=True)
class NetworkOptions:
    """How a network is made and trained. `epochs`: how often each sample is seen; `hidden`: of the dense layer.

    `shift_dates`: samples are moved in time by up to so many dates, as seasons are from place to place; `noise`: of
    samples, in standard deviations of their channel; `smoothing`: share of the label given to all classes, as some
    labels are wrong.
    """

    epochs: int = 12
    width: int = 64
    hidden: int = 256
    dropout: float = 0.2
    batch: int = 256
    learning_rate: float = 2e-3
    shift_dates: float = 1.0
    noise: float = 0.1
    smoothing: float = 0.1
    balanced: bool = False
    seed: int = 1
    threads: int = 1
    device: str = "auto"


@dataclass(frozen=True)
class TemporalNetwork:
    """Weights by name (float32), the layout of the features and the classes' codes in increasing order.

    `mean`, `scale` (channels + static,) float32: features are (value - mean) / scale before they enter.
    """

    layout: SeriesLayout
    classes: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    weights: Mapping[str, np.ndarray]
    width: int
    hidden: int

    @property
    def features(self) -> int:
        return self.layout.count

    @property
    def size(self) -> int:
        """Number of weights."""
        return sum(int(w.size) for w in self.weights.values())

    def arrays(self) -> dict[str, np.ndarray]:
        """Everything as arrays, for a model file."""
        layout = self.layout
        return {
            "classes": self.classes, "mean": self.mean, "scale": self.scale,
            "shape": np.array([layout.dates, layout.static, self.width, self.hidden]),
            "channels": np.array(layout.channels),
            **{_WEIGHTS + name: value for name, value in self.weights.items()},
        }  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, np.ndarray]) -> TemporalNetwork:
        """The inverse of `arrays`; KeyError when one is missing."""
        dates, static, width, hidden = (int(v) for v in arrays["shape"])
        layout = SeriesLayout(dates, tuple(int(c) for c in arrays["channels"]), static)
        weights = {n[len(_WEIGHTS) :]: a for n, a in arrays.items() if n.startswith(_WEIGHTS)}
        return cls(layout, arrays["classes"], arrays["mean"], arrays["scale"], weights, width, hidden)


def standardisation(layout: SeriesLayout, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each channel over samples and dates, then of each static value."""
    series, fixed = layout.series(features), layout.fixed(features)
    mean = np.concatenate([series.mean(axis=(0, 2), dtype=np.float64), fixed.mean(axis=0, dtype=np.float64)])
    scale = np.concatenate([series.std(axis=(0, 2), dtype=np.float64), fixed.std(axis=0, dtype=np.float64)])
    return mean.astype(np.float32), np.maximum(scale, 1e-6).astype(np.float32)
