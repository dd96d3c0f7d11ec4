"""Where a network runs: torch or onnxruntime, on the graphics card or the processor, in half precision where faster.

A back-end turns reflectance into reflectance; the unit that a network expects is its own affair. A graphics card that
disappears (driver reset, laptop undocked) is left for the processor, and the log says so.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..learning.tiles import is_out_of_memory
from .model_card import ModelCard
from .network_file import NetworkFile, load_network
from .weights_file import read_weights

#: side of the tiles in input pixels, without margin: what fits the caches of a processor, the memory of a card
CPU_TILE, GPU_TILE = 256, 512
_LOST = ("cuda error", "cudnn", "device-side", "no cuda", "mps backend", "driver", "cublas", "execution_fail")


@dataclass
class Backend:
    """A network ready to run. `predict`: (channels, h, w) reflectance and base -> (bands, H, W) reflectance.

    `again_on_cpu` makes the same network for the processor; `notes` collects what happened that users should know.
    """

    device: str
    precision: str
    run: Callable[[np.ndarray, np.ndarray | None], np.ndarray]
    again_on_cpu: Callable[[], Backend] | None = None
    notes: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def tile(self) -> int:
        return CPU_TILE if self.device == "cpu" else GPU_TILE

    def predict(self, image: np.ndarray, base: np.ndarray | None = None) -> np.ndarray:
        if self.device == "cpu":
            return self.run(image, base)
        # one block at a time: the card's memory is not shared out
        with self._lock:
            try:
                return self.run(image, base)
            except Exception as error:
                if is_out_of_memory(error) or self.again_on_cpu is None or not is_lost(error):
                    raise
                self._leave_card(error)
        return self.run(image, base)

    def leave_card(self, reason: str) -> bool:
        """Go on with the processor; False where that is where it runs already."""
        with self._lock:
            if self.device == "cpu" or self.again_on_cpu is None:
                return False
            self._leave_card(RuntimeError(reason))
        return True

    def _leave_card(self, error: BaseException) -> None:
        assert self.again_on_cpu is not None
        other = self.again_on_cpu()
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        self.notes.append(f"The graphics card ({self.device}) cannot be used any more: {first}. The processor goes on.")
        self.device, self.precision, self.run, self.again_on_cpu = "cpu", other.precision, other.run, None


def is_lost(error: BaseException) -> bool:
    """Whether an error says that the graphics card does not answer, rather than that the network is wrong."""
    text = f"{type(error).__name__}: {error}".lower()
    return isinstance(error, RuntimeError) and any(sign in text for sign in _LOST)


def library(name: str) -> Any:
    """torch or onnxruntime; `TheiaError` where the engine was installed without them."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise TheiaError(
            "engine",
            f"The processing engine lacks {name}, which networks need.",
            "Install the engine with deep learning (Settings > Options > THEIA), or choose back-projection, which "
            "needs no network.",
        ) from error


def choose_device(wanted: str) -> str:
    """cuda, mps or cpu: the one wanted where it is there, the best one for `auto`."""
    torch = library("torch")
    mps = getattr(torch.backends, "mps", None)
    found = {"cuda": torch.cuda.is_available(), "mps": bool(mps and mps.is_available()), "cpu": True}
    if wanted in ("", "auto"):
        return next(name for name, there in found.items() if there)
    return wanted if found.get(wanted, False) else "cpu"


