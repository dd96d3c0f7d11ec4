"""TAMRF-SITS: size of the published network, names of its weights, and files that are refused."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from algorithms.core.errors import TheiaError  # noqa: E402
from algorithms.core.grid import Grid  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.provenance import sha256  # noqa: E402
from algorithms.core.raster import read as read_raster  # noqa: E402
from algorithms.fusion.network import tamrf, told  # noqa: E402
from algorithms.fusion.observations import Observations, SensorSeries  # noqa: E402
from algorithms.fusion.tamrf import TamrfNetwork, time_code  # noqa: E402
from algorithms.fusion.tamrf_doubt import errors_by_distance  # noqa: E402
from algorithms.fusion.tamrf_run import HIGH, MARGIN, TILE, tiles  # noqa: E402
from algorithms.fusion.tamrf_weights import load_weights, our_name, published_name  # noqa: E402
from algorithms.worker import run_entry  # noqa: E402

from .fusion_data import write  # noqa: E402
from .tamrf_independent import Independent  # noqa: E402

DAYS = np.array([19010, 19020], np.int32)


def _published(**changes: Any) -> dict[str, Any]:
    """Weights under the published names, as a checkpoint of the training holds them."""
    torch.manual_seed(3)
    state = {published_name(n): v for n, v in TamrfNetwork().state_dict().items()}
    state |= {"hr_mtf": torch.ones(10), "cca_loss_instance.x": torch.ones(2)}
    return {"state_dict": state | changes, "epoch": 3}


def _checkpoint(path: Path, content: Any = None) -> str:
    torch.save(_published() if content is None else content, path)
    return str(path)


def _observations() -> Observations:
    rng = np.random.default_rng(0)
    when = np.arange(19000, 19050, 10).astype(np.int32)
    values = rng.uniform(0, 0.4, (5, 10, 20, 26)).astype(np.float32)
    own = SensorSeries("sentinel2", HIGH, when, values, rng.random((5, 20, 26)) > 0.4)
    bands = ("B2", "B3", "B4", "B8A", "B11", "B12")
    other = SensorSeries("landsat", bands, when[:3] + 3, values[:3, :6], np.ones((3, 20, 26), bool))
    return Observations(HIGH, (own, other), (20, 26))


def test_it_has_the_size_of_the_published_network() -> None:
    parts = TamrfNetwork().parts()
    for name, size in (
        ("Sentinel-2 encoder", 0.76e6),
        ("Landsat encoder", 0.80e6),
        ("temporal encoder", 0.435e6),
        ("decoder", 0.333e6),
    ):
        assert abs(parts[name] - size) < 0.01 * size, name
    assert 2.25e6 < sum(parts.values()) < 2.4e6


def test_names_go_both_ways_and_are_unique() -> None:
    own = list(TamrfNetwork().state_dict())
    published = [published_name(n) for n in own]
    assert [our_name(n) for n in published] == own
    assert len(set(published)) == len(own)
    assert published_name("high.dense.2.convolutions.4.weight") == (
        "the_modules.encoder.hr_encoder.model.encoder.blocks.1.module.block_2.module.module.4.conv.weight"
    )
    # as torch.compile renames what it has compiled
    assert our_name("the_modules.decoder.decoder.model._orig_mod.decoder.0.bias") == "image1.bias"


def test_a_checkpoint_gives_images(tmp_path: Path) -> None:
    settings = {"model": _checkpoint(tmp_path / "t.ckpt"), "device": "cpu", "cache_folder": str(tmp_path / "cache")}
    first, again = (tamrf(_observations(), DAYS, settings) for _ in range(2))
    assert first.mean.shape == (2, 10, 20, 26) and np.isfinite(first.mean).all()
    assert (first.sd > 0).all()
    np.testing.assert_array_equal(first.mean, again.mean)


def test_without_weights_it_says_where_they_are() -> None:
    with pytest.raises(TheiaError, match="published weights"):
        tamrf(_observations(), DAYS, {"model": None})


def test_a_pickle_that_runs_code_is_refused(tmp_path: Path) -> None:
    mark = tmp_path / "ran"

    class Malicious:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (mark,))

    torch.save({"state_dict": Malicious()}, tmp_path / "bad.ckpt")
    (tmp_path / "plain.ckpt").write_bytes(pickle.dumps(Malicious(), protocol=2))
    for name in ("bad.ckpt", "plain.ckpt"):
        with pytest.raises(TheiaError, match="something else than weights"):
            load_weights(str(tmp_path / name), str(tmp_path / "cache"))
    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [
        {"state_dict": {"a": torch.ones(3)}},
        _published(**{"the_modules.decoder.more.weight": torch.ones(4)}),
        _published(**{published_name("asked"): torch.ones(32)}),
        _published(**{published_name("image1.bias"): torch.full((136,), float("nan"))}),
    ],
)
def test_weights_of_another_network_are_refused(tmp_path: Path, content: Any) -> None:
    with pytest.raises(TheiaError, match="another network"):
        load_weights(_checkpoint(tmp_path / "t.ckpt", content), str(tmp_path / "cache"))


def test_another_file_under_the_same_name_is_refused(tmp_path: Path) -> None:
    path = _checkpoint(tmp_path / "t.ckpt")
    load_weights(path, str(tmp_path / "cache"))
    other = _published(**{published_name("image1.bias"): torch.ones(136)})
    torch.save(other, path)
    with pytest.raises(TheiaError, match="not the file any more"):
        load_weights(path, str(tmp_path / "cache"))
    # under another name it is a file of its own
    load_weights(_checkpoint(tmp_path / "u.ckpt", other), str(tmp_path / "cache"))


def test_missing_bands_are_named(tmp_path: Path) -> None:
    one = _observations()
    own = SensorSeries("sentinel2", HIGH[:4], one.series[0].days, one.series[0].values[:, :4], one.series[0].clear)
    few = Observations(HIGH[:4], (own,), one.shape)
    with pytest.raises(TheiaError, match="B6, B7"):
        tamrf(few, DAYS, {"model": _checkpoint(tmp_path / "t.ckpt"), "cache_folder": str(tmp_path / "cache")})


@pytest.mark.parametrize("shape", [(40, 165), (166, 300), (500, 1)])
def test_tiles_cover_each_pixel_once_with_their_margin(shape: tuple[int, int]) -> None:
    count = np.zeros(shape, int)
    for rows, cols, kept_rows, kept_cols in tiles(shape):
        count[kept_rows, kept_cols] += 1
        for read, kept, size in ((rows, kept_rows, shape[0]), (cols, kept_cols, shape[1])):
            assert read.stop - read.start <= TILE and 0 <= read.start and read.stop <= size
            assert kept.start == 0 or kept.start - read.start >= MARGIN
            assert kept.stop == size or read.stop - kept.stop >= MARGIN
    assert (count == 1).all()


def test_the_code_of_time_is_absolute_and_periodic_in_no_year() -> None:
    code = time_code(torch.tensor([0.0, 100.0, 465.0]))
    assert code.shape == (3, 64)
    np.testing.assert_allclose(code[0, ::2], 0, atol=1e-7)
    np.testing.assert_allclose(code[0, 1::2], 1, atol=1e-7)
    assert (code[1] - code[2]).abs().max() > 0.1
    np.testing.assert_allclose(code[1, 0], np.sin(100.0), atol=1e-4)


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory) -> tuple[Independent, str]:
    """A network that was written apart from the plugin's, and its checkpoint."""
    torch.manual_seed(11)
    other = Independent().eval()
    path = tmp_path_factory.mktemp("mock") / "mock.ckpt"
    torch.save({"state_dict": other.state_dict(), "epoch": 1, "hyper_parameters": {}}, path)
    return other, str(path)


