"""Masks inside the block engine, and angle grids: merged, filled and interpolated as directions."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.blocks import Inputs, run_block
from algorithms.core.grid import Window
from algorithms.products import angles, masks, read
from algorithms.products.muscate_metadata import parse_metadata
from algorithms.products.scene import AngleNodes, Angles, Mask
from tests.algorithms import product_builder as build


def random_masks() -> dict[str, np.ndarray]:
    random = np.random.default_rng(4)
    return {
        name: random.choice([0, 1, 2, 4, 16, 33, 64, 131], (60, 60) if name.endswith("R1") else (30, 30)).astype(
            np.uint8
        )
        for name in ("CLM_R1", "MG2_R1", "EDG_R1", "CLM_R2", "MG2_R2", "EDG_R2")
    }


def test_cloud_and_shadow_together_take_the_dilated_summary(tmp_path: Path) -> None:
    clm = np.zeros((60, 60), np.uint8)
    clm[:5], clm[5:9], clm[20:22] = 1 | 2, 1, 1 | 32
    scene = read.open_product(str(build.l2a(tmp_path, arrays={"CLM_R1": clm})))
    rows = {names: int(masks.read_mask(scene, names)[:, 0].sum()) for names in
            (("cloud",), ("shadow",), ("cloud", "shadow"), ("cloud_or_shadow",))}  # fmt: skip
    assert rows == {("cloud",): 5, ("shadow",): 2, ("cloud", "shadow"): 11, ("cloud_or_shadow",): 11}


def test_each_file_is_read_once(tmp_path: Path) -> None:
    scene = read.open_product(str(build.l2a(tmp_path)))
    plan = masks.plan_masks(scene, ["cloud", "thin_cloud", "shadow", "snow", "water", "topographic_shadow", "outside"])
    assert sorted(Path(s.path).name.rsplit("_", 2)[1] for s in plan.sources.values()) == ["CLM", "EDG", "MG2"]
    assert {s.delivered.pixel_size for s in plan.sources.values()} == {10.0}


def test_masks_of_the_asked_grid_are_used(tmp_path: Path) -> None:
    arrays = random_masks()
    scene = read.open_product(str(build.l2a(tmp_path, arrays=arrays)))
    for group in ("R1", "R2"):
        found = masks.read_mask(scene, ["cloud", "outside"], scene.groups[group])
        assert np.array_equal(found, (arrays[f"CLM_{group}"] & 2 > 0) | (arrays[f"EDG_{group}"] > 0))


def test_windows_equal_the_whole(tmp_path: Path) -> None:
    scene = read.open_product(str(build.l2a(tmp_path, arrays=random_masks())))
    whole = masks.read_mask(scene, masks.UNCLEAR)
    for window in scene.grid.blocks(17, 23):
        assert np.array_equal(masks.read_mask(scene, masks.UNCLEAR, window=window), whole[window.slices])
    beyond = masks.read_mask(scene, ["cloud"], window=Window(-5, -5, 10, 10))
    assert not beyond[:5].any() and np.array_equal(beyond[5:, 5:], masks.read_mask(scene, ["cloud"])[:5, :5])


def unclear(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel of the test below: the mask of the block."""
    return {"unclear": masks.evaluate(parameters["plan"], inputs)[inputs.inner]}


def test_a_plan_works_in_the_block_engine_and_in_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = read.open_product(str(build.l2a(tmp_path, arrays=random_masks())))
    plan = masks.plan_masks(scene, masks.UNCLEAR, prefix="s0:")
    assert all(name.startswith("s0:") for name in plan.sources)
    monkeypatch.setattr("algorithms.core.blocks.find_kernel", lambda name: unclear)
    window = Window(10, 20, 30, 40)
    block = run_block("test:unclear", plan.sources, scene.grid, window, 3, {"plan": plan})["unclear"]
    assert np.array_equal(block, masks.read_mask(scene, masks.UNCLEAR)[window.slices])
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        elsewhere = pool.submit(masks.read_mask, scene, masks.UNCLEAR, None, window).result()
    assert np.array_equal(block, elsewhere)


