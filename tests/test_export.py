"""Documents as they are handed over: what is in them, what must not be, and that they are the same everywhere."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scpctl import export
from scpctl.errors import DocumentError

ROOT = Path(__file__).resolve().parents[1]
SHEET = export.Sheet("Informativní zpráva: Smart City", "Ing. Jana Nová", "2017-01-20")
REPORT = """\
**INFORMATIVNÍ ZPRÁVA**

Ve věci: Aktuální informace k projektu „Smart City“.

---

*Pracovní skupina Mobilita* - zaměřuje se v současné době na bezpečnost a [web města](https://www.example.cz).

## Přehled

| Projekt | Náklady |
|---|---:|
| Bikesharing | 1 000 000 Kč |

1. první
2. druhý
   - vnořený

> citace

Zprávu předkládá: Ing. Jana Nová, MBA\\
Zprávu zpracoval, dne: Ing. Jana Nová, MBA\\
20. 1. 2017
"""
LONG = REPORT + "\n" + "Slovo a slovo. " * 40 + "\n\n" + ("Odstavec, který zabere místo. " * 12 + "\n\n") * 20
SIGNATURE = ["Zprávu předkládá: Ing. Jana Nová, MBA", "Zprávu zpracoval, dne: Ing. Jana Nová, MBA", "20. 1. 2017"]


class Page(HTMLParser):
    """A page as a list of elements, with the text of each."""

    ALLOWED = frozenset(
        "html head meta title style body header main footer nav section h1 h2 h3 h4 h5 h6 p div span br wbr ul ol li "
        "blockquote pre code hr table caption colgroup col thead tbody tr th td figure figcaption img a em strong s "
        "sup".split()
    )
    ATTRIBUTES = frozenset(
        "lang charset name content http-equiv class id start scope href src alt width height role tabindex "
        "aria-label aria-labelledby".split()
    )

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.in_style = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.in_style = tag == "style"

    def handle_data(self, data: str) -> None:
        self.text += "" if self.in_style else data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def assert_harmless(self) -> None:
        assert {tag for tag, _attributes in self.elements} <= self.ALLOWED
        assert {name for _tag, attributes in self.elements for name in attributes} <= self.ATTRIBUTES
        for link in self.all("a"):
            assert re.match(r"(?i)https?://|mailto:|#|(?!//)[^:]*$|[^:/?#]*[/?#]", link["href"] or ""), link
        for image in self.all("img"):
            assert re.match(r"data:image/(png|jpeg|svg\+xml);base64,[A-Za-z0-9+/=]*$", image["src"] or "")
        names = [attributes["id"] for _tag, attributes in self.elements if "id" in attributes]
        assert len(names) == len(set(names))
        assert [meta["http-equiv"] for meta in self.all("meta") if "http-equiv" in meta] == ["Content-Security-Policy"]


def body(markdown: str) -> str:
    page = export.html(markdown, SHEET)
    Page(page).assert_harmless()
    return page.partition("<main>\n")[2].partition("</main>")[0].replace("\u00a0", "~")


def pdf_text(content: bytes) -> str:
    """Return what a reader of the PDF can copy, by way of its own character maps."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().replace("\u00a0", " ").replace("\u00ad\n", "")


def parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name).decode() for name in opened.namelist()}


def texts(xml: str) -> str:
    return "".join(ElementTree.fromstring(xml).itertext())


needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


# Structure


@pytest.mark.parametrize(
    ("markdown", "headings"),
    [
        ("**Zpráva**\n\ntext\n\n## A\n\n### B", ["h1 Zpráva", "h2 A", "h3 B"]),
        ("# Zpráva\n\n## A", ["h1 Zpráva", "h2 A"]),
        ("# Zpráva\n\n# Druhá\n\n## A", ["h1 Zpráva", "h2 Druhá", "h3 A"]),
        ("**Tučné**\n\n# Zpráva", ["h1 Zpráva"]),
        ("## A\n\n# B", [f"h1 {SHEET.title}", "h2 A", "h2 B"]),
        ("text\n\n## A\n\n##### B", [f"h1 {SHEET.title}", "h2 A", "h3 B"]),
        ("**Tučné** a dál", [f"h1 {SHEET.title}"]),
        ("", [f"h1 {SHEET.title}"]),
        ("#\n\n- # v seznamu", [f"h1 {SHEET.title}"]),
    ],
)
def test_there_is_one_title_and_no_level_is_skipped(markdown: str, headings: list[str]) -> None:
    found = re.findall(r"<(h\d) id=\"[^\"]+\">(.*?)</h\d>", body(markdown))
    assert [f"{level} {text}".replace("~", " ") for level, text in found] == headings


