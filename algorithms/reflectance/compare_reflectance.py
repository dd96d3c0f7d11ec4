"""The entry `compare_reflectance`: surface reflectance of products against a station's measurements."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.errors import TheiaError
from ..core.progress import Context
from ..core.raster import read_window
from ..core.result import Result
from ..products.read import open_products
from ..products.scene import Scene
from ..spec.phrase import phrase
from . import match_report
from .matchups import (
    Match,
    Specification,
    around,
    by_source,
    holds,
    masked,
    nothing_matches,
    processor_of,
    statistics,
)
from .stations import Station, at_moment, read_stations

#: around the station, nothing may be cloudy and little may be missing
CLEAR_WITHIN_M, MOST_INVALID = 300.0, 0.10
#: Vermote and Kotchenova 2008: accuracy asked of a reflectance rho
SPECIFICATION = Specification(0.005, 0.05)
BIN = 0.02
_TITLE = {"en": "Surface reflectance against a station", "fr": "Réflectance de surface comparée à une station"}


def compare_reflectance(
    *, products: Sequence[str], measurements: str | None, folder: str | None, longitude: float | None,
    latitude: float | None, radius: float, reflectance: str, report: str | None, table: str | None, context: Context,
) -> Result:  # fmt: skip
    """Match products and measurements and state A, P, U per band and processor; see the declaration."""
    station = read_stations([p for p in (measurements, folder) if p], longitude, latitude)
    scenes = open_products(products, reflectance=reflectance)
    matches: list[Match] = []
    left: list[str] = []
    for i, scene in enumerate(scenes):
        context.progress(i / len(scenes), scene.id)
        why = _unusable(scene, station)
        if why:
            left.append(phrase("{id}: {why}", id=scene.id, why=why))
            continue
        found = [_match(scene, band, station, radius) for band in scene.bands]
        known = [m for m in found if m is not None]
        if not known:
            left.append(phrase("{id}: no measurement within an hour, or no value at the station.", id=scene.id))
        matches += known
    for text in left:
        context.info(text)
    if not matches:
        raise nothing_matches(left)
    for source, bands in match_report.figures_of(matches, SPECIFICATION).items():
        for band, f in bands.items():
            context.info(
                phrase(
                    "{source}, {band}: A {value:+.4f}, P {value2:.4f}, U {value3:.4f}, {value4:.0f} date(s).",
                    source=source,
                    band=band,
                    value=f["a"],
                    value2=f["p"],
                    value3=f["u"],
                    value4=f["n"],
                )
            )
    if table:
        match_report.write_table(table, matches, "reflectance")
    if report:
        language = context.settings.language
        title = _TITLE.get(language, _TITLE["en"])
        match_report.make_report(title, matches, left, SPECIFICATION, BIN, language, "rho").save(report)
    best = min(statistics(own, SPECIFICATION)["u"] for own in by_source(matches).values())
    return Result({"report": report, "table": table, "uncertainty": best, "matches": len(matches)})


def _unusable(scene: Scene, station: Station) -> str:
    """Why a product cannot be compared at a place; empty when it can."""
    if not scene.sensor:
        return f"the sensor {scene.platform or 'of this product'} is not known."
    if not holds(scene.grid, station.longitude, station.latitude):
        return "the station is not in the image."
    window, disc = around(scene.grid, station.longitude, station.latitude, CLEAR_WITHIN_M)
    if masked(scene, ("outside",), scene.grid, window)[disc].mean() > MOST_INVALID:
        return "the station is at the edge of the image."
    inside = ~masked(scene, ("outside",), scene.grid, window)
    if (masked(scene, ("cloud", "shadow"), scene.grid, window) & inside)[disc].any():
        return "cloud or shadow within 300 m."
    return ""


def _match(scene: Scene, band: str, station: Station, radius: float) -> Match | None:
    try:
        reference = at_moment(station.measurements, scene.acquired, scene.sensor, band)
    except KeyError as error:
        raise TheiaError(
            "input",
            phrase("{id}: the band {band} is not one of {sensor}.", id=scene.id, band=band, sensor=scene.sensor),
        ) from error
    if reference is None:
        return None
    info = scene.bands[band]
    window, disc = around(info.grid, station.longitude, station.latitude, radius)
    dn = read_window(info.path, (info.index,), window, info.nodata)[0]
    known = disc if info.nodata is None else disc & (dn != info.nodata)
    if known.sum() < (1 - MOST_INVALID) * disc.sum():
        return None
    value = float((dn[known] * info.scale + info.offset).mean())
    return Match(scene.id, scene.acquired.isoformat(), band, value, reference, processor_of(scene))
