"""New documents: by options and on a real terminal. What comes out passes the check, and nothing is ever lost."""

from __future__ import annotations

import datetime
import os
import string
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scpctl import characters, create, document, draft, model, rule
from scpctl.finding import Finding
from scpctl.kinds import KINDS, Kind
from scpctl.model import Choice, Field, Group, ListOf, Reference, Table, Type
from scpctl.rules import RULES
from tests.conftest import SETTINGS, Result, Terminal, assert_refused, load, run, terminal

TODAY = datetime.date(2026, 2, 10)
PEOPLE = {"jana-nova": "Jana Nová", "petr-dvorak": "Petr Dvořák", "eva-mala": "Eva Malá", "jan-stary": "Jan Starý"}
CITY = {
    "content/organisations/urad.md": "---\nname: Úřad města\n---\n",
    "content/groups/it.md": "---\nname: IT\nreport_order: 2\nsecretary: eva-mala\n---\n",
    "content/groups/mobilita.md": """---
name: Mobilita
report_order: 1
chair: jana-nova
meets_every_days: 28
members:
  - person: jana-nova
    role: chair
  - person: petr-dvorak
    role: secretary
  - person: jan-stary
    until: 2025-12
---
""",
    "content/fiches/bikesharing.md": "---\ntitle: Bikesharing\nnumber: SCP-2025-017\nstatus: consultation\n"
    "group: mobilita\n---\n",
    "content/fiches/zastavky.md": '---\ntitle: "Zastávky: nové [II]"\nnumber: SCP-2026-003\nstatus: proposal\n---\n',
    "content/fiches/hotovo.md": "---\ntitle: Plznito\nnumber: SCP-2025-001\nstatus: completed\ngroup: mobilita\n---\n",
    "content/groups/mobilita/minutes/2026-01-13.md": """---
date: 2026-01-13
number: 1/2026
start: "14:00"
place: zasedací místnost 12
state: verified
chair: jana-nova
recorder: eva-mala
verifier: petr-dvorak
present: [jana-nova, petr-dvorak, eva-mala]
agenda:
  - {no: 1, title: Kontrola zápisu z minulého jednání}
  - {no: 2, title: Zastávky, fiches: [zastavky, hotovo]}
tasks:
  - {id: MOB-1, text: "Předložit fichi: návrh", owner: eva-mala, due: 2026-03-31, fiche: bikesharing}
  - {id: MOB-2, text: Svolat seminář, owner: petr-dvorak, due: next-meeting, state: open}
  - {id: MOB-3, text: Doplnit mapu, owner: petr-dvorak, due: 2026-01-10, state: done, done_on: 2026-01-12}
next_meeting: 2026-02-10
---

## Do informativní zprávy

připravila fichi [Bikesharing](../../../fiches/bikesharing.md) k připomínkám.
""",
    "content/reports/2025-12-01-informativni-zprava.md": """---
type: informative
body: ZMP
subject: Aktuální informace
date: 2025-12-01
presenters: [jana-nova]
authors: [petr-dvorak]
attendees: [jana-nova]
---

## Úvod

Úvodní odstavec.

## Mobilita

nezasedala.

## IT

nezasedala.

## Závěr

Závěrečný odstavec.
""",
    **{
        f"content/people/{id_}.md": "---\ngiven: {}\nfamily: {}\n".format(*name.split())
        + "positions:\n  - title: referent\n    organisation: urad\n---\n"
        for id_, name in PEOPLE.items()
    },
}
MINUTES = """---
date: 2026-02-10
number: 2/2026
start: "14:00"
place: zasedací místnost 12
state: draft
chair: jana-nova
recorder: eva-mala
present:
  - jana-nova
  - petr-dvorak
  - eva-mala
agenda:
  - no: 1
    title: Schválení programu
  - no: 2
    title: Kontrola zápisu a úkolů z minulého jednání
  - no: 3
    title: "Zastávky: nové [II]"
    fiches:
      - zastavky
  - no: 4
    title: Bikesharing
    fiches:
      - bikesharing
  - no: 5
    title: Různé
tasks:
  - id: MOB-1
    text: "Předložit fichi: návrh"
    owner: eva-mala
    due: 2026-03-31
    state: open
    fiche: bikesharing
  - id: MOB-2
    text: Svolat seminář
    owner: petr-dvorak
    due: 2026-02-10
    state: open
next_meeting: 2026-03-10
---

## 1. Schválení programu

## 2. Kontrola zápisu a úkolů z minulého jednání

## 3. Zastávky: nové \\[II\\]

## 4. Bikesharing

## 5. Různé

## Do informativní zprávy
"""
REPORT = """---
type: informative
body: ZMP
subject: Aktuální informace
date: 2026-02-10
previous: 2025-12-01-informativni-zprava
period_from: 2025-12-02
presenters:
  - jana-nova
authors:
  - petr-dvorak
attendees:
  - jana-nova
---

## Úvod

## IT

v tomto období nezasedala.

## Závěr
"""
# What is asked for by options, and the path of what comes out.
CASES = {
    "group": (["--set", "name=Veřejnost", "--set", "members=jana-nova, Petr Dvořák"], "groups/verejnost"),
    "fiche": (["--set", "title=Chytré lavičky na náměstí", "--group", "mobilita"], "fiches/chytre-lavicky-na-namesti"),
    "minutes": (["--group", "mobilita"], "groups/mobilita/minutes/2026-02-10"),
    "report": ([], "reports/2026-02-10-informativni-zprava"),
    "person": (["--set", "given=Łucja", "--set", "family=Nováková Malá"], "people/lucja-novakova-mala"),
    "organisation": (["--set", "name=ZČU", "--set", "ico=49777513", "--set", "parent=urad"], "organisations/zcu"),
    "goal": (["--set", "title=Čistá mobilita", "--set", "code=01"], "goals/cista-mobilita"),
    "event": (["--set", "title=Seminář", "--set", "start=2026-03", "--group="], "events/seminar"),
}


