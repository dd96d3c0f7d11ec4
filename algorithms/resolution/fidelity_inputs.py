"""What the fidelity check compares: bands matched by name, grouped by the pixel size of the original.

All that is wrong with the inputs is said at once, before any work.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..core.errors import raise_all
from ..core.grid import Grid, Window, describe
from ..core.vector import area_window
from ..products.scene import Mask
from ..products.sensors import all_sensors
from .degradation import default_mtf
from .fidelity_detail import lower_factor
from .fidelity_images import Image, Plane

#: factors that the check was made for, and the least number of original pixels along a side
FACTORS = (1.45, 16.5)
LEAST_PIXELS = 48


@dataclass(frozen=True)
class Group:
    """Bands that share the original's grid: the super-resolved image (`fine`) over the original (`low`).

    `coarse` is the common part of the original's grid; `fine_grid` that of the super-resolved image (where it lies in
    another reference system: a grid nested in the original's, onto which it is interpolated). `second` is (fine, low)
    of another date, `reference` an image on about the fine grid, `lower` the result of the same model on the original
    degraded by `factor`; `masks` (and `second_masks`) of the originals hide what is not ground.
    """

    coarse: Grid
    fine_grid: Grid
    bands: tuple[str, ...]
    mtf: tuple[float, ...]
    fine: tuple[Plane, ...]
    low: tuple[Plane, ...]
    second: tuple[tuple[Plane, ...], tuple[Plane, ...]] | None = None
    reference: tuple[tuple[str, Plane], ...] = ()
    lower: tuple[Plane, ...] = ()
    resampled: bool = False
    masks: tuple[Mask, ...] = ()
    second_masks: tuple[Mask, ...] = ()

    @property
    def factor(self) -> float:
        return self.coarse.pixel_size / self.fine_grid.pixel_size

    @property
    def whole_factor(self) -> int | None:
        factor = round(self.factor)
        return factor if abs(self.factor - factor) < 1e-3 else None

    @property
    def step(self) -> int:
        """Blocks are multiples of so many original pixels."""
        lower = lower_factor(self.factor) ** 2
        return math.lcm(lower, self.whole_factor) if self.whole_factor else lower

    @property
    def name(self) -> str:
        """The original's pixel size, as a label."""
        return f"{self.coarse.pixel_size:g} m" if self.coarse.pixel_size > 0.5 else f"{self.coarse.pixel_size:.3g}"


@dataclass(frozen=True)
class Inputs:
    """Everything that is compared. `skipped`: bands that are not finer than in the original."""

    groups: tuple[Group, ...]
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)


def native_pixel(band: str, grid: Grid) -> float:
    """Pixel size in metres at which the sensor sees a band, where the grid is finer and in metres; else the grid's."""
    if grid.pixel_size < 0.5:
        return grid.pixel_size  # degrees
    fact = all_sensors()["S2"].bands.get(band)
    return max(grid.pixel_size, fact.resolution_m if fact else grid.pixel_size)


def common_part(coarse: Grid, others: Sequence[Grid], area: Mapping[str, Any] | None) -> Window:
    """The window of `coarse` that all other grids (and the area) cover."""
    window = coarse.window
    for other in others:
        if coarse.same_system(other):
            xmin, ymin, xmax, ymax = other.bounds
        else:
            from pyproj import Transformer

            transformer = Transformer.from_crs(other.crs, coarse.crs, always_xy=True)
            xmin, ymin, xmax, ymax = transformer.transform_bounds(*other.bounds, densify_pts=21)
        window = _inside(coarse, window, (xmin, ymin, xmax, ymax))
    if area is not None:
        chosen, _ = area_window(area, coarse)
        window = _inside(coarse, window, coarse.crop(chosen).bounds)
    return window


def _inside(grid: Grid, window: Window, bounds: tuple[float, float, float, float]) -> Window:
    """The part of a window whose pixels lie wholly within bounds."""
    a, _, c, _, e, f = grid.transform
    first_col, last_col = math.ceil((bounds[0] - c) / a - 1e-3), math.floor((bounds[2] - c) / a + 1e-3)
    first_row, last_row = math.ceil((bounds[3] - f) / e - 1e-3), math.floor((bounds[1] - f) / e + 1e-3)
    row, col = max(window.row, first_row), max(window.col, first_col)
    bottom, right = min(window.row + window.height, last_row), min(window.col + window.width, last_col)
    return Window(row, col, max(0, bottom - row), max(0, right - col))


