"""How good a network is on scenes that it never saw, band by band, against what needs no network at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .back_projection import back_project
from .training_task import BORDER, HeldOut
from .wald import Layout, baseline, rmse, spectral_angle_deg


@dataclass(frozen=True)
class SceneScore:
    """RMSE (bands,) in reflectance on one scene: bicubic, back-projection at its best, the network; angles in degrees.

    `iterations`: the number of back-projections that was best for each band.
    """

    name: str
    bicubic: np.ndarray
    projected: np.ndarray
    network: np.ndarray
    iterations: np.ndarray
    angle_bicubic_deg: float
    angle_network_deg: float


@dataclass(frozen=True)
class Judgement:
    """Scores on all held-out scenes."""

    layout: Layout
    scenes: tuple[SceneScore, ...]

    @property
    def over_bicubic(self) -> float:
        """RMSE of the network over that of bicubic interpolation, mean of bands and scenes."""
        return float(np.nanmean([np.nanmean(s.network / s.bicubic) for s in self.scenes]))

    @property
    def over_projection(self) -> float:
        """The same over back-projection at its best."""
        return float(np.nanmean([np.nanmean(s.network / s.projected) for s in self.scenes]))

    @property
    def band_over_projection(self) -> np.ndarray:
        """(bands,) the same for each band, mean of scenes."""
        return np.asarray(np.nanmean([s.network / s.projected for s in self.scenes], axis=0))

    @property
    def angle_deg(self) -> float:
        known = [s.angle_network_deg for s in self.scenes if np.isfinite(s.angle_network_deg)]
        return float(np.mean(known)) if known else float("nan")

    @property
    def refused_bands(self) -> tuple[str, ...]:
        """Bands in which the network is no better than back-projection."""
        better = self.band_over_projection < 1.0
        return tuple(band for band, good in zip(self.layout.bands, better, strict=True) if not good)

    @property
    def iterations(self) -> tuple[int, ...]:
        """Back-projections to use in each band: the median of what was best on the scenes."""
        counts = np.array([s.iterations for s in self.scenes])
        return tuple(int(n) for n in np.maximum(1, np.round(np.median(counts, axis=0))))

    def rows(self) -> list[dict[str, object]]:
        """One row per scene and band, for a table."""
        return [
            {
                "scene": scene.name,
                "band": band,
                "rmse_bicubic": round(float(scene.bicubic[i]), 6),
                "rmse_back_projection": round(float(scene.projected[i]), 6),
                "rmse_network": round(float(scene.network[i]), 6),
            }
            for scene in self.scenes
            for i, band in enumerate(self.layout.bands)
            if np.isfinite(scene.network[i])
        ]


def judge(
    layout: Layout, held_out: Sequence[HeldOut], apply: Callable[[HeldOut], np.ndarray], consistency: int = 1
) -> Judgement:
    """Scores of a network with its last step: `consistency` back-projections after it, as in use."""
    scores = []
    for scene in held_out:
        made = back_project(scene.low, layout.factor, layout.mtf, consistency, apply(scene))
        reached = baseline(scene.low, scene.reference, layout, BORDER)
        scores.append(
            SceneScore(
                scene.name,
                reached.bicubic,
                reached.projected,
                rmse(made, scene.reference, BORDER),
                reached.iterations,
                _angle(scene.low, scene, layout),
                spectral_angle_deg(made, scene.reference, BORDER),
            )
        )
    return Judgement(layout, tuple(scores))


def _angle(low: np.ndarray, scene: HeldOut, layout: Layout) -> float:
    return spectral_angle_deg(back_project(low, layout.factor, layout.mtf, 0), scene.reference, BORDER)
