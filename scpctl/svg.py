"""SVG that looks alike everywhere: text measured without a font, wrapped, and never anything but text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import NamedTuple

from scpctl.characters import FORBIDDEN

INK = "#1a1a1a"
QUIET = "#4a4a4a"
FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif"
LINE = 1.3  # the height of a line in sizes of its font
MARGIN = 4
ELLIPSIS = "…"
MAX_LENGTH = 400
MISSING = "□"

# How wide characters are in DejaVu Sans, in sizes of the font. No other of the usual fonts has wider ones, so what
# fits by this table fits everywhere.
_WIDTHS = {
    character: width
    for width, characters in (
        (0.37, " \u00a0',-./:;IJ\\fijl|íÍ·‚‘"),
        (0.46, '!()[]rtřť"'),
        (0.56, "*_`?Lcčszšž„“”–§°"),
        (1.02, "mMwW@%+<=>~#^×—…æœÆŒ"),
    )
    for character in characters
}
_SMALL, _CAPITAL, _OTHER, _WIDE = 0.66, 0.8, 1.02, 1.4
_LAST_LATIN = "\u024f"
_BOLD = 1.16


class Box(NamedTuple):
    """Where something stands."""

    left: float
    top: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return self.top + self.height / 2

    @property
    def attributes(self) -> str:
        """What says so of a rectangle."""
        names = ("x", "y", "width", "height")
        return " ".join(f'{name}="{number(value)}"' for name, value in zip(names, self, strict=True))

    def holds(self, point: tuple[float, float]) -> bool:
        """Tell whether a point lies in it."""
        return 0 < point[0] - self.left < self.width and 0 < point[1] - self.top < self.height

    def overlaps(self, other: Box) -> bool:
        """Tell whether two have more than an edge in common."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is at most, in the unit of ``size``."""
    return sum(map(_width, text)) * size * (_BOLD if bold else 1)


@lru_cache(maxsize=4096)
def _width(character: str) -> float:
    if character in _WIDTHS:
        return _WIDTHS[character]
    if unicodedata.combining(character):
        return 0
    if character > _LAST_LATIN:
        return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER
    if character.islower() or character.isdigit():
        return _SMALL
    return _CAPITAL if character.isupper() else _OTHER


def wrapped(text: str, room: float, size: float, *, most: int, bold: bool = False) -> list[str]:
    """Return a text in at most so many lines that are no wider than ``room``; what is left out is marked by ….

    What is too long for a line is parted where spaces do not break or at a hyphen, else by one.
    """

    def fits(line: str) -> bool:
        return width(line, size, bold=bold) <= room

    lines: list[str] = []
    line = ""
    for word in plain(text).split(" "):
        rest = word
        if line and fits(f"{line} {rest}"):
            line = f"{line} {rest}"
            continue
        if line:
            lines.append(line)
        while len(rest) > 1 and not fits(rest):
            end = next((end for end in range(len(rest) - 1, 1, -1) if fits(_parted(rest[:end]))), 1)
            better = max(rest.rfind("-", 1, end), rest.rfind("\u00a0", 1, end)) + 1
            lines.append(_parted(rest[: better or end]).rstrip())
            rest = rest[better or end :]
        line = rest
    lines.append(line)
    if len(lines) > most:
        last = lines[most - 1].rstrip("-")
        while last and not fits(last + ELLIPSIS):
            last = last[:-1]
        lines[most - 1 :] = [last.rstrip() + ELLIPSIS]
    return lines


def _parted(beginning: str) -> str:
    """Return the first part of a word with a hyphen, unless it ends with one or is of a script that has none."""
    return f"{beginning}-" if beginning[-1].isalpha() and beginning[-1] <= _LAST_LATIN else beginning


def plain(text: str) -> str:
    """Return a text as it may stand in XML: on one line, of bounded length, without characters that show nothing."""
    line = FORBIDDEN.sub(MISSING, re.sub(r"[ \t\r\n]+", " ", text).strip(" "))
    return line if len(line) <= MAX_LENGTH else line[: MAX_LENGTH - 1] + ELLIPSIS


def words(
    x: float, y: float, text: str, size: float, *, bold: bool = False, anchor: str = "middle", color: str = INK
) -> str:
    """Return a line of text on the base line ``y``; ``x`` is its ``anchor``: start, middle or end."""
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{number(x)}" y="{number(y)}" font-size="{number(size)}" text-anchor="{anchor}"'
    return f'<text {place}{weight} fill="{color}">{escaped(text)}</text>'


def titled(title: str, elements: Iterable[str]) -> str:
    """Return elements as one, with a title that shows when it is pointed at."""
    return f"<g><title>{escaped(title)}</title>{''.join(elements)}</g>"


def page(
    width_: float,
    height: float,
    elements: Iterable[str],
    *,
    title: str,
    description: str,
    language: str,
    comment: str,
    paper: tuple[float, float] | None = None,
) -> str:
    """Return a whole drawing, with a margin around what stands between 0 and its width and height.

    With ``paper``, in mm, it is as large as fits there, else as large as its unit, a pixel. It names nothing outside
    itself and runs nothing.
    """
    whole = (width_ + 2 * MARGIN, height + 2 * MARGIN)
    scale = min(paper[0] / whole[0], paper[1] / whole[1]) if paper else 1
    unit = "mm" if paper else ""
    size = f'width="{number(whole[0] * scale)}{unit}" height="{number(whole[1] * scale)}{unit}"'
    view = " ".join(map(number, (-MARGIN, -MARGIN, *whole)))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{view}" role="img" lang="{language}" '
        f'xml:lang="{language}" font-family="{FONTS}">',
        f"<!-- {comment} -->",
        f"<title>{escaped(title)}</title>",
        f"<desc>{escaped(description)}</desc>",
        f'<rect x="-{MARGIN}" y="-{MARGIN}" width="100%" height="100%" fill="#ffffff"/>',
    )
    return "".join(f"{element}\n" for element in (*head, *elements, "</svg>"))


def number(value: float) -> str:
    """Return a length with at most one decimal, the same on every machine."""
    return f"{value:.1f}".removesuffix(".0")


def escaped(text: str) -> str:
    """Return a text as XML shows it, and in which CI finds no command: it obeys ``##[`` in any line."""
    return escape(FORBIDDEN.sub(MISSING, text), quote=False).replace("#", "&#35;")
