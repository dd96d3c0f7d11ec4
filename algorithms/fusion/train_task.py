"""What the compact network is trained for: samples, losses (`train_losses`), held-out figures, for the training loop.

The figures are errors over those of the Gaussian process on the same samples, where it is given, else over those of the
baseline: below 1 the network adds something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from .compact import CompactNetwork, CompactShape
from .compact_table import SensorTable
from .train_losses import Losses
from .train_samples import Sample, Sampler

#: weights that only a network with the Gaussian process has
_MIXED = ("process.", "mix.")
#: cases of the figures: strategy and days of the gap
CASES: Mapping[str, tuple[str, int | None]] = {
    "gap 30": ("gap", 30),
    "gap 60": ("gap", 60),
    "gap 90": ("gap", 90),
    "Sentinel-2 gap 60": ("reference_gap", 60),
    "hidden dates": ("hidden", None),
}


class FusionTask:
    """A compact network that learns from a sampler and is judged on samples of series it never sees."""

    def __init__(
        self, table: SensorTable, shape: CompactShape, sampler: Sampler, held_out: Mapping[str, Sequence[Sample]],
        batch: int = 4, device: str = "cpu", first: Mapping[str, np.ndarray] | None = None,
    ) -> None:  # fmt: skip
        """`held_out`: samples by case; `first`: weights to begin with."""
        self.table, self.shape, self.sampler, self.held_out = table, shape, sampler, held_out
        self.batch, self.device, self.first = batch, device, first
        self.losses = Losses(table, device)

    def build(self) -> CompactNetwork:
        network = CompactNetwork(self.table, self.shape)
        if self.first is not None:
            first = {n: torch.from_numpy(np.array(w, np.float32)) for n, w in self.first.items()}
            # a network from before the process was given begins with half of either
            missing = set(network.state_dict()) - set(first)
            fresh = {n: w for n, w in network.state_dict().items() if n in missing and n.startswith(_MIXED)}
            network.load_state_dict(fresh | first)
        return network

    def loss(self, network: torch.nn.Module, step: int) -> torch.Tensor:
        total = torch.zeros((), device=self.device)
        for number in range(self.batch):
            total = total + self._of(network, self.sampler.draw(step, number)) / self.batch
        return total

    def _of(self, network: torch.nn.Module, sample: Sample) -> torch.Tensor:
        departure, sd = network(sample.prepared, self.device)
        return self.losses.of(departure, sd, sample)

    def validate(self, network: torch.nn.Module) -> Mapping[str, float]:
        """RMSE over that of the process, else of the baseline, by case (mean of bands); `score` their mean. Cover:
        within 1.96 sd."""
        figures: dict[str, float] = {}
        inside, count = 0.0, 0.0
        for case, samples in self.held_out.items():
            made, base, near, known = self.errors(network, samples)
            ratio = np.sqrt(made / np.maximum(known, 1)) / np.sqrt(np.maximum(base, 1e-12) / np.maximum(known, 1))
            figures[case] = float(np.mean(ratio[known > 0]))
            inside, count = inside + float(near.sum()), count + float(known.sum())
        return {"score": float(np.mean(list(figures.values()))), "cover": inside / max(1.0, count), **figures}

    def errors(
        self, network: torch.nn.Module, samples: Sequence[Sample]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Sums by band: squared errors of the network and of the process or baseline, errors within 1.96 sd, values."""
        bands = len(self.table.reference.bands)
        made, base, near, known = (np.zeros(bands) for _ in range(4))
        for sample in samples:
            departure, sd = network(sample.prepared, self.device)
            if sample.shape is not None:
                departure = self.losses.as_seen(departure, sample.shape)
            wanted = (sample.target - sample.prepared.asked.base).transpose(2, 0, 1).astype(np.float64)
            process = sample.prepared.asked.process
            apart = 0.0 if process is None else (process - sample.prepared.asked.base).transpose(2, 0, 1)
            there = np.isfinite(wanted) & np.isfinite(apart)
            error = np.where(there, departure.cpu().numpy() - wanted, 0.0)
            made += (error**2).sum((0, 1))
            base += (np.where(there, wanted - apart, 0.0) ** 2).sum((0, 1))
            near += (there & (np.abs(error) <= 1.96 * sd.cpu().numpy())).sum((0, 1))
            known += there.sum((0, 1))
        return made, base, near, known
