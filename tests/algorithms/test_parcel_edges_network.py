"""The network of parcel edges: dates in any number and order, blocks, the shipped weights, training, both entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
import torch

from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.landcover.edges_examples import Augmentation, Example, Sampler
from algorithms.landcover.edges_file import DEFAULT, EdgeFile, load_edges, save_edges
from algorithms.landcover.edges_judge import judge, network_maps
from algorithms.landcover.edges_maps import Method, _halving, predict
from algorithms.landcover.edges_network import EdgeShape, build_network
from algorithms.landcover.edges_places import read_parcels
from algorithms.landcover.edges_segments import Cutting
from algorithms.landcover.edges_targets import targets_of
from algorithms.landcover.edges_task import EdgeTask
from algorithms.learning.torch_training import TrainingSettings, fit, weights_of
from algorithms.worker import run_entry

SIDE, FIELD = 144, 18
SMALL = EdgeShape((4, 6), (6, 8, 8, 8))


def zones() -> np.ndarray:
    """Square fields, and a wood in the west."""
    rows, cols = np.mgrid[:SIDE, :SIDE] // FIELD
    return np.where(cols < 2, 0, rows * (SIDE // FIELD) + cols + 1).astype(np.int32)


@lru_cache(maxsize=1)
def season() -> tuple[np.ndarray, np.ndarray]:
    """(dates, 4, h, w) int16 and what is clear (dates, h, w): crops that come and go, a wood that stays."""
    rng = np.random.default_rng(12)
    truth = zones()
    count = int(truth.max()) + 1
    green = rng.uniform(0, 1, (4, count))
    green[:, 0] = 0.8
    soil, leaf = np.array([0.08, 0.11, 0.15, 0.22]), np.array([0.03, 0.06, 0.04, 0.42])
    colour = (1 - green)[..., None] * soil + green[..., None] * leaf
    images = np.moveaxis(colour[:, truth], 3, 1) + 0.004 * rng.standard_normal((4, 4, SIDE, SIDE))
    images[:, :, truth == 0] *= 0.8 + 0.1 * rng.standard_normal((4, 1, int((truth == 0).sum())))
    clear = np.ones((4, SIDE, SIDE), bool)
    clear[1, :70, :90] = False
    images[1, :, :70, :90] = 0.7
    return np.rint(images * 1e4).astype(np.int16), clear


def example(name: str = "place") -> Example:
    images, clear = season()
    truth = zones()
    return Example(name, images, clear, targets_of(np.repeat(np.repeat(truth, 2, 0), 2, 1)))


def context(**settings: Any) -> Context:
    return Context(Settings(memory_mb=1500, threads=1, device="cpu", **settings))


@pytest.fixture(scope="module")
def products(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The season as GeoTIFFs with side-car, and the parcels as a layer."""
    folder = tmp_path_factory.mktemp("season")
    grid = Grid.from_origin("EPSG:32631", 500000, 4800000, 10, SIDE, SIDE)
    images, clear = season()
    scenes = []
    for number, (image, seen) in enumerate(zip(images, clear, strict=True)):
        write_raster(RasterSpec(str(folder / f"d{number}.tif"), grid, "int16", -10000, 4), image)
        write_raster(RasterSpec(str(folder / f"m{number}.tif"), grid, "uint8"), (~seen).astype(np.uint8))
        scenes.append(
            {
                "file": f"d{number}.tif",
                "datetime": f"2023-0{4 + number}-10T10:50:00Z",
                "sensor": "S2A",
                "bands": ["B2", "B3", "B4", "B8"],
                "scale": 0.0001,
                "nodata": -10000,
                "masks": {"cloud": f"m{number}.tif"},
            }
        )
    (folder / "scenes.json").write_text(json.dumps(scenes), encoding="utf-8")
    truth = zones()
    boxes = []
    for n in range(1, int(truth.max()) + 1):
        rows, cols = np.nonzero(truth == n)
        if len(rows):
            left, top = 500000 + 10 * cols.min(), 4800000 - 10 * rows.min()
            boxes.append(shapely.box(left, top - 10 * FIELD, left + 10 * FIELD, top))
    layer = Features(np.array(boxes, object), {"n": np.arange(len(boxes))}, "EPSG:32631")
    write_layer(str(folder / "parcels.gpkg"), layer, "parcels")
    return folder


