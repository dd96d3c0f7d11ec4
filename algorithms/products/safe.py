"""Reading ESA Sentinel-2 products (SAFE): level 2A by Sen2Cor, and level 1C metadata, from a folder or a zip.

Reflectance = (DN + offset) / quantification where DN is not 0; the offset per band comes with baseline 04.00. Each
band is taken at its native pixel. Validity is the scene classification (SCL), at 20 m; its classes are those of the
Sen2Cor ATBD, table "scene classification values".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..spec.phrase import phrase
from .checks import read_header, same_grid
from .container import Container
from .safe_metadata import ProductMetadata, TileMetadata, parse_product, parse_tile
from .scene import Auxiliary, Band, Mask, Scene
from .sensors import sensor_of
from .xmlfile import MAX_BYTES

PRODUCT_FILES = ("MTD_MSIL2A.xml", "MTD_MSIL1C.xml")
TILE_FILE = re.compile(r"GRANULE/([^/]+)/MTD_TL\.xml$", re.IGNORECASE)

#: meaning -> SCL classes: 0 no data, 1 saturated or defective, 3 cloud shadow, 6 water, 8 and 9 cloud of medium and
#: high probability, 10 thin cirrus, 11 snow. 2 (dark area, terrain shadow) is a guess of Sen2Cor on radiometry.
SCL_CLASSES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "outside": (0,), "defective": (1,), "topographic_shadow": (2,), "shadow": (3,), "water": (6,),
        "cloud": (8, 9, 10), "thin_cloud": (10,), "snow": (11,),
    }
)  # fmt: skip

#: native pixel of each band in m; L2A has no B10
NATIVE_M: Mapping[str, int] = MappingProxyType(
    {"B1": 60, "B2": 10, "B3": 10, "B4": 10, "B5": 20, "B6": 20, "B7": 20, "B8": 10, "B8A": 20, "B9": 60, "B10": 60,
     "B11": 20, "B12": 20}
)  # fmt: skip

#: bands that a level 2A product must have; B1 and B9 (60 m) are read where they are there
NEEDED = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")

_IMAGE = re.compile(r"_(B\d{2}|B8A|SCL|AOT|WVP)(?:_(\d{2})m)?\.(?:jp2|tif)$", re.IGNORECASE)
_GROUPS = {10: "R1", 20: "R2", 60: "R3"}


def product_file(container: Container) -> str | None:
    """The metadata file at the top of a container; None when this is not a SAFE product."""
    return next((n for n in PRODUCT_FILES if container.has(n)), None)


def level_of(container: Container) -> str:
    name = product_file(container)
    return "" if name is None else "L2A" if name == PRODUCT_FILES[0] else "L1C"


def read_scene(container: Container, reflectance: str = "FRE", images: bool = True) -> Scene:
    """A scene from a SAFE product.

    `reflectance` is there for symmetry with MUSCATE: Sen2Cor's products have one kind. Without `images` the scene is
    made from the metadata alone: bands are those listed and no raster is opened. Raises `TheiaError` listing all that
    is wrong.
    """
    name = product_file(container)
    if name is None:
        raise TheiaError(
            "product", phrase("{path}: expected one of {names}.", path=container.path, names=", ".join(PRODUCT_FILES))
        )
    product = parse_product(container.read(name, MAX_BYTES), name)
    tiles = [n for n in container.names if TILE_FILE.search(n)]
    if len(tiles) != 1:
        hint = "Products of several tiles (before December 2016) have to be cut first." if tiles else ""
        found = len(tiles) or "none"
        raise TheiaError(
            "product",
            phrase(
                "{container}: expected one GRANULE/*/MTD_TL.xml, found {found}.", container=container.name, found=found
            ),
            hint,
        )
    tile = parse_tile(container.read(tiles[0], MAX_BYTES), tiles[0])
    granule = tiles[0].rsplit("/", 1)[0]
    problems = [*product.problems, *tile.problems]
    finder = _Finder(container, product, tile, granule, problems, images)
    scene = finder.scene(name)
    raise_all(
        "product",
        phrase("{container} cannot be used:", container=container.name),
        problems,
        "Download or copy the product again.",
    )
    if scene is None:
        raise TheiaError("product", phrase("{container} cannot be used.", container=container.name))
    return scene


class _Finder:
    """Finds the rasters of a product and holds them against its metadata."""

    def __init__(
        self, container: Container, product: ProductMetadata, tile: TileMetadata, granule: str, problems: list[str],
        images: bool,
    ) -> None:  # fmt: skip
        self.container = container
        self.product = product
        self.tile = tile
        self.granule = granule
        self.problems = problems
        self.images = images
        self.files = self._files()

    def _files(self) -> dict[tuple[str, int], str]:
        """(layer, pixel in m) -> file, from the files there are, else from those that the metadata list."""
        found = {}
        listed = [f"{name}.jp2" for name in self.product.images]
        names = (
            [n for n in self.container.names if n.startswith(f"{self.granule}/IMG_DATA/")] if self.images else listed
        )
        for name in names:
            match = _IMAGE.search(name)
            if match is None:
                continue
            layer = match[1].upper().replace("B0", "B")
            pixel = int(match[2]) if match[2] else NATIVE_M.get(layer, 0)
            found[layer, pixel] = name
        return found

    def scene(self, metadata_name: str) -> Scene | None:
        product, tile = self.product, self.tile
        grids = {_GROUPS[pixel]: grid for pixel, grid in tile.grids.items() if pixel in _GROUPS}
        bands = self._bands(grids)
        masks = self._masks(grids) if product.level == "L2A" else {}
        aot = self._auxiliary("AOT", product.aot_quantification, grids)
        water_vapour = self._auxiliary("WVP", product.water_vapour_quantification, grids)
        if tile.acquired is None or self.problems:
            return None
        sensor = sensor_of(product.platform)
        name = product.uri.removesuffix(".SAFE") or self.container.name.removesuffix(".SAFE")
        used = {group: grid for group, grid in grids.items() if any(b.grid == grid for b in bands.values())}
        offsets = sorted({band.offset for band in bands.values()})
        origin = {
            "metadata": metadata_name, "baseline": product.baseline or "unknown", "masks": "SCL" if masks else "none",
            "reflectance": "SRE", "offset": ", ".join(f"{o:g}" for o in offsets),
        }  # fmt: skip
        return Scene(
            id=name, format="safe", level=product.level, path=self.container.path, platform=product.platform,
            sensor=sensor.id if sensor else "", acquired=tile.acquired, groups=used, bands=bands, masks=masks, aot=aot,
            water_vapour=water_vapour, angles=tile.angles, tile=tile.tile, orbit=product.orbit,
            version=product.baseline, origin=origin,
        )  # fmt: skip

    def _bands(self, grids: Mapping[str, Grid]) -> dict[str, Band]:
        product = self.product
        bands = {}
        needed = NEEDED if product.level == "L2A" else tuple(NATIVE_M)
        for name, pixel in NATIVE_M.items():
            file = self.files.get((name, pixel))
            grid = grids.get(_GROUPS[pixel])
            if file is None or grid is None:
                if name in needed and grid is not None:
                    expected = (
                        f"{self.granule}/IMG_DATA/{f'R{pixel}m/' if product.level == 'L2A' else ''}*_{_padded(name)}"
                    )
                    self.problems.append(
                        phrase(
                            "{expected}{part}.jp2 is missing.",
                            expected=expected,
                            part=f"_{pixel}m" if product.level == "L2A" else "",
                        )
                    )
                continue
            if self.images and not self._check(file, grid, ("uint16", "int16")):
                continue
            quantification = product.quantification or 1.0
            bands[name] = Band(
                name, self.container.gdal_path(file), grid, 1, 1.0 / quantification,
                product.offsets.get(name, 0.0) / quantification, product.nodata, product.wavelengths_nm.get(name),
            )  # fmt: skip
        return bands

    def _masks(self, grids: Mapping[str, Grid]) -> dict[str, tuple[Mask, ...]]:
        file = self.files.get(("SCL", 20))
        grid = grids.get("R2")
        if file is None or grid is None:
            self.problems.append(phrase("{granule}/IMG_DATA/R20m/*_SCL_20m.jp2 is missing.", granule=self.granule))
            return {}
        if self.images and not self._check(file, grid, ("uint8",)):
            return {}
        path = self.container.gdal_path(file)
        return {meaning: (Mask(meaning, path, grid, values=values),) for meaning, values in SCL_CLASSES.items()}

    def _auxiliary(self, layer: str, quantification: float | None, grids: Mapping[str, Grid]) -> Auxiliary | None:
        """AOT or WVP at the finest pixel there is; optional."""
        for pixel, group in _GROUPS.items():
            file, grid = self.files.get((layer, pixel)), grids.get(group)
            if file is None or grid is None or not quantification:
                continue
            if self.images and not self._check(file, grid, ("uint16", "int16")):
                return None
            return Auxiliary(self.container.gdal_path(file), grid, 1, 1.0 / quantification, 0.0, 0.0)
        return None

    def _check(self, file: str, grid: Grid, dtypes: tuple[str, ...]) -> bool:
        shown = file.rsplit("/", 1)[-1]
        header = read_header(self.container.gdal_path(file), shown, self.problems)
        if header is None:
            return False
        if header.dtype not in dtypes:
            self.problems.append(
                phrase("{shown} holds {dtype}, expected {dtypes}.", shown=shown, dtype=header.dtype, dtypes=dtypes[0])
            )
            return False
        return same_grid(header, grid, shown, "MTD_TL.xml", self.problems)


def _padded(band: str) -> str:
    return band if band == "B8A" else f"B{int(band[1:]):02d}"
