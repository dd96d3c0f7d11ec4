"""Is added detail true? Held against something that knows: a second date, the original itself one scale down, a
reference.

Deconvolution gives a first part of the detail (back-projection); what an image adds to that is a claim. The claim is
split by least squares into what deconvolution explains, what the witness confirms, and what neither does: the
unconfirmed rest. True detail leaves a small rest, invented detail is all rest, however consistent or natural it looks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .fidelity_geometry import Geometry, box

_SMOOTH = 3


@dataclass(frozen=True)
class Claim:
    """What is claimed and what is known of it: (bands, fine rows, fine columns), and where it counts (fine grid).

    `added` is the image minus back-projection, `honest` back-projection minus bicubic interpolation, `witness` what
    the witness has beyond back-projection; `honest_witness` the witness's own deconvolved part (another date).
    """

    added: np.ndarray
    honest: np.ndarray
    witness: np.ndarray
    mask: np.ndarray
    honest_witness: np.ndarray | None = None


def claim_of(
    geometry: Geometry, fine: np.ndarray, low: np.ndarray, truth: np.ndarray, mtf: tuple[float, ...], mask: np.ndarray
) -> Claim:
    """The claim of `fine` made from `low`, against `truth` on the same fine grid."""
    base = geometry.back_project(low, mtf)
    return Claim(fine - base, base - geometry.up(low), truth - base, mask)


def claim_of_dates(
    geometry: Geometry, first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray],
    mtf: tuple[float, ...], mask: np.ndarray,
) -> Claim:  # fmt: skip
    """The claim of a date (fine, low) against that of another date."""
    bases = [geometry.back_project(low, mtf) for _, low in (first, second)]
    honest = [base - geometry.up(low) for base, (_, low) in zip(bases, (first, second), strict=True)]
    return Claim(first[0] - bases[0], honest[0], second[0] - bases[1], mask, honest[1])


def _parts(claim: Claim) -> list[np.ndarray]:
    parts = [claim.added, claim.honest, box(claim.honest, _SMOOTH), claim.witness, box(claim.witness, _SMOOTH)]
    return parts if claim.honest_witness is None else [*parts, claim.honest_witness]


def evidence_sums(claim: Claim) -> dict[str, np.ndarray]:
    """Second moments "gram" (bands, k, k) of added, honest, honest smoothed, witness, witness smoothed (and the
    witness's own deconvolved part), and "pixels" (1,)."""
    inside = np.stack([p[:, claim.mask] for p in _parts(claim)], axis=1).astype(np.float64)
    return {"gram": inside @ inside.transpose(0, 2, 1), "pixels": np.array([inside.shape[2]], float)}


def _split(gram: np.ndarray) -> np.ndarray:
    """Weights of what explains a claim, by least squares from its second moments."""
    among, target = gram[1:, 1:], gram[1:, 0]
    ridge = 1e-9 * np.trace(among) / len(among) + 1e-18
    weights: np.ndarray = np.linalg.solve(among + ridge * np.eye(len(among)), target)
    return weights


def local_energies(claim: Claim, sums: dict[str, np.ndarray]) -> np.ndarray:
    """(3, fine rows, fine columns) energies of the unconfirmed rest, of the claim and of the deconvolved detail, mean
    of the bands in units of the last one's mean; `sums` from `evidence_sums` of the same claim."""
    total = np.zeros((3, *claim.added.shape[1:]), np.float32)
    bands = len(claim.added)
    parts = _parts(claim)
    for band, gram in enumerate(sums["gram"] / max(1.0, float(sums["pixels"][0]))):
        weights = _split(gram).astype(np.float32)
        rest = claim.added[band] - sum(w * p[band] for w, p in zip(weights, parts[1:], strict=True))
        unit = np.float32(bands * max(float(gram[1, 1]), 1e-12))
        for row, values in enumerate((rest, claim.added[band], claim.honest[band])):
            total[row] += values**2 / unit
    return total


def local_invention(energies: np.ndarray) -> np.ndarray:
    """Invention (amplitude times share, as `Evidence.invention`) from pooled and smoothed `local_energies`.

    A quarter of the mean deconvolved energy is added to the local one: where nothing is, little is little.
    """
    rest, claimed, honest = np.maximum(energies, 0.0)
    found: np.ndarray = rest / np.sqrt(np.maximum(claimed * (0.75 * honest + 0.25), 1e-12))
    return found


@dataclass(frozen=True)
class Evidence:
    """One band. Root mean squares in reflectance: `claimed` beyond deconvolution, `honest` (what deconvolution adds),
    `true` (what the witness holds beyond it), `unconfirmed` rest of the claim. `error`, `error_base` and
    `error_bicubic`: distance of the image, of back-projection and of interpolation to the witness."""

    pixels: int
    claimed: float
    honest: float
    true: float
    unconfirmed: float
    error: float
    error_base: float
    error_bicubic: float

    @property
    def amplitude(self) -> float:
        """Unconfirmed detail relative to what deconvolution gives."""
        return self.unconfirmed / max(self.honest, 1e-9)

    @property
    def share(self) -> float:
        """Unconfirmed share of the claim, 0 to 1."""
        return self.unconfirmed / max(self.claimed, 1e-9)

    @property
    def invention(self) -> float:
        """Amplitude times share: low where little is claimed or what is claimed is confirmed."""
        return self.amplitude * self.share


def evidence_of(sums: dict[str, np.ndarray]) -> list[Evidence]:
    """Per band, from the sums of all blocks; empty where there is nothing."""
    pixels = float(sums["pixels"][0])
    if pixels < 100:
        return []
    found = []
    for gram in sums["gram"] / pixels:
        among, target, weights = gram[1:, 1:], gram[1:, 0], _split(gram)
        rest = gram[0, 0] - 2 * weights @ target + weights @ among @ weights
        n, b, t = 0, 1, 3
        error = gram[n, n] + gram[t, t] - 2 * gram[n, t]
        bicubic = gram[b, b] + gram[t, t] + 2 * gram[b, t]
        roots = np.sqrt(np.maximum([gram[n, n], gram[b, b], gram[t, t], rest, error, gram[t, t], bicubic], 0.0))
        found.append(Evidence(int(pixels), *(float(v) for v in roots)))
    return found


def mean_invention(found: list[Evidence]) -> float:
    """Root mean square over the bands; NaN where there are none."""
    return float(np.sqrt(np.mean([e.invention**2 for e in found]))) if found else float("nan")


def fractions(
    fine: np.ndarray, smooth: np.ndarray, truth: np.ndarray, mask: np.ndarray, least: float, temperature: float
) -> np.ndarray:
    """Sums (4,) of the fractions improvement, omission and hallucination over pixels that count, and their number.

    Aybar et al. 2024 (doi 10.1109/LGRS.2024.3401394) with the normalised difference as distance and the mean of bands;
    pixels count where the truth differs from the interpolated image by at least `least`.
    """

    def distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        d: np.ndarray = np.mean(np.abs(a - b) / np.maximum(np.abs(a) + np.abs(b), 1e-6), axis=0)
        return d

    missing = distance(smooth, truth)
    counts = mask & (missing >= least)
    if not counts.any():
        return np.zeros(4)
    reference = missing[counts]
    improvement = distance(fine, truth)[counts] / reference
    omission = distance(fine, smooth)[counts] / reference
    extra = improvement + omission - 1.0
    kept = 1.0 - np.exp(-0.8 * extra)
    scores = np.stack([
        improvement + omission * kept, omission + improvement * kept, np.exp(-0.4 * improvement * omission)
    ])  # fmt: skip
    weights = np.exp(-(scores - scores.min(axis=0)) / temperature)
    weights /= weights.sum(axis=0)
    return np.array([*weights.sum(axis=1), float(counts.sum())])
