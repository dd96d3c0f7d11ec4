"""Any GeoTIFF as a scene: described by a JSON beside it, by one JSON for the folder, or by its name.

`NAME.json` beside `NAME.tif`, or `scenes.json`, a list whose items have `file` as well:

    {"datetime": "2018-08-29T07:40:00Z", "bands": ["B2", "B3", null], "sensor": "S2A", "scale": 0.0001, "offset": 0,
     "nodata": -10000, "masks": {"cloud": "clouds.tif", "snow": {"file": "f.tif", "band": 2, "values": [3]},
     "scl": {"band": 3}}, "aot": {"file": "aot.tif", "scale": 0.001}, "angles": {"sun_zenith_deg": 35, ...},
     "level": "L2A", "tile": "37MEM", "id": "...", "wavelengths_nm": [490, 560, null]}

Only `datetime` and `bands` are required. `bands` names the bands in their order in the file, null for one that is not
reflectance. A mask is a file whose non-zero pixels have the meaning; with `values` or `bits`, those pixels; without
`file`, a band of the image itself. `scl` is a Sen2Cor scene classification and gives all its meanings. `std` is a file
with the standard deviation of each band, in the same order and, unless it says otherwise, the same scale. `adjusted`
says what was done to the reflectance already: {"band_pass": "S2A", "direction": "nadir", "shift_m": [3.2, -1.0], ...}.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasterio

from ..core.errors import TheiaError, raise_all
from ..spec.phrase import phrase
from .checks import read_header

SCENES_FILE = "scenes.json"
MAX_BYTES = 16 << 20

KEYS = frozenset({
    "datetime", "bands", "sensor", "scale", "offset", "nodata", "masks", "aot", "angles", "level", "tile", "id", "file",
    "wavelengths_nm", "orbit", "std", "adjusted",
})  # fmt: skip
ANGLE_KEYS = ("sun_zenith_deg", "sun_azimuth_deg", "view_zenith_deg", "view_azimuth_deg")

#: what a pattern's placeholders match; a date alone, anywhere in the name, when there is no pattern
_PLACEHOLDERS = {
    "{date}": r"(?P<date>(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01]))",
    "{time}": r"(?P<time>[0-2]\d[0-5]\d[0-5]\d)",
    "{sensor}": r"(?P<sensor>[A-Za-z0-9-]+)",
    "{tile}": r"(?P<tile>[A-Za-z0-9]+)",
    "{any}": r".*?",
}
_DEFAULT_PATTERN = r"(?:^|.*?[^0-9])" + _PLACEHOLDERS["{date}"] + r"(?:[^0-9].*|$)"


@dataclass(frozen=True)
class Entry:
    """One raster with its description, and where the description came from."""

    path: str
    description: Mapping[str, Any]
    source: str

    @property
    def level(self) -> str:
        return str(self.description.get("level", "L2A"))


def entries_of_raster(path: str, pattern: str = "") -> list[Entry]:
    """What describes a raster: its side-car, its folder's `scenes.json` (several scenes perhaps), or its name."""
    own = _sidecar_of(path)
    if own is not None:
        return [own]
    shared = os.path.join(os.path.dirname(os.path.abspath(path)), SCENES_FILE)
    if os.path.exists(shared):
        listed = [e for e in entries_of_json(shared) if os.path.realpath(e.path) == os.path.realpath(path)]
        if listed:
            return listed
    return [Entry(path, scene_from_name(path, pattern), "name")]


def entries_of_folder(folder: str, files: Sequence[str], pattern: str = "") -> list[Entry]:
    """The scenes that a folder's own files describe; rasters without description only when a `pattern` is given."""
    entries = entries_of_json(os.path.join(folder, SCENES_FILE)) if SCENES_FILE in files else []
    known = {os.path.realpath(e.path) for e in entries}
    for name in files:
        path = os.path.join(folder, name)
        if not name.lower().endswith((".tif", ".tiff")) or os.path.realpath(path) in known:
            continue
        own = _sidecar_of(path)
        if own is not None:
            entries.append(own)
        elif pattern and _match(name, pattern):
            entries.append(Entry(path, scene_from_name(path, pattern), "name"))
    return entries


