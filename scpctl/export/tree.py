"""Markdown -> the blocks of a Czech document: structure made explicit, typography applied.

Every format is written from these blocks. They are plain text and a few marks: what Markdown calls raw HTML is text
here, and an address that is not harmless is not here at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from scpctl.characters import CONTROLS, MEANINGLESS, UNSEEN
from scpctl.czech import typeset_runs
from scpctl.errors import DocumentError
from scpctl.language import _

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_DEPTH = 10
_MAX_HEADING = 6
_OBJECT = "\ufffc"

# Controls, marks that turn the direction of writing, half surrogates and what is no character: no format holds them.
_NOT_TEXT = re.compile(f"[{CONTROLS}{UNSEEN}{MEANINGLESS}]")
_BLANKS = re.compile(r"[ \t\r\n\u2028\u2029]+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HARMLESS = re.compile(r"https?://[^/]|mailto:|#|(?!//)[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that looks the same throughout."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Runs side by side that lead to the same address; most lead nowhere (``""``)."""

    address: str
    runs: tuple[Run, ...]


Line = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the only one of level 1 comes first."""

    level: int
    line: Line


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
class Table:
    """A table; ``alignments`` holds left, right, center or nothing for each column."""

    alignments: tuple[str, ...]
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


Block = Heading | Paragraph | Lines | Listing | Quote | Code | Separator | Table


def parse(markdown: str, title: str) -> tuple[Block, ...]:
    """Return the blocks of ``markdown``, headed by ``title`` where it has no heading of its own.

    Raises DocumentError when quotes and lists are nested too deep.
    """
    blocks = _blocks(iter(_parser().parse(markdown)), "", 0)
    return tuple(_with_one_title(blocks, (Phrase("", (Run(clean(title)),)),)))


def clean(text: str) -> str:
    """Return ``text`` without the characters that are no text, on one line."""
    return _BLANKS.sub(" ", _NOT_TEXT.sub("", text)).strip()


def plain(line: Line) -> str:
    """Return the bare text of ``line``."""
    return "".join(run.text for phrase in line for run in phrase.runs)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Raw HTML is recognised only so that comments can be left out; the rest of it is shown as it is written.
    # Deeper nesting than maxNesting is dropped without a word, so ours has to be reached first.
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 4 * MAX_DEPTH})
    # Which addresses survive is decided here, on what the parser has decoded.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser.enable(["table", "strikethrough"])


def _blocks(tokens: Iterator[Token], end: str, depth: int) -> list[Block]:
    """Return the blocks up to the token of type ``end``."""
    if depth > MAX_DEPTH:
        raise DocumentError(
            _("quotes and lists are nested deeper than {limit} levels").format(limit=MAX_DEPTH),
            _("write the text with fewer levels"),
        )
    blocks: list[Block] = []
    for token in tokens:
        if token.type == end:
            break
        block = _block(token, tokens, depth)
        if block:
            blocks.append(block)
    return blocks


def _block(token: Token, tokens: Iterator[Token], depth: int) -> Block | None:
    match token.type:
        case "heading_open":
            return _heading(int(token.tag[1:]), next(tokens), depth)
        case "inline":
            return _paragraph(token)
        case "blockquote_open":
            return Quote(tuple(_blocks(tokens, "blockquote_close", depth + 1)))
        case "bullet_list_open":
            return Listing(None, _items(tokens, "bullet_list_close", depth + 1))
        case "ordered_list_open":
            return Listing(int(token.attrs.get("start", 1)), _items(tokens, "ordered_list_close", depth + 1))
        case "fence" | "code_block":
            return Code(_NOT_TEXT.sub("", token.content).rstrip("\n"))
        case "hr":
            return Separator()
        case "table_open":
            return _table(tokens)
        case "html_block":
            text = clean(_without_comments(token.content))
            return Paragraph((Phrase("", (Run(text),)),)) if text else None
    return None


def _heading(level: int, inline: Token, depth: int) -> Block | None:
    line = tuple(phrase for line in _lines(inline) for phrase in line)
    if not plain(line).strip():
        return None
    # A heading within a quote or a list is no part of the document's outline.
    return Paragraph(_bold(line)) if depth else Heading(level, line)


def _paragraph(inline: Token) -> Block | None:
    lines = [line for line in _lines(inline) if plain(line).strip()]
    if not lines:
        return None
    return Paragraph(lines[0]) if len(lines) == 1 else Lines(tuple(lines))


def _items(tokens: Iterator[Token], end: str, depth: int) -> tuple[tuple[Block, ...], ...]:
    items = []
    for token in tokens:
        if token.type == end:
            break
        items.append(tuple(_blocks(tokens, "list_item_close", depth)))
    return tuple(items)


def _table(tokens: Iterator[Token]) -> Table:
    rows: list[list[Line]] = []
    alignments: list[str] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            alignments.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
        elif token.type == "inline":
            rows[-1].append(tuple(phrase for line in _lines(token) for phrase in line))
    return Table(tuple(alignments), tuple(rows[0]), tuple(tuple(row) for row in rows[1:]))


def _lines(inline: Token) -> list[Line]:
    """Return the lines of a paragraph, typeset; there are several where it has hard breaks."""
    lines: list[list[Run]] = [[]]
    for run in _runs(inline.children or ()):
        if run is None:
            lines.append([])
        else:
            lines[-1].append(run)
    return [_line(runs) for runs in lines]


def _line(runs: Sequence[Run]) -> Line:
    texts = typeset_runs([_OBJECT if run.code else run.text for run in runs])
    finished = [run if run.code else replace(run, text=text) for run, text in zip(runs, texts, strict=True)]
    return tuple(Phrase(address, tuple(group)) for address, group in groupby(finished, lambda run: run.address))


def _runs(tokens: Sequence[Token]) -> Iterator[Run | None]:
    """Return the stretches of a paragraph, None for a hard break; neighbours that look the same are one."""
    for same, group in groupby(_styled(tokens), lambda run: run and replace(run, text="")):
        if same is None:
            yield from (None for _run in group)
        elif text := _BLANKS.sub(" ", "".join(run.text for run in group if run)):
            yield replace(same, text=text)


def _styled(tokens: Sequence[Token]) -> Iterator[Run | None]:
    open_marks = {"strong": 0, "em": 0, "s": 0}
    address = ""
    for token in tokens:
        name, _separator, side = token.type.rpartition("_")
        if name in open_marks:
            open_marks[name] += 1 if side == "open" else -1
        elif token.type == "link_open":
            address = _address(str(token.attrs["href"]))
        elif token.type == "link_close":
            address = ""
        elif token.type == "hardbreak":
            yield None
        else:
            strong, emphasis, struck = (count > 0 for count in open_marks.values())
            text = _NOT_TEXT.sub("", _text(token))
            yield Run(text, strong, emphasis, struck, token.type == "code_inline", address)


def _text(token: Token) -> str:
    if token.type == "softbreak":
        return "\n"
    if token.type == "html_inline":
        return _without_comments(token.content)
    # An image has its alternative text as content.
    return token.content


def _without_comments(html: str) -> str:
    # Nothing behind the last end of a comment can be one; looking for it there would take quadratic time.
    end = html.rfind("-->") + len("-->")
    return _COMMENT.sub("", html[:end]) + html[end:] if end >= len("-->") else html


def _address(href: str) -> str:
    """Return ``href`` where it leads to the web, to a mailbox or within the site, else nothing."""
    return href if _HARMLESS.match(href) and not _NOT_TEXT.search(href) else ""


def _bold(line: Line) -> Line:
    return tuple(replace(phrase, runs=tuple(replace(run, bold=True) for run in phrase.runs)) for phrase in line)


def _light(line: Line) -> Line:
    return tuple(replace(phrase, runs=tuple(replace(run, bold=False) for run in phrase.runs)) for phrase in line)


def _is_bold(line: Line) -> bool:
    return all(run.bold or not run.text.strip() for phrase in line for run in phrase.runs)


def _with_one_title(blocks: Sequence[Block], title: Line) -> Iterator[Block]:
    """Put a single heading of level 1 first, and let no other skip a level: readers aloud rely on both.

    The title is the document's own first heading of level 1, else its first paragraph if that is bold throughout,
    else ``title``.
    """
    tops = [block for block in blocks if isinstance(block, Heading)]
    rest = list(blocks)
    if tops and tops[0].level == 1:
        yield from rest[: rest.index(tops[0])]
        yield tops[0]
        rest = rest[rest.index(tops[0]) + 1 :]
    elif rest and isinstance(rest[0], Paragraph) and _is_bold(rest[0].line):
        yield Heading(1, _light(rest.pop(0).line))  # type: ignore[union-attr]
    else:
        yield Heading(1, title)
    shift = int(any(isinstance(block, Heading) and block.level == 1 for block in rest))
    level = 1
    for block in rest:
        if isinstance(block, Heading):
            level = min(block.level + shift, level + 1, _MAX_HEADING)
            yield replace(block, level=level)
        else:
            yield block
