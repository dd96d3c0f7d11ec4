"""Maps of codes made before, by these entries or by THEIA: found in files, folders and zips, with dates and tiles."""

from __future__ import annotations

import datetime as dt
import os
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset
from .naming import moment_in, tile_in

_RASTERS = (".tif", ".tiff")


@dataclass(frozen=True)
class CodeMap:
    """One map: a GDAL path, its grid, when it was seen and where. `archive`: the zip or file that the user knows."""

    path: str
    grid: Grid
    moment: dt.datetime
    tile: str
    archive: str

    @property
    def name(self) -> str:
        return os.path.basename(self.path)

    @property
    def order(self) -> tuple[dt.date, bool, dt.datetime, str]:
        """By day, Sentinel-2 first within it: the first map that shows a pixel tells what it was on that day."""
        return self.moment.date(), not self.name.upper().startswith(("SENTINEL2", "S2")), self.moment, self.name


def find_maps(
    paths: Sequence[str], pattern: str, context: Context, start: str | None = None, end: str | None = None
) -> list[CodeMap]:
    """All maps at or below `paths` whose file names fit `pattern` (a regular expression), in time order.

    A raster that is given by its own path is taken whatever its name. Raises `TheiaError` listing all that is wrong.
    """
    expression = re.compile(pattern, re.IGNORECASE)
    problems: list[str] = []
    found: dict[tuple[dt.datetime, str, str], CodeMap] = {}
    for path, archive in (pair for given in paths for pair in _below(given, expression, problems)):
        context.check_cancel()
        try:
            grid = grid_of(path)
        except TheiaError as error:
            problems.append(str(error.message))
            continue
        moment = _moment(path)
        if moment is None:
            problems.append(f"{os.path.basename(path)}: no date in its name, its folder's, or its tags.")
        elif not grid.crs:
            problems.append(f"{os.path.basename(path)} has no reference system.")
        else:
            tile = tile_in(os.path.basename(path)) or tile_in(os.path.basename(os.path.dirname(path))) or ""
            found.setdefault((moment, os.path.basename(path), tile), CodeMap(path, grid, moment, tile, archive))
    raise_all("input", "Some maps cannot be used:", problems)
    maps = sorted(found.values(), key=lambda m: m.order)
    first, last = (dt.date.fromisoformat(d[:10]) if d else None for d in (start, end))
    kept = [m for m in maps if not (first and m.moment.date() < first) and not (last and m.moment.date() > last)]
    if not kept:
        where = ", ".join(paths[:3])
        raise TheiaError(
            "input",
            f"No map {'of the period ' if maps else ''}was found in {where}.",
            "Give the folder that the maps were written to.",
        )
    return kept


def _below(path: str, expression: re.Pattern[str], problems: list[str]) -> Iterator[tuple[str, str]]:
    if os.path.isfile(path):
        if path.lower().endswith(".zip"):
            yield from _in_zip(path, expression, problems)
        elif path.lower().endswith(_RASTERS):
            yield path, path
        else:
            problems.append(f"{os.path.basename(path)} is neither a GeoTIFF nor a zip.")
        return
    for folder, below, files in os.walk(path):
        below[:] = sorted(d for d in below if not d.startswith("."))
        for name in sorted(files):
            full = os.path.join(folder, name)
            if expression.search(name):
                yield full, full
            elif name.lower().endswith(".zip"):
                yield from _in_zip(full, expression, [])


def _in_zip(path: str, expression: re.Pattern[str], problems: list[str]) -> Iterator[tuple[str, str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(archive.namelist())
    except (zipfile.BadZipFile, OSError) as error:
        problems.append(f"{os.path.basename(path)} is damaged ({error}).")
        return
    for name in names:
        if expression.search(os.path.basename(name)):
            yield f"/vsizip/{os.path.abspath(path)}/{name}", path


def _moment(path: str) -> dt.datetime | None:
    """From the file's name, else the names of the folders above it, else its tags."""
    parts = path.replace("\\", "/").split("/")
    for part in reversed(parts[-4:]):
        moment = moment_in(part)
        if moment is not None:
            return moment
    text = open_dataset(path).tags().get("ACQUISITION_DATE", "")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def by_tile(maps: Sequence[CodeMap]) -> dict[str, list[CodeMap]]:
    """Maps of each tile in time order; those without a tile go by the place of their grid."""
    groups: dict[str, list[CodeMap]] = {}
    for one in sorted(maps, key=lambda m: m.order):
        key = one.tile or f"{one.grid.crs} {one.grid.transform[2]:.0f} {one.grid.transform[5]:.0f}"
        groups.setdefault(key, []).append(one)
    return dict(sorted(groups.items()))


def common_pixels(maps: Sequence[CodeMap]) -> Grid:
    """The grid to work on: that of the finest pixels, the largest of these."""
    return min((m.grid for m in maps), key=lambda g: (g.pixel_size, -g.height * g.width, g.transform))


def by_day(maps: Sequence[CodeMap]) -> Mapping[dt.date, list[int]]:
    """Numbers of the maps of each day, in their order."""
    days: dict[dt.date, list[int]] = {}
    for number, one in enumerate(maps):
        days.setdefault(one.moment.date(), []).append(number)
    return days
