"""The entry `train_parcel_edges`: a network of parcel edges refined with the user's parcels, and the proof of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError, raise_all
from ..core.files import check_targets
from ..core.progress import Context
from ..core.provenance import sha256, write_item
from ..core.result import Result
from ..core.vector import Features
from ..learning.devices import torch_device
from ..spec.phrase import indented, of_error, phrase
from .edges_examples import Augmentation, Sampler
from .edges_file import DEFAULT, EdgeFile, halved, load_edges, save_edges
from .edges_images import Season, open_season
from .edges_judge import GRADIENT, NETWORK, THRESHOLD, judge, maps_of, network_maps, rate
from .edges_places import SMALLEST_SQUARE, Places, gather_places, read_parcels
from .edges_scores import EdgeScores
from .edges_segments import Cutting, segment
from .edges_train_report import training_page

#: largest patch that is learnt from, and places on which the cutting is chosen
_PATCH, _CHOOSE_ON = 128, 8
START = "network to begin with"


def train_parcel_edges(
    *,
    products: list[str],
    parcels: Mapping[str, Any],
    complete: bool,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    begin: str,
    start_from: str | None,
    held_out_share: float,
    square_px: int,
    steps: int,
    patience: int,
    resume: bool,
    learning_rate: float | None,
    batch: int,
    most_dates: int,
    masks: list[str],
    seed: int,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name != "context"}
    from ..learning.torch_training import TrainingSettings, fit
    from .edges_network import EdgeShape, build_network
    from .edges_task import EdgeTask

    _check_names(output, report)
    path = start_from or (str(DEFAULT) if begin == "default" else "")
    with context.stage(0.0, 0.05, "Reading the products"):
        season, known, first = _open(products, parcels, area, start, end, most_dates, masks, path, context)
    side = max(SMALLEST_SQUARE, square_px // 8 * 8)
    with context.stage(0.05, 0.12, "Reading the squares"):
        places = gather_places(season, known, side, held_out_share, complete, seed, context)
    shape = EdgeShape.from_document(first.shape) if first else EdgeShape()
    sampler = Sampler(places.learn, min(_PATCH, side), batch, Augmentation(most_dates=min(6, len(season.scenes))), seed)
    device = torch_device(context.settings.device)
    settings = TrainingSettings(
        steps,
        learning_rate or (3e-4 if first else 2e-3),
        final_rate=1e-6,
        average=0.99 if steps > 200 else 0.95,
        clip_norm=1.0,
        validate_every=max(1, min(100, steps // 8)),
        patience=patience,
        seed=seed,
        device=device,
    )
    task = EdgeTask(shape, sampler, places.judge, device, first.weights if first else None, most_dates)
    checkpoint = os.path.splitext(output)[0] + ".checkpoint.npz"
    fingerprint = {
        "shape": shape.to_document(),
        "batch": batch,
        "start": sha256(path) if path else "",
        "data": [[e.name, list(e.images.shape), int(e.targets.zones.max())] for e in (*places.learn, *places.judge)],
    }
    _set_threads(context)
    with context.stage(0.12, 0.92):
        progress = fit(task, settings, context, checkpoint=checkpoint, fingerprint=fingerprint, resume=resume)
    if progress.stopped:
        context.info(phrase("Stopped at step {step}: {reason}.", step=progress.step, reason=progress.stopped))
    weights = halved(progress.best)
    cutting = first.cutting if first else Cutting()

    def maps(given: Mapping[str, np.ndarray]) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        return network_maps(build_network(shape, given).eval().to(device), device)

    with context.stage(0.92, 0.98, "Judging"):
        scores, cutting = judge(maps(weights), places.learn[:_CHOOSE_ON], places.judge, most_dates, cutting)
        if first:
            made = maps_of(maps(first.weights), places.judge, most_dates)
            before = rate([segment(m, first.cutting) for m in made], made, places.judge)
            scores = {**scores, START: before}
    if report:
        training_page(progress, scores, season, places, context).save(report)
    _gate(scores, checkpoint, context)
    card = _card(scores, places, season, progress.best_step, seed, first)
    save_edges(
        output, EdgeFile(os.path.splitext(os.path.basename(output))[0], shape.to_document(), weights, cutting, card)
    )
    write_item(
        os.path.splitext(output)[0] + ".json",
        item_id=os.path.splitext(os.path.basename(output))[0],
        entry="train_parcel_edges",
        parameters=job,
        inputs=[str(parcels["path"]), *sorted({s.path for s in season.scenes})],
        outputs=[p for p in (output, report) if p],
        context=context,
        grid=season.grid,
        properties={"theia:scores": {name: s.rounded() for name, s in scores.items()}},
    )
    os.remove(checkpoint)
    own, plain = scores[NETWORK], scores[THRESHOLD]
    return Result(
        {
            "output": output,
            "report": report,
            "object_f1": own.object_f1,
            "boundary_f1": own.boundary_f1[0],
            "baseline_object_f1": plain.object_f1,
        }
    )


def _check_names(output: str, report: str | None) -> None:
    check_targets([output, report])
    if report and os.path.splitext(report)[0] == os.path.splitext(output)[0]:
        raise TheiaError(
            "output",
            "The record of the network and the numbers of the report would be one file.",
            "Give network and report different names.",
        )


def _open(
    products: list[str],
    layer: Mapping[str, Any],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    most_dates: int,
    masks: list[str],
    path: str,
    context: Context,
) -> tuple[Season, Features, EdgeFile | None]:
    """Everything that is read; all faults of all inputs in one error."""
    problems: list[str] = []
    season: Season | None = None
    known: Features | None = None
    first: EdgeFile | None = None
    try:
        season = open_season(products, start, end, area, most_dates, masks, context)
    except TheiaError as error:
        problems.append(indented(of_error(error)))
    try:
        known = read_parcels(layer, season.grid.crs if season else None)
    except TheiaError as error:
        problems.append(indented(of_error(error)))
    if path:
        try:
            first = load_edges(path)
        except TheiaError as error:
            problems.append(indented(of_error(error)))
    if season and known and not shapely.box(*season.grid.bounds).intersects(shapely.box(*_bounds(known))):
        problems.append(phrase("The parcels of {path} lie outside the products.", path=str(layer["path"])))
    raise_all("input", "The training cannot start:", problems)
    assert season is not None and known is not None
    return season, known, first


def _bounds(features: Features) -> tuple[float, float, float, float]:
    xmin, ymin, xmax, ymax = (float(v) for v in shapely.total_bounds(features.geometries))
    return xmin, ymin, xmax, ymax


def _set_threads(context: Context) -> None:
    import torch

    torch.set_num_threads(context.settings.threads)


def _gate(scores: Mapping[str, EdgeScores], checkpoint: str, context: Context) -> None:
    """Refuse a network that finds no more parcels than the methods that need none."""
    own = scores[NETWORK]
    best = max((GRADIENT, THRESHOLD), key=lambda name: scores[name].object_f1)
    if own.object_f1 <= scores[best].object_f1:
        raise TheiaError(
            "training",
            phrase(
                "The network is not saved: on held-out squares it finds parcels with an F1 of {own:.2f}, {method} with "
                "{other:.2f}.",
                own=own.object_f1,
                method=best,
                other=scores[best].object_f1,
            ),
            phrase(
                "Train longer (the training goes on from {file} with the same parameters only), or give more parcels "
                "and dates.",
                file=os.path.basename(checkpoint),
            ),
        )
    before = scores.get(START)
    if before is not None and own.object_f1 <= before.object_f1:
        context.warning(
            phrase(
                "The training brought nothing: the network that it began with reaches {before:.2f} on the held-out "
                "squares, this one {own:.2f}.",
                before=before.object_f1,
                own=own.object_f1,
            )
        )


def _card(
    scores: Mapping[str, EdgeScores], places: Places, season: Season, step: int, seed: int, first: EdgeFile | None
) -> dict[str, Any]:
    own, plain = scores[NETWORK], scores[THRESHOLD]
    return {
        "licence": "of whoever trained it and of the parcels and images",
        "data": f"{places.parcels} parcels, {len(places.learn)} squares, {len(season.scenes)} dates",
        "start": first.name if first else "",
        "steps": step,
        "seed": seed,
        "scores": {
            "Parcels found (object F1)": round(own.object_f1, 3),
            "Borders within 1 pixel (F1)": round(own.boundary_f1[0], 3),
            "Parcels found by a threshold on the gradient": round(plain.object_f1, 3),
        },
        "all_scores": {name: s.rounded() for name, s in scores.items()},
        "held_out": [e.name for e in places.judge],
        "limits": "Judged on squares of the same images and register that were held out; other regions, years and "
        "sensors may fare worse.",
    }
