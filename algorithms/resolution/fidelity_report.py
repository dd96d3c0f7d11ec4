"""The page, the table and the numbers of the fidelity check."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..core.files import atomic_file
from ..core.report import Report
from ..core.words import Words
from .fidelity_inputs import Inputs
from .fidelity_picture import Picture, figure_of
from .fidelity_sentences import headline, overall, sentences, test_name, vote_row
from .fidelity_verdict import COLOURS, Findings, constrained, score_of, thresholds

COLUMNS = (
    "band", "original_pixel", "factor", "mean", "noise", "bias", "rmse", "relative_percent", "p99_percent", "slope",
    "restoration_db", "excess_db",
)  # fmt: skip


def band_rows(findings: Sequence[Findings]) -> list[dict[str, Any]]:
    """One row per band: `COLUMNS`, and what the witnesses say where there are any."""
    rows = []
    for found in findings:
        for i, (band, c) in enumerate(zip(found.group.bands, found.consistency, strict=True)):
            spectrum = found.spectra[i] if found.spectra else None
            row: dict[str, Any] = {
                "band": band, "original_pixel": found.group.coarse.pixel_size, "factor": found.group.factor,
                "mean": c.mean, "noise": float(found.learnt.scale.noise[i]), "bias": c.bias, "rmse": c.rmse,
                "relative_percent": c.relative_percent, "p99_percent": c.p99_percent, "slope": c.slope,
                "restoration_db": spectrum.restoration_db if spectrum else float("nan"),
                "excess_db": max(spectrum.excess_db, default=float("nan")) if spectrum else float("nan"),
            }  # fmt: skip
            for name, evidence in found.evidence.items():
                if name == "reference" and len(evidence) != len(found.group.bands):
                    names = [b for b, _ in found.group.reference]
                    if band not in names:
                        continue
                    e = evidence[names.index(band)]
                else:
                    e = evidence[i]
                row[f"{name}_unconfirmed"], row[f"{name}_invention"] = e.share, e.invention
                row[f"{name}_rmse"], row[f"{name}_rmse_back_projection"] = e.error, e.error_base
                row[f"{name}_rmse_bicubic"] = e.error_bicubic
            rows.append(row)
    return rows


def write_table(path: str, findings: Sequence[Findings]) -> None:
    """CSV of `band_rows`."""
    rows = band_rows(findings)
    columns = list(dict.fromkeys(k for row in rows for k in row))
    with atomic_file(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({k: f"{v:.6g}" if isinstance(v, float) else v for k, v in row.items()} for row in rows)


def numbers(findings: Sequence[Findings], inputs: Inputs) -> dict[str, Any]:
    """Everything as plain values; None where it could not be told."""
    verdict = overall(findings)
    return {
        "verdict": verdict,
        "colour": COLOURS[verdict],
        "groups": [_group_numbers(f) for f in findings],
        "bands": [{k: _plain(v) for k, v in row.items()} for row in band_rows(findings)],
        "skipped": list(inputs.skipped),
        "notes": list(inputs.notes),
        "thresholds": thresholds(),
    }


def _group_numbers(found: Findings) -> dict[str, Any]:
    return {
        "bands": list(found.group.bands), "original_pixel": found.group.coarse.pixel_size,
        "pixel": found.group.fine_grid.pixel_size, "factor": found.group.factor, "mtf": list(found.group.mtf),
        "verdict": found.verdict, "score": score_of(found.votes), "shift_px": list(found.learnt.shift_px),
        "spectral_angle_deg": _plain(found.angle_deg), "constrained": constrained(found),
        "after_shift": [{"rmse": c.rmse, "relative_percent": c.relative_percent} for c in found.after],
        "novel_share": found.novel, "smooth_share": found.smooth, "median_z": found.median_z,
        "visible_share": found.visible, "cross_band_difference": _plain(found.cross),
        "edge_support": found.edges.support, "edge_support_one_scale_down": found.edges.own_support,
        "edge_direction": found.edges.direction, "edge_direction_one_scale_down": found.edges.own_direction,
        "stable_share": found.stable, "resolved": {k: _plain(v) for k, v in found.resolved.items()},
        "fractions": {k: dict(zip(("improvement", "omission", "hallucination"), v, strict=True))
                      for k, v in found.fractions.items()},
        "votes": {v.test: {"level": v.level, "value": _plain(v.value), "warn": _plain(v.warn), "fail": _plain(v.fail),
                           "cause": v.cause} for v in found.votes},
    }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    return value


def build_report(
    findings: Sequence[Findings],
    inputs: Inputs,
    names: dict[str, str],
    pictures: Mapping[tuple[str, ...], Picture],
    language: str,
    warnings: Sequence[str],
) -> Report:
    """The whole page. `names`: what was compared, by role; `pictures`: by the bands of a group."""
    words = Words("super_resolution_fidelity_fr", language)
    page = Report(words("Fidelity of a super-resolved image"), words.language)
    page.numbers = numbers(findings, inputs)
    verdict = overall(findings)
    page.verdict(headline(verdict, words))
    for found in findings:
        _plain_words(page, found, words, len(findings) > 1)
        if found.group.bands in pictures:
            picture = pictures[found.group.bands]
            caption = words("Where the tests find most to object to ({bands}).", bands=", ".join(picture.bands))
            page.figure(figure_of(picture, words), caption)
    page.section(words("What was compared"))
    page.mapping({words(k): v for k, v in names.items()}, (words("Role"), words("Image")))
    facts = [
        words(
            "{bands}: pixels of {fine:.4g} from an original of {low:.4g} (factor {factor:.3g}); MTF at Nyquist "
            "{mtf:g}.",
            bands=", ".join(f.group.bands),
            fine=f.group.fine_grid.pixel_size,
            low=f.group.coarse.pixel_size,
            factor=f.group.factor,
            mtf=f.group.mtf[0],
        )
        for f in findings
    ]
    if inputs.skipped:
        facts.append(words("Not finer than in the original, left out: {bands}.", bands=", ".join(inputs.skipped)))
    page.items([*facts, *inputs.notes, *warnings])
    for found in findings:
        _votes(page, found, words, len(findings) > 1)
    _bands(page, findings, words)
    for found in findings:
        _figures(page, found, words)
    _witnesses(page, findings, words)
    page.section(words("Where the thresholds come from"))
    page.items([f"{test_name(k, words) if k != 'witness' else words('Witnesses')}: {words(v['origin'])}"
                for k, v in thresholds().items() if isinstance(v, dict) and "origin" in v
                and k in ("consistency", "spectrum", "novelty", "cross_band", "edges", "witness")])  # fmt: skip
    return page


def _title(text: str, found: Findings, several: bool) -> str:
    return f"{text} ({', '.join(found.group.bands)})" if several else text


def _plain_words(page: Report, found: Findings, words: Words, several: bool) -> None:
    parts = sentences(found, words)
    titles = (words("What is supported"), words("What is not"), words("What cannot be decided"))
    if several:
        page.paragraph(f"{', '.join(found.group.bands)}: {headline(found.verdict, words)}")
    for title, texts in zip(titles, parts, strict=True):
        if texts:
            page.section(_title(title, found, several))
            page.items(texts)


def _votes(page: Report, found: Findings, words: Words, several: bool) -> None:
    page.section(_title(words("Tests"), found, several))
    page.table(
        [words("Test"), words("Result"), words("Value"), words("Doubtful above"), words("Fails above")],
        [vote_row(v, words) for v in found.votes],
    )
    page.paragraph(
        words(
            "Displacement: {rows:.3f} rows and {cols:.3f} columns of the original. Agreement is the worst of its "
            "measures relative to what passes (1), with the noise of the original allowed for; edges are relative to "
            "what fails (1).",
            rows=found.learnt.shift_px[0],
            cols=found.learnt.shift_px[1],
        )
    )


def _bands(page: Report, findings: Sequence[Findings], words: Words) -> None:
    page.section(words("Band by band"))
    header = ("Band", "Mean", "Noise", "Bias", "RMSE", "RMSE, %", "99 % of local errors, %", "Slope",
              "Gain over interpolation, dB", "Excess, dB")  # fmt: skip
    keys = ("band", "mean", "noise", "bias", "rmse", "relative_percent", "p99_percent", "slope", "restoration_db",
            "excess_db")  # fmt: skip
    page.table([words(h) for h in header], [[row[k] for k in keys] for row in band_rows(findings)])
    after = [(b, c) for f in findings for b, c in zip(f.group.bands, f.after, strict=False)]
    if after:
        page.paragraph(words("After taking the displacement away:"))
        page.table([words(h) for h in ("Band", "Bias", "RMSE", "RMSE, %")],
                   [[b, c.bias, c.rmse, c.relative_percent] for b, c in after])  # fmt: skip


def _witnesses(page: Report, findings: Sequence[Findings], words: Words) -> None:
    rows, shares = [], []
    for found in findings:
        for name, evidence in found.evidence.items():
            bands = [b for b, _ in found.group.reference] if name == "reference" else found.group.bands
            rows += [
                [test_name(name, words), band, e.share, e.amplitude, e.invention, e.error, e.error_base,
                 e.error_bicubic]
                for band, e in zip(bands, evidence, strict=True)
            ]  # fmt: skip
        labels = {"fractions": words("this image"), "base_fractions": words("back-projection")}
        shares += [[labels[k], *v] for k, v in found.fractions.items()]
    if not rows:
        return
    page.section(words("Witnesses"))
    header = ("Witness", "Band", "Unconfirmed share", "Unconfirmed / deconvolved", "Invention", "RMSE",
              "RMSE, back-projection", "RMSE, bicubic")  # fmt: skip
    page.table([words(h) for h in header], rows)
    page.paragraph(
        words(
            "What is added beyond back-projection is a claim; least squares split it into what deconvolution explains, "
            "what the witness shows too, and an unconfirmed rest. Invention is the rest over the deconvolved detail, "
            "times its share of the claim."
        )
    )
    if shares:
        page.table([words(h) for h in ("Against the reference", "Improvement", "Omission", "Hallucination")], shares)
        page.paragraph(
            words(
                "The scores count honest deconvolution in part as hallucination: judge the difference to "
                "back-projection, not the number alone."
            )
        )


def _figures(page: Report, found: Findings, words: Words) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.2, 3.0), layout="constrained")
    left, right = figure.subplots(1, 2)
    if found.spectra:
        spectra = found.spectra
        frequency = spectra[0].frequency
        for name, label, colour in (
            ("fine_db", "this image", "#c0392b"), ("bicubic_db", "interpolation", "#7f8c8d"),
            ("expected_db", "original, continued", "#2c3e50"),
        ):  # fmt: skip
            mean = np.mean([getattr(s, name) for s in spectra], axis=0)
            left.plot(frequency, mean, label=words(label), color=colour, linestyle="--" if "exp" in name else "-")
        left.axvline(0.5, color="#aaaaaa", linewidth=0.8)
        left.set_xlabel(words("cycles per pixel of the original"), fontsize=8)
        left.set_ylabel("dB", fontsize=8)
        left.legend(fontsize=7)
    right.bar(np.linspace(-3.95, 5.95, 100), found.histogram / max(1, found.histogram.sum()), 0.1, color="#2f6690")
    right.axvline(thresholds()["novelty"]["z"], color="#c0392b", linewidth=0.8)
    right.set_xlabel(words("added detail against what the image itself teaches (z)"), fontsize=8)
    page.figure(
        figure,
        words(
            "{bands}: power spectra, mean of the bands (left); novelty over the area (right).",
            bands=", ".join(found.group.bands),
        ),
    )
