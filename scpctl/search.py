"""Full text: the documents in which words occur, in any form, with or without diacritics, the best first.

There is no index. Every document is folded into bytes, one for each character, and only those in which all words can
occur are looked at closer.
"""

from __future__ import annotations

import codecs
import functools
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scpctl import czech, fields, front_matter
from scpctl.errors import ScpError
from scpctl.finding import Range
from scpctl.kinds import KINDS
from scpctl.language import _
from scpctl.stem import beginnings, stem

MAX_WORDS = 20
# How soon more of the same stops counting, and how much long documents are held back (BM25: S. Robertson, H. Zaragoza,
# The Probabilistic Relevance Framework, 2009). Hits in the text count 2.2 at most; what one in the title or in a
# heading counts besides is more.
_SOON, _LONG = 1.2, 0.75
_IN_TITLE, _IN_HEADING = 6.0, 2.5
# Stands for every letter that neither Czech nor its neighbours have.
_OTHER = b"\x01"
_ERRORS = "scpctl-folded"
_TITLES = re.compile(r"\n(?:title|name|short|subject|given|family|aliases):([^\n]*(?:\n *- [^\n]*)*)")
_WORD = re.compile(rb"[^ ]+")
_ASKED = re.compile(r"[\"„“”]([^\"„“”]*)[\"„“”]?|([^\s\"„“”]+)")
_stem = functools.lru_cache(100_000)(stem)


class Word(NamedTuple):
    """A word that is looked for: as it is folded, its stem, and whether only its beginning is given."""

    form: str
    stem: str
    is_beginning: bool

    def fits(self, form: str) -> bool:
        """Tell whether a word of a text is a form of this one."""
        return form.startswith(self.form) if self.is_beginning else _stem(form) == self.stem


@dataclass(frozen=True)
class Term:
    """One word, or several that must follow each other; ``foreign`` is what they are if folding can't tell."""

    words: tuple[Word, ...]
    foreign: str

    @functools.cached_property
    def _needles(self) -> list[bytes]:
        first = self.words[0]
        return [
            b" " + item.encode("latin-1") for item in ([first.form] if first.is_beginning else beginnings(first.stem))
        ]

    @functools.cached_property
    def _pattern(self) -> re.Pattern[bytes]:
        return re.compile(b"(?:%s)[^ ]*" % b"|".join(map(re.escape, self._needles)))

    def may_be_in(self, folded: bytes) -> bool:
        """Tell quickly whether the first word can occur in a folded text."""
        return any(needle in folded for needle in self._needles)

    def places(self, folded: bytes, text: str) -> Iterator[Range]:
        """Yield where the term stands in a text."""
        for match in self._pattern.finditer(folded):
            # The folded text begins with one more space.
            start, end = match.start(), match.end() - 1
            if not self.words[0].fits(_form(match[0][1:])):
                continue
            for word in self.words[1:]:
                following = _WORD.search(folded, end + 1)
                if following is None or not word.fits(_form(following[0])):
                    break
                end = following.end() - 1
            else:
                if not self.foreign or czech.fold(text[start:end]).startswith(self.foreign):
                    yield Range(start, end)


class Hit(NamedTuple):
    """A document that was found, its text, where the words stand in it, and how well it fits."""

    path: str
    text: str
    places: tuple[Range, ...]
    score: float


def terms(query: str) -> tuple[Term, ...]:
    """Return what is looked for: words, words in quotes that follow each other, beginnings of words (``osvět*``).

    Raises :class:`ScpError` where there is no word.
    """
    found = [term for match in _ASKED.finditer(query) if (term := _term(match[1] or match[2] or ""))]
    if not found:
        hint = _("such as: {example}").format(example="scpctl find osvětlení")
        raise ScpError(_("there is no word to look for"), hint)
    if sum(len(term.words) for term in found) > MAX_WORDS:
        raise ScpError(_("there are more than {limit} words").format(limit=MAX_WORDS), _("leave out some of them"))
    return tuple(found)


def search(sources: Iterable[tuple[str, bytes]], wanted: Sequence[Term]) -> list[Hit]:
    """Return the documents, by path and contents, in which all terms occur, the best first."""
    keys = _keys_like(wanted)
    counts = [0] * len(wanted)
    found: list[_Found] = []
    number = length = 0
    for path, data in sources:
        number += 1
        length += len(data)
        text = _decoded(data)
        folded = fold(text)
        name = fold(path.rpartition("/")[2].removesuffix(".md"))
        possible = [term.may_be_in(folded) or term.may_be_in(name) for term in wanted]
        counts = [count + is_in for count, is_in in zip(counts, possible, strict=True)]
        if all(possible):
            seen = _seen(path, _without(keys, text, folded) if keys else folded, text, name, wanted)
            if seen:
                found.append(seen)
    weights = [math.log(1 + (number - count + 0.5) / (count + 0.5)) for count in counts]
    hits = [_hit(item, wanted, weights, length / number) for item in found]
    return sorted(hits, key=lambda hit: (-hit.score, hit.path))


