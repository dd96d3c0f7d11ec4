"""The entry `compare_cloud_masks`: masks of any processors against reference maps, in one table."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.files import atomic_file
from ..core.grid import Grid
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset, read
from ..core.report import Report
from ..core.resample import resample
from ..core.result import Result
from ..products.masks import read_mask
from ..products.read import open_products
from ..products.scene import Scene
from ..spec.phrase import phrase
from . import mask_scores as scoring
from .mask_scores import Counts
from .matchups import processor_of

_DAY = re.compile(r"(?<!\d)(20\d{2})-?([01]\d)-?([0-3]\d)(?!\d)")
_COLUMNS = ("accuracy", "f1", "omission", "commission", "recall", "precision")
_WORDS = {
    "en": {
        "title": "Cloud masks against references", "method": "How it was compared", "table": "Scores, mean over images",
        "pooled": "Scores, all pixels together", "images": "Each image", "where": "Where they differ",
        "colours": "White: invalid in both; red: missed; yellow: false; green: valid in both; black: not compared.",
        "processor": "Mask", "n": "Images", "image": "Image", "accuracy": "Accuracy", "f1": "F1",
        "omission": "Omission", "commission": "Commission", "recall": "Recall", "precision": "Precision",
        "invalid": "Share invalid",
    },
    "fr": {
        "title": "Masques de nuages comparés à des références", "method": "Comment la comparaison est faite",
        "table": "Scores, moyenne des images", "pooled": "Scores, tous pixels confondus", "images": "Chaque image",
        "where": "Où ils diffèrent",
        "colours": "Blanc : invalide dans les deux ; rouge : manqué ; jaune : faux ; vert : valide dans les deux ; "
        "noir : non comparé.",
        "processor": "Masque", "n": "Images", "image": "Image", "accuracy": "Exactitude", "f1": "F1",
        "omission": "Omission", "commission": "Commission", "recall": "Rappel", "precision": "Précision",
        "invalid": "Part invalide",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """One product against one reference: counts, the share of invalid pixels, and the map of differences (uint8)."""

    processor: str
    image: str
    counts: Counts
    invalid: float
    differences: np.ndarray


def compare_cloud_masks(
    *, products: Sequence[str], references: Sequence[str], positive: str, erosion: float, reference_dilation: float,
    rule: str, report: str | None, table: str | None, context: Context,
) -> Result:  # fmt: skip
    """Compare the masks of products with the reference maps of their days; see the declaration for the parameters."""
    scenes = open_products(products)
    pairs, problems = pair(scenes, references)
    for problem in problems:
        context.warning(problem)
    if not pairs:
        raise TheiaError("input", "No reference map is of the day and place of any product.",
                         "The name of a reference map must hold its date (YYYYMMDD).")  # fmt: skip
    found = []
    for i, (scene, path) in enumerate(pairs):
        context.progress(i / len(pairs), scene.id)
        found.append(compare(scene, path, positive, erosion, reference_dilation, rule))
    options = f"positive {positive}; masks eroded {erosion:g} m; references grown {reference_dilation:g} m; {rule}"
    summary = summarise(found)
    for name, part in summary.items():
        mean = part["mean"]
        context.info(
            phrase(
                "{name}: accuracy {accuracy:.3f}, F1 {f1:.3f}, omission {omission:.1f} %, commission "
                "{commission:.1f} % ({options}).",
                name=name,
                accuracy=mean["accuracy"],
                f1=mean["f1"],
                omission=100 * mean["omission"],
                commission=100 * mean["commission"],
                options=options,
            )
        )
    outputs: dict[str, Any] = {"report": report, "table": table}
    if table:
        write_table(table, found)
    if report:
        make_report(found, summary, options, context.settings.language).save(report)
    best = max(part["mean"]["f1"] for part in summary.values())
    return Result({**outputs, "f1": best, "images": len(found)})


def pair(scenes: Sequence[Scene], references: Sequence[str]) -> tuple[list[tuple[Scene, str]], list[str]]:
    """Products with the reference map of their day that overlaps them, and what is left over, in words."""
    dated = [(path, _day_of(path), grid_of(path)) for path in references]
    raise_all("input", "No date in the name of:", [os.path.basename(p) for p, day, _ in dated if not day],
              "Name reference maps by their date, for instance clouds_20240305.tif.")  # fmt: skip
    pairs: list[tuple[Scene, str]] = []
    left: list[str] = []
    for scene in scenes:
        day = f"{scene.acquired:%Y%m%d}"
        match = next((p for p, d, g in dated if d == day and _overlaps(g, scene.grid)), None)
        if match is None:
            left.append(phrase("{id}: no reference map of its day and place.", id=scene.id))
        else:
            pairs.append((scene, match))
    return pairs, left


def _day_of(path: str) -> str:
    match = _DAY.search(os.path.basename(path))
    return "".join(match.groups()) if match else ""


def _overlaps(first: Grid, second: Grid) -> bool:
    if not first.same_system(second):
        return False
    a, b = first.bounds, second.bounds
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def compare(
    scene: Scene, reference: str, positive: str, erosion: float, reference_dilation: float, rule: str
) -> Comparison:
    """Bring a product's mask to the reference's pixels and count."""
    target = grid_of(reference)
    classes = read(reference)
    if classes.ndim != 2 or not np.issubdtype(classes.dtype, np.integer):
        raise TheiaError(
            "input", phrase("{reference} is not a map of classes (one band of integers).", reference=reference)
        )
    nodata = open_dataset(reference).nodata
    own = _mask_grid(scene)
    outside = read_mask(scene, ("outside",), own)
    meanings = ("cloud", "shadow") if positive == "all" else ("cloud",)
    mask = np.zeros(own.shape, bool)
    # each kind is eroded on its own: where cloud touches shadow nothing was grown
    for meaning in meanings:
        mask |= scoring.eroded(read_mask(scene, (meaning,), own), ~outside, erosion, own.pixel_size)
    share = resample(np.where(outside, np.float32(np.nan), mask.astype(np.float32)), own, target,
                     "average" if rule == "half" and target.pixel_size > own.pixel_size else "nearest",
                     float("nan"))  # fmt: skip
    invalid = scoring.ALCD_CLOUD + (scoring.ALCD_SHADOW if positive == "all" else ())
    truth = scoring.dilated(np.isin(classes, invalid), reference_dilation, target.pixel_size)
    usable = np.isin(classes, (*scoring.ALCD_CLOUD, *scoring.ALCD_SHADOW, *scoring.ALCD_CLEAR))
    if nodata is not None:
        usable &= classes != nodata
    known = usable & np.isfinite(share)
    found = np.nan_to_num(share) >= 0.5
    differences = np.select([~known, found & truth, ~found & truth, found & ~truth], [0, 1, 2, 3], 4).astype(np.uint8)
    part = float(found[known].mean()) if known.any() else float("nan")
    return Comparison(processor_of(scene), scene.id, scoring.count(found, truth, known), part, differences)


def _mask_grid(scene: Scene) -> Grid:
    """The coarsest grid that the product's own cloud mask is on: where it is the same at all, it is the cheaper."""
    grids = [m.grid for m in scene.masks.get("cloud", ())]
    return max(grids, key=lambda g: g.pixel_size) if grids else scene.grid


