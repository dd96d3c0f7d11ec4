"""ONNX networks: running them, refusing foreign ones, and fetching the published ones from a server."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from algorithms.core.errors import TheiaError
from algorithms.resolution import models, published
from algorithms.resolution.backends import card_backend
from algorithms.resolution.model_card import ModelCard, read_sidecar
from algorithms.resolution.published import cached, git_blob_sha1, obtain
from algorithms.worker import run_entry

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from onnx_writer import nearest  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent))

from super_resolution_images import context, two_rasters  # noqa: E402

pytest.importorskip("onnxruntime")


def _card(folder: Path, content: bytes, **changes: Any) -> ModelCard:
    (folder / "net.onnx").write_bytes(content)
    values = {"bands": ["B2", "B3", "B4", "B8"], "factor": 2, "margin": 4, **changes}
    (folder / "net.json").write_text(json.dumps(values))
    return read_sidecar(str(folder / "net.onnx"))


def test_a_network_gets_its_unit_and_gives_reflectance(tmp_path: Path) -> None:
    card = _card(tmp_path, nearest(4, 2))
    image = np.random.default_rng(0).random((4, 7, 9)).astype(np.float32)
    made = card_backend(card, "cpu", "auto").predict(image)
    assert np.allclose(made, np.repeat(np.repeat(image, 2, 1), 2, 2), atol=1e-6)
    assert models.check_card(card, "cpu", "auto").answers[2000] == pytest.approx((2000,) * 4)


def test_corrupt_and_foreign_files_are_refused(tmp_path: Path) -> None:
    good = nearest(4, 2)
    for content in (b"", b"<html>login</html>", good[: len(good) // 2]):
        card = _card(tmp_path, content)
        with pytest.raises(TheiaError) as caught:
            models.check_card(card, "cpu", "auto")
        assert caught.value.code == "input"


def test_a_wrong_number_of_bands_is_named(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="takes 4 bands, and its side-car names 3"):
        models.check_card(_card(tmp_path, nearest(4, 2), bands=["B2", "B3", "B4"]), "cpu", "auto")


def test_a_wrong_factor_is_named(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="4 times finer"):
        models.check_card(_card(tmp_path, nearest(4, 2), factor=4), "cpu", "auto")


def test_a_network_whose_normalisation_is_doubled_is_not_used(tmp_path: Path) -> None:
    with pytest.raises(TheiaError) as caught:
        models.check_card(_card(tmp_path, nearest(4, 2, 1e-4)), "cpu", "auto")
    assert "normalisation" in caught.value.hint


def test_an_adversarial_network_says_so_in_log_layer_and_record(tmp_path: Path) -> None:
    ten, _ = two_rasters(tmp_path)
    _card(tmp_path, nearest(4, 2), kind="adversarial")
    told = context()
    result = run_entry(
        "super_resolution",
        {"image": ten, "model_file": str(tmp_path / "net.onnx"), "check_fidelity": False, "merge": "feather",
         "output": str(tmp_path / "out.tif")},
        told,
    )  # fmt: skip
    assert any("adversarial" in w for w in told.warnings)
    assert "partly invented" in result.layers[0].name
    assert "adversarial" in result.layers[0].trust
    record = json.loads((tmp_path / "out.json").read_text())["properties"]["theia:super_resolution"]
    assert record["kind"] == "adversarial"
    assert record["networks"][0]["sha256"] == hashlib.sha256((tmp_path / "net.onnx").read_bytes()).hexdigest()


class _Server(HTTPServer):
    content: bytes = b""
    asked: int = 0


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        server.asked += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(server.content)))
        self.end_headers()
        self.wfile.write(server.content)

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Server]:
    """A server on this machine that has one published network, and a catalogue that pins it."""
    made = _Server(("127.0.0.1", 0), _Handler)
    made.content = nearest(4, 2)
    described = {
        "name": "s2v2x2_spatrad", "label": "test", "git_blob_sha1": git_blob_sha1(made.content),
        "bands": ["B2", "B3", "B4", "B8"], "factor": 2, "margin": 8, "pixel_m": 10, "kind": "adversarial", "note": "",
    }  # fmt: skip
    address = f"http://127.0.0.1:{made.server_port}/"
    path = tmp_path / "catalogue.json"
    path.write_text(json.dumps({"address": address, "licence": "Apache-2.0", "networks": [described]}))
    monkeypatch.setattr(published, "CATALOGUE", path)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_a_published_network_is_fetched_once_verified_and_used(tmp_path: Path, server: _Server) -> None:
    told = context(cache_folder=str(tmp_path / "cache"))
    ten, _ = two_rasters(tmp_path)
    job = {"image": ten, "model": "s2v2x2_spatrad", "check_fidelity": False, "output": str(tmp_path / "out.tif")}
    run_entry("super_resolution", job, told)
    first = (tmp_path / "out.tif").read_bytes()
    run_entry("super_resolution", job, told)
    assert server.asked == 1
    assert (tmp_path / "out.tif").read_bytes() == first
    table = tmp_path / "models.csv"
    run_entry("super_resolution_models", {"action": "probe", "model": ["s2v2x2_spatrad"], "output": str(table)}, told)
    assert "ready, verified" in table.read_text()
    assert "flat ground comes back" in table.read_text()
    assert server.asked == 1


def test_what_was_changed_after_the_download_is_refused(tmp_path: Path, server: _Server) -> None:
    told = context(cache_folder=str(tmp_path / "cache"))
    network = published.published()["s2v2x2_spatrad"]
    card = obtain(network, told)
    Path(card.path).write_bytes(server.content + b"\x00")
    with pytest.raises(TheiaError, match="any more"):
        cached(network, told)


def test_bytes_with_another_hash_are_not_kept(tmp_path: Path, server: _Server) -> None:
    told = context(cache_folder=str(tmp_path / "cache"))
    server.content = b"<html>Please log in</html>"
    with pytest.raises(TheiaError, match="its hash is") as caught:
        obtain(published.published()["s2v2x2_spatrad"], told)
    assert caught.value.code == "network"
    assert not list((tmp_path / "cache").rglob("*.onnx"))


def test_offline_the_message_says_what_works_without(tmp_path: Path, server: _Server) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(TheiaError, match="cannot be reached") as caught:
        obtain(published.published()["s2v2x2_spatrad"], context(cache_folder=str(tmp_path / "cache")))
    assert "back-projection" in caught.value.hint


def test_the_pinned_networks_have_git_hashes_and_only_one_is_no_drawing() -> None:
    known = published.published(Path(published.__file__).parents[2] / "resources" / "networks" / "published.json")
    assert len(known) == 5
    assert all(len(n.git_blob_sha1) == 40 for n in known.values())
    assert [n.name for n in known.values() if n.description["kind"] == "regression"] == ["carn_3x3x64g4sw_bootstrap"]
    # the name that git gives to a file is public knowledge: "hello\n" is ce013625...
    assert git_blob_sha1(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
