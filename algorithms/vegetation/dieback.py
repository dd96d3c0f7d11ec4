"""Entry `dieback`: forest dieback by anomalies of each pixel's healthy season, date by date."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.errors import TheiaError
from ..core.files import check_space, refuse_existing
from ..core.progress import Context
from ..core.result import Layer, Result
from ..products.scene import Scene
from ..series.dates import day_number
from ..series.series_job import SeriesJob, open_series
from ..series.stack import Stack, build_stack, find_band
from .dieback_analysis import Options
from .dieback_maps import epoch, layers
from .dieback_masks import MaskRules
from .dieback_objects import Patches, find_patches, write_patches
from .dieback_region import CLOUDS
from .dieback_report import write_report
from .dieback_tile import Tile
from .mowing import parse_codes
from .table import constants


def make_rules(thresholds: str, index: str, provider: bool) -> MaskRules:
    """The rules by which dates are masked."""
    return MaskRules(index, thresholds == "maja_conifers", provider or thresholds == "provider")


def dieback(
    *,
    products: list[str],
    forest: Mapping[str, Any] | None,
    forest_map: str | None,
    codes: str | None,
    previous: str | None,
    index: str,
    thresholds: str,
    provider_masks: bool,
    regional: bool,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    training_end: str,
    detection_start: str,
    dates: int,
    anomaly: float | None,
    stress: str,
    cloudy_share: float,
    least_ha: float,
    overwrite: bool,
    output: str,
    patches: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    given = {name: value for name, value in locals().items() if name != "context"} | {"overwrite": True}
    if detection_start > training_end:
        raise TheiaError("input", "Detection starts after the healthy period ends.",
                         "Detection starts before the last day of the healthy period, or on it.")  # fmt: skip
    options = Options(
        make_rules(thresholds, index, provider_masks), day_number(detection_start) - epoch(),
        day_number(training_end) - epoch(), dates, anomaly or constants("dieback")["anomaly"][index],
        stress == "weighted",
    )  # fmt: skip
    wanted = parse_codes(codes) if forest_map else ()
    jobs = [
        _only_these_bands(job, options.rules)
        for job in open_series(
            products,
            lambda scenes: _present(options.rules, scenes),
            context,
            area=area,
            start=start,
            end=end,
            invalid=[],
        )  # fmt: skip
    ]
    _warn(jobs, options, thresholds, context)
    folders = {j.name: os.path.join(output, f"dieback_{j.name}") for j in jobs}
    if len(folders) < len(jobs):
        raise TheiaError("input", "Two series bear the same name.", "Give one tile or one grid at a time.")
    if not overwrite:
        refuse_existing(list(folders.values()))
    check_space(output, sum(60.0 * j.stack.grid.height * j.stack.grid.width for j in jobs))
    result = Result({"output": output, "patches": patches, "report": report})
    found: dict[str, Patches] = {}
    stacks: dict[str, Stack] = {}
    for number, job in enumerate(jobs):
        with context.stage(number / len(jobs), (number + 0.95) / len(jobs)):
            tile = Tile(job, options, forest, forest_map, wanted, cloudy_share / 100, regional,
                         _previous(previous, job.name))  # fmt: skip
            stacks[job.name] = tile.run(folders[job.name], overwrite, given, context)
            base = os.path.join(folders[job.name], f"DIEBACK_{job.name}")
            found[job.name] = find_patches(base, job.stack.grid, least_ha)
            result.layers += layers(folders[job.name], job.name, *job.moments)
    if patches:
        write_patches(patches, list(found.values()))
        result.layers.append(
            Layer(
                "patches",
                patches,
                "Patches of dieback and cuts",
                kind="vector",
                style="dieback_patches",
                start=jobs[0].moments[0],
                end=jobs[0].moments[1],
                trust="Patches of a few pixels at the edge of stands are often mixed pixels.",
            )  # fmt: skip
        )
    summary = write_report(report, jobs, folders, stacks, found, options, context)
    result.outputs |= summary
    return result


def _previous(folder: str | None, tile: str) -> str | None:
    """The folder of one tile in an earlier run's output, or that folder itself."""
    if folder is None:
        return None
    inner = os.path.join(folder, f"dieback_{tile}")
    return inner if os.path.isdir(inner) else folder


def _present(rules: MaskRules, scenes: Sequence[Scene]) -> tuple[str, ...]:
    lacking = [s.id for s in scenes if any(find_band(s, b) is None for b in rules.bands)]
    if lacking:
        raise TheiaError("product", f"{', '.join(lacking[:5])} lack some of the bands {', '.join(rules.bands)}.",
                         "Choose another index, or leave these products out.")  # fmt: skip
    return rules.bands


def _only_these_bands(job: SeriesJob, rules: MaskRules) -> SeriesJob:
    """The same series with bands by the nearest pixel, and masks of the provider only where they count."""
    stack = build_stack(
        job.scenes, rules.bands, job.stack.grid, (*CLOUDS, "outside") if rules.provider else (), "nearest", 0
    )
    return replace(job, stack=stack)


def _warn(jobs: Sequence[SeriesJob], options: Options, thresholds: str, context: Context) -> None:
    formats = {s.format for j in jobs for s in j.scenes}
    if thresholds == "maja_conifers" and formats - {"muscate", "theia_n2a"}:
        context.warning(
            "The soil and cloud thresholds are tuned to THEIA (MAJA) reflectances; some products have another origin. "
            "Use the product's own masks for them, and check the first results."
        )
    for job in jobs:
        days = job.stack.days - epoch()
        trained = days[days <= options.training_end]
        if len(trained) and trained[-1] - trained[0] < 600:
            context.warning(f"{job.name}: the healthy period covers {int(trained[-1] - trained[0])} days; two years or "
                            "more are advised, else the season is badly known.")  # fmt: skip
