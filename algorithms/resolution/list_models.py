"""Entry `super_resolution_models`: which networks there are, fetching and verifying them, what flat ground becomes."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import TheiaError
from ..core.files import atomic_file, size_text
from ..core.progress import Context
from ..core.provenance import sha256
from ..core.result import Result
from . import models
from .model_card import ModelCard, read_sidecar
from .network_file import load_network
from .probe import Probe
from .published import Published, cached, download, published

_COLUMNS = (
    "name", "origin", "state", "bands", "outputs", "factor", "pixel_m", "margin", "kind", "licence", "sha256", "size",
    "flat_ground", "rmse_over_bicubic", "rmse_over_back_projection", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One network of the table."""

    values: Mapping[str, object]

    @property
    def name(self) -> str:
        return str(self.values["name"])


def super_resolution_models(
    *, action: str, model: Sequence[str], model_file: str | None, output: str | None, context: Context
) -> Result:
    """Entry `super_resolution_models`."""
    known = published()
    chosen = list(model) or [*models.OWN, *known]
    rows: list[Row] = []
    for number, name in enumerate(chosen):
        with context.stage(number / (len(chosen) + 1), (number + 1) / (len(chosen) + 1)):
            rows.append(_own_row(name, action, context) if name in models.OWN else _row(known[name], action, context))
    if model_file:
        rows.append(_file_row(model_file, action, context))
    for row in rows:
        v = row.values
        context.info(
            f"{v['name']}: {v['state']}; {v['bands']} to factor {v['factor']}; {v['kind']}; licence {v['licence']}"
            + (f"; {v['flat_ground']}" if v["flat_ground"] else "")
            + (f"; {v['note']}" if v["note"] else "")
        )
    if output:
        with atomic_file(output) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, _COLUMNS)
            table.writeheader()
            table.writerows({c: row.values.get(c, "") for c in _COLUMNS} for row in rows)
    ready = sum(1 for row in rows if str(row.values["state"]).startswith("ready"))
    return Result({"output": output, "ready": ready})


def _own_row(name: str, action: str, context: Context) -> Row:
    path = models.shipped(name)
    if not path:
        return Row({"name": name, "origin": "this plugin", "state": "missing", "bands": "", "factor": "", "kind": "",
                    "licence": "", "flat_ground": "", "note": "Install the plugin again."})  # fmt: skip
    return _trained_row(path, "this plugin", action, context)


def _trained_row(path: str, origin: str, action: str, context: Context) -> Row:
    stored = load_network(path)
    card, layout = stored.card, stored.layout
    flat = ""
    if action == "probe":
        flat = _flat(models.probe_own(path, context.settings.device, "auto")[0])
    weak = f"by back-projection: {', '.join(stored.projected)}" if stored.projected else ""
    return Row({
        "name": stored.name, "origin": origin, "state": f"ready ({size_text(os.path.getsize(path))})",
        "bands": " ".join(layout.guides + layout.bands), "outputs": " ".join(layout.bands), "factor": layout.factor,
        "pixel_m": 20 if layout.guides else 10, "kind": "regression", "licence": card.get("licence", ""),
        "sha256": sha256(path), "size": os.path.getsize(path), "flat_ground": flat,
        "rmse_over_bicubic": card.get("rmse_over_bicubic", ""),
        "rmse_over_back_projection": card.get("rmse_over_back_projection", ""), "note": weak,
    })  # fmt: skip


def _row(network: Published, action: str, context: Context) -> Row:
    path = None
    try:
        path = cached(network, context)
        state = "ready, verified" if path else "to be downloaded"
    except TheiaError as error:
        if action != "download":
            state = f"changed: {error.message}"
        else:
            state = "to be downloaded"
    if path is None and action in ("download", "probe"):
        path = download(network, context)
        state = "ready, verified"
    return Row(_card_values(network.card(path or ""), network.address, state, action, context))


def _file_row(path: str, action: str, context: Context) -> Row:
    if models.is_own(path):
        return _trained_row(path, path, action, context)
    return Row(_card_values(read_sidecar(path), path, "ready", action, context))


def _card_values(card: ModelCard, origin: str, state: str, action: str, context: Context) -> dict[str, object]:
    there = bool(card.path) and Path(card.path).is_file()
    flat = ""
    if action == "probe" and there:
        flat = _flat(models.probe_card(card, context.settings.device, "auto"))
    return {
        "name": card.name, "origin": origin, "state": state, "bands": " ".join(card.bands),
        "outputs": " ".join(card.outputs), "factor": card.factor, "pixel_m": card.pixel_m, "margin": card.margin,
        "kind": card.kind, "licence": card.licence, "sha256": sha256(card.path) if there else "",
        "size": os.path.getsize(card.path) if there else "", "flat_ground": flat, "note": card.note,
    }  # fmt: skip


def _flat(result: Probe) -> str:
    """What flat ground becomes, for people."""
    answers = ", ".join(f"{level} -> {sum(m) / len(m):.0f}" for level, m in result.answers.items())
    return ("flat ground comes back: " if result.passed else "FLAT GROUND DOES NOT COME BACK: ") + answers
