"""Rules about personal data: what is committed stays in the history of git, so it is looked for before."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from scpctl import czech
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.rule import Problem, rule

_CAPITALS = "A-ZÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"
BIRTH_NUMBER = re.compile(r"(\d(?<![\w/+-]\d)(?<!\d[.,]\d)\d{5})( ?/ ?)?(\d{3,4})(?![\w/-]|[.,]\d)", re.ASCII)
# The months of birth numbers: +50 for women, +20 more where the numbers of a day ran out (from 2004 on).
MONTH_OFFSETS = (0, 50, 20, 70)
OFFSETS_SINCE = {20: 2004, 70: 2004}
# A number behind one of these is a reference number or an account, however it looks.
REFERENCE_BEFORE = re.compile(
    r"(?:č\.\s?j|čj|sp\.\s?zn|značk[auy]|č\.\s?ú|úče[tc]\w*|účt\w*)[.:]*\s*(?:č\.\s*)?$", re.IGNORECASE
)
# Keys that hold numbers of other kinds.
NUMBER_KEYS = ("ico", "number", "reference", "code", "item_no")

_DAY = r"(?:\d{1,2}\.\s*(?:\d{1,2}\.|(?:" + "|".join(map(czech.fold, czech.MONTHS_OF)) + r")\b)|\d{4}-\d\d-\d\d)"
BIRTH_DATE = re.compile(rf"\b(?:nar\.|narozena?|datum\s+narozeni)[\s:–-]{{0,4}}(?:dne\s+)?{_DAY}(?:\s*\d{{4}}\b)?")
BIRTH_WORDS = frozenset({"nar", "narozen", "narozena", "narozeni"})
# "bytem Plzeň, Klatovská 12", "trvalý pobyt: Nad Řekou 5/12": a name of a place, soon followed by a house number.
HOME_ADDRESS = re.compile(
    r"(?i:\b(?:trvale\s+)?bytem|\btrvalý(?:m)?\s+pobyt(?:em)?|\b(?:trvalé\s+)?bydliště(?:m)?)"
    rf"[\s:]{{1,3}}(?:(?:v|ve|na)\s+)?(?=[{_CAPITALS}])(?:[^\W\d_]+\.?,?\s+){{0,6}}?"
    rf"(?:[{_CAPITALS}][^\W\d_]+|č\.|čp\.|p\.),?\s+\d{{1,4}}(?:/\d{{1,4}})?[a-z]?\b"
    r"(?!\s(?:\d{3}\b|osob|obyvatel|občan|lid|let\b))"
)
HOME_WORDS = frozenset({"bytem", "pobyt", "pobytem", "bydliste", "bydlistem"})

PRIVATE_PROVIDERS = (
    "seznam.cz email.cz post.cz spoluzaci.cz centrum.cz centrum.sk atlas.cz volny.cz tiscali.cz quick.cz iol.cz "
    "gmail.com googlemail.com outlook.com outlook.cz hotmail.com hotmail.cz live.com msn.com yahoo.com yahoo.cz "
    "icloud.com me.com aol.com proton.me protonmail.com gmx.com gmx.net azet.sk zoznam.sk"
).split()
_EMAIL = rf"(?<![\w.+-])[\w.+-]{{1,64}}@(?:{'|'.join(map(re.escape, PRIVATE_PROVIDERS))})(?![\w-]|\.\w)"
PRIVATE_EMAIL = re.compile(_EMAIL, re.IGNORECASE)
# Nine digits can be an amount: a telephone number has +420 before it, or a word that says what it is.
_MOBILE = r"(?:60[1-8]|70[2-5]|7[2379]\d)(?:[ \u00a0]?\d{3}){2}(?!\d)"
MOBILE = re.compile(_MOBILE)
MOBILE_NUMBER = re.compile(
    r"(?:(?:\+|\b00)420[ \u00a0]?"
    r"|\b(?:tel|telefon\w{0,2}|mob|mobil\w{0,2}|gsm|(?:telefonní|mobilní) číslo)[.:]{0,2}\s{0,2}(?:č\.\s?)?)"
    rf"{_MOBILE}",
    re.IGNORECASE,
)

ACCOUNT = re.compile(r"(?<![\w/+.,-])(?:(\d{1,6})-)?(\d{2,10})/(\d{4})(?![\w/-])", re.ASCII)
ACCOUNT_WEIGHTS = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
# The Czech National Bank's codes of banks that keep accounts of people and municipalities.
BANK_CODES = frozenset(
    "0100 0300 0600 0710 0800 2010 2020 2060 2070 2100 2200 2220 2250 2260 2275 2600 2700 3030 3050 3060 3500 4000 "
    "4300 5500 5800 6000 6100 6200 6210 6300 6700 6800 7910 7950 7960 7970 7990 8030 8040 8060 8090 8150".split()
)
SHORTEST_ACCOUNT = 6


@rule("SCP801", Severity.ERROR)
def birth_number(document: Document, library: Library) -> Iterator[Problem]:
    """A birth number stands in a document.

    Why: it identifies a person for life, no record here needs it, and the history of git keeps it once committed.

    Bad: Smlouvu podepsal Jan Novák, r. č. 736028/5163.

    Good: Smlouvu podepsal Jan Novák, jednatel.

    Source: domain practice; recognised by its month and by divisibility by 11. Ask whoever protects data at the office.
    """
    values = document.values
    for match in BIRTH_NUMBER.finditer(document.text):
        place = Range(*match.span())
        if place.start > 0 and REFERENCE_BEFORE.search(document.text[max(0, place.start - 16) : place.start]):
            continue
        if not _is_birth_number(match[1], match[3], bool(match[2]), library.today):
            continue
        others = [values.at(key) for key in NUMBER_KEYS if values.is_written(key)]
        if not any(start <= place.start < end for start, end in others):
            hint = _("delete it before you commit: the history of git keeps what was once committed")
            yield Problem(place, _("this looks like a birth number"), hint, about="birth number")


@rule("SCP802", Severity.WARNING)
def birth_date(document: Document, library: Library) -> Iterator[Problem]:
    """Somebody's date of birth stands in a text.

    Why: a name and a position are enough to know who is meant; a date of birth is needed for nothing here.

    Bad: Jan Novák, nar. 1. 2. 1970, předložil návrh.

    Good: Jan Novák, předseda spolku, předložil návrh.

    Source: domain practice: offices leave dates of birth out of what they publish.
    """
    for offset, run in () if BIRTH_WORDS.isdisjoint(document.vocabulary) else document.prose:
        for match in BIRTH_DATE.finditer(czech.fold_each(run)):
            yield _personal(offset, match, _("this looks like a date of birth"), "date of birth")


@rule("SCP803", Severity.WARNING)
def home_address(document: Document, library: Library) -> Iterator[Problem]:
    """Somebody's home address stands in a text.

    Why: where a person lives is nobody's business, and what was once published can't be taken back.

    Bad: Jan Novák, bytem Plzeň, Klatovská 12, předložil návrh.

    Good: Jan Novák, předseda spolku, předložil návrh.

    Source: domain practice: offices leave addresses of people out of what they publish.
    """
    for offset, run in () if HOME_WORDS.isdisjoint(document.vocabulary) else document.prose:
        for match in HOME_ADDRESS.finditer(run):
            yield _personal(offset, match, _("this looks like a home address"), "home address")


@rule("SCP804", Severity.WARNING, "report", "minutes")
def private_contact(document: Document, library: Library) -> Iterator[Problem]:
    """A private e-mail address or a mobile telephone number stands in a report or in minutes.

    Why: reports and minutes are read by many; a private contact is for those it was given to.

    Bad: Připomínky zasílejte na jan.novak@seznam.cz.

    Good: Připomínky zasílejte na smartcity@plzen.eu.

    Source: domain practice: offices publish official contacts only.
    """
    hint = _("give the contact of the office, or leave it out")
    for pattern, message, is_possible in (
        (PRIVATE_EMAIL, _("this looks like a private e-mail address"), "@" in document.running_text),
        (MOBILE_NUMBER, _("this looks like a mobile telephone number"), MOBILE.search(document.running_text)),
    ):
        for offset, run in document.prose if is_possible else ():
            for match in pattern.finditer(run):
                place = Range(offset + match.start(), offset + match.end())
                yield Problem(place, message, hint, about="private contact")


@rule("SCP805", Severity.WARNING)
def bank_account(document: Document, library: Library) -> Iterator[Problem]:
    """A number of a bank account stands in a text.

    Why: a person's account is personal data; an account of the city has its place in the contract, not here.

    Bad: Odměna bude vyplacena na účet 19-2000145399/0800.

    Good: Odměna bude vyplacena podle smlouvy.

    Source: domain practice; recognised by the code of the bank and by divisibility by 11.
    """
    for offset, run in document.prose if "/" in document.running_text else ():
        for match in ACCOUNT.finditer(run):
            if _is_account(match[1] or "", match[2], match[3]) and not _is_birth_number_in(match, run, library.today):
                yield _personal(offset, match, _("this looks like the number of a bank account"), "bank account")


@rule("SCP806", Severity.WARNING, "report")
def unpublishable_name(document: Document, library: Library) -> Iterator[Problem]:
    """A public report names a person whose name is not to be published.

    Why: the report goes to the council and on the web, where this person is not to be named.

    Bad: Návrh předložila Jana Nováková.   (publish_name: false)

    Good: Návrh předložila zástupkyně obyvatel.

    Source: the content model: publish_name says whether a person's name may be published.
    """
    if not document.values.get("public", True):
        return
    words = {word for _offset, run in document.prose for word in re.findall(r"[\w-]+", run)}
    for person in library.of_kind("person"):
        if person.values.get("publish_name") is not False:
            continue
        for name in (person.title, person.values.get("dative", "")):
            if " " in name and words.issuperset(name.split()):
                yield from _namings(document, person, name)


def _namings(document: Document, person: Document, name: str) -> Iterator[Problem]:
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)")
    message = _("{name} is not to be named in public").format(name=person.title)
    hint = _("write the position instead of the name, or ask whether publish_name may be true")
    related = (person.at(person.values.at("publish_name")),)
    for offset, run in document.prose:
        for match in pattern.finditer(run):
            yield Problem(Range(offset + match.start(), offset + match.end()), message, hint, related)


@rule("SCP807", Severity.WARNING)
def non_public_in_public(document: Document, library: Library) -> Iterator[Problem]:
    """A public document refers to a fiche that is not public.

    Why: the public edition leaves the fiche out, but here its name would be read by everybody.

    Bad: depends_on: [dohledove-centrum]   (dohledove-centrum má public: false)

    Good: public: false
    depends_on: [dohledove-centrum]

    Source: the content model: public: false keeps a document out of the public edition.
    """
    if not document.values.get("public", True):
        return
    for target in document.targets:
        fiche = library.get("fiche", target.id) if "fiche" in target.kinds else None
        if fiche is None or fiche.values.get("public", True):
            continue
        part = re.match(r"(agenda|resolutions|tasks)\[(\d+)\]", target.field)
        if part and (values := document.values[part[1]][int(part[2])]) and not values.get("public", True):
            continue
        message = _("this is public, and it refers to {title}, which is not").format(title=fiche.title)
        hint = _("set public: false here, too, or make the fiche public")
        yield Problem(document.place_of(target), message, hint, (fiche.at(fiche.values.at("public")),))


def _personal(offset: int, match: re.Match[str], message: str, about: str) -> Problem:
    """Return the problem that personal data is; ``about`` keeps the data itself out of lists of findings."""
    place = Range(offset + match.start(), offset + match.end())
    return Problem(place, message, _("leave it out"), about=about)


def _is_birth_number(date: str, ending: str, divided: bool, today: datetime.date) -> bool:
    """Tell whether the six digits are a day of birth and the number is divisible by 11, as those since 1954 are."""
    year, month, day = int(date[:2]), int(date[2:4]), int(date[4:])
    if len(ending) == 3:
        # Without a stroke it can be a telephone number as well.
        return divided and year < 54 and ending != "000" and _is_day(1900 + year, month, day, (0, 50), today)
    year += 1900 if year >= 54 else 2000
    check = int(date + ending[:-1]) % 11
    if check == 10 and year < 1985:
        check = 0
    return check == int(ending[-1]) and _is_day(year, month, day, MONTH_OFFSETS, today)


def _is_day(year: int, month: int, day: int, offsets: tuple[int, ...], today: datetime.date) -> bool:
    for offset in offsets:
        if 1 <= month - offset <= 12 and year >= OFFSETS_SINCE.get(offset, 0):
            try:
                return datetime.date(year, month - offset, day) <= today
            except ValueError:
                return False
    return False


def _is_birth_number_in(match: re.Match[str], run: str, today: datetime.date) -> bool:
    """Tell whether what looks like an account is a birth number, which is SCP801's to report."""
    found = BIRTH_NUMBER.match(run, match.start())
    if found is None or REFERENCE_BEFORE.search(run[max(0, match.start() - 16) : match.start()]):
        return False
    return _is_birth_number(found[1], found[3], True, today)


def _is_account(prefix: str, number: str, bank: str) -> bool:
    """Tell whether this is the number of an account: a bank's code, both parts divisible by 11 when weighted."""
    long_enough = bool(prefix) or len(number) >= SHORTEST_ACCOUNT
    return bank in BANK_CODES and long_enough and int(number) > 0 and all(map(_is_weighted_by_11, (prefix, number)))


def _is_weighted_by_11(digits: str) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(reversed(digits), ACCOUNT_WEIGHTS, strict=False)) % 11 == 0


RULES = (
    birth_number,
    birth_date,
    home_address,
    private_contact,
    bank_account,
    unpublishable_name,
    non_public_in_public,
)
