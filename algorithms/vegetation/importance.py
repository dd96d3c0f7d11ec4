"""Normalised importance sampling: the seasons of an ensemble, weighted by how well they agree with what was observed.

w = exp(-1/2 sum_d ((G_d - y_d) / s_d)^2), normalised (Wijmer et al. 2024, doi 10.5194/gmd-17-997-2024). For many pixels
at once the exponent is two matrix products, since it is a quadratic form of G: a date that a pixel does not see has
1/s^2 = 0. Limit: memory bandwidth of the exponentials, about 0.1 ms a pixel for 20 000 members on one core.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

#: pixels that share one product of matrices
CHUNK = 128


@dataclass(frozen=True)
class Estimate:
    """Per pixel: weighted means and standard deviations (pixels, outputs), 5 % and 95 % quantiles of the first output
    (pixels, 2), effective number of members (pixels,), how often the observation error was widened (pixels,), and the
    normalised weights when they were asked for (members, pixels)."""

    mean: np.ndarray
    std: np.ndarray
    quantiles: np.ndarray
    effective: np.ndarray
    widened: np.ndarray
    weights: np.ndarray | None = None


def estimate(
    states: np.ndarray,
    outputs: np.ndarray,
    observed: np.ndarray,
    observed_std: np.ndarray,
    sampling: Mapping[str, Any],
    keep_weights: bool = False,
) -> Estimate:
    """What the ensemble says of each pixel.

    `states` (members, dates) and `outputs` (members, outputs) float32, ordered by the first output; `observed` and
    `observed_std` (pixels, dates), NaN where a pixel was not seen. Where fewer than `sampling["fewest_effective"]`
    members count, the errors of the observations are widened, at most `sampling["widenings"]` times.
    """
    pixels = len(observed)
    mean, std = (np.empty((pixels, outputs.shape[1]), np.float32) for _ in range(2))
    quantiles, effective = np.empty((pixels, 2), np.float32), np.empty(pixels, np.float32)
    widened = np.zeros(pixels, np.uint8)
    weights = np.empty((len(states), pixels), np.float32) if keep_weights else None
    squares = states * states
    centre = outputs.mean(axis=0)
    moved = outputs - centre
    moments = np.concatenate([moved, moved * moved], axis=1).T.copy()
    first_output = outputs[:, 0]
    for start in range(0, pixels, CHUNK):
        part = slice(start, min(start + CHUNK, pixels))
        w, size = _weights(states, squares, observed[part], observed_std[part])
        for _ in range(int(sampling["widenings"])):
            few = size < sampling["fewest_effective"]
            if not few.any():
                break
            widened[part][few] += 1
            factor = sampling["widening"] ** widened[part].astype(float)
            w, size = _weights(states, squares, observed[part], observed_std[part] * factor[:, np.newaxis])
        sums = (moments @ w).T
        half = outputs.shape[1]
        mean[part] = sums[:, :half] + centre
        std[part] = np.sqrt(np.maximum(sums[:, half:] - sums[:, :half] ** 2, 0))
        quantiles[part] = _quantiles(w, first_output)
        effective[part] = size
        if weights is not None:
            weights[:, part] = w
    return Estimate(mean, std, quantiles, effective, widened, weights)


def _weights(
    states: np.ndarray, squares: np.ndarray, observed: np.ndarray, observed_std: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Normalised weights (members, pixels) float32 and their effective number (pixels,)."""
    seen = np.isfinite(observed) & np.isfinite(observed_std)
    precision = np.where(seen, 1 / np.where(seen, observed_std, 1) ** 2, 0).astype(np.float32)
    target = (precision * np.where(seen, observed, 0)).astype(np.float32)
    exponent = states @ target.T
    exponent -= 0.5 * (squares @ precision.T)
    exponent -= exponent.max(axis=0)
    w = np.exp(exponent, out=exponent)
    w /= w.sum(axis=0)
    return w, 1 / np.einsum("mp,mp->p", w, w)


def _quantiles(w: np.ndarray, values: np.ndarray) -> np.ndarray:
    """5 % and 95 % quantiles (pixels, 2) of `values` in ascending order, under weights (members, pixels)."""
    below = np.cumsum(w, axis=0)
    places = [(below < q).sum(axis=0) for q in (0.05, 0.95)]
    return values[np.minimum(np.stack(places, axis=1), len(values) - 1)]
