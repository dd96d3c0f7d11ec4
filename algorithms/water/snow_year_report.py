"""Report of a snow year: snow days, start and melt by elevation, and how well the winter was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.report import Report
from .area_tables import LOWEST_M
from .snow_rules import constants
from .snow_year_table import AVERAGED, YearTable

if TYPE_CHECKING:
    from .snow_year import YearJob

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Snow year",
        "verdict": "{tile}: {days:.0f} days of snow on average, seen on {seen:.0f} dates of {dates}; longest gap "
        "{gap:.0f} days on average.",
        "trust": "Between two dates the state of a pixel is that of the nearer one. That is trusted while gaps stay "
        "under {gap} days; shorter snow may have come and gone unseen.",
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
        "trust": "Entre deux dates, l'état d'un pixel est celui de la plus proche. C'est sûr tant que les trous "
        "restent sous {gap} jours ; une neige plus brève peut être venue et partie sans être vue.",
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


def write_report(path: str, tables: Sequence[tuple[YearJob, YearTable]], language: str) -> None:
    """The page and its numbers."""
    words = _WORDS.get(language, _WORDS["en"])
    page = Report(str(words["title"]), language)
    for job, table in tables:
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
