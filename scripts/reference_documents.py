"""Make templates/reference.docx and templates/reference.odt from pandoc's own and the styles below.

Run it again when pandoc is upgraded or the looks are to change:  python scripts/reference_documents.py
The same pandoc gives the same bytes. A city that wants its own letterhead edits the results in Word or Writer instead.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from scpctl.export.office import archive, members, pandoc
from scpctl.export.web import LINES_STYLE

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
FONT = "Times New Roman"
MONOSPACED = "Courier New"
GREY = "767676"
LINK = "0B4F9E"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Style:
    """A paragraph style of both formats; sizes and spaces in points, ``odt`` where the name differs there.

    ``align`` is left or center: justified text would have gaps, as spaces that do not break have a fixed width in
    Word and Writer. ``line`` is the side of the paragraph a line is drawn at. ``together`` leaves no space between
    neighbours of the style.
    """

    name: str
    parent: str = "Normal"
    odt: str = ""
    following: str = "Body Text"
    size: float = 12
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 6
    indent: float = 0
    align: str = "left"
    keep_lines: bool = False
    keep_next: bool = False
    level: int = 0
    font: str = FONT
    line: str = ""
    together: bool = False


STYLES = (
    Style("Body Text", odt="Text body"),
    Style("First Paragraph", "Body Text", "First paragraph"),
    Style("Compact", "Body Text", after=2),
    Style("Block Text", "Body Text", "Quotations", indent=24, after=6, italic=True, following="Block Text"),
    Style("heading 1", odt="Heading 1", size=17, bold=True, after=16, keep_lines=True, keep_next=True, level=1),
    Style("heading 2", odt="Heading 2", size=14, bold=True, before=16, keep_lines=True, keep_next=True, level=2),
    Style("heading 3", odt="Heading 3", size=12.5, bold=True, before=12, keep_lines=True, keep_next=True, level=3),
    Style("heading 4", odt="Heading 4", bold=True, italic=True, before=12, keep_lines=True, keep_next=True, level=4),
    Style("heading 5", odt="Heading 5", italic=True, before=12, keep_lines=True, keep_next=True, level=5),
    Style("heading 6", odt="Heading 6", italic=True, before=12, keep_lines=True, keep_next=True, level=6),
    Style("Source Code", odt="Preformatted Text", size=10, font=MONOSPACED, following="Source Code", together=True),
    Style(LINES_STYLE, before=20, keep_lines=True, following=LINES_STYLE),
    Style("Horizontal Line", before=0, after=10, size=4, line="bottom"),
    Style("Footer", size=10, align="center", after=0, following="Footer"),
)


def main() -> None:
    """Write both reference documents."""
    for name, convert in (("reference.docx", docx), ("reference.odt", odt)):
        command = [pandoc(), "--print-default-data-file", name]
        default = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603 - a fixed command
        (TEMPLATES / name).write_bytes(archive(convert(members(default))))


# DOCX: ECMA-376 part 1, WordprocessingML


def docx(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of Word's reference document."""
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417" w:header="709" w:footer="709"'
        ' w:gutter="0"/></w:sectPr>'
    )
    document = f"{XML}<w:document {W} {R}><w:body><w:p/>{section}</w:body></w:document>"
    numbers = docx_text("Strana ") + docx_field("PAGE") + docx_text(" z ") + docx_field("NUMPAGES")
    footer = f'{XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{numbers}</w:p></w:ftr>'
    relation = f'<Relationship Id="rIdFooter" Type="{RELATIONSHIPS}/footer" Target="footer1.xml"/>'
    part = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    content_type = f'<Override PartName="/word/footer1.xml" ContentType="{part}"/>'
    settings = replaced(
        files["word/settings.xml"], '<w:themeFontLang w:val="en-US" />', '<w:themeFontLang w:val="cs-CZ"/>'
    )
    settings = replaced(settings, '<w:defaultTabStop w:val="720" />', '<w:defaultTabStop w:val="708"/>')
    # Without this Word shows the document in the manner of 2007.
    modern = '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    settings = replaced(settings, "<w:rsids>", f"<w:compat>{modern}</w:compat><w:rsids>")
    settings = replaced(settings, '<w:decimalSymbol w:val="." />', '<w:decimalSymbol w:val=","/>')
    settings = replaced(settings, '<w:listSeparator w:val="," />', '<w:listSeparator w:val=";"/>')
    application = f'{XML}<Properties xmlns="{EXTENDED}"><Application>scpctl</Application></Properties>'
    return files | {
        "word/document.xml": document.encode(),
        "word/footer1.xml": footer.encode(),
        "word/styles.xml": docx_styles().encode(),
        "docProps/app.xml": application.encode(),
        "word/settings.xml": settings,
        "word/_rels/document.xml.rels": replaced(
            files["word/_rels/document.xml.rels"], "</Relationships>", relation + "</Relationships>"
        ),
        "[Content_Types].xml": replaced(files["[Content_Types].xml"], "</Types>", content_type + "</Types>"),
    }


