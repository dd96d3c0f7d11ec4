"""Entry `biophysical_variables`: LAI, fAPAR, cover and canopy chlorophyll of each product, with their uncertainty.

Limit: decoding; the networks take about 1 us a pixel.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, process
from ..core.errors import TheiaError, raise_all
from ..core.files import check_space
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..core.vector import area_window, rasterize_mask
from ..physics.sun import sun_position
from ..products.angles import constant, on_grid, sun_nodes, view_nodes
from ..products.masks import evaluate, plan_masks
from ..products.scene import AngleNodes, Scene
from ..products.stack import by_tile, open_period, shown_periods
from ..spec.phrase import phrase
from .retrieval import BAND_SETS, VARIABLES, networks

NODATA = -32768
FLAGS_NODATA = 255
#: stored integer per unit of each variable
SCALES: Mapping[str, float] = {"LAI": 1e-3, "FAPAR": 1e-4, "FCOVER": 1e-4, "CCC": 1e-3}
UNITS: Mapping[str, str] = {"LAI": "m2/m2", "FAPAR": "1", "FCOVER": "1", "CCC": "g/m2"}
#: bits of the quality layer
OUTSIDE_DOMAIN, BELOW, ABOVE, NEAR_MASK, SNOW = 1, 2, 4, 8, 16
#: pixels around a mask that may hold what the mask missed
_NEAR_PIXELS = 2
_MASKED = ("cloud", "thin_cloud", "shadow", "water", "saturated", "outside")
_CHUNK = 1 << 16


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: one scene -> each variable (2, height, width) value and standard deviation, and the flags."""
    retrieval = networks()[parameters["network"]]
    shape = inputs.grid.shape
    variables: Sequence[str] = parameters["variables"]
    out: dict[str, np.ndarray] = {name: np.full((2, *window.shape), NODATA, np.int16) for name in variables}
    flags = np.full(window.shape, FLAGS_NODATA, np.uint8)
    out["flags"] = flags
    masked = np.zeros(shape, bool)
    if not parameters["masks"].empty:
        masked = evaluate(parameters["masks"], inputs)
    use = ~masked[inputs.inner]
    if parameters["geometry"] is not None:
        use &= rasterize_mask(parameters["geometry"], inputs.grid)[inputs.inner]
    if not use.any():
        return out
    reflectance = np.empty((int(use.sum()), len(retrieval.bands)), np.float32)
    known = np.ones(len(reflectance), bool)
    std = np.zeros_like(reflectance) if parameters["std"] else None
    for k, band in enumerate(retrieval.bands):
        reflectance[:, k], seen = _values(inputs, f"band/{band}", parameters["scaling"][band], use)
        known &= seen
        if std is not None:
            std[:, k], seen = _values(inputs, f"std/{band}", parameters["std"][band], use)
            known &= seen
    cosines = _cosines(inputs, parameters["sun"], parameters["view"], use)
    values, doubts, outside = _retrieve(retrieval, reflectance, cosines, std)
    bits = np.where(outside, OUTSIDE_DOMAIN, 0).astype(np.uint8)
    lai = values[:, VARIABLES.index("LAI")]
    bits[lai < 0] |= BELOW
    bits[lai > retrieval.most[0]] |= ABOVE
    bits[_near(masked, inputs.inner)[use]] |= NEAR_MASK
    if not parameters["snow"].empty:
        bits[evaluate(parameters["snow"], inputs)[inputs.inner][use]] |= SNOW
    clipped = np.clip(values, 0, retrieval.most)
    for name in variables:
        k = VARIABLES.index(name)
        for part, array in ((0, clipped[:, k]), (1, doubts[:, k])):
            stored = np.minimum(np.rint(array / SCALES[name]), 32767)
            out[name][part][use] = np.where(known, stored, NODATA)
    flags[use] = np.where(known, bits, FLAGS_NODATA)
    return out


