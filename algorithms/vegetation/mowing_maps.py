"""Mowing by pixel: the kernel of the block engine, the files of a season and the layers to show."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Window
from ..core.raster import RasterSpec
from ..core.result import Layer
from ..core.zonal import ZonePixels
from ..series.dates import date_of, day_number
from ..series.series_job import SeriesJob, load
from ..series.stack import Stack
from ..spec import LegendClass
from .mowing_engines import ENGINES, engine_events
from .mowing_events import MOST, Choice, Events, choose, rule_confidence
from .mowing_evidence import STATISTICS, Candidates, collect
from .mowing_model import MowingModel
from .mowing_neighbours import Neighbours, adjusted
from .table import constants

BANDS = ("B2", "B4", "B8", "B11", "B12")
NODATA = 255
MOWN, UNCUT, UNSURE, NOT_OBSERVABLE, PLOUGHED = 1, 2, 3, 4, 5
STATES = (
    LegendClass(MOWN, "Mown", "#3a7d44"),
    LegendClass(UNCUT, "No cut seen", "#f2e394"),
    LegendClass(UNSURE, "Unsure: weak signs of a cut, of grazing or of drying", "#f2a65a"),
    LegendClass(NOT_OBSERVABLE, "Not observable: clear dates too far apart", "#bdbdbd"),
    LegendClass(PLOUGHED, "Ploughed", "#8c564b"),
)
_PIXELS_AT_ONCE = 16384


@dataclass(frozen=True)
class Season:
    """One year's season: day numbers of its first and last day, and of 1 January."""

    year: int
    first: int
    last: int
    january: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Detector:
    """What finds events: "rule", "schwieder", "sen4cap", or "model" with its `model`."""

    engine: str
    choice: Choice
    model: MowingModel | None = None


def seasons_of(first: int, last: int, first_doy: int, last_doy: int) -> list[Season]:
    """The seasons that the days from `first` to `last` reach, cut to them; `first_doy` to `last_doy` of every year."""
    found = []
    for year in range(date_of(first).year, date_of(last).year + 1):
        january = day_number(f"{year}-01-01")
        begin, end = max(first, january + first_doy - 1), min(last, january + last_doy - 1)
        if end - begin >= 30:
            found.append(Season(year, begin, end, january))
    return found


def detect(
    detector: Detector, values: np.ndarray, valid: np.ndarray, days: np.ndarray, season: Season,
    neighbours: Neighbours | None = None, square: np.ndarray | None = None,
) -> tuple[Events, np.ndarray, np.ndarray]:  # fmt: skip
    """Events, statistics (pixels, STATISTICS) and the states (pixels,) of some pixels; arguments as of `collect`.

    `neighbours` and the `square` (pixels,) that each lies in: grassland around, which the rule asks.
    """
    found = collect(values, valid, days, season.first, season.last, series=detector.model is not None)
    confidence = rule_confidence(found) if detector.model is None else detector.model.confidence(found)
    if neighbours is not None and square is not None and detector.model is None:
        fall = neighbours.fall(square[found.pixel], found.before, found.after)
        confidence = adjusted(confidence, found, fall)
    if detector.engine in ENGINES:
        events = engine_events(detector.engine, values, valid, days, season.first, season.last, season.january)
    else:
        events = choose(found, confidence, detector.choice)
    return events, found.statistics, states(found, confidence, events, season)


def states(found: Candidates, confidence: np.ndarray, events: Events, season: Season) -> np.ndarray:
    """(pixels,) uint8 of `STATES`; what was not observed is not called uncut."""
    table = constants("mowing")["observability"]
    statistics = found.statistics
    sign = np.zeros(len(statistics), np.float32)
    np.maximum.at(sign, found.pixel, confidence)
    seen = (statistics[:, STATISTICS.index("clear")] >= table["fewest_dates"]) & (
        statistics[:, STATISTICS.index("observed_days")] >= table["least_share"] * season.days
    )
    state = np.where(sign >= table["sign"], UNSURE, np.where(seen, UNCUT, NOT_OBSERVABLE))
    state = np.where(statistics[:, STATISTICS.index("bare_day")] > 0, PLOUGHED, state)
    return np.where(events.count > 0, MOWN, state).astype(np.uint8)


