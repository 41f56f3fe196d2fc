"""What goes into calendars: meetings of working groups, the next ones among them, and events."""

from __future__ import annotations

import datetime

from scpctl import czech, grammar, meetings
from scpctl.document import Document
from scpctl.export.calendar import Calendar, CalendarEntry
from scpctl.library import Library
from scpctl.render.contexts import Setting, name_of, names_of
from scpctl.render.contexts.invitations import next_meeting
from scpctl.render.contexts.proceedings import names_of_groups


def of_meeting(setting: Setting) -> Calendar:
    """Return the calendar of the one meeting that the record is the minutes of."""
    entry = _meeting(setting.document, setting)
    return _calendar(entry.title, [entry], setting)


def of_next_meeting(setting: Setting) -> Calendar:
    """Return the calendar of the next meeting of a group. Raises :class:`DocumentError` where none is known."""
    group = setting.document
    found = next_meeting(setting)
    entry = _meeting(found, setting) if isinstance(found, Document) else _named(group, found, setting)
    return _calendar(entry.title, [entry], setting)


def of_group(setting: Setting) -> Calendar:
    """Return the calendar of all meetings of a group, those that were cancelled and the next one among them."""
    return _calendar(
        f"Jednání pracovní skupiny {setting.document.title}", _meetings(setting.document, setting), setting
    )


def of_event(setting: Setting) -> Calendar:
    """Return the calendar of an event that has a day."""
    return _calendar(setting.document.title, [_event(setting.document, setting)], setting)


def of_programme(setting: Setting) -> Calendar:
    """Return the calendar of all meetings and events; those without a day are named as left out."""
    library = setting.library
    events = library.of_kind("event")
    found = {entry.uid: entry for group in library.of_kind("group") for entry in _meetings(group, setting)}
    entries = [*found.values(), *(_event(event, setting) for event in events if has_day(event))]
    undated = tuple(_when(event) for event in events if not has_day(event))
    return _calendar(library.config.programme.name, entries, setting, undated)


def has_day(event: Document) -> bool:
    """Tell whether an event has a day, not only a month, a year or words for one."""
    return _day(event.values.get("start", "")) is not None


def _calendar(name: str, entries: list[CalendarEntry], setting: Setting, undated: tuple[str, ...] = ()) -> Calendar:
    return Calendar(setting.day.isoformat(), name, tuple(sorted(entries, key=_order)), undated)


def _order(entry: CalendarEntry) -> tuple[str, str]:
    return entry.start, entry.uid


def _meetings(group: Document, setting: Setting) -> list[CalendarEntry]:
    entries = [_meeting(minutes, setting) for minutes in meetings.convened(group, setting.library)]
    found = meetings.next_of(group, setting.library, setting.day)
    return entries if found is None or isinstance(found, Document) else [*entries, _named(group, found, setting)]


def _meeting(minutes: Document, setting: Setting) -> CalendarEntry:
    library, values = setting.library, minutes.values
    day = values["date"].isoformat()
    is_cancelled = meetings.is_cancelled(minutes)
    title = _title(names_of_groups(minutes, library), values.get("type", "regular"))
    items = "".join(
        f"\n{item['no']}. {item.get('title', '')}" for item in values.get("agenda", ()) if item and "no" in item
    )
    start, end = (values.get(key, "") for key in ("start", "end"))
    return CalendarEntry(
        uid=_uid(minutes.kind_name, minutes.id, library),
        title=f"Zrušeno: {title}" if is_cancelled else title,
        start=f"{day}T{start}" if start else day,
        end=f"{day}T{end}" if start and end else "",
        place=values.get("place", ""),
        text=f"Program:{items}" if items else "",
        is_cancelled=is_cancelled,
        is_private=not values.get("public", True),
        revised=_revised(values["date"], setting),
    )


def _named(group: Document, day: datetime.date, setting: Setting) -> CalendarEntry:
    """Return the meeting that the last minutes name, as it will be once there are minutes of it."""
    uid = _uid("minutes", f"{group.id}/{day.isoformat()}", setting.library)
    return CalendarEntry(uid, _title((group.title,), "regular"), day.isoformat(), revised=_revised(day, setting))


def _title(groups: tuple[str, ...], type_: str) -> str:
    of_groups = f"{'pracovních skupin' if len(groups) > 1 else 'pracovní skupiny'} {grammar.enumerated(groups)}"
    if type_ == "per-rollam":
        return f"Hlasování per rollam {of_groups}"
    words = ["mimořádné"] if type_ == "extraordinary" else []
    words += ["společné"] if len(groups) > 1 else []
    return f"{' '.join([*words, 'jednání']).capitalize()} {of_groups}"


def _event(event: Document, setting: Setting) -> CalendarEntry:
    library, values = setting.library, event.values
    start, end = _day(values["start"]), _day(values.get("end", ""))
    assert start is not None
    organiser = name_of("organisation", values.get("organiser"), library)
    projects = names_of("fiche", values.get("fiches", ()), library)
    told = [
        _words(event),
        f"Pořádá: {organiser}" if organiser else "",
        "Akce je přístupná veřejnosti." if values.get("public_access") else "",
        f"{'Projekty' if len(projects) > 1 else 'Projekt'}: {', '.join(projects)}" if projects else "",
    ]
    return CalendarEntry(
        uid=_uid(event.kind_name, event.id, library),
        title=event.title,
        start=start.isoformat(),
        end=end.isoformat() if end and end > start else "",
        place=values.get("place", ""),
        text="\n".join(filter(None, told)),
        is_private=not values.get("public", True),
        revised=_revised(start, setting),
    )


def _words(document: Document) -> str:
    """Return the running text of a body, a paragraph on each line, without marks and addresses."""
    paragraphs: list[str] = []
    end = 0
    for start, run in document.prose:
        if not paragraphs or "\n" in document.text[end:start]:
            paragraphs.append("")
        paragraphs[-1] += run
        end = start + len(run)
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _when(event: Document) -> str:
    """Return the title of an event without a day, and what is known of when it is."""
    values = event.values
    start = czech.date_numeric(values["start"]) if "start" in values else ""
    known = values.get("when", "") or start
    return f"{event.title} ({known})" if known else event.title


def _day(date: str) -> datetime.date | None:
    """Return the day that a date is; None for a month, a year or nothing."""
    return datetime.date.fromisoformat(date) if date.count("-") == 2 else None


def _uid(kind: str, id_: str, library: Library) -> str:
    """Return what a calendar knows an entry by: it changes only with the names of the record and of the programme."""
    return f"{kind}:{id_}@{czech.slug(library.config.programme.name) or 'scpctl'}"


def _revised(day: datetime.date, setting: Setting) -> str:
    """Return since when a record is as it is: the day of the commit, else its own, never that of the clock."""
    return (setting.revised or day).isoformat()
