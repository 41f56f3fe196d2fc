"""What templates can do with a value: Czech words, dates, amounts, and marks that Markdown would misread.

docs/templates.md is made of the docstrings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from scpctl import czech, grammar
from scpctl.render.contexts import Markdown

# What Markdown would take for its own. A lone "1." at the start of a line would begin a list.
SPECIAL = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|~(?=~)|&(?=#?\w+;))")


def as_written(value: object) -> object:
    """Escape every text that is not Markdown already, so that it appears on the page as it was written."""
    if isinstance(value, str) and not isinstance(value, Markdown):
        return SPECIAL.sub(r"\\\1", value)
    return value


def at_line_start(text: str) -> Markdown:
    """Write a text at the beginning of a line within a paragraph, where 1. would begin a list."""
    return Markdown(re.sub(r"^1([.)])", r"1\\\1", str(as_written(text))))


def at_paragraph_start(text: str) -> Markdown:
    """Write a text at the beginning of a paragraph, where any number with a dot would begin a list."""
    numbered = re.sub(r"^(\d+)([.)])", r"\1\\\2", str(as_written(text)))
    return Markdown(re.sub(r"^([-+#>=|:~])", r"\\\1", numbered))


def lines(text: str) -> Markdown:
    """Write a text of several lines within a paragraph: the lines stay, and none of them begins a list."""
    return Markdown("  \n".join(at_paragraph_start(line.strip()) for line in text.splitlines() if line.strip()))


def cell(text: object) -> Markdown:
    """Write a text into a cell of a table: on one line, and no bar ends the cell."""
    return Markdown(re.sub(r"\s*\n\s*", " ", str(as_written(text)).strip()).replace("|", "\\|"))


def verb(persons: Sequence[Mapping[str, Any]], man: str, woman: str, men: str, women: str) -> str:
    """Choose the form that agrees with persons.

    {{ authors | verb("zpracoval", "zpracovala", "zpracovali", "zpracovaly") }}
    """
    return grammar.of_persons([person["gender"] for person in persons], man, woman, men, women)


def date(iso: str) -> str:
    """Write a date as 30. 11. 2016, a month as listopad 2016."""
    return czech.date_numeric(iso)


def date_in_words(iso: str) -> str:
    """Write a date as 30. listopadu 2016."""
    return czech.date_words(iso)


def date_of(iso: str) -> str:
    """Write a date behind od, do or z: 30. 11. 2016, a month as listopadu 2016, a year as roku 2016.

    od {{ since | date_of }}
    """
    return czech.date_of(iso)


def on_weekday(iso: str) -> str:
    """Write the day of the week that a date is on as ve středu."""
    return czech.on_weekday(iso)


def money(amount: int | None) -> str:
    """Write an amount as 1 250 000 Kč, nothing for none."""
    return "" if amount is None else grammar.money(amount)


def number(value: float | None) -> str:
    """Write a number in groups of three digits, with a decimal comma, nothing for none."""
    return "" if value is None else grammar.digits(value)


def percent(share: float | None) -> str:
    """Write a share as 12,5 %, nothing for none."""
    return "" if share is None else f"{grammar.digits(share)}{czech.NBSP}%"


def capital(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def counted(value: float, one: str, few: str, many: str) -> str:
    """Write a number and the form that goes with it, such as 5 úkolů.

    {{ tasks | length | counted("úkol", "úkoly", "úkolů") }}
    """
    return grammar.counted(value, one, few, many)


def agreeing(value: float, one: str, few: str, many: str) -> str:
    """Choose the form that goes with a number.

    {{ done | agreeing("byl splněn", "byly splněny", "bylo splněno") }}
    """
    return grammar.agreeing(value, one, few, many)


def enumerated(names: Sequence[str]) -> str:
    """Write names as a, b a c."""
    return grammar.enumerated(names)


def behind(words: str, preposition: str) -> str:
    """Write words behind v, s, z or k, vocalised where that is easier to say: ve skupině, v Plzni.

    {{ "skupině" | behind("v") }}
    """
    return grammar.behind(preposition, words)


FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            date,
            date_in_words,
            date_of,
            money,
            number,
            percent,
            capital,
            counted,
            agreeing,
            enumerated,
            verb,
            behind,
            cell,
            at_line_start,
            at_paragraph_start,
            lines,
            on_weekday,
        )
    }
)
