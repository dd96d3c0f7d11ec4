"""What the compact network costs: multiplications and bytes for each ground pixel, derived from its sizes alone."""

from __future__ import annotations

from .compact import ASKED_FEATURES, CompactShape


def work(shape: CompactShape, tokens: int, queries: int, bands: int = 10) -> dict[str, float]:
    """Multiplications and accumulations per pixel, by part."""
    w, pairs = shape.width, 2 * sum(shape.near) + 1
    layer = 4 * w * w + 2 * w * shape.hidden + 2 * tokens * w
    encoder = tokens * (2 * bands * w + shape.layers * layer + 2 * w * w)
    query = 2 * (4 * bands + ASKED_FEATURES) * w + shape.gathers * w * w + 4 * w * shape.hidden + 2 * bands * w
    pair = w * (2 + 2 * shape.gathers)
    return {"encoder": float(encoder), "decoder": float(queries * (query + pairs * pair))}


def traffic(shape: CompactShape, tokens: int, queries: int, bands: int = 10, bytes_each: int = 2) -> dict[str, float]:
    """Bytes read and written per pixel on a card, by part, where each operation is a kernel of its own.

    Counted in tensors of one width per token, pair or query: stem 5; a layer 20 (norms, projections, residuals) and
    three times the bias of its attention; the tokens' projections 5. A pair 6 (gather, sums, rectifier, weights,
    pooling), a query 40 (two residual layers, heads).
    """
    w, pairs = shape.width, 2 * sum(shape.near) + 1
    encoder = tokens * w * (5 + 20 * shape.layers + 5) + 3 * shape.layers * shape.heads * tokens**2
    decoder = queries * w * (6 * pairs + 40)
    return {
        "encoder": float(bytes_each * encoder),
        "decoder": float(bytes_each * decoder),
        "inputs and answers": float(2 * (tokens + 2 * queries) * bands),
    }
