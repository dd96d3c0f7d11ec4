"""Entry `train_super_resolution`: a network of the user's own, by Wald's protocol or from true pairs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import check_targets
from ..core.progress import Context
from ..core.provenance import sha256, write_item
from ..core.result import Result
from .judgement import Judgement, judge
from .network_file import NetworkFile, load_network, save_network
from .picture import check_values, open_picture
from .training_scenes import Ground, even, examples_of, hold_out_scenes, layout_of, read_ground
from .true_pairs import find_pairs, pair_example
from .wald import Augmentation, Example, Layout, Sampler

#: fewest places for patches (they overlap by three quarters) that a training is worth
FEWEST_PATCHES = 16
_PATCH = 24


def train_super_resolution(
    *,
    network: str,
    products: Sequence[str] | None,
    images: Sequence[str] | None,
    bands: str | None,
    scale: float | None,
    pairs: str | None,
    held_out_share: float,
    steps: int,
    patience: int,
    start_from: str | None,
    resume: bool,
    learning_rate: float | None,
    batch: int,
    features: int,
    blocks: int,
    noise: float,
    mtf_10m: float | None,
    mtf_20m: float | None,
    seed: int,
    output: str,
    report: str | None,
    curve: str | None,
    context: Context,
) -> Result:
    """Entry `train_super_resolution`."""
    from ..learning.torch_training import TrainingSettings, fit
    from .backends import choose_device
    from .residual_network import ResidualShape
    from .train_report import CurveFiles, training_page
    from .training_task import SENSOR_NOISE, SuperResolutionTask, hold_out

    check_targets([output, report, curve], [start_from] if start_from else [])
    layout = layout_of(network, mtf_10m, mtf_20m)
    shape = _shape(network, layout, features, blocks, start_from, ResidualShape)
    with context.stage(0.0, 0.1, "Reading the scenes"):
        learn, judged, independent = _examples(
            network, products or (), images or (), bands or "", scale, pairs, held_out_share, context
        )
    sampler = _sampler(layout, learn, batch, noise, seed)
    with context.stage(0.1, 0.15, "Interpolating the held-out scenes"):
        tests = []
        for number, example in enumerate(judged):
            context.progress(number / len(judged), "Interpolating the held-out scenes")
            tests.append(hold_out(layout, example, SENSOR_NOISE if network == "detail2" else 0.0, seed))
    device = choose_device(context.settings.device)
    rate = learning_rate or (3e-4 if start_from else 6e-4 if network == "sharpen20" else 5e-4)
    settings = TrainingSettings(
        steps, rate, validate_every=max(1, min(100, steps // 10)), patience=patience, seed=seed, device=device
    )
    task = SuperResolutionTask(layout, shape, sampler, tests, device, _first_weights(start_from, layout))
    files = CurveFiles(curve, network, context)
    fingerprint = {
        "network": network,
        "shape": shape.to_document(),
        "data": [[e.name, list(e.reference.shape), round(float(np.nanmean(e.reference)), 6)] for e in learn],
        "batch": batch,
        "noise": noise,
        "start": sha256(start_from) if start_from else "",
    }
    checkpoint = os.path.splitext(output)[0] + ".checkpoint.npz"
    _set_threads(context)
    with context.stage(0.15, 0.93):
        progress = fit(
            task, settings, context, checkpoint=checkpoint, fingerprint=fingerprint, resume=resume, on_point=files.add
        )
    if progress.stopped:
        context.info(f"Stopped at step {progress.step}: {progress.stopped}.")
    weights = {n: w.astype(np.float16).astype(np.float32) for n, w in progress.best.items()}
    judgement = judge(layout, tests, task.predictor(weights))
    if report:
        training_page(progress, judgement, independent, [e.name for e in learn], context).save(report)
    _gate(judgement, report, checkpoint)
    card = _card(judgement, progress.best_step, learn, independent, settings.seed)
    save_network(
        output,
        NetworkFile(
            os.path.splitext(os.path.basename(output))[0], layout, shape.to_document(), weights, judgement.iterations,
            judgement.refused_bands, card,
        ),
    )  # fmt: skip
    if judgement.refused_bands:
        context.warning(
            f"No better than back-projection, which will write these bands: {', '.join(judgement.refused_bands)}."
        )
    _write_record(output, report, curve, locals(), judgement, context)
    os.remove(checkpoint)
    context.info(
        f"RMSE on held-out scenes: {judgement.over_bicubic:.3f} of bicubic, {judgement.over_projection:.3f} of the "
        "best back-projection."
    )
    return Result(
        {
            "output": output,
            "report": report,
            "curve": curve,
            "over_bicubic": judgement.over_bicubic,
            "over_back_projection": judgement.over_projection,
        }
    )


def _shape(network: str, layout: Layout, features: int, blocks: int, start: str | None, kind: Any) -> Any:
    """Sizes of the network: those asked for, or those of the network to go on from."""
    if start:
        stored = load_network(start)
        if (stored.layout.guides, stored.layout.bands) != (layout.guides, layout.bands):
            raise TheiaError("input", f"{start} is not a network of the kind {network}.")
        return kind.from_document(stored.shape)
    if network == "sharpen20":
        return kind(layout.inputs, len(layout.bands), features, blocks, 1, 2, 0.5)
    return kind(layout.inputs, len(layout.bands), features, blocks, 2, 1, 1.0)


def _first_weights(start: str | None, layout: Layout) -> Mapping[str, np.ndarray] | None:
    return load_network(start).weights if start else None


def _examples(
    network: str, products: Sequence[str], images: Sequence[str], bands: str, scale: float | None, pairs: str | None,
    share: float, context: Context,
) -> tuple[list[Example], list[Example], bool]:  # fmt: skip
    """(to learn from, to judge by, whether the latter are other scenes)."""
    if not products and not images and not pairs:
        raise TheiaError("input", "Nothing to learn from.", "Give products, images, or a folder of true pairs.")
    learn: list[Example] = []
    judged: list[Example] = []
    independent = True
    grounds = _grounds(products, images, bands, scale, context)
    if grounds:
        training, held, independent = hold_out_scenes(grounds, share)
        learn += [e for g in training for e in examples_of(network, g)]
        judged += [e for g in held for e in examples_of(network, g)]
        if not independent:
            context.warning(
                "A single scene: part of it is held out, which says little about other places. Give several scenes."
            )
    if pairs:
        made = _pair_examples(pairs, network, context)
        count = max(1, round(share * len(made)))
        learn, judged = learn + made[:-count], judged + made[-count:]
    judged = [e for e in judged if min(e.reference.shape[1:]) >= 40 and _known_share(e) > 0.1]
    if not judged:
        raise TheiaError(
            "input",
            "No held-out scene is left to judge the network by: the scenes are too small or cloudy.",
            "Give larger scenes, or more of them.",
        )
    return [even(e) for e in learn], [even(e) for e in judged], independent


def _known_share(example: Example) -> float:
    return float(np.mean(~np.isnan(example.reference).all(0)))


def _grounds(
    products: Sequence[str], images: Sequence[str], bands: str, scale: float | None, context: Context
) -> list[Ground]:
    grounds: list[Ground] = []
    sources = [(p, None) for p in products] + [(None, i) for i in images]
    for number, (product, image) in enumerate(sources):
        context.progress(number / len(sources), "Reading the scenes")
        picture = open_picture(product, image, None, bands if image else "", scale, "FRE")
        check_values(picture, scale is not None)
        grounds += read_ground(picture)
    return grounds


def _pair_examples(folder: str, network: str, context: Context) -> list[Example]:
    found = find_pairs(folder)
    made: list[Example] = []
    for number, files in enumerate(found):
        context.progress(number / len(found), "Registering the pairs")
        example = pair_example(files, network, f"pair {number + 1}")
        if example is not None:
            made.append(example)
    context.info(f"{len(made)} of {len(found)} pairs are used; the others are displaced or lack bands.")
    if len(made) < 2:
        raise TheiaError("input", f"{folder}: fewer than two usable pairs.", "The ten bands at 10 and 20 m are needed.")
    return made


def _sampler(layout: Layout, learn: Sequence[Example], batch: int, noise: float, seed: int) -> Sampler:
    mixing = 0.6 if layout.guides else 0.0
    try:
        sampler = Sampler(layout, learn, _PATCH, batch, Augmentation(noise=noise, mixing=mixing), seed)
    except ValueError as error:
        raise TheiaError("input", f"Too little data to train: {error}.", "Give larger or clearer images.") from error
    if sampler.places < FEWEST_PATCHES:
        raise TheiaError(
            "input",
            f"Too little data to train: {sampler.places} places for patches of {_PATCH * layout.factor} pixels, at "
            f"least {FEWEST_PATCHES} are needed.",
            "Give more, larger or clearer images.",
        )
    return sampler


def _set_threads(context: Context) -> None:
    import torch

    torch.set_num_threads(context.settings.threads)


def _gate(judgement: Judgement, report: str | None, checkpoint: str) -> None:
    """Refuse a network that is not worth its cost."""
    if judgement.over_projection < 1.0:
        return
    raise TheiaError(
        "training",
        f"The network is not saved: on held-out scenes its error is {judgement.over_projection:.3f} of that of "
        "back-projection, which needs no network.",
        f"Train longer (the training goes on from {os.path.basename(checkpoint)} with the same parameters only), or "
        "give more varied scenes." + (" The report shows the curve." if report else ""),
    )


def _card(judgement: Judgement, step: int, learn: Sequence[Example], independent: bool, seed: int) -> dict[str, Any]:
    return {
        "licence": "of whoever trained it and of the images",
        "data": [e.name for e in learn],
        "held_out": [s.name for s in judgement.scenes],
        "held_out_are_other_scenes": independent,
        "steps": step,
        "seed": seed,
        "rmse_over_bicubic": round(judgement.over_bicubic, 4),
        "rmse_over_back_projection": round(judgement.over_projection, 4),
        "spectral_angle_deg": round(judgement.angle_deg, 3),
        "band_over_back_projection": {
            b: round(float(v), 4) for b, v in zip(judgement.layout.bands, judgement.band_over_projection, strict=True)
        },
    }


def _write_record(
    output: str,
    report: str | None,
    curve: str | None,
    values: Mapping[str, Any],
    judgement: Judgement,
    context: Context,
) -> None:
    names = (
        "network", "products", "images", "bands", "scale", "pairs", "held_out_share", "steps", "patience", "start_from",
        "resume", "learning_rate", "batch", "features", "blocks", "noise", "mtf_10m", "mtf_20m", "seed", "output",
        "report", "curve",
    )  # fmt: skip
    inputs = [*(values["products"] or ()), *(values["images"] or ()), *([values["pairs"]] if values["pairs"] else ())]
    write_item(
        os.path.splitext(output)[0] + ".json", item_id=os.path.splitext(os.path.basename(output))[0],
        entry="train_super_resolution", parameters={n: values[n] for n in names}, inputs=inputs,
        outputs=[output, *(p for p in (report, curve) if p)], context=context,
        properties={"theia:scores": judgement.rows(), "theia:rmse_over_back_projection": judgement.over_projection},
    )  # fmt: skip
