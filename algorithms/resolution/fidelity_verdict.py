"""From numbers to votes, and from votes to one verdict in plain words.

Each test votes for itself: ok, warn, fail, or nothing where it was not possible. Only a second date, the model on the
degraded original or a reference can confirm or refute detail; tests on the image alone can make it doubtful, never
true.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from .fidelity_blocks import Learnt
from .fidelity_consistency import Consistency, consistency_of, spectral_angle
from .fidelity_detail import Edges, cross_band, edges_of
from .fidelity_evidence import Evidence, evidence_of, mean_invention
from .fidelity_inputs import Group
from .fidelity_spectrum import Spectrum, coherence_limit, spectra_of
from .fidelity_witness import Limits, Sums

_FILE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "super_resolution_fidelity.json"
#: tests that know the truth, at least in part
WITNESSES = ("operator", "dates", "reference")
SINGLE = ("spectrum", "novelty", "cross_band", "edges")
#: verdicts from best to worst
VERDICTS = ("supported", "plausible", "nothing", "smooth", "doubtful", "inconsistent", "invented")
COLOURS = {
    "supported": "green", "plausible": "green", "nothing": "grey", "smooth": "grey", "doubtful": "amber",
    "inconsistent": "red", "invented": "red",
}  # fmt: skip


@lru_cache(maxsize=1)
def thresholds() -> Mapping[str, Any]:
    """The table of thresholds with their origin."""
    table: Mapping[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return table


def limits() -> Limits:
    """Choices of the measures."""
    t = thresholds()
    return Limits(
        t["dates"]["stable_change"], 0.02, t["novelty"]["z"], t["novelty"]["smooth_z"],
        t["reference"]["least_distance"], t["reference"]["temperature"],
    )  # fmt: skip


@dataclass(frozen=True)
class Vote:
    """One test: `level` none, ok, warn or fail; `value` and the thresholds it was held against; `cause` names why a
    consistency test does not pass: level, shift, smooth, sharp, other."""

    test: str
    level: str
    value: float = float("nan")
    warn: float = float("nan")
    fail: float = float("nan")
    cause: str = ""

    @property
    def strength(self) -> float:
        """Value over the threshold of failing, 0 where the test was not possible."""
        return self.value / self.fail if self.level != "none" and math.isfinite(self.value) else 0.0


@dataclass(frozen=True)
class Findings:
    """All that was measured of a group of bands."""

    group: Group
    learnt: Learnt
    consistency: list[Consistency]
    after: list[Consistency]
    angle_deg: float
    angle_after_deg: float
    spectra: list[Spectrum]
    novel: float
    smooth: float
    median_z: float
    visible: float
    cross: float
    correlations: tuple[np.ndarray, np.ndarray]
    edges: Edges
    evidence: Mapping[str, list[Evidence]]
    #: ground size (units of the grid) of the finest detail that the witness confirms
    resolved: Mapping[str, float]
    stable: float
    fractions: Mapping[str, tuple[float, ...]]
    histogram: np.ndarray
    votes: tuple[Vote, ...] = field(default_factory=tuple)
    verdict: str = ""


def findings_of(group: Group, learnt: Learnt, sums: Sums) -> Findings:
    """Numbers from the sums of all blocks, without votes."""
    part = {
        name: {k.split("/", 1)[1]: v for k, v in sums.items() if k.startswith(name + "/")}
        for name in ("spectrum", "detail", *WITNESSES)
    }
    spectra = spectra_of(part["spectrum"], group.mtf, learnt.scale.noise, group.factor) if part["spectrum"] else []
    cross, first, second = cross_band(part["detail"], learnt.scale)
    count, novel, smooth, visible = sums["novelty"]
    evidence, resolved = {}, {}
    for name in WITNESSES:
        if not part[name] or part[name]["pixels"][0] < thresholds()["witness"]["least_pixels"]:
            continue
        evidence[name] = evidence_of(part[name])
        limit = coherence_limit(part[name]["cross"], thresholds()["coherence"])
        # one scale down the original's pixel is the fine one: the same frequency is a finer one in the image judged
        resolved[name] = group.coarse.pixel_size / (2 * limit) if limit > 0 else float("nan")
    shares = {
        key: tuple(float(v) for v in part["reference"][key][:3] / part["reference"][key][3])
        for key in ("fractions", "base_fractions")
        if "reference" in evidence and part["reference"][key][3] > 0
    }
    stable = part["dates"]["stable"] if part["dates"] else np.array([0.0, 1.0])
    cumulative = np.cumsum(sums["z"])
    middle = -4 + 0.1 * (int(np.searchsorted(cumulative, 0.5 * cumulative[-1])) + 0.5)
    shifted = "after/moments" in sums
    return Findings(
        group, learnt, consistency_of(sums), consistency_of(sums, "after/") if shifted else [],
        spectral_angle(sums), spectral_angle(sums, "after/") if shifted else float("nan"), spectra,
        float(novel / max(1, count)), float(smooth / max(1, count)), float(middle), float(visible / max(1, count)),
        cross, (first, second), edges_of(part["detail"]), evidence, resolved, float(stable[0] / max(1.0, stable[1])),
        shares, sums["z"],
    )  # fmt: skip


def _vote(test: str, value: float, warn: float, fail: float, cause: str = "") -> Vote:
    if not math.isfinite(value):
        return Vote(test, "none")
    level = "fail" if value > fail else ("warn" if value > warn else "ok")
    return Vote(test, level, value, warn, fail, cause)


def consistency_vote(found: Findings) -> Vote:
    """The worst of bias, level, relative error, local error, spectral angle and displacement, each relative to what
    passes; what the image's own displacement explains is judged as displacement."""
    t = thresholds()["consistency"]
    fail = thresholds()["fail_factor"]
    bands = found.after or found.consistency
    noise = [100 * s / max(abs(c.mean), 1e-4) for s, c in zip(found.learnt.scale.noise, bands, strict=True)]
    angle = found.angle_after_deg if found.after else found.angle_deg
    spectrum = math.sqrt(sum(c.mean**2 for c in bands)) or 1e-4
    angle_noise = math.degrees(float(np.mean(found.learnt.scale.noise)) * math.sqrt(len(bands)) / spectrum)
    parts = {
        "level": max(
            max(abs(c.bias) / t["bias"] for c in bands) if len(bands) else 0.0,
            max(100 * abs(c.bias) / max(abs(c.mean), 1e-4) / t["level_percent"] for c in bands),
        ),
        "shift": math.hypot(*found.learnt.shift_px) / t["shift_px"],
        "error": max(
            c.relative_percent / math.hypot(t["relative_percent"], t["noise_share"] * n)
            for c, n in zip(bands, noise, strict=True)
        ),
        "local": max(
            c.p99_percent / math.hypot(t["p99_percent"], t["noise_share_p99"] * n)
            for c, n in zip(bands, noise, strict=True)
        ),
        "angle": angle / math.hypot(t["angle_deg"], t["noise_share"] * angle_noise) if math.isfinite(angle) else 0.0,
    }  # fmt: skip
    worst = max(parts, key=lambda k: parts[k])
    value = parts[worst]
    cause = worst if worst in ("level", "shift") else "other"
    if cause == "other":
        blur, share = (float(np.mean([getattr(c, n) for c in bands])) for n in ("blur", "blur_share"))
        if share > t["cause_share"] and abs(blur) > t["cause_size"]:
            cause = "smooth" if blur > 0 else "sharp"
    if value > fail and parts["shift"] > 1 and cause == "other":
        cause = "shift"
    return _vote("consistency", value, 1.0, fail, cause)


