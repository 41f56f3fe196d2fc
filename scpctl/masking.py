"""Names that are not to be told, found in running text as people write them, and replaced by a mask.

They are found in any Czech case, without accents, with marks of Markdown or signs without ink among their letters.
Where it is not sure whether somebody is meant who may be named, the name gives way.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from scpctl import czech, mentions
from scpctl.characters import UNSEEN
from scpctl.finding import Range
from scpctl.mentions import Names

MASK = "XXXX"
# As it stands below the council materials of Plzeň.
MASK_NOTE = f"Dokument byl anonymizován, osobní údaje a údaje, které se nezveřejňují, byly nahrazeny {MASK}."
# What a text is written with beside what is read: marks of Markdown, signs without ink, entities and accents.
_MARKS = r"[*_~`]+"
_SIGNS = re.compile(
    rf"(?P<none>{_MARKS}|[{UNSEEN}]+)|\\(?P<escaped>[!-/:-@\[-`{{-~])|(?P<entity>&(?:#\d{{1,7}}|#x[\da-f]{{1,6}}|"
    r"[a-z]\w{1,30});)|(?P<accented>\w[\u0300-\u036f]+)",
    re.IGNORECASE,
)
_BETWEEN_MARKS = re.compile(r"[^\s*_~`](?:[^*_~`]*[^\s*_~`])?")


class Exact(NamedTuple):
    """What finds names in a folded text; ``words`` are names of one word, folded, with how they are written."""

    pattern: re.Pattern[str]
    words: Mapping[str, Collection[str]]


class Words(NamedTuple):
    """What is looked for in texts: the names of records and what finds them exactly; ``others`` may be named."""

    names: Names
    others: Names
    exact: tuple[Exact, ...]

    def and_also(self, names: Iterable[str]) -> Words:
        """Return the words with more names."""
        return self._replace(exact=(*self.exact, exact(names)))


def exact(names: Iterable[str], codes: Iterable[str] = ()) -> Exact:
    """Return what finds names, in any case and without accents, and codes such as ids.

    A single word may be an ordinary one, so it is a name only with its accents, and its capital letter if it has one.
    """
    patterns = {czech.fold(code): re.escape(czech.fold(code)) for code in codes}
    words: dict[str, set[str]] = {}
    for name in map(str.strip, names):
        folded = czech.fold(name)
        patterns[folded] = r"\s+".join(map(re.escape, folded.split()))
        if " " not in folded and name[0].isupper():
            words.setdefault(folded, set()).add(unicodedata.normalize("NFC", name).lower())
    longest_first = "|".join(sorted(filter(None, patterns.values()), key=lambda pattern: (-len(pattern), pattern)))
    pattern = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)" if longest_first else r"(?!)")
    return Exact(pattern, words)


def masked(text: str, words: Words) -> str:
    """Return a text in which the names that are not published, in any Czech case, give way to the mask."""
    shown, starts, ends = _shown(text)
    parts, position = [], 0
    for place in _joined(_places(shown, words)):
        start, end = starts[place.start], ends[place.end - 1]
        parts += [text[position:start], _BETWEEN_MARKS.sub(MASK, text[start:end])]
        position = end
    return "".join([*parts, text[position:]])


def _joined(places: Iterable[Range]) -> list[Range]:
    """Return places in order, those that overlap as one."""
    joined: list[Range] = []
    for place in sorted(places):
        if joined and place.start < joined[-1].end:
            place = Range(joined[-1].start, max(joined.pop().end, place.end))
        joined.append(place)
    return joined


def _shown(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Return what is read where a text stands on a page, and where each of its letters starts and ends in the text."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    for match in _SIGNS.finditer(text):
        meant = {
            "none": "",
            "escaped": match["escaped"],
            "entity": html.unescape(match[0]),
            "accented": unicodedata.normalize("NFC", match[0]),
        }[str(match.lastgroup)]
        parts += [text[position : match.start()], meant]
        starts += [*range(position, match.start()), *(match.start() for _letter in meant)]
        ends += [*range(position + 1, match.start() + 1), *(match.end() for _letter in meant)]
        position = match.end()
    parts.append(text[position:])
    starts += range(position, len(text))
    ends += range(position + 1, len(text) + 1)
    return "".join(parts), starts, ends


def _places(shown: str, words: Words) -> list[Range]:
    """Return where a text names what is not published: it may, and it is not somebody published who is named."""
    folded = czech.fold_each(shown)
    found = mentions.possible(shown, words.names)
    for finder in words.exact:
        for match in finder.pattern.finditer(folded):
            accented = finder.words.get(match[0])
            written = shown[match.start() : match.end()]
            if accented is None or (written[0].isupper() and written.lower() in accented):
                found.append(Range(*match.span()))
    if not any(" " not in _at(shown, place) for place in found):
        return found
    others = [place for place in mentions.places(shown, words.others) if " " in _at(shown, place)]
    return [
        place
        for place in found
        if " " in _at(shown, place) or not any(other.start <= place.start < other.end for other in others)
    ]


def _at(text: str, place: Range) -> str:
    """Return what stands at a place, its words parted by single spaces."""
    return " ".join(text[place.start : place.end].split())
