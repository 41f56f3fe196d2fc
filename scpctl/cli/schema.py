"""``scpctl schema``: the content model for editors."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from scpctl import edit, files
from scpctl import schema as schemas
from scpctl.cli import complete, writing
from scpctl.cli.parser import TEXT
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.kinds import Kind
from scpctl.language import _, current
from scpctl.output import Styled
from scpctl.suggest import did_you_mean, suggestion

MAX_BYTES = 1_000_000


def schema(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            click_type=TEXT,
            metavar=_("[KIND]"),
            help=_("Kind of document; all, where none is given."),
            autocompletion=complete.kinds,
        ),
    ] = "",
    install: Annotated[
        bool, typer.Option("--install", help=_("Write the schemas and the settings of VS Code into the repository."))
    ] = False,
    lines: Annotated[
        bool,
        typer.Option("--lines", help=_("With --install: name the schema in every document, for other editors.")),
    ] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help=_("Change files that are not committed, too; copies are kept."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show which files would be written."))] = False,
) -> int:
    """Print schemas, or install them all."""
    session: Session = context.obj
    kinds = session.kinds()
    if kind and kind not in kinds:
        hint = did_you_mean(suggestion(kind, kinds)) or _("write one of {choices}").format(choices=", ".join(kinds))
        raise ScpError(_("there is no kind {kind}").format(kind=kind), hint)
    if (dry_run or lines) and not install:
        option = "--dry-run" if dry_run else "--lines"
        message = _("{option} goes with --install only").format(option=option)
        raise ScpError(message, f"scpctl schema --install {option}")
    if install:
        _install(session, kinds, dry_run=dry_run)
        if lines:
            _name_schemas(session, dry_run=dry_run, allow_dirty=allow_dirty)
        return 0
    made = {item.name: schemas.schema(item, current()) for item in kinds.values()}
    sys.stdout.write(schemas.written(made[kind] if kind else made))
    return 0


def _install(session: Session, kinds: Mapping[str, Kind], *, dry_run: bool) -> None:
    """Write what has changed: the schemas first, so that the settings never name a file that is not there."""
    root = session.config().root
    settings = root / ".vscode" / "settings.json"
    merged = schemas.merged(_text(settings))
    wanted: dict[Path, Mapping[str, bytes]] = {
        root / schemas.FOLDER: schemas.files(kinds.values(), current()),
        settings.parent: {settings.name: merged.encode()},
    }
    for folder, contents in wanted.items():
        changed = [name for name, data in contents.items() if _bytes(folder / name) != data]
        if not dry_run:
            files.write_all(folder, contents)
        _show(session, [(folder / name).relative_to(root).as_posix() for name in changed], dry_run=dry_run)


def _name_schemas(session: Session, *, dry_run: bool, allow_dirty: bool) -> None:
    """Write the line that names the schema into every document that lacks it, in all of them or none."""
    library = session.library()
    changed = {}
    for document in library.documents:
        if change := schemas.naming(document.text, document.path, document.kind) if document.readable else None:
            changed[document.path] = edit.changed(document, [change])
    if not dry_run:
        writing.write(session, library, changed, allow_dirty=allow_dirty)
    _show(session, list(changed), dry_run=dry_run)


def _show(session: Session, paths: Iterable[str], *, dry_run: bool) -> None:
    for path in paths:
        session.show([[_("would write {path}").format(path=path)] if dry_run else [Styled(path, "place")]])


def _bytes(file: Path) -> bytes | None:
    """Return what a file holds, or None where there is none."""
    try:
        return files.read(file, MAX_BYTES) if file.exists() or file.is_symlink() else None
    except files.Unreadable as error:
        raise ScpError(_("{file} can't be read: {reason}").format(file=file, reason=error.reason), error.hint) from None


def _text(file: Path) -> str:
    try:
        return (_bytes(file) or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise ScpError(_("{file} is not in UTF-8").format(file=file), _("save it as UTF-8")) from None
