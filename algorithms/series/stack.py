"""The stack of a series: dates of one or several sensors on one grid, as a lazy value that blocks are read from.

A `Stack` is frozen and picklable; it opens nothing. `sources` names what the block engine shall read, `read_block`
turns what it read into date-major integers and a validity per date. Sensors may be mixed: a band that a date does not
have is absent there (`present`), and each product's validity comes from its own masks.

Limit: decoding. Dates that are entirely masked within a block cost the decoding of their masks alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit

from ..core.blocks import Inputs, Source
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..products.masks import MaskPlan, evaluate, plan_masks
from ..products.scene import Band, Scene
from ..products.sensors import all_sensors, sensor_of
from ..spec.phrase import phrase
from .dates import day_number
from .table import constants

#: value of a pixel that is not known in an integer stack
NODATA = -32768
REFLECTANCE_UNIT = 1e-4
DECIBEL_UNIT = 1e-2
#: bands that stand for another where a sensor has one near infrared band only
_SUBSTITUTES = {"nir": "nir_narrow", "nir_narrow": "nir"}
_RADAR = ("VV", "VH", "HH", "HV")


@dataclass(frozen=True)
class StackBand:
    """One band of one date: physical value = DN * scale + offset; `decibel`: stored as decibels of that power."""

    source: Source
    scale: float
    offset: float
    nodata: float | None
    decibel: bool = False


@dataclass(frozen=True)
class StackDate:
    """One acquisition: its bands in the order of the stack (None where it has no such band), and its masks.

    `buffer_px`: pixels by which what is masked grows (for masks that come without a margin of their own).
    """

    id: str
    day: int
    sensor: str
    path: str
    bands: tuple[StackBand | None, ...]
    masks: MaskPlan
    buffer_px: int = 0


@dataclass(frozen=True)
class Stack:
    """Dates in order of time on one grid. `units`: physical value of one step of the stored numbers, by band.

    `dtype` is int16 (reflectance x 10000, decibels x 100) or float32 where a band has no natural step.
    """

    grid: Grid
    bands: tuple[str, ...]
    dates: tuple[StackDate, ...]
    units: tuple[float, ...]
    dtype: str = "int16"

    @property
    def days(self) -> np.ndarray:
        """(dates,) int32 day numbers, not decreasing."""
        return np.array([d.day for d in self.dates], np.int32)

    @property
    def present(self) -> np.ndarray | None:
        """(dates, bands) bool: which bands a date has; None when each has all."""
        table = np.array([[b is not None for b in d.bands] for d in self.dates], bool)
        return None if table.all() else table

    @property
    def margin(self) -> int:
        return max((d.buffer_px for d in self.dates), default=0)

    @property
    def bytes_per_pixel(self) -> float:
        """What a block of the stack holds per pixel, with the scratch of one date's reading."""
        return len(self.dates) * (len(self.bands) * np.dtype(self.dtype).itemsize + 1) + 24.0

    def sources(self) -> dict[str, Source]:
        """Every file to read, by the names that `read_block` asks for."""
        found: dict[str, Source] = {}
        for number, date in enumerate(self.dates):
            found.update(date.masks.sources)
            found.update(
                {f"{number}/{name}": b.source for name, b in zip(self.bands, date.bands, strict=True) if b is not None}
            )
        return found


@dataclass(frozen=True)
class StackBlock:
    """A block in memory: `values` (dates, bands, pixels), `valid` (dates, pixels) bool, pixels row by row.

    `imaged` (dates, pixels) bool: where there is an image at all, clear or not; only when it was asked for.
    """

    values: np.ndarray
    valid: np.ndarray
    shape: tuple[int, int]
    imaged: np.ndarray | None = None


def find_band(scene: Scene, name: str) -> Band | None:
    """The band of a scene under the name that Sentinel-2 gives it ("B8" is Landsat 8's B5), or its own name."""
    sentinel = all_sensors()["S2"].find(name)
    sensor = all_sensors().get(scene.sensor) or sensor_of(scene.platform)
    if sentinel is None or sensor is None or sensor.id.startswith("S2"):
        wanted = name.upper()
        for own, band in scene.bands.items():
            if own.upper() == wanted or (sentinel is not None and all_sensors()["S2"].find(own) is sentinel):
                return band
        return None
    for role in (sentinel.role, _SUBSTITUTES.get(sentinel.role)):
        for own, band in scene.bands.items():
            known = sensor.find(own)
            if role and known is not None and known.role == role:
                return band
    return None


