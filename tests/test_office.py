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


@pytest.mark.parametrize(("make", "kind"), [(export.docx, "DOCX"), (export.odt, "ODT")])
def test_an_empty_file_is_no_reference_document(make: Callable[..., bytes], kind: str) -> None:
    with pytest.raises(ScpError, match=f"damaged, or no {kind} at all"):
        make("text", PLAIN, {}, b"")


def test_a_damaged_member_is_told() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members(own_docx()).items():
            opened.writestr(name, data)
    content = bytearray(buffer.getvalue())
    content[80:200] = bytes(byte ^ 0x55 for byte in content[80:200])
    with pytest.raises(ScpError, match="damaged"):
        export.docx("text", PLAIN, {}, bytes(content))


# What a header could do when the document is opened

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES_OF_WORD = (
    f'xmlns:w="{W[1:-1]}" xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
EVIL = "http://evil.example/x"


def related(kind: str, target: str = EVIL, mode: str = ' TargetMode="External"') -> str:
    """Return a relation; ``kind`` is its type where that is an address."""
    type_ = kind if ":" in kind else f"{OFFICE}/{kind}"
    return f'<Relationship Id="rId7" Type="{type_}" Target="{target}"{mode}/>'


def with_header(inner: str, relations: str = "", more: Mapping[str, bytes] = {}) -> bytes:
    """Return a reference document with this in the paragraph of its header."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    rels = f'<Relationships xmlns="{space}">{relations}</Relationships>'
    header = f"<w:hdr {SPACES_OF_WORD}><w:p>{inner}</w:p></w:hdr>"
    return own_docx({"word/header7.xml": lambda _xml: header}, {"word/_rels/header7.xml.rels": rels.encode(), **more})


def complex_field(*codes: str) -> str:
    inner = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{inner}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def simple_field(code: str) -> str:
    return f'<w:fldSimple w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


BLIP = '<w:r><w:drawing><a:blip r:{}="rId7"/></w:drawing></w:r>'
OLE = '<w:r><w:object><o:OLEObject Type="Link" r:id="rId7"/></w:object></w:r>'
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{EVIL}"/></svg>'.encode()
OUTSIDE, ACTIVE, FIELD = "outside of itself", "macros", "its field"

HEADERS: dict[str, tuple[bytes, str]] = {
    "a linked image": (with_header(BLIP.format("link"), related("image")), OUTSIDE),
    "an image linked as a link": (with_header(BLIP.format("link"), related("hyperlink")), OUTSIDE),
    "an embedded image that is a link": (with_header(BLIP.format("embed"), related("hyperlink")), OUTSIDE),
    "another type": (with_header(BLIP.format("embed"), related("http://evil/image/hyperlink")), OUTSIDE),
    "a part with an address": (with_header(BLIP.format("embed"), related("image", EVIL, "")), OUTSIDE),
    "a link to a file": (
        with_header('<w:hyperlink r:id="rId7"/>', related("hyperlink", "file:///etc/passwd")),
        OUTSIDE,
    ),
    "a text to put in": (with_header("", related("aFChunk", "a.html", "")), ACTIVE),
    "an object": (with_header(OLE, related("hyperlink")), ACTIVE),
    "a control": (with_header("<w:r><w:control/></w:r>"), ACTIVE),
    "VML from the web": (with_header(f'<w:r><w:pict><v:imagedata src="{EVIL}"/></w:pict></w:r>'), OUTSIDE),
    "VML of Office": (with_header(f'<w:r><w:pict><v:imagedata o:href="{EVIL}"/></w:pict></w:r>'), OUTSIDE),
    "a filling of VML": (
        with_header('<w:r><w:pict><v:fill o:relid="rId7"/></w:pict></w:r>', related("hyperlink")),
        OUTSIDE,
    ),
    "VML that is a link": (
        with_header('<w:r><w:pict><v:imagedata r:id="rId7"/></w:pict></w:r>', related("hyperlink")),
        OUTSIDE,
    ),
    "an SVG that loads": (
        with_header(BLIP.format("embed"), related("image", "media/x.svg", ""), {"word/media/x.svg": SVG}),
        "an image in it",
    ),
    "a form that runs": (
        with_header('<w:r><w:fldChar w:fldCharType="begin"><w:ffData/></w:fldChar></w:r>'),
        ACTIVE,
    ),
    "a field in runs": (with_header(complex_field(" DD", "EAUTO c:\\\\cmd.exe ")), FIELD),
    "a field without an end": (with_header('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'), FIELD),
    "an instruction alone": (with_header("<w:r><w:instrText>PAGE</w:instrText></w:r>"), FIELD),
    "a field in what a field does": (
        with_header(complex_field(f" PAGE </w:instrText></w:r>{complex_field('TITLE')}<w:r><w:instrText>")),
        FIELD,
    ),
    "a field that is partly deleted": (
        with_header(
            complex_field(
                "</w:instrText></w:r><w:del><w:r><w:delInstrText>PAGE </w:delInstrText></w:r></w:del>"
                "<w:r><w:instrText>DDE"
            )
        ),
        ACTIVE,
    ),
    "a field that is partly left out": (
        with_header(
            complex_field(
                "</w:instrText></w:r><mc:AlternateContent><mc:Choice Requires='v'><w:r><w:instrText>PAGE "
                "</w:instrText></w:r></mc:Choice></mc:AlternateContent><w:r><w:instrText>DDE"
            )
        ),
        FIELD,
    ),
    "a comment": (with_header("<!-- x -->"), "comments"),
    "another encoding": (
        archive(members(own_docx()) | {"word/numbering.xml": "<?xml version='1.0'?><x/>".encode("utf-16")}),
        "damaged",
    ),
    "no styles": (own_docx({"word/styles.xml": lambda _xml: f'<w:styles xmlns:w="{W[1:-1]}"/>'}), "damaged"),
    "other names": (
        own_docx(
            {"word/numbering.xml": lambda xml: re.sub(r"\bw:(?=[a-z])", "x:", xml).replace("xmlns:w=", "xmlns:x=")}
        ),
        "damaged",
    ),
    "relations as a part": (
        own_docx({"word/_rels/document.xml.rels": lambda xml: xml.replace("header7.xml", "_rels/document.xml.rels")}),
        "damaged",
    ),
    "depth": (with_header("<w:sdt>" * 300 + "</w:sdt>" * 300), "nested too deep"),
    "length": (with_header("<w:r/>" * 800_000), "larger than 4 MB"),
}
CODES = (
    *(
        f" {name} {EVIL} "
        for name in "INCLUDEPICTURE INCLUDETEXT DDE DDEAUTO LINK IMPORT DATABASE RD EMBED CONTROL".split()
    ),
    *(" MACROBUTTON x y", " QUOTE 1", " IF 1 = 1 2 3", " PAGEX ", "", " HYPERLINK file:///etc", " includepicture x"),
    *(" HYPERLINK &quot;file:///etc&quot;", " HYPERLINK \\l &quot;x&quot; &quot;file:///etc&quot;", " PÁGE "),
)
HEADERS |= {f"field {code}": (with_header(complex_field(code)), FIELD) for code in CODES}
HEADERS |= {f"simple field {code}": (with_header(simple_field(code)), FIELD) for code in CODES}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_would_load_or_run_something_is_refused(name: str) -> None:
    content, reason = HEADERS[name]
    with pytest.raises(ScpError, match=reason) as caught:
        export.docx("text", PLAIN, {}, content)
    assert "reference.docx" in caught.value.message


def test_a_header_that_is_only_shown_is_taken_over() -> None:
    image = BLIP.format("embed").replace("rId7", "rId8")
    link = f'<w:hyperlink r:id="rId7">{image}</w:hyperlink>'
    fields = "".join(
        complex_field(*codes)
        for codes in (
            (" PA", "GE  \\* MERGEFORMAT "),
            ('DATE \\@ "d. M."',),
            (f' HYPERLINK "{EVIL}" \\o "tip" ',),
            ("numpages",),
        )
    )
    relations = related("hyperlink") + related("image", "media/a.png", "").replace("rId7", "rId8")
    own = with_header(link + fields + simple_field(" TITLE "), relations, {"word/media/a.png": png(3, 3)})
    made = parts(export.docx("text", PLAIN, {}, own))
    assert fields in made["word/header7.xml"]
    assert EVIL in made["word/_rels/header7.xml.rels"]


@pytest.mark.parametrize(
    "setting",
    [
        f'<w:mailMerge><w:connectString w:val="{EVIL}"/></w:mailMerge>',
        f'<x:attachedTemplate xmlns:x="{W[1:-1]}" xmlns:r="{OFFICE}" r:id="rId1"/>',
        f'<w:saveThroughXslt xmlns:r="{OFFICE}" r:id="rId1"/>',
        f'<w:docVars><w:docVar w:name="a" w:val="{EVIL}"/></w:docVars>',
        '<w:footnotePr><w:footnote w:id="0"/></w:footnotePr>',
    ],
)
def test_of_the_settings_only_looks_are_taken_over(setting: str) -> None:
    own = own_docx(
        {"word/settings.xml": lambda xml: xml.replace("<w:zoom", f"{setting}<w:evenAndOddHeaders/><w:zoom", 1)},
        {"word/_rels/settings.xml.rels": EXTERNAL.replace("image", "attachedTemplate", 1).encode()},
    )
    made = members(export.docx("text", PLAIN, {}, own))
    assert b"evenAndOddHeaders" in made["word/settings.xml"]
    name = re.split("[ :>]", setting)[1].encode()
    assert name not in made["word/settings.xml"]
    assert "word/_rels/settings.xml.rels" not in made


def test_ids_of_a_reference_document_stay_ids() -> None:
    evil = "a'] &quot;/&gt;&lt;w:evil/&gt;"
    made = parts(
        export.docx(
            "# Nadpis\n\n- a",
            PLAIN,
            {},
            own_docx(
                {
                    "word/styles.xml": lambda xml: re.sub(
                        'w:styleId="(Heading1|ListBullet)"', rf'w:styleId="\1{evil}"', xml
                    ),
                    "word/_rels/document.xml.rels": lambda xml: xml.replace("rIdOwn", evil),
                    "word/document.xml": lambda xml: xml.replace("rIdOwn", evil),
                }
            ),
        )
    )
    assert "<w:evil" not in "".join(made.values())


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


def in_header(inner: str, more: Mapping[str, bytes] = {}) -> bytes:
    """Return a reference document with this in the paragraph of its header."""
    header = f"<style:header><text:p>{inner}</text:p></style:header>"
    return own_odt(lambda xml: xml.replace("<style:footer>", f"{header}<style:footer>"), more)


def in_styles(inner: str) -> bytes:
    return own_odt(lambda xml: xml.replace("</office:styles>", f"{inner}</office:styles>"))


SCRIPT = 'xmlns:sc="urn:oasis:names:tc:opendocument:xmlns:script:1.0"'
ODTS: dict[str, tuple[bytes, str]] = {
    "half of it": (own_odt(lambda xml: xml[:-9]), "damaged"),
    "a module": (own_odt(lambda xml: xml, {"Basic/Standard/Module1.xml": b"<x/>"}), ACTIVE),
    "a document type": (own_odt(lambda xml: f"<!DOCTYPE x>{xml[xml.index('<office') :]}"), "document type"),
    "a comment": (in_styles("<!-- x -->"), "comments"),
    "another document": (own_docx(), "damaged"),
    "other names": (
        own_odt(
            lambda xml: re.sub(r"(?<=[</])style:(?=page-layout)", "s:", xml).replace(
                "<office:document-styles", f'<office:document-styles xmlns:s="{STYLE[1:-1]}"'
            )
        ),
        "damaged",
    ),
    "an image": (in_header(f'<draw:image xlink:href="{EVIL}"/>'), OUTSIDE),
    "single quotes": (in_header(f"<draw:image xlink:href='{EVIL}'/>"), OUTSIDE),
    "a space": (in_header(f'<draw:image xlink:href = "{EVIL}"/>'), OUTSIDE),
    "a new line": (in_header(f'<draw:image xlink:href\n="{EVIL}"/>'), OUTSIDE),
    "another prefix": (in_header(f'<draw:image xmlns:q="http://www.w3.org/1999/xlink" q:href="{EVIL}"/>'), OUTSIDE),
    "a sign before it": (in_header(f'<draw:image draw:name="a>b" xlink:href="{EVIL}"/>'), OUTSIDE),
    "a path out of it": (in_header('<draw:image xlink:href="Pictures/../../x.png"/>'), OUTSIDE),
    "a path beside it": (in_header('<draw:image xlink:href="./../../x.png"/>'), OUTSIDE),
    "a folder of its own": (in_header(f'<draw:image xml:base="{EVIL}" xlink:href=""/>'), OUTSIDE),
    "a member that is none": (in_header('<draw:image xlink:href="Pictures/x.png"/>'), OUTSIDE),
    "an image in a link": (
        in_header(f'<text:a xlink:href="{EVIL}"><draw:image xlink:href="{EVIL}"/></text:a>'),
        OUTSIDE,
    ),
    "an SVG that loads": (
        in_header('<draw:image xlink:href="Pictures/x.svg"/>', {"Pictures/x.svg": SVG}),
        "an image in it",
    ),
    "a link that runs": (in_header('<text:a xlink:href="vnd.sun.star.script:x">a</text:a>'), OUTSIDE),
    "a link to a file": (in_header('<text:a xlink:href="file:///etc/passwd">a</text:a>'), OUTSIDE),
    "a background": (in_styles(f"<style:background-image xlink:href='{EVIL}'/>"), OUTSIDE),
    "a filling": (in_styles(f'<draw:fill-image xlink:href="{EVIL}"/>'), OUTSIDE),
    "a font": (in_styles(f'<svg:font-face-src><svg:font-face-uri xlink:href="{EVIL}"/></svg:font-face-src>'), OUTSIDE),
    "a plugin": (in_header("<draw:plugin xlink:href=''/>"), ACTIVE),
    "an applet": (in_header("<draw:applet/>"), ACTIVE),
    "an object": (in_header('<draw:object xlink:href="./Object"/>'), ACTIVE),
    "an OLE object": (in_header("<draw:object-ole/>"), ACTIVE),
    "a floating frame": (in_header(f'<draw:floating-frame xlink:href="{EVIL}"/>'), ACTIVE),
    "a section of elsewhere": (in_header(f"<text:section-source xlink:href='{EVIL}'/>"), ACTIVE),
    "a source of DDE": (in_header("<office:dde-source office:dde-application='soffice'/>"), ACTIVE),
    "a field of DDE": (in_header("<text:dde-connection>x</text:dde-connection>"), ACTIVE),
    "a declaration of DDE": (in_header("<text:dde-connection-decl/>"), ACTIVE),
    "a script": (in_header(f"<text:script {SCRIPT} sc:language='JavaScript'>alert(1)</text:script>"), ACTIVE),
    "a macro": (in_header("<text:execute-macro/>"), ACTIVE),
    "a database": (in_header("<text:database-display>x</text:database-display>"), ACTIVE),
    "an event": (in_header(f"<office:event-listeners><sc:event-listener {SCRIPT}/></office:event-listeners>"), ACTIVE),
    "scripts": (in_styles("<office:scripts ><office:script/></office:scripts>"), ACTIVE),
    "a form": (in_header('<f:form xmlns:f="urn:oasis:names:tc:opendocument:xmlns:form:1.0"/>'), ACTIVE),
    "something else": (in_header('<x:x xmlns:x="http://www.w3.org/2002/xforms"/>'), ACTIVE),
}


@pytest.mark.parametrize("name", ODTS)
def test_a_reference_odt_that_may_do_harm_is_refused(name: str) -> None:
    content, reason = ODTS[name]
    with pytest.raises(ScpError, match=reason) as caught:
        export.odt("text", PLAIN, {}, content)
    assert "reference.odt" in caught.value.message


def test_a_header_of_writer_that_is_only_shown_is_taken_over() -> None:
    inner = f'<text:a xlink:href="{EVIL}"><draw:image xlink:href="Pictures/a.png"/></text:a><text:title/>'
    made = members(
        export.odt("text", PLAIN, {}, in_header(inner, {"Pictures/a.png": png(3, 3), "Pictures/b.png": png(3, 3)}))
    )
    assert inner.encode() in made["styles.xml"]
    assert "Pictures/a.png" in made
    assert "Pictures/b.png" not in made


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<style:footer><text:p>Patička města</text:p></style:footer>", False),
        ("<style:header><text:p>a</text:p></style:header><style:header-first/>", True),
        ("<style:header><text:p>a</text:p></style:header>", True),
        ("", True),
    ],
)
def test_the_footer_of_the_settings_stands_where_the_reference_has_none(page: str, shown: bool) -> None:
    other = "<style:master-page style:name='A'><style:footer><text:p>jiná</text:p></style:footer></style:master-page>"

    def change(xml: str) -> str:
        xml = re.sub("<style:footer>.*</style:footer>", page, xml)
        xml = xml.replace("<office:master-styles>", f"<office:master-styles>{other}")
        return xml if page else re.sub("></style:master-page></office", "/></office", xml)

    styles = parts(export.odt("text", SHEET, ASSETS, own_odt(change)))["styles.xml"]
    master = next(
        each
        for each in ElementTree.fromstring(styles).iter(f"{STYLE}master-page")
        if each.get(f"{STYLE}name") == "Standard"
    )
    texts = ["".join(each.itertext()) for each in master.iter(f"{TEXT}p")]
    assert (SHEET.footer in texts) == shown
    assert ("Strana 1 z 1" in texts) == shown
    assert [child.tag for child in master][-1] == f"{STYLE}footer"
    assert "".join(styles.split("jiná")[:1]).count("Strana") == 0


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
