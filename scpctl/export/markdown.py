"""Markdown -> the blocks of a Czech document: structure made explicit, typography applied, figures and tables numbered.

What Markdown calls raw HTML is text here, and an address that is not harmless is not here at all. Beyond
CommonMark, tables and footnotes there are four conventions: the title of an image that stands alone is its caption; a
paragraph before a table that begins with ``Tabulka:`` is that of the table; ``<!-- scpctl: page -->`` begins a page;
``<!-- scpctl: line -->`` is a line to write on (``lines 4`` are four). A forge shows a hint, a sentence, nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import Any
from unicodedata import is_normalized
from urllib.parse import quote, unquote

from scpctl.blocks import DIRECTIVE
from scpctl.czech import NBSP, typeset_runs
from scpctl.errors import DocumentError
from scpctl.export import columns
from scpctl.export.sheet import Sheet
from scpctl.export.tree import (
    BLANKS,
    NOT_TEXT,
    TABLE,
    Blank,
    Block,
    Code,
    Contents,
    Figure,
    Heading,
    Image,
    Line,
    Lines,
    Listing,
    Mark,
    PageBreak,
    Paragraph,
    Phrase,
    Piece,
    Quote,
    Ruled,
    Run,
    Separator,
    Table,
    Text,
    clean,
    composed,
    is_bold,
    pieces,
    plain,
)
from scpctl.language import _
from scpctl.links import anchor_names

MAX_DEPTH = 10
MAX_CELLS = 50_000
_MAX_HEADING = 6
_OBJECT = "\ufffc"
_SAFE = "%/:=&?~#+!$,;'@()*[]-._"
_STYLES = {"Strong": 0, "Emphasis": 1, "Strikethrough": 2}
_BLOCKS = frozenset(
    "Paragraph Heading BlockQuote CodeBlock HtmlBlock List Item Table TableHead TableRow TableCell".split()
)
_HARMLESS = re.compile(r"https?://[^/]|mailto:|#|(?!//)[^:/?#]*(?:[/?#]|$)", re.IGNORECASE)
_BARE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_COMMENT = re.compile(r"(<!--.*?-->)", re.DOTALL)
_IN_NUMBER = re.compile(rf"(?<=\d){NBSP}(?=\d)|(?<=\d\.){NBSP}(?=\d)")
_CAPTION = re.compile(rf"{TABLE}:\s*", re.IGNORECASE)

Event = Any  # one of pyromark's: a word, or a mapping of one word to what belongs to it
Placed = tuple[str, Piece]  # a piece and the address it leads to


def parse(markdown: str, sheet: Sheet) -> Text:
    """Return the blocks of ``markdown``, headed by the title of ``sheet`` where it has no heading of its own.

    Raises DocumentError when quotes and lists are nested too deep, or a table has too many cells.
    """
    events: Iterable[Event] = _events(NOT_TEXT.sub("", markdown))
    definitions: dict[str, list[Event]] = {}
    if "[^" in markdown:
        events, definitions = _without_definitions(events)
    reader = _Reader(definitions, sheet.landscape, "&" not in markdown and is_normalized("NFC", markdown))
    read = _with_equal_columns(reader.blocks(iter(events), 0), sheet.landscape)
    blocks = list(_with_one_title(read, _text_line(sheet.title)))
    return Text(_with_contents(tuple(_with_anchors(blocks))), tuple(reader.notes()))


def images(markdown: str) -> list[str]:
    """Return the names of the images that a text shows."""
    if "![" not in markdown:
        return []
    opened = (event.get("Start") for event in _events(markdown) if isinstance(event, dict))
    return [start["Image"]["dest_url"] for start in opened if isinstance(start, dict) and "Image" in start]


def _events(markdown: str) -> Iterator[Event]:
    import pyromark

    options = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_STRIKETHROUGH | pyromark.Options.ENABLE_FOOTNOTES
    return pyromark.events(markdown, options=options)


class _Reader:
    """What is counted while the events of a document are read in order."""

    def __init__(self, definitions: dict[str, list[Event]], landscape: bool, is_clean: bool) -> None:
        self.definitions = definitions
        self.landscape = landscape
        self.is_clean = (
            is_clean  # no entities, which can stand for what is no text, and no letters beside their accents
        )
        self.numbers: dict[str, int] = {}  # of footnotes, by label
        self.figures = self.tables = 0
        self.inlined: set[str] | None = None  # within a footnote: which others stand in it already

    def notes(self) -> Iterator[tuple[Block, ...]]:
        """Yield what the footnotes say that the text refers to; no format has footnotes in footnotes."""
        for label in self.numbers:
            self.inlined = {label}
            yield tuple(self.blocks(iter(self.definitions[label]), 1)) or (Paragraph(()),)

    def blocks(self, events: Iterator[Event], depth: int) -> list[Block]:
        """Return the blocks up to the end of what they stand in."""
        if depth > MAX_DEPTH:
            message = _("quotes and lists are nested deeper than {limit} levels").format(limit=MAX_DEPTH)
            raise DocumentError(message, _("write the text with fewer levels"))
        found: list[Block] = []
        loose: list[Event] = []  # the text of a list's item may stand outside of paragraphs
        for event in events:
            word, value = _taken_apart(event)
            name = _name(value)
            if word == "Rule" or (name in _BLOCKS and word in ("Start", "End")):
                found += self.paragraph(loose)
                loose = []
                if word == "End":
                    break
                found += [Separator()] if word == "Rule" else self.block(name, value, events, depth, found)
            else:
                loose.append(event)
        return found + self.paragraph(loose)

    def block(self, name: str, value: Any, events: Iterator[Event], depth: int, before: list[Block]) -> list[Block]:
        """Return the block that has just begun; ``before`` may end in its caption, which is taken away."""
        match name:
            case "Paragraph":
                return self.paragraph(_inside(events))
            case "Heading":
                return self.heading(int(value[name]["level"][1:]), _inside(events), depth)
            case "BlockQuote":
                return [Quote(tuple(self.blocks(events, depth + 1)))]
            case "List":
                return [Listing(value[name], tuple(self.items(events, depth + 1)))]
            case "CodeBlock":
                return [Code(composed(_raw(events)).rstrip("\n"))]
            case "HtmlBlock":
                return self.html(_raw(events), depth)
        return [self.table(value[name], events, before)]

    def items(self, events: Iterator[Event], depth: int) -> Iterator[tuple[Block, ...]]:
        """Yield the items of a list."""
        for event in events:
            if "End" in event:
                return
            yield tuple(self.blocks(events, depth))

    def heading(self, level: int, events: Sequence[Event], depth: int) -> list[Block]:
        """Return a heading; within a quote or a list it is no part of the document's outline."""
        placed = [item for line in self.placed(events) for item in line]
        line = _line(placed)
        if not plain(line).strip():
            return []
        name = "".join(piece.text for _address, piece in placed if isinstance(piece, Run))
        return [Paragraph(_bold(line))] if depth else [Heading(level, line, name)]

    def paragraph(self, events: Sequence[Event]) -> list[Block]:
        """Return a paragraph, or what it really is: lines, a figure, a line to write on."""
        lines = [line for line in map(_line, self.placed(events)) if _holds_something(line)]
        if len(lines) > 1:
            return [Lines(tuple(lines))]
        for line in lines:
            if all(isinstance(piece, Run) for piece in pieces(line)):
                return [Paragraph(line)]
            inside = [piece for piece in pieces(line) if not isinstance(piece, Run) or piece.text.strip()]
            if len(inside) == 1 and isinstance(inside[0], Image) and not line[0].address:
                return [self.figure(inside[0])]
            return [Ruled(1)] if inside == [Blank()] else [Paragraph(line)]
        return []

    def figure(self, image: Image) -> Figure:
        """Return an image that stands alone, with a number where it has a caption."""
        self.figures += bool(image.title)
        return Figure(image, _text_line(image.title), self.figures if image.title else 0)

    def table(self, alignments: Sequence[str], events: Iterator[Event], before: list[Block]) -> Table | Lines:
        """Return a table, its columns measured; in a footnote, where Word and Writer have none, its rows as lines."""
        rows: list[list[Line]] = []
        for event in events:
            word, value = _taken_apart(event)
            if word == "End":
                if value == "Table":
                    break
            elif value == "TableCell":
                rows[-1].append(_line([item for line in self.placed(_inside(events)) for item in line]))
            else:
                rows.append([])
        if len(rows) * len(alignments) > MAX_CELLS:
            message = _("a table has more than {limit} cells").format(limit=MAX_CELLS)
            raise DocumentError(message, _("make several tables of it"))
        if self.inlined is not None:
            names, *values = map(_in_one_line, rows)
            return Lines((_bold(names), *values))
        head, *body = (tuple(row + [()] * (len(alignments) - len(row))) for row in rows)
        given = tuple("" if name == "None" else name.lower() for name in alignments)
        caption = _taken_caption(before)
        self.tables += bool(caption)
        layout = columns.layout(given, head, body, self.landscape)
        if layout.is_overfull:
            head, *body = (tuple(map(_loose, row)) for row in (head, *body))
        return Table(
            layout.alignments, head, tuple(body), caption, self.tables if caption else 0, *layout.widths_size_and_lines
        )

    def html(self, html: str, depth: int) -> list[Block]:
        """Return raw HTML as text, without its comments but for those that are meant for us."""
        placed: list[Placed] = []
        for part in _comments_apart(html):
            directive = DIRECTIVE.fullmatch(part)
            if directive and directive["block"]:
                # Only the body of a document has pages, and contents.
                return [] if depth else [PageBreak() if directive["block"] == "page" else Contents()]
            if directive and directive["count"]:
                return [Ruled(int(directive["count"]))]
            if directive:
                placed.append(("", Blank()))
            elif not _COMMENT.fullmatch(part):
                placed.append(("", Run(clean(part))))
        line = (Phrase("", tuple(piece for _address, piece in placed if piece != Run(""))),)
        if not _holds_something(line):
            return []
        return [Ruled(1)] if line[0].pieces == (Blank(),) else [Paragraph(line)]

    def placed(self, events: Iterable[Event]) -> list[list[Placed]]:
        """Return the lines of a paragraph as pieces; there are several where it has hard breaks."""
        lines: list[list[Placed]] = [[]]
        counts = [0, 0, 0]
        look = (False, False, False)
        address = ""
        stream = iter(events)
        for event in stream:
            word, value = _taken_apart(event)
            if word == "Text":
                lines[-1].append((address, Run(value if self.is_clean else composed(value), *look)))
                continue
            if word == "HardBreak":
                lines.append([])
                continue
            name = _name(value)
            if word in ("Start", "End") and name in _STYLES:
                counts[_STYLES[name]] += 1 if word == "Start" else -1
                look = (counts[0] > 0, counts[1] > 0, counts[2] > 0)
            elif word in ("Start", "End") and name == "Link":
                address = _address(value[name]) if word == "Start" else ""
            elif word == "Start":
                lines[-1].append((address, _image(value["Image"], stream)))
            elif word == "FootnoteReference":
                lines[-1].append((address, self.mark(value)))
            elif word == "InlineHtml" and (directive := DIRECTIVE.fullmatch(value)) and not directive["block"]:
                lines[-1].append((address, Blank()))
            else:
                text = "\n" if word == "SoftBreak" else _without_comments(value) if word == "InlineHtml" else value
                lines[-1].append((address, Run(composed(text), *look, word == "Code")))
        return lines

    def mark(self, label: str) -> Piece:
        """Return the mark of a footnote; within another footnote what it says, in brackets, and once."""
        label = label.casefold()
        if self.inlined is None:
            again = label in self.numbers
            return Mark(self.numbers.setdefault(label, len(self.numbers) + 1), again)
        if label in self.inlined:
            return Run("")
        outer, self.inlined = self.inlined | {label}, set(self.definitions)
        words = " ".join(_words(self.blocks(iter(self.definitions[label]), 1)))
        self.inlined = outer
        return Run(f" ({words})")


