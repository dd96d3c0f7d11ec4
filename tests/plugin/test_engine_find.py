"""Which Python runs the worker, judged from files alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from theia.plugin.engine import find, locations, requirements
from theia.plugin.engine.status import read_status, report


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No checkout engine, no QGIS Python, an empty user data folder; starting a process is an error."""
    monkeypatch.delenv("THEIA_INTERPRETER", raising=False)
    monkeypatch.setenv("THEIA_ENGINE_FOLDER", str(tmp_path / "engines"))
    monkeypatch.setattr(locations, "CHECKOUT", tmp_path / "none")
    monkeypatch.setattr(find, "qgis_pythons", list)

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("finding an engine must not start a process")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    return tmp_path


def make_engine(
    folder: Path, tier: str = "base", lock: str | None = None, packages: dict[str, str] | None = None
) -> Path:
    """A folder that looks like an engine: an interpreter, metadata of packages, a stamp."""
    python = locations.python_in(folder)
    python.parent.mkdir(parents=True)
    python.touch()
    site = folder / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    for name, version in (requirements.pinned(tier) if packages is None else packages).items():
        (site / f"{name.replace('-', '_')}-{version}.dist-info").mkdir()
    if lock is None:
        lock = requirements.lock_hash(tier)
    locations.write_json(folder / locations.STAMP, {"tier": tier, "lock": lock})
    return python


def use(engines: Path, name: str) -> None:
    locations.write_json(engines / locations.CURRENT, {"folder": name})


def test_nothing_there() -> None:
    assert find.find_engine("light") is None
    assert find.find_engine("base") is None
    assert str(requirements.sizes("base")["download"]) in find.missing_message("base")
    assert "requests" in find.missing_message("light")


def test_installed_engine_serves_its_tier_and_those_below(bare_machine: Path) -> None:
    python = make_engine(bare_machine / "engines" / "base-py312-x")
    use(bare_machine / "engines", "base-py312-x")
    for tier in ("light", "base"):
        engine = find.find_engine(tier)
        assert engine is not None
        assert (engine.python, engine.source, engine.outdated) == (python, "installed", False)
        assert Path(engine.environment["NUMBA_CACHE_DIR"]).is_relative_to(bare_machine / "engines")
    assert find.find_engine("deep") is None
    assert "deep-learning" in find.missing_message("deep")


def test_deep_engine_serves_all(bare_machine: Path) -> None:
    make_engine(bare_machine / "engines" / "deep-py312-x", tier="deep")
    use(bare_machine / "engines", "deep-py312-x")
    assert all(find.find_engine(tier) for tier in requirements.TIERS)


def test_unfinished_engine_is_none(bare_machine: Path) -> None:
    folder = bare_machine / "engines" / "base-py312-x"
    make_engine(folder)
    use(bare_machine / "engines", folder.name)
    (folder / locations.STAMP).unlink()
    assert find.find_engine("base") is None
    assert read_status().unfinished == folder


@pytest.mark.parametrize("text", ["", "{", "[]", '{"folder": 3}', '{"folder": "../../etc"}'])
def test_damaged_pointer_is_no_engine(bare_machine: Path, text: str) -> None:
    (bare_machine / "engines").mkdir()
    (bare_machine / "engines" / locations.CURRENT).write_text(text, encoding="utf-8")
    assert find.find_engine("base") is None


def test_engine_of_older_locks_serves_while_it_meets_the_ranges(bare_machine: Path) -> None:
    engines = bare_machine / "engines"
    make_engine(engines / "base-py312-old", lock="old")
    use(engines, "base-py312-old")
    engine = find.find_engine("base")
    assert engine is not None and engine.outdated
    packages = {**requirements.pinned("base"), "numpy": "1.26.4"}
    make_engine(engines / "base-py312-older", lock="older", packages=packages)
    use(engines, "base-py312-older")
    assert find.find_engine("base") is None