def new(root: Path, *arguments: str) -> Result:
    return run("-C", root, "new", *arguments, "--today", TODAY.isoformat())


def findings(root: Path) -> set[tuple[str, str, str]]:
    found: list[Finding] = rule.check(load(root, TODAY), RULES)
    return {(finding.location.path, finding.rule, finding.message) for finding in found}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_made_by_options_passes_the_check(kind: str, make: Callable[..., Path]) -> None:
    root = make(CITY, f'{SETTINGS}council = "ZMP"\n')
    before = findings(root)
    arguments, path = CASES[kind]
    result = new(root, kind, *[argument for argument in arguments if argument != "--group="])
    assert (result.status, result.out) == (0, f"content/{path}.md\n"), result.err
    added = {(where, code) for where, code, _message in findings(root) - before}
    # Nobody can refer to what has only just been made.
    unused = kind in ("person", "organisation")
    assert added == ({(f"content/{path}.md", "SCP205")} if unused else set())
    data = (root / "content" / f"{path}.md").read_bytes()
    assert data.endswith(b"\n")
    assert b"\r" not in data


def test_minutes_go_on_from_the_last_ones(make: Callable[..., Path]) -> None:
    result = new(make(CITY), "minutes", "--group", "Mobilita", "--dry-run")
    assert (result.status, result.out, result.err) == (0, MINUTES, "")


def test_a_task_that_later_minutes_close_or_lost_is_told_apart(make: Callable[..., Path]) -> None:
    later = """---
date: 2026-01-20
state: verified
recorder: eva-mala
present: [eva-mala]
agenda:
  - {no: 1, title: Různé}
tasks:
  - {id: MOB-2, text: Svolat seminář, owner: petr-dvorak, due: next-meeting, state: cancelled}
---
"""
    root = make({**CITY, "content/groups/mobilita/minutes/2026-01-20.md": later})
    made = yaml.safe_load(new(root, "minutes", "--group", "mobilita", "--dry-run").out.split("---")[1])
    assert [task["id"] for task in made["tasks"]] == ["MOB-1"]


def test_the_first_minutes_of_a_group_without_members(make: Callable[..., Path]) -> None:
    result = new(make(CITY), "minutes", "--group", "it", "--date", "2026-02-09", "--dry-run")
    assert result.status == 0
    made = yaml.safe_load(result.out.split("---")[1])
    assert (made["recorder"], made["present"], made["number"]) == ("eva-mala", ["eva-mala"], "1/2026")
    assert [item["title"] for item in made["agenda"]] == ["Schválení programu", "Různé"]
    assert "tasks" not in made
    assert "next_meeting" not in made


