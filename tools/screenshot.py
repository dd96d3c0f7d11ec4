"""Pictures of the plugin in a real QGIS window, without a screen: needs qgis and xvfb-run.

    tools/screenshot.py out.png                                   the toolbox with the provider open
    tools/screenshot.py out.png --dialog theia:l3a_synthesis      the dialog of an entry
    tools/screenshot.py out.png --run theia:... NAME=value ...    run it from its dialog, then the map with its layers
    tools/screenshot.py out.png --project project.qgz             a project
    tools/screenshot.py out.png --panel TILE=31TCH START=2020-01-01 END=2020-01-31
                                the catalogue panel after a search, with quick looks on the map; THEIA_SOURCES
                                can lead it to a local server (tests/servers)
    tools/screenshot.py out.png --language fr ...                 in French
    tools/screenshot.py out.png --measure                         how long each entry's dialog takes to open

The profile is a throw-away one in build/. Prints what the window measured (time to open the dialog, layers, errors).
"""

from __future__ import annotations

import argparse
import configparser
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from qgis_process import enable, environment  # noqa: E402

WINDOW = "1600x1000x24"
#: executed inside QGIS: does the steps one after the other, leaves a report, closes
INSIDE = """
import json, os, time, traceback
from qgis.core import QgsApplication, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QTreeView
from qgis.utils import iface

plan = json.loads(os.environ["THEIA_SCREENSHOT"])
report = {}

def settle(seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.02)

def show_toolbox():
    dock = iface.mainWindow().findChild(QDockWidget, "ProcessingToolbox")
    dock.setVisible(True)
    dock.raise_()
    tree = dock.findChild(QTreeView)
    model = tree.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if index.data() == "THEIA":
            tree.expandRecursively(index)
            tree.scrollTo(index, QTreeView.ScrollHint.PositionAtTop)
            report["groups"] = [model.index(i, 0, index).data() for i in range(model.rowCount(index))]

def open_dialog(name, values):
    import processing
    started = time.monotonic()
    dialog = processing.createAlgorithmDialog(name, values)
    dialog.show()
    QApplication.processEvents()
    report["dialog_s"] = round(time.monotonic() - started, 3)
    return dialog

def run(dialog):
    dialog.runButton().click()
    end = time.monotonic() + plan["timeout"]
    while not dialog.wasExecuted() and time.monotonic() < end:
        settle(0.1)
    settle(1)
    report["log"] = dialog.logText() if hasattr(dialog, "logText") else ""
    dialog.close()

def show_panel(values):
    from qgis.PyQt.QtCore import QDate
    import qgis.utils
    plugin = qgis.utils.plugins["theia"]
    plugin._show_catalogue()
    panel = plugin._panel
    form = panel.form
    if values.get("DATASET"):
        form.dataset.setCurrentIndex(form.dataset.findData(values["DATASET"]))
    for name in ("start", "end"):
        if values.get(name.upper()):
            getattr(form, name).setDate(QDate.fromString(values[name.upper()], "yyyy-MM-dd"))
    form.tile.setText(values.get("TILE", ""))
    form.cloud.setValue(100)
    settle(1)
    if values.get("SEARCH", "yes") == "yes":
        panel.search_button.click()
        end = time.monotonic() + plan["timeout"]
        while panel._task is not None and time.monotonic() < end:
            settle(0.1)
        settle(2)
        rows = min(3, len(panel.model.rows))
        for row in range(rows):
            panel.model.rows[row].ticked = row < 2
        panel.model.ticked.emit()
        panel.view.selectRow(0)
        settle(3)
        report["rows"] = len(panel.model.rows)
        report["status"] = panel.status.text()
        report["pictures"] = len(panel.model.pictures._kept)

def work():
    try:
        if plan.get("project"):
            QgsProject.instance().read(plan["project"])
        show_toolbox()
        grabbed = iface.mainWindow()
        if plan.get("dialog"):
            dialog = open_dialog(plan["dialog"], plan["values"])
            dialog.resize(1000, 760)
            if plan["run"]:
                run(dialog)
            else:
                grabbed = dialog
        if plan.get("measure"):
            entries = QgsApplication.processingRegistry().providerById("theia").algorithms()
            report["dialogs_s"] = {entry.id(): [] for entry in entries}
            for entry in list(entries) * 3:
                dialog = open_dialog(entry.id(), {})
                report["dialogs_s"][entry.id()].append(report.pop("dialog_s"))
                dialog.close()
                dialog.deleteLater()
        if plan.get("panel"):
            show_panel(plan["values"])
        layers = QgsProject.instance().mapLayers().values()
        if layers:
            canvas = iface.mapCanvas()
            canvas.setDestinationCrs(next(iter(layers)).crs())
            canvas.zoomToFullExtent()
            canvas.waitWhileRendering()
        settle(plan["wait"])
        report["layers"] = [layer.name() for layer in layers]
        grabbed.grab().save(plan["picture"])
    except Exception:
        report["error"] = traceback.format_exc()
    with open(plan["report"], "w", encoding="utf-8") as file:
        json.dump(report, file, ensure_ascii=False)
    QgsProject.instance().clear()
    os._exit(0)

QTimer.singleShot(3000, work)
"""


