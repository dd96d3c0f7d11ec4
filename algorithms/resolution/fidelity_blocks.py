"""Running the measures over a whole image, block by block, so that no image need fit in memory.

Two passes: a probe of some blocks, spread over the image, learns what the measures need (displacement, noise, how much
detail the image itself shows at each scale); then every block gives its sums and its part of the map. Blocks have a
fixed size, whatever the memory and the number of threads, so that results do not depend on either. Measured
on one core: 0.4 microseconds a fine pixel and band in the blocks whose spectra and edges are looked at, half of that in
the others; reading is a third of it. 0.9 GB at most with two threads.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from .fidelity_consistency import consistency_sums, shift_of
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
from .fidelity_geometry import Geometry
from .fidelity_inputs import Group
from .fidelity_load import MARGIN, load, margin_of
from .fidelity_spectrum import spectrum_sums
from .fidelity_witness import Limits, Sums, witness_sums

#: side of a block in fine pixels, about; most original pixels of one
_FINE_SIDE, _LARGEST = 1024, 256
_PROBES = 16
#: blocks, evenly spread, of which spectra, bands, edges and witnesses are looked at: enough for any image
_SAMPLED = 400
#: least noise of an original (reflectance), under what quantisation leaves
_LEAST_NOISE = 1e-4
#: arrays of the size of a fine block that live at the same time
_LIVE = 14


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


def spread_out(windows: Sequence[Window], count: int) -> list[Window]:
    """At most `count` of the windows, evenly spread."""
    if len(windows) <= count:
        return list(windows)
    return [windows[int(i)] for i in np.linspace(0, len(windows) - 1, count).round()]


def run(
    work: Callable[[Window], Any], windows: Sequence[Window], group: Group, context: Context, text: str
) -> Iterator[tuple[Window, Any]]:
    """(window, result) in order, on as many threads as the memory limit allows."""
    side = max(max(w.shape) for w in windows) + 2 * MARGIN
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
        pair = load(group, window, group.fine, group.low, group.masks)
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
            "Check the value of unknown pixels, that both images show the same place, and that clouds do not cover it.",
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
        return relation_samples(load(group, window, group.fine, group.low, group.masks), lower, scale)

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


def measure(
    group: Group,
    learnt: Learnt,
    limits: Limits,
    context: Context,
    write: Callable[[Window, dict[str, np.ndarray]], None],
    local: bool = False,
) -> Sums:
    """The sums of all measures over all blocks.

    `write` gets for each window "z" (rows, columns), NaN where unknown, "visible", where detail is above the noise, and
    "invention", what the witnesses find around each pixel, NaN where they could not look; with `local` they look at
    every block, else at those sampled.
    """
    windows = blocks_of(group)
    sampled = set(spread_out(windows, _SAMPLED))
    shift = learnt.shift_px if math.hypot(*learnt.shift_px) >= limits.shift_px else (0.0, 0.0)

    def work(window: Window) -> tuple[Sums, dict[str, np.ndarray]]:
        context.check_cancel()
        pair = load(group, window, group.fine, group.low, group.masks)
        inner = _inner(group, window)
        invention = np.full(pair.known.shape, np.nan, np.float32)
        if not pair.known.any():
            nothing = invention[inner]
            return {}, {"z": nothing, "visible": np.zeros(window.shape, bool), "invention": nothing}
        sums = consistency_sums(pair, shift)
        z, visible = novelty(pair, learnt.lower, learnt.scale, learnt.relation)
        kept = z[pair.known]
        sums["novelty"] = np.array([kept.size, (kept > limits.novel_z).sum(), (kept < limits.smooth_z).sum(),
                                    visible[pair.known].sum()], float)  # fmt: skip
        sums["z"] = np.histogram(kept, np.linspace(-4, 6, 101))[0]
        if window in sampled:
            context.check_cancel()
            sums |= {f"spectrum/{k}": v for k, v in spectrum_sums(pair).items()}
            sums |= {f"detail/{k}": v for k, v in detail_sums(pair, learnt.lower, learnt.scale).items()}
        if window in sampled or local:
            found, invention = witness_sums(group, pair, window, limits)
            sums |= found
        maps = {"z": np.where(pair.known, z, np.float32(np.nan)), "visible": visible, "invention": invention}
        return sums, {name: values[inner] for name, values in maps.items()}

    total: Sums = {}
    for window, (sums, maps) in run(work, windows, group, context, "Measuring"):
        add(total, sums)
        write(window, maps)
    if "detail/counts" not in total:
        raise TheiaError("input", f"Too few pixels are known in both images ({', '.join(group.bands)}).")
    return total


def _inner(group: Group, window: Window) -> tuple[slice, slice]:
    margin = margin_of(group)
    return slice(margin, margin + window.height), slice(margin, margin + window.width)
