"""Leaf and canopy reflectance spectra: PROSPECT-D or -5 and 4SAIL, by the package `progeosail`.

PROSPECT-D: Féret et al. 2017, doi 10.1016/j.rse.2017.03.004. 4SAIL: Verhoef et al. 2007,
doi 10.1109/TGRS.2007.895844. Leaf angles follow the ellipsoidal law of Campbell (1990) from their mean, or Verhoef's
two-parameter law. Limit: about 3 ms a spectrum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from .responses import response

#: wavelengths of every spectrum here
WAVELENGTHS_NM = np.arange(400, 2501)
_PAR = slice(0, 301)


@dataclass(frozen=True)
class Leaf:
    """`n` layers; chlorophyll a+b, carotenoids and anthocyanins in ug/cm2; brown pigments, no unit; equivalent water
    thickness in cm; dry matter in g/cm2. `prospect` is "D" or "5" (without anthocyanins)."""

    n: float = 1.5
    chlorophyll: float = 45.0
    carotenoids: float = 10.0
    anthocyanins: float = 0.0
    brown: float = 0.0
    water: float = 0.015
    dry_matter: float = 0.005
    prospect: str = "D"


@dataclass(frozen=True)
class Canopy:
    """LAI in m2/m2, mean leaf angle in degrees from the horizontal, hot spot (leaf width over canopy height).

    `verhoef` replaces the mean angle by the two parameters (a, b) of Verhoef's law.
    """

    lai: float = 3.0
    leaf_angle_deg: float = 57.0
    hot_spot: float = 0.1
    verhoef: tuple[float, float] | None = None


@dataclass(frozen=True)
class Geometry:
    """Sun zenith, view zenith, and relative azimuth (0 to 180), in degrees."""

    sun_zenith_deg: float = 35.0
    view_zenith_deg: float = 0.0
    azimuth_deg: float = 0.0


@dataclass(frozen=True)
class CanopySpectrum:
    """What one canopy does with light, 400 to 2500 nm by 1 nm (2101,).

    `reflectance` is the bidirectional factor (sun to sensor); `direct_sun` and `direct_view` are the shares of sunlight
    and of the view that pass the canopy untouched; `fapar` is the share of 400 to 700 nm that the canopy absorbs of
    direct sunlight; `cover` the share of ground hidden at nadir.
    """

    reflectance: np.ndarray
    leaf_reflectance: np.ndarray
    leaf_transmittance: np.ndarray
    soil: np.ndarray
    hemispherical_from_sun: np.ndarray
    hemispherical_diffuse: np.ndarray
    direct_sun: float
    direct_view: float
    fapar: float
    cover: float


@cache
def soil_library() -> tuple[np.ndarray, np.ndarray]:
    """Reflectance of a dry and of a wet soil (2101,), from the package's library."""
    from progeosail import spectral_lib

    return np.asarray(spectral_lib.soil.rsoil1, float), np.asarray(spectral_lib.soil.rsoil2, float)


def soil_spectrum(brightness: float, dryness: float) -> np.ndarray:
    """(2101,) reflectance: brightness x (dryness x dry soil + (1 - dryness) x wet soil), at most 1."""
    dry, wet = soil_library()
    return np.minimum(brightness * (dryness * dry + (1 - dryness) * wet), 1.0)


def leaf_optics(leaf: Leaf) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance and transmittance (2101,) of a leaf."""
    from progeosail import run_prospect

    _, reflectance, transmittance = run_prospect(
        leaf.n, leaf.chlorophyll, leaf.carotenoids, leaf.brown, leaf.water, leaf.dry_matter,
        ant=leaf.anthocyanins, prospect_version=leaf.prospect, alpha=40.0,
    )  # fmt: skip
    return np.asarray(reflectance), np.asarray(transmittance)


def canopy_spectrum(leaf: Leaf, canopy: Canopy, soil: np.ndarray, geometry: Geometry) -> CanopySpectrum:
    """PROSAIL for one case; `soil` is the reflectance of the ground (2101,)."""
    reflectance, transmittance = leaf_optics(leaf)
    return canopy_over(reflectance, transmittance, canopy, soil, geometry)


def canopy_over(
    leaf_reflectance: np.ndarray, leaf_transmittance: np.ndarray, canopy: Canopy, soil: np.ndarray, geometry: Geometry
) -> CanopySpectrum:
    """The same with the optical properties of the leaf given (2101,)."""
    from progeosail.FourSAIL import foursail

    law, a, b = (2, canopy.leaf_angle_deg, 0.0) if canopy.verhoef is None else (1, *canopy.verhoef)
    angles = (geometry.sun_zenith_deg, geometry.view_zenith_deg, geometry.azimuth_deg)
    terms = foursail(leaf_reflectance, leaf_transmittance, a, b, law, canopy.lai, canopy.hot_spot, *angles, soil)
    tss, too, _, rdd, _, _, tsd, *_ = terms
    rddt, rsdt, rsot = (np.asarray(terms[k], float) for k in (12, 13, 17))
    # what reaches the soil of a unit of direct sunlight, all bounces between soil and canopy included
    reaching = (float(tss) + np.asarray(tsd)) / (1 - soil * np.asarray(rdd))
    absorbed = 1 - rsdt - (1 - soil) * reaching
    nadir = foursail(
        leaf_reflectance[:1], leaf_transmittance[:1], a, b, law, canopy.lai, canopy.hot_spot, 30.0, 0.0, 0.0, soil[:1]
    )
    return CanopySpectrum(
        rsot, leaf_reflectance, leaf_transmittance, soil, rsdt, rddt, float(tss), float(too),
        float(np.clip(absorbed[_PAR].mean(), 0, 1)), float(1 - nadir[1]),
    )  # fmt: skip


@cache
def band_weights(sensor: str, bands: tuple[str, ...]) -> np.ndarray:
    """(bands, 2101) weights that sum to one: the sensor's spectral responses. Raises `KeyError` for a band without."""
    rows = []
    for band in bands:
        table = response(sensor, band)
        if table is None:
            raise KeyError(f"{sensor} {band}")
        row = np.interp(WAVELENGTHS_NM / 1000, *table, left=0, right=0)
        rows.append(row / row.sum())
    return np.array(rows)


def band_reflectance(spectra: np.ndarray, sensor: str, bands: Iterable[str]) -> np.ndarray:
    """Reflectance in the bands of a sensor (..., bands) from spectra (..., 2101)."""
    return np.asarray(spectra @ band_weights(sensor, tuple(bands)).T)
