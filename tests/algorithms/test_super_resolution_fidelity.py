"""The fidelity check: its operators, what each test finds, its verdicts, its outputs and what it refuses."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.grid import Grid, Window
from algorithms.core.progress import Context, Settings
from algorithms.core.words import Words, french
from algorithms.entries import all_entries
from algorithms.entries.super_resolution_fidelity import ENTRIES
from algorithms.resolution import fidelity_verdict as verdicts
from algorithms.resolution.degradation import degrade
from algorithms.resolution.fidelity import super_resolution_fidelity
from algorithms.resolution.fidelity_blocks import measure, probe
from algorithms.resolution.fidelity_evidence import claim_of, evidence_of, evidence_sums, fractions
from algorithms.resolution.fidelity_geometry import Geometry
from algorithms.resolution.fidelity_images import band_name, open_raster
from algorithms.resolution.fidelity_inputs import match
from algorithms.spec import check_job
from tests.algorithms import fidelity_zoo as zoo
from tests.algorithms.fidelity_zoo import BANDS, MTF, ZOO, case_of, judge, lower_case, simulated, write


def run(tmp_path: Path, context: Context | None = None, **given: Any) -> Any:
    job = check_job(ENTRIES[0], {"report": str(tmp_path / "report.html"), **given})
    assert not job.problems, job.problems
    return super_resolution_fidelity(**job.values, **job.destinations, context=context or Context())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A faithful image and its original as files."""
    folder, place = tmp_path_factory.mktemp("pair"), simulated(4)
    case = case_of(place, simulated(2), 1)
    return {
        "image": write(folder / "fine.tif", zoo.truth_half(case), place.geometry.fine),
        "original": write(folder / "low.tif", place.low, place.geometry.coarse),
    }


# operators


def test_the_general_operators_are_the_nested_ones() -> None:
    grid = Grid.from_origin("EPSG:32631", 0, 1000, 10, 48, 48)
    image = np.random.default_rng(1).random((2, 96, 96), dtype=np.float32)
    geometry = Geometry(grid.refine(2), grid)
    nested = geometry.degrade(image, (0.25, 0.33))
    np.testing.assert_array_equal(nested, degrade(image, 2, (0.25, 0.33)))
    general = geometry.degrade(image, (0.25, 0.33), (1e-9, 0.0))
    np.testing.assert_allclose(general[:, 5:-5, 5:-5], nested[:, 5:-5, 5:-5], atol=2e-4)


@pytest.mark.parametrize(("pixel", "left"), [(5.0, 0.0), (10 / 1.5, 0.0), (4.0, -3.3), (10 / 7, 1.2)])
def test_a_wave_keeps_its_place_and_loses_what_the_mtf_says(pixel: float, left: float) -> None:
    coarse = Grid.from_origin("EPSG:32631", 0, 0, 10, 60, 60)
    count = int(600 / pixel) + 4
    fine = Grid.from_origin("EPSG:32631", left - pixel, -left + pixel, pixel, count, count)
    wave = np.broadcast_to(np.cos(2 * np.pi * fine.centres()[0] / 70), (1, count, count)).astype(np.float32)
    expected = 0.25 ** ((2 * 10 / 70) ** 2) * np.cos(2 * np.pi * coarse.centres()[0] / 70)
    geometry = Geometry(fine, coarse)
    seen = geometry.degrade(wave, (0.25,))[0, 30]
    np.testing.assert_allclose(seen[6:-6], expected[6:-6], atol=1.5e-3)
    back = geometry.up(seen[None, None].repeat(60, 1))[0, count // 2]
    wanted = 0.25 ** ((2 * 10 / 70) ** 2) * wave[0, 0]
    np.testing.assert_allclose(back[40:-40], wanted[40:-40], atol=0.02)


def test_a_displaced_image_is_measured_and_brought_back(tmp_path: Path) -> None:
    place = simulated(4)
    case = case_of(place, simulated(2), 1)
    write(tmp_path / "fine.tif", zoo.shifted(case), place.geometry.fine)
    write(tmp_path / "low.tif", place.low, place.geometry.coarse)
    run(tmp_path, image=str(tmp_path / "fine.tif"), original=str(tmp_path / "low.tif"))
    numbers = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    group = numbers["groups"][0]
    assert group["shift_px"] == pytest.approx([0.5, 0.5], abs=0.03)
    assert numbers["verdict"] == "inconsistent" and group["votes"]["consistency"]["cause"] == "shift"
    before = [b["relative_percent"] for b in numbers["bands"]]
    after = [b["relative_percent"] for b in group["after_shift"]]
    assert all(a < 0.35 * b for a, b in zip(after, before, strict=True))


# the zoo


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("truth", {"plausible", "doubtful"}), ("half of the true detail", {"plausible"}),
        ("back-projection", {"plausible"}), ("bicubic", {"nothing"}), ("over-sharpened", {"inconsistent"}),
        ("gain error of 3 %", {"inconsistent"}), ("shifted by half a pixel", {"inconsistent"}),
        ("same noise in all bands", {"doubtful"}),
    ],
)  # fmt: skip
def test_what_the_image_alone_tells(tmp_path: Path, name: str, expected: set[str]) -> None:
    place = simulated(4)
    judged = judge(tmp_path, place, ZOO[name][1](case_of(place, simulated(2), 1)))
    assert judged.verdict in expected, judged.votes
    assert all(judged.votes[w][0] == "none" for w in verdicts.WITNESSES)


