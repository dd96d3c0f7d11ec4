"""Acquisitions: what one satellite saw on one pass, from one product or several (tiles, rows, other producers).

An acquisition is a frozen value that names the files to read on the target grid, each in one interpolation from its
own pixels: the correction of its place moves the corner from which the pixels are counted, nothing is resampled twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...core.blocks import Source
from ...core.grid import Grid
from ...products.masks import plan_masks
from ...products.scene import MEANINGS, Band, Mask, Scene
from ...products.sensors import SUBSTITUTES, all_sensors, sensor_of
from ..table import constants as series_constants
from .bandpass import IDENTITY, Line, of_scene, sentinel_name
from .table import constants


@dataclass(frozen=True)
class Acquisition:
    """One satellite's pass: its scenes, the best first. `bands`: own name -> name of the Sentinel-2 band it stands for.

    `shift_m`: (east, north) by which the image lies beside its true place; reading brings it back. `lines`: per scene,
    what brings its bands to Sentinel-2. `towards`: the satellite of Sentinel-2 meant, empty where bands stay.
    """

    scenes: tuple[Scene, ...]
    bands: Mapping[str, str]
    shift_m: tuple[float, float] = (0.0, 0.0)
    lines: tuple[Mapping[str, Line], ...] = ()
    towards: str = ""
    suffix: str = ""

    @property
    def first(self) -> Scene:
        return self.scenes[0]

    @property
    def acquired(self) -> dt.datetime:
        return min(s.acquired for s in self.scenes)

    @property
    def sensor(self) -> str:
        return self.first.sensor or self.first.platform

    @property
    def id(self) -> str:
        """20240715T104108_S2A: the beginning of file names; sorts by time."""
        platform = "".join(c for c in self.sensor if c.isalnum()) or "image"
        return f"{self.acquired:%Y%m%dT%H%M%S}_{platform}{self.suffix}"

    def named(self, role_name: str) -> str | None:
        """The own name of the band that stands for a Sentinel-2 band."""
        return next((own for own, name in self.bands.items() if name == role_name), None)

    def moved(self, shift_m: tuple[float, float]) -> Acquisition:
        return replace(self, shift_m=shift_m)


def acquisitions(scenes: Iterable[Scene], bands: Sequence[str]) -> list[Acquisition]:
    """Scenes grouped by pass, in order of time; scenes that have none of the bands are left out.

    Scenes belong together when one satellite took them within minutes of each other, on one orbit where that is told.
    Of several products of one ground the one with the finest pixels comes first, then by format and id. The order given
    does not count.
    """
    ordered = sorted(scenes, key=lambda s: (s.sensor or s.platform, s.acquired, s.id, s.path))
    minutes = dt.timedelta(minutes=constants()["pass_minutes"])
    groups: list[list[Scene]] = []
    for scene in ordered:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and (last.sensor or last.platform) == (scene.sensor or scene.platform)
            and scene.acquired - last.acquired <= minutes
            and (last.orbit is None or scene.orbit is None or last.orbit == scene.orbit)
        ):
            groups[-1].append(scene)
        else:
            groups.append([scene])
    found = []
    for group in groups:
        members = sorted(
            ((s, choose_bands(s, bands)) for s in group),
            key=lambda m: (min(b.grid.pixel_size for b in m[0].bands.values()), m[0].format, m[0].id, m[0].path),
        )
        members = [m for m in members if m[1]]
        if not members:
            continue
        # an image has the bands that all its parts have
        common = {own: name for own, name in members[0][1].items() if all(own in m[1] for m in members)}
        kept = tuple(m[0] for m in members) if common else (members[0][0],)
        found.append(Acquisition(kept, common or members[0][1]))
    return sorted(found, key=lambda a: (a.acquired, a.id))


def choose_bands(scene: Scene, bands: Sequence[str]) -> dict[str, str]:
    """Own name -> Sentinel-2 name of the bands of a scene that play the role of those wanted, in the order wanted.

    A near infrared band stands for the other kind where that kind is wanted and its own is not.
    """
    sensor = all_sensors().get(scene.sensor) or sensor_of(scene.platform)
    sentinel = all_sensors()["S2"]
    wanted = {known.role: known.name for b in bands if (known := sentinel.find(b)) is not None}
    own_roles: dict[str, str] = {}
    for name in scene.bands:
        own = sensor.find(name) if sensor else sentinel.find(name)
        if own is not None:
            own_roles.setdefault(own.role, name)
    found: dict[str, str] = {}
    for role, name in wanted.items():
        if role in own_roles:
            found[own_roles[role]] = name
            continue
        for other in SUBSTITUTES.get(role, ()):
            if role in ("nir", "nir_narrow") and other in own_roles and other not in wanted:
                found[own_roles[other]] = sentinel_name(scene.sensor, own_roles[other]) or name
    for name in bands:
        if sentinel.find(name) is None and name in scene.bands:
            found[name] = name
    return found


def adjusted(one: Acquisition, towards: str, fitted: Mapping[str, Line] | None = None) -> Acquisition:
    """The acquisition with the lines to a satellite of Sentinel-2: those `fitted` (by own name), else the published."""
    lines = []
    for scene in one.scenes:
        own = {name: (fitted or {}).get(name) or of_scene(scene, name, towards) for name in one.bands}
        lines.append({name: line for name, line in own.items() if line != IDENTITY})
    return replace(one, lines=tuple(lines), towards=towards)


def place(grid: Grid, shift_m: tuple[float, float], target: Grid) -> Grid:
    """A file's grid moved back to where its ground truly is; `shift_m` (east, north) is counted in the target's CRS."""
    if shift_m == (0.0, 0.0):
        return grid
    dx, dy = shift_m
    if not grid.same_system(target):
        from pyproj import Transformer

        left, bottom, right, top = target.bounds
        x, y = (left + right) / 2, (bottom + top) / 2
        move = Transformer.from_crs(target.crs, grid.crs, always_xy=True)
        (x0, x1), (y0, y1) = move.transform([x, x + dx], [y, y + dy])
        dx, dy = x1 - x0, y1 - y0
    a, b, c, d, e, f = grid.transform
    return replace(grid, transform=(a, b, c - dx, d, e, f - dy))


def method(file_grid: Grid, target: Grid) -> str:
    """How a file is brought to the target: its mean where pixels grow much, else cubic interpolation."""
    ratio = target.pixel_size / file_grid.pixel_size
    if file_grid.aligned(target):
        return "nearest"
    return "average" if ratio > constants()["average_from"] else "cubic"


def band_source(band: Band, target: Grid, shift_m: tuple[float, float] = (0.0, 0.0)) -> Source:
    """One band of one scene on the target grid."""
    file_grid = place(band.grid, shift_m, target)
    return Source(band.path, file_grid, target, (band.index,), method(file_grid, target), band.nodata)


def kernel_reach(file_grid: Grid, target: Grid) -> int:
    """Pixels of the target by which a masked pixel of the file reaches into others through the interpolation."""
    how = method(file_grid, target)
    if how == "nearest":
        return 0
    # a cubic kernel reaches two pixels of the file from the centre, of which the mask itself covers half of one
    pixels = 1.5 * file_grid.pixel_size / target.pixel_size if how == "cubic" else 0.5
    return int(-(-pixels // 1))


@dataclass(frozen=True)
class Plan:
    """What to read of one scene of an acquisition. Keys of `masks` and `bands` are those of `sources`.

    `grow_px`: pixels by which what is left out grows: the reach of the interpolation and the format's own margin.
    `ground`: where the scene lies.
    """

    sources: Mapping[str, Source]
    masks: Mapping[str, tuple[Mask, ...]]
    bands: Mapping[str, tuple[str, Band]]
    grow_px: int
    ground: Grid


def plan(one: Acquisition, target: Grid, names: Sequence[str]) -> tuple[Plan, ...]:
    """The files to read of each scene for some of its bands (own names), in the order of the scenes."""
    made = []
    for number, scene in enumerate(one.scenes):
        prefix = f"{number}/"
        flags = plan_masks(scene, MEANINGS, target, prefix=prefix)
        sources = {
            name: replace(source, file_grid=place(source.file_grid, one.shift_m, target))
            for name, source in flags.sources.items()
        }
        bands: dict[str, tuple[str, Band]] = {}
        reach = 0
        for own, band in scene.bands.items():
            if own not in names:
                continue
            name = f"{prefix}{own}"
            sources[name] = band_source(band, target, one.shift_m)
            bands[own] = (name, band)
            reach = max(reach, kernel_reach(sources[name].file_grid, target))
        buffer_m = series_constants()["mask_buffer_m"].get(scene.format, 0)
        grow = reach + int(-(-buffer_m // target.pixel_size))
        made.append(Plan(sources, flags.parts, bands, grow, place(scene.grid, one.shift_m, target)))
    return tuple(made)
