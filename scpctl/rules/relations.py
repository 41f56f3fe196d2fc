"""Rules about how documents hang together: circles, documents nobody refers to, projects that clash, attachments."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from scpctl import czech, dates
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library, attachments
from scpctl.rule import Problem, rule
from scpctl.rules.joined import first_meeting, last_discussed, linked, per_library
from scpctl.rules.phases import ACTIVE, reached, status_label

CHAINS = (
    ("fiche", "depends_on"),
    ("fiche", "supersedes"),
    ("report", "previous"),
    ("organisation", "parent"),
    ("goal", "parent"),
)


def _ids(document: Document, key: str) -> tuple[str, ...]:
    """Return the ids that a reference, or a list of references, names; nothing for a faulty one."""
    value = document.values.get(key, ())
    return (value,) if isinstance(value, str) else tuple(id_ for id_ in value if id_ is not None)


def _place(document: Document, key: str, id_: str) -> Range:
    value = document.values[key]
    return document.values.at(key, None if isinstance(value, str) else value.index(id_))


@per_library
def _circles(library: Library) -> dict[str, list[tuple[str, list[Document]]]]:
    """Return the circles of references by the path of their first document: the key, and the documents in turn."""
    circles: dict[str, list[tuple[str, list[Document]]]] = {}
    for kind, key in CHAINS:
        documents = {document.id: document for document in library.of_kind(kind)}
        steps = {
            id_: [target for target in _ids(document, key) if target in documents and target != id_]
            for id_, document in documents.items()
        }
        for circle in _find_circles(steps):
            turn = [documents[id_] for id_ in circle]
            first = turn.index(min(turn, key=lambda document: document.path))
            circles.setdefault(turn[first].path, []).append((key, turn[first:] + turn[:first]))
    return circles


def _find_circles(steps: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Follow every step once, depth first, and yield the part of the trail that a step leads back to."""
    done: set[str] = set()
    known: set[str] = set()
    for start in steps:
        trail = {} if start in done else {start: iter(steps[start])}
        while trail:
            current = next(reversed(trail))
            following = next(trail[current], None)
            if following is None:
                done.add(current)
                del trail[current]
            elif following not in trail:
                if following not in done:
                    trail[following] = iter(steps[following])
            elif not known.issuperset((current, following)):
                ids = list(trail)
                circle = ids[ids.index(following) :]
                known.update(circle)
                yield circle


@rule("SCP204", Severity.ERROR, *sorted({kind for kind, _key in CHAINS}))
def cycle(document: Document, library: Library) -> Iterator[Problem]:
    """References lead round in a circle.

    Why: if each of two projects waits for the other, none can start; and a report can't follow its own successor.

    Bad: depends_on: [dispecink]
    # fiche dispecink: depends_on: [inteligentni-zastavky]

    Good: depends_on: [dispecink]
    # fiche dispecink: depends_on: []

    Source: the content model: depends_on, supersedes, previous and parent lead in one direction.
    """
    for key, turn in _circles(library).get(document.path, ()):
        following = [*turn[1:], turn[0]]
        places = [item.at(_place(item, key, target.id)) for item, target in zip(turn, following, strict=True)]
        route = " → ".join(item.id for item in (*turn, turn[0]))
        message = _("{key} leads round in a circle: {route}").format(key=key, route=route)
        place = _place(document, key, following[0].id)
        yield Problem(place, message, _("delete the reference that is the wrong way round"), tuple(places[1:]))


@per_library
def _referred_to(library: Library) -> frozenset[tuple[str, str]] | None:
    """Return the kinds and ids that other documents refer or link to; None where not all of them can be read."""
    found = {("organisation", library.config.programme.commissioned_to)}
    for document in library.documents:
        if not document.readable:
            return None
        myself = (document.kind_name, document.id)
        named = {(kind, target.id) for target in document.targets for kind in target.kinds}
        named |= {(item.kind_name, item.id) for item in linked(document, library)}
        found |= named - {myself}
    return frozenset(found)


