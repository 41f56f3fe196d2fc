"""A document with everything in it that a document can have, and images made for the tests."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

from scpctl import export

MARKDOWN = (Path(__file__).parent / "data" / "everything.md").read_text(encoding="utf-8")
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120mm" height="60mm" viewBox="0 0 240 120">'
    '<rect x="10" y="30" width="80" height="50" fill="#e8eef7" stroke="#0b4f9e"/>'
    '<circle cx="180" cy="55" r="36" fill="#fdf3d8"/><path d="M90 55H140" stroke="#333"/></svg>'
)
SHEET = export.Sheet(
    "Informativní zpráva: Chytré město",
    "Ing. Jana Nová, MBA",
    "2017-01-20",
    letterhead=("Technické služby Horní Lhota, p. o.", "Náměstí 1, 000 00 Horní Lhota"),
    logo="img/znak.svg",
    footer="Město Horní Lhota, www.example.cz",
)


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a grey image, with more chunks before its pixels."""
    pixels = (b"\0" + b"\x90" * width) * height
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        *chunks,
        (b"IDAT", zlib.compress(pixels)),
        (b"IEND", b""),
    ]
    written = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def jpeg(width: int, height: int, orientation: int = 1, artist: str = "") -> bytes:
    """Return a photo as a camera writes it."""
    exif = Image.Exif()
    exif[0x112] = orientation
    if artist:
        exif[0x13B] = artist
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "#8090a0").save(buffer, "JPEG", exif=exif, comment=artist.encode() or b"x")
    return buffer.getvalue()


ASSETS = {
    "img/mapa.png": png(640, 320),
    "img/ikona.png": png(16, 16),
    "img/schema.svg": SVG.encode(),
    "img/znak.svg": SVG.replace(' width="120mm" height="60mm"', "").encode(),
}
