"""Archives: what is refused, what is unpacked, and that nothing of a refused one reaches the disk."""

from __future__ import annotations

import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from algorithms.catalogue import archive
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context

TOP = "SENTINEL2B_20200106-105907-758_L2A_T31TCH_C_V4-0"


def zip_of(path: Path, **members: bytes) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return str(path)


def raw_name(path: Path, name: str) -> str:
    """A zip whose member bears exactly this name; `zipfile` would tidy it when writing."""
    zip_of(path, **{"x" * len(name.encode()): b"content"})
    content = path.read_bytes().replace(b"x" * len(name.encode()), name.encode())
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "a/../../evil.txt",
        "/evil.txt",
        "C:evil.txt",
        "a\\..\\evil.txt",
        "a/nul.tif",
        "COM1",
        "a/b:c",
        "a//b",
        "a/b.",
        "./../evil",
        "a\x00b",
    ],
)
def test_names_that_leave_the_folder_or_that_a_system_reserves_are_refused(tmp_path: Path, name: str) -> None:
    path = raw_name(tmp_path / "slip.zip", name)
    with pytest.raises(TheiaError, match="is not unpacked"):
        archive.members(path)
    assert os.listdir(tmp_path) == ["slip.zip"]


def test_a_link_member_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo(f"{TOP}/link.tif")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    with pytest.raises(TheiaError, match="link or a device"):
        archive.members(str(path))


def test_a_tar_with_a_link_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "link.tar"
    with tarfile.open(path, "w") as file:
        info = tarfile.TarInfo("a/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(info)
    with pytest.raises(TheiaError, match="link or a device"):
        archive.members(str(path))


def test_a_second_member_that_differs_by_case_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match="one name on some systems"):
        archive.members(zip_of(tmp_path / "case.zip", a__B=b"1", a__b=b"2"))


def test_a_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "bomb.zip", a__b=b"\0" * 30_000_000)
    with pytest.raises(TheiaError, match="would unpack from"):
        archive.members(path)


def test_a_bomb_whose_directory_lies_is_stopped_while_it_unpacks(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    zip_of(path, a__b=b"\0" * 3_000_000)
    content = path.read_bytes()
    real, said = struct.pack("<I", 3_000_000), struct.pack("<I", 1000)
    path.write_bytes(content.replace(real, said))
    files = archive.members(str(path))
    with pytest.raises(TheiaError):
        archive.unpack(str(path), str(tmp_path), files, "a", Context())
    assert sorted(os.listdir(tmp_path)) == ["liar.zip"]


def test_too_many_members_and_encrypted_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_of(tmp_path / "many.zip", **{f"a__{n}": b"1" for n in range(11)})
    monkeypatch.setattr(archive, "MAX_MEMBERS", 10)
    with pytest.raises(TheiaError, match="holds 11 files"):
        archive.members(path)
    locked = tmp_path / "locked.zip"
    zip_of(locked, a__b=b"content")
    content = bytearray(locked.read_bytes())
    content[6] |= 1
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    locked.write_bytes(bytes(content))
    with pytest.raises(TheiaError, match="encrypted"):
        archive.members(str(locked))


@pytest.mark.parametrize("damage", ["truncated", "flipped", "text"])
def test_a_damaged_archive_fails_the_product_and_leaves_no_folder(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "bad.zip"
    zip_of(path, **{f"{TOP}__x.tif": os.urandom(100_000)})
    content = path.read_bytes()
    if damage == "truncated":
        content = content[: len(content) // 2]
    elif damage == "flipped":
        content = content[:50_000] + bytes([content[50_000] ^ 255]) + content[50_001:]
    else:
        content = b"<html>no zip</html>"
    path.write_bytes(content)
    with pytest.raises(TheiaError, match="damaged"):
        archive.unpack(str(path), str(tmp_path), archive.members(str(path)), TOP, Context())
    assert os.listdir(tmp_path) == ["bad.zip"]


def test_a_cancel_while_unpacking_leaves_nothing(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "good.zip", **{f"{TOP}__{n}.tif": b"x" * 1000 for n in range(5)})
    context = Context()
    context.cancel()
    with pytest.raises(TheiaError, match="Cancelled"):
        archive.unpack(path, str(tmp_path), archive.members(path), TOP, context)
    assert os.listdir(tmp_path) == ["good.zip"]


def test_zip_and_tar_unpack_to_the_same(tmp_path: Path) -> None:
    contents = {f"{TOP}/a.tif": b"a" * 5000, f"{TOP}/MASKS/m.tif": b"m"}
    zipped, tarred = tmp_path / "p.zip", tmp_path / "p.tar.gz"
    with zipfile.ZipFile(zipped, "w") as file, tarfile.open(tarred, "w:gz") as tar:
        for name, content in contents.items():
            file.writestr(name, content)
            info = tarfile.TarInfo("./" + name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    for number, path in enumerate((zipped, tarred)):
        files = archive.members(str(path))
        archive.unpack(str(path), str(tmp_path), files, f"out{number}", Context())
        found = {
            str(p.relative_to(tmp_path / f"out{number}")): p.read_bytes()
            for p in (tmp_path / f"out{number}").rglob("*.tif")
        }
        assert found == {"a.tif": b"a" * 5000, "MASKS/m.tif": b"m"}


def test_bands_of_an_esa_product_have_two_digits() -> None:
    names = [f"X.SAFE/GRANULE/L1C/IMG_DATA/T31TCH_{b}.jp2" for b in ("B02", "B04", "B8A", "TCI")] + [
        "X.SAFE/MTD_MSIL1C.xml"
    ]
    kept = archive.chosen([archive.Member(n, 1) for n in names], ["B4", "B8A"])
    assert [m.name.rsplit("/", 1)[-1] for m in kept] == ["T31TCH_B04.jp2", "T31TCH_B8A.jp2", "MTD_MSIL1C.xml"]


def test_a_path_too_deep_for_windows_is_unpacked_short_and_stays_unique(tmp_path: Path) -> None:
    safe = "S2B_MSIL1C_20200106T105339_N0500_R051_T31TCH_20230421T103014.SAFE"
    files = [
        archive.Member(f"{safe}/GRANULE/L1C_T31TCH_A014806_20200106T105417/IMG_DATA/T31TCH_20200106T105339_B02.jp2", 1)
    ]
    fits: Callable[[int], str] = lambda limit: archive.short_enough("/d", safe, files, limit)  # noqa: E731
    assert fits(400) == safe
    short = fits(len("/d") + 2 + len(files[0].name.split("/", 1)[1]) + 50)
    assert short != safe and "20200106" in short and "T31TCH" in short and short.endswith(".SAFE")
    with pytest.raises(TheiaError, match="longer than"):
        fits(100)
    assert archive.short_enough("/d", safe, files, None) == safe


def test_archives_unpacked_side_by_side_do_not_mix(tmp_path: Path) -> None:
    import threading

    names = [TOP.replace("0106", f"01{day:02d}") for day in range(6, 14)]
    paths = [
        zip_of(tmp_path / f"{n}.zip", **{f"{n}__{n}_{i}.tif": os.urandom(50_000) for i in range(20)}) for n in names
    ]
    threads = [
        threading.Thread(target=archive.unpack, args=(p, str(tmp_path), archive.members(p), n, Context()))
        for p, n in zip(paths, names)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in names:
        assert sorted(p.name for p in (tmp_path / name).iterdir()) == sorted(f"{name}_{i}.tif" for i in range(20))
    assert not list(tmp_path.glob(".theia-*"))
