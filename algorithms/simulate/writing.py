"""Products on disk: one writer per pass, fed block by block, in the format asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Lock
from types import TracebackType

import numpy as np

from ..core.grid import Grid, Window
from ..core.raster import RasterSpec, RasterWriter
from ..products import hls_write, level1_write, muscate_write, safe_write
from ..products.level1 import Air
from ..products.muscate_product import REFLECTANCE_NODATA, ProductDescription
from ..products.safe_metadata import BAND_IDS
from .acquisition import Acquisition, angle_grids, sun_angles
from .landsat import landsat_table
from .render import BANDS, R1, R2

_LAYERS_20M = {*R2, "SCL"}


def window_at(window: Window, factor: int) -> Window:
    """A window of 10 m pixels on pixels `factor` times as large."""
    return Window(window.row // factor, window.col // factor, window.height // factor, window.width // factor)


@dataclass(frozen=True)
class Target:
    """Where one pass goes: the product's description, its folder and its rasters by layer."""

    acquisition: Acquisition
    description: ProductDescription | safe_write.SafeDescription | hls_write.HlsDescription
    folder: str
    specs: Mapping[str, RasterSpec]
    level1: bool = False
    forecast: Air | None = None


def make_target(
    acquisition: Acquisition, grid: Grid, tile: str, parent: str, form: str, slope: bool, version: str,
    forecast: Air | None = None, footprints: bool = False,
) -> Target:  # fmt: skip
    """Describe the product of a pass below `parent`; `form` is "muscate", "safe", "hls" or "l1c"; `slope` adds SRE to
    MUSCATE products, `forecast` goes into the auxiliary files of level 1, `footprints` adds its detector numbers."""
    if form == "l1c":
        return _level1_target(acquisition, grid, tile, parent, forecast, footprints)
    if form == "hls":
        return s30_target(acquisition, grid, tile, parent)
    angles = angle_grids(acquisition, grid, BANDS)
    coarse = grid.coarsen(2)
    if form == "safe":
        safe = safe_write.SafeDescription(
            acquisition.platform,
            acquisition.moment,
            tile,
            {10: grid, 20: coarse},
            relative_orbit=acquisition.relative_orbit,
            angles=angles,
        )
        folder = os.path.join(parent, safe.name)
        scratch = os.path.join(folder, "scratch")
        os.makedirs(scratch)
        return Target(acquisition, safe, folder, safe_write.l2a_specs(safe, scratch))
    product = ProductDescription(
        acquisition.platform,
        acquisition.moment,
        tile,
        {"R1": grid, "R2": coarse},
        angles=angles,
        orbit=acquisition.absolute_orbit,
        version="1-0",
        processing={"simulator": version, "relative_orbit": str(acquisition.relative_orbit)},
    )
    folder = os.path.join(parent, product.name)
    os.makedirs(os.path.join(folder, "MASKS"))
    contents = [c for c in muscate_write.L2A_CONTENTS if slope or c != "SRE"]
    return Target(acquisition, product, folder, muscate_write.l2a_specs(product, folder, contents))


def _level1_target(
    acquisition: Acquisition, grid: Grid, tile: str, parent: str, forecast: Air | None, footprints: bool
) -> Target:
    product = safe_write.SafeDescription(
        acquisition.platform, acquisition.moment, tile, {10: grid, 20: grid.coarsen(2), 60: grid.coarsen(6)},
        bands=BAND_IDS, relative_orbit=acquisition.relative_orbit,
        angles=angle_grids(acquisition, grid, BAND_IDS),
    )  # fmt: skip
    folder = os.path.join(parent, level1_write.product_name(product))
    scratch = os.path.join(folder, "scratch")
    os.makedirs(scratch)
    specs = level1_write.l1c_specs(product, scratch, footprints=R1 if footprints else ())
    return Target(acquisition, product, folder, specs, True, forecast)


def s30_target(acquisition: Acquisition, grid: Grid, tile: str, parent: str) -> Target:
    """A pass as a granule of HLS S30."""
    left, bottom, right, top = grid.bounds
    sun = sun_angles(acquisition.moment, grid.crs, 0.5 * (left + right), 0.5 * (bottom + top))
    source = f"{acquisition.satellite}_MSIL1C_{acquisition.moment:%Y%m%dT%H%M%S}_R{acquisition.relative_orbit:03d}.SAFE"
    granule = hls_write.HlsDescription("S30", tile, acquisition.moment, grid.coarsen(3), source, sun)
    folder = os.path.join(parent, granule.name)
    os.makedirs(folder)
    return Target(acquisition, granule, folder, hls_write.hls_specs(granule, folder))


