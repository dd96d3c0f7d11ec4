"""From products of any sensor to the observations of a block, on Sentinel-2's grid and in its band passes.

A `FusionJob` is one tile: a lazy stack for each sensor (`series.stack`), all on one grid. The block engine delivers the
images of coarser grids by their pixel centres (cubic), so that Landsat's half pixel is no matter. Band passes are
brought to Sentinel-2 unless the product says that they have been (`series.ready.bandpass`). Pixels of 60 m and more are
delivered by lines between their centres, and what is masked grows by half of one: so far a cloud reaches through them.
Sensors that pass daily give the median of some days (`merged`).

Limit: decoding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.vector import area_window, rasterize_mask
from ..products import s1tiling
from ..products.scene import Scene
from ..products.stack import by_tile, in_period, in_time_order, open_period
from ..series.backscatter import Prefixed
from ..series.dates import day_number
from ..series.ready import bandpass
from ..series.series_job import LEVELS
from ..series.speckle import filter_speckle
from ..series.stack import Stack, build_stack, find_band, read_block, reference_grid
from ..spec.phrase import of_error, phrase
from .observations import REFERENCE, Observations, SensorSeries
from .sensors import fusion_sensors, sensor_named
from .sharpening import MARGIN

_SPECKLE_PX = 7
_SAMPLE_SIDE = 64
_RADAR = "sentinel1"
#: pixels that are so many times those of the grid are coarse: lines between their centres
_COARSE_FROM = 5.0
#: bands that another sensor's near infrared stands for, where the user wants only the broad one
_BROAD, _NARROW = "B8", "B8A"


@dataclass(frozen=True)
class SensorStack:
    """The dates of one sensor. `lines` (t, b, 2): slope and offset that bring each band to Sentinel-2."""

    sensor: str
    stack: Stack
    lines: np.ndarray


@dataclass(frozen=True)
class FusionJob:
    """One tile: the sensors' stacks on one grid, the bands wanted, the polygons of the area."""

    name: str
    bands: tuple[str, ...]
    grid: Grid
    geometry: Any | None
    sensors: tuple[SensorStack, ...]
    inputs: tuple[str, ...]
    satellite: str

    @property
    def sources(self) -> dict[str, Source]:
        """Every file of every sensor, by the names that `read_observations` asks for."""
        return {f"{s.sensor}/{name}": source for s in self.sensors for name, source in s.stack.sources().items()}

    @property
    def margin(self) -> int:
        """Pixels around a block that its observations need: even, so that pixels of 20 m stay whole."""
        grown = max(s.stack.margin for s in self.sensors)
        return (grown + MARGIN + 1) // 2 * 2

    @property
    def days(self) -> np.ndarray:
        """All days on which any sensor saw the tile, in order."""
        return np.unique(np.concatenate([s.stack.days for s in self.sensors]))

    @property
    def bytes_per_pixel(self) -> float:
        """What reading and the sensors' components hold per pixel."""
        return sum(len(s.stack.dates) * (len(s.stack.bands) * 14.0 + 6) for s in self.sensors) + 64


def open_jobs(
    products: Sequence[str],
    bands: Sequence[str],
    context: Context,
    *,
    radar: str | None = None,
    area: Mapping[str, Any] | None = None,
    start: str | None = None,
    end: str | None = None,
    pixel_m: float | None = None,
    invalid: Sequence[str] | None = None,
) -> list[FusionJob]:
    """Open the products and group them by tile; sensors without tiles of their own lie in every tile.

    `bands`: Sentinel-2's names, or names of a product's own. Raises `TheiaError` listing all problems.
    """
    scenes, images = _opened(products, radar, start, end, context)
    jobs = []
    for name, members in _tiles(scenes).items():
        own = [s for s in members if _sensor_of(s) == REFERENCE] or members
        grid = reference_grid([s for s in own if s.tile] or own, bands, pixel_m)
        window, geometry = area_window(area, grid, 2)
        if not window.height or not window.width:
            continue
        near = [s for s in images if not s.tile or s.tile in (name, name.removeprefix("T"))]
        jobs.append(_job(name, [*members, *near], tuple(bands), grid.crop(window), geometry, invalid, context))
    if not jobs:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    return jobs


