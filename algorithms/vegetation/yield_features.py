"""What a yield is learnt from: the monthly reflectance of a parcel from November to July, as features.

Bands, five indices and what they make of a season (largest NDVI and its month, sum of NDVI from March to June, fall of
NDVI from May to July). A missing month is filled between its neighbours and told by a feature of its own.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
#: months of a season that ends in the year of harvest
MONTHS = (11, 12, 1, 2, 3, 4, 5, 6, 7)
INDICES = ("NDVI", "NDRE", "NDMI", "MTCI", "GCVI")
#: denominators closer to zero than this tell nothing
_SMALLEST = 0.01
_MTCI_MOST, _GCVI_MOST = 8.0, 30.0


@dataclass(frozen=True)
class FeatureTable:
    """Features (parcels, features) float64 and their names; `seen` (parcels,) whether any month was seen."""

    values: np.ndarray
    names: tuple[str, ...]
    seen: np.ndarray

    def take(self, chosen: np.ndarray) -> FeatureTable:
        """Some of the parcels."""
        return FeatureTable(self.values[chosen], self.names, self.seen[chosen])


def season_months(last_month: int) -> tuple[int, ...]:
    """The months used when the season is known up to the end of `last_month` (1 to 7)."""
    return MONTHS[: MONTHS.index(last_month) + 1]


def fill_months(reflectance: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """(parcels, months, bands) without gaps: linear between the months that were seen, held at the ends.

    Parcels that were never seen get the mean of the others, so that they can be carried along; their features mean
    nothing (`FeatureTable.seen`).
    """
    filled = np.asarray(reflectance, float).copy()
    never = missing.all(axis=1)
    if never.all():
        return np.zeros_like(filled)
    typical = np.nanmean(np.where(missing[..., np.newaxis], np.nan, filled)[~never], axis=(0, 1))
    patterns, which = np.unique(missing, axis=0, return_inverse=True)
    for number in range(len(patterns)):
        pattern = np.asarray(patterns)[number]
        rows = np.flatnonzero(which.ravel() == number)
        if pattern.all():
            filled[rows] = typical
            continue
        known: list[int] = np.flatnonzero(~pattern).tolist()
        for month in np.flatnonzero(pattern).tolist():
            after = bisect(known, month)
            low, high = known[max(after - 1, 0)], known[min(after, len(known) - 1)]
            share = 0.0 if high == low else (month - low) / (high - low)
            filled[rows, month] = (1 - share) * filled[rows, low] + share * filled[rows, high]
    return filled


def indices(reflectance: np.ndarray) -> np.ndarray:
    """(parcels, months, INDICES) of reflectance (parcels, months, BANDS)."""
    band = {name: reflectance[..., k] for k, name in enumerate(BANDS)}

    def ratio(above: np.ndarray, below: np.ndarray, most: float) -> np.ndarray:
        return np.asarray(np.clip(above / np.maximum(below, _SMALLEST), -most, most))

    return np.stack(
        [
            ratio(band["B8"] - band["B4"], band["B8"] + band["B4"], 1.0),
            ratio(band["B8A"] - band["B5"], band["B8A"] + band["B5"], 1.0),
            ratio(band["B8A"] - band["B11"], band["B8A"] + band["B11"], 1.0),
            ratio(band["B6"] - band["B5"], band["B5"] - band["B4"], _MTCI_MOST),
            ratio(band["B8"], band["B3"], _GCVI_MOST) - 1,
        ],
        axis=-1,
    )


def season_features(reflectance: np.ndarray, missing: np.ndarray, months: Sequence[int] = MONTHS) -> FeatureTable:
    """Features of parcels from (parcels, MONTHS, BANDS) reflectance and where a month is missing (parcels, MONTHS)."""
    count = len(months)
    missing = missing[:, :count]
    filled = fill_months(reflectance[:, :count], missing)
    index = indices(filled)
    ndvi = index[..., 0]
    columns = [filled.reshape(len(filled), -1), index.reshape(len(filled), -1), missing.astype(float)]
    names = [f"{b} {m:02d}" for m in months for b in BANDS]
    names += [f"{i} {m:02d}" for m in months for i in INDICES]
    names += [f"missing {m:02d}" for m in months]
    columns += [ndvi.max(axis=1, keepdims=True), ndvi.argmax(axis=1)[:, np.newaxis].astype(float)]
    names += ["NDVI largest", "month of the largest NDVI"]
    spring = [k for k, m in enumerate(months) if 3 <= m <= 6]
    if spring:
        columns.append(ndvi[:, spring].sum(axis=1, keepdims=True))
        names.append("NDVI March to June")
    if {5, 7} <= set(months):
        fall = ndvi[:, months.index(7)] - ndvi[:, months.index(5)]
        columns.append(fall[:, np.newaxis])
        names.append("NDVI fall May to July")
    return FeatureTable(np.concatenate(columns, axis=1), tuple(names), np.asarray(~missing.all(axis=1)))
