"""Writing documents that exist: repairs shown or made, and nothing over what git does not hold yet."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from scpctl import baseline, config, files, transaction, vcs
from scpctl.cli.session import Session
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.fix import Fixed
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import Styled, diff, text
from scpctl.rename import Change

NAMED = 5
MAX_RESULT_BYTES = 200_000_000


def show_repairs(session: Session, library: Library, fixed: Fixed) -> None:
    """Print what would be changed."""
    before = {path: library.by_path[path].text for path in fixed.changed}
    session.show(diff.documents(before, {path: item.text for path, item in fixed.changed.items()}))
    _report(session, fixed, _("would be repaired: {findings} ({documents})"))


def repair(session: Session, library: Library, fixed: Fixed, *, allow_dirty: bool) -> None:
    """Write the changed documents, all of them or none. Raises :class:`ScpError`, with nothing written."""
    write(session, library, fixed.changed, allow_dirty=allow_dirty)
    _report(session, fixed, _("repaired: {findings} ({documents})"))


def write(session: Session, library: Library, changed: Mapping[str, Document], *, allow_dirty: bool) -> None:
    """Write changed documents of the library by path. Raises :class:`ScpError`, with nothing written."""
    if not changed:
        return
    root = library.config.root
    before = {path: library.by_path[path].text.encode() for path in changed}
    keep = _uncommitted(library, before, allowed=allow_dirty)
    transaction.write(root, before, {path: item.text.encode() for path, item in changed.items()}, keep=keep)
    if keep:
        session.note([_("copies of what was there before are in {folder}").format(folder=transaction.kept(root))])


def apply(session: Session, library: Library, change: Change, *, dry_run: bool, allow_dirty: bool) -> int:
    """Make a change, or only show it; return the status of the command. Raises :class:`ScpError`, with nothing written.

    Places that may be meant, too, are named: somebody has to look at them.
    """
    moved = {new: old for old, new in change.moves.items() if new}
    if not dry_run:
        before, after = _contents(library, change)
        held = {path: data for path, data in before.items() if data is not None}
        keep = _uncommitted(library, held, allowed=allow_dirty)
        transaction.write(library.config.root, before, after, keep=keep)
    for old, new in change.moves.items():
        session.show([[Styled(old, "place"), " → ", Styled(new or _("deleted"), "place")]])
    if dry_run:
        old_texts = {path: library.by_path[moved.get(path, path)].text for path in change.texts}
        session.show(diff.documents(old_texts, change.texts))
    else:
        session.show([Styled(path, "place")] for path in change.texts if path not in moved)
    for location in change.undecided:
        message = _("{place}: this may mean the document, too; look at it yourself")
        session.warn([[Styled(message.format(place=text.place(location)), "warning")]])
    return 0


def require_place(root: Path, file: Path, command: str, is_ours: Callable[[bytes], bool]) -> None:
    """Let a result be written to a new file, or in the place of what the command wrote there before (``is_ours``).

    Raises :class:`ScpError` for any other file, and for the files that the repository itself needs.
    """
    place = Path(os.path.realpath(file))
    is_settings = place.parent == root and place.name.lower() in (config.FILE, baseline.FILE)
    if is_settings or ".git" in (part.lower() for part in place.parts):
        raise ScpError(
            _("{file} is a file that the repository itself needs").format(file=file), _("choose another name")
        )
    if not os.path.lexists(file):
        return
    try:
        may_go = is_ours(files.read(file, MAX_RESULT_BYTES))
    except files.Unreadable as error:
        message = _("{file} can't be written: {reason}").format(file=file, reason=error.reason)
        raise ScpError(message, _("choose another name")) from None
    if not may_go:
        message = _("{file} is there already, and scpctl {command} did not write it")
        raise ScpError(message.format(file=file, command=command), _("choose another name, or delete it first"))


def _contents(library: Library, change: Change) -> tuple[dict[str, bytes | None], dict[str, bytes | None]]:
    """Return what the files hold that change, and what they are to hold; None where there is no file."""
    root = library.config.root
    before: dict[str, bytes | None] = {}
    after: dict[str, bytes | None] = {}
    for old, new in change.moves.items():
        before[old], after[old] = _held(root / old), None
        if new:
            before[new], after[new] = None, before[old]
    for path, changed in change.texts.items():
        # What it held when the change was made up: if that is no longer so, the change is off.
        before.setdefault(path, library.by_path[path].text.encode() if path in library.by_path else None)
        after[path] = changed.encode()
    if change.settings:
        before[config.FILE], after[config.FILE] = _held(root / config.FILE), change.settings.encode()
    return before, after


def _held(file: Path) -> bytes:
    try:
        return files.read(file, transaction.MAX_BYTES)
    except files.Unreadable as error:
        raise ScpError(_("{file} can't be read: {reason}").format(file=file, reason=error.reason), error.hint) from None


def _uncommitted(library: Library, contents: Mapping[str, bytes], *, allowed: bool) -> Collection[str]:
    """Return the files that git does not hold yet, to be kept. Raises :class:`ScpError` unless they are allowed."""
    dirty = vcs.uncommitted(library.config.root, contents.items())
    if dirty and not allowed:
        named = ", ".join(dirty[:NAMED]) + (" …" if len(dirty) > NAMED else "")
        raise ScpError(
            _("not yet committed, so it would be hard to undo: {paths}").format(paths=named),
            _("commit first, or add --allow-dirty, which keeps copies"),
        )
    return contents if dirty is None else dirty


def _report(session: Session, fixed: Fixed, sentence: str) -> None:
    findings = plural("{n} finding", "{n} findings", len(fixed.repaired)).format(n=len(fixed.repaired))
    documents = plural("{n} document", "{n} documents", len(fixed.changed)).format(n=len(fixed.changed))
    session.note([Styled(sentence.format(findings=findings, documents=documents), "good")])
    for finding in fixed.refused:
        place = text.place(finding.location)
        message = _("{place}: {code} was left: repaired, it would bring up or change something else")
        session.note([message.format(place=place, code=finding.rule)])
