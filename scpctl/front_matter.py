"""Front matter as it is written: a YAML tree whose every key and value knows its place.

Scalars stay text, so that ``no``, ``12:30``, ``01`` and ``1.10`` never turn into something else; the model gives them
their type. The reader takes libyaml's events and refuses what a record has no need of and an attacker has: aliases,
anchors, tags, depth, size.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple, TypeAlias

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml._yaml import CParser

from scpctl.characters import FORBIDDEN, name_of
from scpctl.finding import Range
from scpctl.language import _, mark

MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_CHARACTERS = 256_000
_new = tuple.__new__
_OPENING = re.compile(r"---[ \t]*\r?$", re.MULTILINE)
_VALUES = frozenset({yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent, yaml.AliasEvent})


class Scalar(NamedTuple):
    """A value as written. ``plain`` is false for a quoted or block scalar."""

    text: str
    start: int
    end: int
    plain: bool


class Sequence(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    start: int
    end: int


class Mapping(NamedTuple):
    """Keys and values in the order written; keys are unique."""

    entries: dict[str, tuple[Scalar, Node]]
    start: int
    end: int


Node: TypeAlias = Scalar | Sequence | Mapping
EMPTY = Mapping({}, 0, 0)


class Malformed(Exception):
    """The text can't be read; ``place`` is a range of the document's text."""

    def __init__(self, place: Range, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.hint = hint


class FrontMatter(YAMLHandler):
    """The handler for python-frontmatter: our boundaries and our reader, values as the text that was written.

    ``frontmatter.parse`` strips the text and so loses every place; scpctl itself calls :func:`boundaries` and
    :func:`read`. The handler is for everyone who works with such documents through python-frontmatter.
    """

    FM_BOUNDARY = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)

    def split(self, text: str) -> tuple[str, str]:
        """Return the front matter and the body. Raises :class:`Malformed`."""
        where, body = boundaries(text)
        return text[where.start : where.end], text[body:]

    def load(self, fm: str, **_options: object) -> dict[str, Any]:
        """Return the front matter as plain lists and dicts of text. Raises :class:`Malformed`."""
        found: dict[str, Any] = plain(read(fm, Range(0, len(fm))))
        return found


def plain(node: Node) -> Any:
    """Return a node as plain lists and dicts of text, without places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {name: plain(value) for name, (_key, value) in node.entries.items()}


def illegible(character: str, place: Range) -> Malformed:
    """Return what is said of a character that has no place in a text people read, written out or as an escape."""
    message = _("a character that nobody can read stands here: {name}").format(name=name_of(character))
    return Malformed(place, message, _("delete it; it is easiest to write the place anew"))


def boundaries(text: str) -> tuple[Range, int]:
    """Return where the front matter stands between its two ``---`` lines, and where the body starts.

    Raises :class:`Malformed` when there is no front matter or when it is not closed.
    """
    first = 1 if text.startswith("\ufeff") else 0
    opening = _OPENING.match(text, first)
    if opening is None:
        raise Malformed(
            Range(first, first + len(text[first:].split("\n", 1)[0].rstrip("\r"))),
            _("the document does not start with front matter"),
            _("the first line must be --- alone, then the keys, then --- again"),
        )
    closing = FrontMatter.FM_BOUNDARY.search(text, opening.end())
    if closing is None:
        raise Malformed(
            Range(0, opening.end()), _("the front matter is not closed"), _("put a line --- after the last key")
        )
    start = opening.end() + 1
    return Range(start, max(start, closing.start())), min(closing.end() + 1, len(text))


