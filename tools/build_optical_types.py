"""Make resources/tables/optical_water_types.csv: class means of the project's bio-optical model.

    python tools/build_optical_types.py

The classes are chosen for this project to span clear sea to brown lakes; they are not the classes of a publication.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from algorithms.physics.water_optics import bands, water_reflectance  # noqa: E402

TARGET = ROOT / "resources" / "tables" / "optical_water_types.csv"
#: role -> wavelength written in the header
COLUMNS = {"coastal": 443, "blue": 490, "green": 560, "red": 665, "rededge1": 705, "rededge2": 740, "rededge3": 783}
#: class -> chlorophyll mg/m3, suspended matter mg/L, absorption of dissolved matter at 440 nm m-1
CLASSES = {
    "clear sea": (0.1, 0.1, 0.01),
    "clear coastal water": (0.8, 0.7, 0.05),
    "green coastal water": (4.0, 3.0, 0.15),
    "slightly turbid water": (3.0, 12.0, 0.3),
    "turbid water": (4.0, 60.0, 0.5),
    "very turbid water": (4.0, 400.0, 0.8),
    "productive lake": (35.0, 6.0, 0.5),
    "algal bloom": (150.0, 15.0, 1.0),
    "brown water": (4.0, 2.0, 4.0),
    "dark clear lake": (3.0, 1.0, 0.8),
}


def main() -> int:
    order = [bands().index(role) for role in COLUMNS]
    lines = ["# Optical water types from this project's bio-optical model (tools/build_optical_types.py), rho_w"]
    lines.append(",".join(["name", *(str(nm) for nm in COLUMNS.values())]))
    for name, (chlorophyll, suspended, dissolved) in CLASSES.items():
        spectrum = water_reflectance(chlorophyll, suspended, dissolved)[order]
        lines.append(",".join([name, *(f"{v:.6f}" for v in spectrum)]))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
