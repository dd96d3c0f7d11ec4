"""What a clear atmosphere does to the reflectance of a uniform ground, and its inverse.

Scheme of 6S (Vermote et al. 1997, IEEE TGRS 35(3) 675): water vapour lies half above, half below the scattering layer,
the other gases above it,

    rho_TOA = Tg { rho_R + (rho_A - rho_R) Tw^0.5 + Tw Td Tu rho_s / (1 - s rho_s) }.

Fed with 6S's printed terms it gives 6S's apparent reflectance within 5e-4 in every band but 1.38 um. The simpler form
of MAJA (all gases above the scattering layer) is kept for comparison: it differs by up to 6e-3 where water absorbs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: standard atmosphere of 6S and MAJA: P(h) = P0 (1 - 0.0065 h / 288.15)^5.31
SEA_LEVEL_HPA = 1013.25

Values = np.ndarray | float


@dataclass(frozen=True)
class Terms:
    """The atmosphere's terms for one band and one geometry; numbers, or arrays that broadcast together.

    `rho_atmosphere` and `rho_rayleigh`: intrinsic reflectances without gas; `t_down`, `t_up`: total (direct + diffuse)
    scattering transmittances; `t_up_direct`, `t_down_direct`: their direct parts; `albedo`: spherical albedo;
    `t_water`, `t_gas`: two-way transmissions of water vapour and of all other gases.
    """

    rho_atmosphere: Values
    rho_rayleigh: Values
    t_down: Values
    t_up: Values
    albedo: Values
    t_water: Values = 1.0
    t_gas: Values = 1.0
    t_down_direct: Values = 1.0
    t_up_direct: Values = 1.0


def pressure(altitude_m: Values) -> Values:
    """Pressure in hPa at an altitude in metres."""
    return SEA_LEVEL_HPA * (1.0 - 0.0065 * np.asarray(altitude_m, float) / 288.15) ** 5.31


def path(terms: Terms) -> Values:
    """Reflectance over a black ground, divided by the transmission of the gases other than water vapour."""
    return terms.rho_rayleigh + (terms.rho_atmosphere - terms.rho_rayleigh) * np.sqrt(terms.t_water)


def toa_reflectance(terms: Terms, rho_s: Values) -> Values:
    """Apparent reflectance at the top of the atmosphere over uniform ground of reflectance `rho_s`."""
    ground = terms.t_water * terms.t_down * terms.t_up * rho_s / (1.0 - terms.albedo * rho_s)
    return terms.t_gas * (path(terms) + ground)


def surface_reflectance(terms: Terms, rho_toa: Values) -> Values:
    """The inverse of `toa_reflectance`, exact."""
    y = (rho_toa / terms.t_gas - path(terms)) / terms.t_water
    return y / (terms.t_down * terms.t_up + terms.albedo * y)


def toa_reflectance_simple(terms: Terms, rho_s: Values) -> Values:
    """MAJA's form: the transmission of all gases multiplies the whole signal."""
    ground = terms.t_down * terms.t_up * rho_s / (1.0 - terms.albedo * rho_s)
    return terms.t_gas * terms.t_water * (terms.rho_atmosphere + ground)


def surface_reflectance_simple(terms: Terms, rho_toa: Values) -> Values:
    """The inverse of `toa_reflectance_simple`, exact."""
    y = rho_toa / (terms.t_gas * terms.t_water) - terms.rho_atmosphere
    return y / (terms.t_down * terms.t_up + terms.albedo * y)


def air_mass(sun_zenith_deg: Values, view_zenith_deg: Values) -> Values:
    """Two-way air mass 1/cos(sun zenith) + 1/cos(view zenith)."""
    return 1.0 / np.cos(np.radians(sun_zenith_deg)) + 1.0 / np.cos(np.radians(view_zenith_deg))


def scattering_angle(sun_zenith_deg: Values, view_zenith_deg: Values, relative_azimuth_deg: Values) -> Values:
    """Scattering angle in degrees; relative azimuth 0: sun and sensor on the same side (backscatter)."""
    sun, view = np.radians(sun_zenith_deg), np.radians(view_zenith_deg)
    cosine = np.cos(sun) * np.cos(view) + np.sin(sun) * np.sin(view) * np.cos(np.radians(relative_azimuth_deg))
    return np.degrees(np.arccos(np.clip(-cosine, -1.0, 1.0)))


def relative_azimuth(first_deg: Values, second_deg: Values) -> Values:
    """|difference| of two azimuths folded to 0 to 180 degrees."""
    difference = np.abs(np.asarray(first_deg, float) - second_deg) % 360.0
    return np.minimum(difference, 360.0 - difference)