def test_checkout_comes_before_the_installed_engine(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_engine(bare_machine / "engines" / "base-py312-x")
    use(bare_machine / "engines", "base-py312-x")
    make_engine(bare_machine / "checkout")
    monkeypatch.setattr(locations, "CHECKOUT", bare_machine / "checkout")
    engine = find.find_engine("base")
    assert engine is not None and engine.source == "checkout"


def test_chosen_interpreter_is_the_only_one_looked_at(bare_machine: Path) -> None:
    make_engine(bare_machine / "engines" / "base-py312-x")
    use(bare_machine / "engines", "base-py312-x")
    chosen = make_engine(bare_machine / "conda é", packages={"numpy": "2.4.6", "requests": "2.31"})
    engine = find.find_engine("light", str(chosen))
    assert engine is not None and engine.source == "setting"
    assert find.find_engine("base", str(chosen)) is None
    message = find.missing_message("base", str(chosen))
    assert "rasterio" in message and str(chosen) in message and "numpy" not in message
    assert "does not exist" in find.missing_message("base", str(bare_machine / "nothing"))


def test_environment_names_an_interpreter(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEIA_INTERPRETER", str(make_engine(bare_machine / "cluster")))
    engine = find.find_engine("base")
    assert engine is not None and engine.source == "setting"


def test_interpreter_whose_packages_cannot_be_seen_is_trusted(bare_machine: Path) -> None:
    launcher = bare_machine / "tools" / "bin" / "python"
    launcher.parent.mkdir(parents=True)
    launcher.touch()
    assert find.find_engine("deep", str(launcher)) is not None


def test_too_old_a_python_serves_light_alone(bare_machine: Path) -> None:
    python = make_engine(bare_machine / "old")
    os.rename(bare_machine / "old" / "lib" / "python3.12", bare_machine / "old" / "lib" / "python3.10")
    assert find.find_engine("light", str(python)) is not None
    assert find.find_engine("base", str(python)) is None


def test_python_of_qgis_serves_what_it_holds(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = make_engine(bare_machine / "qgis", packages={"requests": "2.28.1"})
    monkeypatch.setattr(find, "qgis_pythons", lambda: [python])
    engine = find.find_engine("light")
    assert engine is not None and engine.source == "qgis"
    assert find.find_engine("base") is None


def test_system_packages_of_a_virtual_environment_count() -> None:
    """The interpreter of these tests sees the packages of the system, as its pyvenv.cfg says."""
    packages = requirements.packages_in(requirements.site_folders(Path(sys.executable)))
    assert "pytest" in packages


@pytest.mark.parametrize(
    ("version", "meets"), [("2.0.9", False), ("2.1", True), ("2.4.6", True), ("2.13.0+cpu", True), ("3.0", False)]
)
def test_ranges(version: str, meets: bool) -> None:
    packages = {**requirements.pinned("base"), "numpy": version}
    assert requirements.lacking("base", packages) == ([] if meets else ["numpy>=2.1,<3"])


def test_locks_meet_their_ranges() -> None:
    for tier in ("base", "deep"):
        assert requirements.lacking(tier, requirements.pinned(tier)) == []


def test_locks_pin_every_package_once() -> None:
    lines = (requirements.LOCKS / "base.txt").read_text(encoding="utf-8").splitlines()
    names = [line.split("==")[0] for line in lines if line and not line.startswith("#")]
    assert len(names) == len(set(names)) == requirements.sizes("base")["packages"]
    assert not set(requirements.pinned("base")) - set(requirements.pinned("deep"))


def test_report_tells_nothing_secret(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://someone:hidden-word@proxy:1")
    make_engine(bare_machine / "engines" / "base-py312-x")
    use(bare_machine / "engines", "base-py312-x")
    text = report(heading="THEIA")
    assert "rasterio" in text and "hidden-word" not in text


def test_stamp_is_replaced_whole(bare_machine: Path) -> None:
    path = bare_machine / "current.json"
    locations.write_json(path, {"folder": "a"})
    locations.write_json(path, {"folder": "b"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"folder": "b"}
    assert os.listdir(bare_machine) == ["current.json"]