_FAITHFUL = ("truth", "half of the true detail", "back-projection")
_INVENTED = tuple(n for n, (kind, _) in ZOO.items() if kind == zoo.INVENTED)


@pytest.mark.parametrize("witness", ["operator", "dates", "reference"])
def test_a_witness_tells_invented_from_true_detail(tmp_path: Path, witness: str) -> None:
    place, other = simulated(4), simulated(3)
    first, second, low = case_of(place, other, 1), case_of(place, other, 1, 2), lower_case(case_of(place, other, 1))
    scores: dict[str, float] = {}
    for name in (*_FAITHFUL, *_INVENTED):
        make = ZOO[name][1]
        given: dict[str, Any] = {}
        if witness == "operator":
            given["lower"] = make(low)
        elif witness == "dates":
            given["fine2"] = make(second)
        else:
            given["reference"] = place.truth
        judged = judge(tmp_path, place, make(first), **given)
        scores[name] = judged.score
        assert judged.votes[witness][0] != "none"
        if name in _FAITHFUL:
            assert judged.verdict == "supported", (name, judged.votes)
        else:
            assert judged.verdict in ("invented", "doubtful"), (name, judged.votes)
    assert max(scores[n] for n in _FAITHFUL) < min(scores[n] for n in _INVENTED)


def test_a_generator_that_draws_at_random_is_found_by_running_it_twice(tmp_path: Path) -> None:
    """Two images of the same original stand for two dates: nothing changed, so all true detail must come again."""
    place = simulated(4)
    same = replace(place, low2=place.low)
    case = case_of(place, simulated(3), 1)
    again = replace(case, seed=99)
    drawn = judge(tmp_path, same, zoo.generated(case), fine2=zoo.generated(again))
    assert drawn.verdict == "invented"
    kept = judge(tmp_path, same, zoo.truth_half(case), fine2=zoo.truth_half(again))
    assert kept.verdict == "supported"


@pytest.mark.parametrize("scale", [2, 4])
def test_the_model_is_run_one_scale_down(tmp_path: Path, pair: dict[str, str], scale: int) -> None:
    """With 10 m bands to 5 m, and with 20 m bands to 5 m; what is not the model's factor is said."""
    given = dict(pair)
    if scale == 4:
        place = simulated(6, 192)
        coarse = place.geometry.coarse.coarsen(2)
        low = degrade(place.truth[3:], 4, 0.33)
        image = Geometry(place.geometry.fine, coarse).back_project(low, (0.33,))
        given["original"] = write(tmp_path / "low.tif", np.concatenate([low, low]), coarse, ("B8A", "B11"))
        given["image"] = write(tmp_path / "fine.tif", np.concatenate([image, image]), place.geometry.fine,
                               ("B8A", "B11"))  # fmt: skip
    run(tmp_path, **given, model="back_projection")
    group = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["groups"][0]
    assert group["factor"] == scale and group["votes"]["operator"]["level"] == "ok"
    assert group["verdict"] == "supported"
    with pytest.raises(TheiaError, match="Leave one of them empty"):
        run(tmp_path, **given, model="back_projection", lower_image=given["original"])


