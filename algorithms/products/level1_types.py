"""A level 1 product as the correction sees it, and what is known of its air from outside the image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .level1_quality import BadPixels
from .scene import Scene


@dataclass(frozen=True)
class Air:
    """What is known of the air from outside the image, over the tile; None where nothing says it.

    `aot` at 550 nm, `water_gcm2` above the ground, `ozone_cmatm`, `altitude_m` of the model's ground; `species`: AOT by
    kind; `origin`: where each came from.
    """

    aot: float | None = None
    water_gcm2: float | None = None
    ozone_cmatm: float | None = None
    altitude_m: float | None = None
    species: Mapping[str, float] = field(default_factory=dict)
    origin: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Level1:
    """One level 1 product: the scene with images that were checked, and its air.

    `saturated`: the DN that says so, None where none does; `only_coarse`: bands that serve masks and water vapour and
    are not corrected themselves; `sun_zenith_deg`: of the image, where its reflectances were divided by one cosine and
    not by that of each pixel; `quality`: band -> files that mark its bad pixels.
    """

    scene: Scene
    air: Air
    saturated: float | None = None
    only_coarse: tuple[str, ...] = ()
    sun_zenith_deg: float | None = None
    quality: Mapping[str, BadPixels] = field(default_factory=dict)