def run(entry: str, parameters: Mapping[str, Any], job: Context | None = None) -> Any:
    return run_entry(entry, parameters, job or context())


def test_dates_in_any_order_and_one_after_the_other_are_the_same() -> None:
    torch.manual_seed(1)
    network = build_network(SMALL).eval()
    images, clear = season()
    images, clear = images[:, :, :64, :64] * np.float32(1e-4), clear[:, :64, :64]
    with torch.no_grad():
        together = torch.sigmoid(
            network(torch.from_numpy(images)[None], torch.from_numpy(clear[:, None].astype(np.float32))[None])
        )[0].numpy()
    one = predict(network, "cpu", images, clear)
    other = predict(network, "cpu", images[::-1].copy(), clear[::-1].copy())
    assert one.shape == (3, 64, 64) and np.allclose(one, together, atol=1e-5) and np.allclose(one, other, atol=1e-5)
    # what a mask hides is not seen
    hidden = images.copy()
    hidden[~np.broadcast_to(clear[:, None], images.shape)] = 0.123
    assert np.allclose(one, predict(network, "cpu", hidden, clear), atol=1e-6)


def test_memory_that_is_refused_halves_the_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = str(tmp_path / "n.npz")
    torch.manual_seed(2)
    save_edges(path, EdgeFile("n", SMALL.to_document(), weights_of(build_network(SMALL))))
    rng = np.random.default_rng(1)
    images, clear = rng.random((2, 4, 128, 288)).astype(np.float32), np.ones((2, 128, 288), bool)
    whole = _halving(Method(path), images, clear)
    sizes = []

    def tight(network: Any, device: str, images: np.ndarray, clear: np.ndarray) -> np.ndarray:
        if images.shape[3] > 210:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory")
        sizes.append(images.shape[3])
        return predict(network, device, images, clear)

    monkeypatch.setattr("algorithms.landcover.edges_maps.predict", tight)
    halves = _halving(Method(path), images, clear)
    assert sizes == [208, 208] and halves.shape == whole.shape and np.abs(halves - whole).max() < 2e-3


def test_files_are_whole_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "n.npz"
    weights = weights_of(build_network(SMALL))
    save_edges(str(path), EdgeFile("n", SMALL.to_document(), weights, Cutting(0.4, 0.5, 12, 0.3), {"licence": "x"}))
    again = load_edges(str(path))
    assert again.cutting == Cutting(0.4, 0.5, 12, 0.3) and EdgeShape.from_document(again.shape) == SMALL
    assert all(np.allclose(again.weights[n], w, atol=1e-3) for n, w in weights.items())
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(TheiaError, match="damaged"):
        load_edges(str(path))
    with pytest.raises(TheiaError, match="no numbers"):
        save_edges(str(path), EdgeFile("n", SMALL.to_document(), {"a": np.full(3, np.nan)}))


def test_shipped_network_is_small_and_states_its_limits() -> None:
    stored = load_edges(str(DEFAULT))
    assert DEFAULT.stat().st_size <= 2_000_000 and DEFAULT.with_suffix(".md").is_file()
    assert "simulated" in stored.card["limits"] and stored.card["licence"] == "GPL-3.0-or-later"
    for scores in stored.card["all_scores"].values():
        own, plain = scores["network, watershed"], scores["gradient, threshold"]
        assert own["object_f1"] > plain["object_f1"] + 0.1 and own["boundary_f1_1px"] > plain["boundary_f1_1px"]


def test_shipped_network_beats_the_gradient_on_other_fields() -> None:
    stored = load_edges(str(DEFAULT))
    network = build_network(EdgeShape.from_document(stored.shape), stored.weights).eval()
    place = example()
    scores, _ = judge(network_maps(network, "cpu"), [place], [place], 4, stored.cutting)
    assert scores["network, watershed"].object_f1 > 0.85
    assert scores["network, watershed"].extent_iou > scores["gradient, watershed"].extent_iou


