"""What a rule is, and how rules become findings: run, select, sort.

A rule is a generator over one document of a library. It never reads files, settings, git or the clock, and it never
prints; what it yields is turned into findings here, in one place.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from scpctl import czech, suppress
from scpctl.document import Document
from scpctl.finding import Finding, Fix, Location, Range, Replacement, Severity
from scpctl.language import _, plural
from scpctl.library import Library

MAX_FINDINGS = 100
MAX_ABOUT = 200
EXAMPLES = ("Bad", "Good")
# Files below content/ that are no documents have no kind: a rule that names this one looks at them.
NO_KIND = ""
# The rule that reports what a document sets aside without need.
UNUSED = "unused-suppression"


class Problem(NamedTuple):
    """What a rule yields: a place in its document, a sentence and what to do, both in the user's language.

    ``about`` says what is missing where the text at the place can't, ``fix`` is the repair where exactly one is right.
    """

    place: Range
    message: str
    hint: str = ""
    related: tuple[Location, ...] = ()
    about: str = ""
    fix: tuple[Replacement, ...] = ()


def rewritten(place: Range, message: str, value: str, hint: str = "", related: tuple[Location, ...] = ()) -> Problem:
    """Return the problem whose one right repair is to write ``value`` at its place."""
    hint = hint or _("write {value}").format(value=value)
    return Problem(place, message, hint, related, fix=(Replacement(place, value),))


Find = Callable[[Document, Library], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """A fault that scpctl looks for. ``name`` is the fault, ``kinds`` the documents it can be in (all, where empty)."""

    code: str
    name: str
    severity: Severity
    kinds: frozenset[str]
    find: Find

    def applies_to(self, document: Document) -> bool:
        """Tell whether to look: SCP0xx asks if a file can be read at all, everything else what it says."""
        if self.code.startswith("SCP0"):
            return True
        if self.kinds:
            return (document.readable or NO_KIND in self.kinds) and document.kind_name in self.kinds
        return document.readable

    def check(self, document: Document, library: Library) -> Iterator[Finding]:
        """Yield the findings in one document."""
        return (self.finding(document, problem) for problem in self.find(document, library))

    def finding(self, document: Document, problem: Problem) -> Finding:
        """Return the finding that a problem in a document is."""
        place = problem.place
        return Finding(
            document.at(place),
            self.code,
            problem.message,
            self.severity,
            self.name,
            problem.hint,
            problem.related,
            f"{document.kind_name}:{czech.fold(document.title)}",
            problem.about or czech.fold(document.text[place.start : place.end])[:MAX_ABOUT],
            tuple(Fix(document.at(item.place).span, item) for item in problem.fix),
        )

    @property
    def summary(self) -> str:
        """The first line of its docstring, in the user's language: the fault in one sentence."""
        return _(_summary(self.find))

    @property
    def explanation(self) -> dict[str, str]:
        """The sections of its docstring, in the user's language; the examples are from Czech documents as they are."""
        return {name: text if name in EXAMPLES else _(text) for name, text in _sections(self.find).items()}


def rule(code: str, severity: Severity, *kinds: str) -> Callable[[Find], Rule]:
    """Turn a generator into a rule; its name becomes the rule's name, its docstring the explanation."""

    def decorate(find: Find) -> Rule:
        return Rule(code, find.__name__.replace("_", "-"), severity, frozenset(kinds), find)

    return decorate


