"""Vegetation: thinning and cuts told apart from dieback."""

from __future__ import annotations

from .. import spec
from ..spec import Declaration, LegendClass, Output, Parameter
from ._forest_parameters import MASKS

_KINDS = (
    LegendClass(0, "No lasting change", "#2f7d32"),
    LegendClass(1, "Dieback", "#d7301f"),
    LegendClass(2, "Thinning", "#fdae61"),
    LegendClass(3, "Clear-cut", "#8c6bb1"),
    LegendClass(4, "Drought, recovered", "#fee08b"),
    LegendClass(5, "Undetermined", "#bdbdbd"),
)

_THINNING = Declaration(
    id="thinning_or_dieback",
    group="vegetation",
    tier="base",
    run="vegetation.thinning:thinning_or_dieback",
    label="Thinning or dieback",
    summary="Tells for each forest stand whether it was thinned, clear-cut, died back, or suffered from a drought and "
    "recovered, from the steps of its Sentinel-2 and Sentinel-1 series; by rules, or by a forest learnt on labels.",
    parameters=(
        spec.products(
            help="L2A product folders or zips of at least two years, or folders that hold products; the first seven "
            "months stand for the stands' normal state."
        ),
        Parameter(
            "polygons",
            "stands",
            "Stands",
            "Stands to tell apart: patches of the dieback entry, or stands of a forest map.",
        ),
        Parameter(
            "polygons",
            "reference",
            "Other stands of the region",
            "Mostly healthy stands, whose median says what was normal on each date. Needed where the stands are few, "
            "or most of them changed.",
            optional=True,
        ),
        Parameter(
            "images",
            "radar",
            "Sentinel-1 images",
            "Calibrated images (gamma0) named as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif), of "
            "the same years, VV and VH.",
            optional=True,
        ),
        Parameter(
            "field",
            "kind_field",
            "Field of the kind of stand",
            "Stands of one kind, such as conifers and broadleaves, are compared with their like. Empty: all together.",
            optional=True,
            parent="stands",
        ),
        Parameter(
            "text",
            "dry_years",
            "Dry years",
            "Years of known drought, such as 2018 2022: a loss that began then and passed is called drought.",
            optional=True,
        ),
        Parameter(
            "field",
            "label_field",
            "Field of known changes",
            "0 none, 1 dieback, 2 thinning, 3 clear-cut, 4 drought, empty unknown. With at least 40 labelled stands a "
            "forest learns from them and tells all.",
            optional=True,
            advanced=True,
            parent="stands",
        ),
        Parameter(
            "file",
            "model",
            "Trained model",
            "Model of an earlier run with labels. Empty: the rules.",
            optional=True,
            advanced=True,
            extensions=("npz",),
        ),
        spec.start(),
        spec.end(),
        MASKS,
        spec.seed(),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Stands with their change",
            style="thinning_kinds",
            classes=_KINDS,
            dated=True,
            help="The stands with kind of change, date of the step, share of the votes, loss, share of the loss in one "
            "step, recovery, radar step and number of dates.",
        ),
        Output(
            "file",
            "trained_model",
            "Model",
            help="Model learnt from the labelled stands.",
            optional=True,
            extension="npz",
        ),
        spec.report(help="Stands by kind, their series, and scores on labelled stands, with figures."),
        Output("number", "accuracy", "Share of unseen labelled stands told rightly"),
    ),
    keywords=("thinning", "clear-cut", "dieback", "Sentinel-1", "forest management", "drought"),
    keywords_fr=("éclaircie", "coupe rase", "dépérissement", "Sentinel-1", "sylviculture", "sécheresse"),
    reference="Bouvet et al. 2018, Use of the SAR shadowing effect for deforestation detection with Sentinel-1 time "
    "series, Remote Sensing 10, doi:10.3390/rs10081250.",
    limits="A thinning that takes less than about a fifth of the crowns is not seen. Steep relief disturbs radar. "
    "Without Sentinel-1 thinning and fast dieback look alike. Rules are set on simulated stands.",
)

ENTRIES = (_THINNING,)
