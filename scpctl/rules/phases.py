"""How far a document is: the phases of a fiche, and the rules about what a status asks for (SCP104, SCP105)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from scpctl import czech, front_matter, model
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.kinds import PHASES, Kind
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rule import Problem, rule
from scpctl.suggest import did_you_mean

ACTIVE = frozenset(PHASES[:-1])
# By kind and status, the keys or the headings that the settings ask for.
Demands: TypeAlias = Mapping[str, Mapping[str, Sequence[str]]]


def reached(fiche: Document, phase: str) -> bool:
    """Tell whether a fiche has come to ``phase``; one that was suspended, rejected or put aside has not."""
    return fiche.values.get("status") in PHASES[PHASES.index(phase) :]


def status_label(document: Document) -> str:
    """Return the status of a document as people see it."""
    if document.kind is None or document.kind.life is None:
        return ""
    status = str(document.values.get(document.kind.life.key, document.kind.life.default))
    return _(document.kind.statuses.get(status, status))


def lacks(document: Document, *keys: str) -> bool:
    """Tell whether a document says nothing for any of ``keys``; a faulty or misspelled one has a finding already."""
    if any(document.values.get(key, ()) != () for key in keys):
        return False
    misspelled = {fault.hint for fault in document.faults if fault.rule == "unknown-key"}
    entries = document.node.entries
    return not any((key in entries and _says(entries[key][1])) or did_you_mean(key) in misspelled for key in keys)


def _says(node: front_matter.Node) -> bool:
    return bool(node.items) if isinstance(node, front_matter.Sequence) else not model.is_empty(node)


def demanded(kind: Kind | None, values: Values | Mapping[str, Any], table: Demands) -> list[str]:
    """Return what the settings ask of a document in its status: all that the statuses up to it ask for, once each."""
    asked = table.get(kind.name) if kind else None
    life = kind.life if kind else None
    if not asked or not life:
        return []
    status = values.get(life.key, life.default)
    statuses = life.order[: life.order.index(status) + 1] if status in life.order else (status,)
    return list(dict.fromkeys(name for each in statuses for name in asked.get(each, ())))


@rule("SCP104", Severity.ERROR)
def missing_for_status(document: Document, library: Library) -> Iterator[Problem]:
    """A key is missing that a document must have in its status.

    Why: an idea may leave much open; what the council is asked to approve must say who answers for it.

    Bad: title: Bikesharing
    status: approved

    Good: title: Bikesharing
    status: approved
    group: mobilita

    Source: the settings of the repository: [required] in scpctl.toml.
    """
    for key in demanded(document.kind, document.values, library.config.required):
        if document.kind and lacks(document, key):
            field = document.kind.keys.by_name.get(key)
            message = _("{key} ({label}) is missing, which the status {status} requires").format(
                key=key, label=_(field.label) if field else key, status=status_label(document)
            )
            entry = document.node.entries.get(key)
            place = Range(entry[0].start, entry[0].end) if entry else Range(0, 3)
            yield Problem(place, message, _("add a line {key}: …").format(key=key), about=key)


@rule("SCP105", Severity.WARNING)
def missing_section_for_status(document: Document, library: Library) -> Iterator[Problem]:
    """A section is missing or empty that a document must have in its status.

    Why: whoever decides about a project looks for these answers, and asks for them if they are not there.

    Bad: ## Cíle

    Good: ## Cíle
    Zkrátit čekání na zastávkách o pětinu.

    Source: the settings of the repository: [sections] in scpctl.toml.
    """
    titles = demanded(document.kind, document.values, library.config.sections)
    sections = {czech.fold(section.heading.title): section for section in document.sections()} if titles else {}
    for title in titles:
        section = sections.get(czech.fold(title))
        if section is None:
            message = _("the section {title} is missing, which the status {status} requires")
            place = Range(0, 3)
        elif not document.text[section.place.start : section.place.end].strip():
            message = _("the section {title} is empty, and the status {status} requires it")
            place = section.heading.place
        else:
            continue
        hint = _("write ## {title} and a text below it").format(title=title)
        message = message.format(title=title, status=status_label(document))
        yield Problem(place, message, hint, about=czech.fold(title))


RULES = (missing_for_status, missing_section_for_status)
