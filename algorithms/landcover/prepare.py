"""The entry `prepare_samples`: from registers and field data to clean polygons of known class, every fault told."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.report import Report
from ..core.result import Layer, Result
from ..core.vector import Features, area_geometry, read_layer, reproject, write_layer
from ..core.words import Words
from .assessment import class_codes
from .cleaning import REASONS, Prepared, Rules, prepare
from .layer_style import store_style
from .legend import Legend, constants, from_layer_style, guess, read_codes, read_legend


def codes_for(register: str, table: str | None) -> dict[str, int] | None:
    """Value -> class: a table of the user's, that of a register (rpg, bdtopo), or None where the field holds
    classes.
    """
    if table:
        return read_codes(table)
    if register == "codes":
        return None
    return {str(k): int(v) for k, v in constants()["registers"][register]["codes"].items()}


def field_for(register: str, given: str | None, features: Features) -> str:
    """The field that holds the class: the one given, else the register's own, in any case of letters."""
    names = {c.lower(): c for c in features.columns}
    wanted = given or constants()["registers"].get(register, {}).get("field", "class")
    if wanted.lower() not in names:
        raise TheiaError("input", f"There is no field {wanted}.", f"The layer has {', '.join(features.columns)}.")
    return names[wanted.lower()]


def load(
    layers: Sequence[tuple[Mapping[str, Any], str, str | None, str | None]], crs: str
) -> tuple[Prepared, list[str]]:
    """Polygons of all layers (layer, register, field, table), in `crs`; values without a class are listed."""
    shapes, labels = [], []
    unknown: dict[str, int] = {}
    for layer, register, name, table in layers:
        features = read_layer(layer, crs)
        column = features.columns[field_for(register, name, features)]
        codes = class_codes(column, codes_for(register, table))
        for value in column[codes < 0]:
            unknown[str(value)] = unknown.get(str(value), 0) + 1
        shapes.append(features.geometries)
        labels.append(codes)
    label = np.concatenate(labels)
    found = Prepared(np.concatenate(shapes), label, np.arange(len(label)), np.zeros(len(label), np.int64))
    told = [f"{value} ({count})" for value, count in sorted(unknown.items(), key=lambda item: -item[1])]
    return found.keep(label > 0, "no class"), told


def prepare_samples(
    *,
    polygons: Mapping[str, Any],
    register: str,
    field: str | None,
    class_table: str | None,
    more_polygons: Mapping[str, Any] | None,
    more_register: str,
    more_field: str | None,
    more_table: str | None,
    area: Mapping[str, Any] | None,
    regions: Mapping[str, Any] | None,
    region_field: str | None,
    legend: str | None,
    erosion_m: float,
    minimum_ha: float,
    thin_minimum_ha: float,
    thin_classes: str | None,
    most_per_class: int,
    output_crs: str | None,
    seed: int,
    output: str,
    left_out: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name != "context"}
    context.progress(0.0, "Reading polygons")
    crs = output_crs or _metric_crs(polygons)
    layers = [(polygons, register, field, class_table)]
    if more_polygons:
        layers.append((more_polygons, more_register, more_field, more_table))
    found, unknown = load(layers, crs)
    if not len(found):
        raise TheiaError("input", "No polygon has a class.", f"Values without one: {', '.join(unknown[:20])}.")
    if area:
        found = found.keep(shapely.intersects(found.geometries, area_geometry(area, crs)), "outside the area")
    found = replace(found, region=_regions(found, regions, region_field, crs))
    given = _codes(thin_classes)
    codes = {int(c) for c in np.unique(found.label)}
    name = guess(codes).name or "oso23"
    whole = given if thin_classes else frozenset(constants()["no_erosion"].get(name, []))
    thin = given if thin_classes else frozenset(constants()["thin_classes"].get(name, []))
    rules = Rules(erosion_m, minimum_ha, thin_minimum_ha, whole, thin, most_per_class, seed)
    context.progress(0.3, "Cleaning polygons")
    before = found
    found = prepare(found, rules)
    if not len(found):
        raise TheiaError(
            "input",
            f"None of the {len(before)} polygons is left after cleaning.",
            "Lower the erosion or the smallest area.",
        )
    missing = sorted(codes - {int(c) for c in found.label})
    shown = (
        (read_legend(legend) if legend else None)
        or from_layer_style(str(polygons["path"]), polygons.get("layer"), field or "class")
        or guess(codes, context.settings.language)
    )
    shown = shown.only(codes)
    for code in missing:
        context.warning(f"No polygon of class {shown.label(code)} is left after cleaning.")
    if unknown:
        context.warning(f"Values without a class, left out: {', '.join(unknown[:20])}.")
    context.progress(0.8, "Writing polygons")
    _write(output, found, shown, crs)
    if left_out:
        _write_left_out(left_out, found, crs)
    if report:
        _report(before, found, unknown, shown, context).save(report)
    write_item(
        os.path.splitext(output)[0] + ".json",
        item_id=os.path.splitext(os.path.basename(output))[0],
        entry="prepare_samples",
        parameters=job,
        inputs=[str(layer["path"]) for layer, *_ in layers],
        outputs=[output],
        context=context,
    )
    return Result(
        {"output": output, "left_out": left_out, "report": report, "prepared": len(found)},
        [Layer("output", output, "Prepared polygons", "vector")],
    )


