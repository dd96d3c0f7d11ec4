"""The published weights of TAMRF-SITS: read as numbers alone, checked name by name, and pinned.

A checkpoint of torch is a pickle, which can run code when it is opened. It is opened with `weights_only`, which refuses
whatever is no tensor or plain value; then every name and shape has to be that of the published network, and no other.
The hash of a file is remembered at its first use; another content under the same path is refused later.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import torch

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.provenance import sha256
from ..spec.phrase import phrase
from .tamrf import TamrfNetwork

_PINS = "fusion_weights.json"
#: beginnings of published names and of ours; longest first
_NAMES = (
    ("the_modules.encoder.hr_encoder.model.encoder.blocks.0.", "high.first."),
    ("the_modules.encoder.hr_encoder.model.encoder.blocks.1.scale", "high.share"),
    ("the_modules.encoder.hr_encoder.model.encoder.blocks.1.module.block_", "high.dense."),
    ("the_modules.encoder.hr_encoder.model.encoder.blocks.2.", "high.last."),
    ("the_modules.encoder.lr_encoder.model.encoder.blocks.0.", "low.first."),
    ("the_modules.encoder.lr_encoder.model.encoder.blocks.1.scale", "low.share"),
    ("the_modules.encoder.lr_encoder.model.encoder.blocks.1.module.block_", "low.dense."),
    ("the_modules.encoder.lr_encoder.model.encoder.blocks.2.", "low.last."),
    ("the_modules.encoder.lr_encoder.model.upsampling.0.block.0.", "low.enlarged."),
    ("the_modules.encoder.hr_sensor_token", "high_sensor"),
    ("the_modules.encoder.lr_sensor_token", "low_sensor"),
    ("the_modules.encoder.transformer_encoder.transformer_encoder.", "temporal."),
    ("the_modules.decoder.imputer.default_token", "asked"),
    ("the_modules.decoder.query_sensor_token", "asked_sensor"),
    ("the_modules.decoder.attention.", "reader."),
    ("the_modules.decoder.decoder.model.decoder.0.", "image1."),
    ("the_modules.decoder.decoder.model.decoder.2.", "image2."),
    ("hr_mean", "high_mean"),
    ("hr_std", "high_std"),
    ("lr_mean", "low_mean"),
    ("lr_std", "low_std"),
)
#: what only the training uses
_TRAINING = ("hr_mtf", "lr_mtf", "hr_resolution", "lr_resolution", "cca_loss_instance.")


def load_weights(path: str, cache_folder: str | None = None) -> TamrfNetwork:
    """The network with the weights of a checkpoint. `TheiaError` for anything that is not those weights."""
    if not os.path.isfile(path):
        raise TheiaError("input", phrase("{path} does not exist.", path=path))
    _check_pin(path, cache_folder)
    try:
        stored = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever the reader of a foreign file stumbles over
        raise TheiaError(
            "input",
            phrase("{path} holds something else than weights, or is damaged, and is not read.", path=path),
            "Give the checkpoint as it was published (doi 10.5281/zenodo.15582231).",
        ) from error
    state = stored.get("state_dict", stored) if isinstance(stored, Mapping) else None
    if not isinstance(state, Mapping) or not all(isinstance(v, torch.Tensor) for v in state.values()):
        raise TheiaError("input", phrase("{path} holds no weights of a network.", path=path))
    network = TamrfNetwork()
    network.load_state_dict(_renamed(path, state, network.state_dict()))
    _pin(path, cache_folder)
    return network.eval()


def _renamed(
    path: str, state: Mapping[str, torch.Tensor], wanted: Mapping[str, torch.Tensor]
) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = {}
    strange = []
    for name, value in state.items():
        own = our_name(name)
        if own is None:
            continue
        if own not in wanted or tuple(value.shape) != tuple(wanted[own].shape) or not torch.isfinite(value).all():
            strange.append(name)
        else:
            found[own] = value.float()
    missing = [name for name in wanted if name not in found]
    if strange or missing:
        raise TheiaError(
            "input",
            phrase(
                "{path} holds the weights of another network: {strange} unknown names or sizes, {missing} missing "
                "(first: {first}).",
                path=path, strange=len(strange), missing=len(missing), first=(strange + missing)[0],
            ),
            "Give the checkpoint as it was published (doi 10.5281/zenodo.15582231).",
        )  # fmt: skip
    return found


def our_name(published: str) -> str | None:
    """The name of a weight here; None for what only training uses. An unknown name comes back as it is."""
    name = published.replace("_orig_mod.", "")
    if name.startswith(_TRAINING):
        return None
    for theirs, ours in _NAMES:
        if name.startswith(theirs) if theirs.endswith((".", "_")) else name == theirs:
            rest = name[len(theirs) :]
            if ours.endswith(".dense."):
                rest = rest.replace("module.module.", "convolutions.").replace(".conv.", ".").replace("scale", "share")
            return ours + rest
    return name


def published_name(own: str) -> str:
    """The published name of a weight here: the inverse of `our_name`."""
    for theirs, ours in _NAMES:
        if own.startswith(ours) if ours.endswith(".") else own == ours:
            rest = own[len(ours) :]
            if ours.endswith(".dense."):
                number, _, inside = rest.partition(".")
                inside = inside.replace("share", "scale")
                if inside.startswith("convolutions."):
                    place, _, kind = inside.removeprefix("convolutions.").partition(".")
                    inside = f"module.module.{place}.conv.{kind}"
                rest = f"{number}.{inside}"
            return theirs + rest
    return own


def first_use(path: str, cache_folder: str | None = None) -> str | None:
    """The SHA-256 of a file that is used for the first time under its name; None where it is known already."""
    if not os.path.isfile(path) or os.path.abspath(path) in _pins(cache_folder):
        return None
    return sha256(path)


def _pins_file(cache_folder: str | None) -> str:
    base = cache_folder or os.path.join(tempfile.gettempdir(), "theia-cache")
    return os.path.join(base, "networks", _PINS)


def _pins(cache_folder: str | None) -> dict[str, str]:
    try:
        data = json.loads(Path(_pins_file(cache_folder)).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in data.items()} if isinstance(data, dict) else {}


def _check_pin(path: str, cache_folder: str | None) -> None:
    remembered = _pins(cache_folder).get(os.path.abspath(path))
    if remembered and sha256(path) != remembered:
        raise TheiaError(
            "input",
            phrase("{path} is not the file any more that was used before under this name.", path=path),
            "Download it again, or give the new file another name.",
        )


def _pin(path: str, cache_folder: str | None) -> None:
    pins = _pins(cache_folder)
    pins[os.path.abspath(path)] = sha256(path)
    file = _pins_file(cache_folder)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with atomic_file(file) as temporary:
        Path(temporary).write_text(json.dumps(pins, indent=1), encoding="utf-8")
