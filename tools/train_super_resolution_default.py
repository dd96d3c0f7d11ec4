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
from algorithms.learning.modelfile import load_model  # noqa: E402
from algorithms.learning.torch_training import (  # noqa: E402
    CHECKPOINT_KIND,
    Point,
    Progress,
    TrainingSettings,
    fit,
)
from algorithms.resolution.degradation import default_mtf, degrade  # noqa: E402
from algorithms.resolution.judgement import Judgement, judge  # noqa: E402
from algorithms.resolution.network_file import NetworkFile, load_network, save_network  # noqa: E402
from algorithms.resolution.residual_network import ResidualShape  # noqa: E402
from algorithms.resolution.training_scenes import Ground, examples_of, layout_of  # noqa: E402
from algorithms.resolution.training_task import SENSOR_NOISE, SuperResolutionTask, hold_out  # noqa: E402
from algorithms.resolution.wald import Augmentation, Layout, Sampler  # noqa: E402
from algorithms.worker import run_entry  # noqa: E402

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
#: columns of the table of scores
_KINDS = ("bicubic", "back_projection", "network")


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
    """Small clear level 1C scenes (MIT); the 20 m bands are doubled in the files, from the second row on."""
    found = []
    for day in ("20150711", "20150830", "20150909"):
        image = read(str(data / "s2_series_slovenia_lulc" / f"S2_L1C_{day}_13bands.tif")).astype(np.float32)
        image = image[:, 1:] * np.float32(1e-4)
        found.append(Ground(f"Slovenia {day}", image[[1, 2, 3, 7]], image[[4, 5, 6, 8, 11, 12], ::2, ::2]))
    return found


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


RECIPES = (
    Recipe(
        "sharpen20",
        layout_of("sharpen20"),
        ResidualShape(10, 6, 56, 6, 1, 2, 0.5),
        TrainingSettings(steps=2600, learning_rate=6e-4, validate_every=230, patience=0, seed=20, half=True),
        24,
        12,
        (0.0,),
        Augmentation(),
    ),
    Recipe(
        "detail2",
        layout_of("detail2"),
        ResidualShape(10, 10, 40, 5, 2, 1),
        TrainingSettings(steps=2600, learning_rate=5e-4, validate_every=300, patience=0, seed=21, half=True),
        28,
        12,
        (SENSOR_NOISE, 0.0),
        Augmentation(mixing=0.0, noise=0.0016),
    ),
)


def train(
    recipe: Recipe, work: Path, grounds: list[Ground], held: list[Ground], context: Context, finish: bool
) -> None:
    """Train one network (or take it as it stands), judge it, and write it with its card."""
    examples = [e for g in grounds for e in examples_of(recipe.name, g)]
    sampler = Sampler(recipe.layout, examples, recipe.patch, recipe.batch, recipe.augmentation, recipe.training.seed)
    tests = [
        hold_out(recipe.layout, example, noise, 5, f", noise {noise:g}" if noise else "")
        for ground in held
        for example in examples_of(recipe.name, ground)
        for noise in recipe.noises
        if min(example.reference.shape[1:]) >= 30
    ]
    task = SuperResolutionTask(recipe.layout, recipe.shape, sampler, tests)
    if finish:
        write(recipe, task, finished(recipe, work), work)
        return
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
    write(recipe, task, result, work)


def finished(recipe: Recipe, work: Path) -> Progress:
    """The best weights of a run that was stopped, from its checkpoint."""
    stored = load_model(str(work / f"{recipe.name}.checkpoint.npz"), CHECKPOINT_KIND)
    curve = [Point(p["step"], p["loss"], p["figures"]) for p in stored.document["curve"]]
    return Progress(
        step=stored.document["step"], curve=curve, best=stored.part("best."), best_score=stored.document["best_score"],
        best_step=stored.document["best_step"],
    )  # fmt: skip


def write(recipe: Recipe, task: SuperResolutionTask, result: Progress, work: Path) -> None:
    """The network with half-precision weights, judged as it is stored, and its card."""
    weights = {n: w.astype(np.float16).astype(np.float32) for n, w in result.best.items()}
    judgement = judge(recipe.layout, task.held_out, task.predictor(weights))
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
    scores = work / f"{recipe.name}.csv"
    with open(scores, "w", newline="", encoding="utf-8") as file:
        rows = judgement.rows()
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    print(json.dumps(card, indent=1))
    target.with_suffix(".md").write_text(page_of(recipe, target, scores), encoding="utf-8")
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
        "steps_planned": recipe.training.steps,
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
                "spectral_angle_deg": round(s.angle_network_deg, 3) if np.isfinite(s.angle_network_deg) else None,
            }
            for s in judgement.scenes
        },
        "limits": "Learnt one scale down from the scale of use; one real landscape (northern Europe, spring) and "
        "simulated farmland of southern France. What the sensor did not record cannot be known: detail near the pixel "
        "is the likeliest, not a measurement.",
    }


