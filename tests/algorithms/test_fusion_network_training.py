"""train_fusion: what is hidden stays hidden, a run that is stopped goes on, the result is judged, marked and usable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")

from algorithms.core.errors import Cancelled, TheiaError  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.raster import read  # noqa: E402
from algorithms.core.result import Result  # noqa: E402
from algorithms.fusion import train  # noqa: E402
from algorithms.fusion.compact_file import load_fusion  # noqa: E402
from algorithms.fusion.compact_table import default_table  # noqa: E402
from algorithms.fusion.observations import REFERENCE  # noqa: E402
from algorithms.fusion.train_judge import NETWORK, Judgement, Score  # noqa: E402
from algorithms.fusion.train_samples import Sampler, Sampling, Series  # noqa: E402
from algorithms.fusion.train_series import split, windows  # noqa: E402
from algorithms.worker import run_entry  # noqa: E402

from .fusion_data import BANDS, FIRST, GRID, made, truth, write  # noqa: E402

STEPS = 6


def series(number: int = 4) -> list[Series]:
    return [
        Series(f"window {n}", made(np.arange(FIRST, FIRST + 330, 9, dtype=np.int32), seed=n)) for n in range(number)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year of both sensors on disk."""
    given = made(np.arange(FIRST, FIRST + 350, 10, dtype=np.int32), np.arange(FIRST + 2, FIRST + 350, 16))
    return write(tmp_path_factory.mktemp("série"), given)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "_JUDGED", 2)


def run(folder: Path, output: Path, context: Context | None = None, **parameters: Any) -> Result:
    given = {"products": [str(folder)], "output": str(output), "bands": list(BANDS), "steps": STEPS, **parameters}
    return run_entry("train_fusion", given, context or Context(Settings(memory_mb=2000, threads=1)))


@pytest.fixture(scope="module")
def trained(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result, list[str]]:
    patch = pytest.MonkeyPatch()
    patch.setattr(train, "_JUDGED", 2)
    output = tmp_path_factory.mktemp("réseau") / "farm.npz"
    context = Context(Settings(memory_mb=2000, threads=1))
    result = run(folder, output, context, report=str(output.with_suffix(".html")))
    patch.undo()
    return output, result, [str(w) for w in context.warnings]


def test_a_gap_has_no_observation_and_its_dates_are_asked_for() -> None:
    sampler = Sampler(series(), default_table(), Sampling(augment=False, keep=True), 1)
    for number in range(6):
        sample = sampler.draw(0, number, "gap", 60)
        assert sample.given is not None
        asked = sample.prepared.asked.days
        for one in sample.given.series:
            near = np.abs(one.days[:, None] - asked[None])
            assert not np.isin(one.days, asked).any() or one.sensor != REFERENCE
            assert near.min() > 0
        assert np.isfinite(sample.target).any()


def test_a_gap_of_the_reference_keeps_the_others() -> None:
    sampler = Sampler(series(), default_table(), Sampling(augment=False, keep=True), 1)
    kept = 0
    for number in range(6):
        sample = sampler.draw(1, number, "reference_gap", 80)
        assert sample.given is not None
        own, other = sample.given.of(REFERENCE), sample.given.of("landsat")
        assert own is not None and other is not None
        asked = sample.prepared.asked.days
        assert not np.isin(own.days, asked).any()
        kept += int(((other.days > asked.min() - 10) & (other.days < asked.max() + 10)).sum())
    assert kept > 0


def test_the_same_step_draws_the_same_sample() -> None:
    table = default_table()
    first, again = (Sampler(series(), table, Sampling(), 4).draw(7, 1) for _ in range(2))
    np.testing.assert_array_equal(first.target, again.target)
    np.testing.assert_array_equal(first.prepared.asked.base, again.prepared.asked.base)
    other = Sampler(series(), table, Sampling(), 4).draw(8, 1)
    assert other.target.shape != first.target.shape or not np.array_equal(other.target, first.target)


def test_known_truth_is_what_is_to_be_found() -> None:
    days = np.arange(FIRST, FIRST + 330, 5, dtype=np.int32)
    one = Series("known", made(), days, truth(days))
    sample = Sampler([one], default_table(), Sampling(pixels=0, augment=False), 2).draw(0, 0, "gap", 40)
    names = default_table().reference.bands
    error = sample.target - sample.prepared.asked.base
    assert np.isnan(error[:, names.index("B5")]).all()
    assert np.isfinite(error[:, names.index("B4")]).all()


def test_held_out_windows_and_dates_are_never_learnt_from() -> None:
    found = series(5)
    parts = split(found)
    assert {s.name for s in parts.learn} | {s.name for s in parts.judge} == {s.name for s in found}
    assert not {s.name for s in parts.learn} & {s.name for s in parts.judge}
    for one in parts.learn:
        own = one.observations.of(REFERENCE)
        assert own is not None and not np.isin(own.days, parts.held_out_days).any()
    sampler = Sampler(parts.judge, default_table(), Sampling(augment=False, keep=True), 3)
    for strategy in ("gap", "hidden"):
        sample = sampler.draw(0, 0, strategy, 90)
        assert np.isin(sample.prepared.asked.days, parts.held_out_days).all()
        own = sample.given.of(REFERENCE) if sample.given else None
        assert own is not None and not np.isin(own.days, sample.prepared.asked.days).any()


