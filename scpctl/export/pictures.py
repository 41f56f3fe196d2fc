"""Images as documents may carry them: PNG, JPEG or SVG by what they are, not too large, and silent.

What cameras and editors write into images beside the picture (places, names, paths) is left out. An SVG that could run,
load or blow up something is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from scpctl.language import _

MAX_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
_MAX_SVG_BYTES = 2_000_000
_MAX_SVG_ELEMENTS = 20_000
_MAX_SVG_DEPTH = 60
_MM_IN_INCH = 25.4
_PIXELS_IN_INCH = 96.0

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"IDAT"))
_PNG_KINDS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # colour: bits
_JPEG = b"\xff\xd8\xff"
_JPEG_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_JPEG_OTHER_FRAMES = frozenset((*range(0xC3, 0xD0),)) - {0xC4, 0xC8, 0xCC}
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_ACTIVE = frozenset("script foreignObject handler iframe object embed audio video".split())
_MOVING = frozenset("animate animateMotion animateTransform animateColor set metadata".split())
_OUTWARD = re.compile(r"url\(\s*['\"]?(?!['\"]?#)|@import|\\|expression\(", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d*\.?\d+)\s*(px|pt|pc|mm|cm|in)?\s*")
_MM = {"px": 25.4 / 96, "": 25.4 / 96, "pt": 25.4 / 72, "pc": 25.4 / 6, "mm": 1.0, "cm": 10.0, "in": 25.4}


class Picture(NamedTuple):
    """An image that may be shown: ``png``, ``jpeg`` or ``svg``, its size in millimetres as it was made.

    ``upright`` is false where a camera was held aslant, which not every program takes into account.
    """

    kind: str
    data: bytes
    width: float
    height: float
    upright: bool = True

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """Return the size in millimetres that fits into a room."""
        scale = min(1.0, width / self.width, height / self.height)
        return self.width * scale, self.height * scale


class Refused(ValueError):
    """An image is none that a document may carry; the message says why."""


def fault(data: bytes) -> str:
    """Return why an image is not shown, or nothing where it is."""
    try:
        _examined(data)
    except Refused as error:
        return str(error)
    return ""


def pictures(assets: Mapping[str, bytes]) -> dict[str, Picture]:
    """Return the images that may be shown, by name."""
    found = {}
    for name, data in assets.items():
        try:
            found[name] = _examined(data)
        except Refused:
            continue
    return found


def _examined(data: bytes) -> Picture:
    if len(data) > MAX_BYTES:
        raise Refused(_("it is larger than {limit} MB").format(limit=MAX_BYTES // 1_000_000))
    if data.startswith(_PNG):
        return _png(data)
    if data.startswith(_JPEG):
        return _jpeg(data)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return _svg(data)
    raise Refused(_("it is no PNG, JPEG or SVG"))


def _measured(kind: str, data: bytes, width: int, height: int, per_inch: float, upright: bool = True) -> Picture:
    if not width or not height:
        raise _damaged()
    if width * height > MAX_PIXELS:
        raise Refused(_("it has more than {limit} million pixels").format(limit=MAX_PIXELS // 1_000_000))
    scale = _MM_IN_INCH / (per_inch if 50 <= per_inch <= 1200 else _PIXELS_IN_INCH)  # else it is a guess of somebody
    return Picture(kind, data, width * scale, height * scale, upright)


def _damaged() -> Refused:
    return Refused(_("it is damaged"))


# PNG: ISO/IEC 15948


def _png(data: bytes) -> Picture:
    kept, width, height, per_inch = [_PNG], 0, 0, 0.0
    for name, content in _chunks(data):
        if (name == b"IHDR") != (len(kept) == 1):
            raise _damaged()
        if name == b"IHDR":
            width, height, bits, colour = struct.unpack(">IIBB3x", content)
            if bits not in _PNG_KINDS.get(colour, ()):
                raise _damaged()
        elif name == b"pHYs" and len(content) == 9 and content[8] == 1:
            per_inch = struct.unpack(">I", content[:4])[0] * _MM_IN_INCH / 1000
        if name in _PNG_CHUNKS:
            kept.append(_chunk(name, content))
    return _measured("png", b"".join([*kept, _chunk(b"IEND", b"")]), width, height, per_inch)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each chunk before the last one."""
    place = len(_PNG)
    seen: set[bytes] = set()
    while True:
        length, name = struct.unpack(">I4s", data[place : place + 8].ljust(8, b"\0"))
        content = data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if check != struct.pack(">I", zlib.crc32(name + content)) or (name == b"IHDR" and length != 13):
            raise _damaged()
        if name == b"IEND":
            if {b"IHDR", b"IDAT"} <= seen:
                return
            raise _damaged()
        seen.add(name)
        yield name, content
        place += 12 + length


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


