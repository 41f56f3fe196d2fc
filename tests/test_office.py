"""DOCX and ODT for people who go on writing in them: styles, lists, tables, captions, fields, the city's looks."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scpctl import export
from scpctl.errors import DocumentError, ScpError
from scpctl.export.office import archive, members
from tests.everything import ASSETS, MARKDOWN, SHEET, png

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
PLAIN = export.Sheet("Zpráva", "Jana Nová", "2017-01-20")


def parts(content: bytes) -> dict[str, str]:
    """Return the parts that are text, each of them well-formed."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        found = {name: opened.read(name) for name in opened.namelist()}
    texts = {name: data.decode() for name, data in found.items() if not name.startswith(("word/media/", "Pictures/"))}
    for name, text in texts.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(text)
    return texts


@pytest.fixture(scope="module")
def docx() -> bytes:
    return export.docx(MARKDOWN, SHEET, ASSETS)


@pytest.fixture(scope="module")
def odt() -> bytes:
    return export.odt(MARKDOWN, SHEET, ASSETS)


def document(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(parts(content)["word/document.xml"])


def words(element: ElementTree.Element) -> str:
    """Return the text of an element, fields by their results."""
    return "".join(text.text or "" for text in element.iter(f"{W}t")).replace("\u00a0", " ")


def style_of(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.attrib[f"{W}val"]


# DOCX


def test_every_part_and_every_name_in_the_docx_is_there(docx: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(docx)) as opened:
        names = set(opened.namelist())
    files = parts(docx)
    types = files["[Content_Types].xml"]
    for name in names - {"[Content_Types].xml"}:
        assert f'PartName="/{name}"' in types or f'Extension="{name.rpartition(".")[2]}"' in types
    assert {name[1:] for name in re.findall('PartName="([^"]*)"', types)} <= names
    for name in [name for name in names if name.endswith(".rels") and name != "_rels/.rels"]:
        for relation in ElementTree.fromstring(files[name]):
            if relation.get("TargetMode") != "External":
                assert f"word/{relation.attrib['Target']}" in names
        part = files[name.replace("_rels/", "").removesuffix(".rels")]
        ids = {relation.attrib["Id"] for relation in ElementTree.fromstring(files[name])}
        assert set(re.findall(r'r:(?:id|embed)="([^"]*)"', part)) <= ids
    styles = set(re.findall('w:styleId="([^"]*)"', files["word/styles.xml"]))
    lists = set(re.findall(r'<w:num w:numId="(\d+)"', files["word/numbering.xml"]))
    for name in [name for name in names if name.startswith("word/") and name.endswith(".xml")]:
        assert set(re.findall(r'w:(?:pStyle|rStyle|tblStyle) w:val="([^"]*)"', files[name])) <= styles
        assert set(re.findall(r'<w:numId w:val="(\d+)"', files[name])) <= lists
    body = files["word/document.xml"]
    assert set(re.findall('w:anchor="([^"]*)"', body)) <= set(re.findall('w:bookmarkStart [^>]*w:name="([^"]*)"', body))
    marks = re.findall(r'<w:footnoteReference w:id="(\d+)"', body)
    assert marks == ["1", "2", "3"]
    assert set(marks) <= set(re.findall(r'<w:footnote w:id="(\d+)"', files["word/footnotes.xml"]))
    drawings = re.findall(r'<wp:docPr id="(\d+)"', body)
    assert len(drawings) == len(set(drawings)) == 3


def test_looks_are_left_to_styles(docx: bytes) -> None:
    body = parts(docx)["word/document.xml"]
    for direct in ("w:rFonts", "w:sz", "w:color", "w:u ", "w:spacing", "w:shd", "w:pBdr", "w:tblBorders", "w:lang"):
        assert f"<{direct}" not in body
    assert not [paragraph for paragraph in document(docx).iter(f"{W}p") if not style_of(paragraph) and words(paragraph)]


def test_lists_are_lists(docx: bytes) -> None:
    found = [
        (style_of(paragraph), paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl"), words(paragraph))
        for paragraph in document(docx).iter(f"{W}p")
        if paragraph.find(f"{W}pPr/{W}numPr") is not None
    ]
    levels = {text: (style, "" if level is None else level.attrib[f"{W}val"]) for style, level, text in found}
    assert levels["první"] == ("ListNumber", "0")
    assert levels["vnořený"] == ("ListBullet", "1")
    assert levels["třetí úroveň"] == ("ListNumber", "2")


def test_a_list_counts_from_where_it_begins() -> None:
    files = parts(export.docx("5. pátý\n6. šestý\n\nmezi\n\n1. první", PLAIN))
    used = re.findall(r'<w:numId w:val="(\d+)"', files["word/document.xml"])
    assert used[0] == used[1] != used[2]
    starts = dict(
        re.findall(
            r'<w:num w:numId="(\d+)">(?:(?!</w:num>).)*<w:startOverride w:val="(\d+)"', files["word/numbering.xml"]
        )
    )
    assert (starts[used[0]], starts[used[2]]) == ("5", "1")


def test_tables_of_word_repeat_their_heads_and_fit_the_page(docx: bytes) -> None:
    tables = document(docx).findall(f".//{W}tbl")
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        widths = [int(column.attrib[f"{W}w"]) for column in table.findall(f"{W}tblGrid/{W}gridCol")]
        assert sum(widths) <= 11906 - 2 * 1417 + 1
        assert {style_of(paragraph)[:12] for paragraph in rows[0].iter(f"{W}p")} == {"TableHeading"}
    projects, _short, years = tables
    number, project, group, day, costs = (int(c.attrib[f"{W}w"]) for c in projects.findall(f"{W}tblGrid/{W}gridCol"))
    assert number < day < project
    assert number < group < project
    aligned = [cell.find(f".//{W}jc") for cell in projects.findall(f"{W}tr")[1].findall(f"{W}tc")]
    assert [None if jc is None else jc.attrib[f"{W}val"] for jc in aligned] == ["right", None, None, None, "right"]
    assert costs > 17 * 90  # the longest amount, in letters of 10 points
    assert years.find(f"{W}tblPr/{W}tblStyle").attrib[f"{W}val"] == "TableTiny"  # type: ignore[union-attr]


def test_captions_count_themselves(docx: bytes) -> None:
    captions = [(style_of(p), words(p)) for p in document(docx).iter(f"{W}p") if "Caption" in style_of(p)]
    assert captions == [
        ("Caption", "Obrázek 1 – Zastávky v centru města"),
        ("Caption", "Obrázek 2 – Od záměru k projektu"),
        ("Caption", "Obrázek 3 – Co tu chybí"),
        ("TableCaption", "Tabulka 1 – Projekty skupin a jejich náklady"),
        ("TableCaption", "Tabulka 2 – Výdaje po letech"),
    ]
    body = parts(docx)["word/document.xml"]
    assert body.count(" SEQ Obrázek \\* ARABIC ") == 3
    assert body.count(" SEQ Tabulka \\* ARABIC ") == 2


def test_the_contents_are_a_field_that_is_filled(docx: bytes) -> None:
    contents = document(docx).find(f".//{W}sdt")
    assert contents is not None
    assert [(style_of(p), words(p)) for p in contents.iter(f"{W}p")][:4] == [
        ("TOCHeading", "Obsah"),
        ("TOC2", "Úvod"),
        ("TOC2", "Přehled projektů"),
        ("TOC3", "Krátká tabulka"),
    ]
    codes = [code.text for code in contents.iter(f"{W}instrText")]
    assert codes[0] == ' TOC \\o "2-3" \\h \\z '
    assert codes[1].startswith(" PAGEREF _Toc")  # type: ignore[union-attr]


def test_a_footnote_referred_to_again_has_the_same_number(docx: bytes) -> None:
    assert parts(docx)["word/document.xml"].count(" NOTEREF _RefNote1 \\f \\h ") == 1


def test_the_letterhead_stands_on_the_first_page_only(docx: bytes) -> None:
    files = parts(docx)
    assert "Technické služby Horní Lhota, p. o." in files["word/header_first.xml"]
    assert "Město Horní Lhota, www.example.cz" in files["word/footer_all.xml"]
    references = re.findall(r'<w:(header|footer)Reference [^>]*?w:type="(\w+)"', files["word/document.xml"])
    assert references == [("header", "first"), ("footer", "default"), ("footer", "first")]
    assert "<w:titlePg" in files["word/document.xml"]


@pytest.mark.parametrize("make", [export.docx, export.odt])
def test_a_sheet_turns_the_page(make: Callable[..., bytes]) -> None:
    files = parts(make(MARKDOWN, replace(SHEET, landscape=True), ASSETS))
    if make is export.docx:
        assert 'w:orient="landscape"' in files["word/document.xml"]
        assert 'w:w="16838" w:h="11906"' in files["word/document.xml"]
        widths = re.findall(r'<w:gridCol w:w="(\d+)"', files["word/document.xml"])
        assert sum(map(int, widths[:5])) == pytest.approx(16838 - 2 * 1417, abs=2)
    else:
        layout = re.search(r"<style:page-layout-properties[^>]*>", files["styles.xml"])
        assert layout
        assert 'fo:page-width="297mm" fo:page-height="210mm"' in re.sub(
            r'(fo:page-height="[^"]*") (fo:page-width="[^"]*")', r"\2 \1", layout[0]
        )
        assert 'print-orientation="landscape"' in layout[0]


# ODT


def test_every_part_and_every_style_in_the_odt_is_there(odt: bytes) -> None:
    files = parts(odt)
    with zipfile.ZipFile(io.BytesIO(odt)) as opened:
        names = opened.namelist()
    assert names[0] == "mimetype"
    listed = set(re.findall('full-path="([^"]*)"', files["META-INF/manifest.xml"]))
    assert listed == {"/", *names} - {"mimetype", "META-INF/manifest.xml"}
    everything = files["content.xml"] + files["styles.xml"]
    known = set(re.findall('style:name="([^"]*)"', everything))
    assert set(re.findall('(?:text|table|draw):style-name="([^"]*)"', files["content.xml"])) <= known
    assert set(re.findall('xlink:href="#([^"]*)"', everything)) <= set(re.findall('text:name="([^"]*)"', everything))
    assert set(re.findall('xlink:href="(Pictures/[^"]*)"', everything)) <= set(names)


def test_the_odt_has_what_the_docx_has(odt: bytes) -> None:
    content = ElementTree.fromstring(parts(odt)["content.xml"])
    heads = content.findall(f".//{TABLE}table-header-rows/{TABLE}table-row")
    assert len(heads) == 3
    assert len(content.findall(f".//{TEXT}note")) == 3
    assert len(content.findall(f".//{TEXT}note-ref")) == 1
    assert [element.text for element in content.iter(f"{TEXT}sequence")] == ["1", "2", "3", "1", "2"]
    contents = content.find(f".//{TEXT}table-of-content/{TEXT}index-body")
    assert contents is not None
    assert [text for text in contents.itertext() if text][:3] == ["Obsah", "Úvod", "Přehled projektů"]
    assert len(contents.findall(f".//{TEXT}bookmark-ref[@{TEXT}reference-format='page']")) == 7
    nested = content.find(f".//{TEXT}list/{TEXT}list-item/{TEXT}list/{TEXT}list-item/{TEXT}list")
    assert nested is not None


TABLES_IN_LISTS = """\
1. první

   | a |
   |---|
   | b |

2. druhý
   - vnořený

     | c |
     |---|
     | d |

   - další

   pokračování
3. | e |
   |---|
   | f |

konec
"""


def test_tables_of_a_list_stand_beside_it_in_the_odt_which_counts_on() -> None:
    content = ElementTree.fromstring(parts(export.odt(TABLES_IN_LISTS, PLAIN))["content.xml"])
    assert not content.findall(f".//{TEXT}list-item//{TABLE}table")
    body = next(element for element in content.iter() if element.tag.endswith("}text"))
    order = ["".join(block.itertext()) for block in body][2:]
    assert order == ["první", "ab", "druhývnořený", "cd", "dalšípokračování", "ef", "konec"]
    lists = [block for block in body if block.tag == f"{TEXT}list"]
    assert [each.get(f"{TEXT}continue-numbering") for each in lists] == [None, "true", "true"]
    # What goes on after the table gets no second number; the third item has one though it begins with a table.
    assert [[child.tag.removeprefix(TEXT) for child in each] for each in lists] == [
        ["list-item"],
        ["list-item"],
        ["list-header", "list-item"],
    ]


@pytest.mark.parametrize(
    ("markdown", "kept"),
    [
        ("první\n\nposlední\n\nZapsala: A  \nOvěřil: B", ["poslední"]),
        ("první\n\nposlední\n\nPodpis: <!-- scpctl: line -->\n\nza ním\n\nkonec", ["poslední"]),
        ("**Přílohy**\n\n- jedna\n- dvě\n\nZapsala: A  \nOvěřil: B", ["Přílohy", "dvě"]),
        ("- jedna\n- dvě\n\n  dál\n\nZapsala: A  \nOvěřil: B", ["dál"]),
        ("seznam přece:\n\n- a\n\nvěta\n\n- b", ["seznam přece:"]),
        ("úkol: A  \ntermín: B\n\núkol: A  \ntermín: B\n\n- a\n\nkonec", []),
        ("poslední\n\nPodpis: <!-- scpctl: line -->\n\n(*) pod čarou", ["poslední", "Podpis: "]),
        ("poslední\n\nZapsala: A  \nOvěřil: B\n\n(*) pod čarou", ["poslední", "Zapsala: AOvěřil: B"]),
    ],
)
def test_what_stands_above_signatures_stays_on_their_page(markdown: str, kept: list[str]) -> None:
    markdown = f"# Nadpis\n\nx\n\n{markdown}"
    paragraphs = list(document(export.docx(markdown, PLAIN)).iter(f"{W}p"))
    assert [words(each) for each in paragraphs if each.find(f"{W}pPr/{W}keepNext") is not None] == kept
    content = ElementTree.fromstring(parts(export.odt(markdown, PLAIN))["content.xml"])
    keeping = {
        style.attrib[f"{STYLE}name"]
        for style in content.iter(f"{STYLE}style")
        if any(name.endswith("keep-with-next") for child in style for name in child.attrib)
    }
    paragraphs = [each for each in content.iter(f"{TEXT}p") if each.attrib[f"{TEXT}style-name"] in keeping]
    assert ["".join(each.itertext()) for each in paragraphs] == kept


# The city's own reference document


def own_docx(changes: Mapping[str, Callable[[str], str]] = {}, more: Mapping[str, bytes] = {}) -> bytes:
    """Return a reference document with a header and a style of its own."""
    files = members((TEMPLATES / "reference.docx").read_bytes())
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    header = f"<w:hdr {space}><w:p><w:r><w:t>Hlavička města</w:t></w:r></w:p></w:hdr>"
    files |= {"word/header7.xml": header.encode(), **more}
    texts = {name: data.decode() for name, data in files.items() if name.endswith((".xml", ".rels"))}
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    texts["word/_rels/document.xml.rels"] = texts["word/_rels/document.xml.rels"].replace(
        "</Relationships>", f'<Relationship Id="rIdOwn" Type="{kind}/header" Target="header7.xml"/></Relationships>'
    )
    texts["word/document.xml"] = texts["word/document.xml"].replace(
        "<w:sectPr>", f'<w:sectPr><w:headerReference xmlns:r="{kind}" w:type="default" r:id="rIdOwn"/>'
    )
    texts["[Content_Types].xml"] = texts["[Content_Types].xml"].replace(
        "</Types>",
        '<Override PartName="/word/header7.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.header+xml"/></Types>',
    )
    for name, change in changes.items():
        texts[name] = change(texts[name])
    return archive(files | {name: text.encode() for name, text in texts.items()})


def test_a_docx_takes_over_styles_page_and_header() -> None:
    own = own_docx(
        {
            "word/styles.xml": lambda xml: re.sub(r'<w:style [^>]*w:styleId="Podpis".*?</w:style>', "", xml).replace(
                "Times New Roman", "Arial"
            ),
            "word/document.xml": lambda xml: xml.replace('w:left="1417"', 'w:left="2000"').replace("Nadpis", "tajné"),
        }
    )
    files = parts(export.docx(MARKDOWN, SHEET, ASSETS, own))
    assert "Hlavička města" in files["word/header7.xml"]
    assert "word/header_first.xml" not in files
    assert "word/footer_all.xml" in files
    assert 'w:left="2000"' in files["word/document.xml"]
    assert "Arial" in files["word/styles.xml"]
    assert 'w:styleId="Podpis"' in files["word/styles.xml"]
    # What stood in the text of the reference document is not handed over.
    assert "heading 4" not in files["word/document.xml"]


def test_styles_are_known_by_their_names_as_word_in_czech_has_other_ids() -> None:
    czech = {"Heading1": "Nadpis1", "Normal": "Normln", "ListBullet": "Seznamsodrkami", "Table": "edntabulka"}

    def renamed(xml: str) -> str:
        for ours, theirs in czech.items():
            xml = xml.replace(f'"{ours}"', f'"{theirs}"')
        # What they do not have is based on what they have.
        xml = re.sub(r'<w:style [^>]*w:styleId="Podpis".*?</w:style>', "", xml)
        return xml.replace('w:name w:val="heading 1"', 'w:name w:val="Heading 1"')

    files = parts(export.docx(MARKDOWN, SHEET, ASSETS, own_docx({"word/styles.xml": renamed})))
    body, styles = files["word/document.xml"], files["word/styles.xml"]
    assert '<w:pStyle w:val="Nadpis1"/>' in body
    assert '<w:pStyle w:val="Seznamsodrkami"/>' in body
    assert '<w:tblStyle w:val="edntabulka"/>' in body
    ids = re.findall('w:styleId="([^"]*)"', styles)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]*)"', body)) <= set(ids)
    assert set(re.findall(r'<w:(?:basedOn|next|link) w:val="([^"]*)"', styles)) <= set(ids)
    names = re.findall('<w:name w:val="([^"]*)"', styles)
    assert len(names) == len({name.casefold() for name in names})


def test_a_docx_of_ours_can_be_the_reference_document(docx: bytes) -> None:
    again = parts(export.docx(MARKDOWN, SHEET, ASSETS, docx))
    numbers = re.findall(r'<w:num w:numId="(\d+)"', again["word/numbering.xml"])
    assert len(numbers) == len(set(numbers))
    relations = re.findall(r'Id="([^"]*)"', again["word/_rels/document.xml.rels"])
    assert len(relations) == len(set(relations))
    assert "word/media/scpctl1.png" in members(export.docx(MARKDOWN, SHEET, ASSETS, docx))


def test_styles_of_lists_that_are_missing_bring_their_lists() -> None:
    def without_lists(xml: str) -> str:
        return re.sub(r'<w:style [^>]*w:styleId="List(?:Bullet|Number)".*?</w:style>', "", xml)

    def numbered_headings(xml: str) -> str:
        return re.sub(r"9000([12])", r"\1", xml)

    own = own_docx({"word/styles.xml": without_lists, "word/numbering.xml": numbered_headings})
    files = parts(export.docx(MARKDOWN, SHEET, ASSETS, own))
    kinds = set(re.findall(r'<w:abstractNum w:abstractNumId="(\d+)"', files["word/numbering.xml"]))
    assert kinds == {"1", "2", "90001", "90002"}
    # ECMA-376, 17.9.17: all kinds of lists come before the lists.
    assert files["word/numbering.xml"].rindex("<w:abstractNum ") < files["word/numbering.xml"].index("<w:num ")
    assert set(re.findall(r'<w:numId w:val="(\d+)"', files["word/styles.xml"])) <= set(
        re.findall(r'<w:num w:numId="(\d+)"', files["word/numbering.xml"])
    )


EXTERNAL = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    'Target="http://example.cz/pixel.png" TargetMode="External"/></Relationships>'
)


