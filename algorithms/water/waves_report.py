"""Report of depth from waves: what was found, what was in the way, and a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.progress import Context
from ..core.raster import open_dataset, read
from ..core.report import Report
from .depth_dates import NODATA
from .waves_block import FOUND, NO_IMAGE, NO_LAG, ON_LAND, OUTSIDE
from .waves_job import WaveJob

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "title": "Depth from waves",
        "found": "{found} of {sea} cells at sea have a depth ({share:.0%}).",
        "none": "No cell has a depth. Waves have to be visible in the image: look for long swell, without cloud "
        "and glint.",
        "head": ("date", "image", "depth found", "no usable waves", "land", "no image", "no time lag", "tide, m"),
        "numbers": "What was found",
        "numbers_head": (
            "date",
            "median depth, m",
            "10 %",
            "90 %",
            "median deviation, m",
            "period, s",
            "wavelength, m",
            "direction, degrees",
        ),
        "map": "{name}: depth in m below the datum (tide subtracted); grey is where none was found.",
        "note": "DEPTH_STD is one standard deviation as far as noise, the size of the window and the time lag "
        "tell. Breaking "
        "waves (depths come out too large), currents, headlands and crossing swells are not in it. Several dates with "
        "clear swell are worth more than one.",
    },
    "fr": {
        "title": "Profondeur par les vagues",
        "found": "{found} cellules en mer sur {sea} ont une profondeur ({share:.0%}).",
        "none": "Aucune cellule n'a de profondeur. Les vagues doivent se voir dans l'image : chercher une houle "
        "longue, sans "
        "nuage ni reflet.",
        "head": (
            "date",
            "image",
            "profondeur trouvée",
            "pas de vagues utilisables",
            "terre",
            "pas d'image",
            "pas de décalage",
            "marée, m",
        ),
        "numbers": "Ce qui a été trouvé",
        "numbers_head": (
            "date",
            "profondeur médiane, m",
            "10 %",
            "90 %",
            "écart-type médian, m",
            "période, s",
            "longueur d'onde, m",
            "direction, degrés",
        ),
        "map": "{name} : profondeur en m sous le zéro (marée retranchée) ; gris là où rien n'a été trouvé.",
        "note": "DEPTH_STD est un écart-type selon le bruit, la taille de la fenêtre et le décalage en temps. "
        "Le déferlement "
        "(profondeurs trop grandes), les courants, les caps et les houles croisées n'y sont pas. Plusieurs "
        "dates à houle "
        "nette valent mieux qu'une.",
    },
}
_MOST_MAPS = 4


def write_report(
    path: str,
    jobs: Sequence[WaveJob],
    counts: Sequence[np.ndarray],
    output: str,
    combined: Sequence[str],
    context: Context,
) -> None:
    """The page and its numbers."""
    language = context.settings.language if context.settings.language in _WORDS else "en"
    words = _WORDS[language]
    report = Report(str(words["title"]), language)
    total = np.sum(counts, axis=0)
    sea = int(total.sum() - total[ON_LAND] - total[OUTSIDE] - total[NO_IMAGE])
    found = int(total[FOUND])
    report.verdict(
        str(words["found"]).format(found=found, sea=sea, share=found / max(1, sea)) if found else str(words["none"])
    )
    report.table(
        words["head"],
        [
            (
                f"{j.image.acquired:%Y-%m-%d}",
                j.image.id,
                int(c[FOUND]),
                int(c[1]),
                int(c[ON_LAND]),
                int(c[NO_IMAGE]),
                int(c[NO_LAG]),
                j.tide_m,
            )
            for j, c in zip(jobs, counts, strict=True)
        ],
    )
    rows, numbers = [], []
    for job, count in zip(jobs, counts, strict=True):
        date = f"{job.image.acquired:%Y-%m-%d}"
        data = read(job.specs(output)["DEPTH"].path)
        known = data[:, data[0] != NODATA]
        values = _numbers(known)
        rows.append((date, *values))
        numbers.append(
            {
                "image": job.image.id,
                "date": date,
                "found": int(count[FOUND]),
                "tide_m": job.tide_m,
                "status": count.tolist(),
                "median_depth_m": values[0],
                "median_std_m": values[3],
            }
        )
    report.section(str(words["numbers"]))
    report.table(words["numbers_head"], rows)
    report.paragraph(str(words["note"]))
    maps = [*combined, *(j.specs(output)["DEPTH"].path for j in jobs)][:_MOST_MAPS]
    for file in maps:
        report.figure(draw_depth(file), str(words["map"]).format(name=file.replace("\\", "/").rsplit("/", 1)[-1]))
    report.numbers = {"found": found, "sea": sea, "images": numbers}
    report.save(path)


def _numbers(known: np.ndarray) -> list[float | None]:
    if not known.shape[1]:
        return [None] * 7
    depth = np.percentile(known[0], [50, 10, 90])
    east, north = np.sin(np.radians(known[2])).mean(), np.cos(np.radians(known[2])).mean()
    direction = float(np.degrees(np.arctan2(east, north)) % 360)
    return [
        *(float(d) for d in depth),
        float(np.median(known[1])),
        float(np.median(known[4])),
        float(np.median(known[3])),
        direction,
    ]


def draw_depth(file: str, limits: tuple[float, float] | None = None) -> Any:
    """A thinned map of the first band of a file of depths."""
    from matplotlib.figure import Figure

    dataset = open_dataset(file)
    step = max(1, -(-max(dataset.shape) // 700))
    depth = dataset.read(1, out_shape=(max(1, dataset.height // step), max(1, dataset.width // step)))
    figure = Figure(figsize=(8, max(2.0, 8 * depth.shape[0] / max(1, depth.shape[1])) + 0.6), layout="constrained")
    axes = figure.subplots()
    axes.set_facecolor("#c9c9c9")
    shown = np.ma.masked_where(depth == NODATA, depth)
    low, high = limits or (0.0, max(10.0, float(shown.max()) if shown.count() else 10.0))
    drawn = axes.imshow(shown, cmap="YlGnBu", vmin=low, vmax=high, interpolation="nearest")
    figure.colorbar(drawn, ax=axes, shrink=0.7, label="m" if limits is None else "")
    axes.set_xticks([])
    axes.set_yticks([])
    return figure