def test_a_series_that_is_too_short_is_refused() -> None:
    few_dates = [Series("w", made(np.arange(FIRST, FIRST + 50, 9, dtype=np.int32))) for _ in range(3)]
    with pytest.raises(TheiaError, match="too small"):
        split(few_dates)


def test_windows_lie_inside_and_apart() -> None:
    from algorithms.core.grid import Grid

    for size in ((48, 36), (57, 56), (300, 200), (90, 3000)):
        grid = Grid.from_origin("EPSG:32631", 0, 0, 10, *size)
        found = windows(grid)
        seen = np.zeros(size, int)
        for w in found:
            seen[w.row : w.row + w.height, w.col : w.col + w.width] += 1
        assert len(found) > 1 and seen.max() == 1, size


def test_the_result_is_a_network_with_scores_and_a_page(trained: tuple[Path, Result, list[str]]) -> None:
    output, result, warnings = trained
    stored = load_fusion(str(output))
    assert stored.passed == (result.outputs["verdict"] == "passed") == (result.outputs["gain_percent"] > 0)
    assert {r["method"] for r in stored.card["scores"]} == {NETWORK, "linear", "harmonic", "gaussian_process"}
    assert any("does not beat" in w for w in warnings) != stored.passed
    assert output.stat().st_size < 2e6
    (seen,) = stored.card["seen"]
    assert seen["start"] == "2023-01-01" and seen["bounds"][0] == GRID.bounds[0]
    page = output.with_suffix(".html").read_text(encoding="utf-8")
    assert "Training of a fusion network" in page and "<img" in page or "<svg" in page
    record = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    assert record["properties"]["theia:passed"] == stored.passed
    assert not list(output.parent.glob("*.checkpoint.npz"))


def test_the_fusion_takes_it(folder: Path, trained: tuple[Path, Result, list[str]], tmp_path: Path) -> None:
    day = "2023-06-20"
    given = {"products": [str(folder)], "output": str(tmp_path), "dates": day, "bands": list(BANDS)}
    run_entry(
        "fuse_series", {**given, "method": "transformer", "model": str(trained[0])},
        Context(Settings(memory_mb=2000, threads=1)),
    )  # fmt: skip
    (image,) = tmp_path.glob("*/*20230620.tif")
    seen = read(str(image)).astype(float) * 1e-4
    expected = truth(np.array([FIRST + 170]))[0]
    assert seen.shape == expected.shape and np.sqrt(((seen - expected) ** 2).mean()) < 0.06
    assert (GRID.height, GRID.width) == seen.shape[1:]


def test_a_run_that_was_stopped_goes_on_as_if_nothing_had_happened(folder: Path, tmp_path: Path) -> None:
    class Stop(Context):
        """Cancels at the third step."""

        def progress(self, value: float, text: Any = "") -> None:
            super().progress(value, text)
            if f"step 3 of {STEPS}" in str(text):
                raise Cancelled

    whole, parts = tmp_path / "whole.npz", tmp_path / "parts.npz"
    run(folder, whole)
    with pytest.raises(Cancelled):
        run(folder, parts, Stop(Settings(memory_mb=2000, threads=1)))
    assert (tmp_path / "parts.checkpoint.npz").exists() and not parts.exists()
    run(folder, parts)
    first, second = load_fusion(str(whole)), load_fusion(str(parts))
    for name, weight in first.weights.items():
        np.testing.assert_array_equal(second.weights[name], weight)


def test_bands_that_it_does_not_know_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="B9|one of"):
        run(folder, tmp_path / "x.npz", bands=["B4", "B9"])


def test_the_gate_compares_with_the_best_method() -> None:
    bands = ("B4", "B8")
    from algorithms.fusion.compact_calibration import Calibration

    def judged(network: float, cover: float = 0.95) -> Judgement:
        scores = tuple(
            Score(
                c, {NETWORK: np.full(2, network), "linear": np.full(2, 0.04), "gaussian_process": np.full(2, p)}, cover
            )
            for c, p in (("gap 30", 0.03), ("hidden dates", 0.01))
        )
        return Judgement(bands, scores, Calibration.none(2))

    def mixed(network: float) -> Judgement:
        """Each baseline is the better one in one of two gaps."""
        pairs = (("gap 30", 0.02, 0.04), ("gap 60", 0.05, 0.03))
        scores = tuple(
            Score(c, {NETWORK: np.full(2, network), "linear": np.full(2, a), "gaussian_process": np.full(2, b)}, 0.95)
            for c, a, b in pairs
        )
        return Judgement(bands, scores, Calibration.none(2))

    assert judged(0.027).passed and judged(0.027).best == "gaussian_process"
    # better than either over both gaps, but not than the better one of each
    assert not mixed(0.03).passed and mixed(0.024).passed
    np.testing.assert_allclose(mixed(0.024).band_gains(), 0.04)
    assert judged(0.027).gain == pytest.approx(0.1)
    assert not judged(0.035).passed
