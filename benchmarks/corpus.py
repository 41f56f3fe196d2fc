"""A city that has used scpctl for six years: documents of every kind that fit together, the same ones every time.

References lead somewhere, tasks are carried over, votes and money add up, so that ``check`` finds about as little as
in a repository that is kept in order. A larger city has more groups, projects and people, not a longer history.
"""

import datetime
import random
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.page import Page, yaml_lines
from benchmarks.prose import WHAT, paragraphs, sentence

SEED = 2017
SIZE = 4200
TODAY = datetime.date(2022, 3, 1)
SETTINGS = '[programme]\nname = "Smart City Zkouška"\ncommissioned_to = "organizace-1"\n'
# How often a document has a slip for the rules to find: wrong typography, a reference that leads nowhere.
SLIP_EVERY = 20
DANGLING_EVERY = 500

MEETINGS = 68
DOCUMENTS_PER_GROUP = 125
REPORTS = 22
MEMBERS = 9
DISCUSSED = 3
DAY = datetime.timedelta(days=1)

AREAS = "Doprava Energetika Odpady Zeleň Školství Kultura Bezpečnost Bydlení Sport Zdraví Data Podnikání".split()
DISTRICTS = "Bory Slovany Doubravka Lobzy Skvrňany Bolevec Lochotín Košutka Křimice Černice Radobyčice Litice".split()
GIVEN = {"m": "Jan Petr Pavel Karel Josef Tomáš Lukáš Ondřej".split(), "f": "Jana Eva Marie Hana Lenka Věra".split()}
FAMILY = {
    "m": "Novák Dvořák Svoboda Černý Procházka Kučera Veselý Horák Němec Marek Pokorný Beneš".split(),
    "f": "Nováková Dvořáková Svobodová Černá Procházková Kučerová Veselá Horáková Němcová Marková".split(),
}
STATUSES = (
    *("implementation", "preparation", "operation", "implementation", "proposal", "completed"),
    *("consultation", "operation", "preparation", "idea", "completed", "suspended"),
)
APPROVED = ("preparation", "implementation", "operation", "completed")
STREETS = "Klatovská Slovanská Skvrňanská Koterovská Rokycanská Karlovarská Studentská Mikulášská Borská".split()


def pages(count: int) -> list[Page]:
    """Return ``count`` documents of about 4.5 kB: minutes for the most part, projects, and what they refer to."""
    city = City(count)
    made = [*city.groups(), *city.minutes(), *city.reports(), *city.people(), *city.organisations(), *city.goals()]
    made += city.events()
    made += city.fiches()
    return made[:count]


