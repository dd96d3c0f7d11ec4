"""Leaf area maps of `biophysical_variables` as one series: dated, on one grid, with their standard deviations."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass

import rasterio

from ..core.blocks import Source
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, describe
from ..core.raster import grid_of
from ..spec.phrase import phrase
from .biophysical import FLAGS_NODATA, NODATA, OUTSIDE_DOMAIN, SNOW

_SUFFIX = "_LAI.tif"
#: flags that make a value useless: reflectances that no canopy has, snow
UNUSABLE = OUTSIDE_DOMAIN | SNOW


@dataclass(frozen=True)
class LaiMap:
    """One date: values and standard deviations are bands 1 and 2 of `path`, stored with `scale`; flags when known."""

    date: dt.date
    path: str
    scale: float
    flags: str | None


@dataclass(frozen=True)
class LaiSeries:
    """Maps in order of their dates, on one grid."""

    maps: tuple[LaiMap, ...]
    grid: Grid

    def sources(self) -> dict[str, Source]:
        """Of the block engine: `lai/N` (2 bands) and, where there are flags, `flags/N`."""
        found = {}
        for number, one in enumerate(self.maps):
            found[f"lai/{number}"] = Source(one.path, self.grid, bands=(1, 2), nodata=NODATA)
            if one.flags:
                found[f"flags/{number}"] = Source(one.flags, self.grid, nodata=FLAGS_NODATA)
        return found


def open_series(folder: str, first: dt.date, last: dt.date) -> LaiSeries:
    """The maps of a folder (and the folders in it) whose date lies in a period. Raises `TheiaError` with all faults."""
    found = []
    problems: list[str] = []
    for parent, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.endswith(_SUFFIX):
                one = _open(os.path.join(parent, name), problems)
                if one is not None and first <= one.date <= last:
                    found.append(one)
    raise_all("input", "Some leaf area maps cannot be used:", problems[:20])
    if not found:
        raise TheiaError(
            "input",
            phrase(
                "{folder} holds no leaf area map (*{suffix}) between {first} and {last}.",
                folder=folder,
                suffix=_SUFFIX,
                first=first,
                last=last,
            ),
            "Make them with the entry for leaf area first, or change the season.",
        )
    found.sort(key=lambda m: (m.date, m.path))
    grid = grid_of(found[0].path)
    for one in found[1:]:
        if not grid_of(one.path).equals(grid):
            problems.append(f"{os.path.basename(one.path)}: {describe(grid_of(one.path))}.")
    raise_all(
        "input", phrase("The maps are not on one grid; the first is on {grid}:", grid=describe(grid)), problems[:20],
        "Give the maps of one tile and one area at a time.",
    )  # fmt: skip
    return LaiSeries(tuple(found), grid)


def _open(path: str, problems: list[str]) -> LaiMap | None:
    name = os.path.basename(path)
    try:
        with rasterio.open(path) as dataset:
            tags, count, scale = dataset.tags(), dataset.count, float(dataset.scales[0])
    except rasterio.RasterioIOError as error:
        problems.append(phrase("{name} could not be read ({error}).", name=name, error=error))
        return None
    text = tags.get("ACQUISITION_DATE", "")
    try:
        date = dt.date.fromisoformat(text[:10])
    except ValueError:
        problems.append(phrase("{name} does not tell its date (tag ACQUISITION_DATE).", name=name))
        return None
    if count < 2:
        problems.append(phrase("{name} has no second band with the standard deviation.", name=name))
        return None
    flags = path[: -len(_SUFFIX)] + "_BIOFLAGS.tif"
    return LaiMap(date, path, scale, flags if os.path.exists(flags) else None)


def days_of(series: LaiSeries, first: dt.date) -> list[int]:
    """Days of the maps since `first`."""
    return [(one.date - first).days for one in series.maps]


def merged_days(days: Sequence[int]) -> list[int]:
    """The different days, in order."""
    return sorted(set(days))
