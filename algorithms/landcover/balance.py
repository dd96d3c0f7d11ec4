"""Samples made up for classes that have few: copies, copies with noise, or points between neighbours (SMOTE).

Learning sets only: a sample made from a polygon must never stand where that polygon is tested. Chawla and others 2002
(doi 10.1613/jair.953) for the points between neighbours; spread of the noise as in the OSO chain.
"""

from __future__ import annotations

import numpy as np

from .sampling import Samples

#: neighbours of the same class that a sample may be mixed with
_NEIGHBOURS = 5
#: standard deviation of the noise, in standard deviations of the class
_NOISE = 0.1


def filled_up(samples: Samples, fewest: int, how: str, seed: int) -> Samples:
    """The samples, and for classes with fewer than `fewest` as many made-up ones as they lack.

    `how`: "smote", "jitter" or "copy". A made-up sample keeps the polygon, region and place of the one it comes from. A
    class with one sample is copied whatever is asked.
    """
    rng = np.random.default_rng([seed, 23])
    origin, rows = [], []
    for label in np.unique(samples.label):
        own = np.flatnonzero(samples.label == label)
        lacking = fewest - len(own)
        if lacking <= 0:
            continue
        drawn = rng.permutation(np.resize(own, lacking))
        origin.append(drawn)
        rows.append(_made_up(samples.features, own, drawn, how if len(own) > 1 else "copy", rng))
    if not origin:
        return samples
    every = np.concatenate([np.arange(len(samples)), *origin])
    whole = samples.take(every)
    whole.features[len(samples) :] = np.concatenate(rows)
    return whole


def _made_up(
    features: np.ndarray, own: np.ndarray, drawn: np.ndarray, how: str, rng: np.random.Generator
) -> np.ndarray:
    """(drawn, features) values made from the samples `drawn` of the class whose samples are `own`."""
    start = features[drawn]
    if how == "copy":
        return start
    if how == "jitter":
        spread = _NOISE * features[own].std(axis=0)
        return np.asarray(start + rng.normal(size=start.shape) * spread).astype(features.dtype)
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=min(_NEIGHBOURS + 1, len(own))).fit(features[own])
    near = search.kneighbors(start, return_distance=False)
    other = features[own[near[np.arange(len(drawn)), rng.integers(1, near.shape[1], len(drawn))]]]
    return np.asarray(start + rng.random((len(drawn), 1)) * (other - start)).astype(features.dtype)
