"""The truth beside the products: what the ground is, what it would look like without a sky, and where the sky really
was."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from ..core.files import atomic_file
from ..core.grid import Grid
from ..core.raster import RasterSpec
from ..physics.canopy import canopy_table
from ..spec import LegendClass
from . import kinds as k
from . import states as st
from .block import FLOWER_SURFACES, Block, crop_numbers
from .crops import Fields, all_crops, season_of, standing
from .farm_truth import farm_columns
from .managed import attributes
from .presets import World
from .render import BANDS, R1, R2

_RESOURCES = Path(__file__).resolve().parents[2] / "resources" / "simulation"
_GROWTH_FIELDS = 400

MASK_CLASSES = (
    LegendClass(0, "clear", "#ffffff"),
    LegendClass(1, "cloud", "#3c3c3c"),
    LegendClass(2, "thin cloud", "#a0a0a0"),
    LegendClass(3, "cloud shadow", "#5a5ac8"),
    LegendClass(255, "outside", "#000000"),
)


@lru_cache(maxsize=2)
def land_cover_classes(language: str = "en") -> tuple[LegendClass, ...]:
    """The 23 classes of the OSO nomenclature."""
    data = json.loads((_RESOURCES / "land_cover.json").read_text(encoding="utf-8"))
    label = "label_fr" if language == "fr" else "label_en"
    return tuple(LegendClass(c["value"], c[label], c["colour"]) for c in data["classes"])


def crop_classes(language: str = "en") -> tuple[LegendClass, ...]:
    """Value = number of the crop + 1; 0 is not arable."""
    return tuple(
        LegendClass(n + 1, c.label_fr if language == "fr" else c.label_en, c.colour) for n, c in enumerate(all_crops())
    )


def land_cover(block: Block, world: World, year: int) -> tuple[np.ndarray, np.ndarray]:
    """(class of the OSO nomenclature, crop number + 1) of a block in a harvest year, (height, width) uint8."""
    crop = crop_numbers(block, world, year)
    oso = np.array([c.oso for c in all_crops()] + [0])
    of_piece = np.where(crop >= 0, oso[crop], 0)[block.piece]
    classes = np.where(block.zone == 0, of_piece, block.zone).astype(np.uint8)
    crops = np.where(block.zone == 0, (crop + 1)[block.piece], 0).astype(np.uint8)
    return classes, crops


def static_specs(folder: str, grid: Grid, years: Iterable[int], language: str) -> dict[str, RasterSpec]:
    """Rasters of the ground: "dem", and per year "land_cover_YYYY" and "crops_YYYY"."""
    specs = {
        "dem": RasterSpec(
            os.path.join(folder, "dem.tif"), grid, "float32", -9999.0, units="m", tags={"content": "ground elevation"}
        )
    }
    for year in years:
        tags = {"period": str(year)}
        specs[f"land_cover_{year}"] = RasterSpec(
            os.path.join(folder, f"land_cover_{year}.tif"),
            grid,
            "uint8",
            0,
            tags=tags,
            classes=land_cover_classes(language),
            resampling="mode",
        )
        specs[f"crops_{year}"] = RasterSpec(
            os.path.join(folder, f"crops_{year}.tif"),
            grid,
            "uint8",
            0,
            tags=tags,
            classes=crop_classes(language),
            resampling="mode",
        )
    return specs


def depth_spec(folder: str, grid: Grid) -> dict[str, RasterSpec]:
    """The raster of the sea's depth below the datum."""
    path = os.path.join(folder, "depth.tif")
    return {"depth": RasterSpec(path, grid, "float32", -9999.0, units="m", tags={"content": "depth below the datum"})}


def static_layers(block: Block, world: World, years: Iterable[int]) -> dict[str, np.ndarray]:
    """The layers of `static_specs` for a block."""
    layers: dict[str, np.ndarray] = {"dem": block.elevation}
    for year in years:
        layers[f"land_cover_{year}"], layers[f"crops_{year}"] = land_cover(block, world, year)
    return layers


def reflectance_specs(folder: str, name: str, grid: Grid, what: str) -> dict[str, RasterSpec]:
    """Cloud-free reflectance: NAME_R1.tif (B2 B3 B4 B8, 10 m) and NAME_R2.tif (six bands, 20 m), DN = reflectance x
    10000."""
    return {
        group: RasterSpec(
            os.path.join(folder, f"{name}_{group}.tif"),
            on,
            "int16",
            -10000,
            len(bands),
            bands,
            scale=1e-4,
            tags={"content": what},
        )
        for group, on, bands in (("R1", grid, R1), ("R2", grid.coarsen(2), R2))
    }


def ten_metre_spec(folder: str, day: dt.date, grid: Grid) -> RasterSpec:
    """Cloud-free reflectance of a day in all ten bands at 10 m: TRUTH_YYYYMMDD.tif."""
    return RasterSpec(
        os.path.join(folder, "every", f"TRUTH_{day:%Y%m%d}.tif"), grid, "int16", -10000, len(BANDS), BANDS, scale=1e-4,
        tags={"content": f"cloud-free reflectance on {day} at 10 m, seen from above"},
    )  # fmt: skip


def regular_days(start: dt.date, end: dt.date, step: int) -> list[dt.date]:
    """Every `step` days from `start` to `end`."""
    return [start + dt.timedelta(days=n) for n in range(0, (end - start).days + 1, step)]


