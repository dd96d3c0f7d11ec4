"""French: the file that Qt loads, the texts of every entry, and the help pages in both languages."""

from __future__ import annotations

import importlib.util
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

ROOT = Path(__file__).resolve().parents[2]


def _tool(name: str) -> Any:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        specification = importlib.util.spec_from_file_location(f"theia_tool_{name}", ROOT / "tools" / f"{name}.py")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return module


@pytest.fixture
def french(provider: Any, tmp_path: Path, monkeypatch: Any) -> Iterator[dict[str, str]]:
    """QGIS in French, with a translation compiled now; gives the translations."""
    from theia.plugin import i18n

    known = _tool("i18n").read("fr")
    (tmp_path / "theia_fr.qm").write_bytes(_tool("qm").compile_messages("Theia", known))
    monkeypatch.setattr(i18n, "FOLDER", tmp_path)
    settings = QgsSettings()
    settings.setValue("locale/userLocale", "fr_FR")
    settings.setValue("locale/overrideFlag", True)
    translator = i18n.install()
    yield known
    i18n.uninstall(translator)
    settings.remove("locale/userLocale")
    settings.remove("locale/overrideFlag")


def test_a_compiled_file_is_what_qt_reads(tmp_path: Path, qgis_app: Any) -> None:
    messages = {"Snow": "Neige", "VENµS & <co>": "VENµS et « Cie »", "long " * 500: "n" * 3000, "empty": ""}
    path = tmp_path / "test.qm"
    path.write_bytes(_tool("qm").compile_messages("Theia", messages))
    translator = QTranslator()
    assert translator.load(str(path))
    QCoreApplication.installTranslator(translator)
    try:
        for source, translation in messages.items():
            assert QCoreApplication.translate("Theia", source) == (translation or source)
        assert QCoreApplication.translate("Other", "Snow") == "Snow"
    finally:
        QCoreApplication.removeTranslator(translator)


def test_every_entry_is_shown_in_french(provider: Any, french: dict[str, str]) -> None:
    from theia.algorithms.entries import all_entries
    from theia.plugin.product_algorithm import ProductAlgorithm

    for declaration in all_entries().values():
        algorithm = ProductAlgorithm(declaration).create()
        assert algorithm.displayName() == french[declaration.label]
        assert algorithm.group() == french.get(algorithm.group(), algorithm.group())
        for definition in algorithm.parameterDefinitions():
            assert (
                definition.description() not in french or french[definition.description()] == definition.description()
            )
        assert french[declaration.summary].replace("&", "&amp;") in algorithm.shortHelpString().replace("&quot;", '"')


@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_entry_has_a_page(provider: Any, request: Any, code: str) -> None:
    from theia.algorithms.entries import all_entries
    from theia.plugin import help

    if code == "fr":
        request.getfixturevalue("french")
    for declaration in all_entries().values():
        path = Path(help.url(declaration, code).replace("file://", ""))
        page = path.read_text(encoding="utf-8")
        root = ET.fromstring(
            page.replace("<!DOCTYPE html>", "").replace("<br>", "<br/>").replace('<meta charset="utf-8">', "")
        )
        shown = "".join(root.itertext())
        assert all(p.name.upper() in shown for p in declaration.parameters)
        assert ("Résultats" in shown) is (code == "fr")
        written = (ROOT / "resources" / "help" / code / f"{declaration.id}.md").read_text(encoding="utf-8")
        assert written.split()[-1].replace("`", "").replace("*", "") in shown


def test_what_the_worker_says_is_shown_in_french(provider: Any, french: dict[str, str]) -> None:
    from theia.plugin import runner

    hint = "Choose a smaller area."
    event = {"event": "error", "code": "product", "message": "T31TCJ: nothing.", "hint": hint}
    assert runner._explain(event, 2, []) == f"T31TCJ: nothing. {french[hint]}"
    assert runner.progress_text(runner.tr("Passes"), 7) == "Passages, encore 7 s environ"


