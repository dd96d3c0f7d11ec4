"""Train the fusion network that the plugin ships, on simulated series alone, on a processor alone.

    python tools/train_fusion_default.py WORK_FOLDER [--begin-with NETWORK]
    python tools/train_fusion_default.py WORK_FOLDER --card

Steps, each kept in WORK_FOLDER: two years of Sentinel-2, Landsat and Sentinel-1 over blocks of 720 m are simulated
(places, years and presets below; the truth of every seventh day at 10 m beside them); the network is trained, from
another network's weights where one is named (the run goes on where it was interrupted); its standard deviations are
calibrated and it is judged on series of another tile, another year and another preset; weights (half precision) and
model card are written into resources/networks. What the card says of data that were not simulated here is measured by
`tests/benchmarks/bench_fusion_network.py --card WORK_FOLDER/elsewhere.json`, which the tool runs; `--card` does that
again, and writes the card alone.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
for folder in (ROOT, ROOT / "tools"):
    sys.path.insert(0, str(folder))

from fusion_blocks import BANDS, simulate  # noqa: E402
from fusion_card import card_text  # noqa: E402

from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.provenance import sha256  # noqa: E402
from algorithms.fusion.compact import CompactShape  # noqa: E402
from algorithms.fusion.compact_calibration import Calibration  # noqa: E402
from algorithms.fusion.compact_file import SHIPPED, FusionFile, load_fusion, save_fusion  # noqa: E402
from algorithms.fusion.compact_run import Runner  # noqa: E402
from algorithms.fusion.compact_table import SensorTable, default_table  # noqa: E402
from algorithms.fusion.train_judge import NETWORK, Judgement, calibrated, judge  # noqa: E402
from algorithms.fusion.train_samples import Sample, Sampler, Sampling, Series  # noqa: E402
from algorithms.fusion.train_task import CASES, FusionTask  # noqa: E402
from algorithms.learning.modelfile import load_model  # noqa: E402
from algorithms.learning.torch_training import CHECKPOINT_KIND, Progress, TrainingSettings, fit  # noqa: E402

#: seed, preset, tile, first year, km east, km south, orbits, both satellites
TRAINING = tuple(
    (300 + n, ("test", "demo", "region", "managed", "winter", "test")[n % 6], ("T31TCJ", "T31TDJ", "T31TCH")[n % 3],
     2018 + n % 5, 8.0 + (37 * n) % 90, 12.0 + (53 * n) % 80, ((51,), (8, 51))[n % 4 == 1], n % 5 != 3)
    for n in range(34)
)  # fmt: skip
#: what chooses the step, and what the deviations are calibrated on
CHOOSING = (
    (901, "cloudy", "T31TDH", 2023, 45.0, 30.0, (51,), True),
    (902, "cloudy", "T31TDH", 2023, 70.0, 12.0, (8, 51), True),
    (903, "demo", "T31TDH", 2023, 15.0, 22.0, (51,), True),
    (904, "managed", "T31TDH", 2023, 62.0, 45.0, (51,), True),
)
#: what the network is judged on, and nothing else is
JUDGED = (
    (951, "cloudy", "T31TDH", 2024, 25.0, 70.0, (51,), True),
    (952, "region", "T31TDH", 2024, 80.0, 55.0, (8, 51), True),
    (953, "managed", "T31TDH", 2024, 40.0, 90.0, (51,), False),
)
SEED, STEPS, BATCH = 31, 800, 4
#: samples of each case that choose, are judged, and that the deviations are calibrated on; holds of each series
CHOSEN, SAMPLES, CALIBRATED = 6, 16, 32
HOLDS = Sampling(holds=3)
_ELSEWHERE = "elsewhere.json"
#: dates paired with a day when the network answers: fewer than in the training, a sixth faster for half a percent
NEAR = (6, 4, 3)


def held_out(series: list[Series], table: SensorTable) -> dict[str, list[Sample]]:
    """Samples by case of series that are never trained on, the same in every run."""
    sampler = Sampler(series, table, Sampling(augment=False, holds=2), 77)
    cases = enumerate(CASES.items())
    return {c: [sampler.draw(number, k, *what) for k in range(CHOSEN)] for number, (c, what) in cases}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--begin-with", type=Path, help="network file whose weights the training begins with")
    parser.add_argument("--card", action="store_true", help="measure elsewhere and write the card alone")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    if not options.card:
        train(options.folder, options.begin_with)
    elsewhere = options.folder / _ELSEWHERE
    bench = ROOT / "tests" / "benchmarks" / "bench_fusion_network.py"
    subprocess.run([sys.executable, str(bench), "--blocks", str(options.folder), "--card", str(elsewhere)], check=True)
    text = card_text(load_fusion(None), json.loads(elsewhere.read_text(encoding="utf-8")))
    SHIPPED.with_suffix(".md").write_text(text, encoding="utf-8")


def train(folder: Path, begin_with: Path | None) -> None:
    import torch

    torch.set_num_threads(1)
    table, shape = default_table(), CompactShape()
    first, begun = None, None
    if begin_with:
        first = load_fusion(str(begin_with)).weights
        begun = sha256(str(begin_with))
    learn = [simulate(s, folder) for s in TRAINING]
    choosing = [simulate(s, folder) for s in CHOOSING]

    def tell(progress: Progress) -> None:
        point = progress.curve[-1]
        print(point.step, round(point.loss, 4), {n: round(v, 3) for n, v in point.figures.items()}, flush=True)

    checkpoint = folder / "checkpoint.npz"
    tests = {} if _ended(checkpoint) else held_out(choosing, table)
    task = FusionTask(table, shape, Sampler(learn, table, HOLDS, SEED), tests, BATCH, first=first)
    settings = TrainingSettings(
        STEPS, learning_rate=1e-3, final_rate=1e-5, average=0.998, validate_every=100, patience=0, checkpoint_s=60,
        seed=SEED,
    )  # fmt: skip
    made_of = {"scenes": [list(map(str, s)) for s in TRAINING], "shape": shape.to_document(), "begun": begun}
    progress = fit(
        task, settings, Context(Settings(threads=1)), checkpoint=str(checkpoint),
        fingerprint=made_of, on_point=tell,
    )  # fmt: skip
    finish(progress, choosing, [simulate(s, folder) for s in JUDGED], table, replace(shape, near=NEAR), begun)


def _ended(checkpoint: Path) -> bool:
    """Whether all steps have been made: nothing has to be judged on the way any more."""
    return checkpoint.exists() and load_model(str(checkpoint), CHECKPOINT_KIND).document["step"] == STEPS


def finish(
    progress: Progress, choosing: list[Series], judged: list[Series], table: SensorTable, shape: CompactShape,
    begun: str | None,
) -> None:  # fmt: skip
    """Calibrate on the series that chose the step, judge on others, and write the weights."""
    weights = {n: w.astype(np.float16).astype(np.float32) for n, w in progress.best.items()}
    stored = FusionFile("fusion", table, shape.to_document(), weights, Calibration.none(len(BANDS)))
    # with sudden changes: a landscape that changes as little as the simulated one would make the network too sure
    varied = Sampler(choosing, table, Sampling(holds=2), 79)
    tests = [varied.draw(k, n, *what) for n, what in enumerate(CASES.values()) for k in range(CALIBRATED)]
    stored = replace(stored, calibration=calibrated(tests, Runner.from_file(stored, "cpu")))
    sampler = Sampler(judged, table, Sampling(augment=False, keep=True, holds=2), 78)
    samples = {c: [sampler.draw(k, 1, *what) for k in range(SAMPLES)] for c, what in CASES.items()}
    judgement = judge(Runner.from_file(stored, "cpu"), samples, False)
    card = {
        "licence": "GPL-3.0-or-later", "data": [str(s) for s in TRAINING], "choosing": [str(s) for s in CHOOSING],
        "held_out": [str(s) for s in JUDGED], "truth": "simulated reflectance at 10 m", "steps": progress.step,
        "best_step": progress.best_step, "seed": SEED, "begun_with": begun,
        "curve": [[p.step, round(p.score, 4), round(p.figures["gap 60"], 4)] for p in progress.curve],
        "best_baseline": judgement.best, "gain": round(judgement.gain, 4), "passed": judgement.passed,
        "gains": {b: round(float(g), 4) for b, g in zip(BANDS, judgement.band_gains(), strict=True)},
        "scores": judgement.rows(), "landsat_gain": landsat_gain(judgement, samples, stored),
    }  # fmt: skip
    save_fusion(str(SHIPPED), replace(stored, card=card))
    print(SHIPPED.stat().st_size, "bytes; gain", judgement.gain, "Landsat", card["landsat_gain"], flush=True)


def landsat_gain(judgement: Judgement, samples: dict[str, list[Sample]], stored: FusionFile) -> float:
    """Share by which the error in gaps of Sentinel-2 alone is smaller with Landsat and radar than without: the process
    is asked again too, by the same scene."""
    from algorithms.fusion.compact_inputs import part, prepare, with_process
    from algorithms.fusion.missed_clouds import screened
    from algorithms.fusion.scene_model import learn_scene
    from algorithms.fusion.train_samples import process_of

    case = "Sentinel-2 gap 60"
    alone = []
    for sample in samples[case]:
        assert sample.given is not None and sample.pixels is not None  # the sampler keeps them
        own = sample.given.of("sentinel2")
        assert own is not None  # every sample has it
        given, days = replace(sample.given, series=(own,)), sample.prepared.asked.days
        clean = screened(given)
        near = clean.without((), None, int(days.min()) - 190).without((), int(days.max()) + 190, None)
        prepared = part(prepare(near, days, stored.table, False), sample.pixels)
        scene = learn_scene(clean)
        if scene is not None:
            prepared = with_process(prepared, *process_of(clean, days, scene, sample.pixels, stored.table))
        alone.append(replace(sample, given=given, prepared=prepared))
    without = judge(Runner.from_file(stored, "cpu"), {case: alone}, False).scores[0]
    kept = next(s for s in judgement.scores if s.case == case)
    return round(1 - kept.mean(NETWORK) / without.mean(NETWORK), 4)


if __name__ == "__main__":
    main(sys.argv[1:])
