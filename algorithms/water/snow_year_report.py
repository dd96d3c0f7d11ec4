"""Report of a snow year: snow days, start and melt by elevation, and how well the winter was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.report import Report
from .area_tables import LOWEST_M
from .snow_lines import SnowLines
from .snow_rules import constants
from .snow_states import YearJob, date_of
from .snow_year_table import AVERAGED, YearTable


@dataclass(frozen=True)
class YearResult:
    """What came out for one tile; `lines` None where each change is put half-way between two dates."""

    job: YearJob
    table: YearTable
    lines: SnowLines | None


_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Snow year",
        "verdict": "{tile}: {days:.0f} days of snow on average, seen on {seen:.0f} dates of {dates}; longest gap "
        "{gap:.0f} days on average.",
        "trust": "What a pixel was between two dates is inferred. That is trusted while gaps stay under {gap} days; "
        "shorter snow may have come and gone unseen.",
        "half_way": "Each change is put half-way between two dates, as in THEIA's product.",
        "by_line": "Each change is put where the snow line of the dates around it, drawn evenly from date to date, "
        "passes the height of the pixel. The line lies {north:.0f} m lower on a slope to the north per unit of its "
        "normal; elevation and aspect alone put {share:.0f} % of the pixels right that a date without them has wrong.",
        "line_caption": "Snow line of each date.",
        "line_axis": "snow line, m",
        "head": (
            "zone",
            "area, km²",
            "snow days",
            "first day of the longest",
            "last day of the longest",
            "periods",
            "standard deviation",
            "dates seen",
            "longest gap",
        ),
        "maps": "Maps",
        "map_head": ("date", "map"),
        "caption": "Mean snow days by elevation, with the mean standard deviation that the gaps between dates leave.",
        "axis": ("snow days", "elevation, m"),
        "day": "Days count from {day} (day 0).",
    },
    "fr": {
        "title": "Année de neige",
        "verdict": "{tile} : {days:.0f} jours de neige en moyenne, vu à {seen:.0f} dates sur {dates} ; plus long trou "
        "de {gap:.0f} jours en moyenne.",
        "trust": "Entre deux dates, l'état d'un pixel est déduit. C'est sûr tant que les trous restent sous {gap} "
        "jours ; une neige plus brève peut être venue et partie sans être vue.",
        "half_way": "Chaque changement est mis à mi-chemin entre deux dates, comme dans le produit de THEIA.",
        "by_line": "Chaque changement est mis au jour où la ligne de neige des dates voisines, tracée régulièrement "
        "d'une date à l'autre, passe la hauteur du pixel. La ligne est {north:.0f} m plus basse sur un versant nord, "
        "par unité de sa normale ; altitude et exposition seules mettent juste {share:.0f} % des pixels qui seraient "
        "faux sans elles.",
        "line_caption": "Ligne de neige de chaque date.",
        "line_axis": "ligne de neige, m",
        "head": (
            "zone",
            "surface, km²",
            "jours de neige",
            "premier jour de la plus longue",
            "dernier jour de la plus longue",
            "périodes",
            "écart-type",
            "dates vues",
            "plus long trou",
        ),
        "maps": "Cartes",
        "map_head": ("date", "carte"),
        "caption": "Jours de neige moyens par altitude, avec l'écart-type moyen que laissent les trous entre dates.",
        "axis": ("jours de neige", "altitude, m"),
        "day": "Les jours se comptent depuis le {day} (jour 0).",
    },
}


def write_report(path: str, results: Sequence[YearResult], language: str) -> None:
    """The page and its numbers."""
    words = _WORDS.get(language, _WORDS["en"])
    page = Report(str(words["title"]), language)
    for result in results:
        job, table = result.job, result.table
        mean = dict(zip(AVERAGED, table.means(-1), strict=True))
        page.section(job.name)
        page.verdict(
            str(words["verdict"]).format(
                tile=job.tile, days=mean["SCD"], seen=mean["NOBS"], dates=len(job.days), gap=mean["MAXGAP"]
            )
        )
        page.paragraph(str(words["day"]).format(day=job.period[0].date()))
        page.table(
            words["head"],
            [
                [zone, table.pixels[n].sum() * table.hectares / 100, *table.means(n)]
                for n, zone in enumerate(table.zones)
            ],
        )
        if table.pixels[-1][:-1].any():
            page.figure(_figure(table, words), str(words["caption"]))
        page.paragraph(str(words["trust"]).format(gap=constants()["year"]["trusted_gap_days"]))
        if result.lines is None:
            page.paragraph(str(words["half_way"]))
        else:
            page.paragraph(str(words["by_line"]).format(north=result.lines.north_m, share=100 * result.lines.agreement))
            page.figure(_line_figure(result.lines, words), str(words["line_caption"]))
        page.section(str(words["maps"]))
        page.table(words["map_head"], [(m.moment.date().isoformat(), m.name) for m in job.maps])
        page.numbers[job.name] = {
            zone: dict(zip(AVERAGED, table.means(n).tolist(), strict=True)) for n, zone in enumerate(table.zones)
        }
    page.save(path)


def _figure(table: YearTable, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    bands = np.flatnonzero(table.pixels[-1][:-1])
    means = np.stack([table.means(-1, int(b)) for b in bands])
    days, std = means[:, AVERAGED.index("SCD")], means[:, AVERAGED.index("SCDSTD")]
    middle = LOWEST_M + (bands + 0.5) * table.step_m
    figure = Figure(figsize=(6, 4))
    axes = figure.add_subplot()
    axes.barh(middle, days, height=0.8 * table.step_m, xerr=std, color="#41b6c4", ecolor="#253494")
    axes.set_xlabel(words["axis"][0])
    axes.set_ylabel(words["axis"][1])
    return figure


def _line_figure(lines: SnowLines, words: Mapping[str, Any]) -> Any:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3))
    axes = figure.add_subplot()
    axes.plot([date_of(d) for d in lines.days], lines.height_m, "o-", markersize=3, color="#253494")  # type: ignore[arg-type]
    axes.set_ylabel(words["line_axis"])
    figure.autofmt_xdate()
    return figure
