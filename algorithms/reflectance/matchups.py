"""What all comparisons with stations share: which processor made a product, where a station lies in it, and statistics.

A (mean difference), P (its spread) and U (root mean square) are those of Vermote and Kotchenova 2008 and of ACIX.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..products.masks import read_mask
from ..products.muscate_product import AUTHORITY
from ..products.scene import Scene


@dataclass(frozen=True)
class Match:
    """One value of one date: what the product says and what the station measured. `source`: the processor."""

    scene: str
    moment: str
    band: str
    product: float
    station: float
    source: str = ""


@dataclass(frozen=True)
class Specification:
    """An accuracy asked for: |difference| <= `constant` + `share` x measured value."""

    constant: float
    share: float

    def within(self, difference: np.ndarray, measured: np.ndarray) -> np.ndarray:
        return np.asarray(np.abs(difference) <= self.constant + self.share * measured)

    def __str__(self) -> str:
        return f"{self.constant:g} + {self.share:g} x"


def processor_of(scene: Scene) -> str:
    """The processor that made a product, with its version, as a table names it."""
    if scene.format == "muscate":
        name = "THEIA for QGIS" if scene.origin.get("authority") == AUTHORITY else "MAJA (MUSCATE)"
    else:
        name = {"safe": "Sen2Cor"}.get(scene.format, scene.format)
    return f"{name} {scene.version}".strip()


def pixel_of(grid: Grid, longitude: float, latitude: float) -> tuple[float, float]:
    """(row, column), fractional, of a place."""
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True).transform(longitude, latitude)
    a, _, c, _, e, f = grid.transform
    return (y - f) / e, (x - c) / a


def around(grid: Grid, longitude: float, latitude: float, radius_m: float) -> tuple[Window, np.ndarray]:
    """The window around a place and the disc in it: pixels whose centre is within the radius, one at least."""
    row, col = pixel_of(grid, longitude, latitude)
    n = int(np.ceil(radius_m / grid.pixel_size)) + 1
    window = Window(int(row) - n, int(col) - n, 2 * n + 1, 2 * n + 1)
    y, x = np.mgrid[: window.height, : window.width]
    distance = np.hypot(y + window.row + 0.5 - row, x + window.col + 0.5 - col) * grid.pixel_size
    disc = distance <= radius_m
    disc[n, n] = True
    return window, disc


def holds(grid: Grid, longitude: float, latitude: float) -> bool:
    """Whether a place lies in an image."""
    row, col = pixel_of(grid, longitude, latitude)
    return 0 <= row < grid.height and 0 <= col < grid.width


def masked(scene: Scene, meanings: Sequence[str], grid: Grid, window: Window) -> np.ndarray:
    """Where any of some meanings holds in a window that may leave the image; True beyond it."""
    inside = window.clip(*grid.shape)
    found = np.ones(window.shape, bool)
    top, left = inside.row - window.row, inside.col - window.col
    if inside.height > 0 and inside.width > 0:
        found[top : top + inside.height, left : left + inside.width] = read_mask(scene, meanings, grid, inside)
    return found


def statistics(matches: Sequence[Match], specification: Specification) -> dict[str, float]:
    """n, A, P, U, the share within the specification, slope and R2 of the regression."""
    p, s = np.array([m.product for m in matches]), np.array([m.station for m in matches])
    d = p - s
    n = len(d)
    a = float(d.mean())
    spread = float(np.sqrt(((d - a) ** 2).sum() / (n - 1))) if n > 1 else float("nan")
    varied = n > 2 and float(s.std()) > 0 and float(p.std()) > 0
    return {
        "n": float(n), "a": a, "p": spread, "u": float(np.sqrt((d**2).mean())),
        "share": float(specification.within(d, s).mean()),
        "slope": float(np.polyfit(s, p, 1)[0]) if varied else float("nan"),
        "r2": float(np.corrcoef(s, p)[0, 1] ** 2) if varied else float("nan"),
    }  # fmt: skip


def by_source(matches: Sequence[Match]) -> Mapping[str, list[Match]]:
    """The matches of each processor, in alphabetical order."""
    return {name: [m for m in matches if m.source == name] for name in sorted({m.source for m in matches})}


def nothing_matches(left: Sequence[str]) -> TheiaError:
    """The error to raise when no product could be compared."""
    return TheiaError("input", "No product could be compared with a measurement:\n - " + "\n - ".join(left[:10]))
