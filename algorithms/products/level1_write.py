"""Writing Sentinel-2 level 1C products (SAFE): for sample data and tests. 13 bands, JPEG 2000, baseline 05.x.

`l1c_specs` gives the rasters as GeoTIFF in a scratch folder, for writing by blocks; `finish` turns them into JPEG 2000
and writes the metadata. `write_l1c` does it all from arrays.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_folder
from ..core.raster import RasterSpec, close_datasets, write_raster
from .grib_write import write_auxiliary
from .level1 import Air
from .muscate_document import timestamp
from .safe import NATIVE_M
from .safe_metadata import BAND_IDS
from .safe_write import (
    QUANTIFICATION,
    SafeDescription,
    can_write_jpeg2000,
    encode_reflectance,
    tile_document,
    to_jpeg2000,
)
from .sensors import all_sensors
from .xml_write import Node, node, write_xml

SATURATED = 65535
#: bands of MSK_QUALIT: 1 lost, 2 degraded ancillary, 3 partially corrected, 4 degraded, 5 defective, 6 no data,
#: 7 crosstalk corrected, 8 saturated
QUALITY_LAYERS = 8
#: bands of MSK_CLASSI: opaque cloud, cirrus, snow
CLASS_LAYERS = 3


def product_name(product: SafeDescription) -> str:
    """S2A_MSIL1C_20240501T105637_N0511_R051_T31TCJ_20240501T105637.SAFE."""
    return product.name.replace("_MSIL2A_", "_MSIL1C_")


def granule_name(product: SafeDescription) -> str:
    return f"L1C_{product_name(product).split('_')[5]}_A000000_{product.stamp}"


def l1c_specs(
    product: SafeDescription, scratch: str, masks: bool = True, footprints: Sequence[str] = ()
) -> dict[str, RasterSpec]:
    """The rasters by layer: the 13 bands at their native pixels (uint16, 0 no data) and, with `masks`, "CLASSI" (60 m)
    as GeoTIFF below `scratch`. `footprints`: bands whose detector numbers are written, as "DETFOO_B2" (uint8).
    """
    specs = {
        band: RasterSpec(os.path.join(scratch, f"{band}.tif"), product.grids[NATIVE_M[band]], "uint16", 0,
                         resampling="nearest", overviews=False)
        for band in BAND_IDS
    }  # fmt: skip
    if masks:
        specs["CLASSI"] = RasterSpec(os.path.join(scratch, "CLASSI.tif"), product.grids[60], "uint8", None,
                                     CLASS_LAYERS, overviews=False)  # fmt: skip
    for band in footprints:
        layer = f"DETFOO_{band}"
        specs[layer] = RasterSpec(
            os.path.join(scratch, f"{layer}.tif"), product.grids[NATIVE_M[band]], "uint8", overviews=False
        )
    return specs


def finish(product: SafeDescription, folder: str, specs: Mapping[str, RasterSpec], air: Air | None = None) -> None:
    """Write images and masks as JPEG 2000, the metadata and, with `air`, the auxiliary files below `folder`; the
    scratch rasters are removed. Raises `TheiaError` when this GDAL cannot write JPEG 2000.
    """
    if not can_write_jpeg2000():
        raise TheiaError("engine", "This GDAL cannot write JPEG 2000, which SAFE products are made of.",
                         "Repair the processing environment.")  # fmt: skip
    name, granule = product_name(product), granule_name(product)
    for layer, spec in specs.items():
        if layer == "CLASSI":
            inner = f"GRANULE/{granule}/QI_DATA/MSK_CLASSI_B00"
        elif layer.startswith("DETFOO_"):
            inner = f"GRANULE/{granule}/QI_DATA/MSK_DETFOO_{_padded(layer.partition('_')[2])}"
        else:
            inner = _image(name, granule, layer)
        path = os.path.join(folder, *inner.split("/")) + ".jp2"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        close_datasets()
        to_jpeg2000(spec.path, path)
        os.remove(spec.path)
    write_xml(os.path.join(folder, "MTD_MSIL1C.xml"), _product(product, name, granule))
    write_xml(os.path.join(folder, "GRANULE", granule, "MTD_TL.xml"),
              tile_document(product, "L1C", name.split("_")[5]))  # fmt: skip
    if air is not None:
        write_auxiliary(air, next(iter(product.grids.values())), product.acquired,
                        os.path.join(folder, "GRANULE", granule, "AUX_DATA"))  # fmt: skip


def write_l1c(
    product: SafeDescription, parent: str, reflectance: Mapping[str, np.ndarray],
    valid: Mapping[str, np.ndarray] | None = None, *, quality: Mapping[str, np.ndarray] | None = None,
    air: Air | None = None, overwrite: bool = False,
) -> str:  # fmt: skip
    """Write a product below `parent` from apparent reflectances of all 13 bands at their native pixel; its path.

    `valid`: by band, False where there is no image. `quality`: by band, (8, h, w) layers of MSK_QUALIT. Raises
    `TheiaError` when this GDAL cannot write JPEG 2000.
    """
    target = os.path.join(parent, product_name(product))
    with atomic_folder(target, overwrite) as folder:
        specs = l1c_specs(product, folder, masks=False)
        for band in BAND_IDS:
            write_raster(
                specs[band], encode_reflectance(product, reflectance[band], valid.get(band) if valid else None)
            )
        for band, layers in (quality or {}).items():
            scratch = os.path.join(folder, "quality.tif")
            close_datasets()
            write_raster(RasterSpec(scratch, product.grids[NATIVE_M[band]], "uint8", None, QUALITY_LAYERS,
                                    overviews=False), layers)  # fmt: skip
            below = os.path.join(folder, "GRANULE", granule_name(product), "QI_DATA")
            os.makedirs(below, exist_ok=True)
            to_jpeg2000(scratch, os.path.join(below, f"MSK_QUALIT_{_padded(band)}.jp2"))
            os.remove(scratch)
        finish(product, folder, specs, air)
    return target


def _padded(band: str) -> str:
    return band if band == "B8A" else f"B{int(band[1:]):02d}"


def _image(name: str, granule: str, band: str) -> str:
    return f"GRANULE/{granule}/IMG_DATA/{name.split('_')[5]}_{name.split('_')[2]}_{_padded(band)}"


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
