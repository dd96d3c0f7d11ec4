"""The vector layer of parcels with their mowing events: one row per parcel and season."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.vector import Features, write_layer
from ..series.dates import iso
from .mowing_events import MOST
from .mowing_evidence import STATISTICS
from .mowing_maps import NODATA, NOT_OBSERVABLE, Season
from .mowing_parcels import ParcelEvents
from .table import constants


def parcel_rows(found: ParcelEvents, season: Season) -> dict[str, np.ndarray]:
    """Columns of one season, in the order of the parcels; dates as ISO text, empty where there is none."""
    events = found.events
    n = len(found.pixels)
    clear, gap, observed = (
        found.statistics[:, STATISTICS.index(name)] for name in ("clear", "longest_gap", "observed_days")
    )
    columns: dict[str, np.ndarray] = {
        "season": np.full(n, season.year, np.int32),
        "cuts": np.where(found.state == NOT_OBSERVABLE, NODATA, events.count).astype(np.int32),
        "state": found.state.astype(np.int32),
        "observed": np.rint(100 * np.clip(observed / season.days, 0, 1)).astype(np.int32),
        "clear": clear.astype(np.int32),
        "gap_days": gap.astype(np.int32),
        "pixels": found.pixels.astype(np.int32),
        "patchy": (np.nan_to_num(found.spread) > constants("mowing")["parcels"]["patchy_days"]).astype(np.int32),
    }
    for e in range(MOST):
        there = events.day[:, e] > 0
        columns[f"cut{e + 1}"] = np.array([iso(d) if d > 0 else "" for d in events.day[:, e]], object)
        columns[f"half{e + 1}"] = np.where(there, events.half[:, e], -1).astype(np.int32)
        columns[f"conf{e + 1}"] = np.where(there, np.rint(100 * events.confidence[:, e]), -1).astype(np.int32)
        share = np.where(there & np.isfinite(found.share[:, e]), np.rint(100 * np.nan_to_num(found.share[:, e])), -1)
        columns[f"share{e + 1}"] = share.astype(np.int32)
    return columns


def write_parcels(path: str, parcels: Features, parts: Sequence[tuple[ParcelEvents, Season]]) -> int:
    """Write all tiles and seasons as one layer in the parcels' own reference system; returns its rows.

    A parcel that lies on two tiles gets the row with more pixels; parcels outside the images get none.
    """
    best: dict[tuple[int, int], tuple[int, int]] = {}
    for number, (found, season) in enumerate(parts):
        for parcel, pixels in enumerate(found.pixels):
            key = (parcel, season.year)
            if pixels and (key not in best or pixels > best[key][0]):
                best[key] = (int(pixels), number)
    own = {name: np.asarray(values) for name, values in parcels.columns.items() if name != "fid"}
    rows: list[np.ndarray] = []
    columns: dict[str, list[np.ndarray]] = {}
    for number, (found, season) in enumerate(parts):
        chosen = np.array([p for p in range(len(parcels)) if best.get((p, season.year), (0, -1))[1] == number], int)
        for name, values in {**own, **parcel_rows(found, season)}.items():
            columns.setdefault(name, []).append(values[chosen])
        rows.append(chosen)
    joined = {name: np.concatenate(v) for name, v in columns.items()}
    geometries = parcels.geometries[np.concatenate(rows)]
    write_layer(path, Features(geometries, joined, parcels.crs), layer="mowing")
    return len(geometries)
