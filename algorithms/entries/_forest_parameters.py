"""Parameters that the entries for forests have in common."""

from __future__ import annotations

from .. import spec
from ..spec import Parameter

FOREST = Parameter(
    "polygons",
    "forest",
    "Forest stands",
    "Polygons of the forest to follow, such as the conifers of BD Forêt. Empty: every pixel, or the forest of the map.",
    optional=True,
)
FOREST_MAP = Parameter(
    "image",
    "forest_map",
    "Land cover map",
    "Class map that tells where forest is, such as that of OSO. Empty: every pixel is taken for forest.",
    optional=True,
)


def codes(default: str) -> Parameter:
    """Codes of the forest in the land cover map."""
    return Parameter(
        "text",
        "codes",
        "Forest classes",
        "Codes of the forest in the land cover map; OSO has 16 (broadleaved) and 17 (coniferous).",
        default=default,
        optional=True,
        advanced=True,
    )


MASKS = spec.masks(default=["cloud", "thin_cloud", "shadow", "snow", "saturated", "outside"])
