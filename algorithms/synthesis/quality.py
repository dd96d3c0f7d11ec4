"""Entry `synthesis_quality`: a synthesis judged against a clear date that it did not use, or against the truth.

Everything is made block by block from the inputs of the synthesis, with the alternatives beside it, so that all see the
same observations: the same masks, the same directional correction.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset
from ..core.result import Result
from ..products.read import open_products
from ..products.stack import by_tile
from ..spec.phrase import phrase
from . import quality_metrics as metrics
from .average import GroupDate
from .composite import compose
from .constants import EMPTY, LAND
from .observation import read_date
from .plan import SynthesisPlan, bytes_per_pixel, synthesis_dates
from .prepare import Options, Prepared, prepare
from .weights import date_weight

_HELD_OUT_DAYS = 5
_FEWEST_CLEAR = 0.3
_THUMBNAIL = 320
_DATES_COUNTED, _DAYS_COUNTED = 40, 60


@dataclass(frozen=True)
class Measures:
    """What was found: sums by name, the plan, the names of the finest group's bands, the held-out date if any."""

    sums: Mapping[str, np.ndarray]
    plan: SynthesisPlan
    reference_name: str
    thumbnails: Mapping[str, np.ndarray]


def synthesis_quality(
    *,
    products: list[str],
    area: Mapping[str, Any] | None,
    date: str | None,
    truth: list[str],
    reject_outliers: bool,
    half_window: int | None,
    directional: str,
    report: str,
    context: Context,
) -> Result:
    """Entry `synthesis_quality`."""
    from .quality_report import numbers_of, write_report

    scenes = open_products(products)
    tiles = by_tile(scenes)
    if len(tiles) > 1:
        raise TheiaError("input", phrase("One tile at a time can be judged, and there are {count}: {names}.",
                                         count=len(tiles), names=", ".join(tiles)),
                         "Give the products of one tile.")  # fmt: skip
    days = [s.acquired.date() for s in scenes]
    single = dt.date.fromisoformat(date) if date else None
    centre = synthesis_dates(min(days), max(days), "single", single)[0]
    options = Options(directional, half_window, reject=reject_outliers)
    with context.stage(0.0, 0.15):
        prepared = prepare(scenes, [centre], options, area, context)
    if prepared is None:
        raise TheiaError("input", phrase("No product lies within the half window of {days} and in the area.",
                                         days=centre),
                         "Check the date, the half window, and the area with its reference system.")  # fmt: skip
    with context.stage(0.15, 0.95):
        measures = measure(prepared, truth, context)
    numbers = numbers_of(prepared, measures)
    paths = write_report(report, prepared, measures, numbers, context)
    context.info(phrase("Report and numbers: {names}", names=", ".join(paths)))
    weighted = numbers["composites"]["weighted"]
    return Result({
        "report": report, "fidelity_visible": weighted["fidelity_visible"], "fidelity_nir": weighted["fidelity_nir"],
        "artefact_index": weighted["artefact_index"], "clear_percent": numbers["coverage"]["land"],
    })  # fmt: skip


