"""Write the documents that are made from the source: ``python scripts/docs.py`` (or ``make docs``).

``docs/content-model.md`` comes from the table of kinds, ``docs/rules.md`` and ``docs/rules.cs.md`` from the docstrings
of the rules, ``docs/templates.md`` from the table of templates and their contexts. A test compares them, so that they
never say anything else than the program.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from scpctl import language  # noqa: E402
from scpctl.kinds import EVERY_KIND, KINDS, Kind  # noqa: E402
from scpctl.language import _, translation  # noqa: E402
from scpctl.model import Choice, Field, Group, ListOf, Reference, Scalar, Table, Type  # noqa: E402
from scpctl.output.text import SEVERITIES  # noqa: E402
from scpctl.render import variables  # noqa: E402
from scpctl.render.filters import FILTERS  # noqa: E402
from scpctl.render.templates import TEMPLATES, Template  # noqa: E402
from scpctl.rule import EXAMPLES, Rule  # noqa: E402
from scpctl.rules import RULES  # noqa: E402

MODEL = """# The content model

Every document is a Markdown file with YAML front matter. Its folder says of which kind it is, its path is its id.
Below are the keys of each kind. Keys and codes are written as they stand here, the labels are what people see. Keys
that start with `x_` are your own. Which keys a document must have from some status on is set in `scpctl.toml`.

This file is made from `scpctl/kinds.py` by `make docs`.
"""
EVERY = "\n## Every kind\n"
HEAD = "\n| key | holds | required | English | Czech |\n|---|---|---|---|---|\n"
INTERNAL = "; not in the public edition"
OPTIONS = {"item": "--item NO", "period": "--from DATE"}
RULES_INTRODUCTION = {
    "en": """# The rules

`scpctl check` looks for these faults. `scpctl explain CODE` prints one of them. The severity can be changed in
`scpctl.toml`; in draft minutes, errors from SCP300 on are only warnings.

This file is made from `scpctl/rules/` by `make docs`.

| code | name | severity | fault |
|---|---|---|---|
""",
    "cs": """# Pravidla

Tyto chyby hledá `scpctl check`. Jedno pravidlo vypíše `scpctl explain KÓD`. Závažnost lze změnit v `scpctl.toml`;
v rozpracovaných zápisech jsou chyby od SCP300 výše jen varováním.

Tento soubor vytváří z `scpctl/rules/` příkaz `make docs`.

| kód | název | závažnost | chyba |
|---|---|---|---|
""",
}

TEMPLATES_INTRODUCTION = """# Templates

