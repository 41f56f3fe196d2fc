"""Typography and dates as the Czech standard and the Institute of the Czech Language want them."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scpctl import czech

# "~" stands for the space that does not break, for the eye's sake.
TYPESET = {
    # prepositions and conjunctions of one letter
    "k mostu s vodou v lese z domu o tom u nás a my i oni": "k~mostu s~vodou v~lese z~domu o~tom u~nás a~my i~oni",
    "K mostu, V Plzni, A teď": "K~mostu, V~Plzni, A~teď",
    "a v současné době": "a~v~současné době",
    "(v Plzni) „v Plzni“": "(v~Plzni) „v~Plzni“",
    "ve vodě se zdmi": "ve vodě se zdmi",
    "konec a": "konec a",
    # groups of digits
    "1 000 000 Kč": "1~000~000~Kč",
    "+420 377 031 111": "+420~377~031~111",
    "v roce 2016 300 lidí": "v~roce 2016 300~lidí",
    "301 00 Plzeň": "301~00 Plzeň",
    # numbers with units, signs and what is counted
    "50 % z 10 kg": "50~% z~10~kg",
    "§ 23 a č. 9 na s. 53": "§~23 a~č.~9 na s.~53",
    "500 lidí": "500~lidí",
    "12 mil. Kč": "12~mil.~Kč",
    "odst. 1 písm. a) zákona č. 128/2000 Sb.": "odst.~1 písm.~a) zákona č.~128/2000 Sb.",
    "5 kmenů": "5 kmenů",
    # dates
    "dne 30. 11. 2016 a dne 1. 2.": "dne 30.~11.~2016 a~dne 1.~2.",
    "20. ledna 2017": "20.~ledna 2017",
    "20. lednačka": "20. lednačka",
    "Březen 2023, od ledna 2024 v září 2025": "Březen~2023, od ledna~2024 v~září~2025",
    "v lednu 20 lidí, k 5. červnu 2024": "v~lednu 20~lidí, k~5. červnu 2024",
    # titles and abbreviations
    "Ing. Erich Beneš, MBA, ředitel": "Ing.~Erich Beneš, MBA, ředitel",
    "prof. Mgr. et Mgr. Jana Nová": "prof.~Mgr.~et~Mgr.~Jana Nová",
    "Ing. arch. Petr Malý": "Ing.~arch.~Petr Malý",
    "a. s., s. r. o., p. o.": "a.~s., s.~r.~o., p.~o.",
    "podle ČSN 01 6910": "podle ČSN~01~6910",
    "v poměru 5 : 3": "v~poměru 5~:~3",
    # dashes
    "Mobilita - zaměřuje se": "Mobilita~– zaměřuje se",
    "Mobilita – zaměřuje se": "Mobilita~– zaměřuje se",
    "česko-polský, -5 °C": "česko-polský, -5~°C",
    "v letech 2019-2023": "v~letech 2019–2023",
    "na s. 5-8": "na s.~5–8",
    "2017-01-20, 2019-2023-01, a/2019-2023, 377-031": "2017-01-20, 2019-2023-01, a/2019-2023, 377-031",
    "https://x.cz/2019-2023/a": "https://x.cz/2019-2023/a",
    "- odrážka": "- odrážka",
    # quotation marks
    '"Smart City" a "Lepší města".': "„Smart City“ a~„Lepší města“.",
    '("ano")': "(„ano“)",
    'monitor 24" nebo 27"': 'monitor 24" nebo 27"',
    'otevřená "uvozovka': 'otevřená "uvozovka',
    '„venku "uvnitř" venku“': '„venku "uvnitř" venku“',
    # ellipsis
    "(odhlučnění, ...)": "(odhlučnění, …)",
    "....": "....",
}


@pytest.mark.parametrize(("plain", "expected"), TYPESET.items())
def test_typesets(plain: str, expected: str) -> None:
    assert czech.typeset(plain).replace(czech.NBSP, "~") == expected


def test_typesets_across_emphasis() -> None:
    runs = ["Pracovní skupina Mobilita", " - zaměřuje se v", " ", "MHD"]
    assert czech.typeset_runs(runs) == [
        "Pracovní skupina Mobilita",
        "\u00a0– zaměřuje se v",
        "\u00a0",
        "MHD",
    ]


def test_three_dots_in_two_runs_stay_in_the_first() -> None:
    assert czech.typeset_runs(["konec.", "..", "x"]) == ["konec…", "", "x"]


WORDS = "a v K s. r. o. č. § Ing. Mgr. et arch. Jan slovo 1 12. 2016 000 30. Kč % mil. lidí ledna 2019-2023 s. 5-8 301"
MARKS = '- – : " „ “ ... … . , ( ) \ufffc /'
PIECES = st.sampled_from([*WORDS.split(), *MARKS.split(), *4 * [" "], "  ", "\u00a0", "\n", "ČSN 01 6910"])
TEXTS = st.one_of(st.text(), st.lists(PIECES).map("".join))


def skeleton(text: str) -> str:
    """Return what typography must leave alone."""
    text = re.sub("[\u00a0 ]", " ", text).replace("…", "...").replace("–", "-")
    return re.sub('[„“"]', '"', text)


@given(TEXTS)
def test_changes_nothing_but_spaces_dashes_quotes_and_dots(text: str) -> None:
    assert skeleton(czech.typeset(text)) == skeleton(text)


@given(TEXTS)
def test_a_second_time_changes_nothing(text: str) -> None:
    once = czech.typeset(text)
    assert czech.typeset(once) == once


@given(st.lists(TEXTS))
def test_runs_are_typeset_as_the_text_they_make(runs: list[str]) -> None:
    pieces = czech.typeset_runs(runs)
    assert "".join(pieces) == czech.typeset("".join(runs))
    assert len(pieces) == len(runs)


@pytest.mark.parametrize(
    ("iso", "numeric", "words", "of"),
    [
        ("2016-11-30", "30. 11. 2016", "30. listopadu 2016", "30. 11. 2016"),
        ("2017-01-01", "1. 1. 2017", "1. ledna 2017", "1. 1. 2017"),
        ("2017-12-24", "24. 12. 2017", "24. prosince 2017", "24. 12. 2017"),
        ("2017-02", "únor 2017", "únor 2017", "února 2017"),
        ("2017", "2017", "2017", "roku 2017"),
    ],
)
def test_dates(iso: str, numeric: str, words: str, of: str) -> None:
    assert (czech.date_numeric(iso), czech.date_words(iso), czech.date_of(iso)) == (numeric, words, of)


@pytest.mark.parametrize(
    "text", ["", "2017-02-29", "2017-13", "2017-00", "2017-01-00", "0000", "20. 1. 2017", "2017-1-2"]
)
def test_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError):
        czech.date_numeric(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Životní  prostředí", "zivotni prostredi"),
        (unicodedata.normalize("NFD", "Životní prostředí"), "zivotni prostredi"),
        (" ÚKEP\u00a0MP\n", "ukep mp"),
        ("Straße", "strasse"),
    ],
)
def test_folds_names(text: str, folded: str) -> None:
    assert czech.fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert czech.fold(czech.fold(text)) == czech.fold(text)


_LETTERS = st.text("aáčďéěíňóřšťúůýžAÁČĎŘŽßµŁ„“–§12_ .\u00a0\n\u0301😀")


@given(_LETTERS)
def test_folded_text_is_as_long_as_it_was_and_folded_letter_by_letter(text: str) -> None:
    assert czech.fold_each(text) == "".join(map(czech.fold_each, text))
    assert len(czech.fold_each(text)) == len(text)


@given(_LETTERS)
def test_words_are_those_of_the_folded_text(text: str) -> None:
    assert czech.words(text) == re.findall(r"\w+", czech.fold_each(text))


def test_texts_are_sorted_as_in_a_czech_register() -> None:
    ordered = [
        *("a b", "ab", "cihla", "Cukr", "čaj", "had", "hrad", "ch", "Ch", "chata", "oka", "Plzeň", "Plzeň 2"),
        *("rada", "ráda", "Ráda", "řada", "šel", "újezd", "ul", "úl", "ulice", "zebra", "žába", "Жуков", "1. máje"),
    ]
    keys = [czech.sort_key(text) for text in ordered]
    assert keys == sorted(set(keys))


@given(st.text())
def test_a_text_has_one_place_however_it_is_encoded(text: str) -> None:
    assert czech.sort_key(unicodedata.normalize("NFD", text)) == czech.sort_key(unicodedata.normalize("NFC", text))
