"""Build build/theia.zip for the plugin site and check it by the site's own rules.

It holds the tracked files that a user needs, as they are in the work tree, and the compiled translations.
"""

from __future__ import annotations

import sys
import zipfile
from typing import List

import site_rules
from site_rules import NAME, ROOT

TARGET = ROOT / "build" / f"{NAME}.zip"
#: one date for all entries, so that the same files make the same zip
EPOCH = (2020, 1, 1, 0, 0, 0)


def contents() -> List[str]:
    """Paths relative to the root."""
    compiled = sorted((ROOT / "resources" / "i18n").glob("*.qm"))
    return sorted([*site_rules.shipped_files(), *(str(path.relative_to(ROOT).as_posix()) for path in compiled)])


def build() -> None:
    TARGET.parent.mkdir(exist_ok=True)
    temporary = TARGET.with_suffix(".part")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in contents():
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EPOCH)
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, (ROOT / name).read_bytes())
    temporary.replace(TARGET)


def main() -> int:
    build()
    problems = [*site_rules.all_problems(), *site_rules.zip_problems(TARGET)]
    if not any(name.endswith(".qm") for name in contents()):
        problems.append("no compiled translation: run make i18n")
    print("\n".join(problems), end="\n" if problems else "")
    size = TARGET.stat().st_size
    print(f"{TARGET.relative_to(ROOT)}: {len(contents())} files, {size / 1e6:.2f} MB, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
