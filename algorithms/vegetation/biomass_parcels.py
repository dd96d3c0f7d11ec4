"""Biomass by parcel: the median leaf area of each parcel against the ensemble, as a layer and as daily curves."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import map_blocks
from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.grid import Grid
from ..core.progress import Context
from ..core.vector import Features, read_layer, write_layer
from ..core.zonal import ZonePixels, zone_pixels
from ..spec.phrase import phrase
from .biomass_blocks import TONNES, UNKNOWN, Job, band_names, columns_of, quality_codes, sources_on
from .crop_ensemble import Ensemble
from .importance import estimate
from .lai_series import LaiSeries
from .parcel_layer import with_results
from .safy import table


def estimate_parcels(
    job: Job, series: LaiSeries, ensemble: Ensemble, grid: Grid, crop_map: str | None, parcels: Mapping[str, Any],
    parcel_layer: str | None, daily: str | None, first: dt.date, context: Context,
) -> list[dict[str, Any]]:  # fmt: skip
    """Estimate each parcel from its median leaf area, write the layer and the daily table; rows for the report."""
    layer = read_layer(parcels, series.grid.crs)
    if not len(layer):
        raise TheiaError(
            "input", phrase("{path} holds no parcel.", path=parcels["path"]), "Check the layer and its filter."
        )
    pixels = zone_pixels(layer.geometries, grid)
    observed, std, counts = parcel_series(job, series, grid, pixels, len(layer), crop_map, context)
    known = np.isfinite(observed).any(axis=1)
    if not known.any():
        raise TheiaError("input", "No parcel holds a pixel with leaf area.", "Check the parcels and the crop codes.")
    found = estimate(job.states, job.outputs, observed[known], std[known], table()["sampling"], daily is not None)
    rows = np.full((len(layer), 2 * len(job.bands) + 3), np.nan)
    rows[known] = columns_of(found, job.bands)
    codes = np.full(len(layer), UNKNOWN, np.int32)
    codes[known] = quality_codes(observed[known], found)
    if parcel_layer:
        columns = {re.sub(r"\W.*", "", n): rows[:, k] for k, n in enumerate(band_names(job.bands))}
        columns |= {"PIXELS": counts, "DATES": np.isfinite(observed).sum(axis=1), "QA": codes}
        fields = with_results(layer.columns, columns)
        write_layer(parcel_layer, Features(layer.geometries, fields, series.grid.crs))
    if daily and found.weights is not None:
        _write_daily(daily, ensemble, found.weights, np.flatnonzero(known), first)
    return [
        {"parcel": int(n), "mass": float(rows[n, 0]), "std": float(rows[n, 1]), "quality": int(codes[n]),
         "observed": observed[n].tolist(), "pixels": int(counts[n])}
        for n in np.flatnonzero(known)
    ]  # fmt: skip


def parcel_series(
    job: Job, series: LaiSeries, grid: Grid, pixels: ZonePixels, count: int, crop_map: str | None, context: Context
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median leaf area and error of each parcel and date (parcels, dates), NaN where fewer than half of its pixels
    are seen, and the number of pixels of each parcel (parcels,)."""
    values = np.full((len(pixels), len(job.days)), np.nan, np.float32)
    errors = np.full_like(values, np.nan)
    inside = np.zeros(len(pixels), bool)
    sources = sources_on(series, crop_map, grid)
    for window, part in map_blocks(
        "vegetation.biomass_blocks:read_block", sources, grid, context, parameters={"job": job},
        bytes_per_pixel=16.0 * len(job.days) + 64.0, text="Parcels",
    ):  # fmt: skip
        chosen = pixels.within(window)
        place = pixels.row[chosen] - window.row, pixels.col[chosen] - window.col
        values[chosen], errors[chosen] = part["observed"][place], part["std"][place]
        inside[chosen] = part["use"][place]
    counts = np.bincount(pixels.zone[inside], minlength=count)
    observed, std = (np.full((count, len(job.days)), np.nan, np.float32) for _ in range(2))
    order = np.argsort(pixels.zone, kind="stable")
    order = order[inside[order]]
    bounds = np.searchsorted(pixels.zone[order], np.arange(count + 1))
    for zone in range(count):
        members = order[bounds[zone] : bounds[zone + 1]]
        if not len(members):
            continue
        seen = np.isfinite(values[members])
        enough = seen.sum(axis=0) * 2 >= len(members)
        for number in np.flatnonzero(enough):
            clear = members[seen[:, number]]
            observed[zone, number] = np.median(values[clear, number])
            std[zone, number] = np.median(errors[clear, number])
    return observed, std, counts


def _write_daily(path: str, ensemble: Ensemble, weights: np.ndarray, parcels: np.ndarray, first: dt.date) -> None:
    """One row per parcel and day: green area index and dry mass (t/ha) with their standard deviations."""
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["parcel", "date", "gai", "gai_sd", "dam_t_ha", "dam_sd_t_ha"])
        for column, parcel in enumerate(parcels):
            w = weights[:, column].astype(float)
            parts = []
            for states, factor in ((ensemble.gai, 1.0), (ensemble.mass, TONNES)):
                mean = w @ states
                spread = np.sqrt(np.maximum(w @ states.astype(float) ** 2 - mean**2, 0))
                parts += [mean * factor, spread * factor]
            for day, row in enumerate(np.stack(parts, axis=1)):
                writer.writerow([int(parcel), first + dt.timedelta(days=day), *(f"{v:.4f}" for v in row)])
