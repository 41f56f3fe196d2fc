"""Findings for programs. The form is documented in docs/json.md; a change that breaks readers raises ``version``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from scpctl.finding import Finding, Location, Severity

VERSION = 1


def findings(found: Sequence[Finding], documents: int) -> str:
    """Return the findings as one JSON object, in ASCII and with CI's command mark escaped, so that nothing speaks."""
    return _dumps(
        {
            "version": VERSION,
            "documents": documents,
            "counts": {severity.name.lower(): _count(found, severity) for severity in Severity},
            "findings": [_finding(finding) for finding in found],
        }
    )


def _count(found: Sequence[Finding], severity: Severity) -> int:
    return sum(finding.severity == severity for finding in found)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.name.lower(),
        **_location(finding.location),
        "message": finding.message,
        "hint": finding.hint,
        "related": [_location(other) for other in finding.related],
    }


def _location(location: Location) -> dict[str, Any]:
    span = location.span
    return {
        "path": location.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _dumps(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=True).replace("##[", "##\\u005b") + "\n"
