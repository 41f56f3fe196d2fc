"""Mistakes that people make, planted one at a time into a city without any, and what the rules then find.

``python -m tests.faults --seeds 20`` plants every kind of mistake at twenty places of ``examples/`` and prints how many
were found, each by the rule it is for and where it is, and how often a rule said anything else.
"""

from __future__ import annotations

import argparse
import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from scpctl import config, document, library, rule
from scpctl.document import Document
from scpctl.finding import Finding, Range
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rules import RULES

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TODAY = datetime.date(2026, 1, 15)
MARKS = re.compile("«(.*?)»", re.DOTALL)
APPROVED = ("approved", "preparation", "implementation", "operation", "completed")
ACTIVE = ("proposal", "consultation", "approved", "preparation", "implementation", "operation")


class Planted(NamedTuple):
    """A document with a mistake, and where in its text that is."""

    path: str
    text: str
    place: Range


Plant = Callable[[Library, Random], Planted | None]


@dataclass(frozen=True)
class Fault:
    """A kind of mistake: the rule that is to find it, what it is, and how to make it where there is a place for it."""

    rule: str
    what: str
    plant: Plant


@dataclass(frozen=True)
class Spot:
    """A value in a document, and the record that it is a part of."""

    document: Document
    record: Values
    value: Any
    place: Range

    def __getitem__(self, key: Any) -> Any:
        """Return another value of the document, or of the record where that has it; nothing where neither has."""
        return self.record.get(key, self.document.values.get(key))


Only = Callable[[Spot, Library], object]
New = Callable[[Spot, Library, Random], str]


class Result(NamedTuple):
    """What came of planting: the finding, if it is as it should be, and what else was found or is no longer."""

    planted: Planted
    found: Finding | None
    others: list[Finding]


def city(root: Path = EXAMPLES) -> Library:
    """Read the city that the mistakes are planted into."""
    return library.load(config.load(root), TODAY)


def plant(fault: Fault, in_: Library, findings: list[Finding], seed: int) -> Result | None:
    """Plant a mistake at a place that ``seed`` chooses; None where the city, of these findings, has no place for it."""
    planted = fault.plant(in_, Random(f"{fault.rule} {fault.what} {seed}"))
    if planted is None:
        return None
    documents = {item.path: item for item in in_.documents}
    if planted.path.endswith(".md"):
        spoilt = document.parse(planted.path, planted.text.encode(), in_.config.kinds)
        documents[planted.path] = spoilt
    else:
        spoilt = document.other(planted.path)
    after = replace(
        in_,
        documents=tuple(documents[path] for path in sorted(documents)),
        files=in_.files | {planted.path},
    )
    before = Counter(map(_meaning, findings))
    others: list[Finding] = []
    found: Finding | None = None
    for finding in rule.check(after, RULES):
        if before[_meaning(finding)]:
            before[_meaning(finding)] -= 1
        elif not found and finding.rule == fault.rule and _is_at(finding, spoilt, planted.place):
            found = finding
        else:
            others.append(finding)
    # Of a document that can't be read any more, nothing else is said.
    kept = [finding for finding in findings if spoilt.readable or finding.location.path != spoilt.path]
    gone = [finding for finding in kept if before[_meaning(finding)]]
    return Result(planted, found, others + gone)


def _meaning(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.rule, finding.location.path, finding.message, finding.about)


def _is_at(finding: Finding, spoilt: Document, place: Range) -> bool:
    """Tell whether a finding marks some of the place, or names it as one of the places it is about."""
    wanted = spoilt.at(place).span
    for path, span in ((each.path, each.span) for each in (finding.location, *finding.related)):
        begins = (span.line, span.column) <= (wanted.end_line, wanted.end_column)
        if path == spoilt.path and begins and (wanted.line, wanted.column) <= (span.end_line, span.end_column):
            return True
    return False


def _at(planted: Planted, pattern: str) -> Planted | None:
    """Say where the finding is to be, where that is not the place of the mistake itself."""
    match = re.search(pattern, planted.text, re.MULTILINE)
    return planted._replace(place=Range(*match.span())) if match else None


def _put(document: Document, place: Range, marked: str) -> Planted:
    """Write ``marked`` over a place: the mistake is what stands in «marks», or all of it where there are none."""
    match = MARKS.search(marked)
    text = MARKS.sub(r"\1", marked)
    begin, length = (match.start(), len(match[1])) if match else (0, len(text))
    where = Range(place.start + begin, place.start + begin + length)
    return Planted(document.path, document.text[: place.start] + text + document.text[place.end :], where)


def _any(spot: Spot, in_: Library) -> object:
    return True


def _spots(document: Document, path: str) -> Iterator[Spot]:
    """Yield the values at a path such as ``tasks[].due``."""
    records = [document.values]
    *outer, last = path.split(".")
    for name in outer:
        key = name.removesuffix("[]")
        inner = [record.get(key) or () for record in records]
        records = [one for each in inner for one in (each if name.endswith("[]") else [each]) if one]
    for record in records:
        key = last.removesuffix("[]")
        if key in record and last.endswith("[]"):
            for number, value in enumerate(record[key]):
                yield Spot(document, record, value, record.at(key, number))
        elif key in record:
            yield Spot(document, record, record[key], record.at(key))


def _chosen(in_: Library, random: Random, spots: Iterable[Spot], only: Only) -> Spot | None:
    """Return a place to put a mistake; drafts are left out, for rules ask less of them."""
    fit = [spot for spot in spots if spot.document.values.get("state") != "draft" and only(spot, in_)]
    return random.choice(fit) if fit else None


