"""Names are found in running text in any form, offered as links with their context, and written where people agree."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import document, inflection, shorthand
from scpctl import mentions as finder
from scpctl.finding import Range
from tests import mentions
from tests.conftest import Terminal, assert_refused, commit, run, terminal

MINUTES = "content/groups/mobilita/minutes/2017-01-10.md"
CITY = {
    "content/groups/mobilita.md": "---\nname: Mobilita\naliases: [Doprava]\n---\n",
    "content/groups/rv.md": "---\nname: Řídicí výbor\n---\n\n<!-- scpctl:begin backlinks -->\n<!-- scpctl:end -->\n",
    "content/people/karel-kratky.md": "---\ngiven: Karel\nfamily: Krátký\ntitle_before: Ing.\n---\n",
    "content/people/jan-novak.md": "---\ngiven: Jan\nfamily: Novák\n---\n",
    "content/people/petr-novak.md": "---\ngiven: Petr\nfamily: Novák\n---\n",
    "content/fiches/strechy.md": "---\ntitle: Zelené střechy\nforms: {genitive: Zelených střešek}\n---\n",
    MINUTES: """---
date: 2017-01-10
---

## Zelené střechy

O Zelených střechách, o Zelených střechách i o „Zelených
střeších“ jednal řídicí výbor. Doprava v ulicích houstne.

- *Ing. Krátkému* se ukládá `Zelené střechy` prověřit, viz [řídicího výboru](../../rv.md), řekl Novák, Jan Novák ne.
- Členům [/] skupiny Mobilita je to jedno.
""",
}


@pytest.fixture
def city(make: Callable[..., Path]) -> Path:
    root = make(CITY)
    commit(root)
    return root


def text(root: Path, path: str = MINUTES) -> str:
    return (root / path).read_bytes().decode()


def test_in_sentences_labelled_by_hand_nearly_all_names_are_found_and_hardly_anything_else() -> None:
    every = mentions.measured(mentions.files())
    assert every.sentences >= 300
    assert every.precision >= 0.98, every.wrong
    assert every.recall >= 0.9, every.missed


def test_exact_matching_would_not_do() -> None:
    exact = mentions.measured(mentions.files(), exactly=True)
    assert exact.recall < 0.6
    assert exact.precision < 0.9


def test_everyone_and_everything_of_the_report_of_plzen_is_found_in_its_text() -> None:
    report = (mentions.ROOT / "tests" / "golden" / "informativni-zprava.md").read_text("utf-8")
    library, names = mentions.city("plzen")
    read = document.parse("content/events/x.md", f"---\ntitle: X\n---\n\n{report}".encode(), library.config.kinds)
    found = {f"{item.target.kind_name}:{item.target.id}" for item in finder.find(read, names)}
    assert found >= {
        *("group:mobilita", "group:zivotni-prostredi", "group:podpora-podnikani", "group:verejnost", "group:it"),
        *("group:bezpecnost", "fiche:bikesharing", "fiche:elektromobily", "fiche:zelene-strechy"),
        *("person:erich-benes", "organisation:ukep", "organisation:zcu"),
    }


def test_each_document_is_offered_once_with_the_line_around_it(city: Path) -> None:
    result = run("-C", city, "--lang", "en", "link", "--mentions")
    assert (result.status, result.out) == (
        0,
        f"""{MINUTES}:7:3
  7 | O Zelených střechách, o Zelených střechách i o „Zelených
    |   ^^^^^^^^^^^^^^^^^^
  → project fiche Zelené střechy · content/fiches/strechy.md

{MINUTES}:10:4
  10 | - *Ing. Krátkému* se ukládá `Zelené střechy` prověřit, viz [řídicího v…
     |    ^^^^^^^^^^^^^
  → person Karel Krátký · content/people/karel-kratky.md

{MINUTES}:10:104
  10 | …./rv.md), řekl Novák, Jan Novák ne.
     |                        ^^^^^^^^^
  → person Jan Novák · content/people/jan-novak.md

