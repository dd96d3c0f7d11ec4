"""The block kernel of the synthesis: dates in time, each decoded once and added to every window it belongs to.

Memory is bounded by the windows open at the same time, not by the number of dates; only the rejection of outliers has
to keep the dates of the open windows. Names of results: "<window>/FRC_B2", "<window>/WGT_R1" and so on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.resample import resample
from ..core.vector import rasterize_mask
from ..products.masks import decode
from . import outliers, wasp11
from .average import Average, GroupDate, GroupResult, canonical, classify, coarsen_status, mark_unknown
from .constants import CLOUD, EMPTY, LAND, NODATA, SNOW, WATER
from .lookup import lower_to, mask_of, scale_by, swap_water_and_snow
from .plan import AotPlan, BandPlan, CloudFields, DatePlan, GroupPlan, SynthesisPlan, WindowPlan
from .weights import aot_weight, block_mean, cloud_weight, date_weight

#: what counts as what in the classes of a pixel
MASKS: Mapping[str, frozenset[str]] = {
    "cloud": frozenset({"cloud", "shadow", "cloud_or_shadow"}), "water": frozenset({"water"}),
    "snow": frozenset({"snow"}), "outside": frozenset({"outside"}),
}  # fmt: skip
#: ranks while masks are combined, the lowest wins: as the classes, but water before snow
_PRECEDENCE = ((WATER, MASKS["snow"]), (SNOW, MASKS["water"]), (CLOUD, MASKS["cloud"]), (EMPTY, MASKS["outside"]))


_Sums = list[Average | wasp11.Recursion]


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: every window of the plan for one block."""
    plan: SynthesisPlan = parameters["plan"]
    beyond = None
    if plan.geometry is not None:
        beyond = ~rasterize_mask(plan.geometry, inputs.grid)
    out: dict[str, np.ndarray] = {}
    opened: dict[int, _Sums] = {}
    held: dict[int, dict[str, GroupDate]] = {}
    for index, date in enumerate(plan.dates):
        members = [number for number, w in enumerate(plan.windows) if index in w.dates]
        if not members:
            continue
        groups = read_date(plan, date, inputs, beyond)
        if plan.reject:
            held[index] = groups
        for number in members:
            target = plan.windows[number]
            last = index == target.dates[-1]
            if plan.reject and not last:
                continue
            sums = opened.get(number) or _open(plan, inputs.grid)
            opened[number] = sums
            if plan.reject:
                _add_without_outliers(plan, target, held, sums)
            else:
                _add(plan, target, date, groups, sums)
            if last:
                results = _results(plan, target, opened.pop(number))
                out |= _name(plan, number, target, results, inputs)
        needed = {i for w in plan.windows if w.dates[-1] > index for i in w.dates}
        for done in [i for i in held if i not in needed]:
            del held[done]
    return out


def compose(
    plan: SynthesisPlan, window: WindowPlan, dates: Mapping[int, dict[str, GroupDate]], grid: Grid
) -> list[GroupResult]:
    """One window from dates already read, by group; `dates` are those of the window that take part."""
    sums = _open(plan, grid)
    chosen = replace(window, dates=tuple(sorted(dates)))
    if plan.reject:
        _add_without_outliers(plan, chosen, dates, sums)
    else:
        for index in chosen.dates:
            _add(plan, chosen, plan.dates[index], dates[index], sums)
    return _results(plan, chosen, sums)


def read_date(plan: SynthesisPlan, date: DatePlan, inputs: Inputs, beyond: np.ndarray | None) -> dict[str, GroupDate]:
    """One date on the pixels of a block, by group; groups that it does not have in full are left out."""
    weight = _weight(date, plan.groups[0].grid, inputs, plan.compatible)
    if plan.compatible:
        return _as_the_program(plan, date, inputs, weight, beyond)
    groups: dict[str, GroupDate] = {}
    fine: np.ndarray | None = None
    blue = np.empty((0, 0), np.int16)
    for group in plan.groups:
        if group.name not in date.bands:
            continue
        bands = date.bands[group.name]
        stored = [canonical(inputs.read(b.source), b.scale, b.offset, b.nodata) for b in bands]
        if group.name in date.masks:
            status = read_status(date, group.name, inputs, stored[0].shape)
        else:
            if fine is None:
                fine = read_status(date, plan.groups[0].name, inputs, inputs.grid.shape)
            status = coarsen_status(fine, group.factor)
        if group.factor == 1:
            fine = status.copy()
            blue = stored[plan.roles.blue or 0]
        if beyond is not None:
            status[beyond if group.factor == 1 else block_mean(beyond, group.factor) > 0.5] = EMPTY
        mark_unknown(status, stored)
        coarse_weight = weight if group.factor == 1 else block_mean(weight, group.factor)
        groups[group.name] = GroupDate(
            _on(inputs.grid, group), stored, status, coarse_weight, blue, [b.factor for b in bands], group.factor
        )
    return groups


