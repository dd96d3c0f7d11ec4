"""What is done to one date, as a frozen value that the kernel is given: files, lines, directions, masks, area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ...core.blocks import Source
from ...core.grid import Grid
from ...products.scene import MEANINGS
from .acquisitions import Acquisition, Plan, plan
from .bandpass import Line
from .direction import Factor, factors

NODATA = -10000
SCALE = 1e-4
#: bits of the mask file, by meaning; `LEFT_OUT`: what was to be left out, grown; `MISSED`: found by the series itself
BITS: Mapping[str, int] = MappingProxyType({meaning: 1 << i for i, meaning in enumerate(MEANINGS)})
LEFT_OUT, MISSED = 1 << len(MEANINGS), 2 << len(MEANINGS)
UNDIRECTED = BITS["water"] | BITS["snow"]


@dataclass(frozen=True)
class Recipe:
    """What is done to a date. Per scene `lines` and `factors` by own name; `left_out`: bits; `geometry`: the area."""

    plans: tuple[Plan, ...]
    names: tuple[str, ...]
    lines: tuple[Mapping[str, Line], ...]
    factors: tuple[Mapping[str, Factor], ...]
    left_out: int
    geometry: Any | None = None

    @property
    def margin(self) -> int:
        return max(p.grow_px for p in self.plans)

    @property
    def bytes_per_pixel(self) -> float:
        """Two copies of the bands, one being read and converted, and the growth of the masks."""
        return 4.0 * len(self.names) + 48.0


def bits_of(meanings: Sequence[str]) -> int:
    """The bits of some meanings; a product's own summary of clouds and shadows counts where both are meant."""
    found = sum(BITS[m] for m in dict.fromkeys(meanings))
    both = BITS["cloud"] | BITS["shadow"]
    return found | BITS["cloud_or_shadow"] if found & both == both else found


def prepare(
    one: Acquisition,
    target: Grid,
    left_out: Sequence[str],
    names: Sequence[str] | None = None,
    geometry: Any | None = None,
    directions: bool = False,
) -> tuple[Recipe, dict[str, Source], str]:
    """The recipe of an acquisition, the files to read, and why its directions could not be brought to nadir.

    `names`: own names of the bands to deliver, all of the acquisition's by default; `directions`: view from nadir.
    """
    chosen = tuple(one.bands if names is None else names)
    plans = plan(one, target, chosen)
    found: list[Mapping[str, Factor]] = []
    reasons = []
    for scene in one.scenes:
        own, reason = factors(scene, dict(one.bands), target) if directions else ({}, "")
        found.append(own)
        reasons.append(reason)
    sources = {name: source for p in plans for name, source in p.sources.items()}
    recipe = Recipe(plans, chosen, one.lines or ({},) * len(plans), tuple(found), bits_of(left_out), geometry)
    return recipe, sources, next((r for r in reasons if r), "")
