"""Images in documents: what may be shown, what it may carry with it, and what a reader gets where it may not."""

from __future__ import annotations

import base64
import io
import math
import re
import struct
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image, ImageColor

from scpctl import export
from tests.everything import SVG, jpeg, png

SHEET = export.Sheet("Zpráva", "Jana Nová", "2017-01-20")
WITH = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def painted(
    pixels: bytes, *, colour: int = 0, methods: bytes = bytes(3), more: tuple[tuple[bytes, bytes], ...] = ()
) -> bytes:
    """Return a PNG of 3 by 2 pixels whose packed pixels are these."""
    head = struct.pack(">IIBB", 3, 2, 8, colour) + methods
    parts = [(b"IHDR", head), *more, (b"IDAT", pixels), (b"IEND", b"")]
    sums = (struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)
    written = (
        struct.pack(">I", len(data)) + name + data + sum_ for (name, data), sum_ in zip(parts, sums, strict=True)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def drawing(inner: str, style: str = "") -> bytes:
    return WITH.format(f"<style>{style}</style>{inner}" if style else inner).encode()


def embedded(data: bytes, kind: str = "png") -> str:
    return f'<image width="9" height="9" href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>'


def in_colours(mode: str, **options: bool) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (30, 20)).save(buffer, "JPEG", **options)
    return buffer.getvalue()


ROWS = bytes(4) * 2
BLUR = '<filter id="f"><feGaussianBlur stdDeviation="1"/></filter>'
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
    "SVG with a shadow": drawing(f'{BLUR}<rect width="9" height="9" filter="url(#f)"/>'),
    "SVG with classes": drawing(
        '<linearGradient id="g"><stop/></linearGradient><rect class="a" width="9" height="9"/>',
        "/* see https://example.cz */ .a{fill:url(#g)}",
    ),
    "PNG whose pixels come in passes": painted(zlib.compress(bytes(10)), methods=b"\0\0\1"),
    "PNG with a palette": painted(zlib.compress(ROWS), colour=3, more=((b"PLTE", bytes(3)),)),
    "JPEG that comes in scans": in_colours("RGB", progressive=True),
    "JPEG with padding": jpeg(30, 20).replace(b"\xff\xdb", b"\xff\xff\xff\xdb"),
    "grey JPEG": in_colours("L"),
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
    "a drawing that doubles": (WITH.format(f'<g id="g0"><path d="M0 0"/></g>{USES}').encode(), "too complex"),
    "a drawing that uses itself": (WITH.format('<g id="a"><use href="#a"/></g>').encode(), "too complex"),
    "depth": (WITH.format("<g>" * 5_000 + "</g>" * 5_000).encode(), "too deep"),
    "pixels that are none": (painted(b"garbage"), "damaged"),
    "too few pixels": (painted(zlib.compress(ROWS[:-1])), "damaged"),
    "too many pixels for its size": (painted(zlib.compress(bytes(9_000_000))), "damaged"),
    "half of the pixels": (painted(zlib.compress(ROWS)[:-5]), "damaged"),
    "a filter that there is not": (painted(zlib.compress(b"\x09" + ROWS[1:])), "damaged"),
    "a packing that there is not": (painted(zlib.compress(ROWS), methods=b"\7\0\0"), "damaged"),
    "too few pixels interlaced": (painted(zlib.compress(ROWS), methods=b"\0\0\1"), "damaged"),
    "no palette": (painted(zlib.compress(ROWS), colour=3), "damaged"),
    "a profile that grows": (
        painted(zlib.compress(ROWS), more=((b"iCCP", b"a\0\0" + zlib.compress(bytes(9_000_000))),)),
        "damaged",
    ),
    "colours of printing": (in_colours("CMYK"), "CMYK"),
    "colours of printing in an SVG": (drawing(embedded(in_colours("CMYK"), "jpeg")), "CMYK"),
    "a JPEG that only begins": (b"\xff\xd8" + b"\xff" * 1_000_000, "damaged"),
    "a JPEG with a host of comments": (b"\xff\xd8" + b"\xff\xfe\0\2" * 20_000 + jpeg(9, 9)[2:], "damaged"),
    "a JPEG with a host of scans": (jpeg(9, 9)[:-2] + b"\xff\xda\0\2" * 20_000 + b"\xff\xd9", "damaged"),
    "a spoilt PNG in an SVG": (drawing(embedded(painted(b"garbage"))), "damaged"),
    "no width": (SVG.replace('width="120mm"', 'width="0"', 1).encode(), "no width"),
    "no height": (SVG.replace('height="60mm"', 'height="0mm"', 1).encode(), "no width or no height"),
    "an empty view": (SVG.replace("0 0 240 120", "0 0 240 0", 1).encode(), "no width or no height"),
    "a style in a style": (drawing("", "a{}<g/>@import 'https://example.cz/a.css';"), "damaged"),
    "a style in the title of a style": (drawing("", "<title>@import 'https://example.cz/a.css';</title>"), "damaged"),
    "a set of images in a style": (drawing("", "a{mask:image-set('//example.cz/a' 1x)}"), "outside of itself"),
    "a set of images in an attribute": (drawing("<rect mask=\"image-set('a.svg' 1x)\"/>"), "outside of itself"),
    "a set of images at an element": (drawing("<rect style=\"mask:image-set('a' 1x)\"/>"), "outside of itself"),
    "a source in a style": (drawing("<rect style=\"cursor:src('https://example.cz')\"/>"), "outside of itself"),
    "an address hidden by a comment": (drawing("", "a{mask:url/**/(a.svg)}"), "outside of itself"),
    "a font in a style": (drawing("", "@font-face{src:local('a')}"), "outside of itself"),
    "masks in masks": (
        drawing(
            "".join(
                f'<mask id="m{n}"><g mask="url(#m{n - 1})"/><g style="mask:url( \'#m{n - 1}\')"/></mask>'
                for n in range(20)
            )
        ),
        "too complex",
    ),
    "patterns in patterns by a style": (
        drawing(
            "".join(f'<pattern id="p{n}"><g class="a c{n}"/><g class="c{n}"/></pattern>' for n in range(20)),
            "".join(f".b,.c{n}{{fill:url(#p{n - 1})}}" for n in range(20)),
        ),
        "too complex",
    ),
    "a marker at each of many points": (
        drawing(f'<marker id="m"><path d="M0 0"/></marker><path marker-mid="url(#m)" d="M0 0{"h1" * 20_000}"/>'),
        "too complex",
    ),
    "many blurs": (drawing(BLUR + '<rect filter="url(#f)"/>' * 30), "too complex"),
    "many blurs by a style": (drawing("<rect/>" * 30, "rect{filter:blur(9px)}"), "too complex"),
    "a blur that reaches far": (drawing(BLUR.replace("id=", 'width="3000%" id=')), "too complex"),
    "clouds": (drawing('<filter id="f"><feTurbulence numOctaves="100000"/></filter>'), "too complex"),
    "a host of attributes": (drawing("<rect " + " ".join(f"a{n}='1'" for n in range(1_000)) + "/>"), "too complex"),
    "a long text": (drawing(f"<text>{'a' * 100_000}</text>"), "too complex"),
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