def read(text: str, where: Range) -> Mapping:
    """Return the front matter that stands at ``where`` in ``text``; places are those of ``text``.

    Raises :class:`Malformed` at the first thing that can't be read.
    """
    if where.end - where.start > MAX_CHARACTERS:
        raise Malformed(
            Range(where.start, where.start),
            _("the front matter is longer than {limit} characters").format(limit=MAX_CHARACTERS),
            _("move long texts into the body"),
        )
    try:
        tree = _compose(CParser(text[where.start : where.end]), where)
    except yaml.MarkedYAMLError as error:
        # A quote that is never closed is noticed at the end; where it was opened helps more.
        opened = error.context_mark if "unexpected end of stream" in str(error.problem) else None
        place = opened or error.problem_mark or error.context_mark
        offset = min(where.start + place.index, where.end) if place else where.start
        unclosed = _UNCLOSED.search(text, where.start, where.end)
        if unclosed and unclosed.start() < offset:
            message = _("the quotation mark that opens here is not closed on its line")
            raise Malformed(Range(*unclosed.span(1)), message, _("close it at the end of the value")) from None
        problem = "tab" if text[offset : offset + 1] == "\t" else str(error.problem or "")
        raise Malformed(Range(offset, offset), *_explained(problem)) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # libyaml's binding lets ValueError and OverflowError through for escapes such as "\Uffffffff".
        message = _("the front matter is not valid YAML: {problem}").format(problem=error)
        raise Malformed(Range(where.start, where.start), message) from None
    if "\\" in text[where.start : where.end]:
        _check_escapes(tree)
    return tree


def _check_escapes(node: Node) -> None:
    r"""Raise :class:`Malformed` at the first value that an escape such as ``\e`` gives a character nobody can read."""
    if isinstance(node, Scalar):
        if found := FORBIDDEN.search(node.text):
            raise illegible(found[0], Range(node.start, node.end))
    elif isinstance(node, Sequence):
        for item in node.items:
            _check_escapes(item)
    else:
        for key, value in node.entries.values():
            _check_escapes(key)
            _check_escapes(value)


# A text in quotes may go on, but where reading fails later on, this is why.
_UNCLOSED = re.compile(r"""^[ \t]*(?:- +)?(?:[\w-]+: +)?("[^"\r\n]*|'[^'\r\n]*)$""", re.MULTILINE)

# What YAML makes of a value without quotes. A number is harmless where it reads the same when it is written out again.
_SAME_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
READ_AS = (
    (
        re.compile(
            r"[-+]?(?:0b[01_]+|0o[0-7]+|0x[0-9A-Fa-f_]+"
            r"|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"
            r"|[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
            r"|\.(?:inf|Inf|INF|nan|NaN|NAN))"
        ),
        mark("a number"),
    ),
    (
        re.compile(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
            r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}[-+.:0-9Zz \t]*"
        ),
        mark("a date"),
    ),
    (re.compile(r"(?:yes|no|on|off|true|false)", re.IGNORECASE), mark("true or false")),
)
# Nearly all texts begin otherwise.
_SUSPECT = re.compile(r"[-+.0-9]|[A-Za-z]{2,5}\Z")


def misread_as(text: str) -> str:
    """Return what other programs take a text without quotes for; nothing where it stays what it is."""
    if not _SUSPECT.match(text) or _SAME_NUMBER.fullmatch(text):
        return ""
    return next((what for pattern, what in READ_AS if pattern.fullmatch(text)), "")


# The parser's commonest complaints, what they mean and what to do.
_COMPLAINTS = (
    (
        "tab",
        mark("a tab stands here"),
        mark("indent with spaces only"),
    ),
    (
        "character that cannot start any token",
        mark("a value must not start with this character"),
        mark("a value that starts with @, ` or % must stand in quotes"),
    ),
    (
        "mapping values are not allowed",
        mark("there is one colon too many in this line, or its indentation is wrong"),
        mark("a value that contains a colon followed by a space must stand in quotes"),
    ),
    (
        "unexpected end of stream",
        mark("the text ends too early"),
        mark("a bracket or a quotation mark is opened and not closed"),
    ),
    (
        "expected ',' or",
        mark("a comma or a closing bracket is missing"),
        mark("a bracket or a quotation mark is opened and not closed"),
    ),
    (
        "could not find expected ':'",
        mark("a colon is missing"),
        mark("every line must read key: value, and keys of one level must start in the same column"),
    ),
    (
        "expected <block end>",
        mark("this line is not indented like those before it"),
        mark("every line must read key: value, and keys of one level must start in the same column"),
    ),
    (
        "did not find expected key",
        mark("this line is not indented like those before it"),
        mark("every line must read key: value, and keys of one level must start in the same column"),
    ),
)


