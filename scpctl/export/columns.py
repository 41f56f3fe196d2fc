"""The columns of tables: what is in them decides on their widths, once for all formats.

Widths are estimated in em, from what letters take on average in the text fonts of offices.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from scpctl.czech import NBSP
from scpctl.export.tree import LONG_WORD, Blank, Line, Run, pieces

PORTRAIT, LANDSCAPE = (160.0, 247.0), (247.0, 160.0)
# Letters of tables in points, and what a column needs beside its text in em: it may be closer where letters are small.
SIZES = (10.0, 8.5, 7.0)
_PADDING = (1.5, 1.2, 0.9)
_POINTS_IN_MM = 72 / 25.4
# A longer word need not decide on the width of its column.
_LONGEST = 14.0
# What a hand needs at least, and together in all columns to write in; it would like more.
_BLANK, _HAND, _HANDS, _FREE_HAND = "\ufffc", 10.0, 36.0, 25.0
# As wide as this share of its cells is what is usual in a column.
_USUAL = 0.85
_NARROW = frozenset("iíjlrtftIJ.,:;!|'’()[]/- \u00a0")
_WIDE = frozenset("mwMWŠĎ@%—–…□")
_BREAKS = re.compile(r"(?<=[-–/])|[ \t]+")
# Numbers, amounts, shares and dates stay in one piece; the first three stand at the right.
_NUMBER = re.compile(
    r"[+−–-]?\d{1,3}(?:[ \u00a0.]?\d{3})*(?:,(?:\d+|[-–]))?"
    r"(?:[ \u00a0]?(?:%|‰|€|(?:tis\.|mil\.|mld\.)?[ \u00a0]?Kč|[a-z²³]{1,3}))?"
)
_DATE = re.compile(
    r"\d{1,2}\.[ \u00a0]?\d{1,2}\.(?:[ \u00a0]?\d{4})?|\d{4}-\d\d(?:-\d\d)?|(?:19|20)\d\d|\d{1,2}[.:]\d\d"
)
_PUNCTUATION = "„“\"'()[],.;:!?"
# Fewer letters are not worth a hyphen.
_HYPHENATED = 10
_VOWELS = re.compile("[aeiouyáéíóúýěůäöü]", re.IGNORECASE)
_NOTHING = frozenset(("", "–", "-", "—", "×", "x"))


class Parting(Enum):
    """How a word of a cell is parted at the end of a line."""

    NO, HYPHEN, ANYWHERE = range(3)


class Layout(NamedTuple):
    """How a table is laid out; see :class:`scpctl.export.tree.Table`.

    An overfull one has columns that are too narrow for what should not be broken.
    """

    alignments: tuple[str, ...]
    widths: tuple[int, ...]
    size: int
    lines: tuple[int, ...]
    is_overfull: bool

    @property
    def widths_size_and_lines(self) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
        """What is not known before the cells are."""
        return self.widths, self.size, self.lines


def room(landscape: bool) -> tuple[float, float]:
    """Return width and height of what is printed on a page, in millimetres."""
    return LANDSCAPE if landscape else PORTRAIT


def parted(word: str, width: int, size: int, room_: float) -> Parting:
    """Tell how a word is parted in a column so many thousandths of a room in millimetres wide.

    One that fits is kept whole unless it is long: short ones and names are not worth a hyphen. One that does not is
    parted where it can be hyphenated and is not twice as wide, else between any letters.
    """
    available = width / 1000 * room_ * _POINTS_IN_MM / SIZES[size] - _PADDING[size]
    letters = word.rpartition(NBSP)[2].strip(_PUNCTUATION)
    if _width(word) <= available * 1.03:
        return Parting.HYPHEN if len(letters) >= _HYPHENATED and letters.isalpha() and letters.islower() else Parting.NO
    is_hyphenated = len(word) < LONG_WORD and letters.isalpha() and len(_VOWELS.findall(letters)) > 1
    return Parting.HYPHEN if is_hyphenated and _width(word) <= available * 2 else Parting.ANYWHERE


def is_unbroken(text: str) -> bool:
    """Tell whether the text of a cell is a number or a date, which no line breaks."""
    return bool(_NUMBER.fullmatch(text) or _DATE.fullmatch(text))


def layout(given: Sequence[str], head: Sequence[Line], rows: Sequence[Sequence[Line]], landscape: bool) -> Layout:
    """Return how a table is laid out whose columns the author has aligned as ``given`` (nothing: as it fits)."""
    texts = [list(map(_shown, column)) for column in zip(*rows, strict=True)] or [[] for _name in head]
    titles = list(map(_shown, head))
    alignments = tuple(name or _alignment(column) for name, column in zip(given, texts, strict=True))
    needs, usual, wants = [], [], []
    for title, column in zip(titles, texts, strict=True):
        cells = [*column, title]
        widths = sorted(map(_width, column)) or [0.0]
        needs.append(max(max(_needs(cell, cell is title) for cell in cells), 1.0))
        usual.append(widths[min(int(len(widths) * _USUAL), len(widths) - 1)])
        wants.append(max(widths[-1], _width(title), 1.0))
        if any(_BLANK in cell for cell in cells):
            needs[-1] = max(needs[-1], min(_HAND, _HANDS / len(titles)))
            usual[-1] = wants[-1] = max(wants[-1], _FREE_HAND)
    size, shares, is_overfull = _sized(needs, usual, wants, room(landscape)[0] * _POINTS_IN_MM)
    lines = tuple(
        math.ceil(max((_width(text) / width for text, width in zip(row, shares, strict=True)), default=0))
        for row in zip(*texts, strict=True)
    )
    whole = sum(shares) + len(shares) * _PADDING[size]
    return Layout(
        alignments, _in_thousandths([(width + _PADDING[size]) / whole for width in shares]), size, lines, is_overfull
    )


def _shown(cell: Line) -> str:
    """Return the text of a cell, with a sign for each line to write on."""
    if len(cell) == 1 and len(cell[0].pieces) == 1 and isinstance(run := cell[0].pieces[0], Run):
        return run.text.strip()  # most cells are one run: this is for speed alone
    return "".join(
        piece.text if isinstance(piece, Run) else _BLANK if isinstance(piece, Blank) else "" for piece in pieces(cell)
    ).strip()


def _alignment(column: Sequence[str]) -> str:
    filled = [text for text in column if text not in _NOTHING]
    numbers = [text for text in filled if _NUMBER.fullmatch(text)]
    years = all(re.fullmatch(r"(?:19|20)\d\d", text) for text in filled)
    return "right" if filled and len(numbers) == len(filled) and not years else "left"


def _sized(
    needs: Sequence[float], usual: Sequence[float], wants: Sequence[float], points: float
) -> tuple[int, list[float], bool]:
    """Return the largest size at which every column gets what it needs, the widths of their text in em, if they do."""
    for size, padding in enumerate(_PADDING):
        available = points / SIZES[size] - padding * len(needs)
        if sum(needs) <= available:
            return size, _shared(needs, usual, wants, available), False
    # Not even the smallest letters fit: words will be broken, those of wide columns more often.
    available = max(available, len(needs) * 0.5)
    return size, [need * available / sum(needs) for need in needs], True


def _shared(needs: Sequence[float], usual: Sequence[float], wants: Sequence[float], available: float) -> list[float]:
    """Give each column what it needs, and the rest to those that want more: first for what is usual in them."""
    longings = [max(want - need, 0.0) for need, want in zip(needs, wants, strict=True)]
    rest = available - sum(needs) - sum(longings)
    if rest < 0:
        # A few cells that are longer than the others, or a long heading, may take several lines.
        return _grown(_grown(needs, usual, available), wants, available)
    # All texts fit on one line each. What is left over goes to the columns of text: numbers stay side by side.
    texts = [
        want if longing or want > _LONGEST / 2 else want / 3 for longing, want in zip(longings, wants, strict=True)
    ]
    return [
        need + longing + rest * text / sum(texts) for need, longing, text in zip(needs, longings, texts, strict=True)
    ]


def _grown(widths: Sequence[float], wants: Sequence[float], available: float) -> list[float]:
    """Share what is left among the columns that want more, the longer their texts the more.

    By the root: a text ten times as long need not have a column ten times as wide.
    """
    spare = available - sum(widths)
    longings = [max(want - width, 0.0) for width, want in zip(widths, wants, strict=True)]
    weights = [longing**0.5 for longing in longings]
    shares = [0.0] * len(widths)
    while spare > 0.01 and any(weights):
        portion = spare / sum(weights)
        for column, weight in enumerate(weights):
            share = min(portion * weight, longings[column] - shares[column])
            shares[column] += share
            spare -= share
            if longings[column] - shares[column] < 0.01:
                weights[column] = 0.0
    return [width + share for width, share in zip(widths, shares, strict=True)]


def _needs(text: str, bold: bool) -> float:
    """Return the width of the longest part that should not be broken."""
    if is_unbroken(text):
        return _width(text)
    longest = max((_width(part) for part in _BREAKS.split(text)), default=0.0)
    return min(longest * (1.08 if bold else 1.0), _LONGEST)


@lru_cache(maxsize=4096)
def _width(text: str) -> float:
    """Return the width of a text in em."""
    narrow = sum(map(_NARROW.__contains__, text))
    wide = sum(map(_WIDE.__contains__, text))
    return 0.53 * len(text) - 0.2 * narrow + 0.32 * wide + 0.17 * sum(map(str.isupper, text))


def _in_thousandths(shares: Sequence[float]) -> tuple[int, ...]:
    """Return whole thousandths that make 1000 together."""
    ends = [round(sum(shares[: number + 1]) * 1000) for number in range(len(shares))]
    return tuple(end - start for start, end in zip([0, *ends], ends, strict=False))
