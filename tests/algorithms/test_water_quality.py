"""Water quality: the vectors, the traps of the published formulas, flags, inputs of every kind, tables."""

from __future__ import annotations

import csv
import json
import math
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely

from algorithms.core.errors import TheiaError
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster
from algorithms.core.vector import Features, write_layer
from algorithms.physics.water_optics import bands, turbidity_of, water_reflectance
from algorithms.water import quality_formulas as formulas
from algorithms.water.optical_types import classify, read_types
from algorithms.water.quality_block import CAUTION, DOUBTFUL, FLOATING, HIDDEN, LAND, NODATA
from algorithms.water.quality_pixels import DOMAIN_BITS, flag_bits, quantities
from algorithms.worker import run_entry

ROLES = ("blue", "green", "red", "rededge1", "rededge2", "rededge3", "nir_narrow", "swir1", "swir2")
NAMES = ("B2", "B3", "B4", "B5", "B6", "B7", "B8A", "B11", "B12")
LAND_SPECTRUM = (0.03, 0.06, 0.05, 0.12, 0.25, 0.30, 0.33, 0.20, 0.12)
GRID = Grid.from_origin("EPSG:32630", 600000, 4900000, 20, 96, 112)
FLAG = flag_bits()


def _water(spm: float, chlorophyll: float = 2.0, dissolved: float = 0.1) -> np.ndarray:
    spectrum = water_reflectance(chlorophyll, spm, dissolved)
    return np.array([spectrum[bands().index(role)] for role in ROLES])


def _image(
    folder: Path,
    day: int = 5,
    *,
    scale: float = 1.0,
    glint: float = 0.0,
    spm: float = 20.0,
    changes: Callable[[np.ndarray], None] | None = None,
    pixel_type: str = "float32",
) -> Path:
    """West half water of `spm` mg/L, east half land; a GeoTIFF with a side-car and a cloud in one corner of "
    "the water."""
    data = np.empty((len(NAMES), *GRID.shape), np.float32)
    data[:, :, :56] = (_water(spm)[:, np.newaxis, np.newaxis] + glint) * scale
    data[:, :, 56:] = np.array(LAND_SPECTRUM)[:, np.newaxis, np.newaxis]
    if changes:
        changes(data)
    name = f"S2_202407{day:02d}"
    write_raster(RasterSpec(str(folder / f"{name}.tif"), GRID, pixel_type, count=len(NAMES)), data)
    cloud = np.zeros(GRID.shape, np.uint8)
    cloud[:4, :4] = 1
    write_raster(RasterSpec(str(folder / f"{name}_cloud.tif"), GRID, "uint8"), cloud)
    (folder / f"{name}.json").write_text(
        json.dumps(
            {
                "datetime": f"2024-07-{day:02d}T10:50:00Z",
                "sensor": "S2A",
                "bands": list(NAMES),
                "masks": {"cloud": f"{name}_cloud.tif"},
            }
        )
    )
    return folder / f"{name}.tif"


def _run(path: Path | str, out: Path, **more: Any) -> Any:
    context = Context(Settings(threads=2, memory_mb=1200))
    parameters = {"products": [str(path)], "output": str(out), **more}
    result = run_entry("water_quality", parameters, context)
    return result, context


def _read(out: Path, name: str) -> np.ndarray:
    (path,) = out.glob(f"*_{name}.tif")
    return read(str(path))


@pytest.mark.reference
def test_vectors(reference_folder: Callable[[str], Path]) -> None:
    with open(reference_folder("water_quality_reference.csv"), newline="") as file:
        cases = list(csv.DictReader(file))
    columns = {k: np.array([float(c[k]) if c[k] else np.nan for c in cases]) for k in cases[0]}
    red, nir = math.pi * columns["rrs665"], math.pi * columns["rrs865"]
    rrs = {n: columns[f"rrs{n}"] for n in (490, 560, 665, 705, 740)}
    found = {
        "turbidity_fnu": formulas.turbidity(red, nir),
        "spm_obs2co_mg_l": formulas.suspended_matter(red, nir),
        "spm_nechad665_355_0p1728": formulas.suspended_matter_red(red),
        "chl_oc2_mg_m3": formulas.chlorophyll_oc2(rrs[490], rrs[560]),
        "chl_3band_mg_m3": formulas.chlorophyll_three_band(rrs[665], rrs[705], rrs[740]),
        "ndci": formulas.ndci(rrs[665], rrs[705]),
        "acdom440_m1": formulas.dissolved_matter(rrs[490], rrs[740]),
        "kd_par_m1": formulas.attenuation(rrs[490], rrs[665]),
    }
    for name, values in found.items():
        known = np.isfinite(columns[name])
        assert known.sum() >= 20
        np.testing.assert_allclose(values[known], columns[name][known], rtol=1e-3, err_msg=name)


