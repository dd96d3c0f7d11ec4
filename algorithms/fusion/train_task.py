"""What the compact network is trained for: samples, loss and held-out figures, for the training loop.

Two losses that do not disturb each other: Huber's on the departure from the baseline, in units of each band's usual
error, and the Gaussian likelihood of the standard deviation given that error. Where only observations are known, bands
of 20 m are compared as a 20 m pixel would see the departure (specification, section 5.3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch.nn import functional

from ..physics.psf import sigma_of_mtf
from .compact import CompactNetwork, CompactShape
from .compact_table import SensorTable
from .train_samples import Sample, Sampler

#: Huber's limit, and the share of the likelihood in the loss
_LIMIT, _LIKELIHOOD = 2.0, 0.1
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
        self._unit = torch.tensor(table.reference.scale, device=device) * 0.2
        sigma = sigma_of_mtf(0.33, 20.0) / 10.0
        taps = np.exp(-0.5 * (np.arange(-3, 4) / sigma) ** 2)
        self._taps = torch.tensor(taps / taps.sum(), dtype=torch.float32, device=device)
        self._coarse = torch.tensor([b not in table.fine for b in table.reference.bands], device=device)

    def build(self) -> CompactNetwork:
        network = CompactNetwork(self.table, self.shape)
        if self.first is not None:
            network.load_state_dict({n: torch.from_numpy(np.array(w, np.float32)) for n, w in self.first.items()})
        return network

    def loss(self, network: torch.nn.Module, step: int) -> torch.Tensor:
        total = torch.zeros((), device=self.device)
        for number in range(self.batch):
            total = total + self._of(network, self.sampler.draw(step, number)) / self.batch
        return total

    def _of(self, network: torch.nn.Module, sample: Sample) -> torch.Tensor:
        departure, sd = network(sample.prepared, self.device)
        if sample.shape is not None:
            departure = self._as_seen(departure, sample.shape)
        wanted = (sample.target - sample.prepared.asked.base).transpose(2, 0, 1)
        known = torch.from_numpy(np.ascontiguousarray(np.isfinite(wanted))).to(self.device)
        goal = torch.from_numpy(np.ascontiguousarray(np.nan_to_num(wanted))).to(self.device)
        error = (departure - goal) / self._unit
        spread = sd / self._unit
        huber = functional.huber_loss(error, torch.zeros_like(error), reduction="none", delta=_LIMIT)
        fixed = torch.clamp(error.detach(), -12, 12)
        likelihood = 0.5 * (fixed / spread) ** 2 + torch.log(spread)
        value = torch.where(known, huber + _LIKELIHOOD * likelihood, torch.zeros_like(error))
        return value.sum() / known.sum().clamp(min=1)

    def _as_seen(self, departure: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        """Departures (p, q, bands) of a full patch, those of 20 m bands through the sensor's blur."""
        pixels, queries, bands = departure.shape
        image = departure.permute(1, 2, 0).reshape(queries * bands, 1, *shape)
        rows = functional.conv2d(functional.pad(image, (0, 0, 3, 3), mode="replicate"), self._taps[None, None, :, None])
        soft = functional.conv2d(functional.pad(rows, (3, 3, 0, 0), mode="replicate"), self._taps[None, None, None])
        back = soft.reshape(queries, bands, pixels).permute(2, 0, 1)
        return torch.where(self._coarse, back, departure)

    def validate(self, network: torch.nn.Module) -> Mapping[str, float]:
        """RMSE over that of the baseline by case (mean of bands); `score` their mean. Cover: within 1.96 sd."""
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
        """Sums by band: squared errors of the network and of the baseline, errors within 1.96 sd, values."""
        bands = len(self.table.reference.bands)
        made, base, near, known = (np.zeros(bands) for _ in range(4))
        for sample in samples:
            departure, sd = network(sample.prepared, self.device)
            if sample.shape is not None:
                departure = self._as_seen(departure, sample.shape)
            wanted = (sample.target - sample.prepared.asked.base).transpose(2, 0, 1).astype(np.float64)
            there = np.isfinite(wanted)
            error = np.where(there, departure.cpu().numpy() - wanted, 0.0)
            made += (error**2).sum((0, 1))
            base += (np.where(there, wanted, 0.0) ** 2).sum((0, 1))
            near += (there & (np.abs(error) <= 1.96 * sd.cpu().numpy())).sum((0, 1))
            known += there.sum((0, 1))
        return made, base, near, known
