"""Prediction by a forest: microseconds of CPU a pixel on one core, against scikit-learn and onnxruntime, by turns.

Random forest of 100 trees, depth 25, 23 classes, 481 features: the benchmark year of land cover where it is at hand
(THEIA_REFERENCE), else as many clouds of points. onnxruntime is measured where it and skl2onnx are installed.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

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
    same = (probabilities(whole, integers) == model.predict_proba(data)).all()
    print("bit for bit scikit-learn's:", bool(same))


if __name__ == "__main__":
    main()
