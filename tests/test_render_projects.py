"""What the city hands over about its projects: fiche, empty form, settlement of comments, list, money; in Czech."""

from __future__ import annotations

import csv
import datetime
import io
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from scpctl import language
from scpctl.kinds import KINDS
from scpctl.render import FORMATS, TABLES, TEMPLATES
from tests.conftest import GROUP, PERSON, ROOT, SETTINGS, assert_refused, commit, run

EXAMPLES = ROOT / "examples"
DAY = "2026-01-15"
MINUTES = """---
date: {date}
groups: [{groups}]
state: {state}
recorder: jana-nova
present: [jana-nova]
agenda: [{{no: 1, title: Kola}}]
resolutions: [{{no: 3, item: 1, verb: doporučuje, text: "koupit {date}.", fiche: kola}}]
tasks: [{tasks}]
---
"""


def fiche(keys: str = "", title: str = "Kola", status: str = "idea", body: str = "") -> str:
    return f"---\ntitle: {title}\nstatus: {status}\n{keys}\n---\n\n{body}"


def fiches(*all_: str) -> dict[str, str]:
    """Return the files of fiches; the first is called kola."""
    names = ["kola", *(f"kola-{number}" for number in range(2, len(all_) + 1))]
    return {f"content/fiches/{name}.md": text for name, text in zip(names, all_, strict=True)}


@pytest.fixture
def city(make: Callable[..., Path]) -> Callable[..., Path]:
    """Make a city with the group Mobilita, the person Jana Nová and these files."""

    def city_(files: Mapping[str, str], settings: str = SETTINGS) -> Path:
        shared = {"content/groups/mobilita.md": GROUP, "content/people/jana-nova.md": PERSON}
        return make({**shared, **files}, settings)

    return city_


def made(root: Path, template: str, *arguments: str) -> str:
    """Return the Markdown of a document, with spaces for those that do not break."""
    day = () if "--today" in arguments else ("--today", "2017-12-31")
    result = run("-C", root, "render", "--draft", "--template", template, *arguments, *day)
    assert (result.status, result.err) == (0, "")
    return result.out.replace("\u00a0", " ")


def of_fiche(root: Path, template: str = "fiche") -> str:
    return made(root, template, "kola")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("fiche", ("prestupni-terminal",)),
        ("prazdna-fiche", ()),
        ("pripominky", ("datovy-sklad",)),
        ("zasobnik", ()),
        ("financovani", ()),
    ],
)
def test_the_documents_of_the_example_city(
    name: str, arguments: tuple[str, ...], golden: Callable[[str, str], None]
) -> None:
    result = run("-C", EXAMPLES, "render", "--draft", "--template", name, *arguments, "--today", DAY)
    assert (result.status, result.err) == (0, "")
    golden(f"{name}.md", result.out)


@pytest.mark.parametrize("name", ["fiche", "prazdna-fiche", "pripominky", "zasobnik", "financovani"])
def test_they_are_the_same_whatever_language_is_spoken(name: str) -> None:
    record = () if TEMPLATES[name].kind == "" else ("datovy-sklad",)
    arguments = ("-C", EXAMPLES, "render", "--draft", "--template", name, *record, "--today", DAY)
    assert run("--lang", "en", *arguments).out == run("--lang", "cs", *arguments).out


# The fiche


def test_an_idea_of_which_nothing_is_known_says_so(city: Callable[..., Path]) -> None:
    assert of_fiche(city(fiches(fiche()))) == (
        "# Projektová fiche: Kola\n\nProgram Smart City Zkouška, stav ke dni 31. 12. 2017\n\n"
        "| Položka | Údaj |\n|---|---|\n| Stav | námět |\n\n"
        "## Náklady a financování\n\nNáklady projektu zatím nejsou známy.\n\n"
        "## Usnesení\n\nO projektu zatím nebylo přijato žádné usnesení.\n"
    )


def test_a_fiche_is_what_its_record_is_rendered_with(city: Callable[..., Path]) -> None:
    root = city(fiches(fiche()))
    assert run("-C", root, "render", "kola", "--to", "md").out == "build/kola.md\n"


