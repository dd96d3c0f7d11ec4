"""The work of a water quality job, date by date: what is read, where, and into which files."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.blocks import Source, process
from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import RasterSpec
from ..core.vector import area_window
from ..products.scene import Auxiliary, Band, Scene
from ..products.stack import by_tile, shown_periods
from ..spec import LegendClass
from ..spec.phrase import phrase
from .optical_types import OpticalTypes
from .quality_block import ANGLE_NODATA, NODATA, Plan
from .quality_formulas import constants
from .quality_input import bands_of, reference_grid
from .quality_pixels import DOMAIN_BITS, RED_EDGE_ROLES, VARIABLES, needed_roles
from .quality_surface import plan_surface

#: quantities whose bands are all there at 10 m, or nearly so (865 nm is brought from 20 m)
FINE = ("TURB", "SPM", "KD")
_TYPE_COLOURS = (
    "#08306b",
    "#2b8cbe",
    "#41b6c4",
    "#a1dab4",
    "#fed976",
    "#b35806",
    "#41ab5d",
    "#006d2c",
    "#7f3b08",
    "#252525",
)


@dataclass(frozen=True)
class Part:
    """One date of one tile: what is read, where, and until when it is shown."""

    scene: Scene
    bands: Mapping[str, Band]
    grid: Grid
    image: Grid
    geometry: Any | None
    start: dt.datetime
    end: dt.datetime
    variables: tuple[str, ...]
    types: OpticalTypes | None
    files: Mapping[str, RasterSpec] = field(default_factory=dict)

    @property
    def date(self) -> str:
        return self.scene.acquired.date().isoformat()


def chosen_quantities(variables: Sequence[str], pixel: str, context: Context) -> tuple[str, ...]:
    wanted = tuple(v for v in VARIABLES if v in variables)
    if not wanted:
        raise TheiaError("input", "No quantity is asked for.", "Choose at least one.")
    if pixel != "10":
        return wanted
    fine = tuple(v for v in wanted if v in FINE)
    if not fine:
        raise TheiaError(
            "input",
            phrase("{names} cannot be made at 10 m: bands that it needs have 20 m.", names=", ".join(wanted)),
            phrase("Choose 20 m, or one of {names}.", names=", ".join(FINE)),
        )
    if fine != wanted:
        left = ", ".join(v for v in wanted if v not in fine)
        context.warning(phrase("Not made at 10 m, since bands that they need have 20 m: {left}.", left=left))
    return fine


def make_parts(
    scenes: Sequence[Scene],
    variables: tuple[str, ...],
    chlorophyll: str,
    quantity: str,
    types: OpticalTypes | None,
    pixel_m: float,
    area: Mapping[str, Any] | None,
    context: Context,
) -> list[Part]:
    parts = []
    roles = list(dict.fromkeys(("blue", "green", *needed_roles(variables, chlorophyll))))
    roles += [r for v in variables for r in (RED_EDGE_ROLES[chlorophyll] if v == "CHL" else ()) if r not in roles]
    roles += [r for r in ("red", "nir_narrow", "swir1", "swir2") if r not in roles]
    for members in by_tile(scenes).values():
        for scene, begin, end in shown_periods(members):
            found = bands_of(scene, roles)
            own = None if types is None else types.of_bands(bands_of(scene, types.roles))
            if types is not None and own is None:
                context.warning(phrase("{id}: too few bands for optical water types.", id=scene.id))
            found |= bands_of(scene, own.roles) if own else {}
            if "CHL" in variables and chlorophyll == "auto" and not set(RED_EDGE_ROLES["auto"]) <= set(found):
                context.warning(
                    phrase("{id} has no red-edge bands: chlorophyll by OC2 alone, for clear water.", id=scene.id)
                )
            grid = reference_grid(scene, found, pixel_m)
            window, geometry = area_window(area, grid)
            if window.height and window.width:
                parts.append(Part(scene, found, grid.crop(window), grid, geometry, begin, end, variables, own))
    if not parts:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    return parts


def warn_of_input(scenes: Sequence[Scene], quantity: str, context: Context) -> None:
    bare = [s.id for s in scenes if "cloud" not in s.masks and "cloud_or_shadow" not in s.masks]
    if bare:
        some = f"{', '.join(bare[:3])}{' ...' if len(bare) > 3 else ''}"
        context.warning(
            phrase("Without a cloud mask, so that clouds and their shadows may be read as water: {some}.", some=some)
        )
    if quantity == "rho_s":
        context.warning(
            "Surface reflectance of a land product is not water reflectance: sky glint and the land nearby are "
            "still in "
            "it. The result is indicative."
        )


def file_specs(part: Part, output: str, quantity: str, uncertain: bool = False) -> dict[str, RasterSpec]:
    """The files of one date by name of the kernel's result."""

    def spec(name: str, dtype: str, nodata: float | None, **more: Any) -> RasterSpec:
        more["tags"] = {
            "ACQUISITION_DATE": part.scene.acquired.isoformat(),
            "TILE": part.scene.tile,
            "INPUT": quantity,
        } | more.get("tags", {})
        return RasterSpec(os.path.join(output, f"{part.scene.id}_{name}.tif"), part.grid, dtype, nodata, **more)

    files = {}
    for name in part.variables:
        variable = VARIABLES[name]
        files[name] = spec(
            name,
            "float32",
            float(NODATA),
            count=1 + len(variable.beside),
            band_names=(name, *variable.beside),
            units=variable.unit,
            tags={"QUANTITY": variable.label},
        )
        if uncertain:
            files[f"{name}_STD"] = spec(
                f"{name}_STD",
                "float32",
                float(NODATA),
                band_names=(f"{name} standard deviation",),
                units=variable.unit,
                tags={"QUANTITY": variable.label, "STATED_BANDS": " ".join(_stated(part)) or "none"},
            )
    meanings = {f"FLAG_{f['bit']}": str(f["label"]) for f in constants()["flags"]}
    domains = {}
    for name, bit in DOMAIN_BITS.items():
        low, high = constants()["domains"][name]["domain"]
        domains[f"DOMAIN_{bit}"] = f"{name} outside {low:g} to {high:g}"
    files["FLAGS"] = spec(
        "FLAGS",
        "uint16",
        None,
        count=2,
        band_names=("FLAGS", "OUT_OF_DOMAIN"),
        tags=meanings | domains,
        resampling="nearest",
    )
    files["QUALITY"] = spec("QUALITY", "uint8", 0, band_names=("QUALITY",), classes=QUALITY_CLASSES, resampling="mode")
    if part.types is not None:
        names = part.types.names
        legend = tuple(
            LegendClass(i, name, _TYPE_COLOURS[(i - 1) % len(_TYPE_COLOURS)]) for i, name in enumerate(names, 1)
        )
        files["TYPE"] = spec(
            "TYPE",
            "uint8",
            0,
            band_names=("TYPE",),
            classes=legend,
            resampling="mode",
            tags={"TABLE": part.types.source},
        )
        files["TYPE_ANGLE"] = spec("TYPE_ANGLE", "float32", float(ANGLE_NODATA), band_names=("ANGLE",), units="degree")
    return files


