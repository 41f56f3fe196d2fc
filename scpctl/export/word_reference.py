"""What a DOCX takes over from a reference document: parts and what they refer to, styles, the page, kinds of lists."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree

from scpctl.export import harmless, office

WML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
W, R = f"{{{WML}}}", f"{{{OFFICE}/relationships}}"
ElementTree.register_namespace("w", WML)
ElementTree.register_namespace("r", f"{OFFICE}/relationships")

# ECMA-376, part 1: the transitional and the strict names of what relations are for.
_RELATIONS = (f"{OFFICE}/relationships/", "http://purl.oclc.org/ooxml/officeDocument/relationships/")
# What is taken over of the reference document, and what that may lead to: the text is left behind.
_KEPT = frozenset("styles settings theme fontTable numbering header footer".split())
_PAGES = frozenset(("header", "footer"))
# Where they may be, so that nothing is taken for something else.
_INNER = {
    "image": re.compile(r"(?:word/)?media/[\w.-]+", re.ASCII),
    "font": re.compile(r"(?:word/)?fonts/[\w.-]+", re.ASCII),
}
_PART = re.compile(r"word/(?:theme/)?[\w.-]+\.xml", re.ASCII)
# What is said of the whole document and has to do with its looks; the rest is of that document, or would be looked for.
_SETTINGS = frozenset(
    "zoom displayBackgroundShape mirrorMargins bordersDoNotSurroundHeader bordersDoNotSurroundFooter gutterAtTop"
    " hideSpellingErrors hideGrammaticalErrors defaultTabStop autoHyphenation consecutiveHyphenLimit hyphenationZone"
    " doNotHyphenateCaps evenAndOddHeaders defaultTableStyle drawingGridHorizontalSpacing drawingGridVerticalSpacing"
    " characterSpacingControl compat themeFontLang clrSchemeMapping decimalSymbol listSeparator".split()
)
# The ids of our kinds of lists, and the first of our lists: the bulleted ones, after which come the numbered ones.
_KINDS_OF_LISTS, LISTS = ("90001", "90002"), 90_010
_OUR_LISTS = re.compile(rb'<w:num w:numId="9(?!000)\d{4}"[^<]*(?:<(?!w:num |/w:num>)[^<]*)*</w:num>')
_STYLE_USED = re.compile(rb'(<w:(?:pStyle|rStyle|tblStyle|basedOn|next|link) w:val=")([^"]*)')
_STYLE = re.compile(rb'<w:style [^>]*?w:styleId="([^"]*)".*?</w:style>', re.DOTALL)


class Relation(NamedTuple):
    """What a part refers to; the mode is ``External`` where that is no part."""

    id: str
    type: str
    target: str
    mode: str

    @property
    def kind(self) -> str:
        """What it is for, where that is something that the standard has."""
        space, slash, name = self.type.rpartition("/")
        return name if space + slash in _RELATIONS else ""


class Base(NamedTuple):
    """What a document takes over from the reference document: parts, relations of the main one, page, lists."""

    files: Mapping[str, bytes]
    relations: tuple[Relation, ...]
    types: Mapping[str, str]
    ids: Mapping[str, str]  # of its styles, by those of ours, where they differ
    section: ElementTree.Element
    bullets: str
    numbers: str

    @property
    def prefix(self) -> str:
        """What ids of relations begin with that are not its own."""
        prefix = "rIdScpctl"
        while any(relation.id.startswith(prefix) for relation in self.relations):
            prefix += "x"
        return prefix

    def has(self, what: str) -> bool:
        """Tell whether its pages have a ``header`` or a ``footer``."""
        return self.section.find(f"{W}{what}Reference") is not None


@lru_cache(maxsize=4)
def base(own: bytes | None) -> Base:
    """Return what is taken over from the reference document ``own``, or from ours where there is none.

    Raises ScpError where it is none that can be used.
    """
    ours, found = office.reference("docx", None), dict(office.reference("docx", own))
    types = _types(harmless.read("docx", found["[Content_Types].xml"]).root)
    if any("macroenabled" in type_.casefold() for type_ in types.values()):
        raise harmless.active("docx")
    document = harmless.read("docx", found["word/document.xml"]).root
    if document.tag != f"{W}document":
        raise office.damaged("docx")
    for name in ("styles", "numbering", "settings"):
        found.setdefault(f"word/{name}.xml", ours[f"word/{name}.xml"])
    kept = [each for each in _relations(found, "word/document.xml") if each.kind in _KEPT and not each.mode]
    for name in ("styles", "numbering", "settings"):
        there = [_resolved("word/document.xml", each.target) for each in kept if each.kind == name]
        if not there:
            kept.append(Relation(f"rIdOf{name}", f"{OFFICE}/relationships/{name}", f"{name}.xml", ""))
        elif there != [f"word/{name}.xml"]:
            raise office.damaged("docx")
    # Which template a document was made from is nobody's business, and would be looked for.
    found.pop("word/_rels/settings.xml.rels", None)
    settings = harmless.read("docx", found["word/settings.xml"]).root
    found["word/settings.xml"] = _settings(settings)
    files = _reached(found, kept)
    section = _section(document, {each.id for each in kept if each.kind in _PAGES})
    if any(f"</w:{name}>".encode() not in files[f"word/{name}.xml"] for name in ("styles", "numbering")):
        # Names begin with what all programs begin them with: the text of these parts is worked with.
        raise office.damaged("docx")
    known, styles = _ids_of_styles(files["word/styles.xml"]), _ids_of_styles(ours["word/styles.xml"])
    # Word in Czech calls the style "heading 1" Nadpis1: it is the names that are the same everywhere.
    ids = {id_: known[name] for name, id_ in styles.items() if known.get(name, id_) != id_}
    missing = {id_ for name, id_ in styles.items() if name not in known} - set(known.values())
    more = (style[0] for style in _STYLE.finditer(ours["word/styles.xml"]) if style[1].decode() in missing)
    files["word/styles.xml"] = _with_end(files["word/styles.xml"], renamed(b"".join(more), ids))
    files["word/numbering.xml"] = _OUR_LISTS.sub(b"", files["word/numbering.xml"])
    bullets, numbers = (_kind_of_list(files, ids.get(style, style)) for style in ("ListBullet", "ListNumber"))
    if not bullets or not numbers:
        files["word/numbering.xml"] = _with_our_lists(files["word/numbering.xml"], ours["word/numbering.xml"])
        bullets, numbers = _KINDS_OF_LISTS
    return Base(files, tuple(kept), types, ids, section, bullets, numbers)


def _ids_of_styles(xml: bytes) -> dict[str, str]:
    """Return the ids of styles by their names, in small letters as Word compares them."""
    names = ((style.find(f"{W}name"), style.get(f"{W}styleId", "")) for style in ElementTree.fromstring(xml))  # noqa: S314
    return {name.get(f"{W}val", "").casefold(): id_ for name, id_ in names if name is not None}


def renamed(xml: bytes, ids: Mapping[str, str]) -> bytes:
    """Return ``xml`` with styles referred to by other ids."""
    if not ids:
        return xml
    return _STYLE_USED.sub(lambda used: used[1] + escape(ids.get(used[2].decode(), used[2].decode())).encode(), xml)


def _section(document: ElementTree.Element, pages: Collection[str]) -> ElementTree.Element:
    """Return what a document says of its pages, from the last section; ``pages`` are the ids of headers and footers."""
    section = ElementTree.Element(f"{W}sectPr")
    wanted = "headerReference footerReference pgSz pgMar pgBorders cols titlePg docGrid".split()
    for child in [child for found in document.findall(f"{W}body/{W}sectPr")[-1:] for child in found]:
        name = child.tag.removeprefix(W)
        if name in wanted and (not name.endswith("Reference") or child.get(f"{R}id") in pages):
            section.append(child)
    harmless.check_docx(section, ())
    return section


def _settings(root: ElementTree.Element) -> bytes:
    settings = ElementTree.Element(f"{W}settings")
    settings.extend(child for child in root if child.tag.removeprefix(W) in _SETTINGS)
    harmless.check_docx(settings, ())
    return ElementTree.tostring(settings, "unicode").encode()


def _relations(files: Mapping[str, bytes], part: str) -> tuple[Relation, ...]:
    """Return the relations of a part; the mode is empty for those to other parts."""
    folder, _slash, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if path not in files:
        return ()
    return tuple(
        Relation(
            child.get("Id", ""),
            child.get("Type", ""),
            child.get("Target", ""),
            child.get("TargetMode", "").removeprefix("Internal"),
        )
        for child in harmless.read("docx", files[path]).root
    )


def _reached(files: Mapping[str, bytes], relations: Iterable[Relation]) -> dict[str, bytes]:
    """Return the parts that relations of the main part lead to, and theirs.

    Raises ScpError where something in them could run, or would be loaded from elsewhere.
    """
    reached: dict[str, bytes] = {}
    left = harmless.MAX_XML
    waiting = [("word/document.xml", relation) for relation in relations]
    while waiting:
        source, relation = waiting.pop()
        name = _resolved(source, relation.target)
        if name not in files:
            raise harmless.outside("docx")
        if not _INNER.get(relation.kind, _PART).fullmatch(name):
            raise office.damaged("docx")
        if name in reached:
            continue
        if relation.kind in _INNER:
            reached[name] = harmless.image("docx", files[name]) if relation.kind == "image" else files[name]
            continue
        inner = _relations(files, name)
        for each in inner:
            if each.mode and not (each.kind == "hyperlink" and harmless.LINK.fullmatch(each.target)):
                raise harmless.outside("docx")
            if not each.mode and each.kind not in _INNER:
                raise harmless.active("docx")
        left -= len(files[name])
        if left < 0:
            raise harmless.too_large("docx")
        reached[name], root = harmless.read("docx", files[name])
        harmless.check_docx(root, {each.id.strip() for each in inner if each.mode})
        if inner:
            folder, _slash, base = name.rpartition("/")
            path = f"{folder}/_rels/{base}.rels"
            reached[path] = harmless.read("docx", files[path]).xml
            waiting += [(name, each) for each in inner if not each.mode]
    return reached


def _resolved(source: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target))[1:]


def _with_our_lists(numbering: bytes, ours: bytes) -> bytes:
    """Return the lists of a reference document and ours; the kinds of lists come before the lists."""
    for tag, before in ((b"abstractNum", b"<w:num "), (b"num", b"<w:numIdMacAtCleanup")):
        found = b"".join(re.findall(rb"<w:%b .*?</w:%b>" % (tag, tag), ours, re.DOTALL))
        place = numbering.find(before)
        place = place if place >= 0 else numbering.rindex(b"</")
        numbering = numbering[:place] + found + numbering[place:]
    return numbering


def _kind_of_list(files: Mapping[str, bytes], style: str) -> str:
    """Return the id of the kind of list that a style makes, or nothing."""
    styles = ElementTree.fromstring(files["word/styles.xml"])  # noqa: S314
    numbering = ElementTree.fromstring(files["word/numbering.xml"])  # noqa: S314
    # Ids are compared rather than looked for by a path: they may hold any sign.
    found = [each.find(f"{W}pPr/{W}numPr/{W}numId") for each in styles if each.get(f"{W}styleId") == style]
    ids = {each.get(f"{W}val") for each in found if each is not None}
    kinds = [each.find(f"{W}abstractNumId") for each in numbering.iter(f"{W}num") if each.get(f"{W}numId") in ids]
    kind = next((each.get(f"{W}val", "") for each in kinds if each is not None), "")
    return kind if kind.isdecimal() else ""


def _with_end(xml: bytes, more: bytes) -> bytes:
    """Return ``xml`` with ``more`` before its last tag; the prefix of names may be another one there."""
    end = xml.rindex(b"</")
    return xml[:end] + more.replace(b"<w:style ", f'<w:style xmlns:w="{WML}" '.encode()) + xml[end:]


def _types(root: ElementTree.Element) -> dict[str, str]:
    """Return the type of each part, by ``/name``, and those of endings, by ``.ending``."""
    return {
        child.get("PartName", "") or f".{child.get('Extension', '').lower()}": child.get("ContentType", "")
        for child in root
    }
