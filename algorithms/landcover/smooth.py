"""Simpler and rounder borders: each arc on its own, its ends fixed, never across another arc.

Douglas and Peucker 1973 takes the staircase of the pixels away, Chaikin 1974 cuts corners: the curve stays within the
hull of its points. An arc that would cross another, or itself, keeps its pixels' edges.
"""

from __future__ import annotations

import numpy as np
import shapely

from .arcs import Arcs

_FEWEST = 4
#: pixels by which a rounded corner may differ from its own curve: keeps files small
_PRUNE = 0.03


def smooth_arcs(arcs: Arcs, tolerance: float, rounds: int = 2, outer: bool = False) -> Arcs:
    """Arcs in pixels: simplified by `tolerance` pixels, corners cut `rounds` times.

    Arcs beside what is no region stay as they are, so that the area of the map does not change; with `outer` they are
    treated like the others.
    """
    original = [arcs.arc(k) for k in range(len(arcs))]
    free = ((arcs.left > 0) | (arcs.right > 0)) if outer else ((arcs.left > 0) & (arcs.right > 0))
    lines = [_smooth(line, tolerance, rounds) if free[k] else line for k, line in enumerate(original)]
    changed = free.copy()
    while True:
        bad = crossing(lines) & changed
        if not bad.any():
            return arcs.replaced(lines)
        for k in np.flatnonzero(bad):
            lines[k] = original[k]
            changed[k] = False


def _smooth(line: np.ndarray, tolerance: float, rounds: int) -> np.ndarray:
    closed = bool((line[0] == line[-1]).all())
    simple = _simplified_ring(line, tolerance) if closed else _simplified(line, tolerance)
    for _ in range(rounds):
        simple = _cut_corners(simple, closed)
    return (_simplified_ring(simple, _PRUNE) if closed else _simplified(simple, _PRUNE)) if rounds else simple


def _simplified(line: np.ndarray, tolerance: float) -> np.ndarray:
    if len(line) < 3 or tolerance <= 0:
        return line
    return np.asarray(
        shapely.get_coordinates(shapely.simplify(shapely.linestrings(line), tolerance, preserve_topology=False))
    )


def _simplified_ring(line: np.ndarray, tolerance: float) -> np.ndarray:
    """A closed arc is cut at the point farthest from its start, else it would fall together."""
    if len(line) <= _FEWEST + 1 or tolerance <= 0:
        return line
    far = int(np.argmax(((line - line[0]) ** 2).sum(axis=1)))
    first, second = _simplified(line[: far + 1], tolerance), _simplified(line[far:], tolerance)
    joined = np.concatenate([first, second[1:]])
    return joined if len(joined) >= _FEWEST else line


def _cut_corners(line: np.ndarray, closed: bool) -> np.ndarray:
    """One round of Chaikin: each corner becomes the points at a quarter of the sides around it."""
    if len(line) < 3:
        return line
    low, high = 0.75 * line[:-1] + 0.25 * line[1:], 0.25 * line[:-1] + 0.75 * line[1:]
    middle = np.stack([low, high], axis=1).reshape(-1, 2)
    if closed:
        return np.concatenate([middle, middle[:1]])
    return np.concatenate([line[:1], middle[1:-1], line[-1:]])


def crossing(lines: list[np.ndarray]) -> np.ndarray:
    """(arcs,) bool: arcs that touch another one elsewhere than at common ends, or themselves."""
    shapes = np.array([shapely.linestrings(line) for line in lines], dtype=object)
    bad = ~np.asarray(shapely.is_simple(shapes))
    if len(shapes) < 2:
        return bad
    tree = shapely.STRtree(shapes)
    one, two = tree.query(shapes, predicate="intersects")
    pairs = one < two
    one, two = one[pairs], two[pairs]
    common = shapely.intersection(shapes[one], shapes[two])
    ends = shapely.multipoints(np.array([[line[0], line[-1]] for line in lines]))
    # what two arcs share must be ends of both
    wrong = ~(shapely.covers(ends[one], common) & shapely.covers(ends[two], common))
    bad[one[wrong]] = True
    bad[two[wrong]] = True
    return bad
