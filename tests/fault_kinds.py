"""The mistakes that are planted, by rule; the finding is expected at what stands in «marks»."""

from __future__ import annotations

import datetime
from random import Random

from scpctl import czech, links
from scpctl.library import Library
from scpctl.model import Values
from tests.faults import ACTIVE, APPROVED, TODAY, Only, Spot, added, changed, key, new_file, removed, said, written

COST = "^cost_total: .*"
DAY = datetime.timedelta(days=1)
WEEKDAYS = ("pondělí", "úterý", "středa", "čtvrtek", "pátek", "sobota", "neděle")


def id_of(spot: Spot) -> str:
    return spot.document.id


def is_approved(spot: Spot, in_: Library) -> object:
    return spot["status"] in APPROVED


def is_active(spot: Spot, in_: Library) -> object:
    return spot["status"] in ACTIVE


def is_done(spot: Spot, in_: Library) -> object:
    return spot.record.get("state") == "done"


def is_first(spot: Spot, in_: Library) -> object:
    """Tell whether a task stands in the minutes that gave it."""
    earlier = (item for item in in_.of_kind("minutes") if item.values["date"] < spot.document.values["date"])
    return all(task.get("id") != spot.record.get("id") for item in earlier for task in item.values.get("tasks", ()))


def is_last(spot: Spot, in_: Library) -> object:
    """Tell whether the group of these minutes has met no more since."""
    group = id_of(spot).partition("/")[0]
    return all(
        item.values["date"] <= spot.document.values["date"]
        for item in in_.of_kind("minutes")
        if item.id.startswith(f"{group}/")
    )


def is_closed(spot: Spot, in_: Library) -> object:
    return spot["state"] == "verified"


def both(*conditions: Only) -> Only:
    return lambda spot, in_: all(condition(spot, in_) for condition in conditions)


def other_fiche(spot: Spot, in_: Library, random: Random, *statuses: str) -> str:
    """Return the id of another fiche, of one of these statuses."""
    known = [*(spot["depends_on"] or ()), *(spot["supersedes"] or ()), spot.document.id]
    fit = [item for item in in_.of_kind("fiche") if item.values["status"] in statuses and item.id not in known]
    return random.choice(fit).id if fit else ""


def absent_person(spot: Spot, in_: Library, random: Random) -> str:
    """Return somebody who is excused from the meeting."""
    return random.choice(spot["excused"]) if spot["excused"] else ""


def is_stranger(person: str, spot: Spot, in_: Library) -> object:
    group = in_.get("group", id_of(spot).partition("/")[0])
    return not group or person not in {member["person"] for member in group.values.get("members", ())}


def stranger(spot: Spot, in_: Library, random: Random) -> str:
    """Return somebody who belongs neither to the group nor to the meeting."""
    group = in_.get("group", id_of(spot).partition("/")[0])
    assert group
    known = {member["person"] for member in group.values.get("members", ())} | set(spot["present"] or ())
    known |= {guest.get("person") for guest in spot["guests"] or ()}
    known |= {group.values.get("chair"), group.values.get("secretary")}
    return random.choice([item.id for item in in_.of_kind("person") if item.id not in known])


def wrong_weekday(spot: Spot, in_: Library, random: Random) -> str:
    day = datetime.date(2025, 3, 3) + random.randrange(200) * DAY
    name = WEEKDAYS[(day.weekday() + 1 + random.randrange(6)) % 7]
    return f"Kontrolní den je «{name} {day.day}. {day.month}. {day.year}»."


def birth_number(spot: Spot, in_: Library, random: Random) -> str:
    first = random.randrange(70, 99) * 10_000 + random.randrange(1, 13) * 100 + random.randrange(1, 29)
    serial = random.randrange(100, 999)
    check = (first * 1000 + serial) % 11
    return f"Smlouvu podepsal majitel, r. č. «{first:06}/{serial}{check}»." if check < 10 else ""


