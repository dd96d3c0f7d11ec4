"""The synthesis against runs of the public WASP program (`reference/wasp`): see the tolerances of its README."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.physics import brdf
from algorithms.products.muscate_product import ProductDescription
from algorithms.products.muscate_write import write_l2a
from algorithms.products.scene import AngleNodes, Angles
from algorithms.synthesis import wasp11
from algorithms.synthesis.average import Average, GroupDate, GroupResult
from algorithms.synthesis.classes import classify
from algorithms.synthesis.cloud_distance import cloud_fields, coarse_mask
from algorithms.synthesis.constants import CLOUD, LAND, SNOW, WATER
from algorithms.synthesis.weights import aot_weight, block_mean, cloud_weight, date_weight
from algorithms.worker import run_entry

pytestmark = pytest.mark.reference
CELL = 24


@dataclass(frozen=True)
class Case:
    about: dict[str, Any]
    arrays: dict[str, np.ndarray]
    folder: Path


@cache
def _load(folder: Path) -> Case:
    with np.load(folder / "inputs.npz") as data:
        arrays = {name: data[name] for name in data.files}
    return Case(json.loads((folder / "case.json").read_text()), arrays, folder)


@pytest.fixture
def case(reference_folder: Callable[[str], Path]) -> Case:
    return _load(reference_folder("wasp"))


@pytest.fixture
def isolated(reference_folder: Callable[[str], Path]) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((reference_folder("wasp") / "isolated.json").read_text())
    return values


def _arrays(case: Case, name: str) -> dict[str, np.ndarray]:
    with np.load(case.folder / name) as data:
        return {key: data[key] for key in data.files}


def _cloud_weight(cloud: np.ndarray, cubic: bool) -> np.ndarray:
    cells, _ = coarse_mask(cloud, CELL, cubic=cubic)
    weight = cloud_weight(*cloud_fields(cells), Window(0, 0, *cloud.shape), CELL)
    return wasp11.short_field(weight, CELL, cloud.shape, Window(0, 0, *cloud.shape)) if cubic else weight


def _masks(case: Case, date: int, suffix: str = "") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    clm, mg2 = case.arrays["clm" + suffix][date], case.arrays["mg2" + suffix][date]
    return (clm & 1) != 0, (mg2 & 1) != 0, (mg2 & 4) != 0


def _date(case: Case, index: int) -> dt.date:
    return dt.date.fromisoformat(case.about["dates"][index]["acquisition"][:10])


def _grids(case: Case) -> dict[str, Grid]:
    grid = case.about["grid"]
    fine = Grid.from_origin(f"EPSG:{grid['epsg']}", *grid["upper_left"], 10, grid["height_r1"], grid["width_r1"])
    return {"r1": fine, "r2": fine.coarsen(2)}


def _weights(case: Case, index: int, cubic: bool) -> np.ndarray:
    cloud, _, _ = _masks(case, index)
    return aot_weight(case.arrays["aot"][index] / np.float32(200)) * _cloud_weight(cloud, cubic)


def run_wasp11(case: Case, directional: bool, minimum: float, order: Sequence[int]) -> dict[str, GroupResult]:
    centre = dt.datetime.strptime(case.about["synthesis_date"], "%Y%m%d").date()
    grids = _grids(case)
    names = {"r1": case.about["bands_r1"], "r2": case.about["bands_r2"]}
    sums = {g: wasp11.Recursion(len(names[g]), *grids[g].shape, finest=g == "r1") for g in grids}
    for index in order:
        date = _date(case, index)
        value = wasp11.date_weight((date - centre).days, case.about["half_window_days"], minimum)
        weight = _weights(case, index, cubic=True)
        masks = _masks(case, index)
        status = classify(grids["r1"].shape, masks[0], masks[1], masks[2], None)
        for group, grid in grids.items():
            fine = group == "r1"
            skip = np.logical_or.reduce(masks if fine else [wasp11.all_masked(m, 2) for m in masks])
            angles = case.about["angles"][index]
            bands = []
            for name, dn in zip(names[group], case.arrays[group][index], strict=True):
                zenith, azimuth = angles["view"][name]
                surface = brdf.weights("wasp11", name)
                assert surface is not None
                factor = brdf.nadir_factor(surface, angles["sun_zenith"], zenith, angles["sun_azimuth"] - azimuth)
                bands.append(wasp11.correct(dn, float(factor), skip) if directional else dn)
            part = GroupDate(grid, bands, status if fine else wasp11.nearest_pixel(status, 2),
                             weight if fine else block_mean(weight, 2), bands[0], [None] * len(bands))  # fmt: skip
            sums[group].add(part, date.timetuple().tm_yday - 1, value)
    return {g: s.result(centre.timetuple().tm_yday - 1) for g, s in sums.items()}


def run_default(case: Case, cubic: bool, order: Sequence[int], minimum: float = 1.0) -> dict[str, GroupResult]:
    centre = dt.datetime.strptime(case.about["synthesis_date"], "%Y%m%d").date()
    grids = _grids(case)
    sums = {g: Average(len(case.arrays[g][0]), *grids[g].shape) for g in grids}
    for index in sorted(order, key=lambda i: _date(case, i)):
        weight = _weights(case, index, cubic)
        days = (_date(case, index) - centre).days
        for group, grid in grids.items():
            cloud, water, snow = _masks(case, index, "" if group == "r1" else "_r2")
            bands = list(case.arrays[group][index])
            outside = case.arrays["edg" if group == "r1" else "edg_r2"][index] != 0
            status = classify(grid.shape, cloud, water, snow, outside, bands)
            blue = case.arrays["r1"][index][0]
            part = GroupDate(grid, bands, status, weight if group == "r1" else block_mean(weight, 2),
                             blue, [None] * len(bands), 1 if group == "r1" else 2)  # fmt: skip
            sums[group].add(part, days, date_weight(days, case.about["half_window_days"], minimum))
    return {g: s.result() for g, s in sums.items()}


def _day_of_year(result: GroupResult, case: Case) -> np.ndarray:
    centre = dt.datetime.strptime(case.about["synthesis_date"], "%Y%m%d")
    return np.where(result.days == -10000, -10000, result.days + centre.timetuple().tm_yday - 1)


@pytest.mark.parametrize(
    ("name", "directional", "minimum"), [("outputs_wasp11.npz", True, 0.5), ("outputs_neutral.npz", False, 1.0)]
)
def test_the_whole_chain_is_reproduced(case: Case, name: str, directional: bool, minimum: float) -> None:
    result = run_wasp11(case, directional, minimum, range(6))
    expected = _arrays(case, name)
    for group, ours in result.items():
        error = np.abs(ours.bands.astype(int) - expected[f"frc_{group}"])
        assert error.max() <= 3
        assert (error <= 1).mean() >= 0.95
        assert np.abs(ours.weight.astype(int) - expected[f"wgt_{group}"]).max() <= 3
        assert np.abs(_day_of_year(ours, case) - expected[f"dts_{group}"]).max() <= 1
        np.testing.assert_array_equal(ours.flags, expected[f"flg_{group}"])


def test_the_order_of_dates_matters_as_in_the_program(case: Case) -> None:
    result = run_wasp11(case, True, 0.5, range(5, -1, -1))
    expected = _arrays(case, "outputs_reversed.npz")
    for group, ours in result.items():
        assert np.abs(_day_of_year(ours, case) - expected[f"dts_{group}"]).max() <= 1
        np.testing.assert_array_equal(ours.flags, expected[f"flg_{group}"])


def test_intermediate_layers(case: Case) -> None:
    steps = _arrays(case, "steps.npz")
    centre = dt.datetime.strptime(case.about["synthesis_date"], "%Y%m%d").date()
    for index in range(6):
        cloud = _cloud_weight(_masks(case, index)[0], cubic=True)
        aot = aot_weight(case.arrays["aot"][index] / np.float32(200))
        assert np.abs(cloud[::8, ::8] * 1e4 - steps["w_cloud_s8"][index]).max() <= 2
        assert np.abs(aot[::8, ::8] * 1e4 - steps["w_aot_s8"][index]).max() <= 1
        total = cloud * aot * wasp11.date_weight((_date(case, index) - centre).days, 23)
        assert np.abs(total[::8, ::8] * 1e4 - steps["w_total_s8"][index]).max() <= 2
    cloud = _cloud_weight(_masks(case, 0)[0], cubic=True)
    assert np.abs(cloud[::4, ::4] * 1e4 - steps["w_cloud_date0_s4"]).max() <= 2


def test_the_mask_of_an_odd_size(case: Case) -> None:
    isolated = _arrays(case, "isolated.npz")
    weight = _cloud_weight(isolated["cloud_mask_odd"], cubic=True)
    assert np.abs(weight[::4, ::4] * 1e4 - isolated["w_cloud_odd_s4"]).max() <= 2


def test_date_and_aot_weights(isolated: dict[str, Any]) -> None:
    for days, expected in isolated["w_date"]:
        assert wasp11.date_weight(days, 23) == expected
    table = isolated["w_aot"]["dn_0_to_255"]
    np.testing.assert_allclose(aot_weight(np.arange(256, dtype=np.float32) / 200), table, atol=1e-5)


@pytest.mark.parametrize(("cubic", "tolerance"), [(True, 2e-4), (False, 0.01)])
def test_distance_to_a_straight_cloud_edge(isolated: dict[str, Any], cubic: bool, tolerance: float) -> None:
    edge = isolated["w_cloud_half_plane"]
    cloud = np.zeros((edge["height"], edge["width"]), bool)
    cloud[:, slice(*edge["cloud_columns"])] = True
    weight = _cloud_weight(cloud, cubic)
    np.testing.assert_allclose(weight[edge["row"], edge["columns"]], edge["w"], atol=tolerance)


def test_distance_to_lone_discs(isolated: dict[str, Any]) -> None:
    discs = isolated["w_cloud_discs"]
    rows, cols = np.indices((discs["size"], discs["size"]))
    for disc in discs["cases"]:
        radius = disc["diameter_m"] / 20
        cloud = np.hypot(rows - disc["centre_row"], cols - disc["centre_col"]) < radius
        assert int(cloud.sum()) == disc["cloud_pixels"]
        weight = _cloud_weight(cloud, cubic=True)
        assert weight.min() == pytest.approx(disc["min_w"], abs=2e-4)
        np.testing.assert_allclose(weight[251, discs["columns"]], disc["w_row251"], atol=2e-4)


def test_directional_factors_of_uniform_angles(isolated: dict[str, Any]) -> None:
    source = np.full((1, 1), isolated["directional"]["input_dn"], np.int16)
    clear = np.zeros((1, 1), bool)
    for angles in isolated["directional"]["cases"]:
        for band, expected in angles["out"].items():
            surface = brdf.weights("wasp11", band)
            assert surface is not None
            factor = float(
                brdf.nadir_factor(
                    surface, angles["sun_zenith"], angles["view_zenith"], angles["phi_sun_minus_phi_view"]
                )
            )
            assert abs(int(wasp11.correct(source, factor, clear)[0, 0]) - expected) <= 1, (angles, band)


@pytest.mark.parametrize("name", ["two", "wrap"])
def test_directional_factors_on_angle_grids(case: Case, name: str) -> None:
    arrays = _arrays(case, "isolated.npz")

    def nodes(kind: str, number: str = "") -> AngleNodes:
        return AngleNodes(
            arrays[f"{name}_{kind}_zenith{number}"], arrays[f"{name}_{kind}_azimuth{number}"], 0.0, 0.0, 5000.0
        )

    detectors = [nodes("view", f"_det{n}") for n in (1, 2) if f"{name}_view_zenith_det{n}" in arrays]
    for band in ("B2", "B8", "B11"):
        expected = arrays[f"{name}_out_{band.lower()}"]
        surface = brdf.weights("wasp11", band)
        assert surface is not None
        window = Window(0, 0, *expected.shape)
        factor = wasp11.pixel_factor(nodes("sun"), detectors, surface, expected.shape, window)
        ours = wasp11.correct(np.full(expected.shape, 20000, np.int16), factor, np.zeros(expected.shape, bool))
        assert np.abs(ours.astype(int) - expected).max() <= 2


def _comparable(case: Case, group: str, flags: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Land in both, no band negative on any date, and (20 m) away from the odd patches of the state board."""
    keep = (flags == LAND) & (expected == LAND) & (case.arrays[group] >= 0).all(axis=(0, 1))
    if group == "r2":
        board = case.about["state_board"]
        size = board["pitch"] * 10
        keep[board["row0"] // 2 : (board["row0"] + size) // 2, board["col0"] // 2 : (board["col0"] + size) // 2] = False
    return keep


@pytest.mark.parametrize("cubic", [True, False])
def test_the_default_differs_only_where_it_may(case: Case, cubic: bool) -> None:
    result = run_default(case, cubic, range(6))
    expected = _arrays(case, "outputs_neutral.npz")
    for group, ours in result.items():
        keep = _comparable(case, group, ours.flags, expected[f"flg_{group}"])
        assert keep.mean() > 0.5
        error = (expected[f"frc_{group}"].astype(int) - ours.bands)[:, keep]
        assert ((error >= -4) & (error <= 2)).mean() >= 0.99
        assert np.abs(error).max() <= 15
        weight = (expected[f"wgt_{group}"].astype(int) - ours.weight)[keep]
        assert np.abs(weight).max() <= (7 if cubic else 200)
        days = (expected[f"dts_{group}"] - _day_of_year(ours, case))[keep]
        assert days.min() >= -3
        assert days.max() <= 0


def _patch(case: Case, index: int) -> tuple[slice, slice]:
    board = case.about["state_board"]
    row = board["row0"] + board["pitch"] * (index // board["columns"]) + (index % 2)
    col = board["col0"] + board["pitch"] * (index % board["columns"]) + (index % 2)
    return slice(row, row + board["patch"]), slice(col, col + board["patch"])


def test_flags_of_every_sequence_of_states(case: Case) -> None:
    """Land wins over water and snow, these over cloud; a mask on missing data and negative bands are unknown."""
    flags = run_default(case, False, range(6))["r1"].flags
    states = {"L": LAND, "Z": LAND, "T": LAND, "G": LAND, "W": WATER, "B": WATER, "S": SNOW, "C": CLOUD, "K": CLOUD}
    distance = [abs((_date(case, i) - dt.date(2024, 7, 15)).days) for i in range(6)]
    for index, sequence in enumerate(case.about["state_board"]["sequences"]):
        seen = [states.get(letter, 0) for letter in sequence]
        closest = min(
            ((d, i) for i, (d, s) in enumerate(zip(distance, seen, strict=True)) if s in (WATER, SNOW)), default=None
        )
        if LAND in seen:
            expected = LAND
        elif closest is not None:
            expected = seen[closest[1]]
        else:
            expected = CLOUD if CLOUD in seen else 0
        assert np.unique(flags[_patch(case, index)]).tolist() == [expected], sequence


def test_the_default_does_not_depend_on_order(case: Case) -> None:
    one, other = run_default(case, False, range(6), 0.5), run_default(case, False, [3, 1, 5, 0, 4, 2], 0.5)
    for group in one:
        for a, b in zip(vars(one[group]).values(), vars(other[group]).values(), strict=True):
            np.testing.assert_array_equal(a, b)


def test_cloud_pixels_of_both_groups_come_from_one_date(case: Case) -> None:
    """Where all dates are cloudy the 20 m bands follow the 10 m blue."""
    result = run_default(case, False, range(6))
    for index, sequence in enumerate(case.about["state_board"]["sequences"]):
        if sequence != "CCCCCC" or index % 2:
            continue
        rows, cols = _patch(case, index)
        fine = result["r1"].days[rows, cols]
        coarse = result["r2"].days[rows.start // 2 : rows.stop // 2, cols.start // 2 : cols.stop // 2]
        votes = np.stack([fine[y::2, x::2] == coarse for y in (0, 1) for x in (0, 1)])
        assert votes.any(axis=0).mean() > 0.9


def test_products_on_disk_give_what_the_program_made_of_them(case: Case, tmp_path: Path) -> None:
    """The compatible mode from end to end: angles as node grids, files, blocks, the format."""
    grids = {"R1": _grids(case)["r1"], "R2": _grids(case)["r2"]}
    groups = {"R1": tuple(case.about["bands_r1"]), "R2": tuple(case.about["bands_r2"])}

    def nodes(direction: Sequence[float]) -> AngleNodes:
        return AngleNodes(np.full((23, 23), direction[0]), np.full((23, 23), direction[1]), 300000, 4900020, 5000)

    for index, date in enumerate(case.about["dates"]):
        angles = case.about["angles"][index]
        sun = (angles["sun_zenith"], angles["sun_azimuth"])
        arrays = {f"{kind.upper()}_{g}": case.arrays[name][index] for kind in ("clm", "mg2", "edg")
                  for g, name in (("R1", kind), ("R2", f"{kind}_r2"))}  # fmt: skip
        for group, names in groups.items():
            aot = case.arrays["aot"][index] if group == "R1" else case.arrays["aot"][index][::2, ::2]
            arrays[f"ATB_{group}"] = np.stack([np.full_like(aot, 30), aot])
            arrays |= {f"FRE_{b}": dn for b, dn in zip(names, case.arrays[group.lower()][index], strict=True)}
        description = ProductDescription(
            date["platform"], dt.datetime.fromisoformat(date["acquisition"].replace("Z", "+00:00")), "T31TCJ", grids,
            groups, angles=Angles(nodes(sun), {b: (nodes(v),) for b, v in angles["view"].items()}),
        )  # fmt: skip
        write_l2a(description, str(tmp_path / "in"), arrays)
    parameters = {"products": [str(tmp_path / "in")], "date": "2024-07-15", "compatibility": "wasp11",
                  "output": str(tmp_path / "out")}  # fmt: skip
    run_entry("l3a_synthesis", parameters, Context(Settings(threads=2)))
    (product,) = (tmp_path / "out").iterdir()
    expected = _arrays(case, "outputs_wasp11.npz")
    for group, names in groups.items():
        masks = {kind: read(str(next(product.rglob(f"*_{kind}_{group}.tif")))) for kind in ("FLG", "WGT", "DTS")}
        np.testing.assert_array_equal(masks["FLG"], expected[f"flg_{group.lower()}"])
        assert np.abs(masks["WGT"].astype(int) - expected[f"wgt_{group.lower()}"]).max() <= 3
        assert np.abs(masks["DTS"].astype(int) - expected[f"dts_{group.lower()}"]).max() <= 1
        for band, values in zip(names, expected[f"frc_{group.lower()}"], strict=True):
            error = np.abs(read(str(next(product.glob(f"*_FRC_{band}.tif")))).astype(int) - values)
            # band by band: where one band alone is missing the program keeps the one before, cut to its own integers
            assert (error <= 1).mean() >= 0.95
            assert error.max() <= 3
