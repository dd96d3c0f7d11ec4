"""The options page and the first-run page, without a window manager."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtTest import QSignalSpy
from qgis.PyQt.QtWidgets import QApplication
from theia.algorithms.entries import all_entries
from theia.algorithms.spec import GROUPS
from theia.plugin import i18n, settings
from theia.plugin.engine import find, install, locations, messages, plan
from theia.plugin.engine.messages import EngineError
from theia.plugin.gui import tasks, welcome
from theia.plugin.gui.options import OptionsFactory, OptionsPage


@pytest.fixture
def page(qgis_app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OptionsPage]:
    """The page of a user who has nothing yet."""
    monkeypatch.delenv("THEIA_INTERPRETER", raising=False)
    monkeypatch.setenv("THEIA_ENGINE_FOLDER", str(tmp_path / "engines"))
    monkeypatch.setattr(locations, "CHECKOUT", tmp_path / "none")
    monkeypatch.setattr(find, "qgis_pythons", list)
    settings.save(settings.Settings())
    made = OptionsFactory().createWidget(None)
    yield made
    made.deleteLater()
    settings.save(settings.Settings())


def test_apply_keeps_every_field(page: OptionsPage, tmp_path: Path) -> None:
    page.memory.setValue(2048)
    page.threads.setValue(3)
    page.device.setCurrentIndex(page.device.findData("cpu"))
    page.language.setCurrentIndex(page.language.findData("fr"))
    page.log_level.setCurrentIndex(page.log_level.findData("debug"))
    page.cache.setFilePath(str(tmp_path))
    page.scheduler.setText(" tcp://127.0.0.1:8786 ")
    page.engine.python.setFilePath("/opt/conda/bin/python")
    page.apply()
    wanted = settings.Settings(
        interpreter="/opt/conda/bin/python",
        memory_mb=2048,
        threads=3,
        device="cpu",
        language="fr",
        log_level="debug",
        cache_folder=str(tmp_path),
        scheduler="tcp://127.0.0.1:8786",
    )
    assert settings.load({}) == wanted
    again = OptionsFactory().createWidget(None)
    assert again.memory.value() == 2048 and again.device.currentData() == "cpu"
    again.deleteLater()


def test_values_of_the_environment_are_not_kept_as_settings(page: OptionsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEIA_THREADS", "7")
    page.apply()
    assert settings.load({}) == settings.Settings()


def test_without_an_engine_the_page_says_what_to_do(page: OptionsPage) -> None:
    assert "not installed" in page.engine.state.text()
    assert "MB" in page.engine.size.text()
    assert not page.engine.test_button.isEnabled()


def test_interpreter_that_lacks_packages(page: OptionsPage, tmp_path: Path) -> None:
    python = tmp_path / "conda" / "bin" / "python"
    (tmp_path / "conda" / "lib" / "python3.12" / "site-packages").mkdir(parents=True)
    python.parent.mkdir()
    python.touch()
    page.engine.python.setFilePath(str(python))
    assert "rasterio" in page.engine.state.text()


def test_diagnostics_are_copied(page: OptionsPage) -> None:
    page.engine.copy_button.click()
    assert "Tier base: no engine" in QApplication.clipboard().text()


class SmallPlan:
    """An installation that reports, then ends as it is told."""

    outcome: Exception | None = None
    until_cancelled = False

    def __init__(self, wanted: Any, report: Any, cancelled: Any, variables: Any) -> None:
        self.report, self.cancelled = report, cancelled
        self.warnings: list[str] = []
        self.log = ["Collecting numpy"]

    def run(self) -> None:
        self.report(0.5, "Collecting numpy")
        while self.until_cancelled:
            time.sleep(0.01)
            if self.cancelled():
                raise messages.Cancelled
        if self.outcome is not None:
            raise self.outcome


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [(None, "installed"), (EngineError(messages.PROXY, "pip says 407"), "proxy"), (OSError("disk gone"), "disk gone")],
)
def test_install(page: OptionsPage, monkeypatch: pytest.MonkeyPatch, outcome: Exception | None, shown: str) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks, "make_plan", lambda tier, folder, **options: asked.append(options))
    monkeypatch.setattr(tasks, "Installer", type("Fake", (SmallPlan,), {"outcome": outcome}))
    page.scheduler.setText("tcp://127.0.0.1:8786" if outcome is None else " ")
    page.engine.install_button.click()
    task = tasks.running["install"]
    ended = QSignalSpy(task.ended)
    assert page.engine.install_button.text() == "Cancel"
    assert len(ended) or ended.wait(20_000)
    assert shown in page.engine.message.text()
    assert asked == [{"cluster": outcome is None}], "a scheduler on the page: with what a cluster needs"
    assert page.engine.install_button.text() == "Install" and page.engine.progress.isHidden()
    page.engine.copy_button.click()
    assert "Collecting numpy" in QApplication.clipboard().text()


def test_cancel_and_a_page_opened_meanwhile(page: OptionsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "make_plan", lambda tier, folder, cluster: None)
    monkeypatch.setattr(tasks, "Installer", type("Fake", (SmallPlan,), {"until_cancelled": True}))
    page.engine.install_button.click()
    ended = QSignalSpy(tasks.running["install"].ended)
    second = OptionsFactory().createWidget(None)
    assert second.engine.install_button.text() == "Cancel", "the installation that runs is shown"
    second.engine.install_button.click()
    assert len(ended) or ended.wait(20_000)
    assert tasks.running["install"] is None
    for shown in (page, second):
        assert "Stopped" in shown.engine.message.text()
    second.deleteLater()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_first_run_page_says_how_large_the_download_is(qgis_app: Any, code: str) -> None:
    text = welcome.page(code)
    assert str(plan.requirements.sizes("base")["download"]) in text and "{" not in text


def test_first_run_page_is_offered_until_closed(page: OptionsPage) -> None:
    assert welcome.is_due()
    settings.save(replace(settings.load({}), welcomed=True))
    assert not welcome.is_due()


def test_installer_that_the_page_starts_is_the_real_one() -> None:
    assert tasks.Installer is install.Installer and tasks.make_plan is plan.make_plan


@pytest.mark.parametrize("code", ["en", "fr"])
@pytest.mark.parametrize("entry", ["simulate_series", "l3a_synthesis"])
def test_first_run_page_names_entries_as_the_toolbox_does(qgis_app: Any, code: str, entry: str) -> None:
    declaration = all_entries()[entry]
    texts = [GROUPS[declaration.group], declaration.label]
    if code != "en":
        translator = i18n._load(code)
        assert translator is not None, "make i18n"
        texts = [translator.translate(i18n.CONTEXT, text) for text in texts]
    shown = " &gt; ".join(texts)
    text = welcome.page(code).replace("\n", " ")
    assert f"THEIA &gt; {shown}</b>" in text