def main(arguments: List[str]) -> int:
    parser = argparse.ArgumentParser(description="Picture of the plugin in a QGIS window.")
    parser.add_argument("picture")
    parser.add_argument("--dialog")
    parser.add_argument("--run")
    parser.add_argument("--project")
    parser.add_argument("--panel", action="store_true")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--language", default="en")
    parser.add_argument("--wait", type=float, default=1.0)
    parser.add_argument("--timeout", type=float, default=300.0)
    parser.add_argument("values", nargs="*", help="NAME=value")
    given = parser.parse_intermixed_args(arguments)
    report = take(
        given.picture,
        dialog=given.dialog or given.run or "",
        run=bool(given.run),
        measure=given.measure,
        project=given.project or "",
        panel=given.panel,
        values=dict(value.split("=", 1) for value in given.values),
        language=given.language,
        wait=given.wait,
        timeout=given.timeout,
    )
    print(json.dumps(report, indent=1, ensure_ascii=False))
    return 1 if "error" in report else 0


def take(picture: str, *, language: str = "en", **plan: Any) -> Dict[str, Any]:
    """Make the picture, return what the window reported."""
    profile = ROOT / "build" / f"profile-window-{language}"
    env = environment(profile)
    enable(env)
    settings = profile / "profiles" / "default" / "QGIS" / "QGIS3.ini"
    _set(settings, "locale", {"userLocale": language, "overrideFlag": "true"})
    # QGIS disables a plugin during which it was killed
    _set(settings, "PythonPlugins", {"theia": "true"})
    with tempfile.TemporaryDirectory() as folder:
        script, report = Path(folder) / "inside.py", Path(folder) / "report.json"
        script.write_text(INSIDE, encoding="utf-8")
        plan.update(picture=str(Path(picture).resolve()), report=str(report))
        plan.setdefault("values", {})
        plan.setdefault("wait", 1.0)
        plan.setdefault("timeout", 300.0)
        plan.setdefault("run", False)
        env = {**env, "THEIA_SCREENSHOT": json.dumps(plan)}
        env.pop("QT_QPA_PLATFORM", None)
        command = ["xvfb-run", "-a", "-s", f"-screen 0 {WINDOW}", "qgis.bin" if _has("qgis.bin") else "qgis"]
        done = subprocess.run(
            [*command, "--nologo", "--noversioncheck", "--code", str(script)],
            env=env, capture_output=True, text=True, timeout=90 + (plan["timeout"] if plan["run"] else 0),
        )  # fmt: skip
        if not report.exists():
            return {"error": f"QGIS ended with {done.returncode}: {done.stderr[-2000:]}"}
        return json.loads(report.read_text(encoding="utf-8"))


def _has(program: str) -> bool:
    return any(os.access(os.path.join(p, program), os.X_OK) for p in os.environ.get("PATH", "").split(os.pathsep))


def _set(path: Path, section: str, values: Dict[str, str]) -> None:
    """Set values of one section of an .ini file, leaving the rest as it is."""
    parser = configparser.RawConfigParser()
    parser.optionxform = str
    path.parent.mkdir(parents=True, exist_ok=True)
    parser.read(path, encoding="utf-8")
    if not parser.has_section(section):
        parser.add_section(section)
    for name, value in values.items():
        parser.set(section, name, value)
    with open(path, "w", encoding="utf-8") as file:
        parser.write(file, space_around_delimiters=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