def test_turbidity_never_comes_near_the_pole_of_the_red_branch() -> None:
    red = np.linspace(0.0, 0.16, 400)
    fnu = formulas.turbidity(red, 0.8 * red)
    assert np.isfinite(fnu).all() and (np.diff(fnu) > 0).all()
    # the red alone has its pole at 0.1641; above 0.07 it does not count at all
    assert formulas.turbidity(np.array([0.1641]), np.array([0.1])) == pytest.approx(3078.9 * 0.1 / (1 - 0.1 / 0.2112))


def test_the_high_branch_uses_the_near_infrared() -> None:
    bright = np.array([0.12])
    assert formulas.turbidity(bright, np.array([0.05])) < 0.4 * formulas.turbidity(bright, np.array([0.1]))
    assert formulas.suspended_matter(np.array([0.15]), np.array([0.05])) < formulas.suspended_matter(
        np.array([0.15]), np.array([0.1])
    )


def test_the_branches_of_suspended_matter_join_as_published() -> None:
    """61 mg/L at 0.07 and 215 at 0.14 with a usual ratio: read as Rrs the low branch would meet its pole there."""
    ends = formulas.suspended_matter(np.array([0.07, 0.14]), np.array([0.04, 0.0884]))
    assert ends[0] == pytest.approx(61.2, abs=0.5) and ends[1] == pytest.approx(215, abs=6)


def test_rrs_and_rho_w_give_the_same_map_and_the_wrong_kind_does_not(tmp_path: Path) -> None:
    kinds = {}
    for kind, declared, scale in (("rho", "rho_w", 1.0), ("rrs", "rrs", 1 / math.pi), ("wrong", "rho_w", 1 / math.pi)):
        folder = tmp_path / kind
        folder.mkdir()
        _run(_image(folder, scale=scale), tmp_path / f"out_{kind}", quantity=declared, variables="TURB,CHL")
        kinds[kind] = _read(tmp_path / f"out_{kind}", "TURB")[40, 20], _read(tmp_path / f"out_{kind}", "CHL")[0, 40, 20]
    assert kinds["rrs"] == pytest.approx(kinds["rho"], rel=1e-4)
    assert kinds["wrong"][0] < 0.4 * kinds["rho"][0]


@pytest.mark.parametrize(
    ("kind", "scale", "word"),
    [("rrs", 1.0, "no Rrs"), ("rho_w", 10000.0, "no reflectance"), ("rho_s", 10000.0, "no reflectance")],
)
def test_wrong_units_are_refused_for_all_images_at_once(tmp_path: Path, kind: str, scale: float, word: str) -> None:
    for day in (5, 15):

        def bright(data: np.ndarray) -> None:
            data *= scale
            data[:, :, :56] += 0.15

        _image(tmp_path, day, changes=bright)
    with pytest.raises(TheiaError) as error:
        _run(tmp_path, tmp_path / "out", quantity=kind)
    assert error.value.code == "input" and str(error.value).count(word) == 2
    assert not (tmp_path / "out").exists()


def test_simulated_water_is_found_again(tmp_path: Path) -> None:
    """The forward model was not fitted to the formulas: turbidity within 35 %, order kept, chlorophyll by its ratio."""
    amounts = np.geomspace(2, 300, 25)
    spectra = water_reflectance(2.0, amounts, 0.2)
    rho = {role: spectra[bands().index(role)] for role in ROLES}
    found = quantities(rho, ("TURB", "SPM", "CHL"))
    ratio = found.values["TURB"] / turbidity_of(amounts)
    assert np.median(np.abs(ratio - 1)) < 0.35 and (np.diff(found.values["TURB"]) > 0).all()
    blooms = np.array([1.0, 10.0, 60.0, 200.0])
    spectra = water_reflectance(blooms, 8.0, 0.4)
    chlorophyll = quantities({r: spectra[bands().index(r)] for r in ROLES}, ("CHL",)).values
    assert (np.diff(chlorophyll["CHL"][1:]) > 0).all() and (chlorophyll["SELECTOR"][2:] == 1).all()


