"""One image to one map of snow, in two sweeps: what is certain and where the snow line is, then the codes.

The first sweep decodes the image and keeps three bytes of state and the height of each pixel; the snow line needs the
whole image, whatever the area that is wanted; the second sweep reads no image. On a full tile decoding takes most of
the time.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import raise_all
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import read_window
from ..core.vector import rasterize_mask
from ..products.masks import MaskPlan, evaluate, plan_masks
from ..products.scene import Band, Scene
from ..products.sensors import find_role
from .area_tables import dem_source, heights
from .ground import pixel_metres
from .scratch import Scratch
from .snow_clouds import remove_ice_clouds
from .snow_rules import (
    FRACTION_NODATA,
    KNOWN,
    NODATA,
    SNOW_1,
    LineRules,
    Thresholds,
    band_edges,
    coarse_mean,
    constants,
    first_pass,
    height_counts,
    on_ground,
    second_pass,
    snow_line,
)

ROLES = ("green", "red", "swir1")
_CLOUDED = ("cloud", "thin_cloud", "shadow")
_HARD = ("shadow", "thin_cloud")
_BAD_SLOPE = ("topographic_shadow", "hidden", "tangent_sun")


@dataclass(frozen=True)
class Rules:
    """Everything that the user may change of the method. `line_m`: a snow line that is given instead of found."""

    thresholds: Thresholds
    line: LineRules
    ice_clouds: bool = False
    line_m: float | None = None


@dataclass(frozen=True)
class SnowScene:
    """An image as the first sweep sees it: its bands on the grid of the map, its masks, the cells of the coarse red."""

    scene: Scene
    grid: Grid
    bands: tuple[tuple[Source, float, float, float | None], ...]
    clouded: MaskPlan
    hard: MaskPlan
    bad_slope: MaskPlan
    outside: MaskPlan
    cell: int

    def sources(self) -> dict[str, Source]:
        """Every file to read."""
        found = {role: band[0] for role, band in zip(ROLES, self.bands, strict=True)}
        for plan in (self.clouded, self.hard, self.bad_slope, self.outside):
            found.update(plan.sources)
        return found


@dataclass(frozen=True)
class FirstSweep:
    """What the first sweep found: state and fraction, heights, and the snow line (None: no second pass)."""

    state: Source
    dem: Source
    line_m: float | None
    counts: np.ndarray
    lowest_m: float
    step_m: float


def plan_scene(scene: Scene) -> SnowScene:
    """Which files to read. Raises `TheiaError` naming the bands that the scene lacks."""
    names = {role: find_role(scene, role) for role in ROLES}
    lacking = [role.replace("swir1", "short-wave infrared (1.6 µm)") for role, name in names.items() if name is None]
    raise_all("product", f"{scene.id} cannot show snow:", [f"it has no {role} band." for role in lacking])
    bands = [scene.bands[str(names[role])] for role in ROLES]
    grid = bands[2].grid
    cell = max(1, round(constants()["coarse_red_m"] / pixel_metres(grid)[0]))
    return SnowScene(
        scene,
        grid,
        tuple(_on(band, grid) for band in bands),
        plan_masks(scene, _CLOUDED, grid, "cloud/"),
        plan_masks(scene, _HARD, grid, "hard/"),
        plan_masks(scene, _BAD_SLOPE, grid, "slope/"),
        plan_masks(scene, ("outside",), grid, "outside/"),
        cell,
    )


def _on(band: Band, grid: Grid) -> tuple[Source, float, float, float | None]:
    source = Source(band.path, band.grid, grid, (band.index,), "cubic", band.nodata)
    return source, band.scale, band.offset, band.nodata


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the first sweep: state and fraction (2, height, width) uint8, heights float32, range of the heights."""
    plan: SnowScene = parameters["plan"]
    rules: Thresholds = parameters["thresholds"]
    known = np.ones(inputs.grid.shape, bool)
    images = []
    for role, (_, scale, offset, nodata) in zip(ROLES, plan.bands, strict=True):
        dn = inputs.read(role)
        if nodata is not None:
            known &= dn != nodata
        if dn.dtype.kind == "f":
            known &= np.isfinite(dn)
        images.append(dn.astype(np.float32) * np.float32(scale) + np.float32(offset))
    # beyond the image's edge there is nothing to average, also where files have no nodata value
    first_row, first_col = max(0, -inputs.window.row), max(0, -inputs.window.col)
    known[:first_row], known[:, :first_col] = False, False
    known[max(0, plan.grid.height - inputs.window.row) :] = False
    known[:, max(0, plan.grid.width - inputs.window.col) :] = False
    known &= ~_mask(plan.outside, inputs)
    coarse = coarse_mean(images[1], known, inputs.window.row, inputs.window.col, plan.cell)
    inner = inputs.inner
    cut = [np.ascontiguousarray(a[inner]) for a in (*images, coarse, known)]
    masks = [np.ascontiguousarray(_mask(p, inputs)[inner]) for p in (plan.clouded, plan.hard, plan.bad_slope)]
    curve = constants()["fraction"]
    limits = (rules.ndsi1, rules.red1, rules.ndsi2, rules.red2, rules.red_dark, rules.red_back)
    state, fraction = first_pass(*cut, *masks, limits, (curve["slope"], curve["offset"]))
    dem = heights(inputs, "dem", parameters["dem_nodata"])[inner]
    known_heights = dem[np.isfinite(dem) & (state & KNOWN != 0)]
    lowest, highest = (
        (known_heights.min(), known_heights.max()) if known_heights.size else (np.float32(np.inf), np.float32(-np.inf))
    )
    return {"state": np.stack([state, fraction]), "dem": dem, "range": np.array([lowest, highest], np.float32)}


