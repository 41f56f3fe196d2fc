"""What people write for short, written out: ``[[id]]`` as a relative link, an address that can mean one file only.

Names in running text become links in the same way.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from scpctl import document, edit, links
from scpctl.document import Document, Link
from scpctl.finding import Replacement
from scpctl.kinds import CASES
from scpctl.library import FOLDER, Library, is_local
from scpctl.mentions import Mention
from scpctl.model import NOTHING

# How often a text is read again to find out which changes would do more than they should.
MAX_TRIES = 100
# The cases by their number; in the first one names stand anyway, and nobody is called by a link.
NUMBERED = dict(zip("23467", CASES, strict=True))
_TEXT = re.compile(r"\[\[[^|]*\|(.*)\]\]", re.DOTALL)


def written_out(item: Document, library: Library, *, with_forms: bool = False) -> str:
    """Return the text of a document with every short link and every mistaken address written as it should be.

    Where it is to be ``with_forms``, ``[[id|2]]`` is the name of the target in the second case, as its ``forms`` say.
    A change that would lead anywhere else, or touch anything but links, is left out.
    """
    found = set(_changes(item, library, with_forms))  # several links can share one definition of their address
    return edit.replaced(item.text, _harmless(item, sorted(found), library, iter(range(MAX_TRIES))))


def with_links(item: Document, mentions: Iterable[Mention], library: Library) -> str:
    """Return the text of a document with links where it names others. One that would change anything else is left out.

    No mention may overlap another.
    """
    text, done = item.text, item
    for mention in sorted(mentions, key=lambda mention: mention.place, reverse=True):
        start, end = mention.place
        address = links.written(mention.target.path, item.path)
        tried = f"{text[:start]}[{text[start:end]}]({address}){text[end:]}"
        new = document.parse(item.path, tried.encode(), library.config.kinds)
        gained = [link for link in new.links if link.place.start == start]
        is_added = len(new.links) == len(done.links) + 1 and len(gained) == 1
        if is_added and links.destination(gained[0], new, library) is mention.target and _said(new) == _said(done):
            text, done = tried, new
    return text


def _said(item: Document) -> str:
    return "".join(run for _offset, run in item.prose)


def without_form(item: Document, library: Library) -> Iterator[tuple[Link, Document]]:
    """Yield the short links that ask for a case in which the name of their target is not given."""
    for link in item.links:
        target = links.destination(link, item, library) if link.wiki and link.text in NUMBERED else None
        if target and not _form(target, link.text):
            yield link, target


def unclear(item: Document, library: Library) -> Iterator[Link]:
    """Yield the short links that mean no document, or several."""
    return (link for link in item.links if link.wiki and not link.image and len(links.meant_by(link, library)) != 1)


def with_other_text(item: Document, library: Library) -> Iterator[Link]:
    """Yield the short links that are left because their text would not be the same written out."""
    for link in item.links:
        if link.wiki and not link.image and links.destination(link, item, library) and _text(item, link) is None:
            yield link


def _text(item: Document, link: Link) -> str | None:
    """Return the text of a short link as it is to be written: its emphasis is kept. None where that can't be proved."""
    match = _TEXT.fullmatch(item.text, link.start, link.end)
    if not match or match[1].split() == link.text.split():
        return links.escaped(link.text)
    body = document.parse(item.path, f"---\n---\n[{match[1]}](a.md)\n".encode()).links
    return match[1] if [(found.text, found.target) for found in body] == [(link.text, "a.md")] else None


def _form(target: Document, number: str) -> str:
    return str(target.values.get("forms", NOTHING).get(NUMBERED[number], ""))


def _changes(item: Document, library: Library, with_forms: bool) -> Iterator[Replacement]:
    seen = document.forge_links(item) if any(link.wiki for link in item.links) else []
    for link in item.links:
        place = links.address(item, link)
        if link.wiki:
            # A forge may take it for a part of another link: written out, it would break that.
            if any(document.lies_in(offset, seen) for offset in (link.start, link.start + 1, link.end - 1)):
                continue
            target = links.destination(link, item, library)
            if target and not link.image:
                shown: str | None
                if with_forms and link.text in NUMBERED:
                    shown = links.escaped(_form(target, link.text))
                elif link.text == link.target or not link.text.strip():
                    shown = links.escaped(links.caption(target))
                else:
                    shown = _text(item, link)
                if shown:
                    address = links.written(target.path, item.path, _section(target, links.fragment(link)))
                    yield Replacement(link.place, f"[{shown}]({address})")
        elif place and (path := _meant(item, link, library)):
            yield Replacement(place, links.redirected(item.text[place.start : place.end], path, item.path))


def _section(target: Document, name: str) -> str:
    """Return the place in a document that is called so, also where letter case or diacritics differ from its anchor."""
    like = [] if links.has_place(target, name) else links.anchors_like(target, name)
    return like[0] if len(like) == 1 else name


def _meant(item: Document, link: Link, library: Library) -> str:
    """Return the one file that an address which leads nowhere can mean: by its name, or from the root; else nothing."""
    path = library.destination(item, link) if is_local(link) else None
    if path and (path in library.files or library.is_folder(path)):
        return ""
    from_root = posixpath.normpath(link.target.partition("#")[0].strip("/"))
    for candidate in (from_root, f"{FOLDER}/{from_root}"):
        if link.target.startswith("/") and candidate in library.files:
            return candidate
    if not path:
        return ""
    found = library.files_called(posixpath.basename(path.replace("\\", "/")))
    return found[0] if len(found) == 1 else ""


def _harmless(item: Document, changes: list[Replacement], library: Library, tries: Iterator[int]) -> list[Replacement]:
    """Return those changes that, made together, are proved; what is not is searched for by halves while it may be."""
    if not changes or _is_proved(item, changes, library):
        return changes
    if len(changes) == 1 or next(tries, None) is None:
        return []
    middle = len(changes) // 2
    halves = [_harmless(item, half, library, tries) for half in (changes[:middle], changes[middle:])]
    both = [*halves[0], *halves[1]]
    if len(both) < len(changes):
        return _harmless(item, both, library, tries)
    return max(halves, key=len)  # each half is proved, together they are not


def _is_proved(old: Document, changes: list[Replacement], library: Library) -> bool:
    """Tell whether the changed text leads where the old one leads, or where it was meant to, and says the same."""
    try:
        text = edit.replaced(old.text, changes)
    except edit.Unproved:
        return False
    new = document.parse(old.path, text.encode(), library.config.kinds)
    if not new.readable or new.text[: new.body.start] != old.text[: old.body.start] or len(new.links) != len(old.links):
        return False
    for before, after in zip(old.links, new.links, strict=True):
        target = links.destination(before, old, library)
        if target and links.destination(after, new, library) is not target:
            return False
        if not before.wiki and before.text != after.text:
            return False
    return True
