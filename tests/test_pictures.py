"""Images in documents: what may be shown, what it may carry with it, and what a reader gets where it may not."""

from __future__ import annotations

import base64
import io
import re
import zipfile

import pikepdf
import pytest

from scpctl import export
from tests.everything import SVG, jpeg, png

SHEET = export.Sheet("Zpráva", "Jana Nová", "2017-01-20")
WITH = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
GOOD = {
    "PNG": png(300, 200),
    "JPEG": jpeg(300, 200),
    "photo held aslant": jpeg(300, 200, orientation=6),
    "SVG": SVG.encode(),
    "SVG with BOM and a document type": b"\xef\xbb\xbf<?xml version='1.0'?>\n<!DOCTYPE svg>\n" + SVG.encode(),
    "SVG that uses a part of itself": WITH.format('<g id="a"><path d="M0 0h9"/></g><use href="#a"/>').encode(),
    "SVG with an image in it": WITH.format(
        f'<image width="9" height="9" xlink:href="data:image/png;base64,{base64.b64encode(png(3, 3)).decode()}"/>'
    ).encode(),
    "SVG that moves": WITH.format('<rect width="9" height="9"><animate attributeName="x" to="5"/></rect>').encode(),
}
USES = "".join(f'<g id="g{n + 1}"><use href="#g{n}"/><use href="#g{n}"/></g>' for n in range(20))
REFUSED = {
    "nothing": (b"", "no PNG, JPEG or SVG"),
    "a GIF": (b"GIF89a" + bytes(20), "no PNG, JPEG or SVG"),
    "a pointer of Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "no PNG, JPEG or SVG"),
    "HTML": (b"<!DOCTYPE html><html><body>x</body></html>", "no PNG, JPEG or SVG"),
    "too many bytes": (png(10, 10) + bytes(10_000_001), "larger than 10 MB"),
    "too many pixels": (png(10, 10).replace(b"\0\0\0\n\0\0\0\n", b"\0\0\xff\xff\0\0\xff\xff", 1), "damaged"),
    "too many pixels that are there": (png(40_001, 1_000), "more than 40 million pixels"),
    "half a PNG": (png(300, 200)[:-20], "damaged"),
    "a PNG with a wrong sum": (png(300, 200).replace(b"IDAT", b"IDAT\0", 1), "damaged"),
    "half a JPEG": (jpeg(300, 200)[:300], "damaged"),
    "half an SVG": (SVG[:-6].encode(), "damaged"),
    "a script": (WITH.format("<script>alert(1)</script>").encode(), "script"),
    "an event": (WITH.format('<rect onclick="x()"/>').encode(), "script"),
    "foreign HTML": (WITH.format("<foreignObject/>").encode(), "script"),
    "a file": (WITH.format('<image xlink:href="file:///etc/passwd"/>').encode(), "outside of itself"),
    "another file": (WITH.format('<image href="../tajne.png"/>').encode(), "outside of itself"),
    "the web": (WITH.format('<use href="https://example.cz/a.svg#x"/>').encode(), "outside of itself"),
    "a style of the web": (WITH.format("<style>@import 'https://example.cz'</style>").encode(), "outside of itself"),
    "a fill of the web": (WITH.format('<rect fill="url(https://example.cz)"/>').encode(), "outside of itself"),
    "entities": (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.encode(), "entities"),
    "UTF-16": (SVG.encode("utf-16"), "no PNG, JPEG or SVG"),
    "a drawing that doubles": (WITH.format(f'<g id="g0"><path d="M0 0"/></g>{USES}').encode(), "shapes"),
    "a drawing that uses itself": (WITH.format('<g id="a"><use href="#a"/></g>').encode(), "shapes"),
    "depth": (WITH.format("<g>" * 5_000 + "</g>" * 5_000).encode(), "too deep"),
    "an SVG in an SVG": (
        WITH.format(f'<image href="data:image/png;base64,{base64.b64encode(SVG.encode()).decode()}"/>').encode(),
        "no PNG, JPEG or SVG",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_an_image_is_shown_in_every_format(name: str) -> None:
    assert export.image_fault(GOOD[name]) == ""
    markdown, assets = "![Popis & obrázku](a.x)", {"a.x": GOOD[name]}
    page = export.html(markdown, SHEET, assets)
    assert re.search(r'<figure><img src="data:image/[^"]+" alt="Popis &amp; obrázku" width="\d+" height="\d+">', page)
    with pikepdf.open(io.BytesIO(export.pdf(markdown, SHEET, assets))) as document:
        assert "Popis & obrázku" in alternatives(document.Root.StructTreeRoot.K)
    docx = zipfile.ZipFile(io.BytesIO(export.docx(markdown, SHEET, assets)))
    assert 'descr="Popis &amp; obrázku"' in docx.read("word/document.xml").decode()
    assert [member for member in docx.namelist() if member.startswith("word/media/")]
    odt = zipfile.ZipFile(io.BytesIO(export.odt(markdown, SHEET, assets)))
    assert "<svg:desc>Popis &amp; obrázku</svg:desc>" in odt.read("content.xml").decode()
    assert [member for member in odt.namelist() if member.startswith("Pictures/")]


def alternatives(element: pikepdf.Object) -> list[str]:
    if isinstance(element, pikepdf.Array):
        return [text for kid in element for text in alternatives(kid)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    own = [str(element.Alt)] if "/Alt" in element else []
    return own + (alternatives(element.K) if "/K" in element else [])


@pytest.mark.parametrize("name", REFUSED)
def test_an_image_that_may_do_harm_is_its_description(name: str) -> None:
    data, reason = REFUSED[name]
    assert reason in export.image_fault(data)
    assets = {"a.x": data}
    markdown = "![Popis obrázku](a.x)"
    page = export.html(markdown, SHEET, assets)
    assert "<em>[Obrázek: Popis obrázku]</em>" in page
    assert "<img" not in page
    with pikepdf.open(io.BytesIO(export.pdf(markdown, SHEET, assets))) as document:
        assert not alternatives(document.Root.StructTreeRoot.K)
    for made in (export.docx(markdown, SHEET, assets), export.odt(markdown, SHEET, assets)):
        with zipfile.ZipFile(io.BytesIO(made)) as opened:
            assert not [member for member in opened.namelist() if "media" in member or "Pictures" in member]
            everything = b"".join(opened.read(member) for member in opened.namelist()).decode()
            assert "[Obrázek: Popis obrázku]" in everything


def test_the_description_may_be_missing_too() -> None:
    assert "[Obrázek: cesta/plan.png]" in export.html("![](cesta/plan.png)", SHEET)


def test_what_a_camera_or_an_editor_wrote_is_left_out() -> None:
    assets = {
        "a.png": png(30, 20, (b"tEXt", b"Author\0Karel Tajny"), (b"eXIf", b"MM\0*Karel Tajny")),
        "b.jpg": jpeg(30, 20, orientation=3, artist="Karel Tajny"),
        "c.svg": WITH.format("<metadata>Karel Tajny</metadata><!-- Karel Tajny --><path d='M0 0'/>")
        .replace("viewBox", 'xmlns:i="urn:inkscape" i:export="/home/Karel Tajny" viewBox')
        .encode(),
    }
    markdown = "\n\n".join(f"![obrázek]({name})" for name in assets)
    page = export.html(markdown, SHEET, assets)
    images = [base64.b64decode(found) for found in re.findall(r'base64,([^"]+)"', page)]
    assert len(images) == 3
    assert not [image for image in images if b"Tajny" in image]
    with zipfile.ZipFile(io.BytesIO(export.docx(markdown, SHEET, assets))) as opened:
        assert not [name for name in opened.namelist() if b"Tajny" in opened.read(name)]


def test_a_photo_held_aslant_stands_upright() -> None:
    page = export.html("![foto](a.jpg)", SHEET, {"a.jpg": jpeg(300, 200, orientation=6)})
    assert 'width="200" height="300"' in page


@pytest.mark.parametrize(("width", "height"), [(9000, 30), (30, 9000), (4000, 4000)])
def test_an_image_is_never_larger_than_the_page(width: int, height: int) -> None:
    markdown, assets = "![a](a.png)\n\ntext ![a](a.png)\n\n|x|y|\n|-|-|\n|![a](a.png)|b|", {"a.png": png(width, height)}
    with pikepdf.open(io.BytesIO(export.pdf(markdown, SHEET, assets))) as document:
        boxes = [box for page in document.pages for box in image_boxes(page)]
    assert len(boxes) == 3
    for left, bottom, right, top in boxes:
        assert 70 < left < right < 596 - 70
        assert 70 < bottom < top < 843 - 70
    document_xml = zipfile.ZipFile(io.BytesIO(export.docx(markdown, SHEET, assets))).read("word/document.xml").decode()
    for cx, cy in re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"', document_xml):
        assert int(cx) <= 160.1 * 36_000
        assert int(cy) <= 248 * 36_000


def image_boxes(page: pikepdf.Page) -> list[tuple[float, float, float, float]]:
    """Return where images stand on a page: left, bottom, right and top in points."""
    boxes = []
    matrices = [pikepdf.Matrix()]
    for instruction in pikepdf.parse_content_stream(page):
        match str(instruction.operator):
            case "q":
                matrices.append(matrices[-1])
            case "Q":
                matrices.pop()
            case "cm":
                matrices[-1] = pikepdf.Matrix(*map(float, instruction.operands)) @ matrices[-1]
            case "Do":
                box = matrices[-1].transform(pikepdf.Rectangle(0, 0, 1, 1))
                boxes.append((box.llx, box.lly, box.urx, box.ury))
    return boxes


def test_figures_are_numbered_and_have_captions() -> None:
    markdown = '![a](a.png "Mapa")\n\n![b](a.png)\n\n- ![c](a.png "Plán *pěší* zóny")'
    page = export.html(markdown, SHEET, {"a.png": png(3, 3)})
    assert re.findall(r"<figcaption>(.*?)</figcaption>", page) == ["Obrázek 1 – Mapa", "Obrázek 2 – Plán *pěší* zóny"]
    assert page.count("<figure>") == 3