def _explained(problem: str) -> tuple[str, str]:
    """Put the parser's complaint into words that help; keep its own where there are none."""
    for words, message, hint in _COMPLAINTS:
        if words in problem:
            return _(message), _(hint)
    message = _("the front matter is not valid YAML: {problem}").format(problem=problem)
    return message, _("see the lines around this place: indentation, colons, quotes")


def _compose(parser: Any, where: Range) -> Mapping:
    """Build the tree from the parser's events, without recursion."""
    base = where.start
    get_event = parser.get_event
    # Each open collection: [start, items or entries, key waiting for its value].
    stack: list[list[Any]] = []
    root: Node | None = None
    documents = nodes = 0
    node: Node
    while (event := get_event()) is not None:
        cls = event.__class__
        if cls in _VALUES:
            start = base + event.start_mark.index
            nodes += 1
            if nodes > MAX_NODES or len(stack) > MAX_DEPTH or event.anchor is not None or event.tag is not None:
                raise _refused(event, start, base + event.end_mark.index, nodes)
            if cls is not yaml.ScalarEvent:
                stack.append([start, [] if cls is yaml.SequenceStartEvent else {}, None])
                continue
            # The short way past the named constructor saves a tenth of the time of reading.
            node = _new(Scalar, (event.value, start, base + event.end_mark.index, not event.style))
        elif cls is yaml.SequenceEndEvent:
            start, items, _key = stack.pop()
            node = Sequence(tuple(items), start, base + event.end_mark.index)
        elif cls is yaml.MappingEndEvent:
            start, entries, _key = stack.pop()
            node = Mapping(entries, start, base + event.end_mark.index)
        elif cls is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1 or event.version or event.tags:
                at = base + event.start_mark.index
                raise Malformed(Range(at, at), _("the front matter must be one YAML document without directives"))
            continue
        else:
            continue
        if not stack:
            root = node
        elif (collection := stack[-1])[1].__class__ is list:
            collection[1].append(node)
        elif collection[2] is not None:
            collection[1][collection[2].text] = (collection[2], node)
            collection[2] = None
        else:
            collection[2] = _checked_key(node, collection[1])
    return _mapping(root, where)


def _checked_key(node: Node, entries: dict[str, tuple[Scalar, Node]]) -> Scalar:
    if node.__class__ is not Scalar:
        raise Malformed(Range(node.start, node.end), _("a key must be a plain word, not a list or a mapping"))
    if node[0] in entries:
        message = _("the key {key} stands here a second time").format(key=node[0])
        raise Malformed(Range(node.start, node.end), message, _("keep one of the two"))
    return node


def _mapping(root: Node | None, where: Range) -> Mapping:
    if root is None:
        return Mapping({}, where.start, where.start)
    if not isinstance(root, Mapping):
        raise Malformed(
            Range(root.start, root.end),
            _("the front matter must be a list of keys and values"),
            _("write every line as key: value"),
        )
    return root


def _refused(event: Any, start: int, end: int, nodes: int) -> Malformed:
    """Say why a value is not taken: too many, nested too deep, or a feature of YAML that a record has no need of."""
    if nodes > MAX_NODES:
        return Malformed(Range(start, start), _("the front matter has more than {n} values").format(n=MAX_NODES))
    if event.anchor is None and getattr(event, "tag", None) is None:
        message = _("the front matter is nested deeper than {limit} levels").format(limit=MAX_DEPTH)
        return Malformed(Range(start, start + 1), message)
    if isinstance(event, yaml.AliasEvent):
        what = _("aliases (*…)")
    else:
        what = _("tags (!…)") if event.tag is not None else _("anchors (&…)")
    message = _("{what} are not allowed in front matter").format(what=what)
    return Malformed(Range(start, end), message, _("write the value out, in quotes if it starts with &, * or !"))
