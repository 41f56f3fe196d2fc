"""What is handed over of a meeting: minutes, an extract, resolutions, the invitation, the list to be signed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PERSON, SMALL, assert_refused, run
from tests.faults import EXAMPLES

PLACE = "content/groups/mobilita/minutes/2017-01-12.md"
GROUP = """---
name: Mobilita
chair: jana-nova
secretary: eva-mala
members:
  - {person: jana-nova, role: chair}
  - {person: petr-maly}
  - {person: eva-mala, role: secretary}
  - {person: ota-zly, role: substitute}
quorum: majority
---
"""
MINUTES = """---
date: 2017-01-12
number: "1/2017"
start: "09:00"
place: Radnice
state: verified
chair: jana-nova
recorder: eva-mala
verifier: petr-maly
present: [jana-nova, eva-mala, petr-maly]
agenda:
  - {no: 1, title: Kola, presenter: petr-maly}
  - {no: 2, title: Různé}
---

## 1. Kola

O kolech.

## 2. Různé

O ostatním.
"""
CITY = {
    **SMALL,
    "content/groups/mobilita.md": GROUP,
    "content/people/petr-maly.md": "---\ngiven: Petr\nfamily: Malý\ntitle_after: Ph.D.\ngender: m\n---\n",
    "content/people/eva-mala.md": "---\ngiven: Eva\nfamily: Malá\ngender: f\n---\n",
    "content/people/ota-zly.md": "---\ngiven: Ota\nfamily: Zlý\ngender: m\n---\n",
    PLACE: MINUTES,
}
Draft = Callable[..., str]


@pytest.fixture
def draft(make: Callable[..., Path]) -> Draft:
    """Return the Markdown that a template makes of minutes."""

    def made(minutes: str, *options: str, **files: str) -> str:
        root = make({**CITY, PLACE: minutes, **files})
        result = run("-C", root, "render", "mobilita/2017-01-12", "--draft", "--today", "2017-02-10", *options)
        assert (result.status, result.err) == (0, "")
        return result.out

    return made


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("zapis-overeny", ["mobilita/2024-11-19"]),
        ("zapis-spolecny", ["zivotni-prostredi/2024-07-18"]),
        ("zapis-mimoradny", ["zivotni-prostredi/2025-10-02"]),
        ("zapis-navrh", ["digitalizace/2026-02-09"]),
        ("zapis-zruseny", ["komunikace/2025-11-05"]),
        ("zapis-per-rollam", ["energetika/2025-11-05"]),
        ("zapis-priloha", ["verejny-prostor/2024-11-26"]),
        ("vynatek", ["mobilita/2024-11-19", "--template", "vynatek", "--item", "2"]),
        ("usneseni", ["energetika/2025-10-01", "--template", "usneseni"]),
        ("pozvanka", ["digitalizace/2026-02-09", "--template", "pozvanka"]),
        ("pozvanka-spolecna", ["zivotni-prostredi/2024-07-18", "--template", "pozvanka"]),
        ("pozvanka-skupiny", ["mobilita", "--template", "pozvanka-skupiny"]),
        ("prezencni-listina", ["digitalizace/2026-02-09", "--template", "prezencni-listina"]),
        ("prezencni-listina-spolecna", ["zivotni-prostredi/2024-07-18", "--template", "prezencni-listina"]),
    ],
)
def test_the_documents_of_the_example_city(name: str, arguments: list[str], golden: Callable[[str, str], None]) -> None:
    result = run("-C", EXAMPLES, "render", *arguments, "--draft", "--today", "2026-01-15")
    assert (result.status, result.err) == (0, "")
    golden(f"{name}.md", result.out)


def test_what_is_not_verified_says_so_in_every_document(draft: Draft) -> None:
    note = "zápis dosud nebyl ověřen"
    for options in ([], ["--template", "vynatek", "--item", "1"], ["--template", "usneseni"]):
        assert note not in draft(MINUTES, *options)
        assert f"**Návrh zápisu:** {note}" in draft(MINUTES.replace("verified", "draft"), *options)
        waiting = draft(MINUTES.replace("verified", "for-verification"), *options)
        assert f"**K ověření:** {note} (ověří jej Petr Malý, Ph.D.).\n" in waiting
    assert "Ověří: Petr Malý" in draft(MINUTES.replace("verified", "draft"))
    assert "Podpis:" not in draft(MINUTES.replace("verified", "draft"))
    assert draft(MINUTES).count("Podpis: <!-- scpctl: line -->") == 2


def test_minutes_without_anything_that_can_be_left_out(draft: Draft) -> None:
    out = draft(
        "---\ndate: 2017-01-12\nstate: draft\nrecorder: eva-mala\npresent: [eva-mala]\nagenda: [{no: 1, title: Kola}]\n"
        "---\n"
    )
    assert out.startswith("# Návrh zápisu z jednání pracovní skupiny Mobilita\n")
    assert "**Přítomna:** Eva Malá (tajemnice)\n" in out
    assert "## 1. Kola\n\nK tomuto bodu není nic zapsáno.\n" in out
    assert "**Čas:**" not in out
    assert "## Příští jednání" not in out
    assert "## Přílohy" not in out


def test_nobody_came(draft: Draft) -> None:
    minutes = MINUTES.replace("verified", "draft")
    out = draft(minutes.replace("[jana-nova, eva-mala, petr-maly]", "[]\nabsent: [jana-nova, eva-mala]"))
    assert "Nikdo nebyl přítomen.\n\n**Nepřítomny:** Ing. Jana Nová (předsedkyně); Eva Malá (tajemnice)\n" in out
    assert "bylo přítomno 0, skupina nebyla usnášeníschopná." in out


def test_two_hundred_attendees_are_all_named_in_their_order(draft: Draft) -> None:
    ids = [f"clen-{number}" for number in range(200)]
    people = {
        f"content/people/{id_}.md": f"---\ngiven: Jan\nfamily: Člen{chr(97 + number % 26)}{number}\ngender: m\n---\n"
        for number, id_ in enumerate(ids)
    }
    members = "".join(f"  - {{person: {id_}}}\n" for id_ in ids)
    group = GROUP.replace("quorum:", f"{members}quorum:")
    minutes = MINUTES.replace("petr-maly]", f"petr-maly, {', '.join(ids)}]")
    out = draft(minutes, **people, **{"content/groups/mobilita.md": group})
    (line,) = [line for line in out.splitlines() if line.startswith("**Přítomni:**")]
    assert len(line.split("; ")) == 203
    assert line.endswith("Jan Členq198; Jan Členr199")
    assert "Z celkového počtu 203 členů pracovní skupiny Mobilita" in out.replace("\u00a0", " ")


def test_who_belongs_to_no_group_is_named_apart(draft: Draft) -> None:
    files = {"content/people/jan-host.md": "---\ngiven: Jan\nfamily: Host\ngender: m\n---\n"}
    out = draft(MINUTES.replace("present: [", "present: [jan-host, "), **files)
    assert "**Přítomni:** Ing. Jana Nová (předsedkyně); Eva Malá (tajemnice); Petr Malý, Ph.D.\n" in out
    assert "**Dále přítomen:** Jan Host\n" in out


def test_the_body_finds_its_items_by_title_then_by_number_and_loses_nothing(draft: Draft) -> None:
    body = """---

