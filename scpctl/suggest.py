"""What a misspelled word is most likely meant to be."""

from __future__ import annotations

from collections.abc import Iterable

from scpctl import czech
from scpctl.language import _

MAX_LENGTH = 300


def suggestion(text: str, candidates: Iterable[str]) -> str:
    """Return the candidate that ``text`` is most likely meant to be, or nothing; case and diacritics do not count."""
    import difflib  # only a mistake needs it

    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(czech.fold(candidate), candidate)
    matches = difflib.get_close_matches(czech.fold(text[:MAX_LENGTH]), folded, n=1, cutoff=0.7)
    return folded[matches[0]] if matches else ""


def did_you_mean(candidate: str) -> str:
    """Return the question as a hint, or nothing where there is no candidate."""
    return _("did you mean {candidate}?").format(candidate=candidate) if candidate else ""
