"""``scpctl list``: tables that fit, files that Excel opens, and no text that forges anything."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl import query
from scpctl.kinds import KINDS
from tests.conftest import ROOT, SETTINGS, assert_refused, commit, load, run

FILES = {
    "content/groups/mobilita.md": "---\nname: Mobilita\n---\n",
    "content/fiches/a.md": (
        "---\ntitle: Čidla na mostech a na nábřežích i v podchodech pod hlavním nádražím\nstatus: approved\n"
        "group: mobilita\nstart: 2016-11\nend: 2017-02-03\ncost_total: 1250000\ntags: [voda, most]\n"
        "indicators: [{name: Čidel, target: 12.5}]\n---\n"
    ),
    "content/fiches/b.md": "---\ntitle: Chodníky\nstatus: idea\ncost_total: 90\n---\n",
    "content/fiches/c.md": "---\ntitle: Hřiště\nstatus: rejected\ngroup: nikdo\n---\n",
    "content/fiches/d.md": "---\ntitle: Cesty\nstatus: proposal\npublic: false\n---\n",
}
QUERY = (
    '[queries.drahe]\nkind = "fiche"\nwhere = "cost_total > 100"\nsort = "-title"\ncolumns = ["title", "cost_total"]\n'
)


def test_a_table_says_in_czech_what_there_is(make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "--lang", "cs", "list", "fiche")
    assert (result.status, result.err) == (0, "4 z 4 dokumentů\n")
    assert result.out.replace("\u00a0", " ") == (
        "Označení  Název                                Stav       Gesční pr…  Celkové n…\n"
        "a         Čidla na mostech a na nábřežích i…   schváleno  Mobilita     1 250 000\n"
        "b         Chodníky                             námět                          90\n"
        "c         Hřiště                               zamítnuto  nikdo\n"
        "d         Cesty                                návrh\n"
    )


def titles(root: Path, *options: str) -> list[str]:
    out = run("-C", root, "list", "fiche", "--format", "json", *options).out
    return [document["id"] for document in json.loads(out)["documents"]]


def test_sorting_is_czech_and_what_is_missing_comes_last(make: Callable[..., Path]) -> None:
    root = make(FILES)
    assert titles(root, "--sort", "title") == ["d", "a", "c", "b"]
    assert titles(root, "--sort", "-title") == ["b", "c", "a", "d"]
    assert titles(root, "--sort", "cost_total") == ["b", "a", "c", "d"]
    assert titles(root, "--sort", "-cost_total") == ["a", "b", "c", "d"]
    assert titles(root, "--sort", "status,title") == ["b", "d", "a", "c"]
    assert titles(root, "--sort", "public,-title") == ["d", "b", "c", "a"]
    assert titles(root, "--sort", "-count(tags)")[0] == "a"
    assert titles(root, "--sort", "group") == ["a", "c", "b", "d"]
    assert titles(root, "--sort", "start", "--where", "start") == ["a"]


def cells(root: Path, kind: str, columns: str, *options: str) -> list[list[str]]:
    """Return the rows of a list as they stand in its CSV, without the heads."""
    out = run("-C", root, "--lang", "cs", "list", kind, "--format", "csv", "--columns", columns, *options).out
    return list(csv.reader(io.StringIO(out), delimiter=";"))[1:]


def test_a_day_is_one_for_excel_too_and_a_month_or_a_year_is_not(make: Callable[..., Path]) -> None:
    files = {
        "content/events/a.md": "---\ntitle: A\nstart: 2017-02-03\nend: 2017-03\n---\n",
        "content/groups/it/minutes/2017-01-12.md": (
            "---\ndate: 2017-01-12\ntasks: [{id: '1', text: x, owner: y, due: 2017-10-31}]\n---\n"
        ),
    }
    root = make(files)
    assert cells(root, "event", "start,end") == [["3.2.2017", '="březen 2017"']]
    assert cells(root, "minutes", "date,tasks.due") == [["12.1.2017", "31.10.2017"]]
    table = run("-C", root, "--lang", "cs", "list", "event", "--columns", "start,end").out
    assert "3. 2. 2017  březen 2017" in table


@pytest.mark.parametrize(
    "text", ["00075370", "1-2", "2017/1", "1.10", "1E5", "+420 377 031 111", "12345678901234567", "(5)", "5 %", "I/20"]
)
def test_a_text_stays_one_though_excel_would_make_a_number_or_a_day_of_it(text: str, make: Callable[..., Path]) -> None:
    root = make({"content/fiches/a.md": f"---\ntitle: A\nstatus: idea\nnumber: '{text}'\n---\n"})
    assert cells(root, "fiche", "number") == [[f'="{text}"']]


def test_numbers_and_times_are_left_to_excel(make: Callable[..., Path]) -> None:
    files = {
        "content/fiches/a.md": (
            "---\ntitle: A\nstatus: idea\ncost_total: 1250000\nnumber: SCP-2017-003\n"
            "indicators: [{name: x, target: -12.5}]\n---\n"
        ),
        "content/groups/it/minutes/2017-01-12.md": "---\ndate: 2017-01-12\nstart: '09:30'\n---\n",
    }
    root = make(files)
    assert cells(root, "fiche", "cost_total,indicators.target,number") == [["1250000", "-12,5", "SCP-2017-003"]]
    assert cells(root, "minutes", "start,count(tasks)") == [["09:30", "0"]]


@pytest.mark.parametrize("format_", ["csv", "json", "md"])
def test_a_list_is_written_into_a_file_as_it_is_printed(
    format_: str, make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(FILES)
    monkeypatch.chdir(root / "content")
    command = ("-C", root, "--lang", "cs", "list", "fiche", "--format", format_)
    done = run(*command, "--output", "out/fiche.txt")
    assert (done.status, done.out, done.err) == (0, "out/fiche.txt\n", "4 z 4 dokumentů\n")
    assert (root / "out/fiche.txt").read_bytes().decode() == run(*command).out


def test_a_table_for_the_terminal_is_written_into_no_file(make: Callable[..., Path]) -> None:
    root = make(FILES)
    assert_refused(run("-C", root, "--lang", "en", "list", "fiche", "--output", "a.csv"), "goes into no file")
    document = root / "content/fiches/a.md"
    before = document.read_bytes()
    assert_refused(
        run("-C", root, "--lang", "en", "list", "fiche", "--format", "md", "--output", "content/fiches/a.md"),
        "content/fiches/a.md would be a document",
    )
    assert document.read_bytes() == before
    assert not (root / "a.csv").exists()


@pytest.mark.parametrize("format_", ["csv", "json", "md"])
def test_a_list_takes_the_place_of_no_other_file_than_a_list(format_: str, make: Callable[..., Path]) -> None:
    root = make({**FILES, "README.md": "# Obsah\n", "package.json": "{}\n", "a.csv": "vlastní;tabulka\n"})
    commit(root)
    for name in ("README.md", "package.json", "a.csv"):
        result = run("-C", root, "list", "fiche", "--format", format_, "--output", name)
        assert_refused(result, f"{name} is there already, and scpctl list did not write it")
    for name in ("scpctl.toml", "scpctl-baseline.json", ".git/config", ".git/new.csv"):
        result = run("-C", root, "list", "fiche", "--format", format_, "--output", name)
        assert_refused(result, f"{name} is a file that the repository itself needs")
    assert not (root / "scpctl-baseline.json").exists()
    command = ("-C", root, "list", "--format", format_, "--output", "seznam")
    assert run(*command, "group").status == run(*command, "fiche").status == 0
    assert (root / "seznam").read_bytes().decode() == run("-C", root, "list", "fiche", "--format", format_).out


def test_csv_is_what_excel_in_czech_opens(make: Callable[..., Path]) -> None:
    bad = {"content/fiches/e.md": "---\ntitle: '=HYPERLINK(\"http://a\")'\nstatus: idea\nnumber: '-1;\"x\"'\n---\n"}
    root = make({**FILES, **bad})
    columns = "title,status,group,end,start,cost_total,indicators.target,public,tags,number"
    out = run("-C", root, "--lang", "cs", "list", "fiche", "--format", "csv", "--columns", columns).out
    assert out.startswith("\ufeffNázev;Stav;")
    assert out.endswith("\r\n")
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1] == [
        *("Čidla na mostech a na nábřežích i v podchodech pod hlavním nádražím", "schváleno", "Mobilita"),
        *("3.2.2017", '="listopad 2016"', "1250000", "12,5", "ano", "voda, most", ""),
    ]
    assert rows[3][2] == "nikdo"
    assert rows[4][7] == "ne"
    assert rows[5][0] == '\'=HYPERLINK("http://a")'
    assert rows[5][9] == '\'-1;"x"'


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t=", " =", "\u00a0=", "＝", "﹦", "-1+", '"=', "' @", "„+", '="1"&', "::"]
)
def test_no_cell_is_a_formula(start: str, make: Callable[..., Path]) -> None:
    written = json.dumps(f"{start}A1")
    root = make({"content/fiches/a.md": f"---\ntitle: {written}\nstatus: idea\n---\n"})
    ((cell,),) = cells(root, "fiche", "title")
    assert cell == f"'{start.strip()}A1"


def test_markdown_is_a_table_whatever_the_texts_hold(make: Callable[..., Path]) -> None:
    bad = "---\ntitle: 'a | b <b> [x](y) ##[error]c'\nstatus: idea\n---\n"
    out = run("-C", make({"content/fiches/a.md": bad}), "list", "fiche", "--format", "md", "--columns", "id,title").out
    assert out == "| Id | Title |\n| --- | --- |\n| a | a \\| b \\<b> \\[x](y) ## \\[error]c |\n"


def test_json_has_codes_ids_and_iso_dates(make: Callable[..., Path]) -> None:
    columns = "status,group,start,end,cost_total,tags,public,number,count(tags),indicators"
    out = run("-C", make(FILES), "list", "fiche", "--format", "json", "--columns", columns, "--where", "tags").out
    data = json.loads(out)
    assert (data["version"], data["kind"]) == (1, "fiche")
    assert data["columns"][0] == {"name": "status", "label": "status"}
    assert data["documents"] == [
        {
            "id": "a",
            "path": "content/fiches/a.md",
            "values": {
                "status": "approved",
                "group": "mobilita",
                "start": "2016-11",
                "end": "2017-02-03",
                "cost_total": 1250000,
                "tags": ["voda", "most"],
                "public": True,
                "number": None,
                "count(tags)": 2,
                "indicators": [{"name": "Čidel", "target": 12.5}],
            },
        }
    ]


def test_a_saved_query_has_a_name_and_options_go_before_it(make: Callable[..., Path]) -> None:
    root = make(FILES, SETTINGS + QUERY)
    assert run("-C", root, "list", "drahe").out.startswith("Title  ")
    assert run("-C", root, "list", "drahe", "--columns", "id").out == "Id\na\n"
    assert run("-C", root, "list", "drahe", "--columns", "id", "--where", "status == idea").out == "Id\n"
    assert "drahe         fiche · cost_total > 100\n" in run("-C", root, "list").out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind = "fiche"\n', ""), "scpctl.toml:3:1: queries.drahe: the kind of document is missing"),
        (('"fiche"', '"fische"'), "scpctl.toml:4:1: queries.drahe.kind: there is no kind fische"),
        (("where", "wher"), "scpctl.toml:5:1: queries.drahe.wher: unknown key wher"),
        (("queries.drahe", "queries.fiche"), "queries.fiche: a query can't have the name of a kind"),
        (("cost_total > 100", "cost_totl > 100"), "scpctl.toml:5:1: queries.drahe.where: there is no key cost_totl"),
        (("-title", "-titel"), "scpctl.toml:6:1: queries.drahe.sort: there is no key titel"),
        (('"title", ', '"titel", '), "scpctl.toml:7:1: queries.drahe.columns: there is no key titel"),
    ],
)
def test_what_is_wrong_with_a_saved_query_is_told_with_its_place(
    change: tuple[str, str], message: str, make: Callable[..., Path]
) -> None:
    result = run("-C", make(FILES, SETTINGS + QUERY.replace(*change)), "list", "drahe")
    assert (result.status, result.out) == (2, "")
    assert message in result.err


def test_errors_point_into_the_expression(make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "list", "fiche", "--where", "status == aproved or group")
    assert result.status == 2
    assert result.err == (
        "error: --where: status: aproved is no choice\n"
        "  status == aproved or group\n"
        "            ^^^^^^^\n"
        "  → did you mean approved?\n"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fiches"], "there is no kind and no query fiches"),
        (["fiche", "--format", "xml"], "--format does not know xml"),
        (["fiche", "--today", "today"], "--today does not know today"),
        (["fiche", "--columns", ",".join(["title"] * 14)], "14 columns don't fit into the width of the terminal"),
        (["fiche", "--sort", "funding"], "nothing can be sorted by funding"),
        (["fiche", "--sort", "budget_years"], "nothing can be sorted by budget_years"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, make: Callable[..., Path]) -> None:
    assert_refused(run("-C", make(FILES), "list", *arguments), message)


def test_a_revision_and_a_day(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)
    (root / "content/fiches/b.md").unlink()
    assert titles(root) == ["a", "c", "d"]
    assert titles(root, "--at", "HEAD") == ["a", "b", "c", "d"]
    assert titles(root, "--where", "end < today", "--today", "2017-02-04") == ["a"]
    assert titles(root, "--where", "end < today", "--today", "2017-02-03") == []


def test_what_can_not_be_read_is_told(make: Callable[..., Path]) -> None:
    result = run("-C", make({**FILES, "content/fiches/x.md": "title: x\n"}), "list", "fiche")
    assert result.status == 0
    assert "warning: 1 document can't be read and is left out (scpctl check)" in result.err


@pytest.mark.parametrize("page", ["docs/query.md", "docs/query.cs.md"])
def test_the_examples_of_the_description_work(page: str, make: Callable[..., Path]) -> None:
    library = load(make({**FILES, "content/groups/it.md": "---\nname: IT\n---\n"}))
    text = (ROOT / page).read_text("utf-8")
    (table,) = re.findall(r"(?:výraz|expression) \| (?:co najde|finds) \|\n\|---\|---\|\n((?:\|.*\n)+)", text)
    expressions = re.findall(r"^\| `([^`]+)`", table, re.MULTILINE)
    assert len(expressions) > 20
    for expression in expressions:
        query.condition(expression, KINDS["fiche"], library)
    for label in re.findall(r': `(status == "[^"]+")`', table):
        query.condition(label, KINDS["fiche"], library)
