"""What a network takes, gives and is worth: the side-car that every network needs, ours or anyone's.

A side-car is JSON beside the network, `NAME.json` for `NAME.onnx`, `NAME.npz` or `NAME.safetensors`:

    {"model": "carn.onnx", "bands": ["B2", "B3", "B4", "B8"], "factor": 2, "margin": 32, "pixel_m": 10,
     "kind": "regression", "unit": 10000, "licence": "Apache-2.0", "architecture": {...}}

`bands` in the order of the channels and `factor` are required. `outputs`: bands that come out, where they differ;
`margin` in output pixels; `pixel_m`: pixel of the input, 10 by default; `unit`: value of a reflectance of 1 as the
network expects it; `architecture`: for weights without a graph (`networks.py`). Simple YAML of the same keys, as the
sentinel2_superresolution tool writes it, is read too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError, raise_all
from ..products.sensors import all_sensors, short_name

KINDS = ("regression", "adversarial", "generative")
#: what a user has to know before trusting the detail of a kind of network
KIND_WARNINGS: Mapping[str, str] = {
    "regression": "",
    "adversarial": "This network was trained to look real (adversarial loss): part of the fine detail is drawn from "
    "what it saw in training, not from this scene. Do not measure on it.",
    "generative": "This network invents plausible detail (generative model): what is finer than the original pixels is "
    "a drawing, not a measurement.",
}
_EXTENSIONS = (".json", ".yaml", ".yml")


@dataclass(frozen=True)
class ModelCard:
    """A network and how to feed it. `margin` in output pixels; `unit`: number that a reflectance of 1 is given as."""

    name: str
    path: str
    bands: tuple[str, ...]
    outputs: tuple[str, ...]
    factor: int
    margin: int
    pixel_m: float = 10.0
    kind: str = "regression"
    unit: float = 10000.0
    licence: str = "unknown"
    source: str = ""
    note: str = ""
    architecture: Mapping[str, Any] = field(default_factory=dict)

    @property
    def warning(self) -> str:
        return KIND_WARNINGS[self.kind]


def read_sidecar(path: str) -> ModelCard:
    """The card of a network, from the network's file or its side-car. Lists all that is wrong with it at once."""
    sidecar, model = _pair(path)
    data = _load(sidecar)
    problems: list[str] = []
    bands = _band_names(data.get("bands"), "bands", problems)
    outputs = _band_names(data.get("outputs") or data.get("bands"), "outputs", problems)
    factor = _number(data, "factor", 0, problems, whole=True)
    if not problems and not 1 <= factor <= 16:
        problems.append(f"factor {factor:g}: expected a whole number from 1 to 16.")
    margin = _number(data, "margin", 32, problems, whole=True)
    pixel = _number(data, "pixel_m", 10, problems)
    unit = _number(data, "unit", 10000, problems)
    if unit <= 0 or pixel <= 0 or margin < 0:
        problems.append("unit and pixel_m must be larger than 0, margin not below.")
    kind = str(data.get("kind", "regression"))
    if kind not in KINDS:
        problems.append(f"kind {kind!r}: expected {', '.join(KINDS)}.")
    architecture = data.get("architecture") or {}
    if not isinstance(architecture, Mapping):
        problems.append("architecture: expected an object.")
    raise_all("input", f"{sidecar} does not describe a network:", problems, "See the help page for what it must hold.")
    name = data.get("model")
    if isinstance(name, str) and name:
        model = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(sidecar)), name))
    if not os.path.isfile(model):
        raise TheiaError("input", f"{sidecar} names {model}, which does not exist.")
    return ModelCard(
        str(data.get("name") or Path(model).stem),
        model,
        bands,
        outputs,
        int(factor),
        int(margin),
        float(pixel),
        kind,
        float(unit),
        str(data.get("licence", data.get("license", "unknown"))),
        str(data.get("source", "")),
        str(data.get("note", "")),
        dict(architecture),
    )


def _pair(path: str) -> tuple[str, str]:
    """(side-car, network) of either."""
    stem, extension = os.path.splitext(path)
    if extension.lower() in (".pt", ".pth", ".ckpt", ".pkl"):
        raise TheiaError(
            "input",
            f"{path} can hold code that runs when it is opened (pickle), and is not read.",
            "Save the weights as .safetensors or .npz, or export the network to ONNX.",
        )
    if extension.lower() in _EXTENSIONS:
        model = next((stem + e for e in (".onnx", ".safetensors", ".npz") if os.path.exists(stem + e)), stem)
        return path, model
    for candidate in (*(stem + e for e in _EXTENSIONS), *(path + e for e in _EXTENSIONS)):
        if os.path.exists(candidate):
            return candidate, path
    raise TheiaError(
        "input",
        f"{path} has no side-car: {Path(stem).name}.json must lie beside it and say its bands, factor and margin.",
        'For instance {"bands": ["B2", "B3", "B4", "B8"], "factor": 2, "margin": 32}.',
    )


def _load(path: str) -> dict[str, Any]:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        data = json.loads(text) if path.lower().endswith(".json") else _simple_yaml(text)
    except (OSError, ValueError, RecursionError) as error:
        raise TheiaError("input", f"{path} cannot be read as a side-car: {error}") from error
    if not isinstance(data, dict):
        raise TheiaError("input", f"{path} is no side-car: expected an object with bands and factor.")
    return data


def _simple_yaml(text: str) -> dict[str, Any]:
    """`key: value`, `key: [a, b]` and lists of `- item`: what side-cars of the reference tool consist of."""
    data: dict[str, Any] = {}
    key = ""
    for number, line in enumerate(text.splitlines(), 1):
        content = line.split("#", 1)[0].rstrip()
        if not content.strip() or content.strip() == "---":
            continue
        if content.lstrip().startswith("- "):
            if not isinstance(data.get(key), list):
                data[key] = []
            data[key].append(_scalar(content.lstrip()[2:]))
            continue
        name, colon, value = content.partition(":")
        if not colon or name != name.lstrip():
            raise ValueError(f"line {number} is neither 'key: value' nor '- item'")
        key, value = name.strip(), value.strip()
        if value.startswith("[") and value.endswith("]"):
            data[key] = [_scalar(v) for v in value[1:-1].split(",") if v.strip()]
        else:
            data[key] = _scalar(value) if value else None
    return data


def _scalar(text: str) -> Any:
    plain = text.strip().strip("'\"")
    for convert in (int, float):
        try:
            return convert(plain)
        except ValueError:
            continue
    return plain


def _band_names(value: Any, name: str, problems: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        problems.append(f"{name}: expected a list of Sentinel-2 bands in the order of the channels.")
        return ()
    names = tuple(short_name(v) for v in value)
    known = all_sensors()["S2A"].bands
    wrong = [n for n in names if n not in known]
    if wrong:
        problems.append(f"{name}: {', '.join(wrong)} is no Sentinel-2 band.")
    if len(set(names)) != len(names):
        problems.append(f"{name}: a band is named twice.")
    return names


def _number(data: Mapping[str, Any], name: str, default: float, problems: list[str], whole: bool = False) -> float:
    value = data.get(name, default)
    if name == "factor" and "factor" not in data:
        problems.append("factor is missing.")
        return 0
    if isinstance(value, bool) or not isinstance(value, int | float) or (whole and value != int(value)):
        problems.append(f"{name}: expected a {'whole ' if whole else ''}number, found {value!r}.")
        return 0
    return float(value)
