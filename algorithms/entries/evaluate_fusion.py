"""Methods of fusion compared on the user's own images."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter

_BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="evaluate_fusion",
        group="resolution",
        tier="base",
        run="fusion.evaluate:evaluate_fusion",
        label="Compare fusion methods",
        summary="Says which method to take for images of any day on your own area, and how far to trust it: images "
        "that are known are hidden from each method (single dates, gaps of 30, 60 and 90 days, with Landsat and "
        "without, under pasted clouds, in an area or a year held out) and compared with what it makes of them, tile by "
        "tile and over all. A report in plain words with errors, "
        "gain of Landsat, changes that only Landsat saw, and whether the stated uncertainty is right.",
        parameters=(
            spec.products(
                help="Products of Sentinel-2 of a season or more, and those of Landsat (Collection 2 level 2, HLS) "
                "where there are any; folders that hold products. All sensors together.",
            ),
            Parameter(
                "folder",
                "radar",
                "Sentinel-1 images",
                "Folder of images as S1Tiling writes them (gamma0), for methods that use them.",
                optional=True,
                advanced=True,
            ),
            spec.area(
                help="An extent or the polygons of a layer. Empty: the whole tile, from which squares are taken."
            ),
            spec.start(),
            spec.end(),
            Parameter(
                "choices",
                "methods",
                "Methods",
                "Each is given the same images. The networks need the deep tier and take longer.",
                default=["nearest", "linear", "harmonic", "gaussian_process"],
                options=(
                    Option("nearest", "Nearest clear date"),
                    Option("linear", "Linear between clear dates"),
                    Option("whittaker", "Whittaker smoother"),
                    Option("harmonic", "Season (harmonics)"),
                    Option("gaussian_process", "Gaussian process"),
                    Option("stair", "Landsat and its difference from Sentinel-2 (as STAIR)"),
                    Option("starfm", "Change seen by Landsat, carried by alike pixels (STARFM)"),
                    Option("transformer", "Compact network"),
                    Option("combined", "Mean of Gaussian process and compact network"),
                    Option("tamrf", "TAMRF-SITS (published network)"),
                ),
            ),
            Parameter(
                "file",
                "model",
                "Network's file",
                "For the networks: a file of the training entry, or the published weights of TAMRF-SITS. Empty: the "
                "compact network of the plugin.",
                optional=True,
                extensions=("npz", "ckpt"),
                advanced=True,
            ),
            Parameter(
                "choices",
                "tests",
                "What is hidden",
                "Gaps of all sensors, of the optical ones and of Sentinel-2 alone are the same gaps, so that the gains "
                "of Landsat and of Sentinel-1 show.",
                default=["hidden", "gap", "s2gap", "cloudgap", "pasted", "missed"],
                options=(
                    Option("hidden", "Single dates"),
                    Option("gap", "Gaps of all sensors"),
                    Option("s2gap", "Gaps of Sentinel-2, Landsat present"),
                    Option("cloudgap", "Gaps of all optical sensors, Sentinel-1 present (where it is given)"),
                    Option("pasted", "Parts of dates, under the cloud masks of others"),
                    Option("missed", "Single dates, with clouds on 5 % of the others that no mask tells"),
                ),
            ),
            Parameter(
                "text",
                "gap_days",
                "Lengths of the gaps",
                "Days, separated by commas.",
                default="30, 60, 90",
                advanced=True,
            ),
            Parameter(
                "integer",
                "each",
                "Repetitions",
                "Gaps of each length, and groups of hidden dates. More take longer and narrow the ranges.",
                default=2,
                minimum=1,
                maximum=20,
                advanced=True,
            ),
            Parameter(
                "integer",
                "squares",
                "Squares",
                "How many squares of each tile are looked at.",
                default=4,
                minimum=1,
                maximum=64,
            ),
            Parameter(
                "integer",
                "side",
                "Side of a square",
                "In pixels of 10 m; smaller where the area is.",
                default=64,
                unit="px",
                minimum=24,
                maximum=512,
                advanced=True,
            ),
            spec.area(
                name="held_area",
                label="Area held out",
                help="Only what lies in it is compared, and the scene is learnt from what lies around it: how a method "
                "does where it never learnt. A network whose training saw it is refused.",
                advanced=True,
            ),
            Parameter(
                "integer",
                "held_year",
                "Year held out",
                "Only dates of this year are hidden and compared, and the scene is learnt from the other years. A "
                "network whose training saw its images is refused.",
                optional=True,
                minimum=1980,
                maximum=2100,
                advanced=True,
            ),
            Parameter(
                "choices",
                "bands",
                "Bands",
                "Bands by their Sentinel-2 names.",
                default=list(_BANDS),
                options=tuple(Option(b, b) for b in _BANDS),
                open_options=True,
                names_only=True,
                advanced=True,
            ),
            spec.masks(advanced=True),
            spec.seed(),
        ),
        outputs=(
            Output(
                "report",
                "report",
                "Report",
                "Which method to take and why, with figures; the numbers lie beside it as JSON.",
            ),
            Output("text", "advised", "Method advised"),
            Output("number", "error", "Its error (RMSE, mean of the bands)"),
            Output("number", "skill", "Its skill against the best other method without training"),
        ),
        keywords=("fusion", "validation", "hold-out", "gap", "Landsat", "time series", "uncertainty", "RMSE", "skill"),
        keywords_fr=("fusion", "validation", "trou", "série temporelle", "incertitude", "erreur", "comparaison"),
        reference="Michel and Inglada 2025 (doi 10.1016/j.rse.2025.115159) for the tasks; block bootstrap.",
        limits="Only dates that were clear can be compared, and other years may behave differently. A trained network "
        "must be tested where it was not trained.",
    ),
)