@rule("SCP205", Severity.INFO, "person", "organisation")
def never_referred_to(document: Document, library: Library) -> Iterator[Problem]:
    """Nobody refers to a person or an organisation.

    Why: it is left over from something deleted, or somebody forgot to name it where it belongs.

    Bad: content/people/jan-stary.md

    Good: members:
    - person: jan-stary

    Source: domain practice: a record is found through others that refer to it.
    """
    referred = _referred_to(library)
    if referred is not None and (document.kind_name, document.id) not in referred:
        message = _("no other record refers to {name}").format(name=document.title)
        yield Problem(Range(0, 3), message, _("refer to it where it belongs, or delete the file"))


@rule("SCP206", Severity.INFO, "fiche")
def never_discussed(document: Document, library: Library) -> Iterator[Problem]:
    """For a long time no minutes have mentioned a project that is under way.

    Why: either nobody takes care of the project, or the minutes do not name its fiche.

    Bad: agenda:
    - {no: 1, title: Bikesharing}

    Good: agenda:
    - {no: 1, title: Bikesharing, fiches: [bikesharing]}

    Source: domain practice; the number of months is unmentioned_months in scpctl.toml.
    """
    last = last_discussed(library).get(document.id)
    since = document.values.get("status_date")
    # Where nothing has happened since the date of the status, stale-fiche says so.
    if not _is_under_way(document) or (since and (last is None or last <= since)):
        return
    limit = dates.months_before(library.today, library.config.check.unmentioned_months)
    from_when = last or first_meeting(library)
    if from_when and from_when < limit:
        day = czech.date_numeric(str(last or limit))
        message = _("no minutes since {date} mention this fiche").format(date=day)
        yield Problem(document.values.at("status"), message, _("put it on an agenda, or change its status"))


def _is_under_way(fiche: Document) -> bool:
    return fiche.values.get("status") in ACTIVE and not reached(fiche, "operation")


# How many fiches one is compared with, and how much of their titles: enough for people, not too much for a machine.
MAX_COMPARED = 5
MAX_TITLE = 100


def _words(title: str) -> list[str]:
    return sorted(czech.fold(word) for word in re.findall(r"\w+", title[:MAX_TITLE]))


def _likeness(title: str) -> tuple[tuple[str, ...], str]:
    """Return what nearly identical titles share: how their words begin with all numbers, or all of their letters.

    Numbers are also Roman ones and single capitals: „II. etapa“ and „budova B“ are other projects than „I. etapa“ and
    „budova A“.
    """
    words = re.findall(r"\w+", title[:MAX_TITLE])
    beginnings = [
        word if _is_number(word) else czech.fold(word)[:4] for word in words if _is_number(word) or len(word) > 2
    ]
    return tuple(sorted(beginnings)), czech.fold("".join(words))


def _is_number(word: str) -> bool:
    return bool(re.search("[0-9]", word)) or (word.isupper() and (len(word) == 1 or set(word) <= set("IVX")))


@per_library
def _alike(library: Library) -> dict[tuple[str, ...] | str, list[Document]]:
    fiches: dict[tuple[str, ...] | str, list[Document]] = {}
    for fiche in library.of_kind("fiche"):
        if fiche.values.get("status") in ACTIVE and "title" in fiche.values:
            for likeness in _likeness(fiche.values["title"]):
                fiches.setdefault(likeness, []).append(fiche)
    return fiches


@rule("SCP207", Severity.WARNING, "fiche")
def similar_titles(document: Document, library: Library) -> Iterator[Problem]:
    """Two active fiches have nearly the same title.

    Why: the same project was probably handed in twice; if not, the titles do not tell the two apart.

    Bad: title: Zelená střecha na škole
    # jiná fiche: title: Zelené střechy na škole

    Good: title: Zelená střecha na 1. základní škole
    # jiná fiche: title: Zelená střecha na 4. základní škole

    Source: domain practice: the title of a project must not be one that is easily confused.
    """
    title = document.values.get("title")
    if title is None or document.values.get("status") not in ACTIVE:
        return
    words = " ".join(_words(title))
    candidates = [other for likeness in _likeness(title) for other in _alike(library)[likeness][: MAX_COMPARED + 1]]
    for other in dict.fromkeys(candidates):
        if other is document or other.id in _ids(document, "supersedes") or document.id in _ids(other, "supersedes"):
            continue
        matcher = difflib.SequenceMatcher(None, words, " ".join(_words(other.values["title"])), autojunk=False)
        if matcher.ratio() >= library.config.check.similar_titles:
            message = _("another active fiche has nearly the same title: {title}").format(title=other.title)
            hint = _("join the two, or say in the titles what is different")
            yield Problem(document.values.at("title"), message, hint, (other.at(other.values.at("title")),))
            return


