"""Weights of torch networks from .safetensors and .npz files: numbers only, nothing that runs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..core.errors import TheiaError

_DTYPES: Mapping[str, str] = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "u1"}
_MAX_HEADER = 16 << 20


def read_weights(path: str) -> dict[str, np.ndarray]:
    """Arrays by name. `TheiaError` when the file is damaged or of another kind."""
    try:
        return _safetensors(path) if path.lower().endswith(".safetensors") else _npz(path)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise TheiaError(
            "input", f"{path} holds no weights: it is damaged or something else ({error}).", "Copy the file again."
        ) from error


def _npz(path: str) -> dict[str, np.ndarray]:
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _safetensors(path: str) -> dict[str, np.ndarray]:
    """The format: length of a JSON header (8 bytes, little endian), header with types, shapes and offsets, bytes."""
    raw = Path(path).read_bytes()
    if len(raw) < 8:
        raise ValueError("too short")
    length = int.from_bytes(raw[:8], "little")
    if not 0 < length <= min(_MAX_HEADER, len(raw) - 8):
        raise ValueError("its header is longer than the file")
    header: dict[str, Any] = json.loads(raw[8 : 8 + length])
    data = raw[8 + length :]
    arrays = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (int(v) for v in entry["data_offsets"])
        shape = tuple(int(v) for v in entry["shape"])
        if not 0 <= begin <= end <= len(data):
            raise ValueError(f"{name} lies outside the file")
        if entry["dtype"] == "BF16":
            halves = np.frombuffer(data[begin:end], "<u2").astype(np.uint32) << 16
            array = halves.view(np.float32)
        else:
            array = np.frombuffer(data[begin:end], _DTYPES[entry["dtype"]])
        arrays[name] = array.reshape(shape).copy()
    return arrays
