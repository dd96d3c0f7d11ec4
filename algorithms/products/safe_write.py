"""Writing ESA Sentinel-2 L2A products (SAFE): for sample data, so that the whole way of a real product can be tried.

The layout of baseline 05.x: MTD_MSIL2A.xml, one granule with MTD_TL.xml, images at their native pixel as JPEG 2000
(reversible, so that DN are exact). `l2a_specs` gives the rasters as GeoTIFF in a scratch folder, for the block engine;
`finish` turns them into JPEG 2000 and writes the metadata. `write_l2a` does it all from arrays.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import rasterio
from rasterio.shutil import copy

from ..core.errors import TheiaError
from ..core.files import atomic_folder
from ..core.grid import Grid
from ..core.raster import RasterSpec, close_datasets, write_raster
from .muscate_document import timestamp
from .safe import NATIVE_M
from .safe_metadata import BAND_IDS
from .scene import AngleNodes, Angles
from .sensors import all_sensors
from .xml_write import Node, node, table, write_xml

QUANTIFICATION, ATMOSPHERE_QUANTIFICATION = 10000, 1000
#: DN = reflectance x 10000 + 1000 from baseline 04.00; before it, without offset
OFFSET, OFFSET_BASELINE = -1000, 4.0
L2A_BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
_ENVIRONMENT = {"GDAL_PAM_ENABLED": "NO"}


@dataclass(frozen=True)
class SafeDescription:
    """A SAFE product before it exists. `grids` by pixel in m: 10 and 20, and 60 when B1 or B9 are among the bands."""

    platform: str
    acquired: dt.datetime
    tile: str
    grids: Mapping[int, Grid]
    bands: tuple[str, ...] = L2A_BANDS
    baseline: str = "05.11"
    relative_orbit: int = 51
    angles: Angles = field(default_factory=Angles)
    quality: Mapping[str, float] = field(default_factory=dict)

    @property
    def letter(self) -> str:
        return self.platform.strip()[-1].upper()

    @property
    def stamp(self) -> str:
        return self.acquired.strftime("%Y%m%dT%H%M%S")

    @property
    def name(self) -> str:
        """S2A_MSIL2A_20240501T105637_N0511_R051_T31TCJ_20240501T105637.SAFE."""
        tile = self.tile if self.tile.startswith("T") else f"T{self.tile}"
        return (
            f"S2{self.letter}_MSIL2A_{self.stamp}_N{self.baseline.replace('.', '')}_R{self.relative_orbit:03d}_{tile}_"
            f"{self.stamp}.SAFE"
        )

    @property
    def granule(self) -> str:
        return f"L2A_{self.name.split('_')[5]}_A000000_{self.stamp}"

    @property
    def offset(self) -> int:
        """What is added to DN before division."""
        return OFFSET if float(self.baseline) >= OFFSET_BASELINE else 0


def can_write_jpeg2000() -> bool:
    """Whether this GDAL has a JPEG 2000 encoder (OpenJPEG)."""
    with rasterio.Env() as environment:
        return "JP2OpenJPEG" in environment.drivers()


def l2a_specs(product: SafeDescription, scratch: str) -> dict[str, RasterSpec]:
    """The rasters by layer ("B2", "SCL", "AOT", "WVP") as GeoTIFF below `scratch`; uint16, SCL uint8, 0 no data."""
    specs = {}
    for layer in (*product.bands, "SCL", "AOT", "WVP"):
        pixel = _pixel(layer)
        dtype = "uint8" if layer == "SCL" else "uint16"
        path = os.path.join(scratch, f"{layer}.tif")
        specs[layer] = RasterSpec(path, product.grids[pixel], dtype, 0, resampling="nearest", overviews=False)
    return specs


def _pixel(layer: str) -> int:
    return {"SCL": 20, "AOT": 10, "WVP": 10}.get(layer) or NATIVE_M[layer]


def encode_reflectance(
    product: SafeDescription, reflectance: np.ndarray, valid: np.ndarray | None = None
) -> np.ndarray:
    """Reflectance (float) to DN: uint16, 1 to 65534; 0 where not finite or not `valid`."""
    known = np.isfinite(reflectance) if valid is None else np.isfinite(reflectance) & valid
    dn = np.clip(np.rint(np.where(known, reflectance, 0) * QUANTIFICATION) - product.offset, 1, 65534)
    return np.where(known, dn, 0).astype(np.uint16)


def encode_atmosphere(values: np.ndarray) -> np.ndarray:
    """AOT or water vapour (g/cm2) to DN: uint16 x 1000, 0 where not finite."""
    known = np.isfinite(values)
    return np.where(
        known, np.clip(np.rint(np.where(known, values, 0) * ATMOSPHERE_QUANTIFICATION), 1, 65534), 0
    ).astype(np.uint16)


def finish(product: SafeDescription, folder: str, specs: Mapping[str, RasterSpec]) -> None:
    """Write the images as JPEG 2000 and the metadata below `folder`; the scratch rasters are removed.

    Raises `TheiaError` when this GDAL cannot write JPEG 2000.
    """
    if not can_write_jpeg2000():
        raise TheiaError("engine", "This GDAL cannot write JPEG 2000, which SAFE products are made of.",
                         "Choose the THEIA/MUSCATE format, or repair the processing environment.")  # fmt: skip
    for layer, spec in specs.items():
        path = os.path.join(folder, *_image(product, layer).split("/")) + ".jp2"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        to_jpeg2000(spec.path, path)
    close_datasets()
    for spec in specs.values():
        os.remove(spec.path)
    write_xml(os.path.join(folder, "MTD_MSIL2A.xml"), _product_document(product))
    write_xml(
        os.path.join(folder, "GRANULE", product.granule, "MTD_TL.xml"),
        tile_document(product, "L2A", product.name.split("_")[5]),
    )


def to_jpeg2000(source: str, target: str) -> None:
    """Reversible wavelet at full quality: the DN come back exactly. Copied block by block, never held as a whole."""
    with rasterio.Env(**_ENVIRONMENT):
        copy(source, target, driver="JP2OpenJPEG", QUALITY="100", REVERSIBLE="YES")


def _image(product: SafeDescription, layer: str) -> str:
    pixel = _pixel(layer)
    padded = layer if not layer.startswith("B") or layer == "B8A" else f"B{int(layer[1:]):02d}"
    name = f"{product.name.split('_')[5]}_{product.stamp}_{padded}_{pixel}m"
    return f"GRANULE/{product.granule}/IMG_DATA/R{pixel}m/{name}"


def _product_document(product: SafeDescription) -> Node:
    sensor = all_sensors()[f"S2{product.letter}"]
    layers = (*product.bands, "SCL", "AOT", "WVP")
    offsets = [node("BOA_ADD_OFFSET", product.offset, band_id=str(i)) for i in range(len(BAND_IDS))]
    special = [
        node("Special_Values", node("SPECIAL_VALUE_TEXT", name), node("SPECIAL_VALUE_INDEX", value))
        for name, value in (("NODATA", 0), ("SATURATED", 65535))
    ]
    spectral = [
        node(
            "Spectral_Information",
            node("RESOLUTION", NATIVE_M[name]),
            node("Wavelength", node("CENTRAL", sensor.bands[name].centre_nm, unit="nm")),
            bandId=str(index), physicalBand=name,
        )
        for index, name in enumerate(BAND_IDS)
    ]  # fmt: skip
    information = node(
        "Product_Info",
        node("PRODUCT_START_TIME", timestamp(product.acquired)),
        node("PRODUCT_STOP_TIME", timestamp(product.acquired)),
        node("PRODUCT_URI", product.name),
        node("PROCESSING_LEVEL", "Level-2A"),
        node("PRODUCT_TYPE", "S2MSI2A"),
        node("PROCESSING_BASELINE", product.baseline),
        node(
            "Datatake",
            node("SPACECRAFT_NAME", f"Sentinel-2{product.letter}"),
            node("DATATAKE_SENSING_START", timestamp(product.acquired)),
            node("SENSING_ORBIT_NUMBER", product.relative_orbit),
        ),
        node(
            "Product_Organisation",
            node("Granule_List", node("Granule", *(node("IMAGE_FILE", _image(product, layer)) for layer in layers))),
        ),
    )
    characteristics = node(
        "Product_Image_Characteristics",
        *special,
        node(
            "QUANTIFICATION_VALUES_LIST",
            node("BOA_QUANTIFICATION_VALUE", QUANTIFICATION, unit="none"),
            node("AOT_QUANTIFICATION_VALUE", ATMOSPHERE_QUANTIFICATION, unit="none"),
            node("WVP_QUANTIFICATION_VALUE", ATMOSPHERE_QUANTIFICATION, unit="cm"),
        ),
        node("BOA_ADD_OFFSET_VALUES_LIST", *offsets) if product.offset else None,
        node("Spectral_Information_List", *spectral),
    )
    return _prefixed("Level-2A_User_Product", (node("n1:General_Info", information, characteristics),))


def _prefixed(tag: str, children: tuple[Node, ...]) -> Node:
    """The root in the namespace prefix of ESA's files."""
    return Node(f"n1:{tag}", children, (("xmlns:n1", "https://psd-14.sentinel2.eo.esa.int/PSD"),))


