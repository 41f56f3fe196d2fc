"""New documents: the values that people give, the id, and the Markdown with front matter that they make.

Nothing is asked and nothing written here: the text that comes out is checked and handed back.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from scpctl import czech, document, draft, front_matter, model, rule
from scpctl.characters import FORBIDDEN
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.finding import Finding
from scpctl.front_matter import READ_AS
from scpctl.kinds import KINDS, Kind
from scpctl.language import _, mark
from scpctl.library import FOLDER, Library
from scpctl.model import Choice, Field, Group, ListOf, Reference, Scalar, Table, Type
from scpctl.rules import RULES
from scpctl.rules.phases import demanded
from scpctl.suggest import did_you_mean, suggestion

# The group of minutes is their folder, not a key.
GROUP_OF_MINUTES = Field("group", Reference(("group",)), mark("working group"), required=True)
# What a report is called in its file name.
REPORTS = {"informative": "informativni-zprava", "explanatory": "duvodova-zprava", "progress": "prubezna-zprava"}
# Where one of two keys is needed: the one to take where neither is given, and the one that does without it.
INSTEAD = {"event": ("when", "start")}

# What a forge shows for a folder, and what is no file on Windows.
_RESERVED = frozenset(
    ["readme", "con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)
# What may stand without quotes: it starts with a letter or a digit and has no mark that YAML knows.
_PLAIN = re.compile(r"[^\W_](?:[\w ./()–„“%&+',-]*[\w.)“%])?")
_NOT_TEXT = re.compile(r"null|[yn]", re.IGNORECASE)
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class New(NamedTuple):
    """A document that is not written yet, and what the rules find in it."""

    document: Document
    findings: Sequence[Finding]


def kind_named(name: str, kinds: Mapping[str, Kind]) -> Kind:
    """Return the kind of this name. Raises :class:`ScpError` where there is none."""
    if name in kinds:
        return kinds[name]
    hint = did_you_mean(_meant(name, kinds.values())) or _("write one of {choices}").format(choices=", ".join(kinds))
    raise ScpError(_("there is no kind {kind}").format(kind=name), hint)


def fields(kind: Kind) -> dict[str, Field]:
    """Return what can be said of a new document, by key."""
    own = (GROUP_OF_MINUTES,) if kind.name == "minutes" else ()
    return {field.name: field for field in (*own, *kind.keys.fields)}


def required(kind: Kind, values: Mapping[str, Any], library: Library) -> list[Field]:
    """Return the fields that must have a value: by the model, and by the settings for the status."""
    known = fields(kind)
    names = [name for name, field in known.items() if field.required]
    present = {key: value for key, value in values.items() if value is not None}
    names += [name for name in demanded(kind, present, library.config.required) if name in known]
    key, instead = INSTEAD.get(kind.name, ("", ""))
    names += [key] if key and instead not in present else []
    return [known[name] for name in dict.fromkeys(names)]


def missing(kind: Kind, values: Mapping[str, Any], library: Library) -> list[Field]:
    """Return the required fields that have no value yet."""
    return [field for field in required(kind, values, library) if values.get(field.name) is None]


def field_named(kind: Kind, key: str) -> Field:
    """Return the field of a key; ``x_`` keys are the user's own text. Raises :class:`ScpError` for an unknown one."""
    known = fields(kind)
    if key in known:
        return known[key]
    if re.fullmatch(r"x_[A-Za-z0-9_]+", key):
        return Field(key, model.LINE, key)
    hint = did_you_mean(_meant(key, known.values())) or _("keys of your own start with x_")
    raise ScpError(_("unknown key {key}").format(key=key), hint)


