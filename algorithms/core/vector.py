"""Vector files in and out, and what an area of interest means on a grid."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..spec.phrase import phrase
from .errors import TheiaError
from .files import atomic_file
from .grid import Grid, Window


@dataclass(frozen=True)
class Features:
    """A vector layer in memory: geometries (n,), columns by name (n,), CRS as authority code or WKT."""

    geometries: np.ndarray
    columns: Mapping[str, np.ndarray]
    crs: str

    def __len__(self) -> int:
        return len(self.geometries)


def read_layer(value: Mapping[str, Any], crs: str | None = None, columns: Sequence[str] | None = None) -> Features:
    """Read {path, layer, subset, crs}; brought to `crs` when given. Missing or empty geometries are left out."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    path = str(value["path"])
    try:
        meta, _, wkb, data = pyogrio.raw.read(
            path,
            layer=value.get("layer") or _first_layer(path),
            where=value.get("subset") or None,
            columns=columns,
            datetime_as_string=True,
        )
    except (DataSourceError, DataLayerError, ValueError) as error:
        raise TheiaError(
            "input", phrase("{path} could not be read as a vector layer: {error}", path=path, error=error)
        ) from error
    geometries = shapely.from_wkb(wkb) if wkb is not None else np.array([], dtype=object)
    own = str(value.get("crs") or meta.get("crs") or "")
    fields = {str(name): column for name, column in zip(meta["fields"], data, strict=True)}
    if wkb is not None:
        keep = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
        geometries, fields = geometries[keep], {name: column[keep] for name, column in fields.items()}
    if crs is not None and len(geometries):
        if not own:
            raise TheiaError(
                "input",
                phrase("{path} has no reference system.", path=path),
                "Set the layer's reference system in QGIS first.",
            )
        geometries = reproject(geometries, own, crs)
    return Features(geometries, fields, crs or own)


def _first_layer(path: str) -> str | None:
    """The layer to read where none is named: the first that is not QGIS's table of styles."""
    import pyogrio

    names = [str(name) for name, _ in pyogrio.list_layers(path)]
    return next((n for n in names if n != "layer_styles"), None) if len(names) > 1 else None


def reproject(geometries: np.ndarray, source: str, target: str) -> np.ndarray:
    """Geometries in another reference system, vertex by vertex."""
    from pyproj import CRS, Transformer

    if source == target or CRS.from_user_input(source) == CRS.from_user_input(target):
        return geometries
    transformer = Transformer.from_crs(source, target, always_xy=True)

    def move(points: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    moved: np.ndarray = shapely.transform(geometries, move)
    return moved


def write_layer(path: str, features: Features, layer: str = "", geometry_type: str = "MultiPolygon") -> None:
    """Write a GeoPackage (or GeoJSON by extension), whole or not at all."""
    import pyogrio

    driver = "GeoJSON" if path.lower().endswith((".json", ".geojson")) else "GPKG"
    geometries = features.geometries
    if geometry_type.startswith("Multi"):
        geometries = np.array([_multi(g) for g in geometries], dtype=object)
    with atomic_file(path) as temporary:
        pyogrio.raw.write(
            temporary,
            shapely.to_wkb(geometries),
            [np.asarray(c) for c in features.columns.values()],
            list(features.columns),
            layer=layer or os.path.splitext(os.path.basename(path))[0],
            driver=driver,
            geometry_type=geometry_type,
            crs=features.crs,
            # the GDAL of older QGIS warns of GeoPackages younger than itself
            dataset_options={"VERSION": "1.2"} if driver == "GPKG" else None,
        )


def _multi(geometry: Any) -> Any:
    kinds = {"Polygon": shapely.MultiPolygon, "LineString": shapely.MultiLineString, "Point": shapely.MultiPoint}
    kind = kinds.get(geometry.geom_type)
    return kind([geometry]) if kind else geometry


def area_geometry(area: Mapping[str, Any], crs: str) -> Any:
    """The area of interest as one geometry in `crs`: an extent (edges densified) or the union of a layer's polygons."""
    if "extent" in area:
        xmin, ymin, xmax, ymax = area["extent"]
        box = shapely.segmentize(shapely.box(xmin, ymin, xmax, ymax), max(xmax - xmin, ymax - ymin) / 32)
        return reproject(np.array([box], dtype=object), str(area["crs"]), crs)[0]
    features = read_layer(area, crs)
    polygons = [g for g in features.geometries if g.geom_type in ("Polygon", "MultiPolygon")]
    if not polygons:
        raise TheiaError(
            "input",
            phrase("{path} holds no polygon.", path=area["path"]),
            "The area of interest is a layer of polygons or an extent.",
        )
    return shapely.union_all(shapely.make_valid(polygons))


def area_window(area: Mapping[str, Any] | None, grid: Grid, multiple: int = 1) -> tuple[Window, Any | None]:
    """The window of `grid` that holds the area (edges on multiples of `multiple` pixels), and its geometry.

    The geometry is in the grid's CRS; None for no area and for an extent, where the window says it all. An area
    outside the grid gives a window of size 0: callers decide whether that is an error.
    """
    if area is None:
        return grid.window, None
    geometry = area_geometry(area, grid.crs)
    xmin, ymin, xmax, ymax = geometry.bounds
    window = grid.window_from_bounds(xmin, ymin, xmax, ymax, multiple)
    return window, None if "extent" in area else geometry


def rasterize_mask(geometry: Any, grid: Grid, all_touched: bool = False) -> np.ndarray:
    """(height, width) bool: True where the pixel's centre (or any part of it) lies in the geometry."""
    import rasterio
    from rasterio.features import rasterize

    burnt: np.ndarray = rasterize(
        [(geometry, 1)],
        out_shape=grid.shape,
        transform=rasterio.Affine(*grid.transform),
        fill=0,
        dtype="uint8",
        all_touched=all_touched,
    )
    inside: np.ndarray = burnt == 1
    return inside
