"""Super-resolution block by block: read, fill what is unknown, refine, put back what is unknown, round to integers.

Blocks are cut on the 20 m grid. What limits: the networks' convolutions, then the compression of the result.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source
from ..core.grid import Grid, Window
from ..products.masks import MaskPlan, evaluate
from ..products.scene import Band
from .back_projection import fill_unknown
from .picture import R1, R2, Picture, reflectance
from .refine import Machine, Step, detail, foreign, project, sharpen, step_margin

NODATA = -10000
_SCALE = 10000.0
#: notes of the blocks of a job, for its log: card lost, memory refused
_notes: dict[str, list[str]] = {}
_lock = threading.Lock()


@dataclass(frozen=True)
class RefinePlan:
    """All that a block needs: what to read, the steps, what comes out and on which grid.

    `bands`: those read; `outputs`: those written, in order; `ratio`: output pixels per 20 m pixel; `size`: rows and
    columns of the output. `job` names the list of notes.
    """

    bands: Mapping[str, Band]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    ratio: int
    size: tuple[int, int]
    machine: Machine = field(default_factory=Machine)
    masks: MaskPlan | None = None
    job: str = ""

    @property
    def fine(self) -> tuple[str, ...]:
        return tuple(b for b in R1 if b in self.bands)

    @property
    def coarse(self) -> tuple[str, ...]:
        return tuple(b for b in R2 if b in self.bands)


def sources(picture: Picture, plan: RefinePlan) -> dict[str, Source]:
    """What the blocks read."""
    found = {name: picture.source(name) for name in plan.bands}
    return found | (dict(plan.masks.sources) if plan.masks else {})


def margin(steps: Sequence[Step], has_coarse: bool) -> int:
    """20 m pixels to read around a block: what all steps see, each on its own grid."""
    total = 0.0
    pixels = 1.0  # pixels of the step's input per 20 m pixel
    for step in steps:
        if step.kind == "detail" or (step.kind == "foreign" and step.card and step.card.pixel_m <= 15):
            pixels = 2.0
        total += step_margin(step) / pixels
    return int(np.ceil(total)) + (3 if has_coarse else 0)


def output_grid(reference: Grid, plan_ratio: int, extent: tuple[int, int]) -> Grid:
    """The fine grid from the reference's corner, without what lies beyond the image."""
    rows, cols = (-(-size * plan_ratio // 2) for size in extent)
    return reference.refine(plan_ratio).crop(Window(0, 0, rows, cols))


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the fine bands of one block as int16 reflectance x 10000."""
    plan: RefinePlan = parameters["plan"]
    ten, unknown_ten = _read(plan.fine, plan, inputs)
    twenty, unknown_twenty = _read(plan.coarse, plan, inputs)
    unknown = _unknown(plan, inputs, unknown_ten, unknown_twenty)
    inner = tuple(slice(s.start * plan.ratio, s.stop * plan.ratio) for s in inputs.inner)
    top, left = window.row * plan.ratio, window.col * plan.ratio
    rows = min(inner[0].stop - inner[0].start, plan.size[0] - top)
    cols = min(inner[1].stop - inner[1].start, plan.size[1] - left)
    if unknown[_doubled(inputs.inner)].all():
        return {"output": np.full((len(plan.outputs), rows, cols), NODATA, np.int16)}
    made = run_steps(plan, ten, twenty)
    out = np.empty((len(plan.outputs), rows, cols), np.int16)
    hidden = _on_output(unknown, plan.ratio)[inner][:rows, :cols]
    for index, name in enumerate(plan.outputs):
        plane = made[name][inner][:rows, :cols]
        dn = np.clip(np.rint(plane * np.float32(_SCALE)), NODATA + 1, 32767).astype(np.int16)
        dn[hidden] = NODATA
        out[index] = dn
    return {"output": out}


def _doubled(inner: tuple[slice, slice]) -> tuple[slice, slice]:
    rows, cols = (slice(2 * s.start, 2 * s.stop) for s in inner)
    return rows, cols


def _read(names: Sequence[str], plan: RefinePlan, inputs: Inputs) -> tuple[np.ndarray | None, np.ndarray | None]:
    """(bands, h, w) with unknown pixels filled by the nearest known ones, and where any band was unknown."""
    if not names:
        return None, None
    planes = [_plane(name, plan, inputs) for name in names]
    missing = [np.isnan(p) for p in planes]
    filled = [fill_unknown(p, m) for p, m in zip(planes, missing, strict=True)]
    return np.stack(filled), np.asarray(np.logical_or.reduce(missing))


def _plane(name: str, plan: RefinePlan, inputs: Inputs) -> np.ndarray:
    """One band of a block, NaN where unknown and beyond the image, whether the file knows a nodata value or not."""
    band = plan.bands[name]
    plane = reflectance(inputs.read(name), band)
    grid = inputs.grid if name in R2 else inputs.grid.refine(2)
    for axis, (start, step, first, last) in enumerate(
        (
            (grid.transform[5], grid.transform[4], band.grid.bounds[3], band.grid.bounds[1]),
            (grid.transform[2], grid.transform[0], band.grid.bounds[0], band.grid.bounds[2]),
        )
    ):
        # a pixel that the edge of the image cuts in two counts as image
        low, high = round((first - start) / step - 0.01), round((last - start) / step + 0.01)
        outside = np.ones(plane.shape[axis], bool)
        outside[max(0, low) : max(0, high)] = False
        plane[(outside, slice(None)) if axis == 0 else (slice(None), outside)] = np.nan
    if name in R2 and _metres_apart(band, grid):
        _continue_corner(plane)
    return plane


def _metres_apart(band: Band, grid: Grid) -> bool:
    """Whether a 20 m band lies in a file of finer pixels, whose last one may be half a pixel here."""
    return abs(band.grid.transform[0]) < 0.75 * abs(grid.transform[0])


def _continue_corner(plane: np.ndarray) -> None:
    """A corner pixel of which a quarter is image is known no worse than the pixels beside it."""
    known = ~np.isnan(plane)
    rows, cols = np.flatnonzero(known.any(1)), np.flatnonzero(known.any(0))
    for row in (rows[0], rows[-1]) if len(rows) else ():
        for col in (cols[0], cols[-1]):
            beside = [plane[r, col] for r in (row - 1, row + 1) if 0 <= r < plane.shape[0]]
            if np.isnan(plane[row, col]) and not np.isnan(beside).all():
                plane[row, col] = np.nanmean(beside)


def _unknown(plan: RefinePlan, inputs: Inputs, ten: np.ndarray | None, twenty: np.ndarray | None) -> np.ndarray:
    """(2h, 2w) bool on the 10 m grid: where a band is unknown or a mask says so."""
    parts: list[np.ndarray] = []
    if ten is not None:
        parts.append(ten)
    if twenty is not None:
        parts.append(np.repeat(np.repeat(twenty, 2, 0), 2, 1))
    if plan.masks is not None and not plan.masks.empty:
        hidden: np.ndarray = evaluate(plan.masks, inputs)
        ratio = round(inputs.grid.pixel_size / plan.masks.grid.pixel_size)
        parts.append(hidden if ratio == 2 else np.repeat(np.repeat(hidden, 2, 0), 2, 1))
    return np.asarray(np.logical_or.reduce(parts))


def _on_output(unknown: np.ndarray, ratio: int) -> np.ndarray:
    """The mask of 10 m pixels on the output grid."""
    if ratio == 1:
        height, width = (s // 2 for s in unknown.shape)
        return np.asarray(unknown.reshape(height, 2, width, 2).any((1, 3)))
    return np.repeat(np.repeat(unknown, ratio // 2, 0), ratio // 2, 1)


def run_steps(plan: RefinePlan, ten: np.ndarray | None, twenty: np.ndarray | None) -> dict[str, np.ndarray]:
    """The fine planes by band, after all steps."""

    def tell(text: str) -> None:
        add_note(plan.job, text)

    found: dict[str, np.ndarray] = {}
    for step in plan.steps:
        if step.kind == "foreign":
            assert step.card is not None
            found = dict(zip(step.card.outputs, foreign(ten, twenty, step, plan.machine, tell), strict=True))
        elif step.kind == "sharpen":
            assert twenty is not None
            made = _sharpened(plan, ten, twenty, step, tell)
            found = {name: made[i] for i, name in enumerate(plan.coarse)}
            found |= {name: ten[i] for i, name in enumerate(plan.fine)} if ten is not None else {}
        else:
            if not found:
                assert ten is not None
                found = {name: ten[i] for i, name in enumerate(plan.fine)}
            names = tuple(b for b in R1 + R2 if b in found)
            stack = detail(np.stack([found[b] for b in names]), names, step, plan.machine, tell)
            found = {name: stack[i] for i, name in enumerate(names)}
    return found


def _sharpened(plan: RefinePlan, ten: np.ndarray | None, twenty: np.ndarray, step: Step, tell: Any) -> np.ndarray:
    if step.network:
        assert ten is not None
        return sharpen(ten, twenty, step, plan.machine, tell)
    return project(twenty, plan.coarse, step)


def add_note(job: str, text: str) -> None:
    """Keep a note of a block, each once."""
    with _lock:
        notes = _notes.setdefault(job, [])
        if text not in notes:
            notes.append(text)


def take_notes(job: str) -> list[str]:
    """The notes of a job, which are forgotten."""
    with _lock:
        return _notes.pop(job, [])
