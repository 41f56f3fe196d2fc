"""The contexts of what goes to the council."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from scpctl import reporting
from scpctl.render.contexts import Markdown, Person, Setting, people


@dataclass(frozen=True)
class GroupPart:
    """A working group and what the report says of it."""

    name: Annotated[str, "the name of the group"]
    text: Annotated[Markdown, "what it works on: its section of the report, else the texts that its minutes offer"]


@dataclass(frozen=True)
class InformativeReport:
    """The informative report to the council (informativní zpráva)."""

    subject: Annotated[str, "what it is about"]
    body: Annotated[str, "the council or committee it goes to, such as ZMP"]
    date: Annotated[str, "its date"]
    previous_date: Annotated[str, "the date of the report before it; empty where there is none"]
    introduction: Annotated[Markdown, "the section Úvod"]
    groups: Annotated[tuple[GroupPart, ...], "the groups that have something to tell, in order"]
    conclusion: Annotated[Markdown, "the section Závěr"]
    presenters: Annotated[tuple[Person, ...], "who presents it"]
    authors: Annotated[tuple[Person, ...], "who wrote it"]
    attendees: Annotated[tuple[Person, ...], "who attends the meeting of the council"]


def informative_report(setting: Setting) -> InformativeReport:
    """Gather the context of a report whose check has no errors."""
    report, library = setting.document, setting.library
    values = report.values
    texts = reporting.texts(report, library)
    previous = library.get("report", values.get("previous", ""))
    previous_date = previous.values["date"] if previous else values.get("previous_date", "")
    date = values["date"]
    return InformativeReport(
        subject=values["subject"],
        body=values["body"],
        date=str(date),
        previous_date=str(previous_date),
        introduction=Markdown(texts.get(reporting.INTRODUCTION, "")),
        groups=tuple(
            GroupPart(group.title, Markdown(texts[group.id]))
            for group in reporting.groups(report, library)
            if group.id in texts
        ),
        conclusion=Markdown(texts.get(reporting.CONCLUSION, "")),
        presenters=people(values["presenters"], date, library),
        authors=people(values["authors"], date, library),
        attendees=people(values["attendees"], date, library),
    )
