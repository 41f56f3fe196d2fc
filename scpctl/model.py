"""What a field can hold, and how front matter becomes typed values.

All faults of a document are found in one pass, each with its place. A value that can't be read is left out, so that
no other rule stumbles over it: one fault, one finding.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from sys import intern
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeAlias

from scpctl import czech, front_matter
from scpctl.finding import Range, Replacement
from scpctl.language import _, mark, translation
from scpctl.suggest import certain, did_you_mean, suggestion

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")
MAX_LINE = 300


class Unfit(Exception):
    """A value is not what it should be.

    ``hint`` says more than the ``expects`` of its type, ``instead`` is how it must be written, where that is certain.
    """

    def __init__(self, hint: str = "", instead: str = "") -> None:
        super().__init__(hint)
        self.instead = instead


def _written(value: object) -> Unfit:
    """Return the refusal of a value that is right but for its form, which should be that of ``value``."""
    return Unfit(_("write {value}").format(value=value), str(value))


@dataclass(frozen=True)
class Scalar:
    """A single value.

    ``convert`` returns the value or raises :class:`Unfit`. ``expects`` completes the sentence "expected …". ``schema``
    says the same as JSON Schema does, of the value that YAML 1.2 makes of the text.
    """

    expects: str
    convert: Callable[[front_matter.Scalar], Any]
    schema: Mapping[str, Any]

    def read(self, node: front_matter.Node, reading: Reading, path: str) -> Any:
        """Return the typed value, or None after reporting why there is none."""
        if node.__class__ is not front_matter.Scalar:
            return reading.wrong(node, path, self.expects, _("write a single value here"))
        if node[3] and (self is LINE or self is TEXT):
            reading.unquoted(node)
        try:
            return self.convert(node)
        except Unfit as error:
            return reading.wrong(node, path, self.expects, str(error), _whole(node, error.instead))


@dataclass(frozen=True)
class Choice:
    """One of several codes; the labels are what people see."""

    labels: Mapping[str, str]

    def read(self, node: front_matter.Node, reading: Reading, path: str) -> Any:
        """Return the code, or None after reporting why there is none."""
        text = node.text if node.__class__ is front_matter.Scalar else ""
        if text in self.labels:
            return intern(text)
        expects = _("one of {codes}").format(codes=", ".join(self.labels))
        fix = inside(Range(node.start, node.end), text, certain(text, self.meanings)) if text else ()
        return reading.wrong(node, path, expects, did_you_mean(self.meant(text)), fix)

    @property
    def meanings(self) -> dict[str, str]:
        """The codes by themselves and by their Czech and English labels."""
        return _by_name(self.labels)

    def named(self, text: str) -> str:
        """Return the code that ``text`` is, or that has it as its Czech or English label; nothing where none has."""
        return {czech.fold(name): code for name, code in self.meanings.items()}.get(czech.fold(text), "")

    def meant(self, text: str) -> str:
        """Return the code that ``text`` is meant to be: misspelled, or given by its Czech or English label."""
        return self.meanings.get(suggestion(text, self.meanings), "")


@dataclass(frozen=True)
class Reference:
    """The id of another document, of one of ``kinds``."""

    kinds: tuple[str, ...]

    def read(self, node: front_matter.Node, reading: Reading, path: str) -> Any:
        """Return the id and note it as a reference, or None after reporting why there is none."""
        if node.__class__ is not front_matter.Scalar:
            return reading.wrong(node, path, mark("the id of a document"), _("write a single value here"))
        if not node.text.strip():
            return reading.wrong(node, path, mark("the id of a document"))
        id_ = intern(node.text)
        reading.targets.append(_target(path, self.kinds, id_))
        return id_


@dataclass(frozen=True)
class ListOf:
    """Any number of values of one type."""

    item: Type

    def read(self, node: front_matter.Node, reading: Reading, path: str) -> Any:
        """Return a tuple, None in it where an item is faulty, or None after reporting why there is no list."""
        if not isinstance(node, front_matter.Sequence):
            hint = _("write every item on a line of its own, with - before it")
            return reading.wrong(node, path, mark("a list"), hint)
        return tuple(self._item(item, reading, f"{path}[{number}]") for number, item in enumerate(node.items))

    def _item(self, node: front_matter.Node, reading: Reading, path: str) -> Any:
        if is_empty(node):
            return reading.wrong(node, path, mark("a value after the -"))
        return self.item.read(node, reading, path)


@dataclass(frozen=True)
class Group:
    """Keys of its own, such as one task or one vote."""

    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """The fields by their keys."""
        return {item.name: item for item in self.fields}

    @cached_property
    def required(self) -> list[Field]:
        """The fields that must not be missing."""
        return [item for item in self.fields if item.required]

    def read(self, node: front_matter.Node, reading: Reading, path: str) -> Any:
        """Return :class:`Values`, or None after reporting why there are none."""
        if not isinstance(node, front_matter.Mapping):
            return reading.wrong(node, path, mark("keys and values"))
        return read(self, node, reading, path + ".")


@dataclass(frozen=True)
class Table:
    """Keys that are data themselves, such as Kč by year."""

    key: Scalar
    value: Scalar

    def read(self, node: front_matter.Node, reading: Reading, path: str) -> Any:
        """Return a dict of the faultless entries, or None after reporting why there is none."""
        if not isinstance(node, front_matter.Mapping):
            return reading.wrong(node, path, mark("keys and values"))
        read_entries = (
            (self.key.read(key, reading, path), self.value.read(value, reading, f"{path}.{key.text}"))
            for key, value in node.entries.values()
        )
        return {key: value for key, value in read_entries if key is not None and value is not None}


Type: TypeAlias = Scalar | Choice | Reference | ListOf | Group | Table


@dataclass(frozen=True)
class Field:
    """A key of front matter; ``label`` is marked for translation."""

    name: str
    type: Type
    label: str
    required: bool = False


class Fault(NamedTuple):
    """Something in one document that can't be right; ``rule`` is the name of the rule that reports it.

    ``about`` names what is missing where the text at the place can't. ``fix`` is the repair, where one is certain.
    """

    rule: str
    place: Range
    message: str
    hint: str = ""
    about: str = ""
    fix: tuple[Replacement, ...] = ()


class Target(NamedTuple):
    """A reference as written: the path of its field (``tasks[2].owner``), the kinds it may lead to, the id."""

    field: str
    kinds: tuple[str, ...]
    id: str

    def written(self, place: Range, id_: str) -> tuple[Replacement, ...]:
        """Return the change that makes the one at ``place`` lead to another document; quotation marks stay."""
        return inside(place, self.id, id_)


# Documents of one kind refer to the same from the same fields.
_target = lru_cache(maxsize=4096)(Target)


class Origin(Protocol):
    """What values were read from."""

    @property
    def node(self) -> front_matter.Mapping:
        """The front matter as it is written, with places."""


@dataclass(eq=False, slots=True)
class Values:
    """Typed values by key; keys that are missing, empty or faulty are not in it.

    A :class:`Group` is again a ``Values``, a :class:`ListOf` a tuple, a :class:`Table` a dict; dates are
    :class:`datetime.date`, dates that may be less than a day are text, money is whole Kč. ``faulty`` are the keys whose
    values can't be read, or not all of them. Places are looked up in ``origin``, where the record starts at ``start``
    (at -1 that of the whole document). Of many records with the same ``keys`` these are kept once.
    """

    keys: Mapping[str, int]
    _values: tuple[Any, ...]
    faulty: tuple[str, ...]
    origin: Origin | None
    start: int

    def __contains__(self, name: str) -> bool:
        return name in self.keys

    def __getitem__(self, name: str) -> Any:
        return self._values[self.keys[name]]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of ``name``, or ``default`` where it is not set."""
        position = self.keys.get(name)
        return default if position is None else self._values[position]

    def is_written(self, name: str) -> bool:
        """Tell whether there is a value of ``name``, be it faulty or not."""
        return name in self.keys or name in self.faulty

    def at(self, name: str, item: int | None = None) -> Range:
        """Return where the value of ``name`` stands, or its ``item``-th part; the record itself where it is not set.

        A document as a whole is pointed at by the --- that opens it.
        """
        if self.origin is None:
            return Range(0, 0)
        record = self.origin.node if self.start < 0 else _starting_at(self.start, self.origin.node)
        node: front_matter.Node = record
        if self.is_written(name):
            node = record.entries[name][1]
            if item is not None and isinstance(node, front_matter.Sequence):
                node = node.items[item]
        return Range(0, 3) if node is record and self.start < 0 else Range(node.start, node.end)