class City:
    """How many there are of everything, and who belongs to what; each method writes the documents of one kind."""

    def __init__(self, count: int) -> None:
        """Plan a city of ``count`` documents."""
        self.random = random.Random(SEED)
        self.group_count = max(2, count // DOCUMENTS_PER_GROUP)
        self.person_count = MEMBERS * self.group_count
        self.organisation_count = 3 * self.group_count
        self.goal_count = 3 * self.group_count
        self.event_count = 4 * self.group_count
        others = self.person_count + self.organisation_count + self.goal_count + self.event_count
        self.fiche_count = count - (1 + MEETINGS) * self.group_count - REPORTS - others
        if self.fiche_count < DISCUSSED * self.group_count:
            raise ValueError(count)
        self.written = 0

    def groups(self) -> Iterator[Page]:
        """Write the working groups: the members are the people in turn."""
        for group in range(self.group_count):
            roles = ["chair", "deputy", "secretary", *["member"] * (MEMBERS - 3)]
            members = [
                {"person": person, "role": role, "since": "2016-01"}
                for person, role in zip(self.members(group), roles, strict=True)
            ]
            keys = {
                "name": self.group_name(group),
                "aliases": [f"Okruh {group + 1}"],
                "report_order": group + 1,
                "status": "active",
                "since": "2016-01",
                "chair": self.members(group)[0],
                "secretary": self.members(group)[2],
                "members": members,
                "quorum": "majority",
                "minutes_due_days": 30,
                "meets_every_days": 31,
            }
            yield self.page(f"groups/{self.group(group)}.md", keys, ["Poslání", "Způsob práce"])

    def minutes(self) -> Iterator[Page]:
        """Write the minutes of all meetings of all groups, each month one."""
        for group in range(self.group_count):
            days = [meeting_day(group, meeting) for meeting in range(MEETINGS + 1)]
            for meeting in range(MEETINGS):
                keys = self.minutes_keys(group, meeting, days)
                links = [f"[projektu](../../../fiches/{fiche}.md)" for fiche in self.discussed(group, meeting)]
                links += [f"[[{self.members(group)[1]}|předkladatelky]]", f"[[group:{self.group(group)}]]"]
                titles = ["Průběh jednání", "Diskuse", "Do informativní zprávy"]
                yield self.page(f"groups/{self.group(group)}/minutes/{days[meeting]}.md", keys, titles, links)

    def minutes_keys(self, group: int, meeting: int, days: list[datetime.date]) -> dict[str, Any]:
        """Return the front matter of one meeting."""
        members = self.members(group)
        away = 3 + meeting % (MEMBERS - 3)
        present = [person for person in members if person != members[away]]
        fiches = self.discussed(group, meeting)
        agenda: list[dict[str, Any]] = [{"no": 1, "title": "Kontrola zápisu z minulého jednání"}]
        for number, fiche in enumerate(fiches, start=2):
            agenda.append({"no": number, "title": self.fiche_title(fiche), "presenter": members[1], "fiches": [fiche]})
        resolutions = [
            {
                "no": number,
                "item": number + 1,
                "verb": ("doporučuje", "bere na vědomí", "schvaluje")[number % 3],
                "text": f"{sentence(self.random)}",
                "vote": {"for": 6, "against": 0, "abstain": 2, "present": 8},
                "fiche": fiche,
            }
            for number, fiche in enumerate(fiches, start=1)
        ]
        return {
            "date": days[meeting],
            "number": f"{days[meeting].month}/{days[meeting].year}",
            "start": "14:00",
            "end": "16:30",
            "place": "Zasedací místnost úřadu",
            "type": "regular",
            "state": "verified",
            "chair": members[0],
            "recorder": members[2],
            "verifier": members[1],
            "present": present,
            "excused": [members[away]],
            "agenda": agenda,
            "resolutions": resolutions,
            "tasks": [*self.tasks(group, meeting - 1, days, done=True), *self.tasks(group, meeting, days, done=False)],
            "next_meeting": days[meeting + 1],
            "tags": ["zápis", self.area(group)],
        }

    def tasks(self, group: int, meeting: int, days: list[datetime.date], *, done: bool) -> list[dict[str, Any]]:
        """Return the tasks that a meeting gave, as it states them or as the next one does."""
        if meeting < 0:
            return []
        random_ = random.Random(f"{SEED} {group} {meeting}")
        tasks = []
        for number in (1, 2):
            task: dict[str, Any] = {
                "id": f"S{group + 1}-{2 * meeting + number}",
                "text": sentence(random_),
                "owner": self.members(group)[random_.randrange(MEMBERS)],
                "due": days[meeting + 1] - DAY,
                "state": "done" if done else "open",
                "fiche": self.discussed(group, meeting)[number],
            }
            tasks.append({**task, "done_on": days[meeting + 1] - 3 * DAY} if done else task)
        return tasks

    def reports(self) -> Iterator[Page]:
        """Write a report each quarter, with a section on every group."""
        dates = [
            datetime.date(2016 + (3 * report + 6) // 12, (3 * report + 6) % 12 + 1, 20) for report in range(REPORTS)
        ]
        for number, date in enumerate(dates):
            people = [self.person(number % self.person_count), self.person((number + 1) % self.person_count)]
            keys = {
                "type": "informative",
                "body": "ZMP",
                "subject": f"Aktuální informace k projektu „Smart City Zkouška“ za čtvrtletí {number + 1}",
                "date": date,
                "meeting_date": date + 8 * DAY,
                **({"previous": report_id(dates[number - 1])} if number else {"previous_date": date - 91 * DAY}),
                "period_from": (dates[number - 1] if number else date - 91 * DAY) + DAY,
                "presenters": people[:1],
                "authors": people[1:],
                "attendees": people,
                "attachments": [{"no": 1, "title": "Přehled projektů"}, {"no": 2, "title": "Přehled nákladů"}],
            }
            titles = ["Úvod", *map(self.group_name, range(self.group_count)), "Závěr"]
            yield self.page(f"reports/{report_id(date)}.md", keys, titles, size=max(SIZE, 500 * self.group_count))

    def people(self) -> Iterator[Page]:
        """Write the people, each with a position in one of the organisations."""
        for number in range(self.person_count):
            given, family, gender = self.name(number)
            organisation = f"organizace-{number % self.organisation_count + 1}"
            keys = {
                "given": given,
                "family": family,
                "title_before": "Ing.",
                "gender": gender,
                "positions": [{"title": "vedoucí oddělení", "organisation": organisation, "since": "2015-01"}],
                "email": f"osoba{number}@mesto.example",
                "phone": f"+420 377 {number // 1000 + 100} {number % 1000:03}",
            }
            yield self.page(f"people/{self.person(number)}.md", keys, ["Odborné zaměření", "Praxe"])

    def organisations(self) -> Iterator[Page]:
        """Write the organisations; every third is the parent of the two behind it."""
        for number in range(self.organisation_count):
            keys: dict[str, Any] = {
                "name": f"{AREAS[number % len(AREAS)]} a služby {number + 1}",
                "short": f"Služby {number + 1}",
                "legal_form": "příspěvková organizace",
                "ico": ico(number + 1),
            }
            if number % 3:
                keys["parent"] = f"organizace-{number - number % 3 + 1}"
            yield self.page(f"organisations/organizace-{number + 1}.md", keys, ["Činnost", "Spolupráce s městem"])

    def goals(self) -> Iterator[Page]:
        """Write the goals of a strategic plan."""
        for number in range(self.goal_count):
            keys: dict[str, Any] = {
                "title": f"Zlepšit {WHAT[number % len(WHAT)]} {number + 1}",
                "code": f"C.{number + 1}",
                "document": "Strategický plán města",
                "valid_from": "2016",
                "valid_until": "2027",
            }
            if number % 3:
                keys["parent"] = f"cil-{number - number % 3 + 1}"
            yield self.page(f"goals/cil-{number + 1}.md", keys, ["Východiska", "Opatření"])

    def events(self) -> Iterator[Page]:
        """Write seminars and presentations of projects."""
        for number in range(self.event_count):
            group = number % self.group_count
            fiches = self.discussed(group, number)
            day = meeting_day(number, number % MEETINGS)
            keys = {
                "title": f"Seminář {number + 1}: {self.fiche_title(fiches[0])}",
                "start": day,
                "end": day + DAY,
                "place": "Radnice",
                "public_access": True,
                "organiser": f"organizace-{number % self.organisation_count + 1}",
                "groups": [self.group(group)],
                "fiches": fiches,
            }
            links = [f"[projekt](../fiches/{fiche}.md)" for fiche in fiches]
            yield self.page(f"events/seminar-{number + 1}.md", keys, ["Program", "Přihlášky"], links)

    def fiches(self) -> Iterator[Page]:
        """Write the projects."""
        for number in range(self.fiche_count):
            links = [f"[skupina](../groups/{self.group(number % self.group_count)}.md)"]
            if number >= self.group_count:
                links.append(f"[[{self.fiche(number - self.group_count)}|navazující projekt]]")
            titles = ["Výchozí stav", "Cíle", "Popis řešení", "Cílové skupiny a přínosy", "Udržitelnost"]
            yield self.page(f"fiches/{self.fiche(number)}.md", self.fiche_keys(number), titles, links)

    def fiche_keys(self, number: int) -> dict[str, Any]:
        """Return the front matter of a project."""
        group = number % self.group_count
        status = STATUSES[number // self.group_count % len(STATUSES)]
        running = status in ("operation", "completed")
        start, end = 2017 + number % 2, (2020 if running else 2023)
        years = range(start, end + 1)
        cost = 250_000 * (4 + number % 40) * len(years)
        organisation = f"organizace-{number % self.organisation_count + 1}"
        keys: dict[str, Any] = {
            "title": self.fiche_title(self.fiche(number)),
            "number": f"SCP-{start}-{number + 1:04}",
            "status": status,
            "status_date": datetime.date(2021, 1 + number % 12, 1 + number % 28),
            "group": self.group(group),
            "cooperating_groups": [self.group((group + 1) % self.group_count)],
            "goals": [f"cil-{number % self.goal_count + 1}"],
            "submitter": "organizace-1",
            "carrier": organisation,
            "guarantor": self.person(number % self.person_count),
            "manager": self.members(group)[number % MEMBERS],
            "partners": [{"organisation": organisation, "role": "provozovatel"}],
            "start": f"{start}-03",
            "end": f"{end}-11",
            "milestones": [
                {"title": "Výběr dodavatele", "due": f"{start}-06", "done": True},
                {"title": "Zkušební provoz", "due": f"{end}-06", "done": running},
            ],
            "cost_total": cost,
            "cost_eligible": cost,
            "cost_operating": cost // 20,
            "vat": "included",
            "funding": [
                {"source": "city", "amount": cost // 4, "state": "granted"},
                {"source": "eu", "programme": "IROP", "amount": cost - cost // 4, "state": "requested"},
            ],
            "budget_years": dict.fromkeys(years, cost // len(years)),
            "indicators": [{"name": "Počet uživatelů", "unit": "osob", "baseline": 0, "target": 500, "actual": 540}],
            "risks": [{"text": sentence(self.random), "probability": 2, "impact": 3, "owner": self.members(group)[3]}],
            "priority": ("high", "medium", "low")[number % 3],
            "locations": [self.place(number)],
            "comments": [
                {
                    "date": datetime.date(2018, 5, 1 + number % 28),
                    "by": self.members(group)[4],
                    "text": sentence(self.random),
                    "settlement": "accepted",
                }
            ],
        }
        if number % 10 == 0:
            keys["aliases"] = [f"Záměr číslo {number + 1}"]
        if number >= self.group_count and STATUSES[number // self.group_count % len(STATUSES) - 1] != "suspended":
            keys["depends_on"] = [self.fiche(number - self.group_count)]
        if status in APPROVED:
            keys["resolutions"] = [{"body": "RMP", "number": str(100 + number), "date": datetime.date(2018, 12, 13)}]
        return keys

    def page(
        self, path: str, keys: dict[str, Any], titles: list[str], links: Iterable[str] = (), size: int = SIZE
    ) -> Page:
        """Return a document of about ``size`` bytes, with a slip now and then."""
        self.written += 1
        if self.written % DANGLING_EVERY == 0:
            links = [*links, f"[[chybejici-zaznam-{self.written}]]"]
        front_matter = "".join(f"{line}\n" for line in yaml_lines(keys))
        texts = list(paragraphs(self.random, size - len(front_matter.encode()), len(titles)))
        parts = []
        for number, title in enumerate(titles):
            parts += [f"## {title}", *texts[number :: len(titles)]]
        parts += [f"- Viz {link}." for link in links]
        body = "\n" + "\n\n".join(parts) + "\n"
        if self.written % SLIP_EVERY == 0:
            body = body.replace(", ", " , ", 1)
        return Page(f"content/{path}", front_matter, body)

    def group(self, number: int) -> str:
        """Return the id of a group."""
        return f"skupina-{number + 1}"

    def area(self, number: int) -> str:
        """Return the subject of a group."""
        return AREAS[number % len(AREAS)]

    def group_name(self, number: int) -> str:
        """Return the name of a group."""
        return f"{self.area(number)} {number // len(AREAS) + 1}"

    def person(self, number: int) -> str:
        """Return the id of a person."""
        return f"osoba-{number + 1}"

    def name(self, number: int) -> tuple[str, str, str]:
        """Return the given name, the family name and the gender of a person."""
        gender = "mf"[number % 2]
        given, family = GIVEN[gender], FAMILY[gender]
        return given[number // 2 % len(given)], family[number // 2 // len(given) % len(family)], gender

    def members(self, group: int) -> list[str]:
        """Return the ids of the members of a group."""
        return [self.person(group * MEMBERS + member) for member in range(MEMBERS)]

    def fiche(self, number: int) -> str:
        """Return the id of a project."""
        return f"projekt-{number + 1}"

    def fiche_title(self, id_: str) -> str:
        """Return the title of a project; no two are alike."""
        number = int(id_.partition("-")[2])
        what = WHAT[number % len(WHAT)]
        return f"{what[0].upper()}{what[1:]}, {self.place(number)}"

    def place(self, number: int) -> str:
        """Return where a project is."""
        street, district = STREETS[number % len(STREETS)], DISTRICTS[number // 7 % len(DISTRICTS)]
        return f"{district}, {street} {number + 1}"

    def discussed(self, group: int, meeting: int) -> list[str]:
        """Return the ids of the projects on the agenda of a meeting; each comes up again and again."""
        own = range(group, self.fiche_count, self.group_count)
        return [self.fiche(own[(DISCUSSED * meeting + item) % len(own)]) for item in range(DISCUSSED)]


def report_id(date: datetime.date) -> str:
    """Return the id of the report of a day."""
    return f"{date}-informativni-zprava"


def meeting_day(group: int, meeting: int) -> datetime.date:
    """Return the day of a meeting: a Tuesday, Wednesday or Thursday in the second third of a month, no holiday."""
    first = datetime.date(2016 + (meeting + 6) // 12, (meeting + 6) % 12 + 1, 9)
    return first + ((1 + group % 3 - first.weekday()) % 7) * DAY


def ico(number: int) -> str:
    """Return a company number with its check digit."""
    digits = f"{number + 1_000_000:07}"
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    return digits + str((11 - total % 11) % 10)
