"""Rules about what a report still lacks before it can be handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scpctl import czech, dates, reporting
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.rule import Problem, rule

_CAPITALS = "A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"
_SMALL = "a-záčďéěíňóřšťúůýž"
_FILL_IN = r"(?i:(?:bude\s+|nutno\s+|třeba\s+)?dopln(?:it|íme|ěno|í\s+se)(?:\s+později)?)"
# A row of capitals, such as a name in two parts ("ÚKEP MP"); longer words are a heading in capitals.
ABBREVIATIONS = re.compile(rf"(?<![\w./@-])[{_CAPITALS}]{{2,6}}(?: [{_CAPITALS}]{{2,6}})*(?![\w@]|-\d)")
NO_ABBREVIATIONS = re.compile(r"[IVXLCDM]+|TODO|FIXME|TBD|DOPLNIT|MBA|MPA|BBA|DBA")
LONG_IN_CAPITALS = re.compile(rf"[{_CAPITALS}]{{7}}")
# "Zásady komunikace (ZKR)", "(dále jen „ZKR“)"
EXPLAINED_BEFORE = re.compile(rf"\((?:dále\s+(?:jen\s+|též\s+)?)?[„\"]?([{_CAPITALS}]{{2,6}})[“\"]?[),;]")
# "ZKR (zásady komunikace)", "ZKR – zásady komunikace": the first word begins like the abbreviation
EXPLAINED_BEHIND = re.compile(rf"(?<!\w)([{_CAPITALS}]{{2,6}})\s+[(–-]\s*([^\W\d_])")

PLACEHOLDERS = re.compile(
    r"(?<!\w)(?:TODO|FIXME|TBD|DOPLNIT)(?!\w)"
    rf"|(?<!\w)XXX(?!\w|\.\s+[{_SMALL}])"
    r"|(?<!\w)(?:XX|xx)\.\s?(?:XX|xx)\."
    r"|\{\{[^{}\n]{0,80}\}{0,2}"
    r"|(?i:(?<!\w)lorem\s+ipsum(?!\w))"
    rf"|\[\s*{_FILL_IN}(?!\w)[^\]\n]{{0,40}}(?:\]|$)"
    rf"|\(\s*{_FILL_IN}\s*\)"
)
# A placeholder has one of these words, folded, or {{.
PLACEHOLDER_WORDS = frozenset("todo fixme tbd xxx xx lorem doplnit doplnime doplneno doplni".split())
MAYBE_PLACEHOLDER = re.compile(r"todo|fixme|tbd|xx|\{\{|lorem|dopln", re.IGNORECASE)
# "doplnit" is an ordinary word in a sentence; alone in its paragraph it is a note to oneself.
NOTE = re.compile(rf"{_FILL_IN}\W*")
PARAGRAPH_END = re.compile(r"[ \t*_]{0,8}(?:\r?\n|<!--|\Z)")
# Where a title stands: in the document itself, or in the items of one of its lists.
TITLES = {"report": (("", "subject"), ("attachments", "title")), "minutes": (("", "place"), ("agenda", "title"))}


@rule("SCP712", Severity.INFO, "report")
def unexplained_abbreviation(document: Document, library: Library) -> Iterator[Problem]:
    """An abbreviation in a report is explained nowhere.

    Why: a report is read by councillors and the public, who do not know the abbreviations of the office.

    Bad: Skupina připravila ZKR.

    Good: Skupina připravila zásady komunikace s radnicí (ZKR).

    Source: domain practice; check.abbreviations in scpctl.toml lists those that every reader knows.
    """
    text = "".join(run for _offset, run in document.prose)
    explained = {match[1] for match in EXPLAINED_BEFORE.finditer(text)}
    explained |= {
        match[1] for match in EXPLAINED_BEHIND.finditer(text) if czech.fold(match[1][0]) == czech.fold(match[2])
    }
    known = {*library.config.check.abbreviations, document.values.get("body"), *explained}
    for offset, run in document.prose:
        for match in ABBREVIATIONS.finditer(run):
            if library.named(match[0]) or _is_shouted(run, match):
                continue
            for word in re.finditer(r"\w+", match[0]):
                if word[0] not in known and not NO_ABBREVIATIONS.fullmatch(word[0]) and not library.named(word[0]):
                    known.add(word[0])
                    start = offset + match.start() + word.start()
                    message = _("the abbreviation {word} is not explained").format(word=word[0])
                    hint = _("write it out once: … ({word}), or add it to check.abbreviations in scpctl.toml")
                    yield Problem(Range(start, start + len(word[0])), message, hint.format(word=word[0]))


def _is_shouted(run: str, match: re.Match[str]) -> bool:
    """Tell whether the capitals are part of a heading in capitals, not an abbreviation."""
    before = run[max(0, match.start() - 80) : match.start()].rpartition("\n")[2]
    line = before + run[match.start() : match.end() + 80].partition("\n")[0]
    return line.isupper() and bool(LONG_IN_CAPITALS.search(line))


@rule("SCP713", Severity.ERROR, "report", "minutes")
def placeholder_left(document: Document, library: Library) -> Iterator[Problem]:
    """Something that was to be filled in was left as it was.

    Why: it would be handed over to the council, printed as it stands.

    Bad: Seminář se uskuteční dne XX. XX. 2017 [doplnit místo].

    Good: Seminář se uskuteční dne 14. 2. 2017 v Plzni.

    Source: domain practice.
    """
    hint = _("fill it in, or delete it")
    for place in (*_placeholders_in_titles(document), *_placeholders_in_text(document)):
        word = " ".join(document.text[place.start : place.end].split())
        yield Problem(place, _("this was left to be filled in: {word}").format(word=word), hint)


def _placeholders_in_titles(document: Document) -> Iterator[Range]:
    for name, key in TITLES[document.kind_name]:
        for values in document.values.get(name, ()) if name else (document.values,):
            if values and key in values and MAYBE_PLACEHOLDER.search(values[key]):
                start, end = values.at(key)
                if NOTE.fullmatch(values[key]):
                    yield Range(start, end)
                yield from (Range(*match.span()) for match in PLACEHOLDERS.finditer(document.text, start, end))


def _placeholders_in_text(document: Document) -> Iterator[Range]:
    if "{{" not in document.running_text and PLACEHOLDER_WORDS.isdisjoint(document.vocabulary):
        return
    for offset, run in document.prose:
        before = document.text[max(0, offset - 6) : offset].rstrip(" -*_")
        is_alone = before.endswith("\n") and PARAGRAPH_END.match(document.text, offset + len(run))
        if is_alone and NOTE.fullmatch(run):
            yield Range(offset, offset + len(run.rstrip()))
            continue
        for match in PLACEHOLDERS.finditer(run):
            yield Range(offset + match.start(), offset + match.end())


@rule("SCP714", Severity.WARNING, "event")
def vague_date(document: Document, library: Library) -> Iterator[Problem]:
    """An event has no exact date.

    Why: the public is invited to something that nobody can write into a calendar.

    Bad: when: druhá polovina února 2017

    Good: start: 2017-02-21

    Source: the report to the Plzeň council of 20. 1. 2017 announces a seminar in the second half of February.
    """
    if "when" in document.values and not document.values.is_written("start"):
        message = _("the event has no exact date: {when}").format(when=document.values["when"])
        yield Problem(document.values.at("when"), message, _("write start: as soon as the day is fixed"))


@rule("SCP715", Severity.INFO, "report")
def report_without_conclusion(document: Document, library: Library) -> Iterator[Problem]:
    """A report has no conclusion.

    Why: what concerns the whole programme and what comes next has no other place in the report.

    Bad: ## Úvod
    ## Mobilita

    Good: ## Úvod
    ## Mobilita
    ## Závěr

    Source: the content model: a report has the sections Úvod, one for each group, and Závěr.
    """
    roles = {reporting.role_of(section.heading.title, library) for section in document.sections()}
    if reporting.tells_of_groups(document) and reporting.CONCLUSION not in roles:
        message = _("the report has no conclusion")
        yield Problem(Range(0, 3), message, _("add ## {section}").format(section=reporting.CONCLUSION))


@rule("SCP716", Severity.WARNING, "report")
def presenter_without_position(document: Document, library: Library) -> Iterator[Problem]:
    """Somebody signs, presents or attends a report without holding any position on its day.

    Why: the report names people with their positions; this name would stand there without one.

    Bad: positions:
    - title: ředitel ÚKEP MP
      until: 2016-12-31   (zpráva je ze dne 20. 1. 2017)

    Good: positions:
    - title: ředitel ÚKEP MP

    Source: the report to the Plzeň council of 20. 1. 2017: „Ing. Erich Beneš, MBA, ředitel ÚKEP MP“.
    """
    day = document.values.get("date")
    seen = set()
    for key in ("presenters", "authors", "attendees"):
        for number, id_ in enumerate(document.values.get(key, ())):
            person = library.get("person", id_ or "")
            if day is None or person is None or not person.readable or id_ in seen:
                continue
            seen.add(id_)
            positions = person.values.get("positions", (None,) if "positions" in person.values.faulty else ())
            if any(item is None or dates.within(day, item.get("since"), item.get("until")) for item in positions):
                continue
            message = _("{name} holds no position on {date}")
            message = message.format(name=person.title, date=czech.date_numeric(day.isoformat()))
            hint = _("add it to positions in {path}").format(path=person.path)
            yield Problem(document.values.at(key, number), message, hint, (person.at(person.values.at("positions")),))


RULES = (
    unexplained_abbreviation,
    placeholder_left,
    vague_date,
    report_without_conclusion,
    presenter_without_position,
)
