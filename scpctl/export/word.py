"""Blocks -> DOCX (ECMA-376, WordprocessingML) that people go on writing in: styles, real lists, captions, fields.

Looks come from the styles of a reference document; what that lacks is taken from ours. Only what differs from paragraph
to paragraph is said in the text: levels and numbers of lists, alignment of cells, where lines to write on end.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from types import MappingProxyType
from xml.etree import ElementTree

from scpctl.export import office
from scpctl.export.markdown import parse
from scpctl.export.office import Place
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
    plain,
    unmarked,
    with_next,
)
from scpctl.export.word_reference import LISTS, OFFICE, WML, Base, R, Relation, W, base, renamed

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_SPACES = (
    f'xmlns:w="{WML}" xmlns:r="{OFFICE}/relationships" xmlns:wp="{_DRAWING}/wordprocessingDrawing"'
    f' xmlns:a="{_DRAWING}/main" xmlns:pic="{_DRAWING}/picture"'
)
_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_TWIPS_IN_MM = 1440 / 25.4
_EMU_IN_MM = 36_000
_DEEPEST = 8
_KEPT = "<w:keepNext/>"
_INDENT = 360
_NOTES = 100_000  # the first id of bookmarks at footnotes
_SIZES = ("", "Small", "Tiny")
_LANGUAGE = re.compile(rb'(<w:lang [^>]*?w:val=")[^"]*')


def docx(
    markdown: str, sheet: Sheet, assets: Mapping[str, bytes] = MappingProxyType({}), reference: bytes | None = None
) -> bytes:
    """Return ``markdown`` as a document for Word.

    ``assets`` are its images as for :func:`scpctl.export.html`; ``reference`` is a document whose styles, page, header
    and footer it gets, in place of ours. Raises DocumentError when the text is nested too deep or the sheet lacks a
    title or date, ScpError when the reference document is none, or an SVG has to be drawn and typst is not installed.
    """
    sheet = checked(sheet)
    text = parse(markdown, sheet)
    writer = _Writer(text, office.images(assets), base(reference), sheet)
    return office.archive(writer.files())


def _length(element: ElementTree.Element, name: str) -> int:
    """Return a length in twentieths of a point; margins may be negative, which has another meaning."""
    try:
        return abs(int(element.get(f"{W}{name}", "0")))
    except ValueError:
        return 0


class _Writer:
    """A document in the making: its parts and what they refer to."""

    def __init__(self, text: Text, images: Mapping[str, Picture], base: Base, sheet: Sheet) -> None:
        self.text, self.images, self.base, self.sheet = text, images, base, sheet
        self.relations = {"document.xml": {(relation.type, relation.target): relation for relation in base.relations}}
        self.part = "document.xml"
        self.media: dict[bytes, str] = {}
        self.lists = [f'<w:num w:numId="{LISTS}"><w:abstractNumId w:val="{base.bullets}"/></w:num>']
        self.drawings = 0
        self.written: set[int] = set()  # footnotes that have been marked
        self.bookmarks = office.bookmarks(text)
        self.section = copy.deepcopy(base.section)
        self.place = self.laid_out()

    def laid_out(self) -> Place:
        """Turn the page where the sheet says so, and return the room on it."""
        size, margins = self.section.find(f"{W}pgSz"), self.section.find(f"{W}pgMar")
        if size is None:
            size = ElementTree.SubElement(self.section, f"{W}pgSz", {f"{W}w": "11906", f"{W}h": "16838"})
        if margins is None:
            sides = {f"{W}{side}": "1417" for side in ("top", "right", "bottom", "left")}
            margins = ElementTree.SubElement(
                self.section, f"{W}pgMar", {**sides, f"{W}header": "709", f"{W}footer": "709", f"{W}gutter": "0"}
            )
        width, height = (_length(size, side) for side in "wh")
        if self.sheet.landscape and width < height:
            width, height = height, width
            size.attrib |= {f"{W}w": str(width), f"{W}h": str(height), f"{W}orient": "landscape"}
        left, right, top, bottom = (_length(margins, side) for side in ("left", "right", "top", "bottom"))
        across, down = ((length / _TWIPS_IN_MM) for length in (width - left - right, height - top - bottom))
        return Place("BodyText", 0, max(20.0, across), max(50.0, down))

    def files(self) -> dict[str, bytes]:
        """Return the parts of the document by name."""
        body = "".join(self.blocks(self.text.blocks, self.place))
        files = dict(self.base.files)
        if self.text.notes:
            files["word/footnotes.xml"] = self.footnotes()
            self.related("footnotes", "footnotes.xml")
        files |= self.header_and_footer()
        section = ElementTree.tostring(self.section, "unicode")
        files["word/document.xml"] = self.part_of(
            f"<w:document {_SPACES}><w:body>{body}{section}</w:body></w:document>"
        )
        end = re.search(rb"<w:numIdMacAtCleanup|</w:numbering>", files["word/numbering.xml"])
        assert end, "it has been parsed"
        numbering = files["word/numbering.xml"]
        files["word/numbering.xml"] = numbering[: end.start()] + "".join(self.lists).encode() + numbering[end.start() :]
        before, defaults, styles = files["word/styles.xml"].partition(b"<w:docDefaults>")
        styles = _LANGUAGE.sub(rb"\g<1>" + self.sheet.language.encode(), styles, count=1)
        files["word/styles.xml"] = before + defaults + styles
        files |= {name: data for data, name in self.media.items()}
        for part, relations in self.relations.items():
            if relations:
                files[f"word/_rels/{part}.rels"] = _relations_xml(relations.values())
        files |= {
            "docProps/core.xml": _core(self.sheet).encode(),
            "docProps/app.xml": _APPLICATION.encode(),
            "_rels/.rels": _ROOT.encode(),
        }
        files["[Content_Types].xml"] = _content_types(files, self.base.types)
        return files

    def part_of(self, xml: str) -> bytes:
        """Return a part whose styles are those of the reference document."""
        return renamed((_XML + xml).encode(), self.base.ids)

    def related(self, kind: str, target: str, mode: str = "") -> str:
        """Return the id of a relation of the part that is being written."""
        relations = self.relations.setdefault(self.part, {})
        type_ = f"{OFFICE}/relationships/{kind}"
        new = Relation(f"{self.base.prefix}{len(relations)}", type_, target, mode)
        return relations.setdefault((type_, target), new).id

    # Blocks

    def blocks(self, blocks: Iterable[Block], place: Place, kept: bool = False) -> Iterator[str]:
        """Yield the blocks; ``kept`` tells whether the last one stays on the page of what comes after it."""
        for block, with_following in with_next(blocks, kept):
            yield self.block(block, place, _KEPT if with_following else "")

    def block(self, block: Block, place: Place, keep: str) -> str:
        match block:
            case Heading(level, line, anchor):
                number = int(self.bookmarks[anchor][4:])
                mark = f'<w:bookmarkStart w:id="{number}" w:name="{self.bookmarks[anchor]}"/>'
                return _paragraph(f"Heading{level}", f'{mark}{self.line(line)}<w:bookmarkEnd w:id="{number}"/>')
            case Paragraph(line):
                return _paragraph(place.style, self.line(line, place), keep + self.tabs([line], place))
            case Lines(lines):
                style = "Podpis" if place.style == "BodyText" else place.style
                text = "<w:r><w:br/></w:r>".join(map(self.line, lines))
                return _paragraph(style, text, keep + self.tabs(lines, place))
            case Listing():
                return self.listing(block, place, keep)
            case Quote(blocks):
                return "".join(self.blocks(blocks, place._replace(style="BlockText"), bool(keep)))
            case Code(text):
                return "".join(_paragraph("SourceCode", _run(line)) for line in text.split("\n"))
            case Separator():
                return _paragraph("HorizontalLine", "")
            case PageBreak():
                return _paragraph("", '<w:r><w:br w:type="page"/></w:r>')
            case Contents():
                return self.contents(block)
            case Ruled(count):
                return _paragraph("Linka", "") * count
            case Figure():
                return self.figure(block, place)
        return self.table(block, place)

    def tabs(self, lines: Sequence[Line], place: Place) -> str:
        """Return where lines to write on end: each has as much room as the others of its paragraph."""
        blanks = max(sum(piece == Blank() for piece in pieces(line)) for line in lines)
        width = place.width * _TWIPS_IN_MM
        stops = (
            f'<w:tab w:val="{"right" if number == blanks else "left"}" w:leader="underscore"'
            f' w:pos="{width * number / blanks:.0f}"/>'
            for number in range(1, blanks + 1)
        )
        return f"<w:tabs>{''.join(stops)}</w:tabs>" if blanks else ""

    def listing(self, listing: Listing, place: Place, keep: str) -> str:
        level = min(place.depth, _DEEPEST)
        number = LISTS if listing.start is None else self.numbered(listing.start, level)
        style = "ListBullet" if listing.start is None else "ListNumber"
        inner = place._replace(
            style=f"ListContinue{min(level + 1, 5) if level else ''}",
            depth=place.depth + 1,
            width=max(20.0, place.width - 7),
        )
        parts = []
        for number_of_item, item in enumerate(listing.items, 1):
            keep_item = keep if number_of_item == len(listing.items) else ""
            first, *rest = item or (Paragraph(()),)
            if not isinstance(first, Paragraph | Lines):
                first, rest = Paragraph(()), list(item)
            lines = (first.line,) if isinstance(first, Paragraph) else first.lines
            text = "<w:r><w:br/></w:r>".join(map(self.line, lines))
            levels = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            looks = ("" if rest else keep_item) + levels + self.tabs(lines, inner)
            parts += [_paragraph(style, text, looks), *self.blocks(rest, inner, bool(keep_item))]
        return "".join(parts)

    def numbered(self, start: int, level: int) -> int:
        """Return the id of a list that counts from ``start``."""
        number = LISTS + len(self.lists)
        override = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        self.lists.append(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{self.base.numbers}"/>{override}</w:num>')
        return number

    def figure(self, figure: Figure, place: Place) -> str:
        image = _paragraph("Figure", self.piece(figure.image, place))
        return image + self.caption("Caption", FIGURE, figure.number, figure.caption)

    def caption(self, style: str, label: str, number: int, line: Line) -> str:
        if not number:
            return ""
        return _paragraph(
            style, _run(f"{label} ") + _field(f"SEQ {label} \\* ARABIC", str(number)) + _run(" – ") + self.line(line)
        )

    def table(self, table: Table, place: Place) -> str:
        room = place.width * _TWIPS_IN_MM
        ends = [round(room * sum(table.widths[: number + 1]) / 1000) for number in range(len(table.widths))]
        widths = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        size = _SIZES[table.size]
        indent = f'<w:tblInd w:w="{place.depth * _INDENT}" w:type="dxa"/>' if place.depth else ""
        name = f'<w:tblCaption w:val="{escape(plain(table.caption))}"/>' if table.number else ""
        looks = (
            f'<w:tblPr><w:tblStyle w:val="Table{size}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{indent}'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
            f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{name}</w:tblPr>'
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        tall = (False, *table.tall)
        rows = [self.row(table, number, widths, place, tall[number]) for number in range(len(table.rows) + 1)]
        caption = self.caption("TableCaption", TABLE, table.number, table.caption)
        return f"{caption}<w:tbl>{looks}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{_SPACE}"

    def row(self, table: Table, number: int, widths: Sequence[int], place: Place, tall: bool) -> str:
        """Return a row; number 0 is that of the headings, which is repeated on each page."""
        cells = table.rows[number - 1] if number else table.head
        style = f"{'TableText' if number else 'TableHeading'}{_SIZES[table.size]}"
        keep = _KEPT if table.is_short and 0 < number < len(table.rows) else ""
        looks = "" if tall else "<w:cantSplit/>"
        looks += f'<w:trHeight w:val="{ROW_TO_FILL_IN * _TWIPS_IN_MM:.0f}"/>' if is_to_fill_in(cells) else ""
        looks += "" if number else "<w:tblHeader/>"
        written = []
        for cell, width, alignment in zip(cells, widths, table.alignments, strict=True):
            inner = place._replace(width=max(1.0, width / _TWIPS_IN_MM - 4))
            align = f'<w:jc w:val="{alignment}"/>' if alignment != "left" else ""
            if cell == TO_FILL_IN:
                cell = ()
            text = _paragraph(style, self.line(cell, inner), keep + self.tabs([cell], inner) + align)
            written.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{text}</w:tc>')
        return f"<w:tr>{f'<w:trPr>{looks}</w:trPr>' if looks else ''}{''.join(written)}</w:tr>"

    def contents(self, contents: Contents) -> str:
        """Return a table of contents that Word and LibreOffice keep up to date; they know the pages, we don't."""
        entries = []
        for heading in contents.headings:
            name = self.bookmarks[heading.anchor]
            page = _field(f"PAGEREF {name} \\h", "", dirty=True)
            text = (
                f'<w:hyperlink w:anchor="{name}" w:history="1">{self.line(unmarked(heading.line))}<w:r>'
                f"<w:tab/></w:r>{page}</w:hyperlink>"
            )
            entries.append((f"TOC{heading.level}", text))
        begin = f"{_mark('begin', dirty=True)}{_instruction(_TOC)}{_mark('separate')}"
        entries[0] = (entries[0][0], begin + entries[0][1])
        entries[-1] = (entries[-1][0], entries[-1][1] + _mark("end"))
        gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        inner = _paragraph("TOCHeading", _run(CONTENTS)) + "".join(_paragraph(*entry) for entry in entries)
        return f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>{_SPACE}"

    # Lines

    def line(self, line: Line, place: Place | None = None) -> str:
        return "".join(self.phrase(phrase, place or self.place) for phrase in line)

    def phrase(self, phrase: Phrase, place: Place) -> str:
        address = phrase.address
        style = ""
        if address.lower().startswith(("http://", "https://", "mailto:")):
            tag = f'w:hyperlink r:id="{self.related("hyperlink", address, "External")}" w:history="1"'
            style = "Hyperlink"
        elif address.startswith("#") and address[1:] in self.bookmarks:
            tag = f'w:hyperlink w:anchor="{self.bookmarks[address[1:]]}" w:history="1"'
        else:
            # A path within the site leads nowhere from a file that somebody was sent.
            tag = ""
        inner = "".join(self.piece(piece, place, style) for piece in phrase.pieces)
        return f"<{tag}>{inner}</w:hyperlink>" if tag else inner

    def piece(self, piece: Piece, place: Place, style: str = "") -> str:
        match piece:
            case Run(text, bold, italic, struck, code):
                marks = ((bold, "<w:b/><w:bCs/>"), (italic, "<w:i/><w:iCs/>"), (struck, "<w:strike/>"))
                looks = "".join(mark for wanted, mark in marks if wanted)
                return _run(text, "VerbatimChar" if code else style, looks)
            case Image(asset, alt):
                picture = self.images.get(asset)
                if picture is None:
                    return self.piece(absent(piece), place)
                return self.drawing(picture, alt, picture.fitted(place.width, place.height - self.sheet.beside_image))
            case Mark(number):
                return self.mark(number)
            case Blank():
                return "<w:r><w:tab/></w:r>"

    def mark(self, number: int) -> str:
        """Return the number of a footnote; where it has been set before, a reference to it."""
        looks = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        if number in self.written:
            return _field(f"NOTEREF _RefNote{number} \\f \\h", str(number), "FootnoteReference")
        self.written.add(number)
        id_ = _NOTES + number
        return (
            f'<w:bookmarkStart w:id="{id_}" w:name="_RefNote{number}"/><w:r>{looks}<w:footnoteReference'
            f' w:id="{number}"/></w:r>'
            f'<w:bookmarkEnd w:id="{id_}"/>'
        )

    def drawing(self, picture: Picture, alt: str, size: tuple[float, float]) -> str:
        kind, data = office.shown(picture, size[0])
        name = self.media.setdefault(data, f"word/media/scpctl{len(self.media) + 1}.{kind}")
        relation = self.related("image", name.removeprefix("word/"))
        self.drawings += 1
        # Word tells the size before it is turned, here as there, and makes room for it as it stands.
        width, height = (round(side * _EMU_IN_MM) for side in office.pixels(size, picture))
        turned = f' rot="{picture.angle * 60_000}"' if picture.angle else ""
        turned += ' flipH="1"' if picture.is_mirrored else ""
        about = f'id="{self.drawings}" name="{FIGURE} {self.drawings}" descr="{escape(alt)}"'
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}"'
            f' cy="{height}"/>'
            f'<wp:docPr {about}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
            f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr><pic:cNvPr {about}/>'
            "<pic:cNvPicPr/>"
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch>'
            "</pic:blipFill>"
            f'<pic:spPr><a:xfrm{turned}><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
            "</wp:inline>"
            "</w:drawing></w:r>"
        )

    # Parts beside the text

    def footnotes(self) -> bytes:
        self.part = "footnotes.xml"
        place = self.place._replace(style="FootnoteText")
        number = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>' + _run(" ")
        notes = []
        for id_, blocks in enumerate(self.text.notes, 1):
            first, rest = (blocks[0].line, blocks[1:]) if isinstance(blocks[0], Paragraph) else ((), blocks)
            inner = _paragraph("FootnoteText", number + self.line(first)) + "".join(self.blocks(rest, place))
            notes.append(f'<w:footnote w:id="{id_}">{inner}</w:footnote>')
        self.part = "document.xml"
        lines = "".join(
            f'<w:footnote w:type="{type_}" w:id="{id_}"><w:p><w:pPr><w:spacing w:after="0" w:line="240"'
            ' w:lineRule="auto"/>'
            f"</w:pPr><w:r><w:{type_}/></w:r></w:p></w:footnote>"
            for id_, type_ in ((-1, "separator"), (0, "continuationSeparator"))
        )
        return self.part_of(f"<w:footnotes {_SPACES}>{lines}{''.join(notes)}</w:footnotes>")

    def header_and_footer(self) -> dict[str, bytes]:
        """Return our header and footer, where the reference document has none of its own."""
        files = {}
        references = []
        first = self.letterhead() if not self.base.has("header") else ""
        if first:
            files["word/header_first.xml"] = self.part_of(first)
            references.append(("header", "first", "header_first.xml"))
        if not self.base.has("footer"):
            foot = _paragraph("Footer", _run(self.sheet.footer)) if self.sheet.footer else ""
            foot += _paragraph("Footer", _PAGES)
            files["word/footer_all.xml"] = self.part_of(f"<w:ftr {_SPACES}>{foot}</w:ftr>")
            references += [
                ("footer", type_, "footer_all.xml") for type_ in (("default", "first") if first else ("default",))
            ]
        elif first:
            # The first page has a header of its own now, and would have no footer.
            for footer in self.section.findall(f"{W}footerReference[@{W}type='default']"):
                self.section.insert(0, ElementTree.Element(footer.tag, {**footer.attrib, f"{W}type": "first"}))
        for place, (kind, type_, target) in enumerate(references):
            element = ElementTree.Element(
                f"{W}{kind}Reference", {f"{W}type": type_, f"{R}id": self.related(kind, target)}
            )
            self.section.insert(place, element)
        if first and self.section.find(f"{W}titlePg") is None:
            title = ElementTree.Element(f"{W}titlePg")
            grid = self.section.find(f"{W}docGrid")
            self.section.insert(len(self.section) if grid is None else list(self.section).index(grid), title)
        return files

    def letterhead(self) -> str:
        picture = self.images.get(self.sheet.logo)
        if not picture and not self.sheet.letterhead:
            return ""
        self.part = "header_first.xml"
        room = self.place.width * _TWIPS_IN_MM
        lines = [
            _run(line, "", "<w:b/><w:bCs/>" if not number else "") for number, line in enumerate(self.sheet.letterhead)
        ]
        text = _paragraph("Header", "<w:r><w:br/></w:r>".join(lines))
        if picture:
            size = picture.fitted(*office.LOGO)
            widths = round((size[0] + 5) * _TWIPS_IN_MM), round(room - (size[0] + 5) * _TWIPS_IN_MM)
            cells = (_paragraph("Header", self.drawing(picture, "", size)), text)
            inner = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{cell}</w:tc>'
                for width, cell in zip(widths, cells, strict=True)
            )
            text = (
                f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
                '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>'
                + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
                + f"</w:tblGrid><w:tr>{inner}</w:tr></w:tbl>"
            )
        self.part = "document.xml"
        return f"<w:hdr {_SPACES}>{text}{_paragraph('HorizontalLine', '')}{_paragraph('Header', '')}</w:hdr>"


