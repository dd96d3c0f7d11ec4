"""Jobs through the front door of Processing: result, errors, cancel, and what the worker is told."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException


def test_a_run_gives_files_values_and_messages(run: Any, feedback: Any, template: str, tmp_path: Path) -> None:
    target = tmp_path / "où l'on écrit" / "carte.tif"
    target.parent.mkdir()
    found = run("toy", {"TEMPLATE": template, "MAP": str(target), "AMOUNT": 0.25}, feedback=feedback)
    assert target.read_bytes() == Path(template).read_bytes()
    assert found["COUNT"] == 3
    assert json.loads(found["ECHO"])["amount"] == 0.25
    assert "OUTPUT" not in found and "REPORT" not in found
    assert "warning: only a toy" in feedback.lines and "info: all is well" in feedback.lines
    assert feedback.progress() == 100


def test_the_message_of_an_error_is_shown_and_nothing_is_left(run: Any, feedback: Any, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="The toy is broken: é. Mend it."):
        run("toy", {"ACTION": "fail", "FILE": str(tmp_path / "out.txt")}, feedback=feedback)
    assert list(tmp_path.iterdir()) == []


def test_a_crash_is_explained_with_the_last_words(run: Any, feedback: Any) -> None:
    with pytest.raises(QgsProcessingException, match=r"access violation(.|\n)*the last words"):
        run("toy", {"ACTION": "crash"}, feedback=feedback)


def test_a_result_that_is_not_there_is_an_error(run: Any, feedback: Any, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="did not write"):
        run("toy", {"ACTION": "vanish", "OUTPUT": str(tmp_path / "folder")}, feedback=feedback)


@pytest.mark.parametrize("action", ["wait", "deaf", "family", "frozen"])
def test_cancel_leaves_no_process_and_no_file(
    run: Any, make_feedback: Any, alive: Callable[[str], list[int]], tmp_path: Path, action: str, monkeypatch: Any
) -> None:
    monkeypatch.setenv("THEIA_TEST_MARK", mark := f"mark-{action}-{time.time_ns()}")
    feedback = make_feedback(cancel_when="Waiting")
    target = tmp_path / "out.txt"
    target.write_text("what was there", encoding="utf-8")
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        run("toy", {"ACTION": action, "FILE": str(target)}, feedback=feedback)
    assert time.monotonic() - feedback.cancelled_at < 2
    assert alive(mark) == []
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]
    assert target.read_text(encoding="utf-8") == "what was there"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"AMOUNT": 7}, "amount: 7 m is above"),
        ({"START": "yesterday"}, "start: expected a date such as"),
        ({"ACTION": "dance"}, "action: .dance. is not one of"),
        ({"TEMPLATE": "/no/such/file.tif"}, "Template: this raster cannot be opened"),
    ],
)
def test_wrong_input_is_refused_before_the_worker_starts(run: Any, given: dict[str, Any], message: str) -> None:
    started = time.monotonic()
    with pytest.raises(QgsProcessingException, match=message):
        run("toy", given)
    assert time.monotonic() - started < 1


def test_without_an_engine_the_entry_is_listed_and_says_what_to_do(
    provider: Any, run: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setenv("THEIA_INTERPRETER", str(tmp_path / "no" / "python"))
    algorithm = provider.algorithm("toy").create()
    assert algorithm.canExecute()[0]
    with pytest.raises(QgsProcessingException, match="Settings > Options > THEIA"):
        run("toy", {})


def test_keys_reach_the_worker_and_nothing_that_is_shown(
    run: Any, feedback: Any, monkeypatch: Any, tmp_path: Path
) -> None:
    from theia.plugin import credentials

    monkeypatch.setattr(credentials, "read", lambda config: {"user": "u", "key": "k-3-y"})
    found = run("toy", {"AUTH": "abc1234"}, feedback=feedback)
    echo = json.loads(found["ECHO"])
    assert echo["auth"] == "abc1234" and echo["keys"]["auth"]["key"] == "k-3-y"
    assert not any("k-3-y" in line for line in feedback.lines if "Results" not in line)


def test_the_job_in_the_log_can_be_given_to_the_command_line(run: Any, feedback: Any) -> None:
    run("toy", {"NOTE": "déjà vu"}, feedback=feedback)
    job = json.loads(next(line for line in feedback.lines if line.startswith("command: "))[9:])
    assert job["entry"] == "toy" and job["parameters"]["note"] == "déjà vu"
    assert "credentials" not in job["settings"]


def test_settings_travel_with_the_job(run: Any, feedback: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("THEIA_MEMORY_MB", "2345")
    run("toy", {}, feedback=feedback)
    job = json.loads(next(line for line in feedback.lines if line.startswith("command: "))[9:])
    assert job["settings"]["memory_mb"] == 2345


def test_a_batch_runs_row_by_row(provider: Any, template: str, tmp_path: Path) -> None:
    import processing
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingMultiStepFeedback

    outer = QgsProcessingFeedback(False)
    steps = QgsProcessingMultiStepFeedback(3, outer)
    for row in range(3):
        steps.setCurrentStep(row)
        target = str(tmp_path / f"row {row}.tif")
        algorithm = provider.algorithm("toy").create()
        parameters = {"TEMPLATE": template, "MAP": target}
        context = QgsProcessingContext()
        assert algorithm.checkParameterValues(parameters, context) == (True, "")
        _, fine = algorithm.run(parameters, context, steps)
        assert fine and Path(target).exists()
    assert processing is not None and outer.progress() == 100
