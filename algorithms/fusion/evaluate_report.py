"""The report of the evaluation: which method to take and why, the scores, the figures, what it cannot tell."""

from __future__ import annotations

from collections.abc import Mapping

from ..core.report import Report
from ..core.words import Words
from ..series.dates import iso
from . import evaluate_figures as figures
from .evaluate_cases import CLOUD_GAP, GAP, HIDDEN, MISSED, OWN_GAP, PASTED, TOLD
from .evaluate_scores import DISTANCES, TERCILES, WAVELENGTHS, Sums
from .evaluate_study import Study, numbers_of
from .evaluate_verdict import ALL, of_kind, sentences

WORDS = "fusion_evaluation_fr"
METHOD_NAMES: Mapping[str, str] = {
    "nearest": "nearest date",
    "linear": "linear",
    "whittaker": "Whittaker smoother",
    "harmonic": "season",
    "gaussian_process": "Gaussian process",
    "stair": "STAIR",
    "starfm": "STARFM",
    "transformer": "compact network",
    "combined": "mean of process and network",
    "tamrf": "TAMRF",
}
_KINDS: Mapping[str, str] = {
    HIDDEN: "single hidden dates",
    GAP: "gaps of all sensors",
    OWN_GAP: "gaps of Sentinel-2 alone",
    CLOUD_GAP: "gaps of the optical sensors",
    ALL: "over all dates and gaps",
    PASTED: "pasted cloud masks",
    MISSED: "hidden dates, clouds missed on 5 % of the others",
    TOLD: "hidden dates, the same clouds under a mask",
}


def write_report(path: str, study: Study, language: str) -> list[str]:
    """The page and its numbers; returns their paths."""
    words = Words(WORDS, language)
    names = {m: words(METHOD_NAMES.get(m, m)) for m in study.methods}
    report = Report(words("Fusion methods on these images"), words.language)
    _verdict(report, study, words, names)
    _errors(report, study, words, names)
    _tiles(report, study, words, names)
    _landsat(report, study, words, names)
    _radar(report, study, words, names)
    _uncertainty(report, study, words, names)
    _bands(report, study, words, names)
    _where(report, study, words, names)
    _close_look(report, study, words, names)
    _limits(report, study, words)
    report.numbers |= numbers_of(study)
    return report.save(path)


