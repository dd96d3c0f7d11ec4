"""Metrics of composites on arrays, and the synthesis on simulated data whose truth is known."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.synthesis import quality_metrics as metrics
from algorithms.synthesis.average import GroupDate
from algorithms.synthesis.constants import CLOUD, LAND
from algorithms.synthesis.directional import FactorField
from algorithms.worker import run_entry
from tests.algorithms import product_builder as build

NAN = np.nan
SHAPE = (12, 12)
INNER = (slice(0, 11), slice(0, 11))


def texture(seed: int = 1) -> np.ndarray:
    """Reflectance x 10000 of two bands with some structure."""
    return np.random.default_rng(seed).normal(2000, 100, (2, *SHAPE))


def two_dates(offset: float = 500.0) -> tuple[np.ndarray, np.ndarray]:
    """Two dates of the same ground, the second brighter and without its right half; and their weights."""
    ground = texture()
    stack = np.stack([ground, ground + offset])
    stack[1, :, :, 6:] = NAN
    return stack, np.stack([np.full(SHAPE, 0.3), np.full(SHAPE, 0.9)])


def index(composite: np.ndarray, stack: np.ndarray) -> float:
    return metrics.artefact_index(metrics.artefact_sums({"x": composite}, stack, INNER)["x"])


def test_a_composite_without_steps_has_no_artefacts() -> None:
    stack, _ = two_dates()
    assert index(stack[0], stack) == pytest.approx(0, abs=1e-9)


def test_a_step_at_the_border_of_a_date_is_an_artefact() -> None:
    """The mean jumps by half of the offset where the second date ends."""
    stack, weights = two_dates()
    made = metrics.alternatives(stack, weights, None, None)
    gradient = np.mean([np.abs(np.diff(stack[0], axis=a)).mean() for a in (1, 2)])
    # |250 + d| - |d| of a difference d of either sign averages less than 250
    assert 0.4 * 250 / gradient < index(made["mean"], stack) < 250 / gradient
    small, _ = two_dates(50)
    assert index(metrics.alternatives(small, weights, None, None)["mean"], small) < index(made["mean"], stack)


def test_a_real_edge_is_no_artefact() -> None:
    """A field border that the inputs have too does not count, even where dates change."""
    stack, _ = two_dates()
    stack[:, :, :, 6:] += 3000
    assert index(stack[0], stack) == pytest.approx(0, abs=1e-9)


def test_no_border_no_index() -> None:
    stack, _ = two_dates()
    assert np.isnan(index(stack[0], stack[:1]))


def test_alternatives() -> None:
    stack, weights = two_dates()
    red, nir = 0, 1
    stack[0, nir], stack[1, nir, :, :6] = 4000, 3000
    made = metrics.alternatives(stack, weights, red, nir)
    left, right = (slice(None), slice(None), slice(0, 6)), (slice(None), slice(None), slice(6, None))
    np.testing.assert_allclose(made["mean"][left], stack.mean(axis=0)[left])
    np.testing.assert_allclose(made["median"][left], stack.mean(axis=0)[left])
    np.testing.assert_allclose(made["best"][left], stack[1][left])
    np.testing.assert_allclose(made["max_ndvi"][left], stack[0][left])
    for composite in made.values():
        np.testing.assert_allclose(composite[right], stack[0][right])
    assert set(made) == {"mean", "median", "best", "max_ndvi"}
    assert set(metrics.alternatives(stack, weights, None, nir)) == {"mean", "median", "best"}


def test_the_median_leaves_out_what_is_unknown() -> None:
    values = np.array([3.0, NAN, 9.0, 1.0, NAN, 7.0]).reshape(6, 1, 1, 1)
    weights = np.ones((6, 1, 1))
    assert metrics.alternatives(values, weights, None, None)["median"][0, 0, 0] == 5
    assert metrics.alternatives(values[:4], weights[:4], None, None)["median"][0, 0, 0] == 3
    assert np.isnan(metrics.alternatives(values[1:2], weights[:1], None, None)["median"][0, 0, 0])


def test_blocks_add_up_to_the_whole() -> None:
    stack, weights = two_dates()
    made = metrics.alternatives(stack, weights, 0, 1)
    whole = metrics.artefact_sums(made, stack, INNER)
    parts = []
    for rows in (slice(0, 5), slice(5, 11)):
        for cols in (slice(0, 4), slice(4, 11)):
            parts.append(metrics.artefact_sums(made, stack, (rows, cols)))
    total = metrics.add_up(parts)
    for name, sums in whole.items():
        np.testing.assert_allclose(total[name], sums)


def test_swath_steps_are_signed_and_free_of_the_ground() -> None:
    """Inside the second swath the composite is 120 brighter; the ground's own gradient does not count."""
    ground = texture(3)
    stack = np.stack([ground, ground + 240])
    outside = np.zeros((2, *SHAPE), bool)
    outside[1, :, 7:] = True
    stack[1, :, 7:] = NAN
    composite = np.where(outside[1], ground, ground + 120)
    sums = metrics.swath_sums(composite, stack, outside, INNER)
    np.testing.assert_allclose(sums[:, 0] / sums[:, 1], 120)
    assert sums[0, 1] == 11


