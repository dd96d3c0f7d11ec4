"""TAMRF-SITS on a block: a calendar year at a time, in tiles of 165 pixels with a margin of 18.

Clouds that the observations hold go in as they are: the network recognises them itself. What the reading of products
has masked is given as the mean of its band, for what is under it is not known any more. Landsat is taken back to 30 m;
bands that the observations lack (coastal blue, surface temperature) are given as their mean. The network says nothing
of how sure it is; its errors on hidden dates of the series do (`tamrf_doubt`).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from ..core.errors import TheiaError
from ..learning.devices import torch_device
from ..series.dates import day_number
from ..spec.phrase import phrase
from .observations import REFERENCE, Estimate, Observations, SensorSeries
from .tamrf import LOW_BANDS, RATIO, TamrfNetwork
from .tamrf_doubt import doubt, errors_by_distance
from .tamrf_weights import load_weights

TILE, MARGIN = 165, 18
HIGH = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
#: Landsat's bands 1 to 7 under the names of Sentinel-2, and surface temperature
LOW = ("B1", "B2", "B3", "B4", "B8A", "B11", "B12", "LST")
#: dates of which less is known are left out
_LEAST_KNOWN = 0.5
_PIXELS = 4096


def run(observations: Observations, days: np.ndarray, path: str, settings: Mapping[str, Any]) -> Estimate:
    """The images of `days`, with standard deviations from errors on hidden dates."""
    own = observations.of(REFERENCE)
    missing = [b for b in HIGH if own is None or b not in own.bands]
    if missing:
        raise TheiaError(
            "input",
            phrase("TAMRF-SITS takes the ten bands of Sentinel-2; {bands} are missing.", bands=", ".join(missing)),
            "Choose another method, or give all ten bands.",
        )
    if settings.get("threads"):
        torch.set_num_threads(int(settings["threads"]))
    device = torch_device(settings.get("device") or "cpu")
    network = _network(path, os.stat(path).st_mtime_ns, settings.get("cache_folder")).to(device)

    def predict(given: Observations, when: np.ndarray) -> np.ndarray:
        return _images_of(network, given, when, device)

    found = errors_by_distance(observations, predict)
    return Estimate(predict(observations, days), doubt(observations, days, found))


def _images_of(network: TamrfNetwork, observations: Observations, days: np.ndarray, device: str) -> np.ndarray:
    """(q, b, h, w) images of the days, a calendar year at a time; NaN where no date was known."""
    wanted = [b for b in observations.bands if b in HIGH]
    mean = np.full((len(days), len(observations.bands), *observations.shape), np.nan, np.float32)
    places = [observations.bands.index(b) for b in wanted]
    rows = [LOW_BANDS + HIGH.index(b) for b in wanted]
    years = np.array([(dt.date(1970, 1, 1) + dt.timedelta(days=int(d))).year for d in days])
    for year in np.unique(years):
        first = day_number(dt.date(int(year), 1, 1))
        chosen = np.flatnonzero(years == year)
        seen = observations.without((), None, first - 1).without((), first + 366, None)
        for window in tiles(observations.shape):
            made = _tile(network, seen, np.asarray(days)[chosen] - first, first, window, device)
            if made is None:
                continue
            inner, image = made
            for place, row in zip(places, rows, strict=True):
                mean[chosen, place, inner[0], inner[1]] = image[:, row]
    return mean


@lru_cache(maxsize=1)
def _network(path: str, _time: int, cache_folder: str | None) -> TamrfNetwork:
    return load_weights(path, cache_folder)


Tile = tuple[slice, slice, slice, slice]


def tiles(shape: tuple[int, int]) -> Iterator[Tile]:
    """(rows, columns to read; rows, columns to keep) of tiles that cover a block."""
    step = TILE - 2 * MARGIN

    def along(size: int) -> list[tuple[slice, slice]]:
        if size <= TILE:
            return [(slice(0, size), slice(0, size))]
        starts = [*range(0, size - TILE, step), size - TILE]
        found = []
        for n, start in enumerate(starts):
            low = 0 if n == 0 else start + MARGIN
            high = size if n == len(starts) - 1 else starts[n + 1] + MARGIN
            found.append((slice(start, start + TILE), slice(low, high)))
        return found

    for rows, kept_rows in along(shape[0]):
        for cols, kept_cols in along(shape[1]):
            yield rows, cols, kept_rows, kept_cols


def _tile(
    network: TamrfNetwork, seen: Observations, days: np.ndarray, first: int, window: Tile, device: str
) -> tuple[tuple[slice, slice], np.ndarray] | None:
    """Where the tile's inner part lies, and (q, 18, h, w) of it in reflectance; None where nothing was seen."""
    rows, cols, kept_rows, kept_cols = window
    high, high_days = _images(seen.of(REFERENCE), HIGH, rows, cols, network.high_mean, network.high_std, 1)
    low, low_days = _images(seen.of("landsat"), LOW, rows, cols, network.low_mean, network.low_std, RATIO)
    if high is None and low is None:
        return None
    shape = tuple(-(-(s.stop - s.start) // RATIO) * RATIO for s in (rows, cols))

    def tensor(array: np.ndarray | None) -> torch.Tensor | None:
        return None if array is None else torch.from_numpy(array).to(device)

    when = [torch.from_numpy((d - first).astype(np.float32)).to(device) for d in (high_days, low_days)]
    half = device == "cuda"
    with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=half):
        tokens = network.encode(tensor(high), when[0], tensor(low), when[1])
        for start in range(0, tokens.shape[0], _PIXELS):
            tokens[start : start + _PIXELS] = network.attend(tokens[start : start + _PIXELS])
        made = [
            network.decode(tokens, torch.tensor([float(day)], device=device), (shape[0], shape[1])).float().cpu()
            for day in days
        ]
    image = torch.cat(made).numpy()
    mean = torch.cat([network.low_mean, network.high_mean]).cpu().numpy()[:, None, None]
    std = torch.cat([network.low_std, network.high_std]).cpu().numpy()[:, None, None]
    cut = tuple(slice(k.start - s.start, k.stop - s.start) for k, s in ((kept_rows, rows), (kept_cols, cols)))
    return (kept_rows, kept_cols), (image * std + mean)[:, :, cut[0], cut[1]]


def _images(
    series: SensorSeries | None, bands: tuple[str, ...], rows: slice, cols: slice, mean: torch.Tensor,
    std: torch.Tensor, ratio: int,
) -> tuple[np.ndarray | None, np.ndarray]:  # fmt: skip
    """Standardised images (t, bands, h, w), sides padded to multiples of 3 and then divided by `ratio`, and days."""
    if series is None or not series.days.size:
        return None, np.zeros(0, np.int32)
    own = series.values[:, :, rows, cols]
    known = np.isfinite(own).all(1)
    # a tile may reach beyond the area
    ever = known.any(0)
    kept = np.flatnonzero(known[:, ever].mean(1) >= _LEAST_KNOWN) if ever.any() else np.zeros(0, int)
    if not kept.size:
        return None, np.zeros(0, np.int32)
    height, width = own.shape[2:]
    out = np.zeros((kept.size, len(bands), height, width), np.float32)
    average, spread = mean.cpu().numpy(), std.cpu().numpy()
    for place, band in enumerate(bands):
        if band in series.bands:
            image = (own[kept, series.bands.index(band)] - average[place]) / spread[place]
            out[:, place] = np.nan_to_num(image)
    out = np.pad(out, ((0, 0), (0, 0), (0, -height % RATIO), (0, -width % RATIO)), mode="edge")
    if ratio > 1:
        out = out.reshape(*out.shape[:2], out.shape[2] // ratio, ratio, out.shape[3] // ratio, ratio).mean((3, 5))
    return np.ascontiguousarray(out, np.float32), series.days[kept]
