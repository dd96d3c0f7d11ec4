"""Train the network of parcel edges that the plugin ships, on simulated landscapes alone, on a processor alone.

    python tools/train_parcel_edges_default.py WORK_FOLDER [--finish] [--threads N]

Steps, each done once and kept in WORK_FOLDER: landscapes are simulated (own seeds, places, years, sizes and shapes of
fields, shares of meadow and hedge) with the passes of a year, clouds and faulty masks included; the network is trained
(a run that was interrupted goes on; --finish takes it as it stands); it is judged on landscapes of other seeds, half of
them of another preset, that chose nothing; weights (half precision) and card are written into resources/networks. Data,
seeds and settings are below and go into the card.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.landcover.edges_examples import Augmentation, Example, Sampler  # noqa: E402
from algorithms.landcover.edges_file import EdgeFile, halved, load_edges, save_edges  # noqa: E402
from algorithms.landcover.edges_judge import NETWORK, THRESHOLD, judge, network_maps  # noqa: E402
from algorithms.landcover.edges_segments import Cutting  # noqa: E402
from algorithms.landcover.edges_targets import Targets, separate_parcels, targets_of  # noqa: E402
from algorithms.learning.modelfile import load_model  # noqa: E402
from algorithms.learning.torch_training import CHECKPOINT_KIND, Point, Progress, TrainingSettings, fit  # noqa: E402
from algorithms.simulate import kinds as k  # noqa: E402
from algorithms.simulate.block import make_block  # noqa: E402
from algorithms.simulate.passes import Study, make_study, passes_of, simulate_pass  # noqa: E402
from algorithms.simulate.presets import load_preset  # noqa: E402

#: landscapes to learn from, and those to choose the best weights by
TRAINING, HELD_OUT = tuple(range(3001, 3041)), tuple(range(3101, 3107))
#: landscapes that judge: never learnt from, nor used to choose anything
JUDGED = tuple(range(3201, 3209))
#: those of them whose meadows are mown and whose woods are worked, as none that was learnt from
MANAGED = tuple(range(3205, 3209))
CHECKPOINT = "edges.checkpoint.npz"
TARGET = ROOT / "resources" / "networks" / "edges.npz"
#: pixels of 10 m of a landscape's side, and dates kept of its year
SIDE, DATES = 312, 10
#: what is declared as a parcel
PARCELS = (k.ARABLE, k.MEADOW, k.VINE, k.ORCHARD)
_TILES = ("T31TCJ", "T31TDJ", "T31TCH", "T31TDH")
SETTINGS = TrainingSettings(
    steps=1000,
    learning_rate=3e-3,
    final_rate=2e-5,
    average=0.99,
    clip_norm=1.0,
    validate_every=100,
    patience=0,
    seed=40,
    half=True,
)
PATCH, BATCH = 128, 6


def landscape(seed: int, tile: str = "", side: int = SIDE) -> Study:
    """A landscape whose size and shape of fields, meadows and hedges are drawn from its seed."""
    rng = np.random.default_rng([seed, 5])
    year = int(rng.integers(2018, 2024))
    kind = "cloudy" if rng.random() < 0.3 else "demo"
    preset = load_preset(
        "managed" if seed in MANAGED else kind,
        seed=seed,
        size_km=side / 100.0,
        start=dt.date(year, 1, 20),
        end=dt.date(year, 11, 10),
        tile=tile or _TILES[int(rng.integers(len(_TILES)))],
        orbits=(8, 51),
        satellites=("S2A", "S2B") if rng.random() < 0.6 else ("S2A",),
        offset_m=(float(rng.integers(20, 80) * 1000), float(rng.integers(20, 80) * 1000)),
        registration_m=float(rng.uniform(0.0, 4.0)),
    )
    study = make_study(preset)
    world = study.world
    division = world.division._replace(
        area=float(np.exp(rng.uniform(np.log(9000.0), np.log(80000.0)))),
        slender=float(rng.uniform(1.0, 3.0)),
        spacing=float(rng.uniform(700.0, 1700.0)),
    )
    land = world.land._replace(
        meadow_share=float(rng.uniform(0.1, 0.5)),
        hedge_share=float(rng.uniform(0.0, 0.5)),
        forest=float(world.land.forest + rng.uniform(-0.05, 0.2)),
    )
    return replace(study, world=replace(world, division=division, land=land))


def example_of(seed: int, dates: int = DATES, side: int = SIDE) -> Example:
    """The clearest passes of a landscape, spread over its year, with its parcels."""
    study = landscape(seed, side=side)
    passes = passes_of(study)
    # the clearest of each of `dates` equal parts of the calendar
    parts = np.array_split(np.arange(len(passes)), min(dates, len(passes)))
    chosen = [max(part, key=lambda n: passes[n].clear_share) for part in parts]
    block = make_block(study.world, study.grid, study.grid.window)
    images, clear = [], []
    for number in chosen:
        layers, _, _ = simulate_pass(study, block, passes[number], False)
        bands = np.stack([layers[f"FRE_{b}"] for b in ("B2", "B3", "B4", "B8")])
        images.append(bands)
        clear.append((layers["CLM_R1"] == 0) & (bands[0] != -10000))
    return Example(f"simulated {seed}", np.stack(images), np.stack(clear), targets_of(cells_of(block)))


def cells_of(block) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Numbers of the parcels of a block on its points of 5 m."""
    owner = block.owner[block.reach : -block.reach, block.reach : -block.reach]
    kind = np.where(owner >= 0, block.pieces.kinds[owner], 0)
    return separate_parcels(np.where(np.isin(kind, PARCELS), owner + 1, 0), 40)