def test_shipped_network_sees_no_parcels_in_noise() -> None:
    stored = load_edges(str(DEFAULT))
    network = build_network(EdgeShape.from_document(stored.shape), stored.weights).eval()
    rng = np.random.default_rng(5)
    images = 0.1 + 0.03 * rng.standard_normal((3, 4, 128, 128)).astype(np.float32)
    maps = predict(network, "cpu", images, np.ones((3, 128, 128), bool))
    from algorithms.landcover.edges_segments import segment

    assert segment(maps, stored.cutting).max() <= 5


def test_a_run_that_is_cancelled_goes_on_bit_for_bit(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    sampler = Sampler([example()], 64, 2, Augmentation(most_dates=3), 3)
    settings = TrainingSettings(steps=6, validate_every=3, average=0.9, checkpoint_s=0.0, seed=2)
    straight = fit(EdgeTask(SMALL, sampler, [example()]), settings, context())
    job = context()
    task = EdgeTask(SMALL, sampler, [example()])
    loss = task.loss

    def stopped(network: torch.nn.Module, step: int) -> torch.Tensor:
        if step == 4:
            job.cancel()
        return loss(network, step)

    task.loss = stopped  # type: ignore[method-assign]
    path = str(tmp_path / "c.npz")
    with pytest.raises(Cancelled):
        fit(task, settings, job, checkpoint=path)
    rest = fit(EdgeTask(SMALL, sampler, [example()]), settings, context(), checkpoint=path)
    assert [p.score for p in rest.curve] == [p.score for p in straight.curve]
    assert all(np.array_equal(rest.best[n], w) for n, w in straight.best.items())


def test_a_batch_depends_on_its_step_alone() -> None:
    one, two = (Sampler([example()], 48, 3, Augmentation(), 7).draw(5) for _ in range(2))
    assert all(np.array_equal(getattr(one, n), getattr(two, n)) for n in ("images", "clear", "targets", "known"))
    assert one.images.shape[0] == 3 and one.targets.shape == (3, 3, 48, 48)
    assert set(np.unique(one.clear)) <= {0.0, 1.0}


@pytest.mark.parametrize("method", ["network", "gradient"])
def test_parcels_of_a_season(products: Path, tmp_path: Path, method: str) -> None:
    output, maps, page = (str(tmp_path / n) for n in ("parcels.gpkg", "maps.tif", "page.html"))
    result = run(
        "parcel_edges",
        {"products": [str(products)], "method": method, "output": output, "probability": maps, "report": page},
    )
    meta, _, wkb, columns = pyogrio.raw.read(output)
    found = dict(zip(meta["fields"], columns, strict=True))
    shapes = shapely.from_wkb(wkb)
    assert list(found) == ["parcel", "area_ha", "confidence", "crop_share", "perimeter_m"]
    assert result.outputs["parcels"] == len(shapes) and shapely.is_valid(shapes).all()
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)
    truth = read_parcels({"path": str(products / "parcels.gpkg")}, None).geometries
    one, two = shapely.STRtree(truth).query(shapes)
    common = shapely.area(shapely.intersection(shapes[one], truth[two]))
    right = common > 0.5 * (shapely.area(shapes[one]) + shapely.area(truth[two]) - common)
    # the gradient joins neighbours that are nearly as green as each other
    assert right.sum() > (0.8 if method == "network" else 0.25) * len(truth)
    values = read(maps)
    assert values.shape == (3, SIDE, SIDE) and set(np.unique(values[values > 250])) <= {255}
    assert "<figure>" in Path(page).read_text(encoding="utf-8")
    record = json.loads((tmp_path / "parcels.json").read_text(encoding="utf-8"))
    assert record["properties"]["theia:parcels"] == len(shapes)


