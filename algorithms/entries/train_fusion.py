"""Resolution and fusion: a fusion network of the user's own."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._network_training import RESUME

_BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="train_fusion",
        group="resolution",
        tier="deep",
        run="fusion.train:train_fusion",
        label="Train a fusion network",
        summary="Trains the plugin's compact fusion network on your own series: dates are hidden, and the network "
        "learns to find them again from what is left. It is judged on windows and dates that it never saw, beside the "
        "methods that need no training.",
        parameters=(
            spec.products(
                help="Surface reflectance of Sentinel-2 and, beside it, of Landsat or others, as for the fusion of a "
                "series: at least 12 dates, better two years."
            ),
            spec.area(),
            spec.start(help="First day to learn from. Empty: the first of the series."),
            spec.end(help="Last day to learn from. Empty: the last of the series."),
            Parameter(
                "choices",
                "bands",
                "Bands",
                "Bands of Sentinel-2 to learn.",
                default=list(_BANDS),
                options=tuple(Option(b, b) for b in _BANDS),
                names_only=True,
            ),
            Parameter(
                "number",
                "minutes",
                "Time for learning",
                "Minutes that the steps may take; their number is found from the first ones. Reading and judging come "
                "on top.",
                default=20.0,
                unit="min",
                minimum=0.1,
                maximum=10000.0,
            ),
            Parameter(
                "folder",
                "radar",
                "Sentinel-1 images",
                "Folder of calibrated images as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif).",
                optional=True,
                advanced=True,
            ),
            Parameter(
                "integer",
                "steps",
                "Steps",
                "Number of steps, instead of a time: for runs that can be repeated.",
                optional=True,
                minimum=1,
                maximum=1000000,
                advanced=True,
            ),
            Parameter(
                "file",
                "start_from",
                "Network to begin with",
                "A network of this entry. Empty: the plugin's own.",
                optional=True,
                extensions=("npz",),
                advanced=True,
            ),
            Parameter(
                "flag",
                "from_nothing",
                "Begin with nothing",
                "Learn from the series alone: needs hours rather than minutes.",
                default=False,
                advanced=True,
            ),
            RESUME,
            spec.masks(),
            spec.seed(),
        ),
        outputs=(
            Output(
                "file",
                "output",
                "Network",
                help="Weights in half precision with the table of sensors, the calibration and the scores; to be given "
                "to the fusion of a series. Saved also where it does not beat the methods without training, and marked "
                "so.",
                extension="npz",
            ),
            spec.report(help="Curve of the training, and errors by case and band beside those of the other methods."),
            Output("number", "gain_percent", "Gain over the best method without training, in percent"),
            Output("text", "verdict", "Whether it is better than the methods without training"),
        ),
        keywords=("fusion", "training", "fine-tuning", "transformer", "deep learning", "self-supervised"),
        keywords_fr=("fusion", "apprentissage", "entraînement", "transformeur", "apprentissage profond"),
        reference="Michel and Inglada 2025, Temporal attention multi-resolution fusion of satellite image time series, "
        "Remote Sensing of Environment, doi:10.1016/j.rse.2025.115159.",
        limits="What is hidden is an observation: missed clouds are learnt and judged with the rest. A network knows "
        "the landscapes and seasons that it saw.",
    ),
)
