"""Running text as sentences and words, for what has to know what stands around a word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scpctl.finding import Range

_WORD = re.compile(r"\w+")
# Marks that are no running text arrive as NUL: they stand between words, but part nothing.
_END = re.compile(r"[.?!…]+[\"“”)\0]*\s+(?=[\"„(\0]*[A-ZÁČĎÉÍŇÓŘŠŤÚŽ])|\n[ \t\0]*\n|\n\0")
_ABBREVIATIONS = frozenset(
    "ing mgr bc judr rndr paeddr phdr mudr dr doc prof arch ph d např tj tzn resp popř č čl p pí sl mj vč st sv ul nám "
    "odst písm str tel hl m tis mil mld".split()
)
_QUOTES = "„“”\"‚‘'«»"


class Word(NamedTuple):
    """A word of a text: as it is written, in small letters, and where it begins."""

    text: str
    lower: str
    start: int

    @property
    def is_capital(self) -> bool:
        """Tell whether it begins with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True)
class Sentence:
    """The words of a sentence; positions count them from 0. ``text`` starts at ``offset`` of the document."""

    text: str
    words: tuple[Word, ...]
    offset: int

    def place(self, start: int, end: int) -> Range:
        """Return where the words from ``start`` up to ``end`` stand in the document."""
        last = self.words[end - 1]
        return Range(self.offset + self.words[start].start, self.offset + last.start + len(last.text))

    def gap(self, position: int) -> str:
        """Return what stands before a word and after the one before it; spaces at the ends aside."""
        return " ".join(self._raw_gap(position).split())

    def is_apart(self, position: int) -> bool:
        """Tell whether a sign parts a word from the one before it."""
        return bool(self._raw_gap(position).strip(" \u00a0\n\t\0"))

    def is_first(self, position: int) -> bool:
        """Tell whether a word begins a sentence, or what is like one: a quotation, what follows a colon."""
        if position == 0:
            return True
        gap = self._raw_gap(position)
        return bool(re.search(r"[:?!„“”\"]", gap)) or ("." in gap and not self._is_short(position - 1))

    def is_quoted(self, start: int, end: int) -> bool:
        """Tell whether quotation marks stand directly around the words from ``start`` up to ``end``."""
        before, after = self._raw_gap(start)[-1:], self._raw_gap(end)[:1]
        return bool(before) and bool(after) and before in _QUOTES and after in _QUOTES

    def is_hyphenated(self, start: int, end: int) -> bool:
        """Tell whether a hyphen joins the words to others."""
        return self._raw_gap(start) == "-" or self._raw_gap(end) == "-"

    def _is_short(self, position: int) -> bool:
        word = self.words[position]
        return word.lower in _ABBREVIATIONS or (len(word.text) == 1 and word.is_capital)

    def _raw_gap(self, position: int) -> str:
        begin = self.words[position - 1].start + len(self.words[position - 1].text) if position else 0
        end = self.words[position].start if position < len(self.words) else len(self.text)
        return self.text[begin:end]


def sentences(text: str, offset: int) -> Iterator[Sentence]:
    """Yield the sentences of a text that starts at ``offset`` of its document."""
    begin = 0
    for match in _END.finditer(text):
        before = re.search(r"(\w+)\.$", text[max(begin, match.start() - 20) : match.start() + 1])
        if before and not match[0].startswith("\n") and (before[1].lower() in _ABBREVIATIONS or len(before[1]) == 1):
            continue
        if before and before[1].isdigit():
            continue
        yield _sentence(text[begin : match.end()], offset + begin)
        begin = match.end()
    yield _sentence(text[begin:], offset + begin)


def _sentence(text: str, offset: int) -> Sentence:
    words = (Word(match[0], match[0].lower(), match.start()) for match in _WORD.finditer(text))
    return Sentence(text, tuple(words), offset)