def test_area_and_french_report(products: Path, tmp_path: Path) -> None:
    area = {"extent": [500600, 4799000, 501200, 4799700], "crs": "EPSG:32631"}
    page = tmp_path / "page.html"
    result = run(
        "parcel_edges",
        {
            "products": [str(products)],
            "method": "gradient",
            "area": area,
            "output": str(tmp_path / "p.gpkg"),
            "report": str(page),
        },
        context(language="fr"),
    )
    xmin, ymin, xmax, ymax = pyogrio.read_info(str(tmp_path / "p.gpkg"))["total_bounds"]
    assert result.outputs["parcels"] > 3 and xmin >= 500600 and ymin >= 4799000 and xmax <= 501200 and ymax <= 4799700
    assert "Limites de parcelles" in page.read_text(encoding="utf-8")


def test_what_shows_nothing_is_said(products: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="No product was acquired"):
        run("parcel_edges", {"products": [str(products)], "start": "2031-01-01", "output": str(tmp_path / "p.gpkg")})
    far = {"extent": [600000, 4700000, 601000, 4701000], "crs": "EPSG:32631"}
    with pytest.raises(TheiaError, match="outside"):
        run("parcel_edges", {"products": [str(products)], "area": far, "output": str(tmp_path / "p.gpkg")})


def test_bare_image_gives_an_empty_layer(tmp_path: Path) -> None:
    grid = Grid.from_origin("EPSG:32631", 500000, 4800000, 10, 80, 80)
    image = np.full((4, 80, 80), 1500, np.int16)
    write_raster(RasterSpec(str(tmp_path / "d.tif"), grid, "int16", -10000, 4), image)
    (tmp_path / "d.json").write_text(
        json.dumps({"datetime": "2023-06-01T10:00:00Z", "bands": ["B2", "B3", "B4", "B8"]})
    )
    output, page = tmp_path / "p.gpkg", tmp_path / "page.html"
    job = context()
    result = run(
        "parcel_edges",
        {"products": [str(tmp_path / "d.tif")], "method": "gradient", "output": str(output), "report": str(page)},
        job,
    )
    assert result.outputs["parcels"] == 0 and output.is_file() and page.is_file()
    assert any("No parcel" in w for w in job.warnings)


def test_training_from_the_shipped_network(products: Path, tmp_path: Path) -> None:
    output, page = str(tmp_path / "mine.npz"), tmp_path / "page.html"
    result = run(
        "train_parcel_edges",
        {
            "products": [str(products)],
            "parcels": {"path": str(products / "parcels.gpkg")},
            "steps": 2,
            "square_px": 64,
            "batch": 1,
            "held_out_share": 0.5,
            "output": output,
            "report": str(page),
        },
    )
    assert result.outputs["object_f1"] > result.outputs["baseline_object_f1"]
    stored = load_edges(output)
    assert stored.card["start"] == "edges" and not (tmp_path / "mine.checkpoint.npz").exists()
    assert "network to begin with" in page.read_text(encoding="utf-8")
    made = run("parcel_edges", {"products": [str(products)], "network": output, "output": str(tmp_path / "p.gpkg")})
    assert made.outputs["parcels"] > 20


def test_a_network_that_knows_nothing_is_not_saved(products: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="not saved"):
        run(
            "train_parcel_edges",
            {
                "products": [str(products)],
                "parcels": {"path": str(products / "parcels.gpkg")},
                "begin": "new",
                "steps": 1,
                "square_px": 64,
                "batch": 1,
                "output": str(tmp_path / "mine.npz"),
            },
        )
    assert not (tmp_path / "mine.npz").exists() and (tmp_path / "mine.checkpoint.npz").exists()


def test_all_faults_of_a_training_are_listed_at_once(products: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.npz"
    bad.write_bytes(b"nothing")
    with pytest.raises(TheiaError) as error:
        run(
            "train_parcel_edges",
            {
                "products": [str(products)],
                "parcels": {"path": str(products / "scenes.json")},
                "start": "2031-01-01",
                "start_from": str(bad),
                "output": str(tmp_path / "mine.npz"),
            },
        )
    text = str(error.value)
    assert "No product was acquired" in text and "scenes.json" in text and "bad.npz" in text


def test_few_parcels_are_refused(products: Path, tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="squares of 144 pixels"):
        run(
            "train_parcel_edges",
            {
                "products": [str(products)],
                "parcels": {"path": str(products / "parcels.gpkg")},
                "square_px": 144,
                "output": str(tmp_path / "mine.npz"),
            },
        )
