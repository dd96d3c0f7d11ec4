"""Validity masks as sources of the block engine: which files to read for some meanings on some grid, and how.

A plan is made once per scene; a kernel then calls `evaluate(plan, inputs)`. Each file is read once however many of its
bits are wanted, and decoded by one look-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ..core.blocks import Inputs, Source
from ..core.grid import Grid, Window
from .scene import MEANINGS, Mask, Scene

#: what a surface observation is not: the meanings that make a pixel useless for the land below
UNCLEAR = ("cloud", "shadow", "outside")


@dataclass(frozen=True)
class MaskPlan:
    """The files to read (`sources`, by name) and what to look for in each (`parts`, by the same name)."""

    grid: Grid
    sources: Mapping[str, Source]
    parts: Mapping[str, tuple[Mask, ...]]

    @property
    def empty(self) -> bool:
        """Whether the scene carries none of the meanings asked for: the mask is false everywhere."""
        return not self.sources


def plan_masks(scene: Scene, meanings: Iterable[str], grid: Grid | None = None, prefix: str = "") -> MaskPlan:
    """What to read to know where any of `meanings` holds on `grid` (default the scene's finest).

    When cloud and shadow are both wanted and the product has its own, dilated, summary of them, that counts as well. A
    mask on the very grid is preferred; else the finest one is taken and resampled to the nearest pixel. `prefix` is put
    before the names of the sources, so that the plans of several scenes can be joined.
    """
    wanted = list(dict.fromkeys(meanings))
    unknown = [m for m in wanted if m not in MEANINGS]
    if unknown:
        raise ValueError(f"unknown meanings of masks: {unknown}")
    if {"cloud", "shadow"} <= set(wanted):
        wanted.append("cloud_or_shadow")
    target = grid or scene.grid
    sources: dict[str, Source] = {}
    parts: dict[str, tuple[Mask, ...]] = {}
    names: dict[tuple[str, int], str] = {}
    for meaning in wanted:
        for mask in _on(scene.masks.get(meaning, ()), target):
            name = names.setdefault((mask.path, mask.index), f"{prefix}mask{len(names)}")
            sources[name] = Source(mask.path, mask.grid, target, (mask.index,))
            parts[name] = (*parts.get(name, ()), mask)
    return MaskPlan(target, sources, parts)


def _on(masks: tuple[Mask, ...], grid: Grid) -> list[Mask]:
    """The masks of one meaning to use on a grid: those on it, else all those of the finest grid there is."""
    same = [m for m in masks if m.grid.pixel_size == grid.pixel_size]
    if same or not masks:
        return same
    finest = min(m.grid.pixel_size for m in masks)
    return [m for m in masks if m.grid.pixel_size == finest]


def evaluate(plan: MaskPlan, inputs: Inputs) -> np.ndarray:
    """Boolean (height, width) at the block's window on the plan's grid: where any of the meanings holds."""
    return _combine(plan, inputs.read)


def read_mask(
    scene: Scene, meanings: Iterable[str], grid: Grid | None = None, window: Window | None = None
) -> np.ndarray:
    """The same for a whole image or one window of `grid`, outside the block engine."""
    plan = plan_masks(scene, meanings, grid)
    where = window or plan.grid.window
    if plan.empty:
        return np.zeros(where.shape, bool)
    return _combine(plan, lambda name: plan.sources[name].read(where))


def _combine(plan: MaskPlan, read: Callable[[str], np.ndarray]) -> np.ndarray:
    result: np.ndarray | None = None
    for name, masks in plan.parts.items():
        found = decode(read(name), masks)
        result = found if result is None else np.logical_or(result, found, out=result)
    if result is None:
        raise ValueError("no mask to evaluate: ask `plan.empty` first")
    return result


def decode(dn: np.ndarray, masks: tuple[Mask, ...]) -> np.ndarray:
    """Where any of several masks of one file holds, from its integers."""
    if dn.dtype == np.uint8:
        codes = np.arange(256, dtype=np.uint8)
        table = np.logical_or.reduce([mask.decode(codes) for mask in masks])
        found: np.ndarray = table[dn]
        return found
    return np.asarray(np.logical_or.reduce([mask.decode(dn) for mask in masks]))
