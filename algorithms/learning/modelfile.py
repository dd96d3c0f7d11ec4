"""Model files: arrays and a JSON document in one .npz, without pickle, with a checksum.

The document says what the model expects (features, dates, classes, units) and where it comes from; whoever applies it
compares before predicting, so that a model on another grid of dates fails loudly instead of giving a map of nonsense.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..spec.phrase import phrase

_FORMAT = "theia-model"
_VERSION = 1
_DOCUMENT = "document"


@dataclass(frozen=True)
class ModelFile:
    """`kind` says which entry made it; `document` is JSON; `arrays` by name."""

    kind: str
    document: Mapping[str, Any]
    arrays: Mapping[str, np.ndarray]

    def part(self, prefix: str) -> dict[str, np.ndarray]:
        """The arrays below a prefix, names without it."""
        return {name[len(prefix) :]: a for name, a in self.arrays.items() if name.startswith(prefix)}


def save_model(path: str, model: ModelFile) -> None:
    """Write a model file, whole or not at all."""
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "kind": model.kind,
        "checksum": checksum(model.arrays),
        **model.document,
    }
    arrays: dict[str, Any] = {_DOCUMENT: np.array(json.dumps(document, ensure_ascii=False)), **model.arrays}
    with atomic_file(path) as temporary, open(temporary, "wb") as file:
        np.savez_compressed(file, **arrays)


def load_model(path: str, kind: str) -> ModelFile:
    """Read a model file. `TheiaError` when it is damaged, of another kind, or of a newer version."""
    try:
        # a file of our own: numpy leaves its own open when the archive is damaged
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        document: dict[str, Any] = json.loads(str(arrays.pop(_DOCUMENT)))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise TheiaError(
            "input",
            phrase("{path} is not a model file: it is damaged or something else ({error}).", path=path, error=error),
        ) from error
    if document.get("format") != _FORMAT:
        raise TheiaError("input", phrase("{path} is not a model of THEIA.", path=path))
    if document.get("version") != _VERSION:
        raise TheiaError(
            "input",
            phrase(
                "{path} is of version {found}: this plugin reads {version}.",
                path=path,
                found=document.get("version"),
                version=_VERSION,
            ),
        )
    if document.get("kind") != kind:
        raise TheiaError(
            "input",
            phrase("{path} is a model for {found}, not for {kind}.", path=path, found=document.get("kind"), kind=kind),
        )
    if document.get("checksum") != checksum(arrays):
        raise TheiaError(
            "input", phrase("{path} is damaged: its checksum is wrong.", path=path), "Copy or train the model again."
        )
    return ModelFile(kind, document, arrays)


def checksum(arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 over names, shapes and contents, in the order of names."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