QUALITY_CLASSES: tuple[LegendClass, ...] = (
    LegendClass(1, "usable", "#2b7bba"),
    LegendClass(2, "usable with care: glint removed, near the shore, or indicative input", "#8fc3e8"),
    LegendClass(3, "doubtful: strong glint, negative, out of range, shallow or extrapolated", "#f4a261"),
    LegendClass(4, "land", "#c9c2b4"),
    LegendClass(5, "cloud or shadow", "#ffffff"),
    LegendClass(6, "floating algae, plants or foam", "#3a9a3a"),
)


def _stated(part: Part) -> dict[str, Auxiliary]:
    """The standard deviations that a product carries, by role of their band."""
    layers = part.scene.layers
    return {role: layers[f"std/{b.name}"] for role, b in part.bands.items() if f"std/{b.name}" in layers}


def make_maps(
    part: Part,
    quantity: str,
    glint: str,
    chlorophyll: str,
    spm: str,
    average_px: int,
    water_mask: str | None,
    buffer_m: float,
    context: Context,
    uncertain: bool = False,
) -> None:
    sources, surface = plan_surface(
        part.scene, part.bands, part.grid, part.image, part.geometry, quantity, glint, water_mask, buffer_m
    )
    stated = _stated(part) if uncertain else {}
    for role, layer in stated.items():
        sources[f"std {role}"] = Source(
            layer.path, layer.grid, part.grid, (layer.index,), sources[role].resampling, layer.nodata
        )
    told = {role: (layer.scale, layer.nodata) for role, layer in stated.items()}
    plan = Plan(surface, part.variables, chlorophyll, spm, part.types, average_px, uncertain, told)
    process(
        "water.quality_block:block",
        sources,
        part.grid,
        part.files,
        context,
        parameters={"plan": plan},
        margin=plan.margin,
        bytes_per_pixel=4.0 * ((9 if uncertain else 3) * len(part.bands) + 3 * len(part.files)) + 48,
        text=phrase("Water quality of {id}", id=part.scene.id),
    )
