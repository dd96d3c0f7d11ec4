"""The losses of the fusion network: each is least where it should be, and says nothing of what it must not judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from algorithms.fusion.compact_inputs import Asked, Prepared, blurred  # noqa: E402
from algorithms.fusion.compact_table import default_table  # noqa: E402
from algorithms.fusion.train_losses import Losses, ridge  # noqa: E402
from algorithms.fusion.train_samples import Sample  # noqa: E402
from algorithms.physics.psf import sigma_of_mtf  # noqa: E402

TABLE = default_table()
BANDS = TABLE.reference.bands
SHAPE, QUERIES = (12, 12), 2
PIXELS = SHAPE[0] * SHAPE[1]
FINE = [BANDS.index(b) for b in TABLE.fine]
COARSE = [n for n in range(len(BANDS)) if n not in FINE]
LOSSES = Losses(TABLE, "cpu")


def ground(seed: int = 0) -> np.ndarray:
    """(q, 10, p): bands that are all linear in two patterns."""
    rng = np.random.default_rng(seed)
    patterns = rng.uniform(0, 0.2, (QUERIES, 2, PIXELS))
    mixing = rng.uniform(0.3, 1.0, (len(BANDS), 2))
    return np.einsum("bk,qkp->qbp", mixing, patterns).astype(np.float32) + np.float32(0.05)


def sample(target: np.ndarray, base: np.ndarray, **changes: object) -> Sample:
    near = np.full((QUERIES, PIXELS), 10.0, np.float32)
    days = np.array([19000, 19010], np.int32)
    asked = Asked(days, base, np.zeros_like(base), np.zeros_like(base), near, near)
    prepared = Prepared((), asked, np.ones(len(BANDS), bool))
    return replace(Sample(prepared, target, SHAPE, np.ones(QUERIES, np.float32)), **changes)  # type: ignore[arg-type]


def tensor(values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(values, -1, 0)))


def soft(values: np.ndarray, mtf: float, pixel: float) -> np.ndarray:
    return blurred(values, SHAPE, sigma_of_mtf(mtf, pixel) / 10)


def value(departure: np.ndarray, one: Sample, sd: float = 0.02) -> float:
    made = tensor(departure)
    return float(LOSSES.of(made, torch.full_like(made, sd), one))


def test_bands_of_20_m_are_judged_as_they_are_seen() -> None:
    """A sharp band that blurs to what was observed has no error; a blurred one of the same kind has."""
    truth = ground()
    base = np.full_like(truth, 0.1)
    seen = truth.copy()
    seen[:, COARSE] = soft(truth[:, COARSE] - base[:, COARSE], 0.33, 20.0) + base[:, COARSE]
    one = sample(seen, base)
    as_seen = LOSSES.as_seen(tensor(truth - base), SHAPE)
    # within the patch: beyond its edge the two know different things
    inner = np.zeros(SHAPE, bool)
    inner[3:-3, 3:-3] = True
    error = (as_seen - tensor(seen - base))[torch.from_numpy(inner.ravel())]
    assert error.abs().max() < 2e-3
    assert value(truth - base, one) < value(seen - base, one)


def test_sharpness_is_least_for_the_regression_on_the_fine_bands() -> None:
    truth = ground()
    base = np.full_like(truth, 0.1)
    one = sample(truth, base)
    flat = truth.copy()
    flat[:, COARSE] = soft(truth[:, COARSE], 0.33, 20.0)
    sharp, blunt = (float(LOSSES.sharpness(tensor(v - base), one)) for v in (truth, flat))
    noise = truth.copy()
    noise[:, COARSE] += np.random.default_rng(1).normal(0, 0.03, noise[:, COARSE].shape).astype(np.float32)
    assert sharp < 0.15 * blunt
    assert float(LOSSES.sharpness(tensor(noise - base), one)) > 2 * blunt
    # the level of a band is not for sharpness to judge
    brighter = truth.copy()
    brighter[:, COARSE] += 0.05
    np.testing.assert_allclose(float(LOSSES.sharpness(tensor(brighter - base), one)), sharp, atol=1e-4)
    unknown = sample(np.where(np.arange(PIXELS) < 10, truth, np.nan), base)
    assert float(LOSSES.sharpness(tensor(truth - base), unknown)) == 0.0


def test_landsat_is_compared_at_its_own_sharpness_and_without_its_offset() -> None:
    truth = ground()
    base = np.full_like(truth, 0.1)
    nothing = np.full_like(truth, np.nan)
    one = sample(nothing, base, coarse=soft(truth, 0.3, 30.0) + np.float32(0.01))
    right = float(LOSSES.landsat(tensor(truth - base), one))
    # the two blurs differ in their tails and at the edge of the patch
    assert right < 0.01
    swapped = truth[::-1].copy()
    assert float(LOSSES.landsat(tensor(swapped - base), one)) > 0.05
    # detail that 30 m do not show costs next to nothing
    checks = np.indices(SHAPE).sum(0).ravel() % 2 * np.float32(0.04) - np.float32(0.02)
    checks = checks.astype(np.float32)
    fine = float(LOSSES.landsat(tensor(truth + checks - base), one))
    assert fine < 0.05 * float(LOSSES.landsat(tensor(swapped - base), one))


def test_landsat_speaks_only_where_it_saw_the_ground() -> None:
    truth = ground()
    base = np.full_like(truth, 0.1)
    half = np.where(np.arange(PIXELS) % SHAPE[1] < 5, soft(truth, 0.3, 30.0), np.nan)
    one = sample(np.full_like(truth, np.nan), base, coarse=half.astype(np.float32))
    wrong = truth.copy()
    wrong[..., np.arange(PIXELS) % SHAPE[1] >= 11] += 0.3
    near, far = (float(LOSSES.landsat(tensor(v - base), one)) for v in (truth, wrong))
    assert abs(near - far) < 1e-3


def test_the_deviation_is_right_at_the_size_of_the_error_and_does_not_pull_at_the_mean() -> None:
    base = np.full_like(ground(), 0.1)
    error = 0.03
    one = sample(base, base)
    departure = np.full_like(base, error)
    trials = np.linspace(0.01, 0.09, 41)
    best = trials[np.argmin([value(departure, one, sd) for sd in trials])]
    assert abs(best - error) < 0.004
    made = tensor(departure).requires_grad_(True)
    gradients = []
    for sd in (0.005, 0.5):
        (gradient,) = torch.autograd.grad(LOSSES.of(made, torch.full_like(made, sd), one), made)
        gradients.append(gradient)
    torch.testing.assert_close(gradients[0], gradients[1])


def test_dates_that_were_seen_count_a_fifth_and_teach_no_deviation() -> None:
    truth = ground()
    base = truth.copy()
    departure = np.zeros_like(base)
    departure[1] = 0.02
    weights = np.array([1.0, 0.2], np.float32)
    little = replace(sample(truth, base), weight=weights)
    # the mean of both dates by weight
    losses = [value(departure, replace(little, weight=w)) for w in (weights, np.ones(2, np.float32))]
    assert losses[0] < losses[1]
    made = tensor(departure)
    sd = torch.full_like(made, 0.02).requires_grad_(True)
    (gradient,) = torch.autograd.grad(LOSSES.of(made, sd, little), sd)
    assert gradient[:, 0].abs().min() > 0 and gradient[:, 1].abs().max() == 0


def test_far_from_any_date_the_answer_is_drawn_to_the_process() -> None:
    base = np.full_like(ground(), 0.1)
    one = sample(np.full_like(base, np.nan), base)
    process = base + np.float32(0.04)
    asked = replace(one.prepared.asked, process=process, process_sd=np.full_like(base, 0.02))
    far = replace(asked, before=np.full((QUERIES, PIXELS), 80.0, np.float32),
                  after=np.full((QUERIES, PIXELS), np.nan, np.float32))  # fmt: skip
    told = {n: replace(one, prepared=replace(one.prepared, asked=a)) for n, a in (("near", asked), ("far", far))}
    there, away = tensor(process - base), tensor(np.zeros_like(base))
    assert float(LOSSES.far(there, told["far"])) < 1e-9 < float(LOSSES.far(away, told["far"]))
    assert float(LOSSES.far(away, told["near"])) == 0.0


def test_ridge_finds_a_linear_relation() -> None:
    rng = np.random.default_rng(0)
    x = torch.from_numpy(rng.normal(0, 0.05, (200, 4)).astype(np.float32))
    y = x @ torch.from_numpy(rng.normal(0, 1, (4, 3)).astype(np.float32)) + 0.2
    assert (ridge(x, y, x) - y).abs().max() < 0.1 * float(y.std())
