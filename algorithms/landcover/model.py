"""A land cover model as a file: forests or networks by region, the features, classes, confidence curve, origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError, raise_all
from ..learning.boosting import BoostedTrees
from ..learning.classifier import Classifier, from_arrays, kind_of
from ..learning.forest import Forest
from ..learning.modelfile import ModelFile, load_model, save_model
from ..learning.temporal import TemporalNetwork
from .imagery import Imagery
from .legend import Legend
from .recipe import Recipe
from .sampling import Polygons

KIND = "land_cover"


@dataclass(frozen=True)
class LandCoverModel:
    """`classes` (n,) codes of all classifiers; `regions` polygons of their codes, None for one classifier of code 0.

    `target` is "class", or the name of a real quantity for a regression (then classes are empty). `vote` is that of the
    tests, `curve` the confidence that goes with it. `zonal`: of objects, whose features are those of `zonal.py`.
    """

    recipe: Recipe
    classifiers: Mapping[int, Classifier]
    classes: np.ndarray
    legend: Legend
    vote: str
    curve: np.ndarray
    regions: Polygons | None = None
    target: str = "class"
    origin: Mapping[str, Any] | None = None
    zonal: bool = False

    @property
    def is_network(self) -> bool:
        return any(isinstance(c, TemporalNetwork) for c in self.classifiers.values())

    @property
    def is_boosted(self) -> bool:
        return any(isinstance(c, BoostedTrees) for c in self.classifiers.values())

    @property
    def trees(self) -> int:
        """Trees of all forests, boosted ones included."""
        return sum(c.trees for c in self.classifiers.values() if isinstance(c, (Forest, BoostedTrees)))

    @property
    def weights(self) -> int:
        """Weights of all networks."""
        return sum(c.size for c in self.classifiers.values() if isinstance(c, TemporalNetwork))


def save(path: str, model: LandCoverModel) -> None:
    """Write the model file."""
    arrays: dict[str, np.ndarray] = {"classes": model.classes, "curve": model.curve}
    kinds = {}
    for code, classifier in model.classifiers.items():
        kinds[str(code)] = kind = kind_of(classifier)
        arrays |= {f"{kind}/{code}/{name}": value for name, value in classifier.arrays().items()}
    document = {
        "recipe": model.recipe.to_json(),
        "features": list(model.recipe.names()),
        "legend": model.legend.to_json(),
        "legend_name": model.legend.name,
        "vote": model.vote,
        "target": model.target,
        "classifiers": kinds,
        "zonal": model.zonal,
        "origin": dict(model.origin or {}),
    }
    if model.regions is not None:
        document["regions_crs"] = model.regions.crs
        arrays["region_codes"] = model.regions.label
        arrays["region_shapes"] = np.frombuffer(b"".join(_framed(model.regions.geometries)), dtype=np.uint8)
    save_model(path, ModelFile(KIND, document, arrays))


def _framed(geometries: np.ndarray) -> list[bytes]:
    """Each geometry as its length (8 bytes) and its WKB."""
    return [len(w).to_bytes(8, "little") + w for w in shapely.to_wkb(geometries)]


def _unframed(data: bytes) -> np.ndarray:
    found, start = [], 0
    while start < len(data):
        size = int.from_bytes(data[start : start + 8], "little")
        found.append(data[start + 8 : start + 8 + size])
        start += 8 + size
    return np.asarray(shapely.from_wkb(np.array(found, dtype=object)))


@lru_cache(maxsize=4)
def load(path: str, version: int = 0) -> LandCoverModel:
    """Read a model file; `version` (its time of change) lets a replaced file be read again. Raises `TheiaError`."""
    stored = load_model(path, KIND)
    document = stored.document
    found = {int(c): from_arrays(k, stored.part(f"{k}/{c}/")) for c, k in document["classifiers"].items()}
    regions = None
    if "region_codes" in stored.arrays:
        codes = stored.arrays["region_codes"]
        shapes = _unframed(stored.arrays["region_shapes"].tobytes())
        regions = Polygons(shapes, codes, np.arange(len(codes)), str(document["regions_crs"]))
    return LandCoverModel(
        Recipe.from_json(document["recipe"]),
        found,
        stored.arrays["classes"],
        Legend.from_json(document["legend"], str(document["legend_name"])),
        str(document["vote"]),
        stored.arrays["curve"],
        regions,
        str(document["target"]),
        document["origin"],
        bool(document["zonal"]),
    )


def check_fits(model: LandCoverModel, imagery: Imagery) -> None:
    """Raise `TheiaError` listing what the images lack for the model: bands, radar, static layers."""
    recipe = model.recipe
    problems = []
    if imagery.optical.bands != recipe.optical.bands:
        problems.append(f"bands: the model has {', '.join(recipe.optical.bands)}.")
    if tuple(imagery.radar) != recipe.orbits:
        problems.append(f"Sentinel-1: the model has {', '.join(recipe.orbits) or 'none'}, "
                        f"the images {', '.join(imagery.radar) or 'none'}.")  # fmt: skip
    elif any(s.bands != recipe.radar for s in imagery.radar.values()):
        problems.append(f"Sentinel-1: the model has the polarisations {', '.join(recipe.radar)}.")
    names = tuple(s.name for s in imagery.static)
    if names != recipe.static:
        problems.append(f"static layers: the model has {', '.join(recipe.static) or 'none'}, "
                        f"you gave {', '.join(names) or 'none'}.")  # fmt: skip
    targets = recipe.optical.targets
    days = imagery.optical.days
    inside = (days >= targets[0] - 30) & (days <= targets[-1] + 30)
    if not inside.any():
        from ..series.dates import iso

        problems.append(f"dates: the model is for {iso(targets[0])} to {iso(targets[-1])}, the images are of "
                        f"{iso(days[0])} to {iso(days[-1])}.")  # fmt: skip
    raise_all("input", "The model does not fit these images:", problems,
              "Give the images and layers that the model was trained on, or train another.")  # fmt: skip


def expect_class_model(model: LandCoverModel) -> None:
    if model.target != "class":
        raise TheiaError("input", f"The model predicts {model.target}, not classes.")