def five_bands(stack: Stack, values: np.ndarray) -> np.ndarray:
    """(dates, 5, pixels) int16 reflectance x 10000 in the order of `BANDS` from a stack that may lack some."""
    whole = np.zeros((values.shape[0], len(BANDS), values.shape[2]), np.int16)
    for position, name in enumerate(BANDS):
        if name in stack.bands:
            band = stack.bands.index(name)
            factor = stack.units[band] * 1e4
            dn = values[:, band]
            whole[:, position] = dn if factor == 1 else np.rint(np.clip(dn * factor, -32767, 32767)).astype(np.int16)
    return whole


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the stack's block -> all maps of all seasons, under the names of `outputs`."""
    stack: Stack = parameters["stack"]
    detector: Detector = parameters["detector"]
    seasons: Sequence[Season] = parameters["seasons"]
    neighbours: Neighbours | None = parameters["neighbours"]
    pixels = window.height * window.width
    wanted = wanted_pixels(inputs, window, parameters)
    data = load(stack, parameters["geometry"], inputs) if wanted.any() else None
    result: dict[str, np.ndarray] = {}
    for season in seasons:
        maps = empty_maps(pixels)
        for start in range(0, pixels if data is not None else 0, _PIXELS_AT_ONCE):
            assert data is not None
            part = np.arange(start, min(pixels, start + _PIXELS_AT_ONCE))
            part = part[wanted[part] & data.valid[:, part].any(0)]
            if not len(part):
                continue
            values, valid = five_bands(stack, data.values[:, :, part]), np.ascontiguousarray(data.valid[:, part])
            square = None
            if neighbours is not None:
                row, col = np.divmod(part, window.width)
                square = neighbours.square(row + window.row, col + window.col)
            events, statistics, state = detect(detector, values, valid, stack.days, season, neighbours, square)
            for name, encoded in encode(events, statistics, state, season).items():
                maps[name][:, part] = encoded
        result |= {f"{season.year} {n}": m.reshape(len(m), *window.shape) for n, m in maps.items()}
    return result


