"""Writing MUSCATE products, L2A and L3A: the rasters that a product is made of, then its metadata and quicklook.

Three ways, all through the same layout:

* `l2a_specs` / `l3a_specs` give a `RasterSpec` per layer inside a (temporary) folder, for `core.blocks.process`;
* `finish` then writes MTD_ALL.xml, the processing report and the quicklook beside the rasters;
* `write_l2a` / `write_l3a` do both from arrays, atomically.

DN = round(10000 x reflectance) clipped to [-9999, 32767], -10000 without data; ATB: band 1 water vapour x 20 (g/cm2),
band 2 AOT x 200, 0 unknown; masks as fields of bits (see `CLM_BITS`, `MG2_BITS`). Rasters carry DN without scale, as
THEIA's do, so that every program that reads theirs reads ours.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import rasterio

from ..core.errors import TheiaError
from ..core.files import atomic_folder
from ..core.raster import RasterSpec, close_datasets, quicklook, read, write_raster
from ..spec import LegendClass
from .muscate_document import Listed, ListedFile, document
from .muscate_product import (
    AOT_QUANTIFICATION,
    REFLECTANCE_NODATA,
    REFLECTANCE_QUANTIFICATION,
    WATER_VAPOUR_QUANTIFICATION,
    ProductDescription,
    quicklook_bands,
)
from .xml_write import Node, node, write_xml

#: bits (values) of CLM as written
CLM_BITS: Mapping[str, int] = MappingProxyType(
    {"summary": 1, "cloud": 2, "cloud_mono_temporal": 4, "cloud_multi_temporal": 8, "thin_cloud": 16, "shadow": 32,
     "shadow_outside": 64, "high_cloud": 128}
)  # fmt: skip

#: NATURE -> bit of MG2, counted from 1, in the order of the format
MG2_NATURES: Mapping[str, int] = MappingProxyType(
    {"Water": 1, "Cloud": 2, "Snow": 3, "Cloud_Shadow": 4, "Topography_Shadow": 5, "Hidden_Surface": 6,
     "Sun_Too_Low": 7, "Tangent_Sun": 8}
)  # fmt: skip

#: values of MG2 as written
MG2_BITS: Mapping[str, int] = MappingProxyType(
    {"water": 1, "cloud": 2, "snow": 4, "shadow": 8, "topographic_shadow": 16, "hidden": 32, "sun_too_low": 64,
     "tangent_sun": 128}
)  # fmt: skip

#: layers of L2A written unless told otherwise; IAB (interpolated) and DFP (defective pixels) on request
L2A_CONTENTS = ("SRE", "FRE", "ATB", "CLM", "MG2", "EDG", "SAT")

FLAG_CLASSES = (
    LegendClass(0, "no data", "#000000"),
    LegendClass(1, "cloud or shadow", "#c8c8c8"),
    LegendClass(2, "snow", "#b4e6ff"),
    LegendClass(3, "water", "#1e5fc8"),
    LegendClass(4, "land", "#6eaa50"),
)

#: reflectance shown as white in quicklooks
QUICKLOOK_WHITE = 0.25

_NATURES = {"SRE": "Surface_Reflectance", "FRE": "Flat_Reflectance", "FRC": "Flat_Reflectance_Composite"}


def l2a_specs(
    product: ProductDescription, folder: str, contents: Sequence[str] = L2A_CONTENTS
) -> dict[str, RasterSpec]:
    """The rasters of an L2A product in `folder`, by layer: "FRE_B2", "SRE_B2", "ATB_R1", "CLM_R1", "MG2_R2" ..."""
    specs = {}
    for code in ("SRE", "FRE"):
        if code in contents:
            for band in product.bands:
                specs[f"{code}_{band}"] = _reflectance(product, folder, code, band)
    for group, grid in product.grids.items():
        if "ATB" in contents:
            specs[f"ATB_{group}"] = RasterSpec(
                _path(product, folder, f"ATB_{group}"), grid, "uint8", None, 2, ("water vapour", "AOT"),
                tags={"band_1": f"water vapour, g/cm2 x {WATER_VAPOUR_QUANTIFICATION}, 0 unknown",
                      "band_2": f"aerosol optical thickness at 550 nm x {AOT_QUANTIFICATION}, 0 unknown"},
            )  # fmt: skip
        for code in ("CLM", "MG2", "EDG", "SAT", "IAB", "DFP"):
            if code in contents:
                path = _path(product, folder, f"{code}_{group}", "MASKS")
                specs[f"{code}_{group}"] = RasterSpec(
                    path, grid, "uint8", resampling="nearest", tags={"bits": _bits_text(code)}
                )
    return specs


def l3a_specs(product: ProductDescription, folder: str) -> dict[str, RasterSpec]:
    """The rasters of a synthesis in `folder`, by layer: "FRC_B2", "WGT_R1", "DTS_R1", "FLG_R1" ..."""
    specs = {f"FRC_{band}": _reflectance(product, folder, "FRC", band) for band in product.bands}
    for group, grid in product.grids.items():
        weight, date, flag = (_path(product, folder, f"{code}_{group}", "MASKS") for code in ("WGT", "DTS", "FLG"))
        specs[f"WGT_{group}"] = RasterSpec(
            weight, grid, "int16", REFLECTANCE_NODATA, tags={"unit": "sum of weights x 1000"}
        )
        specs[f"DTS_{group}"] = RasterSpec(
            date,
            grid,
            "int16",
            REFLECTANCE_NODATA,
            tags={"unit": "mean day of the year of the synthesis, 0 = 1 January"},
        )
        specs[f"FLG_{group}"] = RasterSpec(flag, grid, "uint8", 0, classes=FLAG_CLASSES, resampling="mode")
    return specs


def _reflectance(product: ProductDescription, folder: str, code: str, band: str) -> RasterSpec:
    grid = product.grids[product.group_of(band)]
    tags = {"unit": f"reflectance x {REFLECTANCE_QUANTIFICATION}", "acquired": product.acquired.isoformat()}
    return RasterSpec(
        _path(product, folder, f"{code}_{band}"), grid, "int16", REFLECTANCE_NODATA, 1, (band,), tags=tags
    )


def _path(product: ProductDescription, folder: str, layer: str, *below: str) -> str:
    return os.path.join(folder, *below, f"{product.name}_{layer}.tif")


def _bits_text(code: str) -> str:
    if code == "CLM":
        return "; ".join(f"{value} {name.replace('_', ' ')}" for name, value in CLM_BITS.items())
    if code == "MG2":
        return "; ".join(f"{value} {name.replace('_', ' ')}" for name, value in MG2_BITS.items())
    return {
        "EDG": "1 outside the image", "SAT": "one bit per band of the group, in its order: saturated",
        "DFP": "one bit per band of the group, in its order: defective", "IAB": "1 water vapour, 2 AOT interpolated",
    }[code]  # fmt: skip


def finish(
    product: ProductDescription, folder: str, specs: Mapping[str, RasterSpec], quality: Mapping[str, str] | None = None
) -> None:
    """Write MTD_ALL.xml, the processing report and the quicklook of a product whose rasters are all in `folder`.

    `quality`: indices beside those computed here (CloudPercent, SnowPercent of the image, in whole percents).
    """
    if product.produced is None:
        product = replace(product, produced=dt.datetime.now(dt.UTC))
    indices = _percents(product, specs) | dict(quality or {})
    write_xml(os.path.join(folder, f"{product.name}_MTD_ALL.xml"), document(product, _listed(product, specs), indices))
    report = "IPP" if product.level == "L3A" else "JPI"
    write_xml(os.path.join(folder, "DATA", f"{product.name}_{report}_ALL.xml"), _report(product))
    _quicklook(product, folder, specs)
    close_datasets()  # the folder is about to be renamed, which an open handle forbids on Windows


def _percents(product: ProductDescription, specs: Mapping[str, RasterSpec]) -> dict[str, str]:
    """Cloud and snow in whole percents of the image (L2A) or of all pixels (L3A), in the coarsest group."""
    group = list(product.grids)[-1]
    if f"FLG_{group}" in specs:
        flag = read(specs[f"FLG_{group}"].path)
        inside = flag > 0
        cloud, snow = flag == 1, flag == 2
        return {
            "CloudPercent": f"{100 * cloud.mean():.0f}", "SnowPercent": f"{100 * snow.mean():.0f}",
            "CloudPercentOfFootprint": f"{_share(cloud, inside):.0f}",
            "SnowPercentOfFootprint": f"{_share(snow, inside):.0f}",
        }  # fmt: skip
    layers = {code: read(specs[f"{code}_{group}"].path) for code in ("CLM", "MG2", "EDG") if f"{code}_{group}" in specs}
    if not layers:
        return {}
    inside = layers["EDG"] == 0 if "EDG" in layers else np.ones(next(iter(layers.values())).shape, bool)
    found = {}
    if "CLM" in layers:
        found["CloudPercent"] = f"{_share((layers['CLM'] & CLM_BITS['cloud']) != 0, inside):.0f}"
    if "MG2" in layers:
        found["SnowPercent"] = f"{_share((layers['MG2'] & MG2_BITS['snow']) != 0, inside):.0f}"
    return found


def _share(mask: np.ndarray, inside: np.ndarray) -> float:
    count = int(inside.sum())
    return 100.0 * int((mask & inside).sum()) / count if count else 0.0


def _listed(product: ProductDescription, specs: Mapping[str, RasterSpec]) -> list[Listed]:
    """What MTD_ALL lists, in the order of THEIA's files."""

    def file(layer: str, **attributes: str) -> ListedFile:
        name = os.path.basename(specs[layer].path)
        inside = os.path.basename(os.path.dirname(specs[layer].path)) == "MASKS"
        return ListedFile(f"MASKS/{name}" if inside else name, attributes)

    groups = list(product.grids)
    have = {layer.split("_")[0] for layer in specs}
    listed = [
        Listed(_NATURES[code], "int16", [file(f"{code}_{b}", band_id=b) for b in product.bands])
        for code in ("SRE", "FRE", "FRC") if code in have
    ]  # fmt: skip
    if "ATB" in have:
        for nature, number in (("Water_Vapor_Content", "1"), ("Aerosol_Optical_Thickness", "2")):
            listed.append(Listed(nature, "byte", [file(f"ATB_{g}", group_id=g, band_number=number) for g in groups]))

    def masks(nature: str, code: str, bit: int | None = None, encoding: str = "byte") -> None:
        bits = {"bit_number": str(bit)} if bit else {}
        if code in have:
            listed.append(
                Listed(nature, encoding, [file(f"{code}_{g}", group_id=g, **bits) for g in groups], mask=True)
            )

    masks("WVC_Interpolation", "IAB", 1)
    masks("AOT_Interpolation", "IAB", 2)
    masks("Detailed_Cloud", "CLM")
    masks("Edge", "EDG")
    for nature, code in (("Saturation", "SAT"), ("Defective_Pixel", "DFP")):
        if code in have:
            files = [
                file(f"{code}_{group}", band_id=band, bit_number=str(bit))
                for group, bands in product.groups.items() for bit, band in enumerate(bands[:8], 1)
            ]  # fmt: skip
            listed.append(Listed(nature, "byte", files, mask=True))
    for nature, bit in MG2_NATURES.items():
        masks(nature, "MG2", bit)
    masks("Weighted_Average_Dates", "DTS", encoding="int16")
    masks("Pixel_Weight", "WGT", encoding="int16")
    masks("Pixel_Status_Flag", "FLG")
    return listed


