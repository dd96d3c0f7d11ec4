"""Reflectance as if seen from straight above under the same sun, from one shape of the surface for all of land.

c-factor of Roy et al. 2016 (Remote Sensing of Environment 176, 255-271): global weights of the kernels per band; bands
of other sensors take those of the Sentinel-2 band of their role.
"""

from __future__ import annotations

import numpy as np

from ..physics import brdf
from ..products.angles import on_grid, view_nodes
from ..products.scene import Scene
from ..products.sensors import all_sensors
from .coarse import Coarse

_MODEL = "roy"
#: Sentinel-2's band of a role; coastal and violet bands take the blue's weights
_BAND_OF_ROLE = {
    "coastal": "B2", "blue_violet": "B2", "blue": "B2", "green": "B3", "yellow": "B3", "yellow_stereo": "B3",
    "red": "B4", "rededge1": "B5", "rededge2": "B6", "rededge3": "B7", "nir": "B8", "nir_narrow": "B8A",
    "swir1": "B11", "swir2": "B12",
}  # fmt: skip


def to_nadir(scene: Scene, band: str, coarse: Coarse) -> np.ndarray | None:
    """What a band's reflectance is multiplied by, (h, w) on the coarse grid; None where its role has no weights."""
    role = all_sensors()[scene.sensor].bands[band].role
    weights = brdf.weights(_MODEL, _BAND_OF_ROLE.get(role, ""))
    if weights is None:
        return None
    nodes = view_nodes(scene.angles, band, scene.grid)
    view, azimuth = (coarse.view_zenith_deg, coarse.view_azimuth_deg) if nodes is None else on_grid(nodes, coarse.grid)
    factor = brdf.nadir_factor(weights, coarse.sun_zenith_deg, view, coarse.sun_azimuth_deg - azimuth)
    return np.asarray(factor, np.float32)
