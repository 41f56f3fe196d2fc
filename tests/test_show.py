"""``scpctl show``: one document, what leads to it, its last changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPORT, assert_refused, commit, run

FILES = {
    "content/groups/mobilita.md": "---\nname: Mobilita\nchair: jana-nova\n---\n",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
    "content/fiches/kolo.md": (
        "---\ntitle: Půjčování kol\nstatus: approved\ngroup: mobilita\nstart: 2017-03\ncost_total: 1250000\n"
        "public: true\nmilestones:\n  - {title: Studie, due: 2017-05, done: true}\n  - {title: Stavba}\n"
        "x_spis: MM/12\n---\n\n## Cíle\n\nText.\n\n## Popis řešení\n\nText.\n"
    ),
    "content/fiches/voda.md": "---\ntitle: Voda\nstatus: idea\ndepends_on: [kolo]\n---\nviz [[fiche:kolo]]\n",
    "content/goals/kolo.md": "---\ntitle: Kola ve městě\ncode: C1\n---\n",
    "content/groups/mobilita/minutes/2017-01-12.md": (
        "---\ndate: 2017-01-12\nstate: verified\nrecorder: jana-nova\npresent: [jana-nova]\n"
        "agenda:\n  - {no: 1, title: Kola, fiches: [kolo]}\n"
        "resolutions:\n  - {no: 1, verb: schvaluje, text: Fichi., fiche: kolo}\n"
        "tasks:\n  - {id: U1, text: Zajistí stojany., owner: jana-nova, due: 2017-02-01, state: open, fiche: kolo}\n"
        "---\n"
    ),
    "content/groups/mobilita/minutes/2017-02-09.md": (
        "---\ndate: 2017-02-09\nstate: draft\nrecorder: jana-nova\npresent: [jana-nova]\n"
        "agenda: [{no: 1, title: Kola, fiches: [kolo]}]\n---\n"
    ),
    "content/reports/2017-02-01-zprava.md": REPORT.replace("na projektech", "na půjčování kol"),
}
KOLO = """Půjčování kol
project fiche kolo · content/fiches/kolo.md

  title               Půjčování kol
  status              approved
  lead working group  Mobilita
  start               březen 2017
  milestones          Studie · květen 2017 · done
                      Stavba
  total cost          1 250 000 Kč
  public              yes
  x_spis              MM/12

Sections
  Cíle
  Popis řešení

Needed by (1)
  Voda · content/fiches/voda.md:4

Discussed in (2)
  Mobilita 9. 2. 2017 · content/groups/mobilita/minutes/2017-02-09.md:6
    number 1 · Kola
  Mobilita 12. 1. 2017 · content/groups/mobilita/minutes/2017-01-12.md:7
    number 1 · Kola

Decided by (1)
  Mobilita 12. 1. 2017 · content/groups/mobilita/minutes/2017-01-12.md:9
    number 1 · schvaluje · Fichi.

Tasks (1)
  Mobilita 12. 1. 2017 · content/groups/mobilita/minutes/2017-01-12.md:11
    U1 · Zajistí stojany. · Jana Nová · 1. 2. 2017 · open

Mentioned in (1)
  Voda · content/fiches/voda.md:6

Named in (1)
  Aktuální informace · content/reports/2017-02-01-zprava.md:18
