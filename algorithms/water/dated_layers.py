"""Layers of one dated map product, as QGIS shows them: snow and water of a date are listed alike."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass

from ..core.result import Layer


@dataclass(frozen=True)
class Shown:
    """A raster of a product: end of its file's name, its label in English and French, its style; shown at first?"""

    suffix: str
    label: tuple[str, str]
    style: str
    visible: bool = False


def dated_layers(
    name: str,
    tile: str,
    moment: dt.datetime,
    folder: str,
    period: tuple[dt.datetime, dt.datetime],
    shown: Sequence[Shown],
    group: tuple[str, str],
    trust: tuple[str, str],
    language: str,
) -> list[Layer]:
    """The layers of the product `name` in `folder`; `period`: how long QGIS shows it; texts in English and French."""
    at = 1 if language == "fr" else 0
    return [
        Layer(
            "output",
            os.path.join(folder, f"{name}_{one.suffix}.tif"),
            f"{one.label[at]} {moment.date().isoformat()} {tile}",
            style=one.style,
            start=period[0],
            end=period[1],
            group=f"{group[at]} {tile}",
            trust=trust[at],
            visible=one.visible,
        )
        for one in shown
    ]