def test_what_a_scene_does_not_carry_is_nowhere(tmp_path: Path) -> None:
    scene = replace(read.open_product(str(build.l2a(tmp_path))), masks={})
    plan = masks.plan_masks(scene, ["cloud"])
    assert plan.empty and not masks.read_mask(scene, ["cloud"]).any()
    with pytest.raises(ValueError, match="unknown meanings"):
        masks.plan_masks(scene, ["clouds"])


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int32"])
def test_decoding_does_not_depend_on_the_type(dtype: str) -> None:
    grid = build.grids()["R1"]
    both = (Mask("cloud", "x", grid, bits=0x90), Mask("snow", "x", grid, values=(3, 11)))
    dn = np.arange(200).astype(dtype)
    assert np.flatnonzero(masks.decode(dn, both)).tolist() == [n for n in range(200) if n & 0x90 or n in (3, 11)]


# angles


def plane(rows: int, cols: int, base: tuple[float, float], slope: float = 0.004) -> AngleNodes:
    """Directions whose u and v are planes."""
    i, j = np.mgrid[:rows, :cols]
    u, v = np.sin(np.radians(base[0])) + slope * j - 0.001 * i, np.sin(np.radians(base[1])) - 0.002 * j + 0.001 * i
    zenith, azimuth = angles.directions(np.stack([u, v]))
    return AngleNodes(zenith, azimuth, build.LEFT, build.TOP, 5000.0)


def without(nodes: AngleNodes, hidden: np.ndarray) -> AngleNodes:
    return replace(nodes, zenith_deg=np.where(hidden, np.nan, nodes.zenith_deg),
                   azimuth_deg=np.where(hidden, np.nan, nodes.azimuth_deg))  # fmt: skip


def test_directions_and_vectors_are_inverse() -> None:
    zenith, azimuth = np.meshgrid(np.linspace(0.1, 89, 30), np.linspace(0, 359, 30))
    back = angles.directions(angles.vectors(zenith, azimuth))
    np.testing.assert_allclose(back[0], zenith, atol=1e-9)
    np.testing.assert_allclose(back[1], azimuth, atol=1e-7)


def test_overlap_is_the_mean_direction_and_order_does_not_matter() -> None:
    first, second = (
        build.nodes([[10.0, 10], [10, 10]], [[350.0, 350], [350, 350]]),
        build.nodes([[10.0] * 2] * 2, [[10.0] * 2] * 2),
    )
    merged = angles.merge((first, second))
    assert merged is not None
    np.testing.assert_allclose(np.minimum(merged.azimuth_deg, 360 - merged.azimuth_deg), 0, atol=1e-6)
    np.testing.assert_allclose(merged.zenith_deg, 9.847, atol=1e-3)
    other = angles.merge((second, first))
    assert other is not None and np.allclose(other.zenith_deg, merged.zenith_deg)


def test_gaps_are_filled_by_the_plane_of_the_nearest_detector() -> None:
    left, right = plane(12, 14, (2.0, 3.0)), plane(12, 14, (6.0, 1.0), slope=0.003)
    column = np.arange(14)[np.newaxis] + np.zeros((12, 1))
    merged = angles.merge((without(left, column > 4), without(right, (column < 9) | (column > 11))))
    assert merged is not None and np.isfinite(merged.zenith_deg).all()
    for part, expected in ((column <= 6, left), (column >= 9, right)):
        np.testing.assert_allclose(merged.zenith_deg[part], expected.zenith_deg[part], atol=1e-9)
        np.testing.assert_allclose(merged.azimuth_deg[part], expected.azimuth_deg[part], atol=1e-7)


def test_a_filled_direction_stays_near_those_that_are_known() -> None:
    steep = plane(23, 23, (2.0, 2.0), slope=0.05)
    rows = np.arange(23)[:, np.newaxis] + np.zeros((1, 23))
    hidden = (np.arange(23)[np.newaxis] > 3) | (rows > 3)
    merged = angles.merge((without(steep, hidden),))
    assert merged is not None
    known = np.nanmax(without(steep, hidden).zenith_deg)
    assert known < merged.zenith_deg.max() < known + 3.01