def test_members_come_and_go(make: Callable[..., Path]) -> None:
    root = make(CITY)
    earlier = new(root, "minutes", "--group", "mobilita", "--date", "2025-11-10", "--dry-run")
    assert yaml.safe_load(earlier.out.split("---")[1])["present"] == ["jana-nova", "petr-dvorak", "jan-stary"]
    chaired = new(root, "minutes", "--group", "mobilita", "--set", "chair=jan-stary", "--dry-run")
    assert "  - jan-stary\n" in chaired.out
    assert "SCP302" in chaired.err


def test_a_report_goes_on_from_the_last_one_and_says_what_it_will_hold(make: Callable[..., Path]) -> None:
    root = make(CITY)
    result = new(root, "report")
    assert (root / "content/reports/2026-02-10-informativni-zprava.md").read_text("utf-8") == REPORT
    assert result.err == (
        "period from 2. 12. 2025 to 10. 2. 2026\n"
        "  Mobilita: 13. 1. 2026 – the text is in the minutes\n"
        "  IT: no minutes in the period, so the draft says that it did not meet\n"
        "next: write the introduction and the conclusion, then run scpctl check\n"
    )
    rendered = run("-C", root, "render", "2026-02-10-informativni-zprava", "--draft").out
    assert "(1\u00a0zasedání: 13. 1. 2026) - připravila fichi Bikesharing k připomínkám.\n" in rendered


def test_a_report_can_have_the_texts_of_minutes_to_change_them(make: Callable[..., Path]) -> None:
    made = new(make(CITY), "report", "--texts", "--dry-run").out
    assert "\n## Mobilita\n\npřipravila fichi Bikesharing k připomínkám.\n\n## IT\n" in made


def test_a_meeting_without_a_text_is_in_the_report_all_the_same(make: Callable[..., Path]) -> None:
    silent = CITY["content/groups/mobilita/minutes/2026-01-13.md"].split("\n## ")[0]
    files = {
        f"content/groups/{group}/minutes/{day}.md": silent.replace("2026-01-13", day)
        for group, day in (("mobilita", "2026-01-20"), ("it", "2026-01-21"), ("it", "2026-01-22"), ("it", "2026-01-23"))
    }
    result = new(make({**CITY, **files}), "report", "--dry-run")
    assert "\n## Mobilita\n\npřipravila fichi Bikesharing k připomínkám.\n\nZasedala také 20. 1. 2026.\n" in result.out
    assert "\n## IT\n\nzasedala 21. 1. 2026, 22. 1. 2026 a 23. 1. 2026.\n" in result.out
    assert "Mobilita: 13. 1. 2026, 20. 1. 2026 – no text in the minutes of 1 meeting\n" in result.err
    assert "IT: 21. 1. 2026, 22. 1. 2026, 23. 1. 2026 – no text in the minutes of 3 meetings\n" in result.err


def test_the_first_report_takes_what_is_given(make: Callable[..., Path]) -> None:
    files = {path: text for path, text in CITY.items() if "/reports/" not in path}
    root = make(files, f'{SETTINGS}council = "RMP"\n')
    assert_refused(new(root, "report"), "values are missing: subject (subject), presenters (presented by)")
    people = [f"{key}=jana-nova" for key in ("presenters", "authors", "attendees")]
    options = [part for value in ("subject=Informace", *people) for part in ("--set", value)]
    made = new(root, "report", *options)
    assert made.status == 0, made.err
    text = (root / made.out.strip()).read_text("utf-8")
    assert "body: RMP\n" in text
    assert "period_from: 2026-01-13\n" in text
    known = new(root, "report", *options, "--set", "previous_date=2025-10-31", "--id", "2026-02-10-jina", "--dry-run")
    assert "previous_date: 2025-10-31\nperiod_from: 2025-11-01\n" in known.out


