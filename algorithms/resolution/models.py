"""The networks to choose from by name: ours, those published, and any file with a side-car."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..core.errors import TheiaError
from ..core.progress import Context
from ..core.provenance import sha256
from .backends import card_backend, own_backend
from .model_card import ModelCard, read_sidecar
from .probe import Probe, check, probe
from .published import obtain, published

NETWORKS = Path(__file__).resolve().parents[2] / "resources" / "networks"
#: networks that the plugin ships, by what they do
OWN = ("sharpen20", "detail2")


def shipped(name: str) -> str:
    """The path of one of our networks; empty where it is not there, so that back-projection stands in."""
    path = NETWORKS / f"{name}.npz"
    return str(path) if path.is_file() else ""


@dataclass(frozen=True)
class Checked:
    """A network that gave flat ground back: its name, file, hash, kind, and the answers of the probe."""

    name: str
    path: str
    sha256: str
    kind: str
    licence: str
    margin: int
    answers: dict[int, tuple[float, ...]]

    def record(self) -> dict[str, object]:
        """For the record beside an output."""
        means = {str(level): [round(v, 1) for v in values] for level, values in self.answers.items()}
        return {
            "name": self.name,
            "file": Path(self.path).name,
            "sha256": self.sha256,
            "kind": self.kind,
            "licence": self.licence,
            "margin": self.margin,
            "flat_ground": means,
        }


def check_own(path: str, device: str, precision: str) -> Checked:
    """Probe one of our networks."""
    result, margin = probe_own(path, device, precision)
    stored, _ = own_backend(path, device, precision)
    check(result, stored.name)
    licence = str(stored.card.get("licence", "of whoever trained it"))
    return Checked(stored.name, path, sha256(path), "regression", licence, margin, result.answers)


def probe_own(path: str, device: str, precision: str) -> tuple[Probe, int]:
    """What one of our networks makes of flat ground, and how far it sees in input pixels."""
    stored, backend = own_backend(path, device, precision)
    layout, fold = stored.layout, int(stored.shape["fold"])
    reach = (2 * int(stored.shape["blocks"]) + 3) * fold
    size = -(-(2 * reach + 8) // fold) * fold
    factor = 1 if layout.guides else layout.factor
    return probe(backend.predict, layout.inputs, len(layout.bands), factor, size, True), reach


def check_card(card: ModelCard, device: str, precision: str) -> Checked:
    """Probe a network with a side-car."""
    result = probe_card(card, device, precision)
    check(result, card.name)
    return Checked(card.name, card.path, sha256(card.path), card.kind, card.licence, card.margin, result.answers)


def probe_card(card: ModelCard, device: str, precision: str) -> Probe:
    """What a network with a side-car makes of flat ground."""
    backend = card_backend(card, device, precision)
    reach = -(-card.margin // card.factor)
    size = min(160, 2 * reach + 16)
    return probe(backend.predict, len(card.bands), len(card.outputs), card.factor, size, False)


def find_card(model: str, model_file: str | None, context: Context) -> ModelCard | None:
    """The card of a published network by name or of a file; None where the file is one of ours.

    Downloads a published network at its first use.
    """
    if model_file:
        return None if is_own(model_file) else read_sidecar(model_file)
    known = published()
    if model not in known:
        raise TheiaError("input", f"There is no network {model!r}.", f"Known are {', '.join((*OWN, *known))}.")
    return obtain(known[model], context)


def is_own(path: str) -> bool:
    """Whether a file is a network that train_super_resolution wrote."""
    if not path.lower().endswith(".npz"):
        return False
    from .weights_file import read_weights

    return "document" in read_weights(path)
