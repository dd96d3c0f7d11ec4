"""Does a super-resolved image, blurred by the sensor, give the original back? Sums over blocks, and what they mean.

Consistency is necessary and proves nothing by itself: any invention can be made consistent by back-projection. What
the residual looks like tells why it is there: too smooth, too sharp, another gain, another place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .fidelity_geometry import Geometry, box

#: bins of the local relative residual, logarithmic from 0.001 % to 1000 %
_EDGES = np.logspace(-5, 1, 361)
_LOCAL = 5
_TINY = 1e-9
#: an image whose variance is below this is constant
_FLAT = 1e-10


@dataclass(frozen=True)
class Pair:
    """One block of a super-resolved image and of its original, without unknown values.

    `low` (bands, rows, columns) and `fine` float32 reflectance on the grids of `geometry`; `known` (rows, columns) of
    the original: pixels that count (inside the block, away from what is unknown); `mtf` one per band.
    """

    geometry: Geometry
    low: np.ndarray
    fine: np.ndarray
    known: np.ndarray
    mtf: tuple[float, ...]


def shift_of(pair: Pair) -> tuple[float, float, float]:
    """(rows, columns) in original pixels by which the fine image lies beside the original, and its weight.

    Phase correlation of the degraded fine image with the original, refined by an up-sampled Fourier transform
    (Guizar-Sicairos et al. 2008, doi 10.1364/OL.33.000156).
    """
    from skimage.registration import phase_cross_correlation

    if pair.known.sum() < 256:
        return 0.0, 0.0, 0.0
    # whole rows and columns of what is known: a Fourier transform wants a rectangle
    rows, cols = (np.flatnonzero(pair.known.any(axis=a)) for a in (1, 0))
    part = (slice(None), slice(rows[0], rows[-1] + 1), slice(cols[0], cols[-1] + 1))
    seen = pair.geometry.degrade(pair.fine, pair.mtf)[part]
    low = pair.low[part]
    spread = low.std(axis=(1, 2), keepdims=True) + _TINY
    window = np.hanning(low.shape[1])[:, None] * np.hanning(low.shape[2])
    first, second = (((a - a.mean(axis=(1, 2), keepdims=True)) / spread).mean(axis=0) * window for a in (low, seen))
    moved, _, _ = phase_cross_correlation(first, second, upsample_factor=100, normalization=None)
    weight = float((first**2).sum())
    return float(-moved[0]), float(-moved[1]), weight


def consistency_sums(pair: Pair, shift_px: tuple[float, float]) -> dict[str, np.ndarray]:
    """Sums of a block: "moments" (bands, 10), "local" (bands, bins), "angle" (2,); where the image is displaced the
    same under "after/..." with the displacement taken away."""
    bicubic = pair.geometry.degrade(pair.geometry.up(pair.low), pair.mtf)
    sums = _sums(pair, pair.geometry.degrade(pair.fine, pair.mtf), bicubic)
    if shift_px != (0.0, 0.0):
        after = _sums(pair, pair.geometry.degrade(pair.fine, pair.mtf, shift_px), bicubic)
        sums |= {f"after/{name}": values for name, values in after.items()}
    return sums


def _sums(pair: Pair, seen: np.ndarray, bicubic: np.ndarray) -> dict[str, np.ndarray]:
    low, known = pair.low.astype(np.float64), pair.known
    residual, blur = seen - low, bicubic - low
    moments = np.empty((len(low), 10))
    histogram = np.zeros((len(low), len(_EDGES) + 1), np.int64)
    for band in range(len(low)):
        v, r, b = low[band][known], residual[band][known], blur[band][known]
        moments[band] = (
            v.size, v.sum(), r.sum(), (r * r).sum(), (v * v).sum(), (v * (v + r)).sum(), (v + r).sum(),
            ((v + r) ** 2).sum(), (r * b).sum(), (b * b).sum(),
        )  # fmt: skip
        local = box(np.abs(residual[band]), _LOCAL) / np.maximum(box(np.abs(low[band]), _LOCAL), _TINY)
        histogram[band] = np.bincount(np.searchsorted(_EDGES, local[known]), minlength=len(_EDGES) + 1)
    product = (low * seen).sum(axis=0)[known]
    norms = np.sqrt((low**2).sum(axis=0) * (seen.astype(np.float64) ** 2).sum(axis=0))[known]
    angle = np.arccos(np.clip(product / np.maximum(norms, _TINY), -1.0, 1.0))
    return {"moments": moments, "local": histogram, "angle": np.array([angle.size, np.degrees(angle).sum()])}


@dataclass(frozen=True)
class Consistency:
    """One band. Reflectance but for the percentages; `blur_share`: share of the residual's energy that comes from being
    smoother (positive `blur`: 1 is bicubic interpolation) or sharper (negative) than the original asks for."""

    pixels: int
    mean: float
    bias: float
    rmse: float
    relative_percent: float
    p99_percent: float
    slope: float
    offset: float
    blur: float
    blur_share: float


def consistency_of(sums: dict[str, np.ndarray], prefix: str = "") -> list[Consistency]:
    """Per band, from the sums of all blocks."""
    found = []
    for (n, v, r, rr, vv, vs, s, _ss, rb, bb), counts in zip(
        sums[prefix + "moments"], sums[prefix + "local"], strict=True
    ):
        n = max(n, 1.0)
        variance = vv / n - (v / n) ** 2
        slope = (vs / n - (v / n) * (s / n)) / variance if variance > _FLAT else float("nan")
        rmse = float(np.sqrt(max(rr / n, 0.0)))
        blur = rb / bb if bb > 0 else 0.0
        total = np.cumsum(counts)
        p99 = _EDGES[min(len(_EDGES) - 1, int(np.searchsorted(total, 0.99 * total[-1])))] if total[-1] else np.nan
        mean = v / n
        found.append(
            Consistency(
                int(n), mean, r / n, rmse, 100.0 * rmse / max(abs(mean), _TINY), 100.0 * float(p99), slope,
                s / n - slope * mean, blur, min(1.0, blur * rb / rr) if rr > 0 else 0.0,
            )
        )  # fmt: skip
    return found


def spectral_angle(sums: dict[str, np.ndarray], prefix: str = "") -> float:
    """Mean angle in degrees between the spectra of the degraded image and of the original; NaN for a single band."""
    count, total = sums[prefix + "angle"]
    bands = len(sums[prefix + "moments"])
    return float(total / count) if count and bands > 1 else float("nan")
