"""What a declaration is made of.

A declaration describes one toolbox entry: identity, parameters, outputs. It is the one source for the QGIS
dialog, ``qgis_process help``, the command line, the check of a job, the help pages and the texts to translate.
Standard library only, Python 3.9 syntax: QGIS reads declarations in its own interpreter.
"""

from __future__ import annotations

import datetime as dt
import math
import os
from dataclasses import dataclass, field, replace
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

GROUPS: Mapping[str, str] = {
    "catalogue": "Catalogue",
    "reflectance": "Surface reflectance (L2A)",
    "synthesis": "Syntheses (L3A)",
    "resolution": "Resolution and fusion",
    "series": "Time series",
    "landcover": "Land cover",
    "vegetation": "Vegetation and crops",
    "water": "Water and snow",
    "simulate": "Sample data",
}
TIERS: Tuple[str, ...] = ("light", "base", "deep")

#: kind -> what a value of that kind is once checked (a plain value that travels as JSON)
PARAMETER_KINDS: Mapping[str, str] = {
    "product": "path of one product: folder or zip",
    "products": "list of paths: product folders, zips, or folders that hold products",
    "image": "path of a raster",
    "images": "list of paths of rasters",
    "polygons": "vector layer of polygons: {path, layer, subset, crs}",
    "points": "vector layer of points: {path, layer, subset, crs}",
    "vector": "any vector layer or table: {path, layer, subset, crs}",
    "field": "name of a field of the layer given by `parent`",
    "area": "{extent: [xmin, ymin, xmax, ymax], crs} or a polygon layer {path, layer, subset, crs}",
    "number": "float",
    "integer": "int",
    "choice": "one of the options' ids",
    "choices": "list of the options' ids",
    "text": "str",
    "flag": "bool",
    "date": "ISO date, YYYY-MM-DD",
    "file": "path of an existing file",
    "folder": "path of an existing folder",
    "crs": "authority code such as EPSG:2154",
    "auth": "id of a configuration in the QGIS authentication database, never a secret",
}
OUTPUT_KINDS: Mapping[str, str] = {
    "folder": "path of a folder; the layers that it holds are listed in the result",
    "raster": "path of a GeoTIFF",
    "vector": "path of a GeoPackage or GeoJSON",
    "report": "path of a self-contained HTML page",
    "table": "path of a CSV file",
    "file": "path of a file of another type",
    "number": "a number worth handing on in a model",
    "text": "a text worth handing on in a model",
}
#: output kinds for which the user chooses a destination; the others are results only
DESTINATIONS: Tuple[str, ...] = ("folder", "raster", "vector", "report", "table", "file")
_LISTS = ("products", "images", "choices")
_LAYERS = ("polygons", "points", "vector")


@dataclass(frozen=True)
class Option:
    """One value of a choice: a stable id and the label shown to the user."""

    id: str
    label: str


@dataclass(frozen=True)
class Parameter:
    """One input of an entry. `name` is public for ever; QGIS shows it in upper case."""

    kind: str
    name: str
    label: str
    help: str
    default: Any = None
    optional: bool = False
    advanced: bool = False
    unit: str = ""
    minimum: Optional[float] = None
    maximum: Optional[float] = None
    options: Tuple[Option, ...] = ()
    #: any text is accepted beside the options (a list to choose from that is not closed)
    open_options: bool = False
    #: the options' labels are proper names: shown as they are in every language
    names_only: bool = False
    #: for kind `field`: name of the layer parameter that the field belongs to
    parent: str = ""
    #: for kind `file`: accepted extensions without the dot
    extensions: Tuple[str, ...] = ()
    multiline: bool = False

    def __post_init__(self) -> None:
        if self.kind not in PARAMETER_KINDS:
            raise ValueError(f"{self.name}: unknown kind of parameter {self.kind!r}")
        if self.kind in ("choice", "choices") and not self.options:
            raise ValueError(f"{self.name}: a choice needs options")


@dataclass(frozen=True)
class LegendClass:
    """One code of a categorical raster."""

    value: int
    label: str
    colour: str


