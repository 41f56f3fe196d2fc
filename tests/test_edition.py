"""The public edition: nothing that is not published is in a byte of it, everything else is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl import edition
from scpctl.library import Library
from tests.conftest import PERSON, REPORT, SETTINGS, SMALL, assert_refused, load, run

MINUTES = """---
date: 2017-01-12
state: verified
recorder: jana-nova
present: [jana-nova, petr-tajny]
x_spis: KANAREK-X
agenda:
  - {no: 1, title: "Kola: stojany", presenter: petr-tajny, fiches: [kola, dohled]}
  - {no: 2, title: Tajemství, public: false}
resolutions:
  - {no: 1, item: 1, verb: schvaluje, text: "stojany | kola"}
  - {no: 2, item: 1, verb: schvaluje, text: KANAREK-R, fiche: dohled}
  - {no: 3, item: 2, verb: schvaluje, text: KANAREK-U}
guests:
  - {name: Jan Host, items: [1, 2]}
  - {name: KANAREK-H, items: [2]}
tasks:
  - {id: M1, text: "Oslovit pana Tajného a Petra Tajného.", owner: petr-tajny, due: 2017-02-01, note: KANAREK-N}
  - {id: M2, text: KANAREK-T, owner: jana-nova, due: 2017-02-01, fiche: dohled}
---

<!-- KANAREK-C -->
Přišel **Petr Tajný**, viz [KANAREK-L](../../../fiches/dohled.md) a [[dohled|KANAREK-W]] i
[kola](../../../fiches/kola.md).

## 1. Kola: stojany

S Petrem Tajným se mluvilo o Dohledovém centru.

## 2. Tajemství

KANAREK-B

### Podrobnosti

KANAREK-P

## Do informativní zprávy

