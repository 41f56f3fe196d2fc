"""Rules about time: what begins and ends, who was a member when, meetings and the minutes that must follow them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import islice, pairwise

from scpctl import czech, dates, meetings
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _, mark, plural
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rule import Problem, rule
from scpctl.rules.proceedings import after, before, held, is_active, name_of, records

# What has a beginning and an end: the kind, the list that the keys stand in (or none), the keys.
PERIODS = (
    ("group", "", "since", "until"),
    ("group", "members", "since", "until"),
    ("person", "positions", "since", "until"),
    ("fiche", "", "start", "end"),
    ("event", "", "start", "end"),
    ("goal", "", "valid_from", "valid_until"),
    ("report", "", "period_from", "period_to"),
    ("minutes", "", "start", "end"),
    ("minutes", "", "date", "next_meeting"),
)
# When something happened, which can't be in the future.
HAPPENED = (
    ("fiche", "", "status_date"),
    ("fiche", "resolutions", "date"),
    ("fiche", "comments", "date"),
    ("minutes", "tasks", "done_on"),
)
WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)
# Their forms in all cases, folded.
WEEKDAY_FORMS = (
    "pondeli pondelim pondelek pondelku pondelkem",
    "utery uterek uterku uterkem",
    "streda stredy strede stredu stredou",
    "ctvrtek ctvrtka ctvrtku ctvrtkem",
    "patek patku patkem",
    "sobota soboty sobote sobotu sobotou",
    "nedele nedeli",
)
WEEKDAY_WORDS = frozenset(" ".join(WEEKDAY_FORMS).split())
_WEEKDAY = "|".join(
    f"(?P<{name}>{forms.replace(' ', '|')})" for name, forms in zip(WEEKDAYS, WEEKDAY_FORMS, strict=True)
)
_MONTHS = [czech.fold(month) for month in czech.MONTHS_OF]
_DATE = rf"(?P<day>\d{{1,2}})\.\s*(?:(?P<month>\d{{1,2}})\.|(?P<name>{'|'.join(_MONTHS)}))\s*(?P<year>\d{{4}})"
# "v pátek 20. 1. 2017", "pondělí, dne 1. února 2017"; "20. 1. 2017 (pátek)"
WEEKDAY_AND_DATE = (
    re.compile(rf"\b(?P<word>{_WEEKDAY}),?\s+(?:dne\s+)?{_DATE}\b", re.ASCII),
    re.compile(rf"(?<![\d.]){_DATE}\s+\((?P<word>{_WEEKDAY})\)", re.ASCII),
)
NUMBER = re.compile(r"([0-9]{1,4})(?:/([0-9]{4}))?")


@rule("SCP301", Severity.ERROR)
def end_before_start(document: Document, library: Library) -> Iterator[Problem]:
    """Something ends before it begins.

    Why: one of the two dates is a slip, and what is counted between them comes out wrong.

    Bad: start: 2017-09
    end: 2017-03

    Good: start: 2017-03
    end: 2017-09

    Source: the content model; a month or a year is taken for all the days it can mean.
    """
    for kind, name, start, end in PERIODS:
        if kind != document.kind_name:
            continue
        for values in _records_in(document, name):
            if start in values and end in values and _is_before(values[end], values[start]):
                message = _("{end} ({ending}) is before {start} ({beginning})").format(
                    end=end, ending=_shown(values[end]), start=start, beginning=_shown(values[start])
                )
                yield Problem(values.at(end), message, _("correct one of the two"))


@rule("SCP302", Severity.WARNING, "group", "minutes")
def not_a_member_then(document: Document, library: Library) -> Iterator[Problem]:
    """Somebody acts as a member of a group on a day that the membership does not cover.

    Why: a former member can't vote or chair; either the dates of the membership are out of date, or the person is
    a guest.

    Bad: present: [jan-novak]   (member until 2016-12, the meeting is on 12. 1. 2017)

    Good: guests:
    - name: Jan Novák

    Source: the content model; memberships are dated, as in OParl and Popolo.
    """
    if document.kind_name == "group":
        day, groups = library.today, [document] if is_active(document, library.today) else []
    else:
        day, groups = document.values.get("date"), meetings.groups_of(document, library)
    if day is None or meetings.is_cancelled(document):
        return
    current = {person for group in groups for person in meetings.members_on(group, day)}
    listed = {
        member["person"]: (group, member)
        for group in groups
        for member in group.values.get("members", ())
        if member and "person" in member
    }
    seen = set()
    for person, place in _acting(document):
        if person in listed and person not in current and person not in seen:
            seen.add(person)
            message = _("the membership of {name} does not cover {date}")
            hint = _("correct the dates of the membership, or take the person out of here")
            message = message.format(name=name_of(person, library), date=czech.date_numeric(str(day)))
            group, member = listed[person]
            dated = group.at(member.at("until" if "until" in member else "since"))
            yield Problem(document.values.at(*place), message, hint, (dated,))


@rule("SCP303", Severity.WARNING, "fiche", "minutes")
def future_date(document: Document, library: Library) -> Iterator[Problem]:
    """Something is said to have happened on a day that has not come yet.

    Why: a slip in a year makes a task look done, or a resolution passed, that is not.

    Bad: done_on: 2071-01-20

    Good: done_on: 2017-01-20

    Source: the content model.
    """
    hint = _("correct the date")
    for kind, name, key in HAPPENED:
        if kind == document.kind_name:
            for values in _records_in(document, name):
                if key in values and values[key] > library.today:
                    message = _("{date} has not come yet").format(date=czech.date_numeric(str(values[key])))
                    yield Problem(values.at(key), message, hint)
    date = document.values.get("date")
    if date and date > library.today and document.values.get("state") in ("for-verification", "verified"):
        message = _("the minutes are finished, and the meeting is not before {date}")
        yield Problem(document.values.at("state"), message.format(date=czech.date_numeric(str(date))), hint)


@rule("SCP304", Severity.INFO, "minutes")
def meeting_on_a_day_off(document: Document, library: Library) -> Iterator[Problem]:
    """A meeting is held on a Saturday, a Sunday or a public holiday.

    Why: city offices rarely meet then; mostly a wrong month or year was written.

    Bad: date: 2017-01-21

    Good: date: 2017-01-20

    Source: act 245/2000 Coll., on public holidays.
    """
    values = document.values
    if meetings.is_cancelled(document) or values.get("type") == "per-rollam":
        return
    for key in ("date", "next_meeting"):
        date = values.get(key)
        # A next meeting that is over has minutes of its own, or is missing them.
        if date and dates.is_day_off(date) and (key == "date" or date > library.today):
            day = WEEKDAYS[date.weekday()] if date.weekday() >= len(WEEKDAYS) - 2 else mark("public holiday")
            message = _("{date} is a day off ({day})").format(date=czech.date_numeric(str(date)), day=_(day))
            yield Problem(values.at(key), message, _("correct the date, if it is a slip"))


@rule("SCP305", Severity.WARNING)
def wrong_weekday(document: Document, library: Library) -> Iterator[Problem]:
    """The day of the week does not belong to the date.

    Why: half of the readers come on one day, half on the other.

    Bad: Jednání se koná ve čtvrtek 20. 1. 2017.

    Good: Jednání se koná v pátek 20. 1. 2017.

    Source: the calendar.
    """
    for offset, text in () if WEEKDAY_WORDS.isdisjoint(document.vocabulary) else document.prose:
        folded = czech.fold_each(text)
        for pattern in WEEKDAY_AND_DATE:
            for match in pattern.finditer(folded):
                date = _date(match)
                written = next(name for name in WEEKDAYS if match[name])
                if date is None or WEEKDAYS[date.weekday()] == written or _is_a_name(text, match):
                    continue
                message = _("{date} is a {right}, not a {written}").format(
                    date=czech.date_numeric(str(date)), right=_(WEEKDAYS[date.weekday()]), written=_(written)
                )
                place = Range(offset + match.start("word"), offset + match.end("word"))
                yield Problem(place, message, _("correct the day or the date"))


@rule("SCP306", Severity.WARNING, "minutes")
def next_meeting_without_minutes(document: Document, library: Library) -> Iterator[Problem]:
    """The day of the next meeting is over, and there are no minutes of it.

    Why: what was agreed there is written down nowhere, and no report will tell of it.

    Bad: next_meeting: 2017-02-02   (and no minutes of the group from then on)

    Good: next_meeting: 2017-02-02
    (and groups/mobilita/minutes/2017-02-02.md; where it was cancelled, with state: cancelled)

    Source: domain practice: minutes are promised for later and never come.
    """
    group = meetings.group_of(document, library)
    date = document.values.get("next_meeting")
    if not group or not date or "date" not in document.values or not is_active(group, library.today):
        return
    if not document.values["date"] < date < library.today or library.get("minutes", f"{group.id}/{date}"):
        return
    if not any(_replaces(minutes, date) for minutes in after(document, records(group, library))):
        message = _("there are no minutes of the meeting of {date}").format(date=czech.date_numeric(str(date)))
        hint = _("add them; where the meeting was cancelled, with state: cancelled")
        yield Problem(document.values.at("next_meeting"), message, hint)


@rule("SCP307", Severity.WARNING, "minutes")
def not_verified_in_time(document: Document, library: Library) -> Iterator[Problem]:
    """Minutes are still not verified though the time for it is over.

    Why: the longer ago a meeting was, the less can its record be confirmed; until then nobody can rely on it.

    Bad: date: 2016-12-01
    state: for-verification   (on 10. 2. 2017)

    Good: date: 2016-12-01
    state: verified

    Source: minutes_due_days of the group, or verify_days in scpctl.toml; councils have 10 days (act 128/2000 Coll.,
    § 95).
    """
    values = document.values
    if "date" not in values or values.get("state") not in ("draft", "for-verification"):
        return
    group = meetings.group_of(document, library)
    usual = library.config.check.verify_days
    limit = max(0, group.values.get("minutes_due_days", usual) if group else usual)
    days = (library.today - values["date"]).days
    if days > limit:
        message = plural(
            "not verified {n} day after the meeting", "not verified {n} days after the meeting", days
        ).format(n=days)
        hint = plural(
            "minutes are to be verified within {n} day", "minutes are to be verified within {n} days", limit
        ).format(n=limit)
        yield Problem(values.at("state"), message, hint)


@rule("SCP308", Severity.WARNING, "minutes")
def minutes_out_of_sequence(document: Document, library: Library) -> Iterator[Problem]:
    """The number of minutes does not follow that of the meeting before.

    Why: a hole means that minutes are missing, a number given twice that a reference to it can mean either.

    Bad: number: 4/2017   (after 2/2017)

    Good: number: 3/2017

    Source: minutes of Czech municipal bodies are numbered N/YYYY in the order of the meetings.
    """
    group = meetings.group_of(document, library)
    number = _number(document, group) if group and "date" in document.values else None
    if group is None or number is None:
        return
    # Minutes without a number and those of cancelled meetings may have taken one: they count by their distance.
    earlier = enumerate(before(document, records(group, library)), start=1)
    numbered = ((distance, other, known) for distance, other in earlier if (known := _number(other, group)))
    near = list(islice(numbered, 2))
    if not near:
        return
    (distance, other, known), *further = near
    # Where the one before is out of sequence itself, these may go on from the one before that.
    right = _follows(number, known, distance) or any(
        number != known and _follows(number, older, farther) and not _follows(known, older, farther - distance)
        for farther, _other, older in further
    )
    if right:
        return
    if number == known:
        message = _("the minutes of {date} have the number {number} too")
    else:
        message = _("the number {number} does not follow {previous}")
    message = message.format(
        number=document.values["number"],
        previous=other.values["number"],
        date=czech.date_numeric(str(other.values["date"])),
    )
    hint = _("number the minutes in the order of the meetings; add those that are missing")
    yield Problem(document.values.at("number"), message, hint, (other.at(other.values.at("number")),))


@rule("SCP309", Severity.INFO, "group")
def too_long_without_meeting(document: Document, library: Library) -> Iterator[Problem]:
    """A group did not meet for more than twice as long as it should.

    Why: either the group has stopped working, or the minutes of its meetings are missing.

    Bad: meets_every_days: 30   (and no meeting from October to January)

    Good: status: suspended

    Source: the group's own meets_every_days.
    """
    every = document.values.get("meets_every_days", 0)
    if every <= 0 or not is_active(document, library.today):
        return
    found = held(document, library)
    days = [minutes.values["date"] for minutes in found if minutes.values["date"] <= library.today]
    gaps = [(start, end) for start, end in pairwise([*days, library.today]) if (end - start).days > 2 * every]
    if gaps:
        start, end = gaps[-1]
        number = (end - start).days
        message = plural(
            "no meeting from {start} to {end}: {n} day", "no meeting from {start} to {end}: {n} days", number
        ).format(start=czech.date_numeric(str(start)), end=czech.date_numeric(str(end)), n=number)
        hint = _("add the minutes that are missing, or change status or meets_every_days")
        yield Problem(document.values.at("meets_every_days"), message, hint)


def _records_in(document: Document, name: str) -> list[Values]:
    """Return the records of a list, or the document's own keys where it has no name."""
    return [item for item in document.values.get(name, ()) if item] if name else [document.values]


