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
_MAX_SVG_ATTRIBUTES = 200
_MAX_SVG_LETTERS = 20_000
# A profile of colours of a real device takes less; what is inflated may be a thousand times larger than the file.
_MAX_PROFILE = 4_000_000
_MAX_SEGMENTS = 10_000
_BLOCK = 4_000_000
_MM_IN_INCH = 25.4
_PIXELS_IN_INCH = 96.0

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"IDAT"))
_PNG_KINDS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # colour: bits
# How to set upright what Exif numbers so: (mirrored, then) turned clockwise.
_ANGLES = {3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270}
_MIRRORED = frozenset((2, 4, 5, 7))
_PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_FILTERS = 4
_PALETTE = 3
# Where each of the passes of an interlaced image begins, and how far apart its pixels are: across, down.
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_JPEG = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_JPEG_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_JPEG_OTHER_FRAMES = frozenset((*range(0xC3, 0xD0),)) - {0xC4, 0xC8, 0xCC}
_JPEG_COLOURS = frozenset((1, 3))
# A marker may be preceded by any number of 0xFF, and a segment tells its length.
_SEGMENT = re.compile(rb"\xff++([^\xff])(..)?", re.DOTALL)
_SCAN_END = re.compile(rb"\xff(?![\0\xd0-\xd7\xff])")
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_ACTIVE = frozenset("script foreignObject handler iframe object embed audio video".split())
_MOVING = frozenset("animate animateMotion animateTransform animateColor set metadata".split())
# How much longer than a shape effects take; others than these may take any time.
_EFFECTS = {
    **dict.fromkeys(("feGaussianBlur", "feDropShadow"), 3_000),
    **dict.fromkeys(("feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feFlood", "feMerge"), 700),
    **dict.fromkeys(("feFuncA", "feFuncB", "feFuncG", "feFuncR", "feMergeNode", "feOffset"), 700),
}
_EFFECT_IN_STYLE = re.compile(r"(?:blur|drop-shadow)\(", re.IGNORECASE)
# How far an effect may reach, in widths or heights of what it is for.
_REACH = 2.0
_TEXTS = frozenset(f"{_SVG}{name}" for name in ("text", "tspan", "textPath"))
_GRADIENTS = frozenset((f"{_SVG}linearGradient", f"{_SVG}radialGradient"))
_OUTWARD = re.compile(
    r"url\((?!\s*['\"]?#)|@import|\\|expression\(|image-set|cross-fade|\b(?:src|image)\(", re.IGNORECASE
)
_OUTWARD_STYLE = re.compile(rf"{_OUTWARD.pattern}|@|https?:|//", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
# One class, identifier or name of elements; what a selector says otherwise may be meant of any element.
_SIMPLE = re.compile(r"[.#]?[\w-]+")
_ANY = "*"
_PART = re.compile(r"url\(\s*['\"]?#([^'\")]*)", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,", re.IGNORECASE)
_LENGTH = re.compile(r"\s*\+?(\d*\.?\d+)\s*(px|pt|pc|mm|cm|in)?\s*")
_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE][+-]?\d+)?")
_MAX_SVG_SIZE = 200
_MM = {"px": 25.4 / 96, "": 25.4 / 96, "pt": 25.4 / 72, "pc": 25.4 / 6, "mm": 1.0, "cm": 10.0, "in": 25.4}


class Picture(NamedTuple):
    """An image that may be shown: ``png``, ``jpeg`` or ``svg``, its size in millimetres as it was made.

    ``turn`` says how a camera was held, by the numbers of Exif; not every program takes that into account.
    """

    kind: str
    data: bytes
    width: float
    height: float
    turn: int = 1

    @property
    def angle(self) -> int:
        """How far the pixels have to be turned clockwise to stand upright, in degrees."""
        return _ANGLES.get(self.turn, 0)

    @property
    def is_mirrored(self) -> bool:
        """Whether left and right change places, too, before the pixels are turned."""
        return self.turn in _MIRRORED

    @property
    def unturned(self) -> bytes:
        """The data that say nothing of how the camera was held: who turns them must be the only one who does."""
        return self.data.replace(_exif(self.turn), b"", 1) if self.turn != 1 else self.data

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