def read_status(date: DatePlan, group: str, inputs: Inputs, shape: tuple[int, int]) -> np.ndarray:
    """Classes from the mask files of a group, each read once; land where there is none."""
    plan = date.masks.get(group)
    status = np.full(shape, LAND, np.uint8)
    for name, parts in plan.parts.items() if plan is not None else ():
        dn = inputs.read(name)
        codes = np.arange(256, dtype=np.uint8) if dn.dtype == np.uint8 else dn
        ranks = np.full(codes.shape, LAND, np.uint8)
        for rank, meanings in _PRECEDENCE:
            chosen = tuple(mask for mask in parts if mask.meaning in meanings)
            if chosen:
                ranks[decode(codes, chosen)] = rank
        if codes is dn:
            np.minimum(status, ranks, out=status)
        else:
            lower_to(status, dn, ranks)
    swap_water_and_snow(status)
    return status


def _on(grid: Grid, group: GroupPlan) -> Grid:
    return grid if group.factor == 1 else grid.coarsen(group.factor)


def read_masks(date: DatePlan, group: str, inputs: Inputs) -> dict[str, np.ndarray | None]:
    """The masks of a group by meaning (cloud, water, snow, outside), None where the scene has none; each file once."""
    found: dict[str, np.ndarray | None] = dict.fromkeys(MASKS)
    plan = date.masks.get(group)
    if plan is None:
        return found
    for name, parts in plan.parts.items():
        dn = inputs.read(name)
        for meaning, members in MASKS.items():
            chosen = tuple(mask for mask in parts if mask.meaning in members)
            if chosen:
                here, before = mask_of(dn, chosen), found[meaning]
                found[meaning] = here if before is None else before | here
    return found


def _weight(date: DatePlan, grid: Grid, inputs: Inputs, compatible: bool) -> np.ndarray:
    """Sensor, AOT and cloud weights on the finest pixels, float32."""
    weight = np.full(inputs.grid.shape, date.sensor_weight, np.float32)
    if date.clouds is not None:
        weight *= _cloud_weight(date.clouds, grid, inputs, compatible)
    if date.aot is not None:
        dn = inputs.read(date.aot.source)
        if dn.dtype == np.uint8:
            scale_by(weight, dn, _aot_weight(date.aot, np.arange(256, dtype=np.uint8), compatible))
        else:
            weight *= _aot_weight(date.aot, dn, compatible)
    return weight


def _aot_weight(aot: AotPlan, dn: np.ndarray, compatible: bool) -> np.ndarray:
    # the public program takes no data for no aerosol
    fill = aot.nodata * aot.scale + aot.offset if compatible else aot.fill
    values = dn.astype(np.float64) * aot.scale + aot.offset
    return aot_weight(np.where((dn == aot.nodata) | ~np.isfinite(values), fill, values))


def _cloud_weight(clouds: CloudFields, grid: Grid, inputs: Inputs, compatible: bool) -> np.ndarray:
    pixel = grid.pixel_size
    shift = ((clouds.top - grid.transform[5]) / pixel, (grid.transform[2] - clouds.left) / pixel)
    cell = clouds.cell_m / pixel
    weight = cloud_weight(clouds.near, clouds.far, inputs.window, cell, shift)
    return wasp11.short_field(weight, round(cell), grid.shape, inputs.window) if compatible else weight


def _as_the_program(
    plan: SynthesisPlan, date: DatePlan, inputs: Inputs, weight: np.ndarray, beyond: np.ndarray | None
) -> dict[str, GroupDate]:
    """One date in the compatible mode: masks alone decide, and reflectances are corrected and cut beforehand."""
    masks = read_masks(date, plan.groups[0].name, inputs)
    status = classify(inputs.grid.shape, masks["cloud"], masks["water"], masks["snow"], None)
    given = [m for name, m in masks.items() if m is not None and name != "outside"]
    groups = {}
    for group in plan.groups:
        if group.name not in date.bands:
            continue
        fine = group.factor == 1
        grid = _on(inputs.grid, group)
        parts = given if fine else [wasp11.all_masked(m, group.factor) for m in given]
        skip = np.logical_or.reduce(parts) if parts else np.zeros(grid.shape, bool)
        corrected = []
        for band in date.bands[group.name]:
            stored = canonical(inputs.read(band.source), band.scale, band.offset, band.nodata)
            if beyond is not None:
                stored = np.where(beyond if fine else block_mean(beyond, group.factor) > 0.5, NODATA, stored)
            corrected.append(wasp11.correct(stored.astype(np.int16), _program_factor(band, grid), skip))
        groups[group.name] = GroupDate(
            grid, corrected, status if fine else wasp11.nearest_pixel(status, group.factor),
            weight if fine else block_mean(weight, group.factor), corrected[0], [None] * len(corrected),
        )  # fmt: skip
    return groups


def _program_factor(band: BandPlan, grid: Grid) -> np.ndarray | float:
    if band.angles is not None and band.surface is not None and band.image is not None:
        window = band.image.window_of(grid)
        return wasp11.pixel_factor(*band.angles, band.surface, band.image.shape, window)
    return float(band.factor.values.flat[0]) if band.factor is not None else 1.0