Na úvod.

## Bod 2: Různé

K různému.

### Podrobnosti

Víc.

## 7) kola

Ke kolům.

## 1. Jinak nazvaný bod

Také ke kolům.

# Díl

Samostatný.

## Do informativní zprávy

jednala o kolech.
"""
    out = draft(MINUTES.split("---\n\n")[0] + body)
    parts = dict(re.findall(r"^## ([^\n]+)\n\n(.*?)(?=\n\n## |\n\nZapsala)", out, re.MULTILINE | re.DOTALL))
    assert parts["Průběh jednání"] == "Na úvod."
    assert parts["1. Kola"].endswith("Ke kolům.\n\nTaké ke kolům.")
    assert parts["2. Různé"] == "K různému.\n\n### Podrobnosti\n\nVíc."
    assert parts["Díl"] == "Samostatný."
    assert "jednala o kolech" not in out
    assert out.index("Průběh jednání") < out.index("## 1. Kola") < out.index("## Díl")


def test_a_resolution_has_its_vote_in_forms_that_agree(draft: Draft) -> None:
    resolutions = """resolutions:
  - {no: 1, item: 1, verb: schvaluje, text: fichi., vote: {for: 1, against: 0, abstain: 2, not_voting: 5, present: 8}}
  - {no: 2, text: "Skupina souhlasí.\\n1. Zaprvé.\\n- Zadruhé."}
