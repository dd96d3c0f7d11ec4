"""What witnesses say of a block: a second date, a reference, the model's result one scale down."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import binary_erosion
from scipy.ndimage import shift as move

from ..core.grid import Grid, Window
from .back_projection import fill_unknown
from .fidelity_consistency import Pair, shift_of
from .fidelity_evidence import (
    Claim,
    claim_of,
    claim_of_dates,
    evidence_sums,
    fractions,
    local_energies,
    local_invention,
)
from .fidelity_geometry import box, coarser
from .fidelity_inputs import Group
from .fidelity_load import load
from .fidelity_spectrum import coherence_sums

Sums = dict[str, np.ndarray]
#: side in original pixels of the neighbourhood in which the map looks
_WINDOW = 7
#: displacement of a reference (original pixels) that is taken away
_LEAST_SHIFT, _MOST_SHIFT = 0.03, 3.0


@dataclass(frozen=True)
class Limits:
    """Choices of the measures (resources/tables/super_resolution_fidelity.json)."""

    stable_change: float
    shift_px: float
    novel_z: float
    smooth_z: float
    least_distance: float
    temperature: float


def witness_sums(group: Group, pair: Pair, window: Window, limits: Limits) -> tuple[Sums, np.ndarray]:
    """Sums of what the second date, the reference and the result one scale down say, by "witness/...", and the
    invention that they find around each pixel of the original, the largest of all, NaN where none could look."""
    sums: Sums = {}
    worst = np.full(pair.known.shape, np.nan, np.float32)
    for name, given, look in (
        ("dates", group.second is not None, lambda: _dates(group, pair, window, limits)),
        ("reference", bool(group.reference), lambda: _reference(group, pair, limits)),
        ("operator", bool(group.lower), lambda: _operator(group, pair)),
    ):
        if not given:
            continue
        found, local = look()
        sums |= {f"{name}/{k}": v for k, v in found.items()}
        worst = np.fmax(worst, local)
    return sums, worst


def _local(pair: Pair, claim: Claim, sums: Sums, known: np.ndarray, on_fine: bool) -> np.ndarray:
    """Invention around each pixel of the original, NaN where not `known`."""
    energies = local_energies(claim, sums)
    if on_fine:
        energies = pair.geometry.pool(energies)
    # what is not known has been filled: it takes no part in the means around it
    weight = np.maximum(box(known.astype(np.float32), _WINDOW), 1e-6)
    around = local_invention(box(energies * known, _WINDOW) / weight)
    local: np.ndarray = np.where(known, around, np.nan).astype(np.float32)
    return local


def _dates(group: Group, pair: Pair, window: Window, limits: Limits) -> tuple[Sums, np.ndarray]:
    assert group.second is not None
    # the second date is read on the first one's grids
    other = load(replace(group, resampled=True), window, *group.second, group.second_masks)
    change = np.abs(other.low - pair.low).mean(axis=0) / np.maximum(np.abs(pair.low).mean(axis=0), 1e-3)
    stable = pair.known & other.known & (change - np.median(change[pair.known]) < limits.stable_change)
    mask = pair.geometry.spread(stable)
    claim = claim_of_dates(pair.geometry, (pair.fine, pair.low), (other.fine, other.low), pair.mtf, mask)
    sums = evidence_sums(claim)
    local = _local(pair, claim, sums, stable, True)
    sums |= coherence_sums(pair.geometry, stable, pair.fine, other.fine)
    return sums | {"stable": np.array([stable.sum(), pair.known.sum()], float)}, local


def _reference(group: Group, pair: Pair, limits: Limits) -> tuple[Sums, np.ndarray]:
    """The reference is brought to the fine grid, to the original's place and to its level: a straight line per band and
    block, fitted after degradation, so that its own sensor's colour and registration do not count as error."""
    names = [b for b, _ in group.reference]
    rows = [group.bands.index(b) for b in names]
    grid = pair.geometry.fine
    images = np.stack([p.read(grid, _fitting(p.grid, grid)) for _, p in group.reference])
    unknown = np.isnan(images).any(axis=0)
    known = pair.known & ~(pair.geometry.pool(unknown.astype(np.float32)) > 1e-6)
    known &= binary_erosion(known | ~pair.known, np.ones((7, 7)), border_value=1)
    low, fine = pair.low[rows], pair.fine[rows]
    if known.sum() < 100:
        nothing = {"gram": np.zeros((len(rows), 5, 5)), "pixels": np.zeros(1), "fractions": np.zeros(4),
                   "base_fractions": np.zeros(4)}  # fmt: skip
        empty = np.full(known.shape, np.nan, np.float32)
        return nothing | coherence_sums(pair.geometry, known & False, fine, fine), empty
    mtf = tuple(pair.mtf[r] for r in rows)
    for band in range(len(images)):
        images[band] = fill_unknown(images[band], np.isnan(images[band]))
    rows_px, cols_px, _ = shift_of(Pair(pair.geometry, low, images, known, mtf))
    if _LEAST_SHIFT < np.hypot(rows_px, cols_px) < _MOST_SHIFT:
        factor = pair.geometry.factor
        images = move(images, (0, -rows_px * factor, -cols_px * factor), order=3, mode="nearest")
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
    sums = evidence_sums(claim)
    local = _local(pair, claim, sums, known, True)
    sums |= coherence_sums(pair.geometry, known, fine, images)
    for name, image in (("fractions", fine), ("base_fractions", base)):
        sums[name] = fractions(image, smooth, images, mask, limits.least_distance, limits.temperature)
    return sums, local


def _fitting(own: Grid, wanted: Grid) -> str:
    if own.aligned(wanted):
        return "nearest"
    same = own.same_system(wanted)
    return "average" if same and wanted.pixel_size > 1.5 * own.pixel_size else "cubic"


def _operator(group: Group, pair: Pair) -> tuple[Sums, np.ndarray]:
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
    claim = claim_of(lower, result, below, pair.low, pair.mtf, known)
    sums = evidence_sums(claim)
    local = _local(pair, claim, sums, known, False)
    return sums | coherence_sums(lower, whole, result, pair.low), local
