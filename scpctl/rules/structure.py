"""Rules about one file: can it be read, is it where it belongs, are its keys and values those of its kind."""

from __future__ import annotations

from collections.abc import Iterator

from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.rule import Problem, rule


def _faults(document: Document, name: str) -> Iterator[Problem]:
    """Yield what reading the document found for the rule of this name."""
    for fault in document.faults:
        if fault.rule == name:
            yield Problem(fault.place, fault.message, fault.hint, about=fault.about, fix=fault.fix)


@rule("SCP001", Severity.ERROR)
def unreadable_document(document: Document, library: Library) -> Iterator[Problem]:
    """A document can't be read.

    Why: what can't be read is in no check, no report and no list, and nobody would notice.

    Bad: ---
    title: Bikesharing: návrh
    ---

    Good: ---
    title: "Bikesharing: návrh"
    ---

    Source: YAML 1.2.2 (https://yaml.org/spec/1.2.2/); a record is UTF-8 text with front matter between two --- lines.
    """
    yield from _faults(document, "unreadable-document")


@rule("SCP002", Severity.ERROR)
def misplaced_document(document: Document, library: Library) -> Iterator[Problem]:
    """A document lies in no kind's folder, or its file name is no id.

    Why: the folder says what a document is and the file name is its id, so that references find it on every system.

    Bad: content/Fiche/Zelené střechy.md

    Good: content/fiches/zelene-strechy.md

    Source: the layout of a content repository.
    """
    yield from _faults(document, "misplaced-document")


@rule("SCP003", Severity.ERROR)
def duplicate_id(document: Document, library: Library) -> Iterator[Problem]:
    """Two documents have the same id once upper and lower case are not told apart.

    Why: on Windows and macOS the two are one file, and a reference could mean either.

    Bad: content/fiches/mhd.md
    content/fiches/MHD.md

    Good: content/fiches/mhd.md
    content/fiches/mhd-zastavky.md

    Source: file names on Windows and macOS do not tell case apart.
    """
    others = library.same_path(document)
    # Told once, at the one that comes later: the fault is theirs together.
    for other in [item for item in others if item.path < document.path]:
        message = _("{path} has the same id").format(path=other.path)
        yield Problem(Range(0, 0), message, _("rename one of the two"), (other.at(Range(0, 0)),))


@rule("SCP101", Severity.ERROR)
def missing_key(document: Document, library: Library) -> Iterator[Problem]:
    """A required key is missing or empty.

    Why: the documents that are handed over are made of these keys; without them a heading or a name stays empty.

    Bad: ---
    name:
    ---

    Good: ---
    name: Mobilita
    ---

    Source: the content model.
    """
    yield from _faults(document, "missing-key")


@rule("SCP102", Severity.ERROR)
def unknown_key(document: Document, library: Library) -> Iterator[Problem]:
    """A key is not in the content model.

    Why: a misspelled key is read by nobody, and what it holds is lost without a word.

    Bad: presentrs: [erich-benes]

    Good: presenters: [erich-benes]

    Source: the content model; keys of your own start with x_.
    """
    yield from _faults(document, "unknown-key")


@rule("SCP103", Severity.ERROR)
def wrong_value(document: Document, library: Library) -> Iterator[Problem]:
    """A value is of the wrong type, or not one of those allowed.

    Why: a date or an amount that is read differently from what was meant ends up in front of the council.

    Bad: date: 20. 1. 2017

    Good: date: 2017-01-20

    Source: the content model; dates are ISO 8601, money is a whole number of Kč.
    """
    yield from _faults(document, "wrong-value")


RULES = (unreadable_document, misplaced_document, duplicate_id, missing_key, unknown_key, wrong_value)