def tile_document(product: SafeDescription, level: str, tile: str) -> Node:
    """MTD_TL.xml of a granule: sizes, position, angles. `level`: L1C or L2A; `tile` such as T31TCJ."""
    angles = product.angles
    crs = next(iter(product.grids.values())).crs
    sizes = [
        node("Size", node("NROWS", g.height), node("NCOLS", g.width), resolution=str(p))
        for p, g in product.grids.items()
    ]
    positions = [
        node("Geoposition", node("ULX", g.bounds[0]), node("ULY", g.bounds[3]), node("XDIM", p), node("YDIM", -p),
             resolution=str(p))
        for p, g in product.grids.items()
    ]  # fmt: skip
    views = [
        node("Viewing_Incidence_Angles_Grids", *_nodes(grid), bandId=str(BAND_IDS.index(band)), detectorId=str(number))
        for band, grids in angles.view.items()
        if band in BAND_IDS
        for number, grid in enumerate(grids, 1)
    ]
    means = [
        node("Mean_Viewing_Incidence_Angle", *_pair(pair), bandId=str(BAND_IDS.index(band)))
        for band, pair in angles.mean_view_deg.items()
        if band in BAND_IDS
    ]
    general = node(
        "n1:General_Info",
        node("TILE_ID", f"S2{product.letter}_OPER_MSI_{level}_TL_SIM__{product.stamp}_A000000_{tile}"
                        f"_N{product.baseline}"),
        node("SENSING_TIME", timestamp(product.acquired)),
    )  # fmt: skip
    geometry = node(
        "n1:Geometric_Info",
        node("Tile_Geocoding", node("HORIZONTAL_CS_CODE", crs), *sizes, *positions),
        node(
            "Tile_Angles",
            node("Sun_Angles_Grid", *_nodes(angles.sun)) if angles.sun else None,
            node("Mean_Sun_Angle", *_pair(angles.mean_sun_deg)) if angles.mean_sun_deg else None,
            *views,
            node("Mean_Viewing_Incidence_Angle_List", *means) if means else None,
        ),
    )
    content = node("Image_Content_QI", *(node(name, value) for name, value in product.quality.items()))
    return _prefixed(f"Level-{level[1:]}_Tile_ID", (general, geometry, node("n1:Quality_Indicators_Info", content)))


