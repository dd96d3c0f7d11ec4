"""The training loop of the networks: whatever the task, a run that can be killed, resumed, watched and stopped early.

A task says what its network is, what a batch costs and how good the network is on data it never sees; the loop does the
rest: AdamW, cosine learning rate, clipped gradients, an average of the weights that is what is judged and kept, early
stop, checkpoints. Everything random of a step is drawn from (seed, step), so that a run resumed from a checkpoint goes
on exactly as it would have gone (on a CPU bit for bit).
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import torch

from ..core.errors import Cancelled, TheiaError
from ..core.progress import Context
from .modelfile import ModelFile, load_model, save_model

CHECKPOINT_KIND = "training checkpoint"
_WARM_UP_STEPS = 50


class Task(Protocol):
    """What is trained."""

    def build(self) -> torch.nn.Module:
        """The network with its first weights (the loop has set the random seed)."""

    def loss(self, network: torch.nn.Module, step: int) -> torch.Tensor:
        """The loss of the batch of a step; the batch depends on nothing but the step."""

    def validate(self, network: torch.nn.Module) -> Mapping[str, float]:
        """Figures on held-out data; `score` is the one that decides, lower is better."""


@dataclass(frozen=True)
class TrainingSettings:
    """How long and how fast. `patience`: validations without a better score before the run stops (0: never)."""

    steps: int = 3000
    learning_rate: float = 1e-3
    final_rate: float = 1e-6
    weight_decay: float = 1e-4
    average: float = 0.999
    clip_norm: float = 0.5
    validate_every: int = 100
    patience: int = 10
    checkpoint_s: float = 120.0
    seed: int = 1
    device: str = "cpu"
    half: bool = False

    def rate(self, step: int) -> float:
        """Learning rate of a step: a short warm-up, then a cosine down to `final_rate`."""
        warm = min(1.0, (step + 1) / _WARM_UP_STEPS)
        share = min(1.0, step / max(1, self.steps))
        cosine = 0.5 * (1 + math.cos(math.pi * share))
        return warm * (self.final_rate + (self.learning_rate - self.final_rate) * cosine)


@dataclass(frozen=True)
class Point:
    """One validation of a run: mean training loss since the one before, and the task's figures."""

    step: int
    loss: float
    figures: Mapping[str, float]

    @property
    def score(self) -> float:
        return float(self.figures["score"])


@dataclass
class Progress:
    """Where a run stands: everything that a checkpoint holds."""

    step: int = 0
    curve: list[Point] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)
    best: dict[str, np.ndarray] = field(default_factory=dict)
    best_score: float = math.inf
    best_step: int = 0
    stopped: str = ""


def fit(
    task: Task,
    settings: TrainingSettings,
    context: Context,
    *,
    checkpoint: str | None = None,
    fingerprint: Mapping[str, Any] | None = None,
    resume: bool = True,
    on_point: Callable[[Progress], None] | None = None,
) -> Progress:
    """Train; returns the curve and the best averaged weights (float32 by name).

    `checkpoint`: file in which the run is kept, written every `checkpoint_s` seconds, at each validation and at a
    cancel; where it exists and `resume`, the run goes on from there. `fingerprint`: what the run was made of (data,
    architecture): a checkpoint of something else is refused. `on_point` is called after each validation.
    """
    torch.manual_seed(settings.seed)
    network = task.build().to(settings.device)
    optimiser = torch.optim.AdamW(network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay)
    averaged = {name: value.detach().clone() for name, value in network.state_dict().items()}
    state = Progress()
    made_of = _identity(settings, fingerprint)
    if checkpoint and resume and os.path.exists(checkpoint):
        state = _restore(checkpoint, made_of, network, optimiser, averaged, settings.device)
        context.info(f"The training goes on from step {state.step} of {settings.steps} ({checkpoint}).")
    saved = time.monotonic()
    try:
        while state.step < settings.steps and not state.stopped:
            context.check_cancel()
            _one_step(task, network, optimiser, averaged, settings, state)
            context.progress(state.step / settings.steps, _text(state, settings))
            if state.step % settings.validate_every == 0 or state.step == settings.steps:
                _validate(task, network, averaged, settings, state)
                if on_point:
                    on_point(state)
            due = time.monotonic() - saved > settings.checkpoint_s
            if checkpoint and (due or state.step % settings.validate_every == 0):
                _save(checkpoint, made_of, network, optimiser, averaged, state)
                saved = time.monotonic()
    except (Cancelled, KeyboardInterrupt):
        if checkpoint and state.step:
            _save(checkpoint, made_of, network, optimiser, averaged, state)
        raise
    if checkpoint:
        _save(checkpoint, made_of, network, optimiser, averaged, state)
    return state


