"""The steps of a super-resolution on arrays: coarse and fine bands in, finer bands out.

`sharpen`: the 20 m bands on the 10 m grid, with the 10 m bands as guides. `detail`: all bands on a grid twice as fine.
`foreign`: any network with a side-car. Each falls back on back-projection band by band, and ends with one: what comes
out, degraded, is what went in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..learning.tiles import SMALLEST_TILE, Tiling, run_tiled
from .back_projection import ITERATIONS, back_project, upsample
from .backends import Backend, card_backend, own_backend
from .degradation import degrade
from .model_card import ModelCard
from .picture import R1, R2
from .wald import network_input


@dataclass(frozen=True)
class Step:
    """One step: `kind` sharpen, detail or foreign; `network` the file of one of ours, empty for back-projection alone.

    `mtf` by band: at the Nyquist frequency of the band's pixels before the step; `iterations`: of back-projection where
    it stands alone, by band; `consistency`: back-projections after a network.
    """

    kind: str
    factor: int = 2
    network: str = ""
    card: ModelCard | None = None
    mtf: Mapping[str, float] = field(default_factory=dict)
    iterations: Mapping[str, int] = field(default_factory=dict)
    consistency: int = 1


@dataclass(frozen=True)
class Machine:
    """How networks run: device, precision, side of the tiles (0: as the device likes), overlap blended or cut."""

    device: str = "auto"
    precision: str = "auto"
    tile: int = 0
    feather: bool = False


def step_margin(step: Step) -> int:
    """Coarse pixels of the step around a block beyond which it sees nothing (or next to nothing)."""
    if step.kind == "foreign":
        assert step.card is not None
        return -(-step.card.margin // step.card.factor) + 6
    if not step.network:
        return 16
    shape = own_backend(step.network, "cpu", "single")[0].shape
    reach = (2 * int(shape["blocks"]) + 3) * int(shape["fold"])
    # a guided network works on the fine grid
    return (-(-reach // step.factor) if step.kind == "sharpen" else reach) + 8


def sharpen(
    ten: np.ndarray, twenty: np.ndarray, step: Step, machine: Machine, tell: Callable[[str], None]
) -> np.ndarray:
    """(6, 2h, 2w) reflectance of the 20 m bands from (4, 2h, 2w) and (6, h, w), without NaN."""
    if not step.network:
        return project(twenty, R2, step)
    return _own(step, R2, twenty, ten, machine, tell)


def detail(
    ten: np.ndarray, bands: Sequence[str], step: Step, machine: Machine, tell: Callable[[str], None]
) -> np.ndarray:
    """(bands, 2h, 2w) reflectance from (bands, h, w), without NaN."""
    if not step.network:
        return project(ten, bands, step)
    return _own(step, bands, ten, None, machine, tell)


def project(low: np.ndarray, bands: Sequence[str], step: Step) -> np.ndarray:
    """Back-projection alone."""
    counts = [int(step.iterations.get(b, ITERATIONS)) for b in bands]
    return back_project(low, step.factor, [step.mtf[b] for b in bands], counts)


def _own(
    step: Step, bands: Sequence[str], low: np.ndarray, guides: np.ndarray | None, machine: Machine,
    tell: Callable[[str], None],
) -> np.ndarray:  # fmt: skip
    stored, backend = own_backend(step.network, machine.device, machine.precision)
    layout = stored.layout
    image, base = network_input(layout, low, guides)
    fold = int(stored.shape["fold"])
    reach = (2 * int(stored.shape["blocks"]) + 3) * fold
    factor = layout.factor if guides is None else 1
    made = _tiled(backend, image, base, len(layout.bands), factor, reach, fold, machine, tell)
    mtf = [step.mtf[b] for b in bands]
    if step.consistency:
        made = back_project(low, layout.factor, mtf, step.consistency, made)
    weak = [i for i, b in enumerate(bands) if b in stored.projected]
    if weak:
        counts = [int(step.iterations.get(bands[i], ITERATIONS)) for i in weak]
        made[weak] = back_project(low[weak], layout.factor, [mtf[i] for i in weak], counts)
    return made


def foreign(
    ten: np.ndarray | None, twenty: np.ndarray | None, step: Step, machine: Machine, tell: Callable[[str], None]
) -> np.ndarray:
    """(outputs, H, W) reflectance by a network with a side-car.

    `ten` (4, 2h, 2w) and `twenty` (6, h, w), either None where the network does not take it. A network for 10 m gets
    the 20 m bands interpolated (bicubic), as the published ones were trained.
    """
    card = step.card
    assert card is not None
    image = foreign_input(card, ten, twenty)
    backend = card_backend(card, machine.device, machine.precision)
    reach = -(-card.margin // card.factor)
    blended = Machine(machine.device, machine.precision, machine.tile, machine.feather and card.kind == "regression")
    made = _tiled(backend, image, None, len(card.outputs), card.factor, reach, 1, blended, tell)
    if not step.consistency:
        return made
    for index, name in enumerate(card.outputs):
        low, factor = _measured(name, card, image, ten, twenty)
        if low is not None:
            made[index] = back_project(low, factor, step.mtf[name], step.consistency, made[index])
    return made


def foreign_input(card: ModelCard, ten: np.ndarray | None, twenty: np.ndarray | None) -> np.ndarray:
    """(channels, h, w) reflectance in the order and at the pixel that a network takes."""
    coarse = card.pixel_m > 15
    planes = []
    for name in card.bands:
        if name in R1:
            assert ten is not None
            plane = ten[R1.index(name)]
            planes.append(degrade(plane, 2, 1.0) if coarse else plane)
        else:
            assert twenty is not None
            plane = twenty[R2.index(name)]
            planes.append(plane if coarse else upsample(plane, 2))
    return np.stack(planes)


def _measured(
    name: str, card: ModelCard, image: np.ndarray, ten: np.ndarray | None, twenty: np.ndarray | None
) -> tuple[np.ndarray | None, int]:
    """What the sensor measured of an output band, and how many output pixels its pixels hold along a side."""
    fine = card.factor if card.pixel_m <= 15 else card.factor // 2
    if name in R1 and ten is not None and fine >= 1:
        return ten[R1.index(name)], fine
    if name in R2 and twenty is not None:
        return twenty[R2.index(name)], card.factor * (2 if card.pixel_m <= 15 else 1)
    return (image[card.bands.index(name)], card.factor) if name in card.bands else (None, 1)


def _tiled(
    backend: Backend, image: np.ndarray, base: np.ndarray | None, bands: int, factor: int, reach: int, fold: int,
    machine: Machine, tell: Callable[[str], None],
) -> np.ndarray:  # fmt: skip
    """Run a network over a block; smaller tiles where memory refuses, the processor where a card has not even those."""
    step = max(1, fold)
    margin = -(-reach * (2 if machine.feather else 1) // step) * step
    side = max(SMALLEST_TILE, machine.tile or backend.tile) // step * step
    # odd sides are continued, and cut again
    height, width = image.shape[1:]
    rows, cols = -height % step, -width % step
    if rows or cols:
        image = np.pad(image, ((0, 0), (0, rows), (0, cols)), mode="edge")
        base = None if base is None else np.pad(base, ((0, 0), (0, rows * factor), (0, cols * factor)), mode="edge")

    def smaller(tiling: Tiling) -> None:
        tell(f"Memory was refused: going on in blocks of {tiling.tile} pixels.")
        if tiling.tile <= 2 * SMALLEST_TILE and backend.leave_card("out of memory in the smallest blocks"):
            tell(backend.notes[-1])

    before = len(backend.notes)
    made, _ = run_tiled(
        backend.predict, image, base, bands, Tiling(side, margin, factor, step, machine.feather), smaller
    )
    for note in backend.notes[before:]:
        tell(note)
    return made[:, : height * factor, : width * factor]
