"""Reading THEIA's first products ("N2A": Landsat 5, 7, 8, SPOT 4 Take5 before the MUSCATE format).

One GeoTIFF of all bands, reflectance x 1000, with masks beside it in MASK/: NUA clouds and shadows, DIV water, snow and
relief, SAT saturation, NODATA (1 inside the image). The date is in the name; the XML, often absent, is not read. Bits:
description of the SPOT4 (Take5) and Landsat formats by THEIA/CESBIO, 2013-2016.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import phrase
from .checks import Header, read_header, same_grid
from .container import Container
from .scene import Auxiliary, Band, Mask, Scene
from .sensors import sensor_of

QUANTIFICATION = 1000
AOT_QUANTIFICATION = 100

#: ORTHO_SURF_CORR_PENTE: slope-corrected; ORTHO_SURF_CORR_ENV: without slope correction
_IMAGE = re.compile(
    r"(?P<platform>[A-Z0-9]+_[A-Z0-9]+_XS)_(?P<date>\d{8})_N2A_ORTHO_SURF_CORR_(?P<kind>PENTE|ENV)_(?P<site>.+)\.TIF$",
    re.IGNORECASE,
)

#: mask file -> (meaning, bits) or, for NODATA, the value that says so
_BITS: Mapping[str, tuple[tuple[str, int], ...]] = MappingProxyType(
    {
        "NUA": (("cloud_or_shadow", 1), ("cloud", 2), ("thin_cloud", 16 | 32), ("shadow", 64 | 128)),
        "DIV": (("outside", 1), ("water", 2), ("snow", 4), ("topographic_shadow", 8), ("tangent_sun", 16)),
        "SAT": (("saturated", 0xFF),),
    }
)


def images(container: Container) -> list[str]:
    """Reflectance images at the top of a container, slope-corrected first."""
    found = [n for n in container.names if "/" not in n and _IMAGE.match(n)]
    return sorted(found, key=lambda n: "CORR_PENTE" not in n.upper())


def read_scene(container: Container, reflectance: str = "FRE") -> Scene:
    """A scene from an N2A product; `reflectance` as for MUSCATE. Raises `TheiaError` listing all that is wrong."""
    found = images(container)
    wanted = "PENTE" if reflectance == "FRE" else "ENV"
    chosen = next((n for n in found if f"CORR_{wanted}_" in n.upper()), found[0])
    match = _IMAGE.match(chosen)
    assert match is not None  # it is among the images
    problems: list[str] = []
    header = read_header(container.gdal_path(chosen), chosen, problems)
    sensor = sensor_of(match["platform"])
    names = [b.name for b in sensor.bands.values() if b.role != "cirrus"] if sensor else []
    if sensor is None:
        problems.append(
            phrase("{chosen}: the platform {platform} is not known.", chosen=chosen, platform=match["platform"])
        )
    elif header is not None and header.count != len(names):
        problems.append(
            phrase(
                "{chosen} has {count} bands, expected {expected} ({names}).",
                chosen=chosen,
                count=header.count,
                expected=len(names),
                names=", ".join(names),
            )
        )
    if header is not None and not header.grid.crs:
        problems.append(phrase("{chosen} has no reference system.", chosen=chosen))
    masks = _masks(container, header, problems) if header is not None else {}
    aot = _aot(container, header, problems) if header is not None else None
    raise_all(
        "product",
        phrase("{container} cannot be used:", container=container.name),
        problems,
        "Download or copy the product again.",
    )
    if header is None or sensor is None:
        raise TheiaError("product", phrase("{container} cannot be read.", container=container.name))
    nodata = -10000.0 if header.dtype == "int16" else None  # unsigned copies have no such value: the masks say it
    bands = {
        name: Band(name, container.gdal_path(chosen), header.grid, i, 1 / QUANTIFICATION, 0.0, nodata,
                   sensor.bands[name].centre_nm)
        for i, name in enumerate(names, 1)
    }  # fmt: skip
    day = dt.datetime.strptime(match["date"], "%Y%m%d").replace(tzinfo=dt.UTC)
    return Scene(
        id=container.name, format="theia_n2a", level="L2A", path=container.path, platform=match["platform"],
        sensor=sensor.id, acquired=day, groups={"XS": header.grid}, bands=bands, masks=masks, aot=aot,
        tile=match["site"], origin={
            "reflectance": "FRE" if match["kind"].upper() == "PENTE" else "SRE", "metadata": "file names",
            "masks": ", ".join(sorted({m.path.rsplit("_", 1)[-1][:-4] for parts in masks.values() for m in parts})),
        },
    )  # fmt: skip


def _masks(container: Container, header: Header, problems: list[str]) -> dict[str, tuple[Mask, ...]]:
    found: dict[str, tuple[Mask, ...]] = {}
    for code in ("NUA", "DIV", "SAT", "NODATA"):
        name = _mask_file(container, code)
        if name is None:
            if code in ("NUA", "DIV"):
                problems.append(phrase("MASK/*_{code}.TIF is missing.", code=code))
            continue
        mask_header = read_header(container.gdal_path(name), name, problems)
        if mask_header is None or not same_grid(mask_header, header.grid, name, "the image", problems):
            continue
        path = container.gdal_path(name)
        if code == "NODATA":
            parts = [("outside", Mask("outside", path, header.grid, values=(0,)))]
        else:
            parts = [(meaning, Mask(meaning, path, header.grid, bits=bits)) for meaning, bits in _BITS[code]]
        for meaning, mask in parts:
            found[meaning] = (*found.get(meaning, ()), mask)
    return found


def _mask_file(container: Container, code: str) -> str | None:
    ending = f"_{code}.TIF"
    return next((n for n in container.names if n.upper().startswith("MASK/") and n.upper().endswith(ending)), None)


def _aot(container: Container, header: Header, problems: list[str]) -> Auxiliary | None:
    name = next((n for n in container.names if "/" not in n and "_N2A_AOT_" in n.upper()), None)
    if name is None:
        return None
    aot = read_header(container.gdal_path(name), name, problems)
    if aot is None or not same_grid(aot, header.grid, name, "the image", problems):
        return None
    return Auxiliary(container.gdal_path(name), header.grid, scale=1 / AOT_QUANTIFICATION, nodata=-10000)
