"""Wrong labels of reference polygons: their share, what they are taken for, and the truth beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyogrio
import pytest

from algorithms.core.progress import Context, Settings
from algorithms.simulate.shapes import mislabelled
from algorithms.worker import run_entry


def test_share_and_kind_of_wrong_labels() -> None:
    codes = np.repeat([1, 2, 4, 6, 10, 13, 16, 17, 23], 400)
    assert (mislabelled(codes, 0.0, 1) == codes).all()
    given = mislabelled(codes, 0.2, 1)
    wrong = given != codes
    assert wrong.mean() == pytest.approx(0.2, abs=0.02)
    assert set(given.tolist()) <= set(codes.tolist()), "no class that is not there"
    woods = wrong & np.isin(codes, (16, 17))
    assert np.isin(given[woods], (16, 17)).mean() > 0.6, "mostly the other wood"
    assert (mislabelled(codes, 0.2, 1) == given).all() and (mislabelled(codes, 0.2, 2) != given).any()
    alone = np.full(50, 23)
    assert (mislabelled(alone, 0.5, 1) == 23).all(), "one class alone cannot be mistaken"


def test_the_series_keeps_the_true_class_beside_the_given_one(tmp_path: Path) -> None:
    job = {"preset": "test", "size_km": 0.9, "start": "2024-06-01", "end": "2024-06-12", "truth": ["parcels"],
           "wrong_labels": 30, "output": str(tmp_path / "s")}  # fmt: skip
    run_entry("simulate_series", job, Context(Settings(threads=2)))
    meta, _, _, data = pyogrio.raw.read(tmp_path / "s" / "truth" / "reference_polygons.gpkg", read_geometry=False)
    columns = dict(zip(meta["fields"], data, strict=True))
    wrong = columns["code"] != columns["true_code"]
    assert 0.1 < wrong.mean() < 0.5