def test_the_plugins_own_sharpening_is_supported(tmp_path: Path) -> None:
    """20 m bands to 10 m: the 10 m bands have seen the same edges, and the network says nothing else."""
    from algorithms.entries.simulate import ENTRIES as SIMULATE
    from algorithms.resolution.models import shipped
    from algorithms.resolution.super_resolution import super_resolution
    from algorithms.simulate.series import simulate_series

    if not shipped("sharpen20"):
        pytest.skip("the network sharpen20 is not shipped")
    given = {"preset": "detail", "size_km": 1.2, "end": "2024-06-06", "truth": ["none"], "cloudiness": 0,
             "ground_sampling": "5", "output": str(tmp_path / "series")}  # fmt: skip
    job = check_job(SIMULATE[0], given)
    simulate_series(**job.values, **job.destinations, context=Context())  # type: ignore[arg-type]
    product = str(sorted((tmp_path / "series" / "products").iterdir())[0])
    job = check_job(
        all_entries()["super_resolution"],
        {"product": product, "target": "sharpen20", "check_fidelity": False, "output": str(tmp_path / "sharp.tif")},
    )
    super_resolution(**job.values, **job.destinations, context=Context())  # type: ignore[arg-type]
    run(tmp_path, image=str(tmp_path / "sharp.tif"), product=product, model="default")
    numbers = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert numbers["verdict"] == "supported" and numbers["skipped"] == ["B2", "B3", "B4", "B8"]
    for band in numbers["bands"]:
        assert band["operator_rmse"] < 0.6 * band["operator_rmse_back_projection"]


def test_the_map_shows_where_detail_was_invented(tmp_path: Path) -> None:
    areas = []
    for number, other in ((1, 6), (4, 6), (7, 9)):
        place = simulated(number)
        case = case_of(place, simulated(other), number)
        inside = np.zeros(place.low.shape[1:], bool)
        inside[zoo.local_square(case)] = True
        fake = judge(tmp_path, place, zoo.texture_local(case)).z
        known = np.isfinite(fake)
        a, b = fake[known & inside], fake[known & ~inside]
        areas.append(float((a[:, None] > b[None, ::3]).mean()))
    assert np.mean(areas) > 0.75 and min(areas) > 0.6


@pytest.mark.parametrize("witness", ["dates", "operator", "reference"])
def test_a_witness_shows_where_detail_was_invented(tmp_path: Path, witness: str) -> None:
    place = simulated(4)
    case = case_of(place, simulated(6), 4)
    inside = np.zeros(place.low.shape[1:], bool)
    inside[zoo.local_square(case)] = True
    given: dict[str, Any] = {"reference": place.truth}
    if witness == "dates":
        given = {"fine2": zoo.back_projection(case_of(place, simulated(6), 4, 2))}
    elif witness == "operator":
        given = {"lower": zoo.texture_local(lower_case(case))}
        inside[:] = False
        inside[zoo.local_square(lower_case(case))] = True
        inside = np.repeat(np.repeat(inside[:48, :48], 2, 0), 2, 1)
    local = judge(tmp_path, place, zoo.texture_local(case), **given).invention
    known = np.isfinite(local)
    a, b = local[known & inside], local[known & ~inside]
    assert a.size > 100 and b.size > 100
    assert float((a[:, None] > b[None, ::3]).mean()) > 0.9


# numbers


def test_evidence_splits_a_claim() -> None:
    place = simulated(4)
    mask = np.zeros(place.truth.shape[1:], bool)
    mask[16:-16, 16:-16] = True
    base = place.geometry.back_project(place.low, MTF)
    true = place.truth - base
    noise = np.random.default_rng(0).standard_normal(true.shape).astype(np.float32)
    noise *= true.std(axis=(1, 2), keepdims=True)

    def shares(image: np.ndarray) -> list[float]:
        sums = evidence_sums(claim_of(place.geometry, image, place.low, place.truth, MTF, mask))
        return [e.share for e in evidence_of(sums)]

    assert max(shares(place.truth)) < 0.01 and max(shares(base + 0.3 * true)) < 0.01
    assert min(shares(base + noise)) > 0.95
    half = shares(base + true + noise)
    assert all(0.6 < s < 0.8 for s in half)  # half of the energy is confirmed


