"""The closed-form average and its fall-backs, on arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from algorithms.core.grid import Grid
from algorithms.synthesis.average import Average, GroupDate, GroupResult
from algorithms.synthesis.classes import canonical, classify, coarsen_status
from algorithms.synthesis.constants import CLOUD, EMPTY, LAND, NODATA, SNOW, WATER
from algorithms.synthesis.directional import FactorField
from algorithms.synthesis.outliers import default_thresholds, not_positive, outliers
from algorithms.synthesis.weights import date_weight

GRID = Grid.from_origin("EPSG:32631", 0, 40, 10, 4, 4)
H = 23


def observation(
    values: Sequence[int], status: int, weight: float = 1.0, factor: FactorField | None = None
) -> GroupDate:
    bands = [np.full(GRID.shape, v, np.int16) for v in values]
    codes = classify(GRID.shape, None, None, None, None, bands)
    codes[codes != EMPTY] = status
    weights = np.full(GRID.shape, weight, np.float32)
    return GroupDate(GRID, bands, codes, weights, bands[0], [factor] * len(bands))


def average(dates: Sequence[tuple[GroupDate, int]], water_mean: bool = False) -> GroupResult:
    sums = Average(len(dates[0][0].bands), *GRID.shape, water_mean)
    for date, day in dates:
        sums.add(date, day, date_weight(day, H))
    return sums.result()


def pixel(result: GroupResult) -> tuple[list[int], int, int, int]:
    """Bands, weight, days and flag of the first pixel."""
    return result.bands[:, 0, 0].tolist(), int(result.weight[0, 0]), int(result.days[0, 0]), int(result.flags[0, 0])


def test_a_constant_stays_what_it_is_whatever_the_weights() -> None:
    random = np.random.default_rng(1)
    dates = []
    for day in range(-20, 21, 5):
        date = observation([1234, 5678], LAND)
        date.weight[:] = random.random(GRID.shape)
        date.status[random.random(GRID.shape) < 0.5] = CLOUD
        dates.append((date, day))
    result = average(dates)
    land = result.flags == LAND
    assert land.any()
    assert np.abs(result.bands[:, land].astype(int) - [[1234], [5678]]).max() <= 1


def test_two_dates() -> None:
    result = average([(observation([1000], LAND), 0), (observation([4000], LAND), H)])
    assert pixel(result) == ([2000], 1500, round(H / 3), LAND)


def test_only_clouds_keep_the_lowest_blue() -> None:
    dates = [
        (observation([5000, 700], CLOUD), -3),
        (observation([3000, 800], CLOUD), 9),
        (observation([4000, 900], CLOUD), 0),
    ]
    assert pixel(average(dates)) == ([3000, 800], 0, 9, CLOUD)


def test_land_wins_over_water_before_and_after() -> None:
    dates = [(observation([100], WATER), -5), (observation([2000], LAND, 0.25), 1), (observation([200], WATER), 6)]
    assert pixel(average(dates)) == ([2000], round(250 * date_weight(1, H)), 1, LAND)


def test_the_closest_water_or_snow_is_kept_over_clouds() -> None:
    dates = [(observation([300], WATER), -9), (observation([50], CLOUD), 0), (observation([400], SNOW), 4),
             (observation([500], WATER), 11)]  # fmt: skip
    assert pixel(average(dates)) == ([400], 0, 4, SNOW)


def test_the_mean_of_water_is_unweighted_and_takes_the_majority() -> None:
    dates = [
        (observation([300], WATER, 0.1), -9),
        (observation([600], SNOW), 3),
        (observation([600], WATER, 0.9), 12),
    ]
    assert pixel(average(dates, water_mean=True)) == ([500], 0, 2, WATER)
    with_land = [*dates, (observation([1500], LAND, 0.001), 0)]
    assert pixel(average(with_land, water_mean=True)) == ([1500], 1, 0, LAND)


def test_land_without_weight_is_averaged_without_weights() -> None:
    dates = [(observation([1000], LAND, 0), 0), (observation([2000], LAND, 0), 0)]
    assert pixel(average(dates)) == ([1500], 0, 0, LAND)
    assert pixel(average([*dates, (observation([3000], LAND, 0.5), 0)])) == ([3000], 500, 0, LAND)


def test_nothing_seen_is_nodata_in_every_layer() -> None:
    assert pixel(average([(observation([NODATA, NODATA], LAND), 0)])) == ([NODATA, NODATA], NODATA, NODATA, EMPTY)


def test_a_negative_band_drops_the_date_for_the_whole_group() -> None:
    dates = [(observation([1000, -30], LAND), 0), (observation([2000, 500], LAND), 0)]
    assert pixel(average(dates)) == ([2000, 500], 1000, 0, LAND)


def test_the_factor_applies_to_land_alone() -> None:
    factor = FactorField(np.array([[1.0, 1.0], [2.0, 2.0]], np.float32), 0.0, 40.0, 40.0)
    rows, _ = factor.positions(GRID)
    land = average([(observation([1000], LAND, factor=factor), 0)]).bands[0, :, 0]
    np.testing.assert_array_equal(land, np.floor(1000 * (1 + rows) + 0.5))
    assert average([(observation([1000], WATER, factor=factor), 0)]).bands[0, 3, 0] == 1000


def test_classes() -> None:
    yes = np.ones((1, 1), bool)
    cases = (((yes, yes, yes, yes), EMPTY), ((yes, yes, yes, None), CLOUD), ((None, yes, yes, None), WATER),
             ((None, None, yes, None), SNOW), ((None, None, None, None), LAND))  # fmt: skip
    for masks, expected in cases:
        assert classify((1, 1), *masks)[0, 0] == expected
    assert classify((1, 1), yes, None, None, None, [np.full((1, 1), -1, np.int16)])[0, 0] == EMPTY


def test_coarser_classes() -> None:
    status = np.array([[LAND, LAND, CLOUD, LAND], [CLOUD, CLOUD, SNOW, SNOW]], np.uint8)
    assert coarsen_status(status, 2).tolist() == [[CLOUD, SNOW]]


def test_a_coarse_cloud_follows_the_mean_of_the_known_fine_blue() -> None:
    """The 20 m bands of a cloud are of the date whose 10 m blue is lowest over the pixel."""
    coarse = Grid.from_origin("EPSG:32631", 0, 40, 20, 1, 2)
    sums = Average(1, 1, 2)
    for day, blue, value in ((1, [[900, 300, -1, -1], [-1, 600, -1, -1]], 11), (2, [[500, 500, 9, 9]] * 2, 22)):
        date = GroupDate(coarse, [np.full((1, 2), value, np.int16)], np.full((1, 2), CLOUD, np.uint8),
                         np.ones((1, 2), np.float32), np.array(blue, np.int16), [None], 2)  # fmt: skip
        sums.add(date, day, 1.0)
    result = sums.result()
    assert result.bands.tolist() == [[[22, 22]]]
    assert result.days.tolist() == [[2, 2]]


def test_any_scaling_becomes_the_same_integers() -> None:
    np.testing.assert_array_equal(canonical(np.array([[0, 123]], np.uint16), 1e-3, 0, 0), [[NODATA, 1230]])
    boa = np.array([[0, 990, 1500, 400]], np.uint16)
    np.testing.assert_array_equal(canonical(boa, 1e-4, -0.1, 0), [[NODATA, 0, 500, NODATA]])
    landsat = np.array([[7273, 0]], np.uint16)
    np.testing.assert_array_equal(canonical(landsat, 2.75e-5, -0.2, 0), [[0, NODATA]])
    floats = np.array([[0.25, np.nan]], np.float32)
    np.testing.assert_array_equal(canonical(floats, 1.0, 0.0, None), [[2500, NODATA]])
    stored = np.array([[5, -10000]], np.int16)
    assert canonical(stored, 1e-4, 0.0, -10000) is stored


# outliers -----------------------------------------------------------------------------------------------------------


def rejected(blue: Sequence[int], red: Sequence[int], nir: Sequence[int], status: Sequence[int] = ()) -> list[bool]:
    def stack(values: Sequence[int], kind: type = np.int16) -> np.ndarray:
        return np.array(values, kind).reshape(-1, 1, 1)

    codes = stack(status or [LAND] * len(blue), np.uint8)
    weights = np.ones(codes.shape, np.float32)
    return outliers(stack(blue), stack(red), stack(nir), codes, weights, default_thresholds())[:, 0, 0].tolist()


@pytest.mark.parametrize(
    ("blue", "red", "nir", "expected"),
    [
        ((400, 420, 1500, 410), (500, 510, 1600, 490), (3000, 3100, 3000, 2900), [2]),
        ((600, 620, 1700, 610), (1300, 1310, 2300, 1290), (2000, 2100, 3500, 1900), [2]),
        ((400, 420, 150, 410), (500, 510, 300, 490), (3000, 3100, 1200, 2900), [2]),
        ((400, 420, 600, 410), (500, 510, 700, 490), (3000, 3100, 3300, 2900), []),
        ((400, 410, 850, 860), (500, 510, 1700, 1720), (3500, 3600, 2600, 2600), []),
        ((250, 1800, 230, 1200), (170, 1900, 160, 1300), (3200, 4000, 3100, 3800), [1, 3]),
        ((280, 950), (200, 1000), (3600, 3700), [1]),
        ((280, 300), (200, 210), (3600, 1500), []),
    ],
    ids=["cloud", "cloud over bare soil", "shadow", "within the spread", "harvest", "two clouds", "two dates",
         "no shadow from two dates"],
)  # fmt: skip
def test_outliers(blue: Sequence[int], red: Sequence[int], nir: Sequence[int], expected: list[int]) -> None:
    assert [k for k, drop in enumerate(rejected(blue, red, nir)) if drop] == expected


def test_only_land_dates_are_compared() -> None:
    values = (400, 4000, 300, 3000)
    assert not any(rejected(values, values, values, [LAND, WATER, SNOW, CLOUD]))


def test_visible_bands_at_zero_are_not_land() -> None:
    visible = [np.array([[0, 5, 0]], np.int16), np.array([[9, 5, 9]], np.int16)]
    status = np.array([[LAND, LAND, WATER]], np.uint8)
    assert not_positive(visible, status).tolist() == [[True, False, False]]
