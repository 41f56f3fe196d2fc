"""A result of a check and the place it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Severity(IntEnum):
    """How much a finding matters; an error makes ``check`` fail."""

    ERROR = 1
    WARNING = 2
    INFO = 3


class Range(NamedTuple):
    """A stretch of a document's text, in characters from 0: ``text[start:end]``."""

    start: int
    end: int


class Replacement(NamedTuple):
    """A repair: ``text`` is to stand where the document's text has what is at ``place``."""

    place: Range
    text: str


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A stretch of a file as an editor shows it: lines and columns from 1, the end column just behind."""

    line: int
    column: int
    end_line: int
    end_column: int


class Fix(NamedTuple):
    """A replacement and where an editor shows its place."""

    span: Span
    replacement: Replacement


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A span in a file; ``path`` is relative to the root of the content repository, with ``/`` on every system.

    ``source`` is the text of the span's first line, to be shown with the finding.
    """

    path: str
    span: Span
    source: str = ""


@dataclass(frozen=True, order=True, slots=True)
class Finding:
    """One result; findings sort in reading order. ``related`` are the other places it is about.

    ``document`` (kind and title) and ``about`` (the words marked, folded) say what it means whatever file and line it
    is found in, and in whatever language it is told. ``fix`` is the repair in its file, where exactly one is right.
    """

    location: Location
    rule: str
    message: str
    severity: Severity
    name: str = ""
    hint: str = ""
    related: tuple[Location, ...] = ()
    document: str = ""
    about: str = ""
    fix: tuple[Fix, ...] = ()

    @property
    def meaning(self) -> tuple[str, str, str]:
        """What stays the same when the file is renamed or its lines move."""
        return self.rule, self.document, self.about