def stored_example(folder: Path, seed: int, side: int = SIDE) -> Example:
    """An example, simulated at the first call and read afterwards."""
    path = folder / f"landscape_{seed}_{side}.npz"
    if not path.exists():
        made = example_of(seed, side=side)
        t = made.targets
        np.savez(
            path,
            images=made.images,
            clear=made.clear,
            boundary=t.boundary,
            extent=t.extent,
            distance=t.distance,
            known=t.known,
            zones=t.zones,
        )
    with np.load(path, allow_pickle=False) as a:
        targets = Targets(a["boundary"], a["extent"], a["distance"], a["known"], a["zones"])
        return Example(f"simulated {seed}", a["images"], a["clear"], targets)


def train(folder: Path, context: Context) -> Progress:
    """Train, or go on training."""
    from algorithms.landcover.edges_network import EdgeShape
    from algorithms.landcover.edges_task import EdgeTask

    learn = [stored_example(folder, s) for s in TRAINING]
    held = [stored_example(folder, s) for s in HELD_OUT]
    shape = EdgeShape()
    started = time.process_time()

    def tell(progress: Progress) -> None:
        point = progress.curve[-1]
        print(
            f"{point.step} {point.loss:.4f} {point.score:.4f} {point.figures['Dice of boundaries']:.4f} "
            f"{time.process_time() - started:.0f} s",
            flush=True,
        )

    made_of = {"seeds": list(TRAINING), "shape": shape.to_document(), "batch": BATCH, "patch": PATCH}
    sampler = Sampler(learn, PATCH, BATCH, Augmentation(), SETTINGS.seed)
    task = EdgeTask(shape, sampler, held)
    return fit(task, SETTINGS, context, checkpoint=str(folder / CHECKPOINT), fingerprint=made_of, on_point=tell)


def finished(folder: Path) -> Progress:
    """The best weights of a run as it stands, from its checkpoint."""
    stored = load_model(str(folder / CHECKPOINT), CHECKPOINT_KIND)
    document = stored.document
    curve = [Point(p["step"], p["loss"], p["figures"]) for p in document["curve"]]
    return Progress(
        step=document["step"],
        curve=curve,
        best=stored.part("best."),
        best_score=document["best_score"],
        best_step=document["best_step"],
    )


