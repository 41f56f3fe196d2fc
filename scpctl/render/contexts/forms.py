"""The context of the form that a fiche is drawn up on: made of the content model, so that it never falls behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from scpctl import czech, dates, reporting
from scpctl.document import Document
from scpctl.kinds import FICHE_SECTIONS
from scpctl.language import mark, translation
from scpctl.model import DATE, FLAG, MONEY, PARTIAL_DATE, Choice, Field, Group, ListOf, Reference, Table, Type
from scpctl.render.contexts import Setting, label
from scpctl.render.contexts.projects import goal_name

# What belongs together, in the order in which it is filled in; where nothing is named, what is named nowhere.
PARTS: Mapping[str, tuple[str, ...]] = {
    "Základní údaje": (
        *("title", "submitter", "carrier", "guarantor", "manager", "group", "cooperating_groups", "partners"),
        *("goals", "locations", "priority"),
    ),
    "Harmonogram": ("start", "end", "milestones"),
    "Náklady a financování": ("cost_total", "cost_eligible", "cost_operating", "vat", "funding", "budget_years"),
    "Indikátory a rizika": ("indicators", "risks"),
    "Souvislosti a přílohy": ("depends_on", "supersedes", "attachments"),
    "Další údaje": (),
    "Vyplní koordinátor programu": ("number", "status", "status_date", "resolutions", "comments"),
}
ALWAYS = "always"
# Where there is more to choose from, nobody finds it on paper: it is written in.
MAX_CHOICES = 20
_REFERRED = {
    "group": "název skupiny",
    "person": "jméno a příjmení",
    "organisation": "název organizace",
    "goal": "název cíle",
    "fiche": "název projektu",
}
_SCALARS = ((DATE, "den, měsíc a rok"), (PARTIAL_DATE, "stačí měsíc a rok nebo jen rok"), (MONEY, "Kč"))
_SCALES = {"probability": "1 až 5", "impact": "1 až 5"}


@dataclass(frozen=True)
class FormField:
    """Something to be filled in."""

    label: Annotated[str, "what it is: Celkové náklady"]
    hint: Annotated[str, "in what form it is written: Kč; may be empty"]
    choices: Annotated[tuple[str, ...], "what there is to choose from; empty where it is written in"]
    required: Annotated[str, "always, or the status from which on it is required: schváleno; empty where it is not"]


@dataclass(frozen=True)
class FormTable:
    """Something that can be filled in several times."""

    label: Annotated[str, "what it is: Milníky"]
    required: Annotated[str, "as of a field"]
    columns: Annotated[tuple[FormField, ...], "what each of them consists of"]


@dataclass(frozen=True)
class FormPart:
    """What belongs together in a form."""

    title: Annotated[str, "its heading"]
    fields: Annotated[tuple[FormField, ...], "what is filled in once"]
    tables: Annotated[tuple[FormTable, ...], "what can be filled in several times"]


@dataclass(frozen=True)
class BlankFiche:
    """The empty form of a fiche (prázdná fiche)."""

    date: Annotated[str, "the day on which it looks like this"]
    parts: Annotated[tuple[FormPart, ...], "the keys of a fiche by what belongs together"]
    sections: Annotated[tuple[FormField, ...], "the sections of its text"]


def blank_fiche(setting: Setting) -> BlankFiche:
    """Gather the keys and the sections of a fiche, as the settings of the content repository have them."""
    config = setting.library.config
    kind = config.kinds["fiche"]
    named = {name for names in PARTS.values() for name in names}
    others = tuple(field.name for field in kind.fields if field.name not in named)
    parts = (
        _part(title, [kind.keys.by_name[name] for name in names or others], setting) for title, names in PARTS.items()
    )
    demanded = config.sections.get("fiche", {})
    titles = dict.fromkeys((*FICHE_SECTIONS, *(title for titles in demanded.values() for title in titles)))
    return BlankFiche(
        date=setting.day.isoformat(),
        parts=tuple(part for part in parts if part.fields or part.tables),
        sections=tuple(FormField(title, "", (), _required_from(title, demanded, setting)) for title in titles),
    )


def _part(title: str, keys: Sequence[Field], setting: Setting) -> FormPart:
    columns = {key.name: _columns(key.type) for key in keys}
    return FormPart(
        title,
        tuple(_field(key, setting) for key in keys if not columns[key.name]),
        tuple(
            FormTable(
                _label(key), _required(key, setting), tuple(_field(column, setting) for column in columns[key.name])
            )
            for key in keys
            if columns[key.name]
        ),
    )


def _columns(type_: Type) -> Sequence[Field]:
    """Return what a table consists of; nothing for what is none."""
    match type_:
        case ListOf(Group() as group):
            return group.fields
        case Table():
            return Field("", type_.key, mark("year")), Field("", type_.value, mark("amount"))
    return ()


def _field(key: Field, setting: Setting) -> FormField:
    choices = _choices(key.type, setting)
    hint = "" if choices else _SCALES.get(key.name) or _hint(key.type)
    return FormField(_label(key), hint, choices, _required(key, setting))


def _label(key: Field) -> str:
    words = translation("cs").gettext(key.label)
    return words[:1].upper() + words[1:]


def _required(key: Field, setting: Setting) -> str:
    demanded = setting.library.config.required.get("fiche", {})
    return ALWAYS if key.required else _required_from(key.name, demanded, setting)


def _required_from(name: str, demanded: Mapping[str, Sequence[str]], setting: Setting) -> str:
    """Return the words for the first status that demands a key or a section; nothing where none does."""
    statuses = setting.library.config.kinds["fiche"].statuses
    first = next((code for code in statuses if name in demanded.get(code, ())), "")
    return label("fiche", "status", first, setting.library)


def _hint(type_: Type) -> str:
    match type_:
        case ListOf():
            return _hint(type_.item)
        case Reference():
            return " nebo ".join(_REFERRED[kind] for kind in type_.kinds)
    return next((hint for scalar, hint in _SCALARS if scalar is type_), "")


def _choices(type_: Type, setting: Setting) -> tuple[str, ...]:
    """Return what there is to choose from; nothing where that is not known, or too much."""
    match type_:
        case ListOf():
            return _choices(type_.item, setting)
        case Choice():
            return tuple(map(translation("cs").gettext, type_.labels.values()))
        case Reference(("group",)):
            groups = reporting.in_order(setting.library)
            names = [group.title for group in groups if group.values.get("status", "active") == "active"]
            return tuple(names) if len(names) <= MAX_CHOICES else ()
        case Reference(("goal",)):
            names = [goal_name(goal) for goal in setting.library.of_kind("goal") if _is_valid(goal, setting)]
            return tuple(sorted(names, key=czech.sort_key)) if len(names) <= MAX_CHOICES else ()
    return ("ano", "ne") if type_ is FLAG else ()


def _is_valid(goal: Document, setting: Setting) -> bool:
    return dates.within(setting.day, goal.values.get("valid_from"), goal.values.get("valid_until"))
