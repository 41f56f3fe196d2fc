"""The public edition: nothing that is not published is in a byte of it, everything else is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scpctl import edition, masking
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
    assert told.by_path["content/people/petr-tajny.md"].title == masking.MASK
    assert not [item.path for item in told.documents if not item.readable]


def test_the_document_says_that_it_was_anonymised(make: Callable[..., Path]) -> None:
    root = make(CITY, INTERNAL)
    result = run("-C", root, "render", "--all", "--edition", "public", "--to", "md,html")
    assert result.status == 0
    assert "build/2017-02-01-zprava-verejna-verze.md" in result.out.splitlines()
    assert "build/dohled-verejna-verze.md" not in result.out.splitlines()
    text = (root / "build/2017-02-01-zprava-verejna-verze.md").read_text("utf-8")
    assert "Úvod napsal XXXX[^anonymizace], s nímž je XXXX." in text
    assert "jednala s XXXX o stojanech." in text
    assert text.rstrip().splitlines()[-1].startswith("[^anonymizace]: Dokument byl anonymizován")
    page = (root / "build/2017-02-01-zprava-verejna-verze.html").read_text("utf-8")
    assert "Dokument byl anonymizován" in page.partition('role="doc-endnotes"')[2]
    whole = run("-C", root, "render", "--all", "--draft").out
    assert "Petr Tajný" in whole
    assert "anonymizován" not in whole


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("Návrh Petra Tajného.", "Návrh XXXX[^anonymizace]."),
        ("## Petr Tajný\n\n[Petr Tajný](https://example.cz) a `Petr Tajný` i Petr Tajný.", ""),
        ("Bez něj.\n\n```\nPetr Tajný\n```", ""),
        ("| kdo | co |\n|---|---|\n| Petr Tajný | nic |", "| XXXX[^anonymizace] | nic |"),
    ],
)
def test_the_first_mask_that_can_have_one_has_the_footnote(make: Callable[..., Path], body: str, marked: str) -> None:
    fiche = "content/fiches/lavky.md"
    root = make({**CITY, fiche: f"---\ntitle: Lávky Petra Tajného\nstatus: idea\n---\n\n{body}\n"})
    arguments = ("-C", root, "render", "lavky", "--edition", "public", "--to", "md,html")
    assert run(*arguments).status == 0
    text = (root / "build/lavky-verejna-verze.md").read_text("utf-8")
    assert "# Projektová fiche: Lávky XXXX\n" in text
    assert marked in text
    assert text.count("[^anonymizace]") == (2 if marked else 0)
    page = (root / "build/lavky-verejna-verze.html").read_text("utf-8")
    assert page.count("Dokument byl anonymizován") == 1


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


def test_a_person_without_a_name_has_no_public_document(make: Callable[..., Path]) -> None:
    """The name of the file, and what the document says of where it comes from, would tell the id."""
    root = make(CITY, INTERNAL)
    card = ("-C", root, "render", "--template", "karta-osoby", "--edition", "public", "--to", "md")
    assert_refused(run(*card, "petr-tajny"), "content/people/petr-tajny.md is not published")
    assert run(*card, "--all").out.splitlines() == ["build/karta-osoby-jana-nova-verejna-verze.md"]


@pytest.mark.parametrize(
    ("path", "said", "instead"),
    [
        ("content/people/petr-tajny.md", "publish_name: false", "publish_nme: false"),
        ("content/people/petr-tajny.md", "publish_name: false", "publish_name: ne"),
        ("content/fiches/dohled.md", "public: false", "pubic: false"),
        ("content/fiches/dohled.md", "public: false", 'public: "false"'),
        ("content/fiches/dohled.md", "title: ", "title: ["),
    ],
)
def test_while_it_is_not_sure_what_is_published_nothing_is(
    make: Callable[..., Path], path: str, said: str, instead: str
) -> None:
    """A slip in a key of any record must not publish what the record was to keep."""
    root = make({**CITY, path: str(CITY[path]).replace(said, instead)}, INTERNAL)
    result = run("-C", root, "render", "2017-02-01-zprava", "--edition", "public", "--draft")
    assert (result.status, result.out) == (1, "")
    assert path in result.err
    assert run("-C", root, "render", "2017-02-01-zprava", "--draft").status == 0


def test_what_can_not_be_read_is_not_published(make: Callable[..., Path]) -> None:
    """Beyond what is checked first: in the records of earlier commits nobody can repair anything any more."""
    hidden = {path: text.replace(": false", ": ne") for path, text in CITY.items()}
    told = edition.public(load(make(hidden, INTERNAL)))
    assert "content/fiches/dohled.md" not in told.by_path
    assert not re.search("Tajn|Tajemství|KANAREK-[BPG]", "".join(item.text for item in told.documents))


@pytest.mark.parametrize(
    "text",
    [
        "Tajného návrh neprošel.",
        "Tajný je proti.",
        "S firmou Tajný se jednalo.",
        "Přišel Tajný-Novák.",
        "Přišel Petr **Tajný** s kolegou.",
        "Přišel Petr\u00a0Tajný, Petr&nbsp;Tajný, Petr Taj\\-ný i Petr Tajny\u0301.".replace("\\-", ""),
        "PETR TAJNÝ, petr tajny a Tajný Petr.",
        "Dohledového centra se to týká, i o dohledovém centru.",
        "Viz petr-tajny, fiche:dohled a content/fiches/dohled.md.",
        "Viz [smlouva][s] a [jinde](../people/petr-tajny.md).\n\n[s]: ../fiches/dohled.md 'Dohled'",
    ],
)
def test_names_are_found_however_they_are_written(make: Callable[..., Path], text: str) -> None:
    told = edition.public(
        load(make({**CITY, "content/fiches/kola.md": f"---\ntitle: Kola\nstatus: idea\n---\n{text}\n"}))
    )
    body = told.by_path["content/fiches/kola.md"].text
    assert masking.MASK in body
    assert not re.search("(?i)tajn|petr|dohled", body)


def test_a_namesake_who_may_be_named_is_named(make: Callable[..., Path]) -> None:
    namesake = "---\ngiven: Jan\nfamily: Tajný\ngender: m\n---\n"
    text = "Přišel Jan Tajný, s Janem Tajným i Petr Tajný. Pan Tajný mlčel."
    files = {
        "content/people/jan-tajny.md": namesake,
        "content/fiches/kola.md": f"---\ntitle: Kola\nstatus: idea\n---\n{text}\n",
    }
    told = edition.public(load(make({**CITY, **files})))
    assert "Přišel Jan Tajný, s Janem Tajným i XXXX. XXXX mlčel." in told.by_path["content/fiches/kola.md"].text
    assert told.by_path["content/people/jan-tajny.md"].title == "Jan Tajný"


def test_what_a_hidden_item_gave_stays_hidden_in_later_minutes(make: Callable[..., Path]) -> None:
    first = MINUTES.replace("public: false}", "public: false, fiches: [lavky]}").replace(
        "tasks:\n", "tasks:\n  - {id: M9, text: KANAREK-Q, owner: jana-nova, due: 2017-02-01, fiche: lavky}\n"
    )
    later = (
        "---\ndate: 2017-01-26\nstate: verified\nrecorder: jana-nova\npresent: [jana-nova]\n"
        "agenda:\n  - {no: 1, title: Úkoly}\n"
        "tasks:\n  - {id: M9, text: KANAREK-Q, owner: jana-nova, due: 2017-02-01}\n"
        "  - {id: M7, text: Zůstal., owner: jana-nova, due: 2017-02-01}\n---\n"
    )
    files = {
        "content/groups/mobilita/minutes/2017-01-12.md": first,
        "content/groups/mobilita/minutes/2017-01-26.md": later,
        "content/fiches/lavky.md": "---\ntitle: Lávky\nstatus: idea\n---\n",
    }
    root = make({**CITY, **files}, INTERNAL)
    out = run(
        "-C", root, "render", "--template", "ukoly", "--edition", "public", "--draft", "--today", "2017-02-10"
    ).out
    assert "Zůstal." in out
    assert "KANAREK" not in out


def test_a_task_a_resolution_and_an_attachment_can_say_that_they_are_not_public(make: Callable[..., Path]) -> None:
    task = "  - {id: M8, text: KANAREK-Q, owner: jana-nova, due: 2017-02-01, public: false}\n"
    attached = (
        "attachments:\n  - {title: Smlouva o dílo, file: ../smlouva.pdf, public: false}\n"
        "  - {title: Plán, file: ../plan.pdf}\n---\n\n"
    )
    said = "Viz [smlouvu](../smlouva.pdf) a [plán](../plan.pdf), smlouva o dílo, smlouva.pdf.\n\nS Petrem"
    first = (
        MINUTES.replace("tasks:\n", f"tasks:\n{task}")
        .replace("---\n\n", attached)
        .replace("guests:", "  - {no: 4, text: KANAREK-V, public: false}\nguests:")
        .replace("S Petrem", said)
    )
    later = (
        "---\ndate: 2017-01-26\nstate: verified\nrecorder: jana-nova\npresent: [jana-nova]\n"
        "agenda:\n  - {no: 1, title: Úkoly}\n"
        "tasks:\n  - {id: M8, text: KANAREK-Q, owner: jana-nova, due: 2017-02-01}\n---\n\n![Smlouva](../smlouva.pdf)\n"
    )
    files = {
        "content/groups/mobilita/minutes/2017-01-12.md": first,
        "content/groups/mobilita/minutes/2017-01-26.md": later,
        "content/groups/mobilita/smlouva.pdf": "",
        "content/groups/mobilita/plan.pdf": "",
    }
    told = edition.public(load(make({**CITY, **files}, INTERNAL)))
    minutes, after = (told.by_path[path] for path in list(files)[:2])
    assert "KANAREK" not in minutes.text + after.text
    assert [item["title"] for item in minutes.values["attachments"]] == ["Plán"]
    assert "Viz XXXX a [plán](../plan.pdf), XXXX, XXXX.\n" in minutes.text
    assert after.text.endswith("\n\nXXXX\n")
    assert {path for path in told.files if path.endswith("pdf")} == {"content/groups/mobilita/plan.pdf"}


@pytest.mark.parametrize(
    "key", ["fiche.title", "fiche.status", "minutes.date", "report.subject", "person.family", "goal.code"]
)
def test_what_no_document_can_be_without_is_not_internal(make: Callable[..., Path], key: str) -> None:
    root = make(settings=f'{SETTINGS}[edition]\ninternal = ["{key}"]\n')
    result = run("-C", root, "check")
    assert (result.status, result.out) == (2, "")
    assert f"scpctl.toml:4:1: edition.internal: no document can be made without {key}" in result.err


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("{{ tasks[0].note }}", "templates/ukoly-skupiny.md.j2:1"),
        ("\n{{ tasks[0]['note'] | string }}", "templates/ukoly-skupiny.md.j2:2"),
        ("{{ tasks | map(attribute='note') | join }}", "templates/ukoly-skupiny.md.j2:1"),
        (
            "{% macro told(task) %}\n{{ task.note }}{% endmacro %}{{ told(tasks[0]) }}",
            "templates/ukoly-skupiny.md.j2:2",
        ),
        ("{% include 'cast-moje.md.j2' %}", "templates/cast-moje.md.j2:3"),
        ("{% from 'vety-moje.md.j2' import told %}{{ told(tasks[0]) }}", "templates/vety-moje.md.j2:2"),
    ],
)
def test_a_template_that_asks_for_what_is_internal_fails(make: Callable[..., Path], template: str, place: str) -> None:
    own = {
        "templates/ukoly-skupiny.md.j2": template,
        "templates/cast-moje.md.j2": "\n\n{{ tasks[0].note }}\n",
        "templates/vety-moje.md.j2": "{% macro told(task) %}\n{{ task.note }}{% endmacro %}",
    }
    root = make({**CITY, **own}, INTERNAL)
    arguments = ("-C", root, "render", "mobilita", "--template", "ukoly-skupiny", "--draft", "--today", "2017-02-10")
    assert "KANAREK-N" in run(*arguments).out
    result = run(*arguments, "--edition", "public")
    assert (result.status, result.out) == (1, "")
    assert f"error: {place}: the template asks for something that is not there" in result.err


@pytest.mark.parametrize(
    "template",
    [
        "{{ tasks }}",
        "{{ tasks[0] | string }}",
        "{{ tasks | tojson }}",
        "{{ tasks | pprint }}",
        "{% for key, value in tasks[0].items() %}{{ key }}={{ value }};{% endfor %}",
        "{{ tasks[0].get('note') }}",
        "{{ tasks[0].values() | list }}",
        "{{ tasks[0].note | default('nic') }}",
        "{{ self }}{{ programme }}{{ letterhead }}{{ edition }}",
    ],
)
def test_a_template_that_prints_all_there_is_prints_nothing_internal(make: Callable[..., Path], template: str) -> None:
    root = make({**CITY, "templates/ukoly-skupiny.md.j2": template}, INTERNAL)
    arguments = ("-C", root, "render", "mobilita", "--template", "ukoly-skupiny", "--draft", "--today", "2017-02-10")
    result = run(*arguments, "--edition", "public")
    assert (result.status, result.err) == (0, "")
    assert not re.search("KANAREK|Tajn|petr|dohled", result.out)


def test_an_extract_of_an_item_that_is_not_public_is_not_made(make: Callable[..., Path]) -> None:
    root = make(CITY, INTERNAL)
    arguments = ("-C", root, "render", "mobilita/2017-01-12", "--template", "vynatek", "--item", "2", "--draft")
    assert "KANAREK-B" in run(*arguments).out
    result = run(*arguments, "--edition", "public")
    assert (result.status, result.out) == (1, "")
    assert result.err.splitlines() == [
        "error: content/groups/mobilita/minutes/2017-01-12.md: the agenda has no item 2",
        "  → there are: 1 Kola: stojany",
    ]
