"""What the comparisons of a query mean for each sort of value; where they are applied is a matter of the query.

Texts are compared without regard to case and diacritics, sorted as in Czech. A date can be a month or a year: it is
before another only if all of it is. What has no value is equal to nothing, before nothing and after nothing.
"""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn, Protocol, TypeAlias

from scpctl import czech, dates, front_matter, model
from scpctl.document import Document
from scpctl.fields import Field
from scpctl.kinds import KINDS
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Choice, Reference, Unfit
from scpctl.suggest import did_you_mean

Test: TypeAlias = Callable[[Any], bool]
MAX_STARS = 10
_TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS_OF_DUE = ("immediately", "continuously", "next-meeting")
_FLAGS = {name: meant == "true" for name, meant in model.FLAGS.items()}


class Token(NamedTuple):
    """A word, value or sign of an expression; ``sort`` says which."""

    sort: str
    text: str
    start: int


class Expression(Protocol):
    """What this needs of the expression that is read; ``referred`` are the documents it names."""

    library: Library
    referred: list[tuple[Token, Document]]

    def fail(self, token: Token, message: str, hint: str = "") -> NoReturn:
        """Raise an error that points to the token."""


def present(field: Field) -> Test:
    """Tell whether a field has a value; of a flag, whether it is true; of a count, whether there are any."""
    if field.sort == "flag" or field.name.startswith("count("):
        return lambda item: any(field.get(item))
    return lambda item: bool(field.get(item))


def with_value(expression: Expression, field: Field, sign: Token, value: Token) -> Test:
    """Compare the values of a field with one that is written in the expression."""
    wanted = _read(expression, field, value)
    if field.order and sign.text not in ("==", "!=") and wanted not in field.order:
        hint = _("the order is {choices}").format(choices=", ".join(field.order))
        expression.fail(value, _("{value} has no place in the order").format(value=wanted), hint)
    return _compared(expression, field, sign, lambda _item: [wanted])


def with_field(expression: Expression, field: Field, sign: Token, other: Field, value: Token) -> Test:
    """Compare the values of a field with those of another."""
    if field.sort != other.sort:
        expression.fail(value, _("{key} can't be compared with {other}").format(key=field.name, other=other.name))
    return _compared(expression, field, sign, other.get)


def among(expression: Expression, field: Field, values: Sequence[Token]) -> Test:
    """Tell whether a field has one of these values."""
    wanted = [_read(expression, field, value) for value in values]
    equal, key = _equality(field), _key(field)
    keys = [key(value) for value in wanted]
    return lambda item: any(equal(key(value), other) for value in field.get(item) for other in keys)


def having(expression: Expression, field: Field, sign: Token, value: Token) -> Test:
    """Tell whether a text contains a text, or a list has an item."""
    if field.sort == "text":
        wanted = czech.fold(text_of(value))
        return lambda item: any(wanted in czech.fold(str(text)) for text in field.get(item))
    if field.sort in ("reference", "choice"):
        return among(expression, field, [value])
    return expression.fail(sign, _("has looks into texts and lists, and {key} is neither").format(key=field.name))


def matches(expression: Expression, field: Field, sign: Token, value: Token) -> Test:
    """Tell whether a whole text looks like a pattern in which * stands for anything and ? for one character."""
    if field.sort not in ("text", "reference"):
        expression.fail(sign, _("matches is for texts, and {key} is none").format(key=field.name))
    if value.sort != "text":
        expression.fail(value, _("the pattern stands in quotes, such as: {example}").format(example='"SCP-2017-*"'))
    pattern = _pattern(text_of(value))
    if pattern.count("*") > MAX_STARS:
        expression.fail(value, _("the pattern has more than {limit} asterisks").format(limit=MAX_STARS))
    return lambda item: any(_like(czech.fold(str(text)), pattern) for text in field.get(item))


def can_be(expression: Expression, field: Field, value: Token) -> bool:
    """Tell whether a bare word is a value that the field can have, and not the name of another field."""
    match field.type:
        case Choice():
            return bool(field.type.named(value.text))
        case Reference():
            return bool(_documents(expression, field.type, value.text))
    if field.sort == "flag":
        return value.text.lower() in _FLAGS
    return field.type == model.DUE and value.text in _WORDS_OF_DUE


def period(date: datetime.date | str) -> tuple[int, int] | str:
    """Return the first and the last day that a date, month or year can mean, as numbers; other words as they are."""
    if date in _WORDS_OF_DUE:
        return str(date)
    return dates.earliest(date).toordinal(), dates.latest(date).toordinal()


def _compared(expression: Expression, field: Field, sign: Token, others: Callable[[Any], list[Any]]) -> Test:
    if field.sort == "group":
        hint = _("such as: {example}").format(example=f"count({field.name}) > 0")
        expression.fail(sign, _("{key} has keys of its own and can't be compared").format(key=field.name), hint)
    if sign.text in ("==", "!="):
        equal, key, wanted = _equality(field), _key(field), sign.text == "=="
        return lambda item: (
            any(equal(key(value), key(other)) for other in others(item) for value in field.get(item)) == wanted
        )
    if field.sort in ("flag", "reference") or (field.sort == "choice" and not field.order):
        expression.fail(sign, _("{key} has no order: only ==, != and in can be used").format(key=field.name))
    before = _TESTS[sign.text]
    if field.sort == "date":
        return lambda item: any(
            _date_test(sign.text, period(value), period(other)) for other in others(item) for value in field.get(item)
        )
    rank = _rank(field)
    return lambda item: any(
        before(rank(value), rank(other))
        for other in others(item)
        for value in field.get(item)
        if rank(value) is not None and rank(other) is not None
    )


