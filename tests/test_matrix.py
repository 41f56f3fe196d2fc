"""``scpctl matrix``: what hangs together, what is missing, at any width."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, assert_refused, commit, run

FILES = {
    "content/groups/mobilita.md": "---\nname: Mobilita\n---\n",
    "content/groups/it.md": "---\nname: IT\n---\nViz [Alej](../fiches/alej.md).\n",
    "content/groups/voda.md": "---\nname: Voda\n---\n",
    "content/goals/cisto.md": "---\ntitle: Čisto\ncode: C\n---\n",
    "content/goals/voda.md": "---\ntitle: Čistá voda\ncode: C.1\nparent: cisto\n---\n",
    "content/goals/studny.md": "---\ntitle: Studny\ncode: C.1.1\nparent: voda\n---\n",
    "content/goals/ticho.md": "---\ntitle: Ticho\ncode: T\n---\n",
    "content/fiches/alej.md": "---\ntitle: Alej\nstatus: approved\ngroup: mobilita\ncooperating_groups: [it]\n"
    "goals: [cisto, voda]\n---\n",
    "content/fiches/cidla.md": "---\ntitle: Čidla\nstatus: idea\ngroup: it\ngoals: [studny]\ndepends_on: [alej]\n---\n",
    "content/fiches/dum.md": "---\ntitle: Dům\nstatus: idea\n---\n",
}
GOALS = """Cíl        1 2 3
Čisto      N n ·
Studny     · N ·
Ticho      · · ·
Čistá voda N n ·

Projektová fiche
1  Alej
2  Čidla
3  Dům

N  naplňují jej (cíl → projektová fiche)
n  naplňují jej (přes dílčí cíl) (cíl → projektová fiche)

