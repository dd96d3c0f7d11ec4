"""What the user gave, as the plain values of a job: the way back from the QGIS parameters that `parameters` makes."""

from __future__ import annotations

import os
from typing import Any, Callable, Dict, Mapping, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QVariant

from ..algorithms.spec import Declaration, Parameter, split_list
from .i18n import tr
from .parameters import label_of

#: formats that the engine reads as they are; anything else is exported first
VECTOR_FORMATS = ["gpkg", "shp", "geojson", "json", "fgb", "kml", "gml"]


class Reader:
    """What is needed to read the values of one run. `export` False: look, but write no temporary layer."""

    def __init__(
        self,
        algorithm: QgsProcessingAlgorithm,
        parameters: Mapping[str, Any],
        context: QgsProcessingContext,
        feedback: Optional[QgsProcessingFeedback] = None,
        export: bool = True,
    ) -> None:
        self.algorithm, self.parameters, self.context = algorithm, dict(parameters), context
        self.feedback = feedback or QgsProcessingFeedback()
        self.export = export

    def raw(self, name: str) -> Any:
        value = self.parameters.get(name)
        return None if isinstance(value, QVariant) and value.isNull() else value

    def text(self, name: str) -> str:
        return self.algorithm.parameterAsString(self.parameters, name, self.context)


def read_values(declaration: Declaration, reader: Reader) -> Dict[str, Any]:
    """Plain values by declared name; what is not given is left out, so that the declaration's default holds."""
    values = {}
    for parameter in declaration.parameters:
        value = _READERS[parameter.kind](parameter, parameter.name.upper(), reader)
        if value is not None and value != "":
            values[parameter.name] = value
    return values


def read_destinations(declaration: Declaration, reader: Reader) -> Dict[str, str]:
    """Paths by output name for each destination asked for. Announces layers to Processing: call it once a run."""
    found = {}
    for output in declaration.destinations:
        name = output.name.upper()
        given = reader.raw(name)
        if given is None or given == "":
            continue
        read = reader.algorithm.parameterAsOutputLayer if output.kind in ("raster", "vector") else None
        path = (read or reader.algorithm.parameterAsFileOutput)(reader.parameters, name, reader.context)
        if path:
            found[output.name] = os.path.abspath(path)
    return found


def accept_lists(declaration: Declaration, parameters: Mapping[str, Any]) -> Dict[str, Any]:
    """Parameters for the check by QGIS, which knows neither lists of products nor open lists of options."""
    changed = dict(parameters)
    for parameter in declaration.parameters:
        name = parameter.name.upper()
        value = changed.get(name)
        if parameter.kind in ("product", "products") and isinstance(value, (list, tuple)):
            changed[name] = ";".join(str(v) for v in value)
        elif parameter.open_options and value not in (None, ""):
            changed[name] = None if parameter.kind == "choices" else value
    return changed


def _is_given(reader: Reader, name: str) -> bool:
    return reader.raw(name) not in (None, "", [])


def _read_products(parameter: Parameter, name: str, reader: Reader) -> Any:
    value = reader.raw(name)
    paths = [str(v) for v in value] if isinstance(value, (list, tuple)) else split_list(reader.text(name))
    return paths or None


def _read_text(parameter: Parameter, name: str, reader: Reader) -> Any:
    return reader.text(name)


def _read_number(parameter: Parameter, name: str, reader: Reader) -> Any:
    if not _is_given(reader, name):
        return parameter.default
    if parameter.kind == "integer":
        return reader.algorithm.parameterAsInt(reader.parameters, name, reader.context)
    return reader.algorithm.parameterAsDouble(reader.parameters, name, reader.context)


def _read_flag(parameter: Parameter, name: str, reader: Reader) -> Any:
    return reader.algorithm.parameterAsBoolean(reader.parameters, name, reader.context)


def _read_choice(parameter: Parameter, name: str, reader: Reader) -> Any:
    if parameter.open_options:
        return reader.text(name)
    if isinstance(reader.raw(name), str):
        return _option(parameter, reader.text(name))
    return reader.algorithm.parameterAsEnumString(reader.parameters, name, reader.context)


def _option(parameter: Parameter, text: str) -> str:
    """The option meant: its name, or its number, as the help of `qgis_process` counts them."""
    names = [o.id for o in parameter.options]
    numbered = text not in names and not parameter.open_options and text.isdecimal() and int(text) < len(names)
    return names[int(text)] if numbered else text


