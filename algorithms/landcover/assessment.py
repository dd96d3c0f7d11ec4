"""The entry `accuracy`: any class map against any reference: polygons, points, another map, or a finished matrix.

Limit: decoding the map. The reference is turned into pixels once; blocks only count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..core.accuracy import (
    AreaEstimate,
    Confusion,
    Interval,
    Reliability,
    Scores,
    adjusted_areas,
    confusion,
    scores,
    unit_counts,
    unit_intervals,
)
from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset
from ..core.vector import area_window, rasterize_mask, read_layer
from ..core.zonal import ZonePixels, zone_pixels

#: codes a map may hold; larger ones are refused
_CODES = 65536


@dataclass(frozen=True)
class Reference:
    """Reference pixels on the map's grid: `pixels`, and of each zone its label (zones,); None where a raster is one."""

    pixels: ZonePixels
    label: np.ndarray
    points: bool


@dataclass
class Assessment:
    """All that is known about a map; `kind` says what one unit of the reference is: polygon, point, block or none."""

    confusion: Confusion
    scores: Scores
    kind: str
    units: int = 0
    intervals: dict[str, Interval] = field(default_factory=dict)
    class_intervals: list[Interval] = field(default_factory=list)
    areas: AreaEstimate | None = None
    reliability: Reliability | None = None
    left_out: int = 0
    level: float = 0.95


def read_reference(
    layer: Mapping[str, Any], name: str, grid: Grid, codes: Mapping[str, int] | None = None
) -> Reference:
    """Polygons or points with their classes. Raises `TheiaError` listing values that are no class codes."""
    features = read_layer(layer, grid.crs)
    fields = {c.lower(): c for c in features.columns}
    if name.lower() not in fields:
        raise TheiaError("input", f"The reference has no field {name}.", f"It has {', '.join(features.columns)}.")
    labels = class_codes(features.columns[fields[name.lower()]], codes)
    wrong = sorted({str(v) for v, code in zip(features.columns[fields[name.lower()]], labels, strict=True) if code < 0})
    if wrong and codes is None:
        raise TheiaError("input", f"Values of {name} that are no class codes: {', '.join(wrong[:10])}.",
                         "Choose a field of whole numbers, or give a table value, class.")  # fmt: skip
    keep = labels > 0
    geometries, labels = features.geometries[keep], labels[keep]
    kinds = {str(g.geom_type).replace("Multi", "") for g in geometries}
    if not kinds or kinds - {"Polygon", "Point"} or len(kinds) > 1:
        found = ", ".join(sorted(kinds)) or "nothing"
        raise TheiaError("input", f"The reference must hold polygons or points; it holds {found}.")
    return Reference(zone_pixels(geometries, grid), labels, kinds == {"Point"})


def class_codes(values: np.ndarray, codes: Mapping[str, int] | None = None) -> np.ndarray:
    """(n,) int64 codes of field values; -1 where a value is no code (or is not in the table)."""
    out = np.full(len(values), -1, dtype=np.int64)
    for i, value in enumerate(values):
        text = str(value).strip()
        if codes is not None:
            out[i] = codes.get(text, codes.get(_whole(text), -1))
        elif _whole(text).lstrip("-").isdigit():
            out[i] = int(_whole(text))
    return out


def _whole(text: str) -> str:
    """ "12.0" as "12": whole numbers come as floats where a column has gaps."""
    return text[:-2] if text.endswith(".0") else text


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `map_area` counts of codes, `unit`, `reference`, `map` of the reference's pixels, `confidence` if any."""
    data = np.asarray(inputs.read("map"))
    if data.size and (data.min() < 0 or data.max() >= _CODES):
        raise TheiaError("input", f"The map holds {data.min()} to {data.max()}: class codes lie between 0 and 65535.")
    inside = np.ones(data.shape, bool)
    if parameters["geometry"] is not None:
        inside = rasterize_mask(parameters["geometry"], inputs.grid)
    codes, counts = np.unique(data[inside], return_counts=True)
    pixels: ZonePixels | None = parameters["pixels"]
    if pixels is not None:
        chosen = pixels.within(Window(window.row + parameters["row"], window.col + parameters["col"], *window.shape))
        row = pixels.row[chosen] - window.row - parameters["row"]
        col = pixels.col[chosen] - window.col - parameters["col"]
        label, unit = parameters["label"][pixels.zone[chosen]], pixels.zone[chosen]
    else:
        reference = np.asarray(inputs.read("reference"))
        known = reference != parameters["nodata"]
        row, col = np.nonzero(known)
        label = reference[row, col].astype(np.int64)
        unit = np.zeros(len(row), np.int64)
    step = parameters["step"]
    if step:
        wide = parameters["columns"]
        unit = (row + window.row) // step * wide + (col + window.col) // step
    keep = inside[row, col]
    out = {"codes": codes.astype(np.int64), "counts": counts, "unit": unit[keep], "reference": label[keep],
           "map": data[row, col].astype(np.int64)[keep]}  # fmt: skip
    if "confidence" in inputs:
        out["confidence"] = np.asarray(inputs.read("confidence"))[row, col][keep]
    return out


