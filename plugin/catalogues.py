"""What the windows need to know of the catalogues, from their data files: a product's source, and who may see a key."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Mapping, Tuple

from qgis.core import QgsSettings

from .i18n import tr
from .settings import GROUP

FOLDER = Path(__file__).parent.parent / "resources" / "sources"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Catalogue:
    """One source. `kind` is how a key is shown to it (header, basic, bearer, signed), empty where it takes none."""

    id: str
    title: str = ""
    kind: str = ""
    header: str = ""
    hosts: Tuple[str, ...] = ()
    #: whether a search needs the key too
    search_with_key: bool = False

    def may_see_key(self, scheme: str, host: str) -> bool:
        """A listed host, over TLS (plain HTTP on this machine alone)."""
        return host.lower() in self.hosts and (scheme == "https" or host in _LOOPBACK)


def catalogue(name: str) -> Catalogue:
    """The source of that id; one that takes no key where the id is not known.

    A folder named by `THEIA_SOURCES` comes first, as for the worker. `name` may come from a layer: it is not trusted.
    """
    if not re.fullmatch(r"[a-z0-9-]{1,40}", name):
        return Catalogue("")
    extra = [Path(f) for f in os.environ.get("THEIA_SOURCES", "").split(os.pathsep) if f]
    for folder in [*reversed(extra), FOLDER]:
        path = folder / f"{name}.json"
        if path.is_file():
            return _read(json.loads(path.read_text(encoding="utf-8")))
    return Catalogue("")


def _read(given: Mapping[str, Any]) -> Catalogue:
    auth = given.get("auth") or {}
    kind = str(auth.get("kind", ""))
    return Catalogue(
        id=str(given.get("id", "")),
        title=str(given.get("title", "")),
        kind="" if kind == "none" else kind,
        header=str(auth.get("header", "")),
        hosts=tuple(str(h).lower() for h in given.get("hosts", ())),
        search_with_key=bool(auth.get("search")),
    )


def first_source(product: str) -> Catalogue:
    """The source that is asked first for a product of the dialogs."""
    rows = json.loads((FOLDER / "theia_products.json").read_text(encoding="utf-8"))["products"]
    where: List[Mapping[str, str]] = next((r["where"] for r in rows if r["id"] == product), [])
    return catalogue(str(where[0]["source"])) if where else Catalogue("")


def pages() -> List[Tuple[str, str]]:
    """(title, address) of the products of THEIA that no catalogue serves: there is a page to open."""
    rows = json.loads((FOLDER / "theia_products.json").read_text(encoding="utf-8"))["products"]
    return [(_titled(r), str(r["page"])) for r in rows if not r["where"]]


def _titled(row: Mapping[str, Any]) -> str:
    title = tr(str(row["title"]))
    return f"{title} ({row['level']})" if row["level"] else title


def remembered_auth(source: str) -> str:
    """Id of the authentication configuration that was last chosen for a source; the key itself is never here."""
    return str(QgsSettings().value(f"{GROUP}auth/{source}", "") or "")


def remember_auth(source: str, config_id: str) -> None:
    if source and config_id:
        QgsSettings().setValue(f"{GROUP}auth/{source}", config_id)
    elif source:
        QgsSettings().remove(f"{GROUP}auth/{source}")
