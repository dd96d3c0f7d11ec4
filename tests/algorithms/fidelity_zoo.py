"""A zoo of super-resolved images whose detail is known to be true, absent or invented, and scenes to make them from.

Each candidate is a function of the coarse image and of the fine truth. Invented detail is scaled to the energy of the
true detail that deconvolution cannot give, so that it is as visible as the truth's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy.fft import dctn, idctn
from scipy.ndimage import gaussian_filter
from scipy.ndimage import shift as move

from algorithms.core.grid import Grid, Window
from algorithms.resolution.fidelity_geometry import Geometry, box

FAITHFUL, FAULTY, INVENTED = "faithful", "faulty", "invented"
BANDS = ("B2", "B3", "B4", "B8")
MTF = (0.25, 0.25, 0.25, 0.25)


@dataclass(frozen=True)
class Place:
    """A scene: coarse image and fine truth, (bands, rows, columns) float32 reflectance, and a second date of both."""

    name: str
    low: np.ndarray
    truth: np.ndarray
    geometry: Geometry
    low2: np.ndarray | None = None
    truth2: np.ndarray | None = None


@dataclass(frozen=True)
class Case:
    """What a candidate is made from."""

    low: np.ndarray
    truth: np.ndarray
    geometry: Geometry
    #: true detail of another scene, for texture that does not belong here
    foreign: np.ndarray
    seed: int

    def rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)


def _base(case: Case) -> np.ndarray:
    return case.geometry.back_project(case.low, MTF)


def _missing(case: Case) -> np.ndarray:
    """True detail that deconvolution does not give."""
    return case.truth - _base(case)


def _consistent(case: Case, image: np.ndarray, rounds: int = 6) -> np.ndarray:
    """The image after back-projection onto the coarse one: no check of consistency can find it any more."""
    for _ in range(rounds):
        image = image + case.geometry.up(case.low - case.geometry.degrade(image, MTF))
    return image


def _scaled(case: Case, detail: np.ndarray) -> np.ndarray:
    """Detail with the energy of the true missing detail in each band."""
    wanted = np.sqrt((_missing(case) ** 2).mean(axis=(1, 2), keepdims=True))
    found = np.sqrt((detail**2).mean(axis=(1, 2), keepdims=True))
    scaled: np.ndarray = detail * wanted / np.maximum(found, 1e-9)
    return scaled


def _null(case: Case, detail: np.ndarray) -> np.ndarray:
    """The part of a detail that the sensor does not see, scaled to be as strong as the truth's."""
    for _ in range(6):
        detail = detail - case.geometry.up(case.geometry.degrade(detail, MTF))
    return _scaled(case, detail)


def bicubic(case: Case) -> np.ndarray:
    return case.geometry.up(case.low)


def nearest(case: Case) -> np.ndarray:
    factor = case.geometry.whole_factor or 2
    return np.repeat(np.repeat(case.low, factor, 1), factor, 2)


def back_projection(case: Case) -> np.ndarray:
    return _base(case)


def truth(case: Case) -> np.ndarray:
    return case.truth


def truth_half(case: Case) -> np.ndarray:
    """Half of the true missing detail: what a careful network gives."""
    return _base(case) + np.float32(0.5) * _missing(case)


def oversharpened(case: Case) -> np.ndarray:
    base = _base(case)
    return base + 2.0 * (base - gaussian_filter(base, (0, 1.2, 1.2)))


def gain_error(case: Case) -> np.ndarray:
    return np.float32(1.03) * truth_half(case)


def shifted(case: Case) -> np.ndarray:
    """Half an original pixel beside its place."""
    away = 0.5 * case.geometry.factor
    moved: np.ndarray = move(truth_half(case), (0, away, away), order=3, mode="nearest")
    return moved


