"""Minutes as a city that has used scpctl for years would have them; the same ones every time."""

import datetime
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

SEED = 2017
GROUPS = ("mobilita", "zivotni-prostredi", "podpora-podnikani", "verejnost", "it", "bezpecnost")
FICHES = ("bikesharing", "elektromobily", "zelene-strechy", "osvetleni", "parkovani", "odpady", "senzory")
PEOPLE = tuple(f"{family}-{number}" for family in ("novakova", "dvorak", "svoboda", "cerna") for number in range(1, 9))
STATES = ("open", "done", "transferred", "cancelled")
VOCABULARY = (
    "skupina město projekt fiche doprava senzor provoz náklady rozpočet linka zastávka kolo střecha voda odpad "
    "energie osvětlení bezpečnost veřejnost připomínka návrh termín studie smlouva dodavatel provozovatel údaje "
    "mapa portál občan čtvrť ulice parkování vytížení měření vyhodnocení spolupráce univerzita dotace žádost "
    "předkládá doporučuje projednala zpracuje připraví ověří zajistí upřesní a s na pro podle také bude může"
)
WORDS = VOCABULARY.split()


class Page(NamedTuple):
    """A generated document."""

    path: str
    front_matter: str
    body: str

    @property
    def text(self) -> str:
        """The whole file."""
        return f"---\n{self.front_matter}---\n{self.body}"


def pages(count: int) -> list[Page]:
    """Return ``count`` minutes of about 4.5 kB: 2 kB of front matter, 2.5 kB of text."""
    random_ = random.Random(SEED)
    first = datetime.date(2016, 1, 4)
    result = []
    for number in range(count):
        group = GROUPS[number % len(GROUPS)]
        date = first + datetime.timedelta(days=7 * (number // len(GROUPS)))
        result.append(Page(f"content/groups/{group}/minutes/{date}.md", _front_matter(random_, date), _body(random_)))
    return result


def _sentence(random_: random.Random, words: int) -> str:
    return " ".join(random_.choices(WORDS, k=words)).capitalize()


def _some(random_: random.Random, names: Sequence[str], count: int) -> str:
    return ", ".join(random_.sample(names, count))


def _front_matter(random_: random.Random, date: datetime.date) -> str:
    lines = [
        f"date: {date}",
        f"number: {date.year}/{random_.randint(1, 52)}",
        'start: "14:00"',
        'end: "16:30"',
        f"place: {_sentence(random_, 3)}",
        "type: regular",
        "state: verified",
        f"chair: {random_.choice(PEOPLE)}",
        f"recorder: {random_.choice(PEOPLE)}",
        f"present: [{_some(random_, PEOPLE, 6)}]",
        f"excused: [{_some(random_, PEOPLE, 2)}]",
        "agenda:",
        *_items(random_, 4, _agenda_item),
        "resolutions:",
        *_items(random_, 3, _resolution),
        "tasks:",
        *_items(random_, 5, lambda random_, number: _task(random_, number, date)),
        f"next_meeting: {date + datetime.timedelta(days=28)}",
        "tags: [zápis, projekt]",
    ]
    return "\n".join(lines) + "\n"


def _items(random_: random.Random, count: int, item: Callable[[random.Random, int], list[str]]) -> list[str]:
    lines = []
    for number in range(1, count + 1):
        head, *rest = item(random_, number)
        lines += [f"  - {head}", *(f"    {line}" for line in rest)]
    return lines


def _agenda_item(random_: random.Random, number: int) -> list[str]:
    return [
        f"no: {number}",
        f"title: {_sentence(random_, 4)}",
        f"presenter: {random_.choice(PEOPLE)}",
        f"fiches: [{_some(random_, FICHES, 2)}]",
    ]


def _resolution(random_: random.Random, number: int) -> list[str]:
    return [
        f"no: {number}",
        f"item: {number}",
        f"text: {_sentence(random_, 7)}.",
        f"vote: {{for: {random_.randint(4, 6)}, against: 0, abstain: 1, present: 7}}",
        f"fiche: {random_.choice(FICHES)}",
    ]


def _task(random_: random.Random, number: int, date: datetime.date) -> list[str]:
    return [
        f"id: U{number}",
        f'text: "{_sentence(random_, 7)}."',
        f"owner: {random_.choice(PEOPLE)}",
        f"due: {date + datetime.timedelta(days=random_.randint(7, 90))}",
        f"state: {random_.choice(STATES)}",
    ]


def _body(random_: random.Random) -> str:
    parts = [f"# {_sentence(random_, 3)}"]
    for _ in range(4):
        fiche, other, third = random_.sample(FICHES, 3)
        parts += [
            f"## {_sentence(random_, 3)}",
            f"{_sentence(random_, 18)}, viz [{_sentence(random_, 2)}](../../../fiches/{fiche}.md). "
            f"{_sentence(random_, 14)} *{_sentence(random_, 2)}* [[{other}]].",
            f"- {_sentence(random_, 7)}\n- [[{third}|{_sentence(random_, 2)}]] {_sentence(random_, 6)}",
            f"{_sentence(random_, 12)}.",
        ]
    return "\n\n".join(["", *parts]) + "\n"
