"""What has changed between two reports: by the dates in the records, and as git knows the projects."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPORT, SETTINGS, SMALL, assert_refused, commit, git, run
from tests.faults import EXAMPLES

FICHE = """---
title: {title}
number: {number}
status: {status}
status_date: {date}
group: mobilita
guarantor: {guarantor}
manager: jana-nova
end: {end}
cost_total: {cost}
vat: included
---
"""
LAX = SETTINGS + '[required.fiche]\n[check.severity]\nSCP611 = "off"\n'
PEOPLE = {"content/people/petr-maly.md": "---\ngiven: Petr\nfamily: Malý\ntitle_after: Ph.D.\n---\n"}
NEXT = REPORT.replace("date: 2017-02-01\nprevious_date: 2016-12-01", "date: 2017-03-01\nprevious: 2017-02-01-zprava")

On = Callable[[str], str]


def fiche(id_: str = "kola", **values: str) -> dict[str, str]:
    usual = {
        "title": "Kola",
        "number": "SCP-1",
        "status": "idea",
        "date": "2016-05-04",
        "guarantor": "jana-nova",
        "end": "2018",
        "cost": "1000",
    }
    return {f"content/fiches/{id_}.md": FICHE.format(**(usual | values))}


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


@pytest.fixture
def on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> On:
    """Commit what there is on a day, as of noon of the committer."""

    def committed(day: str) -> str:
        for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
            monkeypatch.setenv(name, f"{day}T12:00:00Z")
        return commit(tmp_path)

    return committed


def changes(root: Path, *arguments: str, report: str = "2017-02-01-zprava") -> str:
    result = run("-C", root, "render", "--draft", "--template", "zmeny", report, *arguments)
    assert (result.status, result.err) == (0, "")
    return result.out


def city(folder: Path) -> Path:
    """Copy the example city to where git knows nothing of it."""
    root = folder / "lesnov"
    shutil.copytree(EXAMPLES, root, ignore=shutil.ignore_patterns(".scpctl", "build"))
    return root


def test_what_has_changed_in_the_example_city(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    root = city(tmp_path)
    golden("zmeny-bez-historie.md", changes(root, report="2025-12-11-informativni-zprava"))
    fiches = root / "content/fiches"
    now = {file.name: file.read_text("utf-8") for file in fiches.glob("*.md")}
    before = {
        "parkovaci-system.md": ("status: approved", "status: consultation"),
        "zelene-strechy.md": ("cost_total: 11200000", "cost_total: 9800000"),
        "chytre-krizovatky.md": ("end: 2026-11", "end: 2026-06"),
        "portal-obcana.md": ("guarantor: ", "guarantor: pavel-dvorsky\nx_former: "),
    }
    for name, (text, former) in before.items():
        assert text in now[name]
        (fiches / name).write_text(now[name].replace(text, former), "utf-8")
    (fiches / "informacni-panely.md").unlink()
    for day, files in (("2025-09-04", {}), ("2025-12-11", now)):
        write(fiches, files)
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00+02:00")
        commit(root)
    golden("zmeny.md", changes(root, report="2025-12-11-informativni-zprava"))


def test_every_value_that_was_changed_is_told_in_words(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **PEOPLE, **fiche()}, LAX)
    on("2016-12-01")
    new = fiche(title="Kola pro všechny", guarantor="petr-maly", end="2019-06", cost="2500000")
    write(root, {**new, "content/groups/it.md": "---\nname: IT\nstatus: suspended\n---\n"})
    on("2017-01-20")
    made = changes(root)
    assert "- Základní údaje se změnily u 1\u00a0projektu.\n" in made
    assert made.partition("## Změny základních údajů\n\n")[2] == (
        "| Projekt | Údaj | Dříve | Nyní |\n|---|---|---|---|\n"
        "| Kola pro všechny (SCP-1) | Název | Kola | Kola pro všechny |\n"
        "| Kola pro všechny (SCP-1) | Celkové náklady | 1\u00a0000\u00a0Kč | 2\u00a0500\u00a0000\u00a0Kč |\n"
        "| Kola pro všechny (SCP-1) | Dokončení | 2018 | červen 2019 |\n"
        "| Kola pro všechny (SCP-1) | Garant | Ing. Jana Nová | Petr Malý, Ph.D. |\n"
    )
    assert "\n\nProjekty jsou porovnány tak, jak byly zapsány 1. 12. 2016 a 1. 2. 2017.\n\n" in made


def test_new_and_dropped_projects_and_phases_are_told(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **fiche(), **fiche("most", title="Most", number="SCP-2")}, LAX)
    on("2016-11-20")
    (root / "content/fiches/most.md").unlink()
    write(root, fiche(status="proposal", date="2017-01-10"))
    write(root, fiche("pruh", title="'Pruh | [/]'", number="SCP-3", cost="7"))
    on("2017-01-20")
    made = changes(root)
    assert "- Přibyl 1\u00a0projekt.\n- Z přehledu byl vypuštěn 1\u00a0projekt.\n- Nová fáze je zapsána u 1" in made
    assert "\n| Pruh \\| \\[/\\] (SCP-3) | Mobilita | námět | 7\u00a0Kč |\n" in made
    assert "\n- Most (SCP-2), naposledy ve fázi „námět“\n" in made
    assert "\n- Projekt Kola (SCP-1) přešel z fáze „námět“ do fáze „návrh“ dne 10. 1. 2017.\n" in made


def test_a_project_with_another_id_is_known_by_its_number(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **fiche()}, LAX)
    on("2016-11-20")
    (root / "content/fiches/kola.md").unlink()
    write(root, fiche("bikesharing", cost="2000"))
    on("2017-01-20")
    made = changes(root)
    assert "Nové projekty" not in made
    assert "Vypuštěné" not in made
    assert "| Kola (SCP-1) | Celkové náklady | 1\u00a0000\u00a0Kč | 2\u00a0000\u00a0Kč |" in made


def test_the_newest_report_tells_of_what_is_not_committed_an_old_one_of_its_day(
    make: Callable[..., Path], on: On
) -> None:
    sections = {"content/reports/2017-03-01-zprava.md": NEXT}
    root = make({**SMALL, **sections, **fiche()}, LAX)
    on("2016-12-01")
    write(root, fiche(cost="2000"))
    on("2017-02-01")
    write(root, fiche(cost="3000"))
    on("2017-02-20")
    write(root, fiche(cost="4000"))
    assert "| 1\u00a0000\u00a0Kč | 2\u00a0000\u00a0Kč |" in changes(root)
    assert "| 2\u00a0000\u00a0Kč | 4\u00a0000\u00a0Kč |" in changes(root, report="2017-03-01-zprava")


def test_a_revision_is_compared_by_its_own_history(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **fiche()}, LAX)
    on("2016-12-01")
    write(root, fiche(cost="2000"))
    revision = on("2017-01-05")
    write(root, fiche(cost="3000"))
    on("2017-01-20")
    write(root, fiche(cost="4000"))
    on("2017-03-01")
    assert "| 1\u00a0000\u00a0Kč | 2\u00a0000\u00a0Kč |" in changes(root, "--at", revision)
    assert "| 1\u00a0000\u00a0Kč | 3\u00a0000\u00a0Kč |" in changes(root)


def test_what_was_merged_later_was_not_there_before(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **fiche()}, LAX)
    on("2016-11-20")
    git(root, "switch", "--quiet", "--create", "kola")
    write(root, fiche(cost="2000"))
    on("2016-11-25")
    git(root, "switch", "--quiet", "main")
    write(root, PEOPLE)
    on("2017-01-05")
    git(root, "merge", "--quiet", "--no-edit", "kola")
    assert "| 1\u00a0000\u00a0Kč | 2\u00a0000\u00a0Kč |" in changes(root)


def test_without_history_only_what_is_dated_is_told_and_it_says_so(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **fiche(status="proposal", date="2017-01-10")}, LAX)
    without_git = changes(root)
    on("2017-01-20")
    assert changes(root) == without_git
    assert "\n- Projekt Kola (SCP-1) je od 10. 1. 2017 ve fázi „návrh“.\n" in without_git
    assert "\n## Nové projekty" not in without_git
    assert "Nové projekty a změny nákladů, termínů a odpovědných osob z nich poznat nelze.\n" in without_git


def test_a_day_between_two_dated_phases_is_told_by_what_meetings_resolved(make: Callable[..., Path]) -> None:
    minutes = """---
