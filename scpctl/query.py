"""The language of ``scpctl list --where``: comparisons over the keys of a kind, joined by and, or and not.

An expression is read once, against the fields of its kind, so that every fault is told before a document is looked at.
Nothing is ever evaluated as Python. docs/query.md is the description for users.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn, TypeAlias

from scpctl import compare, fields, links
from scpctl.characters import FORBIDDEN
from scpctl.compare import Test, Token
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.fields import Field, Scope
from scpctl.kinds import Kind
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import INTEGER, Group
from scpctl.suggest import did_you_mean, suggestion

Count: TypeAlias = Callable[[Document, str], int]
MAX_LENGTH = 2000
MAX_DEPTH = 20
MAX_NAMES = 12
_AROUND = 36
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>"[^"]*"|'[^']*'|„[^“”]*[“”])
    |(?P<date>\d{4}-\d\d(?:-\d\d)?(?![\w-]))
    |(?P<time>\d{1,2}:\d\d(?!\w))
    |(?P<number>\d{1,3}(?:[ \u00a0_]\d{3})+(?![\w.])|-?\d+(?:\.\d+)?(?![\w.-]))
    |(?P<today>today(?:\s*[+-]\s*\d{1,5})?(?![\w-]))
    |(?P<name>\w[\w-]*(?:[./]\w[\w-]*)*)
    |(?P<sign>==|!=|<=|>=|<|>|=|\(|\)|\[|\]|,)
    """,
    re.VERBOSE,
)
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_WORDS = frozenset({"and", "or", "not", "in", "has", "matches"})
_CLOSING = {"(": ")", "[": "]"}


def condition(text: str, kind: Kind, library: Library, count: Count | None = None) -> Test:
    """Return what tells whether a document of ``kind`` meets the expression. Raises :class:`ScpError` at a fault.

    What is read with the same :func:`counter` makes the link graph only once.
    """
    return _Parser(text, fields.scope(kind), library, count or counter(library)).whole()


def column(text: str, kind: Kind, library: Library, count: Count | None = None) -> Field:
    """Return the field that ``text`` names: a key, such as ``tasks.owner``, or ``count(…)``. Raises ScpError."""
    return _Parser(text, fields.scope(kind), library, count or counter(library)).column()


def depends_on_day(text: str) -> bool:
    """Tell whether an expression asks for today, so that it means something else tomorrow."""
    return any(match.lastgroup == "today" for match in _TOKEN.finditer(text))


def with_ids(text: str, kind: Kind, library: Library, id_of: Callable[[Document], str]) -> str:
    """Return the expression that means the same when documents have other ids. Raises :class:`ScpError` at a fault."""
    parser = _Parser(text, fields.scope(kind), library, counter(library))
    parser.whole()
    for token, document in sorted(parser.referred, key=lambda found: found[0].start, reverse=True):
        new = id_of(document)
        if compare.text_of(token) == document.id != new:
            written = new if _is_name(new) and token.sort == "name" else f'"{new}"'
            text = text[: token.start] + written + text[token.start + len(token.text) :]
    return text


def _is_name(text: str) -> bool:
    match = _TOKEN.match(text)
    return match is not None and match["name"] == text and text not in _WORDS


def counter(library: Library) -> Count:
    """Return what counts the links of a name that a document has; the graph is made when the first is looked at."""
    made: list[links.Graph] = []

    def count(document: Document, name: str) -> int:
        if not made:
            made.append(links.graph(library))
        return made[0].count(document, name)

    return count


