"""From scenes of one tile to the plan of a run: bands and grids of the result, dates, sources, whole-image fields."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ..core.blocks import Source, window_on
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..core.progress import Context
from ..core.vector import area_window
from ..physics import brdf
from ..products.masks import MaskPlan, plan_masks
from ..products.muscate_product import SENTINEL2_GROUPS
from ..products.scene import Band, Scene
from ..products.sensors import all_sensors, find_role
from ..spec.phrase import phrase
from .constants import constants, family, for_sensor
from .directional import factor_fields, like_sentinel2
from .fields import aot_median, aot_nodata, cloud_meanings, make_cloud_fields
from .plan import AotPlan, BandPlan, CloudFields, DatePlan, GroupPlan, Roles, SynthesisPlan, windows_of
from .weights import sensor_weight


@dataclass(frozen=True)
class Options:
    """Choices of the user that the plan depends on. `half_window` None: that of the sensor."""

    directional: str = "roy"
    half_window: int | None = None
    date_minimum: float = 0.5
    water_mean: bool = False
    reject: bool = False
    compatible: bool = False
    upsample: bool = False


@dataclass(frozen=True)
class Prepared:
    """A plan and what it reads; `notes` are for metadata, provenance and the log."""

    plan: SynthesisPlan
    sources: Mapping[str, Source]
    reference: Grid
    scenes: tuple[Scene, ...]
    main: Scene
    notes: tuple[str, ...]


def main_scene(scenes: Sequence[Scene]) -> Scene:
    """The scene that gives the bands and the grid: the first of the sensor with most scenes, Sentinel-2 where "
    "equal."""
    counts = Counter(family(s.sensor) if s.sensor else s.platform for s in scenes)
    best = max(counts, key=lambda f: (counts[f], f == "S2"))
    members = [s for s in scenes if (family(s.sensor) if s.sensor else s.platform) == best]
    grids = Counter(_grid_key(s) for s in members)
    common = max(grids.values())
    return next(s for s in members if grids[_grid_key(s)] == common)


def _grid_key(scene: Scene) -> tuple[Any, ...]:
    return scene.grid.crs, scene.grid.transform, scene.grid.shape


def result_groups(scenes: Sequence[Scene], main: Scene, area: Mapping[str, Any] | None) -> tuple[list[GroupPlan], Any]:
    """Groups of the result, cut to the area, finest first, and the polygon of the area; groups are empty outside it.

    Bands are those that every scene of the main sensor has; of Sentinel-2 those of the MUSCATE format (no 60 m bands).
    """
    alike = [s for s in scenes if family(s.sensor) == family(main.sensor) and s.platform[:4] == main.platform[:4]]
    shared = [b for b in main.bands if all(b in s.bands for s in alike)]
    if family(main.sensor) == "S2":
        allowed = {b for bands in SENTINEL2_GROUPS.values() for b in bands}
        shared = [b for b in shared if b in allowed]
    if not shared:
        raise TheiaError("input", "The products have no band in common.", "Give products of one sensor.")
    sizes = sorted({round(main.bands[b].grid.pixel_size, 3) for b in shared})
    finest = next(main.bands[b].grid for b in shared if round(main.bands[b].grid.pixel_size, 3) == sizes[0])
    factors = [round(size / sizes[0]) for size in sizes]
    multiple = 1
    for factor in factors:
        multiple *= factor
    window, geometry = area_window(area, finest, multiple)
    if not (window.height and window.width):
        return [], geometry
    groups = []
    for number, (size, factor) in enumerate(zip(sizes, factors, strict=True), 1):
        bands = tuple(b for b in shared if round(main.bands[b].grid.pixel_size, 3) == size)
        grid = main.bands[bands[0]].grid
        part = window_on(window, finest, grid).clip(*grid.shape)
        groups.append(GroupPlan(f"R{number}", grid.crop(part), factor, bands))
    return groups, geometry


