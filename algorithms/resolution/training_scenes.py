"""From images to what a network learns from and is judged on: whole scenes, one scale down, or true pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.errors import TheiaError
from ..core.grid import Window
from ..products.masks import plan_masks, read_mask
from .back_projection import fill_unknown
from .degradation import default_mtf, degrade
from .picture import R1, R2, Picture, reflectance
from .wald import Example, Layout

#: meanings of masks that are no ground to learn from
_UNUSABLE = ("cloud", "thin_cloud", "shadow", "saturated", "outside")
#: most 20 m pixels read of one scene: several windows of a large one, spread out
_WINDOW, _WINDOWS = 384, 9


@dataclass(frozen=True)
class Ground:
    """One place: four bands (4, H, W) on a grid, six (6, H/2, W/2) on one twice as coarse; reflectance, NaN unknown.

    `fine` (10, 4H, 4W) is the ground itself, where it is known (simulated scenes).
    """

    name: str
    ten: np.ndarray
    twenty: np.ndarray
    fine: np.ndarray | None = None

    def part(self, rows: slice, cols: slice) -> Ground:
        """A part, in pixels of the coarse grid."""
        double = (slice(None), slice(2 * rows.start, 2 * rows.stop), slice(2 * cols.start, 2 * cols.stop))
        return Ground(self.name, self.ten[double], self.twenty[:, rows, cols])


def layout_of(network: str, mtf_10m: float | None = None, mtf_20m: float | None = None) -> Layout:
    """What `sharpen20` and `detail2` take and give."""
    ten, twenty = mtf_10m or default_mtf(10), mtf_20m or default_mtf(20)
    if network == "sharpen20":
        return Layout(R1, R2, 2, (twenty,) * len(R2), 0)
    return Layout((), R1 + R2, 2, (ten,) * len(R1) + (twenty,) * len(R2), 4)


def read_ground(picture: Picture) -> list[Ground]:
    """The ten bands of an image, clouds and the like unknown; a large image as several windows spread over it."""
    missing = picture.missing(R1 + R2)
    if missing:
        raise TheiaError("input", f"{picture.name} lacks {', '.join(missing)}: training needs the ten bands.")
    rows, cols = (size // 2 for size in picture.extent)
    windows = [Window(0, 0, rows, cols)]
    if rows * cols > _WINDOW**2 * _WINDOWS:
        side = round(_WINDOWS**0.5)
        windows = [
            Window(round(i * (rows - _WINDOW) / (side - 1)), round(j * (cols - _WINDOW) / (side - 1)), _WINDOW, _WINDOW)
            for i in range(side)
            for j in range(side)
        ]
    grounds = []
    for number, window in enumerate(windows):
        name = picture.name if len(windows) == 1 else f"{picture.name} [{number + 1}]"
        ten = _planes(picture, R1, window.scale(2, 1))
        twenty = _planes(picture, R2, window)
        if picture.scene is not None:
            hidden = _hidden(picture, window)
            ten[:, hidden] = np.nan
            twenty[:, hidden.reshape(window.height, 2, window.width, 2).any((1, 3))] = np.nan
        grounds.append(Ground(name, ten, twenty))
    return grounds


def _planes(picture: Picture, names: Sequence[str], window: Window) -> np.ndarray:
    return np.stack([reflectance(picture.source(n).read(window), picture.bands[n]) for n in names])


def _hidden(picture: Picture, window: Window) -> np.ndarray:
    assert picture.scene is not None
    grid = picture.reference.refine(2)
    if plan_masks(picture.scene, _UNUSABLE, grid).empty:
        return np.zeros(window.scale(2, 1).shape, bool)
    return read_mask(picture.scene, _UNUSABLE, grid, window.scale(2, 1))


def examples_of(network: str, ground: Ground) -> list[Example]:
    """What a place teaches one of the networks, and what the network can be judged by there."""
    return [even(e) for e in (_sharpen(ground) if network == "sharpen20" else _detail(ground))]


def _sharpen(ground: Ground) -> list[Example]:
    """Reference: the 20 m bands as they are; guides: the 10 m bands brought to 20 m. True pairs where the ground is."""
    examples = [Example(ground.name, ground.twenty, degrade(ground.ten, 2, default_mtf(10)))]
    if ground.fine is not None:
        truth = degrade(ground.fine[4:], 4, default_mtf(20))
        examples.append(Example(f"{ground.name} at 10 m", truth, ground.ten, ground.twenty, 0.5))
    return examples


def _detail(ground: Ground) -> list[Example]:
    """All bands at 20 m from 40 m; the 10 m bands from 20 m, the others beside them without a reference."""
    ten, twenty = ground.ten, ground.twenty
    at_20 = np.concatenate([degrade(ten, 2, default_mtf(10)), twenty])
    reference = np.concatenate([ten, np.full((6, *ten.shape[1:]), np.nan, np.float32)])
    beside = np.stack([fill_unknown(band, np.isnan(band)) for band in twenty])
    low = np.concatenate([np.full((4, *twenty.shape[1:]), np.nan, np.float32), beside])
    examples = [Example(f"{ground.name} at 20 m", at_20), Example(f"{ground.name} at 10 m", reference, None, low)]
    if ground.fine is not None:
        at_5, at_10 = (_seen(ground.fine, factor) for factor in (2, 4))
        examples.append(Example(f"{ground.name} at 5 m", at_5))
        examples.append(Example(f"{ground.name} from 10 m", at_5, None, at_10, 0.5))
    return examples


def _seen(fine: np.ndarray, factor: int) -> np.ndarray:
    """Ten bands degraded by a factor, the 10 m bands with one MTF and the 20 m bands with the other."""
    return np.concatenate([degrade(fine[:4], factor, default_mtf(10)), degrade(fine[4:], factor, default_mtf(20))])


def even(example: Example) -> Example:
    """The same with sides that a factor of 2 divides."""
    height, width = (s // 2 * 2 for s in example.reference.shape[1:])
    return replace(
        example,
        reference=example.reference[:, :height, :width],
        guides=None if example.guides is None else example.guides[:, :height, :width],
        low=None if example.low is None else example.low[:, : height // 2, : width // 2],
    )


def hold_out_scenes(grounds: Sequence[Ground], share: float) -> tuple[list[Ground], list[Ground], bool]:
    """Split into scenes to learn from and scenes to judge by: (training, held out, whether they are other scenes).

    Windows of one image stay together. With a single image its last columns are held out, a gap between.
    """
    images = list(dict.fromkeys(g.name.partition(" [")[0] for g in grounds))
    if len(images) > 1:
        count = min(len(images) - 1, max(1, round(share * len(images))))
        # spread over the list, the last one included
        chosen = {images[-1 - round(i * (len(images) - 1) / max(1, count))] for i in range(count)}
        held = [g for g in grounds if g.name.partition(" [")[0] in chosen]
        return [g for g in grounds if g.name.partition(" [")[0] not in chosen], held, True
    if len(grounds) > 1:
        count = max(1, round(share * len(grounds)))
        return list(grounds[:-count]), list(grounds[-count:]), False
    ground = grounds[0]
    height, width = ground.twenty.shape[1:]
    border = max(2, int(width * (1 - share)) // 2 * 2)
    gap = 16
    held = [ground.part(slice(0, height), slice(min(width, border + gap), width))]
    return [ground.part(slice(0, height), slice(0, border))], held, False
