"""The entry `land_cover_year`: the whole chain of a year's map, from products and polygons to the published layers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ..core.files import atomic_folder
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import grid_of
from ..core.result import Layer, Result
from ..spec.phrase import phrase
from .fitting import train_model
from .legend import guess, read_legend
from .model import save
from .prepare import prepare_samples
from .produce import TRUST, MapPaths, make_maps, period_of
from .regularise import regularise
from .train import options_of
from .train_report import training_report, write_scores
from .training import Plan
from .vectorise import vectorise_map

_NAMES = {"map": "land_cover.tif", "confidence": "confidence.tif", "validity": "clear_dates.tif"}


def land_cover_year(
    *,
    products: list[str],
    polygons: Mapping[str, Any],
    field: str,
    register: str,
    start: str | None,
    end: str | None,
    area: Mapping[str, Any] | None,
    class_table: str | None,
    legend: str | None,
    erosion_m: float,
    minimum_ha: float,
    bands: list[str],
    step_days: int,
    method: str,
    screened: bool,
    smooth_days: float,
    classifier: str,
    trees: int,
    depth: int,
    min_leaf: int,
    split_share: float,
    epochs: int,
    fewest_samples: int,
    made_up: str,
    vote: str,
    pixels_per_class: int,
    pixels_per_polygon: int,
    min_clear: int,
    runs: int,
    block_km: float,
    radar: list[str],
    speckle_px: int,
    static: list[str],
    regions: Mapping[str, Any] | None,
    region_field: str | None,
    product_pixel: float,
    minimum_m2: float,
    output_crs: str | None,
    seed: int,
    overwrite: bool,
    output: str,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name not in ("context", "overwrite")}
    shown = read_legend(legend) if legend else None
    options = options_of(classifier, trees, depth, min_leaf, split_share, False, epochs, seed, context)
    plan = Plan(options, vote, runs, 0.7, block_km * 1000, seed, fewest=fewest_samples, made_up=made_up)
    with atomic_folder(output, overwrite) as folder:
        paths = {name: os.path.join(folder, file) for name, file in _NAMES.items()}
        samples, model = os.path.join(folder, "samples.gpkg"), os.path.join(folder, "model.npz")
        report, table = os.path.join(folder, "report.html"), os.path.join(folder, "scores.csv")
        with context.stage(0.0, 0.05):
            prepare_samples(
                polygons=polygons,
                register=register,
                field=field,
                class_table=class_table,
                more_polygons=None,
                more_register="codes",
                more_field=None,
                more_table=None,
                area=None,
                regions=None,
                region_field=None,
                legend=legend,
                erosion_m=erosion_m,
                minimum_ha=minimum_ha,
                thin_minimum_ha=0.02,
                thin_classes=None,
                most_per_class=0,
                output_crs=None,
                seed=seed,
                output=samples,
                left_out=os.path.join(folder, "left_out.gpkg"),
                report=os.path.join(folder, "preparation.html"),
                context=context,
            )
        with context.stage(0.05, 0.55):
            trained = train_model(
                products,
                {"path": samples},
                "class",
                context,
                legend=shown,
                bands=bands,
                indices=("NDVI", "NDWI", "brightness"),
                start=start,
                end=end,
                step_days=step_days,
                method=method,
                screened=screened,
                smooth_days=smooth_days,
                radar=radar,
                speckle_px=speckle_px,
                static=static,
                regions=regions,
                region_field=region_field,
                output_crs=output_crs,
                area=area,
                per_class=pixels_per_class,
                per_polygon=pixels_per_polygon,
                min_clear=min_clear,
                plan=plan,
            )
            save(model, trained.model)
        training_report(trained.proof, trained.model, trained.samples, trained.legend, context).save(report)
        write_scores(table, trained.proof, trained.legend)
        with context.stage(0.55, 0.85):
            done, imagery = make_maps(
                model,
                products,
                MapPaths(**paths),
                context,
                area=area,
                radar=radar,
                static=static,
                min_clear=min_clear,
                output_crs=output_crs,
            )
        product, vector = os.path.join(folder, "land_cover_product.tif"), os.path.join(folder, "land_cover.gpkg")
        name = guess([int(c) for c in done.classes]).name
        pixel_m = max(product_pixel, imagery.grid.pixel_size)
        patch = max(1, round(minimum_m2 / imagery.grid.pixel_size**2))
        with context.stage(0.85, 0.9):
            families = name if name in ("oso23", "oso17") else "none"
            regularise(
                image=paths["map"],
                area=None,
                radius=0,
                families=families,
                family_table=None,
                within_px=patch,
                all_px=patch,
                pixel=pixel_m,
                final_px=max(1, round(minimum_m2 / pixel_m**2)),
                output=product,
                context=context,
            )
        with context.stage(0.9, 0.99):
            vectorise_map(
                image=product,
                detail=paths["map"],
                confidence=paths["confidence"],
                validity=paths["validity"],
                area=None,
                minimum_m2=minimum_m2,
                tolerance_m=0.5 * pixel_m,
                rounds=2,
                output=vector,
                context=context,
            )
        files = [*paths.values(), product, vector, model, samples, report, table]
        period = period_of(done)
        write_item(
            os.path.join(folder, "item.json"),
            item_id=os.path.basename(output),
            entry="land_cover_year",
            parameters=job,
            inputs=[str(polygons["path"]), *(d.path for d in imagery.optical.dates)],
            outputs=files,
            context=context,
            grid=grid_of(paths["map"]),
            period=period,
        )
        for extra in ("land_cover_product.json", "land_cover.json", "samples.json"):
            # the folder's own record tells all: those of its steps name paths that are about to change
            os.remove(os.path.join(folder, extra))
    titles = (
        ("land_cover.gpkg", phrase("Land cover, polygons"), "vector", False),
        ("land_cover_product.tif", phrase("Land cover, regularised"), "raster", False),
        ("land_cover.tif", phrase("Land cover"), "raster", True),
        ("confidence.tif", phrase("Confidence"), "raster", False),
        ("clear_dates.tif", phrase("Clear dates"), "raster", False),
    )
    group = phrase("Land cover {year}", year=period[0].year)
    layers = [
        Layer("output", os.path.join(output, file), title, kind, "", period[0], period[1], group, TRUST, visible)
        for file, title, kind, visible in titles
    ]
    oa, mean_f = trained.proof.oa, trained.proof.macro_f
    return Result(
        {"output": output, "overall_accuracy": oa.value if oa else None, "mean_f": mean_f.value if mean_f else None},
        layers,
    )
