"""What a council report is made of: its groups in order and the text for each, found in the library.

Rules and documents both build on this, so that what is checked is what is printed.
"""

from __future__ import annotations

from scpctl import czech
from scpctl.document import Document
from scpctl.finding import Range
from scpctl.library import Library, is_local

INTRODUCTION = "Úvod"
CONCLUSION = "Závěr"
FRAME = (INTRODUCTION, CONCLUSION)


def groups(report: Document, library: Library) -> list[Document]:
    """Return the working groups in the order of the report: those it names itself first, then by ``report_order``."""
    named = [group for id_ in report.values.get("groups", ()) if id_ and (group := library.get("group", id_))]
    others = [group for group in library.of_kind("group") if group not in named]
    last = len(others) + 1_000_000
    others.sort(key=lambda group: (group.values.get("report_order", last), group.id))
    return named + others


def role_of(title: str, library: Library) -> str | None:
    """Return what a section of this title is for: Úvod, Závěr or the id of a group; None where it is for nothing."""
    for frame in FRAME:
        if czech.fold(title) == czech.fold(frame):
            return frame
    found = library.named(title, ("group",))
    return found[0].id if len(found) == 1 else None


def texts(report: Document, library: Library) -> dict[str, str]:
    """Return the Markdown of the report's sections by what they are for (see :func:`role_of`)."""
    return {
        role: plain_links(report, section.place).strip()
        for section in report.sections()
        if (role := role_of(section.heading.title, library)) is not None
    }


def outside_of_sections(report: Document) -> Range | None:
    """Return the first text of the body that stands before every section."""
    sections = report.sections()
    end = sections[0].heading.place.start if sections else len(report.text)
    text = report.text[report.body.start : end]
    if not text.strip():
        return None
    start = report.body.start + len(text) - len(text.lstrip())
    return Range(start, start + len(text.strip().split("\n", 1)[0].rstrip()))


def plain_links(document: Document, place: Range) -> str:
    """Return a part of the body with links to other records replaced by their text: they lead nowhere on paper."""
    parts = []
    position = place.start
    for link in document.links:
        if position <= link.place.start and link.place.end <= place.end and (link.wiki or is_local(link)):
            parts += [document.text[position : link.place.start], link.text]
            position = link.place.end
    parts.append(document.text[position : place.end])
    return "".join(parts).replace("\r\n", "\n")
