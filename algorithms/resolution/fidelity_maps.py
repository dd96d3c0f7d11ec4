"""The maps of the fidelity check: novelty, unconfirmed detail, and classes that say both."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np

from ..core.grid import Window
from ..core.raster import RasterSpec, RasterWriter
from ..core.result import Layer
from ..spec import LegendClass
from .fidelity_inputs import Group
from .fidelity_verdict import thresholds

NODATA = -32768
UNKNOWN = 0
CLASSES = (
    LegendClass(1, "as much detail as the image itself teaches", "#9ccb86"),
    LegendClass(2, "more detail than the image itself teaches", "#e08a3c"),
    LegendClass(3, "less detail than the image itself teaches", "#5b8fb9"),
    LegendClass(4, "no detail above the noise", "#e6e3da"),
    LegendClass(5, "detail that no witness confirms", "#c0392b"),
)
_TRUST = "A vote on plausibility, not a proof: see the report."
_TRUST_WITNESS = "Where the witness does not show the detail that was added; local values are noisier than the verdict."


@dataclass(frozen=True)
class MapPaths:
    """Where the maps go, None where not wanted."""

    novelty: str | None = None
    unconfirmed: str | None = None
    classes: str | None = None

    def of_group(self, group: Group, number: int) -> MapPaths:
        """The first group of bands takes the names asked for, others add their pixel size to them."""
        return MapPaths(*(beside(p, group, number) for p in (self.novelty, self.unconfirmed, self.classes)))


def beside(path: str | None, group: Group, number: int) -> str | None:
    """A path for a group of bands: see `MapPaths.of_group`."""
    if path is None or number == 0:
        return path
    stem, extension = os.path.splitext(path)
    return f"{stem}_{group.name.replace(' ', '')}{extension or '.tif'}"


def has_witness(group: Group) -> bool:
    return bool(group.lower or group.reference or group.second)


class MapWriter:
    """Writes the maps of a group window by window; use as a context manager."""

    def __init__(self, paths: MapPaths, group: Group) -> None:
        self._stack = ExitStack()
        self._writers: dict[str, RasterWriter] = {}
        self.layers: list[Layer] = []
        label = ", ".join(group.bands)
        if not has_witness(group):
            paths = replace(paths, unconfirmed=None)
        self._specs: dict[str, RasterSpec] = {}
        for name, path, title, style, what in (
            ("z", paths.novelty, "Novelty", "novelty", "novelty of the added detail, standard deviations"),
            ("invention", paths.unconfirmed, "Unconfirmed detail", "unconfirmed", "detail that no witness confirms"),
        ):
            if path:
                self._specs[name] = RasterSpec(path, group.coarse, "int16", NODATA, 1, (name,), scale=0.01,
                                               tags={"content": what})  # fmt: skip
                trust = _TRUST if name == "z" else _TRUST_WITNESS
                self.layers.append(Layer("novelty" if name == "z" else "unconfirmed", path, f"{title} ({label})",
                                         style=style, trust=trust))  # fmt: skip
        if paths.classes:
            self._specs["class"] = RasterSpec(paths.classes, group.coarse, "uint8", UNKNOWN, 1, ("class",),
                                              classes=CLASSES, resampling="mode")  # fmt: skip
            trust = _TRUST_WITNESS if has_witness(group) else _TRUST
            layer = Layer("classes", paths.classes, f"Added detail ({label})", style="added_detail", trust=trust)
            self.layers.append(layer)

    def __enter__(self) -> MapWriter:
        for name, spec in self._specs.items():
            self._writers[name] = self._stack.enter_context(RasterWriter(spec))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.__exit__(*error)  # type: ignore[arg-type]

    @property
    def local(self) -> bool:
        """Whether witnesses must look at every block."""
        return "invention" in self._writers or "class" in self._writers

    def write(self, window: Window, maps: dict[str, np.ndarray]) -> None:
        """Write the maps of `fidelity_blocks.measure`."""
        for name in ("z", "invention"):
            if name in self._writers:
                known = np.isfinite(maps[name])
                values = np.clip(np.rint(100 * np.where(known, maps[name], 0.0)), -32767, 32767)
                self._writers[name].write(np.where(known, values, NODATA).astype(np.int16), window)
        if "class" in self._writers:
            self._writers["class"].write(classify(maps), window)


def classify(maps: dict[str, np.ndarray]) -> np.ndarray:
    """Codes of `CLASSES`, 0 where nothing is known; what a witness refutes comes before what is only unlikely."""
    t = thresholds()
    known = np.isfinite(maps["z"])
    z = np.where(known, maps["z"], 0.0)
    code = np.where(z > t["novelty"]["z"], 2, np.where(z < t["novelty"]["smooth_z"], 3, 1))
    code = np.where(maps["visible"], code, 4)
    refuted = np.nan_to_num(maps["invention"], nan=0.0) > t["witness"]["local"]
    code = np.where(refuted & maps["visible"], 5, code)
    codes: np.ndarray = np.where(known, code, UNKNOWN).astype(np.uint8)
    return codes
