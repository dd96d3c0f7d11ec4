"""Fit the score card of the mowing detector on seasons whose cuts are known: `python tools/fit_mowing.py SEASONS.npz`.

SEASONS.npz holds, for groups of seasons that share their dates, `doy` (season, date; 0 padding), `group` (season), the
bands `B2 B4 B8 B11 B12`, `NDVI` (season, date) as reflectance x 10000 (-32768 masked), `cut_doy` (season, 7; 0 none).
Logistic regression of "a cut lies between the two dates" on clipped evidence; prints the scores of four folds by group
and writes the card, rounded to three digits, into resources/tables/mowing.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from algorithms.vegetation.mowing_events import choose, default_choice  # noqa: E402
from algorithms.vegetation.mowing_evidence import EVIDENCE, Candidates, collect  # noqa: E402
from algorithms.vegetation.mowing_score import score_events  # noqa: E402

TABLE = ROOT / "resources" / "tables" / "mowing.json"
BANDS = ("B2", "B4", "B8", "B11", "B12")
#: evidence and the range in which it counts
TERMS = (
    ("drop", -0.05, 0.25), ("deficit", 0, 0.3), ("nir_loss", -0.1, 0.35), ("rapid_nir_loss", -0.3, 0.3), ("gap", 0, 40),
    ("follow", -0.1, 0.2), ("regrowth", 0, 0.2), ("swir_rise", -0.1, 0.3), ("before", 0.5, 0.9), ("after", 0.3, 0.85),
    ("trend", -0.02, 0), ("trend", 0, 0.01), ("blue_rise", -0.02, 0.05), ("earlier_drop", -0.05, 0.1),
    ("rate", 0, 0.03),
)  # fmt: skip


def candidates(seasons: dict[str, np.ndarray]) -> Candidates:
    """The candidates of all seasons, in order of season."""
    parts: list[tuple[np.ndarray, Candidates]] = []
    for group in np.unique(seasons["group"]):
        rows = np.flatnonzero(seasons["group"] == group)
        there = seasons["doy"][rows[0]] > 0
        values = np.stack([seasons[b][rows][:, there].T for b in BANDS], axis=1)
        valid = np.ascontiguousarray(seasons["NDVI"][rows][:, there].T != -32768)
        parts.append((rows, collect(values, valid, seasons["doy"][rows[0]][there].astype(np.int32), 60, 319)))
    owner = np.concatenate([rows[c.pixel] for rows, c in parts])
    features, before, after = (
        np.concatenate([getattr(c, n) for _, c in parts]) for n in ("features", "before", "after")
    )
    order = np.lexsort((before, owner))
    statistics = np.zeros((len(seasons["doy"]), parts[0][1].statistics.shape[1]), np.float32)
    for rows, c in parts:
        statistics[rows] = c.statistics
    return Candidates(features[order], owner[order].astype(np.int32), before[order], after[order], statistics)


def fit(clipped: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights of the terms and bias."""
    from sklearn.linear_model import LogisticRegression

    scale = clipped.std(0)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(clipped / scale, right)
    return model.coef_[0] / scale, float(model.intercept_[0])


def main(path: str) -> int:
    with np.load(path) as stored:
        seasons = {name: stored[name] for name in stored.files}
    found = candidates(seasons)
    known = [row[row > 0] for row in seasons["cut_doy"]]
    right = np.array([
        ((known[p] > b) & (known[p] <= a)).any()
        for p, b, a in zip(found.pixel, found.before, found.after, strict=True)
    ])  # fmt: skip
    clipped = np.stack([np.clip(found.features[:, EVIDENCE.index(n)], low, high) for n, low, high in TERMS], axis=1)
    fold = seasons["group"][found.pixel] % 4
    chance = np.zeros(len(found))
    for number in range(4):
        weight, bias = fit(clipped[fold != number], right[fold != number])
        chance[fold == number] = 1 / (1 + np.exp(-(clipped[fold == number] @ weight + bias)))
    events = choose(found, chance, default_choice())
    print(score_events(known, [events.day[k, : events.count[k]] for k in range(len(known))]))
    weight, bias = fit(clipped, right)
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    table["score_card"] = {
        "bias": float(f"{bias:.3g}"),
        "terms": [{"evidence": n, "from": low, "to": high, "weight": float(f"{w:.3g}")}
                  for (n, low, high), w in zip(TERMS, weight, strict=True)],
    }  # fmt: skip
    lines = [f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in table.items()]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
