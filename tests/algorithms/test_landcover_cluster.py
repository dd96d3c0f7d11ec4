"""The map on a Dask cluster on loopback: the same pixels, a lost worker costs only its blocks, no scheduler is told."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from algorithms.core.cluster import cluster_executor, packed
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import read
from algorithms.worker import run_entry
from tests.algorithms.landcover_data import BANDS, make_year

ROOT = Path(__file__).resolve().parents[2]
needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="distributed is not installed (tier distributed)"
)


def _start(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    # a worker starts far from the checkout: what it knows of the package is what it was sent
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    extra = os.pathsep.join(p for p in sys.path if p.endswith("site-packages") or "dask" in p)
    environment |= {"PYTHONPATH": extra, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    command = [sys.executable, "-c", "import sys; from dask.__main__ import main; sys.exit(main())", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers of one thread each; ended one by one afterwards."""
    record = tmp_path / "scheduler.json"
    running = [
        _start(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            str(record),
            folder=tmp_path,
        )
    ]
    try:
        for _ in range(300):
            if record.exists() and record.stat().st_size:
                break
            time.sleep(0.1)
        address = json.loads(record.read_text(encoding="utf-8"))["address"]
        for number in range(2):
            running.append(
                _start(
                    "worker",
                    address,
                    "--nthreads",
                    "1",
                    "--no-nanny",
                    "--no-dashboard",
                    "--name",
                    f"w{number}",
                    "--local-directory",
                    str(tmp_path / f"w{number}"),
                    folder=tmp_path,
                )
            )
        yield address, running
    finally:
        for process in running:
            process.kill()
            process.wait()


_RUN = """
import json, sys
from algorithms.core.progress import Context, Settings
from algorithms.worker import run_job
job = json.loads(sys.argv[1])
events = []
run_job(job, events.append)
print(json.dumps([e for e in events if e["event"] != "progress"]))
"""


def _job(settings: dict[str, object], parameters: dict[str, object]) -> list[dict[str, object]]:
    """Events of a job in a process of its own: a client leaves threads behind that a test would trip over."""
    job = json.dumps({"entry": "land_cover", "parameters": parameters, "settings": settings})
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", _RUN, job],
        capture_output=True,
        text=True,
        timeout=300,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.stdout, done.stderr
    events: list[dict[str, object]] = json.loads(done.stdout.splitlines()[-1])
    return events


@needs_dask
@pytest.mark.slow
def test_same_map_on_a_cluster_and_after_a_loss(
    scheduler: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    address, running = scheduler
    year = make_year(tmp_path / "in", size=120)
    model, here, there = (str(tmp_path / n) for n in ("m.npz", "here.tif", "there.tif"))
    training = {
        "products": [str(year.folder)],
        "polygons": year.polygons,
        "bands": list(BANDS),
        "trees": 20,
        "runs": 0,
        "step_days": 20,
        "start": "2023-01-01",
        "end": "2023-12-31",
        "model": model,
    }
    run_entry("train_land_cover", training, Context(Settings(threads=1)))
    common = {"products": [str(year.folder)], "model": model}
    run_entry("land_cover", {**common, "map": here}, Context(Settings(threads=1)))
    settings = {"threads": 3, "scheduler": address, "memory_mb": 600}
    events = _job(settings, {**common, "map": there})
    assert events[-1]["event"] == "result", events[-1]
    assert any("2 workers" in str(e.get("text", "")) for e in events)
    assert (read(there) == read(here)).all()
    running[1].kill()
    again = str(tmp_path / "again.tif")
    events = _job(settings, {**common, "map": again})
    assert events[-1]["event"] == "result", events[-1]
    assert (read(again) == read(here)).all()


_SLOW_KERNEL = """
import os, time
import numpy as np

def block(inputs, window, parameters):
    trace = f"{window.row}_{window.col}_{os.getpid()}_{time.monotonic_ns()}"
    open(os.path.join(parameters["folder"], trace), "w").close()
    time.sleep(0.4)
    return {"out": (inputs.read("in") + 1).astype(np.uint8)}
"""
_KILL = """
import os, signal, sys, threading, time
from pathlib import Path
import numpy as np
from algorithms.core import blocks
from algorithms.core.blocks import Source, process
from algorithms.core.cluster import cluster_executor
from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, read, write_raster

address, folder, victim = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 240, 240)
data = np.random.default_rng(0).integers(0, 250, grid.shape).astype(np.uint8)
write_raster(RasterSpec(str(folder / "in.tif"), grid, "uint8"), data)
blocks.block_shape = lambda *_: (60, 60)

def kill():
    while not any(f"_{victim}_" in p.name for p in (folder / "runs").iterdir()):
        time.sleep(0.05)
    time.sleep(0.1)
    os.kill(victim, signal.SIGKILL)

threading.Thread(target=kill, daemon=True).start()
context = Context(Settings(scheduler=address, threads=4))
with cluster_executor(context) as executor:
    process("slow_kernel:block", {"in": Source(str(folder / "in.tif"), grid)}, grid,
            {"out": RasterSpec(str(folder / "out.tif"), grid, "uint8")}, context,
            parameters={"folder": str(folder / "runs")}, bytes_per_pixel=8.0, executor=executor)
print("same" if (read(str(folder / "out.tif")) == data + 1).all() else "other", flush=True)
os._exit(0)
"""


@needs_dask
@pytest.mark.slow
def test_a_worker_killed_in_the_middle_costs_only_its_blocks(
    scheduler: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """Blocks leave a trace when they begin: no block that another worker had finished begins a second time."""
    address, running = scheduler
    (tmp_path / "runs").mkdir()
    # a kernel that leaves traces has to be part of the package that is sent
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "algorithms", copy / "algorithms", ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "resources").symlink_to(ROOT / "resources", target_is_directory=True)
    (copy / "algorithms" / "slow_kernel.py").write_text(_SLOW_KERNEL, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _KILL, address, str(tmp_path), str(running[1].pid)],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=copy,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(copy), os.environ.get("PYTHONPATH", "")])},
    )
    assert done.stdout.strip() == "same", done.stderr
    traces = [p.name.split("_") for p in (tmp_path / "runs").iterdir()]
    started: dict[tuple[str, str], set[str]] = {}
    for row, col, process, _ in traces:
        started.setdefault((row, col), set()).add(process)
    lost, kept = str(running[1].pid), str(running[2].pid)
    assert len(started) == 16 and {p for _, _, p, _ in traces} == {lost, kept}
    again = [place for place, by in started.items() if by == {lost, kept}]
    assert again, "what the lost worker had begun was run elsewhere"
    survivor = [(row, col) for row, col, process, _ in traces if process == kept]
    assert len(survivor) == len(set(survivor)), "the worker that stayed did nothing twice"
    assert len(traces) <= 16 + len([1 for _, _, p, _ in traces if p == lost])


@needs_dask
def test_no_scheduler_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("algorithms.core.cluster._PATIENCE_S", 1)
    with (
        pytest.raises(TheiaError, match="No scheduler answers"),
        cluster_executor(Context(Settings(scheduler="tcp://127.0.0.1:9"))),
    ):
        pass


def test_without_an_address_nothing_is_asked() -> None:
    with cluster_executor(Context(Settings())) as executor:
        assert executor is None


def test_what_is_sent_is_complete_and_small() -> None:
    import io
    import zipfile

    data, name = packed()
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert name == "algorithms" and len(data) < 20 << 20
    assert {"algorithms/core/blocks.py", "algorithms/landcover/mapping.py", "resources/tables/series.json"} <= set(
        names
    )
    assert not [n for n in names if n.startswith("plugin/") or n.endswith(".pyc")]
