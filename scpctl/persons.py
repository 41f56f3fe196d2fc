"""Persons as Czech texts name them: titles, given name and surname in any case, or the surname alone.

A surname alone means a person only if nobody else in the programme has it and nothing says that it is somebody or
something else: another given name (Petr Kolář), a street or a square (Beranova ulice), an ordinary word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from scpctl.document import Document
from scpctl.inflection import POSSESSIVE, forms, given_name, is_adjective, surname
from scpctl.sentence import Sentence

_TITLES = frozenset(
    "ing mgr mga bc bca judr mudr mddr mvdr rndr phdr paeddr pharmdr thdr thlic dr doc prof arch akad et p pí pan paní "
    "pana panu panem pane paním pánem".split()
)
_PLACES = frozenset().union(
    *map(
        forms,
        "ulice náměstí nábřeží třída sídliště most park sady stadion alej škola dům vila mlýn dvůr kopec vrch rybník "
        "potok pomník socha stezka cesta kino divadlo nadace firma cena hotel penzion restaurace kavárna hospoda u "
        "prezident král císař papež kníže svatý".split(),
    )
)
_NAMESAKE = frozenset(("mladší", "starší", "ml", "st"))
# What somebody is told to do or thanked for: Polákovi se ukládá.
_TOLD = frozenset("ukládá uložil uložila uložili uloženo děkuje děkujeme děkuji".split())
_DOES = ("í", "á", "e", "se", "si", "by")
_JOINS = ("a", "i", "s")
# The given names that tell a namesake: the commonest in Czechia, and what the programme has.
_GIVEN = (
    "Jiří Jan Petr Josef Pavel Martin Jaroslav Tomáš Miroslav Zdeněk František Václav Michal Milan Karel Jakub Lukáš "
    "David Vladimír Ladislav Ondřej Roman Stanislav Marek Radek Daniel Antonín Vojtěch Filip Adam Aleš Miloslav Matěj "
    "Dominik Jaromír Libor Jindřich Patrik Vlastimil Miloš Oldřich Lubomír Štěpán Ivan Robert Rostislav Luboš Bohumil "
    "Vít Rudolf Dušan Kamil Viktor Vratislav Igor Radim Edvard Bohuslav Alois Vlastislav Kryštof Šimon Emil Ivo René "
    "Marie Jana Eva Hana Anna Lenka Kateřina Lucie Věra Alena Petra Veronika Jaroslava Tereza Martina Michaela Jitka "
    "Helena Ludmila Zdeňka Ivana Monika Eliška Zuzana Markéta Barbora Jarmila Jiřina Marcela Kristýna Dana Pavla "
    "Vlasta Adéla Dagmar Božena Irena Miroslava Libuše Marta Andrea Simona Šárka Klára Iveta Natálie Radka Renata "
    "Nikola Gabriela Iva Olga Blanka Květa Milada Miluše Stanislava Vladimíra Romana Denisa Drahomíra Karolína"
).split()


@dataclass(frozen=True)
class Person:
    """A person; ``given`` are the forms of the given name in small letters, ``gender`` is m or f.

    ``is_adjective`` says that the surname is one, such as Krátký.
    """

    document: Document
    given: frozenset[str]
    gender: str
    is_adjective: bool


@dataclass(frozen=True)
class Persons:
    """The persons by the forms of their surnames, and the forms of every given name that is known."""

    by_surname: Mapping[str, tuple[Person, ...]]
    given: frozenset[str]


def known(documents: Iterable[Document]) -> Persons:
    """Return the persons that are looked for."""
    by_surname: dict[str, list[Person]] = defaultdict(list)
    given: set[str] = set().union(*map(given_name, _GIVEN))
    for document in documents:
        values = document.values
        if "family" in values and "given" in values:
            gender = values.get("gender") or ("f" if values["family"].endswith("á") else "m")
            names = given_name(values["given"])
            given |= names
            person = Person(document, names, gender, is_adjective(values["family"], gender))
            for form in surname(values["family"], gender):
                by_surname[form].append(person)
    return Persons({form: tuple(found) for form, found in by_surname.items()}, frozenset(given))


def is_title(word: str) -> bool:
    """Tell whether a word is a title before a name, or pan and paní."""
    return word.lower() in _TITLES


class Named(NamedTuple):
    """A person who is named, and the position after the last word."""

    document: Document
    end: int


def at(sentence: Sentence, position: int, known_: Persons) -> Named | None:
    """Return the person who is named from a position on; the first words may be titles."""
    words = sentence.words
    start = position
    while position < len(words) - 1 and is_title(words[position].text):
        position += 1
    titled = position > start or (position > 0 and is_title(words[position - 1].text))
    word = words[position]
    if not word.is_capital or sentence.is_hyphenated(position, position + 1):
        return None
    if (found := _with_given(sentence, position, known_)) is not None:
        person, end = found
        is_namesake = end < len(words) and words[end].lower in _NAMESAKE
        return Named(person.document, end) if person and not is_namesake else None
    people = known_.by_surname.get(word.lower, ())
    if len({person.document for person in people}) != 1:
        return None
    is_clear = titled or not sentence.is_first(position) or _is_clear_first(sentence, position, people[0])
    if not is_clear or _is_another(sentence, position, titled, known_):
        return None
    return Named(people[0].document, position + 1)


def possibly_at(sentence: Sentence, position: int, known_: Persons) -> Named | None:
    """Return who may be named from a position on, as :func:`at` does: whoever has the surname, whatever stands around.

    The given name is taken in where it is that of the person.
    """
    words = sentence.words
    while position < len(words) - 1 and is_title(words[position].text):
        position += 1
    for given, family in ((position, position + 1), (position + 1, position)):
        if max(given, family) < len(words) and sentence.gap(position + 1) in ("", "."):
            for person in known_.by_surname.get(words[family].lower, ()):
                if _is_given(words[given].lower, person):
                    return Named(person.document, position + 2)
    people = known_.by_surname.get(words[position].lower, ())
    return Named(people[0].document, position + 1) if people and words[position].is_capital else None


def _with_given(sentence: Sentence, position: int, known_: Persons) -> tuple[Person | None, int] | None:
    """Return who is named by given name and surname in either order, or None as that person where it is a stranger.

    Returns None where the two do not stand there.
    """
    words = sentence.words
    if position + 1 >= len(words) or not words[position + 1].is_capital:
        return None
    gap = sentence.gap(position + 1)
    first, second = words[position], words[position + 1]
    initial = len(first.text) == 1 and gap == "."
    if gap and not initial:
        return None
    for given, family in ((first, second), (second, first)):
        people = known_.by_surname.get(family.lower, ())
        if people and (initial or given.lower in known_.given):
            fitting = [person for person in people if _is_given(given.text, person)]
            is_one = len({person.document for person in fitting}) == 1
            return (fitting[0] if is_one else None), position + 2
    return None


def _is_given(text: str, person: Person) -> bool:
    if len(text) == 1:
        return any(form.startswith(text.lower()) for form in person.given)
    return text.lower() in person.given


def _is_clear_first(sentence: Sentence, position: int, person: Person) -> bool:
    """Tell whether a surname that begins a sentence is one: there every word has a capital letter, a pear's, too."""
    words = sentence.words[position : position + 7]
    if any(word.lower in _TOLD for word in words):
        return True
    form = words[0].lower
    if form.endswith(POSSESSIVE):
        return not person.is_adjective
    if form != person.document.values["family"].lower():
        return False
    if len(words) == 1 or sentence.is_apart(position + 1):
        return not person.is_adjective
    following = words[1].lower
    did = following.endswith("la" if person.gender == "f" else "l")
    return did or (not person.is_adjective and (following.endswith(_DOES) or following in _JOINS))


def _is_another(sentence: Sentence, position: int, titled: bool, known_: Persons) -> bool:
    """Tell whether the words around a surname make it the name of a stranger or of a place."""
    words = sentence.words
    before = words[position - 1] if position else None
    after = words[position + 1] if position + 1 < len(words) else None
    if before and not titled and not sentence.is_apart(position):
        is_name = before.is_capital and not sentence.is_first(position - 1) and not before.text.isupper()
        if is_name or before.lower in known_.given or before.lower in _PLACES:
            return True
    if before and len(before.text) == 1 and before.is_capital and sentence.gap(position) == ".":
        return True
    if after and not sentence.is_apart(position + 1):
        if not titled and after.lower in ("z", "ze") and _is_place(sentence, position + 2):
            return True
        return after.lower in _PLACES | _NAMESAKE or (
            after.is_capital and not is_title(after.text) and not after.text.isupper()
        )
    return False


def _is_place(sentence: Sentence, position: int) -> bool:
    """Tell whether a word may be the name of a place: Polák ze Štětína; an abbreviation is who somebody works for."""
    return position < len(sentence.words) and sentence.words[position].text.istitle()