def test_quantiles_of_errors() -> None:
    reference = np.zeros((1, 10, 10))
    composite = np.arange(100.0).reshape(1, 10, 10)
    composite[0, 9, 9] = NAN
    counts = metrics.error_counts(composite, reference)
    assert counts.sum() == 99
    assert metrics.quantile(counts, 0.5) == pytest.approx(0.0049, abs=1e-4)
    assert metrics.quantile(counts, 0.9) == pytest.approx(0.0089, abs=1e-4)
    assert np.isnan(metrics.quantile(counts[:0], 0.5))


def test_corrected_reflectance_is_that_of_the_average() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 40, 10, 4, 4)
    factor = FactorField(np.array([[1.0, 1.2], [1.1, 1.4]], np.float32), 0.0, 40.0, 40.0)
    status = np.full((4, 4), LAND, np.uint8)
    status[0, 0] = CLOUD
    bands = [np.full((4, 4), 1000, np.int16)]
    part = GroupDate(grid, bands, status, np.ones((4, 4), np.float32), bands[0], [factor])
    from algorithms.synthesis.average import Average

    sums = Average(1, 4, 4)
    sums.add(part, 0, 1.0)
    ours = metrics.corrected(part, 0)
    assert np.isnan(ours[0, 0])
    known = np.isfinite(ours)
    np.testing.assert_allclose(ours[known], sums.result().bands[0][known], atol=0.51)
    assert metrics.corrected(part, 0, directional=False)[3, 3] == 1000


# the entry ----------------------------------------------------------------------------------------------------------


def judge(products: Path, report: Path, **parameters: Any) -> dict[str, Any]:
    context = Context(Settings(threads=2, language=parameters.pop("language", "en")))
    result = run_entry("synthesis_quality", {"products": [str(products)], "report": str(report), **parameters}, context)
    assert result.outputs["report"] == str(report)
    page = report.read_text(encoding="utf-8")
    assert page.count("<img") >= 2
    numbers: dict[str, Any] = json.loads(report.with_suffix(".json").read_text(encoding="utf-8"))
    return numbers


