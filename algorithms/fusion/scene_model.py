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

from .choosing import chosen_form
from .covariance import Kernel, learn_kernel
from .observations import REFERENCE, Observations, SensorSeries
from .sensors import constants, fusion_sensors
from .sharpening import learn_weights, sharpened

_POOR_SD = 0.05
_POOR_NOISE = 0.02


@dataclass(frozen=True)
class Link:
    """What a sensor tells of the components: (values - centre) @ matrix - bias, (c,) variances of its errors.

    `offset_variance`: of what stays the same in a pixel; `drift_variance`: of what lasts some weeks (other components
    that the sensor mixes in); `noise` is new on each date, that of a usual pixel: each has its own share of it
    (`pixel_shares`).
    """

    bands: tuple[str, ...]
    centre: np.ndarray
    matrix: np.ndarray
    bias: np.ndarray
    offset_variance: np.ndarray
    drift_variance: np.ndarray
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
    form = chosen_form(components, clear, days, poor_variance, poor_noise, (back**2).sum(1))
    kernel = learn_kernel(components, clear, days, poor_variance, poor_noise, form)
    zero = np.zeros(len(bands))
    links = {primary.sensor: Link(bands, centre, forward, zero, zero, zero, kernel.noise)}
    for other in observations.series:
        if other.sensor != primary.sensor and other.clear.any():
            link = _link(other, chosen, days, values, components, clear, links[primary.sensor], kernel)
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
    clear: np.ndarray, primary: Link, kernel: Kernel,
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
        x, z = _in_time(both, seen, components)
    centre, level = x.mean(1), z.mean(1)
    moved = (x - centre[:, np.newaxis]).astype(np.float64)
    gram = moved @ moved.T + 1e-6 * moved.shape[1] * np.eye(len(used)) * float(np.mean(moved**2) + 1e-12)
    matrix = np.linalg.solve(gram, moved @ (z - level[:, np.newaxis]).T)
    # a regression shrinks: what is told of a component that a sensor hardly shows must not pass for its mean
    if optical:
        own = project(values[:, places], clear, centre, matrix)
        slope = _slope([(own[i], components[i], clear[i]) for i in range(days.size)])
    else:
        shown = project(seen, known, centre, matrix)
        slope = _slope([(shown[i], components[j], known[i] & clear[j]) for i, j in pairs])
    matrix = matrix / np.maximum(slope, table["smallest_slope"])
    told = project(seen, known, centre, matrix)
    sums, squares = np.zeros((2, *components.shape[1:]))
    count, change = np.zeros(components.shape[2]), np.zeros(components.shape[1])
    for i, j in pairs:
        both = known[i] & clear[j]
        difference = np.where(both, told[i] - components[j], 0).astype(np.float64)
        sums += difference
        squares += difference**2
        count += both
        change += both.sum() * kernel.change(other.days[i], days[j])
    bias = sums.sum(1) / count.sum() if count.any() else -level
    often = count >= table["pairs_needed"]
    sd = np.array([sensor.noise_sd.get(b, _POOR_NOISE) for b in used])
    least = np.maximum((matrix**2 * sd[:, np.newaxis] ** 2).sum(0) / 4, constants()["covariance"]["smallest_noise"])
    if often.sum() < 20:
        noise = 4 * least + np.maximum(1 / np.maximum(slope, table["smallest_slope"]) - 1, 0) * z.var(1)
        return Link(used, centre, matrix, bias, noise, 0 * noise, noise)
    mean = sums[:, often] / count[often]
    within = ((squares[:, often] / count[often] - mean**2) * count[often] / (count[often] - 1)).mean(1)
    offset = np.maximum(mean.var(1) - within * (1 / count[often]).mean(), 0)
    # pairs lie some days apart: what the ground changed meanwhile is no noise
    noise = np.maximum(within - primary.noise - change / count.sum(), least)
    drift = np.clip(_drift(told, components, known, clear, pairs, other.days, often, mean), 0, 0.9 * noise)
    return Link(used, centre, matrix, bias, offset, drift, np.maximum(noise - drift, least))


