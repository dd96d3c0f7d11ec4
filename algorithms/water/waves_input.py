"""What depth from waves is computed from: two bands of one pass, which detector saw each pixel, and the time between.

Level 1C and 2A of any reader, or a raster of two bands. Level 1C is opened for its two bands alone: the others may be
missing. Detectors come from the product's footprints, or from a raster (`waves_footprints`).
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..core.raster import grid_of, open_dataset
from ..products.container import Container, open_container
from ..products.read import find_products
from ..products.safe import TILE_FILE, product_file
from ..products.safe_metadata import parse_product, parse_tile
from ..products.scene import Band, Mask, Scene
from ..products.sensors import sensor_of
from ..products.xmlfile import MAX_BYTES
from ..spec.phrase import of_error, phrase
from .quality_input import role_of
from .waves_footprints import Footprint, find_footprints
from .waves_lags import NO_TABLE, Lags, detector_lags

_ROLES = {"B2": "blue", "B3": "green", "B4": "red", "B8": "nir"}
_HINT = (
    "Give level 1C or 2A products of Sentinel-2 with detector footprints, a raster of detector numbers, or the time "
    "between the two bands of a raster."
)


@dataclass(frozen=True)
class WaveImage:
    """One pass: two bands on one grid, footprints of the detectors, lag by detector in s, masks of the product."""

    id: str
    path: str
    satellite: str
    acquired: dt.datetime
    tile: str
    first: Band
    second: Band
    lags: Mapping[int, float]
    footprints: tuple[Footprint, ...] = ()
    masks: Mapping[str, tuple[Mask, ...]] = field(default_factory=lambda: MappingProxyType({}))
    #: green and near infrared, which tell water from land, where the product has them
    green: Band | None = None
    nir: Band | None = None

    @property
    def grid(self) -> Grid:
        return self.first.grid

    @property
    def scene(self) -> Scene:
        """As a scene, for its masks."""
        return Scene(
            self.id,
            "",
            "",
            self.path,
            self.satellite,
            self.satellite,
            self.acquired,
            {"R1": self.grid},
            {self.first.name: self.first},
            self.masks,
            tile=self.tile,
        )


def open_images(
    paths: Sequence[str],
    pair: str,
    detectors: str | None,
    lag_s: float | None,
    notes: list[str],
    lags: Lags = NO_TABLE,
) -> list[WaveImage]:
    """Every image at or below the paths, in time order; of two products of one pass level 1C is taken.

    `detectors`: a raster of their numbers instead of the products' own; `lag_s`: one lag for all pixels; `lags`: those
    of the user. Raises `TheiaError` listing all that is wrong with all of them.
    """
    problems: list[str] = []
    found: dict[tuple[str, str], tuple[int, WaveImage]] = {}
    for path in paths:
        try:
            candidates = list(find_products(path, problems=problems))
        except TheiaError as error:
            problems.append(of_error(error))
            continue
        if not candidates:
            problems.append(phrase("No product found in {path}.", path=path))
        for candidate in candidates:
            try:
                level1 = candidate.level == "L1C" and candidate.container is not None
                image = (
                    _level1(candidate.container, pair)
                    if level1 and candidate.container is not None
                    else _level2(candidate.read("SRE"), candidate.container, pair)
                )
                image = _with_lags(image, pair, detectors, lag_s, lags)
            except TheiaError as error:
                problems.append(of_error(error))
                continue
            key = (image.tile, image.acquired.isoformat()) if image.tile else (image.id, "")
            if key not in found or found[key][0] > (0 if level1 else 1):
                if key in found:
                    notes.append(phrase("Two products of one pass: {id} is used.", id=image.id))
                found[key] = (0 if level1 else 1, image)
    raise_all("input", "Some images cannot be used:", list(dict.fromkeys(problems)), _HINT)
    if not found:
        raise TheiaError("input", "There is no image to work on.", _HINT)
    return sorted((image for _, image in found.values()), key=lambda i: (i.acquired, i.id))


def _names(pair: str) -> tuple[str, str]:
    first, _, second = pair.partition("-")
    return first, second


def _level1(container: Container, pair: str) -> WaveImage:
    """Two bands of a level 1C product and its footprints; the other bands are not looked for."""
    name = product_file(container)
    assert name is not None  # found as a SAFE product
    product = parse_product(container.read(name, MAX_BYTES), name)
    tiles = [n for n in container.names if TILE_FILE.search(n)]
    if len(tiles) != 1:
        raise TheiaError(
            "product",
            phrase("{name}: expected one GRANULE/*/MTD_TL.xml, found {count}.", name=container.name, count=len(tiles)),
        )
    tile = parse_tile(container.read(tiles[0], MAX_BYTES), tiles[0])
    files = {b: _file(container, b) for b in (*_names(pair), "B3", "B8")}
    missing = [b for b in _names(pair) if files[b] is None]
    if missing or tile.acquired is None:
        if missing:
            what = phrase("{name} has no {bands} image.", name=container.name, bands=", ".join(missing))
        else:
            what = phrase("{name} has no sensing time.", name=container.name)
        raise TheiaError("product", what)
    bands = {
        b: Band(b, container.gdal_path(f), grid_of(container.gdal_path(f)), 1, 1.0, 0.0, 0.0)
        for b, f in files.items()
        if f is not None
    }
    first, second = (bands[b] for b in _names(pair))
    if not first.grid.equals(second.grid):
        raise TheiaError("product", phrase("{name}: its two bands are on different grids.", name=container.name))
    sensor = sensor_of(product.platform)
    return WaveImage(
        (product.uri or container.name).removesuffix(".SAFE"),
        container.path,
        sensor.id if sensor else "",
        tile.acquired,
        tile.tile,
        first,
        second,
        {},
        find_footprints(container, _names(pair)),
        green=bands.get("B3"),
        nir=bands.get("B8"),
    )


def _file(container: Container, band: str) -> str | None:
    wanted = re.compile(rf"IMG_DATA/(?:.*/)?[^/]*_B0?{band[1:]}(?:_10m)?\.(?:jp2|tif)$", re.IGNORECASE)
    return next((n for n in container.names if wanted.search(n)), None)


def _level2(scene: Scene, container: Container | None, pair: str) -> WaveImage:
    names = {b: role_of(scene, _ROLES[b]) for b in (*_names(pair), "B3", "B8")}
    missing = [b for b in _names(pair) if names[b] is None]
    if missing:
        raise TheiaError(
            "product",
            phrase(
                "{id} has no {missing} (it has {names}).",
                id=scene.id,
                missing=" and no ".join(missing),
                names=", ".join(scene.bands),
            ),
        )
    first, second = (scene.bands[str(names[b])] for b in _names(pair))
    if not first.grid.equals(second.grid):
        raise TheiaError(
            "product",
            phrase("{id}: {name} and {name2} are on different grids.", id=scene.id, name=first.name, name2=second.name),
        )
    if container is None and os.path.isdir(scene.path):
        container = open_container(scene.path)
    green, nir = (scene.bands[str(names[b])] if names[b] else None for b in ("B3", "B8"))
    return WaveImage(
        scene.id,
        scene.path,
        scene.sensor,
        scene.acquired,
        scene.tile,
        first,
        second,
        {},
        find_footprints(container, _names(pair)) if container is not None else (),
        scene.masks,
        green,
        nir,
    )


def _with_lags(image: WaveImage, pair: str, detectors: str | None, lag_s: float | None, own: Lags) -> WaveImage:
    """The image with its lags. Raises `TheiaError` saying what is missing."""
    values = vars(image)
    if lag_s is not None:
        return WaveImage(**{**values, "lags": {0: lag_s}, "footprints": ()})
    lags = detector_lags(image.satellite, pair, own)
    if not lags:
        raise TheiaError(
            "input",
            phrase(
                "{id}: the time between bands of {satellite} is not known.",
                id=image.id,
                satellite=image.satellite or "an unknown satellite",
            ),
            "Give the time between the two bands, or a table of time lags.",
        )
    prints = (Footprint(detectors, grid_of(detectors)),) if detectors else image.footprints
    if not prints:
        raise TheiaError(
            "input",
            phrase(
                "{id} does not say which detector saw each pixel, and the time lag changes its sign between "
                "neighbours.",
                id=image.id,
            ),
            "Give level 1C with its detector footprints (QI_DATA), or a raster of detector numbers.",
        )
    for footprint in prints:
        if not footprint.on(image.grid):
            raise TheiaError(
                "input",
                phrase(
                    "{file} is in another reference system than {id}.",
                    file=os.path.basename(footprint.path) or "MSK_DETFOO",
                    id=image.id,
                ),
            )
    return WaveImage(**{**values, "lags": lags, "footprints": prints})


def land_share(image: WaveImage, coarse: Grid, factor: int) -> np.ndarray | None:
    """(height, width) bool on the coarse grid: where NDWI (green and NIR, McFeeters) says land; None without NIR.

    Read thinned: JPEG 2000 and overviews give a coarse image without decoding the fine one.
    """
    if image.green is None or image.nir is None:
        return None
    found = []
    for band in (image.green, image.nir):
        dataset = open_dataset(band.path)
        shape = (
            -(-band.grid.height // max(1, round(factor * image.grid.pixel_size / band.grid.pixel_size))),
            -(-band.grid.width // max(1, round(factor * image.grid.pixel_size / band.grid.pixel_size))),
        )
        dn = dataset.read(band.index, out_shape=shape).astype(np.float32)
        values = np.where(dn == band.nodata, np.nan, dn * band.scale + band.offset)
        found.append(values)
    green, nir = found
    if green.shape != coarse.shape or nir.shape != coarse.shape:
        return None
    with np.errstate(invalid="ignore"):
        return np.asarray(nir > green)
