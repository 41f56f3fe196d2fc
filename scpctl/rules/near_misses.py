"""Rules about references and links that miss by little: the section, the letter case, the kind of document."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from scpctl import links
from scpctl.document import Document, Link
from scpctl.finding import Range, Replacement, Severity
from scpctl.kinds import KINDS
from scpctl.language import _
from scpctl.library import FOLDER, Library, attachments, is_local
from scpctl.model import Target, inside
from scpctl.rule import Problem, rule
from scpctl.rules.joined import loose_ends
from scpctl.suggest import did_you_mean


@rule("SCP214", Severity.WARNING)
def unknown_section(document: Document, library: Library) -> Iterator[Problem]:
    """A link names a section that the document it leads to does not have.

    Why: whoever follows it lands at the top of the document and has to search for what was meant.

    Bad: viz [cíle projektu](../fiches/bikesharing.md#cyle)

    Good: viz [cíle projektu](../fiches/bikesharing.md#cíle)

    Source: GitHub and GitLab name a heading by its text in small letters, hyphens for spaces, without punctuation.
    """
    for link in document.links:
        name = links.fragment(link) if "#" in link.target else ""
        target = _target(link, document, library) if name else None
        if target is None or not target.readable or links.has_place(target, name):
            continue
        certain = links.anchors_like(target, name)
        meant = certain[0] if len(certain) == 1 else library.meant_of(name, links.anchors(target))
        hint = did_you_mean(meant) or _("link to the whole document, or give it a heading of this name")
        message = _("there is no section {name} in {path}").format(name=name, path=target.path)
        place = links.place_of_section(document, link) if len(certain) == 1 else None
        yield Problem(link.place, message, hint, fix=(Replacement(place, meant),) if place else ())


def _target(link: Link, document: Document, library: Library) -> Document | None:
    """Return the document that a link leads to, also where only letter case keeps it from that."""
    if found := links.destination(link, document, library):
        return found
    right = link_in_other_case(link, document, library) if link.wiki or is_local(link) else ""
    return library.with_id(right)[0] if link.wiki and right else library.by_path.get(right)


@rule("SCP215", Severity.ERROR)
def wrong_letter_case(document: Document, library: Library) -> Iterator[Problem]:
    """A reference, a link or an attachment differs from the file that is there in letter case only.

    Why: Windows and macOS find the file all the same; the forge, CI and whoever uses Linux do not.

    Bad: viz [mapa](prilohy/Mapa.PDF)
    # content/fiches/prilohy/mapa.pdf

    Good: viz [mapa](prilohy/mapa.pdf)

    Source: file names on Windows and macOS do not tell case apart, in git and on Linux they do; ids are small letters.
    """
    loose = loose_ends(document, library)
    for target in loose.targets:
        if id_ := id_in_other_case(target, library):
            place = document.place_of(target)
            yield _in_other_case(place, target.id, id_, id_, target.written(place, id_))
    for link in loose.links:
        if right := link_in_other_case(link, document, library):
            yield _link_in_other_case(document, link, right, library)
    for attachment, path in attachments(document):
        if path not in library.files and (right := library.in_other_case(path)):
            value = posixpath.relpath(right, posixpath.dirname(document.path))
            place = attachment.at("file")
            yield _in_other_case(place, path, right, value, inside(place, attachment["file"], value))


def _in_other_case(place: Range, path: str, right: str, value: str, fix: tuple[Replacement, ...]) -> Problem:
    message = _("there is {right}, not {written}: capitals and small letters are told apart")
    hint = _("write {value}").format(value=value)
    return Problem(place, message.format(right=right, written=path), hint, fix=fix)


def _link_in_other_case(document: Document, link: Link, right: str, library: Library) -> Problem:
    place = links.address(document, link)
    if link.wiki:
        written, mark, section = link.target.partition("#")
        value = right + mark + section
    else:
        written = library.destination(document, link) or link.target
        raw = document.text[place.start : place.end] if place else ""
        value = links.redirected(raw, right, document.path)
    return _in_other_case(link.place, written, right, value, (Replacement(place, value),) if place else ())


def id_in_other_case(target: Target, library: Library) -> str:
    """Return the id that a reference is in small letters, if it leads to a document then; else nothing."""
    id_ = target.id.lower()
    return id_ if any(library.get(kind, id_) for kind in target.kinds) else ""


def link_in_other_case(link: Link, document: Document, library: Library) -> str:
    """Return the id or the path that a link which leads nowhere differs from in letter case only; else nothing."""
    if link.wiki:
        reference = link.target.partition("#")[0].strip().lower()
        return reference if len(library.with_id(reference)) == 1 else ""
    path = library.destination(document, link)
    return library.in_other_case(path) if path else ""


@rule("SCP216", Severity.ERROR)
def wrong_kind(document: Document, library: Library) -> Iterator[Problem]:
    """A reference leads to a document of another kind.

    Why: where a person belongs, a group has neither a name to sign with nor a position.

    Bad: chair: mobilita

    Good: chair: jan-novak

    Source: the content model says for every key which kind of document it refers to.
    """
    loose = loose_ends(document, library)
    for target in loose.targets:
        if other := of_another_kind(target, library):
            meant = library.meant(target.id, target.kinds)
            yield _of_another_kind(document.place_of(target), target.field, other, target.kinds, meant)
    for link in loose.links:
        if other := linked_as_another_kind(link, library):
            kind = link.target.partition(":")[0].strip()
            yield _of_another_kind(link.place, link.target, other, (kind,), f"{other.kind_name}:{other.id}")


def _of_another_kind(place: Range, written: str, other: Document, kinds: tuple[str, ...], meant: str) -> Problem:
    """``written`` is the key that refers to ``other``, or the link."""
    assert other.kind
    message = _("{key}: {id} is of another kind: {found}, not {expected}").format(
        key=written,
        id=other.id,
        found=_(other.kind.label),
        expected=_(" or ").join(_(KINDS[kind].label) for kind in kinds),
    )
    folder = f"{FOLDER}/{KINDS[kinds[0]].path.partition('/')[0]}/"
    hint = did_you_mean(meant) or _("write the id of a document in {folder}").format(folder=folder)
    return Problem(place, message, hint, (other.at(Range(0, 0)),))


def of_another_kind(target: Target, library: Library) -> Document | None:
    """Return the document whose id a reference is though it may not lead to its kind; None where it is a name, too."""
    if len(library.named(target.id, target.kinds)) == 1:
        return None
    return next(iter(library.with_id(target.id)), None)


def linked_as_another_kind(link: Link, library: Library) -> Document | None:
    """Return the document that ``[[kind:id]]`` means by its id, where the kind is wrong."""
    kind, colon, id_ = link.target.partition("#")[0].strip().partition(":")
    return next(iter(library.with_id(id_)), None) if link.wiki and colon and kind in KINDS else None


RULES = (unknown_section, wrong_letter_case, wrong_kind)