def test_an_image_in_an_svg_has_no_secrets_either() -> None:
    photo = jpeg(30, 20, orientation=6, artist="Karel Tajny")
    assets = {
        "a.svg": drawing(embedded(png(30, 20, (b"tEXt", b"Author\0Karel Tajny"))) + embedded(photo, "jpeg")),
        "b.svg": drawing('<g xml:base="https://example.cz/Tajny/"/>', "/* Tajny */"),
    }
    page = export.html("![a](a.svg)\n\n![b](b.svg)", SHEET, assets)
    outer = [base64.b64decode(found) for found in re.findall(r'base64,([^"]+)"', page)]
    inner = [base64.b64decode(found) for found in re.findall(rb'base64,([^"]+)"', outer[0])]
    assert [Image.open(io.BytesIO(found)).size for found in inner] == [(30, 20), (30, 20)]
    assert not [found for found in (*outer, *inner) if b"Tajny" in found]


def test_what_stands_between_the_scans_of_a_jpeg_and_behind_it_is_left_out() -> None:
    whole = in_colours("RGB", progressive=True)
    scan = whole.index(b"\xff\xda", whole.index(b"\xff\xda") + 1)
    photo = whole[:scan] + b"\xff\xfe\0\7Tajny" + whole[scan:] + jpeg(9, 9, artist="Karel Tajny")
    page = export.html("![a](a.jpg)", SHEET, {"a.jpg": photo})
    assert [base64.b64decode(found) for found in re.findall(r'base64,([^"]+)"', page)] == [whole]


def test_an_image_that_the_pdf_can_not_show_is_words_and_the_others_stay() -> None:
    assets = {
        "a.png": png(30, 20),
        "b.jpg": jpeg(30, 20).replace(b"\xff\xdb", b"\xff\xeb"),  # nothing says how to read its pixels
        "c.svg": drawing("<text y='5'>\ue000</text>"),  # a letter that PDF/A forbids
    }
    with pikepdf.open(
        io.BytesIO(export.pdf("![A](a.png)\n\n![B](b.jpg)\n\n![C](c.svg) \ue000", SHEET, assets))
    ) as made:
        assert alternatives(made.Root.StructTreeRoot.K) == ["A"]


def test_a_drawing_that_can_not_be_drawn_is_words_in_office_programs() -> None:
    endless = "9" * 60
    assets = {"a.svg": SVG.replace("120", endless, 1).replace("60", endless, 1).encode(), "b.png": png(30, 20)}
    for made in (export.docx, export.odt):
        with zipfile.ZipFile(io.BytesIO(made("![Popis](a.svg)\n\n![b](b.png)", SHEET, assets))) as opened:
            everything = b"".join(opened.read(member) for member in opened.namelist()).decode("utf-8", "replace")
            assert "[Obrázek: Popis]" in everything
            assert len([name for name in opened.namelist() if name.startswith(("word/media/", "Pictures/"))]) == 1


