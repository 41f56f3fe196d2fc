"""``scpctl init``: a new content repository."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from scpctl import config, create, draft, files, starter, transaction, vcs
from scpctl.cli import prompt
from scpctl.cli.parser import FOLDER
from scpctl.cli.prompt import Question
from scpctl.cli.session import Session, as_of
from scpctl.config import Config, Programme
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.finding import Severity
from scpctl.kinds import KINDS
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.model import LINE, Field
from scpctl.output import Styled, text

# The names that a programme and its first group bear where nobody gives others; documents are in Czech.
PROGRAMME = "Smart City"
GROUP = "Řídicí výbor"


def init(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(click_type=FOLDER, metavar=_("DIR"), help=_("Where to; it is made where it is missing."))
    ],
    name: Annotated[str, typer.Option("--name", metavar=_("TEXT"), help=_("What the programme is called."))] = "",
    city: Annotated[str, typer.Option("--city", metavar=_("TEXT"), help=_("Whose programme it is."))] = "",
    council: Annotated[
        str, typer.Option("--council", metavar=_("TEXT"), help=_("The body that reports go to, as it is abbreviated."))
    ] = "",
    group: Annotated[str, typer.Option("--group", metavar=_("TEXT"), help=_("The name of a first group."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show which files would be written."))] = False,
    today: Annotated[
        str, typer.Option("--today", metavar=_("DATE"), help=_("The day to take for today."), show_default=False)
    ] = "",
) -> int:
    """Write the files of a new repository, all of them or none; those that are there stay as they are."""
    session: Session = context.obj
    root = session.start / directory
    if (root / config.FILE).exists():
        message = _("{folder} is a content repository already").format(folder=root)
        raise ScpError(message, _("choose another folder"))
    ask = partial(_asked, session)
    city = ask("--city", city, _("City"), optional=True)
    name = ask("--name", name, _("Name of the programme"), f"{PROGRAMME} {city}".strip())
    council = ask("--council", council, _("Body that reports go to, abbreviated"), optional=True)
    group = ask("--group", group, _("First working group"), GROUP)
    programme = Programme(name, city, council=council)
    document = _first_group(session, Config(root, programme), group, as_of(today))
    if document is None:
        return 1
    wanted = starter.contents(programme, document)
    kept = [path for path in wanted if (root / path).exists() or (root / path).is_symlink()]
    made = {path: data for path, data in wanted.items() if path not in kept}
    if dry_run:
        session.show([_("would write {path}").format(path=path)] for path in made)
        return 0
    _begin(session, root)
    transaction.write(root, dict.fromkeys(made), made)
    session.show([[Styled(str(directory), "place")]])
    session.note([plural("{n} file was written", "{n} files were written", len(made)).format(n=len(made))])
    if kept:
        session.note([_("stays as it was: {paths}").format(paths=", ".join(kept))])
    steps = ["git add .", "git commit", "scpctl new person"]
    if root.resolve() != session.start:
        steps.insert(0, f'cd "{directory}"')
    session.note([_("next:"), " ", " · ".join(steps)])
    return 0


def _asked(session: Session, option: str, given: str, label: str, default: str = "", *, optional: bool = False) -> str:
    """Return what the option gives, or else the answer to a question where there is somebody to answer."""
    read = partial(create.value, Field(option, LINE, label), library=_empty(Config(session.start, Programme(""))))
    if given.strip():
        return str(read(given.strip()))
    if not prompt.is_possible():
        return default
    expects = _("- for none") if optional else ""
    return prompt.ask(Question(label, expects, default, optional=optional), read, session) or ""


def _first_group(session: Session, settings: Config, name: str, today: date) -> Document | None:
    """Return the first group, or None after telling what the rules find wrong with it. Raises :class:`ScpError`."""
    kind, library = KINDS["group"], _empty(settings, today)
    values = draft.suggested(kind.name, {"name": name, "report_order": 1}, library)
    made = create.made(kind, create.path_of(kind, create.id_of(kind, values), library), values, library)
    session.warn(text.findings(made.findings, 1, session.how_beside) if made.findings else [])
    return None if any(finding.severity is Severity.ERROR for finding in made.findings) else made.document


def _empty(settings: Config, today: date = date.min) -> Library:
    return Library(settings, (), frozenset(), today)


def _begin(session: Session, root: Path) -> None:
    """Make the folder and, unless it lies in a git repository, one of those. Raises :class:`ScpError`."""
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("{path} can't be written: {reason}").format(path=root, reason=files.reason_of(error))
        raise ScpError(message, _("choose another folder")) from None
    if vcs.top_of(root):
        return
    try:
        vcs.init(root)
    except ScpError as error:
        session.complain(error)
