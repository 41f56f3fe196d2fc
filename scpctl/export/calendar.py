"""Days and times -> a file of iCalendar (RFC 5545) that calendars such as Outlook take in.

Times are those of the clocks in Prague, as they stand in the records: nothing is converted, and the rule for summer
time stands in the file. The same calendar gives the same bytes on every machine, whatever its database of time zones.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from scpctl.characters import CONTROLS, MEANINGLESS, UNSEEN
from scpctl.errors import DocumentError
from scpctl.export.sheet import not_installed
from scpctl.language import _

if TYPE_CHECKING:
    from icalendar import Component, Timezone, vText

ZONE = "Europe/Prague"
# Summer time by directive 2000/84/EC, in force in this form since October 1996: the name, the hours ahead of UTC before
# and after, when it first came into force, and the month whose last Sunday it begins on.
_SEASONS = (
    ("DAYLIGHT", "CEST", 1, 2, datetime.datetime(1981, 3, 29, 2), 3),
    ("STANDARD", "CET", 2, 1, datetime.datetime(1996, 10, 27, 3), 10),
)
# Line ends and tabs are text in a calendar; the other controls, half surrogates and marks of direction are not.
_NOT_TEXT = re.compile(f"[{CONTROLS}{UNSEEN}{MEANINGLESS}]")
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True)
class CalendarEntry:
    """Something that takes place."""

    uid: Annotated[str, "what calendars know it by; it stays the same however often it is written"]
    title: Annotated[str, "what it is called"]
    start: Annotated[str, "the day, 2026-02-03, or the time in Prague, 2026-02-03T09:00"]
    end: Annotated[str, "the last day, or the time at which it ends; may be empty"] = ""
    place: Annotated[str, "where; may be empty"] = ""
    text: Annotated[str, "what else is known, such as the agenda, on several lines; may be empty"] = ""
    is_cancelled: Annotated[bool, "whether it does not take place"] = False
    is_private: Annotated[bool, "whether it is not for the public"] = False
    revised: Annotated[str, "the day since which it is known so"] = ""


@dataclass(frozen=True)
class Calendar:
    """What takes place, under one name (kalendář)."""

    date: Annotated[str, "the day that it tells of"]
    name: Annotated[str, "what is in it: the programme, the meetings of a group, one meeting or event"]
    entries: Annotated[tuple[CalendarEntry, ...], "what has a day, by day"]
    undated: Annotated[tuple[str, ...], "what has none yet: its title and what is known, Hackathon (jaro 2026)"] = ()


def ics(calendar: Calendar) -> bytes:
    """Return a calendar as a file.

    Raises :class:`DocumentError` where nothing is in it, since RFC 5545 knows no such file, and :class:`ScpError` where
    the library for it is missing.
    """
    if not calendar.entries:
        message = _("{name}: nothing in it has a day, and a file for calendars can't be empty")
        hint = _("add the days to the records, or make it as another format, such as --to html")
        raise DocumentError(message.format(name=calendar.name), hint)
    try:
        import icalendar
    except ImportError:
        raise not_installed(_("ICS needs icalendar, which is not installed")) from None

    file = icalendar.Calendar()
    file.add("version", "2.0")
    file.add("prodid", "-//scpctl//CS")
    file.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):  # RFC 7986, and what Outlook and Google read
        file.add(key, _text(calendar.name))
    if any("T" in entry.start for entry in calendar.entries):
        file.add_component(_zone())
    for entry in calendar.entries:
        file.add_component(_event(entry))
    written: bytes = file.to_ical()
    return written


def _event(entry: CalendarEntry) -> Component:
    import icalendar

    event = icalendar.Event()
    event.add("uid", _text(entry.uid))
    event.add("dtstamp", _midnight(entry.revised))
    event.add("summary", _text(entry.title))
    if "T" in entry.start:
        _add_times(event, entry)
    else:
        first, last = (datetime.date.fromisoformat(day) for day in (entry.start, entry.end or entry.start))
        event.add("dtstart", first)
        if last < datetime.date.max:
            event.add("dtend", last + datetime.timedelta(days=1))  # the first day on which it is over
        event.add("transp", "TRANSPARENT")  # whoever takes part is not busy all day
    for key, text in (("location", entry.place), ("description", entry.text)):
        if text:
            event.add(key, _text(text))
    if entry.is_cancelled:
        event.add("status", "CANCELLED")
    if entry.is_private:
        event.add("class", "PRIVATE")
    return event


def _add_times(event: Component, entry: CalendarEntry) -> None:
    """Add when it starts and, where it is known and not before that, when it ends."""
    for key, time in (("dtstart", entry.start), ("dtend", entry.end if entry.end > entry.start else "")):
        if time:
            event.add(key, datetime.datetime.fromisoformat(time), parameters={"TZID": ZONE})


def _zone() -> Timezone:
    import icalendar

    zone = icalendar.Timezone()
    zone.add("tzid", ZONE)
    for season, name, before, after, first, month in _SEASONS:
        part = icalendar.TimezoneDaylight() if season == "DAYLIGHT" else icalendar.TimezoneStandard()
        part.add("dtstart", first)
        part.add("rrule", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        part.add("tzoffsetfrom", datetime.timedelta(hours=before))
        part.add("tzoffsetto", datetime.timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _midnight(day: str) -> datetime.datetime:
    return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), datetime.UTC)


def _text(text: str) -> vText:
    """Return a text as a value of its own type: icalendar escapes no other."""
    import icalendar

    return icalendar.vText(_NOT_TEXT.sub("", _LINE_END.sub("\n", text)))
