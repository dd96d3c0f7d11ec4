"""10 000 footprints: from the last answer of the catalogue to layer and list on the screen. Runs in QGIS.

# runs in: qgis
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COUNT = 10_000
LIMIT_S = 2.0


def made_up(number: int) -> Any:
    from theia.algorithms.catalogue.records import FileRef, Product, parse_time

    west, south = -5 + number % 100 / 8, 41 + number // 100 / 12
    ring = [[west, south + 1], [west + 0.04, south], [west + 1.3, south], [west + 1.3, south + 1], [west, south + 1]]
    moment = parse_time(f"20{17 + number % 8}-{1 + number % 12:02d}-{1 + number % 28:02d}T10:59:07.758Z")
    name = f"SENTINEL2B_{number:08d}-105907-758_L2A_T31TCH_C"
    address = f"https://127.0.0.1:1/api/download/URN:FEATURE:DATA:gdh:{number:032x}:V1/files/{number:032x}"
    files = (
        FileRef(f"{name}_V4-0.zip", address, 1_800_000_000, ("md5", f"{number:032x}"), "data", "application/zip"),
        FileRef(f"{name}_QKL_ALL.jpg", address, 600_000, None, "quicklook", "image/jpeg"),
        FileRef(f"{name}_MTD_ALL.xml", address, 600_000, None, "metadata", "application/xml"),
    )
    properties = {f"property:{n}": f"value {n} of {number}" for n in range(15)}
    return Product(
        "geodes",
        f"URN:{number}",
        "THEIA_REFLECTANCE_SENTINEL2_L2A",
        name,
        moment,
        moment,
        cloud=float(number % 101),
        tile="31TCH",
        level="L2A",
        footprint={"type": "Polygon", "coordinates": [ring]},
        files=files,
        properties=properties,
    )


def main() -> int:
    specification = importlib.util.spec_from_file_location(
        "theia", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    assert specification is not None and specification.loader is not None
    sys.modules["theia"] = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(sys.modules["theia"])
    from qgis.core import QgsMapRendererParallelJob, QgsMapSettings, QgsVectorLayer
    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtCore import QSize
    from qgis.PyQt.QtWidgets import QMainWindow
    from theia.algorithms.catalogue import footprints
    from theia.algorithms.catalogue.search import SearchRequest, newest_versions, rejected
    from theia.algorithms.catalogue.shapes import box_polygon, unwrap
    from theia.plugin.gui import catalogue_panel
    from theia.plugin.results import apply_style

    class Iface:
        def mainWindow(self) -> QMainWindow:  # noqa: N802
            return window

        def mapCanvas(self) -> QgsMapCanvas:  # noqa: N802
            return QgsMapCanvas(window)

    window = QMainWindow()
    products = [made_up(n) for n in range(COUNT)]
    panel = catalogue_panel.CataloguePanel(Iface())
    window.addDockWidget(catalogue_panel.Qt.DockWidgetArea.RightDockWidgetArea, panel)
    window.resize(1600, 1000)
    window.show()
    request = SearchRequest(area=box_polygon((-5, 41, 9, 52)))
    times, busy = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(3):
            path = str(Path(folder) / f"{number}.gpkg")
            started, worked = time.perf_counter(), time.process_time()
            area = unwrap(request.area)
            kept = newest_versions([p for p in products if not rejected(p, request, area)])
            footprints.write(path, kept)
            layer = QgsVectorLayer(path, "footprints", "ogr")
            apply_style(layer, catalogue_panel.STYLE, ())
            panel.set_layer(layer)
            settings = QgsMapSettings()
            settings.setLayers([layer])
            settings.setExtent(layer.extent())
            settings.setOutputSize(QSize(1200, 900))
            settings.setDestinationCrs(layer.crs())
            job = QgsMapRendererParallelJob(settings)
            job.start()
            job.waitForFinished()
            panel.view.viewport().grab()
            times.append(time.perf_counter() - started)
            busy.append(time.process_time() - worked)
            assert len(panel.model.rows) == COUNT
            del job, settings, layer
    print(
        f"{COUNT} footprints checked, written, loaded, drawn and listed in {min(times):.2f} s "
        f"(at most {LIMIT_S}), {min(busy):.2f} s of processor"
    )
    return 0 if min(times) <= LIMIT_S else 1


if __name__ == "__main__":
    from qgis.core import QgsApplication

    application = QgsApplication([], True)
    application.initQgis()
    code = main()
    sys.stdout.flush()
    import os

    os._exit(code)
