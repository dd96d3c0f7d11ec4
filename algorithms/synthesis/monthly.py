"""Entry `l3a_synthesis`: cloud-free syntheses of one date or of a year, tile by tile, in one pass over the images.

What limits it is decoding the inputs: the arithmetic is a multiplication and an addition per band, date and pixel. A
year of syntheses decodes each image once, except where the number of files that may be open at once cuts it in parts.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.blocks import process
from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, check_targets, refuse_existing, size_text
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.result import Result
from ..products.muscate_product import ProductDescription
from ..products.muscate_write import finish, l3a_specs
from ..products.read import open_products
from ..products.scene import Scene
from ..products.stack import by_tile
from ..spec.phrase import phrase
from . import product as l3a
from .plan import SynthesisPlan, bytes_per_pixel, part_of, representing, synthesis_dates
from .prepare import Options, Prepared, prepare, window_warnings

#: bytes per second and thread: decoding compressed rasters, and compressing the result with its overviews
_DECODE_RATE, _WRITE_RATE = 150e6, 45e6
_MARGIN_PIXELS = 4  # of the finest grid, for the interpolation of 20 m bands
_FILES_RESERVED = 96


@dataclass(frozen=True)
class _Tile:
    """One tile of a run: its plan and the products that it makes."""

    name: str
    prepared: Prepared
    products: tuple[ProductDescription, ...]


def l3a_synthesis(
    *, products: list[str], area: Mapping[str, Any] | None, date: str | None, step: str, start: str | None,
    end: str | None, half_window: int | None, reject_outliers: bool, upsample: bool, directional: str, water: str,
    reflectance: str, date_weight_minimum: float, compatibility: str, version: str, completeness: str,
    overwrite: bool, output: str, context: Context,
) -> Result:  # fmt: skip
    """Entry `l3a_synthesis`."""
    options = Options(
        directional,
        half_window,
        date_weight_minimum,
        water == "mean",
        reject_outliers,
        compatibility == "wasp11",
        upsample,
    )
    notes: list[str] = []
    scenes = open_products(products, reflectance=reflectance, notes=notes)
    for note in notes:
        context.warning(note)
    centres = _centres(scenes, date, step, start, end)
    with context.stage(0.0, 0.12):
        tiles = _prepare_tiles(scenes, centres, options, area, version, completeness, context)
    _check_before_work(tiles, output, overwrite, context)
    request = {
        "products": list(products), "area": area, "step": "single", "half_window": half_window,
        "reject_outliers": reject_outliers, "upsample": upsample, "directional": directional, "water": water,
        "reflectance": reflectance, "date_weight_minimum": date_weight_minimum, "compatibility": compatibility,
        "version": version, "completeness": completeness, "output": output,
    }  # fmt: skip
    result = Result({"output": output, "count": 0})
    work = [sum(len(w.dates) for w in t.prepared.plan.windows) * _pixels(t) for t in tiles]
    done = 0.0
    for tile, amount in zip(tiles, work, strict=True):
        low, high = 0.12 + 0.88 * done / sum(work), 0.12 + 0.88 * (done + amount) / sum(work)
        done += amount
        with context.stage(low, high):
            _make_tile(tile, options, request, step, output, overwrite, context, result)
    return result


def _centres(scenes: Sequence[Scene], date: str | None, step: str, start: str | None, end: str | None) -> list[dt.date]:
    days = [s.acquired.date() for s in scenes]
    first = dt.date.fromisoformat(start) if start else min(days)
    last = dt.date.fromisoformat(end) if end else max(days)
    if last < first:
        raise TheiaError(
            "input",
            phrase("The period ends before it starts: {first} to {last}.", first=first, last=last),
            "Swap the two dates.",
        )
    return synthesis_dates(first, last, step, dt.date.fromisoformat(date) if date else None)


def _prepare_tiles(
    scenes: Sequence[Scene], centres: Sequence[dt.date], options: Options, area: Mapping[str, Any] | None, version: str,
    completeness: str, context: Context,
) -> list[_Tile]:  # fmt: skip
    groups = by_tile(scenes)
    tiles: list[_Tile] = []
    for number, (name, members) in enumerate(groups.items()):
        with context.stage(number / len(groups), (number + 1) / len(groups)):
            prepared = prepare(members, centres, options, area, context)
        if prepared is None:
            continue
        label = l3a.tile_name(name)
        taken = sum(l3a.tile_name(t.name) == label for t in tiles)
        label = f"{label}{taken + 1}" if taken else label
        described = tuple(
            l3a.describe_product(prepared, window, label, options, version, completeness)
            for window in prepared.plan.windows
        )
        tiles.append(_Tile(name, prepared, described))
    if not tiles:
        days = ", ".join(str(c) for c in centres[:6]) + (" ..." if len(centres) > 6 else "")
        raise TheiaError(
            "input", phrase("No product lies within the half window of {days} and in the area.", days=days),
            "Check the dates, the half window, and the area with its reference system.",
        )  # fmt: skip
    return tiles


def _pixels(tile: _Tile) -> int:
    return tile.prepared.reference.height * tile.prepared.reference.width


def _check_before_work(tiles: Sequence[_Tile], output: str, overwrite: bool, context: Context) -> None:
    """Say what will be made and what it takes; refuse what cannot be."""
    folders = [os.path.join(output, p.name) for tile in tiles for p in tile.products]
    if not overwrite:
        refuse_existing(folders)
    check_targets(folders)
    total_read = total_written = 0.0
    for tile in tiles:
        plan = tile.prepared.plan
        layers = sum((2 * len(g.bands) + 5) * g.grid.height * g.grid.width for g in plan.groups)
        if plan.upsample:
            layers = (2 * sum(len(g.bands) for g in plan.groups) + 5) * _pixels(tile)
        written = layers * len(plan.windows) * 4 / 3
        read = len(plan.dates) * sum((2 * len(g.bands) + 2) * g.grid.height * g.grid.width for g in plan.groups)
        total_read, total_written = total_read + read, total_written + written
        context.info(
            phrase(
                "{tile}: {count} synthesis(es) from {products} product(s), {width} x {height} pixels of "
                "{pixel_size:g} m.",
                tile=tile.products[0].tile,
                count=len(plan.windows),
                products=len(plan.dates),
                width=tile.prepared.reference.width,
                height=tile.prepared.reference.height,
                pixel_size=tile.prepared.reference.pixel_size,
            )
        )
        for note in tile.prepared.notes:
            context.info(note)
        for number in range(len(plan.windows)):
            for text in window_warnings(tile.prepared, number):
                context.warning(text)
    threads = context.settings.threads
    seconds = total_read / _DECODE_RATE / threads + total_written / _WRITE_RATE / threads
    context.info(
        phrase(
            "At most {size} on disk, {memory_mb} MB of memory, about {minutes} min with {threads} thread(s).",
            size=size_text(total_written),
            memory_mb=context.settings.memory_mb,
            minutes=max(1, round(seconds / 60)),
            threads=threads,
        )
    )
    check_space(output, total_written)


def _make_tile(
    tile: _Tile, options: Options, request: Mapping[str, Any], step: str, output: str, overwrite: bool,
    context: Context, result: Result,
) -> None:  # fmt: skip
    plan = tile.prepared.plan
    per_product = len(l3a_specs(tile.products[0], ""))
    size = max(1, (_open_files() - _FILES_RESERVED) // per_product)
    numbers = list(range(len(plan.windows)))
    parts = [numbers[i : i + size] for i in range(0, len(numbers), size)]
    for position, part in enumerate(parts):
        with context.stage(position / len(parts), (position + 1) / len(parts)):
            _make_part(tile, part, options, request, step, output, overwrite, context, result)


def _make_part(
    tile: _Tile, numbers: Sequence[int], options: Options, request: Mapping[str, Any], step: str, output: str,
    overwrite: bool, context: Context, result: Result,
) -> None:  # fmt: skip
    """Some of the windows of a tile in one pass; all their products appear together, or none."""
    plan = part_of(tile.prepared.plan, numbers)
    products = [tile.products[n] for n in numbers]
    dates = [w.date for w in tile.prepared.plan.windows]
    layers = []
    with ExitStack() as stack:
        folders = [stack.enter_context(atomic_folder(os.path.join(output, p.name), overwrite)) for p in products]
        specs = [l3a_specs(p, folder) for p, folder in zip(products, folders, strict=True)]
        outputs = {f"{k}/{name}": spec for k, named in enumerate(specs) for name, spec in named.items()}
        margin = _MARGIN_PIXELS if plan.upsample and len(plan.groups) > 1 else 0
        with context.stage(0.0, 0.97):
            process(
                "synthesis.composite:block", tile.prepared.sources, tile.prepared.reference, outputs, context,
                parameters={"plan": plan}, margin=margin, bytes_per_pixel=bytes_per_pixel(plan),
                text=f"Synthesis {products[0].tile}",
            )  # fmt: skip
        for k, (number, product, folder) in enumerate(zip(numbers, products, folders, strict=True)):
            context.check_cancel()
            window = tile.prepared.plan.windows[number]
            share = _finish_product(tile, plan, product, folder, specs[k], window.date, request, context)
            days = representing(dates, number, step, window.half_window)
            layers += l3a.map_layers(product, Path(output) / product.name, plan, window, share, days)
            context.info(
                phrase(
                    "{product}: {land:.1f} % land, {water:.1f} % water, {snow:.1f} % snow, {cloud:.1f} % never clear, "
                    "{empty:.1f} % without data.",
                    product=product.name,
                    land=share["land"],
                    water=share["water"],
                    snow=share["snow"],
                    cloud=share["cloud"],
                    empty=share["empty"],
                )
            )
            context.progress(0.97 + 0.03 * (k + 1) / len(numbers), "Writing metadata")
    result.layers.extend(layers)
    result.outputs["count"] += len(products)


def _finish_product(
    tile: _Tile, plan: SynthesisPlan, product: ProductDescription, folder: str, specs: Mapping[str, Any], date: dt.date,
    request: Mapping[str, Any], context: Context,
) -> dict[str, float]:  # fmt: skip
    """Metadata, quicklook, true-colour view and the record of one product whose rasters are written."""
    share = l3a.shares(specs, list(product.grids)[-1])
    footprint = max(1e-9, 100 - share["empty"])
    finish(product, folder, specs, {"LandPercentOfFootprint": f"{100 * share['land'] / footprint:.0f}"})
    l3a.write_true_colour(product, folder, specs, l3a.colour_bands(tile.prepared))
    used = [s for s in tile.prepared.scenes if s.id in set(product.inputs)]
    assert product.period is not None  # given by describe_product
    first, last = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in product.period)
    write_item(
        os.path.join(folder, f"{product.name}.json"), item_id=product.name, entry="l3a_synthesis", context=context,
        parameters={**request, "products": [s.path for s in used], "date": date.isoformat()},
        inputs=[s.path for s in used], outputs=sorted(str(p) for p in Path(folder).rglob("*") if p.is_file()),
        grid=next(iter(product.grids.values())), period=(first, last + dt.timedelta(days=1)),
        properties={
            "theia:dates": [s.acquired.isoformat() for s in used], "theia:synthesis_date": date.isoformat(),
            "theia:notes": list(tile.prepared.notes),
            **{f"theia:{name}_percent": round(value, 3) for name, value in share.items()},
        },
    )  # fmt: skip
    return share


def _open_files() -> int:
    """How many files this process may hold open; raised to what the system allows where it can be."""
    try:
        import resource
    except ImportError:  # Windows: GDAL's handles have no such limit
        return 4096
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
        except (ValueError, OSError):
            return int(soft)
    return int(soft) if soft != resource.RLIM_INFINITY else wanted
