"""The generated parts of a document: where they stand, and what is wrong with their marks.

``<!-- scpctl:begin NAME … -->`` and ``<!-- scpctl:end -->`` are comments of Markdown: what stands between them is the
tool's, everything else the author's. Marks in code are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from scpctl.finding import Range
from scpctl.language import _

# A text without it has no blocks.
MARK = "scpctl:"
_MARK = re.compile(r"<!--\s*scpctl:(?P<mark>begin|end)\b\s*(?P<name>[\w-]*)\s*(?P<arguments>.*?)\s*-->", re.DOTALL)


class Block(NamedTuple):
    """What is to stand there, and the place between the marks; ``begin`` is that of the first mark."""

    name: str
    arguments: str
    begin: Range
    place: Range


class Misplaced(NamedTuple):
    """A mark that has no fellow, and what is wrong with it."""

    place: Range
    message: str


def find(text: str, comments: Iterable[Range]) -> tuple[list[Block], list[Misplaced]]:
    """Return the blocks of a text, given where its comments stand, and the marks that make none."""
    blocks: list[Block] = []
    misplaced: list[Misplaced] = []
    opened: tuple[re.Match[str], Range] | None = None
    for comment in comments:
        match = _MARK.fullmatch(text, comment.start, comment.end)
        if not match:
            continue
        if match["mark"] == "begin":
            if opened:
                misplaced.append(Misplaced(opened[1], _("this block begins and does not end before the next one")))
            opened = (match, comment)
        elif opened:
            begin, where = opened
            blocks.append(Block(begin["name"], begin["arguments"], where, Range(where.end, comment.start)))
            opened = None
        else:
            misplaced.append(Misplaced(comment, _("this block ends and has not begun")))
    if opened:
        misplaced.append(Misplaced(opened[1], _("this block begins and does not end")))
    return blocks, misplaced
