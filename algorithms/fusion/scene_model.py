"""What the Gaussian process knows of a scene before it looks at a pixel, learnt from the series itself.

Bands vary together: their covariance in space and time, against that of the differences between neighbouring dates
(mostly noise), gives components that are independent and of unit noise (maximum noise fraction, Green et al. 1988). Any
set of bands will do. Another sensor tells of the components what its bands tell: a linear map learnt on Sentinel-2's
own dates where it has the same bands (so that Landsat says something of the red edge, and how little is known), else on
days on which both saw the ground (radar). Its offset against Sentinel-2 (footprint, band pass) is a constant of each
pixel of learnt variance; what remains is its noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from .covariance import Kernel, learn_kernel
from .observations import REFERENCE, Observations, SensorSeries
from .sensors import constants, fusion_sensors
from .sharpening import learn_weights, sharpened

_POOR_SD = 0.05
_POOR_NOISE = 0.02


@dataclass(frozen=True)
class Link:
    """What a sensor tells of the components: (values - centre) @ matrix - bias, (c,) variances of offset and noise."""

    bands: tuple[str, ...]
    centre: np.ndarray
    matrix: np.ndarray
    bias: np.ndarray
    offset_variance: np.ndarray
    noise: np.ndarray


@dataclass(frozen=True)
class SceneModel:
    """`primary`: the sensor whose `bands` are estimated; values = components @ `back` + centre of its link.

    `sharpening_days`, `sharpening`: see `sharpening.learn_weights`. `inflation`: factors of the standard deviation by
    class of days to the nearest clear date.
    """

    primary: str
    bands: tuple[str, ...]
    back: np.ndarray
    kernel: Kernel
    links: Mapping[str, Link]
    sharpening_days: np.ndarray
    sharpening: np.ndarray
    inflation: np.ndarray = field(default_factory=lambda: np.ones(len(constants()["calibration"]["distance_days"]) + 1))

    def sharpen(self, series: SensorSeries, pixel_m: float) -> SensorSeries:
        """The primary's series with detail in its coarse bands."""
        if not np.array_equal(series.days, self.sharpening_days):
            return sharpened(series, pixel_m, learn_weights(series, pixel_m))
        return sharpened(series, pixel_m, self.sharpening)


def primary_of(observations: Observations) -> SensorSeries | None:
    """Sentinel-2's series where it shows anything, else that with most of the wanted bands; None without any."""
    seen = [s for s in observations.series if s.clear.any() and set(s.bands) & set(observations.bands)]
    own = next((s for s in seen if s.sensor == REFERENCE), None)
    return own or max(seen, key=lambda s: len(set(s.bands) & set(observations.bands)), default=None)


def learn_scene(observations: Observations) -> SceneModel | None:
    """The model of some observations (already screened), from a sample of their pixels; None where nothing is clear."""
    primary = primary_of(observations)
    if primary is None:
        return None
    days = primary.days
    weights = learn_weights(primary, observations.pixel_m)
    primary = sharpened(primary, observations.pixel_m, weights)
    bands = tuple(b for b in observations.bands if b in primary.bands)
    count = observations.shape[0] * observations.shape[1]
    chosen = np.unique(np.linspace(0, count - 1, min(count, constants()["sample_pixels"])).astype(int))
    values, clear = flat(primary, bands, chosen)
    centre, forward, back = _components(values, clear, days)
    components = project(values, clear, centre, forward)
    noise_sd = np.array([fusion_sensors()[primary.sensor].noise_sd.get(b, _POOR_NOISE) for b in bands])
    poor_noise = (forward**2 * noise_sd[:, np.newaxis] ** 2).sum(0)
    spread = np.array([components[:, k][clear].var() for k in range(len(bands))])
    poor_variance = np.maximum(spread, (forward**2).sum(0) * _POOR_SD**2)
    kernel = learn_kernel(components, clear, days, poor_variance, poor_noise)
    zero = np.zeros(len(bands))
    links = {primary.sensor: Link(bands, centre, forward, zero, zero, kernel.noise)}
    for other in observations.series:
        if other.sensor != primary.sensor and other.clear.any():
            link = _link(other, chosen, days, values, components, clear, links[primary.sensor])
            if link is not None:
                links[other.sensor] = link
    return SceneModel(primary.sensor, bands, back, kernel, links, days, weights)


def flat(series: SensorSeries, bands: tuple[str, ...], pixels: np.ndarray | slice) -> tuple[np.ndarray, np.ndarray]:
    """(t, b, p) values (0 where not clear) and (t, p) clear of some pixels; unknown values are not clear."""
    places = [series.bands.index(b) for b in bands]
    dates = series.days.size
    values = series.values.reshape(dates, len(series.bands), -1)[:, :, pixels]
    if places != list(range(len(series.bands))):
        values = values[:, places]
    clear = series.clear.reshape(dates, -1)[:, pixels] & np.isfinite(values).all(1)
    return np.where(clear[:, np.newaxis], values, np.float32(0)), clear


