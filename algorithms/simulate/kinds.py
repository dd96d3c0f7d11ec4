"""What a point of the ground can be: numbers of the kinds of cover, and their names in
resources/simulation/covers.json."""

from __future__ import annotations

# kinds that form parcels or stands: each piece has its own number and its own life
ARABLE, MEADOW, VINE, ORCHARD, BROADLEAF, CONIFER, MOOR, NATURAL_GRASS = 1, 2, 3, 4, 5, 6, 7, 8
PIECES = (ARABLE, MEADOW, VINE, ORCHARD, BROADLEAF, CONIFER, MOOR, NATURAL_GRASS)

# kinds that are the same everywhere, varied only from point to point
RIVER, LAKE, GRAVEL_BAR, QUARRY, ROAD, TRACK, HEDGE, RIPARIAN = 16, 17, 18, 19, 20, 21, 22, 23
TILE, SLATE, METAL, FLAT_ROOF, CONCRETE, LAWN, GARDEN_TREES, SHADE, MARGIN, YARD = (
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
)
PINES, SHRUBS, BARE_SOIL = 34, 35, 36
FIRST_COMMON, COMMON_COUNT = 16, 21

NAMES = {
    ARABLE: "arable",
    MEADOW: "meadow",
    VINE: "vine",
    ORCHARD: "orchard",
    BROADLEAF: "broadleaf",
    CONIFER: "conifer",
    MOOR: "moor",
    NATURAL_GRASS: "natural_grass",
    RIVER: "river",
    LAKE: "lake",
    GRAVEL_BAR: "gravel_bar",
    QUARRY: "quarry",
    ROAD: "road",
    TRACK: "track",
    HEDGE: "hedge",
    RIPARIAN: "riparian",
    TILE: "tile",
    SLATE: "slate",
    METAL: "metal",
    FLAT_ROOF: "flat_roof",
    CONCRETE: "concrete",
    LAWN: "lawn",
    GARDEN_TREES: "garden_trees",
    SHADE: "shade",
    MARGIN: "margin",
    YARD: "yard",
    PINES: "pines",
    SHRUBS: "shrubs",
    BARE_SOIL: "bare_soil",
}

# classes of the OSO nomenclature that the ground itself decides (crops depend on the year)
DENSE, DIFFUSE, INDUSTRIAL, ROADS, GRASSLAND = 1, 2, 3, 4, 13
ORCHARDS, VINEYARDS, BROADLEAVED, CONIFEROUS, NATURAL, MOORLAND, MINERAL, BEACH, WATER = (
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    23,
)
CLASS_OF_PIECE = {
    ARABLE: 0,
    MEADOW: GRASSLAND,
    VINE: VINEYARDS,
    ORCHARD: ORCHARDS,
    BROADLEAF: BROADLEAVED,
    CONIFER: CONIFEROUS,
    MOOR: MOORLAND,
    NATURAL_GRASS: NATURAL,
}
PIECE_OF_CLASS = {oso: kind for kind, oso in CLASS_OF_PIECE.items()}
