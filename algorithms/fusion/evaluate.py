"""Entry `evaluate_fusion`: methods of fusion compared on the user's own images, by hiding what is known.

Every tile is looked at by itself, and all of them together. Limit: arithmetic of the methods; each case asks each of
them for a few days of every square.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.errors import TheiaError
from ..core.files import check_targets
from ..core.progress import Context
from ..core.result import Result
from ..series.table import constants as series_constants
from ..spec.phrase import phrase
from .calibrating import calibrated
from .evaluate_cases import CLOUD_GAP, Case, plan, within
from .evaluate_example import example
from .evaluate_places import HeldOut, Places, read_places
from .evaluate_report import write_report
from .evaluate_run import Contender, Outcome, amplitude_limits, evaluate_case, make_square, timeline_of
from .evaluate_study import Study, TileStudy
from .evaluate_verdict import ALL, judge, of_kind
from .methods import find_method
from .missed_clouds import screened
from .observations import Observations
from .reading import FusionJob, open_jobs
from .scene_model import learn_scene
from .sensors import fusion_sensors
from .training_record import is_told, overlaps

#: methods that first learn the scene from all that they may see, and those whose network has a record of its training
_LEARNING = ("gaussian_process", "transformer", "combined")
_TRAINED = ("transformer", "combined")
_LEAST_DATES = 8


@dataclass(frozen=True)
class _Asked:
    """The parameters that every tile shares."""

    methods: tuple[str, ...]
    model: str | None
    tests: tuple[str, ...]
    lengths: tuple[int, ...]
    each: int
    squares: int
    side: int
    held: HeldOut


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
    held_area: Mapping[str, Any] | None,
    held_year: int | None,
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
    names = tuple(dict.fromkeys(methods))
    asked = _Asked(names, model, tuple(tests), lengths, each, squares, side, HeldOut(held_area, held_year))
    for note in _notes(asked, jobs[0].bands):
        context.warning(note)
    tiles: list[TileStudy] = []
    outcome, middle = Outcome(), None
    for number, job in enumerate(jobs):
        with context.stage(0.92 * number / len(jobs), 0.92 * (number + 1) / len(jobs)):
            found = _tile(job, asked, len(tiles), seed, context)
        if found is not None:
            tiles.append(found[0])
            outcome.merge(found[0].outcome)
            middle = middle or found[1]
    if not tiles or middle is None:
        raise TheiaError(
            "input", "What is held out lies beside every tile.", "Check the area, its reference system and the year."
        )
    barred = {m for tile in tiles for m in tile.seen_before}
    verdict = judge(outcome, names, seed, tuple(m for m in names if m in barred))
    if verdict is None:
        raise TheiaError(
            "input",
            "No hidden image shows enough clear ground to be compared.",
            "Give a larger area, or products with less cloud.",
        )
    with context.stage(0.92, 1.0, "Report"):
        contenders = contenders_of(names, model, context)
        shown = example(middle, tiles[0].cases, contenders, lambda name: context.check_cancel())
        study = Study(tuple(tiles), jobs[0].bands, names, lengths, asked.held, outcome, verdict, shown)
        write_report(report, study, context.settings.language)
    numbers = of_kind(outcome, verdict.advised, ALL).numbers(jobs[0].bands) or {}
    skill = verdict.skills.get(verdict.advised)
    return Result(
        {
            "report": report,
            "advised": verdict.advised,
            "error": numbers.get("rmse_mean"),
            "skill": None if skill is None else skill.mean,
        }
    )


def _tile(
    job: FusionJob, asked: _Asked, number: int, seed: int, context: Context
) -> tuple[TileStudy, Observations] | None:
    """One tile compared by itself, and the square in its middle; None where what is held out lies beside it."""
    with context.stage(0.0, 0.1, phrase("Reading {name}", name=job.name)):
        places = read_places(job, asked.squares, asked.side, asked.held, context)
    if places is None:
        return None
    cases, timeline = _cases(job, asked, places)
    context.info(
        phrase(
            "{name}: {cases} cases, {squares} squares of {side} pixels.",
            name=job.name,
            cases=len(cases),
            squares=len(places.scored),
            side=places.scored[0].shape[0],
        )
    )
    seen_before = _seen_before(job, asked, timeline.days, context)
    limits = amplitude_limits(places.scored)
    apart = bool(places.taught)
    # numbers of blocks are those of all tiles together
    first = 10_000_000 * number
    made = [make_square(s, limits, first + 10_000 * n, True, not apart) for n, s in enumerate(places.scored)]
    made += [make_square(s, limits, first, False, True) for s in places.taught]
    contenders = contenders_of(asked.methods, asked.model, context)
    outcome = Outcome()
    tell = _teller(len(cases) * len(contenders) * (len(places.scored) + 1), context)
    with context.stage(0.1, 1.0, phrase("Comparing {name}", name=job.name)):
        for case in cases:
            outcome.merge(evaluate_case(case, made, contenders, tell, asked.held.days))
    side_m = places.scored[0].shape[0] * job.grid.pixel_size
    verdict = judge(outcome, asked.methods, seed, seen_before)
    study = TileStudy(job.name, len(places.scored), side_m, timeline, tuple(cases), outcome, verdict, seen_before)
    return study, places.scored[len(places.scored) // 2]


def _cases(job: FusionJob, asked: _Asked, places: Places) -> tuple[list[Case], Any]:
    """What is hidden on a tile, and its dates. Raises `TheiaError` where too few can be."""
    timeline = timeline_of(places.scored)
    days = asked.held.days
    askable = within(timeline, *days) if days is not None else timeline
    radar = any(fusion_sensors()[s.sensor].kind == "radar" for s in job.sensors)
    tests = [t for t in asked.tests if t != CLOUD_GAP or radar]
    cases = plan(askable, tests, asked.lengths, asked.each) if askable.days.size else []
    if timeline.days.size < _LEAST_DATES or not cases:
        raise TheiaError(
            "input",
            phrase(
                "{name}: {count} dates of Sentinel-2 are too few to hide any of them.",
                name=job.name,
                count=int(askable.days.size),
            ),
            "Give a longer series, or products with less cloud.",
        )
    if days is not None and askable.days.size == timeline.days.size:
        raise TheiaError(
            "input",
            phrase(
                "{name}: the year {year} is all there is: no other to learn from.", name=job.name, year=asked.held.year
            ),
            "Give products of another year as well.",
        )
    return cases, timeline


def _seen_before(job: FusionJob, asked: _Asked, days: Any, context: Context) -> tuple[str, ...]:
    """Methods whose network has learnt from this ground and these days; refused where an area or a year is held out."""
    trained = [m for m in asked.methods if m in _TRAINED]
    if not trained:
        return ()
    from .compact_file import load_fusion

    stored = load_fusion(asked.model)
    held = asked.held
    first, last = held.days or (int(days[0]), int(days[-1]))
    grid = job.grid
    if held.area is not None:
        from ..core.vector import area_window

        grid = grid.crop(area_window(held.area, grid, 2)[0])
    found = overlaps(stored.card, grid, first, last)
    # a new area has to be new whatever the year, a new year whatever the area
    harmful = [o for o in found if o.days or held.area is not None]
    if not harmful:
        return ()
    facts = {"network": stored.name, "tile": harmful[0].tile, "start": harmful[0].start, "end": harmful[0].end}
    if held.area is not None or held.year is not None:
        raise TheiaError(
            "input",
            phrase("The network {network} has learnt from what is held out: {tile}, {start} to {end}.", **facts),
            "Hold out an area and a year that its training did not see, or leave the network out.",
        )
    context.warning(
        phrase(
            "The network {network} has learnt from these images ({tile}, {start} to {end}): its errors here say "
            "nothing of other images, and it is not advised.",
            **facts,
        )
    )
    return tuple(trained)


def _notes(asked: _Asked, bands: Sequence[str]) -> list[Any]:
    """What a user has to know of the networks before the comparison."""
    if not set(asked.methods) & set(_TRAINED):
        return []
    from .compact_file import load_fusion
    from .network import notes

    found = list(notes(asked.model, bands))
    stored = load_fusion(asked.model)
    if not is_told(stored.card):
        found.append(
            phrase(
                "The network {network} does not tell where it was trained: it may know these images.",
                network=stored.name,
            )
        )
    return found


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


def contenders_of(methods: Sequence[str], model: str | None, context: Context) -> list[Contender]:
    """The methods that take part; those that learn the scene do so on what each case lets them see."""
    settings: dict[str, Any] = {
        "model": model,
        "device": context.settings.device,
        "threads": context.settings.threads,
        "memory_mb": context.settings.memory_mb,
    }

    last: list[tuple[Observations, Mapping[str, Any]]] = []

    def learn(given: Observations) -> Mapping[str, Any]:
        if not last or last[0][0] is not given:  # once for all methods that are given the same
            clean = screened(given)
            scene = learn_scene(clean)
            last[:] = [(given, settings | {"scene": None if scene is None else calibrated(scene, clean)})]
        return last[0][1]

    return [Contender(m, find_method(m), settings, learn if m in _LEARNING else None) for m in dict.fromkeys(methods)]


def _teller(steps: int, context: Context) -> Callable[[str], None]:
    done = 0

    def tell(name: str) -> None:
        nonlocal done
        context.check_cancel()
        context.progress(min(1.0, done / max(1, steps)), name)
        done += 1

    return tell
