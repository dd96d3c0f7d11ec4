"""The engine's test of itself: it passes on a good engine, and each fault shows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from algorithms import selfcheck
from algorithms.core.errors import Cancelled
from algorithms.core.progress import Context, Settings


@pytest.fixture
def context() -> Context:
    return Context(Settings(threads=2))


def test_good_engine(tmp_path: Path) -> None:
    path = tmp_path / "été report.html"
    events: list[dict[str, object]] = []
    result = selfcheck.engine_status(report=str(path), context=Context(Settings(threads=2), events.append))
    assert result.outputs["problems"] == 0
    assert not [e for e in events if e["event"] == "warning"]
    numbers = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert set(numbers["checks"]) == set(selfcheck.CHECKS)
    assert all(check["passed"] for check in numbers["checks"].values())
    assert numbers["versions"]["rasterio"] in path.read_text(encoding="utf-8")


def test_a_fault_is_a_result_and_the_others_still_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, context: Context
) -> None:
    def broken(context: Context) -> str:
        raise RuntimeError("proj.db is too old")

    monkeypatch.setattr(selfcheck, "CHECKS", {"coordinates": broken, "machine": selfcheck.check_machine})
    path = tmp_path / "report.html"
    result = selfcheck.engine_status(report=str(path), context=context)
    assert result.outputs["problems"] == 1
    assert result.outputs["summary"] == "1 of 2 checks failed: coordinates."
    assert context.warnings == ["coordinates: RuntimeError: proj.db is too old"]
    assert "proj.db is too old" in path.read_text(encoding="utf-8")


def test_wrong_coordinates_show(monkeypatch: pytest.MonkeyPatch, context: Context) -> None:
    crs, origin, (x, y) = selfcheck.LAMBERT_93
    monkeypatch.setattr(selfcheck, "LAMBERT_93", (crs, origin, (x + 0.01, y)))
    assert not selfcheck.run_check("coordinates", selfcheck.check_coordinates, context).passed


def test_an_image_that_comes_back_different_shows(monkeypatch: pytest.MonkeyPatch, context: Context) -> None:
    read = selfcheck.read

    def altered(path: str) -> np.ndarray:
        array = read(path).copy()
        array.flat[0] += 1
        return array

    monkeypatch.setattr(selfcheck, "read", altered)
    check = selfcheck.run_check("GeoTIFF", selfcheck.check_geotiff, context)
    assert not check.passed and "differs" in check.detail


def test_a_driver_that_is_missing_shows(monkeypatch: pytest.MonkeyPatch, context: Context) -> None:
    monkeypatch.setattr(selfcheck, "_DRIVERS", ("GTiff", "NoSuchFormat"))
    check = selfcheck.run_check("file formats", selfcheck.check_formats, context)
    assert not check.passed and "NoSuchFormat" in check.detail


def test_cancel_is_no_failed_check(context: Context) -> None:
    context.cancel()
    with pytest.raises(Cancelled):
        selfcheck.engine_status(report=None, context=context)


def test_every_word_of_the_report_is_in_french() -> None:
    checks = [selfcheck.Check(name, False, "", 0.0) for name in selfcheck.CHECKS]
    assert selfcheck.summarise(checks, "fr").startswith(f"{len(checks)} vérifications sur {len(checks)} ont échoué")
    assert selfcheck.summarise([], "fr") == "Le moteur fonctionne : 0 vérifications réussies."


def test_report_in_french(tmp_path: Path) -> None:
    checks = [selfcheck.Check(name, True, "", 0.0) for name in selfcheck.CHECKS]
    path = tmp_path / "rapport.html"
    selfcheck.write_report(str(path), checks, {"THEIA": "1"}, "bon", "fr")
    text = path.read_text(encoding="utf-8")
    assert 'lang="fr"' in text and "État du moteur" in text and "coordonnées" in text