def entries_of_json(path: str) -> list[Entry]:
    """The scenes that a JSON file describes: `scenes.json`, or the side-car of one raster."""
    name = os.path.basename(path)
    data = _load(path)
    if isinstance(data, dict):
        raster = next((p for p in _rasters_of(path) if os.path.exists(p)), None)
        if "file" not in data and raster is None:
            raise TheiaError(
                "product",
                phrase(
                    "{name} describes no raster: there is no {stem}.tif beside it.", name=name, stem=Path(path).stem
                ),
            )
        items: list[Any] = [data if "file" in data else {**data, "file": raster}]
    elif isinstance(data, list):
        items = data
    else:
        raise TheiaError("product", phrase("{name} holds neither a description nor a list of them.", name=name))
    problems = [
        f"{name}, item {i}: expected an object with file, datetime and bands."
        for i, item in enumerate(items, 1)
        if not isinstance(item, dict) or not isinstance(item.get("file"), str)
    ]
    raise_all("product", phrase("{path} cannot be used:", path=path), problems)
    folder = os.path.dirname(os.path.abspath(path))
    places = [os.path.normpath(os.path.join(folder, item["file"])) for item in items]
    return [Entry(p, _named(p, item, places.count(p) > 1), path) for p, item in zip(places, items, strict=True)]


def _named(path: str, item: Mapping[str, Any], shared: bool) -> Mapping[str, Any]:
    """The description; scenes that share a raster and have no id of their own are named by their date too."""
    if not shared or item.get("id"):
        return item
    date = re.sub(r"[^0-9T]", "", str(item.get("datetime", ""))[:19])
    return {**item, "id": f"{Path(path).stem}_{date}"}


def _rasters_of(json_path: str) -> list[str]:
    stem = json_path[: -len(".json")]
    return [stem + extension for extension in (".tif", ".tiff", ".TIF")]


def _sidecar_of(path: str) -> Entry | None:
    """The side-car of a raster. Other JSON beside it (STAC items of our own outputs) is not one."""
    beside = os.path.splitext(path)[0] + ".json"
    if not os.path.exists(beside):
        return None
    data = _load(beside)
    if not isinstance(data, dict) or data.get("type") == "Feature" or not {"datetime", "bands"} & set(data):
        return None
    return Entry(path, data, beside)


def _load(path: str) -> Any:
    try:
        if os.path.getsize(path) > MAX_BYTES:
            raise TheiaError(
                "product",
                phrase(
                    "{path} is too large for a description ({size} MB).",
                    path=path,
                    size=os.path.getsize(path) >> 20,
                ),
            )
        return json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise TheiaError("product", phrase("{path} is not valid JSON ({error}).", path=path, error=error)) from error


def _match(name: str, pattern: str) -> re.Match[str] | None:
    if not pattern:
        return re.fullmatch(_DEFAULT_PATTERN, os.path.splitext(name)[0])
    expression = re.escape(os.path.splitext(pattern)[0] if pattern.lower().endswith((".tif", ".tiff")) else pattern)
    for placeholder, expanded in _PLACEHOLDERS.items():
        expression = expression.replace(re.escape(placeholder), expanded, 1)
    return re.fullmatch(expression.replace(r"\*", ".*?"), os.path.splitext(name)[0], re.IGNORECASE)


def _advice(name: str) -> str:
    return phrase("Write {stem}.json beside it with datetime and bands.", stem=os.path.splitext(name)[0])


def scene_from_name(path: str, pattern: str = "") -> dict[str, Any]:
    """A description from a raster's name and its band names.

    `pattern`: the name with {date} (YYYYMMDD or YYYY-MM-DD) and, if wanted, {time}, {sensor}, {tile}, {any} or * in
    place of what varies; without it the first date in the name is taken. Raises `TheiaError` when the name has no date
    or the raster does not name its bands.
    """
    name = os.path.basename(path)
    match = _match(name, pattern)
    if match is None or "date" not in match.re.groupindex:
        how = phrase(" with the pattern {pattern}", pattern=pattern) if pattern else ""
        message = phrase("{name} has no side-car, and no date was found in its name{how}.", name=name, how=how)
        raise TheiaError("product", message, _advice(name))
    found = match.groupdict()
    day = found["date"].replace("-", "")
    clock = found.get("time") or "000000"
    problems: list[str] = []
    if read_header(path, name, problems) is None:
        raise TheiaError("product", problems[0])
    with rasterio.open(path) as dataset:
        bands = [description or None for description in dataset.descriptions]
    if None in bands:
        raise TheiaError("product", phrase("{name} does not name its bands.", name=name), _advice(name))
    description: dict[str, Any] = {
        "datetime": f"{day[:4]}-{day[4:6]}-{day[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:]}Z", "bands": bands,
    }  # fmt: skip
    for key in ("sensor", "tile"):
        if found.get(key):
            description[key] = found[key]
    return description


def describe_scene(file: str, acquired: dt.datetime, bands: Sequence[str | None], **options: Any) -> dict[str, Any]:
    """A description ready for `scenes.json` or `NAME.json`; `options` are its other keys."""
    return {"file": file, "datetime": acquired.isoformat(), "bands": list(bands), **options}
