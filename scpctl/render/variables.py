"""What a template is given, as its context says it: for ``templates show --context``, docs/templates.md and hints."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator
from types import UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from scpctl.language import _, mark
from scpctl.render.contexts import INTERNAL, Markdown
from scpctl.render.templates import Template

WORDS = {str: mark("text"), int: mark("whole number"), float: mark("number"), bool: mark("yes or no")}


class Variable(NamedTuple):
    """A value by its name: its type, what it says (marked for translation), and whether it is for the office only."""

    name: str
    type: Any
    about: str
    is_internal: bool


def context_of(template: Template) -> type:
    """Return the context of a template."""
    context: type = get_type_hints(template.context)["return"]
    return context


def variables(context: type) -> list[Variable]:
    """Return the values of a context, or of a record in one, in order."""
    hints = get_type_hints(context, include_extras=True)
    parts = ((name, *get_args(hint)) for name, hint in hints.items())
    return [Variable(name, type_, about, INTERNAL in marks) for name, type_, about, *marks in parts]


def records(context: type) -> dict[str, type]:
    """Return the records that stand in a context by their names, each after what it stands in."""
    found: dict[str, type] = {}
    for variable in variables(context):
        type_ = next(iter(get_args(variable.type)), variable.type)
        if dataclasses.is_dataclass(type_) and isinstance(type_, type):
            found |= {type_.__name__: type_, **records(type_)}
    return found


def about(record: type) -> str:
    """Return what a context or a record is, marked for translation."""
    return inspect.getdoc(record) or ""


def in_words(type_: Any, record: Callable[[type], str]) -> str:
    """Say what a value of a type is; ``record`` says it of a record."""
    if get_origin(type_) is tuple:
        return _("list of {type}").format(type=in_words(get_args(type_)[0], record))
    if get_origin(type_) is UnionType:
        return _("{type} or none").format(type=in_words(get_args(type_)[0], record))
    if type_ in WORDS:
        return _(WORDS[type_])
    return "Markdown" if type_ is Markdown else record(type_)


def texts(templates: Iterable[Template]) -> Iterator[str]:
    """Yield every text about the contexts that is translated, for the message catalogues."""
    for template in templates:
        context = context_of(template)
        for found in (context, *records(context).values()):
            yield about(found)
            yield from (variable.about for variable in variables(found))
