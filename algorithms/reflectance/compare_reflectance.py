"""The entry `compare_reflectance`: surface reflectance of products against a station's measurements."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import read_window
from ..core.report import Report
from ..core.result import Result
from ..products.masks import read_mask
from ..products.read import open_products
from ..products.scene import Scene
from .stations import at_moment, read_measurements

#: around the station, nothing may be cloudy and little may be missing
CLEAR_WITHIN_M, MOST_INVALID = 300.0, 0.10
#: Vermote and Kotchenova 2008: accuracy asked of a reflectance rho
SPECIFICATION = (0.005, 0.05)
BIN = 0.02
_WORDS = {
    "en": {"title": "Surface reflectance against a station", "all": "All dates", "bins": "By reflectance",
           "figure": "Each point is one date. Dashed: 0.005 + 0.05 rho around equality.", "band": "Band", "n": "n",
           "left": "Dates left out", "bin": "Reflectance", "a": "A (mean)", "p": "P (spread)", "u": "U (rms)",
           "share": "Within 0.005 + 0.05 rho", "slope": "Slope", "r2": "R2", "station": "Station",
           "product": "Product"},
    "fr": {"title": "Réflectance de surface comparée à une station", "all": "Toutes les dates",
           "bins": "Par réflectance",
           "figure": "Chaque point est une date. Tirets : 0,005 + 0,05 rho autour de l'égalité.",
           "band": "Bande", "n": "n", "left": "Dates écartées", "bin": "Réflectance", "a": "A (moyenne)",
           "p": "P (dispersion)", "u": "U (eqm)", "share": "Dans 0,005 + 0,05 rho", "slope": "Pente", "r2": "R2",
           "station": "Station", "product": "Produit"},
}  # fmt: skip


@dataclass(frozen=True)
class Match:
    """One band of one date: what the product says and what the station measured."""

    scene: str
    moment: str
    band: str
    product: float
    station: float


def compare_reflectance(
    *, products: Sequence[str], measurements: str, longitude: float, latitude: float, radius: float, reflectance: str,
    report: str | None, table: str | None, context: Context,
) -> Result:  # fmt: skip
    """Match products and measurements and state A, P, U per band; see the declaration for the parameters."""
    station = read_measurements(measurements)
    scenes = open_products(products, reflectance=reflectance)
    matches: list[Match] = []
    left: list[str] = []
    for i, scene in enumerate(scenes):
        context.progress(i / len(scenes), scene.id)
        why = _unusable(scene, longitude, latitude)
        if why:
            left.append(f"{scene.id}: {why}")
            continue
        found = [_match(scene, band, station, longitude, latitude, radius) for band in scene.bands]
        known = [m for m in found if m is not None]
        if not known:
            left.append(f"{scene.id}: no measurement within an hour, or no value at the station.")
        matches += known
    for text in left:
        context.info(text)
    if not matches:
        raise TheiaError("input", "No product could be compared with a measurement:\n - " + "\n - ".join(left[:10]))
    bands = list(dict.fromkeys(m.band for m in matches))
    figures = {band: statistics([m for m in matches if m.band == band]) for band in bands}
    for band, f in figures.items():
        context.info(f"{band}: A {f['a']:+.4f}, P {f['p']:.4f}, U {f['u']:.4f}, {f['n']:.0f} date(s).")
    if table:
        _write_table(table, matches)
    if report:
        _report(matches, figures, left, context.settings.language).save(report)
    overall = statistics(matches)
    return Result({"report": report, "table": table, "uncertainty": overall["u"], "matches": len(matches)})


def _pixel(grid: Grid, longitude: float, latitude: float) -> tuple[float, float]:
    """(row, column), fractional, of a place."""
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", grid.crs, always_xy=True).transform(longitude, latitude)
    a, _, c, _, e, f = grid.transform
    return (y - f) / e, (x - c) / a


def _around(grid: Grid, longitude: float, latitude: float, radius_m: float) -> tuple[Window, np.ndarray]:
    """The window around a place and the disc in it: pixels whose centre is within the radius, one at least."""
    row, col = _pixel(grid, longitude, latitude)
    n = int(np.ceil(radius_m / grid.pixel_size)) + 1
    window = Window(int(row) - n, int(col) - n, 2 * n + 1, 2 * n + 1)
    y, x = np.mgrid[: window.height, : window.width]
    distance = np.hypot(y + window.row + 0.5 - row, x + window.col + 0.5 - col) * grid.pixel_size
    disc = distance <= radius_m
    disc[n, n] = True
    return window, disc


def _unusable(scene: Scene, longitude: float, latitude: float) -> str:
    """Why a product cannot be compared at a place; empty when it can."""
    row, col = _pixel(scene.grid, longitude, latitude)
    if not (0 <= row < scene.grid.height and 0 <= col < scene.grid.width):
        return "the station is not in the image."
    window, disc = _around(scene.grid, longitude, latitude, CLEAR_WITHIN_M)
    inside = window.clip(*scene.grid.shape)
    part = disc[inside.row - window.row :, inside.col - window.col :][: inside.height, : inside.width]
    outside = read_mask(scene, ("outside",), scene.grid, inside)[part]
    if outside.size < 0.9 * disc.sum() or outside.mean() > MOST_INVALID:
        return "the station is at the edge of the image."
    if read_mask(scene, ("cloud", "shadow"), scene.grid, inside)[part].any():
        return "cloud or shadow within 300 m."
    return ""


def _match(scene: Scene, band: str, station: Any, longitude: float, latitude: float, radius: float) -> Match | None:
    reference = at_moment(station, scene.acquired, scene.sensor, band)
    if reference is None:
        return None
    info = scene.bands[band]
    window, disc = _around(info.grid, longitude, latitude, radius)
    dn = read_window(info.path, (info.index,), window, info.nodata)[0]
    known = disc if info.nodata is None else disc & (dn != info.nodata)
    if known.sum() < (1 - MOST_INVALID) * disc.sum():
        return None
    value = float((dn[known] * info.scale + info.offset).mean())
    return Match(scene.id, scene.acquired.isoformat(), band, value, reference)


def statistics(matches: Sequence[Match]) -> dict[str, float]:
    """A, P, U, the share within the specification, slope and R2 of the regression, n."""
    p, s = np.array([m.product for m in matches]), np.array([m.station for m in matches])
    d = p - s
    n = len(d)
    a = float(d.mean())
    spread = float(np.sqrt(((d - a) ** 2).sum() / (n - 1))) if n > 1 else float("nan")
    varied = n > 2 and float(s.std()) > 0 and float(p.std()) > 0
    return {
        "n": float(n), "a": a, "p": spread, "u": float(np.sqrt((d**2).mean())),
        "share": float((np.abs(d) <= SPECIFICATION[0] + SPECIFICATION[1] * s).mean()),
        "slope": float(np.polyfit(s, p, 1)[0]) if varied else float("nan"),
        "r2": float(np.corrcoef(s, p)[0, 1] ** 2) if varied else float("nan"),
    }  # fmt: skip


def binned(matches: Sequence[Match]) -> list[tuple[float, dict[str, float]]]:
    """The same by bins of the station's reflectance, 0.02 wide: (middle of the bin, statistics)."""
    bins: dict[int, list[Match]] = {}
    for m in matches:
        bins.setdefault(int(np.floor(m.station / BIN)), []).append(m)
    return [((k + 0.5) * BIN, statistics(v)) for k, v in sorted(bins.items())]


