"""Files are written whole or not at all, and never through a link."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from scpctl import files
from scpctl.errors import ScpError

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links, rights or limits as POSIX has them")


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_all_files_are_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    files.write_all(tmp_path / "build" / "new", {"a.md": b"a", "b.pdf": b"\r\n\0"})
    assert names(tmp_path / "build" / "new") == {"a.md", "b.pdf"}
    assert (tmp_path / "build" / "new" / "b.pdf").read_bytes() == b"\r\n\0"


def test_a_file_that_has_these_bytes_already_stays_untouched(tmp_path: Path) -> None:
    files.write_all(tmp_path, {"a.md": b"a"})
    os.utime(tmp_path / "a.md", (1, 1))
    files.write_all(tmp_path, {"a.md": b"a"})
    assert (tmp_path / "a.md").stat().st_mtime == 1


@posix
def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    files.write_all(tmp_path, {"profile": b"old"})
    (tmp_path / "profile").chmod(0o600)
    files.write_all(tmp_path, {"profile": b"new", "other": b"new"})
    assert (tmp_path / "profile").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "other").stat().st_mode & 0o777 != 0o600


@posix
def test_a_full_disk_leaves_the_old_files_whole(tmp_path: Path) -> None:
    import resource

    files.write_all(tmp_path, {"a.md": b"old", "b.md": b"old"})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(ScpError, match="can't be written"):
            files.write_all(tmp_path, {"a.md": b"new", "b.md": b"n" * 1000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert names(tmp_path) == {"a.md", "b.md"}
    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "b.md").read_bytes() == b"old"


@posix
def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.md").write_bytes(b"old")
    build = tmp_path / "build"
    build.mkdir()
    (build / "a.md").symlink_to(outside / "a.md")
    files.write_all(build, {"a.md": b"new"})
    assert (outside / "a.md").read_bytes() == b"old"
    assert not (build / "a.md").is_symlink()
    (tmp_path / "link").symlink_to(outside)
    with pytest.raises(ScpError, match="symbolic link"):
        files.write_all(tmp_path / "link", {"b.md": b""})
    assert names(outside) == {"a.md"}


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("a file")
    with pytest.raises(ScpError, match=r"build can't be written"):
        files.write_all(tmp_path / "build", {"a.md": b""})
