"""Parameters and texts that the entries of the group "Surface reflectance" share."""

from __future__ import annotations

from ..spec import Parameter

MAJA = (
    "Hagolle et al. 2015, Remote Sensing 7(3), 2668-2691, doi:10.3390/rs70302668; MAJA ATBD, "
    "doi:10.5281/zenodo.1209633; Vermote et al. 1997 (6S), IEEE TGRS 35(3), 675-686."
)
LEVEL1 = (
    "Level 1 products, or folders that hold them: Sentinel-2 (SAFE, zips too), Landsat Collection 2, the MUSCATE "
    "layout (VENuS, SPOT, Formosat-2), GeoTIFFs with a side-car. Several dates of a tile are worked as a series, in "
    "time order: each date helps the next."
)
DEM = Parameter(
    "image",
    "dem",
    "Heights of the ground",
    "A DEM in metres in any reference system (get_dem makes one). Empty: one height for the tile, from the forecast "
    "inside the product or sea level; slopes and relief shadows are then left out.",
    optional=True,
)
DILATION = Parameter(
    "number",
    "dilation",
    "Growth of clouds and shadows",
    "How far clouds and shadows are grown, since their edges are thin. 240 m as in THEIA's products.",
    default=240.0,
    unit="m",
    minimum=0.0,
    maximum=2000.0,
    advanced=True,
)
WATER_PRIOR = Parameter(
    "image",
    "water_prior",
    "Known water",
    "A map of water from elsewhere (not 0: water). Where it says water, one date is enough to find it; where the "
    "images say otherwise again and again, they win.",
    optional=True,
    advanced=True,
)
