"""Tiles: whole and in parts the same, memory that is refused, a graphics card that disappears."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.learning.tiles import Tiling, run_tiled
from algorithms.resolution.backends import Backend
from algorithms.resolution.refine import Machine, _tiled


def _blur(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
    """A network that sees two pixels around each and doubles the grid."""
    padded = np.pad(image, ((0, 0), (2, 2), (2, 2)))
    total = sum(padded[:, 2 + i : padded.shape[1] - 2 + i, 2:-2] for i in (-2, -1, 0, 1, 2))
    assert not isinstance(total, int)
    fine = np.repeat(np.repeat(total / 5, 2, 1), 2, 2)
    return (fine if base is None else fine + base).astype(np.float32)


@pytest.mark.parametrize("feather", [False, True])
@pytest.mark.parametrize("shape", [(61, 40), (1, 33), (96, 96)])
def test_tiles_give_what_the_whole_image_gives(shape: tuple[int, int], feather: bool) -> None:
    image = np.random.default_rng(0).random((3, *shape)).astype(np.float32)
    base = np.random.default_rng(1).random((3, 2 * shape[0], 2 * shape[1])).astype(np.float32)
    whole, _ = run_tiled(_blur, image, base, 3, Tiling(4096, 8, 2))
    parts, _ = run_tiled(_blur, image, base, 3, Tiling(16, 8, 2, feather=feather))
    assert whole.shape == (3, 2 * shape[0], 2 * shape[1])
    assert np.allclose(whole, parts, atol=2e-6)


def test_blocks_are_halved_until_memory_is_given() -> None:
    largest = 50 * 50
    asked: list[int] = []

    def refusing(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        asked.append(image.shape[1] * image.shape[2])
        if asked[-1] > largest:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return _blur(image, base)

    image = np.random.default_rng(0).random((1, 128, 128)).astype(np.float32)
    told: list[int] = []
    made, tiling = run_tiled(refusing, image, None, 1, Tiling(128, 2, 2), lambda t: told.append(t.tile))
    assert told == [64, 32]
    assert tiling.tile == 32
    assert np.allclose(made, run_tiled(_blur, image, None, 1, Tiling(128, 2, 2))[0], atol=2e-6)
    assert max(asked[2:]) <= largest


def test_when_even_the_smallest_block_is_refused_the_error_says_so() -> None:
    def refusing(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        raise MemoryError

    with pytest.raises(TheiaError, match="not enough memory") as caught:
        run_tiled(refusing, np.zeros((1, 64, 64), np.float32), None, 1, Tiling(64, 2, 2))
    assert caught.value.code == "memory"


def test_other_errors_are_not_taken_for_memory() -> None:
    def wrong(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        raise RuntimeError("size mismatch")

    with pytest.raises(RuntimeError, match="size mismatch"):
        run_tiled(wrong, np.zeros((1, 64, 64), np.float32), None, 1, Tiling(64, 2, 2))


def test_a_network_of_another_factor_is_named() -> None:
    with pytest.raises(TheiaError, match="side-car"):
        run_tiled(_blur, np.zeros((1, 64, 64), np.float32), None, 1, Tiling(64, 2, 4))


def test_a_card_that_disappears_leaves_the_work_to_the_processor() -> None:
    def lost(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        raise RuntimeError("CUDA error: device-side assert triggered")

    backend = Backend("cuda", "half", lost, lambda: Backend("cpu", "single", _blur))
    image = np.random.default_rng(0).random((1, 20, 20)).astype(np.float32)
    notes: list[str] = []
    made = _tiled(backend, image, None, 1, 2, 4, 1, Machine(), notes.append)
    assert np.array_equal(made, run_tiled(_blur, image, None, 1, Tiling(256, 4, 2))[0])
    assert backend.device == "cpu"
    assert len(notes) == 1
    assert "processor goes on" in notes[0]


def test_a_card_without_memory_for_small_blocks_leaves_the_work_to_the_processor() -> None:
    def full(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        raise RuntimeError("CUDA out of memory")

    backend = Backend("cuda", "half", full, lambda: Backend("cpu", "single", _blur))
    image = np.random.default_rng(0).random((1, 40, 40)).astype(np.float32)
    notes: list[str] = []
    made = _tiled(backend, image, None, 1, 2, 4, 1, Machine(tile=128), notes.append)
    assert np.allclose(made, run_tiled(_blur, image, None, 1, Tiling(256, 4, 2))[0], atol=2e-6)
    assert any("blocks of 64" in n for n in notes)
    assert backend.device == "cpu"


def test_sides_that_the_fold_does_not_divide_are_continued() -> None:
    backend = Backend("cpu", "single", _blur)
    image = np.random.default_rng(0).random((1, 21, 33)).astype(np.float32)
    made = _tiled(backend, image, None, 1, 2, 4, 2, Machine(tile=16), lambda _: None)
    assert made.shape == (1, 42, 66)
