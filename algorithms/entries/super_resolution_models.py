"""Super-resolution: the networks that can be used."""

from __future__ import annotations

from typing import Tuple

from ..spec import Declaration, Option, Output, Parameter
from ._super_resolution_parameters import EXTENSIONS, NETWORKS

ENTRIES: Tuple[Declaration, ...] = (
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
                    *NETWORKS[2:],
                ),
            ),
            Parameter(
                "file",
                "model_file",
                "Network from a file",
                "A network trained with this plugin, or an ONNX network or torch weights with a side-car.",
                optional=True,
                extensions=EXTENSIONS,
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
