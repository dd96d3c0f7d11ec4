"""The entry that tests the engine itself."""

from __future__ import annotations

from typing import Tuple

from ..spec import Declaration, Output

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="engine_status",
        group="simulate",
        tier="base",
        run="selfcheck:engine_status",
        label="State of the engine",
        summary="Tests the processing engine: versions of its libraries, graphics card, coordinate transformations, "
        "writing and reading back of a GeoTIFF, and a small chain from simulated images to a synthesis, which also "
        "compiles the processing kernels. Run it after an installation or when something fails, and join its report "
        "to a question.",
        parameters=(),
        outputs=(
            Output("report", "report", "Report on the engine", "One page with every check and every version."),
            Output("number", "problems", "Number of checks that failed"),
            Output("text", "summary", "Result in one line"),
        ),
        keywords=("engine", "status", "test", "install", "version", "GPU", "diagnostics"),
        keywords_fr=("moteur", "état", "test", "installation", "version", "carte graphique", "diagnostic"),
        limits="Kernels are compiled once per version of the plugin and kept: the first run takes about a minute.",
    ),
)
