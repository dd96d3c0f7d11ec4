"""What a declaration is made of.

A declaration describes one toolbox entry: identity, parameters, outputs. It is the one source for the QGIS
dialog, ``qgis_process help``, the command line, the check of a job, the help pages and the texts to translate.
Standard library only, Python 3.9 syntax: QGIS reads declarations in its own interpreter.
"""

from .declaration import (
    DESTINATIONS,
    GROUPS,
    OUTPUT_KINDS,
    PARAMETER_KINDS,
    TIERS,
    Declaration,
    LegendClass,
    Option,
    Output,
    Parameter,
)
from .values import CheckedJob, check_job, parse_value, split_list
from .words import (
    area,
    block_km,
    end,
    masks,
    output_crs,
    overwrite,
    pixel_size,
    product,
    products,
    reflectance,
    report,
    seed,
    start,
    trees,
)

__all__ = [
    "DESTINATIONS",
    "GROUPS",
    "OUTPUT_KINDS",
    "PARAMETER_KINDS",
    "TIERS",
    "CheckedJob",
    "Declaration",
    "LegendClass",
    "Option",
    "Output",
    "Parameter",
    "area",
    "block_km",
    "check_job",
    "end",
    "masks",
    "output_crs",
    "overwrite",
    "parse_value",
    "pixel_size",
    "product",
    "products",
    "reflectance",
    "report",
    "seed",
    "split_list",
    "start",
    "trees",
]