@dataclass
class _Parser:
    """The expression and how far it has been read."""

    text: str
    scope: Scope
    library: Library
    count: Count
    position: int = 0
    depth: int = 0
    referred: list[tuple[Token, Document]] = field(default_factory=list)

    def whole(self) -> Test:
        if not self.text.strip():
            self.fail(self.tokens[0], _("there is no expression"), _("for example: status == approved"))
        test = self.either()
        self.require_end()
        return test

    def column(self) -> Field:
        field = self.operand()
        self.require_end()
        return field

    @cached_property
    def tokens(self) -> list[Token]:
        if len(self.text) > MAX_LENGTH:
            message = _("the expression is longer than {limit} characters").format(limit=MAX_LENGTH)
            raise ScpError(message, _("split it into several queries"))
        return [*self.read_tokens(), Token("end", "", len(self.text))]

    def read_tokens(self) -> Iterator[Token]:
        offset = 0
        while offset < len(self.text):
            match = _TOKEN.match(self.text, offset)
            if match is None or FORBIDDEN.search(match[0]):
                self.fail(Token("", self.text[offset], offset), *_unreadable(self.text[offset]))
            offset = match.end()
            sort = match.lastgroup or ""
            if sort == "name" and match[0].casefold() in _WORDS:
                yield Token("word", match[0].casefold(), match.start())
            elif sort == "sign":
                yield Token(sort, "==" if match[0] == "=" else match[0], match.start())
            elif sort != "space":
                yield Token(sort, match[0], match.start())

    # What follows goes from what binds least to what binds most.

    def either(self) -> Test:
        tests = [self.both()]
        while self.take("or"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda item: any(test(item) for test in tests)

    def both(self) -> Test:
        tests = [self.negated()]
        while self.take("and"):
            tests.append(self.negated())
        return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)

    def negated(self) -> Test:
        if token := self.take("not"):
            with_not = self.nested(token, self.negated)
            return lambda item: not with_not(item)
        if token := self.take("("):
            test = self.nested(token, self.either)
            self.close(token)
            return test
        return self.comparison()

    def nested(self, token: Token, read: Callable[[], Test]) -> Test:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(token, _("the expression is nested deeper than {limit} levels").format(limit=MAX_DEPTH))
        test = read()
        self.depth -= 1
        return test

    def comparison(self) -> Test:
        field = self.operand()
        sign = self.next
        if sign.text in _COMPARISONS and sign.sort == "sign":
            self.position += 1
            return self.compared(field, sign)
        if self.take("has"):
            return self.having(field, sign)
        if self.take("matches"):
            return compare.matches(self, field, sign, self.required_value())
        negated = bool(self.take("not"))
        if self.take("in"):
            test = compare.among(self, field, self.values())
            return (lambda item: not test(item)) if negated else test
        if negated:
            self.fail(self.next, _("after not, in is expected here"))
        return compare.present(field)

    def compared(self, field: Field, sign: Token) -> Test:
        value = self.required_value()
        if other := self.field_meant(field, value):
            return compare.with_field(self, field, sign, other, value)
        return compare.with_value(self, field, sign, value)

    def having(self, field: Field, sign: Token) -> Test:
        if not isinstance(field.type, Group):
            return compare.having(self, field, sign, self.required_value())
        token = self.take("(")
        if token is None:
            name = next(iter(field.type.by_name))
            hint = _("such as: {example}").format(example=f'{field.name} has ({name} == "…")')
            self.fail(
                self.next,
                _("{key} has keys of its own, so a condition in brackets follows").format(key=field.name),
                hint,
            )
        outer, self.scope = self.scope, fields.inside(self.scope, field)
        test = self.nested(token, self.either)
        self.scope = outer
        self.close(token)
        return lambda item: any(test(inner) for inner in field.get(item))

    def operand(self) -> Field:
        """Read what stands on the left: a field, or how many of something there are."""
        token = self.next
        if token.sort not in ("name", "text"):
            self.fail(token, _("the name of a key is expected here"), self.known_names())
        self.position += 1
        if token.text == "count" and (bracket := self.take("(")):
            counted = self.counted(self.next)
            self.position += 1
            self.close(bracket)
            return counted
        field = fields.find(self.scope, token.text) if token.sort == "name" else None
        if field is None:
            hint = did_you_mean(self.meant(token.text, fields.names(self.scope))) or self.known_names()
            if token.sort == "text":
                hint = _("the key comes first, then the value, such as: {example}").format(example='title has "kolo"')
            self.fail(token, _("there is no key {key}").format(key=token.text), hint)
        return field

    def counted(self, token: Token) -> Field:
        """Return the number of values of a key, or of the documents that a kind of link leads to."""
        name = f"count({token.text})"
        if field := fields.find(self.scope, token.text):
            return Field(name, _count(field.label), INTEGER, field.kind, lambda item: [len(field.get(item))])
        kind = self.scope.kind
        known = {} if self.scope.path else _links(kind)
        if token.text not in known:
            hint = did_you_mean(self.meant(token.text, {**known, **fields.names(self.scope)}))
            hint = hint or _("there are: {names}").format(names=", ".join(known))
            self.fail(token, _("nothing is called {name} that could be counted").format(name=token.text), hint)
        count = self.count
        return Field(name, _count(known[token.text]), INTEGER, kind, lambda item: [count(item, token.text)])

    def field_meant(self, left: Field, value: Token) -> Field | None:
        """Return the field that stands on the right, where the word there is not a value that the left one can have."""
        if value.sort != "name" or compare.can_be(self, left, value):
            return None
        return fields.find(self.scope, value.text)

    def required_value(self) -> Token:
        token = self.next
        if token.sort in ("end", "sign", "word"):
            self.fail(token, _("a value is expected here"))
        self.position += 1
        return token

    def values(self) -> list[Token]:
        opening = self.take("(") or self.take("[")
        if opening is None:
            self.fail(self.next, _("a list in brackets is expected here, such as: (a, b)"))
        found = [self.required_value()]
        while self.take(","):
            found.append(self.required_value())
        self.close(opening)
        return found

    def close(self, opening: Token) -> None:
        if self.take(_CLOSING[opening.text]):
            return
        if self.next.sort == "end":
            self.fail(opening, _("the bracket that opens here is not closed"))
        self.fail(self.next, _("{sign} is expected here").format(sign=_CLOSING[opening.text]), self.joined_hint())

    def require_end(self) -> None:
        if self.next.sort != "end":
            self.fail(self.next, _("the expression does not go on like this"), self.joined_hint())

    def joined_hint(self) -> str:
        if self.next.text == "," and self.tokens[self.position - 1].sort == "number":
            return _("decimals stand behind a point, such as: {example}").format(example="3.2")
        if self.next.sort in ("name", "text"):
            return _("conditions are joined by and, or; texts of several words stand in quotes")
        return _("conditions are joined by and, or")

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, text: str) -> Token | None:
        """Go past the next token if it is this word or sign."""
        token = self.next
        if token.text != text or token.sort not in ("word", "sign"):
            return None
        self.position += 1
        return token

    def meant(self, text: str, names: Mapping[str, str]) -> str:
        """Return the name that ``text`` is a misspelling of, or whose label it is."""
        known = {_(label): name for name, label in reversed([*names.items()])} | {name: name for name in names}
        near = suggestion(text, known)
        return known[near] if near else ""

    def known_names(self) -> str:
        names = [name for name in fields.names(self.scope) if "." not in name]
        some = ", ".join(names[:MAX_NAMES]) + (", …" if len(names) > MAX_NAMES else "")
        return _("there are: {names}").format(names=some)

    def fail(self, token: Token, message: str, hint: str = "") -> NoReturn:
        """Raise :class:`ScpError` with the part of the expression around ``token`` and a mark below it."""
        text = re.sub(r"\s", " ", FORBIDDEN.sub("?", self.text))
        left = max(0, token.start - _AROUND)
        right = token.start + max(len(token.text), 1) + _AROUND
        excerpt = ("…" if left else "") + text[left:right] + ("…" if right < len(text) else "")
        indent = token.start - left + bool(left)
        raise ScpError(message, hint, (excerpt, " " * indent + "^" * max(1, len(token.text))))


def _count(label: str) -> str:
    return _("count: {label}").format(label=_(label))


def _links(kind: Kind) -> dict[str, str]:
    """Return the names of the links that documents of a kind can have, with what people see."""
    labels = {back.name: back.label for back in links.BACK.values()}
    return {name: labels.get(name, name) for name in links.names(kind.name)}


def _unreadable(character: str) -> tuple[str, str]:
    if character in "\"'„":
        return _("the quotation mark that opens here is not closed"), ""
    if character in "&|!":
        return _("this sign means nothing here"), _("conditions are joined by and, or, not")
    return _("this sign means nothing here"), _("texts stand in quotes")
