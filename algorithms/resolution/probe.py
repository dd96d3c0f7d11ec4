"""The constant-image probe: ground without detail must come back as it is, whatever its brightness.

It catches what breaks networks in other people's hands: a normalisation done twice or left out, bands in another unit,
weights of another network. It is run before any network is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..core.errors import TheiaError
from ..learning.tiles import Predict

#: reflectance x 10000 of the flat images, and how far the answer may be off (share; of 500 for 0)
LEVELS_DN = (0, 500, 2000, 8000)
TOLERANCE = 0.10
_FLOOR_DN = 50.0


@dataclass(frozen=True)
class Probe:
    """What a network makes of flat images: level in DN -> mean of each band in DN, at the centre of the image."""

    answers: dict[int, tuple[float, ...]]

    @property
    def failed(self) -> tuple[int, ...]:
        return tuple(level for level, means in self.answers.items() if not _close(level, means))

    @property
    def passed(self) -> bool:
        return not self.failed


def _close(level: int, means: tuple[float, ...]) -> bool:
    allowed = max(_FLOOR_DN, TOLERANCE * level)
    return all(np.isfinite(m) and abs(m - level) <= allowed for m in means)


def probe(predict: Predict, channels: int, bands: int, factor: int, size: int, with_base: bool) -> Probe:
    """Run the flat images. `size`: side in input pixels, more than twice what the network sees around a pixel."""
    answers = {}
    for level in LEVELS_DN:
        flat = np.full((channels, size, size), level * 1e-4, np.float32)
        base = np.full((bands, size * factor, size * factor), level * 1e-4, np.float32) if with_base else None
        made = predict(flat, base)
        if made.shape != (bands, size * factor, size * factor):
            raise TheiaError(
                "input",
                f"The network gave {' x '.join(map(str, made.shape))} for an image of {channels} x {size} x {size}; "
                f"its side-car says {bands} bands, {factor} times finer.",
                "Correct bands, outputs and factor in the side-car.",
            )
        middle = slice(size * factor // 2 - factor, size * factor // 2 + factor)
        answers[level] = tuple(float(v) * 1e4 for v in made[:, middle, middle].mean((1, 2)))
    return Probe(answers)


def check(result: Probe, name: str) -> None:
    """`TheiaError` with the likely cause where flat ground does not come back."""
    if result.passed:
        return
    level = result.failed[-1]
    mean = float(np.mean(result.answers[level]))
    raise TheiaError(
        "input",
        f"{name} does not give flat ground back: an image of {level} everywhere becomes {mean:.4g} "
        f"(allowed: {100 * TOLERANCE:.0f} %). It is not used.",
        _cause(level, mean),
    )


def _cause(level: int, mean: float) -> str:
    ratio = mean / level if level else 0.0
    if 0 < abs(ratio) < 0.01 or abs(ratio) > 100:
        return (
            "Its normalisation is done twice or not at all: set `unit` in the side-car to the value that a reflectance "
            "of 1 is given as (1 or 10000)."
        )
    return "The order of the bands, their unit, or the weights do not belong together: check the side-car."
