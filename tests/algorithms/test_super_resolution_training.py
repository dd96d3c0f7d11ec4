"""Training: pairs one scale down, a run that is killed and goes on, held-out scenes, and the gate."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from algorithms.core.errors import Cancelled, TheiaError
from algorithms.learning.torch_training import Progress, TrainingSettings, fit
from algorithms.resolution.degradation import degrade
from algorithms.resolution.network_file import NetworkFile, load_network, save_network
from algorithms.resolution.picture import R1, R2
from algorithms.resolution.residual_network import ResidualShape
from algorithms.resolution.training_scenes import Ground, examples_of, hold_out_scenes, layout_of
from algorithms.resolution.training_task import SuperResolutionTask, hold_out
from algorithms.resolution.true_pairs import find_pairs, matched, pair_example
from algorithms.resolution.wald import Augmentation, Example, Sampler
from algorithms.worker import run_entry

sys.path.insert(0, str(Path(__file__).resolve().parent))

from super_resolution_images import context, parcels, seen, two_rasters, write_image  # noqa: E402


def _ground(name: str, seed: int, side_20m: int = 48) -> Ground:
    ten, twenty = seen(parcels(8 * side_20m, seed))
    return Ground(name, ten, twenty)


def _task(network: str = "sharpen20", steps_seed: int = 1) -> SuperResolutionTask:
    torch.set_num_threads(1)
    layout = layout_of(network)
    learn = [e for s in (1, 2) for e in examples_of(network, _ground(f"scene {s}", s))]
    sampler = Sampler(layout, learn, 12, 2, Augmentation(), steps_seed)
    guided = bool(layout.guides)
    shape = ResidualShape(10, len(layout.bands), 8, 1, 1 if guided else 2, 2 if guided else 1)
    test = hold_out(layout, examples_of(network, _ground("held out", 9))[0], 0.0008, 1)
    return SuperResolutionTask(layout, shape, sampler, [test])


_SETTINGS = TrainingSettings(steps=12, learning_rate=2e-3, validate_every=4, checkpoint_s=0.0, seed=3)


class _Killed(Exception):
    pass


def _fit(task: SuperResolutionTask, checkpoint: str | None, settings: TrainingSettings = _SETTINGS) -> Progress:
    return fit(task, settings, context(), checkpoint=checkpoint, fingerprint={"data": "small"})


@pytest.mark.parametrize("network", ["sharpen20", "detail2"])
def test_a_killed_run_goes_on_bit_for_bit(tmp_path: Path, network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    straight = _fit(_task(network), None)
    checkpoint = str(tmp_path / "run.checkpoint.npz")
    for last in (5, 9):
        task = _task(network)
        loss = task.loss

        def dying(module: torch.nn.Module, step: int, loss: Any = loss, last: int = last) -> torch.Tensor:
            if step == last:
                raise _Killed
            value: torch.Tensor = loss(module, step)
            return value

        monkeypatch.setattr(task, "loss", dying)
        with pytest.raises(_Killed):
            _fit(task, checkpoint)
    resumed = _fit(_task(network), checkpoint)
    assert [(p.step, p.loss, p.figures) for p in resumed.curve] == [(p.step, p.loss, p.figures) for p in straight.curve]
    assert resumed.best_step == straight.best_step
    assert all(np.array_equal(resumed.best[n], w) for n, w in straight.best.items())


def test_a_checkpoint_of_another_training_is_refused(tmp_path: Path) -> None:
    checkpoint = str(tmp_path / "run.checkpoint.npz")
    _fit(_task(), checkpoint, TrainingSettings(steps=2, seed=3))
    with pytest.raises(TheiaError, match="something else"):
        _fit(_task(), checkpoint, TrainingSettings(steps=3, seed=3))


def test_a_cancelled_run_keeps_its_checkpoint(tmp_path: Path) -> None:
    told = context()
    checkpoint = tmp_path / "run.checkpoint.npz"
    settings = TrainingSettings(steps=50, validate_every=2, seed=3)
    with pytest.raises(Cancelled):
        fit(_task(), settings, told, checkpoint=str(checkpoint), on_point=lambda _: told.cancel())
    assert checkpoint.exists()


def test_training_stops_when_nothing_improves() -> None:
    task = _task()
    settings = TrainingSettings(steps=60, learning_rate=1e-9, final_rate=1e-9, validate_every=1, patience=3, seed=3)
    state = fit(task, settings, context())
    assert state.step < 60
    assert "no better score" in state.stopped


def test_training_lowers_the_held_out_error() -> None:
    settings = TrainingSettings(steps=60, learning_rate=3e-3, validate_every=30, seed=3)
    state = fit(_task(), settings, context())
    assert state.curve[-1].figures["RMSE over bicubic"] < 0.97


def test_the_same_step_draws_the_same_batch_and_others_differ() -> None:
    sampler = _task().sampler
    first, again, other = sampler.draw(5), sampler.draw(5), sampler.draw(6)
    assert np.array_equal(first.image, again.image)
    assert not np.array_equal(first.image, other.image)
    assert first.image.shape == (2, 10, 24, 24)
    assert first.base.shape == first.reference.shape == (2, 6, 24, 24)


def test_bands_without_reference_do_not_count() -> None:
    ground = _ground("place", 4)
    at_20, at_10 = examples_of("detail2", ground)
    assert not np.isnan(at_20.reference).any()
    assert np.isnan(at_10.reference[4:]).all()
    assert np.array_equal(at_10.low[4:], ground.twenty)  # type: ignore[index]
    sampler = Sampler(layout_of("detail2"), [at_10], 12, 2, Augmentation(mixing=0.0), 1)
    batch = sampler.draw(0)
    assert np.isnan(batch.reference[:, 4:]).all()
    assert not np.isnan(batch.image).any()


def test_whole_scenes_are_held_out() -> None:
    grounds = [Ground(f"scene {k}", np.zeros((4, 4, 4)), np.zeros((6, 2, 2))) for k in range(8)]
    learn, held, independent = hold_out_scenes(grounds, 0.25)
    assert independent
    assert (len(learn), len(held)) == (6, 2)
    assert not {g.name for g in learn} & {g.name for g in held}


def test_of_a_single_scene_a_part_is_held_out_with_a_gap() -> None:
    ground = _ground("alone", 1, 96)
    learn, held, independent = hold_out_scenes([ground], 0.25)
    assert not independent
    assert learn[0].twenty.shape[2] + held[0].twenty.shape[2] == 96 - 16
    assert np.array_equal(held[0].twenty, ground.twenty[:, :, -held[0].twenty.shape[2] :])


def _entry(folder: Path, images: list[str], **job: Any) -> tuple[Path, Any]:
    output = folder / "net.npz"
    values = {
        "network": "sharpen20", "images": images, "steps": 20, "features": 8, "blocks": 1, "batch": 2,
        "output": str(output), "report": str(folder / "net.html"), "curve": str(folder / "net.csv"), **job,
    }  # fmt: skip
    return output, run_entry("train_super_resolution", values, context(threads=1))


def _images(folder: Path, count: int = 2, side_20m: int = 80) -> list[str]:
    made = []
    for k in range(count):
        ten, twenty = seen(parcels(8 * side_20m, 20 + k))
        both = np.concatenate([ten, np.repeat(np.repeat(twenty, 2, 1), 2, 2)])
        made.append(write_image(folder / f"scene{k}.tif", both, R1 + R2, 10))
    return made


def test_a_network_that_does_not_beat_back_projection_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="not saved") as caught:
        _entry(tmp_path, _images(tmp_path), steps=10, learning_rate=1e-7)
    assert "back-projection" in str(caught.value)
    assert not (tmp_path / "net.npz").exists()
    assert "does not beat" in (tmp_path / "net.html").read_text()
    rows = list(csv.reader((tmp_path / "net.csv").read_text().splitlines()))
    assert rows[0][:3] == ["step", "loss", "score"]
    assert len(rows) > 5


@pytest.mark.slow
def test_a_network_that_learns_is_saved_with_its_card_and_can_be_used(tmp_path: Path) -> None:
    images = _images(tmp_path)
    output, result = _entry(tmp_path, images, steps=500, learning_rate=3e-3, features=16, blocks=2, batch=6)
    assert result.outputs["over_back_projection"] < 1.0
    stored = load_network(str(output))
    assert stored.card["held_out"] == ["scene1"]
    assert not list(tmp_path.glob("*.checkpoint.npz"))
    record = json.loads((tmp_path / "net.json").read_text())
    assert record["properties"]["theia:job"]["entry"] == "train_super_resolution"
    run_entry(
        "super_resolution",
        {"image": images[1], "target": "sharpen20", "model_file": str(output), "check_fidelity": False,
         "output": str(tmp_path / "out.tif")},
        context(),
    )  # fmt: skip


def test_one_can_go_on_from_a_network_of_the_same_kind(tmp_path: Path) -> None:
    task = _task()
    trained = fit(task, TrainingSettings(steps=3, learning_rate=1e-3, validate_every=3, seed=1), context())
    path = str(tmp_path / "first.npz")
    shape = task.shape.to_document()
    save_network(path, NetworkFile("first", task.layout, shape, trained.best, (1,) * 6), half=False)
    stored = load_network(path)
    again = SuperResolutionTask(task.layout, task.shape, task.sampler, task.held_out, "cpu", stored.weights)
    built = again.build().state_dict()
    assert all(np.array_equal(built[n].numpy(), w) for n, w in stored.weights.items())
    with pytest.raises(TheiaError, match="not a network of the kind"):
        _entry(tmp_path, _images(tmp_path), network="detail2", start_from=path)


def test_too_little_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match=r"Too little data|No held-out scene"):
        _entry(tmp_path, _images(tmp_path, 2, 30))
    with pytest.raises(TheiaError, match="Nothing to learn from"):
        _entry(tmp_path, [])


def test_images_that_lack_bands_are_refused(tmp_path: Path) -> None:
    ten, _ = two_rasters(tmp_path)
    with pytest.raises(TheiaError, match="training needs the ten bands"):
        _entry(tmp_path, [ten])


def _patch(folder: Path, name: str, shift: int = 0, gain: float = 1.0) -> np.ndarray:
    """A Sen2VENµS patch: 5 m of another sensor, moved by 2.5 m steps and with a colour of its own."""
    ground = parcels(512, 7)
    ten, twenty = degrade(ground[:4], 4, 0.25), degrade(ground[4:], 8, 0.33)
    fine = gain * degrade(np.roll(ground, shift, 2), 2, 1.0)
    write_image(folder / f"{name}_10m_b2b3b4b8.tif", ten, R1, 10)
    write_image(folder / f"{name}_20m_b5b6b7b8a.tif", twenty[:4], R2[:4], 20)
    write_image(folder / f"{name}_20m_b11b12.tif", twenty[4:], R2[4:], 20)
    write_image(folder / f"{name}_05m_b2b3b4b8.tif", fine[:4], R1, 5)
    write_image(folder / f"{name}_05m_b5b6b7b8a.tif", fine[4:8], R2[:4], 5)
    return degrade(ground, 2, 1.0)


def test_true_pairs_are_registered_and_brought_to_the_colours_of_the_image(tmp_path: Path) -> None:
    truth = _patch(tmp_path, "SITE_a", shift=1, gain=1.2)
    pairs = find_pairs(str(tmp_path))
    assert len(pairs) == 1
    example = pair_example(pairs[0], "detail2", "a")
    assert example is not None
    inner = (slice(0, 4), slice(40, -40), slice(40, -40))
    error = np.sqrt(np.mean((example.reference[inner] - truth[inner]) ** 2))
    moved = np.sqrt(np.mean((1.2 * np.roll(truth, 1, 2)[inner] - truth[inner]) ** 2))
    assert error < 0.35 * moved
    assert np.isnan(example.reference[8:]).all()
    sharp = pair_example(pairs[0], "sharpen20", "a")
    assert sharp is not None
    assert sharp.reference.shape == (6, 128, 128)


def test_pairs_that_are_far_apart_are_left_out(tmp_path: Path) -> None:
    _patch(tmp_path, "SITE_b", shift=8)
    assert pair_example(find_pairs(str(tmp_path))[0], "detail2", "b") is None


def test_tensors_that_could_run_code_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "SITE_05m_b2b3b4b8.pt").write_bytes(b"x")
    with pytest.raises(TheiaError, match="version 2"):
        find_pairs(str(tmp_path))


def test_matching_needs_something_to_match() -> None:
    assert matched(np.full((2, 8, 8), np.nan), np.zeros((2, 4, 4)), [0.3, 0.3]) is None


def test_a_place_without_known_pixels_teaches_nothing() -> None:
    empty = Example("empty", np.full((6, 64, 64), np.nan), np.zeros((4, 64, 64), np.float32))
    with pytest.raises(ValueError, match="no image holds a patch"):
        Sampler(layout_of("sharpen20"), [empty], 12, 1, Augmentation(), 1)