def wanted_pixels(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> np.ndarray:
    """(pixels,) bool: pixels of grassland by the class map, and of the parcels."""
    wanted = np.ones(window.shape, bool)
    if "grassland" in inputs:
        wanted &= np.isin(inputs.read("grassland")[inputs.inner], parameters["codes"])
    parcels: ZonePixels | None = parameters["parcels"]
    if parcels is not None:
        own = parcels.take(parcels.within(window))
        inside = np.zeros(window.shape, bool)
        inside[own.row - window.row, own.col - window.col] = True
        wanted &= inside
    return wanted.ravel()


def empty_maps(pixels: int) -> dict[str, np.ndarray]:
    """(bands, pixels) of every map where nothing is known."""
    return {
        "DATES": np.zeros((MOST, pixels), np.uint16),
        "HALF_WIDTH": np.full((MOST, pixels), NODATA, np.uint8),
        "CONFIDENCE": np.full((MOST, pixels), NODATA, np.uint8),
        "FIRST": np.zeros((1, pixels), np.uint16),
        "COUNT": np.full((1, pixels), NODATA, np.uint8),
        "STATE": np.zeros((1, pixels), np.uint8),
        "OBSERVABILITY": np.full((1, pixels), NODATA, np.uint8),
        "CLEAR": np.zeros((2, pixels), np.uint16),
    }


def encode(events: Events, statistics: np.ndarray, state: np.ndarray, season: Season) -> dict[str, np.ndarray]:
    """(bands, pixels) as stored. A count is given where a season was seen or cuts were found, else it is unknown."""
    there = events.day > 0
    dates = np.where(there, events.day - season.january + 1, 0).astype(np.uint16)
    share = statistics[:, STATISTICS.index("observed_days")] / season.days
    seen = statistics[:, [STATISTICS.index(n) for n in ("clear", "longest_gap")]]
    return {
        "DATES": dates.T,
        "HALF_WIDTH": np.where(there, events.half, NODATA).astype(np.uint8).T,
        "CONFIDENCE": np.where(there, np.rint(100 * events.confidence), NODATA).astype(np.uint8).T,
        "FIRST": dates[:, :1].T,
        "COUNT": np.where(state == NOT_OBSERVABLE, NODATA, events.count).astype(np.uint8)[None],
        "STATE": state[None],
        "OBSERVABILITY": np.rint(100 * np.clip(share, 0, 1)).astype(np.uint8)[None],
        "CLEAR": np.rint(seen).astype(np.uint16).T,
    }


def stem(job: SeriesJob, season: Season) -> str:
    return f"MOWING_{season.year}_{job.name}"


def outputs(folder: str, job: SeriesJob, seasons: Sequence[Season]) -> dict[str, RasterSpec]:
    """Every file, by the kernel's names."""
    grid = job.stack.grid
    specs: dict[str, RasterSpec] = {}
    for season in seasons:
        tags = {"YEAR": str(season.year), "TILE": job.name}
        numbers = [f"cut {i + 1}" for i in range(MOST)]

        def spec(
            name: str, dtype: str, nodata: float, bands: Sequence[str], season: Season = season,
            tags: Mapping[str, str] = tags, **more: Any,
        ) -> RasterSpec:  # fmt: skip
            path = os.path.join(folder, f"{stem(job, season)}_{name}.tif")
            return RasterSpec(path, grid, dtype, nodata, len(bands), tuple(bands), tags=tags, resampling="nearest",
                              **more)  # fmt: skip

        files = {
            "DATES": spec("DATES", "uint16", 0, [f"{n}, day of year" for n in numbers], units="days"),
            "HALF_WIDTH": spec("HALF_WIDTH", "uint8", NODATA, [f"{n}, largest error" for n in numbers], units="days"),
            "CONFIDENCE": spec("CONFIDENCE", "uint8", NODATA, [f"{n}, confidence" for n in numbers], units="%"),
            "FIRST": spec("FIRST", "uint16", 0, ["first cut, day of year"], units="days"),
            "COUNT": spec("COUNT", "uint8", NODATA, ["number of cuts"]),
            "STATE": spec("STATE", "uint8", 0, ["state"], classes=STATES),
            "OBSERVABILITY": spec("OBSERVABILITY", "uint8", NODATA, ["share of the season seen closely"], units="%"),
            "CLEAR": spec("CLEAR", "uint16", 0, ["clear dates", "longest gap, days"]),
        }
        specs |= {f"{season.year} {name}": value for name, value in files.items()}
    return specs


def layers(job: SeriesJob, folder: str, seasons: Sequence[Season]) -> list[Layer]:
    """What is worth seeing: state, number of cuts, date of the first cut, how closely the season was seen."""
    found = []
    trust = (
        "Grass that regrew between two clear dates leaves no trace: look at the observability before reading 'no cut'."
    )
    for season in seasons:
        begin = dt.datetime.combine(date_of(season.first), dt.time(), dt.UTC)
        end = dt.datetime.combine(date_of(season.last + 1), dt.time(), dt.UTC)
        for name, title, style, shown in (
            ("COUNT", "Number of cuts", "mowing_count", True), ("FIRST", "First cut", "date", False),
            ("STATE", "Mowing: state", "", False), ("OBSERVABILITY", "Season seen closely", "confidence", False),
        ):  # fmt: skip
            found.append(
                Layer(
                    "output",
                    os.path.join(folder, f"{stem(job, season)}_{name}.tif"),
                    f"{title} {season.year}",
                    style=style,
                    start=begin,
                    end=end,
                    group=f"{job.name} {season.year}",
                    visible=shown,
                    trust=trust,
                )  # fmt: skip
            )
    return found
