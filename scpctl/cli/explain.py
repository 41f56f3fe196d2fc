"""``scpctl explain``: what a rule looks for and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from scpctl.cli import complete
from scpctl.cli.parser import TEXT
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.language import _, mark
from scpctl.output import Line, Settings, Styled, text
from scpctl.rule import Rule
from scpctl.rules import RULES
from scpctl.suggest import did_you_mean, suggestion

HEADINGS = {"Why": mark("Why"), "Bad": mark("Bad"), "Good": mark("Good"), "Source": mark("Source")}


def explain(
    context: typer.Context,
    code: Annotated[
        str,
        typer.Argument(
            click_type=TEXT, metavar=_("[CODE]"), help=_("Code or name of a rule."), autocompletion=complete.rules
        ),
    ] = "",
    list_: Annotated[bool, typer.Option("--list", help=_("List all rules."))] = False,
) -> int:
    """Print one rule, or the list of all."""
    session: Session = context.obj
    if list_ or not code:
        session.show(_list())
        return 0
    names = {name: item for item in RULES for name in (item.code, item.name)}
    found = names.get(code) or names.get(code.upper())
    if found is None:
        hint = did_you_mean(suggestion(code, names)) or _("scpctl explain --list names them all")
        raise ScpError(_("there is no rule {code}").format(code=code), hint)
    session.show(_rule(found, session.how))
    return 0


def _list() -> Iterator[Line]:
    for item in RULES:
        severity = Styled(f"{_(text.SEVERITIES[item.severity]):<9}", text.STYLES[item.severity])
        yield [Styled(item.code, "place"), "  ", severity, f" {item.name}"]
        yield [f"        {item.summary}"]


def _rule(item: Rule, how: Settings) -> Iterator[Line]:
    severity = Styled(_(text.SEVERITIES[item.severity]), text.STYLES[item.severity])
    yield [Styled(item.code, "place"), f" {item.name} (", severity, ")"]
    yield []
    yield from text.wrapped(item.summary, how, "")
    for name, explanation in item.explanation.items():
        yield []
        yield [Styled(_(HEADINGS[name]), "place")]
        for line in explanation.split("\n"):
            yield from text.wrapped(line, how, "  ")
