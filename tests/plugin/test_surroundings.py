"""What the worker is given of the user's machine: a cleaned environment, settings, network, keys."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProcessingException, QgsSettings


def test_what_belongs_to_qgis_is_left_out(qgis_app: Any) -> None:
    from theia.plugin.environment import cleaned

    given = {
        "PYTHONHOME": "/q", "PYTHONPATH": "/q", "GDAL_DATA": "/q", "PROJ_LIB": "/q", "QGIS_PREFIX_PATH": "/q",
        "OSGEO4W_ROOT": "/q", "LD_LIBRARY_PATH": "/q", "CONDA_PREFIX": "/c", "VIRTUAL_ENV": "/v", "GRASS_PYTHON": "/g",
        "DYLD_LIBRARY_PATH": "/q", "PIP_INDEX_URL": "x", "SSL_CERT_FILE": "/opt/qgis/ssl/cert.pem",
        "REQUESTS_CA_BUNDLE": "/etc/ssl/company.pem", "PATH": "/usr/bin", "HOME": "/home/u", "HTTPS_PROXY": "http://p:1",
    }  # fmt: skip
    assert cleaned(given, "/opt/qgis", platform="linux") == {
        "REQUESTS_CA_BUNDLE": "/etc/ssl/company.pem", "PATH": "/usr/bin", "HOME": "/home/u", "HTTPS_PROXY": "http://p:1",
    }  # fmt: skip


def test_on_windows_the_folders_of_qgis_leave_the_path(qgis_app: Any) -> None:
    from theia.plugin.environment import cleaned

    path = r"C:\Program Files\QGIS 3.34\bin;C:\Windows\System32;C:\PROGRAM FILES\QGIS 3.34\apps\Qt5\bin"
    prefix = "C:/Program Files/QGIS 3.34/apps/qgis-ltr"
    found = cleaned({"Path": path, "SystemRoot": r"C:\Windows"}, prefix, platform="win32")
    assert found == {"Path": r"C:\Windows\System32", "SystemRoot": r"C:\Windows"}


def test_the_own_python_of_a_bundle_keeps_what_it_starts_with(qgis_app: Any) -> None:
    from theia.plugin.environment import cleaned

    given = {"PATH": r"C:\QGIS\bin", "PYTHONHOME": r"C:\QGIS\apps\Python39", "PYTHONPATH": "x", "GDAL_DATA": "y"}
    kept = cleaned(given, "C:/QGIS", own_python=True, platform="win32")
    assert kept == {"PATH": given["PATH"], "PYTHONHOME": given["PYTHONHOME"]}
    assert cleaned(given, "C:/QGIS", own_python=False, platform="win32") == {"PATH": ""}
    assert "PYTHONHOME" not in cleaned(given, "/usr", own_python=True, platform="linux")


@pytest.fixture
def clean_settings(qgis_app: Any) -> Any:
    QgsSettings().remove("theia")
    yield
    QgsSettings().remove("theia")


def test_settings_come_back_in_their_types(clean_settings: None) -> None:
    from theia.plugin.settings import Settings, load, save

    chosen = Settings(memory_mb=4096, threads=3, device="cpu", interpreter="/opt/é/python", welcomed=True)
    save(chosen)
    assert load({}) == chosen
    save(Settings())
    assert load({}) == Settings()
    assert QgsSettings().value("theia/memory_mb") is None


def test_the_environment_wins_over_the_settings(clean_settings: None) -> None:
    from theia.plugin.settings import Settings, load, save

    save(Settings(threads=3, memory_mb=100))
    found = load({"THEIA_THREADS": "7", "THEIA_MEMORY_MB": "lots"})
    assert (found.threads, found.memory_mb) == (7, 100)


def test_what_is_left_to_theia_does_not_travel(qgis_app: Any) -> None:
    from theia.plugin.settings import Settings, job_settings

    assert job_settings(Settings(), "fr") == {"device": "auto", "language": "fr"}
    assert job_settings(Settings(language="en", threads=2), "fr")["language"] == "en"


def test_the_proxy_of_qgis_reaches_the_worker(qgis_app: Any, monkeypatch: Any) -> None:
    from qgis.core import QgsNetworkAccessManager
    from qgis.PyQt.QtNetwork import QNetworkProxy
    from theia.plugin import network

    settings, manager = QgsSettings(), QgsNetworkAccessManager.instance()
    before = (manager.fallbackProxy(), manager.excludeList())
    settings.setValue("proxy/proxyEnabled", True)
    login = ("jo", "a:b@c")
    proxy = QNetworkProxy(QNetworkProxy.ProxyType.HttpProxy, "proxy.example.org", 3128, *login)
    manager.setFallbackProxyAndExcludes(proxy, ["http://intranet.example.org"], [])
    try:
        found = network.environment()
        assert found["HTTPS_PROXY"] == "http://jo:a%3Ab%40c@proxy.example.org:3128"
        assert set(found["NO_PROXY"].split(",")) == {"localhost", "127.0.0.1", "intranet.example.org"}
        assert found["THEIA_USER_AGENT"].startswith("THEIA-QGIS/")
        assert "THEIA_NETWORK_TIMEOUT_S" not in found
        monkeypatch.setattr(QgsNetworkAccessManager, "timeout", staticmethod(lambda: 90000))
        assert network.environment()["THEIA_NETWORK_TIMEOUT_S"] == "90"
        settings.setValue("proxy/proxyEnabled", False)
        assert "HTTPS_PROXY" not in network.environment()
    finally:
        settings.remove("proxy/proxyEnabled")
        manager.setFallbackProxyAndExcludes(before[0], before[1], [])


@pytest.fixture
def authentication(qgis_app: Any) -> Any:
    manager = QgsApplication.authManager()
    if manager.isDisabled():
        pytest.skip("this QGIS has no authentication database")
    assert manager.setMasterPassword("m4ster", True)
    return manager


def test_a_key_is_read_from_the_authentication_database(authentication: Any) -> None:
    from theia.plugin import credentials
    from theia.plugin.settings import Settings

    config = QgsAuthMethodConfig("Basic")
    config.setName("geodes")
    config.setConfig("username", "jo")
    config.setConfig("password", "k-3-y")
    stored = authentication.storeAuthenticationConfig(config)
    config = stored[1] if isinstance(stored, tuple) else config
    declaration = _with_auth()
    try:
        chosen = credentials.of_job(declaration, {"auth": config.id()}, Settings())
        assert chosen == {"auth": {"key": "k-3-y", "user": "jo"}}
        default = credentials.of_job(declaration, {}, Settings(geodes_auth=config.id()))
        assert default == {"geodes": {"key": "k-3-y", "user": "jo"}}
    finally:
        authentication.removeAuthenticationConfig(config.id())
    with pytest.raises(QgsProcessingException, match="does not exist"):
        credentials.of_job(declaration, {"auth": config.id()}, Settings())


def test_an_entry_that_asks_for_no_key_gets_none(qgis_app: Any) -> None:
    from theia.plugin import credentials
    from theia.plugin.settings import Settings

    assert credentials.of_job(_with_auth()._replace_parameters(()), {}, Settings(geodes_auth="abc1234")) == {}


def _with_auth() -> Any:
    from dataclasses import dataclass

    from theia.algorithms.spec import Parameter

    @dataclass
    class Asks:
        parameters: tuple = (Parameter("auth", "auth", "Key", "Key.", optional=True),)

        def _replace_parameters(self, parameters: tuple) -> Any:
            return Asks(parameters)

    return Asks()


@pytest.mark.parametrize(
    ("code", "words"),
    [(-9, "lack of memory"), (137, "lack of memory"), (3221225477, "access violation"), (7, "exit code 7")],
)
def test_exit_codes_are_explained(qgis_app: Any, code: int, words: str) -> None:
    from theia.plugin.runner import _explain

    assert words in _explain(None, code, ["tail"]) and "tail" in _explain(None, code, ["tail"])


@pytest.mark.parametrize(("winerror", "words"), [(4551, "policy"), (126, "Visual C"), (None, "cannot be started")])
def test_a_start_that_fails_is_explained(qgis_app: Any, winerror: Any, words: str) -> None:
    from theia.plugin.runner import start_problem

    error = OSError(13, "denied")
    if winerror:
        error.winerror = winerror  # type: ignore[attr-defined]
    assert words in start_problem(error, "python.exe")


def test_loading_the_plugin_changes_nothing_of_qgis(tmp_path: Path) -> None:
    code = """
import importlib.util, logging, os, sys, threading, warnings
from qgis.core import QgsApplication
application = QgsApplication([], False)
application.initQgis()
def state():
    return (list(sys.path), dict(os.environ), sys.stdout, sys.excepthook, list(warnings.filters),
            list(logging.getLogger().handlers), threading.active_count())
before, loaded = state(), set(sys.modules)
specification = importlib.util.spec_from_file_location("theia", sys.argv[1] + "/__init__.py",
                                                       submodule_search_locations=[sys.argv[1]])
package = importlib.util.module_from_spec(specification)
sys.modules["theia"] = package
specification.loader.exec_module(package)
plugin = package.classFactory(None)
plugin.initProcessing()
assert QgsApplication.processingRegistry().providerById("theia").algorithms()
assert state() == before
heavy = {"numpy", "rasterio", "torch", "sklearn", "numba", "pyproj", "shapely", "matplotlib", "osgeo", "requests"}
print(sorted(heavy & (set(sys.modules) - loaded)))
sys.stdout.flush()
os._exit(0)
"""
    root = str(Path(__file__).resolve().parents[2])
    done = subprocess.run([sys.executable, "-c", code, root], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
