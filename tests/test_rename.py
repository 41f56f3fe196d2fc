"""A document renamed, taken away or made one with another: every link leads where it led, and nothing else changes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import assert_refused, commit, git, run

SETTINGS = '[programme]\nname = "Zkouška"\ncommissioned_to = "ukep"\n'
CITY = {
    "scpctl.toml": SETTINGS,
    "content/organisations/ukep.md": "---\nname: ÚKEP\n---\n",
    "content/organisations/zcu.md": "---\nname: ZČU\naliases: [Univerzita]\n---\n",
    "content/organisations/zcu-plzen.md": "---\nname: Západočeská univerzita\nshort: UNI\n---\n",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\npositions:\n"
    "  - title: ředitelka\n    organisation: ukep\n---\n",
    "content/groups/mobilita.md": "---\nname: Mobilita\nsince: 2016\nmembers:\n  - person: jana-nova\n---\n\n"
    "Viz [fiche](../fiches/kola.md).\n\n## Úkoly\n",
    "content/groups/mobilita/minutes/2017-01-10.md": """---
date: 2017-01-10
state: verified
verifier: jana-nova
recorder: "jana-nova" # zapisuje vždy ona
present: [jana-nova]
agenda:
  - {no: 1, title: Kola, fiches: ['kola']}
attachments:
  - title: Mapa
    file: ../mapa.csv
---

