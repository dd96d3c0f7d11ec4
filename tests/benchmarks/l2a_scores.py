"""Level 2A products scored against the truth of a simulated series: masks, aerosols, reflectance, uncertainty.

Masks are compared by the plugin's own `compare_cloud_masks`, on the pixels of the product's mask (20 m; 30 m for
Landsat): positive is cloud, thin cloud or shadow; a pixel of the truth is what half of its 10 m pixels are. Once as
written, once eroded by the product's own dilation. An image without any cloud counts as any other: its F1 is 1 where
nothing was found and 0 where anything was.

Reflectance (FRE) and AOT are compared on clear pixels: the product's masks call them clear, the truth knows no cloud,
thin cloud or shadow within 120 m, and the sun reaches them (no topographic shadow, no grazing sun, not hidden). The
share "as told" leaves the truth out of it: whatever the product calls clear.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, grid_of, read, write_raster
from algorithms.core.resample import resample
from algorithms.products.masks import read_mask
from algorithms.products.read import open_products
from algorithms.products.scene import Scene
from algorithms.reflectance.compare_masks import compare
from algorithms.reflectance.mask_scores import Counts, mean_scores, scores

GROUPS = {
    "l1c": (("B2", "B3", "B4", "B8"), ("B5", "B6", "B7", "B8A", "B11", "B12")),
    "landsat_l1": (("B1", "B2", "B3", "B4", "B5", "B6", "B7"),),
}
#: distance from clouds and shadows of the truth within which a pixel is not taken as clear, metres
AWAY_M = 120.0
#: fewer clear pixels of a date than this tell nothing of its AOT
FEWEST = 200
#: shares of errors that lie within these many standard deviations are counted
SIGMAS = (1.0, 1.645, 2.0)
_UNLIT = ("topographic_shadow", "tangent_sun", "hidden")


@dataclass
class Tally:
    """Errors of many pixels: how many, how many within the specification, their sum and that of their squares, and
    how many lie within each of `SIGMAS` (of `stated` pixels that state a deviation)."""

    n: int = 0
    within: int = 0
    total: float = 0.0
    squares: float = 0.0
    stated: int = 0
    covered: tuple[int, ...] = (0, 0, 0)

    def __add__(self, other: Tally) -> Tally:
        covered = tuple(a + b for a, b in zip(self.covered, other.covered, strict=True))
        return Tally(self.n + other.n, self.within + other.within, self.total + other.total,
                     self.squares + other.squares, self.stated + other.stated, covered)  # fmt: skip

    @property
    def share(self) -> float:
        return self.within / self.n if self.n else float("nan")

    @property
    def bias(self) -> float:
        return self.total / self.n if self.n else float("nan")

    @property
    def rms(self) -> float:
        return float(np.sqrt(self.squares / self.n)) if self.n else float("nan")


@dataclass(frozen=True)
class DateScore:
    """One date: shares of the ground (truth, and what the product calls invalid), counts of the masks as written and
    eroded, invalid pixels found by kind (found, there), errors of AOT, of bands on clear pixels and "as told"."""

    day: str
    satellite: str
    cloud: float
    shadow: float
    invalid: float
    written: Counts
    eroded: Counts
    kinds: Mapping[str, tuple[int, int]]
    true_aot: float
    aot: Tally
    bands: Mapping[str, Tally] = field(default_factory=dict)
    told: Mapping[str, Tally] = field(default_factory=dict)

    @property
    def clear(self) -> bool:
        """Whether the truth holds no cloud and no shadow at all."""
        return self.written.tp + self.written.fn == 0


def score_series(series: Path, products: Path, dilation_m: float) -> tuple[list[DateScore], list[str]]:
    """Score the products of a folder against a simulated series; the dates that have no product are named."""
    manifest = json.loads((series / "manifest.json").read_text(encoding="utf-8"))
    records = [r for key in ("products", "landsat") for r in manifest.get(key, ()) if r["format"] in GROUPS]
    scenes = {(s.acquired.strftime("%Y%m%d%H%M"), s.sensor): s for s in open_products([str(products)])}
    found, missing = [], []
    for record in sorted(records, key=lambda r: str(r["datetime"])):
        moment = str(record["datetime"]).replace("-", "").replace(":", "").replace("T", "")[:12]
        scene = scenes.get((moment, record["satellite"]))
        if scene is None:
            missing.append(record["id"])
        else:
            found.append(score_date(series, record, scene, dilation_m))
    return found, missing


def score_date(series: Path, record: Mapping[str, Any], scene: Scene, dilation_m: float) -> DateScore:
    """Score one product against its record of the manifest."""
    grid = max((m.grid for m in scene.masks["cloud"]), key=lambda g: g.pixel_size)
    path = str(series / record["true_mask"])
    kinds, known = _truth_classes(read(path), grid_of(path), grid)
    reference = str(series / "truth" / f"{Path(path).stem}_{grid.pixel_size:g}m.tif")
    classes = np.select([~known, (kinds == 1) | (kinds == 2), kinds == 3], [0, 2, 4], 5).astype(np.uint8)
    write_raster(RasterSpec(reference, grid, "uint8", 0, overviews=False), classes)
    written, eroded = (compare(scene, reference, "all", e, 0.0, "half") for e in (0.0, dilation_m))
    os.remove(reference)

    bad = kinds > 0
    invalid = read_mask(scene, ("cloud", "shadow"), grid)
    usable = known & ~read_mask(scene, ("outside",), grid)
    told = usable & ~invalid & ~read_mask(scene, _UNLIT, grid)
    near = ndimage.distance_transform_edt(~bad) * grid.pixel_size <= AWAY_M if bad.any() else bad
    clear = told & ~near
    by_kind = {
        name: (int((invalid & (kinds == k) & usable).sum()), int(((kinds == k) & usable).sum()))
        for k, name in ((1, "cloud"), (2, "thin"), (3, "shadow"))
    }
    true_aot = _onto(str(series / record["true_aot"]), grid)[0]
    aot = Tally()
    if scene.aot is not None and clear.sum() >= FEWEST:
        layer = scene.aot
        dn = resample(read(layer.path, bands=(layer.index,)), layer.grid, grid, "nearest", layer.nodata)
        aot = tally((dn * layer.scale + layer.offset)[clear] - true_aot[clear], np.full(int(clear.sum()), 0.05))
    bands: dict[str, Tally] = {}
    all_told: dict[str, Tally] = {}
    for names, where in zip(GROUPS[record["format"]], record["clear"], strict=True):
        for i, name in enumerate(names):
            bands[name], all_told[name] = _band(scene, name, str(series / where), i, grid, clear, told)
    n = max(1, int(known.sum()))
    return DateScore(f"{scene.acquired:%Y%m%d}", str(record["satellite"]), int(((kinds == 1) | (kinds == 2)).sum()) / n,
                     int((kinds == 3).sum()) / n, float(invalid[known].mean()) if known.any() else 0.0, written.counts,
                     eroded.counts, by_kind, float(true_aot[usable].mean()) if usable.any() else float("nan"), aot,
                     bands, all_told)  # fmt: skip


def _truth_classes(mask: np.ndarray, own: Grid, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """(0 clear, 1 cloud, 2 thin cloud, 3 shadow; known) of the pixels of a grid: what half of their pixels are."""

    def half(chosen: np.ndarray) -> np.ndarray:
        method = "average" if own.pixel_size < grid.pixel_size else "nearest"
        return np.asarray(resample(chosen.astype(np.float32), own, grid, method, -1.0) >= 0.5)

    known = half(mask != 255)
    invalid, cloud, thick = half(np.isin(mask, (1, 2, 3))), half(np.isin(mask, (1, 2))), half(mask == 1)
    return np.select([~known, thick, cloud, invalid], [0, 1, 2, 3], 0).astype(np.uint8), known


def _onto(path: str, grid: Grid) -> np.ndarray:
    """(bands, h, w) of a raster of the truth on a grid that its pixels fit."""
    data, own = read(path), grid_of(path)
    data = data if data.ndim == 3 else data[None]
    return resample(data, own, grid, "average" if own.pixel_size < grid.pixel_size else "nearest", -9999.0)


def _band(
    scene: Scene, name: str, truth: str, index: int, grid: Grid, clear: np.ndarray, told: np.ndarray
) -> tuple[Tally, Tally]:
    """Errors of a band on clear pixels and on those that the product calls clear."""
    band = scene.bands[name]
    dn = read(band.path)
    found = dn * np.float32(band.scale) + np.float32(band.offset)
    true = _onto(truth, band.grid)[index].astype(np.float32) / 10000
    seen = (dn != band.nodata) & (true > -0.5)
    sigma = None
    stated = Path(scene.path) / "DATA" / f"{Path(scene.path).name}_UNC_{name}.tif"
    if stated.is_file():
        sigma = read(str(stated)).astype(np.float32) / 10000
    result = []
    for chosen in (clear, told):
        where = resample(chosen.astype(np.uint8), grid, band.grid, "nearest", 0).astype(bool) & seen
        allowed = 0.005 + 0.05 * true[where]
        result.append(tally(found[where] - true[where], allowed, None if sigma is None else sigma[where]))
    return result[0], result[1]


def tally(error: np.ndarray, allowed: np.ndarray, sigma: np.ndarray | None = None) -> Tally:
    """The tally of errors of which `allowed` is the largest that is within the specification."""
    size = np.abs(error.astype(float))
    covered, stated = (0, 0, 0), 0
    if sigma is not None:
        covered, stated = tuple(int((size <= k * sigma).sum()) for k in SIGMAS), size.size
    return Tally(size.size, int((size <= allowed).sum()), float(error.sum()), float((size**2).sum()), stated, covered)


def mask_table(dates: Sequence[DateScore]) -> dict[str, dict[str, float]]:
    """accuracy, F1, omission and commission: mean over images and pooled, as written and eroded."""
    table = {}
    for kind in ("written", "eroded"):
        counts: list[Counts] = [getattr(d, kind) for d in dates]
        pooled = sum(counts[1:], counts[0])
        table[f"{kind}, mean of images"] = mean_scores(scores(c) for c in counts)
        table[f"{kind}, pooled"] = scores(pooled)
    return table


def joined(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def joined_bands(dates: Sequence[DateScore], kind: str = "bands") -> dict[str, Tally]:
    """Band -> errors of all dates; Landsat's bands bear its name before theirs."""
    found: dict[str, Tally] = {}
    for date in dates:
        for name, one in getattr(date, kind).items():
            key = name if date.satellite.startswith("S2") else f"OLI {name}"
            found[key] = found.get(key, Tally()) + one
    return found
