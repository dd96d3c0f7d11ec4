"""Kinds of parameters and outputs of the declarations, as QGIS asks for them; `values` reads the answers.

The name in QGIS is the upper case of the declared name. An area becomes two QGIS parameters, an extent and a polygon
layer; an entry that writes a folder gets the flag LOAD.
"""

from __future__ import annotations

from typing import Any, Callable, List, Mapping

from qgis.core import (
    QgsProcessing,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDateTime,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)

from ..algorithms.spec import Declaration, Output, Parameter
from . import compat
from .help import MOST_OPTIONS
from .i18n import tr

LOAD = "LOAD"
_Definition = QgsProcessingParameterDefinition
_File = QgsProcessingParameterFile.Behavior
_Number = QgsProcessingParameterNumber.Type
_Source = QgsProcessing.SourceType
_Date = QgsProcessingParameterDateTime.Type.Date


def definitions(declaration: Declaration) -> List[QgsProcessingParameterDefinition]:
    """The QGIS parameters of an entry, destinations last."""
    found = [d for p in declaration.parameters for d in _definitions_of(p)]
    if any(o.kind == "folder" for o in declaration.outputs):
        found.append(_load_definition())
    return found + [_destination(o) for o in declaration.destinations]


def value_outputs(declaration: Declaration) -> List[Any]:
    """The QGIS outputs for what is a result but has no destination: numbers and texts."""
    makers = {"number": QgsProcessingOutputNumber, "text": QgsProcessingOutputString}
    return [makers[o.kind](o.name.upper(), tr(o.label)) for o in declaration.outputs if o.kind in makers]


def label_of(parameter: Parameter) -> str:
    """Label with its unit."""
    return f"{tr(parameter.label)} ({tr(parameter.unit)})" if parameter.unit else tr(parameter.label)


def help_of(parameter: Parameter) -> str:
    """Help with the meaning of each option (the options themselves are shown as ids, which models and scripts keep)."""
    lines = [f"{o.id}: {tr(o.label)}" for o in parameter.options if o.label != o.id]
    return "\n".join([tr(parameter.help), *(lines if len(lines) <= MOST_OPTIONS else [])])


def _definitions_of(parameter: Parameter) -> List[QgsProcessingParameterDefinition]:
    name = parameter.name.upper()
    made = [_MAKERS[parameter.kind](parameter, name, label_of(parameter))]
    if parameter.kind == "area":
        layer = QgsProcessingParameterFeatureSource(
            name + "_LAYER",
            tr("{label}: polygon layer", label=label_of(parameter)),
            [_Source.TypeVectorPolygon],
            None,
            True,
        )
        made.append(layer)
    for definition in made:
        definition.setHelp(help_of(parameter))
        if parameter.advanced:
            definition.setFlags(definition.flags() | _Definition.Flag.FlagAdvanced)
    return made


def _load_definition() -> QgsProcessingParameterDefinition:
    definition = QgsProcessingParameterBoolean(LOAD, tr("Load the layers when the job is done"), False)
    # ticked in dialogs; unticked in models and scripts, where a folder is handed on
    definition.setGuiDefaultValueOverride(not compat.modeler_is_active())
    definition.setHelp(tr("Adds the layers of the folder to the map, styled and dated."))
    return definition


def _destination(output: Output) -> QgsProcessingParameterDefinition:
    name, label = output.name.upper(), tr(output.label)
    asked = not output.optional
    if output.kind == "folder":
        definition = QgsProcessingParameterFolderDestination(name, label, None, output.optional, asked)
    elif output.kind == "raster":
        definition = QgsProcessingParameterRasterDestination(name, label, None, output.optional, asked)
    elif output.kind == "vector":
        definition = QgsProcessingParameterVectorDestination(
            name, label, _Source.TypeVectorAnyGeometry, None, output.optional, asked
        )
    else:
        pattern = tr("{suffix} files", suffix=output.suffix.upper()) + f" (*.{output.suffix})"
        definition = QgsProcessingParameterFileDestination(name, label, pattern, None, output.optional, asked)
    definition.setHelp(tr(output.help or output.label))
    return definition


_Maker = Callable[[Parameter, str, str], QgsProcessingParameterDefinition]


def _file_pattern(p: Parameter) -> str:
    pattern = " ".join(f"*.{e}" for e in p.extensions) or "*"
    return f"{tr('Files')} ({pattern})"


def _enum(p: Parameter, name: str, label: str) -> QgsProcessingParameterDefinition:
    multiple = p.kind == "choices"
    default = list(p.default) if multiple and p.default else p.default
    if p.open_options and not multiple:
        definition = QgsProcessingParameterString(name, label, default, False, p.optional)
        definition.setMetadata({"widget_wrapper": {"value_hints": [o.id for o in p.options]}})
        return definition
    optional = p.optional or p.open_options
    return QgsProcessingParameterEnum(name, label, [o.id for o in p.options], multiple, default, optional, True)


def _number(p: Parameter, name: str, label: str) -> QgsProcessingParameterDefinition:
    kind = _Number.Integer if p.kind == "integer" else _Number.Double
    definition = QgsProcessingParameterNumber(name, label, kind, p.default, p.optional)
    if p.minimum is not None:
        definition.setMinimum(p.minimum)
    if p.maximum is not None:
        definition.setMaximum(p.maximum)
    return definition


def _vector(source: Any) -> _Maker:
    return lambda p, n, la: QgsProcessingParameterFeatureSource(n, la, [source], p.default, p.optional)


def _folder(p: Parameter, name: str, label: str) -> QgsProcessingParameterDefinition:
    return QgsProcessingParameterFile(name, label, _File.Folder, "", p.default, p.optional)


#: kind -> how QGIS asks for it
_MAKERS: Mapping[str, _Maker] = {
    "product": _folder,
    "products": _folder,
    "folder": _folder,
    "file": lambda p, n, la: QgsProcessingParameterFile(n, la, _File.File, "", p.default, p.optional, _file_pattern(p)),
    "image": lambda p, n, la: QgsProcessingParameterRasterLayer(n, la, p.default, p.optional),
    "images": lambda p, n, la: QgsProcessingParameterMultipleLayers(n, la, _Source.TypeRaster, p.default, p.optional),
    "polygons": _vector(_Source.TypeVectorPolygon),
    "points": _vector(_Source.TypeVectorPoint),
    "vector": _vector(_Source.TypeVector),
    "field": lambda p, n, la: QgsProcessingParameterField(n, la, p.default, p.parent.upper(), optional=p.optional),
    "area": lambda p, n, la: QgsProcessingParameterExtent(n, la, p.default, p.optional),
    "number": _number,
    "integer": _number,
    "choice": _enum,
    "choices": _enum,
    "text": lambda p, n, la: QgsProcessingParameterString(n, la, p.default, p.multiline, p.optional),
    "flag": lambda p, n, la: QgsProcessingParameterBoolean(n, la, bool(p.default), p.optional),
    "date": lambda p, n, la: QgsProcessingParameterDateTime(n, la, _Date, p.default, p.optional),
    "crs": lambda p, n, la: QgsProcessingParameterCrs(n, la, p.default, p.optional),
    "auth": lambda p, n, la: QgsProcessingParameterAuthConfig(n, la, p.default, p.optional),
}