def _opened(
    products: Sequence[str], radar: str | None, start: str | None, end: str | None, context: Context
) -> tuple[list[Scene], list[Scene]]:
    """The products and the images of radar of a period. Raises one `TheiaError` with what is wrong with either."""
    faults: list[TheiaError] = []
    scenes: list[Scene] = []
    images: list[Scene] = []
    try:
        scenes = open_period(products, context, start, end, levels=LEVELS)
    except TheiaError as error:
        faults.append(error)
    try:
        images = in_period(s1tiling.open_images([radar]), start, end) if radar else []
    except TheiaError as error:
        faults.append(error)
    if len(faults) == 1:
        raise faults[0]
    raise_all("product", "Some images cannot be used:", [of_error(e) for e in faults])
    return scenes, images


def _sensor_of(scene: Scene) -> str:
    return sensor_named(scene.sensor or scene.platform).name


def _tiles(scenes: Sequence[Scene]) -> dict[str, list[Scene]]:
    own = [s for s in scenes if _sensor_of(s) == REFERENCE]
    if not own:
        return by_tile(scenes)
    others = [s for s in scenes if _sensor_of(s) != REFERENCE]
    return {name: in_time_order([*members, *others]) for name, members in by_tile(own).items()}


def _job(
    name: str, scenes: Sequence[Scene], bands: tuple[str, ...], grid: Grid, geometry: Any | None,
    invalid: Sequence[str] | None, context: Context,
) -> FusionJob:  # fmt: skip
    satellite = bandpass.reference_satellite(scenes)
    stacks = []
    for sensor in fusion_sensors().values():
        members = [s for s in scenes if _sensor_of(s) == sensor.name]
        wanted = _bands_of(sensor.name, bands)
        wanted = tuple(b for b in wanted if any(find_band(s, b) for s in members))
        # half of an observation would tell of half the components: a date has all bands that its sensor has
        whole = [s for s in members if wanted and all(find_band(s, b) for b in wanted)]
        if wanted and len(whole) < len(members):
            context.warning(
                phrase(
                    "{sensor}: {count} of {all} images lack some of {bands}, which others have, and are left out.",
                    sensor=sensor.name, count=len(members) - len(whole), all=len(members), bands=", ".join(wanted),
                )
            )  # fmt: skip
        members = whole
        if not members:
            continue
        coarse = max(find_pixel(s, wanted) for s in members)
        if coarse >= _COARSE_FROM * grid.pixel_size:
            stack = build_stack(members, wanted, grid, invalid, resampling="bilinear", buffer_m=coarse / 2)
        else:
            stack = build_stack(members, wanted, grid, invalid, resampling="cubic")
        ordered = sorted(members, key=lambda s: (s.acquired, s.id))
        stacks.append(SensorStack(sensor.name, stack, _lines(ordered, wanted, satellite, sensor.kind)))
    missing = [b for b in bands if not any(b in s.stack.bands for s in stacks)]
    if not stacks or len(missing) == len(bands):
        raise TheiaError("input", phrase("None of the products has one of the bands {names}.", names=", ".join(bands)))
    paths = tuple(dict.fromkeys(s.path for s in scenes))
    return FusionJob(name if name.isalnum() else "series", bands, grid, geometry, tuple(stacks), paths, satellite)


def find_pixel(scene: Scene, bands: Sequence[str]) -> float:
    """Side (m) of the coarsest pixel of some bands of a scene."""
    return max(b.grid.pixel_size for name in bands if (b := find_band(scene, name)) is not None)


def _bands_of(sensor: str, bands: tuple[str, ...]) -> tuple[str, ...]:
    """What to read of a sensor for some wanted bands: its own with the same names, its near infrared for either."""
    known = fusion_sensors()[sensor]
    if sensor == REFERENCE:
        return bands
    if known.kind == "radar":
        return known.bands
    return tuple(
        b for b in bands if b in known.bands or (b == _BROAD and _NARROW not in bands and _NARROW in known.bands)
    )


def _lines(scenes: Sequence[Scene], bands: tuple[str, ...], satellite: str, kind: str) -> np.ndarray:
    lines = np.tile(np.array([1.0, 0.0], np.float32), (len(scenes), len(bands), 1))
    if kind != "optical":
        return lines
    for row, scene in enumerate(scenes):
        for column, name in enumerate(bands):
            band = find_band(scene, name)
            line = bandpass.of_scene(scene, band.name, satellite) if band else bandpass.IDENTITY
            lines[row, column] = line.slope, line.offset
    return lines


