"""Rules about how Czech is written and set. They look at running text only: no code, HTML, addresses or link targets.

Sources: ČSN 01 6910 (2014); Internetová jazyková příručka, https://prirucka.ujc.cas.cz, by the numbers of its pages.
"""

from __future__ import annotations

import bisect
import datetime
import functools
import operator
import re
from collections.abc import Iterator
from itertools import accumulate, zip_longest

from scpctl.czech import NBSP
from scpctl.document import Document, joined
from scpctl.finding import Range, Replacement, Severity
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.rule import Problem, rewritten, rule

_CAPITALS = "A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"
_SMALL = "a-záčďéěíňóřšťúůýž"
_SPACE = rf"[ {NBSP}\r\n]"
ADDRESS = re.compile(r"(?:https?://|(?<!\w)www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]+")

HYPHEN = re.compile(rf"-(?<=[ {NBSP}]-)(?=[ {NBSP}\r\n])")
QUOTE = re.compile('"')
_QUOTES = frozenset('"„“”‚‘’»«')
# Behind these, a mark rather closes a quotation that began before.
NEVER_BEFORE_QUOTE = frozenset(".,;:!?…%)]")
DATE = re.compile(
    rf"(\d(?<![\d.,/-]\d)\d?)\.({_SPACE}{{0,2}})(\d\d?)\.({_SPACE}{{0,2}})(\d{{4}})(?![\w-]|\.\w)", re.ASCII
)
AMOUNT = re.compile(
    rf"(\d(?<![\w.,]\d)(?:\d{{0,2}}(?:[ .{NBSP}]\d{{3}}){{1,5}}(?!\d)|\d{{0,14}}))"
    rf"(,\d{{1,2}})?(,[-–—]{{1,2}})?({_SPACE}?)((?i:Kč))?(?!\w)"
)
AMOUNT_SIGN = re.compile("Kč|,[-–—]")
# Another currency, or the same one before the number: what "500,-" then counts is said already.
CURRENCY = re.compile(rf"{_SPACE}?(?:Kčs|korun|CZK|EUR|USD|GBP|eur|[€$£])")
CURRENCY_BEFORE = re.compile(rf"(?:Kč|CZK|EUR|USD|GBP|[€$£]){_SPACE}?$")
UNGROUPED = re.compile(r"\d{5,}")
PERCENT = re.compile(r"(\d(?<![\w.,]\d)\d{0,14}(?:,\d{1,5})?)%")
SPACES = re.compile(
    rf"[ {NBSP}](?<!\s.)[ {NBSP}]*(?=[,;](?!\w)|\.(?![.\w]))"
    r"| (?<!\s ) +(?=[^\s,;.])"
    r"|,(?<=[^\W\d_]{2},)(?=[^\W\d_]{2})"
)
MAYBE_SPACES = re.compile(rf"[,;.](?:(?<=[ {NBSP}].)|(?<=,)[^\W\d_])")
UNBROKEN = re.compile(f"[{NBSP}\u202f]")
CAPITAL_OF_GROUP = re.compile(rf"(?<=[{_SMALL},;])\s(Pracovní(?:ch|ho|mi|mu|m)?\s+skupin\w*)")
DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
REPEATED = re.compile(r"(?<![\w-])([^\W\d_]+)(\s+)(\1)(?![\w-])(?:\s+(\w+))?", re.IGNORECASE)
# "se se": the second can be the preposition before these ("sešla se se zástupci", "se všemi").
AFTER_PREPOSITION = re.compile(r"[szšž]|[^aeiouyáéíóúůý]{2}", re.IGNORECASE)

_COUNTED = "%|Kč|tis|mil|mld|km|m|ha|kg|hod|hodin|min|minut|dnů|dní|týdnů|měsíců|let|roků|osob|členů|projektů"
DIGITS_JOINED = re.compile("[0-9]-[0-9]")
NUMBER_RANGES = (
    re.compile(r"(?<![\w/.:=?&#@+-])((?:19|20)\d\d)-((?:19|20)\d\d)(?![\w/-]|\.\w)"),
    re.compile(r"(?<!\w)(?:s|str)\.\s(\d{1,4})-(\d{1,4})(?![\w/-])"),
    re.compile(rf"(?<![\w/.,:+-])(\d{{1,4}})-(\d{{1,4}})(?=\s(?:{_COUNTED})(?!\w))"),
)