def _write_table(path: str, matches: Sequence[Match]) -> None:
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("product", "datetime", "band", "product_reflectance", "station_reflectance", "difference"))
        for m in matches:
            writer.writerow((m.scene, m.moment, m.band, f"{m.product:.5f}", f"{m.station:.5f}",
                             f"{m.product - m.station:.5f}"))  # fmt: skip


def _report(
    matches: Sequence[Match], figures: dict[str, dict[str, float]], left: Sequence[str], language: str
) -> Report:
    from matplotlib.figure import Figure

    words = _WORDS.get(language, _WORDS["en"])
    page = Report(words["title"], language)
    columns = ("n", "a", "p", "u", "share", "slope", "r2")
    page.section(words["all"])
    page.table([words["band"], *(words[c] for c in columns)],
               [[band, *(f[c] for c in columns)] for band, f in figures.items()])  # fmt: skip
    page.section(words["bins"])
    short = ("n", "a", "p", "u", "share")
    page.table([words["bin"], *(words[c] for c in short)],
               [[middle, *(f[c] for c in short)] for middle, f in binned(matches)])  # fmt: skip
    figure = Figure(figsize=(5.5, 5.5))
    axes = figure.add_subplot()
    for band in figures:
        own = [m for m in matches if m.band == band]
        axes.plot([m.station for m in own], [m.product for m in own], "o", markersize=4, label=band)
    top = 1.1 * max(max(m.station, m.product) for m in matches)
    line = np.array([0.0, top])
    axes.plot(line, line, color="grey", linewidth=0.8)
    for sign in (-1, 1):
        edge = line + sign * (SPECIFICATION[0] + SPECIFICATION[1] * line)
        axes.plot(line, edge, color="grey", linewidth=0.8, linestyle="--")
    axes.set_xlabel(words["station"])
    axes.set_ylabel(words["product"])
    axes.legend(fontsize=7)
    page.figure(figure, words["figure"])
    if left:
        page.section(words["left"])
        page.items(left)
    page.numbers = {"bands": figures, "all": statistics(matches), "left_out": list(left)}
    return page
