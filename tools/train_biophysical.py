"""Train resources/networks/biophysical_sentinel2.npz: LAI, fAPAR, cover and canopy chlorophyll from reflectance.

    python tools/train_biophysical.py [--cases 40000] [--folder build/biophysical]

Draws canopies as Weiss and Baret 2016 (S2ToolBox Level 2 products: LAI, FAPAR, FCOVER, ATBD version 1.1) do, with LAI
more even; simulates them with PROSAIL (algorithms/physics/prosail.py) in the bands of each Sentinel-2; adds that ATBD's
noise; trains one network for the values and one for their expected error, per satellite and band set. The spectra
(about 2 CPU minutes for 40 000 cases) are written in parts to --folder, so that a second start goes on where the first
stopped. Writes the networks and their model card; the figures of the card come from draws that were not trained on.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from scipy.stats import truncnorm

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.physics.prosail import (  # noqa: E402
    WAVELENGTHS_NM,
    Canopy,
    Geometry,
    Leaf,
    band_reflectance,
    canopy_spectrum,
    soil_spectrum,
)
from algorithms.vegetation.retrieval import BAND_SETS, NETWORKS, VARIABLES, networks, pack  # noqa: E402

SEED = 20260101
SENSORS = ("S2A", "S2B", "S2C")
ALL_BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
PART = 2000
HIDDEN = (32, 32)
HELD_OUT = 0.15
#: least, most, mean, standard deviation; then the range left at the highest LAI (co-distribution of the ATBD)
DRAWS = {
    "leaf_angle": (30, 80, 60, 30, 55, 65),
    "hot_spot": (0.1, 0.5, 0.2, 0.5, 0.1, 0.5),
    "n": (1.2, 1.8, 1.5, 0.3, 1.3, 1.8),
    "chlorophyll": (20, 90, 45, 30, 45, 90),
    "dry_matter": (0.003, 0.011, 0.005, 0.005, 0.005, 0.011),
    "relative_water": (0.60, 0.85, 0.75, 0.08, 0.70, 0.80),
    "brown": (0, 2, 0, 0.3, 0, 0.2),
    "brightness": (0.5, 3.5, 1.2, 2, 0.5, 1.2),
}
LAI_MOST = 15.0
#: noise of the ATBD: additive and multiplicative, each once per band and once common to all bands
ADDITIVE, MULTIPLICATIVE = 0.01, 0.02


def truncated(rng: np.random.Generator, least: float, most: float, mean: float, std: float, count: int) -> np.ndarray:
    return truncnorm.rvs((least - mean) / std, (most - mean) / std, mean, std, size=count, random_state=rng)


def draw(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    """Canopies: seven in ten with the ATBD's LAI (mean 2, sd 3), three even between 0 and 8."""
    lai = np.where(rng.random(count) < 0.7, truncated(rng, 0, LAI_MOST, 2, 3, count), rng.uniform(0, 8, count))
    found = {"lai": lai}
    for name, (least, most, mean, std, low, high) in DRAWS.items():
        free = truncated(rng, least, most, mean, std, count)
        share = lai / LAI_MOST
        first, last = least + share * (low - least), most + share * (high - most)
        found[name] = first + (free - least) / (most - least) * (last - first)
    found["dryness"] = rng.uniform(0, 1, count)
    found["tilt"] = rng.normal(0, 0.1, count)
    found["bend"] = rng.normal(0, 0.06, count)
    found["sun"] = rng.uniform(15, 75, count)
    found["view"] = rng.uniform(0, 12, count)
    found["azimuth"] = rng.uniform(0, 180, count)
    return found


def soil_of(brightness: float, dryness: float, tilt: float, bend: float) -> np.ndarray:
    """The library's soils with a slope and a bend along the spectrum: soils differ in more than brightness."""
    u = (WAVELENGTHS_NM - 1450) / 1050
    return np.clip(soil_spectrum(brightness, dryness) * (1 + tilt * u + bend * (u**2 - 1 / 3)), 0.005, 0.9)


