"""Findings for people: where, what, the line itself with a mark below it, what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from scpctl.finding import Finding, Location, Severity
from scpctl.language import _, mark, plural
from scpctl.output import Line, Settings, Styled, shown, width_of
from scpctl.rule import worst

SEVERITIES = {Severity.ERROR: mark("error"), Severity.WARNING: mark("warning"), Severity.INFO: mark("note")}
STYLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def findings(found: Sequence[Finding], documents: int, how: Settings, most: int | None = None) -> Iterator[Line]:
    """Yield the findings, only the ``most`` worst where given, and at the end how many there are in all."""
    shown_ = found if most is None else worst(found, most)
    for finding in shown_:
        yield from _finding(finding, how)
        yield []
    yield from summary(found, documents)
    if len(shown_) < len(found):
        yield [hidden(len(found) - len(shown_))]
    if repairable := sum(bool(finding.fix) for finding in found):
        said = _("{command} can repair {n} of them.")
        yield [said.format(n=repairable, command="scpctl check --fix")]


def hidden(count: int) -> str:
    """Return what is said where not all findings are printed."""
    return plural("{n} of the findings is not shown", "{n} of the findings are not shown", count).format(n=count)


def summary(found: Sequence[Finding], documents: int) -> Iterator[Line]:
    """Yield the closing line: how many documents, how many findings of each severity."""
    counts = [sum(finding.severity == severity for finding in found) for severity in Severity]
    checked = plural("{n} document checked", "{n} documents checked", documents).format(n=documents)
    if not found:
        yield [Styled(_("{checked}: no findings").format(checked=checked), "good")]
        return
    errors, warnings, notes = (
        plural("{n} error", "{n} errors", counts[0]).format(n=counts[0]),
        plural("{n} warning", "{n} warnings", counts[1]).format(n=counts[1]),
        plural("{n} note", "{n} notes", counts[2]).format(n=counts[2]),
    )
    style = "error" if counts[0] else "warning" if counts[1] else "info"
    yield [f"{checked}: ", Styled(", ".join([errors, warnings] + [notes] * bool(counts[2])), style)]


def place(location: Location) -> str:
    """Return ``path:line:column``, which editors and terminals make a link of."""
    return f"{location.path}:{location.span.line}:{location.span.column}"


def wrapped(text: str, how: Settings, indent: str, first: str | None = None) -> Iterator[Line]:
    """Yield ``text`` in lines of the terminal's width, indented; ``first`` stands before the first line."""
    yield from (
        [line]
        for line in textwrap.wrap(
            shown(text),
            how.width - 1,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            # A code such as for-verification stays in one piece.
            break_on_hyphens=False,
        )
    )


def _finding(finding: Finding, how: Settings) -> Iterator[Line]:
    severity = Styled(_(SEVERITIES[finding.severity]), STYLES[finding.severity])
    yield [Styled(place(finding.location), "place"), ": ", severity, " ", Styled(finding.rule, "dim")]
    yield from wrapped(finding.message, how, "  ")
    yield from excerpt(finding.location, how)
    for other in finding.related:
        yield ["  ", _("see also:"), " ", place(other)]
    if finding.hint:
        yield from wrapped(finding.hint, how, "    ", "  → ")


def excerpt(location: Location, how: Settings) -> Iterator[Line]:
    """Yield the source line, cut to the width around the span, with the span underlined."""
    source, span = location.source, location.span
    if not source.strip():
        return
    number = str(span.line)
    room = how.width - len(number) - 7
    start = span.column - 1
    end = span.end_column - 1 if span.end_line == span.line else len(source)
    end = max(start + 1, min(end, len(source)))
    left = max(0, start - room // 3) if len(source) > room else 0
    before, marked = source[left:start], source[start:end]
    if left:
        before = "…" + before[1:]
    tail = source[end:]
    before, marked, tail = shown(before), shown(marked), shown(tail)
    space = room - width_of(before)
    marked = _cut(marked, space)
    tail = _cut(tail, space - width_of(marked))
    style = "mark"
    yield [Styled(f"  {number} | ", "dim"), before, Styled(marked, style), tail]
    gap = " " * (len(number) + 2) + " | "
    yield [Styled(gap, "dim"), " " * width_of(before), Styled("^" * max(1, width_of(marked)), style)]


def _cut(text: str, room: int) -> str:
    """Cut ``text`` to ``room`` columns, with an ellipsis where something is left out."""
    if width_of(text) <= room:
        return text
    kept = ""
    for character in text:
        if width_of(kept + character) > max(0, room - 1):
            break
        kept += character
    return kept + "…" if room > 0 else ""
