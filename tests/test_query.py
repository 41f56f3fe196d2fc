"""The language of ``list --where``: what it finds, and how it says what it does not understand."""

from __future__ import annotations

import contextlib
import datetime
import fnmatch
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import compare, config, language, query
from scpctl.errors import ScpError
from scpctl.kinds import KINDS
from scpctl.library import Library
from tests.conftest import SETTINGS, load

FILES = {
    "content/groups/mobilita.md": "---\nname: Mobilita\nreport_order: 1\n---\n",
    "content/groups/it.md": "---\nname: IT\nstatus: closed\n---\n",
    "content/people/jana-nova.md": "---\ngiven: Jana\nfamily: Nová\npublish_name: true\n---\nviz [[kolo]]\n",
    "content/fiches/kolo.md": (
        "---\ntitle: Půjčování kol\nnumber: SCP-2017-001\nstatus: approved\nstatus_date: 2017-01-20\ngroup: mobilita\n"
        "start: 2017\nend: 2018-06\ncost_total: 1250000\nbudget_years: {2017: 250000, 2018: 1000000}\n"
        "tags: [Doprava, kola]\nfunding:\n  - {source: city, amount: 250000}\n"
        "  - {source: eu, amount: 1000000, state: requested}\nx_spis: MM/12\n---\n"
    ),
    "content/fiches/cidla.md": (
        "---\ntitle: Čidla\nstatus: idea\nstart: 2016-11-03\npublic: false\ncooperating_groups: [mobilita, it]\n---\n"
    ),
    "content/fiches/voda.md": "---\ntitle: Dešťová voda\nstatus: rejected\ncost_total: 90\n---\n",
    "content/groups/mobilita/minutes/2017-01-12.md": (
        '---\ndate: 2017-01-12\nstart: "14:30"\nstate: verified\nrecorder: jana-nova\npresent: [jana-nova]\n'
        "agenda:\n  - {no: 1, title: Kola, fiches: [kolo]}\n"
        "resolutions:\n  - {no: 1, text: Schvaluje., fiche: kolo}\n"
        "tasks:\n  - {id: U1, text: Zajistí stojany., owner: jana-nova, due: 2017-02-01, fiche: kolo}\n"
        "  - {id: U2, text: Ověří cenu., owner: jana-nova, due: immediately, state: done}\n---\n"
    ),
}


@pytest.fixture
def library(make: Callable[..., Path]) -> Library:
    return load(make(FILES, SETTINGS))


