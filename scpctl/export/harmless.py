"""What may stand in a reference document: nothing that runs, or loads something, when what was made with it is opened.

Parts are compared with what is known to be harmless on the parsed tree: prefixes, quotes and spaces say nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from scpctl.errors import ScpError
from scpctl.export import pictures
from scpctl.export.office import Kind, damaged, unusable
from scpctl.language import _

# What is taken over is gone through in a second; a document of Word with all its styles has a tenth of it.
MAX_XML = 4_000_000
_MAX_DEPTH = 200
_DECLARATION = re.compile(r"\ufeff?(?:<\?xml\s[^<>]*\?>)?")
_NOT_WRITTEN = re.compile(r"<[!?]")
# A copy of a drawing for older versions of Word: a package of its own.
_COPY = re.compile(r'\so:gfxdata="[^"]*"')
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a")
LINK = re.compile(r"(?:https?://|mailto:)[^\s\"\\]*", re.IGNORECASE)

# OpenDocument 1.3, part 3

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_KNOWN_SPACES = frozenset(
    f"{_ODF}{name}:1.0"
    for name in "office style text table drawing xsl-fo-compatible svg-compatible datastyle meta dr3d".split()
) | {
    "http://purl.org/dc/elements/1.1/",
    "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "http://openoffice.org/2009/office",
}
_ACTIVE_IN_ODT = re.compile(
    r"scripts?|event-.*|dde-.*|.*-dde|database-.*|forms|control|section-source|execute-macro|floating-frame|plugin"
    r"|applet|param|object|object-ole"
)
_PART_OF_ODT = re.compile(r"(?:Pictures|Fonts)/[\w.-]+", re.ASCII)

# ECMA-376, part 1; names are the same in the strict spaces

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ACTIVE_IN_DOCX = frozenset(
    "object OLEObject control ocx altChunk subDoc movie binData ffData fldData entryMacro exitMacro delInstrText"
    " mailMerge attachedTemplate frameset".split()
)
_OUTWARD = frozenset("src href althref link gfxdata".split())
_LINKS = frozenset(("hyperlink", "hlinkClick"))
_IN_LINES = frozenset(f"{W}{name}" for name in "hyperlink sdt sdtContent smartTag fldSimple".split())
_OF_FIELDS = frozenset(("fldChar", "instrText", "fldSimple"))
_FIELDS = frozenset(
    "PAGE NUMPAGES SECTION SECTIONPAGES DATE TIME CREATEDATE SAVEDATE PRINTDATE TITLE SUBJECT AUTHOR KEYWORDS COMMENTS"
    " DOCPROPERTY FILENAME STYLEREF REF PAGEREF NOTEREF SEQ TOC".split()
)
_FIELD = re.compile(r"\s*([A-Za-z]+)(?=[\s\\\"]|$)")
_HYPERLINK = re.compile(rf'\s*HYPERLINK(?:\s+"{LINK.pattern}")?(?:\s+\\[loth](?:\s+"[^"\\]*")?)*\s*', re.IGNORECASE)


class Part(NamedTuple):
    """A part of a reference document, in UTF-8 and without comments, and what it says."""

    xml: bytes
    root: ElementTree.Element


def read(kind: Kind, xml: bytes) -> Part:
    """Return a part in which every ``<`` begins a tag, so that its text can be worked with.

    Raises ScpError where it is none, or has what neither Word nor Writer writes.
    """
    if len(xml) > MAX_XML:
        raise too_large(kind)
    try:
        text = _COPY.sub("", _DECLARATION.sub("", xml.decode(), count=1))
        if _NOT_WRITTEN.search(text):
            raise unusable(kind, _("its XML has a document type, comments or instructions"))
        root = ElementTree.fromstring(text)  # noqa: S314 - without a document type nothing can grow
    except (ElementTree.ParseError, UnicodeDecodeError):
        raise damaged(kind) from None
    return Part(f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode(), root)


def image(kind: Kind, data: bytes) -> bytes:
    """Return an image as it may be taken over: an SVG is a program where nobody looks."""
    if data.startswith(_IMAGES):
        return data
    if reason := pictures.fault(data):
        raise unusable(kind, _("an image in it can't be shown: {reason}").format(reason=reason))
    return pictures.pictures({"": data})[""].data


def check_odt(root: ElementTree.Element, names: Collection[str]) -> set[str]:
    """Return the names of the members of the archive that styles refer to.

    Raises ScpError where they could run or load something.
    """
    used = set()
    for element in _elements("odt", root):
        space, name = _split(element.tag)
        if space not in _KNOWN_SPACES or _ACTIVE_IN_ODT.fullmatch(name):
            raise active("odt")
        for key, value in element.attrib.items():
            attribute = _split(key)[1]
            if attribute == "base" or (attribute == "href" and not _is_inside(value, name == "a", names)):
                raise outside("odt")
            if attribute == "href" and value in names and _PART_OF_ODT.fullmatch(value):
                used.add(value)
    return used


def _is_inside(address: str, is_link: bool, names: Collection[str]) -> bool:
    if not address or address.startswith("#"):
        return True
    return bool(LINK.fullmatch(address)) if is_link else address in names and bool(_PART_OF_ODT.fullmatch(address))


def check_docx(root: ElementTree.Element, outward: Collection[str]) -> None:
    """Look through a part whose relations with these ids lead outside. Raises ScpError where it could do harm."""
    elements = list(_elements("docx", root))
    for element in elements:
        name = _split(element.tag)[1]
        if name in _ACTIVE_IN_DOCX:
            raise active("docx")
        for key, value in element.attrib.items():
            attribute = _split(key)[1]
            if attribute in _OUTWARD and not value.startswith("#"):
                raise outside("docx")
            if value.strip() in outward and (name not in _LINKS or attribute != "id"):
                raise outside("docx")
    known = 0
    for paragraph in root.iter(f"{W}p"):
        parts = [part for run in _runs(paragraph) for part in _of_fields(run)]
        known += len(parts)
        for code in _codes(parts):
            _check_field(code)
    # Those elsewhere are left out by some programs, so that what is left is another field.
    if known != sum(_split(element.tag)[1] in _OF_FIELDS for element in elements):
        raise _field("?")


def _runs(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for child in element:
        if child.tag in {f"{W}r", f"{W}fldSimple"}:
            yield child
        if child.tag in _IN_LINES:
            yield from _runs(child)


def _of_fields(run: ElementTree.Element) -> list[ElementTree.Element]:
    if run.tag == f"{W}fldSimple":
        return [run]
    return [part for part in run if part.tag in {f"{W}fldChar", f"{W}instrText"}]


def _codes(parts: list[ElementTree.Element]) -> Iterator[str]:
    """Yield what the fields of a paragraph do. Raises ScpError where another field takes part in what one does."""
    code: str | None = None  # of the field that has begun
    for part in parts:
        what = part.get(f"{W}fldCharType") if part.tag == f"{W}fldChar" else part.tag.removeprefix(W)
        match what:
            case "fldSimple" if code is None:
                yield part.get(f"{W}instr", "")
            case "begin" if code is None:
                code = ""
            case "instrText" if code is not None and not len(part):
                code += part.text or ""
            case "separate" | "end":
                if code is not None:
                    yield code
                code = None
            case _:
                raise _field(code or "?")
    if code is not None:
        raise _field(code)


def _check_field(code: str) -> None:
    name = _FIELD.match(code)
    if not (name and name[1].upper() in _FIELDS) and not _HYPERLINK.fullmatch(code):
        raise _field(code)


def _field(code: str) -> ScpError:
    field = (code.split() or ["?"])[0][:40]
    return unusable("docx", _("its field {field} is none of those that may stand in it").format(field=field))


def _elements(kind: Kind, root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    level = [root]
    for _depth in range(_MAX_DEPTH):
        yield from level
        level = [child for element in level for child in element]
        if not level:
            return
    raise unusable(kind, _("its parts are nested too deep"))


def _split(name: str) -> tuple[str, str]:
    space, _brace, local = name.rpartition("}")
    return space[1:], local


def active(kind: Kind) -> ScpError:
    """Return the error of a reference document that holds more than text and images."""
    return unusable(kind, _("it holds macros or embedded objects"))


def too_large(kind: Kind) -> ScpError:
    """Return the error of a reference document that it would take too long to look through."""
    return unusable(kind, _("its text and styles are larger than {limit} MB").format(limit=MAX_XML // 1_000_000))


def outside(kind: Kind) -> ScpError:
    """Return the error of a reference document that something would be loaded for."""
    return unusable(kind, _("it refers to something outside of itself"))
