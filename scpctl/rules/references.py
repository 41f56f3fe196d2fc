"""Rules about what leads from one document to another."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scpctl import czech, links
from scpctl.document import Document, Link
from scpctl.finding import Range, Severity
from scpctl.kinds import KINDS
from scpctl.language import _
from scpctl.library import Library, names_of
from scpctl.rule import Problem, rewritten, rule
from scpctl.rules.joined import loose_ends, per_library
from scpctl.rules.near_misses import (
    id_in_other_case,
    link_in_other_case,
    linked_as_another_kind,
    of_another_kind,
)
from scpctl.suggest import did_you_mean


@rule("SCP201", Severity.ERROR)
def dangling_reference(document: Document, library: Library) -> Iterator[Problem]:
    """A reference in the front matter leads to no document.

    Why: the name, the title or the amount that should be taken from there would be missing in every document made.

    Bad: chair: jan-novk

    Good: chair: jan-novak

    Source: the content model: a reference is the id of a document, which is its file name.
    """
    if document.kind_name == "minutes":
        yield from _without_group(document, library)
    for target in loose_ends(document, library).targets:
        if id_in_other_case(target, library) or of_another_kind(target, library):
            continue
        labels = _(" or ").join(_(KINDS[kind].label) for kind in target.kinds)
        message = _("{key}: there is no {kind} {id}").format(key=target.field, kind=labels, id=target.id)
        named = library.named(target.id, target.kinds)
        meant = named[0].id if len(named) == 1 else library.meant(target.id, target.kinds)
        hint = did_you_mean(meant) or _its_file(target.kinds[0], target.id)
        # A name stands for its document; what only looks like an id may be anybody's.
        place = document.place_of(target)
        yield Problem(place, message, hint, fix=target.written(place, meant) if len(named) == 1 else ())


def _without_group(document: Document, library: Library) -> Iterator[Problem]:
    """Minutes refer to their group by the folder they are in."""
    group = document.folder
    if not library.get("group", group):
        folder = f"content/groups/{group}/"
        label = KINDS["group"].label
        message = _("{key}: there is no {kind} {id}").format(key=folder, kind=_(label), id=group)
        meant = library.meant(group, ("group",))
        yield Problem(Range(0, 3), message, did_you_mean(meant) or _its_file("group", group), about=group)


def _its_file(kind: str, name: str) -> str:
    """Say where a document that is missing would be; nothing where its id could not be made of ``name``."""
    id_ = czech.slug(name)
    return _("its file would be {path}").format(path=f"content/{KINDS[kind].path_of(id_)}") if id_ else ""


@rule("SCP202", Severity.ERROR)
def broken_link(document: Document, library: Library) -> Iterator[Problem]:
    """A link in the text leads to no document or file.

    Why: whoever follows it, on the forge or in a rendered page, lands nowhere.

    Bad: viz [fiche](../fiches/bikeshering.md)

    Good: viz [fiche](../fiches/bikesharing.md)

    Source: CommonMark 0.31, https://spec.commonmark.org/0.31.2/#links; the targets are files below content/.
    """
    for link in loose_ends(document, library).links:
        if link_in_other_case(link, document, library) or linked_as_another_kind(link, library):
            continue
        yield short_link(link, library) if link.wiki else _relative_link(document, link, library)


def short_link(link: Link, library: Library) -> Problem:
    """Return what is wrong with a short link that means no document, or several."""
    found = links.meant_by(link, library)
    if found:
        message = _("[[{id}]] can mean several documents").format(id=link.target)
        choices = ", ".join(f"[[{document.kind_name}:{document.id}]]" for document in found)
        return Problem(link.place, message, _("write one of {choices}").format(choices=choices))
    message = _("there is no document {id}").format(id=link.target)
    return Problem(link.place, message, did_you_mean(library.meant(link.target.partition("#")[0])))


def _relative_link(document: Document, link: Link, library: Library) -> Problem:
    path = library.destination(document, link)
    from_root = link.target.strip("/")
    if link.target.startswith("/") and from_root in library.files:
        message = _("the link must start from this file: {target}").format(target=link.target)
        better = posixpath.relpath(from_root, posixpath.dirname(document.path))
        return Problem(link.place, message, _("write {value}").format(value=better))
    if path is None:
        message = _("the link leads out of content/: {target}").format(target=link.target)
        return Problem(link.place, message, _("put the file below content/ and link to it there"))
    message = _("the link leads nowhere: there is no {path}").format(path=path)
    meant = library.meant_file(path)
    folder = posixpath.dirname(document.path)
    return Problem(link.place, message, did_you_mean(posixpath.relpath(meant, folder) if meant else ""))


@rule("SCP203", Severity.WARNING)
def alias_for_name(document: Document, library: Library) -> Iterator[Problem]:
    """The text calls a group or a project by another name than its own.

    Why: a reader takes two names for two things; the same body has one name in everything that is handed over.

    Bad: spolupracuje s pracovní skupinou doprava

    Good: spolupracuje s pracovní skupinou Mobilita

    Source: the report to the Plzeň council of 20. 1. 2017 calls the group Mobilita both names.
    """
    aliases = _aliases(library)
    for word in aliases.keys() & document.vocabulary:
        for alias in aliases[word]:
            yield from _uses(document, alias, _longer_names(library).get(alias, ()))


class Alias(NamedTuple):
    """Another name of a document, by its place in the list of them."""

    document: Document
    number: int
    nouns: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name, folded."""
        return czech.fold(self.document.values["aliases"][self.number])


