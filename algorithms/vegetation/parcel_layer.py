"""Layers of parcels as every entry for crops takes them: checked, with their areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError, raise_all
from ..core.vector import Features, read_layer, reproject
from ..spec.phrase import phrase


def read_polygons(value: Mapping[str, Any], fields: Sequence[str | None] = ()) -> Features:
    """The parcels; raises `TheiaError` listing the fields (those that are not None) that are missing, or when these are
    no polygons."""
    layer = read_layer(value)
    problems: list[str] = [
        phrase("there is no field {name!r} (there are {names}).", name=n, names=", ".join(layer.columns))
        for n in fields
        if n and n not in layer.columns
    ]
    if not len(layer):
        problems.append("there is no parcel.")
    elif shapely.get_dimensions(layer.geometries).max() < 2:
        problems.append("these are no polygons.")
    raise_all("input", phrase("{path} cannot be used as parcels:", path=value["path"]), problems)
    return layer


def areas_ha(layer: Features) -> np.ndarray:
    """(parcels,) areas, on an equal-area projection."""
    if not layer.crs:
        raise TheiaError("input", "The parcels have no reference system.", "Set that of the layer in QGIS.")
    return np.asarray(shapely.area(reproject(layer.geometries, layer.crs, "EPSG:6933")) / 1e4)


def with_results(given: Mapping[str, np.ndarray], results: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The fields of a layer with those of a result after them.

    GeoPackages do not tell upper from lower case: a field of the layer that has the name of a result is kept under its
    name with _in, and one that is there from an earlier run is replaced.
    """
    taken = {name.lower() for name in results}
    kept = {}
    for name, column in given.items():
        if name in results:
            continue
        kept[f"{name}_in" if name.lower() in taken else name] = column
    return {**kept, **results}
