"""Results on the map: which layers are loaded, and how each is named, styled, dated and grouped once it is there.

Processing loads the layers; this module only says which, and finishes them in a post-processor. Python must keep the
post-processors alive until they are called: QGIS holds a bare pointer.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from qgis.core import (
    Qgis,
    QgsCategorizedSymbolRenderer,
    QgsDateTimeRange,
    QgsGraduatedSymbolRenderer,
    QgsLayerMetadata,
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsMessageLog,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, QTimeZone
from qgis.PyQt.QtGui import QColor

from ..algorithms.spec import Declaration, LegendClass, Output
from . import compat
from .i18n import said, tr

STYLES = Path(__file__).parent.parent / "resources" / "styles"
_ORDER = "theia/order"
_alive: List[QgsProcessingLayerPostProcessorInterface] = []


@dataclass(frozen=True)
class Finish:
    """What to do to one loaded layer. `order`: 0 is the top of its group; `grouped`: Processing itself groups it."""

    algorithm: str
    output: str
    name: str
    style: str = ""
    classes: Tuple[LegendClass, ...] = ()
    start: Optional[dt.datetime] = None
    end: Optional[dt.datetime] = None
    group: str = ""
    grouped: bool = False
    trust: str = ""
    visible: bool = True
    order: int = 0


def replay(job: Mapping[str, Any]) -> str:
    """The job as it can be given to the command line; keys are never shown."""
    shown = {k: v for k, v in job["settings"].items() if k != "credentials"}
    return json.dumps({**job, "settings": shown}, ensure_ascii=False)


def announce(
    declaration: Declaration,
    layers: Sequence[Mapping[str, Any]],
    destinations: Mapping[str, str],
    context: QgsProcessingContext,
    load: bool,
) -> None:
    """Tell Processing which layers to load and how to finish them.

    A raster or vector destination is loaded when the user's box says so; the layers of a folder when `load` is true.
    """
    pending = {_key(path): path for path in context.layersToLoadOnCompletion()}
    described = set()
    for order, layer in enumerate(sorted(layers, key=lambda la: la.get("kind", "raster") == "raster")):
        key = _key(layer["path"])
        output = declaration.output(layer["output"])
        described.add(key)
        if key not in pending:
            if not (load and output.kind == "folder"):
                continue
            pending[key] = _add(context, layer, output)
        _attach(context, pending[key], _finish_of(declaration, output, layer, order))
    for output in declaration.destinations:
        key = _key(destinations.get(output.name, ""))
        if key in pending and key not in described:
            layer = {"name": tr(output.label), "style": output.style}
            _attach(context, pending[key], _finish_of(declaration, output, layer, 0))


def _key(path: str) -> str:
    return os.path.normcase(os.path.abspath(path.split("|")[0])) + path.partition("|")[2] if path else ""


def _add(context: QgsProcessingContext, layer: Mapping[str, Any], output: Output) -> str:
    hint = QgsProcessingUtils.LayerHint.Vector if layer.get("kind") == "vector" else QgsProcessingUtils.LayerHint.Raster
    project = context.project() or QgsProject.instance()
    details = QgsProcessingContext.LayerDetails(said(layer["name"], layer), project, output.name.upper(), hint)
    context.addLayerToLoadOnCompletion(layer["path"], details)
    return str(layer["path"])


def _finish_of(declaration: Declaration, output: Output, layer: Mapping[str, Any], order: int) -> Finish:
    return Finish(
        algorithm=f"theia:{declaration.id}",
        output=output.name.upper(),
        name=said(layer["name"], layer),
        style=layer.get("style") or output.style,
        classes=output.classes if output.kind == "raster" else (),
        start=_moment(layer.get("start")),
        end=_moment(layer.get("end")),
        group=said(layer.get("group", ""), layer),
        trust=said(layer.get("trust", ""), layer),
        visible=layer.get("visible", True),
        order=order,
    )


def _moment(text: Optional[str]) -> Optional[dt.datetime]:
    if not text:
        return None
    moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(dt.timezone.utc) if moment.tzinfo else moment


def _attach(context: QgsProcessingContext, key: str, finish: Finish) -> None:
    details = context.layerToLoadOnCompletionDetails(key)
    details.name = finish.name
    grouped = bool(finish.group) and compat.set_group(details, finish.group, -finish.order)
    processor = _PostProcessor(replace(finish, grouped=grouped))
    _alive.append(processor)
    details.setPostProcessor(processor)


class _PostProcessor(QgsProcessingLayerPostProcessorInterface):
    """Called by QGIS in the main thread once the layer is in the project."""

    def __init__(self, finish: Finish) -> None:
        super().__init__()
        self.finish = finish

    def postProcessLayer(  # noqa: N802
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        try:
            finish_layer(layer, self.finish, context.project() or QgsProject.instance())
        finally:
            if self in _alive:
                _alive.remove(self)


def finish_layer(layer: QgsMapLayer, finish: Finish, project: QgsProject) -> None:
    """Style, date, describe and group a layer of the project. The style that the user set for this output wins."""
    if not _user_style(finish):
        apply_style(layer, finish.style, finish.classes)
    if finish.start is not None:
        set_period(layer, finish.start, finish.end or finish.start + dt.timedelta(days=1))
    describe(layer, finish)
    node = project.layerTreeRoot().findLayer(layer.id())
    if node is not None:
        if finish.group and not finish.grouped and not _results_group():
            node = _move(node, finish, project)
        node.setItemVisibilityChecked(finish.visible)
        # a series of legends would hide the names
        node.setExpanded(not finish.group)


def apply_style(layer: QgsMapLayer, style: str, classes: Sequence[LegendClass]) -> None:
    """The style file of that name, or the legend of the classes; labels in the user's language."""
    path = STYLES / f"{style}.qml"
    if style and path.exists():
        message, loaded = layer.loadNamedStyle(str(path))
        if not loaded:
            QgsMessageLog.logMessage(f"{path.name}: {message}", "THEIA", Qgis.MessageLevel.Warning)
    if isinstance(layer, QgsRasterLayer):
        if classes:
            entries = [QgsPalettedRasterRenderer.Class(c.value, QColor(c.colour), tr(c.label)) for c in classes]
            layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
        elif isinstance(layer.renderer(), QgsPalettedRasterRenderer):
            old = layer.renderer()
            entries = [QgsPalettedRasterRenderer.Class(c.value, c.color, tr(c.label)) for c in old.classes()]
            layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), old.usesBands()[0], entries))
    elif isinstance(layer, QgsVectorLayer):
        renderer = layer.renderer()
        if isinstance(renderer, QgsGraduatedSymbolRenderer):
            for place, part in enumerate(renderer.ranges()):
                renderer.updateRangeLabel(place, tr(part.label()))
        elif isinstance(renderer, QgsCategorizedSymbolRenderer):
            for place, part in enumerate(renderer.categories()):
                renderer.updateCategoryLabel(place, tr(part.label()))
    layer.triggerRepaint()
    layer.emitStyleChanged()


