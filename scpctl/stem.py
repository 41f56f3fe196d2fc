"""Czech words without their endings, so that one form of a word finds the others.

The light stemmer of L. Dolamic and J. Savoy, Indexing and stemming approaches for the Czech language, Information
Processing & Management 45 (2009), 714–720, for words without diacritics, since people search without them. That costs
what only diacritics tell apart: the change of ů and o (stůl, stolu), and the soft plurals in -čtí and -ští.
"""

from __future__ import annotations

from collections.abc import Sequence

# The shortest word that loses them, and the endings of nouns and adjectives.
_CASES: Sequence[tuple[int, tuple[str, ...]]] = (
    (8, ("atech",)),
    (7, ("etem", "atum")),
    (6, tuple("ech ich eho emi emu ete eti iho imi imu ach ata aty ych ama ami ove ovi ymi".split())),
    (5, tuple("em es im um at am os us ym mi ou".split())),
    (4, tuple("aeiouy")),
)
_POSSESSIVES = ("ov", "in", "uv")
_SOFT = {"c": "k", "z": "h"}
_BEFORE = {"k": "kc", "h": "hz"}


def stem(word: str) -> str:
    """Return the stem of a word in small letters without diacritics."""
    for shortest, endings in _CASES:
        if len(word) >= shortest and word.endswith(endings):
            word = next(word.removesuffix(ending) for ending in endings if word.endswith(ending))
            break
    if len(word) > 5 and word.endswith(_POSSESSIVES):
        word = word[:-2]
    if word[-1:] in _SOFT:
        word = word[:-1] + _SOFT[word[-1]]
    # The e that comes and goes: okno, oken.
    return word[:-2] + word[-1] if len(word) > 2 and word[-2] == "e" else word


def beginnings(stem_: str) -> list[str]:
    """Return what every word of this stem begins with, one or the other of them."""
    before, last = stem_[:-1], stem_[-1:]
    return [before + between + letter for letter in _BEFORE.get(last, last) for between in ("", "e")]
