"""What a super-resolution network is trained for: patches, loss and held-out scenes, for the training loop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from .degradation import degrade, mtf_weights
from .residual_network import UNIT_REFLECTANCE, ResidualNetwork, ResidualShape
from .wald import Example, Layout, Sampler, baseline, network_input, rmse

#: shares of the gradients and of the degraded image in the loss (specification, section 4.3)
_GRADIENT_SHARE, _DEGRADED_SHARE = 0.1, 0.1
#: coarse pixels at the edge of a patch that do not count
_EDGE = 3
#: border left out of scores, in fine pixels
BORDER = 8
#: noise of Sentinel-2 in reflectance, added to degraded images that are judged (specification, section 4.2)
SENSOR_NOISE = 0.0008


@dataclass(frozen=True)
class HeldOut:
    """A scene to judge by: network input, image it adds to, reference, and what interpolation reaches on it."""

    name: str
    image: np.ndarray
    base: np.ndarray
    reference: np.ndarray
    bicubic: np.ndarray
    projected: np.ndarray
    low: np.ndarray


def hold_out(layout: Layout, example: Example, noise: float, seed: int, suffix: str = "") -> HeldOut:
    """Degrade a scene with the nominal MTF, add sensor noise, and see how far interpolation goes."""
    low = example.low
    if low is None or np.isnan(low).all((1, 2)).any():
        degraded = degrade(example.reference, layout.factor, layout.mtf)
        low = degraded if low is None else np.where(np.isnan(low), degraded, low)
    rng = np.random.default_rng([seed, 77])
    low = low + np.float32(noise) * rng.standard_normal(low.shape).astype(np.float32)
    image, base = network_input(layout, low, example.guides)
    reached = baseline(low, example.reference, layout, BORDER)
    return HeldOut(
        example.name + suffix, np.nan_to_num(image), base, example.reference, reached.bicubic, reached.projected, low
    )


class SuperResolutionTask:
    """A residual network that learns one layout from examples and is judged on scenes it never sees."""

    def __init__(
        self,
        layout: Layout,
        shape: ResidualShape,
        sampler: Sampler,
        held_out: Sequence[HeldOut],
        device: str = "cpu",
        first: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        """`first`: weights to begin with, those of another training."""
        self.layout, self.shape, self.sampler, self.held_out, self.device = layout, shape, sampler, held_out, device
        self.first = first
        kernels = [mtf_weights(m, layout.factor) for m in layout.mtf]
        taps = max(len(k) for k in kernels)
        padded = np.stack([np.pad(k, (taps - len(k)) // 2) for k in kernels]).astype(np.float32)
        self._kernels = torch.from_numpy(padded).to(device)

    def build(self) -> ResidualNetwork:
        network = ResidualNetwork(self.shape)
        if self.first is not None:
            network.load_state_dict({name: torch.from_numpy(w.copy()) for name, w in self.first.items()})
        return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def loss(self, network: torch.nn.Module, step: int) -> torch.Tensor:
        batch = self.sampler.draw(step)
        image = torch.from_numpy(batch.image).to(self.device).contiguous(memory_format=torch.channels_last)
        base = torch.from_numpy(batch.base).to(self.device)
        reference = torch.from_numpy(batch.reference).to(self.device)
        made = network(image, base).float()
        edge = _EDGE * self.layout.factor
        inner = (..., slice(edge, -edge), slice(edge, -edge))
        made, reference = made[inner] / UNIT_REFLECTANCE, reference[inner] / UNIT_REFLECTANCE
        known = ~torch.isnan(reference)
        error = torch.where(known, made - torch.nan_to_num(reference), torch.zeros_like(made))
        count = known.sum().clamp(min=1)
        value = error.abs().sum() / count
        slopes = (error.diff(dim=-1).abs().sum() + error.diff(dim=-2).abs().sum()) / count
        # L1 of the degraded difference: what the sensor would still see of the error
        coarse = self._degraded(error).abs().sum() / (count / self.layout.factor**2)
        return value + _GRADIENT_SHARE * slopes + _DEGRADED_SHARE * coarse

    def _degraded(self, image: torch.Tensor) -> torch.Tensor:
        bands, factor = image.shape[1], self.layout.factor
        taps = self._kernels.shape[1]
        left = (taps - factor) // 2
        padded = functional.pad(image, (left, left, left, left))
        rows = functional.conv2d(padded, self._kernels[:, None, :, None], stride=(factor, 1), groups=bands)
        return functional.conv2d(rows, self._kernels[:, None, None, :], stride=(1, factor), groups=bands)

    def validate(self, network: torch.nn.Module) -> Mapping[str, float]:
        """RMSE over that of the best back-projection and of bicubic, mean of bands and scenes; `score` the former."""
        figures: dict[str, float] = {}
        ratios, over_bicubic = [], []
        for scene in self.held_out:
            made = self.apply(network, scene)
            error = rmse(made, scene.reference, BORDER)
            ratio = float(np.nanmean(error / scene.projected))
            figures[f"{scene.name}: RMSE over back-projection"] = ratio
            ratios.append(ratio)
            over_bicubic.append(float(np.nanmean(error / scene.bicubic)))
        return {
            "score": float(np.mean(ratios)),
            "RMSE over bicubic": float(np.mean(over_bicubic)),
            **figures,
        }

    def predictor(self, weights: Mapping[str, np.ndarray]) -> Callable[[HeldOut], np.ndarray]:
        """What a network with given weights makes of held-out scenes."""
        network = self.build().to(self.device)
        network.load_state_dict({name: torch.from_numpy(w.copy()) for name, w in weights.items()})
        network.eval()
        return lambda scene: self.apply(network, scene)

    def apply(self, network: torch.nn.Module, scene: HeldOut) -> np.ndarray:
        """(bands, H, W) of a held-out scene, whole."""
        with torch.no_grad():
            image = torch.from_numpy(scene.image[None].astype(np.float32)).to(self.device)
            base = torch.from_numpy(np.nan_to_num(scene.base)[None]).to(self.device)
            made: np.ndarray = network(image, base)[0].float().cpu().numpy()
        return made
