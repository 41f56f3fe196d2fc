"""Images as documents may carry them: PNG, JPEG or SVG by what they are, not too large, and silent.

What cameras and editors write into images beside the picture (places, names, paths) is left out. An SVG that could run,
load or blow up something is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from scpctl.export.bitmaps import Picture, Refused, bitmap
from scpctl.export.vectors import drawing
from scpctl.language import _

__all__ = ["MAX_BYTES", "Picture", "fault", "pictures"]

MAX_BYTES = 10_000_000


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
    picture = bitmap(data) or drawing(data)
    if picture is None:
        raise Refused(_("it is no PNG, JPEG or SVG"))
    return picture
