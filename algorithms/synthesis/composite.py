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
from . import outliers, wasp11
from .average import Average, GroupDate, GroupResult
from .constants import CLOUD, EMPTY, LAND, NODATA
from .observation import group_grid, read_date
from .plan import DatePlan, SynthesisPlan, WindowPlan
from .weights import block_mean, date_weight

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


def _open(plan: SynthesisPlan, grid: Grid) -> _Sums:
    """Empty sums of every group for one window on the pixels of a block."""
    sums: _Sums = []
    for group in plan.groups:
        shape = group_grid(grid, group).shape
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
                finer = resample(values, group_grid(inputs.grid, group), inputs.grid, "bilinear", NODATA)[inner]
                finer[empty] = NODATA
                named[f"FRC_{band}"] = finer
    return {f"{number}/{name}": np.ascontiguousarray(values) for name, values in named.items()}
