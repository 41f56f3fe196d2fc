"""What documents are written on and show: images of texts, the logo, the city's own reference documents and fonts."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from tests.conftest import ROOT, SETTINGS, SMALL, assert_refused, commit, run
from tests.everything import SVG, jpeg, png
from tests.test_office import own_docx, own_odt

Make = Callable[..., Path]
NAME = "2017-02-01-zprava"
REPORT = f"content/reports/{NAME}.md"
PAGES = "html,docx,odt,pdf"
MINUTES = """---
date: 2017-01-12
state: verified
chair: jana-nova
recorder: jana-nova
present: [jana-nova]
agenda:
  - {no: 1, title: Kola}
---

## 1. Kola

Text.

## Do informativní zprávy

vyznačila trasu.

![Trasa přes most](obrazky/trasa%20č.%201.png "Trasa")

![Svislá značka][značka]

[značka]: <obrazky/trasa č. 1.png>
"""
WITHOUT_MOBILITY = SMALL[REPORT].replace("## Mobilita\n\npracovala na projektech.\n\n", "")
LOGO = SETTINGS + '\n[letterhead]\norganisation = "Město"\nlogo = "templates/znak.svg"\nfooter = "www.example.cz"\n'


def with_image(target: str, **files: bytes) -> dict[str, str | bytes]:
    """Return the small repository with an image in the introduction of its report."""
    return {**SMALL, REPORT: SMALL[REPORT].replace("Úvodní odstavec.", f"![Co ukazuje]({target})"), **files}


def parts(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_image_of_minutes_comes_with_their_text_into_the_report(make: Make) -> None:
    folder = "content/groups/mobilita/minutes"
    root = make(
        {
            **SMALL,
            REPORT: WITHOUT_MOBILITY,
            f"{folder}/2017-01-12.md": MINUTES,
            f"{folder}/obrazky/trasa č. 1.png": png(300, 200),
        }
    )
    result = run("-C", root, "render", NAME)
    assert (result.status, result.err) == (0, "")
    build = root / "build"
    markdown = (build / f"{NAME}.md").read_text("utf-8")
    # A forge finds it from there, wherever the report lies.
    address = "/content/groups/mobilita/minutes/obrazky/trasa%20%C4%8D.%201.png"
    assert f'![Trasa přes most]({address} "Trasa")' in markdown
    assert f"![Svislá značka]({address})" in markdown
    page = (build / f"{NAME}.html").read_text("utf-8")
    assert page.count('<img src="data:image/png;base64,') == 2
    assert "<figcaption>Obrázek 1 – Trasa</figcaption>" in page
    for suffix, folder in (("docx", "word/media/"), ("odt", "Pictures/")):
        assert [name for name in parts(build / f"{NAME}.{suffix}") if name.startswith(folder)]
    with pikepdf.open(build / f"{NAME}.pdf") as document:
        assert any("/XObject" in page.get("/Resources", {}) for page in document.pages)


@pytest.mark.parametrize(
    ("target", "data", "reason"),
    [
        ("plan.png", b"GIF89a", "it is no PNG, JPEG or SVG"),
        ("plan.png", png(10, 10)[:-9], "it is damaged"),
        ("plan.png", png(10, 10) + bytes(10_000_000), "it is larger than 10 MB"),
        ("plan.svg", SVG.replace("<circle", "<script/><circle").encode(), "it holds a script or a foreign document"),
    ],
)
def test_an_image_that_can_not_be_shown_is_its_words_and_a_note(
    make: Make, target: str, data: bytes, reason: str
) -> None:
    root = make(with_image(target, **{f"content/reports/{target}": data}))
    result = run("-C", root, "render", NAME, "--to", PAGES)
    assert result.status == 0
    assert result.err == f"{REPORT}: the image content/reports/{target} is not shown: {reason}\n"
    assert "<em>[Obrázek: Co ukazuje]</em>" in (root / f"build/{NAME}.html").read_text("utf-8")


def test_an_image_behind_a_link_is_not_followed(make: Make, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "tajne.png").write_bytes(png(10, 10))
    root = make(with_image("tajne.png"))
    try:
        (root / "content/reports/tajne.png").symlink_to(outside / "tajne.png")
        (root / "content/obrazky").symlink_to(outside, target_is_directory=True)
    except OSError:
        pytest.skip("links can't be made here")
    result = run("-C", root, "render", NAME, "--to", "html")
    assert "content/reports/tajne.png is not shown: it is a symbolic link" in result.err
    assert "<img" not in (root / f"build/{NAME}.html").read_text("utf-8")
    (root / REPORT).write_text(str(with_image("../obrazky/tajne.png")[REPORT]), encoding="utf-8")
    assert run("-C", root, "render", NAME, "--to", "html").status == 1  # for check, there is no such file


def test_images_that_are_too_heavy_together_are_left_out_from_there_on(make: Make) -> None:
    photo = jpeg(200, 100)[:-2] + bytes(7_000_000) + b"\xff\xd9"
    text = "\n\n".join(f"![Foto {number}](foto-{number}.jpg)" for number in range(4))
    report = SMALL[REPORT].replace("Úvodní odstavec.", text)
    photos = {f"content/reports/foto-{number}.jpg": photo for number in range(4)}
    root = make({**SMALL, REPORT: report, **photos})
    result = run("-C", root, "render", NAME, "--to", PAGES)
    assert result.status == 0
    assert result.err.count("larger than 20 MB together") == 2
    assert (root / f"build/{NAME}.html").read_text("utf-8").count("<img") == 2


def test_images_that_are_not_shown_count_too(make: Make) -> None:
    text = "\n\n".join(f"![Foto {number}](foto-{number}.jpg)" for number in range(4))
    spoilt = {f"content/reports/foto-{number}.jpg": b"\xff\xd8" + b"\xff" * 7_000_000 for number in range(4)}
    root = make({**SMALL, REPORT: SMALL[REPORT].replace("Úvodní odstavec.", text), **spoilt})
    result = run("-C", root, "render", NAME, "--to", "html")
    assert (result.err.count("it is damaged"), result.err.count("larger than 20 MB together")) == (2, 2)


def test_more_images_than_a_document_may_have_are_left_out(make: Make) -> None:
    text = "\n\n".join(f"![Foto {number}](foto-{number}.png)" for number in range(202))
    images = {f"content/reports/foto-{number}.png": png(3, 3) for number in range(202)}
    root = make({**SMALL, REPORT: SMALL[REPORT].replace("Úvodní odstavec.", text), **images})
    result = run("-C", root, "render", NAME, "--to", "html")
    assert result.status == 0
    assert result.err.count("is not shown: the document has more than 200 images") == 2
    assert (root / f"build/{NAME}.html").read_text("utf-8").count("<img") == 200


def test_an_image_of_a_template_is_shown(make: Make) -> None:
    template = "# {{ subject }}\n\n![Znak](/templates/znak.svg)\n\n![Jiný](/templates/neni.svg)\n"
    root = make({**SMALL, "templates/informativni-zprava.md.j2": template, "templates/znak.svg": SVG.encode()})
    result = run("-C", root, "render", NAME, "--to", "html")
    assert result.err == f"{REPORT}: the image templates/neni.svg is not shown: it is not there\n"
    assert (root / f"build/{NAME}.html").read_text("utf-8").count("<img") == 1


def test_the_logo_and_the_foot_are_those_of_the_settings(make: Make) -> None:
    root = make({**SMALL, "templates/znak.svg": SVG.encode()}, LOGO)
    assert run("-C", root, "render", NAME, "--to", PAGES).status == 0
    build = root / "build"
    page = (build / f"{NAME}.html").read_text("utf-8")
    assert '<img class="logo" src="data:image/svg+xml;base64,' in page
    assert "<footer>www.example.cz</footer>" in page
    docx, odt = (parts(build / f"{NAME}.{suffix}") for suffix in ("docx", "odt"))
    assert [name for name in docx if name.startswith("word/media/")]
    assert any(b"www.example.cz" in data for name, data in docx.items() if "footer" in name)
    assert [name for name in odt if name.startswith("Pictures/")]
    assert b"www.example.cz" in odt["styles.xml"]


def test_a_logo_that_can_not_be_shown_is_put_right_first(make: Make) -> None:
    root = make(SMALL, LOGO)
    assert_refused(run("-C", root, "render", NAME), "the logo templates/znak.svg can't be shown: it is not there")
    (root / "templates").mkdir()
    (root / "templates/znak.svg").write_bytes(b"x")
    assert_refused(run("-C", root, "render", NAME), "templates/znak.svg can't be shown: it is no PNG, JPEG or SVG")
    (root / "scpctl.toml").write_text(LOGO.replace("templates/znak", "../znak"), encoding="utf-8")
    assert_refused(run("-C", root, "render", NAME), "../znak.svg can't be shown: it lies outside of the repository")


def test_the_reference_documents_of_the_city_give_the_looks(make: Make) -> None:
    docx = own_docx(
        {"word/styles.xml": lambda xml: xml.replace('w:ascii="Times New Roman"', 'w:ascii="Comic Sans MS"')}
    )
    odt = own_odt(lambda xml: xml.replace("Times New Roman", "Comic Sans MS"))
    root = make({**SMALL, "templates/reference.docx": docx, "templates/reference.odt": odt})
    commit(root)
    assert run("-C", root, "render", NAME, "--to", PAGES).status == 0
    build = root / "build"
    assert b"Comic Sans MS" in parts(build / f"{NAME}.docx")["word/styles.xml"]
    assert b"Comic Sans MS" in parts(build / f"{NAME}.odt")["styles.xml"]
    # Without it, everything is made anew; the document of the commit is still what the commit yields.
    (root / "templates/reference.docx").unlink()
    (root / "templates/reference.odt").unlink()
    commit(root, "bez vzoru")
    assert run("-C", root, "verify", build / f"{NAME}.docx", build / f"{NAME}.odt").status == 0
    assert f"{NAME}.docx" in run("-C", root, "render", NAME, "--to", "docx").out
    assert b"Comic Sans MS" not in parts(build / f"{NAME}.docx")["word/styles.xml"]


@pytest.mark.parametrize("suffix", ["docx", "odt"])
def test_a_reference_document_that_can_not_be_used_is_told_once(make: Make, suffix: str) -> None:
    root = make({**SMALL, f"templates/reference.{suffix}": b"PK\x03\x04"})
    assert_refused(run("-C", root, "render", NAME, "--to", suffix), f"reference.{suffix} can't be used: it is damaged")


def test_the_font_of_the_pdf_is_that_of_the_settings(make: Make) -> None:
    settings = SETTINGS + '\n[letterhead]\nfont = "New Computer Modern"\n'
    root = make(SMALL, settings)
    assert run("-C", root, "render", NAME, "--to", "pdf").status == 0
    with pikepdf.open(root / f"build/{NAME}.pdf") as document:
        fonts = {str(font.BaseFont) for font in document.pages[0].Resources.Font.values()}
    assert all("NewCM" in font for font in fonts)
    (root / "scpctl.toml").write_text(settings.replace("Modern", "Modem"), encoding="utf-8")
    refused = run("-C", root, "render", NAME, "--to", "pdf")
    assert_refused(refused, "there is no font New Computer Modem")
    assert "did you mean New Computer Modern?" in refused.err


def test_fonts_that_are_none_are_told(make: Make) -> None:
    root = make({**SMALL, "templates/fonts/pismo.ttf": b"x", "templates/fonts/LICENSE.txt": b"x"})
    assert_refused(run("-C", root, "render", NAME, "--to", "pdf"), "there are no fonts in templates/fonts")


def test_what_shows_an_image_is_made_again_when_the_image_changes(make: Make) -> None:
    root = make({**with_image("plan.png", **{"content/reports/plan.png": png(30, 20)}), ".gitignore": "build/\n"})
    commit(root)
    once = ("-C", root, "render", NAME, "--to", PAGES)
    assert run(*once).status == 0
    assert run(*once).out == ""
    first = (root / f"build/{NAME}.pdf").read_bytes()
    (root / "content/reports/plan.png").write_bytes(png(31, 20))
    assert len(run(*once).out.splitlines()) == 4
    refused = run("-C", root, "verify", f"build/{NAME}.pdf")
    assert "was made of files that were not committed" in refused.err
    commit(root, "nový plán")
    assert run(*once).status == 0
    assert run("-C", root, "verify", *(f"build/{NAME}.{suffix}" for suffix in PAGES.split(","))).status == 0
    (root / f"build/{NAME}.pdf").write_bytes(first)
    assert run("-C", root, "verify", f"build/{NAME}.pdf").status == 0
    run("-C", root, "render", NAME, "--to", "pdf", "--at", "HEAD~1", "--output", "old")
    assert (root / f"old/{NAME}.pdf").read_bytes() == first


def test_a_revision_is_written_on_the_paper_of_its_time(make: Make) -> None:
    root = make({**SMALL, "templates/znak.svg": SVG.encode(), ".gitignore": "build/\n"}, LOGO)
    commit(root)
    assert run("-C", root, "render", NAME, "--to", PAGES).status == 0
    made = {suffix: (root / f"build/{NAME}.{suffix}").read_bytes() for suffix in PAGES.split(",")}
    (root / "templates/znak.svg").unlink()
    (root / "scpctl.toml").write_text(SETTINGS.replace("Zkouška", "Jinak"), encoding="utf-8")
    commit(root, "jinak")
    assert run("-C", root, "verify", *(f"build/{NAME}.{suffix}" for suffix in made)).status == 0
    assert run("-C", root, "render", NAME, "--to", PAGES, "--at", "HEAD~1", "--again").status == 0
    assert made == {suffix: (root / f"build/{NAME}.{suffix}").read_bytes() for suffix in made}


def test_the_scheme_is_drawn_beside_its_markdown_and_within_other_formats(tmp_path: Path) -> None:
    target = tmp_path / "out"
    assert run("-C", ROOT / "examples", "render", "--template", "schema", "--output", target).status == 0
    assert "](schema.svg " in (target / "schema.md").read_text("utf-8")
    assert (target / "schema.svg").read_text("utf-8").startswith("<svg ")
    page = (target / "schema.html").read_text("utf-8")
    assert '<img src="data:image/svg+xml;base64,' in page
    assert 'alt="Organizační schéma programu Chytrý Lesnov; slovy je popsáno níže"' in page
    alone = run("-C", ROOT / "examples", "render", "--template", "schema", "--output", target / "x", "--to", "svg")
    assert alone.out.splitlines() == [str(target / "x/schema.svg")]


def test_a_name_with_quotes_and_brackets_does_not_break_the_scheme(make: Make) -> None:
    root = make(SMALL, SETTINGS.replace('"Smart City Zkouška"', "'Město \"[/]\" ](x) <b>'"))
    assert run("-C", root, "render", "--template", "schema", "--to", "html,pdf").status == 0
    page = (root / "build/schema.html").read_text("utf-8")
    assert page.count("<img src=") == 1
    assert "Město &quot;[/]&quot; ](x) &lt;b&gt;" in page or "Město „[/]“ ](x) &lt;b&gt;" in page


@pytest.mark.parametrize("target", ["%00.png", "x" * 300 + ".png", "a%5Cb.png"])
def test_a_name_that_no_file_can_have_costs_its_image_only(make: Make, target: str) -> None:
    root = make(with_image(target), SETTINGS + '\n[check.severity]\nSCP202 = "off"\n')
    result = run("-C", root, "render", NAME, "--to", "html")
    assert result.status == 0
    assert "is not shown: " in result.err
    assert "[Obrázek: Co ukazuje]" in (root / f"build/{NAME}.html").read_text("utf-8")


@pytest.mark.parametrize("target", ["https://www.example.cz/a.png", "//example.cz/a.png", "data:image/png;base64,AAAA"])
def test_an_image_of_the_web_is_not_fetched_and_that_is_said(make: Make, target: str) -> None:
    root = make(with_image(target))
    result = run("-C", root, "render", NAME, "--to", "html")
    assert result.err == f"{REPORT}: the image {target} is not shown: images of the web are not fetched\n"
    assert "<img" not in (root / f"build/{NAME}.html").read_text("utf-8")


def test_an_image_within_a_link_stays(make: Make) -> None:
    shown = SMALL[REPORT].replace("Úvodní odstavec.", "[![Náhled](plan.png)](plan.pdf) a [odkaz](plan.pdf).")
    root = make({**SMALL, REPORT: shown, "content/reports/plan.png": png(30, 20), "content/reports/plan.pdf": b"%PDF"})
    assert run("-C", root, "render", NAME, "--to", "md").status == 0
    markdown = (root / f"build/{NAME}.md").read_text("utf-8")
    assert "![Náhled](/content/reports/plan.png) a odkaz." in markdown


def test_a_name_that_macos_has_written_is_found(make: Make) -> None:
    decomposed = unicodedata.normalize("NFD", "content/reports/žába.png")
    root = make({**with_image(unicodedata.normalize("NFC", "žába.png")), decomposed: png(30, 20)})
    commit(root)
    for more in ([], ["--at", "HEAD", "--output", "old"]):
        result = run("-C", root, "render", NAME, "--to", "html", *more)
        assert (result.status, result.err) == (0, "")
    made, old = root / f"build/{NAME}.html", root / f"old/{NAME}.html"
    assert "<img" in made.read_text("utf-8")
    assert made.read_bytes() == old.read_bytes()
    assert run("-C", root, "verify", made).status == 0
