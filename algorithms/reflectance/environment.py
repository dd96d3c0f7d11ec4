"""The entry `environment_effects`: simulate or correct, on any image of reflectance, what the surroundings shine in.

Work is done at 60 m, where the effect is smooth; its difference is brought back to the image's pixels.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.files import check_space
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, RasterWriter, grid_of, open_dataset, read
from ..core.resample import resample
from ..core.result import Layer, Result
from ..core.vector import area_window
from ..physics import atmosphere_environment as physics
from ..physics.atmosphere_table import band_table, load
from ..products.sensors import all_sensors, short_name
from ..spec.phrase import phrase
from . import environment_photons as engine

WORK_M = 60.0
_BOX_M = 2520.0
NODATA = -9999.0


@dataclass(frozen=True)
class Optics:
    """One band: transmittances, spherical albedo, upward diffuse transmittances of molecules and of aerosols alone."""

    t_down: float
    t_up_direct: float
    t_up_diffuse: float
    albedo: float
    molecules: float
    aerosols: float


def optics_of(
    sensor: str, band: str, sun_zenith_deg: float, view_zenith_deg: float, aot: float, altitude_m: float
) -> Optics:
    """Terms of one band; relative azimuth plays no part in them."""
    one = np.ones(1)
    known = all_sensors()[sensor].bands[band]
    found = band_table(load(), sensor, band, sun_zenith_deg * one, view_zenith_deg * one, 90 * one, aot * one,
                       altitude_m * one, (known.centre_nm, known.width_nm))  # fmt: skip
    cosine = float(np.cos(np.radians(view_zenith_deg)))
    total, clear = float(found.t_up[0, 0, 0]), float(found.t_up_rayleigh[0, 0])
    tau, tau_rayleigh = float(found.tau[0, 0]), float(found.tau_rayleigh[0])
    direct = float(np.exp(-tau / cosine))
    return Optics(
        float(found.t_down[0, 0, 0]), direct, max(0.0, total - direct), float(found.albedo[0, 0]),
        max(0.0, clear - float(np.exp(-tau_rayleigh / cosine))),
        max(0.0, total / clear - float(np.exp(-(tau - tau_rayleigh) / cosine))),
    )  # fmt: skip


def environment_effects(
    *, image: str, area: Mapping[str, Any] | None, action: str, method: str, sensor: str, bands: str, scale: float,
    aot: float, sun_zenith: float, view_zenith: float, view_azimuth: float, altitude: float, photons: int, seed: int,
    output: str, context: Context,
) -> Result:  # fmt: skip
    """Simulate or correct the effect on every band of an image; see the declaration for the parameters."""
    grid = grid_of(image)
    dataset = open_dataset(image)
    names = _bands(bands, sensor, dataset.count)
    _check_grid(grid, image)
    window, _ = area_window(area, grid)
    if window.height == 0 or window.width == 0:
        raise TheiaError("input", "The area of interest does not touch the image.")
    target = grid.crop(window)
    needed = 450 + target.height * target.width * 40 / (1 << 20)
    if needed > context.settings.memory_mb:
        raise TheiaError(
            "memory",
            phrase(
                "The image needs {needed:.0f} MB, and {memory_mb} MB are allowed.",
                needed=needed,
                memory_mb=context.settings.memory_mb,
            ),
            "Give an area of interest, or allow more memory in the settings.",
        )
    check_space(os.path.dirname(os.path.abspath(output)), target.height * target.width * 4 * len(names))
    nodata = dataset.nodata
    factor = max(1, round(WORK_M / target.pixel_size))
    work = target.coarsen(factor)
    spec = RasterSpec(output, target, "float32", NODATA, len(names), tuple(names), units="reflectance",
                      tags={"environment": action, "aot": f"{aot:g}"})  # fmt: skip
    figures = {}
    with RasterWriter(spec) as writer:
        planes = []
        for i, name in enumerate(names):
            context.progress(i / len(names), f"Band {name}")
            dn = read(image, window, (i + 1,)).astype(np.float32)
            valid = np.isfinite(dn) if nodata is None else np.isfinite(dn) & (dn != nodata)
            rho = np.where(valid, dn * np.float32(scale), np.float32(np.nan)).astype(np.float32)
            coarse = resample(rho, target, work, "average", float("nan")) if factor > 1 else rho
            inside = np.isfinite(coarse)
            if not inside.any():
                raise TheiaError(
                    "input", phrase("{image}: band {value} holds no value in the area.", image=image, value=i + 1)
                )
            if method == "monte_carlo":
                rays = Rays(photons * 1_000_000, seed + 10 * i, sun_zenith, view_zenith, view_azimuth)
                kernels = traced(sensor, name, aot, altitude, rays, work.pixel_size, context)
                fine = traced_effect(rho, coarse, inside, target, work, kernels, action)
            else:
                optics = optics_of(sensor, name, sun_zenith, view_zenith, aot, altitude)
                fine = fine_effect(rho, coarse, inside, target, work, optics, action, method, view_zenith)
            figures[name] = float(np.sqrt(np.nanmean(np.square(fine[valid], dtype=np.float64))))
            planes.append(np.where(valid, rho + fine, NODATA).astype(np.float32))
            context.info(phrase("{name}: the effect is {value:.4f} (rms).", name=name, value=figures[name]))
        writer.write(np.stack(planes), target.window)
    write_item(
        f"{os.path.splitext(output)[0]}.json", item_id=os.path.splitext(os.path.basename(output))[0],
        entry="environment_effects", context=context, inputs=[image], outputs=[output], grid=target,
        parameters={"image": image, "area": area, "action": action, "method": method, "sensor": sensor, "bands": bands,
                    "scale": scale, "aot": aot, "sun_zenith": sun_zenith, "view_zenith": view_zenith,
                    "view_azimuth": view_azimuth, "altitude": altitude, "photons": photons, "seed": seed,
                    "output": output},
        properties={"theia:effect_rms": figures},
    )  # fmt: skip
    trust = "Holds for one AOT over the whole image and a plane ground."
    layer = Layer("output", output, f"Environment effect {action}d", style="reflectance", trust=trust)
    return Result({"output": output, "effect": max(figures.values())}, [layer])


def fine_effect(
    rho: np.ndarray, coarse: np.ndarray, inside: np.ndarray, target: Grid, work: Grid, optics: Optics, action: str,
    method: str, view_zenith_deg: float,
) -> np.ndarray:  # fmt: skip
    """The effect at the image's pixels; the environment is smooth and comes from the work grid."""
    filled = np.where(inside, coarse, 0.0).astype(np.float32)
    weights = physics.kernel(work.pixel_size / 1000, optics.molecules, optics.aerosols, view_zenith_deg)
    if action == "simulate":
        around = physics.spread(filled, inside, weights)
    elif method == "maja_box":
        around = physics.box_mean(filled, inside, round(_BOX_M / work.pixel_size))
    else:
        around = physics.correct(filled, inside, weights, optics.t_down, optics.t_up_direct, optics.t_up_diffuse,
                                 optics.albedo)[1]  # fmt: skip
    around = np.where(np.isfinite(around), around, filled).astype(np.float32)
    e = around if work == target else resample(around, work, target, "bilinear")
    total = optics.t_up_direct + optics.t_up_diffuse
    if action == "simulate":
        y = optics.t_down / (1 - optics.albedo * e) * (rho * optics.t_up_direct + e * optics.t_up_diffuse)
        return np.asarray(y / (optics.t_down * total + optics.albedo * y) - rho)
    y = optics.t_down * total * rho / (1 - optics.albedo * rho)
    found = (y * (1 - optics.albedo * e) / optics.t_down - e * optics.t_up_diffuse) / optics.t_up_direct
    return np.asarray(found - rho)