def found(expression: str, library: Library, kind: str = "fiche") -> list[str]:
    test = query.condition(expression, KINDS[kind], library)
    return [document.id for document in library.of_kind(kind) if test(document)]


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        # codes and labels; bare words and texts
        ("status == approved", "kolo"),
        ("status = approved", "kolo"),
        ('status == "Schváleno"', "kolo"),
        ('status == "under consultation"', ""),
        ("status != approved", "cidla voda"),
        ("status in (idea, rejected)", "cidla voda"),
        ("status not in [idea, rejected]", "kolo"),
        # a status comes before and after others; what lies beside the order does neither
        ("status < approved", "cidla"),
        ("status >= idea", "cidla kolo"),
        # numbers
        ("cost_total > 1000000", "kolo"),
        ("cost_total > 1 000 000", "kolo"),
        ("cost_total <= 90", "voda"),
        ("budget_years.2018 == 1_000_000", "kolo"),
        # texts: no regard to case and diacritics, sorted as in Czech
        ('title == "cidla"', "cidla"),
        ('title has "KOL"', "kolo"),
        ('title < "Ď"', "cidla"),
        ('number matches "scp-2017-*"', "kolo"),
        ('title matches "?idla"', "cidla"),
        ('title matches "idla"', ""),
        ('x_spis matches "MM/*"', "kolo"),
        ('id == "kolo"', "kolo"),
        ('path matches "*/voda.md"', "voda"),
        # dates: a year is all of it
        ("start < 2017", "cidla"),
        ("start == 2016", "cidla"),
        ("start == 2016-11", "cidla"),
        ("start >= 2017-01-01", "kolo"),
        ("start > 2017-01-01", ""),
        ("start <= 2017-06", "cidla"),
        ("end <= 2018-06", "kolo"),
        ('start == "3. 11. 2016"', "cidla"),
        ("status_date < today", "kolo"),
        ("status_date < today - 21", ""),
        ("status_date < today-20", "kolo"),
        ("start < end", "kolo"),
        ("start < end and not (end < start)", "kolo"),
        # references by id and by name
        ("group == mobilita", "kolo"),
        ('group == "Mobilita"', "kolo"),
        ("cooperating_groups has it", "cidla"),
        ("cooperating_groups == it", "cidla"),
        ("group in (it, mobilita)", "kolo"),
        # lists, and what is inside them
        ('tags has "doprava"', "kolo"),
        ("funding.source == eu", "kolo"),
        ("funding has (source == eu and amount < 500000)", ""),
        ("funding.source == eu and funding.amount < 500000", "kolo"),
        ("funding has (source == city and not state)", "kolo"),
        # what is set, and what is true
        ("group", "kolo"),
        ("not group", "cidla voda"),
        ("public", "kolo voda"),
        ("public == ne", "cidla"),
        # counts
        ("count(funding) == 2", "kolo"),
        ("count(tags) == 0", "cidla voda"),
        ("count(decided_by) == 0", "cidla voda"),
        ("count(discussed_in)", "kolo"),
        ("count(mentioned_in) >= 1", "kolo"),
        # how the words bind
        ("status == idea or status == approved and cost_total < 5", "cidla"),
        ("(status == idea or status == approved) and cost_total < 5", ""),
        ("NOT status == idea AND not status == approved", "voda"),
    ],
)
def test_what_is_found(expression: str, ids: str, library: Library) -> None:
    assert sorted(found(expression, library)) == ids.split()


@pytest.mark.parametrize(
    ("kind", "expression", "count"),
    [
        ("minutes", "group == mobilita", 1),
        ("minutes", 'start < "15:00"', 1),
        ("minutes", 'start == "14:30"', 1),
        ("minutes", "tasks.state == open", 1),
        ("minutes", "tasks has (state == open and due < today)", 1),
        ("minutes", "tasks has (state == done and due < today)", 0),
        ("minutes", "tasks.due == immediately", 1),
        ("minutes", "tasks.owner == jana-nova", 1),
        ("minutes", 'tasks.text has "stojan"', 1),
        ("minutes", "agenda.fiches has kolo", 1),
        ("minutes", "tasks.owner == recorder", 1),
        ("group", "status == active", 1),
        ("group", "count(meetings) > 0 and count(leads) == 1", 1),
        ("person", 'title == "Jana Nova"', 1),
        ("person", "count(tasks) == 1", 1),
    ],
)
def test_other_kinds(kind: str, expression: str, count: int, library: Library) -> None:
    assert len(found(expression, library, kind)) == count


