"""What the files of output folders were made from, so that nothing is made again that would come out the same.

It is kept in git's folder beside the repository's own store: no file of the repository changes, and whoever deletes an
output has it made anew.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from scpctl import __version__, files, transaction, vcs
from scpctl.render import Job
from scpctl.render.stationery import Stationery
from scpctl.render.templates import used

FILE = "rendered.json"
VERSION = 1
# Behind the digest of what was made while something was not committed.
UNCOMMITTED = "+"
MAX_BYTES = 50_000_000


def source_of(job: Job, written_on: Stationery) -> str:
    """Return a digest of all that decides on the outputs of a job, but for the commit that they name."""
    plain = dataclasses.replace(job, table=None, sheet=dataclasses.replace(job.sheet, keywords=""))
    own = used(job.template, written_on.templates)
    everything = [__version__, own, written_on.digest, vars(plain)]
    return hashlib.sha256(json.dumps(everything, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def load(root: Path) -> dict[str, tuple[str, str]]:
    """Return by path what each file was made from, and the digest of what it held then; nothing where none is known."""
    try:
        known = json.loads(files.read(transaction.store_of(root) / FILE, MAX_BYTES))
        assert known["version"] == VERSION
        return {path: (made["from"], made["holds"]) for path, made in known["files"].items()}
    except (files.Unreadable, ValueError, KeyError, TypeError, AttributeError, AssertionError, RecursionError):
        return {}


def are_up_to_date(
    targets: Iterable[Path], source: str, known: Mapping[str, tuple[str, str]], root: Path, *, is_committed: bool
) -> bool:
    """Tell whether files are what was made from the same source, unchanged since.

    What names no commit is out of date once there is one; any commit that yields the same is as good as another.
    """
    sources = (source,) if is_committed else (source, source + UNCOMMITTED)
    held = ((known.get(_name(file, root)), _held(file)) for file in targets)
    return all(made is not None and made[0] in sources and made[1] == holds for made, holds in held)


def save(root: Path, made: Mapping[Path, tuple[str, str]]) -> None:
    """Remember what files were made from and the digest of what they hold, beside what is known of others.

    Where there is no git, nothing is. Raises :class:`ScpError` where it can't be written.
    """
    if vcs.top_of(root) is None:
        return
    store = transaction.store_of(root)
    with transaction.locked(store):  # what another run remembers at the same time is not to be lost
        known = load(root) | {_name(file, root): entry for file, entry in made.items()}
        entries = {path: {"from": source, "holds": held} for path, (source, held) in sorted(known.items())}
        text = json.dumps({"version": VERSION, "files": entries}, indent=1)
        files.write_all(store, {FILE: text.encode()})


def _name(file: Path, root: Path) -> str:
    """Return a path from where git's repository begins: several content repositories may lie in it."""
    return Path(os.path.relpath(file, vcs.top_of(root) or root)).as_posix()


def _held(file: Path) -> str:
    try:
        return digest(files.read(file, MAX_BYTES))
    except files.Unreadable:
        return ""


def digest(data: bytes) -> str:
    """Return what tells whether a file still holds this."""
    return hashlib.sha256(data).hexdigest()
