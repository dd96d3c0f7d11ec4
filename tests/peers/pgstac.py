"""A real STAC API on loopback: stac-fastapi.pgstac on PostgreSQL with PostGIS, started and stopped by the tests."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

SYSTEM_USER = "postgres"


def find_postgres() -> Path | None:
    """Folder of PostgreSQL's programs, where PostGIS is installed too."""
    for programs in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        share = Path("/usr/share/postgresql") / programs.parent.name / "extension"
        if (programs / "initdb").exists() and (share / "postgis.control").exists():
            return programs
    return None


def install_postgres() -> Path | None:
    """PostgreSQL with PostGIS from Debian or Ubuntu, where this user may install; its own server is not started."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-q"], env=quiet, capture_output=True)
    subprocess.run([apt, "install", "-y", "-q", "postgresql", "postgresql-postgis"], env=quiet, capture_output=True)
    return find_postgres()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _as_server(command: Sequence[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", SYSTEM_USER, "--", *command] if os.geteuid() == 0 else list(command)


@contextmanager
def running(
    postgres: Path, programs: Path, folder: Path, collections: Sequence[Any], items: Sequence[Any]
) -> Iterator[str]:
    """Yield the address of an API that holds the collections and items; everything ends with the block."""
    data = folder / "data"
    data.mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(data, SYSTEM_USER)
    for parent in (folder, *folder.parents):
        if str(parent).startswith("/tmp/"):  # noqa: S108 - pytest's own folder, which the server's user must enter
            os.chmod(parent, 0o755)
    port, web = free_port(), free_port()
    log = open(folder / "log.txt", "w")  # noqa: SIM115 - closed below
    quiet = {"stdout": log, "stderr": log}
    subprocess.run(
        _as_server([str(postgres / "initdb"), "-D", str(data), "-A", "trust", "-N", "-U", "stac"]), check=True, **quiet
    )
    options = f"-p {port} -c fsync=off -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
    control = [str(postgres / "pg_ctl"), "-D", str(data), "-w"]
    subprocess.run(_as_server([*control, "-o", options, "start"]), check=True, **quiet)
    server = None
    try:
        environment = {
            **os.environ,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(port),
            "PGUSER": "stac",
            "PGPASSWORD": "x",
            "PGDATABASE": "stac",
        }
        psql = [str(postgres / "psql"), "-d"]
        subprocess.run([*psql, "postgres", "-c", "create database stac"], env=environment, check=True, **quiet)
        extensions = "create extension postgis; create extension btree_gist"
        subprocess.run([*psql, "stac", "-c", extensions], env=environment, check=True, **quiet)
        pypgstac = str(programs / "pypgstac")
        subprocess.run([pypgstac, "migrate"], env=environment, check=True, **quiet)
        for kind, rows in (("collections", collections), ("items", items)):
            path = folder / f"{kind}.ndjson"
            path.write_text("\n".join(json.dumps(r) for r in rows))
            subprocess.run(
                [pypgstac, "load", kind, str(path), "--method", "upsert"], env=environment, check=True, **quiet
            )
        server = subprocess.Popen(
            [
                str(programs / "uvicorn"),
                "--factory",
                "stac_fastapi.pgstac.app:create_app",
                "--host",
                "127.0.0.1",
                "--port",
                str(web),
            ],
            env=environment,
            **quiet,
        )
        address = f"http://127.0.0.1:{web}"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                if requests.get(f"{address}/collections", timeout=5).ok:
                    break
            except requests.ConnectionError:
                time.sleep(0.3)
        yield address
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
        subprocess.run(_as_server([*control, "-m", "fast", "stop"]), **quiet)
        log.close()
