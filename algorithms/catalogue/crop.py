"""Crop the images of a product to an area, in place, so that the product still reads as what it is.

All images of a product are cropped to the same rectangle, its edges on multiples of 120 m from the tile's corner, so
that the grids of 10, 20, 30 and 60 m still nest. The metadata of a THEIA product gets the new corner and sizes of each
resolution; the position of the whole tile stays, since the grids of angles hang on it. ESA's SAFE hangs them on the
image's corner: they are given anew from the new one (`products.safe_crop`), and its JPEG 2000 stay so, without loss.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.progress import Context
from ..spec.phrase import phrase
from .transport import USER_AGENT

#: edges of a cropped product fall on multiples of this, in the units of a projected system
STEP_M = 120.0
_RASTERS = (".tif", ".tiff", ".jp2")
#: rasters in containers of several layers, which stay as they are
_OTHER_RASTERS = (".nc", ".hdf", ".h5", ".img", ".jpx")


def crop_folder(folder: str, area: Mapping[str, Any], context: Context) -> None:
    """Crop every image below `folder` to `area` (GeoJSON in degrees). Each file is replaced when its crop is whole.

    Raises TheiaError where the area lies outside the product.
    """
    from ..products.safe_crop import cropped_tile
    from ..products.safe_write import can_write_jpeg2000

    paths = sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in _RASTERS and not p.name.startswith("."))
    name = os.path.basename(folder)
    if any(p.suffix.lower() == ".jp2" for p in paths) and not can_write_jpeg2000():
        context.warning(phrase("{name} is kept whole: this processing environment cannot write JPEG 2000.", name=name))
        return
    sizes: dict[float, tuple[float, float, int, int]] = {}
    for number, path in enumerate(paths):
        context.progress(number / max(1, len(paths)), phrase("Cropping {path}", path=path.name))
        pixel, left, top, rows, cols = crop_file(str(path), area)
        if "QI_DATA" not in path.parts:  # previews and masks of ESA have pixels of their own
            sizes[pixel] = (left, top, rows, cols)
    _rewrite(Path(folder).glob("*_MTD_ALL.xml"), lambda text: cropped_metadata(text, sizes))
    whole = {round(pixel): place for pixel, place in sizes.items()}
    _rewrite(Path(folder).glob("GRANULE/*/MTD_TL.xml"), lambda text: cropped_tile(text, whole))
    others = [p.name for p in Path(folder).rglob("*") if p.suffix.lower() in _OTHER_RASTERS]
    if others:
        context.warning(
            phrase(
                "{name}: {names} cannot be cropped and are kept whole.", name=name, names=", ".join(sorted(others)[:3])
            )
        )


def _rewrite(paths: Iterable[Path], change: Callable[[str], str]) -> None:
    for path in paths:
        text = path.read_text(encoding="utf-8")
        changed = change(text)
        if changed != text:
            with atomic_file(str(path)) as temporary:
                Path(temporary).write_text(changed, encoding="utf-8")


def crop_remote(url: str, area: Mapping[str, Any], target: str) -> bool:
    """Read the window of an area from an open image on the web, by ranges, into `target`; False where that fails.

    For sources without a key alone: GDAL would keep one in options that every host sees. A signature in the address
    stays in memory.
    """
    import rasterio
    from rasterio.errors import RasterioError

    options = {
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_HTTP_MAX_RETRY": "3",
        "GDAL_HTTP_RETRY_DELAY": "2",
        "GDAL_HTTP_USERAGENT": USER_AGENT,
        "GDAL_INGESTED_BYTES_AT_OPEN": "32768",
        "CPL_VSIL_CURL_NON_CACHED": f"/vsicurl/{url}",
    }
    try:
        with rasterio.Env(**options):
            crop_file(f"/vsicurl/{url}", area, target)
    except (RasterioError, OSError):
        return False
    except TheiaError as error:
        if error.code == "input":
            raise
        return False
    return True


def crop_file(path: str, area: Mapping[str, Any], target_path: str = "") -> tuple[float, float, float, int, int]:
    """Crop one GeoTIFF, in place or to another path: (pixel size, left, top, rows, columns) of what is left."""
    from rasterio.errors import RasterioError

    try:
        # the file is replaced when it is closed: Windows holds what is open
        with atomic_file(target_path or path) as temporary:
            return _crop_to(path, area, temporary)
    except RasterioError as error:
        name = os.path.basename(target_path or path)
        raise TheiaError("product", phrase("{name} cannot be cropped: {error}", name=name, error=error)) from error


def _crop_to(path: str, area: Mapping[str, Any], target_path: str) -> tuple[float, float, float, int, int]:
    """Write the crop of one image; JPEG 2000 by way of a GeoTIFF beside it."""
    import rasterio
    from rasterio.warp import transform_geom

    is_jpeg2000 = path.lower().endswith(".jp2")
    plain = f"{target_path}.tif" if is_jpeg2000 else target_path
    try:
        with rasterio.open(path) as source:
            if source.crs is None:
                raise TheiaError("product", phrase("{path} has no reference system and cannot be cropped.", path=path))
            shape = transform_geom("EPSG:4326", source.crs, dict(area))
            window = _window(source, shape, os.path.basename(path))
            a, c, e, f = source.transform.a, source.transform.c, source.transform.e, source.transform.f
            profile = {
                **source.profile,
                "driver": "GTiff",
                "height": int(window.height),
                "width": int(window.width),
                "transform": rasterio.Affine(a, 0.0, c + a * window.col_off, 0.0, e, f + e * window.row_off),
                "compress": "deflate",
                "predictor": 3 if source.dtypes[0].startswith("float") else 2,
                "tiled": min(window.height, window.width) >= 512,
                "blockxsize": 512,
                "blockysize": 512,
                "bigtiff": "if_safer",
            }
            if not profile["tiled"]:
                profile = {k: v for k, v in profile.items() if k not in ("blockxsize", "blockysize")}
            with rasterio.open(plain, "w", **profile) as target:
                _copy(source, target, window)
                left, top = target.transform.c, target.transform.f
        if is_jpeg2000:
            from ..products.safe_write import to_jpeg2000

            to_jpeg2000(plain, target_path)
    finally:
        if is_jpeg2000 and os.path.exists(plain):
            os.remove(plain)
    return abs(a), left, top, int(window.height), int(window.width)


def _window(source: Any, shape: Mapping[str, Any], name: str) -> Any:
    """The window of the area's rectangle, its edges on the common step, inside the image."""
    from rasterio.features import bounds
    from rasterio.windows import Window

    west, south, east, north = bounds(shape)
    a, c, e, f = source.transform.a, source.transform.c, source.transform.e, source.transform.f
    step = STEP_M / abs(a)
    step = round(step) if abs(step - round(step)) < 1e-6 and step >= 1 else 1
    first_col, last_col = math.floor((west - c) / a / step) * step, math.ceil((east - c) / a / step) * step
    first_row, last_row = math.floor((north - f) / e / step) * step, math.ceil((south - f) / e / step) * step
    first_col, last_col = max(0, first_col), min(source.width, last_col)
    first_row, last_row = max(0, first_row), min(source.height, last_row)
    if first_col >= last_col or first_row >= last_row:
        raise TheiaError(
            "input", phrase("The area lies outside {name}.", name=name), "Choose an area inside the product."
        )
    return Window(first_col, first_row, last_col - first_col, last_row - first_row)


