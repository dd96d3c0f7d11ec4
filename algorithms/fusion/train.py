"""Entry `train_fusion`: the compact network on the user's own series, without any truth.

Dates of the series are hidden and have to be found again (`train_samples`). The plugin's own network is where the
training begins. Windows and dates that were never learnt from decide whether the result is worth more than the methods
without training (`train_judge`); it is saved either way, and says so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import check_targets
from ..core.progress import Context
from ..core.provenance import sha256, write_item
from ..core.result import Result
from ..learning.devices import require_torch
from ..spec.phrase import phrase
from .compact_file import SHIPPED, FusionFile, load_fusion, save_fusion
from .compact_table import SensorTable, default_table
from .reading import open_jobs

#: samples of each case that are judged; learning rates from a network, and from nothing
_JUDGED, _RATE, _FIRST_RATE = 12, 3e-4, 1.5e-3
_BATCH = 4
_TRIED_STEPS = 4
_FEWEST_STEPS, _MOST_STEPS = 20, 20000


def train_fusion(
    *,
    products: list[str],
    radar: str | None,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    bands: list[str],
    minutes: float,
    steps: int | None,
    start_from: str | None,
    from_nothing: bool,
    resume: bool,
    masks: list[str],
    seed: int,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `train_fusion`."""
    given = {k: v for k, v in locals().items() if k != "context"}
    require_torch("Training a fusion network")
    from ..learning.devices import torch_device
    from ..learning.torch_training import TrainingSettings, fit
    from .train_report import training_page
    from .train_series import read_split
    from .training_record import KEY, record_of

    check_targets([output, report], [start_from] if start_from else [])
    first, table, shape = _beginning(start_from, from_nothing)
    _check_bands(bands, table)
    with context.stage(0.0, 0.1, phrase("Reading the series")):
        jobs = open_jobs(
            products, tuple(bands), context, radar=radar, area=area, invalid=masks or [], start=start, end=end
        )
        split = read_split(jobs, context)
    device = torch_device(context.settings.device)
    task, cases = _task(split, table, shape, first, seed, device, context)
    checkpoint = os.path.splitext(output)[0] + ".checkpoint.npz"
    count = _steps(task, steps, minutes, checkpoint if resume else None, context)
    settings = TrainingSettings(
        count, _FIRST_RATE if first is None else _RATE, final_rate=1e-6, average=0.99,
        validate_every=max(5, count // 10), patience=0, checkpoint_s=60, seed=seed, device=device,
    )  # fmt: skip
    fingerprint = {
        "shape": shape.to_document(), "start": sha256(start_from) if start_from else "own" * (first is not None),
        "data": [[s.name, list(s.observations.shape), int(s.observations.series[0].days.size)] for s in split.learn],
    }  # fmt: skip
    with context.stage(0.12, 0.9):
        progress = fit(task, settings, context, checkpoint=checkpoint, fingerprint=fingerprint, resume=resume,
                       on_point=lambda p: _tell(p, context))  # fmt: skip
    with context.stage(0.9, 1.0, phrase("Judging the network")):
        weights = _kept(progress.best, task, progress.best_score)
        stored = FusionFile(_stem(output), table, shape.to_document(), weights, _no_calibration(table))
        judgement = _judge(stored, cases, device)
    card = _card(judgement, split, progress.best_step, count, seed, start_from, first is not None)
    # what it began with has seen ground too
    begun = load_fusion(start_from).card.get(KEY) if first is not None else None
    card[KEY] = [*(begun or ()), *record_of(jobs)]
    save_fusion(output, replace(stored, calibration=judgement.calibration, card=card))
    if not judgement.passed:
        context.warning(
            phrase(
                "The network does not beat {method} on windows and dates that it never saw ({gain} %): it is saved, "
                "marked as not passed. Use the method without training.",
                method=judgement.best, gain=round(100 * judgement.gain, 1),
            )
        )  # fmt: skip
    if report:
        training_page(progress, judgement, card, context).save(report)
    write_item(
        os.path.splitext(output)[0] + ".json", item_id=_stem(output), entry="train_fusion",
        parameters=given, inputs=list(products), outputs=[p for p in (output, report) if p], context=context,
        properties={"theia:scores": judgement.rows(), "theia:gain": judgement.gain, "theia:passed": judgement.passed},
    )  # fmt: skip
    if os.path.exists(checkpoint):
        os.remove(checkpoint)
    outputs = {
        "output": output,
        "gain_percent": round(100 * judgement.gain, 2),
        "verdict": "passed" if judgement.passed else "not passed",
    }
    return Result(outputs | ({"report": report} if report else {}))


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _beginning(start_from: str | None, from_nothing: bool) -> tuple[Mapping[str, np.ndarray] | None, SensorTable, Any]:
    """Weights to begin with (None: drawn at random), the table of sensors, and the sizes."""
    from .compact import CompactShape

    if from_nothing or not (start_from or SHIPPED.is_file()):
        return None, default_table(), CompactShape()
    stored = load_fusion(start_from)
    # an older network is given the process too, and begins with half of either
    shape = replace(CompactShape.from_document(stored.shape), process=True)
    return stored.weights, stored.table, shape


def _check_bands(bands: Sequence[str], table: SensorTable) -> None:
    strange = [b for b in bands if b not in table.reference.bands]
    if strange:
        raise TheiaError(
            "input",
            phrase("The network does not know the bands {bands}.", bands=", ".join(strange)),
            phrase("Known are {names}.", names=", ".join(table.reference.bands)),
        )


def _task(
    split: Any, table: SensorTable, shape: Any, first: Mapping[str, np.ndarray] | None, seed: int, device: str,
    context: Context,
) -> tuple[Any, Mapping[str, list[Any]]]:  # fmt: skip
    """What is trained, and the samples that it is judged by."""
    from .train_samples import Sampler, Sampling
    from .train_task import CASES, FusionTask

    if context.settings.threads:
        import torch

        torch.set_num_threads(int(context.settings.threads))
    judged = Sampler(split.judge, table, Sampling(augment=False, keep=True), seed + 77)
    cases: dict[str, list[Any]] = {}
    for number, (case, (strategy, gap)) in enumerate(CASES.items()):
        try:
            cases[case] = [judged.draw(number, k, strategy, gap) for k in range(_JUDGED)]
        except ValueError:
            context.info(phrase("Nothing to judge by: {case}.", case=case))
    if not cases:
        raise TheiaError("input", "No date of the series can be hidden and found again.", "Give a longer series.")
    learn = Sampler(split.learn, table, Sampling(augment=False), seed)
    return FusionTask(table, shape, learn, cases, _BATCH, device, first), cases


def _steps(task: Any, steps: int | None, minutes: float, checkpoint: str | None, context: Context) -> int:
    """How many steps fit the time; those of the interrupted run where there is one."""
    if steps:
        return steps
    if checkpoint and os.path.exists(checkpoint):
        from ..learning.modelfile import load_model
        from ..learning.torch_training import CHECKPOINT_KIND

        made_of = load_model(checkpoint, CHECKPOINT_KIND).document["made_of"]
        return int(made_of["settings"]["steps"])
    network = task.build().to(task.device)
    task.loss(network, 0).backward()
    begin = time.monotonic()
    for step in range(1, _TRIED_STEPS):
        context.check_cancel()
        task.loss(network, step).backward()
    each = (time.monotonic() - begin) / (_TRIED_STEPS - 1)
    count = int(min(max(minutes * 60 / max(each, 1e-3), _FEWEST_STEPS), _MOST_STEPS))
    context.info(phrase("{count} steps of {each} s fit the time.", count=count, each=round(each, 2)))
    return count


def _tell(progress: Any, context: Context) -> None:
    point = progress.curve[-1]
    context.info(
        phrase(
            "Step {step}: loss {loss}, held-out error {score} of that of the Gaussian process.",
            step=point.step, loss=f"{point.loss:.4f}", score=f"{point.score:.4f}",
        )
    )  # fmt: skip


def _kept(best: Mapping[str, np.ndarray], task: Any, score: float) -> Mapping[str, np.ndarray]:
    """The weights as they are stored; those of the beginning where nothing better was found."""
    from ..learning.torch_training import weights_of

    chosen = best if best and np.isfinite(score) else weights_of(task.build())
    return {n: np.asarray(w, np.float16).astype(np.float32) for n, w in chosen.items()}


def _no_calibration(table: SensorTable) -> Any:
    from .compact_calibration import Calibration

    return Calibration.none(len(table.reference.bands))


def _judge(stored: FusionFile, cases: Mapping[str, list[Any]], device: str) -> Any:
    from .compact_run import Runner
    from .train_judge import judge

    return judge(Runner.from_file(stored, device), cases)


def gains(judgement: Any) -> dict[str, float]:
    """Gain in gaps by band, over the method without training that is best in each case."""
    pairs = zip(judgement.bands, judgement.band_gains(), strict=True)
    return {band: round(float(gain), 4) for band, gain in pairs if np.isfinite(gain)}


def _card(
    judgement: Any, split: Any, step: int, steps: int, seed: int, start_from: str | None, started: bool
) -> dict[str, Any]:
    return {
        "licence": "of whoever trained it and of the images",
        "data": [s.name for s in split.learn],
        "held_out": [s.name for s in split.judge],
        "held_out_dates": int(split.held_out_days.size),
        "truth": "hidden dates of the series itself",
        "start": os.path.basename(start_from) if start_from else "fusion" if started else "nothing",
        "best_step": step,
        "steps": steps,
        "seed": seed,
        "best_baseline": judgement.best,
        "gain": round(judgement.gain, 4),
        "passed": judgement.passed,
        "gains": gains(judgement),
        "scores": judgement.rows(),
    }