# JPEG: ITU-T T.81, JFIF 1.02, Exif 2.3


def _jpeg(data: bytes) -> Picture:
    kept, width, height, per_inch, turn = [b"\xff\xd8"], 0, 0, 0.0, 1
    for marker, content in _segments(data):
        if marker in _JPEG_FRAMES and len(content) > 5:
            height, width = struct.unpack(">HH", content[1:5])
        elif marker in _JPEG_OTHER_FRAMES:
            raise Refused(_("it is a kind of JPEG that office programs can't show"))
        elif marker == 0xE0 and content[:5] == b"JFIF\0" and len(content) >= 12:
            per_inch = struct.unpack(">H", content[8:10])[0] * {1: 1.0, 2: _MM_IN_INCH / 10}.get(content[7], 0.0)
        elif marker == 0xE1 and content[:6] == b"Exif\0\0":
            turn = _turn(content[6:])
        if marker == 0xDA:
            kept.append(content)
        elif (
            not (0xE1 <= marker <= 0xEF or marker == 0xFE)
            or content[:11] in (b"ICC_PROFILE", b"Adobe\0")
            or marker == 0xEE
        ):
            kept.append(struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content)
    if turn != 1:
        exif = b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1" + struct.pack(">HHI", turn, 0, 0)
        kept.insert(1, struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 2) + exif)
    if turn >= 5:
        width, height = height, width
    return _measured("jpeg", b"".join(kept), width, height, per_inch, turn == 1)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and content of each segment; the last one is all from the scan on to the end of the image."""
    place = 2
    while place + 4 <= len(data):
        start, marker, length = struct.unpack(">BBH", data[place : place + 4])
        if start != 0xFF or length < 2 or place + 2 + length > len(data):
            break
        if marker == 0xFF:
            place += 1
            continue
        if marker == 0xDA:
            end = data.rfind(b"\xff\xd9")
            if end < place:
                break
            yield marker, data[place : end + 2]
            return
        yield marker, data[place + 4 : place + 2 + length]
        place += 2 + length
    raise _damaged()


def _turn(exif: bytes) -> int:
    """Return how the camera was held: 1 is upright, from 5 on width and height change places."""
    order = ">" if exif[:2] == b"MM" else "<"
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(count):
            tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
            if tag == 0x112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        pass
    return 1


# SVG 1.1 without what makes it a program


def _svg(data: bytes) -> Picture:
    if len(data) > _MAX_SVG_BYTES:
        raise Refused(_("it is larger than {limit} MB").format(limit=_MAX_SVG_BYTES // 1_000_000))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("it is not in UTF-8")) from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        # Old drawing programs write a document type that says nothing; one with declarations of its own may.
        text = re.sub(r"<!DOCTYPE[^\[\]>]*>", "", text, count=1)
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise Refused(_("it declares entities"))
    try:
        # What expat is given declares no entity: there is nothing that could grow or be fetched.
        root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314
    except ElementTree.ParseError:
        raise _damaged() from None
    if root.tag != f"{_SVG}svg":
        raise Refused(_("it is no PNG, JPEG or SVG"))
    _sanitize(root)
    if _drawn(root) > _MAX_SVG_ELEMENTS:
        raise Refused(_("it draws more than {limit} shapes").format(limit=_MAX_SVG_ELEMENTS))
    width, height = _svg_size(root)
    for prefix, space in (("", _SVG), ("xlink", _HREF.removesuffix("href"))):
        ElementTree.register_namespace(prefix, space.strip("{}"))
    return Picture("svg", ElementTree.tostring(root), width, height)


def _sanitize(root: ElementTree.Element) -> None:
    """Take from a drawing what is no drawing. Raises Refused where it would do, or reach, something."""
    level = [root]
    for _depth in range(_MAX_SVG_DEPTH):
        for element in level:
            _sanitize_element(element)
        level = [child for element in level for child in element]
        if not level:
            return
    raise Refused(_("its parts are nested too deep"))


def _sanitize_element(element: ElementTree.Element) -> None:
    for child in list(element):
        name = child.tag.removeprefix(_SVG) if isinstance(child.tag, str) else ""
        if name in _ACTIVE:
            raise Refused(_("it holds a script or a foreign document"))
        if not child.tag.startswith(_SVG) or name in _MOVING:
            element.remove(child)
    for name, value in list(element.attrib.items()):
        if name.lower().startswith("on"):
            raise Refused(_("it holds a script or a foreign document"))
        if name in ("href", _HREF):
            _check_reference(value)
        elif name.startswith("{"):
            del element.attrib[name]
        elif _OUTWARD.search(value):
            raise Refused(_("it refers to something outside of itself"))
    if element.tag == f"{_SVG}style" and _OUTWARD.search(element.text or ""):
        raise Refused(_("it refers to something outside of itself"))


def _check_reference(value: str) -> None:
    value = value.strip()
    if value.startswith("#") or not value:
        return
    if not _EMBEDDED.match(value):
        raise Refused(_("it refers to something outside of itself"))
    try:
        inner = base64.b64decode(value.partition(",")[2])
    except binascii.Error:
        raise _damaged() from None
    if not inner.startswith((_PNG, _JPEG)):
        raise Refused(_("it is no PNG, JPEG or SVG"))
    _examined(inner)


def _drawn(root: ElementTree.Element) -> int:
    """Return how many elements are drawn where each use of another one is drawn anew."""
    by_name = {element.get("id"): element for element in root.iter()}
    sizes: dict[ElementTree.Element, int] = {}

    def size(element: ElementTree.Element, depth: int) -> int:
        if element not in sizes:
            sizes[element] = _MAX_SVG_ELEMENTS + 1  # what uses itself has no end
            used = by_name.get((element.get("href") or element.get(_HREF) or "").removeprefix("#"))
            inner = [*element, *([used] if element.tag == f"{_SVG}use" and used is not None else [])]
            if depth < _MAX_SVG_DEPTH or not inner:
                sizes[element] = min(1 + sum(size(each, depth + 1) for each in inner), _MAX_SVG_ELEMENTS + 1)
        return sizes[element]

    return size(root, 0)


def _svg_size(root: ElementTree.Element) -> tuple[float, float]:
    """Return width and height in millimetres; what has no size of its own is as wide as it may be."""
    box = [float(number) for number in re.findall(r"-?\d*\.?\d+(?:[eE][+-]?\d+)?", root.get("viewBox", ""))]
    ratio = box[3] / box[2] if len(box) == 4 and box[2] > 0 and box[3] > 0 else 1.0
    width, height = (_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height"))
    across = float(width[1]) * _MM[width[2] or ""] if width else 0.0
    down = float(height[1]) * _MM[height[2] or ""] if height else 0.0
    across = across or (down / ratio if down else 1000.0)
    down = down or across * ratio
    if not 1 / 1000 < down / across < 1000:
        raise _damaged()
    return across, down
