"""The same ground in other colours, with sudden changes, and seen by less: what makes few series teach more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..physics.psf import sigma_of_mtf
from .compact_inputs import Prepared, Tokens, blurred
from .compact_table import SensorTable
from .observations import REFERENCE, Observations

#: share of the dates that the network does not see though the baseline rests on them
TOKEN_DROPOUT = 0.08


@dataclass(frozen=True)
class Colours:
    """Gains by band of the table's reference: one landscape's spectra made another's."""

    gains: np.ndarray

    @staticmethod
    def drawn(table: SensorTable, rng: np.random.Generator) -> Colours:
        return Colours(rng.normal(1.0, 0.1, len(table.reference.bands)).clip(0.75, 1.3).astype(np.float32))

    def of(self, observations: Observations, table: SensorTable) -> Observations:
        """Optical values times the gains of their bands."""
        names = table.reference.bands
        series = []
        for s in observations.series:
            if s.sensor in (REFERENCE, "landsat"):
                own = np.array([self.gains[names.index(b)] for b in s.bands], np.float32)
                s = replace(s, values=s.values * own[None, :, None, None])
            series.append(s)
        return replace(observations, series=tuple(series))


def fewer_sensors(observations: Observations, rng: np.random.Generator) -> Observations:
    """Often without radar, seldom without Landsat."""
    kept = []
    for s in observations.series:
        if s.sensor != REFERENCE and rng.random() < (0.12 if s.sensor == "landsat" else 0.75):
            continue
        kept.append(s)
    return replace(observations, series=tuple(kept))


def fewer_bands(bands: Sequence[str], rng: np.random.Generator) -> tuple[str, ...]:
    """Some of the bands, red and near infrared among them, in their order; now and then these two alone."""
    share = 0.0 if rng.random() < 0.3 else 0.6
    return tuple(b for b in bands if b in ("B4", "B8") or rng.random() < share)


def dropped_tokens(prepared: Prepared, rng: np.random.Generator, share: float = TOKEN_DROPOUT) -> Prepared:
    """Without some dates of some pixels, drawn one by one; at least one date of a sensor stays."""

    def fewer(tokens: Tokens) -> Tokens:
        kept = rng.random(tokens.seen.shape) >= share
        kept[:, ~(tokens.seen & kept).any(0)] = True
        return replace(tokens, seen=tokens.seen & kept)

    return replace(prepared, tokens=tuple(fewer(t) for t in prepared.tokens))


#: what a sudden change shows, by Sentinel-2 band: bare soil, burnt ground, turbid water, straw, fresh grass
_SPECTRA = {
    "soil": (0.07, 0.10, 0.14, 0.17, 0.20, 0.22, 0.24, 0.26, 0.34, 0.29),
    "dark soil": (0.04, 0.06, 0.08, 0.10, 0.12, 0.13, 0.15, 0.16, 0.22, 0.19),
    "burnt": (0.04, 0.045, 0.05, 0.06, 0.07, 0.08, 0.09, 0.10, 0.17, 0.20),
    "water": (0.06, 0.08, 0.08, 0.07, 0.06, 0.06, 0.05, 0.05, 0.02, 0.01),
    "straw": (0.08, 0.12, 0.17, 0.21, 0.25, 0.27, 0.30, 0.32, 0.40, 0.29),
    "grass": (0.03, 0.06, 0.04, 0.10, 0.30, 0.38, 0.40, 0.43, 0.22, 0.11),
}


def changed(
    given: Observations, target: np.ndarray, coarse: np.ndarray | None, days: np.ndarray, table: SensorTable,
    rng: np.random.Generator,
) -> tuple[Observations, np.ndarray, np.ndarray | None]:  # fmt: skip
    """A part of the patch turns into something else on a day, and comes back slowly or not; `coarse`: what Landsat
    shows of the target (q, bands, h, w)."""
    centre, spread = float(np.mean(days)), 45.0
    when, lasting = float(rng.normal(centre, spread)), float(np.exp(rng.uniform(np.log(8), np.log(400))))
    strength = float(rng.uniform(0.3, 1.0))
    spectrum = np.array(_SPECTRA[str(rng.choice(list(_SPECTRA)))], np.float32) * rng.normal(1, 0.15, 10).clip(0.6, 1.5)
    rows, cols = np.indices(given.shape)
    angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(-0.6, 0.6)
    across = np.cos(angle) * (rows / given.shape[0] - 0.5) + np.sin(angle) * (cols / given.shape[1] - 0.5)
    mask = (across > place).astype(np.float32)
    names = table.reference.bands

    def turned(
        values: np.ndarray, bands: Sequence[str], when_seen: np.ndarray, masks: Sequence[np.ndarray]
    ) -> np.ndarray:
        since = when_seen - when
        share = np.where(since >= 0, strength * np.exp(-np.maximum(since, 0) / lasting), 0.0).astype(np.float32)
        out = values.copy()
        for position, band in enumerate(bands):
            amount = share[:, None, None] * masks[position][None]
            out[:, position] += amount * (spectrum[names.index(band)] - out[:, position])
        return out

    def seen_as(sigma: float) -> np.ndarray:
        flat = mask.reshape(1, 1, -1)
        return blurred(flat, given.shape, sigma).reshape(given.shape)

    soft20 = seen_as(sigma_of_mtf(0.33, 20.0) / given.pixel_m)
    soft30 = seen_as(sigma_of_mtf(0.3, 30.0) / given.pixel_m)
    series = []
    for s in given.series:
        if s.sensor == REFERENCE:
            masks = [mask if b in table.fine else soft20 for b in s.bands]
            s = replace(s, values=turned(s.values, s.bands, s.days, masks))
        elif s.sensor == "landsat":
            s = replace(s, values=turned(s.values, s.bands, s.days, [soft30] * len(s.bands)))
        series.append(s)
    wide = None if coarse is None else turned(coarse, names, days, [soft30] * len(names))
    return replace(given, series=tuple(series)), turned(target, names, days, [mask] * len(names)), wide
