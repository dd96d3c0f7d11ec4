"""Land cover: polygons made fit for learning."""

from __future__ import annotations

from dataclasses import replace
from typing import Tuple

from .. import spec
from ..spec import Declaration, Output, Parameter
from ._landcover_inputs import CLASS_TABLE, LEGEND, REFERENCE, REGIONS, REGISTERS

_PREPARE = Declaration(
    id="prepare_samples",
    group="landcover",
    tier="base",
    run="landcover.prepare:prepare_samples",
    label="Prepare samples",
    summary="Makes polygons fit for learning: classes from a register or a table, broken geometries repaired, "
    "overlaps of "
    "different classes taken out, borders eroded, small ones dropped. Everything left out is listed with its reason.",
    parameters=(
        Parameter("polygons", "polygons", "Polygons", "Field survey, crop register (RPG), topographic map or other."),
        Parameter(
            "choice",
            "register",
            "What the field holds",
            "Class codes, or the codes of a public register that stand for OSO classes.",
            default="codes",
            options=REGISTERS,
        ),
        Parameter(
            "field",
            "field",
            "Field of classes",
            "Empty: CODE_CULTU for RPG, NATURE for BD TOPO, class otherwise.",
            optional=True,
            parent="polygons",
        ),
        replace(
            CLASS_TABLE,
            help="CSV with the columns value and class, instead of the shipped table of the register.",
            advanced=False,
        ),
        Parameter(
            "polygons",
            "more_polygons",
            "More polygons",
            "A second source, for instance BD TOPO beside RPG; overlaps between both are taken out too.",
            optional=True,
        ),
        Parameter(
            "choice",
            "more_register",
            "What the second field holds",
            "As for the first polygons.",
            default="bdtopo",
            options=REGISTERS,
        ),
        Parameter(
            "field",
            "more_field",
            "Second field of classes",
            "Empty: the field of the register.",
            optional=True,
            parent="more_polygons",
        ),
        Parameter(
            "file",
            "more_table",
            "Second table of classes",
            "CSV with the columns value and class.",
            optional=True,
            extensions=("csv", "txt"),
            advanced=True,
        ),
        spec.area(),
        replace(REGIONS[0], help="Caps hold for each region of its own, and each polygon is told its region."),
        REGIONS[1],
        replace(LEGEND, advanced=True),
        Parameter(
            "number",
            "erosion_m",
            "Erosion",
            "Width of the border that is taken away: its pixels are mixed.",
            default=10.0,
            minimum=0.0,
            maximum=500.0,
            unit="m",
        ),
        Parameter(
            "number",
            "minimum_ha",
            "Smallest polygon",
            "After erosion.",
            default=0.1,
            minimum=0.0,
            unit="ha",
        ),
        Parameter(
            "number",
            "thin_minimum_ha",
            "Smallest polygon of thin classes",
            "For roads and orchards.",
            default=0.02,
            minimum=0.0,
            unit="ha",
            advanced=True,
        ),
        Parameter(
            "text",
            "thin_classes",
            "Thin classes",
            "Codes of classes that are not eroded and have the smaller limit. Empty: roads whole, roads and orchards "
            "with "
            "the smaller limit, where the codes are OSO's.",
            optional=True,
            advanced=True,
        ),
        Parameter(
            "integer",
            "most_per_class",
            "Most polygons per class",
            "Drawn by chance, by class and region. 0: all.",
            default=0,
            minimum=0,
            maximum=1000000,
            advanced=True,
        ),
        spec.output_crs(
            label="Reference system",
            help="Reference system of the result, in metres. Empty: the polygons' own, or UTM if they are in degrees.",
        ),
        spec.seed(),
    ),
    outputs=(
        Output(
            "vector", "output", "Prepared polygons", help="Class, name, number of the source polygon, region, area."
        ),
        Output("vector", "left_out", "What was left out", help="With the reason.", optional=True),
        spec.report(help="Polygons by class before and after, and what was left out and why."),
        Output("number", "prepared", "Number of polygons"),
    ),
    keywords=("training data", "RPG", "BD TOPO", "erosion", "reference data"),
    keywords_fr=("échantillons", "RPG", "BD TOPO", "érosion", "données de référence", "parcelles"),
    reference=REFERENCE,
    limits="The crop register of a year comes out about a year later: the previous one is right for permanent classes "
    "only.",
)

ENTRIES: Tuple[Declaration, ...] = (_PREPARE,)
