"""The two sweeps of the bare soil composite: extremes of the index for the thresholds, then the statistics.

Within a block dates are read one after the other: what is held per date and pixel is five bands of the index (and all
bands where the median is asked for), whatever the number of years. Limit: decoding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source
from ..core.grid import Grid, Window
from ..core.vector import rasterize_mask
from ..core.zonal import burn_zones
from ..series.dates import date_of
from ..series.stack import Stack, read_block
from .bare_soil_rules import (
    BARE,
    NODATA,
    OTHER,
    VEGETATION,
    add_date,
    add_extremes,
    bare_dates,
    constants,
    median_of,
    soil_colour,
)

INDEX_BANDS = ("B2", "B4", "B8", "B11", "B12")
UNKNOWN = 65535


@dataclass(frozen=True)
class SoilJob:
    """One tile: a stack per date (sorted by time), the area, regions (geometries), and a land cover where given."""

    name: str
    grid: Grid
    bands: tuple[str, ...]
    dates: tuple[Stack, ...]
    geometry: Any | None
    regions: tuple[Any, ...]
    land_cover: Source | None

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(d.dates[0].day for d in self.dates)

    def sources(self) -> dict[str, Source]:
        found = {f"{n}:{key}": s for n, stack in enumerate(self.dates) for key, s in stack.sources().items()}
        return found | ({} if self.land_cover is None else {"land_cover": self.land_cover})

    @property
    def margin(self) -> int:
        return max(d.margin for d in self.dates)


class _OneDate(Inputs):
    """The inputs of one date among those of all."""

    def __init__(self, inputs: Inputs, number: int) -> None:
        self._inputs, self._number = inputs, number
        self.window, self.grid, self.inner = inputs.window, inputs.grid, inputs.inner

    def read(self, name: str) -> np.ndarray:
        return self._inputs.read(f"{self._number}:{name}")


def _read(job: SoilJob, number: int, inputs: Inputs, bands: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(bands, pixels) int16 x 10000 and validity (pixels,) of a date."""
    whole = job.dates[number]
    positions = [whole.bands.index(b) for b in bands]
    date = whole.dates[0]
    part = Stack(
        whole.grid,
        tuple(bands),
        (
            type(date)(
                date.id,
                date.day,
                date.sensor,
                date.path,
                tuple(date.bands[i] for i in positions),
                date.masks,
                date.buffer_px,
            ),
        ),
        tuple(whole.units[i] for i in positions),
        whole.dtype,
    )
    data = read_block(part, _OneDate(inputs, number))
    if whole.dtype != "int16":
        factor = np.array(part.units)[:, None] * 1e4
        return np.clip(np.rint(data.values[0] * factor), -32000, 32000).astype(np.int16), data.valid[0]
    return data.values[0], data.valid[0]


def _inside(job: SoilJob, inputs: Inputs) -> np.ndarray | None:
    return None if job.geometry is None else rasterize_mask(job.geometry, inputs.grid)[inputs.inner].ravel()


def regions_of(job: SoilJob, grid: Grid) -> np.ndarray:
    """(height, width) int32 region of each pixel, 0 without regions, -1 outside all of them."""
    if not job.regions:
        return np.zeros(grid.shape, np.int32)
    return burn_zones(np.array(job.regions, dtype=object), np.arange(len(job.regions)), grid)


