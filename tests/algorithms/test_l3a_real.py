"""The synthesis on real images: a series with missed clouds, and the angle grids of real metadata."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.products.read import open_product
from algorithms.synthesis.directional import merge_detectors, to_angles, to_vectors
from algorithms.worker import run_entry

pytestmark = pytest.mark.real
BANDS = ["B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12"]


@pytest.fixture
def series(data_folder: Callable[[str], Path], tmp_path: Path) -> Path:
    """The dates of the dry season of 2018 with a `scenes.json`."""
    folder = tmp_path / "in"
    folder.mkdir()
    scenes = []
    for path in sorted(data_folder("s2_series_rufiji").glob("S2_2018*.tif")):
        day = re.findall(r"\d{8}", path.name)[0]
        shutil.copy(path, folder / path.name)
        scenes.append({"file": path.name, "datetime": f"{day[:4]}-{day[4:6]}-{day[6:]}T07:40:00Z", "sensor": "S2",
                       "bands": BANDS, "scale": 1e-3, "nodata": 0, "tile": "37MEM"})  # fmt: skip
    (folder / "scenes.json").write_text(json.dumps(scenes))
    return folder


def synthesis(folder: Path, output: Path, reject: bool = False, without: str = "") -> dict[str, np.ndarray]:
    """August 2018: every layer by name."""
    listing = folder / "scenes.json"
    scenes = json.loads(listing.read_text())
    listing.write_text(json.dumps([s for s in scenes if not without or without not in s["file"]]))
    parameters = {"products": [str(folder)], "date": "2018-08-15", "output": str(output), "reject_outliers": reject}
    run_entry("l3a_synthesis", parameters, Context(Settings(threads=2)))
    listing.write_text(json.dumps(scenes))
    (product,) = output.iterdir()
    scene = open_product(str(product))
    layers = {name: read(scene.bands[name].path) for name in scene.bands}
    return layers | {name: read(layer.path) for name, layer in scene.layers.items()}


def test_august_has_no_holes(series: Path, tmp_path: Path) -> None:
    layers = synthesis(series, tmp_path / "out")
    assert (layers["flag_R1"] == 4).all()
    assert all((layers[b] >= 0).all() for b in BANDS)


def missed_clouds(folder: Path, day: str) -> np.ndarray:
    """Where a date is far brighter in the blue than the dates around it: clouds that the producer's mask missed."""
    names = [p for p in sorted(folder.glob("S2_2018*.tif")) if "0725" <= p.stem[7:11] <= "0923"]
    blue = np.stack([read(str(p))[0].astype(float) for p in names])
    blue[blue == 0] = np.nan
    which = next(k for k, p in enumerate(names) if day in p.name)
    others = np.nanmedian(np.delete(blue, which, axis=0), axis=0)
    clouds: np.ndarray = blue[which] - others > 60
    return clouds


def test_missed_clouds_are_rejected(series: Path, tmp_path: Path) -> None:
    clouds = missed_clouds(series, "20180829")
    assert clouds.sum() > 30
    without = synthesis(series, tmp_path / "without", without="20180829")
    clean = synthesis(series, tmp_path / "clean", reject=True, without="20180829")
    kept, rejected = synthesis(series, tmp_path / "kept"), synthesis(series, tmp_path / "rejected", reject=True)
    # a composite without that date still holds the clouds that were missed on other dates
    sound = clouds & (np.abs(clean["B2"].astype(int) - without["B2"]) < 50)
    assert sound.sum() > 0.8 * clouds.sum()
    for band in ("B2", "B3", "B4"):
        naive = np.abs(kept[band].astype(int) - without[band])[clouds] / 1e4
        for reference, where in ((clean, clouds), (without, sound)):
            error = np.abs(rejected[band].astype(int) - reference[band])[where] / 1e4
            assert (error <= 0.02).mean() >= 0.97
            assert error.mean() < 0.1 * naive.mean()


def test_clear_pixels_are_not_rejected(series: Path, tmp_path: Path) -> None:
    """Where nothing is wrong the rejection changes nothing."""
    kept, rejected = synthesis(series, tmp_path / "kept"), synthesis(series, tmp_path / "rejected", reject=True)
    same = np.all([kept[b] == rejected[b] for b in BANDS], axis=0)
    assert same.mean() > 0.8
    assert (rejected["flag_R1"] == 4).mean() > 0.995


def test_real_angle_grids_are_filled(data_folder: Callable[[str], Path]) -> None:
    """Every node gets a view; filled nodes continue their neighbours; the nodes that are there stay."""
    from algorithms.products.muscate_metadata import parse_metadata

    paths = sorted(data_folder("muscate_l2a_metadata").rglob("*MTD_ALL.xml"))
    seen = 0
    for path in paths:
        metadata = parse_metadata(path.read_bytes(), path.name)
        for detectors in metadata.angles.view.values():
            merged = merge_detectors(detectors)
            assert merged is not None
            zenith, azimuth = to_angles(merged)
            assert np.isfinite(zenith).all()
            assert zenith.max() < 20
            alone = [d for d in detectors if np.isfinite(d.zenith_deg).sum() > 0]
            count = np.sum([np.isfinite(d.zenith_deg) for d in alone], axis=0)
            for detector in alone:
                single = np.isfinite(detector.zenith_deg) & (count == 1)
                expected = to_vectors(detector.zenith_deg[single], detector.azimuth_deg[single])
                np.testing.assert_allclose(to_vectors(zenith[single], azimuth[single]), expected, atol=1e-5)
            seen += 1
    assert seen >= 10
