"""The entry `accuracy`: a map and a reference in, a page and a matrix out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.errors import TheiaError
from ..core.progress import Context
from ..core.raster import grid_of, open_dataset
from ..core.result import Result
from .accuracy_report import accuracy_report
from .assessment import Assessment, assess, from_matrix, read_reference
from .legend import Legend, guess, merge_table, read_codes, read_legend, shipped
from .matrix_file import read_matrix, write_matrix


def accuracy(
    *,
    image: str | None,
    reference: Mapping[str, Any] | None,
    field: str | None,
    reference_image: str | None,
    matrix_file: str | None,
    area: Mapping[str, Any] | None,
    merge: str,
    merge_file: str | None,
    legend: str | None,
    confidence: str | None,
    block_km: float,
    level: float,
    seed: int,
    report: str | None,
    matrix: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    sources = {"reference": reference, "reference_image": reference_image, "matrix_file": matrix_file}
    given = [name for name, value in sources.items() if value]
    if len(given) != 1:
        raise TheiaError("input", "One reference is needed: polygons or points, a raster, or a finished matrix "
                         f"(given: {', '.join(given) or 'none'}).")  # fmt: skip
    if not image and not matrix_file:
        raise TheiaError("input", "The map is missing.", "Only a finished matrix does without it.")
    table = merging(merge, merge_file)
    chosen = read_legend(legend) if legend else None
    names: dict[int, str] = {}
    if matrix_file:
        counts, names = read_matrix(matrix_file, chosen or shipped("oso23", context.settings.language))
        found = from_matrix(counts, table)
    else:
        assert image is not None
        if reference:
            if not field:
                raise TheiaError("input", "The field that holds the classes of the reference is missing.")
            source = read_reference(reference, field, grid_of(image))
        found = assess(image, source if reference else str(reference_image), context, area=area, confidence=confidence,
                       block_m=block_km * 1000, merge=table, level=level / 100, seed=seed)  # fmt: skip
    shown = legend_for(found, chosen, merge, image, names, context.settings.language)
    if report:
        accuracy_report(found, shown, context.settings.language).save(report)
    if matrix:
        write_matrix(matrix, found.confusion, shown)
    context.info(f"OA {found.scores.oa:.4f}, kappa {found.scores.kappa:.4f}, F {found.scores.macro_f:.4f}")
    return Result({"report": report, "matrix": matrix, "overall_accuracy": found.scores.oa, "kappa": found.scores.kappa,
                   "mean_f": found.scores.macro_f})  # fmt: skip


def merging(merge: str, merge_file: str | None) -> dict[int, int]:
    """The table code -> code of a choice (none, oso_level1, oso17, table)."""
    if merge == "table":
        if not merge_file:
            raise TheiaError("input", "The table of merged classes is missing.", "It has the columns value and class.")
        return {int(k): v for k, v in read_codes(merge_file).items()}
    return {} if merge == "none" else merge_table(merge)


def legend_for(
    found: Assessment, chosen: Legend | None, merge: str, image: str | None, names: Mapping[int, str], language: str
) -> Legend:
    """Names and colours of the classes: those given, those of the merge, those in the map, or the shipped ones."""
    from dataclasses import replace

    codes = [int(c) for c in found.confusion.classes]
    if merge in ("oso_level1", "oso17"):
        return shipped(merge, language).only(codes)
    legend = chosen or (stored_legend(image) if image else None) or guess(codes, language)
    legend = legend.only(codes)
    return replace(legend, classes=tuple(replace(c, label=names.get(c.value, c.label)) for c in legend.classes))


def stored_legend(path: str) -> Legend | None:
    """The legend that a map of ours carries in its tags and colour table; None where there is none."""
    from ..spec import LegendClass

    dataset = open_dataset(path)
    tags = dataset.tags(1)
    labels = {int(k[6:]): v for k, v in tags.items() if k.startswith("class_") and k[6:].isdigit()}
    if not labels:
        return None
    try:
        colours = dataset.colormap(1)
    except ValueError:
        colours = {}
    return Legend(tuple(
        LegendClass(code, label, "#{:02x}{:02x}{:02x}".format(*colours.get(code, (136, 136, 136))[:3]))
        for code, label in sorted(labels.items())
    ))  # fmt: skip