def test_flags_say_why(tmp_path: Path) -> None:
    def faults(data: np.ndarray) -> None:
        data[:, 40, 10] = [0.05, 0.06, 0.05, 0.05, 0.20, 0.25, 0.25, 0.03, 0.01]  # floating plants
        data[0, 50, 10] = -0.01
        data[:, 60, 10] = [0.10, 0.12, 0.13, 0.15, 0.17, 0.17, 0.205, 0.01, 0.005]  # near the pole of the NIR branch
        data[:, 70, 10] = [0.08, 0.07, 0.005, 0.003, 0.002, 0.002, 0.001, 0.001, 0.001]  # bright sand below
        data[:, 80, 10] = np.nan

    _run(_image(tmp_path, changes=faults), tmp_path / "out", cloud_buffer=100, variables="TURB,SPM,CHL")
    flags, quality, turbidity = (_read(tmp_path / "out", n) for n in ("FLAGS", "QUALITY", "TURB"))
    assert (flags[0] & FLAG["crude"])[flags[0] > 0].all()
    assert flags[0, 40, 10] & FLAG["floating"] and quality[40, 10] == FLOATING
    assert flags[0, 50, 10] & FLAG["negative"] and quality[50, 10] == DOUBTFUL
    assert flags[0, 60, 10] & FLAG["extrapolated"]
    assert flags[1, 60, 10] & DOMAIN_BITS["TURB"] and not flags[1, 40, 30] & DOMAIN_BITS["TURB"]
    assert flags[0, 70, 10] & FLAG["shallow"] and quality[70, 10] == DOUBTFUL
    assert quality[80, 10] == 0 and turbidity[80, 10] == NODATA
    # the cloud grows by 100 m, five pixels
    assert flags[0, 2, 8] & FLAG["cloud"] and quality[2, 8] == HIDDEN and not flags[0, 2, 9] & FLAG["cloud"]
    # 60 m from the land at column 56; the pixel on the edge is mixed
    assert quality[30, 55] == LAND and flags[0, 30, 54] & FLAG["near_shore"] and quality[30, 54] == CAUTION
    assert flags[0, 30, 53] & FLAG["near_shore"] and not flags[0, 30, 52] & FLAG["near_shore"]
    assert (quality[:, 56:] == LAND).all() and (turbidity[:, 56:] == NODATA).all()


def test_dark_water_is_no_shadow_of_the_relief(tmp_path: Path) -> None:
    """Sen2Cor calls dark lakes "dark area": they are water all the same; its cloud shadows are left out."""
    path = _image(tmp_path)
    scl = np.full(GRID.shape, 6, np.uint8)
    scl[20:40, :30], scl[60:70, :30] = 2, 3
    write_raster(RasterSpec(str(tmp_path / "scl.tif"), GRID, "uint8"), scl)
    described = json.loads(path.with_suffix(".json").read_text())
    path.with_suffix(".json").write_text(json.dumps(described | {"masks": {"scl": {"file": "scl.tif"}}}))
    _run(path, tmp_path / "out", variables="TURB")
    quality = _read(tmp_path / "out", "QUALITY")
    assert (quality[20:40, :30] == CAUTION).all() and (quality[60:70, :30] == HIDDEN).all()


def test_the_meaning_of_flags_is_in_the_file(tmp_path: Path) -> None:
    _run(_image(tmp_path), tmp_path / "out")
    (path,) = (tmp_path / "out").glob("*_FLAGS.tif")
    with rasterio.open(path) as dataset:
        tags = dataset.tags()
        assert dataset.descriptions == ("FLAGS", "OUT_OF_DOMAIN")
    assert tags["FLAG_1"].startswith("land") and tags["FLAG_1024"].startswith("crude") and "DOMAIN_1" in tags
    (path,) = (tmp_path / "out").glob("*_QUALITY.tif")
    with rasterio.open(path) as dataset:
        assert dataset.tags(1)["class_4"] == "land"


def test_a_uniform_glint_is_taken_off(tmp_path: Path) -> None:
    values = {}
    for name, glint in (("without", 0.0), ("with", 0.012)):
        folder = tmp_path / name
        folder.mkdir()
        _run(_image(folder, glint=glint), tmp_path / f"out_{name}")
        values[name] = _read(tmp_path / f"out_{name}", "TURB")[40, 20]
    flags = _read(tmp_path / "out_with", "FLAGS")[0]
    assert values["with"] == pytest.approx(values["without"], rel=0.02)
    assert flags[40, 20] & FLAG["glint"] and not flags[40, 20] & FLAG["strong_glint"]
    _run(tmp_path / "with", tmp_path / "raw", glint="none")
    assert _read(tmp_path / "raw", "TURB")[40, 20] > 1.2 * values["without"]
    _run(tmp_path / "without", tmp_path / "bright", glint="bright")
    dark, usual = _read(tmp_path / "bright", "TURB")[40, 20], values["without"]
    assert dark >= usual


