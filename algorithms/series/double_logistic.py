"""A season as a double logistic, f(t) = v0 + (v1 - v0) [1/(1 + exp(-(t - a)/b)) - 1/(1 + exp(-(t - c)/d))].

Fitted to the clear dates between the two valleys of a season that the smoother found, from where the smooth curve
passes half its height, by Gauss and Newton with damping (Levenberg, Marquardt). Weak priors around that start keep
slopes that no date shows in bounds: the result is the most probable curve, and the inverse of the curvature its
covariance. Shape as in Beck et al. 2006 (doi:10.1016/j.rse.2005.10.021); Limit: arithmetic, about 30 rounds of 6
unknowns.
"""

from __future__ import annotations

import numpy as np
from numba import njit

#: v0, v1, a, b, c, d
UNKNOWNS = 6
#: fewest clear dates of a season for a fit
FEWEST = 7
_ROUNDS = 40
#: width in days of the slopes b, d that fields and forests have
_SLOPE_DAYS, _SHORTEST, _LONGEST = 10.0, 1.0, 60.0


@njit(nogil=True, cache=True)
def value(p: np.ndarray, t: float, g: np.ndarray) -> float:
    """f(t) of the parameters, and its derivatives by them into `g` (6,)."""
    u = min(50.0, max(-50.0, (t - p[2]) / p[3]))
    v = min(50.0, max(-50.0, (t - p[4]) / p[5]))
    rise, fall = 1 / (1 + np.exp(-u)), 1 / (1 + np.exp(-v))
    height = p[1] - p[0]
    share = rise - fall
    g[0], g[1] = 1 - share, share
    g[2], g[3] = -height * rise * (1 - rise) / p[3], -height * rise * (1 - rise) * u / p[3]
    g[4], g[5] = height * fall * (1 - fall) / p[5], height * fall * (1 - fall) * v / p[5]
    return p[0] + height * share


@njit(nogil=True, cache=True)
def _solve(matrix: np.ndarray, right: np.ndarray) -> None:
    """Gauss with pivots, in place: `right` (6, m) becomes the solution; the matrix is symmetric and positive."""
    n = matrix.shape[0]
    for i in range(n):
        pivot = i
        for r in range(i + 1, n):
            if abs(matrix[r, i]) > abs(matrix[pivot, i]):
                pivot = r
        for c in range(n):
            matrix[i, c], matrix[pivot, c] = matrix[pivot, c], matrix[i, c]
        for c in range(right.shape[1]):
            right[i, c], right[pivot, c] = right[pivot, c], right[i, c]
        for r in range(n):
            if r != i:
                factor = matrix[r, i] / matrix[i, i]
                for c in range(i, n):
                    matrix[r, c] -= factor * matrix[i, c]
                for c in range(right.shape[1]):
                    right[r, c] -= factor * right[i, c]
    for i in range(n):
        for c in range(right.shape[1]):
            right[i, c] /= matrix[i, i]


@njit(nogil=True, cache=True)
def _cost(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, first: int, last: int, noise: float, start: np.ndarray,
    prior: np.ndarray, p: np.ndarray, g: np.ndarray,
) -> float:  # fmt: skip
    total = 0.0
    for i in range(first, last):
        total += weights[i] * (y[i, 0] - value(p, x[i], g)) ** 2 / noise
    for k in range(UNKNOWNS):
        total += ((p[k] - start[k]) / prior[k]) ** 2
    return total


