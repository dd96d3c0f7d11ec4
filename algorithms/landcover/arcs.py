"""Borders of a map of regions as arcs: lines between the points where three or more regions meet.

Each border is one arc that both its sides share, so that whatever is done to arcs leaves neither gaps nor overlaps.
Corners are (row, column) of the pixels' corners. What is no region, outside the image too, is numbered below 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

#: steps between corners: east, south, west, north; turning right is + 1
_STEPS = np.array([[0, 1], [1, 0], [0, -1], [-1, 0]], np.int64)


@dataclass(frozen=True)
class Arcs:
    """`points` (n, 2) float64 corners of all arcs; arc k is points[start[k] : start[k + 1]]; `left`, `right` (arcs,)
    the regions on its sides; a closed arc begins and ends at one point.
    """

    points: np.ndarray
    start: np.ndarray
    left: np.ndarray
    right: np.ndarray

    def __len__(self) -> int:
        return len(self.left)

    def arc(self, number: int) -> np.ndarray:
        """(points, 2) of one arc."""
        return self.points[self.start[number] : self.start[number + 1]]

    def replaced(self, lines: list[np.ndarray]) -> Arcs:
        """The same arcs with other points between the same ends."""
        sizes = np.array([len(line) for line in lines], np.int64)
        return Arcs(np.concatenate(lines), np.concatenate([[0], np.cumsum(sizes)]), self.left, self.right)


def trace_arcs(regions: np.ndarray) -> Arcs:
    """Arcs of a map of regions (height, width) int32; only corners where an arc turns are kept, and its ends.

    Pieces without a region get numbers below 0 of their own: pieces that touch at a corner are not one neighbour.
    """
    from skimage.measure import label

    height, width = regions.shape
    framed = np.zeros((height + 2, width + 2), np.int32)
    framed[1:-1, 1:-1] = regions
    framed -= label(framed == 0, connectivity=1, background=0).astype(np.int32)
    # east[i, j]: a border leaves corner (i, j) to the east; south[i, j]: to the south
    east = framed[:-1, 1:-1] != framed[1:, 1:-1]
    south = framed[1:-1, :-1] != framed[1:-1, 1:]
    edges = int(east.sum() + south.sum())
    points = np.empty((2 * edges + 1, 2), np.int64)
    start = np.empty(edges + 1, np.int64)
    sides = np.empty((edges, 2), np.int32)
    count = _trace(framed, east, south, points, start, sides)
    return Arcs(points[: start[count]].astype(np.float64), start[: count + 1].copy(), sides[:count, 0].copy(),
                sides[:count, 1].copy())  # fmt: skip


@numba.njit(nogil=True, cache=True)
def _edge(east: Any, south: Any, i: int, j: int, direction: int) -> bool:
    """Whether a border leaves the corner in a direction."""
    if direction == 0:
        return j < east.shape[1] and east[i, j]
    if direction == 1:
        return i < south.shape[0] and south[i, j]
    if direction == 2:
        return j > 0 and east[i, j - 1]
    return i > 0 and south[i - 1, j]


@numba.njit(nogil=True, cache=True)
def _used(seen_east: Any, seen_south: Any, i: int, j: int, direction: int) -> bool:
    if direction == 0:
        return seen_east[i, j]
    if direction == 1:
        return seen_south[i, j]
    if direction == 2:
        return seen_east[i, j - 1]
    return seen_south[i - 1, j]


@numba.njit(nogil=True, cache=True)
def _mark(seen_east: Any, seen_south: Any, i: int, j: int, direction: int) -> None:
    if direction == 0:
        seen_east[i, j] = True
    elif direction == 1:
        seen_south[i, j] = True
    elif direction == 2:
        seen_east[i, j - 1] = True
    else:
        seen_south[i - 1, j] = True


@numba.njit(nogil=True, cache=True)
def _sides(framed: Any, i: int, j: int, direction: int) -> tuple[int, int]:
    """Regions to the left and right of the border that leaves corner (i, j); framed[i, j] is the pixel up left of
    it.
    """
    if direction == 0:
        return framed[i, j + 1], framed[i + 1, j + 1]
    if direction == 1:
        return framed[i + 1, j + 1], framed[i + 1, j]
    if direction == 2:
        return framed[i + 1, j], framed[i, j]
    return framed[i, j], framed[i, j + 1]


@numba.njit(nogil=True, cache=True)
def _degree(east: Any, south: Any, i: int, j: int) -> int:
    count = 0
    for direction in range(4):
        count += _edge(east, south, i, j, direction)
    return count


@numba.njit(nogil=True, cache=True)
def _follow(
    framed: Any, east: Any, south: Any, seen_east: Any, seen_south: Any, i: int, j: int, direction: int, points: Any,
    position: int, sides: Any, number: int,
) -> int:  # fmt: skip
    """One arc from a corner until a node or back to the start; returns the next free position of `points`."""
    first_i, first_j = i, j
    left, right = _sides(framed, i, j, direction)
    sides[number, 0] = left
    sides[number, 1] = right
    points[position, 0], points[position, 1] = i, j
    position += 1
    while True:
        _mark(seen_east, seen_south, i, j, direction)
        i += _STEPS[direction, 0]
        j += _STEPS[direction, 1]
        if (i == first_i and j == first_j) or _degree(east, south, i, j) != 2:
            points[position, 0], points[position, 1] = i, j
            return position + 1
        back = (direction + 2) % 4
        for turn in range(4):
            if turn != back and _edge(east, south, i, j, turn):
                if turn != direction:
                    points[position, 0], points[position, 1] = i, j
                    position += 1
                direction = turn
                break


@numba.njit(nogil=True, cache=True)
def _trace(framed: Any, east: Any, south: Any, points: Any, start: Any, sides: Any) -> int:
    seen_east, seen_south = np.zeros(east.shape, np.bool_), np.zeros(south.shape, np.bool_)
    number = position = 0
    rows, cols = east.shape[0], south.shape[1]
    # arcs between nodes first; what is left are closed lines without a node
    for closed in range(2):
        for i in range(rows):
            for j in range(cols):
                degree = _degree(east, south, i, j)
                if degree == 0 or (not closed and degree == 2):
                    continue
                for direction in range(4):
                    if _edge(east, south, i, j, direction) and not _used(seen_east, seen_south, i, j, direction):
                        start[number] = position
                        position = _follow(
                            framed, east, south, seen_east, seen_south, i, j, direction, points, position, sides, number
                        )  # fmt: skip
                        number += 1
    start[number] = position
    return number


def rings_of(arcs: Arcs, regions: int) -> list[list[list[tuple[int, bool]]]]:
    """For each region 1 to `regions` its rings, each a chain of (arc, forward) with the region on its left side.

    Where a region touches itself at a corner, a ring goes on along the neighbour it has on its other side: outer ring
    and holes stay apart and touch in one point, as valid polygons do.
    """
    ends: dict[tuple[int, float, float], list[tuple[int, bool]]] = {}
    own: list[list[tuple[int, bool]]] = [[] for _ in range(regions + 1)]
    for k in range(len(arcs)):
        line = arcs.arc(k)
        for region, forward in ((int(arcs.left[k]), True), (int(arcs.right[k]), False)):
            if region > 0:
                first = line[0] if forward else line[-1]
                ends.setdefault((region, float(first[0]), float(first[1])), []).append((k, forward))
                own[region].append((k, forward))
    found: list[list[list[tuple[int, bool]]]] = [[] for _ in range(regions + 1)]
    used = set()
    for region in range(1, regions + 1):
        for piece in own[region]:
            if piece in used:
                continue
            ring = []
            while piece not in used:
                used.add(piece)
                ring.append(piece)
                k, forward = piece
                last = arcs.arc(k)[-1 if forward else 0]
                choices = ends[region, float(last[0]), float(last[1])]
                beside = arcs.right[k] if forward else arcs.left[k]
                same = [c for c in choices if (arcs.right[c[0]] if c[1] else arcs.left[c[0]]) == beside]
                # the ring is closed when what comes next is its own beginning
                piece = (same if len(choices) > 1 and same else choices)[0]
            found[region].append(ring)
    return found[1:]
