"""Findings as a GitLab Code Quality report, which a merge request shows beside its lines.

It follows https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.
"""

from __future__ import annotations

from collections.abc import Sequence

from scpctl.finding import Finding, Severity
from scpctl.output.json import dumps, fingerprints

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def findings(found: Sequence[Finding], documents: int) -> str:
    """Return the findings as a JSON list; the form has no place for the number of documents."""
    return dumps(
        [
            {
                "description": f"{finding.rule}: {finding.message}" + (f" → {finding.hint}" if finding.hint else ""),
                "check_name": finding.name,
                "fingerprint": fingerprint,
                "severity": SEVERITIES[finding.severity],
                "location": {"path": finding.location.path, "lines": {"begin": finding.location.span.line}},
            }
            for finding, fingerprint in zip(found, fingerprints(found), strict=True)
        ]
    )
