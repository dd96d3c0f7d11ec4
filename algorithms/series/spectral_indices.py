"""Spectral indices of the spyndex catalogue (Montero et al. 2023), per product or as one stack per index.

Limit: decoding the bands. The formulas are evaluated by spyndex on float32 blocks.
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
from ..products.masks import evaluate, plan_masks
from ..products.scene import Band, Scene
from ..products.sensors import all_sensors, find_role
from ..products.stack import by_tile, open_period, shown_periods
from ..spec.phrase import phrase

NODATA = -9999.0
#: spyndex's letter -> role of the band
ROLES: Mapping[str, str] = {
    "A": "coastal",
    "B": "blue",
    "G": "green",
    "R": "red",
    "RE1": "rededge1",
    "RE2": "rededge2",
    "RE3": "rededge3",
    "N": "nir",
    "N2": "nir_narrow",
    "WV": "water_vapour",
    "S1": "swir1",
    "S2": "swir2",
}
_WAVELENGTH = "lambda"
_KERNEL = "k"


def letters_of(index: str) -> list[str]:
    """The bands (spyndex's letters) that an index needs, kernel and wavelength terms resolved."""
    import spyndex

    found: list[str] = []
    for name in spyndex.indices[index].bands:
        if name in ROLES:
            found.append(name)
        elif name.startswith(_WAVELENGTH):
            found.append(name[len(_WAVELENGTH) :])
        elif _is_kernel(name):
            found += [letter for letter in name[1:] if letter in ROLES]
    return list(dict.fromkeys(found))


def _is_kernel(name: str) -> bool:
    return len(name) == 3 and name.startswith(_KERNEL) and name[1:].isupper()


def compute_index(index: str, bands: Mapping[str, np.ndarray], wavelengths_nm: Mapping[str, float]) -> np.ndarray:
    """One index from reflectances by letter (any one shape, float32, NaN where unknown); NaN where it is not defined.

    Kernel terms are radial basis functions whose length scale is the mean of the two bands (Camps-Valls et al. 2021,
    doi:10.1126/sciadv.abc7447). Constants are spyndex's defaults.
    """
    import spyndex

    values: dict[str, Any] = dict(bands)
    for name in spyndex.indices[index].bands:
        if name in ROLES:
            continue
        if name.startswith(_WAVELENGTH):
            values[name] = wavelengths_nm[name[len(_WAVELENGTH) :]]
        elif _is_kernel(name):
            values[name] = _radial_basis(bands.get(name[1]), bands.get(name[2], spyndex.constants["L"].default))
        else:
            values[name] = spyndex.constants[name].default
    with np.errstate(all="ignore"):
        result = np.asarray(spyndex.computeIndex(index=[index], params=values), dtype=np.float32)
    result[~np.isfinite(result)] = np.nan
    return result


def _radial_basis(a: Any, b: Any) -> Any:
    scale = 0.5 * (a + b)
    with np.errstate(all="ignore"):
        return np.exp(-((a - b) ** 2) / (2 * scale**2))


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: for each scene of the stack, reflectances and masks -> every index; arrays (scenes, height, width)."""
    scenes: Sequence[Mapping[str, Any]] = parameters["scenes"]
    indices: Sequence[str] = parameters["indices"]
    out = {index: np.full((len(scenes), *window.shape), NODATA, np.float32) for index in indices}
    inside = None
    if parameters["geometry"] is not None:
        inside = rasterize_mask(parameters["geometry"], inputs.grid)
        if not inside.any():
            return out
    for number, scene in enumerate(scenes):
        invalid = np.zeros(window.shape, bool) if inside is None else ~inside
        if not scene["masks"].empty:
            invalid |= evaluate(scene["masks"], inputs)
        if invalid.all():
            continue
        bands = {}
        for letter, (name, scale, offset, nodata) in scene["bands"].items():
            dn = inputs.read(name)
            values = dn.astype(np.float32) * np.float32(scale) + np.float32(offset)
            if nodata is not None:
                values[dn == dn.dtype.type(nodata)] = np.nan
            bands[letter] = values
        for index in indices:
            values = compute_index(index, bands, scene["wavelengths"])
            values[invalid | np.isnan(values)] = NODATA
            out[index][number] = values
    return out


@dataclass(frozen=True)
class Part:
    """What becomes one file per index: scenes of one tile with the time each is shown for, and where."""

    stem: str
    tile: str
    shown: Sequence[tuple[Scene, dt.datetime, dt.datetime]]
    grid: Grid
    geometry: Any | None

    @property
    def scenes(self) -> list[Scene]:
        return [scene for scene, _, _ in self.shown]

    @property
    def dates(self) -> list[str]:
        return [scene.acquired.date().isoformat() for scene in self.scenes]


def spectral_indices(
    *,
    products: list[str],
    indices: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    layout: str,
    masks: list[str],
    resolution: str,
    output: str,
    context: Context,
) -> Result:
    """Entry `spectral_indices`."""
    scenes = open_period(products, context, start, end, levels=("L2A", "L3A"))
    _check_bands(scenes, indices)
    letters = list(dict.fromkeys(letter for index in indices for letter in letters_of(index)))
    parts = _parts(scenes, letters, layout, resolution, area)
    if not parts:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    check_space(output, sum(4 * len(indices) * len(p.shown) * p.grid.height * p.grid.width for p in parts))
    result = Result({"output": output, "images": 0})
    job = {"products": products, "indices": indices, "area": area, "start": start, "end": end, "layout": layout}
    job |= {"masks": masks, "resolution": resolution, "output": output}
    several = len({part.tile for part in parts}) > 1
    for number, part in enumerate(parts):
        with context.stage(number / len(parts), (number + 1) / len(parts)):
            specs = _write(part, letters, indices, masks, output, context)
        for index, spec in specs.items():
            _record(part, index, spec, job, context)
            result.layers.append(_layer(part, index, spec, f"{index} {part.tile}" if several else index))
            result.outputs["images"] += 1
    return result


def _check_bands(scenes: Sequence[Scene], indices: Sequence[str]) -> None:
    problems = []
    for scene in scenes:
        for index in indices:
            missing = [letter for letter in letters_of(index) if find_role(scene, ROLES[letter]) is None]
            if missing:
                named = ", ".join(f"{letter} ({ROLES[letter].replace('_', ' ')})" for letter in missing)
                problems.append(
                    phrase(
                        "{scene}: {index} needs {named}, which this product does not have.",
                        scene=scene.id,
                        index=index,
                        named=named,
                    )
                )
    raise_all(
        "input", "Some indices cannot be computed.", problems, "Choose other indices, or leave these products out."
    )


def _parts(
    scenes: Sequence[Scene], letters: Sequence[str], layout: str, resolution: str, area: Mapping[str, Any] | None
) -> list[Part]:
    """One part per scene, or per tile for stacks, that the area touches."""
    parts = []
    for tile, members in by_tile(scenes).items():
        shown = shown_periods(members)
        for group in [shown] if layout == "stack" else [[one] for one in shown]:
            grids = [band.grid for scene, _, _ in group for band in _bands(scene, letters).values()]
            chosen = (min if resolution == "finest" else max)(grids, key=lambda g: g.pixel_size)
            window, geometry = area_window(area, chosen, multiple=6)
            if not window.height or not window.width:
                continue
            first, last = group[0][0], group[-1][0]
            name = tile if first.tile else "series"
            stem = first.id if layout == "dates" else f"{name}_{first.acquired:%Y%m%d}_{last.acquired:%Y%m%d}"
            parts.append(Part(stem, first.tile, group, chosen.crop(window), geometry))
    return parts


def _bands(scene: Scene, letters: Sequence[str]) -> dict[str, Band]:
    return {letter: scene.bands[str(find_role(scene, ROLES[letter]))] for letter in letters}


def _write(
    part: Part, letters: Sequence[str], indices: Sequence[str], masks: Sequence[str], output: str, context: Context
) -> dict[str, RasterSpec]:
    """Write one file per index; bands are the scenes."""
    sources: dict[str, Source] = {}
    described = []
    for number, scene in enumerate(part.scenes):
        bands = {}
        for letter, band in _bands(scene, letters).items():
            name = f"{number}/{letter}"
            finer = band.grid.pixel_size < part.grid.pixel_size * 0.999
            method = "average" if finer else "bilinear"
            sources[name] = Source(band.path, band.grid, part.grid, (band.index,), method, band.nodata)
            bands[letter] = (name, band.scale, band.offset, band.nodata)
        plan = plan_masks(scene, masks, part.grid, prefix=f"{number}/")
        sources |= plan.sources
        described.append({"bands": bands, "masks": plan, "wavelengths": _wavelengths(scene, letters)})
    tags = {"ACQUISITION_DATE": part.scenes[0].acquired.isoformat(), "DATES": " ".join(part.dates), "TILE": part.tile}
    specs = {
        index: RasterSpec(
            os.path.join(output, f"{part.stem}_{index}.tif"),
            part.grid,
            "float32",
            NODATA,
            count=len(part.shown),
            band_names=tuple(f"{index} {date}" for date in part.dates),
            tags={"INDEX": index, **tags},
        )
        for index in indices
    }
    process(
        "series.spectral_indices:block",
        sources,
        part.grid,
        specs,
        context,
        text=f"Indices of {part.stem}",
        parameters={"scenes": described, "indices": list(indices), "geometry": part.geometry},
        bytes_per_pixel=4.0 * (len(letters) + 6 + len(indices) * (len(part.shown) + 2)),
    )
    return specs


def _record(part: Part, index: str, spec: RasterSpec, job: Mapping[str, Any], context: Context) -> None:
    write_item(
        os.path.splitext(spec.path)[0] + ".json",
        item_id=f"{part.stem}_{index}",
        entry="spectral_indices",
        parameters=job,
        inputs=[scene.path for scene in part.scenes],
        outputs=[spec.path],
        context=context,
        grid=part.grid,
        period=(part.shown[0][1], part.shown[-1][2]),
        properties={"theia:index": index},
    )


def _layer(part: Part, index: str, spec: RasterSpec, group: str) -> Layer:
    dates = part.dates
    return Layer(
        "output",
        spec.path,
        f"{index} {dates[0]}" if len(dates) == 1 else f"{index} {dates[0]} - {dates[-1]}",
        style="index",
        start=part.shown[0][1],
        end=part.shown[-1][2],
        group=group,
        trust="Masked by the product's own masks: clouds and shadows that they miss remain.",
    )


def _wavelengths(scene: Scene, letters: Sequence[str]) -> dict[str, float]:
    """Centre wavelengths in nm by letter, from the product, else from the sensor's table."""
    sensor = all_sensors().get(scene.sensor)
    found = {}
    for letter, band in _bands(scene, letters).items():
        known = sensor.find(band.name) if sensor else None
        value = band.wavelength_nm or (known.centre_nm if known else None)
        if value is not None:
            found[letter] = float(value)
    return found
