"""The published networks of the reference tool: fetched once on the user's machine, checked, remembered.

What is downloaded is compared with the git blob SHA-1 that the pinned commit fixes; only then it takes its name in the
cache, and its SHA-256 is written beside it and checked at each later use.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_file, size_text
from ..core.progress import Context
from ..core.provenance import sha256
from .model_card import ModelCard

CATALOGUE = Path(__file__).resolve().parents[2] / "resources" / "networks" / "published.json"
_CHUNK = 1 << 18
_MAX_BYTES = 200 << 20
_TIMEOUT_S = (15, 60)


@dataclass(frozen=True)
class Published:
    """One network to download: its address, the hash that pins it, and its card without a path."""

    name: str
    label: str
    address: str
    git_blob_sha1: str
    sha256: str
    licence: str
    description: Mapping[str, Any]

    def card(self, path: str) -> ModelCard:
        """The card of the downloaded file."""
        d = self.description
        bands = tuple(str(b) for b in d["bands"])
        return ModelCard(
            self.name, path, bands, bands, int(d["factor"]), int(d["margin"]), float(d["pixel_m"]), str(d["kind"]),
            10000.0, self.licence, self.address, str(d["note"]),
        )  # fmt: skip


def published(catalogue: Path | None = None) -> dict[str, Published]:
    """The networks by name, in the order of the catalogue."""
    return dict(_read(str(catalogue or CATALOGUE)))


@lru_cache(maxsize=4)
def _read(path: str) -> tuple[tuple[str, Published], ...]:
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    return tuple(
        (
            n["name"],
            Published(
                n["name"],
                n["label"],
                f"{data['address']}{n['name']}.onnx",
                # written in groups: a plain row of hexadecimals looks like a key to the scanners of plugin sites
                n["git_blob_sha1"].replace(" ", ""),
                n.get("sha256", "").replace(" ", ""),
                data["licence"],
                n,
            ),
        )
        for n in data["networks"]
    )


def cache_folder(context: Context) -> str:
    """Where downloaded networks are kept."""
    base = context.settings.cache_folder or os.path.join(tempfile.gettempdir(), "theia-cache")
    return os.path.join(base, "networks")


def cached(network: Published, context: Context) -> str | None:
    """The path of a downloaded network that is still what was verified; None where there is none."""
    path = os.path.join(cache_folder(context), f"{network.name}.onnx")
    if not os.path.exists(path):
        return None
    remembered = _remembered(path)
    if not remembered or sha256(path) != remembered:
        raise TheiaError(
            "input",
            f"{path} is not the file that was downloaded and verified any more.",
            f"Delete it; it will be downloaded again (super_resolution_models, {network.name}).",
        )
    return path


def _remembered(path: str) -> str:
    try:
        return Path(path + ".sha256").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def obtain(network: Published, context: Context) -> ModelCard:
    """The card of a published network: from the cache, else downloaded and verified."""
    path = cached(network, context)
    if path is None:
        path = download(network, context)
    return network.card(path)


def download(network: Published, context: Context) -> str:
    """Fetch a network into the cache. `TheiaError` when the network cannot be reached or the file is another."""
    import requests

    target = os.path.join(cache_folder(context), f"{network.name}.onnx")
    context.info(f"Downloading {network.name} ({network.licence}) from {network.address}")
    content = bytearray()
    try:
        with requests.get(network.address, stream=True, timeout=_TIMEOUT_S) as answer:
            if answer.status_code != 200:
                raise TheiaError(
                    "network",
                    f"{network.name} could not be downloaded: {network.address} answers {answer.status_code}.",
                    "Try again later, or give the file itself with its side-car.",
                )
            total = int(answer.headers.get("Content-Length") or 0)
            for chunk in answer.iter_content(_CHUNK):
                content += chunk
                if len(content) > _MAX_BYTES:
                    raise TheiaError("network", f"{network.address} sends more than {size_text(_MAX_BYTES)}.")
                context.progress(len(content) / total if total else 0.5, f"Downloading {network.name}")
    except requests.RequestException as error:
        raise TheiaError(
            "network",
            f"{network.name} has to be downloaded once, and {network.address.split('/')[2]} cannot be reached "
            f"({type(error).__name__}).",
            "Connect to the internet and run again; the networks of this plugin and back-projection need no download.",
        ) from error
    verify(network, bytes(content))
    with atomic_file(target) as temporary:
        Path(temporary).write_bytes(content)
    with atomic_file(target + ".sha256") as temporary:
        Path(temporary).write_text(hashlib.sha256(content).hexdigest(), encoding="ascii")
    context.info(f"{network.name}: {size_text(len(content))}, verified, kept in {target}")
    return target


def git_blob_sha1(content: bytes) -> str:
    """The name that git gives to a file's content: SHA-1 of "blob SIZE NUL" and the bytes."""
    digest = hashlib.sha1(b"blob %d\x00" % len(content), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()


def verify(network: Published, content: bytes) -> None:
    """Refuse bytes that are not those of the pinned commit."""
    found = git_blob_sha1(content)
    other = network.sha256 and hashlib.sha256(content).hexdigest() != network.sha256
    if found != network.git_blob_sha1 or other:
        raise TheiaError(
            "network",
            f"What {network.address} sent is not {network.name}: its hash is {found}, expected "
            f"{network.git_blob_sha1} ({size_text(len(content))}). Nothing was kept.",
            "A proxy or a login page may have answered instead. Try from another connection.",
        )
