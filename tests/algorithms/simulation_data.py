"""Small simulated scenes for tests."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from algorithms.simulate.block import Block, make_block
from algorithms.simulate.passes import Pass, Study, make_study, passes_of
from algorithms.simulate.presets import load_preset


@lru_cache(maxsize=8)
def study(name: str = "test", **changes: Any) -> Study:
    """The study of a preset with changes."""
    return make_study(load_preset(name, **changes))


@lru_cache(maxsize=4)
def whole_block(one: str = "test", **changes: Any) -> Block:
    """The whole scene of a preset as one block."""
    s = study(one, **changes)
    return make_block(s.world, s.grid, s.grid.window)


@lru_cache(maxsize=4)
def cloudy_pass(one: str = "test", **changes: Any) -> Pass:
    """The pass of a preset whose scene is clouded most nearly by half."""
    return min(passes_of(study(one, **changes)), key=lambda p: abs(p.clear_share - 0.5))


def moved(s: Study, row: int, col: int, height: int, width: int) -> Study:
    """The study of a window of a scene, as a scene of its own."""
    from algorithms.core.grid import Window

    return replace(s, grid=s.grid.crop(Window(row, col, height, width)))