TITLES = "Ing Mgr MgA Bc BcA JUDr MUDr MDDr MVDr RNDr PhDr PaedDr PharmDr ThDr ThLic prof doc".split()
TITLES_BEHIND = "CSc DrSc DiS Ph.D Th.D".split()
RIGHT_TITLES = {title.casefold(): f"{title}." for title in (*TITLES, *TITLES_BEHIND)}
_TITLES = "|".join(TITLES)
_TITLES_BEHIND = "|".join(map(re.escape, TITLES_BEHIND))
_NAME = rf"[{_CAPITALS}][{_SMALL}]+(?:-[{_CAPITALS}][{_SMALL}]+)?"
TITLE = re.compile(
    rf"(?<![\w.])((?i:{_TITLES}))\.(?=\s(?:arch\.\s)?[{_CAPITALS}][{_SMALL}])|(?<=,\s)((?i:{_TITLES_BEHIND}))\.(?!\w)"
)
TITLE_WITHOUT_COMMA = re.compile(
    rf"(?<!\w)(?:{_NAME}|(?:{_TITLES})\.)\s+({_NAME})\s+((?:{_TITLES_BEHIND})\.|LL\.M\.|MBA|MPA|PhD\.?)(?!\w)"
)
# The first words of titles, folded.
WORDS_OF_TITLES = frozenset(title.partition(".")[0].lower() for title in (*TITLES, *TITLES_BEHIND))
WORDS_BEHIND = frozenset(title.partition(".")[0].lower() for title in (*TITLES_BEHIND, "LL.M.", "MBA", "MPA", "PhD"))
# Titles that are words: small but where a sentence begins.
WORDS_AS_TITLES = ("prof.", "doc.")
ENDINGS = "ého|ému|ího|ímu|ech|ích|ých|ách|ami|emi|ími|ými|ovi|ou|em|ím|ém|ým|ům|ám|[aáeěéiíouůyý]"
VOWELS = "aáeěéiíouůyý"
SHORTEST_INFLECTED = 5


@rule("SCP901", Severity.WARNING)
def hyphen_as_dash(document: Document, library: Library) -> Iterator[Problem]:
    """A hyphen with spaces around it stands for a dash.

    Why: a hyphen joins parts of a word; between parts of a sentence Czech has the longer dash.

    Bad: Pracovní skupina Mobilita - zaměřuje se na MHD.

    Good: Pracovní skupina Mobilita – zaměřuje se na MHD.

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=164.
    """
    for place, _match in _found(document, HYPHEN):
        yield rewritten(place, _("a hyphen with spaces around it stands for a dash"), "–")


@rule("SCP902", Severity.WARNING)
def straight_quotes(document: Document, library: Library) -> Iterator[Problem]:
    """Quotation marks are straight.

    Why: Czech opens a quotation below and closes it above; straight marks come from a typewriter.

    Bad: platforma "Lepší města"

    Good: platforma „Lepší města“

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=162.
    """
    for place in _quotations(document):
        words = document.text[place.start + 1 : place.end - 1]
        marks = Range(place.start, place.start + 1), Range(place.end - 1, place.end)
        before, after = document.text[place.start - 1], document.text[place.end : place.end + 1]
        certain = (
            words
            and words == words.strip()
            and _QUOTES.isdisjoint(words)
            and not (before.isalnum() or before in NEVER_BEFORE_QUOTE or after.isalnum())
        )
        fix = tuple(map(Replacement, marks, "„“")) if certain else ()
        yield Problem(place, _("these quotation marks are straight"), _write("„ “"), fix=fix)


@rule("SCP903", Severity.WARNING)
def date_form(document: Document, library: Library) -> Iterator[Problem]:
    """A date is not written the Czech way.

    Why: dates in one form are found by search and read at a glance.

    Bad: dne 1.2.2017, dne 01. 02. 2017

    Good: dne 1. 2. 2017, dne 01.02.2017

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=810; ČSN 01 6910.
    """
    for place, match in _found(document, DATE):
        day, first_gap, month, second_gap, year = match.groups()
        if not _is_day(year, month, day):
            continue
        spaced = first_gap and second_gap and day[0] != "0" and month[0] != "0"
        in_two_digits = not first_gap and not second_gap and len(day) == len(month) == 2
        if spaced or in_two_digits:
            continue
        written = " ".join(match[0].split())
        message = _("a date is not written like {date}").format(date=written)
        yield rewritten(place, message, f"{int(day)}. {int(month)}. {year}")