def cpu_has_bf16() -> bool:
    """Whether this processor multiplies bfloat16 itself (AVX512-BF16, AMX): only then it is faster."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(bool(getattr(torch.cpu, name, lambda: False)()) for name in checks)


def _torch_backend(build: Callable[[], Any], device: str, precision: str, unit: float, takes_base: bool) -> Backend:
    import torch

    torch.set_num_threads(1)  # blocks run beside each other
    module = build().eval().to(device)
    if device != "mps":
        module = module.to(memory_format=torch.channels_last)
    half = {"cuda": torch.float16, "cpu": torch.bfloat16}.get(device) if precision == "half" else None

    def run(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        torch.set_num_threads(1)
        with torch.inference_mode(), torch.autocast(device, half) if half is not None else nullcontext():
            x = torch.from_numpy(np.ascontiguousarray(image[None], np.float32) * np.float32(unit)).to(device)
            x = x.contiguous(memory_format=torch.channels_last) if device != "mps" else x
            if takes_base:
                assert base is not None
                made = module(x, torch.from_numpy(np.ascontiguousarray(base[None], np.float32)).to(device))
            else:
                made = module(x)
            result: np.ndarray = made[0].float().cpu().numpy()
        return result if takes_base else result / np.float32(unit)

    again = None
    if device != "cpu":
        again = lambda: _torch_backend(build, "cpu", "single", unit, takes_base)  # noqa: E731
    return Backend(device, precision, run, again)


def cpu_precision(precision: str) -> str:
    return "half" if precision == "half" and cpu_has_bf16() else "single"


def _precision(wanted: str, device: str) -> str:
    """`half` or `single`, from `auto`, `half` or `single`.

    Graphics cards have a half precision with enough digits (float16). That of processors (bfloat16) is faster but has
    three digits less than reflectance needs at strong edges: only on request.
    """
    if device == "cuda":
        return "single" if wanted == "single" else "half"
    return cpu_precision(wanted) if device == "cpu" else "single"


def own_backend(path: str, wanted_device: str, wanted_precision: str) -> tuple[NetworkFile, Backend]:
    """One of our networks, loaded once for all blocks."""
    return _own(path, os.stat(path).st_mtime_ns, wanted_device, wanted_precision)


@lru_cache(maxsize=8)
def _own(path: str, version: int, wanted_device: str, wanted_precision: str) -> tuple[NetworkFile, Backend]:
    stored = load_network(path)
    device = choose_device(wanted_device)

    def build() -> Any:
        import torch

        from .residual_network import ResidualNetwork, ResidualShape

        try:
            network = ResidualNetwork(ResidualShape.from_document(stored.shape))
            network.load_state_dict({name: torch.from_numpy(w.copy()) for name, w in stored.weights.items()})
        except (RuntimeError, TypeError, ValueError) as error:
            raise TheiaError("input", f"{path}: its weights do not fit its architecture ({error}).") from error
        return network

    return stored, _torch_backend(build, device, _precision(wanted_precision, device), 1.0, True)


def card_backend(card: ModelCard, wanted_device: str, wanted_precision: str) -> Backend:
    """A network with a side-car, loaded once for all blocks."""
    key = tuple(sorted((k, v) for k, v in card.architecture.items()))
    return _foreign(
        card.path, os.stat(card.path).st_mtime_ns, wanted_device, wanted_precision, len(card.bands), len(card.outputs),
        card.factor, card.unit, key,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _foreign(
    path: str, version: int, wanted_device: str, wanted_precision: str, inputs: int, outputs: int, factor: int,
    unit: float, architecture: tuple[tuple[str, Any], ...],
) -> Backend:  # fmt: skip
    if path.lower().endswith(".onnx"):
        from .onnx_backend import onnx_backend

        return onnx_backend(path, wanted_device, inputs, unit)
    device = choose_device(wanted_device)

    def build() -> Any:
        import torch

        from .published_networks import build_network

        network = build_network(dict(architecture), inputs, outputs, factor)
        weights = {n: torch.from_numpy(np.asarray(w, np.float32)) for n, w in read_weights(path).items()}
        try:
            network.load_state_dict(weights)
        except RuntimeError as error:
            raise TheiaError(
                "input", f"{path}: its weights do not fit the architecture in the side-car ({error})."
            ) from error
        return network

    return _torch_backend(build, device, _precision(wanted_precision, device), unit, False)