@dataclass(frozen=True)
class Output:
    """One result of an entry.

    `style` names a file of resources/styles without its extension; `classes` is the legend of a categorical raster;
    `dated` says that the layer carries a period; `optional` that it is made only when it is asked for.
    """

    kind: str
    name: str
    label: str
    help: str = ""
    style: str = ""
    classes: Tuple[LegendClass, ...] = ()
    dated: bool = False
    optional: bool = False
    extension: str = ""

    def __post_init__(self) -> None:
        if self.kind not in OUTPUT_KINDS:
            raise ValueError(f"{self.name}: unknown kind of output {self.kind!r}")

    @property
    def is_destination(self) -> bool:
        return self.kind in DESTINATIONS

    @property
    def suffix(self) -> str:
        """File extension without the dot, empty for folders and values."""
        if self.extension:
            return self.extension
        return {"raster": "tif", "vector": "gpkg", "report": "html", "table": "csv"}.get(self.kind, "")


@dataclass(frozen=True)
class Declaration:
    """One entry of the toolbox. `run` is "package.module:function" below `algorithms`."""

    id: str
    group: str
    tier: str
    run: str
    label: str
    summary: str
    parameters: Tuple[Parameter, ...]
    outputs: Tuple[Output, ...]
    keywords: Tuple[str, ...] = ()
    keywords_fr: Tuple[str, ...] = ()
    reference: str = ""
    limits: str = ""

    def __post_init__(self) -> None:
        if self.group not in GROUPS:
            raise ValueError(f"{self.id}: unknown group {self.group!r}")
        if self.tier not in TIERS:
            raise ValueError(f"{self.id}: unknown tier {self.tier!r}")
        names = [p.name for p in self.parameters] + [o.name for o in self.outputs]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: a name is used twice")

    def parameter(self, name: str) -> Parameter:
        return next(p for p in self.parameters if p.name == name)

    def output(self, name: str) -> Output:
        return next(o for o in self.outputs if o.name == name)

    @property
    def destinations(self) -> Tuple[Output, ...]:
        return tuple(o for o in self.outputs if o.is_destination)


@dataclass
class CheckedJob:
    """Values by parameter name (defaults filled in), destinations by output name, and every problem found."""

    values: Dict[str, Any] = field(default_factory=dict)
    destinations: Dict[str, Optional[str]] = field(default_factory=dict)
    problems: List[str] = field(default_factory=list)


def check_job(declaration: Declaration, given: Mapping[str, Any]) -> CheckedJob:
    """Turn what a caller gave into plain values, and list all that is wrong at once.

    Names are matched without regard to case; dashes count as underscores. Files are looked for, never opened.
    """
    job = CheckedJob()
    remaining = {str(k).lower().replace("-", "_"): v for k, v in given.items()}
    for parameter in declaration.parameters:
        raw = remaining.pop(parameter.name, None)
        if _empty(raw):
            raw = parameter.default
        if _empty(raw):
            job.values[parameter.name] = [] if parameter.kind in _LISTS else None
            if not parameter.optional:
                job.problems.append(f"{parameter.name}: a value is needed ({parameter.label}).")
            continue
        try:
            job.values[parameter.name] = parse_value(parameter, raw)
        except ValueError as error:
            job.problems.append(f"{parameter.name}: {error}")
    for output in declaration.destinations:
        raw = remaining.pop(output.name, None)
        if _empty(raw):
            job.destinations[output.name] = None
            if not output.optional:
                job.problems.append(f"{output.name}: a destination is needed ({output.label}).")
        else:
            job.destinations[output.name] = os.path.abspath(str(raw))
    for name in sorted(remaining):
        job.problems.append(f"{name}: {declaration.id} has no such parameter.")
    return job


def parse_value(parameter: Parameter, raw: Any) -> Any:
    """The plain value of one parameter; raises ValueError with a sentence for the user."""
    return _PARSERS[parameter.kind](parameter, raw)


def _empty(raw: Any) -> bool:
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, (list, tuple)) and not raw)


def _text(parameter: Parameter, raw: Any) -> str:
    if not isinstance(raw, (str, int, float)):
        raise ValueError(f"expected a text, got {raw!r}.")
    return str(raw)