def test_names_with_marks_stay_in_their_cells(city: Callable[..., Path]) -> None:
    keys = "locations: ['a | b', '[/] *c*']\ncomments:\n  - {date: 2017-01-02, by: jana-nova, text: 'x | <script>y'}"
    root = city(fiches(fiche(keys, title="'Kola | [/] <b>x</b> 1. *'")))
    out = of_fiche(root)
    assert out.startswith("# Projektová fiche: Kola | \\[/\\] \\<b>x\\</b> 1. \\*\n")
    assert "| Místa realizace | a \\| b, \\[/\\] \\*c\\* |\n" in out
    assert "| jana" not in out
    assert "| x \\| \\<script>y | nevypořádáno |  |\n" in of_fiche(root, "pripominky")
    run("-C", root, "render", "kola", "--to", "html", "--today", "2017-12-31")
    page = (root / "build/kola.html").read_text("utf-8")
    assert "<b>x" not in page
    assert len(re.findall("<tr", page.split("</table>")[0])) == 3


def test_the_text_keeps_its_order_and_leaves_out_what_is_generated(city: Callable[..., Path]) -> None:
    body = (
        "# Kola\n\nNa úvod [[mobilita|Mobilita]].\n\n## Popis řešení\n\nŘešení. <!-- poznámka -->\n\n"
        "## Vlastní\n\n### Dílčí\n\nNavíc.\n\n## cíle\n\nCíl.\n\n"
        "## Rozhodnutí\n\n<!-- scpctl:begin decisions -->\n\nZatím nic.\n\n"
        "<!-- scpctl:end -->\n\n## Udržitelnost\n\n<!-- scpctl:begin backlinks -->\n\n<!-- scpctl:end -->\n\nDlouho.\n"
    )
    out = of_fiche(city(fiches(fiche(body=body))))
    text = out[out.index("| námět |") : out.index("## Náklady")]
    assert text == (
        "| námět |\n\nNa úvod Mobilita.\n\n## cíle\n\nCíl.\n\n## Popis řešení\n\nŘešení.\n\n"
        "## Udržitelnost\n\nDlouho.\n\n## Vlastní\n\n### Dílčí\n\nNavíc.\n\n"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## Cíle\n\nCíl.\n\n# Poznámky\n\nPozor.\n", "## Cíle\n\nCíl.\n\n## Poznámky\n\nPozor.\n\n"),
        ("# Kola\n\nÚvod.\n\n# Poznámky\n\nPozor.\n", "Úvod.\n\n## Poznámky\n\nPozor.\n\n"),
        ("Úvod.\n\n# Kola\n\nDále.\n", "Úvod.\n\nDále.\n\n"),
        ("# Cíle\n\nCíl.\n", "## Cíle\n\nCíl.\n\n"),
        ("# Kola\n\n# Prázdno\n", ""),
    ],
)
def test_nothing_is_lost_below_a_heading_of_the_first_level(
    city: Callable[..., Path], body: str, expected: str
) -> None:
    out = of_fiche(city(fiches(fiche(body=body))))
    assert out[out.index("| námět |\n\n") + len("| námět |\n\n") : out.index("## Náklady")] == expected


