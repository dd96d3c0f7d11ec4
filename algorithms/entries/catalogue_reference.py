"""Areas by name, elevation, and maps made elsewhere: what stands beside the products in every chain."""

from __future__ import annotations

from typing import Tuple

from .. import spec
from ..spec import Declaration, Option, Output, Parameter
from .catalogue import AUTH

ENTRIES: Tuple[Declaration, ...] = (
    Declaration(
        id="area_of_interest",
        group="catalogue",
        tier="light",
        run="catalogue.places:area_of_interest",
        label="Area of interest by name",
        summary="Makes a layer of polygons from names: Sentinel-2 tiles, computed on this machine, or communes, "
        "départements and watersheds of France, asked of public services.",
        parameters=(
            Parameter(
                "choice",
                "kind",
                "Kind of area",
                "What the names are.",
                default="sentinel2_tile",
                options=(
                    Option("sentinel2_tile", "Sentinel-2 tile"),
                    Option("commune", "Commune"),
                    Option("departement", "Département"),
                    Option("watershed", "Watershed"),
                ),
            ),
            Parameter(
                "text",
                "name",
                "Names or codes",
                "One per line, or separated by semicolons: 31TCJ, Toulouse, 31555, Ariège, Garonne.",
                multiline=True,
            ),
        ),
        outputs=(
            Output("vector", "output", "Area of interest", "One polygon per name, in degrees.", style="polygons"),
            Output("number", "count", "Number of areas"),
        ),
        keywords=("area", "tile", "MGRS", "commune", "watershed", "outline", "boundary"),
        keywords_fr=("emprise", "tuile", "commune", "département", "bassin versant", "contour", "limite"),
        reference="Sentinel-2 tiling grid, ESA; API Découpage administratif; Géoplateforme, IGN",
        limits="Tiles need no network; the others need the services of geo.api.gouv.fr and data.geopf.fr. A name that "
        "several places bear is refused with their codes.",
    ),
    Declaration(
        id="get_dem",
        group="catalogue",
        tier="base",
        run="catalogue.dem:get_dem",
        label="Get elevation",
        summary="Brings the Copernicus elevation model (30 m) to the grid of a product, or over an area.",
        parameters=(
            spec.product(optional=True, help="Product whose grid is taken. Empty: the area."),
            spec.area(help="Extent or polygons to cover where no product is given."),
            Parameter(
                "number",
                "pixel",
                "Pixel size",
                "0: the product's finest, or 30 m over an area.",
                default=0.0,
                minimum=0,
                maximum=10000,
                unit="m",
                advanced=True,
            ),
            spec.output_crs(
                help="Reference system over an area, for instance EPSG:2154. Empty: the UTM zone of its middle."
            ),
        ),
        outputs=(
            Output("raster", "output", "Elevation", "Heights above the geoid in metres; the sea is 0.", style="dem"),
            Output("number", "minimum", "Lowest height (m)"),
            Output("number", "maximum", "Highest height (m)"),
        ),
        keywords=("elevation", "DEM", "DTM", "terrain", "height", "Copernicus"),
        keywords_fr=("altitude", "MNT", "MNE", "relief", "hauteur", "Copernicus"),
        reference="Copernicus DEM GLO-30, ESA and Airbus, https://doi.org/10.5270/ESA-c5d3d65",
        limits="A surface model: forests and buildings are part of it. Tiles of about 40 MB are kept in the cache.",
    ),
    Declaration(
        id="get_reference_data",
        group="catalogue",
        tier="base",
        run="catalogue.reference_data:get_reference_data",
        label="Get reference data",
        summary="Brings maps made elsewhere for an area, as truth or as company of your own: agricultural parcels, "
        "forest, topography, WorldCover, and the OSO land cover of France.",
        parameters=(
            Parameter(
                "choices",
                "kinds",
                "Reference data",
                "What to bring.",
                default=["rpg"],
                options=(
                    Option("rpg", "Agricultural parcels (RPG, France)"),
                    Option("oso", "OSO land cover, vector by département (France)"),
                    Option("worldcover", "ESA WorldCover 10 m (world)"),
                    Option("bd_foret", "Forest map (BD Forêt, France)"),
                    Option("buildings", "Buildings (BD TOPO, France)"),
                    Option("roads", "Roads (BD TOPO, France)"),
                    Option("water", "Water surfaces (BD TOPO, France)"),
                    Option("vegetation", "Vegetation (BD TOPO, France)"),
                ),
            ),
            spec.area(optional=False, help="Extent or polygons of the area."),
            Parameter(
                "integer",
                "year",
                "Year",
                "Year of the parcels, OSO or WorldCover. Empty: the newest.",
                optional=True,
                minimum=2007,
                maximum=2100,
            ),
            AUTH,
        ),
        outputs=(
            Output("folder", "output", "Folder of reference data", "One layer per kind."),
            Output("number", "count", "Number of layers"),
        ),
        keywords=("reference", "RPG", "parcels", "OSO", "WorldCover", "forest", "roads", "buildings", "BD TOPO"),
        keywords_fr=("référence", "RPG", "parcelles", "OSO", "forêt", "routes", "bâtiments", "BD TOPO", "BD Forêt"),
        reference="Géoplateforme, IGN; ESA WorldCover; OSO, CESBIO and THEIA",
        limits="Layers of the Géoplateforme cover France; their names change and are looked up at each run. "
        "OSO needs a "
        "key of GEODES.",
    ),
)
