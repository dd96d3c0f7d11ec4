"""What is written of a date: the image, its masks, and the side-car that makes it a product for every other entry."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.grid import Grid
from ...core.raster import RasterSpec
from ...core.result import Layer
from ...products.angles import directions as directions_of
from ...products.angles import sun_nodes, vectors, view_nodes
from ...products.scene import AngleNodes, Scene
from ...spec.phrase import phrase
from ..dates import day_number
from .acquisitions import Acquisition
from .recipe import BITS, LEFT_OUT, MISSED, NODATA, SCALE


@dataclass(frozen=True)
class DateFiles:
    """A finished date: its files, the bands in their order (own names, and those of Sentinel-2), and pixel counts."""

    id: str
    sensor: str
    acquired: dt.datetime
    image: str
    mask: str
    own_names: tuple[str, ...]
    names: tuple[str, ...]
    inside: int
    imaged: int
    clear: int

    @property
    def day(self) -> int:
        return day_number(self.acquired)

    @property
    def clear_share(self) -> float:
        """Share of the area's pixels that are clear."""
        return self.clear / max(1, self.inside)


def image_spec(path: str, grid: Grid, date: Acquisition) -> RasterSpec:
    """Reflectance x 10000. Bands bear the names of Sentinel-2; another sensor's own name stands behind."""
    names = tuple(
        name if name == own or date.sensor.startswith("S2") else f"{name} ({date.sensor} {own})"
        for own, name in date.bands.items()
    )
    tags = {"ACQUISITION_DATE": date.acquired.isoformat(), "SENSOR": date.sensor}
    return RasterSpec(path, grid, "int16", NODATA, len(names), names, SCALE, tags=tags)


def mask_spec(path: str, grid: Grid, acquired: dt.datetime) -> RasterSpec:
    """Bits by meaning; see `recipe.BITS`."""
    tags = {f"bit_{bit.bit_length() - 1}": meaning for meaning, bit in BITS.items()}
    tags |= {
        f"bit_{LEFT_OUT.bit_length() - 1}": "left_out",
        f"bit_{MISSED.bit_length() - 1}": "missed_by_the_masks",
        "ACQUISITION_DATE": acquired.isoformat(),
    }
    return RasterSpec(path, grid, "uint16", None, band_names=("mask bits",), tags=tags, resampling="nearest")


def side_car(date: Acquisition, files: DateFiles, tile: str, notes: Mapping[str, Any]) -> dict[str, Any]:
    """The description of a date for `products.sidecar`; `notes` are further facts of what was adjusted."""
    mask = os.path.basename(files.mask)
    masks: dict[str, Any] = {
        meaning: {"file": mask, "bits": bit} for meaning, bit in BITS.items() if meaning != "cloud_or_shadow"
    }
    # what the series found are clouds or shadows; what was left out has grown by the reach of the interpolation
    masks["cloud"]["bits"] |= MISSED
    masks["cloud_or_shadow"] = {"file": mask, "bits": BITS["cloud_or_shadow"] | LEFT_OUT | MISSED}
    described: dict[str, Any] = {
        "datetime": files.acquired.isoformat(),
        "bands": list(files.own_names),
        "sensor": date.sensor,
        "scale": SCALE,
        "offset": 0,
        "nodata": NODATA,
        "level": "L2A",
        "id": files.id,
        "masks": masks,
        "adjusted": adjustments(date, notes),
    }
    if tile:
        described["tile"] = tile
    orbit = date.first.orbit
    if orbit is not None:
        described["orbit"] = orbit
    angles = mean_angles(date.first, next(iter(date.bands)))
    if angles:
        described["angles"] = angles
    return described


def adjustments(date: Acquisition, notes: Mapping[str, Any]) -> dict[str, Any]:
    """What was done to a date. `band_pass` is the satellite whose bands its reflectance stands for."""
    earlier = dict(date.first.adjusted)
    found: dict[str, Any] = {**earlier, **notes, "bands": dict(date.bands), "products": [s.id for s in date.scenes]}
    if date.towards:
        found["band_pass"] = date.towards
        found["lines"] = {
            own: {"slope": line.slope, "offset": line.offset, "source": line.source}
            for own, line in (date.lines[0] if date.lines else {}).items()
        }
    if date.shift_m != (0.0, 0.0):
        found["shift_m"] = [round(v, 3) for v in date.shift_m]
    return found


def mean_angles(scene: Scene, band: str) -> dict[str, float]:
    """Mean directions of the sun and of a band's view, in degrees, as far as the scene tells them."""
    found: dict[str, float] = {}
    for name, nodes in (
        ("sun", sun_nodes(scene.angles, scene.grid)),
        ("view", view_nodes(scene.angles, band, scene.grid)),
    ):
        if nodes is not None:
            zenith, azimuth = _mean(nodes)
            found |= {f"{name}_zenith_deg": round(zenith, 3), f"{name}_azimuth_deg": round(azimuth, 3)}
    return found


def _mean(nodes: AngleNodes) -> tuple[float, float]:
    mean = vectors(nodes.zenith_deg, nodes.azimuth_deg).reshape(2, -1).mean(axis=1)
    zenith, azimuth = directions_of(mean)
    return float(zenith), float(azimuth)


def write_json(path: str, content: Any) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else str(value)


def layers(dates: Sequence[DateFiles], folder: str, group: str) -> list[Layer]:
    """The images, each dated until the next; the clearest is visible."""
    ordered = sorted(dates, key=lambda d: (d.acquired, d.id))
    best = max(ordered, key=lambda d: (d.clear_share, d.id), default=None)
    trust = phrase("Clouds are still in the image: its masks lie beside it.")
    found = []
    for i, date in enumerate(ordered):
        later = next((d.acquired for d in ordered[i + 1 :] if d.acquired.date() > date.acquired.date()), None)
        start = dt.datetime.combine(date.acquired.date(), dt.time(), dt.UTC)
        end = dt.datetime.combine(later.date(), dt.time(), dt.UTC) if later else start + dt.timedelta(days=1)
        colours = {"B2", "B3", "B4"} <= set(date.names) and date.names[:3] == ("B2", "B3", "B4")
        style = "reflectance_bands" if colours else "reflectance" if len(date.names) > 2 else "reflectance_band"
        name = f"{date.acquired.date().isoformat()} {date.sensor}"
        path = os.path.join(folder, os.path.basename(date.image))
        found.append(
            Layer(
                "output", path, name, style=style, start=start, end=end, group=group, trust=trust, visible=date is best
            )
        )
    return found
