"""Reports of irrigated crops: what each source is worth, and the areas of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.report import Report
from .irrigation_model import IrrigationModel, Labels, PixelScore, Score

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Training of irrigated crops",
        "verdict": "Irrigated or not is right for {right:.0f} % of the parcels with {split} left out ({sources}).",
        "about": "Parcels at random flatter, since neighbours share weather and soil. Blocks of 10 km and years left "
        "out say what a map elsewhere or of another year is worth. Where weather alone does well, it learnt places.",
        "columns": ("Left out", "Sources", "Right class", "Irrigated or not", "Irrigated area, error"),
        "splits": {"parcel": "parcels", "block": "blocks of 10 km", "year": "years"},
        "sources": {"optical": "Sentinel-2", "radar": "Sentinel-1", "weather": "weather"},
        "classes": "Classes, all sources, {split} left out",
        "class_columns": ("Class", "Parcels", "F"),
        "pixels": "By pixel, {split} left out: {pixels:.0f} % of the single pixels have the right class, {vote:.0f} % "
        "of the parcels by the vote of their pixels, {series:.0f} % by one series of the whole parcel.",
        "map": "Irrigated crops {year}",
        "areas": {"parcels": ("Class", "Parcels", "Area (ha)"), "pixels": ("Class", "Pixels", "Area (ha)")},
        "irrigated": "{area:.0f} ha of {whole:.0f} ha are irrigated.",
        "outside": {
            "parcels": "{count} parcels are unlike every parcel of the training, and {unseen} were never seen clear.",
            "pixels": "{count} pixels are unlike every pixel of the training.",
        },
        "trust": "The model holds for the region and the weather that it was trained in.",
    },
    "fr": {
        "title": "Entraînement des cultures irriguées",
        "verdict": "Irrigué ou non est juste pour {right:.0f} % des parcelles, {split} écartés ({sources}).",
        "about": "Des parcelles au hasard flattent, car les voisines partagent météo et sol. Des blocs de 10 km et des "
        "années écartés disent ce que vaut une carte d'ailleurs ou d'une autre année. Où la météo seule réussit, elle "
        "a appris des lieux.",
        "columns": ("Écarté", "Sources", "Classe juste", "Irrigué ou non", "Surface irriguée, erreur"),
        "splits": {"parcel": "parcelles", "block": "blocs de 10 km", "year": "années"},
        "sources": {"optical": "Sentinel-2", "radar": "Sentinel-1", "weather": "météo"},
        "classes": "Classes, toutes sources, {split} écartés",
        "class_columns": ("Classe", "Parcelles", "F"),
        "pixels": "Par pixel, {split} écartés : {pixels:.0f} % des pixels seuls ont la bonne classe, {vote:.0f} % des "
        "parcelles par le vote de leurs pixels, {series:.0f} % par une série de la parcelle entière.",
        "map": "Cultures irriguées {year}",
        "areas": {"parcels": ("Classe", "Parcelles", "Surface (ha)"), "pixels": ("Classe", "Pixels", "Surface (ha)")},
        "irrigated": "{area:.0f} ha sur {whole:.0f} ha sont irrigués.",
        "outside": {
            "parcels": "{count} parcelles ne ressemblent à aucune de l'entraînement, et {unseen} n'ont jamais été vues "
            "claires.",
            "pixels": "{count} pixels ne ressemblent à aucun de l'entraînement.",
        },
        "trust": "Le modèle vaut pour la région et la météo de son entraînement.",
    },
}


def _sources(words: Mapping[str, Any], sources: Sequence[str]) -> str:
    return " + ".join(words["sources"][s] for s in sources)


def write_training_report(
    path: str, scores: Sequence[Score], by_pixel: PixelScore | None, labels: Labels, document: Mapping[str, Any],
    context: Context,
) -> None:  # fmt: skip
    """Scores of each source alone and of all, of pixels and their vote, and F of each class on the hardest split."""
    words = _WORDS.get(context.settings.language, _WORDS["en"])
    page = Report(words["title"], context.settings.language)
    hardest = scores[-1]
    page.verdict(
        words["verdict"].format(
            right=100 * hardest.irrigated_accuracy, split=words["splits"][hardest.split],
            sources=_sources(words, hardest.sources),
        )
    )  # fmt: skip
    page.paragraph(words["about"])
    page.table(
        words["columns"],
        [[words["splits"][s.split], _sources(words, s.sources), s.accuracy, s.irrigated_accuracy, s.area_bias]
         for s in scores],
    )  # fmt: skip
    if by_pixel is not None:
        page.paragraph(
            words["pixels"].format(
                split=words["splits"][by_pixel.split], pixels=100 * by_pixel.pixels, vote=100 * by_pixel.vote,
                series=100 * by_pixel.series,
            )
        )  # fmt: skip
    page.section(words["classes"].format(split=words["splits"][hardest.split]))
    count = np.bincount(labels.code, minlength=len(labels.names))
    page.table(words["class_columns"], [[n, int(c), f] for n, c, f in zip(labels.names, count, hardest.f, strict=True)])
    pixels = {"single": by_pixel.pixels, "vote": by_pixel.vote, "series": by_pixel.series} if by_pixel else {}
    page.numbers = {**document, "pixels": pixels, "f": dict(zip(labels.names, hardest.f, strict=True))}
    page.save(path)


@dataclass(frozen=True)
class MapNumbers:
    """What the report of a map tells, of `kind` "parcels" or "pixels": number and area (ha) of each class (classes,),
    the irrigated area, and how many are outside the training or were never seen."""

    kind: str
    count: np.ndarray
    area_ha: np.ndarray
    irrigated_ha: float
    outside: int
    unseen: int


def write_map_report(path: str, model: IrrigationModel, numbers: MapNumbers, year: int, context: Context) -> None:
    """Areas by class, and what cannot be trusted."""
    words = _WORDS.get(context.settings.language, _WORDS["en"])
    page = Report(words["map"].format(year=year), context.settings.language)
    page.verdict(words["trust"])
    page.paragraph(words["irrigated"].format(area=numbers.irrigated_ha, whole=float(numbers.area_ha.sum())))
    page.paragraph(words["outside"][numbers.kind].format(count=numbers.outside, unseen=numbers.unseen))
    rows = [[n, int(c), float(a)] for n, c, a in zip(model.labels, numbers.count, numbers.area_ha, strict=True)]
    page.table(words["areas"][numbers.kind], rows)
    page.numbers = {"areas_ha": {r[0]: r[2] for r in rows}, "outside": numbers.outside,
                    "irrigated_ha": numbers.irrigated_ha}  # fmt: skip
    page.save(path)