def assess(
    map_path: str,
    reference: Reference | str,
    context: Context,
    *,
    area: Mapping[str, Any] | None = None,
    confidence: str | None = None,
    block_m: float = 0.0,
    merge: Mapping[int, int] | None = None,
    level: float = 0.95,
    seed: int = 1,
    draws: int = 1000,
) -> Assessment:
    """Compare a map with a reference (`read_reference`, or the path of a raster, 0 or its nodata unknown).

    `block_m` > 0 takes squares of that size as units of the intervals instead of polygons or points.
    """
    whole = grid_of(map_path)
    window, geometry = area_window(area, whole)
    if not window.height or not window.width:
        raise TheiaError("input", "The area of interest lies outside the map.")
    grid = whole.crop(window)
    sources = {"map": Source(map_path, whole, grid)}
    nodata: float = 0
    if isinstance(reference, str):
        stored = open_dataset(reference).nodata
        nodata = 0 if stored is None else stored
        sources["reference"] = Source(reference, grid_of(reference), grid, nodata=nodata)
        block_m = block_m or 1000.0
    if confidence:
        sources["confidence"] = Source(confidence, grid_of(confidence), grid)
    step = max(1, round(block_m / _pixel_m(grid))) if block_m else 0
    points = isinstance(reference, Reference) and reference.points
    parameters = {
        "pixels": None if isinstance(reference, str) else reference.pixels,
        "label": None if isinstance(reference, str) else reference.label,
        "row": window.row, "col": window.col, "geometry": geometry, "nodata": nodata, "step": step,
        "columns": -(-grid.width // step) if step else 0,
    }  # fmt: skip
    parts: list[dict[str, Any]] = []
    mapped: dict[int, int] = {}
    for _, result in map_blocks("landcover.assessment:block", sources, grid, context, parameters=parameters,
                                bytes_per_pixel=40.0, text="Comparing the map"):  # fmt: skip
        for code, count in zip(result.pop("codes"), result.pop("counts"), strict=True):
            mapped[int(code)] = mapped.get(int(code), 0) + int(count)
        parts.append(result)
    joined = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    table = dict(merge or {})
    map_nodata = open_dataset(map_path).nodata
    empty = {0} | ({int(map_nodata)} if map_nodata is not None else set())
    known = ~np.isin(joined["map"], list(empty)) & ~np.isin(joined["reference"], [0])
    left_out = int((~known).sum())
    if not known.any():
        raise TheiaError("input", "No pixel of the reference falls on the map.", "Do both cover the same place?")
    if table:
        joined["map"], joined["reference"] = _replace(joined["map"], table), _replace(joined["reference"], table)
    pixel_ha = abs(grid.transform[0] * grid.transform[4]) * _unit_m(grid) ** 2 / 1e4
    area_ha: dict[int, float] = {}
    for code, count in mapped.items():
        if code not in empty:
            target = table.get(code, code)
            area_ha[target] = area_ha.get(target, 0.0) + count * pixel_ha
    kind = "block" if step else ("point" if points else "polygon")
    trusted = joined["confidence"][known] if confidence else None
    return _assessment(joined["unit"][known], joined["reference"][known], joined["map"][known], area_ha, trusted, kind,
                       left_out, level, seed, draws)  # fmt: skip


def _assessment(
    unit: np.ndarray, reference: np.ndarray, mapped: np.ndarray, area_ha: Mapping[int, float],
    confidence: np.ndarray | None, kind: str, left_out: int, level: float, seed: int, draws: int,
) -> Assessment:  # fmt: skip
    from ..core.accuracy import reliability

    matrix = confusion(reference, mapped, sorted(area_ha))
    area = np.array([area_ha.get(int(c), 0.0) for c in matrix.classes])
    counts = unit_counts(unit, reference, mapped, matrix.classes)
    found = Assessment(matrix, scores(matrix.matrix), kind, counts.shape[0], left_out=left_out, level=level)
    found.areas = adjusted_areas(matrix.matrix, area, level)
    drawn = unit_intervals(counts, lambda m: _numbers(m, area), level, draws, seed)
    size = len(matrix.classes)
    found.intervals = dict(zip(("oa", "kappa", "macro_f"), drawn[:3], strict=True))
    found.class_intervals = drawn[3 : 3 + size]
    if kind != "point":
        # pixels of one polygon say the same thing: the formula for single points would promise too much
        found.areas = _areas_by_units(found.areas, drawn[3 + size :])
    if confidence is not None:
        found.reliability = reliability(np.clip(confidence / 100.0, 0, 1), reference == mapped)
    return found


def _numbers(matrix: np.ndarray, area: np.ndarray) -> np.ndarray:
    rated, adjusted = scores(matrix), adjusted_areas(matrix, area)
    return np.concatenate([[rated.oa, rated.kappa, rated.macro_f], rated.f, [adjusted.oa], adjusted.area])


def _areas_by_units(areas: AreaEstimate, drawn: list[Interval]) -> AreaEstimate:
    from dataclasses import replace

    return replace(areas, oa_half=drawn[0].half_width, area_half=np.array([d.half_width for d in drawn[1:]]))


def from_matrix(matrix: Confusion, merge: Mapping[int, int] | None = None) -> Assessment:
    """What a finished matrix tells: scores, no intervals."""
    merged = matrix.merged(merge) if merge else matrix
    return Assessment(merged, scores(merged.matrix), "none")


def _replace(codes: np.ndarray, table: Mapping[int, int]) -> np.ndarray:
    values, inverse = np.unique(codes, return_inverse=True)
    return np.array([table.get(int(v), int(v)) for v in values], dtype=np.int64)[inverse]


def _unit_m(grid: Grid) -> float:
    """Metres in a unit of the grid's reference system; degrees are refused where areas are needed."""
    from pyproj import CRS

    if not grid.crs:
        return 1.0
    crs = CRS.from_user_input(grid.crs)
    if crs.is_geographic:
        raise TheiaError("input", "The map is in degrees: areas cannot be counted.", "Project the map first.")
    return float(crs.axis_info[0].unit_conversion_factor)


def _pixel_m(grid: Grid) -> float:
    return grid.pixel_size * _unit_m(grid)
