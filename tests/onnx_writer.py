"""Small ONNX files made without the onnx package: the few messages of its protocol buffer that networks here need."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Attribute = int | float | str | Sequence[int]


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def tensor(name: str, array: np.ndarray) -> bytes:
    kind = {"float32": 1, "int64": 7}[str(array.dtype)]
    dims = b"".join(_integer(1, d) for d in array.shape)
    return dims + _integer(2, kind) + _bytes(8, name) + _bytes(9, np.ascontiguousarray(array).tobytes())


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, bool | int):
        return _bytes(1, name) + _integer(3, int(value)) + _integer(20, 2)
    if isinstance(value, float):
        return _bytes(1, name) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _integer(20, 1)
    if isinstance(value, str):
        return _bytes(1, name) + _bytes(4, value) + _integer(20, 3)
    return _bytes(1, name) + b"".join(_integer(8, v) for v in value) + _integer(20, 7)


def node(kind: str, inputs: Sequence[str], output: str, **attributes: Attribute) -> bytes:
    parts = [_bytes(1, i) for i in inputs] + [_bytes(2, output), _bytes(4, kind)]
    parts += [_bytes(5, _attribute(k, v)) for k, v in attributes.items()]
    return b"".join(parts)


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(_bytes(1, _integer(1, d) if isinstance(d, int) else _bytes(2, d)) for d in shape)
    return _bytes(1, name) + _bytes(2, _bytes(1, _integer(1, 1) + _bytes(2, dims)))


def model(
    nodes: Sequence[bytes],
    weights: Mapping[str, np.ndarray],
    channels: int,
    outputs: int,
    first: str = "input",
    last: str = "output",
) -> bytes:
    """A network (b, channels, h, w) -> (b, outputs, H, W), float32, any size; opset 17."""
    graph = b"".join(_bytes(1, n) for n in nodes) + _bytes(2, "network")
    graph += b"".join(_bytes(5, tensor(name, array)) for name, array in weights.items())
    graph += _bytes(11, _value(first, ["b", channels, "h", "w"])) + _bytes(12, _value(last, ["b", outputs, "H", "W"]))
    return _integer(1, 8) + _bytes(2, "theia") + _bytes(7, graph) + _bytes(8, _bytes(1, "") + _integer(2, 17))


def nearest(channels: int, factor: int, gain: float = 1.0) -> bytes:
    """A network that repeats each pixel, times `gain`."""
    scales = np.array([1, 1, factor, factor], np.float32)
    steps = [
        node("Mul", ["input", "gain"], "scaled"),
        node("Resize", ["scaled", "", "scales"], "output", mode="nearest", coordinate_transformation_mode="asymmetric",
             nearest_mode="floor"),
    ]  # fmt: skip
    return model(steps, {"gain": np.array([gain], np.float32), "scales": scales}, channels, channels)


def carn(weights: Mapping[str, Any], channels: int, factor: int, groups: int, blocks: int) -> bytes:
    """The graph of `published_networks.Carn` with weights by name (numpy)."""
    arrays = {name: np.asarray(w, np.float32) for name, w in weights.items()}
    mean = arrays.pop("mean").reshape(1, -1, 1, 1)
    deviation = arrays.pop("deviation").reshape(1, -1, 1, 1)
    arrays |= {"mean4": mean, "deviation4": deviation}
    nodes: list[bytes] = []

    def convolution(source: str, name: str, target: str, groups: int = 1) -> str:
        size = arrays[f"{name}.weight"].shape[-1]
        if size > 1:
            pads = f"pads{size // 2}"
            arrays_i64[pads] = np.array([0, 0, size // 2, size // 2, 0, 0, size // 2, size // 2], np.int64)
            nodes.append(node("Pad", [source, pads], f"{target}_pad", mode="reflect"))
            source = f"{target}_pad"
        nodes.append(node("Conv", [source, f"{name}.weight", f"{name}.bias"], target, group=groups))
        return target

    def activate(source: str) -> str:
        nodes.append(node("LeakyRelu", [source], f"{source}_a", alpha=0.2))
        return f"{source}_a"

    def add(a: str, b: str, target: str) -> str:
        nodes.append(node("Add", [a, b], target))
        return target

    arrays_i64: dict[str, np.ndarray] = {}
    nodes.append(node("Sub", ["input", "mean4"], "centred"))
    nodes.append(node("Div", ["centred", "deviation4"], "standard"))
    total = convolution("standard", "head", "head_out")
    for i in range(blocks):
        inner = total
        for j in range(blocks):
            t = f"c{i}_{j}"
            y = activate(convolution(inner, f"cascades.{i}.block.first", f"{t}_1", groups))
            y = activate(convolution(y, f"cascades.{i}.block.second", f"{t}_2", groups))
            y = activate(add(inner, convolution(y, f"cascades.{i}.block.mix", f"{t}_3"), f"{t}_4"))
            inner = add(inner, convolution(y, f"cascades.{i}.merge.{j}", f"{t}_5"), f"{t}_6")
        total = add(total, convolution(inner, f"merge.{i}", f"m{i}"), f"m{i}_sum")
    y = activate(convolution(total, "up", "up_out"))
    nodes.append(node("DepthToSpace", [y], "fine", blocksize=factor, mode="CRD"))
    y = convolution("fine", "tail", "tail_out")
    nodes.append(node("Mul", [y, "deviation4"], "unscaled"))
    nodes.append(node("Add", ["unscaled", "mean4"], "output"))
    return model(nodes, {**arrays, **arrays_i64}, channels, channels)