@rule("SCP904", Severity.WARNING)
def amount_form(document: Document, library: Library) -> Iterator[Problem]:
    """An amount of money is not written the Czech way.

    Why: an amount without spaces between thousands is misread by a nought.

    Bad: 1000000 Kč, 100Kč, 500,- Kč

    Good: 1 000 000 Kč, 100 Kč, 500 Kč

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=786; ČSN 01 6910.
    """
    for place, match in _found(document, AMOUNT, needed=AMOUNT_SIGN):
        whole, decimals, stroke, gap, unit = match.groups()
        text = match.string
        if not unit and (
            CURRENCY.match(text, match.end() - len(gap))
            or CURRENCY_BEFORE.search(text, max(0, match.start() - 4), match.start())
        ):
            continue
        if stroke or (unit and (not gap or UNGROUPED.fullmatch(whole))):
            end = place.end if unit else place.end - len(gap)
            grouped = f"{int(re.sub('[^0-9]', '', whole)):,}".replace(",", " ")
            message = _("an amount is not written like {amount}").format(amount=" ".join(match[0].split()))
            yield rewritten(Range(place.start, end), message, f"{grouped}{decimals or ''} Kč")


@rule("SCP905", Severity.INFO)
def percent_form(document: Document, library: Library) -> Iterator[Problem]:
    """A per cent sign stands right behind its number.

    Why: without a space it is an adjective („patnáctiprocentní“); per cent that are counted have a space.

    Bad: zvýšení o 15%

    Good: zvýšení o 15 %

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=786; ČSN 01 6910.
    """
    for place, match in _found(document, PERCENT, sign="%"):
        message = _("without a space {text} is an adjective").format(text=match[0])
        yield Problem(place, message, _("write {value} if per cent are counted").format(value=f"{match[1]} %"))


@rule("SCP906", Severity.WARNING)
def title_comma(document: Document, library: Library) -> Iterator[Problem]:
    """There is no comma between a name and the title behind it.

    Why: a title behind the name is separated by a comma; without it, it looks like part of the name.

    Bad: Ing. Erich Beneš MBA

    Good: Ing. Erich Beneš, MBA

    Source: domain practice; the report to the Plzeň council of 20. 1. 2017 writes „Ing. Erich Beneš, MBA“.
    """
    for place, match in _found(document, TITLE_WITHOUT_COMMA, 2, words=WORDS_BEHIND):
        message = _("there is no comma before {title}").format(title=match[2])
        gap = Range(place.start - (match.start(2) - match.end(1)), place.start)
        yield Problem(place, message, _write(f"{match[1]}, {match[2]}"), fix=(Replacement(gap, ", "),))


@rule("SCP907", Severity.WARNING)
def title_form(document: Document, library: Library) -> Iterator[Problem]:
    """A title is written with wrong capitals.

    Why: every title has one form; a person's name and titles should be right in what the city hands over.

    Bad: PHDr. Jan Novák, ing. Jana Nová, spolu s Prof. Novákem

    Good: PhDr. Jan Novák, Ing. Jana Nová, spolu s prof. Novákem

    Source: domain practice: each title has its usual form; prof. and doc. are small but where a sentence begins.
    """
    for place, match in _found(document, TITLE, words=WORDS_OF_TITLES):
        right = RIGHT_TITLES[(match[1] or match[2]).casefold()]
        at_start = not re.search(rf"[{_SMALL},]\s$", match.string[max(0, match.start() - 2) : match.start()])
        if match[0] == right or (right in WORDS_AS_TITLES and at_start and match[0] == right.capitalize()):
            continue
        yield rewritten(place, _("the title is not written like {title}").format(title=match[0]), right)


@rule("SCP908", Severity.WARNING)
def spaces(document: Document, library: Library) -> Iterator[Problem]:
    """Spaces stand where there should be none, or are missing.

    Why: double spaces and spaces before a comma show in print; no-break spaces are set when the document is made.

    Bad: Skupina  zasedala , a to v Plzni,Praze a Brně.

    Good: Skupina zasedala, a to v Plzni, Praze a Brně.

    Source: the standard ČSN 01 6910.
    """
    needed = None if "  " in document.running_text else MAYBE_SPACES
    for place, match in _found(document, SPACES, needed=needed):
        if match[0] == ",":
            hint = _("write a space behind it")
            yield rewritten(place, _("there is no space behind the comma"), ", ", hint)
        elif match.string[match.end()] in ",;.":
            message = _("there is a space before {mark}").format(mark=match.string[match.end()])
            yield rewritten(place, message, "", _("delete the space"))
        else:
            yield rewritten(place, _("there are several spaces in a row"), " ", _("leave one"))
    unbroken = [place for place, _match in _found(document, UNBROKEN)]
    if unbroken:
        message = plural("there is {n} no-break space", "there are {n} no-break spaces", len(unbroken))
        hint = _("replace it by an ordinary space: the documents made get theirs by themselves")
        fix = tuple(Replacement(place, " ") for place in unbroken)
        yield Problem(unbroken[0], message.format(n=len(unbroken)), hint, fix=fix)