@dataclass(frozen=True)
class Rays:
    """How many photons are traced for each kernel, from which seed, and the directions in degrees."""

    count: int
    seed: int
    sun_zenith_deg: float
    view_zenith_deg: float
    view_azimuth_deg: float


def traced(
    sensor: str, band: str, aot: float, altitude_m: float, rays: Rays, pixel_m: float, context: Context
) -> engine.Kernels:
    """Kernels of a band by tracing photons through 6S's optical depths; tells how fast it went."""
    known = all_sensors()[sensor].bands[band]
    one = np.ones(1)
    found = band_table(load(), sensor, band, rays.sun_zenith_deg * one, rays.view_zenith_deg * one, 90 * one, aot * one,
                       altitude_m * one, (known.centre_nm, known.width_nm))  # fmt: skip
    molecules = float(found.tau_rayleigh[0])
    start = time.perf_counter()
    kernels = engine.trace(
        molecules, max(float(found.tau[0, 0]) - molecules, 1e-6), known.centre_nm / 1000, rays.sun_zenith_deg,
        rays.view_zenith_deg, rays.view_azimuth_deg, pixel_m, rays.count, rays.seed,
    )  # fmt: skip
    minutes = (time.perf_counter() - start) / 60
    context.info(
        phrase(
            "{band}: {value:.0f} million photons, {value2:.0f} million a minute.",
            band=band,
            value=3 * rays.count / 1000000.0,
            value2=3 * rays.count / 1000000.0 / minutes,
        )
    )
    context.check_cancel()
    return kernels


