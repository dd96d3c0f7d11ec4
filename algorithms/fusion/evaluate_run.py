"""All methods on all cases over the squares of the area."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .evaluate_cases import CLOUD_GAP, GAP, OWN_GAP, Case, Timeline, clear_on, evaluation_table, values_on
from .evaluate_change import COARSE, OFFSETS, Change, Delays, changes
from .evaluate_scores import Scored, Sums, amplitude_of, blocks_of, interior, ndvi
from .methods import FINE
from .missed_clouds import screened
from .observations import REFERENCE, Estimate, Method, Observations
from .sensors import fusion_sensors
from .sharpening import coarsened, without_detail


@dataclass(frozen=True)
class Contender:
    """A method that takes part, with its settings; `learn` makes settings from all that the method may see in a case,
    for methods that learn the scene first."""

    name: str
    method: Method
    settings: Mapping[str, Any]
    learn: Callable[[Observations], Mapping[str, Any]] | None = None


@dataclass
class Outcome:
    """`sums`: (method, case's name) -> sums; `delays`: (method, "gap" or "s2gap") -> delays of changes."""

    sums: dict[tuple[str, str], Sums] = field(default_factory=dict)
    delays: dict[tuple[str, str], Delays] = field(default_factory=dict)

    def merge(self, other: Outcome) -> None:
        for key, sums in other.sums.items():
            self.sums.setdefault(key, Sums()).merge(sums)
        for name, delays in other.delays.items():
            self.delays.setdefault(name, Delays()).merge(delays)


def timeline_of(squares: Sequence[Observations]) -> Timeline:
    """The dates of all squares and the clear share over them."""
    found = []
    for sensor in (REFERENCE, COARSE):
        seen: dict[int, list[float]] = {}
        for square in squares:
            series = square.of(sensor)
            for day in np.unique(series.days) if series is not None else ():
                assert series is not None
                seen.setdefault(int(day), []).append(float(clear_on(series, int(day)).mean()))
        days = np.array(sorted(seen), np.int32)
        found += [days, np.array([sum(seen[int(d)]) / len(squares) for d in days])]
    return Timeline(*found)


def amplitude_limits(squares: Sequence[Observations]) -> tuple[float, float]:
    """The limits between the three classes of NDVI amplitude over all squares."""
    values = np.concatenate([_amplitude(s).ravel() for s in squares])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 0.0
    low, high = np.percentile(values, (100 / 3, 200 / 3))
    return float(low), float(high)


def _amplitude(observations: Observations) -> np.ndarray:
    own = observations.of(REFERENCE)
    assert own is not None  # checked when the squares were read
    return amplitude_of(own.values, own.clear, own.bands)


@dataclass(frozen=True)
class Square:
    """One square of the area and what is fixed of it: `truths` the observations without missed clouds, `usual` (b, h,
    w) mean of the clear values, `terciles` and `block` (h, w) numbers of NDVI amplitude class and block. `scored`,
    `taught`: whether it is compared, and whether methods learn the scene from it. `dull`: positions of the bands whose
    images have no detail at the pixel."""

    observations: Observations
    truths: Observations
    usual: np.ndarray
    terciles: np.ndarray
    block: np.ndarray
    scored: bool = True
    taught: bool = True
    dull: tuple[int, ...] = ()


def make_square(
    observations: Observations,
    limits: tuple[float, float],
    first_block: int,
    scored: bool = True,
    taught: bool = True,
) -> Square:
    """A square; `limits` of `amplitude_limits`.

    A hidden image is a truth where its mask and the filter of missed clouds (`missed_clouds`) both call it clear.
    """
    own = observations.of(REFERENCE)
    assert own is not None  # checked when the squares were read
    place = [own.bands.index(b) for b in observations.bands]
    values = np.where(own.clear[:, None], own.values, np.nan)
    known = np.isfinite(values)
    usual = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    amplitude = _amplitude(observations)
    terciles = np.where(np.isfinite(amplitude), np.searchsorted(limits, np.nan_to_num(amplitude)), -1)
    block = blocks_of(observations.shape, observations.pixel_m, first_block)
    lacking = without_detail(own, observations.pixel_m)
    dull = tuple(n for n, b in enumerate(observations.bands) if b in lacking)
    return Square(observations, screened(observations), usual[place], terciles, block, scored, taught, dull)


def joined(parts: Sequence[Observations]) -> Observations:
    """Squares of one size below each other: what a scene is learnt from."""
    series = tuple(
        replace(
            first,
            values=np.concatenate([p.series[k].values for p in parts], axis=2),
            clear=np.concatenate([p.series[k].clear for p in parts], axis=1),
        )
        for k, first in enumerate(parts[0].series)
    )
    return replace(parts[0], series=series, shape=(sum(p.shape[0] for p in parts), parts[0].shape[1]))


def evaluate_case(
    case: Case,
    squares: Sequence[Square],
    contenders: Sequence[Contender],
    tell: Callable[[str], None],
    untaught: tuple[int, int] | None = None,
) -> Outcome:
    """The sums of one case over all squares. `tell` is called before each estimate and may raise to stop; `untaught`:
    first and last of the days that no method may learn the scene from (a year that is held out)."""
    outcome = Outcome()
    scored = [s for s in squares if s.scored]
    given = [case.given(s.observations) for s in scored]
    taught = joined([case.given(s.observations) for s in squares if s.taught])
    if untaught is not None:
        taught = taught.without((), *untaught)
    kinds = (GAP, OWN_GAP, CLOUD_GAP)
    found = [list(changes(s.observations, case)) if case.kind in kinds else [] for s in scored]
    for contender in contenders:
        tell(contender.name)
        settings = contender.learn(taught) if contender.learn is not None else contender.settings
        for square, seen, changed in zip(scored, given, found, strict=True):
            tell(contender.name)
            _one(case, square, seen, changed, contender, settings, outcome)
    return outcome


def _one(
    case: Case,
    square: Square,
    seen: Observations,
    changed: Sequence[Change],
    contender: Contender,
    settings: Mapping[str, Any],
    outcome: Outcome,
) -> None:
    observations = square.observations
    own = observations.of(REFERENCE)
    assert own is not None  # checked when the squares were read
    hidden = [interior(h) for h in case.scored(square.truths)]
    if not any(h.any() for h in hidden):
        return
    asked = [np.array([change.day + o for o in OFFSETS]) for change in changed]
    days = np.unique(np.concatenate([case.days, case.coarse_days, *asked])).astype(np.int32)
    estimate = contender.method(seen, days, settings)
    if contender.name in FINE and square.dull:
        estimate = _as_observed(estimate, square.dull)
    sums = outcome.sums.setdefault((contender.name, case.name), Sums())
    place = [own.bands.index(b) for b in observations.bands]
    noise = np.array([fusion_sensors()[REFERENCE].noise_sd.get(b, 0.01) for b in observations.bands])
    for clear, day in zip(hidden, case.days, strict=True):
        scored = Scored(
            values_on(own, int(day))[place],
            clear,
            square.usual,
            square.terciles,
            _distance(seen, int(day)),
            square.block,
            noise,
            observations.pixel_m,
        )
        sums.add(int(day), estimate, int(np.searchsorted(days, day)), observations.bands, scored)
    for day in case.coarse_days:
        sums.coarse += _against_landsat(observations, estimate, int(np.searchsorted(days, day)), int(day))
    for change, wanted in zip(changed, asked, strict=True):
        images = estimate.mean[np.searchsorted(days, wanted)]
        red, nir = observations.bands.index("B4"), observations.bands.index("B8")
        delays = outcome.delays.setdefault((contender.name, case.kind), Delays())
        delays.add(change, ndvi(images[:, red], images[:, nir]))


def _as_observed(estimate: Estimate, dull: tuple[int, ...]) -> Estimate:
    """The estimate with the bands of coarser images as these would show them: detail that they lack is no error."""
    mean = estimate.mean.copy()
    for band in dull:
        mean[:, band] = coarsened(mean[:, band])
    return Estimate(mean, estimate.sd)


def _distance(given: Observations, day: int) -> np.ndarray:
    """(h, w) days to the nearest clear image of an optical sensor."""
    nearest = np.full(given.shape, 10_000)
    for series in given.series:
        if fusion_sensors()[series.sensor].kind != "optical":
            continue
        for position, own in enumerate(series.days):
            nearest = np.where(series.clear[position], np.minimum(nearest, abs(int(own) - day)), nearest)
    return nearest


def _against_landsat(observations: Observations, estimate: Estimate, position: int, day: int) -> np.ndarray:
    """Squares, number, errors (and their number) of the estimate brought to 30 m against a Landsat image that the
    method did not have."""
    from scipy.ndimage import gaussian_filter

    series = observations.of(COARSE)
    assert series is not None  # the day is one of its days
    shared = [b for b in series.bands if b in observations.bands]
    truth = values_on(series, day)[[series.bands.index(b) for b in shared]]
    image = estimate.mean[position][[observations.bands.index(b) for b in shared]]
    sigma = evaluation_table()["landsat_sigma_m"] / observations.pixel_m
    smooth = np.stack([gaussian_filter(np.nan_to_num(b), sigma) for b in image])
    use = interior(clear_on(series, day)) & np.isfinite(image).all(axis=0) & np.isfinite(truth).all(axis=0)
    error = (smooth - truth)[:, use].astype(np.float64)
    return np.array([(error**2).sum(), error.size, error.sum(), error.size])
