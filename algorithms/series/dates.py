"""Days as numbers, and the regular dates onto which a series is brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import numpy as np

from ..core.errors import TheiaError
from ..spec.phrase import phrase

_EPOCH = dt.date(1970, 1, 1)


def day_number(moment: dt.date | dt.datetime | str) -> int:
    """Days since 1970-01-01 of a date, a moment (UTC) or an ISO text."""
    if isinstance(moment, str):
        moment = dt.date.fromisoformat(moment[:10])
    if isinstance(moment, dt.datetime):
        if moment.tzinfo is not None:
            moment = moment.astimezone(dt.UTC)
        moment = moment.date()
    return (moment - _EPOCH).days


def day_numbers(moments: Iterable[dt.date | dt.datetime | str]) -> np.ndarray:
    """(n,) int32 day numbers."""
    return np.array([day_number(m) for m in moments], np.int32)


def date_of(day: int | float) -> dt.date:
    """The date of a day number."""
    return _EPOCH + dt.timedelta(days=int(day))


def iso(day: int | float) -> str:
    return date_of(day).isoformat()


def compact(day: int | float) -> str:
    """20240731: dates in file and feature names."""
    return date_of(day).strftime("%Y%m%d")


def day_of_year(day: int | float) -> int:
    return date_of(day).timetuple().tm_yday


def yydoy(day: int | float) -> int:
    """Two digits of the year and the day of the year, as HR-VPP writes dates: 2021-02-01 -> 21032."""
    date = date_of(day)
    return (date.year % 100) * 1000 + date.timetuple().tm_yday


def regular(start: int, end: int, step: int) -> np.ndarray:
    """(n,) int32: every `step` days from `start` to `end`, both included where they are reached."""
    if step < 1 or end < start:
        raise TheiaError("input", "The period holds no date.", "The last day must not lie before the first.")
    return np.arange(start, end + 1, step, dtype=np.int32)


def parse_list(text: str) -> np.ndarray:
    """(n,) int32, sorted and unique, from ISO dates separated by blanks, commas, semicolons or new lines."""
    words = text.replace(",", " ").replace(";", " ").split()
    found, wrong = [], []
    for word in words:
        try:
            found.append(day_number(word))
        except ValueError:
            wrong.append(word)
    if wrong or not found:
        text = ", ".join(wrong) or "nothing"
        raise TheiaError("input", phrase("Not dates: {text}.", text=text), "Write dates as 2024-07-31 2024-08-10.")
    return np.unique(np.array(found, np.int32))


def period(days: Sequence[int] | np.ndarray, start: str | None, end: str | None) -> tuple[int, int]:
    """First and last day: those given, else those of the acquisitions."""
    first = day_number(start) if start else int(min(days))
    last = day_number(end) if end else int(max(days))
    if last < first:
        raise TheiaError(
            "input", phrase("The last day, {last}, lies before the first, {first}.", last=iso(last), first=iso(first))
        )
    return first, last