def value(field: Field, text: str, library: Library) -> Any:
    """Return the value that people mean by ``text``; parts of a list are separated by commas.

    A document is named by its id or its name, a choice by its code or its label, a day also as 9. 2. 2026. Raises
    :class:`ScpError`.
    """
    if found := FORBIDDEN.search(text):
        message = _("{key}: a character that nobody can read: {code}")
        raise ScpError(message.format(key=field.name, code=f"U+{ord(found[0]):04X}"), _("type the value anew"))
    if not isinstance(field.type, ListOf):
        return _single(field.name, field.type, text, library)
    parts = [part.strip() for part in text.split(",")]
    item, key = field.type.item, ""
    if isinstance(item, Group):
        needed = [inner for inner in item.fields if inner.required]
        if len(needed) != 1:
            raise _too_much(field.name)
        item, key = needed[0].type, needed[0].name
    read = [_single(field.name, item, part, library) for part in parts if part]
    return [{key: one} for one in read] if key else read


def expected(type_: Scalar) -> str:
    """Say what is expected of a value; a time is quoted in a document, but not where people type it."""
    return _("a time such as 14:30") if type_ is model.TIME else _(type_.expects)


def shown(field: Field, value: Any) -> str:
    """Return a value as people would type it."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(next(iter(item.values()))) if isinstance(item, Mapping) else str(item) for item in value)
    return str(value)


def id_of(kind: Kind, values: Mapping[str, Any]) -> str:
    """Return the id that follows from the values of a new document; it may be empty."""
    if kind.name == "minutes":
        return f"{values['group']}/{values['date']}"
    if kind.name == "report":
        return f"{values['date']}-{REPORTS[values['type']]}"
    return czech.slug(" ".join(str(values.get(key, "")) for key in kind.title))


def path_of(kind: Kind, id_: str, library: Library, option: str = "--id ") -> str:
    """Return where a new document goes; ``option`` is what an id is given with.

    Raises :class:`ScpError` where the id is none, or is taken.
    """
    another = _("choose one: --id …") if option else _("choose another id")
    if not id_:
        raise ScpError(_("no id follows from the title"), another)
    parts = id_.split("/")
    if len(parts) != kind.path.count("{") or not all(map(model.SLUG.fullmatch, parts)):
        message = _("{name} is not a valid id: only a–z, 0–9 and - may stand in a file name").format(name=id_)
        better = czech.slug(id_)
        raise ScpError(message, did_you_mean(better) if better else another)
    if parts[-1] in _RESERVED:
        raise ScpError(_("no document can be called {name}").format(name=id_), another)
    path = f"{FOLDER}/{kind.path_of(id_)}"
    taken = next((file for file in sorted(library.files) if file.casefold() == path.casefold()), None)
    if taken:
        hint = _("choose another id, such as {id}").format(id=option + free_id(kind, id_, library))
        if kind.name == "minutes":
            hint = _("write into that file, or choose another day")
        raise ScpError(_("there is {path} already").format(path=taken), hint)
    return path


def free_id(kind: Kind, id_: str, library: Library) -> str:
    """Return the id, or the first of id-2, id-3 and so on that is not taken."""
    taken = {file.casefold() for file in library.files}
    candidates = (id_, *(f"{id_}-{count}" for count in range(2, len(taken) + 3)))
    return next(name for name in candidates if f"{FOLDER}/{kind.path_of(name)}" not in taken)


def made(kind: Kind, path: str, values: Mapping[str, Any], library: Library, *, texts: bool = False) -> New:
    """Return the new document and what the rules find in it once it is in the library."""
    text = head(kind, values)
    kinds = library.config.kinds
    begun = document.parse(path, text.encode(), kinds)
    made_ = document.parse(path, (text + draft.body(begun, _with(begun, library), texts=texts)).encode(), kinds)
    return New(made_, rule.check(_with(made_, library), RULES, {path}))


def head(kind: Kind, values: Mapping[str, Any]) -> str:
    """Return front matter with these values, in the order of the kind's table, as every reader of YAML reads it."""
    own = [Field(key, model.LINE, key) for key in values if key.startswith("x_")]
    given = [field for field in (*kind.keys.fields, *own) if values.get(field.name) is not None]
    lines = [line for field in given for line in _lines(field.name, field.type, values[field.name])]
    return "\n".join(["---", *lines, "---", ""])


