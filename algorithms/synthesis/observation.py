"""One date on the pixels of a block: bands, classes and weights read from its files, each file once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid
from ..products.masks import decode
from . import wasp11
from .average import GroupDate
from .classes import canonical, classify, coarsen_status, mark_unknown
from .constants import CLOUD, EMPTY, LAND, NODATA, SNOW, WATER
from .lookup import lower_to, mask_of, scale_by, swap_water_and_snow
from .plan import AotPlan, BandPlan, CloudFields, DatePlan, GroupPlan, SynthesisPlan
from .weights import aot_weight, block_mean, cloud_weight

#: what counts as what in the classes of a pixel
MASKS: Mapping[str, frozenset[str]] = {
    "cloud": frozenset({"cloud", "shadow", "cloud_or_shadow"}), "water": frozenset({"water"}),
    "snow": frozenset({"snow"}), "outside": frozenset({"outside"}),
}  # fmt: skip
#: ranks while masks are combined, the lowest wins: as the classes, but water before snow
_PRECEDENCE = ((WATER, MASKS["snow"]), (SNOW, MASKS["water"]), (CLOUD, MASKS["cloud"]), (EMPTY, MASKS["outside"]))


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
            group_grid(inputs.grid, group), stored, status, coarse_weight, blue, [b.factor for b in bands], group.factor
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


def group_grid(grid: Grid, group: GroupPlan) -> Grid:
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
    if date.clouds is not None:
        weight = _cloud_weight(date.clouds, grid, inputs, compatible)
    else:
        weight = np.ones(inputs.grid.shape, np.float32)
    if date.sensor_weight != 1.0:
        weight *= np.float32(date.sensor_weight)
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
        grid = group_grid(inputs.grid, group)
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