@pytest.mark.parametrize(
    ("expression", "message", "marked", "hint"),
    [
        ("stauts == idea", "there is no key stauts", "stauts", "did you mean status?"),
        ("total cost > 3", "there is no key total", "total", "there are: id, path"),
        ("status == aproved", "status: aproved is no choice", "aproved", "did you mean approved?"),
        ("group == mobiltia", "group: there is no working group mobiltia", "mobiltia", "did you mean mobilita?"),
        ("status in (idea, approved", "the bracket that opens here is not closed", "(", ""),
        ("(status == idea]", ") is expected here", "]", "conditions are joined by and, or"),
        ('title == "a', "the quotation mark that opens here is not closed", '"', ""),
        ("cost_total > many", "cost_total is a number, many is none", "many", "such as: 1000000"),
        ("start > 2017-13", "start is a date, 2017-13 is none", "2017-13", "write a date"),
        ("start > 2017-02-30", "start is a date", "2017-02-30", "no such day"),
        ("public == perhaps", "public is true or false", "perhaps", ""),
        ("title == Čidla", "there is no key Čidla", "Čidla", 'write "Čidla" in quotes'),
        ("cost_total > title", "cost_total can't be compared with title", "title", ""),
        ("priority > low", "priority has no order", ">", ""),
        ("status > suspended", "suspended has no place in the order", "suspended", "the order is idea, proposal"),
        ("funding > 3", "funding has keys of its own", ">", "such as: count(funding) > 0"),
        ("budget_years == 3", "budget_years has keys of its own", "==", "such as: count(budget_years) > 0"),
        ("budget_years has 3", "has looks into texts and lists", "has", ""),
        (
            "funding has 3",
            "funding has keys of its own, so a condition in brackets follows",
            "3",
            "funding has (source",
        ),
        ("funding has (amont > 3)", "there is no key amont", "amont", "did you mean amount?"),
        ("cost_total has 3", "has looks into texts and lists", "has", ""),
        ("cost_total matches 3", "matches is for texts", "matches", ""),
        ("title matches kolo", "the pattern stands in quotes", "kolo", ""),
        ("count(decidedby) == 0", "nothing is called decidedby that could be counted", "decidedby", "decided_by?"),
        ("count(tags", "the bracket that opens here is not closed", "(", ""),
        ("status == idea public", "the expression does not go on like this", "public", "joined by and, or"),
        ("status not idea", "after not, in is expected here", "idea", ""),
        ("status in idea", "a list in brackets is expected here", "idea", ""),
        ("status ==", "a value is expected here", "", ""),
        ("== idea", "the name of a key is expected here", "==", "there are: id"),
        ('"kolo" in title', "there is no key", '"kolo"', "the key comes first"),
        ("status && idea", "this sign means nothing here", "&", "conditions are joined by and, or, not"),
        ("cost_total > 3,2", "the expression does not go on like this", ",", "decimals stand behind a point"),
        ("", "there is no expression", "", "status == approved"),
        ("not " * 30 + "public", "nested deeper than 20 levels", "not", ""),
        ("title == \x07", "this sign means nothing here", "?", ""),
    ],
)
def test_errors_point_into_the_expression(
    expression: str, message: str, marked: str, hint: str, library: Library
) -> None:
    with pytest.raises(ScpError) as caught:
        query.condition(expression, KINDS["fiche"], library)
    assert message in caught.value.message
    text, mark = caught.value.excerpt
    place = re.search(r"\^+", mark)
    assert place is not None
    assert text[place.start() : place.end()] == marked
    assert hint in caught.value.hint


def test_in_czech_labels_lead_to_keys(library: Library) -> None:
    language.use("cs")
    with pytest.raises(ScpError) as caught:
        query.condition("stav == idea", KINDS["fiche"], library)
    assert "status" in caught.value.hint


def test_a_long_expression_is_shown_around_the_fault(library: Library) -> None:
    with pytest.raises(ScpError) as caught:
        query.condition("status == idea or " * 40 + "nic == 1" + " or status == idea" * 40, KINDS["fiche"], library)
    text, mark = caught.value.excerpt
    assert len(text) < 80
    assert text[mark.index("^") :].startswith("nic == 1")


def test_limits(library: Library) -> None:
    with pytest.raises(ScpError, match="longer than 2000"):
        query.condition("public and " * 200 + "public", KINDS["fiche"], library)
    with pytest.raises(ScpError, match="asterisks"):
        query.condition('title matches "' + "*a" * 11 + '"', KINDS["fiche"], library)


PARTS = [
    *"()[],=<>!\"'„“ \n\x07",
    *("and ", "or ", "not ", "in ", "has ", "matches ", "count(", "status", "title", "start", "tags", "funding"),
    *("2017", "2017-02", "today", "- 5", "today+99999", "idea", "x_a"),
]


@given(st.lists(st.sampled_from(PARTS), max_size=14))
def test_anything_is_read_or_refused(parts: list[str]) -> None:
    empty = Library(config.Config(Path(), config.Programme("x")), (), frozenset(), datetime.date(9999, 1, 1))
    with contextlib.suppress(ScpError):
        query.condition("".join(parts), KINDS["fiche"], empty)


@given(st.text("ab", max_size=8), st.text("ab*?", max_size=8))
def test_patterns_mean_what_they_mean_to_a_shell(text: str, pattern: str) -> None:
    assert compare._like(text, pattern) == fnmatch.fnmatchcase(text, pattern)
