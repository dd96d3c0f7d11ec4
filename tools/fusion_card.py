"""The model card of the default fusion network, whole: from its file and from what was measured elsewhere.

Used by `train_fusion_default.py`; what was measured comes from `tests/benchmarks/fusion_network_scores.py`.
"""

from __future__ import annotations

from typing import Any

from fusion_blocks import BANDS

from algorithms.fusion.compact import CompactShape
from algorithms.fusion.compact_file import FusionFile
from algorithms.fusion.train_judge import BASELINES, NETWORK


def card_text(stored: FusionFile, elsewhere: dict[str, Any]) -> str:
    """The model card, whole: from what the file holds and from what was measured elsewhere."""
    card = stored.card
    count = sum(w.size for w in stored.weights.values())
    shape = CompactShape.from_document(stored.shape)
    begun = f" It began with an earlier network of the same blocks (SHA-256 {card['begun_with'][:16]}...)." if (
        card["begun_with"]) else ""  # fmt: skip
    curve = ", ".join(f"{step}: {score:.3f}" for step, score, _ in card["curve"])
    gains = ", ".join(f"{b} {100 * g:.0f}" for b, g in card["gains"].items())
    lines = [
        "# fusion", "",
        "Compact transformer: departures of Sentinel-2's ten bands from linear interpolation between clear dates, "
        "mixed by pixel, band and day with what the Gaussian process says, and their standard deviation; from any "
        f"dates of Sentinel-2, Landsat and Sentinel-1. Width {shape.width}, {shape.layers} encoder layer(s), {count} "
        f"weights in half precision. Made by `tools/train_fusion_default.py`: weights of step {card['best_step']} of "
        f"{card['steps']}, the best on the series that chose; seed {card['seed']}.{begun}", "",
        "**Licence.** GPL-3.0-or-later.", "",
        f"**Learnt from** {len(card['data'])} blocks of 720 m over two years, simulated by `simulate_series` with the "
        "presets test, demo, region, managed and winter (tiles 31TCJ, 31TDJ, 31TCH; 2018 to 2023), against the truth "
        "of every seventh day. No real image and no other data: the real series and the frozen areas below judge it.",
        "", "**Learning curve** (step: error over that of the Gaussian process, mean of the cases, on the four series "
        f"that choose the step): {curve}.", "",
        f"**Judged on** {len(card['held_out'])} simulated blocks of another tile (31TDH), other years (2024 and 2025) "
        "and other seeds, which chose nothing. RMSE in reflectance; all methods see the same observations, and the "
        "Gaussian process learns the scene on the whole block from what is left of it.", "",
        "| case | method | mean | " + " | ".join(BANDS) + " | within 95 % | within 68 % |",
        "|" + " --- |" * (len(BANDS) + 5),
    ]  # fmt: skip
    for row in card["scores"]:
        covers = [f"{100 * row[c]:.1f} %" if c in row else "" for c in ("cover_95", "cover_68")]
        values = " | ".join("" if row[b] is None else f"{row[b]:.4f}" for b in BANDS)
        lines.append(f"| {row['case']} | {row['method']} | {row['mean']:.4f} | {values} | {' | '.join(covers)} |")
    lines += [
        "",
        f"Gain in gaps over the method without training that is best in each case (over all gaps: "
        f"{card['best_baseline']}): {100 * card['gain']:.1f} %; by band {gains}. Gate "
        f"{'passed' if card['passed'] else 'not passed'}. In gaps of 60 days of Sentinel-2 alone the error is "
        f"{100 * card['landsat_gain']:.1f} % smaller with Landsat and Sentinel-1 than without.",
        "",
        *_elsewhere(elsewhere),
        "**Deviations.** The table of simulated blocks counts the network's own, calibrated ones. What is given out is "
        "their quadratic mean with those of the Gaussian process, which the scene itself has calibrated, times 0.93: "
        "on other data the network's own were too narrow. It is the deviation of the mean of the two as well, whose "
        "column tells what it covers there.", "",
        "**Default.** `fuse_series` keeps the Gaussian process as its default: it needs no training and no torch, is "
        "several times as fast, and the gain of the network is a matter of a few percent on ground that looks like "
        "what it has seen.", "",
        "**Limits.** It has seen simulated landscapes of south-western France alone. Intervals are right on average "
        "over a class of days to the nearest clear date, not for each pixel.", "",
    ]  # fmt: skip
    return "\n".join(lines)


#: coverage of a 95 % interval below which the card calls it too narrow
_LEAST_COVER = 0.93
_TITLES = {
    "frozen": "**On the frozen areas** (`gapfill_fusion.npz`, development version, made by another simulator; nothing "
    "of it was learnt from), RMSE against the truth, mean of ten bands, a square of 16 pixels in each area (alone60: "
    "gaps of 60 days of Sentinel-2 without Landsat; s2gap60: with it):",
    "castilla": "**On a real field** (Castilla, irrigated, B4 and B8 alone, 33 dates of a year), eight clear dates "
    "hidden in turn with what lies around them:",
    "slovenia": "**On real hills** (Slovenia, the vegetation index, 68 dates): the network does not know the index and "
    "leaves it to the Gaussian process, so that the two agree:",
}
_NAMES = {"gaussian_process": "Gaussian process", "transformer": "this network", "combined": "mean of the two"}


def _cell(row: dict[str, Any], name: str) -> str:
    if name not in row:
        return ""
    return f"{100 * row[name]:.0f} %" if name.startswith("cover") else f"{row[name]:.4f}"


def _elsewhere(found: dict[str, Any]) -> list[str]:
    """What was measured on data that were not simulated here, with what follows from it."""
    lines: list[str] = []
    for name, title in _TITLES.items():
        rows = found.get(name)
        if not rows:
            continue
        there = [k for k in rows[0] if k != "case"]
        head = [("within 95 %: " + _NAMES[k.removeprefix("cover ")]) if k.startswith("cover") else _NAMES.get(k, k)
                for k in there]  # fmt: skip
        lines += [title, "", "| case | " + " | ".join(head) + " |", "|" + " --- |" * (len(there) + 1)]
        for row in rows:
            lines.append(f"| {row['case']} | " + " | ".join(_cell(row, k) for k in there) + " |")
        best = [min(v for k, v in r.items() if k in BASELINES) for r in rows]
        gains = [(r["case"], 1 - r[NETWORK] / b) for r, b in zip(rows, best, strict=True)]
        said = ", ".join(f"{case} {100 * gain:+.1f} %" for case, gain in gains)
        lines += ["", f"Gain of the network over the best method without training, by case: {said}.", ""]
        narrow = [
            f"{r['case']} {100 * r['cover combined']:.0f} %" for r in rows if r.get("cover combined", 1) < _LEAST_COVER
        ]
        if narrow:
            lines += [f"Intervals of 95 % are too narrow here: {', '.join(narrow)}.", ""]
    bands = found.get("frozen bands")
    if bands:
        worst = ", ".join(f"{b} {100 * g:+.0f}" for b, g in zip(BANDS, bands, strict=True))
        lines += [
            f"In all gaps of the frozen areas, by band, over the better of process and line, percent: {worst}.",
            "",
        ]
    return lines
