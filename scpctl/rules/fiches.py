"""Rules about project fiches: their status against dates, decisions and what a project in that status must have."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from scpctl import czech, dates
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.kinds import FICHE_STATUS, PHASES
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Values
from scpctl.rule import Problem, rewritten, rule
from scpctl.rules.joined import Decision, decisions, last_discussed, per_library
from scpctl.rules.phases import ACTIVE, lacks, reached, status_label


def _day(date: str | datetime.date) -> str:
    return czech.date_numeric(str(date))


def _groups(fiche: Document, key: str) -> Iterator[Values]:
    """Yield the readable items of a list such as ``milestones``."""
    return (item for item in fiche.values.get(key, ()) if item)


@rule("SCP601", Severity.WARNING, "fiche")
def status_against_dates(document: Document, library: Library) -> Iterator[Problem]:
    """The status of a project does not go with its start and end.

    Why: one of the two was not kept up to date, and lists by status and by year then contradict each other.

    Bad: status: completed
    end: 2030-12

    Good: status: implementation
    end: 2030-12

    Source: domain practice: status and dates are kept in two places and drift apart.
    """
    values = document.values
    today = library.today
    status = values.get("status")
    start, end = values.get("start"), values.get("end")
    if start and reached(document, "implementation") and dates.earliest(start) > today:
        key, message = "start", _("the start is only {date}, and the status is: {status}")
    elif end and reached(document, "operation") and dates.earliest(end) > today:
        key, message = "end", _("the end is only {date}, and the status is: {status}")
    elif end and status in ACTIVE - {"operation"} and dates.latest(end) < today and not (start and end < start):
        key, message = "end", _("the end was {date}, and the status is: {status}")
    else:
        return
    message = message.format(date=_day(values[key]), status=status_label(document))
    yield Problem(values.at(key), message, _("correct the date or the status"))


@rule("SCP602", Severity.ERROR, "fiche")
def status_against_decision(document: Document, library: Library) -> Iterator[Problem]:
    """A later resolution has given a project another status than its fiche says.

    Why: the decision was taken and not carried into the fiche, so every list and report shows the old status.

    Bad: status: consultation
    status_date: 2016-11-01
    # zápis ze 12. 1. 2017: sets_status: approved

    Good: status: approved
    status_date: 2017-01-12

    Source: the content model: sets_status of a resolution is what the fiche says from that day on.
    """
    status, since = document.values.get("status"), document.values.get("status_date")
    deciding = [decision for decision in decisions(library).get(document.id, ()) if _sets_status(decision)]
    if not deciding or not status or not since:
        return
    last = deciding[-1]
    decided = last.resolution["sets_status"]
    if decided != status and last.date > since:
        label = _(FICHE_STATUS.labels[decided])
        message = _("the resolution of {date} sets the status: {status}").format(date=_day(last.date), status=label)
        hint = _("write status: {status} and status_date: {date}").format(status=decided, date=last.date)
        place = last.minutes.at(last.resolution.at("sets_status"))
        yield Problem(document.values.at("status"), message, hint, (place,))


def _sets_status(decision: Decision) -> bool:
    """Tell whether a resolution was adopted, in minutes that are no draft, and decides on the status of its fiche."""
    vote = decision.resolution.get("vote")
    lost = vote and "for" in vote and "against" in vote and vote["for"] <= vote["against"]
    return "sets_status" in decision.resolution and decision.minutes.values.get("state") != "draft" and not lost


@rule("SCP603", Severity.WARNING, "fiche")
def completed_with_open_milestones(document: Document, library: Library) -> Iterator[Problem]:
    """A project is completed, and one of its milestones is not done.

    Why: either something is still to be done, or nobody has noted that it was.

    Bad: status: completed
    milestones:
    - {title: Zkušební provoz, due: 2016-10}

    Good: status: completed
    milestones:
    - {title: Zkušební provoz, due: 2016-10, done: true}

    Source: domain practice: a project is completed when its milestones are.
    """
    if document.values.get("status") == "completed":
        for milestone in _open_milestones(document):
            message = _("the project is completed, but this milestone is not done")
            yield Problem(_of_milestone(milestone), message, _("add done: true, or correct the status"))


def _open_milestones(fiche: Document) -> list[Values]:
    """Return the milestones that are not done, but for those where a faulty ``done`` has a finding already."""
    return [item for item in _groups(fiche, "milestones") if not item.get("done", "done" in item.faulty)]


def _of_milestone(milestone: Values) -> Range:
    return milestone.at("done") if "done" in milestone else milestone.at("title")


@rule("SCP604", Severity.WARNING, "fiche")
def milestone_outside_project(document: Document, library: Library) -> Iterator[Problem]:
    """A milestone is due before the start of its project or after its end.

    Why: one of the dates is a slip, or the project was moved and its milestones were not.

    Bad: start: 2017-03
    end: 2018-06
    milestones:
    - {title: Zkušební provoz, due: 2019-04}

    Good: start: 2017-03
    end: 2018-06
    milestones:
    - {title: Zkušební provoz, due: 2018-04}

    Source: the content model: start and end are those of the whole project.
    """
    start, end = document.values.get("start"), document.values.get("end")
    if start and end and dates.latest(end) < dates.earliest(start):
        return
    for milestone in _groups(document, "milestones"):
        due = milestone.get("due")
        if due and start and dates.latest(due) < dates.earliest(start):
            message = _("the milestone is due before the start of the project, {date}").format(date=_day(start))
        elif due and end and dates.earliest(due) > dates.latest(end):
            message = _("the milestone is due after the end of the project, {date}").format(date=_day(end))
        else:
            continue
        yield Problem(milestone.at("due"), message, _("correct one of the dates"))


@rule("SCP605", Severity.WARNING, "fiche")
def milestone_overdue(document: Document, library: Library) -> Iterator[Problem]:
    """A milestone of an active project is past its date and not done.

    Why: the plan is late, or the fiche is: the council is told one or the other.

    Bad: status: implementation
    milestones:
    - {title: Výběr dodavatele, due: 2016-11}

    Good: status: implementation
    milestones:
    - {title: Výběr dodavatele, due: 2016-11, done: true}

    Source: domain practice: milestones are followed like tasks.
    """
    if document.values.get("status") in ACTIVE:
        for milestone in _open_milestones(document):
            if "due" in milestone and dates.latest(milestone["due"]) < library.today:
                message = _("the milestone was due {date} and is not done").format(date=_day(milestone["due"]))
                yield Problem(milestone.at("due"), message, _("add done: true, or set a new date"))


@rule("SCP606", Severity.INFO, "fiche")
def stale_fiche(document: Document, library: Library) -> Iterator[Problem]:
    """A project under way has had the same status for a long time, and no minutes have mentioned it since.

    Why: it was finished or given up without a word, or its fiche is forgotten.

    Bad: status: preparation
    status_date: 2015-03-01

    Good: status: suspended
    status_date: 2016-12-01

    Source: domain practice; the number of months is stale_months in scpctl.toml.
    """
    since = document.values.get("status_date")
    if not since or document.values.get("status") not in ACTIVE or reached(document, "operation"):
        return
    last = last_discussed(library).get(document.id)
    limit = dates.months_before(library.today, library.config.check.stale_months)
    if since < limit and (last is None or last <= since):
        message = _("nothing has happened to this project since {date}").format(date=_day(since))
        yield Problem(document.values.at("status_date"), message, _("put it on an agenda, or change its status"))


@rule("SCP607", Severity.WARNING, "fiche")
def open_comments(document: Document, library: Library) -> Iterator[Problem]:
    """A fiche is approved, and a comment on it is not settled.

    Why: whoever commented is owed an answer before the decision, not after it.

    Bad: status: approved
    comments:
    - {date: 2016-12-01, by: verejnost, text: Chybí stojany u nádraží., settlement: open}

    Good: status: approved
    comments:
    - {date: 2016-12-01, by: verejnost, text: Chybí stojany u nádraží., settlement: accepted}

    Source: the working group Veřejnost comments on fiches: report to the Plzeň council of 20. 1. 2017.
    """
    if not reached(document, "approved"):
        return
    for comment in _groups(document, "comments"):
        faulty = "settlement" in comment.faulty
        if comment.get("settlement", "open") == "open" and not faulty:
            place = comment.at("settlement") if "settlement" in comment else comment.at("text")
            message = _("the fiche is approved, but this comment is not settled")
            yield Problem(place, message, _("set settlement to accepted, partly or rejected, and add a reply"))


GENERIC = frozenset(
    """
    a akce aktivita aktivity budova city dokumentace etapa faze fiche i inovace investice investicni karta mesta mesto
    modernizace nakup nazev nova nove novy obnova opatreni oprava opravy pilotni plan podpora porizeni pripravny program
    projekt projektova projektovy projekty rekonstrukce reseni rozvoj smart studie system systemy udrzba uprava upravy
    verejna verejne vybudovani vylepseni vystavba vymena zamer zameru zavedeni zkvalitneni zlepseni zvyseni
    """.split()
)


@rule("SCP608", Severity.WARNING, "fiche")
def generic_title(document: Document, library: Library) -> Iterator[Problem]:
    """The title of a fiche could be that of any project.

    Why: in an agenda or a list nobody knows what it is about.

    Bad: title: Modernizace

    Good: title: Modernizace zastávek MHD na Borech

    Source: domain practice: the title of a project must be neither general nor easily confused with another.
    """
    words = re.findall(r"[^\W\d_]+", czech.fold(document.values.get("title", "")))
    if max(map(len, words), default=0) > 2 and all(word in GENERIC or re.fullmatch("[ivx]+", word) for word in words):
        message = _("the title {title} does not tell which project it is").format(title=document.title)
        yield Problem(document.values.at("title"), message, _("say what is to be done and where"))


ROMAN = tuple("I II III IV V VI VII VIII IX X XI XII".split())
_PHASE = re.compile(
    r"(?<![\w.,/-])([1-9][0-9]?)\.\s*((?:etap|faz)\w*)|\b((?:etap|faz)[aeiuy])\s+(?:c\.\s*)?([1-9][0-9]?)(?![\w/-]|[.,]\d)"
)


@rule("SCP609", Severity.WARNING, "fiche")
def phase_not_roman(document: Document, library: Library) -> Iterator[Problem]:
    """The title of a fiche numbers a phase of the project with an Arabic numeral.

    Why: phases of one project are found and sorted together only if they are written alike.

    Bad: title: Zelené střechy, 2. etapa

    Good: title: Zelené střechy, II. etapa

    Source: domain practice: a phase stands in the title as a Roman numeral („II. etapa“).
    """
    if not _PHASE.search(czech.fold_each(document.values.get("title", ""))):
        return
    place = document.values.at("title")
    written = document.text[place.start : place.end]
    for match in _PHASE.finditer(czech.fold_each(written)):
        number = int(match[1] or match[4])
        noun = 2 if match[1] else 3
        if number <= len(ROMAN):
            right = f"{ROMAN[number - 1]}. {written[match.start(noun) : match.end(noun)].lower()}"
            found = Range(place.start + match.start(), place.start + match.end())
            message = _("the phase is numbered with an Arabic numeral: {phase}")
            message = message.format(phase=written[match.start() : match.end()])
            yield rewritten(found, message, right)


@per_library
def _successors(library: Library) -> dict[str, list[tuple[Document, int]]]:
    """Return, by the id of a fiche, the fiches that supersede it and where each of them says so."""
    found: dict[str, list[tuple[Document, int]]] = {}
    for fiche in library.of_kind("fiche"):
        for number, id_ in enumerate(fiche.values.get("supersedes", ())):
            if id_ is not None and id_ != fiche.id:
                found.setdefault(id_, []).append((fiche, number))
    return found


@rule("SCP610", Severity.WARNING, "fiche")
def superseded_still_active(document: Document, library: Library) -> Iterator[Problem]:
    """A fiche is still active although an approved one has taken its place.

    Why: the project is counted twice, in lists and in money.

    Bad: # content/fiches/rozklikavaci-rozpocet.md
    status: operation
    # content/fiches/klikaci-rozpocet.md: status: operation, supersedes: [rozklikavaci-rozpocet]

    Good: # content/fiches/rozklikavaci-rozpocet.md
    status: completed

    Source: the content model; in Plzeň „Klikací rozpočet“ (2020) took the place of „Rozklikávací rozpočet“ (2015).
    """
    if document.values.get("status") not in ACTIVE:
        return
    # What serves people goes on until its successor does.
    phase = "operation" if reached(document, "operation") else "approved"
    for successor, number in _successors(library).get(document.id, ()):
        if reached(successor, phase):
            message = _("the fiche {title} has taken the place of this one").format(title=successor.title)
            related = (successor.at(successor.values.at("supersedes", number)),)
            yield Problem(document.values.at("status"), message, _("set status: completed or rejected"), related)
            return


@rule("SCP611", Severity.WARNING, "fiche")
def approved_without_resolution(document: Document, library: Library) -> Iterator[Problem]:
    """A project is approved, and neither its fiche nor any minutes hold a resolution about it.

    Why: nobody can prove who approved it and when.

    Bad: status: approved

    Good: status: approved
    resolutions:
    - {body: RMP, number: "313", date: 2016-12-15}

    Source: the content model: resolutions of the city stand in the fiche, those of a group in its minutes.
    """
    if reached(document, "approved") and lacks(document, "resolutions") and document.id not in decisions(library):
        message = _("no resolution says that the project was approved")
        yield Problem(document.values.at("status"), message, _("add it to resolutions: body, number and date"))


@rule("SCP612", Severity.WARNING, "fiche")
def no_guarantor(document: Document, library: Library) -> Iterator[Problem]:
    """A project is being prepared or is further on, and nobody answers for it.

    Why: questions, comments and tasks have nobody to go to.

    Bad: status: preparation

    Good: status: preparation
    guarantor: jana-nova

    Source: domain practice: Czech cities name a guarantor and a project manager in the fiche.
    """
    if reached(document, "preparation") and lacks(document, "guarantor", "manager"):
        message = _("neither guarantor nor manager is named")
        yield Problem(Range(0, 3), message, _("add guarantor: and the id of a person"))


@rule("SCP613", Severity.INFO, "fiche")
def indicator_without_target(document: Document, library: Library) -> Iterator[Problem]:
    """An indicator of a project has no target.

    Why: without a target nobody can say whether the project has succeeded.

    Bad: indicators:
    - {name: Výpůjčky za rok, unit: ks, baseline: 0}

    Good: indicators:
    - {name: Výpůjčky za rok, unit: ks, baseline: 0, target: 20000}

    Source: domain practice: specific goals are given as present value → target.
    """
    if document.values.get("status") in PHASES[1:]:
        for indicator in _groups(document, "indicators"):
            if "name" in indicator and not indicator.is_written("target"):
                message = _("the indicator {name} has no target").format(name=indicator["name"])
                yield Problem(indicator.at("name"), message, _("add target: and a number"))


@rule("SCP614", Severity.INFO, "fiche")
def indicator_missed(document: Document, library: Library) -> Iterator[Problem]:
    """A project is completed, and an indicator has not reached its target.

    Why: the report on the project must say so and explain it; a slip in the number is possible as well.

    Bad: status: completed
    indicators:
    - {name: Výpůjčky za rok, baseline: 0, target: 20000, actual: 2000}

    Good: status: completed
    indicators:
    - {name: Výpůjčky za rok, baseline: 0, target: 20000, actual: 21500}

    Source: domain practice: specific goals are given as present value → target.
    """
    if document.values.get("status") != "completed":
        return
    for indicator in _groups(document, "indicators"):
        baseline, target, actual = (indicator.get(key) for key in ("baseline", "target", "actual"))
        if baseline is None or target is None or actual is None:
            continue
        if (baseline < target and actual < target) or (baseline > target and actual > target):
            message = _("the target was {target}, reached is {actual}").format(
                target=_number(target), actual=_number(actual)
            )
            yield Problem(indicator.at("actual"), message, _("check the number, and explain it in the text"))


def _number(value: float) -> str:
    """Write a number as Czech readers do: with a decimal comma, without zeros behind it."""
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",")


RULES = (
    status_against_dates,
    status_against_decision,
    completed_with_open_milestones,
    milestone_outside_project,
    milestone_overdue,
    stale_fiche,
    open_comments,
    generic_title,
    phase_not_roman,
    superseded_still_active,
    approved_without_resolution,
    no_guarantor,
    indicator_without_target,
    indicator_missed,
)
