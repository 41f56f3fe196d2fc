"""Several files changed as one: killed or failing at any step, the tree is that of before or that of after."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from scpctl import transaction
from scpctl.errors import ScpError
from tests import failing
from tests.conftest import SMALL, commit, git, run
from tests.failing import Failure

BEFORE = {"a.md": b"old a", "b/b.md": b"old b", "b/gone.md": b"old", "new/c.md": None}
AFTER = {"a.md": b"new a", "b/b.md": b"new b", "b/gone.md": None, "new/c.md": b"new c"}
REFUSED, DONE = 2, 0


def _change(root: Path) -> int:
    try:
        transaction.write(root, BEFORE, AFTER)
    except ScpError:
        return REFUSED
    return DONE


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
    return {path: data for path, data in failing.tree(root).items() if data is not None}


def _held(contents: transaction.Contents) -> dict[str, bytes]:
    return {path: data for path, data in contents.items() if data is not None}


posix = pytest.mark.skipif(os.name != "posix", reason="a process can't be forked here")


@posix
@pytest.mark.parametrize("with_git", [True, False], ids=["git", "no git"])
def test_killed_at_any_step_all_files_are_those_of_before_or_of_after(
    tree: Callable[[bool], Path], with_git: bool
) -> None:
    whole = tree(with_git)
    calls = failing.driven(partial(_change, whole)).calls
    states = []
    for number in range(1, calls + 1):
        root = tree(with_git)
        assert failing.driven(partial(_change, root), Failure(number)).status == failing.KILLED
        transaction.recover(root)
        assert _files(root) in (_held(BEFORE), _held(AFTER)), f"killed at call {number}"
        states.append(_files(root) == _held(AFTER))
    assert len(states) > 15
    assert states == sorted(states), "once it holds it holds"


@posix
@pytest.mark.parametrize("way", failing.WAYS[1:], ids=lambda way: way.way)
def test_failing_at_any_step_all_files_are_those_of_before_or_of_after(
    tree: Callable[[bool], Path], way: Failure
) -> None:
    whole = tree(True)
    calls = failing.driven(partial(_change, whole)).calls
    for number in range(1, calls + 1):
        root = tree(True)
        ended = failing.driven(partial(_change, root), replace(way, number=number))
        assert ended.status in (DONE, REFUSED), ended.output  # what fails while sweeping does no harm
        transaction.recover(root)
        assert _files(root) in (_held(BEFORE), _held(AFTER)), f"failed at call {number}"


@pytest.fixture
def stopped(tree: Callable[[bool], Path]) -> Iterator[Path]:
    """Yield a tree whose change was killed right after it came to hold."""
    if os.name != "posix":
        pytest.skip("a process can't be forked here")
    for number in range(1, 100):
        root = tree(True)
        failing.driven(partial(_change, root), Failure(number))
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
    with transaction.locked(root / ".git/scpctl"), pytest.raises(ScpError, match="another scpctl is writing"):
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


@posix
def test_a_store_behind_a_link_is_not_used(make: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    root = make()
    commit(root)
    (root / ".git" / "scpctl").symlink_to(outside)
    result = run("-C", root, "render", "2017-02-01-zprava", "--to", "md")
    assert "it is a symbolic link" in result.err
    assert list(outside.iterdir()) == []
