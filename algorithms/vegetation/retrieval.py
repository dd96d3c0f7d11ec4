"""Canopy variables from reflectance by small networks, with the standard deviation of each value and its domain.

A network maps band reflectances and the cosines of the angles to LAI, fAPAR, cover and canopy chlorophyll; a second one
maps the same inputs to the expected absolute error (Weiss and Baret 2016, S2ToolBox Level 2 products, ATBD version 1.1:
training on PROSAIL with noise; tools/train_biophysical.py). Both are evaluated as plain matrix products.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

NETWORKS = Path(__file__).resolve().parents[2] / "resources" / "networks" / "biophysical_sentinel2.npz"
VARIABLES = ("LAI", "FAPAR", "FCOVER", "CCC")
#: bands of the two sets, by the pixel size that they allow
BAND_SETS: Mapping[int, tuple[str, ...]] = {
    10: ("B2", "B3", "B4", "B8"),
    20: ("B3", "B4", "B5", "B6", "B7", "B8A", "B11", "B12"),
}
#: a Gaussian error has this standard deviation per unit of mean absolute error
_STD_PER_MEAN_ABSOLUTE = 1.2533141


@dataclass(frozen=True)
class Layers:
    """A network of tanh layers and a linear last one: (inputs, outputs) weights and (outputs,) biases."""

    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]

    def run(self, x: np.ndarray) -> np.ndarray:
        """(pixels, inputs) -> (pixels, outputs), float32."""
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = np.tanh(x @ weight + bias)
        return np.asarray(x @ self.weights[-1] + self.biases[-1])

    def slopes(self, x: np.ndarray) -> np.ndarray:
        """Derivatives (pixels, inputs, outputs) of the outputs at (pixels, inputs)."""
        hidden = []
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            x = np.tanh(x @ weight + bias)
            hidden.append(x)
        back = np.broadcast_to(self.weights[-1], (len(x), *self.weights[-1].shape))
        for weight, values in zip(reversed(self.weights[:-1]), reversed(hidden), strict=True):
            back = np.einsum("ih,nho->nio", weight, (1 - values**2)[:, :, np.newaxis] * back)
        return np.asarray(back)


@dataclass(frozen=True)
class Retrieval:
    """The two networks of one satellite and band set, their scaling, and the training domain of the reflectances."""

    sensor: str
    bands: tuple[str, ...]
    value: Layers
    error: Layers
    input_mean: np.ndarray
    input_scale: np.ndarray
    output_mean: np.ndarray
    output_scale: np.ndarray
    domain_whitening: np.ndarray
    domain_limit: float
    #: most of each variable that the training holds
    most: np.ndarray

    def run(
        self, reflectance: np.ndarray, cosines: np.ndarray, reflectance_std: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Values and standard deviations (pixels, 4), and where the reflectances lie outside the domain (pixels,).

        `reflectance` (pixels, bands), `cosines` (pixels, 3) of sun zenith, view zenith and relative azimuth. With
        `reflectance_std` (pixels, bands) its effect, by the slopes of the network, is added to the variance.
        Values are not clipped.
        """
        x = (np.concatenate([reflectance, cosines], axis=1) - self.input_mean) / self.input_scale
        x = x.astype(np.float32)
        values = self.value.run(x) * self.output_scale + self.output_mean
        std = np.maximum(self.error.run(x), 1e-3) * self.output_scale * np.float32(_STD_PER_MEAN_ABSOLUTE)
        if reflectance_std is not None:
            bands = len(self.bands)
            slopes = self.value.slopes(x)[:, :bands] / self.input_scale[:bands, np.newaxis] * self.output_scale
            std = np.sqrt(std**2 + np.einsum("nbo,nb->no", slopes**2, reflectance_std.astype(np.float32) ** 2))
        centred = x[:, : len(self.bands)] @ self.domain_whitening
        outside = np.einsum("nb,nb->n", centred, centred) > self.domain_limit
        return values, std, outside


@cache
def networks() -> Mapping[tuple[str, int], Retrieval]:
    """Every shipped network by (satellite, pixel size in m)."""
    with np.load(NETWORKS, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    keys = sorted({tuple(name.split("/")[:2]) for name in arrays})
    return {(sensor, int(size)): _unpack(arrays, sensor, int(size)) for sensor, size in keys}


def _unpack(arrays: Mapping[str, np.ndarray], sensor: str, size: int) -> Retrieval:
    def get(name: str) -> np.ndarray:
        return arrays[f"{sensor}/{size}/{name}"].astype(np.float32)

    def layers(name: str) -> Layers:
        count = sum(key.startswith(f"{sensor}/{size}/{name}/weight") for key in arrays)
        return Layers(
            tuple(get(f"{name}/weight{k}") for k in range(count)), tuple(get(f"{name}/bias{k}") for k in range(count))
        )

    return Retrieval(
        sensor, BAND_SETS[size], layers("value"), layers("error"), get("input_mean"), get("input_scale"),
        get("output_mean"), get("output_scale"), get("domain_whitening"), float(get("domain_limit")), get("most"),
    )  # fmt: skip


def pack(arrays: dict[str, np.ndarray], prefix: str, layers: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
    """Add a network's (weight, bias) pairs to the arrays of the file, under the names that `networks` reads."""
    for k, (weight, bias) in enumerate(layers):
        arrays[f"{prefix}/weight{k}"] = weight.astype(np.float32)
        arrays[f"{prefix}/bias{k}"] = bias.astype(np.float32)
