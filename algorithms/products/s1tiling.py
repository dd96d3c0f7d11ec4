"""Calibrated Sentinel-1 images on the tiles of Sentinel-2, as S1Tiling names them.

`s1a_31TCJ_vv_DES_110_20200108t060008.tif`: platform, tile, polarisation, direction, relative orbit, time; one file per
polarisation, backscatter (gamma0 or sigma0) as linear power, 0 = no image. `xxxxxx` in the time is a mosaic of a day.
A mask beside it (`..._BorderMask.tif`, 0 = no image) is used when there is one.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable
from pathlib import Path

from ..core.errors import TheiaError, raise_all
from ..core.raster import grid_of
from ..spec.phrase import phrase
from .scene import Band, Mask, Scene

NAME = re.compile(
    r"^(?P<platform>s1[a-d])_(?P<tile>\w{5})_(?P<polarisation>vv|vh|hh|hv)_(?P<direction>ASC|DES)_(?P<orbit>\d{3})_"
    r"(?P<day>\d{8})t(?P<time>\d{6}|xxxxxx)(_\w+)?\.tiff?$",
    re.IGNORECASE,
)


def find_images(paths: Iterable[str]) -> list[str]:
    """Files of that name at or below some paths, masks left out, in the order of their names."""
    found = set()
    for path in paths:
        below = [path] if os.path.isfile(path) else [str(p) for p in Path(path).rglob("*") if p.is_file()]
        found |= {p for p in below if NAME.match(os.path.basename(p)) and "mask" not in os.path.basename(p).lower()}
    return sorted(found, key=os.path.basename)


def open_images(paths: Iterable[str]) -> list[Scene]:
    """One scene per acquisition, with one band per polarisation (VV, VH); `version` of a scene is its direction.

    Raises one `TheiaError` that lists all that cannot be read.
    """
    given = list(paths)
    groups: dict[tuple[str, ...], dict[str, str]] = {}
    for path in find_images(given):
        match = NAME.match(os.path.basename(path))
        assert match is not None
        parts = {k: (v or "").upper() for k, v in match.groupdict().items()}
        key = (parts["day"], parts["time"], parts["platform"], parts["tile"], parts["direction"], parts["orbit"])
        groups.setdefault(key, {})[parts["polarisation"]] = path
    if not groups:
        raise TheiaError("product", phrase("No Sentinel-1 image found in {names}.", names=', '.join(given)),
                         "Names such as s1a_31TCJ_vv_DES_110_20200108t060008.tif are expected.")  # fmt: skip
    problems, scenes = [], []
    for name in sorted(groups):
        try:
            scenes.append(_scene(name, groups[name]))
        except TheiaError as error:
            problems.append(error.message)
    raise_all("product", "Some Sentinel-1 images cannot be used:", problems)
    return scenes


def _scene(key: tuple[str, ...], files: dict[str, str]) -> Scene:
    day, time, platform, tile, direction, orbit = key
    clock = "000000" if "X" in time else time
    acquired = dt.datetime.strptime(day + clock, "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    bands, masks = {}, []
    for polarisation in sorted(files, reverse=True):
        path = files[polarisation]
        grid = grid_of(path)
        bands[polarisation] = Band(polarisation, path, grid, 1, 1.0, 0.0, 0.0)
        beside = os.path.splitext(path)[0] + "_BorderMask.tif"
        if os.path.isfile(beside):
            masks.append(Mask("outside", beside, grid_of(beside), 1, values=(0,)))
    name = f"{platform}_{tile}_{direction}_{orbit}_{day}T{time}"
    return Scene(name, "s1tiling", "GRD", os.path.dirname(next(iter(files.values()))), platform, platform, acquired,
                 {"R1": next(iter(bands.values())).grid}, bands, {"outside": tuple(masks)} if masks else {}, tile=tile,
                 orbit=int(orbit), version=direction)  # fmt: skip