def test_landsat_has_turbidity_and_clear_water_chlorophyll(tmp_path: Path) -> None:
    """No red edge: OC2 alone, told; what needs the red edge is refused."""
    grid = Grid.from_origin("EPSG:32630", 600000, 4900000, 30, 40, 40)
    order = ("blue", "green", "red", "nir_narrow", "swir1", "swir2")
    data = np.stack([np.full(grid.shape, _water(10.0)[ROLES.index(role)], np.float32) for role in order])
    path = tmp_path / "LC08_20240705.tif"
    write_raster(RasterSpec(str(path), grid, "float32", count=6), data)
    path.with_suffix(".json").write_text(
        json.dumps({"datetime": "2024-07-05T10:50:00Z", "sensor": "L8", "bands": [f"B{n}" for n in range(2, 8)]})
    )
    _, context = _run(path, tmp_path / "out", variables="TURB,CHL")
    chlorophyll = _read(tmp_path / "out", "CHL")
    assert (chlorophyll[0] == chlorophyll[1]).all() and (chlorophyll[2] == NODATA).all() and (chlorophyll[3] == 0).all()
    assert any("OC2 alone" in w for w in context.warnings)
    for wrong in ({"variables": "NDCI"}, {"variables": "CHL", "chlorophyll": "red_edge"}):
        with pytest.raises(TheiaError, match="rededge1|705 nm"):
            _run(path, tmp_path / "no", **wrong)


def test_means_take_out_noise_and_no_land(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)

    def noisy(data: np.ndarray) -> None:
        data[:, :, :56] += 0.002 * rng.standard_normal(data[:, :, :56].shape).astype(np.float32)

    image = _image(tmp_path, changes=noisy)
    spread, edge = [], []
    for side in (1, 5):
        _run(image, tmp_path / str(side), average=side, variables="TURB", glint="none")
        turbidity = _read(tmp_path / str(side), "TURB")
        spread.append(turbidity[20:80, 10:40].std())
        edge.append(turbidity[20:80, 54].mean() / turbidity[20:80, 10:40].mean())
    assert spread[1] < 0.35 * spread[0] and edge[1] == pytest.approx(1, abs=0.05)
    with pytest.raises(TheiaError, match="odd"):
        _run(image, tmp_path / "even", average=4)


def test_blocks_and_threads_do_not_change_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    image = _image(tmp_path, changes=lambda d: d.__imul__(rng.uniform(0.7, 1.3, d.shape).astype(np.float32)))
    _run(image, tmp_path / "whole", variables="TURB,SPM,CHL,ACDOM,KD,NDCI", average=3)
    area = {"extent": list(GRID.crop(GRID.window.__class__(10, 20, 64, 60)).bounds), "crs": GRID.crs}
    _run(image, tmp_path / "part", variables="TURB,SPM,CHL,ACDOM,KD,NDCI", area=area, average=3)
    monkeypatch.setattr("algorithms.core.blocks.block_shape", lambda *a, **k: (32, 48))
    _run(image, tmp_path / "blocks", variables="TURB,SPM,CHL,ACDOM,KD,NDCI", average=3)
    for name in ("TURB", "SPM", "CHL", "ACDOM", "KD", "NDCI", "FLAGS", "QUALITY"):
        whole, part = _read(tmp_path / "whole", name), _read(tmp_path / "part", name)
        assert (whole[..., 10:74, 20:80] == part).all(), name
        assert (whole == _read(tmp_path / "blocks", name)).all(), name


