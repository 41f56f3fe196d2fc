"""What goes beyond plain Markdown: footnotes, captions, pages, lines to write on, contents, and tables that fit."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from scpctl import export
from scpctl.errors import DocumentError, ScpError
from scpctl.export.markdown import parse
from scpctl.export.tree import Table
from tests.everything import ASSETS, MARKDOWN, SHEET

PLAIN = export.Sheet("Zpráva", "Jana Nová", "2017-01-20")
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


def body(markdown: str, sheet: export.Sheet = PLAIN) -> str:
    page = export.html(markdown, sheet)
    return page.partition("<main>\n")[2].partition("</main>")[0].replace("\u00a0", " ")


def pages(content: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().replace("\u00a0", " ").split("\f")[:-1]


def boxes(content: bytes) -> list[tuple[float, float, str]]:
    """Return where each word begins and ends, in points from the left."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True)
    found = re.findall(
        r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', done.stdout.decode()
    )
    return [(float(left), float(right), word) for left, right, word in found]


def table(markdown: str, landscape: bool = False) -> Table:
    blocks = parse(markdown, replace(PLAIN, landscape=landscape)).blocks
    return next(block for block in blocks if isinstance(block, Table))


# Footnotes


def test_footnotes_lead_there_and_back() -> None:
    page = body("Rozpočet[^r] a usnesení[^u], znovu rozpočet[^r].\n\n[^u]: Usnesení.\n[^r]: Rozpočet.\n")
    marks = re.findall(r'<sup><a href="#([^"]+)" id="([^"]+)" role="doc-noteref">(\d)</a></sup>', page)
    assert marks == [("Note-1", "Mark-1", "1"), ("Note-2", "Mark-2", "2"), ("Note-1", "Mark-1-2", "1")]
    notes = page.partition('role="doc-endnotes"')[2]
    assert re.findall(r'<li id="([^"]+)">\n<p>(.*?)</p>', notes) == [("Note-1", "Rozpočet."), ("Note-2", "Usnesení.")]
    assert re.findall(r'<a href="#([^"]+)" role="doc-backlink" aria-label="([^"]+)"', notes) == [
        ("Mark-1", "Zpět k odkazu na poznámku 1"),
        ("Mark-1-2", "Zpět k odkazu na poznámku 1 po 2"),
        ("Mark-2", "Zpět k odkazu na poznámku 2"),
    ]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a[^x]", "<p>a[^x]</p>\n"),
        ("a\n\n[^x]: nikdo", "<p>a</p>\n"),
        ("a[^X]\n\n[^x]: b", '<p>a<sup><a href="#Note-1"'),
        ("a[^x]\n\n[^x]:\n", '<p>a<sup><a href="#Note-1"'),
        ("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c[^3]\n\n[^3]: d", "<p>b (c)</p>"),
        ("a[^1]\n\n[^1]: b[^1] c[^2] d[^2]\n\n[^2]: e[^1]", "<p>b c (e) d</p>"),
        ("# T\n\n## Nadpis[^1]\n\nznovu[^1]\n\n[^1]: b", "znovu<sup>"),
        ("|a[^1]|\n|-|\n|b[^1]|\n\n[^1]: b", "<td>b<sup>"),
        ("# Nadpis[^1]\n\n[^1]: b", 'id="nadpis">Nadpis<sup><a href="#Note-1"'),
    ],
)
def test_footnotes_that_are_odd(markdown: str, expected: str) -> None:
    assert expected in body(markdown)
    for make in (export.pdf, export.docx, export.odt):
        assert make(f"<!-- scpctl: contents -->\n\n{markdown}", PLAIN)


