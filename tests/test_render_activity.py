"""Tasks, the activity of a group, who belongs where: what the city hands over about its working groups, in Czech."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.conftest import GROUP, PERSON, ROOT, assert_refused, commit, run

EXAMPLES = ROOT / "examples"
YEAR = ("--today", "2026-01-15", "--from", "2025-01-01", "--until", "2025-12-31")
MINUTES = """---
date: {date}
number: "{number}"
type: {type}
state: {state}
recorder: jana-nova
verifier: jana-nova
present: {present}
excused: {excused}
agenda: [{{no: 1, title: Program}}]
next_meeting: {next}
tasks:{tasks}
---
"""
MAN = "---\ngiven: Petr\nfamily: Malý\ngender: m\n---\n"


def minutes(date: str, *tasks: str, **values: str) -> str:
    """Return minutes of a meeting that speak of these tasks, each in the short form of YAML."""
    defaults = {"number": "1", "type": "regular", "state": "verified", "present": "[jana-nova]", "excused": "[]"}
    listed = "".join(f"\n  - {{{task}}}" for task in tasks) or " []"
    return MINUTES.format(date=date, tasks=listed, **{**defaults, "next": date, **values})


def task(id_: str, due: str = "2017-03-01", state: str = "open", **values: str) -> str:
    more = "".join(f", {key}: {value}" for key, value in values.items())
    return f"id: {id_}, text: Úkol {id_}, owner: jana-nova, due: {due}, state: {state}{more}"


@pytest.fixture
def city(make: Callable[..., Path]) -> Callable[..., Path]:
    """Make a city with one group, two people and these files."""

    def city_(files: Mapping[str, str], settings: str = '[programme]\nname = "Zkouška"\n') -> Path:
        people = {"content/people/jana-nova.md": PERSON, "content/people/petr-maly.md": MAN}
        return make({"content/groups/mobilita.md": GROUP, **people, **files}, settings)

    return city_


def made(root: Path, template: str, *arguments: str) -> str:
    """Return the Markdown of a document."""
    day = () if "--today" in arguments else ("--today", "2017-12-31")
    result = run("-C", root, "render", "--draft", "--template", template, *arguments, *day)
    assert (result.status, result.err) == (0, "")
    return result.out


def held(*dated: str) -> dict[str, str]:
    """Return files of minutes of the group Mobilita."""
    return {f"content/groups/mobilita/minutes/{re.findall('date: (.*)', text)[0]}.md": text for text in dated}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ukoly", ()),
        ("ukoly-skupiny", ("energetika",)),
        ("ukoly-osoby", ("jitka-horska",)),
        ("kontrola-ukolu", ()),
        ("cinnost", ("energetika",)),
        ("slozeni", ()),
        ("schema", ()),
        ("karta-osoby", ("ondrej-kratky",)),
    ],
)
def test_the_documents_of_the_example_city(
    name: str, arguments: tuple[str, ...], golden: Callable[[str, str], None]
) -> None:
    golden(f"{name}.md", made(EXAMPLES, name, *arguments, *YEAR))


def test_they_are_the_same_whatever_language_is_spoken() -> None:
    arguments = ("-C", EXAMPLES, "render", "--draft", "--template", "cinnost", "mobilita", *YEAR)
    assert run("--lang", "en", *arguments).out == run("--lang", "cs", *arguments).out


def test_a_group_or_a_person_can_be_made_into_several_documents(city: Callable[..., Path]) -> None:
    root = city({})
    assert_refused(run("-C", root, "render", "mobilita"), "content/groups/mobilita.md: say what to make of it")
    assert "--template: cinnost, ukoly-skupiny" in run("-C", root, "render", "mobilita").err
    assert "--template: karta-osoby, ukoly-osoby" in run("-C", root, "render", "jana-nova").err


@pytest.mark.parametrize(
    ("open_", "overdue", "sentence"),
    [
        (0, 0, "Nesplněn nezůstává žádný úkol."),
        (1, 0, "Nesplněn zůstává 1 úkol a není po termínu."),
        (1, 1, "Nesplněn zůstává 1 úkol, a to po termínu."),
        (2, 0, "Nesplněny zůstávají 2 úkoly, žádný není po termínu."),
        (2, 1, "Nesplněny zůstávají 2 úkoly, z toho je 1 po termínu."),
        (2, 2, "Nesplněny zůstávají 2 úkoly, oba jsou po termínu."),
        (3, 3, "Nesplněny zůstávají 3 úkoly, všechny jsou po termínu."),
        (5, 0, "Nesplněno zůstává 5 úkolů, žádný není po termínu."),
        (6, 2, "Nesplněno zůstává 6 úkolů, z toho jsou 2 po termínu."),
        (22, 5, "Nesplněno zůstává 22 úkolů, z toho je 5 po termínu."),
    ],
)
def test_open_tasks_are_counted_in_the_right_forms(
    city: Callable[..., Path], open_: int, overdue: int, sentence: str
) -> None:
    tasks = [task(f"T-{n}", "2017-02-01" if n < overdue else "2018-02-01") for n in range(open_)]
    out = made(city(held(minutes("2017-01-12", *tasks))), "ukoly")
    assert f"\n{sentence}\n" in out.replace("\u00a0", " ")
    assert ("| Číslo |" in out) == bool(open_)
    assert ("## Úkoly po termínu" in out) == bool(overdue)


@pytest.mark.parametrize(
    ("done", "late", "sentence"),
    [
        (0, 0, "V roce 2017 nebyl splněn žádný úkol."),
        (1, 0, "V roce 2017 byl splněn 1 úkol."),
        (1, 1, "V roce 2017 byl splněn 1 úkol, a to po termínu."),
        (2, 0, "V roce 2017 byly splněny 2 úkoly."),
        (2, 2, "V roce 2017 byly splněny 2 úkoly, oba po termínu."),
        (4, 4, "V roce 2017 byly splněny 4 úkoly, všechny po termínu."),
        (5, 1, "V roce 2017 bylo splněno 5 úkolů, z toho 1 po termínu."),
    ],
)
def test_fulfilled_tasks_are_counted_in_the_right_forms(
    city: Callable[..., Path], done: int, late: int, sentence: str
) -> None:
    tasks = [
        task(f"T-{n}", "2017-02-01", "done", done_on="2017-02-04" if n < late else "2017-01-30") for n in range(done)
    ]
    out = made(city(held(minutes("2017-03-12", *tasks))), "kontrola-ukolu").replace("\u00a0", " ")
    assert sentence in out
    assert out.count("3 dny po termínu") == late


def test_tasks_without_a_term_are_checked_apart(city: Callable[..., Path]) -> None:
    tasks = (
        task("T-1", "continuously"),
        task("T-2", "continuously", "done", done_on="2017-02-01", evidence="zpráva správce"),
        task("T-3", "immediately"),
    )
    out = made(city(held(minutes("2017-01-12", *tasks))), "kontrola-ukolu").replace("\u00a0", " ")
    dated, continuous = out.split("## b) Průběžné úkoly")
    assert "byl splněn 1 úkol. Nesplněn zůstává 1 úkol, a to po termínu. Průběžně se plní 1 úkol." in dated
    assert re.findall(r"^\| (T-\d)", dated, re.MULTILINE) == ["T-3"]
    assert "| ihned | 353 dnů | 12. 1. 2017 |" in dated
    assert re.findall(r"^\| (T-\d)", continuous, re.MULTILINE) == ["T-1", "T-2"]
    assert "| 12. 1. 2017 | splněno 1. 2. 2017 | zpráva správce |" in continuous


def test_what_was_closed_outside_of_the_period_is_left_out(city: Callable[..., Path]) -> None:
    first = minutes("2017-01-12", task("T-1"), task("T-2"), task("T-3"), task("T-4"))
    second = minutes(
        "2017-02-16",
        task("T-1", state="done", done_on="2017-01-31"),
        task("T-2", state="done", done_on="2017-02-01"),
        task("T-3", state="cancelled"),
        task("T-4", state="transferred"),
    )
    root = city(held(first, second))
    out = made(root, "kontrola-ukolu", "--from", "2017-02-01", "--until", "2017-02-28").replace("\u00a0", " ")
    assert "V období od 1. 2. 2017 do 28. 2. 2017 byl splněn 1 úkol. Zrušen byl 1 úkol. Převeden byl 1 úkol." in out
    assert re.findall(r"^\| (T-\d)", out, re.MULTILINE) == ["T-2", "T-3", "T-4"]
    assert "| zrušeno | 16. 2. 2017 |" in out
    assert re.findall(r"^\| (T-\d)", made(root, "kontrola-ukolu", "--today", "2017-01-20"), re.MULTILINE) == [
        f"T-{n}" for n in range(1, 5)
    ], "on that day nobody knew more"


def test_the_term_of_a_task_for_the_next_meeting_does_not_move_when_it_is_done_there(city: Callable[..., Path]) -> None:
    first = minutes("2017-01-12", task("T-1", "next-meeting"), next="2017-02-16")
    second = minutes("2017-02-20", task("T-1", "next-meeting", "done", done_on="2017-02-20"), next="2017-03-20")
    third = minutes("2017-03-20", task("T-1", "next-meeting", "done", done_on="2017-02-20"), next="2017-04-20")
    out = made(city(held(first, second, third)), "kontrola-ukolu").replace("\u00a0", " ")
    assert "| do příštího jednání | 20. 2. 2017 | 4 dny po termínu |" in out


def test_tasks_of_cancelled_meetings_were_never_given(city: Callable[..., Path]) -> None:
    root = city(held(minutes("2017-01-12", task("T-1"), state="cancelled")))
    assert "T-1" not in made(root, "ukoly")


def test_texts_stay_in_their_cell_as_they_were_written(city: Callable[..., Path]) -> None:
    text = '"Zjistit | cenu [/] *všeho* <script>alert(1)</script>"'
    hostile = task("T-1").replace("Úkol T-1", text)
    group = GROUP.replace("name: Mobilita", "name: 'A | B'")
    root = city({**held(minutes("2017-01-12", hostile)), "content/groups/mobilita.md": group})
    written = r"| Zjistit \| cenu \[/\] \*všeho\* \<script>alert(1)\</script> |"
    for name, arguments in (("ukoly", ()), ("kontrola-ukolu", ()), ("karta-osoby", ("jana-nova",))):
        assert written in made(root, name, *arguments)
    assert r"| A \| B |" in made(root, "kontrola-ukolu")
    assert "# Přehled úkolů pracovní skupiny A | B ke dni" in made(root, "ukoly-skupiny", "mobilita")
    run("-C", root, "render", "--template", "ukoly", "--to", "html", "--today", "2017-12-31")
    page = (root / "build/ukoly.html").read_text("utf-8")
    assert "<script" not in page
    assert len(re.findall(r"<td[ >]", page.split("</table>")[0])) == 6


def test_a_group_without_anything_says_so(city: Callable[..., Path]) -> None:
    out = made(city({}), "cinnost", "mobilita").replace("\u00a0", " ")
    assert out.startswith("# Zpráva o činnosti pracovní skupiny Mobilita za rok 2017\n")
    for sentence in (
        "Členové skupiny nejsou uvedeni.",
        "V roce 2017 skupina nezasedala.",
        "V roce 2017 nebyl uložen žádný úkol a nebyl splněn žádný úkol.",
    ):
        assert f"\n{sentence}" in out
    assert "|" not in out
    assert re.findall("^## (.*)", out, re.MULTILINE) == ["Složení", "Zasedání", "Úkoly"]
    assert "Program k tomuto dni nemá" not in made(city({}), "slozeni")


MEMBERS = """---
name: Mobilita
chair: jana-nova
members:
  - {person: petr-maly, since: 2017-02-01, until: 2017-06-30}
  - {person: eva-mala, role: observer, since: 2016}
  - {person: ota-host, role: guest}
  - {person: jan-stary, until: 2016-12}
