"""``scpctl check``: run the rules over the documents."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from scpctl import baseline, config, files, rule
from scpctl.cli import complete, options
from scpctl.cli.parser import FILE, one_of
from scpctl.cli.session import Session, day
from scpctl.errors import ScpError
from scpctl.finding import Finding, Severity
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import text
from scpctl.rule import Rule
from scpctl.rules import RULES
from scpctl.suggest import did_you_mean, suggestion

# text is for people; each of the others is written by the module of its name in scpctl.output.
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            click_type=FILE, metavar=_("[PATH]…"), help=_("Files or folders to report on; all, where none is given.")
        ),
    ] = None,
    format_: Annotated[str, options.form(FORMATS)] = "text",
    strict: Annotated[bool, typer.Option("--strict", help=_("Let warnings fail the check, too."))] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar=_("CODE"),
            help=_("Only these rules (SCP2 is all SCP2xx)."),
            autocompletion=complete.several(complete.rules),
        ),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            "--ignore", metavar=_("CODE"), help=_("Not these rules."), autocompletion=complete.several(complete.rules)
        ),
    ] = None,
    at: Annotated[str, options.at(_("Check a revision instead of the files."))] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar=_("REV"),
            help=_("Only what has changed since a revision, and what that breaks elsewhere."),
            autocompletion=complete.revisions,
            show_default=False,
        ),
    ] = "",
    fix: Annotated[bool, typer.Option("--fix", help=_("Repair what has exactly one right repair."))] = False,
    diff: Annotated[bool, typer.Option("--diff", help=_("Only show what --fix would change."))] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help=_("Let --fix change files that are not committed; copies are kept."))
    ] = False,
    most: Annotated[
        int | None,
        typer.Option(
            "--max-findings", min=0, metavar=_("N"), help=_("Print at most so many, the worst; all are counted.")
        ),
    ] = None,
    write_baseline: Annotated[
        bool, typer.Option("--write-baseline", help=_("Put off all findings there are, or drop those that are gone."))
    ] = False,
    owner: Annotated[
        str,
        typer.Option("--owner", metavar=_("NAME"), help=_("Who answers for what is put off."), show_default=False),
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar=_("DATE"), help=_("Until when it is put off."), show_default=False)
    ] = "",
    today: Annotated[str, options.today(_("The day to measure deadlines against."))] = "",
) -> int:
    """Print the findings; the status is 1 where there is an error among them."""
    session: Session = context.obj
    one_of("--format", format_, FORMATS)
    rules = _chosen(select or [], ignore or [])
    documents = session.library(at, today)
    for code in documents.config.check.severity:
        _require_rule(code, f"{config.FILE}: check.severity.{code}: ")
    chosen = session.below(documents, paths) if paths else None
    session.detail([_("checking {folder} against:").format(folder=documents.config.content), " ", _codes(rules)])
    if fix or diff:
        if at or since or write_baseline:
            raise ScpError(_("--fix and --diff work on the files as they are"), _("leave out the other options"))
        documents = _repaired(session, documents, rules, chosen, only_show=diff, allow_dirty=allow_dirty)
        if diff:
            return _status(rule.check(documents, rules, chosen), strict=strict)
    findings = [_left(finding) if fix else finding for finding in rule.check(documents, rules, chosen)]
    if since:
        findings = _since(session.library(since, today), documents, rules, findings)
    put_off = documents.config.root / baseline.FILE
    if write_baseline:
        if select or ignore or paths or since or at:
            message = _("a baseline holds all findings, so nothing can be chosen with --write-baseline")
            raise ScpError(message, _("leave out the other options"))
        return _write_baseline(session, put_off, findings, owner, until)
    if put_off.exists():
        findings = baseline.remaining(findings, baseline.load(put_off), documents.today)
    count = sum(chosen is None or item.path in chosen for item in documents.documents)
    if format_ == "text":
        session.show(text.findings(findings, count, session.how, most))
    else:
        chosen_findings = findings if most is None else rule.worst(findings, most)
        sys.stdout.write(_written(format_, chosen_findings, count))
        if hidden := len(findings) - len(chosen_findings):
            session.note([text.hidden(hidden)])
    if format_ == "github":
        _summarise(session, findings, count)
    return _status(findings, strict=strict)


def _status(findings: Sequence[Finding], *, strict: bool) -> int:
    worst = Severity.WARNING if strict else Severity.ERROR
    return 1 if any(finding.severity <= worst for finding in findings) else 0


def _repaired(
    session: Session,
    documents: Library,
    rules: list[Rule],
    chosen: set[str] | None,
    *,
    only_show: bool,
    allow_dirty: bool,
) -> Library:
    """Repair what can be, or only show it, and return the library as it then is."""
    from scpctl import fix
    from scpctl.cli import writing

    fixed = fix.fix(documents, rules, RULES, chosen)
    if only_show:
        writing.show_repairs(session, documents, fixed)
    else:
        writing.repair(session, documents, fixed, allow_dirty=allow_dirty)
    return fixed.library


def _left(finding: Finding) -> Finding:
    """Return a finding after --fix: a repair it still has was tried and would do harm."""
    return replace(finding, fix=())


def _since(before: Library, now: Library, rules: list[Rule], findings: list[Finding]) -> list[Finding]:
    """Return the findings that a change answers for: where it was made, and what it broke elsewhere."""
    touched = {
        item.path for item in now.documents if (old := before.by_path.get(item.path)) is None or old.text != item.text
    }
    return baseline.added(findings, rule.check(before, rules), touched)


def _write_baseline(session: Session, file: Path, findings: list[Finding], owner: str, until: str) -> int:
    """Make the baseline, or let it shrink; it never grows. Raises :class:`ScpError` where nobody answers for it."""
    if file.exists():
        entries = baseline.shrunk(baseline.load(file), findings)
    elif owner and until:
        entries = baseline.of_findings(findings, owner, day("--until", until))
    else:
        message = _("nobody answers for what is put off")
        raise ScpError(message, _("add --owner NAME and --until DATE"))
    files.write_all(file.parent, {file.name: baseline.text_of(entries).encode()})
    count = sum(entry.count for entry in entries)
    session.show([[plural("{n} finding is put off", "{n} findings are put off", count).format(n=count)]])
    return 0


def _written(format_: str, findings: Sequence[Finding], count: int) -> str:
    """Return the findings in a form for programs; its module is imported now, so that the others cost nothing."""
    module = importlib.import_module(f"scpctl.output.{format_}")
    written: str = module.findings(findings, count, **({"rules": RULES} if format_ == "sarif" else {}))
    return written


def _summarise(session: Session, findings: Sequence[Finding], count: int) -> None:
    """Add the findings to the summary of the step, where GitHub runs us; its failing fails nothing."""
    from scpctl.output import github

    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            files.append(Path(file), github.summary(findings, count).encode())
        except ScpError as error:
            session.complain(error)


def _chosen(select: list[str], ignore: list[str]) -> list[Rule]:
    """Return the rules asked for. Raises :class:`ScpError` for a code that no rule has."""
    patterns = [[part for option in options for part in option.split(",") if part] for options in (select, ignore)]
    for pattern in (*patterns[0], *patterns[1]):
        _require_rule(pattern)
    return rule.selected(RULES, *patterns)


def _require_rule(code: str, where: str = "") -> None:
    """Raise :class:`ScpError` for a code or name, or the beginning of a code, that no rule has."""
    if not code or not rule.selected(RULES, [code]):
        names = [name for item in RULES for name in (item.code, item.name)]
        hint = did_you_mean(suggestion(code, names)) or _("scpctl explain --list names them all")
        raise ScpError(where + _("there is no rule {code}").format(code=code), hint)


def _codes(rules: list[Rule]) -> str:
    return ", ".join(item.code for item in rules)