def test_what_a_text_says_of_its_looks_stays_in_the_fiche(city: Callable[..., Path]) -> None:
    body = (
        "<!-- scpctl: contents -->\n\n## Cíle\n\nJméno: <!-- scpctl: line -->\n\n<!-- scpctl: page -->\n\n"
        "<!-- scpctl: ignore SCP203: ví se -->\n\nPodpisy:\n\n<!-- scpctl: lines 3 -->\n"
    )
    root = city(fiches(fiche(body=body)))
    out = of_fiche(root)
    for line in ("contents", "line", "page", "lines 3"):
        assert f"<!-- scpctl: {line} -->" in out
    assert "ignore" not in out
    assert run("-C", root, "render", "kola", "--edition", "public", "--to", "md,html").status == 0
    public = (root / "build/kola-verejna-verze.md").read_text("utf-8")
    assert "Jméno: <!-- scpctl: line -->" in public
    assert "<!-- scpctl: lines 3 -->" in public
    assert "ignore" not in public


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            "cost_total: 300\nfunding: [{source: city, amount: 100, state: granted}, {source: eu, amount: 100}]",
            "| rozpočet města |  | přiznáno | 100 Kč | 33,33 % |\n| Evropská unie |  |  | 100 Kč | 33,33 % |\n"
            "| **Celkem** | | | **200 Kč** | **66,67 %** |\n\nZdroje zatím nepokrývají 100 Kč z celkových nákladů.\n",
        ),
        (
            "cost_total: 150\nvat: excluded\nfunding: [{source: city, amount: 200}]",
            "| Náklady | Částka (bez DPH) |\n|---|---:|\n| Celkové náklady | 150 Kč |\n\n"
            "| Zdroj | Program | Stav | Částka | Podíl |\n|---|---|---|---:|---:|\n"
            "| rozpočet města |  |  | 200 Kč | 133,33 % |\n"
            "| **Celkem** | | | **200 Kč** | **133,33 %** |\n\nZdroje převyšují celkové náklady o 50 Kč.\n",
        ),
        (
            "funding: [{source: private, programme: 'A | B', amount: 3}, {source: city, amount: 1}]",
            "Náklady projektu zatím nejsou známy.\n\n| Zdroj | Program | Stav | Částka | Podíl |\n"
            "|---|---|---|---:|---:|\n| soukromé zdroje | A \\| B |  | 3 Kč | 75 % |\n"
            "| rozpočet města |  |  | 1 Kč | 25 % |\n| **Celkem** | | | **4 Kč** | **100 %** |\n\n##",
        ),
        ("cost_total: 5", "| Celkové náklady | 5 Kč |\n\nZdroje financování zatím nejsou určeny.\n"),
        ("budget_years: {2018: 2, 2017: 1}", "| 2017 | 1 Kč |\n| 2018 | 2 Kč |\n| **Celkem** | **3 Kč** |\n"),
    ],
)
def test_the_money_of_a_fiche_adds_up_or_says_what_is_missing(
    city: Callable[..., Path], keys: str, expected: str
) -> None:
    assert expected in of_fiche(city(fiches(fiche(keys))))


def test_the_gravest_risks_and_the_next_steps_come_first(city: Callable[..., Path]) -> None:
    keys = """risks:
  - {text: neznámé}
  - {text: malé, probability: 1, impact: 2, owner: jana-nova}
  - {text: velké, probability: 3, impact: 5, measure: pojistka}
  - {text: jen dopad, impact: 5}
milestones:
  - {title: bez termínu}
  - {title: potom, due: 2018}
  - {title: dávno, due: 2017-03}
  - {title: hotovo, due: 2017-02, done: true}
indicators: [{name: Kol, unit: ks, baseline: 0, target: 12.5}]
"""
    out = of_fiche(city(fiches(fiche(keys))))
    assert re.findall(r"^\| (\S+(?: \S+)?) \| (.*?) \|", out.split("## Rizika")[1], re.MULTILINE)[1:5] == [
        ("velké", "3 × 5 = 15"),
        ("malé", "1 × 2 = 2"),
        ("neznámé", ""),
        ("jen dopad", "dopad 5"),
    ]
    assert (
        "| hotovo | únor 2017 | splněn |\n| dávno | březen 2017 | po termínu |\n"
        "| potom | 2018 | čeká na splnění |\n| bez termínu |  | čeká na splnění |\n" in out
    )
    assert "| Kol | ks | 0 | 12,5 |  |\n" in out


def meeting(date: str, state: str = "verified", groups: str = "", tasks: str = "") -> dict[str, str]:
    path = f"content/groups/mobilita/minutes/{date}.md"
    return {path: MINUTES.format(date=date, state=state, groups=groups, tasks=tasks)}


