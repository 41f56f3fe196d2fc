"""The blocks that every format is written from: plain text and a few marks, typeset, numbered and measured."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scpctl.characters import CONTROLS, MEANINGLESS, UNSEEN

FIGURE, TABLE, CONTENTS, NOTES = "Obrázek", "Tabulka", "Obsah", "Poznámky"
_SHORT = 6  # rows of a table
_LEADING = 300  # letters of a paragraph
# No line is sure to hold a longer word.
LONG_WORD = 40

# Controls, marks that turn the direction of writing, half surrogates and what is no character: no format holds them.
NOT_TEXT = re.compile(f"[{CONTROLS}{UNSEEN}{MEANINGLESS}]")
BLANKS = re.compile(r"[ \t\r\n\u2028\u2029]+")


class Run(NamedTuple):
    """A stretch of text that looks the same throughout."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False


class Image(NamedTuple):
    """An image by the name that the Markdown gives it, what it shows in words, and its title."""

    asset: str
    alt: str
    title: str


class Mark(NamedTuple):
    """The number of a footnote in the text; ``again`` where it is not the first mark of that note."""

    number: int
    again: bool


class Blank(NamedTuple):
    """A line to write on, as long as there is room."""


Piece = Run | Image | Mark | Blank


class Phrase(NamedTuple):
    """Pieces side by side that lead to the same address; most lead nowhere (``""``)."""

    address: str
    pieces: tuple[Piece, ...]


Line = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the only one of level 1 comes first. ``anchor`` is the name that links know it by."""

    level: int
    line: Line
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    line: Line


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that belong together and are broken where the author broke them, such as those above a signature."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``start`` is the first number, or None where there are bullets."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks somebody else wrote."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text to be shown letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Separator:
    """A line across the page."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A table of contents: the headings it lists, none before the whole document is known."""

    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruled:
    """Lines to write on, one below the other."""

    count: int


@dataclass(frozen=True, slots=True)
class Figure:
    """An image that stands alone; one with a caption has a number, others have 0."""

    image: Image
    caption: Line
    number: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``alignments`` holds left, right or center for each column.

    ``widths`` are those of the columns in thousandths of the room, ``size`` is 0 for letters of the usual size of
    tables, 1 and 2 for smaller ones. ``tall`` tells of each row whether it may be too high to be kept on one page.
    """

    alignments: tuple[str, ...]
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    caption: Line
    number: int
    widths: tuple[int, ...]
    size: int
    tall: tuple[bool, ...]

    @property
    def is_short(self) -> bool:
        """Tell whether the whole of it is kept on one page."""
        return len(self.rows) <= _SHORT and not any(self.tall)


Block = Heading | Paragraph | Lines | Listing | Quote | Code | Separator | PageBreak | Contents | Ruled | Figure | Table


@dataclass(frozen=True, slots=True)
class Text:
    """A whole document: its blocks, and its footnotes in the order of their numbers, which begin with 1."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[Block, ...], ...]


def leads(block: Block, following: Block | None) -> bool:
    """Tell whether a block is a sentence or two that lead to a table or an image, and stay on its page."""
    if not isinstance(block, Paragraph) or not isinstance(following, Table | Figure):
        return False
    return len(plain(block.line)) <= _LEADING and all(isinstance(piece, Run) for piece in pieces(block.line))


def followed(blocks: Iterable[Block]) -> Iterator[tuple[Block, Block | None]]:
    """Yield each block with the next one."""
    all_ = list(blocks)
    return itertools.zip_longest(all_, all_[1:])


def clean(text: str) -> str:
    """Return ``text`` without the characters that are no text, on one line."""
    return BLANKS.sub(" ", NOT_TEXT.sub("", text)).strip()


def plain(line: Line) -> str:
    """Return the bare text of ``line``."""
    return "".join(piece.text for piece in pieces(line) if isinstance(piece, Run))


def pieces(line: Line) -> Iterator[Piece]:
    """Yield the pieces of ``line``, wherever they lead."""
    return (piece for phrase in line for piece in phrase.pieces)


def unmarked(line: Line) -> Line:
    """Return ``line`` without footnotes and without addresses, as a table of contents repeats it."""
    return (Phrase("", tuple(piece for piece in pieces(line) if not isinstance(piece, Mark))),)


def absent(image: Image) -> Run:
    """Return what stands in the place of an image that cannot be shown."""
    return Run(f"[{FIGURE}: {image.alt or image.asset}]", italic=True)


def breakable(
    text: str, mark: str, written: Callable[[str], str] = str, too_long: Callable[[str], bool] | None = None
) -> str:
    """Return ``text`` as ``written``, with ``mark`` between the letters of words that are too long for a line.

    Unless told which ones are, those of more than 40 letters are. An address breaks at its slashes and hyphens first.
    Spaces that do not break are part of a word.
    """
    if too_long is None and not _LONG_WORD.search(text):
        return written(text)
    is_long = too_long or _LONG_WORD.match
    parts, end = [], 0
    for word in _WORD.finditer(text):
        if is_long(word[0]):
            parts += [written(text[end : word.start()]), mark.join(map(written, word[0]))]
            end = word.end()
    return "".join([*parts, written(text[end:])])


_WORD = re.compile(r"[^ \n/?-]+")
_LONG_WORD = re.compile(rf"[^ \n/?-]{{{LONG_WORD + 1}}}")
