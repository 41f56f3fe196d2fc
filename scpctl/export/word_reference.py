"""What a DOCX takes over from a reference document: parts and what they refer to, styles, the page, kinds of lists."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from scpctl.export import office
from scpctl.language import _

WML = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
W = f"{{{WML}}}"
ElementTree.register_namespace("w", WML)
ElementTree.register_namespace("r", f"{OFFICE}/relationships")

# Kinds of parts that a document of ours has, or takes over from the reference document.
_KEPT = frozenset(
    "styles settings theme fontTable numbering webSettings header footer footnotes endnotes image".split()
)
_KEPT |= {"hyperlink", "customXml", "customXmlProps"}
# The ids of our kinds of lists, and the first of our lists: the bulleted ones, after which come the numbered ones.
_KINDS_OF_LISTS, LISTS = ("90001", "90002"), 90_010
_OUR_LISTS = re.compile(rb'<w:num w:numId="9(?!000)\d{4}".*?</w:num>', re.DOTALL)
_NOT_IN_SETTINGS = re.compile(rb"<w:attachedTemplate[^>]*/>|<w:(footnotePr|endnotePr)>.*?</w:\1>", re.DOTALL)
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
        """The last word of its type."""
        return self.type.rpartition("/")[2]


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
def base(own: bytes) -> Base:
    """Return what is taken over from the reference document ``own``, or from ours where that is empty.

    Raises ScpError where it is none that can be used.
    """
    ours, files = office.reference("docx", b""), dict(office.reference("docx", own))
    try:
        types = _types(files["[Content_Types].xml"])
        relations = _relations(files, "word/document.xml")
        sections = ElementTree.fromstring(files["word/document.xml"]).findall(f"{W}body/{W}sectPr")  # noqa: S314
        for name in files:
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(files[name])  # noqa: S314 - without a document type nothing can grow
    except (ElementTree.ParseError, ValueError, LookupError):  # the latter two: an encoding that is none
        raise office.unusable("docx", _("it is damaged, or no {kind} at all").format(kind="DOCX")) from None
    # Which template a document was made from is nobody's business, and would be looked for.
    files.pop("word/_rels/settings.xml.rels", None)
    kept = [relation for relation in relations if relation.kind in _KEPT and not relation.mode]
    for name in ("styles", "numbering", "settings"):
        files.setdefault(f"word/{name}.xml", ours[f"word/{name}.xml"])
        if not any(relation.kind == name for relation in kept):
            kept.append(Relation(f"rIdOf{name}", f"{OFFICE}/relationships/{name}", f"{name}.xml", ""))
    reached = _reached(files, kept)
    files = {name: data for name, data in files.items() if name in reached}
    files["word/settings.xml"] = _NOT_IN_SETTINGS.sub(b"", files["word/settings.xml"])
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
    return Base(files, tuple(kept), types, ids, _section(sections), bullets, numbers)


def _ids_of_styles(xml: bytes) -> dict[str, str]:
    """Return the ids of styles by their names, in small letters as Word compares them."""
    names = ((style.find(f"{W}name"), style.get(f"{W}styleId", "")) for style in ElementTree.fromstring(xml))  # noqa: S314
    return {name.get(f"{W}val", "").casefold(): id_ for name, id_ in names if name is not None}


def renamed(xml: bytes, ids: Mapping[str, str]) -> bytes:
    """Return ``xml`` with styles referred to by other ids."""
    if not ids:
        return xml
    return _STYLE_USED.sub(lambda used: used[1] + ids.get(used[2].decode(), used[2].decode()).encode(), xml)


def _section(found: Sequence[ElementTree.Element]) -> ElementTree.Element:
    """Return what a document says of its pages, from the last section of the reference document."""
    section = ElementTree.Element(f"{W}sectPr")
    wanted = "headerReference footerReference pgSz pgMar pgBorders cols titlePg docGrid".split()
    section.extend(child for child in (found[-1] if found else ()) if child.tag.removeprefix(W) in wanted)
    return section


def _relations(files: Mapping[str, bytes], part: str) -> tuple[Relation, ...]:
    """Return the relations of a part. Raises ScpError where one leads outside, but for links to follow."""
    folder, _slash, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if path not in files:
        return ()
    found = []
    for child in ElementTree.fromstring(files[path]):  # noqa: S314
        mode = child.get("TargetMode", "").replace("Internal", "")
        relation = Relation(child.get("Id", ""), child.get("Type", ""), child.get("Target", ""), mode)
        is_link = relation.kind == "hyperlink" and re.match(r"https?://|mailto:", relation.target)
        # The text of the reference document is not taken over.
        if mode and not is_link and part != "word/document.xml":
            raise office.unusable("docx", _("it refers to something outside of itself"))
        found.append(relation)
    return tuple(found)


def _reached(files: Mapping[str, bytes], relations: Iterable[Relation]) -> set[str]:
    """Return the names of the parts that relations of the main part lead to, and theirs."""
    reached: set[str] = set()
    waiting = [("word/document.xml", relation.target) for relation in relations]
    while waiting:
        name = _resolved(*waiting.pop())
        if name in reached or name not in files:
            continue
        reached.add(name)
        folder, _slash, base = name.rpartition("/")
        if f"{folder}/_rels/{base}.rels" in files:
            reached.add(f"{folder}/_rels/{base}.rels")
            waiting += [(name, relation.target) for relation in _relations(files, name) if not relation.mode]
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
    found = styles.find(f"{W}style[@{W}styleId='{style}']/{W}pPr/{W}numPr/{W}numId")
    if found is None:
        return ""
    numbering = ElementTree.fromstring(files["word/numbering.xml"])  # noqa: S314
    kind = numbering.find(f"{W}num[@{W}numId='{found.get(f'{W}val')}']/{W}abstractNumId")
    return "" if kind is None else kind.get(f"{W}val", "")


def _with_end(xml: bytes, more: bytes) -> bytes:
    """Return ``xml`` with ``more`` before its last tag; the prefix of names may be another one there."""
    end = xml.rindex(b"</")
    return xml[:end] + more.replace(b"<w:style ", f'<w:style xmlns:w="{WML}" '.encode()) + xml[end:]


def _types(xml: bytes) -> dict[str, str]:
    """Return the type of each part, by ``/name``, and those of endings, by ``.ending``."""
    return {
        child.get("PartName", "") or f".{child.get('Extension', '').lower()}": child.get("ContentType", "")
        for child in ElementTree.fromstring(xml)  # noqa: S314
    }