def test_a_table_in_a_footnote_is_written_as_lines_in_every_format() -> None:
    note = "[^1]: Tabulka: Náklady\n\n    | Projekt | Kč |\n    |---|---|\n    | Kola | 5 |\n"
    note += "    | Park | [7](https://a.cz) |\n"
    markdown = f"Věta[^1].\n\n{note}\n    | | x |\n    |---|---|\n    | y | |\n"
    page = body(markdown).replace("</strong><strong>", "")
    assert (
        '<p class="lines"><strong>Projekt; Kč</strong><br>\nKola; 5<br>\nPark; <a href="https://a.cz">7</a></p>' in page
    )
    assert '<p class="lines"><strong>x</strong><br>\ny</p>' in page
    assert "<p>Tabulka: Náklady</p>" in page
    for kind, name, tag in (("docx", "word/footnotes.xml", "<w:tbl>"), ("odt", "content.xml", "<table:table ")):
        with zipfile.ZipFile(io.BytesIO(getattr(export, kind)(markdown, PLAIN))) as opened:
            assert tag not in opened.read(name).decode()
    assert b"/Table" not in pikepdf_text(export.pdf(markdown, PLAIN))


@needs_poppler
def test_a_thousand_footnotes() -> None:
    markdown = "\n\n".join(f"věta {number}[^{number}]\n\n[^{number}]: poznámka {number}" for number in range(1000))
    assert body(markdown).count('role="doc-backlink"') == 1000
    text = "".join(pages(export.pdf(markdown, PLAIN)))
    assert "poznámka 0\n" in text
    assert "poznámka 999\n" in text
    for make in (export.docx, export.odt):
        assert make(markdown, PLAIN)


@needs_poppler
def test_a_footnote_stands_at_the_foot_of_its_page() -> None:
    first, *_others = pages(export.pdf("Věta[^1].\n\n[^1]: Poznámka pod čarou.\n\n<!-- scpctl: page -->\n\nDál", PLAIN))
    lines = [line.strip() for line in first.splitlines() if line.strip()]
    assert [line.lstrip("1 ") for line in lines[-2:]] == ["Poznámka pod čarou.", "Strana 1 z 2"]


# Conventions


def test_captions_of_tables_are_numbered() -> None:
    markdown = "Tabulka: **Náklady** 2017\n\n| a |\n|---|\n| b |\n\nTabulka: bez tabulky\n\n| c |\n|---|\n| d |"
    page = body(markdown + "\n\ntabulka: Druhá\n| e |\n|---|\n| f |")
    captions = re.findall("<caption>(.*?)</caption>", page)
    assert captions == ["Tabulka 1 – <strong>Náklady</strong> 2017", "Tabulka 2 – bez tabulky", "Tabulka 3 – Druhá"]
    assert "<p>Tabulka: sama</p>" in body("Tabulka: sama\n\nvěta")


def test_pages_and_lines_to_write_on() -> None:
    page = body(
        "a\n\n<!-- scpctl: page -->\n\nJméno: <!-- scpctl: line -->\n\n<!-- scpctl: lines 3 -->\n\n<!-- scpctl:line -->"
    )
    assert page.count('<div class="page"></div>') == 1
    assert '<p>Jméno: <span class="blank"></span></p>' in page
    assert page.count('<div class="ruled"></div>') == 4
    # Comments that are not for us say nothing, here as on a forge.
    assert body("a\n\n<!-- scpctl: lines 99999 -->\n\n<!-- scpctl: ignore SCP203: proč -->\n\n<!-- line -->").endswith(
        "<p>a</p>\n"
    )


@needs_poppler
def test_a_page_begins_where_the_author_says() -> None:
    first, second = pages(
        export.pdf("# T\n\nprvní\n\n<!-- scpctl: page -->\n\ndruhá\n\n- <!-- scpctl: page -->", PLAIN)
    )
    assert "první" in first
    assert "druhá" in second


def test_headings_have_the_names_that_links_of_a_forge_know() -> None:
    page = body("# Zpráva\n\n## Úvod - 1. část\n\n## Závěr\n\n## Závěr\n\n## !\n\n[dál](#závěr-1)")
    assert re.findall(r'<h\d id="([^"]+)"', page) == ["zpráva", "úvod---1-část", "závěr", "závěr-1", "Heading-4"]
    assert '<a href="#závěr-1">dál</a>' in page


