"""Train the fusion network that the plugin ships, on simulated series alone, on a processor alone.

    python tools/train_fusion_default.py WORK_FOLDER

Steps, each kept in WORK_FOLDER: two years of Sentinel-2, Landsat and Sentinel-1 over blocks of 720 m are simulated
(places, years and presets below; the truth of every seventh day at 10 m beside them); the network is trained (the run
goes on where it was interrupted); its standard deviations are calibrated and it is judged on series of another tile,
another year and another preset; weights (half precision) and model card are written into resources/networks.
Landsat is the same ground seen through 30 m pixels on a grid half a pixel off, with clouds of its own; Sentinel-1
follows the vegetation index with speckle.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.core.grid import Grid, Window  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.resample import resample  # noqa: E402
from algorithms.fusion.compact import CompactShape  # noqa: E402
from algorithms.fusion.compact_calibration import Calibration  # noqa: E402
from algorithms.fusion.compact_file import SHIPPED, FusionFile, save_fusion  # noqa: E402
from algorithms.fusion.compact_inputs import part, prepare  # noqa: E402
from algorithms.fusion.compact_run import Runner  # noqa: E402
from algorithms.fusion.compact_table import SensorTable, default_table  # noqa: E402
from algorithms.fusion.observations import Observations, SensorSeries  # noqa: E402
from algorithms.fusion.train_judge import NETWORK, calibrated, judge, learnt_scene  # noqa: E402
from algorithms.fusion.train_samples import Sample, Sampler, Sampling, Series  # noqa: E402
from algorithms.fusion.train_task import CASES, FusionTask  # noqa: E402
from algorithms.learning.torch_training import Progress, TrainingSettings, fit  # noqa: E402
from algorithms.physics.psf import sigma_of_mtf  # noqa: E402
from algorithms.series.dates import day_number  # noqa: E402
from algorithms.simulate.acquisition import Acquisition, orbits  # noqa: E402
from algorithms.simulate.block import Block, make_block  # noqa: E402
from algorithms.simulate.clouds import make_sky  # noqa: E402
from algorithms.simulate.passes import Pass, Study, make_study, nadir_look, passes_of, simulate_pass  # noqa: E402
from algorithms.simulate.presets import load_preset  # noqa: E402
from algorithms.simulate.render import look_of, point_reflectance  # noqa: E402

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
LANDSAT = ("B2", "B3", "B4", "B8A", "B11", "B12")
#: seed, preset, tile, first year, km east, km south, orbits, both satellites
TRAINING = tuple(
    (300 + n, ("test", "demo", "region", "managed", "winter", "test")[n % 6], ("T31TCJ", "T31TDJ", "T31TCH")[n % 3],
     2018 + n % 5, 8.0 + (37 * n) % 90, 12.0 + (53 * n) % 80, ((51,), (8, 51))[n % 4 == 1], n % 5 != 3)
    for n in range(30)
)  # fmt: skip
HELD_OUT = (
    (901, "cloudy", "T31TDH", 2023, 45.0, 30.0, (51,), True),
    (902, "cloudy", "T31TDH", 2023, 70.0, 12.0, (8, 51), True),
    (903, "demo", "T31TDH", 2023, 15.0, 22.0, (51,), True),
    (904, "managed", "T31TDH", 2023, 62.0, 45.0, (51,), True),
)
SIDE = 72
SEED, STEPS, BATCH = 31, 3000, 4
#: samples of each case that are judged, and that the deviations are calibrated on
JUDGED, CALIBRATED = 24, 60
#: standard deviation in pixels that brings a mean over 10 m to the sharpness of the simulated 10 m bands
_SHARPNESS = 0.6


def simulate(scene: tuple, folder: Path) -> Series:
    """One block over two years; read from `folder` where it was made before."""
    path = folder / f"block{scene[0]}.npz"
    if not path.exists():
        made = _simulate(scene)
        np.savez(path, **made)
    with np.load(path, allow_pickle=False) as stored:
        return _series(f"{scene[1]} {scene[0]}", {n: stored[n] for n in stored.files})


def _series(name: str, a: dict[str, np.ndarray]) -> Series:
    from scipy.ndimage import gaussian_filter

    def real(key: str) -> np.ndarray:
        return a[key].astype(np.float32) * np.float32(1e-4)

    radar = a["s1"].astype(np.float32)
    series = [
        SensorSeries("sentinel2", BANDS, a["s2_days"], real("s2"), a["s2_clear"]),
        SensorSeries("landsat", LANDSAT, a["ls_days"], real("ls"), a["ls_clear"]),
        SensorSeries("sentinel1", ("VV", "VH"), a["s1_days"], radar, np.ones(radar[:, 0].shape, bool)),
    ]
    observations = Observations(BANDS, tuple(series), a["truth"].shape[-2:])
    # what the 10 m bands see of the ground: found by comparison with clear passes
    truth = gaussian_filter(real("truth"), (0, 0, _SHARPNESS, _SHARPNESS), mode="nearest")
    return Series(name, observations, a["truth_days"], truth)


def _simulate(scene: tuple) -> dict[str, np.ndarray]:
    seed, preset, tile, year, east, south, tracks, both = scene
    chosen = load_preset(
        preset, size_km=SIDE / 100, height_km=SIDE / 100, start=dt.date(year, 1, 1), end=dt.date(year + 1, 12, 31),
        tile=tile, offset_m=(1000 * east, 1000 * south), orbits=tracks,
        satellites=("S2A", "S2B") if both else ("S2A",), seed=seed,
    )  # fmt: skip
    study = make_study(chosen)
    block = make_block(study.world, study.grid, Window(0, 0, SIDE, SIDE))
    rng = np.random.default_rng([seed, 5])
    fine_grid = Grid.from_origin("EPSG:32631", 0, 0, 10, SIDE, SIDE)
    half = Grid.from_origin("EPSG:32631", 0, 0, 20, SIDE // 2, SIDE // 2)
    days, images, clears = [], [], []
    for one in passes_of(study):
        image, clear = _seen(study, block, one, fine_grid, half, "cubic")
        if clear.mean() < 0.05:
            continue
        days.append(day_number(one.acquisition.moment.date()))
        images.append(image)
        clears.append(clear)
    out = {"s2_days": np.array(days, np.int32), "s2": np.array(images), "s2_clear": np.array(clears)}
    out |= _landsat(study, block, fine_grid, half, rng)
    truth_days = np.arange(day_number(chosen.start) + int(rng.integers(7)), day_number(chosen.end), 7).astype(np.int32)
    truth = np.stack([_truth(study, block, dt.date(1970, 1, 1) + dt.timedelta(days=int(d))) for d in truth_days])
    out |= {"truth_days": truth_days, "truth": np.rint(truth * 1e4).astype(np.int16)}
    out |= _radar(truth, truth_days, rng)
    return out


def _seen(study: Study, block: Block, one: Pass, grid: Grid, half: Grid, method: str) -> tuple[np.ndarray, np.ndarray]:
    """(10, h, w) int16 and clear (h, w) of a pass, 20 m bands brought to 10 m."""
    layers, _, _ = simulate_pass(study, block, one, False)
    image = np.empty((len(BANDS), SIDE, SIDE), np.float32)
    for n, band in enumerate(BANDS):
        dn = layers[f"FRE_{band}"].astype(np.float32)
        image[n] = dn if dn.shape[0] == SIDE else resample(dn[None], half, grid, method)[0]
    clear = (layers["CLM_R1"] == 0) & (layers["EDG_R1"] == 0)
    return np.rint(image).clip(-9999, 32767).astype(np.int16), clear


def _landsat(study: Study, block: Block, grid: Grid, half: Grid, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Every eight days, through 30 m pixels whose centres lie on multiples of 30 m from the block's corner."""
    from scipy.ndimage import gaussian_filter, maximum_filter, shift

    chosen = study.preset
    # an orbit that sees all tiles in use
    track = orbits()["orbits"]["51"]
    first = chosen.start + dt.timedelta(days=int(rng.integers(8)))
    own = Grid.from_origin(grid.crs, -15, 15, 30, SIDE // 3 + 1, SIDE // 3 + 1)
    # what a pixel of 30 m blurs beyond the 10 m image it is made of
    wide, fine = sigma_of_mtf(0.3, 30.0) / 10.0, sigma_of_mtf(0.24, 10.0) / 10.0
    sigma = float(np.sqrt(wide**2 - fine**2))
    slope, offset, green = rng.normal(1, 0.015, 6), rng.normal(0, 0.003, 6) * 1e4, rng.normal(0, 0.006, 6) * 1e4
    days, images, clears = [], [], []
    for k in range((chosen.end - first).days // 8 + 1):
        day = first + dt.timedelta(days=8 * k)
        moment = dt.datetime.combine(day, dt.time(10, 35))
        acquisition = Acquisition("S2A", 1, 1, moment, (track["x"], track["y"]))
        look = look_of(acquisition, study.grid.crs, study.centre)
        cloudiness = float(study.weather.cloudiness[study.weather.index(day)])
        sky = make_sky(chosen.seed, acquisition.number, cloudiness, day.timetuple().tm_yday)
        image, clear = _seen(study, block, Pass(acquisition, look, sky, 0.0), grid, half, "nearest")
        if clear.mean() < 0.05:
            continue
        image = image[[BANDS.index(b) for b in LANDSAT]].astype(np.float32)
        index = (image[3] - image[2]) / np.maximum(image[3] + image[2], 100)
        image = image * slope[:, None, None] + offset[:, None, None] + green[:, None, None] * (index - 0.4)
        apart = rng.normal(0, 0.45, 2).clip(-1, 1)
        blurs = [gaussian_filter(band, sigma, mode="nearest") for band in image]
        soft = np.stack([shift(band, apart, order=1, mode="nearest") for band in blurs])
        padded = np.pad(soft, ((0, 0), (2, 2), (2, 2)), mode="edge")
        at = 2 + 3 * np.arange(SIDE // 3 + 1)
        corner = sum(padded[:, at[:, None] - a, at[None] - b] for a in (0, 1) for b in (0, 1)) / 4
        corner = corner + rng.normal(0, 12, corner.shape) + 0.004 * corner * rng.normal(0, 1, corner.shape)
        cloudy = np.pad(maximum_filter(~clear, 4), 2, mode="edge")[at[:, None], at[None]]
        days.append(day_number(day))
        images.append(np.rint(resample(corner.astype(np.float32), own, grid, "cubic")))
        clears.append(~resample(cloudy.astype(np.uint8)[None], own, grid, "nearest")[0].astype(bool))
    return {"ls_days": np.array(days, np.int32), "ls": np.array(images).clip(-9999, 32767).astype(np.int16),
            "ls_clear": np.array(clears)}  # fmt: skip


def _truth(study: Study, block: Block, day: dt.date) -> np.ndarray:
    """(10, h, w) reflectance of the ground in pixels of 10 m, all bands alike: what the 10 m bands would show."""
    points = point_reflectance(block, study.world, study.weather, nadir_look(study, day))
    ordered = points[[("B2", "B3", "B4", "B8", "B5", "B6", "B7", "B8A", "B11", "B12").index(b) for b in BANDS]]
    step = ordered.shape[1] // SIDE
    return ordered.reshape(len(BANDS), SIDE, step, SIDE, step).mean((2, 4))


def _radar(truth: np.ndarray, days: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """gamma0 in dB every 7 or 14 days: more green, more VH; wet days; speckle of five looks."""
    chosen = slice(0, None, int(rng.integers(1, 3)))
    seen, when = truth[chosen], days[chosen]
    index = (seen[:, 6] - seen[:, 2]) / np.maximum(seen[:, 6] + seen[:, 2], 0.02)
    wet = rng.normal(0, 0.7, (len(when), 1, 1))
    levels = np.stack([-12.0 + 2.5 * index + wet, -20.0 + 6.0 * index + 0.6 * wet], 1)
    speckle = 10 * np.log10(rng.gamma(5.0, 0.2, levels.shape))
    return {"s1_days": when, "s1": (levels + speckle).astype(np.float16)}


def held_out(series: Series | list[Series], table: SensorTable, count: int = 10) -> dict[str, list[Sample]]:
    """Samples by case of series that are never trained on, the same in every run."""
    some = series if isinstance(series, list) else [series]
    sampler = Sampler(some, table, Sampling(augment=False), 77)
    cases = enumerate(CASES.items())
    return {c: [sampler.draw(number, k, *what) for k in range(count)] for number, (c, what) in cases}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    import torch

    torch.set_num_threads(1)
    table, shape = default_table(), CompactShape()
    learn = [simulate(s, options.folder) for s in TRAINING]
    judged = [simulate(s, options.folder) for s in HELD_OUT]
    tests = held_out(judged, table)

    def tell(progress: Progress) -> None:
        point = progress.curve[-1]
        print(point.step, round(point.loss, 4), {n: round(v, 3) for n, v in point.figures.items()}, flush=True)

    task = FusionTask(table, shape, Sampler(learn, table, Sampling(), SEED), tests, BATCH)
    settings = TrainingSettings(
        STEPS, learning_rate=1.5e-3, final_rate=1e-5, average=0.998, validate_every=250, patience=0,
        checkpoint_s=120, seed=SEED,
    )  # fmt: skip
    made_of = {"scenes": [list(map(str, s)) for s in TRAINING], "shape": shape.to_document()}
    progress = fit(
        task, settings, Context(Settings(threads=1)), checkpoint=str(options.folder / "checkpoint.npz"),
        fingerprint=made_of, on_point=tell,
    )  # fmt: skip
    finish(progress, judged, table, shape)


def finish(progress: Progress, judged: list[Series], table: SensorTable, shape: CompactShape) -> None:
    """Calibrate and judge on the held-out series, then write weights and card."""
    weights = {n: w.astype(np.float16).astype(np.float32) for n, w in progress.best.items()}
    stored = FusionFile("fusion", table, shape.to_document(), weights, Calibration.none(len(BANDS)))
    sampler = Sampler(judged, table, Sampling(augment=False, keep=True), 78)
    samples = {c: [sampler.draw(k, 1, *what) for k in range(JUDGED)] for c, what in CASES.items()}
    scenes = {s.name: learnt_scene([s.observations]) for s in judged}
    # with sudden changes: a landscape that changes as little as the simulated one would make the network too sure
    varied = Sampler(judged, table, Sampling(), 79)
    tests = [varied.draw(k, n, *what) for n, what in enumerate(CASES.values()) for k in range(CALIBRATED)]
    calibration = calibrated(tests, Runner.from_file(stored, "cpu"))
    stored = replace(stored, calibration=calibration)
    judgement = judge(Runner.from_file(stored, "cpu"), samples, scenes, False)
    # the same gaps without Landsat and radar: what they are worth
    alone = {"Sentinel-2 gap 60": [_alone(s, table) for s in samples["Sentinel-2 gap 60"]]}
    without = judge(Runner.from_file(stored, "cpu"), alone, scenes, False).scores[0]
    kept = next(s for s in judgement.scores if s.case == "Sentinel-2 gap 60")
    landsat = 1 - kept.mean(NETWORK) / without.mean(NETWORK)
    card = {
        "licence": "GPL-3.0-or-later", "data": [str(s) for s in TRAINING], "held_out": [str(s) for s in HELD_OUT],
        "truth": "simulated reflectance at 10 m", "steps": progress.step,
        "best_step": progress.best_step, "seed": SEED,
        "best_baseline": judgement.best, "gain": round(judgement.gain, 4), "passed": judgement.passed,
        "landsat_gain": round(landsat, 4), "scores": judgement.rows(),
    }  # fmt: skip
    save_fusion(str(SHIPPED), FusionFile("fusion", table, stored.shape, weights, judgement.calibration, card))
    SHIPPED.with_suffix(".md").write_text(card_text(card, weights, shape), encoding="utf-8")
    print(SHIPPED.stat().st_size, "bytes; gain", judgement.gain, "Landsat", landsat, flush=True)


def _alone(sample: Sample, table: SensorTable) -> Sample:
    """A sample with Sentinel-2 alone."""
    assert sample.given is not None and sample.pixels is not None  # the sampler keeps them
    own = sample.given.of("sentinel2")
    assert own is not None  # every sample has it
    given = replace(sample.given, series=(own,))
    prepared = part(prepare(given, sample.prepared.asked.days, table), sample.pixels)
    return replace(sample, given=given, prepared=prepared)


def card_text(card: dict[str, Any], weights: dict[str, np.ndarray], shape: CompactShape) -> str:
    """The model card; what was measured on other data is added by hand below the line."""
    count = sum(w.size for w in weights.values())
    rows: list[dict[str, Any]] = card["scores"]
    lines = [
        "# fusion", "",
        f"Compact transformer: departures of Sentinel-2's ten bands from linear interpolation between clear dates, and "
        f"their standard deviation, from any dates of Sentinel-2, Landsat and Sentinel-1. Width {shape.width}, "
        f"{shape.layers} encoder layer(s), {count} weights in half precision. Made by "
        f"`tools/train_fusion_default.py`: weights of step {card['best_step']} of {card['steps']}, the best on the "
        f"held-out series; seed {card['seed']}.", "",
        "**Licence.** GPL-3.0-or-later.", "",
        f"**Learnt from** {len(TRAINING)} blocks of 720 m over two years, simulated by `simulate_series` with the "
        "presets test, demo, region, managed and winter (tiles 31TCJ, 31TDJ, 31TCH; 2018 to 2023), against the truth "
        "of every seventh day. No real image and no other data.", "",
        f"**Judged on** {len(HELD_OUT)} simulated blocks of another tile (31TDH), another period (2023 and 2024), and "
        "presets of which one (cloudy) was never trained on. RMSE in reflectance; all methods see the same "
        "observations.", "",
        "| case | method | mean | " + " | ".join(BANDS) + " | within 95 % interval |",
        "|" + " --- |" * (len(BANDS) + 4),
    ]  # fmt: skip
    for row in rows:
        cover = f"{100 * row['cover_95']:.1f} %" if "cover_95" in row else ""
        values = " | ".join("" if row[b] is None else f"{row[b]:.4f}" for b in BANDS)
        lines.append(f"| {row['case']} | {row['method']} | {row['mean']:.4f} | {values} | {cover} |")
    gain, landsat = (100 * card[n] for n in ("gain", "landsat_gain"))
    lines += [
        "",
        f"Gain in gaps over the best method without training ({card['best_baseline']}): {gain:.1f} %; gate "
        f"{'passed' if card['passed'] else 'not passed'}. In gaps of Sentinel-2 alone the error is {landsat:.1f} % "
        "smaller with Landsat and Sentinel-1 than without.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
