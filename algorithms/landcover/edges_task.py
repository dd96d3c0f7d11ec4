"""How a network of parcel edges is trained: loss of a batch, and scores on places it never sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch.nn import functional

from .edges_examples import Example, Sampler
from .edges_network import EdgeNetwork, EdgeShape, build_network

#: shares of the loss: boundary (cross-entropy and Dice), extent, distance
_BOUNDARY, _DICE, _EXTENT, _DISTANCE = 1.0, 0.5, 0.5, 0.5


class EdgeTask:
    """For the training loop of `learning.torch_training`: learns from a sampler, is judged on held-out places."""

    def __init__(
        self,
        shape: EdgeShape,
        sampler: Sampler,
        held_out: Sequence[Example],
        device: str = "cpu",
        first: Mapping[str, np.ndarray] | None = None,
        dates: int = 4,
    ) -> None:
        """`first`: weights to begin with; `dates`: clearest dates of a held-out place that are shown."""
        self.shape, self.sampler, self.held_out, self.device, self.first = shape, sampler, held_out, device, first
        self.dates = dates

    def build(self) -> EdgeNetwork:
        network: EdgeNetwork = build_network(self.shape, self.first)
        return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def loss(self, network: torch.nn.Module, step: int) -> torch.Tensor:
        batch = self.sampler.draw(step)
        images, clear, targets, known = (
            torch.from_numpy(a).to(self.device) for a in (batch.images, batch.clear, batch.targets, batch.known)
        )
        # where no date is clear nothing can be learnt
        known = known * (clear.sum(1) > 0)
        return loss_of(network(images, clear).float(), targets, known)

    def validate(self, network: torch.nn.Module) -> Mapping[str, float]:
        """Mean loss over the held-out places; `score` too: lower is better."""
        losses, overlap = [], []
        for example in self.held_out:
            logits, targets, known = self._show(network, example)
            losses.append(float(loss_of(logits, targets, known)))
            made, true = torch.sigmoid(logits[:, 0]) * known[:, 0], targets[:, 0] * known[:, 0]
            overlap.append(float(2 * (made * true).sum() / (made.sum() + true.sum()).clamp(min=1.0)))
        return {"score": float(np.mean(losses)), "Dice of boundaries": float(np.mean(overlap))}

    def _show(self, network: torch.nn.Module, example: Example) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        picked = np.sort(np.argsort(-example.share, kind="stable")[: self.dates])
        side = [s // 8 * 8 for s in example.images.shape[2:]]
        cut = (slice(0, side[0]), slice(0, side[1]))
        images = example.images[(picked, slice(None), *cut)].astype(np.float32) * np.float32(1e-4)
        clear = example.clear[(picked, *cut)].astype(np.float32)[:, None]
        t = example.targets
        targets = np.stack([t.boundary[cut], t.extent[cut], t.distance[cut]]).astype(np.float32)
        known = t.known[cut][None].astype(np.float32) * (clear.sum(0) > 0)
        made = network(*(torch.from_numpy(a)[None].to(self.device) for a in (images, clear))).float()
        return made, torch.from_numpy(targets)[None].to(self.device), torch.from_numpy(known)[None].to(self.device)


def loss_of(logits: torch.Tensor, targets: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    """Loss of logits and targets (n, 3, h, w) where `known` (n, 1, h, w) is 1."""
    count = known.sum().clamp(min=1.0)
    each = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none") * known
    boundary, extent, distance = (each[:, i].sum() / count for i in range(3))
    made, true = torch.sigmoid(logits[:, :1]) * known, targets[:, :1] * known
    dice = 1.0 - 2.0 * (made * true).sum() / (made.sum() + true.sum()).clamp(min=1.0)
    return _BOUNDARY * boundary + _DICE * dice + _EXTENT * extent + _DISTANCE * distance
