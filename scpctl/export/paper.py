"""Blocks -> PDF/A-2a and PDF/UA-1 by typst: archived as it is, and readable aloud.

The blocks become calls of the functions in the template, with every text a quoted string: nothing in them is ever taken
for typst's markup. Unless told otherwise only the fonts that typst carries are used: the same bytes on every machine.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from scpctl.errors import DocumentError, ScpError
from scpctl.export import columns
from scpctl.export.columns import Parting
from scpctl.export.markdown import parse
from scpctl.export.pictures import Picture, pictures
from scpctl.export.sheet import Sheet, checked, not_installed, template
from scpctl.export.tree import (
    FIGURE,
    TABLE,
    TO_FILL_IN,
    WORD,
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
    absent,
    breakable,
    is_long,
    pieces,
    plain,
    with_next,
)
from scpctl.language import _
from scpctl.suggest import did_you_mean, suggestion

if TYPE_CHECKING:
    from typst import Fonts, PDFStandard

_STANDARDS: tuple[PDFStandard, ...] = ("a-2a", "ua-1")
_FONT = "Libertinus Serif"
# What no font can show, or PDF/A forbids; typst names every such character of a document at once.
_NOT_SHOWN = re.compile(r'(?:the text|the PDF contains the codepoint) `"((?:\\u\{[0-9a-f]+\}|\\.|[^"\\])+)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_MISSING = "□"
# What only joins or changes the signs beside it.
_WITHOUT_INK = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")
# Where a word may be parted. The template makes nothing of it that is copied.
_FITS = "\u200b"
_BESIDE_HYPHEN = 3
# What looks like a name is not hyphenated in running text, either.
_NAME = re.compile(r"(?<=[ \u00a0])([A-ZÁČĎÉÍŇÓŘŠŤÚÝŽ]\w{4,})")
# Longer paragraphs are broken line by line, more lines may not fit on a page.
_LONG = 20_000
_MANY_LINES, _LINE = 30, 90
_LOGO = (60.0, 18.0)
_INDENT = 8.0
_ABOVE_LINES = "above: 1.8em, "
_CALLS = {Separator: "separator", PageBreak: "pagebreak(weak: true)", Contents: "contents()"}
_INCH = 25.4
_PER_INCH = 300
_MAX_DRAWN = 20_000_000


def pdf(
    markdown: str,
    sheet: Sheet,
    assets: Mapping[str, bytes] = MappingProxyType({}),
    *,
    fonts: str = "",
    font: str = "",
) -> bytes:
    """Return ``markdown`` as a tagged PDF, with the date of ``sheet`` and no clock in it.

    ``assets`` are its images as for :func:`scpctl.export.html`. ``fonts`` is a folder of font files, ``font`` the
    family to set the text in. A character that no font has is shown as □. Raises DocumentError when the text is nested
    too deep or cannot be set, ScpError when typst or the font is missing.
    """
    sheet = checked(sheet)
    text = parse(markdown, sheet)
    loaded, family = _family(fonts, font)
    images = pictures(assets)
    from typst import TypstError

    shown_as: dict[int, str] = {}
    # The first time all goes well, then without what no font shows, then without the images that can't be archived.
    for is_last in (False, False, True):
        source = _source(text, sheet, images, family).translate(shown_as)
        try:
            return _compiled(loaded, source, images, sheet)
        except TypstError as error:
            if is_last:
                raise DocumentError(_("the PDF can't be made: {reason}").format(reason=error.message)) from error
            missing = {
                ord(letter): "" if _WITHOUT_INK.match(letter) else _MISSING for letter in _not_shown(error.diagnostic)
            }
        if missing.keys() <= shown_as.keys():
            images = {name: picture for name, picture in images.items() if _can_be_archived(picture)}
        shown_as |= missing
    raise AssertionError  # the last time, there is a document or an error


@lru_cache(maxsize=16)
def drawn(picture: Picture, width: float) -> bytes:
    """Return ``picture`` as a PNG that is printed ``width`` millimetres wide, for programs that can't show it as it is.

    Raises DocumentError when it cannot be drawn, ScpError when typst is not installed.
    """
    fonts, _family_name = _family("", "")
    from typst import TypstError

    height = picture.height * width / picture.width
    sharp = min(_PER_INCH, (_MAX_DRAWN * _INCH**2 / (width * height)) ** 0.5)
    source = (
        f"#set page(width: {width}mm, height: {height}mm, margin: 0pt, fill: none)\n"
        f'#image("0.{picture.kind}", width: {width}mm, height: {height}mm)'
    )
    try:
        return _typst(fonts, source, [picture], "png", ppi=sharp)
    except TypstError as error:
        raise DocumentError(_("an image can't be drawn: {reason}").format(reason=error.message)) from error


def can_be_drawn(picture: Picture) -> bool:
    """Say whether :func:`drawn` draws a picture. Raises ScpError when typst is not installed."""
    try:
        drawn(picture, 1.0)
    except DocumentError:
        return False
    return True


def _can_be_archived(picture: Picture) -> bool:
    from typst import TypstError

    source = f'#set document(title: "-")\n#pdf.artifact(image("0.{picture.kind}", width: 1mm))'
    try:
        _typst(_fonts(""), source, [picture], "pdf", pdf_standards=list(_STANDARDS))
    except TypstError:
        return False
    return True


def _family(folder: str, name: str) -> tuple[Fonts, str]:
    """Return the fonts and the family for the text. Raises ScpError where there is none."""
    loaded = _fonts(folder)
    if not folder and not name:
        return loaded, _FONT
    families = sorted(set(loaded.families()) - (set(_fonts("").families()) if folder else set()))
    if not families:
        message = _("there are no fonts in {folder}").format(folder=folder)
        raise ScpError(message, _("put font files there that end in .ttf or .otf, or leave the folder out"))
    if not name and len(families) == 1:
        return loaded, families[0]
    if name in families or name in _fonts("").families():
        return loaded, name
    names = ", ".join(families)
    if not name:
        raise ScpError(
            _("there are several fonts in {folder}").format(folder=folder), _("choose one: {names}").format(names=names)
        )
    raise ScpError(
        _("there is no font {name}").format(name=name),
        did_you_mean(suggestion(name, families)) or _("there are: {names}").format(names=names),
    )


@cache
def _fonts(folder: str) -> Fonts:
    """Return the fonts that typst carries, and those of a folder; finding them takes longer than setting a page."""
    try:
        from typst import Fonts
    except ImportError as error:
        raise not_installed(_("PDF needs typst, which is not installed")) from error
    return Fonts(include_system_fonts=False, font_paths=[Path(folder)] if folder else [])


def _compiled(fonts: Fonts, source: str, images: Mapping[str, Picture], sheet: Sheet) -> bytes:
    midnight = datetime.fromisoformat(sheet.date).replace(tzinfo=UTC)
    return _typst(fonts, source, list(images.values()), "pdf", pdf_standards=list(_STANDARDS), timestamp=midnight)


def _typst(fonts: Fonts, source: str, images: Sequence[Picture], kind: Literal["pdf", "png"], **options: Any) -> bytes:
    from typst import Compiler

    # The root holds the images and nothing else, and there are no packages: nothing else can be read or fetched.
    with tempfile.TemporaryDirectory(prefix="scpctl-") as root:
        for number, picture in enumerate(images):
            (Path(root) / f"{number}.{picture.kind}").write_bytes(picture.data)
        compiler = Compiler(
            source.encode(),
            root=root,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=root,
            package_cache_path=root,
        )
        result = compiler.compile(format=kind, **options)
    assert isinstance(result, bytes)
    return result


def _not_shown(diagnostic: str) -> set[str]:
    texts: Sequence[str] = _NOT_SHOWN.findall(diagnostic)
    return {letter for text in texts for letter in _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)} - {" "}


def _source(text: Text, sheet: Sheet, images: Mapping[str, Picture], family: str) -> str:
    """Return the document in typst's language: the template, and what it is filled with."""
    year, month, day = map(int, sheet.date.split("-"))
    language, _hyphen, region = sheet.language.partition("-")
    setting = (
        f"title: {_quoted(sheet.title)}, author: {_quoted(sheet.author)}, language: {_quoted(language)}, "
        f"region: {_quoted(region)}, date: datetime(year: {year}, month: {month}, day: {day}), "
        f"landscape: {str(sheet.landscape).lower()}, font: ({_quoted(family)}, {_quoted(_FONT)}), "
        f"footer: {_quoted(sheet.footer)}, keywords: {_quoted(sheet.keywords)}"
    )
    across, down = columns.room(sheet.landscape)
    page = _Page(text, images, _Room(across, down - sheet.beside_image))
    body = "\n".join([*page.letterhead(sheet), *page.blocks(text.blocks)])
    return f"{template('report.typ').decode()}\n#show: report.with({setting})\n#{{\n{body}\n}}\n"