def test_a_new_group_is_not_missing_in_older_reports_but_in_the_next(make: Callable[..., Path]) -> None:
    root = make(CITY)
    new(root, "group", "--set", "name=Veřejnost")
    assert "since: 2026-02-10\n" in (root / "content/groups/verejnost.md").read_text("utf-8")
    assert "\n## Veřejnost\n" in new(root, "report", "--dry-run").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fische"], "there is no kind fische"),
        (["fiche"], "a value is missing: title (title)"),
        (["event", "--set", "title=Seminář"], "a value is missing: when (when)"),
        (["minutes", "--set", "date=2026-02-10"], "a value is missing: group (working group)"),
        (["minutes", "--group", "mobilta"], "group: there is no working group mobilta"),
        (["minutes", "--group", "mobilita", "--date", "2026-01-13"], "2026-01-13.md already"),
        (["minutes", "--group", "mobilita", "--date", "30. 2. 2026"], "date: 30. 2. 2026 can't be used"),
        (["minutes", "--group", "mobilita", "--set", "start=25:00"], "start: 25:00 can't be used"),
        (["minutes", "--group", "mobilita", "--id", "x"], "the id of minutes is their group and date"),
        (["fiche", "--set", "titel=A"], "unknown key titel"),
        (["fiche", "--set", "title"], "--set does not know title"),
        (["fiche", "--set", "title=A\nB"], "title: A\\x0aB can't be used"),
        (["fiche", "--set", "title=A\x1b[1m"], "title: a character that nobody can read: U+001B"),
        (["fiche", "--set", "title=***"], "no id follows from the title"),
        (["fiche", "--set", "title=README"], "no document can be called readme"),
        (["fiche", "--set", "title=A", "--id", "Á/b"], "Á/b is not a valid id"),
        (["fiche", "--set", "title=A", "--id", "../../x"], "../../x is not a valid id"),
        (["fiche", "--set", "title=A", "--set", "status=navhr"], "status: navhr is no choice"),
        (["fiche", "--set", "title=A", "--set", "status=approved"], "a value is missing: group (lead working group)"),
        (["fiche", "--set", "title=A", "--set", "funding=x"], "funding has keys of its own"),
        (["fiche", "--set", "title=A", "--set", "budget_years=x"], "budget_years has keys of its own"),
        (["fiche", "--set", "title=Bikesharing"], "there is content/fiches/bikesharing.md already"),
        (["fiche", "--set", "title=A", "--texts"], "--texts goes with report only"),
        (["fiche", "--set", "title=A", "--set", "goals=x"], "goals: there is no goal x"),
    ],
)
def test_refused(arguments: list[str], message: str, make: Callable[..., Path]) -> None:
    root = make(CITY)
    before = sorted(root.rglob("*"))
    assert_refused(new(root, *arguments), message)
    assert sorted(root.rglob("*")) == before


def test_days_and_times_may_be_typed_as_people_write_them(make: Callable[..., Path]) -> None:
    values = ("--set", "date=9. 2. 2026", "--set", "start=9.30 hod.")
    text = new(make(CITY), "minutes", "--group", "it", *values, "--dry-run").out
    assert "\ndate: 2026-02-09\n" in text
    assert '\nstart: "09:30"\n' in text


def test_what_is_meant_is_proposed(make: Callable[..., Path]) -> None:
    root = make(CITY)
    for arguments, hint in (
        (["fische"], "did you mean fiche?"),
        (["fiche", "--set", "statuss=idea"], "did you mean status?"),
        (["fiche", "--set", "status=navhr"], "did you mean proposal?"),
        (["fiche", "--group", "Mobilyta"], "did you mean mobilita?"),
        (["fiche", "--group", "nic"], "create it first: scpctl new group"),
        (["fiche", "--set", "title=Bikesharing"], "choose another id, such as --id bikesharing-2"),
        (["minutes"], "add --group …"),
        (["minutes", "--group", "it", "--date", "30. 2. 2026"], "there is no such day in the calendar"),
        (["minutes", "--group", "it", "--set", "start=9 hodin"], "expected a time such as 14:30"),
        (["event", "--set", "title=A"], "add --set when=… / --set start=…"),
    ):
        assert new(root, *arguments).err.endswith(f"  → {hint}\n")


