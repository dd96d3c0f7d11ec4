"""Declarations and the check of a job."""

from __future__ import annotations

from pathlib import Path

import pytest

from algorithms import spec
from algorithms.spec import Declaration, Option, Output, Parameter, check_job


def _declaration(*parameters: Parameter) -> Declaration:
    return Declaration(
        "toy", "simulate", "base", "simulate.toy:toy", "Toy", "A toy.", parameters, (Output("folder", "output", "Out"),)
    )


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    declaration = _declaration(
        spec.products(),
        Parameter("number", "size", "Size", "", default=1.0, minimum=0, maximum=2, unit="km"),
        Parameter("choice", "mode", "Mode", "", options=(Option("a", "A"), Option("b", "B"))),
        spec.start(),
    )
    job = check_job(declaration, {"products": str(tmp_path / "no"), "size": 3, "mode": "c", "start": "soon", "Typo": 1})
    assert len(job.problems) == 6  # five bad values and a missing destination
    assert any("3 km is above" in p for p in job.problems)
    assert any("no such parameter" in p for p in job.problems)


def test_defaults_and_spelling(tmp_path: Path) -> None:
    declaration = _declaration(spec.products(), spec.seed(), spec.area(), spec.overwrite())
    job = check_job(declaration, {"PRODUCTS": [str(tmp_path)], "OUTPUT": str(tmp_path / "o")})
    assert job.problems == []
    assert job.values == {"products": [str(tmp_path)], "seed": 1, "area": None, "overwrite": False}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1,2,3,4", "EPSG:4326"),
        ("1 2 3 4 [EPSG:2154]", "EPSG:2154"),
        ({"extent": [1, 2, 3, 4], "crs": "EPSG:32631"}, "EPSG:32631"),
    ],
)
def test_area_as_extent(raw: object, expected: str) -> None:
    value = spec.parse_value(spec.area(), raw)
    assert value == {"extent": [1.0, 2.0, 3.0, 4.0], "crs": expected}


def test_area_as_layer(tmp_path: Path) -> None:
    path = tmp_path / "communes é.gpkg"
    path.touch()
    value = spec.parse_value(spec.area(), f"{path}|layername=communes|subset=insee = '31555'")
    assert value == {"path": str(path), "layer": "communes", "subset": "insee = '31555'", "crs": None}


def test_one_product_refuses_two_and_names_them(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="A.*B"):
        spec.parse_value(spec.product(), "A;B")


@pytest.mark.parametrize("raw", ["nan", "inf", "ten", None])
def test_numbers_must_be_finite(raw: object) -> None:
    with pytest.raises(ValueError, match="number"):
        spec.parse_value(Parameter("number", "x", "X", ""), raw)


def test_names_are_unique() -> None:
    with pytest.raises(ValueError, match="twice"):
        _declaration(spec.seed(), spec.seed())
