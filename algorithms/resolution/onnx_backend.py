"""Networks in ONNX files, run by onnxruntime: input (b, c, h, w) and output (b, c', f h, f w), float32."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from .backends import Backend, library


def onnx_backend(path: str, wanted_device: str, inputs: int, unit: float) -> Backend:
    """An ONNX file ready to run. `TheiaError` when it is damaged, foreign, or takes other channels than it should."""
    onnxruntime = library("onnxruntime")
    available = onnxruntime.get_available_providers()
    card = next((p for p in ("CUDAExecutionProvider", "DmlExecutionProvider") if p in available), None)
    on_card = card if wanted_device != "cpu" else None
    session = _session(path, [on_card, "CPUExecutionProvider"] if on_card else ["CPUExecutionProvider"])
    name = _check_input(session, path, inputs)
    device = "cpu" if session.get_providers()[0] == "CPUExecutionProvider" else "cuda"

    def run(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        given = np.ascontiguousarray(image[None], np.float32) * np.float32(unit)
        try:
            made = session.run(None, {name: given})[0]
        except Exception as error:
            raise _readable(error, path) from error
        if not isinstance(made, np.ndarray) or made.ndim != 4:
            raise TheiaError("input", f"{path} gives no image (bands, height, width).")
        result: np.ndarray = made[0].astype(np.float32) / np.float32(unit)
        return result

    again = None if device == "cpu" else (lambda: onnx_backend(path, "cpu", inputs, unit))
    return Backend(device, "single", run, again)


def _session(path: str, providers: list[str | None]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # blocks run beside each other
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=providers)
    except Exception as error:
        raise TheiaError(
            "input",
            f"{os.path.basename(path)} is no network that onnxruntime {onnxruntime.__version__} can run: "
            f"{_first_line(error)}",
            "The file may be damaged, of another kind, or use operators of its author's own.",
        ) from error


def _check_input(session: Any, path: str, inputs: int) -> str:
    taken = session.get_inputs()
    if len(taken) != 1 or len(taken[0].shape) != 4 or taken[0].type != "tensor(float)":
        described = "; ".join(f"{t.name} {t.type} {t.shape}" for t in taken)
        raise TheiaError(
            "input", f"{path} takes {described}: expected one float32 image (batch, bands, height, width)."
        )
    channels = taken[0].shape[1]
    if isinstance(channels, int) and channels != inputs:
        raise TheiaError(
            "input",
            f"{os.path.basename(path)} takes {channels} bands, and its side-car names {inputs}.",
            "Name the bands in the order of the channels in the side-car.",
        )
    return str(taken[0].name)


def _readable(error: Exception, path: str) -> Exception:
    """onnxruntime's error as one that says what it means; refused memory stays recognisable."""
    text = _first_line(error)
    if "alloc" in str(error).lower() or "out of memory" in str(error).lower():
        return RuntimeError(f"out of memory: {text}")
    if "cuda" in str(error).lower():
        return RuntimeError(f"CUDA error: {text}")
    return TheiaError("input", f"{os.path.basename(path)} stops at its first image: {text}")


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:300]
