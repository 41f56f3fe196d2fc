"""What DOCX and ODT have in common: places and images in a text, archives, reference documents.

Archives depend on nothing but their content. A reference document gives the looks: styles, page, header and footer. It
may be anybody's, so it is checked.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from scpctl.errors import ScpError
from scpctl.export.paper import can_be_drawn, drawn
from scpctl.export.pictures import Picture, pictures
from scpctl.export.sheet import template
from scpctl.export.tree import Heading, Text
from scpctl.language import _

MAX_BYTES = 10_000_000
MAX_MEMBERS = 500
MAX_CONTENT = 40_000_000
# How large the image of a letterhead is at the most, in millimetres.
LOGO = (40.0, 18.0)
_SHOWN = frozenset(("png", "jpeg"))
_EPOCH = (1980, 1, 1, 0, 0, 0)
_REQUIRED = {
    "docx": ("[Content_Types].xml", "word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"),
    "odt": ("mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml"),
}
_ACTIVE = re.compile(
    r"vbaProject|vbaData|activeX|(?:^|/)embeddings/|^Basic/|^Scripts/|^Object|\.bin$|\.ole$", re.IGNORECASE
)
_STORED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
Kind = Literal["docx", "odt"]


class Place(NamedTuple):
    """Where a block stands: its style, how deep in lists it is, and what room there is, in millimetres."""

    style: str
    depth: int
    width: float
    height: float


def bookmarks(text: Text) -> dict[str, str]:
    """Return the names of the bookmarks at the headings, by their anchors."""
    headings = (block for block in text.blocks if isinstance(block, Heading))
    return {heading.anchor: f"_Toc{number:09}" for number, heading in enumerate(headings, 1)}


def images(assets: Mapping[str, bytes]) -> dict[str, Picture]:
    """Return the images that both programs can show, by name. Raises ScpError where typst is needed and missing."""
    found = pictures(assets)
    return {name: picture for name, picture in found.items() if picture.kind in _SHOWN or can_be_drawn(picture)}


def shown(picture: Picture, width: float) -> tuple[str, bytes]:
    """Return the format and the data of an image as both programs show it, as wide as this in millimetres.

    Neither heeds how a camera was held: the frame of a photo is to be turned. Raises ScpError where an image has to be
    drawn and typst is not installed.
    """
    if picture.kind in _SHOWN:
        return picture.kind, picture.unturned
    return "png", drawn(picture, width)


def pixels(size: tuple[float, float], picture: Picture) -> tuple[float, float]:
    """Return width and height of the frame before it is turned by :attr:`Picture.angle`."""
    return size[::-1] if picture.angle % 180 else size


def members(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return ``files`` as a zip archive that depends on nothing else.

    Nothing is compressed: the result would differ between versions of zlib.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as opened:
        # OpenDocument 1.3 part 2, 3.3: mimetype comes first. Word wants its content types there.
        for name in sorted(files, key=lambda name: (name not in {"mimetype", "[Content_Types].xml"}, name)):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            opened.writestr(info, files[name])
    return buffer.getvalue()


@lru_cache(maxsize=4)
def reference(kind: Kind, own: bytes | None) -> Mapping[str, bytes]:
    """Return the parts of the reference document: ``own``, or ours where there is none.

    What stands in them is still to be checked. Raises ScpError where it is none that can be used.
    """
    try:
        files = _members(template(f"reference.{kind}") if own is None else own, kind)
    except zipfile.BadZipFile:
        raise damaged(kind) from None
    if any(name not in files for name in _REQUIRED[kind]):
        raise damaged(kind)
    return files


def unusable(kind: Kind, reason: str) -> ScpError:
    """Return the error that says why a reference document is not used."""
    message = _("the reference document {name} can't be used: {reason}").format(name=f"reference.{kind}", reason=reason)
    return ScpError(message, _("make it anew: save an empty document with the styles, header and footer you want"))


def damaged(kind: Kind) -> ScpError:
    """Return the error of a reference document that is none."""
    return unusable(kind, _("it is damaged, or no {kind} at all").format(kind=kind.upper()))


def _members(content: bytes, kind: Kind) -> dict[str, bytes]:
    """Read an archive that may have been made to do harm."""
    if len(content) > MAX_BYTES:
        raise unusable(kind, _("it is larger than {limit} MB").format(limit=MAX_BYTES // 1_000_000))
    files: dict[str, bytes] = {}
    left = MAX_CONTENT
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
        if len(entries) > MAX_MEMBERS or len({entry.filename.casefold() for entry in entries}) < len(entries):
            raise zipfile.BadZipFile
        for entry in entries:
            if entry.flag_bits & 1:
                raise unusable(kind, _("it is protected by a password"))
            if entry.compress_type not in _STORED_AS:
                raise zipfile.BadZipFile
            # The sizes that an archive tells need not be true.
            try:
                data = opened.open(entry).read(left + 1)
            except (OSError, ValueError, NotImplementedError, EOFError, zlib.error) as error:
                raise zipfile.BadZipFile from error
            left -= len(data)
            if left < 0:
                raise unusable(
                    kind, _("what is in it is larger than {limit} MB").format(limit=MAX_CONTENT // 1_000_000)
                )
            files[entry.filename] = data
    if any(_ACTIVE.search(name) for name in files):
        raise unusable(kind, _("it holds macros or embedded objects"))
    return files
