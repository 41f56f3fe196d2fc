"""Rules about what stands in minutes: agenda, resolutions, who verified them, the text for the report."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from scpctl import czech, meetings, reporting
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rule import Problem, rule
from scpctl.rules.joined import per_library
from scpctl.rules.phases import lacks
from scpctl.rules.proceedings import after, before, held, name_of, was_held

# An item of the agenda on the minutes of the last meeting, folded; "volba zapisovatele" is none.
ON_MINUTES = re.compile(r"\bzapis(?!ovatel)")
# How many meetings on either side show what is the custom of a group.
NEAR = 3


@rule("SCP409", Severity.ERROR, "minutes")
def unknown_agenda_item(document: Document, library: Library) -> Iterator[Problem]:
    """A resolution or a guest belongs to an item that the agenda does not have.

    Why: an extract of the item would lack the resolution, or name the wrong one.

    Bad: agenda:
    - {no: 1, title: Bikesharing}
    resolutions:
    - {no: 1, item: 2, text: Skupina souhlasí s fichí.}

    Good: agenda:
    - {no: 1, title: Bikesharing}
    resolutions:
    - {no: 1, item: 1, text: Skupina souhlasí s fichí.}

    Source: the content model.
    """
    agenda = document.values.get("agenda", ())
    if not agenda or not all(item and "no" in item for item in agenda):
        return
    known = {item["no"] for item in agenda}
    for number, values, key, position in _items(document):
        if number not in known:
            message = _("the agenda has no item {no}").format(no=number)
            place = values.at(key, position)
            yield Problem(place, message, _("correct the number, or add the item to the agenda"))


@rule("SCP410", Severity.WARNING, "minutes")
def agenda_numbers(document: Document, library: Library) -> Iterator[Problem]:
    """The items of the agenda are not numbered 1, 2, 3 and so on.

    Why: a resolution names its item by the number; a number given twice can mean either.

    Bad: agenda:
    - {no: 1, title: Bikesharing}
    - {no: 1, title: Různé}

    Good: agenda:
    - {no: 1, title: Bikesharing}
    - {no: 2, title: Různé}

    Source: the agenda in minutes of Czech municipal bodies: items 1 to n.
    """
    last = 0
    for position, item in enumerate(document.values.get("agenda", ()), start=1):
        if item and "no" in item:
            # After one wrong number the next may go on from it, or as if it had been right.
            if item["no"] not in (position, last + 1):
                message = _("number {no} in the place of {expected}").format(no=item["no"], expected=last + 1)
                yield Problem(item.at("no"), message, _("number the items in their order"))
            last = item["no"]
        else:
            last = position


@rule("SCP411", Severity.INFO, "minutes")
def no_approval_of_previous_minutes(document: Document, library: Library) -> Iterator[Problem]:
    """The agenda has no item on the minutes of the last meeting, as is the custom of the group.

    Why: the meeting is where the record of the last one is checked and its tasks are gone through.

    Bad: agenda:
    - {no: 1, title: Bikesharing}

    Good: agenda:
    - {no: 1, title: Kontrola zápisu z minulého jednání}
    - {no: 2, title: Bikesharing}

    Source: minutes of Czech municipal bodies start with the approval of the last ones.
    """
    values = document.values
    earlier, later = _near(document, library)
    regular = values.get("type", "regular") == "regular" and not values.get("groups")
    if not earlier or not regular or not values.get("agenda") or meetings.is_cancelled(document):
        return
    if not _is_on_minutes(document) and any(map(_is_on_minutes, [*earlier, *later])):
        message = _("the agenda has no item on the minutes of the last meeting")
        hint = _("add it, such as: Kontrola zápisu z minulého jednání")
        yield Problem(values.at("agenda"), message, hint, about="zapis")


@rule("SCP412", Severity.WARNING, "minutes")
def verified_without_verifier(document: Document, library: Library) -> Iterator[Problem]:
    """Minutes are verified, and nobody is said to have verified them.

    Why: the finished document would have an empty place for the signature.

    Bad: state: verified

    Good: state: verified
    verifier: eva-mala

    Source: minutes of Czech municipal bodies end with who wrote and who verified them.
    """
    if document.values.get("state") == "verified" and lacks(document, "verifier"):
        hint = _("add verifier, or set state: for-verification")
        yield Problem(document.values.at("state"), _("verified, and nobody is said to have verified them"), hint)


@rule("SCP413", Severity.WARNING, "minutes")
def no_text_for_the_report(document: Document, library: Library) -> Iterator[Problem]:
    """Minutes are verified and have nothing for the next report.

    Why: the report takes over what the minutes of its groups offer it; this meeting would not be in it.

    Bad: ## Průběh jednání

    Good: ## Průběh jednání
    ## Do informativní zprávy
    připravila fichi Bikesharing k připomínkám.

    Source: the content model: a group without a section of its own in the report takes the text of its minutes.
    """
    values = document.values
    group = meetings.group_of(document, library)
    if not group or "date" not in values or values.get("state") != "verified" or values.get("type") == "per-rollam":
        return
    if values["date"] <= _last_report(library):
        return
    section = next((item for item in document.sections() if reporting.is_for_report(item.heading.title)), None)
    hint = _("write below ## {title} what the report should tell").format(title=reporting.FROM_MINUTES)
    if section and not document.text[section.place.start : section.place.end].strip():
        yield Problem(section.heading.place, _("the section is empty"), hint)
    elif not section and ("report_order" in group.values or _is_custom(document, library)):
        message = _("there is no section {title}").format(title=reporting.FROM_MINUTES)
        yield Problem(Range(0, 3), message, hint, about=reporting.FROM_MINUTES)


@rule("SCP414", Severity.ERROR, "minutes")
def resolution_numbers(document: Document, library: Library) -> Iterator[Problem]:
    """Two resolutions of a meeting have the same number.

    Why: whoever refers to the resolution can mean either.

    Bad: resolutions:
    - {no: 1, text: Skupina schvaluje fichi Bikesharing.}
    - {no: 1, text: Skupina bere na vědomí zprávu.}

    Good: resolutions:
    - {no: 1, text: Skupina schvaluje fichi Bikesharing.}
    - {no: 2, text: Skupina bere na vědomí zprávu.}

    Source: the content model: a resolution is found by the minutes and its number.
    """
    first: dict[int, Values] = {}
    for resolution in document.values.get("resolutions", ()):
        if resolution and "no" in resolution:
            number = resolution["no"]
            if number in first:
                message = _("there is a resolution {no} already").format(no=number)
                hint = _("give every resolution a number of its own")
                yield Problem(resolution.at("no"), message, hint, (document.at(first[number].at("no")),))
            first.setdefault(number, resolution)


@rule("SCP415", Severity.WARNING, "minutes")
def recorder_not_present(document: Document, library: Library) -> Iterator[Problem]:
    """Who wrote the minutes is neither among those present nor among the guests.

    Why: a record is written by who was there; who came only to write it came, too.

    Bad: recorder: eva-mala
    present: [jan-novak]

    Good: recorder: eva-mala
    present: [jan-novak, eva-mala]

    Source: minutes of Czech municipal bodies; the recorder need not be a member.
    """
    values = document.values
    recorder, present = values.get("recorder"), values.get("present", (None,))
    if not recorder or recorder in present or not was_held(document, library):
        return
    # Where a name is misspelled, it may be this one.
    if not all(person and library.get("person", person) for person in (recorder, *present)):
        return
    name = name_of(recorder, library)
    if not any(czech.fold(name) in czech.fold(guest.get("name", "")) for guest in values.get("guests", ()) if guest):
        message = _("{name} wrote the minutes and is not among those present").format(name=name)
        yield Problem(values.at("recorder"), message, _("add the name to present or to guests"))


def _items(document: Document) -> Iterator[tuple[int, Values, str, int | None]]:
    """Yield the numbers of agenda items that resolutions and guests name, and where: the record, key and position."""
    for resolution in document.values.get("resolutions", ()):
        if resolution and "item" in resolution:
            yield resolution["item"], resolution, "item", None
    for guest in document.values.get("guests", ()):
        for position, number in enumerate(guest.get("items", ()) if guest else ()):
            if number is not None:
                yield number, guest, "items", position


def _near(document: Document, library: Library) -> tuple[Sequence[Document], Sequence[Document]]:
    """Return the minutes of the group's meetings just before this one, and just after it."""
    group = meetings.group_of(document, library)
    if not group or "date" not in document.values:
        return (), ()
    ordered = held(group, library)
    return list(islice(before(document, ordered), NEAR)), list(islice(after(document, ordered), NEAR))


def _is_on_minutes(minutes: Document) -> bool:
    """Tell whether an item of the agenda is about the minutes of the meeting before."""
    items = (item.get("title", "") for item in minutes.values.get("agenda", ()) if item)
    return any(ON_MINUTES.search(czech.fold(title)) for title in items)


def _is_custom(document: Document, library: Library) -> bool:
    """Tell whether the meetings around this one have a text for the report."""
    earlier, later = _near(document, library)
    sections = (section for minutes in (*earlier, *later) for section in minutes.sections())
    return any(reporting.is_for_report(section.heading.title) for section in sections)


@per_library
def _last_report(library: Library) -> datetime.date:
    """Return the day of the last report to the council: what was before it has been told, or left out."""
    reports = (report for report in library.of_kind("report") if report.values.get("type") == "informative")
    return max((report.values["date"] for report in reports if "date" in report.values), default=datetime.date.min)


RULES = (
    unknown_agenda_item,
    agenda_numbers,
    no_approval_of_previous_minutes,
    verified_without_verifier,
    no_text_for_the_report,
    resolution_numbers,
    recorder_not_present,
)
