"""Rules about council reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scpctl import czech, reporting
from scpctl.document import Document
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library
from scpctl.rule import Problem, rule
from scpctl.suggest import did_you_mean, suggestion

# What a text says when it sends the reader to an attachment, folded: the scheme, or an attachment by its number.
SCHEME = re.compile(r"\b(?:dle|podle|viz)\s+(?:\w+\s+)?(schema\w*)\b")
NUMBERED = re.compile(r"\b(priloh\w*\s+c\.\s*([0-9]{1,3}))\b")


@rule("SCP701", Severity.WARNING, "report")
def missing_attachment(document: Document, library: Library) -> Iterator[Problem]:
    """The text refers to an attachment that the report does not have.

    Why: the council reads "according to the scheme" and finds no scheme.

    Bad: v současné době funguje dle schématu

    Good: attachments:
      - title: Organizační schéma
        file: schema.pdf

    Source: the report to the Plzeň council of 20. 1. 2017 refers to a scheme that was not attached.
    """
    attachments = [item for item in document.values.get("attachments", ()) if item]
    titles = " ".join(czech.fold(item.get("title", "")) for item in attachments)
    numbers = {item.get("no", position) for position, item in enumerate(attachments, start=1)}
    hint = _("add one to attachments, or change the sentence")
    for offset, text in document.prose:
        folded = czech.fold_each(text)
        for match in SCHEME.finditer(folded):
            if "schem" not in titles:
                place = Range(offset + match.start(), offset + match.end())
                yield Problem(place, _("the text refers to a scheme, and none is attached"), hint)
        for match in NUMBERED.finditer(folded):
            if int(match[2]) not in numbers:
                place = Range(offset + match.start(1), offset + match.end(1))
                message = _("the text refers to attachment no. {no}, and there is none").format(no=int(match[2]))
                yield Problem(place, message, hint)


@rule("SCP702", Severity.ERROR, "report")
def stray_text(document: Document, library: Library) -> Iterator[Problem]:
    """A part of a report belongs to no section that the report takes over.

    Why: it would be left out of the document that is handed over, without a word.

    Bad: ## Mobilta

    Good: ## Mobilita

    Source: the content model: a report has the sections Úvod, one for each group, and Závěr. One that explains a matter
    (type: explanatory) has sections of its own.
    """
    seen: dict[str, str] = {}
    of_groups = reporting.tells_of_groups(document)
    for heading in document.body.headings:
        title, role = heading.title, reporting.role_of(heading.title, library) if of_groups else None
        if heading.level != 2:
            if heading.level == 1 or role is not None:
                message = _("the heading {title} must have two #, or its text would be left out").format(title=title)
                yield Problem(heading.place, message, _("write ## {title}").format(title=title))
        elif not of_groups:
            continue
        elif role is None:
            message = _("no group is called {title}, so this section would be left out").format(title=title)
            hint = did_you_mean(_meant(title, library)) or _("use Úvod, Závěr or the name of a group")
            yield Problem(heading.place, message, hint)
        elif role in seen:
            message = _("there is a section for {title} already").format(title=seen[role])
            yield Problem(heading.place, message, _("join the two"))
        else:
            seen[role] = title
    stray = reporting.outside_of_sections(document)
    if stray:
        message = _("this text stands in no section, so it would be left out")
        yield Problem(
            stray, message, _("put it below ## Úvod") if of_groups else _("put it below a heading with two #")
        )


def _meant(title: str, library: Library) -> str:
    """Return the title of the section that a heading is most likely meant to be."""
    titles = [*reporting.FRAME, *(group.title for group in library.of_kind("group"))]
    bare = re.sub(r"^(?:pracovn\w+\s+)?skupin\w*\s+", "", title, flags=re.IGNORECASE)
    return suggestion(bare, titles)


def _is_meant(group: Document, report: Document, library: Library) -> bool:
    titles = (heading.title for heading in report.body.headings if heading.level == 2)
    return any(_meant(title, library) == group.title for title in titles)


@rule("SCP703", Severity.ERROR, "report")
def missing_section(document: Document, library: Library) -> Iterator[Problem]:
    """An active working group has no section in a report.

    Why: the council is told about every group; one that did nothing is told about too.

    Bad: ## Mobilita

    Good: ## Mobilita
    ## Bezpečnost

    Source: domain practice: a report has a paragraph on each group, in the order that is fixed for reports. Of a group
    with minutes of earlier meetings and none in the period, the report says by itself that it did not meet.
    """
    if not reporting.tells_of_groups(document):
        return
    roles = {reporting.role_of(heading.title, library) for heading in document.body.headings}
    texts = reporting.texts(document, library)
    places = {reporting.role_of(heading.title, library): heading.place for heading in document.body.headings}
    for group in reporting.groups(document, library):
        if not reporting.expects(document, group):
            continue
        if group.id in texts and not texts[group.id]:
            message = _("the section of the working group {name} is empty").format(name=group.title)
            yield Problem(places[group.id], message, _("write what it has done, or that it did not meet"))
        # A misspelled heading is one fault, and SCP702 has told it.
        elif group.id not in {*roles, *texts} and not _is_meant(group, document, library):
            if reporting.did_not_meet(document, group, library):
                continue
            message = _("there is no section for the working group {name}").format(name=group.title)
            yield Problem(Range(0, 3), message, _("add ## {name} and what it has done").format(name=group.title))


RULES = (missing_attachment, stray_text, missing_section)
