"""The blocks that every format is written from: plain text and a few marks, typeset, numbered and measured."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from unicodedata import normalize

from scpctl.characters import CONTROLS, MEANINGLESS, UNSEEN

FIGURE, TABLE, CONTENTS, NOTES = "Obrázek", "Tabulka", "Obsah", "Poznámky"
_FEW, _SEVERAL = 6, 10  # rows of a table
_HALF_A_PAGE = 16  # lines in several rows
_TALL = 18  # lines in a row that may not fit on what is left of a page
_LEADING = 300  # letters of a paragraph
_MOVABLE = 900  # letters of a block
_LETTERS_IN_LINE = 90
ROW_TO_FILL_IN = 9.0  # the least height in millimetres
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


# A cell to write in: it has borders for lines.
TO_FILL_IN: Line = (Phrase("", (Blank(),)),)


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
    tables, 1 and 2 for smaller ones. ``lines`` tells of each row how many it may take at least.
    """

    alignments: tuple[str, ...]
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]
    caption: Line
    number: int
    widths: tuple[int, ...]
    size: int
    lines: tuple[int, ...]

    @property
    def tall(self) -> tuple[bool, ...]:
        """Whether each row may be too high to be kept on one page."""
        return tuple(lines > _TALL for lines in self.lines)

    @property
    def is_short(self) -> bool:
        """Tell whether the whole of it is kept on one page."""
        if len(self.rows) <= _FEW:
            return not any(self.tall)
        return len(self.rows) <= _SEVERAL and sum(self.lines) <= _HALF_A_PAGE


Block = Heading | Paragraph | Lines | Listing | Quote | Code | Separator | PageBreak | Contents | Ruled | Figure | Table


@dataclass(frozen=True, slots=True)
class Text:
    """A whole document: its blocks, and its footnotes in the order of their numbers, which begin with 1."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[Block, ...], ...]


def with_next(blocks: Iterable[Block], kept: bool = False) -> Iterator[tuple[Block, bool]]:
    """Yield each block, and whether it stays on the page of the next one; ``kept`` tells so of the last one."""
    all_ = list(blocks)
    for number, block in enumerate(all_, 1):
        if number == len(all_):
            yield block, kept
        else:
            yield block, _leads(block, all_[number]) or (_is_signed(all_, number) and _letters(block) <= _MOVABLE)


def _leads(block: Block, following: Block) -> bool:
    """Tell whether a block is a sentence or two that lead to a table or an image, or the words above a list."""
    if not isinstance(block, Paragraph) or not isinstance(following, Table | Figure | Listing):
        return False
    if any(not isinstance(piece, Run) for piece in pieces(block.line)):
        return False
    text = plain(block.line)
    if isinstance(following, Listing) and not text.endswith(":") and not is_bold(block.line):
        return False
    return len(text) <= _LEADING


def _is_signed(blocks: Sequence[Block], number: int) -> bool:
    """Tell whether a block is where people sign, or a last word below that. None of it is left alone on a page.

    People sign on lines to write on, and on lines at the end.
    """
    match blocks[number : number + 3]:
        case [Lines(lines), *below]:
            return is_to_fill_in(lines) or not below or (len(below) == 1 and isinstance(below[0], Paragraph))
        case [Paragraph(line), *below]:
            return is_to_fill_in((line,)) or (not below and _is_signed(blocks, number - 1))
    return False


def is_to_fill_in(lines: Iterable[Line]) -> bool:
    """Tell whether somebody is to write in lines, or in the cells of a row."""
    return any(Blank() in phrase.pieces for line in lines for phrase in line)


def _letters(block: Block) -> float:
    """Return how long a block is that can be moved to the next page."""
    match block:
        case Paragraph(line):
            return len(plain(line))
        case Lines(lines):
            return sum(len(plain(line)) + _LETTERS_IN_LINE / 2 for line in lines)
        case Listing(_start, items):
            return sum(_letters(inner) + _LETTERS_IN_LINE / 2 for item in items for inner in item)
    return math.inf


def clean(text: str) -> str:
    """Return ``text`` without the characters that are no text, on one line."""
    return BLANKS.sub(" ", composed(text)).strip()


def composed(text: str) -> str:
    """Return ``text`` without what is no text, its letters in one with their accents, as fonts have them."""
    return normalize("NFC", NOT_TEXT.sub("", text))


def plain(line: Line) -> str:
    """Return the bare text of ``line``."""
    return "".join(piece.text for piece in pieces(line) if isinstance(piece, Run))


def pieces(line: Line) -> Iterator[Piece]:
    """Yield the pieces of ``line``, wherever they lead."""
    return (piece for phrase in line for piece in phrase.pieces)


def is_bold(line: Line) -> bool:
    """Tell whether the whole of a line is bold."""
    return all(isinstance(piece, Run) and (piece.bold or not piece.text.strip()) for piece in pieces(line))


def unmarked(line: Line) -> Line:
    """Return ``line`` without footnotes and without addresses, as a table of contents repeats it."""
    return (Phrase("", tuple(piece for piece in pieces(line) if not isinstance(piece, Mark))),)


def absent(image: Image) -> Run:
    """Return what stands in the place of an image that cannot be shown."""
    return Run(f"[{FIGURE}: {image.alt or image.asset}]", italic=True)


def breakable(text: str, mark: str, written: Callable[[str], str] = str) -> str:
    """Return ``text`` as ``written``, with ``mark`` between the letters of words that are too long for a line.

    An address breaks at its slashes and hyphens first. Spaces that do not break are part of a word.
    """
    if not is_long(text):
        return written(text)
    parts, end = [], 0
    for word in WORD.finditer(text):
        if len(word[0]) > LONG_WORD:
            parts += [written(text[end : word.start()]), mark.join(map(written, word[0]))]
            end = word.end()
    return "".join([*parts, written(text[end:])])


def is_long(text: str) -> bool:
    """Tell whether there is a word in a text that is too long for a line."""
    return bool(_LONG_WORD.search(text))


WORD = re.compile(r"[^ \n/?-]+")
_LONG_WORD = re.compile(rf"[^ \n/?-]{{{LONG_WORD + 1}}}")