def _paragraph(style: str, runs: str, more: str = "") -> str:
    """Return a paragraph; ``more`` are properties that come after the style in the order of the schema."""
    looks = (f'<w:pStyle w:val="{style}"/>' if style else "") + more
    return f"<w:p>{f'<w:pPr>{looks}</w:pPr>' if looks else ''}{runs}</w:p>"


def _run(text: str, style: str = "", more: str = "") -> str:
    looks = (f'<w:rStyle w:val="{style}"/>' if style else "") + more
    return (
        f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}<w:t"
        f' xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
    )


def _mark(type_: str, style: str = "", dirty: bool = False) -> str:
    looks = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    stale = ' w:dirty="true"' if dirty else ""
    return f'<w:r>{looks}<w:fldChar w:fldCharType="{type_}"{stale}/></w:r>'


def _instruction(code: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {escape(code, quote=False)} </w:instrText></w:r>'


def _field(code: str, result: str, style: str = "", dirty: bool = False) -> str:
    """Return a field, which Word can work out anew, and what it is now."""
    inner = _run(result, style) if result else ""
    return _mark("begin", style, dirty) + _instruction(code) + _mark("separate", style) + inner + _mark("end", style)


# A single page is numbered in every format: LibreOffice can't choose by the number of pages, nor can a browser.
_PAGES = _run("Strana ") + _field("PAGE", "1") + _run(" z ") + _field("NUMPAGES", "1")
# Word puts no space below a table or a table of contents.
_SPACE = _paragraph("TableEnd", "")
_TOC = r'TOC \o "2-3" \h \z'
_ROOT = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/relationships/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/relationships/extended-properties" Target="docProps/app.xml"/>'
    "</Relationships>"
)
_APPLICATION = f'{_XML}<Properties xmlns="{OFFICE}/extended-properties"><Application>scpctl</Application></Properties>'


