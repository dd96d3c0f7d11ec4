"""One image to one map of water in two sweeps: layers and a sample of them, then the chance of water of each pixel.

The first sweep decodes the image, keeps the layers that the classifier sees and draws the sample; the classifier is
trained in between; the second sweep reads no image. Decoding is what takes time: see tests/benchmarks/bench_water.py.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source, map_blocks
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.vector import rasterize_mask
from ..products.masks import MaskPlan, plan_masks
from ..products.scene import Mask, Scene
from ..products.sensors import find_role
from .scratch import Scratch
from .surface_water_rules import (
    IN_CLOUD,
    IN_NODATA,
    IN_SNOW,
    IS_NODATA,
    STEPS,
    FeatureSet,
    constants,
    feature_set,
    mark,
    water_layers,
)
from .surface_water_samples import Sample, draw

_HIDDEN = ("cloud", "thin_cloud", "shadow", "topographic_shadow", "hidden", "tangent_sun")
#: what each mode reads, in the order in which the layers are made
_BANDS: Mapping[str, tuple[str, ...]] = {
    "swir": ("green", "nir", "swir1", "swir2"),
    "swir1": ("green", "nir", "swir1"),
    "nir": ("green", "nir"),
    "seeded": ("green", "red", "nir", "swir1", "swir2"),
}


@dataclass(frozen=True)
class WaterScene:
    """An image as the first sweep sees it: `mode` is the name of a feature set, or `seeded`."""

    scene: Scene
    grid: Grid
    window: Window
    geometry: Any | None
    mode: str
    bands: tuple[tuple[Source, float, float, float | None], ...]
    hidden: MaskPlan
    snow: MaskPlan
    outside: MaskPlan

    @property
    def layers(self) -> int:
        return {"seeded": 5, "nir": 2}.get(self.mode, 4)

    @property
    def nir_layer(self) -> int:
        """Which layer is the near infrared."""
        return {"seeded": 2, "nir": 1}.get(self.mode, 3)

    @property
    def features(self) -> FeatureSet:
        """The set that holds the limits of water (for seeds, that of all bands)."""
        return feature_set("swir" if self.mode == "seeded" else self.mode)

    def sources(self) -> dict[str, Source]:
        found = {f"band{n}": band[0] for n, band in enumerate(self.bands)}
        for plan in (self.hidden, self.snow, self.outside):
            found.update(plan.sources)
        return found


def mode_of(scene: Scene, method: str, bands: str) -> str:
    """Which layers a scene allows. Raises `TheiaError` where it lacks the bands of what is asked for."""
    have = {role for roles in _BANDS.values() for role in roles if find_role(scene, role) is not None}
    if method == "seeded":
        mode = "seeded"
    elif bands == "nir":
        mode = "nir"
    else:
        mode = next((m for m in ("swir", "swir1") if set(_BANDS[m]) <= have), "nir")
        if bands == "swir" and mode == "nir":
            raise TheiaError(
                "product",
                f"{scene.id} has no short-wave infrared band (it has {', '.join(scene.bands)}).",
                "Choose green and near infrared.",
            )
    missing = [role for role in _BANDS[mode] if role not in have]
    if missing:
        raise TheiaError(
            "product",
            f"{scene.id} has no {', '.join(missing)} band (it has {', '.join(scene.bands)}).",
            "Choose the unsupervised method." if mode == "seeded" else "",
        )
    return mode


def water_grid(scene: Scene) -> Grid:
    """The grid of the map: that of the finer of green and near infrared."""
    found = [scene.bands[str(name)].grid for name in (find_role(scene, "green"), find_role(scene, "nir")) if name]
    if not found:
        raise TheiaError("product", f"{scene.id} has neither a green nor a near infrared band.")
    return min(found, key=lambda g: (g.pixel_size, g.transform))


def plan_scene(scene: Scene, mode: str, window: Window, geometry: Any | None) -> WaterScene:
    """Which files to read for a window of the scene's grid."""
    grid = water_grid(scene).crop(window)
    bands = []
    for role in _BANDS[mode]:
        band = scene.bands[str(find_role(scene, role))]
        source = Source(band.path, band.grid, grid, (band.index,), "bilinear", band.nodata)
        bands.append((source, band.scale, band.offset, band.nodata))
    return WaterScene(
        scene,
        grid,
        window,
        geometry,
        mode,
        tuple(bands),
        plan_masks(scene, _HIDDEN, grid, "hidden/"),
        plan_masks(scene, ("snow",), grid, "snow/"),
        plan_masks(scene, ("outside", "defective"), grid, "outside/"),
    )


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Kernel of the first sweep: layers (layers, height, width) int16 and samples of the strata."""
    plan: WaterScene = parameters["plan"]
    margin = inputs.inner[0].start
    flags = _flags(plan, inputs)
    dn = [inputs.read(f"band{n}") for n in range(len(plan.bands))]
    scales, offsets = (np.array([b[i] for b in plan.bands], np.float64) for i in (1, 2))
    nodata = np.array([np.nan if b[3] is None else b[3] for b in plan.bands], np.float64)
    rules = constants()
    snow_limits = (rules["snow"]["mndwi"], rules["snow"]["nir"])
    order = [0, 2, 3, 4] if plan.mode == "seeded" else range(len(dn))
    layers = water_layers(
        tuple(dn[i] for i in order),
        scales[list(order)],
        offsets[list(order)],
        nodata[list(order)],
        flags,
        rules["index_shift"],
        snow_limits,
    )
    row, col = plan.window.row + inputs.window.row, plan.window.col + inputs.window.col
    wet = layers[0] > plan.features.wet[0] * STEPS
    if plan.mode == "seeded":
        return _seeded(inputs, layers, wet, dn, scales, offsets, nodata, (row, col), parameters)
    seen = layers[0] > -32760
    strata = {"all": seen & ~wet, "wet": seen & wet}
    drawn = {
        f"sample {name}": draw(inside, layers, row, col, parameters["seed"], parameters["most"])
        for name, inside in strata.items()
    }
    assert margin == 0  # only seeds need a neighbourhood
    return {"layers": layers, **drawn}


def _seeded(
    inputs: Inputs,
    layers: np.ndarray,
    wet: np.ndarray,
    dn: list[np.ndarray],
    scales: np.ndarray,
    offsets: np.ndarray,
    nodata: np.ndarray,
    corner: tuple[int, int],
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    """Bands as layers, and the seeds: certain water one pixel inside its shore, and land that was never wet."""
    from scipy.ndimage import binary_erosion

    rules = constants()["seeds"]
    inner = inputs.inner
    known = layers[0] > -32760
    bands = np.empty((len(dn), *known.shape), np.int16)
    for n, values in enumerate(dn):
        known &= values != nodata[n]
        bands[n] = np.clip(np.rint((values * scales[n] + offsets[n]) * STEPS), -32000, 32000)
    bands[0][~known] = np.where(known, 0, np.where(layers[0] > -32760, IS_NODATA, layers[0]))[~known]
    occurrence = inputs.read("occurrence")
    certain = (occurrence >= rules["water_occurrence"]) & (occurrence <= 100)
    water = binary_erosion(certain, np.ones((3, 3))) & wet & known
    land = (occurrence == rules["land_occurrence"]) & known
    row, col = corner[0] + inner[0].start, corner[1] + inner[1].start
    cut = np.ascontiguousarray(bands[:, inner[0], inner[1]])
    seed = parameters["seed"]
    return {
        "layers": cut,
        "sample water": draw(water[inner], cut, row, col, seed, rules["water"]),
        "sample land": draw(land[inner], cut, row, col, seed, 4 * rules["land"]),
    }


def _flags(plan: WaterScene, inputs: Inputs) -> np.ndarray:
    """(height, width) uint8: what the masks say of each pixel; each file is read once, whatever is asked of it."""
    flags = np.zeros(inputs.grid.shape, np.uint8)
    found: dict[tuple[str, tuple[int, ...]], tuple[str, list[tuple[int, Mask]]]] = {}
    for bit, masks in ((IN_CLOUD, plan.hidden), (IN_SNOW, plan.snow), (IN_NODATA, plan.outside)):
        for name, source in masks.sources.items():
            _, parts = found.setdefault((source.path, source.bands), (name, []))
            parts += [(bit, mask) for mask in masks.parts[name]]
    for name, parts in found.values():
        codes = inputs.read(name)
        if codes.dtype == np.uint8:
            table, every = np.zeros(256, np.uint8), np.arange(256, dtype=np.uint8)
            for bit, mask in parts:
                table |= mask.decode(every) * np.uint8(bit)
            mark(flags, codes, table)
        else:
            for bit, mask in parts:
                flags |= mask.decode(codes) * np.uint8(bit)
    row, col, grid = inputs.window.row, inputs.window.col, plan.grid
    # beyond the window of the job there is no image
    flags[: max(0, -row)] |= IN_NODATA
    flags[max(0, grid.height - row) :] |= IN_NODATA
    flags[:, : max(0, -col)] |= IN_NODATA
    flags[:, max(0, grid.width - col) :] |= IN_NODATA
    if plan.geometry is not None:
        flags[~rasterize_mask(plan.geometry, inputs.grid)] |= IN_NODATA
    return flags


def first_sweep(
    plan: WaterScene, folder: str, seed: int, occurrence: Source | None, context: Context
) -> tuple[Source, dict[str, Sample]]:
    """Decode the image, keep its layers in `folder`, draw the samples of the strata."""
    rules = constants()["sample"]
    sources = plan.sources() | ({} if occurrence is None else {"occurrence": occurrence})
    most = {"water": constants()["seeds"]["water"], "land": 4 * constants()["seeds"]["land"]}
    samples: dict[str, Sample] = {}
    parameters = {"plan": plan, "seed": seed, "most": rules["most"]}
    with Scratch(os.path.join(folder, "layers.tif"), plan.grid, "int16", plan.layers) as kept:
        for window, found in map_blocks(
            "water.surface_water_scene:block",
            sources,
            plan.grid,
            context,
            parameters=parameters,
            margin=2 if plan.mode == "seeded" else 0,
            bytes_per_pixel=70.0,
            text=f"Water of {plan.scene.acquired:%Y-%m-%d}",
        ):
            kept.write(found["layers"], window)
            for key, sample in found.items():
                if isinstance(sample, Sample):
                    name = key.removeprefix("sample ")
                    before = samples.get(name)
                    samples[name] = sample if before is None else before.joined(sample, most.get(name, rules["most"]))
    return kept.source(), samples


def joint_sample(samples: Mapping[str, Sample]) -> np.ndarray:
    """(n, layers) physical values: pixels that may be water have a fixed part of the sample, as far as they reach."""
    rules = constants()["sample"]
    dry, wet = samples["all"], samples["wet"]
    population = dry.population + wet.population
    size = int(min(rules["most"], max(rules["least"], rules["share"] * population), population))
    wet_count = min(wet.keys.size, max(int(size * rules["wet_share"]), size - dry.keys.size))
    parts = [dry.first(size - wet_count), wet.first(wet_count)]
    return np.concatenate([p.values for p in parts]).astype(np.float64) / STEPS


def glint_angle_deg(scene: Scene) -> float | None:
    """Angle between the view and the mirror image of the sun on flat water; None where angles are not known."""
    sun = scene.angles.mean_sun_deg
    views = list(scene.angles.mean_view_deg.values())
    if sun is None or not views:
        return None
    zenith, azimuth = (float(np.mean([v[i] for v in views])) for i in (0, 1))
    s, v, a = math.radians(sun[0]), math.radians(zenith), math.radians(sun[1] - azimuth)
    cosine = math.cos(s) * math.cos(v) - math.sin(s) * math.sin(v) * math.cos(a)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
