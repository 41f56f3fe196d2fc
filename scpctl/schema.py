"""The kinds of document as JSON Schema, so that editors know the keys, their labels and the values allowed.

It follows JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12) and, for what editors show,
https://github.com/redhat-developer/yaml-language-server. A schema knows one document and the value of a scalar, not its
spelling: ``scpctl check`` finds more.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scpctl.errors import ScpError
from scpctl.finding import Range, Replacement
from scpctl.kinds import KINDS, Kind
from scpctl.language import _, translation
from scpctl.model import SLUG, Choice, Field, Group, ListOf, Reference, Scalar, Table, Type

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = "schemas"
SETTING = "yaml.schemas"
_OWN_KEYS = "^x_"

Say = Callable[[str], str]


def schema(kind: Kind, language: str) -> dict[str, Any]:
    """Return the schema of a kind's front matter, with titles and descriptions in ``language``."""
    say = translation(language).gettext
    return {"$schema": DRAFT, "title": say(kind.label), **_of_type(kind.keys, say)}


def files(kinds: Iterable[Kind], language: str) -> dict[str, bytes]:
    """Return the schema file of every kind by name."""
    return {f"{kind.name}.json": written(schema(kind, language)).encode() for kind in kinds}


def written(value: object, indent: int | str = 2) -> str:
    """Return JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def merged(settings: str) -> str:
    """Return the settings of VS Code with the schemas added for the files they are for; all else is kept.

    Raises :class:`ScpError` for settings that JSON alone can't hold, such as some with comments.
    """
    try:
        data = json.loads(settings or "{}")
        known = data.get(SETTING, {})
        wanted = {**known, **{f"./{FOLDER}/{kind.name}.json": [_glob(kind)] for kind in KINDS.values()}}
    except (ValueError, TypeError, AttributeError, RecursionError):
        message = _(".vscode/settings.json is not plain JSON, and comments in it would be lost")
        hint = _("take the comments out, or add the setting {name} by hand").format(name=SETTING)
        raise ScpError(message, hint) from None
    if known == wanted:
        return settings
    indent = re.search(r"^[ \t]+", settings, re.MULTILINE)
    return written({**data, SETTING: wanted}, indent[0] if indent else 2)


def naming(text: str, path: str, kind: Kind | None) -> Replacement | None:
    """Return the change that makes a document name its schema on the first line of its front matter.

    None where it does already, or has no kind. ``path`` is that of the document from the root of the repository.
    """
    opening = text.find("\n") + 1
    end = "\r\n" if text[:opening].endswith("\r\n") else "\n"
    if kind is None:
        return None
    target = posixpath.relpath(f"{FOLDER}/{kind.name}.json", posixpath.dirname(path))
    line = f"# yaml-language-server: $schema={target}{end}"
    present = re.compile(r"# yaml-language-server:[^\n]*\n").match(text, opening)
    if present and present[0] == line:
        return None
    return Replacement(Range(opening, present.end() if present else opening), line)


def _glob(kind: Kind) -> str:
    """Return the pattern of the paths of a kind's documents."""
    return "content/" + re.sub(r"\{[a-z]+\}", "*", kind.path)


def _of_field(field: Field, say: Say) -> dict[str, Any]:
    """Return the schema of a field's value. One that is not required may be left empty."""
    made = {"title": say(field.label), **_of_type(field.type, say)}
    return made if field.required else _or_empty(made)


def _or_empty(made: dict[str, Any]) -> dict[str, Any]:
    """Allow no value, in the way that editors tell mistakes best: as one more type, code or alternative."""
    if "enum" in made:
        return {**made, "enum": [*made["enum"], None], "enumDescriptions": [*made["enumDescriptions"], ""]}
    if "anyOf" in made:
        return {**made, "anyOf": [*made["anyOf"], {"type": "null"}]}
    types = made["type"]
    return {**made, "type": [*(types if isinstance(types, list) else [types]), "null"]}


def _of_type(type_: Type, say: Say) -> dict[str, Any]:
    match type_:
        case Scalar():
            return {"description": say(type_.expects), **type_.schema}
        case Choice():
            return _of_choice(type_.labels, say)
        case Reference():
            expects = say("the id of a document")
            kinds = ", ".join(f"{say(KINDS[name].label)} (content/{KINDS[name].path})" for name in type_.kinds)
            # An id of digits only is a number to YAML.
            return {"description": f"{expects}: {kinds}", "type": ["string", "integer"], "pattern": f"^{SLUG.pattern}$"}
        case ListOf():
            return {"type": "array", "items": _of_type(type_.item, say)}
        case Group():
            return {
                "type": "object",
                "properties": {field.name: _of_field(field, say) for field in type_.fields},
                "required": [field.name for field in type_.fields if field.required],
                "patternProperties": {_OWN_KEYS: {}},
                "additionalProperties": False,
            }
        case Table():
            value = _of_type(type_.value, say)
            return {
                "type": "object",
                "patternProperties": {type_.key.schema["pattern"]: value},
                "additionalProperties": False,
            }


def _of_choice(labels: Mapping[str, str], say: Say) -> dict[str, Any]:
    shown = {code: say(label) for code, label in labels.items()}
    return {
        "enum": list(shown),
        "enumDescriptions": list(shown.values()),
        "markdownDescription": "\n".join(f"- `{code}`: {label}" for code, label in shown.items()),
    }
