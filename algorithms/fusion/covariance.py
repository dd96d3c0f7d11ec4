"""How a scene's components vary in time: season, pace through the year, covariance, noise; all learnt on the scene.

Time is counted from the first day of the series, so that moving all dates changes nothing. A component's covariance is
a sum of exponentials and smoother (Matern) terms of several ranges, a constant and an annual term, with weights that
are not negative; it is a function not of days but of operational time, which runs faster in the parts of the year in
which ground changes faster (Sampson and Guttorp 1992 for the idea). Each ingredient is a valid covariance by
construction: covariance surfaces smoothed from pairs of dates (Yao et al. 2005) were tried and are worse where a gap
leaves no pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .sensors import constants

YEAR_DAYS = 365.2425
NODES = 73
#: least mean square change in a day, in units of the noise
_SLOWEST = 1e-3
#: the scene's season and departures from it, departures from its mean, or a walk from date to date
FORMS = ("season", "mean", "line")


@dataclass(frozen=True)
class Kernel:
    """`origin`: day that time counts from; `season` (NODES, c): mean of the components over the year.

    `pace` (c, NODES + 1): operational days since the beginning of the year; `weights` (c, 1 + ranges + 2): variance
    that is constant, of each range, of the walk, and of the annual term; `noise` (c,): variance of one observation.
    """

    origin: float
    season: np.ndarray
    pace: np.ndarray
    weights: np.ndarray
    noise: np.ndarray

    def mean(self, days: np.ndarray) -> np.ndarray:
        """(d, c) mean of the components on some days."""
        place = (np.asarray(days, float) - self.origin) % YEAR_DAYS / YEAR_DAYS * NODES
        low = np.floor(place).astype(int)
        share = (place - low)[:, np.newaxis]
        return np.asarray((1 - share) * self.season[low % NODES] + share * self.season[(low + 1) % NODES])

    def covariance(self, days: np.ndarray, other: np.ndarray) -> np.ndarray:
        """(c, d, o) covariance between days, without noise."""
        years = np.abs(np.asarray(days, float)[:, np.newaxis] - np.asarray(other, float))
        lags = np.abs(self.operational(days)[:, :, np.newaxis] - self.operational(other)[:, np.newaxis])
        out = np.repeat(self.weights[:, :1, np.newaxis], years.shape[0], 1) + np.zeros_like(lags)
        for number, term in enumerate(_departures(lags), 1):
            out += self.weights[:, number, np.newaxis, np.newaxis] * term
        return np.asarray(out + self.weights[:, -1, np.newaxis, np.newaxis] * _annual(years))

    def change(self, day: int, other: int) -> np.ndarray:
        """(c,) mean square by which the components change between two days."""
        two = self.covariance(np.array([day, other]), np.array([day, other]))
        return np.asarray(two[:, 0, 0] + two[:, 1, 1] - 2 * two[:, 0, 1])

    def operational(self, days: np.ndarray) -> np.ndarray:
        """(c, d) operational time of some days."""
        return _operational(self.pace, np.asarray(days, float) - self.origin)


def _operational(pace: np.ndarray, days: np.ndarray) -> np.ndarray:
    year = np.floor(days / YEAR_DAYS)
    inside = days - year * YEAR_DAYS
    nodes = np.linspace(0, YEAR_DAYS, NODES + 1)
    return np.stack([year * one[-1] + np.interp(inside, nodes, one) for one in pace])


def _terms() -> int:
    table = constants()["covariance"]
    return len(table["ranges_days"]) + len(table["smooth_ranges_days"]) + 3


def _departures(lags: np.ndarray) -> list[np.ndarray]:
    """Correlations of the departures at some lags: rough ones (exponential), smooth ones (Matern 3/2), the walk."""
    table = constants()["covariance"]
    rough = [np.exp(-lags / r) for r in table["ranges_days"]]
    scaled = [np.sqrt(3) * lags / r for r in table["smooth_ranges_days"]]
    return [*rough, *((1 + s) * np.exp(-s) for s in scaled), np.exp(-lags / table["line_range_days"])]


def _annual(lag_days: np.ndarray) -> np.ndarray:
    width = constants()["covariance"]["periodic_width"]
    return np.asarray(np.exp(-2 * np.sin(np.pi * lag_days / YEAR_DAYS) ** 2 / width**2))


def learn_kernel(
    values: np.ndarray, clear: np.ndarray, days: np.ndarray, poor_variance: np.ndarray, poor_noise: np.ndarray,
    form: str = "season",
) -> Kernel:  # fmt: skip
    """The kernel of components `values` (t, c, p), known where `clear` (t, p), on `days` (t,) in order of time.

    `poor_variance`, `poor_noise` (c,): what to take where the series is too poor to tell. `form`: one of
    `FORMS`. A walk takes `poor_noise`: what dates alone tell of noise holds all that is quicker than they are.
    """
    table = constants()["covariance"]
    origin = float(days[0])
    when = np.asarray(days, float) - origin
    season = _season(values, clear, when, form == "season")
    flat = np.tile(np.linspace(0, YEAR_DAYS, NODES + 1), (values.shape[1], 1))
    blank = Kernel(0.0, season, flat, np.zeros((values.shape[1], _terms())), poor_noise)
    rest = np.where(clear[:, np.newaxis], values - blank.mean(when)[:, :, np.newaxis], 0).astype(np.float32)
    seen = clear.astype(np.float32)
    number = seen @ seen.T
    first, second = np.triu_indices(when.size, 1)
    # two passes of one day tell of the noise, not of time
    usable = (number[first, second] > max(4, 0.005 * clear.shape[1])) & (when[second] > when[first])
    first, second = first[usable], second[usable]
    shares = table["poor_shares"]
    if first.size < table["pairs_needed"]:
        split = np.zeros(_terms())
        split[0], split[1 : 1 + len(shares["ranges"])] = shares["constant"], shares["ranges"]
        return Kernel(origin, season, flat, poor_variance[:, np.newaxis] * split, poor_noise)
    products = np.stack([one @ one.T for one in rest.transpose(1, 0, 2)]) / np.maximum(number, 1)
    own = np.diag(number)
    total = np.array([np.average(np.diag(one), weights=own) for one in products])
    if form == "line":
        weights, little = _wandering(values, clear, when, poor_noise)
        return Kernel(origin, season, _pace(values, clear, when, little), weights, little)
    pairs = (first, second, number[first, second], products[:, first, second])
    weights = _fit(flat, when, pairs)
    noise = np.maximum(total - weights.sum(1), table["smallest_noise"])
    pace = _pace(values, clear, when, noise)
    weights = _fit(pace, when, pairs)
    noise = np.maximum(total - weights.sum(1), table["smallest_noise"])
    return Kernel(origin, season, pace, weights, noise)


def _wandering(
    values: np.ndarray, clear: np.ndarray, when: np.ndarray, noise: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """(c, terms) weights of a walk, and (c,) its noise.

    Its range is so long that the posterior mean is a line between dates without noise (Wiener process); it is as fast
    as dates near each other differ. At most half of that is put down to noise.
    """
    square, count, lags = np.zeros(values.shape[1]), 0.0, 0.0
    for i in range(when.size - 1):
        for j in range(i + 1, min(i + 4, when.size)):
            lag, both = when[j] - when[i], clear[i] & clear[j]
            if lag > 0 and both.any():
                square += ((values[j][:, both] - values[i][:, both]) ** 2).sum(1)
                count += both.sum()
                lags += both.sum() * lag
    noise = np.minimum(noise, square / max(count, 1) / 4) if count else noise
    weights = np.zeros((values.shape[1], _terms()))
    slope = np.maximum((square - 2 * count * noise) / max(lags, 1), _SLOWEST)
    weights[:, -2] = slope * constants()["covariance"]["line_range_days"] / 2
    return weights, np.maximum(noise, _SLOWEST)


def _season(values: np.ndarray, clear: np.ndarray, when: np.ndarray, seasonal: bool) -> np.ndarray:
    """(NODES, c) means over the year, drawn to the overall mean where no date is near; that mean if not `seasonal`."""
    count = clear.sum(1).astype(float)
    dates = np.einsum("tcp,tp->tc", values, clear) / np.maximum(count, 1)[:, np.newaxis]
    overall = (dates * count[:, np.newaxis]).sum(0) / max(count.sum(), 1)
    if not seasonal:
        return np.tile(overall, (NODES, 1))
    nodes = np.arange(NODES) * YEAR_DAYS / NODES
    far = (nodes[:, np.newaxis] - when + YEAR_DAYS / 2) % YEAR_DAYS - YEAR_DAYS / 2
    weight = np.exp(-0.5 * (far / constants()["covariance"]["mean_bandwidth_days"]) ** 2) * count
    pull = 0.05 * clear.shape[1]
    return np.asarray((weight @ dates + pull * overall) / (weight.sum(1) + pull)[:, np.newaxis])


def _pace(values: np.ndarray, clear: np.ndarray, when: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """(c, NODES + 1) operational time over the year, from how much dates some days apart differ."""
    table = constants()["covariance"]
    nodes = (np.arange(NODES) + 0.5) * YEAR_DAYS / NODES
    change, weight = np.zeros((values.shape[1], NODES)), np.zeros(NODES)
    for i in range(when.size - 1):
        for j in range(i + 1, min(i + 5, when.size)):
            lag = when[j] - when[i]
            both = clear[i] & clear[j]
            if not 4 <= lag <= 20 or both.sum() < 20:
                continue
            rate = np.maximum(((values[j][:, both] - values[i][:, both]) ** 2).mean(1) - 2 * noise, 0) / lag
            far = (nodes - (when[i] + when[j]) / 2 + YEAR_DAYS / 2) % YEAR_DAYS - YEAR_DAYS / 2
            near = np.exp(-0.5 * (far / table["warp_bandwidth_days"]) ** 2) * both.sum() * lag
            change += rate[:, np.newaxis] * near
            weight += near
    usual = change.sum(1) / max(weight.sum(), 1e-9)
    rate = np.ones_like(change)
    some = usual > 0
    pull = 0.1 * weight.mean() + 1e-9
    rate[some] = (change[some] / usual[some, np.newaxis] + pull) / (weight + pull)
    rate /= rate.mean(1)[:, np.newaxis]
    rate = np.maximum((1 - table["warp"]) + table["warp"] * rate, 0.15)
    return np.concatenate([np.zeros((rate.shape[0], 1)), np.cumsum(rate, 1)], 1) * YEAR_DAYS / NODES


def _fit(pace: np.ndarray, when: np.ndarray, pairs: tuple[np.ndarray, ...]) -> np.ndarray:
    """(c, terms) weights that are not negative, by least squares on the covariances in classes of lag."""
    from scipy.optimize import nnls

    table = constants()["covariance"]
    first, second, number, products = pairs
    span = when[-1] - when[0]
    edges = np.concatenate([np.arange(5, 60, 5), np.arange(60, span + 20, 15)])
    years = when[second] - when[first]
    operational = _operational(pace, when)
    out = np.zeros((products.shape[0], _terms()))
    for component, values in enumerate(products):
        lags = np.abs(operational[component, second] - operational[component, first])
        place = np.searchsorted(edges, lags)
        weight = np.bincount(place, number)
        some = weight > 0

        def mean(
            of: np.ndarray, place: np.ndarray = place, weight: np.ndarray = weight, some: np.ndarray = some
        ) -> np.ndarray:
            return np.asarray(np.bincount(place, number * of)[some] / weight[some])

        lag = mean(lags)
        terms = [np.ones_like(lag), *_departures(lag)[:-1], np.zeros_like(lag)]
        terms.append(_annual(mean(years)) if span > table["periodic_from_days"] else np.zeros_like(lag))
        trust = np.sqrt(weight[some] / weight.max()) + 0.05
        out[component], _ = nnls(np.stack(terms, 1) * trust[:, np.newaxis], mean(values) * trust)
        # where nothing departed from the season, something still may
        event = 1 + table["ranges_days"].index(table["event_range_days"])
        out[component, event] = max(out[component, event], table["event_share"] * out[component].sum())
    return out
