"""What a declaration is made of: one toolbox entry, its parameters and outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional, Tuple

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
