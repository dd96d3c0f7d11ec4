"""The entry `area_of_interest`: an area by its name, as a layer of polygons.

Sentinel-2 tiles are computed on this machine; communes, departements and watersheds are asked of public services that
need no key, described in ``resources/sources/places.json``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ..core.errors import TheiaError, raise_all
from ..core.files import check_targets
from ..core.progress import Context
from ..core.result import Layer, Result
from ..spec.phrase import phrase
from . import geopackage, wfs
from .answers import AnswerError, explain
from .projections import tile_polygon
from .shapes import area_deg2, polygons
from .sources import Source, get_service, read_table
from .transport import Transport

LAYER = "area_of_interest"
COLUMNS = {"name": "TEXT", "code": "TEXT", "kind": "TEXT"}


@dataclass(frozen=True)
class Place:
    """A named area. `code` is the tile, the INSEE code or the hydrographic code."""

    name: str
    code: str
    geometry: Mapping[str, Any]


def area_of_interest(*, kind: str, name: str, output: str, context: Context) -> Result:
    """Run the entry `area_of_interest`. All names that are not found are listed in one error."""
    check_targets([output])
    names = [n.strip() for n in re.split(r"[;\n]", name) if n.strip()]
    if kind == "sentinel2_tile":
        names = [n for part in names for n in re.split(r"[\s,]+", part) if n]
    places, problems = [], []
    for number, wanted in enumerate(names):
        context.progress(number / len(names), wanted)
        try:
            places.append(find_place(kind, wanted, context))
        except TheiaError as error:
            if error.code != "input":
                raise
            problems.append(str(error))
    raise_all("input", "The area was not found:", problems)
    rows = [(p.geometry, {"name": p.name, "code": p.code, "kind": kind}) for p in places]
    geopackage.write(output, LAYER, COLUMNS, rows)
    for p in places:
        context.info(phrase("{p} ({code})", p=p.name, code=p.code))
    shown = ", ".join(p.name for p in places[:3]) + (" ..." if len(places) > 3 else "")
    layer = Layer(
        "output", output, shown, kind="vector", style="polygons", trust="Outline as its authority publishes it."
    )
    return Result({"output": output, "count": len(places)}, [layer])


def find_place(kind: str, name: str, context: Context) -> Place:
    """The one place of that kind and name, or code. TheiaError lists the choices where a name is not enough."""
    if kind == "sentinel2_tile":
        tile = re.sub(r"^(MGRS-|T)", "", name.strip().upper()).zfill(5)
        return Place(tile, tile, tile_polygon(tile))
    table = read_table("places")["kinds"][kind]
    source = get_service(table["service"])
    transport = Transport(source, context)
    try:
        found = (
            _communes(source, transport, name) if source.dialect == "geo_api" else _wfs(source, transport, table, name)
        )
    except AnswerError as error:
        raise explain(source, error.answer) from None
    return _the_one(name, found, source)


def _communes(source: Source, transport: Transport, name: str) -> list[Place]:
    """Communes by INSEE code or by name."""
    query = {"fields": "nom,code,codeDepartement", "format": "geojson", "geometry": "contour", "limit": "20"}
    query["code" if _is_code(name) else "nom"] = name
    answer = transport.json("GET", f"{source.url('communes')}?{urlencode(query)}")
    features = answer.get("features") or [] if isinstance(answer, dict) else []
    return [
        Place(str(f["properties"].get("nom") or name), str(f["properties"].get("code") or ""), f["geometry"])
        for f in features
        if isinstance(f, dict) and isinstance(f.get("properties"), dict) and polygons(f.get("geometry"))
    ]


def _wfs(source: Source, transport: Transport, table: Mapping[str, Any], name: str) -> list[Place]:
    """Features of a layer by code or name; its columns were renamed over the years, so each known name is tried."""
    fields: Sequence[str] = table["code_fields"] if _is_code(name) else table["name_fields"]
    for number, field in enumerate(fields):
        text = wfs.quoted(name) if _is_code(name) else wfs.quoted(f"%{name}%")
        condition = f"{field} {'=' if _is_code(name) else 'ILIKE'} {text}"
        try:
            found = list(wfs.features(source, transport, table["layer"][0], condition=condition))
        except AnswerError as error:
            if error.answer.kind != "bad" or number == len(fields) - 1:
                raise
            continue
        return [_place(f, table, name) for f in found if polygons(f.get("geometry"))]
    return []


def _place(feature: Mapping[str, Any], table: Mapping[str, Any], name: str) -> Place:
    properties = feature.get("properties") or {}
    title = next((str(properties[f]) for f in table["name_fields"] if properties.get(f)), name)
    code = next((str(properties[f]) for f in table["code_fields"] if properties.get(f)), "")
    return Place(title, code, feature["geometry"])


def _is_code(name: str) -> bool:
    """Codes of communes (five signs), departements (two or three), and hydrographic ones hold a digit and no blank."""
    return bool(re.fullmatch(r"(?=.*\d)[0-9A-Za-z_-]{1,24}", name))


def _the_one(name: str, found: Sequence[Place], source: Source) -> Place:
    if not found:
        raise TheiaError(
            "input",
            phrase("{source} knows no {name!r}.", source=source.title, name=name),
            "Check the spelling, or give the code.",
        )
    exact = [p for p in found if folded(p.name) == folded(name) or p.code == name]
    chosen = exact or list(found)
    if len(chosen) > 1:
        chosen_codes = {p.code for p in chosen}
        if len(chosen_codes) == 1 and "" not in chosen_codes:
            return max(chosen, key=lambda p: area_deg2(p.geometry))
        listed = ", ".join(f"{p.name} ({p.code})" for p in chosen[:8]) + (" ..." if len(chosen) > 8 else "")
        raise TheiaError(
            "input", phrase("{name!r} may be {listed}.", name=name, listed=listed), "Give the code of the one you mean."
        )
    return chosen[0]


def folded(text: str) -> str:
    """Text without case, accents, hyphens and apostrophes, for comparing names."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^a-z0-9]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).split())
