"""What an evaluation has found, tile by tile and together, and its numbers as they are written beside the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..series.dates import iso
from .evaluate_cases import Case, Timeline
from .evaluate_example import Example
from .evaluate_places import HeldOut
from .evaluate_run import Outcome
from .evaluate_verdict import Verdict


@dataclass(frozen=True)
class TileStudy:
    """One tile by itself: its squares, dates, what was hidden, the sums. `verdict` None where nothing could be scored;
    `seen_before`: methods whose network has learnt from it."""

    name: str
    squares: int
    side_m: float
    timeline: Timeline
    cases: tuple[Case, ...]
    outcome: Outcome
    verdict: Verdict | None
    seen_before: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """All that the report tells of: every tile, and all of them together."""

    tiles: tuple[TileStudy, ...]
    bands: tuple[str, ...]
    methods: tuple[str, ...]
    lengths: tuple[int, ...]
    held: HeldOut
    outcome: Outcome
    verdict: Verdict
    shown: Example | None

    @property
    def cases(self) -> tuple[Case, ...]:
        """One case of each name, in the order of the tiles."""
        return tuple({c.name: c for tile in self.tiles for c in tile.cases}.values())

    @property
    def has_landsat(self) -> bool:
        return any(t.timeline.landsat_days.size for t in self.tiles)


def numbers_of(study: Study) -> dict[str, object]:
    """All numbers by name."""
    verdict = study.verdict
    return {
        "advised": verdict.advised,
        "leader": verdict.leader,
        "bands": list(study.bands),
        "held_out": {"area": study.held.area is not None, "year": study.held.year},
        "seen_in_training": list(verdict.barred),
        "tiles": {t.name: _tile_numbers(t, study.bands) for t in study.tiles},
        "scores": _scores(study.outcome, study.bands),
        "skill": {m: vars(s) for m, s in verdict.skills.items()},
        "skill_in_gaps": {m: vars(s) for m, s in verdict.gap_skills.items()},
        "gain_of_landsat": {m: vars(s) for m, s in verdict.gains.items()},
        "gain_of_radar": {m: vars(s) for m, s in verdict.radar_gains.items()},
        "harm_of_missed_clouds": dict(verdict.harms),
        "harm_of_clouds_not_found": dict(verdict.unfound),
        "changes": {f"{m} {k}": d.numbers() for (m, k), d in study.outcome.delays.items()},
        "checks": [vars(c) for c in verdict.checks],
    }


def _tile_numbers(tile: TileStudy, bands: Sequence[str]) -> dict[str, object]:
    return {
        "advised": tile.verdict.advised if tile.verdict is not None else None,
        "squares": tile.squares,
        "cases": [
            {
                "name": c.name,
                "number": c.number,
                "start": iso(c.start),
                "end": iso(c.end),
                "days": [iso(d) for d in c.days],
            }
            for c in tile.cases
        ],
        "scores": _scores(tile.outcome, bands),
    }


def _scores(outcome: Outcome, bands: Sequence[str]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for (method, case), sums in outcome.sums.items():
        found.setdefault(method, {})[case] = sums.numbers(tuple(bands))
    return found
