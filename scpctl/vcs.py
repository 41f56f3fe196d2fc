"""The few things asked of git, always in the same safe way.

A repository that was handed over is not trusted: its configuration can name programs (fsmonitor, hooks, pagers,
filters), so those are switched off and only commands are used that run none (SECURITY.md has the list). The
repository is the one around the content, never one that hides inside it.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scpctl.errors import ScpError
from scpctl.language import _

SECONDS = 60
SHA256_DIGITS = 64
SAFE = (
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.pager=cat",
    "-c", "log.showSignature=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "protocol.allow=never",
    "--no-optional-locks",
    "--literal-pathspecs",
)  # fmt: skip


class Commit(NamedTuple):
    """A commit: its name, the day it was written (ISO 8601), by whom, and what its first line says."""

    name: str
    date: str
    author: str
    subject: str


def top_of(folder: Path) -> Path | None:
    """Return the work tree that ``folder`` lies in, or None where there is no git."""
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return None


def init(folder: Path) -> None:
    """Make a repository in ``folder``, with the branch main. Raises :class:`ScpError` where git can't."""
    _run(folder, ["init", "--quiet", "--initial-branch=main"])


def describe_head(folder: Path) -> str:
    """Return the branch and the short commit of the work tree around ``folder``; nothing where there is none."""
    top = top_of(folder)
    if top is None:
        return ""
    try:
        branch, commit = (
            _run(top, ["rev-parse", *options, "HEAD"]).decode("utf-8", "replace").strip()
            for options in (("--abbrev-ref",), ("--short",))
        )
    except ScpError:
        return ""
    return f"{branch} {commit}"


def files_at(root: Path, revision: str, path: str, limit: int) -> dict[str, bytes]:
    """Return the ordinary file at ``path`` below ``root``, or those of that folder, at ``revision``; by path from root.

    Files larger than ``limit`` bytes come cut off one byte later, so that the reader sees that they are too large.
    Raises :class:`ScpError` when there is no git, no such revision, or the object database is damaged.
    """
    top = top_of(root)
    if top is None:
        raise ScpError(_("{root} is not in a git repository").format(root=root), _("leave out --at"))
    commit = _commit(top, revision)
    if not commit:
        message = _("git does not know the revision {revision}").format(revision=revision)
        raise ScpError(message, _("name a branch, a tag or a commit; git log shows them"))
    return _blobs(top, _objects(top, commit, root, path), limit)


def commits_of(root: Path, path: str, most: int, revision: str = "HEAD") -> list[Commit]:
    """Return the last commits, at most so many, that changed the file at ``path`` from ``root``; newest first.

    There are none where there is no git or no commit yet. Raises :class:`ScpError`.
    """
    top = top_of(root)
    commit = _commit(top, revision) if top else ""
    if top is None or not commit:
        return []
    form = "--format=%h%x1f%as%x1f%an%x1f%s"
    file = (root.relative_to(top) / path).as_posix()
    output = _run(top, ["log", "-z", f"--max-count={most}", form, "--no-show-signature", commit, "--", file])
    lines = output.decode("utf-8", "replace").split("\0")
    return [Commit(*fields[:4]) for line in lines if len(fields := line.split("\x1f", 3)) == 4]


def day_of(root: Path, revision: str = "HEAD") -> datetime.date | None:
    """Return the day on which a commit was made, as its author's clock had it; None where there is no git or commit.

    Raises :class:`ScpError`.
    """
    top = top_of(root)
    commit = _commit(top, revision) if top else ""
    if top is None or not commit:
        return None
    written = _run(top, ["log", "-1", "--format=%as", "--no-show-signature", commit]).decode("ascii", "replace").strip()
    try:
        return datetime.date.fromisoformat(written)
    except ValueError:  # a date that a hostile commit made up
        return None


def mainline(root: Path, revision: str = "HEAD") -> list[tuple[str, str]]:
    """Return the commits that a revision was made of one after another, newest first, and the day of each (ISO 8601).

    Of what was merged there is the merge only: before it, the repository did not hold it. The days are those of the
    committers' clocks. There are none where there is no git or commit. Raises :class:`ScpError`.
    """
    top = top_of(root)
    commit = _commit(top, revision) if top else ""
    if top is None or not commit:
        return []
    output = _run(top, ["log", "--first-parent", "--format=%H %cs", "--no-show-signature", commit])
    return [(name, day) for name, _space, day in (line.partition(" ") for line in output.decode("ascii").splitlines())]


def is_cut_off(root: Path) -> bool:
    """Tell whether only the last commits were fetched. Raises :class:`ScpError`."""
    top = top_of(root)
    return top is not None and _run(top, ["rev-parse", "--is-shallow-repository"]).strip() == b"true"


def revisions(root: Path) -> list[str]:
    """Return the names of the branches and tags, none where there is no git. Raises :class:`ScpError`."""
    top = top_of(root)
    if top is None:
        return []
    names = _run(top, ["for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"])
    return names.decode("utf-8", "replace").splitlines()