def test_resolutions_of_the_council_and_of_meetings_held_stand_together(city: Callable[..., Path]) -> None:
    keys = "resolutions: [{body: RMP, number: 12/2017, date: 2017-02-01}]"
    root = city(
        {
            **fiches(fiche(keys)),
            "content/groups/it.md": "---\nname: IT\nreport_order: 2\n---\n",
            **meeting("2017-01-12"),
            **meeting("2017-02-09", groups="it"),
            **meeting("2017-03-09", state="draft"),
            **meeting("2017-04-06", state="cancelled"),
            **meeting("2018-01-11"),
        }
    )
    assert re.findall(r"^\| \d.*", of_fiche(root), re.MULTILINE) == [
        "| 12. 1. 2017 | pracovní skupina Mobilita | č. 3 – doporučuje koupit 2017-01-12. |",
        "| 1. 2. 2017 | RMP | č. 12/2017 |",
        "| 9. 2. 2017 | pracovní skupiny Mobilita a IT | č. 3 – doporučuje koupit 2017-02-09. |",
        "| 9. 3. 2017 | pracovní skupina Mobilita | č. 3 – doporučuje koupit 2017-03-09. (zápis zatím není ověřen) |",
    ]


@pytest.mark.parametrize(("day", "late"), [("2017-02-02", "1 den"), ("2017-02-04", "3 dny"), ("2017-02-06", "5 dnů")])
def test_open_tasks_about_the_project_are_listed(city: Callable[..., Path], day: str, late: str) -> None:
    task = "{{id: {}, text: Úkol {}, owner: jana-nova, due: {}, state: {}, fiche: kola{}}}"
    given = [
        task.format("A", "a", "continuously", "open", ""),
        task.format("B", "b", "2017-02-01", "open", ""),
        task.format("C", "c", "2017-01-20", "done", ", done_on: 2017-01-12"),
    ]
    root = city({**fiches(fiche()), **meeting("2017-01-12", tasks=", ".join(given))})
    out = made(root, "fiche", "kola", "--today", day)
    assert out.endswith(
        f"| Úkol b | Ing. Jana Nová | 1. 2. 2017 ({late} po termínu) | 12. 1. 2017, Mobilita |\n"
        "| Úkol a | Ing. Jana Nová | průběžně | 12. 1. 2017, Mobilita |\n"
    )


# The settlement of comments


@pytest.mark.parametrize(
    ("settled", "sentence"),
    [
        ([], "K fichi nebyly uplatněny žádné připomínky."),
        (["accepted"], "K fichi byla uplatněna 1 připomínka, která byla přijata."),
        (["open"], "K fichi byla uplatněna 1 připomínka, která zatím není vypořádána."),
        (["rejected"] * 3, "K fichi byly uplatněny 3 připomínky, všechny byly zamítnuty."),
        (["open"] * 5, "K fichi bylo uplatněno 5 připomínek, žádná zatím není vypořádána."),
        (["partly", "open"], "1 byla částečně přijata a 1 zatím není vypořádána."),
        (["accepted"] * 5 + ["rejected"] * 2, "7 připomínek, z toho 5 bylo přijato a 2 byly zamítnuty."),
        (["accepted", "jinak"], "K fichi byly uplatněny 2 připomínky, z toho 1 byla přijata."),
    ],
)
def test_comments_are_counted_in_the_right_forms(city: Callable[..., Path], settled: list[str], sentence: str) -> None:
    items = "".join(
        f"\n  - {{date: 2017-01-0{9 - number}, by: mobilita, text: Text {number}, settlement: {state}}}"
        for number, state in enumerate(settled)
    )
    settings = SETTINGS + '[codes.fiche.comments]\nsettlement = {jinak = "vypořádáno jinak"}\n'
    root = city(fiches(fiche(f"comments: {items}" if items else "")), settings)
    out = of_fiche(root, "pripominky")
    assert f"{sentence}\n" in out
    assert [int(number) for number in re.findall(r"Text (\d)", out)] == sorted(range(len(settled)), reverse=True)
    if "jinak" in settled:
        assert "| vypořádáno jinak |" in out


# The list of all projects


