"""Registration of the dates onto one another: the place of each against a clear median of Sentinel-2, on chips.

The median is that of the clearest dates; a date is never compared with itself. A date is moved where its shift is
longer than the smallest that matters and than its own doubt; the move is part of the one interpolation.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from ...core.blocks import Source
from ...core.errors import TheiaError
from ...core.grid import Grid, Window
from ...core.progress import Context
from ...core.raster import open_dataset
from ...spec.phrase import phrase
from .acquisitions import Acquisition, method
from .block import covered
from .chips import chip_windows, native_pixel, read_chip, registration_band
from .shift import Displacement, Shift, combine, displacement
from .table import constants

Value = TypeVar("Value")
#: how often a shift is measured again on the moved image, and what is then small enough
_ATTEMPTS, _ENOUGH_M = 3, 0.75


@dataclass(frozen=True)
class Registration:
    """What was found of one date: its shift, whether it was moved by it, what was left after that, and why not."""

    shift: Shift | None
    moved: bool = False
    residual: Shift | None = None
    why: str = ""


@dataclass(frozen=True)
class Reference:
    """Chips (chips, rows, cols) of the dates that make the reference, NaN where unknown; `ids` of those dates.

    `resolution_px`: pixels of the coarsest of them in pixels of the target.
    """

    layers: np.ndarray
    ids: tuple[str, ...]
    resolution_px: float

    def chip(self, number: int, without: str) -> np.ndarray:
        """The median of the layers of a chip, but for one date's own."""
        kept = [i for i, name in enumerate(self.ids) if name != without]
        if not kept:
            return np.full(self.layers.shape[2:], np.nan, np.float32)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # pixels that no date shows
            median: np.ndarray = np.nanmedian(self.layers[kept, number], axis=0)
        return median


def register(
    dates: Sequence[Acquisition],
    grid: Grid,
    left_out: Sequence[str],
    context: Context,
    image: str | None = None,
    reach_m: float = 40.0,
) -> tuple[list[Acquisition], dict[str, Registration]]:
    """The dates, moved where they have to be, in the same order, and what was found of each by id.

    `image`: a raster that shows the true place, instead of the clear median; `reach_m`: the largest shift looked for.
    A date that cannot be read stays as it is: reading it in full will say why.
    """
    windows = chip_windows(grid)
    with context.stage(0.0, 0.4):
        reference = image_reference(image, grid, windows) if image else _median(dates, grid, windows, left_out, context)
    if reference is None:
        return list(dates), {d.id: Registration(None, why=phrase("no clear reference")) for d in dates}
    moved, found = [], {}
    with context.stage(0.4, 1.0):
        results = _over(
            dates, lambda d: _place(d, grid, windows, left_out, reference, reach_m), context, "Places of the dates"
        )
    for date, result in zip(dates, results, strict=True):
        registration = result or Registration(None, why=phrase("not readable"))
        found[date.id] = registration
        shift = registration.shift
        moved.append(date.moved((shift.east_m, shift.north_m)) if registration.moved and shift else date)
    return moved, found


def _over(
    dates: Sequence[Acquisition], work: Callable[[Acquisition], Value], context: Context, text: str
) -> list[Value | None]:
    """The work on each date on the job's threads, in order; None for a date whose product cannot be read."""

    def safe(date: Acquisition) -> Value | None:
        context.check_cancel()
        try:
            return work(date)
        except TheiaError as error:
            if error.code != "product":
                raise
            return None

    results = []
    with ThreadPoolExecutor(context.settings.threads) as pool:
        for number, result in enumerate(pool.map(safe, dates)):
            context.progress(number / max(1, len(dates)), text)
            results.append(result)
    return results


def _place(
    date: Acquisition,
    grid: Grid,
    windows: Sequence[Window],
    left_out: Sequence[str],
    reference: Reference,
    reach_m: float,
) -> Registration:
    shift = measure(date, grid, windows, left_out, reference, reach_m)
    if shift is None:
        return Registration(None, why=phrase("too few chips agree"))
    if not shift.certain:
        return Registration(shift, why=phrase("small"))
    first = shift
    for attempt in range(_ATTEMPTS):
        # chips cut at one place see the shift a little short: what is left of it is measured on the moved image
        after = measure(date.moved((shift.east_m, shift.north_m)), grid, windows, left_out, reference, reach_m)
        if after is None or after.length_m > first.length_m:
            return Registration(first, why=phrase("not confirmed"))
        if after.length_m < _ENOUGH_M or attempt == _ATTEMPTS - 1:
            break
        shift = replace(after, east_m=shift.east_m + after.east_m, north_m=shift.north_m + after.north_m)
    return Registration(shift, True, after)


