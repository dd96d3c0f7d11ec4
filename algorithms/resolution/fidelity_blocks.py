"""Running the measures over a whole image, block by block, so that no image need fit in memory.

Two passes: a probe of some blocks, spread over the image, learns what the measures need (displacement, noise, how much
detail the image itself shows at each scale); then every block gives its sums and its part of the map. Blocks have a
fixed size, whatever the memory and the number of threads, so that results do not depend on either. What limits is
interpolation and the two degradations, about 0.15 microseconds a fine pixel and band on one core.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.ndimage import binary_erosion

from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from .back_projection import fill_unknown
from .fidelity_consistency import Pair, consistency_sums, shift_of
from .fidelity_detail import (
    Relation,
    Scale,
    activity,
    detail_sums,
    fit_relation,
    lower_factor,
    noise_gain,
    noise_of,
    novelty,
    relation_samples,
)
from .fidelity_evidence import claim_of, claim_of_dates, evidence_sums, fractions
from .fidelity_geometry import Geometry, coarser
from .fidelity_inputs import Group, Plane
from .fidelity_spectrum import coherence_sums, spectrum_sums

#: original pixels around a block that it sees, and by which what is unknown spreads
_MARGIN, _SPREAD = 32, 3
#: side of a block in fine pixels, about; most original pixels of one
_FINE_SIDE, _LARGEST = 1024, 256
_PROBES = 16
#: blocks whose detail is held against a witness: the most expensive measure
_WITNESSED = 400
#: least noise of an original (reflectance), under what quantisation leaves
_LEAST_NOISE = 1e-4
#: arrays of the size of a fine block that live at the same time
_LIVE = 14

Sums = dict[str, np.ndarray]


@dataclass(frozen=True)
class Learnt:
    """What the probe found of a group. `shift_px` (rows, columns) of the fine image beside the original."""

    shift_px: tuple[float, float]
    scale: Scale
    relation: Relation
    lower: int


def blocks_of(group: Group) -> list[Window]:
    """Windows of the original's common part; sides are multiples of the group's step but for the last ones."""
    side = min(_LARGEST, max(32, int(_FINE_SIDE / group.factor)))
    side = max(group.step, side // group.step * group.step)
    return list(group.coarse.blocks(side, side))


def load(group: Group, window: Window, fine: Sequence[Plane], low: Sequence[Plane]) -> Pair:
    """One block with its margin; unknown pixels are filled with the nearest known and do not count."""
    step = group.step
    margin = math.ceil(_MARGIN / step) * step
    height, width = (math.ceil(n / step) * step for n in window.shape)
    seen = Window(window.row - margin, window.col - margin, height + 2 * margin, width + 2 * margin)
    coarse = group.coarse.crop(seen)
    grid = fine_grid(group.fine_grid, coarse)
    geometry = Geometry(grid, coarse)
    originals = np.stack([p.read(coarse, _resampling(p.grid, coarse)) for p in low])
    details = np.stack([p.read(grid, "cubic" if group.resampled else "nearest") for p in fine])
    unknown = np.isnan(originals).any(axis=0)
    holes = np.isnan(details).any(axis=0)
    if holes.any():
        unknown |= geometry.pool(holes.astype(np.float32)) > 1e-6
    inside = np.zeros(coarse.shape, bool)
    inside[margin : margin + window.height, margin : margin + window.width] = True
    known = binary_erosion(~unknown, np.ones((2 * _SPREAD + 1,) * 2), border_value=1) & inside
    for image in (originals, details):
        for band in range(len(image)):
            image[band] = fill_unknown(image[band], np.isnan(image[band]))
    return Pair(geometry, originals, details, known, group.mtf)


def _resampling(own: Grid, wanted: Grid) -> str:
    if wanted.pixel_size > 1.01 * own.pixel_size:
        return "average"
    return "nearest" if own.aligned(wanted) else "cubic"


def fine_grid(whole: Grid, coarse: Grid) -> Grid:
    """The part of a fine grid over a block of the original; nested grids give whole blocks of fine pixels."""
    a, _, c, _, e, f = whole.transform
    left, bottom, right, top = coarse.bounds
    first_col, last_col = math.floor((left - c) / a + 1e-3), math.ceil((right - c) / a - 1e-3)
    first_row, last_row = math.floor((top - f) / e + 1e-3), math.ceil((bottom - f) / e - 1e-3)
    return whole.crop(Window(first_row, first_col, last_row - first_row, last_col - first_col))


def spread_out(windows: Sequence[Window], count: int) -> list[Window]:
    """At most `count` of the windows, evenly spread."""
    if len(windows) <= count:
        return list(windows)
    return [windows[int(i)] for i in np.linspace(0, len(windows) - 1, count).round()]


def run(
    work: Callable[[Window], Any], windows: Sequence[Window], group: Group, context: Context, text: str
) -> Iterator[tuple[Window, Any]]:
    """(window, result) in order, on as many threads as the memory limit allows."""
    side = max(max(w.shape) for w in windows) + 2 * _MARGIN
    needed = (side * group.factor) ** 2 * len(group.bands) * 4.0 * _LIVE
    room = (context.settings.memory_mb - 450) * 2.0**20
    if needed > room:
        raise TheiaError(
            "memory",
            f"The memory limit of {context.settings.memory_mb} MB is too small for this job.",
            f"Allow at least {450 + needed / 2**20:.0f} MB in the settings.",
        )
    threads = max(1, min(context.settings.threads, int(room / needed)))
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(threads, "fidelity"))
        waiting: list[tuple[Window, Future[Any]]] = []
        stack.callback(lambda: [future.cancel() for _, future in waiting])
        upcoming = iter(windows)
        done = 0
        while True:
            while len(waiting) < threads + 1 and (window := next(upcoming, None)) is not None:
                waiting.append((window, pool.submit(work, window)))
            if not waiting:
                return
            window, future = waiting.pop(0)
            while True:
                context.check_cancel()
                try:
                    result = future.result(timeout=0.25)
                    break
                except TimeoutError:
                    if future.done():
                        raise
            yield window, result
            done += 1
            context.progress(done / len(windows), text)


def add(total: Sums, part: Sums) -> None:
    """Add the sums of a block."""
    for name, values in part.items():
        total[name] = total[name] + values if name in total else values


def probe(group: Group, context: Context) -> tuple[Learnt, Sums]:
    """Displacement, noise and the relation between scales; and sums of consistency that tell a wrong scale."""
    lower = lower_factor(group.factor)

    def work(window: Window) -> tuple[Any, ...] | None:
        pair = load(group, window, group.fine, group.low)
        if pair.known.sum() < 100:
            return None
        own = activity(pair, lower)[:, pair.known]
        return (
            shift_of(pair), noise_of(pair.low, pair.known), (own**2).sum(axis=1), own.shape[1],
            consistency_sums(pair, (0.0, 0.0)),
        )  # fmt: skip

    windows = spread_out(blocks_of(group), _PROBES)
    found = [r for _, r in run(work, windows, group, context, "Looking at the images") if r is not None]
    if not found:
        raise TheiaError(
            "input",
            f"The images have no pixel in common whose value is known ({', '.join(group.bands)}).",
            "Check the value of unknown pixels, and that both images show the same place.",
        )
    sums: Sums = {}
    for part in found:
        add(sums, part[4])
    noise = np.nanmedian([r[1] for r in found], axis=0)
    variance = np.sum([r[2] for r in found], axis=0) / sum(r[3] for r in found)
    noise = np.maximum(np.nan_to_num(noise, nan=_LEAST_NOISE), _LEAST_NOISE)
    # detail below the noise cannot be told from it: keep a tenth, so that bands stay comparable
    variance = np.maximum(variance, 1.1 * noise**2)
    size = max(64, 4 * group.step)
    test = Grid.from_origin(group.coarse.crs, 0.0, 0.0, 1.0, size, size)
    gain = noise_gain(Geometry(test.refine(group.whole_factor or 2), test), group.mtf[0], lower)
    scale = Scale(variance, noise, gain)

    def teach(window: Window) -> np.ndarray:
        return relation_samples(load(group, window, group.fine, group.low), lower, scale)

    samples = [r for _, r in run(teach, windows, group, context, "Detail at each scale")]
    relation = fit_relation(np.concatenate(samples, axis=1))
    return Learnt(_shift([r[0] for r in found]), scale, relation, lower), sums


def _shift(found: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Weighted median over blocks."""
    values = np.array(found)
    if not values[:, 2].any():
        return 0.0, 0.0
    middle = []
    for axis in (0, 1):
        order = np.argsort(values[:, axis])
        weights = np.cumsum(values[order, 2])
        middle.append(float(values[order[np.searchsorted(weights, 0.5 * weights[-1])], axis]))
    return middle[0], middle[1]