@pytest.mark.parametrize(
    ("costs", "sentence", "of_group"),
    [
        ([5], "V programu je 1 projekt s celkovými náklady 5 Kč.", "Skupina vede 1 projekt s náklady 5 Kč."),
        ([5, 0], "V programu jsou 2 projekty s celkovými náklady 5 Kč. U 1 projektu náklady zatím nejsou známy.", ""),
        ([1, 2, 3, 0, 0], "je 5 projektů s celkovými náklady 6 Kč. U 2 projektů náklady zatím nejsou známy.", ""),
        ([0], "V programu je 1 projekt. U 1 projektu náklady", "1 projekt, u 1 projektu náklady zatím nejsou známy."),
    ],
)
def test_projects_are_counted_in_the_right_forms(
    city: Callable[..., Path], costs: list[int], sentence: str, of_group: str
) -> None:
    keys = ["group: mobilita\n" + (f"cost_total: {cost}\nvat: included" if cost else "") for cost in costs]
    out = made(city(fiches(*(fiche(each, f"Kola {number}") for number, each in enumerate(keys)))), "zasobnik")
    assert sentence in out
    assert of_group in out
    assert ("**Celkem** | | |" in out) == any(costs)


def test_a_programme_without_projects_says_so(city: Callable[..., Path]) -> None:
    for name in ("zasobnik", "financovani"):
        assert "\nV programu zatím není žádný projekt.\n" in made(city({}), name)


def test_projects_stand_by_group_and_phase_and_those_put_aside_apart(city: Callable[..., Path]) -> None:
    settings = SETTINGS + '[codes.fiche]\nstatus = {pilot = "zkušebně"}\n'
    root = city(
        {
            **fiches(
                fiche("group: mobilita\ncost_total: 1\nvat: included", "Žabka", "operation"),
                fiche("group: mobilita\ncost_total: 10\nvat: excluded\nstart: 2017\nend: 2018-03-05", "Čáp"),
                fiche("group: mobilita\ncost_total: 100\nvat: included\nguarantor: jana-nova", "Cesta"),
                fiche("group: it\ncost_total: 1000\nvat: included", "Data", "pilot"),
                fiche("cost_total: 10000\nvat: included", "Nikoho"),
                fiche("group: it\ncost_total: 100000\nvat: included", "Zamítnutý", "rejected"),
                fiche("", "Odložený", "reserve"),
            ),
            "content/groups/it.md": "---\nname: IT\nreport_order: 0\n---\n",
        },
        settings,
    )
    out = made(root, "zasobnik")
    assert re.findall(r"^## .*|^\|  \| (\w+) \|", out, re.MULTILINE) == [
        *("", "Data", "", "Cesta", "Čáp", "Žabka", "", "Nikoho", "", "Zamítnutý", "Odložený")
    ]
    assert re.findall(r"^## (.*)", out, re.MULTILINE) == [
        *("Pracovní skupina IT", "Pracovní skupina Mobilita", "Projekty bez gesční skupiny"),
        "Pozastavené, odložené a zamítnuté projekty",
    ]
    assert "|  | Čáp | námět |  | 10 Kč | 2017 | 5. 3. 2018 |\n" in out
    assert "jsou 5 projektů" not in out
    assert "V programu je 5 projektů s celkovými náklady 11 111 Kč. Součty jsou orientační," in out
    assert "Mimo uvedené součty jsou 2 projekty s náklady 100 000 Kč.\n" in out
    assert "| námět | 3 | 10 110 Kč |\n" in out
    assert "| zkušebně | 1 | 1 000 Kč |\n" in out


# The money of all projects


MONEY = fiches(
    fiche(
        "cost_total: 100\nvat: included\nfunding: [{source: city, amount: 100}]\nbudget_years: {2018: 60, 2017: 40}",
        "A",
    ),
    fiche(
        "cost_total: 50\nvat: included\nbudget_years: {2018: 50}\n"
        "funding: [{source: city, amount: 20, state: granted}, {source: eu, amount: 30, state: requested}]",
        "B",
    ),
    fiche(
        "group: mobilita\ncost_total: 1000\nvat: included\nbudget_years: {2018: 500, 2019: 500}\ncost_operating: 7\n"
        "funding: [{source: city, amount: 400, state: granted}, {source: eu, amount: 600, state: granted}]",
        "C",
        "operation",
    ),
    fiche("cost_total: 8\nvat: included\nfunding: [{source: city, amount: 6}]", "D"),
    fiche("cost_total: 3\nvat: included\nfunding: [{source: city, amount: 5}]", "E"),
    fiche("", "F"),
    fiche("cost_total: 99999\nvat: included", "G", "suspended"),
)


