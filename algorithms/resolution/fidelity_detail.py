"""What a super-resolved image adds, held against what the same image shows one scale down.

The original, degraded once and twice, teaches how much detail lies at one scale where the next coarser one is busy, how
the bands of that detail go together, and how edges continue across scales. No reference is needed. What passes is
plausible; whether it is true these tests cannot tell. Blocks are multiples of the squared factor between scales.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import binary_erosion, maximum_filter, sobel

from .fidelity_consistency import Pair
from .fidelity_geometry import Geometry, box, coarser

#: side of the windows of local energy, in pixels of the coarser of two scales
_WINDOW = 5
_SAMPLES = 3000
#: part of the noise that stays under the logarithm of an energy
_FLOOR_SHARE = 0.25
_STRONGEST = 0.95


def lower_factor(factor: float) -> int:
    """How many times coarser the image one scale down is: as the factor itself, 2 to 4."""
    return min(4, max(2, round(factor)))


def noise_of(image: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Standard deviation of the noise of (bands, rows, columns), from its quietest tenth.

    Second differences in both directions (Immerkaer 1996, doi 10.1006/cviu.1996.0060) let slopes through and keep 36
    times the variance of the noise; the lower tenth of its local means leaves texture out.
    """
    a = image[:, :-2] - 2 * image[:, 1:-1] + image[:, 2:]
    b = a[:, :, :-2] - 2 * a[:, :, 1:-1] + a[:, :, 2:]
    # running sums may end a little below zero on flat ground
    local = np.sqrt(np.maximum(box(b**2, 7), 0.0) / 36.0)
    inside = known[1:-1, 1:-1]
    if inside.sum() < 50:
        return np.full(len(image), np.nan)
    # the lower tenth of the root mean square of 49 correlated values lies at 0.85 of its mean (simulated)
    quiet: np.ndarray = np.percentile(local[:, inside], 10, axis=1) / 0.85
    return quiet


@dataclass(frozen=True)
class NoiseGain:
    """Variance of white noise of variance one in the detail of the image one scale down, two scales down, and in what
    a super-resolved image adds."""

    one: float
    two: float
    added: float


def noise_gain(geometry: Geometry, mtf: float, factor: int) -> NoiseGain:
    """By passing noise through the operators (fixed seed)."""
    noise = np.random.default_rng(7).standard_normal((1, *geometry.coarse.shape)).astype(np.float32)
    lower = coarser(geometry.coarse, factor)
    below = lower.degrade(noise, (mtf,))
    lowest = coarser(lower.coarse, factor)
    smooth = geometry.up(noise)
    honest = geometry.back_project(noise, (mtf,)) - smooth
    return NoiseGain(
        float((noise - lower.up(below)).var()),
        float((below - lowest.up(lowest.degrade(below, (mtf,)))).var()),
        max(float(smooth.var()), float(honest.var())),
    )


@dataclass(frozen=True)
class Scale:
    """What makes bands comparable: variance of the original's own detail and of its noise, per band; noise gains."""

    variance: np.ndarray
    noise: np.ndarray
    gain: NoiseGain

    @property
    def floor(self) -> float:
        """Energy (in units of the original's detail) that counts as none."""
        return float(_FLOOR_SHARE * np.mean(self.noise**2 / self.variance)) + 1e-6

    def energy(self, detail: np.ndarray, gain: float) -> np.ndarray:
        """(rows, columns) energy of (bands, rows, columns) in units of the original's detail, without the noise's."""
        shape = (-1, 1, 1)
        total = (detail**2 / self.variance.reshape(shape)).mean(axis=0)
        clean: np.ndarray = total - gain * float(np.mean(self.noise**2 / self.variance))
        return clean


def activity(pair: Pair, factor: int) -> np.ndarray:
    """The original's own finest detail: itself minus the image one scale down brought back, (bands, rows, columns)."""
    lower = coarser(pair.geometry.coarse, factor)
    detail: np.ndarray = pair.low - lower.up(lower.degrade(pair.low, pair.mtf))
    return detail


