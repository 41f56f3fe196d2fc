"""``scpctl schema``: the content model for editors."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from scpctl import files
from scpctl import schema as schemas
from scpctl.cli.parser import TEXT
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.kinds import KINDS
from scpctl.language import _, current
from scpctl.output import Styled
from scpctl.suggest import did_you_mean, suggestion

MAX_BYTES = 1_000_000


def schema(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(click_type=TEXT, metavar=_("[KIND]"), help=_("Kind of document; all, where none is given."))
    ] = "",
    install: Annotated[
        bool, typer.Option("--install", help=_("Write the schemas and the settings of VS Code into the repository."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show which files would be written."))] = False,
) -> int:
    """Print schemas, or install them all."""
    session: Session = context.obj
    if kind and kind not in KINDS:
        hint = did_you_mean(suggestion(kind, KINDS)) or _("write one of {choices}").format(choices=", ".join(KINDS))
        raise ScpError(_("there is no kind {kind}").format(kind=kind), hint)
    if dry_run and not install:
        raise ScpError(_("--dry-run goes with --install only"), "scpctl schema --install --dry-run")
    if install:
        _install(session, dry_run=dry_run)
        return 0
    made = {item.name: schemas.schema(item, current()) for item in KINDS.values()}
    sys.stdout.write(schemas.written(made[kind] if kind else made))
    return 0


def _install(session: Session, *, dry_run: bool) -> None:
    """Write what has changed: the schemas first, so that the settings never name a file that is not there."""
    root = session.config().root
    settings = root / ".vscode" / "settings.json"
    merged = schemas.merged(_text(settings))
    wanted: dict[Path, Mapping[str, bytes]] = {
        root / schemas.FOLDER: schemas.files(current()),
        settings.parent: {settings.name: merged.encode()},
    }
    for folder, contents in wanted.items():
        changed = [name for name, data in contents.items() if _bytes(folder / name) != data]
        if not dry_run:
            files.write_all(folder, contents)
        for name in changed:
            path = (folder / name).relative_to(root).as_posix()
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