@rule("SCP909", Severity.WARNING)
def wording(document: Document, library: Library) -> Iterator[Problem]:
    """A word is used that the city has decided to write otherwise.

    Why: a body or a document that is called two ways is taken for two.

    Bad: řídící výbor projektu

    Good: řídicí výbor projektu

    Source: check.wording in scpctl.toml.
    """
    wordings = [wording for wording in library.config.check.wording.items() if wording[0].split()]
    text = document.running_text.casefold() if wordings else ""
    for wrong, right in wordings:
        stem, pattern = _in_every_case(wrong, right)
        for place, match in _found(document, pattern) if stem in text else ():
            if match.lastgroup != "right" and match[0].casefold() != right.casefold():
                message = _("the city does not write {wrong}").format(wrong=" ".join(match[0].split()))
                repaired = _in_same_case(match[0], wrong, right)
                yield rewritten(place, message, repaired) if repaired else Problem(place, message, _write(right))


@rule("SCP910", Severity.INFO)
def capital_of_group(document: Document, library: Library) -> Iterator[Problem]:
    """„Pracovní skupina“ has a capital letter in the middle of a sentence.

    Why: it is a common noun; only the name of the group is a proper name.

    Bad: schválila to Pracovní skupina Mobilita

    Good: schválila to pracovní skupina Mobilita

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=185;
    the report of Plzeň does so, too.
    """
    for place, match in _found(document, CAPITAL_OF_GROUP, 1, sign="Pracovní"):
        message = _("in the middle of a sentence this has a small letter")
        yield rewritten(place, message, "p" + match[1][1:])


@rule("SCP911", Severity.INFO)
def dots(document: Document, library: Library) -> Iterator[Problem]:
    """Three dots stand for an ellipsis.

    Why: they become one character in the documents made; where a list is meant, „atd.“ or the rest of it says more.

    Bad: odhlučnění tratí, bezpečnost ve vozidlech, ...

    Good: odhlučnění tratí, bezpečnost ve vozidlech a další

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=165; both forms are right.
    """
    for place, _match in _found(document, DOTS, sign="..."):
        message = _("three dots become one character in the documents made")
        yield Problem(place, message, _("complete the list, or write …"))


@rule("SCP912", Severity.WARNING)
def number_range(document: Document, library: Library) -> Iterator[Problem]:
    """A hyphen stands between the ends of a range.

    Why: „from – to“ is a dash, without spaces; a hyphen makes one number or a code of the two.

    Bad: v letech 2019-2023

    Good: v letech 2019–2023

    Source: the language guide Internetová jazyková příručka, https://prirucka.ujc.cas.cz, id=164.
    """
    for pattern in NUMBER_RANGES:
        for place, match in _found(document, pattern, sign="-", needed=DIGITS_JOINED):
            if int(match[1]) < int(match[2]):
                start = place.end - len(match[2]) - len("-") - len(match[1])
                message = _("between the ends of a range there is a dash")
                yield rewritten(Range(start, place.end), message, f"{match[1]}–{match[2]}")


@rule("SCP914", Severity.WARNING)
def repeated_word(document: Document, library: Library) -> Iterator[Problem]:
    """A word stands twice in a row.

    Why: it is left over from rewriting the sentence, and everybody but the author sees it.

    Bad: skupina projednala projednala a a schválila

    Good: skupina projednala a schválila

    Source: domain practice.
    """
    if not any(map(operator.eq, document.words, document.words[1:])):
        return
    for place, match in _found(document, REPEATED):
        first, gap, second, following = match.groups()
        is_name = first[0].isupper() and second[0].isupper()
        is_label = len(first) == 1 and len(following or "") == 1
        is_preposition = first.casefold() == "se" and (not following or AFTER_PREPOSITION.match(following))
        if not (is_name or is_label or is_preposition):
            end = place.start + len(first) + len(gap) + len(second)
            message = _("{word} stands here twice").format(word=second)
            yield Problem(Range(place.start, end), message, _("delete the second one"))


def _write(value: str) -> str:
    return _("write {value}").format(value=value)


