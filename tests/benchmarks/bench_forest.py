"""Prediction by a forest: microseconds of CPU a pixel on one core, against scikit-learn, onnxruntime and OTB, by turns.

Random forest of 100 trees, depth 25, 23 classes, 481 features: the benchmark year of land cover where it is at hand
(THEIA_REFERENCE), else as many clouds of points. onnxruntime is measured where it and skl2onnx are installed, on the
same forest; OTB's ImageClassifier where `otbcli_ImageClassifier` is on the PATH, on a forest of its own of the same
size (OpenCV cannot be given ours), as CPU time of a large image less that of a small one.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from algorithms.core.grid import Grid  # noqa: E402
from algorithms.core.raster import RasterSpec, write_raster  # noqa: E402
from algorithms.core.vector import Features, write_layer  # noqa: E402
from algorithms.landcover.recipe import Recipe, SeriesBlock, features_of  # noqa: E402
from algorithms.learning.forest import from_sklearn  # noqa: E402
from algorithms.learning.predict import pack, probabilities, votes, winners  # noqa: E402
from algorithms.series.features import FeatureSpec  # noqa: E402

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
ROUNDS = 5


def samples() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features (samples, 481) float32 rounded to integers, labels, and which are for testing."""
    path = Path(os.environ.get("THEIA_REFERENCE") or ROOT / "../shared/reference") / "benchmarks" / "landcover_year.npz"
    if path.exists():
        with np.load(path) as stored:
            order = np.argsort(stored["doy"], kind="stable")
            values = np.ascontiguousarray(stored["X"][:, order].transpose(1, 2, 0))
            valid = np.ascontiguousarray(stored["mask"][:, order].T == 0)
            block = SeriesBlock(values, valid, stored["doy"][order].astype(int), None)
            features = features_of(Recipe(FeatureSpec(tuple(range(1, 366, 10)), BANDS)), block).T
            return np.rint(features).astype(np.float32), stored["label"].astype(int), stored["is_test"] == 1
    rng = np.random.default_rng(0)
    labels = rng.integers(1, 24, 22000)
    centres = rng.normal(2000, 500, (24, 481))
    features = np.rint(centres[labels] + rng.normal(0, 1500, (len(labels), 481))).clip(-32000, 32000)
    return features.astype(np.float32), labels, np.arange(len(labels)) % 2 == 1


def onnx_session(model: object) -> Callable[[np.ndarray], object] | None:
    """The same forest in onnxruntime, one thread; None where it is not installed."""
    if importlib.util.find_spec("onnxruntime") is None or importlib.util.find_spec("skl2onnx") is None:
        return None
    import onnxruntime
    from skl2onnx import to_onnx

    document = to_onnx(model, np.zeros((1, 481), np.float32), options={"zipmap": False}).SerializeToString()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(document, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda data: session.run(None, {name: data})


def otb_seconds(features: np.ndarray, labels: np.ndarray, test: np.ndarray) -> float | None:
    """CPU seconds a pixel of OTB's ImageClassifier on one thread; None where it is not installed."""
    if shutil.which("otbcli_ImageClassifier") is None:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        names = [f"f{i}" for i in range(features.shape[1])]
        columns = {n: features[~test, i].astype(np.float64) for i, n in enumerate(names)} | {"class": labels[~test]}
        points = np.array([shapely.Point(i, 0) for i in range(int((~test).sum()))], dtype=object)
        write_layer(str(folder / "samples.gpkg"), Features(points, columns, "EPSG:32631"), geometry_type="Point")
        run = {**os.environ, "ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS": "1", "OMP_NUM_THREADS": "1"}
        forest = "-classifier rf -classifier.rf.max 25 -classifier.rf.min 5 -classifier.rf.nbtrees 100 "
        forest += f"-classifier.rf.acc 0 -classifier.rf.var {int(features.shape[1] ** 0.5)}"
        _otb("TrainVectorClassifier", run, "-io.vd", str(folder / "samples.gpkg"), "-io.out", str(folder / "model"),
             "-cfield", "class", "-feat", *names, *forest.split())  # fmt: skip
        used = {}
        data = features[test].astype(np.int16)
        for rows in (8, 512):
            count = rows * 128
            image = np.resize(data, (count, data.shape[1])).T.reshape(-1, rows, 128)
            grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, rows, 128)
            path = str(folder / f"{rows}.tif")
            write_raster(RasterSpec(path, grid, "int16", None, data.shape[1]), image)
            used[count] = _otb("ImageClassifier", run, "-in", path, "-model", str(folder / "model"), "-out",
                               str(folder / "map.tif"), "-ram", "2000")  # fmt: skip
    (small, first), (large, last) = sorted(used.items())
    return (last - first) / (large - small)


def _otb(application: str, environment: dict[str, str], *arguments: str) -> float:
    """Run an application of OTB; CPU seconds of its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([f"otbcli_{application}", *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    from sklearn.ensemble import RandomForestClassifier

    features, labels, test = samples()
    model = RandomForestClassifier(100, max_depth=25, min_samples_split=10, random_state=1, n_jobs=-1)
    model.fit(features[~test], labels[~test])
    model.n_jobs = 1
    forest = from_sklearn(model)
    whole, real = pack(forest, np.int16), pack(forest, np.float32)
    data = features[test]
    columns = np.ascontiguousarray(data.T)
    integers = columns.astype(np.int16)
    rivals: dict[str, Callable[[], object]] = {
        "scikit-learn predict_proba": lambda: model.predict_proba(data),
        "probabilities, int16": lambda: probabilities(whole, integers),
        "probabilities, float32": lambda: probabilities(real, columns),
        "votes, int16": lambda: votes(whole, integers),
        "hard vote with early exit, int16": lambda: winners(whole, integers, "hard"),
        "mean with early exit, int16": lambda: winners(whole, integers, "mean"),
    }
    session = onnx_session(model)
    if session is not None:
        rivals["onnxruntime"] = lambda: session(data)
    best = dict.fromkeys(rivals, np.inf)
    for call in rivals.values():
        call()
    for _ in range(ROUNDS):
        for name, call in rivals.items():
            start = time.process_time()
            call()
            best[name] = min(best[name], time.process_time() - start)
    base = best["scikit-learn predict_proba"]
    print(f"{forest.trees} trees, {len(forest.left) // forest.trees} nodes each, {len(data)} pixels, one core")
    for name, seconds in best.items():
        print(f"{name:<36}{seconds / len(data) * 1e6:8.2f} us/pixel  {base / seconds:6.1f} x scikit-learn", flush=True)
    other = otb_seconds(features, labels, test)
    if other is not None:
        print(f"{'OTB ImageClassifier, its own forest':<36}{other * 1e6:8.2f} us/pixel", flush=True)
    same = (probabilities(whole, integers) == model.predict_proba(data)).all()
    print("bit for bit scikit-learn's:", bool(same))


if __name__ == "__main__":
    main()