def test_values_are_taken_as_people_write_them(make: Callable[..., Path]) -> None:
    options = ["title=Cesta: A", "status=V připomínkování", "guarantor=jana nová", "cost_total=1250000", "vat=included"]
    options += ["start=2026", "tags=doprava, no", "locations=Bory,,Lochotín", "x_spis=01", "number=", "public=true"]
    made = new(make(CITY), "fiche", *[part for value in options for part in ("--set", value)], "--dry-run")
    assert made.out.startswith(
        '---\ntitle: "Cesta: A"\nstatus: consultation\nguarantor: jana-nova\nstart: 2026\ncost_total: 1250000\n'
        "vat: included\nlocations:\n  - Bory\n  - Lochotín\n"
        'tags:\n  - doprava\n  - "no"\npublic: true\nx_spis: "01"\n---\n'
    )


def test_what_would_have_errors_is_shown_and_not_written(make: Callable[..., Path]) -> None:
    root = make(CITY)
    result = new(root, "organisation", "--set", "name=Firma", "--set", "ico=12345678")
    assert (result.status, result.out) == (1, "")
    assert "content/organisations/firma.md:3:6: error SCP109" in result.err
    assert "nothing was written" in result.err
    assert not (root / "content/organisations/firma.md").exists()


def test_the_first_document_of_a_repository(make: Callable[..., Path]) -> None:
    root = make({})
    assert new(root, "organisation", "--set", "name=Úřad").status == 0
    assert (root / "content/organisations/urad.md").read_bytes() == "---\nname: Úřad\n---\n".encode()


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_nothing_is_written_through_a_link(make: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    root, outside = make(CITY), tmp_path_factory.mktemp("outside")
    (root / "content/groups/it").symlink_to(outside)
    result = new(root, "minutes", "--group", "it")
    assert result.status == 2
    assert "symbolic link" in result.err
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("last", "year", "following"),
    [
        ("3/2026", 2026, "4/2026"),
        ("03/2026", 2026, "04/2026"),
        ("12/2025", 2026, "1/2026"),
        ("SCP-2025-017", 2026, "SCP-2026-001"),
        ("SCP-2026-099", 2026, "SCP-2026-100"),
        ("17", 2026, "18"),
        ("2016", 2026, "2017"),
        ("3/2027", 2026, "4/2027"),
        ("první", 2026, ""),
    ],
)
def test_the_next_number_has_the_form_of_the_last(last: str, year: int, following: str) -> None:
    assert draft.next_number(last, year) == following


# The writer.

CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs"]).filter(
    lambda character: not characters.FORBIDDEN.search(character) and character not in "\n\r"
)
TRICKY = st.sampled_from(
    [
        *"no Yes null ~ y 12:30 01 1.10 1e3 0o17 0x1f .5 1_000 2026-02-10 = << --- ... ? | > ' \" \\ a\\ a:".split(),
        *"[a] {a &a *a !a %a @a `a #b „a“ -".split(),
        *(
            "- a",
            "a: b",
            "a #b",
            "a ",
            " a",
            "a, b",
            "\ta",
            "a\tb",
            "a  b",
            "12 e",
            "<!-- a -->",
            "2026-02-10 12:30:00",
        ),
    ]
)
LINES = st.one_of(TRICKY, st.text(CHARACTERS, min_size=1, max_size=60)).filter(str.strip)
DATES = st.dates(datetime.date(1000, 1, 1))
SLUGS = st.one_of(st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True), st.sampled_from(["no", "on", "1e3", "0"]))
SCALARS: Mapping[str, st.SearchStrategy[Any]] = {
    model.LINE.expects: LINES,
    model.TEXT.expects: st.lists(LINES, min_size=1, max_size=3).map("\n".join),
    model.INTEGER.expects: st.integers(-(10**15) + 1, 10**15 - 1),
    model.MONEY.expects: st.integers(0, 10**15 - 1),
    model.NUMBER.expects: st.decimals(-(10**6), 10**6, places=6).map(float),
    model.FLAG.expects: st.booleans(),
    model.DATE.expects: DATES,
    model.PARTIAL_DATE.expects: st.one_of(DATES.map(str), st.sampled_from(["2017", "2017-02"])),
    model.TIME.expects: st.times().map(lambda time: f"{time:%H:%M}"),
    model.YEAR.expects: st.integers(1900, 2099),
    model.DUE.expects: st.one_of(DATES, st.just("next-meeting")),
}


