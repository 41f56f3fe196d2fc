"""Rules about the money of project fiches: sums that must agree, and amounts that are missing or can't be meant."""

from __future__ import annotations

from collections.abc import Iterator

from scpctl import dates, front_matter, funding
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.rule import Problem, rule
from scpctl.rules.phases import lacks, reached

# From this total cost on, a project is large enough for its operation to be asked about.
LARGE = 1_000_000
SUBSIDIES = ("eu", "state")


def _kc(amount: int) -> str:
    return f"{amount:,} Kč".replace(",", " ")


def _funding_against_cost(fiche: Document) -> Iterator[Problem]:
    """Compare the funding with the total cost, where both are complete."""
    values = fiche.values
    gap = funding.gap(fiche)
    if not gap or not values.get("funding"):
        return
    cost = values["cost_total"]
    message = _("the funding adds up to {sum}, the total cost is {cost}").format(sum=_kc(cost - gap), cost=_kc(cost))
    missing = _("{amount} are missing in funding") if gap > 0 else _("{amount} are too much in funding")
    yield Problem(values.at("cost_total"), message, missing.format(amount=_kc(abs(gap))))


@rule("SCP651", Severity.ERROR, "fiche")
def funding_not_cost(document: Document, library: Library) -> Iterator[Problem]:
    """The funding of an approved project does not add up to its cost.

    Why: the council would approve a project that is not paid for, or pay for more than it costs.

    Bad: status: approved
    cost_total: 1250000
    funding:
    - {source: city, amount: 1000000}

    Good: status: approved
    cost_total: 1250000
    funding:
    - {source: city, amount: 1000000}
    - {source: district, amount: 250000}

    Source: domain practice: the sources of funding cover the total cost.
    """
    if reached(document, "approved"):
        yield from _funding_against_cost(document)


@rule("SCP652", Severity.WARNING, "fiche")
def planned_funding_not_cost(document: Document, library: Library) -> Iterator[Problem]:
    """The funding of a project that is not approved yet does not add up to its cost.

    Why: it must add up once the project is to be approved.

    Bad: status: proposal
    cost_total: 1250000
    funding:
    - {source: eu, amount: 1000000, state: requested}

    Good: status: proposal
    cost_total: 1250000
    funding:
    - {source: eu, amount: 1000000, state: requested}
    - {source: city, amount: 250000}

    Source: domain practice: the sources of funding cover the total cost.
    """
    if not reached(document, "approved") and document.values.get("status") != "rejected":
        yield from _funding_against_cost(document)


@rule("SCP653", Severity.ERROR, "fiche")
def years_not_total(document: Document, library: Library) -> Iterator[Problem]:
    """The budget by year does not add up to the total cost.

    Why: the budget of the city is drawn up by year; what is missing there will be missing then.

    Bad: cost_total: 1250000
    budget_years: {2017: 250000, 2018: 900000}

    Good: cost_total: 1250000
    budget_years: {2017: 250000, 2018: 1000000}

    Source: domain practice: the financial plan by year is that of the total cost.
    """
    values = document.values
    years = values.get("budget_years")
    if not years or not values.get("cost_total") or "budget_years" in values.faulty:
        return
    total, cost = sum(years.values()), values["cost_total"]
    if total != cost:
        message = _("the years add up to {sum}, the total cost is {cost}").format(sum=_kc(total), cost=_kc(cost))
        yield Problem(values.at("cost_total"), message, _("correct a year or the total cost"))


def _years(fiche: Document) -> dict[str, Range]:
    """Return the years of the budget as written, faulty ones too, and their places."""
    node = fiche.node.entries["budget_years"][1]
    entries = node.entries if isinstance(node, front_matter.Mapping) else {}
    return {year: Range(key.start, key.end) for year, (key, _value) in entries.items()}


@rule("SCP654", Severity.ERROR, "fiche")
def eligible_above_total(document: Document, library: Library) -> Iterator[Problem]:
    """The eligible cost is higher than the total cost.

    Why: eligible cost is the part of the total that a subsidy may be granted for.

    Bad: cost_total: 1250000
    cost_eligible: 12000000

    Good: cost_total: 1250000
    cost_eligible: 1200000

    Source: the content model.
    """
    values = document.values
    total, eligible = values.get("cost_total"), values.get("cost_eligible")
    if total and eligible and eligible > total:
        message = _("the eligible cost is higher than the total cost, {cost}").format(cost=_kc(total))
        yield Problem(values.at("cost_eligible"), message, _("correct one of the two"))


