"""Photos and other images of pixels, PNG and JPEG, as documents may carry them: whole, without what cameras write."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from scpctl.language import _

MAX_PIXELS = 40_000_000
# A profile of colours of a real device takes less; what is inflated may be a thousand times larger than the file.
_MAX_PROFILE = 4_000_000
_MAX_SEGMENTS = 10_000
_BLOCK = 4_000_000
_MM_IN_INCH = 25.4
_PIXELS_IN_INCH = 96.0
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset((b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"IDAT"))
_PNG_KINDS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # colour: bits
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
# How to set upright what Exif numbers so: (mirrored, then) turned clockwise.
_ANGLES = {3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270}
_MIRRORED = frozenset((2, 4, 5, 7))


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


def damaged() -> Refused:
    """Return what is said of an image that is none, or not whole."""
    return Refused(_("it is damaged"))


def bitmap(data: bytes) -> Picture | None:
    """Return a PNG or JPEG as it may be shown, None where it is neither. Raises Refused where it may not be."""
    if data.startswith(_PNG):
        return _png(data)
    return _jpeg(data) if data.startswith(_JPEG) else None


def _measured(kind: str, data: bytes, width: int, height: int, per_inch: float, turn: int = 1) -> Picture:
    if not width or not height:
        raise damaged()
    if width * height > MAX_PIXELS:
        raise Refused(_("it has more than {limit} million pixels").format(limit=MAX_PIXELS // 1_000_000))
    scale = _MM_IN_INCH / (per_inch if 50 <= per_inch <= 1200 else _PIXELS_IN_INCH)  # else it is a guess of somebody
    return Picture(kind, data, width * scale, height * scale, turn)


# PNG: ISO/IEC 15948


def _png(data: bytes) -> Picture:
    kept, width, height, per_inch = [_PNG], 0, 0, 0.0
    pixels, passes = [], []
    needs_palette = False
    for name, content in _chunks(data):
        if (name == b"IHDR") != (len(kept) == 1):
            raise damaged()
        if name == b"IHDR":
            width, height, bits, colour, packing, filtering, interlaced = struct.unpack(">IIBBBBB", content)
            if bits not in _PNG_KINDS.get(colour, ()) or packing or filtering or interlaced > 1:
                raise damaged()
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
            raise damaged()
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
                    raise damaged()
                place += len(got)
        if inflater.decompress(packed, 1) or not inflater.eof:
            raise damaged()
    except zlib.error:
        raise damaged() from None


def _check_profile(packed: bytes) -> None:
    inflater = zlib.decompressobj()
    try:
        inflater.decompress(packed, _MAX_PROFILE)
    except zlib.error:
        raise damaged() from None
    if not inflater.eof:
        raise damaged()


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each chunk before the last one."""
    place = len(_PNG)
    seen: set[bytes] = set()
    while True:
        length, name = struct.unpack(">I4s", data[place : place + 8].ljust(8, b"\0"))
        content = data[place + 8 : place + 8 + length]
        check = data[place + 8 + length : place + 12 + length]
        if check != struct.pack(">I", zlib.crc32(name + content)) or (name == b"IHDR" and length != 13):
            raise damaged()
        if name == b"IEND":
            if {b"IHDR", b"IDAT"} <= seen:
                return
            raise damaged()
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
    raise damaged()


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