def values_of(type_: Type) -> st.SearchStrategy[Any]:
    match type_:
        case Choice():
            return st.sampled_from(list(type_.labels))
        case Reference():
            return SLUGS
        case ListOf():
            return st.lists(values_of(type_.item), max_size=3)
        case Group():
            return record(type_.fields)
        case Table():
            return st.dictionaries(values_of(type_.key), values_of(type_.value), max_size=3)
        case _:
            return SCALARS[type_.expects]


def record(fields: tuple[Field, ...]) -> st.SearchStrategy[dict[str, Any]]:
    needed = {field.name: values_of(field.type) for field in fields if field.required}
    others = {field.name: values_of(field.type) for field in fields if not field.required}
    return st.fixed_dictionaries(needed, optional=others)


def plain(value: Any) -> Any:
    """Turn typed values back into what was written."""
    if isinstance(value, model.Values):
        return {key: plain(value[key]) for key in value.keys}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def texts(type_: Type, value: Any) -> Any:
    """Keep of a value only the texts, which every reader of YAML must read as the same texts."""
    if isinstance(type_, ListOf):
        return [texts(type_.item, item) for item in value]
    if isinstance(type_, Group):
        # YAML 1.1 takes the key no for false.
        named = {"no" if key is False else key: item for key, item in value.items()}
        return {key: texts(type_.by_name[key].type, item) for key, item in named.items()}
    free = type_ in (model.LINE, model.TEXT, model.TIME) or isinstance(type_, Choice | Reference)
    return value if free else None


@settings(max_examples=60)
@given(data=st.data(), kind=st.sampled_from(list(KINDS.values())))
def test_what_is_written_is_read_back_the_same_by_us_and_by_others(data: st.DataObject, kind: Kind) -> None:
    values = data.draw(record(kind.keys.fields))
    written = create.head(kind, values)
    read = document.parse(f"content/{kind.path_of('a/b')}", written.encode())
    assert read.readable, read.faults
    assert [fault for fault in read.faults if fault.rule != "wrong-value" or "file name" not in fault.message] == []
    assert plain(read.values) == values
    assert list(read.node.entries) == [field.name for field in kind.keys.fields if field.name in values]
    assert texts(kind.keys, yaml.safe_load(written.split("\n---\n")[0]) or {}) == texts(kind.keys, values)


def test_plain_words_are_written_without_quotes() -> None:
    values = {
        "title": "Zelené střechy – II. etapa (centrum), 50 %",
        "status": "idea",
        "aliases": [string.ascii_letters],
    }
    written = create.head(KINDS["fiche"], values)
    assert '"' not in written


# On a terminal.


def question(root: Path, *arguments: str, language: str = "cs") -> Terminal:
    return Terminal(root, "new", *arguments, "--today", "2026-02-10", language=language)


@terminal
def test_what_is_required_is_asked_for(make: Callable[..., Path]) -> None:
    root = make(CITY)
    asked = question(root, "fiche")
    asked.answer("\nNázev: ", "Chytré lavičky\r").answer("\nČíslo (vynecháte znakem -) [SCP-2026-004]: ", "\r")
    asked.answer("\nStav [idea]: ", "navhr\r").answer("\nStav [idea]: ", "2\r")
    assert asked.finish() == 0
    assert "Nový dokument: projektová fiche\n" in asked.screen
    assert "\n   2  proposal        návrh\n" in asked.screen
    assert "\nchyba: status: hodnota navhr není v nabídce\n  → mysleli jste proposal?\n" in asked.screen
    assert "\ncontent/fiches/chytre-lavicky.md\ndále: doplňte text pod nadpisy" in asked.screen
    assert max(map(len, asked.screen.split("\n"))) <= 80
    text = (root / "content/fiches/chytre-lavicky.md").read_text("utf-8")
    assert text.startswith("---\ntitle: Chytré lavičky\nnumber: SCP-2026-004\nstatus: proposal\n---\n")


@terminal
def test_ids_are_completed_and_enter_takes_what_the_repository_suggests(make: Callable[..., Path]) -> None:
    pytest.importorskip("readline")
    root = make(CITY)
    asked = question(root, "minutes")
    asked.answer("Pracovní skupina: ", "mob\t\r").answer("[2026-02-10]: ", "\r").answer("[eva-mala]: ", "\r")
    assert asked.finish() == 0
    assert (root / "content/groups/mobilita/minutes/2026-02-10.md").read_text("utf-8") == MINUTES