def prepare(
    scenes: Sequence[Scene],
    centres: Sequence[dt.date],
    options: Options,
    area: Mapping[str, Any] | None,
    context: Context,
) -> Prepared | None:
    """The plan for the scenes of one tile; None where the area lies outside or no scene is in any window."""
    main = main_scene(scenes)
    _same_system(scenes, main)
    half_window = options.half_window or int(for_sensor("half_window_days", main.sensor))
    ordered = sorted(scenes, key=lambda s: (s.acquired, s.id))
    days = [s.acquired.date().toordinal() for s in ordered]
    used = [
        s for s, d in zip(ordered, days, strict=True) if any(abs(d - c.toordinal()) <= half_window for c in centres)
    ]
    groups, geometry = result_groups(ordered, main, area)
    if not groups or not used:
        return None
    windows = windows_of([s.acquired.date().toordinal() for s in used], centres, half_window)
    notes: list[tuple[str, str]] = []
    sources: dict[str, Source] = {}
    fields = _whole_image_fields(used, groups[0].grid if area is not None else None, options, context)
    mixed = len({family(s.sensor) for s in used}) > 1
    dates = tuple(
        _date(number, scene, main, groups, options, mixed, fields[number], sources, notes)
        for number, scene in enumerate(used)
    )
    plan = SynthesisPlan(
        tuple(groups), dates, windows, _roles(main, groups[0]), options.date_minimum, options.water_mean,
        options.reject, options.compatible, options.upsample, geometry,
    )  # fmt: skip
    return Prepared(plan, sources, groups[0].grid, tuple(used), main, _together(notes, len(used)))


def _together(notes: Sequence[tuple[str, str]], count: int) -> tuple[str, ...]:
    """One line for each thing that was noted, with the products that it holds for."""
    products: dict[str, list[str]] = {}
    for product, text in notes:
        products.setdefault(text, []).append(product)
    return tuple(
        f"All products: {text}." if len(names) == count > 1 else f"{', '.join(names)}: {text}."
        for text, names in products.items()
    )


def _same_system(scenes: Sequence[Scene], main: Scene) -> None:
    raise_all(
        "input", "The products of one tile are in different reference systems.",
        [f"{s.id}: {s.grid.crs}, expected {main.grid.crs}." for s in scenes if not s.grid.same_system(main.grid)],
        "Bring them to one reference system, or run them apart.",
    )  # fmt: skip


def _whole_image_fields(
    scenes: Sequence[Scene], area: Grid | None, options: Options, context: Context
) -> list[tuple[CloudFields | None, float]]:
    """Cloud fields and the AOT that stands for unknown, for each scene, on the job's threads."""

    def one(scene: Scene) -> tuple[CloudFields | None, float]:
        fields = make_cloud_fields(scene, area, context, cubic=options.compatible)
        return fields, aot_median(scene.aot, context) if scene.aot is not None else float("nan")

    results = []
    with ThreadPoolExecutor(context.settings.threads, "field") as pool:
        for number, result in enumerate(pool.map(one, scenes)):
            results.append(result)
            context.progress((number + 1) / len(scenes), "Distance to clouds")
    return results


def _date(
    number: int, scene: Scene, main: Scene, groups: Sequence[GroupPlan], options: Options, mixed: bool,
    fields: tuple[CloudFields | None, float], sources: dict[str, Source], notes: list[tuple[str, str]],
) -> DatePlan:  # fmt: skip
    clouds, median_aot = fields
    bands: dict[str, tuple[BandPlan, ...]] = {}
    matches = {b: same_band(scene, main, b) for g in groups for b in g.bands}
    complete = [g for g in groups if all(matches[b] is not None for b in g.bands)]
    found = {b: name for b, name in matches.items() if name is not None}
    model = "wasp11" if options.compatible and options.directional != "none" else options.directional
    factors, why = factor_fields(scene, found, model, [b for g in complete for b in g.bands])
    if why:
        notes.append((scene.id, f"no directional correction, {why}"))
    for group in complete:
        plans = []
        for name in group.bands:
            band = scene.bands[found[name]]
            key = f"{number}/{name}"
            sources[key] = _band_source(band, group.grid)
            angles = scene.angles.view.get(band.name, ()) if options.compatible and model != "none" else ()
            sun = scene.angles.sun
            plans.append(BandPlan(
                key, band.scale, band.offset, band.nodata, factors.get(name),
                (sun, tuple(angles)) if angles and sun is not None else None,
                brdf.weights("wasp11", like_sentinel2(scene, band.name)) if angles else None, band.grid,
            ))  # fmt: skip
        bands[group.name] = tuple(plans)
    if len(complete) < len(groups):
        left = ", ".join(b for g in groups if g not in complete for b in g.bands)
        notes.append((scene.id, f"takes no part in {left}, not having all of these bands"))
    masks = _masks(number, scene, groups, sources, options)
    if not cloud_meanings(scene):
        notes.append((scene.id, "no cloud mask, every pixel with data counts as clear"))
    return DatePlan(
        scene.id, scene.acquired.date().toordinal(), sensor_weight(scene.sensor, mixed), bands, masks,
        _aot(number, scene, groups[0].grid, median_aot, sources, notes), clouds,
    )  # fmt: skip


