"""Repairs: what is repaired, byte by byte, and what must stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import config, document, edit, fix, library, rule
from scpctl.document import Document
from scpctl.finding import Range, Replacement, Severity
from scpctl.library import Library
from scpctl.rule import Problem
from scpctl.rules import RULES
from tests.conftest import SETTINGS, SMALL, TODAY, assert_refused, commit, git, load, run
from tests.test_rules import CASES, read_case

FICHE = "content/fiches/kola.md"
FAULTS = {
    "a hyphen": ("Kola - a lidé.", "Kola – a lidé."),
    "quotes": ('Projekt "Kola" běží.', "Projekt „Kola“ běží."),
    "a date": ("Dne 1.2.2017 se sešli.", "Dne 1. 2. 2017 se sešli."),
    "an amount": ("Stojí to 1000000Kč ročně.", "Stojí to 1 000 000 Kč ročně."),
    "an amount with a stroke": ("Stojí to 500,- Kč.", "Stojí to 500 Kč."),
    "a comma before a title": ("Ing. Jana Nová MBA vede projekt.", "Ing. Jana Nová, MBA vede projekt."),
    "a title": ("Vede ho PHDr. Jana Nová.", "Vede ho PhDr. Jana Nová."),
    "spaces": ("Jedno  slovo , druhé,třetí .", "Jedno slovo, druhé, třetí."),
    "no-break spaces": ("V\u00a0Plzni a\u00a0okolí.", "V Plzni a okolí."),
    "a wording in another case": ("Zápis Řídícího výboru.", "Zápis Řídicího výboru."),
    "a wording in capitals": ("ŘÍDÍCÍHO VÝBORU", "ŘÍDICÍHO VÝBORU"),
    "a capital": ("Sešla se tu Pracovní skupina.", "Sešla se tu pracovní skupina."),
    "a range": ("V letech 2015-2017 jezdili.", "V letech 2015–2017 jezdili."),
    "another name of a group": ("Sešla se skupina doprava.", "Sešla se skupina Mobilita."),
    "beside emphasis": ("To *je* - _dobře_  řečeno.", "To *je* – _dobře_ řečeno."),
}
KEYS = {
    "a misspelled key": ("titel: Kola", "title: Kola"),
    "a key in Czech": ("název: Kola", "title: Kola"),
    "a misspelled value": ("status: ide", "status: idea"),
    "a value in Czech, in quotes": ("status: 'námět'", "status: 'idea'"),
    "a date": ("status_date: 20. 1. 2017 # čtvrtek", "status_date: 2017-01-20 # čtvrtek"),
    "a date in words": ("status_date: 20. ledna 2017", "status_date: 2017-01-20"),
    "a month in words": ("start: Leden 2017", "start: 2017-01"),
    "an amount": ("cost_total: 1 250 000,00 Kč", "cost_total: 1250000"),
    "a flag": ("public: ano", "public: true"),
    "the name of a group": ('group: "Doprava"', 'group: "mobilita"'),
    "a number without quotes": ("number: 1.10", 'number: "1.10"'),
}


def _fiche(body: str, line: str = "vat: included") -> str:
    """Return a fiche with one line of its front matter replaced, or added."""
    lines = {"title": "title: Kola", "status": "status: idea", "vat": "vat: included"}
    key = line.split(":")[0]
    lines[{"titel": "title", "název": "title"}.get(key, key)] = line
    return "---\n" + "\n".join(lines.values()) + "\n---\n\n" + body


@pytest.mark.parametrize(("wrong", "right"), FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["", "BOM"])
def test_running_text_is_repaired_and_nothing_else(
    make: Callable[..., Path], wrong: str, right: str, end: str, start: str
) -> None:
    text = start + _fiche(f"Text.\n\n{wrong}\n\n`{wrong}`\n\n    {wrong}\n\n<!-- {wrong} -->\n")
    root = make({**SMALL, FICHE: text.replace("\n", end).encode()})
    assert run("-C", root, "check", "--fix", "--today", "2017-02-10").status == 0
    assert (root / FICHE).read_bytes() == text.replace(wrong, right, 1).replace("\n", end).encode()


@pytest.mark.parametrize(("wrong", "right"), KEYS.values(), ids=KEYS)
def test_front_matter_is_repaired_and_nothing_else(make: Callable[..., Path], wrong: str, right: str) -> None:
    root = make({**SMALL, FICHE: _fiche("Text.\n", wrong)})
    run("-C", root, "check", "--fix", "--today", "2017-02-10")
    assert (root / FICHE).read_text(encoding="utf-8") == _fiche("Text.\n", wrong).replace(wrong, right)


LINKS = {
    "a section without diacritics": ("[a](stojany.md#Cile)", "[a](stojany.md#cíle)"),
    "a section as it is written": ("[a](<stojany.md#Cíle%20a> 'x')", "[a](<stojany.md#cíle-a> 'x')"),
    "a section of a short link": ("[[stojany#cile|a]]", "[[stojany#cíle|a]]"),
    "a section in a definition": ("[a][s] [b][s]\n\n[s]: stojany.md#cile", "[a][s] [b][s]\n\n[s]: stojany.md#cíle"),
    "the case of a path": ("![a](<../Fiches/Mapa.PNG?raw=1#L2>)", "![a](<mapa.png?raw=1#L2>)"),
    "the case of an id": ("[[Fiche:STOJANY#cíle|a]]", "[[fiche:stojany#cíle|a]]"),
    "both": ("[a](Stojany.md#cile)", "[a](stojany.md#cíle)"),
}
REFERENCES = {
    "the case of an id": ("guarantor: 'Jana-Nova' # ona", "guarantor: 'jana-nova' # ona"),
    "the case of an attachment": (
        'attachments: [{title: Mapa, file: "./Mapa.PNG"}]',
        'attachments: [{title: Mapa, file: "mapa.png"}]',
    ),
}
BESIDE = {
    **SMALL,
    "content/fiches/stojany.md": "---\ntitle: Stojany\nstatus: idea\n---\n\n## Cíle\n\n## Cíle A\n",
    "content/fiches/mapa.png": "",
}


@pytest.mark.parametrize(("wrong", "right"), LINKS.values(), ids=LINKS)
def test_a_link_that_misses_by_little_is_led_where_it_was_meant_to(
    make: Callable[..., Path], wrong: str, right: str
) -> None:
    root = make({**BESIDE, FICHE: _fiche(f"{wrong}\n\n```\n{wrong}\n```\n")})
    run("-C", root, "check", "--fix", "--select", "SCP2", "--today", "2017-02-10")
    assert (root / FICHE).read_text(encoding="utf-8") == _fiche(f"{right}\n\n```\n{wrong}\n```\n")


@pytest.mark.parametrize(("wrong", "right"), REFERENCES.values(), ids=REFERENCES)
def test_a_reference_in_another_case_is_led_where_it_was_meant_to(
    make: Callable[..., Path], wrong: str, right: str
) -> None:
    root = make({**BESIDE, FICHE: _fiche("Text.\n", wrong)})
    run("-C", root, "check", "--fix", "--select", "SCP2", "--today", "2017-02-10")
    assert (root / FICHE).read_text(encoding="utf-8") == _fiche("Text.\n", right)


@pytest.mark.parametrize(
    "line",
    [
        "cost_total: 1.250",  # thousands or thousandths
        "status: p",  # proposal, preparation
        "group: mobilit",  # an id that only looks like one
        'number: "1.10"',
        "status_date: 30. 2. 2017",
    ],
)
def test_what_can_be_meant_in_two_ways_is_left(make: Callable[..., Path], line: str) -> None:
    root = make({**SMALL, FICHE: _fiche("Text.\n", line)})
    run("-C", root, "check", "--fix", "--today", "2017-02-10")
    assert (root / FICHE).read_text(encoding="utf-8") == _fiche("Text.\n", line)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_one_run_repairs_all_and_does_no_harm(case: Path, make: Callable[..., Path]) -> None:
    before = load(make(read_case(case)[0]))
    fixed = fix.fix(before, RULES, RULES)
    left = [finding for finding in rule.check(fixed.library, RULES) if finding.fix]
    assert {(item.rule, item.about) for item in left} == {(item.rule, item.about) for item in fixed.refused}
    assert not fix.fix(fixed.library, RULES, RULES).changed
    assert len(rule.check(fixed.library, RULES)) <= len(rule.check(before, RULES)) - len(fixed.repaired)


def test_a_repair_that_would_bring_up_something_else_is_left(make: Callable[..., Path]) -> None:
    """Read as approved, the fiche would lack its group."""
    root = make({**SMALL, FICHE: _fiche('Projekt "Kola".\n', "status: aproved")})
    result = run("-C", root, "check", "--fix", "--today", "2017-02-10")
    assert result.status == 1
    assert f"{FICHE}:3:9: SCP103 was left" in result.err
    assert "status: aproved" in (root / FICHE).read_text(encoding="utf-8")
    assert "„Kola“" in (root / FICHE).read_text(encoding="utf-8")


def test_what_is_left_is_named_once_and_not_offered_again(make: Callable[..., Path]) -> None:
    """Written with spaces, a date at the start of a line would become a list. Repairs before it move its place."""
    root = make({**SMALL, FICHE: _fiche("Kola  a , 100Kč.\n\n1.2.2017 začátek.\n")})
    result = run("-C", root, "check", "--fix", "--today", "2017-02-10")
    assert (root / FICHE).read_text(encoding="utf-8") == _fiche("Kola a, 100 Kč.\n\n1.2.2017 začátek.\n")
    assert result.err.count("SCP903 was left") == 1
    assert "SCP903" in result.out
    assert "can repair" not in result.out


def test_quotations_in_quotations_are_left(make: Callable[..., Path]) -> None:
    text = _fiche('Řekl: "Viz "Zákon o obcích"." Pak odešel.\n')
    root = make({**SMALL, FICHE: text})
    run("-C", root, "check", "--fix", "--today", "2017-02-10")
    assert (root / FICHE).read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ihned", "immediately"), ("Průběžně", "continuously"), ("do příštího jednání", "next-meeting")],
)
def test_a_term_in_words_becomes_its_code(make: Callable[..., Path], written: str, meant: str) -> None:
    path = "content/groups/mobilita/minutes/2017-02-09.md"
    task = f"tasks: [{{id: U1, text: Zjistit, owner: jana-nova, due: {written}, state: open}}]\n"
    head = "---\ndate: 2017-02-09\nstate: draft\nrecorder: jana-nova\npresent: [jana-nova]\n"
    text = f"{head}agenda: [{{no: 1, title: Různé}}]\nnext_meeting: 2017-03-09\n{task}---\n"
    root = make({**SMALL, path: text})
    run("-C", root, "check", "--fix", "--today", "2017-02-10")
    assert (root / path).read_text(encoding="utf-8") == text.replace(written, meant)


@pytest.mark.parametrize(
    ("text", "repaired"),
    [
        ("Zpracoval ÚKEP a ÚKEP MP.", "Zpracoval ÚKEP MP a ÚKEP MP."),
        ("Sešla se skupina Voda a\nzeleň a skupina Voda.", "Sešla se skupina Voda a\nzeleň a skupina Voda a zeleň."),
    ],
)
def test_what_the_right_form_begins_with_is_not_repaired_again(
    make: Callable[..., Path], text: str, repaired: str
) -> None:
    group = "---\nname: Voda a zeleň\naliases: [Voda]\nreport_order: 2\n---\n"
    settings = SETTINGS + '[check.wording]\n"ÚKEP" = "ÚKEP MP"\n'
    root = make({**SMALL, "content/groups/voda.md": group, FICHE: _fiche(f"{text}\n")}, settings)
    run("-C", root, "check", "--fix", "--today", "2017-02-10")
    assert (root / FICHE).read_text(encoding="utf-8") == _fiche(f"{repaired}\n")


def test_a_repair_that_leaves_its_finding_is_not_made(make: Callable[..., Path]) -> None:
    @rule.rule("SCP999", Severity.WARNING)
    def endless(document: Document, library: Library) -> Iterator[Problem]:
        """Never content."""
        place = document.text.find("Kola")
        if place >= 0 and document.path == FICHE:
            yield rule.rewritten(Range(place, place + 4), "again", "Kola Kola")

    before = load(make({**SMALL, FICHE: _fiche("Text.\n")}))
    fixed = fix.fix(before, [endless], [endless])
    assert (fixed.changed, fixed.repaired, len(fixed.refused)) == ({}, [], 1)


def test_only_what_is_selected_is_repaired(make: Callable[..., Path]) -> None:
    root = make({**SMALL, FICHE: _fiche('Projekt "Kola" - ano.\n')})
    run("-C", root, "check", "--fix", "--select", "SCP901")
    assert (root / FICHE).read_text(encoding="utf-8") == _fiche('Projekt "Kola" – ano.\n')


def test_a_diff_shows_what_would_be_repaired_and_writes_nothing(make: Callable[..., Path]) -> None:
    text = _fiche("Kola - a lidé.\n")
    root = make({**SMALL, FICHE: text})
    result = run("-C", root, "check", "--diff", "--today", "2017-02-10")
    assert result.out == (
        f"--- a/{FICHE}\n+++ b/{FICHE}\n@@ -4,4 +4,4 @@\n vat: included\n ---\n \n-Kola - a lidé.\n+Kola – a lidé.\n"
    )
    assert result.err == "would be repaired: 1 finding (1 document)\n"
    assert (root / FICHE).read_text(encoding="utf-8") == text


def test_what_git_does_not_hold_is_left_unless_it_is_allowed(make: Callable[..., Path]) -> None:
    root = make(SMALL)
    commit(root)
    (root / FICHE).parent.mkdir()
    (root / FICHE).write_text(_fiche("Kola - a lidé.\n"), encoding="utf-8", newline="\n")
    assert_refused(run("-C", root, "check", "--fix"), f"not yet committed, so it would be hard to undo: {FICHE}")
    assert "Kola - a" in (root / FICHE).read_text(encoding="utf-8")
    result = run("-C", root, "check", "--fix", "--allow-dirty")
    assert "Kola – a" in (root / FICHE).read_text(encoding="utf-8")
    (copy,) = (root / ".git" / "scpctl" / "kept").iterdir()
    assert "Kola - a" in copy.read_text(encoding="utf-8")
    assert str(copy.parent) in result.err


def test_what_git_holds_with_other_line_ends_is_committed(make: Callable[..., Path]) -> None:
    root = make({**SMALL, ".gitattributes": "* text eol=crlf\n", FICHE: _fiche("Kola - a.\n").replace("\n", "\r\n")})
    commit(root)
    assert run("-C", root, "check", "--fix").status == 0
    assert (root / FICHE).read_bytes() == _fiche("Kola – a.\n").replace("\n", "\r\n").encode()
    assert git(root, "status", "--porcelain") == f" M {FICHE}\n"


@pytest.mark.parametrize("option", [("--at", "HEAD"), ("--since", "HEAD"), ("--write-baseline",)])
def test_only_files_as_they_are_can_be_repaired(make: Callable[..., Path], option: tuple[str, ...]) -> None:
    root = make(SMALL)
    commit(root)
    assert_refused(run("-C", root, "check", "--fix", *option), "--fix and --diff work on the files as they are")


TEXT = "---\ntitle: Kola\nx_note: text # note\n---\nA *b* c.\n"
HARMFUL = {
    "a value that is not meant": Replacement(Range(TEXT.index("Kola"), TEXT.index("Kola")), "x: "),
    "a comment": Replacement(Range(TEXT.index("# note"), TEXT.index("# note") + 6), "note"),
    "a key more": Replacement(Range(TEXT.index("x_note"), TEXT.index("x_note")), "y: 1\n"),
    "the end of the front matter": Replacement(Range(TEXT.index("---\nA"), TEXT.index("A *")), ""),
    "emphasis": Replacement(Range(TEXT.index("A"), TEXT.index("A") + 1), "*A*"),
    "a heading": Replacement(Range(TEXT.index("A"), TEXT.index("A") + 1), "# A"),
}


@pytest.mark.parametrize("harm", HARMFUL.values(), ids=HARMFUL)
def test_a_change_of_more_than_is_meant_is_not_proved(harm: Replacement) -> None:
    old = document.parse("content/goals/a.md", TEXT.encode())
    with pytest.raises(edit.Unproved):
        edit.changed(old, [harm])


BODIES = st.text(st.sampled_from(' \n-"*_`.,:[](){}<>#\\|0123456789Kčař–„“&\r\u00a0'), max_size=60)
WORDS = [
    "Kč",
    "100Kč",
    ' "a" ',
    " - ",
    "1.2.2017",
    "[[kola]]",
    "PHDr. Nová",
    "*",
    "_",
    "  ",
    " ,",
    "2015-2017",
    "&amp;",
]


@given(st.lists(st.one_of(BODIES, st.sampled_from(WORDS)), max_size=12).map("".join))
def test_repairing_any_text_twice_is_repairing_it_once(body: str) -> None:
    parsed = document.parse("content/goals/a.md", f"---\ntitle: Cíl\ncode: A\n---\n{body}".encode())
    before = _library(parsed)
    fixed = fix.fix(before, RULES, RULES)
    again = fix.fix(fixed.library, RULES, RULES)
    assert {finding.rule for finding in again.repaired} <= {finding.rule for finding in fixed.refused}
    assert len(rule.check(fixed.library, RULES)) <= len(rule.check(before, RULES))


def _library(*documents: document.Document) -> Library:
    settings = config.Config(Path(), config.Programme("Zkouška"))
    return library.with_documents(Library(settings, (), frozenset(), TODAY), {item.path: item for item in documents})
