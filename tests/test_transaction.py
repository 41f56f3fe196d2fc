"""Several files changed as one: killed or failing at any step, the tree is that of before or that of after."""

from __future__ import annotations

import errno
import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scpctl import transaction
from scpctl.errors import ScpError
from tests.conftest import SMALL, git, run

BEFORE = {"a.md": b"old a", "b/b.md": b"old b", "b/gone.md": b"old", "new/c.md": None}
AFTER = {"a.md": b"new a", "b/b.md": b"new b", "b/gone.md": None, "new/c.md": b"new c"}
KILLED, REFUSED, UNTOUCHED, DONE = 9, 2, 100, 0
CALLS = ("open", "fsync", "replace", "unlink", "mkdir", "chmod")


def _change(root: Path, number: int, error: int, ever: bool) -> None:
    """Make the change; be killed, or let the system refuse, at its ``number``-th call."""
    calls = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal calls
            if function is not real_open or arguments[1] & (os.O_WRONLY | os.O_RDWR):
                calls += 1
                if calls == number or (ever and calls > number):
                    if not error:
                        os._exit(KILLED)
                    raise OSError(error, os.strerror(error))
            return function(*arguments, **options)

        return call

    real_open = os.open
    for name in CALLS:
        setattr(os, name, counted(getattr(os, name)))
    try:
        transaction.write(root, BEFORE, AFTER)
    except ScpError:
        os._exit(REFUSED)
    os._exit(UNTOUCHED if calls < number else DONE)


def _driven(root: Path, number: int, error: int = 0, ever: bool = False) -> int:
    process = multiprocessing.get_context("fork").Process(target=_change, args=(root, number, error, ever))
    process.start()
    process.join()
    assert process.exitcode in (KILLED, REFUSED, UNTOUCHED, DONE)
    return process.exitcode


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[bool], Path]:
    """Make the files of BEFORE, with or without git."""

    def make_(with_git: bool) -> Path:
        root = tmp_path / f"tree-{len(list(tmp_path.iterdir()))}"
        for path, data in BEFORE.items():
            if data is not None:
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_bytes(data)
        if with_git:
            git(root, "init", "--quiet")
        return root

    return make_


def _files(root: Path) -> dict[str, bytes]:
    """Return every file but git's own and what marks the store."""
    found = {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}
    return {
        path: data
        for path, data in found.items()
        if not (path.startswith(".git/") and not path.startswith(".git/scpctl/"))
        and path not in (".scpctl/.gitignore", ".scpctl/lock", ".git/scpctl/lock")
    }


def _held(contents: transaction.Contents) -> dict[str, bytes]:
    return {path: data for path, data in contents.items() if data is not None}


posix = pytest.mark.skipif(os.name != "posix", reason="a process can't be forked here")


@posix
@pytest.mark.parametrize("with_git", [True, False], ids=["git", "no git"])
def test_killed_at_any_step_all_files_are_those_of_before_or_of_after(
    tree: Callable[[bool], Path], with_git: bool
) -> None:
    states = []
    for number in range(1, 100):
        root = tree(with_git)
        status = _driven(root, number)
        transaction.recover(root)
        if not (root / transaction.FOLDER).exists():
            transaction.write(root, {}, {})  # any next change sweeps
        assert _files(root) in (_held(BEFORE), _held(AFTER)), f"killed at call {number}"
        states.append(_files(root) == _held(AFTER))
        if status == UNTOUCHED:
            break
        assert status == KILLED
    assert len(states) > 15
    assert states == sorted(states), "once it holds it holds"


@posix
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EACCES, errno.EIO], ids=["ENOSPC", "EACCES", "EIO"])
@pytest.mark.parametrize("ever", [False, True], ids=["once", "ever"])
def test_failing_at_any_step_all_files_are_those_of_before_or_of_after(
    tree: Callable[[bool], Path], error: int, ever: bool
) -> None:
    for number in range(1, 100):
        root = tree(True)
        status = _driven(root, number, error, ever)
        transaction.write(root, {}, {})
        assert _files(root) in (_held(BEFORE), _held(AFTER)), f"failed at call {number}"
        if status == UNTOUCHED:
            break
        assert status in (DONE, REFUSED)  # what fails while sweeping does no harm


@pytest.fixture
def stopped(tree: Callable[[bool], Path]) -> Iterator[Path]:
    """Yield a tree whose change was killed right after it came to hold."""
    if os.name != "posix":
        pytest.skip("a process can't be forked here")
    for number in range(1, 100):
        root = tree(True)
        _driven(root, number)
        if (root / ".git/scpctl" / transaction.JOURNAL).exists():
            yield root
            return


def test_a_file_changed_meanwhile_is_left_and_the_new_text_kept(stopped: Path) -> None:
    (stopped / "b/b.md").write_bytes(b"by hand")
    with pytest.raises(ScpError, match=r"not written, since it was changed meanwhile: b/b\.md"):
        transaction.recover(stopped)
    files = _files(stopped)
    (kept,) = [path for path in files if path.startswith(".git/scpctl/kept/b-b.md-")]
    assert files.pop(kept) == b"new b"
    assert files == {**_held(AFTER), "b/b.md": b"by hand"}