def encode(values: np.ndarray) -> np.ndarray:
    """Reflectance to int16 DN."""
    return np.clip(np.floor(values * 10000.0 + 0.5), -9999, 32767).astype(np.int16)


def pass_truth_specs(
    folder: str,
    stem: str,
    grid: Grid,
    truth: set[str],
    ground_m: float = 5.0,
    level1: bool = False,
    sea: bool = False,
) -> dict[str, RasterSpec]:
    """What is written beside one pass: "TRUE_MASK", "CLEAR_R1", "CLEAR_R2" and "FINE" as far as asked for.

    With `level1` the true AOT stands beside the clear reflectance, with `sea` the turbidity beside the mask.
    FINE holds the ten bands at the sampling of the ground (5 or 2.5 m), which the sensor's MTF has not blurred.
    """
    specs = {}
    if "masks" in truth:
        path = os.path.join(folder, "masks", f"{stem}_TRUE_MASK.tif")
        specs["TRUE_MASK"] = RasterSpec(path, grid, "uint8", 255, classes=MASK_CLASSES, resampling="nearest")
        if sea:
            path = os.path.join(folder, "sea", f"{stem}_TURBIDITY.tif")
            specs["TURBIDITY"] = RasterSpec(
                path, grid, "float32", -9999.0, units="FNU", tags={"content": "turbidity of the sea"}
            )
    if "dates" in truth:
        what = "cloud-free reflectance in the direction of view"
        clear = reflectance_specs(os.path.join(folder, "dates"), f"{stem}_CLEAR", grid, what)
        specs |= {f"CLEAR_{group}": spec for group, spec in clear.items()}
        if level1:
            path = os.path.join(folder, "dates", f"{stem}_AOT.tif")
            specs["AOT"] = RasterSpec(path, grid.coarsen(2), "float32", -1.0, tags={"content": "AOT at 550 nm"})
    if "fine" in truth:
        specs["FINE"] = RasterSpec(
            os.path.join(folder, "fine", f"{stem}_FINE.tif"),
            grid.refine(round(grid.pixel_size / ground_m)),
            "int16",
            -10000,
            len(BANDS),
            BANDS,
            scale=1e-4,
            tags={"content": f"cloud-free reflectance in the direction of view at {ground_m:g} m, before any sensor"},
        )
    return specs


def mid_months(start: dt.date, end: dt.date) -> list[dt.date]:
    """The 15th of every month of a period."""
    found, year, month = [], start.year, start.month
    while dt.date(year, month, 15) <= end:
        if dt.date(year, month, 15) >= start:
            found.append(dt.date(year, month, 15))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def write_growth(path: str, world: World, years: Iterable[int]) -> None:
    """CSV of every crop's course: mean and spread of LAI and chlorophyll over fields, every fifth day of its harvest
    year (before 1 January: negative)."""
    plants = canopy_table("S2A", ("B4",)).types
    keys = np.arange(1, _GROWTH_FIELDS + 1, dtype=np.int64) * 7_919_317
    fields = Fields(keys, np.full(len(keys), 1), np.zeros(len(keys)), world.seed)
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["year", "crop", "code", "day_of_year", "share_standing", "lai_mean", "lai_sd", "chlorophyll_mean_ug_cm2"]
        )
        for year in years:
            for number, crop in enumerate(all_crops()):
                if crop.season == "meadow":
                    continue
                season = season_of(fields, year, np.full(len(keys), number))
                for day in range(-120, 330, 5):
                    standing_now = (day >= season.sowing) & (day < season.harvest)
                    if not standing_now.any():
                        continue
                    states = standing(season, float(day), plants, FLOWER_SURFACES)[standing_now]
                    writer.writerow(
                        [
                            year,
                            crop.id,
                            crop.code,
                            day,
                            f"{standing_now.mean():.3f}",
                            f"{states[:, st.LAI].mean():.3f}",
                            f"{states[:, st.LAI].std():.3f}",
                            f"{states[:, st.CAB].mean():.1f}",
                        ]
                    )


def piece_attributes(block: Block, world: World, years: Iterable[int], rows: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of the parcels' layer for some rows of the block's pieces."""
    p = block.pieces
    columns: dict[str, np.ndarray] = {
        "parcel": p.keys[rows],
        "cover": np.array([k.NAMES[int(v)] for v in p.kinds[rows]]),
    }
    for year in years:
        crop = crop_numbers(block, world, year)[rows]
        crops = all_crops()
        ground = np.array([k.CLASS_OF_PIECE.get(int(v), 0) for v in p.kinds[rows]])
        columns[f"crop_{year}"] = np.array([crops[c].code if c >= 0 else "" for c in crop])
        columns[f"class_{year}"] = np.where(crop >= 0, np.array([c.oso for c in crops] + [0])[crop], ground)
    if world.farming is not None:
        own = Fields(p.keys[rows], p.place[rows], p.delay[rows], world.seed, world.farming.favoured)
        columns |= farm_columns(own, p.x[rows], p.y[rows], list(years), world.farming)
    if world.managed is not None:
        columns |= attributes(p.keys[rows], p.kinds[rows], p.delay[rows], list(years), world.managed, world.seed)
    return columns