---

Skupina pečuje o [mosty](https://example.cz).

## Poznámky

Nepatří do zprávy.
"""
OBSERVED = '[programme]\nname = "Zkouška"\n[codes.group.members]\nrole = {observer = "pozorovatel"}\n'


@pytest.fixture
def members(city: Callable[..., Path]) -> Path:
    """A group with a chair who is in no list, a change of members, a guest, and meetings of all sorts."""
    files = {
        "content/groups/mobilita.md": MEMBERS,
        "content/groups/it.md": "---\nname: IT\nstatus: suspended\n---\n",
        "content/groups/stara.md": "---\nname: Stará\nstatus: closed\n---\n",
        "content/people/eva-mala.md": "---\ngiven: Eva\nfamily: Malá\ngender: f\n---\n",
        "content/people/ota-host.md": "---\ngiven: Ota\nfamily: Host\n---\n",
        "content/people/jan-stary.md": "---\ngiven: Jan\nfamily: Starý\n---\n",
        **held(
            minutes("2017-01-12", present="[jana-nova, ota-host]", excused="[eva-mala]", number="1/2017"),
            minutes("2017-02-16", present="[jana-nova, eva-mala, petr-maly]", state="draft"),
            minutes("2017-03-16", state="cancelled"),
            minutes("2017-04-12", type="per-rollam"),
            minutes("2018-01-11", state="draft"),
        ),
        "content/groups/it/minutes/2017-03-01.md": minutes("2017-03-01", type="joint").replace(
            "number:", "groups: [mobilita]\nnumber:"
        ),
    }
    return city(files, OBSERVED)


def test_attendance_counts_the_meetings_that_a_member_could_come_to(members: Path) -> None:
    out = made(members, "cinnost", "mobilita").replace("\u00a0", " ")
    assert "se uskutečnila 3 zasedání, z toho 1 společné s další skupinou." in out
    assert "Proběhlo 1 hlasování per rollam. 1 zasedání bylo zrušeno." in out
    assert re.findall(r"^\| (.* \d+ %) \|", out, re.MULTILINE) == [
        "Ing. Jana Nová | 3 | 3 | 0 | 0 | 100 %",
        "Eva Malá | 3 | 1 | 1 | 0 | 33 %",
        "Petr Malý | 2 | 1 | 0 | 0 | 50 %",
        "**Celkem** | 8 | 5 | 1 | 0 | 63 %",
    ]
    assert "| 12. 1. 2017 | 1/2017 | řádné | 1 z 2 | ověřeno |" in out
    assert "| 16. 2. 2017 | 1 | řádné | 3 z 3 | návrh |" in out
    assert "| 1. 3. 2017 | 1 | společné (IT) | 1 z 3 | ověřeno |" in out
    assert "| 12. 4. 2017 | 1 | per rollam |  | ověřeno |" in out
    assert "2018" not in out


def test_members_and_their_changes_are_those_of_the_period(members: Path) -> None:
    out = made(members, "cinnost", "mobilita").replace("\u00a0", " ")
    assert "| předsedkyně | Ing. Jana Nová | ředitelka úřadu |  |" in out
    assert "| pozorovatel | Eva Malá |  | 2016 |" in out
    assert "| stálý host | Ota Host |  |  |" in out
    assert "\n- od 1. 2. 2017: Petr Malý (člen)\n- do 30. 6. 2017: Petr Malý (člen)\n" in out
    assert "Petr Malý" not in out.split("Změny ve složení")[0]
    assert "Jan Starý" not in out
    spring = made(members, "cinnost", "mobilita", "--from", "2017-02-02", "--until", "2017-04-30")
    assert "| člen | Petr Malý |" in spring
    assert "Složení skupiny se v období od 2. 2. 2017 do 30. 4. 2017 nezměnilo." in spring


def test_changes_of_members_of_which_the_month_or_the_year_is_known_are_in_the_second_case(
    city: Callable[..., Path],
) -> None:
    group = "---\nname: Mobilita\nmembers:\n  - {person: jana-nova, since: 2017-01}\n"
    group += "  - {person: petr-maly, since: '2017', until: 2017-06}\n---\n"
    out = made(city({"content/groups/mobilita.md": group}), "cinnost", "mobilita")
    assert "\n- od ledna 2017: Ing. Jana Nová" in out
    assert "\n- od roku 2017: Petr Malý" in out
    assert "\n- do června 2017: Petr Malý" in out


def test_a_vote_per_rollam_is_not_called_a_meeting(city: Callable[..., Path]) -> None:
    offered = "\n## Do informativní zprávy\n\nrozhodla.\n"
    vote, met = minutes("2017-04-12", type="per-rollam") + offered, minutes("2017-05-12")
    root = city(held(vote, met))
    out = made(root, "cinnost", "mobilita")
    assert "## Zasedání a hlasování per rollam\n" in out
    assert "**Hlasování per rollam 12. 4. 2017** – rozhodla." in out
    assert "## Zasedání\n" in made(root, "cinnost", "mobilita", "--from", "2017-05-01")


def test_the_mission_is_what_stands_before_the_first_heading(members: Path) -> None:
    out = made(members, "cinnost", "mobilita")
    assert "## Poslání\n\nSkupina pečuje o [mosty](https://example.cz).\n\n## Složení" in out
    assert "Nepatří do zprávy" not in out


def test_the_mission_ends_where_something_is_generated(city: Callable[..., Path]) -> None:
    body = "\nPečuje o mosty.\n\n<!-- scpctl:begin tasks -->\n\nTabulka.\n\n<!-- scpctl:end -->\n"
    out = made(city({"content/groups/mobilita.md": GROUP + body}), "cinnost", "mobilita")
    assert "## Poslání\n\nPečuje o mosty.\n\n## Složení" in out
    section = "\n## Poslání\n\nPečuje o silnice.\n\n## Jiné\n\nNe.\n"
    out = made(city({"content/groups/mobilita.md": GROUP + section}), "cinnost", "mobilita")
    assert "## Poslání\n\nPečuje o silnice.\n\n## Složení" in out


def test_closed_groups_are_left_out_of_the_composition_and_suspended_ones_say_so(members: Path) -> None:
    out = made(members, "slozeni").replace("\u00a0", " ")
    assert "V programu pracují 2 pracovní skupiny." in out
    assert "Stará" not in out
    scheme = made(members, "schema").replace("\u00a0", " ")
    assert "- Pracovní skupina Mobilita\n  - předsedkyně: Ing. Jana Nová\n" in scheme
    assert "Stará" not in scheme
    assert "## Pracovní skupina IT\n\nČinnost skupiny je pozastavena.\n\nČlenové skupiny nejsou uvedeni." in out
    assert re.findall(r"^\| (\S.*?) \| (.*?) \|", out, re.MULTILINE)[1:] == [
        ("předsedkyně", "Ing. Jana Nová"),
        ("pozorovatel", "Eva Malá"),
        ("stálý host", "Ota Host"),
    ]


def test_groups_that_work_together_stand_once_with_what_on(city: Callable[..., Path]) -> None:
    fiche = "---\ntitle: {}\nstatus: {}\ngroup: {}\ncooperating_groups: [{}]\n---\n"
    files = {
        "content/groups/it.md": "---\nname: IT\nreport_order: 2\n---\n",
        "content/fiches/a.md": fiche.format("'Mosty | tunely'", "idea", "mobilita", "it"),
        "content/fiches/b.md": fiche.format("Cesty", "idea", "it", "mobilita"),
        "content/fiches/c.md": fiche.format("Dávno hotové", "rejected", "it", "mobilita"),
    }
    out = made(city(files), "schema").replace("\u00a0", " ")
    assert out.count("| Mobilita – IT |") == 1
    assert "\n| Mobilita – IT | Mosty \\| tunely; Cesty |\n" in out


def test_the_card_of_a_person_tells_of_meetings_of_other_groups_too(members: Path) -> None:
    out = made(members, "karta-osoby", "jana-nova").replace("\u00a0", " ")
    assert "| Mobilita | předsedkyně |  |  |" in out
    assert "| Mobilita | 3 | 3 | 0 | 0 | 100 % |" in out
    assert "\n| 1. 3. 2017 | 1 | IT, Mobilita |\n" in out
    assert "12. 4. 2017" not in out, "nobody meets for a vote per rollam"
    stranger = made(members, "karta-osoby", "jan-stary").replace("\u00a0", " ")
    assert "| Mobilita | člen |  | prosinec 2016 |" in stranger
    assert "V roce 2017 bez účasti na zasedání." in stranger


def test_the_card_names_what_a_woman_and_a_man_are_on_projects(city: Callable[..., Path]) -> None:
    fiche = "---\ntitle: Mosty\nstatus: idea\nguarantor: {}\nmanager: {}\n---\n"
    root = city({"content/fiches/mosty.md": fiche.format("jana-nova", "jana-nova")})
    assert "| Mosty |  | námět | garantka, projektová manažerka |" in made(root, "karta-osoby", "jana-nova")
    root = city({"content/fiches/mosty.md": fiche.format("jana-nova", "petr-maly")})
    assert "| Mosty |  | námět | projektový manažer |" in made(root, "karta-osoby", "petr-maly")


def test_two_hundred_members_are_all_counted(city: Callable[..., Path]) -> None:
    ids = [f"clen-{n}" for n in range(200)]
    people = {f"content/people/{id_}.md": f"---\ngiven: Jan\nfamily: Člen {id_}\n---\n" for id_ in ids}
    group = "---\nname: Mobilita\nmembers:\n" + "".join(f"  - {{person: {id_}}}\n" for id_ in ids) + "---\n"
    present = f"[jana-nova, {', '.join(ids[:150])}]"
    root = city({"content/groups/mobilita.md": group, **people, **held(minutes("2017-01-12", present=present))})
    out = made(root, "cinnost", "mobilita").replace("\u00a0", " ")
    assert "| 12. 1. 2017 | 1 | řádné | 150 z 200 | ověřeno |" in out
    assert "| **Celkem** | 200 | 150 | 0 | 0 | 75 % |" in out


def test_the_last_day_is_that_of_the_commit_and_not_the_clock(city: Callable[..., Path]) -> None:
    root = city({})
    commit(root)
    arguments = ("-C", root, "render", "--draft", "--template", "cinnost", "mobilita")
    for period in ((), ("--from", "2017-01-01")):
        out = run(*arguments, *period).out
        assert out.startswith("# Zpráva o činnosti pracovní skupiny Mobilita za období od 1. 1. 2017 do 20. 1. 2017\n")
    assert "za období od 1. 1. 2016 do 30. 6. 2016" in run(*arguments, "--until", "2016-06-30").out
