"""What the fidelity check compares: images opened, bands matched by name, grouped by the pixel size of the original.

All that is wrong with the inputs is said at once, before any work.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..core.blocks import Source
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, Window, describe
from ..core.raster import open_dataset
from ..core.vector import area_window
from ..products.read import open_product
from ..products.sensors import all_sensors
from .degradation import default_mtf
from .fidelity_detail import lower_factor

#: factors that the check was made for, and the least number of original pixels along a side
FACTORS = (1.45, 16.5)
LEAST_PIXELS = 48
_NAME = re.compile(r"(?<![A-Za-z0-9])B?0*(\d{1,2}A?)(?![A-Za-z0-9])", re.IGNORECASE)
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
    """A named set of bands."""

    name: str
    bands: Mapping[str, Plane]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Bands that share the original's grid: the super-resolved image (`fine`) over the original (`low`).

    `coarse` is the common part of the original's grid; `fine_grid` that of the super-resolved image (where it lies in
    another reference system: a grid nested in the original's, onto which it is interpolated). `second` is (fine, low)
    of another date, `reference` an image on about the fine grid, `lower` the result of the same model on the original
    degraded by `factor`.
    """

    coarse: Grid
    fine_grid: Grid
    bands: tuple[str, ...]
    mtf: tuple[float, ...]
    fine: tuple[Plane, ...]
    low: tuple[Plane, ...]
    second: tuple[tuple[Plane, ...], tuple[Plane, ...]] | None = None
    reference: tuple[tuple[str, Plane], ...] = ()
    lower: tuple[Plane, ...] = ()
    resampled: bool = False

    @property
    def factor(self) -> float:
        return self.coarse.pixel_size / self.fine_grid.pixel_size

    @property
    def whole_factor(self) -> int | None:
        factor = round(self.factor)
        return factor if abs(self.factor - factor) < 1e-3 else None

    @property
    def step(self) -> int:
        """Blocks are multiples of so many original pixels."""
        lower = lower_factor(self.factor) ** 2
        return math.lcm(lower, self.whole_factor) if self.whole_factor else lower

    @property
    def name(self) -> str:
        """The original's pixel size, as a label."""
        return f"{self.coarse.pixel_size:g} m" if self.coarse.pixel_size > 0.5 else f"{self.coarse.pixel_size:.3g}"


@dataclass(frozen=True)
class Inputs:
    """Everything that is compared. `skipped`: bands that are not finer than in the original."""

    groups: tuple[Group, ...]
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)


def band_name(text: str) -> str | None:
    """ "B04 (red)", "b4", "SRE_B4" -> "B4"; None where no Sentinel-2 band is named."""
    words = {name.upper(): name for name in all_sensors()["S2"].bands}
    for match in _NAME.finditer(text.replace("_", " ")):
        found = words.get("B" + match.group(1).upper())
        if found:
            return found
    return None


def open_raster(path: str, names: str | None, scale: float | None, problems: list[str]) -> Image | None:
    """A GeoTIFF as an image; `names` ("B2, B3, ...") names its bands in order, `scale` is reflectance per unit."""
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
        value = scale if scale is not None else (stored if stored != 1.0 else None)
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
    return Image(scene.id, bands)


def native_pixel(band: str, grid: Grid) -> float:
    """Pixel size in metres at which the sensor sees a band, where the grid is finer and in metres; else the grid's."""
    if grid.pixel_size < 0.5:
        return grid.pixel_size  # degrees
    fact = all_sensors()["S2"].bands.get(band)
    return max(grid.pixel_size, fact.resolution_m if fact else grid.pixel_size)


def common_part(coarse: Grid, others: Sequence[Grid], area: Mapping[str, Any] | None) -> Window:
    """The window of `coarse` that all other grids (and the area) cover."""
    window = coarse.window
    for other in others:
        if coarse.same_system(other):
            xmin, ymin, xmax, ymax = other.bounds
        else:
            from pyproj import Transformer

            transformer = Transformer.from_crs(other.crs, coarse.crs, always_xy=True)
            xmin, ymin, xmax, ymax = transformer.transform_bounds(*other.bounds, densify_pts=21)
        window = _inside(coarse, window, (xmin, ymin, xmax, ymax))
    if area is not None:
        chosen, _ = area_window(area, coarse)
        window = _inside(coarse, window, coarse.crop(chosen).bounds)
    return window


def _inside(grid: Grid, window: Window, bounds: tuple[float, float, float, float]) -> Window:
    """The part of a window whose pixels lie wholly within bounds."""
    a, _, c, _, e, f = grid.transform
    first_col, last_col = math.ceil((bounds[0] - c) / a - 1e-3), math.floor((bounds[2] - c) / a + 1e-3)
    first_row, last_row = math.ceil((bounds[3] - f) / e - 1e-3), math.floor((bounds[1] - f) / e + 1e-3)
    row, col = max(window.row, first_row), max(window.col, first_col)
    bottom, right = min(window.row + window.height, last_row), min(window.col + window.width, last_col)
    return Window(row, col, max(0, bottom - row), max(0, right - col))


