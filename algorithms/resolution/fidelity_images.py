"""Images for the fidelity check: bands by name, as reflectance, from a raster or a product."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Source
from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.raster import open_dataset
from ..products.read import open_product
from ..products.scene import Mask
from ..products.sensors import all_sensors

_NAME = re.compile(r"(?<![A-Za-z0-9])B?0*(\d{1,2}A?)(?![A-Za-z0-9])", re.IGNORECASE)
#: what a product's masks take away: detail of clouds is no detail of the ground
_HIDDEN = ("cloud", "thin_cloud", "cloud_or_shadow", "saturated", "outside")
#: the median of an image in reflectance lies below this
_REFLECTANCE_BELOW = 2.0


@dataclass(frozen=True)
class Plane:
    """One band of an image: reflectance = value * scale + offset where the value is known."""

    path: str
    grid: Grid
    index: int
    scale: float
    offset: float
    nodata: float | None

    def read(self, grid: Grid, resampling: str) -> np.ndarray:
        """(rows, columns) float32 reflectance on a grid, NaN where unknown or outside."""
        source = Source(self.path, self.grid, grid, (self.index,), resampling, _fill(self))
        raw = source.read(grid.window)
        values = raw.astype(np.float32)
        unknown = ~np.isfinite(values)
        if self.nodata is not None:
            unknown |= values == np.float32(self.nodata)
        values = values * np.float32(self.scale) + np.float32(self.offset)
        values[unknown] = np.nan
        return values


def _fill(plane: Plane) -> float:
    """The value outside the file, which must stand for unknown."""
    if plane.nodata is not None:
        return plane.nodata
    kind = open_dataset(plane.path).dtypes[plane.index - 1]
    return float("nan") if kind.startswith("float") else float(np.iinfo(kind).max)


@dataclass(frozen=True)
class Image:
    """A named set of bands, and the masks of what is not ground."""

    name: str
    bands: Mapping[str, Plane]
    notes: tuple[str, ...] = ()
    masks: tuple[Mask, ...] = ()


def hidden(masks: Sequence[Mask], grid: Grid) -> np.ndarray:
    """(rows, columns) bool: where a mask hides the ground on a grid."""
    found = np.zeros(grid.shape, bool)
    for mask in masks:
        values = Source(mask.path, mask.grid, grid, (mask.index,), "nearest", 0).read(grid.window)
        found |= mask.decode(values)
    return found


def band_name(text: str) -> str | None:
    """ "B04 (red)", "b4", "SRE_B4" -> "B4"; None where no Sentinel-2 band is named."""
    words = {name.upper(): name for name in all_sensors()["S2"].bands}
    for match in _NAME.finditer(text.replace("_", " ")):
        found = words.get("B" + match.group(1).upper())
        if found:
            return found
    return None


def open_raster(path: str, names: str | None, scale: float | None, problems: list[str]) -> Image | None:
    """A GeoTIFF as an image; `names` ("B2, B3, ...") names its bands in order, `scale` is the value of a
    reflectance of 1."""
    label = os.path.basename(path)
    try:
        dataset = open_dataset(path)
    except TheiaError as error:
        problems.append(error.message)
        return None
    grid = Grid.from_dataset(dataset)
    given = [n.strip() for n in re.split(r"[,;\s]+", names) if n.strip()] if names else []
    if given and len(given) != dataset.count:
        problems.append(f"{label} has {dataset.count} bands, and {len(given)} names were given ({', '.join(given)}).")
        return None
    notes = []
    own = given or [d or "" for d in dataset.descriptions]
    known = [band_name(n) for n in own]
    if all(k is None for k in known) and not given:
        # nothing says what the bands are: they go by their number, and the original must be the same way
        known = [f"band {n + 1}" for n in range(dataset.count)]
    bands: dict[str, Plane] = {}
    nodata = dataset.nodata
    if nodata is None and dataset.dtypes[0] == "int16":
        nodata = -10000.0
    for index, (name, text) in enumerate(zip(known, own, strict=True), 1):
        key = name or text
        if not key:
            continue
        if key in bands:
            problems.append(f"{label} has two bands called {key}.")
        stored, offset = dataset.scales[index - 1], dataset.offsets[index - 1]
        value = 1.0 / scale if scale is not None else (stored if stored != 1.0 else None)
        bands[key] = Plane(path, grid, index, value or 0.0, 0.0 if scale is not None else offset, nodata)
    if scale is None and any(p.scale == 0.0 for p in bands.values()):
        guessed = _guess_scale(dataset, nodata)
        if guessed != 1.0:
            notes.append(f"{label}: values are taken as reflectance x {1 / guessed:g}.")
        bands = {k: replace(p, scale=guessed) if p.scale == 0.0 else p for k, p in bands.items()}
    return Image(label, bands, tuple(notes))


def _guess_scale(dataset: Any, nodata: float | None) -> float:
    """1 or 1e-4, from the median of a thinned reading."""
    shape = (min(256, dataset.height), min(256, dataset.width))
    sample = dataset.read(1, out_shape=shape).astype(np.float64)
    known = sample[np.isfinite(sample) & (sample != nodata)]
    return 1e-4 if known.size and abs(float(np.median(known))) > _REFLECTANCE_BELOW else 1.0


def open_original(
    path: str | None, product: str | None, names: str | None, scale: float | None, what: str, problems: list[str]
) -> Image | None:
    """The original from a raster or a product; a problem where both or none are given."""
    if (path is None) == (product is None):
        problems.append(
            f"Give the {what} either as an image or as a product, not both." if path else f"The {what} is missing."
        )
        return None
    if path is not None:
        return open_raster(path, names, scale, problems)
    assert product is not None
    try:
        scene = open_product(product, levels=None)
    except TheiaError as error:
        problems.append(str(error))
        return None
    bands = {
        b.name: Plane(b.path, b.grid, b.index, b.scale, b.offset, b.nodata)
        for b in scene.bands.values()
        if band_name(b.name)
    }
    masks = tuple(m for meaning in _HIDDEN for m in scene.masks.get(meaning, ()))
    return Image(scene.id, bands, masks=masks)
