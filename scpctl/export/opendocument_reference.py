"""What an ODT takes over from a reference document: styles and the images they show, the page, header and footer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from scpctl.export import columns, harmless, office

_STYLE = re.compile(r'<(style:style|text:list-style) style:name="([^"]*)"(?:[^>]*/>|[^>]*>.*?</\1>)', re.DOTALL)
PROPERTIES = re.compile("<style:page-layout-properties[^>]*>")
_STYLES = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LAYOUT = f"{_STYLES}page-layout-properties"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(mm|cm|in|pt)", re.ASCII)
_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72}


class Base(NamedTuple):
    """What a document takes over from the reference document: its styles and their images, and the room on its page.

    ``layout`` is where the properties of the page that documents begin with are among those of all pages, ``footer``
    the one of ours, which it has where there is no other.
    """

    styles: str
    images: Mapping[str, bytes]
    layout: int | None
    width: float
    height: float
    has_header: bool
    footer: str


@lru_cache(maxsize=4)
def base(own: bytes | None) -> Base:
    """Return what is taken over from the reference document ``own``, or from ours where there is none.

    Raises ScpError where it is none that can be used.
    """
    ours, files = office.reference("odt", None)["styles.xml"].decode(), office.reference("odt", own)
    xml, root = harmless.read("odt", files["styles.xml"])
    images = {
        name: harmless.image("odt", files[name]) if name.startswith("Pictures/") else files[name]
        for name in sorted(harmless.check_odt(root, files))
    }
    styles = xml.decode()
    known = set(re.findall(r'style:name="([^"]*)"', styles))
    missing = [match[0] for match in _STYLE.finditer(ours) if match[2] not in known]
    styles = styles.replace("</office:styles>", "".join(missing) + "</office:styles>", 1)
    found = re.search("<style:footer>.*?</style:footer>", ours)
    assert found, "ours has one"
    pages = [page for page in root.iter(f"{_STYLES}master-page") if page.get(f"{_STYLES}name") == "Standard"]
    if not any(page.find(f"{_STYLES}footer") is not None for page in pages):
        styles = _with_footer(styles, found[0])
    has_header = any(page.find(f"{_STYLES}header") is not None for page in pages)
    wanted = {page.get(f"{_STYLES}page-layout-name") for page in pages}
    layouts = [
        each for each in root.iter(f"{_STYLES}page-layout") if not wanted or each.get(f"{_STYLES}name") in wanted
    ]
    own_properties = layouts[0].find(_LAYOUT) if layouts else None
    properties = list(root.iter(_LAYOUT))
    if "</office:styles>" not in styles or len(properties) != len(PROPERTIES.findall(styles)):
        # Names begin with what all programs begin them with: the text of the styles is worked with.
        raise office.damaged("odt")
    number = None if own_properties is None else properties.index(own_properties)
    room = _room({} if own_properties is None else own_properties.attrib)
    return Base(styles, images, number, *room, has_header, found[0])


def _with_footer(styles: str, footer: str) -> str:
    """Return styles in which the page that documents begin with has a footer, which comes after its headers."""
    page = re.search(r'<style:master-page [^>]*style:name="Standard"[^>]*>', styles)
    if not page:
        return styles
    if page[0].endswith("/>"):
        return f"{styles[: page.end() - 2]}>{footer}</style:master-page>{styles[page.end() :]}"
    end = styles.find("</style:master-page>", page.end())
    headers = list(re.finditer(r"</?(?:style|loext):header[^>]*>", styles[page.end() : end]))
    place = page.end() + (headers[-1].end() if headers else 0)
    return styles[:place] + footer + styles[place:]


def _room(properties: Mapping[str, str]) -> tuple[float, float]:
    """Return width and height in millimetres of what is inside the margins of a page."""
    found = {key.removeprefix(_FO): _LENGTH.fullmatch(value) for key, value in properties.items()}
    lengths = {name: float(length[1]) * _MM[length[2]] for name, length in found.items() if length}
    if "page-width" not in lengths or "page-height" not in lengths:
        return columns.PORTRAIT
    margin = lengths.get("margin", 0.0)
    across, down = (("left", "right"), ("top", "bottom"))
    width = lengths["page-width"] - sum(lengths.get(f"margin-{side}", margin) for side in across)
    height = lengths["page-height"] - sum(lengths.get(f"margin-{side}", margin) for side in down)
    # Header and footer are inside of these margins.
    return max(20.0, width), max(50.0, height - 15)
