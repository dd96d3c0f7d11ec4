"""The page of parcel edges: what was found, how sure, from which dates, and a picture to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Source
from ..core.grid import Window
from ..core.progress import Context
from ..core.report import Report
from ..core.words import Words
from .edges_file import EdgeFile
from .edges_images import Season, read_season
from .edges_maps import NAMES, UNKNOWN, read_maps
from .edges_outline import Parcels
from .edges_segments import Cutting

#: side of the window that the picture shows, in pixels
_PICTURE = 384
TABLE = "parcel_edges_fr"


@dataclass(frozen=True)
class Found:
    """What a run gave: the columns of the layer, the season, the method and how maps were cut."""

    columns: Mapping[str, np.ndarray]
    season: Season
    method: str
    network: EdgeFile | None
    cutting: Cutting

    @property
    def mean_confidence(self) -> float | None:
        """Mean boundary probability along the outlines, weighted by their length."""
        values, weight = self.columns["confidence"], self.columns["perimeter_m"]
        known = ~np.isnan(values)
        return float(np.average(values[known], weights=weight[known])) if known.any() else None


def parcels_page(found: Found, parcels: Parcels, maps: str, context: Context) -> Report:
    """The whole page and its numbers."""
    words = Words(TABLE, context.settings.language)
    page = Report(words("Parcel edges"), words.language)
    area = found.columns["area_ha"]
    count, mean = len(area), found.mean_confidence
    if not count:
        page.verdict(words("No parcel was found."))
    else:
        page.verdict(
            words(
                "{n} parcels, {area:.0f} ha in all, half of them below {middle:.2f} ha. Mean boundary probability "
                "along their outlines: {mean:.2f}.",
                n=count,
                area=float(area.sum()),
                middle=float(np.median(area)),
                mean=mean if mean is not None else float("nan"),
            )
        )
        page.section(words("What was found"))
        page.figure(
            _picture(found.season, parcels, maps, words),
            words(
                "Where there are most parcels: the clearest date in false colours with the outlines, and the boundary "
                "probability."
            ),
        )
        page.figure(_histograms(found, words), words("Sizes of the parcels, and how sure their outlines are."))
    page.section(words("From what"))
    page.table(
        [words("Date"), words("Product"), words("Clear share, estimated")],
        [
            [f"{s.acquired:%Y-%m-%d}", s.id, share]
            for s, share in zip(found.season.scenes, found.season.shares, strict=True)
        ],
    )
    _add_method(page, found, words)
    if context.warnings:
        page.section(words("Warnings"))
        page.items(context.warnings)
    page.numbers = {
        "parcels": count,
        "area_ha": float(area.sum()),
        "mean_confidence": mean,
        "dates": len(found.season.scenes),
        "method": found.method,
        "weakest": found.cutting.weakest,
    }
    return page


def _add_method(page: Report, found: Found, words: Words) -> None:
    page.section(words("How far to trust it"))
    if found.network is None:
        page.paragraph(
            words(
                "The gradient sees every change of colour: woods, gardens and built land are outlined like fields, and "
                "what differs within a field for a while can cut it."
            )
        )
    else:
        card = found.network.card
        page.mapping(
            {
                words("Network"): found.network.name,
                words("Learnt from"): str(card.get("data", "")),
                **{words(name): value for name, value in dict(card.get("scores", {})).items()},
            }
        )
        page.paragraph(str(card.get("limits", "")))
    page.paragraph(
        words(
            "Neighbouring fields that look alike on every date given are one parcel here: dates from other months "
            "can part them. `confidence` is the mean boundary probability along an outline, `crop_share` the mean "
            "probability that its ground is farmed."
        )
    )


def _picture(season: Season, parcels: Parcels, maps: str, words: Words) -> Any:
    from matplotlib.figure import Figure

    grid = season.grid
    window = _busiest(parcels, season)
    part = grid.crop(window)
    images, clear = read_season(season.stack, window)
    best = int(np.argmax(clear.mean((1, 2)))) if len(clear) else -1
    colours = np.ones((*window.shape, 3), np.float32)
    if best >= 0:
        shown = np.where(clear[best], images[best], np.nan)
        for n, band in enumerate((3, 2, 1)):
            known = shown[band][~np.isnan(shown[band])]
            high = float(np.percentile(known, 98)) if known.size else 1.0
            colours[..., n] = np.nan_to_num(np.clip(shown[band] / max(high, 1e-3), 0, 1), nan=1.0)
    values = Source(maps, grid, bands=tuple(range(1, len(NAMES) + 1)), nodata=UNKNOWN).read(window)
    boundary = read_maps(values)[0]
    left, bottom, right, top = part.bounds
    figure = Figure(figsize=(11, 5.6))
    axes = figure.subplots(1, 2)
    axes[0].imshow(colours, extent=(left, right, bottom, top))
    near = parcels.geometries[shapely.intersects(shapely.box(left, bottom, right, top), parcels.geometries)]
    for line in shapely.get_parts(shapely.boundary(near)):
        points = shapely.get_coordinates(line)
        axes[0].plot(points[:, 0], points[:, 1], color="yellow", linewidth=0.8)
    axes[1].imshow(boundary, extent=(left, right, bottom, top), cmap="magma", vmin=0, vmax=1)
    for axis, title in zip(axes, (words("Outlines"), words("Boundary probability")), strict=True):
        axis.set_xlim(left, right)
        axis.set_ylim(bottom, top)
        axis.set_title(title)
        axis.set_xticks([])
        axis.set_yticks([])
    return figure


def _busiest(parcels: Parcels, season: Season) -> Window:
    """The window of the picture: that of a coarse raster in which most outlines begin."""
    grid = season.grid
    a, _, c, _, e, f = grid.transform
    middle = shapely.get_coordinates(shapely.centroid(parcels.geometries))
    col, row = ((middle[:, 0] - c) / a) // _PICTURE, ((middle[:, 1] - f) / e) // _PICTURE
    across = -(-grid.width // _PICTURE)
    cells = np.bincount(np.maximum(row * across + col, 0).astype(np.int64))
    best = int(np.argmax(cells))
    return Window(best // across * _PICTURE, best % across * _PICTURE, _PICTURE, _PICTURE).clip(*grid.shape)


def _histograms(found: Found, words: Words) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3))
    first, second = figure.subplots(1, 2)
    area = found.columns["area_ha"]
    first.hist(np.clip(area, 0.05, None), bins=np.geomspace(0.05, max(1.0, float(area.max())), 30), color="#3a7d44")
    first.set_xscale("log")
    first.set_xlabel(words("Area (ha)"))
    first.set_ylabel(words("Parcels"))
    known = found.columns["confidence"][~np.isnan(found.columns["confidence"])]
    second.hist(known, bins=np.linspace(0, 1, 31), color="#8c6239")
    second.set_xlabel(words("Mean boundary probability along the outline"))
    figure.tight_layout()
    return figure
