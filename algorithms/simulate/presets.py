"""Presets: everything that fixes the difficulty of a simulated series, read from resources/presets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..core.grid import Grid
from .acquisition import orbits
from .details import Land
from .farming import Farming
from .managed import Period
from .parcels import Division
from .records import tuples
from .settlements import Settling
from .terrain import Terrain

_RESOURCES = Path(__file__).resolve().parents[2] / "resources"
#: scenes start on whole multiples of this (metres), so that 10 m, 20 m and 60 m pixels of all of them coincide
ALIGNMENT_M = 60


@dataclass(frozen=True)
class Preset:
    """What is simulated and how hard it is. Lengths in metres, `noise` in units of the sensor's own, `aot_error` the
    sd; `ground_m` the sampling of the ground, 5 or 2.5; `sea` puts a sea in the west of the scene."""

    description: str
    seed: int
    tile: str
    offset_m: tuple[float, float]
    size_km: float
    start: dt.date
    end: dt.date
    satellites: tuple[str, ...]
    orbits: tuple[int, ...]
    cloud_by_month: tuple[float, ...]
    wet_day_share: float
    missed_clouds_percent: float
    max_cloud_percent: float
    mask_dilation_m: float
    noise: float
    registration_m: float
    aot_error: float
    residual_relief: float
    landscape: str = "landscape"
    height_km: float | None = None
    wrong_labels_percent: float = 0.0
    ground_m: float = 5.0
    sea: bool = False
    #: what lies on the ground for a while: `snow` and `reservoir` (see `seasons`)
    seasons: Mapping[str, Any] | None = None
    #: share of the passes with a thick ice cloud, which looks like snow
    ice_clouds: float = 0.0
    #: meadows are mown and stands change as `managed` says, with Sentinel-1 beside
    managed: bool = False
    #: rain differs from cell to cell and fields are watered, or wheat yields as `harvest` says (see `farming`)
    farming: Mapping[str, Any] | None = None
    #: Landsat beside Sentinel-2: "none", "usgs" (Collection 2 level 2), "l1" (its level 1) or "hls" (HLS L30); which
    #: satellites fly
    landsat: str = "none"
    landsat_satellites: tuple[str, ...] = ("L8", "L9")
    #: first and last day (MM-DD, of every year) of periods in which Sentinel-2 gives no product and Landsat clear ones
    gaps: tuple[tuple[str, str], ...] = ()
    #: first and last day (MM-DD, of every year) of floods of the fields in the valley
    floods: tuple[tuple[str, str], ...] = ()


def preset_names() -> list[str]:
    """Names of the presets, for the dialog."""
    return sorted(p.stem for p in (_RESOURCES / "presets").glob("*.json"))


def load_preset(name: str, **changes: Any) -> Preset:
    """A preset by name; `changes` that are not None replace its values."""
    path = _RESOURCES / "presets" / f"{name}.json"
    if not path.is_file():
        raise TheiaError("input", f"There is no preset {name!r}.", f"Presets: {', '.join(preset_names())}.")
    data = json.loads(path.read_text(encoding="utf-8"))
    for key in ("start", "end"):
        data[key] = dt.date.fromisoformat(data[key])
    for key in ("gaps", "floods"):
        data[key] = [tuple(days) for days in data.get(key, ())]
    preset = Preset(**tuples(data))
    return replace(preset, **{k: v for k, v in changes.items() if v is not None})


@dataclass(frozen=True)
class World:
    """The parameters of the landscape in the form that the kernels take."""

    terrain: Terrain
    land: Land
    settling: Settling
    division: Division
    seed: int
    point_m: float = 5.0
    managed: Period | None = None
    floods: tuple[tuple[str, str], ...] = ()
    farming: Farming | None = None


def make_world(preset: Preset) -> World:
    """The world of a preset: its landscape file with the seed in every part."""
    data = json.loads((_RESOURCES / "simulation" / f"{preset.landscape}.json").read_text(encoding="utf-8"))

    def part(kind: Any, values: Mapping[str, float], seed: int) -> Any:
        return kind(seed=seed, **{k: float(v) for k, v in values.items()})

    s = 1_000_003 * (preset.seed + 1)
    return World(
        part(Terrain, data["terrain"], s),
        part(Land, data["land"], s + 1000),
        part(Settling, data["settling"], s + 2000),
        part(Division, data["division"], s + 3000),
        preset.seed,
        preset.ground_m,
        Period(preset.start, preset.end) if preset.managed else None,
        preset.floods,
    )


def scene_grid(preset: Preset) -> Grid:
    """The 10 m grid of a preset: its square (or rectangle) inside the tile, cut at the tile's own border."""
    if preset.tile not in orbits()["tiles"]:
        raise TheiaError(
            "input",
            f"The tile {preset.tile!r} is not one that is simulated.",
            f"Tiles: {', '.join(orbits()['tiles'])}.",
        )
    tile = orbits()["tiles"][preset.tile]
    column, row = (round(v / ALIGNMENT_M) * ALIGNMENT_M for v in preset.offset_m)
    wide, high = (
        round(v * 1000 / ALIGNMENT_M) * ALIGNMENT_M for v in (preset.size_km, preset.height_km or preset.size_km)
    )
    width, height = min(wide, 109800 - column), min(high, 109800 - row)
    if width < 1 or height < 1 or min(column, row) < 0:
        raise TheiaError(
            "input", f"The square at {preset.offset_m} leaves the tile {preset.tile}.", "A tile is 109.8 km wide."
        )
    transform = (10.0, 0.0, float(tile["left"] + column), 0.0, -10.0, float(tile["top"] - row))
    return Grid(tile["crs"], transform, height // 10, width // 10)


def tile_centre(preset: Preset) -> tuple[float, float]:
    """(x, y) of the middle of the tile: where the directions that serve the whole tile are taken."""
    tile = orbits()["tiles"][preset.tile]
    return tile["left"] + 54900.0, tile["top"] - 54900.0
