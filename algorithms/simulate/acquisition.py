"""When Sentinel-2 passes, and under which angles it and the sun see the ground: the real calendar and geometry.

Each relative orbit comes back every ten days per satellite, the second one five days later. Twelve detectors stand side
by side across the track and look forward and backward in turn, which is why the view azimuth jumps between them.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..core.grid import Grid
from ..physics.sun import sun_position
from ..products.scene import AngleNodes, Angles

_FILE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "orbits.json"
NODE_STEP_M = 5000.0


@lru_cache(maxsize=1)
def orbits() -> dict[str, Any]:
    """Tracks, satellites and tiles of the resources."""
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True)
class Acquisition:
    """One pass: satellite ("S2A"), relative and absolute orbit, time (UTC), and a point (x, y) of the ground track.

    `view_deg_per_km`: view zenith per kilometre from the track, of a sensor whose detectors all look straight across;
    0: Sentinel-2's, whose detectors look ahead and behind in turn.
    """

    satellite: str
    relative_orbit: int
    absolute_orbit: int
    moment: dt.datetime
    track: tuple[float, float]
    view_deg_per_km: float = 0.0

    @property
    def platform(self) -> str:
        return str(orbits()["satellites"][self.satellite]["platform"])

    @property
    def number(self) -> int:
        """A whole number that belongs to this pass alone: the seed of its sky and its noise."""
        return int(self.moment.strftime("%Y%m%d")) * 1000 + self.relative_orbit


def calendar(
    start: dt.date, end: dt.date, satellites: Sequence[str], relative_orbits: Sequence[int]
) -> list[Acquisition]:
    """All passes from `start` to `end` included, in time."""
    data, found = orbits(), []
    for number in relative_orbits:
        track = data["orbits"][str(number)]
        for satellite in satellites:
            info = data["satellites"][satellite]
            first = dt.date.fromisoformat(track["epoch"]) + dt.timedelta(days=info["phase_days"])
            turn = math.ceil((start - first).days / data["repeat_days"])
            day = first + dt.timedelta(days=turn * data["repeat_days"])
            while day <= end:
                clock = dt.time.fromisoformat(track["time_utc"])
                wobble = (day.toordinal() * 7919 + number * 104729) % 5000
                moment = dt.datetime.combine(day, clock) + dt.timedelta(milliseconds=wobble)
                # neighbouring tracks are 43 orbits apart; counted from the epoch of relative orbit 51
                absolute = (
                    info["orbit_at_epoch"]
                    + number
                    - 51
                    + round((day - first).days * data["repeat_orbits"] / data["repeat_days"])
                )
                found.append(Acquisition(satellite, number, absolute, moment, (track["x"], track["y"])))
                day += dt.timedelta(days=data["repeat_days"])
    return sorted(found, key=lambda a: a.moment)


def across_track(a: Acquisition, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Distance to the ground track in metres, positive to the west of it."""
    heading = math.radians(orbits()["heading_deg"])
    distance: np.ndarray = (x - a.track[0]) * math.cos(heading) - (y - a.track[1]) * math.sin(heading)
    return distance


