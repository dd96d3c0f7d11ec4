"""Pixels of a simulated year under its clouds, from windows scattered over a tile: labels known, masks not right.

The masks are those of the products: they miss some clouds. Truth (the class) is for learning and scoring only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter, minimum_filter

from algorithms.landcover.recipe import SeriesBlock
from algorithms.simulate import kinds as k
from algorithms.simulate.block import Block, make_block
from algorithms.simulate.passes import Study, make_study, passes_of, simulate_pass
from algorithms.simulate.presets import load_preset, make_world
from algorithms.simulate.settlements import places_around
from algorithms.simulate.truth import land_cover

BANDS = ("B2", "B3", "B4", "B8", "B5", "B6", "B7", "B8A", "B11", "B12")
NODATA = -10000
_WINDOW_KM = 0.72


@dataclass(frozen=True)
class SimulatedYear:
    """`values` (dates, bands, pixels) int16, `valid` (dates, pixels) bool by the products' masks, `seen` by the swaths,
    `days` of the year; `label`, `polygon` (pixels,).
    """

    values: np.ndarray
    valid: np.ndarray
    seen: np.ndarray
    days: np.ndarray
    label: np.ndarray
    polygon: np.ndarray

    def block(self, masked: bool = True) -> SeriesBlock:
        """The pixels as features are made of them; without masks everything that was seen counts."""
        return SeriesBlock(self.values, self.valid if masked else self.seen, self.days, None)


def simulate(windows: int, towns: int, seed: int) -> SimulatedYear:
    """At most 10 pixels of each polygon of `windows` scattered windows and of some around towns and works."""
    rng = np.random.default_rng(seed)
    parts = []
    for number, corner in enumerate(_corners(windows, towns, seed)):
        study = make_study(load_preset("demo", offset_m=corner, size_km=_WINDOW_KM))
        block = make_block(study.world, study.grid, study.grid.window)
        chosen, label, polygon = _pixels(study, block, rng)
        if len(chosen):
            parts.append((_series(study, block, chosen), label, polygon + 1_000_000 * number))
    days = np.unique(np.concatenate([np.fromiter(series, int) for series, _, _ in parts]))
    pixels = sum(len(label) for _, label, _ in parts)
    values = np.full((len(days), len(BANDS), pixels), NODATA, np.int16)
    valid, seen = np.zeros((len(days), pixels), bool), np.zeros((len(days), pixels), bool)
    first = 0
    for series, label, _ in parts:
        here = slice(first, first + len(label))
        for day, (image, clear, inside) in series.items():
            row = int(np.searchsorted(days, day))
            values[row, :, here], valid[row, here], seen[row, here] = image, clear, inside
        first += len(label)
    return SimulatedYear(
        values, valid, seen, days, np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])
    )


def _corners(windows: int, towns: int, seed: int) -> list[tuple[float, float]]:
    """Offsets in the tile on multiples of 60 m; towns and works are rare, and are looked for."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, (109800 - 720) // 60, (windows, 2)) * 60
    world = make_world(load_preset("demo"))
    places = places_around(310000.0, 4800000.0, 400000.0, 4890000.0, world.settling, world.terrain)
    built = np.concatenate([places.towns[:, :2], places.zones[:, :2]])
    built = built[(built[:, 0] > 302000) & (built[:, 0] < 407000) & (built[:, 1] > 4793000) & (built[:, 1] < 4898000)]
    chosen = built[rng.permutation(len(built))[:towns]]
    near = [(float((x - 300360) // 60 * 60), float((4899660 - y) // 60 * 60)) for x, y in chosen]
    return [(float(x), float(y)) for x, y in drawn] + near


def _pixels(study: Study, block: Block, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions, classes and polygons of pixels that lie inside a polygon; roads are taken as they are."""
    classes, _ = land_cover(block, study.world, study.preset.start.year)
    pure = (minimum_filter(classes, 3) == maximum_filter(classes, 3)) | (classes == k.ROADS)
    formed = block.pieces.kinds[block.piece] < k.FIRST_COMMON
    group = np.where(formed, block.piece, classes.astype(int) + 100_000)
    chosen = []
    for polygon in np.unique(group[pure]):
        inside = np.flatnonzero((group == polygon) & pure)
        if len(inside) >= 3:
            chosen.append(rng.choice(inside, min(10, len(inside)), replace=False))
    pick = np.concatenate(chosen) if chosen else np.empty(0, int)
    return pick, classes.ravel()[pick].astype(int), group.ravel()[pick].astype(np.int64)


def _series(study: Study, block: Block, pick: np.ndarray) -> dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Of each pass by its day of the year: image (bands, pixels), clear and seen (pixels,)."""
    found = {}
    for one in passes_of(study):
        layers, _, _ = simulate_pass(study, block, one, False)
        image = np.empty((len(BANDS), len(pick)), np.int16)
        for row, band in enumerate(BANDS):
            layer = layers[f"FRE_{band}"]
            if layer.shape != layers["CLM_R1"].shape:
                layer = np.repeat(np.repeat(layer, 2, 0), 2, 1)
            image[row] = layer.ravel()[pick]
        inside = (layers["EDG_R1"] == 0).ravel()[pick]
        clear = inside & (layers["CLM_R1"] == 0).ravel()[pick] & (layers["SAT_R1"] == 0).ravel()[pick]
        found[one.acquisition.moment.timetuple().tm_yday] = image, clear, inside
    return found