class _Room(NamedTuple):
    """Millimetres for an image."""

    width: float
    height: float


class _Page:
    """The text of a document, its images by name, and what else its calls need to know."""

    def __init__(self, text: Text, images: Mapping[str, Picture], room: _Room) -> None:
        self.text = text
        self.images = images
        self.files = {name: f"{number}.{picture.kind}" for number, (name, picture) in enumerate(images.items())}
        self.room = room
        self.parted: Callable[[str], Parting] | None = None  # how words are, in the cell where we are
        self.anchors = {heading.anchor for heading in text.blocks if isinstance(heading, Heading)}
        # What a heading or the head of a table says may be set twice, and then a name in it is not the only one.
        marks = [(piece, twice) for line, twice in _lines(text.blocks) for piece in pieces(line) if type(piece) is Mark]
        self.again = {mark.number for mark, _twice in marks if mark.again}
        self.again -= {mark.number for mark, twice in marks if twice}

    def letterhead(self, sheet: Sheet) -> Iterator[str]:
        picture = self.images.get(sheet.logo)
        logo = self.image(Image(sheet.logo, "", ""), _Room(*_LOGO)) if picture else "none"
        if picture or sheet.letterhead:
            yield f"letterhead({', '.join([logo, *map(_quoted, sheet.letterhead)])})"

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        for block, kept in with_next(blocks):
            above = _ABOVE_LINES if isinstance(block, Lines) else ""
            yield f"leading({above}{self.block(block)})" if kept else self.block(block)

    def inner(self, blocks: Iterable[Block]) -> str:
        outer, self.room = self.room, self.room._replace(width=max(20.0, self.room.width - _INDENT))
        made = "{" + "\n".join(self.blocks(blocks)) + "}"
        self.room = outer
        return made

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, line, anchor):
                return f"[#heading(level: {level}, {self.line(line)})#label({_quoted('h:' + anchor)})]"
            case Paragraph(line):
                return f"{'long-paragraph' if len(plain(line)) > _LONG else 'par'}({self.line(line)})"
            case Lines(lines):
                many = sum(1 + len(plain(line)) / _LINE for line in lines) > _MANY_LINES
                return f"lines({str(many).lower()}, {', '.join(map(self.line, lines))})"
            case Listing(start, items):
                inner = ", ".join(map(self.inner, items))
                return f"list({inner})" if start is None else f"enum(start: {start}, {inner})"
            case Quote(blocks):
                return f"quote(block: true, {self.inner(blocks)})"
            case Code(text):
                return f"loose-code({_quoted(breakable(text, _FITS))})" if is_long(text) else f"code({_quoted(text)})"
            case Separator() | PageBreak() | Contents():
                return _CALLS[type(block)]
            case Ruled(count):
                return f"ruled({count})"
            case Figure():
                return self.figure(block)
            case Table():
                return self.table(block)

    def figure(self, figure: Figure) -> str:
        caption = self.caption(FIGURE, figure.number, figure.caption)
        if figure.image.asset not in self.images:
            return f"figure-of({self.piece(figure.image)}, {caption})"
        return f"figure-of({self.image(figure.image, self.room)}, {caption})"

    def table(self, table: Table) -> str:
        outer = self.room
        names = ", ".join(table.alignments)
        widths = ", ".join(f"{width / 10}%" for width in table.widths)
        parts = [
            str(table.size),
            str(table.is_short).lower(),
            f"({widths},)",
            f"({names},)",
            self.caption(TABLE, table.number, table.caption),
        ]
        cells = []
        for row, tall in zip((table.head, *table.rows), (False, *table.tall), strict=True):
            for cell, width in zip(row, table.widths, strict=True):
                # An image in a cell is no wider than the cell.
                self.room = outer._replace(width=max(1.0, outer.width * width / 1000 - 5))
                self.parted = partial(columns.parted, width=width, size=table.size, room_=outer.width)
                made = "to-fill-in" if cell == TO_FILL_IN else self.line(cell)
                cells.append(f"tall({made})" if tall else made)
        self.room, self.parted = outer, None
        head = ", ".join(f"strong({cell})" for cell in cells[: len(table.widths)])
        return f"table-of({', '.join([*parts, f'({head},)', *cells[len(table.widths) :]])})"

    def caption(self, label: str, number: int, line: Line) -> str:
        return "{" + _quoted(f"{label} {number} – ") + f"\n{self.line(line)}}}" if number else "none"

    def line(self, line: Line) -> str:
        parts = [self.phrase(phrase) for phrase in line]
        return parts[0] if len(parts) == 1 else "{" + "\n".join(parts or ['""']) + "}"

    def phrase(self, phrase: Phrase) -> str:
        inner = (
            self.piece(phrase.pieces[0])
            if len(phrase.pieces) == 1
            else "{" + "\n".join(map(self.piece, phrase.pieces)) + "}"
        )
        address = phrase.address
        # Only the web and mailboxes can be reached from a PDF; a path within the site leads nowhere there.
        if address.lower().startswith(("http://", "https://", "mailto:")):
            return f"link({_quoted(address)}, {inner})"
        if address.startswith("#") and address[1:] in self.anchors:
            return f"link(label({_quoted('h:' + address[1:])}), {inner})"
        return inner

    def piece(self, piece: Piece) -> str:
        match piece:
            case Run(text, bold, italic, struck, code):
                made = self.code(text) if code else self.words(text)
                for wanted, name in ((struck, "strike"), (italic, "emph"), (bold, "strong")):
                    if wanted:
                        made = f"{name}({made})"
                return made
            case Image():
                return (
                    f"box({self.image(piece, self.room)})" if piece.asset in self.images else self.piece(absent(piece))
                )
            case Mark(number, again):
                if again:
                    return f'footnote(label("fn:{number}"))' if number in self.again else f'super("{number}")'
                note = f"footnote({self.note(self.text.notes[number - 1])})"
                return f'[#{note}#label("fn:{number}")]' if number in self.again else note
            case Blank():
                return "blank-in-cell" if self.parted else "blank"

    def words(self, text: str) -> str:
        """Return text, its words parted as is best where we are."""
        if not self.parted and is_long(text):
            return f"loose({_quoted(breakable(text, _FITS))})"
        if not self.parted:
            around, *names = _NAME.split(text)
            if not names:
                return _quoted(text)
            made = (f"{'' if number % 2 else 'whole'}({_quoted(part)})" for number, part in enumerate(names))
            return "{" + "\n".join([_quoted(around), *made]) + "}"
        parts, end = [], 0
        for word in WORD.finditer(text):
            parting = self.parted(word[0])
            if parting is Parting.NO:
                continue
            if parting is Parting.ANYWHERE:
                parts += [_quoted(text[end : word.start()]), f"loose({_quoted(_FITS.join(word[0]))})"]
                end = word.end()
            else:
                # What is parted by a hyphen has three letters at least on both of its sides.
                first, last = word.start() + _BESIDE_HYPHEN, word.end() - _BESIDE_HYPHEN + 1
                parts += [_quoted(text[end:first]), f"hyphenated({_quoted(text[first:last])})"]
                end = last
        return "{" + "\n".join([*parts, _quoted(text[end:])]) + "}" if parts else _quoted(text)

    def code(self, text: str) -> str:
        """Return code, which may be parted between any letters where that has to be."""
        is_loose = any(self.parted(word[0]) is not Parting.NO for word in WORD.finditer(text)) if self.parted else False
        if is_loose or is_long(text):
            return f"loose({_quoted(_FITS.join(text) if is_loose else breakable(text, _FITS))}, by: raw)"
        return f"raw({_quoted(text)})"

    def note(self, blocks: tuple[Block, ...]) -> str:
        """Return a footnote; its first paragraph follows the number on the same line."""
        if isinstance(blocks[0], Paragraph):
            return "{" + "\n".join([self.line(blocks[0].line), *self.blocks(blocks[1:])]) + "}"
        return self.inner(blocks)

    def image(self, image: Image, room: _Room) -> str:
        width, _height = self.images[image.asset].fitted(*room)
        made = f"image({_quoted(self.files[image.asset])}, width: {width:.3f}mm"
        # What has no description says nothing that the text does not say.
        return f"{made}, alt: {_quoted(image.alt)})" if image.alt else f"pdf.artifact({made}))"


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[Line, bool]]:
    """Yield the lines of blocks, and whether they may be set more than once."""
    for block in blocks:
        match block:
            case Heading():
                yield block.line, True
            case Paragraph():
                yield block.line, False
            case Lines():
                yield from ((line, False) for line in block.lines)
            case Quote():
                yield from _lines(block.blocks)
            case Listing():
                yield from (found for item in block.items for found in _lines(item))
            case Figure():
                yield block.caption, False
            case Table():
                yield from ((line, True) for line in block.head)
                yield from ((line, False) for row in block.rows for line in row)
                yield block.caption, False


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
