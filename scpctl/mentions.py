"""Where running text names a group, a fiche, a person or an organisation, in any Czech case and number.

Many names are ordinary words (Mobilita, Doprava, Sdílená kola). Such a name counts only where something shows that it
is one: a word before it that says what it names (pracovní skupina, projekt), quotation marks around it, or a capital
letter inside of a sentence. What is more likely somebody or something else is left: to miss a name costs less than to
link to the wrong one. ``tests/data/mentions`` holds sentences that show what is found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from scpctl import czech, links, persons
from scpctl.document import Document
from scpctl.finding import Range
from scpctl.inflection import abbreviation, forms
from scpctl.library import Library, names_of
from scpctl.model import NOTHING
from scpctl.sentence import Sentence, sentences

KINDS = ("group", "fiche", "organisation")
# What stands before a name and says what it names. Of an institution such a word is a part of its name.
_CUES = {
    kind: frozenset().union(*map(forms, words.split()))
    for kind, words in {
        "group": "skupina skupiny PS",
        "fiche": "projekt projekty fiche záměr záměry námět náměty karta aplikace akce",
        "organisation": "společnost firma organizace platforma partner útvar spolek",
    }.items()
}
_INSTITUTIONS = frozenset().union(
    *map(
        forms,
        "výbor komise rada tým podnik úřad komora kraj univerzita škola ústav správa služby spolek fond svaz "
        "agentura nadace muzeum knihovna nemocnice policie společnost sdružení odbor útvar".split(),
    )
)
# What announces something that is not in the programme: Operační program Doprava, časopis Energetika.
_ELSEWHERE = frozenset().union(
    *map(
        forms,
        "program titul výzva časopis deník kniha film výstava veletrh konference festival hotel obchod ministerstvo "
        "obor předmět fakulta katedra".split(),
    )
)
_PREPOSITIONS = frozenset("na v ve s se z ze pro k ke o u od do po při za bez mezi pod nad před".split())
# What may stand between such a word and the name, and between the names of a list.
_BETWEEN = frozenset(
    "např například tj a i s názvem nazvaný nazvané zvaný pro č nebo či také dále zejména to je".split()
)
# What tells a namesake from what is meant: Dopravní podnik hl. m. Prahy.
_OF_ANOTHER = frozenset("hl hlavního města městyse obce kraje statutárního".split())
MAX_BETWEEN = 6
# So many words, prepositions aside, are a fiche's name even without a capital letter.
DISTINCTIVE = 3


class Mention(NamedTuple):
    """A place in the text of a document that names another one, and the name that it has in the other one."""

    place: Range
    target: Document
    name: str


@dataclass(frozen=True)
class Name:
    """A name of a document, word by word: the forms that each can have, and what stands between them."""

    target: Document
    text: str
    words: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    gaps: tuple[str, ...]

    @property
    def is_ordinary(self) -> bool:
        """Tell whether the same words may mean something else: no capital letter but the first, or IT."""
        is_short = self.words[0].isupper() and len(self.words[0]) > 1 and self.target.kind_name != "group"
        return not is_short and not any(map(_is_own, self.words[1:]))

    @property
    def is_institution(self) -> bool:
        """Tell whether a word of the name says that it is one: Řídicí výbor, Dopravní podnik."""
        is_possible = self.target.kind_name != "fiche" and len(self.words) > 1
        return is_possible and any(word.lower() in _INSTITUTIONS for word in self.words)


@dataclass(frozen=True)
class Names:
    """All names that are looked for, by the forms of their first words; and the persons.

    ``places`` are the forms of the city's name, ``unlinked`` what is to have no link, folded: names, ids, ``kind:id``.
    """

    by_form: Mapping[str, Sequence[Name]]
    persons: persons.Persons
    places: frozenset[str]
    unlinked: frozenset[str]


def names(library: Library, kinds: Iterable[str] = KINDS) -> Names:
    """Return what is looked for in the texts of a library: the names of documents of ``kinds``, and of persons."""
    by_form: dict[str, list[Name]] = defaultdict(list)
    for kind in kinds:
        for document in library.of_kind(kind):
            given = document.values.get("forms", NOTHING)
            found = [_name(document, name, forms) for name in dict.fromkeys(names_of(document))]
            found += [_name(document, given[case], _itself) for case in given.keys]
            for name in filter(None, found):
                for form in name.forms[0]:
                    by_form[form].append(name)
    city = library.config.programme.city
    people = persons.known(library.of_kind("person"))
    return Names(by_form, people, forms(city) if city else frozenset(), _folded(library.config.unlinked))


def find(document: Document, known: Names) -> list[Mention]:
    """Return what the running text of a document names, in order; not what stands in headings, links or code.

    What the document or the settings list as ``unlinked`` is left out.
    """
    text = _without_marks(document)
    taken = [heading.place for heading in document.body.headings] + [link.place for link in document.links]
    unlinked = known.unlinked | _folded(document.values.get("unlinked", ()))
    found = (item for sentence in sentences(text, document.body.start) for item in _in_sentence(sentence, known))
    return [
        item
        for item in found
        if item.target is not document
        and not any(_overlap(item.place, other) for other in taken)
        and unlinked.isdisjoint(_called(item, document))
    ]


def places(text: str, known: Names) -> list[Range]:
    """Return where a text by itself, of whatever kind, names something."""
    return [item.place for sentence in sentences(text, 0) for item in _in_sentence(sentence, known)]


def possible(text: str, known: Names) -> list[Range]:
    """Return where a text by itself may name something: for what must not be told, one place too many is none too few.

    It does at every form of a name of several words, and of one word that has a capital letter, whatever stands around.
    """
    found = (item for sentence in sentences(text, 0) for item in _in_sentence(sentence, known, is_certain=False))
    return [item.place for item in found]


def offered(document: Document, library: Library, known: Names) -> list[Mention]:
    """Return the mentions that are worth a link: the first of each document that this one has no link to yet."""
    linked = {edge.target.path for edge in links.edges_of(document, library) if edge.key == links.MENTIONED}
    linked |= {edge.target.path for edge in links.edges_of(document, library) if edge.key == links.OF_GROUP}
    first = {item.target.path: item for item in reversed(find(document, known)) if item.target.path not in linked}
    return sorted(first.values(), key=lambda item: item.place)


def _called(mention: Mention, document: Document) -> frozenset[str]:
    target = mention.target
    written = document.text[mention.place.start : mention.place.end]
    return _folded([target.id, f"{target.kind_name}:{target.id}", target.title, mention.name, written])


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(map(czech.fold, texts))


def _in_sentence(sentence: Sentence, known: Names, *, is_certain: bool = True) -> Iterator[Mention]:
    """Yield the mentions of a sentence, the longest where several begin at a word; all possible ones if not certain."""
    after, cue = 0, _Cue("", 0)
    for position, word in enumerate(sentence.words):
        if position < after:
            continue
        cue = _heard(sentence, position, cue)
        mention, last = None, position
        for name in known.by_form.get(word.lower, ()):
            end = _matched(name, sentence, position)
            is_possible = not is_certain and (word.is_capital or len(name.words) > 1)
            if end > last and (is_possible or _is_meant(name, sentence, position, end, cue, known)):
                mention, last = Mention(sentence.place(position, end), name.target, name.text), end
        person = (persons.at if is_certain else persons.possibly_at)(sentence, position, known.persons)
        if person and person.end > last:
            place = sentence.place(position, person.end)
            mention, last = Mention(place, person.document, person.document.values["family"]), person.end
        if mention:
            yield mention
            after = last
            cue = _Cue(cue.kind, last) if cue.kind else cue


class _Cue(NamedTuple):
    """The kind of what a word has announced, and the position up to which the names have followed since."""

    kind: str
    end: int


def _heard(sentence: Sentence, position: int, cue: _Cue) -> _Cue:
    """Return what is announced at a position: by the word before it, or further back where only a list lies between."""
    for kind, words in _CUES.items():
        if position and sentence.words[position - 1].lower in words and not sentence.is_apart(position):
            return _Cue(kind, position)
    if not cue.kind or position == cue.end:
        return cue
    between = sentence.words[cue.end : position]
    if len(between) <= MAX_BETWEEN and all(word.lower in _BETWEEN or word.is_capital for word in between):
        return cue
    return _Cue("", 0)


def _name(document: Document, text: str, forms_of: Callable[[str], frozenset[str]]) -> Name | None:
    words = list(re.finditer(r"\w+", text))
    if not any(map(str.isalpha, text)):
        return None
    found: list[frozenset[str]] = []
    fixed = False
    for number, match in enumerate(words):
        fixed = fixed or (number > 0 and words[number - 1][0] in _PREPOSITIONS)
        if match[0].isupper():
            found.append(frozenset(map(str.lower, abbreviation(match[0]))))
        else:
            found.append((_itself if fixed or match[0] in _PREPOSITIONS else forms_of)(match[0]))
    gaps = [" ".join(text[one.end() : two.start()].split()) for one, two in pairwise(words)]
    return Name(document, text, tuple(match[0] for match in words), tuple(found), tuple(gaps))


def _itself(word: str) -> frozenset[str]:
    return frozenset({word.lower()})


def _matched(name: Name, sentence: Sentence, position: int) -> int:
    """Return the position after a name that stands at ``position``, or 0."""
    end = position + len(name.words)
    if end > len(sentence.words):
        return 0
    for number, (word, fitting) in enumerate(zip(sentence.words[position:end], name.forms, strict=True)):
        own = name.words[number]
        if word.lower not in fitting or (_is_own(own) and (number or own.isupper()) and not word.is_capital):
            return 0
        if own.isupper() and len(own) > 1 and word.text not in abbreviation(own):
            return 0
        if number and sentence.gap(position + number) != name.gaps[number - 1]:
            return 0
    return end


def _is_meant(name: Name, sentence: Sentence, start: int, end: int, cue: _Cue, known: Names) -> bool:
    """Tell whether words that may be a name are meant as one."""
    if _is_part_of_another(name, sentence, start, end, known):
        return False
    kind = name.target.kind_name
    if start and sentence.words[start - 1].lower in _ELSEWHERE and not sentence.is_apart(start):
        return False
    if cue.kind == kind or sentence.is_quoted(start, end) or not name.is_ordinary:
        return True
    if name.is_institution:
        return True
    word = sentence.words[start]
    if word.is_capital and not word.text.isupper() and not sentence.is_first(start):
        return not _is_longer(sentence, start, end)
    return kind == "fiche" and sum(item not in _PREPOSITIONS for item in name.words) >= DISTINCTIVE


def _is_part_of_another(name: Name, sentence: Sentence, start: int, end: int, known: Names) -> bool:
    """Tell whether what follows makes it the name of something else: of another city, or of a longer word."""
    if sentence.is_hyphenated(start, end):
        return True
    following = sentence.words[end : end + 3]
    if not following or name.target.kind_name == "fiche" or sentence.is_apart(end):
        return False
    word = following[0].lower
    another = word in _OF_ANOTHER or (word in ("v", "ve") and name.target.kind_name == "organisation")
    return another and any(item.is_capital and item.lower not in known.places for item in following[1:])


def _is_longer(sentence: Sentence, start: int, end: int) -> bool:
    """Tell whether a capital letter is one of a longer name: Státní fond Životního prostředí, Energetika Plzeň."""
    before = start > 0 and sentence.words[start - 1].is_capital and not sentence.is_apart(start)
    after = end < len(sentence.words) and sentence.words[end].is_capital and not sentence.is_apart(end)
    return (before and not sentence.is_first(start - 1)) or (after and not persons.is_title(sentence.words[end].text))


def _overlap(one: Range, other: Range) -> bool:
    return one.start < other.end and other.start < one.end


def _is_own(word: str) -> bool:
    return word[:1].isupper()


def _without_marks(document: Document) -> str:
    """Return the text from the body on, with what is no running text replaced, so that places stay as they are."""
    parts, done = [], document.body.start
    for offset, run in document.prose:
        parts += [re.sub(r"[^\n]", "\0", document.text[done:offset]), run]
        done = offset + len(run)
    return "".join(parts)