def measure(
    date: Acquisition,
    grid: Grid,
    windows: Sequence[Window],
    left_out: Sequence[str],
    reference: Reference,
    reach_m: float,
) -> Shift | None:
    """The shift of a date against the reference, from its chips; None where too few of them agree."""
    own = registration_band(date)
    if own is None:
        return None
    resolution = max(reference.resolution_px, native_pixel(date, own, grid))
    found: list[Displacement | None] = []
    for number, window in enumerate(windows):
        image, clear = read_chip(date, grid, window, left_out, [own])
        true = reference.chip(number, date.id)
        known = clear & np.isfinite(true)
        if not known.any():
            continue
        found.append(displacement(true, image[0], known, reach_m / grid.pixel_size, resolution))
    return combine([f for f in found if f is not None], grid.pixel_size)


def _median(
    dates: Sequence[Acquisition], grid: Grid, windows: Sequence[Window], left_out: Sequence[str], context: Context
) -> Reference | None:
    """The chips of the clearest dates of Sentinel-2, else of the sensor with the finest pixels."""
    table = constants()["registration"]
    own = {d.id: registration_band(d) for d in dates}
    usable = [d for d in dates if own[d.id] is not None]
    sentinel = [d for d in usable if d.sensor.startswith("S2")]
    if not sentinel and usable:
        finest = min(native_pixel(d, own[d.id] or "", grid) for d in usable)
        sentinel = [d for d in usable if native_pixel(d, own[d.id] or "", grid) == finest]

    def clear_share(date: Acquisition) -> float:
        shares = [read_chip(date, grid, w, left_out, [own[date.id] or ""])[1].mean() for w in windows]
        return float(np.mean(shares))

    shares = _over(sentinel, clear_share, context, "Clearest dates")
    ranked = sorted(
        (-(share or 0.0), date.id, date)
        for share, date in zip(shares, sentinel, strict=True)
        if (share or 0.0) >= table["reference_clear"]
    )[: table["reference_dates"]]
    if not ranked:
        return None
    chosen = [date for _, _, date in ranked]
    layers = np.empty((len(chosen), len(windows), *windows[0].shape), np.float32)
    for i, date in enumerate(chosen):
        for k, window in enumerate(windows):
            image, clear = read_chip(date, grid, window, left_out, [own[date.id] or ""])
            layers[i, k] = np.where(clear, image[0], np.nan)
    coarsest = max(native_pixel(d, own[d.id] or "", grid) for d in chosen)
    return Reference(layers, tuple(d.id for d in chosen), coarsest)


def image_reference(path: str, grid: Grid, windows: Sequence[Window]) -> Reference:
    """The chips of an image given: its band called B8 or B8A, else its first."""
    dataset = open_dataset(path)
    names = [str(d or "").upper().split(" ")[0] for d in dataset.descriptions]
    band = next((names.index(n) + 1 for n in ("B8", "B08", "B8A") if n in names), 1)
    file_grid = Grid.from_dataset(dataset)
    if not file_grid.crs:
        raise TheiaError("input", "The reference image has no reference system.", "Set it in QGIS first.")
    source = Source(path, file_grid, grid, (band,), method(file_grid, grid), dataset.nodata)
    layers = np.empty((1, len(windows), *windows[0].shape), np.float32)
    for k, window in enumerate(windows):
        dn = source.read(window)
        known = covered(file_grid, grid.crop(window))
        if dn.dtype.kind == "f":
            known &= np.isfinite(dn)
        if dataset.nodata is not None:
            known &= dn != dataset.nodata
        layers[0, k] = np.where(known, dn, np.nan)
    if not np.isfinite(layers).any():
        raise TheiaError("input", "The reference image lies outside the area.", "Give an image of the area, or none.")
    return Reference(layers, ("",), max(1.0, file_grid.pixel_size / grid.pixel_size))


def as_numbers(registration: Registration) -> Mapping[str, object]:
    """For the report's numbers."""
    shift, residual = registration.shift, registration.residual
    return {
        "east_m": shift.east_m if shift else None,
        "north_m": shift.north_m if shift else None,
        "error_m": shift.error_m if shift else None,
        "chips": shift.chips if shift else 0,
        "moved": registration.moved,
        "residual_m": residual.length_m if residual else None,
        "why": registration.why,
    }
