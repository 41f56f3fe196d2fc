"""Short links are written out, blocks kept fresh, and nothing else is touched; the second run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import commit, git, run

CITY = {
    "content/groups/mobilita.md": """---
name: Mobilita
---

Skupina vede [[kola]].

<!-- scpctl:begin fiches -->
<!-- scpctl:end -->

## Jednání

<!-- scpctl:begin meetings -->
zastaralé
<!-- scpctl:end -->

<!-- scpctl:begin tasks -->

<!-- scpctl:end -->
Konec.
""",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\n---\n",
    "content/fiches/kola.md": """---
title: Kola [etapa I]
status: approved
group: mobilita
resolutions:
  - {body: RMP, number: "12", date: 2017-01-20}
---

<!-- scpctl:begin decisions -->
<!-- scpctl:end -->

<!-- scpctl:begin backlinks -->
<!-- scpctl:end -->
""".replace("\n", "\r\n"),
    "content/fiches/stojany.md": "---\ntitle: Stojany\nstatus: idea\n---\n\n"
    "Viz [[kola|sdílená kola]], [[fiche:kola]], [mobilitu](../mobilita.md#jednání), [plán](plan.md), "
    "`[[kola]]`, [ne]\na [zápis][z].\n\n    [[kola]]\n\n[z]: </content/groups/mobilita/minutes/2017-01-10.md>\n",
    "content/groups/mobilita/minutes/2017-01-10.md": """---
date: 2017-01-10
state: verified
number: 1/2017
recorder: jana-nova
present: [jana-nova]
agenda:
  - {no: 1, title: Kola, fiches: [kola]}
resolutions:
  - {no: 1, verb: doporučuje, text: "schválit a|b.", fiche: kola}
tasks:
  - {id: M1, text: Připravit podklady., owner: jana-nova, due: 2017-02-28, state: open, fiche: kola}
  - {id: M2, text: Hotovo., owner: jana-nova, due: next-meeting, state: done, done_on: 2017-01-11}
