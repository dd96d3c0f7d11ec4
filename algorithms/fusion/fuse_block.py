"""What is done with one block of a fusion: read, estimate, keep what was seen, say what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.grid import Window
from ..core.vector import rasterize_mask
from .methods import find_method
from .missed_clouds import screened
from .observations import REFERENCE, Estimate, Observations
from .reading import FusionJob, read_observations
from .sensors import fusion_sensors
from .support import NONE, layer_names, support

NODATA = -10000
STD_NODATA = 65535
#: methods that honour an observation of the day by themselves
_EXACT = ("gaussian_process", "linear", "nearest")
_USUAL_NOISE = 0.02


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the sensors' stacks -> images of the days, standard deviations, support."""
    job: FusionJob = parameters["job"]
    days: np.ndarray = parameters["days"]
    integer: bool = parameters["integer"]
    count = len(job.bands)
    sensors = tuple(s.sensor for s in job.sensors)
    images = np.full((days.size, count, *window.shape), NODATA, np.int16 if integer else np.float32)
    doubt = np.full(images.shape, STD_NODATA if integer else NODATA, np.uint16 if integer else np.float32)
    told = np.full((days.size, len(layer_names(sensors)), *window.shape), NONE, np.uint16)
    told[:, -2], told[:, -1] = 0, 1
    observations = read_observations(job, inputs)
    if observations is not None:
        if parameters["screen"]:
            observations = screened(observations)
        settings = {**parameters["settings"], "screen": False}
        estimate = find_method(parameters["method"])(observations, days, settings)
        if parameters["keep_observed"] and parameters["method"] not in _EXACT:
            estimate = kept(estimate, observations, days)
        # what was read around the block is of no more use
        cut = (..., *inputs.inner)
        shape = (window.height, window.width)
        inner = replace(
            observations,
            series=tuple(replace(s, values=s.values[cut], clear=s.clear[cut]) for s in observations.series),
            shape=shape,
        )
        told = support(inner, days, sensors)
        mean, sd = estimate.mean[cut], estimate.sd[cut]
        unknown = ~np.isfinite(mean)
        if job.geometry is not None:
            unknown |= ~rasterize_mask(job.geometry, inputs.grid)[inputs.inner]
        unit = parameters["unit"] if integer else 1.0
        images[:] = _stored(mean, unknown, unit, images.dtype, NODATA, 32767)
        if parameters["uncertainty"]:
            doubt[:] = _stored(sd, unknown | ~np.isfinite(sd), unit, doubt.dtype, doubt.flat[0], STD_NODATA - 1)
    result: dict[str, np.ndarray] = {}
    for k, day in enumerate(days):
        result[f"image {day}"] = images[k]
        result[f"support {day}"] = told[k]
        if parameters["uncertainty"]:
            result[f"std {day}"] = doubt[k]
    return result


def _stored(
    values: np.ndarray, unknown: np.ndarray, unit: float, dtype: np.dtype[Any], nodata: float, most: int
) -> np.ndarray:
    if dtype.kind == "f":
        return np.where(unknown, nodata, values).astype(dtype)
    # a value never takes the number that means unknown
    least = NODATA + 1 if dtype.kind == "i" else 0
    numbers = np.clip(np.rint(np.where(unknown, 0, values) / unit), least, most)
    return np.where(unknown, nodata, numbers).astype(dtype)


def kept(estimate: Estimate, observations: Observations, days: np.ndarray) -> Estimate:
    """The estimate blended with Sentinel-2's clear observations of the day, by inverse variance."""
    own = observations.of(REFERENCE)
    if own is None:
        return estimate
    noise = fusion_sensors()[REFERENCE].noise_sd
    mean, sd = estimate.mean.copy(), estimate.sd.copy()
    for k, day in enumerate(np.asarray(days)):
        for date in np.flatnonzero(own.days == day):
            for position, band in enumerate(observations.bands):
                if band not in own.bands:
                    continue
                seen = own.values[date, own.bands.index(band)]
                use = own.clear[date] & np.isfinite(seen)
                variance = np.float32(noise.get(band, _USUAL_NOISE) ** 2)
                known = use & np.isfinite(mean[k, position]) & np.isfinite(sd[k, position])
                share = sd[k, position] ** 2 / (sd[k, position] ** 2 + variance)
                blended = mean[k, position] + share * (seen - mean[k, position])
                mean[k, position] = np.where(known, blended, np.where(use, seen, mean[k, position]))
                sd[k, position] = np.where(
                    known, np.sqrt(share * variance), np.where(use, np.sqrt(variance), sd[k, position])
                )
    return Estimate(mean, sd)
