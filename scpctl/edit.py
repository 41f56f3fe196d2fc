"""Existing documents changed by span: only the bytes that are meant, and proved before anything is written.

Text is never written anew from what was read of it. The proof is made on the text as it would be: its front matter
must be that of before but for the values that were to change, its HTML that of before but for the words.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from scpctl import document, front_matter
from scpctl.document import Document
from scpctl.finding import Range, Replacement

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

# Private use: no document holds them, since the reader refuses them, and Markdown takes them for letters.
_FIRST_MARK = 0xF0000
_MARK = re.compile(r"[\U000f0000-\U0010ffff]|%F(?:3%B|4%8)[0-9A-F](?:%[89AB][0-9A-F]){2}")
# Two hyphens would end an HTML comment.
_PLAIN_ADDRESS = re.compile(r"(?:[A-Za-z0-9./]|-(?!-))+")


class Unproved(Exception):
    """A change would do more than it is meant to."""


def changed(old: Document, replacements: Iterable[Replacement]) -> Document:
    """Return a document with the replacements made. Raises :class:`Unproved` where they would change anything else."""
    ordered = sorted(replacements)
    text = replaced(old.text, ordered)
    new = document.parse(old.path, text.encode(), {old.kind_name: old.kind} if old.kind else {})
    if not new.readable:
        raise Unproved("it could not be read any more")
    if [value for value, _place in _scalars(new.node)] != list(_expected_values(old, ordered)):
        raise Unproved("other values of the front matter would change")
    in_body = [item for item in ordered if item.place.start >= old.body.start]
    proved = all(_is_other_address(old.text, *item) for item in in_body)
    if not proved and not _shows_only(old, new, in_body):
        raise Unproved("more than the words would change")
    return new


def replaced(text: str, replacements: Sequence[Replacement]) -> str:
    """Return ``text`` with the replacements, which are in order, made. Raises :class:`Unproved` where two overlap."""
    parts = []
    position = 0
    for place, new in replacements:
        if place.start < position:
            raise Unproved("two changes overlap")
        parts += [text[position : place.start], new]
        position = place.end
    return "".join([*parts, text[position:]])


def _expected_values(old: Document, replacements: Sequence[Replacement]) -> Iterator[object]:
    """Yield what the front matter is to hold: the old, but what the new text reads as where a change is meant."""
    for value, place in _scalars(old.node):
        inside = [item for item in replacements if _lies_in(item.place, place)]
        if inside and isinstance(value, str):
            moved = [Replacement(Range(start - place.start, end - place.start), new) for (start, end), new in inside]
            yield _alone(replaced(old.text[place.start : place.end], moved))
        else:
            yield value


def _lies_in(place: Range, value: Range) -> bool:
    """Tell whether a change is one of a value; what is put before or behind it is not."""
    if place.start == place.end:
        return value.start < place.start < value.end
    return value.start <= place.start and place.end <= value.end


def _scalars(node: front_matter.Node) -> Iterator[tuple[object, Range]]:
    """Yield every key and value in order, and between them how the collections are nested."""
    place = Range(node.start, node.end)
    if isinstance(node, front_matter.Scalar):
        yield node.text, place
    elif isinstance(node, front_matter.Sequence):
        yield (list, len(node.items)), place
        for item in node.items:
            yield from _scalars(item)
    else:
        yield (dict, len(node.entries)), place
        for key, value in node.entries.values():
            yield key.text, Range(key.start, key.end)
            yield from _scalars(value)


def _alone(text: str) -> object:
    try:
        _key, value = front_matter.read(f"x: {text}\n", Range(0, len(text) + 4)).entries["x"]
    except front_matter.Malformed:
        return None
    return value.text if isinstance(value, front_matter.Scalar) else None


def _is_other_address(text: str, place: Range, new: str) -> bool:
    """Tell whether a change puts one plain address of a link in the place of another.

    Behind ``](``, and before what ends an address, such characters mean nothing else to Markdown, link or not: there is
    no need to look at the HTML, which takes as long as everything else.
    """
    around = text[place.start - 2 : place.start], text[place.end : place.end + 1]
    return (
        around in (("](", ")"), ("](", "#"))
        and _PLAIN_ADDRESS.fullmatch(text, *place) is not None
        and _PLAIN_ADDRESS.fullmatch(new) is not None
    )


def _shows_only(old: Document, new: Document, replacements: Sequence[Replacement]) -> bool:
    """Tell whether the HTML of two bodies differs in the replaced words only.

    Where words change, a mark that Markdown takes for a letter is put; the HTML with marks, the old or the new words in
    their place, must be that of the old or the new body.
    """
    if len(replacements) > sys.maxunicode - _FIRST_MARK:
        return False
    marked, old_words, new_words = [], [], []
    for number, (place, text) in enumerate(replacements):
        words = old.text[place.start : place.end]
        # Spaces at the ends stay around the mark: they decide what is emphasis.
        before = words[:1] if words[:1].isspace() else ""
        after = words[-1:] if words[-1:].isspace() else ""
        mark = before + chr(_FIRST_MARK + number) + after
        marked.append(Replacement(place, mark))
        old_words.append((mark, words))
        new_words.append((mark, text))
    with_marks = _html(replaced(old.text, marked)[old.body.start :])
    return _html(old.text[old.body.start :]) == _with_words(with_marks, old_words) and _html(
        new.text[new.body.start :]
    ) == _with_words(with_marks, new_words)


def _with_words(html: str, words: Sequence[tuple[str, str]]) -> str:
    """Put words in the place of their marks, by number: in an address as addresses are written, in a comment as is."""
    parts = []
    position = 0
    in_comment = False
    for found in _MARK.finditer(html):
        number = ord(unquote(found[0])) - _FIRST_MARK
        if number >= len(words):
            continue
        mark, text = words[number]
        in_address = found[0].startswith("%")
        whole = quote(mark) if in_address else mark
        start = found.start() - whole.index(found[0])
        if start >= position and html.startswith(whole, start):
            before = html[position:start]
            if (begun := before.rfind("<!--")) != (ended := before.rfind("-->")):
                in_comment = begun > ended
            parts += [before, text if in_comment else _as_address(text) if in_address else _as_text(text)]
            position = start + len(whole)
    return "".join([*parts, html[position:]])


def _as_text(words: str) -> str:
    from markdown_it.common.utils import escapeHtml

    return escapeHtml(words.replace("\r\n", "\n"))


@functools.lru_cache(maxsize=256)
def _as_address(words: str) -> str:
    from markdown_it.common.normalize_url import normalizeLink
    from markdown_it.common.utils import escapeHtml, unescapeAll

    return escapeHtml(normalizeLink(unescapeAll(words)))


def _html(markdown: str) -> str:
    html: str = _renderer().render(markdown)
    return html


@functools.cache
def _renderer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("js-default", {"html": True})