@per_library
def _aliases(library: Library) -> dict[str, list[Alias]]:
    """Return the other names of groups and projects by their first words, folded."""
    aliases: dict[str, list[Alias]] = {}
    for kind in KINDS.values():
        for other in library.of_kind(kind.name) if kind.nouns else ():
            for number, alias in enumerate(other.values.get("aliases", ())):
                if alias is not None and (words := czech.words(alias)):
                    aliases.setdefault(words[0], []).append(Alias(other, number, kind.nouns))
    return aliases


@per_library
def _longer_names(library: Library) -> dict[Alias, list[str]]:
    """Return, by alias, the names that begin with it, folded: where one of them stands, the alias does not."""
    names = {
        czech.fold(name)
        for kind in KINDS.values()
        for item in (library.of_kind(kind.name) if kind.nouns else ())
        for name in names_of(item)
    }
    by_word: dict[str, list[str]] = {}
    for name in sorted(names):
        by_word.setdefault(name.split()[0], []).append(name)
    return {
        alias: [name for name in by_word.get(alias.name.split()[0], ()) if name.startswith(f"{alias.name} ")]
        for aliases in _aliases(library).values()
        for alias in aliases
    }


@functools.cache
def _after_noun(nouns: tuple[str, ...], alias: str) -> re.Pattern[str]:
    """Match the alias right behind a noun such as "skupinou": there it is a name, elsewhere it may be a common word."""
    words = r"\s+".join(re.escape(czech.fold(word)) for word in alias.split())
    return re.compile(rf"\b(?:{'|'.join(map(czech.fold, nouns))})\w*\s+[„\"]?({words})\b")


def _uses(document: Document, alias: Alias, longer: Sequence[str]) -> Iterator[Problem]:
    other = alias.document
    name = other.values["aliases"][alias.number]
    if not document.vocabulary.issuperset(czech.words(name)):
        return
    for offset, text in document.prose:
        folded = czech.fold_each(text)
        for match in _after_noun(alias.nouns, name).finditer(folded):
            if any(_stands(one, folded, match.start(1)) for one in longer):
                continue
            place = Range(offset + match.start(1), offset + match.end(1))
            written = document.text[place.start : place.end]
            message = _("{alias} is another name of {name}").format(alias=written, name=other.title)
            hint = _("write {name}").format(name=other.title)
            declared = other.at(other.values.at("aliases", alias.number))
            yield rewritten(place, message, other.title, hint, (declared,))


def _stands(name: str, text: str, start: int) -> bool:
    """Tell whether a name stands at a place of a text; both are folded, but the text may have line breaks."""
    return re.compile(r"\s+".join(map(re.escape, name.split())) + r"\b").match(text, start) is not None


RULES = (dangling_reference, broken_link, alias_for_name)
