"""Several files changed as one: all of them or none, also when the process is killed or the power fails half way.

What is to be written is staged first, in ``.git/scpctl/`` (or ``.scpctl/`` where there is no git), then a journal is
put in place: from then on the change holds, and whoever comes next completes what is left of it (:func:`recover`).
Every step can be repeated: it looks at what the file holds now. A file that somebody has changed meanwhile stays as
it is, and what was to be written is kept beside the journal.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from scpctl import files, vcs
from scpctl.errors import ScpError
from scpctl.language import _

FOLDER = "scpctl"
JOURNAL = "journal.json"
LOCK = "lock"
KEPT = "kept"
VERSION = 1
MAX_BYTES = 50_000_000
SECONDS_TO_WAIT = 5.0
_STAGED = re.compile(r"staged-\d+", re.ASCII)
_LEFT = re.compile(r"staged-\d+|\.scpctl-.*", re.ASCII)
# Why a folder stays: it is not empty, or on Windows a program is in it.
_STAYS = {errno.ENOTEMPTY, errno.EEXIST, *([errno.EACCES] if os.name == "nt" else [])}

# The bytes of files by path from the root of the repository; None where there is no file.
Contents = Mapping[str, bytes | None]


@dataclass(frozen=True)
class Step:
    """A file to be changed: the digests of what it held and of what it is to hold, and where that is staged."""

    path: str
    before: str
    after: str
    staged: str


def write(root: Path, before: Contents, after: Contents, keep: Collection[str] = ()) -> None:
    """Change the files of ``after`` from what they held, as ``before`` says, to what they are to hold.

    Of those named in ``keep`` a copy stays in the store. Raises :class:`ScpError`, with
    nothing changed, where a file holds something else by now or can't be written.
    """
    store = store_of(root)
    with locked(store):
        _complete(root, store)
        for folder in {(root / path).parent for path in after}:
            _require_writable(folder)
        for path in after:
            _require_replaceable(root / path)
            if _digest(_held(root / path)) != _digest(before[path]):
                raise ScpError(_("{path} has been changed meanwhile").format(path=path), _("run the command again"))
        for path in keep:
            _keep(store, path, before[path])
        steps = [
            Step(path, _digest(before[path]), _digest(data), f"staged-{number}")
            for number, (path, data) in enumerate(after.items())
        ]
        staged = {step.staged: data for step in steps if (data := after[step.path]) is not None}
        journal = json.dumps({"version": VERSION, "steps": [asdict(step) for step in steps]})
        try:
            files.create_all(store, staged)
            files.write_all(store, {JOURNAL: journal.encode()})
        except ScpError:
            _give_up(store)
            raise
        _complete(root, store)


def recover(root: Path) -> bool:
    """Complete a change that was stopped half way; tell whether there was one. Raises :class:`ScpError`."""
    store = store_of(root)
    if (store / JOURNAL).exists():
        with locked(store):
            return _complete(root, store)
    if _left(store):
        # Where another run has the lock these files are its own.
        with contextlib.suppress(ScpError), locked(store, wait=False):
            if not (store / JOURNAL).exists():
                _sweep(store)
    return False


def kept(root: Path) -> Path:
    """Return the folder of the copies that :func:`write` keeps."""
    return store_of(root) / KEPT


def store_of(root: Path) -> Path:
    """Return the folder for what is of use here only: in git's own where it is on the same disk, else in the root."""
    top = vcs.top_of(root)
    folder = top / ".git" if top else root
    if folder.is_dir() and folder.stat().st_dev == root.stat().st_dev and folder != root:
        return folder / FOLDER
    return root / f".{FOLDER}"


def hide(store: Path) -> None:
    """Keep git from seeing the store where it is not in git's own folder."""
    if store.name.startswith("."):
        files.write_all(store, {".gitignore": b"*\n"})