def _mask(plan: MaskPlan, inputs: Inputs) -> np.ndarray:
    return np.zeros(inputs.grid.shape, bool) if plan.empty else evaluate(plan, inputs)


def first_sweep(plan: SnowScene, dem: str, rules: Rules, folder: str, context: Context) -> FirstSweep:
    """Decode the image, keep its states in `folder`, find the snow line over the whole image."""
    heights_source = dem_source(dem, plan.grid)
    sources = {**plan.sources(), "dem": heights_source}
    parameters = {"plan": plan, "thresholds": rules.thresholds, "dem_nodata": heights_source.nodata}
    lowest, highest = math.inf, -math.inf
    with (
        Scratch(os.path.join(folder, "state.tif"), plan.grid, "uint8", 2) as state,
        Scratch(os.path.join(folder, "dem.tif"), plan.grid, "float32") as kept,
    ):
        for window, found in map_blocks(
            "water.snow_scene:block",
            sources,
            plan.grid,
            context,
            parameters=parameters,
            margin=plan.cell,
            bytes_per_pixel=90.0,
            text=f"Snow of {plan.scene.acquired:%Y-%m-%d}",
        ):
            state.write(found["state"], window)
            kept.write(found["dem"], window)
            lowest, highest = min(lowest, float(found["range"][0])), max(highest, float(found["range"][1]))
    if rules.ice_clouds:
        remove_ice_clouds(state.path, plan.grid, context)
    result = FirstSweep(state.source(), kept.source(), None, np.zeros((0, 3), np.int64), lowest, 0.0)
    return _with_line(result, lowest, highest, plan.grid, rules, context)


def _with_line(
    sweep: FirstSweep, lowest: float, highest: float, grid: Grid, rules: Rules, context: Context
) -> FirstSweep:
    bands, step = band_edges(lowest, highest, rules.line.band_height_m) if highest > lowest else (0, 0.0)
    counts = np.zeros((bands, 3), np.int64)
    totals = np.zeros(2, np.int64)
    for strip in grid.blocks(512, grid.width):
        context.check_cancel()
        state = read_window(sweep.state.path, (1,), strip, None)[0]
        totals += (int((state & KNOWN != 0).sum()), int((state & SNOW_1 != 0).sum()))
        if bands:
            height_counts(state, read_window(sweep.dem.path, (1,), strip, None)[0], lowest, step, counts)
    line = rules.line_m
    if line is None and totals[1] > rules.line.image_share * totals[0]:
        line = snow_line(counts, lowest, step, rules.line)
    return replace(sweep, line_m=line, counts=counts, step_m=step)


def codes_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the second sweep: the layers of the product by name."""
    state, fraction = inputs.read("state")
    dem = inputs.read("dem")
    line = parameters["line_m"]
    codes, covered, bits = second_pass(state, fraction, dem, np.nan if line is None else line)
    hidden = np.zeros(codes.shape, bool)
    if parameters["geometry"] is not None:
        hidden |= ~rasterize_mask(parameters["geometry"], inputs.grid)
    if "lakes" in inputs:
        lakes = inputs.read("lakes")
        hidden |= (lakes != 0) & (lakes != parameters["lakes_nodata"])
    codes[hidden], covered[hidden], bits[hidden] = NODATA, FRACTION_NODATA, 0
    layers = {"SNOW_SEB": codes, "SNOW_FSCTOC": covered, "SNOW_ALL": bits}
    if "trees" in inputs:
        trees = inputs.read("trees").astype(np.float32)
        known = np.isfinite(trees) & (trees != np.float32(parameters["trees_nodata"])) & (trees >= 0)
        known &= trees <= parameters["trees_scale"] * 1.001
        layers["FSCOG"] = on_ground(covered, trees / np.float32(parameters["trees_scale"]), known)
    return layers


def clear_share(counts: np.ndarray) -> float:
    """Share of the known pixels that no cloud hides, from the counts by height; NaN without any."""
    known = int(counts[:, 0].sum())
    return float(counts[:, 1].sum() / known) if known else float("nan")