def test_a_journal_of_another_version_is_refused(stopped: Path) -> None:
    journal = stopped / ".git/scpctl" / transaction.JOURNAL
    journal.write_bytes(journal.read_bytes().replace(b'"version": 1', b'"version": 2'))
    with pytest.raises(ScpError, match="no journal of this version"):
        transaction.recover(stopped)


def test_the_next_command_completes_a_change_and_says_so(stopped: Path) -> None:
    for path, text in {"scpctl.toml": '[programme]\nname = "Zkouška"\n', **SMALL}.items():
        (stopped / path).parent.mkdir(parents=True, exist_ok=True)
        (stopped / path).write_text(text, encoding="utf-8")
    result = run("-C", stopped, "check")
    assert "a change of several files that had been stopped half way is now complete\n" in result.err
    assert (stopped / "a.md").read_bytes() == b"new a"


def test_what_has_been_changed_since_it_was_read_is_not_overwritten(tree: Callable[[bool], Path]) -> None:
    root = tree(True)
    (root / "a.md").write_bytes(b"by hand")
    with pytest.raises(ScpError, match=r"a\.md has been changed meanwhile"):
        transaction.write(root, BEFORE, AFTER)
    assert _files(root) == {**_held(BEFORE), "a.md": b"by hand"}


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the system's rights do not bind this user")
def test_a_read_only_folder_is_refused_before_anything_is_changed(tree: Callable[[bool], Path]) -> None:
    root = tree(True)
    (root / "b").chmod(0o500)
    with pytest.raises(ScpError, match="you have no right to do that"):
        transaction.write(root, BEFORE, AFTER)
    (root / "b").chmod(0o700)
    assert _files(root) == _held(BEFORE)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no modes")
def test_the_mode_of_a_file_stays(tree: Callable[[bool], Path]) -> None:
    root = tree(True)
    (root / "a.md").chmod(0o640)
    transaction.write(root, BEFORE, AFTER)
    assert (root / "a.md").stat().st_mode & 0o777 == 0o640


def test_a_symbolic_link_is_not_written_through(tree: Callable[[bool], Path], tmp_path: Path) -> None:
    root = tree(True)
    (tmp_path / "elsewhere.md").write_bytes(b"old a")
    (root / "a.md").unlink()
    (root / "a.md").symlink_to(tmp_path / "elsewhere.md")
    with pytest.raises(ScpError, match="symbolic link"):
        transaction.write(root, BEFORE, AFTER)
    assert (tmp_path / "elsewhere.md").read_bytes() == b"old a"


def test_another_run_waits_and_then_says_so(tree: Callable[[bool], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree(True)
    monkeypatch.setattr(transaction, "SECONDS_TO_WAIT", 0.2)
    with transaction._locked(root / ".git/scpctl"), pytest.raises(ScpError, match="another scpctl is writing"):
        transaction.write(root, BEFORE, AFTER)
    transaction.write(root, BEFORE, AFTER)
    assert _files(root) == _held(AFTER)


@pytest.mark.parametrize(
    ("path", "staged"),
    [
        ("../outside.txt", "staged-0"),
        ("{outside}", "staged-0"),
        (".git/hooks/pre-commit", "staged-0"),
        ("content/link/outside.txt", "staged-0"),
        ("content/groups/new.md", "../../secret.txt"),
    ],
)
def test_a_journal_that_came_with_the_content_leads_nowhere_else(
    tmp_path: Path, make: Callable[..., Path], path: str, staged: str
) -> None:
    """Without a folder of git's the journal stands in the content repository, where anybody may have put it."""
    make()
    root = (tmp_path / "repository").resolve()
    root.mkdir()
    (tmp_path / "content").rename(root / "content")
    (tmp_path / "scpctl.toml").rename(root / "scpctl.toml")
    if hasattr(os, "symlink"):
        (root / "content/link").symlink_to(tmp_path, target_is_directory=True)
    store = root / ".scpctl"
    store.mkdir()
    (tmp_path / "secret.txt").write_text("forged", encoding="utf-8")
    (store / "staged-0").write_text("forged", encoding="utf-8")
    after = hashlib.sha256(b"forged").hexdigest()
    step = {"path": path.format(outside=tmp_path / "outside.txt"), "before": "", "after": after, "staged": staged}
    (store / transaction.JOURNAL).write_text(json.dumps({"version": 1, "steps": [step]}), encoding="utf-8")
    result = run("-C", root, "check")
    assert result.status == 2
    assert "no journal of this version" in result.err
    assert not (tmp_path / "outside.txt").exists()
    assert not (root / ".git").exists()
    assert (tmp_path / "secret.txt").exists()