def protected() -> bytes:
    """Return an archive whose entries say that they are encrypted."""
    data = bytearray(own_docx())
    for place in [match.start() for match in re.finditer(b"PK\x01\x02", bytes(data))]:
        data[place + 8] |= 1
    return bytes(data)


UNUSABLE: dict[str, tuple[bytes, str]] = {
    "no archive": (b"PK not really", "damaged"),
    "another archive": (archive({"a.txt": b"x"}), "damaged"),
    "half of it": (own_docx()[:-200], "damaged"),
    "macros": (own_docx(more={"word/vbaProject.bin": b"x"}), "macros"),
    "an embedded object": (own_docx(more={"word/embeddings/oleObject1.bin": b"x"}), "macros"),
    "a document with macros": (
        own_docx(
            {"[Content_Types].xml": lambda xml: xml.replace("document.main+xml", "document.macroEnabled.main+xml")}
        ),
        "macros",
    ),
    "an image from the web": (own_docx(more={"word/_rels/header7.xml.rels": EXTERNAL.encode()}), "outside of itself"),
    "entities": (
        own_docx(
            {"word/styles.xml": lambda xml: xml.replace("<w:styles", '<!DOCTYPE a [<!ENTITY b "c">]><w:styles', 1)}
        ),
        "document type",
    ),
    "broken XML": (own_docx({"word/numbering.xml": lambda xml: xml[:-5]}), "damaged"),
    "a password": (protected(), "password"),
    "too large": (own_docx(more={"word/media/a.png": bytes(10_000_001)}), "larger than 10 MB"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_reference_document_that_may_do_harm_is_refused(name: str) -> None:
    content, reason = UNUSABLE[name]
    with pytest.raises(ScpError, match=reason) as caught:
        export.docx("text", PLAIN, {}, content)
    assert "reference.docx" in caught.value.message
    assert caught.value.hint


def test_a_bomb_is_refused_before_it_grows() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members(own_docx()).items():
            opened.writestr(name, data)
        opened.writestr("word/media/large.png", bytes(60_000_000))
    with pytest.raises(ScpError, match="what is in it is larger than 40 MB"):
        export.docx("text", PLAIN, {}, buffer.getvalue())


def test_the_template_a_reference_document_was_made_from_is_forgotten() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    own = own_docx(
        {
            "word/settings.xml": lambda xml: xml.replace(
                "<w:zoom", f'<w:attachedTemplate xmlns:r="{kind}" r:id="rId1"/><w:zoom', 1
            )
        },
        {"word/_rels/settings.xml.rels": EXTERNAL.replace("image", "attachedTemplate", 1).encode()},
    )
    made = export.docx("text", PLAIN, {}, own)
    assert b"attachedTemplate" not in made
    assert b"pixel.png" not in made


def own_odt(change: Callable[[str], str], more: Mapping[str, bytes] = {}) -> bytes:
    files = members((TEMPLATES / "reference.odt").read_bytes())
    return archive({**files, "styles.xml": change(files["styles.xml"].decode()).encode(), **more})


def test_an_odt_takes_over_styles_page_and_header() -> None:
    def change(xml: str) -> str:
        xml = re.sub(r'<style:style style:name="Podpis".*?</style:style>', "", xml)
        xml = xml.replace(
            "<style:footer>", "<style:header><text:p>Hlavička města</text:p></style:header><style:footer>"
        )
        return xml.replace("Times New Roman", "Arial")

    files = parts(export.odt(MARKDOWN, SHEET, ASSETS, own_odt(change, {"Pictures/znak.png": png(3, 3)})))
    assert "Hlavička města" in files["styles.xml"]
    assert "Technické služby" not in files["content.xml"]
    assert "Arial" in files["styles.xml"]
    assert 'style:name="Podpis"' in files["styles.xml"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (own_odt(lambda xml: xml[:-9]), "damaged"),
        (own_odt(lambda xml: xml, {"Basic/Standard/Module1.xml": b"<x/>"}), "macros"),
        (own_odt(lambda xml: xml.replace("<office:styles>", "<!DOCTYPE x><office:styles>")), "document type"),
        (
            own_odt(
                lambda xml: xml.replace("<style:footer>", '<style:footer><draw:image xlink:href="http://a.cz/x"/>')
            ),
            "outside of itself",
        ),
        (own_docx(), "damaged"),
    ],
)
def test_a_reference_odt_that_may_do_harm_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ScpError, match=reason):
        export.odt("text", PLAIN, {}, content)


