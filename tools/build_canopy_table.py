"""Build resources/tables/canopy_sentinel2.npz: PROSAIL and ground materials in the bands of each Sentinel-2.

Run where the package `progeosail` (GPL-3.0) is installed, with the spectral responses of ESA (document
S2-SRF version 4.0, redistributed with attribution) as a table `sat,band,wavelength_um,response`:

    python tools/build_canopy_table.py ../shared/reference/s2_srf_2p5nm.csv

The table holds, per satellite, plant type, sun zenith, LAI, chlorophyll and brown pigments (nodes of
resources/simulation/canopies.json; view at nadir), what is needed to put any soil under the canopy:
`rso` canopy alone, `rdd` and `scatter` = (tss + tsd) tdo + tsd too per band, `tsto` and `tsstoo` = tss too per case
(symbols of Verhoef et al. 2007, doi 10.1109/TGRS.2007.895844), so that with soil reflectance rs
    R = rso + tsto rs + (scatter + tsstoo rs rdd) rs / (1 - rs rdd).
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
from progeosail import run_prospect
from progeosail.FourSAIL import foursail

ROOT = Path(__file__).parents[1]
WAVELENGTH_NM = np.arange(400, 2501)
BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12")
SCALE = 20000


def responses(path: str) -> dict[str, np.ndarray]:
    """Satellite -> (13, 2101) weights that sum to one."""
    samples: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            samples.setdefault((row["sat"], row["band"]), []).append(
                (float(row["wavelength_um"]) * 1000, float(row["response"]))
            )
    result = {}
    for satellite in sorted({s for s, _ in samples}):
        weights = [np.interp(WAVELENGTH_NM, *np.array(sorted(samples[satellite, b])).T, left=0, right=0) for b in BANDS]
        result[satellite] = np.array([w / w.sum() for w in weights])
    return result


def nodes(spec: dict[str, float]) -> np.ndarray:
    return np.linspace(spec["first"], spec["last"], int(spec["count"]))


def main(path: str) -> None:
    weights = responses(path)
    canopies = json.loads((ROOT / "resources/simulation/canopies.json").read_text(encoding="utf-8"))
    surfaces = json.loads((ROOT / "resources/simulation/surfaces.json").read_text(encoding="utf-8"))
    axes = canopies["nodes"]
    suns = np.array(axes["sun_zenith_deg"], float)
    cover, chlorophyll, brown = nodes(axes["cover"]), nodes(axes["chlorophyll"]), nodes(axes["brown"])
    lais, cabs, browns = -2 * np.log(1 - cover), 85 * chlorophyll**2, 1.8 * brown**2
    shape = (len(canopies["types"]), len(suns), len(lais), len(cabs), len(browns))
    bands = {s: np.zeros((*shape, len(BANDS), 3), np.float32) for s in weights}
    scalars = np.zeros((*shape, 2), np.float32)
    for t, plant in enumerate(canopies["types"]):
        for c, cab in enumerate(cabs):
            for b, brown_pigment in enumerate(browns):
                _, leaf_r, leaf_t = run_prospect(
                    plant["n"], cab, 2 + cab / 5, brown_pigment, plant["cw_cm"], plant["cm_g_cm2"], prospect_version="D"
                )
                for s, sun in enumerate(suns):
                    for k, lai in enumerate(lais):
                        if lai <= 0:
                            scalars[t, s, k, c, b] = 1.0, 1.0
                            continue
                        tss, too, tsto, rdd, _, _, tsd, _, tdo, rso = foursail(
                            leaf_r,
                            leaf_t,
                            plant["mean_leaf_angle_deg"],
                            0.0,
                            2,
                            lai,
                            plant["hot_spot"],
                            sun,
                            0.0,
                            0.0,
                            np.zeros_like(leaf_r),
                        )[:10]
                        scatter = (tss + tsd) * tdo + tsd * too
                        scalars[t, s, k, c, b] = np.ravel(tsto)[0], np.ravel(tss * too)[0]
                        for satellite, weight in weights.items():
                            bands[satellite][t, s, k, c, b] = np.stack(
                                [weight @ rso, weight @ scatter, weight @ rdd], axis=-1
                            )
        print(plant["name"])
    knots = surfaces["wavelength_nm"]
    names = list(surfaces["spectra"])
    spectra = np.array([np.interp(WAVELENGTH_NM, knots, surfaces["spectra"][n]) for n in names])
    arrays = {f"canopy_{s}": np.round(bands[s] * SCALE).astype(np.uint16) for s in bands}
    arrays |= {f"surface_{s}": (spectra @ weights[s].T).astype(np.float32) for s in weights}
    wet = np.interp(WAVELENGTH_NM, knots, surfaces["wet_factor"])
    arrays |= {f"wet_{s}": (weights[s] @ wet).astype(np.float32) for s in weights}
    np.savez_compressed(
        ROOT / "resources/tables/canopy_sentinel2.npz",
        **arrays,
        scalars=np.round(scalars * SCALE).astype(np.uint16),
        scale=np.float32(1 / SCALE),
        bands=np.array(BANDS),
        types=np.array([p["name"] for p in canopies["types"]]),
        surfaces=np.array(names),
        sun_zenith_deg=suns,
        cover=cover,
        chlorophyll=chlorophyll,
        brown=brown,
    )


if __name__ == "__main__":
    main(sys.argv[1])
