"""The place of the image that deserves a look, side by side: the original, deconvolution, the image that is judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.grid import Grid, Window
from ..core.words import Words
from .fidelity_inputs import Group
from .fidelity_load import load, margin_of

#: side of the picture in original pixels
_SIDE = 48
_COLOURS = (("B4", "B3", "B2"), ("B11", "B8A", "B5"), ("B12", "B11", "B8A"), ("B8A", "B6", "B5"))


class Finder:
    """Keeps the place where most was invented (as far as witnesses looked), else where novelty is highest."""

    def __init__(self) -> None:
        self._best = {"invention": -np.inf, "z": -np.inf}
        self._place: dict[str, tuple[int, int]] = {}

    def see(self, window: Window, maps: dict[str, np.ndarray]) -> None:
        """Look at the maps of a window of the original's grid."""
        for name, best in self._best.items():
            values = np.where(np.isfinite(maps[name]), maps[name], -np.inf)
            position = np.unravel_index(int(np.argmax(values)), values.shape)
            if values[position] > best:
                self._best[name] = float(values[position])
                self._place[name] = (window.row + int(position[0]), window.col + int(position[1]))

    @property
    def place(self) -> tuple[int, int] | None:
        """(row, column) on the original's grid."""
        return self._place.get("invention", self._place.get("z"))


@dataclass(frozen=True)
class Picture:
    """Three looks at one place, (rows, columns, 3) within 0..1, and the band or bands shown."""

    original: np.ndarray
    deconvolved: np.ndarray
    image: np.ndarray
    bands: tuple[str, ...]


def picture_at(group: Group, place: tuple[int, int]) -> Picture:
    """The surroundings of a place of the original's grid."""
    grid = group.coarse
    side = min(_SIDE, *grid.shape)
    row, col = (min(max(0, p - side // 2), n - side) for p, n in zip(place, grid.shape, strict=True))
    window = Window(row, col, side, side)
    pair = load(group, window, group.fine, group.low)
    shown = next((c for c in _COLOURS if set(c) <= set(group.bands)), group.bands[:1])
    rows = [group.bands.index(b) for b in shown]
    mtf = tuple(pair.mtf[r] for r in rows)
    base = pair.geometry.back_project(pair.low[rows], mtf)
    margin = margin_of(group)
    inner = (slice(None), slice(margin, margin + side), slice(margin, margin + side))
    low = pair.low[rows][inner]
    fine = (slice(None), *_over(pair.geometry.fine, grid.crop(window)))
    dark, bright = (np.percentile(low, q, axis=(1, 2))[:, None, None] for q in (1, 99))

    def stretched(image: np.ndarray) -> np.ndarray:
        scaled = np.clip((image - dark) / np.maximum(1.15 * (bright - dark), 1e-4), 0.0, 1.0)
        three = scaled if len(scaled) == 3 else np.repeat(scaled, 3, axis=0)
        return np.moveaxis(three, 0, -1)

    return Picture(stretched(low), stretched(base[fine]), stretched(pair.fine[rows][fine]), tuple(shown))


def _over(fine: Grid, coarse: Grid) -> tuple[slice, slice]:
    """Rows and columns of the fine grid over a part of the coarse one."""
    left, bottom, right, top = coarse.bounds
    a, _, c, _, e, f = fine.transform
    return (
        slice(max(0, round((top - f) / e)), round((bottom - f) / e)),
        slice(max(0, round((left - c) / a)), round((right - c) / a)),
    )


def figure_of(picture: Picture, words: Words) -> object:
    """A matplotlib figure of the three looks."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.0, 3.3), layout="constrained")
    looks = (
        ("original", picture.original), ("back-projection", picture.deconvolved), ("this image", picture.image),
    )  # fmt: skip
    for number, (title, image) in enumerate(looks, 1):
        axes = figure.add_subplot(1, 3, number)
        axes.imshow(image, interpolation="nearest")
        axes.set_title(words(title), fontsize=9)
        axes.set_axis_off()
    return figure