def test_hard_breaks_make_lines_that_belong_together() -> None:
    assert '<p class="lines">první<br>\ndruhý</p>' in body("první  \ndruhý")
    assert 'class="lines"' not in body("první\ndruhý")


def test_typography_reaches_across_emphasis_and_spares_code() -> None:
    assert body("*Skupina* - je v **Plzni**").endswith("<p><em>Skupina</em>~– je v~<strong>Plzni</strong></p>\n")
    assert "<code>a - v k</code>" in body("`a - v k`")
    assert "<code>k</code> mostu" in body("`k` mostu")
    assert "a - v ..." in body("```\na - v ...\n```")


def test_comments_are_left_out_and_html_is_text() -> None:
    assert body("x <!-- *tajné* --> y\n\n<!--\n\ntajné\n\n-->\n\nc").endswith("<p>x y</p>\n<p>c</p>\n")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body("<script>alert(1)</script>")
    assert "&lt;b onclick=x&gt;" in body("text <b onclick=x>")
    assert "bez konce" in body("<!-- bez konce")


def test_tables_name_their_columns() -> None:
    table = body(REPORT)
    assert '<th scope="col">Projekt</th><th scope="col" class="right">Náklady</th>' in table
    assert '<td>Bikesharing</td><td class="right">1~000~000~Kč</td>' in table


def test_tables_that_can_be_scrolled_are_no_landmarks_of_the_same_name() -> None:
    page = Page(export.html(REPORT + "\n\n" + REPORT, SHEET))
    assert [each["role"] for each in page.all("div") if each.get("tabindex") == "0"] == ["group", "group"]
    landmarks = [attributes.get("aria-label") for attributes in page.all("section")]
    assert len(landmarks) == len(set(landmarks))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "file:///etc/passwd",
        "ftp://x",
        "&#106;avascript:x",
        "java&#10;script:x",
        "\\\\host\\share",
    ],
)
def test_drops_an_address_that_leads_astray(address: str) -> None:
    page = body(f"[text]({address}) <{address}>")
    assert "href" not in page or re.findall('href="([^"]*)"', page) == ["%5Chost%5Cshare"]
    assert "text" in page


@pytest.mark.parametrize(
    "address", ["https://a.cz/x?y=1", "http://a.cz", "mailto:a@b.cz", "#oddil", "soubor.md", "../a/b.md#c", "/a:b"]
)
def test_keeps_an_address_that_leads_somewhere(address: str) -> None:
    assert f'<a href="{address}">text</a>' in body(f"[text]({address})")


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[ ](https://a.cz/b%20c)", '<a href="https://a.cz/b%20c"> https://a.cz/b%20c</a>'),
        ("[\u200d](https://a.cz)", '<a href="https://a.cz">\u200dhttps://a.cz</a>'),
        ("[![](x.png)](https://a.cz)", '<a href="https://a.cz"><em>[Obrázek: x.png]</em>https://a.cz</a>'),
        ("[![plán](x.png)](https://a.cz)", '<a href="https://a.cz"><em>[Obrázek: plán]</em></a>'),
        ("psal[](https://a.cz) nám", "<p>psal nám</p>"),
    ],
)
def test_a_link_without_words_reads_as_its_address(markdown: str, expected: str) -> None:
    assert expected in body(f"x\n\n{markdown}")


