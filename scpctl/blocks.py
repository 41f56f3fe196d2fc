"""The generated parts of a document: where they stand, and what is wrong with their marks.

``<!-- scpctl:begin NAME … -->`` and ``<!-- scpctl:end -->`` are comments of Markdown: what stands between them is the
tool's, everything else the author's. Marks in code are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scpctl.finding import Range
from scpctl.language import _
from scpctl.suggest import did_you_mean, suggestion

# A text without it has no blocks.
MARK = "scpctl:"
END = "<!-- scpctl:end -->"
# The only block that says more than its name.
LIST = "list"
# The kinds of document that a block is for; any, where none is named.
KINDS: Mapping[str, tuple[str, ...]] = {
    "backlinks": (),
    "meetings": ("group",),
    "fiches": ("group", "goal"),
    "decisions": ("fiche",),
    "tasks": ("group", "fiche", "person"),
    LIST: (),
}
_MARK = re.compile(r"<!--\s*scpctl:(?P<mark>begin|end)\b\s*(?P<name>[\w-]*)\s*(?P<arguments>.*?)\s*-->", re.DOTALL)
# What a comment says of the looks of a document, such as <!-- scpctl: page -->: it is a part of the text.
DIRECTIVE = re.compile(r"<!--\s*scpctl:\s*(?:(?P<block>page|contents)|line|lines\s+(?P<count>[1-9]|[1-4]\d))\s*-->")


class Block(NamedTuple):
    """What is to stand there, and the place between the marks; ``begin`` is that of the first mark."""

    name: str
    arguments: str
    begin: Range
    place: Range


class Misplaced(NamedTuple):
    """A mark that makes no block, what is wrong with it and what to do."""

    place: Range
    message: str
    hint: str


def find(text: str, comments: Iterable[tuple[Range, bool]]) -> tuple[list[Block], list[Misplaced]]:
    """Return the blocks of a text and the marks that make none.

    ``comments`` are where comments stand, and whether each is a part of the text of its own, in no list or quotation.
    """
    blocks: list[Block] = []
    misplaced: list[Misplaced] = []
    opened: tuple[re.Match[str], Range] | None = None
    for comment, is_free in comments:
        match = _MARK.fullmatch(text, comment.start, comment.end)
        if not match:
            continue
        if not (is_free and _is_alone(text, comment)):
            # What is filled in begins at the margin and would tear the list, the table or the sentence apart.
            message = _("the mark of a block must stand on a line of its own, in no list, table or quotation")
            misplaced.append(Misplaced(comment, message, _("move it there, or delete the block")))
        elif match["mark"] == "begin":
            if opened:
                message = _("this block begins and does not end before the next one")
                misplaced.append(Misplaced(opened[1], message, _write(END)))
            opened = (match, comment)
        elif opened:
            begin, where = opened
            blocks.append(Block(begin["name"], begin["arguments"], where, Range(where.end, comment.start)))
            opened = None
        else:
            hint = _("write {value} before it, or delete it").format(value="<!-- scpctl:begin … -->")
            misplaced.append(Misplaced(comment, _("this block ends and has not begun"), hint))
    if opened:
        misplaced.append(Misplaced(opened[1], _("this block begins and does not end"), _write(END)))
    return blocks, misplaced


def misfit(block: Block, kind: str) -> tuple[str, str] | None:
    """Return why a block can't be filled in a document of ``kind``, and what to do, as far as its first mark says."""
    if block.name not in KINDS:
        hint = did_you_mean(suggestion(block.name, KINDS))
        hint = hint or _("write one of {choices}").format(choices=", ".join(KINDS))
        return _("there is no block {name}").format(name=block.name), hint
    if KINDS[block.name] and kind not in KINDS[block.name]:
        message = _("the block {name} does not fit here").format(name=block.name)
        return message, _("it is for: {kinds}").format(kinds=", ".join(KINDS[block.name]))
    if block.arguments and block.name != LIST:
        message = _("nothing stands behind the name of the block {name}").format(name=block.name)
        return message, _("delete {text}").format(text=block.arguments)
    return None


def _is_alone(text: str, place: Range) -> bool:
    """Tell whether nothing else stands on the lines of a place."""
    before = text[text.rfind("\n", 0, place.start) + 1 : place.start]
    end = text.find("\n", place.end)
    after = text[place.end : end if end >= 0 else None]
    return not before.strip() and not after.strip()


def _write(mark: str) -> str:
    return _("write {value}").format(value=mark)