def test_a_clear_date_is_held_out(tmp_path: Path) -> None:
    for k, day in enumerate((5, 14, 25)):
        build.l2a(tmp_path / "in", seed=1, acquired=dt.datetime(2024, 6, day, tzinfo=dt.UTC), grids=build.grids(60),
                  platform=("SENTINEL2A", "SENTINEL2B")[k % 2])  # fmt: skip
    numbers = judge(tmp_path / "in", tmp_path / "report.html", date="2024-06-15", language="fr")
    assert "20240614" in numbers["reference"]
    # the same ground on all dates: the others give it back
    assert numbers["composites"]["weighted"]["fidelity_visible"] <= 1e-4
    assert max(b["median"] for b in numbers["bands"].values()) <= 1e-4
    assert set(numbers["bands"]) == {"B2", "B3", "B4", "B8", "B5", "B6", "B7", "B8A", "B11", "B12"}
    assert numbers["coverage"]["land"] == 100
    assert "Qualité de la synthèse" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_against_a_given_truth(tmp_path: Path) -> None:
    grids = build.grids(60)
    build.l2a(tmp_path / "in", seed=1, acquired=dt.datetime(2024, 6, 14, tzinfo=dt.UTC), grids=grids)
    truth = tmp_path / "truth.tif"
    spec = RasterSpec(str(truth), grids["R1"], "float32", -1.0, count=2, band_names=("B4", "B8"))
    write_raster(spec, np.full((2, 60, 60), 0.25, np.float32))
    numbers = judge(tmp_path / "in", tmp_path / "report.html", date="2024-06-15", truth=[str(truth)])
    assert numbers["reference"] == "the truth"
    assert set(numbers["bands"]) >= {"B4", "B8"}
    # random reflectance of 0.01 to 0.5 against 0.25
    assert 0.1 < numbers["bands"]["B4"]["median"] < 0.15
    assert numbers["bands"]["B2"]["median"] is None
    other = tmp_path / "other.tif"
    write_raster(RasterSpec(str(other), grids["R1"], "float32", -1.0), np.zeros((60, 60), np.float32))
    with pytest.raises(TheiaError, match="no band is named"):
        judge(tmp_path / "in", tmp_path / "report.html", date="2024-06-15", truth=[str(other)])


def test_one_tile_at_a_time(tmp_path: Path) -> None:
    for tile in ("T31TCJ", "T31TCK"):
        build.l2a(tmp_path / "in", tile=tile)
    with pytest.raises(TheiaError, match="One tile at a time"):
        judge(tmp_path / "in", tmp_path / "report.html")


# simulated data -----------------------------------------------------------------------------------------------------

DATES = ("2024-07-15", "2024-08-15")


@pytest.fixture(scope="module", params=[0, 5, 20], ids=["masks right", "5 % missed", "20 % missed"])
def simulated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Path]:
    folder = tmp_path_factory.mktemp("simulated") / "series"
    parameters = {"preset": "demo", "size_km": 2.4, "start": "2024-06-22", "end": "2024-09-07",
                  "missed_clouds": request.param, "truth": ["monthly"], "output": str(folder)}  # fmt: skip
    run_entry("simulate_series", parameters, Context(Settings(threads=2)))
    return request.param, folder


def test_on_simulated_data(simulated: tuple[int, Path], tmp_path: Path) -> None:
    missed, folder = simulated
    for date in DATES:
        truth = [str(p) for p in sorted((folder / "truth" / "monthly").glob(f"*{date.replace('-', '')}*.tif"))]
        common = {"date": date, "truth": truth}
        numbers = judge(folder / "products", tmp_path / f"{date}.html", **common)
        found = {name: values["artefact_index"] for name, values in numbers["composites"].items()}
        ours = found.pop("weighted")
        weighted = numbers["composites"]["weighted"]
        assert ours < found["mean"]
        if missed == 20:
            # so many missed clouds call for their rejection; without it the mean of any weights holds them
            rejected = judge(folder / "products", tmp_path / f"{date}_r.html", reject_outliers=True, **common)
            weighted = rejected["composites"]["weighted"]
            assert weighted["artefact_index"] < 0.5 * ours
            assert rejected["composites"]["unrejected"]["artefact_index"] == pytest.approx(ours)
        assert weighted["artefact_index"] < found["median"]
        if missed == 0:
            # a composite of whole patches of single dates has few borders in some scenes: the best pixel is no bound
            assert ours < min(found["mean"], found["median"], found["max_ndvi"])
            for steps in numbers["swath_steps"].values():
                assert abs(steps["with"]) <= abs(steps["without"]) + 5e-4
        assert weighted["fidelity_visible"] <= 0.01
        assert weighted["fidelity_nir"] <= 0.02