def _without_definitions(events: Iterable[Event]) -> tuple[list[Event], dict[str, list[Event]]]:
    """Return the events without those of footnotes, and these by label."""
    main: list[Event] = []
    definitions: dict[str, list[Event]] = {}
    open_lists = [main]
    for event in events:
        word, value = _taken_apart(event)
        if word == "Start" and _name(value) == "FootnoteDefinition":
            open_lists.append([])
            # Of several definitions the first one counts.
            definitions.setdefault(value["FootnoteDefinition"].casefold(), open_lists[-1])
        elif word == "End" and value == "FootnoteDefinition":
            open_lists.pop()
        else:
            open_lists[-1].append(event)
    return main, definitions


def _taken_apart(event: Event) -> tuple[str, Any]:
    if event.__class__ is str:
        return event, ""
    for word, value in event.items():
        return word, value
    raise ValueError(event)


def _name(value: Any) -> str:
    return value if value.__class__ is str else next(iter(value), "") if value.__class__ is dict else ""


def _inside(events: Iterator[Event]) -> list[Event]:
    """Return the events up to the end of the block."""
    found: list[Event] = []
    for event in events:
        if "End" in event and event.__class__ is dict and _name(event["End"]) in _BLOCKS:
            break
        found.append(event)
    return found


def _raw(events: Iterator[Event]) -> str:
    """Return the text up to the end of the block, of whatever it consists."""
    return "".join(value for _word, value in map(_taken_apart, _inside(events)) if isinstance(value, str))