@njit(nogil=True, cache=True)
def fit_season(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, first: int, last: int, noise: float, p: np.ndarray,
    covariance: np.ndarray,
) -> bool:  # fmt: skip
    """Fit to the dates `first` to `last` (not included) of `x`, `y` (n, 1); `p` (6,) holds the start, then the result.

    `noise` is the variance of a value of weight 1; `covariance` (6, 6) that of the result. False where there are too
    few dates or the fit leads nowhere: then `p` is of no use.
    """
    if last - first < FEWEST or not noise > 0:
        return False
    height = max(p[1] - p[0], 1e-6)
    prior = np.array([0.5 * height, 0.5 * height, 40.0, _SLOPE_DAYS, 40.0, _SLOPE_DAYS])
    start, trial, g = p.copy(), p.copy(), np.empty(UNKNOWNS)
    matrix, step = np.empty((UNKNOWNS, UNKNOWNS)), np.empty((UNKNOWNS, 1))
    damping, cost = 1e-2, _cost(x, y, weights, first, last, noise, start, prior, p, g)
    for _ in range(_ROUNDS):
        _normal(x, y, weights, first, last, noise, start, prior, p, matrix, step)
        for k in range(UNKNOWNS):
            matrix[k, k] *= 1 + damping
        _solve(matrix, step)
        for k in range(UNKNOWNS):
            trial[k] = p[k] + step[k, 0]
        trial[3], trial[5] = min(_LONGEST, max(_SHORTEST, trial[3])), min(_LONGEST, max(_SHORTEST, trial[5]))
        better = _cost(x, y, weights, first, last, noise, start, prior, trial, g)
        if better < cost:
            gain = cost - better
            p[:], cost, damping = trial, better, max(1e-7, damping / 5)
            if gain < 1e-6 * cost:
                break
        else:
            damping *= 5
            if damping > 1e8:
                break
    if not (p[1] > p[0] and p[4] > p[2]):
        return False
    _normal(x, y, weights, first, last, noise, start, prior, p, matrix, step)
    covariance[:] = np.eye(UNKNOWNS)
    _solve(matrix, covariance)
    return True


@njit(nogil=True, cache=True)
def _normal(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, first: int, last: int, noise: float, start: np.ndarray,
    prior: np.ndarray, p: np.ndarray, matrix: np.ndarray, right: np.ndarray,
) -> None:  # fmt: skip
    """Curvature and slope of the cost at `p`."""
    g = np.empty(UNKNOWNS)
    matrix[:] = 0.0
    for k in range(UNKNOWNS):
        matrix[k, k] = 1 / prior[k] ** 2
        right[k, 0] = (start[k] - p[k]) / prior[k] ** 2
    for i in range(first, last):
        rest = y[i, 0] - value(p, x[i], g)
        for k in range(UNKNOWNS):
            right[k, 0] += weights[i] * g[k] * rest / noise
            for m in range(UNKNOWNS):
                matrix[k, m] += weights[i] * g[k] * g[m] / noise


@njit(nogil=True, cache=True)
def half_way(z: np.ndarray, start: int, stop: int) -> float:
    """Node, with a fraction, where the curve passes half of its height between two nodes."""
    level, step = 0.5 * (z[start] + z[stop]), 1 if stop > start else -1
    j = start
    while j != stop and z[j + step] < level:
        j += step
    if j == stop:
        return float(stop)
    rise = z[j + step] - z[j]
    return j + step * ((level - z[j]) / rise if rise > 0 else 0.5)


@njit(nogil=True, cache=True)
def season_curve(
    z: np.ndarray, left: int, peak: int, right: int, origin: float, step: float, x: np.ndarray, y: np.ndarray,
    weights: np.ndarray, n: int, noise: float, curve: np.ndarray, s0: np.ndarray, s2: np.ndarray,
) -> int:  # fmt: skip
    """The fitted season on the nodes from `left` to `right` of `curve`, its variance `s0` and covariance two nodes on
    `s2`; returns the node of its peak, -1 where no fit was made.
    """
    first, last = 0, n
    while first < n and x[first] < origin + left * step:
        first += 1
    while last > first and x[last - 1] > origin + right * step:
        last -= 1
    p, covariance = np.empty(UNKNOWNS), np.empty((UNKNOWNS, UNKNOWNS))
    p[0], p[1] = 0.5 * (z[left] + z[right]), z[peak]
    p[2], p[4] = origin + half_way(z, left, peak) * step, origin + half_way(z, right, peak) * step
    p[3], p[5] = _SLOPE_DAYS, _SLOPE_DAYS
    if p[4] - p[2] < step or not fit_season(x, y, weights, first, last, noise, p, covariance):
        return -1
    nodes = right - left + 1
    g = np.empty((nodes, UNKNOWNS))
    best = left
    for j in range(nodes):
        curve[left + j] = value(p, origin + (left + j) * step, g[j])
        if curve[left + j] > curve[best]:
            best = left + j
    for j in range(nodes):
        for away in (0, 2):
            if j + away < nodes:
                total = 0.0
                for k in range(UNKNOWNS):
                    for m in range(UNKNOWNS):
                        total += g[j, k] * covariance[k, m] * g[j + away, m]
                if away:
                    s2[left + j] = total
                else:
                    s0[left + j] = total
    return best if left < best < right else -1
