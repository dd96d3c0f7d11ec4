"""What is hidden from the network in training: each strategy takes what it says, and nothing of it can be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch")

from algorithms.fusion.compact_inputs import prepare  # noqa: E402
from algorithms.fusion.compact_table import default_table  # noqa: E402
from algorithms.fusion.observations import REFERENCE, Observations, SensorSeries  # noqa: E402
from algorithms.fusion.train_augment import dropped_tokens, fewer_bands  # noqa: E402
from algorithms.fusion.train_hiding import SHARES, drawn_hold, with_clouds  # noqa: E402
from algorithms.fusion.train_samples import Sample, Sampler, Sampling, Series  # noqa: E402

from .fusion_data import FIRST, made, truth  # noqa: E402

TABLE = default_table()
DATES = np.arange(FIRST, FIRST + 330, 6, dtype=np.int32)


def series(known: bool = False) -> Series:
    if not known:
        return Series("w", made(DATES))
    days = np.arange(FIRST, FIRST + 330, 5, dtype=np.int32)
    return Series("w", made(DATES), days, truth(days))


def draw(strategy: str, number: int, known: bool = False, **sampling: object) -> tuple[Sample, Observations]:
    settings = Sampling(**{"augment": False, "keep": True, "process": False, "holds": 30, **sampling})  # type: ignore[arg-type]
    sample = Sampler([series(known)], TABLE, settings, 5).draw(0, number, strategy)
    assert sample.given is not None
    return sample, sample.given


def days_of(given: Observations, sensor: str) -> np.ndarray:
    found = given.of(sensor)
    return np.zeros(0, np.int32) if found is None else found.days


def test_shares_are_those_of_the_strategies() -> None:
    assert abs(sum(SHARES.values()) - 1) < 1e-9
    rng = np.random.default_rng(0)
    seen = {drawn_hold(series().observations, None, None, None, rng).strategy for _ in range(400)}
    assert seen == set(SHARES)


@pytest.mark.parametrize("number", range(4))
def test_a_forecast_rests_on_the_past_alone(number: int) -> None:
    sample, given = draw("forecast", number)
    for one in given.series:
        assert one.days.max() < sample.prepared.asked.days.min()
    assert np.isnan(sample.prepared.asked.after).all()
    assert np.isfinite(sample.target).any()


@pytest.mark.parametrize("number", range(4))
def test_a_back_cast_rests_on_the_future_alone(number: int) -> None:
    sample, given = draw("backcast", number)
    for one in given.series:
        assert one.days.min() > sample.prepared.asked.days.max()
    assert np.isnan(sample.prepared.asked.before).all()


@pytest.mark.parametrize("number", range(4))
def test_without_sentinel2_for_two_months_around_landsat_is_left(number: int) -> None:
    sample, given = draw("no_reference", number)
    asked = sample.prepared.asked.days
    own, other = days_of(given, REFERENCE), days_of(given, "landsat")
    assert np.abs(own[:, None] - asked).min() > 25
    assert ((other >= asked.min() - 30) & (other <= asked.max() + 30)).sum() > 3


def test_without_other_sensors_there_are_none() -> None:
    _, given = draw("no_others", 1)
    assert [s.sensor for s in given.series] == [REFERENCE]


def test_single_dates_are_taken_from_both_sensors() -> None:
    every = series().observations
    lost = []
    for number in range(8):
        _, given = draw("dates", number)
        lost.append([1 - days_of(given, s).size / days_of(every, s).size for s in (REFERENCE, "landsat")])
    assert 0.15 < np.mean(lost) < 0.75 and np.min(lost) > 0


@pytest.mark.parametrize("known", [False, True])
def test_clouds_of_other_dates_hide_a_part_of_a_date(known: bool) -> None:
    """What lies under a cloud that was laid on is asked for, and is in nothing that was given."""
    partly = 0
    for number in range(6):
        sample, given = draw("clouds", number, known)
        own = given.of(REFERENCE)
        assert own is not None
        if known:
            continue
        for row, day in enumerate(sample.prepared.asked.days):
            (date,) = np.flatnonzero(own.days == day)
            wanted = np.isfinite(sample.target[row]).any(0)
            clear = own.clear[date].ravel()[sample.pixels]
            assert not (wanted & clear).any()
            partly += int(wanted.any() and clear.any())
    assert known or partly > 3


def test_laid_clouds_have_the_shape_of_clouds_and_hide_only_what_was_clear() -> None:
    rng = np.random.default_rng(3)
    whole = made(DATES).series[0]
    patch = replace(whole, values=whole.values[:, :, :20, :20], clear=whole.clear[:, :20, :20])
    found, hidden = with_clouds(patch, whole.clear, rng, always=True)
    assert hidden.any() and not (hidden & found.clear).any()
    np.testing.assert_array_equal(hidden | found.clear, patch.clear)
    assert found.values is patch.values
    touched = hidden.any((1, 2))
    assert 0.05 < touched.mean() < 0.5
    # connected patches, not salt and pepper: a hidden pixel's neighbour is hidden as a rule
    along = hidden[:, :, 1:] & hidden[:, :, :-1]
    assert along.sum() > 0.7 * hidden[:, :, 1:].sum()


def test_what_was_seen_counts_little_and_landsat_is_told_apart() -> None:
    sampler = Sampler([series()], TABLE, Sampling(process=False, holds=30), 5)
    weights, coarse = set(), 0
    for number in range(8):
        sample = sampler.draw(0, number, "reference_gap", 60)
        assert sample.shape is not None
        weights |= {round(float(w), 3) for w in sample.weight}
        if sample.coarse is not None:
            only = np.isfinite(sample.coarse).any((1, 2)) & ~np.isfinite(sample.target).any((1, 2))
            coarse += int(only.sum())
    assert weights == {0.2, 1.0} and coarse > 0


def test_dropped_dates_leave_the_baseline_and_at_least_one_date() -> None:
    given = made(DATES)
    prepared = prepare(given, np.array([FIRST + 100], np.int32), TABLE)
    for share in (0.1, 1.0):
        fewer = dropped_tokens(prepared, np.random.default_rng(0), share)
        np.testing.assert_array_equal(fewer.asked.base, prepared.asked.base)
        for one, before in zip(fewer.tokens, prepared.tokens, strict=True):
            assert not (one.seen & ~before.seen).any()
            assert (one.seen.any(0) == before.seen.any(0)).all()
            lost = 1 - one.seen.sum() / before.seen.sum()
            assert abs(lost - share) < 0.02 if share < 1 else lost >= 0


def test_fewer_bands_keep_red_and_infrared() -> None:
    rng = np.random.default_rng(0)
    found = [fewer_bands(TABLE.reference.bands, rng) for _ in range(60)]
    assert all({"B4", "B8"} <= set(f) for f in found)
    assert ("B4", "B8") in found and max(map(len, found)) > 5


def test_the_process_rests_on_what_is_given_alone() -> None:
    """Wrong values on every hidden date change nothing of what the process says."""
    one = series()
    rows = {}
    for name in ("as it was", "changed"):
        observations = one.observations
        if name == "changed":
            settings = Sampling(augment=False, holds=1)
            hold, *_ = Sampler([one], TABLE, settings, 5).held(0, 0, "gap", 60)
            own = observations.series[0]
            values = np.where(hold.hidden[:, None, None, None], np.float32(0.9), own.values)
            changed: tuple[SensorSeries, ...] = (replace(own, values=values), *observations.series[1:])
            observations = replace(observations, series=changed)
        sampler = Sampler([Series("w", observations)], TABLE, Sampling(augment=False, holds=1), 5)
        rows[name] = sampler.draw(0, 0, "gap", 60).prepared.asked
    first, second = rows["as it was"].process, rows["changed"].process
    assert first is not None and second is not None and np.isfinite(first).any()
    np.testing.assert_array_equal(first, second)