def added(pair: Pair) -> np.ndarray:
    """What the super-resolved image adds to interpolation, (bands, fine rows, fine columns)."""
    detail: np.ndarray = pair.fine - pair.geometry.up(pair.low)
    return detail


def _log(energy: np.ndarray, floor: float) -> np.ndarray:
    logarithm: np.ndarray = np.log(np.maximum(energy, 0.0) + floor)
    return logarithm


def relation_samples(pair: Pair, factor: int, scale: Scale) -> np.ndarray:
    """(2, n) pairs (logarithm of the energy two scales down, of that one scale down) over the known part."""
    lower = coarser(pair.geometry.coarse, factor)
    below = lower.degrade(pair.low, pair.mtf)
    lowest = coarser(lower.coarse, factor)
    one = lower.pool(scale.energy(pair.low - lower.up(below), scale.gain.one))
    two = scale.energy(below - lowest.up(lowest.degrade(below, pair.mtf)), scale.gain.two)
    known = pair.known.reshape(lower.coarse.height, factor, lower.coarse.width, factor).all(axis=(1, 3))
    known &= binary_erosion(known, np.ones((3, 3)), border_value=1)
    x, y = (_log(box(e, _WINDOW), scale.floor)[known] for e in (two, one))
    step = max(1, x.size // _SAMPLES)
    return np.stack([x[::step], y[::step]])


@dataclass(frozen=True)
class Relation:
    """log E(detail) = offset + slope log E(detail one scale up), with a robust spread."""

    offset: float
    slope: float
    spread: float


def fit_relation(samples: np.ndarray) -> Relation:
    """Straight line through (2, n) samples, outliers left out; a slope of one where there are too few."""
    x, y = samples
    if x.size < 20 or np.ptp(x) < 0.5:
        offset = float(np.median(y - x)) if x.size else 0.0
        return Relation(offset, 1.0, max(0.35, float(1.4826 * np.median(np.abs(y - x - offset))) if x.size else 1.0))
    keep = np.ones(x.size, bool)
    slope, offset, spread = 1.0, 0.0, 1.0
    for _ in range(4):
        slope, offset = np.polyfit(x[keep], y[keep], 1)
        slope = min(1.3, max(0.5, slope))
        offset = float(np.median((y - slope * x)[keep]))
        rest = y - offset - slope * x
        spread = max(0.35, float(1.4826 * np.median(np.abs(rest[keep]))))
        keep = np.abs(rest) < 2.5 * spread
    return Relation(float(offset), float(slope), spread)


def novelty(pair: Pair, factor: int, scale: Scale, relation: Relation) -> tuple[np.ndarray, np.ndarray]:
    """(z, visible) on the original's grid: how many spreads the added detail lies above what the image itself teaches,
    -4 to 6, and where there is any added detail above the noise."""
    fine = scale.energy(added(pair), 0.0)
    energy = box(pair.geometry.pool(fine), _WINDOW) - scale.gain.added * float(np.mean(scale.noise**2 / scale.variance))
    own = box(scale.energy(activity(pair, factor), scale.gain.one), _WINDOW)
    visible = energy > scale.floor
    z = (_log(energy, scale.floor) - relation.offset - relation.slope * _log(own, scale.floor)) / relation.spread
    z = np.where(visible, z, np.minimum(z, 0.0))
    return np.clip(z, -4.0, 6.0).astype(np.float32), visible


def detail_sums(pair: Pair, factor: int, scale: Scale) -> dict[str, np.ndarray]:
    """Sums of a block: "added" and "own" (bands, bands) second moments of the added detail and of the original's own,
    "counts" (2,) of their pixels, "edges" (7,): see `edges_of`."""
    mask = pair.geometry.spread(pair.known)
    extra, own = added(pair)[:, mask].astype(np.float64), activity(pair, factor)[:, pair.known].astype(np.float64)
    return {
        "added": extra @ extra.T, "own": own @ own.T, "counts": np.array([extra.shape[1], own.shape[1]], float),
        "edges": _edge_sums(pair, factor, scale, mask),
    }  # fmt: skip


def cross_band(sums: dict[str, np.ndarray], scale: Scale) -> tuple[float, np.ndarray, np.ndarray]:
    """Mean difference of the correlations between bands of the added detail and of the original's own (the noise taken
    off), and both matrices; NaN for one band or where nothing was added."""
    bands = len(scale.noise)
    added_moments, own_moments = (sums[n] / max(1.0, sums["counts"][i]) for i, n in enumerate(("added", "own")))
    own = _correlations(own_moments, scale.gain.one * scale.noise**2)
    upper = np.triu_indices(bands, 1)
    best, found = float("nan"), _correlations(added_moments, np.zeros(bands))
    if bands < 2 or np.any(np.diag(added_moments) < 1e-10):
        return best, found, own
    # honest deconvolution amplifies noise that bands do not share: as much of it as it can leave is allowed for
    for share in np.linspace(0.0, 1.0, 11):
        tried = _correlations(added_moments, share * scale.gain.added * scale.noise**2)
        difference = float(np.mean(np.abs(tried[upper] - own[upper])))
        if not difference >= best:
            best, found = difference, tried
    return best, found, own


def _correlations(moments: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Correlations from second moments less the variances of noise, of which a tenth of the signal at least stays."""
    spread = np.sqrt(np.maximum(np.diag(moments) - noise, 0.1 * np.diag(moments)))
    clipped: np.ndarray = np.clip(moments / np.maximum(np.outer(spread, spread), 1e-20), -1, 1)
    return clipped


def _gradient(image: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    grey = np.tensordot(weights, image, 1)
    return sobel(grey, 0), sobel(grey, 1)


def _edge_sums(pair: Pair, factor: int, scale: Scale, mask: np.ndarray) -> np.ndarray:
    """Counts of strong edges of the fine image, of those that an edge of the original supports, and the sum of the
    cosines between both directions; the same one scale down."""
    weights = 1.0 / np.sqrt(scale.variance) / len(scale.variance)
    smooth = pair.geometry.up(pair.low)
    first = _edges(pair.fine, smooth, weights, mask, max(1, round(pair.geometry.factor)))
    lower = coarser(pair.geometry.coarse, factor)
    below = lower.up(lower.degrade(pair.low, pair.mtf))
    second = _edges(pair.low, below, weights, pair.known, factor)
    return np.array([*first, *second])


def _edges(
    image: np.ndarray, smooth: np.ndarray, weights: np.ndarray, mask: np.ndarray, reach: int
) -> tuple[float, float, float]:
    if mask.sum() < 400:
        return 0.0, 0.0, 0.0
    y, x = _gradient(image, weights)
    v, u = _gradient(smooth, weights)
    strength, ground = np.hypot(y, x), np.hypot(v, u)
    strong = mask & (strength >= np.quantile(strength[mask], _STRONGEST))
    near = maximum_filter(ground, 2 * reach + 1) > np.median(ground[mask])
    cosine = np.abs(y * v + x * u) / np.maximum(strength * ground, 1e-20)
    return float(strong.sum()), float((strong & near).sum()), float(cosine[strong].sum())


@dataclass(frozen=True)
class Edges:
    """Share of the strongest edges that stand on an edge of the original, and mean cosine between their directions;
    `own_...`: the same between the original and the image one scale down."""

    support: float
    direction: float
    own_support: float
    own_direction: float


def edges_of(sums: dict[str, np.ndarray]) -> Edges:
    count, near, cosine, own_count, own_near, own_cosine = sums["edges"]
    count, own_count = max(count, 1.0), max(own_count, 1.0)
    return Edges(near / count, cosine / count, own_near / own_count, own_cosine / own_count)
