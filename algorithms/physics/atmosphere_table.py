"""Tables of the scattering atmosphere, and the terms of any band at any geometry from them.

A table is spectral and knows no sensor (`resources/tables/atmosphere_MODEL.npz`, made by
`tools/assemble_atmosphere_table.py` from 6SV runs). Stored: what multiple scattering adds to single scattering, smooth
in angles; total transmittance T(zenith); spherical albedo. Interpolation: cubic spline in the cosine of the sun
zenith and in AOT, quadratic in the view zenith, a cosine series in azimuth, linear in pressure, log-log in wavelength.
A band's value is the mean over its response and the sun's spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

from ..core.errors import TheiaError
from . import responses
from .atmosphere import pressure, scattering_angle
from .phase import single_scattering

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "tables"
_DEPOLARISATION = 0.0279


@dataclass(frozen=True)
class Table:
    """One aerosol model. Axes of `multiple`: wavelength, sun, view, azimuth, AOT, altitude; of `transmittance`:
    wavelength, zenith (the sun's nodes), AOT, altitude; of `albedo`: wavelength, AOT, altitude; of `phase`:
    wavelength, angle.
    """

    wavelength_um: np.ndarray
    sun_zenith_deg: np.ndarray
    view_zenith_deg: np.ndarray
    relative_azimuth_deg: np.ndarray
    aot: np.ndarray
    altitude_km: np.ndarray
    angle_deg: np.ndarray
    whole: np.ndarray
    multiple: np.ndarray
    transmittance: np.ndarray
    albedo: np.ndarray
    tau_rayleigh: np.ndarray
    k_a: np.ndarray
    albedo_aerosol: np.ndarray
    phase: np.ndarray


@dataclass(frozen=True)
class BandTable:
    """One band at n geometries, over nodes of AOT (a) and altitude (h).

    `rho` (n, a, h): intrinsic reflectance; `rho_rayleigh` (n, h); `t_down`, `t_up` (n, a, h): total transmittances;
    `albedo` (a, h); `tau` (a, h): scattering and absorbing optical depth; `t_up_rayleigh` (n, h) and `tau_rayleigh`
    (h,) of molecules alone.
    """

    aot: np.ndarray
    altitude_m: np.ndarray
    rho: np.ndarray
    rho_rayleigh: np.ndarray
    t_down: np.ndarray
    t_up: np.ndarray
    albedo: np.ndarray
    tau: np.ndarray
    t_up_rayleigh: np.ndarray
    tau_rayleigh: np.ndarray


@cache
def load(model: str = "continental") -> Table:
    """The table of an aerosol model. Raises `TheiaError` when it is not shipped."""
    path = FOLDER / f"atmosphere_{model}.npz"
    if not path.is_file():
        raise TheiaError("internal", f"There is no atmosphere table for the aerosol model {model!r}.")
    with np.load(path, allow_pickle=False) as data:
        return Table(**{name: data[name].astype(float) for name in Table.__dataclass_fields__})


def models() -> tuple[str, ...]:
    """The aerosol models whose tables are shipped."""
    names = (p.stem.removeprefix("atmosphere_") for p in FOLDER.glob("atmosphere_*.npz"))
    return tuple(sorted(n for n in names if n != "responses"))


def _spline(nodes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(points, nodes): weights of a cubic spline through the nodes; held at the end values outside."""
    order = np.argsort(nodes)
    basis = CubicSpline(nodes[order], np.eye(len(nodes))[order], bc_type="not-a-knot")
    return np.asarray(basis(np.clip(at, nodes.min(), nodes.max())))


def _lagrange(nodes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """(points, nodes): weights of the polynomial through all nodes."""
    weights = np.ones((len(at), len(nodes)))
    for i, node in enumerate(nodes):
        for other in np.delete(nodes, i):
            weights[:, i] *= (at - other) / (node - other)
    return weights


def _cosines(nodes_deg: np.ndarray, at_deg: np.ndarray) -> np.ndarray:
    """(points, nodes): weights of the cosine series through the nodes."""
    orders = np.arange(len(nodes_deg))
    series = np.cos(np.radians(nodes_deg)[:, None] * orders)
    return np.asarray(np.cos(np.radians(at_deg)[:, None] * orders) @ np.linalg.inv(series))


def band_table(
    table: Table, sensor: str, band: str, sun_zenith_deg: np.ndarray, view_zenith_deg: np.ndarray,
    relative_azimuth_deg: np.ndarray, aot: np.ndarray, altitude_m: np.ndarray,
    box: tuple[float, float] | None = None,
) -> BandTable:  # fmt: skip
    """Terms of one band at geometries (n,) each, over nodes of AOT and altitude.

    `box`: centre and width in nm for bands without a response table. Raises `TheiaError` for a band with neither.
    """
    found = responses.response(sensor, band)
    if found is None and box is None:
        raise TheiaError("product", f"No spectral response for band {band} of {sensor}.")
    wavelengths, values = found if found is not None else responses.box(*box)  # type: ignore[misc]
    weights = responses.weights(wavelengths, values)
    sun, view, azimuth = (np.atleast_1d(np.asarray(v, float)) for v in
                          (sun_zenith_deg, view_zenith_deg, relative_azimuth_deg))  # fmt: skip
    aot, altitude_m = np.asarray(aot, float), np.asarray(altitude_m, float)
    near = _near(table.wavelength_um, wavelengths)
    average = _Average(table.wavelength_um[near], wavelengths, weights)
    w_aot = _spline(table.aot, aot)
    w_altitude = _by_pressure(table.altitude_km * 1000, altitude_m)
    w_sun = _spline(np.cos(np.radians(table.sun_zenith_deg)), np.cos(np.radians(sun)))
    w_view = _lagrange(table.view_zenith_deg, np.clip(view, 0, table.view_zenith_deg[-1] + 3))
    w_azimuth = _cosines(table.relative_azimuth_deg, azimuth)
    multiple = np.einsum("wsvrah,ns,nv,nr,ka,lh->wnkl", table.multiple[near], w_sun, w_view, w_azimuth, w_aot,
                         w_altitude, optimize=True)  # fmt: skip
    angle = np.asarray(scattering_angle(sun, view, azimuth))
    p_a = np.exp([np.interp(angle, table.angle_deg, np.log(p)) for p in table.phase[near]])
    gamma = _DEPOLARISATION / (2 - _DEPOLARISATION)
    p_r = 3 / (4 * (1 + 2 * gamma)) * ((1 + 3 * gamma) + (1 - gamma) * np.cos(np.radians(angle)) ** 2)
    tau_r = table.tau_rayleigh[near] @ w_altitude.T
    tau_a = table.k_a[near][:, None] * aot
    once = single_scattering(
        np.cos(np.radians(sun))[None, :, None, None], np.cos(np.radians(view))[None, :, None, None],
        tau_r[:, None, None, :], tau_a[:, None, :, None], p_r[None, :, None, None], p_a[:, :, None, None],
        table.albedo_aerosol[near][:, None, None, None],
    )  # fmt: skip
    rho = average(np.maximum(multiple + once, 1e-6))
    clear = np.argmin(table.aot)
    rayleigh_multiple = np.einsum("wsvrh,ns,nv,nr,lh->wnl", table.multiple[near][..., clear, :], w_sun, w_view,
                                  w_azimuth, w_altitude, optimize=True)  # fmt: skip
    rayleigh_once = single_scattering(
        np.cos(np.radians(sun))[None, :, None], np.cos(np.radians(view))[None, :, None], tau_r[:, None, :], 0.0,
        p_r[None, :, None], 0.0, 1.0,
    )  # fmt: skip
    w_up = _spline(np.cos(np.radians(table.sun_zenith_deg)), np.cos(np.radians(view)))
    transmit = np.einsum("wsah,ka,lh->wskl", table.transmittance[near], w_aot, w_altitude, optimize=True)
    t_down, t_up = (average(np.einsum("wskl,ns->wnkl", transmit, w)) for w in (w_sun, w_up))
    clear_t = np.einsum("wsh,ns,lh->wnl", table.transmittance[near][:, :, clear], w_up, w_altitude)
    return BandTable(
        aot, altitude_m, rho, average(np.maximum(rayleigh_multiple + rayleigh_once, 1e-7)), t_down, t_up,
        average(np.maximum(np.einsum("wah,ka,lh->wkl", table.albedo[near], w_aot, w_altitude), 1e-6)),
        average(tau_r[:, None, :] + tau_a[:, :, None]), average(clear_t), average(tau_r),
    )  # fmt: skip


def _near(nodes: np.ndarray, wavelengths: np.ndarray) -> slice:
    """The nodes that a band needs: one beyond each of its ends where there is one, two at least."""
    first = max(0, int(np.searchsorted(nodes, wavelengths[0], side="right")) - 1)
    last = min(len(nodes) - 1, int(np.searchsorted(nodes, wavelengths[-1])))
    return slice(min(first, len(nodes) - 2), max(last, first + 1) + 1)


@dataclass(frozen=True)
class _Average:
    """Mean over a band of quantities given at nodes, (nodes, ...): linear in log(quantity) against log(wavelength)."""

    nodes: np.ndarray
    wavelengths: np.ndarray
    weights: np.ndarray

    def __call__(self, values: np.ndarray) -> np.ndarray:
        x, at = np.log(self.nodes), np.log(self.wavelengths)
        left = np.clip(np.searchsorted(x, at) - 1, 0, len(x) - 2)
        part = (at - x[left]) / (x[left + 1] - x[left])
        logs = np.log(values)
        total = np.zeros(values.shape[1:])
        for i, p, w in zip(left, part, self.weights, strict=True):
            if w > 0:
                total += w * np.exp(logs[i] + p * (logs[i + 1] - logs[i]))
        return total


def _by_pressure(nodes_m: np.ndarray, at_m: np.ndarray) -> np.ndarray:
    """(points, nodes): linear weights in pressure, held at the ends."""
    known, wanted = np.asarray(pressure(nodes_m)), np.asarray(pressure(at_m))
    identity = np.eye(len(nodes_m))
    return np.stack([np.interp(wanted, known[::-1], row[::-1]) for row in identity], axis=1)