def _metric_crs(polygons: Mapping[str, Any]) -> str:
    """The layer's own system if it is in metres, else the UTM zone of its middle."""
    from pyproj import CRS

    features = read_layer(polygons)
    if not features.crs:
        raise TheiaError(
            "input", "The polygons have no reference system.", "Set the layer's reference system in QGIS first."
        )
    own = CRS.from_user_input(features.crs)
    if own.is_projected and abs(own.axis_info[0].unit_conversion_factor - 1) < 1e-9:
        return features.crs
    box = shapely.box(*shapely.total_bounds(features.geometries))
    middle = shapely.centroid(reproject(np.array([box], dtype=object), features.crs, "EPSG:4326")[0])
    zone = int((middle.x + 180) // 6) % 60 + 1
    return f"EPSG:{(32600 if middle.y >= 0 else 32700) + zone}"


def _codes(text: str | None) -> frozenset[int]:
    words = (text or "").replace(";", ",").replace(" ", ",").split(",")
    wrong = [w for w in words if w and not w.isdigit()]
    if wrong:
        raise TheiaError("input", f"Not class codes: {', '.join(wrong)}.")
    return frozenset(int(w) for w in words if w)


def _regions(found: Prepared, regions: Mapping[str, Any] | None, name: str | None, crs: str) -> np.ndarray:
    """(n,) region of each polygon's inner point, 0 outside all."""
    if not regions:
        return np.zeros(len(found), np.int64)
    features = read_layer(regions, crs)
    column = {c.lower(): c for c in features.columns}.get((name or "region").lower())
    if column is None:
        raise TheiaError("input", f"The regions have no field {name}.", f"They have {', '.join(features.columns)}.")
    codes = class_codes(features.columns[column])
    out = np.zeros(len(found), np.int64)
    point, region = shapely.STRtree(features.geometries).query(
        shapely.point_on_surface(found.geometries), predicate="intersects"
    )
    order = np.argsort(-codes[region], kind="stable")
    out[point[order]] = codes[region[order]]
    return out


def _write(path: str, found: Prepared, legend: Legend, crs: str) -> None:
    order = np.lexsort((found.source, found.label))
    columns = {
        "class": found.label[order].astype(np.int32),
        "name": np.array([legend.label(int(c)) for c in found.label[order]], dtype=object),
        "polygon": found.source[order].astype(np.int32),
        "region": found.region[order].astype(np.int32),
        "area_ha": np.round(shapely.area(found.geometries[order]) / 1e4, 4),
    }
    with atomic_file(path) as temporary:
        layer = os.path.splitext(os.path.basename(path))[0]
        write_layer(temporary, Features(found.geometries[order], columns, crs), layer, "Polygon")
        store_style(temporary, layer, "class", legend)


def _write_left_out(path: str, found: Prepared, crs: str) -> None:
    usable = [row for row in found.left_out if shapely.get_dimensions(row[0]) == 2]
    geometries = np.array([shapely.make_valid(row[0]) for row in usable], dtype=object)
    columns = {
        "class": np.array([max(0, row[1]) for row in usable], np.int32),
        "polygon": np.array([row[2] for row in usable], np.int32),
        "reason": np.array([row[3] for row in usable], dtype=object),
    }
    write_layer(path, Features(geometries, columns, crs), geometry_type="MultiPolygon")


def _report(before: Prepared, found: Prepared, unknown: Sequence[str], legend: Legend, context: Context) -> Report:
    words = Words("landcover_fr", context.settings.language)
    page = Report(words("Preparation of samples"), words.language)
    page.verdict(
        words(
            "{kept} polygons of {classes} classes are ready; {lost} polygons or parts were left out.",
            kept=len(found),
            classes=len(np.unique(found.label)),
            lost=len(found.left_out),
        )
    )
    page.section(words("Classes"))
    rows = []
    for code in np.unique(before.label):
        own = found.label == code
        rows.append(
            [
                f"{int(code)} {legend.label(int(code))}",
                int((before.label == code).sum()),
                int(own.sum()),
                float(shapely.area(found.geometries[own]).sum() / 1e4),
            ]
        )
    page.table([words("Class"), words("given"), words("ready"), words("area (ha)")], rows)
    page.section(words("What was left out, and why"))
    counts = {r: sum(row[3] == r for row in found.left_out) for r in REASONS}
    page.table([words("Reason"), words("Polygons or parts")], [[words(r), n] for r, n in counts.items() if n])
    if found.repaired:
        page.paragraph(words("{n} broken geometries were repaired.", n=found.repaired))
    if unknown:
        page.paragraph(words("Values without a class: {values}.", values=", ".join(unknown[:50])))
    page.numbers = {"ready": len(found), "left_out": counts, "repaired": found.repaired, "unknown": list(unknown)}
    return page
