"""Report of a stack of analysis-ready images: dates, places, band passes, agreement with Sentinel-2, thresholds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.grid import Grid
from ...core.progress import Context
from ...core.raster import read
from ...core.report import Report
from ...core.words import Words
from .acquisitions import Acquisition
from .chips import chip_windows
from .fit import Agreement
from .output import DateFiles
from .recipe import LEFT_OUT, SCALE
from .register import as_numbers
from .report_figures import Greenness, ndvi_figure, scatter_figure, timeline_figure
from .table import constants

if TYPE_CHECKING:
    from .stack_series import Story

_STEP = 8
_CHIPS = 9


def write_report(
    path: str,
    done: Sequence[DateFiles],
    dates: Sequence[Acquisition],
    grid: Grid,
    story: Story,
    parameters: Mapping[str, Any],
    context: Context,
) -> None:
    """The page and its numbers. `dates` are the acquisitions of the finished dates, in the same order."""
    words = Words("harmonisation_fr", context.settings.language)
    report = Report(words("Analysis-ready series"), context.settings.language)
    sensors = Counter(d.sensor for d in done)
    report.verdict(
        words(
            "{n} images from {first} to {last}, pixels of {pixel:g} m: {sensors}.",
            n=len(done),
            first=min(d.acquired for d in done).date().isoformat(),
            last=max(d.acquired for d in done).date().isoformat(),
            pixel=grid.pixel_size,
            sensors=", ".join(f"{count} {name}" for name, count in sorted(sensors.items())),
        )
    )
    report.figure(timeline_figure(done, words), words("Dates by satellite, with their clear share."))
    _dates(report, done, story, words)
    _left_out(report, story, words)
    _places(report, story, words)
    _bands(report, dates, story, words)
    greenness = _greenness(done, dates, grid, context)
    if greenness is not None:
        report.figure(
            ndvi_figure(greenness, words),
            words(
                "NDVI before and after the band passes, mean of the sampled pixels whose NDVI varies most and least."
            ),
        )
    _directions(report, done, story, words)
    report.section(words("Thresholds"))
    report.mapping(_flat(constants()), (words("name"), words("value")))
    report.numbers |= {
        "parameters": {k: v for k, v in parameters.items() if k != "area"},
        "grid": {"crs": grid.crs, "transform": list(grid.transform), "shape": list(grid.shape)},
        "dates": [
            {
                "id": d.id,
                "sensor": d.sensor,
                "clear_share": d.clear_share,
                "missed_share": story.missed.get(d.id, 0) / max(1, d.inside),
                **(as_numbers(story.registrations[d.id]) if d.id in story.registrations else {}),
            }
            for d in done
        ],
        "left_out": {"too_little_clear": story.dropped, "failed": story.failed},
        "band_pass_of": story.towards,
        "thresholds": dict(constants()),
    }
    report.save(path)


def _dates(report: Report, done: Sequence[DateFiles], story: Story, words: Words) -> None:
    report.section(words("Dates"))
    rows = []
    for date in done:
        found = story.registrations.get(date.id)
        shift, residual = (found.shift, found.residual) if found else (None, None)
        rows.append(
            (
                f"{date.acquired:%Y-%m-%d %H:%M}",
                date.sensor,
                f"{date.clear_share:.0%}",
                f"{story.missed.get(date.id, 0) / max(1, date.inside):.1%}" if story.missed else None,
                round(shift.east_m, 1) if shift else None,
                round(shift.north_m, 1) if shift else None,
                words("yes") if found and found.moved else words("no") if found else None,
                round(residual.length_m, 1) if residual else None,
            )
        )
    report.table(
        [
            words(h)
            for h in (
                "date (UTC)",
                "satellite",
                "clear",
                "missed by the masks",
                "shift east (m)",
                "shift north (m)",
                "moved",
                "left after it (m)",
            )
        ],
        rows,
    )


def _left_out(report: Report, story: Story, words: Words) -> None:
    if not story.dropped and not story.failed:
        return
    report.section(words("Left out"))
    report.items(
        [words("{date}: {share:.1%} clear", date=d, share=s) for d, s in sorted(story.dropped.items())]
        + [f"{name} {why}".strip() for name, why in sorted(story.failed.items())]
    )


def _places(report: Report, story: Story, words: Words) -> None:
    if not story.registrations:
        return
    report.section(words("Places"))
    found = [r for r in story.registrations.values() if r.shift is not None]
    table = constants()["registration"]
    report.paragraph(
        words(
            "The place of each date was compared with a clear median on up to {chips} chips. Dates farther off than "
            "{limit:g} m, and than twice the doubt, were moved in the one interpolation: {moved} of {n}.",
            chips=table["chips"],
            limit=table["smallest_m"],
            moved=sum(r.moved for r in story.registrations.values()),
            n=len(story.registrations),
        )
    )
    if found:
        before = [r.shift.length_m for r in found if r.shift]
        after = [r.residual.length_m if r.residual else r.shift.length_m for r in found if r.shift]
        report.mapping(
            {
                words("root mean square shift, before (m)"): float(np.sqrt(np.mean(np.square(before)))),
                words("root mean square shift, after (m)"): float(np.sqrt(np.mean(np.square(after)))),
                words("dates without an answer"): len(story.registrations) - len(found),
            }
        )
        report.numbers["shift_rms_m"] = {
            "before": float(np.sqrt(np.mean(np.square(before)))),
            "after": float(np.sqrt(np.mean(np.square(after)))),
        }


def _bands(report: Report, dates: Sequence[Acquisition], story: Story, words: Words) -> None:
    report.section(words("Band passes"))
    if story.towards:
        report.paragraph(words("Reflectance stands for the bands of {satellite}.", satellite=story.towards))
        lines = {
            (date.sensor, name, own): line
            for date in dates
            for own, name in date.bands.items()
            if (line := (date.lines[0] if date.lines else {}).get(own)) is not None
        }
        if lines:
            report.table(
                [
                    words(h)
                    for h in ("satellite", "its band", "band of Sentinel-2", "slope", "offset", "from", "residual")
                ],
                [
                    (s, own, name, line.slope, line.offset, words(line.source), line.residual)
                    for (s, name, own), line in sorted(lines.items())
                ],
            )
    else:
        report.paragraph(words("Reflectance is that of each satellite's own bands."))
    if not story.agreements:
        report.paragraph(words("There is no clear pair of Sentinel-2 and another satellite a day apart at most."))
        return
    used = _used(story.agreements, dates)
    report.paragraph(
        words(
            "Against Sentinel-2 on pairs a day apart at most, means of {cell:g} m:", cell=constants()["fit"]["cell_m"]
        )
    )
    rows = []
    for one, line in zip(story.agreements, used, strict=True):
        bias, rms = one.error(_none())
        bias_after, rms_after = one.error(line)
        rows.append((one.sensor, one.name, int(one.x.size), one.dropped, bias, rms, bias_after, rms_after))
    head = ("satellite", "band", "cells", "outliers left out", "bias before", "rms before", "bias after", "rms after")
    report.table([words(h) for h in head], rows)
    report.numbers["agreement"] = [
        dict(
            zip(
                ("sensor", "band", "cells", "outliers", "bias_before", "rms_before", "bias_after", "rms_after"),
                row,
                strict=True,
            )
        )
        for row in rows
    ]
    report.figure(
        scatter_figure(story.agreements, used, words),
        words("Pairs of cells, as they come (grey) and with the band passes applied (colour)."),
    )


def _none() -> Any:
    from .bandpass import IDENTITY

    return IDENTITY


def _used(found: Sequence[Agreement], dates: Sequence[Acquisition]) -> list[Any]:
    """The line that each band was given."""
    given = {(d.sensor, own): line for d in dates for own, line in (d.lines[0] if d.lines else {}).items()}
    return [given.get((one.sensor, one.band), _none()) for one in found]


def _directions(report: Report, done: Sequence[DateFiles], story: Story, words: Words) -> None:
    if not story.directions:
        return
    report.section(words("Directions"))
    count = Counter(str(story.directions.get(d.id, "")) for d in done)
    report.mapping(
        {words(why) if why else words("brought to a view from nadir"): n for why, n in sorted(count.items())}
    )


def _greenness(
    done: Sequence[DateFiles], dates: Sequence[Acquisition], grid: Grid, context: Context
) -> Greenness | None:
    """NDVI of a sample of pixels on all dates that have red and near infrared; None where fewer than three have."""
    windows = chip_windows(grid)
    windows = windows[:: max(1, len(windows) // _CHIPS)][:_CHIPS]
    before, after, days, sensors = [], [], [], []
    for files, date in zip(done, dates, strict=True):
        context.check_cancel()
        near = next((n for n in ("B8A", "B8") if n in files.names), None)
        if near is None or "B4" not in files.names:
            continue
        positions = files.names.index("B4"), files.names.index(near)
        parts = []
        for window in windows:
            dn = read(files.image, window, tuple(p + 1 for p in positions))[:, ::_STEP, ::_STEP].astype(np.float32)
            clear = (read(files.mask, window)[::_STEP, ::_STEP] & LEFT_OUT) == 0
            parts.append(np.where(clear, dn * np.float32(SCALE), np.nan).reshape(2, -1))
        adjusted = np.concatenate(parts, axis=1)
        own = np.array(
            [
                (
                    line.inverse().apply(row)
                    if (line := (date.lines[0] if date.lines else {}).get(files.own_names[p]))
                    else row
                )
                for row, p in zip(adjusted, positions, strict=True)
            ]
        )
        after.append(_ndvi(adjusted))
        before.append(_ndvi(own))
        days.append(files.acquired)
        sensors.append(files.sensor)
    if len(days) < 3:
        return None
    return Greenness(tuple(days), tuple(sensors), np.array(before), np.array(after))


def _ndvi(values: np.ndarray) -> np.ndarray:
    red, near = values
    total = near + red
    result: np.ndarray = np.where(total > 0.01, (near - red) / np.where(total > 0.01, total, 1), np.nan)
    return result


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = ", ".join(str(v) for v in value) if isinstance(value, list) else value
    return found
