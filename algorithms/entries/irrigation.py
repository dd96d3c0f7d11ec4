"""Vegetation: irrigated crops."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter


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
        Parameter(
            "polygons",
            "cells",
            "Weather cells",
            "Polygons whose field cell names the cell in the table of the weather: for maps by pixel, and for parcels "
            "without such a field. Not needed where the table has one cell.",
            optional=True,
            advanced=True,
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
        Parameter(
            "integer",
            "pixels_per_parcel",
            "Pixels per parcel",
            "Single pixels that teach the map by pixel. 0: the model knows whole parcels only.",
            default=20,
            minimum=0,
            maximum=1000,
            advanced=True,
        ),
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
    summary="Tells for each pixel and each parcel which summer crop it bears and whether it is irrigated, with the "
    "probability, and how far it is from all that the model was trained on.",
    parameters=(
        Parameter("file", "model", "Model", "Made by the training of irrigated crops.", extensions=("npz",)),
        spec.products(help=_PRODUCTS),
        Parameter(
            "polygons",
            "parcels",
            "Parcels",
            "Parcels of summer crops, for results by parcel; maps are limited to them. Empty: every pixel.",
            optional=True,
        ),
        Parameter("integer", "year", "Year", "Year of the crops.", default=2024, minimum=2000, maximum=2100),
        *_inputs(),
        Parameter(
            "choice",
            "parcel_rule",
            "Class of a parcel",
            "The pixels of a parcel vote with their probabilities, or its medians are taken for one series.",
            default="vote",
            options=(Option("vote", "Vote of its pixels"), Option("series", "One series of the whole parcel")),
            advanced=True,
        ),
        Parameter(
            "image",
            "crop_map",
            "Crop map",
            "Land cover whose codes say where summer crops are. Empty: every pixel.",
            optional=True,
        ),
        Parameter(
            "text",
            "crop_codes",
            "Codes of summer crops",
            "Codes in the crop map, separated by blanks: 8 9 10 in OSO.",
            optional=True,
        ),
        spec.area(),
        spec.output_crs(),
    ),
    outputs=(
        Output(
            "vector",
            "output",
            "Irrigated crops by parcel",
            "CLASS, IRRIGATED (1 or 0), P_IRR and CONF in percent, OUTSIDE (1: unlike the training), DATES seen, area; "
            "of a vote the number of PIXELS and their PURITY in percent.",
            style="polygons",
            optional=True,
        ),
        Output(
            "raster",
            "map",
            "Irrigated crops by pixel",
            "Classes of the training, from 1; 0 where nothing is known.",
            optional=True,
        ),
        Output(
            "raster",
            "probability",
            "Chance of irrigation",
            "Chance in percent of being irrigated, and of the class of the map.",
            style="confidence",
            optional=True,
        ),
        Output(
            "raster",
            "validity",
            "Distance from the training",
            "Above 100 % a pixel is unlike all that the model was trained on. Second band: number of clear dates.",
            optional=True,
        ),
        spec.report(help="Areas by class, and what cannot be trusted."),
        Output("number", "irrigated_ha", "Irrigated area (ha)"),
    ),
    keywords=("irrigation", "maize", "soybean", "summer crops", "water use"),
    keywords_fr=("irrigation", "maïs", "soja", "cultures d'été", "usage de l'eau", "prélèvements"),
    reference="Pageot et al. 2020, Detection of irrigated and rainfed crops in temperate areas using Sentinel-1 and "
    "Sentinel-2 time series, Remote Sensing 12, doi:10.3390/rs12183044.",
    limits="Holds for the region and the weather of the training. Single pixels are less sure than parcels.",
)

ENTRIES: Tuple[Declaration, ...] = (_TRAIN, _MAP)
