"""Season, departures and noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .interpolating import pixel_by_pixel
from .observations import Estimate, Observations


def gaussian_process(observations: Observations, days: np.ndarray, settings: Mapping[str, Any]) -> Estimate:
    """Universal kriging in time of each pixel."""
    return pixel_by_pixel("kriging", observations, days, settings)
