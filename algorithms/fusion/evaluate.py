"""Entry `evaluate_fusion`: methods of fusion compared on the user's own images, by hiding what is known.

Limit: arithmetic of the methods; each case asks each of them for a few days of every square.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.errors import TheiaError
from ..core.files import check_targets
from ..core.grid import Window
from ..core.progress import Context
from ..core.result import Result
from ..series.table import constants as series_constants
from ..spec.phrase import phrase
from .calibrating import calibrated
from .evaluate_cases import plan
from .evaluate_example import example
from .evaluate_report import Study, write_report
from .evaluate_run import Contender, Outcome, amplitude_limits, evaluate_case, make_square, timeline_of
from .evaluate_verdict import ALL, judge, of_kind
from .methods import find_method
from .missed_clouds import screened
from .observations import REFERENCE, Observations
from .reading import FusionJob, open_jobs, read_observations
from .scene_model import learn_scene

#: methods that first learn the scene from all that they may see
_LEARNING = ("gaussian_process",)
_LEAST_DATES = 8


def evaluate_fusion(
    *,
    products: list[str],
    radar: str | None,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    methods: list[str],
    model: str | None,
    tests: list[str],
    gap_days: str,
    each: int,
    squares: int,
    side: int,
    bands: list[str],
    masks: list[str],
    seed: int,
    report: str,
    context: Context,
) -> Result:
    """Entry `evaluate_fusion`."""
    check_targets([report])
    lengths = gap_lengths(gap_days)
    known = series_constants()["bands"]
    wanted = tuple(dict.fromkeys(b.upper() if b.upper() in known else b for b in bands))
    jobs = open_jobs(products, wanted, context, radar=radar, area=area, start=start, end=end, invalid=masks or [])
    job = jobs[0]
    if len(jobs) > 1:
        context.warning(phrase("Only the tile {name} is looked at: give an area to choose another.", name=job.name))
    with context.stage(0.0, 0.1, "Reading"):
        seen = read_squares(job, squares, side, context)
    contenders = contenders_of(methods, model, seen[0], context)
    timeline = timeline_of(seen)
    cases = plan(timeline, tests, lengths, each)
    if timeline.days.size < _LEAST_DATES or not cases:
        raise TheiaError(
            "input",
            phrase("{count} dates of Sentinel-2 are too few to hide any of them.", count=int(timeline.days.size)),
            "Give a longer series, or products with less cloud.",
        )
    context.info(
        phrase(
            "{cases} cases, {squares} squares of {side} pixels.",
            cases=len(cases),
            squares=len(seen),
            side=seen[0].shape[0],
        )
    )
    limits = amplitude_limits(seen)
    made = [make_square(s, limits, 10_000 * n) for n, s in enumerate(seen)]
    outcome = Outcome()
    steps = len(cases) * len(contenders) * (len(made) + 1)
    tell = _teller(steps, context)
    with context.stage(0.1, 0.92, "Comparing"):
        for case in cases:
            outcome.merge(evaluate_case(case, made, contenders, tell))
    names = tuple(c.name for c in contenders)
    verdict = judge(outcome, names, seed)
    if verdict is None:
        raise TheiaError(
            "input",
            "No hidden image shows enough clear ground to be compared.",
            "Give a larger area, or products with less cloud.",
        )
    with context.stage(0.92, 1.0, "Report"):
        middle = seen[len(seen) // 2]
        shown = example(middle, cases, contenders, lambda name: context.check_cancel())
        study = Study(
            job.name,
            job.bands,
            names,
            lengths,
            len(seen),
            seen[0].shape[0] * job.grid.pixel_size,
            timeline,
            tuple(cases),
            outcome,
            verdict,
            shown,
        )
        write_report(report, study, context.settings.language)
    numbers = of_kind(outcome, verdict.advised, ALL).numbers(job.bands) or {}
    skill = verdict.skills.get(verdict.advised)
    return Result(
        {
            "report": report,
            "advised": verdict.advised,
            "error": numbers.get("rmse_mean"),
            "skill": None if skill is None else skill.mean,
        }
    )


def gap_lengths(text: str) -> tuple[int, ...]:
    """Lengths of gaps in days, from "30, 60, 90". Raises `TheiaError` for what is not a number from 5 to 200."""
    try:
        found = tuple(dict.fromkeys(int(w) for w in text.replace(";", ",").replace(" ", ",").split(",") if w))
    except ValueError:
        found = ()
    if not found or min(found) < 5 or max(found) > 200:
        raise TheiaError(
            "input", phrase("Not lengths of gaps: {text}.", text=text), "Write days as 30, 60, 90 (5 to 200)."
        )
    return tuple(sorted(found))


def contenders_of(methods: Sequence[str], model: str | None, seen: Observations, context: Context) -> list[Contender]:
    """The methods that take part; those that learn the scene do so on what each case lets them see."""
    settings: dict[str, Any] = {
        "model": model,
        "device": context.settings.device,
        "threads": context.settings.threads,
        "memory_mb": context.settings.memory_mb,
    }

    if set(methods) & {"transformer", "combined"}:
        from .network import notes

        for note in notes(model, seen.bands):
            context.warning(note)

    def learn(given: Observations) -> Mapping[str, Any]:
        clean = screened(given)
        scene = learn_scene(clean)
        return settings | {"scene": None if scene is None else calibrated(scene, clean)}

    return [Contender(m, find_method(m), settings, learn if m in _LEARNING else None) for m in dict.fromkeys(methods)]


def read_squares(job: FusionJob, count: int, side: int, context: Context) -> list[Observations]:
    """Squares spread over the area, in rows and columns; all of one size, pixels of the job's grid. Raises `TheiaError`
    where Sentinel-2 is missing or the area holds none."""
    grid = job.grid
    height, width = (max(2, min(side, n) // 2 * 2) for n in grid.shape)
    across = max(1, min(count, round(np.sqrt(count * grid.width / grid.height)), grid.width // width))
    down = max(1, min(-(-count // across), grid.height // height))
    rows, cols = (
        np.unique(((np.arange(n) + 0.5) / n * size - part / 2).clip(0, size - part).astype(int) // 2 * 2)
        for n, size, part in ((down, grid.height, height), (across, grid.width, width))
    )
    sources, found = job.sources, []
    places = [(int(r), int(c)) for r in rows for c in cols]
    for number, (row, col) in enumerate(places):
        context.check_cancel()
        one = read_observations(job, Inputs(sources, grid, Window(row, col, height, width), 0))
        if one is not None and one.of(REFERENCE) is not None:
            found.append(one)
        context.progress((number + 1) / len(places))
    if not found:
        raise TheiaError(
            "input", "The area holds no image of Sentinel-2.", "Give products of Sentinel-2, and an area they cover."
        )
    return found


def _teller(steps: int, context: Context) -> Callable[[str], None]:
    done = 0

    def tell(name: str) -> None:
        nonlocal done
        context.check_cancel()
        context.progress(min(1.0, done / max(1, steps)), name)
        done += 1

    return tell