def project(values: np.ndarray, clear: np.ndarray, centre: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """(t, c, p) float32 components of values (t, b, p); 0 where not clear."""
    moved = np.matmul(matrix.T.astype(np.float32), values - centre.astype(np.float32)[:, np.newaxis])
    return np.where(clear[:, np.newaxis], moved, np.float32(0))


def _components(values: np.ndarray, clear: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centre (b,), forward (b, c) and back (c, b) of the components."""
    from scipy.linalg import eigh

    bands = values.shape[1]
    known = values.transpose(1, 0, 2)[:, clear].astype(np.float64)
    signal = np.atleast_2d(np.cov(known)) if known.shape[1] > 1 else np.zeros((bands, bands))
    noise, number = np.zeros((bands, bands)), 0
    for i in range(days.size - 1):
        both = clear[i] & clear[i + 1]
        if days[i + 1] - days[i] > 12 or both.sum() < 20:
            continue
        change = (values[i + 1][:, both] - values[i][:, both]).astype(np.float64)
        size = np.abs(change).sum(0)
        change = change[:, size <= np.quantile(size, 0.85)]  # what changed is no noise
        noise += change @ change.T
        number += change.shape[1]
    floor = 1e-6 * max(1.0, float(np.trace(signal)) / bands / 0.005)
    noise = noise / max(number, 1) / 2 + floor * np.eye(bands)
    _, vectors = eigh(signal, noise)
    forward = vectors[:, ::-1]
    # the sign of an eigenvector is a matter of chance
    forward = forward * np.where(forward[np.abs(forward).argmax(0), np.arange(bands)] < 0, -1, 1)
    return known.mean(1), forward, np.linalg.inv(forward)


def _link(
    other: SensorSeries, chosen: np.ndarray, days: np.ndarray, values: np.ndarray, components: np.ndarray,
    clear: np.ndarray, primary: Link,
) -> Link | None:  # fmt: skip
    """What `other` tells of the components; None where the scene does not show it."""
    table, sensor = constants()["other_sensors"], fusion_sensors()[other.sensor]
    same = tuple(b for b in other.bands if b in primary.bands)
    optical = sensor.kind == "optical" and bool(same)
    used = same if optical else other.bands
    seen, known = flat(other, used, chosen)
    pairs = _pairs(other.days, days, table["pair_days" if optical else "radar_pair_days"])
    if optical:
        places = [primary.bands.index(b) for b in used]
        x, z = values.transpose(1, 0, 2)[:, clear][places], components.transpose(1, 0, 2)[:, clear]
    else:
        both = [(i, j, known[i] & clear[j]) for i, j in pairs]
        if sum(int(c.sum()) for _, _, c in both) < 200:
            return None
        x = np.concatenate([seen[i][:, c] for i, _, c in both], 1)
        z = np.concatenate([components[j][:, c] for _, j, c in both], 1)
    centre = x.mean(1)
    moved = (x - centre[:, np.newaxis]).astype(np.float64)
    level = z.mean(1)
    gram = moved @ moved.T + 1e-6 * moved.shape[1] * np.eye(len(used)) * float(np.mean(moved**2) + 1e-12)
    matrix = np.linalg.solve(gram, moved @ (z - level[:, np.newaxis]).T)
    left = (z - level[:, np.newaxis] - matrix.T @ moved).var(1)
    told = project(seen, known, centre, matrix) + np.where(known[:, np.newaxis], level[:, np.newaxis], 0)
    sums, squares = np.zeros((2, *components.shape[1:]))
    count = np.zeros(components.shape[2])
    for i, j in pairs:
        both = known[i] & clear[j]
        difference = np.where(both, told[i] - components[j], 0).astype(np.float64)
        sums += difference
        squares += difference**2
        count += both
    bias = sums.sum(1) / max(count.sum(), 1) - level
    often = count >= table["pairs_needed"]
    if often.sum() < 20:
        sd = np.array([sensor.noise_sd.get(b, _POOR_NOISE) for b in used])
        noise = (matrix**2 * sd[:, np.newaxis] ** 2).sum(0)
        return Link(used, centre, matrix, bias if count.any() else -level, left, noise + left)
    mean = sums[:, often] / count[often]
    within = ((squares[:, often] / count[often] - mean**2) * count[often] / (count[often] - 1)).mean(1)
    offset = np.maximum(mean.var(1) - within * (1 / count[often]).mean(), 0)
    smallest = constants()["covariance"]["smallest_noise"]
    return Link(used, centre, matrix, bias, offset, np.maximum(within - primary.noise, smallest))


def _pairs(first: np.ndarray, second: np.ndarray, most: int) -> list[tuple[int, int]]:
    """Positions of dates of two sensors at most some days apart."""
    near = np.abs(first[:, np.newaxis] - second) <= most
    return [(int(i), int(j)) for i, j in np.argwhere(near)]


def with_inflation(model: SceneModel, inflation: np.ndarray) -> SceneModel:
    return replace(model, inflation=inflation)