def test_fractions_of_the_corners() -> None:
    rng = np.random.default_rng(2)
    truth = (0.2 + 0.05 * rng.random((3, 40, 40))).astype(np.float32)
    smooth = np.full_like(truth, 0.225)
    mask = np.ones((40, 40), bool)

    def shares(image: np.ndarray) -> np.ndarray:
        total = fractions(image, smooth, truth, mask, 0.01, 0.25)
        assert total[:3].sum() == pytest.approx(total[3])
        return total[:3] / total[3]

    assert shares(truth)[0] > 0.9 and shares(smooth)[1] > 0.9
    assert shares(smooth + rng.choice([-0.2, 0.2], truth.shape).astype(np.float32))[2] > 0.9


def test_blocks_and_threads_do_not_change_the_numbers(pair: dict[str, str]) -> None:
    problems: list[str] = []
    images = [open_raster(pair[n], None, None, problems) for n in ("image", "original")]
    assert images[0] and images[1]
    group = match(images[0], images[1], second=None, reference=None, lower=None, area=None, mtf=None,
                  problems=problems).groups[0]  # fmt: skip
    results = []
    for threads in (1, 3):
        z = np.zeros(group.coarse.shape, np.float32)

        def keep(window: Window, maps: dict[str, np.ndarray], target: np.ndarray = z) -> None:
            target[window.slices] = maps["z"]

        context = Context(Settings(threads=threads))
        learnt, _ = probe(group, context)
        results.append((measure(group, learnt, verdicts.limits(), context, keep), z))
    for name, values in results[0][0].items():
        np.testing.assert_array_equal(values, results[1][0][name], err_msg=name)
    np.testing.assert_array_equal(results[0][1], results[1][1])


def test_the_order_of_bands_does_not_matter(tmp_path: Path, pair: dict[str, str]) -> None:
    with rasterio.open(pair["image"]) as dataset:
        image, grid = dataset.read(), Grid.from_dataset(dataset)
    turned = write(tmp_path / "turned.tif", image[::-1], grid, BANDS[::-1])
    first = run(tmp_path, **pair).outputs
    second = run(tmp_path, image=turned, original=pair["original"]).outputs
    assert first["verdict"] == second["verdict"]
    assert first["difference_percent"] == pytest.approx(second["difference_percent"], rel=1e-6)


def test_units_do_not_matter(tmp_path: Path, pair: dict[str, str]) -> None:
    with rasterio.open(pair["image"]) as dataset:
        image, grid = dataset.read(), Grid.from_dataset(dataset)
    scaled = write(tmp_path / "dn.tif", image * 10000, grid)
    first = run(tmp_path, **pair).outputs
    second = run(tmp_path, image=scaled, original=pair["original"]).outputs
    assert first["difference_percent"] == pytest.approx(second["difference_percent"], rel=1e-3)


@pytest.mark.parametrize("factor", [1.5, 3.0, 4.0, 6.5])
def test_any_factor(tmp_path: Path, factor: float) -> None:
    """Back-projection to any pixel agrees with the original, and nothing speaks against it."""
    place = simulated(4)
    size = int(round(place.low.shape[1] * factor))
    fine = Grid.from_origin(
        place.geometry.coarse.crs, place.geometry.coarse.transform[2], place.geometry.coarse.transform[5],
        10.0 / factor, size, size,
    )  # fmt: skip
    geometry = Geometry(fine, place.geometry.coarse)
    image = geometry.back_project(place.low, MTF)
    names = {
        "image": write(tmp_path / "fine.tif", image, fine),
        "original": write(tmp_path / "low.tif", place.low, place.geometry.coarse),
    }
    run(tmp_path, **names)
    group = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["groups"][0]
    assert group["factor"] == pytest.approx(factor, rel=0.01)
    assert group["votes"]["consistency"]["level"] == "ok" and group["constrained"]
    assert group["verdict"] in ("plausible", "nothing")


# outputs


