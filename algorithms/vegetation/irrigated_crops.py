"""Entry `irrigated_crops`: the crop of each pixel or parcel and whether it is irrigated, by a trained model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.files import check_space, check_targets
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Layer, Result
from ..core.vector import Features, area_window, reproject, write_layer
from ..core.zonal import zone_pixels
from ..series.map_grids import map_grids
from ..spec.phrase import phrase
from .class_codes import check_crop_map, crop_codes_of
from .irrigation_data import Study, open_study, parcel_years
from .irrigation_features import BANDS
from .irrigation_maps import Job, MapPaths, Votes, make_maps, require_pixels, voting_pixels
from .irrigation_model import IrrigationModel, load
from .irrigation_pixels import PixelImages, pixel_images
from .irrigation_report import MapNumbers, write_map_report
from .parcel_layer import areas_ha, read_polygons, with_results

_TRUST = "Holds for the region and the weather of the training; the distance from it tells where it is left."


@dataclass(frozen=True)
class _Found:
    """What is known of each parcel: probabilities (parcels, classes), whether it was seen, whether it is unlike the
    training, clear dates, confidence 0 to 1, and pixels and purity of a vote."""

    shares: np.ndarray
    known: np.ndarray
    outside: np.ndarray
    dates: np.ndarray
    confidence: np.ndarray
    pixels: np.ndarray | None = None
    purity: np.ndarray | None = None


def irrigated_crops(
    *,
    model: str,
    products: list[str],
    parcels: Mapping[str, Any] | None,
    year: int,
    radar: str | None,
    weather: Mapping[str, Any] | None,
    cell_field: str | None,
    cells: Mapping[str, Any] | None,
    parcel_rule: str,
    crop_map: str | None,
    crop_codes: str | None,
    area: Mapping[str, Any] | None,
    output_crs: str | None,
    output: str | None,
    map: str | None,
    probability: str | None,
    validity: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `irrigated_crops`."""
    given = {name: value for name, value in locals().items() if name != "context"}
    trained = load(model)
    paths = MapPaths(map, probability, validity)
    written = [p for p in (output, *paths.named().values(), report) if p]
    _check_outputs(output, paths, parcels)
    check_targets(written, [model, *([str(parcels["path"])] if parcels else []), *([crop_map] if crop_map else [])])
    codes = crop_codes_of(crop_map, crop_codes)
    layer = read_polygons(parcels, (cell_field,)) if parcels else None
    study = open_study(products, radar, weather, cells, [year])
    by_pixel = bool(paths.named()) or parcel_rule == "vote"
    counts, far, votes, grid = np.zeros(len(trained.labels), np.int64), 0, None, None
    if by_pixel:
        images, geometry = _images(study, trained, year, area, output_crs)
        check_crop_map(crop_map, images.grid)
        grid = images.grid
        job = _job(model, images, geometry, codes, layer, bool(output) and parcel_rule == "vote")
        check_space(written[0], 10.0 * grid.height * grid.width)
        with context.stage(0.0, 0.5 if output and parcel_rule == "series" else 0.95):
            counts, far, votes = make_maps(job, paths, len(layer) if layer else 0, crop_map, context)
    result = Result({"output": output, **{n: getattr(paths, n) for n in MapPaths.__dataclass_fields__}})
    result.outputs["report"] = report
    if layer is not None and output:
        if parcel_rule == "vote" and votes is not None:
            found = _voted(votes)
        else:
            with context.stage(0.5 if by_pixel else 0.0, 0.95):
                found = _by_series(study, trained, layer, year, cell_field, context)
        numbers = _write_parcels(output, layer, trained, found)
        if found.outside.any():
            context.warning(
                phrase(
                    "{outside} of {count} parcels are unlike every parcel of the training: do not trust them.",
                    outside=int(found.outside.sum()),
                    count=len(layer),
                )
            )
        result.layers.append(
            Layer("output", output, f"Irrigated crops {year}", kind="vector", style="polygons", trust=_TRUST)
        )
    else:
        assert grid is not None
        pixel_ha = grid.pixel_size**2 / 1e4
        wet = pixel_ha * float(counts[list(np.flatnonzero(trained.irrigated))].sum())
        numbers = MapNumbers("pixels", counts, counts * pixel_ha, wet, far, 0)
    if report:
        write_map_report(report, trained, numbers, year, context)
    for path in written:
        write_item(
            path.rsplit(".", 1)[0] + (".item.json" if path == report else ".json"), item_id=f"irrigated_crops_{year}",
            entry="irrigated_crops", parameters=given, inputs=[model, *dict.fromkeys(s.path for s in study.scenes)],
            outputs=[path], context=context, grid=grid, properties={"theia:year": year},
        )  # fmt: skip
    names = {"map": "Irrigated crops", "probability": "Chance of irrigation", "validity": "Distance from the training"}
    for name, path in paths.named().items():
        result.layers.append(
            Layer(name, path, f"{names[name]} {year}", trust=_TRUST, visible=name == "map" and not output,
                  style="confidence" if name == "probability" else "")
        )  # fmt: skip
    result.outputs["irrigated_ha"] = numbers.irrigated_ha
    return result