def _date_test(sign: str, left: tuple[int, int] | str, right: tuple[int, int] | str) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return False
    (first, last), (other_first, other_last) = left, right
    match sign:
        case "<":
            return last < other_first
        case "<=":
            return last <= other_last
        case ">":
            return first > other_last
        case _:
            return first >= other_first


def _key(field: Field) -> Callable[[Any], Any]:
    match field.sort:
        case "text":
            return lambda value: czech.fold(str(value))
        case "date":
            return period
    return lambda value: value


def _equality(field: Field) -> Callable[[Any, Any], bool]:
    """Return what tells whether two values are equal; a date equals a month or a year when it lies in it."""
    return _lies_in if field.sort == "date" else operator.eq


def _lies_in(left: Any, right: Any) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return bool(left == right)
    return bool(right[0] <= left[0] and left[1] <= right[1])


def _rank(field: Field) -> Callable[[Any], Any]:
    if field.sort == "text":
        return lambda value: czech.sort_key(str(value))
    if field.sort == "choice":
        ranks = {code: number for number, code in enumerate(field.order)}
        return ranks.get
    return lambda value: value


def _read(expression: Expression, field: Field, value: Token) -> Any:
    """Return the value that a token is for the field. Fails where it can be none."""
    match field.type:
        case Choice():
            if code := field.type.named(text_of(value)):
                return code
            hint = did_you_mean(field.type.meant(text_of(value)))
            hint = hint or _("write one of {choices}").format(choices=", ".join(field.type.labels))
            return expression.fail(
                value, _("{key}: {value} is no choice").format(key=field.name, value=value.text), hint
            )
        case Reference():
            return _id(expression, field.type, field.name, value)
    match field.sort:
        case "number":
            return _number(expression, field, value)
        case "date":
            return _date(expression, field, value)
        case "flag":
            if text_of(value).lower() in _FLAGS:
                return _FLAGS[text_of(value).lower()]
            return expression.fail(value, _("{key} is true or false").format(key=field.name))
        case "text" if value.sort in ("name", "today"):
            hint = _('write "{value}" in quotes').format(value=value.text)
            return expression.fail(value, _("there is no key {key}").format(key=value.text), hint)
    return text_of(value)


def _number(expression: Expression, field: Field, value: Token) -> float:
    if value.sort != "number":
        message = _("{key} is a number, {value} is none").format(key=field.name, value=value.text)
        expression.fail(value, message, _("such as: {example}").format(example="1000000, 0.5"))
    return float(re.sub(r"[ \u00a0_]", "", value.text))


def _date(expression: Expression, field: Field, value: Token) -> datetime.date | str:
    text = text_of(value)
    if value.sort == "today":
        try:
            return expression.library.today + datetime.timedelta(days=int(re.sub(r"\s|today", "", text) or 0))
        except OverflowError:
            expression.fail(value, _("there is no such day in the calendar"))
    if field.type == model.DUE and text in _WORDS_OF_DUE:
        return text
    try:
        return _partial_date(text)
    except Unfit as error:
        hint = str(error) or _("write a date such as 2017-01-20, a month such as 2017-01, a year or today")
        message = _("{key} is a date, {value} is none").format(key=field.name, value=value.text)
        return expression.fail(value, message, hint)


def _partial_date(text: str) -> str:
    """Return a date, month or year in the form of the model; also 20. 1. 2017 is understood. Raises Unfit."""
    try:
        read: str = model.PARTIAL_DATE.convert(front_matter.Scalar(text, 0, len(text), True))
    except Unfit as error:
        if not error.instead:
            raise
        return error.instead
    return read


def _id(expression: Expression, type_: Reference, key: str, value: Token) -> str:
    """Return the id of the document that is named by its id or by a name."""
    found = _documents(expression, type_, text_of(value))
    if len(found) == 1:
        expression.referred.append((value, found[0]))
        return found[0].id
    labels = _(" or ").join(_(KINDS[kind].label) for kind in type_.kinds)
    if found:
        hint = _("write one of {choices}").format(choices=", ".join(item.id for item in found))
        expression.fail(value, _("{id} can mean several documents").format(id=value.text), hint)
    message = _("{key}: there is no {kind} {id}").format(key=key, kind=labels, id=text_of(value))
    return expression.fail(value, message, did_you_mean(expression.library.meant(text_of(value), type_.kinds)))


def _documents(expression: Expression, type_: Reference, text: str) -> list[Document]:
    library = expression.library
    found = library.referred(type_.kinds, text)
    return [found] if found else library.named(text, type_.kinds)


def text_of(value: Token) -> str:
    """Return what a token says, without quotation marks."""
    return value.text[1:-1] if value.sort == "text" else value.text


def _pattern(text: str) -> str:
    return re.sub(r"\*+", "*", czech.fold(text))


def _like(text: str, pattern: str) -> bool:
    """Match a pattern without backtracking further than its last asterisk, so that no pattern takes long."""
    place = star = mark = 0
    tried = -1
    while place < len(text):
        if mark < len(pattern) and pattern[mark] == "*":
            star, tried, mark = mark, place, mark + 1
        elif mark < len(pattern) and pattern[mark] in ("?", text[place]):
            place, mark = place + 1, mark + 1
        elif tried >= 0:
            tried += 1
            place, mark = tried, star + 1
        else:
            return False
    return pattern[mark:].strip("*") == ""