def _report(product: ProductDescription) -> Node:
    flags = [
        node("Processing_Flags_And_Modes", node("Key", key), node("Value", value))
        for key, value in product.processing.items()
    ]
    inputs = [node("PRODUCT_ID", name) for name in product.inputs]
    return node(
        "JobProcessingInformations",
        node("Processing_Flags_And_Modes_List", *flags),
        node("Inputs_List", *inputs) if inputs else None,
    )


def _quicklook(product: ProductDescription, folder: str, specs: Mapping[str, RasterSpec]) -> None:
    code = next((c for c in ("FRC", "FRE", "SRE") if any(layer.startswith(c) for layer in specs)), None)
    if code is None:
        return
    shape = next(iter(product.grids.values())).shape
    step = max(1, -(-max(shape) // 1024))
    size = (max(1, shape[0] // step), max(1, shape[1] // step))
    planes = []
    for band in quicklook_bands(product):
        with rasterio.open(specs[f"{code}_{band}"].path) as dataset:
            dn = dataset.read(1, out_shape=size).astype(np.float32)
        planes.append(np.clip(dn * (255 / (QUICKLOOK_WHITE * REFLECTANCE_QUANTIFICATION)), 0, 255).astype(np.uint8))
    quicklook(os.path.join(folder, f"{product.name}_QKL_ALL.jpg"), np.stack(planes))


def encode_reflectance(reflectance: np.ndarray, valid: np.ndarray | None = None) -> np.ndarray:
    """Reflectance (float) to DN: int16 x 10000, clipped to [-9999, 32767]; -10000 where not finite or not `valid`."""
    known = np.isfinite(reflectance) if valid is None else np.isfinite(reflectance) & valid
    dn = np.clip(np.rint(np.where(known, reflectance, 0) * REFLECTANCE_QUANTIFICATION), REFLECTANCE_NODATA + 1, 32767)
    return np.where(known, dn, REFLECTANCE_NODATA).astype(np.int16)


def encode_atb(water_vapour: np.ndarray, aot: np.ndarray) -> np.ndarray:
    """Water vapour (g/cm2) and AOT, (h, w) each, to the two uint8 bands of ATB; 0 where not finite, else 1 to 255."""
    planes = []
    for values, quantification in ((water_vapour, WATER_VAPOUR_QUANTIFICATION), (aot, AOT_QUANTIFICATION)):
        known = np.isfinite(values)
        dn = np.clip(np.rint(np.where(known, values, 0) * quantification), 1, 255)
        planes.append(np.where(known, dn, 0).astype(np.uint8))
    return np.stack(planes)


def write_l2a(
    product: ProductDescription, parent: str, arrays: Mapping[str, np.ndarray], *, overwrite: bool = False,
    quality: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Write an L2A product below `parent` from encoded arrays named as in `l2a_specs`; returns its path.

    Which layers there are follows from the names; every band or group of a layer must be there.
    """
    contents = tuple({name.split("_")[0] for name in arrays})
    return _write(product, parent, arrays, l2a_specs(product, "", contents), overwrite, quality)


def write_l3a(
    product: ProductDescription, parent: str, arrays: Mapping[str, np.ndarray], *, overwrite: bool = False,
    quality: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Write a synthesis below `parent` from encoded arrays named as in `l3a_specs`; returns its path."""
    return _write(product, parent, arrays, l3a_specs(product, ""), overwrite, quality)


def _write(
    product: ProductDescription, parent: str, arrays: Mapping[str, np.ndarray], layout: Mapping[str, RasterSpec],
    overwrite: bool, quality: Mapping[str, str] | None,
) -> str:  # fmt: skip
    if set(arrays) != set(layout):
        missing, unknown = sorted(set(layout) - set(arrays)), sorted(set(arrays) - set(layout))
        raise TheiaError("internal", f"Layers of {product.name}: missing {missing}, unknown {unknown}.")
    target = os.path.join(parent, product.name)
    with atomic_folder(target, overwrite) as folder:
        specs = l3a_specs(product, folder) if product.level == "L3A" else l2a_specs(
            product, folder, tuple({name.split("_")[0] for name in arrays}))  # fmt: skip
        for name, spec in specs.items():
            write_raster(spec, arrays[name])
        finish(product, folder, specs, quality)
    return target
