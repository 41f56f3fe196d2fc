"""Days, and dates that are only a month or a year: what they can mean and which of them are days off."""

from __future__ import annotations

import calendar
import datetime

# Act 245/2000 Coll., on public holidays, § 1 and § 2, but for the two that move with Easter.
_HOLIDAYS = frozenset(
    {(1, 1), (5, 1), (5, 8), (7, 5), (7, 6), (9, 28), (10, 28), (11, 17), (12, 24), (12, 25), (12, 26)}
)


def earliest(date: str | datetime.date) -> datetime.date:
    """Return the first day that ``2017``, ``2017-02`` or ``2017-02-13`` can mean."""
    year, month, day = (*map(int, str(date).split("-")), 1, 1)[:3]
    return datetime.date(year, month, day)


def latest(date: str | datetime.date) -> datetime.date:
    """Return the last day that ``2017``, ``2017-02`` or ``2017-02-13`` can mean."""
    parts = [int(part) for part in str(date).split("-")]
    year, month = (*parts, 12)[:2]
    return datetime.date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])


def within(day: datetime.date, since: str | None, until: str | None) -> bool:
    """Tell whether ``day`` can lie in a period whose ends may be open, a month or a year; both ends belong to it."""
    return (not since or earliest(since) <= day) and (not until or day <= latest(until))


def months_before(day: datetime.date, months: int) -> datetime.date:
    """Return the same day ``months`` months earlier, or the last of that month where it is shorter.

    Before the first day there is, return that.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < datetime.MINYEAR:
        return datetime.date.min
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def is_day_off(day: datetime.date) -> bool:
    """Tell whether ``day`` is a Saturday, a Sunday or a Czech public holiday (act 245/2000 Coll.)."""
    easter = _easter_sunday(day.year)
    moving = {easter - datetime.timedelta(days=2), easter + datetime.timedelta(days=1)}
    return day.weekday() >= calendar.SATURDAY or (day.month, day.day) in _HOLIDAYS or day in moving


def _easter_sunday(year: int) -> datetime.date:
    """Compute Easter by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return datetime.date(year, month, day + 1)