def test_the_money_of_all_projects_adds_up_by_source_and_year(city: Callable[..., Path]) -> None:
    out = made(city(MONEY), "financovani")
    assert (
        "Přehled zahrnuje 5 projektů s celkovými náklady 1 161 Kč. Zdroje mají poskytnout 1 161 Kč, z toho je přiznáno "
        "1 020 Kč a požádáno o 30 Kč, u 111 Kč to není uvedeno. Nekryto zůstává 2 Kč.\n"
    ) in out
    assert "\nU projektu E zdroje převyšují náklady o 2 Kč.\n" in out
    assert "u 1 projektu: F. Přehled nezahrnuje 1 pozastavený, odložený nebo zamítnutý projekt.\n" in out
    assert (
        "| rozpočet města | 420 | – | 111 | 531 | 45,74 % |\n| Evropská unie | 600 | 30 | – | 630 | 54,26 % |\n" in out
    )
    assert "| B | 50 | 20 | 30 | 20 | 30 | – |\n" in out
    assert "| D | 8 | 6 | – | – | – | 2 |\n" in out
    assert "| **Celkem** | **1 161** | **531** | **630** | **1 020** | **30** | **2** |\n" in out
    assert "| A | 40 | 60 | – | – |\n" in out
    assert "| D | – | – | – | 8 |\n" in out
    assert "| **Celkem** | **40** | **610** | **500** | **11** |\n" in out
    # A has one source, B is paid within a year; of C no record says who pays in which year
    assert "| 2017 | 40 | – | – | 40 |\n| 2018 | 80 | 30 | 500 | 610 |\n| 2019 | – | – | 500 | 500 |\n" in out
    assert "| C | v provozu | 7 |\n| **Celkem** | | **7** |\n" in out


def test_what_the_rules_call_missing_is_what_the_overview_calls_uncovered(city: Callable[..., Path]) -> None:
    root = city(MONEY)
    found = run("-C", root, "check", "--select", "SCP651,SCP652").out
    assert "2 Kč are missing in funding" in found.replace("\u00a0", " ")
    assert "2 Kč are too much in funding" in found.replace("\u00a0", " ")
    assert "2 warnings" in found


def test_an_approved_project_whose_funding_does_not_add_up_is_not_summed(city: Callable[..., Path]) -> None:
    files = fiches(
        fiche("group: mobilita\ncost_total: 8\nvat: included\nfunding: [{source: city, amount: 6}]", "D", "approved")
    )
    result = run("-C", city(files), "render", "--template", "financovani", "--draft")
    assert (result.status, result.out) == (1, "")
    assert "error SCP651" in result.err


def test_projects_of_which_no_amount_is_known_are_counted(city: Callable[..., Path]) -> None:
    out = made(city(fiches(fiche(), fiche("", "Auta"))), "financovani")
    assert out.endswith("\nU 2 projektů programu zatím nejsou známy náklady ani zdroje financování.\n")
    out = made(city(fiches(fiche("cost_total: 5\nvat: included"))), "financovani")
    assert "náklady 5 Kč. Zdroje zatím nejsou určeny. Nekryto zůstává 5 Kč.\n" in out
    assert "## Zdroje" not in out


# The empty form


def test_the_form_asks_for_every_key_of_a_fiche_and_every_section(city: Callable[..., Path]) -> None:
    out = made(city({}), "prazdna-fiche")
    czech = language.translation("cs").gettext
    for field in KINDS["fiche"].fields:
        label = czech(field.label)
        pattern = re.escape(label[:1].upper() + label[1:]) + (r" \\\*" if field.required else "")
        assert re.search(rf"^(?:\| |### ){pattern}(?: |$)", out, re.MULTILINE), field.name
    assert "| Priorita | ☐ vysoká ☐ střední ☐ nízká |\n" in out
    assert "### Udržitelnost\n\n<!-- scpctl: lines 6 -->\n" in out
    assert "| Název \\* | <!-- scpctl: line --> |\n" in out
    assert "Zdroj: rozpočet města, rozpočet městského obvodu, kraj," in out
    assert out.index("Podpis předkladatele") < out.index("## Vyplní koordinátor programu") < out.index("| Stav \\*")