# Opened by others


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_libreoffice_shows_all_of_it(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    source = tmp_path / f"all.{kind}"
    source.write_bytes(request.getfixturevalue(kind))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    made = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "all.pdf"), "-"], check=True, capture_output=True, timeout=60
    )
    pages = made.stdout.decode().replace("\u00a0", " ").split("\f")[:-1]
    assert "Technické služby Horní Lhota, p. o." in pages[0]
    assert pages[0].rstrip().endswith(f"Strana 1 z {len(pages)}")
    text = "\n".join(pages)
    assert len(re.findall("č. +Projekt +Skupina +Termín +Náklady", text)) >= 2
    for expected in (
        "Obrázek 2 – Od záměru k projektu",
        "[Obrázek: Snímek, který chybí]",
        "Tabulka 1 – Projekty skupin a jejich náklady",
        "1 395 000 000 Kč",
        "Rozpočet na rok 2017, kapitola 5, schválený Zastupitelstvem města Horní Lhoty.",
        "Zprávu předkládá: Ing. Jana Nová, MBA\n",
        "2. Rozpočet projektu",
    ):
        assert re.sub(" +", " ", expected) in re.sub(" +", " ", text)


MARKS = "# > - 1. * ** ` ~~ <b> <!-- --> ![a](img/ikona.png) [a](#a) [^1] [^1]: & ' \" ]]> <!--scpctl:line-->".split()
ODD = ("\n", "\n\n", "  \n", " ", "```\n", "---\n", "|a\n|-\n", "    ", "\x00", "\x1b", "\u202e", "😀", "&#8;", "&lt;")


@given(st.lists(st.sampled_from([*MARKS, *ODD])).map("".join))
@settings(max_examples=200)
def test_any_text_is_well_formed(markdown: str) -> None:
    try:
        made = [make(markdown, SHEET, ASSETS) for make in (export.docx, export.odt)]
    except DocumentError:
        return
    for content in made:
        assert parts(content)
