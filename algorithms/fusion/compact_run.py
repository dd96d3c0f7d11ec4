"""The compact network at work: pixels in parts that fit the memory, on a processor or a card.

On a card: half precision (bf16), parts of pixels as large as the memory, halved where it is too small. Encoded once,
decoded for all days.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch

from ..learning.devices import SMALLEST_PART
from ..learning.tiles import is_out_of_memory
from .compact import CompactNetwork, CompactShape
from .compact_calibration import Calibration
from .compact_file import SHIPPED, FusionFile, load_fusion
from .compact_inputs import Prepared, part
from .compact_table import SensorTable

#: pixels at once on a processor: what an encoder layer holds of them stays in its cache
_PIXELS_CPU = 256


@dataclass(frozen=True)
class Runner:
    """A network on a device, ready to answer."""

    network: CompactNetwork
    calibration: Calibration
    device: str

    @property
    def table(self) -> SensorTable:
        return self.network.table

    @property
    def bands(self) -> tuple[str, ...]:
        return self.table.reference.bands

    @staticmethod
    def of(path: str | None, device: str, threads: int | None = None) -> Runner:
        """The network of a file (None: the plugin's own), kept for the next block."""
        if threads:
            torch.set_num_threads(int(threads))
        path = path or str(SHIPPED)
        stored = load_fusion(path)
        return _kept(path, os.stat(path).st_mtime_ns, device, id(stored))

    @staticmethod
    def from_file(stored: FusionFile, device: str) -> Runner:
        network = CompactNetwork(stored.table, CompactShape.from_document(stored.shape))
        network.load_state_dict({n: torch.from_numpy(np.array(w, np.float32)) for n, w in stored.weights.items()})
        return Runner(network.to(device).eval(), stored.calibration, device)

    def run(self, prepared: Prepared, memory_mb: int = 2000) -> tuple[np.ndarray, np.ndarray]:
        """(q, bands, p) mean and calibrated standard deviation; NaN where Sentinel-2 has no clear date at all."""
        count = prepared.asked.base.shape[2]
        mean, sd = np.empty_like(prepared.asked.base), np.empty_like(prepared.asked.base)
        size = self._pixels(prepared, memory_mb)
        for first in range(0, count, size):
            pixels = slice(first, min(count, first + size))
            cut = part(prepared, pixels)
            departure, spread = self._answer(cut)
            mean[..., pixels] = cut.asked.base + departure
            sd[..., pixels] = self.calibration.apply(spread, cut.asked.distance)
        sd[~np.isfinite(mean)] = np.nan
        return mean, sd

    def _pixels(self, prepared: Prepared, memory_mb: int) -> int:
        dates = sum(t.days.size for t in prepared.tokens)
        shape = self.network.shape
        values = dates * (8 * shape.width + shape.heads * dates) + 6 * shape.width * prepared.asked.days.size
        if self.device != "cpu":
            values += prepared.asked.days.size * shape.width * 3 * sum(2 * n for n in shape.near)
        fits = int(memory_mb * 0.3e6 / (4 * max(1, values)))
        return max(1, min(fits, _PIXELS_CPU if self.device == "cpu" else 1 << 16))

    def _answer(self, cut: Prepared) -> tuple[np.ndarray, np.ndarray]:
        """(q, bands, p) departure and spread, in halves where a card's memory is too small."""
        try:
            half = self.device == "cuda"
            with torch.inference_mode(), torch.autocast(self.device, torch.bfloat16, enabled=half):
                departure, spread = self.network(cut, self.device)
            return _by_day(departure), _by_day(spread)
        except RuntimeError as error:
            count = cut.asked.base.shape[2]
            if not is_out_of_memory(error) or count < 2 * SMALLEST_PART:
                raise
        if self.device == "cuda":
            torch.cuda.empty_cache()
        halves = [self._answer(part(cut, s)) for s in (slice(0, count // 2), slice(count // 2, count))]
        return np.concatenate([h[0] for h in halves], -1), np.concatenate([h[1] for h in halves], -1)


def _by_day(values: torch.Tensor) -> np.ndarray:
    return np.moveaxis(values.float().cpu().numpy(), 0, -1)


@lru_cache(maxsize=2)
def _kept(path: str, _time: int, device: str, _file: int) -> Runner:
    return Runner.from_file(load_fusion(path), device)
