"""Places to learn from and to judge by, out of a season's images and a layer of known parcels: squares kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.vector import Features, read_layer
from ..core.zonal import burn_zones
from ..spec.phrase import phrase
from .edges_examples import Example
from .edges_images import Season, read_season
from .edges_targets import FINE, UNKNOWN, separate_parcels, targets_of

#: squares with less than this share of known parcels teach nothing
_LEAST_PARCELS = 0.03
#: fewest squares that a training is worth, one of them to judge by
FEWEST_SQUARES = 4
#: smallest side of a square in pixels: what the network sees around a pixel
SMALLEST_SQUARE = 64
#: smallest parcel in fine cells (0.1 ha at 10 m)
_SMALLEST_CELLS = 40


@dataclass(frozen=True)
class Places:
    """Squares to learn from and squares to judge by."""

    learn: tuple[Example, ...]
    judge: tuple[Example, ...]
    parcels: int


def read_parcels(layer: Mapping[str, Any], crs: str | None) -> Features:
    """Polygons in the images' system. Raises `TheiaError` where there are none."""
    features = read_layer(layer, crs, columns=[])
    flat = np.array([shapely.get_dimensions(g) == 2 for g in features.geometries], bool)
    if not flat.any():
        raise TheiaError("input", "The layer of parcels holds no polygon.")
    return Features(features.geometries[flat], {}, features.crs)


def gather_places(
    season: Season, parcels: Features, side: int, share: float, complete: bool, seed: int, context: Context
) -> Places:
    """Squares of `side` pixels that hold parcels; `share` of them judges. `complete`: land in no parcel is none.

    Where memory does not hold all of them some are drawn. Raises `TheiaError` where there are too few.
    """
    grid = season.grid
    tree = shapely.STRtree(parcels.geometries)
    windows = [
        w
        for w in grid.blocks(side, side)
        if w.shape == (side, side) and _covered(tree, parcels.geometries, grid.crop(w)) >= _LEAST_PARCELS
    ]
    if len(windows) < FEWEST_SQUARES:
        raise TheiaError(
            "input",
            phrase(
                "Only {count} squares of {side} pixels hold parcels; at least {fewest} are needed to learn and to "
                "judge.",
                count=len(windows),
                side=side,
                fewest=FEWEST_SQUARES,
            ),
            "Give more parcels or a larger area, or choose smaller squares.",
        )
    rng = np.random.default_rng([seed, 17])
    order = rng.permutation(len(windows))
    per_square = side * side * (len(season.scenes) * 10.0 + 40.0)
    most = max(FEWEST_SQUARES, int((context.settings.memory_mb << 20) / 3 / per_square))
    chosen = order[:most]
    judging = max(1, round(share * len(chosen)))
    examples = []
    for number, k in enumerate(chosen):
        context.progress(number / len(chosen), "Reading the squares")
        examples.append(_example(season, parcels.geometries, tree, windows[int(k)], complete))
    return Places(tuple(examples[judging:]), tuple(examples[:judging]), len(parcels))


def _covered(tree: shapely.STRtree, geometries: np.ndarray, grid: Grid) -> float:
    """Share of a square that parcels cover."""
    box = shapely.box(*grid.bounds)
    near = tree.query(box, predicate="intersects")
    if not len(near):
        return 0.0
    return float(shapely.area(shapely.intersection(geometries[near], box)).sum() / box.area)


def _example(season: Season, geometries: np.ndarray, tree: shapely.STRtree, window: Window, complete: bool) -> Example:
    images, clear = _all_dates(season, window)
    fine = season.grid.crop(window).refine(FINE)
    members = np.sort(tree.query(shapely.box(*fine.bounds)))
    cells = burn_zones(geometries[members], members + 1, fine)
    cells = separate_parcels(np.maximum(cells, 0), _SMALLEST_CELLS)
    if not complete:
        cells[cells == 0] = UNKNOWN
    return Example(f"square {window.row}, {window.col}", images, clear, targets_of(cells))


def _all_dates(season: Season, window: Window) -> tuple[np.ndarray, np.ndarray]:
    """(dates, bands, h, w) int16 and (dates, h, w) of a square; dates that show nothing there are kept, dark."""
    values, seen = read_season(season.stack, window)
    dates = len(season.scenes)
    images = np.zeros((dates, values.shape[1], *window.shape), np.int16)
    clear = np.zeros((dates, *window.shape), bool)
    images[: len(values)] = np.clip(np.rint(values * 1e4), -32767, 32767)
    clear[: len(values)] = seen
    return images, clear