def _in_same_case(found: str, wrong: str, right: str) -> str:
    """Return ``right`` in the case and with the capitals of ``found``, a form of ``wrong``; nothing where it is unsure.

    A word that only changes its stem keeps the ending: řídícího, from řídící to řídicí, becomes řídicího.
    """
    words, gaps = found.split(), re.findall(r"\s+", found)
    if not len(words) == len(wrong.split()) == len(right.split()):
        return right if found == wrong else ""
    written = []
    for word, old, new in zip(words, wrong.split(), right.split(), strict=True):
        if word.casefold() != old.casefold():
            stem, new_stem = old.rstrip(VOWELS), new.rstrip(VOWELS)
            if old[len(stem) :] != new[len(new_stem) :]:
                return ""
            new = new_stem + word[len(stem) :]
        if found.isupper():
            new = new.upper()
        written.append(new[:1].upper() + new[1:] if word[0].isupper() else new)
    return "".join(word + gap for word, gap in zip_longest(written, gaps, fillvalue=""))


def _found(
    document: Document,
    pattern: re.Pattern[str],
    group: int = 0,
    *,
    sign: str = "",
    words: frozenset[str] = frozenset(),
    needed: re.Pattern[str] | None = None,
) -> Iterator[tuple[Range, re.Match[str]]]:
    """Yield where a pattern, or a group of it, is found in the running text without addresses.

    Searching takes long, so say what is in every text that has a match and found at once: a ``sign``, one of ``words``
    (folded), a simple pattern that is ``needed``.
    """
    if words and words.isdisjoint(document.vocabulary):
        return
    runs, whole, starts = _without_addresses(document)
    if sign not in whole:
        return
    # What stands around it in another run must not matter, so the runs that it can be in are searched by themselves.
    numbers = {bisect.bisect_right(starts, found.start()) - 1 for found in (needed or pattern).finditer(whole)}
    for number in sorted(numbers):
        offset, run = runs[number]
        for match in pattern.finditer(run):
            yield Range(offset + match.start(group), offset + match.end(group)), match


@functools.lru_cache(maxsize=1)
def _without_addresses(document: Document) -> tuple[tuple[tuple[int, str], ...], str, list[int]]:
    """Return the runs of running text with signs in the place of addresses, all in one piece, and their starts."""
    runs, whole = document.prose, document.running_text
    if "://" in whole or "@" in whole or "www." in whole:
        runs = tuple((offset, ADDRESS.sub(lambda address: "\ufffc" * len(address[0]), run)) for offset, run in runs)
        whole = joined(run for _offset, run in runs)
    return runs, whole, list(accumulate((len(run) + 1 for _offset, run in runs), initial=0))


def _quotations(document: Document) -> Iterator[Range]:
    """Yield what stands between straight quotation marks, with them; a mark that has no other is alone."""
    opening = None
    for place, match in _found(document, QUOTE, sign='"'):
        if opening and "\n\n" in document.text[opening.end : place.start].replace("\r", ""):
            yield opening
            opening = None
        if opening:
            yield Range(opening.start, place.end)
            opening = None
        elif not match.string[
            max(0, match.start() - 1) : match.start()
        ].isdigit():  # seconds and inches have the same mark
            opening = place
    if opening:
        yield opening


@functools.cache
def _in_every_case(wrong: str, right: str) -> tuple[str, re.Pattern[str]]:
    """Match a wording, small or capital; its longer words in other cases too, unless that is the right form.

    Where the right form holds the wrong one, as ÚKEP MP does ÚKEP, it is matched as a group of the name ``right``.
    What comes before the pattern is how each match of the wrong one begins, in small letters.
    """
    words = wrong.split()
    in_every_case, as_written = (
        re.compile(r"(?<!\w)" + r"\s+".join(map(form, words)) + r"(?!\w)", re.IGNORECASE)
        for form in (_inflected, re.escape)
    )
    pattern = as_written if in_every_case.fullmatch(right) else in_every_case
    if in_every_case.search(right) and pattern is in_every_case:
        in_right = r"\s+".join(map(_inflected, right.split()))
        pattern = re.compile(rf"(?P<right>(?<!\w){in_right}(?!\w))|{pattern.pattern}", re.IGNORECASE)
    return words[0].rstrip(VOWELS).casefold(), pattern


def _inflected(word: str) -> str:
    if len(word) < SHORTEST_INFLECTED:
        return re.escape(word)
    return rf"{re.escape(word.rstrip(VOWELS))}(?:{ENDINGS})?"


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        datetime.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


RULES = (
    hyphen_as_dash,
    straight_quotes,
    date_form,
    amount_form,
    percent_form,
    title_comma,
    title_form,
    spaces,
    wording,
    capital_of_group,
    dots,
    number_range,
    repeated_word,
)
