"""True pairs of images at 5 m and at 10 and 20 m, as Sen2VENµS delivers them: registered and matched before learning.

Sen2VENµS patches (Michel et al. 2022, doi 10.3390/data7070096) as GeoTIFFs whose names end in `05m_b2b3b4b8`,
`10m_b2b3b4b8`, `05m_b5b6b7b8a`, `20m_b5b6b7b8a`, `20m_b11b12`, in one folder or several. Another sensor never lies
exactly on Sentinel-2 and has colours of its own: each patch is registered (phase correlation; rejected beyond half a
coarse pixel) and each band brought to the colours of the coarse image, else a network would learn the blur of the
misregistration and the other sensor's colours (Michel, Kalinicheva, Inglada, HAL hal-04723225).
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from ..core.errors import TheiaError
from ..core.raster import read
from .back_projection import upsample
from .degradation import default_mtf, degrade
from .picture import R1, R2
from .wald import Example

_NAME = re.compile(r"^(?P<site>.*?)_?(?P<pixel>05m|10m|20m)_(?P<bands>(?:b\d+a?)+)(?P<rest>.*)\.tiff?$", re.IGNORECASE)
_BAND = re.compile(r"b\d+a?", re.IGNORECASE)
#: coarse pixels beyond which a patch is not used
LARGEST_SHIFT = 0.5
_NODATA = -10000


def find_pairs(folder: str) -> list[dict[str, str]]:
    """The patches below a folder: for each, files by kind ("05m_b2b3b4b8" ...)."""
    groups: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    tensors = 0
    for path in sorted(Path(folder).rglob("*")):
        found = _NAME.match(path.name)
        tensors += path.suffix.lower() == ".pt"
        if found:
            kind = f"{found['pixel']}_{found['bands']}".lower()
            groups[str(path.parent), found["site"], found["rest"]][kind] = str(path)
    pairs = [files for files in groups.values() if any(k.startswith("05m") for k in files)]
    if pairs:
        return pairs
    if tensors:
        raise TheiaError(
            "input",
            f"{folder} holds {tensors} .pt files: they can hold code that runs when they are opened, and are not read.",
            "Take version 2 of Sen2VENµS, which is GeoTIFF.",
        )
    raise TheiaError(
        "input",
        f"{folder} holds no pairs: files named ..._05m_b2b3b4b8.tif with ..._10m_b2b3b4b8.tif and so on are expected.",
    )


def pair_example(files: dict[str, str], network: str, name: str) -> Example | None:
    """One patch as an example for a network; None where it is badly registered or lacks what the network needs."""
    fine, coarse = _bands(files, "05m"), _bands(files, "10m") | _bands(files, "20m")
    if not set(R1 + R2) <= set(coarse):
        return None
    ten = np.stack([coarse[b] for b in R1])
    twenty = np.stack([coarse[b] for b in R2])
    unknown = np.full((2 * ten.shape[1], 2 * ten.shape[2]), np.nan, np.float32)
    if network == "detail2":
        low = np.concatenate([ten, upsample(twenty, 2)])
        reference = np.stack([fine.get(b, unknown) for b in R1 + R2])
        mtf = [default_mtf(10)] * 4 + [default_mtf(20)] * 6
        made = matched(reference, low, mtf)
        return None if made is None else Example(name, made, None, low)
    sharp = [degrade(fine[b], 2, default_mtf(10)) if b in fine else unknown[::2, ::2] for b in R2]
    made = matched(np.stack(sharp), twenty, [default_mtf(20)] * 6)
    return None if made is None else Example(name, made, ten, twenty)


def _bands(files: dict[str, str], pixel: str) -> dict[str, np.ndarray]:
    found = {}
    for kind, path in files.items():
        if kind.startswith(pixel):
            names = [b.upper() for b in _BAND.findall(kind[len(pixel) :])]
            data = read(path)
            planes = data if data.ndim == 3 else data[np.newaxis]
            if len(planes) != len(names):
                raise TheiaError("input", f"{path} has {len(planes)} bands, and its name says {len(names)}.")
            for name, plane in zip(names, planes, strict=True):
                found[name] = np.where(plane == _NODATA, np.nan, plane * 1e-4).astype(np.float32)
    return found


def matched(reference: np.ndarray, low: np.ndarray, mtf: list[float]) -> np.ndarray | None:
    """The reference (bands, 2h, 2w) moved onto the coarse image (bands, h, w) and in its colours; None if too far."""
    bands = [i for i in range(len(reference)) if not np.isnan(reference[i]).all()]
    if not bands:
        return None
    seen = degrade(reference[bands], 2, [mtf[i] for i in bands])
    shift = registration(np.nanmean(seen, 0), np.nanmean(low[bands], 0))
    if max(abs(s) for s in shift) > LARGEST_SHIFT:
        return None
    from scipy import ndimage

    out = reference.copy()
    for i in bands:
        unknown = np.isnan(out[i])
        filled = np.where(unknown, np.nanmean(out[i]), out[i])
        moved = ndimage.shift(filled, [2 * s for s in shift], order=3, mode="nearest")
        moved[unknown] = np.nan
        gain, offset = colour_match(degrade(moved.astype(np.float32), 2, mtf[i]), low[i])
        out[i] = gain * moved + offset
    return out


def registration(moving: np.ndarray, fixed: np.ndarray) -> tuple[float, float]:
    """(rows, columns) by which `moving` has to be shifted to lie on `fixed`, by phase correlation to 1/50 pixel."""
    from skimage.registration import phase_cross_correlation

    planes = [np.where(np.isnan(p), np.nanmean(p), p) for p in (fixed, moving)]
    shift = phase_cross_correlation(*planes, upsample_factor=50, normalization=None)[0]
    return float(shift[0]), float(shift[1])


def colour_match(seen: np.ndarray, measured: np.ndarray) -> tuple[float, float]:
    """Gain and offset that bring one image's values to another's, by least squares."""
    both = ~np.isnan(seen) & ~np.isnan(measured)
    if both.sum() < 16 or np.std(seen[both]) < 1e-4:
        return 1.0, float(np.mean(measured[both] - seen[both])) if both.any() else 0.0
    gain, offset = np.polyfit(seen[both].astype(np.float64), measured[both].astype(np.float64), 1)
    return (float(gain), float(offset)) if 0.5 < gain < 2.0 else (1.0, float(np.mean(measured[both] - seen[both])))
