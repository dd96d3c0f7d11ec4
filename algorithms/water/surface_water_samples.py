"""Random samples of an image that do not depend on blocks: the pixels whose places have the smallest hash numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit


@dataclass(frozen=True)
class Sample:
    """Pixels drawn from a stratum: `keys` (n,) uint64 increasing, `values` (n, layers), and its pixels in all."""

    keys: np.ndarray
    values: np.ndarray
    population: int

    def joined(self, other: Sample, most: int) -> Sample:
        """The smaller keys of both: a sample of the two parts of the image together."""
        keys = np.concatenate([self.keys, other.keys])
        order = np.argsort(keys, kind="stable")[:most]
        values = np.concatenate([self.values, other.values])[order]
        return Sample(keys[order], values, self.population + other.population)

    def first(self, count: int) -> Sample:
        """The pixels of the smallest keys."""
        return Sample(self.keys[:count], self.values[:count], self.population)


@njit(nogil=True, cache=True)
def place_key(row: int, col: int, seed: int) -> np.uint64:
    """A number of 64 bits from a pixel's place in the image and a seed (the finaliser of splitmix64)."""
    x = np.uint64(row) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(col) * np.uint64(0xD1B54A32D192ED03)
    x ^= np.uint64(seed) * np.uint64(0x8CB92BA72F3D8DD7)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.uint64(x ^ (x >> np.uint64(31)))


@njit(nogil=True, cache=True)
def _below(inside: np.ndarray, row: int, col: int, seed: int, limit: np.uint64) -> tuple[np.ndarray, np.ndarray]:
    """Keys up to `limit` and flat positions of the pixels of a mask whose first pixel is (row, col) of the image."""
    height, width = inside.shape
    found = 0
    for fill in range(2):
        if fill == 0:
            keys, places = np.empty(0, np.uint64), np.empty(0, np.int64)
        else:
            keys, places = np.empty(found, np.uint64), np.empty(found, np.int64)
        found = 0
        for i in range(height):
            for j in range(width):
                if inside[i, j]:
                    key = place_key(row + i, col + j, seed)
                    if key <= limit:
                        if fill:
                            keys[found], places[found] = key, i * width + j
                        found += 1
    return keys, places


def draw(inside: np.ndarray, layers: np.ndarray, row: int, col: int, seed: int, most: int) -> Sample:
    """At most `most` random pixels of a mask (height, width), with their values in `layers` (layers, height, width)."""
    population = int(inside.sum())
    largest = np.uint64(0xFFFFFFFFFFFFFFFF)
    share = 2.0 * most / max(1, population)
    limit = largest if share >= 1 else np.uint64(int(share * float(largest)))
    keys, places = _below(inside, row, col, seed, limit)
    if keys.size < most and limit != largest:
        keys, places = _below(inside, row, col, seed, largest)
    order = np.argsort(keys, kind="stable")[:most]
    flat = layers.reshape(layers.shape[0], -1)
    return Sample(keys[order], np.ascontiguousarray(flat[:, places[order]].T), population)


def stratified(strata: np.ndarray, most: int) -> np.ndarray:
    """Indices of at most `most` pixels that take the strata (n,) in equal parts, as far as each reaches."""
    names, counts = np.unique(strata, return_counts=True)
    left, shares = most, dict.fromkeys(names.tolist(), 0)
    for position, k in enumerate(np.argsort(counts, kind="stable")):
        part = min(int(counts[k]), left // (names.size - position))
        shares[int(names[k])] = part
        left -= part
    chosen = [np.flatnonzero(strata == name)[:part] for name, part in shares.items()]
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, np.int64)