def _core(sheet: Sheet) -> str:
    author = f"<dc:creator>{escape(sheet.author)}</dc:creator>" if sheet.author else ""
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(sheet.title)}</dc:title>{author}"
        f"<dc:language>{sheet.language}</dc:language><cp:keywords>{escape(sheet.keywords)}</cp:keywords>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{sheet.date}T00:00:00Z</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{sheet.date}T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )


def _relations_xml(relations: Iterable[Relation]) -> bytes:
    inner = "".join(
        f'<Relationship Id="{escape(id_)}" Type="{escape(type_)}" Target="{escape(target)}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for id_, type_, target, mode in relations
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode()


_OUR_TYPES = {
    ".rels": "application/vnd.openxmlformats-package.relationships+xml",
    ".xml": "application/xml",
    ".png": "image/png",
    ".jpeg": "image/jpeg",
    "/word/document.xml": f"{_PART}.document.main+xml",
    "/word/footnotes.xml": f"{_PART}.footnotes+xml",
    "/word/numbering.xml": f"{_PART}.numbering+xml",
    "/word/settings.xml": f"{_PART}.settings+xml",
    "/word/header_first.xml": f"{_PART}.header+xml",
    "/word/footer_all.xml": f"{_PART}.footer+xml",
    "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}


def _content_types(files: Mapping[str, bytes], known: Mapping[str, str]) -> bytes:
    types = {**known, **_OUR_TYPES}
    inner = "".join(
        f'<Default Extension="{name[1:]}" ContentType="{escape(type_)}"/>'
        if name.startswith(".")
        else f'<Override PartName="{escape(name)}" ContentType="{escape(type_)}"/>'
        for name, type_ in sorted(types.items())
        if name.startswith(".") or name[1:] in files
    )
    return f'{_XML}<Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'.encode()
