"""The block engine on a Dask cluster: the address of a scheduler in the settings is all it takes.

Blocks are frozen values and the name of a kernel (`core/blocks.py`), so they run wherever the files can be read by the
same paths. The package is sent to the workers first, and to those that join later; versions are compared before any
work; a block whose worker is lost is run again elsewhere.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..spec.phrase import phrase
from .errors import TheiaError
from .progress import Context

#: how often a block is tried again when its worker is lost
_RETRIES = 3
_PATIENCE_S = 20
_ROOT = Path(__file__).resolve().parents[2]
_LOCK = _ROOT / "plugin" / "engine" / "locks" / "distributed.txt"
#: what workers need beside the code: tables read at run time
_RESOURCES = ("tables", "sensors", "networks", "presets")


@contextmanager
def cluster_executor(context: Context) -> Iterator[Executor | None]:
    """An executor on the cluster of the settings, None where none is set (the engine then uses its own threads)."""
    address = context.settings.scheduler
    if not address:
        yield None
        return
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        raise TheiaError(
            "engine",
            "The processing engine lacks distributed, which a cluster needs.",
            phrase(
                "Press Install in Settings > Options > THEIA, which adds it where a scheduler is set; or run {python} "
                "-m pip install -r {lock}; or clear the scheduler's address.",
                python=sys.executable,
                lock=_LOCK,
            ),  # fmt: skip
        ) from error
    try:
        client = Client(address, timeout=_PATIENCE_S, set_as_default=False)
    except OSError as error:
        raise TheiaError(
            "network", phrase("No scheduler answers at {address}.", address=address), "Is the cluster running?"
        ) from error
    try:
        _prepare(client, context)
        yield client.get_executor(retries=_RETRIES, pure=False)
    finally:
        client.close()


def _prepare(client: Any, context: Context) -> None:
    """Send the package, then compare versions; one error lists all workers that differ."""
    import cloudpickle

    from . import cluster_package
    from .cluster_package import Package, unpack, versions

    # workers do not have the package yet: what unpacks it there travels by value
    cloudpickle.register_pickle_by_value(cluster_package)
    try:
        data, name = packed()
        # the scheduler reads what blocks are made of, too
        client.run_on_scheduler(unpack, data, name, "")
        client.register_plugin(Package(data, name), name="theia-package")
        there: Mapping[str, Mapping[str, str]] = client.run(versions)
    finally:
        cloudpickle.unregister_pickle_by_value(cluster_package)
    if not there:
        raise TheiaError("network", "The cluster has no worker.", "Start workers, then run again.")
    here = versions()
    wrong = [
        f"{worker}: {name} {theirs.get(name, 'missing')} instead of {version}"
        for worker, theirs in sorted(there.items())
        for name, version in here.items()
        if _series(theirs.get(name, "")) != _series(version)
    ]
    if wrong:
        raise TheiaError(
            "engine",
            "Workers have other versions than this machine:" + "".join(f"\n - {w}" for w in wrong),
            "Results would differ. Give the workers the engine's own lock file.",
        )
    context.info(phrase("{count} workers at {scheduler}.", count=len(there), scheduler=context.settings.scheduler))


def _series(version: str) -> tuple[str, ...]:
    """Major and minor number: a repair release changes no result."""
    return tuple(version.split(".")[:2])


def packed() -> tuple[bytes, str]:
    """The package and its tables as a zip, and the name under which it is imported here."""
    name = (__package__ or "algorithms.core").rpartition(".")[0]
    folder = Path(sys.modules[name].__file__ or "").parent
    inside = Path(*name.split("."))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*.py")):
            archive.write(path, str(inside / path.relative_to(folder)))
        for parent in list(inside.parents)[:-1]:
            archive.writestr(str(parent / "__init__.py"), "")
        for resource in _RESOURCES:
            for path in sorted((_ROOT / "resources" / resource).rglob("*")):
                if path.is_file():
                    archive.write(path, str(inside.parent / "resources" / path.relative_to(_ROOT / "resources")))
    return buffer.getvalue(), name
