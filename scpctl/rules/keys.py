"""Rules about keys and values that the table of fields can't tell: what is misread, what must differ, check digits."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scpctl import czech, dates
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Target, Values
from scpctl.rule import Problem, rewritten, rule
from scpctl.rules.joined import per_library
from scpctl.rules.phases import lacks

# How many other documents a finding names at most.
RELATED = 5


@rule("SCP106", Severity.WARNING)
def misread_value(document: Document, library: Library) -> Iterator[Problem]:
    """A text without quotes is something else to other programs that read YAML.

    Why: a number such as 1.10 comes out as 1.1 elsewhere, and an IČO loses the zeros it starts with.

    Bad: number: 1.10

    Good: number: "1.10"

    Source: YAML 1.1 and YAML 1.2.2 (https://yaml.org/spec/1.2.2/), which differ in what they take for a number.
    """
    for text, what, place in document.misread:
        message = _("other programs do not read {value} as a text but as {what}").format(value=text, what=_(what))
        yield rewritten(place, message, f'"{text}"')


@per_library
def _by_number(library: Library) -> dict[str, list[Document]]:
    fiches: dict[str, list[Document]] = {}
    for fiche in library.of_kind("fiche"):
        if "number" in fiche.values:
            fiches.setdefault(czech.fold(fiche.values["number"]), []).append(fiche)
    return fiches


def _earlier(documents: Sequence[Document], document: Document) -> list[Document]:
    """Return the first of the documents before this one, so that two that clash are one finding, which names both."""
    return [other for other in documents[:RELATED] if other.path < document.path]


@rule("SCP107", Severity.ERROR, "fiche")
def repeated_number(document: Document, library: Library) -> Iterator[Problem]:
    """Two fiches have the same number.

    Why: resolutions, budgets and letters name a fiche by its number; a number is never given to another fiche.

    Bad: number: SCP-2017-003
    # v jiné fichi: number: SCP-2017-003

    Good: number: SCP-2017-003
    # v jiné fichi: number: SCP-2017-004

    Source: the content model: the number of a fiche is never reused.
    """
    number = document.values.get("number")
    others = _earlier(_by_number(library)[czech.fold(number)], document) if number else []
    if others:
        message = _("{path} has the number {number} too").format(path=others[0].path, number=number)
        related = tuple(other.at(other.values.at("number")) for other in others)
        yield Problem(document.values.at("number"), message, _("give the newer of the two a new number"), related)


FEWEST_NUMBERS = 5
SHARE_OF_FORM = 0.8


def _form(number: str) -> str:
    """Return what numbers written alike have in common: ``SCP-2017-003`` and ``MOB-2018-12`` are both ``a-0-0``."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"[0-9]+", "0", czech.fold(number)))


@per_library
def _usual_form(library: Library) -> tuple[str, str] | None:
    """Return the form that nearly all numbers of fiches have and the first of them, or None where there is none."""
    numbers = [fiche.values["number"] for fiche in library.of_kind("fiche") if "number" in fiche.values]
    if len(numbers) < FEWEST_NUMBERS:
        return None
    ((form, count),) = Counter(map(_form, numbers)).most_common(1)
    usual = count >= SHARE_OF_FORM * len(numbers)
    return (form, next(number for number in numbers if _form(number) == form)) if usual else None


@rule("SCP108", Severity.WARNING, "fiche")
def bad_number(document: Document, library: Library) -> Iterator[Problem]:
    """The number of a fiche is written in another way than nearly all the others.

    Why: whoever looks for it in the usual form does not find it, and it sorts elsewhere.

    Bad: number: 2017/3

    Good: number: SCP-2017-003

    Source: the other fiches of the repository; the content model gives SCP-2017-003 as an example.
    """
    number = document.values.get("number")
    usual = _usual_form(library)
    if number and usual and _form(number) != usual[0]:
        message = _("the number {number} is not written like the others, such as {example}")
        message = message.format(number=number, example=usual[1])
        yield Problem(document.values.at("number"), message, _("write it in the same form"))


@rule("SCP109", Severity.ERROR, "organisation")
def bad_ico(document: Document, library: Library) -> Iterator[Problem]:
    """A company number (IČO) can't be right.

    Why: one wrong digit names another organisation, or none.

    Bad: ico: "44992786"

    Good: ico: "44992785"

    Source: an IČO has eight digits, the last of which checks the others (modulo 11).
    """
    ico = document.values.get("ico")
    if not ico or _is_ico(ico):
        return
    message = _("{ico} is not a valid IČO").format(ico=ico)
    digits = re.sub(r"\s", "", ico).zfill(8)
    if _is_ico(digits):
        yield rewritten(document.values.at("ico"), message, f'"{digits}"')
    else:
        yield Problem(document.values.at("ico"), message, _("compare it with the register of companies"))


def _is_ico(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{8}", text):
        return False
    digits = [int(digit) for digit in text]
    total = sum(weight * digit for weight, digit in zip(range(8, 1, -1), digits, strict=False))
    return digits[7] == (11 - total % 11) % 10


_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_PHONE = re.compile(r"(\+|00)?([0-9](?:[0-9\s()/.-]*[0-9])?)(?:,?\s*(?:linka|kl\.)\s*[0-9]+)?")


@rule("SCP110", Severity.WARNING, "person")
def bad_contact(document: Document, library: Library) -> Iterator[Problem]:
    """An e-mail address or a telephone number can't be used as it is written.

    Why: an invitation that can't be delivered is noticed only when somebody is missing at the meeting.

    Bad: email: jana.nova(zavináč)example.cz
    phone: 377 031 11

    Good: email: jana.nova@example.cz
    phone: +420 377 031 111

    Source: an address is a name, @ and a domain; a Czech telephone number has nine digits.
    """
    values = document.values
    if "email" in values and not _EMAIL.fullmatch(values["email"]):
        message = _("{value} is not an e-mail address").format(value=values["email"])
        yield Problem(values.at("email"), message, _("write one address, such as jana.nova@example.cz"), about="email")
    if "phone" in values and not _is_phone(values["phone"]):
        message = _("{value} is not a telephone number").format(value=values["phone"])
        yield Problem(values.at("phone"), message, _("write one number, such as +420 377 031 111"), about="phone")


def _is_phone(text: str) -> bool:
    """Tell whether ``text`` is a Czech number of nine digits, or one with the prefix of a country."""
    match = _PHONE.fullmatch(text.strip())
    if not match:
        return False
    digits = re.sub(r"[^0-9]", "", match[2])
    if match[1] and not digits.startswith("420"):
        return 8 <= len(digits) <= 15
    return len(digits) == (12 if match[1] else 9)


# Who stands twice in these lists, which exclude each other, is a matter for the rules about minutes.
ATTENDANCE = ("present", "excused", "absent")


@rule("SCP111", Severity.WARNING)
def repeated_item(document: Document, library: Library) -> Iterator[Problem]:
    """The same document is named twice in one list.

    Why: the person or the group would be printed and counted twice.

    Bad: presenters: [jana-nova, petr-dvorak, jana-nova]

    Good: presenters: [jana-nova, petr-dvorak]

    Source: the content model.
    """
    first: dict[tuple[str, str], Target] = {}
    for target in document.targets:
        name, bracket, number = target.field.rpartition("[")
        # One of a list: goals[1], not members[1].person.
        listed = bracket and number.endswith("]") and name not in ATTENDANCE
        if not listed or not library.referred(target.kinds, target.id):
            continue
        before = first.setdefault((name, target.id), target)
        if before is not target:
            yield _named_again(document, name, target.id, document.place_of(target), document.place_of(before))
    latest: dict[str, Values] = {}
    for member in document.values.get("members", ()):
        if member and "person" in member:
            earlier = latest.get(member["person"])
            if earlier and _at_the_same_time(earlier, member):
                place = member.at("person")
                yield _named_again(document, "members", member["person"], place, earlier.at("person"))
            latest[member["person"]] = member


def _named_again(document: Document, name: str, id_: str, place: Range, before: Range) -> Problem:
    message = _("{id} is in {key} already").format(id=id_, key=name)
    return Problem(place, message, _("delete one of the two"), (document.at(before),))


def _at_the_same_time(one: Values, other: Values) -> bool:
    """Tell whether two memberships surely overlap, also where the days of their dates are not known."""
    since = max(dates.latest(item.get("since", datetime.date.min)) for item in (one, other))
    until = min(dates.earliest(item.get("until", datetime.date.max)) for item in (one, other))
    return since < until


@rule("SCP112", Severity.ERROR, "event")
def event_without_date(document: Document, library: Library) -> Iterator[Problem]:
    """An event says neither when it starts nor roughly when it is to be.

    Why: an announcement without a date is no announcement.

    Bad: title: Seminář o dopravě

    Good: title: Seminář o dopravě
    when: druhá polovina února 2017

    Source: the content model: an event has a start, or a text where the date is not fixed yet.
    """
    if lacks(document, "start", "when"):
        message = _("neither start nor when says the date of the event")
        yield Problem(Range(0, 3), message, _("add start: 2017-02-20, or when: and a text"))


@rule("SCP113", Severity.ERROR, "fiche")
def risk_out_of_range(document: Document, library: Library) -> Iterator[Problem]:
    """The probability or the impact of a risk is not between 1 and 5.

    Why: risks are compared by probability times impact; one on another scale spoils the order.

    Bad: risks:
    - {text: Zpoždění dodávky, probability: 30, impact: 3}

    Good: risks:
    - {text: Zpoždění dodávky, probability: 2, impact: 3}

    Source: the content model: probability and impact are 1 to 5.
    """
    for risk in document.values.get("risks", ()):
        for key in ("probability", "impact"):
            if risk and key in risk and not 1 <= risk[key] <= 5:
                message = _("{key} is {value}, the scale is 1 to 5").format(key=key, value=risk[key])
                yield Problem(risk.at(key), message, _("write a number from 1 (lowest) to 5 (highest)"))


class Name(NamedTuple):
    """A name of a document and its key; ``title`` is false for one that it may do without."""

    text: str
    title: bool
    document: Document
    key: str
    number: int | None = None

    @property
    def place(self) -> Range:
        """Where it stands."""
        return self.document.values.at(self.key, self.number)


def _names(document: Document) -> Iterator[Name]:
    values = document.values
    for key in ("name", "title", "short"):
        if key in values:
            yield Name(values[key], key != "short", document, key)
    for number, alias in enumerate(values.get("aliases", ())):
        if alias is not None:
            yield Name(alias, False, document, "aliases", number)


@per_library
def _by_name(library: Library) -> dict[tuple[str, str], list[Name]]:
    names: dict[tuple[str, str], list[Name]] = {}
    for kind in ("group", "fiche", "organisation"):
        for document in library.of_kind(kind):
            for name in _names(document):
                names.setdefault((kind, czech.fold(name.text)), []).append(name)
    return names


@rule("SCP114", Severity.ERROR, "group", "fiche", "organisation")
def repeated_alias(document: Document, library: Library) -> Iterator[Problem]:
    """A name or another name belongs to two documents of one kind.

    Why: a section of a report or a mention in a text could mean either of the two.

    Bad: name: Mobilita
    aliases: [Bezpečnost]
    # jiná skupina: name: Bezpečnost

    Good: name: Mobilita
    aliases: [Doprava]
    # jiná skupina: name: Bezpečnost

    Source: the content model; the report to the Plzeň council of 20. 1. 2017 calls one group by two names.
    """
    for name in _names(document):
        for other in _by_name(library)[document.kind_name, czech.fold(name.text)][: RELATED + 1]:
            # Where only one of the two is an alias, that one is to go; equal titles of fiches are SCP207's.
            both_titles = name.title and other.title and document.kind_name == "fiche"
            if other.document is document or both_titles or (name.title and not other.title):
                continue
            message = _("{name} is also a name of {path}").format(name=name.text, path=other.document.path)
            yield Problem(name.place, message, _("keep it in one of the two"), (other.document.at(other.place),))
            break


@per_library
def _by_report_order(library: Library) -> dict[int, list[Document]]:
    groups: dict[int, list[Document]] = {}
    for group in library.of_kind("group"):
        if "report_order" in group.values and group.values.get("status") != "closed":
            groups.setdefault(group.values["report_order"], []).append(group)
    return groups


@rule("SCP115", Severity.ERROR, "group")
def repeated_report_order(document: Document, library: Library) -> Iterator[Problem]:
    """Two working groups claim the same place in reports.

    Why: the order of the groups is fixed by the office; here it would be left to their file names.

    Bad: name: Bezpečnost
    report_order: 1
    # skupina Mobilita: report_order: 1

    Good: name: Bezpečnost
    report_order: 6
    # skupina Mobilita: report_order: 1

    Source: the content model: report_order is unique.
    """
    order = document.values.get("report_order")
    if order is None or document.values.get("status") == "closed":
        return
    others = _earlier(_by_report_order(library)[order], document)
    if others:
        message = _("the group {name} has report_order {order} too").format(name=others[0].title, order=order)
        related = tuple(other.at(other.values.at("report_order")) for other in others)
        yield Problem(document.values.at("report_order"), message, _("give every group a number of its own"), related)


RULES = (
    misread_value,
    repeated_number,
    bad_number,
    bad_ico,
    bad_contact,
    repeated_item,
    event_without_date,
    risk_out_of_range,
    repeated_alias,
    repeated_report_order,
)
