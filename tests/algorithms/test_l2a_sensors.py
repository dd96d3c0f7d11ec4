"""Other sensors on the same engine: a series of each, through its own format, from simulated level 1 to level 2A."""

from __future__ import annotations

import datetime as dt
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.products.landsat_mtl import parse_mtl
from algorithms.products.level1 import open_level1
from algorithms.products.muscate_document import Listed, ListedFile, document
from algorithms.products.muscate_product import ProductDescription
from algorithms.products.read import open_products
from algorithms.products.scene import Angles
from algorithms.products.sensors import all_sensors
from algorithms.products.xml_write import write_xml
from algorithms.reflectance.l2a import l2a_correction
from algorithms.simulate.forward import Direction, band_air, light
from tests.algorithms.level1_scenes import classes

SIDE_M = 3600
_PREFIXES = {"L5": "LT05", "L7": "LE07", "L8": "LC08", "L9": "LC09"}
SUN, VIEW = (38.0, 150.0), (8.0, 100.0)
AOT = (0.12, 0.30)
#: reflectance of crop, forest, dry soil, water by role
SURFACES = {
    "coastal": (0.029, 0.0215, 0.070, 0.030), "blue_violet": (0.029, 0.0215, 0.070, 0.030),
    "blue": (0.036, 0.024, 0.090, 0.030), "green": (0.060, 0.035, 0.120, 0.030), "yellow": (0.055, 0.030, 0.140, 0.020),
    "yellow_stereo": (0.055, 0.030, 0.140, 0.020), "red": (0.049, 0.027, 0.160, 0.018),
    "rededge1": (0.10, 0.06, 0.18, 0.012), "rededge2": (0.30, 0.20, 0.20, 0.01), "rededge3": (0.38, 0.25, 0.22, 0.01),
    "nir": (0.41, 0.26, 0.24, 0.009), "nir_narrow": (0.42, 0.27, 0.25, 0.008),
    "water_vapour": (0.42, 0.27, 0.25, 0.008), "cirrus": (0.30, 0.18, 0.25, 0.005), "swir1": (0.20, 0.11, 0.32, 0.004),
    "swir2": (0.10, 0.05, 0.28, 0.003),
}  # fmt: skip


def _grid(pixel: float) -> Grid:
    return Grid.from_origin("EPSG:32631", 300000.0, 4900020.0, pixel, round(SIDE_M / pixel), round(SIDE_M / pixel))


