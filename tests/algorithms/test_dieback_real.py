"""CRswir and NDVI over real spruce forest before and after bark beetles: the affected stands stand out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.raster import read
from algorithms.vegetation.dieback_masks import index_of
from algorithms.vegetation.table import constants

pytestmark = pytest.mark.real
BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B11", "B12")


def pairs(folder: Path) -> list[tuple[str, Path, Path]]:
    """Sites with two September composites: name, before, after."""
    sites: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*_S2_*.tif")):
        sites.setdefault(path.name.split("_S2_")[0], []).append(path)
    return [(name, files[0], files[1]) for name, files in sites.items() if len(files) == 2]


def indices(path: Path) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Bands with CRswir and NDVI, and where there is an image."""
    data = read(str(path)).astype(np.float64)
    bands = dict(zip(BANDS, data, strict=True))
    return {**bands, "CRSWIR": index_of("CRSWIR", bands), "NDVI": index_of("NDVI", bands)}, (data > 0).all(0)


def separability(affected: np.ndarray, stable: np.ndarray) -> float:
    """Chance that an affected pixel changed more than a stable one (area under the ROC curve)."""
    ranks = np.concatenate([affected, stable]).argsort().argsort()
    n = len(affected)
    return float((ranks[:n].sum() - n * (n - 1) / 2) / (n * len(stable)))


def test_affected_stands_stand_out(
    data_folder: Callable[[str], Path], record_property: Callable[[str, object], None]
) -> None:
    """Affected by NDVI (red and near infrared), told by CRswir (other bands): two witnesses of the same loss."""
    found, share = {}, {}
    for name, before, after in pairs(data_folder("s2_bark_beetle_czechia")):
        (first, there), (second, still) = indices(before), indices(after)
        forest = there & still & (first["NDVI"] > 0.7) & (first["CRSWIR"] < 0.75) & (first["B2"] < 500)
        loss = first["NDVI"] - second["NDVI"]
        rise = second["CRSWIR"] - first["CRSWIR"]
        affected, stable = forest & (loss > 0.15), forest & (np.abs(loss) < 0.05)
        if affected.sum() < 50 or stable.sum() < 50:
            continue
        found[name] = separability(rise[affected], rise[stable])
        threshold = constants("dieback")["anomaly"]["CRSWIR"]
        share[name] = (float((rise[affected] > threshold).mean()), float((rise[stable] > threshold).mean()))
    record_property("separability", found)
    record_property("beyond the threshold (affected, stable)", share)
    assert len(found) >= 3
    assert np.median(list(found.values())) > 0.97 and min(found.values()) > 0.85
    # the threshold of the anomaly lies between the two: most affected pixels beyond it, few stable ones
    hit, false = np.array(list(share.values())).T
    assert np.median(hit) > 0.9 and np.median(false) < 0.1
