"""Vegetation: the canopy simulator and what is retrieved of a canopy from its reflectance."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter


def _property(name: str, label: str, text: str, default: float, least: float, most: float, **more: object) -> Parameter:
    return Parameter("number", name, label, text, default=default, minimum=least, maximum=most, **more)  # type: ignore[arg-type]


_SIMULATE = Declaration(
    id="simulate_canopy",
    group="vegetation",
    tier="base",
    run="vegetation.simulate_canopy:simulate_canopy",
    label="Simulate a canopy",
    summary="Computes the spectrum of a plant canopy over soil with PROSAIL, and what the bands of Sentinel-2 see of "
    "it. Let one property vary, such as leaf area or chlorophyll, to learn what each does to the spectrum.",
    parameters=(
        _property("lai", "Leaf area index", "Green leaf area over ground area.", 3.0, 0, 10, unit="m²/m²"),
        _property("chlorophyll", "Chlorophyll", "Chlorophyll a and b of the leaves.", 45.0, 0, 120, unit="µg/cm²"),
        _property("leaf_angle", "Mean leaf angle", "Mean angle of leaves from the horizontal.", 57.0, 5, 85, unit="°"),
        _property("water", "Leaf water", "Equivalent water thickness of the leaves.", 0.015, 0, 0.1, unit="cm"),
        _property(
            "dry_matter", "Leaf dry matter", "Dry mass over leaf area.", 0.005, 0, 0.05, unit="g/cm²", advanced=True
        ),
        _property("brown", "Brown pigments", "0 for green leaves, up to 2 for dead ones.", 0.0, 0, 2, advanced=True),
        _property("soil_brightness", "Soil brightness", "Factor on the spectrum of the soil.", 1.0, 0.1, 3.5),
        _property("soil_dryness", "Soil dryness", "0 for a wet soil, 1 for a dry one.", 0.5, 0, 1, advanced=True),
        _property("sun_zenith", "Sun zenith angle", "0 with the sun overhead.", 35.0, 0, 80, unit="°"),
        Parameter(
            "choice",
            "vary",
            "Property to vary",
            "One curve is drawn for each value of this property.",
            default="none",
            options=(
                Option("none", "None: one canopy"),
                Option("lai", "Leaf area index"),
                Option("chlorophyll", "Chlorophyll"),
                Option("leaf_angle", "Mean leaf angle"),
                Option("water", "Leaf water"),
                Option("dry_matter", "Leaf dry matter"),
                Option("brown", "Brown pigments"),
                Option("layers", "Leaf structure"),
                Option("carotenoids", "Carotenoids"),
                Option("anthocyanins", "Anthocyanins"),
                Option("hot_spot", "Hot spot"),
                Option("soil_brightness", "Soil brightness"),
                Option("soil_dryness", "Soil dryness"),
                Option("sun_zenith", "Sun zenith angle"),
                Option("view_zenith", "View zenith angle"),
                Option("azimuth", "Relative azimuth"),
            ),
        ),
        Parameter(
            "text",
            "values",
            "Its values",
            "Values of that property, separated by blanks, for instance 0.5 1 2 4.",
            optional=True,
        ),
        Parameter(
            "choice",
            "sensor",
            "Satellite",
            "Whose spectral responses make the band values.",
            default="S2A",
            options=(Option("S2A", "Sentinel-2A"), Option("S2B", "Sentinel-2B"), Option("S2C", "Sentinel-2C")),
            names_only=True,
        ),
        _property(
            "layers",
            "Leaf structure",
            "Number of layers N of the leaf model: 1 for compact leaves, up to 3.",
            1.5,
            1,
            3,
            advanced=True,
        ),
        _property(
            "carotenoids", "Carotenoids", "Carotenoids of the leaves.", 10.0, 0, 40, unit="µg/cm²", advanced=True
        ),
        _property(
            "anthocyanins", "Anthocyanins", "Anthocyanins of the leaves.", 0.0, 0, 40, unit="µg/cm²", advanced=True
        ),
        _property("hot_spot", "Hot spot", "Width of leaves over height of the canopy.", 0.1, 0, 1, advanced=True),
        _property("view_zenith", "View zenith angle", "0 seen from above.", 0.0, 0, 60, unit="°", advanced=True),
        _property(
            "azimuth",
            "Relative azimuth",
            "Between sun and view; 0 with the sun behind the sensor.",
            0.0,
            0,
            180,
            unit="°",
            advanced=True,
        ),
    ),
    outputs=(
        spec.report(help="Spectra, band values, absorbed light and cover, with figures."),
        Output("table", "spectra", "Spectra", "Reflectance from 400 to 2500 nm, one column per case.", optional=True),
        Output("table", "bands", "Band values", "Reflectance per band, fAPAR and cover per case.", optional=True),
        Output("number", "cases", "Number of cases"),
    ),
    keywords=("PROSAIL", "PROSPECT", "SAIL", "radiative transfer", "spectrum", "leaf area index", "teaching"),
    keywords_fr=("transfert radiatif", "spectre", "couvert", "feuille", "indice foliaire", "enseignement"),
    reference="Jacquemoud et al. 2009, PROSPECT + SAIL models, Remote Sensing of Environment 113, "
    "doi:10.1016/j.rse.2008.01.026; computed by the package progeosail.",
    limits="A homogeneous canopy of one kind of leaf. Rows, clumps, ears, stems and flowers are not in the model.",
)

_BIOPHYSICAL = Declaration(
    id="biophysical_variables",
    group="vegetation",
    tier="base",
    run="vegetation.biophysical:biophysical_variables",
    label="Leaf area, fAPAR, cover and chlorophyll",
    summary="Maps leaf area index, the share of light absorbed for photosynthesis, green cover and canopy chlorophyll "
    "for each product of a series, each with its standard deviation, by networks trained on simulated canopies.",
    parameters=(
        spec.products(
            help="Sentinel-2 L2A or L3A products, folders that hold products, or the result of a gap filling or fusion."
        ),
        Parameter(
            "choices",
            "variables",
            "Variables",
            "What to map.",
            default=["LAI"],
            options=(
                Option("LAI", "Leaf area index (green leaf area over ground area)"),
                Option("FAPAR", "fAPAR (share of photosynthetic light absorbed)"),
                Option("FCOVER", "Green cover seen from above"),
                Option("CCC", "Canopy chlorophyll content (g/m²)"),
            ),
        ),
        Parameter(
            "choice",
            "bands",
            "Bands",
            "The red edge and short-wave bands make the values more exact; the visible and near infrared show finer "
            "detail.",
            default="all",
            options=(
                Option("all", "Eight bands with red edge and short-wave infrared, 20 m"),
                Option("visible", "Blue, green, red and near infrared, 10 m"),
            ),
        ),
        spec.area(),
        spec.start(),
        spec.end(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of maps",
            style="lai",
            dated=True,
            help="Per date and variable a GeoTIFF with the value (band 1) and its standard deviation (band 2), and one "
            "with flags: 1 outside the training, 2 below 0 (set to 0), 4 above 8 (set to 8), 8 near a mask, 16 snow.",
        ),
        Output("number", "images", "Number of maps written"),
    ),
    keywords=("LAI", "fAPAR", "fCover", "chlorophyll", "PROSAIL", "biophysical", "leaf area index"),
    keywords_fr=("indice foliaire", "chlorophylle", "couverture", "végétation", "biophysique"),
    reference="Weiss and Baret 2016, S2ToolBox Level 2 products: LAI, FAPAR, FCOVER, ATBD version 1.1.",
    limits="Trained on homogeneous green canopies. Leaf area saturates above 4 to 5; row crops, ears and flowers bias "
    "it; water, towns and snow have no meaning.",
)

ENTRIES: Tuple[Declaration, ...] = (_BIOPHYSICAL, _SIMULATE)
