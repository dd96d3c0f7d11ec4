"""The fidelity of a super-resolved image: is its detail true?"""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, LegendClass, Option, Output, Parameter
from ._super_resolution_parameters import EXTENSIONS, NETWORKS

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="super_resolution_fidelity",
        group="resolution",
        tier="base",
        run="resolution.fidelity:super_resolution_fidelity",
        label="Fidelity of a super-resolved image",
        summary="Holds a super-resolved image, whoever made it, against the Sentinel-2 image that it came from, and "
        "says in plain words what in it is supported, what is not, and what cannot be decided. Agreement with the "
        "original, power spectra, detail against what the image itself teaches, relation between bands, edges; and, "
        "where there are any, a second date, the model run one scale down, or a finer reference image.",
        parameters=(
            Parameter(
                "image",
                "image",
                "Super-resolved image",
                "The image to judge, with pixels 1.5 to 16 times smaller than those of the original.",
            ),
            Parameter(
                "image",
                "original",
                "Original image",
                "The Sentinel-2 image that it was made from. Empty: a product is given instead.",
                optional=True,
            ),
            Parameter(
                "product",
                "product",
                "Original product",
                "In place of an original image: the folder or zip of the product (THEIA/MUSCATE, ESA SAFE, or a "
                "GeoTIFF with a side-car).",
                optional=True,
            ),
            spec.area(),
            Parameter(
                "image",
                "second_image",
                "Super-resolved image of a second date",
                "Made by the same model from an original at most about ten days apart. True detail comes again where "
                "the ground did not change, invented detail does not.",
                optional=True,
            ),
            Parameter(
                "image",
                "second_original",
                "Original image of the second date",
                "The Sentinel-2 image of the second date. Empty: a product is given instead.",
                optional=True,
            ),
            Parameter(
                "product",
                "second_product",
                "Original product of the second date",
                "In place of an original image of the second date.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "image",
                "lower_image",
                "Result of the model one scale down",
                "What the same model makes of the degraded original (the output DEGRADED of this entry): an image "
                "with the original's pixels. The strongest test, since the truth is known: it is the original.",
                optional=True,
            ),
            Parameter(
                "choice",
                "model",
                "Model to run one scale down",
                "For an image made by this plugin: the network that made it. The entry then degrades the original, "
                "runs the network on it and compares (needs the deep tier).",
                default="none",
                options=(
                    Option("none", "None"),
                    *NETWORKS,
                ),
                advanced=True,
            ),
            Parameter(
                "file",
                "model_file",
                "Model from a file",
                "The same for a network from a file with its side-car.",
                optional=True,
                extensions=EXTENSIONS,
                advanced=True,
            ),
            Parameter(
                "image",
                "reference",
                "Finer reference image",
                "An image of the same days with true detail (VENµS, airborne, very high resolution), bands named as "
                "those of the original, in any scale.",
                optional=True,
            ),
            Parameter(
                "text",
                "bands",
                "Bands of the super-resolved image",
                "Names in their order in the file, such as B2, B3, B4, B8. Empty: the names in the file.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "text",
                "original_bands",
                "Bands of the original",
                "Names in their order in the file. Empty: the names in the file.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "number",
                "scale",
                "Scale of the super-resolved image",
                "Number that stands for a reflectance of 1, such as 10000. Empty: as the file says, else from its "
                "values.",
                optional=True,
                minimum=1e-6,
                advanced=True,
            ),
            Parameter(
                "number",
                "original_scale",
                "Scale of the original",
                "Number that stands for a reflectance of 1. Empty: as the file or the product says, else from its "
                "values.",
                optional=True,
                minimum=1e-6,
                advanced=True,
            ),
            Parameter(
                "number",
                "mtf",
                "MTF at Nyquist",
                "Contrast that the sensor leaves at the finest detail of the original's pixels. Empty: 0.25 for 10 m "
                "bands, 0.33 for 20 m bands.",
                optional=True,
                minimum=0.01,
                maximum=1.0,
                advanced=True,
            ),
        ),
        outputs=(
            spec.report(optional=False, help="HTML page with the verdict, the tests and the numbers; JSON beside it."),
            Output("table", "table", "Numbers by band", "CSV, one row per band.", optional=True),
            Output(
                "raster",
                "novelty",
                "Map of novelty",
                "How far the added detail lies above what the image itself shows one scale down, in standard "
                "deviations (-4 to 6), on the pixels of the original.",
                style="novelty",
                optional=True,
            ),
            Output(
                "raster",
                "unconfirmed",
                "Map of unconfirmed detail",
                "With a witness only: where the detail that was added is not found in it, 0 none, 1 as much as "
                "deconvolution gives, on the pixels of the original.",
                style="unconfirmed",
                optional=True,
            ),
            Output(
                "raster",
                "classes",
                "Map of the added detail",
                "Where detail is as the image itself teaches, more, less, not there, or not confirmed by a witness.",
                style="added_detail",
                classes=(
                    LegendClass(1, "as much detail as the image itself teaches", "#9ccb86"),
                    LegendClass(2, "more detail than the image itself teaches", "#e08a3c"),
                    LegendClass(3, "less detail than the image itself teaches", "#5b8fb9"),
                    LegendClass(4, "no detail above the noise", "#e6e3da"),
                    LegendClass(5, "detail that no witness confirms", "#c0392b"),
                ),
                optional=True,
            ),
            Output(
                "raster",
                "degraded",
                "Original one scale down",
                "The original as a sensor with pixels larger by the same factor would see it: run the model on it, "
                "and give the result as LOWER_IMAGE.",
                optional=True,
            ),
            Output(
                "text",
                "verdict",
                "Verdict",
                "supported, plausible, nothing, smooth, doubtful, inconsistent or invented.",
            ),  # fmt: skip
            Output("number", "invention", "Strength of the evidence of invention", "1 where the strongest test fails."),
            Output("number", "difference_percent", "Difference to the original, percent"),
            Output("number", "novel_percent", "Area with more detail than the image teaches, percent"),
        ),
        keywords=("super-resolution", "hallucination", "validation", "consistency", "MTF", "Wald", "quality"),
        keywords_fr=(
            "super-résolution",
            "hallucination",
            "validation",
            "cohérence",
            "détail inventé",
            "qualité",
            "FTM",
        ),
        reference="Wald, Ranchin, Mangolini 1997 (consistency and the test one scale down); Aybar et al. 2024, "
        "doi:10.1109/LGRS.2024.3401394 (improvement, omission, hallucination); the self-calibrated novelty map and the "
        "split of the added detail are this project's own.",
        limits="Without a second date, the model one scale down or a reference, detail that vanishes when the image is "
        "degraded cannot be proven true or false: only its plausibility is tested. Two dates do not find what is "
        "invented in the same way on both. The blur of the sensor is a Gaussian of known width: a wrong MTF looks "
        "like over- or under-sharpening.",
    ),
)