def test_the_form_knows_the_settings_the_groups_and_the_goals(city: Callable[..., Path]) -> None:
    settings = (
        SETTINGS + '[required.fiche]\nproposal = ["group", "milestones"]\napproved = ["group"]\n'
        '[sections.fiche]\napproved = ["Vlastní část"]\n[codes.fiche]\npriority = {urgent = "okamžitá | hned"}\n'
    )
    goals = {
        "content/goals/doprava.md": "---\ntitle: Doprava\ncode: M1\nvalid_until: 2018\n---\n",
        "content/goals/stary.md": "---\ntitle: Starý\ncode: A1\nvalid_until: 2016\n---\n",
        "content/groups/stara.md": "---\nname: Stará\nstatus: closed\n---\n",
    }
    out = made(city(goals, settings), "prazdna-fiche")
    assert "| Gesční pracovní skupina (povinné od stavu „návrh“) | ☐ Mobilita |\n" in out
    assert "| Cíle | ☐ M1 Doprava |\n" in out
    assert "☐ okamžitá \\| hned |\n" in out
    assert "### Milníky (povinné od stavu „návrh“)\n" in out
    assert "### Vlastní část (povinné od stavu „schváleno“)\n" in out


def test_more_than_can_be_found_on_paper_is_written_in(city: Callable[..., Path]) -> None:
    goals = {f"content/goals/cil-{n}.md": f"---\ntitle: Cíl {n}\ncode: C{n}\n---\n" for n in range(21)}
    out = made(city(goals), "prazdna-fiche")
    assert "\n| Cíle – název cíle | <!-- scpctl: line --> |\n" in out


# Tables for programs


def test_an_overview_is_a_table_for_programs_too(city: Callable[..., Path]) -> None:
    keys = "group: mobilita\nnumber: 1-2\nstart: 2017-03\nend: 2018-06-30\ncost_total: 1250000\nvat: included"
    files = fiches(fiche(keys, "'=HYPERLINK(1)'", "approved"), fiche("", "Auta", "reserve"))
    root = city(files)
    arguments = ("-C", root, "render", "--template", "zasobnik", "--to", "csv,xlsx", "--today", "2017-12-31")
    assert run(*arguments).out == "build/zasobnik.csv\nbuild/zasobnik.xlsx\n"
    text = (root / "build/zasobnik.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1] == [
        *(
            "Mobilita",
            '="1-2"',
            "'=HYPERLINK(1)",
            "schváleno",
            "",
            "",
            "1250000",
            "s DPH",
            '="březen 2017"',
            "30.6.2018",
        )
    ]
    assert rows[2][2:4] == ["Auta", "v zásobníku"]
    assert len(rows) == 3
    (sheet,) = openpyxl.load_workbook(root / "build/zasobnik.xlsx").worksheets
    assert sheet.title == "Zásobník projektů"
    assert [cell.value for cell in sheet[2]] == [
        *("Mobilita", "1-2", "=HYPERLINK(1)", "schváleno", None, None, 1250000, "s DPH"),
        *(datetime.datetime(2017, 3, 1), datetime.datetime(2018, 6, 30)),
    ]
    assert sheet.cell(2, 3).data_type == "s"
    assert [cell.value for cell in sheet[4]][:7] == ["Celkem", None, None, None, None, None, 1250000]