def _values(
    inputs: Inputs, name: str, scaling: tuple[float, float, float | None], use: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Physical values of the pixels in use, and where they are known."""
    dn = inputs.read(name)[inputs.inner][use]
    scale, offset, nodata = scaling
    values = dn.astype(np.float32) * np.float32(scale) + np.float32(offset)
    seen = np.isfinite(values)
    if nodata is not None:
        seen &= dn != dn.dtype.type(nodata)
    return np.where(seen, values, 0), seen


def _cosines(inputs: Inputs, sun: AngleNodes, view: AngleNodes, use: np.ndarray) -> np.ndarray:
    """(pixels, 3) cosines of sun zenith, view zenith and relative azimuth of the pixels in use."""
    rows, cols = inputs.inner
    grid = inputs.grid.crop(Window(rows.start, cols.start, rows.stop - rows.start, cols.stop - cols.start))
    sun_zenith, sun_azimuth = on_grid(sun, grid)
    view_zenith, view_azimuth = on_grid(view, grid)
    angles = np.stack([sun_zenith[use], view_zenith[use], sun_azimuth[use] - view_azimuth[use]], axis=1)
    return np.asarray(np.cos(np.radians(angles)), np.float32)


def _retrieve(
    retrieval: Any, reflectance: np.ndarray, cosines: np.ndarray, std: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The networks in chunks of one size, so that a pixel's value does not depend on the block that holds it."""
    values, doubts = (np.empty((len(reflectance), len(VARIABLES)), np.float32) for _ in range(2))
    outside = np.empty(len(reflectance), bool)
    for first in range(0, len(reflectance), _CHUNK):
        part = slice(first, first + _CHUNK)
        values[part], doubts[part], outside[part] = retrieval.run(
            reflectance[part], cosines[part], None if std is None else std[part]
        )
    return values, doubts, outside


def _near(masked: np.ndarray, inner: tuple[slice, slice]) -> np.ndarray:
    from scipy.ndimage import binary_dilation

    return np.asarray(binary_dilation(masked, np.ones((3, 3), bool), iterations=_NEAR_PIXELS)[inner])


@dataclass(frozen=True)
class Part:
    """One scene to work on: its network, target grid, and the time it is shown for."""

    scene: Scene
    network: tuple[str, int]
    grid: Grid
    geometry: Any | None
    shown: tuple[dt.datetime, dt.datetime]
    sun: AngleNodes
    view: AngleNodes


def biophysical_variables(
    *,
    products: list[str],
    variables: list[str],
    bands: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    output: str,
    context: Context,
) -> Result:
    """Entry `biophysical_variables`."""
    scenes = open_period(products, context, start, end, levels=("L2A", "L3A"))
    parts = plan_parts(scenes, 10 if bands == "visible" else 20, area, context)
    check_space(output, sum((4 * len(variables) + 1) * p.grid.height * p.grid.width for p in parts))
    result = Result({"output": output, "images": 0})
    job = {"products": products, "variables": variables, "bands": bands, "area": area, "start": start, "end": end}
    job["output"] = output
    several = len({p.scene.tile for p in parts}) > 1
    for number, part in enumerate(parts):
        with context.stage(number / len(parts), (number + 1) / len(parts)):
            specs = _write(part, variables, output, context)
        _record(part, specs, job, context)
        for name in variables:
            result.layers.append(_layer(part, name, specs[name], f"{name} {part.scene.tile}" if several else name))
            result.outputs["images"] += 1
    return result


def plan_parts(scenes: Sequence[Scene], band_set: int, area: Mapping[str, Any] | None, context: Context) -> list[Part]:
    """What to do for each scene that the area touches. Raises `TheiaError` listing all scenes that cannot be used."""
    names = BAND_SETS[band_set]
    problems = []
    for scene in scenes:
        missing = [b for b in names if b not in scene.bands]
        if not scene.sensor.startswith("S2"):
            problems.append(
                phrase(
                    "{product} is of {satellite}; Sentinel-2 is needed.",
                    product=scene.id,
                    satellite=scene.platform or phrase("an unknown satellite"),
                )
            )
        elif missing:
            problems.append(
                phrase(
                    "{product} has no {missing} (it has {names}).",
                    product=scene.id,
                    missing=", ".join(missing),
                    names=", ".join(scene.bands),
                )
            )
    raise_all(
        "input", "Some products cannot be used:", problems,
        "Choose the other set of bands, or leave these products out.",
    )  # fmt: skip
    parts = []
    guessed = []
    for members in by_tile(scenes).values():
        for scene, first, last in shown_periods(members):
            grid = max((scene.bands[b].grid for b in names), key=lambda g: g.pixel_size)
            window, geometry = area_window(area, grid, multiple=3)
            if not window.height or not window.width:
                continue
            sun = sun_nodes(scene.angles, scene.grid)
            view = view_nodes(scene.angles, names[0], scene.grid)
            if sun is None:
                guessed.append(scene.id)
                sun = constant(_sun(scene), scene.grid)
            view = view or constant((0.0, 0.0), scene.grid)
            sensor = scene.sensor if (scene.sensor, band_set) in networks() else "S2A"
            parts.append(
                Part(scene, (sensor, band_set), grid.crop(window), geometry, (first, last), sun, view)
            )  # fmt: skip
    if not parts:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    if guessed:
        context.info(
            phrase(
                "{count} product(s) give no angles: the sun of the date at half past ten, seen from above, is used.",
                count=len(guessed),
            )
        )
    return parts


def _sun(scene: Scene) -> tuple[float, float]:
    """Sun at the middle of the scene: at its time, or at 10:30 local solar time where only the day is known."""
    from pyproj import Transformer

    left, bottom, right, top = scene.grid.bounds
    to_degrees = Transformer.from_crs(scene.grid.crs, "EPSG:4326", always_xy=True)
    longitude, latitude = to_degrees.transform((left + right) / 2, (bottom + top) / 2)
    moment = scene.acquired
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        moment = moment + dt.timedelta(hours=10.5 - longitude / 15)
    return sun_position(moment, latitude, longitude)


def _write(part: Part, variables: Sequence[str], output: str, context: Context) -> dict[str, RasterSpec]:
    """Write one file per variable and the flags of a scene."""
    scene = part.scene
    sources: dict[str, Source] = {}
    scaling = {}
    std = {}
    for name in BAND_SETS[part.network[1]]:
        band = scene.bands[name]
        method = "average" if band.grid.pixel_size < part.grid.pixel_size * 0.999 else "nearest"
        sources[f"band/{name}"] = Source(band.path, band.grid, part.grid, (band.index,), method, band.nodata)
        scaling[name] = (band.scale, band.offset, band.nodata)
        doubt = scene.layers.get(f"std/{name}")
        if doubt is not None:
            sources[f"std/{name}"] = Source(doubt.path, doubt.grid, part.grid, (doubt.index,), method, doubt.nodata)
            std[name] = (doubt.scale, doubt.offset, doubt.nodata)
    masks = plan_masks(scene, _MASKED, part.grid)
    snow = plan_masks(scene, ("snow",), part.grid, prefix="snow/")
    tags = {"ACQUISITION_DATE": scene.acquired.isoformat(), "TILE": scene.tile}
    specs = {
        name: RasterSpec(
            os.path.join(output, f"{scene.id}_{name}.tif"), part.grid, "int16", NODATA, 2,
            (name, f"{name} standard deviation"), SCALES[name], units=UNITS[name], tags={"VARIABLE": name, **tags},
        )
        for name in variables
    }  # fmt: skip
    specs["flags"] = RasterSpec(
        os.path.join(output, f"{scene.id}_BIOFLAGS.tif"), part.grid, "uint8", FLAGS_NODATA,
        band_names=("1 outside the training, 2 below 0, 4 above 8, 8 near a mask, 16 snow",), tags=tags,
        resampling="nearest",
    )  # fmt: skip
    process(
        "vegetation.biophysical:block", sources | dict(masks.sources) | dict(snow.sources), part.grid, specs, context,
        parameters={
            "network": part.network, "variables": list(variables), "scaling": scaling, "masks": masks, "snow": snow,
            "std": std if len(std) == len(scaling) else {}, "sun": part.sun, "view": part.view,
            "geometry": part.geometry,
        },
        margin=_NEAR_PIXELS, bytes_per_pixel=300.0, text=scene.id,
    )  # fmt: skip
    return specs


def _record(part: Part, specs: Mapping[str, RasterSpec], job: Mapping[str, Any], context: Context) -> None:
    write_item(
        os.path.join(os.path.dirname(specs["flags"].path), f"{part.scene.id}_BIOPHYSICAL.json"),
        item_id=f"{part.scene.id}_BIOPHYSICAL",
        entry="biophysical_variables",
        parameters=job,
        inputs=[part.scene.path],
        outputs=[spec.path for spec in specs.values()],
        context=context,
        grid=part.grid,
        period=part.shown,
        properties={"theia:network": f"{part.network[0]}, {part.network[1]} m bands"},
    )


def _layer(part: Part, name: str, spec: RasterSpec, group: str) -> Layer:
    return Layer(
        "output",
        spec.path,
        f"{name} {part.scene.acquired.date().isoformat()}",
        style=name.lower(),
        start=part.shown[0],
        end=part.shown[1],
        group=group,
        trust="Uncertain in dense canopies (LAI above 4). No meaning for water, towns, snow. Band 2: deviation.",
    )
