"""Evaluation of fusion: several tiles, an area or a year that is held out, networks that know the answers, radar."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.fusion.compact_file import load_fusion, save_fusion
from algorithms.fusion.evaluate import _Asked, _seen_before
from algorithms.fusion.evaluate_cases import CLOUD_GAP, Case
from algorithms.fusion.evaluate_places import HeldOut, read_places
from algorithms.fusion.evaluate_scores import WAVELENGTHS, Scored, Sums
from algorithms.fusion.observations import Estimate, Observations, SensorSeries
from algorithms.fusion.reading import FusionJob, open_jobs
from algorithms.fusion.training_record import is_told, overlaps, record_of
from algorithms.worker import run_entry

from .fusion_data import BANDS, FIRST, GRID, made, write

EAST = Grid.from_origin(GRID.crs, 400000, 4900020, 10, 36, 48)


def context() -> Context:
    return Context(Settings(memory_mb=2000, threads=1))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two tiles of a year and a half, Sentinel-2 every ten days."""
    root = tmp_path_factory.mktemp("deux tuiles")
    days = np.arange(FIRST, FIRST + 540, 10, dtype=np.int32)
    for name, grid, seed in (("31TCJ", GRID, 1), ("31TDJ", EAST, 2)):
        target = root / name
        target.mkdir()
        write(target, made(days, np.zeros(0, np.int32), share=0.1, seed=seed), grid)
        items = json.loads((target / "scenes.json").read_text(encoding="utf-8"))
        named = [{**item, "tile": name, "id": f"{name} {n}"} for n, item in enumerate(items)]
        (target / "scenes.json").write_text(json.dumps(named), encoding="utf-8")
    return root


def run(folder: Path, report: Path, **changes: Any) -> dict[str, Any]:
    """The numbers of a comparison."""
    given = {"products": [str(folder)], "methods": ["nearest", "linear"], "bands": list(BANDS), "report": str(report)}
    given |= {"tests": ["hidden", "gap"], "gap_days": "30", "each": 1, "squares": 1, "side": 24, **changes}
    run_entry("evaluate_fusion", given, context())
    numbers: dict[str, Any] = json.loads(report.with_suffix(".json").read_text(encoding="utf-8"))
    return numbers


def test_all_tiles_count_and_each_by_itself(folder: Path, tmp_path: Path) -> None:
    numbers = run(folder, tmp_path / "r.html")
    assert set(numbers["tiles"]) == {"31TCJ", "31TDJ"}
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Tile by tile" in page and "31TDJ" in page
    for case in ("hidden", "gap30"):
        parts = [t["scores"]["linear"][case] for t in numbers["tiles"].values()]
        whole = numbers["scores"]["linear"][case]
        assert whole["pixels"] == sum(p["pixels"] for p in parts)
        squares = sum(p["pixels"] * np.square(p["rmse"]) for p in parts)
        assert np.allclose(whole["rmse"], np.sqrt(squares / whole["pixels"]))
    # the range of a skill is drawn from the blocks of both tiles
    assert numbers["skill"]["linear"]["low"] <= numbers["skill"]["linear"]["mean"] <= numbers["skill"]["linear"]["high"]


def one_job(folder: Path) -> FusionJob:
    (job,) = open_jobs([str(folder / "31TCJ")], BANDS, context())
    return job


def extent(left: float, bottom: float, right: float, top: float) -> dict[str, Any]:
    return {"extent": [left, bottom, right, top], "crs": GRID.crs}


def test_nothing_is_learnt_from_an_area_that_is_held_out(folder: Path) -> None:
    job = one_job(folder)
    x0, _, _, y0 = GRID.bounds
    half = HeldOut(extent(x0, y0 - 360, x0 + 240, y0))
    places = read_places(job, 2, 24, half, context())
    assert places is not None and places.scored and places.taught
    assert {o.shape for o in (*places.scored, *places.taught)} == {(24, 24)}
    whole = read_places(job, 1, 48, HeldOut(), context())
    assert whole is not None and not whole.taught
    known = whole.scored[0].series[0].values

    def column(one: Observations) -> int:
        part = one.series[0].values[:, :, 4, 4]
        same = [c for c in range(known.shape[3]) for r in range(known.shape[2])
                if np.array_equal(known[:, :, r, c], part, equal_nan=True)]  # fmt: skip
        return same[0] - 4

    assert all(column(o) == 0 for o in places.scored) and all(column(o) >= 24 for o in places.taught)
    assert read_places(job, 1, 24, HeldOut(extent(0, 0, 100, 100)), context()) is None
    with pytest.raises(TheiaError, match="nothing is left around"):
        read_places(job, 1, 24, HeldOut(extent(*GRID.bounds)), context())


def test_an_area_held_out_alone_is_compared(folder: Path, tmp_path: Path) -> None:
    x0, _, _, y0 = GRID.bounds
    area = extent(x0, y0 - 360, x0 + 240, y0)
    numbers = run(folder, tmp_path / "r.html", held_area=area, methods=["linear", "gaussian_process"], tests=["hidden"])
    assert list(numbers["tiles"]) == ["31TCJ"] and numbers["held_out"] == {"area": True, "year": None}
    scores = {m: s["hidden"]["rmse_mean"] for m, s in numbers["scores"].items()}
    assert 0 < scores["gaussian_process"] < 1.1 * scores["linear"]
    with pytest.raises(TheiaError, match="beside every tile"):
        run(folder, tmp_path / "s.html", held_area=extent(0, 0, 100, 100))