NOTHING = Values(MappingProxyType({}), (), (), None, -1)


@lru_cache(maxsize=4096)
def _positions(names: tuple[str, ...]) -> Mapping[str, int]:
    return {name: position for position, name in enumerate(names)}


def _starting_at(start: int, mapping: front_matter.Mapping) -> front_matter.Mapping:
    """Return the mapping below ``mapping`` that starts at ``start``."""
    nodes: list[front_matter.Node] = [mapping]
    for node in nodes:
        if node is not mapping and node.start == start and isinstance(node, front_matter.Mapping):
            return node
        if isinstance(node, front_matter.Mapping):
            nodes += (value for _key, value in node.entries.values())
        elif isinstance(node, front_matter.Sequence):
            nodes += node.items
    raise LookupError(start)


@dataclass
class Reading:
    """What reading one document has found so far; ``misread`` are texts that YAML takes for something else."""

    origin: Origin | None = None
    faults: list[Fault] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    misread: list[Misread] = field(default_factory=list)

    def unquoted(self, node: front_matter.Scalar) -> None:
        """Note a text without quotes where YAML takes it for something else."""
        if what := front_matter.misread_as(node.text):
            self.misread.append(Misread(node.text, what, Range(node.start, node.end)))

    def wrong(
        self,
        node: front_matter.Node,
        path: str,
        expects: str,
        hint: str = "",
        fix: tuple[Replacement, ...] = (),
    ) -> None:
        """Report that ``node`` is not what belongs at ``path``."""
        message = _("{key} is not what belongs here: expected {expects}").format(key=path, expects=_(expects))
        self.faults.append(Fault("wrong-value", Range(node.start, node.end), message, hint, fix=fix))


