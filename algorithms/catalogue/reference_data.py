"""The entry `get_reference_data`: maps made elsewhere, for an area, as truth or as company of one's own.

Parcels (RPG), forest (BD Foret) and topography (BD TOPO) as features of the Geoplateforme; WorldCover as an image cut
to the area; OSO as the vectors of the departements, downloaded from GEODES like any other product.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..core.errors import TheiaError, raise_all
from ..core.files import check_targets
from ..core.progress import Context
from ..core.result import Layer, Result
from ..spec.phrase import of_error, phrase
from . import geopackage, tiles, wfs
from .answers import AnswerError, explain
from .areas import area_geometry
from .footprints import column_name
from .shapes import bounds, polygons
from .sources import get_service, read_table
from .transport import Transport

WORLDCOVER_NODATA = 0


def get_reference_data(
    *,
    kinds: Sequence[str],
    area: Mapping[str, Any] | None,
    year: int | None,
    auth: str | None,
    output: str,
    context: Context,
) -> Result:
    """Run the entry `get_reference_data`. What one kind lacks is told and does not fail the others."""
    check_targets([os.path.join(output, "x")])
    shape = area_geometry(area)
    box = bounds(shape)
    if shape is None or box is None:
        raise TheiaError("input", "Reference data needs an area of interest.", "Give an extent or a layer of polygons.")
    if (box[2] - box[0]) * (box[3] - box[1]) > 25:
        raise TheiaError("input", "The area is larger than 25 square degrees.", "Choose a smaller area.")
    os.makedirs(output, exist_ok=True)
    layers: list[Layer] = []
    problems: list[str] = []
    for number, kind in enumerate(kinds):
        maker = _MAKERS.get(kind, _features)
        with context.stage(number / len(kinds), (number + 1) / len(kinds), kind):
            try:
                layers += maker(kind, shape, year, output, context)
            except TheiaError as error:
                if error.code == "cancelled":
                    raise
                problems.append(phrase("{kind}: {error}", kind=kind, error=of_error(error)))
                context.warning(problems[-1])
    if not layers:
        raise_all("network", "No reference data was had:", problems)
    return Result({"output": output, "count": len(layers)}, layers)


def _features(kind: str, shape: Mapping[str, Any], year: int | None, output: str, context: Context) -> list[Layer]:
    """Features of one layer of the Geoplateforme as a GeoPackage of polygons or lines."""
    table = read_table("reference_layers")["kinds"][kind]
    source = get_service("geopf")
    transport = Transport(source, context)
    name = choose_layer(wfs.layers(source, transport, context), table, year)
    box = bounds(shape)
    found = []
    try:
        for feature in wfs.features(source, transport, name, box=box):
            found.append(feature)
            if len(found) % 1000 == 0:
                context.progress(0.5, phrase("{title}: {count}", title=table["title"], count=len(found)))
    except AnswerError as error:
        raise explain(source, error.answer) from None
    context.info(phrase("{title}: {count} features of {name}.", title=table["title"], count=len(found), name=name))
    stem = f"{kind}_{year}" if year and table.get("yearly") else kind
    path = os.path.join(output, f"{stem}.gpkg")
    write_features(path, stem, found)
    return [
        Layer("output", path, table["title"], kind="vector", group="Reference", trust=f"{name}, {table['licence']}.")
    ]


def choose_layer(names: Sequence[str], table: Mapping[str, Any], year: int | None) -> str:
    """The layer of a kind: of the year asked for, else of the newest. TheiaError lists the years that there are."""
    fitting = [n for n in names if re.search(table["pattern"], n)]
    if not fitting:
        raise TheiaError(
            "network",
            phrase("The service no longer lists {title}.", title=table["title"]),
            "Its names may have changed.",
        )
    if not table.get("yearly"):
        return sorted(fitting)[-1]
    years = {int(y): n for n in sorted(fitting) for y in re.findall(r"(?<!\d)(20\d\d)(?!\d)", n)}
    latest = [n for n in fitting if "LATEST" in n.upper()]
    if year is None:
        return latest[0] if latest else years[max(years)] if years else sorted(fitting)[-1]
    if year not in years:
        raise TheiaError(
            "input",
            phrase("{title} has no year {year}.", title=table["title"], year=year),
            phrase("It has: {names}.", names=", ".join(map(str, sorted(years)))),
        )
    return years[year]


def write_features(path: str, layer: str, found: Sequence[Mapping[str, Any]]) -> None:
    """GeoJSON features as a GeoPackage: polygons by hand, anything else through the engine's vector library."""
    columns: dict[str, str] = {}
    rows = []
    for feature in found:
        values = {}
        for name, value in (feature.get("properties") or {}).items():
            column = column_name(str(name))
            if column.lower() in ("fid", "geom") or isinstance(value, (dict, list)) or value is None:
                continue
            kind = "INTEGER" if isinstance(value, bool) else "REAL" if isinstance(value, (int, float)) else "TEXT"
            if columns.setdefault(column, kind) != kind:
                columns[column] = "TEXT"
            values[column] = value
        rows.append((feature.get("geometry"), values))
    if all(polygons(geometry) for geometry, _ in rows):
        texts = {c for c, kind in columns.items() if kind == "TEXT"}
        plain = [(g, {c: str(v) if c in texts else v for c, v in values.items()}) for g, values in rows]
        geopackage.write(path, layer, columns, plain)
        return
    import numpy as np
    import shapely
    from shapely.geometry import shape as to_shape

    from ..core.vector import Features, write_layer

    kept = [(to_shape(g), values) for g, values in rows if g]
    lines = all(g.geom_type.endswith("LineString") for g, _ in kept)
    geometries = shapely.force_2d(np.array([g for g, _ in kept], dtype=object))
    table = {c: np.array([_text(values.get(c)) for _, values in kept], dtype=object) for c in columns}
    write_layer(path, Features(geometries, table, "EPSG:4326"), layer, "MultiLineString" if lines else "Unknown")


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _worldcover(kind: str, shape: Mapping[str, Any], year: int | None, output: str, context: Context) -> list[Layer]:
    """WorldCover of 2020 or 2021, cut to the area's box, on its own grid in degrees."""
    from ..core.raster import RasterSpec, write_raster
    from ..spec import LegendClass
    from .dem import mosaic

    source = get_service("worldcover")
    chosen = str(year or 2021)
    if chosen not in source.fields["versions"]:
        raise TheiaError("input", phrase("WorldCover has no year {year}.", year=year), "It has: 2020, 2021.")
    box = bounds(shape)
    paths = tiles.fetch(source, box or (), context, chosen)
    if not paths:
        raise TheiaError("input", "WorldCover does not cover this area.", "It covers land from 60 S to 82.75 N.")
    data, grid = mosaic(paths, box or (), WORLDCOVER_NODATA, "uint8")
    legend = tuple(LegendClass(c["value"], c["label"], c["colour"]) for c in read_table("worldcover_legend")["classes"])
    path = os.path.join(output, f"worldcover_{chosen}.tif")
    spec = RasterSpec(
        path,
        grid,
        "uint8",
        WORLDCOVER_NODATA,
        band_names=("land cover",),
        classes=legend,
        resampling="nearest",
        tags={"source": source.title, "licence": source.licence},
    )
    write_raster(spec, data)
    trust = "ESA WorldCover: overall accuracy 74 % (2020) and 77 % (2021) as its makers state."
    return [Layer("output", path, f"WorldCover {chosen}", group="Reference", trust=trust)]