def alias(spot: Spot, in_: Library, random: Random) -> str:
    named = [item for item in in_.of_kind("group") if item.values.get("aliases")]
    return f"Podklady dodá skupina «{random.choice(named).values['aliases'][0]}» do pátku." if named else ""


def without_diacritics(spot: Spot, in_: Library, random: Random) -> str:
    """Return a link to the section that it is in, named as people without a Czech keyboard would."""
    name = links.anchor(spot.value)
    return f"Více je «[výše](#{czech.fold(name)})»." if czech.fold(name) != name else ""


def in_capitals(spot: Spot, in_: Library, random: Random) -> str:
    """Return a link from one fiche to another whose name begins with a capital letter."""
    return f"Souvisí s «[projektem]({other_fiche(spot, in_, random, *ACTIVE).capitalize()}.md)»."


def other_officer(spot: Spot, in_: Library, random: Random) -> str:
    """Return the member who holds the other office of a group."""
    return str(spot["secretary"])


def same_owner(spot: Spot) -> list[Values]:
    """Return the other tasks of these minutes that have the same owner."""
    return [task for task in spot["tasks"] if task is not spot.record and task["owner"] == spot.record["owner"]]


FAULTS = (
    # Files that can't be read are one mistake, whatever else they held.
    removed("SCP001", "front matter is not closed", "goal", r"\n---$(?=\n)"),
    changed("SCP001", "quotation mark is not closed", "organisation", r"^name: (.*)$", r'name: «"\1»'),
    changed("SCP001", "tab instead of spaces", "person", r"^family:", "«\tfamily:»"),
    changed(
        "SCP001", "conflict marker left", "fiche", r"^(status: .*)$", r"«<<<<<<< HEAD»\n\1\n=======\n\1\n>>>>>>> b"
    ),
    changed("SCP001", "control character", "fiche", r"^(title: \w+)", "\\1«\x07»"),
    changed("SCP001", "key given twice", "event", r"^(title: .*)$", r"\1\n«\1»"),
    new_file("SCP002", "file in no folder of a kind", "content/zapisy/leden.md", "«---»\ntitle: Zápis\n---\n"),
    new_file(
        "SCP002",
        "file name with capitals and spaces",
        "content/events/Den otevřených dveří.md",
        "«---»\ntitle: Den otevřených dveří\nstart: 2026-05-05\n---\n",
    ),
    removed("SCP101", "title is missing", "event", key("title")),
    changed("SCP101", "value is empty", "person", r"^family: .*$", "«family:»"),
    changed("SCP102", "key is misspelled", "fiche", r"^manager:", "«manger»:"),
    added("SCP102", "key nobody knows", "organisation", "«poznamka»: sídlo se změní"),
    written("SCP103", "word for a date", "fiche", "status_date", "loni"),
    written(
        "SCP103",
        "date in Czech form",
        "fiche",
        "status_date",
        lambda spot, *_: czech.date_numeric(spot.value.isoformat()),
    ),
    written("SCP103", "misspelled code", "fiche", "priority", "hihg"),
    written("SCP103", "amount with spaces", "fiche", "cost_operating", "1 250 000 Kč"),
    written("SCP103", "word for yes or no", "fiche", "milestones[].done", "snad", lambda spot, _: not spot.value),
    written("SCP103", "no such day", "minutes", "tasks[].due", "2025-02-30", is_done),
    written("SCP103", "a list is wanted", "fiche", "goals", "vše", lambda spot, _: "[" in spot.document.text),
    removed(
        "SCP104", "no lead group from approval on", "fiche", key("group"), lambda spot, _: spot["status"] == "approved"
    ),
    written("SCP106", "yes without quotes", "person", "positions[].title", "yes"),
    written(
        "SCP107",
        "number of another fiche",
        "fiche",
        "number",
        lambda spot, in_, random: f'"{in_.get("fiche", other_fiche(spot, in_, random, *ACTIVE)).values["number"]}"',  # type: ignore[union-attr]
    ),
    written("SCP108", "number in another form", "fiche", "number", '"77 z roku 2025"'),
    written(
        "SCP109", "digit of an IČO", "organisation", "ico", lambda spot, *_: f'"{(int(spot.value) + 1) % 10**8:08}"'
    ),
    written("SCP110", "address without a domain", "person", "email", "jana.nova"),
    written("SCP110", "telephone too short", "person", "phone", '"+420 377 03"'),
    changed("SCP111", "goal twice", "fiche", r"^goals:\n  - (.*)\n", r"goals:\n  - \1\n  - «\1»\n"),
    removed(
        "SCP112", "event without a day", "event", key("start"), lambda spot, _: not spot["when"] and not spot["end"]
    ),
    written("SCP113", "probability out of five", "fiche", "risks[].probability", "7"),
    written("SCP113", "impact of nothing", "fiche", "risks[].impact", "0"),
    added(
        "SCP114",
        "name of another group",
        "group",
        lambda spot, in_, random: (
            f"aliases: [«{random.choice([g for g in in_.of_kind('group') if g.id != id_of(spot)]).title}»]"
        ),
        lambda spot, _: not spot["aliases"],
    ),
    written(
        "SCP115",
        "place of another group in reports",
        "group",
        "report_order",
        lambda spot, in_, random: str(
            random.choice([g for g in in_.of_kind("group") if g.id != id_of(spot)]).values["report_order"]
        ),
    ),
    said("SCP120", "set aside without a reason", "«<!-- scpctl: ignore SCP203 -->»"),
    said("SCP121", "set aside though there is nothing", "«<!-- scpctl: ignore SCP905: dohodnuto -->»"),
    written("SCP201", "manager that is no person", "fiche", "manager", "nikdo-takovy"),
    written("SCP201", "goal that is none", "fiche", "goals[]", "cil-ktery-neni"),
    written("SCP201", "owner that is no person", "minutes", "tasks[].owner", "nikdo-takovy", is_done),
    written("SCP201", "fiche that is none", "minutes", "agenda[].fiches[]", "fiche-ktera-neni"),
    added(
        "SCP201",
        "depends on nothing",
        "fiche",
        "depends_on: [«fiche-ktera-neni»]",
        lambda spot, _: not spot["depends_on"],
    ),
    said("SCP202", "link to a file that is not there", "Více v «[příloze](../nikde/neni.md)»."),
    said("SCP202", "link to an id that is none", "Souvisí s projektem «[[fiche-ktera-neni]]»."),
    said("SCP202", "image that is not there", "«![Plán města](plan-neni.png)»"),
    said("SCP203", "other name of a group", alias),
    added(
        "SCP204",
        "two depend on each other",
        "fiche",
        lambda spot, in_, random: "depends_on: [«{}»]".format(
            next((f.id for f in in_.of_kind("fiche") if id_of(spot) in f.values.get("depends_on", ())), "")
        ),
        lambda spot, in_: (
            not spot["depends_on"]
            and any(
                id_of(spot) in f.values.get("depends_on", ())
                for f in in_.of_kind("fiche")
                if f.values["status"] in ACTIVE
            )
            and is_active(spot, in_)
        ),
    ),
    new_file(
        "SCP205",
        "person nobody refers to",
        "content/people/zapomenuta-osoba.md",
        "«---\ngiven: Zora\nfamily: Zapomenutá»\n---\n",
    ),
    new_file(
        "SCP205",
        "organisation nobody refers to",
        "content/organisations/zapomenuta.md",
        "«---\nname: Zapomenutá»\n---\n",
    ),
    added(
        "SCP208",
        "depends on a rejected one",
        "fiche",
        lambda spot, in_, random: f"depends_on: [«{other_fiche(spot, in_, random, 'rejected', 'suspended')}»]",
        lambda spot, in_: not spot["depends_on"] and is_active(spot, in_),
    ),
    added(
        "SCP210",
        "depends on itself",
        "fiche",
        lambda spot, *_: f"depends_on: [«{id_of(spot)}»]",
        lambda spot, _: not spot["depends_on"],
    ),
    written("SCP211", "attachment that is not there", "report", "attachments[].file", "prilohy/neni.pdf"),
    new_file(
        "SCP212",
        "goal that no project serves",
        "content/goals/mene-hluku.md",
        "«---»\ntitle: Méně hluku\ncode: H1\n---\n",
    ),
    new_file("SCP213", "file that nobody names", "content/fiches/prilohy/zapomenuta-mapa.svg", "«<svg/>»"),
    said("SCP214", "section that there is not", "Více je «[výše](#oddil-ktery-neni)»."),
    said(
        "SCP214",
        "section without diacritics",
        without_diacritics,
        only=lambda spot, _: czech.fold(spot.value) != spot.value.lower(),
    ),
    said("SCP215", "link in capitals", in_capitals, "fiche"),
    written("SCP215", "id in capitals", "fiche", "manager", lambda spot, *_: spot.value.upper()),
    written(
        "SCP215", "attachment in capitals", "report", "attachments[].file", lambda spot, *_: spot.value.capitalize()
    ),
    written(
        "SCP216",
        "group for a person",
        "fiche",
        "manager",
        lambda spot, in_, random: random.choice(in_.of_kind("group")).id,
    ),
    written("SCP217", "chair who is another one among the members", "group", "chair", other_officer),
    written("SCP218", "joint meeting of one group", "minutes", "type", "joint", lambda spot, _: not spot["groups"]),
    added(
        "SCP219",
        "lead group cooperates",
        "fiche",
        lambda spot, *_: f"cooperating_groups: [«{spot['group']}»]",
        lambda spot, _: spot["group"] and not spot["cooperating_groups"],
    ),
    changed(
        "SCP220",
        "supersedes what it needs",
        "fiche",
        r"^depends_on:\n  - (.*)\n",
        r"depends_on:\n  - «\1»\nsupersedes: [\1]\n",
        lambda spot, in_: is_active(spot, in_) and not is_approved(spot, in_) and not spot["supersedes"],
    ),
    written("SCP301", "meeting ends before it starts", "minutes", "end", '"06:15"'),
    written(
        "SCP301", "project ends before it starts", "fiche", "end", "2001", lambda spot, _: spot["status"] == "proposal"
    ),
    written("SCP303", "done in the future", "minutes", "tasks[].done_on", "2031-05-05", is_done),
    written("SCP303", "status of a day to come", "fiche", "status_date", "2031-05-05"),
    said("SCP305", "weekday of another day", wrong_weekday),
    written(
        "SCP306",
        "meeting announced and not held",
        "minutes",
        "next_meeting",
        lambda spot, *_: (TODAY - 2 * DAY).isoformat(),
        lambda spot, in_: is_last(spot, in_) and spot["date"] < TODAY - 3 * DAY,
    ),
    written(
        "SCP307",
        "never verified",
        "minutes",
        "state",
        "for-verification",
        lambda spot, _: spot["state"] == "verified" and spot["date"] < TODAY - 60 * DAY,
    ),
    written("SCP308", "number left out", "minutes", "number", lambda spot, *_: f'"77/{spot["date"].year}"', is_last),
    written("SCP309", "should have met more often", "group", "meets_every_days", "2"),
    added(
        "SCP401",
        "present and absent",
        "minutes",
        lambda spot, *_: f"absent: [«{spot['present'][-1]}»]",
        lambda spot, _: not spot["absent"],
    ),
    written(
        "SCP404",
        "verifier who was not there",
        "minutes",
        "verifier",
        absent_person,
        lambda spot, _: bool(spot["excused"]),
    ),
    changed(
        "SCP402",
        "excuse left out",
        "minutes",
        r"^excused:\n  - (.*)\n(?!  - )",
        "",
        lambda spot, in_: not is_stranger(spot.value[1], spot, in_),
        at="^present:\n(?:  - .*\n)*",
    ),
    written("SCP405", "recorder verifies", "minutes", "verifier", lambda spot, *_: spot["recorder"]),
    written(
        "SCP406",
        "vote of more than were there",
        "minutes",
        "resolutions[].vote.present",
        lambda spot, *_: str(spot.value + 1),
    ),
    changed(
        "SCP408",
        "adopted by a minority",
        "minutes",
        r"(for: )(\d+)(,?\s+against: )0",
        r"«\g<1>0\3\2»",
        lambda spot, _: "nedoporučuje" not in spot.document.text,
    ),
    written("SCP409", "resolution on no item", "minutes", "resolutions[].item", "77"),
    written(
        "SCP410",
        "item left out",
        "minutes",
        "agenda[].no",
        "77",
        lambda spot, _: (
            spot.record is spot["agenda"][-1]
            and all(spot.value != item.get("item") for name in ("resolutions", "guests") for item in spot[name] or ())
        ),
    ),
    removed("SCP412", "verified by nobody", "minutes", key("verifier"), is_closed, r"verified"),
    removed(
        "SCP706",
        "nothing for the report",
        "minutes",
        r"^## Do informativní zprávy\n[\s\S]*?(?=^## |\Z)",
        is_closed,
        at="^date: .*",
    ),
    written(
        "SCP414",
        "number of another resolution",
        "minutes",
        "resolutions[].no",
        lambda spot, *_: str(spot["resolutions"][0]["no"]),
        lambda spot, _: spot.record is not spot["resolutions"][0],
    ),
    written("SCP415", "recorder who was not there", "minutes", "recorder", stranger),
    written(
        "SCP501",
        "overdue task",
        "minutes",
        "tasks[].due",
        lambda spot, *_: (TODAY - 2 * DAY).isoformat(),
        lambda spot, in_: (
            spot.record["state"] == "open"
            and is_last(spot, in_)
            and isinstance(spot.value, datetime.date)
            and spot.value > TODAY
        ),
    ),
    changed("SCP503", "done, but when", "minutes", r"(- id: .*\n(?:    .*\n)*?)    done_on: .*\n", r"«\1»"),
    written(
        "SCP504",
        "due before it was given",
        "minutes",
        "tasks[].due",
        "2019-03-03",
        both(is_first, lambda spot, in_: not is_last(spot, in_)),
    ),
    written(
        "SCP505",
        "same task again",
        "minutes",
        "tasks[].text",
        lambda spot, *_: f'"{same_owner(spot)[0]["text"]}"',
        lambda spot, _: bool(same_owner(spot)),
    ),
    written(
        "SCP506",
        "id of another task",
        "minutes",
        "tasks[].id",
        lambda spot, *_: str(spot["tasks"][0]["id"]),
        both(is_last, is_first, lambda spot, _: spot.record is not spot["tasks"][0]),
    ),
    written("SCP507", "done before it was given", "minutes", "tasks[].done_on", "2019-03-03", is_done),
    changed(
        "SCP509",
        "due at a meeting nobody has set",
        "minutes",
        r"(    due: )(\S+)(\n    state: open\n(?:.*\n)*?)next_meeting: .*\n",
        r"\1«next-meeting»\3",
        both(is_last, lambda spot, _: spot.value[2] > TODAY.isoformat()),
    ),
    written(
        "SCP603",
        "completed, a milestone is open",
        "fiche",
        "milestones[].done",
        "false",
        lambda spot, _: spot["status"] == "completed",
    ),
    written(
        "SCP604",
        "milestone after the end",
        "fiche",
        "milestones[].due",
        "2049-06",
        lambda spot, _: spot["end"] and not spot["done"],
    ),
    changed(
        "SCP605",
        "milestone overdue",
        "fiche",
        r"^    due: (20(?:1\d|2[0-4])\S*)\n    done: true",
        r"    due: «\1»\n    done: false",
        is_active,
    ),
    written("SCP607", "comment not settled", "fiche", "comments[].settlement", "open", is_approved),
    written("SCP608", "title of any project", "fiche", "title", "Projekt"),
    written(
        "SCP609",
        "phase in Arabic numerals",
        "fiche",
        "title",
        lambda spot, *_: f'"{spot.value.replace(chr(34), "")} – 2. etapa"',
    ),
    added(
        "SCP610",
        "replaced and still active",
        "fiche",
        lambda spot, in_, random: f"supersedes: [«{other_fiche(spot, in_, random, 'approved', 'implementation')}»]",
        lambda spot, in_: not spot["supersedes"] and is_active(spot, in_) and is_approved(spot, in_),
    ),
    removed(
        "SCP612",
        "nobody answers for it",
        "fiche",
        r"^guarantor: .*\n(?:manager: .*\n)?",
        lambda spot, _: spot["status"] in APPROVED[1:] and ("manager" in spot.value or not spot["manager"]),
    ),
    changed(
        "SCP613",
        "indicator without a target",
        "fiche",
        r"^(  - name: .*\n(?:    (?!target).*\n)*)    target: .*\n(    actual: .*\n)?",
        r"«\1»",
    ),
    written(
        "SCP614",
        "target missed",
        "fiche",
        "indicators[].actual",
        "0",
        lambda spot, _: spot["status"] == "completed" and spot["target"] and spot["target"] > (spot["baseline"] or 0),
    ),
    written(
        "SCP651",
        "funding is not the cost",
        "fiche",
        "funding[].amount",
        lambda spot, *_: str(spot.value - 1000),
        lambda spot, in_: is_approved(spot, in_) and spot["source"] == "city",
        COST,
    ),
    written(
        "SCP652",
        "planned funding is not the cost",
        "fiche",
        "funding[].amount",
        lambda spot, *_: str(spot.value - 1000),
        lambda spot, _: spot["status"] in ("idea", "proposal", "consultation") and spot["source"] == "city",
        COST,
    ),
    changed("SCP653", "years are not the total", "fiche", r"(budget_years:[\s{]*\d{4}: )(\d+)", r"\1\g<2>1", at=COST),
    written("SCP654", "eligible above total", "fiche", "cost_eligible", lambda spot, *_: str(spot["cost_total"] + 1)),
    changed("SCP657", "year before the project", "fiche", r"(budget_years:[\s{]*)\d{4}(?=:)", r"\1«2009»"),
    removed(
        "SCP659", "what operation costs", "fiche", key("cost_operating"), lambda spot, _: spot["status"] == "operation"
    ),
    removed("SCP656", "with or without VAT", "fiche", key("vat"), lambda spot, _: bool(spot["cost_total"]), COST),
    added(
        "SCP658",
        "nought crowns",
        "fiche",
        "cost_total: «0»",
        lambda spot, _: spot["status"] == "idea" and not spot["cost_total"],
    ),
    said(
        "SCP701",
        "attachment that there is not",
        "Podrobnosti obsahuje «příloha č. 77».",
        "report",
        only=lambda spot, _: "Úvod" not in spot.value,
    ),
    changed(
        "SCP702",
        "section that nobody takes",
        "report",
        r"^## Závěr$",
        "«## Poznámky na okraj»\n\nSkupiny děkují.\n\n## Závěr",
    ),
    written(
        "SCP704",
        "days between reports",
        "report",
        "period_from",
        lambda spot, *_: (spot.value + 5 * DAY).isoformat(),
        lambda spot, _: bool(spot["previous"]),
    ),
    written(
        "SCP705",
        "days in two reports",
        "report",
        "period_from",
        lambda spot, *_: (spot.value - 5 * DAY).isoformat(),
        lambda spot, _: bool(spot["previous"]),
    ),
    written("SCP709", "number of an attachment left out", "report", "attachments[].no", "77"),
    removed("SCP711", "which report was before", "report", key("previous")),
    said(
        "SCP712",
        "abbreviation nobody knows",
        "Práci koordinuje «QXZ» města.",
        "report",
        only=lambda spot, _: spot.value == "Závěr",
    ),
    said("SCP713", "placeholder left", "Termín: «TODO» doplnit.", "minutes"),
    changed("SCP714", "day not set", "event", r"^start: .*\n(?:end: .*\n)?", "«when: na jaře 2027»\n"),
    removed("SCP715", "report without a conclusion", "report", r"^## Závěr\n[\s\S]*\Z", at=r"\A---"),
    written(
        "SCP716",
        "presenter without a position",
        "report",
        "presenters[]",
        lambda spot, in_, random: random.choice(
            [item.id for item in in_.of_kind("person") if not item.values.get("positions")]
        ),
    ),
    said("SCP801", "birth number", birth_number),
    said("SCP802", "date of birth", "Předseda, «narozen 1. 2. 1970», rezignoval.", "minutes"),
    said("SCP803", "home address", "Žadatel, «bytem Dlouhá 15», souhlasí.", "minutes"),
    said("SCP804", "private telephone", "Volejte na «tel. 603 123 456» kdykoli.", "minutes"),
    said("SCP804", "private address", "Pište na «jana.novotna@seznam.cz» do pátku.", "minutes"),
    said("SCP805", "account", "Platba půjde na účet «19-2000145399/0800» po podpisu."),
    said("SCP901", "hyphen as a dash", "Návrh« - »po úpravách prošel."),
    said("SCP902", "straight quotes", 'Zkoušce se říká «"pilot"» a trvá rok.'),
    said("SCP903", "date without spaces", "Termín je «20.1.2026» ráno."),
    said("SCP903", "date with a nought", "Termín je «05. 01. 2026» ráno."),
    said("SCP904", "amount with a stroke", "Cena je «500,- Kč» celkem."),
    said("SCP904", "amount without spaces", "Cena je «1250000 Kč» celkem."),
    said("SCP905", "per cent without a space", "Ušetří se «15%» nákladů na energie."),
    said("SCP906", "title without a comma", "Podklady dodá «Jana Malá Ph.D.» z univerzity."),
    said("SCP907", "title with wrong capitals", "Podklady dodá «ing.» Jana Malá z univerzity."),
    said("SCP908", "two spaces", "Skupina«  »návrh projednala."),
    said("SCP908", "space before a comma", "Skupina« ,» která návrh připravila, jej stáhla."),
    said("SCP909", "word the city writes otherwise", "O návrhu rozhodne «řídící výbor» programu."),
    said("SCP910", "capital in a sentence", "O návrhu jednala «Pracovní» skupina pro dopravu."),
    said("SCP911", "three dots", "Jde o lavičky, stojany «...» a osvětlení."),
    said("SCP912", "hyphen in a range", "Práce potrvají v letech «2026-2028» podle počasí."),
    said("SCP914", "word twice", "Skupina «návrh návrh» projednala."),
    said("SCP221", "block of no name", "«<!-- scpctl:begin vazby -->»\n<!-- scpctl:end -->"),
    said("SCP951", "level of headings left out", "«#### Podrobnosti»\n\nText."),
    said("SCP953", "link whose text is its address", "Viz «<https://example.cz/plan>» na webu."),
    said("SCP954", "link without a text", "Viz «[](https://example.cz/plan)» na webu."),
    said("SCP955", "link that says here", "Plán najdete «[zde](https://example.cz/plan)» na webu."),
    said(
        "SCP956",
        "two main headings",
        "# Zápis\n\nText.\n\n«# Příloha»\n\nText.",
        only=lambda spot, _: "zprávy" not in spot.value,
    ),
    said("SCP959", "image of a telephone", "«![Přechod u školy](https://www.example.cz/IMG_1024.heic)»"),
    said("SCP957", "table without names of columns", "«| | |\n|---|---|\n| Cena | Rok |»"),
)