def test_what_the_worker_says_with_values_in_it_is_shown_in_french(
    provider: Any, french: dict[str, str], make_feedback: Any
) -> None:
    """Errors, messages, progress and names of layers carry their templates; paths and numbers stay as they are."""
    import json

    from theia.plugin import results, runner

    from algorithms.core.errors import TheiaError, raise_all
    from algorithms.core.progress import Context
    from algorithms.core.result import Layer
    from algorithms.spec.phrase import phrase
    from algorithms.worker import error_event

    def sent(event: dict[str, Any]) -> dict[str, Any]:
        return json.loads(json.dumps(event))

    said = phrase("No product found in {path}.", path="/données/{a}")
    event, _ = error_event(TheiaError("product", said, "Choose one of them."))
    assert (
        runner._explain(sent(event), 2, [])
        == f"Aucun produit trouvé dans /données/{{a}}. {french['Choose one of them.']}"
    )
    try:
        raise_all("product", "Some products cannot be used:", [said, phrase("{name} is empty.", name="x.xml")])
    except TheiaError as error:
        event, _ = error_event(error)
    expected = "Certains produits sont inutilisables :\n - Aucun produit trouvé dans /données/{a}.\n - x.xml est vide."
    assert runner._explain(sent(event), 2, []) == expected
    events: list[dict[str, Any]] = []
    context, feedback = Context(emit=events.append, min_interval_s=0), make_feedback()
    context.info(phrase("{product}: already there.", product="P1"))
    context.warning(phrase("{source} cannot be reached.", source="GEODES"))
    context.progress(0.5, phrase("Searching {place}", place="GEODES"))
    for event in events:
        runner._show(sent(event), feedback)
    assert feedback.lines[0] == "info: P1 : déjà présent." and feedback.lines[1] == "warning: GEODES est injoignable."
    assert feedback.lines[2].startswith("progress: Recherche dans GEODES")
    layer = sent(
        Layer(
            "output", "p", phrase("Status {label}", label="T31TCJ"), group=phrase("Synthesis {label}", label="x")
        ).to_json()
    )
    declaration = provider.algorithm("l3a_synthesis").declaration
    finish = results._finish_of(declaration, declaration.output("output"), layer, 0)
    assert (finish.name, finish.group) == ("État T31TCJ", "Synthèse x")


def test_a_refused_parameter_is_explained_in_french(provider: Any, french: dict[str, str]) -> None:
    from qgis.core import QgsProcessingContext

    algorithm = provider.algorithm("search").create()
    fine, message = algorithm.checkParameterValues({"CLOUD_MAX": 300, "START": "2024-05-01"}, QgsProcessingContext())
    assert not fine and "est au-dessus de la plus grande valeur permise, 100 %" in message


def test_what_the_catalogue_and_the_files_say_has_its_french(french: dict[str, str]) -> None:
    tool = _tool("i18n")
    missing = []
    for folder in ("catalogue", "core", "spec"):
        for path in sorted((ROOT / "algorithms" / folder).glob("*.py")):
            texts = tool.texts_of_messages(path.read_text(encoding="utf-8"))
            missing += [f"{path.name}: {t}" for t in texts if tool.needs_translation(t) and not french.get(t)]
    assert missing == []


def test_a_translation_keeps_the_places_of_its_values(french: dict[str, str]) -> None:
    import string

    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wrong = []
    for source, translation in french.items():
        try:
            if translation and places(source) != places(translation):
                wrong.append(source)
        except ValueError:
            continue  # braces that are no places: a text without values
    assert wrong == []


def test_a_dialog_opens_where_the_page_cannot_be_written(provider: Any, tmp_path: Path, monkeypatch: Any) -> None:
    from theia.plugin import help

    (tmp_path / "cache").write_text("a file where the folder should be")
    monkeypatch.setattr(help.QgsApplication, "qgisSettingsDirPath", staticmethod(lambda: str(tmp_path)))
    algorithm = provider.algorithm("toy").create()
    assert algorithm.helpUrl() == "" and algorithm.shortHelpString()


def test_help_text_becomes_safe_html() -> None:
    from theia.plugin.help import to_html

    text = "One `A < B`\nline.\n\n- first\n  goes on\n- second\n\nLast & least."
    expected = (
        "<p>One <code>A &lt; B</code> line.</p><ul><li>first goes on</li><li>second</li></ul><p>Last &amp; least.</p>"
    )
    assert to_html(text) == expected
    assert to_html("Read *Crop biomass* and `2*a*b`, **first**.") == (
        "<p>Read <i>Crop biomass</i> and <code>2*a*b</code>, <b>first</b>.</p>"
    )
    assert to_html("1. one\n2. two") == "<ol><li>one</li><li>two</li></ol>"
    assert to_html("| a | b |\n| --- | --- |\n| 1 | < |").endswith("<tr><td>1</td><td>&lt;</td></tr></table>")
    assert to_html("    {a}\n    b") == "<pre>{a}\nb</pre>"


def test_an_unknown_language_is_english(provider: Any) -> None:
    from theia.plugin import i18n

    settings = QgsSettings()
    settings.setValue("locale/userLocale", "pt_BR")
    settings.setValue("locale/overrideFlag", True)
    try:
        assert i18n.language() == "en"
        assert i18n.install() is None
        assert i18n.tr("{text} and {n}", text="one", n=2) == "one and 2"
    finally:
        settings.remove("locale/userLocale")
        settings.remove("locale/overrideFlag")