def write(folder: Path, result: Progress) -> None:
    """The network with half-precision weights, judged as it is stored, and its card."""
    from algorithms.landcover.edges_network import EdgeShape, build_network

    weights = halved(result.best)
    network = build_network(EdgeShape(), weights).eval()
    make = network_maps(network, "cpu")
    choose_on = [stored_example(folder, s) for s in TRAINING[::6]]
    judge_on = [stored_example(folder, s) for s in JUDGED]
    scores = {}
    cutting = Cutting()
    for dates in (1, 2, 4, 8):
        found, chosen = judge(make, choose_on, judge_on, dates, cutting)
        scores[dates] = found
        cutting = chosen if dates == 8 else cutting
        print(dates, {name: s.rounded() for name, s in found.items()}, chosen, flush=True)
    own, plain = scores[8][NETWORK], scores[8][THRESHOLD]
    card = {
        "made": dt.date.today().isoformat(),
        "licence": "GPL-3.0-or-later",
        "data": f"{len(TRAINING)} landscapes of {SIDE / 100:.1f} km simulated by simulate_series, seeds {TRAINING[0]} "
        f"to {TRAINING[-1]}, {DATES} dates of a year each",
        "held_out": [f"simulated {s}" for s in JUDGED],
        "steps": result.best_step,
        "steps_planned": SETTINGS.steps,
        "seed": SETTINGS.seed,
        "scores": {
            "Parcels found (object F1)": round(own.object_f1, 3),
            "Borders within 1 pixel (F1)": round(own.boundary_f1[0], 3),
            "Parcels found by a threshold on the gradient": round(plain.object_f1, 3),
        },
        "all_scores": {str(dates): {name: s.rounded() for name, s in found.items()} for dates, found in scores.items()},
        "limits": "Trained and judged on simulated landscapes alone, of the kind of south-western France: real fields "
        "have softer borders, other shapes and other neighbours. Nothing is known about its accuracy on real images.",
    }
    TARGET.parent.mkdir(exist_ok=True)
    save_edges(str(TARGET), EdgeFile("edges", EdgeShape().to_document(), weights, cutting, card))
    TARGET.with_suffix(".md").write_text(page_of(), encoding="utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size / 1e6:.2f} MB")


def page_of() -> str:
    """The card as a page, from the network's file."""
    network = load_edges(str(TARGET))
    card = network.card
    count = sum(w.size for w in network.weights.values())
    rows = [
        f"| {dates} | {name} | {s['object_f1']:.3f} | {s['boundary_f1_1px']:.3f} | {s['boundary_f1_2px']:.3f} "
        f"| {s['extent_iou']:.3f} |"
        for dates, found in card["all_scores"].items()
        for name, s in found.items()
    ]
    return "\n".join(
        [
            "# edges",
            "",
            "Boundary, extent and distance of parcels from any number of dates of B2, B3, B4, B8 at 10 m: one encoder "
            f"for every date, maximum and mean over dates, a small U-Net; {count} weights in half precision. Made "
            f"{card['made']} by `tools/train_parcel_edges_default.py`: weights of step {card['steps']} of "
            f"{card['steps_planned']}, the best on landscapes that were held out; seed {card['seed']}.",
            "",
            f"**Licence.** {card['licence']}.",
            "",
            f"**Learnt from** {card['data']}. Sizes and shapes of fields, shares of meadow, wood and hedge, years, "
            "clouds and faults of masks differ.",
            "",
            f"**Scores** on landscapes of other seeds ({', '.join(card['held_out'])}), a parcel being found where IoU "
            f"> 0.5; the last {len(MANAGED)} of another preset (mown meadows, worked woods); weakest border "
            f"{network.cutting.weakest:g}; what is free in each method was chosen on landscapes that were learnt from.",
            "",
            "| clearest dates | method | parcels (F1) | borders, 1 px (F1) | 2 px | IoU of farmed land |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
            f"**Limits.** {card['limits']}",
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="working folder: simulated landscapes, checkpoint")
    parser.add_argument("--finish", action="store_true", help="write the best weights of an interrupted run")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    import torch

    torch.set_num_threads(arguments.threads)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    context = Context(Settings(threads=arguments.threads))
    write(arguments.folder, finished(arguments.folder) if arguments.finish else train(arguments.folder, context))


if __name__ == "__main__":
    main()