def last_change(root: Path, paths: Sequence[str], revision: str = "HEAD") -> str:
    """Return the full name of the last commit up to ``revision`` that changed anything at ``paths`` below ``root``.

    Nothing where there is no git, or no such commit. Raises :class:`ScpError`.
    """
    top = top_of(root)
    commit = _commit(top, revision) if top else ""
    if top is None or not commit:
        return ""
    below = [(root.relative_to(top) / path).as_posix() for path in paths]
    name = _run(top, ["log", "-1", "--format=%H", "--no-show-signature", commit, "--", *below]).decode("ascii").strip()
    return name if re.fullmatch(r"[0-9a-f]{40,64}", name) else ""


def uncommitted(root: Path, contents: Iterable[tuple[str, bytes]]) -> list[str] | None:
    """Return which of these files, by path from ``root``, the last commit does not hold; None where there is no git.

    git itself is not asked for its status, since filters that the repository names would run (SECURITY.md). Raises
    :class:`ScpError`.
    """
    top = top_of(root)
    if top is None:
        return None
    commit = _commit(top, "HEAD")
    objects = _objects(top, commit, root, "") if commit else {}
    return [path for path, data in contents if not _is_object(data, objects.get(path, b""))]


def _is_object(data: bytes, object_: bytes) -> bool:
    """Tell whether git's object holds these bytes, as they are or with the line ends that git gives to text."""
    digest = hashlib.sha256 if len(object_) == SHA256_DIGITS else hashlib.sha1
    return any(
        digest(b"blob %d\0" % len(text) + text).hexdigest().encode() == object_
        for text in (data, data.replace(b"\r\n", b"\n"))
    )


def _commit(top: Path, revision: str) -> str:
    """Return the full name of a commit; nothing where git does not know it."""
    name = _run(top, ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], check=False)
    return name.decode().strip() if re.fullmatch(rb"[0-9a-f]{40,64}\n", name) else ""


def _objects(top: Path, commit: str, root: Path, path: str) -> dict[str, bytes]:
    """Return git's objects of the ordinary files at or below ``path`` of ``root``, by path from ``root``."""
    prefix = root.relative_to(top).as_posix()
    prefix = "" if prefix == "." else prefix + "/"
    below = prefix + path
    listing = _run(top, ["ls-tree", "-r", "-z", "--full-tree", commit, *(["--", below] if below else [])])
    objects: dict[str, bytes] = {}
    for entry in listing.split(b"\0")[:-1]:
        description, name = entry.split(b"\t", 1)
        mode, kind, object_ = description.split(b" ")
        if kind == b"blob" and mode in (b"100644", b"100755"):
            below_root = name.decode("utf-8", "surrogateescape").removeprefix(prefix)
            objects[unicodedata.normalize("NFC", below_root)] = object_  # macOS writes names decomposed
    return objects


def _blobs(top: Path, names: dict[str, bytes], limit: int) -> dict[str, bytes]:
    """Read all objects in one process."""
    with tempfile.TemporaryFile() as wanted:
        wanted.write(b"".join(object_ + b"\n" for object_ in names.values()))
        wanted.seek(0)
        output = _run(top, ["cat-file", "--batch"], stdin=wanted)
    contents = {}
    position = 0
    for name in names:
        header, _newline, _rest = output[position : position + 200].partition(b"\n")
        fields = header.split(b" ")
        if len(fields) != 3:
            raise ScpError(_("git can't read {path}: the repository is damaged").format(path=name), _("run git fsck"))
        start = position + len(header) + 1
        size = int(fields[2])
        contents[name] = output[start : start + min(size, limit + 1)]
        position = start + size + 1
    return contents


def _run(top: Path, command: Sequence[str], *, check: bool = True, stdin: BinaryIO | None = None) -> bytes:
    """Run one git command on the work tree at ``top`` and return what it printed.

    Raises :class:`ScpError` with git's own words when it fails; with ``check`` off its output is returned as it is.
    """
    try:
        import git  # 77 ms, and most commands ask git nothing
        from git.cmd import Git
    except ImportError:  # so it ends where git itself can't be started
        raise _missing() from None

    environment = {
        "GIT_DIR": str(top / ".git"),
        "GIT_WORK_TREE": str(top),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        # What the repository's own settings allow does not count then: nothing that is missing is fetched.
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C.UTF-8",
    }
    try:
        result = Git(top).execute(
            ["git", *SAFE, *command],
            istream=stdin,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env=environment,
            kill_after_timeout=SECONDS if os.name == "posix" else None,
        )
    except git.GitCommandNotFound:
        raise _missing() from None
    status, output, complaint = result
    if status and check:
        words = complaint if isinstance(complaint, str) else bytes(complaint).decode("utf-8", "replace")
        first_line = next(iter(words.strip().splitlines()), str(status))
        raise ScpError(_("git failed: {words}").format(words=first_line))
    return bytes(output)


def _missing() -> ScpError:
    return ScpError(_("git is not installed"), _("install git"))