def same_band(scene: Scene, main: Scene, band: str) -> str | None:
    """The band of a scene that stands for a band of the main sensor: of the same name, or of the same role."""
    if scene is main or (family(scene.sensor) == family(main.sensor) and family(main.sensor) != "other"):
        return band if band in scene.bands else None
    if scene.sensor == main.sensor:
        return band if band in scene.bands else None
    sensor = all_sensors().get(main.sensor)
    known = sensor.find(band) if sensor else None
    return find_role(scene, known.role) if known else None


def _band_source(band: Band, grid: Grid) -> Source:
    ratio = band.grid.pixel_size / grid.pixel_size
    method = "nearest" if band.grid.aligned(grid) else ("average" if ratio < 0.999 else "bilinear")
    return Source(band.path, band.grid, grid, (band.index,), method, band.nodata)


def _masks(
    number: int, scene: Scene, groups: Sequence[GroupPlan], sources: dict[str, Source], options: Options
) -> dict[str, MaskPlan]:
    """Mask plans of the finest group, and of the coarser ones that have cloud masks of their own."""
    plans = {}
    meanings = (*cloud_meanings(scene), "water", "snow", "outside")
    sizes = {m.grid.pixel_size for name in cloud_meanings(scene) for m in scene.masks[name]}
    for group in groups:
        if group.factor > 1 and (options.compatible or group.grid.pixel_size not in sizes):
            continue
        plan = plan_masks(scene, meanings, group.grid, prefix=f"{number}/{group.name}/")
        sources.update(plan.sources)
        plans[group.name] = plan
    return plans


def _aot(
    number: int, scene: Scene, grid: Grid, median: float, sources: dict[str, Source], notes: list[tuple[str, str]]
) -> AotPlan | None:
    aot = scene.aot
    if aot is None or median != median:
        notes.append((scene.id, "no AOT layer, its AOT weight is 1"))
        return None
    key = f"{number}/AOT"
    nodata = aot_nodata(aot)
    method = "nearest" if aot.grid.aligned(grid) else "bilinear"
    sources[key] = Source(aot.path, aot.grid, grid, (aot.index,), method, nodata)
    return AotPlan(key, aot.scale, aot.offset, nodata, median)


def _roles(main: Scene, finest: GroupPlan) -> Roles:
    def position(role: str) -> int | None:
        name = find_role(main, role)
        return finest.bands.index(name) if name in finest.bands else None

    blue = position("blue")
    return Roles(0 if blue is None else blue, position("green"), position("red"), position("nir"))


def window_warnings(prepared: Prepared, number: int) -> list[str]:
    """What is unusual about one window: its length, or one side with few days (method's advice: 20 to 23 days a "
    "side)."""
    advised = constants()["advised_half_window_days"].get(family(prepared.main.sensor))
    window = prepared.plan.windows[number]
    if advised is None:
        return []
    low, high = advised
    found: list[str] = []
    if window.half_window > high:
        found.append(
            phrase(
                "{date}: a half window of {half_window} days is long ({high} days are advised).",
                date=window.date,
                half_window=window.half_window,
                high=high,
            )
        )
    elif window.half_window < low:
        found.append(
            phrase(
                "{date}: a half window of {half_window} days is short ({low} days are advised).",
                date=window.date,
                half_window=window.half_window,
                low=low,
            )
        )
    days = [prepared.plan.dates[i].day - window.day for i in window.dates]
    for side, reach in ((phrase("before"), -min(days)), (phrase("after"), max(days))):
        if low <= window.half_window and reach < low:
            found.append(
                phrase(
                    "{date}: the products {side} the synthesis date reach only {reach} days.",
                    date=window.date,
                    side=side,
                    reach=max(reach, 0),
                )
            )
    return found