def fold(text: str) -> bytes:
    """Return a space, and a text as one byte for each character: small letters without diacritics, digits, spaces."""
    return b" " + text.encode("cp1250", _ERRORS).translate(_FOLDED)


class _Found(NamedTuple):
    path: str
    text: str
    places: list[list[Range]]
    in_title: list[bool]


def _seen(path: str, folded: bytes, text: str, name: bytes, wanted: Sequence[Term]) -> _Found | None:
    """Return where all terms stand in a document, or None where one does not."""
    title = "".join(_TITLES.findall(text, 0, _head_end(text)))
    places = [list(term.places(folded, text)) for term in wanted]
    in_title = [_is_in(term, title) or any(term.places(name, path)) for term in wanted]
    if not all(there or title for there, title in zip(places, in_title, strict=True)):
        return None
    return _Found(path, text, places, in_title)


def _hit(found: _Found, wanted: Sequence[Term], weights: Sequence[float], average: float) -> Hit:
    headings = "\n".join(line.partition("\n")[0] for line in found.text[_head_end(found.text) :].split("\n#")[1:])
    long = 1 - _LONG + _LONG * len(found.text) / average
    score = 0.0
    for term, places, in_title, weight in zip(wanted, found.places, found.in_title, weights, strict=True):
        often = len(places) * (_SOON + 1) / (len(places) + _SOON * long)
        score += weight * (often + _IN_TITLE * in_title + _IN_HEADING * _is_in(term, headings))
    return Hit(found.path, found.text, tuple(sorted(place for places in found.places for place in places)), score)


def _head_end(text: str) -> int:
    """Return about where the front matter ends; nothing but the rank hangs on it."""
    return max(0, text.find("\n---", 3))


def _is_in(term: Term, text: str) -> bool:
    return any(term.places(fold(text), text))


def _term(asked: str) -> Term | None:
    """Return a term; what is written together, such as Plzeň-Bory, belongs together."""
    forms = [_form(word) for word in fold(unicodedata.normalize("NFC", asked)).split()]
    if not forms:
        return None
    words = [Word(form, _stem(form), False) for form in forms]
    if asked.endswith("*"):
        words[-1] = words[-1]._replace(is_beginning=True)
    foreign = czech.fold(asked.strip("*")) if _OTHER.decode() in "".join(forms) else ""
    return Term(tuple(words), foreign)


def _form(word: bytes) -> str:
    return word.decode("latin-1")


def _decoded(data: bytes) -> str:
    text = data.decode("utf-8", errors="replace")
    # macOS and some editors write a letter and its mark apart; both marks of Czech begin with one of these bytes.
    return unicodedata.normalize("NFC", text) if b"\xcc" in data or b"\xcd" in data else text


def _keys_like(wanted: Sequence[Term]) -> re.Pattern[str] | None:
    """Match the keys of front matter that are taken for a word that is looked for, where there are any."""
    words = [word for term in wanted for word in term.words]
    names = {part for kind in KINDS.values() for name in fields.names(fields.scope(kind)) for part in name.split(".")}
    alike = [name for name in names if any(word.fits(part) for word in words for part in name.split("_"))]
    if not alike:
        return None
    return re.compile(rf"(?:^[ \t]*(?:- +)?|[{{,][ \t]*)(?:{'|'.join(sorted(alike))})(?=:)", re.MULTILINE)


def _without(keys: re.Pattern[str], text: str, folded: bytes) -> bytes:
    """Return the folded text with spaces where keys of the front matter stand."""
    try:
        where, _body = front_matter.boundaries(text)
    except front_matter.Malformed:
        return folded
    head = keys.sub(lambda match: " " * len(match[0]), text[where.start : where.end])
    return folded[: where.start + 1] + fold(head)[1:] + folded[where.end + 1 :]


def _byte(letter: str) -> bytes:
    """Return the one byte that a character is folded into."""
    bare = czech.fold_each(letter)
    if not letter.isalnum():
        return b" "
    if bare.isascii() and bare.isalnum():
        return bare.encode("ascii")
    return letter.lower().encode("cp1250", "ignore") or _OTHER


def _folded_error(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    return b"".join(map(_byte, error.object[error.start : error.end])), error.end


codecs.register_error(_ERRORS, _folded_error)
_LETTERS = [bytes([number]).decode("cp1250", "ignore") for number in range(256)]
_FOLDED = b"".join(_byte(letter) if letter else b" " for letter in _LETTERS)
_FOLDED = _FOLDED[:1] + _OTHER + _FOLDED[2:]
