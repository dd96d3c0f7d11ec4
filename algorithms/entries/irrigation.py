"""Vegetation: irrigated crops."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Output, Parameter


def _inputs() -> Tuple[Parameter, ...]:
    return (
        Parameter(
            "folder",
            "radar",
            "Sentinel-1 images",
            "Folder of calibrated images as S1Tiling names them (s1a_31TCJ_vv_DES_110_20200108t060008.tif).",
            optional=True,
        ),
        Parameter(
            "vector",
            "weather",
            "Monthly weather",
            "Table with the columns cell, year, month, rain and et0 (mm), for April to October.",
            optional=True,
        ),
        Parameter(
            "field",
            "cell_field",
            "Field of the weather cell",
            "Names each parcel's cell in the table of the weather.",
            parent="parcels",
            optional=True,
        ),
    )


_PRODUCTS = "Sentinel-2 L2A or L3A products from April to October of each year."

_TRAIN = Declaration(
    id="train_irrigation",
    group="vegetation",
    tier="base",
    run="vegetation.train_irrigation:train_irrigation",
    label="Train irrigated crops",
    summary="Learns to tell irrigated from rainfed crops by the months from April to October of Sentinel-2, on request "
    "of Sentinel-1 and of the weather, and says what each source is worth by parcel, by block and by year.",
    parameters=(
        spec.products(help=_PRODUCTS),
        Parameter("polygons", "parcels", "Parcels", "Parcels whose crop and irrigation are known."),
        Parameter("field", "crop_field", "Field of the crop", "Name or code of the summer crop.", parent="parcels"),
        Parameter(
            "field",
            "irrigated_field",
            "Field of the irrigation",
            "1 or 0, yes or no, irrigated or rainfed.",
            parent="parcels",
        ),
        Parameter("field", "year_field", "Field of the year", "Year of the crop.", parent="parcels"),
        *_inputs(),
        spec.seed(),
    ),
    outputs=(
        Output("file", "model", "Model", "The trained model, for the map of irrigated crops.", extension="npz"),
        spec.report(help="Scores of each source alone and of all together, and of each class."),
        Output("number", "accuracy", "Irrigated or not: share right on the hardest split"),
    ),
    keywords=("irrigation", "maize", "soybean", "summer crops", "water use", "random forest"),
    keywords_fr=("irrigation", "maïs", "soja", "cultures d'été", "usage de l'eau", "forêt aléatoire"),
    reference="Pageot et al. 2020, Detection of irrigated and rainfed crops in temperate areas using Sentinel-1 and "
    "Sentinel-2 time series, Remote Sensing 12, doi:10.3390/rs12183044.",
    limits="Holds for the basin and the years of the training. In a wet year irrigated and rainfed fields look alike.",
)

_MAP = Declaration(
    id="irrigated_crops",
    group="vegetation",
    tier="base",
    run="vegetation.irrigated_crops:irrigated_crops",
    label="Irrigated crops",
    summary="Tells for each parcel which summer crop it bears and whether it is irrigated, with the probability, and "
    "marks parcels that are unlike all that the model was trained on.",
    parameters=(
        Parameter("file", "model", "Model", "Made by the training of irrigated crops.", extensions=("npz",)),
        spec.products(help=_PRODUCTS),
        Parameter("polygons", "parcels", "Parcels", "Parcels of summer crops."),
        Parameter("integer", "year", "Year", "Year of the crops.", default=2024, minimum=2000, maximum=2100),
        *_inputs(),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Irrigated crops by parcel",
            "CLASS, IRRIGATED (1 or 0), P_IRR and CONF in percent, OUTSIDE (1: unlike the training), DATES seen, area.",
            style="polygons",
        ),
        spec.report(help="Areas by class, and what cannot be trusted."),
        Output("number", "irrigated_ha", "Irrigated area (ha)"),
    ),
    keywords=("irrigation", "maize", "soybean", "summer crops", "water use"),
    keywords_fr=("irrigation", "maïs", "soja", "cultures d'été", "usage de l'eau", "prélèvements"),
    reference="Pageot et al. 2020, Detection of irrigated and rainfed crops in temperate areas using Sentinel-1 and "
    "Sentinel-2 time series, Remote Sensing 12, doi:10.3390/rs12183044.",
    limits="Holds for the region and the weather of the training. Parcels need pixels 10 m inside their edges.",
)

ENTRIES: Tuple[Declaration, ...] = (_TRAIN, _MAP)
