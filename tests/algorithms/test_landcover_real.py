"""Land cover on real series without a survey of the ground of their own year: reported, with what can be asked of them.

Slovenia: NDVI of level 1C over two and a half years and the official land use map. Hesbaye: monthly composites with two
empty months, Sentinel-1, and as labels the cropland that another model found (agreement with it, no truth; its map of
crop types holds one class nearly everywhere).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.features
import shapely

from algorithms.core.progress import Context, Settings
from algorithms.core.vector import Features, write_layer
from algorithms.worker import run_entry

pytestmark = pytest.mark.real
Folder = Callable[[str], Path]
#: band names of the composites, in the stack's spelling
HESBAYE = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B11", "B12")


def _scores(report: str) -> dict[str, list[float]]:
    numbers: dict[str, list[float]] = json.loads(Path(report).with_suffix(".json").read_text(encoding="utf-8"))
    shown = {name: np.round(numbers[name], 3).tolist() for name in ("oa", "kappa", "macro_f")}
    print(shown, dict(zip(numbers["classes"], np.round([f[0] for f in numbers["f"]], 2).tolist(), strict=True)))
    return numbers


def test_slovenian_hills(data_folder: Folder, tmp_path: Path) -> None:
    folder = data_folder("s2_series_slovenia_lulc")
    with rasterio.open(next(folder.glob("NDVI_*dates.tif"))) as file:
        ndvi, names, profile = file.read(), file.descriptions, file.profile
    with rasterio.open(next(folder.glob("CLOUD_MASK_*dates.tif"))) as file:
        clouds = file.read()
    items = []
    for number, name in enumerate(names):
        path = tmp_path / f"{name}.tif"
        with rasterio.open(path, "w", **{**profile, "count": 2, "dtype": "int16", "nodata": -32768}) as file:
            file.write(np.stack([ndvi[number], clouds[number]]).astype(np.int16))
        # the series holds an index alone: it stands where a band would
        items.append({"file": path.name, "datetime": f"{name[:10]}T10:00:00Z", "bands": ["B8", None], "sensor": "S2A",
                      "scale": 1e-4, "nodata": -32768, "masks": {"cloud": {"band": 2}}})  # fmt: skip
    (tmp_path / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    report = str(tmp_path / "report.html")
    job = {"products": [str(tmp_path)], "polygons": str(next(folder.glob("LULC_polygons.gpkg"))), "field": "LULC_ID",
           "bands": ["B8"], "indices": ["brightness"], "screened": False, "start": f"{names[0][:4]}-07-11",
           "step_days": 15, "runs": 20, "block_km": 0.25, "classifier": "extra_trees", "trees": 60, "min_leaf": 2,
           "balanced": True, "pixels_per_polygon": 60, "model": str(tmp_path / "m.npz"), "report": report}  # fmt: skip
    run_entry("train_land_cover", job, Context(Settings(threads=2)))
    found = _scores(report)
    value, low, high = found["kappa"]
    assert low <= value <= high and value > 0.2, "far above chance, from an index alone"


def test_hesbaye_with_radar(data_folder: Folder, tmp_path: Path) -> None:
    folder = data_folder("s2_monthly_hesbaye")
    items = []
    for path in sorted(folder.glob("S2_L2A_*_composite.tif")):
        month = path.name.split("_")[2]
        items.append({"file": str(path), "datetime": f"{month[:4]}-{month[4:]}-15T10:40:00Z", "bands": list(HESBAYE),
                      "sensor": "S2A", "scale": 1e-4, "nodata": 65535})  # fmt: skip
    (tmp_path / "s2").mkdir()
    (tmp_path / "s2" / "scenes.json").write_text(json.dumps(items), encoding="utf-8")
    radar = _radar(next(folder.glob("S1_*.tif")), tmp_path / "s1")
    polygons = _cropland(next(folder.glob("model_cropland.tif")), str(tmp_path / "cropland.gpkg"))
    common = {"products": [str(tmp_path / "s2")], "polygons": polygons, "field": "code", "bands": list(HESBAYE),
              "indices": ["NDVI", "brightness"], "start": "2020-11-01", "end": "2021-10-31", "step_days": 30,
              "runs": 20, "block_km": 0, "trees": 60}  # fmt: skip
    kappa = {}
    for name, more in (("optical", {}), ("optical and radar", {"radar": radar, "speckle_px": 0})):
        report = str(tmp_path / f"report {name}.html")
        run_entry(
            "train_land_cover",
            {**common, **more, "model": str(tmp_path / f"{name}.npz"), "report": report},
            Context(Settings(threads=2)),
        )
        kappa[name] = _scores(report)["kappa"][0]
    assert min(kappa.values()) > 0.4, "agreement with the producer's own model far above chance"


def _radar(path: Path, folder: Path) -> list[str]:
    """Monthly backscatter as linear power under the names of S1Tiling."""
    folder.mkdir()
    made = []
    with rasterio.open(path) as source:
        profile = {**source.profile, "count": 1, "dtype": "float32", "nodata": 0}
        for number, name in enumerate(source.descriptions, 1):
            polarisation, month = name.lower().split("_")
            dn = source.read(number).astype(np.float32)
            power = np.where((dn > 0) & (dn != 65535), 10 ** ((20 * np.log10(np.maximum(dn, 1)) - 83) / 10), 0)
            target = folder / f"s1a_31UFS_{polarisation}_ASC_088_{month.replace('-', '')}15t172400.tif"
            with rasterio.open(target, "w", **profile) as file:
                file.write(power.astype(np.float32), 1)
            made.append(str(target))
    return made


def _cropland(path: Path, target: str) -> str:
    """The producer's cropland (2) and the rest (1) as polygons without their borders, cut to squares of 100 m."""
    with rasterio.open(path) as source:
        classes, transform, crs = source.read(1).astype(np.int32) + 1, source.transform, source.crs
    shapes, codes = [], []
    for row in range(0, classes.shape[0], 10):
        for column in range(0, classes.shape[1], 10):
            part = np.ascontiguousarray(classes[row : row + 10, column : column + 10])
            here = transform @ transform.translation(column, row)
            for outline, value in rasterio.features.shapes(part, transform=here):
                inner = shapely.geometry.shape(outline).buffer(-10)
                if inner.area >= 300:
                    shapes.append(inner)
                    codes.append(int(value))
    write_layer(target, Features(np.array(shapes, dtype=object), {"code": np.array(codes)}, crs.to_string()))
    assert len(set(codes)) == 2
    return target
