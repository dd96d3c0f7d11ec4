"""One tile of `dieback`: what an earlier run left, the dates that are used, the maps and the state that is left for the
next run."""

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
from ..core.files import atomic_folder
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import close_datasets, grid_of
from ..core.vector import area_geometry
from ..series.dates import iso
from ..series.series_job import SeriesJob
from ..series.stack import Stack
from .dieback_analysis import STATE_FILES, Options
from .dieback_maps import epoch, median_of, outputs
from .dieback_region import cloudy_shares, regional_correction, regional_harmonics
from .table import constants

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


def identity(options: Options, cloudy: float, forest: str, regional: bool) -> dict[str, Any]:
    """What must not change between the runs that share a state."""
    rules = options.rules
    return {
        "index": rules.index, "soil": rules.soil, "provider": rules.provider, "detection": options.detection,
        "training_end": options.training_end, "dates": options.dates, "anomaly": options.anomaly,
        "weighted": options.weighted, "cloudy": cloudy, "forest": forest, "regional": regional,
    }  # fmt: skip


@dataclass(frozen=True)
class Tile:
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