def _read_choices(parameter: Parameter, name: str, reader: Reader) -> Any:
    value = reader.raw(name)
    if isinstance(value, str):
        return [_option(parameter, word.strip()) for word in value.split(",") if word.strip()] or None
    if parameter.open_options and isinstance(value, (list, tuple)):
        return [str(v) for v in value] or None
    # QGIS 3.22 gives one empty text for nothing
    return [v for v in reader.algorithm.parameterAsEnumStrings(reader.parameters, name, reader.context) if v] or None


def _read_date(parameter: Parameter, name: str, reader: Reader) -> Any:
    if isinstance(reader.raw(name), str):
        return reader.raw(name)
    moment = reader.algorithm.parameterAsDateTime(reader.parameters, name, reader.context)
    return moment.date().toString("yyyy-MM-dd") if moment.isValid() else None


def _read_crs(parameter: Parameter, name: str, reader: Reader) -> Any:
    crs = reader.algorithm.parameterAsCrs(reader.parameters, name, reader.context)
    return _crs_text(crs) if crs.isValid() else None


def _crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    return crs.authid() or crs.toWkt()


def _read_image(parameter: Parameter, name: str, reader: Reader) -> Any:
    if not _is_given(reader, name):
        return None
    layer = reader.algorithm.parameterAsRasterLayer(reader.parameters, name, reader.context)
    if layer is None:
        raise QgsProcessingException(tr("{name}: this raster cannot be opened.", name=label_of(parameter)))
    return _raster_path(layer)


def _read_images(parameter: Parameter, name: str, reader: Reader) -> Any:
    return [
        _raster_path(la) for la in reader.algorithm.parameterAsLayerList(reader.parameters, name, reader.context)
    ] or None


def _raster_path(layer: QgsMapLayer) -> str:
    if layer.providerType() != "gdal":
        raise QgsProcessingException(
            tr(
                "{name} is not a file on this machine. Export it as a GeoTIFF first (layer menu > Export > Save as).",
                name=layer.name(),
            )
        )
    return layer.source().split("|")[0]


def _read_layer(parameter: Parameter, name: str, reader: Reader) -> Any:
    """A vector layer as {path, layer, subset, crs}; selections, filters and layers without a file are exported."""
    if not _is_given(reader, name):
        return None
    source = reader.algorithm.parameterAsSource(reader.parameters, name, reader.context)
    if source is None:
        raise QgsProcessingException(tr("{name}: this layer cannot be opened.", name=label_of(parameter)))
    if not reader.export:
        return None
    path, layer = reader.algorithm.parameterAsCompatibleSourceLayerPathAndLayerName(
        reader.parameters, name, reader.context, VECTOR_FORMATS, "gpkg", reader.feedback
    )
    return {"path": path, "layer": layer or None, "subset": None, "crs": _crs_text(source.sourceCrs()) or None}


def _read_area(parameter: Parameter, name: str, reader: Reader) -> Any:
    """The polygon layer if there is one, else a layer named in place of the extent, else the extent."""
    if _is_given(reader, name + "_LAYER"):
        return _read_layer(parameter, name + "_LAYER", reader)
    if not _is_given(reader, name):
        return None
    if _names_a_vector_layer(reader.raw(name), reader):
        return _read_layer(parameter, name, reader)
    extent = reader.algorithm.parameterAsExtent(reader.parameters, name, reader.context)
    crs = reader.algorithm.parameterAsExtentCrs(reader.parameters, name, reader.context)
    if extent.isEmpty():
        raise QgsProcessingException(tr("{name}: this extent is empty.", name=label_of(parameter)))
    corners = [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()]
    return {"extent": corners, "crs": _crs_text(crs) if crs.isValid() else "EPSG:4326"}


def _names_a_vector_layer(value: Any, reader: Reader) -> bool:
    """Whether the value of an extent is a vector layer, its id or its path (and not four numbers)."""
    if isinstance(value, str) and value.count(",") != 3:
        value = QgsProcessingUtils.mapLayerFromString(value, reader.context)
    return isinstance(value, QgsVectorLayer)


_Read = Callable[[Parameter, str, Reader], Any]

#: kind -> how its plain value is read; None where nothing was given
_READERS: Mapping[str, _Read] = {
    "product": _read_products,
    "products": _read_products,
    "folder": _read_text,
    "file": _read_text,
    "image": _read_image,
    "images": _read_images,
    "polygons": _read_layer,
    "points": _read_layer,
    "vector": _read_layer,
    "field": _read_text,
    "area": _read_area,
    "number": _read_number,
    "integer": _read_number,
    "choice": _read_choice,
    "choices": _read_choices,
    "text": _read_text,
    "flag": _read_flag,
    "date": _read_date,
    "crs": _read_crs,
    "auth": _read_text,
}
