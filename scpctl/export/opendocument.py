"""Blocks -> ODT (OpenDocument 1.3) that people go on writing in: styles, real lists, captions, fields.

Looks come from the styles of a reference document; what that lacks is taken from ours. What OpenDocument says in styles
of the text itself (columns, cells, images) is counted here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType

from scpctl.export import office
from scpctl.export.markdown import parse
from scpctl.export.office import Place
from scpctl.export.opendocument_reference import PROPERTIES, Base, base
from scpctl.export.pictures import Picture
from scpctl.export.sheet import Sheet, checked
from scpctl.export.tree import (
    CONTENTS,
    FIGURE,
    ROW_TO_FILL_IN,
    TABLE,
    TO_FILL_IN,
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
    is_to_fill_in,
    pieces,
    unmarked,
    with_next,
)

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMES = {
    "office": "office",
    "style": "style",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "fo": "xsl-fo-compatible",
    "svg": "svg-compatible",
    "meta": "meta",
}
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in _NAMES.items()
)
_SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_SPACES += ' xmlns:ooow="http://openoffice.org/2004/writer"'
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_ODT = "application/vnd.oasis.opendocument.text"
_TYPES = {
    ".xml": "text/xml",
    ".png": "image/png",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".ttf": "application/x-font-ttf",
}
_SIZES = ("", "_20_Small", "_20_Tiny")

_BORDER = "0.5pt solid #767676"
_INDENT = 6.35


def odt(
    markdown: str, sheet: Sheet, assets: Mapping[str, bytes] = MappingProxyType({}), reference: bytes | None = None
) -> bytes:
    """Return ``markdown`` as a document for LibreOffice Writer.

    ``assets`` are its images as for :func:`scpctl.export.html`; ``reference`` is a document whose styles, page, header
    and footer it gets, in place of ours. Raises DocumentError when the text is nested too deep or the sheet lacks a
    title or date, ScpError when the reference document is none, or an SVG has to be drawn and typst is not installed.
    """
    sheet = checked(sheet)
    text = parse(markdown, sheet)
    writer = _Writer(text, office.images(assets), base(reference), sheet)
    return office.archive(writer.files())


class _Writer:
    """A document in the making: its parts, and the styles that only its text has."""

    def __init__(self, text: Text, images: Mapping[str, Picture], base: Base, sheet: Sheet) -> None:
        self.text, self.images, self.base, self.sheet = text, images, base, sheet
        self.styles: dict[str, str] = {}  # the names of those that only this text has, by what they say
        self.media: dict[bytes, str] = {}
        self.drawings = self.tables = 0
        self.written: set[int] = set()  # footnotes that have been marked
        self.bookmarks = office.bookmarks(text)
        turned = sheet.landscape and base.width < base.height
        self.place = Place("Text_20_body", 0, *((base.height, base.width) if turned else (base.width, base.height)))

    def files(self) -> dict[str, bytes]:
        """Return the parts of the document by name."""
        body = self.letterhead() + "".join(self.blocks(self.text.blocks, self.place))
        own = "".join(inner.replace("NAME", name, 1) for inner, name in self.styles.items())
        counted = "".join(
            f'<text:sequence-decl text:display-outline-level="0" text:name="{name}"/>' for name in (FIGURE, TABLE)
        )
        content = (
            f'{_XML}<office:document-content {_SPACES} office:version="1.3"><office:automatic-styles>{own}'
            "</office:automatic-styles><office:body><office:text><text:sequence-decls>"
            f"{counted}</text:sequence-decls>{body}</office:text></office:body></office:document-content>"
        )
        files = {
            "mimetype": _ODT.encode(),
            "content.xml": content.encode(),
            "styles.xml": self.page_styles().encode(),
            "meta.xml": _meta(self.sheet).encode(),
            **self.base.images,
            **{name: data for data, name in self.media.items()},
        }
        files["META-INF/manifest.xml"] = _manifest(files).encode()
        return files

    def page_styles(self) -> str:
        """Return the styles of the reference document, as the sheet wants language and page."""
        language, _hyphen, country = self.sheet.language.partition("-")
        styles = re.sub(
            r'fo:language="[^"]*"(\s+)fo:country="[^"]*"',
            rf'fo:language="{language}"\1fo:country="{country}"',
            self.base.styles,
        )
        if self.sheet.landscape and self.base.layout is not None and self.base.width < self.base.height:
            layout = list(PROPERTIES.finditer(styles))[self.base.layout]
            sizes = {"fo:page-width": "fo:page-height", "fo:page-height": "fo:page-width"}
            turned = re.sub(r"fo:page-(?:width|height)", lambda match: sizes[match[0]], layout[0])
            turned = turned.replace('style:print-orientation="portrait"', 'style:print-orientation="landscape"')
            styles = styles[: layout.start()] + turned + styles[layout.end() :]
        if self.sheet.footer:
            line = _paragraph("Footer", escape(self.sheet.footer, quote=False))
            footer = self.base.footer
            styles = styles.replace(footer, footer.replace("<style:footer>", f"<style:footer>{line}"), 1)
        return styles

    def styled(self, family: str, inner: str, more: str = "") -> str:
        """Return the name of a style that only this text has."""
        style = f'<style:style style:name="NAME" style:family="{family}"{more}>{inner}</style:style>'
        return self.styles.setdefault(style, f"S{len(self.styles) + 1}")

    # Blocks

    def blocks(self, blocks: Iterable[Block], place: Place, kept: bool = False) -> Iterator[str]:
        """Yield the blocks; ``kept`` tells whether the last one stays on the page of what comes after it."""
        for block, with_following in with_next(blocks, kept):
            yield self.block(block, place, with_following)

    def block(self, block: Block, place: Place, kept: bool) -> str:
        match block:
            case Heading(level, line, anchor):
                name = self.bookmarks[anchor]
                inner = (
                    f'<text:bookmark-start text:name="{name}"/>{self.line(line)}<text:bookmark-end text:name="{name}"/>'
                )
                return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{inner}</text:h>'
            case Paragraph(line):
                return _paragraph(self.text_style(place.style, [line], place, kept), self.line(line, place))
            case Lines(lines):
                style = "Podpis" if place.style == "Text_20_body" else place.style
                text = "<text:line-break/>".join(map(self.line, lines))
                return _paragraph(self.text_style(style, lines, place, kept), text)
            case Listing():
                return self.listing(block, place, kept)
            case Quote(blocks):
                return "".join(self.blocks(blocks, place._replace(style="Quotations"), kept))
            case Code(text):
                return "".join(_paragraph("Preformatted_20_Text", _text(line)) for line in text.split("\n"))
            case Separator():
                return _paragraph("Horizontal_20_Line", "")
            case PageBreak():
                inner = '<style:paragraph-properties fo:break-before="page"/>'
                return _paragraph(
                    self.styled("paragraph", inner, ' style:parent-style-name="Table_20_Contents_20_Tiny"'), ""
                )
            case Contents():
                return self.contents(block)
            case Ruled(count):
                return _paragraph("Linka", "") * count
            case Figure():
                return self.figure(block, place)
        return self.table(block, place)

    def text_style(self, style: str, lines: Sequence[Line], place: Place, kept: bool = False) -> str:
        """Return a style in which lines to write on have an end, each with as much room as the others."""
        count = max(sum(piece == Blank() for piece in pieces(line)) for line in lines)
        if not count and not kept:
            return style
        stops = "".join(
            f'<style:tab-stop style:position="{place.width * number / count:.1f}mm"'
            f' style:type="{"right" if number == count else "left"}" style:leader-style="solid" style:leader-text="_"/>'
            for number in range(1, count + 1)
        )
        inner = f"<style:tab-stops>{stops}</style:tab-stops>" if count else ""
        keep = ' fo:keep-with-next="always"' if kept else ""
        properties = f"<style:paragraph-properties{keep}>{inner}</style:paragraph-properties>"
        return self.styled("paragraph", properties, f' style:parent-style-name="{style}"')

    def listing(self, listing: Listing, place: Place, kept: bool) -> str:
        inner = place._replace(depth=place.depth + 1, width=max(20.0, place.width - _INDENT))
        start = "" if listing.start in (None, 1) else f' text:start-value="{listing.start}"'
        items = [
            f"<text:list-item{start if not number else ''}>"
            f"{''.join(self.blocks(item, inner, kept and number == len(listing.items) - 1))}</text:list-item>"
            for number, item in enumerate(map(_with_a_line, listing.items))
        ]
        style = "List_20_1" if listing.start is None else "Numbering_20_1"
        made = f'<text:list text:style-name="{style}">{"".join(items)}</text:list>'
        return made if place.depth or "<table:table " not in made else "".join(_beside_tables(made))

    def figure(self, figure: Figure, place: Place) -> str:
        image = _paragraph("Figure_20_Image", self.piece(figure.image, place))
        return image + self.caption("Figure", FIGURE, figure.number, figure.caption)

    def caption(self, style: str, label: str, number: int, line: Line) -> str:
        if not number:
            return ""
        field = (
            f'<text:sequence text:ref-name="ref{label}{number - 1}" text:name="{label}" text:formula="ooow:{label}+1"'
            f' style:num-format="1">{number}</text:sequence>'
        )
        return _paragraph(style, f"{label} {field} – {self.line(line)}")

    def table(self, table: Table, place: Place) -> str:
        self.tables += 1
        size = _SIZES[table.size]
        indent = place.depth * _INDENT
        kept = ' style:may-break-between-rows="false"' if table.is_short else ""
        looks = (
            f'<style:table-properties style:width="{place.width:.2f}mm" table:align="left"'
            f' fo:margin-left="{indent:.2f}mm"'
            f' fo:margin-bottom="8pt" table:border-model="collapsing"{kept}/>'
        )
        grid = "".join(
            "<table:table-column"
            f' table:style-name="{self.styled("table-column", f"{_COLUMN}{place.width * width / 1000:.2f}mm{_END}")}"/>'
            for width in table.widths
        )
        rows = [
            self.row(f"Table_20_Contents{size}", row, table, place, tall)
            for row, tall in zip(table.rows, table.tall, strict=True)
        ]
        head = self.row(
            f"Table_20_Heading{size}",
            table.head,
            table,
            place,
            False,
            ' fo:background-color="#ebebeb" style:vertical-align="bottom"',
        )
        return (
            f"{self.caption('Table', TABLE, table.number, table.caption)}"
            f'<table:table table:name="{TABLE}{self.tables}" table:style-name="{self.styled("table", looks)}">{grid}'
            f"<table:table-header-rows>{head}</table:table-header-rows>{''.join(rows)}</table:table>"
        )

    def row(self, style: str, cells: Sequence[Line], table: Table, place: Place, tall: bool, more: str = "") -> str:
        padding = _PADDINGS[table.size]
        looks = (
            f'<style:table-cell-properties fo:border="{_BORDER}" fo:padding-top="0.2mm" fo:padding-bottom="0.2mm"'
            f' fo:padding-left="{padding}" fo:padding-right="{padding}"{more}/>'
        )
        cell_style = self.styled("table-cell", looks)
        written = []
        for cell, width, alignment in zip(cells, table.widths, table.alignments, strict=True):
            inner = place._replace(width=max(1.0, place.width * width / 1000 - 4))
            name = style
            if alignment != "left":
                align = f'<style:paragraph-properties fo:text-align="{_ALIGNMENTS[alignment]}"/>'
                name = self.styled("paragraph", align, f' style:parent-style-name="{style}"')
            if cell == TO_FILL_IN:
                cell = ()
            text = _paragraph(self.text_style(name, [cell], inner), self.line(cell, inner))
            written.append(
                f'<table:table-cell table:style-name="{cell_style}"'
                f' office:value-type="string">{text}</table:table-cell>'
            )
        together = "auto" if tall else "always"
        height = f' style:min-row-height="{ROW_TO_FILL_IN}mm"' if is_to_fill_in(cells) else ""
        row_style = self.styled("table-row", f'<style:table-row-properties fo:keep-together="{together}"{height}/>')
        return f'<table:table-row table:style-name="{row_style}">{"".join(written)}</table:table-row>'

    def contents(self, contents: Contents) -> str:
        """Return a table of contents that Writer keeps up to date; the pages in it are fields."""
        entries = "".join(
            _paragraph(
                f"Contents_20_{heading.level - 1}",
                f'<text:a xlink:type="simple" xlink:href="#{self.bookmarks[heading.anchor]}"'
                ' text:style-name="Index_20_Link"'
                f' text:visited-style-name="Index_20_Link">{self.line(unmarked(heading.line))}<text:tab/>'
                f'<text:bookmark-ref text:reference-format="page" text:ref-name="{self.bookmarks[heading.anchor]}">'
                "</text:bookmark-ref></text:a>",
            )
            for heading in contents.headings
        )
        templates = "".join(_entry_template(level) for level in range(1, 11))
        return (
            f'<text:table-of-content text:name="{CONTENTS}" text:protected="false"><text:table-of-content-source'
            ' text:outline-level="3"><text:index-title-template text:style-name="Contents_20_Heading">'
            f"{CONTENTS}</text:index-title-template>{templates}</text:table-of-content-source><text:index-body>"
            "<text:index-title"
            f' text:name="{CONTENTS}_head">{_paragraph("Contents_20_Heading", CONTENTS)}</text:index-title>'
            f"{entries}</text:index-body></text:table-of-content>{_SPACE}"
        )

    def letterhead(self) -> str:
        """Return the lines at the head; the pages of a reference document that has a header are left as they are."""
        picture = self.images.get(self.sheet.logo)
        lines = [escape(line, quote=False) for line in self.sheet.letterhead]
        if self.base.has_header or not (picture or lines):
            return ""
        bold = self.styled("text", '<style:text-properties fo:font-weight="bold"/>')
        lines[:1] = [f'<text:span text:style-name="{bold}">{line}</text:span>' for line in lines[:1]]
        text = _paragraph("Header", "<text:line-break/>".join(lines))
        if picture:
            size = picture.fitted(*office.LOGO)
            widths = size[0] + 5, self.place.width - size[0] - 5
            cell = self.styled(
                "table-cell",
                '<style:table-cell-properties fo:border="none" fo:padding="0mm" style:vertical-align="middle"/>',
            )
            grid = "".join(
                "<table:table-column"
                f' table:style-name="{self.styled("table-column", f"{_COLUMN}{width:.2f}mm{_END}")}"/>'
                for width in widths
            )
            cells = "".join(
                f'<table:table-cell table:style-name="{cell}" office:value-type="string">{inner}</table:table-cell>'
                for inner in (_paragraph("Header", self.drawing(picture, "", size)), text)
            )
            looks = f'<style:table-properties style:width="{self.place.width:.2f}mm" table:align="left"/>'
            text = (
                f'<table:table table:name="Hlavička" table:style-name="{self.styled("table", looks)}">{grid}'
                f"<table:table-row>{cells}</table:table-row></table:table>"
            )
        return text + _paragraph("Horizontal_20_Line", "") + _paragraph("Header", "")

    # Lines

    def line(self, line: Line, place: Place | None = None) -> str:
        return "".join(self.phrase(phrase, place or self.place) for phrase in line)

    def phrase(self, phrase: Phrase, place: Place) -> str:
        inner = "".join(self.piece(piece, place) for piece in phrase.pieces)
        address = phrase.address
        if address.startswith("#") and address[1:] in self.bookmarks:
            address = f"#{self.bookmarks[address[1:]]}"
        elif not address.lower().startswith(("http://", "https://", "mailto:")):
            # A path within the site leads nowhere from a file that somebody was sent.
            return inner
        return (
            f'<text:a xlink:type="simple" xlink:href="{escape(address)}" text:style-name="Internet_20_link"'
            f' text:visited-style-name="Internet_20_link">{inner}</text:a>'
        )

    def piece(self, piece: Piece, place: Place) -> str:
        match piece:
            case Run(text, bold, italic, struck, code):
                return self.run(_text(text), bold, italic, struck, code)
            case Image(asset, alt):
                picture = self.images.get(asset)
                if picture is None:
                    return self.piece(absent(piece), place)
                return self.drawing(picture, alt, picture.fitted(place.width, place.height - self.sheet.beside_image))
            case Mark(number):
                return self.mark(number)
            case Blank():
                return "<text:tab/>"

    def run(self, text: str, bold: bool, italic: bool, struck: bool, code: bool) -> str:
        if code:
            text = f'<text:span text:style-name="Source_20_Text">{text}</text:span>'
        marks = (
            (bold, 'fo:font-weight="bold"'),
            (italic, 'fo:font-style="italic"'),
            (struck, 'style:text-line-through-style="solid" style:text-line-through-type="single"'),
        )
        looks = " ".join(mark for wanted, mark in marks if wanted)
        if not looks:
            return text
        name = self.styled("text", f"<style:text-properties {looks}/>")
        return f'<text:span text:style-name="{name}">{text}</text:span>'

    def mark(self, number: int) -> str:
        """Return a footnote; where it has been set before, a reference to it."""
        if number in self.written:
            reference = (
                f'<text:note-ref text:note-class="footnote" text:reference-format="text" text:ref-name="ftn{number}">'
                f"{number}</text:note-ref>"
            )
            return f'<text:span text:style-name="Footnote_20_anchor">{reference}</text:span>'
        self.written.add(number)
        inner = "".join(self.blocks(self.text.notes[number - 1], self.place._replace(style="Footnote")))
        inner = re.sub(r"(?<=^<text:p text:style-name=\"Footnote\">)", "<text:s/>", inner)
        return (
            f'<text:note text:id="ftn{number}" text:note-class="footnote">'
            f"<text:note-citation>{number}</text:note-citation>"
            f"<text:note-body>{inner}</text:note-body></text:note>"
        )

    def drawing(self, picture: Picture, alt: str, size: tuple[float, float]) -> str:
        kind, data = office.shown(picture, size[0])
        name = self.media.setdefault(data, f"Pictures/scpctl-{len(self.media) + 1}.{kind}")
        self.drawings += 1
        mirrored = ' style:mirror="horizontal"' if picture.is_mirrored else ""
        style = self.styled(
            "graphic",
            '<style:graphic-properties style:vertical-pos="middle" style:vertical-rel="line" fo:border="none"'
            f"{mirrored}/>",
        )
        width, height = office.pixels(size, picture)
        return (
            f'<draw:frame draw:style-name="{style}" draw:name="{FIGURE} {self.drawings}" text:anchor-type="as-char"'
            f' svg:width="{width:.2f}mm" svg:height="{height:.2f}mm"{_turned(picture, size)}>'
            f'<draw:image xlink:href="{name}" xlink:type="simple"'
            f' xlink:show="embed" xlink:actuate="onLoad"/><svg:desc>{escape(alt, quote=False)}</svg:desc></draw:frame>'
        )


def _turned(picture: Picture, size: tuple[float, float]) -> str:
    """Return how a frame is turned: against the clock around its upper left corner, then put back to where it stood."""
    if not picture.angle:
        return ""
    across, down = {90: (1, 0), 180: (1, 1), 270: (0, 1)}[picture.angle]
    angle = -math.radians(picture.angle)
    place = f"translate ({across * size[0]:.2f}mm {down * size[1]:.2f}mm)"
    return f' draw:transform="rotate ({angle:.7f}) {place}"'


_COLUMN, _END = '<style:table-column-properties style:column-width="', '"/>'
_PADDINGS = ("1.8mm", "1.2mm", "0.7mm")
_ALIGNMENTS = {"right": "end", "center": "center"}


# Writer puts no space below a table of contents.
_SPACE = '<text:p text:style-name="Table_20_Contents_20_Tiny"/>'


def _with_a_line(item: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return an item of a list with a paragraph that its number can stand at."""
    return item if item and not isinstance(item[0], Table) else (Paragraph(()), *item)


