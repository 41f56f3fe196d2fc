"""Findings as SARIF 2.1.0, which code scanning services and editors read.

It follows the OASIS standard (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) and what GitHub makes
of it (https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from scpctl import __version__, language
from scpctl.finding import Finding, Location, Severity, Span
from scpctl.language import _
from scpctl.output.json import dumps, fingerprints
from scpctl.rule import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
ROOT = "%SRCROOT%"


def findings(found: Sequence[Finding], documents: int, rules: Sequence[Rule]) -> str:
    """Return the findings as one run of scpctl; ``rules`` are all those there are, by code.

    It names no time, host or absolute path, so that the same documents give the same bytes.
    """
    index = {item.code: number for number, item in enumerate(rules)}
    driver = {
        "name": "scpctl",
        "semanticVersion": __version__,
        "language": language.current(),
        "rules": [_rule(item) for item in rules],
    }
    results = [
        {"ruleIndex": index[finding.rule], **_result(finding, fingerprint)}
        for finding, fingerprint in zip(found, fingerprints(found), strict=True)
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "properties": {"documents": documents},
        "results": results,
    }
    return dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(item: Rule) -> dict[str, Any]:
    explanation = item.explanation
    parts = [f"{heading}: {text}" for heading, text in zip(map(_, explanation), explanation.values(), strict=True)]
    return {
        "id": item.code,
        "name": item.name,
        "shortDescription": {"text": item.summary},
        "fullDescription": {"text": explanation.get("Why") or item.summary},
        "help": {"text": "\n\n".join([item.summary, *parts])},
        "defaultConfiguration": {"level": LEVELS[item.severity]},
    }


def _result(finding: Finding, fingerprint: str) -> dict[str, Any]:
    related = [{"id": number, **_location(other)} for number, other in enumerate(finding.related, 1)]
    return {
        "ruleId": finding.rule,
        "level": LEVELS[finding.severity],
        "message": {"text": _said("\n→ ".join(text for text in (finding.message, finding.hint) if text))},
        "locations": [_location(finding.location)],
        **({"relatedLocations": related} if related else {}),
        **({"fixes": [_fix(finding)]} if finding.fix else {}),
        "partialFingerprints": {"scpctlMeaning/v1": fingerprint},
    }


def _fix(finding: Finding) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(item.span), "insertedContent": {"text": item.replacement.text}}
        for item in finding.fix
    ]
    change = {"artifactLocation": _file(finding.location), "replacements": replacements}
    return {"description": {"text": _said(finding.hint)}, "artifactChanges": [change]}


def _location(location: Location) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _file(location), "region": _region(location.span)}}


def _file(location: Location) -> dict[str, Any]:
    return {"uri": quote(location.path, errors="replace"), "uriBaseId": ROOT}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _said(text: str) -> str:
    """Return ``text`` so that no reader of SARIF makes a link of it (embedded links, 3.11.6 of the standard)."""
    return text.replace("](", "] (")
