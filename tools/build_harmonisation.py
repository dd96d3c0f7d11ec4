"""Fit the band passes of other sensors to Sentinel-2 on simulated spectra: `simulated` of harmonisation.json.

    python tools/build_harmonisation.py

No table of published coefficients is agreed for SPOT, Formosat-2, Landsat 5 and 7, MODIS, VIIRS, TRISHNA.
Spectra of canopies over soils (PROSPECT-D and 4SAIL), bare soils and water are seen by both sensors through their
spectral responses; slope and offset are those of the orthogonal line. Landsat 8 against Sentinel-2A is printed as a
check: HLS has it from images.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.physics.prosail import (  # noqa: E402
    WAVELENGTHS_NM,
    Canopy,
    Geometry,
    Leaf,
    canopy_spectrum,
    soil_spectrum,
)
from algorithms.physics.responses import box, response  # noqa: E402
from algorithms.physics.water_optics import _constants, water_reflectance  # noqa: E402
from algorithms.products.sensors import all_sensors  # noqa: E402

TABLE = ROOT / "resources" / "tables" / "harmonisation.json"
SENSORS = ("L5", "L7", "SPOT4", "SPOT5", "FORMOSAT2", "MODIS", "VIIRS", "TRISHNA")
CANOPIES, SOILS, WATERS = 700, 120, 80
SEED = 7


def spectra() -> np.ndarray:
    """(cases, 2101) reflectance."""
    draw = np.random.default_rng(SEED)
    found = []
    for _ in range(CANOPIES):
        brown = draw.choice([0.0, draw.uniform(0, 1.5)])
        leaf = Leaf(draw.uniform(1.2, 2.2), draw.uniform(10, 75), draw.uniform(3, 15), 0.0, brown,
                    draw.uniform(0.004, 0.03), draw.uniform(0.003, 0.015))  # fmt: skip
        canopy = Canopy(draw.uniform(0.1, 6), draw.uniform(30, 70), draw.uniform(0.01, 0.4))
        soil = soil_spectrum(draw.uniform(0.4, 1.4), draw.uniform(0, 1))
        view = Geometry(draw.uniform(20, 65), draw.uniform(0, 10), draw.uniform(0, 180))
        found.append(canopy_spectrum(leaf, canopy, soil, view).reflectance)
    found += [soil_spectrum(draw.uniform(0.3, 1.8), draw.uniform(0, 1)) for _ in range(SOILS)]
    nodes = np.array(list(_constants()["bands_nm"].values()), float)
    for _ in range(WATERS):
        water = water_reflectance(draw.uniform(0.5, 20), 10 ** draw.uniform(-0.3, 1.7), draw.uniform(0.02, 1))
        found.append(np.interp(WAVELENGTHS_NM, nodes, water, right=0.0))
    return np.array(found)


def seen(values: np.ndarray, sensor: str, band: str) -> np.ndarray:
    """(cases,) reflectance in a band."""
    known = all_sensors()[sensor].bands[band]
    table = response(sensor, band) or box(known.centre_nm, known.width_nm)
    weight = np.interp(WAVELENGTHS_NM / 1000, *table, left=0, right=0)
    result: np.ndarray = values @ (weight / weight.sum())
    return result


def line(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    """Slope and offset of the orthogonal line, and the rms of y around it."""
    covariance = np.cov(x, y)
    difference = covariance[1, 1] - covariance[0, 0]
    slope = (difference + np.hypot(difference, 2 * covariance[0, 1])) / (2 * covariance[0, 1])
    offset = y.mean() - slope * x.mean()
    return float(slope), float(offset), float(np.sqrt(np.mean((y - slope * x - offset) ** 2)))


def main() -> None:
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    values = spectra()
    sentinel = all_sensors()["S2A"]
    for band in all_sensors()["L8"].bands.values():
        if band.role in table["oli_roles"]:
            target = sentinel.by_role(band.role)
            assert target is not None
            print("check, S2A to L8:", band.role, *np.round(line(seen(values, "S2A", target.name),
                                                                 seen(values, "L8", band.name)), 4))  # fmt: skip
    fitted = {}
    for sensor in SENSORS:
        rows = {}
        for band in all_sensors()[sensor].bands.values():
            target = sentinel.by_role(band.role)
            if target is None or band.role in ("pan", "water_vapour", "cirrus"):
                continue
            found = line(seen(values, sensor, band.name), seen(values, "S2A", target.name))
            rows[band.role] = [round(v, 4) for v in found]
            print(sensor, band.name, target.name, rows[band.role])
        fitted[sensor] = rows
    table["simulated"] = {
        "source": f"{CANOPIES} canopies (PROSPECT-D, 4SAIL), {SOILS} bare soils and {WATERS} waters seen by both "
        "sensors through their spectral responses (Formosat-2, MODIS, VIIRS, TRISHNA: boxes), orthogonal line; no snow "
        "among them. S2A = slope x sensor + offset; third value: rms of what is left. Made by "
        "tools/build_harmonisation.py.",
        **fitted,
    }
    text = json.dumps(table, indent=1, ensure_ascii=False)
    # lists on one line each
    text = re.sub(r"\[[^\[\]{}]*\]", lambda m: " ".join(m[0].split()).replace("[ ", "[").replace(" ]", "]"), text)
    TABLE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