def match(
    image: Image,
    original: Image,
    *,
    second: tuple[Image, Image] | None,
    reference: Image | None,
    lower: Image | None,
    area: Mapping[str, Any] | None,
    mtf: float | None,
    problems: list[str],
) -> Inputs:
    """Match the bands by name and group them; raises `TheiaError` with all problems, those given included."""
    names = [b for b in original.bands if b in image.bands]
    for other, what in ((second[0], "second date"), (second[1], "original of the second date")) if second else ():
        missing = [b for b in names if b not in other.bands]
        if missing:
            problems.append(f"The {what} ({other.name}) has no band {', '.join(missing)}.")
    if not names:
        problems.append(
            f"{image.name} (bands {', '.join(image.bands)}) and {original.name} (bands {', '.join(original.bands)}) "
            "have no band of the same name; name the bands in their order (BANDS, ORIGINAL_BANDS)."
        )
    if lower is not None and (absent := [b for b in names if b not in lower.bands]):
        problems.append(f"The result one scale down ({lower.name}) has no band {', '.join(absent)}.")
    if reference is not None and names and not any(b in reference.bands for b in names):
        problems.append(f"The reference ({reference.name}) has none of the bands {', '.join(names)}.")
    raise_all("input", "The images cannot be compared:", problems)
    groups: dict[tuple[float, Grid], list[str]] = {}
    skipped = []
    for band in names:
        fine, low = image.bands[band].grid, original.bands[band].grid
        if not (fine.crs or low.crs) or fine.same_system(low):
            factor = native_pixel(band, low) / fine.pixel_size
        else:
            factor = native_pixel(band, low) / _pixel_in(fine, low)
        if factor < FACTORS[0]:
            skipped.append(band)
            continue
        if factor > FACTORS[1]:
            problems.append(f"{band} is {factor:.3g} times finer than the original; the check goes up to 16.")
        groups.setdefault((native_pixel(band, low), low), []).append(band)
    if not groups:
        problems.append(
            f"{image.name} has pixels of {next(iter(image.bands.values())).grid.pixel_size:g} and is not finer than "
            f"{original.name} ({next(iter(original.bands.values())).grid.pixel_size:g}) in any band: nothing was "
            "super-resolved, or the two images are exchanged."
        )
    found = []
    for (pixel, low_grid), bands in sorted(groups.items(), key=lambda g: g[0][0]):
        times = round(pixel / low_grid.pixel_size)
        coarse = low_grid.coarsen(times) if times > 1 else low_grid
        if times > 1 and min(low_grid.shape) >= times:
            # only whole pixels
            coarse = Grid(coarse.crs, coarse.transform, low_grid.height // times, low_grid.width // times)
        fine_grid = image.bands[bands[0]].grid
        resampled = bool(fine_grid.crs) and not fine_grid.same_system(coarse)
        if resampled:
            fine_grid = coarse.refine(max(2, round(pixel / _pixel_in(fine_grid, low_grid))))
        covers = [image.bands[bands[0]].grid]
        if second:
            covers += [second[0].bands[bands[0]].grid, second[1].bands[bands[0]].grid]
        window = common_part(coarse, covers, area)
        if min(window.shape) < LEAST_PIXELS:
            problems.append(
                f"{', '.join(bands)}: the images share {window.height} x {window.width} pixels of the original"
                + (" inside the area" if area else "")
                + f"; at least {LEAST_PIXELS} x {LEAST_PIXELS} are needed. {image.name}: "
                f"{describe(image.bands[bands[0]].grid)}; {original.name}: {describe(low_grid)}."
            )
            continue
        values = (mtf if mtf is not None else default_mtf(pixel),) * len(bands)
        group = Group(
            coarse.crop(window), fine_grid, tuple(bands), values,
            tuple(image.bands[b] for b in bands), tuple(original.bands[b] for b in bands), resampled=resampled,
        )  # fmt: skip
        if second:
            group = replace(group, second=(tuple(second[0].bands[b] for b in bands),
                                           tuple(second[1].bands[b] for b in bands)))  # fmt: skip
        if reference is not None:
            group = replace(group, reference=tuple((b, reference.bands[b]) for b in bands if b in reference.bands))
        if lower is not None:
            group = _with_lower(group, lower, problems)
        found.append(group)
    raise_all("input", "The images cannot be compared:", problems)
    notes = [*image.notes, *original.notes]
    if any(g.resampled for g in found):
        notes.append(
            f"{image.name} lies in another reference system and was interpolated (bicubic) onto the original's."
        )
    return Inputs(tuple(found), tuple(skipped), tuple(notes))


def _with_lower(group: Group, lower: Image, problems: list[str]) -> Group:
    planes = tuple(lower.bands[b] for b in group.bands)
    if group.whole_factor is None:
        problems.append(f"The test one scale down needs a whole factor, not {group.factor:.3g}.")
    elif not planes[0].grid.same_system(group.coarse) or not math.isclose(
        planes[0].grid.pixel_size, group.coarse.pixel_size, rel_tol=1e-3
    ):
        problems.append(
            f"The result one scale down ({lower.name}) must have the original's pixels of {group.coarse.pixel_size:g}, "
            f"not {planes[0].grid.pixel_size:g}."
        )
    return replace(group, lower=planes)


def _pixel_in(grid: Grid, other: Grid) -> float:
    """About the size of a pixel of `grid` in units of another reference system."""
    from pyproj import Transformer

    xmin, ymin, xmax, ymax = Transformer.from_crs(grid.crs, other.crs, always_xy=True).transform_bounds(*grid.bounds)
    return math.sqrt((xmax - xmin) * (ymax - ymin) / (grid.height * grid.width))