def inside_swath(a: Acquisition, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """True where the pass sees the ground."""
    seen: np.ndarray = np.abs(across_track(a, x, y)) <= orbits()["half_swath_m"]
    return seen


def detector_of(a: Acquisition, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Number of the detector, 1 in the west to 12 in the east."""
    data = orbits()
    width = 2 * data["half_swath_m"] / data["detectors"]
    number = np.floor((data["half_swath_m"] - across_track(a, x, y)) / width) + 1
    return np.clip(number, 1, data["detectors"]).astype(int)


def view_angles(
    a: Acquisition, x: np.ndarray, y: np.ndarray, detector: np.ndarray, tilt_deg: float
) -> tuple[np.ndarray, np.ndarray]:
    """(zenith, azimuth towards the sensor clockwise from north) in degrees, for a band's along-track tilt."""
    data = orbits()
    heading = math.radians(data["heading_deg"])
    own = a.view_deg_per_km
    across = np.tan(np.radians((own or data["view_zenith_deg_per_km"]) * across_track(a, x, y) / 1000.0))
    # even detectors look ahead of the nadir of a descending pass, so that the sensor stands to the north
    along = math.tan(math.radians(0.0 if own else tilt_deg)) * np.where(detector % 2 == 0, 1.0, -1.0)
    east = -across * math.cos(heading) - along * math.sin(heading)
    north = across * math.sin(heading) - along * math.cos(heading)
    return np.degrees(np.arctan(np.hypot(east, north))), np.degrees(np.arctan2(east, north)) % 360.0


@lru_cache(maxsize=64)
def _geographic(crs: str) -> Any:
    from pyproj import Transformer

    return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)


def sun_angles(moment: dt.datetime, crs: str, x: float, y: float) -> tuple[float, float]:
    """(zenith, azimuth) of the sun in degrees at a point. Azimuths are from true north, as in the metadata."""
    longitude, latitude = _geographic(crs).transform(x, y)
    return sun_position(moment, latitude, longitude)


def angle_grids(a: Acquisition, grid: Grid, bands: Sequence[str]) -> Angles:
    """Node grids every 5 km over an image, as a product's metadata hold them: one per band and detector, NaN
    outside."""
    left, _, _, top = grid.bounds
    size = max(grid.width, grid.height) * grid.pixel_size
    count = max(2, math.floor(size / NODE_STEP_M) + 2)
    x, y = left + NODE_STEP_M * np.arange(count), top - NODE_STEP_M * np.arange(count)
    sun = np.array([[sun_angles(a.moment, grid.crs, px, py) for px in x] for py in y])
    nodes_x, nodes_y = np.meshgrid(x, y)
    data = orbits()
    width = 2 * data["half_swath_m"] / data["detectors"]
    position = data["half_swath_m"] - across_track(a, nodes_x, nodes_y)
    # one node beyond the edge is kept, as in real grids, so that the whole swath can be interpolated
    seen = np.abs(across_track(a, nodes_x, nodes_y)) <= data["half_swath_m"] + 0.5 * NODE_STEP_M
    view: dict[str, tuple[AngleNodes, ...]] = {}
    means: dict[str, tuple[float, float]] = {}
    for band in bands:
        grids, vectors = [], []
        for number in range(1, data["detectors"] + 1):
            low, high = (number - 1) * width - data["detector_overlap_m"], number * width + data["detector_overlap_m"]
            covered = (
                seen
                & (position >= (-1e9 if number == 1 else low))
                & (position < (1e9 if number == data["detectors"] else high))
            )
            if not covered.any():
                continue
            zenith, azimuth = view_angles(
                a, nodes_x, nodes_y, np.full(nodes_x.shape, number), data["along_tilt_deg"][band]
            )
            vectors.append(
                np.stack(
                    [
                        np.sin(np.radians(zenith)) * np.sin(np.radians(azimuth)),
                        np.sin(np.radians(zenith)) * np.cos(np.radians(azimuth)),
                    ]
                )[:, covered]
            )
            grids.append(
                AngleNodes(
                    np.where(covered, zenith, np.nan), np.where(covered, azimuth, np.nan), left, top, NODE_STEP_M
                )
            )
        if grids:
            east, north = np.concatenate(vectors, axis=1).mean(axis=1)
            means[band] = (
                math.degrees(math.asin(math.hypot(east, north))),
                math.degrees(math.atan2(east, north)) % 360.0,
            )
        view[band] = tuple(grids)
    middle = sun_angles(a.moment, grid.crs, left + 0.5 * size, top - 0.5 * size)
    return Angles(AngleNodes(sun[..., 0], sun[..., 1], left, top, NODE_STEP_M), view, middle, means)