Projednáno s [[mobilita]], viz [mapa](../mapa.csv "Mapa"), [skupina](../../mobilita.md#úkoly) a [[kola|kola]].

## Do informativní zprávy

projednala kola.
""",
    "content/groups/mobilita/mapa.csv": "a;b\n",
    "content/fiches/kola.md": """---\r
title:  Kola\r
status: idea   # zatím námět\r
submitter: zcu\r
group: mobilita\r
partners:\r
  - organisation: zcu-plzen\r
---\r
\r
Vede [Mobilita][m], viz `[[mobilita]]` a <a href="../groups/mobilita.md">skupinu</a>.\r
\r
[m]: <../groups/mobilita.md> "Skupina"\r
""",
    "content/fiches/stojany.md": "---\ntitle: Stojany\nstatus: idea\n"
    "cooperating_groups:\n  - mobilita\ndepends_on: [kola]\n---\n",
}
TODAY = ("--today", "2017-02-10")


@pytest.fixture
def city(make: Callable[..., Path]) -> Path:
    root = make(CITY)
    git(root, "init", "-q")
    commit(root)
    return root


def changes(root: Path) -> dict[str, str]:
    """Return what git finds changed: the lines taken away and put in, without the rest."""
    git(root, "add", "-A")
    shown = git(root, "diff", "--cached", "--unified=0", "--no-color", "-M")
    found, path = {}, ""
    for line in shown.splitlines():
        if line.startswith(("rename from ", "deleted file")):
            found[line.partition("rename from ")[2] or path] = ""
        if line.startswith("diff --git"):
            path = line.partition(" b/")[2]
        elif line[:1] in "+-" and line[:3] not in ("+++", "---"):
            found[path] = f"{found.get(path, '')}{line}\n"
    return found


def status(root: Path) -> str:
    return run("-C", root, "check", "--today", "2017-02-10").out


def test_a_group_moves_with_its_minutes_and_files(city: Path) -> None:
    before = status(city)
    result = run("-C", city, "rename", "mobilita", "doprava")
    assert result.status == 0, result.err
    assert changes(city) == {
        "content/groups/mobilita.md": "",
        "content/groups/mobilita/mapa.csv": "",
        "content/groups/mobilita/minutes/2017-01-10.md": "",
        "content/groups/doprava/minutes/2017-01-10.md": (
            '-Projednáno s [[mobilita]], viz [mapa](../mapa.csv "Mapa"), '
            "[skupina](../../mobilita.md#úkoly) a [[kola|kola]].\n"
            '+Projednáno s [[doprava]], viz [mapa](../mapa.csv "Mapa"), '
            "[skupina](../../doprava.md#úkoly) a [[kola|kola]].\n"
        ),
        "content/fiches/kola.md": (
            "-group: mobilita\n+group: doprava\n"
            '-[m]: <../groups/mobilita.md> "Skupina"\n+[m]: <../groups/doprava.md> "Skupina"\n'
        ),
        "content/fiches/stojany.md": "-  - mobilita\n+  - doprava\n",
    }
    assert b"group: doprava\r\n" in (city / "content/fiches/kola.md").read_bytes()
    assert not (city / "content/groups/mobilita").exists()
    assert "content/fiches/kola.md:10:" in result.err
    assert "this may mean the document, too" in result.err
    assert status(city).replace("doprava", "mobilita") == before
    git(city, "commit", "-qm", "přejmenování")
    followed = git(city, "log", "--follow", "--format=%s", "content/groups/doprava/minutes/2017-01-10.md")
    assert followed == "přejmenování\ncontent\n"


def test_an_organisation_is_renamed_in_the_settings_too(city: Path) -> None:
    assert run("-C", city, "rename", "ukep", "spravni-usek").status == 0
    assert (city / "scpctl.toml").read_text("utf-8") == SETTINGS.replace("ukep", "spravni-usek")
    assert "organisation: spravni-usek\n" in (city / "content/people/jana-nova.md").read_text("utf-8")


def test_references_keep_their_quotation_marks_and_comments(city: Path) -> None:
    assert run("-C", city, "rename", "Jana Nová", "jana-mala").status == 0
    text = (city / "content/groups/mobilita/minutes/2017-01-10.md").read_text("utf-8")
    assert 'recorder: "jana-mala" # zapisuje vždy ona\npresent: [jana-mala]\n' in text
    assert run("-C", city, "rename", "kola", "bikesharing").err.startswith("error: not yet committed")
    assert run("-C", city, "rename", "kola", "bikesharing", "--allow-dirty").status == 0
    text = (city / "content/groups/mobilita/minutes/2017-01-10.md").read_text("utf-8")
    assert "fiches: ['bikesharing']}" in text
    assert "[[bikesharing|kola]]" in text


def test_short_links_that_would_mean_two_documents_get_their_kind(city: Path) -> None:
    assert run("-C", city, "rename", "kola", "ukep").status == 0
    assert "[[fiche:ukep|kola]]" in (city / "content/groups/mobilita/minutes/2017-01-10.md").read_text("utf-8")


def test_minutes_of_another_day_say_so(city: Path) -> None:
    assert run("-C", city, "rename", "mobilita/2017-01-10", "mobilita/2017-01-11").status == 0
    text = (city / "content/groups/mobilita/minutes/2017-01-11.md").read_text("utf-8")
    assert text.startswith("---\ndate: 2017-01-11\n")


def test_a_dry_run_shows_the_changes_and_makes_none(city: Path) -> None:
    result = run("-C", city, "rename", "kola", "bikesharing", "--dry-run")
    assert result.out.startswith("content/fiches/kola.md → content/fiches/bikesharing.md\n--- a/content/fiches/")
    assert "-depends_on: [kola]\n+depends_on: [bikesharing]\n" in result.out
    assert not changes(city)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("kola", "stojany"), "there is content/fiches/stojany.md already"),
        (("kola", "Nová Kola"), "Nová Kola is not a valid id"),
        (("kola", "con"), "no document can be called con"),
        (("kola", "../x"), "../x is not a valid id"),
        (("nic", "x"), "there is no document nic"),
        (("mobilita/2017-01-10", "it/2017-01-10"), "minutes stay with their group"),
    ],
)
def test_what_can_not_be_is_refused(arguments: tuple[str, str], message: str, city: Path) -> None:
    assert_refused(run("-C", city, "rename", *arguments), message)
    assert not changes(city)


def test_what_is_referred_to_is_not_removed(city: Path) -> None:
    assert_refused(
        run("-C", city, "remove", "kola"), "content/fiches/kola.md is still referred to: content/fiches/stojany.md:6"
    )
    assert run("-C", city, "remove", "stojany").out == "content/fiches/stojany.md → deleted\n"
    assert changes(city).keys() == {"content/fiches/stojany.md"}


def test_no_generated_block_leads_to_what_is_removed(city: Path) -> None:
    kola = city / "content/fiches/kola.md"
    kola.write_text(kola.read_text("utf-8") + "<!-- scpctl:begin backlinks -->\n<!-- scpctl:end -->\n", "utf-8")
    assert run("-C", city, "link", "--allow-dirty").status == 0
    commit(city)
    assert "(stojany.md)" in kola.read_text("utf-8")
    result = run("-C", city, "remove", "stojany")
    assert (result.status, result.out) == (0, "content/fiches/stojany.md → deleted\ncontent/fiches/kola.md\n")
    assert "(stojany.md)" not in kola.read_text("utf-8")
    assert run("-C", city, "link", "--check").status == 0


def test_what_can_not_be_read_may_refer_to_the_document(city: Path) -> None:
    (city / "content/fiches/stojany.md").write_text('---\ntitle: "Stojany\ndepends_on: [kola]\n---\n', encoding="utf-8")
    commit(city)
    for command in (("remove", "zcu"), ("merge", "zcu-plzen", "zcu")):
        assert_refused(
            run("-C", city, *command), "what can't be read may refer to the document: content/fiches/stojany.md:2"
        )
    assert not changes(city)
    result = run("-C", city, "rename", "zcu", "univerzita")
    assert result.status == 0
    assert "content/fiches/stojany.md:2:" in result.err
    assert "this may mean the document, too" in result.err
    assert run("-C", city, "remove", "content/fiches/stojany.md").status == 0


def test_two_that_are_the_same_become_one(city: Path) -> None:
    result = run("-C", city, "merge", "zcu-plzen", "zcu")
    assert result.status == 0, result.err
    assert changes(city) == {
        "content/organisations/zcu-plzen.md": "-name: Západočeská univerzita\n-short: UNI\n",
        "content/organisations/zcu.md": (
            '-aliases: [Univerzita]\n+aliases: [Univerzita, "Západočeská univerzita", "UNI"]\n'
        ),
        "content/fiches/kola.md": "-  - organisation: zcu-plzen\n+  - organisation: zcu\n",
    }


def test_what_only_the_double_says_is_not_lost_unasked(city: Path) -> None:
    assert_refused(
        run("-C", city, "merge", "kola", "stojany"), "says what content/fiches/stojany.md does not: submitter, group"
    )
    # It would depend on itself then.
    assert_refused(run("-C", city, "merge", "kola", "stojany", "--drop"), "SCP210")
    assert_refused(run("-C", city, "merge", "kola", "zcu"), "can't be made one")
    assert not changes(city)


def test_a_value_that_differs_is_not_lost_unasked(make: Callable[..., Path]) -> None:
    root = make(
        {
            "content/organisations/fond.md": "---\nname: Fond\nico: '00075370'\nurl: https://a.cz\n---\n",
            "content/organisations/spolek.md": "---\nname: Spolek\nico: '00025593'\nurl: https://a.cz\n---\n",
            "content/fiches/x.md": "---\ntitle: X\nstatus: idea\ntags: [voda, most]\n---\n",
            "content/fiches/y.md": "---\ntitle: Y\nstatus: idea\ntags:\n  - voda\n---\n",
        }
    )
    assert_refused(
        run("-C", root, "merge", "fond", "spolek", "--allow-dirty"),
        "content/organisations/fond.md says what content/organisations/spolek.md does not: ico",
    )
    assert_refused(run("-C", root, "merge", "x", "y", "--allow-dirty"), "content/fiches/y.md does not: tags")
    assert run("-C", root, "merge", "y", "x", "--allow-dirty").status == 0
    assert run("-C", root, "merge", "fond", "spolek", "--drop", "--allow-dirty").status == 0
    assert "ico: '00025593'\n" in (root / "content/organisations/spolek.md").read_text("utf-8")


def test_a_list_that_names_both_names_one(make: Callable[..., Path]) -> None:
    root = make(
        {
            "content/goals/a.md": "---\ntitle: A\ncode: A\n---\n",
            "content/goals/b.md": "---\ntitle: B\ncode: A\n---\n",
            "content/fiches/x.md": "---\ntitle: X\nstatus: idea\ngoals: [a, b]\n---\n",
            "content/fiches/y.md": "---\ntitle: Y\nstatus: idea\ngoals:\n  - b # první\n  - a\n---\n",
        }
    )
    result = run("-C", root, "merge", "b", "a", "--allow-dirty")
    assert result.status == 0, result.err
    assert "goals: [a]\n" in (root / "content/fiches/x.md").read_text("utf-8")
    assert "goals:\n  - a\n---\n" in (root / "content/fiches/y.md").read_text("utf-8")
    assert 'aliases:\n  - "B"\n---\n' in (root / "content/goals/a.md").read_text("utf-8")


def test_two_who_are_in_one_list_of_records_are_parted_there_first(make: Callable[..., Path]) -> None:
    group = "---\nname: IT\nmembers:\n  - person: jana-nova\n    role: tajemnice\n  - person: jana\n---\n"
    root = make(
        {
            "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
            "content/people/jana.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
            "content/people/petr.md": "---\ngiven: Petr\nfamily: Malý\n---\n",
            "content/groups/bydleni.md": "---\nname: B\nmembers: [{person: petr}, {person: petr}]\n---\n",
            "content/groups/it.md": group,
        }
    )
    result = run("-C", root, "merge", "jana", "jana-nova", "--allow-dirty")
    assert_refused(result, "content/groups/it.md:6, content/groups/it.md:4: after the change this would be wrong")
    assert "nothing was changed; do this there first: delete one of the two" in result.err
    (root / "content/groups/it.md").write_text(group.replace("  - person: jana\n", ""), "utf-8")
    assert run("-C", root, "merge", "jana", "jana-nova", "--allow-dirty").status == 0


def test_the_real_programme_is_renamed_and_back_without_a_trace(tmp_path: Path) -> None:
    from tests.conftest import ROOT

    subprocess.run(["git", "clone", "-q", str(ROOT), str(tmp_path / "a")], check=True)
    for old, new in (("mobilita", "doprava"), ("ukep", "uk"), ("bikesharing", "kola")):
        assert run("-C", tmp_path / "a", "rename", old, new, "--allow-dirty").status == 0
        assert run("-C", tmp_path / "a", "rename", new, old, "--allow-dirty").status == 0
    assert git(tmp_path / "a", "status", "--short") == ""


def test_expressions_of_blocks_and_saved_queries_follow(make: Callable[..., Path]) -> None:
    block = "<!-- scpctl:begin list fiche --where '{}' -->\n\nZatím nic.\n\n<!-- scpctl:end -->\n"
    same = "group == Mobilita and not (depends_on has kola)"
    root = make(
        {
            "scpctl.toml": SETTINGS
            + "[queries.nase]\nkind = 'fiche'\nwhere = 'group in (mobilita, \"mobilita\")'\n"
            + "[queries.jine]\nkind = 'fiche'\nwhere = 'title has \"mobilita\"'\n",
            "content/groups/mobilita.md": "---\nname: Mobilita\n---\n\n"
            + block.format("group == mobilita and status == idea")
            + block.format(same)
            + block.format('id matches "mobilita"')
            + block.format("statu"),
            "content/fiches/kola.md": "---\ntitle: Kola\nstatus: proposal\ngroup: mobilita\ndepends_on: [kola]\n---\n",
        }
    )
    result = run("-C", root, "rename", "mobilita", "2017", "--allow-dirty")
    assert result.status == 0, result.err
    group = (root / "content/groups/2017.md").read_text("utf-8")
    assert block.format('group == "2017" and status == idea') in group
    assert block.format(same) in group
    assert block.format('id matches "mobilita"') in group
    settings = (root / "scpctl.toml").read_text("utf-8")
    assert 'where = \'group in ("2017", "2017")\'\n' in settings
    assert 'title has "mobilita"' in settings
    named = [line.partition(": this may mean")[0] for line in result.err.splitlines() if "may mean" in line]
    assert named == ["content/groups/mobilita.md:15:1", "scpctl.toml:9:21"]
