"""The place of a document that shows best why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from scpctl import document as documents
from scpctl.document import Document
from scpctl.finding import Range
from scpctl.kinds import Kind
from scpctl.search import Hit

_KEY = re.compile(r"\s*(?:- +)?(?:[\w-]+:(?:\s|$))?\s*")
# What stands between two paragraphs, items or cells, and not between words and a link in one of them.
_BREAK = re.compile(r"\n\s*(?:\n|[-*+#>|]|\d+[.)])|\|")


class Snippet(NamedTuple):
    """A document that was found, a piece of its text, where the words stand in the piece, and the line of the first.

    The piece is empty where only the name of the file has the words.
    """

    document: Document
    text: str
    marks: tuple[Range, ...]
    line: int


class _Passage(NamedTuple):
    """Text of one paragraph, where the words stand in it, and where the first of them stands in the document."""

    text: str
    marks: tuple[Range, ...]
    start: int


def of(hit: Hit, length: int, kinds: Mapping[str, Kind]) -> Snippet:
    """Return a piece of at most about ``length`` characters: running text rather than front matter."""
    found = documents.parse(hit.path, hit.text.encode(), kinds)
    if not hit.places:
        return Snippet(found, "", (), 1)
    passages = [_passage(runs, hit.places) for runs in _paragraphs(found)]
    # The first of those with most of the words.
    best = max(passages, key=lambda passage: len(passage.marks), default=None)
    passage = best if best and best.marks else _line(found.text, hit.places)
    piece = _around(passage, length)
    before, after = "… " * (piece.start > 0), " …" * (piece.end < len(passage.text))
    text = before + re.sub(r"\s", " ", passage.text[piece.start : piece.end]) + after
    moved = len(before) - piece.start
    marks = tuple(
        Range(mark.start + moved, mark.end + moved)
        for mark in passage.marks
        if piece.start <= mark.start and mark.end <= piece.end
    )
    return Snippet(found, text, marks, found.text.count("\n", 0, passage.start) + 1)


def _paragraphs(found: Document) -> Iterator[list[tuple[int, str]]]:
    """Yield the runs of text of each paragraph; a link or emphasis parts two runs, but no sentence."""
    prose = found.prose if found.readable else ()
    paragraph = list(prose[:1])
    for (offset, run), following in pairwise(prose):
        if _BREAK.search(found.text, offset + len(run), following[0]):
            yield paragraph
            paragraph = []
        paragraph.append(following)
    yield paragraph


def _passage(runs: Sequence[tuple[int, str]], places: Sequence[Range]) -> _Passage:
    text, first = "", 0
    marks: list[Range] = []
    for offset, run in runs:
        for place in places:
            if offset <= place.start and place.end <= offset + len(run):
                moved = len(text) - offset
                first = first if marks else place.start
                marks.append(Range(place.start + moved, place.end + moved))
        text += run
    return _Passage(text, tuple(marks), first)


def _line(text: str, places: Sequence[Range]) -> _Passage:
    """Return the line of the first word, without the key before its value."""
    first = places[0]
    start = text.rfind("\n", 0, first.start) + 1
    end = text.find("\n", first.end)
    key = _KEY.match(text, start)
    if key and key.end() <= first.start:
        start = key.end()
    line = (start, text[start : end if end >= 0 else len(text)])
    return _passage([line], places)


def _around(passage: _Passage, length: int) -> Range:
    """Return the part of a passage around its first word, from space to space."""
    size, place = len(passage.text), passage.marks[0]
    if size <= length:
        return Range(0, size)
    start = max(0, min(place.start - length // 3, size - length))
    if start:
        space = passage.text.find(" ", start, place.start)
        start = space + 1 if space >= 0 else place.start
    end = min(size, max(start + length, place.end))
    if end < size:
        end = max(place.end, passage.text.rfind(" ", place.end, end))
    return Range(start, end)