def test_a_percent_that_stands_for_itself_is_written_as_one() -> None:
    assert 'href="https://a.cz/%25zz%25/50%25/%C3%A1/b%20c"' in body("[x](https://a.cz/%zz%/50%/á/b%20c)")


def test_an_image_that_is_not_given_is_its_description() -> None:
    page = body("před ![schéma města](file:///etc/passwd) po")
    assert "<p>před <em>[Obrázek: schéma města]</em> po</p>" in page


def test_the_page_stands_alone() -> None:
    text = export.html(REPORT, SHEET)
    page = Page(text)
    page.assert_harmless()
    assert page.all("html") == [{"lang": "cs"}]
    assert [len(page.all(tag)) for tag in ("title", "main", "h1")] == [1, 1, 1]
    assert f"<title>{SHEET.title}</title>" in text
    policy = next(meta["content"] or "" for meta in page.all("meta") if "http-equiv" in meta)
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; img-src data:; style-src 'sha256-{digest}';")
    assert "url(" not in style
    assert "@import" not in style


def test_who_is_not_named_has_no_empty_name() -> None:
    sheet = export.Sheet("Zpráva", "", "2017-01-20")
    assert 'name="author"' not in export.html("x", sheet)
    assert "dc:creator" not in parts(export.docx("x", sheet))["docProps/core.xml"]
    assert "creator" not in parts(export.odt("x", sheet))["meta.xml"]
    assert '<meta name="author" content="Ing. Jana Nová">' in export.html("x", SHEET)


MARKS = r"# > - 1. * ** ` ~~ <b> <script> <!-- --> ]( [a ![ ) javascript: https://a.cz &#58; &lt; \ | :- on= é ' " + '"'
ODD = ("\n", "\n\n", "  \n", " ", "```\n", "---\n", "|a\n|-\n", "\x00", "\x1b", "\u202e", "😀")
MARKDOWN = st.lists(st.sampled_from([*MARKS.split(), *ODD])).map("".join)


@given(st.one_of(MARKDOWN, st.text()))
@settings(max_examples=300)
def test_no_text_breaks_out_of_the_page(markdown: str) -> None:
    try:
        text = export.html(markdown, export.Sheet(markdown + "x", markdown, "2017-01-20"))
    except DocumentError:
        return
    page = Page(text)
    page.assert_harmless()
    assert len(page.all("h1")) == 1
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


# PDF


def test_the_pdf_is_archivable_and_accessible() -> None:
    with pikepdf.open(io.BytesIO(export.pdf(REPORT, SHEET))) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot
        assert str(root.Lang) == "cs-CZ"
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.OutputIntents
        assert str(root.Outlines.First.Title) == "INFORMATIVNÍ ZPRÁVA"
        with document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == SHEET.title
            assert metadata["dc:creator"] == [SHEET.author]
            assert str(metadata["xmp:CreateDate"]).startswith("2017-01-20")
        for page in document.pages:
            assert [float(side) for side in page.MediaBox] == pytest.approx([0, 0, 595.28, 841.89], abs=0.1)
            for font in page.Resources.Font.values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                assert "/FontFile3" in descriptor or "/FontFile2" in descriptor


