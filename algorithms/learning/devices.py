"""Where large batches run: the graphics card where there is one, else the processor.

`device` of the settings is auto, cpu, cuda or mps. A card that runs out of memory gets half of the batch, again and
again; what does not even fit in a small part goes to the processor.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..spec.phrase import phrase

#: columns below which a batch is not halved any more
SMALLEST_PART = 64


def has_torch() -> bool:
    """Whether the engine holds torch (tier deep)."""
    return importlib.util.find_spec("torch") is not None


def require_torch(what: str) -> None:
    """Raise `TheiaError` saying what to install, where the engine lacks torch."""
    if not has_torch():
        raise TheiaError(
            "engine",
            phrase("{what} needs torch, which the processing engine lacks.", what=what),
            "Open Settings > Options > THEIA, choose the engine with deep learning and press Install.",
        )


def torch_device(setting: str) -> str:
    """cuda, mps or cpu for a setting of auto, cpu, cuda or mps; raises `TheiaError` for one that is not there."""
    import torch

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if setting == "auto":
        return next(name for name, found in there.items() if found)
    if not there.get(setting, False):
        raise TheiaError("engine", phrase("torch finds no device {name}.", name=setting),
                         "Choose auto or cpu in the options of THEIA.")  # fmt: skip
    return setting


def has_card(setting: str) -> bool:
    """Whether forests run on a CUDA card: one is there, torch is installed, and the setting does not forbid it."""
    return setting in ("auto", "cuda") and has_torch() and torch_device(setting) == "cuda"


def halving(
    run: Callable[[np.ndarray], np.ndarray], fallback: Callable[[np.ndarray], np.ndarray], columns: np.ndarray
) -> np.ndarray:
    """`run` on (features, pixels), in halves where the card's memory is too small, by `fallback` where all is lost.

    Results (pixels, ...) are put together in order.
    """
    try:
        return run(columns)
    except RuntimeError as error:
        if not _out_of_memory(error):
            raise
    _release()
    count = columns.shape[1]
    if count < 2 * SMALLEST_PART:
        return fallback(columns)
    middle = count // 2
    parts = [halving(run, fallback, np.ascontiguousarray(c)) for c in (columns[:, :middle], columns[:, middle:])]
    return np.concatenate(parts)


def _out_of_memory(error: RuntimeError) -> bool:
    """CUDA has a type of its own; MPS says it in words."""
    return type(error).__name__ == "OutOfMemoryError" or "out of memory" in str(error)


def _release() -> None:
    if has_torch():
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()


def tensor(array: Any, device: str) -> Any:
    """A torch tensor of an array on a device."""
    import torch

    return torch.from_numpy(np.ascontiguousarray(array)).to(device)
