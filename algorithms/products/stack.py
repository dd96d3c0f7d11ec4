"""Several scenes together: chosen by period, grouped by tile, on one grid, sorted by time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, describe
from ..core.progress import Context
from ..spec.phrase import phrase
from .read import open_products
from .scene import Scene
from .sensors import find_role


def in_time_order(scenes: Iterable[Scene]) -> list[Scene]:
    """By acquisition time, then id: never by the order of the files."""
    return sorted(scenes, key=lambda s: (s.acquired, s.id))


def in_period(
    scenes: Iterable[Scene], start: dt.date | str | None = None, end: dt.date | str | None = None
) -> list[Scene]:
    """Scenes of the days from `start` to `end`, both included (UTC); either may be open. ISO text is taken as well."""
    first, last = _day(start), _day(end)
    if first and last and first > last:
        raise TheiaError(
            "input", phrase("The period ends before it starts: {first} to {last}.", first=first, last=last)
        )
    kept = [s for s in scenes if not (first and s.acquired.date() < first) and not (last and s.acquired.date() > last)]
    return in_time_order(kept)


def some_in_period(
    scenes: Iterable[Scene], start: dt.date | str | None = None, end: dt.date | str | None = None
) -> list[Scene]:
    """As `in_period`; raises `TheiaError` where no scene is left."""
    kept = in_period(scenes, start, end)
    if not kept:
        raise TheiaError("input", "No product lies in the period.", "Widen the period, or leave it empty.")
    return kept


def open_period(
    paths: Sequence[str],
    context: Context,
    start: dt.date | str | None = None,
    end: dt.date | str | None = None,
    *,
    levels: Sequence[str],
    reflectance: str = "FRE",
) -> list[Scene]:
    """The products at or below `paths` of a period, in time order; what was passed over is told as warnings.

    Raises `TheiaError` that lists all that is wrong, or where no product lies in the period.
    """
    notes: list[str] = []
    found = open_products(list(paths), levels=levels, reflectance=reflectance, notes=notes)
    for note in notes:
        context.warning(note)
    return some_in_period(found, start, end)


def _day(value: dt.date | str | None) -> dt.date | None:
    if not value:
        return None
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value


def tile_of(scene: Scene) -> str:
    """The tile's name; for scenes that have none, their grid in words, so that scenes on one grid belong together."""
    return scene.tile or describe(scene.grid)


def by_tile(scenes: Iterable[Scene]) -> dict[str, list[Scene]]:
    """Scenes of each tile in time order; tiles in alphabetical order."""
    ordered = sorted(in_time_order(scenes), key=tile_of)
    return {tile: list(group) for tile, group in groupby(ordered, key=tile_of)}


def by_day(scenes: Iterable[Scene]) -> dict[dt.date, list[Scene]]:
    """Scenes of each day (UTC) in time order: the granules into which one pass is cut lie together."""
    return {day: list(group) for day, group in groupby(in_time_order(scenes), key=lambda s: s.acquired.date())}


def shown_periods(scenes: Iterable[Scene]) -> list[tuple[Scene, dt.datetime, dt.datetime]]:
    """When each scene of one series is shown on a map with time, in time order: periods that do not overlap.

    An acquisition lasts until the next one (the last for a day). A synthesis stands for the time around its date, half
    way to its neighbours; a lone one for the period of its acquisitions.
    """
    ordered = in_time_order(scenes)
    days = [dt.datetime.combine(s.acquired.date(), dt.time(), dt.UTC) for s in ordered]
    one_day = dt.timedelta(days=1)
    shown = []
    for i, scene in enumerate(ordered):
        later = next((d for d in days[i + 1 :] if d > days[i]), None)
        earlier = next((d for d in reversed(days[:i]) if d < days[i]), None)
        if scene.level != "L3A":
            shown.append((scene, days[i], later or days[i] + one_day))
        elif later is None and earlier is None:
            begin, end = scene.period or (days[i], days[i])
            shown.append((scene, begin, end + one_day if end == begin else end))
        else:
            after = (later or 2 * (days[i] - (earlier or days[i])) + (earlier or days[i])) - days[i]
            before = days[i] - (earlier or days[i] - after)
            shown.append((scene, days[i] - before / 2, days[i] + after / 2))
    return shown


def common_groups(scenes: Sequence[Scene]) -> dict[str, Grid]:
    """The resolution groups that all scenes share, each with its one grid, finest first.

    Raises `TheiaError` listing the scenes whose grids differ, or when they share no group.
    """
    if not scenes:
        raise TheiaError("input", "There is no product to work on.")
    first = scenes[0]
    problems = []
    for scene in scenes[1:]:
        for name, grid in scene.groups.items():
            expected = first.groups.get(name)
            if expected is not None and not grid.equals(expected):
                problems.append(
                    phrase(
                        "{scene} ({name}): {found}; {first}: {expected}.",
                        scene=scene.id,
                        name=name,
                        found=describe(grid),
                        first=first.id,
                        expected=describe(expected),
                    )
                )
    raise_all("product", "The products are not on one grid:", problems[:20],
              "Give products of one tile at a time, or cut them to one grid first.")  # fmt: skip
    shared = {n: g for n, g in first.groups.items() if all(n in s.groups for s in scenes)}
    if not shared:
        names = sorted({", ".join(s.groups) for s in scenes})
        raise TheiaError("product", phrase("The products share no resolution group: {names}.", names="; ".join(names)))
    return shared


def common_bands(scenes: Sequence[Scene]) -> list[str]:
    """The bands that all scenes have, in the order of the first."""
    return [b for b in scenes[0].bands if all(b in s.bands for s in scenes)] if scenes else []


def require_bands(scenes: Iterable[Scene], names: Iterable[str]) -> None:
    """Raise `TheiaError` naming every scene that lacks some of the bands."""
    wanted = list(names)
    lacking = [(s, [n for n in wanted if n not in s.bands]) for s in scenes]
    problems = [
        f"{s.id} has no {', '.join(missing)} (it has {', '.join(s.bands)})." for s, missing in lacking if missing
    ]
    raise_all("product", "Some products lack bands:", problems)


def require_roles(scenes: Iterable[Scene], roles: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Scene id -> role -> band name. Raises `TheiaError` naming every scene that lacks some of the roles."""
    found: dict[str, Mapping[str, str]] = {}
    problems = []
    wanted = list(roles)
    for scene in scenes:
        names = {role: find_role(scene, role) for role in wanted}
        missing = [role.replace("_", " ") for role, name in names.items() if name is None]
        if missing:
            problems.append(
                phrase(
                    "{scene} has no {names} band (it has {known}).",
                    scene=scene.id,
                    names=", ".join(missing),
                    known=", ".join(scene.bands),
                )
            )
        found[scene.id] = {role: name for role, name in names.items() if name is not None}
    raise_all("product", "Some products lack bands:", problems)
    return found
