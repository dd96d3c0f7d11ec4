"""Super-resolution: finer grids from Sentinel-2, and the networks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._network_training import BATCH, LEARNING_RATE, PATIENCE, RESUME

_NETWORKS = (
    Option("default", "The plugin's own networks"),
    Option("back_projection", "Back-projection (no network)"),
    Option("carn_3x3x64g4sw_bootstrap", "CARN, Sen2VENµS (to be downloaded): ten bands to 5 m"),
    Option("s2v2x2_spatrad", "ESRGAN, Sen2VENµS (to be downloaded): B2 B3 B4 B8 to 5 m"),
    Option("s2v2x4_spatrad", "ESRGAN, Sen2VENµS (to be downloaded): B5 B6 B7 B8A to 5 m"),
    Option("wsx2_spatrad", "ESRGAN, WorldStrat (to be downloaded): B2 B3 B4 B8 to 5 m"),
    Option("wsx4_spatrad", "ESRGAN, WorldStrat (to be downloaded): B2 B3 B4 B8 to 2.5 m"),
)
_EXTENSIONS = ("npz", "onnx", "safetensors", "json", "yaml", "yml")

#: what the sensor is taken to blur, of both entries
_SHARPNESS = (
    Parameter(
        "number",
        "mtf_10m",
        "Sharpness of the 10 m bands",
        "Modulation transfer function at the Nyquist frequency. Empty: 0.25.",
        optional=True,
        minimum=0.05,
        maximum=1.0,
        advanced=True,
    ),
    Parameter(
        "number",
        "mtf_20m",
        "Sharpness of the 20 m bands",
        "Modulation transfer function at the Nyquist frequency. Empty: 0.33.",
        optional=True,
        minimum=0.05,
        maximum=1.0,
        advanced=True,
    ),
)

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
                options=_NETWORKS,
            ),
            Parameter(
                "file",
                "model_file",
                "Network from a file",
                "A network that was trained with this plugin (.npz), or any ONNX network or torch weights with a "
                "side-car that says bands, factor and margin. Takes the place of the choice above.",
                optional=True,
                extensions=_EXTENSIONS,
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
            *_SHARPNESS,
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
    Declaration(
        id="train_super_resolution",
        group="resolution",
        tier="deep",
        run="resolution.train:train_super_resolution",
        label="Train a super-resolution network",
        summary="Trains a network on your own Sentinel-2 images: they are blurred to twice the pixel as the sensor "
        "would do it, and the network learns to undo that. It is judged on scenes that it never saw, and saved only "
        "if it beats back-projection, which needs no network.",
        parameters=(
            Parameter(
                "choice",
                "network",
                "Network to train",
                "What the network will do.",
                default="sharpen20",
                options=(
                    Option("sharpen20", "20 m bands to 10 m"),
                    Option("detail2", "All bands from 10 m to a 5 m grid"),
                ),
            ),
            spec.products(
                optional=True,
                help="Sentinel-2 level 2A or 3A products to learn from; several places and seasons make a better "
                "network. Clouds are left out.",
            ),
            Parameter(
                "images",
                "images",
                "Images",
                "Rasters with the ten Sentinel-2 bands at 10 and 20 m, beside or instead of products.",
                optional=True,
            ),
            Parameter(
                "text",
                "bands",
                "Bands of the images",
                "Names of the images' bands in their order. Empty: as the files name them.",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "number",
                "scale",
                "Value of a reflectance of 1",
                "Number that stands for a reflectance of 1 in the images. Empty: as the files say.",
                optional=True,
                minimum=1e-6,
                advanced=True,
            ),
            Parameter(
                "folder",
                "pairs",
                "True pairs",
                "Folder of Sen2VENµS patches (version 2, GeoTIFF): images at 5 m with Sentinel-2 of the same day. Each "
                "is registered and brought to the colours of Sentinel-2 first.",
                optional=True,
            ),
            Parameter(
                "number",
                "held_out_share",
                "Share held out",
                "Share of the scenes that the network never sees and is judged by.",
                default=0.25,
                minimum=0.05,
                maximum=0.8,
            ),
            Parameter(
                "integer",
                "steps",
                "Steps",
                "Batches to learn from. 1000 take some 5 to 10 minutes on two cores, less than one on a graphics card.",
                default=3000,
                minimum=10,
                maximum=1000000,
            ),
            Parameter(
                "file",
                "start_from",
                "Go on from a network",
                "Refine a network of the same kind instead of beginning anew, for instance the plugin's own "
                "(resources/networks).",
                optional=True,
                extensions=("npz",),
            ),
            replace(
                PATIENCE, help="Stop after so many judgements without improvement; a run has ten or more. 0: never."
            ),
            RESUME,
            LEARNING_RATE,
            BATCH,
            Parameter(
                "integer",
                "features",
                "Features",
                "Width of the network.",
                default=48,
                minimum=4,
                maximum=512,
                advanced=True,
            ),
            Parameter(
                "integer",
                "blocks",
                "Blocks",
                "Depth of the network: pairs of convolutions.",
                default=6,
                minimum=1,
                maximum=64,
                advanced=True,
            ),
            Parameter(
                "number",
                "noise",
                "Noise",
                "Largest noise that is added to the patches, in reflectance: blurring takes the sensor's noise away.",
                default=0.002,
                minimum=0.0,
                maximum=0.1,
                advanced=True,
            ),
            *_SHARPNESS,
            spec.seed(),
        ),
        outputs=(
            Output(
                "file",
                "output",
                "Network",
                help="Weights in half precision with all that is needed to apply and to judge the network; to be given "
                "to the super-resolution. An interrupted training leaves a file .checkpoint.npz beside it.",
                extension="npz",
            ),
            spec.report(help="Curve of the training, and scores by band and scene on the held-out scenes."),
            Output(
                "table",
                "curve",
                "Curve",
                help="Loss and held-out error of each judgement; grows while the training runs.",
                optional=True,
            ),
            Output("number", "over_bicubic", "Error over that of bicubic interpolation"),
            Output("number", "over_back_projection", "Error over that of back-projection"),
        ),
        keywords=("super-resolution", "training", "Wald", "deep learning", "Sen2VENuS", "fine-tuning"),
        keywords_fr=("super-résolution", "apprentissage", "entraînement", "Wald", "apprentissage profond"),
        reference="Wald, Ranchin, Mangolini 1997; Lanaras et al. 2018, doi:10.1016/j.isprsjprs.2018.09.018; Michel et "
        "al. 2022 (Sen2VENµS), doi:10.3390/data7070096.",
        limits="Scores hold one scale down from the scale of use, where blur and noise are known exactly. A network "
        "knows the landscapes and seasons that it saw. The licence of Sen2VENµS holds for networks made from it.",
    ),
    Declaration(
        id="super_resolution_models",
        group="resolution",
        tier="deep",
        run="resolution.list_models:super_resolution_models",
        label="Networks for super-resolution",
        summary="Lists the networks that can be used: the plugin's own, those published with the reference tool of "
        "CESBIO and CNES, and any file with a side-car; downloads and verifies the published ones; shows licences; and "
        "tries whether flat ground comes back as it is.",
        parameters=(
            Parameter(
                "choice",
                "action",
                "Action",
                "Downloads are checked against the hash that the published version fixes, and kept.",
                default="list",
                options=(
                    Option("list", "List"),
                    Option("download", "Download and verify"),
                    Option("probe", "Try on flat ground (downloads what is missing)"),
                ),
            ),
            Parameter(
                "choices",
                "model",
                "Networks",
                "Which networks. Empty: all.",
                optional=True,
                options=(
                    Option("sharpen20", "20 m bands to 10 m (the plugin's own)"),
                    Option("detail2", "All bands to a 5 m grid (the plugin's own)"),
                    *_NETWORKS[2:],
                ),
            ),
            Parameter(
                "file",
                "model_file",
                "Network from a file",
                "A network trained with this plugin, or an ONNX network or torch weights with a side-car.",
                optional=True,
                extensions=_EXTENSIONS,
            ),
        ),
        outputs=(
            Output("table", "output", "Table of networks", help="One row per network.", optional=True),
            Output("number", "ready", "Networks that are ready"),
        ),
        keywords=("super-resolution", "weights", "download", "licence", "ONNX", "CARN", "ESRGAN"),
        keywords_fr=("super-résolution", "poids", "téléchargement", "licence", "réseau"),
        reference="sentinel2_superresolution, J. Michel, CESBIO/CNES (EvoLand), Apache-2.0.",
        limits="The weights of the published networks carry the licence of their repository; those trained on "
        "WorldStrat come in part from data under CC BY-NC.",
    ),
)