@rule("SCP655", Severity.WARNING, "fiche")
def subsidy_above_eligible(document: Document, library: Library) -> Iterator[Problem]:
    """The subsidies are higher than the cost that they may be granted for.

    Why: a subsidy is a share of the eligible cost, so one of the amounts is a slip.

    Bad: cost_eligible: 1000000
    funding:
    - {source: eu, amount: 850000}
    - {source: state, amount: 250000}

    Good: cost_eligible: 1000000
    funding:
    - {source: eu, amount: 850000}
    - {source: state, amount: 50000}

    Source: the content model: subsidies are the sources eu and state.
    """
    parts = [part for part in document.values.get("funding", ()) if part and part.get("source") in SUBSIDIES]
    total = sum(part.get("amount", 0) for part in parts)
    eligible = document.values.get("cost_eligible")
    if eligible is not None and total > eligible:
        message = _("the subsidies are {sum}, more than the eligible cost").format(sum=_kc(total))
        yield Problem(document.values.at("cost_eligible"), message, _("correct the eligible cost or the subsidies"))


@rule("SCP656", Severity.WARNING, "fiche")
def amount_without_vat(document: Document, library: Library) -> Iterator[Problem]:
    """The total cost does not say whether VAT is in it.

    Why: with VAT and without it are two amounts, and a budget and a contract must mean the same one.

    Bad: cost_total: 1250000

    Good: cost_total: 1250000
    vat: included

    Source: domain practice: fiches often leave it out, and it is asked for every time.
    """
    if document.values.get("cost_total") and lacks(document, "vat"):
        message = _("it is not said whether the total cost is with VAT")
        hint = _("add vat: included, excluded or exempt")
        yield Problem(document.values.at("cost_total"), message, hint)


@rule("SCP657", Severity.WARNING, "fiche")
def year_outside_project(document: Document, library: Library) -> Iterator[Problem]:
    """Money is planned for a year in which the project does not run.

    Why: one of the dates is a slip, or the project was moved and its budget was not.

    Bad: end: 2018-06
    budget_years: {2018: 250000, 2019: 1000000}

    Good: end: 2019-06
    budget_years: {2018: 250000, 2019: 1000000}

    Source: the content model: start and end are those of the whole project.
    """
    values = document.values
    first = dates.earliest(values["start"]).year if "start" in values else 0
    last = dates.latest(values["end"]).year if "end" in values else 9999
    for year, amount in values.get("budget_years", {}).items():
        if amount and first <= last and not first <= year <= last:
            message = _("money is planned for {year}, and the project does not run then").format(year=year)
            yield Problem(_years(document)[str(year)], message, _("correct the year, or start and end"))


@rule("SCP658", Severity.INFO, "fiche")
def zero_amount(document: Document, library: Library) -> Iterator[Problem]:
    """A cost or a source of funding is 0 Kč.

    Why: a number that is not known yet is left out; a zero is added up and looks like a decision.

    Bad: cost_total: 0

    Good: # náklady zatím neznáme: klíč cost_total vynecháme

    Source: the content model: an amount that is not known is left out.
    """
    values = document.values
    amounts = [(values, "cost_total"), *((part, "amount") for part in values.get("funding", ()) if part)]
    for part, key in amounts:
        if part.get(key) == 0:
            yield Problem(part.at(key), _("the amount is 0 Kč"), _("delete it while it is not known"))


@rule("SCP659", Severity.INFO, "fiche")
def operating_cost_missing(document: Document, library: Library) -> Iterator[Problem]:
    """A large project that serves people already does not say what its operation costs.

    Why: the city pays for it every year, long after the project has ended.

    Bad: status: operation
    cost_total: 5000000

    Good: status: operation
    cost_total: 5000000
    cost_operating: 300000

    Source: domain practice: fiches often leave operating cost out, and the budget needs it.
    """
    large = document.values.get("cost_total", 0) >= LARGE
    if large and reached(document, "operation") and lacks(document, "cost_operating"):
        message = _("the operating cost is missing")
        yield Problem(Range(0, 3), message, _("add a line {key}: …").format(key="cost_operating"))


RULES = (
    funding_not_cost,
    planned_funding_not_cost,
    years_not_total,
    eligible_above_total,
    subsidy_above_eligible,
    amount_without_vat,
    year_outside_project,
    zero_amount,
    operating_cost_missing,
)
