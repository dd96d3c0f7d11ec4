"""Directional factors: exact at nadir, equal to an independent evaluation, and as published for the WASP program."""

from __future__ import annotations

import math

import numpy as np
import pytest

from algorithms.physics import brdf

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")


def _c_factor(triplet: tuple[float, float, float], sun: float, view: float, azimuth: float) -> float:
    """Roy's c-factor by vectors instead of angles: an evaluation that shares nothing with the module."""

    def shape(zenith_view: float) -> float:
        s = np.array([math.sin(math.radians(sun)), 0.0, math.cos(math.radians(sun))])
        phi, tv = math.radians(azimuth), math.radians(zenith_view)
        v = np.array([math.sin(tv) * math.cos(phi), math.sin(tv) * math.sin(phi), math.cos(tv)])
        phase = math.atan2(float(np.linalg.norm(np.cross(s, v))), float(s @ v))
        ross = ((math.pi / 2 - phase) * math.cos(phase) + math.sin(phase)) / (s[2] + v[2]) - math.pi / 4
        ground_sun, ground_view = s[:2] / s[2], v[:2] / v[2]
        difference = ground_sun - ground_view
        cross = ground_sun[0] * ground_view[1] - ground_sun[1] * ground_view[0]
        secants = 1 / s[2] + 1 / v[2]
        cos_t = min(1.0, 2 * math.sqrt(float(difference @ difference) + float(cross) ** 2) / secants)
        t = math.acos(cos_t)
        li = (t - math.sin(t) * cos_t) * secants / math.pi - secants + 0.5 * (1 + math.cos(phase)) / (s[2] * v[2])
        return triplet[0] + triplet[1] * li + triplet[2] * ross

    return shape(0.0) / shape(view)


@pytest.mark.parametrize("model", ["roy", "roy2017", "wasp11"])
def test_a_view_from_nadir_is_left_as_it_is(model: str) -> None:
    for band in BANDS:
        surface = brdf.weights(model, band)
        assert surface is not None
        assert (brdf.nadir_factor(surface, np.array([20.0, 60.0]), np.zeros(2), np.array([0.0, 135.0])) == 1).all()


@pytest.mark.parametrize("model", ["roy", "roy2017"])
def test_roy_equals_an_independent_evaluation(model: str) -> None:
    random = np.random.default_rng(3)
    for band in BANDS:
        surface = brdf.weights(model, band)
        assert surface is not None
        triplet = (surface.isotropic, surface.geometric, surface.volumetric)
        for sun, view, azimuth in zip(*random.uniform((15, 0.5, 0), (70, 13, 360), (40, 3)).T, strict=True):
            expected = _c_factor(triplet, sun, view, azimuth)
            assert float(brdf.nadir_factor(surface, sun, view, azimuth)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("sun", "band", "published", "roy"),
    [(25, "B8", (0.915, 1.098), (0.950, 1.052)), (45, "B8", (0.874, 1.158), (0.938, 1.054)),
     (45, "B4", (0.918, 1.092), (0.940, 1.052)), (65, "B8", (0.718, 1.553), (0.939, 1.046))],
)  # fmt: skip
def test_factors_in_the_principal_plane(
    sun: float, band: str, published: tuple[float, float], roy: tuple[float, float]
) -> None:
    """Ten degrees off nadir, towards the sun and away from it: the public program and Roy's weights."""
    for model, expected in (("wasp11", published), ("roy", roy)):
        surface = brdf.weights(model, band)
        assert surface is not None
        both = brdf.nadir_factor(surface, sun, 10.0, np.array([0.0, 180.0]))
        np.testing.assert_allclose(both, expected, atol=1.5e-3)


def test_kernels_vanish_or_peak_where_they_must() -> None:
    assert float(brdf.ross_thick(0, 0, 0)) == pytest.approx(0, abs=1e-12)
    assert float(brdf.li_sparse(0, 0, 0)) == pytest.approx(0, abs=1e-12)
    views = np.array([39.0, 40.0, 41.0])
    peak = brdf.ross_thick_hot_spot(40.0, views, 0.0)
    assert peak.argmax() == 1
    assert float(brdf.phase_angle(40, 40, 0)) == pytest.approx(0, abs=1e-7)


def test_reciprocity_of_the_li_kernel() -> None:
    assert float(brdf.li_sparse(50, 10, 70)) == pytest.approx(float(brdf.li_sparse(10, 50, 70)), abs=1e-12)


def test_every_model_names_its_source_and_covers_the_bands() -> None:
    for model in ("roy", "roy2017", "wasp11"):
        assert len(brdf.source(model)) > 20
        assert all(brdf.weights(model, band) for band in BANDS)
    assert brdf.weights("roy", "B9") is None
