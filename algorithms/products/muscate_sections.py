"""Sections of MTD_ALL.xml on where a product lies, the angles of its image, and the scales of its values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.grid import Grid
from .muscate_product import (
    AOT_QUANTIFICATION,
    REFLECTANCE_NODATA,
    REFLECTANCE_QUANTIFICATION,
    WATER_VAPOUR_QUANTIFICATION,
    ProductDescription,
)
from .scene import AngleNodes
from .sensors import sensor_of
from .xml_write import Node, node, table


def geoposition(product: ProductDescription) -> Node:
    from pyproj import CRS, Transformer

    grid = next(iter(product.grids.values()))
    crs = CRS.from_user_input(grid.crs)
    left, bottom, right, top = grid.bounds
    points = {
        "upperLeft": (left, top), "upperRight": (right, top), "lowerRight": (right, bottom),
        "lowerLeft": (left, bottom), "center": ((left + right) / 2, (bottom + top) / 2),
    }  # fmt: skip
    geographic = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    corners = []
    for name, (x, y) in points.items():
        longitude, latitude = geographic.transform(x, y)
        position = (node("LAT", float(latitude)), node("LON", float(longitude)), node("X", x), node("Y", y))
        corners.append(node("Point", *position, name=name))
    code = crs.to_epsg()
    cell = (node("PIXEL_ORIGIN", "0"),)
    return node(
        "Geoposition_Informations",
        node(
            "Coordinate_Reference_System",
            node("GEO_TABLES", "EPSG"),
            node(
                "Horizontal_Coordinate_System",
                node("HORIZONTAL_CS_TYPE", "PROJECTED" if crs.is_projected else "GEOGRAPHIC"),
                node("HORIZONTAL_CS_NAME", crs.name),
                node("HORIZONTAL_CS_CODE", str(code) if code else crs.to_wkt()),
            ),
        ),
        node("Raster_CS", node("RASTER_CS_TYPE", "CELL"), *cell),
        node("Metadata_CS", node("METADATA_CS_TYPE", "CELL"), *cell),
        node(
            "Geopositioning",
            node("Global_Geopositioning", *corners),
            node("Group_Geopositioning_List", *(_group_position(group, g) for group, g in product.grids.items())),
        ),
    )


def _group_position(group: str, grid: Grid) -> Node:
    return node(
        "Group_Geopositioning",
        node("ULX", grid.bounds[0]), node("ULY", grid.bounds[3]), node("XDIM", grid.transform[0]),
        node("YDIM", grid.transform[4]), node("NROWS", grid.height), node("NCOLS", grid.width), group_id=group,
    )  # fmt: skip


def geometry(product: ProductDescription) -> Node:
    angles = product.angles
    mean_sun = angles.mean_sun_deg or _mean([angles.sun] if angles.sun else [])
    means = []
    for band in product.bands:
        pair = angles.mean_view_deg.get(band) or _mean(angles.view.get(band, ()))
        if pair:
            means.append(node("Mean_Viewing_Incidence_Angle", *_pair(pair), band_id=band))
    views = [
        node(
            "Band_Viewing_Incidence_Angles_Grids_List",
            *(
                node("Viewing_Incidence_Angles_Grids", *_nodes(grid), detector_id=f"{number:02d}")
                for number, grid in enumerate(angles.view[band], 1)
            ),
            band_id=band,
        )
        for band in product.bands
        if angles.view.get(band)
    ]
    return node(
        "Geometric_Informations",
        node(
            "Mean_Value_List",
            node("Sun_Angles", *_pair(mean_sun)) if mean_sun else None,
            node("Mean_Viewing_Incidence_Angle_List", *means) if means else None,
        ),
        node(
            "Angles_Grids_List",
            node("Sun_Angles_Grids", *_nodes(angles.sun)) if angles.sun else None,
            node("Viewing_Incidence_Angles_Grids_List", *views) if views else None,
        ),
    )


def _pair(angles: tuple[float, float]) -> tuple[Node, Node]:
    return node("ZENITH_ANGLE", float(angles[0]), unit="deg"), node("AZIMUTH_ANGLE", float(angles[1]), unit="deg")


def _nodes(grid: AngleNodes) -> tuple[Node, Node]:
    steps = (node("COL_STEP", grid.step_m), node("ROW_STEP", grid.step_m))
    unit = {"step_unit": "m", "values_unit": "deg"}
    return (
        node("Zenith", *steps, node("Values_List", *table(grid.zenith_deg)), **unit),
        node("Azimuth", *steps, node("Values_List", *table(grid.azimuth_deg)), **unit),
    )


def _mean(grids: Sequence[AngleNodes]) -> tuple[float, float] | None:
    """Mean direction of all known nodes, through unit vectors."""
    if not grids:
        return None
    zenith = np.radians(np.concatenate([g.zenith_deg.ravel() for g in grids]))
    azimuth = np.radians(np.concatenate([g.azimuth_deg.ravel() for g in grids]))
    known = np.isfinite(zenith) & np.isfinite(azimuth)
    if not known.any():
        return None
    zenith, azimuth = zenith[known], azimuth[known]
    x, y = (np.sin(zenith) * np.sin(azimuth)).mean(), (np.sin(zenith) * np.cos(azimuth)).mean()
    return float(np.degrees(np.arctan2(np.hypot(x, y), np.cos(zenith).mean()))), float(
        np.degrees(np.arctan2(x, y)) % 360
    )


def radiometry(product: ProductDescription) -> Node:
    sensor = sensor_of(product.platform)
    bands = []
    for name in product.bands:
        band = sensor.find(name) if sensor else None
        pixel = product.grids[product.group_of(name)].pixel_size
        wavelength = node(
            "Wavelength",
            node("MIN", band.min_nm, unit="nm") if band.min_nm else None,
            node("MAX", band.max_nm, unit="nm") if band.max_nm else None,
            node("CENTRAL", band.centre_nm, unit="nm"),
        ) if band else None  # fmt: skip
        irradiance = (
            node("SOLAR_IRRADIANCE", band.solar_irradiance, unit="W/m²/µm") if band and band.solar_irradiance else None
        )
        resolution = node("SPATIAL_RESOLUTION", pixel, unit="m")
        bands.append(node("Spectral_Band_Informations", irradiance, resolution, wavelength, band_id=name))
    atmosphere = product.level == "L2A"
    return node(
        "Radiometric_Informations",
        node("REFLECTANCE_QUANTIFICATION_VALUE", REFLECTANCE_QUANTIFICATION),
        node("WATER_VAPOR_CONTENT_QUANTIFICATION_VALUE", WATER_VAPOUR_QUANTIFICATION) if atmosphere else None,
        node("AEROSOL_OPTICAL_THICKNESS_QUANTIFICATION_VALUE", AOT_QUANTIFICATION) if atmosphere else None,
        node(
            "Special_Values_List",
            node("SPECIAL_VALUE", REFLECTANCE_NODATA, name="nodata"),
            node("SPECIAL_VALUE", 0, name="water_vapor_content_nodata") if atmosphere else None,
            node("SPECIAL_VALUE", 0, name="aerosol_optical_thickness_nodata") if atmosphere else None,
        ),
        node("Spectral_Band_Informations_List", *bands),
    )
