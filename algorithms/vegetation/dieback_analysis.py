"""A series of forest pixels from its first date to its last, or on from a saved state, array in, array out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dieback_fit import TERMS, first_detection, fit, predict
from .dieback_machine import CHANGES, PERIODS, Machine, advance
from .dieback_masks import MaskRules, Soil
from .table import constants


@dataclass(frozen=True)
class Options:
    """How dieback is looked for. Days since the epoch of the table: `detection` first day on which pixels are tested,
    `training_end` last day of the healthy period; `dates` valid ones that must be exceeded; `anomaly` threshold of the
    index; `weighted` stress index."""

    rules: MaskRules
    detection: int
    training_end: int
    dates: int
    anomaly: float
    weighted: bool

    @property
    def sign(self) -> float:
        """1 for an index that rises with stress, -1 for one that falls."""
        return -1.0 if self.rules.index in constants("dieback")["falls"] else 1.0


@dataclass
class State:
    """All that is known of some pixels after the last date, and all that the next one needs. `sufficient` (pixels,)
    bool; `start` (pixels,) int32 first day of detection; `learnt`, `tested` (pixels,) uint16 valid dates before and
    since; `last` (pixels,) int32 last valid day."""

    coefficients: np.ndarray
    sufficient: np.ndarray
    start: np.ndarray
    learnt: np.ndarray
    tested: np.ndarray
    last: np.ndarray
    machine: Machine


def begin(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, options: Options, keep_insufficient: bool = False
) -> State:
    """Learn the healthy season and go through all dates.

    `values` (dates, pixels) float64 index, `valid` (dates, pixels) bool, `days` (dates,) increasing. Pixels with too
    few valid dates in the healthy period are left untested, unless `keep_insufficient` (for comparison with FORDEAD).
    """
    position, sufficient = first_detection(valid, days, options.detection, options.training_end, options.dates)
    trained = int((days <= options.training_end).sum())
    learning = np.where(sufficient, position, trained)
    coefficients = fit(values, valid, days, learning)
    known = np.isfinite(coefficients[0])
    if not keep_insufficient:
        sufficient = sufficient & known
        coefficients[:, ~sufficient] = np.nan
        known = sufficient
    n = values.shape[1]
    within = np.arange(len(days))[:, None]
    state = State(
        coefficients, sufficient, np.where(sufficient, days[position], 0).astype(np.int32),
        (valid & (within < learning)).sum(0).astype(np.uint16), np.zeros(n, np.uint16), np.zeros(n, np.int32),
        Machine.new(n),
    )  # fmt: skip
    tested = valid & known & (within >= position) & (days >= options.detection)[:, None]
    _go(state, values, valid, tested, days, options)
    return state


def go_on(state: State, values: np.ndarray, valid: np.ndarray, days: np.ndarray, options: Options) -> None:
    """Add later dates to a state, in place."""
    _go(state, values, valid, valid & state.sufficient, days, options)


def _go(
    state: State, values: np.ndarray, valid: np.ndarray, tested: np.ndarray, days: np.ndarray, options: Options
) -> None:
    for d in range(len(days)):
        # one date at a time: a long series of differences would double the memory
        row = slice(d, d + 1)
        if tested[d].any():
            difference = options.sign * (values[row] - predict(state.coefficients, days[row]))
            advance(state.machine, difference, tested[row], days[row], options.anomaly, options.weighted)
        state.last = np.where(valid[d], days[d], state.last).astype(np.int32)
    state.tested = (state.tested + tested.sum(0)).astype(np.uint16)


#: the saved state as rasters: name -> (dtype, band names)
STATE_FILES: dict[str, tuple[str, tuple[str, ...]]] = {
    "flags": ("uint8", ("state", "count", "closed periods", "sufficient")),
    "days": (
        "int32",
        ("change", "pending", "start", "last valid", "soil first", *(f"change {i + 1}" for i in range(CHANGES))),
    ),
    "counts": (
        "uint16",
        ("learnt", "tested", "soil count", "soil state", *(f"dates of period {i + 1}" for i in range(PERIODS))),
    ),
    "totals": ("float64", tuple(f"sum of period {i + 1}" for i in range(PERIODS))),
    "coefficients": ("float64", tuple(f"coefficient {i + 1}" for i in range(TERMS))),
}


def to_rasters(state: State, soil: Soil) -> dict[str, np.ndarray]:
    """(bands, pixels) of every file of `STATE_FILES`."""
    m = state.machine
    return {
        "flags": np.stack([m.state, m.count, m.closed, state.sufficient.astype(np.uint8)]),
        "days": np.concatenate([np.stack([m.first, m.pending, state.start, state.last, soil.first]), m.changes]),
        "counts": np.concatenate(
            [np.stack([state.learnt, state.tested, soil.count, soil.state.astype(np.uint16)]), m.dates]
        ),
        "totals": m.total,
        "coefficients": state.coefficients,
    }


def from_rasters(rasters: dict[str, np.ndarray]) -> tuple[State, Soil]:
    """The inverse of `to_rasters`; arrays (bands, pixels) are taken over."""
    flags, days, counts = rasters["flags"], rasters["days"], rasters["counts"]
    machine = Machine(
        flags[0].copy(), flags[1].copy(), flags[2].copy(), days[0].copy(), days[1].copy(), days[5:].copy(),
        counts[4:].copy(), rasters["totals"].copy(),
    )  # fmt: skip
    state = State(
        rasters["coefficients"], flags[3] > 0, days[2].copy(), counts[0].copy(), counts[1].copy(), days[3].copy(),
        machine,
    )  # fmt: skip
    return state, Soil(counts[2].copy(), counts[3] > 0, days[4].copy())