def test_contents_are_where_they_are_asked_for_and_only_once() -> None:
    asked = "<!-- scpctl: contents -->"
    page = body(f"# Zpráva\n\n{asked}\n\n## A & B\n\n### C[^1]\n\n{asked}\n\n#### D\n\n> {asked}\n\n[^1]: x")
    entries = re.findall(r'<li class="level(\d)"><a href="#([^"]+)">(.*?)</a></li>', page)
    assert entries == [("2", "a--b", "A &amp; B"), ("3", "c", "C")]
    assert page.index("<h1") < page.index("<nav") < page.index("<h2")
    assert page.count("<nav") == 1
    assert "<nav" not in body(f"# Zpráva\n\n{asked}\n\ntext")


# PDF


def test_the_pdf_with_everything_keeps_its_standards() -> None:
    with pikepdf.open(io.BytesIO(export.pdf(MARKDOWN, SHEET, ASSETS))) as document:
        with document.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
        outline = document.Root.Outlines.First
        assert str(outline.Title) == "INFORMATIVNÍ ZPRÁVA"
        assert str(outline.First.Title) == "Úvod"
        links = [str(note.get("/Subtype")) for page in document.pages for note in page.get("/Annots", [])]
        assert links.count("/Link") > 10
    for tag in ("/TOC", "/Note", "/Caption", "/Figure", "/TH"):
        assert tag.encode() in pikepdf_text(export.pdf(MARKDOWN, SHEET, ASSETS))