def _pair(angles: Sequence[float]) -> tuple[Node, Node]:
    return node("ZENITH_ANGLE", float(angles[0]), unit="deg"), node("AZIMUTH_ANGLE", float(angles[1]), unit="deg")


def _nodes(grid: AngleNodes) -> tuple[Node, Node]:
    steps = (node("COL_STEP", grid.step_m, unit="m"), node("ROW_STEP", grid.step_m, unit="m"))
    return (
        node("Zenith", *steps, node("Values_List", *table(grid.zenith_deg))),
        node("Azimuth", *steps, node("Values_List", *table(grid.azimuth_deg))),
    )


def write_l2a(
    product: SafeDescription, parent: str, arrays: Mapping[str, np.ndarray], *, overwrite: bool = False
) -> str:
    """Write a SAFE product below `parent` from encoded arrays named as in `l2a_specs`; returns its path."""
    with atomic_folder(os.path.join(parent, product.name), overwrite) as folder:
        specs = l2a_specs(product, folder)
        if set(arrays) != set(specs):
            missing, unknown = sorted(set(specs) - set(arrays)), sorted(set(arrays) - set(specs))
            raise TheiaError("internal", f"Layers of {product.name}: missing {missing}, unknown {unknown}.")
        for name, spec in specs.items():
            write_raster(spec, arrays[name])
        finish(product, folder, specs)
    return os.path.join(parent, product.name)
