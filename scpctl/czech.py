"""Czech typography and dates for people.

Typography is applied on the way to a finished document only; Markdown stays plain. Sources: ČSN 01 6910 (2014),
Úprava dokumentů zpracovaných textovými procesory; Internetová jazyková příručka, https://prirucka.ujc.cas.cz,
pages id=880 (breaking of lines), 810 (dates), 786 (money), 162 (quotation marks), 164 (dash), 165 (ellipsis).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate, pairwise

NBSP = "\u00a0"

MONTHS = tuple("leden únor březen duben květen červen červenec srpen září říjen listopad prosinec".split())
MONTHS_OF = tuple("ledna února března dubna května června července srpna září října listopadu prosince".split())
_MONTHS_IN = tuple("lednu únoru březnu dubnu květnu červnu červenci srpnu září říjnu listopadu prosinci".split())
_ON_WEEKDAY = ("v pondělí", "v úterý", "ve středu", "ve čtvrtek", "v pátek", "v sobotu", "v neděli")
_MONTH_NUMBERS = tuple(f"{month}." for month in range(1, 13))

_UNITS = (
    "%|‰|°C|°|Kč|CZK|€|EUR|USD|tis\\.|mil\\.|mld\\.|korun|"
    "mm|cm|dm|m|km|m²|m2|m³|m3|km²|km2|ha|ml|l|hl|mg|g|kg|t|W|kW|MW|kWh|MWh|V|A|Hz|kB|MB|GB|TB|km/h|"
    "s|min|min\\.|h|hod|hod\\.|hodin|hodiny|dnů|dní|týdnů|měsíců|let|ks|kusů|bodů|"
    "lidí|osob|obyvatel|členů|hlasů|projektů|úkolů|vozidel|míst"
)
_TITLES = "Ing|Mgr|MgA|Bc|BcA|JUDr|MUDr|MDDr|MVDr|RNDr|PhDr|PaedDr|PharmDr|ThDr|ThLic|Dr|doc|prof|arch|akad|p|pí|et"
_BEFORE_NUMBER = "č|čl|čís|s|str|odst|písm|bod|kap|obr|tab|příl|sv|roč|r|tel|mob|čj|zn|čp|ul"
_GAP = f"[ {NBSP}]"
_BEHIND_MONTH = "|".join(rf"(?<=\b{month} )(?<!\d\.{_GAP}{month} )" for month in MONTHS + MONTHS_OF + _MONTHS_IN)

# In each match every plain space is one that a line must not be broken at. What stands before is asked about behind the
# first character: so the search for that is fast.
_UNBROKEN = tuple(
    re.compile(pattern)
    for pattern in (
        # k mostu, a v lese: prepositions and conjunctions of one letter (id=880)
        r"(?<![\w'’-])[KkSsVvZzOoUuAaIi] (?=\S)",
        # Ing. Erich, Mgr. et Mgr. Jana, Ing. arch. Petr
        rf"(?<!\w)(?:{_TITLES})\.? (?=[A-ZÁČĎÉÍŇÓŘŠŤÚŽ]|(?:arch|mal|soch)\.|et )",
    )
)
# The same, where the text has a full stop.
_UNBROKEN_ABBREVIATIONS = tuple(
    re.compile(pattern)
    for pattern in (
        # tis. Kč
        r" (?<=tis\. |mil\. |mld\. )(?=(?:Kč|EUR|€|korun)(?!\w))",
        # písm. a)
        r"p(?<!\wp)ísm\. (?=[a-z]\))",
        # a. s., s. r. o., p. o.
        rf"(?<![\w.…])[^\W\d_A-Z]\.(?:{_GAP}[^\W\d_A-Z]\.){{1,3}}(?!\w)",
    )
)
# The same, where it has a number.
_UNBROKEN_NUMBERS = tuple(
    re.compile(pattern)
    for pattern in (
        # 30. 11. 2016 and 20. ledna (id=810)
        rf"\d(?<![\d.…]\d)\d?\.{_GAP}\d{{1,2}}\.(?:{_GAP}\d{{4}}(?!\d))?",
        rf" (?<=\d\. )(?=(?:{'|'.join(MONTHS_OF)})(?!\w))",
        # březen 2023, od ledna 2024: the year, where there is no day that the month stays with
        rf" (?=\d{{4}}(?!\w))(?i:{_BEHIND_MONTH})",
        # 1 000 000, +420 377 031 111: groups of three digits, but not a year and a number (id=786)
        r" (?<=\d )(?<!\d{4} )(?=\d{3}(?!\d))",
        # 301 00 Plzeň
        r"[1-7](?<![\d,.…][1-7])\d\d \d\d(?= [^\W\d])",
        # 50 %, 10 kg, 500 lidí (id=880)
        rf" (?<=\d )(?=(?:{_UNITS})(?!\w))",
        # § 23, č. 9, s. 53
        r"§ (?=\d)",
        rf"(?<!\w)(?:{_BEFORE_NUMBER})\.? (?=\+?\d)",
        # ČSN 01 6910
        rf"ČSN{_GAP}\d\d{_GAP}\d{{4}}",
        # 5 : 3
        r" (?<=\d )[:×] (?=\d)",
    )
)
_DIGIT = re.compile(r"\d")
_DASH = re.compile(rf"{_GAP}(?<=\S{_GAP})[-–](?= )")
_YEARS = re.compile(r"(?<![\w/.…:=?&#@+-])((?:19|20)\d\d)-(?=(?:19|20)\d\d(?![\w/-]|\.\w))")
_PAGES = re.compile(rf"((?<![\w.…])(?:s|str)\.{_GAP}\d{{1,4}})-(?=\d{{1,4}}(?![\w/-]|\.\w))")
_DOTS = re.compile(r"\.\.\.(?<!\.\.\.\.)(?!\.)")
_QUOTES = frozenset("„“”‚‘«»")
_OPENS_AFTER = frozenset(" \u00a0\t\n([{–—/")
# Letters of names that Unicode does not take apart.
_UNDECOMPOSED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe"})
# The Czech alphabet as ČSN 97 6030 (1994) sorts by it: spaces first, digits last, other diacritics at second sight.
_ORDER: dict[str, float] = {
    letter: weight for weight, letter in enumerate([" ", *"abcčdefgh", "ch", *"ijklmnopqrřsštuvwxyzž0123456789"])
}
_FOREIGN = _ORDER["z"] + 1.5
_LETTER = re.compile("ch|.", re.DOTALL)
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def typeset(text: str) -> str:
    """Return one paragraph of running text as Czech typography wants it.

    Changes nothing but the kind of spaces, hyphens that are dashes, straight quotation marks and three dots; a
    second time changes nothing. Takes time in proportion to the length.
    """
    return typeset_runs([text])[0]


def typeset_runs(runs: Sequence[str]) -> list[str]:
    """Return the pieces of one paragraph, split where its emphasis changes, typeset as the text they make together.

    For what must stay as it is, such as code, give U+FFFC, the object replacement character.
    """
    text = "".join(runs)
    # Most texts are short and need little: only what can match is looked for.
    patterns = _UNBROKEN if " " in text else ()
    if patterns and "." in text:
        patterns += _UNBROKEN_ABBREVIATIONS
    if patterns and _DIGIT.search(text):
        patterns += _UNBROKEN_NUMBERS
    for pattern in patterns:
        text = pattern.sub(_with_unbroken_spaces, text)
    if "-" in text or "–" in text:
        text = _DASH.sub(f"{NBSP}–", text)
        text = _PAGES.sub(r"\1–", _YEARS.sub(r"\1–", text))
    if len(runs) == 1 and '"' not in text and "..." not in text:
        return [text]
    letters = list(_with_czech_quotes(text))
    for dots in _DOTS.finditer(text):
        letters[dots.start() : dots.end()] = ("…", "", "")
    ends = accumulate((len(run) for run in runs), initial=0)
    return ["".join(letters[start:end]) for start, end in pairwise(ends)]


def date_numeric(iso: str) -> str:
    """Return ``2016-11-30`` as ``30. 11. 2016``, ``2017-02`` as ``únor 2017``, ``2017`` as it is (id=810).

    Raises ValueError where ``iso`` is no such date.
    """
    return _date(iso, _MONTH_NUMBERS)


def date_words(iso: str) -> str:
    """Return ``2016-11-30`` as ``30. listopadu 2016``; the rest as :func:`date_numeric` does."""
    return _date(iso, MONTHS_OF)


def date_of(iso: str) -> str:
    """Return a date as it stands behind od, do and z: ``2017-02`` as ``února 2017``, ``2017`` as ``roku 2017``.

    A day is written as :func:`date_numeric` does.
    """
    return _date(iso, _MONTH_NUMBERS, MONTHS_OF, "roku ")


def on_weekday(iso: str) -> str:
    """Return when a day is, by the day of the week: ``2016-11-30`` is ``ve středu``.

    Raises ValueError where ``iso`` is no day.
    """
    return _ON_WEEKDAY[date.fromisoformat(iso).weekday()]


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return ``text`` for comparing names: small letters without diacritics, single spaces, none at the ends."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.split())


def fold_each(text: str) -> str:
    """Return ``text`` in small letters without diacritics, as long as it was, so that places in it stay right."""
    if text.isascii():
        return text.lower()
    return _replaced(text, _FOLDED) or "".join(map(_folded_letter, text))


def words(text: str) -> list[str]:
    """Return the words and numbers of ``text`` in order, in small letters without diacritics."""
    spaced = _replaced(text, _FOLDED_WORDS)
    return spaced.split() if spaced else re.findall(r"\w+", fold_each(text))


@functools.cache
def _folded_letter(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter.casefold())[0]
    return " " if bare == NBSP else bare


def sort_key(text: str) -> tuple[object, ...]:
    """Return what sorts ``text`` as Czech dictionaries and registers do (ČSN 97 6030).

    First come letters (ch is one; č, ř, š and ž are of their own) and words, then other diacritics, then small letters
    before capital ones, punctuation last.
    """
    normal = unicodedata.normalize("NFC", text)
    weights: list[float] = []
    accents: list[str] = []
    for match in _LETTER.finditer(" ".join(normal.lower().split())):
        decomposed = unicodedata.normalize("NFD", match[0])
        weight = _ORDER.get(match[0], _ORDER.get(decomposed[0]))
        if weight is None and match[0].isalnum():
            weight = _FOREIGN
            decomposed += match[0]
        if weight is not None:
            weights.append(weight)
            accents.append(decomposed[1:] if match[0] not in _ORDER else "")
    return tuple(weights), tuple(accents), normal.swapcase()


def slug(text: str) -> str:
    """Return ``text`` as an ASCII slug of at most 80 characters, such as ``zelene-strechy``; it may be empty."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:80].rstrip("-")