def test_it_computes_what_a_network_written_apart_computes(mock: tuple[Independent, str], tmp_path: Path) -> None:
    other, path = mock
    ours = load_weights(path, str(tmp_path))
    torch.manual_seed(2)
    high, low = torch.randn(3, 10, 9, 12), torch.randn(2, 8, 3, 4)
    when = ([5.0, 100.0, 240.0], [33.0, 200.0], [60.0, 300.0])
    with torch.no_grad():
        expected = other(high, when[0], low, when[1], when[2])
        tokens = ours.attend(ours.encode(high, torch.tensor(when[0]), low, torch.tensor(when[1])))
        made = ours.decode(tokens, torch.tensor(when[2]), (9, 12))
    assert expected.std() > 0.1
    torch.testing.assert_close(made, expected, atol=1e-4, rtol=1e-4)


def test_every_weight_of_the_other_network_is_taken_over(mock: tuple[Independent, str]) -> None:
    other, _ = mock
    assert {our_name(n) for n in other.state_dict()} == set(TamrfNetwork().state_dict())


def test_its_deviations_cover_its_errors_on_hidden_dates(mock: tuple[Independent, str], tmp_path: Path) -> None:
    """Counted on dates that the calibration had, within what a quantile promises; they grow with the distance."""
    one = _observations()
    settings = {"model": mock[1], "device": "cpu", "cache_folder": str(tmp_path)}
    made = tamrf(one, DAYS, settings)
    assert np.isfinite(made.sd).all() and (made.sd > 0).all()
    flat = np.linspace(0.1, 0.3, 10, dtype=np.float32)[None, :, None, None]

    def predict(given: Observations, days: np.ndarray) -> np.ndarray:
        return np.broadcast_to(flat, (len(days), 10, *given.shape)).copy()

    when = np.arange(19000, 19200, 5).astype(np.int32)
    noise = np.random.default_rng(0).normal(0, 0.02, (when.size, 10, 30, 30)).astype(np.float32)
    own = SensorSeries("sentinel2", HIGH, when, flat + noise, np.ones((when.size, 30, 30), bool))
    found = errors_by_distance(Observations(HIGH, (own,), (30, 30)), predict)
    np.testing.assert_allclose(found, 0.02, rtol=0.06)
    assert (np.diff(found, axis=0) >= 0).all()


