"""Writing documents that exist: repairs shown or made, and nothing over what git does not hold yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scpctl import transaction, vcs
from scpctl.cli.session import Session
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.fix import Fixed
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import Styled, diff, text

NAMED = 5


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


def _uncommitted(library: Library, contents: Mapping[str, bytes], *, allowed: bool) -> Collection[str]:
    """Return the files that git does not hold yet, to be kept. Raises :class:`ScpError` unless they are allowed."""
    dirty = vcs.uncommitted(library.config.root, contents)
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