def read_observations(job: FusionJob, inputs: Inputs) -> Observations | None:
    """The block with its margin; None where it holds nothing of the area's polygons."""
    inside = None
    if job.geometry is not None:
        inside = rasterize_mask(job.geometry, inputs.grid)
        if not inside[inputs.inner].any():
            return None
    series = tuple(_read(one, inputs) for one in job.sensors)
    return Observations(job.bands, series, inputs.grid.shape, inputs.grid.pixel_size)


def _read(one: SensorStack, inputs: Inputs) -> SensorSeries:
    stack = one.stack
    view: Any = Prefixed(inputs, f"{one.sensor}/", grown=True)
    block = read_block(stack, view)
    shape = (len(stack.dates), len(stack.bands), *inputs.grid.shape)
    values = np.empty(shape, np.float32)
    clear = block.valid.reshape(shape[0], *shape[2:])
    for number in range(shape[1]):
        physical = block.values[:, number].astype(np.float32) * np.float32(stack.units[number])
        if fusion_sensors()[one.sensor].kind == "radar":
            power = np.where(block.valid, 10 ** (physical / 10), 0).reshape(shape[0], *shape[2:])
            with np.errstate(divide="ignore"):
                physical = 10 * np.log10(filter_speckle(power.astype(np.float32), clear, _SPECKLE_PX))
        slope, offset = one.lines[:, number, 0, np.newaxis], one.lines[:, number, 1, np.newaxis]
        values[:, number] = (slope * physical.reshape(shape[0], -1) + offset).reshape(shape[0], *shape[2:])
    values[~np.broadcast_to(clear[:, np.newaxis], shape)] = np.nan
    series = SensorSeries(one.sensor, stack.bands, stack.days, values, clear)
    span = fusion_sensors()[one.sensor].merge_days
    return merged(series, span) if span else series


def merged(series: SensorSeries, span: int) -> SensorSeries:
    """The clear values of every `span` days, counted from the first date, as one observation: their median, on the mean
    of these dates (of the whole images, so that every block has the same days)."""
    part = (series.days - series.days[0]) // span
    days, values, clear = [], [], []
    for number in np.unique(part):
        dates = np.flatnonzero(part == number)
        ordered = np.sort(np.where(series.clear[dates][:, np.newaxis], series.values[dates], np.nan), axis=0)
        known = np.isfinite(ordered)
        count = known.sum(0)
        middle = [np.take_along_axis(ordered, (np.maximum(count - k, 0) // 2)[np.newaxis], 0)[0] for k in (0, 1)]
        values.append(np.where(count > 0, (middle[0] + middle[1]) / 2, np.nan).astype(np.float32))
        clear.append((count > 0).all(0))
        days.append(int(np.rint(series.days[dates].mean())))
    return replace(series, days=np.array(days, np.int32), values=np.stack(values), clear=np.stack(clear))


def sample(job: FusionJob, context: Context) -> Observations:
    """A few windows spread over the tile, one below the other: what a scene is learnt from."""
    grid = job.grid
    side = _SAMPLE_SIDE
    rows = np.unique(np.linspace(0, max(0, grid.height - side), 3).astype(int) // 2 * 2)
    cols = np.unique(np.linspace(0, max(0, grid.width - side), 3).astype(int) // 2 * 2)
    sources = job.sources
    found: list[Observations] = []
    for row in rows:
        for col in cols:
            context.check_cancel()
            window = Window(int(row), int(col), min(side, grid.height), min(side, grid.width))
            one = read_observations(job, Inputs(sources, grid, window, 0))
            if one is not None:
                found.append(one)
    if not found:
        raise TheiaError("input", "The area of interest holds no pixel of the products.", "Check the area.")
    series = tuple(
        replace(
            first,
            values=np.concatenate([o.series[k].values for o in found], 2),
            clear=np.concatenate([o.series[k].clear for o in found], 1),
        )
        for k, first in enumerate(found[0].series)
    )
    shape = (sum(o.shape[0] for o in found), found[0].shape[1])
    return Observations(job.bands, series, shape, grid.pixel_size)


def first_and_last(job: FusionJob, start: str | None, end: str | None) -> tuple[int, int]:
    """The period asked for as day numbers; where it is open, the first and last day of the series."""
    return (
        day_number(start) if start else int(job.days[0]),
        day_number(end) if end else int(job.days[-1]),
    )