def _check_outputs(output: str | None, paths: MapPaths, parcels: Any) -> None:
    problems = []
    if not output and not paths.named():
        problems.append("No map and no layer of parcels is asked for.")
    if output and not parcels:
        problems.append("A layer of parcels is asked for, but no parcels are given.")
    raise_all("input", "The results asked for do not fit the inputs:", problems)


def _images(
    study: Study, trained: IrrigationModel, year: int, area: Mapping[str, Any] | None, output_crs: str | None
) -> tuple[PixelImages, Any]:
    """The images on the grid of the map, and the polygons of the area; raises `TheiaError` when the model needs
    others."""
    scenes, radar = study.of_year(year)
    grids = map_grids(scenes, BANDS, None, output_crs)
    if len(grids) > 1:
        systems = ", ".join(g.crs for g, _ in grids)
        raise TheiaError(
            "input", phrase("The products lie in several reference systems: {systems}.", systems=systems),
            "Choose one reference system for the map, for instance EPSG:2154.",
        )  # fmt: skip
    whole, members = grids[0]
    window, geometry = area_window(area, whole)
    if not window.height or not window.width:
        raise TheiaError("input", "The area of interest lies outside the products.")
    if study.weather is not None and study.cells is None and len(study.weather.cells) > 1:
        raise TheiaError(
            "input", "The weather has several cells, and nothing says where they lie.",
            "Give the polygons of the cells: pixels have no field.",
        )  # fmt: skip
    images = pixel_images(members, radar, year, whole.crop(window), study.weather, study.cells)
    _check_columns(images.names, trained.columns)
    return images, geometry


def _job(
    model: str, images: PixelImages, geometry: Any, codes: tuple[int, ...], layer: Features | None, vote: bool
) -> Job:
    require_pixels(model)
    job = Job(model, images, geometry, codes)
    if layer is None:
        return job
    shapes = reproject(layer.geometries, layer.crs, images.grid.crs) if layer.crs else layer.geometries
    return replace(job, inside=zone_pixels(shapes, images.grid),
                   voting=voting_pixels(shapes, images.grid) if vote else None)  # fmt: skip


def _voted(votes: Votes) -> _Found:
    shares, known = votes.mean, votes.pixels > 0
    return _Found(
        shares, known, 2 * votes.outside > votes.pixels, votes.clear // np.maximum(votes.pixels, 1),
        shares.max(axis=1) * votes.purity, votes.pixels, votes.purity,
    )  # fmt: skip


def _by_series(
    study: Study, trained: IrrigationModel, layer: Features, year: int, cell_field: str | None, context: Context
) -> _Found:
    found = parcel_years(study, layer, np.full(len(layer), year), cell_field, context)
    _check_columns(found.columns.names, trained.columns)
    shares = np.zeros((len(layer), len(trained.labels)))
    outside = np.zeros(len(layer), bool)
    if found.known.any():
        shares[found.known] = trained.predict(found.columns.values[found.known])
        outside[found.known] = trained.outside(found.columns.values[found.known])
    return _Found(shares, found.known, outside, found.seen, shares.max(axis=1))


def _write_parcels(path: str, layer: Features, trained: IrrigationModel, found: _Found) -> MapNumbers:
    """Write the layer of parcels; returns what the report tells of it."""
    known, best = found.known, found.shares.argmax(axis=1)
    wet, area = trained.irrigated_share(found.shares), areas_ha(layer)
    columns = {
        "CLASS": np.array([trained.labels[k] if ok else "" for k, ok in zip(best, known, strict=True)], dtype=object),
        "IRRIGATED": np.where(known, (wet > 0.5).astype(float), np.nan),
        "P_IRR": np.where(known, 100 * wet, np.nan),
        "CONF": np.where(known, 100 * found.confidence, np.nan),
        "OUTSIDE": found.outside.astype(np.int32),
        "DATES": found.dates.astype(np.int32),
        "AREA_HA": area,
    }
    if found.pixels is not None and found.purity is not None:
        columns |= {"PIXELS": found.pixels.astype(np.int32), "PURITY": np.where(known, 100 * found.purity, np.nan)}
    write_layer(path, Features(layer.geometries, with_results(layer.columns, columns), layer.crs))
    classes = len(trained.labels)
    return MapNumbers(
        "parcels", np.bincount(best[known], minlength=classes),
        np.bincount(best[known], weights=area[known], minlength=classes), float(area[known & (wet > 0.5)].sum()),
        int(found.outside.sum()), int((~known).sum()),
    )  # fmt: skip


def _check_columns(given: tuple[str, ...], wanted: tuple[str, ...]) -> None:
    if given == wanted:
        return
    problems = [phrase("the model needs {name}.", name=n) for n in wanted if n not in given][:10]
    problems += [phrase("the model does not know {name}.", name=n) for n in given if n not in wanted][:10]
    raise_all(
        "input", "The inputs are not those that the model was trained with:", problems,
        "Give Sentinel-1 of the same directions, and weather, exactly when the training had them.",
    )  # fmt: skip
