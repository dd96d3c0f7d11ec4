"""Super-resolution: a network learnt on images of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._network_training import BATCH, HELD_OUT_SHARE, LEARNING_RATE, PATIENCE, RESUME
from ._super_resolution_parameters import SHARPNESS

ENTRIES: Tuple[Declaration, ...] = (
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
            replace(HELD_OUT_SHARE, help="Share of the scenes that the network never sees and is judged by."),
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
            *SHARPNESS,
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
)
