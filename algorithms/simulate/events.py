"""What happens to parcels at a stroke, and who sees it first: harvest, ploughing, mowing, felling, flood.

The dates are those of the ground itself (`crops`, `managed`, the preset's floods), so that images and table agree. A
sensor sees a parcel on a pass when at least four fifths of it are free of cloud and shadow in the true mask.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from ..core.files import atomic_file
from ..core.vector import Features, write_layer
from . import kinds as k
from .air import CLEAR
from .block import Block, fields_of
from .crops import all_crops, season_of
from .floods import flooded_pieces
from .managed import CLEAR_CUT, THINNING, meadow_cuts, stand_fates
from .presets import World

if TYPE_CHECKING:
    import shapely

SENSORS = ("sentinel2", "landsat")
_LEAST_SEEN = 0.8
_COLUMNS = ("parcel", "date", "event", "sentinel2_before", "sentinel2_after", "landsat_after", "first_seen_by")


@dataclass(frozen=True)
class Event:
    """One event of one parcel: the first day on which the ground shows it."""

    parcel: int
    day: dt.date
    kind: str


def events_of(block: Block, world: World, start: dt.date, end: dt.date) -> list[Event]:
    """The events of a block's parcels from `start` to `end`, in no order."""
    p, found = block.pieces, list[Event]()

    def add(key: int, day: dt.date, kind: str) -> None:
        if start <= day <= end:
            found.append(Event(int(key), day, kind))

    arable = np.flatnonzero(p.kinds == k.ARABLE)
    meadow = np.flatnonzero(p.kinds == k.MEADOW)
    lasting = np.array([c.season == "meadow" for c in all_crops()])
    for year in range(start.year, end.year + 1):
        january = dt.date(year, 1, 1)
        season = season_of(fields_of(block, world), year)
        for n, row in enumerate(arable):
            if lasting[season.crop[n]]:
                continue
            add(p.keys[row], january + dt.timedelta(days=math.ceil(season.harvest[n]) - 1), "harvest")
            if not season.catch_crop[n]:
                add(p.keys[row], january + dt.timedelta(days=math.floor(season.plough[n])), "ploughing")
        if world.managed is not None:
            cuts = meadow_cuts(p.keys[meadow], p.delay[meadow], year, world.seed)
            for row, days in zip(meadow, cuts, strict=True):
                for day in days[days > 0]:
                    add(p.keys[row], january + dt.timedelta(days=int(day) - 1), "mowing")
    if world.managed is not None:
        trees = np.flatnonzero(np.isin(p.kinds, (k.BROADLEAF, k.CONIFER)))
        fates = stand_fates(p.keys[trees], world.managed, world.seed)
        for row, kind, day in zip(trees, fates.kind, fates.onset, strict=True):
            if kind in (THINNING, CLEAR_CUT):
                add(p.keys[row], dt.date.fromordinal(int(day)), "thinning" if kind == THINNING else "clear-cut")
    wet = np.flatnonzero(flooded_pieces(p.keys, p.kinds, p.place, world.seed))
    for year, (first, _) in itertools.product(range(start.year, end.year + 1), world.floods):
        for row in wet:
            add(p.keys[row], dt.date.fromisoformat(f"{year}-{first}"), "flood")
    return found


class Sightings:
    """Which parcels each sensor saw clear on which day, and the events of all blocks. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._clear: dict[tuple[str, dt.date], dict[int, np.ndarray]] = {}
        self._events: dict[Event, None] = {}

    def add(self, sensor: str, day: dt.date, block: Block, true_mask: np.ndarray) -> None:
        """Take one block of one pass; `true_mask` (height, width) at 10 m as in `air`."""
        number = len(block.pieces.keys)
        whole = np.bincount(block.piece.ravel(), minlength=number)
        clear = np.bincount(block.piece[true_mask == CLEAR], minlength=number)
        rows = np.flatnonzero(whole)
        with self._lock:
            counts = self._clear.setdefault((sensor, day), {})
            for row in rows:
                key = int(block.pieces.keys[row])
                counts[key] = counts.get(key, 0) + np.array([clear[row], whole[row]])

    def add_events(self, events: Sequence[Event]) -> None:
        with self._lock:
            self._events |= dict.fromkeys(events)

    def seen(self, sensor: str, parcel: int) -> list[dt.date]:
        """The days on which a sensor saw a parcel, in order."""
        days = []
        for (own, day), counts in self._clear.items():
            pair = counts.get(parcel)
            if own == sensor and pair is not None and pair[0] >= _LEAST_SEEN * pair[1]:
                days.append(day)
        return sorted(days)

    def table(self, parcels: Mapping[int, shapely.Geometry]) -> list[dict[str, str | int]]:
        """One row per event of a known parcel, in order of time: dates as ISO text, "" where there is none."""
        rows: list[dict[str, str | int]] = []
        days = {(s, key): self.seen(s, key) for s in SENSORS for key in {e.parcel for e in self._events}}
        for event in sorted(self._events, key=lambda e: (e.day, e.parcel, e.kind)):
            if event.parcel not in parcels:
                continue
            own = {s: days[s, event.parcel] for s in SENSORS}
            after = {s: next((d for d in own[s] if d >= event.day), None) for s in SENSORS}
            before = max((d for d in own["sentinel2"] if d < event.day), default=None)
            first = min((d, s) for s, d in after.items() if d) if any(after.values()) else None
            rows.append(
                {
                    "parcel": event.parcel,
                    "date": event.day.isoformat(),
                    "event": event.kind,
                    "sentinel2_before": before.isoformat() if before else "",
                    **{f"{s}_after": d.isoformat() if d else "" for s, d in after.items()},
                    "first_seen_by": first[1] if first else "",
                }
            )
        return rows


def write_events(
    folder: str, sightings: Sightings, parcels: Mapping[int, shapely.Geometry], crs: str
) -> dict[str, str]:
    """events.csv and events.gpkg (the outlines of the parcels) in `folder`; returns file names by what they hold."""
    rows = sightings.table(parcels)
    with (
        atomic_file(os.path.join(folder, "events.csv")) as temporary,
        open(temporary, "w", newline="", encoding="utf-8") as file,
    ):
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    listed = {"events_table": "events.csv"}
    if rows:
        geometries = np.empty(len(rows), dtype=object)
        geometries[:] = [parcels[int(r["parcel"])] for r in rows]
        columns = {c: np.array([r[c] for r in rows]) for c in _COLUMNS}
        write_layer(os.path.join(folder, "events.gpkg"), Features(geometries, columns, crs), "events")
        listed["events"] = "events.gpkg"
    return listed