@rule("SCP208", Severity.WARNING, "fiche")
def refers_to_rejected(document: Document, library: Library) -> Iterator[Problem]:
    """A project depends on one that was rejected or suspended.

    Why: what it waits for will not come; the plan has to be changed.

    Bad: depends_on: [dispecink]
    # fiche dispecink: status: rejected

    Good: depends_on: [dispecink]
    # fiche dispecink: status: implementation

    Source: the content model.
    """
    if document.values.get("status") not in ACTIVE:
        return
    for id_ in dict.fromkeys(_ids(document, "depends_on")):
        other = library.get("fiche", id_)
        if other and other.values.get("status") in ("rejected", "suspended"):
            message = _("the status of the fiche {title} is: {status}")
            message = message.format(title=other.title, status=status_label(other))
            place = _place(document, "depends_on", id_)
            hint = _("change the plan, or delete the dependence")
            yield Problem(place, message, hint, (other.at(other.values.at("status")),))


@rule("SCP209", Severity.WARNING, "fiche")
def group_not_active(document: Document, library: Library) -> Iterator[Problem]:
    """A project is being prepared or implemented, and its lead working group is closed or suspended.

    Why: nobody meets any more who would see to the project.

    Bad: status: implementation
    group: it
    # skupina it: status: closed

    Good: status: implementation
    group: mobilita

    Source: the content model.
    """
    group = library.get("group", document.values.get("group", ""))
    if not group or document.values.get("status") not in ("preparation", "implementation"):
        return
    if group.values.get("status") in ("closed", "suspended"):
        message = _("the status of the working group {name} is: {status}")
        message = message.format(name=group.title, status=status_label(group))
        related = (group.at(group.values.at("status")),)
        yield Problem(document.values.at("group"), message, _("name an active group"), related)


@rule("SCP210", Severity.ERROR)
def self_reference(document: Document, library: Library) -> Iterator[Problem]:
    """A document refers to itself.

    Why: a project can't wait for itself, a report can't follow itself; another document was meant.

    Bad: # content/fiches/bikesharing.md
    depends_on: [bikesharing]

    Good: # content/fiches/bikesharing.md
    depends_on: [plzenska-karta]

    Source: the content model.
    """
    for target in document.targets:
        if target.id == document.id and document.kind_name in target.kinds:
            message = _("{key} leads to this document itself").format(key=target.field)
            yield Problem(document.place_of(target), message, _("name the document that is meant, or delete it"))


@rule("SCP211", Severity.ERROR)
def wrong_attachment_file(document: Document, library: Library) -> Iterator[Problem]:
    """The file of an attachment is not there.

    Why: the attachment would be announced to the council and not handed over.

    Bad: attachments:
    - title: Situační plán
      file: C:/Dokumenty/plan.pdf

    Good: attachments:
    - title: Situační plán
      file: prilohy/plan.pdf

    Source: the content model: attachments are files below content/, named from the folder of the document.
    """
    for attachment, path in attachments(document):
        if not path:
            message = _("the file is outside content/: {file}").format(file=attachment["file"])
        elif path not in library.files and not library.in_other_case(path):
            message = _("there is no file {path}").format(path=path)
        else:
            continue
        hint = _("put the file below content/ and write its path from the folder of this document, with /")
        yield Problem(attachment.at("file"), message, hint)


RULES = (
    cycle,
    never_referred_to,
    never_discussed,
    similar_titles,
    refers_to_rejected,
    group_not_active,
    self_reference,
    wrong_attachment_file,
)
