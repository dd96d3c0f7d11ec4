"""Labelled polygons made fit for learning: each step takes what it cannot use out and says why.

Steps, in this order: geometry repaired, flattened and cut into single parts; overlaps of different classes taken out;
erosion, so that no mixed pixel is left; small ones dropped; caps.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

#: why a polygon, or a part of it, is not used: reasons as they are written to the layer of what was left out
REASONS = ("no class", "not a polygon", "broken geometry", "same as another", "overlap of two classes", "too small",
           "outside the area", "over the cap")  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """What is done to polygons; lengths in metres, areas in hectares. `thin` classes have limits of their own."""

    erosion_m: float = 10.0
    minimum_ha: float = 0.1
    thin_minimum_ha: float = 0.02
    not_eroded: frozenset[int] = frozenset()
    thin: frozenset[int] = frozenset()
    most_per_class: int = 0
    seed: int = 1


@dataclass
class Prepared:
    """Clean polygons, and those left out with the reason. `source` (n,) is the row of the input layers, in order."""

    geometries: np.ndarray
    label: np.ndarray
    source: np.ndarray
    region: np.ndarray
    left_out: list[tuple[Any, int, int, str]] = field(default_factory=list)
    repaired: int = 0

    def __len__(self) -> int:
        return len(self.label)

    def keep(self, chosen: np.ndarray, reason: str) -> Prepared:
        """Those chosen (bool); the others are left out for a reason."""
        lost = [(self.geometries[i], int(self.label[i]), int(self.source[i]), reason) for i in np.flatnonzero(~chosen)]
        return replace(self, geometries=self.geometries[chosen], label=self.label[chosen], source=self.source[chosen],
                       region=self.region[chosen], left_out=[*self.left_out, *lost])  # fmt: skip


def repaired(found: Prepared) -> Prepared:
    """Valid, flat, single polygons; parts of one polygon keep its number, so that they never lie on two sides of a
    split.
    """
    area = np.array([shapely.get_dimensions(g) == 2 for g in found.geometries], bool)
    found = found.keep(area, "not a polygon")
    flat = shapely.force_2d(found.geometries)
    bad = ~shapely.is_valid(flat)
    flat[bad] = shapely.make_valid(flat[bad])
    parts, index = shapely.get_parts(flat, return_index=True)
    # a repaired shape may be a collection with lines in it
    inner, second = shapely.get_parts(parts, return_index=True)
    index = index[second]
    solid = (shapely.get_dimensions(inner) == 2) & (shapely.area(inner) > 0)
    empty = np.setdiff1d(np.arange(len(flat)), index[solid])
    lost = [(found.geometries[i], int(found.label[i]), int(found.source[i]), "broken geometry") for i in empty]
    index, inner = index[solid], inner[solid]
    return replace(found, geometries=inner, label=found.label[index], source=found.source[index],
                   region=found.region[index], left_out=[*found.left_out, *lost], repaired=int(bad.sum()))  # fmt: skip


def without_overlaps(found: Prepared) -> Prepared:
    """Of equal polygons the first is kept; where two classes overlap the common part belongs to neither.

    Overlaps of one class do no harm: a pixel counts once.
    """
    geometries = found.geometries
    normal = shapely.to_wkb(shapely.normalize(shapely.set_precision(geometries, 0.01)))
    seen: dict[tuple[bytes, int], int] = {}
    first = np.ones(len(geometries), bool)
    for i, wkb in enumerate(normal):
        first[i] = seen.setdefault((wkb, int(found.label[i])), i) == i
    found = found.keep(first, "same as another")
    geometries = found.geometries.copy()
    tree = shapely.STRtree(geometries)
    one, two = tree.query(geometries, predicate="intersects")
    pairs = (one < two) & (found.label[one] != found.label[two])
    one, two = one[pairs], two[pairs]
    common = shapely.intersection(geometries[one], geometries[two])
    real = shapely.area(common) > 0.01
    one, two, common = one[real], two[real], common[real]
    cut: dict[int, list[Any]] = {}
    for i, j, part in zip(one, two, common, strict=True):
        cut.setdefault(int(i), []).append(part)
        cut.setdefault(int(j), []).append(part)
    lost = [(part, int(found.label[i]), int(found.source[i]), "overlap of two classes")
            for i, part in zip(one, common, strict=True)]  # fmt: skip
    for i, pieces in cut.items():
        geometries[i] = shapely.difference(geometries[i], shapely.union_all(pieces))
    return _split(replace(found, geometries=geometries, left_out=[*found.left_out, *lost]))


def _split(found: Prepared) -> Prepared:
    """Single parts again, empty ones gone."""
    parts, index = shapely.get_parts(found.geometries, return_index=True)
    solid = (shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > 0)
    index = index[solid]
    return replace(found, geometries=parts[solid], label=found.label[index], source=found.source[index],
                   region=found.region[index])  # fmt: skip


def eroded(found: Prepared, rules: Rules) -> Prepared:
    """Polygons without their border, those of `not_eroded` classes whole; what is too small afterwards is left out."""
    exempt = np.isin(found.label, list(rules.not_eroded))
    distance = np.where(exempt, 0.0, -rules.erosion_m)
    smaller = np.where(exempt, found.geometries, shapely.buffer(found.geometries, distance, join_style="mitre"))
    thin = np.isin(found.label, list(rules.thin))
    limit = np.where(thin, rules.thin_minimum_ha, rules.minimum_ha) * 1e4
    whole = replace(found, geometries=smaller)
    large = shapely.area(smaller) >= limit
    lost = [
        (found.geometries[i], int(found.label[i]), int(found.source[i]), "too small") for i in np.flatnonzero(~large)
    ]
    kept = replace(whole.keep(large, "too small"), left_out=[*found.left_out, *lost])
    kept = _split(kept)
    thin = np.isin(kept.label, list(rules.thin))
    limit = np.where(thin, rules.thin_minimum_ha, rules.minimum_ha) * 1e4
    return kept.keep(shapely.area(kept.geometries) >= limit, "too small")


def capped(found: Prepared, rules: Rules) -> Prepared:
    """At most so many polygons of a class and region, drawn by chance; parts of one polygon stay together."""
    if not rules.most_per_class:
        return found
    rng = np.random.default_rng([rules.seed, 19])
    keep = np.zeros(len(found), bool)
    for code in np.unique(found.label):
        for region in np.unique(found.region):
            own = np.flatnonzero((found.label == code) & (found.region == region))
            sources = np.unique(found.source[own])
            drawn = rng.permutation(sources)[: rules.most_per_class]
            keep[own] = np.isin(found.source[own], drawn)
    return found.keep(keep, "over the cap")


def prepare(found: Prepared, rules: Rules) -> Prepared:
    """All steps, in their order."""
    return capped(eroded(without_overlaps(repaired(found)), rules), rules)
