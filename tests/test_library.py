"""Reading a tree: what counts as a document, what is refused, and that a revision reads like the work tree."""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl import config, library, rule, vcs
from scpctl.errors import ScpError
from scpctl.rules import RULES
from tests.conftest import SETTINGS, SMALL, TODAY, commit, git, load, run

GOAL = "---\ntitle: Cíl\ncode: C\n---\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links, pipes or rights as POSIX has them")


def faults(root: Path) -> list[tuple[str, str, str]]:
    return [(found.location.path, found.rule, found.message) for found in rule.check(load(root), RULES)]


def test_documents_come_sorted_with_kind_and_id(make: Callable[..., Path]) -> None:
    root = make({"content/goals/b.md": GOAL, "content/goals/a.md": GOAL, "content/goals/.skryty.md": "x", **SMALL})
    found = [(item.kind_name, item.id) for item in load(root).documents]
    assert found == [
        ("goal", "a"),
        ("goal", "b"),
        ("group", "mobilita"),
        ("person", "jana-nova"),
        ("report", "2017-02-01-zprava"),
    ]


@posix
def test_links_pipes_and_unreadable_files_are_told_and_never_followed(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    root = make({"content/goals/a.md": GOAL})
    secret = tmp_path.parent / "secret.md"
    secret.write_text(GOAL)
    (root / "content/goals/link.md").symlink_to(secret)
    (root / "content/goals/folder").symlink_to(tmp_path.parent)
    os.mkfifo(root / "content/goals/pipe.md")
    found = {path: message for path, _rule, message in faults(root)}
    assert found == {
        "content/goals/folder": "the file can't be read: it is a symbolic link",
        "content/goals/link.md": "the file can't be read: it is a symbolic link",
        "content/goals/pipe.md": "the file can't be read: it is not an ordinary file",
    }


def test_a_file_that_is_too_large_is_refused(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": GOAL + "x" * 2_000_000})
    assert faults(root) == [("content/goals/a.md", "SCP001", "the file can't be read: it is larger than 2 MB")]


@pytest.mark.skipif(sys.platform == "win32", reason="file systems of Windows keep names as they are written")
def test_a_decomposed_file_name_is_the_same_name(make: Callable[..., Path]) -> None:
    root = make(
        {
            "content/goals/a.md": GOAL + "[plán](plán.txt)\n",
            "content/goals/" + unicodedata.normalize("NFD", "plán.txt"): "",
        }
    )
    assert faults(root) == []


def test_a_name_that_is_not_utf8_is_told_without_harm(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": GOAL})
    try:
        Path(os.fsdecode(os.fsencode(root / "content/goals/") + b"/\xff.md")).write_text(GOAL)
    except (OSError, UnicodeError):
        pytest.skip("this file system takes UTF-8 names only")
    assert [(code, "not a valid id" in message) for _path, code, message in faults(root)] == [("SCP002", True)]


def test_a_revision_reads_like_the_work_tree(make: Callable[..., Path]) -> None:
    root = make()
    revision = commit(root)
    before = load(root)
    texts = [(item.path, item.text) for item in before.documents]
    (root / "content/groups/mobilita.md").unlink()
    (root / "content/goals").mkdir()
    (root / "content/goals/new.md").write_text(GOAL)
    then = library.at(config.load(root), revision, TODAY)
    assert [(item.path, item.text) for item in then.documents] == texts
    assert then.files == before.files
    assert [item.path for item in load(root).documents] != [item.path for item in then.documents]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="git itself changes names there")
def test_names_of_a_revision_are_those_of_the_work_tree(make: Callable[..., Path]) -> None:
    root = make(
        {
            "content/goals/a.md": GOAL + "[plán](plán.txt)\n",
            "content/goals/" + unicodedata.normalize("NFD", "plán.txt"): "",
            "content/goals/.gitkeep": "",
            "content/.skryte/a.md": GOAL,
        }
    )
    then = library.at(config.load(root), commit(root), TODAY)
    assert then.files == load(root).files
    assert rule.check(then, RULES) == []


def test_a_content_repository_may_lie_below_the_top_of_git(make: Callable[..., Path], tmp_path: Path) -> None:
    files = {f"mesto/{path}": text for path, text in SMALL.items()}
    root = make({**files, "mesto/scpctl.toml": '[programme]\nname = "M"\n'})
    commit(root)
    assert len(library.at(config.load(tmp_path / "mesto"), "HEAD", TODAY).documents) == len(SMALL)


@pytest.mark.parametrize("revision", ["nic", "--output=x", "HEAD~5", "", "main:content"])
def test_an_unknown_revision_is_told(make: Callable[..., Path], revision: str) -> None:
    root = make()
    commit(root)
    with pytest.raises(ScpError, match="does not know the revision"):
        library.at(config.load(root), revision, TODAY)


def test_a_revision_is_read_below_a_folder_that_macos_has_named(make: Callable[..., Path], tmp_path: Path) -> None:
    folder = unicodedata.normalize("NFD", "město")
    make({f"{folder}/{path}": text for path, text in {"scpctl.toml": SETTINGS, **SMALL}.items()})
    revision = commit(tmp_path)
    assert set(library.at(config.load(tmp_path / folder), revision, TODAY).by_path) == set(SMALL)


def test_without_git_a_revision_is_told_to_be_impossible(make: Callable[..., Path]) -> None:
    with pytest.raises(ScpError, match="not in a git repository"):
        library.at(config.load(make()), "HEAD", TODAY)


@posix
def test_a_hostile_git_configuration_runs_nothing(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make()
    revision = commit(root)
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/PWNED\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand", "filter.x.smudge"):
        git(root, "config", key, str(trap))
    (root / ".gitattributes").write_text("*.md filter=x diff=x\n")
    inner = root / "content" / "inner"
    inner.mkdir()
    for name, text in {
        "HEAD": "ref: refs/heads/main\n",
        "config": f"[core]\n\tfsmonitor = {trap}\n\tbare = true\n",
    }.items():
        (inner / name).write_text(text)
    for name in ("objects", "refs"):
        (inner / name).mkdir()
    assert len(library.at(config.load(root), revision, TODAY).documents) == len(SMALL)
    assert vcs.describe_head(root).startswith("main ")
    assert not (tmp_path / "PWNED").exists()


@posix
@pytest.mark.parametrize("of", ["HEAD", "HEAD:content/groups/mobilita.md"])
def test_what_is_missing_is_not_fetched_whatever_the_repository_allows(
    make: Callable[..., Path], tmp_path: Path, of: str
) -> None:
    root = make()
    commit(root)
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/PWNED\n")
    trap.chmod(0o755)
    name = git(root, "rev-parse", of).strip()
    (root / ".git" / "objects" / name[:2] / name[2:]).unlink()
    settings = (
        f'[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n[remote "origin"]\n'
        f'\turl = ext::{trap} x\n\tpromisor = true\n[protocol "ext"]\n\tallow = always\n'
    )
    with (root / ".git" / "config").open("a") as config_:
        config_.write(settings)
    with contextlib.suppress(ScpError):
        library.at(config.load(root), "HEAD", TODAY)
    run("-C", root, "render", "2017-02-01-zprava", "--to", "md")
    assert not (tmp_path / "PWNED").exists()


def test_a_damaged_object_database_is_told(make: Callable[..., Path]) -> None:
    root = make()
    revision = commit(root)
    blob = git(root, "rev-parse", "HEAD:content/groups/mobilita.md").strip()
    file = root / ".git" / "objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.unlink()
    with pytest.raises(ScpError, match="damaged"):
        library.at(config.load(root), revision, TODAY)


def test_a_text_that_changes_after_it_was_read_is_told(make: Callable[..., Path]) -> None:
    library_ = load(make())
    item = library_.by_path["content/groups/mobilita.md"]
    (library_.config.root / item.path).write_text("---\nname: Jiná\n---\n", encoding="utf-8")
    with pytest.raises(ScpError, match=r"content/groups/mobilita\.md was changed in the meantime"):
        _text = item.text
