"""What networks of parcel edges learn from: images of a place on several dates, with the parcels that are known there.

A batch is drawn from (seed, step) alone. Its patches come from different places, with as many dates as the step says;
they are turned, mirrored, brightened date by date, hidden in part as clouds do, and lose contrast, so that neither a
calendar nor a sensor's calibration is learnt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .edges_targets import Targets


@dataclass(frozen=True)
class Example:
    """A place: `images` (dates, bands, height, width) int16 reflectance x 10000, `clear` (dates, height, width) bool.

    `share` (dates,) is the clear share of each date.
    """

    name: str
    images: np.ndarray
    clear: np.ndarray
    targets: Targets

    @property
    def share(self) -> np.ndarray:
        return np.asarray(self.clear.mean((1, 2)))


@dataclass(frozen=True)
class Batch:
    """float32 (n, dates, bands, h, w), (n, dates, 1, h, w), targets (n, 3, h, w), and what is `known` (n, 1, h, w)."""

    images: np.ndarray
    clear: np.ndarray
    targets: np.ndarray
    known: np.ndarray


@dataclass(frozen=True)
class Augmentation:
    """Strengths: gain of a date and of a band (sd), noise in reflectance (sd), least contrast kept, share of hidden."""

    date_gain: float = 0.08
    band_gain: float = 0.04
    noise: float = 0.004
    least_contrast: float = 0.45
    hidden: float = 0.35
    most_dates: int = 6


@dataclass(frozen=True)
class Sampler:
    """Draws patches of `patch` pixels from the examples, each in proportion to its known parcels."""

    examples: Sequence[Example]
    patch: int
    batch: int
    augmentation: Augmentation
    seed: int

    def draw(self, step: int) -> Batch:
        """The batch of a step."""
        rng = np.random.default_rng([self.seed, 31, step])
        most = min(self.augmentation.most_dates, min(len(e.images) for e in self.examples))
        dates = int(rng.integers(1, most + 1))
        weight = np.array([e.targets.known.sum() for e in self.examples], float)
        replace = self.batch > int((weight > 0).sum())
        chosen = rng.choice(len(self.examples), self.batch, replace=replace, p=weight / weight.sum())
        parts = [self._patch(self.examples[int(k)], dates, rng) for k in chosen]
        return Batch(*(np.stack([part[i] for part in parts]) for i in range(4)))

    def _patch(self, example: Example, dates: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        height, width = example.images.shape[2:]
        # the place of several that holds most known ground: registers leave gaps
        places = [
            (int(rng.integers(0, height - self.patch + 1)), int(rng.integers(0, width - self.patch + 1)))
            for _ in range(3)
        ]
        known = [float(example.targets.known[r : r + self.patch, c : c + self.patch].mean()) for r, c in places]
        row, col = places[int(np.argmax(np.minimum(known, 0.8)))]
        cut = (slice(row, row + self.patch), slice(col, col + self.patch))
        picked = choose_dates(example.share, dates, rng)
        images = example.images[(picked, slice(None), *cut)].astype(np.float32) * np.float32(1e-4)
        clear = example.clear[(picked, *cut)].astype(np.float32)[:, None]
        t = example.targets
        targets = np.stack([t.boundary[cut], t.extent[cut], t.distance[cut]]).astype(np.float32)
        images = disturb(images, clear, self.augmentation, rng)
        clear = clear * hide(dates, self.patch, self.augmentation.hidden, rng)
        turn, mirror = int(rng.integers(4)), bool(rng.integers(2))
        turned = []
        for array in (images, clear, targets, t.known[cut][None].astype(np.float32)):
            array = np.rot90(array, turn, (-2, -1))
            turned.append(np.ascontiguousarray(array[..., ::-1] if mirror else array))
        return tuple(turned)


def choose_dates(share: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` dates of a place: half of the time neighbours in time (a season), else any; clear ones more often."""
    total = len(share)
    if rng.random() < 0.5 and total > count:
        width = int(rng.integers(count, total + 1))
        first = int(rng.integers(0, total - width + 1))
        pool = np.arange(first, first + width)
    else:
        pool = np.arange(total)
    weight = share[pool] + 0.05
    return np.sort(rng.choice(pool, count, replace=False, p=weight / weight.sum()))


def disturb(images: np.ndarray, clear: np.ndarray, how: Augmentation, rng: np.random.Generator) -> np.ndarray:
    """Other light, calibration, noise and contrast for (dates, bands, h, w) reflectance."""
    dates, bands = images.shape[:2]
    gain = (
        1.0
        + how.date_gain * rng.standard_normal((dates, 1, 1, 1))
        + how.band_gain * rng.standard_normal((1, bands, 1, 1))
    )
    weight = clear.sum((2, 3), keepdims=True)
    mean = (images * clear).sum((2, 3), keepdims=True) / np.maximum(weight, 1.0)
    contrast = rng.uniform(how.least_contrast, 1.1, (dates, 1, 1, 1))
    made = (mean + (images - mean) * contrast) * np.maximum(gain, 0.3)
    made += how.noise * rng.random() * rng.standard_normal(images.shape)
    return np.asarray(made, np.float32)


def hide(dates: int, side: int, share: float, rng: np.random.Generator) -> np.ndarray:
    """(dates, 1, side, side) float32: 0 in round holes that some dates get, as behind clouds."""
    kept = np.ones((dates, 1, side, side), np.float32)
    rows, cols = np.mgrid[:side, :side]
    for number in range(dates):
        if rng.random() < share:
            for _ in range(int(rng.integers(1, 4))):
                row, col = rng.uniform(0, side, 2)
                radius = rng.uniform(0.05, 0.45) * side
                kept[number, 0][(rows - row) ** 2 + (cols - col) ** 2 < radius**2] = 0.0
    return kept
