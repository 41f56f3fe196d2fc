"""Findings as JUnit XML, which nearly every CI service shows as a list of tests.

It follows https://github.com/testmoapp/junitxml, the common ground of its many readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from scpctl.finding import Finding, Severity
from scpctl.language import _, plural
from scpctl.output import shown
from scpctl.output.text import SEVERITIES, place

# What XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets).
_FOREIGN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def findings(found: Sequence[Finding], documents: int) -> str:
    """Return a test suite for the check as a whole and one for every document with findings, a test for each.

    An error is a failed test; warnings and notes are tests that pass and have something to say.
    """
    suites = ElementTree.Element("testsuites", name="scpctl")
    checked = plural("{n} document checked", "{n} documents checked", documents).format(n=documents)
    ElementTree.SubElement(_suite(suites, "scpctl check", []), "testcase", name=checked, classname="scpctl")
    for path, below in groupby(found, key=lambda finding: finding.location.path):
        of_document = list(below)
        suite = _suite(suites, path, of_document)
        for finding in of_document:
            _case(suite, finding)
    ElementTree.indent(suites)
    text: bytes = ElementTree.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return text.decode("ascii").replace("##", "#&#35;") + "\n"


def _suite(suites: ElementTree.Element, name: str, found: Sequence[Finding]) -> ElementTree.Element:
    failures = sum(finding.severity is Severity.ERROR for finding in found)
    attributes = {"name": _xml(name), "tests": str(max(1, len(found))), "failures": str(failures), "errors": "0"}
    return ElementTree.SubElement(suites, "testsuite", attributes)


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    path, line = finding.location.path, finding.location.span.line
    name = f"{finding.rule} {finding.name} ({line}:{finding.location.span.column})"
    attributes = {"name": name, "classname": _xml(path), "file": _xml(path), "line": str(line)}
    case = ElementTree.SubElement(suite, "testcase", attributes)
    severity = _(SEVERITIES[finding.severity])
    text = f"{place(finding.location)}: {severity} {finding.rule}: {finding.message}"
    if finding.severity is Severity.ERROR:
        said = ElementTree.SubElement(case, "failure", message=_xml(finding.message), type=finding.rule)
    else:
        said = ElementTree.SubElement(case, "system-out")
    said.text = _xml(text) + (f"\n→ {_xml(finding.hint)}" if finding.hint else "")


def _xml(text: str) -> str:
    return _FOREIGN.sub("", shown(text))