# Bytes of an encoding that has all Czech letters are replaced ten times as fast as letters are.
_ENCODING = "cp1250"


def _table(replace: Callable[[str], str]) -> bytes:
    """Return what becomes of each byte; those that are no letter of the encoding do not occur."""
    letters = (bytes([byte]).decode(_ENCODING, "ignore") for byte in range(256))
    return b"".join((replace(letter) if letter else "?").encode(_ENCODING, "replace") for letter in letters)


_FOLDED = _table(_folded_letter)
_FOLDED_WORDS = _table(lambda letter: _folded_letter(letter) if letter.isalnum() or letter == "_" else " ")
# The one letter of the encoding whose small letter is another one, which the encoding does not have.
_MICRO = "µ"


def _replaced(text: str, table: bytes) -> str:
    """Return ``text`` with every letter replaced, or nothing where there is a letter that the table does not know."""
    if _MICRO in text:
        return ""
    try:
        return text.encode(_ENCODING).translate(table).decode(_ENCODING)
    except UnicodeEncodeError:
        return ""


def _with_unbroken_spaces(match: re.Match[str]) -> str:
    return match[0].replace(" ", NBSP)


def _with_czech_quotes(text: str) -> str:
    """Replace straight quotation marks by „ and “ where every one of them is clearly an opening or a closing one."""
    places = [index for index, letter in enumerate(text) if letter == '"']
    if not places or len(places) % 2 or not _QUOTES.isdisjoint(text):
        return text
    letters = list(text)
    for opening, closing in zip(places[::2], places[1::2], strict=True):
        if not (_may_open(text, opening) and _may_close(text, closing)) or closing == opening + 1:
            return text
        letters[opening], letters[closing] = "„", "“"
    return "".join(letters)


def _may_open(text: str, place: int) -> bool:
    return (place == 0 or text[place - 1] in _OPENS_AFTER) and not text[place + 1 : place + 2].isspace()


def _may_close(text: str, place: int) -> bool:
    return not text[place - 1].isspace() and not text[place + 1 : place + 2].isalnum()


def _date(iso: str, months: Sequence[str], months_alone: Sequence[str] = MONTHS, of_year: str = "") -> str:
    match = _ISO_DATE.fullmatch(iso)
    if not match:
        raise ValueError(iso)
    year, month, day = (int(part or 0) for part in match.groups())
    date(year, month or (0 if match[2] else 1), day or (0 if match[3] else 1))
    if day:
        return f"{day}. {months[month - 1]} {year}"
    return f"{months_alone[month - 1]} {year}" if month else f"{of_year}{year}"