def _flag(parameter: Parameter, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise ValueError(f"expected true or false, got {raw!r}.")


def _number(parameter: Parameter, raw: Any) -> float:
    try:
        value = float(raw)
    except (TypeError, ValueError):
        raise ValueError(f"expected a number, got {raw!r}.") from None
    if not math.isfinite(value):
        raise ValueError(f"expected a finite number, got {raw!r}.")
    unit = f" {parameter.unit}" if parameter.unit else ""
    if parameter.minimum is not None and value < parameter.minimum:
        raise ValueError(f"{value:g}{unit} is below the smallest allowed value, {parameter.minimum:g}{unit}.")
    if parameter.maximum is not None and value > parameter.maximum:
        raise ValueError(f"{value:g}{unit} is above the largest allowed value, {parameter.maximum:g}{unit}.")
    return value


def _integer(parameter: Parameter, raw: Any) -> int:
    value = _number(parameter, raw)
    if value != int(value):
        raise ValueError(f"expected a whole number, got {raw!r}.")
    return int(value)


def _choice(parameter: Parameter, raw: Any) -> str:
    word = str(raw).strip()
    ids = [o.id for o in parameter.options]
    if word in ids or parameter.open_options:
        return word
    folded = [i for i in ids if i.lower() == word.lower()]
    if folded:
        return folded[0]
    raise ValueError(f"{word!r} is not one of {', '.join(ids)}.")


def split_list(raw: Any) -> List[str]:
    """A list from a list, or from text with one item per line or separated by ``;``."""
    if isinstance(raw, (list, tuple)):
        return [str(r) for r in raw]
    return [part.strip().strip('"') for part in str(raw).replace("\n", ";").split(";") if part.strip()]


def _choices(parameter: Parameter, raw: Any) -> List[str]:
    items = raw if isinstance(raw, (list, tuple)) else str(raw).replace(";", ",").split(",")
    return [_choice(parameter, item) for item in items if str(item).strip()]


def _existing(path: str) -> str:
    path = os.path.abspath(os.path.expanduser(path))
    if not os.path.exists(path):
        raise ValueError(f"{path} does not exist.")
    return path


def _product(parameter: Parameter, raw: Any) -> str:
    items = split_list(raw)
    if len(items) != 1:
        raise ValueError(f"one product is needed, {len(items)} were given: {', '.join(items)}.")
    return _existing(items[0])


def _paths(parameter: Parameter, raw: Any) -> List[str]:
    items = split_list(raw)
    missing = [i for i in items if not os.path.exists(os.path.abspath(os.path.expanduser(i)))]
    if missing:
        raise ValueError(f"not found: {', '.join(missing)}.")
    return [_existing(i) for i in items]


def _file(parameter: Parameter, raw: Any) -> str:
    path = _existing(str(raw))
    if not os.path.isfile(path):
        raise ValueError(f"{path} is not a file.")
    if parameter.extensions and not path.lower().endswith(tuple("." + e.lower() for e in parameter.extensions)):
        raise ValueError(f"{path} has none of the extensions {', '.join(parameter.extensions)}.")
    return path


def _folder(parameter: Parameter, raw: Any) -> str:
    path = _existing(str(raw))
    if not os.path.isdir(path):
        raise ValueError(f"{path} is not a folder.")
    return path


def _date(parameter: Parameter, raw: Any) -> str:
    try:
        return dt.date.fromisoformat(str(raw).strip()[:10]).isoformat()
    except ValueError:
        raise ValueError(f"expected a date such as 2024-07-15, got {raw!r}.") from None


def _crs(parameter: Parameter, raw: Any) -> str:
    word = str(raw).strip()
    return f"EPSG:{word}" if word.isdigit() else word


def _layer(parameter: Parameter, raw: Any) -> Dict[str, Any]:
    """A layer as {path, layer, subset, crs}; text may be ``path|layername=name|subset=expression``."""
    if isinstance(raw, Mapping):
        value = {"layer": None, "subset": None, "crs": None, **raw}
    else:
        parts = str(raw).split("|")
        value = {"path": parts[0], "layer": None, "subset": None, "crs": None}
        for part in parts[1:]:
            key, _, content = part.partition("=")
            if key.lower() in ("layername", "layer"):
                value["layer"] = content
            elif key.lower() == "subset":
                value["subset"] = content
    if not value.get("path"):
        raise ValueError("the path of a vector layer is needed.")
    value["path"] = _existing(str(value["path"]))
    return value


def _area(parameter: Parameter, raw: Any) -> Dict[str, Any]:
    """An extent ``xmin,ymin,xmax,ymax [EPSG:4326]`` or a polygon layer."""
    if isinstance(raw, Mapping) and "extent" in raw:
        return _extent([float(v) for v in raw["extent"]], raw.get("crs"))
    if not isinstance(raw, Mapping):
        body, _, crs = str(raw).partition("[")
        numbers = [p for p in body.replace(",", " ").split() if p]
        try:
            values = [float(n) for n in numbers]
        except ValueError:
            values = []
        if len(values) == 4:
            return _extent(values, crs.strip(" ]") or "EPSG:4326")
    return _layer(parameter, raw)


def _extent(values: Sequence[float], crs: Optional[str]) -> Dict[str, Any]:
    xmin, ymin, xmax, ymax = values
    if not (xmin < xmax and ymin < ymax):
        raise ValueError("an extent is xmin,ymin,xmax,ymax with xmin < xmax and ymin < ymax.")
    return {"extent": [xmin, ymin, xmax, ymax], "crs": crs or "EPSG:4326"}


_PARSERS = {
    "product": _product, "products": _paths, "image": _file, "images": _paths, "polygons": _layer, "points": _layer,
    "vector": _layer, "field": _text, "area": _area, "number": _number, "integer": _integer, "choice": _choice,
    "choices": _choices, "text": _text, "flag": _flag, "date": _date, "file": _file, "folder": _folder, "crs": _crs,
    "auth": _text,
}  # fmt: skip


# Words that mean the same in every entry -----------------------------------------------------------------------------


def products(**changes: Any) -> Parameter:
    return replace(
        Parameter(
            "products", "products", "Products",
            "Product folders or zips, or folders that hold products (THEIA/MUSCATE, ESA SAFE, or GeoTIFF with a "
            "side-car). Everything that is a product below a folder is used.",
        ), **changes)  # fmt: skip


def product(**changes: Any) -> Parameter:
    return replace(
        Parameter("product", "product", "Product", "The folder or zip of one product (THEIA/MUSCATE, ESA SAFE, or a GeoTIFF "
                  "with a side-car)."), **changes)  # fmt: skip


def area(**changes: Any) -> Parameter:
    return replace(
        Parameter("area", "area", "Area of interest", "An extent or the polygons of a layer, in any reference system. "
                  "Empty: the whole image.", optional=True), **changes)  # fmt: skip


def start(**changes: Any) -> Parameter:
    return replace(Parameter("date", "start", "First day", "First day of the period (UTC).", optional=True), **changes)


def end(**changes: Any) -> Parameter:
    return replace(Parameter("date", "end", "Last day", "Last day of the period, included (UTC).", optional=True), **changes)


def seed(**changes: Any) -> Parameter:
    return replace(
        Parameter("integer", "seed", "Random seed", "The same seed and inputs give the same result.", default=1, minimum=0,
                  maximum=2**31 - 1, advanced=True), **changes)  # fmt: skip


def overwrite(**changes: Any) -> Parameter:
    return replace(
        Parameter("flag", "overwrite", "Replace existing products", "Replace a product folder that exists already. Without "
                  "it, an existing product is refused before any work.", default=False, advanced=True), **changes)  # fmt: skip


def output_crs(**changes: Any) -> Parameter:
    return replace(
        Parameter("crs", "output_crs", "Reference system of the map", "Reference system of the map, for instance EPSG:2154. "
                  "Empty: the grid of the tile.", optional=True, advanced=True), **changes)  # fmt: skip


def report(**changes: Any) -> Output:
    return replace(
        Output("report", "report", "Report", "HTML page with figures and numbers.", optional=True), **changes)  # fmt: skip