def _oso(kind: str, shape: Mapping[str, Any], year: int | None, output: str, context: Context) -> list[Layer]:
    """OSO vectors of the departements that the area meets."""
    from .download import download

    box = bounds(shape) or (0.0, 0.0, 0.0, 0.0)
    result = download(
        footprints=None,
        ids=None,
        dataset="oso_vector",
        area={"extent": list(box), "crs": "EPSG:4326"},
        start=f"{year}-01-01" if year else None,
        end=f"{year}-12-31" if year else None,
        tile=None,
        cloud_max=None,
        source="geodes",
        max_items=20,
        bands=None,
        crop=False,
        unpack=True,
        keep_archive=False,
        bulk=False,
        quota_wait_h=1.0,
        wait_archived=False,
        parallel=2,
        auth=None,
        output=os.path.join(output, "oso"),
        table=None,
        context=context,
    )
    layers = []
    for folder in str(result.outputs["folders"]).split(";"):
        for root, _, names in os.walk(folder):
            layers += [
                Layer(
                    "output",
                    os.path.join(root, n),
                    os.path.splitext(n)[0],
                    kind="vector",
                    group="Reference",
                    trust="OSO of CESBIO and THEIA: overall accuracy 85 to 90 % by year and landscape.",
                )
                for n in sorted(names)
                if n.lower().endswith((".shp", ".gpkg"))
            ]
    return layers


_Maker = Callable[[str, Mapping[str, Any], "int | None", str, Context], "list[Layer]"]
_MAKERS: Mapping[str, _Maker] = {"worldcover": _worldcover, "oso": _oso}
