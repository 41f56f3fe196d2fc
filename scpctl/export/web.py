"""Blocks -> one accessible HTML page that needs nothing but itself and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from html import escape
from types import MappingProxyType

from scpctl.export.markdown import parse
from scpctl.export.pictures import Picture, pictures
from scpctl.export.sheet import Sheet, checked, template
from scpctl.export.tree import (
    CONTENTS,
    FIGURE,
    NOTES,
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
    breakable,
    plain,
    unmarked,
)

# The policy allows the one style by its digest: whatever else came into the page would have no effect.
_PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'sha256-{digest}'; \
base-uri 'none'; form-action 'none'">
<title>{title}</title>
{author}<meta name="dcterms.date" content="{date}">
{keywords}<style>{style}</style>
</head>
<body>
{head}<main>
{body}</main>
{foot}</body>
</html>
"""
_CSS_COMMENT = re.compile(r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/\s*")
_PIXELS_IN_MM = 96 / 25.4
# A page on a screen is as wide as one on paper, for this purpose.
_ROOM = (172.0, 230.0)
_LOGO = (60.0, 18.0)
_TYPES = {"svg": "svg+xml"}
_EMPTY = {Separator: "<hr>", PageBreak: '<div class="page"></div>'}
_TAGS = (("code", "code"), ("struck", "s"), ("italic", "em"), ("bold", "strong"))


def html(markdown: str, sheet: Sheet, assets: Mapping[str, bytes] = MappingProxyType({})) -> str:
    """Return ``markdown`` as a page of its own, in the language of ``sheet``.

    ``assets`` are its images by the names that the Markdown gives them; what is missing, or no image that a document
    may carry, is replaced by its description. Raises DocumentError when the text is nested too deep or the sheet lacks
    a title or date.
    """
    sheet = checked(sheet)
    text = parse(markdown, sheet)
    page = _Page(text, pictures(assets))
    body = page.blocks(text.blocks) + page.notes()
    style = _style(sheet, page.widths)
    return _PAGE.format(
        language=sheet.language.partition("-")[0],
        digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        title=escape(sheet.title),
        author=_meta("author", sheet.author),
        date=sheet.date,
        keywords=_meta("keywords", sheet.keywords),
        style=style,
        head=page.letterhead(sheet),
        body=body,
        foot=f"<footer>{escape(sheet.footer)}</footer>\n" if sheet.footer else "",
    )


def _meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}">\n' if content else ""


def _style(sheet: Sheet, widths: Iterable[int]) -> str:
    """Return the style, with the widths of columns that occur: the policy forbids styles in tags."""
    css = _css()
    if sheet.landscape:
        css = css.replace("size: A4;", "size: A4 landscape;")
    columns = "".join(f".w{width} {{ width: {width / 10:g}%; }}\n" for width in sorted(widths))
    return f"\n{css}\n{columns}"


@cache
def _css() -> str:
    return _CSS_COMMENT.sub("", template("page.css").decode()).replace("\r\n", "\n").strip()


