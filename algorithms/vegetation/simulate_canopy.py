"""Entry `simulate_canopy`: the spectrum of one canopy, or of several that differ in one property, for teaching."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.files import atomic_file, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.report import Report
from ..core.result import Result
from ..physics.prosail import (
    WAVELENGTHS_NM,
    Canopy,
    CanopySpectrum,
    Geometry,
    Leaf,
    band_reflectance,
    canopy_spectrum,
    soil_spectrum,
)
from ..products.sensors import all_sensors
from ..spec.phrase import phrase

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
#: a figure with more curves cannot be read
MOST_VALUES = 12
_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Simulated canopy",
        "what": "Reflectance of a plant canopy over soil, computed with the leaf model PROSPECT and the canopy model "
        "4SAIL. It is a homogeneous canopy of one kind of leaf: rows, clumps, ears and stems are not in it.",
        "spectra": "Spectra",
        "spectra_caption": "Reflectance from 400 to 2500 nm. Dots: the bands of {sensor}; grey: the soil alone.",
        "leaf": "Leaf",
        "leaf_caption": "Reflectance (from below) and transmittance (from above) of one leaf, the first case.",
        "bands": "Band reflectance",
        "shares": "Light and cover",
        "case": "Case",
        "columns": ("Case", "fAPAR", "Cover seen from above", "Sunlight that reaches the ground directly", "NDVI"),
        "wavelength": "Wavelength (nm)",
        "reflectance": "Reflectance",
        "transmittance": "1 - transmittance",
        "soil": "soil",
        "single": "canopy",
    },
    "fr": {
        "title": "Couvert simulé",
        "what": "Réflectance d'un couvert végétal au-dessus d'un sol, calculée par le modèle de feuille PROSPECT et le "
        "modèle de couvert 4SAIL. C'est un couvert homogène fait d'un seul type de feuille : ni rangs, ni amas, ni "
        "épis, ni tiges.",
        "spectra": "Spectres",
        "spectra_caption": "Réflectance de 400 à 2500 nm. Points : bandes de {sensor} ; gris : le sol seul.",
        "leaf": "Feuille",
        "leaf_caption": "Réflectance (depuis le bas) et transmittance (depuis le haut) d'une feuille, premier cas.",
        "bands": "Réflectance par bande",
        "shares": "Lumière et couverture",
        "case": "Cas",
        "columns": ("Cas", "fAPAR", "Couverture vue d'en haut", "Part du soleil direct qui atteint le sol", "NDVI"),
        "wavelength": "Longueur d'onde (nm)",
        "reflectance": "Réflectance",
        "transmittance": "1 - transmittance",
        "soil": "sol",
        "single": "couvert",
    },
}


@dataclass(frozen=True)
class Case:
    """One canopy to simulate."""

    name: str
    leaf: Leaf
    canopy: Canopy
    geometry: Geometry
    soil_brightness: float
    soil_dryness: float

    def run(self) -> CanopySpectrum:
        return canopy_spectrum(
            self.leaf, self.canopy, soil_spectrum(self.soil_brightness, self.soil_dryness), self.geometry
        )


#: property that can vary -> (part of a case, attribute, least, most)
PROPERTIES: Mapping[str, tuple[str, str, float, float]] = {
    "lai": ("canopy", "lai", 0, 10),
    "leaf_angle": ("canopy", "leaf_angle_deg", 5, 85),
    "hot_spot": ("canopy", "hot_spot", 0, 1),
    "chlorophyll": ("leaf", "chlorophyll", 0, 120),
    "carotenoids": ("leaf", "carotenoids", 0, 40),
    "anthocyanins": ("leaf", "anthocyanins", 0, 40),
    "brown": ("leaf", "brown", 0, 2),
    "water": ("leaf", "water", 0, 0.1),
    "dry_matter": ("leaf", "dry_matter", 0, 0.05),
    "layers": ("leaf", "n", 1, 3),
    "soil_brightness": ("", "soil_brightness", 0.1, 3.5),
    "soil_dryness": ("", "soil_dryness", 0, 1),
    "sun_zenith": ("geometry", "sun_zenith_deg", 0, 80),
    "view_zenith": ("geometry", "view_zenith_deg", 0, 60),
    "azimuth": ("geometry", "azimuth_deg", 0, 180),
}


def simulate_canopy(
    *,
    lai: float,
    leaf_angle: float,
    chlorophyll: float,
    water: float,
    dry_matter: float,
    brown: float,
    layers: float,
    carotenoids: float,
    anthocyanins: float,
    hot_spot: float,
    soil_brightness: float,
    soil_dryness: float,
    sun_zenith: float,
    view_zenith: float,
    azimuth: float,
    sensor: str,
    vary: str,
    values: str | None,
    report: str | None,
    spectra: str | None,
    bands: str | None,
    context: Context,
) -> Result:
    """Entry `simulate_canopy`."""
    if not (report or spectra or bands):
        raise TheiaError("input", "No result is asked for.", "Choose a report or a table.")
    check_targets([report, spectra, bands])
    base = Case(
        str(_WORDS.get(context.settings.language, _WORDS["en"])["single"]),
        Leaf(layers, chlorophyll, carotenoids, anthocyanins, brown, water, dry_matter, "D"),
        Canopy(lai, leaf_angle, hot_spot),
        Geometry(sun_zenith, view_zenith, azimuth),
        soil_brightness,
        soil_dryness,
    )
    cases = varied(base, vary, values)
    found = []
    for number, case in enumerate(cases):
        context.progress(number / len(cases), case.name)
        found.append(case.run())
    band_values = band_reflectance(np.array([f.reflectance for f in found]), sensor, BANDS)
    job = {
        "lai": lai, "leaf_angle": leaf_angle, "chlorophyll": chlorophyll, "water": water, "dry_matter": dry_matter,
        "brown": brown, "layers": layers, "carotenoids": carotenoids, "anthocyanins": anthocyanins,
        "hot_spot": hot_spot, "soil_brightness": soil_brightness, "soil_dryness": soil_dryness,
        "sun_zenith": sun_zenith, "view_zenith": view_zenith, "azimuth": azimuth, "sensor": sensor, "vary": vary,
        "values": values, "report": report, "spectra": spectra, "bands": bands,
    }  # fmt: skip
    if spectra:
        rows = zip(WAVELENGTHS_NM.tolist(), *(np.round(f.reflectance, 6).tolist() for f in found), strict=True)
        _write_table(spectra, ["wavelength_nm", *(c.name for c in cases)], rows)
    if bands:
        table = ([c.name, *np.round(row, 6).tolist(), round(f.fapar, 4), round(f.cover, 4)]
                 for c, row, f in zip(cases, band_values, found, strict=True))  # fmt: skip
        _write_table(bands, ["case", *BANDS, "fapar", "cover"], table)
    if report:
        _write_report(report, cases, found, band_values, sensor, context)
    for path in filter(None, (report, spectra, bands)):
        write_item(
            path.rsplit(".", 1)[0] + ".item.json" if path == report else path + ".json", item_id="simulate_canopy",
            entry="simulate_canopy", parameters=job, inputs=[], outputs=[path], context=context,
        )  # fmt: skip
    return Result({"report": report, "spectra": spectra, "bands": bands, "cases": len(cases)})


def varied(base: Case, vary: str, values: str | None) -> list[Case]:
    """The cases: `base` alone, or one per value of one property. Raises `TheiaError` listing all faults."""
    if vary == "none":
        if values:
            raise TheiaError("input", "Values are given, but no property to vary.", "Choose the property to vary.")
        return [base]
    part, attribute, least, most = PROPERTIES[vary]
    numbers: list[float] = []
    problems = []
    for word in re.split(r"[\s;,]+", (values or "").strip()):
        try:
            number = float(word)
        except ValueError:
            problems.append(phrase("{word!r} is not a number.", word=word) if word else "no value is given.")
            continue
        if not least <= number <= most:
            problems.append(phrase("{word} lies outside {least:g} to {most:g}.", word=word, least=least, most=most))
        numbers.append(number)
    if len(numbers) > MOST_VALUES:
        problems.append(
            phrase(
                "{count} values are given; at most {most} can be shown.",
                count=len(numbers),
                most=MOST_VALUES,
            )
        )
    raise_all("input", "The values to try cannot be used:", problems, "Give numbers separated by blanks, as 0.5 1 2 4.")
    cases = []
    for number in numbers:
        name = f"{vary} {number:g}"
        changed: dict[str, Any] = {part: replace(getattr(base, part), **{attribute: number})} if part else {}
        cases.append(replace(base, name=name, **(changed or {attribute: number})))
    return cases


def _write_table(path: str, header: Sequence[str], rows: Any) -> None:
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _write_report(
    path: str, cases: Sequence[Case], found: Sequence[CanopySpectrum], bands: np.ndarray, sensor: str, context: Context
) -> None:
    words: Mapping[str, Any] = _WORDS.get(context.settings.language, _WORDS["en"])
    page = Report(str(words["title"]), context.settings.language)
    page.paragraph(words["what"])
    page.section(words["spectra"])
    name = all_sensors()[sensor].name
    page.figure(_spectra_figure(cases, found, bands, sensor, words), words["spectra_caption"].format(sensor=name))
    page.section(words["bands"])
    rows = [[c.name, *map(float, row)] for c, row in zip(cases, bands, strict=True)]
    page.table([words["case"], *BANDS], rows)
    page.section(words["shares"])
    red, nir = BANDS.index("B4"), BANDS.index("B8")
    ndvi = (bands[:, nir] - bands[:, red]) / (bands[:, nir] + bands[:, red])
    page.table(
        words["columns"],
        [[c.name, f.fapar, f.cover, f.direct_sun, float(n)] for c, f, n in zip(cases, found, ndvi, strict=True)],
    )
    page.section(words["leaf"])
    page.figure(_leaf_figure(found[0], words), words["leaf_caption"])
    page.numbers = {
        c.name: {**dict(zip(BANDS, map(float, row), strict=True)), "fapar": f.fapar, "cover": f.cover}
        for c, row, f in zip(cases, bands, found, strict=True)
    }
    page.save(path)


def _spectra_figure(
    cases: Sequence[Case], found: Sequence[CanopySpectrum], bands: np.ndarray, sensor: str, words: Mapping[str, Any]
) -> Any:
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4.5))
    axes = figure.add_subplot()
    described = all_sensors()[sensor].bands
    centres = [described[b].centre_nm for b in BANDS]
    for number, (case, one) in enumerate(zip(cases, found, strict=True)):
        colour = colormaps["viridis"](0.9 * number / max(len(cases) - 1, 1))
        axes.plot(WAVELENGTHS_NM, one.reflectance, color=colour, label=case.name)
        axes.plot(centres, bands[number], "o", color=colour, markersize=4)
    axes.plot(WAVELENGTHS_NM, found[0].soil, color="0.6", label=words["soil"])
    axes.set(xlabel=words["wavelength"], ylabel=words["reflectance"], xlim=(400, 2500))
    axes.set_ylim(bottom=0)
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3)
    return figure


def _leaf_figure(one: CanopySpectrum, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.5))
    axes = figure.add_subplot()
    axes.plot(WAVELENGTHS_NM, one.leaf_reflectance, color="tab:green", label=words["reflectance"])
    axes.plot(WAVELENGTHS_NM, 1 - one.leaf_transmittance, color="tab:olive", label=words["transmittance"])
    axes.set(xlabel=words["wavelength"], xlim=(400, 2500), ylim=(0, 1))
    axes.legend(fontsize="small")
    axes.grid(alpha=0.3)
    return figure
