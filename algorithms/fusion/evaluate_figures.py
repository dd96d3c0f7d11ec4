"""Figures of the evaluation: error by length of the gap, stated and found spread, coverage, maps of errors, courses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.words import Words
from .evaluate_example import Course, Example
from .evaluate_scores import Sums
from .evaluate_skill import rmse

#: colours that readers with any colour vision tell apart (Okabe and Ito 2008)
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f", "#b8a800")
_MOST_MAPS = 4


def colours(methods: Sequence[str]) -> dict[str, str]:
    return {name: _COLOURS[i % len(_COLOURS)] for i, name in enumerate(methods)}


def _figure(width: float, height: float, rows: int = 1, cols: int = 1) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, cols, squeeze=False)


def _error(sums: Sums | None) -> float:
    if sums is None or not sums.cells:
        return float("nan")
    cells = np.stack(list(sums.cells.values()))
    return float(rmse(cells[:, 0], cells[:, 5]).mean())


def by_length(
    sums: Mapping[tuple[str, str], Sums], names: Mapping[str, str], lengths: Sequence[int], words: Words
) -> Any:
    """RMSE (mean of the bands) over the length of the gap: 0 is a single hidden date; all sensors, Sentinel-2 alone."""
    kinds = [k for k in ("gap", "s2gap") if any((m, f"{k}{n}") in sums for m in names for n in lengths)] or ["gap"]
    figure, axes = _figure(4.6 * len(kinds), 3.6, 1, len(kinds))
    titles = {"gap": words("All sensors hidden"), "s2gap": words("Only Sentinel-2 hidden")}
    for axis, kind in zip(axes[0], kinds, strict=True):
        for name, colour in colours(list(names)).items():
            cases = ["hidden", *(f"{kind}{n}" for n in lengths)]
            errors = [_error(sums.get((name, c))) for c in cases]
            axis.plot([0, *lengths], errors, "o-", color=colour, label=names[name])
        axis.set_title(titles[kind])
        axis.set_xlabel(words("length of the gap, days (0: one hidden date)"))
        axis.set_ylabel(words("error (RMSE, mean of the bands)"))
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    axes[0, 0].legend(fontsize=8)
    return figure


def spread_skill(sums: Mapping[str, Sums], words: Words) -> Any:
    """Found error over stated standard deviation: honest methods lie on the diagonal."""
    figure, axes = _figure(4.6, 4.2)
    axis, top = axes[0, 0], 0.01
    for (name, one), colour in zip(sums.items(), colours(list(sums)).values(), strict=True):
        count, stated, found = one.spread.T
        use = count >= max(50.0, 0.002 * count.sum())
        x, y = (np.sqrt(v[use] / count[use]) for v in (stated, found))
        if x.size:
            axis.plot(x, y, "o-", color=colour, label=name)
            top = max(top, float(x.max()), float(y.max()))
    axis.plot([0, 1.05 * top], [0, 1.05 * top], color="#888888", linewidth=1)
    axis.set(xlim=(0, 1.05 * top), ylim=(0, 1.05 * top), aspect="equal")
    axis.set_xlabel(words("stated standard deviation"))
    axis.set_ylabel(words("error found (RMS)"))
    axis.grid(alpha=0.3)
    axis.legend(fontsize=8)
    return figure


def coverage(numbers: Mapping[str, Mapping[str, Any]], words: Words) -> Any:
    """Shares of errors inside the 68 % and the 95 % interval, by method."""
    figure, axes = _figure(1.5 + 1.1 * len(numbers), 3.2)
    axis, place = axes[0, 0], np.arange(len(numbers))
    for offset, key, colour, level in ((-0.2, "coverage68", "#56b4e9", 0.68), (0.2, "coverage95", "#0072b2", 0.95)):
        axis.bar(place + offset, [n[key] for n in numbers.values()], 0.38, color=colour, label=f"{level:.0%}")
        axis.axhline(level, color=colour, linestyle="--", linewidth=1)
    axis.set_xticks(place, list(numbers), rotation=20, ha="right")
    axis.set_ylim(0, 1.02)
    axis.set_ylabel(words("share of the errors inside"))
    axis.legend(fontsize=8, loc="lower right")
    return figure


def error_maps(shown: Example, names: Mapping[str, str], words: Words) -> Any:
    """The hidden image (near infrared, red, green) and, for each method, the estimate and its error in B8."""
    drawn = [m for m in names if m in shown.images][-_MOST_MAPS:]
    figure, axes = _figure(2.6 * (len(drawn) + 1), 5.2, 2, len(drawn) + 1)
    bands = [shown.bands.index(b) for b in ("B8", "B4", "B3") if b in shown.bands]
    bands = bands if len(bands) == 3 else [bands[0]] * 3
    tops = [max(0.05, float(np.nanpercentile(shown.truth[b], 98))) for b in bands]

    def picture(image: np.ndarray) -> np.ndarray:
        parts = [np.clip(np.nan_to_num(image[b]) / top, 0, 1) for b, top in zip(bands, tops, strict=True)]
        return np.stack(parts, axis=-1)

    axes[0, 0].imshow(picture(shown.truth))
    axes[0, 0].set_title(words("hidden image"), fontsize=9)
    nir = bands[0]
    last = None
    for column, name in enumerate(drawn, 1):
        axes[0, column].imshow(picture(shown.images[name]))
        axes[0, column].set_title(names[name], fontsize=9)
        last = axes[1, column].imshow(shown.images[name][nir] - shown.truth[nir], cmap="RdBu", vmin=-0.15, vmax=0.15)
    for axis in axes.ravel():
        axis.set_xticks([])
        axis.set_yticks([])
    axes[1, 0].axis("off")
    if last is not None:
        figure.colorbar(last, ax=axes[1, :], label=words("error in B8"), shrink=0.8, location="left")
    return figure


def courses(shown: Example, names: Mapping[str, str], words: Words) -> Any:
    """NDVI of single pixels over the gap: what was seen, what was hidden, what each method drew."""
    figure, axes = _figure(8.5, 2.8 * len(shown.courses), len(shown.courses), 1)
    for axis, course in zip(axes[:, 0], shown.courses, strict=True):
        _draw_course(axis, course, shown, names, words)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), fontsize=8, ncols=5, loc="outside lower center")
    return figure


def _draw_course(axis: Any, course: Course, shown: Example, names: Mapping[str, str], words: Words) -> None:
    def dates(days: np.ndarray) -> list[dt.date]:
        return [dt.date(1970, 1, 1) + dt.timedelta(days=int(d)) for d in days]

    first, last = dates(np.array([shown.case.start, shown.case.end]))
    axis.axvspan(first, last, color="#999999", alpha=0.2, linewidth=0)
    for name, colour in colours(list(names)).items():
        if name in course.estimates:
            axis.plot(dates(course.days), course.estimates[name], color=colour, linewidth=1.3, label=names[name])
    for hidden, fill, label in ((False, "#000000", words("seen")), (True, "#ffffff", words("hidden"))):
        use = course.hidden == hidden
        axis.plot(
            dates(course.seen_days[use]),
            course.seen[use],
            "o",
            color="#000000",
            markerfacecolor=fill,
            markersize=5,
            label=label,
        )
    axis.set_ylabel("NDVI")
    axis.grid(alpha=0.3)
    axis.tick_params(axis="x", labelsize=8)