---
"""
    present = MINUTES.replace("petr-maly]", f"petr-maly, {', '.join(f'clen-{n}' for n in range(5))}]")
    people = {f"content/people/clen-{n}.md": f"---\ngiven: Jan\nfamily: Člen{n}\n---\n" for n in range(5)}
    out = draft(
        present.replace("---\n\n", resolutions + "\n").replace("verb: schvaluje", "verb: neschvaluje"), **people
    )
    assert "**Usnesení č. 1:** Pracovní skupina Mobilita neschvaluje fichi.\n" in out
    assert "Hlasování: pro 1, proti 0, zdrželi se 2, nehlasovalo 5, přítomno 8.\n" in out
    assert "## Další usnesení\n\n**Usnesení č. 2:** Skupina souhlasí.  \n1\\. Zaprvé.  \n\\- Zadruhé.\n" in out
    listed = draft(
        present.replace("---\n\n", resolutions + "\n").replace("schvaluje", "neschvaluje"),
        "--template",
        "usneseni",
        **people,
    )
    assert listed.index("## K bodu 1: Kola") < listed.index("Usnesení č. 1") < listed.index("Usnesení č. 2")


def test_tasks_stand_at_the_item_on_their_project_and_what_was_given_before_is_checked(draft: Draft) -> None:
    before = """---
date: 2016-12-01
state: verified
recorder: eva-mala
verifier: petr-maly
present: [jana-nova, eva-mala, petr-maly]
agenda: [{no: 1, title: Kola}]
tasks:
  - {id: M1, text: "Opravit | a [/] natřít.", owner: jana-nova, due: next-meeting}
  - {id: M2, text: Zůstat., owner: jana-nova, due: 2016-12-31}
next_meeting: 2017-01-12
---
"""
    tasks = """tasks:
  - id: M1
    text: "Opravit | a [/] natřít."
    owner: jana-nova
    due: next-meeting
    state: done
    done_on: 2017-01-02
    evidence: fotografie
  - {id: M2, text: Zůstat., owner: jana-nova, due: 2016-12-31, note: TAJNÉ}
  - {id: M3, text: Koupit kolo., owner: eva-mala, due: continuously, fiche: kola}
  - {id: M4, text: Uklidit., owner: eva-mala, due: immediately}