def pikepdf_text(content: bytes) -> bytes:
    """Return a PDF with nothing packed in it."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(buffer, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


@needs_poppler
def test_the_contents_of_the_pdf_know_their_pages() -> None:
    found = pages(export.pdf(MARKDOWN, SHEET, ASSETS))
    entries = dict(re.findall(r"^\s*(Přehled projektů|Formulář|Přílohy) [. \u2060]+(\d+)$", found[0], re.MULTILINE))
    assert set(entries) == {"Přehled projektů", "Formulář", "Přílohy"}
    for title, number in entries.items():
        assert re.search(rf"^\s*{title}$", found[int(number) - 1], re.MULTILINE)


@needs_poppler
def test_the_head_and_the_foot_of_the_pdf() -> None:
    first, *others = pages(export.pdf(MARKDOWN, SHEET, ASSETS))
    assert "Technické služby Horní Lhota, p. o." in first
    assert not [page for page in others if "Technické služby" in page]
    assert all("Město Horní Lhota, www.example.cz" in page for page in [first, *others])


def test_a_sheet_turns_the_pages_of_the_pdf() -> None:
    with pikepdf.open(io.BytesIO(export.pdf("text", replace(PLAIN, landscape=True)))) as document:
        width, height = (float(side) for side in document.pages[0].MediaBox[2:])
    assert width > height
    assert "size: A4 landscape;" in export.html("text", replace(PLAIN, landscape=True))


FONTS = Path("/usr/share/fonts/truetype/liberation2")


@pytest.mark.skipif(not FONTS.is_dir(), reason="the Liberation fonts are not installed")
def test_a_font_of_the_city(tmp_path: Path) -> None:
    made = export.pdf("Příliš žluťoučký", PLAIN, fonts=str(FONTS), font="Liberation Sans")
    with pikepdf.open(io.BytesIO(made)) as document:
        names = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}
    assert {name.partition("+")[2] for name in names} <= {"LiberationSans", "LiberationSans-Bold"}
    with pytest.raises(ScpError, match="there is no font Liberation Sanz") as caught:
        export.pdf("text", PLAIN, fonts=str(FONTS), font="Liberation Sanz")
    assert "Liberation Sans" in caught.value.hint
    with pytest.raises(ScpError, match="there are several fonts"):
        export.pdf("text", PLAIN, fonts=str(FONTS))
    (tmp_path / "fonts").mkdir()
    for folder in (tmp_path / "fonts", tmp_path / "nowhere"):
        with pytest.raises(ScpError, match="there are no fonts in"):
            export.pdf("text", PLAIN, fonts=str(folder), font="Arial")
    assert export.pdf("text", PLAIN, font="New Computer Modern")


# Tables

AMOUNTS = ("| č. | Projekt | Náklady | Zahájení |\n|---|---|---|---|\n"
    "| 1 | Zelené střechy na budovách úřadů, škol a školek, první etapa obnovy | 12 250 000 Kč | 30. 11. 2016 |\n"
    "| 2 | Plán | 0 | – |\n")  # fmt: skip


WORDS = "seznámila se s připomínkami občanů a odborů magistrátu k návrhu a doporučila je zapracovat"


def test_columns_are_as_wide_as_what_is_in_them() -> None:
    made = table(AMOUNTS)
    assert sum(made.widths) == 1000
    assert made.alignments == ("right", "left", "right", "left")
    number, project, amount, day = made.widths
    assert number < day < project
    assert amount < project


def test_one_long_cell_does_not_take_the_room_of_the_others() -> None:
    rows = "".join(
        f"| {day}. 9. 2024 | Jednání pracovní skupiny Životní prostředí, č. {day} | {WORDS} |\n" for day in range(1, 20)
    )
    head = "| Datum | Co | Program |\n|---|---|---|\n"
    without = table(head + rows).widths
    date, title, _programme = table(head + rows + "| 16. 9. 2024 – 22. 9. 2024 | Týden mobility | – |\n").widths
    assert date - without[0] < 30
    assert without[1] - title < 30
    date, *_others = table(head.replace("Datum", "Datum a také čas") + rows).widths
    assert date - without[0] < 30


def test_tables_with_the_same_head_have_the_same_columns() -> None:
    head = "| Jméno | Funkce | Od |\n|---|---|---|\n"
    first, second = (
        "| Jan Nový | člen | 2024 |\n",
        f"| prof. Jana Nejneobhospodařovávatelnější | {WORDS} | 1. 1. 2024 |\n",
    )
    text = f"## A\n\n{head}{first * 7}\n## B\n\n{head}{second}\n## C\n\n{head.replace('Od', 'Do')}{first}"
    a, b, c = (block for block in parse(text, PLAIN).blocks if isinstance(block, Table))
    assert a.widths == b.widths == table(head + first * 7 + second).widths
    assert a.widths != c.widths
    assert (len(a.lines), len(b.lines)) == (7, 1)


@needs_poppler
@pytest.mark.parametrize("landscape", [False, True])
def test_numbers_and_dates_are_never_broken(landscape: bool) -> None:
    text = "\n".join(pages(export.pdf(AMOUNTS, replace(PLAIN, landscape=landscape))))
    assert "12 250 000 Kč" in text
    assert "30. 11. 2016" in text
    assert '<td class="right">12\u00a0250\u00a0000\u00a0Kč</td>' in export.html(AMOUNTS, PLAIN)


def test_the_author_aligns_columns() -> None:
    assert table("| a | b | c |\n|:--|:-:|--:|\n| 1 | 2 | x |").alignments == ("left", "center", "right")
    assert table("| rok | a |\n|---|---|\n| 2016 | x |").alignments == ("left", "left")


def wide(columns: int, cell: str) -> str:
    return "|" + "Sloupec|" * columns + "\n|" + "-|" * columns + "\n" + ("|" + f"{cell}|" * columns + "\n") * 3


@needs_poppler
@pytest.mark.parametrize(
    "markdown",
    [
        wide(20, "123 456"),
        wide(20, "Nejneobhospodařovávatelnějšími"),
        wide(12, "jana.novakova-dlouha@horni-lhota.example.cz"),
        wide(60, "slovo"),
        wide(2, "a" * 90),
        wide(1, "x" * 400),
        "Tabulka: Titulek\n\n" + wide(20, "1 250 000 Kč"),
        "- a\n  - b\n\n    " + wide(3, "x" * 60).replace("\n", "\n    "),
    ],
)
@pytest.mark.parametrize("landscape", [False, True])
def test_no_table_leaves_the_page(markdown: str, landscape: bool) -> None:
    width = 841.89 if landscape else 595.28
    found = boxes(export.pdf(markdown, replace(PLAIN, landscape=landscape)))
    assert min(left for left, _right, _word in found) >= 70
    assert max(right for _left, right, _word in found) <= width - 70.8 + 1


def test_many_columns_are_set_smaller() -> None:
    sizes = [table(wide(columns, "123 456")).size for columns in (3, 9, 20)]
    assert sizes == [0, 1, 2]
    assert table(wide(12, "123 456"), landscape=True).size < table(wide(12, "123 456")).size
    assert 'class="size2' in body(wide(20, "123 456"))


@needs_poppler
def test_rows_stay_whole_and_heads_are_repeated() -> None:
    rows = "".join(f"| {n} | {'věta řádku ' * 12} konec{n}. |\n" for n in range(60))
    found = pages(export.pdf(f"| č. | Text řádku |\n|---|---|\n{rows}", PLAIN))
    assert len(found) > 2
    assert all(len(re.findall("Text řádku", page)) == 1 for page in found)
    for page in found:
        numbers = re.findall(r"^ *(\d+) +věta", page, re.MULTILINE)
        assert re.findall(r"konec(\d+)\.", page) == numbers


@needs_poppler
@pytest.mark.parametrize(
    ("rows", "words", "stays"), [(6, 1, True), (10, 1, True), (10, 22, False), (7, 22, True), (11, 1, False)]
)
def test_a_table_of_few_rows_is_kept_on_one_page(rows: int, words: int, stays: bool) -> None:
    markdown = "věta\n\n" * 33 + "| č. | Text |\n|---|---|\n" + f"| 1 | {'slovo ' * words} |\n" * rows
    found = [page.count("Text") for page in pages(export.pdf(markdown, PLAIN))]
    assert found == ([0, 1] if stays else [1, 1])
    page = export.html(markdown, PLAIN)
    assert ('<table class="short">' in page) == stays


@needs_poppler
@pytest.mark.parametrize("before", range(30, 37))
def test_a_caption_stays_with_its_long_table(before: int) -> None:
    rows = "| 1 | řádek dlouhé tabulky |\n" * 40
    markdown = (
        "věta\n\n" * before + f"Tabulka: {'Výdaje po letech a po zdrojích ' * 4}\n\n| č. | Text |\n|---|---|\n{rows}"
    )
    for page in pages(export.pdf(markdown, PLAIN)):
        assert "Výdaje" not in page or page.count("řádek") > 0


@needs_poppler
def test_a_row_longer_than_a_page_is_not_lost() -> None:
    text = "".join(pages(export.pdf(f"| a | b |\n|---|---|\n| {'věta ' * 3000} konec | x |", PLAIN)))
    assert text.count("věta") == 3000
    assert "konec" in text


SIGNED = """\
| č. | Jméno | Organizace | Podpis |
|---|---|---|---|
| 1. | Hana Štěpánková | Dopravní podnik města Horní Lhoty, a. s. | <!-- scpctl: line --> |
| 2. | Jan Novák | Magistrát města, odbor dopravy a silničního hospodářství | <!-- scpctl: line --> |
| 3. | <!-- scpctl: line --> | <!-- scpctl: line --> | <!-- scpctl: line --> |
| 4. | od: <!-- scpctl: line --> | | |
| 5. | – | | |
"""


@needs_poppler
def test_rows_to_sign_in_have_room_for_a_hand() -> None:
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=export.pdf(SIGNED, PLAIN), capture_output=True, check=True
    )
    tops = [float(top) for top in re.findall(r'yMin="([\d.]+)"[^>]*>\d\.</word>', done.stdout.decode())]
    heights = [(below - above) * 25.4 / 72 for above, below in itertools.pairwise(tops)]
    assert len(heights) == 4
    assert min(heights) > 8.9
    with zipfile.ZipFile(io.BytesIO(export.docx(SIGNED, PLAIN))) as opened:
        rows = re.findall("<w:tr>.*?</w:tr>", opened.read("word/document.xml").decode())
    assert ["w:trHeight" in row for row in rows] == [False, True, True, True, True, False]
    assert set(re.findall(r'<w:trHeight w:val="(\d+)"/>', "".join(rows))) == {"510"}
    with zipfile.ZipFile(io.BytesIO(export.odt(SIGNED, PLAIN))) as opened:
        assert opened.read("content.xml").decode().count('style:min-row-height="9.0mm"') == 1
    assert body(SIGNED).count('<td class="fill"></td>') == 5
    assert ".fill, td:has(.blank) { height: 9mm; }" in export.html(SIGNED, PLAIN)


def test_a_column_to_sign_in_is_wide_enough_and_not_at_the_cost_of_the_others() -> None:
    made = table(SIGNED)
    assert made.size == 0
    assert made.widths[3] * 160 / 1000 > 30
    assert made.widths[1] * 160 / 1000 > 30
    # A form with nothing but columns to write in has letters of the usual size, too.
    line = "<!-- scpctl: line -->"
    assert table(f"| a | b | c | d | e | f |\n|-|-|-|-|-|-|\n| {' | '.join([line] * 6)} |").size == 0


def test_an_overfull_table_breaks_numbers_between_their_groups_and_nothing_else() -> None:
    cells = " | ".join(["1 250 000 Kč", "30. 11. 2016", "k mostu v parku", "s. 5", "mezi 5 a 6"] * 6)
    page = export.html(f"|{'Sloupec|' * 30}\n|{'-|' * 30}\n| {cells} |", PLAIN)
    found = {cell.replace("\u00a0", "~") for cell in re.findall(r"<td[^>]*>(.*?)</td>", page)}
    assert found == {"1 250 000~Kč", "30. 11. 2016", "k~mostu v~parku", "s.~5", "mezi 5 a~6"}


@needs_poppler
def test_names_and_short_words_are_not_hyphenated_in_cells() -> None:
    names = ["Hana Štěpánková", "Zuzana Řehořová", "Iva Macháčková", "Ondřej Krátký", "Veronika Tůmová"]
    rows = "".join(
        f"| {name} | {'město, sítě, údaje, ' * 8}{'ulice ' * number} |\n" for number, name in enumerate(names)
    )
    text = "".join(pages(export.pdf(f"| Jméno | {'Co | ' * 5}\n|{'-|' * 6}\n{rows}", PLAIN)))
    assert "\u00ad" not in text
    assert "Štěpánková" in text


@needs_poppler
def test_names_are_not_hyphenated_in_running_text() -> None:
    text = "".join(
        pages(export.pdf("\n\n".join(f"{'a ' * n}dne přišla Hana Štěpánková " * 9 for n in range(30)), PLAIN))
    )
    assert text.count("Štěpánková") == 270


@needs_poppler
def test_what_is_hyphenated_in_cells_is_long_and_leaves_three_letters() -> None:
    word = "odpovědnosti"
    rows = "".join(f"| {'a ' * number}{word} {word} {word} | x |\n" for number in range(30))
    made = export.pdf(f"| a | {'b' * 40} |\n|-|-|\n{rows}", PLAIN)
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    parted = re.findall(r"(\w+)\u00ad\n(\w+)", text)
    assert parted
    assert {left + right for left, right in parted} == {word}
    assert min(len(part) for pair in parted for part in pair) >= 3


@needs_poppler
def test_a_word_that_is_too_long_can_be_found_and_copied() -> None:
    word, code = "Nejneobhospodařovávatelnějšími" * 4, "identifikator_" * 9
    markdown = f"a {word} b\n\n`{code}`\n\n```\n  {code}\n\nkonec\n```\n\n" + wide(12, word[:60])
    made = export.pdf(markdown, PLAIN)
    text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    assert "\u200b" not in text
    assert "\u00ad" not in text
    joined = text.replace("\n", "")
    assert f"a {word} b" in joined
    assert joined.count(code) == 2
    assert joined.count(word[:60] * 3) >= 3


def test_a_total_is_bold() -> None:
    assert '<td class="right"><strong>12 Kč</strong></td>' in body("| a |\n|---|\n| 5 Kč |\n| 7 Kč |\n| **12 Kč** |")


def test_a_table_of_too_many_cells_is_refused() -> None:
    with pytest.raises(DocumentError, match="more than 50000 cells"):
        export.html("|" + "a|" * 400 + "\n|" + "-|" * 400 + "\n" + ("|" + "b|" * 400 + "\n") * 400, PLAIN)