"""


def test_a_fiche_with_all_that_leads_to_it(make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "show", "fiche:kolo")
    assert (result.status, result.err) == (0, "")
    assert result.out.replace("\u00a0", " ") == KOLO


@pytest.mark.parametrize("reference", ["fiche:kolo", "content/fiches/kolo.md", "Půjčování kol", "pujcovani KOL"])
def test_a_document_is_named_as_people_like(reference: str, make: Callable[..., Path]) -> None:
    assert run("-C", make(FILES), "show", reference).out.startswith("Půjčování kol\n")


def test_a_group_has_its_meetings_and_fiches(make: Callable[..., Path]) -> None:
    out = run("-C", make(FILES), "--lang", "cs", "show", "mobilita").out
    assert "  předseda  Jana Nová\n" in out
    assert "Vede (1)\n  Půjčování kol · content/fiches/kolo.md:4\n" in out
    assert "Jednání (2)\n  Mobilita 9. 2. 2017 ·" in out


def test_the_last_changes_are_those_of_the_file(make: Callable[..., Path]) -> None:
    root = make(FILES)
    first = commit(root, "První")
    (root / "content/goals/kolo.md").write_text("---\ntitle: Jinak\ncode: C1\n---\n", encoding="utf-8")
    commit(root, "Cíl")
    assert run("-C", root, "show", "fiche:kolo").out.endswith(
        f"\nLast changes\n  2017-01-20  První · Jana Nová · {first[:7]}\n"
    )
    changes = run("-C", root, "show", "goal:kolo").out.partition("Last changes\n")[2].splitlines()
    assert [line.split()[1] for line in changes] == ["Cíl", "První"]
    assert run("-C", root, "show", "goal:kolo", "--at", "HEAD~1").out.startswith("Kola ve městě\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows finds programs without a PATH, too")
def test_without_git_only_the_last_changes_are_missing(
    make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make(FILES)
    commit(root)
    monkeypatch.setenv("PATH", str(root))
    result = run("-C", root, "show", "fiche:kolo")
    assert result.status == 0
    assert result.out.replace("\u00a0", " ") == KOLO
    assert result.err == "warning: the last changes are missing: git is not installed → install git\n"
    data = json.loads(run("-C", root, "show", "fiche:kolo", "--format", "json").out)
    assert (data["title"], data["changes"]) == ("Půjčování kol", [])


def test_json_has_everything(make: Callable[..., Path]) -> None:
    root = make(FILES)
    name = commit(root)
    data = json.loads(run("-C", root, "show", "fiche:kolo", "--format", "json").out)
    assert (data["version"], data["kind"], data["id"], data["path"]) == (1, "fiche", "kolo", "content/fiches/kolo.md")
    assert data["values"]["milestones"] == [{"title": "Studie", "due": "2017-05", "done": True}, {"title": "Stavba"}]
    assert data["values"]["x_spis"] == ["MM/12"]
    assert data["sections"][0] == {"level": 2, "title": "Cíle", "line": 14}
    assert [link["id"] for link in data["links"]["discussed_in"]] == ["mobilita/2017-02-09", "mobilita/2017-01-12"]
    assert data["links"]["tasks"][0]["record"]["due"] == "2017-02-01"
    assert data["links"]["needed_by"][0]["record"] is None
    assert data["changes"] == [{"name": name[:7], "date": "2017-01-20", "author": "Jana Nová", "subject": "content"}]


def test_many_links_are_cut_unless_all_are_asked_for(make: Callable[..., Path]) -> None:
    fiches = {f"content/fiches/f{n}.md": f"---\ntitle: F{n}\nstatus: idea\ngroup: mobilita\n---\n" for n in range(12)}
    root = make({"content/groups/mobilita.md": "---\nname: Mobilita\n---\n", **fiches})
    out = run("-C", root, "show", "mobilita").out
    assert "Leads (12)\n" in out
    assert out.endswith("\n  … 2 more (--all)\n")
    assert run("-C", root, "show", "mobilita", "--all").out.count("content/fiches/") == 12


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["kolo"], "kolo can mean several documents", "write one of fiche:kolo, goal:kolo"),
        (["mobiltia"], "there is no document mobiltia", "did you mean mobilita?"),
        (["mobilita", "--format", "xml"], "--format does not know xml", "json"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, hint: str, make: Callable[..., Path]) -> None:
    result = run("-C", make(FILES), "show", *arguments)
    assert_refused(result, message)
    assert hint in result.err


def test_a_document_that_can_not_be_read(make: Callable[..., Path]) -> None:
    result = run("-C", make({**FILES, "content/fiches/x.md": "title: X\n"}), "show", "x")
    assert (result.status, result.out) == (1, "")
    assert "content/fiches/x.md can't be read: the document does not start with front matter" in result.err
