"""Floods of the fields and meadows of the valley: which are reached, and how they look under water and after it."""

from __future__ import annotations

import datetime as dt

import numpy as np

from . import kinds as k
from . import states as st
from .block import Block
from .presets import World

#: part of the fields of a valley that a flood reaches, and days until their plants have recovered
_FLOODED_SHARE, _RECOVERY_DAYS = 0.7, 40.0


def flooded_pieces(keys: np.ndarray, kinds: np.ndarray, place: np.ndarray, seed: int) -> np.ndarray:
    """(pieces,) bool: fields and meadows of the valley that a flood reaches."""
    low = np.isin(kinds, (k.ARABLE, k.MEADOW)) & (place == 0)
    return np.asarray(low & (st.chances(keys, 71, seed) < _FLOODED_SHARE))


def flood_states(states: np.ndarray, block: Block, world: World, date: dt.date) -> np.ndarray:
    """Set the states of flooded pieces, in place: under water, and for some weeks after it with thinned plants.

    Returns (pieces,) bool: under water on `date`.
    """
    p = block.pieces
    under = np.zeros(len(p.keys), bool)
    if not world.floods:
        return under
    reached = flooded_pieces(p.keys, p.kinds, p.place, world.seed)
    for first, last in world.floods:
        since = (date - dt.date.fromisoformat(f"{date.year}-{last}")).days
        if first <= f"{date:%m-%d}" and since <= 0:
            under |= reached
        elif 0 < since < _RECOVERY_DAYS:
            states[reached, st.LAI] *= 0.3 + 0.7 * since / _RECOVERY_DAYS
            states[reached, st.WETNESS] = np.maximum(states[reached, st.WETNESS], 1.0 - since / 10.0)
    states[under] = st.empty_states(1)
    states[under, st.SHADE_ALL] = 1.0
    return under