def page_of(recipe: Recipe, path: Path, scores: Path) -> str:
    """The card as a page, from the network's file and the table of its scores."""
    network = load_network(str(path))
    card = network.card
    with open(scores, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def means(**wanted: str) -> list[float]:
        chosen = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
        return [float(np.mean([float(r[f"rmse_{kind}"]) for r in chosen])) * 1e4 for kind in _KINDS]

    def ratios(scene: str) -> tuple[float, float]:
        chosen = [r for r in rows if r["scene"] == scene]
        found = [float(r["rmse_network"]) for r in chosen]
        return tuple(  # type: ignore[return-value]
            float(np.mean([f / float(r[f"rmse_{kind}"]) for f, r in zip(found, chosen, strict=True)]))
            for kind in _KINDS[:2]
        )

    bands = []
    for band, ratio in card["band_over_back_projection"].items():
        bicubic, projected, made = means(band=band)
        bands.append(f"| {band} | {bicubic:.1f} | {projected:.1f} | {made:.1f} | {ratio:.3f} |")
    scenes = []
    for name, scores_of in card["scenes"].items():
        of_bicubic, of_projection = ratios(name)
        angle = scores_of["spectral_angle_deg"]
        shown = "–" if angle is None else f"{angle:.2f}"
        scenes.append(f"| {name} | {of_bicubic:.3f} | {of_projection:.3f} | {shown} |")
    guided = f" with {', '.join(network.layout.guides)} as guides" if network.layout.guides else ""
    count = sum(w.size for w in network.weights.values())
    return "\n".join(
        [
            f"# {recipe.name}",
            "",
            f"{', '.join(network.layout.bands)} on a grid twice as fine{guided}. Residual network, "
            f"{recipe.shape.features} features, {recipe.shape.blocks} blocks, {count} weights in half precision. Made "
            f"{card['made']} by `tools/train_super_resolution_default.py`: weights of step {card['steps']}, the best "
            f"on the held-out scenes; seed {card['seed']}.",
            "",
            f"**Licence.** {card['licence']}.",
            "",
            "**Learnt from**",
            "",
            *(f"* {line}" for line in card["data"]),
            "",
            f"**Scores** on scenes never trained on, one scale down ({card['protocol']}): RMSE "
            f"{card['rmse_over_bicubic']:.3f} of bicubic, {card['rmse_over_back_projection']:.3f} of the best "
            "back-projection (iterations chosen for each band and scene by the truth), spectral angle "
            f"{card['spectral_angle_deg']:.2f} degrees. Bands written by back-projection instead: "
            f"{', '.join(network.projected) or 'none'}.",
            "",
            "| band | bicubic | back-projection | network | network / back-projection |",
            "| --- | --- | --- | --- | --- |",
            *bands,
            "",
            "RMSE in 0.0001 reflectance, mean of the scenes.",
            "",
            "| scene | of bicubic | of back-projection | spectral angle, degrees |",
            "| --- | --- | --- | --- |",
            *scenes,
            "",
            f"**Limits.** {card['limits']}",
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="working folder: simulated scenes, checkpoints, scores")
    parser.add_argument("--only", choices=[r.name for r in RECIPES])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--finish", action="store_true", help="write the best weights of an interrupted run")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--page", action="store_true", help="write the pages of the cards again, nothing else")
    arguments = parser.parse_args()
    if arguments.page:
        for recipe in RECIPES:
            target = ROOT / "resources" / "networks" / f"{recipe.name}.npz"
            page = page_of(recipe, target, arguments.folder / f"{recipe.name}.csv")
            target.with_suffix(".md").write_text(page, encoding="utf-8")
        return
    import torch

    torch.set_num_threads(arguments.threads)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    context = Context(Settings(threads=arguments.threads))
    grounds = dsen2(arguments.data) + [simulated(simulate(arguments.folder, s), f"simulated {s[0]}") for s in TRAINING]
    held = slovenia(arguments.data) + [simulated(simulate(arguments.folder, s), f"simulated {s[0]}") for s in HELD_OUT]
    for recipe in RECIPES:
        if arguments.only in (None, recipe.name):
            train(recipe, arguments.folder, grounds, held, context, arguments.finish)


if __name__ == "__main__":
    main()
