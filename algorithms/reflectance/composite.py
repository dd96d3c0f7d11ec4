"""The memory from date to date: per pixel the last clear reflectances and their day, and recent images of the blue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.grid import Grid
from ..spec.phrase import phrase
from .constants import constants

#: part of a day within which two images are one
_SAME_DAY = 1e-3
#: roles kept of the reflectance corrected for molecules and the haze of its date
ROLES = ("blue", "green", "red", "nir", "swir1")


@dataclass(frozen=True)
class Composite:
    """All (h, w) float32, NaN where never clear. `r`: by role, as the tests see it; `blue_surface`:
    fully corrected; `nir_toa`; `day`: date as days since 1970; `stack` (n, h, w): the last blue images of `r`,
    `stack_day` (n,) their days;
    `water_met`, `water_tested`: how often the test for water was met and made, the past fading over ten dates.
    """

    grid: Grid
    r: Mapping[str, np.ndarray]
    blue_surface: np.ndarray
    nir_toa: np.ndarray
    day: np.ndarray
    stack: np.ndarray
    stack_day: np.ndarray
    water_met: np.ndarray
    water_tested: np.ndarray

    def water(self) -> np.ndarray:
        """Where the past says water."""
        return np.asarray(self.water_met > constants()["water"]["share"] * np.maximum(self.water_tested, 1e-6))

    def water_with(self, met: np.ndarray, tested: np.ndarray, prior: np.ndarray | None) -> np.ndarray:
        """The same with today's test, and with an earlier map (share of water) where there is one."""
        c = constants()["water"]
        counted = self.counted(met, tested)
        share = counted[0] / np.maximum(counted[1], 1e-6)
        return np.asarray(share + (0.0 if prior is None else c["prior"] * prior) > c["share"])

    def counted(self, met: np.ndarray, tested: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        fade = np.where(tested, constants()["water"]["fading"], 1.0)
        return ((self.water_met * fade + (met & tested)).astype(np.float32),
                (self.water_tested * fade + tested).astype(np.float32))  # fmt: skip

    def images(self, moment: dt.datetime, most: int) -> list[np.ndarray]:
        """The last images, at most so many, but that of the moment itself: a series worked backwards has seen it."""
        other = np.abs(self.stack_day - day_number(moment)) > _SAME_DAY
        return [image for image, use in zip(self.stack, other, strict=True) if use][:most]

    def age(self, moment: dt.datetime) -> np.ndarray:
        """Days between the composite and a date, per pixel, whichever comes first; NaN where empty."""
        return np.asarray(np.abs(day_number(moment) - self.day))


def day_number(moment: dt.datetime) -> float:
    return moment.timestamp() / 86400.0


def empty(grid: Grid) -> Composite:
    nothing = np.full(grid.shape, np.nan, np.float32)
    return Composite(grid, dict.fromkeys(ROLES, nothing), nothing, nothing, nothing.astype(np.float64),
                     np.empty((0, *grid.shape), np.float32), np.empty(0), np.zeros(grid.shape, np.float32),
                     np.zeros(grid.shape, np.float32))  # fmt: skip


def update(
    old: Composite, moment: dt.datetime, clear: np.ndarray, r: Mapping[str, np.ndarray], blue_surface: np.ndarray,
    nir_toa: np.ndarray, seen: np.ndarray, water_met: np.ndarray, water_tested: np.ndarray,
) -> Composite:  # fmt: skip
    """The composite after a date: clear pixels are replaced, the others kept for 90 days.

    `seen`: inside the image; `water_met`, `water_tested`: the date's test for water. Roles that the sensor lacks stay
    empty.
    """
    c = constants()["composite"]
    kept = np.abs(day_number(moment) - old.day) <= c["keep_days"]

    def mixed(new: np.ndarray, before: np.ndarray) -> np.ndarray:
        return np.where(clear, new, np.where(kept, before, np.nan)).astype(before.dtype)

    blue = np.where(seen, r["blue"], np.nan).astype(np.float32)
    return Composite(
        old.grid, {k: mixed(r[k], old.r[k]) if k in r else old.r[k] for k in ROLES},
        mixed(blue_surface, old.blue_surface),
        mixed(nir_toa, old.nir_toa), mixed(np.full(clear.shape, day_number(moment)), old.day),
        np.concatenate([blue[None], old.stack])[: c["stack"]],
        np.concatenate([[day_number(moment)], old.stack_day])[: c["stack"]], *old.counted(water_met, water_tested),
    )  # fmt: skip


def save(composite: Composite, path: str) -> None:
    """Write as .npz, whole or not at all."""
    arrays: dict[str, Any] = {f"r_{k}": v.astype(np.float32) for k, v in composite.r.items()}
    arrays |= {
        "transform": np.array(composite.grid.transform), "crs": np.array(composite.grid.crs), "day": composite.day,
        "blue_surface": composite.blue_surface, "nir_toa": composite.nir_toa, "stack": composite.stack,
        "stack_day": composite.stack_day, "water_met": composite.water_met, "water_tested": composite.water_tested,
    }  # fmt: skip
    with atomic_file(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, **arrays)


def load(path: str, grid: Grid) -> Composite:
    """Read a composite. Raises `TheiaError` when it is not one, or of another grid."""
    try:
        with np.load(path, allow_pickle=False) as data:
            found = Composite(
                Grid(str(data["crs"]), tuple(float(v) for v in data["transform"]), *data["day"].shape),  # type: ignore[arg-type]
                {k: data[f"r_{k}"] for k in ROLES}, data["blue_surface"], data["nir_toa"], data["day"], data["stack"],
                data["stack_day"], data["water_met"], data["water_tested"],
            )  # fmt: skip
    except (OSError, KeyError, ValueError) as error:
        raise TheiaError("product", phrase("{path} is not the memory of an L2A series.", path=path)) from error
    if not found.grid.equals(grid):
        raise TheiaError(
            "product",
            phrase("{path} belongs to another grid.", path=path),
            "Give the product of the same tile and area.",
        )
    return found