def extremes_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the first sweep: histograms (regions, kinds, 2, bins) of the least and the largest PV+IR2.

    Kinds: all pixels, cropland, permanent vegetation, artificial surfaces and water.
    """
    job: SoilJob = parameters["job"]
    table = constants()["histogram"]
    pixels = window.height * window.width
    lowest, highest = np.full(pixels, np.inf, np.float32), np.full(pixels, -np.inf, np.float32)
    for number in range(len(job.dates)):
        values, valid = _read(job, number, inputs, ("B4", "B8", "B12"))
        add_extremes(values, valid, lowest, highest)
    region = regions_of(job, inputs.grid)[inputs.inner].ravel()
    known = np.isfinite(lowest) & (region >= 0)
    inside = _inside(job, inputs)
    if inside is not None:
        known &= inside
    kinds = [known]
    classes = parameters["classes"]
    if job.land_cover is not None:
        cover = inputs.read("land_cover")[inputs.inner].ravel()
        kinds += [known & np.isin(cover, codes) for codes in classes]
    counts = np.zeros((max(1, len(job.regions)), 4, 2, table["bins"]), np.int64)
    step = (table["highest"] - table["lowest"]) / table["bins"]
    for k, chosen in enumerate(kinds):
        for e, extreme in enumerate((lowest, highest)):
            bins = np.clip((extreme[chosen] - table["lowest"]) / step, 0, table["bins"] - 1).astype(np.int64)
            key = region[chosen].astype(np.int64) * table["bins"] + bins
            found = np.bincount(key, minlength=counts.shape[0] * table["bins"])
            counts[:, k, e] += found.reshape(counts.shape[0], table["bins"])
    return {"counts": counts}


def composite_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the second sweep: the layers of the product by name."""
    job: SoilJob = parameters["job"]
    rules = constants()
    n, bands, dates = window.height * window.width, len(job.bands), len(job.dates)
    region = regions_of(job, inputs.grid)[inputs.inner].ravel()
    limits: np.ndarray = parameters["limits"]  # (regions, 2): bare, green
    index, valid = np.zeros((dates, 5, n), np.int16), np.zeros((dates, n), bool)
    for d in range(dates):
        index[d], valid[d] = _read(job, d, inputs, INDEX_BANDS)
    inside = _inside(job, inputs)
    if inside is not None:
        valid &= inside
    valid &= region >= 0
    limit = limits[np.maximum(region, 0), 0]
    bare, highest = bare_dates(
        index,
        valid,
        limit,
        rules["largest_red"],
        parameters["largest_nbr2"],
        rules["haze_mads"],
        rules["least_mad"],
        rules["largest_rise"],
    )
    simple = None
    if parameters["simple"]:
        red, nir = index[:, 1].astype(np.float32), index[:, 2].astype(np.float32)
        simple = valid & (nir - red < rules["simple_ndvi"] * (nir + red))
    del index
    green = highest > limits[np.maximum(region, 0), 1]
    if parameters["cropland_only"] and job.land_cover is not None:
        green = np.isin(inputs.read("land_cover")[inputs.inner].ravel(), parameters["classes"][0])
    sums = {
        key: (np.zeros(n, np.int32), np.zeros((bands, n)), np.zeros((bands, n))) for key in ("bare", "all", "simple")
    }
    kept = np.zeros((dates, bands, n), np.int16) if parameters["median"] else None
    for d in range(dates):
        values, _ = _read(job, d, inputs, job.bands)
        add_date(values, bare[d], *sums["bare"])
        add_date(values, valid[d], *sums["all"])
        if simple is not None:
            add_date(values, simple[d], *sums["simple"])
        if kept is not None:
            kept[d] = values
    count, mean, square = sums["bare"]
    middle = mean if kept is None else median_of(kept, bare)
    enough = green & (count >= parameters["least_dates"])
    clear = valid.sum(0)
    shape = window.shape
    deviation = np.sqrt(square / np.maximum(count - 1, 1))
    mask = np.where(clear == 0, NODATA, np.where(~green, OTHER, np.where(count > 0, BARE, VEGETATION)))
    frequency = np.where(clear > 0, np.floor(100 * count / np.maximum(clear, 1) + 0.5), 255)
    frequency[(mask == OTHER)] = 0
    found = {
        "MASK": mask.astype(np.uint8).reshape(shape),
        "SRC": _dn(middle, enough, 0).reshape(bands, *shape),
        "SRC_STD": _dn(deviation, enough & (count > 1), UNKNOWN).reshape(bands, *shape),
        "SRC_CI95": _dn(1.96 * deviation / np.sqrt(np.maximum(count, 1)), enough & (count > 1), UNKNOWN).reshape(
            bands, *shape
        ),
        "SFREQ": frequency.astype(np.uint8).reshape(shape),
        "NOBS": np.stack([np.where(green, count, 0), clear]).astype(np.uint16).reshape(2, *shape),
        "MREF": _dn(sums["all"][1], clear > 0, 0).reshape(bands, *shape),
        "DATES": _date_layers(bare & green, job.days).reshape(4, *shape),
    }
    colour = [job.bands.index(b) for b in ("B4", "B3", "B2")]
    found["COLOUR"] = soil_colour(np.where(enough, middle[colour] / 1e4, np.nan)).reshape(3, *shape)
    if simple is not None:
        found["SIMPLE"] = _dn(sums["simple"][1], enough & (sums["simple"][0] > 0), 0).reshape(bands, *shape)
    return found


def _dn(values: np.ndarray, known: np.ndarray, nodata: int) -> np.ndarray:
    """Reflectance x 10000 as uint16; 1 at least where it is known, since 0 is no value."""
    least = 1 if nodata == 0 else 0
    safe = np.where(known & np.isfinite(values), values, 0)
    return np.where(known, np.clip(np.floor(safe + 0.5), least, 65534), nodata).astype(np.uint16)


def _date_layers(bare: np.ndarray, days: Sequence[int]) -> np.ndarray:
    """(4, pixels) uint16: first and last bare day since the first date, month most often bare, years with bare soil."""
    any_bare = bare.any(0)
    since = np.array(days) - days[0]
    first = np.where(any_bare, since[np.argmax(bare, 0)], UNKNOWN)
    last = np.where(any_bare, since[len(days) - 1 - np.argmax(bare[::-1], 0)], UNKNOWN)
    months = np.array([date_of(d).month for d in days])
    years = np.array([date_of(d).year for d in days])
    by_month = np.stack([bare[months == m].sum(0) for m in range(1, 13)])
    often = np.where(any_bare, by_month.argmax(0) + 1, UNKNOWN)
    number = np.stack([bare[years == y].any(0) for y in np.unique(years)]).sum(0)
    return np.stack([first, last, often, np.where(any_bare, number, UNKNOWN)]).astype(np.uint16)