def measure(prepared: Prepared, truth: Sequence[str], context: Context) -> Measures:
    """All sums over all blocks of the area."""
    sources = dict(prepared.sources)
    plan = prepared.plan
    held = None
    true_bands: dict[str, tuple[str, float, float]] = {}
    name = ""
    if truth:
        true_bands = _truth_sources(truth, plan, sources)
        name = "the truth"
    else:
        held = _clear_date(prepared, context)
        if held is not None:
            name = f"{plan.dates[held].id}, held out"
    step = max(1, -(-max(prepared.reference.shape) // _THUMBNAIL))
    parameters = {"plan": plan, "held": held, "truth": true_bands, "step": step}
    heavy = 12.0 * len(plan.dates) * len(plan.groups[0].bands) + 24 * sum(len(g.bands) for g in plan.groups)
    parts: list[metrics.Sums] = []
    pictures: dict[str, np.ndarray] = {}
    shape = tuple(-(-n // step) for n in prepared.reference.shape)
    for window, result in map_blocks(
        "synthesis.quality:block", sources, prepared.reference, context, parameters=parameters, margin=2,
        bytes_per_pixel=bytes_per_pixel(replace(plan, reject=True)) + heavy, text="Comparing composites",
    ):  # fmt: skip
        for key in [k for k in result if k.startswith("picture/")]:
            picture = pictures.setdefault(key.removeprefix("picture/"), np.zeros((*shape, 3), np.uint8))
            part = result.pop(key)
            row, col = -(-window.row // step), -(-window.col // step)
            picture[row : row + part.shape[0], col : col + part.shape[1]] = part
        parts.append(result)
        if len(parts) > 8:
            parts = [metrics.add_up(parts)]
    return Measures(metrics.add_up(parts), plan, name, pictures)


def _truth_sources(
    paths: Sequence[str], plan: SynthesisPlan, sources: dict[str, Source]
) -> dict[str, tuple[str, float, float]]:
    """Sources of the true bands, by band: (source, scale to 1e-4, nodata). Bands are found by their description."""
    found = {}
    for path in paths:
        dataset = open_dataset(path)
        grid = grid_of(path)
        for index, name in enumerate(dataset.descriptions, 1):
            group = next((g for g in plan.groups if name in g.bands), None)
            if group is None or name in found:
                continue
            nodata = float("nan") if dataset.nodata is None else float(dataset.nodata)
            method = "nearest" if grid.aligned(group.grid) else "bilinear"
            sources[f"truth/{name}"] = Source(path, grid, group.grid, (index,), method, dataset.nodata)
            scale = dataset.scales[index - 1]
            integer = np.issubdtype(np.dtype(dataset.dtypes[index - 1]), np.integer)
            # integers without a scale are DN x 10000 as everywhere here
            found[name] = (f"truth/{name}", 1.0 if integer and scale == 1.0 else scale * 1e4, nodata)
    if not found:
        names = ", ".join(b for g in plan.groups for b in g.bands)
        raise TheiaError("input", phrase("{paths}: no band is named like those of the products ({names}).",
                                         paths=", ".join(paths), names=names),
                         "Set the band descriptions of the true image.")  # fmt: skip
    return found


def _clear_date(prepared: Prepared, context: Context) -> int | None:
    """The clearest date within five days of the synthesis date, by its coarse cloud mask; None when none is clear."""
    plan = prepared.plan
    window = plan.windows[0]
    best: tuple[float, int] | None = None
    for index in window.dates:
        date = plan.dates[index]
        if abs(date.day - window.day) > _HELD_OUT_DAYS or len(window.dates) < 2:
            continue
        clear = 1.0 if date.clouds is None else 1.0 - float(np.clip(date.clouds.near, 0, 1).mean())
        if clear >= _FEWEST_CLEAR and (best is None or clear > best[0]):
            best = clear, index
    if best is None:
        context.warning(
            phrase(
                "No clear date within {held_out_days} days of {date}: fidelity cannot be told without a truth.",
                held_out_days=_HELD_OUT_DAYS,
                date=window.date,
            )
        )
        return None
    return best[1]


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the composites of one block and what they are worth, as sums."""
    plan: SynthesisPlan = parameters["plan"]
    held: int | None = parameters["held"]
    dates = {i: read_date(plan, plan.dates[i], inputs, None) for i in plan.windows[0].dates}
    kept = [i for i in plan.windows[0].dates if i != held]
    first = plan.groups[0]
    fine = {i: parts[first.name] for i, parts in dates.items() if first.name in parts}
    stack = _stack([fine[i] for i in kept if i in fine], len(first.bands))
    ours = compose(plan, plan.windows[0], {i: dates[i] for i in kept}, inputs.grid)
    composites = {"weighted": _known(ours[0].bands, ours[0].flags)}
    if plan.reject:
        as_they_are = compose(
            replace(plan, reject=False),
            plan.windows[0],
            {i: {first.name: fine[i]} for i in kept if i in fine},
            inputs.grid,
        )[0]
        composites["unrejected"] = _known(as_they_are.bands, as_they_are.flags)
    composites |= metrics.alternatives(stack, _weights(plan, fine, kept), plan.roles.red, plan.roles.nir)
    inner = inputs.inner
    sums: dict[str, np.ndarray] = {
        f"artefact/{n}": s for n, s in metrics.artefact_sums(composites, stack, inner).items()
    }
    sums |= _swath(plan, fine, kept, stack, composites["weighted"], inner, inputs.grid)
    sums |= _coverage(ours[0].flags[inner], ours[0].days[inner], np.isfinite(stack[:, 0])[(..., *inner)])
    for number, group in enumerate(plan.groups):
        reference = _reference(plan, number, held, dates, parameters["truth"], inputs)
        if reference is None:
            continue
        rows, cols = (slice(s.start // group.factor, s.stop // group.factor) for s in inner)
        made = composites if number == 0 else {"weighted": _known(ours[number].bands, ours[number].flags)}
        for name, composite in made.items():
            sums[f"error/{name}/{group.name}"] = metrics.error_counts(
                composite[:, rows, cols], reference[:, rows, cols]
            )
    for name, composite in composites.items():
        sums[f"picture/{name}"] = _picture(composite[(..., *inner)], plan, window, parameters["step"])
    return sums


def _stack(parts: Sequence[GroupDate], bands: int, directional: bool = True) -> np.ndarray:
    return np.stack([np.stack([metrics.corrected(p, b, directional) for b in range(bands)]) for p in parts])


def _known(bands: np.ndarray, flags: np.ndarray) -> np.ndarray:
    return np.where(flags == LAND, bands.astype(np.float32), np.float32(np.nan))


def _weights(plan: SynthesisPlan, fine: Mapping[int, GroupDate], kept: Sequence[int]) -> np.ndarray:
    window = plan.windows[0]
    return np.stack([
        fine[i].weight * np.float32(date_weight(plan.dates[i].day - window.day, window.half_window, plan.date_minimum))
        for i in kept if i in fine
    ])  # fmt: skip


def _swath(
    plan: SynthesisPlan, fine: Mapping[int, GroupDate], kept: Sequence[int], stack: np.ndarray, composite: np.ndarray,
    inner: tuple[slice, slice], grid: Grid,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Steps at swath edges with the directional correction and without."""
    members = [fine[i] for i in kept if i in fine]
    outside = np.stack([p.status == EMPTY for p in members])
    found = {"swath/with": metrics.swath_sums(composite, stack, outside, inner)}
    plain = {i: {plan.groups[0].name: replace(fine[i], factors=[None] * len(fine[i].bands))} for i in kept if i in fine}
    without = compose(plan, plan.windows[0], plain, grid)[0]
    bare = _stack(members, len(members[0].bands), directional=False)
    found["swath/without"] = metrics.swath_sums(_known(without.bands, without.flags), bare, outside, inner)
    return found


def _coverage(flags: np.ndarray, days: np.ndarray, land: np.ndarray) -> dict[str, np.ndarray]:
    clear = flags == LAND
    return {
        "flags": np.bincount(flags.ravel(), minlength=LAND + 1),
        "dates": np.bincount(np.minimum(land.sum(axis=0), _DATES_COUNTED).ravel(), minlength=_DATES_COUNTED + 1),
        "days": np.bincount(np.minimum(np.abs(days[clear].astype(int)), _DAYS_COUNTED), minlength=_DAYS_COUNTED + 1),
    }


def _reference(
    plan: SynthesisPlan, number: int, held: int | None, dates: Mapping[int, Mapping[str, GroupDate]],
    truth: Mapping[str, tuple[str, float, float]], inputs: Inputs,
) -> np.ndarray | None:  # fmt: skip
    """What the composites are compared with, (bands, h, w) x 10000, NaN where unknown; None when there is nothing."""
    group = plan.groups[number]
    if held is not None:
        part = dates[held].get(group.name)
        return None if part is None else _stack([part], len(group.bands))[0]
    if not any(b in truth for b in group.bands):
        return None
    shape = -(-inputs.grid.height // group.factor), -(-inputs.grid.width // group.factor)
    layers = np.full((len(group.bands), *shape), np.nan, np.float32)
    for position, band in enumerate(group.bands):
        if band in truth:
            source, scale, nodata = truth[band]
            dn = inputs.read(source).astype(np.float32)
            layers[position] = np.where(dn == nodata, np.nan, dn * scale)
    return layers


def _picture(composite: np.ndarray, plan: SynthesisPlan, window: Window, step: int) -> np.ndarray:
    """Red, green and blue of every `step`-th pixel of the image, uint8."""
    roles = plan.roles
    bands = [roles.red, roles.green, roles.blue]
    chosen = [b if b is not None else 0 for b in bands] if all(b is not None for b in bands) else [0, 0, 0]
    thin = composite[chosen, (-window.row) % step :: step, (-window.col) % step :: step]
    scaled = np.nan_to_num(np.clip(thin / 2500.0 * 255.0, 0, 255))
    return np.ascontiguousarray(np.moveaxis(scaled.astype(np.uint8), 0, -1))


def finite(value: float) -> float | None:
    """None in place of NaN, for numbers that travel as JSON."""
    return None if math.isnan(value) else value
