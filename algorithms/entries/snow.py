"""Snow: the map of each image, and the snow year."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter


def _threshold(name: str, label: str, text: str, default: float) -> Parameter:
    return Parameter("number", name, label, text, default=default, minimum=-1.0, maximum=1.0, advanced=True)


_BASIN_NAME = Parameter(
    "field",
    "basin_name",
    "Name of the basins",
    "Field with their names. Empty: they are numbered.",
    optional=True,
    parent="basins",
)

_SNOW_COVER = Declaration(
    id="snow_cover",
    group="water",
    tier="base",
    run="water.snow_cover:snow_cover",
    label="Snow cover",
    summary="Maps snow on each image with the method of THEIA's Snow product: certain snow first, from it the height "
    "of the snow line, then thin and shaded snow above that line, and snow below thin clouds. Gives the codes and "
    "names of THEIA's level 2B, the fraction of each pixel that snow covers, and areas by elevation and basin.",
    parameters=(
        spec.products(
            help="L2A product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, Landsat, "
            "GeoTIFF with a side-car): one date or a whole series. Green, red and short-wave infrared are needed.",
        ),
        Parameter(
            "image",
            "dem",
            "Elevation",
            "A raster of heights in metres over the whole images, in any reference system ('Elevation' of the group "
            "Catalogue makes one).",
        ),
        spec.area(
            help="An extent or the polygons of a layer, in any reference system. Empty: the whole image. The snow line "
            "always comes from the whole image."
        ),
        spec.start(),
        spec.end(),
        Parameter(
            "image",
            "tree_cover",
            "Tree cover",
            "Tree cover density (0 to 100 %, or 0 to 1): gives the snow fraction on the ground below trees as well.",
            optional=True,
        ),
        Parameter(
            "polygons",
            "basins",
            "Basins",
            "Polygons for which the table gives areas; they may overlap.",
            optional=True,
        ),
        _BASIN_NAME,
        Parameter(
            "image",
            "lakes",
            "Lakes to leave out",
            "A raster that is not 0 on lakes: they are coded as no data, frozen or turbid lakes look like snow.",
            optional=True,
            advanced=True,
        ),
        _threshold("ndsi1", "NDSI of the first pass", "Certain snow has a larger NDSI.", 0.40),
        _threshold("red1", "Red of the first pass", "Certain snow has a larger red reflectance.", 0.20),
        _threshold("ndsi2", "NDSI of the second pass", "Snow above the snow line has a larger NDSI.", 0.15),
        _threshold("red2", "Red of the second pass", "Snow above the snow line has a larger red reflectance.", 0.04),
        _threshold(
            "red_dark",
            "Red of dark clouds",
            "Clouds whose red, averaged over 240 m, is not larger are looked through for snow.",
            0.30,
        ),
        _threshold(
            "red_back",
            "Red of bright clouds",
            "What was looked through, holds no snow and has a larger red becomes cloud again.",
            0.10,
        ),
        Parameter(
            "number",
            "band_height",
            "Height of an elevation band",
            "Height of the bands in which the snow line is searched, and of those of the table.",
            default=100.0,
            unit="m",
            minimum=10.0,
            maximum=1000.0,
            advanced=True,
        ),
        Parameter(
            "number",
            "snow_share",
            "Snow of a snowy band",
            "An elevation band is snowy where a larger share of its clear pixels is certain snow.",
            default=0.10,
            minimum=0.0,
            maximum=1.0,
            advanced=True,
        ),
        Parameter(
            "number",
            "clear_share",
            "Clear part of a band",
            "Elevation bands with a smaller share of clear pixels are passed over.",
            default=0.10,
            minimum=0.0,
            maximum=1.0,
            advanced=True,
        ),
        Parameter(
            "number",
            "snow_line",
            "Snow line",
            "Height of the snow line, for images too small to show it. Empty: found on each image.",
            optional=True,
            unit="m",
            advanced=True,
        ),
        Parameter(
            "flag",
            "ice_clouds",
            "Remove ice clouds",
            "Patches of certain snow larger than 0.2 km² that are surrounded by clouds become cloud.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "flag",
            "expert",
            "Expert layer",
            "Write SNOW_ALL as well: bits 1 snow of pass 1, 2 snow of pass 2, 4 cloud of pass 1, 8 final cloud, 16 "
            "cloud of the product, 32 slope that the sun hardly reaches.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "flag",
            "polygons",
            "Polygons as well",
            "Write SNOW_VEC, the map as polygons. Takes long on a full tile.",
            default=False,
            advanced=True,
        ),
        Parameter(
            "images",
            "truth",
            "Reference maps",
            "Maps to compare with, on the same days: 0 no snow, 1 or 100 snow, anything else unknown; the date "
            "(YYYYMMDD) in the file name.",
            optional=True,
            advanced=True,
        ),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of snow maps",
            style="snow",
            dated=True,
            help="One product per image: SNOW_SEB (0 no snow, 100 snow, 205 cloud or shadow, 254 no data), SNOW_FSCTOC "
            "(snow fraction at the top of the canopy, percent, 205 cloud, 255 no data), SNOW_FSCOG (on the ground), "
            "and a record of how it was made.",
        ),
        Output("number", "count", "Number of maps made"),
        spec.report(help="Snow lines and areas by date, snow by elevation, agreement with the reference maps."),
        Output(
            "table",
            "table",
            "Areas by date, elevation and basin",
            optional=True,
            help="CSV: area, part seen, snow seen, and snow estimated for what clouds hide, in hectares.",
        ),
    ),
    keywords=("NDSI", "Let-it-snow", "LIS", "snow line", "fractional snow cover", "L2B", "FSC"),
    keywords_fr=("neige", "enneigement", "limite de la neige", "fraction de neige", "manteau neigeux"),
    reference="Gascoin et al. 2019, Theia Snow collection, doi:10.5194/essd-11-493-2019; Gascoin et al. 2020, "
    "doi:10.3390/rs12182904.",
    limits="Dense evergreen forest hides snow on the ground. Steep slopes in shadow with a sun lower than 20 degrees, "
    "large ice clouds, frozen or turbid lakes and salt flats mislead it. On a small image the snow line may differ "
    "from that of the whole tile. Never average reflectance over melting snow: use the snow year.",
)

_SNOW_YEAR = Declaration(
    id="snow_year",
    group="water",
    tier="base",
    run="water.snow_year:snow_year",
    label="Snow year",
    summary="Sums up the snow maps of a winter as THEIA's level 3B does: number of snow days, first and last day of "
    "the longest snow and of any snow, number of snow periods, and how well each pixel was seen: dates, longest gap, "
    "and the standard deviation that the gaps leave.",
    parameters=(
        spec.products(
            label="Snow maps",
            help="The folder of snow maps of 'Snow cover', THEIA's own Snow products L2B (folders or zips), or "
            "folders that hold them. On one day Sentinel-2 goes before other sensors.",
        ),
        spec.area(),
        spec.start(
            help="First day of the year, day 0. Empty: 1 September (1 March in the south) of the year with most maps."
        ),
        spec.end(help="Last day of the year, included. Empty: a year after the first."),
        Parameter(
            "image",
            "dem",
            "Elevation",
            "A raster of heights in metres: days of change then follow the snow line, and the table and the report "
            "go by elevation.",
            optional=True,
        ),
        Parameter(
            "polygons",
            "basins",
            "Basins",
            "Polygons for which the table gives means; they may overlap.",
            optional=True,
        ),
        _BASIN_NAME,
        Parameter(
            "choice",
            "kind",
            "Read from",
            "Maps of snow and no snow, or of the fraction that snow covers.",
            default="snow",
            options=(
                Option("snow", "Snow or no snow (SEB)"),
                Option("fraction", "Fraction of snow (FSC)"),
            ),
            advanced=True,
        ),
        Parameter(
            "choice",
            "timing",
            "Day of a change",
            "When a pixel changed between two dates on which it was seen. By the snow line: on the day on which the "
            "line of the dates around, drawn from elevation, aspect and all that was seen, passes the pixel; it needs "
            "the elevation. Half-way: in the middle, as THEIA's product.",
            default="line",
            options=(
                Option("line", "By the snow line of all dates, where elevation is given"),
                Option("middle", "Half-way between the two dates (THEIA)"),
            ),
            advanced=True,
        ),
        Parameter(
            "integer",
            "least_fraction",
            "Smallest fraction that is snow",
            "For maps of the fraction: a pixel is snow where it is at least this.",
            default=1,
            unit="%",
            minimum=1,
            maximum=100,
            advanced=True,
        ),
        Parameter(
            "number",
            "band_height",
            "Height of an elevation band",
            "Height of the bands of the table.",
            default=100.0,
            unit="m",
            minimum=10.0,
            maximum=1000.0,
            advanced=True,
        ),
        Parameter(
            "integer",
            "hide_below",
            "Hide fewer snow days than",
            "Write a map of the snow days for display without pixels of fewer days. THEIA hides fewer than 60: at low "
            "altitude they are likely clouds. 0: nothing is hidden.",
            default=0,
            unit="days",
            minimum=0,
            maximum=366,
            advanced=True,
        ),
        spec.overwrite(),
    ),
    outputs=(
        Output(
            "folder",
            "output",
            "Folder of the snow year",
            style="snow_days",
            dated=True,
            help="One folder per tile, one file per layer, whole numbers, nodata 65535: SCD snow days, SOD and SMOD "
            "first and last day of the longest snow, FSD and LSD of any snow (days since the first of the period, and "
            "as year and day of the year), NSP periods, SCDSTD, NOBS, MAXGAP, CLOUD_OCC.",
        ),
        spec.report(help="Snow days by elevation and basin, how well the winter was seen, and the maps used."),
        Output(
            "table",
            "table",
            "Means by elevation and basin",
            optional=True,
            help="CSV: area, mean snow days, first and last day, periods, standard deviation and gaps.",
        ),
    ),
    keywords=("snow days", "SCD", "melt-out date", "onset", "L3B", "snow duration", "SMOD", "SOD"),
    keywords_fr=("jours de neige", "durée d'enneigement", "fonte", "première neige", "synthèse annuelle"),
    reference="Theia Snow collection, product page of Snow L3B; Gascoin et al. 2019, doi:10.5194/essd-11-493-2019.",
    limits="Between two dates the state of a pixel is inferred: snow of a few days in a gap is not seen, "
    "mostly at low altitude; on summits in clouds too much is. Trust the days while the longest gap stays under "
    "about 15.",
)

ENTRIES: Tuple[Declaration, ...] = (_SNOW_COVER, _SNOW_YEAR)
