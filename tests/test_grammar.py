"""Czech forms: the examples are those of the cited pages and of real documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import grammar
from scpctl.czech import NBSP


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "0 úkolů"),
        (1, "1 úkol"),
        (2, "2 úkoly"),
        (4, "4 úkoly"),
        (5, "5 úkolů"),
        (11, "11 úkolů"),
        (21, "21 úkolů"),
        (22, "22 úkolů"),
        (102, "102 úkolů"),
        (1250, "1 250 úkolů"),
    ],
)
def test_a_noun_agrees_with_its_number(number: int, written: str) -> None:
    assert grammar.counted(number, "úkol", "úkoly", "úkolů").replace(NBSP, " ") == written


def test_a_part_has_a_form_of_its_own() -> None:
    assert grammar.counted(1.5, "hodina", "hodiny", "hodin", "hodiny").replace(NBSP, " ") == "1,5 hodiny"
    assert grammar.counted(0.5, "projekt", "projekty", "projektů").replace(NBSP, " ") == "0,5 projektů"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "byl splněn 1 úkol"), (2, "byly splněny 2 úkoly"), (5, "bylo splněno 5 úkolů"), (0, "bylo splněno 0 úkolů")],
)
def test_the_predicate_agrees_with_the_number(number: int, said: str) -> None:
    predicate = grammar.agreeing(number, "byl splněn", "byly splněny", "bylo splněno")
    assert f"{predicate} {grammar.counted(number, 'úkol', 'úkoly', 'úkolů')}".replace(NBSP, " ") == said


def test_amounts_and_numbers_are_written_in_groups() -> None:
    assert grammar.money(1250000) == f"1{NBSP}250{NBSP}000{NBSP}Kč"
    assert grammar.digits(-1234.5) == f"-1{NBSP}234,5"
    assert grammar.digits(3.0) == "3"


@given(st.integers(-(10**15), 10**15))
def test_a_number_is_read_back_as_it_was(number: int) -> None:
    assert int(grammar.digits(number).replace(NBSP, "")) == number


@pytest.mark.parametrize(
    ("names", "written"),
    [([], ""), (["a"], "a"), (["a", "b"], "a a b"), (["Mobilita", "IT", "Veřejnost"], "Mobilita, IT a Veřejnost")],
)
def test_names_are_enumerated(names: list[str], written: str) -> None:
    assert grammar.enumerated(names) == written


@pytest.mark.parametrize(
    ("genders", "form"),
    [
        (["m"], "zpracoval"),
        (["f"], "zpracovala"),
        (["x"], "zpracoval"),
        ([""], "zpracoval"),
        (["f", "f"], "zpracovaly"),
        (["f", "m"], "zpracovali"),
        (["f", ""], "zpracovali"),
    ],
)
def test_a_verb_agrees_with_the_persons(genders: list[str], form: str) -> None:
    assert grammar.of_persons(genders, "zpracoval", "zpracovala", "zpracovali", "zpracovaly") == form


@pytest.mark.parametrize(
    "written",
    "ve skupině|v Plzni|v Brně|ve vodě|ve firmě|ke skupině|ke komisi|k projektu|se skupinou|se ZČU|s městem|ze skupiny|"
    "z Plzně|ze zápisu|ve škole|ve Zlíně|ke schválení|v Mobilitě|k řešení|ve čtvrtek|ve dvou|s občany|v úkolu".split(
        "|"
    ),
)
def test_a_preposition_is_vocalised_where_it_must_be(written: str) -> None:
    preposition, words = written.split(" ", 1)
    base = preposition[0]
    assert grammar.behind(base, words).replace(NBSP, " ") == written
    assert grammar.behind(base.upper(), words).startswith(preposition[0].upper())
