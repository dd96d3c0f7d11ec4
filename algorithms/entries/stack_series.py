"""Time series: products of several sensors as one series of analysis-ready images."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")

_STACK_SERIES = Declaration(
    id="stack_series",
    group="series",
    tier="base",
    run="series.ready.stack_series:stack_series",
    label="Analysis-ready series of several sensors",
    summary="Brings products of Sentinel-2, Landsat and older sensors (SPOT 4 and 5, Formosat-2, Landsat 5 and 7) onto "
    "one grid, in one place and with the band passes of Sentinel-2: one image per date with its masks. The folder is a "
    "series of products that every other algorithm reads, such as gap filling, land cover or fusion.",
    parameters=(
        spec.products(
            help="Product folders or zips, or folders that hold products: THEIA/MUSCATE, ESA SAFE, Landsat Collection "
            "2 level 2, HLS, or GeoTIFF with a side-car. All sensors together.",
        ),
        spec.area(help="An extent or the polygons of a layer. Empty: all that the Sentinel-2 products cover."),
        spec.start(),
        spec.end(),
        spec.pixel_size(
            help="Pixel of the images. Empty: 10 m with Sentinel-2, else the finest of the products, 20 or 30 m. "
            "A smaller pixel than a sensor's own adds no detail.",
            minimum=1,
            advanced=False,
        ),
        Parameter(
            "choice",
            "band_pass",
            "Band passes",
            "The published lines are those of HLS for Landsat 8 and 9, inverted, by satellite of Sentinel-2, and lines "
            "fitted on simulated spectra for older sensors. Fitted on the scene: on clear pairs a day apart at most; "
            "where there are too few the published line is used.",
            default="published",
            options=(
                Option("published", "Published lines"),
                Option("scene", "Fitted on the scene"),
                Option("none", "Each sensor's own"),
            ),
        ),
        Parameter(
            "flag",
            "registration",
            "Correct the place of each date",
            "Compare each date with a clear median of Sentinel-2, and move it where it lies more than 3 m beside it. "
            "The move is part of the one interpolation.",
            default=True,
        ),
        Parameter(
            "flag",
            "screen",
            "Mask clouds that the masks missed",
            "Mask a date where it is much brighter in the blue, or much darker in the infrared, than the clear dates "
            "around it. Needs four dates with a blue band.",
            default=True,
        ),
        Parameter(
            "flag",
            "nadir",
            "View from nadir",
            "Bring each date to a view from straight above by the c-factor of Roy et al. (2016). Not for water and "
            "snow. HLS is so already; Landsat level 2 tells no view angles and is taken as it is.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "number",
            "min_clear",
            "Smallest clear share",
            "Dates that show less of the area are left out.",
            default=5.0,
            unit="%",
            minimum=0,
            maximum=100,
        ),
        Parameter(
            "choices",
            "bands",
            "Bands",
            "Bands by their Sentinel-2 names; other sensors give the band of the same role. A band that a sensor does "
            "not have is absent on its dates.",
            default=list(_BANDS),
            options=tuple(Option(b, b) for b in _BANDS),
            open_options=True,
            names_only=True,
            advanced=True,
        ),
        Parameter(
            "image",
            "reference",
            "Image that shows the true place",
            "An image to compare the dates with, instead of their own median: near infrared (its band B8 or B8A, else "
            "the first).",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "number",
            "max_shift",
            "Largest shift",
            "Shifts are looked for up to this distance.",
            default=40.0,
            unit="m",
            minimum=5,
            maximum=500,
            advanced=True,
        ),
        spec.masks(),
        spec.output_crs(
            label="Reference system of the images",
            help="Reference system of the images, for instance EPSG:32631. Empty: that of most Sentinel-2 products.",
        ),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of images",
            style="reflectance",
            dated=True,
            help="Per date an image (reflectance x 10000, nodata -10000), its masks (bits by meaning) and a side-car "
            "that says what was done.",
        ),
        Output("number", "images", "Number of images written"),
        spec.report(help="Dates, shifts, band passes, agreement with Sentinel-2 before and after, thresholds."),
    ),
    keywords=("stack", "harmonisation", "HLS", "Landsat", "co-registration", "BRDF", "analysis-ready", "heritage"),
    keywords_fr=("empilement", "harmonisation", "recalage", "Landsat", "prêt à l'emploi", "SPOT", "série historique"),
    reference="Claverie et al. 2018, The Harmonized Landsat and Sentinel-2 surface reflectance data set, Remote "
    "Sensing of Environment 219, doi:10.1016/j.rse.2018.09.002; Roy et al. 2016, Remote Sensing of Environment 176, "
    "doi:10.1016/j.rse.2016.01.023.",
    limits="Clouds stay in the images: use their masks. A line per band brings band passes together on average; single "
    "covers may still differ by a few percent. Older sensors have no published lines: theirs come from simulated "
    "spectra without snow.",
)

ENTRIES: Tuple[Declaration, ...] = (_STACK_SERIES,)
