"""``scpctl check``: run the rules over the documents."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scpctl import library, rule
from scpctl.cli.parser import TEXT, one_of
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.finding import Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.output import json, text
from scpctl.rule import Rule
from scpctl.rules import RULES
from scpctl.suggest import did_you_mean, suggestion

FORMATS = ("text", "json")


def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            click_type=TEXT, metavar=_("[PATH]…"), help=_("Files or folders to report on; all, where none is given.")
        ),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("Form of the output."), show_default=False)
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help=_("Let warnings fail the check, too."))] = False,
    select: Annotated[
        list[str] | None, typer.Option("--select", metavar=_("CODE"), help=_("Only these rules (SCP2 is all SCP2xx)."))
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar=_("CODE"), help=_("Not these rules."))] = None,
    at: Annotated[
        str,
        typer.Option("--at", metavar=_("REV"), help=_("Check a revision instead of the files."), show_default=False),
    ] = "",
) -> int:
    """Print the findings; the status is 1 where there is an error among them."""
    session: Session = context.obj
    one_of("--format", format_, FORMATS)
    rules = _chosen(select or [], ignore or [])
    documents = session.library(at)
    chosen = _below(session, documents, paths) if paths else None
    session.detail([_("checking {folder} against:").format(folder=documents.config.content), " ", _codes(rules)])
    findings = rule.check(documents, rules, chosen)
    count = len(documents.documents if chosen is None else chosen)
    if format_ == "json":
        sys.stdout.write(json.findings(findings, count))
    else:
        session.show(text.findings(findings, count, session.how))
    worst = Severity.WARNING if strict else Severity.ERROR
    return 1 if any(finding.severity <= worst for finding in findings) else 0


def _chosen(select: list[str], ignore: list[str]) -> list[Rule]:
    """Return the rules asked for. Raises :class:`ScpError` for a code that no rule has."""
    patterns = [[part for option in options for part in option.split(",") if part] for options in (select, ignore)]
    for pattern in (*patterns[0], *patterns[1]):
        if not rule.selected(RULES, [pattern]):
            names = [name for item in RULES for name in (item.code, item.name)]
            hint = did_you_mean(suggestion(pattern, names)) or _("scpctl explain --list names them all")
            raise ScpError(_("there is no rule {code}").format(code=pattern), hint)
    return rule.selected(RULES, *patterns)


def _codes(rules: list[Rule]) -> str:
    return ", ".join(item.code for item in rules)


def _below(session: Session, documents: Library, paths: list[str]) -> set[str]:
    """Return the paths of the documents that ``paths`` name. Raises :class:`ScpError` for one that names none."""
    chosen: set[str] = set()
    for path in paths:
        below = library.path_below(documents.config.root, session.start / path)
        found = {
            item.path for item in documents.documents if below in ("", item.path) or item.path.startswith(f"{below}/")
        }
        if not found:
            raise ScpError(
                _("there is no document at {path}").format(path=path),
                _("name files or folders in {folder}").format(folder=documents.config.content),
            )
        chosen |= found
    return chosen
