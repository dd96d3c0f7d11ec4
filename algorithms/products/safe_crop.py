"""The metadata of a cropped ESA SAFE product, so that it reads as the same product over less ground.

ESA hangs the angle grids on the tile's corner. So sizes and positions of each resolution get those of the crop, and
the angle grids are given anew on nodes of the same step that begin at the new corner. What describes the whole
acquisition (footprint, quality, auxiliary data) stays.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .angles import shifted
from .scene import AngleNodes

#: (left, top, rows, columns) of the images of one pixel size
Place = tuple[float, float, int, int]

_NUMBER = r"\s*([-+.\deE]+)\s*"
_GRID = re.compile(r"<(Sun_Angles_Grid|Viewing_Incidence_Angles_Grids)\b[^>]*>.*?</\1>", re.S)
_PART = re.compile(r"<(Zenith|Azimuth)>(.*?)</\1>", re.S)
_VALUES = re.compile(r"(<Values_List[^>]*>)(.*?)(</Values_List>)", re.S)


def cropped_tile(text: str, places: Mapping[int, Place], name: str = "MTD_TL.xml") -> str:
    """MTD_TL.xml with the place of each resolution (pixel in m) and angle grids that begin at the new corner.

    Raises `TheiaError` where the text says nothing of the tile's place.
    """
    position = re.search(r"<Geoposition\b[^>]*>.*?</Geoposition>", text, re.S)
    old_left, old_top = (_value(position.group(0), tag) if position else None for tag in ("ULX", "ULY"))
    if old_left is None or old_top is None:
        raise TheiaError("product", phrase("{name}: the position of the tile (Geoposition) is missing.", name=name))
    for tag in ("Size", "Geoposition"):
        pattern = rf'<({tag})\b[^>]*resolution="(\d+)"[^>]*>.*?</\1>'
        text = re.sub(pattern, lambda m: _placed(m, places), text, flags=re.S)
    left, top, rows, cols = places[min(places)]
    width, height = cols * min(places), rows * min(places)
    corner = (old_left, old_top)
    return _GRID.sub(lambda m: _moved(m.group(0), corner, (left, top, height, width)), text)


def _value(block: str, tag: str) -> float | None:
    found = re.search(rf"<{tag}[^>]*>{_NUMBER}</{tag}>", block)
    return float(found.group(1)) if found else None


def _placed(match: re.Match[str], places: Mapping[int, Place]) -> str:
    """One Size or Geoposition with the values of its resolution."""
    block = match.group(0)
    place = places.get(int(match.group(2)))
    if place is None:
        return block
    left, top, rows, cols = place
    values: dict[str, float] = {"NROWS": rows, "NCOLS": cols} if match.group(1) == "Size" else {"ULX": left, "ULY": top}
    for tag, value in values.items():
        block = re.sub(rf"(<{tag}[^>]*>)[^<]*(</{tag}>)", rf"\g<1>{value:.10g}\g<2>", block)
    return block


def _moved(block: str, corner: tuple[float, float], crop: tuple[float, float, float, float]) -> str:
    """One grid of angles on nodes that begin at the crop's corner and reach beyond its far edges."""
    parts = {m.group(1): m.group(2) for m in _PART.finditer(block)}
    step = _value(parts.get("Zenith", ""), "COL_STEP")
    tables = {name: _table(part) for name, part in parts.items()}
    zenith, azimuth = tables.get("Zenith"), tables.get("Azimuth")
    if zenith is None or azimuth is None or zenith.shape != azimuth.shape or not step:
        return block  # nothing that could be moved: readers say what is wrong with it
    left, top, height, width = crop
    rows, cols = max(2, math.ceil(height / step) + 1), max(2, math.ceil(width / step) + 1)
    found = shifted(AngleNodes(zenith, azimuth, corner[0], corner[1], step), left, top, rows, cols)
    values = {"Zenith": found.zenith_deg, "Azimuth": found.azimuth_deg}
    return _PART.sub(
        lambda m: f"<{m.group(1)}>{_VALUES.sub(lambda v: _listed(v, values[m.group(1)]), m.group(2))}</{m.group(1)}>",
        block,
    )


def _table(part: str) -> np.ndarray | None:
    """The rows of VALUES of one angle; None where they are no table."""
    rows = [row.split() for row in re.findall(r"<VALUES[^>]*>([^<]*)</VALUES>", part)]
    if not rows or not rows[0] or any(len(r) != len(rows[0]) for r in rows):
        return None
    try:
        return np.array([[float(v) for v in row] for row in rows])
    except ValueError:
        return None


def _listed(match: re.Match[str], values: np.ndarray) -> str:
    lines = "".join(f"<VALUES>{' '.join('NaN' if v != v else f'{v:.6g}' for v in row)}</VALUES>" for row in values)
    return f"{match.group(1)}{lines}{match.group(3)}"