def structure(content: bytes) -> list[str]:
    """Return the kinds of the elements of a tagged PDF, in reading order."""
    found: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        if isinstance(element, pikepdf.Array):
            for kid in element:
                walk(kid)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append(str(element.S))
            if "/K" in element:
                walk(element.K)

    with pikepdf.open(io.BytesIO(content)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def test_the_pdf_is_tagged_as_what_it_is() -> None:
    kinds = structure(export.pdf(REPORT, SHEET))
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 1
    assert kinds.count("/TH") == 2
    assert kinds.count("/TD") == 2
    assert kinds.count("/LI") == 3
    assert {"/Table", "/L", "/BlockQuote", "/Link", "/Em"} <= set(kinds)


@needs_pdftotext
def test_the_pdf_reads_as_it_was_written() -> None:
    text = pdf_text(export.pdf(REPORT, SHEET))
    assert "Pracovní skupina Mobilita – zaměřuje se v současné době" in text
    assert [line for line in text.splitlines() if line in SIGNATURE] == SIGNATURE
    assert text.rstrip().endswith("Strana 1 z 1")


@needs_pdftotext
def test_pages_are_numbered() -> None:
    pages = pdf_text(export.pdf(LONG, SHEET)).split("\f")[:-1]
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert page.rstrip().endswith(f"Strana {number} z {len(pages)}")


@needs_pdftotext
@pytest.mark.parametrize("before", range(22, 40))
def test_the_signature_block_stays_on_one_page(before: int) -> None:
    block = "".join(f"podpis {number}  \n" for number in range(8))
    pages = pdf_text(export.pdf("Řádek.\n\n" * before + block, SHEET)).split("\f")
    assert [page.count("podpis") for page in pages if "podpis" in page] == [8]


@needs_pdftotext
@pytest.mark.parametrize("before", range(22, 40))
@pytest.mark.parametrize(
    "above", ["poslední odstavec\n\n", "**poslední**\n\n- seznam\n- přílohy\n\n", "> x\n\npředtím  \nposlední\n\n"]
)
def test_a_signature_is_not_left_alone(above: str, before: int) -> None:
    block = "Zapsala: Jana Nová  \nPodpis: <!-- scpctl: line -->\n"
    pages = pdf_text(export.pdf("Řádek.\n\n" * before + above + block, SHEET)).split("\f")
    assert [page.count("Podpis") for page in pages if "poslední" in page] == [1]


@needs_pdftotext
def test_lines_for_more_than_a_page_are_not_lost() -> None:
    text = pdf_text(export.pdf("\n".join(f"číslo {n}  " for n in range(200)), SHEET))
    assert all(f"číslo {n}\n" in text for n in range(200))


@needs_pdftotext
def test_what_joins_emoji_is_no_box_of_its_own() -> None:
    made = pdf_text(
        export.pdf("rodina \U0001f468\u200d\U0001f469 srdce \u2764\ufe0f palec \U0001f44d\U0001f3fd.", SHEET)
    )
    assert re.search("rodina □□ srdce [□❤]\ufe0f? palec □\\.", made)


@needs_pdftotext
@pytest.mark.parametrize("letters", ["pr\u030ci\u0301lis\u030c", "pr&#780;íliš", "`pr\u030cíliš`", "**pr\u030c**íliš"])
def test_letters_beside_their_accents_are_put_together(letters: str) -> None:
    assert "příliš" in re.sub("</?(?:code|strong)>", "", body(f"x\n\n{letters}"))
    assert "příliš" in pdf_text(export.pdf(letters, SHEET))
    assert 'href="#příliš"' in body("# příliš\n\n[x](#pr\u030cíliš)")
    # An image has the name that its file has.
    assert export.images("![x](pr\u030c.png)") == ["pr\u030c.png"]
    assert "[Obrázek: pr\u030c.png]" in body("x ![](pr\u030c.png)")


@needs_pdftotext
def test_nothing_is_taken_for_typst() -> None:
    hostile = "#panic() $x$ @ref = #include(x) #(1+1) <label> // ne /* ne */ *ne ]"
    assert hostile in pdf_text(export.pdf(hostile, export.Sheet("#panic()", "#x", "2017-01-20")))


@needs_pdftotext
def test_a_character_without_a_glyph_is_shown_as_a_box() -> None:
    assert "smích □ a □." in pdf_text(export.pdf("smích 😀 a 漢.", export.Sheet("😀", "", "2017-01-20")))


@needs_pdftotext
@pytest.mark.parametrize("markdown", ["a" * 90, "|x|y|\n|-|-|\n|" + "a" * 150 + "|b|", "`" + "a" * 150 + "`"])
def test_a_long_word_does_not_leave_the_page(markdown: str) -> None:
    found = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=export.pdf(markdown, SHEET), capture_output=True, check=True
    )
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', found.stdout.decode())]
    assert max(edges) <= 595.28 - 70.8 + 1