def s30_layers(muscate: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The layers of a S30 granule from those of a MUSCATE product: means of 30 m, bands of OLI brought to its band
    passes. Windows of whole pixels of 60 m."""
    lines = {row["like"]: (row["slope"], row["offset"]) for row in landsat_table()["bands"].values()}
    values = []
    for band in hls_write.S30:
        dn = muscate[f"FRE_{band}"].astype(np.float32)
        dn = np.where(dn == REFLECTANCE_NODATA, np.nan, dn / 10000.0)
        slope, offset = lines.get(band, (1.0, 0.0))
        values.append(slope * _thirds(dn if band in R1 else np.repeat(np.repeat(dn, 2, 0), 2, 1)) + offset)
    clm, mg2 = muscate["CLM_R1"], muscate["MG2_R1"]
    bits = muscate_write.CLM_BITS
    flags = {
        "cloud": _thirds((clm & bits["cloud"]) != 0) > 0,
        "shadow": _thirds((clm & bits["shadow"]) != 0) > 0,
        "water": _thirds((mg2 & muscate_write.MG2_BITS["water"]) != 0) > 0.5,
    }
    return hls_write.hls_layers(hls_write.S30, np.stack(values), flags)


def _thirds(fine: np.ndarray) -> np.ndarray:
    """Means of 3 x 3 pixels."""
    height, width = fine.shape
    return np.asarray(fine.reshape(height // 3, 3, width // 3, 3).mean(axis=(1, 3)))


class PassWriter:
    """Writes one pass, product and truth, block by block; the metadata follow when the code block ends without
    error."""

    def __init__(self, target: Target, beside: Mapping[str, RasterSpec]) -> None:
        self.target = target
        self._beside = beside
        self._stack = ExitStack()
        self._writers: dict[str, RasterWriter] = {}
        self._lock = Lock()

    def __enter__(self) -> PassWriter:
        for layer, spec in {**self.target.specs, **self._beside}.items():
            self._writers[layer] = self._stack.enter_context(RasterWriter(spec))
        return self

    def write(self, window: Window, layers: Mapping[str, np.ndarray], truth: Mapping[str, np.ndarray]) -> None:
        """Write a window of 10 m pixels: layers by the names of MUSCATE specs, and the truth; what is not kept is
        left out."""
        description = self.target.description
        if isinstance(description, hls_write.HlsDescription):
            layers = s30_layers(layers)
        elif isinstance(description, safe_write.SafeDescription):
            layers = level1_layers(layers, description) if self.target.level1 else safe_layers(layers, description)
        with self._lock:
            for layer, writer in self._writers.items():
                data = layers[layer] if layer in layers else truth[layer]
                height = data.shape[-2]
                finer = height > window.height
                on = window.scale(height // window.height, 1) if finer else window_at(window, window.height // height)
                writer.write(data, on)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, value, trace)
        if kind is not None:
            return
        target = self.target
        if isinstance(target.description, hls_write.HlsDescription):
            return
        if isinstance(target.description, safe_write.SafeDescription):
            if target.level1:
                level1_write.finish(target.description, target.folder, target.specs, target.forecast)
            else:
                safe_write.finish(target.description, target.folder, target.specs)
            os.rmdir(os.path.join(target.folder, "scratch"))
        else:
            muscate_write.finish(target.description, target.folder, target.specs)


def level1_layers(layers: Mapping[str, np.ndarray], product: safe_write.SafeDescription) -> dict[str, np.ndarray]:
    """DN of the bands of a level 1 product; the other layers as they are."""
    return {k: safe_write.encode_reflectance(product, v) if k in BAND_IDS else v
            for k, v in layers.items()}  # fmt: skip


def safe_layers(muscate: Mapping[str, np.ndarray], product: safe_write.SafeDescription) -> dict[str, np.ndarray]:
    """The layers of a SAFE product from those of a MUSCATE one; SCL tells vegetation from bare ground by its NDVI."""
    red, nir = muscate["FRE_B5"].astype(float), muscate["FRE_B8A"].astype(float)
    green = nir - red > 0.25 * (nir + red)
    layers = {}
    for band in BANDS:
        dn = muscate[f"FRE_{band}"]
        layers[band] = safe_write.encode_reflectance(product, dn.astype(np.float32) / 10000.0, dn != REFLECTANCE_NODATA)
    clm, mg2, outside = muscate["CLM_R2"], muscate["MG2_R2"], muscate["EDG_R2"] != 0
    scl = np.where(green, 4, 5).astype(np.uint8)
    scl[(mg2 & muscate_write.MG2_BITS["water"]) != 0] = 6
    scl[(mg2 & muscate_write.MG2_BITS["sun_too_low"]) != 0] = 2
    scl[(clm & muscate_write.CLM_BITS["shadow"]) != 0] = 3
    cloud, thin = (clm & muscate_write.CLM_BITS["cloud"]) != 0, (clm & muscate_write.CLM_BITS["high_cloud"]) != 0
    scl[cloud] = 8
    scl[cloud & ((clm & muscate_write.CLM_BITS["cloud_mono_temporal"]) != 0)] = 9
    scl[cloud & thin & ((clm & muscate_write.CLM_BITS["cloud_mono_temporal"]) == 0)] = 10
    scl[outside] = 0
    atb = muscate["ATB_R1"].astype(np.float32)
    blank = atb[1] == 0
    layers["SCL"] = scl
    layers["AOT"] = safe_write.encode_atmosphere(np.where(blank, np.nan, atb[1] / 200.0))
    layers["WVP"] = safe_write.encode_atmosphere(np.where(blank, np.nan, atb[0] / 20.0))
    return layers
