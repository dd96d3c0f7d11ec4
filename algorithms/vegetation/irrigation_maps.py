"""Irrigated crops by pixel: the kernel of the block engine, the files, and the vote of each parcel's pixels.

Limit: decoding and the search for the nearest training cases (see `irrigation_domain`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterSpec, RasterWriter, grid_of
from ..core.vector import rasterize_mask
from ..core.zonal import ZonePixels, zone_pixels
from ..learning.forest import Forest
from ..learning.predict import Packed, pack, sample_shares
from ..spec import LegendClass
from .irrigation_data import EROSION_M
from .irrigation_domain import Domain
from .irrigation_model import IrrigationModel, load
from .irrigation_pixels import CHUNK, PixelImages, read_pixels

NO_CLASS, NO_SHARE, NO_VALIDITY = 0, 255, 65535
#: parcels with fewer pixels well inside vote with all that they have
_FEWEST_PIXELS = 6
_IRRIGATED = ("#08519c", "#3182bd", "#6baed6", "#41b6c4", "#253494", "#7fcdbb")
_RAINFED = ("#b35806", "#e08214", "#fdb863", "#d9a066", "#8c510a", "#dfc27d")


@dataclass(frozen=True)
class MapPaths:
    """Where the maps go; None for those not wanted."""

    map: str | None = None
    probability: str | None = None
    validity: str | None = None

    def named(self) -> dict[str, str]:
        return {n: p for n in self.__dataclass_fields__ if (p := getattr(self, n))}


@dataclass(frozen=True)
class Job:
    """What is mapped: `inside` pixels of the parcels (None: everywhere), `voting` those that vote, `geometry` polygons
    of the area, `codes` of the crop map."""

    model: str
    images: PixelImages
    geometry: Any | None = None
    codes: tuple[int, ...] = ()
    inside: ZonePixels | None = None
    voting: ZonePixels | None = None


@dataclass
class Votes:
    """Sums over the pixels of each parcel: `shares` (parcels, classes) of probabilities, `winners` (parcels, classes)
    counts of the pixels' own classes, `pixels`, `outside` and `clear` (parcels,)."""

    shares: np.ndarray
    winners: np.ndarray
    pixels: np.ndarray
    outside: np.ndarray
    clear: np.ndarray

    @classmethod
    def empty(cls, parcels: int, classes: int) -> Votes:
        return cls(np.zeros((parcels, classes)), np.zeros((parcels, classes), np.int64),
                   *(np.zeros(parcels, np.int64) for _ in range(3)))  # fmt: skip

    def add(self, zone: np.ndarray, shares: np.ndarray, outside: np.ndarray, clear: np.ndarray) -> None:
        """Add pixels (pixels,) of the parcels `zone` with their probabilities (pixels, classes)."""
        np.add.at(self.shares, zone, shares)
        np.add.at(self.winners, (zone, shares.argmax(axis=1)), 1)
        np.add.at(self.pixels, zone, 1)
        np.add.at(self.outside, zone, outside)
        np.add.at(self.clear, zone, clear)

    @property
    def mean(self) -> np.ndarray:
        """(parcels, classes) mean probabilities, 0 where a parcel has no pixel."""
        return self.shares / np.maximum(self.pixels, 1)[:, np.newaxis]

    @property
    def purity(self) -> np.ndarray:
        """(parcels,) share of the pixels whose own class is that of the vote."""
        best = self.shares.argmax(axis=1)
        return self.winners[np.arange(len(best)), best] / np.maximum(self.pixels, 1)


def voting_pixels(geometries: np.ndarray, grid: Grid) -> ZonePixels:
    """Pixels 10 m inside the parcels; of parcels with few of them all pixels. Geometries in the grid's system."""
    inner = shapely.buffer(geometries, -EROSION_M)
    count = np.bincount(zone_pixels(inner, grid).zone, minlength=len(geometries))
    return zone_pixels(np.where(count >= _FEWEST_PIXELS, inner, geometries), grid)


def legend(labels: Sequence[str], irrigated: Sequence[bool]) -> tuple[LegendClass, ...]:
    """Codes from 1 in the order of the labels: blues are irrigated, browns rainfed."""
    found, used = [], [0, 0]
    for code, (label, wet) in enumerate(zip(labels, irrigated, strict=True), 1):
        colours = _IRRIGATED if wet else _RAINFED
        found.append(LegendClass(code, label, colours[used[wet] % len(colours)]))
        used[wet] += 1
    return tuple(found)


def specs(paths: MapPaths, grid: Grid, model: IrrigationModel, year: int) -> dict[str, RasterSpec]:
    """What the files look like."""
    tags = {"YEAR": str(year)}
    described: dict[str, dict[str, Any]] = {
        "map": {"dtype": "uint8", "nodata": NO_CLASS, "classes": legend(model.labels, model.irrigated),
                "resampling": "mode", "band_names": ("class",)},
        "probability": {"dtype": "uint8", "nodata": NO_SHARE, "units": "%", "count": 2,
                        "band_names": ("chance of irrigation", "chance of the class")},
        "validity": {"dtype": "uint16", "nodata": NO_VALIDITY, "count": 2,
                     "band_names": ("distance from the training, % of the usual one", "clear dates")},
    }  # fmt: skip
    return {n: RasterSpec(p, grid, tags=tags, **described[n]) for n, p in paths.named().items()}