def _verdict(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    verdict = study.verdict
    numbers = of_kind(study.outcome, verdict.advised, ALL).numbers(study.bands) or {}
    error = numbers.get("rmse_mean")
    report.verdict(" ".join(sentences(verdict, float(error) if isinstance(error, float) else 0.0, words, names)))
    for tile in study.tiles:
        report.paragraph(
            words(
                "{name}: {own} dates of Sentinel-2 and {other} of Landsat from {first} to {last}, {squares} squares of "
                "{side:.0f} m. What is known was hidden from the methods and asked of them.",
                name=tile.name,
                own=len(tile.timeline.days),
                other=len(tile.timeline.landsat_days),
                first=iso(tile.timeline.days[0]),
                last=iso(tile.timeline.days[-1]),
                squares=tile.squares,
                side=tile.side_m,
            )
        )
    if study.held.area is not None:
        report.paragraph(words("An area is held out: it alone is compared, and no method learnt the scene from it."))
    if study.held.year is not None:
        report.paragraph(
            words(
                "The year {year} is held out: its dates alone are hidden, and no method learnt the scene from them.",
                year=study.held.year,
            )
        )
    if verdict.barred:
        report.paragraph(
            words(
                "Learnt from these very images, and therefore not advised: {names}. Their errors here say nothing of "
                "other images.",
                names=", ".join(names[m] for m in verdict.barred),
            )
        )
    report.section(words("What is asked of a method"))
    report.paragraph(words("Tested on {method}.", method=names[verdict.advised]))
    answer = {True: words("yes"), False: words("no"), None: words("not tested")}
    report.table(
        [words("condition"), words("found"), words("asked"), words("met")],
        [(words(c.what), c.value, c.limit, answer[c.holds]) for c in verdict.checks],
    )


def _errors(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    report.section(words("Errors"))
    cases = [c.name for c in study.cases]
    rows = []
    for method in study.methods:
        found = [(study.outcome.sums.get((method, c)) or Sums()).numbers(study.bands) for c in cases]
        rows.append((names[method], *(None if n is None else n["rmse_mean"] for n in found)))
    heads = [words(_KINDS[c.kind]) + (f", {c.length} d" if c.length else "") for c in study.cases]
    report.table([words("RMSE, mean of the bands"), *heads], rows)
    if study.verdict.skills:
        report.paragraph(
            words(
                "Skill {kind}: 1 - RMSE / RMSE of the best other method without training; range by drawing dates "
                "and blocks of 1 km again.",
                kind=words(_KINDS[ALL]),
            )
        )
        report.table(
            [words("method"), words("skill"), words("from"), words("to"), words("worst band"), words("against")],
            [
                (names[m], s.mean, s.low, s.high, min(s.bands), names[s.against])
                for m, s in study.verdict.skills.items()
            ],
        )
    figure = figures.by_length(study.outcome.sums, names, study.lengths, words)
    report.figure(figure, words("Error by length of the gap and method."))


def _tiles(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    """Each tile by itself, where there are several."""
    if len(study.tiles) < 2:
        return
    report.section(words("Tile by tile"))
    rows = []
    for tile in study.tiles:
        found = [of_kind(tile.outcome, m, ALL).numbers(study.bands) for m in study.methods]
        advised = names[tile.verdict.advised] if tile.verdict is not None else None
        rows.append((tile.name, advised, *(None if n is None else n["rmse_mean"] for n in found)))
    report.paragraph(words("RMSE over all dates and gaps, mean of the bands."))
    report.table([words("tile"), words("advised there"), *(names[m] for m in study.methods)], rows)


def _radar(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    gains = study.verdict.radar_gains
    if not gains:
        return
    report.section("Sentinel-1")
    report.paragraph(words("The same gaps of all optical sensors with Sentinel-1 and without: error saved."))
    report.table(
        [words("method"), words("saved"), words("from"), words("to")],
        [(names[m], g.mean, g.low, g.high) for m, g in gains.items()],
    )


def _landsat(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    if not study.has_landsat:
        return
    report.section("Landsat")
    gains = study.verdict.gains
    if gains:
        report.paragraph(words("The same gaps of Sentinel-2 with Landsat and without: error saved."))
        report.table(
            [words("method"), words("saved"), words("from"), words("to")],
            [(names[m], g.mean, g.low, g.high) for m, g in gains.items()],
        )
    rows = []
    for method in study.methods:
        for kind in (OWN_GAP, GAP):
            delays = study.outcome.delays.get((method, kind))
            if delays is not None:
                n = delays.numbers()
                rows.append(
                    (
                        names[method],
                        words("with") if kind == OWN_GAP else words("without"),
                        n["pixels"],
                        n["at_once"],
                        n["within_8_days"],
                        n["median_delay_days"],
                        n["ndvi_rmse"],
                    )
                )
    if rows:
        report.paragraph(
            words(
                "Pixels that changed in a gap of Sentinel-2 (NDVI by more than 0.2 in Landsat, confirmed later "
                "by Sentinel-2): share whose estimate has gone half of the way on the day on which Landsat saw "
                "it and eight days later."
            )
        )
        report.table(
            [
                words("method"),
                "Landsat",
                words("pixels"),
                words("at once"),
                words("in 8 days"),
                words("median delay, days"),
                words("NDVI error"),
            ],
            rows,
        )
    coarse = []
    for method in study.methods:
        found = of_kind(study.outcome, method, GAP).numbers(study.bands)
        if found is not None and found["landsat_rmse"] is not None:
            coarse.append((names[method], found["landsat_rmse"], found["landsat_bias"]))
    if coarse:
        report.paragraph(words("Estimates brought to 30 m against images of Landsat that were hidden too:"))
        report.table([words("method"), words("error (RMSE)"), words("mean error")], coarse)


def _uncertainty(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    report.section(words("Stated uncertainty"))
    pooled = {names[m]: of_kind(study.outcome, m, ALL) for m in study.methods}
    pooled = {m: s for m, s in pooled.items() if s.cells}
    numbers = {m: n for m, s in pooled.items() if (n := s.numbers(study.bands)) is not None}
    report.paragraph(
        words("Shares of the errors inside the stated intervals, the noise of the hidden image counted in.")
    )
    report.figure(figures.coverage(numbers, words), words("Coverage of the 68 % and 95 % intervals."))
    report.figure(
        figures.spread_skill(pooled, words),
        words(
            "Found error by stated standard deviation. Under the diagonal the statement is too cautious, "
            "above it too bold."
        ),
    )


def _bands(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    report.section(words("By band"))
    numbers = of_kind(study.outcome, study.verdict.advised, ALL).numbers(study.bands)
    if numbers is None:
        return
    report.paragraph(words("{method}, {cases}.", method=names[study.verdict.advised], cases=words(_KINDS[ALL])))
    columns = [numbers[k] for k in ("rmse", "bias", "mae", "r2_anomaly")]
    rows = [(b, *(c[i] for c in columns if isinstance(c, list))) for i, b in enumerate(study.bands)]
    report.table([words("band"), "RMSE", words("mean error"), "MAE", words("R² of the departure")], rows)
    rows = []
    for method in study.methods:
        n = of_kind(study.outcome, method, ALL).numbers(study.bands)
        if n is not None:
            rows.append((names[method], n["sam_deg"], n["ndvi_rmse"], n["sharpness"], n["unknown_percent"]))
    report.table(
        [
            words("method"),
            words("spectral angle, degrees"),
            words("NDVI error"),
            words("sharpness (1: as the hidden image)"),
            words("without a value, %"),
        ],
        rows,
    )
    rows = []
    for method in study.methods:
        n = of_kind(study.outcome, method, ALL).numbers(study.bands)
        spectrum = n["spectrum"] if n is not None else None
        if isinstance(spectrum, list) and any(v is not None for v in spectrum):
            rows.append((names[method], *spectrum))
    if rows:
        report.paragraph(
            words(
                "Spectrum: strength of structures of some sizes in the estimate over that in the hidden image (1: as "
                "strong; below: smoothed away; above: noise or invention)."
            )
        )
        sizes = [f"{a} - {b} m" for a, b in zip(WAVELENGTHS[:-1], WAVELENGTHS[1:], strict=True)]
        report.table([words("method"), *sizes], rows)


def _where(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    report.section(words("Where errors are large"))
    limits = [f"{a} - {b}" if b < 1000 else f"> {a}" for a, b in zip(DISTANCES[:-1], DISTANCES[1:], strict=True)]
    for title, key, heads in (
        ("days to the nearest clear image", "by_distance", limits),
        ("amplitude of NDVI over the series", "by_amplitude", [words(t) for t in TERCILES]),
    ):
        rows = []
        for method in study.methods:
            sums = [s for (m, _), s in sorted(study.outcome.sums.items()) if m == method]
            total = Sums()
            for one in sums:
                total.merge(one)
            numbers = total.numbers(study.bands)
            if numbers is not None and isinstance(numbers[key], list):
                rows.append((names[method], *numbers[key]))  # type: ignore[misc]
        report.table([words(title), *heads], rows)


def _close_look(report: Report, study: Study, words: Words, names: Mapping[str, str]) -> None:
    if study.shown is None:
        return
    report.section(words("A close look"))
    day = iso(study.shown.day)
    report.figure(
        figures.error_maps(study.shown, names, words),
        words("The hidden image of {day} and what the methods made of it.", day=day),
    )
    if study.shown.courses:
        report.figure(
            figures.courses(study.shown, names, words),
            words("NDVI of two pixels over the gap (grey): the one that changes most, and a usual one."),
        )


def _limits(report: Report, study: Study, words: Words) -> None:
    report.section(words("What this does not tell"))
    report.items(
        [
            words(
                "Scored are dates that were clear: in weather that hides the ground for long there is no truth "
                "to compare."
            ),
            words(
                "A hidden image has noise of its own, and clouds that its mask missed where the filter did not "
                "find them."
            ),
            words(
                "Other years and other places may behave differently; a trained network should be tested where "
                "it was not trained."
            ),
        ]
    )