# DOCX and ODT

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def docx_paragraphs(content: bytes) -> list[tuple[str, str]]:
    """Return style and text of each paragraph."""
    document = ElementTree.fromstring(parts(content)["word/document.xml"])
    found = []
    for paragraph in document.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = "".join(
            "\n" if item.tag == f"{W}br" else item.text or ""
            for item in paragraph.iter()
            if item.tag in {f"{W}t", f"{W}br"}
        )
        found.append(("" if style is None else style.attrib[f"{W}val"], text.replace("\u00a0", " ")))
    return found


@pytest.fixture(scope="module")
def docx() -> bytes:
    return export.docx(REPORT, SHEET)


@pytest.fixture(scope="module")
def odt() -> bytes:
    return export.odt(REPORT, SHEET)


def test_the_docx_has_real_styles(docx: bytes) -> None:
    paragraphs = docx_paragraphs(docx)
    assert paragraphs[0] == ("Heading1", "INFORMATIVNÍ ZPRÁVA")
    assert ("Heading2", "Přehled") in paragraphs
    assert ("HorizontalLine", "") in paragraphs
    assert ("Podpis", "\n".join(SIGNATURE)) in paragraphs
    styles = parts(docx)["word/styles.xml"]
    names = set(re.findall(r'w:styleId="([^"]*)"', styles))
    assert {style for style, _text in paragraphs} - {""} <= names
    signature = styles.partition('w:styleId="Podpis"')[2].partition("</w:style>")[0]
    assert "<w:keepLines" in signature


def test_the_docx_says_what_it_is(docx: bytes) -> None:
    files = parts(docx)
    core = files["docProps/core.xml"]
    for expected in (SHEET.title, SHEET.author, "cs-CZ", "2017-01-20"):
        assert expected in texts(core)
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]*)"', files["word/styles.xml"])) == {"cs-CZ"}
    assert 'w:h="16838"' in files["word/document.xml"]
    assert re.sub(r"\s+", " ", texts(files["word/footer_all.xml"])) == "Strana PAGE 1 z NUMPAGES 1"
    assert "footerReference" in files["word/document.xml"]
    assert "tblHeader" in files["word/document.xml"]


def test_the_odt_has_real_styles_and_says_what_it_is(odt: bytes) -> None:
    files = parts(odt)
    content = files["content.xml"]
    assert re.search(r'<text:h text:style-name="Heading_20_1" text:outline-level="1">.*?INFORMATIVNÍ ZPRÁVA', content)
    block = re.search(r'<text:p text:style-name="Podpis">(.*?)</text:p>', content)
    assert block
    assert block[1].replace("\u00a0", " ").split("<text:line-break/>") == SIGNATURE
    podpis = re.search(r'<style:style [^>]*style:name="Podpis".*?</style:style>', files["styles.xml"])
    assert podpis
    assert 'fo:keep-together="always"' in podpis[0]
    properties = {node.text for node in ElementTree.fromstring(files["meta.xml"]).iter()}
    assert {SHEET.title, SHEET.author, "cs-CZ"} <= properties
    assert 'fo:language="cs"' in files["styles.xml"]
    assert 'fo:language="en"' not in files["styles.xml"]
    assert 'fo:page-width="210mm"' in files["styles.xml"]
    assert "<text:page-count>" in files["styles.xml"]


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_office_documents_reach_nothing_and_hold_all_text(kind: str) -> None:
    markdown = (
        "![obr](file:///etc/hostname) [a](soubor.md) [b](https://b.cz) <iframe src=file:///etc/hostname>\n\nPříliš"
    )
    files = parts(getattr(export, kind)(markdown, SHEET))
    everything = "".join(files.values())
    assert not [name for name in files if "media" in name or "Pictures" in name]
    assert "https://b.cz" in everything
    assert "soubor.md" not in everything
    assert "Příliš" in everything
    for name, content in files.items():
        if name.endswith((".xml", ".rels", ".rdf")):
            ElementTree.fromstring(content)


# Every format