@lru_cache(maxsize=2)
def _ready(path: str, version: int) -> tuple[IrrigationModel, Packed, Forest, Domain]:
    model = load(path)
    if model.pixels is None:
        raise TheiaError(
            "input", "The model was trained without pixels: it knows whole parcels only.",
            "Train it again with pixels per parcel, or ask for parcels by their series.",
        )  # fmt: skip
    return model, pack(model.pixels.forest, np.float32), model.pixels.forest, model.pixels.domain


def require_pixels(path: str) -> IrrigationModel:
    """The model; raises `TheiaError` when it does not know pixels."""
    return _ready(path, os.stat(path).st_mtime_ns)[0]


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the maps (bands, height, width), `count` of pixels and `irrigated` of each class, and the block's votes:
    `zone`, `shares`, `far`, `clear` of the voting pixels."""
    job: Job = parameters["job"]
    model, packed, forest, domain = _ready(job.model, os.stat(job.model).st_mtime_ns)
    classes = len(model.labels)
    wanted = _wanted(job, inputs, window)
    size = wanted.size
    out: dict[str, np.ndarray] = {
        "map": np.full((1, size), NO_CLASS, np.uint8), "probability": np.full((2, size), NO_SHARE, np.uint8),
        "validity": np.full((2, size), NO_VALIDITY, np.uint16),
    }  # fmt: skip
    far, whole = np.zeros(size, bool), np.zeros((size, classes) if job.voting is not None else (0, classes))
    clear, count = np.zeros(size, np.int32), np.zeros(classes, np.int64)
    if wanted.any():
        found = read_pixels(job.images, inputs, wanted)
        clear = found.clear
        pixels = np.flatnonzero(wanted.ravel() & found.optical.valid.any(axis=0))
        for start in range(0, len(pixels), CHUNK):
            part = pixels[start : start + CHUNK]
            values = found.columns(part).values
            known = np.isfinite(values).all(axis=1)
            part, values = part[known], values[known]
            if not len(part):
                continue
            shares = np.zeros((len(part), classes))
            shares[:, forest.classes] = sample_shares(packed, values)
            excess = domain.excess(values)
            best = shares.argmax(axis=1)
            out["map"][0, part] = best + 1
            out["probability"][0, part] = np.rint(100 * model.irrigated_share(shares))
            out["probability"][1, part] = np.rint(100 * shares.max(axis=1))
            out["validity"][0, part] = np.rint(np.minimum(100 * excess, NO_VALIDITY - 1))
            far[part] = excess > 1
            count += np.bincount(best, minlength=classes)
            if job.voting is not None:
                whole[part] = shares
        seen = wanted.ravel()
        out["validity"][1, seen] = clear[seen]
    result: dict[str, np.ndarray] = {n: a.reshape(len(a), *window.shape) for n, a in out.items()}
    result |= {"count": count, "outside": np.array(far.sum())}
    if job.voting is not None:
        own = job.voting.take(job.voting.within(window))
        index = (own.row - window.row) * window.width + own.col - window.col
        voted = out["map"][0, index] != NO_CLASS
        own, index = own.take(voted), index[voted]
        result |= {"zone": own.zone, "shares": whole[index], "far": far[index], "clear": clear[index]}
    return result


def _wanted(job: Job, inputs: Inputs, window: Window) -> np.ndarray:
    """(height, width) bool: pixels of the area, of the crop map's codes and of the parcels."""
    wanted = np.ones(window.shape, bool)
    if job.geometry is not None:
        wanted &= rasterize_mask(job.geometry, inputs.grid)[inputs.inner]
    if "crop" in inputs:
        wanted &= np.isin(inputs.read("crop")[inputs.inner], job.codes)
    if job.inside is not None:
        own = job.inside.take(job.inside.within(window))
        inside = np.zeros(window.shape, bool)
        inside[own.row - window.row, own.col - window.col] = True
        wanted &= inside
    return wanted


def make_maps(
    job: Job, paths: MapPaths, parcels: int, crop_map: str | None, context: Context
) -> tuple[np.ndarray, int, Votes]:
    """Write the maps; returns the pixels of each class (classes,), the pixels outside the training, and the votes."""
    model = require_pixels(job.model)
    grid, classes = job.images.grid, len(model.labels)
    sources = job.images.sources()
    if crop_map:
        sources["crop"] = Source(crop_map, grid_of(crop_map), grid)
    count, outside, votes = np.zeros(classes, np.int64), 0, Votes.empty(parcels, classes)
    with ExitStack() as stack:
        writers = {
            n: stack.enter_context(RasterWriter(s, context.settings.threads))
            for n, s in specs(paths, grid, model, job.images.year).items()
        }
        for window, found in map_blocks(
            "vegetation.irrigation_maps:block", sources, grid, context, parameters={"job": job},
            margin=job.images.margin, text="Irrigated crops",
            bytes_per_pixel=job.images.bytes_per_pixel + 24.0 + (8.0 * classes if job.voting is not None else 0.0),
        ):  # fmt: skip
            for name, writer in writers.items():
                writer.write(found[name], window)
            count += found["count"]
            outside += int(found["outside"])
            if job.voting is not None:
                votes.add(found["zone"], found["shares"], found["far"], found["clear"])
    return count, outside, votes