def docx_styles() -> str:
    """Return Word's styles, all of them: what pandoc needs beyond these it adds."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{docx_font(FONT)}<w:sz w:val="24"/><w:szCs w:val="24"/>'
        '<w:lang w:val="cs-CZ" w:eastAsia="cs-CZ" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:after="120" w:line="269" w:lineRule="auto"/></w:pPr>'
        "</w:pPrDefault></w:docDefaults>"
    )
    others = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        f'<w:rPr><w:color w:val="{LINK}"/><w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="VerbatimChar"><w:name w:val="Verbatim Char"/>'
        f'<w:rPr>{docx_font(MONOSPACED)}<w:sz w:val="20"/></w:rPr></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>' + docx_table_style()
    )
    return f"{XML}<w:styles {W}>{defaults}{others}{''.join(map(docx_style, STYLES))}</w:styles>"


def docx_table_style() -> str:
    """Return the style of tables: ruled, the row of headings bold on grey and repeated on each page."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{GREY}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = '<w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="Table"><w:name w:val="Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:pPr><w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>'
        f"</w:pPr><w:tblPr><w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        "<w:trPr><w:cantSplit/></w:trPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:trPr><w:tblHeader/></w:trPr><w:tcPr>'
        '<w:shd w:val="clear" w:color="auto" w:fill="ECECEC"/></w:tcPr></w:tblStylePr></w:style>'
    )


def docx_style(style: Style) -> str:
    """Return one of Word's styles, its elements in the order of the schema."""
    border = f'<w:pBdr><w:{style.line} w:val="single" w:sz="4" w:space="1" w:color="{GREY}"/></w:pBdr>'
    paragraph = "".join(
        (
            "<w:keepNext/>" if style.keep_next else "",
            "<w:keepLines/>" if style.keep_lines else "",
            border if style.line else "",
            "<w:suppressAutoHyphens/>" if style.keep_lines else "",
            f'<w:spacing w:before="{twentieths(style.before)}" w:after="{twentieths(style.after)}"/>',
            f'<w:ind w:left="{twentieths(style.indent)}" w:right="{twentieths(style.indent)}"/>'
            if style.indent
            else "",
            "<w:contextualSpacing/>" if style.together else "",
            f'<w:jc w:val="{style.align}"/>',
            f'<w:outlineLvl w:val="{style.level - 1}"/>' if style.level else "",
        )
    )
    letters = "".join(
        (
            docx_font(style.font) if style.font != FONT else "",
            "<w:b/><w:bCs/>" if style.bold else "",
            "<w:i/><w:iCs/>" if style.italic else "",
            f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>',
        )
    )
    custom = ' w:customStyle="1"' if style.name in {"First Paragraph", "Compact", "Source Code", LINES_STYLE} else ""
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{docx_id(style.name)}"><w:name w:val="{style.name}"/>'
        f'<w:basedOn w:val="{docx_id(style.parent)}"/><w:next w:val="{docx_id(style.following)}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )


def docx_id(name: str) -> str:
    """Return the id pandoc looks for: ``heading 1`` is Heading1."""
    return (name[0].upper() + name[1:]).replace(" ", "")


def docx_font(name: str) -> str:
    """Return the run property that sets a font for every script."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def docx_text(text: str) -> str:
    """Return a run of text."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def docx_field(code: str) -> str:
    """Return a field, such as the number of the page, that Word keeps up to date."""
    return f'<w:fldSimple w:instr=" {code} ">{docx_text("1")}</w:fldSimple>'