def _copy(source: Any, target: Any, window: Any) -> None:
    """Pixels, band names, scales, offsets, tags and colours."""
    from rasterio.windows import Window

    rows = 1024
    for band in range(1, source.count + 1):
        for first in range(0, int(window.height), rows):
            count = min(rows, int(window.height) - first)
            part = Window(window.col_off, window.row_off + first, window.width, count)
            target.write(source.read(band, window=part), band, window=Window(0, first, window.width, count))
        if source.descriptions[band - 1]:
            target.set_band_description(band, source.descriptions[band - 1])
        target.update_tags(band, **source.tags(band))
    target.scales, target.offsets = source.scales, source.offsets
    target.update_tags(**{k: v for k, v in source.tags().items() if k != "AREA_OR_POINT"})
    try:
        target.write_colormap(1, source.colormap(1))
    except ValueError:
        return  # no colours


def cropped_metadata(text: str, sizes: Mapping[float, tuple[float, float, int, int]]) -> str:
    """THEIA metadata with corner and size of each resolution replaced; `sizes` by pixel size in metres."""

    def replaced(match: re.Match[str]) -> str:
        block = match.group(0)
        step = re.search(r"<XDIM[^>]*>\s*([-+.\deE]+)\s*</XDIM>", block)
        found = sizes.get(abs(float(step.group(1)))) if step else None
        if found is None:
            return block
        left, top, rows, cols = found
        for tag, value in (("ULX", left), ("ULY", top), ("NROWS", rows), ("NCOLS", cols)):
            block = re.sub(rf"(<{tag}[^>]*>)[^<]*(</{tag}>)", rf"\g<1>{value:.10g}\g<2>", block)
        return block

    return re.sub(r"<Group_Geopositioning\b.*?</Group_Geopositioning>", replaced, text, flags=re.S)