---
""",
}


@pytest.fixture
def city(make: Callable[..., Path]) -> Path:
    root = make(CITY)
    git(root, "init", "-q")
    commit(root)
    return root


def text(root: Path, path: str) -> str:
    return (root / "content" / path).read_bytes().decode()


def test_short_links_and_blocks_are_written_out_once(city: Path) -> None:
    assert run("-C", city, "link", "--check").status == 1
    result = run("-C", city, "link")
    assert result.status == 0, result.err
    assert text(city, "groups/mobilita.md") == (
        "---\nname: Mobilita\n---\n\n"
        "Skupina vede [Kola \\[etapa I\\]](../fiches/kola.md).\n\n"
        "<!-- scpctl:begin fiches -->\n\n"
        "| Fiche | Stav |\n|---|---|\n| [Kola \\[etapa I\\]](../fiches/kola.md) | schváleno |\n\n"
        "<!-- scpctl:end -->\n\n## Jednání\n\n"
        "<!-- scpctl:begin meetings -->\n\n"
        "| Jednání | Číslo | Projednané fiche |\n|---|---|---|\n"
        "| [zápis z jednání 10. 1. 2017](mobilita/minutes/2017-01-10.md) | 1/2017 "
        "| [Kola \\[etapa I\\]](../fiches/kola.md) |\n\n"
        "<!-- scpctl:end -->\n\n"
        "<!-- scpctl:begin tasks -->\n\n"
        "| Úkol | Odpovídá | Termín | Uložen |\n|---|---|---|---|\n"
        "| Připravit podklady. | [Jana Nová](../people/jana-nova.md) | 28. 2. 2017 "
        "| [zápis z jednání 10. 1. 2017](mobilita/minutes/2017-01-10.md) |\n\n"
        "<!-- scpctl:end -->\nKonec.\n"
    )
    assert text(city, "fiches/stojany.md") == (
        "---\ntitle: Stojany\nstatus: idea\n---\n\n"
        "Viz [sdílená kola](kola.md), [Kola \\[etapa I\\]](kola.md), [mobilitu](../groups/mobilita.md#jednání), "
        "[plán](plan.md), `[[kola]]`, [ne]\na [zápis][z].\n\n    [[kola]]\n\n"
        "[z]: <../groups/mobilita/minutes/2017-01-10.md>\n"
    )
    fiche = text(city, "fiches/kola.md")
    assert "\n" not in fiche.replace("\r\n", "")
    assert (
        "| Datum | Kdo | Usnesení |\r\n|---|---|---|\r\n"
        "| [10. 1. 2017](../groups/mobilita/minutes/2017-01-10.md) | Mobilita | doporučuje schválit a\\|b. |\r\n"
        "| 20. 1. 2017 | RMP | č. 12 |\r\n"
    ) in fiche
    minutes = "[zápis z jednání 10. 1. 2017](../groups/mobilita/minutes/2017-01-10.md)"
    assert (
        f"- projednáno: {minutes}\r\n- rozhodnuto: {minutes}\r\n- úkoly: {minutes}\r\n"
        "- zmíněno v: [Stojany](stojany.md), [Mobilita](../groups/mobilita.md)\r\n"
    ) in fiche

    git(city, "add", ".")
    git(city, "commit", "-qm", "odkazy")
    again = run("-C", city, "link")
    assert (again.status, again.out, again.err) == (0, "", "0 documents changed\n")
    assert run("-C", city, "link", "--check").status == 0


def test_what_is_generated_is_neither_checked_nor_counted_as_a_link(city: Path) -> None:
    run("-C", city, "link")
    found = run("-C", city, "check", "--today", "2017-02-10", "--format", "json").out
    assert "content/groups/mobilita.md" not in found.replace("content/groups/mobilita.md is", "")


def test_a_rename_refreshes_what_is_generated(city: Path) -> None:
    run("-C", city, "link")
    commit(city)
    renamed = run("-C", city, "rename", "kola", "bikesharing")
    assert (renamed.status, renamed.err) == (0, "")
    assert "[Kola \\[etapa I\\]](../fiches/bikesharing.md) | schváleno |" in text(city, "groups/mobilita.md")
    assert run("-C", city, "link", "--check").status == 0


@pytest.mark.parametrize(
    ("marks", "message"),
    [
        ("<!-- scpctl:begin tasks -->", "this block begins and does not end"),
        ("<!-- scpctl:end -->", "this block ends and has not begun"),
        (
            "<!-- scpctl:begin tasks -->\n<!-- scpctl:begin fiches -->\n<!-- scpctl:end -->",
            "this block begins and does not end before the next one",
        ),
        ("<!-- scpctl:begin taks -->\n<!-- scpctl:end -->", "there is no block taks"),
        ("<!-- scpctl:begin decisions -->\n<!-- scpctl:end -->", "the block decisions does not fit here"),
        (
            "<!-- scpctl:begin tasks --sort due -->\n<!-- scpctl:end -->",
            "nothing stands behind the name of the block tasks",
        ),
        ("<!-- scpctl:begin list -->\n<!-- scpctl:end -->", "what is to be listed is missing"),
        ("<!-- scpctl:begin list fichy -->\n<!-- scpctl:end -->", "there is no kind and no query fichy"),
        ("<!-- scpctl:begin list fiche --were 'end' -->\n<!-- scpctl:end -->", "there is no option --were"),
        ("<!-- scpctl:begin list fiche --where -->\n<!-- scpctl:end -->", "the option --where needs a value"),
        ("<!-- scpctl:begin list fiche --where 'end -->\n<!-- scpctl:end -->", "a quotation mark is not closed"),
        ("<!-- scpctl:begin list fiche --where 'statu' -->\n<!-- scpctl:end -->", "--where: there is no key statu"),
        (
            "<!-- scpctl:begin list fiche --where 'end < today' -->\n<!-- scpctl:end -->",
            "--where: in a block, today would mean something else every day",
        ),
    ],
)
def test_marks_that_make_no_block_are_refused_and_nothing_is_written(
    marks: str, message: str, make: Callable[..., Path]
) -> None:
    root = make({"content/groups/a.md": f"---\nname: A\n---\n\n{marks}\n\nText.\n"})
    before = text(root, "groups/a.md")
    result = run("-C", root, "link", "--allow-dirty")
    assert result.status == 1
    assert f"content/groups/a.md:5:1: {message}\n" in result.err
    assert text(root, "groups/a.md") == before


@pytest.mark.parametrize(
    "written",
    [
        "> <!-- scpctl:begin tasks -->\n> <!-- scpctl:end -->",
        "- Úkoly:\n\n  <!-- scpctl:begin tasks -->\n  <!-- scpctl:end -->\n- Konec",
        "| A |\n|---|\n| <!-- scpctl:begin tasks --><!-- scpctl:end --> |",
        "## Úkoly <!-- scpctl:begin tasks --> <!-- scpctl:end -->",
        "[úkoly <!-- scpctl:begin tasks --><!-- scpctl:end -->](b.md)",
        "<!-- scpctl:begin tasks --> a další\n<!-- scpctl:end -->",
    ],
)
def test_a_block_that_would_tear_a_list_or_a_sentence_apart_is_refused(written: str, make: Callable[..., Path]) -> None:
    body = f"---\nname: A\n---\n\n{written}\n\n[[b]]\n"
    root = make({"content/groups/a.md": body, "content/groups/b.md": "---\nname: B\n---\n"})
    result = run("-C", root, "link", "--allow-dirty")
    assert result.status == 1
    assert "the mark of a block must stand on a line of its own" in result.err
    assert "→ move it there, or delete the block" in result.err
    assert text(root, "groups/a.md") == body


def test_an_end_without_a_beginning_is_told_so(make: Callable[..., Path]) -> None:
    root = make({"content/groups/a.md": "---\nname: A\n---\n\n<!-- scpctl:end -->\n"})
    err = run("-C", root, "link", "--allow-dirty").err
    assert "→ write <!-- scpctl:begin … --> before it, or delete it" in err


def test_the_options_of_a_list_are_named_where_it_has_not_that_one(make: Callable[..., Path]) -> None:
    block = "<!-- scpctl:begin list fiche --format csv -->\n<!-- scpctl:end -->\n"
    root = make({"content/groups/a.md": f"---\nname: A\n---\n\n{block}"})
    err = run("-C", root, "link", "--allow-dirty").err
    assert "there is no option --format\n  → write one of --where, --sort, --columns\n" in err


def test_a_list_is_burnt_into_the_text_in_czech_for_whoever_reads_it_on_the_forge(city: Path) -> None:
    block = "<!-- scpctl:begin list {} -->\n\n{}\n\n<!-- scpctl:end -->\n"
    chosen = "fiche --where 'status in (approved, idea)' --sort -status --columns title,group,cost_total"
    table = (
        "| Název | Gesční pracovní skupina | Celkové náklady (Kč) |\n|---|---|---:|\n"
        "| [Kola \\[etapa I\\]](../fiches/kola.md) | [Mobilita](../groups/mobilita.md) | 1\u00a0250\u00a0000 |\n"
        "| [Stojany](../fiches/stojany.md) |  |  |"
    )
    saved = (
        "| Zápis z jednání | Stav | Zapisovatel | Příští jednání |\n|---|---|---|---|\n"
        "| [zápis z jednání 10. 1. 2017](../groups/mobilita/minutes/2017-01-10.md) | ověřeno "
        "| [Jana Nová](../people/jana-nova.md) |  |"
    )
    goal = "---\ntitle: Cíl\ncode: C1\n---\n\n"
    file = city / "content/goals/cil.md"
    file.parent.mkdir()
    file.write_text(goal + block.format(chosen, "") + block.format("ukoly", ""), encoding="utf-8")
    settings = city / "scpctl.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8") + '\n[queries.ukoly]\nkind = "minutes"\nwhere = "count(tasks) > 1"\n',
        encoding="utf-8",
    )
    fiche = city / "content/fiches/kola.md"
    fiche.write_bytes(fiche.read_bytes().replace(b"group:", b"cost_total: 1250000\r\nvat: included\r\ngroup:"))
    commit(city)
    assert run("-C", city, "--lang", "en", "link").status == 0
    assert file.read_text(encoding="utf-8") == goal + block.format(chosen, table) + block.format("ukoly", saved)
    commit(city)
    assert run("-C", city, "--lang", "en", "link", "--check").status == 0
    fiche.write_bytes(fiche.read_bytes().replace(b"approved", b"preparation"))
    result = run("-C", city, "link", "--check")
    assert result.status == 1
    assert "content/goals/cil.md: not up to date" in result.out


def test_marks_in_code_are_text(make: Callable[..., Path]) -> None:
    code = "---\nname: A\n---\n\n```\n<!-- scpctl:begin tasks -->\n```\n\n`<!-- scpctl:end -->`\n"
    root = make({"content/groups/a.md": code})
    assert run("-C", root, "link", "--allow-dirty").status == 0
    assert text(root, "groups/a.md") == code


def test_two_blocks_of_one_name_hold_the_same(make: Callable[..., Path]) -> None:
    block = "<!-- scpctl:begin meetings -->\n\nZatím nic.\n\n<!-- scpctl:end -->\n"
    root = make({"content/groups/a.md": f"---\nname: A\n---\n\n{block}\n{block}"})
    assert run("-C", root, "link", "--check").status == 0


LAMP = {"content/fiches/lampy.md": "---\ntitle: Lampy `LED`\nstatus: idea\n---\n\n## Cíle\n"}


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("[[lampy#cíle]] a [[ lampy |svítí]]", "[Lampy &#96;LED&#96;](lampy.md#cíle) a [svítí](lampy.md)"),
        ("[[[lampy|a]]]", "[[a](lampy.md)]"),
        ("[[lampy|a|b]]", "[a\\|b](lampy.md)"),
        ("[[lampy|a]][[lampy|b]]", "[a](lampy.md)[b](lampy.md)"),
        ("[[lampy|dvě\nslova]]", "[dvě slova](lampy.md)"),
        ("> - [[lampy|a]]", "> - [a](lampy.md)"),
        ("| A |\n|---|\n| [[lampy\\|b]] |", "| A |\n|---|\n| [b](lampy.md) |"),
        ("`[[lampy]]`, <!-- [[lampy]] -->, \\[[lampy]], [[]], [[|a]], ![[lampy]]", ""),
        ("```\n[[lampy]]\n```\n\n    [[lampy]]\n\n<!--\n[[lampy]]\n-->\n\n<div>\n[[lampy]]\n</div>", ""),
        # A forge sees one link here and would see another, or two, if the short one were written out.
        ("[více [[lampy]] zde](lampy.md)", ""),
        ("[[lampy]](lampy.md)", ""),
        ("[[lampy]]\n\n[lampy]: kola.md", ""),
        ("[více [[lampy]] zde](lampy.md) a [[lampy|a]]", "[více [[lampy]] zde](lampy.md) a [a](lampy.md)"),
        ("kód ` bez konce a [[lampy]]", "kód ` bez konce a [Lampy &#96;LED&#96;](lampy.md)"),
        # One that can't be proved, and one inside of another, keep nothing else from being written out.
        (
            "![[lampy|x]][[lampy|y]]](kola.md)\n\n[[lampy|a]] [[lampy|b]]",
            "![[lampy|x]][[lampy|y]]](kola.md)\n\n[a](lampy.md) [b](lampy.md)",
        ),
        # Both links have the one address.
        ("[a][x] a [b][x]\n\n[x]: /content/fiches/lampy.md", "[a][x] a [b][x]\n\n[x]: lampy.md"),
        ("[a](..\\fiches\\lampy.md)", "[a](lampy.md)"),
        (
            "[[lampy#Cíle|a]], [[lampy#CILE|b]], [[lampy#jiné|c]]",
            "[a](lampy.md#cíle), [b](lampy.md#cíle), [c](lampy.md#jiné)",
        ),
        ("[[lampy|]] a [[lampy| ]]", "[Lampy &#96;LED&#96;](lampy.md) a [Lampy &#96;LED&#96;](lampy.md)"),
        ("[[lampy|*b*_c_]] a [[lampy|**dvě** `x`]]", "[*b*_c_](lampy.md) a [**dvě** `x`](lampy.md)"),
    ],
)
def test_what_looks_like_a_link_becomes_one_only_where_it_is_one(
    written: str, becomes: str, make: Callable[..., Path]
) -> None:
    root = make({**LAMP, "content/fiches/kola.md": f"---\ntitle: Kola\nstatus: idea\n---\n\n{written}\n"})
    result = run("-C", root, "link", "--allow-dirty")
    assert (result.status, text(root, "fiches/kola.md").partition("---\n\n")[2]) == (0, f"{becomes or written}\n")
    assert run("-C", root, "link", "--check").status == 0


@pytest.mark.parametrize(
    ("written", "becomes", "said"),
    [
        ("[[neexistuje]]", "", "there is no document neexistuje"),
        ("[[Lampy LED]]", "", "there is no document Lampy LED\n  → did you mean lampy?"),
        (
            "[[stojany]]",
            "",
            "[[stojany]] can mean several documents\n  → write one of [[event:stojany]], [[fiche:stojany]]",
        ),
        (
            "[[lampy|![x](/content/fiches/lampy.md) ]] [[lampy|a]]",
            "[[lampy|![x](lampy.md) ]] [a](lampy.md)",
            "the text of this link would be another, written out",
        ),
    ],
)
def test_a_short_link_that_can_not_be_written_out_is_told(
    written: str, becomes: str, said: str, make: Callable[..., Path]
) -> None:
    stojany = "---\ntitle: Stojany\n---\n"
    twice = {"content/fiches/stojany.md": stojany, "content/events/stojany.md": stojany}
    root = make({**LAMP, **twice, "content/fiches/kola.md": f"---\ntitle: Kola\nstatus: idea\n---\n\n{written}\n"})
    for options in (["--allow-dirty"], ["--check"]):
        result = run("-C", root, "link", *options)
        assert result.status == 1
        assert f"error: content/fiches/kola.md:6:1: {said}" in result.err
    assert text(root, "fiches/kola.md").partition("---\n\n")[2] == f"{becomes or written}\n"
