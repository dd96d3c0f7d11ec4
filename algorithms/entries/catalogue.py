"""Search and download: the first step of every chain, and what is known of the places where products are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "sources"
REFERENCE = "GEODES portal of CNES, https://geodes-portal.cnes.fr"


def _products() -> Tuple[Option, ...]:
    """Products that a catalogue serves, as the data file orders them, the usual one first."""
    rows = json.loads((FOLDER / "theia_products.json").read_text(encoding="utf-8"))["products"]
    served = [r for r in rows if r["where"]]
    served.sort(key=lambda r: r["id"] != "sentinel2_l2a")
    return tuple(Option(r["id"], f"{r['title']} ({r['level']})") for r in served)


def sources() -> Tuple[Option, ...]:
    documents = [json.loads(p.read_text(encoding="utf-8")) for p in sorted(FOLDER.glob("*.json"))]
    found = [d for d in documents if d.get("dialect") in ("geodes", "stac", "odata")]
    return (Option("auto", "The best for the product"), *(Option(d["id"], d["title"]) for d in found))


def _area(**changes: Any) -> Parameter:
    given = {"help": "An extent or the polygons of a layer, in any reference system. Empty: everywhere.", **changes}
    return spec.area(**given)


def _product(**changes: Any) -> Parameter:
    given = {"default": "sentinel2_l2a", **changes}
    return Parameter(
        "choice",
        "dataset",
        "Product",
        'What is looked for. The entry "Products and collections" tells where each is.',
        options=_products(),
        open_options=True,
        **given,
    )


AUTH = Parameter(
    "auth",
    "auth",
    "Key",
    "Authentication configuration that holds your key: type Basic with the key as its password, or API header. Empty: "
    "the one of the options, or the environment variable THEIA_<SOURCE>_KEY. The key itself is never written anywhere.",
    optional=True,
    advanced=True,
)
SOURCE = Parameter(
    "choice",
    "source",
    "Source",
    "Where to look. The default takes the product's own source, and its others where that has none.",
    default="auto",
    options=sources(),
    open_options=True,
    advanced=True,
)
TILE = Parameter(
    "text",
    "tile",
    "Tile or site",
    "Sentinel-2 tile such as 31TCH (or T31TCH), or a site's name such as SUDOUE-4.",
    optional=True,
)
CLOUD = Parameter(
    "number",
    "cloud_max",
    "Largest cloud cover",
    "Products with more cloud are left out; those that do not say are kept.",
    optional=True,
    minimum=0,
    maximum=100,
    unit="%",
)
MOST = Parameter(
    "integer",
    "max_items",
    "Largest number of products",
    "The search ends there and says so.",
    default=1000,
    minimum=1,
    maximum=100000,
    advanced=True,
)

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="search",
        group="catalogue",
        tier="light",
        run="catalogue.find:search_entry",
        label="Search",
        summary="Finds products of THEIA and of the catalogues beside it: a layer of footprints with date, "
        "cloud, tile, "
        "size, quick-look and all that a download needs. For a Level-1 image it says whether THEIA's product exists. "
        "No key is needed at GEODES, and nothing is downloaded.",
        parameters=(
            _product(),
            _area(),
            spec.start(),
            spec.end(),
            TILE,
            CLOUD,
            SOURCE,
            Parameter(
                "text",
                "collection",
                "Collection",
                "Id of a collection of the source, in place of the product; former ids are understood.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "text",
                "platform",
                "Platform",
                "Beginning of the platform's name, such as S2B.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "text",
                "text",
                "Name contains",
                "Part of the product's name; * stands for anything.",
                optional=True,
                advanced=True,
            ),
            MOST,
            Parameter(
                "flag",
                "all_versions",
                "Keep all versions",
                "Where a product was made again, the catalogue may hold "
                "several versions; only the newest is shown by default.",
                default=False,
                advanced=True,
            ),
            AUTH,
        ),
        outputs=(
            Output(
                "vector",
                "footprints",
                "Footprints",
                "One polygon per product, newest first. Give a name that ends in .geojson for that format.",
                style="footprints",
                dated=True,
            ),
            Output("number", "count", "Number of products"),
            Output("number", "size_gb", "Size of the archives (GB)"),
        ),
        keywords=("search", "catalogue", "GEODES", "STAC", "footprint", "Sentinel-2", "snow", "quicklook", "find"),
        keywords_fr=("recherche", "catalogue", "emprise", "neige", "produit", "imagette", "trouver"),
        reference=REFERENCE,
        limits="Catalogues tell what they hold today. The flag of an archive on tape is only a hint. THEIA's "
        "Level 2A covers "
        "France and chosen regions; elsewhere there is Level 1C.",
    ),
    Declaration(
        id="download",
        group="catalogue",
        tier="light",
        run="catalogue.download:download",
        label="Download",
        summary="Brings products to a folder, ready for the next step: those of a layer of footprints, of a "
        "list of names, "
        "or of a search in the same run. A broken transfer goes on where it stopped, size and checksum are "
        "verified, and "
        "what is complete is skipped. It can unpack only the bands asked for, and crop to an area.",
        parameters=(
            Parameter(
                "vector",
                "footprints",
                "Footprints",
                'Layer made by the entry "Search", or features selected from '
                "it. Empty: the names, or the search below.",
                optional=True,
            ),
            Parameter("text", "ids", "Names of products", "Names or ids, one per line.", optional=True, multiline=True),
            _product(),
            _area(help="Where to search, and what to crop to."),
            spec.start(),
            spec.end(),
            CLOUD,
            Parameter(
                "text",
                "bands",
                "Bands",
                "Bands to unpack, such as B2, B3, B4, B8; masks and metadata are always kept. Empty: everything.",
                optional=True,
            ),
            Parameter(
                "flag",
                "crop",
                "Crop to the area",
                "Crop the images to the area and delete each archive at once, one "
                "product at a time. Needs the processing environment.",
                default=False,
            ),
            replace(TILE, advanced=True),
            Parameter(
                "flag",
                "unpack",
                "Unpack",
                "Unpack archives; without it they stay as they are, and are read in place.",
                default=True,
                advanced=True,
            ),
            Parameter(
                "flag",
                "keep_archive",
                "Keep archives",
                "Keep the archive beside what was unpacked.",
                default=False,
                advanced=True,
            ),
            Parameter(
                "flag",
                "bulk",
                "One archive prepared by the source",
                "The source puts all products into one archive before they are fetched, which may take minutes: best "
                "for many small files. hydroweb.next offers it. What it prepares is waited for again after a break.",
                default=False,
                advanced=True,
            ),
            Parameter(
                "number",
                "quota_wait_h",
                "Longest wait for the quota",
                "How long to wait in all when the hourly quota of the account is used up; 0 stops at once.",
                default=2.0,
                minimum=0,
                maximum=48,
                unit="h",
                advanced=True,
            ),
            Parameter(
                "flag",
                "wait_archived",
                "Wait for archived products",
                "Ask again for products on tape, for up to two hours.",
                default=False,
                advanced=True,
            ),
            Parameter(
                "integer",
                "parallel",
                "Files at a time",
                "Transfers side by side.",
                default=2,
                minimum=1,
                maximum=3,
                advanced=True,
            ),
            SOURCE,
            MOST,
            AUTH,
        ),
        outputs=(
            Output("folder", "output", "Folder of products", "Each product in a folder of its own."),
            Output("table", "table", "Table of downloads", "What became of each product.", optional=True),
            Output("number", "count", "Number of complete products"),
            Output("text", "folders", "Folders of the products"),
        ),
        keywords=("download", "fetch", "archive", "GEODES", "quota", "resume", "crop", "bands"),
        keywords_fr=("téléchargement", "télécharger", "archive", "quota", "reprise", "découpe", "bandes"),
        reference=REFERENCE,
        limits="GEODES allows a number of products per hour and account. Products on tape may take hours; they "
        "are listed and "
        "do not fail the others.",
    ),
)
