"""Entry `bare_soil`: reflectance of the bare soil below the crops, from the dates on which fields lie open."""

from __future__ import annotations

import csv
import datetime as dt
import os
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.blocks import Source, process
from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, check_targets, refuse_existing
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, grid_of, open_dataset
from ..core.result import Layer, Result
from ..core.vector import read_layer
from ..products.scene import Scene
from ..products.sensors import all_sensors
from ..series.dates import date_of, iso
from ..series.series_job import SeriesJob, open_series
from ..series.stack import build_stack, find_band
from ..spec import LegendClass
from .bare_soil_blocks import UNKNOWN, SoilJob
from .bare_soil_report import SoilResult, compare_with_truth, write_report
from .bare_soil_rules import BARE, NODATA, OTHER, VEGETATION, constants
from .bare_soil_thresholds import described, find_limits

_INVALID = ("cloud", "thin_cloud", "shadow", "snow", "topographic_shadow", "saturated", "defective", "outside")
CLASSES = (
    LegendClass(NODATA, "no data", "#000000"),
    LegendClass(BARE, "bare at least once", "#a6611a"),
    LegendClass(VEGETATION, "always vegetation", "#4d9221"),
    LegendClass(OTHER, "other: built-up, water, never green", "#9e9e9e"),
)


def bare_soil(
    *,
    products: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    land_cover: str | None,
    regions: Mapping[str, Any] | None,
    thresholds: str,
    bare_below: float | None,
    green_above: float | None,
    least_dates: int,
    statistic: str,
    largest_nbr2: float | None,
    cropland_only: bool,
    crop_codes: str | None,
    vegetation_codes: str | None,
    artificial_codes: str | None,
    pixel_size: float | None,
    truth: list[str],
    overwrite: bool,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `bare_soil`."""
    given = {**locals(), "overwrite": True}
    given.pop("context")
    if thresholds == "separation" and not land_cover:
        raise TheiaError(
            "input",
            "The separation of histograms needs a land cover map.",
            "Give one, or choose the default thresholds or Otsu's.",
        )
    classes = _classes(crop_codes, vegetation_codes, artificial_codes)
    series = open_series(
        products, constants()["bands"], context, area=area, start=start, end=end, pixel_m=pixel_size or None
    )
    jobs = [_job(s, land_cover, regions, context) for s in series]
    names = [
        f"BARE-SOIL_{s.name}_{iso(j.days[0]).replace('-', '')}_{iso(j.days[-1]).replace('-', '')}"
        for s, j in zip(series, jobs, strict=True)
    ]
    folders = [os.path.join(output, name) for name in names]
    if not overwrite:
        refuse_existing(folders)
    check_targets([*folders, report])
    check_space(output, sum(110.0 * j.grid.height * j.grid.width for j in jobs))
    result = Result({"output": output, "report": report})
    made: list[SoilResult] = []
    for number, (one, job, folder) in enumerate(zip(series, jobs, folders, strict=True)):
        with context.stage(number / len(jobs), (number + 1) / len(jobs)):
            with context.stage(0.0, 0.35):
                limits = find_limits(job, thresholds, (bare_below, green_above), classes, context)
            parameters = {
                "job": job,
                "limits": limits.values,
                "classes": classes,
                "least_dates": least_dates,
                "largest_nbr2": np.inf if largest_nbr2 is None else largest_nbr2,
                "median": statistic == "median",
                "cropland_only": cropland_only,
                "simple": bool(truth),
            }
            with (
                atomic_folder(folder, overwrite) as temporary,
                tempfile.TemporaryDirectory(dir=os.path.dirname(temporary), prefix=".theia-") as scratch,
            ):
                specs = _specs(job, names[number], temporary)
                extra = {} if not truth else {"SIMPLE": _reflectance(job, os.path.join(scratch, "simple.tif"), 0, {})}
                per_date = 12.0 + (2.0 * len(job.bands) if statistic == "median" else 0.0)
                with context.stage(0.35, 0.95):
                    process(
                        "synthesis.bare_soil_blocks:composite_block",
                        job.sources(),
                        job.grid,
                        {**specs, **extra},
                        context,
                        parameters=parameters,
                        margin=job.margin,
                        bytes_per_pixel=len(job.dates) * per_date + 60.0 * len(job.bands) + 100.0,
                        text=f"Bare soil of {one.name}",
                    )
                scores = compare_with_truth(truth, specs["SRC"], extra["SIMPLE"], job, context) if truth else {}
                _wavelengths(os.path.join(temporary, f"{names[number]}_BANDS.csv"), one.scenes, job.bands)
                found = SoilResult(names[number], job, limits, specs, scores)
                made.append(found.measured(context))
                write_item(
                    os.path.join(temporary, f"{names[number]}.json"),
                    item_id=names[number],
                    entry="bare_soil",
                    parameters=given,
                    inputs=one.inputs,
                    outputs=[s.path for s in specs.values()],
                    context=context,
                    grid=job.grid,
                    period=_period(job),
                    properties={
                        "theia:acquisitions": [d.dates[0].id for d in job.dates],
                        "theia:thresholds": described(limits),
                        "theia:statistic": statistic,
                    },
                )
            result.layers += _layers(found, folder, context.settings.language)
    if report:
        write_report(report, made, context.settings.language)
    return result


def _classes(crop: str | None, vegetation: str | None, artificial: str | None) -> tuple[tuple[int, ...], ...]:
    """Codes of the land cover by kind: those given, else those of OSO."""
    table = constants()["land_cover"]
    found = []
    for text, key in ((crop, "crop"), (vegetation, "vegetation"), (artificial, "artificial")):
        try:
            codes = [int(w) for w in (text or "").replace(",", " ").replace(";", " ").split()]
        except ValueError:
            raise TheiaError("input", f"{text!r} is not a list of codes.", "Write codes as 5 6 7.") from None
        found.append(tuple(codes or table[key]))
    return tuple(found)


def _job(series: SeriesJob, land_cover: str | None, regions: Mapping[str, Any] | None, context: Context) -> SoilJob:
    """A stack per date that has all bands and a sun that is high enough."""
    grid = series.stack.grid
    if grid.pixel_size < 20 and any(
        abs(b.grid.pixel_size - 20) < 1e-3 for s in series.scenes for b in s.bands.values()
    ):
        grid = grid.coarsen(round(20 / grid.pixel_size))
    lowest = constants()["largest_sun_zenith_deg"]
    dates, left_out = [], []
    for scene in series.scenes:
        sun = scene.angles.mean_sun_deg
        lacking = [b for b in constants()["bands"] if find_band(scene, b) is None]
        if sun is not None and sun[0] > lowest:
            left_out.append(f"{scene.id}: sun {90 - sun[0]:.0f} degrees high")
        elif set(lacking) & {"B2", "B3", "B4", "B8", "B11", "B12"}:
            left_out.append(f"{scene.id}: no {', '.join(lacking)}")
        else:
            dates.append(scene)
    for text in left_out:
        context.warning(f"Left out: {text}.")
    if not dates:
        raise TheiaError("input", f"No date of {series.name} can be used.", "; ".join(left_out[:5]))
    bands = tuple(b for b in constants()["bands"] if all(find_band(s, b) is not None for s in dates))
    stacks = tuple(build_stack([s], bands, grid, _INVALID) for s in dates)
    source = None
    if land_cover:
        nodata = open_dataset(land_cover).nodata
        source = Source(land_cover, grid_of(land_cover), grid, (1,), "nearest", 0 if nodata is None else nodata)
    polygons = () if regions is None else tuple(read_layer(regions, grid.crs).geometries)
    return SoilJob(series.name, grid, bands, stacks, series.geometry, polygons, source)


def _period(job: SoilJob) -> tuple[dt.datetime, dt.datetime]:
    first, last = (dt.datetime.combine(date_of(d), dt.time(), dt.UTC) for d in (job.days[0], job.days[-1] + 1))
    return first, last


def _reflectance(job: SoilJob, path: str, nodata: int, tags: Mapping[str, str]) -> RasterSpec:
    return RasterSpec(path, job.grid, "uint16", nodata, len(job.bands), job.bands, scale=1e-4, tags=tags)


def _specs(job: SoilJob, name: str, folder: str) -> dict[str, RasterSpec]:
    tags = {
        "TILE": job.name,
        "FIRST_DAY": iso(job.days[0]),
        "LAST_DAY": iso(job.days[-1]),
        "DATES": str(len(job.dates)),
    }

    def path(layer: str) -> str:
        return os.path.join(folder, f"{name}_{layer}.tif")

    def spec(
        layer: str, dtype: str, nodata: float | None, names: tuple[str, ...], legend: tuple[LegendClass, ...] = ()
    ) -> RasterSpec:
        return RasterSpec(
            path(layer), job.grid, dtype, nodata, len(names), names, tags=tags, classes=legend, resampling="nearest"
        )

    return {
        "MASK": spec("MASK", "uint8", None, ("soil mask",), CLASSES),
        "SRC": _reflectance(job, path("SRC"), 0, tags),
        "SRC_STD": _reflectance(job, path("SRC_STD"), UNKNOWN, tags),
        "SRC_CI95": _reflectance(job, path("SRC_CI95"), UNKNOWN, tags),
        "SFREQ": spec("SFREQ", "uint8", 255, ("bare dates, percent of the clear ones",)),
        "NOBS": spec("NOBS", "uint16", None, ("bare dates", "clear dates")),
        "MREF": _reflectance(job, path("MREF"), 0, tags),
        "DATES": spec(
            "DATES",
            "uint16",
            UNKNOWN,
            ("first bare day since the first date", "last bare day", "month most often bare", "years with bare soil"),
        ),
        "COLOUR": spec("COLOUR", "uint8", 0, ("red", "green", "blue")),
    }


def _wavelengths(path: str, scenes: Sequence[Scene], bands: Sequence[str]) -> None:
    """The table that soil models want beside the multiband file."""
    sensor = all_sensors()["S2"]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["band", "name", "wavelength_nm"])
        for number, name in enumerate(bands, 1):
            known = sensor.find(name)
            own = next((b.wavelength_nm for s in scenes if (b := find_band(s, name)) and b.wavelength_nm), None)
            writer.writerow([number, name, own or (known.centre_nm if known else "")])


def _layers(found: SoilResult, folder: str, language: str) -> list[Layer]:
    french = language == "fr"
    start, end = _period(found.job)
    group = f"{'Sol nu' if french else 'Bare soil'} {found.job.name}"
    trust = (
        "Moyenne des dates nues, trois au moins : voir leur nombre (NOBS) et l'intervalle (CI95). Chaumes et sols "
        "mouillés "
        "peuvent rester."
        if french
        else "Mean of the bare dates, three at least: see their number (NOBS) and interval (CI95). Stubble and wet "
        "soil may "
        "remain."
    )
    rows = (
        ("COLOUR", "Couleur du sol" if french else "Soil colour", "", True),
        ("SFREQ", "Fréquence du sol nu" if french else "Frequency of bare soil", "bare_frequency", False),
        ("MASK", "Masque du sol" if french else "Soil mask", "bare_soil_mask", False),
        ("SRC", "Réflectance du sol nu" if french else "Bare soil reflectance", "", False),
    )
    return [
        Layer(
            "output",
            os.path.join(folder, f"{found.name}_{layer}.tif"),
            f"{label} {found.job.name}",
            style=style,
            start=start,
            end=end,
            group=group,
            trust=trust,
            visible=shown,
        )
        for layer, label, style, shown in rows
    ]
