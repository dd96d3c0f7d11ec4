"""Entry `super_resolution`: Sentinel-2 on a 10 m or 5 m grid, by back-projection or a network, over the full extent."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.blocks import BASE_MEMORY, process
from ..core.errors import TheiaError
from ..core.files import check_space, size_text
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..core.vector import area_window
from ..products.masks import plan_masks
from .choice import Choice, choose
from .degradation import default_mtf
from .model_card import KIND_WARNINGS
from .picture import R1, R2, Picture, check_values, open_picture
from .refine import Machine
from .refine_blocks import NODATA, RefinePlan, margin, output_grid, sources, take_notes

#: bytes that a block holds per 20 m pixel, for each output pixel and band: float planes, their degradation, integers
_BYTES_PER_VALUE = 18.0
#: resident size that torch or onnxruntime adds, and of the features of one tile
_LIBRARY_BYTES, _TILE_BYTES = 260 << 20, 190 << 20
_SMALL_TILE_BYTES = 60 << 20
#: the same for networks of 256 channels, by the side of the tile
_WIDE_TILE_BYTES = {256: 400 << 20, 512: 1500 << 20}


def super_resolution(
    *,
    product: str | None,
    image: str | None,
    image_20m: str | None,
    bands: str | None,
    scale: float | None,
    area: Mapping[str, Any] | None,
    target: str,
    model: str,
    model_file: str | None,
    check_fidelity: bool,
    masks: Sequence[str],
    reflectance: str,
    merge: str,
    precision: str,
    enforce_consistency: bool,
    iterations: int | None,
    mtf_10m: float | None,
    mtf_20m: float | None,
    band_order: str,
    output: str,
    report: str | None,
    context: Context,
) -> Result:
    """Entry `super_resolution`."""
    picture = open_picture(product, image, image_20m, bands or "", scale, reflectance)
    window, _ = area_window(area, picture.reference)
    if not window.height or not window.width:
        raise TheiaError("input", "The area of interest lies outside the image.", "Check its reference system.")
    picture = picture.cut(window)
    for remark in check_values(picture, scale is not None):
        context.info(remark)
    mtf = {b: mtf_10m or default_mtf(10) for b in R1} | {b: mtf_20m or default_mtf(20) for b in R2}
    device = context.settings.device
    with context.stage(0.0, 0.05, "Checking the network"):
        choice = choose(picture, target, model, model_file, mtf, iterations, enforce_consistency, precision, context)
    _tell(choice, context)
    job = secrets.token_hex(8)
    plan = _plan(picture, choice, masks, merge, precision, band_order, device, context, job)
    grid = output_grid(picture.reference, plan.ratio, picture.extent)
    spec = RasterSpec(
        output, grid, "int16", NODATA, len(plan.outputs), plan.outputs, 1e-4,
        tags={"THEIA_SUPER_RESOLUTION": choice.title, **_date_tag(picture)},
    )  # fmt: skip
    written = len(plan.outputs) * grid.height * grid.width * 2 * 4 / 3
    context.info(
        f"{len(plan.outputs)} bands, {grid.width} x {grid.height} pixels on a {grid.pixel_size:g} m grid, at most "
        f"{size_text(written)} on disk."
    )
    check_space(os.path.dirname(os.path.abspath(output)), written)
    last = 0.85 if check_fidelity or report else 0.98
    with context.stage(0.05, last):
        process(
            "resolution.refine_blocks:block", sources(picture, plan), picture.reference, {"output": spec}, context,
            parameters={"plan": plan}, margin=margin(plan.steps, bool(plan.coarse)),
            bytes_per_pixel=bytes_per_pixel(plan, choice, context), text="Refining",
        )  # fmt: skip
    for note in take_notes(job):
        context.warning(note)
    request = _request(locals())
    _record(picture, choice, plan, output, request, context, {})
    checked: dict[str, Any] = {}
    if check_fidelity or report:
        with context.stage(last, 0.99, "Checking the result"):
            checked = _fidelity(output, product, image, bands, scale, report, choice, context)
        _record(picture, choice, plan, output, request, context, checked)
    result = Result(
        {
            "output": output,
            "pixel_size": grid.pixel_size,
            "verdict": checked.get("verdict", ""),
            "report": report if checked.get("report") else None,
        }
    )
    result.layers.append(_layer(picture, choice, grid.pixel_size, output))
    return result


def _fidelity(
    output: str, product: str | None, image: str | None, bands: str | None, scale: float | None, report: str | None,
    choice: Choice, context: Context,
) -> dict[str, Any]:  # fmt: skip
    """What the check of the result finds. The image stands whatever becomes of its check."""
    from .fidelity import super_resolution_fidelity

    nothing = dict.fromkeys(
        ("area", "second_image", "second_original", "second_product", "lower_image", "model_file", "reference", "table",
         "novelty", "unconfirmed", "classes", "degraded")
    )  # fmt: skip
    try:
        found = super_resolution_fidelity(
            image=output, original=image, product=product, bands=None, original_bands=bands or None, scale=None,
            original_scale=scale, model="none", mtf=None, report=report, context=context, **nothing,
        )  # fmt: skip
    except TheiaError as error:
        if error.code == "cancelled":
            raise
        context.warning(f"The result could not be checked: {error.message}")
        return {}
    return dict(found.outputs)


def _plan(
    picture: Picture, choice: Choice, masks: Sequence[str], merge: str, precision: str, band_order: str, device: str,
    context: Context, job: str,
) -> RefinePlan:  # fmt: skip
    outputs = choice.writes
    if band_order == "network":
        card = next((s.card for s in choice.steps if s.card), None)
        outputs = card.outputs if card else tuple(b for b in R1 + R2 if b in choice.writes)
    hidden = None
    wanted = [m for m in masks if m != "outside"]
    if wanted and picture.scene is not None:
        hidden = plan_masks(picture.scene, wanted, picture.reference.refine(2))
        if hidden.empty:
            context.warning("The product carries none of the masks to leave out: nothing is hidden.")
    elif wanted:
        context.info("A plain raster has no masks: clouds are refined like everything else.")
    if merge == "feather" and choice.kind != "regression":
        context.warning("Tiles are cut, not blended: two answers of an adversarial network have no meaningful mean.")
    tile = 0
    if choice.networks and _room(context) < _LIBRARY_BYTES + (context.settings.threads + 1) * _TILE_BYTES:
        tile = 192
    if choice.steps[0].card:
        # wide networks: a tile twice as large computes a tenth less of margins, and takes four times the memory
        large = _room(context) > _LIBRARY_BYTES + context.settings.threads * _WIDE_TILE_BYTES[512] * 1.2
        tile = 512 if large else 256
    grid = output_grid(picture.reference, choice.ratio, picture.extent)
    return RefinePlan(
        {b: picture.bands[b] for b in choice.reads}, choice.steps, outputs, choice.ratio, grid.shape,
        Machine(device, precision, tile, merge == "feather"), hidden, job,
    )  # fmt: skip


def _room(context: Context) -> int:
    return (context.settings.memory_mb << 20) - BASE_MEMORY


def bytes_per_pixel(plan: RefinePlan, choice: Choice, context: Context) -> float:
    """Bytes per 20 m pixel, so that blocks, libraries and tiles together stay below the memory limit."""
    own = _BYTES_PER_VALUE * max(len(plan.outputs), len(plan.bands)) * plan.ratio**2 + 120 * len(plan.bands)
    if not choice.networks:
        return own
    room = _room(context)
    tile = _SMALL_TILE_BYTES if plan.machine.tile == 192 else _TILE_BYTES
    if choice.steps[0].card:
        tile = _WIDE_TILE_BYTES[plan.machine.tile]
    reserved = _LIBRARY_BYTES + context.settings.threads * tile
    return own * room / max(room - reserved, 0.15 * room)


def _tell(choice: Choice, context: Context) -> None:
    for network in choice.networks:
        context.info(f"Network {network.name}: {network.kind}, licence {network.licence}; flat ground comes back.")
    if KIND_WARNINGS[choice.kind]:
        context.warning(f"{choice.title}: {KIND_WARNINGS[choice.kind]}")
    if choice.ratio >= 8:
        context.warning(
            "A grid of 2.5 m or finer from 10 m pixels: most of the added detail comes from what the network saw in "
            "training, not from this scene."
        )


def _date_tag(picture: Picture) -> dict[str, str]:
    return {"TIFFTAG_DATETIME": picture.moment.strftime("%Y:%m:%d %H:%M:%S")} if picture.moment else {}


def _request(values: Mapping[str, Any]) -> dict[str, Any]:
    names = (
        "product", "image", "image_20m", "bands", "scale", "area", "target", "model", "model_file", "check_fidelity",
        "masks", "reflectance", "merge", "precision", "enforce_consistency", "iterations", "mtf_10m", "mtf_20m",
        "band_order", "output",
    )  # fmt: skip
    return {name: values[name] for name in names}


def _record(
    picture: Picture, choice: Choice, plan: RefinePlan, output: str, request: Mapping[str, Any], context: Context,
    checked: Mapping[str, Any],
) -> None:  # fmt: skip
    """The STAC item beside the image: networks with their hashes, how they ran, and what came of the check."""
    properties: dict[str, Any] = {
        "theia:super_resolution": {
            "networks": [n.record() for n in choice.networks],
            "kind": choice.kind,
            "steps": [{"kind": s.kind, "network": os.path.basename(s.network)} for s in choice.steps],
            "bands_read": {name: band.path for name, band in plan.bands.items()},
            "scales": {name: [band.scale, band.offset] for name, band in plan.bands.items()},
            "bands": list(plan.outputs),
            "mtf": dict(choice.steps[0].mtf),
            "consistency": [s.consistency for s in choice.steps],
            "margin_20m_pixels": margin(plan.steps, bool(plan.coarse)),
            "merge": "feather" if plan.machine.feather else "crop",
            "device": plan.machine.device,
            "precision": plan.machine.precision,
            "libraries": _libraries(bool(choice.networks)),
            "statement": "The grid is finer than the image: this is no claim about its resolution.",
        },
        "theia:fidelity": {name: value for name, value in checked.items() if name != "report"},
    }
    grid = output_grid(picture.reference, plan.ratio, picture.extent)
    write_item(
        os.path.splitext(output)[0] + ".json", item_id=os.path.splitext(os.path.basename(output))[0],
        entry="super_resolution", parameters=request, inputs=picture.inputs, outputs=[output], context=context,
        grid=grid, moment=picture.moment, properties=properties,
    )  # fmt: skip


def _libraries(networks: bool) -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {}
    for name in ("torch", "onnxruntime") if networks else ():
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _layer(picture: Picture, choice: Choice, pixel: float, output: str) -> Layer:
    doubt = {"regression": "", "adversarial": ", detail partly invented", "generative": ", detail invented"}
    trust = KIND_WARNINGS[choice.kind] or (
        "Reflectance is kept at the scale of the original pixels; what is finer is the likeliest detail, not a "
        "measurement. Check it with super_resolution_fidelity."
    )
    name = f"{picture.name}, {pixel:g} m grid ({choice.title}{doubt[choice.kind]})"
    # the first three bands by wavelength are blue, green and red; fewer or others are shown as QGIS likes
    style = "reflectance_bands" if choice.writes[:3] == ("B2", "B3", "B4") else ""
    return Layer("output", output, name, style=style, start=picture.moment, trust=trust)