def test_rasters_of_a_water_processor_need_no_sidecar(tmp_path: Path) -> None:
    """One file per band as ACOLITE writes them, land unknown; and one file with such band names."""
    folder = tmp_path / "acolite"
    folder.mkdir()
    spectrum = _water(20.0) / math.pi
    stack = []
    for value, nm in zip(spectrum, (492, 560, 665, 704, 740, 783, 865), strict=False):
        data = np.full(GRID.shape, value, np.float32)
        data[:, 56:] = np.nan
        stack.append(data)
        path = folder / f"S2A_MSI_2021_06_21_10_56_31_T30TXR_L2W_Rrs_{nm}.tif"
        write_raster(RasterSpec(str(path), GRID, "float32"), data)
    result, _ = _run(folder, tmp_path / "out", quantity="rrs")
    assert result.layers[0].start.date().isoformat() == "2021-06-21"
    expected = formulas.turbidity(np.array([spectrum[2] * math.pi]), np.array([spectrum[6] * math.pi]))[0]
    turbidity, flags = _read(tmp_path / "out", "TURB"), _read(tmp_path / "out", "FLAGS")[0]
    assert turbidity[40, 20] == pytest.approx(expected, rel=1e-5) and turbidity[40, 60] == NODATA
    assert flags[40, 55] & FLAG["near_shore"] and not flags[40, 20] & (FLAG["crude"] | FLAG["near_shore"])
    one = tmp_path / "lake_20210621.tif"
    names = tuple(f"Rrs_{nm}" for nm in (492, 560, 665, 704, 740, 783, 865))
    write_raster(RasterSpec(str(one), GRID, "float32", count=7, band_names=names), np.stack(stack))
    _run(one, tmp_path / "out_one", quantity="rrs")
    assert (_read(tmp_path / "out_one", "TURB") == turbidity).all()


def test_ten_metres_for_what_can_be_made_at_ten_metres(tmp_path: Path) -> None:
    fine = Grid.from_origin("EPSG:32630", 600000, 4900000, 10, 64, 64)
    data = np.broadcast_to(_water(30.0)[:, np.newaxis, np.newaxis], (len(NAMES), *fine.shape)).astype(np.float32)
    path = tmp_path / "S2_20240705.tif"
    write_raster(RasterSpec(str(path), fine, "float32", count=len(NAMES)), np.ascontiguousarray(data))
    path.with_suffix(".json").write_text(
        json.dumps({"datetime": "2024-07-05T10:50:00Z", "sensor": "S2B", "bands": list(NAMES)})
    )
    _, context = _run(path, tmp_path / "ten", pixel="10")
    assert _read(tmp_path / "ten", "TURB").shape == (64, 64) and not list((tmp_path / "ten").glob("*_CHL.tif"))
    assert any("CHL" in w for w in context.warnings)
    _run(path, tmp_path / "twenty")
    assert _read(tmp_path / "twenty", "TURB").shape == (32, 32)
    with pytest.raises(TheiaError, match="10 m"):
        _run(path, tmp_path / "none", pixel="10", variables="CHL")


def test_missing_bands_are_named_for_every_image(tmp_path: Path) -> None:
    for day in (1, 2):
        path = tmp_path / f"S2_2024070{day}.tif"
        write_raster(RasterSpec(str(path), GRID, "float32", count=2), np.full((2, *GRID.shape), 0.02, np.float32))
        path.with_suffix(".json").write_text(
            json.dumps({"datetime": f"2024-07-0{day}T10:50:00Z", "sensor": "S2A", "bands": ["B2", "B3"]})
        )
    with pytest.raises(TheiaError) as error:
        _run(tmp_path, tmp_path / "out")
    assert str(error.value).count("665 nm") == 2 and str(error.value).count("865 nm") == 2


def test_optical_types_of_the_user(tmp_path: Path) -> None:
    table = tmp_path / "types.csv"
    lines = ["name,490,560,665,705"]
    for name, spm in (("muddy", 200.0), ("clear", 0.5)):
        lines.append(",".join([name, *(f"{v:.5f}" for v in _water(spm)[:4])]))
    table.write_text("\n".join(lines))
    _run(_image(tmp_path, spm=150.0), tmp_path / "out", types_table=str(table))
    assert _read(tmp_path / "out", "TYPE")[40, 20] == 1 and _read(tmp_path / "out", "TYPE_ANGLE")[40, 20] < 5
    (path,) = (tmp_path / "out").glob("*_TYPE.tif")
    with rasterio.open(path) as dataset:
        assert dataset.tags(1)["class_2"] == "clear" and dataset.tags()["TABLE"] == "types.csv"
    table.write_text("name,blue,560\nmuddy,a,0.1\n")
    with pytest.raises(TheiaError) as error:
        read_types(str(table))
    assert "blue" in str(error.value) and "line 2" in str(error.value) or "wavelength" in str(error.value)


def test_shipped_types_find_themselves_at_any_brightness() -> None:
    types = read_types()
    rho = {role: types.spectra[:, i] * 0.7 for i, role in enumerate(types.roles)}
    codes, angles = classify(rho, types)
    assert (codes == np.arange(1, len(types.names) + 1)).all() and (angles < 1e-3).all()


