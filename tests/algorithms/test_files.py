"""Atomic files and folders: whole or untouched."""

from __future__ import annotations

from pathlib import Path

import pytest

from algorithms.core import files
from algorithms.core.errors import TheiaError


def test_file_appears_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "new folder" / "é.txt"
    with files.atomic_file(str(target)) as temporary:
        Path(temporary).write_text("one")
        assert not target.exists()
    assert target.read_text() == "one"
    with pytest.raises(RuntimeError), files.atomic_file(str(target)) as temporary:
        Path(temporary).write_text("two")
        raise RuntimeError
    assert target.read_text() == "one"
    assert list(target.parent.iterdir()) == [target]


def test_folder_is_refused_then_replaced(tmp_path: Path) -> None:
    target = tmp_path / "PRODUCT"
    with files.atomic_folder(str(target)) as temporary:
        (Path(temporary) / "a.tif").write_text("old")
    with pytest.raises(TheiaError, match="exists already"), files.atomic_folder(str(target)):
        raise AssertionError("not reached")
    with files.atomic_folder(str(target), overwrite=True) as temporary:
        (Path(temporary) / "b.tif").write_text("new")
    assert [p.name for p in target.iterdir()] == ["b.tif"]
    assert list(tmp_path.iterdir()) == [target]


def test_failed_replacement_keeps_the_old_folder(tmp_path: Path) -> None:
    target = tmp_path / "PRODUCT"
    target.mkdir()
    (target / "a.tif").write_text("old")
    with pytest.raises(KeyboardInterrupt), files.atomic_folder(str(target), overwrite=True):
        raise KeyboardInterrupt
    assert (target / "a.tif").read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_targets_are_checked_all_at_once(tmp_path: Path) -> None:
    image = tmp_path / "in.tif"
    image.write_text("x")
    below_file = image / "out.tif"
    with pytest.raises(TheiaError) as caught:
        files.check_targets([str(image), str(below_file), None, str(tmp_path / "fine.tif")], [str(image)])
    assert "also an input" in caught.value.message and "is a file" in caught.value.message
    assert "fine.tif" not in caught.value.message


def test_space_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(TheiaError, match=r"needs about .* TB"):
        files.check_space(str(tmp_path / "not" / "there"), 1e18)
    files.check_space(str(tmp_path), 1)


def test_a_job_that_must_end_at_once_removes_its_own_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / ".theia-1-abcd.tif").write_text("of another process")
    with files.atomic_file(str(tmp_path / "mine.tif")) as temporary:
        Path(temporary).write_text("half")
        files.remove_unfinished()
        assert [p.name for p in tmp_path.iterdir()] == [".theia-1-abcd.tif"]
        Path(temporary).write_text("whole after all")
    assert (tmp_path / "mine.tif").exists()


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (2e6, "2.0 MB"), (3.24e9, "3.2 GB"), (5e15, "5000.0 TB")]
)
def test_sizes_for_people(size: float, text: str) -> None:
    assert files.size_text(size) == text
