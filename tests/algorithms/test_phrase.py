"""Sentences that can be said in another language: still texts, with their templates, in errors, events and layers."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from typing import Any

import pytest

from algorithms.core.errors import TheiaError, raise_all
from algorithms.core.progress import Context
from algorithms.core.result import Layer
from algorithms.spec import Declaration, Output, Parameter, check_job
from algorithms.spec.phrase import Phrase, indented, listed, of_error, phrase, spoken, to_json, told
from algorithms.worker import error_event

FRENCH = {
    "No product in {folder}.": "Aucun produit dans {folder}.",
    "{count} of {total} done": "{total} prévus, {count} faits",
    "Some cannot be used:": "Certains sont inutilisables :",
    "fixed words": "mots fixes",
    "{n:.1f} min": "{n:.1f} minutes",
    "broken {a}": "cassé {b}",
}


def french(text: str) -> str:
    return FRENCH.get(text, text)


def travelled(text: Any) -> Any:
    """What comes out of the worker's line of JSON."""
    return json.loads(json.dumps(to_json(text)))


def test_a_phrase_is_the_text_that_it_says() -> None:
    said = phrase("{n:.1f} min of {what!r}", n=2.25, what="it")
    assert said == "2.2 min of 'it'" and isinstance(said, str) and json.dumps(said) == "\"2.2 min of 'it'\""
    assert {said: 1}["2.2 min of 'it'"] == 1 and said.template.startswith("{n:.1f}")
    assert phrase("plain {braces}") == "plain {braces}", "without values nothing is filled in"
    day = phrase("on {day}", day=dt.date(2024, 5, 1))
    assert day == "on 2024-05-01" and day.values == {"day": "2024-05-01"}


@pytest.mark.parametrize("again", [copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))], ids=["copy", "pickle"])
def test_a_phrase_survives_copies_and_processes(again: Any) -> None:
    error = again(TheiaError("input", phrase("No product in {folder}.", folder="/a"), phrase("fixed words")))
    assert (error.message, error.hint) == ("No product in /a.", "fixed words")
    assert spoken(to_json(error.message), french) == "Aucun produit dans /a."


def test_values_may_change_places_and_phrases_may_lie_within_phrases() -> None:
    inner = phrase("{count} of {total} done", count=2, total=3)
    outer = phrase("{inner} ({n:.1f} min)", inner=inner, n=1.5)
    assert outer == "2 of 3 done (1.5 min)"
    assert spoken(travelled(inner), french) == "3 prévus, 2 faits"
    assert spoken(travelled(outer), french) == "3 prévus, 2 faits (1.5 min)"


def test_a_translation_that_does_not_fit_is_passed_over() -> None:
    assert spoken(travelled(phrase("broken {a}", a=1)), french) == "broken 1"
    assert spoken(travelled("no phrase"), french) == "no phrase"


def test_values_of_any_kind_travel() -> None:
    numpy = pytest.importorskip("numpy")
    said = phrase("{a!r} {b!r} {n:.1f} {c:.2f} {day:%Y}", a=None, b=[1, "x"], n=numpy.float32(1.25), c=numpy.float64(2),
                  day=dt.date(2024, 5, 1))  # fmt: skip
    assert said == "None [1, 'x'] 1.2 2.00 2024"
    assert spoken(travelled(said), french) == said, "a date is a text on the other side: English rather than nothing"
    assert spoken(travelled(phrase("{a!r} {n:.1f}", a=None, n=numpy.float32(1.25))), french) == "None 1.2"


def test_braces_in_values_are_no_placeholders() -> None:
    said = phrase("No product in {folder}.", folder="/a/{b}")
    assert said == "No product in /a/{b}." and spoken(travelled(said), french) == "Aucun produit dans /a/{b}."


def test_a_list_of_problems_is_translated_line_by_line() -> None:
    problems = [phrase("No product in {folder}.", folder="/a"), "as it is"]
    with pytest.raises(TheiaError) as caught:
        raise_all("product", "Some cannot be used:", problems, "fixed words")
    assert caught.value.message == "Some cannot be used:\n - No product in /a.\n - as it is"
    said = spoken(travelled(caught.value.message), french)
    assert said == "Certains sont inutilisables :\n - Aucun produit dans /a.\n - as it is"
    with pytest.raises(TheiaError) as caught:
        raise_all("product", "Some cannot be used:", problems[:1])
    assert str(caught.value) == "Some cannot be used: No product in /a."
    further = indented(listed("heading", problems))
    assert further == "heading\n    - No product in /a.\n    - as it is"
    assert "Aucun produit" in spoken(travelled(further), french)


def test_what_an_error_says_is_kept_within_another() -> None:
    assert spoken(travelled(of_error(ValueError(phrase("No product in {folder}.", folder="x")))), french).startswith(
        "Aucun"
    )
    both = of_error(TheiaError("input", phrase("No product in {folder}.", folder="x"), "fixed words"))
    assert both == "No product in x. fixed words"
    assert spoken(travelled(both), french) == "Aucun produit dans x. mots fixes"
    assert of_error(OSError(2, "gone")) == "[Errno 2] gone" and of_error(ValueError()) == ""


def test_events_and_layers_carry_the_templates() -> None:
    events: list[dict[str, Any]] = []
    context = Context(emit=events.append, min_interval_s=0)
    said = phrase("No product in {folder}.", folder="/a")
    context.info(said)
    context.warning("fixed words")
    context.progress(0.5, said)
    for event in (events[0], events[2]):
        assert spoken(json.loads(json.dumps(event))["phrases"][event["text"]], french) == "Aucun produit dans /a."
    assert "phrases" not in events[1] and context.warnings == ["fixed words"]
    event, code = error_event(TheiaError("product", said, "fixed words"))
    assert code == 2 and spoken(event["phrases"]["No product in /a."], french) == "Aucun produit dans /a."
    layer = json.loads(json.dumps(Layer("output", "p", phrase("Composite {tile}", tile="T31TCJ")).to_json()))
    assert layer["name"] == "Composite T31TCJ" and layer["phrases"]["Composite T31TCJ"]["values"] == {"tile": "T31TCJ"}
    assert told("a", "b") == {}


def test_problems_of_a_job_are_phrases() -> None:
    declaration = Declaration(
        id="x", group="catalogue", tier="light", run="a:b", label="X", summary="x",
        parameters=(Parameter("number", "size", "Size", "How large.", minimum=1, unit="m"),),
        outputs=(Output("raster", "map", "Map"),),
    )  # fmt: skip
    job = check_job(declaration, {"size": "0.5", "other": 1})
    assert all(isinstance(p, Phrase) for p in job.problems) and len(job.problems) == 3
    assert job.problems[0] == "size: 0.5 m is below the smallest allowed value, 1 m."
    assert job.problems[0].values["error"].template.startswith("{value:g}{unit} is below")
