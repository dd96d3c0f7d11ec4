"""One vote per object: better than pixels, exact sums, segments of the year where there are no polygons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from algorithms.core import blocks
from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.landcover import zonal
from algorithms.landcover.model import load
from algorithms.landcover.objects import Objects, segments_of, vote
from algorithms.worker import run_entry
from tests.algorithms.landcover_data import BANDS, FIELD, Year, make_year


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Year, str, str]:
    """A noisy year, its model, and all fields as a layer."""
    year = make_year(tmp_path_factory.mktemp("objects"), noise=1200.0)
    model = str(year.folder / "m.npz")
    job = {"products": [str(year.folder)], "polygons": year.polygons, "bands": list(BANDS), "trees": 25, "runs": 0,
           "step_days": 30, "start": "2023-01-01", "end": "2023-12-31", "model": model}  # fmt: skip
    run_entry("train_land_cover", job, Context(Settings(threads=2)))
    side = FIELD * 10
    boxes = [shapely.box(300000 + c * side, 4900020 - (r + 1) * side, 300000 + (c + 1) * side, 4900020 - r * side)
             for r in range(19) for c in range(20)]  # fmt: skip
    path = str(year.folder / "fields.gpkg")
    write_layer(path, Features(np.array(boxes, dtype=object), {"id": np.arange(len(boxes))}, "EPSG:32631"),
                geometry_type="Polygon")  # fmt: skip
    return year, model, path


def _run(noisy: tuple[Year, str, str], folder: Path, **changes: Any) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    outputs = {n: str(folder / f"{n}.tif") for n in ("map", "confidence", "validity")}
    outputs["object_layer"] = str(folder / "objects.gpkg")
    job = {"products": [str(noisy[0].folder)], "model": noisy[1], **outputs, **changes}
    run_entry("land_cover", {k: v for k, v in job.items() if v is not None}, Context(Settings(threads=2)))
    return outputs


def test_fields_vote_and_are_better_than_pixels(
    noisy: tuple[Year, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year, _, fields = noisy
    pixels = read(_run(noisy, tmp_path / "p", object_layer=None)["map"])
    found = _run(noisy, tmp_path / "o", objects=fields)
    mapped = read(found["map"])
    by_pixel, by_field = (pixels == year.truth)[:152].mean(), (mapped == year.truth)[:152].mean()
    assert by_field > by_pixel + 0.02 and by_field > 0.93
    # no object over the last rows: they keep the pixels' class
    assert (mapped[152:] == pixels[152:]).all()
    field = mapped[:152].reshape(19, FIELD, 20, FIELD)
    assert (field == field[:, :1, :, :1]).all()
    meta, _, _, data = pyogrio.raw.read(found["object_layer"], layer="objects")
    columns = dict(zip(meta["fields"], data, strict=True))
    assert (columns["Class"] == field[:, 0, :, 0].ravel()).all() and (columns["Pixels"] <= FIELD**2).all()
    shares = np.stack([columns[f] for f in meta["fields"] if f.startswith("p_")])
    assert np.abs(shares.sum(axis=0) - 1).max() < 0.01
    assert np.allclose(columns["Confidence"] / 100, shares.max(axis=0), atol=0.002)
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (64, 100))
    again = _run(noisy, tmp_path / "b", objects=fields)
    for name in ("map", "confidence"):
        assert (read(again[name]) == read(found[name])).all()
    assert sorted(p.name for p in (tmp_path / "b").iterdir()) == [
        "confidence.tif", "map.json", "map.tif", "objects.gpkg", "validity.tif",
    ]  # fmt: skip


def test_segments(noisy: tuple[Year, str, str], tmp_path: Path) -> None:
    year = noisy[0]
    found = _run(noisy, tmp_path, segments=True)
    pixels = read(_run(noisy, tmp_path / "p", object_layer=None)["map"])
    mapped = read(found["map"])
    assert (mapped == year.truth).mean() > (pixels == year.truth).mean()
    count = pyogrio.read_info(found["object_layer"], layer="objects")["features"]
    assert 50 < count < 2000
    with pytest.raises(TheiaError, match="no objects to write"):
        _run(noisy, tmp_path / "n")


def test_votes_by_hand(tmp_path: Path) -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 40, 10, 4, 4)
    share = np.zeros((2, 4, 4), np.uint16)
    share[0], share[1] = 400, 600
    share[:, 0, 0] = 1000, 0
    share[:, 3, 3] = 65535
    path = str(tmp_path / "p.tif")
    write_raster(RasterSpec(path, grid, "uint16", 65535, 2), share)
    objects = Objects(np.array([shapely.box(0, 20, 20, 40), shapely.box(30, 0, 40, 10), shapely.box(20, 20, 40, 40)]))
    votes = vote(path, objects, Context())
    assert votes.winner.tolist() == [0, -1, 1] and votes.pixels.tolist() == [4, 0, 4]
    assert votes.shares[0].tolist() == pytest.approx([0.55, 0.45]) and np.isnan(votes.share[1])


def test_segments_cover_what_is_known_without_overlap() -> None:
    rng = np.random.default_rng(0)
    truth = np.kron(rng.integers(0, 5, (5, 5)), np.ones((12, 12)))
    images = np.stack([truth * 1000 + rng.normal(0, 60, truth.shape) for _ in range(2)])
    images[:, :6, :6] = np.nan
    grid = Grid.from_origin("EPSG:32631", 0, 600, 10, 60, 60)
    objects = segments_of(images, grid, 20, 20.0)
    assert shapely.is_valid(objects.geometries).all()
    total = (60 * 60 - 36) * 100.0
    assert shapely.area(objects.geometries).sum() == pytest.approx(total)
    assert shapely.area(shapely.union_all(objects.geometries)) == pytest.approx(total)
    assert 5 <= len(objects) < 60


def test_a_model_of_objects_learns_and_maps_wholes(
    noisy: tuple[Year, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    year, by_pixels, fields = noisy
    model, report = str(tmp_path / "m.npz"), str(tmp_path / "r.html")
    job = {"products": [str(year.folder)], "polygons": year.polygons, "bands": list(BANDS), "trees": 50, "runs": 2,
           "block_km": 0, "step_days": 30, "start": "2023-01-01", "end": "2023-12-31", "objects": fields,
           "min_leaf": 2, "model": model, "report": report}  # fmt: skip
    run_entry("train_land_cover", job, Context(Settings(threads=2)))
    stored = load(model)
    assert stored.zonal and stored.classifiers[0].features == 2 * stored.recipe.count
    wholes = (year, model, fields)
    found = _run(wholes, tmp_path / "o", objects=fields)
    mapped = read(found["map"])
    pixels = read(_run(noisy, tmp_path / "p", object_layer=None)["map"])
    assert (mapped == year.truth)[:152].mean() > (pixels == year.truth)[:152].mean() + 0.02
    assert (mapped[152:] == 0).all() and (read(found["confidence"])[152:] == 255).all(), "no object, no class"
    assert (read(found["validity"])[0] > 0).all(), "the sky is that of the pixels"
    field = mapped[:152].reshape(19, FIELD, 20, FIELD)
    assert (field == field[:, :1, :, :1]).all()
    meta, _, _, data = pyogrio.raw.read(found["object_layer"], layer="objects")
    assert (data[list(meta["fields"]).index("Class")] == field[:, 0, :, 0].ravel()).all()
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (64, 100))
    assert (read(_run(wholes, tmp_path / "b", objects=fields)["map"]) == mapped).all()
    with pytest.raises(TheiaError, match="model is one of objects"):
        _run(wholes, tmp_path / "n", object_layer=None)
    with pytest.raises(TheiaError, match="one forest"):
        run_entry("train_land_cover", {**job, "regions": fields}, Context())


def test_segments_are_learnt(noisy: tuple[Year, str, str], tmp_path: Path) -> None:
    year = noisy[0]
    model = str(tmp_path / "m.npz")
    job = {"products": [str(year.folder)], "polygons": year.polygons, "bands": list(BANDS), "trees": 25, "runs": 0,
           "step_days": 30, "start": "2023-01-01", "end": "2023-12-31", "segments": True, "min_leaf": 1,
           "model": model}  # fmt: skip
    run_entry("train_land_cover", job, Context(Settings(threads=2)))
    mapped = read(_run((year, model, ""), tmp_path / "o", segments=True)["map"])
    # segments of so noisy a year cross some borders of fields
    assert (mapped == year.truth).mean() > 0.7


def test_statistics_of_an_object_by_hand() -> None:
    features = np.array([[1, 2, 3, 10], [5, 5, 5, 7]], np.float32)
    sums, squares = np.zeros((2, 2)), np.zeros((2, 2))
    zonal._add(features, np.array([0, 0, 0, 1]), sums, squares)
    assert sums.tolist() == [[6, 15], [10, 7]] and squares.tolist() == [[14, 75], [100, 49]]
    rows: dict[int, int] = {}
    held: list[dict[str, np.ndarray]] = []
    part = {"key": np.array([4, 9]), "sums": sums, "squares": squares, "pixels": np.array([3, 1]),
            "x": np.array([30.0, 1]), "y": np.array([6.0, 2])}  # fmt: skip
    zonal._merge(part, rows, held)
    zonal._merge(part, rows, held)
    assert rows == {4: 0, 9: 1} and held[0]["sums"].tolist() == [12, 30] and held[1]["pixels"] == 2
