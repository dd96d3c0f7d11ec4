"""Wald's protocol: images become training pairs one scale down, where the truth is known.

A scene is blurred and decimated as the sensor would do it at twice the pixel; what it was is the reference. What the
decimation took away (the sensor's noise, the misregistration of the bands, the doubt about the MTF) is put back at
random, so that the network meets at work what it was trained on. Reflectances are mixed between bands at random, so
that a network that saw fields in May also knows ground where all bands rise and fall together.

Source: Wald, Ranchin, Mangolini 1997; specification of the super-resolution, section 4.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..core.resample import cubic_weights
from .back_projection import back_project, upsample
from .degradation import degrade

_FLAT_SHARE = 0.02
_KNOWN_SHARE = 0.8


@dataclass(frozen=True)
class Layout:
    """What a network takes and gives: bands on the fine grid that guide, bands to refine, by how much, their MTF.

    `projections`: back-projections of the image that the network adds to (0: the bicubic one).
    """

    guides: tuple[str, ...]
    bands: tuple[str, ...]
    factor: int
    mtf: tuple[float, ...]
    projections: int = 0

    @property
    def inputs(self) -> int:
        return len(self.guides) + len(self.bands)


@dataclass(frozen=True)
class Example:
    """One scene: reference (bands, H, W) and guides (guides, H, W) on the fine grid, reflectance, NaN unknown.

    `low` (bands, H/factor, W/factor) where the coarse image is known by itself (a true pair, or a band that has no
    reference): bands of NaN in it are made by degradation.
    """

    name: str
    reference: np.ndarray
    guides: np.ndarray | None = None
    low: np.ndarray | None = None
    weight: float = 1.0


@dataclass(frozen=True)
class Augmentation:
    """What is varied at random in the patches; ranges are those of real images (specification, section 4.3)."""

    noise: float = 0.002
    mtf: tuple[float, float] = (0.18, 0.38)
    shift_pixels: float = 0.2
    gain: tuple[float, float] = (0.6, 1.5)
    band_gain: float = 0.05
    mixing: float = 0.6


@dataclass(frozen=True)
class Batch:
    """Patches (n, ...) float32: network input, image it adds to, reference (NaN where none)."""

    image: np.ndarray
    base: np.ndarray
    reference: np.ndarray


def network_input(layout: Layout, low: np.ndarray, guides: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """What the network gets (bands, h, w) and what it adds to (bands, H, W), from coarse bands and fine guides."""
    if guides is not None and len(layout.guides):
        fine = back_project(low, layout.factor, layout.mtf, layout.projections)
        return np.concatenate([guides.astype(np.float32), fine]), fine
    return low.astype(np.float32), back_project(low, layout.factor, layout.mtf, layout.projections)


class Sampler:
    """Draws batches of patches from examples: half uniformly, half where there is detail."""

    def __init__(
        self, layout: Layout, examples: Sequence[Example], patch: int, batch: int, augmentation: Augmentation, seed: int
    ) -> None:
        """`patch`: side in coarse pixels, border included."""
        self.layout, self.examples, self.batch, self.seed = layout, tuple(examples), batch, seed
        self.augmentation = augmentation
        self.patch = patch
        self._places = [_places(e, layout.factor, patch) for e in self.examples]
        if not any(len(p[0]) for p in self._places):
            side = patch * layout.factor
            raise ValueError(f"no image holds a patch of {side} x {side} known pixels")
        area = np.array([e.weight * np.sqrt(len(p[0])) for e, p in zip(self.examples, self._places, strict=True)])
        self._share = area / area.sum()

    @property
    def places(self) -> int:
        """Of how many places patches are drawn (they overlap by three quarters)."""
        return sum(len(corners) for corners, _ in self._places)

    def draw(self, step: int) -> Batch:
        """The batch of a step: the same step gives the same batch."""
        rng = np.random.default_rng([self.seed, step])
        parts = [self._patch(rng) for _ in range(self.batch)]
        return Batch(*(np.stack([p[i] for p in parts]) for i in range(3)))

    def _patch(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        number = int(rng.choice(len(self.examples), p=self._share))
        example, (places, energy) = self.examples[number], self._places[number]
        chosen = rng.choice(len(places), p=energy if rng.random() < 0.5 else None)
        row, col = (int(v) for v in places[chosen])
        f, side = self.layout.factor, self.patch
        reference = example.reference[:, row * f : (row + side) * f, col * f : (col + side) * f].copy()
        guides = low = None
        if example.guides is not None:
            guides = example.guides[:, row * f : (row + side) * f, col * f : (col + side) * f].copy()
        if example.low is not None:
            low = example.low[:, row : row + side, col : col + side].copy()
        return self._augment(rng, reference, guides, low)

    def _augment(
        self, rng: np.random.Generator, reference: np.ndarray, guides: np.ndarray | None, low: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        a, layout = self.augmentation, self.layout
        bands = len(layout.bands)
        if low is None and a.mixing and rng.random() < 0.5:
            reference, guides = _mixed(rng, reference, guides, a.mixing)
        if rng.random() < _FLAT_SHARE:
            # ground without any detail: nothing may be added
            reference = np.broadcast_to(_means(reference), reference.shape).copy()
            guides = None if guides is None else np.broadcast_to(_means(guides), guides.shape).copy()
            low = None if low is None else np.broadcast_to(_means(low), low.shape).copy()
        common = rng.uniform(*a.gain)
        gain = (common * rng.uniform(1 - a.band_gain, 1 + a.band_gain, bands)).astype(np.float32)[:, None, None]
        reference = reference * gain
        low = None if low is None else low * gain
        mtf = np.clip(rng.uniform(*a.mtf) + rng.uniform(-0.03, 0.03, bands), 0.1, 0.6)
        degraded = degrade(reference, layout.factor, tuple(mtf)) if low is None or np.isnan(low).any() else low
        low = degraded if low is None else np.where(np.isnan(low), degraded, low)
        noise = rng.uniform(0, a.noise)
        low = low + noise * rng.standard_normal(low.shape).astype(np.float32)
        if guides is not None:
            guides = guides * np.float32(common)
            guides = _shifted(guides, *rng.uniform(-a.shift_pixels, a.shift_pixels, 2))
            guides = guides + noise * rng.standard_normal(guides.shape).astype(np.float32)
        turn, flip = int(rng.integers(4)), bool(rng.integers(2))
        reference, low = _turned(reference, turn, flip), _turned(low, turn, flip)
        guides = None if guides is None else _turned(guides, turn, flip)
        image, base = network_input(layout, np.nan_to_num(low), None if guides is None else np.nan_to_num(guides))
        return image.astype(np.float32), base.astype(np.float32), reference.astype(np.float32)


def _means(image: np.ndarray) -> np.ndarray:
    """(bands, 1, 1) means of what is known, NaN where nothing is."""
    known = ~np.isnan(image)
    count = known.sum((1, 2), keepdims=True)
    total = np.where(known, image, 0).sum((1, 2), keepdims=True)
    means: np.ndarray = np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(image.dtype)
    return means


def _turned(image: np.ndarray, turn: int, flip: bool) -> np.ndarray:
    turned = np.rot90(image, turn, (1, 2))
    return np.ascontiguousarray(turned[:, :, ::-1] if flip else turned)


def _mixed(
    rng: np.random.Generator, reference: np.ndarray, guides: np.ndarray | None, most: float
) -> tuple[np.ndarray, np.ndarray | None]:
    """All bands on the fine grid with a random share of the others in each."""
    stack = reference if guides is None else np.concatenate([guides, reference])
    count = len(stack)
    share = rng.uniform(0, most)
    matrix = (1 - share) * np.eye(count) + share * rng.dirichlet(np.full(count, 0.5), count)
    mixed = np.tensordot(matrix.astype(np.float32), stack, 1)
    return (mixed, None) if guides is None else (mixed[len(guides) :], mixed[: len(guides)])


def _shifted(image: np.ndarray, down: float, right: float) -> np.ndarray:
    """The image moved by a fraction of a pixel (cubic), borders continued."""
    for axis, amount in ((1, down), (2, right)):
        base = int(np.floor(-amount))
        weights = cubic_weights(np.array([-amount - base]))[0]
        size = image.shape[axis]
        parts = [
            np.float32(w) * np.take(image, np.clip(np.arange(size) + base + k - 1, 0, size - 1), axis)
            for k, w in enumerate(weights)
        ]
        image = np.sum(parts, axis=0)
    return image


def _places(example: Example, factor: int, patch: int) -> tuple[np.ndarray, np.ndarray]:
    """Upper left corners (n, 2) in coarse pixels of patches that are known, and their share of the detail (n,)."""
    f = factor
    height, width = example.reference.shape[1] // f, example.reference.shape[2] // f
    step = max(1, patch // 4)
    known = ~np.isnan(example.reference).all(0)
    for extra in (example.guides,):
        if extra is not None:
            known &= ~np.isnan(extra).any(0)
    detail = _gradient(example.reference)
    corners: list[tuple[int, int]] = []
    energy: list[float] = []
    for row in _steps(height, patch, step):
        for col in _steps(width, patch, step):
            part = (slice(row * f, (row + patch) * f), slice(col * f, (col + patch) * f))
            if known[part].mean() >= _KNOWN_SHARE:
                corners.append((row, col))
                energy.append(float(detail[part].mean()) + 1e-6)
    share = np.array(energy) / np.sum(energy) if energy else np.empty(0)
    return np.array(corners, int).reshape(-1, 2), share


def _steps(size: int, patch: int, step: int) -> list[int]:
    if size < patch:
        return []
    return sorted({*range(0, size - patch + 1, step), size - patch})


def _gradient(image: np.ndarray) -> np.ndarray:
    """(H, W) mean over bands of the absolute differences to the pixels below and to the right, 0 where unknown."""
    total = np.zeros(image.shape[1:], np.float32)
    for band in image:
        filled = np.nan_to_num(band)
        total[:-1] += np.abs(np.diff(filled, axis=0))
        total[:, :-1] += np.abs(np.diff(filled, axis=1))
    return total / len(image)


def rmse(image: np.ndarray, reference: np.ndarray, border: int) -> np.ndarray:
    """(bands,) root mean square error where both are known, `border` pixels at the edges left out; NaN for none."""
    inner = (slice(None), slice(border, -border or None), slice(border, -border or None))
    error = (image[inner] - reference[inner]).astype(np.float64)
    return np.sqrt(_means(error**2)[:, 0, 0])


def spectral_angle_deg(image: np.ndarray, reference: np.ndarray, border: int) -> float:
    """Mean angle in degrees between the spectra (bands, H, W) of two images where all bands are known."""
    inner = (slice(None), slice(border, -border or None), slice(border, -border or None))
    a, b = image[inner].astype(np.float64), reference[inner].astype(np.float64)
    length = np.sqrt((a**2).sum(0) * (b**2).sum(0))
    with np.errstate(invalid="ignore", divide="ignore"):
        angle = np.degrees(np.arccos(np.clip((a * b).sum(0) / length, -1, 1)))
    known = angle[~np.isnan(angle)]
    return float(known.mean()) if known.size else float("nan")


@dataclass(frozen=True)
class Baseline:
    """RMSE (bands,) of the bicubic image, and of back-projection with the best number of iterations of each band."""

    bicubic: np.ndarray
    projected: np.ndarray
    iterations: np.ndarray


def baseline(low: np.ndarray, reference: np.ndarray, layout: Layout, border: int, most: int = 20) -> Baseline:
    """How far interpolation and deconvolution go, the latter given every advantage: iterations chosen by the truth."""
    fine = upsample(low, layout.factor)
    first = rmse(fine, reference, border)
    best, count = first.copy(), np.zeros(len(low), int)
    for n in range(1, most + 1):
        fine = back_project(low, layout.factor, layout.mtf, 1, fine)
        now = rmse(fine, reference, border)
        better = now < best
        best[better], count[better] = now[better], n
    return Baseline(first, best, count)