A document is made by a [Jinja](https://jinja.palletsprojects.com/en/stable/templates/) template that writes Markdown. A
template in `templates/` of a content repository goes before the one of the same name that comes with scpctl. It is
given the variables below and nothing else: plain values, no files, no network. Whatever it writes appears as it is
written in the records; what is *Markdown* below is taken over with its marks. Dates are ISO 8601 text, amounts are
whole Kč, and a text that is not known is empty.

`scpctl templates list` names all, `scpctl templates show NAME` prints one and with `--context` its variables.
`scpctl templates new informativni-zprava` copies it into `templates/`, to be changed. A template of your own has a name
of its own, is given what another one is, and says so at its beginning; `scpctl templates new NAME --from OTHER` begins
one:

```jinja
{#
like: informativni-zprava
title: Zpráva pro radu města
#}
```

The other files, such as those whose names begin with `cast-`, are parts that several templates take in; they can be
changed in the same way.

Every template has `programme` (`name`, `city`, `since`, `commissioned_to`, `council`) and `letterhead` (`organisation`,
`department`, `address`, `phone`, `email`, `web`, `data_box`, `logo`, `footer`, `font`), as they stand in
[scpctl.toml](settings.md), and `edition`: `internal` or `public`. `schema` has `drawing`, too: the name of the image
that is drawn for it. A template of a repository can show images of its own: `![A stamp](/templates/stamp.png)`.

This file is made from `scpctl/render/` by `make docs`.
"""


def documents() -> dict[str, str]:
    """Return the documents by path."""
    spoken = language.current()
    try:
        made = {"docs/content-model.md": _model(), "docs/templates.md": _templates()}
        for code, path in (("en", "docs/rules.md"), ("cs", "docs/rules.cs.md")):
            language.use(code)
            made[path] = RULES_INTRODUCTION[code] + "".join(_row(rule) for rule in RULES) + "".join(map(_rule, RULES))
        return made
    finally:
        language.use(spoken)


def _model() -> str:
    return MODEL + "".join(map(_kind, KINDS.values())) + EVERY + HEAD + "".join(_keys(EVERY_KIND))


def _kind(kind: Kind) -> str:
    head = f"\n## {kind.name}\n\n{_capital(kind.label)} ({_czech(kind.label)}), in `content/{kind.path}`.\n"
    return head + HEAD + "".join(_keys(kind.fields))


def _keys(fields: tuple[Field, ...], prefix: str = "") -> Iterator[str]:
    """Yield the row of every field, followed by those of the keys inside it."""
    for field in fields:
        name = prefix + field.name
        required = "yes" if field.required else ""
        yield f"| `{name}` | {_holds(field.type)} | {required} | {field.label} | {_czech(field.label)} |\n"
        inner = field.type.item if isinstance(field.type, ListOf) else field.type
        if isinstance(inner, Group):
            yield from _keys(inner.fields, f"{name}[]." if inner is not field.type else f"{name}.")


def _holds(type_: Type) -> str:
    """Say in English what a value of this type looks like."""
    match type_:
        case Scalar():
            return type_.expects
        case Choice():
            return "one of " + ", ".join(f"`{code}` ({_czech(label)})" for code, label in type_.labels.items())
        case Reference():
            return "the id of " + " or ".join(f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" for kind in type_.kinds)
        case ListOf():
            return f"a list: {_holds(type_.item)}"
        case Group():
            return "the keys below"
        case Table():
            return f"by {type_.key.expects.removeprefix('a ')}: {type_.value.expects}"


def _templates() -> str:
    """Describe every template with its variables, then the values that several of them share, then the filters."""
    pages: list[str] = []
    shared: dict[str, type] = {}
    for template in TEMPLATES.values():
        context = variables.context_of(template)
        pages.append(_template(template) + _variables(context))
        shared |= variables.records(context)
    records = [f"\n### {name}\n\n{variables.about(found)}\n{_variables(found)}" for name, found in shared.items()]
    filters = [f"| `{name}` | {_filter(function)} |\n" for name, function in FILTERS.items()]
    parts = [*pages, "\n## Values inside these\n", *records, "\n## Filters\n\n| filter | does |\n|---|---|\n", *filters]
    return TEMPLATES_INTRODUCTION + "".join(parts)


def _template(template: Template) -> str:
    of = f"a record of the kind {template.kind}" if template.kind else "the whole programme"
    how = "scpctl render REF" if template.kind else "scpctl render"
    options = "".join(f" {OPTIONS[name]}" for name in template.asks)
    about = f"{_capital(template.about)}. Made of {of}: `{how} --template {template.name}{options}`."
    if template.table:
        about += " For programs as a table, too: `--to csv,xlsx`."
    if template.calendar:
        about += " For calendars, too: `--to ics`."
    return f"\n## {template.name}\n\n*{template.title}*: {about}\n"


def _variables(context: type) -> str:
    rows = []
    for item in variables.variables(context):
        said = _plain(item.about) + (INTERNAL if item.is_internal else "")
        rows.append(f"| `{item.name}` | {variables.in_words(item.type, _link)} | {said} |\n")
    return "\n| variable | type | what |\n|---|---|---|\n" + "".join(rows)


def _link(record: type) -> str:
    return f"[{record.__name__}](#{record.__name__.lower()})"


def _filter(function: Any) -> str:
    first, _blank, example = (inspect.getdoc(function) or "").partition("\n")
    return first + (f" `{example.strip()}`".replace("|", "\\|") if example.strip() else "")


def _row(rule: Rule) -> str:
    link = f"[{rule.code}](#{rule.code.lower()}-{rule.name})"
    return f"| {link} | {rule.name} | {_(SEVERITIES[rule.severity])} | {_plain(rule.summary)} |\n"


def _rule(rule: Rule) -> str:
    parts = [f"## {rule.code} {rule.name}", f"{_plain(rule.summary)} ({_(SEVERITIES[rule.severity])})"]
    for name, text in rule.explanation.items():
        if name in EXAMPLES:
            parts += [f"**{_(name)}:**", "\n".join(f"    {line}" for line in text.splitlines())]
        else:
            parts.append(f"**{_(name)}:** {_plain(text)}")
    return "\n" + "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    """Keep Markdown from reading marks in a sentence."""
    for character in "\\`*<[|":
        text = text.replace(character, f"\\{character}")
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _czech(text: str) -> str:
    return translation("cs").gettext(text)


def main() -> None:
    """Write what has changed."""
    for path, text in documents().items():
        file = ROOT / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