---
"""
    minutes = MINUTES.replace("title: Kola,", "title: Kola, fiches: [kola],").replace("---\n\n", tasks + "\n")
    files = {
        "content/groups/mobilita/minutes/2016-12-01.md": before,
        "content/fiches/kola.md": "---\ntitle: Městská kola\nstatus: idea\n---\n",
    }
    out = draft(minutes, **files)
    assert (
        "| M1: Opravit \\| a \\[/\\] natřít. | Ing. Jana Nová | do příštího jednání | splněno 2. 1. 2017 (fotografie) |"
        in out
    )
    assert "| M2: Zůstat. | Ing. Jana Nová | 31. 12. 2016 | trvá, po termínu |" in out
    assert "## Kontrola úkolů z minulých jednání\n\n| Úkol |" in out
    assert "TAJNÉ" not in out
    item = out[out.index("## 1. Kola") : out.index("## 2. Různé")]
    assert "**Projekt:** Městská kola\n" in item
    assert "**Úkol M3:** Koupit kolo.  \nOdpovídá: Eva Malá  \nTermín: průběžně\n" in item
    assert "## Další úkoly\n\n**Úkol M4:** Uklidit.  \nOdpovídá: Eva Malá  \nTermín: ihned\n" in out
    named = draft(
        minutes.replace("title: Různé", "title: Kontrola úkolů").replace("2. Různé", "2. Kontrola úkolů"), **files
    )
    assert "## Kontrola úkolů z minulých" not in named
    assert named.index("## 2. Kontrola úkolů") < named.index("| M1: Opravit")


def test_names_and_titles_appear_as_they_are_written(draft: Draft) -> None:
    title = "a | b [/] <b>c</b> ~~d~~ # *e*"
    minutes = MINUTES.replace("title: Kola", f"title: '{title}'").replace("## 1. Kola", "## 1.")
    written = "a | b \\[/\\] \\<b>c\\</b> \\~~d\\~~ # \\*e\\*"
    assert f"1. {written}\n" in draft(minutes)
    assert f"## 1. {written}\n" in draft(minutes)
    group = GROUP.replace("name: Mobilita", "name: 'A | [B]'")
    listed = draft(minutes, "--template", "prezencni-listina", **{"content/groups/mobilita.md": group})
    assert "Jednání pracovní skupiny A | \\[B\\]" in listed
    starting = MINUTES.replace("title: Různé", "title: '- # 1. x'").replace("## 2. Různé", "## 2.")
    assert "\n2. \\- # 1. x\n" in draft(starting)


def test_minutes_of_a_meeting_to_come_call_nothing_overdue_before_it_is(make: Callable[..., Path]) -> None:
    tasks = "tasks:\n  - {id: M1, text: Opravit., owner: jana-nova, due: 2017-01-30}\n---\n"
    ahead = MINUTES.replace("2017-01-12", "2017-02-16").replace("verified", "draft").replace("1/2017", "2/2017")
    kept = ahead.replace("---\n\n", tasks + "\n")
    root = make({**CITY, PLACE: MINUTES.replace("---\n\n", tasks + "\n"), PLACE.replace("01-12", "02-16"): kept})
    arguments = ("-C", root, "render", "mobilita/2017-02-16", "--draft", "--today")
    assert "| 30. 1. 2017 | trvá |" in run(*arguments, "2017-01-30").out
    assert "| 30. 1. 2017 | trvá, po termínu |" in run(*arguments, "2017-01-31").out
    assert "| 30. 1. 2017 | trvá, po termínu |" in run(*arguments, "2017-03-01").out


def test_numbers_of_the_agenda_are_kept_where_they_leave_one_out(draft: Draft) -> None:
    out = draft(MINUTES.replace("no: 2", "no: 4").replace("## 2.", "## 4."))
    assert "## Program\n\n1\\. Kola  \n4\\. Různé  \n" in out
    assert "## 4. Různé\n\nO ostatním.\n" in out


def test_an_extract_of_an_item_that_is_not_there_names_those_that_are(make: Callable[..., Path]) -> None:
    root = make(CITY)
    arguments = ("-C", root, "render", "mobilita/2017-01-12", "--template", "vynatek")
    assert_refused(run(*arguments), "vynatek needs --item")
    result = run(*arguments, "--item", "3")
    assert (result.status, result.out) == (1, "")
    assert "content/groups/mobilita/minutes/2017-01-12.md: the agenda has no item 3" in result.err
    assert "there are: 1 Kola, 2 Různé" in result.err


def test_one_that_has_no_such_item_does_not_keep_the_others_from_being_written(make: Callable[..., Path]) -> None:
    other = (
        MINUTES.replace("2017-01-12", "2017-01-26").replace("- {no: 2, title: Různé}", "").replace("1/2017", "2/2017")
    )
    root = make({**CITY, PLACE.replace("01-12", "01-26"): other.replace("## 2. Různé", "## Jiné")})
    result = run("-C", root, "render", "--all", "--template", "vynatek", "--item", "2", "--to", "md")
    assert result.status == 1
    assert result.out == "build/vynatek-mobilita-2017-01-12-bod-2.md\n"


def test_guests_come_to_an_extract_only_for_its_item(draft: Draft) -> None:
    guests = "{name: Jan Host, items: [1]}, {name: Jiří Jiný, organisation: ZČU, items: [2]}, {name: Vždy Tu}"
    minutes = MINUTES.replace("agenda:\n", f"guests: [{guests}]\nagenda:\n")
    assert "**Hosté:** Jan Host (k bodu 1); Jiří Jiný (ZČU, k bodu 2); Vždy Tu\n" in draft(minutes)
    extract = draft(minutes, "--template", "vynatek", "--item", "2")
    assert "**Hosté:** Jiří Jiný (ZČU, k bodu 2); Vždy Tu\n" in extract


def test_a_cancelled_meeting_has_no_invitation_no_resolutions_and_nobody_at_it(make: Callable[..., Path]) -> None:
    cancelled = MINUTES.replace("verified", "cancelled")
    root = make({**CITY, PLACE: cancelled})
    arguments = ("-C", root, "render", "mobilita/2017-01-12", "--draft")
    out = run(*arguments).out
    assert "Jednání svolané na 12. 1. 2017 se nekonalo.\n" in out
    assert not re.search("Přítomn|Předsedající|usnášeníschopn|Podpis|Ověří", out)
    assert "O kolech." not in out or "Plánovaný program" in out
    for name in ("pozvanka", "usneseni", "vynatek", "prezencni-listina"):
        result = run(*arguments, "--template", name, "--item", "1")
        assert_refused(result, f"{name} can't be made of content/groups/mobilita/minutes/2017-01-12.md")


def test_an_invitation_names_the_members_of_that_day(draft: Draft) -> None:
    group = GROUP.replace("{person: petr-maly}", "{person: petr-maly, until: 2016-12}")
    out = draft(MINUTES, "--template", "pozvanka", **{"content/groups/mobilita.md": group})
    assert "které se koná ve čtvrtek 12. 1. 2017 od 9:00 hodin.\n\n**Místo:** Radnice\n" in out
    assert "1. Kola (předkládá Petr Malý, Ph.D.)\n2. Různé\n" in out
    assert "## Pozvaní\n\n- Ing. Jana Nová (předsedkyně)\n- Eva Malá (tajemnice)\n" in out
    assert "**Na vědomí:** Ota Zlý (náhradník)\n" in out
    assert "Omluvy přijímá Eva Malá (tajemnice).\n" in out
    assert out.endswith("Ing. Jana Nová  \npředsedkyně pracovní skupiny Mobilita\n")


def test_a_group_without_members_can_still_invite(draft: Draft) -> None:
    group = "---\nname: Mobilita\n---\n"
    out = draft(MINUTES, "--template", "pozvanka", **{"content/groups/mobilita.md": group})
    assert "Skupina nemá k tomuto dni žádné členy.\n" in out
    assert "Omluvy" not in out
    assert "nejsou známi žádní členové" in draft(
        MINUTES, "--template", "prezencni-listina", **{"content/groups/mobilita.md": group}
    )


NEXT = "render mobilita --template pozvanka-skupiny --draft --today".split()


def test_the_next_meeting_is_the_one_that_the_last_minutes_name(make: Callable[..., Path]) -> None:
    root = make({**CITY, PLACE: MINUTES.replace("agenda:\n", "next_meeting: 2017-02-16\nagenda:\n")})
    out = run("-C", root, *NEXT, "2017-02-10").out
    assert "které se koná ve čtvrtek 16. 2. 2017.\n\nČas a místo budou upřesněny.\n" in out
    assert "1. Schválení programu\n2. Kontrola zápisu a úkolů z minulého jednání\n3. Různé\n" in out
    late = run("-C", root, *NEXT, "2017-02-17")
    assert (late.status, late.out) == (1, "")
    assert "content/groups/mobilita.md: no meeting of the group is known on 17. 2. 2017 or later" in late.err


def test_the_draft_of_the_next_meeting_goes_before_the_day_that_was_named(make: Callable[..., Path]) -> None:
    ahead = MINUTES.replace("2017-01-12", "2017-02-16").replace("verified", "draft").replace("1/2017", "2/2017")
    named = MINUTES.replace("agenda:\n", "next_meeting: 2017-02-16\nagenda:\n")
    root = make({**CITY, PLACE: named, PLACE.replace("01-12", "02-16"): ahead})
    out = run("-C", root, *NEXT, "2017-02-10").out
    assert "ve čtvrtek 16. 2. 2017 od 9:00 hodin" in out
    assert "1. Kola (předkládá Petr Malý, Ph.D.)" in out
    cancelled = ahead.replace("draft", "cancelled").replace("agenda:\n", "next_meeting: 2017-02-23\nagenda:\n")
    (root / PLACE.replace("01-12", "02-16")).write_text(cancelled, encoding="utf-8")
    assert "ve čtvrtek 23. 2. 2017." in run("-C", root, *NEXT, "2017-02-10").out


def test_a_meeting_that_is_still_to_come_had_no_quorum_yet(make: Callable[..., Path]) -> None:
    root = make({**CITY, PLACE: MINUTES.replace("verified", "draft")})
    arguments = ("-C", root, "render", "mobilita/2017-01-12", "--draft", "--today")
    before, after = run(*arguments, "2017-01-10").out, run(*arguments, "2017-01-12").out
    assert "## Předpokládaná účast\n" in before
    assert "usnášeníschopná" not in before
    assert "## Účast\n" in after
    assert "skupina byla usnášeníschopná" in after


def test_the_public_edition_of_minutes_leaves_no_trace_of_what_is_not_public(draft: Draft) -> None:
    minutes = MINUTES.replace("title: Různé", "title: Tajný bod, public: false").replace(
        "## 2. Různé", "## 2. Tajný bod"
    )
    minutes = minutes.replace("agenda:\n", "resolutions:\n  - {no: 1, item: 2, text: Tajné usnesení.}\nagenda:\n")
    assert "2. Tajný bod (neveřejný bod)\n" in draft(minutes)
    for template in ("zapis", "usneseni", "pozvanka"):
        out = draft(minutes, "--template", template, "--edition", "public")
        assert not re.search("(?i)tajn|ostatním", out)


@pytest.mark.parametrize(
    "heading",
    [
        *("2. Jinak", "2) Jinak", "2.", "Bod 2", "Bod 2: Jinak", "bod č. 2 – Jinak", "K bodu 2", "Ad 2) Jinak"),
        *("Tajný bod", "7. Tajný bod", "Tajný bod (pokračování)", "Bod II – TAJNÝ BOD"),
    ],
)
def test_the_section_of_an_item_that_is_not_public_is_left_out_however_it_is_headed(draft: Draft, heading: str) -> None:
    minutes = MINUTES.replace("title: Různé", "title: Tajný bod, public: false").replace("## 2. Různé", f"## {heading}")
    assert "O ostatním." in draft(minutes)
    out = draft(minutes, "--edition", "public")
    assert "O kolech." in out
    assert "O ostatním." not in out


def test_every_document_is_written_in_every_format(make: Callable[..., Path]) -> None:
    root = make(CITY)
    for name in ("zapis", "usneseni", "pozvanka", "prezencni-listina"):
        result = run("-C", root, "render", "mobilita/2017-01-12", "--template", name)
        assert (result.status, len(result.out.splitlines())) == (0, 5), result.err
    page = (root / "build/mobilita-2017-01-12.html").read_text("utf-8")
    assert [int(level) for level in re.findall(r"<h(\d)[ >]", page)] == [1, 2, 2, 2, 2]


def test_a_position_in_an_organisation_is_on_the_list_to_be_signed(draft: Draft) -> None:
    files = {
        "content/organisations/urad.md": "---\nname: Úřad | města\n---\n",
        "content/people/jana-nova.md": PERSON.replace("úřadu", "úřadu\n    organisation: urad"),
    }
    out = draft(MINUTES, "--template", "prezencni-listina", **files)
    line = "<!-- scpctl: line -->"
    assert f"\n| 1. | Ing. Jana Nová | předsedkyně | Úřad \\| města | {line} |\n" in out
    for number in range(1, 6):
        assert f"\n| {number}. | {line} | {line} | {line} |\n" in out
