"""What a misspelled word is most likely meant to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from scpctl import czech
from scpctl.language import _

MAX_LENGTH = 300
# How alike two words must be for a question, and for an answer.
POSSIBLE = 0.7
CERTAIN = 0.75


def suggestion(text: str, candidates: Iterable[str]) -> str:
    """Return the candidate that ``text`` is most likely meant to be, or nothing; case and diacritics do not count."""
    return closest(text, by_folded(candidates))


def by_folded(candidates: Iterable[str]) -> dict[str, str]:
    """Return candidates by what :func:`closest` compares of them, the first where they are equal."""
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(czech.fold(candidate), candidate)
    return folded


def closest(text: str, folded: Mapping[str, str]) -> str:
    """Return the :func:`suggestion` of candidates that were folded before."""
    import difflib  # only a mistake needs it

    wanted = czech.fold(text[:MAX_LENGTH])
    matcher = difflib.SequenceMatcher(None, "", wanted)
    letters = Counter(wanted)
    best, found = POSSIBLE, ""
    start = wanted[: len(wanted) // 2]
    # What begins alike is often the best; the better the best, the less of the others is worth a look.
    for candidate in sorted(folded, key=lambda candidate: not candidate.startswith(start)):
        # A ratio is twice the letters that two words share by all they have; finding them in order takes long.
        needed = best * (len(wanted) + len(candidate))
        if 2.0 * min(len(wanted), len(candidate) - len(set(candidate) - letters.keys())) < needed:
            continue
        if 2.0 * sum([min(number, candidate.count(letter)) for letter, number in letters.items()]) >= needed:
            matcher.set_seq1(candidate)
            best, found = max((best, found), (matcher.ratio(), candidate))
    return folded[found] if found else ""


def certain(text: str, meanings: Mapping[str, str]) -> str:
    """Return the one thing that ``text``, misspelled, can mean, or nothing; ``meanings`` are what the names stand for.

    One thing can have several names, but as soon as a name of another thing is nearly as close, nothing is certain.
    """
    import difflib

    wanted = czech.fold(text[:MAX_LENGTH])
    folded: dict[str, set[str]] = {}
    for name, meaning in meanings.items():
        folded.setdefault(czech.fold(name), set()).add(meaning)
    matches = [wanted] if wanted in folded else difflib.get_close_matches(wanted, folded, len(folded) or 1, POSSIBLE)
    meant = {meaning for match in matches for meaning in folded[match]}
    if len(meant) != 1 or difflib.SequenceMatcher(None, wanted, matches[0]).ratio() < CERTAIN:
        return ""
    return meant.pop()


def did_you_mean(candidate: str) -> str:
    """Return the question as a hint, or nothing where there is no candidate."""
    return _("did you mean {candidate}?").format(candidate=candidate) if candidate else ""
