"""Findings for programs, in a form of our own; a change that breaks readers raises ``version``.

The form is documented in docs/output.md. What the other forms for programs share stands here, too.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from scpctl.finding import Finding, Location, Severity

VERSION = 1


def findings(found: Sequence[Finding], documents: int) -> str:
    """Return the findings as one JSON object."""
    return dumps(
        {
            "version": VERSION,
            "documents": documents,
            "counts": {severity.name.lower(): _count(found, severity) for severity in Severity},
            "findings": [_finding(finding) for finding in found],
        }
    )


def dumps(value: object) -> str:
    """Return ``value`` as JSON in ASCII, with what CI takes for commands (``##[``, ``##vso[``) escaped."""
    return json.dumps(value, indent=2, ensure_ascii=True).replace("##", "#\\u0023") + "\n"


def listed(value: Mapping[str, object]) -> str:
    """Return an object as :func:`dumps` does, with each item of its lists on a line of its own.

    That is several times as fast, and tells what has changed between two of them.
    """
    encode = json.JSONEncoder().encode
    parts = []
    for key, item in value.items():
        shown = "[\n" + ",\n".join(map(encode, item)) + "\n  ]" if isinstance(item, list) else encode(item)
        parts.append(f"  {encode(key)}: {shown}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").replace("##", "#\\u0023")


def fingerprints(found: Sequence[Finding]) -> list[str]:
    """Return what identifies each finding among these and in later runs, wherever its file and its line have moved."""
    counts: Counter[tuple[str, str, str]] = Counter()
    marks = []
    for finding in found:
        counts[finding.meaning] += 1
        text = json.dumps([*finding.meaning, counts[finding.meaning]])
        marks.append(hashlib.sha256(text.encode("ascii")).hexdigest()[:32])
    return marks


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
        "fix": [{**asdict(item.span), "text": item.replacement.text} for item in finding.fix],
    }


def _location(location: Location) -> dict[str, Any]:
    return {"path": location.path, **asdict(location.span)}