def _image(start: Any, events: Iterator[Event]) -> Image:
    words: list[str] = []
    depth = 1
    for event in events:
        word, value = _taken_apart(event)
        if word in ("Start", "End") and _name(value) == "Image":
            depth += 1 if word == "Start" else -1
            if not depth:
                break
        elif word in ("Text", "Code"):
            words.append(value)
        elif word in ("SoftBreak", "HardBreak"):
            words.append(" ")
    return Image(start["dest_url"], clean("".join(words)), clean(start["title"]))


def _line(placed: Sequence[Placed]) -> Line:
    """Return pieces as one typeset line; neighbours that look the same are one."""
    if len(placed) == 1 and isinstance(run := placed[0][1], Run) and not run.code:
        # Most cells and paragraphs are one run: this is for speed alone.
        address = placed[0][0]
        text = typeset_runs([_blanks(run.text)])[0]
        made = (Run(text, *run[1:]),)
        return (_phrase(address, made) if address else Phrase("", made),) if text else ()
    merged = list(_merged(placed))
    texts = typeset_runs(
        [piece.text if isinstance(piece, Run) and not piece.code else _OBJECT for _to, piece in merged]
    )
    finished = [
        (address, Run(text, *piece[1:]) if isinstance(piece, Run) and not piece.code else piece)
        for (address, piece), text in zip(merged, texts, strict=True)
    ]
    if len(finished) == 1:
        return (_phrase(finished[0][0], (finished[0][1],)),)
    by_address = groupby(finished, lambda item: item[0])
    return tuple(_phrase(address, tuple(piece for _address, piece in group)) for address, group in by_address)