def simulate(folder: Path, part: int) -> dict[str, np.ndarray]:
    """One part of the cases, from its file when it is there."""
    path = folder / f"part{part:03d}.npz"
    if path.exists():
        with np.load(path) as file:
            return {name: file[name] for name in file.files}
    case = draw(np.random.default_rng([SEED, part]), PART)
    spectra = np.empty((PART, len(WAVELENGTHS_NM)), np.float32)
    fapar, cover = np.empty(PART), np.empty(PART)
    for i in range(PART):
        c = {name: float(values[i]) for name, values in case.items()}
        water = c["dry_matter"] / (1 - c["relative_water"]) - c["dry_matter"]
        leaf = Leaf(
            c["n"], c["chlorophyll"], c["chlorophyll"] / 4, 0.0, c["brown"], water, c["dry_matter"]
        )  # fmt: skip
        canopy = Canopy(c["lai"], c["leaf_angle"], c["hot_spot"])
        soil = soil_of(c["brightness"], c["dryness"], c["tilt"], c["bend"])
        one = canopy_spectrum(leaf, canopy, soil, Geometry(c["sun"], c["view"], c["azimuth"]))
        spectra[i], fapar[i], cover[i] = one.reflectance, one.fapar, one.cover
    result = {f"bands_{s}": band_reflectance(spectra, s, ALL_BANDS).astype(np.float32) for s in SENSORS}
    angles = np.cos(np.radians(np.stack([case["sun"], case["view"], case["azimuth"]], axis=1)))
    targets = np.stack([case["lai"], fapar, cover, case["lai"] * case["chlorophyll"] / 100], axis=1)
    result |= {"cosines": angles.astype(np.float32), "targets": targets.astype(np.float32)}
    temporary = path.with_suffix(".tmp.npz")
    np.savez(temporary, **result)
    temporary.replace(path)
    return result


def noisy(rng: np.random.Generator, bands: np.ndarray) -> np.ndarray:
    """The ATBD's noise: additive 0.01 and multiplicative 2 %, per band and common."""
    rows = (len(bands), 1)
    factor = 1 + rng.normal(0, MULTIPLICATIVE, bands.shape) + rng.normal(0, MULTIPLICATIVE, rows)
    offset = rng.normal(0, ADDITIVE, bands.shape) + rng.normal(0, ADDITIVE, rows)
    return bands * factor + offset