class _Page:
    """A page in the making: the text it shows, its images, and the widths of columns that its style has to know."""

    def __init__(self, text: Text, images: Mapping[str, Picture]) -> None:
        self.text = text
        self.images = images
        self.widths: set[int] = set()
        self.marks: dict[int, int] = {}  # how many times each footnote has been referred to

    def letterhead(self, sheet: Sheet) -> str:
        picture = self.images.get(sheet.logo)
        logo = _image(picture, "", _LOGO, "logo") + "\n" if picture else ""
        names = (
            f"<strong>{escape(line)}</strong>" if not number else escape(line)
            for number, line in enumerate(sheet.letterhead)
        )
        lines = "<br>\n".join(names)
        return f'<header class="letterhead">\n{logo}<p>{lines}</p>\n</header>\n' if logo or lines else ""

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(f"{self.block(block)}\n" for block in blocks)

    def contents(self, contents: Contents) -> str:
        items = "".join(
            f'<li class="level{heading.level}"><a href="#{escape(heading.anchor)}">'
            f"{self.line(unmarked(heading.line))}</a></li>\n"
            for heading in contents.headings
        )
        name = f'<p class="name" id="Contents">{CONTENTS}</p>\n'
        return f'<nav aria-labelledby="Contents">\n{name}<ul>\n{items}</ul>\n</nav>'

    def notes(self) -> str:
        items = "".join(
            f'<li id="Note-{number}">\n{self.blocks(blocks)}{self.back(number)}</li>\n'
            for number, blocks in enumerate(self.text.notes, 1)
        )
        if not items:
            return ""
        return f'<section class="notes" role="doc-endnotes" aria-label="{NOTES}">\n<ol>\n{items}</ol>\n</section>\n'

    def back(self, number: int) -> str:
        links = (
            f'<a href="#Mark-{number}{_nth(time)}" role="doc-backlink" '
            f'aria-label="Zpět k odkazu na poznámku {number}{_nth(time, " po ")}">↩</a>'
            for time in range(1, self.marks.get(number, 1) + 1)
        )
        return f'<p class="back">{" ".join(links)}</p>\n'

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, line, anchor):
                return f'<h{level} id="{escape(anchor)}">{self.line(line)}</h{level}>'
            case Paragraph(line):
                return f"<p>{self.line(line)}</p>"
            case Lines(lines):
                inner = "<br>\n".join(map(self.line, lines))
                return f'<p class="lines">{inner}</p>'
            case Listing(start, items):
                inner = "".join(f"<li>{self.item(item)}</li>\n" for item in items)
                if start is None:
                    return f"<ul>\n{inner}</ul>"
                return f"<ol>\n{inner}</ol>" if start == 1 else f'<ol start="{start}">\n{inner}</ol>'
            case Quote(blocks):
                return f"<blockquote>\n{self.blocks(blocks)}</blockquote>"
            case Code(text):
                return f"<pre><code>{escape(text)}</code></pre>"
            case Separator() | PageBreak():
                return _EMPTY[type(block)]
            case Contents():
                return self.contents(block)
            case Ruled(count):
                return "\n".join(['<div class="ruled"></div>'] * count)
            case Figure():
                return self.figure(block)
        return self.table(block)

    def item(self, blocks: tuple[Block, ...]) -> str:
        """Return an entry of a list; its first paragraph stands without tags where nothing but lists follows it."""
        if blocks and isinstance(blocks[0], Paragraph) and all(isinstance(block, Listing) for block in blocks[1:]):
            rest = self.blocks(blocks[1:])
            return self.line(blocks[0].line) + (f"\n{rest}" if rest else "")
        return f"\n{self.blocks(blocks)}" if blocks else ""

    def figure(self, figure: Figure) -> str:
        image = self.piece(figure.image)
        if not figure.number:
            return f"<figure>{image}</figure>"
        caption = f"{FIGURE} {figure.number} – {self.line(figure.caption)}"
        return f"<figure>{image}\n<figcaption>{caption}</figcaption></figure>"

    def table(self, table: Table) -> str:
        self.widths.update(table.widths)
        columns = "".join(f'<col class="w{width}">' for width in table.widths)
        classes = [f' class="{name}"' if name != "left" else "" for name in table.alignments]
        head = "".join(
            f'<th scope="col"{style}>{self.line(cell)}</th>' for style, cell in zip(classes, table.head, strict=True)
        )
        rows = "".join(
            "<tr>"
            + "".join(
                '<td class="fill"></td>' if cell == TO_FILL_IN else f"<td{style}>{self.line(cell)}</td>"
                for style, cell in zip(classes, row, strict=True)
            )
            + "</tr>\n"
            for row in table.rows
        )
        caption, name = "", TABLE
        if table.number:
            caption = f"<caption>{TABLE} {table.number} – {self.line(table.caption)}</caption>\n"
            name = f"{TABLE} {table.number} – {escape(plain(table.caption))}"
        looks = " ".join(filter(None, (f"size{table.size}" if table.size else "", "short" if table.is_short else "")))
        size = f' class="{looks}"' if looks else ""
        # Who can't see or use a mouse scrolls it with the keys, for which it has to be reached and to have a name. It
        # is no landmark (a section with a name would be one): those have to differ, tables without a caption don't.
        return (
            f'<div class="scroll" role="group" tabindex="0" aria-label="{name}">\n<table{size}>\n{caption}'
            f"<colgroup>{columns}</colgroup>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n"
            "</table>\n</div>"
        )

    def line(self, line: Line) -> str:
        return "".join(map(self.phrase, line))

    def phrase(self, phrase: Phrase) -> str:
        inner = "".join(map(self.piece, phrase.pieces))
        # A footnote in a link would be a link in a link.
        if not phrase.address or any(isinstance(piece, Mark) for piece in phrase.pieces):
            return inner
        return f'<a href="{escape(phrase.address)}">{inner}</a>'

    def piece(self, piece: Piece) -> str:
        match piece:
            case Run():
                text = breakable(piece.text, "<wbr>", partial(escape, quote=False))
                for wanted, tag in _TAGS:
                    if getattr(piece, wanted):
                        text = f"<{tag}>{text}</{tag}>"
                return text
            case Image(asset, alt):
                picture = self.images.get(asset)
                return _image(picture, alt, _ROOM) if picture else self.piece(absent(piece))
            case Mark(number):
                self.marks[number] = time = self.marks.get(number, 0) + 1
                link = f'<a href="#Note-{number}" id="Mark-{number}{_nth(time)}" role="doc-noteref">{number}</a>'
                return f"<sup>{link}</sup>"
            case Blank():
                return '<span class="blank"></span>'


def _nth(time: int, before: str = "-") -> str:
    return f"{before}{time}" if time > 1 else ""


def _image(picture: Picture, alt: str, room: tuple[float, float], name: str = "") -> str:
    width, height = (max(1, round(side * _PIXELS_IN_MM)) for side in picture.fitted(*room))
    data = base64.b64encode(picture.data).decode()
    style = f' class="{name}"' if name else ""
    address = f"data:image/{_TYPES.get(picture.kind, picture.kind)};base64,{data}"
    return f'<img{style} src="{address}" alt="{escape(alt)}" width="{width}" height="{height}">'