_TABLE_OR_LIST = re.compile(r"(<table:table .*?</table:table>|</?text:list(?:-item)?\b[^>]*>)", re.DOTALL)


def _beside_tables(made: str) -> Iterator[str]:
    """Yield the parts of a list with its tables beside it: OpenDocument has none in lists (1.3 part 3, 5.3.3).

    The list ends before a table, and goes on below it: with what else belongs to the same item, then the next number.
    """
    opened: list[str] = []  # the tags that we are in
    closed: list[str] = []  # those of them that are closed, as a table came
    for part in _TABLE_OR_LIST.split(made):
        if part.startswith("<table:"):
            yield from map(_end, reversed(opened))
            yield part
            opened, closed = [], closed + opened
        elif part.startswith("</text:") and not opened:
            closed.pop()
        elif part.startswith("</text:"):
            yield _end(opened.pop())
        elif part:
            yield from (again := [_going_on(tag) for tag in closed])
            opened, closed = opened + again, []
            if part.startswith("<text:list"):
                opened.append(part)
            yield part


def _end(tag: str) -> str:
    return f"</{re.split('[ >]', tag[1:])[0]}>"


def _going_on(tag: str) -> str:
    """Return the tag of a list, or of an item without a number, that goes on with what the same tag has begun."""
    if tag.startswith("<text:list "):
        return tag if "continue-numbering" in tag else f'{tag[:-1]} text:continue-numbering="true">'
    return "<text:list-header>"


