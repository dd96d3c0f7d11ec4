"""Dieback by pixel: the kernels of the block engine, the files of a tile, its saved state and the layers to show."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Grid, Window
from ..core.raster import RasterSpec
from ..core.result import Layer
from ..core.vector import rasterize_mask
from ..products.masks import evaluate
from ..series.stack import Stack
from ..spec import LegendClass
from .dieback_analysis import STATE_FILES, Options, State, begin, from_rasters, go_on, to_rasters
from .dieback_masks import NODATA, Soil, look
from .table import constants

NOVALUE = -9999.0
HEALTHY, DIEBACK, CUT, SANITARY, INSUFFICIENT, NOISY = 1, 2, 3, 4, 5, 6
CLASSES = (
    LegendClass(HEALTHY, "Healthy", "#2f7d32"),
    LegendClass(DIEBACK, "Dieback", "#d7301f"),
    LegendClass(CUT, "Cut", "#8c6bb1"),
    LegendClass(SANITARY, "Cut after dieback", "#4d004b"),
    LegendClass(INSUFFICIENT, "Too few clear dates in the healthy period", "#bdbdbd"),
    LegendClass(NOISY, "Too many changes", "#fdcc8a"),
)
STRESS = (
    LegendClass(1, "Low", "#fee08b"),
    LegendClass(2, "Medium", "#f46d43"),
    LegendClass(3, "High", "#a50026"),
)
#: values of the index are counted in bins for the regional median
_BINS, _LOWEST, _STEP = 50000, -1.0, 1e-4


def epoch() -> int:
    """The epoch of the tables as days since 1970-01-01, as the series count them."""
    return (dt.date.fromisoformat(constants("dieback")["epoch"]) - dt.date(1970, 1, 1)).days


def forest_of(inputs: Inputs, parameters: Mapping[str, Any]) -> np.ndarray:
    """(height, width) bool at the block's window with its margin: forest by the map and the polygons, in the area."""
    forest = np.ones(inputs.grid.shape, bool)
    if "forest" in inputs:
        forest &= np.isin(inputs.read("forest"), parameters["codes"])
    for name in ("geometry", "stands"):
        if parameters[name] is not None:
            forest &= rasterize_mask(parameters[name], inputs.grid)
    return forest


def read_date(stack: Stack, number: int, inputs: Inputs) -> dict[str, np.ndarray]:
    """Bands of one date (height, width) int32 as reflectance x 10000, -10000 where there is no image."""
    found = {}
    for name, band in zip(stack.bands, stack.dates[number].bands, strict=True):
        if band is None:
            found[name] = np.full(inputs.grid.shape, NODATA, np.int32)
            continue
        dn = inputs.read(f"{number}/{name}")
        value = np.rint((dn.astype(np.float64) * band.scale + band.offset) * 1e4)
        unknown = ~np.isfinite(value) if band.nodata is None else ~np.isfinite(value) | (dn == band.nodata)
        found[name] = np.where(unknown, NODATA, np.clip(value, -30000, 30000)).astype(np.int32)
    return found