def summarise(found: Sequence[Comparison]) -> dict[str, dict[str, Any]]:
    """Per processor: the mean over images and the pooled scores, and how many images."""
    result = {}
    for name in sorted({c.processor for c in found}):
        own = [c for c in found if c.processor == name]
        total = own[0].counts
        for other in own[1:]:
            total += other.counts
        mean = scoring.mean_scores(scoring.scores(c.counts) for c in own)
        result[name] = {"mean": mean, "pooled": scoring.scores(total), "images": len(own)}
    return result


def write_table(path: str, found: Sequence[Comparison]) -> None:
    """One line per image: counts and scores."""
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("processor", "image", "tp", "fp", "fn", "tn", "invalid_share", *_COLUMNS))
        for c in found:
            values = scoring.scores(c.counts)
            counts = (c.counts.tp, c.counts.fp, c.counts.fn, c.counts.tn)
            writer.writerow(
                (c.processor, c.image, *counts, f"{c.invalid:.5f}", *(f"{values[n]:.5f}" for n in _COLUMNS))
            )


def make_report(
    found: Sequence[Comparison], summary: Mapping[str, Mapping[str, Any]], options: str, language: str
) -> Report:
    """The page: the table of processors, each image, and maps of the differences."""
    from matplotlib.colors import ListedColormap
    from matplotlib.figure import Figure

    words = _WORDS.get(language, _WORDS["en"])
    page = Report(words["title"], language)
    page.section(words["method"])
    page.paragraph(options)
    heads = [words[n] for n in _COLUMNS]
    for title, kind in ((words["table"], "mean"), (words["pooled"], "pooled")):
        page.section(title)
        lines = [[name, part["images"], *(part[kind][n] for n in _COLUMNS)] for name, part in summary.items()]
        page.table([words["processor"], words["n"], *heads], lines)
    page.section(words["images"])
    rows = [[c.processor, c.image, c.invalid, *(scoring.scores(c.counts)[n] for n in _COLUMNS)] for c in found]
    page.table([words["processor"], words["image"], words["invalid"], *heads], rows)
    page.section(words["where"])
    colours = ListedColormap(["#000000", "#ffffff", "#d7301f", "#fecc5c", "#4d9221"])
    for c in found[:12]:
        step = max(1, max(c.differences.shape) // 600)
        figure = Figure(figsize=(5, 5))
        axes = figure.add_subplot()
        axes.imshow(c.differences[::step, ::step], cmap=colours, vmin=0, vmax=4, interpolation="nearest")
        axes.set_axis_off()
        page.figure(figure, f"{c.processor}, {c.image}. {words['colours']}")
    page.numbers = {
        "options": options,
        "processors": {k: dict(v) for k, v in summary.items()},
        "images": [{"processor": c.processor, "image": c.image, **scoring.scores(c.counts)} for c in found],
    }
    return page