jednala s Petrem Tajným o stojanech.
"""
CITY = {
    **SMALL,
    "content/people/jana-nova.md": PERSON.replace("---\n", "---\nemail: KANAREK-E@example.cz\n", 1),
    "content/people/petr-tajny.md": "---\ngiven: Petr\nfamily: Tajný\ntitle_before: Ing.\ngender: m\n"
    "publish_name: false\ndative: Petru Tajnému\npositions:\n  - title: zástupce občanů\n---\n",
    "content/fiches/kola.md": "---\ntitle: Kola\nstatus: idea\ndepends_on: [dohled]\nguarantor: petr-tajny\n"
    "risks:\n  - {text: KANAREK-S}\n---\n\n<!-- scpctl:begin decisions -->\n\n| 13. 1. 2017 | KANAREK-Z |\n\n"
    "<!-- scpctl:end -->\n\nNapsáno.\n",
    "content/fiches/dohled.md": "---\ntitle: Dohledové centrum\nstatus: idea\npublic: false\n---\n\nKANAREK-D\n",
    "content/groups/mobilita/minutes/2017-01-12.md": MINUTES,
    "content/groups/stab.md": "---\nname: KANAREK-G\npublic: false\n---\n",
    "content/groups/stab/minutes/2017-01-12.md": MINUTES,
    "content/reports/2017-02-01-zprava.md": REPORT.replace("## Mobilita\n\npracovala na projektech.\n\n", "").replace(
        "Úvodní odstavec.", "Úvod napsal Petr Tajný, s nímž je Dohledové centrum. <!-- KANAREK-I -->"
    ),
}
INTERNAL = SETTINGS + '[edition]\ninternal = ["fiche.risks"]\n'


@pytest.fixture
def told(make: Callable[..., Path]) -> Library:
    return edition.public(load(make(CITY, INTERNAL)))


def test_nothing_internal_is_left_in_the_library(told: Library) -> None:
    everything = "".join(item.text for item in told.documents)
    assert not re.findall("KANAREK-.|Tajn|Petr |Petrem|tajn[ýé]|Dohled", everything)
    assert "content/fiches/dohled.md" not in told.files | told.by_path.keys()
    assert "content/groups/stab/minutes/2017-01-12.md" not in told.by_path


def test_everything_else_is_as_it_was(told: Library, make: Callable[..., Path]) -> None:
    whole = load(make(CITY, INTERNAL))
    for path in ("content/groups/mobilita.md", "content/people/jana-nova.md"):
        before, after = whole.by_path[path], told.by_path[path]
        assert {key: repr(before.values[key]) for key in before.values.keys if key not in ("email", "positions")} == {
            key: repr(after.values[key]) for key in after.values.keys if key != "positions"
        }
    minutes = told.by_path["content/groups/mobilita/minutes/2017-01-12.md"]
    assert [item.get("title") for item in minutes.values["agenda"]] == ["Kola: stojany"]
    assert minutes.values["agenda"][0]["fiches"] == ("kola",)
    assert [item["text"] for item in minutes.values["resolutions"]] == ["stojany | kola"]
    assert [item["name"] for item in minutes.values["guests"]] == ["Jan Host"]
    assert [item["text"] for item in minutes.values["tasks"]] == ["Oslovit XXXX a XXXX."]
    assert minutes.values["present"] == ("jana-nova", "petr-tajny")
    body = minutes.text[minutes.body.start :]
    assert "Přišel **XXXX**, viz XXXX a XXXX i\n[kola](../../../fiches/kola.md)." in body
    assert [heading.title for heading in minutes.body.headings] == ["1. Kola: stojany", "Do informativní zprávy"]
    assert told.by_path["content/fiches/kola.md"].values["guarantor"] == "petr-tajny"
    assert told.by_path["content/people/petr-tajny.md"].title == edition.MASK
    assert not [item.path for item in told.documents if not item.readable]


def test_the_document_says_that_it_was_anonymised(make: Callable[..., Path]) -> None:
    root = make(CITY, INTERNAL)
    result = run("-C", root, "render", "--all", "--edition", "public", "--to", "md,html")
    assert result.status == 0
    assert "build/2017-02-01-zprava-verejna-verze.md" in result.out.splitlines()
    assert "build/dohled-verejna-verze.md" not in result.out.splitlines()
    text = (root / "build/2017-02-01-zprava-verejna-verze.md").read_text("utf-8")
    assert "Úvod napsal XXXX, s nímž je XXXX." in text
    assert "jednala s XXXX o stojanech." in text
    assert text.rstrip().splitlines()[-1].startswith("(\\*) Dokument byl anonymizován")
    page = (root / "build/2017-02-01-zprava-verejna-verze.html").read_text("utf-8")
    assert "(*) Dokument byl anonymizován" in page.replace("\u00a0", " ")
    whole = run("-C", root, "render", "--all", "--draft").out
    assert "Petr Tajný" in whole
    assert "anonymizován" not in whole


def test_where_nothing_was_masked_nothing_is_said(make: Callable[..., Path]) -> None:
    text = run("-C", make(), "render", "--all", "--edition", "public", "--draft").out
    assert "Zprávu předkládá: Ing. Jana Nová" in text
    assert "anonymizován" not in text


def test_a_record_that_is_not_public_has_no_public_edition(make: Callable[..., Path]) -> None:
    root = make(
        {**SMALL, "content/reports/2017-02-01-zprava.md": REPORT.replace("body: ZMP", "body: ZMP\npublic: false")}
    )
    arguments = ("-C", root, "render", "2017-02-01-zprava", "--draft")
    assert_refused(run(*arguments, "--edition", "public"), "content/reports/2017-02-01-zprava.md is not published")
    assert run(*arguments).status == 0


def test_what_is_to_be_internal_must_be_a_key(make: Callable[..., Path]) -> None:
    root = make(settings=SETTINGS + '[edition]\ninternal = ["fiche.riscs"]\n')
    result = run("-C", root, "check")
    assert result.status == 2
    assert "edition.internal.fiche.riscs: unknown key fiche.riscs" in result.err
    assert "did you mean fiche.risks?" in result.err
