"""Bare ``scpctl``: where we are and what needs attention."""

from __future__ import annotations

from collections.abc import Iterator

from scpctl import rule, vcs
from scpctl.cli.session import Session
from scpctl.kinds import KINDS
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import Line, Styled, text
from scpctl.rules import RULES

SHOWN = 5


def status(session: Session) -> int:
    """Print the programme, how many documents there are and the worst findings."""
    library = session.library()
    session.show(_lines(session, library))
    return 0


def _lines(session: Session, library: Library) -> Iterator[Line]:
    programme = library.config.programme
    yield [Styled(programme.name, "place"), f" · {programme.city}" if programme.city else ""]
    head = vcs.describe_head(library.config.root)
    yield [Styled(f"{library.config.root}" + (f" ({head})" if head else ""), "dim")]
    yield []
    for kind in KINDS.values():
        if count := sum(document.kind is kind for document in library.documents):
            yield ["  ", plural(*kind.count, count).format(n=count)]
    yield []
    findings = rule.check(library, RULES)
    if findings:
        yield [_("Needs attention:")]
        for finding in sorted(findings, key=lambda finding: finding.severity)[:SHOWN]:
            severity = Styled(_(text.SEVERITIES[finding.severity]), text.STYLES[finding.severity])
            yield ["  ", Styled(text.place(finding.location), "place")]
            yield ["    ", severity, " ", Styled(finding.rule, "dim"), " ", finding.message]
        yield []
    yield from text.summary(findings, len(library.documents))
    yield []
    yield [_("Go on with:"), " scpctl check · scpctl render --all · scpctl --help"]
