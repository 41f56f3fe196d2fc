"""Make templates/reference.docx and templates/reference.odt from the styles below.

Run it again when the looks are to change:  python scripts/reference_documents.py
A city that wants its own letterhead edits the results in Word or Writer instead, and keeps them in its templates/.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from scpctl.export.office import archive  # noqa: E402

FONT = "Times New Roman"
MONOSPACED = "Courier New"
LISTS = 90_000  # their ids come after this one, where those of others are not likely to be
GREY = "767676"
LINK = "0B4F9E"
SHADE = "EBEBEB"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass(frozen=True)
class Style:
    """A paragraph style; sizes, spaces and indents in points, a size of 0 for that of the parent.

    ``name`` is what Word knows it by; its own names (small letters, English) are shown in the language of the user.
    ``odt`` is what Writer knows it by, where it is used there. ``align`` is left, right or center: justified text would
    have gaps, as spaces that do not break have a fixed width in Word and Writer. ``line`` is the side of the paragraph
    a line is drawn at. ``together`` leaves no space between neighbours of the style. ``list`` is 1 for bullets, 2 for
    numbers. ``tab`` is where dots lead to, in millimetres.
    """

    id: str
    name: str
    odt: str = ""
    parent: str = "Normal"
    following: str = "BodyText"
    size: float = 0
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    indent: float = 0
    right: float = 0
    hanging: float = 0
    align: str = "left"
    keep_lines: bool = False
    keep_next: bool = False
    level: int = 0
    font: str = ""
    line: str = ""
    together: bool = False
    list: int = 0
    tab: float = 0
    spacing: float = 1.12
    common: bool = True


def headings() -> Iterator[Style]:
    """Yield the styles of headings, those of the levels that are seldom alike."""
    looks = (
        (17, 0, 16, False),
        (14, 16, 6, False),
        (12.5, 12, 6, False),
        (12, 12, 6, True),
        (12, 12, 6, True),
        (12, 12, 6, True),
    )
    for level, (size, before, after, italic) in enumerate(looks, 1):
        yield Style(
            f"Heading{level}",
            f"heading {level}",
            f"Heading {level}",
            size=size,
            bold=level < 5,
            italic=italic,
            before=before,
            after=after,
            keep_lines=True,
            keep_next=True,
            level=level,
        )


def table_texts() -> Iterator[Style]:
    """Yield the styles of cells: of the usual size, and of tables with many columns."""
    for id_, name, odt, size, space in (
        ("", "", "", 10, 2),
        ("Small", " malá", " Small", 8.5, 1.5),
        ("Tiny", " drobná", " Tiny", 7, 1),
    ):
        yield Style(
            f"TableText{id_}",
            f"Tabulka{name}",
            f"Table Contents{odt}",
            size=size,
            before=space,
            after=space,
            spacing=1.0,
            following=f"TableText{id_}",
        )
        yield Style(
            f"TableHeading{id_}",
            f"Tabulka záhlaví{name}",
            f"Table Heading{odt}",
            f"TableText{id_}",
            bold=True,
            before=space,
            after=space,
            keep_next=True,
            spacing=1.0,
            following=f"TableText{id_}",
        )


STYLES = (
    Style("BodyText", "Body Text", "Text body", after=6),
    *headings(),
    Style("ListBullet", "List Bullet", after=3, list=1, following="ListBullet"),
    Style("ListNumber", "List Number", after=3, list=2, following="ListNumber"),
    *(
        Style(
            f"ListContinue{number or ''}",
            f"List Continue {number}".rstrip(" 0"),
            after=3,
            indent=18 * max(1, number),
            following="BodyText",
            common=not number,
        )
        for number in (0, 2, 3, 4, 5)
    ),
    Style("BlockText", "Block Text", "Quotations", indent=24, right=24, after=6, italic=True, following="BlockText"),
    Style(
        "SourceCode",
        "Kód",
        "Preformatted Text",
        size=10,
        font=MONOSPACED,
        following="SourceCode",
        after=6,
        together=True,
    ),
    Style("Podpis", "Signature", "Podpis", before=20, after=6, keep_lines=True, following="Podpis"),
    Style("HorizontalLine", "Vodorovná čára", "Horizontal Line", before=0, after=10, size=4, line="bottom"),
    Style("Linka", "Linka k vyplnění", "Linka", before=0, after=0, size=22, line="between", following="Linka"),
    Style("Caption", "caption", "Figure", size=10.5, italic=True, before=4, after=12, align="center", keep_lines=True),
    Style(
        "TableCaption",
        "Titulek tabulky",
        "Table",
        size=10.5,
        italic=True,
        before=8,
        after=4,
        keep_lines=True,
        keep_next=True,
    ),
    Style(
        "Figure",
        "Obrázek",
        "Figure Image",
        before=10,
        after=0,
        align="center",
        keep_next=True,
        following="Caption",
        spacing=1.0,
    ),
    *table_texts(),
    Style("TableEnd", "Za tabulkou", size=6, spacing=1.0),
    Style(
        "FootnoteText",
        "footnote text",
        "Footnote",
        size=10,
        following="FootnoteText",
        spacing=1.0,
    ),
    Style("TOCHeading", "TOC Heading", "Contents Heading", bold=True, after=4, keep_next=True),
    Style("TOC2", "toc 2", "Contents 1", after=2, tab=160, following="TOC2"),
    Style("TOC3", "toc 3", "Contents 2", after=2, indent=14, tab=160, following="TOC3"),
    Style("Header", "header", "Header", size=10, after=0, following="Header", spacing=1.0),
    Style("Footer", "footer", "Footer", size=10, align="center", after=0, following="Footer", spacing=1.0),
)
BUILT_IN = frozenset(
    "Body Text|List Bullet|List Number|Block Text|caption|footnote text|TOC Heading|header|footer|Signature".split("|")
)


def main() -> None:
    """Write both reference documents."""
    (ROOT / "templates" / "reference.docx").write_bytes(archive(docx()))
    (ROOT / "templates" / "reference.odt").write_bytes(archive(odt()))


# DOCX: ECMA-376 part 1, WordprocessingML


def docx() -> dict[str, bytes]:
    """Return the parts of Word's reference document."""
    space = f'xmlns:w="{WML}"'
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417"'
        ' w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
    )
    sample = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr><w:r><w:t>{style.name}</w:t></w:r></w:p>'
        for style in STYLES
    )
    # compatibilityMode: without it Word shows the document in the manner of 2007.
    settings = (
        f'<w:settings {space}><w:zoom w:percent="100"/><w:defaultTabStop w:val="708"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat><w:themeFontLang w:val="cs-CZ"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )
    parts = {
        "word/document.xml": f"<w:document {space}><w:body>{sample}{section}</w:body></w:document>",
        "word/styles.xml": docx_styles(),
        "word/numbering.xml": docx_numbering(),
        "word/settings.xml": settings,
    }
    types = {"document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings"}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{PART}.{type_}+xml"/>' for name, type_ in types.items()
    )
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    parts["[Content_Types].xml"] = f'<Types xmlns="{PACKAGE}/content-types">{defaults}{overrides}</Types>'
    parts["_rels/.rels"] = relations([("officeDocument", "word/document.xml")])
    parts["word/_rels/document.xml.rels"] = relations((name, f"{name}.xml") for name in types if name != "document")
    return {name: (XML + part).encode() for name, part in parts.items()}