class Misread(NamedTuple):
    """A text without quotes and what YAML takes it for."""

    text: str
    what: str
    place: Range


def _whole(node: front_matter.Scalar, text: str) -> tuple[Replacement, ...]:
    """Return the repair that puts ``text`` in the place of a value and of its quotation marks."""
    return (Replacement(Range(node.start, node.end), text),) if text and "\n" not in node.text else ()


def inside(place: Range, read: str, text: str) -> tuple[Replacement, ...]:
    """Return the repair that puts ``text``, which needs no quotation marks, in the place of a value between its own."""
    marks = place.end - place.start - len(read)
    # What is folded, escaped or a block is written longer than it reads.
    if not text or marks not in (0, 2):
        return ()
    return (Replacement(Range(place.start + marks // 2, place.end - marks // 2), text),)


def read(group: Group, node: front_matter.Mapping, reading: Reading, path: str = "") -> Values:
    """Type the keys of ``node`` by the fields of ``group``; faults and references are added to ``reading``.

    ``path`` is where the keys stand, such as ``tasks[2].``; at the top it is empty.
    """
    known = group.by_name
    names: list[str] = []
    values: list[Any] = []
    faulty: list[str] = []
    misspelled: set[str] = set()
    for name, (key, value) in node.entries.items():
        if name not in known:
            if not name.startswith("x_"):
                misspelled.add(_unknown_key(key, known, node, reading))
        elif not is_empty(value):
            found = known[name]
            result = found.type.read(value, reading, path + name)
            if result is not None:
                names.append(found.name)
                values.append(result)
            if result is None or (result.__class__ is dict and len(result) != len(value[0])):
                faulty.append(found.name)
    for item in group.required:
        if not (item.name in names or item.name in faulty or item.name in misspelled):
            _missing_key(item, node, Range(node.start, node.end) if path else Range(0, 3), path, reading)
    return Values(_positions(tuple(names)), tuple(values), tuple(faulty), reading.origin, node.start if path else -1)


def is_empty(node: front_matter.Node) -> bool:
    """Tell whether a key was left without a value."""
    return node.__class__ is front_matter.Scalar and node[3] and node[0] in ("", "~", "null", "Null", "NULL")


def _by_name(labels: Mapping[str, str]) -> dict[str, str]:
    """Return keys or codes by themselves and by their English and Czech labels; a key that is a label wins."""
    in_czech = translation("cs").gettext
    names = {name: code for code, label in labels.items() for name in (label, in_czech(label))}
    return names | {code: code for code in labels}


def _unknown_key(
    key: front_matter.Scalar, known: Mapping[str, Field], node: front_matter.Mapping, reading: Reading
) -> str:
    """Report a key that is not in the model; return the key it is a misspelling of, which then is not missing."""
    labels = _by_name({name: item.label for name, item in known.items()})
    meant = labels.get(suggestion(key.text, labels), "")
    if meant in node.entries:
        meant = ""
    hint = did_you_mean(meant) or _("keys of your own start with x_")
    message = _("unknown key {key}").format(key=key.text)
    place = Range(key.start, key.end)
    fix = inside(place, key.text, meant) if meant == certain(key.text, labels) else ()
    reading.faults.append(Fault("unknown-key", place, message, hint, fix=fix))
    return meant


def _missing_key(item: Field, node: front_matter.Mapping, where: Range, path: str, reading: Reading) -> None:
    if item.name in node.entries:
        key = node.entries[item.name][0]
        where = Range(key.start, key.end)
        message, hint = _("{key} ({label}) has no value"), _("write the value behind {key}:")
    else:
        message, hint = _("{key} ({label}) is missing"), _("add a line {key}: …")
    message = message.format(key=path + item.name, label=_(item.label))
    hint = hint.format(key=item.name)
    reading.faults.append(Fault("missing-key", where, message, hint, path + item.name))


def _line(node: front_matter.Scalar) -> str:
    if len(node.text) > MAX_LINE:
        raise Unfit(_("shorten it to {limit} characters; long texts belong to the body").format(limit=MAX_LINE))
    if not node.text.strip() or "\n" in node.text:
        raise Unfit
    return node.text


def _text(node: front_matter.Scalar) -> str:
    if not node.text.strip():
        raise Unfit
    return node.text


_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_AMOUNT = re.compile(r"0|[1-9][0-9]{0,14}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def _integer(node: front_matter.Scalar) -> int:
    if node.plain and _INTEGER.fullmatch(node.text):
        return int(node.text)
    raise _plain_number(node.text)


def _money(node: front_matter.Scalar) -> int:
    if node.plain and _AMOUNT.fullmatch(node.text):
        return int(node.text)
    raise _plain_number(node.text)


def _plain_number(text: str) -> Unfit:
    """Return the refusal of a whole number written as people write amounts: 1 250 000,00 Kč, 1.250.000, 500,-."""
    number = re.fullmatch(r"([0-9]{1,3}(?:[\s.][0-9]{3})+|[0-9]{1,15})(?:[.,](?:00|-|–))?\s*(?:Kč)?", text[:MAX_LINE])
    if not number:
        return Unfit()
    right = _written(int(re.sub(r"\D", "", number[1])))
    # 1.250 may be thousands or thousandths.
    return Unfit(str(right)) if re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text) else right


def _number(node: front_matter.Scalar) -> float:
    if node.plain and re.fullmatch(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?", node.text):
        return float(node.text)
    raise Unfit


FLAGS = {
    "true": "true", "ano": "true", "yes": "true", "on": "true",
    "false": "false", "ne": "false", "no": "false", "off": "false",
}  # fmt: skip


def _flag(node: front_matter.Scalar) -> bool:
    if node.plain and node.text in ("true", "false"):
        return node.text == "true"
    meant = FLAGS.get(node.text.lower(), "")
    raise Unfit(did_you_mean(meant), meant)


# 20. 1. 2017, 20.01.2017 and 2017-1-20
_OTHER_DATES = (
    re.compile(r"(?P<day>[0-9]{1,2})\.\s*(?P<month>[0-9]{1,2})\.\s*(?P<year>[0-9]{4})"),
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"),
)
# 20. ledna 2017, leden 2017
_DATE_IN_WORDS = re.compile(r"(?:(?P<day>[0-9]{1,2})\.\s*)?(?P<month>[^\W\d_]+)\s+(?P<year>[0-9]{4})")
_MONTHS = {name: number % 12 + 1 for number, name in enumerate(czech.MONTHS + czech.MONTHS_OF)}


def _date(node: front_matter.Scalar) -> datetime.date:
    return _day(node.text)


@lru_cache(maxsize=4096)
def _day(text: str) -> datetime.date:
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise Unfit(_("there is no such day in the calendar")) from None
    for form in _OTHER_DATES:
        if parts := form.fullmatch(text):
            raise _calendar_day(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    if (in_words := _in_words(text))[2]:
        raise _calendar_day(*in_words)
    raise Unfit


def _in_words(text: str) -> tuple[int, int, int]:
    """Return year, month and day of a date whose month is a word; the day is 0 where there is none, else all are."""
    parts = _DATE_IN_WORDS.fullmatch(text)
    if not parts or parts["month"].casefold() not in _MONTHS:
        return 0, 0, 0
    return int(parts["year"]), _MONTHS[parts["month"].casefold()], int(parts["day"] or 0)


def _calendar_day(year: int, month: int, day: int) -> Unfit:
    """Return the refusal of a date in another form: the form to write, or that there is no such day."""
    try:
        return _written(datetime.date(year, month, day))
    except ValueError:
        return Unfit(_("there is no such day in the calendar"))


def _partial_date(node: front_matter.Scalar) -> str:
    if re.fullmatch(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?", node.text):
        return node.text
    if (in_words := _in_words(node.text))[0] and not in_words[2]:
        raise _written(f"{in_words[0]:04}-{in_words[1]:02}")
    return _date(node).isoformat()


def _time(node: front_matter.Scalar) -> str:
    if _CLOCK.fullmatch(node.text):
        if node.plain:
            hint = _('write "{value}" in quotes: without them other programs read a number')
            raise Unfit(hint.format(value=node.text), f'"{node.text}"')
        return node.text
    if parts := re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:\s*h(?:od)?\.?)?", node.text):
        raise _written(f'"{int(parts[1]):02}:{parts[2]}"')
    raise Unfit


def _year(node: front_matter.Scalar) -> int:
    if re.fullmatch(r"(19|20)[0-9]{2}", node.text):
        return int(node.text)
    raise Unfit


# What minutes call the terms that are no dates.
TERMS = {
    "ihned": "immediately", "okamžitě": "immediately", "neprodleně": "immediately",
    "průběžně": "continuously", "trvale": "continuously",
    "příští jednání": "next-meeting", "do příštího jednání": "next-meeting", "na příštím jednání": "next-meeting",
}  # fmt: skip


def _due(node: front_matter.Scalar) -> datetime.date | str:
    if node.text in TERMS.values():
        return node.text
    if meant := TERMS.get(node.text.casefold()):
        raise Unfit(did_you_mean(meant), meant)
    return _date(node)


_MANY_DIGITS = 10**15 - 1
_DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
# Text that YAML takes for a number or a flag is text here.
_TEXTS = {"type": ["string", "number", "boolean"]}

# (?![\s\S]) is the end of a text in every dialect of regular expressions; $ is also before a last line end in Python's.
LINE = Scalar(
    mark("one line of text"), _line, {**_TEXTS, "maxLength": MAX_LINE, "pattern": r"^[^\n]*\S[^\n]*(?![\s\S])"}
)
TEXT = Scalar(mark("a text"), _text, {**_TEXTS, "pattern": r"\S"})
INTEGER = Scalar(
    mark("a whole number"), _integer, {"type": "integer", "minimum": -_MANY_DIGITS, "maximum": _MANY_DIGITS}
)
MONEY = Scalar(
    mark("an amount in whole Kč, such as 1250000"), _money, {"type": "integer", "minimum": 0, "maximum": _MANY_DIGITS}
)
NUMBER = Scalar(mark("a number, with a decimal point"), _number, {"type": "number"})
FLAG = Scalar(mark("true or false"), _flag, {"type": "boolean"})
DATE = Scalar(mark("a date such as 2017-01-20"), _date, _DAY)
PARTIAL_DATE = Scalar(
    mark("a date such as 2017-01-20, a month such as 2017-01 or a year"),
    _partial_date,
    {
        "anyOf": [
            _DAY,
            {"type": "string", "pattern": "^(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?$"},
            {"type": "integer", "minimum": 1000, "maximum": 9999},
        ]
    },
)
TIME = Scalar(
    mark('a time in quotes, such as "14:30"'),
    _time,
    {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
)
YEAR = Scalar(mark("a year"), _year, {"pattern": "^(19|20)[0-9]{2}$"})
DUE = Scalar(
    mark("a date such as 2017-01-20, or immediately, continuously, next-meeting"),
    _due,
    {"anyOf": [_DAY, {"enum": ["immediately", "continuously", "next-meeting"]}]},
)