1 cíl nemá žádnou projektovou fichi: Ticho
1 projektová fiche nemá žádný cíl: Dům
"""


def test_goals_are_served_directly_and_through_their_parts(make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "--lang", "cs", "matrix", "goals", "fiches")
    assert (result.status, result.err) == (0, "")
    assert result.out == GOALS


@pytest.mark.parametrize(("page", "language"), [("docs/graph.md", "en"), ("docs/graph.cs.md", "cs")])
def test_the_example_of_the_description_is_what_is_printed(page: str, language: str, make: Callable[..., Path]) -> None:
    (example,) = re.findall(r"```text\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    arguments = ("matrix", "goals", "fiches", "--where-rows", "not parent")
    assert run("-C", make(FILES), "--lang", language, *arguments).out == example


def lines(root: Path, *arguments: str) -> list[str]:
    return run("-C", root, "matrix", *arguments).out.splitlines()


def test_groups_lead_and_cooperate(make: Callable[..., Path]) -> None:
    root = make(FILES)
    assert lines(root, "group", "fiche")[:4] == [
        "Working group 1 2 3",
        "IT            C L ·",
        "Mobilita      L · ·",
        "Voda          · · ·",
    ]
    assert "C  cooperates on (working group → project fiche)" in lines(root, "group", "fiche")
    # The letters say the same whichever kind stands in the rows.
    assert lines(root, "fiches", "groups")[:4] == [
        "Project fiche 1 2 3",
        "Alej          C L ·",
        "Čidla         L · ·",
        "Dům           · · ·",
    ]


def test_of_documents_of_one_kind_the_row_is_linked_to(make: Callable[..., Path]) -> None:
    root = make(FILES)
    assert lines(root, "fiche", "fiche")[:4] == [
        *("Project fiche 1 2 3", "Alej          · N ·", "Čidla         · · ·", "Dům           · · ·")
    ]
    assert lines(root, "goals", "goals")[:5] == [
        *("Goal       1 2 3 4", "Čisto      · · · P", "Studny     · · · ·", "Ticho      · · · ·", "Čistá voda · P · ·")
    ]


def test_links_of_texts_count_only_where_there_is_no_key(make: Callable[..., Path]) -> None:
    report = (
        "---\ntype: informative\nbody: ZMP\nsubject: Zpráva\ndate: 2017-02-01\nprevious_date: 2016-12-01\n"
        "presenters: []\nauthors: []\nattendees: []\n---\n\n## Úvod\n\n[Alej](../fiches/alej.md) a [[fiche:dum|Dům]].\n"
    )
    out = lines(make({**FILES, "content/reports/2017-02-01-a.md": report}), "fiches", "reports")
    assert out[:4] == ["Project fiche 1", "Alej          M", "Čidla         ·", "Dům           M"]
    assert "M  mentioned in (project fiche → report)" in out
    assert out[-1] == "1 project fiche has no report: Čidla"


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "1 projektová fiche nemá žádnou pracovní skupinu: F01"),
        (2, "2 projektové fiche nemají žádnou pracovní skupinu: F01, F02"),
        (5, "5 projektových fichí nemá žádnou pracovní skupinu: F01, F02, F03, F04, F05"),
        (22, "F19, F20 a 2 další"),
        (25, "F19, F20 a 5 dalších"),
    ],
)
def test_what_is_missing_is_said_in_whole_sentences(count: int, sentence: str, make: Callable[..., Path]) -> None:
    files = {
        f"content/fiches/f{number:02}.md": f"---\ntitle: F{number:02}\nstatus: idea\n---\n"
        for number in range(1, count + 1)
    }
    out = run("-C", make(files), "--lang", "cs", "matrix", "groups", "fiches").out
    assert sentence in " ".join(out.split())
    assert "Pracovní skupina" not in out


CITY = ROOT / "examples"


def test_six_groups_and_25_fiches_fit_into_80_columns() -> None:
    out = run("-C", CITY, "--lang", "cs", "matrix", "groups", "fiches").out.splitlines()
    assert max(map(len, out)) <= 80
    assert out[0] == "Projektová fiche                       1  2  3  4  5  6"
    assert "Počítání chodců a cyklistů             ·  ·  · SP  V  ·" in out
    assert sum("·" in line for line in out) == 25
    goals = run("-C", CITY, "--lang", "cs", "matrix", "goals", "fiches").out.splitlines()
    assert max(map(len, goals)) <= 80
    assert goals[0].split() == ["1"] * 10 + ["2"] * 6
    assert goals[1].split() == ["Cíl", *(str(number % 10) for number in range(1, 26))]
    assert sum("·" in line for line in goals) == 6


def test_numbers_of_columns_are_written_downwards(make: Callable[..., Path]) -> None:
    files = {f"content/fiches/f{n:02}.md": f"---\ntitle: F{n}\nstatus: idea\ngoals: [c]\n---\n" for n in range(1, 13)}
    out = lines(make({**files, "content/goals/c.md": "---\ntitle: Cíl\ncode: C\n---\n"}), "goals", "fiches")
    assert out[:3] == [
        " " * 23 + "1 1 1",
        "Goal 1 2 3 4 5 6 7 8 9 0 1 2",
        "Cíl  S S S S S S S S S S S S",
    ]


def test_what_fits_neither_way_comes_in_parts(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        **{f"content/goals/g{n:02}.md": f"---\ntitle: G{n:02}\ncode: C\n---\n" for n in range(1, 41)},
        **{
            f"content/fiches/f{n:02}.md": f"---\ntitle: F{n:02}\nstatus: idea\ngoals: [g{n:02}]\n---\n"
            for n in range(1, 41)
        },
    }
    out = lines(make(files), "goals", "fiches")
    assert max(map(len, out)) <= 80
    assert sum(line.startswith("G01 ") for line in out) == 2
    assert " ".join(line[4:] for line in out if line.startswith("G40 ")).split() == ["·"] * 39 + ["S"]
    monkeypatch.setenv("COLUMNS", "120")
    assert sum(line.startswith("G01 ") for line in lines(make(files), "goals", "fiches")) == 1


def test_rows_and_columns_are_chosen_by_expressions(make: Callable[..., Path]) -> None:
    root = make(FILES)
    out = lines(root, "groups", "fiches", "--where", "status == idea", "--where-rows", 'id in ("it", "voda")')
    assert out[:3] == ["Working group 1 2", "IT            L ·", "Voda          · ·"]
    assert out[-2:] == ["1 working group has no project fiche: Voda", "1 project fiche has no working group: Dům"]
    result = run("-C", root, "matrix", "groups", "fiches", "--where-rows", "status = x")
    assert (result.status, result.out) == (2, "")
    assert "--where-rows: status: x is no choice" in result.err


def test_strict_fails_where_something_is_missing(make: Callable[..., Path]) -> None:
    root = make(FILES)
    assert run("-C", root, "matrix", "groups", "fiches").status == 0
    assert run("-C", root, "matrix", "groups", "fiches", "--strict").status == 1
    complete = ("--strict", "--where", "group", "--where-rows", 'id != "voda"')
    assert run("-C", root, "matrix", "groups", "fiches", *complete).status == 0
    assert run("-C", root, "matrix", "groups", "fiches", "--strict", "--format", "json").status == 1


def test_csv_is_what_excel_in_czech_opens(make: Callable[..., Path]) -> None:
    bad = {"content/goals/z.md": "---\ntitle: '=1+1'\ncode: Z\n---\n"}
    result = run("-C", make({**FILES, **bad}), "--lang", "cs", "matrix", "goals", "fiches", "--format", "csv")
    assert result.out.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(result.out.removeprefix("\ufeff")), delimiter=";"))
    assert rows == [
        ["Cíl", "Alej", "Čidla", "Dům"],
        ["Čisto", "naplňují jej", "naplňují jej (přes dílčí cíl)", ""],
        ["Studny", "", "naplňují jej", ""],
        ["Ticho", "", "", ""],
        ["Čistá voda", "naplňují jej", "naplňují jej (přes dílčí cíl)", ""],
        ["'=1+1", "", "", ""],
    ]
    assert "2 cíle nemají žádnou projektovou fichi: Ticho, =1+1" in result.err


def test_markdown_is_a_table_whatever_the_names_hold(make: Callable[..., Path]) -> None:
    bad = {"content/fiches/alej.md": "---\ntitle: 'a | <b> ##[error]'\nstatus: idea\ngoals: [ticho]\n---\n"}
    out = lines(make({**FILES, **bad}), "goals", "fiches", "--format", "md", "--where", "goals == ticho")
    assert out[0] == "| Goal | a \\| \\<b> ## \\[error] |"
    assert "| Ticho | served by |" in out


def test_json_has_ids_and_names_of_links(make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "matrix", "goals", "fiches", "--format", "json")
    data = json.loads(result.out)
    assert (data["version"], result.err) == (1, "")
    assert data["rows"]["kind"] == "goal"
    assert data["rows"]["documents"][0] == {"id": "cisto", "path": "content/goals/cisto.md", "label": "Čisto"}
    assert [column["id"] for column in data["columns"]["documents"]] == ["alej", "cidla", "dum"]
    assert data["cells"][:2] == [
        {
            "row": "cisto",
            "column": "alej",
            "links": [{"name": "served_by", "label": "served by", "through_part": False}],
        },
        {
            "row": "cisto",
            "column": "cidla",
            "links": [{"name": "served_by", "label": "served by", "through_part": True}],
        },
    ]
    assert data["gaps"] == {"rows": ["ticho"], "columns": ["dum"]}


def test_goals_that_are_parts_of_each_other_end(make: Callable[..., Path]) -> None:
    ring = {
        f"content/goals/{one}.md": f"---\ntitle: {one.upper()}\ncode: X\nparent: {other}\n---\n"
        for one, other in (("a", "b"), ("b", "c"), ("c", "b"))
    }
    fiche = {"content/fiches/f.md": "---\ntitle: F\nstatus: idea\ngoals: [c]\n---\n"}
    assert lines(make({**ring, **fiche}), "goals", "fiches")[:4] == ["Goal 1", "A    ·", "B    s", "C    S"]


def test_a_revision(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)
    (root / "content/fiches/dum.md").unlink()
    assert lines(root, "goals", "fiches")[0] == "Goal       1 2"
    assert lines(root, "goals", "fiches", "--at", "HEAD")[0] == "Goal       1 2 3"


def test_what_is_not_there_is_told(make: Callable[..., Path]) -> None:
    result = run("-C", make({**FILES, "content/goals/x.md": "title: x\n"}), "matrix", "events", "organisations")
    assert (result.status, result.out, result.err) == (0, "", "there are no documents of these kinds\n")
    result = run("-C", make({**FILES, "content/goals/x.md": "title: x\n"}), "matrix", "goals", "fiches")
    assert "warning: 1 document can't be read and is left out (scpctl check)" in result.err


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["goals"], "COLUMNS is missing", "scpctl matrix --help"),
        (["goals", "fischs"], "there is no kind fischs", "did you mean fiches?"),
        (["goals", "cile"], "there is no kind cile", "write one of group, fiche"),
        (["goals", "fiches", "--format", "svg"], "--format does not know svg", "table, csv, json, md"),
        (["goals", "fiches", "--today", "x"], "--today does not know x", "write a date"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, hint: str, make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "matrix", *arguments)
    assert_refused(result, message)
    assert hint in result.err
