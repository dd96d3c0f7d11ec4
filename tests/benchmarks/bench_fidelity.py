"""The fidelity check on the whole zoo: which verdict each candidate gets, and how well invented detail is told apart.

    make bench ARGS='fidelity'

Scenes: simulated ones (ground at 5 m, on two dates) and real Sentinel-2 images of the samples' folder that are there,
taken as truth one scale down. Prints the table of the help page. About six minutes on one core.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from algorithms.resolution.fidelity_verdict import VERDICTS  # noqa: E402
from tests.algorithms import fidelity_zoo as zoo  # noqa: E402

SIMULATED = 12
MODES = ("image alone", "one scale down", "two dates", "reference")


def area_under_curve(invented: list[float], others: list[float]) -> float:
    """Chance that an invented image scores higher than another."""
    a, b = np.array(invented)[:, None], np.array(others)
    return float((a > b).mean() + 0.5 * (a == b).mean()) if a.size and b.size else float("nan")


def main() -> int:
    folder = Path(os.environ.get("THEIA_DATA") or ROOT / "../shared/data")
    places = [zoo.simulated(n) for n in range(1, SIMULATED + 1)] + zoo.real(folder)
    print(f"{len(places)} scenes: {SIMULATED} simulated, {len(places) - SIMULATED} real")
    verdicts: dict[tuple[str, str], Counter[str]] = {}
    scores: dict[tuple[str, str], list[float]] = {}
    areas = []
    with tempfile.TemporaryDirectory() as scratch:
        for number, place in enumerate(places):
            foreign = places[(number + 3) % len(places)]
            case, lower = zoo.case_of(place, foreign, number), zoo.lower_case(zoo.case_of(place, foreign, number))
            second = zoo.case_of(place, foreign, number, 2) if place.low2 is not None else None
            for name, (_, make) in zoo.ZOO.items():
                image = make(case)
                for mode in MODES:
                    given: dict[str, np.ndarray] = {}
                    if mode == "one scale down":
                        given["lower"] = make(lower)
                    elif mode == "two dates":
                        if second is None:
                            continue
                        given["fine2"] = make(second)
                    elif mode == "reference":
                        given["reference"] = place.truth
                    judged = zoo.judge(Path(scratch), place, image, **given)
                    verdicts.setdefault((mode, name), Counter())[judged.verdict] += 1
                    scores.setdefault((mode, name), []).append(judged.score)
                    if mode == "image alone" and name == "texture in one square":
                        areas.append(_inside(judged.z, zoo.local_square(case)))
            print(f"  {place.name}", file=sys.stderr, flush=True)
    for mode in MODES:
        _table(mode, verdicts, scores)
    print(f"\nmap of novelty, invented square against the rest: area under the curve {np.mean(areas):.2f} (mean)")
    return 0


def _inside(z: np.ndarray, square: tuple[slice, slice]) -> float:
    mask = np.zeros(z.shape, bool)
    mask[square] = True
    known = np.isfinite(z)
    return area_under_curve(z[known & mask].tolist(), z[known & ~mask].tolist())


def _table(
    mode: str, verdicts: dict[tuple[str, str], Counter[str]], scores: dict[tuple[str, str], list[float]]
) -> None:
    print(f"\n{mode}\n{'candidate':<28}{'kind':<10}" + "".join(f"{v:>13}" for v in VERDICTS))
    by_kind: dict[str, list[float]] = {}
    for name, (kind, _) in zoo.ZOO.items():
        counts = verdicts.get((mode, name), Counter())
        print(f"{name:<28}{kind:<10}" + "".join(f"{counts[v] or '.':>13}" for v in VERDICTS))
        by_kind.setdefault(kind, []).extend(scores.get((mode, name), []))
    area = area_under_curve(by_kind[zoo.INVENTED], by_kind[zoo.FAITHFUL])
    print(f"invented against faithful: area under the curve {area:.3f}")


if __name__ == "__main__":
    sys.exit(main())