def _one_step(
    task: Task,
    network: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    averaged: dict[str, torch.Tensor],
    settings: TrainingSettings,
    state: Progress,
) -> None:
    network.train()
    for group in optimiser.param_groups:
        group["lr"] = settings.rate(state.step)
    kind = torch.device(settings.device).type
    with torch.autocast(kind, torch.bfloat16, enabled=settings.half):
        loss = task.loss(network, state.step)
    value = float(loss.detach())
    if not math.isfinite(value):
        raise TheiaError(
            "training",
            f"The training diverged at step {state.step}: the loss is no number any more.",
            "Lower the learning rate, and look for extreme values in the images.",
        )
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), settings.clip_norm)
    optimiser.step()
    state.losses.append(value)
    state.step += 1
    # early averages must not remember the first weights
    keep = min(settings.average, (1.0 + state.step) / (10.0 + state.step))
    with torch.no_grad():
        for name, now in network.state_dict().items():
            averaged[name].mul_(keep).add_(now.detach(), alpha=1.0 - keep)


def _validate(
    task: Task,
    network: torch.nn.Module,
    averaged: Mapping[str, torch.Tensor],
    settings: TrainingSettings,
    state: Progress,
) -> None:
    current = {name: value.detach().clone() for name, value in network.state_dict().items()}
    network.load_state_dict(dict(averaged))
    network.eval()
    with torch.no_grad():
        figures = {name: float(value) for name, value in task.validate(network).items()}
    point = Point(state.step, float(np.mean(state.losses)), figures)
    state.curve.append(point)
    state.losses.clear()
    if point.score < state.best_score:
        state.best_score, state.best_step = point.score, state.step
        state.best = weights_of(network)
    network.load_state_dict(current)
    waited = sum(p.step > state.best_step for p in state.curve)
    if settings.patience and waited >= settings.patience:
        state.stopped = f"no better score for {waited} validations"


def weights_of(network: torch.nn.Module) -> dict[str, np.ndarray]:
    """The weights by name, as float32 arrays of their own."""
    return {name: value.detach().float().cpu().numpy().copy() for name, value in network.state_dict().items()}


def _text(state: Progress, settings: TrainingSettings) -> str:
    if not state.curve:
        return f"Training, step {state.step} of {settings.steps}"
    last = state.curve[-1]
    return (
        f"Training, step {state.step} of {settings.steps}: loss {last.loss:.5f}, "
        f"score {last.score:.4f} (best {state.best_score:.4f})"
    )


def _identity(settings: TrainingSettings, fingerprint: Mapping[str, Any] | None) -> dict[str, Any]:
    """What must be the same for a run to go on; where and how often it is kept does not matter."""
    fixed = asdict(replace(settings, checkpoint_s=0.0, device="", half=settings.half))
    return {"settings": fixed, "fingerprint": dict(fingerprint or {})}


def _save(
    path: str,
    made_of: Mapping[str, Any],
    network: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    averaged: Mapping[str, torch.Tensor],
    state: Progress,
) -> None:
    arrays: dict[str, np.ndarray] = {f"best.{name}": value for name, value in state.best.items()}
    for name, tensor in network.state_dict().items():
        arrays[f"weights.{name}"] = tensor.detach().cpu().numpy()
        arrays[f"average.{name}"] = averaged[name].cpu().numpy()
    for name, parameter in network.named_parameters():
        moments = optimiser.state.get(parameter)
        if moments:
            arrays[f"first.{name}"] = moments["exp_avg"].cpu().numpy()
            arrays[f"second.{name}"] = moments["exp_avg_sq"].cpu().numpy()
    document = {
        "made_of": dict(made_of),
        "step": state.step,
        "losses": state.losses,
        "curve": [asdict(p) for p in state.curve],
        "best_score": state.best_score if math.isfinite(state.best_score) else None,
        "best_step": state.best_step,
        "stopped": state.stopped,
    }
    save_model(path, ModelFile(CHECKPOINT_KIND, document, arrays))


def _restore(
    path: str,
    made_of: Mapping[str, Any],
    network: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    averaged: dict[str, torch.Tensor],
    device: str,
) -> Progress:
    stored = load_model(path, CHECKPOINT_KIND)
    document = stored.document
    if document["made_of"] != _as_json(made_of):
        raise TheiaError(
            "input",
            f"{path} holds a training of something else (other images, parameters or architecture).",
            "Delete the file or name another one to begin anew, or give the parameters of the interrupted run.",
        )
    network.load_state_dict({n: torch.from_numpy(a).to(device) for n, a in stored.part("weights.").items()})
    for name, array in stored.part("average.").items():
        averaged[name].copy_(torch.from_numpy(array))
    first, second = stored.part("first."), stored.part("second.")
    for name, parameter in network.named_parameters():
        if name in first:
            optimiser.state[parameter] = {
                "step": torch.tensor(float(document["step"])),
                "exp_avg": torch.from_numpy(first[name]).to(device),
                "exp_avg_sq": torch.from_numpy(second[name]).to(device),
            }
    score = document["best_score"]
    return Progress(
        step=int(document["step"]),
        curve=[Point(p["step"], p["loss"], p["figures"]) for p in document["curve"]],
        losses=[float(v) for v in document["losses"]],
        best=stored.part("best."),
        best_score=math.inf if score is None else float(score),
        best_step=int(document["best_step"]),
        stopped=str(document["stopped"]),
    )


def _as_json(value: Any) -> Any:
    import json

    return json.loads(json.dumps(value))