def fit(x: np.ndarray, y: np.ndarray, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """(weight, bias) pairs of a tanh network."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPRegressor

    network = MLPRegressor(
        hidden_layer_sizes=HIDDEN, activation="tanh", solver="adam", batch_size=512, learning_rate_init=2e-3,
        max_iter=80, tol=1e-5,
        early_stopping=True, validation_fraction=0.08, n_iter_no_change=8, random_state=seed, alpha=1e-6,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(x, y)
    return list(zip(network.coefs_, network.intercepts_, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=40_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "biophysical")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for part in range(options.cases // PART):
        parts.append(simulate(options.folder, part))
        print(f"part {part + 1} of {options.cases // PART}", flush=True)
    data = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    held = int(len(data["targets"]) * HELD_OUT)
    arrays: dict[str, np.ndarray] = {}
    for sensor in SENSORS:
        for size, bands in BAND_SETS.items():
            train(arrays, data, sensor, size, bands, held)
            print(f"{sensor}, {size} m trained", flush=True)
    NETWORKS.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(NETWORKS, **arrays)
    card = write_card(data, held, len(data["targets"]) - held)
    print(json.dumps(card["scores"], indent=1))


def train(
    arrays: dict[str, np.ndarray], data: dict[str, np.ndarray], sensor: str, size: int, bands: tuple[str, ...],
    held: int,
) -> None:  # fmt: skip
    """Fit both networks of one satellite and band set, and add them to the file's arrays."""
    seed = SEED % 1000 + size
    rng = np.random.default_rng([seed, SENSORS.index(sensor)])
    columns = [ALL_BANDS.index(b) for b in bands]
    clean = data[f"bands_{sensor}"][held:, columns].astype(float)
    cosines, targets = data["cosines"][held:], data["targets"][held:]
    # each canopy under three draws of noise
    x = np.concatenate([np.concatenate([noisy(rng, clean), cosines], axis=1) for _ in range(3)])
    y = np.concatenate([targets] * 3)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    target_mean, target_scale = y.mean(axis=0), y.std(axis=0)
    scaled = (x - mean) / scale
    value = fit(scaled, (y - target_mean) / target_scale, seed)
    hidden = scaled
    for weight, bias in value[:-1]:
        hidden = np.tanh(hidden @ weight + bias)
    error = np.abs(hidden @ value[-1][0] + value[-1][1] - (y - target_mean) / target_scale)
    prefix = f"{sensor}/{size}"
    pack(arrays, f"{prefix}/value", value)
    pack(arrays, f"{prefix}/error", fit(scaled, error, seed + 1))
    inside = scaled[:, : len(bands)]
    whitening = np.linalg.cholesky(np.linalg.inv(np.cov(inside.T)))
    distance = ((inside @ whitening) ** 2).sum(axis=1)
    for name, array in (
        ("input_mean", mean), ("input_scale", scale), ("output_mean", target_mean), ("output_scale", target_scale),
        ("domain_whitening", whitening), ("domain_limit", np.quantile(distance, 0.995)),
        ("most", np.array([8.0, 1.0, 1.0, np.quantile(y[:, 3], 0.999)])),
    ):  # fmt: skip
        arrays[f"{prefix}/{name}"] = np.asarray(array, np.float32)


def write_card(data: dict[str, np.ndarray], held: int, trained: int) -> dict[str, object]:
    """Scores on the draws that were held out, with noise, and the model card beside the networks."""
    networks.cache_clear()
    scores: dict[str, dict[str, float]] = {}
    targets = data["targets"][:held]
    use = targets[:, 0] < 7
    for (sensor, size), one in networks().items():
        columns = [ALL_BANDS.index(b) for b in one.bands]
        reflectance = noisy(np.random.default_rng(1), data[f"bands_{sensor}"][:held, columns].astype(float))
        values, std, outside = one.run(reflectance, data["cosines"][:held])
        residual = (values - targets)[use]
        rmse = np.sqrt((residual**2).mean(axis=0))
        within = (np.abs(residual) <= 2 * std[use]).mean(axis=0)
        row = {f"{v}_rmse": round(float(r), 4) for v, r in zip(VARIABLES, rmse, strict=True)}
        row |= {f"{v}_within_2_sd": round(float(w), 3) for v, w in zip(VARIABLES, within, strict=True)}
        scores[f"{sensor} {size} m"] = {**row, "outside_domain": round(float(outside.mean()), 4)}
    card: dict[str, object] = {
        "file": NETWORKS.name,
        "made_by": "tools/train_biophysical.py",
        "data": f"{trained} PROSAIL canopies drawn as in the S2ToolBox ATBD 1.1 (Weiss and Baret 2016), seed {SEED}; "
        "PROSPECT-D and 4SAIL by progeosail 2.1; Sentinel-2 spectral responses of ESA, version 4.0",
        "licence": "GPL-3.0-or-later, as the plugin; no image was used",
        "architecture": f"{len(HIDDEN)} layers of {HIDDEN[0]} tanh neurons; a second network of the same size for the "
        "expected absolute error",
        "noise": "additive 0.01 and multiplicative 2 %, each once per band and once common to all bands",
        "limits": "Homogeneous green canopies of one leaf kind. Saturates above LAI 4 to 5; rows, clumps, ears, snow, "
        "water and town are outside the training. Flags tell reflectances that the training does not hold.",
        "scores": {"held_out_draws_with_noise_LAI_below_7": scores},
    }
    NETWORKS.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card


if __name__ == "__main__":
    main()