@terminal
def test_several_people_are_completed_one_by_one(make: Callable[..., Path]) -> None:
    pytest.importorskip("readline")
    root = make(CITY)
    asked = question(root, "report", "--set", "type=informative", "--set", "body=ZMP", "--set", "subject=Informace")
    asked.answer("Datum (datum ve tvaru 2017-01-20) [2026-02-10]: ", "\r")
    asked.answer("Předkládá (osoba; více jich oddělte čárkou) [jana-nova]: ", "jana\t, petr\t\r")
    asked.answer("[petr-dvorak]: ", "\r").answer("[jana-nova]: ", "\r")
    assert asked.finish() == 0
    text = (root / "content/reports/2026-02-10-informativni-zprava.md").read_text("utf-8")
    assert "presenters:\n  - jana-nova\n  - petr-dvorak\nauthors:\n" in text


@terminal
def test_a_date_that_is_not_fixed_can_be_said_in_words(make: Callable[..., Path]) -> None:
    root = make(CITY)
    asked = question(root, "event", "--set", "title=Seminář", language="en")
    asked.answer("or a year; - for none\r\nStart: ", "\r").answer("\nWhen: ", "\r").answer("\nWhen: ", "jaro 2026\r")
    assert asked.finish() == 0
    assert "error: this is needed\n" in asked.screen
    assert (root / "content/events/seminar.md").read_text("utf-8") == "---\ntitle: Seminář\nwhen: jaro 2026\n---\n"


@terminal
def test_another_id_is_asked_for_where_it_is_taken(make: Callable[..., Path]) -> None:
    root = make({**CITY, "content/people/jana-nova.md": CITY["content/people/eva-mala.md"]})
    asked = question(root, "person", "--set", "given=Jana", "--set", "family=Nová", language="en")
    asked.answer("Id [jana-nova-2]: ", "eva-mala\r").answer("Id [jana-nova-2]: ", "\r")
    assert asked.finish() == 0
    assert "there is content/people/eva-mala.md already" in asked.screen
    assert (root / "content/people/jana-nova-2.md").exists()


@terminal
@pytest.mark.parametrize(
    ("kind", "answers", "path"),
    [
        ("group", {"Název: ": "Chytrá energie", "\nOd [2026-02-10]: ": ""}, "groups/chytra-energie.md"),
        ("organisation", {"Název: ": "Svaz obcí"}, "organisations/svaz-obci.md"),
        ("goal", {"Název: ": "Čistší vzduch", "Kód: ": "C9"}, "goals/cistsi-vzduch.md"),
    ],
)
def test_the_other_kinds_ask_for_little(
    kind: str, answers: dict[str, str], path: str, make: Callable[..., Path]
) -> None:
    root = make(CITY)
    asked = question(root, kind)
    for text, answer in answers.items():
        asked.answer(text, f"{answer}\r")
    assert asked.finish() == 0
    assert max(map(len, asked.screen.split("\n"))) <= 80
    assert (root / "content" / path).exists()


@terminal
@pytest.mark.parametrize("stop", ["\x03", "\x04"], ids=["Ctrl+C", "Ctrl+D"])
def test_stopping_leaves_nothing(stop: str, make: Callable[..., Path]) -> None:
    root = make(CITY)
    before = sorted(root.rglob("*"))
    asked = question(root, "person")
    asked.answer("\nJméno: ", "Karel\r").answer("\nPříjmení: ", stop)
    assert asked.finish() == 130
    assert asked.screen.rstrip().endswith("\nchyba: přerušeno")
    assert sorted(root.rglob("*")) == before


@terminal
def test_questions_stay_out_of_the_results(make: Callable[..., Path], tmp_path: Path) -> None:
    import pexpect

    root, out = make(CITY), tmp_path / "out.md"
    command = f"'{sys.executable}' -m scpctl -C '{root}' new goal --dry-run --set code=A > '{out}'"
    child = pexpect.spawn("sh", ["-c", command], encoding="utf-8", timeout=30, env={**os.environ, "SCPCTL_LANG": "en"})
    child.expect_exact("Title: ")
    child.send("Čistý vzduch\r")
    child.expect(pexpect.EOF)
    assert out.read_text("utf-8") == "---\ntitle: Čistý vzduch\ncode: A\n---\n"
