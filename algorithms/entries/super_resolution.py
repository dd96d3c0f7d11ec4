"""Super-resolution: finer grids from Sentinel-2."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._super_resolution_parameters import EXTENSIONS, NETWORKS, SHARPNESS

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="super_resolution",
        group="resolution",
        tier="deep",
        run="resolution.super_resolution:super_resolution",
        label="Super-resolution",
        summary="Brings the 20 m bands of Sentinel-2 to 10 m with the detail of the 10 m bands, and all bands to a 5 m "
        "grid. What comes out, seen again by the sensor, is the image that went in. A finer grid is no finer "
        "measurement: the result can be checked against the original image.",
        parameters=(
            spec.product(
                optional=True,
                help="A Sentinel-2 level 2A or 3A product: folder or zip (THEIA/MUSCATE, ESA SAFE, or a GeoTIFF with "
                "a side-car). Or else give an image below.",
            ),
            Parameter(
                "image",
                "image",
                "Image",
                "Instead of a product: a raster with Sentinel-2 bands, those of 10 m or all. The 20 m bands may have "
                "been brought to 10 m before; they are taken back to 20 m first.",
                optional=True,
            ),
            Parameter(
                "image",
                "image_20m",
                "Image of the 20 m bands",
                "Where the 20 m bands are in a raster of their own.",
                optional=True,
            ),
            Parameter(
                "text",
                "bands",
                "Bands of the image",
                "Names of the image's bands in their order, such as B2, B3, B4, B8. Empty: as the file names them.",
                optional=True,
            ),
            Parameter(
                "number",
                "scale",
                "Value of a reflectance of 1",
                "Number that stands for a reflectance of 1 in the image. Empty: as the file says, else 10000 for "
                "integers and 1 for decimal numbers.",
                optional=True,
                minimum=1e-6,
                advanced=True,
            ),
            spec.area(
                help="An extent or the polygons of a layer, in any reference system: the rectangle around it is "
                "refined. Empty: the whole image."
            ),
            Parameter(
                "choice",
                "target",
                "Grid to reach",
                "How far the image is refined. A network from a file or to be downloaded has its own grid.",
                default="both",
                options=(
                    Option("sharpen20", "All bands at 10 m"),
                    Option("detail2", "All bands on a 5 m grid, the 20 m bands interpolated first"),
                    Option("both", "All bands on a 5 m grid, the 20 m bands sharpened first"),
                ),
            ),
            Parameter(
                "choice",
                "model",
                "Network",
                "The plugin's own networks need no download. Those to be downloaded come from the reference tool of "
                "CESBIO and CNES, once, and are checked.",
                default="default",
                options=NETWORKS,
            ),
            Parameter(
                "file",
                "model_file",
                "Network from a file",
                "A network that was trained with this plugin (.npz), or any ONNX network or torch weights with a "
                "side-car that says bands, factor and margin. Takes the place of the choice above.",
                optional=True,
                extensions=EXTENSIONS,
            ),
            Parameter(
                "flag",
                "check_fidelity",
                "Check the result",
                "Compare the result with the image that it came from, and note in its record what is supported.",
                default=True,
            ),
            spec.masks(
                help="Pixels with one of these meanings get no value. Empty: clouds are refined like the rest.",
                default=["outside"],
            ),
            spec.reflectance(),
            Parameter(
                "choice",
                "merge",
                "Borders of tiles",
                "How the tiles of a network meet. With margins as wide as what the network sees both are the same.",
                default="crop",
                options=(Option("crop", "Cut"), Option("feather", "Blended")),
                advanced=True,
            ),
            Parameter(
                "choice",
                "precision",
                "Precision",
                "Half precision is faster. On graphics cards it differs by less than 0.0005 reflectance; on processors "
                "that have it by 0.0005 on the whole, and by up to 0.01 at strong edges.",
                default="auto",
                options=(
                    Option("auto", "Half on graphics cards, single on processors"),
                    Option("single", "Single precision"),
                    Option("half", "Half precision"),
                ),
                advanced=True,
            ),
            Parameter(
                "flag",
                "enforce_consistency",
                "Keep the original radiometry",
                "End with a back-projection, so that the result, seen again by the sensor, is the original image.",
                default=True,
                advanced=True,
            ),
            Parameter(
                "integer",
                "iterations",
                "Iterations of back-projection",
                "Where no network is used. More sharpen more and amplify the noise. Empty: what was best on the scenes "
                "that the networks were judged on, else 8.",
                optional=True,
                minimum=0,
                maximum=50,
                advanced=True,
            ),
            *SHARPNESS,
            Parameter(
                "choice",
                "band_order",
                "Order of the bands",
                "Order of the bands in the result.",
                default="spectral",
                options=(Option("spectral", "By wavelength"), Option("network", "As the network gives them")),
                advanced=True,
            ),
        ),
        outputs=(
            Output(
                "raster",
                "output",
                "Refined image",
                help="Reflectance x 10000, one band of the file for each band, -10000 where nothing is known. Beside "
                "it the record (.json): networks with their hashes, how they ran, and the result of the check.",
                style="reflectance_bands",
                dated=True,
            ),
            spec.report(help="Fidelity of the result to the original image, in figures and words."),
            Output("number", "pixel_size", "Pixel size in metres"),
            Output("text", "verdict", "Verdict of the check"),
        ),
        keywords=("super-resolution", "sharpening", "5 m", "10 m", "red edge", "SWIR", "CARN", "DSen2", "Sentinel-2"),
        keywords_fr=("super-résolution", "affinage", "5 m", "10 m", "red edge", "SWIR", "netteté"),
        reference="Lanaras et al. 2018, doi:10.1016/j.isprsjprs.2018.09.018; Michel et al. 2022 (Sen2VENµS), "
        "doi:10.3390/data7070096; Irani, Peleg 1991 (back-projection), doi:10.1016/1049-9652(91)90045-L.",
        limits="The grid is finer, not the image: at 5 m most of the gain is the removal of blur. Networks are learnt "
        "one scale down and applied one scale up; objects of a given width (rows, roads) look different there. "
        "Adversarial networks draw detail that was not measured.",
    ),
)