def _is_before(end: str | datetime.date, start: str | datetime.date) -> bool:
    if ":" in str(end):
        return str(end) < str(start)
    return dates.latest(end) < dates.earliest(start)


def _shown(value: str | datetime.date) -> str:
    return str(value) if ":" in str(value) else czech.date_numeric(str(value))


def _acting(document: Document) -> Iterator[tuple[str, tuple[str, int | None]]]:
    """Yield who acts as a member and the key (and item) that says so: who attended or should have, chairs, verifies."""
    for name in ("present", "excused", "absent"):
        for number, person in enumerate(document.values.get(name, ())):
            yield person, (name, number)
    for key in ("chair", "secretary", "verifier"):
        if key in document.values:
            yield document.values[key], (key, None)


def _date(match: re.Match[str]) -> datetime.date | None:
    month = int(match["month"]) if match["month"] else _MONTHS.index(match["name"]) + 1
    try:
        return datetime.date(int(match["year"]), month, int(match["day"]))
    except ValueError:
        return None


def _is_a_name(text: str, match: re.Match[str]) -> bool:
    """Tell a surname such as Sobota from a day: days have a capital only where a line of text begins."""
    start = match.start("word")
    return text[start].isupper() and bool(text[:start].strip())


def _replaces(minutes: Document, date: datetime.date) -> bool:
    """Tell whether later minutes answer for the meeting that was to be on ``date``, or have set another day."""
    values = minutes.values
    between = values.get("type") in ("extraordinary", "per-rollam") and "next_meeting" not in values
    return values["date"] >= date or not between


def _number(minutes: Document, group: Document) -> tuple[int, int] | None:
    """Return the year and the number of minutes in the series of their group."""
    if not minutes.id.startswith(f"{group.id}/") or meetings.is_cancelled(minutes):
        return None
    match = NUMBER.fullmatch(minutes.values.get("number", "").strip())
    return (int(match[2] or minutes.values["date"].year), int(match[1])) if match else None


def _follows(number: tuple[int, int], earlier: tuple[int, int], distance: int) -> bool:
    """Tell whether a number can stand ``distance`` meetings after an earlier one; a new year may start anew."""
    year, count = number
    return (year >= earlier[0] and 0 < count - earlier[1] <= distance) or (year > earlier[0] and 0 < count <= distance)


RULES = (
    end_before_start,
    not_a_member_then,
    future_date,
    meeting_on_a_day_off,
    wrong_weekday,
    next_meeting_without_minutes,
    not_verified_in_time,
    minutes_out_of_sequence,
    too_long_without_meeting,
)
