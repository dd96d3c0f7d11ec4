"""What a small job costs: the worker from start to result, on one product of 256 x 256 pixels, code compiled."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "S2_20240715.tif"
        grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 256, 256)
        write_raster(RasterSpec(str(path), grid, "int16", -10000, count=2), np.full((2, 256, 256), 2000, np.int16))
        side_car = {"datetime": "2024-07-15T10:50:00Z", "sensor": "S2A", "bands": ["B4", "B8"], "nodata": -10000}
        path.with_suffix(".json").write_text(json.dumps(side_car))
        times, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
        for number in range(6):
            job = {"entry": "spectral_indices", "parameters": {"products": [str(path)], "output": f"{name}/o{number}"}}
            started = time.perf_counter()
            command = [sys.executable, "-m", "algorithms.worker"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
                assert worker.stdin is not None and worker.stdout is not None
                worker.stdin.write(json.dumps(job) + "\n")
                worker.stdin.flush()  # and stays open: its end would stop the job
                last = worker.stdout.readlines()[-1]
            times.append(time.perf_counter() - started)
            assert json.loads(last)["event"] == "result", last
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / len(times)
        print(f"small job: {statistics.median(times[1:]):.2f} s wall (the first {times[0]:.2f} s), {cpu:.2f} s CPU")


if __name__ == "__main__":
    main()
