"""Land cover: outlines of parcels from a season's images, and networks for them."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from ._network_training import BATCH, HELD_OUT_SHARE, LEARNING_RATE, PATIENCE, RESUME

_BANDS = "Level 2A dates or monthly syntheses with B2, B3, B4 and B8; two dates of different months or more show more."
_MOST_DATES = Parameter(
    "integer",
    "most_dates",
    "Most dates",
    "More dates than these are not read: the clearest ones are, spread over the period.",
    default=8,
    minimum=1,
    maximum=100,
    advanced=True,
)

_EDGES = Declaration(
    id="parcel_edges",
    group="landcover",
    tier="base",
    run="landcover.edges:parcel_edges",
    label="Parcel edges",
    summary="Outlines the fields of a season from images alone, where no register of parcels exists: boundary "
    "probability of every pixel over all dates, a watershed, and polygons that share their borders, each with the "
    "strength of its outline.",
    parameters=(
        spec.products(help="Product folders or zips, or folders that hold products. " + _BANDS),
        spec.area(
            help="An extent or the polygons of a layer, in any reference system: parcels that reach into it are "
            "given whole. Empty: the whole image."
        ),
        spec.start(),
        spec.end(),
        Parameter(
            "choice",
            "method",
            "Method",
            "The network needs the engine with deep learning. The gradient needs none, and also outlines what is no "
            "field.",
            default="network",
            options=(
                Option("network", "Network"),
                Option("gradient", "Gradient of all dates (no network)"),
            ),
        ),
        Parameter(
            "file",
            "network",
            "Network from a file",
            "A network that was trained by this plugin. Empty: that of the plugin.",
            optional=True,
            extensions=("npz",),
        ),
        Parameter(
            "number",
            "minimum_m2",
            "Smallest parcel",
            "Smaller ones are left out.",
            default=1000.0,
            minimum=0.0,
            maximum=1e7,
            unit="m2",
        ),
        Parameter(
            "number",
            "tolerance_m",
            "Simplification",
            "How far an outline may move to lose the stairs of the pixels (Douglas and Peucker); neighbours keep their "
            "common border. 0: along the pixels.",
            default=10.0,
            minimum=0.0,
            maximum=200.0,
            unit="m",
        ),
        Parameter(
            "number",
            "weakest",
            "Weakest border",
            "Two pieces are one parcel where the mean boundary probability between them is lower: a higher number "
            "gives fewer, larger parcels. Empty: what suited the method best.",
            optional=True,
            minimum=0.0,
            maximum=1.0,
        ),
        _MOST_DATES,
        spec.masks(),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Parcel edges",
            help="Polygons with their number, area in hectares, mean boundary probability along the outline "
            "(confidence), share of farmed land and perimeter.",
            style="parcel_edges",
            dated=True,
        ),
        Output(
            "raster",
            "probability",
            "Boundary probability",
            help="Bands: probability of a boundary, probability of farmed land, distance to the boundary (1 is 60 m "
            "or more).",
            style="edge_probability",
            optional=True,
            dated=True,
        ),
        spec.report(help="Figures of the parcels, dates used, and a picture of outlines over the image."),
        Output("number", "parcels", "Number of parcels"),
        Output("number", "mean_confidence", "Mean boundary probability along the outlines"),
    ),
    keywords=("parcels", "fields", "field boundaries", "delineation", "segmentation", "watershed", "LPIS", "RPG"),
    keywords_fr=(
        "parcelles",
        "limites de parcelles",
        "parcellaire",
        "segmentation",
        "ligne de partage des eaux",
        "RPG",
    ),
    reference="Waldner and Diakogiannis 2020, doi:10.1016/j.rse.2020.111741 (boundary, extent and distance by a "
    "network, cut by a watershed); the network is smaller and pools over dates.",
    limits="The plugin's network was trained on simulated landscapes alone: look at the report before using the "
    "outlines, and refine it with parcels of your own region. Neighbours with the same crop and calendar have no edge "
    "that an image could show. Fields narrower than about 30 m are lost at 10 m.",
)

_TRAIN = Declaration(
    id="train_parcel_edges",
    group="landcover",
    tier="deep",
    run="landcover.edges_train:train_parcel_edges",
    label="Train a network of parcel edges",
    summary="Refines the plugin's network of parcel edges with your own parcels (crop register, digitised fields) and "
    "images of the same year. It is judged on squares that it never saw, beside the methods that need no network, and "
    "saved only if it finds more parcels than they do.",
    parameters=(
        spec.products(help="Products of the year of the parcels, over some of them. " + _BANDS),
        Parameter(
            "polygons",
            "parcels",
            "Parcels",
            "Polygons of fields as they were in the year of the images, such as the Registre parcellaire graphique.",
        ),
        Parameter(
            "flag",
            "complete",
            "All parcels are there",
            "What lies in no parcel is no field. Untick where only some fields were drawn: the rest is then unknown "
            "and teaches nothing.",
            default=True,
        ),
        spec.area(),
        spec.start(),
        spec.end(),
        Parameter(
            "choice",
            "begin",
            "Begin with",
            "The plugin's network needs far fewer parcels and steps than a new one.",
            default="default",
            options=(Option("default", "The plugin's network"), Option("new", "A new network")),
        ),
        Parameter(
            "file",
            "start_from",
            "Network from a file",
            "A network of an earlier training to begin with, instead.",
            optional=True,
            extensions=("npz",),
        ),
        HELD_OUT_SHARE,
        Parameter(
            "integer",
            "steps",
            "Steps",
            "Batches to learn from. 300 take some 5 minutes on two cores.",
            default=300,
            minimum=1,
            maximum=1000000,
        ),
        Parameter(
            "integer",
            "square_px",
            "Side of the squares",
            "The ground is divided into squares, which learn or judge as wholes.",
            default=192,
            minimum=64,
            maximum=1024,
            unit="pixels",
            advanced=True,
        ),
        PATIENCE,
        RESUME,
        LEARNING_RATE,
        replace(BATCH, default=6),
        _MOST_DATES,
        spec.masks(),
        spec.seed(),
    ),
    outputs=(
        Output(
            "file",
            "output",
            "Network",
            help="Weights in half precision with their card, to be given to the parcel edges. An interrupted training "
            "leaves a file .checkpoint.npz beside it.",
            extension="npz",
        ),
        spec.report(help="Scores on held-out squares by method, and the curve of the training."),
        Output("number", "object_f1", "F1 of the parcels found"),
        Output("number", "boundary_f1", "F1 of borders within a pixel"),
        Output("number", "baseline_object_f1", "F1 of the parcels found by a threshold on the gradient"),
    ),
    keywords=("parcels", "field boundaries", "training", "deep learning", "fine-tuning", "LPIS", "RPG"),
    keywords_fr=("parcelles", "limites de parcelles", "apprentissage", "entraînement", "apprentissage profond", "RPG"),
    reference="Waldner and Diakogiannis 2020, doi:10.1016/j.rse.2020.111741.",
    limits="Scores hold for the region, year and sensor of the parcels. Parcels of another year than the images teach "
    "wrong borders.",
)

ENTRIES: Tuple[Declaration, ...] = (_EDGES, _TRAIN)
