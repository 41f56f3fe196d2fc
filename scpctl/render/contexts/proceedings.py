"""The contexts of what is written of a meeting that was called: its minutes, an extract of them, its resolutions.

The body of minutes has a section of level 2 for each item of the agenda that there is something to tell of, headed by
the item's title, its number or both, as ``scpctl new minutes`` makes them. Other sections are kept where they stand:
before the items or after them. The section for the report to the council is no part of the minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple, TypeVar

from scpctl import czech, grammar, meetings, reporting, tasks
from scpctl.document import Document
from scpctl.errors import DocumentError
from scpctl.finding import Range
from scpctl.language import _
from scpctl.library import Library
from scpctl.model import Values
from scpctl.render.contexts import Markdown, Person, Setting, Task, label, name_of, names_of, person_of, task
from scpctl.render.contexts.attendance import (
    Guest,
    Participant,
    QuorumOfGroup,
    belonging,
    guests,
    participants,
    quorums,
)

T = TypeVar("T")
NO_TEXT = Markdown()

# An item of the agenda, folded, at which the tasks of earlier meetings are gone through.
_ON_TASKS = re.compile(r"\bukol")


@dataclass(frozen=True)
class PassedResolution:
    """A resolution of a meeting."""

    no: Annotated[int, "its number"]
    verb: Annotated[str, "what the meeting does: doporučuje, bere na vědomí; empty where the text says it"]
    text: Annotated[str, "what it says, of one line or several"]
    vote: Annotated[str, "how they voted: pro 5, proti 0, zdržel se 1; empty where that is not known"]
    item_no: Annotated[int | None, "the number of the agenda item it is on; none where that is not said"]
    item: Annotated[str, "the title of that item; may be empty"]
    fiche: Annotated[str, "the title of the project it is about; may be empty"]
    new_status: Annotated[str, "the status that it gives to the project: schváleno; may be empty"]


@dataclass(frozen=True)
class AgendaItem:
    """An item of the agenda, and what is written of it."""

    no: Annotated[int, "its number"]
    title: Annotated[str, "what it is about"]
    presenter: Annotated[Person | None, "who presents it; none where that is not known"]
    fiches: Annotated[tuple[str, ...], "the titles of the projects it is about"]
    is_public: Annotated[bool, "whether the public may know of it"]
    text: Annotated[Markdown, "the section of the minutes on it; may be empty"] = NO_TEXT
    resolutions: Annotated[tuple[PassedResolution, ...], "the resolutions on it"] = ()
    tasks: Annotated[tuple[Task, ...], "the tasks that the meeting gave on its projects"] = ()
    is_on_tasks: Annotated[bool, "whether tasks of earlier meetings are checked at it; true of one item at most"] = (
        False
    )


@dataclass(frozen=True)
class FurtherSection:
    """A section of minutes that is on no item of the agenda."""

    title: Annotated[str, "its heading; empty for text that has none"]
    text: Annotated[Markdown, "its text"]


@dataclass(frozen=True)
class Minutes:
    """The minutes of a meeting (zápis z jednání)."""

    date: Annotated[str, "the day of the meeting"]
    state: Annotated[str, "draft, for-verification, verified or cancelled"]
    type: Annotated[str, "regular, extraordinary, per-rollam or joint; which groups met is in groups"]
    is_ahead: Annotated[bool, "whether the meeting is still to come on the day that the document is made for"]
    number: Annotated[str, "the number of the minutes: 6/2025; may be empty"]
    groups: Annotated[tuple[str, ...], "the names of the groups that met, first the one whose minutes these are"]
    time: Annotated[str, "from when to when: od 9:00 do 11:30 hodin; may be empty"]
    place: Annotated[str, "where; may be empty"]
    chair: Annotated[Person | None, "who chaired it; none where that is not known"]
    recorder: Annotated[Person | None, "who wrote the minutes; none where that is not known"]
    verifier: Annotated[Person | None, "who verifies or has verified them; none where that is not known"]
    present: Annotated[tuple[Participant, ...], "who was there, in the order of the minutes"]
    excused: Annotated[tuple[Participant, ...], "who was excused"]
    absent: Annotated[tuple[Participant, ...], "who was absent without excuse"]
    guests: Annotated[tuple[Guest, ...], "the guests"]
    quorums: Annotated[tuple[QuorumOfGroup, ...], "of those groups that require a quorum, whether they had it"]
    agenda: Annotated[tuple[AgendaItem, ...], "the items of the agenda, with all that belongs to them"]
    before: Annotated[tuple[FurtherSection, ...], "further sections that stand before those on the items"]
    after: Annotated[tuple[FurtherSection, ...], "further sections that stand behind them"]
    resolutions: Annotated[tuple[PassedResolution, ...], "all resolutions, in the order of the minutes"]
    further_resolutions: Annotated[tuple[PassedResolution, ...], "those of them that are on no item of the agenda"]
    further_tasks: Annotated[tuple[Task, ...], "the tasks that the meeting gave and that belong to no item"]
    checked: Annotated[tuple[Task, ...], "the tasks of earlier meetings, as this meeting found them"]
    next_meeting: Annotated[str, "the day of the next meeting; may be empty"]
    attachments: Annotated[tuple[str, ...], "the titles of the attachments"]


@dataclass(frozen=True)
class Extract(Minutes):
    """One agenda item out of the minutes of a meeting (výňatek ze zápisu), with the guests who came for it."""

    item: Annotated[AgendaItem, "the item"]


class Texts(NamedTuple):
    """The body of minutes taken apart; ``of_items`` are the texts on items, by their places in the agenda."""

    before: tuple[FurtherSection, ...]
    of_items: Mapping[int, Markdown]
    after: tuple[FurtherSection, ...]


def minutes(setting: Setting) -> Minutes:
    """Gather the context of minutes whose check has no errors."""
    document, library = setting.document, setting.library
    values, day = document.values, document.values["date"]
    groups = meetings.groups_of(document, library)
    on_the_day = setting._replace(day=day)
    roles = belonging(groups, on_the_day)
    stated = [item for item in values.get("agenda", ()) if item and "no" in item]
    texts = _texts(document, stated)
    resolutions = _resolutions(on_the_day)
    by_item = _placed(resolutions, lambda found: _place_of_number(found.item_no, stated))
    spoken_of = [found for found in tasks.by(day, library, f"{document.folder}/") if found.last is document]
    given = _placed((found for found in spoken_of if found.given is document), lambda found: _place_of(found, stated))
    on_tasks = next((place for place, item in enumerate(stated) if _is_on_tasks(item)), None)

    def listed(key: str) -> tuple[Participant, ...]:
        return participants(values.get(key, ()), roles, on_the_day)

    def written(found: Iterable[tasks.Task]) -> tuple[Task, ...]:
        # Of a meeting still to come nobody knows yet what will be overdue then.
        return tuple(task(item, min(day, setting.day), library) for item in found)

    return Minutes(
        date=day.isoformat(),
        state=values.get("state", "draft"),
        type=values.get("type", "regular"),
        is_ahead=day > setting.day,
        number=values.get("number", ""),
        groups=names_of_groups(document, library),
        time=time_of(document),
        place=values.get("place", ""),
        chair=person_of(values.get("chair"), on_the_day),
        recorder=person_of(values.get("recorder"), on_the_day),
        verifier=person_of(values.get("verifier"), on_the_day),
        present=listed("present"),
        excused=listed("excused"),
        absent=listed("absent"),
        guests=guests(document),
        quorums=quorums(document, groups) if day <= setting.day and values.get("type") != "per-rollam" else (),
        agenda=tuple(
            replace(
                item,
                text=texts.of_items.get(place, NO_TEXT),
                resolutions=tuple(by_item.get(place, ())),
                tasks=written(given.get(place, ())),
                is_on_tasks=place == on_tasks,
            )
            for place, item in enumerate(agenda(on_the_day))
        ),
        before=texts.before,
        after=texts.after,
        resolutions=resolutions,
        further_resolutions=tuple(by_item.get(None, ())),
        further_tasks=written(given.get(None, ())),
        checked=written(found for found in spoken_of if found.given is not document),
        next_meeting=str(values.get("next_meeting", "")),
        attachments=tuple(item["title"] for item in values.get("attachments", ()) if item and "title" in item),
    )


def extract(setting: Setting) -> Extract:
    """Gather the context of one agenda item. Raises :class:`DocumentError` where there is none of that number."""
    whole = minutes(setting)
    item = next((item for item in whole.agenda if item.no == setting.item), None)
    if item is None:
        message = _("{path}: the agenda has no item {no}").format(path=setting.document.path, no=setting.item)
        titles = ", ".join(f"{item.no} {item.title}" for item in whole.agenda)
        raise DocumentError(message, _("there are: {titles}").format(titles=titles))
    there = tuple(guest for guest in whole.guests if not guest.items or item.no in guest.items)
    return Extract(**{**vars(whole), "guests": there}, item=item)


def names_of_groups(document: Document, library: Library) -> tuple[str, ...]:
    """Return the names of the groups whose meeting it was; the id of the folder where there is no such group."""
    return tuple(group.title for group in meetings.groups_of(document, library)) or (document.folder,)


def time_of(document: Document) -> str:
    """Return from when to when a meeting lasts, as far as it is known: od 9:00 do 11:30 hodin."""
    words = (("od", "start"), ("do", "end"))
    known = [f"{word} {document.values[key].removeprefix('0')}" for word, key in words if key in document.values]
    return f"{' '.join(known)} hodin" if known else ""


def agenda(setting: Setting) -> tuple[AgendaItem, ...]:
    """Return the agenda of minutes, without what came of it, as on the day of the setting."""
    return tuple(
        AgendaItem(
            no=item["no"],
            title=item.get("title", ""),
            presenter=person_of(item.get("presenter"), setting),
            fiches=names_of("fiche", item.get("fiches", ()), setting.library),
            is_public=item.get("public", True),
        )
        for item in setting.document.values.get("agenda", ())
        if item and "no" in item
    )


def _resolutions(setting: Setting) -> tuple[PassedResolution, ...]:
    document, library = setting.document, setting.library
    titles = {item.no: item.title for item in reversed(agenda(setting))}
    return tuple(
        PassedResolution(
            no=stated["no"],
            verb=stated.get("verb", ""),
            text=stated.get("text", "").strip(),
            vote=_vote(stated["vote"], document) if stated.get("vote") else "",
            item_no=stated.get("item"),
            item=titles.get(stated.get("item"), ""),
            fiche=name_of("fiche", stated.get("fiche"), library),
            new_status=label("fiche", "status", stated.get("sets_status", ""), library),
        )
        for stated in document.values.get("resolutions", ())
        if stated and "no" in stated
    )


def _vote(vote: Values, document: Document) -> str:
    """Write how they voted; how many did not, or were there, only where the minutes say so."""
    words = {
        "for": "pro",
        "against": "proti",
        "abstain": grammar.agreeing(vote.get("abstain") or 1, "zdržel se", "zdrželi se", "zdrželo se"),
        "not_voting": grammar.agreeing(vote.get("not_voting") or 1, "nehlasoval", "nehlasovali", "nehlasovalo"),
        "present": grammar.agreeing(vote.get("present", 0), "přítomen", "přítomni", "přítomno"),
    }
    if document.values.get("type") == "per-rollam":
        del words["present"]
    return ", ".join(f"{word} {vote[key]}" for key, word in words.items() if key in vote)


def _texts(document: Document, stated: Sequence[Values]) -> Texts:
    """Take the body apart: each section goes to the item it is on, the others stay where they are."""
    before: list[FurtherSection] = []
    after: list[FurtherSection] = []
    of_items: dict[int, Markdown] = {}
    for title, text in _parts(document):
        place = _place_of_title(title, stated)
        if place is not None:
            of_items[place] = Markdown("\n\n".join(filter(None, (of_items.get(place, ""), text))))
        elif text:
            (after if of_items else before).append(FurtherSection(title, text))
    return Texts(tuple(before), of_items, tuple(after))


def _parts(document: Document) -> Iterable[tuple[str, Markdown]]:
    """Yield the headings of level 1 and 2 of the body with the text below each, without what is for the report.

    What stands above the first heading comes first, with no heading.
    """
    body = document.body
    headings = [heading for heading in body.headings if heading.level <= 2]
    titles = ["", *(heading.title for heading in headings)]
    starts = [body.start, *(heading.place.end for heading in headings)]
    ends = [*(heading.place.start for heading in headings), body.end]
    for title, start, end in zip(titles, starts, ends, strict=True):
        if not reporting.is_for_report(title):
            yield title, Markdown(reporting.plain_links(document, Range(start, end)).strip())


def _place_of_title(title: str, stated: Sequence[Values]) -> int | None:
    """Return the place of the item that a section is on: the title says more than the number, which may have moved."""
    number, name = meetings.named_item(title)
    same = [place for place, item in enumerate(stated) if czech.fold(item.get("title", "")) == czech.fold(name)]
    numbered = [place for place, item in enumerate(stated) if item["no"] == number]
    return next((place for place in (*(place for place in same if place in numbered), *same, *numbered)), None)


def _place_of_number(no: int | None, stated: Sequence[Values]) -> int | None:
    return next((place for place, item in enumerate(stated) if item["no"] == no), None)


def _place_of(found: tasks.Task, stated: Sequence[Values]) -> int | None:
    """Return the place of the item that a task belongs to: the first about the same project."""
    fiche = found.stated.get("fiche")
    return next((place for place, item in enumerate(stated) if fiche and fiche in item.get("fiches", ())), None)


def _placed(found: Iterable[T], place_of: Callable[[T], int | None]) -> dict[int | None, list[T]]:
    """Return what belongs to an item by the place of that in the agenda, what belongs to none under None."""
    placed: dict[int | None, list[T]] = {}
    for item in found:
        placed.setdefault(place_of(item), []).append(item)
    return placed


def _is_on_tasks(item: Values) -> bool:
    return _ON_TASKS.search(czech.fold(item.get("title", ""))) is not None
