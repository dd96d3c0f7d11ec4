"""The image to refine, whatever it came as: Sentinel-2 bands at 10 and 20 m and the coarse grid that holds both.

A product of any format, or rasters: one with all bands, or one per pixel size. 20 m bands that somebody brought to 10 m
are averaged back; where they were only doubled, the pixel at which the doubling starts is found, and what comes back is
exactly what the sensor measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.blocks import Source
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, Window, describe
from ..core.raster import open_dataset, read_window
from ..products.read import open_product
from ..products.scene import Band, Scene
from ..products.sensors import all_sensors, short_name

R1, R2 = ("B2", "B3", "B4", "B8"), ("B5", "B6", "B7", "B8A", "B11", "B12")
SPECTRAL = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
_FINE_M, _COARSE_M = (7.0, 14.0), (14.0, 28.0)
_SAMPLE = 256
#: reflectance that 2 % of the pixels of a sample exceed: below or above this the values are in another scale
_BRIGHTEST = (0.08, 3.0)


@dataclass(frozen=True)
class Picture:
    """Bands by name with their files; `reference` is the 20 m grid on which blocks are cut.

    `extent`: size (rows, columns) in 10 m pixels of what is image, from the corner of `reference`. `scene` is None for
    plain rasters.
    """

    name: str
    bands: Mapping[str, Band]
    reference: Grid
    extent: tuple[int, int]
    inputs: tuple[str, ...]
    scene: Scene | None = None
    moment: dt.datetime | None = None

    def missing(self, wanted: Sequence[str]) -> list[str]:
        return [b for b in wanted if b not in self.bands]

    def source(self, name: str) -> Source:
        """One band delivered on the reference grid (20 m bands) or on the one twice as fine."""
        band = self.bands[name]
        grid = self.reference if name in R2 else self.reference.refine(2)
        same = band.grid.aligned(grid)
        return Source(band.path, band.grid, grid, (band.index,), "nearest" if same else "average", band.nodata)

    def cut(self, window: Window) -> Picture:
        """The part in a window of the reference grid."""
        rows, cols = (
            min(size - 2 * start, 2 * length)
            for size, start, length in zip(self.extent, (window.row, window.col), window.shape, strict=True)
        )
        return Picture(
            self.name,
            self.bands,
            self.reference.crop(window),
            (rows, cols),
            self.inputs,
            self.scene,
            self.moment,
        )


def open_picture(
    product: str | None, image: str | None, image_20m: str | None, bands: str, scale: float | None, reflectance: str
) -> Picture:
    """The image of a product or of one or two rasters. Lists what is wrong with them at once.

    `bands`: names of the raster's bands in their order, where the file does not say; `scale`: number that stands for a
    reflectance of 1 in rasters, where the file does not say and it is not 10000 (integers) or 1 (floating point).
    """
    if bool(product) == bool(image):
        raise TheiaError("input", "Give either a product or an image.", "The other one stays empty.")
    if product:
        scene = open_product(product, reflectance=reflectance)
        if not scene.sensor.startswith("S2"):
            raise TheiaError("product", f"{scene.id} is from {scene.sensor}: super-resolution is for Sentinel-2.")
        found = {short_name(n): b for n, b in scene.bands.items() if short_name(n) in SPECTRAL}
        return _assemble(scene.id, found, (product,), scene, scene.acquired)
    assert image is not None
    found = raster_bands(image, bands, scale)
    paths = [image]
    if image_20m:
        found |= raster_bands(image_20m, bands if not found else "", scale)
        paths.append(image_20m)
    return _assemble(_stem(image), found, tuple(paths), None, None)


def _stem(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]


def raster_bands(path: str, names: str, scale: float | None) -> dict[str, Band]:
    """The Sentinel-2 bands of a raster, from its band descriptions or a list of names."""
    dataset = open_dataset(path)
    given = [n for n in names.replace(";", ",").replace(" ", ",").split(",") if n]
    described = [d or "" for d in dataset.descriptions]
    labels = given or described
    if len(labels) != dataset.count or not any(labels):
        raise TheiaError(
            "input",
            f"{path} has {dataset.count} bands and {len([n for n in labels if n])} names.",
            'Name its bands in their order, for instance "B2, B3, B4, B8".',
        )
    grid = Grid.from_dataset(dataset)
    if dataset.transform.b or dataset.transform.d:
        raise TheiaError("input", f"{path} is rotated.", "Warp it to a north-up grid first.")
    found: dict[str, Band] = {}
    repeated: list[str] = []
    for index, label in enumerate(labels, 1):
        name = _band_name(label)
        if name not in SPECTRAL:
            continue
        if name in found:
            repeated.append(f"{name} is there twice in {path}.")
        factor, offset = dataset.scales[index - 1], dataset.offsets[index - 1]
        if scale is not None:
            factor, offset = 1.0 / scale, 0.0
        elif (factor, offset) == (1.0, 0.0) and np.issubdtype(np.dtype(dataset.dtypes[index - 1]), np.integer):
            factor = 1e-4
        found[name] = Band(name, path, grid, index, factor, offset, dataset.nodatavals[index - 1])
    raise_all("input", "The bands of the image are unclear:", repeated, "Name each band once.")
    if not found:
        raise TheiaError(
            "input",
            f"{path} has no Sentinel-2 band that can be refined: found {', '.join(n or '?' for n in labels)}.",
            f"Name its bands in their order, as {', '.join(SPECTRAL)}.",
        )
    return found


def _band_name(label: str) -> str:
    """B2 from "B02", "b2", "Band 2" or "B2 blue"."""
    words = label.upper().replace("BAND", "B").replace("B ", "B").split()
    return short_name(words[0]) if words else ""


def _assemble(
    name: str, bands: Mapping[str, Band], paths: tuple[str, ...], scene: Scene | None, moment: dt.datetime | None
) -> Picture:
    problems = [text for b in bands.values() if (text := _wrong_pixel(b))]
    raise_all("input", f"{name} cannot be refined:", list(dict.fromkeys(problems)), "Give the original image.")
    fine = next((bands[b].grid for b in R1 if b in bands), None)
    coarse = next((bands[b].grid for b in R2 if b in bands and _metres(bands[b].grid) >= _COARSE_M[0]), None)
    if fine is None and coarse is None:
        fine = next(iter(bands.values())).grid
    reference, extent = _reference(fine, coarse, bands)
    for band in bands.values():
        target = reference if _metres(band.grid) >= _COARSE_M[0] else reference.refine(2)
        if not band.grid.aligned(target):
            problems.append(f"{band.name}: {describe(band.grid)} does not fit {describe(target)}.")
    raise_all("input", f"The grids of {name} do not nest:", problems, "10 m and 20 m pixels must share their edges.")
    ordered = {b: bands[b] for b in SPECTRAL if b in bands}
    return Picture(name, ordered, reference, extent, paths, scene, moment)


def _wrong_pixel(band: Band) -> str:
    pixel = _metres(band.grid)
    if pixel < _FINE_M[0]:
        return f"its pixels are {pixel:.3g} m: an image that is that fine already was refined before, or is no original"
    allowed = _FINE_M if band.name in R1 else (_FINE_M[0], _COARSE_M[1])
    if not allowed[0] <= pixel <= allowed[1]:
        expected = "10 m" if band.name in R1 else "20 m (or 10 m)"
        return f"{band.name} has pixels of {pixel:.3g} m where {expected} are expected"
    return ""


def _metres(grid: Grid) -> float:
    """Height of a pixel in metres, for degrees too."""
    size = abs(grid.transform[4])
    if not grid.crs:
        return size
    from pyproj import CRS

    crs = CRS.from_user_input(grid.crs)
    if crs.is_geographic:
        return size * 111_320.0
    return size * (crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0)


def _reference(fine: Grid | None, coarse: Grid | None, bands: Mapping[str, Band]) -> tuple[Grid, tuple[int, int]]:
    """The 20 m grid of the common part, and the size of that part in 10 m pixels."""
    if coarse is not None and fine is not None:
        double = coarse.refine(2)
        if not double.aligned(fine):
            raise TheiaError(
                "input",
                f"The 10 m and the 20 m bands do not nest: {describe(fine)}; {describe(coarse)}.",
                "Cut them from one product, on edges of 20 m pixels.",
            )
        row, col = double.offset_of(fine)
        common = Window(row, col, fine.height, fine.width).clip(double.height, double.width)
        if not common.height or not common.width:
            raise TheiaError("input", "The 10 m and the 20 m bands lie in different places.")
        first = (-(-common.row // 2), -(-common.col // 2))
        rows, cols = common.row + common.height - 2 * first[0], common.col + common.width - 2 * first[1]
        return coarse.crop(Window(*first, -(-rows // 2), -(-cols // 2))), (rows, cols)
    if coarse is not None:
        return coarse, (2 * coarse.height, 2 * coarse.width)
    assert fine is not None
    up, left = _doubling(fine, bands)
    grown = fine.crop(Window(-up, -left, fine.height + up, fine.width + left))
    return grown.coarsen(2), grown.shape


def _doubling(fine: Grid, bands: Mapping[str, Band]) -> tuple[int, int]:
    """Whether doubled 20 m pixels start one row or column before the image: (0 or 1, 0 or 1)."""
    band = next((bands[b] for b in R2 if b in bands), None)
    if band is None:
        return 0, 0
    size = (min(_SAMPLE, fine.height) // 2 * 2, min(_SAMPLE, fine.width) // 2 * 2)
    row, col = ((full - part) // 4 * 2 for full, part in zip(fine.shape, size, strict=True))
    sample = read_window(band.path, (band.index,), Window(row, col, *size), band.nodata)[0]
    return _odd_start(sample), _odd_start(sample.T)


def _odd_start(sample: np.ndarray) -> int:
    """1 where rows 1 and 2, 3 and 4, ... are the same and 0 and 1, 2 and 3, ... are not."""
    pairs = len(sample) // 2 - 1
    same = [float(np.mean(sample[k::2][:pairs] == sample[k + 1 :: 2][:pairs])) for k in (0, 1)]
    return int(same[1] > 0.9 and same[0] < 0.6)


def check_values(picture: Picture, scale_given: bool) -> list[str]:
    """Look at a sample: refuse reflectance in another scale and bands that cannot be what they are called.

    Returns remarks for the log. A scale that the user gave is not doubted.
    """
    sample = {name: _sample(picture, name) for name in picture.bands}
    known = np.concatenate([v[~np.isnan(v)] for v in sample.values()]) if sample else np.empty(0)
    if not known.size:
        return ["The middle of the image holds no data."]
    high = float(np.percentile(known, 98))
    if not scale_given and not _BRIGHTEST[0] <= high <= _BRIGHTEST[1]:
        raise TheiaError(
            "input",
            f"The brightest pixels of {picture.name} would have a reflectance of {high:.3g}: its values are in another "
            "scale.",
            "Say which number stands for a reflectance of 1 (SCALE): 10000, 1000 or 1.",
        )
    _check_order(sample, picture.name)
    return [f"Reflectance of the sample: median {np.median(known):.3f}, 98 % below {high:.3f}."]


def _check_order(sample: Mapping[str, np.ndarray], name: str) -> None:
    """B8 and B8A see almost the same light: where they differ, the bands are not in the order that was said."""
    if not {"B8", "B8A"} <= set(sample):
        return
    nir = sample["B8"]
    height, width = (s // 2 for s in nir.shape)
    nir = nir[: 2 * height, : 2 * width].reshape(height, 2, width, 2).mean((1, 3))
    narrow = sample["B8A"][:height, :width]
    both = ~np.isnan(nir) & ~np.isnan(narrow)
    if both.sum() < 100 or np.std(nir[both]) < 0.02 or np.std(narrow[both]) < 1e-6:
        return
    likeness = float(np.corrcoef(nir[both], narrow[both])[0, 1])
    ratio = float(np.median(narrow[both]) / max(1e-6, np.median(nir[both])))
    if likeness < 0.6 or not 0.4 < ratio < 2.5:
        raise TheiaError(
            "input",
            f"B8 and B8A of {name} hardly resemble each other (correlation {likeness:.2f}, ratio {ratio:.2f}): they "
            "see almost the same light, so the bands are not in the order that their names say.",
            f"Name the bands in the order of the file: {', '.join(all_sensors()['S2A'].bands)}.",
        )


def _sample(picture: Picture, name: str) -> np.ndarray:
    """Reflectance in the middle of the image, NaN where there is no data."""
    grid = picture.reference
    side = min(_SAMPLE // 2, grid.height, grid.width)
    window = Window((grid.height - side) // 2, (grid.width - side) // 2, side, side)
    factor = 1 if name in R2 else 2
    return reflectance(picture.source(name).read(window.scale(factor, 1)), picture.bands[name])


def reflectance(dn: np.ndarray, band: Band) -> np.ndarray:
    """float32 reflectance, NaN where there is no data or no number."""
    values = dn.astype(np.float32)
    if band.nodata is not None and not np.isnan(band.nodata):
        values[dn == band.nodata] = np.nan
    if (band.scale, band.offset) != (1.0, 0.0):
        values *= np.float32(band.scale)
        values += np.float32(band.offset)
    values[~np.isfinite(values)] = np.nan
    return values