def relations(targets: Iterable[tuple[str, str]]) -> str:
    """Return the relations of a part."""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/relationships/{type_}" Target="{target}"/>'
        for number, (type_, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def docx_styles() -> str:
    """Return Word's styles."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{docx_font(FONT)}<w:sz w:val="24"/><w:szCs w:val="24"/>'
        '<w:lang w:val="cs-CZ" w:eastAsia="cs-CZ" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:line="269" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )
    others = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/>'
        "</w:style>"
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr><w:color w:val="{LINK}"/><w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="VerbatimChar"><w:name w:val="Kód v řádku"/>'
        f'<w:rPr>{docx_font(MONOSPACED)}<w:sz w:val="20"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="0"'
        ' w:type="dxa"/>'
        '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        + docx_table_style("Table", "Úřední tabulka", 100)
        + docx_table_style("TableSmall", "Úřední tabulka malá", 70)
        + docx_table_style("TableTiny", "Úřední tabulka drobná", 45)
    )
    return f'<w:styles xmlns:w="{WML}">{defaults}{others}{"".join(map(docx_style, STYLES))}</w:styles>'


def docx_table_style(id_: str, name: str, margin: int) -> str:
    """Return a style of tables: ruled, the row of headings on grey; ``margin`` is that of cells in twentieths."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{GREY}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = f'<w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/>'
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>{margins}'
        '</w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/><w:vAlign w:val="bottom"/></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )


def docx_style(style: Style) -> str:
    """Return one of Word's paragraph styles, its elements in the order of the schema."""
    border = f'<w:{style.line} w:val="single" w:sz="4" w:space="1" w:color="{GREY}"/>'
    if style.line == "between":
        border = (
            '<w:bottom w:val="single" w:sz="4" w:space="1" w:color="000000"/><w:between w:val="single"'
            ' w:sz="4" w:space="1" w:color="000000"/>'
        )
    indent = (
        f'<w:ind w:left="{twentieths(style.indent)}" w:right="{twentieths(style.right)}"'
        f' w:hanging="{twentieths(style.hanging)}"/>'
    )
    paragraph = "".join(
        (
            "<w:keepNext/>" if style.keep_next else "",
            "<w:keepLines/>" if style.keep_lines else "",
            f'<w:numPr><w:numId w:val="{LISTS + style.list}"/></w:numPr>' if style.list else "",
            f"<w:pBdr>{border}</w:pBdr>" if style.line else "",
            f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(style.tab * 1440 / 25.4)}"/></w:tabs>'
            if style.tab
            else "",
            "<w:suppressAutoHyphens/>" if style.keep_lines else "",
            f'<w:spacing w:before="{twentieths(style.before)}" w:after="{twentieths(style.after)}"'
            f' w:line="{round(240 * style.spacing)}" w:lineRule="auto"/>',
            indent if style.indent or style.hanging else "",
            "<w:contextualSpacing/>" if style.together else "",
            f'<w:jc w:val="{style.align}"/>',
            f'<w:outlineLvl w:val="{style.level - 1}"/>' if style.level else "",
        )
    )
    letters = "".join(
        (
            docx_font(style.font) if style.font else "",
            "<w:b/><w:bCs/>" if style.bold else "",
            "<w:i/><w:iCs/>" if style.italic else "",
            f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>' if style.size else "",
        )
    )
    built_in = style.name in BUILT_IN or style.name.startswith(("heading ", "toc ", "List Continue"))
    custom = "" if built_in else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style.id}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{style.parent}"/><w:next'
        f' w:val="{style.following}"/>{"<w:qFormat/>" if style.common else ""}'
        f"<w:pPr>{paragraph}</w:pPr>{f'<w:rPr>{letters}</w:rPr>' if letters else ''}</w:style>"
    )


