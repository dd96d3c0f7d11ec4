"""What the snow product of one image holds: its layers with their legend, polygons, and how they are shown and told."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import numpy as np

from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterSpec, read
from ..core.result import Layer
from ..core.vector import Features, write_layer
from ..core.zonal import polygons_of
from ..products.scene import Scene
from ..spec import LegendClass
from .area_tables import Zones
from .dated_layers import Shown, dated_layers
from .naming import tile_name
from .snow_report import SnowDate
from .snow_rules import CLOUD, FRACTION_NODATA, NO_SNOW, NODATA, SNOW
from .snow_scene import Rules, SnowScene

#: codes of the map of snow, with the colours of THEIA's public style
CLASSES = (
    LegendClass(NO_SNOW, "no snow", "#777777"),
    LegendClass(SNOW, "snow", "#00ffff"),
    LegendClass(CLOUD, "cloud or shadow", "#ffffff"),
    LegendClass(NODATA, "no data", "#000000"),
)


class SnowJob:
    """One image of a run: its plan, the window wanted, and the layers that join in."""

    def __init__(
        self,
        plan: SnowScene,
        window: Window,
        geometry: Any | None,
        rules: Rules,
        dem: str,
        trees: str | None,
        lakes: str | None,
        expert: bool,
        polygons: bool,
        zones: Zones,
        truth: str | None,
    ) -> None:
        self.plan, self.window, self.geometry, self.rules, self.dem = plan, window, geometry, rules, dem
        self.trees, self.lakes, self.expert, self.polygons = trees, lakes, expert, polygons
        self.zones, self.truth = zones, truth

    @property
    def grid(self) -> Grid:
        return self.plan.grid.crop(self.window)

    @property
    def scene(self) -> Scene:
        return self.plan.scene


def product_specs(job: SnowJob, folder: str, name: str) -> dict[str, RasterSpec]:
    moment = job.scene.acquired
    tags = {"ACQUISITION_DATE": moment.isoformat(), "TILE": tile_name(job.scene), "PRODUCT": job.scene.id}

    def spec(layer: str, nodata: float | None, what: str, classes: tuple[LegendClass, ...] = ()) -> RasterSpec:
        return RasterSpec(
            os.path.join(folder, f"{name}_{layer}.tif"),
            job.grid,
            "uint8",
            nodata,
            1,
            (what,),
            classes=classes,
            tags=tags,
            resampling="mode" if classes else "nearest",
        )

    specs = {
        "SNOW_SEB": spec("SNOW_SEB", NODATA, "snow", CLASSES),
        "SNOW_FSCTOC": spec("SNOW_FSCTOC", FRACTION_NODATA, "snow fraction at the top of the canopy, percent"),
    }
    if job.trees:
        specs["FSCOG"] = spec("SNOW_FSCOG", FRACTION_NODATA, "snow fraction on the ground, percent")
    if job.expert:
        specs["SNOW_ALL"] = spec("SNOW_ALL", None, "1 pass 1, 2 pass 2, 4 cloud pass 1, 8 final, 16 input, 32 slope")
    return specs


def write_polygons(path: str, image: str, grid: Grid) -> None:
    codes = read(image)
    geometries, values = polygons_of(codes, grid, codes != NODATA)
    names = {c.value: c.label for c in CLASSES}
    columns = {"DN": values.astype(np.int32), "class": np.array([names[int(v)] for v in values], dtype=object)}
    write_layer(path, Features(geometries, columns, grid.crs), layer="snow")


def tell(made: SnowDate, context: Context) -> None:
    snow, seen = made.counts.shares()
    line = "no snow line" if made.line_m is None else f"snow line at {made.line_m:.0f} m"
    if seen != seen:
        context.info(f"{made.name}: no pixel in the area.")
        return
    shown = "nothing seen" if snow != snow else f"{100 * snow:.1f} % of what is seen is snow"
    context.info(f"{made.name}: {line}, {shown}, {100 * (1 - seen):.1f} % hidden.")


def product_layers(
    made: SnowDate, folder: str, period: tuple[dt.datetime, dt.datetime], trees: bool, language: str
) -> list[Layer]:
    _, seen = made.counts.shares()
    hidden = 0.0 if seen != seen else 100 * (1 - seen)
    trust = (
        f"{hidden:.0f} % hidden by clouds. Snow below dense forest and clouds that the mask missed mislead.",
        f"Nuages : {hidden:.0f} % caché. La neige sous forêt dense et les nuages manqués par le masque trompent.",
    )
    ground = [Shown("SNOW_FSCOG", ("Snow fraction on the ground", "Part de neige au sol"), "snow_fraction")]
    shown = [
        Shown("SNOW_SEB", ("Snow", "Neige"), "snow", True),
        *(ground if trees else []),
        Shown("SNOW_FSCTOC", ("Snow fraction", "Part de neige"), "snow_fraction"),
    ]
    return dated_layers(made.name, made.tile, made.moment, folder, period, shown, ("Snow", "Neige"), trust, language)
