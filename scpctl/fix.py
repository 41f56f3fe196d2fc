"""What rules can repair by themselves, repaired: as much of it as does no harm.

A repair is made only if the document changed by it passes the proof of :mod:`scpctl.edit`, what it repairs is found no
more, and no rule finds more in any document than before. Nothing is written here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from scpctl import edit, rule
from scpctl.document import Document
from scpctl.finding import Finding
from scpctl.library import Library, with_documents
from scpctl.rule import Rule

# A repair can bring up another one, such as a second space behind a word just written; never without end.
MAX_ROUNDS = 10


@dataclass(frozen=True)
class Fixed:
    """The library as it is to be, its documents that differ from before, what was repaired and what must not be.

    The places of ``refused`` are those in the documents as they are to be.
    """

    library: Library
    changed: Mapping[str, Document]
    repaired: Sequence[Finding]
    refused: Sequence[Finding]


def fix(
    library: Library, rules: Iterable[Rule], every_rule: Sequence[Rule], paths: Collection[str] | None = None
) -> Fixed:
    """Repair what ``rules`` find, in the documents at ``paths`` only, where given; ``every_rule`` watches for harm."""
    rules = list(rules)
    now = library
    repaired: list[Finding] = []
    refused: set[Finding] = set()
    found = _counts(library, every_rule)
    for _round in range(MAX_ROUNDS):
        wanted = [
            finding
            for findings in rule.find(now, rules, paths)
            for finding in _apart(finding for finding in findings if finding.fix and finding not in refused)
        ]
        harmless = _harmless(now, wanted, every_rule, found) if wanted else []
        refused |= set(wanted) - set(harmless)
        if not harmless:
            break
        now = _applied(now, harmless)
        found = _counts(now, every_rule)
        repaired += harmless
    changed = {item.path: item for item in now.documents if item.text != library.by_path[item.path].text}
    left = [finding for found in rule.find(now, rules, paths) for finding in found if finding.fix]
    return Fixed(now, changed, repaired, left)


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Return those of one document's findings whose repairs do not touch; the others wait for the next round."""
    apart = []
    position = -1
    for finding in sorted(findings, key=lambda finding: finding.fix):
        if finding.fix[0].replacement.place.start > position:
            apart.append(finding)
            position = max(item.replacement.place.end for item in finding.fix)
    return apart


def _harmless(
    library: Library, wanted: list[Finding], rules: Sequence[Rule], found: Counter[tuple[str, str]]
) -> list[Finding]:
    """Return those findings whose repair, together, does no harm; what does is searched for by halves."""
    expected = found - Counter((finding.rule, finding.location.path) for finding in wanted)
    try:
        if not wanted or _counts(_applied(library, wanted), rules) <= expected:
            return wanted
    except edit.Unproved:
        pass
    if len(wanted) == 1:
        return []
    middle = len(wanted) // 2
    halves = [_harmless(library, half, rules, found) for half in (wanted[:middle], wanted[middle:])]
    both = [*halves[0], *halves[1]]
    if len(both) == len(wanted):
        return max(halves, key=len)  # each half is harmless, together they are not
    return _harmless(library, both, rules, found)


def _applied(library: Library, findings: Iterable[Finding]) -> Library:
    """Return the library with the repairs made. Raises :class:`scpctl.edit.Unproved`."""
    by_path: dict[str, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    return with_documents(
        library,
        {
            path: edit.changed(library.by_path[path], [item.replacement for finding in found for item in finding.fix])
            for path, found in by_path.items()
        },
    )


def _counts(library: Library, rules: Iterable[Rule]) -> Counter[tuple[str, str]]:
    """Return how often each rule finds something in each document."""
    return Counter(
        (finding.rule, finding.location.path) for findings in rule.find(library, rules) for finding in findings
    )