def docx_numbering() -> str:
    """Return the two kinds of lists, with as many levels as Word has."""
    bullets = [("bullet", "•–·"[level % 3]) for level in range(9)]
    kinds_of_numbers = (("decimal", "."), ("lowerLetter", ")"), ("lowerRoman", "."))
    numbers = [(kind, f"%{level + 1}{mark}") for level in range(9) for kind, mark in [kinds_of_numbers[level % 3]]]
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{LISTS + number}"><w:multiLevelType w:val="hybridMultilevel"/>'
        + "".join(docx_level(level, *look, style if not level else "") for level, look in enumerate(looks))
        + "</w:abstractNum>"
        for number, (looks, style) in enumerate(((bullets, "ListBullet"), (numbers, "ListNumber")), 1)
    )
    lists = "".join(
        f'<w:num w:numId="{LISTS + number}"><w:abstractNumId w:val="{LISTS + number}"/></w:num>' for number in (1, 2)
    )
    return f'<w:numbering xmlns:w="{WML}">{kinds}{lists}</w:numbering>'


def docx_level(level: int, kind: str, text: str, style: str) -> str:
    """Return a level of a list."""
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{linked}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
    )


def docx_font(name: str) -> str:
    """Return the run property that sets a font for every script."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def twentieths(points: float) -> int:
    """Return Word's unit of length."""
    return round(points * 20)


