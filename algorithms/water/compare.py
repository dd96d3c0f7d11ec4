"""Maps of codes held against a map of the truth, and a simple method held against the same truth beside them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import grid_of
from .naming import moment_in

#: values of a map of the truth: 0 is no; everything else is not known
TRUTH_YES = (1, 100)
_UNKNOWN = 2


@dataclass(frozen=True)
class Agreement:
    """Pixels by (true, mapped): both, mapped alone, true alone, neither."""

    both: int = 0
    mapped: int = 0
    true: int = 0
    neither: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; NaN where neither map nor truth holds any."""
        whole = 2 * self.both + self.mapped + self.true
        return 2 * self.both / whole if whole else float("nan")

    @property
    def precision(self) -> float:
        found = self.both + self.mapped
        return self.both / found if found else float("nan")

    @property
    def recall(self) -> float:
        there = self.both + self.true
        return self.both / there if there else float("nan")

    @property
    def area_error(self) -> float:
        """Relative error of the area over the pixels that are known in both."""
        there = self.both + self.true
        return (self.mapped - self.true) / there if there else float("nan")

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(
            self.both + other.both, self.mapped + other.mapped, self.true + other.true, self.neither + other.neither
        )


def truth_by_day(paths: Sequence[str]) -> dict[dt.date, str]:
    """Maps of the truth by the date in their names. Raises `TheiaError` listing those without one."""
    found: dict[dt.date, str] = {}
    problems = []
    for path in sorted(paths):
        moment = moment_in(os.path.basename(path))
        if moment is None:
            problems.append(f"{os.path.basename(path)} has no date (YYYYMMDD) in its name.")
        else:
            found[moment.date()] = path
    raise_all("input", "Some reference maps cannot be used:", problems)
    return found


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: counts (maps, 4) of truth against the map, and against the simple one."""
    truth = inputs.read("truth")
    yes = np.isin(truth, TRUTH_YES)
    known = yes | (truth == 0)
    map_yes = parameters["map"][inputs.read("map")]
    known &= map_yes != _UNKNOWN
    counts = [_count(yes, map_yes == 1, known)]
    if "simple" in inputs:
        # the table goes by the bytes of the value, signed or not
        values = inputs.read("simple")
        values = values.view(f"u{values.dtype.itemsize}") if values.dtype.kind == "i" else values
        counts.append(_count(yes, parameters["simple"][values] == 1, known))
    return {"counts": np.array(counts, np.int64)}


def _count(yes: np.ndarray, mapped: np.ndarray, known: np.ndarray) -> list[int]:
    return [int((a & b & known).sum()) for a, b in ((yes, mapped), (~yes, mapped), (yes, ~mapped), (~yes, ~mapped))]


def compare(
    path: str,
    grid: Grid,
    yes: Sequence[int],
    no: Sequence[int],
    truth: str,
    context: Context,
    simple: tuple[Source, np.ndarray] | None = None,
) -> list[Agreement]:
    """Agreement of a map of codes with the truth, and of a simple one (a source of integers and its table of 0 and 1).

    Only pixels that the map calls `yes` or `no` count, for both. The truth is taken at the nearest pixel.
    """
    table = np.full(256, _UNKNOWN, np.uint8)
    table[list(no)], table[list(yes)] = 0, 1
    own = grid_of(truth)
    if not own.crs:
        raise TheiaError("input", f"{truth} has no reference system.", "Set it in QGIS first.")
    sources = {"map": Source(path, grid), "truth": Source(truth, own, grid, (1,), "nearest", 255)}
    parameters = {"map": table}
    if simple is not None:
        sources["simple"], parameters["simple"] = simple
    total: np.ndarray | None = None
    for _, found in map_blocks(
        "water.compare:block",
        sources,
        grid,
        context,
        parameters=parameters,
        bytes_per_pixel=32.0,
        text="Comparing with the reference",
    ):
        total = found["counts"] if total is None else total + found["counts"]
    return [] if total is None else [Agreement(*(int(v) for v in line)) for line in total]
