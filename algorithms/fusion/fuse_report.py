"""Report of a fusion: the days made, what was seen by whom, how far the observations are, what the scene taught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.report import Report
from ..core.words import Words
from ..series.dates import date_of, iso
from .reading import FusionJob
from .scene_model import SceneModel
from .sensors import constants
from .support import NONE, layer_names, support

_TABLE = "fusion_fr"


def write_report(
    path: str,
    jobs: Sequence[FusionJob],
    days: Mapping[str, np.ndarray],
    method: str,
    facts: Mapping[str, Mapping[str, Any]],
    context: Context,
) -> None:
    """The page and its numbers, from the sample of windows that the scene was learnt from."""
    words = Words(_TABLE, context.settings.language)
    report = Report(words("Fusion of a series"), context.settings.language)
    for job in jobs:
        fact, asked = facts[job.name], days[job.name]
        report.section(job.name)
        report.paragraph(
            words("Method: {method}. {count} days from {first} to {last}, {bands}.", method=method, count=len(asked),
                  first=iso(asked[0]), last=iso(asked[-1]), bands=", ".join(job.bands))
        )  # fmt: skip
        numbers: dict[str, Any] = {"days": [iso(d) for d in asked], "method": method, "sensors": {}}
        report.numbers[job.name] = numbers
        rows = []
        for one in job.sensors:
            clear = fact["clear"][one.sensor]
            numbers["sensors"][one.sensor] = {"dates": len(clear), "clear_share": float(np.mean(clear))}
            rows.append((one.sensor, len(clear), ", ".join(one.stack.bands), float(np.mean(clear))))
        report.table([words(t) for t in ("sensor", "dates", "bands", "clear share (sample)")], rows)
        report.figure(_calendar(job, asked, fact, words), words("Each date by its clear share; days made."))
        _support(report, job, asked, fact, numbers, words)
        if method == "gaussian_process" and fact["scene"] is not None:
            _taught(report, fact["scene"], numbers, words)
    report.save(path)


def _calendar(job: FusionJob, asked: np.ndarray, fact: Mapping[str, Any], words: Words) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 1.2 + 0.9 * len(job.sensors)), layout="constrained")
    axes = figure.subplots(len(job.sensors), 1, sharex=True, squeeze=False)[:, 0]
    for axis, one in zip(axes, job.sensors, strict=True):
        axis.vlines([date_of(d) for d in asked], 0, 1, color="0.85", linewidth=1)
        when = [date_of(d) for d in fact["days"][one.sensor]]
        axis.vlines(when, 0, fact["clear"][one.sensor], linewidth=2)
        axis.set(ylim=(0, 1.05), ylabel=one.sensor)
    axes[-1].set_xlabel(words("lines: days made; bars: clear share of each date"))
    return figure


def _support(
    report: Report, job: FusionJob, asked: np.ndarray, fact: Mapping[str, Any], numbers: dict[str, Any], words: Words
) -> None:
    sensors = [s.sensor for s in job.sensors]
    layers = support(fact["observations"], asked, sensors).astype(float)
    layers[:, :-2][layers[:, :-2] == NONE] = np.nan
    names = layer_names(sensors)
    rows, guesses = [], []
    for k, day in enumerate(asked):
        sides = [_median(layers[k, n]) for n in range(len(names) - 2)]
        guess = float(layers[k, -1].mean())
        guesses.append(guess)
        rows.append((iso(day), *sides, float(layers[k, -2].mean()), guess))
    report.section(words("What the images rest on"))
    report.paragraph(
        words("Median days to the nearest clear date before and after, for a sample of pixels. Where the nearest is "
              "farther than {days} days the image is the model's guess.", days=constants()["guess_days"])
    )  # fmt: skip
    head = [words("day")]
    for sensor in sensors:
        head += [words("{sensor}, before", sensor=sensor), words("{sensor}, after", sensor=sensor)]
    report.table([*head, words("clear within 30 days"), words("share guessed")], rows)
    numbers["share_guessed"] = guesses


def _median(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else None


def _taught(report: Report, scene: SceneModel, numbers: dict[str, Any], words: Words) -> None:
    """Noise of each sensor in reflectance, and by how much the deviation was widened."""
    report.section(words("What the scene taught"))
    rows = []
    for sensor, link in scene.links.items():
        for position, band in enumerate(scene.bands):
            spread = float(np.sqrt((scene.back[:, position] ** 2 * link.noise).sum()))
            offset = float(np.sqrt((scene.back[:, position] ** 2 * link.offset_variance).sum()))
            rows.append((sensor, band, spread, offset))
    report.table([words(t) for t in ("sensor", "band", "noise", "offset of a pixel")], rows)
    limits = [*constants()["calibration"]["distance_days"], None]
    shown = [(f"<= {d}" if d is not None else f"> {limits[-2]}", float(f))
             for d, f in zip(limits, scene.inflation, strict=True)]  # fmt: skip
    report.table([words("days to the nearest clear date"), words("factor of the standard deviation")], shown)
    numbers["inflation"] = [float(f) for f in scene.inflation]