def _in_time(
    pairs: list[tuple[int, int, np.ndarray]], seen: np.ndarray, components: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Both sides of some pairs, (b, n) and (c, n), each pixel around its own means over its pairs: how grounds differ
    is no guide to how they change."""
    count = np.maximum(sum(use.astype(float) for *_, use in pairs), 1)
    told = sum(np.where(use, seen[i], 0) for i, _, use in pairs) / count
    real = sum(np.where(use, components[j], 0) for _, j, use in pairs) / count
    x = np.concatenate([(seen[i] - told)[:, use] for i, _, use in pairs], 1)
    z = np.concatenate([(components[j] - real)[:, use] for _, j, use in pairs], 1)
    return x, z


def _drift(
    told: np.ndarray, components: np.ndarray, known: np.ndarray, clear: np.ndarray, pairs: list[tuple[int, int]],
    days: np.ndarray, often: np.ndarray, mean: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """(c,) variance of errors that last: from the products of those of neighbouring dates of the sensor."""
    span = constants()["other_sensors"]["drift_days"]
    product, weight, count = np.zeros(told.shape[1]), 0.0, 0
    for first, second in zip(pairs, pairs[1:], strict=False):
        lag = float(days[second[0]] - days[first[0]])
        if not 0 < lag <= span or first[1] == second[1]:
            continue
        errors = [(told[i] - components[j])[:, often] - mean for i, j in (first, second)]
        both = (known[first[0]] & clear[first[1]] & known[second[0]] & clear[second[1]])[often]
        product += (errors[0] * errors[1])[:, both].sum(1)
        weight += both.sum() * np.exp(-lag / span)
        count += int(both.sum())
    return product / weight if count > 100 else np.zeros_like(product)


def _slope(parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
    """(c,) slope of what is told on what is, both (c, p), in time alone: the mean of each pixel is taken out."""
    count = np.maximum(sum(use.astype(float) for *_, use in parts), 1)
    told = sum(np.where(use, x, 0) for x, _, use in parts) / count
    real = sum(np.where(use, y, 0) for _, y, use in parts) / count
    product, square = np.zeros(real.shape[0]), np.full(real.shape[0], 1e-12)
    for x, y, use in parts:
        product += np.where(use, (x - told) * (y - real), 0).sum(1)
        square += np.where(use, (y - real) ** 2, 0).sum(1)
    return np.asarray(product / square)


def pixel_shares(
    told: np.ndarray, known: np.ndarray, when: np.ndarray, components: np.ndarray, clear: np.ndarray, days: np.ndarray,
    link: Link, primary: Link, most_days: int,
) -> np.ndarray:  # fmt: skip
    """(p,) share of the usual noise of a sensor that a pixel has, from its own pairs of dates: large where the coarse
    pixel holds other ground as well. `told` (t, c, p) with the bias taken out, `components` those of the primary."""
    table = constants()["other_sensors"]
    usual = (link.noise + link.drift_variance + primary.noise)[:, np.newaxis]
    differences = [(told[i] - components[j], known[i] & clear[j]) for i, j in _pairs(when, days, most_days)]
    count = np.zeros(told.shape[2])
    sums = np.zeros(told.shape[1:])
    for difference, both in differences:
        sums += np.where(both, difference, 0)
        count += both
    mean = sums / np.maximum(count, 1)
    total = np.zeros(told.shape[2])
    for difference, both in differences:
        far = np.minimum((difference - mean) ** 2 / usual, table["farthest"])
        total += np.where(both, far.mean(0), 0)
    weight = table["share_prior"]
    return np.clip((weight + total) / (weight + np.maximum(count - 1, 0)), table["smallest_share"], None)


def _pairs(first: np.ndarray, second: np.ndarray, most: int) -> list[tuple[int, int]]:
    """Positions of dates of two sensors at most some days apart."""
    near = np.abs(first[:, np.newaxis] - second) <= most
    return [(int(i), int(j)) for i, j in np.argwhere(near)]


def with_inflation(model: SceneModel, inflation: np.ndarray) -> SceneModel:
    return replace(model, inflation=inflation)
