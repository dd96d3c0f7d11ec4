"""Networks as files and side-cars: what is read, what is refused, and what flat ground becomes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from algorithms.core.errors import TheiaError
from algorithms.resolution import models
from algorithms.resolution.backends import card_backend, own_backend
from algorithms.resolution.model_card import read_sidecar
from algorithms.resolution.network_file import NetworkFile, load_network, save_network
from algorithms.resolution.picture import R1, R2
from algorithms.resolution.probe import check, probe
from algorithms.resolution.published_networks import build_network
from algorithms.resolution.residual_network import ResidualNetwork, ResidualShape
from algorithms.resolution.training_scenes import layout_of
from algorithms.resolution.weights_file import read_weights


def _network(tail: float = 0.0, network: str = "sharpen20") -> NetworkFile:
    layout = layout_of(network)
    shape = ResidualShape(10, len(layout.bands), 8, 1, 1 if layout.guides else 2, 2 if layout.guides else 1)
    torch.manual_seed(0)
    made = ResidualNetwork(shape)
    with torch.no_grad():
        made.tail.weight.add_(tail * torch.randn_like(made.tail.weight))
    weights = {n: w.numpy() for n, w in made.state_dict().items()}
    return NetworkFile("small", layout, shape.to_document(), weights, (4,) * len(layout.bands))


def _sidecar(folder: Path, name: str = "net.onnx", **changes: Any) -> Path:
    path = folder / f"{Path(name).stem}.json"
    values = {"bands": ["B2", "B3", "B4", "B8"], "factor": 2, "margin": 8, "kind": "regression", **changes}
    path.write_text(json.dumps({k: v for k, v in values.items() if v is not None}))
    return path


def _safetensors(path: Path, arrays: dict[str, np.ndarray]) -> None:
    header, data = {}, b""
    for name, array in arrays.items():
        raw = np.ascontiguousarray(array, np.float32).tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


@pytest.mark.parametrize("network", ["sharpen20", "detail2"])
def test_a_new_network_adds_nothing(tmp_path: Path, network: str) -> None:
    path = str(tmp_path / "new.npz")
    save_network(path, _network(network=network))
    stored, backend = own_backend(path, "cpu", "single")
    size = 24
    image = np.random.default_rng(0).random((10, size, size)).astype(np.float32)
    factor = 1 if stored.layout.guides else 2
    base = np.random.default_rng(1).random((len(stored.layout.bands), factor * size, factor * size)).astype(np.float32)
    assert np.array_equal(backend.predict(image, base), base)
    assert models.check_own(path, "cpu", "single").kind == "regression"


def test_networks_come_back_from_their_files_in_half_precision(tmp_path: Path) -> None:
    path = str(tmp_path / "net.npz")
    network = _network(0.1)
    save_network(path, network)
    stored = load_network(path)
    assert stored.layout == network.layout
    for name, weights in network.weights.items():
        assert np.allclose(stored.weights[name], weights, atol=1e-3)
    data = bytearray(Path(path).read_bytes())
    data[len(data) // 2] ^= 0xFF
    Path(path).write_bytes(bytes(data))
    with pytest.raises(TheiaError):
        load_network(path)


def test_half_and_single_precision_agree(tmp_path: Path) -> None:
    path = str(tmp_path / "net.npz")
    save_network(path, _network(0.01))
    image = (0.3 * np.random.default_rng(0).random((10, 48, 48))).astype(np.float32)
    single = own_backend(path, "cpu", "single")[1].predict(image, image[4:])
    half = own_backend(path, "cpu", "half")[1].predict(image, image[4:])
    assert np.abs(single - image[4:]).max() > 1e-3
    assert np.abs(single - half).max() < 5e-4


def test_a_network_that_shifts_flat_ground_is_refused() -> None:
    def brighter(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        return np.repeat(np.repeat(image, 2, 1), 2, 2) * 1.2

    result = probe(brighter, 4, 4, 2, 16, False)
    assert result.failed == (500, 2000, 8000)
    with pytest.raises(TheiaError, match="flat ground"):
        check(result, "net")


def test_a_doubled_normalisation_is_recognised() -> None:
    def dark(image: np.ndarray, base: np.ndarray | None) -> np.ndarray:
        return np.repeat(np.repeat(image, 2, 1), 2, 2) * 1e-4

    with pytest.raises(TheiaError) as caught:
        check(probe(dark, 4, 4, 2, 16, False), "net")
    assert "normalisation" in caught.value.hint


def test_all_that_is_wrong_with_a_sidecar_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"x")
    _sidecar(tmp_path, bands=["B2", "B99", "B2"], kind="magic", unit=-1)
    with pytest.raises(TheiaError) as caught:
        read_sidecar(str(tmp_path / "net.onnx"))
    for word in ("B99", "twice", "magic", "unit"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"factor": None}, "factor is missing"), ({"bands": None}, "bands"), ({"factor": 2.5}, "whole number"),
     ({"factor": 99}, "from 1 to 16")],
)  # fmt: skip
def test_sidecars_that_lack_something_are_refused(tmp_path: Path, changes: dict[str, Any], expected: str) -> None:
    (tmp_path / "net.onnx").write_bytes(b"x")
    _sidecar(tmp_path, **changes)
    with pytest.raises(TheiaError, match=expected):
        read_sidecar(str(tmp_path / "net.onnx"))


def test_networks_without_sidecar_and_pickled_ones_are_refused(tmp_path: Path) -> None:
    for name, expected in (("net.onnx", "no side-car"), ("net.pth", "pickle")):
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(TheiaError, match=expected):
            read_sidecar(str(tmp_path / name))


def test_sidecars_in_the_yaml_of_the_reference_tool_are_read(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"x")
    (tmp_path / "net.yaml").write_text("# carn\nmodel: net.onnx\nbands:\n- B02\n- B03\nfactor: 2.0\nmargin: 66\n")
    card = read_sidecar(str(tmp_path / "net.yaml"))
    assert card.bands == ("B2", "B3")
    assert (card.factor, card.margin, card.kind) == (2, 66, "regression")


@pytest.mark.parametrize(
    "architecture",
    [{"type": "carn", "features": 16, "groups": 2, "blocks": 2}, {"type": "rrdb", "blocks": 1, "features": 8}],
)
def test_weights_without_a_graph_run_by_their_architecture(tmp_path: Path, architecture: dict[str, Any]) -> None:
    torch.manual_seed(1)
    network = build_network(architecture, 4, 4, 2)
    arrays = {n: w.numpy() for n, w in network.state_dict().items()}
    _safetensors(tmp_path / "net.safetensors", arrays)
    card = read_sidecar(str(_sidecar(tmp_path, "net.safetensors", architecture=architecture, unit=10000)))
    image = np.random.default_rng(0).random((4, 12, 14)).astype(np.float32)
    made = card_backend(card, "cpu", "single").predict(image)
    with torch.no_grad():
        expected = network(torch.from_numpy(image[None] * np.float32(1e4)))[0].numpy() / 1e4
    assert made.shape == (4, 24, 28)
    assert np.allclose(made, expected, atol=1e-5)
    with pytest.raises(TheiaError, match="flat ground"):
        models.check_card(card, "cpu", "single")


def test_weights_of_another_architecture_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "net.npz", weight=np.zeros(3, np.float32))
    card = read_sidecar(str(_sidecar(tmp_path, "net.npz", architecture={"type": "carn", "features": 16})))
    with pytest.raises(TheiaError, match="do not fit"):
        card_backend(card, "cpu", "single")
    other = read_sidecar(str(_sidecar(tmp_path, "net.npz", architecture={"type": "swin"})))
    with pytest.raises(TheiaError, match="swin"):
        card_backend(other, "cpu", "single")


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    _safetensors(path, {"a": np.arange(6, dtype=np.float32).reshape(2, 3)})
    assert np.array_equal(read_weights(str(path))["a"], np.arange(6, dtype=np.float32).reshape(2, 3))
    for data in (b"", b"\xff" * 64, path.read_bytes()[:-5]):
        path.write_bytes(data)
        with pytest.raises(TheiaError, match="holds no weights"):
            read_weights(str(path))


def test_the_layouts_are_those_of_the_ten_bands() -> None:
    assert layout_of("sharpen20").guides == R1
    assert layout_of("detail2").bands == R1 + R2