date: {date}
state: verified
recorder: jana-nova
verifier: jana-nova
present: [jana-nova]
agenda:
  - {{no: 1, title: Kola}}
resolutions:
  - {{no: 1, item: 1, verb: doporučuje, text: záměr, fiche: kola, sets_status: {status}}}
---

## Do informativní zprávy

jednala o kolech.
"""
    states = {"2016-11-14": "proposal", "2017-01-16": "consultation"}
    held = {
        f"content/groups/mobilita/minutes/{date}.md": minutes.format(date=date, status=status)
        for date, status in states.items()
    }
    settings = LAX.replace("SCP611", 'SCP602 = "off"\nSCP611')
    root = make({**SMALL, **held, **fiche(status="approved", date="2017-02-20")}, settings)
    made = changes(root)
    assert "\n- Projekt Kola (SCP-1) přešel z fáze „návrh“ do fáze „v připomínkování“ dne 16. 1. 2017.\n" in made
    assert "| 16. 1. 2017 | skupina Mobilita | doporučuje záměr | Kola |" in made
    assert "- Pracovní skupina Mobilita zasedala 16. 1. 2017.\n" in made


def test_where_nothing_has_changed_it_says_so(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **fiche()}, LAX)
    assert "do 1. 2. 2017 v záznamech není žádná změna s datem.\n" in changes(root)
    on("2016-11-20")
    assert "do 1. 2. 2017 se v záznamech nic nezměnilo.\n" in changes(root)


def test_the_public_edition_tells_nothing_internal_of_what_was(make: Callable[..., Path], on: On) -> None:
    settings = LAX + '[edition]\ninternal = ["fiche.cost_total"]\n'
    secret = {"content/people/petr-maly.md": "---\ngiven: Petr\nfamily: Malý\npublish_name: false\n---\n"}
    hidden = fiche("tajne", title="Tajné", number="SCP-9")
    hidden = {path: text.replace("title:", "public: false\ntitle:") for path, text in hidden.items()}
    root = make({**SMALL, **secret, **hidden, **fiche(guarantor="petr-maly")}, settings)
    on("2016-11-20")
    (root / "content/fiches/tajne.md").unlink()
    write(root, fiche(cost="2000"))
    on("2017-01-20")
    assert "| Garant | Petr Malý | Ing. Jana Nová |" in changes(root)
    public = changes(root, "--edition", "public")
    assert "| Garant | XXXX[^anonymizace] | Ing. Jana Nová |" in public
    assert not [word for word in ("Malý", "Tajné", "Celkové náklady") if word in public]


def test_the_public_is_not_told_what_was_published_before_and_is_not_now(make: Callable[..., Path], on: On) -> None:
    root = make({**SMALL, **PEOPLE, **fiche(guarantor="petr-maly"), **fiche("most", title="Most", number="SCP-2")}, LAX)
    write(
        root, {**fiche("pruh", title="Pruh u Mostu", number="SCP-3"), **fiche("tunel", title="Tunel", number="SCP-4")}
    )
    on("2016-11-20")
    (root / "content/fiches/tunel.md").unlink()
    hidden = fiche("most", title="Most", number="SCP-2", cost="5")["content/fiches/most.md"]
    write(root, {"content/fiches/most.md": hidden.replace("title:", "public: false\ntitle:")})
    write(
        root,
        {
            "content/people/petr-maly.md": PEOPLE["content/people/petr-maly.md"].replace(
                "given", "publish_name: false\ngiven"
            )
        },
    )
    write(root, {**fiche(), **fiche("pruh", title="Pruh", number="SCP-3")})
    on("2017-01-20")
    public = changes(root, "--edition", "public")
    assert "| Garant | XXXX[^anonymizace] | Ing. Jana Nová |" in public
    assert "| Pruh (SCP-3) | Název | Pruh u XXXX | Pruh |" in public
    assert not [word for word in ("Malý", "Most", "Tunel", "vypuštěn") if word in public]
    assert "Most (SCP-2) | Celkové náklady" in changes(root)
    assert "- Tunel (SCP-4), naposledy" in changes(root)


def test_where_git_has_fetched_too_little_nothing_is_guessed(make: Callable[..., Path], on: On, tmp_path: Path) -> None:
    root = make({**SMALL, **fiche()}, LAX)
    on("2016-11-20")
    write(root, fiche(cost="2000"))
    on("2017-01-20")
    git(tmp_path, "clone", "--quiet", "--depth=1", root.as_uri(), str(tmp_path / "clone"))
    result = run("-C", tmp_path / "clone", "render", "--draft", "--template", "zmeny", "2017-02-01-zprava")
    assert_refused(result, "git has fetched too little to know what there was on 1. 12. 2016")


def test_a_report_that_follows_none_has_no_changes(make: Callable[..., Path]) -> None:
    first = {"content/reports/2017-02-01-zprava.md": REPORT.replace("previous_date: 2016-12-01\n", "")}
    result = run("-C", make({**SMALL, **first}), "render", "--draft", "--template", "zmeny", "2017-02-01-zprava")
    assert_refused(result, "zmeny can't be made of content/reports/2017-02-01-zprava.md")
