"""``scpctl find``: any form of a word finds the others, the best document comes first, the words are shown."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import czech, search
from scpctl.stem import beginnings, stem
from tests.conftest import assert_refused, commit, run

LAMPY = """---
title: Chytré osvětlení
number: SCP-2017-001
status: idea
---

## Popis řešení

Lampy se rozsvítí, jen když jde někdo kolem. Pracuje na tom [pracovní skupina](../groups/it.md) *Bezpečnost* a město.
"""
LAVKA = """---
title: Lávka přes Radbuzu
status: idea
---

## Osvětlení lávky

Lávka bude mít světla. Náklady zatím nejsou známy.
"""
PARK = """---
title: Park
status: idea
comments:
  - {date: 2017-01-20, by: it, text: Chybí osvětlení u hřiště.}
---

O osvětlení parku se jedná; nové osvětlení i veřejné osvětlení navrhne město. Жуков, señor, ﬁlm.

| stůl | židle |
|---|---|
| 12 | 2 |
"""
FILES = {
    "content/fiches/lampy.md": LAMPY,
    "content/fiches/lavka.md": LAVKA,
    "content/fiches/park.md": PARK,
    "content/groups/it.md": "---\nname: Informační technologie\naliases:\n  - IT\n  - Počítače\n---\n",
}


def found(root: Path, *words: str) -> list[str]:
    result = run("-C", root, "find", *words, "--format", "json")
    assert result.status == 0
    return [document["id"] for document in json.loads(result.out)["documents"]]


@pytest.mark.parametrize(
    "forms",
    [
        "osvětlení osvětlením osvětleních OSVĚTLENÍ osvetleni",
        "skupina skupiny skupině skupinou skupin skupinách skupinami",
        "projekt projektu projektem projekty projektů projektům projektech",
        "město města městě městem městům městech",
        "veřejný veřejná veřejné veřejného veřejnému veřejnou veřejných veřejnými",
        "okno okna oken oknech",
        "Praha Praze Prahou Prahu",
        "ruka ruce rukou",
        "chodec chodci chodcem chodců",
        "schválení schválením",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    folded = [czech.fold(form) for form in forms.split()]
    assert len({stem(form) for form in folded}) == 1


@given(st.text("abcehikmnoruvyzst", min_size=1, max_size=12))
def test_every_word_begins_as_its_stem_says(word: str) -> None:
    assert word.startswith(tuple(beginnings(stem(word))))


def test_title_before_heading_before_text(make: Callable[..., Path]) -> None:
    root = make(FILES)
    assert found(root, "osvetleni") == ["lampy", "lavka", "park"]
    assert found(root, "OSVĚTLENÍM") == ["lampy", "lavka", "park"]
    assert found(root, "město") == ["lampy", "park"]


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["osvětlení", "náklady"], ["lavka"]),
        (["osvětlení náklady"], []),
        (["veřejná osvětlení"], ["park"]),
        (["„veřejné osvětlení“"], ["park"]),
        (['"veřejné osvětlení" park'], ["park"]),
        (["osvět*"], ["lampy", "lavka", "park"]),
        (["osvět"], []),
        (["SCP-2017-001"], ["lampy"]),
        (["2017-001"], ["lampy"]),
        (["pracovní skupina"], ["lampy"]),
        (["skupiny", "bezpečnosti"], ["lampy"]),
        (["počítač"], ["it"]),
        (["lampy"], ["lampy"]),
        (["Radbuze"], ["lavka"]),
        (["hřiště"], ["park"]),
        (["Жуков"], ["park"]),
        (["жуков"], ["park"]),
        (["Иванов"], []),
        (["senor"], ["park"]),
        (["SEÑOR"], ["park"]),
        (["stul"], ["park"]),
        # keys are not words of the text
        (["title"], []),
        (["comments"], []),
        (["status"], []),
        (["text"], []),
    ],
)
def test_what_is_found(words: list[str], ids: list[str], make: Callable[..., Path]) -> None:
    assert found(make(FILES), *words) == ids


def test_a_word_that_is_also_a_key_is_found_where_it_is_a_word(make: Callable[..., Path]) -> None:
    root = make({"content/goals/a.md": "---\ntitle: Text\ncode: C1\n---\ntitle text\n", **FILES})
    assert found(root, "text") == ["a"]
    assert found(root, "title") == ["a"]


def test_letters_and_marks_written_apart_are_found_too(make: Callable[..., Path]) -> None:
    root = make({"content/fiches/lampy.md": unicodedata.normalize("NFD", LAMPY)})
    assert found(root, "osvětlení") == ["lampy"]
    assert "Chytré osvětlení" in run("-C", root, "find", "osvětlení").out


def test_the_output_shows_the_place_and_the_words(make: Callable[..., Path]) -> None:
    root = make(FILES)
    result = run("-C", root, "--color", "always", "find", "skupinou", "bezpečnost")
    assert result.out.replace("\x1b[1m", "<").replace("\x1b[2m", "(").replace("\x1b[31m", "{").replace(
        "\x1b[0m", "}"
    ) == (
        "<content/fiches/lampy.md:9} Chytré osvětlení( (project fiche)}\n"
        "  Lampy se rozsvítí, jen když jde někdo kolem. Pracuje na tom pracovní {skupina}\n"
        "  {Bezpečnost} a město.\n"
        "\n"
    )
    assert result.err == "1 document found\n"
    assert run("-C", root, "find", "osvětlení", "--max", "1").err == (
        "3 documents found, the best 1 are shown (--max)\n"
    )
    assert "cut short with *" in run("-C", root, "find", "nic").err
    assert run("-C", root, "-q", "find", "nic").err == ""


def test_long_paragraphs_are_cut_around_the_word(make: Callable[..., Path]) -> None:
    text = "---\ntitle: A\nstatus: idea\n---\n" + "slovo " * 200 + "jehla " + "slovo " * 200 + "\n"
    out = run("-C", make({"content/fiches/a.md": text}), "find", "jehla").out
    assert "jehla" in out
    assert len(out.splitlines()) <= 4
    assert all(len(line) <= 80 for line in out.splitlines())


def test_json_marks_the_words_in_the_snippet(make: Callable[..., Path]) -> None:
    data = json.loads(run("-C", make(FILES), "find", "osvětlení", "--format", "json", "--max", "2").out)
    assert (data["version"], data["count"]) == (1, 3)
    first = data["documents"][1]
    assert (first["kind"], first["id"], first["path"]) == ("fiche", "lavka", "content/fiches/lavka.md")
    assert first["line"] == 6
    assert [first["snippet"][start:end] for start, end in first["marks"]] == ["Osvětlení"]


def test_kind_and_revision(make: Callable[..., Path]) -> None:
    root = make(FILES)
    commit(root)
    (root / "content/fiches/lampy.md").unlink()
    assert found(root, "osvětlení") == ["lavka", "park"]
    assert found(root, "osvětlení", "--at", "HEAD") == ["lampy", "lavka", "park"]
    assert found(root, "it", "--kind", "group") == ["it"]


def test_what_can_not_be_read_as_a_document_is_found_all_the_same(make: Callable[..., Path]) -> None:
    files = {
        "content/fiches/a.md": "osvětlení\n",
        "content/fiches/b.md": b"---\ntitle: \xff osvetleni\n---\n",
        "content/c.md": "---\ntitle: osvětlení\n---\n",
    }
    assert sorted(found(make(files), "osvětlení")) == ["a", "b", "content/c.md"]


def test_no_text_forges_anything(make: Callable[..., Path]) -> None:
    root = make(
        {"content/fiches/a.md": "---\ntitle: A\nstatus: idea\n---\n\njehla ##[error]x \x1b[31m\n\n::error::jehla\n"}
    )
    out = run("-C", root, "find", "jehla").out
    assert "##[" not in out
    assert "\x1b" not in out
    assert not any(line.lstrip().startswith("::") for line in out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["…"], "there is no word to look for"),
        (["a " * 21], "there are more than 20 words"),
        (["a", "--kind", "fish"], "--kind does not know fish"),
        (["a", "--format", "xml"], "--format does not know xml"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, make: Callable[..., Path]) -> None:
    assert_refused(run("-C", make(FILES), "find", *arguments), message)


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(search.fold(text)) == len(text) + 1


@given(st.text(st.characters(max_codepoint=0x17F), min_size=1))
def test_folding_agrees_with_that_of_names(text: str) -> None:
    folded = search.fold(text)[1:].decode("latin-1")
    for letter, bare in zip(czech.fold_each(text), folded, strict=True):
        assert bare in (" ", "\x01") or bare == letter or not bare.isascii()
