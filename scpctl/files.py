"""Files read and written safely: only ordinary files, never through a link, each written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from scpctl.errors import ScpError
from scpctl.language import _, mark

_MEGABYTE = 1_000_000


class Unreadable(Exception):
    """A file can't be read; both texts are in the user's language."""

    def __init__(self, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def read(file: Path, limit: int) -> bytes:
    """Return what an ordinary file holds, at most ``limit`` bytes.

    A symbolic link is refused, since it may lead out of the repository, and so is a device or a pipe, which may never
    end. Raises :class:`Unreadable`.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        # Where the system itself refuses a link, asking first would only take time.
        if not hasattr(os, "O_NOFOLLOW") and _is_link(file):
            raise _link()
        descriptor = os.open(file, flags)
    except OSError as error:
        raise _link() if _is_link(file) else _unreadable(error) from None
    try:
        return _contents(descriptor, limit)
    except OSError as error:
        raise _unreadable(error) from None
    finally:
        os.close(descriptor)


def read_below(root: Path, path: str, limit: int) -> bytes:
    """Return what the file at ``path`` below ``root`` holds, as :func:`read` does; no folder on the way is a link.

    A path that leads out of ``root`` is refused. Raises :class:`Unreadable`.
    """
    require_below(path)
    *folders, name = PurePosixPath(path).parts
    folder = root
    for part in folders:
        folder = _entry(folder, part)
        if _is_link(folder):
            raise _link()
    return read(_entry(folder, name), limit)


def require_below(path: str) -> None:
    """Raise :class:`Unreadable` for what can't be the path of a file below a folder, on any system."""
    parts = PurePosixPath(path).parts
    if not parts or {"..", "/"} & {*parts} or {"\\", "\0"} & {*path} or PureWindowsPath(path).drive:
        raise Unreadable(_("it lies outside of the repository"), _("put the file into the repository"))


def _entry(folder: Path, name: str) -> Path:
    """Return the file in a folder that has a name, which macOS may have written in another form."""
    file = folder / name
    with contextlib.suppress(OSError):
        if not name.isascii() and not file.exists():
            return next((other for other in folder.iterdir() if unicodedata.normalize("NFC", other.name) == name), file)
    return file


def _is_link(file: Path) -> bool:
    try:
        return file.is_symlink()
    except OSError:  # the name is too long
        return False


def _contents(descriptor: int, limit: int) -> bytes:
    """Return what an open file holds, past Python's buffers, which take longer than a short document."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable(_("it is not an ordinary file"), _("put a text file here"))
    if status.st_size > limit:
        raise too_large(limit)
    parts = []
    left = limit
    while left and (part := os.read(descriptor, min(left, status.st_size + 1))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def too_large(limit: int) -> Unreadable:
    """Return what is wrong with a file of more than ``limit`` bytes."""
    reason = _("it is larger than {limit} bytes").format(limit=limit)
    if limit >= _MEGABYTE:
        reason = _("it is larger than {limit} MB").format(limit=limit // _MEGABYTE)
    return Unreadable(reason, _("make it smaller, or split it"))


def _link() -> Unreadable:
    return Unreadable(_("it is a symbolic link"), _("put the file itself here"))


def _unreadable(error: OSError) -> Unreadable:
    return Unreadable(reason_of(error), _("check that it is there and that you may read it"))


def write_all(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Write ``contents`` (by file name) into ``directory``; files that have these bytes already stay untouched.

    A file that is replaced keeps its rights. Everything is on disk before the first name changes, so that a full disk
    or a stop leaves whole files: old or new. Raises :class:`ScpError`, with nothing left behind, where it can't.
    """
    staged: list[tuple[Path, Path]] = []
    target = directory
    try:
        if directory.is_symlink():
            raise _unwritable(directory, _("it is a symbolic link"))
        directory.mkdir(parents=True, exist_ok=True)
        for number, (name, data) in enumerate(contents.items()):
            target = directory / name
            replaced = target.is_file() and not target.is_symlink()
            if replaced and target.read_bytes() == data:
                continue
            temporary = directory / f".scpctl-{os.getpid()}-{number}"
            staged.append((temporary, target))
            _write(temporary, data)
            if replaced:
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        for temporary, target in staged:
            replace(temporary, target)
        sync(directory)
    except OSError as error:
        raise _unwritable(target, reason_of(error)) from None
    finally:
        for temporary, _target in staged:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def create_all(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Write ``contents`` (by file name) as new files of ``directory``; when it returns they are on disk.

    Raises :class:`ScpError` where it can't, and then some may have been written.
    """
    target = directory
    try:
        for name, data in contents.items():
            target = directory / name
            _write(target, data)
        sync(directory)
    except OSError as error:
        raise _unwritable(target, reason_of(error)) from None


def append(file: Path, data: bytes) -> None:
    """Add ``data`` to the end of an ordinary file, which is made where it is missing. Raises :class:`ScpError`."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        if file.is_symlink() or (file.exists() and not file.is_file()):
            raise _unwritable(file, _("it is not an ordinary file"))
        with open(os.open(file, flags, 0o644), "ab") as stream:
            stream.write(data)
    except OSError as error:
        raise _unwritable(file, reason_of(error)) from None


def remove(file: Path) -> None:
    """Delete a file. Raises :class:`ScpError` where it can't."""
    try:
        file.unlink()
    except OSError as error:
        raise _unwritable(file, reason_of(error)) from None


def _write(file: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(file, flags, 0o644)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(source: Path, target: Path) -> None:
    """Let ``target`` be the file that ``source`` was, at once. Raises :class:`OSError`."""
    os.replace(source, target)  # noqa: PTH105 - this is the one place that may


def sync(directory: Path) -> None:
    """Make the new names outlast a power cut. Windows has no such call and needs none."""
    if os.name == "posix":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# What goes wrong most; for the rest the system's own words, which are English, have to do.
_REASONS = {
    errno.EACCES: mark("you have no right to do that"),
    errno.EPERM: mark("you have no right to do that"),
    errno.EROFS: mark("the disk is read-only"),
    errno.ENOSPC: mark("the disk is full"),
    errno.ENOENT: mark("it is not there"),
    errno.ENOTDIR: mark("a file stands where a folder should be"),
    errno.EEXIST: mark("a file stands where a folder should be"),
    errno.EISDIR: mark("a folder stands where a file should be"),
    errno.ENAMETOOLONG: mark("its name is too long"),
    errno.ELOOP: mark("it is a symbolic link"),
    errno.EFBIG: mark("the file would be too large"),
}


def reason_of(error: OSError) -> str:
    """Say what the system refused, without the path it adds."""
    if error.errno in _REASONS:
        return _(_REASONS[error.errno])
    return os.strerror(error.errno) if error.errno else str(error)


def _unwritable(target: Path, reason: str) -> ScpError:
    return ScpError(
        _("{path} can't be written: {reason}").format(path=target, reason=reason),
        _("close the file in other programs, check your rights and the space on the disk"),
    )