@dataclass(frozen=True)
class Limits:
    """Choices of the measures (resources/tables/super_resolution_fidelity.json)."""

    stable_change: float
    shift_px: float
    novel_z: float
    smooth_z: float
    least_distance: float
    temperature: float


def measure(
    group: Group,
    learnt: Learnt,
    limits: Limits,
    context: Context,
    write: Callable[[Window, np.ndarray, np.ndarray], None],
) -> Sums:
    """The sums of all measures over all blocks; `write` gets z (rows, columns), NaN where unknown, and
    where detail is visible, for each window."""
    windows = blocks_of(group)
    witnessed = set(spread_out(windows, _WITNESSED))
    shift = learnt.shift_px if math.hypot(*learnt.shift_px) >= limits.shift_px else (0.0, 0.0)

    def work(window: Window) -> tuple[Sums, np.ndarray, np.ndarray]:
        context.check_cancel()
        pair = load(group, window, group.fine, group.low)
        inner = _inner(group, window)
        if not pair.known.any():
            return {}, np.full(window.shape, np.nan, np.float32), np.zeros(window.shape, bool)
        sums = consistency_sums(pair, shift)
        sums |= {f"spectrum/{k}": v for k, v in spectrum_sums(pair).items()}
        sums |= {f"detail/{k}": v for k, v in detail_sums(pair, learnt.lower, learnt.scale).items()}
        z, visible = novelty(pair, learnt.lower, learnt.scale, learnt.relation)
        kept = z[pair.known]
        sums["novelty"] = np.array([kept.size, (kept > limits.novel_z).sum(), (kept < limits.smooth_z).sum(),
                                    visible[pair.known].sum()], float)  # fmt: skip
        sums["z"] = np.histogram(kept, np.linspace(-4, 6, 101))[0]
        if window in witnessed:
            context.check_cancel()
            sums |= _witness(group, pair, window, limits)
        return sums, np.where(pair.known, z, np.float32(np.nan))[inner], visible[inner]

    total: Sums = {}
    for window, (sums, z, visible) in run(work, windows, group, context, "Measuring"):
        add(total, sums)
        write(window, z, visible)
    return total


def _inner(group: Group, window: Window) -> tuple[slice, slice]:
    margin = math.ceil(_MARGIN / group.step) * group.step
    return slice(margin, margin + window.height), slice(margin, margin + window.width)


def _witness(group: Group, pair: Pair, window: Window, limits: Limits) -> Sums:
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
    other = load(replace(group, resampled=True), window, *group.second)
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