def test_outputs(tmp_path: Path, pair: dict[str, str]) -> None:
    result = run(
        tmp_path, **pair, table=str(tmp_path / "bands.csv"), novelty=str(tmp_path / "z.tif"),
        classes=str(tmp_path / "classes.tif"), degraded=str(tmp_path / "below.tif"),
    )  # fmt: skip
    assert result.outputs["verdict"] == "plausible" and 0 <= result.outputs["invention"] < 1
    with rasterio.open(tmp_path / "z.tif") as z, rasterio.open(tmp_path / "classes.tif") as classes:
        assert z.shape == classes.shape == (96, 96) and z.scales[0] == pytest.approx(0.01)
        values, codes = z.read(1), classes.read(1)
        assert ((values == z.nodata) == (codes == 0)).all()
        assert set(np.unique(codes)) <= {0, 1, 2, 3, 4}
        assert np.all(values[codes == 2] >= 200) and np.all(values[codes == 1] <= 200)
    with rasterio.open(tmp_path / "bands.csv".replace("bands.csv", "below.tif")) as below:
        assert below.descriptions == BANDS and below.shape == (48, 48) and below.transform.a == 20
        low = rasterio.open(pair["original"]).read()
        np.testing.assert_allclose(below.read()[:, 4:-4, 4:-4] * 1e-4, degrade(low, 2, MTF)[:, 4:-4, 4:-4], atol=1e-4)
    with open(tmp_path / "bands.csv", encoding="utf-8") as file:
        assert [row["band"] for row in csv.DictReader(file)] == list(BANDS)
    assert {layer.style for layer in result.layers} >= {"novelty", "added_detail"}
    with rasterio.open(pair["original"]) as dataset:
        low = write(tmp_path / "same.tif", dataset.read(), Grid.from_dataset(dataset))
    context = Context()
    asked = run(tmp_path, context, **pair, unconfirmed=str(tmp_path / "u.tif"))
    assert "unconfirmed" not in asked.outputs and any("no witness" in w for w in context.warnings)
    run(tmp_path, **pair, lower_image=low, unconfirmed=str(tmp_path / "u.tif"))
    with rasterio.open(tmp_path / "u.tif") as dataset:
        assert np.all(dataset.read(1)[10:-10, 10:-10] == 0)  # the original itself, one scale down: all true
    item = json.loads((tmp_path / "z.json").read_text(encoding="utf-8"))
    assert item["properties"]["theia:verdict"] == "plausible"


def test_the_report_says_what_cannot_be_decided(tmp_path: Path, pair: dict[str, str]) -> None:
    run(tmp_path, **pair)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "can neither be proven true nor false" in page and "What cannot be decided" in page
    assert page.count("data:image/png") == 2
    run(tmp_path, Context(Settings(language="fr")), **pair)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "ne peut être prouvé ni vrai ni faux" in page and "cannot" not in page