def _with(new: Document, library: Library) -> Library:
    """Return the library with one document more."""
    documents = sorted((*library.documents, new), key=lambda item: item.path)
    return replace(library, documents=tuple(documents), files=library.files | {new.path})


def _single(key: str, type_: Type, text: str, library: Library) -> Any:
    if isinstance(type_, Group | Table | ListOf):
        raise _too_much(key)
    if isinstance(type_, Reference):
        return _id(key, type_, text, library)
    if isinstance(type_, Choice):
        return _code(key, type_, text)
    try:
        return type_.convert(front_matter.Scalar(text, 0, len(text), type_ is not model.TIME))
    except model.Unfit as error:
        if error.instead:
            return _single(key, type_, error.instead.strip('"'), library)
        hint = str(error) or _("expected {expects}").format(expects=expected(type_))
        raise ScpError(_("{key}: {value} can't be used").format(key=key, value=text), hint) from None


def _code(key: str, type_: Choice, text: str) -> str:
    if code := type_.named(text):
        return code
    hint = did_you_mean(type_.meant(text)) or _("write one of {choices}").format(choices=", ".join(type_.labels))
    raise ScpError(_("{key}: {value} is no choice").format(key=key, value=text), hint)


def _id(key: str, type_: Reference, text: str, library: Library) -> str:
    if library.referred(type_.kinds, text):
        return text
    named = library.named(text, type_.kinds)
    if len(named) == 1:
        return named[0].id
    labels = _(" or ").join(_(KINDS[kind].label) for kind in type_.kinds)
    message = _("{key}: there is no {kind} {id}").format(key=key, kind=labels, id=text)
    meant = library.meant(text, type_.kinds)
    raise ScpError(message, did_you_mean(meant) or _("create it first: scpctl new {kind}").format(kind=type_.kinds[0]))


def _too_much(key: str) -> ScpError:
    message = _("{key} has keys of its own, which don't fit in here").format(key=key)
    return ScpError(message, _("add it to the file once it is there"))


def _meant(text: str, choices: Any) -> str:
    """Return the name of the kind or the field that ``text`` is a misspelling of, or that it is the label of."""
    labels: dict[str, str] = {name: item.name for item in choices for name in (_(item.label), item.name)}
    return labels.get(suggestion(text, labels), "")


def _lines(key: str, type_: Type, value: Any) -> Iterator[str]:
    """Yield the lines of a key and its value in block style, which shows changes one by one."""
    if isinstance(type_, ListOf):
        yield f"{key}:" if value else f"{key}: []"
        for item in value:
            first, *others = _item(type_.item, item)
            yield f"  - {first}"
            yield from (f"    {line}" for line in others)
    elif isinstance(type_, Group | Table):
        yield f"{key}:" if value else f"{key}: {{}}"
        yield from (f"  {line}" for line in _item(type_, value) if value)
    else:
        yield f"{key}: {_scalar(type_, value)}"


def _item(type_: Type, value: Any) -> Iterator[str]:
    if isinstance(type_, Group):
        given = [field for field in type_.fields if value.get(field.name) is not None]
        for field in given:
            yield from _lines(field.name, field.type, value[field.name])
        if not given:
            yield "{}"
    elif isinstance(type_, Table):
        yield from (f"{name}: {_scalar(type_.value, amount)}" for name, amount in value.items())
    else:
        yield _scalar(type_, value)


def _scalar(type_: Type, value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | datetime.date():
            return str(value)
        case float():
            return f"{value:.6f}".rstrip("0").rstrip(".")
    text = str(value)
    if type_ in (model.PARTIAL_DATE, model.DUE):
        return text
    misread = any(pattern.fullmatch(text) for pattern, _what in READ_AS) or _NOT_TEXT.fullmatch(text)
    if type_ is not model.TIME and _PLAIN.fullmatch(text) and not misread:
        return text
    return f'"{text.translate(_ESCAPES)}"'
