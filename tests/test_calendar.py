"""Files for calendars, read back by another library: days and times, what a text can hold, what never changes."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from scpctl.characters import CONTROLS, MEANINGLESS, UNSEEN
from scpctl.export.calendar import Calendar, CalendarEntry, ics
from tests.conftest import ROOT, SMALL, assert_refused, commit, git, run
from tests.faults import EXAMPLES

MINUTES = """---
date: 2017-01-12
start: "09:00"
end: "11:30"
place: Radnice, sál č. 1; přízemí
state: verified
recorder: jana-nova
verifier: jana-nova
present: [jana-nova]
agenda:
  - {no: 1, title: Kola}
next_meeting: 2017-07-13
---
"""
EVENT = """---
title: Týden mobility
start: 2017-09-16
end: 2017-09-22
---

Jízdy **na kolech** a
prohlídka.

Druhý odstavec.
"""
PLACE = "content/groups/mobilita/minutes/2017-01-12.md"
CITY = {
    **SMALL,
    PLACE: MINUTES,
    "content/events/tyden.md": EVENT,
    "content/events/hackathon.md": "---\ntitle: Hackathon\nwhen: jaro 2017\n---\n",
    "content/events/leto.md": "---\ntitle: Letní škola\nstart: 2017-07\n---\n",
}


def made(root: Path, *arguments: str, today: str = "2017-02-10") -> bytes:
    """Return the one file that is made."""
    result = run("-C", root, "render", *arguments, "--to", "ics", *(["--today", today] if today else []))
    assert result.status == 0, result.err
    (path,) = result.out.splitlines()
    return (root / path).read_bytes()


def events(data: bytes) -> list[Any]:
    """Return what is in a calendar, as the other library reads it."""
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    return list(calendar.contents.get("vevent", []))


def event(data: bytes) -> Any:
    (one,) = events(data)
    return one


def test_a_meeting_is_at_its_time_in_prague_winter_and_summer(make: Callable[..., Path]) -> None:
    for path, day, hours in ((PLACE, "2017-01-12", 1), (PLACE.replace("01-12", "07-13"), "2017-07-13", 2)):
        root = make({**SMALL, path: MINUTES.replace("2017-01-12", day).replace("next_meeting: 2017-07-13\n", "")})
        one = event(made(root, f"mobilita/{day}"))
        start, end = one.dtstart.value, one.dtend.value
        assert (start.isoformat()[:16], end.isoformat()[:16]) == (f"{day}T09:00", f"{day}T11:30")
        assert start.utcoffset() == end.utcoffset() == datetime.timedelta(hours=hours)
        assert one.summary.value == "Jednání pracovní skupiny Mobilita"
        assert one.location.value == "Radnice, sál č. 1; přízemí"
        assert one.description.value == "Program:\n1. Kola"


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("", datetime.date(2017, 1, 12), datetime.date(2017, 1, 13)),
        ('start: "09:00"\n', datetime.datetime(2017, 1, 12, 9), None),
        ('start: "09:00"\nend: "09:00"\n', datetime.datetime(2017, 1, 12, 9), None),
        ('end: "11:30"\n', datetime.date(2017, 1, 12), datetime.date(2017, 1, 13)),
    ],
)
def test_without_a_time_it_takes_the_day_and_an_end_that_is_not_known_is_left_out(
    make: Callable[..., Path], times: str, start: datetime.date, end: datetime.date | None
) -> None:
    one = event(made(make({**SMALL, PLACE: re.sub(r"start: .*\nend: .*\n", times, MINUTES)}), "mobilita/2017-01-12"))
    found = one.dtstart.value
    assert (found.replace(tzinfo=None) if isinstance(found, datetime.datetime) else found) == start
    assert (one.dtend.value if "dtend" in one.contents else None) == end


def test_the_calendar_of_a_group_has_all_its_meetings_and_the_next(
    golden: Callable[[str, str], None], make: Callable[..., Path]
) -> None:
    cancelled = (
        MINUTES.replace("2017-01-12", "2017-02-02").replace("verified", "cancelled").replace("2017-07-13", "2017-03-02")
    )
    data = made(make({**CITY, PLACE.replace("01-12", "02-02"): cancelled}), "mobilita")
    golden("kalendar-skupiny.ics", data.decode().replace("\r\n", "\n"))
    first, second, following = events(data)
    assert (second.status.value, second.summary.value[:9]) == ("CANCELLED", "Zrušeno: ")
    assert "status" not in first.contents
    assert following.dtstart.value == datetime.date(2017, 3, 2)


def test_a_calendar_of_the_example_city_for_everybody(tmp_path: Path) -> None:
    root = shutil.copytree(EXAMPLES, tmp_path / "city")
    arguments = ("-C", root, "render", "--template", "kalendar", "--to", "ics", "--today", "2026-01-15")
    result = run("--lang", "en", *arguments)
    assert result.status == 0
    title = "Studentský hackathon nad daty města (jaro 2026)"
    assert result.err == f"left out of the calendar, since it has no day yet: {title}\n"
    assert not run("-q", *arguments, "--again").err
    found = events((root / "build/kalendar.ics").read_bytes())
    minutes = len(list(EXAMPLES.glob("content/groups/*/minutes/*.md")))
    assert len(found) == minutes + 5 + 3  # the next meetings, but for one that there is a draft of, and the events
    assert len({one.uid.value for one in found}) == len(found)
    assert len([one for one in found if one.summary.value.startswith("Společné jednání pracovních skupin")]) == 1


def test_the_page_of_a_calendar_tells_what_is_to_come_what_was_and_what_has_no_day(
    make: Callable[..., Path], golden: Callable[[str, str], None]
) -> None:
    root = make({**CITY, "content/events/tyden.md": EVENT.replace("Týden", "Týden | [/]")})
    result = run("-C", root, "render", "--template", "kalendar", "--draft", "--today", "2017-07-14")
    assert (result.status, result.err) == (0, "")
    golden("kalendar.md", result.out)
    alone = run("-C", root, "render", "event:tyden", "--template", "kalendar-akce", "--draft", "--today", "2017-09-22")
    assert "## Nadcházející\n\n| Datum |" in alone.out
    assert "V záznamech není žádné jednání ani akce.\n" in alone.out


def test_an_event_takes_its_days_and_says_what_is_known(make: Callable[..., Path]) -> None:
    root = make(
        {**CITY, "content/events/tyden.md": EVENT.replace("title:", "public_access: true\npublic: false\ntitle:")}
    )
    one = event(made(root, "event:tyden"))
    assert (one.dtstart.value, one.dtend.value) == (datetime.date(2017, 9, 16), datetime.date(2017, 9, 23))
    assert one.description.value == "Jízdy na kolech a prohlídka.\nDruhý odstavec.\nAkce je přístupná veřejnosti."
    assert one.contents["class"][0].value == "PRIVATE"
    for name in ("hackathon", "leto"):
        assert_refused(
            run("-C", root, "render", name, "--to", "ics"), f"kalendar-akce can't be made of content/events/{name}.md"
        )


def test_all_of_a_kind_leaves_out_what_has_no_day(make: Callable[..., Path]) -> None:
    result = run("-C", make(CITY), "render", "--all", "--to", "ics", "--today", "2017-02-10")
    assert result.status == 0
    assert sorted(result.out.splitlines()) == [
        "build/kalendar-akce-tyden.ics",
        "build/kalendar-skupiny-mobilita.ics",
        "build/mobilita-2017-01-12.ics",
    ]


def test_a_calendar_with_nothing_in_it_is_refused_and_keeps_no_other_back(make: Callable[..., Path]) -> None:
    root = make({**CITY, "content/groups/nova.md": "---\nname: Nová\n---\n"})
    result = run("-C", root, "render", "nova", "--to", "ics", "--today", "2017-02-10")
    assert (result.status, result.out) == (1, "")
    assert "Jednání pracovní skupiny Nová: nothing in it has a day" in result.err
    assert "--to html" in result.err
    assert run("-C", root, "render", "nova", "--template", "kalendar-skupiny", "--to", "html").status == 0
    batch = run("-C", root, "render", "--kind", "group", "--to", "ics", "--today", "2017-02-10")
    assert (batch.status, batch.out) == (1, "build/kalendar-skupiny-mobilita.ics\n")


def test_an_entry_is_known_by_the_same_name_whatever_else_is_renamed(make: Callable[..., Path]) -> None:
    root = make(CITY)
    before = event(made(root, "mobilita/2017-01-12")).uid.value
    assert before == "minutes:mobilita/2017-01-12@smart-city-zkouska"
    commit(root)
    assert run("-C", root, "rename", "person:jana-nova", "eva-nova").status == 0
    assert run("-C", root, "rename", "event:tyden", "tyden-2017").status == 0
    assert event(made(root, "mobilita/2017-01-12")).uid.value == before


def test_a_meeting_that_was_only_named_keeps_its_entry_once_there_is_a_draft(make: Callable[..., Path]) -> None:
    root = make(CITY)
    named = events(made(root, "mobilita"))[-1].uid.value
    ahead = MINUTES.replace("2017-01-12", "2017-07-13").replace("next_meeting: 2017-07-13\n", "")
    (root / PLACE.replace("01-12", "07-13")).write_text(ahead.replace("verified", "draft"), encoding="utf-8")
    found = events(made(root, "mobilita"))
    assert [one.uid.value for one in found if one.uid.value == named] == [named]
    assert len(found) == 2


def test_an_invitation_is_one_entry(make: Callable[..., Path]) -> None:
    root = make(CITY)
    one = event(made(root, "mobilita", "--template", "pozvanka-skupiny"))
    assert (one.dtstart.value, one.uid.value[:27]) == (datetime.date(2017, 7, 13), "minutes:mobilita/2017-07-13")
    assert (
        event(made(root, "mobilita/2017-01-12", "--template", "pozvanka")).uid.value[:27]
        == "minutes:mobilita/2017-01-12"
    )


def test_the_stamp_is_the_day_of_the_commit_else_that_of_the_record_never_that_of_the_clock(
    make: Callable[..., Path],
) -> None:
    root = make(CITY)
    without_git = made(root, "mobilita/2017-01-12", today="")
    assert event(without_git).dtstamp.value.date() == datetime.date(2017, 1, 12)
    commit(root)
    assert event(made(root, "mobilita/2017-01-12", today="")).dtstamp.value.date() == datetime.date(2017, 1, 20)
    assert event(made(root, "mobilita/2017-01-12", today="2017-02-10")).dtstamp.value.isoformat()[:10] == "2017-02-10"


def test_it_is_the_same_to_the_byte_in_other_places_and_times(make: Callable[..., Path], tmp_path: Path) -> None:
    root = make(CITY)
    outputs = []
    for zone, seed in (("UTC", "0"), ("Asia/Tokyo", "7")):
        folder = tmp_path / f"out-{seed}"
        argv = [sys.executable, "-m", "scpctl", "-C", str(root), "render", "--template", "kalendar"]
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONTZPATH": ""}
        argv += ["--to", "ics", "--today", "2017-02-10", "--output", str(folder)]
        subprocess.run(argv, check=True, cwd=ROOT, env=environment, capture_output=True)
        outputs.append((folder / "kalendar.ics").read_bytes())
    assert outputs[0] == outputs[1]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=300)


@given(title=TEXT, place=TEXT, text=TEXT)
def test_any_text_comes_back_as_it_was_on_lines_that_are_short_and_whole(title: str, place: str, text: str) -> None:
    entry = CalendarEntry("a", f"x{title}", "2017-01-12", place=f"x{place}", text=f"x{text}", revised="2017-01-12")
    data = ics(Calendar("2017-01-12", "Kalendář", (entry,)))
    assert data.endswith(b"\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
    one = event(data)
    unseen = f"[{CONTROLS}{UNSEEN}{MEANINGLESS}]"
    for found, written in ((one.summary, title), (one.location, place), (one.description, text)):
        assert found.value == "x" + re.sub(unseen, "", written.replace("\r\n", "\n").replace("\r", "\n"))


def test_a_line_that_pretends_to_be_another_stays_text() -> None:
    entry = CalendarEntry(
        "a", "x\r\nEND:VEVENT\r\nX-EVIL:1", "2017-01-12", text="\nATTACH:http://x", revised="2017-01-12"
    )
    one = event(ics(Calendar("2017-01-12", "a\nb", (entry,))))
    assert one.summary.value == "x\nEND:VEVENT\nX-EVIL:1"
    assert {"attach", "x-evil"}.isdisjoint(one.contents)


def test_the_last_day_there_is_has_no_day_after_it() -> None:
    one = event(ics(Calendar("2017-01-12", "a", (CalendarEntry("a", "b", "9999-12-31", revised="2017-01-12"),))))
    assert "dtend" not in one.contents


def test_formats_that_a_document_is_not_made_as_are_refused(make: Callable[..., Path]) -> None:
    root = make(CITY)
    for arguments, message in (
        (["mobilita/2017-01-12", "--template", "usneseni", "--to", "ics"], "usneseni can't be made as ics"),
        (["mobilita", "--to", "ics,pdf"], "content/groups/mobilita.md: say what to make of it"),
        (["event:tyden", "--to", "pdf"], "content/events/tyden.md: say what to make of it"),
        (["event:hackathon", "--to", "pdf"], "kalendar-akce can't be made of content/events/hackathon.md"),
        (
            ["2017-02-01-zprava", "--to", "ics"],
            "informativni-zprava can't be made as ics",
        ),
    ):
        assert_refused(run("-C", root, "render", *arguments), message)


def test_where_nobody_says_there_are_pages_and_no_calendar(make: Callable[..., Path]) -> None:
    root = make(CITY)
    result = run("-C", root, "render", "mobilita/2017-01-12")
    assert [Path(line).suffix for line in result.out.splitlines()] == [".md", ".html", ".docx", ".odt", ".pdf"]
    both = run("-C", root, "render", "mobilita/2017-01-12", "--to", "md,ics")
    assert both.out.splitlines()[-1] == "build/mobilita-2017-01-12.ics"


def test_a_calendar_that_is_up_to_date_is_not_made_again(make: Callable[..., Path]) -> None:
    root = make(CITY)
    commit(root)
    arguments = ("-C", root, "render", "mobilita", "--to", "ics")
    assert run(*arguments).out
    assert not run(*arguments).out
    file = root / PLACE
    file.write_text(file.read_text("utf-8").replace("sál č. 1", "sál č. 2"), encoding="utf-8")
    assert run(*arguments).out
    assert git(root, "status", "--porcelain", "content") == f" M {PLACE}\n"


def test_a_missing_library_is_told_with_what_to_do(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(CITY)
    monkeypatch.setitem(sys.modules, "icalendar", None)
    result = run("-C", root, "render", "mobilita", "--to", "ics")
    assert result.status == 2
    assert "ICS needs icalendar, which is not installed\n  → install it with: pip install" in result.err