def jpeg(case: Case) -> np.ndarray:
    """Back-projection after strong compression: 8 x 8 blocks of cosines, coarsely rounded."""
    image = _base(case)
    bands, rows, cols = (image.shape[0], image.shape[1] // 8 * 8, image.shape[2] // 8 * 8)
    blocks = image[:, :rows, :cols].reshape(bands, rows // 8, 8, cols // 8, 8)
    spectrum = dctn(blocks, axes=(2, 4), norm="ortho")
    u = np.arange(8)
    step = 0.004 + 0.004 * (u[:, None] + u[None, :])
    step = step[None, None, :, None, :] * (image.std(axis=(1, 2)) / 0.03)[:, None, None, None, None]
    out = image.copy()
    out[:, :rows, :cols] = idctn(np.round(spectrum / step) * step, axes=(2, 4), norm="ortho").reshape(bands, rows, cols)
    return out


def texture_plain(case: Case) -> np.ndarray:
    """Detail of another scene over the interpolated image."""
    return bicubic(case) + _scaled(case, case.foreign)


def texture_consistent(case: Case) -> np.ndarray:
    return _consistent(case, _base(case) + _null(case, case.foreign))


def local_square(case: Case) -> tuple[slice, slice]:
    """Where `texture_local` invents."""
    rows, cols = case.low.shape[1:]
    return slice(rows // 4, rows // 4 + rows // 3), slice(cols // 3, cols // 3 + cols // 3)


def texture_local(case: Case) -> np.ndarray:
    """The same in one square only, twice as strong as the scene's mean detail."""
    mask = np.zeros(case.low.shape[1:], bool)
    mask[local_square(case)] = True
    inside = case.geometry.spread(mask)
    return _consistent(case, _base(case) + 2.0 * _null(case, case.foreign) * inside)


def detail_moved(case: Case) -> np.ndarray:
    """The scene's own true detail, at another place."""
    rows, cols = case.truth.shape[1:]
    moved = np.roll(_missing(case), (rows // 3 + case.seed % 7, cols // 4 + case.seed % 5), (1, 2))
    return _consistent(case, _base(case) + _null(case, moved))


def generated(case: Case) -> np.ndarray:
    """What an adversarial generator does at its best: noise where the scene is busy, with the scene's own relation
    between bands, made consistent."""
    base = _base(case)
    detail = base - case.geometry.up(case.low)
    flat = detail.reshape(detail.shape[0], -1)
    root = np.linalg.cholesky(np.cov(flat) + 1e-12 * np.eye(len(flat)))
    white = gaussian_filter(case.rng().standard_normal(base.shape), (0, 0.6, 0.6))
    colours = np.einsum("ij,jkl->ikl", root, white)
    activity = np.sqrt(box((detail / detail.std(axis=(1, 2), keepdims=True)) ** 2, 9).mean(axis=0))
    return _consistent(case, base + _null(case, (colours * activity).astype(np.float32)))


def same_in_all_bands(case: Case) -> np.ndarray:
    white = gaussian_filter(case.rng().standard_normal(case.truth.shape[1:]), 0.6).astype(np.float32)
    return _consistent(case, _base(case) + _null(case, np.broadcast_to(white, case.truth.shape).copy()))


def objects(case: Case) -> np.ndarray:
    """Roads and roofs drawn where none are known to be, made consistent."""
    rng, (rows, cols) = case.rng(), case.truth.shape[1:]
    drawn = np.zeros((rows, cols), np.float32)
    y, x = np.mgrid[:rows, :cols]
    for _ in range(max(4, rows * cols // 9000)):
        angle, away = rng.uniform(0, np.pi), rng.uniform(-0.4, 0.4) * max(rows, cols)
        across = (x - cols / 2) * np.cos(angle) + (y - rows / 2) * np.sin(angle) - away
        drawn[np.abs(across) < 0.8] += rng.choice([-1.0, 1.0])
    for _ in range(rows * cols // 350):
        r, c = rng.integers(rows), rng.integers(cols)
        drawn[r : r + rng.integers(2, 5), c : c + rng.integers(2, 5)] += rng.choice([-1.2, 1.2])
    colours = rng.uniform(0.7, 1.3, (case.truth.shape[0], 1, 1)).astype(np.float32)
    return _consistent(case, _base(case) + _null(case, drawn * colours))


Candidate = Callable[[Case], np.ndarray]
ZOO: dict[str, tuple[str, Candidate]] = {
    "truth": (FAITHFUL, truth),
    "half of the true detail": (FAITHFUL, truth_half),
    "back-projection": (FAITHFUL, back_projection),
    "bicubic": (FAITHFUL, bicubic),
    "nearest neighbour": (FAULTY, nearest),
    "over-sharpened": (FAULTY, oversharpened),
    "gain error of 3 %": (FAULTY, gain_error),
    "shifted by half a pixel": (FAULTY, shifted),
    "compressed (JPEG-like)": (FAULTY, jpeg),
    "texture pasted": (INVENTED, texture_plain),
    "texture made consistent": (INVENTED, texture_consistent),
    "texture in one square": (INVENTED, texture_local),
    "true detail moved": (INVENTED, detail_moved),
    "generated, made consistent": (INVENTED, generated),
    "same noise in all bands": (INVENTED, same_in_all_bands),
    "objects drawn": (INVENTED, objects),
}


def observe(truth: np.ndarray, geometry: Geometry, seed: int, noise: float = 0.0008) -> np.ndarray:
    """The coarse image of a truth: blur and the sensor's noise (reflectance)."""
    low = geometry.degrade(truth, MTF)
    rng = np.random.default_rng(seed)
    seen: np.ndarray = (low + noise * rng.standard_normal(low.shape)).astype(np.float32)
    return seen


@lru_cache(maxsize=32)
def simulated(number: int, size: int = 96) -> Place:
    """A simulated place of `size` pixels of 10 m with its ground at 5 m, on two dates ten days apart."""
    from algorithms.simulate.block import make_block
    from algorithms.simulate.passes import make_study, nadir_look
    from algorithms.simulate.presets import load_preset
    from algorithms.simulate.render import point_reflectance

    rng = np.random.default_rng(100 + number)
    where = tuple(float(v) for v in rng.integers(20, 80, 2) * 960)
    preset = load_preset("test", seed=number, size_km=size / 100, offset_m=where)
    study = make_study(preset)
    size = min(study.grid.shape) // 16 * 16
    grid = Grid(study.grid.crs, study.grid.transform, size, size)
    block = make_block(study.world, grid, grid.window)
    geometry = Geometry(grid.refine(2), grid)
    day = preset.start + dt.timedelta(days=int(rng.integers(5, 70)))
    dates = []
    for n in range(2):
        look = nadir_look(study, day + dt.timedelta(days=10 * n))
        points = point_reflectance(block, study.world, study.weather, look)[:4]
        dates.append((observe(points, geometry, 10 * number + n), points))
    (low, points), (low2, points2) = dates
    return Place(f"simulated {number}", low, points, geometry, low2, points2)


def cut(name: str, image: np.ndarray, seed: int, second: np.ndarray | None = None) -> Place:
    """A place from a real image (bands, rows, columns): the image is the truth, its degradation by 2 the original."""
    rows, cols = (n // 32 * 32 for n in image.shape[1:])
    fine = np.ascontiguousarray(image[:, :rows, :cols], np.float32)
    grid = Grid.from_origin("EPSG:32631", 0.0, 0.0, 20.0, rows // 2, cols // 2)
    geometry = Geometry(grid.refine(2), grid)
    low = observe(fine, geometry, seed)
    if second is None:
        return Place(name, low, fine, geometry)
    other = np.ascontiguousarray(second[:, :rows, :cols], np.float32)
    return Place(name, low, fine, geometry, observe(other, geometry, seed + 1), other)


def real(folder: Path) -> list[Place]:
    """Places cut from the real images that lie in a folder of samples (those that are there)."""
    import rasterio

    found: list[Place] = []

    def take(name: str, path: Path, order: tuple[int, ...], scale: float, side: int, most: int) -> None:
        with rasterio.open(path) as dataset:
            image = dataset.read(order).astype(np.float32) * scale
        count = 0
        for row in range(0, image.shape[1] - side + 1, side):
            for col in range(0, image.shape[2] - side + 1, side):
                part = image[:, row : row + side, col : col + side]
                if count < most and (part > 0).all() and (part < 1.5).all():
                    found.append(cut(f"{name} {count + 1}", part, 1000 + len(found)))
                    count += 1

    for path in sorted(folder.glob("s2_superres_dsen2/*_10m.tif")):
        take(path.stem[:16], path, (3, 2, 1, 4), 1e-4, 192, 6)
    for path in sorted(folder.glob("s2_two_seasons_inn/*.tif")):
        take(path.stem[:16], path, (3, 2, 1, 4), 1e-4, 192, 3)
    for path in sorted(folder.glob("s2_l8_dessel_atmcor/S2_*_L1C.tif")):
        take("Dessel", path, (1, 2, 3, 4), 1e-4, 192, 4)
    return found


def case_of(place: Place, foreign: Place, seed: int, date: int = 1) -> Case:
    """The case of a place; `foreign` lends its detail."""
    low, fine = (place.low, place.truth) if date == 1 else (place.low2, place.truth2)
    assert low is not None and fine is not None
    detail = foreign.truth - foreign.geometry.back_project(foreign.low, MTF)
    repeats = [-(-a // b) for a, b in zip(fine.shape[1:], detail.shape[1:], strict=True)]
    tiled = np.tile(detail, (1, *repeats))[:, : fine.shape[1], : fine.shape[2]]
    if date == 2:
        tiled = np.ascontiguousarray(tiled[:, ::-1, ::-1])
    return Case(low, fine, place.geometry, tiled, seed + 7919 * (date - 1))


def write(path: Path, image: np.ndarray, grid: Grid, bands: tuple[str, ...] = BANDS) -> str:
    """A float GeoTIFF of reflectance with named bands."""
    from algorithms.core.raster import RasterSpec, write_raster

    write_raster(RasterSpec(str(path), grid, "float32", float("nan"), len(bands), bands), image.astype(np.float32))
    return str(path)


@dataclass(frozen=True)
class Judged:
    """Verdict, score and votes of a candidate; z and local invention on the original's grid."""

    verdict: str
    score: float
    votes: dict[str, tuple[str, float]]
    z: np.ndarray
    invention: np.ndarray


def judge(
    folder: Path, place: Place, fine: np.ndarray, *, fine2: np.ndarray | None = None, lower: np.ndarray | None = None,
    reference: np.ndarray | None = None,
) -> Judged:  # fmt: skip
    """What the check says of `fine`, through files as for a user."""
    from algorithms.core.progress import Context
    from algorithms.resolution import fidelity_verdict as fv
    from algorithms.resolution.fidelity_blocks import measure, probe
    from algorithms.resolution.fidelity_images import Image, open_raster
    from algorithms.resolution.fidelity_inputs import match

    problems: list[str] = []

    def opened(name: str, image: np.ndarray | None, grid: Grid) -> Image | None:
        if image is None:
            return None
        return open_raster(write(folder / f"{name}.tif", image, grid), None, None, problems)

    coarse, finer = place.geometry.coarse, place.geometry.fine
    image, original = opened("fine", fine, finer), opened("low", place.low, coarse)
    second = None
    if fine2 is not None:
        first, other = opened("fine2", fine2, finer), opened("low2", place.low2, coarse)
        assert first is not None and other is not None
        second = (first, other)
    assert image is not None and original is not None
    inputs = match(
        image, original, second=second, reference=opened("reference", reference, finer),
        lower=opened("lower", lower, coarse), area=None, mtf=MTF[0], problems=problems,
    )  # fmt: skip
    z, invention = (np.full(coarse.shape, np.nan, np.float32) for _ in range(2))

    def keep(window: Window, maps: dict[str, np.ndarray]) -> None:
        z[window.slices], invention[window.slices] = maps["z"], maps["invention"]

    context = Context()
    learnt, _ = probe(inputs.groups[0], context)
    sums = measure(inputs.groups[0], learnt, fv.limits(), context, keep)
    found = fv.findings_of(inputs.groups[0], learnt, sums)
    votes = fv.votes_of(found)
    return Judged(
        fv.verdict_of(found, votes), fv.score_of(votes), {v.test: (v.level, v.value) for v in votes}, z, invention
    )


def lower_case(case: Case) -> Case:
    """The same one scale down: the original is the truth, its degradation the original."""
    from algorithms.resolution.fidelity_geometry import coarser

    lower = coarser(case.geometry.coarse, case.geometry.whole_factor or 2)
    rows, cols = case.low.shape[1:]
    return Case(lower.degrade(case.low, MTF), case.low, lower, case.foreign[:, :rows, :cols], case.seed)