def _open(plan: SynthesisPlan, grid: Grid) -> _Sums:
    """Empty sums of every group for one window on the pixels of a block."""
    sums: _Sums = []
    for group in plan.groups:
        shape = _on(grid, group).shape
        if plan.compatible:
            sums.append(wasp11.Recursion(len(group.bands), *shape, finest=group.factor == 1))
        else:
            sums.append(Average(len(group.bands), *shape, plan.water_mean))
    return sums


def _add(
    plan: SynthesisPlan, window: WindowPlan, date: DatePlan, groups: Mapping[str, GroupDate], target: _Sums
) -> None:
    days = date.day - window.day
    for group, sums in zip(plan.groups, target, strict=True):
        part = groups.get(group.name)
        if part is None:
            continue
        if isinstance(sums, wasp11.Recursion):
            sums.add(part, date.day_of_year, wasp11.date_weight(days, window.half_window, plan.date_minimum))
        else:
            sums.add(part, days, date_weight(days, window.half_window, plan.date_minimum))


def _add_without_outliers(
    plan: SynthesisPlan, window: WindowPlan, held: Mapping[int, dict[str, GroupDate]], target: _Sums
) -> None:
    """Compare the dates of a window with each other, then add what is left of each."""
    first = plan.groups[0]
    members = [i for i in window.dates if first.name in held[i]]
    fine = [held[i][first.name] for i in members]
    drop = {i: outliers.not_positive([part.bands[k] for k in plan.roles.visible], part.status)
            for i, part in zip(members, fine, strict=True)}  # fmt: skip
    blue, red, nir = plan.roles.blue, plan.roles.red, plan.roles.nir
    if blue is not None and red is not None and nir is not None and members:
        weights = [date_weight(plan.dates[i].day - window.day, window.half_window, plan.date_minimum) for i in members]
        status = [np.where(drop[i], EMPTY, part.status).astype(np.uint8) for i, part in zip(members, fine, strict=True)]
        found = outliers.outliers(
            np.stack([p.bands[blue] for p in fine]), np.stack([p.bands[red] for p in fine]),
            np.stack([p.bands[nir] for p in fine]), np.stack(status),
            np.stack([p.weight * np.float32(w) for p, w in zip(fine, weights, strict=True)]),
            outliers.default_thresholds(),
        )  # fmt: skip
        for position, i in enumerate(members):
            drop[i] |= found[position]
    for i in window.dates:
        parts = {name: _without(part, drop.get(i), _factor(plan, name)) for name, part in held[i].items()}
        _add(plan, window, plan.dates[i], parts, target)


def _factor(plan: SynthesisPlan, group: str) -> int:
    return next(g.factor for g in plan.groups if g.name == group)


def _without(part: GroupDate, drop: np.ndarray | None, factor: int) -> GroupDate:
    """The date with dropped land observations turned into clouds: kept only where nothing else exists."""
    if drop is None or not drop.any():
        return part
    coarse = drop if factor == 1 else block_mean(drop, factor) >= 0.5
    status = part.status.copy()
    status[coarse & (status == LAND)] = CLOUD
    return replace(part, status=status)


def _results(plan: SynthesisPlan, window: WindowPlan, target: _Sums) -> list[GroupResult]:
    return [
        s.result(window.day_of_year) if isinstance(s, wasp11.Recursion) else s.result()
        for s in target
    ]  # fmt: skip


def _name(
    plan: SynthesisPlan, number: int, window: WindowPlan, results: Sequence[GroupResult], inputs: Inputs
) -> dict[str, np.ndarray]:
    """Results by the names of the product's layers, margins cut off, 20 m bands brought to 10 m on request."""
    named: dict[str, np.ndarray] = {}
    inner = inputs.inner
    for group, result in zip(plan.groups, results, strict=True):
        fine = group.factor == 1
        if fine or not plan.upsample:
            cut = tuple(slice(s.start // group.factor, -(-s.stop // group.factor)) for s in inner)
            days = result.days[cut].astype(np.int32)
            of_year = np.where(days == NODATA, NODATA, days + window.day_of_year).astype(np.int16)
            named |= {f"WGT_{group.name}": result.weight[cut], f"DTS_{group.name}": of_year,
                      f"FLG_{group.name}": result.flags[cut]}  # fmt: skip
            for band, values in zip(group.bands, result.bands, strict=True):
                named[f"FRC_{band}"] = values[cut]
        else:
            empty = results[0].flags[inner] == EMPTY
            for band, values in zip(group.bands, result.bands, strict=True):
                finer = resample(values, _on(inputs.grid, group), inputs.grid, "bilinear", NODATA)[inner]
                finer[empty] = NODATA
                named[f"FRC_{band}"] = finer
    return {f"{number}/{name}": np.ascontiguousarray(values) for name, values in named.items()}
