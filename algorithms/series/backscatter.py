"""A block of Sentinel-1: backscatter of one orbit from a stack, its speckle filtered in time and space on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from .speckle import filter_speckle
from .stack import Stack, StackBlock, read_block


class Prefixed:
    """Inputs whose names carry a prefix, so that several stacks are read in one block; `grown`: what is read keeps its
    margin."""

    def __init__(self, inputs: Inputs, prefix: str, grown: bool = False) -> None:
        self._inputs, self._prefix = inputs, prefix
        self.window, self.grid = inputs.window, inputs.grid
        self.inner = tuple(slice(0, n) for n in inputs.grid.shape) if grown else inputs.inner

    def __contains__(self, name: str) -> bool:
        return self._prefix + name in self._inputs

    def read(self, name: str) -> np.ndarray:
        return self._inputs.read(self._prefix + name)


def read_backscatter(
    stack: Stack, inputs: Inputs, prefix: str, inside: np.ndarray | None, speckle_px: int = 0
) -> StackBlock:
    """The block of a stack of backscatter (decibels, in the stack's units) whose sources carry `prefix`.

    `inside` (grown height, grown width): the pixels wanted. `speckle_px`: window of the filter, 0 for none; the
    block's margin has to hold half of it.
    """
    renamed: Any = Prefixed(inputs, prefix, grown=bool(speckle_px))
    # the filter needs what lies around the wanted pixels
    found = read_block(stack, renamed, None if speckle_px else inside)
    if not speckle_px:
        return found
    shape = (len(stack.dates), *inputs.grid.shape)
    valid = found.valid.reshape(shape)
    values = np.empty((shape[0], len(stack.bands), *found.values.shape[2:]), found.values.dtype)
    for band, unit in enumerate(stack.units):
        decibels = found.values[:, band].reshape(shape)
        power = np.where(valid, 10 ** (decibels.astype(np.float32) * np.float32(unit / 10)), 0).astype(np.float32)
        with np.errstate(divide="ignore"):
            filtered = 10 / unit * np.log10(filter_speckle(power, valid, speckle_px))
        values[:, band] = np.where(valid, np.rint(filtered), decibels).reshape(shape[0], -1)
    pixels = np.zeros(inputs.grid.shape, bool)
    pixels[inputs.inner] = True
    chosen = np.flatnonzero(pixels)
    seen = found.valid[:, chosen]
    if inside is not None:
        seen &= inside[inputs.inner].ravel()
    top, left = inputs.inner
    return replace(found, values=np.ascontiguousarray(values[:, :, chosen]), valid=np.ascontiguousarray(seen),
                   shape=(top.stop - top.start, left.stop - left.start))  # fmt: skip