def _phrase(address: str, pieces: tuple[Piece, ...]) -> Phrase:
    """Return pieces side by side; a link without words gets those of its address: it would have no name read aloud."""
    if address and not any(map(_can_be_read, pieces)):
        return Phrase(address, (*pieces, Run(address)))
    return Phrase(address, pieces)


def _can_be_read(piece: Piece) -> bool:
    text = piece.text if isinstance(piece, Run) else piece.alt if isinstance(piece, Image) else ""
    return any(letter.isprintable() and letter != " " for letter in text)


def _merged(placed: Sequence[Placed]) -> Iterator[Placed]:
    group: list[str] = []
    for number, (address, piece) in enumerate(placed):
        if not isinstance(piece, Run):
            yield address, piece
            continue
        group.append(piece.text)
        following = placed[number + 1] if number + 1 < len(placed) else None
        if following and following[0] == address and isinstance(following[1], Run) and following[1][1:] == piece[1:]:
            continue
        if text := _blanks("".join(group)):
            yield address, Run(text, *piece[1:])
        group = []


def _blanks(text: str) -> str:
    return text if text.isprintable() and "  " not in text else BLANKS.sub(" ", text)


def _in_one_line(cells: Iterable[Line]) -> Line:
    """Return the cells of a row one after the other."""
    filled = [cell for cell in cells if _holds_something(cell)]
    between = (Phrase("", (Run("; "),)),)
    return tuple(phrase for cell in filled for phrase in (between + cell if cell is not filled[0] else cell))


def _text_line(text: str) -> Line:
    return _line([("", Run(text))]) if text else ()


def _holds_something(line: Line) -> bool:
    return any(not isinstance(piece, Run) or piece.text.strip() for piece in pieces(line))


def _taken_caption(before: list[Block]) -> Line:
    """Return the caption that the blocks end in, and take it away from them."""
    match before:
        case [*_others, Paragraph(line)] if label := _CAPTION.match(plain(line)):
            before.pop()
            return tuple(_without_start(line, label.end()))
    return ()


def _without_start(line: Line, length: int) -> Iterator[Phrase]:
    for phrase in line:
        kept: list[Piece] = []
        for piece in phrase.pieces:
            if isinstance(piece, Run) and length:
                length, text = max(0, length - len(piece.text)), piece.text[length:]
                piece = piece._replace(text=text)
            kept.append(piece)
        yield Phrase(phrase.address, tuple(piece for piece in kept if not isinstance(piece, Run) or piece.text))


