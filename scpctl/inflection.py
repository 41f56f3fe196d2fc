"""The forms of Czech words: every form that a word of a name can have in a text, in any case and number.

What a word is, a noun or an adjective and of which gender, is not known, only how it ends; so these are the forms of
all that it can be, some of which do not exist. For finding a name of several words, or one with a capital letter, that
is precise enough. Endings: Internetová jazyková příručka, https://prirucka.ujc.cas.cz, pages id=260 to 290.
"""

from __future__ import annotations

import functools

# A stem changes before the endings marked ~ (Jitka, Jitce); * is no ending, perhaps with an e that comes (lavička,
# laviček).
_ADJECTIVE = "ý á é ého ému ém ým ou ých ými ýma í ~í".split()
_SOFT_ADJECTIVE = "í ího ímu ím ích ími íma".split()
_ENDINGS: tuple[tuple[str, list[str]], ...] = (
    ("ý", _ADJECTIVE),
    ("á", _ADJECTIVE),
    ("é", _ADJECTIVE),
    ("í", _SOFT_ADJECTIVE),
    ("um", "um u a em o ům ech y * í ím ích i".split()),
    ("us", "us u a em e y ů ům ech".split()),
    ("ma", "matu matem mata mat matům matech maty".split()),
    ("a", "a y i ě e ~e u o ou ovi ové em ů ům ám ách ech ~ích ích ami *".split()),
    ("o", "o a u e ě ~e em * ům y ech ách ~ích".split()),
    ("e", "e i í u em ím ích emi ů ům ovi ete eti etem ata at *".split()),
    ("ě", "ě i í ím ích ěmi *".split()),
    ("y", "y * a u ě e ~e o ou ovi em ů ům ám ách ech ~ích ami".split()),
    ("i", "i * a e u ovi em ů ům ích emi".split()),
)
_CONSONANT = "a u e ě ~e ovi em i ~i í ~í y ové é ů ům ech ách ích ~ích ím ími ami emi ěmi mi ám".split()
# What is somebody's: Kolářův návrh. With other endings it would be a place as well: Kolářov, Benešov.
POSSESSIVE = "ův"
_SHORT = "a u e y ů em ům ech".split()
_FEMALE_SURNAME = "á é ou".split()
_MALE_SURNAME = "ý ého ému ém ým ých ými".split()
_SOFTER = (("ch", "š"), ("k", "c"), ("h", "z"), ("g", "z"), ("r", "ř"))
_WITHOUT_HOOK = {"ď": "d", "ť": "t", "ň": "n"}
_VOWELS = frozenset("aáeéěiíoóuúůyý")


@functools.cache
def forms(word: str) -> frozenset[str]:
    """Return the forms of a word of a name, in small letters, itself among them."""
    word = word.lower()
    if not word.isalpha() or len(word) < 3:
        return frozenset({word})
    found = {word}
    for ending, endings in _ENDINGS:
        if word.endswith(ending):
            found |= _with(word.removesuffix(ending), endings)
    if word[-1] not in _VOWELS:
        for stem in _stems(word):
            found |= _with(stem, _CONSONANT)
    return frozenset(found)


def abbreviation(word: str) -> frozenset[str]:
    """Return the forms of an abbreviation, as it is written: ÚKEP, ÚKEPu."""
    return frozenset({word, *(word + ending for ending in _SHORT if len(word) > 2)})


@functools.cache
def given_name(word: str) -> frozenset[str]:
    """Return the forms of a person's given name, and of the adjective that says what is theirs, in small letters."""
    stems = _stems(word.lower()) if word[-1] not in _VOWELS else [word.lower()[:-1]]
    return forms(word) | {stem + POSSESSIVE for stem in stems}


@functools.cache
def surname(word: str, gender: str) -> frozenset[str]:
    """Return the forms of a surname, ``gender`` being m or f, in small letters; a woman's in -á, or it stays."""
    word = word.lower()
    if gender == "f":
        return frozenset(_with(word[:-1], _FEMALE_SURNAME)) if word.endswith("á") else frozenset({word})
    if word.endswith("ý"):
        return frozenset(_with(word[:-1], _MALE_SURNAME))
    called = {word[:-2] + "če"} if word.endswith("ec") else set()
    # Polákové are the Poláks of long ago, and today of Poláková.
    return frozenset(form for form in given_name(word) | called if not form.endswith("ové"))


def is_adjective(word: str, gender: str) -> bool:
    """Tell whether a surname is an adjective, such as Krátký or Horská, which may as well be an ordinary word."""
    return word.endswith(("ý", "í")) or (gender == "f" and word.endswith("á") and not word.endswith("ová"))


def _stems(word: str) -> list[str]:
    """Return what endings are added to: without an e that goes (Hudec, Hudce), with o for ů (dům, domu)."""
    bare = word[:-1] + _WITHOUT_HOOK.get(word[-1], word[-1])
    found = [word, bare]
    if len(word) > 3 and word[-2] in "eě" and word[-3] not in _VOWELS:
        found.append(word[:-2] + word[-1])
    if word[-2] == "ů":
        found.append(word[:-2] + "o" + word[-1])
    return found


def _with(stem: str, endings: list[str]) -> set[str]:
    found = set()
    for ending in endings:
        if ending == "*":
            found |= {stem, _with_e(stem)}
        elif ending.startswith("~"):
            found.add(_softer(stem) + ending[1:])
        else:
            found.add(stem + ending)
    return found


def _softer(stem: str) -> str:
    for hard, soft in _SOFTER:
        if stem.endswith(hard):
            return stem.removesuffix(hard) + soft
    return stem


def _with_e(stem: str) -> str:
    """Return a stem with an e between the two consonants that it ends in (lavičk, laviček)."""
    if len(stem) < 3 or stem[-1] in _VOWELS or stem[-2] in _VOWELS:
        return stem
    return f"{stem[:-1]}e{stem[-1]}"
