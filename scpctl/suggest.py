"""What a misspelled word is most likely meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scpctl import czech
from scpctl.language import _

MAX_LENGTH = 300
# How alike two words must be for a question, and for an answer.
POSSIBLE = 0.7
CERTAIN = 0.75


def suggestion(text: str, candidates: Iterable[str]) -> str:
    """Return the candidate that ``text`` is most likely meant to be, or nothing; case and diacritics do not count."""
    import difflib  # only a mistake needs it

    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(czech.fold(candidate), candidate)
    matches = difflib.get_close_matches(czech.fold(text[:MAX_LENGTH]), folded, n=1, cutoff=POSSIBLE)
    return folded[matches[0]] if matches else ""


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
