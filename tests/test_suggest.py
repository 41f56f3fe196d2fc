"""What a misspelled word is taken for is what difflib finds closest, only sooner."""

from __future__ import annotations

import difflib

from hypothesis import given
from hypothesis import strategies as st

from scpctl import suggest

_WORDS = st.text("abc1-", max_size=8)


@given(_WORDS, st.lists(_WORDS, min_size=1))
def test_the_closest_is_that_of_difflib(text: str, candidates: list[str]) -> None:
    possible = [candidate for candidate in candidates if candidate]
    matches = difflib.get_close_matches(text, possible, n=1, cutoff=suggest.POSSIBLE)
    assert suggest.suggestion(text, possible) == (matches[0] if matches else "")