# ODT: OpenDocument 1.3

SPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("style", "style"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"),
            ("svg", "svg-compatible"),
        )
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def odt() -> dict[str, bytes]:
    """Return the parts of Writer's reference document."""
    sample = "".join(
        f'<text:p text:style-name="{coded(style.odt)}">{style.odt}</text:p>' for style in STYLES if style.odt
    )
    content = (
        f'<office:document-content {SPACES} office:version="1.3"><office:body>'
        f"<office:text>{sample}</office:text></office:body></office:document-content>"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{type_}"/>'
        for path, type_ in (("/", ODT), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.3">{entries}</manifest:manifest>'
    )
    return {
        "mimetype": ODT.encode(),
        "META-INF/manifest.xml": (XML + manifest).encode(),
        "content.xml": (XML + content).encode(),
        "styles.xml": (XML + odt_styles()).encode(),
    }


ODT = "application/vnd.oasis.opendocument.text"


def odt_styles() -> str:
    """Return Writer's styles, its page and the number of the page at the foot."""
    fonts = "".join(
        f'<style:font-face style:name="{name}" svg:font-family="\'{name}\'"/>' for name in (FONT, MONOSPACED)
    )
    default = (
        '<style:default-style style:family="paragraph"><style:paragraph-properties fo:orphans="2" fo:widows="2"'
        ' style:tab-stop-distance="12.5mm" style:writing-mode="lr-tb"/><style:text-properties fo:font-size="12pt"'
        f' style:font-name="{FONT}" fo:language="cs" fo:country="CZ" style:letter-kerning="true"/>'
        "</style:default-style>"
        '<style:default-style style:family="table"><style:table-properties table:border-model="collapsing"/>'
        "</style:default-style>"
    )
    texts = "".join(
        f'<style:style style:name="{coded(name)}" style:display-name="{name}" style:family="text">'
        f"<style:text-properties {looks}/></style:style>"
        for name, looks in (
            (
                "Internet link",
                f'fo:color="#{LINK.lower()}" style:text-underline-style="solid"'
                ' style:text-underline-width="auto" style:text-underline-color="font-color"',
            ),
            ("Source Text", f'style:font-name="{MONOSPACED}" fo:font-size="10pt"'),
            ("Footnote Symbol", 'style:text-position="super 58%"'),
            ("Footnote anchor", 'style:text-position="super 58%"'),
            ("Index Link", ""),
        )
    )
    notes = (
        '<text:notes-configuration text:note-class="footnote" text:citation-style-name="Footnote_20_Symbol"'
        ' text:citation-body-style-name="Footnote_20_anchor" style:num-format="1" text:start-value="0"'
        ' text:footnotes-position="page" text:start-numbering-at="document"/>'
    )
    layout = (
        '<style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="210mm"'
        ' fo:page-height="297mm"'
        ' style:print-orientation="portrait" fo:margin-top="25mm" fo:margin-bottom="12.5mm" fo:margin-left="25mm"'
        ' fo:margin-right="25mm"/><style:footer-style><style:header-footer-properties fo:min-height="12.5mm"'
        ' fo:margin-top="5mm"/></style:footer-style></style:page-layout>'
    )
    number = (
        '<text:p text:style-name="Footer">Strana <text:page-number text:select-page="current">1</text:page-number> z'
        " <text:page-count>1</text:page-count></text:p>"
    )
    master = (
        '<style:master-page style:name="Standard" style:page-layout-name="Page">'
        f"<style:footer>{number}</style:footer></style:master-page>"
    )
    standard = '<style:style style:name="Standard" style:family="paragraph" style:class="text"/>'
    paragraphs = "".join(odt_style(style) for style in STYLES if style.odt)
    return (
        f'<office:document-styles {SPACES} office:version="1.3">'
        f"<office:font-face-decls>{fonts}</office:font-face-decls>"
        f"<office:styles>{default}{standard}{paragraphs}{texts}{odt_lists()}{notes}</office:styles>"
        f"<office:automatic-styles>{layout}</office:automatic-styles>"
        f"<office:master-styles>{master}</office:master-styles>"
        "</office:document-styles>"
    )


def odt_style(style: Style) -> str:
    """Return one of Writer's paragraph styles."""
    names = {each.id: coded(each.odt) for each in STYLES}
    level = f' style:default-outline-level="{style.level}"' if style.level else ""
    line = "bottom" if style.line == "between" else style.line
    colour = "000000" if style.line == "between" else GREY
    properties = {
        "fo:margin-top": f"{style.before:g}pt",
        "fo:margin-bottom": f"{style.after:g}pt",
        "fo:margin-left": f"{style.indent:g}pt" if style.indent else "",
        "fo:margin-right": f"{style.right:g}pt" if style.right else "",
        "fo:text-indent": f"-{style.hanging:g}pt" if style.hanging else "",
        "fo:text-align": {"left": "start", "right": "end"}.get(style.align, style.align),
        "fo:line-height": f"{round(style.spacing * 100)}%",
        "fo:keep-together": "always" if style.keep_lines else "",
        "fo:keep-with-next": "always" if style.keep_next else "",
        f"fo:border-{line}": f"0.5pt solid #{colour}" if line else "",
        "style:join-border": "false" if line else "",
        "style:contextual-spacing": "true" if style.together else "",
    }
    letters = {
        "style:font-name": style.font,
        "fo:font-size": f"{style.size:g}pt" if style.size else "",
        "fo:font-weight": "bold" if style.bold else "",
        "fo:font-style": "italic" if style.italic else "",
        "fo:hyphenate": "false",
    }
    tab = (
        f'<style:tab-stops><style:tab-stop style:position="{style.tab:g}mm" style:type="right"'
        ' style:leader-style="dotted"'
        ' style:leader-text="."/></style:tab-stops>'
    )
    inner = f"<style:paragraph-properties{written(properties)}" + (
        f">{tab}</style:paragraph-properties>" if style.tab else "/>"
    )
    return (
        f'<style:style style:name="{coded(style.odt)}" style:display-name="{style.odt}" style:family="paragraph"'
        f' style:parent-style-name="{names.get(style.parent) or "Standard"}"'
        f' style:next-style-name="{names.get(style.following) or "Text_20_body"}"{level} style:class="text">'
        f"{inner}<style:text-properties{written(letters)}/></style:style>"
    )


def odt_lists() -> str:
    """Return the two kinds of lists."""
    formats = (("1", "."), ("a", ")"), ("i", "."))
    bullets = "".join(
        f'<text:list-level-style-bullet text:level="{level}"'
        f' text:bullet-char="{"•–·"[(level - 1) % 3]}">{odt_level(level)}</text:list-level-style-bullet>'
        for level in range(1, 11)
    )
    numbers = "".join(
        f'<text:list-level-style-number text:level="{level}" style:num-format="{kind}"'
        f' style:num-suffix="{mark}">{odt_level(level)}</text:list-level-style-number>'
        for level in range(1, 11)
        for kind, mark in [formats[(level - 1) % 3]]
    )
    return "".join(
        f'<text:list-style style:name="{coded(name)}" style:display-name="{name}">{levels}</text:list-style>'
        for name, levels in (("List 1", bullets), ("Numbering 1", numbers))
    )


def odt_level(level: int) -> str:
    """Return where the text of a level stands."""
    indent = f'text:list-tab-stop-position="{18 * level}pt" fo:text-indent="-18pt" fo:margin-left="{18 * level}pt"'
    return (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        f'<style:list-level-label-alignment text:label-followed-by="listtab" {indent}/></style:list-level-properties>'
    )


def written(attributes: dict[str, str]) -> str:
    """Return attributes as they stand in a tag, those without a value left out."""
    return "".join(f' {name}="{value}"' for name, value in attributes.items() if value)


def coded(name: str) -> str:
    """Return the name of a style as XML has it."""
    return name.replace(" ", "_20_")


if __name__ == "__main__":
    main()