def said(rule: str, what: str, sentence: str | New, *kinds: str, only: Only = _any) -> Fault:
    """Put a paragraph below a heading."""

    def planting(in_: Library, random: Random) -> Planted | None:
        spots = (
            Spot(item, item.values, section.heading.title, Range(section.heading.place.end, section.heading.place.end))
            for kind in kinds or ("minutes", "fiche")
            for item in in_.of_kind(kind)
            for section in item.sections()
        )
        spot = _chosen(in_, random, spots, only)
        if spot is None:
            return None
        text = sentence if isinstance(sentence, str) else sentence(spot, in_, random)
        gap = "\n" if spot.document.text[spot.place.end - 1 : spot.place.end] != "\n" else ""
        return _put(spot.document, spot.place, f"{gap}\n{text}\n") if text else None

    return Fault(rule, what, planting)


def written(rule: str, what: str, kind: str, path: str, new: str | New, only: Only = _any, at: str = "") -> Fault:
    """Write another value; the finding is to be there, or where ``at`` matches."""

    def planting(in_: Library, random: Random) -> Planted | None:
        spot = _chosen(in_, random, (spot for item in in_.of_kind(kind) for spot in _spots(item, path)), only)
        if spot is None:
            return None
        text = new if isinstance(new, str) else new(spot, in_, random)
        planted = _put(spot.document, spot.place, text) if text else None
        return _at(planted, at) if planted and at else planted

    return Fault(rule, what, planting)


def added(rule: str, what: str, kind: str, lines: str | New, only: Only = _any) -> Fault:
    """Add a key at the end of the front matter."""

    def planting(in_: Library, random: Random) -> Planted | None:
        spots = (
            Spot(item, item.values, None, Range(end, end))
            for item in in_.of_kind(kind)
            for end in [item.text.index("\n---", 3) + 1]
        )
        spot = _chosen(in_, random, spots, only)
        if spot is None:
            return None
        text = lines if isinstance(lines, str) else lines(spot, in_, random)
        return _put(spot.document, spot.place, f"{text}\n") if text else None

    return Fault(rule, what, planting)


def removed(rule: str, what: str, kind: str, pattern: str, only: Only = _any, at: str = r"\A---") -> Fault:
    """Take away what ``pattern`` matches; the finding is to be where ``at`` matches then, as a rule at the top."""

    def planting(in_: Library, random: Random) -> Planted | None:
        spots = (
            Spot(item, item.values, match[0], Range(match.start(), match.end()))
            for item in in_.of_kind(kind)
            for match in re.finditer(pattern, item.text, re.MULTILINE)
        )
        spot = _chosen(in_, random, spots, only)
        if spot is None:
            return None
        return _at(_put(spot.document, spot.place, ""), at)

    return Fault(rule, what, planting)


def changed(rule: str, what: str, kind: str, pattern: str, new: str, only: Only = _any, at: str = "") -> Fault:
    """Write something over what ``pattern`` matches in the text."""

    def planting(in_: Library, random: Random) -> Planted | None:
        spots = (
            Spot(item, item.values, match, Range(match.start(), match.end()))
            for item in in_.of_kind(kind)
            for match in re.finditer(pattern, item.text, re.MULTILINE)
        )
        spot = _chosen(in_, random, spots, only)
        planted = _put(spot.document, spot.place, spot.value.expand(new)) if spot else None
        return _at(planted, at) if planted and at else planted

    return Fault(rule, what, planting)


def new_file(rule: str, what: str, path: str, marked: str) -> Fault:
    """Add a document, or another file."""

    def planting(in_: Library, random: Random) -> Planted | None:
        return None if path in in_.files else _put(document.parse(path, b""), Range(0, 0), marked)

    return Fault(rule, what, planting)


def key(name: str) -> str:
    """Return the pattern of a key of the front matter with all that belongs to it."""
    return rf"^{name}:.*\n(?:(?:[ \t]+|- ).*\n)*"


def told(result: Result) -> str:
    """Say what was planted where, and what was found besides."""
    planted = result.planted
    lines = [f"  {planted.path}: {planted.text[planted.place.start : planted.place.end]!r}"]
    lines += [
        f"    {item.rule} {item.location.path}:{item.location.span.line} {item.message}" for item in result.others
    ]
    return "\n".join(lines)


def main() -> int:
    """Plant every kind at several places and print what was found."""
    from tests.fault_kinds import FAULTS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--root", type=Path, default=EXAMPLES)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    in_ = city(options.root)
    findings = rule.check(in_, RULES)
    missed = 0
    print(f"{'rule':<8}{'mistake':<52}{'planted':>8}{'found':>7}{'else':>6}")
    for fault in FAULTS:
        if options.only not in f"{fault.rule} {fault.what}":
            continue
        results = [result for seed in range(options.seeds) if (result := plant(fault, in_, findings, seed))]
        found, others = sum(bool(result.found) for result in results), sum(len(result.others) for result in results)
        missed += found < len(results) or others > 0 or not results
        print(f"{fault.rule:<8}{fault.what:<52}{len(results):>8}{found:>7}{others:>6}", flush=True)
        for result in results if options.show else ():
            if result.others or not result.found:
                print(told(result))
    print(f"{len(FAULTS)} kinds, {missed} with something missed or said too much")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
