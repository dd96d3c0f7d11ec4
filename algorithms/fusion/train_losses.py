"""The losses of the compact network (specification, section 5.3).

* The mean: Huber's loss of the departure from the baseline in units of each band's usual error. Where only observations
  are known, bands of 20 m are compared as a 20 m pixel sees them, and Landsat's as one of 30 m does.
* The standard deviation: Gaussian likelihood given that error, which is kept from the mean (so that pixels which are
  hard to know pull at the mean as much as the others do), of what was hidden alone.
* Sharpness of the 20 m bands where their truth is not known: their gradients, against those of a ridge regression of
  the predicted band on the 10 m bands observed on the same day.
* Far from any clear date: the departure from the Gaussian process (else from the baseline) is drawn to zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from ..physics.psf import sigma_of_mtf
from .compact import by_pixel
from .compact_table import SensorTable
from .train_samples import Sample

#: Huber's limit, and the share of the likelihood in the loss
_LIMIT, _LIKELIHOOD = 2.0, 0.1
#: weights of the sharpness, of Landsat, and of what is far from any clear date; days that are far
_SHARPNESS, _COARSE, _FAR, FAR_DAYS = 0.1, 0.5, 0.02, 60.0
#: of the ridge, as a share of the regressors' variance; pixels of a day that a regression needs
_RIDGE, _FEWEST = 0.01, 30
#: usual error of a band, in scales of the table
_UNIT = 0.2


@dataclass(frozen=True)
class Blur:
    """A sensor's sharpness as taps of a Gaussian, (n,), on the grid of 10 m."""

    taps: torch.Tensor

    @staticmethod
    def of(mtf: float, pixel_m: float, device: str) -> Blur:
        sigma = sigma_of_mtf(mtf, pixel_m) / 10.0
        reach = int(np.ceil(3 * sigma))
        taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
        return Blur(torch.tensor(taps / taps.sum(), dtype=torch.float32, device=device))

    def __call__(self, values: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        """(p, q, bands) of a full patch, blurred."""
        pixels, queries, bands = values.shape
        image = values.permute(1, 2, 0).reshape(queries * bands, 1, *shape)
        reach = self.taps.numel() // 2
        rows = functional.pad(image, (0, 0, reach, reach), mode="replicate")
        rows = functional.conv2d(rows, self.taps[None, None, :, None])
        soft = functional.conv2d(
            functional.pad(rows, (reach, reach, 0, 0), mode="replicate"), self.taps[None, None, None]
        )
        return soft.reshape(queries, bands, pixels).permute(2, 0, 1)


class Losses:
    """The losses for a table of sensors on a device."""

    def __init__(self, table: SensorTable, device: str) -> None:
        names = table.reference.bands
        self.device = device
        self.unit = torch.tensor(table.reference.scale, device=device) * _UNIT
        self.coarse = torch.tensor([b not in table.fine for b in names], device=device)
        self._half, self._third = Blur.of(0.33, 20.0, device), Blur.of(0.3, 30.0, device)

    def of(self, departure: torch.Tensor, sd: torch.Tensor, sample: Sample) -> torch.Tensor:
        """The loss of a sample for (p, q, bands) departures from the baseline and standard deviations."""
        weight = torch.from_numpy(sample.weight).to(self.device)[None, :, None]
        base = sample.prepared.asked.base
        seen = departure if sample.shape is None else self.as_seen(departure, sample.shape)
        goal, known = self._goal(sample.target - base)
        share = known * weight
        error = (seen - goal) / self.unit
        total = (share * huber(error)).sum() / share.sum().clamp(min=1)
        hidden = known * (weight == 1)
        total = total + _LIKELIHOOD * (hidden * self.likelihood(error, sd)).sum() / hidden.sum().clamp(min=1)
        if sample.shape is not None:
            total = total + _SHARPNESS * self.sharpness(departure, sample)
            if sample.coarse is not None:
                total = total + _COARSE * self.landsat(departure, sample)
            total = total + _FAR * self.far(departure, sample)
        return total

    def likelihood(self, error: torch.Tensor, sd: torch.Tensor) -> torch.Tensor:
        """Negative log-likelihood of the errors (in units), which are taken as given."""
        spread = sd / self.unit
        return 0.5 * (error.detach().clamp(-12, 12) / spread) ** 2 + torch.log(spread)

    def as_seen(self, departure: torch.Tensor, shape: tuple[int, int]) -> torch.Tensor:
        """Departures (p, q, bands) of a full patch, those of 20 m bands through the sensor's blur."""
        return torch.where(self.coarse, self._half(departure, shape), departure)

    def landsat(self, departure: torch.Tensor, sample: Sample) -> torch.Tensor:
        """Huber's loss against Landsat, of what its pixels of 30 m would see of the answer; offsets of the sensor (mean
        of a day and band) do not count."""
        assert sample.coarse is not None and sample.shape is not None  # asked for where both are there
        base, there = self._goal(sample.prepared.asked.base)
        goal, known = self._goal(sample.coarse)
        error = (self._third(base + departure * there, sample.shape) - goal) / self.unit
        # beside ground that is not known the blur is not known either
        inside = (self._third(there, sample.shape) > 0.98).float() * known
        count = inside.sum(0, keepdim=True).clamp(min=1)
        error = error - ((error * inside).sum(0, keepdim=True) / count).detach()
        return (inside * huber(error)).sum() / inside.sum().clamp(min=1)

    def sharpness(self, departure: torch.Tensor, sample: Sample) -> torch.Tensor:
        """Mean difference between the gradients of the predicted 20 m bands and of their regression on the 10 m bands
        observed that day, in units."""
        assert sample.shape is not None  # asked for where it is there
        base = by_pixel(sample.prepared.asked.base, self.place)
        image = base + departure
        fine = by_pixel(sample.target, self.place)[..., ~self.coarse]
        total, count = torch.zeros((), device=self.device), 0
        for q in range(image.shape[1]):
            known = torch.isfinite(fine[:, q]).all(1)
            usable = torch.isfinite(image[:, q][:, self.coarse]).all(0)
            if int(known.sum()) < _FEWEST or not usable.any():
                continue
            own = image[:, q][:, self.coarse][:, usable]
            estimate = ridge(fine[known, q], own[known].detach(), fine[:, q].nan_to_num())
            apart = ((own - estimate) / self.unit[self.coarse][usable]).reshape(*sample.shape, -1)
            there = known.reshape(sample.shape)
            for axis in (0, 1):
                both = there.narrow(axis, 1, there.shape[axis] - 1) & there.narrow(axis, 0, there.shape[axis] - 1)
                total = total + (apart.diff(dim=axis).abs() * both[..., None]).sum()
                count += int(both.sum()) * apart.shape[-1]
        return total / max(count, 1)

    def far(self, departure: torch.Tensor, sample: Sample) -> torch.Tensor:
        """Mean square of the departure from the process, in units, where no clear date is near."""
        asked = sample.prepared.asked
        process = np.zeros_like(asked.base) if asked.process is None else asked.process - asked.base
        goal, known = self._goal(process)
        away = torch.from_numpy(np.ascontiguousarray((asked.distance > FAR_DAYS).T)).to(self.device)[..., None]
        use = known * away
        error = ((departure - goal) / self.unit).clamp(-12, 12)
        return (use * error**2).sum() / use.sum().clamp(min=1)

    @property
    def place(self) -> torch.device:
        return torch.device(self.device)

    def _goal(self, values: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        """(p, q, bands) of values (q, bands, p): 0 where they are not known, and 1 where they are."""
        made = by_pixel(values, self.place)
        return made.nan_to_num(), torch.isfinite(made).float()


def huber(error: torch.Tensor) -> torch.Tensor:
    return functional.huber_loss(error, torch.zeros_like(error), reduction="none", delta=_LIMIT)


def ridge(regressors: torch.Tensor, values: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """(n, bands) at `places` (n, r) of the ridge regression of `values` (m, bands) on `regressors` (m, r)."""
    centre, level = regressors.mean(0), values.mean(0)
    moved = regressors - centre
    gram = moved.T @ moved
    gram = gram + (_RIDGE * gram.diagonal().mean() + 1e-9) * torch.eye(len(gram), device=gram.device)
    return (places - centre) @ torch.linalg.solve(gram, moved.T @ (values - level)) + level
