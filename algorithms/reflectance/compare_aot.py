"""The entry `compare_aot`: aerosols and water vapour of products against sun photometers of AERONET."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from ..core.progress import Context
from ..core.raster import read_window
from ..core.result import Result
from ..products.read import open_products
from ..products.scene import Auxiliary, Scene
from ..spec.phrase import phrase
from . import match_report
from .aeronet import Photometer, Sun, around_moment, read_photometers
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

#: MODIS's envelope of expected error for AOT (Levy et al. 2013), and a tenth for water vapour
SPECIFICATIONS: Mapping[str, Specification] = {
    "aot": Specification(0.05, 0.15),
    "water_vapour": Specification(0.2, 0.10),
}
_BINS = {"aot": 0.1, "water_vapour": 0.5}
_SYMBOLS = {"aot": "AOT", "water_vapour": "WV"}
_TITLES = {
    "en": {"aot": "AOT against AERONET", "water_vapour": "Water vapour against AERONET"},
    "fr": {"aot": "AOT comparée à AERONET", "water_vapour": "Vapeur d'eau comparée à AERONET"},
}


def compare_aot(
    *, products: Sequence[str], aeronet: str | None, folder: str | None, quantity: str, radius: float, window: float,
    most_invalid: float, report: str | None, table: str | None, context: Context,
) -> Result:  # fmt: skip
    """Match products and photometers and state bias, spread and rms per processor; see the declaration."""
    stations = read_photometers([p for p in (aeronet, folder) if p])
    scenes = open_products(products)
    matches: list[Match] = []
    left: list[str] = []
    for i, scene in enumerate(scenes):
        context.progress(i / len(scenes), scene.id)
        here = [s for s in stations if holds(scene.grid, s.longitude, s.latitude)]
        if not here:
            left.append(phrase("{id}: no station in the image.", id=scene.id))
        for station in here:
            found = _match(scene, station, quantity, radius, dt.timedelta(minutes=window), most_invalid / 100)
            if isinstance(found, str):
                left.append(phrase("{id}, {name}: {found}", id=scene.id, name=station.name, found=found))
            else:
                matches.append(found)
    for text in left:
        context.info(text)
    if not matches:
        raise nothing_matches(left)
    specification = SPECIFICATIONS[quantity]
    for source, own in by_source(matches).items():
        f = statistics(own, specification)
        context.info(
            phrase(
                "{source}: A {a:+.3f}, P {p:.3f}, U {u:.3f}, {share:.0f} % within {specification}, {n:.0f} match(es).",
                source=source,
                a=f["a"],
                p=f["p"],
                u=f["u"],
                share=100 * f["share"],
                specification=f"{specification} {_SYMBOLS[quantity]}",
                n=f["n"],
            )
        )
    if table:
        match_report.write_table(table, matches, quantity)
    if report:
        language = context.settings.language
        title = _TITLES.get(language, _TITLES["en"])[quantity]
        match_report.make_report(title, matches, left, specification, _BINS[quantity], language,
                                 _SYMBOLS[quantity]).save(report)  # fmt: skip
    best = min(statistics(own, specification)["u"] for own in by_source(matches).values())
    return Result({"report": report, "table": table, "uncertainty": best, "matches": len(matches)})


def _match(
    scene: Scene, station: Photometer, quantity: str, radius: float, window: dt.timedelta, most_invalid: float
) -> Match | str:
    """The match of a product and a station, or why there is none."""
    layer: Auxiliary | None = scene.aot if quantity == "aot" else scene.water_vapour
    if layer is None:
        return "the product has no such layer."
    measured = around_moment(station, scene.acquired, window)
    if measured is None:
        return f"no measurement within {window.total_seconds() / 60:.0f} minutes."
    value = _measured(measured, quantity)
    if not np.isfinite(value):
        return "the station measured no water vapour."
    where, disc = around(layer.grid, station.longitude, station.latitude, radius)
    dn = read_window(layer.path, (layer.index,), where, layer.nodata)[0]
    inside = disc & ~masked(scene, ("outside",), layer.grid, where)
    if layer.nodata is not None:
        inside &= dn != layer.nodata
    clear = inside & ~masked(scene, ("cloud", "shadow"), layer.grid, where)
    if not inside.any() or clear.sum() < (1 - most_invalid) * inside.sum():
        share = 100 * (1 - clear.sum() / max(1, inside.sum()))
        return f"{share:.0f} % of the surroundings are cloud or shadow."
    mean = float((dn[clear] * layer.scale + layer.offset).mean())
    return Match(scene.id, scene.acquired.isoformat(), station.name, mean, value, processor_of(scene))


def _measured(sun: Sun, quantity: str) -> float:
    return sun.aot if quantity == "aot" else sun.water_gcm2
