"""What is taken from a series for the network to find again (specification, section 5.4).

By whole dates: gaps of all sensors, gaps of Sentinel-2 alone, no Sentinel-2 for 60 days around, single dates of all
sensors or of Sentinel-2, no other sensor, everything after a day (forecast) or before it (back-cast). By pixel: the
clouds of another date are laid on clear ones, so that dates are known in part and what lies under the cloud is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from .observations import REFERENCE, Observations, SensorSeries

#: strategies and their shares in a training: long gaps, which are hard, more often than the specification has them
SHARES: Mapping[str, float] = MappingProxyType(
    {
        "gap": 0.32,
        "reference_gap": 0.18,
        "dates": 0.18,
        "hidden": 0.08,
        "no_others": 0.06,
        "no_reference": 0.05,
        "clouds": 0.05,
        "forecast": 0.04,
        "backcast": 0.04,
    }
)
_FORECAST_DAYS, _BLIND_DAYS = 60, 60
#: share of the samples, and of the dates of one, on which clouds of other dates are laid
_CLOUDED, _CLOUDED_DATES = 0.3, 0.25
_LEAST_CLOUD, _MOST_CLOUD = 0.15, 0.85


@dataclass(frozen=True)
class Hold:
    """What is left of a series: `kept` (t,) bool for each of its sensors; `hidden` (t,) bool: dates of Sentinel-2 that
    were taken away; `start`, `end`: the days that are asked for lie between."""

    strategy: str
    start: int
    end: int
    kept: tuple[np.ndarray, ...]
    hidden: np.ndarray

    def of(self, observations: Observations) -> Observations:
        """What is left; sensors without any date are dropped."""
        pairs = zip(observations.series, self.kept, strict=True)
        return replace(observations, series=tuple(s.keep(k) for s, k in pairs if k.any()))


def drawn_hold(
    observations: Observations, strategy: str | None, gap: int | None, asked: np.ndarray | None,
    rng: np.random.Generator,
) -> Hold:  # fmt: skip
    """A hold by a strategy (None: drawn by the shares) with a gap of so many days (None: 20 to 95).

    `asked`: days of Sentinel-2 that are never given, whatever the strategy.
    """
    chosen = strategy or str(rng.choice(list(SHARES), p=list(SHARES.values())))
    own = observations.of(REFERENCE)
    assert own is not None and own.days.size  # the sampler has looked
    span = gap or int(rng.integers(20, 96))
    first, last = int(own.days.min()), int(own.days.max())
    middle = int(rng.integers(first + 20, max(first + 21, last - 20)))
    start, end = middle - span // 2, middle - span // 2 + span - 1
    share = float(rng.uniform(0.2, 0.7)) if chosen == "dates" else 0.1
    kept = []
    for s in observations.series:
        reference = s.sensor == REFERENCE
        here = np.ones(s.days.size, bool)
        if chosen == "gap" or (chosen == "reference_gap" and reference):
            here = (s.days < start) | (s.days > end)
        elif chosen == "no_reference" and reference:
            here = np.abs(s.days - middle) > _BLIND_DAYS
        elif chosen == "forecast":
            here = s.days < middle
        elif chosen == "backcast":
            here = s.days > middle
        elif chosen == "dates" or (chosen in ("hidden", "no_others") and reference):
            here = rng.random(s.days.size) >= share
        elif chosen == "no_others" and not reference:
            here = np.zeros(s.days.size, bool)
        if reference and asked is not None and chosen not in ("gap", "reference_gap"):
            here &= ~np.isin(s.days, asked)
        kept.append(here)
    hidden = ~next(k for s, k in zip(observations.series, kept, strict=True) if s.sensor == REFERENCE)
    if chosen == "no_reference":
        start, end = middle - _BLIND_DAYS // 2, middle + _BLIND_DAYS // 2
    elif chosen == "forecast":
        start, end = middle, middle + _FORECAST_DAYS
    elif chosen == "backcast":
        start, end = middle - _FORECAST_DAYS, middle
    return Hold(chosen, start, end, tuple(kept), hidden)


def with_clouds(
    series: SensorSeries, masks: np.ndarray, rng: np.random.Generator, always: bool = False
) -> tuple[SensorSeries, np.ndarray]:
    """The patch with clouds of other dates laid on some of its own, and what they hide that was clear, (t, h, w) bool.

    `masks` (t, H, W) bool: clear pixels of a whole block, from which shapes are cut at places drawn by chance; only
    those that are cloudy in part are used. `always`: lay some if there are any, else in a part of the samples.
    """
    hidden = np.zeros(series.clear.shape, bool)
    if not always and rng.random() >= _CLOUDED:
        return series, hidden
    height, width = series.clear.shape[1:]
    clear = series.clear.copy()
    for date in np.flatnonzero(rng.random(series.days.size) < _CLOUDED_DATES):
        for _ in range(6):
            row, col = (int(rng.integers(n - s + 1)) for n, s in zip(masks.shape[1:], (height, width), strict=True))
            shape = ~masks[int(rng.integers(masks.shape[0])), row : row + height, col : col + width]
            if _LEAST_CLOUD <= shape.mean() <= _MOST_CLOUD:
                hidden[date] = clear[date] & shape
                clear[date] &= ~shape
                break
    return replace(series, clear=clear), hidden