def constrained(found: Findings) -> bool:
    """Residual far below the noise of the original: consistent by construction, which proves nothing."""
    share = thresholds()["consistency"]["constrained"]
    return all(
        c.rmse < share * 1.0 * max(n, 1e-4) * 1.5
        for c, n in zip(found.consistency, found.learnt.scale.noise, strict=True)
    )


def votes_of(found: Findings) -> tuple[Vote, ...]:
    """Every test's vote, those that were not possible as "none"."""
    t = thresholds()
    excess = max((max(s.excess_db, default=-99.0) for s in found.spectra), default=float("nan"))
    if found.spectra:
        excess = float(np.mean([max(s.excess_db, default=-99.0) for s in found.spectra]))
    edges = found.edges
    drop = max(
        (edges.own_support - edges.support) / t["edges"]["support_fail"],
        (edges.own_direction - edges.direction) / t["edges"]["direction_fail"],
    )
    warn = t["edges"]["direction_warn"] / t["edges"]["direction_fail"]
    votes = [
        consistency_vote(found),
        _vote("spectrum", excess, t["spectrum"]["warn_db"], t["spectrum"]["fail_db"]),
        _vote("novelty", found.novel, t["novelty"]["warn"], t["novelty"]["fail"]),
        _vote("cross_band", found.cross, t["cross_band"]["warn"], t["cross_band"]["fail"]),
        _vote("edges", drop, warn, 1.0),
    ]
    for name in WITNESSES:
        value = mean_invention(found.evidence.get(name, []))
        votes.append(_vote(name, value, t["witness"]["warn"], t["witness"]["fail"]))
    return tuple(votes)


def verdict_of(found: Findings, votes: Sequence[Vote]) -> str:
    """One of `VERDICTS` for a group of bands."""
    level = {v.test: v.level for v in votes}
    cause = next((v.cause for v in votes if v.test == "consistency"), "")
    witnesses = [level[w] for w in WITNESSES if level.get(w, "none") != "none"]
    restored = float(np.mean([s.restoration_db for s in found.spectra])) if found.spectra else float("nan")
    nothing = math.isfinite(restored) and restored < thresholds()["spectrum"]["nothing_db"]
    if level["consistency"] == "fail" and cause in ("level", "shift"):
        # a witness would call the whole image wrong: what is wrong has a plainer name
        return "inconsistent"
    if "fail" in witnesses:
        return "invented"
    if level["consistency"] == "fail" and cause != "smooth":
        return "inconsistent"
    if nothing:
        return "nothing"
    if level["consistency"] == "fail":
        return "smooth"
    if "warn" in witnesses:
        return "doubtful"
    if witnesses:
        return "doubtful" if level["consistency"] == "warn" and cause == "sharp" else "supported"
    single = [level[s] for s in SINGLE]
    if "fail" in single or single.count("warn") >= 2 or level["consistency"] == "warn" and cause in ("level", "sharp"):
        return "doubtful"
    return "plausible"


def score_of(votes: Sequence[Vote]) -> float:
    """How strongly the tests speak of invention: 1 where the strongest fails. Witnesses replace the tests that only
    judge plausibility."""
    strength = {v.test: v.strength for v in votes}
    possible = [v.test for v in votes if v.test in WITNESSES and v.level != "none"]
    return max(strength[n] for n in (possible or SINGLE))


def worst(verdicts: Sequence[str]) -> str:
    """The verdict of the whole image: that of the worst group of bands."""
    return max(verdicts, key=VERDICTS.index)