def test_of_a_year_held_out_the_dates_alone_are_hidden(folder: Path, tmp_path: Path) -> None:
    numbers = run(folder / "31TCJ", tmp_path / "r.html", held_year=2024)
    days = [d for t in numbers["tiles"].values() for c in t["cases"] for d in c["days"]]
    assert days and all(d.startswith("2024-") for d in days) and numbers["held_out"]["year"] == 2024
    with pytest.raises(TheiaError, match="too few"):
        run(folder / "31TCJ", tmp_path / "s.html", held_year=2019)
    with pytest.raises(TheiaError, match="no other to learn from"):
        run(folder / "31TCJ", tmp_path / "s.html", held_year=2023, end="2023-12-31")


def test_a_network_that_knows_the_answers_is_refused_or_flagged(folder: Path, tmp_path: Path) -> None:
    job = one_job(folder)
    (entry,) = record_of([job])
    assert entry["tile"] == "31TCJ" and entry["start"] == "2023-01-01" and entry["bounds"] == list(GRID.bounds)
    first, last = int(job.days[0]), int(job.days[-1])
    card = {"seen": [entry]}
    assert is_told(card) and not is_told({}) and is_told(load_fusion(None).card)
    assert [o.days for o in overlaps(card, GRID, first, last)] == [True]
    assert [o.days for o in overlaps(card, GRID, last + 1, last + 300)] == [False]
    assert overlaps(card, EAST, first, last) == [] == overlaps({}, GRID, first, last)
    moved = {"seen": [{**entry, "crs": "EPSG:4326", "bounds": [-1, 43, 1.5, 45]}]}
    assert overlaps(moved, GRID, first, last)
    known = str(tmp_path / "own.npz")
    stored = load_fusion(None)
    save_fusion(known, replace(stored, name="own", card={**stored.card, **card}))
    asked = _Asked(("linear", "transformer"), known, ("hidden",), (30,), 1, 1, 24, HeldOut())
    told = context()
    assert _seen_before(job, asked, job.days, told) == ("transformer",) and "own" in told.warnings[0]
    assert _seen_before(job, replace(asked, model=None), job.days, told) == ()
    assert _seen_before(job, replace(asked, methods=("linear",)), job.days, told) == ()
    x0, _, _, y0 = GRID.bounds
    for held in (HeldOut(extent(x0, y0 - 360, x0 + 240, y0)), HeldOut(None, 2024)):
        with pytest.raises(TheiaError, match="learnt from what is held out"):
            _seen_before(job, replace(asked, held=held), job.days, told)
    assert _seen_before(job, replace(asked, held=HeldOut(None, 2030)), job.days, told) == ()


def test_radar_stays_in_a_gap_of_the_optical_sensors() -> None:
    given = made(np.arange(FIRST, FIRST + 200, 10, dtype=np.int32), np.arange(FIRST + 3, FIRST + 200, 16))
    days = np.arange(FIRST, FIRST + 200, 12, dtype=np.int32)
    values = np.zeros((days.size, 2, *GRID.shape), np.float32)
    radar = SensorSeries("sentinel1", ("VV", "VH"), days, values, np.ones((days.size, *GRID.shape), bool))
    every = replace(given, series=(*given.series, radar))
    asked = np.array([FIRST + 100], np.int32)
    case = Case(CLOUD_GAP, 60, 0, FIRST + 70, FIRST + 129, asked, asked[:0])
    left = case.given(every)
    for sensor in ("sentinel2", "landsat"):
        series = left.of(sensor)
        assert series is not None and not ((series.days >= FIRST + 70) & (series.days <= FIRST + 129)).any()
    assert left.of("sentinel1") is radar and case.name == "cloudgap60"


def test_the_spectrum_tells_what_is_smoothed_away() -> None:
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(1)
    truth = rng.normal(0.2, 0.05, (2, 64, 64)).astype(np.float32)
    smooth = np.stack([gaussian_filter(b, 1.0) for b in truth])
    whole, hole = np.ones((64, 64), bool), np.ones((64, 64), bool)
    hole[:, 10] = hole[:, 40] = False
    nothing = np.zeros((64, 64), int)

    def spectrum(image: np.ndarray, clear: np.ndarray) -> Any:
        sums = Sums()
        scored = Scored(truth, clear, truth * 0, nothing, nothing, nothing, np.zeros(2))
        sums.add(1, Estimate(image[None], np.full_like(image, 0.01)[None]), 0, ("B3", "B4"), scored)
        numbers: Any = sums.numbers(("B3", "B4"))
        return numbers["spectrum"]

    same, less = spectrum(truth, whole), spectrum(smooth, whole)
    assert same == pytest.approx([1.0] * (len(WAVELENGTHS) - 1))
    assert less[0] < 0.4 < less[2] < 1.0 and less[0] < less[1] < less[2]
    assert spectrum(truth, hole) == [None] * (len(WAVELENGTHS) - 1)
