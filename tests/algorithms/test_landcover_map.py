"""Train and map: beats its baselines, keeps its promises on confidence, refuses what does not fit, feels no block
size.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from algorithms.core import blocks
from algorithms.core.accuracy import reliability
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, open_dataset, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.landcover.mapping import fuse
from algorithms.landcover.model import load
from algorithms.worker import run_entry
from tests.algorithms.landcover_data import BANDS, Year, make_year

COMMON: dict[str, Any] = {"bands": list(BANDS), "trees": 30, "runs": 2, "block_km": 0, "start": "2023-01-01",
                          "end": "2023-12-31", "step_days": 20}  # fmt: skip


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    return make_year(tmp_path_factory.mktemp("année"))


@pytest.fixture(scope="module")
def model(year: Year) -> str:
    path = str(year.folder / "model.npz")
    outputs = {"model": path, "report": str(year.folder / "training.html"), "scores_table": str(year.folder / "s.csv")}
    job = {**COMMON, "products": [str(year.folder)], "polygons": year.polygons, "block_km": 0.4, "runs": 4, **outputs}
    run_entry("train_land_cover", job, Context(Settings(threads=2, language="fr")))
    return path


def _map(year: Year, model: str, folder: Path, threads: int = 1, **changes: Any) -> dict[str, np.ndarray]:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = changes.pop("wanted", ("map", "confidence", "validity", "probabilities"))
    outputs = {name: str(folder / f"{name}.tif") for name in wanted}
    job = {"products": [str(year.folder)], "model": model, **outputs, **changes}
    run_entry("land_cover", job, Context(Settings(threads=threads)))
    return {name: read(path) for name, path in outputs.items()}


def test_map_is_good_and_confidence_keeps_its_word(year: Year, model: str, tmp_path: Path) -> None:
    found = _map(year, model, tmp_path)
    seen = found["validity"][0] > 0
    right = (found["map"] == year.truth)[seen]
    assert right.mean() > 0.85
    assert (found["map"][~seen] == 0).all() and (found["confidence"][~seen] == 255).all()
    numbers = json.loads((year.folder / "training.json").read_text(encoding="utf-8"))
    value, low, high = numbers["oa"]
    assert low < value < high and numbers["strict_oa"] <= high
    assert reliability(found["confidence"][seen] / 100.0, right).error < 0.08
    total = found["probabilities"][:, seen].sum(axis=0, dtype=np.int64)
    assert (np.abs(total - 1000) <= 3).all()
    best = found["probabilities"][:, seen].argmax(axis=0)
    classes = load(model).classes
    assert (classes[best] == found["map"][seen]).mean() > 0.995
    page = (year.folder / "training.html").read_text(encoding="utf-8")
    assert "Apprentissage" in page and page.count("<img") >= 3
    assert (year.folder / "s.csv").read_text(encoding="utf-8").count("\n") == 9


def test_files_carry_legend_and_record(year: Year, model: str, tmp_path: Path) -> None:
    _map(year, model, tmp_path)
    dataset = open_dataset(str(tmp_path / "map.tif"))
    assert dataset.colormap(1)[10][:3] == (255, 85, 0) and dataset.tags(1)["class_10"] == "maïs"
    item = json.loads((tmp_path / "map.json").read_text(encoding="utf-8"))
    assert item["properties"]["theia:job"]["entry"] == "land_cover" and len(item["assets"]) == 4
    assert item["properties"]["start_datetime"].startswith("2023-01-01")
    assert len(item["properties"]["theia:model_sha256"]) == 64


def test_blocks_threads_and_early_exit_change_nothing(
    year: Year, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _map(year, model, tmp_path / "whole")
    monkeypatch.setattr(blocks, "block_shape", lambda *_: (64, 96))
    cut = _map(year, model, tmp_path / "cut", threads=3)
    for name, array in whole.items():
        assert (array == cut[name]).all(), name
    assert (_map(year, model, tmp_path / "exit", wanted=("map",))["map"] == whole["map"]).all()


def test_hard_vote_confidence_is_votes_over_trees(year: Year, model: str, tmp_path: Path) -> None:
    found = _map(year, model, tmp_path, vote="hard", confidence_kind="votes", wanted=("map", "confidence"))
    values = np.unique(found["confidence"][found["confidence"] != 255])
    assert set(values.tolist()) <= {int(np.rint(100 * k / 30)) for k in range(31)}
    fast = _map(year, model, tmp_path / "f", vote="hard", wanted=("map",))
    assert (fast["map"] == found["map"]).all()


def test_order_of_products_and_area(year: Year, model: str, tmp_path: Path) -> None:
    whole = _map(year, model, tmp_path)
    backwards = _map(year, model, tmp_path / "b", products=year.products[::-1], wanted=("map",))
    assert (backwards["map"] == whole["map"]).all()
    area = {"extent": [300200, 4899220, 300600, 4899620], "crs": "EPSG:32631"}
    part = _map(year, model, tmp_path / "a", area=area, wanted=("map", "confidence"))
    assert (part["map"] == whole["map"][40:80, 20:60]).all()
    assert (part["confidence"] == whole["confidence"][40:80, 20:60]).all()
    strict = _map(year, model, tmp_path / "m", min_clear=9, wanted=("map", "validity"))
    assert ((strict["map"] == 0) == (strict["validity"][0] < 9)).all()


def test_other_dates_are_refused_and_another_year_is_not(year: Year, model: str, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="start on"):
        _map(year, model, tmp_path, start="2023-02-01")
    with pytest.raises(TheiaError, match="No product was acquired"):
        _map(year, model, tmp_path, start="2030-01-01")
    later = make_year(tmp_path / "2024", seed=5, year=2024, size=80)
    found = _map(later, model, tmp_path / "later", start="2024-01-01", wanted=("map",))
    assert (found["map"] == later.truth)[found["map"] > 0].mean() > 0.8


def test_damaged_and_foreign_models_are_refused(year: Year, model: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(Path(model).read_bytes()[:-2000])
    with pytest.raises(TheiaError, match="not a model file"):
        _map(year, str(broken), tmp_path)
    with np.load(model) as stored:
        arrays = {n: stored[n] for n in stored.files}
    arrays["forest/0/threshold"] = arrays["forest/0/threshold"] + 1
    np.savez(tmp_path / "changed.npz", **arrays)
    with pytest.raises(TheiaError, match="checksum"):
        _map(year, str(tmp_path / "changed.npz"), tmp_path)
    np.savez(tmp_path / "other.npz", document=np.array('{"format": "theia-model", "version": 1, "kind": "mowing"}'))
    with pytest.raises(TheiaError, match="model for mowing"):
        _map(year, str(tmp_path / "other.npz"), tmp_path)


def test_training_does_not_depend_on_order_and_records_what_it_needs(year: Year, model: str, tmp_path: Path) -> None:
    job = {**COMMON, "polygons": year.polygons, "runs": 0}
    first, second = str(tmp_path / "1.npz"), str(tmp_path / "2.npz")
    run_entry("train_land_cover", {**job, "products": year.products, "model": first}, Context(Settings(threads=1)))
    run_entry(
        "train_land_cover", {**job, "products": year.products[::-1], "model": second}, Context(Settings(threads=2))
    )
    one, two = load(first), load(second)
    for name, array in one.classifiers[0].arrays().items():
        assert (array == two.classifiers[0].arrays()[name]).all(), name
    assert one.recipe.names()[:3] == ("B2_20230101", "B3_20230101", "B4_20230101")
    assert one.recipe.count == len(one.recipe.names()) == 19 * 8


def test_static_layers_and_expressions(year: Year, tmp_path: Path) -> None:
    altitude = str(tmp_path / "altitude.tif")
    write_raster(RasterSpec(altitude, year.grid, "int16", -32768), np.full(year.truth.shape, 120, np.int16))
    path = str(tmp_path / "m.npz")
    job = {**COMMON, "products": year.products, "polygons": year.polygons, "runs": 0, "static": [altitude],
           "expressions": "red = (B8 - B4) / (B8 + B4)\nsqrt(B2)", "indices": ["NDVI"], "model": path}  # fmt: skip
    run_entry("train_land_cover", job, Context())
    names = load(path).recipe.names()
    assert names[-1] == "altitude" and "red_20230101" in names and "sqrt(B2)_20230101" in names
    with pytest.raises(TheiaError, match="static layers: the model has altitude, you gave none"):
        _map(year, path, tmp_path)
    found = _map(year, path, tmp_path, static=[altitude], wanted=("map",))
    assert (found["map"] == year.truth).mean() > 0.85


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"expressions": "__import__('os')"}, "not allowed"),
        ({"expressions": "B8.real"}, "not allowed"),
        ({"expressions": "B8A - B4"}, "no band or index"),
        ({"indices": ["NDRE"]}, "NDRE needs B8A"),
        ({"field": "kind"}, "no field kind"),
    ],
)
def test_bad_features_are_refused(year: Year, tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    job = {**COMMON, "products": year.products, "polygons": year.polygons, "model": str(tmp_path / "m.npz"), **changes}
    with pytest.raises(TheiaError, match=message):
        run_entry("train_land_cover", job, Context())
    assert not list(tmp_path.iterdir())


def _regions(year: Year, folder: Path) -> str:
    left, bottom, right, top = year.grid.bounds
    middle = (left + right) / 2
    shapes = np.array([shapely.box(left, bottom, middle, top), shapely.box(middle, bottom, right, top)], dtype=object)
    path = str(folder / "regions.gpkg")
    write_layer(path, Features(shapes, {"region": np.array([1, 2])}, year.grid.crs), geometry_type="Polygon")
    return path


def test_regions_separate_equals_fusion_for_equal_models(year: Year, tmp_path: Path) -> None:
    """A buffer wider than the image gives both regions the same samples, so the same model."""
    path = str(tmp_path / "m.npz")
    job = {**COMMON, "products": year.products, "polygons": year.polygons, "regions": _regions(year, tmp_path),
           "region_field": "region", "model": path}  # fmt: skip
    run_entry("train_land_cover", job, Context(Settings(threads=2)))
    model = load(path)
    assert sorted(model.classifiers) == [1, 2]
    separate = _map(year, path, tmp_path / "s")
    fusion = _map(year, path, tmp_path / "f", regions="fusion")
    for name in ("map", "confidence"):
        assert (separate[name] == fusion[name]).all()
    assert (separate["map"] == year.truth).mean() > 0.85


def test_fusion_by_hand() -> None:
    """Three models, two pixels: a majority of two; three different labels, where the surest wins."""
    by_model = {
        1: np.array([[0.6, 0.4, 0.0], [0.5, 0.3, 0.2]]),
        2: np.array([[0.9, 0.1, 0.0], [0.1, 0.7, 0.2]]),
        3: np.array([[0.0, 1.0, 0.0], [0.3, 0.1, 0.6]]),
    }
    share = fuse(by_model, np.array([1, 1]))
    assert share.argmax(axis=1).tolist() == [0, 1]
    assert share[0] == pytest.approx([0.75, 0.25, 0.0]) and share[1] == pytest.approx([0.1, 0.7, 0.2])


def test_samples_of_a_class_are_copied_to_a_region_that_lacks_it(year: Year, tmp_path: Path) -> None:
    rows = tmp_path / "copy.csv"
    rows.write_text("source,destination,class,count\n1,2,6,20\n", encoding="utf-8")
    path = str(tmp_path / "m.npz")
    job = {**COMMON, "products": year.products, "polygons": year.polygons, "regions": _regions(year, tmp_path),
           "region_field": "region", "model": path, "transfer": str(rows), "runs": 0}  # fmt: skip
    run_entry("train_land_cover", job, Context())
    item = json.loads((tmp_path / "m.json").read_text(encoding="utf-8"))
    plain = {**job, "transfer": None, "model": str(tmp_path / "n.npz")}
    run_entry("train_land_cover", plain, Context())
    other = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    counts = [i["properties"]["theia:origin"]["samples"]["6"] for i in (item, other)]
    assert counts[0] == counts[1] + 20
    rows.write_text("source,destination,class,count\n1,2,22,20\n", encoding="utf-8")
    with pytest.raises(TheiaError, match="no sample of class 22"):
        run_entry("train_land_cover", job, Context())


def test_two_tiles_give_one_map(year: Year, model: str, tmp_path: Path) -> None:
    east = make_year(tmp_path / "east", seed=3, left=300000.0 + 160 * 10, size=160)
    both = _map(year, model, tmp_path, products=[*year.products, *east.products], wanted=("map",))["map"]
    assert both.shape == (160, 320)
    own = _map(year, model, tmp_path / "o", wanted=("map",))["map"]
    assert (both[:, :160] == own).all()
    assert (both[:, 160:] == east.truth).mean() > 0.8
    lambert = _map(year, model, tmp_path / "l", output_crs="EPSG:2154", wanted=("map",))["map"]
    inside = lambert > 0
    assert inside.sum() == pytest.approx(160 * 160, rel=0.05)
    counts = np.bincount(lambert[inside], minlength=24) / inside.sum()
    truth = np.bincount(year.truth.ravel(), minlength=24) / year.truth.size
    assert np.abs(counts - truth).max() < 0.06


def test_a_year_beats_one_season(year: Year, model: str, tmp_path: Path) -> None:
    path = str(tmp_path / "winter.npz")
    winter = {**COMMON, "products": year.products, "polygons": year.polygons, "end": "2023-03-01", "model": path,
              "runs": 0}  # fmt: skip
    run_entry("train_land_cover", winter, Context())
    whole = _map(year, model, tmp_path, wanted=("map",))["map"]
    part = _map(year, path, tmp_path / "1", wanted=("map",))["map"]
    assert (whole == year.truth).mean() > (part == year.truth).mean() + 0.05
