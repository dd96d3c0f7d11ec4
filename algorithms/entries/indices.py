"""Spectral indices: the list comes from resources/tables/spectral_indices.json, built from the spyndex catalogue."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "spectral_indices.json"
_FIRST = ("NDVI", "EVI", "NDMI", "MNDWI", "NDWI", "NBR", "NDSI", "BSI", "SAVI", "GNDVI", "NDREI", "CIRE")


def _options() -> Tuple[Option, ...]:
    """The usual indices first, then all in alphabetical order."""
    rows = {r["id"]: r for r in json.loads(TABLE.read_text(encoding="utf-8"))["indices"]}
    order = [i for i in _FIRST if i in rows] + [i for i in rows if i not in _FIRST]
    return tuple(Option(i, f"{i}: {rows[i]['name']} ({', '.join(rows[i]['bands'])})") for i in order)


ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="spectral_indices",
        group="series",
        tier="base",
        run="series.spectral_indices:spectral_indices",
        label="Spectral indices",
        summary="Computes vegetation, water, soil, snow or burn indices (NDVI, NDMI, MNDWI ...) for each product of a "
        "series, masked by the product's own masks and dated, one image per date or one stack per index.",
        parameters=(
            spec.products(help="L2A or L3A product folders or zips, or folders that hold products."),
            Parameter(
                "choices",
                "indices",
                "Indices",
                "Which indices to compute. Letters in brackets are the bands that an index needs: "
                "B blue, G green, R red, RE1 to RE3 red edge, N near infrared, "
                "N2 narrow near infrared, S1 and S2 short-wave infrared.",
                default=["NDVI"],
                options=_options(),
                names_only=True,
            ),
            spec.area(),
            spec.start(),
            spec.end(),
            Parameter(
                "choice",
                "layout",
                "Files",
                "One image per date and index, or one stack per index with a band per date.",
                default="dates",
                options=(Option("dates", "One image per date and index"), Option("stack", "One stack per index")),
            ),
            spec.masks(help="Pixels with one of these meanings become nodata.", default=["cloud", "shadow", "outside"]),
            Parameter(
                "choice",
                "resolution",
                "Pixel size",
                "Bands of different resolution are brought to one grid: the finer by "
                "bilinear interpolation, the coarser by averaging.",
                default="finest",
                advanced=True,
                options=(
                    Option("finest", "That of the finest band used"),
                    Option("coarsest", "That of the coarsest band used"),
                ),
            ),
        ),
        outputs=(
            Output(
                "folder",
                "output",
                "Folder of index images",
                style="index",
                dated=True,
                help="GeoTIFF files, 32-bit, nodata -9999, and a record of how each was made.",
            ),
            Output("number", "images", "Number of images written"),
        ),
        keywords=("NDVI", "NDMI", "MNDWI", "EVI", "vegetation", "water", "spyndex"),
        keywords_fr=("indice", "végétation", "eau", "sol", "neige", "brûlé"),
        reference="Montero et al. 2023, A standardized catalogue of spectral indices to advance the use of remote "
        "sensing in Earth system research, Scientific Data 10, doi:10.1038/s41597-023-02096-0.",
        limits="Formulas are those of the spyndex catalogue with its default constants (for instance L = 1 in SAVI). "
        "Three different indices are called NDWI in the literature: here NDWI is green and near infrared (McFeeters), "
        "NDMI is near infrared and short-wave infrared (Gao), MNDWI is green and short-wave infrared (Xu).",
    ),
)