@pytest.mark.parametrize("size", ['width="50%" height="1e-40"', 'width="1e-40" height="5"', 'width="-5"', ""])
def test_a_drawing_has_one_size_for_all(size: str) -> None:
    data = SVG.replace('width="120mm" height="60mm"', size, 1).encode()
    docx = zipfile.ZipFile(io.BytesIO(export.docx("![a](a.svg)", SHEET, {"a.svg": data})))
    [name] = [member for member in docx.namelist() if member.startswith("word/media/")]
    width, height = Image.open(io.BytesIO(docx.read(name))).size
    [(cx, cy)] = re.findall(r'<wp:extent cx="(\d+)" cy="(\d+)"', docx.read("word/document.xml").decode())
    assert width / height == pytest.approx(int(cx) / int(cy), rel=0.05)


# Held as Exif numbers it, the pixels of a photo were turned so against what the camera saw.
HELD = {
    1: (),
    2: (Image.Transpose.FLIP_LEFT_RIGHT,),
    3: (Image.Transpose.ROTATE_180,),
    4: (Image.Transpose.FLIP_TOP_BOTTOM,),
    5: (Image.Transpose.TRANSPOSE,),
    6: (Image.Transpose.ROTATE_90,),
    7: (Image.Transpose.TRANSVERSE,),
    8: (Image.Transpose.ROTATE_270,),
}
CORNERS = ["red", "lime", "blue", "white"]


def photo(held: int) -> bytes:
    """Return a photo, 300 by 200 where it stands upright, each of whose quarters has a colour of its own."""
    seen = Image.new("RGB", (300, 200))
    for number, colour in enumerate(CORNERS):
        seen.paste(Image.new("RGB", (150, 100), colour), (150 * (number % 2), 100 * (number // 2)))
    for turn in HELD[held]:
        seen = seen.transpose(turn)
    exif = Image.Exif()
    exif[0x112] = held
    buffer = io.BytesIO()
    seen.save(buffer, "JPEG", exif=exif, quality=95)
    return buffer.getvalue()


def corners(image: Image.Image) -> list[str]:
    seen = [image.getpixel((image.width * x // 4, image.height * y // 4)) for y in (1, 3) for x in (1, 3)]
    colours = {colour: ImageColor.getrgb(colour) for colour in CORNERS}
    return [
        next(name for name, rgb in colours.items() if all(abs(a - b) < 40 for a, b in zip(rgb, pixel, strict=True)))
        for pixel in seen
        if isinstance(pixel, tuple)
    ]


@pytest.mark.parametrize("held", HELD)
def test_a_photo_stands_upright_however_the_camera_was_held(held: int) -> None:
    data = photo(held)
    page = export.html("![foto](a.jpg)", SHEET, {"a.jpg": data})
    assert 'width="300" height="200"' in page
    docx = zipfile.ZipFile(io.BytesIO(export.docx("![foto](a.jpg)", SHEET, {"a.jpg": data})))
    document = docx.read("word/document.xml").decode()
    turned, cx, cy = re.findall(r'<a:xfrm([^>]*)><a:off x="0" y="0"/><a:ext cx="(\d+)" cy="(\d+)"', document)[0]
    assert f'<wp:extent cx="{cx}" cy="{cy}"' in document  # Word exchanges the sides by itself
    angle = int((re.findall(r'rot="(\d+)"', turned) or ["0"])[0]) / 60_000
    assert_upright(docx, "word/media/", angle, 'flipH="1"' in turned, int(cx) / int(cy))
    odt = zipfile.ZipFile(io.BytesIO(export.odt("![foto](a.jpg)", SHEET, {"a.jpg": data})))
    content = odt.read("content.xml").decode()
    width, height, turned = re.findall(r'svg:width="([\d.]+)mm" svg:height="([\d.]+)mm"([^>]*)>', content)[0]
    angle = -math.degrees(float((re.findall(r"rotate \((\S+)\)", turned) or ["0"])[0]))
    assert_upright(odt, "Pictures/", angle, 'style:mirror="horizontal"' in content, float(width) / float(height))


def assert_upright(made: zipfile.ZipFile, folder: str, angle: float, is_mirrored: bool, ratio: float) -> None:
    """Turn the photo as its frame is: mirrored, then clockwise."""
    [name] = [member for member in made.namelist() if member.startswith(folder)]
    assert name.endswith(".jpeg")  # as the camera packed it
    image: Image.Image = Image.open(io.BytesIO(made.read(name)))
    assert 0x112 not in image.getexif()  # else a program that heeds it would turn it once more
    assert image.width / image.height == pytest.approx(ratio, rel=0.01)
    if is_mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert corners(image.rotate(-round(angle), expand=True)) == CORNERS


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