def test_table_by_date_and_polygon(tmp_path: Path) -> None:
    for day, spm in ((5, 10.0), (15, 80.0)):
        _image(tmp_path, day, spm=spm)
    west = shapely.box(600200, 4898400, 600800, 4899600)
    north = shapely.box(600000, 4899800, 600400, 4900000)
    zones = tmp_path / "lakes.gpkg"
    lakes = Features(np.array([west, north]), {"lake": np.array(["west", "north"])}, GRID.crs)
    write_layer(str(zones), lakes)
    _run(
        tmp_path,
        tmp_path / "out",
        zones={"path": str(zones)},
        zone_label="lake",
        table=str(tmp_path / "t.csv"),
        report=str(tmp_path / "r.html"),
    )
    with open(tmp_path / "t.csv", newline="") as file:
        lines = [r for r in csv.DictReader(file) if r["quantity"] == "TURB"]
    assert [(r["zone"], r["date"]) for r in lines] == [
        ("west", "2024-07-05"),
        ("north", "2024-07-05"),
        ("west", "2024-07-15"),
        ("north", "2024-07-15"),
    ]
    turbidity = read(str(next((tmp_path / "out").glob("*20240705_TURB.tif"))))
    assert float(lines[0]["mean"]) == pytest.approx(turbidity[40, 20], rel=1e-3)
    assert float(lines[0]["median"]) == pytest.approx(turbidity[40, 20], rel=6e-3)
    assert int(lines[0]["pixels"]) == int(lines[0]["zone_pixels"]) == 30 * 60
    assert int(lines[1]["hidden_pixels"]) > 0 and float(lines[2]["mean"]) > 3 * float(lines[0]["mean"])
    page = (tmp_path / "r.html").read_text()
    assert "Indicative" in page and page.count("<img") >= 2
    assert json.loads((tmp_path / "r.json").read_text())["dates"][0]["quantities"]["TURB"]["pixels"] > 0


def test_record_can_be_run_again(tmp_path: Path) -> None:
    _run(_image(tmp_path), tmp_path / "out")
    (path,) = (tmp_path / "out").glob("*_WATER_QUALITY.json")
    item = json.loads(path.read_text())
    assert item["properties"]["theia:water_quality:indicative"] and item["properties"]["theia:flags"]["2"]
    first = _read(tmp_path / "out", "TURB")
    again = item["properties"]["theia:job"]
    again["parameters"]["output"] = str(tmp_path / "again")
    run_entry(again["entry"], again["parameters"], Context(Settings(threads=1)))
    assert (_read(tmp_path / "again", "TURB") == first).all()


def test_reports_speak_french(tmp_path: Path) -> None:
    context = Context(Settings(threads=2, memory_mb=1200, language="fr"))
    for day in (5, 15):
        _image(tmp_path, day)
    given = {"products": [str(tmp_path)], "output": str(tmp_path / "out"), "report": str(tmp_path / "r.html")}
    run_entry("water_quality", given, context)
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert 'lang="fr"' in page and "Turbidité" in page and "Indicatif" in page and "usable" not in page


@pytest.mark.real
def test_a_flood_muddies_a_reservoir(data_folder: Callable[[str], Path], tmp_path: Path) -> None:
    """Boadella before and after storm Gloria: brown water after it, over a larger surface; images in degrees."""
    images = sorted(data_folder("s2_water_boadella").glob("*.tif"))
    medians, areas = [], []
    for number, image in enumerate(images):
        with rasterio.open(image) as dataset:
            count = dataset.count
        names = ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B11", "B12"]
        assert count == len(names)
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copy(image, folder / image.name)
        date = re.search(r"(\d{4})(\d\d)(\d\d)", image.name)
        assert date is not None
        described = {"datetime": "-".join(date.groups()) + "T10:50:00Z", "sensor": "S2A", "bands": names, "scale": 1e-4}
        (folder / image.name).with_suffix(".json").write_text(json.dumps(described))
        _run(folder, folder / "out", variables="TURB,SPM,CHL")
        turbidity = _read(folder / "out", "TURB")
        # haze makes the first date doubtful everywhere: the values are compared all the same
        known = turbidity != NODATA
        medians.append(float(np.median(turbidity[known])))
        areas.append(int(known.sum()))
        assert np.isfinite(turbidity).all() and 0 <= turbidity[known].min() and turbidity[known].max() <= 2000
    assert medians[-1] > 3 * medians[0] and areas[-1] > 1.2 * areas[0]