def _comments_apart(html: str) -> list[str]:
    # Nothing behind the last end of a comment can be one; looking for it there would take quadratic time.
    end = html.rfind("-->") + len("-->")
    return [*_COMMENT.split(html[:end]), html[end:]] if end >= len("-->") else [html]


def _without_comments(html: str) -> str:
    return "".join(part for part in _comments_apart(html) if not _COMMENT.fullmatch(part))


def _address(link: Any) -> str:
    """Return the address of a link where it leads to the web, to a mailbox or within the site, else nothing."""
    href = f"mailto:{link['dest_url']}" if link["link_type"] == "Email" else link["dest_url"]
    if NOT_TEXT.search(href) or not _HARMLESS.match(href):
        return ""
    return (
        f"#{composed(unquote(href[1:]))}" if href.startswith("#") else quote(_BARE_PERCENT.sub("%25", href), safe=_SAFE)
    )


def _loose(line: Line) -> Line:
    """Return a line whose numbers and dates may be broken: a number between its groups rather than within them."""

    def loosened(piece: Piece) -> Piece:
        return piece._replace(text=_IN_NUMBER.sub(" ", piece.text)) if isinstance(piece, Run) else piece

    return tuple(Phrase(phrase.address, tuple(map(loosened, phrase.pieces))) for phrase in line)


def _words(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the bare text of the paragraphs among ``blocks`` and inside of them."""
    for block in blocks:
        match block:
            case Paragraph(line):
                yield plain(line)
            case Lines(lines):
                yield from map(plain, lines)
            case Quote(inner):
                yield from _words(inner)
            case Listing(_start, items):
                yield from (words for item in items for words in _words(item))


def _bold(line: Line, bold: bool = True) -> Line:
    def weighed(piece: Piece) -> Piece:
        return piece._replace(bold=bold) if isinstance(piece, Run) else piece

    return tuple(Phrase(phrase.address, tuple(map(weighed, phrase.pieces))) for phrase in line)


def _with_equal_columns(blocks: list[Block], landscape: bool) -> list[Block]:
    """Give tables with the same head the same columns: they are compared, and look like one that was cut."""
    alike: dict[tuple[Line, ...], list[int]] = {}
    for place, block in enumerate(blocks):
        if isinstance(block, Table):
            alike.setdefault(block.head, []).append(place)
    found = list(blocks)
    for head, places in alike.items():
        tables = [table for table in (blocks[place] for place in places) if isinstance(table, Table)]
        if len(tables) < 2:
            continue
        layout = columns.layout(tables[0].alignments, head, [row for table in tables for row in table.rows], landscape)
        if layout.is_overfull:
            continue
        lines = iter(layout.lines)
        for place, table in zip(places, tables, strict=True):
            own = tuple(islice(lines, len(table.rows)))
            found[place] = replace(table, widths=layout.widths, size=layout.size, lines=own)
    return found


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
    elif rest and isinstance(rest[0], Paragraph) and is_bold(rest[0].line):
        line = _bold(rest.pop(0).line, bold=False)  # type: ignore[union-attr]
        yield Heading(1, line, plain(line))
    else:
        yield Heading(1, title, plain(title))
    shift = int(any(isinstance(block, Heading) and block.level == 1 for block in rest))
    level = 1
    for block in rest:
        if isinstance(block, Heading):
            level = min(block.level + shift, level + 1, _MAX_HEADING)
            yield replace(block, level=level)
        else:
            yield block


def _with_anchors(blocks: Sequence[Block]) -> Iterator[Block]:
    """Give the headings the names that links of the forge know them by."""
    headings = [block for block in blocks if isinstance(block, Heading)]
    names = enumerate(anchor_names(heading.anchor.replace(NBSP, " ") for heading in headings))
    for block in blocks:
        if isinstance(block, Heading):
            number, name = next(names)
            yield replace(block, anchor=name or f"Heading-{number}")  # of signs alone no name can be made
        else:
            yield block


def _with_contents(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Fill the first table of contents with the headings it lists, and leave out others, and one of nothing."""
    first = next((number for number, block in enumerate(blocks) if isinstance(block, Contents)), None)
    if first is None:
        return blocks
    headings = tuple(block for block in blocks if isinstance(block, Heading) and 2 <= block.level <= 3)
    filled = (Contents(headings),) if headings else ()
    rest = (block for block in blocks[first + 1 :] if not isinstance(block, Contents))
    return (*blocks[:first], *filled, *rest)