def _measured(kind: str, data: bytes, width: int, height: int, per_inch: float, turn: int = 1) -> Picture:
    if not width or not height:
        raise _damaged()
    if width * height > MAX_PIXELS:
        raise Refused(_("it has more than {limit} million pixels").format(limit=MAX_PIXELS // 1_000_000))
    scale = _MM_IN_INCH / (per_inch if 50 <= per_inch <= 1200 else _PIXELS_IN_INCH)  # else it is a guess of somebody
    return Picture(kind, data, width * scale, height * scale, turn)


def _damaged() -> Refused:
    return Refused(_("it is damaged"))


# PNG: ISO/IEC 15948


def _png(data: bytes) -> Picture:
    kept, width, height, per_inch = [_PNG], 0, 0, 0.0
    pixels, passes = [], []
    needs_palette = False
    for name, content in _chunks(data):
        if (name == b"IHDR") != (len(kept) == 1):
            raise _damaged()
        if name == b"IHDR":
            width, height, bits, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", content)
            if bits not in _PNG_KINDS.get(colour, ()) or packing or filtering or interlaced > 1:
                raise _damaged()
            passes = _passes(width, height, bits * _PNG_SAMPLES[colour], bool(interlaced))
            needs_palette = colour == _PALETTE
        elif name == b"pHYs" and len(content) == 9 and content[8] == 1:
            per_inch = struct.unpack(">I", content[:4])[0] * _MM_IN_INCH / 1000
        elif name == b"iCCP":
            _check_profile(content.partition(b"\0")[2][1:])
        elif name == b"PLTE":
            needs_palette = False
        elif name == b"IDAT":
            pixels.append(content)
        if name == b"IDAT" and needs_palette:
            raise _damaged()
        if name in _PNG_CHUNKS:
            kept.append(_chunk(name, content))
    picture = _measured("png", b"".join([*kept, _chunk(b"IEND", b"")]), width, height, per_inch)
    _check_pixels(b"".join(pixels), passes)
    return picture


def _passes(width: int, height: int, bits: int, is_interlaced: bool) -> list[tuple[int, int]]:
    """Return how many bytes a row has, and how many rows there are, in each of the passes."""
    passes = _ADAM7 if is_interlaced else ((0, 0, 1, 1),)
    sizes = [(-((left - width) // across), -((top - height) // down)) for left, top, across, down in passes]
    return [(1 + (columns * bits + 7) // 8, rows) for columns, rows in sizes if columns > 0 and rows > 0]


def _check_pixels(packed: bytes, passes: list[tuple[int, int]]) -> None:
    """Inflate the pixels, of which no more is kept than needed. Raises Refused where they are not what they should."""
    inflater = zlib.decompressobj()
    try:
        for row, rows in passes:
            place = 0
            while place < row * rows:
                got = inflater.decompress(packed, min(_BLOCK, row * rows - place))
                packed = inflater.unconsumed_tail
                # Each row begins with the number of its filter.
                if not got or max(got[-place % row :: row], default=0) > _PNG_FILTERS:
                    raise _damaged()
                place += len(got)
        if inflater.decompress(packed, 1) or not inflater.eof:
            raise _damaged()
    except zlib.error:
        raise _damaged() from None


def _check_profile(packed: bytes) -> None:
    inflater = zlib.decompressobj()
    try:
        inflater.decompress(packed, _MAX_PROFILE)
    except zlib.error:
        raise _damaged() from None
    if not inflater.eof:
        raise _damaged()


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
            height, width, colours = struct.unpack(">HHB", content[1:6])
            if colours not in _JPEG_COLOURS:
                raise Refused(_("its colours are those of printing (CMYK): save it with the colours of screens (RGB)"))
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
        kept.insert(1, _exif(turn))
    kept.append(_JPEG_END)
    if turn >= 5:
        width, height = height, width
    return _measured("jpeg", b"".join(kept), width, height, per_inch, turn)


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield marker and content of each segment; a scan (0xDA) is all of it, to the next marker.

    What follows the end of the image is not looked at: there, phones put more images, with all that cameras write.
    """
    place = 2
    for _number in range(_MAX_SEGMENTS):
        found = _SEGMENT.match(data, place)
        if found and found[1] == _JPEG_END[1:]:
            return
        if not found or not found[2]:
            break
        start, end = found.end(), found.end() - 2 + int.from_bytes(found[2])
        if not start <= end <= len(data):
            break
        place = end
        if found[1] == b"\xda":
            after = _SCAN_END.search(data, end)
            if not after:
                break
            place = after.start()
            start = found.start(1) - 1
        yield found[1][0], data[start:place]
    raise _damaged()


def _exif(turn: int) -> bytes:
    """Return the segment that says nothing but how the camera was held."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1" + struct.pack(">HHI", turn, 0, 0)
    return struct.pack(">BBH", 0xFF, 0xE1, len(exif) + 2) + exif


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
    width, height = _svg_size(root)
    letters = sum(len(text) for element in root.iter(f"{_SVG}text") for text in element.itertext())
    if letters > _MAX_SVG_LETTERS or _drawn(root) > _MAX_SVG_ELEMENTS:
        raise _too_complex()
    for prefix, space in (("", _SVG), ("xlink", _HREF.removesuffix("href"))):
        ElementTree.register_namespace(prefix, space.strip("{}"))
    return Picture("svg", ElementTree.tostring(root), width, height)


def _sanitize(root: ElementTree.Element) -> None:
    """Take from a drawing what is no drawing. Raises Refused where it would do, or reach, something."""
    level = [root]
    for _depth in range(_MAX_SVG_DEPTH):
        for element in level:
            if _takes_any_time(element):
                raise _too_complex()
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
            element.set(name, _reference(value))
        elif name.startswith("{"):
            del element.attrib[name]
        elif (_OUTWARD_STYLE if name == "style" else _OUTWARD).search(value):
            raise _outward()
    if element.tag == f"{_SVG}style":
        _sanitize_style(element)


def _takes_any_time(element: ElementTree.Element) -> bool:
    name = element.tag.removeprefix(_SVG)
    if name == "filter" and element.get("filterUnits") != "userSpaceOnUse":
        return max(_share(element.get(side, "1")) for side in ("width", "height")) > _REACH
    return len(element.attrib) > _MAX_SVG_ATTRIBUTES or (name.startswith("fe") and name not in _EFFECTS)


def _share(text: str) -> float:
    """Return a share that is written as a number or in per cent; what is neither counts as all."""
    number = _NUMBER.match(text.strip()[:_MAX_SVG_SIZE])
    return float(number[0]) / (100 if text.strip().endswith("%") else 1) if number else 1.0


def _sanitize_style(element: ElementTree.Element) -> None:
    if len(element):
        raise _damaged()
    element.text = _COMMENT.sub("", element.text or "")
    if _OUTWARD_STYLE.search(element.text):
        raise _outward()


def _reference(value: str) -> str:
    """Return what an element refers to: a part of the drawing, or an image in it, of which only the picture is kept."""
    value = value.strip()
    if value.startswith("#") or not value:
        return value
    if not _EMBEDDED.match(value):
        raise _outward()
    try:
        inner = base64.b64decode(value.partition(",")[2])
    except binascii.Error:
        raise _damaged() from None
    if not inner.startswith((_PNG, _JPEG)):
        raise Refused(_("it is no PNG, JPEG or SVG"))
    picture = _examined(inner)
    return f"data:image/{picture.kind};base64,{base64.b64encode(picture.data).decode()}"


def _outward() -> Refused:
    return Refused(_("it refers to something outside of itself"))


def _too_complex() -> Refused:
    return Refused(_("it is too complex to be drawn: save it as a PNG"))


def _drawn(root: ElementTree.Element) -> int:
    """Return how many elements are drawn where each use of another one, be it as a mask or a pattern, is drawn anew."""
    by_name = {element.get("id"): element for element in root.iter()}
    by_selector: dict[str, list[str]] = {}
    for style in root.iter(f"{_SVG}style"):
        for selectors, rule in _RULE.findall(style.text or ""):
            for selector in map(str.strip, selectors.split(",")):
                by_selector.setdefault(selector if _SIMPLE.fullmatch(selector) else _ANY, []).append(rule)
    sizes: dict[ElementTree.Element, int] = {}

    def used(element: ElementTree.Element, styles: list[str]) -> Iterator[ElementTree.Element]:
        names = [name for style in styles for name in _PART.findall(style)]
        if element.tag != f"{_SVG}a":
            names.append((element.get("href") or element.get(_HREF) or "").removeprefix("#"))
        for name in names:
            part = by_name.get(name)
            if name and part is not None and part.tag not in _GRADIENTS:
                yield part

    def size(element: ElementTree.Element, depth: int) -> int:
        if element not in sizes:
            sizes[element] = _MAX_SVG_ELEMENTS + 1  # what uses itself has no end
            selectors = [_ANY, element.tag.removeprefix(_SVG), f"#{element.get('id')}"]
            selectors += [f".{name}" for name in element.get("class", "").split()]
            styles = [*element.attrib.values(), *(rule for name in selectors for rule in by_selector.get(name, ()))]
            inner = [*element, *used(element, styles)]
            if depth < _MAX_SVG_DEPTH or not inner:
                own = _EFFECTS.get(element.tag.removeprefix(_SVG), 1)
                if element.tag in _TEXTS:
                    own += sum(map(len, filter(None, [element.text, *(child.tail for child in element)]))) // 4
                own += _EFFECTS["feGaussianBlur"] * sum(len(_EFFECT_IN_STYLE.findall(style)) for style in styles)
                total = own + sum(size(each, depth + 1) for each in inner) * _times(element, styles)
                sizes[element] = min(total, _MAX_SVG_ELEMENTS + 1)
        return sizes[element]

    return size(root, 0)


def _times(element: ElementTree.Element, styles: list[str]) -> int:
    """Return how often what an element uses is drawn: a marker once for each point of a line."""
    if not any("marker" in text for text in (*element.attrib, *styles)):
        return 1
    return max(1, len(_NUMBER.findall(element.get("d", "") + element.get("points", ""))))


def _svg_size(root: ElementTree.Element) -> tuple[float, float]:
    """Return width and height in millimetres; what has no size of its own is as wide as it may be.

    They are then told by the drawing itself, too: others would work out something else.
    """
    box = [float(number) for number in _NUMBER.findall(root.get("viewBox", "")[:_MAX_SVG_SIZE])]
    ratio = box[3] / box[2] if len(box) == 4 and box[2] > 0 and box[3] > 0 else 1.0
    told = across, down = [_length(root.get(name, "")) for name in ("width", "height")]
    if 0 in told or (len(box) == 4 and min(box[2:]) <= 0):
        raise Refused(_("it has no width or no height"))
    across = across or (down / ratio if down else 1000.0)
    down = down or across * ratio
    if not 1 / 1000 < down / across < 1000:
        raise _damaged()
    if None in told:
        root.attrib.update(width=f"{across:.3f}mm", height=f"{down:.3f}mm")
    return across, down


def _length(text: str) -> float | None:
    """Return a length in millimetres; None where it depends on something else."""
    found = _LENGTH.fullmatch(text[:_MAX_SVG_SIZE])
    return float(found[1]) * _MM[found[2] or ""] if found else None
