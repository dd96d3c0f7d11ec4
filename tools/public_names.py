"""Keep the list of public ids and names: `python3 tools/public_names.py` adds what is new, and never removes.

Ids of entries and names of parameters and outputs stand in users' models and scripts. A contract test compares.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Dict, List

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tests" / "contract" / "public_names.json"
sys.path.insert(0, str(ROOT))

from algorithms.entries import all_entries  # noqa: E402


def current() -> Dict[str, List[str]]:
    """Names of parameters and outputs by id, as declared now."""
    return {d.id: sorted([p.name for p in d.parameters] + [o.name for o in d.outputs]) for d in all_entries().values()}


def main() -> int:
    stored = json.loads(LIST.read_text(encoding="utf-8")) if LIST.exists() else {}
    for name, words in current().items():
        stored[name] = sorted({*stored.get(name, []), *words})
    LIST.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