def test_without_dates_to_hide_nothing_is_said_of_the_errors() -> None:
    one = _observations()
    own = one.series[0].keep(np.arange(2))
    few = Observations(HIGH, (own,), one.shape)
    found = errors_by_distance(few, lambda given, days: np.zeros((len(days), 10, *given.shape), np.float32))
    assert np.isnan(found).all()


def test_first_use_is_told_once_and_the_deviation_is_marked(mock: tuple[Independent, str], tmp_path: Path) -> None:
    known, doubts = told("tamrf", mock[1], HIGH, str(tmp_path))
    assert "SHA-256" in str(known[0]) and sha256(mock[1]) in str(known[0])
    assert "hidden dates" in str(doubts[0])
    load_weights(mock[1], str(tmp_path))
    known, doubts = told("tamrf", mock[1], HIGH, str(tmp_path))
    assert not known and doubts


def test_a_series_is_fused_from_files_with_it(mock: tuple[Independent, str], tmp_path: Path) -> None:
    one, own = _observations(), _observations().series[0]
    # ground that hardly changes: nothing to be screened
    one = replace(one, series=(replace(own, values=0.1 + 0.05 * own.values),))
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, *one.shape)
    folder = tmp_path / "série"
    folder.mkdir()
    write(folder, one, grid)
    context = Context(Settings(memory_mb=2000, threads=1, cache_folder=str(tmp_path / "cache")))
    run_entry(
        "fuse_series",
        {"products": [str(folder)], "output": str(tmp_path / "out"), "dates": "2022-01-22", "bands": list(HIGH),
         "method": "tamrf", "model": mock[1]},
        context,
    )  # fmt: skip
    (image,) = (tmp_path / "out").glob("*/*20220122.tif")
    (deviation,) = (tmp_path / "out").glob("*/*20220122*STD*.tif")
    assert read_raster(str(image)).shape[0] == 10
    assert (read_raster(str(deviation)) < 65535).all()
    assert any("hidden dates" in str(w) for w in context.warnings)
