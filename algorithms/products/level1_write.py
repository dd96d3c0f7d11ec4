"""Writing Sentinel-2 level 1C products (SAFE): for sample data and tests. 13 bands, JPEG 2000, baseline 05.x."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np
import rasterio
from rasterio.shutil import copy

from ..core.errors import TheiaError
from ..core.files import atomic_folder
from ..core.raster import RasterSpec, close_datasets, write_raster
from .muscate_document import timestamp
from .safe import NATIVE_M
from .safe_metadata import BAND_IDS
from .safe_write import QUANTIFICATION, SafeDescription, can_write_jpeg2000, encode_reflectance
from .scene import AngleNodes
from .sensors import all_sensors
from .xml_write import Node, node, table, write_xml

SATURATED = 65535


def product_name(product: SafeDescription) -> str:
    """S2A_MSIL1C_20240501T105637_N0511_R051_T31TCJ_20240501T105637.SAFE."""
    return product.name.replace("_MSIL2A_", "_MSIL1C_")


def write_l1c(
    product: SafeDescription, parent: str, reflectance: Mapping[str, np.ndarray],
    valid: Mapping[str, np.ndarray] | None = None, *, overwrite: bool = False,
) -> str:  # fmt: skip
    """Write a product below `parent` from apparent reflectances of all 13 bands at their native pixel; its path.

    `valid`: by band, False where there is no image. Raises `TheiaError` when this GDAL cannot write JPEG 2000.
    """
    if not can_write_jpeg2000():
        raise TheiaError("engine", "This GDAL cannot write JPEG 2000, which SAFE products are made of.",
                         "Repair the processing environment.")  # fmt: skip
    name = product_name(product)
    granule = f"L1C_{name.split('_')[5]}_A000000_{product.stamp}"
    target = os.path.join(parent, name)
    with atomic_folder(target, overwrite) as folder:
        for band in BAND_IDS:
            grid = product.grids[NATIVE_M[band]]
            dn = encode_reflectance(product, reflectance[band], valid.get(band) if valid else None)
            scratch = os.path.join(folder, f"{band}.tif")
            write_raster(RasterSpec(scratch, grid, "uint16", 0, overviews=False), dn)
            path = os.path.join(folder, *_image(name, granule, band).split("/")) + ".jp2"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            close_datasets()
            with rasterio.Env(GDAL_PAM_ENABLED="NO"):
                copy(scratch, path, driver="JP2OpenJPEG", QUALITY="100", REVERSIBLE="YES")
            os.remove(scratch)
        write_xml(os.path.join(folder, "MTD_MSIL1C.xml"), _product(product, name, granule))
        write_xml(os.path.join(folder, "GRANULE", granule, "MTD_TL.xml"), _tile(product, name))
    return target


def _image(name: str, granule: str, band: str) -> str:
    padded = band if band == "B8A" else f"B{int(band[1:]):02d}"
    return f"GRANULE/{granule}/IMG_DATA/{name.split('_')[5]}_{name.split('_')[2]}_{padded}"


def _root(tag: str, *children: Node) -> Node:
    return Node(f"n1:{tag}", children, (("xmlns:n1", "https://psd-14.sentinel2.eo.esa.int/PSD"),))


def _product(product: SafeDescription, name: str, granule: str) -> Node:
    sensor = all_sensors()[f"S2{product.letter}"]
    offsets = [node("RADIO_ADD_OFFSET", product.offset, band_id=str(i)) for i in range(len(BAND_IDS))]
    spectral = [
        node("Spectral_Information", node("RESOLUTION", NATIVE_M[b]),
             node("Wavelength", node("CENTRAL", sensor.bands[b].centre_nm, unit="nm")), bandId=str(i), physicalBand=b)
        for i, b in enumerate(BAND_IDS)
    ]  # fmt: skip
    special = [
        node("Special_Values", node("SPECIAL_VALUE_TEXT", text), node("SPECIAL_VALUE_INDEX", value))
        for text, value in (("NODATA", 0), ("SATURATED", SATURATED))
    ]
    information = node(
        "Product_Info",
        node("PRODUCT_START_TIME", timestamp(product.acquired)),
        node("PRODUCT_URI", name),
        node("PROCESSING_LEVEL", "Level-1C"),
        node("PRODUCT_TYPE", "S2MSI1C"),
        node("PROCESSING_BASELINE", product.baseline),
        node("Datatake", node("SPACECRAFT_NAME", f"Sentinel-2{product.letter}"),
             node("SENSING_ORBIT_NUMBER", product.relative_orbit)),
        node("Product_Organisation", node("Granule_List", node("Granule", *(
            node("IMAGE_FILE", _image(name, granule, band)) for band in BAND_IDS)))),
    )  # fmt: skip
    characteristics = node(
        "Product_Image_Characteristics", *special, node("QUANTIFICATION_VALUE", QUANTIFICATION, unit="none"),
        node("Radiometric_Offset_List", *offsets) if product.offset else None,
        node("Spectral_Information_List", *spectral),
    )  # fmt: skip
    return _root("Level-1C_User_Product", node("n1:General_Info", information, characteristics))


def _tile(product: SafeDescription, name: str) -> Node:
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
        for band, grids in angles.view.items() if band in BAND_IDS for number, grid in enumerate(grids, 1)
    ]  # fmt: skip
    means = [
        node("Mean_Viewing_Incidence_Angle", *_pair(pair), bandId=str(BAND_IDS.index(band)))
        for band, pair in angles.mean_view_deg.items() if band in BAND_IDS
    ]  # fmt: skip
    general = node(
        "n1:General_Info",
        node("TILE_ID", f"S2{product.letter}_OPER_MSI_L1C_TL_SIM__{product.stamp}_A000000_{name.split('_')[5]}"
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
    return _root("Level-1C_Tile_ID", general, geometry)


def _pair(angles: Sequence[float]) -> tuple[Node, Node]:
    return node("ZENITH_ANGLE", float(angles[0]), unit="deg"), node("AZIMUTH_ANGLE", float(angles[1]), unit="deg")


def _nodes(grid: AngleNodes) -> tuple[Node, Node]:
    steps = (node("COL_STEP", grid.step_m, unit="m"), node("ROW_STEP", grid.step_m, unit="m"))
    return (
        node("Zenith", *steps, node("Values_List", *table(grid.zenith_deg))),
        node("Azimuth", *steps, node("Values_List", *table(grid.azimuth_deg))),
    )
