"""Make `resources/tables/atmosphere_MODEL.npz` from the 6S runs of `tools/build_atmosphere_table.py`.

    python tools/assemble_atmosphere_table.py continental build/atmosphere resources/tables/atmosphere_continental.npz

Where all nodes of a wavelength to a view zenith of 12 degrees are there, the table is 6S's to that view. Where only the
cheap ones are (no aerosol, and some with aerosol, seen from nadir), and beyond 12 degrees, molecules, optical depths,
albedo, phase function and single scattering are 6S's, and what the aerosol adds to multiple scattering comes from
`algorithms/physics/multiple_scattering.py`, its forward peak set so that 6S's transmittances are met. The table says
which wavelength is which.
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import Any, Dict, Iterable, List, Tuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import build_atmosphere_table as build  # noqa: E402

from algorithms.physics import multiple_scattering  # noqa: E402
from algorithms.physics.aerosols import Optics, mixture, optics  # noqa: E402
from algorithms.physics.phase import single_scattering  # noqa: E402

VIEWS = build.VIEW_ZENITH_DEG
#: views at which 6S itself is asked for where its runs are complete
NEAR = 3
SUNS, AZIMUTHS, AOTS, ALTITUDES = build.SUN_ZENITH_DEG, build.RELATIVE_AZIMUTH_DEG, build.AOT_550, build.ALTITUDE_KM
#: scattering angles of the stored phase function of the aerosol
ANGLES_DEG = np.arange(60.0, 181.0, 5.0)
#: how fast the difference between polarised and scalar light of molecules fades with the aerosol's optical path;
#: fitted on the complete runs at 0.400 and 0.4125 um
FADING = 0.2
_COLUMNS = ("reflectance", "reflectance_rayleigh", "transmittance_down", "transmittance_up", "spherical_albedo",
            "tau_rayleigh", "tau_aerosol", "phase_rayleigh", "phase_aerosol", "albedo_aerosol",
            "scattering_angle")  # fmt: skip

Key = Tuple[float, float, float, float, float]
Rows = Dict[Key, Dict[str, float]]


def read_rows(path: Path) -> Rows:
    """Answers of 6S by node; a last line that was cut is left out."""
    if not path.exists():
        return {}
    rows = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            if len(row) == 5 + len(_COLUMNS):
                key = tuple(float(v) for v in row[:5])
                rows[key] = dict(zip(_COLUMNS, (float(v) for v in row[5:])))  # noqa: B905
    return without_gas(rows)  # type: ignore[arg-type]


def without_gas(rows: Rows) -> Rows:
    """Divide out oxygen and carbon dioxide, which 6S leaves in: known from the runs without aerosol."""
    for key, row in rows.items():
        clear = rows.get((*key[:3], 0.0, key[4]))
        if clear is not None and key[3] > 0:
            row["reflectance"] *= clear["reflectance_rayleigh"] / clear["reflectance"]
    for key, row in rows.items():
        if key[3] == 0:
            row["reflectance"] = row["reflectance_rayleigh"]
    return rows


def node(sun: float, view: float, azimuth: float, aot: float, altitude: float) -> Key:
    """The key of a node; where a direction is vertical there is one azimuth."""
    return sun, view, 0.0 if sun == 0 or view == 0 else azimuth, aot, altitude


def complete(rows: Rows, aots: Iterable[float], views: Iterable[float]) -> bool:
    return all(
        node(s, v, r, a, h) in rows for s in SUNS for v in views for r in AZIMUTHS for a in aots for h in ALTITUDES
    )


def cube(rows: Rows, column: str, aots: Iterable[float], views: Iterable[float] = VIEWS) -> np.ndarray:
    """(sun, view, azimuth, aot, altitude) of one quantity."""
    return np.array([[[[[rows[node(s, v, r, a, h)][column] for h in ALTITUDES] for a in aots] for r in AZIMUTHS]
                      for v in views] for s in SUNS])  # fmt: skip


def wavelength(model: str, um: float, rows: Rows) -> Dict[str, Any]:
    """The table of one wavelength: residual of multiple scattering, transmittances, albedo, optics."""
    if not complete(rows, (0.0,), VIEWS):
        raise ValueError(f"{um:.4f} um: the nodes without aerosol are not complete")
    near = VIEWS[:NEAR]
    whole = complete(rows, AOTS, near)
    seen = {(k, a["scattering_angle"], a["phase_aerosol"]) for k, a in rows.items() if k[3] > 0}
    if not seen:
        raise ValueError(f"{um:.4f} um: no node with aerosol")
    first = next(a for k, a in rows.items() if k[3] > 0)
    k_a = float(np.mean([a["tau_aerosol"] / k[3] for k, a in rows.items() if k[3] >= 0.1]))
    mie = optics(mixture(model), um)
    ratio = phase_ratio(mie, sorted({(angle, phase) for _, angle, phase in seen}))
    phase = mie.at(ANGLES_DEG) * np.interp(ANGLES_DEG, *ratio)
    tau_r = np.array([rows[node(0, 0, 0, 0.0, h)]["tau_rayleigh"] for h in ALTITUDES])
    table = {"k_a": k_a, "albedo_aerosol": first["albedo_aerosol"], "phase": phase, "tau_rayleigh": tau_r}
    rho, t, s = hybrid(rows, mie, ratio, k_a, first["albedo_aerosol"], tau_r)
    if whole:
        exact = cube(rows, "reflectance", AOTS, near)
        # what adding misses at the last of 6S's views is carried on beyond it
        rho[:, NEAR:] += (exact - rho[:, :NEAR])[:, -1:]
        rho[:, :NEAR] = exact
        t = cube(rows, "transmittance_down", AOTS, near)[:, 0, 0]
        s = cube(rows, "spherical_albedo", AOTS, near)[0, 0, 0]
    table["multiple"] = rho - once(um, table)
    return {**table, "transmittance": t, "albedo": s, "whole": whole}


def phase_ratio(mie: Optics, points: List[Tuple[float, float]]) -> Tuple[np.ndarray, np.ndarray]:
    """(angles, 6S's phase function / Mie's) at the scattering angles that were run, increasing."""
    angles = np.array([p[0] for p in points])
    values = np.array([p[1] for p in points])
    keep = np.concatenate([[True], np.diff(angles) > 0.5])
    return angles[keep], values[keep] / mie.at(angles[keep])


def geometry() -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cosines of sun and view and scattering angle, each broadcast to (sun, view, azimuth)."""
    sun = np.cos(np.radians(SUNS))[:, None, None]
    view = np.cos(np.radians(VIEWS))[None, :, None]
    azimuth = np.cos(np.radians(AZIMUTHS))[None, None, :]
    cosine = -(sun * view + np.sqrt((1 - sun**2) * (1 - view**2)) * azimuth)
    return sun, view, np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def once(um: float, table: Dict[str, Any]) -> np.ndarray:
    """Single scattering at the nodes, (sun, view, azimuth, aot, altitude), as the table's reader computes it."""
    sun, view, angle = geometry()
    p_a = np.exp(np.interp(angle, ANGLES_DEG, np.log(table["phase"])))
    p_r = multiple_scattering.phase_rayleigh(np.cos(np.radians(angle)))
    expand = (..., None, None)
    tau_a = np.asarray(AOTS)[:, None] * table["k_a"]
    return single_scattering(
        sun[expand], view[expand], table["tau_rayleigh"][None, :], tau_a, p_r[expand], p_a[expand],
        table["albedo_aerosol"],
    )  # fmt: skip


