"""Write resources/tables/spectral_indices.json: what the dialog lists of the spyndex catalogue.

    python tools/build_index_table.py

Only names, bands and the publication; formulas stay in spyndex, which evaluates them. Left out: indices that need
radar, thermal bands or a quantity that no image carries.
"""

from __future__ import annotations

import json
from pathlib import Path

import spyndex

TARGET = Path(__file__).resolve().parents[1] / "resources" / "tables" / "spectral_indices.json"
OPTICAL = {"A", "B", "G", "R", "RE1", "RE2", "RE3", "N", "N2", "WV", "S1", "S2"}
WAVELENGTHS = {"lambdaG", "lambdaR", "lambdaN", "lambdaN2", "lambdaS1", "lambdaS2"}


def main() -> None:
    constants = {name for name, constant in spyndex.constants.items() if constant.default is not None}
    rows = []
    for name, index in spyndex.indices.items():
        bands = [b for b in index.bands if b in OPTICAL]
        kernels = [b for b in index.bands if b.startswith("k") and b[1:].isupper() and len(b) == 3]
        if bands == [] and kernels == []:
            continue
        if set(index.bands) - OPTICAL - WAVELENGTHS - constants - set(kernels):
            continue
        rows.append(
            {
                "id": name,
                "name": index.long_name,
                "domain": index.application_domain,
                "bands": list(index.bands),
                "reference": index.reference,
            }
        )
    document = {
        "source": f"spyndex {spyndex.__version__} (MIT), Awesome Spectral Indices, "
        "Montero et al. 2023, doi:10.1038/s41597-023-02096-0",
        "indices": sorted(rows, key=lambda r: r["id"].lower()),
    }
    TARGET.write_text(json.dumps(document, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(rows)} of {len(spyndex.indices)} indices in {TARGET.name}")


if __name__ == "__main__":
    main()
