"""The entry `simulate_series`: a landscape, its year, and what Sentinel-2, and others beside it, made of it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import replace

from ..core.errors import TheiaError
from ..core.files import atomic_folder, check_space, check_targets, size_text
from ..core.progress import Context
from ..core.result import Result
from .coarse import coarse_sensors
from .manifest import layers_of, write_manifest
from .passes import make_study, passes_of
from .presets import Preset, load_preset
from .series_run import run

MANIFEST = "manifest.json"
#: bytes on disk per 10 m pixel and pass, all layers of a MUSCATE product (measured)
_BYTES_PER_PIXEL = 16.0
#: the same for one point of the fine truth, ten bands
_BYTES_PER_POINT = 14.0
#: of a pass of Landsat, per 10 m pixel: a ninth of a pixel of 30 m, with its angles and its truth
_BYTES_PER_LANDSAT_PIXEL = 4.0
#: the manifest's lists of what stands beside Sentinel-2
_BESIDE = ("landsat", "coarse")


def simulate_series(
    *,
    preset: str,
    size_km: float | None,
    start: str | None,
    end: str | None,
    tile: str | None,
    east_km: float | None,
    south_km: float | None,
    height_km: float | None,
    format: str,
    satellites: Sequence[str],
    orbits: Sequence[str],
    cloudiness: float,
    missed_clouds: float | None,
    wrong_labels: float,
    sre: bool,
    ground_sampling: str | None,
    landsat: str | None,
    coarse: Sequence[str],
    truth: Sequence[str],
    truth_every: int | None,
    seed: int | None,
    overwrite: bool,
    output: str,
    context: Context,
) -> Result:
    """Simulate a series of level-2A products and the truth beside them; see the declaration."""
    base = load_preset(preset)
    offset = (
        base.offset_m[0] if east_km is None else 1000 * east_km,
        base.offset_m[1] if south_km is None else 1000 * south_km,
    )
    chosen = load_preset(
        preset,
        size_km=size_km,
        height_km=height_km,
        start=dt.date.fromisoformat(start) if start else None,
        end=dt.date.fromisoformat(end) if end else None,
        tile=tile,
        offset_m=offset,
        satellites=tuple(satellites) or None,
        orbits=tuple(int(o) for o in orbits) or None,
        missed_clouds_percent=missed_clouds,
        wrong_labels_percent=wrong_labels,
        seed=seed,
        ground_m=float(ground_sampling) if ground_sampling else None,
        landsat=landsat,
        cloud_by_month=tuple(min(0.97, c * cloudiness) for c in base.cloud_by_month),
    )
    study = make_study(chosen)
    beside = coarse_sensors(coarse)
    _check_together(preset, chosen, truth_every, beside)
    check_targets([output])
    _check_folder(output, overwrite)
    context.progress(0.0, "Calendar and weather")
    passes = [] if format == "none" else passes_of(study)
    if format == "hls":
        passes = [replace(p, look=replace(p.look, normalised=True)) for p in passes]
    if not passes and format != "none":
        raise TheiaError(
            "input",
            "No pass of the chosen satellites and orbits sees a clear part of the scene in this period.",
            "Take a longer period or less cloud.",
        )
    needed = study.grid.height * study.grid.width * len(passes) * _BYTES_PER_PIXEL * (1.7 if sre else 1.0)
    if "fine" in truth:
        needed += study.grid.height * study.grid.width * len(passes) * _BYTES_PER_POINT * (10 / chosen.ground_m) ** 2
    needed += _BYTES_PER_POINT * study.grid.height * study.grid.width * _images(chosen, truth_every)
    if chosen.landsat != "none":
        dates = ((chosen.end - chosen.start).days + 1) / 8 + 1
        needed += study.grid.height * study.grid.width * dates * _BYTES_PER_LANDSAT_PIXEL
    check_space(os.path.dirname(os.path.abspath(output)), needed)
    size = f"{study.grid.width} x {study.grid.height} pixels"
    context.info(f"{len(passes)} passes of Sentinel-2, {size}, about {size_text(needed)}.")
    parameters = {
        "preset": preset,
        "size_km": chosen.size_km,
        "start": str(chosen.start),
        "end": str(chosen.end),
        "tile": chosen.tile,
        "east_km": offset[0] / 1000,
        "south_km": offset[1] / 1000,
        "height_km": chosen.height_km,
        "format": format,
        "satellites": list(chosen.satellites),
        "orbits": [str(o) for o in chosen.orbits],
        "cloudiness": cloudiness,
        "missed_clouds": chosen.missed_clouds_percent,
        "wrong_labels": wrong_labels,
        "sre": sre,
        "ground_sampling": f"{chosen.ground_m:g}",
        "landsat": chosen.landsat,
        "coarse": list(beside),
        "truth": list(truth),
        "truth_every": truth_every,
        "seed": chosen.seed,
        "output": output,
    }
    with atomic_folder(output, True) as folder:
        records = run(study, passes, folder, format, sre, set(truth) - {"none"}, truth_every, context, beside)
        count = sum(len(records.get(key, ())) for key in ("products", *(_BESIDE if format == "none" else ())))
        if count == 0:
            raise TheiaError(
                "input", "No sensor gives an image of the scene in this period.", "Choose a sensor, or a longer period."
            )
        write_manifest(folder, study.preset, study.grid, parameters, records, context)
    return Result(
        {"output": output, "products": count}, layers_of(output, study.grid, records, context.settings.language)
    )


def _check_folder(output: str, overwrite: bool) -> None:
    """An existing folder is replaced only when it is empty, or holds an earlier series and the user agreed."""
    if not os.path.isdir(output) or not os.listdir(output):
        return
    if not overwrite:
        raise TheiaError(
            "output", f"{output} exists already.", "Choose another folder, or tick the option that replaces it."
        )
    if not os.path.isfile(os.path.join(output, MANIFEST)):
        raise TheiaError(
            "output",
            f"{output} holds something else than a simulated series and is not replaced.",
            "Choose another folder.",
        )


def _images(preset: Preset, step: int | None) -> int:
    return ((preset.end - preset.start).days // step + 1) if step else 0


def _check_together(name: str, preset: Preset, step: int | None, coarse: Sequence[str]) -> None:
    """Refuse what the other sensors do not show."""
    landsat = preset.landsat not in (("none",) if preset.sea else ("none", "l1"))
    if (preset.seasons or preset.sea) and (landsat or step or coarse):
        raise TheiaError(
            "input",
            f"The preset {name} has snow, a reservoir or a sea, which Landsat, coarse sensors and the regular "
            "truth do not show.",
            "Choose another preset, or leave them out.",
        )
