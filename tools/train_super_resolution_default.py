"""Train the networks that the plugin ships, from data whose licence allows it, on a processor alone.

    python tools/train_super_resolution_default.py WORK_FOLDER [--only sharpen20|detail2] [--steps N] [--data FOLDER]

Steps, each done once and kept in WORK_FOLDER: simulated scenes are made (own seeds, tiles and months, the ground drawn
every 2.5 m); training pairs are cut by Wald's protocol; each network is trained (the run goes on where it was
interrupted); the networks are judged on scenes that were never trained on; weights (half precision) and model cards
are written into resources/networks. Data, seeds and settings are below and go into the cards.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.core.errors import TheiaError  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.raster import read  # noqa: E402
from algorithms.learning.torch_training import Progress, TrainingSettings, fit  # noqa: E402
from algorithms.resolution.degradation import default_mtf, degrade  # noqa: E402
from algorithms.resolution.judgement import Judgement, judge  # noqa: E402
from algorithms.resolution.network_file import NetworkFile, save_network  # noqa: E402
from algorithms.resolution.residual_network import ResidualShape  # noqa: E402
from algorithms.resolution.training_task import (  # noqa: E402
    SENSOR_NOISE,
    SuperResolutionTask,
    hold_out,
)
from algorithms.resolution.wald import Augmentation, Example, Layout, Sampler  # noqa: E402
from algorithms.worker import run_entry  # noqa: E402

R1, R2 = ("B2", "B3", "B4", "B8"), ("B5", "B6", "B7", "B8A", "B11", "B12")

#: simulated scenes: seed, tile, first day, kilometres east and south in the tile; 3 km, one pass of Sentinel-2A
TRAINING = (
    (101, "T31TCJ", "2022-08-01", 88.5, 92.4),
    (102, "T31TCJ", "2022-05-01", 30.0, 40.0),
    (103, "T31TCJ", "2022-06-11", 60.0, 20.0),
    (104, "T31TCJ", "2023-03-21", 75.0, 70.0),
    (105, "T31TDJ", "2023-07-11", 20.0, 30.0),
    (106, "T31TDJ", "2023-09-11", 55.0, 60.0),
    (107, "T31TDJ", "2022-04-11", 80.0, 15.0),
    (108, "T31TCH", "2022-10-01", 40.0, 25.0),
    (109, "T31TCH", "2023-06-01", 65.0, 50.0),
    (110, "T31TCJ", "2023-12-01", 90.0, 60.0),
    (111, "T31TCH", "2022-07-21", 85.0, 10.0),
    (112, "T31TDJ", "2023-05-21", 35.0, 85.0),
)
HELD_OUT = (
    (201, "T31TDH", "2024-06-01", 45.0, 30.0),
    (202, "T31TDH", "2024-09-01", 70.0, 12.0),
    (203, "T31TDH", "2024-04-01", 15.0, 22.0),
    (204, "T31TCJ", "2024-08-01", 50.0, 88.0),
)
SCENE_KM = 3.0


def simulate(folder: Path, scene: tuple[int, str, str, float, float]) -> Path:
    """The fine truth of a simulated scene; made where it is not there yet."""
    seed, tile, first, east, south = scene
    target = folder / f"sim{seed}"
    begin = np.datetime64(first)
    while not target.exists():
        print(f"simulating {target.name} from {begin}", flush=True)
        parameters = {
            "preset": "detail", "size_km": SCENE_KM, "start": str(begin), "end": str(begin + 9), "cloudiness": 0.0,
            "truth": ["fine"], "tile": tile, "east_km": east, "south_km": south, "seed": seed, "satellites": ["S2A"],
            "orbits": ["8", "51", "94"], "ground_sampling": "2.5", "output": str(target),
        }  # fmt: skip
        try:
            run_entry("simulate_series", parameters, Context(Settings(threads=1)))
        except TheiaError as error:
            # rain on all passes of these ten days
            print(error.message, flush=True)
            begin += 10
    return min((target / "truth" / "fine").glob("*_FINE.tif"))


def fine_reflectance(path: Path) -> np.ndarray:
    """(10, H, W) float32 reflectance at 2.5 m, sides multiples of 16 points."""
    data = read(str(path)).astype(np.float32)
    data[data == -10000] = np.nan
    height, width = (s // 16 * 16 for s in data.shape[1:])
    return data[:, :height, :width] * np.float32(1e-4)


def spread(image: np.ndarray, factor: int, mtf_10: float, mtf_20: float) -> np.ndarray:
    """Ten bands degraded by a factor, the 10 m bands with one MTF and the 20 m bands with the other."""
    return np.concatenate([degrade(image[:4], factor, mtf_10), degrade(image[4:], factor, mtf_20)])


@dataclass(frozen=True)
class Ground:
    """One place: four bands (4, H, W) on a grid, six (6, H/2, W/2) on one twice as coarse; `fine` (10, 4H, 4W) too."""

    name: str
    ten: np.ndarray
    twenty: np.ndarray
    fine: np.ndarray | None = None


def simulated(path: Path, name: str) -> Ground:
    """A simulated scene as Sentinel-2 sees it, without noise, and its ground."""
    fine = fine_reflectance(path)
    ten, twenty = degrade(fine[:4], 4, default_mtf(10)), degrade(fine[4:], 8, default_mtf(20))
    return Ground(name, ten, twenty, fine)


def dsen2(data: Path) -> list[Ground]:
    """Native 10 and 20 m bands of a level 1C scene (33UUB; CC BY 4.0)."""
    found = []
    for path in sorted((data / "s2_superres_dsen2").glob("*_10m.tif")):
        ten = read(str(path)).astype(np.float32)[[2, 1, 0, 3]] * np.float32(1e-4)
        twenty = read(str(path).replace("_10m", "_20m")).astype(np.float32) * np.float32(1e-4)
        found.append(Ground(path.stem.split("_")[3], ten, twenty))
    return found


def slovenia(data: Path) -> list[Ground]:
    """Small clear level 1C scenes; the 20 m bands are doubled in the files, from the first pixel on (MIT)."""
    found = []
    for day in ("20150711", "20150830", "20150909"):
        image = read(str(data / "s2_series_slovenia_lulc" / f"S2_L1C_{day}_13bands.tif")).astype(np.float32)
        image = image[:, :66] * np.float32(1e-4)
        found.append(Ground(f"Slovenia {day}", image[[1, 2, 3, 7]], image[[4, 5, 6, 8, 11, 12], ::2, ::2]))
    return found


def sharpen_examples(ground: Ground) -> list[Example]:
    """Reference: the 20 m bands as they are; guides: the 10 m bands brought to 20 m. True pairs where the ground is."""
    examples = [Example(ground.name, ground.twenty, degrade(ground.ten, 2, default_mtf(10)))]
    if ground.fine is not None:
        truth = degrade(ground.fine[4:], 4, default_mtf(20))
        examples.append(Example(f"{ground.name} at 10 m", truth, ground.ten, ground.twenty, 0.5))
    return examples


def detail_examples(ground: Ground) -> list[Example]:
    """All bands at 20 m from 40 m; the 10 m bands from 20 m, the others beside them without a reference."""
    ten, twenty = ground.ten, ground.twenty
    at_20 = np.concatenate([degrade(ten, 2, default_mtf(10)), twenty])
    reference = np.concatenate([ten, np.full((6, *ten.shape[1:]), np.nan, np.float32)])
    low = np.concatenate([np.full((4, *twenty.shape[1:]), np.nan, np.float32), twenty])
    examples = [Example(f"{ground.name} at 20 m", at_20), Example(f"{ground.name} at 10 m", reference, None, low)]
    if ground.fine is not None:
        at_5, at_10 = (spread(ground.fine, f, default_mtf(10), default_mtf(20)) for f in (2, 4))
        examples.append(Example(f"{ground.name} at 5 m", at_5))
        examples.append(Example(f"{ground.name} from 10 m", at_5, None, at_10, 0.5))
    return [even(e) for e in examples]


def even(example: Example) -> Example:
    """Sides that the factor divides."""
    height, width = (s // 2 * 2 for s in example.reference.shape[1:])
    low = None if example.low is None else example.low[:, : height // 2, : width // 2]
    guides = None if example.guides is None else example.guides[:, :height, :width]
    return Example(example.name, example.reference[:, :height, :width], guides, low, example.weight)


@dataclass(frozen=True)
class Recipe:
    """One of the two networks: what it does, its sizes, and how it is trained."""

    name: str
    layout: Layout
    shape: ResidualShape
    training: TrainingSettings
    patch: int
    batch: int
    noises: tuple[float, ...]
    augmentation: Augmentation


MTF = tuple(default_mtf(10) for _ in R1) + tuple(default_mtf(20) for _ in R2)
RECIPES = (
    Recipe(
        "sharpen20",
        Layout(R1, R2, 2, MTF[4:], 0),
        ResidualShape(10, 6, 56, 6, 1, 2, 0.5),
        TrainingSettings(steps=2600, learning_rate=6e-4, validate_every=230, patience=0, seed=20, half=True),
        24,
        12,
        (0.0,),
        Augmentation(),
    ),
    Recipe(
        "detail2",
        Layout((), R1 + R2, 2, MTF, 4),
        ResidualShape(10, 10, 40, 5, 2, 1),
        TrainingSettings(steps=2600, learning_rate=5e-4, validate_every=300, patience=0, seed=21, half=True),
        28,
        12,
        (SENSOR_NOISE, 0.0),
        Augmentation(mixing=0.0, noise=0.0016),
    ),
)


def train(recipe: Recipe, work: Path, grounds: list[Ground], held: list[Ground], context: Context) -> None:
    """Train one network, judge it, and write it with its card."""
    make = sharpen_examples if recipe.name == "sharpen20" else detail_examples
    examples = [even(e) for g in grounds for e in make(g)]
    sampler = Sampler(recipe.layout, examples, recipe.patch, recipe.batch, recipe.augmentation, recipe.training.seed)
    tests = [
        hold_out(recipe.layout, even(example), noise, 5, f", noise {noise:g}" if noise else "")
        for ground in held
        for example in make(ground)
        for noise in recipe.noises
        if min(example.reference.shape[1:]) >= 30
    ]
    task = SuperResolutionTask(recipe.layout, recipe.shape, sampler, tests)
    started = time.process_time()

    def tell(progress: Progress) -> None:
        point = progress.curve[-1]
        seconds = time.process_time() - started
        print(f"{recipe.name} {point.step} {point.loss:.5f} {point.score:.4f} "
              f"{point.figures['RMSE over bicubic']:.4f} {seconds:.0f} s", flush=True)  # fmt: skip

    made_of = {"examples": [e.name for e in examples], "shape": recipe.shape.to_document(), "batch": recipe.batch}
    result = fit(
        task, recipe.training, context, checkpoint=str(work / f"{recipe.name}.checkpoint.npz"), fingerprint=made_of,
        on_point=tell,
    )  # fmt: skip
    write(recipe, task, result, held, work)


def write(recipe: Recipe, task: SuperResolutionTask, result: Progress, held: list[Ground], work: Path) -> None:
    """The network with half-precision weights, judged as it is stored, and its card."""
    import torch

    weights = {n: w.astype(np.float16).astype(np.float32) for n, w in result.best.items()}
    network = task.build()
    network.load_state_dict({n: torch.from_numpy(w) for n, w in weights.items()})
    network.eval()
    judgement = judge(recipe.layout, task.held_out, lambda scene: task.apply(network, scene))
    card = card_of(recipe, judgement, result)
    target = ROOT / "resources" / "networks" / f"{recipe.name}.npz"
    target.parent.mkdir(exist_ok=True)
    save_network(
        str(target),
        NetworkFile(
            recipe.name, recipe.layout, recipe.shape.to_document(), weights, judgement.iterations,
            judgement.refused_bands, card,
        ),
    )  # fmt: skip
    with open(work / f"{recipe.name}.csv", "w", newline="", encoding="utf-8") as file:
        rows = judgement.rows()
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    print(json.dumps(card, indent=1))
    print(f"{target}: {target.stat().st_size / 1e6:.2f} MB; back-projection instead for {judgement.refused_bands}")


def card_of(recipe: Recipe, judgement: Judgement, result: Progress) -> Mapping[str, Any]:
    """What whoever uses the network should know: data, licence, scores, limits."""
    return {
        "made": dt.date.today().isoformat(),
        "licence": "GPL-3.0-or-later",
        "data": [
            "Copernicus Sentinel-2 level 1C, tile 33UUB, 2017-05-27, as cut for DSen2 (CC BY 4.0)",
            f"{len(TRAINING)} scenes of 3 km simulated by simulate_series (seeds "
            f"{', '.join(str(s[0]) for s in TRAINING)})",
        ],
        "held_out": [s.name for s in judgement.scenes],
        "protocol": "Wald et al. 1997, MTF at Nyquist 0.25 (10 m bands) and 0.33 (20 m bands), a back-projection last",
        "steps": result.best_step,
        "seed": recipe.training.seed,
        "rmse_over_bicubic": round(judgement.over_bicubic, 4),
        "rmse_over_back_projection": round(judgement.over_projection, 4),
        "spectral_angle_deg": round(judgement.angle_deg, 3),
        "band_over_back_projection": {
            b: round(float(v), 4) for b, v in zip(recipe.layout.bands, judgement.band_over_projection, strict=True)
        },
        "scenes": {
            s.name: {
                "rmse_bicubic": round(float(np.nanmean(s.bicubic)), 5),
                "rmse_back_projection": round(float(np.nanmean(s.projected)), 5),
                "rmse_network": round(float(np.nanmean(s.network)), 5),
                "spectral_angle_deg": round(s.angle_network_deg, 3),
            }
            for s in judgement.scenes
        },
        "limits": "Learnt one scale down from the scale of use; one real landscape (northern Europe, spring) and "
        "simulated farmland of southern France. What the sensor did not record cannot be known: detail near the pixel "
        "is the likeliest, not a measurement.",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="working folder: simulated scenes, checkpoints, scores")
    parser.add_argument("--only", choices=[r.name for r in RECIPES])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    import torch

    torch.set_num_threads(arguments.threads)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    context = Context(Settings(threads=arguments.threads))
    grounds = dsen2(arguments.data) + [simulated(simulate(arguments.folder, s), f"simulated {s[0]}") for s in TRAINING]
    held = slovenia(arguments.data) + [simulated(simulate(arguments.folder, s), f"simulated {s[0]}") for s in HELD_OUT]
    for recipe in RECIPES:
        if arguments.only in (None, recipe.name):
            train(recipe, arguments.folder, grounds, held, context)


if __name__ == "__main__":
    main()