def match(
    image: Image,
    original: Image,
    *,
    second: tuple[Image, Image] | None,
    reference: Image | None,
    lower: Image | None,
    area: Mapping[str, Any] | None,
    mtf: float | None,
    problems: list[str],
) -> Inputs:
    """Match the bands by name and group them; raises `TheiaError` with all problems, those given included."""
    names = [b for b in original.bands if b in image.bands]
    for other, what in ((second[0], "second date"), (second[1], "original of the second date")) if second else ():
        missing = [b for b in names if b not in other.bands]
        if missing:
            problems.append(f"The {what} ({other.name}) has no band {', '.join(missing)}.")
    if not names:
        problems.append(
            f"{image.name} (bands {', '.join(image.bands)}) and {original.name} (bands {', '.join(original.bands)}) "
            "have no band of the same name; name the bands in their order (BANDS, ORIGINAL_BANDS)."
        )
    if lower is not None and (absent := [b for b in names if b not in lower.bands]):
        problems.append(f"The result one scale down ({lower.name}) has no band {', '.join(absent)}.")
    if reference is not None and names and not any(b in reference.bands for b in names):
        problems.append(f"The reference ({reference.name}) has none of the bands {', '.join(names)}.")
    raise_all("input", "The images cannot be compared:", problems)
    groups: dict[tuple[float, Grid], list[str]] = {}
    skipped = []
    for band in names:
        fine, low = image.bands[band].grid, original.bands[band].grid
        if not (fine.crs or low.crs) or fine.same_system(low):
            factor = native_pixel(band, low) / fine.pixel_size
        else:
            factor = native_pixel(band, low) / _pixel_in(fine, low)
        if factor < FACTORS[0]:
            skipped.append(band)
            continue
        if factor > FACTORS[1]:
            problems.append(f"{band} is {factor:.3g} times finer than the original; the check goes up to 16.")
        groups.setdefault((native_pixel(band, low), low), []).append(band)
    if not groups:
        problems.append(
            f"{image.name} has pixels of {next(iter(image.bands.values())).grid.pixel_size:g} and is not finer than "
            f"{original.name} ({next(iter(original.bands.values())).grid.pixel_size:g}) in any band: nothing was "
            "super-resolved, or the two images are exchanged."
        )
    found = []
    for (pixel, low_grid), bands in sorted(groups.items(), key=lambda g: g[0][0]):
        times = round(pixel / low_grid.pixel_size)
        coarse = low_grid.coarsen(times) if times > 1 else low_grid
        if times > 1 and min(low_grid.shape) >= times:
            # only whole pixels
            coarse = Grid(coarse.crs, coarse.transform, low_grid.height // times, low_grid.width // times)
        fine_grid = image.bands[bands[0]].grid
        resampled = bool(fine_grid.crs) and not fine_grid.same_system(coarse)
        if resampled:
            fine_grid = coarse.refine(max(2, round(pixel / _pixel_in(fine_grid, low_grid))))
        covers = [image.bands[bands[0]].grid]
        if second:
            covers += [second[0].bands[bands[0]].grid, second[1].bands[bands[0]].grid]
        window = common_part(coarse, covers, area)
        if min(window.shape) < LEAST_PIXELS:
            problems.append(
                f"{', '.join(bands)}: the images share {window.height} x {window.width} pixels of the original"
                + (" inside the area" if area else "")
                + f"; at least {LEAST_PIXELS} x {LEAST_PIXELS} are needed. {image.name}: "
                f"{describe(image.bands[bands[0]].grid)}; {original.name}: {describe(low_grid)}."
            )
            continue
        values = (mtf if mtf is not None else default_mtf(pixel),) * len(bands)
        group = Group(
            coarse.crop(window), fine_grid, tuple(bands), values,
            tuple(image.bands[b] for b in bands), tuple(original.bands[b] for b in bands), resampled=resampled,
            masks=_finest(original.masks, coarse), second_masks=_finest(second[1].masks, coarse) if second else (),
        )  # fmt: skip
        if second:
            group = replace(group, second=(tuple(second[0].bands[b] for b in bands),
                                           tuple(second[1].bands[b] for b in bands)))  # fmt: skip
        if reference is not None:
            group = replace(group, reference=tuple((b, reference.bands[b]) for b in bands if b in reference.bands))
        if lower is not None:
            group = _with_lower(group, lower, problems)
        found.append(group)
    raise_all("input", "The images cannot be compared:", problems)
    notes = [*image.notes, *original.notes]
    if any(g.resampled for g in found):
        notes.append(
            f"{image.name} lies in another reference system and was interpolated (bicubic) onto the original's."
        )
    return Inputs(tuple(found), tuple(skipped), tuple(notes))


def _finest(masks: Sequence[Mask], grid: Grid) -> tuple[Mask, ...]:
    """The masks drawn on the grid's own pixels where there are any, else all."""
    own = tuple(m for m in masks if m.grid.aligned(grid))
    return own or tuple(masks)


def _with_lower(group: Group, lower: Image, problems: list[str]) -> Group:
    planes = tuple(lower.bands[b] for b in group.bands)
    if group.whole_factor is None:
        problems.append(f"The test one scale down needs a whole factor, not {group.factor:.3g}.")
    elif not planes[0].grid.same_system(group.coarse) or not math.isclose(
        planes[0].grid.pixel_size, group.coarse.pixel_size, rel_tol=1e-3
    ):
        problems.append(
            f"The result one scale down ({lower.name}) must have the original's pixels of {group.coarse.pixel_size:g}, "
            f"not {planes[0].grid.pixel_size:g}."
        )
    return replace(group, lower=planes)


def _pixel_in(grid: Grid, other: Grid) -> float:
    """About the size of a pixel of `grid` in units of another reference system."""
    from pyproj import Transformer

    xmin, ymin, xmax, ymax = Transformer.from_crs(grid.crs, other.crs, always_xy=True).transform_bounds(*grid.bounds)
    return math.sqrt((xmax - xmin) * (ymax - ymin) / (grid.height * grid.width))
