"""Spectral indices of the spyndex catalogue (Montero et al. 2023), per product or as one stack per index.

Limit: decoding the bands. The formulas are evaluated by spyndex on float32 blocks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
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
from ..products.read import open_products
from ..products.scene import Scene
from ..products.sensors import all_sensors, find_role
from ..products.stack import by_tile, in_period, period_of

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
    scenes = in_period(open_products(products), start, end)
    if not scenes:
        raise TheiaError("input", "No product lies in the period.", "Widen the period, or leave it empty.")
    _check_bands(scenes, indices)
    letters = list(dict.fromkeys(letter for index in indices for letter in letters_of(index)))
    result = Result({"output": output, "images": 0})
    tiles = by_tile(scenes)
    parts = [
        (tile, part)
        for tile, members in tiles.items()
        for part in ([members] if layout == "stack" else [[m] for m in members])
    ]
    jobs = [(tile, part, *_area_grid(part, letters, resolution, area)) for tile, part in parts]
    jobs = [job for job in jobs if job[2].height and job[2].width]
    if not jobs:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    check_space(output, sum(4 * len(indices) * len(part) * grid.height * grid.width for _, part, grid, _ in jobs))
    for number, (tile, part, grid, geometry) in enumerate(jobs):
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            _write_part(
                tile, part, grid, geometry, letters, indices, masks, products, output, tiles, result, context, layout
            )
    return result


def _check_bands(scenes: Sequence[Scene], indices: Sequence[str]) -> None:
    problems = []
    for scene in scenes:
        for index in indices:
            lacking = [
                f"{letter} ({ROLES[letter]})" for letter in letters_of(index) if find_role(scene, ROLES[letter]) is None
            ]
            if lacking:
                problems.append(f"{scene.id}: {index} needs {', '.join(lacking)}, which this product does not have.")
    raise_all(
        "input", "Some indices cannot be computed.", problems, "Choose other indices, or leave these products out."
    )


def _area_grid(
    scenes: Sequence[Scene], letters: Sequence[str], resolution: str, area: Mapping[str, Any] | None
) -> tuple[Grid, Any | None]:
    """The output grid: that of the finest or coarsest band used, cut to the area; and the area's geometry."""
    grids = [s.bands[str(find_role(s, ROLES[letter]))].grid for s in scenes for letter in letters]
    chosen = (min if resolution == "finest" else max)(grids, key=lambda g: g.pixel_size)
    window, geometry = area_window(area, chosen, multiple=6)
    return chosen.crop(window), geometry


def _write_part(
    tile: str,
    scenes: Sequence[Scene],
    grid: Grid,
    geometry: Any | None,
    letters: Sequence[str],
    indices: Sequence[str],
    masks: Sequence[str],
    products: Sequence[str],
    output: str,
    tiles: Mapping[str, Any],
    result: Result,
    context: Context,
    layout: str,
) -> None:
    """One file per index for one scene, or for the scenes of a tile as bands."""
    sources: dict[str, Source] = {}
    described = []
    for number, scene in enumerate(scenes):
        bands = {}
        for letter in letters:
            band = scene.bands[str(find_role(scene, ROLES[letter]))]
            name = f"{number}/{letter}"
            finer = band.grid.pixel_size < grid.pixel_size * 0.999
            sources[name] = Source(
                band.path, band.grid, grid, (band.index,), "average" if finer else "bilinear", band.nodata
            )
            bands[letter] = (name, band.scale, band.offset, band.nodata)
        plan = plan_masks(scene, masks, grid, prefix=f"{number}/")
        sources |= plan.sources
        described.append({"bands": bands, "masks": plan, "wavelengths": _wavelengths(scene, letters)})
    begin, stop = period_of(scenes[0])[0], period_of(scenes[-1])[1]
    dates = [s.acquired.date().isoformat() for s in scenes]
    stem = scenes[0].id if layout == "dates" else f"{tile or 'series'}_{dates[0]}_{dates[-1]}".replace("-", "")
    specs = {
        index: RasterSpec(
            os.path.join(output, f"{stem}_{index}.tif"),
            grid,
            "float32",
            NODATA,
            count=len(scenes),
            band_names=tuple(f"{index} {d}" for d in dates),
            tags={
                "INDEX": index,
                "ACQUISITION_DATE": scenes[0].acquired.isoformat(),
                "DATES": " ".join(dates),
                "TILE": tile,
            },
        )
        for index in indices
    }
    process(
        "series.spectral_indices:block",
        sources,
        grid,
        specs,
        context,
        text=f"Indices of {stem}",
        parameters={"scenes": described, "indices": list(indices), "geometry": geometry},
        bytes_per_pixel=4.0 * (len(letters) + 6 + len(indices) * (len(scenes) + 2)),
    )
    for index, spec in specs.items():
        write_item(
            os.path.splitext(spec.path)[0] + ".json",
            item_id=f"{stem}_{index}",
            entry="spectral_indices",
            context=context,
            grid=grid,
            parameters={
                "products": [s.path for s in scenes],
                "indices": [index],
                "layout": layout,
                "masks": list(masks),
                "output": output,
            },
            inputs=[s.path for s in scenes],
            outputs=[spec.path],
            period=(begin, stop),
            properties={"theia:index": index},
        )
        result.outputs["images"] += 1
        result.layers.append(
            Layer(
                "output",
                spec.path,
                f"{index} {dates[0]}" if layout == "dates" else f"{index} {dates[0]} - {dates[-1]}",
                style="index",
                start=begin,
                end=stop,
                group=index if len(tiles) == 1 else f"{index} {tile}",
                trust="Masked by the product's own masks: clouds and shadows that they miss remain.",
            )
        )


def _wavelengths(scene: Scene, letters: Sequence[str]) -> dict[str, float]:
    """Centre wavelengths in nm by letter, from the product, else from the sensor's table."""
    sensor = all_sensors().get(scene.sensor)
    found = {}
    for letter in letters:
        name = str(find_role(scene, ROLES[letter]))
        known = sensor.find(name) if sensor else None
        value = scene.bands[name].wavelength_nm or (known.centre_nm if known else None)
        if value is not None:
            found[letter] = float(value)
    return found