def set_period(layer: QgsMapLayer, start: dt.datetime, end: dt.datetime) -> None:
    """The time during which the temporal controller shows a raster: [start, end), UTC."""
    if not isinstance(layer, QgsRasterLayer):
        return
    properties = layer.temporalProperties()
    properties.setIsActive(True)
    compat.set_fixed_temporal_range(layer)
    properties.setFixedTemporalRange(QgsDateTimeRange(_utc(start), _utc(end), True, False))


def describe(layer: QgsMapLayer, finish: Finish) -> None:
    """Title, one sentence on trust and the period, in the metadata of the layer."""
    metadata = QgsLayerMetadata(layer.metadata())
    metadata.setTitle(layer.name())
    if finish.trust:
        metadata.setAbstract(finish.trust)
    metadata.addHistoryItem(finish.algorithm)
    if finish.start is not None:
        extent = metadata.extent()
        end = finish.end or finish.start
        extent.setTemporalExtents([QgsDateTimeRange(_utc(finish.start), _utc(end), True, False)])
        metadata.setExtent(extent)
    layer.setMetadata(metadata)


def _utc(moment: dt.datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(calendar.timegm(moment.utctimetuple()), QTimeZone.utc())


def _user_style(finish: Finish) -> bool:
    from processing.gui.RenderingStyles import RenderingStyles

    return RenderingStyles.getStyle(finish.algorithm, finish.output) is not None


def _results_group() -> bool:
    from processing.core.ProcessingConfig import ProcessingConfig

    return bool(ProcessingConfig.getSetting(ProcessingConfig.RESULTS_GROUP_NAME))


def _move(node: QgsLayerTreeLayer, finish: Finish, project: QgsProject) -> QgsLayerTreeLayer:
    """Move a node into its group, below those that come before it (QGIS before 3.32)."""
    root = project.layerTreeRoot()
    group = root.findGroup(finish.group) or root.insertGroup(0, finish.group)
    moved = node.clone()
    moved.setCustomProperty(_ORDER, finish.order)
    # the clone goes in before the node goes out: a layer that leaves the tree leaves the project
    place = 0
    for index, child in enumerate(group.children()):
        if child != node and int(child.customProperty(_ORDER, 1 << 30)) < finish.order:
            place = index + 1
    group.insertChildNode(place, moved)
    node.parent().removeChildNode(node)
    return moved