def traced_effect(
    rho: np.ndarray, coarse: np.ndarray, inside: np.ndarray, target: Grid, work: Grid, k: engine.Kernels, action: str
) -> np.ndarray:
    """The same as `fine_effect`, with kernels of traced photons."""
    filled = np.where(inside, coarse, 0.0).astype(np.float32)
    if action == "simulate":
        irradiance, around = engine.irradiance(filled, inside, k)
    else:
        _, irradiance, around = engine.correct(filled, inside, k)
    light, beside = (
        p.astype(np.float32) if work == target else resample(p.astype(np.float32), work, target, "bilinear")
        for p in (irradiance, around)
    )
    total = k.t_direct + k.t_diffuse
    if action == "simulate":
        y = k.t_down * (k.t_direct * rho * light + k.t_diffuse * beside)
        return np.asarray(y / (k.t_down * total + k.albedo * y) - rho)
    y = k.t_down * total * rho / (1 - k.albedo * rho)
    return np.asarray((y / k.t_down - k.t_diffuse * beside) / k.t_direct / light - rho)


def _bands(text: str, sensor: str, count: int) -> Sequence[str]:
    names = [short_name(part) for part in text.replace(";", ",").split(",") if part.strip()]
    known = all_sensors()[sensor].bands
    problems = [f"{sensor} has no band {n} (it has {', '.join(known)})." for n in names if n not in known]
    if len(names) != count:
        problems.append(
            phrase(
                "The image has {count} band(s), and {count2} name(s) are given: {names}.",
                count=count,
                count2=len(names),
                names=", ".join(names),
            )
        )
    raise_all("input", "The names of the bands do not fit:", problems)
    return names


def _check_grid(grid: Grid, image: str) -> None:
    from pyproj import CRS

    if not grid.crs or not CRS.from_user_input(grid.crs).is_projected:
        raise TheiaError("input", phrase("{image} is not in a projected reference system.", image=image),
                         "Bring it to metres first, for instance to the UTM zone of the area.")  # fmt: skip
    if abs(grid.pixel_size) > 500:
        raise TheiaError(
            "input",
            phrase(
                "{image} has pixels of {pixel_size:g} m; the effect is finer than that.",
                image=image,
                pixel_size=grid.pixel_size,
            ),
        )