def docstring_texts(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield every text of the docstrings that is translated, for the message catalogues."""
    for item in rules:
        yield _summary(item.find)
        yield from (text for name, text in _sections(item.find).items() if name not in EXAMPLES)


def selected(rules: Iterable[Rule], select: Collection[str] = (), ignore: Collection[str] = ()) -> list[Rule]:
    """Return the rules whose code or name is chosen; a code may be cut short (``SCP2`` is all of SCP2xx)."""

    def matches(item: Rule, patterns: Collection[str]) -> bool:
        return any(item.name == pattern or item.code.startswith(pattern.upper()) for pattern in patterns)

    return [item for item in rules if (not select or matches(item, select)) and not matches(item, ignore)]


def check(library: Library, rules: Iterable[Rule], paths: Collection[str] | None = None) -> list[Finding]:
    """Run ``rules`` over the documents (only those at ``paths``, where given); findings come in reading order.

    The settings of the repository decide how much a finding of a rule matters, and the state of a document too. Of one
    document there are at most MAX_FINDINGS; :func:`find` returns them all.
    """
    return [finding for found in find(library, rules, paths) for finding in _cut(found)]


def errors(library: Library, rules: Iterable[Rule], paths: Collection[str] | None = None) -> list[Finding]:
    """Return the errors that :func:`check` finds, without looking for anything else."""
    weighed = [(item, _weighed(item, library.config.check.severity)) for item in rules]
    serious = [item for item, as_set in weighed if as_set and as_set.severity is Severity.ERROR]
    if any(item.name == UNUSED for item in serious):  # what is unused is known only once all have looked
        serious = [item for item, _as_set in weighed]
    return [finding for finding in check(library, serious, paths) if finding.severity is Severity.ERROR]


def find(library: Library, rules: Iterable[Rule], paths: Collection[str] | None = None) -> Iterator[list[Finding]]:
    """Yield the findings of each document, as :func:`check` does but without a limit."""
    weighed = [_weighed(item, library.config.check.severity) for item in rules]
    wanted = [item for item in weighed if item is not None]
    applying: dict[tuple[bool, str], list[Rule]] = {}
    for document in sorted((*library.documents, *library.others), key=lambda document: document.path):
        if paths is None or document.path in paths:
            sort = document.readable, document.kind_name
            if sort not in applying:
                applying[sort] = [item for item in wanted if item.applies_to(document)]
            found = (
                item.finding(document, problem) for item in applying[sort] for problem in item.find(document, library)
            )
            if _is_draft(document):
                found = (_lowered(finding) for finding in found)
            yield sorted(_remaining(found, document, wanted))


def _remaining(found: Iterable[Finding], document: Document, rules: list[Rule]) -> list[Finding]:
    """Leave out what the document sets aside, and report what it sets aside without need."""
    # Of a document that can't be read nobody knows what it would set aside.
    suppressions = suppress.of_document(document) if document.readable else ()
    if not suppressions:
        return list(found)
    remaining, unused = suppress.apply(found, suppressions)
    reporter = next((item for item in rules if item.name == UNUSED), None)
    codes = {item.code for item in rules}
    for suppression in unused:
        # One for a rule that does not run now may well be needed.
        if reporter and suppression.reason and suppression.rules and codes.issuperset(suppression.rules):
            message = _("{code} finds nothing here").format(code=", ".join(suppression.rules))
            problem = Problem(suppression.place, message, _("delete the comment, or the entry in ignore"))
            remaining.append(reporter.finding(document, problem))
    return remaining


def _weighed(item: Rule, severities: Mapping[str, str]) -> Rule | None:
    """Return the rule with the severity that the settings give its code, or the longest beginning of it."""
    matching = [code for code in severities if item.code.startswith(code.upper()) or item.name == code]
    if not matching:
        return item
    severity = severities[max(matching, key=len)]
    return None if severity == "off" else replace(item, severity=Severity[severity.upper()])


def _is_draft(document: Document) -> bool:
    return document.kind_name == "minutes" and document.values.get("state") == "draft"


def _lowered(finding: Finding) -> Finding:
    """Let a draft be unfinished: only what makes it unreadable stays an error."""
    if finding.severity is Severity.ERROR and finding.rule >= "SCP3":
        return replace(finding, severity=Severity.WARNING)
    return finding


def worst(found: Sequence[Finding], most: int) -> list[Finding]:
    """Return at most ``most`` findings in reading order, errors rather than warnings rather than notes."""
    return sorted(sorted(found, key=lambda finding: finding.severity)[:most])


def _cut(found: list[Finding]) -> list[Finding]:
    """Keep a file that is wrong all over from drowning the others; errors are kept first."""
    hidden = len(found) - MAX_FINDINGS
    if hidden <= 0:
        return found
    kept = worst(found, MAX_FINDINGS)
    more = plural("{n} more finding in this file", "{n} more findings in this file", hidden).format(n=hidden)
    return [*kept[:-1], replace(kept[-1], hint=f"{kept[-1].hint} ({more})".strip())]


def _summary(find: Find) -> str:
    return (find.__doc__ or "").partition("\n")[0].strip()


def _sections(find: Find) -> dict[str, str]:
    """Split a docstring below its first line into Why, Bad, Good and Source; only examples keep their lines."""
    sections = {}
    rest = (find.__doc__ or "").partition("\n")[2]
    for match in re.finditer(r"^ *(Why|Bad|Good|Source): ?(.*?)(?=\n *\n|\Z)", rest, re.MULTILINE | re.DOTALL):
        first, _newline, more = match[2].partition("\n")
        if match[1] in EXAMPLES:
            sections[match[1]] = f"{first}\n{textwrap.dedent(more)}".strip()
        else:
            sections[match[1]] = " ".join(match[2].split())
    return sections
