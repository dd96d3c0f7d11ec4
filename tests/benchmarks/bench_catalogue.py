"""A download with its checksum against curl and md5sum, from the same server on loopback, by turns.

The whole command is measured, start of Python and search included. Both write the same file to the same disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "SENTINEL2B_20200106-105907-758_L2A_T31TCH_C_V4-0"
SIZE = 1_000_000_000
ROUNDS = 5
LIMIT = 1.2


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = folder / "archives" / f"{NAME}.zip"
        archive.parent.mkdir()
        piece = os.urandom(1 << 20)
        with archive.open("wb") as file:
            file.write(b"PK\x03\x04")
            while file.tell() < SIZE:
                file.write(piece)
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "servers" / "geodes_server.py"), "--archives", str(archive.parent)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            return compare(server.stdout.readline().strip(), archive, folder)
        finally:
            server.terminate()
            server.wait()


def compare(address: str, archive: Path, folder: Path) -> int:
    given = json.loads((ROOT / "resources" / "sources" / "geodes.json").read_text(encoding="utf-8"))
    given.update(address=address, hosts=["127.0.0.1"])
    (folder / "sources").mkdir()
    (folder / "sources" / "geodes.json").write_text(json.dumps(given))
    key = "k3y-of-the-test-server"  # pragma: allowlist secret
    environment = {
        **os.environ,
        "THEIA_SOURCES": str(folder / "sources"),
        "THEIA_GEODES_KEY": key,
        "PYTHONPATH": str(ROOT),
    }
    digest = hashlib.md5(archive.read_bytes(), usedforsecurity=False).hexdigest()
    import uuid

    item = f"URN:FEATURE:DATA:gdh:{uuid.uuid5(uuid.NAMESPACE_URL, NAME)}:V1"
    url = f"{address}/api/download/{item}/files/{digest}"
    ours, theirs = [], []
    for number in range(ROUNDS):
        target = folder / f"ours{number}"
        command = [
            sys.executable,
            "-m",
            "algorithms",
            "run",
            "download",
            "--ids",
            NAME,
            "--unpack",
            "false",
            "--output",
            str(target),
        ]
        started = time.perf_counter()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ours.append(time.perf_counter() - started)
        assert (target / f"{NAME}.zip").stat().st_size == archive.stat().st_size
        shutil.rmtree(target)
        other = folder / "curl.zip"
        started = time.perf_counter()
        subprocess.run(["curl", "-s", "-f", "-H", f"X-API-Key: {key}", "-o", str(other), url], check=True)
        subprocess.run(["md5sum", str(other)], check=True, stdout=subprocess.DEVNULL)
        theirs.append(time.perf_counter() - started)
        other.unlink()
    mine, curl = statistics.median(ours), statistics.median(theirs)
    print(f"{SIZE / 1e9:.1f} GB: {mine:.2f} s; curl and md5sum {curl:.2f} s; ratio {mine / curl:.2f} (at most {LIMIT})")
    return 0 if mine <= LIMIT * curl else 1


if __name__ == "__main__":
    sys.exit(main())
