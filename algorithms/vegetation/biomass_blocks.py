"""The estimation of `crop_biomass` on blocks: from leaf area of all dates to what the ensemble says of each pixel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source
from ..core.grid import Grid, Window
from ..core.raster import grid_of
from ..core.vector import rasterize_mask
from .crop_ensemble import OUTPUTS
from .importance import Estimate, estimate
from .lai_series import UNUSABLE, LaiSeries
from .safy import table

NODATA = -9999.0
GOOD, FEW_DATES, POOR_FIT, OUTSIDE_CLASS, UNKNOWN = 0, 1, 2, 4, 255
#: t/ha per g/m2
TONNES = 0.01


@dataclass(frozen=True)
class Job:
    """What the season's ensemble is compared with, picklable: the members' leaf area on the days of the maps."""

    states: np.ndarray
    outputs: np.ndarray
    days: tuple[int, ...]
    scales: tuple[float, ...]
    flagged: tuple[bool, ...]
    codes: tuple[int, ...]
    geometry: Any | None
    bands: tuple[tuple[str, str, float], ...]


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: leaf area of all dates -> the estimates (bands, height, width) and the quality code."""
    job: Job = parameters["job"]
    maps = np.full((2 * len(job.bands) + 3, *window.shape), NODATA, np.float32)
    quality = np.full(window.shape, UNKNOWN, np.uint8)
    use = np.ones(window.shape, bool)
    if job.geometry is not None:
        use &= rasterize_mask(job.geometry, inputs.grid)
    if "crop" in inputs:
        other = ~np.isin(inputs.read("crop"), job.codes)
        quality[use & other] = OUTSIDE_CLASS
        use &= ~other
    if use.any():
        observed, std = observations(inputs, job, use)
        known = np.isfinite(observed).any(axis=1)
        found = estimate(job.states, job.outputs, observed[known], std[known], table()["sampling"])
        rows = np.full((int(use.sum()), len(maps)), NODATA, np.float32)
        rows[known] = columns_of(found, job.bands)
        maps[:, use] = rows.T
        codes = np.full(len(rows), UNKNOWN, np.uint8)
        codes[known] = quality_codes(observed[known], found)
        quality[use] = codes
    return {"biomass": maps, "quality": quality}


def read_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: leaf area and errors (height, width, dates), and where the crop is."""
    job: Job = parameters["job"]
    use = np.ones(window.shape, bool)
    if job.geometry is not None:
        use &= rasterize_mask(job.geometry, inputs.grid)
    if "crop" in inputs:
        use &= np.isin(inputs.read("crop"), job.codes)
    observed, std = (np.full((*window.shape, len(job.days)), np.nan, np.float32) for _ in range(2))
    if use.any():
        observed[use], std[use] = observations(inputs, job, use)
    return {"observed": observed, "std": std, "use": use}


def observations(inputs: Inputs, job: Job, use: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leaf area and its error (pixels, dates) of the pixels in use, NaN where it is not known."""
    rule = table()["observation"]
    observed, std = (np.full((int(use.sum()), len(job.days)), np.nan, np.float32) for _ in range(2))
    for number, scale in enumerate(job.scales):
        value, doubt = inputs.read(f"lai/{number}")[:, use]
        seen = value >= 0
        if job.flagged[number]:
            seen &= (inputs.read(f"flags/{number}")[use] & UNUSABLE) == 0
        y = value.astype(np.float32) * np.float32(scale)
        observed[seen, number] = y[seen]
        error = np.hypot(np.hypot(rule["relative_std"] * y, rule["model_std"]), 0.5 * doubt.astype(np.float32) * scale)
        std[seen, number] = error[seen]
    return observed, std


def quality_codes(observed: np.ndarray, found: Estimate) -> np.ndarray:
    """Per pixel: good, too few dates (or none before or after the peak), or a poor fit."""
    rule, sampling = table()["observation"], table()["sampling"]
    seen = np.isfinite(observed)
    peak = np.nanargmax(np.where(seen, observed, -1), axis=1)
    order = np.arange(observed.shape[1])
    before = (seen & (order < peak[:, np.newaxis])).sum(axis=1)
    after = (seen & (order > peak[:, np.newaxis])).sum(axis=1)
    few = (seen.sum(axis=1) < rule["fewest_dates"]) | (before < rule["before_peak"]) | (after < rule["after_peak"])
    poor = (found.effective < sampling["fewest_effective"]) | (found.widened >= sampling["widenings"])
    return np.where(few, FEW_DATES, np.where(poor, POOR_FIT, GOOD)).astype(np.uint8)


def columns_of(found: Estimate, bands: Sequence[tuple[str, str, float]]) -> np.ndarray:
    """(pixels, bands): mean and standard deviation of each output, then the quantiles and the effective number."""
    columns = []
    for name, _, factor in bands:
        k = OUTPUTS.index(name)
        columns += [found.mean[:, k] * factor, found.std[:, k] * factor]
    return np.stack([*columns, found.quantiles[:, 0] * TONNES, found.quantiles[:, 1] * TONNES, found.effective], 1)


def band_names(bands: Sequence[tuple[str, str, float]]) -> tuple[str, ...]:
    """Names of the bands of the map, in order."""
    names = [name for _, text, _ in bands for name in (text, f"{text.split()[0]}_SD")]
    return (*names, "DAM_P05 t/ha", "DAM_P95 t/ha", "ESS")


def sources_on(series: LaiSeries, crop_map: str | None, grid: Grid) -> dict[str, Source]:
    """The maps and, where given, the crop map as `crop`, delivered on (a part of) the grid of the maps."""
    sources = series.sources()
    if crop_map:
        sources["crop"] = Source(crop_map, grid_of(crop_map))
    return {k: Source(s.path, s.file_grid, grid, s.bands, s.resampling, s.nodata) for k, s in sources.items()}
