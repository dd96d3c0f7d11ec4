"""The real worker with one more entry, `toy`, that has every front of an entry and does what the tests tell it.

It needs neither an engine nor numpy: its rasters are copies of a file that the test made.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from algorithms import entries, spec, worker  # noqa: E402
from algorithms.core.errors import TheiaError  # noqa: E402
from algorithms.core.files import atomic_file, atomic_folder  # noqa: E402
from algorithms.core.progress import Context  # noqa: E402
from algorithms.core.result import Layer, Result  # noqa: E402
from algorithms.spec import Declaration, LegendClass, Option, Output, Parameter  # noqa: E402

ACTIONS = ("finish", "fail", "crash", "wait", "deaf", "family", "frozen", "vanish")
CLASSES = (LegendClass(0, "cloud", "#ffffff"), LegendClass(1, "land", "#996633"))
TOY = Declaration(
    "toy",
    "simulate",
    "light",
    "toy_of_the_tests:toy",
    "Toy",
    "A toy.",
    (
        Parameter("choice", "action", "Action", "", default="finish", options=tuple(Option(a, a) for a in ACTIONS)),
        Parameter("image", "template", "Template", "", optional=True),
        spec.area(),
        spec.start(),
        Parameter("auth", "auth", "Key", "", optional=True),
        Parameter("text", "note", "Note", "", optional=True),
        Parameter("number", "amount", "Amount", "", default=0.5, minimum=0, maximum=1, unit="m"),
        spec.overwrite(),
    ),
    (
        Output("folder", "output", "Folder", optional=True),
        Output("raster", "map", "Map", classes=CLASSES, dated=True, optional=True),
        Output("file", "file", "File", extension="txt", optional=True),
        Output("report", "report", "Report", optional=True),
        Output("number", "count", "Count"),
        Output("text", "echo", "Echo"),
    ),
)


def toy(*, action: str, context: Context, **values: Any) -> Result:
    destinations = {name: values.pop(name) for name in ("output", "map", "file", "report")}
    outputs: dict[str, Any] = {"count": 3, "echo": json.dumps({**values, "keys": dict(context.settings.credentials)})}
    layers: list[Layer] = []
    if destinations["file"]:
        with atomic_file(destinations["file"]) as temporary:
            Path(temporary).write_text(str(os.getpid()), encoding="utf-8")
            act(action, context)
    else:
        act(action, context)
    if destinations["output"] and action != "vanish":
        with atomic_folder(destinations["output"], values["overwrite"]) as folder:
            for month in (1, 2):
                shutil.copy(values["template"], os.path.join(folder, f"month{month}.tif"))
        layers += [month_layer(destinations["output"], month) for month in (1, 2)]
    if destinations["map"]:
        with atomic_file(destinations["map"]) as temporary:
            shutil.copy(values["template"], temporary)
        layers.append(Layer("map", destinations["map"], "My map", start=dt.datetime(2024, 5, 1), trust="Trust me."))
    if destinations["report"]:
        with atomic_file(destinations["report"]) as temporary:
            Path(temporary).write_text("<p>report</p>", encoding="utf-8")
    return Result({**outputs, **{k: v for k, v in destinations.items() if v}}, layers)


def month_layer(folder: str, month: int) -> Layer:
    start, end = dt.datetime(2024, month, 1), dt.datetime(2024, month + 1, 1)
    path = os.path.join(folder, f"month{month}.tif")
    name = f"Month {month}"
    return Layer(
        "output", path, name, style="index", start=start, end=end, group="Months", trust="As good as the input.",
        visible=month == 1,
    )  # fmt: skip


def act(action: str, context: Context) -> None:
    if action == "fail":
        raise TheiaError("product", "The toy is broken: é.", "Mend it.")
    if action == "crash":
        print("the last words", file=sys.stderr, flush=True)
        os._exit(139)
    if action == "family":
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    context.progress(0.1, "Waiting" if action != "finish" else "Working")
    if action == "frozen":
        # neither a message nor a polite signal reaches a stopped process
        os.kill(os.getpid(), signal.SIGSTOP)
    while action in ("wait", "deaf", "family"):
        time.sleep(0.02)
        if action == "wait":
            context.check_cancel()
    context.progress(1.0, "Done")
    context.info("all is well")
    context.warning("only a toy")


if __name__ == "__main__":
    import types

    module = types.ModuleType("algorithms.toy_of_the_tests")
    module.toy = toy  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    entries.all_entries()["toy"] = TOY
    sys.exit(worker.main())