def reference_grid(scenes: Sequence[Scene], bands: Sequence[str], pixel_m: float | None = None) -> Grid:
    """The grid of the series: that of the finest band used, or pixels of `pixel_m` from its corner."""
    found = [b.grid for s in scenes for n in bands if (b := find_band(s, n)) is not None]
    if not found:
        raise TheiaError("input", phrase("None of the products has one of the bands {names}.", names=", ".join(bands)))
    finest = min(found, key=lambda g: (g.pixel_size, g.transform, g.shape))
    if pixel_m is None:
        return finest
    same = [g for g in found if abs(g.pixel_size - pixel_m) < 1e-3 and g.crs == finest.crs]
    if same:
        return min(same, key=lambda g: (g.transform, g.shape))
    factor = pixel_m / finest.pixel_size
    if factor < 1 or abs(factor - round(factor)) > 1e-6:
        raise TheiaError(
            "input",
            phrase(
                "Pixels of {pixel_m:g} m cannot be made from pixels of {pixel_size:g} m.",
                pixel_m=pixel_m,
                pixel_size=finest.pixel_size,
            ),
            "Ask for a multiple of the products' own pixel.",
        )
    return finest.coarsen(round(factor))


def build_stack(
    scenes: Iterable[Scene],
    bands: Sequence[str],
    grid: Grid,
    invalid: Sequence[str] | None = None,
    resampling: str = "bilinear",
    buffer_m: float | None = None,
) -> Stack:
    """The stack of some scenes on `grid`, sorted by time whatever the order given.

    `bands`: Sentinel-2 names (other sensors give the band of the same role) or a product's own names. A scene may lack
    some of the bands, not all. `invalid`: meanings of masks that make a pixel unknown (default that of the table).
    `buffer_m`: growth of the masks; None: that of the product's format. Raises `TheiaError` listing all problems.
    """
    meanings = tuple(constants()["invalid"] if invalid is None else invalid)
    ordered = sorted(scenes, key=lambda s: (s.acquired, s.id))
    problems: list[str] = []
    dates: list[StackDate] = []
    for scene in ordered:
        found = [find_band(scene, name) for name in bands]
        if not any(found):
            problems.append(
                phrase(
                    "{scene} has none of the bands {names} (it has {known}).",
                    scene=scene.id,
                    names=", ".join(bands),
                    known=", ".join(scene.bands),
                )
            )
            continue
        grow = constants()["mask_buffer_m"].get(scene.format, 0) if buffer_m is None else buffer_m
        dates.append(
            StackDate(
                scene.id,
                day_number(scene.acquired),
                scene.sensor,
                scene.path,
                tuple(None if b is None else _stack_band(b, grid, resampling) for b in found),
                plan_masks(scene, meanings, grid, prefix=f"{len(dates)}/"),
                -int(-grow // grid.pixel_size) if grow else 0,
            )
        )
    for position, name in enumerate(bands):
        if dates and not any(d.bands[position] for d in dates):
            problems.append(phrase("no product has a band {name}.", name=name))
    if not ordered:
        problems.append("there is no product.")
    raise_all("input", "The series cannot be built.", problems)
    units = tuple(_unit(name, [d.bands[i] for d in dates]) for i, name in enumerate(bands))
    return Stack(grid, tuple(bands), tuple(dates), tuple(u or 1.0 for u in units), "int16" if all(units) else "float32")


def _stack_band(band: Band, grid: Grid, resampling: str) -> StackBand:
    finer = band.grid.pixel_size < grid.pixel_size * 0.999
    source = Source(band.path, band.grid, grid, (band.index,), "average" if finer else resampling, band.nodata)
    return StackBand(source, band.scale, band.offset, band.nodata, band.name.upper() in _RADAR)


def _unit(name: str, bands: Sequence[StackBand | None]) -> float | None:
    """The step in which a band is stored; None: as it is, in floating point."""
    found = [b for b in bands if b is not None]
    if any(b.decibel for b in found):
        return DECIBEL_UNIT
    if all(b.scale < 1e-2 for b in found):
        return REFLECTANCE_UNIT
    return None


def read_block(stack: Stack, inputs: Inputs, inside: np.ndarray | None = None, keep_masked: bool = False) -> StackBlock:
    """Read a block: masks first, then the bands of the dates that show anything.

    `inside` (height, width) bool: pixels wanted (the polygons of an area), at the block's window grown by the margin.
    A pixel is valid on a date where no mask holds and every band that the date has is known. With `keep_masked` the
    values under masks are read as well.
    """
    height, width = inputs.grid.shape
    top, left = inputs.inner
    inner_shape = (top.stop - top.start, left.stop - left.start)
    n = inner_shape[0] * inner_shape[1]
    values = np.zeros((len(stack.dates), len(stack.bands), n), stack.dtype)
    valid = np.zeros((len(stack.dates), n), bool)
    imaged = np.zeros_like(valid) if keep_masked else None
    for number, date in enumerate(stack.dates):
        clear = np.ones((height, width), bool)
        if not date.masks.empty:
            clear = ~_grown(evaluate(date.masks, inputs), date.buffer_px)
        if inside is not None:
            clear &= inside
        known = clear[inputs.inner].flatten()
        unmasked = known
        if imaged is not None:
            known = np.ones(n, bool) if inside is None else inside[inputs.inner].flatten()
        for position, (name, band) in enumerate(zip(stack.bands, date.bands, strict=True)):
            if band is None:
                continue
            if not known.any():
                break
            dn = np.ascontiguousarray(inputs.read(f"{number}/{name}")[inputs.inner]).ravel()
            _store(dn, band, stack.units[position], values[number, position], known)
            if band.nodata is None:
                known &= _covered(band.source.file_grid, inputs)
        valid[number] = known & unmasked
        if imaged is not None:
            imaged[number] = known
    return StackBlock(values, valid, inner_shape, imaged)


def _grown(mask: np.ndarray, pixels: int) -> np.ndarray:
    if not pixels or not mask.any():
        return mask
    from scipy.ndimage import distance_transform_edt

    return np.asarray(distance_transform_edt(~mask) <= pixels)


def _covered(file_grid: Grid, inputs: Inputs) -> np.ndarray:
    """(pixels,) bool: centres of the block's inner pixels that lie on the file, for files without a nodata value."""
    x, y = inputs.grid.centres()
    if not file_grid.same_system(inputs.grid):
        from pyproj import Transformer

        move = Transformer.from_crs(inputs.grid.crs, file_grid.crs, always_xy=True)
        xx, yy = move.transform(*np.meshgrid(x, y))
    else:
        xx, yy = np.meshgrid(x, y)
    xmin, ymin, xmax, ymax = file_grid.bounds
    return np.asarray(((xx >= xmin) & (xx <= xmax) & (yy >= ymin) & (yy <= ymax))[inputs.inner].ravel())


def _store(dn: np.ndarray, band: StackBand, unit: float, out: np.ndarray, known: np.ndarray) -> None:
    """Stored numbers into `out`, and what is nodata taken out of `known`."""
    if band.decibel:
        with np.errstate(all="ignore"):
            power = dn.astype(np.float32) * np.float32(band.scale) + np.float32(band.offset)
            known &= np.isfinite(power) & (power > 0)
            if band.nodata is not None:
                known &= dn != band.nodata
            out[known] = np.rint(10 / unit * np.log10(power[known])).astype(out.dtype)
        return
    gain, bias = band.scale / unit, band.offset / unit
    nodata = np.float64(np.nan if band.nodata is None else band.nodata)
    _convert(dn, np.float32(gain), np.float32(bias), nodata, out.dtype.kind == "i", out, known)


@njit(nogil=True, cache=True)
def _convert(
    dn: np.ndarray, gain: np.float32, bias: np.float32, nodata: float, integer: bool, out: np.ndarray, known: np.ndarray
) -> None:
    for p in range(dn.size):
        value = dn[p]
        if not known[p]:
            continue
        if value == nodata or value != value:
            known[p] = False
            continue
        number = np.float32(value) * gain + bias
        if integer:
            number = np.rint(min(max(number, np.float32(-32767)), np.float32(32767)))
        out[p] = number


def describe(stack: Stack) -> Mapping[str, object]:
    """What went in, for records and reports."""
    return {
        "dates": len(stack.dates),
        "bands": list(stack.bands),
        "sensors": {s: sum(d.sensor == s for d in stack.dates) for s in sorted({d.sensor for d in stack.dates})},
    }
