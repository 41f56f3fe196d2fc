"""Findings that the authors of a document have looked at and set aside, each with a reason.

In the text ``<!-- scpctl: ignore SCP203: citujeme starší název -->`` at the end of a line is about that line, on a line
of its own about the next block. In front matter ``ignore: [{rule: SCP203, reason: …}]`` is about the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scpctl.document import Document
from scpctl.finding import Finding, Range

_COMMENT = re.compile(r"<!--\s*scpctl:\s*ignore\b(.*?)-->", re.DOTALL)
_CODE = re.compile(r"SCP\d{1,3}", re.ASCII)
_WORDS = re.compile(r"\s*(SCP\d{1,3}(?:\s*,\s*SCP\d{1,3})*)\s*(?::\s*(\S.*?))?\s*", re.DOTALL)


@dataclass(frozen=True)
class Suppression:
    """The rules that are set aside, why, and on which lines (all, where ``last`` is 0).

    ``place`` is where it is written; one without rules or without a reason has no effect.
    """

    rules: tuple[str, ...]
    reason: str
    place: Range
    first: int = 1
    last: int = 0

    def covers(self, finding: Finding) -> bool:
        """Tell whether it is about ``finding``."""
        line = finding.location.span.line
        return (
            bool(self.reason)
            and any(finding.rule.startswith(code) for code in self.rules)
            and (not self.last or self.first <= line <= self.last)
        )


def of_document(document: Document) -> list[Suppression]:
    """Return the suppressions written in a document, in order."""
    return [*_in_front_matter(document), *_in_text(document)]


def apply(found: Iterable[Finding], suppressions: Iterable[Suppression]) -> tuple[list[Finding], list[Suppression]]:
    """Return the findings that remain, and the suppressions that set none aside."""
    remaining = []
    unused = list(suppressions)
    every = tuple(unused)
    for finding in found:
        covering = [suppression for suppression in every if suppression.covers(finding)]
        if not covering:
            remaining.append(finding)
        unused = [suppression for suppression in unused if suppression not in covering]
    return remaining, unused


def _in_front_matter(document: Document) -> Iterator[Suppression]:
    for number, item in enumerate(document.values.get("ignore", ())):
        # What is missing is another rule's finding. A code covers all that begin with it: S would cover everything.
        if item and (code := item.get("rule")) and (reason := item.get("reason")):
            rules = (code,) if _CODE.fullmatch(code) else ()
            yield Suppression(rules, reason, document.values.at("ignore", number))


def _in_text(document: Document) -> Iterator[Suppression]:
    for place in document.comments:
        comment = document.text[place.start : place.end]
        match = _COMMENT.fullmatch(comment)
        if match is None:
            continue
        words = _WORDS.fullmatch(match[1])
        rules = tuple(re.split(r"\s*,\s*", words[1])) if words else ()
        first, last = _lines(document, place)
        yield Suppression(rules, (words[2] or "") if words else "", place, first, last)


def _lines(document: Document, place: Range) -> tuple[int, int]:
    """Return the lines that a comment is about: its own, or the block that follows where it stands alone."""
    span = document.at(place).span
    before = document.text.rfind("\n", 0, place.start) + 1
    following = re.compile(r"[ \t]*\r?\n(?:[ \t]*\r?\n)*").match(document.text, place.end)
    if document.text[before : place.start].strip() or following is None:
        return span.line, span.end_line
    block = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|\Z))*").match(document.text, following.end())
    end = block.end() if block else following.end()
    return span.line, document.at(Range(end, end)).span.line
