"""What a command changes in documents, as a unified diff with a line of context, in the manner of git."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from scpctl.output import Line, Styled

CONTEXT = 3


def documents(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Line]:
    """Yield the changes of texts by path; one that is missing before or after is new or gone."""
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        yield [Styled(f"--- {_side('a', path, old)}", "place")]
        yield [Styled(f"+++ {_side('b', path, new)}", "place")]
        changes = difflib.unified_diff(_lines(old), _lines(new), n=CONTEXT, lineterm="")
        for number, line in enumerate(changes):
            if number > 1:  # the names of the two sides
                yield [Styled(line, _STYLES.get(line[0], "dim"))] if line[0] in _STYLES else [line]


_STYLES = {"-": "mark", "+": "good", "@": "dim"}


def _side(side: str, path: str, text: str | None) -> str:
    return "/dev/null" if text is None else f"{side}/{path}"


def _lines(text: str | None) -> list[str]:
    return [] if text is None else [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")]