def hybrid(
    rows: Rows, mie: Optics, ratio: Tuple[np.ndarray, np.ndarray], k_a: float, omega: float, tau_r: np.ndarray
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """rho_A (sun, view, azimuth, aot, altitude), T (sun, aot, altitude), s (aot, altitude)."""
    sun, view, angle = geometry()
    cos_sun, cos_view = sun.ravel(), view.ravel()
    scale = np.interp(angle, *ratio)
    clear = cube(rows, "reflectance", (0.0,))[..., 0, :]
    clear_t = cube(rows, "transmittance_down", (0.0,))[:, 0, 0, 0]
    clear_s = cube(rows, "spherical_albedo", (0.0,))[0, 0, 0, 0]
    shape = clear.shape[:3]
    rho = np.empty((*shape, len(AOTS), len(ALTITUDES)))
    t = np.empty((len(SUNS), len(AOTS), len(ALTITUDES)))
    s = np.empty((len(AOTS), len(ALTITUDES)))
    forward = fit_forward(rows, mie, k_a, omega)
    for h, tau in enumerate(tau_r):
        zero = multiple_scattering.solve(tau, 1e-9, mie, cos_sun, cos_view, AZIMUTHS, albedo=omega)
        scalar = zero.single + _fourier(zero.multiple)
        for i, aot in enumerate(AOTS):
            tau_a = aot * k_a
            if aot == 0:
                rho[..., i, h], t[:, i, h], s[i, h] = clear[..., h], clear_t[:, h], clear_s[h]
                continue
            found = multiple_scattering.solve(
                tau, tau_a, mie, cos_sun, cos_view, AZIMUTHS, albedo=omega, forward=forward, phase_scale=scale
            )
            fade = np.exp(-FADING * tau_a * (1 / sun + 1 / view))
            rho[..., i, h] = found.single + _fourier(found.multiple) + (clear[..., h] - scalar) * fade
            t[:, i, h] = found.transmittance * clear_t[:, h] / zero.transmittance
            s[i, h] = found.albedo * clear_s[h] / zero.albedo
    return rho, t, s


def _fourier(multiple: np.ndarray) -> np.ndarray:
    return np.asarray(multiple @ np.cos(np.outer(np.arange(multiple.shape[2]), np.radians(AZIMUTHS))))


def fit_forward(rows: Rows, mie: Optics, k_a: float, omega: float) -> float:
    """The share of scattering to move ahead so that 6S's transmittances and albedos are met best."""
    nadir = [(k, a) for k, a in rows.items() if k[1] == 0 and k[3] in (0.1, 0.5) and k[4] == 0]
    candidates = np.arange(-0.06, 0.161, 0.04)
    costs = []
    for forward in candidates:
        cost = 0.0
        for aot in sorted({k[3] for k, _ in nadir}):
            chosen = [(k, a) for k, a in nadir if k[3] == aot]
            cosines = [float(np.cos(np.radians(k[0]))) for k, _ in chosen]
            tau = chosen[0][1]["tau_rayleigh"]
            found = multiple_scattering.solve(tau, aot * k_a, mie, cosines, [1.0], [0.0], albedo=omega,
                                              forward=float(forward), orders=1)  # fmt: skip
            printed = np.array([a["transmittance_down"] for _, a in chosen])
            cost += float(((found.transmittance - printed) ** 2).mean())
            cost += (found.albedo - chosen[0][1]["spherical_albedo"]) ** 2
        costs.append(cost)
    a, b, _ = np.polyfit(candidates, costs, 2)
    return float(np.clip(-b / (2 * a), candidates[0], candidates[-1]))


def assemble(model: str, folder: Path) -> Dict[str, np.ndarray]:
    """All wavelengths that can be assembled, as the arrays of the table."""
    tables, lengths = [], []
    for um in build.WAVELENGTHS_UM:
        rows = read_rows(folder / model / f"{um:.4f}.csv")
        try:
            tables.append(wavelength(model, um, rows))
        except ValueError as error:
            print(f"left out: {error}", flush=True)
            continue
        lengths.append(um)
        print(f"{um:.4f} um: {'6S' if tables[-1]['whole'] else '6S and adding'}", flush=True)

    def stack(name: str) -> np.ndarray:
        return np.array([t[name] for t in tables], dtype=np.float32)

    return {
        "wavelength_um": np.array(lengths), "sun_zenith_deg": np.array(SUNS), "view_zenith_deg": np.array(VIEWS),
        "relative_azimuth_deg": np.array(AZIMUTHS), "aot": np.array(AOTS), "altitude_km": np.array(ALTITUDES),
        "angle_deg": ANGLES_DEG, "whole": np.array([t["whole"] for t in tables]),
        **{name: stack(name) for name in
           ("multiple", "transmittance", "albedo", "tau_rayleigh", "k_a", "albedo_aerosol", "phase")},
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted(build.MODELS))
    parser.add_argument("folder", type=Path, help="folder of the runs")
    parser.add_argument("table", type=Path, help="the .npz to write")
    options = parser.parse_args()
    np.savez_compressed(options.table, **assemble(options.model, options.folder))
    print(f"{options.table}: {options.table.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