def test_every_sentence_is_in_french() -> None:
    import ast

    found = set()
    folder = Path(__file__).resolve().parents[2] / "algorithms" / "resolution"
    for name in ("fidelity_sentences.py", "fidelity_report.py", "fidelity_picture.py"):
        tree = ast.parse((folder / name).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "words" and node.args
            if is_text and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                target = getattr(node.targets[0], "id", "")
                if target.startswith("_") and target.isupper():
                    found |= {v.value for v in node.value.values if isinstance(v, ast.Constant)}
    found |= {v["origin"] for k, v in verdicts.thresholds().items() if isinstance(v, dict) and k in
              ("consistency", "spectrum", "novelty", "cross_band", "edges", "witness")}  # fmt: skip
    assert len(found) > 60
    assert not found - set(french("super_resolution_fidelity_fr"))
    assert (
        Words("super_resolution_fidelity_fr", "fr")("Two dates") == "Deux dates"
        and Words("super_resolution_fidelity_fr", "de")("Two dates") == "Two dates"
    )


def test_holes_do_not_count(tmp_path: Path, pair: dict[str, str]) -> None:
    with rasterio.open(pair["image"]) as dataset:
        image, grid = dataset.read(), Grid.from_dataset(dataset)
    image[:, 60:100, 40:90] = np.nan
    holed = write(tmp_path / "holed.tif", image, grid)
    whole = run(tmp_path, **pair).outputs
    part = run(tmp_path, image=holed, original=pair["original"], novelty=str(tmp_path / "z.tif")).outputs
    assert part["verdict"] == whole["verdict"]
    assert part["difference_percent"] == pytest.approx(whole["difference_percent"], rel=0.15)
    with rasterio.open(tmp_path / "z.tif") as dataset:
        z = dataset.read(1)
        assert (z[30:50, 20:45] == dataset.nodata).all() and (z[10:20, 60:80] != dataset.nodata).all()


def test_bands_of_both_resolutions_are_judged_by_their_own_pixels(tmp_path: Path) -> None:
    """A 10 m raster with 20 m bands that somebody doubled, and a 5 m image of all."""
    place = simulated(6)
    coarse = place.geometry.coarse
    red_edge = coarse.coarsen(2)
    low = degrade(place.truth[3], 4, 0.33)
    doubled = np.repeat(np.repeat(low, 2, 0), 2, 1)
    sharp = Geometry(place.geometry.fine, red_edge).back_project(low[None], (0.33,))[0]
    original = write(tmp_path / "low.tif", np.stack([*place.low[:3], doubled]), coarse, ("B2", "B3", "B4", "B8A"))
    base = place.geometry.back_project(place.low[:3], MTF[:3])
    image = write(tmp_path / "fine.tif", np.stack([*base, sharp]), place.geometry.fine, ("B2", "B3", "B4", "B8A"))
    result = run(tmp_path, image=image, original=original, novelty=str(tmp_path / "z.tif"))
    numbers = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [(g["bands"], g["factor"]) for g in numbers["groups"]] == [(["B2", "B3", "B4"], 2.0), (["B8A"], 4.0)]
    assert all(g["votes"]["consistency"]["level"] == "ok" for g in numbers["groups"])
    assert (tmp_path / "z_20m.tif").is_file()
    assert len(result.layers) == 2


# refusals


def test_band_names() -> None:
    assert [band_name(t) for t in ("B04 (red)", "b8a", "SRE_B2", "Band 3", "5", "NDVI", "B99", "FRC_B11")] == [
        "B4", "B8A", "B2", "B3", "B5", None, None, "B11",
    ]  # fmt: skip


def test_everything_wrong_is_said_at_once(tmp_path: Path, pair: dict[str, str]) -> None:
    with rasterio.open(pair["image"]) as dataset:
        image, grid = dataset.read(), Grid.from_dataset(dataset)
    other = write(tmp_path / "other.tif", image[:2], grid, ("B5", "B6"))
    text = tmp_path / "text.tif"
    text.write_text("no raster")
    with pytest.raises(TheiaError) as error:
        run(tmp_path, **pair, second_image=other, second_original=str(text), lower_image=other, reference=other)
    message = str(error.value)
    for words in ("text.tif", "could not be read", "one scale down", "reference"):
        assert words in message, message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"original": None}, "original is missing"),
        ({"bands": "B2, B3"}, "4 bands, and 2 names"),
        ({"bands": "B5, B6, B7, B11"}, "no band of the same name"),
        ({"scale": 1e4}, "not in the same unit"),
    ],
)
def test_refusals(tmp_path: Path, pair: dict[str, str], change: dict[str, Any], words: str) -> None:
    with pytest.raises(TheiaError, match=words):
        run(tmp_path, **{**pair, **change})


def test_images_that_cannot_belong_together(tmp_path: Path, pair: dict[str, str]) -> None:
    place = simulated(4)
    with pytest.raises(TheiaError, match="not finer"):
        run(tmp_path, image=pair["original"], original=pair["original"])
    with pytest.raises(TheiaError, match="not finer|exchanged"):
        run(tmp_path, image=pair["original"], original=pair["image"])
    away = replace(place.geometry.coarse, transform=(10.0, 0.0, 700000.0, 0.0, -10.0, 5000000.0))
    with pytest.raises(TheiaError, match="share 0 x 0 pixels"):
        run(tmp_path, image=pair["image"], original=write(tmp_path / "away.tif", place.low, away))
    offset = write(tmp_path / "offset.tif", place.low + 0.1, place.geometry.coarse)
    with pytest.raises(TheiaError, match="plus -0.1"):
        run(tmp_path, image=pair["image"], original=offset)
    empty = write(tmp_path / "empty.tif", np.full_like(place.low, np.nan), place.geometry.coarse)
    with pytest.raises(TheiaError, match="no pixel in common"):
        run(tmp_path, image=pair["image"], original=empty)
    with pytest.raises(TheiaError, match="constant"):
        run(tmp_path, image=pair["image"],
            original=write(tmp_path / "flat.tif", np.full_like(place.low, 0.1), place.geometry.coarse))  # fmt: skip


def test_memory_and_cancel(tmp_path: Path, pair: dict[str, str]) -> None:
    with pytest.raises(TheiaError, match="memory limit"):
        run(tmp_path, Context(Settings(memory_mb=460)), **pair)
    context = Context()
    context.cancel()
    with pytest.raises(Cancelled):
        run(tmp_path, context, **pair)
    assert not list(tmp_path.glob("*.html"))
