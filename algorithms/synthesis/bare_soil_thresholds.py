"""Thresholds of bare and of green by the separation of histograms (HISET, Heiden et al. 2022), one pair per region.

From the least and the largest PV+IR2 of each pixel over the dates: bare ground lies below the first threshold, what has
been green once above the second. With a land cover, each is put where the histograms of two kinds of land cross;
without one, where Otsu's rule parts the histogram of all pixels. What does not separate keeps the usual value, and the
report says where each threshold comes from. Usual values are strict: on soils that stay wet or dark they keep the
brightest dates alone, and the composite comes out too bright (by 0.02 to 0.04 on simulated years; 0.007 to 0.010 here).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import map_blocks
from ..core.progress import Context
from ..spec.phrase import phrase
from .bare_soil_blocks import SoilJob
from .bare_soil_rules import constants

#: where a threshold comes from
GIVEN, SEPARATION, OTSU, USUAL = "given", "separation", "otsu", "usual"
_NAMES = ("bare", "green")


@dataclass(frozen=True)
class Limits:
    """Thresholds (regions, 2) of bare and of green, where each comes from, and the histograms (regions, kinds, 2,
    bins)."""

    values: np.ndarray
    origins: tuple[tuple[str, str], ...]
    counts: np.ndarray | None


def find_limits(
    job: SoilJob,
    method: str,
    given: tuple[float | None, float | None],
    classes: tuple[tuple[int, ...], ...],
    context: Context,
) -> Limits:
    """Thresholds of a tile: `method` is auto, separation, otsu or default; what is given is taken as it is."""
    table = constants()["thresholds"]
    regions = max(1, len(job.regions))
    values = np.tile([table[name] for name in _NAMES], (regions, 1)).astype(float)
    origins = [[USUAL, USUAL] for _ in range(regions)]
    needed = method != "default" and None in given
    counts = _histograms(job, classes, context) if needed else None
    for region in range(regions):
        for k in range(2):
            fixed = given[k]
            if fixed is not None:
                values[region, k], origins[region][k] = fixed, GIVEN
                continue
            if counts is None:
                continue
            found, origin = _threshold(counts[region], k, method, job.land_cover is not None)
            if found is None:
                context.warning(
                    phrase(
                        "{tile}, region {region}: the histograms give no threshold of {name}, {value:.2f} is used.",
                        tile=job.name,
                        region=region + 1,
                        name=_NAMES[k],
                        value=values[region, k],
                    )
                )
            else:
                values[region, k], origins[region][k] = found, origin
        context.info(
            f"{job.name}, region {region + 1}: bare below PV+IR2 {values[region, 0]:.2f} ({origins[region][0]}), green "
            f"once above {values[region, 1]:.2f} ({origins[region][1]})."
        )
    return Limits(values, tuple((a, b) for a, b in origins), counts)


def _histograms(job: SoilJob, classes: tuple[tuple[int, ...], ...], context: Context) -> np.ndarray:
    counts: np.ndarray | None = None
    for _, found in map_blocks(
        "synthesis.bare_soil_blocks:extremes_block",
        job.sources(),
        job.grid,
        context,
        parameters={"job": job, "classes": classes},
        margin=job.margin,
        bytes_per_pixel=120.0,
        text=f"Thresholds of {job.name}",
    ):
        counts = found["counts"] if counts is None else counts + found["counts"]
    assert counts is not None  # a grid has at least one block
    return counts


def _threshold(counts: np.ndarray, which: int, method: str, land_cover: bool) -> tuple[float | None, str]:
    """One threshold from (kinds, 2, bins): `which` 0 for bare, 1 for green."""
    everything, crop, plants, built = counts[:, which]
    found: float | None = None
    if method == "separation" or (method == "auto" and land_cover):
        found = crossing(crop, plants, True) if which == 0 else crossing(crop, built, False)
        if found is not None or method == "separation":
            return found, SEPARATION
    limits = constants()["histogram"]["otsu_limits"][_NAMES[which]]
    found = otsu(everything, *limits)
    if found is not None and method == "auto" and not has_valley(everything, found):
        found = None
    return found, OTSU


def crossing(inside: np.ndarray, outside: np.ndarray, below: bool) -> float | None:
    """Where two histograms cross between their modes: the threshold that tells them apart.

    `inside`, `outside` (bins,) counts over the range of the table; `below`: `inside` is expected at lower values.
    Both are smoothed and compared as shares. None where they hold too few pixels, or do not separate: the shares on the
    wrong sides add up to more than the table allows.
    """
    table = constants()["histogram"]
    if min(inside.sum(), outside.sum()) < table["least_pixels"]:
        return None
    window = np.ones(table["smooth_bins"]) / table["smooth_bins"]
    low, high = (np.convolve(h / h.sum(), window, "same") for h in ((inside, outside) if below else (outside, inside)))
    edges = np.linspace(table["lowest"], table["highest"], table["bins"] + 1)
    first, last = int(np.argmax(low)), int(np.argmax(high))
    if last <= first:
        return None
    # where two humps cross, the shares on the wrong sides are least; in a gap between them, its middle
    wrong = 1 - np.cumsum(low) + np.cumsum(high)
    between = wrong[first : last + 1]
    if between.min() > table["most_wrong"]:
        return None
    best = np.flatnonzero(between <= between.min() + 1e-6)
    return float(edges[1 + first + int(best[(best.size - 1) // 2])])


def otsu(histogram: np.ndarray, low: float, high: float) -> float | None:
    """The threshold of largest variance between classes, within [low, high]; None for an empty histogram."""
    table = constants()["histogram"]
    if histogram.sum() < table["least_pixels"]:
        return None
    edges = np.linspace(table["lowest"], table["highest"], table["bins"] + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    share = histogram / histogram.sum()
    weight, mean = np.cumsum(share), np.cumsum(share * middle)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (mean[-1] * weight - mean) ** 2 / (weight * (1 - weight))
    between[(edges[1:] < low) | (edges[1:] > high) | ~np.isfinite(between)] = -1
    if between.max() <= 0:
        return None
    best = np.flatnonzero(between >= between.max() * (1 - 1e-6))
    return float(edges[1:][int(best[(best.size - 1) // 2])])


def has_valley(histogram: np.ndarray, threshold: float) -> bool:
    """Whether a threshold parts two humps: each holds a fair share of the pixels, with a dip between their tops."""
    table = constants()["histogram"]
    edges = np.linspace(table["lowest"], table["highest"], table["bins"] + 1)
    window = np.ones(table["valley_bins"]) / table["valley_bins"]
    smooth = np.convolve(histogram / max(1, histogram.sum()), window, "same")
    cut = int(np.searchsorted(edges[1:], threshold - 1e-9)) + 1
    below = float(histogram[:cut].sum() / max(1, histogram.sum()))
    if not table["least_side"] <= below <= 1 - table["least_side"]:
        return False
    left, right = int(np.argmax(smooth[:cut])), cut + int(np.argmax(smooth[cut:]))
    dip = smooth[left : right + 1].min()
    return bool(dip <= table["deepest_valley"] * min(smooth[left], smooth[right]))


def described(limits: Limits) -> list[Mapping[str, Any]]:
    """The thresholds as the STAC item lists them."""
    return [
        {"bare_below": float(a), "green_above": float(b), "bare_from": x, "green_from": y}
        for (a, b), (x, y) in zip(limits.values, limits.origins, strict=True)
    ]
