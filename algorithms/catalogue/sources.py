"""The catalogues, read from data files: addresses, dialect, field names, who may see the key, limits.

Files lie in ``resources/sources``; a folder named by the environment variable ``THEIA_SOURCES`` adds its own, and a
file there with the same id takes the place of ours (an institution's mirror, a test server).
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..core.errors import TheiaError
from ..spec.phrase import phrase

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "sources"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Patience:
    """How long a source is waited for, in seconds.

    `passing_s` are the waits between attempts after a passing failure; `quota_step_s` the pause where a spent quota
    comes without a time; `archived_s` the growing waits for a product on tape; `stall_s` the time without a byte
    after which a transfer counts as broken; `prepare_s` the waits between questions for an archive that the source
    prepares, the last one repeated; `reserve_mb` the disk space that is never filled.
    """

    passing_s: tuple[float, ...] = (2.0, 5.0, 15.0, 30.0, 60.0)
    quota_step_s: float = 900.0
    archived_s: tuple[float, ...] = (300.0, 900.0, 1800.0, 3600.0)
    prepare_s: tuple[float, ...] = (2.0, 5.0, 10.0, 20.0, 30.0)
    connect_s: float = 20.0
    stall_s: float = 120.0
    reserve_mb: float = 500.0


@dataclass(frozen=True)
class Source:
    """One catalogue. `hosts` are those that may see the key; `paths`, `fields` and `auth` belong to its dialect."""

    id: str
    title: str
    dialect: str
    address: str
    hosts: tuple[str, ...] = ()
    paths: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    auth: Mapping[str, Any] = field(default_factory=dict)
    collections: tuple[Mapping[str, Any], ...] = ()
    former_collections: Mapping[str, str] = field(default_factory=dict)
    page_size: int = 100
    parallel: int = 2
    deep_limit: int = 10000
    patience: Patience = field(default_factory=Patience)
    page: str = ""
    licence: str = ""
    signing: Mapping[str, Any] = field(default_factory=dict)
    #: where the same data are open, for whoever has no account here
    elsewhere: str = ""

    def url(self, name: str) -> str:
        """Address of one call; a path that is an address of its own is returned as it is."""
        path = self.paths[name]
        if isinstance(path, (list, tuple)):
            path = path[0]
        return path if "://" in path else self.address.rstrip("/") + path

    @property
    def takes_key(self) -> bool:
        """Whether there is a way to show a key to this source."""
        return self.auth.get("kind", "none") != "none"

    @property
    def needs_key(self) -> bool:
        """Whether nothing can be fetched without a key."""
        return self.takes_key and not self.auth.get("optional")

    @property
    def is_pair(self) -> bool:
        """Whether its key goes with a user's name."""
        return self.auth.get("kind") in ("basic", "bearer", "signed")

    def may_see_key(self, url: str) -> bool:
        """Whether the key may travel to `url`: a listed host, over TLS (plain HTTP on this machine alone)."""
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        return host in self.hosts and (parts.scheme == "https" or host in LOOPBACK)


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


def read_source(path: Path) -> Source:
    """A source from its data file; unknown keys are notes for the reader of the file."""
    given = json.loads(path.read_text(encoding="utf-8"))
    known = {k: v for k, v in given.items() if k in Source.__dataclass_fields__}
    known["patience"] = Patience(**_tuples(known.get("patience", {})))
    known["hosts"] = [h.lower() for h in known.get("hosts", [])]
    source = Source(**_tuples(known))
    parts = urlsplit(source.address)
    if parts.scheme != "https" and (parts.hostname or "") not in LOOPBACK:
        raise TheiaError(
            "input",
            phrase(
                "{path}: the address of a catalogue begins with https://, not {address}.",
                path=path,
                address=source.address,
            ),
        )
    return source


def _folders() -> list[Path]:
    extra = os.environ.get("THEIA_SOURCES", "")
    return [FOLDER] + [Path(f) for f in extra.split(os.pathsep) if f]


def all_sources() -> dict[str, Source]:
    """Every source by id, ours first."""
    found = {}
    for folder in _folders():
        for path in sorted(folder.glob("*.json")):
            if json.loads(path.read_text(encoding="utf-8")).get("dialect") in ("geodes", "stac", "odata"):
                source = read_source(path)
                found[source.id] = source
    order = ("geodes", "hydroweb", "datastore", "dlr", "copernicus")
    return dict(sorted(found.items(), key=lambda s: (order.index(s[0]) if s[0] in order else len(order), s[0])))


def get_source(name: str) -> Source:
    """The source of that id; a TheiaError that lists the ids if there is none."""
    sources = all_sources()
    if name not in sources:
        raise TheiaError(
            "input",
            phrase("{name!r} is not a known source.", name=name),
            phrase("Known sources: {names}.", names=", ".join(sources)),
        )
    return sources[name]


def get_service(name: str) -> Source:
    """A service beside the catalogues (features, names, tiles of rasters) by its id; other folders come first."""
    for folder in reversed(_folders()):
        path = folder / f"{name}.json"
        if path.is_file():
            return read_source(path)
    raise TheiaError("internal", phrase("There is no data file of the service {name}.", name=name))


@functools.cache
def read_table(name: str) -> Any:
    """A data file of ``resources/sources`` that is not a source, such as the list of THEIA's products."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
