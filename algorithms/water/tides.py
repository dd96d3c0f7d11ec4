"""Height of the tide at the time of each image: one height for all, or a table of heights by time."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Sequence

from ..core.errors import raise_all
from ..spec.phrase import phrase


def read_tides(path: str | None, constant_m: float, moments: Sequence[dt.datetime]) -> list[float]:
    """Height of the water above the datum at each moment: of the table's line nearest in time, at most 12 hours away.

    The table is a CSV with `date` (ISO, with or without a time) and `tide` in m; without a time a line stands for its
    day. Raises `TheiaError` listing the dates that it lacks.
    """
    if path is None:
        return [constant_m] * len(moments)
    problems: list[str] = []
    known: list[tuple[dt.datetime, float, bool]] = []
    with open(path, encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                text = str(row["date"]).strip().replace("Z", "+00:00")
                moment = dt.datetime.fromisoformat(text)
                aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
                known.append((aware, float(row["tide"]), len(text) <= 10))
            except (KeyError, ValueError, TypeError):
                problems.append(phrase("line {number}: expected date and tide.", number=number))
    raise_all(
        "input",
        phrase("{file} is no table of tides:", file=os.path.basename(path)),
        problems[:10],
        "A CSV with the columns date (2024-07-05T10:56) and tide (m above the datum).",
    )
    found = []
    for moment in moments:
        near = [
            (abs((moment - when).total_seconds()), height)
            for when, height, whole_day in known
            if (when.date() == moment.date() if whole_day else abs((moment - when).total_seconds()) <= 43200)
        ]
        if near:
            found.append(min(near)[1])
        else:
            problems.append(phrase("{moment} is not in the table.", moment=f"{moment:%Y-%m-%d %H:%M}"))
    raise_all("input", phrase("{file} lacks tides:", file=os.path.basename(path)), problems)
    return found
