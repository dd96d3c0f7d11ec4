"""A network over an image larger than its memory: tiles with margins, smaller ones where memory refuses.

Tiles abut (`crop`) or overlap and are blended (`feather`, raised cosine). With a margin as wide as what the network
sees (twice as wide for `feather`), both give what the whole image at once would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..core.errors import TheiaError

#: (channels, h, w) float32 and the image to add to (bands, H, W) or None -> (bands, H, W)
Predict = Callable[[np.ndarray, np.ndarray | None], np.ndarray]
SMALLEST_TILE = 32


@dataclass(frozen=True)
class Tiling:
    """`tile`: side of the tiles in input pixels, without margin; `margin` around them; both multiples of `multiple`.

    `factor`: output pixels per input pixel; `feather`: blend the overlaps instead of cutting them off, which takes a
    margin twice as wide as what the network sees.
    """

    tile: int
    margin: int
    factor: int
    multiple: int = 1
    feather: bool = False

    def halved(self) -> Tiling:
        smaller = max(SMALLEST_TILE, self.tile // 2) // self.multiple * self.multiple
        return Tiling(max(self.multiple, smaller), self.margin, self.factor, self.multiple, self.feather)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a back-end says, in any of its ways, that memory was refused."""
    if isinstance(error, MemoryError):
        return True
    text = f"{type(error).__name__}: {error}".lower()
    signs = ("out of memory", "outofmemory", "alloc", "not enough memory")
    return isinstance(error, RuntimeError) and any(s in text for s in signs)


def run_tiled(
    predict: Predict,
    image: np.ndarray,
    base: np.ndarray | None,
    bands: int,
    tiling: Tiling,
    on_smaller: Callable[[Tiling], None] | None = None,
) -> tuple[np.ndarray, Tiling]:
    """Predict (bands, h * factor, w * factor) float32 from `image` (channels, h, w); h and w multiples of `multiple`.

    `base` lies on the output grid. When memory is refused the tile is halved and the work begins anew; `on_smaller` is
    told. Returns the tiling that worked too, for the next block. Raises `TheiaError` ("memory") when the smallest tile
    is refused as well.
    """
    while True:
        try:
            return _run(predict, image, base, bands, tiling), tiling
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            smaller = tiling.halved()
            if smaller.tile >= tiling.tile:
                raise TheiaError(
                    "memory",
                    f"There is not enough memory for the network, even in blocks of {tiling.tile} pixels.",
                    "Close other programs, choose the processor instead of the graphics card, or a smaller network.",
                ) from error
            tiling = smaller
            if on_smaller:
                on_smaller(tiling)


def _run(predict: Predict, image: np.ndarray, base: np.ndarray | None, bands: int, tiling: Tiling) -> np.ndarray:
    height, width = image.shape[1:]
    f = tiling.factor
    # reflected borders: the network's own padding with zeros would show as dark edges
    pad = min(tiling.margin, height - 1, width - 1) // tiling.multiple * tiling.multiple
    if height <= tiling.tile and width <= tiling.tile:
        padded = _padded(image, pad)
        whole = predict(padded, None if base is None else _padded(base, pad * f))
        _check_shape(whole, bands, padded.shape[1] * f, padded.shape[2] * f)
        return np.ascontiguousarray(whole[:, pad * f : (pad + height) * f, pad * f : (pad + width) * f], np.float32)
    out = np.zeros((bands, height * f, width * f), np.float32)
    total = np.zeros((height * f, width * f), np.float32) if tiling.feather else None
    image = _padded(image, pad)
    base = None if base is None else _padded(base, pad * f)
    for top, left, bottom, right in _tiles(height, width, tiling.tile):
        part = image[:, top : bottom + 2 * pad, left : right + 2 * pad]
        under = None if base is None else base[:, top * f : (bottom + 2 * pad) * f, left * f : (right + 2 * pad) * f]
        made = predict(part, under)
        _check_shape(made, bands, part.shape[1] * f, part.shape[2] * f)
        if total is None:
            out[:, top * f : bottom * f, left * f : right * f] = made[
                :, pad * f : (pad + bottom - top) * f, pad * f : (pad + right - left) * f
            ]
        else:
            _blend(out, total, made, (top - pad) * f, (left - pad) * f, pad * f)
    if total is not None:
        out /= total
    return out


def _padded(image: np.ndarray, pad: int) -> np.ndarray:
    return np.pad(image, ((0, 0), (pad, pad), (pad, pad)), mode="reflect") if pad else image


def _tiles(height: int, width: int, tile: int) -> Iterator[tuple[int, int, int, int]]:
    for top in range(0, height, tile):
        for left in range(0, width, tile):
            yield top, left, min(top + tile, height), min(left + tile, width)


def _check_shape(made: np.ndarray, bands: int, height: int, width: int) -> None:
    if made.shape != (bands, height, width):
        raise TheiaError(
            "input",
            f"The network gave {' x '.join(map(str, made.shape))} where {bands} x {height} x {width} is expected.",
            "Its side-car must say its bands and its factor as they are.",
        )


def _blend(out: np.ndarray, total: np.ndarray, made: np.ndarray, top: int, left: int, overlap: int) -> None:
    """Add a tile with weights that fall to zero towards its edges."""
    height, width = made.shape[1:]
    weights = np.outer(_ramp(height, overlap), _ramp(width, overlap)).astype(np.float32)
    rows = slice(max(top, 0), min(top + height, out.shape[1]))
    cols = slice(max(left, 0), min(left + width, out.shape[2]))
    inside = (slice(rows.start - top, rows.stop - top), slice(cols.start - left, cols.stop - left))
    out[:, rows, cols] += made[:, inside[0], inside[1]] * weights[inside]
    total[rows, cols] += weights[inside]


def _ramp(size: int, overlap: int) -> np.ndarray:
    """1 in the middle; nothing in the outer half of the margin, where the network misses its surroundings; a raised
    cosine between.

    `overlap`: the margin. Two tiles share twice the margin, of which the middle half is blended: their weights sum to
    about one there.
    """
    position = np.arange(size) + 0.5
    from_edge = np.minimum(position, size - position) - 0.5 * overlap
    weights: np.ndarray = 0.5 - 0.5 * np.cos(np.pi * np.clip(from_edge / max(1.0, float(overlap)), 0, 1))
    return weights
