"""The demonstration: `make demo` simulates a year and runs the main chain by qgis_process.

Everything lies in build/demo at the end: the products and their truth, the monthly syntheses, their NDVI, the land
cover of the year, the reports with the numbers against the truth, a QGIS project with all of it, and a picture of the
map. No network, no account.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import qgis_process

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "demo"
SERIES, SYNTHESES, NDVI = FOLDER / "series", FOLDER / "syntheses", FOLDER / "ndvi"
PRODUCTS, TRUTH = SERIES / "products", SERIES / "truth" / "monthly"
REPORT = FOLDER / "quality.html"
COVER, TRUE_COVER = FOLDER / "land_cover", SERIES / "truth" / "land_cover_2024.tif"
RAW, LEVEL_2A, RAW_SYNTHESIS = FOLDER / "raw", FOLDER / "level_2a", FOLDER / "level_2a_synthesis"
JULY = "2024-07-15"
Values = dict[str, Path | str | list[Path]]
#: what is run, in this order: sentence, id, parameters (a list is given one by one)
STEPS: tuple[tuple[str, str, Values], ...] = (
    (
        "A year of Sentinel-2 over a valley that does not exist, with its truth",
        "theia:simulate_series",
        {"OUTPUT": SERIES},
    ),
    (
        "Cloud-free syntheses of the twelve months",
        "theia:l3a_synthesis",
        {"PRODUCTS": PRODUCTS, "REJECT_OUTLIERS": "true", "OUTPUT": SYNTHESES},
    ),
    (
        "How good the one of July is: numbers against the truth",
        "theia:synthesis_quality",
        {
            "PRODUCTS": PRODUCTS,
            "DATE": JULY,
            "TRUTH": [TRUTH / f"TRUTH_{JULY.replace('-', '')}_{group}.tif" for group in ("R1", "R2")],
            "REJECT_OUTLIERS": "true",
            "REPORT": REPORT,
        },
    ),
    (
        "Vegetation index of each month",
        "theia:spectral_indices",
        {"PRODUCTS": SYNTHESES, "INDICES": "NDVI", "OUTPUT": NDVI},
    ),
    (
        "Land cover of the year, learnt from polygons: prepared, trained, mapped, regularised, turned into polygons",
        "theia:land_cover_of_a_year",
        {
            "PRODUCTS": PRODUCTS,
            "POLYGONS": SERIES / "truth" / "reference_polygons.gpkg",
            "FIELD": "code",
            "START": "2024-01-01",
            "END": "2024-12-31",
            "RUNS": "2",
            "PIXEL": "20",
            "training:Model": COVER / "model.npz",
            "training:Report": COVER / "report.html",
            "map:Land cover": COVER / "land_cover.tif",
            "map:Confidence": COVER / "confidence.tif",
            "map:Clear dates": COVER / "clear_dates.tif",
            "product:Land cover, regularised": COVER / "product.tif",
            "polygons:Land cover, polygons": COVER / "polygons.gpkg",
        },
    ),
    (
        "How good the map is: every pixel against the truth",
        "theia:accuracy",
        {
            "IMAGE": COVER / "land_cover.tif",
            "REFERENCE_IMAGE": TRUE_COVER,
            "CONFIDENCE": COVER / "confidence.tif",
            "REPORT": COVER / "accuracy.html",
        },
    ),
    (
        "Some weeks of raw images (level 1C) of a part of the valley, with haze, clouds and shadows",
        "theia:simulate_series",
        {
            "FORMAT": "l1c",
            "SIZE_KM": "2.4",
            "START": "2024-05-08",
            "END": "2024-06-10",
            "ORBITS": "51",
            "TRUTH": ["masks", "dates", "land_cover"],
            "OUTPUT": RAW,
        },
    ),
    (
        "From the raw images to surface reflectance (level 2A), and to the cloud-free month",
        "theia:level1_to_synthesis",
        {
            "PRODUCTS": RAW / "products",
            "DEM": RAW / "truth" / "dem.tif",
            "correction:Level 2A products": LEVEL_2A,
            "synthesis:Monthly syntheses": RAW_SYNTHESIS,
        },
    ),
)


def run_step(number: int, text: str, name: str, parameters: Values, env: dict[str, str]) -> None:
    """Run one algorithm in qgis_process; its log goes to a file, whose end is shown when it fails."""
    log = FOLDER / f"{number}_{name.split(':')[1]}.log"
    lists = {key: value if isinstance(value, list) else [value] for key, value in parameters.items()}
    given = [f"--{key}={item}" for key, items in lists.items() for item in items]
    print(f"[{number}/{len(STEPS)}] {text}\n      qgis_process run {name} ...", end=" ", flush=True)
    started = time.monotonic()
    with log.open("w", encoding="utf-8") as out:
        command = [qgis_process.program(), "run", name, *given]
        code = subprocess.run(
            command, env=env, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        ).returncode
    print(f"{time.monotonic() - started:.0f} s" if code == 0 else "FAILED", flush=True)
    if code:
        tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:]
        raise SystemExit("\n".join([*tail, f"{name} failed; the whole log is in {log.relative_to(ROOT)}"]))


def numbers_of(name: str) -> dict[str, str]:
    """The results that a step printed."""
    log = next(FOLDER.glob(f"*_{name}.log")).read_text(encoding="utf-8")
    return dict(line.split(":", 1) for line in log.splitlines() if line.split(":")[0].isupper() and ":" in line)


def verdict() -> str:
    """The numbers of the reports in one line each."""
    found, cover = numbers_of("synthesis_quality"), numbers_of("accuracy")
    visible, infrared, clear = (float(found[n]) for n in ("FIDELITY_VISIBLE", "FIDELITY_NIR", "CLEAR_PERCENT"))
    return (
        f"July against the truth: median error of reflectance {visible:.4f} in the visible, {infrared:.4f} in the near "
        f"infrared; {clear:.0f} % of the pixels seen clear.\n"
        f"Land cover against the truth, every pixel: overall accuracy {float(cover['OVERALL_ACCURACY']):.3f}."
    )


def main() -> int:
    started = time.monotonic()
    shutil.rmtree(FOLDER, ignore_errors=True)
    COVER.mkdir(parents=True)
    env = qgis_process.environment(ROOT / "build" / "profile")
    qgis_process.enable(env)
    for number, (text, name, parameters) in enumerate(STEPS, 1):
        run_step(number, text, name, parameters, env)
    python = ROOT / "build" / "qgis-venv" / "bin" / "python"
    subprocess.run([str(python), str(ROOT / "tools" / "demo_project.py"), str(FOLDER)], env=env, check=True)
    print(f"\nDone in {time.monotonic() - started:.0f} s. The results are in {FOLDER}:")
    for path, what in (
        (SERIES, "the products, and the truth beside them"),
        (LEVEL_2A, "level 2A made of raw images, whose truth lies in raw"),
        (SYNTHESES, "one MUSCATE L3A product per month"),
        (NDVI, "NDVI of each month"),
        (REPORT, "the report: numbers against the truth (open it in a browser)"),
        (COVER, "land cover: maps, polygons, the report of the training and that against the truth"),
        (FOLDER / "map.png", "a picture of the map"),
        (FOLDER / "theia_demo.qgz", "the QGIS project: open it, start the temporal controller, play the months"),
    ):
        print(f"  {path.relative_to(FOLDER)!s:16} {what}")
    print(f"\n{verdict()}")
    print(f'\n  qgis "{FOLDER / "theia_demo.qgz"}"')
    return 0


if __name__ == "__main__":
    sys.exit(main())
