"""What witnesses say of a block: a second date, a reference, the model's result one scale down."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import binary_erosion

from ..core.grid import Grid, Window
from .back_projection import fill_unknown
from .fidelity_consistency import Pair
from .fidelity_evidence import claim_of, claim_of_dates, evidence_sums, fractions
from .fidelity_geometry import coarser
from .fidelity_inputs import Group
from .fidelity_load import load
from .fidelity_spectrum import coherence_sums

Sums = dict[str, np.ndarray]


@dataclass(frozen=True)
class Limits:
    """Choices of the measures (resources/tables/super_resolution_fidelity.json)."""

    stable_change: float
    shift_px: float
    novel_z: float
    smooth_z: float
    least_distance: float
    temperature: float


def witness_sums(group: Group, pair: Pair, window: Window, limits: Limits) -> Sums:
    """Sums of what the second date, the reference and the result one scale down say."""
    sums: Sums = {}
    if group.second is not None:
        sums |= {f"dates/{k}": v for k, v in _dates(group, pair, window, limits).items()}
    if group.reference:
        sums |= {f"reference/{k}": v for k, v in _reference(group, pair, limits).items()}
    if group.lower:
        sums |= {f"operator/{k}": v for k, v in _operator(group, pair).items()}
    return sums


def _dates(group: Group, pair: Pair, window: Window, limits: Limits) -> Sums:
    assert group.second is not None
    # the second date is read on the first one's grids
    other = load(replace(group, resampled=True), window, *group.second, group.second_masks)
    change = np.abs(other.low - pair.low).mean(axis=0) / np.maximum(np.abs(pair.low).mean(axis=0), 1e-3)
    stable = pair.known & other.known & (change - np.median(change[pair.known]) < limits.stable_change)
    mask = pair.geometry.spread(stable)
    claim = claim_of_dates(pair.geometry, (pair.fine, pair.low), (other.fine, other.low), pair.mtf, mask)
    return (
        evidence_sums(claim)
        | coherence_sums(pair.geometry, stable, pair.fine, other.fine)
        | {"stable": np.array([stable.sum(), pair.known.sum()], float)}
    )


def _reference(group: Group, pair: Pair, limits: Limits) -> Sums:
    """The reference is brought to the fine grid and to the original's level: a straight line per band and block, fitted
    after degradation, so that its own sensor's colour does not count as error."""
    names = [b for b, _ in group.reference]
    rows = [group.bands.index(b) for b in names]
    grid = pair.geometry.fine
    images = np.stack([p.read(grid, _fitting(p.grid, grid)) for _, p in group.reference])
    unknown = np.isnan(images).any(axis=0)
    known = pair.known & ~(pair.geometry.pool(unknown.astype(np.float32)) > 1e-6)
    known &= binary_erosion(known | ~pair.known, np.ones((7, 7)), border_value=1)
    low, fine = pair.low[rows], pair.fine[rows]
    if known.sum() < 100:
        return coherence_sums(pair.geometry, known & False, fine, fine) | {
            "gram": np.zeros((len(rows), 5, 5)),
            "pixels": np.zeros(1),
            "fractions": np.zeros(4),
            "base_fractions": np.zeros(4),
        }
    mtf = tuple(pair.mtf[r] for r in rows)
    for band in range(len(images)):
        images[band] = fill_unknown(images[band], np.isnan(images[band]))
    seen = pair.geometry.degrade(images, mtf)
    for band in range(len(images)):
        x, y = seen[band][known], low[band][known]
        slope = float(np.cov(x, y)[0, 1] / max(float(x.var(ddof=1)), 1e-12))
        slope = min(2.0, max(0.5, slope))
        images[band] = images[band] * np.float32(slope) + np.float32(y.mean() - slope * x.mean())
    mask = pair.geometry.spread(known)
    claim = claim_of(pair.geometry, fine, low, images, mtf, mask)
    smooth = pair.geometry.up(low)
    base = smooth + claim.honest
    return (
        evidence_sums(claim)
        | coherence_sums(pair.geometry, known, fine, images)
        | {
            "fractions": fractions(fine, smooth, images, mask, limits.least_distance, limits.temperature),
            "base_fractions": fractions(base, smooth, images, mask, limits.least_distance, limits.temperature),
        }
    )


def _fitting(own: Grid, wanted: Grid) -> str:
    if own.aligned(wanted):
        return "nearest"
    same = own.same_system(wanted)
    return "average" if same and wanted.pixel_size > 1.5 * own.pixel_size else "cubic"


def _operator(group: Group, pair: Pair) -> Sums:
    """The model's result on the degraded original, against the original itself."""
    assert group.whole_factor is not None
    lower = coarser(pair.geometry.coarse, group.whole_factor)
    below = lower.degrade(pair.low, pair.mtf)
    result = np.stack([p.read(pair.geometry.coarse, "nearest") for p in group.lower])
    holes = np.isnan(result).any(axis=0)
    for band in range(len(result)):
        result[band] = fill_unknown(result[band], np.isnan(result[band]))
    known = pair.known & ~holes
    whole = lower.pool(known.astype(np.float32)) > 0.99
    return evidence_sums(claim_of(lower, result, below, pair.low, pair.mtf, known)) | coherence_sums(
        lower, whole, result, pair.low
    )