def _series(
    inputs: Inputs, parameters: Mapping[str, Any], soil: Soil, forest: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Index (dates, pixels) float64 and whether it counts (dates, pixels), of the forest pixels inside the margin."""
    stack: Stack = parameters["stack"]
    options: Options = parameters["options"]
    inner = forest[inputs.inner]
    values = np.zeros((len(stack.dates), int(inner.sum())), np.float64)
    valid = np.zeros(values.shape, bool)
    for number, date in enumerate(stack.dates):
        provider = None
        if options.rules.provider and not date.masks.empty:
            provider = evaluate(date.masks, inputs)
        index, mask = look(read_date(stack, number, inputs), date.day - epoch(), options.rules, soil, provider)
        values[number], valid[number] = index[inputs.inner][inner], ~mask[inputs.inner][inner]
    return values, valid


def medians_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: how often each value of the index occurs among the forest pixels that count, by date."""
    forest = forest_of(inputs, parameters)
    count = np.zeros((len(parameters["stack"].dates), _BINS), np.int64)
    if forest[inputs.inner].any():
        soil = _soil(inputs, parameters)
        values, valid = _series(inputs, parameters, soil, forest)
        bins = np.clip(np.floor((values - _LOWEST) / _STEP), 0, _BINS - 1).astype(np.int64)
        for number in range(len(count)):
            count[number] = np.bincount(bins[number, valid[number]], minlength=_BINS)
    return {"count": count}


def median_of(count: np.ndarray) -> float:
    """Median from the counts of one date, NaN without any; within its bin by the share of values below."""
    total = int(count.sum())
    if not total:
        return float("nan")
    below = np.cumsum(count)
    place = int(np.searchsorted(below, total / 2))
    before = below[place] - count[place]
    return _LOWEST + _STEP * (place + (total / 2 - before) / count[place])


def share_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: pixels with an image, and cloudy ones, by date; on the grid of the short-wave infrared."""
    stack: Stack = parameters["stack"]
    out = np.zeros((len(stack.dates), 2), np.int64)
    for number, date in enumerate(stack.dates):
        (band,) = date.bands
        if band is None or date.masks.empty:
            continue
        dn = inputs.read(f"{number}/{stack.bands[0]}")[inputs.inner]
        out[number, 0] = dn.size if band.nodata is None else (dn != band.nodata).sum()
        out[number, 1] = evaluate(date.masks, inputs)[inputs.inner].sum()
    return {"count": out}


def _soil(inputs: Inputs, parameters: Mapping[str, Any]) -> Soil:
    """The soil machine of the block with its margin: new, or from the saved state."""
    if not parameters["resumed"]:
        return Soil.new(inputs.grid.shape)
    counts, days = inputs.read("state counts"), inputs.read("state days")
    return Soil(counts[2].copy(), counts[3] > 0, days[4].copy())


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: all dates of the stack -> maps and saved state, under the names of `outputs`."""
    stack: Stack = parameters["stack"]
    options: Options = parameters["options"]
    forest = forest_of(inputs, parameters)
    inner = forest[inputs.inner]
    maps = empty_maps(window)
    if not forest.any():
        return maps
    soil = _soil(inputs, parameters)
    values, valid = _series(inputs, parameters, soil, forest)
    # the soil machine also runs beside the forest: clouds grow from there, in later runs as in this one
    maps["state counts"][2:4] = np.stack([soil.count, soil.state.astype(np.uint16)])[(slice(None), *inputs.inner)]
    maps["state days"][4] = soil.first[inputs.inner]
    if not inner.any():
        return maps
    if parameters["correction"] is not None:
        values += parameters["correction"][:, None]
    days = stack.days.astype(np.int32) - epoch()
    own = Soil(*(a[inputs.inner][inner] for a in (soil.count, soil.state, soil.first)))
    if parameters["resumed"]:
        saved = {name: inputs.read(f"state {name}")[(slice(None), *inputs.inner)][:, inner] for name in STATE_FILES}
        state, _ = from_rasters(saved)
        go_on(state, values, valid, days, options)
    else:
        state = begin(values, valid, days, options)
    for name, found in {**encode(state, own, options.weighted), **_named(to_rasters(state, own))}.items():
        maps[name][:, inner] = found
    return maps


def _named(rasters: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {f"state {name}": values for name, values in rasters.items()}


def calendar(days: np.ndarray) -> np.ndarray:
    """uint32 dates as YYYYMMDD of days since the epoch; 0 where the day is 0."""
    dates = np.datetime64(constants("dieback")["epoch"]) + np.asarray(days).astype("timedelta64[D]")
    year = dates.astype("datetime64[Y]").astype(int) + 1970
    month = dates.astype("datetime64[M]").astype(int) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    return np.where(np.asarray(days) > 0, year * 10000 + month * 100 + day, 0).astype(np.uint32)


def encode(state: State, soil: Soil, weighted: bool) -> dict[str, np.ndarray]:
    """(bands, pixels) of the maps."""
    m = state.machine
    noisy = m.too_many
    sick = (m.state == 1) & ~noisy
    kind = np.where(sick, DIEBACK, HEALTHY)
    kind = np.where(soil.state, np.where(sick, SANITARY, CUT), kind)
    kind = np.where(noisy & ~soil.state, NOISY, kind)
    kind = np.where(~state.sufficient & ~soil.state, INSUFFICIENT, kind).astype(np.uint8)
    pixels = np.arange(len(kind))
    index = m.stress(weighted)[m.current(), pixels]
    dates = m.dates[m.current(), pixels]
    shown = sick & state.sufficient
    low, high = constants("dieback")["stress_classes"]
    level = 1 + (index >= low).astype(np.uint8) + (index >= high)
    level = np.where(dates == constants("dieback")["detection"]["confirm"], 1, level)
    return {
        "STATE": kind[None],
        "ONSET": calendar(np.where(shown, m.first, 0))[None],
        "CUT": calendar(np.where(soil.state, soil.first, 0))[None],
        "STRESS": np.where(shown & np.isfinite(index), index, NOVALUE).astype(np.float32)[None],
        "STRESS_CLASS": np.where(shown & ~soil.state, level, 0).astype(np.uint8)[None],
        "PERIODS": np.minimum(m.closed + sick, 254).astype(np.uint8)[None],
        "SEEN": np.stack([state.learnt, state.tested]),
        "LAST": calendar(state.last)[None],
    }


def empty_maps(window: Window) -> dict[str, np.ndarray]:
    """(bands, height, width) of every output where there is no forest."""

    def blank(bands: int, dtype: str, value: float = 0) -> np.ndarray:
        return np.full((bands, *window.shape), value, dtype)

    maps = {
        "STATE": blank(1, "uint8"), "ONSET": blank(1, "uint32"), "CUT": blank(1, "uint32"),
        "STRESS": blank(1, "float32", NOVALUE), "STRESS_CLASS": blank(1, "uint8"), "PERIODS": blank(1, "uint8", 255),
        "SEEN": blank(2, "uint16"), "LAST": blank(1, "uint32"),
    }  # fmt: skip
    for name, (dtype, bands) in STATE_FILES.items():
        maps[f"state {name}"] = blank(len(bands), dtype, np.nan if name == "coefficients" else 0)
    return maps


def outputs(folder: str, tile: str, grid: Grid, period: str) -> dict[str, RasterSpec]:
    """Every file, by the kernel's names; the saved state lies in a folder of its own."""
    tags = {"TILE": tile, "PERIOD": period}

    def spec(name: str, dtype: str, nodata: float, bands: tuple[str, ...], **more: Any) -> RasterSpec:
        path = os.path.join(folder, f"DIEBACK_{tile}_{name}.tif")
        return RasterSpec(path, grid, dtype, nodata, len(bands), bands, tags=tags, resampling="nearest", **more)

    specs = {
        "STATE": spec("STATE", "uint8", 0, ("state of the forest",), classes=CLASSES),
        "ONSET": spec("ONSET", "uint32", 0, ("first anomaly of the current dieback, YYYYMMDD",)),
        "CUT": spec("CUT", "uint32", 0, ("first date of bare soil, YYYYMMDD",)),
        "STRESS": spec("STRESS", "float32", NOVALUE, ("stress index of the current dieback",)),
        "STRESS_CLASS": spec("STRESS_CLASS", "uint8", 0, ("class of the stress index",), classes=STRESS),
        "PERIODS": spec("PERIODS", "uint8", 255, ("periods of stress",)),
        "SEEN": spec("SEEN", "uint16", 0, ("clear dates of the healthy period", "clear dates since")),
        "LAST": spec("LAST", "uint32", 0, ("last clear date, YYYYMMDD",)),
    }
    for name, (dtype, bands) in STATE_FILES.items():
        path = os.path.join(folder, "state", f"{name}.tif")
        specs[f"state {name}"] = RasterSpec(path, grid, dtype, None, len(bands), bands, tags=tags, overviews=False)
    return specs


def layers(folder: str, tile: str, begin_day: dt.datetime, end_day: dt.datetime) -> list[Layer]:
    """What is worth seeing: state, onset, stress, clear dates."""
    trust = (
        "Alarms need three clear dates: fresh damage is missed. Thresholds are tuned to conifers seen by MAJA; drought "
        "and thinning can look like dieback."
    )
    return [
        Layer(
            "output", os.path.join(folder, f"DIEBACK_{tile}_{name}.tif"), title, style=style, start=begin_day,
            end=end_day, group=f"Dieback {tile}", visible=shown, trust=trust,
        )  # fmt: skip
        for name, title, style, shown in (
            ("STATE", "State of the forest", "", True), ("STRESS_CLASS", "Class of stress", "", False),
            ("STRESS", "Stress index", "dieback_stress", False), ("ONSET", "Onset of dieback", "dieback_date", False),
            ("SEEN", "Clear dates", "count", False),
        )
    ]  # fmt: skip
