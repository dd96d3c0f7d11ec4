"""Which form of the prior suits a scene: dates are hidden with what lies around them, and each form says what was
there.

A season that the fields of a scene share is the best guess in a gap; where years or fields differ much, or too few
dates tell of it, departures from the mean are; where one field in one year is all there is, a line between its dates
(which is what a walk without memory amounts to). Nothing of the hidden dates is used: all forms are learnt again
without them.
"""

from __future__ import annotations

import numpy as np

from .covariance import FORMS, Kernel, learn_kernel
from .sensors import constants


def chosen_form(
    components: np.ndarray, clear: np.ndarray, days: np.ndarray, poor_variance: np.ndarray, poor_noise: np.ndarray,
    weights: np.ndarray,
) -> str:  # fmt: skip
    """The best of `FORMS` for components (t, c, p), known where `clear` (t, p), on `days`.

    `weights` (c,): what an error of a component counts, its share in the bands. The season stays where no other is
    better by the margin of the table; the mean is taken where too few dates can be hidden.
    """
    table = constants()["choosing"]
    often = np.argsort(-clear.mean(1), kind="stable")
    inner = [int(d) for d in often if days[0] + table["half_gap_days"] < days[d] < days[-1] - table["half_gap_days"]]
    centres = sorted(inner[: 2 * table["centres"]])[::2]
    if len(centres) < 3:
        return "mean"
    few = np.unique(np.linspace(0, clear.shape[1] - 1, min(clear.shape[1], table["pixels"])).astype(int))
    squares = dict.fromkeys(FORMS, 0.0)
    for centre in centres:
        left = np.abs(days - days[centre]) > table["half_gap_days"]
        known = clear[left]
        if left.sum() < 4:
            continue
        use = clear[centre, few] & known[:, few].any(0)
        for form in FORMS:
            kernel = learn_kernel(components[left], known, days[left], poor_variance, poor_noise, form)
            found = _estimate(kernel, components[left][:, :, few], known[:, few], days[left], int(days[centre]))
            error = (found - components[centre][:, few])[:, use]
            squares[form] += float((weights[:, np.newaxis] * error**2).sum())
    if not any(squares.values()):
        return "mean"
    best = min(FORMS, key=lambda form: squares[form])
    return best if squares[best] < (1 - table["margin"]) * squares["season"] else "season"


def _estimate(kernel: Kernel, values: np.ndarray, clear: np.ndarray, days: np.ndarray, day: int) -> np.ndarray:
    """(c, p) posterior mean of the components on one day."""
    from .gaussian_process import solve

    every = np.append(days, day)
    gram = kernel.covariance(every, every)
    noise = np.repeat(kernel.noise[:, np.newaxis], days.size, 1)
    rest = (values - kernel.mean(days)[:, :, np.newaxis]).astype(np.float32)
    mean = np.empty((1, values.shape[1], values.shape[2]), np.float32)
    solve(
        gram, noise, np.zeros(days.size, np.int64), np.ones((1, clear.shape[1])), rest, clear, mean, np.empty_like(mean)
    )
    return np.asarray(mean[0] + kernel.mean(np.array([day])).T)