def twentieths(points: float) -> int:
    """Return Word's unit of length."""
    return round(points * 20)


# ODT: OpenDocument 1.3


def odt(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts of Writer's reference document."""
    styles = files["styles.xml"].decode()
    for style in STYLES:
        styles = with_odt_style(styles, style)
    styles = styles.replace('fo:language="en" fo:country="US"', 'fo:language="cs" fo:country="CZ"')
    layout = 'fo:page-width="210mm" fo:page-height="297mm"'
    styles = substituted(styles, r'fo:page-width="8\.5in"\s+fo:page-height="11in"', layout)
    styles = substituted(
        styles,
        r'fo:margin-top="1in"\s+fo:margin-bottom="1in"\s+fo:margin-left="1in"\s+fo:margin-right="1in"',
        'fo:margin-top="25mm" fo:margin-bottom="15mm" fo:margin-left="25mm" fo:margin-right="25mm"',
    )
    number = '<text:page-number text:select-page="current">1</text:page-number>'
    footer = f'<text:p text:style-name="Footer">Strana {number} z <text:page-count>1</text:page-count></text:p>'
    styles = substituted(styles, r"(?s)(<style:footer>).*?(</style:footer>)", rf"\g<1>{footer}\g<2>")
    return files | {"styles.xml": styles.encode()}


def with_odt_style(styles: str, style: Style) -> str:
    """Put ``style`` in the place of the one of its name, or behind the others."""
    name = (style.odt or style.name).replace(" ", "_20_")
    element = odt_style(style, name)
    existing = rf'(?s)<style:style style:name="{name}"(?:[^>]*/>|.*?</style:style>)'
    if re.search(existing, styles):
        return substituted(styles, existing, element)
    return substituted(styles, "</office:styles>", element + "</office:styles>")


def odt_style(style: Style, name: str) -> str:
    """Return one of Writer's styles."""
    parents = {"Normal": "Standard"}
    names = {each.name: (each.odt or each.name).replace(" ", "_20_") for each in STYLES}
    level = f' style:default-outline-level="{style.level}"' if style.level else ""
    border = f' fo:border-{style.line}="0.5pt solid #{GREY}"' if style.line else ""
    sides = f' fo:margin-left="{style.indent}pt" fo:margin-right="{style.indent}pt"' if style.indent else ""
    together = ' fo:keep-together="always"' if style.keep_lines else ""
    spacing = ' style:contextual-spacing="true"' if style.together else ""
    following = ' fo:keep-with-next="always"' if style.keep_next else ""
    return (
        f'<style:style style:name="{name}" style:display-name="{style.odt or style.name}" style:family="paragraph"'
        f' style:parent-style-name="{parents.get(style.parent) or names[style.parent]}"'
        f' style:next-style-name="{names[style.following]}"{level} style:class="text">'
        f'<style:paragraph-properties fo:margin-top="{style.before}pt" fo:margin-bottom="{style.after}pt"{sides}'
        f' fo:text-align="{style.align}" fo:line-height="112%" fo:orphans="2" fo:widows="2"'
        f"{together}{following}{border}{spacing}/>"
        f'<style:text-properties style:font-name="{style.font}" fo:font-family="\'{style.font}\'"'
        f' fo:font-size="{style.size}pt" fo:font-weight="{"bold" if style.bold else "normal"}"'
        f' fo:font-style="{"italic" if style.italic else "normal"}" fo:hyphenate="false"/></style:style>'
    )


def replaced(part: bytes, old: str, new: str) -> bytes:
    """Return ``part`` with its only ``old`` replaced. Raises ValueError where pandoc's default has changed."""
    if part.count(old.encode()) != 1:
        raise ValueError(old)
    return part.replace(old.encode(), new.encode())


def substituted(text: str, pattern: str, new: str) -> str:
    """Return ``text`` with the first match replaced. Raises ValueError where pandoc's default has changed."""
    result, count = re.subn(pattern, new, text, count=1)
    if not count:
        raise ValueError(pattern)
    return result


if __name__ == "__main__":
    main()