""",
    )
    assert result.err.startswith("3 names without a link\n")


def test_a_check_fails_where_there_are_any(city: Path) -> None:
    assert run("-C", city, "link", "--mentions", "--check").status == 1
    assert run("-C", city, "link", "--mentions", "--check", "--kind", "organisation").status == 0


def test_links_are_written_with_nothing_else_touched_and_seen_from_the_other_end(city: Path) -> None:
    before = text(city)
    result = run("-C", city, "link", "--mentions", "--apply", "--yes")
    assert (result.status, result.out) == (0, f"{MINUTES}\ncontent/groups/rv.md\n")
    expected = before.replace("O Zelených střechách", "O [Zelených střechách](../../../fiches/strechy.md)", 1)
    expected = expected.replace("*Ing. Krátkému*", "*[Ing. Krátkému](../../../people/karel-kratky.md)*")
    expected = expected.replace("Jan Novák", "[Jan Novák](../../../people/jan-novak.md)")
    assert text(city) == expected
    commit(city)
    assert run("-C", city, "link", "--mentions", "--check").status == 0
    assert run("-C", city, "link", "--check").status == 0


def test_a_dry_run_shows_and_writes_nothing(city: Path) -> None:
    before = text(city)
    result = run("-C", city, "link", "--mentions", "--apply", "--yes", "--dry-run", "--kind", "person")
    assert "+- *[Ing. Krátkému](../../../people/karel-kratky.md)*" in result.out
    assert "strechy.md" not in result.out
    assert text(city) == before


def test_each_is_asked_about(city: Path) -> None:
    terminal = Terminal(city, "link", "--mentions", "--apply")
    question = "Odkázat? (a: ano, n: ne, v: všechny další, k: konec): "
    terminal.answer(question, "\n").answer(question, "x\r").answer(question, "n\r")
    terminal.answer(question, "a\r").answer(question, "k\r")
    assert terminal.finish() == 0
    assert "tento údaj je povinný\n  → a: ano, n: ne, v: všechny další, k: konec\n" in terminal.screen
    assert "x není odpověď" in terminal.screen
    assert "[Ing. Krátkému](" in text(city)
    assert "[Zelených střechách](" not in text(city)
    assert "[Jan Novák](" not in text(city)


@terminal
@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_who_stops_is_told_that_nothing_was_written(key: str, city: Path) -> None:
    before = text(city)
    asked = Terminal(city, "link", "--mentions", "--apply").answer("k: konec): ", "a\r").answer("k: konec): ", key)
    assert asked.finish() == 130
    assert "nic nebylo zapsáno\n" in asked.screen
    assert text(city) == before


def test_where_nobody_can_be_asked_nothing_is_written(city: Path) -> None:
    assert_refused(run("-C", city, "--lang", "en", "link", "--mentions", "--apply"), "nobody can be asked here")
    assert_refused(run("-C", city, "--lang", "en", "link", "--apply"), "--apply belongs to --mentions")
    assert_refused(run("-C", city, "--lang", "en", "link", "--mentions", "--yes"), "--yes belongs to --apply")
    refused = run("-C", city, "--lang", "en", "link", "--mentions", "--kind", "fich")
    assert_refused(refused, "fich is not a kind that is looked for in texts")


@pytest.mark.parametrize("entry", ["person:karel-kratky", "karel-kratky", "Krátký", "ing. krátkému", "Karel Krátký"])
def test_what_is_to_stay_without_a_link_is_not_offered(entry: str, city: Path) -> None:
    settings = city / "scpctl.toml"
    before = settings.read_text("utf-8")
    settings.write_text(f'{before}\n[link]\nunlinked = ["{entry}"]\n', encoding="utf-8")
    assert "karel-kratky" not in run("-C", city, "link", "--mentions").out
    settings.write_text(before, encoding="utf-8")
    (city / MINUTES).write_text(text(city).replace("---\n\n", f"unlinked: ['{entry}']\n---\n\n", 1), encoding="utf-8")
    assert "karel-kratky" not in run("-C", city, "link", "--mentions").out


def test_a_name_in_the_case_that_is_asked_for(make: Callable[..., Path]) -> None:
    files = {
        "content/fiches/strechy.md": "---\ntitle: Zelené střechy\nforms: {genitive: Zelených střech}\n---\n",
        "content/groups/a.md": "---\nname: A\n---\n\nPříprava [[strechy|2]] a k [[strechy|3]].\n",
    }
    root = make(files)
    assert run("-C", root, "link", "--dry-run").out.count("[2](../fiches/strechy.md)") == 1
    result = run("-C", root, "--lang", "en", "link", "--forms", "--allow-dirty")
    assert result.status == 1
    assert "a.md:5:54: the name of strechy in case 3 is not given\n" in result.err
    assert "content/fiches/strechy.md: forms: {dative: …}" in result.err
    written = "Příprava [Zelených střech](../fiches/strechy.md) a k [[strechy|3]].\n"
    assert text(root, "content/groups/a.md").endswith(written)


WORDS = st.sampled_from(
    "Zelené střechy, Ing. Krátkému [/] ![x](y) `kód` **tučně** <b> | \\* &amp; 1. - \n \n\n # 😀".split(" ")
)


@given(st.lists(WORDS, max_size=20).map(" ".join))
def test_whatever_stands_around_a_link_adds_nothing_but_itself(around: str) -> None:
    library, names = mentions.city("lesnov")
    source = f"---\nname: X\n---\n\n{around} Dohoda s Technickou univerzitou v Lesnově, Ing. Kolář.\n"
    read = document.parse("content/groups/x.md", source.encode(), library.config.kinds)
    found = finder.find(read, names)
    places = [Range(-1, -1), *(item.place for item in found)]
    assert all(one.end <= other.start or one == places[0] for one, other in pairwise(places))
    written = shorthand.with_links(read, found, library)
    again = document.parse(read.path, written.encode(), library.config.kinds)
    for link in again.links[len(read.links) :]:
        assert link.target
    assert "".join(run for _offset, run in again.prose) == "".join(run for _offset, run in read.prose)


@given(st.text(min_size=1, max_size=30))
def test_any_word_is_a_form_of_itself(word: str) -> None:
    assert word.lower() in inflection.forms(word)