@pytest.mark.parametrize("name", [name for name, template in TEMPLATES.items() if template.table])
def test_every_table_of_the_example_city_can_be_opened(name: str, tmp_path: Path) -> None:
    record = {"group": ["energetika"], "person": ["jitka-horska"], "": []}[TEMPLATES[name].kind]
    shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
    assert run("-C", tmp_path, "render", *record, "--template", name, "--to", "csv,xlsx", "--today", DAY).status == 0
    (workbook,) = (tmp_path / "build").glob("*.xlsx")
    (sheet,) = openpyxl.load_workbook(workbook).worksheets
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) > 1
    (text,) = (file.read_bytes().decode("utf-8-sig") for file in (tmp_path / "build").glob("*.csv"))
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert lines[0] == head
    if rows[-1][0] == "Celkem":
        for column, total in enumerate(rows.pop()):
            if isinstance(total, int):
                assert total == sum(cell for row in rows if isinstance(cell := row[column], int)), head[column]
    assert len(lines) == len(rows) + 1


def test_the_sums_of_the_table_are_those_of_the_document(city: Callable[..., Path]) -> None:
    root = city(MONEY)
    arguments = ("-C", root, "render", "--template", "financovani", "--to", "xlsx", "--today", "2017-12-31")
    assert run(*arguments).status == 0
    (sheet,) = openpyxl.load_workbook(root / "build/financovani.xlsx").worksheets
    head = [cell.value for cell in sheet[1]]
    sums = dict(zip(head, [cell.value for cell in sheet[sheet.max_row]], strict=True))
    assert {str(name).removesuffix(" (Kč)"): amount for name, amount in sums.items() if isinstance(amount, int)} == {
        "Celkové náklady": 1161,
        "Rozpočet města": 531,
        "Evropská unie": 630,
        "Přiznáno": 1020,
        "Požádáno": 30,
        "Bez uvedení stavu": 111,
        "Nekryto": 2,
        "Rok 2017": 40,
        "Rok 2018": 610,
        "Rok 2019": 500,
        "Nerozepsáno do let": 11,
        "Roční provozní náklady": 7,
    }


def test_a_table_is_written_where_it_is_asked_for_only_and_once(city: Callable[..., Path]) -> None:
    root = city(fiches(fiche()))
    commit(root)
    run("-C", root, "render", "--template", "zasobnik")
    assert {file.suffix[1:] for file in (root / "build").iterdir()} == set(FORMATS)
    arguments = ("-C", root, "render", "--template", "zasobnik", "--to", "csv,md,xlsx")
    assert {line.rpartition(".")[2] for line in run(*arguments).out.splitlines()} == {"csv", "md", "xlsx"}
    again = run(*arguments)
    assert (again.out, again.err) == ("", "1 document was up to date\n")
    (root / "content/fiches/kola.md").write_text(fiche("cost_total: 5"), "utf-8")
    assert len(run(*arguments).out.splitlines()) == 3


@pytest.mark.parametrize("format_", TABLES)
def test_what_is_no_table_cannot_be_made_as_one(city: Callable[..., Path], format_: str) -> None:
    root = city(fiches(fiche()))
    for arguments in (["kola"], ["kola", "--template", "pripominky"], ["--all"]):
        result = run("-C", root, "render", *arguments, "--to", f"md,{format_}")
        assert_refused(result, f"can't be made as {format_}")
        assert "choose from md,html,docx,odt,pdf" in result.err
    assert not (root / "build").exists()
    assert_refused(run("-C", root, "render", "kola", "--to", "xslx"), "--to does not know xslx")


def test_the_public_edition_of_a_table_holds_public_projects_only(city: Callable[..., Path]) -> None:
    files = fiches(fiche("cost_total: 5\nvat: included"), fiche("public: false\ncost_total: 70", "Tajný"))
    root = city({**files, **meeting("2017-01-12")})
    for edition, total in (("internal", 75), ("public", 5)):
        arguments = ("--template", "zasobnik", "--to", "csv,xlsx", "--edition", edition, "--today", "2017-12-31")
        assert run("-C", root, "render", *arguments).status == 0
        suffix = "-verejna-verze" if edition == "public" else ""
        (sheet,) = openpyxl.load_workbook(root / f"build/zasobnik{suffix}.xlsx").worksheets
        assert sheet.cell(sheet.max_row, 7).value == total
        names = [cell.value for cell in sheet["C"]]
        assert ("Tajný" in names) == (edition == "internal")
        assert ("Tajný" in (root / f"build/zasobnik{suffix}.csv").read_text("utf-8")) == (edition == "internal")