def _entry_template(level: int) -> str:
    """Return how an entry of the table of contents is made; the title of the document is none."""
    style = f"Contents_20_{max(1, level - 1) if level < 4 else 2}"
    inner = (
        '<text:index-entry-link-start text:style-name="Index_20_Link"/><text:index-entry-text/>'
        '<text:index-entry-tab-stop style:type="right" style:leader-char="."/><text:index-entry-page-number/>'
        "<text:index-entry-link-end/>"
    )
    return (
        f'<text:table-of-content-entry-template text:outline-level="{level}" text:style-name="{style}">{inner}'
        "</text:table-of-content-entry-template>"
    )


def _paragraph(style: str, inner: str) -> str:
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def _text(text: str) -> str:
    """Return text in which no space is lost."""
    escaped = escape(text, quote=False).replace("\t", "    ")
    if "  " not in escaped and not escaped.startswith(" "):
        return escaped
    return re.sub(r"(?<= ) +|^ +", lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', escaped)


def _meta(sheet: Sheet) -> str:
    author = escape(sheet.author)
    first, last = (f"<{tag}>{author}</{tag}>" if author else "" for tag in ("meta:initial-creator", "dc:creator"))
    return (
        f'{_XML}<office:document-meta {_SPACES} office:version="1.3"><office:meta>'
        "<meta:generator>scpctl</meta:generator>"
        f"<dc:title>{escape(sheet.title)}</dc:title>{first}"
        f"<meta:creation-date>{sheet.date}T00:00:00</meta:creation-date>{last}"
        f"<dc:date>{sheet.date}T00:00:00</dc:date><dc:language>{sheet.language}</dc:language>"
        f"<meta:keyword>{escape(sheet.keywords)}</meta:keyword></office:meta>"
        "</office:document-meta>"
    )


def _manifest(files: Iterable[str]) -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{escape(name)}"'
        f' manifest:media-type="{_TYPES.get(name[name.rfind(".") :].lower(), "")}"/>'
        for name in sorted(files)
        if name != "mimetype"
    )
    root = f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_ODT}"/>'
    return (
        f'{_XML}<manifest:manifest xmlns:manifest="{_MANIFEST}"'
        f' manifest:version="1.3">{root}{entries}</manifest:manifest>'
    )