MAKE_ALL = """
import hashlib, sys
sys.path.append(sys.argv[1])
from scpctl import export
sheet = export.Sheet(*sys.argv[2:5])
markdown = sys.stdin.buffer.read().decode()
page = export.html(markdown, sheet)
for made in (page.encode(), export.pdf(markdown, sheet), export.docx(markdown, sheet), export.odt(markdown, sheet)):
    print(hashlib.sha256(made).hexdigest())
"""


def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    answers: set[bytes] = set()
    for zone, locale, directory in (("Pacific/Kiritimati", "cs_CZ.UTF-8", tmp_path), ("America/Adak", "C", ROOT)):
        (tmp_path / locale).mkdir()
        environment = {**os.environ, "TZ": zone, "LANG": locale, "LC_ALL": locale, "HOME": str(tmp_path / locale)}
        environment |= {"TMPDIR": str(tmp_path / locale), "SOURCE_DATE_EPOCH": str(len(answers) * 10**9)}
        command = [sys.executable, "-I", "-c", MAKE_ALL, str(ROOT), SHEET.title, SHEET.author, SHEET.date]
        done = subprocess.run(
            command, input=REPORT.encode(), capture_output=True, check=True, env=environment, cwd=directory
        )
        answers.add(done.stdout)
    assert len(answers) == 1
    page = export.html(REPORT, SHEET)
    assert answers.pop().decode().split() == [
        hashlib.sha256(made).hexdigest()
        for made in (page.encode(), export.pdf(REPORT, SHEET), export.docx(REPORT, SHEET), export.odt(REPORT, SHEET))
    ]


HARMLESS = {
    "empty": "",
    "brackets": "[" * 60_000,
    "one megabyte": ("slovo a v " * 80 + "\n\n") * 1250,
    "one paragraph": "slovo a v " * 10_000,
    "controls": "a\x00b\x1b[31m \ufffe \ud800 \u202e \u200f שלום",
    "empty items": "- \n- \n\n1. \n\n> \n\n|a|\n|-|\n||",
    "a table of many columns": "|" + "a|" * 60 + "\n|" + "-|" * 60 + "\n|" + "slovo|" * 60,
    "a large number": "999999999. a",
    "as deep as may be": "> " * 10 + "a",
    "comments": "<!--" * 20_000,
}


@pytest.mark.parametrize("name", HARMLESS)
def test_survives(name: str) -> None:
    markdown = HARMLESS[name]
    Page(export.html(markdown, SHEET)).assert_harmless()
    assert export.pdf(markdown, SHEET).startswith(b"%PDF-1.7")
    assert texts(parts(export.docx(markdown, SHEET))["word/document.xml"]).strip()
    assert texts(parts(export.odt(markdown, SHEET))["content.xml"]).strip()


@pytest.mark.parametrize("markdown", ["> " * 10_000 + "x", "\n".join("  " * n + "- a" for n in range(200))])
def test_says_when_it_is_too_deep(markdown: str) -> None:
    for make in (export.html, export.pdf):
        with pytest.raises(DocumentError, match="nested deeper than 10") as caught:
            make(markdown, SHEET)
        assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "sheet",
    [
        export.Sheet(" \x00", "", "2017-01-20"),
        export.Sheet("T", "", "20. 1. 2017"),
        export.Sheet("T", "", "2017-02-30"),
    ],
)
def test_says_when_the_sheet_is_not_filled_in(sheet: export.Sheet) -> None:
    with pytest.raises(DocumentError):
        export.html("text", sheet)


def test_names_what_to_install() -> None:
    code = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'typst': raise ImportError(name)\n"
        "sys.meta_path.insert(0, Missing())\n"
        "from scpctl import errors, export\n"
        "try: export.pdf('a', export.Sheet('T', '', '2017-01-20'))\n"
        "except errors.ScpError as error: print(error.hint)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    assert 'pip install "scpctl[documents]"' in done.stdout


def test_starting_up_loads_no_converter() -> None:
    code = "import sys; sys.path.append(sys.argv[1]); from scpctl import export; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", code, str(ROOT)], capture_output=True, text=True, check=True)
    assert not {"typst", "pypandoc", "markdown_it"} & set(done.stdout.split())
