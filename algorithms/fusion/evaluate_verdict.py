"""What the numbers say: which method to take, how sure that is, what Landsat adds, and if intervals can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..core.words import Words
from .evaluate_cases import CLOUD_GAP, GAP, HIDDEN, MISSED, OWN_GAP, TOLD
from .evaluate_run import Outcome
from .evaluate_scores import Sums
from .evaluate_skill import COVERAGE, Check, Skill, best, checks, compare, pooled
from .methods import DEEP

ALL = "all"
#: from the simplest to the most demanding: of two that are equal the first is advised
_SIMPLEST = ("nearest", "linear", "whittaker", "harmonic", "gaussian_process", "stair", "starfm")


@dataclass(frozen=True)
class Verdict:
    """`advised`: the method to take; `leader`: the one of lowest error over all that was hidden; `skills`: of every
    method there against the best other one without training, `gap_skills` in gaps of all sensors; `gains` of Landsat,
    `radar_gains` of Sentinel-1 and `harms` of missed clouds by method, `unfound` against the same clouds under a
    mask. `barred`: networks that have learnt from what was asked of them; they are not advised."""

    advised: str
    leader: str
    skills: Mapping[str, Skill]
    gap_skills: Mapping[str, Skill]
    gains: Mapping[str, Skill]
    harms: Mapping[str, float]
    checks: tuple[Check, ...]
    coverage95: float | None
    radar_gains: Mapping[str, Skill] = field(default_factory=dict)
    barred: tuple[str, ...] = ()
    unfound: Mapping[str, float] = field(default_factory=dict)


def of_kind(outcome: Outcome, method: str, kind: str) -> Sums:
    """All cases of a kind together ("gap" holds gaps of every length); `ALL`: dates and gaps of both kinds."""
    kinds = (HIDDEN, GAP, OWN_GAP) if kind == ALL else (kind,)
    return pooled([s for (m, c), s in sorted(outcome.sums.items()) if m == method and c.rstrip("0123456789") in kinds])


def judge(outcome: Outcome, methods: Sequence[str], seed: int, barred: Sequence[str] = ()) -> Verdict | None:
    """The verdict; None where no case could be scored. `barred`: methods that are scored but not advised."""
    kinds = (ALL, GAP, OWN_GAP, CLOUD_GAP, HIDDEN, MISSED, TOLD)
    whole = {kind: {m: of_kind(outcome, m, kind) for m in methods} for kind in kinds}
    fair = [m for m in methods if m not in barred] or list(methods)
    leader = best(whole[ALL], fair)
    if leader is None:
        return None
    skills = {kind: {m: s for m in methods if (s := _skill(whole[kind], m, methods, seed))} for kind in (ALL, GAP)}
    gains = {m: s for m in methods if (s := compare(whole[OWN_GAP][m], whole[GAP][m], m, seed))}
    radar = {m: s for m in methods if (s := compare(whole[CLOUD_GAP][m], whole[GAP][m], m, seed))}
    # the same dates with and without clouds that no mask tells
    harms = {m: -s.mean for m in methods if (s := compare(whole[MISSED][m], whole[HIDDEN][m], m, seed))}
    # and with a mask that tells them: what remains is the harm of not finding them
    unfound = {m: -s.mean for m in methods if (s := compare(whole[MISSED][m], whole[TOLD][m], m, seed))}
    advised = _advised(whole[ALL], leader, fair, seed)
    numbers = whole[ALL][advised].numbers(()) or {}
    share = numbers.get("coverage95")
    covered = float(share) if isinstance(share, float) else None
    delays = outcome.delays.get((advised, OWN_GAP))
    late = delays.numbers()["within_8_days"] if delays is not None else None
    gain = gains.get(advised)
    found = checks(
        skills[GAP].get(advised),
        None if gain is None else gain.mean,
        covered,
        harms.get(advised),
        unfound.get(advised),
        late,
    )
    return Verdict(
        advised, leader, skills[ALL], skills[GAP], gains, harms, tuple(found), covered, radar, tuple(barred), unfound
    )


def _skill(whole: Mapping[str, Sums], name: str, methods: Sequence[str], seed: int) -> Skill | None:
    rival = best(whole, [m for m in methods if m not in DEEP and m != name])
    return compare(whole[name], whole[rival], rival, seed) if rival else None


def _advised(whole: Mapping[str, Sums], leader: str, methods: Sequence[str], seed: int) -> str:
    """The simplest method that the leader does not surely beat, by more than two hundredths."""
    order = [m for m in (*_SIMPLEST, *DEEP) if m in methods]
    for name in order[: order.index(leader)] if leader in order else []:
        skill = compare(whole[leader], whole[name], name, seed)
        if skill is not None and skill.mean < 0.02 and skill.low <= 0:
            return name
    return leader


def sentences(verdict: Verdict, error: float, words: Words, names: Mapping[str, str]) -> list[str]:
    """The verdict in plain words; the first is the advice."""
    name = names[verdict.advised]
    found = [
        words(
            "Take {method}. Its error over all that was hidden is {error:.4f} (reflectance, mean of the bands).",
            method=name,
            error=error,
        )
    ]
    skill = verdict.skills.get(verdict.advised)
    if skill is not None:
        values: dict[str, Any] = {"other": names[skill.against], "low": skill.low, "high": skill.high}
        if skill.low > 0:
            found.append(
                words(
                    "That is {skill:.0%} less than {other}, the best of the others without training (95 % "
                    "range {low:.0%} to {high:.0%}).",
                    skill=skill.mean,
                    **values,
                )
            )
        elif skill.high < 0:
            found.append(
                words(
                    "That is {skill:.0%} more than {other}, the best of the others without training (95 % "
                    "range {low:.0%} to {high:.0%}).",
                    skill=-skill.mean,
                    **values,
                )
            )
        else:
            found.append(
                words(
                    "The difference to {other}, the best of the others without training, is not sure (95 % "
                    "range {low:.0%} to {high:.0%}).",
                    **values,
                )
            )
    if verdict.leader != verdict.advised:
        found.append(
            words("{leader} has the lowest error, but not surely, and asks for more.", leader=names[verdict.leader])
        )
    gain = verdict.gains.get(verdict.advised)
    if gain is not None and gain.low == gain.high == 0:
        found.append(words("It makes no use of Landsat."))
    elif gain is not None:
        text = (
            "Landsat lowers its error in gaps of Sentinel-2 by {gain:.0%} ({low:.0%} to {high:.0%}): use it."
            if gain.low > 0
            else "Landsat does not surely help it here: {gain:.0%} less error in gaps of Sentinel-2 ({low:.0%} to "
            "{high:.0%})."
        )
        found.append(words(text, gain=gain.mean, low=gain.low, high=gain.high))
    if verdict.coverage95 is not None:
        low, high = COVERAGE
        text = (
            "Its stated uncertainty can be relied on: {share:.1%} of the errors lie in the 95 % interval."
            if low <= verdict.coverage95 <= high
            else "Its stated uncertainty is too small here: only {share:.1%} of the errors lie in the 95 % interval."
            if verdict.coverage95 < low
            else "Its stated uncertainty is larger than needed: {share:.1%} of the errors lie in the 95 % interval."
        )
        found.append(words(text, share=verdict.coverage95))
    return found