@contextlib.contextmanager
def locked(store: Path, *, wait: bool = True) -> Iterator[None]:
    """Keep other runs out of a store. The system lets go of the lock when the process ends, however it ends.

    Raises :class:`ScpError` where another run keeps us out, or there can be no lock.
    """
    try:
        if store.is_symlink():
            raise OSError(errno.ELOOP, "", str(store))
        store.mkdir(parents=True, exist_ok=True)
        hide(store)
        descriptor = os.open(store / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    except OSError as error:
        raise _unwritable(store, files.reason_of(error)) from None
    try:
        deadline = time.monotonic() + (SECONDS_TO_WAIT if wait else 0)
        while not _lock(descriptor):
            if time.monotonic() > deadline:
                raise ScpError(_("another scpctl is writing into this repository"), _("wait until it has finished"))
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    """Try to lock an open file; tell whether it worked."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


def _complete(root: Path, store: Path) -> bool:
    """Take every step of the journal that is left and remove the journal; tell whether there was one."""
    if not (store / JOURNAL).exists():
        _sweep(store)
        return False
    in_the_way = []
    target = store / JOURNAL
    try:
        steps = _journal(root, store)
        for step in steps:
            target = root / step.path
            if not _take(root, store, step):
                in_the_way.append(step.path)
        for folder in _folders(root, (step.path for step in steps if not step.after)):
            target = folder
            if folder != root:
                _remove_empty(folder)
        for folder in _folders(root, (step.path for step in steps)):
            target = folder
            if folder.exists():
                files.sync(folder)
        target = store / JOURNAL
        target.unlink()
        files.sync(store)
    except OSError as error:
        message = _("a change of several files is half done: {file} can't be written: {reason}")
        hint = _("remove the cause and run any command of scpctl: it completes the change")
        raise ScpError(message.format(file=target, reason=files.reason_of(error)), hint) from None
    _sweep(store)
    if in_the_way:
        raise ScpError(
            _("not written, since it was changed meanwhile: {paths}").format(paths=", ".join(in_the_way)),
            _("what was to be written is in {folder}").format(folder=store / KEPT),
        )
    return True


def _take(root: Path, store: Path, step: Step) -> bool:
    """Take one step, unless it is taken already; return False where somebody else has changed the file.

    Raises :class:`OSError`.
    """
    target = root / step.path
    held = _digest(_held(target))
    staged = store / step.staged
    if held == step.after:
        return True
    if held != step.before:
        if staged.exists():
            _keep(store, step.path, files.read(staged, MAX_BYTES))
        return not staged.exists()
    if not step.after:
        target.unlink()
        return True
    if step.before:
        staged.chmod(stat.S_IMODE(target.stat().st_mode))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
    files.replace(staged, target)
    return True


def _folders(root: Path, paths: Iterable[str]) -> list[Path]:
    """Return the folders below ``root`` that files lie in, at any depth, and ``root``; the inner ones come first."""
    folders = {folder for path in paths for folder in Path(path).parents}
    return [root / folder for folder in sorted(folders, key=lambda folder: len(folder.parts), reverse=True)]


def _remove_empty(folder: Path) -> None:
    """Remove a folder where it is empty. Raises :class:`OSError`."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        pass
    except OSError as error:
        if error.errno not in _STAYS:
            raise


def _journal(root: Path, store: Path) -> list[Step]:
    """Read the journal. Raises :class:`ScpError` where it is none of ours.

    Where there is no folder of git's, somebody may have sent it with the content: it must not lead anywhere else.
    """
    try:
        data = json.loads(files.read(store / JOURNAL, MAX_BYTES))
        if data["version"] != VERSION:
            raise ValueError(data["version"])
        steps = [Step(**step) for step in data["steps"]]
        folders = {(root / step.path).parent for step in steps}
        if not all(_is_ours(step) for step in steps) or not all(_is_below(root, folder) for folder in folders):
            raise ValueError(steps)
        return steps
    except (files.Unreadable, ValueError, KeyError, TypeError, RecursionError):
        message = _("{file} is no journal of this version of scpctl").format(file=store / JOURNAL)
        raise ScpError(message, _("use the version that made it, or move it away")) from None


def _is_ours(step: Step) -> bool:
    """Tell whether a step could have been written by :func:`write`: a path from the root, but to nothing of git's."""
    path = Path(step.path)
    inside = not path.anchor and {"..", ".git"}.isdisjoint(part.casefold() for part in path.parts)
    return inside and bool(_STAGED.fullmatch(step.staged))


def _is_below(root: Path, folder: Path) -> bool:
    """Tell whether a folder, which need not exist yet, is in ``root`` once every link is followed."""
    return folder.resolve().is_relative_to(root.resolve())


def _keep(store: Path, path: str, data: bytes | None) -> None:
    """Keep a copy under a name that says what it is of, and whose it is by its digest."""
    if data is not None:
        files.write_all(store / KEPT, {f"{path.replace('/', '-')}-{_digest(data)[:12]}": data})


def _require_writable(folder: Path) -> None:
    """Raise :class:`ScpError` where the files of a folder, which need not exist yet, can't be replaced."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not os.access(there, os.W_OK):
        raise _unwritable(there, _("you have no right to do that"))


def _require_replaceable(file: Path) -> None:
    """Raise :class:`ScpError` where a file must not be replaced; before anything is changed."""
    if file.is_symlink():
        raise _unwritable(file, _("it is a symbolic link"))
    if file.exists() and not os.access(file, os.W_OK):
        raise _unwritable(file, _("you have no right to do that"))


def _unwritable(file: Path, reason: str) -> ScpError:
    message = _("{file} can't be written: {reason}").format(file=file, reason=reason)
    return ScpError(message, _("nothing was changed"))


def _held(file: Path) -> bytes | None:
    try:
        return files.read(file, MAX_BYTES)
    except files.Unreadable as error:
        if not file.is_symlink() and not file.exists():
            return None
        raise ScpError(_("{file} can't be read: {reason}").format(file=file, reason=error.reason), error.hint) from None


def _digest(data: bytes | None) -> str:
    """Return the SHA-256 of a file's bytes; nothing where there is no file."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _give_up(store: Path) -> None:
    """Undo the staging. A journal that can't be removed holds, and then needs what is staged."""
    with contextlib.suppress(OSError):
        (store / JOURNAL).unlink(missing_ok=True)
        files.sync(store)
        _sweep(store)


def _sweep(store: Path) -> None:
    """Remove what was staged for a change that never came to hold, or that is complete."""
    for file in _left(store):
        with contextlib.suppress(OSError):
            file.unlink()


def _left(store: Path) -> list[Path]:
    """Return what a run left that ended before its change came to hold, or right after it was complete."""
    found = []
    for folder in (store, store / KEPT):
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            found += [Path(entry.path) for entry in entries if _LEFT.fullmatch(entry.name)]
    return found
