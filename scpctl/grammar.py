"""Czech words that agree: with numbers, with the persons that a sentence is about, with the word behind them.

Sources: Internetová jazyková příručka, https://prirucka.ujc.cas.cz, pages id=791 (numbers and nouns), 600 and 601
(agreement of the predicate), 770 (vocalised prepositions), 786 (money); ČSN 01 6910 (2014) for the writing of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scpctl.czech import NBSP, fold

_FEW = range(2, 5)
# id=770: before the same or a like consonant, and before groups of consonants that begin with a sibilant.
_LIKE = {"v": "vf", "s": "szšž", "z": "szšž", "k": "kg"}
_VOCALISED_GROUP = re.compile(r"[sšzž][^\W\daeiouyáéěíóúůýrl]|dv|čtv|mn|vš|tř|sr|zl|sl|zr", re.IGNORECASE)
_PREPOSITIONS = tuple(_LIKE)


def agreeing(number: float, one: str, few: str, many: str, part: str = "") -> str:
    """Return the form that goes with a number: 1 úkol, 2–4 úkoly, 0 or 5 úkolů, and 1,5 úkolu where it is given.

    Also of whole predicates: byl splněn, byly splněny, bylo splněno.
    """
    if number != int(number):
        return part or many
    return one if abs(number) == 1 else few if abs(number) in _FEW else many


def counted(number: float, one: str, few: str, many: str, part: str = "") -> str:
    """Return a number and the form that goes with it, such as ``5 úkolů``, not to be parted at the end of a line."""
    return f"{digits(number)}{NBSP}{agreeing(number, one, few, many, part)}"


def digits(number: float) -> str:
    """Return a number in groups of three digits, with a decimal comma and at most six decimals, such as 1 250 000,5."""
    written = f"{number:,}" if isinstance(number, int) else f"{number:,.6f}".rstrip("0").rstrip(".")
    whole, point, decimals = written.partition(".")
    return whole.replace(",", NBSP) + (f",{decimals}" if point else "")


def money(amount: int) -> str:
    """Return an amount of Kč as ``1 250 000 Kč``."""
    return f"{digits(amount)}{NBSP}Kč"


def enumerated(names: Sequence[str]) -> str:
    """Return names as ``a, b a c``."""
    return " a ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def of_persons(genders: Sequence[str], man: str, woman: str, men: str, women: str) -> str:
    """Return the form that goes with one or several persons of these genders (f, m, x, or nothing where not known).

    Where there is one man among them, or nothing is known of one, the masculine stands (id=601).
    """
    are_women = bool(genders) and all(gender == "f" for gender in genders)
    if len(genders) > 1:
        return women if are_women else men
    return woman if are_women else man


def behind(preposition: str, words: str) -> str:
    """Return words behind ``v``, ``s``, ``z`` or ``k``, vocalised where that is easier to say: ve skupině, v Plzni."""
    base = preposition.lower()
    first = fold(words)[:1]
    vocalised = base in _PREPOSITIONS and (
        words[:1].lower() in _LIKE[base] or first in _LIKE[base] or _VOCALISED_GROUP.match(words) is not None
    )
    return f"{preposition}{'e' if vocalised else ''}{' ' if vocalised else NBSP}{words}"
