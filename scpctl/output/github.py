"""Findings as annotations of a pull request on GitHub, and the summary of a step.

They follow https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands and the parser that
obeys them (actions/runner, ActionCommand.cs).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scpctl.finding import Finding, Severity
from scpctl.language import _, plural
from scpctl.output import quiet, shown, text

# GitHub shows this many annotations of each severity for a step, and drops the rest without a word.
MAX_ANNOTATIONS = 10
# A summary of more than 1 MiB is not shown at all.
MAX_SUMMARY = 1_000_000
COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def findings(found: Sequence[Finding], documents: int) -> str:
    """Return the worst findings as annotations, as many as GitHub shows, and a line with the true totals."""
    by_severity = ([finding for finding in found if finding.severity is severity] for severity in Severity)
    lines = [_annotation(finding) for some in by_severity for finding in some[:MAX_ANNOTATIONS]]
    hidden = len(found) - len(lines)
    lines.append(quiet(_totals(found, documents)))
    if hidden:
        lines.append(
            plural(
                "{n} more finding than GitHub annotates; the summary of the step lists them all",
                "{n} more findings than GitHub annotates; the summary of the step lists them all",
                hidden,
            ).format(n=hidden)
        )
    return "".join(f"{line}\n" for line in lines)


def summary(found: Sequence[Finding], documents: int) -> str:
    """Return all findings as a Markdown table, cut to what GitHub takes."""
    parts = [f"### scpctl check\n\n{_markdown(_totals(found, documents))}\n\n"]
    if found:
        rows = list(_fitting(_row(finding) for finding in sorted(found, key=lambda finding: finding.severity)))
        parts += [_("| Place | Rule | Finding |"), "\n|---|---|---|\n", *rows]
        if hidden := len(found) - len(rows):
            more = plural("{n} more finding does not fit here.", "{n} more findings do not fit here.", hidden)
            parts.append(f"\n{more.format(n=hidden)}\n")
    return "".join(parts) + "\n"


def _annotation(finding: Finding) -> str:
    span = finding.location.span
    properties = {"file": shown(finding.location.path), "line": str(span.line)}
    if span.line == span.end_line:  # columns are for places on one line only
        properties |= {"col": str(span.column), "endLine": str(span.end_line), "endColumn": str(span.end_column)}
    else:
        properties["endLine"] = str(span.end_line)
    properties["title"] = f"{finding.rule} {finding.name}"
    message = shown(finding.message) + (f"\n→ {shown(finding.hint)}" if finding.hint else "")
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {written}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def _totals(found: Sequence[Finding], documents: int) -> str:
    """Return the line that ends the text output."""
    (line,) = text.summary(found, documents)
    return "".join(part if isinstance(part, str) else part.text for part in line)


def _row(finding: Finding) -> str:
    severity = _(text.SEVERITIES[finding.severity])
    said = _markdown(finding.message) + (f"<br>→ {_markdown(finding.hint)}" if finding.hint else "")
    return f"| {_markdown(text.place(finding.location))} | {severity} {finding.rule} | {said} |\n"


def _fitting(rows: Iterable[str]) -> Iterator[str]:
    """Yield rows while there is room for them."""
    room = MAX_SUMMARY
    for row in rows:
        room -= len(row.encode("utf-8"))
        if room < 0:
            return
        yield row


def _markdown(value: str) -> str:
    """Return ``value`` as text and nothing else: no mark, link, image or tag of it takes effect."""
    return re.sub(r"[!-/:-@\[-`{-~]", lambda match: f"&#{ord(match[0])};", shown(value))
