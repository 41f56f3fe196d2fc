"""Rules about what nothing leads to: goals that no project serves, files that no document names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from scpctl import dates
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library, attachments, is_local
from scpctl.rule import NO_KIND, Problem, rule
from scpctl.rules.joined import per_library


@per_library
def _served(library: Library) -> frozenset[str]:
    """Return the ids of the goals that a fiche serves, itself or through a partial goal; none where one is unknown."""
    served: set[str] = set()
    for fiche in library.documents:
        if fiche.kind_name != "fiche" or fiche.values.get("status") == "rejected":
            continue
        if not fiche.readable:
            return frozenset()
        for id_ in fiche.values.get("goals", ()):
            goal = library.get("goal", id_ or "")
            while goal and goal.id not in served:
                served.add(goal.id)
                goal = library.get("goal", goal.values.get("parent", ""))
    return frozenset(served)


@rule("SCP212", Severity.INFO, "goal")
def unserved_goal(document: Document, library: Library) -> Iterator[Problem]:
    """No project serves a goal, though projects serve others.

    Why: a goal that nobody works on is not reached by itself; or the fiches forget to name it.

    Bad: # content/goals/mene-hluku.md: žádná fiche jej neuvádí

    Good: # content/fiches/odhlucneni-trati.md
    goals: [mene-hluku]

    Source: domain practice: a programme shows which of its projects serve each goal of the strategic document.
    """
    served, values = _served(library), document.values
    is_valid = dates.within(library.today, values.get("valid_from"), values.get("valid_until"))
    if served and is_valid and document.id not in served:
        message = _("no fiche serves the goal {title}").format(title=document.title)
        yield Problem(Range(0, 3), message, _("name it in goals of the fiches that serve it, or set valid_until"))


class Named(NamedTuple):
    """The files and folders, casefolded, that documents name, and the folders of those that are not there."""

    paths: set[str]
    missed: set[str]


@per_library
def _named(library: Library) -> Named | None:
    """Return what documents attach, show or link to; None where not all of them can be read."""
    named = Named(set(), set())
    for document in library.documents:
        if not document.readable:
            return None
        paths = [path for _attachment, path in attachments(document)]
        paths += [library.destination(document, link) or "" for link in document.links if is_local(link)]
        for path in paths:
            if not path.endswith(".md"):
                is_there = path in library.files or library.is_folder(path)
                named.paths.add(path.casefold())
                named.missed.update(() if is_there else (posixpath.dirname(path).casefold(),))
    return named


@rule("SCP213", Severity.INFO, NO_KIND)
def unused_file(document: Document, library: Library) -> Iterator[Problem]:
    """No document links to a file below content/, shows it or attaches it.

    Why: an attachment that its document does not name is not handed over; what nobody needs any more is in the way.

    Bad: # content/reports/prilohy/mapa.pdf: žádný dokument ji neuvádí

    Good: attachments:
    - {title: Mapa, file: prilohy/mapa.pdf}

    Source: domain practice: what is handed over with a report is listed in it as an attachment.
    """
    named, path = _named(library), document.path.casefold()
    # Where a file is missing, the one that nobody names may be meant; that has a finding already.
    if named and posixpath.dirname(path) not in named.missed and named.paths.isdisjoint(_with_folders(path)):
        message = _("no document links to this file or attaches it")
        hint = _("name it in attachments, link to it, or delete it")
        yield Problem(Range(0, 0), message, hint, about=document.path)


def _with_folders(path: str) -> Iterator[str]:
    """Yield a path and those of the folders that it is in: a link to a folder means all of it."""
    while path:
        yield path
        path = posixpath.dirname(path)


RULES = (unserved_goal, unused_file)
