"""Entry `super_resolution_fidelity`: any super-resolved image against the Sentinel-2 image it came from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import check_targets
from ..core.grid import Window
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import close_datasets
from ..core.result import Layer, Result
from ..core.words import Words
from .fidelity_blocks import Learnt, measure, probe
from .fidelity_images import Image, open_original, open_raster
from .fidelity_inputs import Group, Inputs, match
from .fidelity_maps import MapPaths, MapWriter, beside
from .fidelity_operator import Model, run_lower, write_degraded
from .fidelity_picture import Finder, Picture, picture_at
from .fidelity_report import build_report, write_table
from .fidelity_sentences import headline, overall
from .fidelity_verdict import Findings, findings_of, limits, score_of, verdict_of, votes_of
from .fidelity_witness import Sums

#: a slope or an offset between the images that only another scale or offset of the numbers explains
_SCALE_SLOPE, _SCALE_OFFSET = (0.5, 2.0), 0.05


def super_resolution_fidelity(
    *,
    image: str,
    original: str | None,
    product: str | None,
    area: Mapping[str, Any] | None,
    second_image: str | None,
    second_original: str | None,
    second_product: str | None,
    lower_image: str | None,
    model: str,
    model_file: str | None,
    reference: str | None,
    bands: str | None,
    original_bands: str | None,
    scale: float | None,
    original_scale: float | None,
    mtf: float | None,
    report: str | None,
    table: str | None,
    novelty: str | None,
    unconfirmed: str | None,
    classes: str | None,
    degraded: str | None,
    context: Context,
) -> Result:
    """Judge a super-resolved image; see the declaration."""
    given = [image, original, second_image, second_original, lower_image, reference]
    check_targets([report, table, novelty, unconfirmed, classes, degraded], [g for g in given if g])
    tried = Model(model, model_file) if model != "none" or model_file else None
    if tried and lower_image:
        raise TheiaError(
            "input", "The result one scale down was given and a model to make it too.", "Leave one of them empty."
        )
    inputs, names, source = _open(
        image, original, product, (second_image, second_original, second_product), lower_image, reference, area,
        (bands, original_bands), (scale, original_scale), mtf,
    )  # fmt: skip
    for note in inputs.notes:
        context.info(note)
    if inputs.skipped:
        context.info(f"Not finer than in the original, left out: {', '.join(inputs.skipped)}.")
    if tried:
        names["Model one scale down"] = model_file or model
    findings, layers, pictures = _judge(
        inputs, source, tried, MapPaths(novelty, unconfirmed, classes), degraded, context
    )
    words = Words("super_resolution_fidelity_fr", context.settings.language)
    verdict = overall(findings)
    context.info(headline(verdict, words))
    page = build_report(findings, inputs, names, pictures, context.settings.language, context.warnings)
    written = [layer.path for layer in layers]
    if report:
        written += page.save(report)
    if table:
        write_table(table, findings)
        written.append(table)
    parameters = {
        "image": image, "original": original, "product": product, "area": area, "second_image": second_image,
        "second_original": second_original, "second_product": second_product, "lower_image": lower_image,
        "model": model,
        "model_file": model_file,
        "reference": reference, "bands": bands, "original_bands": original_bands, "scale": scale,
        "original_scale": original_scale, "mtf": mtf, "report": report, "table": table, "novelty": novelty,
        "unconfirmed": unconfirmed, "classes": classes, "degraded": degraded,
    }  # fmt: skip
    if unconfirmed and not any(layer.output == "unconfirmed" for layer in layers):
        context.warning("There is no witness: the map of unconfirmed detail is not made.")
        unconfirmed = None
    if novelty or unconfirmed or classes:
        _record(novelty or unconfirmed or classes or "", parameters, names, written, verdict, findings, context)
    values = {
        "verdict": verdict,
        "invention": float(max(score_of(f.votes) for f in findings)),
        "difference_percent": float(max(c.relative_percent for f in findings for c in f.consistency)),
        "novel_percent": 100.0 * max(f.novel for f in findings),
    }
    paths = {"report": report, "table": table, "novelty": novelty, "unconfirmed": unconfirmed, "classes": classes,
             "degraded": degraded}  # fmt: skip
    return Result({**{k: v for k, v in paths.items() if v}, **values}, layers)


def _open(
    image: str, original: str | None, product: str | None, second: tuple[str | None, str | None, str | None],
    lower: str | None, reference: str | None, area: Mapping[str, Any] | None, names: tuple[str | None, str | None],
    scales: tuple[float | None, float | None], mtf: float | None,
) -> tuple[Inputs, dict[str, str], Image]:  # fmt: skip
    """Open and match everything; all problems in one error."""
    problems: list[str] = []
    fine = open_raster(image, names[0], scales[0], problems)
    low = open_original(original, product, names[1], scales[1], "original", problems)
    dates: tuple[Image, Image] | None = None
    if second[0]:
        first = open_raster(second[0], names[0], scales[0], problems)
        other = open_original(second[1], second[2], names[1], scales[1], "original of the second date", problems)
        dates = (first, other) if first and other else None
    elif second[1] or second[2]:
        problems.append("The original of a second date was given without its super-resolved image.")
    below = open_raster(lower, names[0], scales[0], problems) if lower else None
    truth = open_raster(reference, None, None, problems) if reference else None
    if fine is None or low is None:
        raise TheiaError("input", "The images cannot be compared:" + "".join(f"\n - {p}" for p in problems))
    roles = {"Super-resolved image": fine.name, "Original": low.name}
    roles |= {"Second date": f"{dates[0].name}, {dates[1].name}"} if dates else {}
    roles |= {"Model one scale down": below.name} if below else {}
    roles |= {"Reference": truth.name} if truth else {}
    found = match(fine, low, second=dates, reference=truth, lower=below, area=area, mtf=mtf, problems=problems)
    return found, roles, low


def _judge(
    inputs: Inputs, original: Image, model: Model | None, paths: MapPaths, degraded: str | None, context: Context
) -> tuple[list[Findings], list[Layer], dict[tuple[str, ...], Picture]]:  # fmt: skip
    """Findings of every group of bands, the maps written, and a picture of each group by its bands."""
    learnt: list[Learnt] = []
    count = len(inputs.groups)
    problems: list[str] = []
    for n, group in enumerate(inputs.groups):
        with context.stage(0.25 * n / count, 0.25 * (n + 1) / count):
            known, sums = probe(group, context)
        learnt.append(known)
        problems += _scale_problems(group, sums)
    if problems:
        raise TheiaError(
            "input",
            "The images are not in the same unit:" + "".join(f"\n - {p}" for p in problems),
            "Give SCALE or ORIGINAL_SCALE (the value of a reflectance of 1, such as 10000), or take the offset of "
            "-1000 of ESA products off both images or none.",
        )
    findings, layers = [], []
    pictures: dict[tuple[str, ...], Picture] = {}
    for n, (group, known) in enumerate(zip(inputs.groups, learnt, strict=True)):
        with (
            context.stage(0.25 + 0.7 * n / count, 0.25 + 0.7 * (n + 1) / count),
            TemporaryDirectory(prefix="theia-", ignore_cleanup_errors=True) as scratch,
        ):
            if model is not None:
                with context.stage(0.0, 0.5, "The model one scale down"):
                    group = run_lower(original, group, model, scratch, context)
            with context.stage(0.0 if model is None else 0.5, 1.0):
                finder = Finder()
                with MapWriter(paths.of_group(group, n), group) as maps:

                    def keep(
                        window: Window, found: dict[str, np.ndarray], to: MapWriter = maps, eye: Finder = finder
                    ) -> None:
                        to.write(window, found)
                        eye.see(window, found)

                    sums = measure(group, known, limits(), context, keep, maps.local)
            close_datasets()
        found = findings_of(group, known, sums)
        votes = votes_of(found)
        found = replace(found, votes=votes)
        findings.append(replace(found, verdict=verdict_of(found, votes)))
        if finder.place is not None:
            pictures[group.bands] = picture_at(group, finder.place)
        layers += maps.layers
        if degraded:
            path = beside(degraded, group, n)
            assert path is not None
            if group.whole_factor is None:
                raise TheiaError(
                    "input",
                    f"The original one scale down needs a whole factor, not {group.factor:.3g}.",
                    "Leave DEGRADED empty.",
                )
            write_degraded(path, group, group.whole_factor, context)
            layers.append(Layer("degraded", path, os.path.basename(path), visible=False))
    return findings, layers, pictures


def _scale_problems(group: Group, sums: Sums) -> list[str]:
    """Sentences where the degraded image is not the original by any natural error."""
    from .fidelity_consistency import consistency_of

    problems = []
    for band, c in zip(group.bands, consistency_of(sums), strict=True):
        level = (c.mean + c.bias) / c.mean if abs(c.mean) > 1e-6 else float("nan")
        if not np.isfinite(c.slope) or not np.isfinite(level):
            problems.append(f"{band}: one of the images is constant.")
        elif not _SCALE_SLOPE[0] < c.slope < _SCALE_SLOPE[1] and not _SCALE_SLOPE[0] < level < _SCALE_SLOPE[1]:
            problems.append(f"{band}: the super-resolved image is {level:.3g} times the original.")
        elif abs(c.offset) > _SCALE_OFFSET and 0.8 < c.slope < 1.25:
            problems.append(f"{band}: the super-resolved image is the original plus {c.offset:.3g} (reflectance).")
    return problems


def _record(
    path: str, parameters: Mapping[str, Any], names: Mapping[str, str], written: list[str], verdict: str,
    findings: list[Findings], context: Context,
) -> None:  # fmt: skip
    images = [parameters[k] for k in ("image", "original", "product", "second_image", "second_original",
                                      "second_product", "lower_image", "reference") if parameters[k]]  # fmt: skip
    write_item(
        os.path.splitext(path)[0] + ".json",
        item_id=os.path.splitext(os.path.basename(path))[0],
        entry="super_resolution_fidelity",
        parameters=parameters,
        inputs=images,
        outputs=written,
        context=context,
        grid=findings[0].group.coarse,
        properties={"theia:verdict": verdict},
    )