@pytest.mark.parametrize("cells", [[(5, 5)], [(5, 5), (5, 6), (5, 7)]])
def test_too_few_nodes_for_a_plane_give_their_mean(cells: list[tuple[int, int]]) -> None:
    hidden = np.ones((9, 9), bool)
    for cell in cells:
        hidden[cell] = False
    merged = angles.merge((without(plane(9, 9, (4.0, 4.0)), hidden),))
    assert merged is not None and np.isfinite(merged.zenith_deg).all() and np.ptp(merged.zenith_deg[hidden]) < 1e-9


def test_nothing_known_is_nothing() -> None:
    grid = build.grids()["R1"]
    blank = build.nodes([[np.nan] * 3] * 3, [[np.nan] * 3] * 3)
    assert angles.merge((blank,)) is None and angles.merge(()) is None
    assert angles.view_nodes(Angles(), "B2", grid) is None and angles.sun_nodes(Angles(), grid) is None
    mean = angles.view_nodes(Angles(view={"B2": (blank,)}, mean_view_deg={"B2": (5.0, 90.0)}), "B2", grid)
    assert mean is not None and (mean.zenith_deg == 5).all()
    with pytest.raises(ValueError, match="different nodes"):
        angles.merge((blank, replace(blank, step_m=2500.0)))


def test_azimuth_is_interpolated_through_north() -> None:
    nodes = build.nodes([[8.0, 8.0], [8.0, 8.0]], [[350.0, 10.0], [350.0, 10.0]])
    grid = build.grids(1000)["R1"]  # 10 km: two cells of the nodes, the second beyond the last
    zenith, azimuth = angles.on_grid(nodes, grid)
    middle = azimuth[0, 250]
    assert min(middle, 360 - middle) < 0.1 and zenith.max() < 8.0 + 1e-9
    np.testing.assert_allclose(azimuth[:, 500:], 10, atol=1e-9)
    inside = azimuth[0, :500]
    assert (((inside + 180) % 360)[1:] >= ((inside + 180) % 360)[:-1]).all()


def test_planes_are_interpolated_exactly() -> None:
    nodes = plane(23, 23, (2.0, 3.0))
    random = np.random.default_rng(1)
    x, y = build.LEFT + random.uniform(0, 110000, 500), build.TOP - random.uniform(0, 110000, 500)
    uv = angles.interpolate(angles.vectors(nodes.zenith_deg, nodes.azimuth_deg), nodes, x, y)
    j, i = (x - build.LEFT) / 5000, (build.TOP - y) / 5000
    np.testing.assert_allclose(uv[0], np.sin(np.radians(2.0)) + 0.004 * j - 0.001 * i, atol=1e-12)
    np.testing.assert_allclose(uv[1], np.sin(np.radians(3.0)) - 0.002 * j + 0.001 * i, atol=1e-12)


@pytest.mark.real
def test_filled_angles_of_a_real_product_continue_the_known_ones(data_folder: Callable[[str], Path]) -> None:
    """Hide the outermost known nodes of every row, and compare the filling with what was there."""
    folder = data_folder("muscate_l2a_metadata")
    paths = [p for p in folder.rglob("*_MTD_ALL.xml") if p.parent.name != "templates"]
    assert paths
    for path in paths:
        metadata = parse_metadata(path.read_bytes(), path.name)
        for band, detectors in metadata.angles.view.items():
            whole = angles.merge(detectors)
            assert whole is not None and np.isfinite(whole.zenith_deg).all() and whole.zenith_deg.max() < 16, band
            known = np.isfinite(np.stack([d.zenith_deg for d in detectors])).any(axis=0)
            edge = known & ~(np.roll(known, 1, axis=1) & np.roll(known, -1, axis=1))
            edge[:, [0, -1]] = False
            if not edge.any():
                continue
            filled = angles.merge([without(d, edge) for d in detectors])
            assert filled is not None
            difference = np.abs(filled.zenith_deg - whole.zenith_deg)[edge]
            assert np.median(difference) < 0.3, (band, float(np.median(difference)))


def test_copies_of_a_folder_give_equal_scenes(tmp_path: Path) -> None:
    folder = build.l2a(tmp_path / "a")
    shutil.copytree(folder, tmp_path / "b" / folder.name)
    one, other = read.open_product(str(folder)), read.open_product(str(tmp_path / "b" / folder.name))
    assert one.id == other.id and one.grid == other.grid and one.acquired == other.acquired
