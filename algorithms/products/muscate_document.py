"""The MTD_ALL.xml of a MUSCATE product to be written, section by section.

Layout after METADATA_MUSCATE 1.16 (profile USER), so that programs made for THEIA's products read ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .muscate_product import (
    AUTHORITY,
    ProductDescription,
    quicklook_bands,
)
from .muscate_sections import geometry, geoposition, radiometry
from .sensors import sensor_of
from .xml_write import Node, node


@dataclass(frozen=True)
class ListedFile:
    """One file entry of Image_List or Mask_List: its path in the product and the attributes that say what it holds."""

    file: str
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Listed:
    """The files of one NATURE."""

    nature: str
    encoding: str
    files: Sequence[ListedFile]
    mask: bool = False


def document(product: ProductDescription, listed: Sequence[Listed], quality: Mapping[str, str]) -> Node:
    """The whole MTD_ALL document. `quality`: indices of the current product, such as CloudPercent."""
    return node(
        "Muscate_Metadata_Document",
        node(
            "Metadata_Identification",
            node("METADATA_FORMAT", "METADATA_MUSCATE", version="1.16"),
            node("METADATA_PROFILE", "USER"),
            node("METADATA_INFORMATION", "EXPERT"),
        ),
        _identification(product),
        _characteristics(product),
        _organisation(product, listed),
        geoposition(product),
        geometry(product),
        radiometry(product),
        _quality(product, quality),
        _production(product),
    )


def timestamp(when: dt.datetime) -> str:
    """2024-05-01T10:56:37.665Z."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def _identification(product: ProductDescription) -> Node:
    sensor = sensor_of(product.platform)
    return node(
        "Dataset_Identification",
        node("IDENTIFIER", product.name.rsplit("_V", 1)[0]),
        node("AUTHORITY", AUTHORITY),
        node("PRODUCER", AUTHORITY),
        node("PROJECT", sensor.mission if sensor else product.platform),
        node("GEOGRAPHICAL_ZONE", product.tile, type="Tile"),
    )


def _produced(product: ProductDescription) -> str:
    return timestamp(product.produced or dt.datetime.now(dt.UTC))


def _characteristics(product: ProductDescription) -> Node:
    period = product.period
    return node(
        "Product_Characteristics",
        node("PRODUCT_ID", product.name),
        node("ACQUISITION_DATE", timestamp(product.acquired)),
        node("PRODUCTION_DATE", _produced(product)),
        node("PRODUCT_VERSION", product.version.replace("-", ".")),
        node("PRODUCT_LEVEL", product.level),
        node("PLATFORM", product.platform),
        node("ORBIT_NUMBER", -1 if product.orbit is None else product.orbit, type="Orbit"),
        node(
            "UTC_Acquisition_Range",
            node("MEAN", timestamp(product.acquired)),
            node("DATE_PRECISION", "0.001", unit="s"),
        ),
        node("Synthesis_Period", node("BEGIN", period[0].isoformat()), node("END", period[1].isoformat()))
        if period
        else None,
        node("Band_Global_List", *(node("BAND_ID", b) for b in product.bands), count=str(len(product.bands))),
        node(
            "Band_Group_List",
            *(
                node(
                    "Group",
                    node("Band_List", *(node("BAND_ID", b) for b in bands), count=str(len(bands))),
                    group_id=group,
                )
                for group, bands in product.groups.items()
            ),
        ),
    )


def _organisation(product: ProductDescription, listed: Sequence[Listed]) -> Node:
    images = [_listed(item, "Image") for item in listed if not item.mask]
    masks = [_listed(item, "Mask") for item in listed if item.mask]
    report = "IPP" if product.level == "L3A" else "JPI"
    return node(
        "Product_Organisation",
        node(
            "Muscate_Product",
            node("QUICKLOOK", f"{product.name}_QKL_ALL.jpg", bands_id=",".join(quicklook_bands(product))),
            node("Image_List", *images),
            node("Mask_List", *masks),
            node(
                "Data_List",
                node(
                    "Data",
                    node(
                        "Data_Properties",
                        node("NATURE", "Job_Processing_Informations_File"),
                        node("FORMAT", "application/xml"),
                    ),
                    node("Data_File_List", node("DATA_FILE", f"DATA/{product.name}_{report}_ALL.xml", group_id="ALL")),
                ),
            ),
        ),
    )


def _listed(item: Listed, kind: str) -> Node:
    return node(
        kind,
        node(
            f"{kind}_Properties",
            node("NATURE", item.nature),
            node("FORMAT", "image/tiff"),
            node("ENCODING", item.encoding),
            node("ENDIANNESS", "LittleEndian"),
            node("COMPRESSION", "DEFLATE"),
        ),
        node(
            f"{kind}_File_List",
            *(Node(f"{kind.upper()}_FILE", f.file, tuple(f.attributes.items())) for f in item.files),
        ),
    )


def _quality(product: ProductDescription, quality: Mapping[str, str]) -> Node:
    source = node(
        "Source_Product",
        node("PRODUCT_ID", product.name),
        node("ACQUISITION_DATE", timestamp(product.acquired)),
        node("PRODUCTION_DATE", _produced(product)),
    )
    indices = node("Global_Index_List", *(node("QUALITY_INDEX", value, name=name) for name, value in quality.items()))
    level = "N3" if product.level == "L3A" else "N2"
    return node(
        "Quality_Informations",
        node("Current_Product", node("Product_Quality_List", node("Product_Quality", source, indices), level=level)),
    )


def _production(product: ProductDescription) -> Node:
    inputs = [node("PRODUCT", node("PRODUCT_ID", name)) for name in product.inputs]
    return node(
        "Production_Informations",
        node(
            "Processing_Jobs_List",
            node(
                "Job",
                node("PRODUCER_NAME", AUTHORITY),
                node("END_PRODUCTION_DATE", _produced(product)),
                node(
                    "Products_List",
                    node("Inputs_List", *inputs) if inputs else None,
                    node("Outputs_List", node("PRODUCT", node("PRODUCT_ID", product.name))),
                ),
            ),
        ),
    )
