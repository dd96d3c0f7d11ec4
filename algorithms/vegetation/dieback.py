"""Entry `dieback`: forest dieback by anomalies of each pixel's healthy season, date by date."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Source, map_blocks, process
from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import close_datasets, grid_of
from ..core.result import Layer, Result
from ..core.vector import area_geometry
from ..products.scene import Scene
from ..series.dates import day_number, iso
from ..series.series_job import SeriesJob, open_series
from ..series.stack import Stack, build_stack, find_band
from .dieback_analysis import STATE_FILES, Options
from .dieback_fit import basis
from .dieback_maps import epoch, layers, median_of, outputs
from .dieback_masks import MaskRules
from .dieback_objects import Patches, find_patches, write_patches
from .dieback_report import write_report
from .mowing import parse_codes
from .table import constants

_CLOUDS = ("cloud", "thin_cloud", "shadow")
_STATE_NAME = "state.json"


@dataclass(frozen=True)
class Memory:
    """What a saved state says beside its rasters: the parameters it holds for, the days it has seen, the harmonics of
    the regional medians where they are corrected for."""

    parameters: dict[str, Any]
    days: tuple[int, ...]
    ids: tuple[str, ...]
    regional: tuple[float, ...] | None

    def save(self, folder: str) -> None:
        text = {"parameters": self.parameters, "days": list(self.days), "products": list(self.ids),
                "regional": None if self.regional is None else list(self.regional)}  # fmt: skip
        with open(os.path.join(folder, "state", _STATE_NAME), "w", encoding="utf-8") as file:
            json.dump(text, file, indent=1)

    @classmethod
    def load(cls, folder: str) -> Memory:
        path = os.path.join(folder, "state", _STATE_NAME)
        try:
            with open(path, encoding="utf-8") as file:
                text = json.load(file)
            regional = None if text["regional"] is None else tuple(float(v) for v in text["regional"])
            return cls(text["parameters"], tuple(text["days"]), tuple(text["products"]), regional)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TheiaError("input", f"{folder} holds no state of an earlier run ({error}).",
                             "Give the folder that an earlier run wrote for this tile.") from error  # fmt: skip


def make_rules(thresholds: str, index: str, provider: bool) -> MaskRules:
    """The rules by which dates are masked."""
    return MaskRules(index, thresholds == "maja_conifers", provider or thresholds == "provider")


def identity(options: Options, cloudy: float, forest: str, regional: bool) -> dict[str, Any]:
    """What must not change between the runs that share a state."""
    rules = options.rules
    return {
        "index": rules.index, "soil": rules.soil, "provider": rules.provider, "detection": options.detection,
        "training_end": options.training_end, "dates": options.dates, "anomaly": options.anomaly,
        "weighted": options.weighted, "cloudy": cloudy, "forest": forest, "regional": regional,
    }  # fmt: skip


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
    existing = [f for f in folders.values() if os.path.exists(f)]
    if existing and not overwrite:
        raise TheiaError("output", f"{', '.join(existing)} exists already.",
                         "Choose another folder, or tick the option that replaces it.")  # fmt: skip
    check_space(output, sum(60.0 * j.stack.grid.height * j.stack.grid.width for j in jobs))
    result = Result({"output": output, "patches": patches, "report": report})
    found: dict[str, Patches] = {}
    stacks: dict[str, Stack] = {}
    for number, job in enumerate(jobs):
        with context.stage(number / len(jobs), (number + 0.95) / len(jobs)):
            tile = _Tile(job, options, forest, forest_map, wanted, cloudy_share / 100, regional,
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
        job.scenes, rules.bands, job.stack.grid, (*_CLOUDS, "outside") if rules.provider else (), "nearest", 0
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


@dataclass(frozen=True)
class _Tile:
    """One tile's run: what it works on and how."""

    job: SeriesJob
    options: Options
    forest: Mapping[str, Any] | None
    forest_map: str | None
    codes: tuple[int, ...]
    cloudy: float
    regional: bool
    previous: str | None

    def run(self, folder: str, overwrite: bool, given: Mapping[str, Any], context: Context) -> Stack:
        """Maps, state and record into `folder`; returns the stack of the dates that were used."""
        job, grid = self.job, self.job.stack.grid
        memory = Memory.load(self.previous) if self.previous else None
        mark = identity(self.options, self.cloudy, self._forest_mark(), self.regional)
        if memory is not None:
            self._check(memory, mark, grid)
        with context.stage(0.0, 0.15):
            stack = self._usable(memory, context)
        with context.stage(0.15, 0.5 if self.regional else 0.15):
            correction, regional = self._correction(stack, memory, context)
        sources = self._sources(stack)
        period = " ".join(iso(d) for d in (*(memory.days[:1] if memory else stack.days[:1]), stack.days[-1]))
        with atomic_folder(folder, overwrite) as temporary:
            os.makedirs(os.path.join(temporary, "state"))
            specs = outputs(temporary, job.name, grid, period)
            with context.stage(0.5 if self.regional else 0.15, 0.97):
                process(
                    "vegetation.dieback_maps:block", sources, grid, specs, context,
                    parameters=self._parameters(stack, memory is not None, correction),
                    margin=int(constants("dieback")["cloud"]["dilation_px"]),
                    bytes_per_pixel=len(stack.dates) * 10.0 + 900, text=f"Dieback of {job.name}",
                )  # fmt: skip
            days = (*(memory.days if memory else ()), *(int(d) for d in stack.days))
            ids = (*(memory.ids if memory else ()), *(d.id for d in stack.dates))
            Memory(mark, days, ids, regional).save(temporary)
            write_item(
                os.path.join(temporary, f"DIEBACK_{job.name}.json"), item_id=os.path.basename(folder), entry="dieback",
                parameters=given, inputs=[*job.inputs, *([self.previous] if self.previous else [])],
                outputs=[s.path for s in specs.values()], context=context, grid=grid, period=job.moments,
                properties={"theia:acquisitions": [d.id for d in stack.dates]},
            )  # fmt: skip
            close_datasets()
        return stack

    def _forest_mark(self) -> str:
        text = json.dumps([self.forest, self.forest_map, self.codes], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _check(self, memory: Memory, mark: Mapping[str, Any], grid: Grid) -> None:
        changed = [name for name, value in mark.items() if memory.parameters.get(name) != value]
        if changed:
            raise TheiaError("input", f"The earlier run was made with other values of {', '.join(changed)}.",
                             "Give the same parameters, or begin anew without the earlier run.")  # fmt: skip
        assert self.previous is not None
        if not grid_of(os.path.join(self.previous, "state", "flags.tif")).equals(grid):
            raise TheiaError("input", "The earlier run lies on another grid.", "Give the same area and products of the "
                             "same tile, or begin anew.")  # fmt: skip

    def _usable(self, memory: Memory | None, context: Context) -> Stack:
        """The dates to work on: later than the saved ones, and not too cloudy over the whole tile."""
        stack = self.job.stack
        dates = tuple(d for d in stack.dates if memory is None or d.day > memory.days[-1])
        scenes = {s.id: s for s in self.job.scenes}
        if dates:
            share = cloudy_shares([scenes[d.id] for d in dates], context)
            kept = tuple(d for d, s in zip(dates, share, strict=True) if s <= self.cloudy)
            if len(kept) < len(dates):
                context.info(f"{self.job.name}: {len(dates) - len(kept)} dates are too cloudy and left out.")
            dates = kept
        if not dates:
            raise TheiaError("input", f"No date of {self.job.name} is left: all are too cloudy, or not later than the "
                             "earlier run.", "Give later products, or allow more clouds.")  # fmt: skip
        days = np.array([d.day for d in dates]) - epoch()
        if memory is None and not (days >= self.options.training_end).any():
            raise TheiaError(
                "input", f"The products of {self.job.name} end within the healthy period.",
                "The first run needs the whole healthy period; later dates can be added one by one.",
            )  # fmt: skip
        return _reduced(stack, dates)

    def _sources(self, stack: Stack) -> dict[str, Source]:
        grid = stack.grid
        sources = stack.sources()
        if self.forest_map:
            sources["forest"] = Source(self.forest_map, grid_of(self.forest_map), grid, (1,))
        if self.previous:
            for name, (_, bands) in STATE_FILES.items():
                path = os.path.join(self.previous, "state", f"{name}.tif")
                sources[f"state {name}"] = Source(path, grid_of(path), grid, tuple(range(1, len(bands) + 1)), nodata=0)
        return sources

    def _parameters(self, stack: Stack, resumed: bool, correction: np.ndarray | None) -> dict[str, Any]:
        stands = area_geometry(self.forest, stack.grid.crs) if self.forest else None
        return {"stack": stack, "options": self.options, "geometry": self.job.geometry, "stands": stands,
                "codes": self.codes, "resumed": resumed, "correction": correction}  # fmt: skip

    def _correction(
        self, stack: Stack, memory: Memory | None, context: Context
    ) -> tuple[np.ndarray | None, tuple[float, ...] | None]:
        """(dates,) to add to the index of each date, and the harmonics of the medians of the healthy period."""
        if not self.regional:
            return None, None
        total = np.zeros((len(stack.dates), 0))
        for _, found in map_blocks(
            "vegetation.dieback_maps:medians_block", self._sources(stack), stack.grid, context,
            parameters=self._parameters(stack, memory is not None, None),
            margin=int(constants("dieback")["cloud"]["dilation_px"]),
            bytes_per_pixel=len(stack.dates) * 10.0 + 900, text=f"Regional median of {self.job.name}",
        ):  # fmt: skip
            total = found["count"] if not total.size else total + found["count"]
        medians = np.array([median_of(row) for row in total])
        days = stack.days - epoch()
        if memory is not None and memory.regional is not None:
            harmonics = np.array(memory.regional)
        else:
            harmonics = regional_harmonics(medians, days, self.options.training_end)
        return regional_correction(medians, days, harmonics), tuple(float(h) for h in harmonics)


def _reduced(stack: Stack, dates: Sequence[Any]) -> Stack:
    """The stack of some of its dates; the names of their sources follow the new positions."""
    return replace(stack, dates=tuple(dates))


def regional_harmonics(medians: np.ndarray, days: np.ndarray, training_end: int) -> np.ndarray:
    """(5,) harmonics of the medians (dates,) of all dates up to the end of the healthy period; NaN take no part."""
    use = (days <= training_end) & np.isfinite(medians)
    return np.asarray(np.linalg.lstsq(basis(days[use]), medians[use], rcond=None)[0])


def regional_correction(medians: np.ndarray, days: np.ndarray, harmonics: np.ndarray) -> np.ndarray:
    """(dates,) season minus median, 0 where a date has no median: takes shifts of the whole region out."""
    return np.where(np.isfinite(medians), basis(days) @ harmonics - medians, 0.0)


def cloudy_shares(scenes: Sequence[Scene], context: Context) -> np.ndarray:
    """(scenes,) share of the tile's pixels that the provider's mask calls cloudy, at the pixel of the short-wave band.

    Always over the whole tile, whatever the area: a date is used everywhere or nowhere. 0 without masks.
    """
    share = np.zeros(len(scenes))
    groups: dict[Grid, list[int]] = {}
    for number, scene in enumerate(scenes):
        band = find_band(scene, "B11") or find_band(scene, "B4")
        if band is not None and any(scene.masks.get(m) for m in (*_CLOUDS, "cloud_or_shadow")):
            groups.setdefault(band.grid, []).append(number)
    for place, (grid, members) in enumerate(groups.items()):
        name = "B11" if find_band(scenes[members[0]], "B11") is not None else "B4"
        stack = build_stack([scenes[m] for m in members], (name,), grid, _CLOUDS, "nearest", 0)
        total = np.zeros((len(members), 2), np.int64)
        with context.stage(place / len(groups), (place + 1) / len(groups)):
            for _, found in map_blocks(
                "vegetation.dieback_maps:share_block", stack.sources(), grid, context, parameters={"stack": stack},
                bytes_per_pixel=40, text="Looking for cloudy dates",
            ):  # fmt: skip
                total += found["count"]
        order = sorted(members, key=lambda m: (scenes[m].acquired, scenes[m].id))
        share[order] = np.where(total[:, 0] > 0, total[:, 1] / np.maximum(total[:, 0], 1), 0.0)
    return share
