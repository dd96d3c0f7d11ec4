"""What is seen of a forest on one date: index, bare soil, clouds, and which pixels count.

Digital numbers are reflectance x 10000, all bands on one grid. The soil machine follows each pixel from date to date: a
third successive anomaly of bare soil, not counting dates without a view, makes a cut for good, dated at the first.
Thresholds of `resources/tables/dieback.json` are tuned to reflectances of MAJA over French conifers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .table import constants

NODATA = -10000
#: bands that an index needs; the first two groups of the rules need more
INDEX_BANDS: Mapping[str, tuple[str, ...]] = {
    "CRSWIR": ("B8A", "B11", "B12"), "NDVI": ("B8", "B4"), "NDMI": ("B8A", "B11"), "NBR": ("B8A", "B12"),
}  # fmt: skip
SOIL_BANDS = ("B2", "B3", "B4", "B8A", "B11")


@dataclass(frozen=True)
class MaskRules:
    """`soil`: the soil and cloud rules (else blue alone); `provider`: the product's own masks count as well."""

    index: str = "CRSWIR"
    soil: bool = True
    provider: bool = False

    @property
    def bands(self) -> tuple[str, ...]:
        """Every band that is used, in the order of wavelengths."""
        wanted = {*INDEX_BANDS[self.index], *(SOIL_BANDS if self.soil else ("B2",))}
        return tuple(b for b in ("B2", "B3", "B4", "B8", "B8A", "B11", "B12") if b in wanted)


@dataclass
class Soil:
    """The soil machine of some pixels: `count` uint16, `state` bool, `first` int32 day of the first of the last run."""

    count: np.ndarray
    state: np.ndarray
    first: np.ndarray

    @classmethod
    def new(cls, shape: tuple[int, ...]) -> Soil:
        return cls(np.zeros(shape, np.uint16), np.zeros(shape, bool), np.zeros(shape, np.int32))


def index_of(name: str, bands: Mapping[str, np.ndarray]) -> np.ndarray:
    """The index, float64, NaN where it is not defined; bands as digital numbers of any scale."""
    b = {n: bands[n].astype(np.float64) for n in INDEX_BANDS[name]}
    with np.errstate(all="ignore"):
        if name == "CRSWIR":
            c = constants("dieback")["crswir"]
            share = (c["centre_nm"] - c["left_nm"]) / (c["right_nm"] - c["left_nm"])
            line = b["B8A"] + (b["B12"] - b["B8A"]) * share
            found = np.where(line > 0, b["B11"] / line, np.nan)
        else:
            first, second = INDEX_BANDS[name]
            found = (b[first] - b[second]) / (b[first] + b[second])
    return np.where(np.isfinite(found), found, np.nan)


def red_edge_continuum(b4: np.ndarray, b5: np.ndarray, b6: np.ndarray) -> np.ndarray:
    """CRre, float32, NaN where it is not defined: rises when chlorophyll falls."""
    c = constants("dieback")["crre"]
    share = (c["centre_nm"] - c["left_nm"]) / (c["right_nm"] - c["left_nm"])
    with np.errstate(all="ignore"):
        line = b4 + (b6 - b4) * np.float64(share)
        good = (line > 0) & (b4 > 0) & (b5 > 0) & (b6 > 0)
        return np.where(good, b5 / line, np.nan).astype(np.float32)


def look(
    bands: Mapping[str, np.ndarray], day: int, rules: MaskRules, soil: Soil, provider: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """One date: index (height, width) float64, 0 where it is not defined, and mask (height, width) bool.

    `bands` (height, width) digital numbers with -10000 outside; `soil` is moved on in place; `provider` bool.
    """
    stack = [bands[b] for b in rules.bands]
    index = index_of(rules.index, bands)
    zero = np.logical_or.reduce([b == 0 for b in stack])
    outside = np.logical_and.reduce([b == NODATA for b in stack])
    # a single band below zero gives an index without meaning
    undefined = ~np.isfinite(index) | np.logical_or.reduce([bands[b] < 0 for b in INDEX_BANDS[rules.index]])
    if rules.soil:
        anomaly = step_soil(bands, zero | outside, day, soil)
        mask = zero | outside | undefined | anomaly | soil.state | clouds(bands, soil.state | anomaly)
    else:
        mask = zero | outside | undefined | (bands["B2"] >= constants("dieback")["plain_blue"])
    if rules.provider and provider is not None:
        mask |= provider
    return np.nan_to_num(index, nan=0.0), mask


def step_soil(bands: Mapping[str, np.ndarray], unseen: np.ndarray, day: int, soil: Soil) -> np.ndarray:
    """Move the soil machine on by one date; returns where bare soil is seen (height, width) bool."""
    t = constants("dieback")["soil"]
    anomaly = (
        (bands["B11"] > t["swir_above"])
        & (bands["B2"] < t["blue_below"])
        & (bands["B3"].astype(np.int32) + bands["B4"] > t["green_red_above"])
    )
    invalid = unseen | (bands["B2"] >= t["blue_below"])
    counts, resets = anomaly & ~invalid, ~anomaly & ~invalid
    soil.count[counts] += 1
    soil.count[resets] = 0
    soil.first[counts & (soil.count == 1) & ~soil.state] = day
    soil.state |= soil.count == t["confirm"]
    return np.asarray(anomaly)


def clouds(bands: Mapping[str, np.ndarray], bare: np.ndarray) -> np.ndarray:
    """(height, width) bool: bright blue, or a large share of green, grown by some pixels to four neighbours each."""
    t = constants("dieback")["cloud"]
    green, red, nir = (bands[b].astype(np.float64) for b in ("B3", "B4", "B8A"))
    with np.errstate(all="ignore"):
        bright = (green / (nir + red + green) > t["green_share"]) & (bands["B2"] > t["blue_least"])
    cloud = ~bare & ((bands["B2"] > t["blue_above"]) | bright)
    for _ in range(int(t["dilation_px"])):
        grown = cloud.copy()
        grown[1:] |= cloud[:-1]
        grown[:-1] |= cloud[1:]
        grown[:, 1:] |= cloud[:, :-1]
        grown[:, :-1] |= cloud[:, 1:]
        cloud = grown
    return np.asarray(cloud)