def _surface(role: str, pixel: float) -> np.ndarray:
    ground = np.array(SURFACES[role])[classes(SIDE_M // 60)]
    texture = 1 + 0.06 * np.random.default_rng(7).standard_normal(ground.shape)
    rows = (np.arange(round(SIDE_M / pixel)) * pixel / 60).astype(int)
    return np.asarray((ground * texture)[np.ix_(rows, rows)])


def _toa(sensor: str, band: str, aot: float, rho: np.ndarray) -> np.ndarray:
    one = np.ones((1, 1))
    direction = Direction(SUN[0], VIEW[0] * one, abs(SUN[1] - VIEW[1]) * one)
    found = light(band_air(sensor, band, direction), np.zeros(1), np.zeros(1), aot * one, 100 * one, 1.8, 0.3,
                  float(rho.mean()) * one)  # fmt: skip
    gain, path = float((found.gain + found.around)[0, 0]), float(found.path[0, 0])
    return np.asarray(path + gain * rho)


def _bands(sensor: str, aot: float) -> dict[str, np.ndarray]:
    """Apparent reflectance of every band at its own pixel, of which all sensors but SPOT 5 have one."""
    known = all_sensors()[sensor].bands.values()
    return {b.name: _toa(sensor, b.name, aot, _surface(b.role, b.resolution_m)) for b in known}


def _landsat(folder: Path, sensor: str, moment: dt.datetime, aot: float) -> None:
    name = f"{_PREFIXES[sensor]}_L1TP_199030_{moment:%Y%m%d}_{moment:%Y%m%d}_02_T1"
    target = folder / name
    target.mkdir(parents=True)
    lines = [
        "GROUP = LANDSAT_METADATA_FILE", f'  LANDSAT_PRODUCT_ID = "{name}"', '  PROCESSING_LEVEL = "L1TP"',
        f'  SPACECRAFT_ID = "LANDSAT_{sensor[1]}"', f"  DATE_ACQUIRED = {moment:%Y-%m-%d}", "  WRS_PATH = 199",
        f'  SCENE_CENTER_TIME = "{moment:%H:%M:%S}.0000000Z"', "  WRS_ROW = 30", "  COLLECTION_NUMBER = 02",
        f"  SUN_AZIMUTH = {SUN[1]}", f"  SUN_ELEVATION = {90 - SUN[0]}",
    ]  # fmt: skip
    for band, toa in _bands(sensor, aot).items():
        number = band.removeprefix("B")
        dn = np.rint((toa * np.cos(np.radians(SUN[0])) + 0.1) / 2e-5).astype(np.uint16)
        write_raster(RasterSpec(str(target / f"{name}_{band}.TIF"), _grid(30.0), "uint16", 0), dn)
        lines += [f'  FILE_NAME_BAND_{number} = "{name}_{band}.TIF"', f"  REFLECTANCE_MULT_BAND_{number} = 2.0000E-05",
                  f"  REFLECTANCE_ADD_BAND_{number} = -0.100000"]  # fmt: skip
    for code, value in (("SZA", SUN[0]), ("SAA", SUN[1]), ("VZA", VIEW[0]), ("VAA", VIEW[1])):
        angle = np.full(_grid(30.0).shape, round(100 * value), np.int16)
        write_raster(RasterSpec(str(target / f"{name}_{code}.TIF"), _grid(30.0), "int16"), angle)
    write_raster(RasterSpec(str(target / f"{name}_QA_PIXEL.TIF"), _grid(30.0), "uint16"),
                 np.full(_grid(30.0).shape, 64, np.uint16))  # fmt: skip
    (target / f"{name}_MTL.txt").write_text("\n".join([*lines, "END_GROUP = LANDSAT_METADATA_FILE", "END"]))


def _sidecar(folder: Path, sensor: str, moment: dt.datetime, aot: float) -> None:
    bands = _bands(sensor, aot)
    pixel = min(b.resolution_m for b in all_sensors()[sensor].bands.values())
    name = f"{sensor}_{moment:%Y%m%d}"
    planes = []
    for band, toa in bands.items():
        factor = round(all_sensors()[sensor].bands[band].resolution_m / pixel)
        planes.append(np.rint(toa.repeat(factor, 0).repeat(factor, 1) / 0.001 * 1000 / 1000).astype(np.uint16))
    folder.mkdir(parents=True, exist_ok=True)
    write_raster(RasterSpec(str(folder / f"{name}.tif"), _grid(pixel), "uint16", 0, len(bands), tuple(bands)),
                 np.stack(planes))  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps({
        "datetime": moment.isoformat(), "sensor": sensor, "level": "L1C", "bands": list(bands), "scale": 0.001,
        "nodata": 0, "tile": "TEST", "angles": {"sun_zenith_deg": SUN[0], "sun_azimuth_deg": SUN[1],
                                                "view_zenith_deg": VIEW[0], "view_azimuth_deg": VIEW[1]},
    }))  # fmt: skip


def _muscate(folder: Path, sensor: str, moment: dt.datetime, aot: float) -> None:
    known = all_sensors()[sensor]
    bands = _bands(sensor, aot)
    grid = _grid(known.bands[next(iter(bands))].resolution_m)
    product = ProductDescription(known.platforms[0], moment, "TEST", {"XS": grid}, {"XS": tuple(bands)}, level="L1C",
                                 angles=Angles(None, {}, SUN, dict.fromkeys(bands, VIEW)))  # fmt: skip
    target = folder / product.name
    target.mkdir(parents=True)
    files = []
    for band, toa in bands.items():
        file = f"{product.name}_REF_{band}.tif"
        write_raster(RasterSpec(str(target / file), grid, "int16", -10000), np.rint(toa * 10000).astype(np.int16))
        files.append(ListedFile(file, {"band_id": band}))
    listed = [Listed("Reflectance", "int16", files)]
    write_xml(str(target / f"{product.name}_MTD_ALL.xml"), document(product, listed, {}))


_WRITERS = {
    "L5": _landsat, "L7": _landsat, "L8": _landsat, "L9": _landsat, "SPOT4": _sidecar, "SPOT5": _sidecar,
    "FORMOSAT2": _sidecar, "VENUS": _muscate,
}  # fmt: skip


def _run(products: Path, output: Path, **changes: Any) -> Any:
    request: dict[str, Any] = {
        "products": [str(products)], "area": None, "dem": None, "grid": None, "previous": None,
        "start_mode": "nominal", "aot": None, "aerosol": "continental", "environment": "none", "gases": "coupled",
        "cirrus": False, "nadir": False,
        "dilation": 120.0, "water_prior": None, "uncertainty": False, "version": "1-0", "overwrite": False,
        "output": str(output),
    }  # fmt: skip
    return l2a_correction(**{**request, **changes}, context=Context(Settings(memory_mb=1500, threads=2)))


def _moments() -> list[dt.datetime]:
    return [dt.datetime(2016, 5, day, 10, 40, 12, tzinfo=dt.UTC) for day in (2, 12)]


@pytest.mark.parametrize("sensor", list(_WRITERS))
def test_a_series_of_each_sensor_runs_through(sensor: str, tmp_path: Path) -> None:
    for moment, aot in zip(_moments(), AOT, strict=True):
        _WRITERS[sensor](tmp_path / "level1", sensor, moment, aot)
    # without a blue band or a prior, nothing tells the haze of a first date: it is given
    given = AOT[0] if sensor.startswith("SPOT") else None
    result = _run(tmp_path / "level1", tmp_path / "level2", aot=given)
    assert result.outputs["count"] == 2
    made = open_products([str(tmp_path / "level2")])
    assert [s.acquired for s in made] == _moments() and {s.sensor for s in made} == {sensor}
    first = made[0]
    corrected = [b for b in all_sensors()[sensor].bands.values() if b.role != "cirrus"]
    assert set(first.bands) == {b.name for b in corrected}
    for band in corrected:
        if band.role == "water_vapour":
            continue
        info = first.bands[band.name]
        rho = _surface(band.role, info.grid.pixel_size)
        found = read(info.path) * info.scale
        error = found - rho
        # the aerosol is another one than the correction's, and boxes stand for the responses of two sensors
        assert np.mean(np.abs(error) <= 0.012 + 0.06 * rho) >= 0.95, (band.name, float(error.mean()))
    if given is None:
        assert first.aot is not None
        aot = read(first.aot.path)[first.aot.index - 1] * first.aot.scale
        assert abs(float(np.mean(aot)) - AOT[0]) <= 0.06


def test_a_series_is_brought_to_a_tile(tmp_path: Path) -> None:
    """Landsat on a grid that is shifted and turned into another zone's metres: what it shows stays where it is."""
    _landsat(tmp_path / "level1", "L8", _moments()[0], AOT[0])
    tile = Grid.from_origin("EPSG:32631", 300600.0, 4899420.0, 20.0, 135, 135)
    raster = str(tmp_path / "tile.tif")
    write_raster(RasterSpec(raster, tile, "uint8"), np.zeros(tile.shape, np.uint8))
    _run(tmp_path / "level1", tmp_path / "level2", grid=raster, aot=AOT[0])
    scene = open_products([str(tmp_path / "level2")])[0]
    assert scene.grid.pixel_size == 30.0 and scene.grid.bounds[0] == 300600.0 and scene.grid.bounds[3] == 4899420.0
    found = read(scene.bands["B5"].path) * 1e-4
    truth = _surface("nir_narrow", 30.0)[20:110, 20:110]
    assert np.corrcoef(found.ravel(), truth.ravel())[0, 1] > 0.97


def test_scenes_of_one_path_may_differ_in_extent(tmp_path: Path) -> None:
    from algorithms.reflectance.l2a import part_of

    for moment, aot in zip(_moments(), AOT, strict=True):
        _landsat(tmp_path, "L9", moment, aot)
    found = open_level1([str(tmp_path)])
    assert [p.scene.sensor for p in found] == ["L9", "L9"] and found[0].sun_zenith_deg == pytest.approx(SUN[0])
    assert found[0].scene.angles.mean_sun_deg == pytest.approx(SUN) and found[0].only_coarse == ("B9",)
    assert set(found[0].scene.masks) >= {"cloud", "shadow", "outside"}
    assert part_of(found, None).shape == (120, 120)


def test_the_tar_as_it_was_downloaded_is_read_in_place(tmp_path: Path) -> None:
    """The same product in its folder and in USGS's tar: the same level 2A, and nothing unpacked."""
    _landsat(tmp_path / "folder", "L8", _moments()[0], AOT[0])
    product = next((tmp_path / "folder").iterdir())
    (tmp_path / "tar").mkdir()
    archive = tmp_path / "tar" / f"{product.name}.tar"
    with tarfile.open(archive, "w") as tar:
        for file in sorted(product.iterdir()):
            tar.add(file, file.name)
    for given, output in ((product, "a"), (archive, "b"), (tmp_path / "tar", "c")):
        _run(given, tmp_path / output, aot=AOT[0])
    names = os.listdir(tmp_path / "a")
    for layer in ("SRE_B2", "SRE_B7"):
        one, two, three = (read(str(tmp_path / o / n / f"{n}_{layer}.tif")) for o in "abc" for n in names)
        assert np.array_equal(one, two) and np.array_equal(one, three)
    assert [p.name for p in (tmp_path / "tar").iterdir()] == [archive.name]


def test_a_damaged_tar_says_so(tmp_path: Path) -> None:
    name = "LC08_L1TP_199030_20160502_20160502_02_T1"
    (tmp_path / f"{name}.tar").write_bytes(b"no archive" * 100)
    with pytest.raises(TheiaError, match="cannot be read"):
        open_level1([str(tmp_path)])
    with tarfile.open(tmp_path / f"{name}.tar", "w") as tar:
        member = tarfile.TarInfo(f"../{name}_MTL.txt")
        tar.addfile(member)
    with pytest.raises(TheiaError, match="expected one file"):
        open_level1([str(tmp_path)])


def test_incomplete_products_are_refused_with_a_reason(tmp_path: Path) -> None:
    _landsat(tmp_path / "a", "L8", _moments()[0], 0.1)
    mtl = next((tmp_path / "a").rglob("*_MTL.txt"))
    text = mtl.read_text()
    mtl.write_text(text.replace("REFLECTANCE_MULT_BAND_4", "RADIANCE_MULT_BAND_4"))
    with pytest.raises(TheiaError, match="band 4"):
        open_level1([str(tmp_path / "a")])
    mtl.write_text(text.replace('"L1TP"', '"L2SP"'))
    with pytest.raises(TheiaError, match="level L2SP"):
        open_level1([str(tmp_path / "a")])
    _sidecar(tmp_path / "b", "SPOT4", _moments()[0], 0.1)
    sidecar = next((tmp_path / "b").glob("*.json"))
    content = json.loads(sidecar.read_text())
    sidecar.write_text(json.dumps({k: v for k, v in content.items() if k != "angles"}))
    with pytest.raises(TheiaError, match="sun_zenith_deg"):
        open_level1([str(tmp_path / "b")])
    assert parse_mtl('A = "b c"\nGROUP = X\nA = 2\n') == {"A": "b c"}
    assert os.path.isdir(tmp_path)
