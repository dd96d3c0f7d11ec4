"""Level 2A held against simulated level 1 series whose truth is known: masks, AOT, reflectance, uncertainty.

    make bench ARGS=l2a_accuracy                                                # all series: a quarter of an hour
    python tests/benchmarks/bench_l2a_accuracy.py --folder KEEP --series town   # one series, simulated once, kept
    python tests/benchmarks/bench_l2a_accuracy.py --folder KEEP --dates         # with a line per date
    python tests/benchmarks/bench_l2a_accuracy.py --folder KEEP --sensor landsat --set dilation=120

The series (`SERIES`) differ in place, season, clouds and haze; preset, seed, place and period fix each of them. `--set`
changes any parameter of `l2a_correction`. With `--folder` the simulated series are kept and made again only where what
they are made from has changed; `--keep` scores the products of the last run again. What is compared and how is said in
`l2a_scores`. Asked for: omission at most 10 % as written; F1 at least 0.85 and commission at most 20 % eroded; AOT rms
at most 0.05; 90 % of the clear pixels of each band within 0.005 + 0.05 of their reflectance.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench_l2a import job
from measure import measure

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from l2a_scores import DateScore, joined, joined_bands, mask_table, score_series  # noqa: E402

SIZE_KM = 6.0
#: name -> what is simulated; all others parameters are the preset's
SERIES: dict[str, dict[str, Any]] = {
    # spring over fields, woods and a village: ten dates, cirrus on half of them, AOT 0.05 to 0.25
    "farmland": {"preset": "demo", "start": "2024-04-01", "end": "2024-05-31"},
    # snow above a line at 850 m, relief, a low sun: thirteen dates
    "mountain": {"preset": "mountain", "start": "2024-01-15", "end": "2024-03-20"},
    # the largest town of the tile, four kilometres of roofs and streets
    "town": {"preset": "demo", "start": "2024-08-05", "end": "2024-10-10", "east_km": 73.8, "south_km": 79.14},
    # twelve hazy dates of a summer: AOT 0.12 to 0.56
    "haze": {"preset": "demo", "start": "2024-06-15", "end": "2024-08-20", "seed": 8},
    # fair-weather clouds over stubble and bare soil: nine dates
    "cumulus": {"preset": "demo", "start": "2024-07-01", "end": "2024-08-31", "seed": 11},
}
#: Landsat passes every eight days: the same places over longer periods
LANDSAT_PERIODS = {
    "farmland": ("2024-03-01", "2024-06-30"), "mountain": ("2024-01-01", "2024-04-30"),
    "town": ("2024-07-01", "2024-10-31"), "haze": ("2024-06-01", "2024-09-15"), "cumulus": ("2024-06-01", "2024-09-15"),
}  # fmt: skip


def simulation(name: str, sensor: str, size_km: float, output: Path) -> dict[str, Any]:
    """The parameters of `simulate_series` for a series."""
    chosen = {"size_km": size_km, "orbits": ["51"], "truth": ["masks", "dates", "land_cover"], "output": str(output)}
    if sensor == "landsat":
        start, end = LANDSAT_PERIODS[name]
        return {**chosen, **SERIES[name], "start": start, "end": end, "format": "none", "landsat": "l1"}
    return {**chosen, **SERIES[name], "format": "l1c"}


def prepared(name: str, given: argparse.Namespace, work: Path) -> Path:
    """The folder of a simulated series: kept where it was made from the same parameters, else made."""
    folder = work / (name if given.sensor == "sentinel2" else f"{name}_{given.sensor}")
    wanted = simulation(name, given.sensor, given.size, folder / "series")
    note = folder / "made_from.json"
    if note.is_file() and json.loads(note.read_text(encoding="utf-8")) == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = measure(job(folder, "simulate_series", wanted, given.memory), ROOT)
    print(f"{name}: simulated in {made.wall_s:.0f} s, {made.cpu_s:.0f} s of CPU", flush=True)
    note.write_text(json.dumps(wanted), encoding="utf-8")
    return folder


def corrected(folder: Path, given: argparse.Namespace, changes: dict[str, Any]) -> None:
    """Run `l2a_correction` on a series."""
    if given.keep and (folder / "l2a").is_dir():
        return
    source = folder / "series"
    kept = source / ("landsat" if given.sensor == "landsat" else "products")
    shutil.rmtree(folder / "l2a", ignore_errors=True)
    parameters = {"products": [str(kept)], "dem": str(source / "truth" / "dem.tif"), "uncertainty": True,
                  "output": str(folder / "l2a"), **changes}  # fmt: skip
    made = measure(job(folder, "l2a_correction", parameters, given.memory), ROOT)
    print(f"{folder.name}: corrected in {made.wall_s:.0f} s, {made.cpu_s:.0f} s of CPU", flush=True)


def show_dates(dates: Sequence[DateScore]) -> None:
    from algorithms.reflectance.mask_scores import scores

    print("date      sat  cloud shadow invalid | written: om   co   F1 | eroded: om   co   F1 | AOT true  error | "
          "within: blue  red  NIR")  # fmt: skip
    for d in dates:
        w, e = scores(d.written), scores(d.eroded)
        names = ("B2", "B4", "B8") if "B8" in d.bands else ("B2", "B4", "B5")
        shares = "  ".join(f"{d.bands[b].share:.2f}" for b in names)
        print(f"{d.day}  {d.satellite}  {d.cloud:5.2f} {d.shadow:6.2f} {d.invalid:7.2f} |    "
              f"{w['omission']:8.2f} {w['commission']:.2f} {w['f1']:.2f} |   {e['omission']:8.2f} "
              f"{e['commission']:.2f} {e['f1']:.2f} |   {d.true_aot:6.3f} {d.aot.bias:+.3f} |         "
              f"{shares}{'   (no cloud at all)' if d.clear else ''}")  # fmt: skip


def summary(name: str, dates: Sequence[DateScore]) -> dict[str, Any]:
    """Print what a series, or all of them, came to; the same as numbers."""
    clear = [d for d in dates if d.clear]
    print(
        f"\n== {name}: {len(dates)} dates, {len(clear)} of them without any cloud"
        + (f" (called invalid there: {100 * sum(d.invalid for d in clear) / len(clear):.1f} %)" if clear else "")
    )
    table = mask_table(dates)
    for kind, row in table.items():
        print(f"masks {kind:23s} accuracy {row['accuracy']:.3f}  F1 {row['f1']:.3f}  omission "
              f"{100 * row['omission']:5.1f} %  commission {100 * row['commission']:5.1f} %")  # fmt: skip
    if clear and len(clear) < len(dates):
        for kind, row in mask_table([d for d in dates if not d.clear]).items():
            if "mean" in kind:
                print(f"  of images with clouds, {kind:21s} F1 {row['f1']:.3f}  omission {100 * row['omission']:5.1f} %"
                      f"  commission {100 * row['commission']:5.1f} %")  # fmt: skip
    found = {k: tuple(sum(d.kinds[k][i] for d in dates) for i in (0, 1)) for k in ("cloud", "thin", "shadow")}
    print("found: " + ", ".join(f"{k} {100 * a / b:.1f} %" for k, (a, b) in found.items() if b)
          + f"; invalid {100 * sum(d.invalid for d in dates) / len(dates):.1f} % of the ground, truly "
          f"{100 * sum(d.cloud + d.shadow for d in dates) / len(dates):.1f} %")  # fmt: skip
    aot = joined(d.aot for d in dates)
    measured = [d for d in dates if d.aot.n]
    print(f"AOT: rms {aot.rms:.3f}, bias {aot.bias:+.3f} over pixels of {len(measured)} dates"
          + (f", true {min(d.true_aot for d in measured):.2f} to {max(d.true_aot for d in measured):.2f}; worst date "
             f"{max((d.aot.bias for d in measured), key=abs):+.3f}" if measured else ""))  # fmt: skip
    bands, told = joined_bands(dates), joined_bands(dates, "told")
    print("band     within  (as told)    bias     rms | within 1, 1.645, 2 deviations")
    for band, one in bands.items():
        if one.n:
            covered = " ".join(f"{c / one.stated:.2f}" for c in one.covered) if one.stated else "not stated"
            print(f"{band:7s}  {one.share:.3f}    {told[band].share:.3f}   {one.bias:+.4f}  {one.rms:.4f} | {covered}")
    return {
        "dates": len(dates), "without_cloud": len(clear), "masks": table,
        "found": {k: a / b for k, (a, b) in found.items() if b}, "aot_rms": aot.rms, "aot_bias": aot.bias,
        "within": {b: t.share for b, t in bands.items()}, "within_as_told": {b: t.share for b, t in told.items()},
        "coverage": {b: [c / t.stated for c in t.covered] for b, t in bands.items() if t.stated},
    }  # fmt: skip


def run(given: argparse.Namespace, work: Path) -> dict[str, Any]:
    changes = {}
    for item in given.set:
        key, _, value = item.partition("=")
        try:
            changes[key] = json.loads(value)
        except ValueError:
            changes[key] = value
    dilation = float(changes.get("dilation", 240.0))
    every: list[DateScore] = []
    results = {}
    for name in given.series:
        folder = prepared(name, given, work)
        corrected(folder, given, changes)
        dates, missing = score_series(folder / "series", folder / "l2a", dilation)
        if missing:
            print(f"{name}: no product of {', '.join(missing)}")
        if given.dates:
            show_dates(dates)
        results[name] = summary(name, dates)
        every += dates
    if len(given.series) > 1:
        results["pooled"] = summary("all series together", every)
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", nargs="+", choices=list(SERIES), default=list(SERIES))
    parser.add_argument("--sensor", choices=("sentinel2", "landsat"), default="sentinel2")
    parser.add_argument("--size", type=float, default=SIZE_KM, help="side of the scenes in km")
    parser.add_argument("--folder", help="keep the simulated series and the results here")
    parser.add_argument("--keep", action="store_true", help="score the products of the last run, correct nothing")
    parser.add_argument("--dates", action="store_true", help="a line per date")
    parser.add_argument("--set", nargs="+", default=[], metavar="NAME=VALUE", help="parameters of l2a_correction")
    parser.add_argument("--memory", type=int, default=3000, help="limit in MiB")
    parser.add_argument("--json", help="write the figures here")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        results = run(given, Path(given.folder or temporary))
    if given.json:
        Path(given.json).write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
