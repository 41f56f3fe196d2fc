"""Rules about what keeps a text from being read by everybody, also by ear."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from scpctl import czech
from scpctl.document import Document, Link
from scpctl.finding import Range, Severity
from scpctl.language import _
from scpctl.library import Library, is_local
from scpctl.rule import Problem, rule

ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)\"“]")
SCHEME = re.compile(r"https?://(?:www\.)?|www\.")
# What a link says when it says nothing, folded.
VAGUE = frozenset(
    {"zde", "tady", "sem", "viz zde", "odkaz", "tento odkaz", "na tomto odkazu", "link", "here", "vice", "vice zde"}
    | {"kliknete", "kliknete zde", "kliknete sem", "klikni", "klikni zde", "ke stazeni", "ke stazeni zde"}
)
# How the names of images end that documents show.
SHOWN = (".png", ".jpg", ".jpeg", ".svg")
FENCE = re.compile(r" {0,3}(?:>\s?)*(```|~~~)")
COMMENT = re.compile(r"<!--[^<>]*-->")
EMPTY_HEADER = re.compile(r" {0,3}\|(?:[ \t]*\|)+[ \t]*")
EMPTY_CELL = re.compile(r"\|[ \t]*(?:\||<!--)")
DELIMITER_ROW = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
MARKS_OF_DATE = re.compile(
    r"[ \t>*+-]*(?P<day>\d{1,2})\.[ \t]+(?:(?P<month>\d{1,2})\.[ \t]+(?P<year>\d{4}\.[ \t]+)?)?", re.ASCII
)
LONGEST_MARKS = 60
YEAR = re.compile(r"\d{4}(?!\d)", re.ASCII)
MONTH = re.compile(rf"(?:{'|'.join(czech.MONTHS_OF)})(?!\w)")


@rule("SCP951", Severity.WARNING)
def skipped_heading(document: Document, library: Library) -> Iterator[Problem]:
    """A level of headings is skipped.

    Why: who reads by ear moves from heading to heading; a missing level looks like a missing part.

    Bad: ## Mobilita
    #### Odhlučnění tratí

    Good: ## Mobilita
    ### Odhlučnění tratí

    Source: act 99/2019 Coll. on the accessibility of web pages; whether it binds a document is for the office to say.
    """
    before = 1  # the title of the document
    for heading in document.body.headings:
        if heading.level > before + 1:
            message = _("a heading of level {level} follows one of level {before}")
            message = message.format(level=heading.level, before=before)
            yield Problem(heading.place, message, _("write {value}").format(value="#" * (before + 1)))
        before = heading.level


@rule("SCP952", Severity.WARNING)
def image_without_alt(document: Document, library: Library) -> Iterator[Problem]:
    """An image has no description.

    Why: who does not see the image learns nothing of what it shows, and a printed scheme may not show at all.

    Bad: ![](schema.png)

    Good: ![Schéma pracovních skupin: šest skupin pod ÚKEP](schema.png)

    Source: act 99/2019 Coll. on the accessibility of web pages; whether it binds a document is for the office to say.
    """
    for link in document.links:
        if link.image and not link.text.strip():
            yield Problem(link.place, _("the image has no description"), _("write into the brackets what it shows"))


@rule("SCP953", Severity.WARNING)
def bare_link(document: Document, library: Library) -> Iterator[Problem]:
    """The text of a link is its address.

    Why: an address read aloud letter by letter says nothing; a name says where the link leads.

    Bad: viz https://www.plzen.eu/smartcity

    Good: viz [stránky programu Smart City](https://www.plzen.eu/smartcity)

    Source: act 99/2019 Coll. on the accessibility of web pages; whether it binds a document is for the office to say.
    """
    message, hint = _("the text of the link is its address"), _("write [where it leads](address)")
    for link in document.links:
        if not link.image and not link.wiki and _is_address_itself(link):
            yield Problem(link.place, message, hint)
    starts = [link.place.start for link in document.links]
    for offset, run in document.prose:
        for match in ADDRESS.finditer(run) if "://" in run else ():
            place = Range(offset + match.start(), offset + match.end())
            nearest = bisect.bisect_right(starts, place.start) - 1
            if nearest < 0 or document.links[nearest].place.end <= place.start:
                yield Problem(place, message, hint)


@rule("SCP954", Severity.WARNING)
def empty_link_text(document: Document, library: Library) -> Iterator[Problem]:
    """A link has no text.

    Why: there is nothing to click on and nothing to read aloud.

    Bad: [](../fiches/bikesharing.md)

    Good: [bikesharing](../fiches/bikesharing.md)

    Source: act 99/2019 Coll. on the accessibility of web pages; whether it binds a document is for the office to say.
    """
    images = {link.place.start for link in document.links if link.image}
    for link in document.links:
        around_image = link.place.start + len("[") in images  # its missing description is SCP952's to report
        if not link.image and not link.text.strip() and not around_image:
            yield Problem(link.place, _("the link has no text"), _("write into the brackets where it leads"))


@rule("SCP955", Severity.INFO)
def vague_link_text(document: Document, library: Library) -> Iterator[Problem]:
    """The text of a link does not say where it leads.

    Why: who reads by ear goes from link to link, and on paper „zde“ leads nowhere.

    Bad: Fichi najdete [zde](../fiches/bikesharing.md).

    Good: Podrobnosti jsou ve [fichi Bikesharing](../fiches/bikesharing.md).

    Source: act 99/2019 Coll. on the accessibility of web pages; whether it binds a document is for the office to say.
    """
    for link in document.links:
        if not link.image and not link.wiki and czech.fold(link.text).strip(" .,:;!»>()…") in VAGUE:
            message = _("{text} does not say where the link leads").format(text=link.text.strip())
            yield Problem(link.place, message, _("write the name of what it leads to"))


@rule("SCP956", Severity.WARNING)
def two_main_headings(document: Document, library: Library) -> Iterator[Problem]:
    """A document has more than one main heading.

    Why: the main heading is the title of the page, and a page has one.

    Bad: # Mobilita
    # Bezpečnost

    Good: ## Mobilita
    ## Bezpečnost

    Source: act 99/2019 Coll. on the accessibility of web pages; whether it binds a document is for the office to say.
    """
    main = [heading for heading in document.body.headings if heading.level == 1]
    if len(main) > 1:
        hint = _("write {value}").format(value="##")
        yield Problem(main[1].place, _("there is a main heading already"), hint, (document.at(main[0].place),))


@rule("SCP957", Severity.WARNING)
def table_without_header(document: Document, library: Library) -> Iterator[Problem]:
    """A table does not name its columns.

    Why: who reads by ear hears a row of numbers and can't tell what they are.

    Bad: |  |  |
    |--|--|
    | 2017 | 500 000 Kč |

    Good: | Rok | Náklady |
    |--|--|
    | 2017 | 500 000 Kč |

    Source: act 99/2019 Coll. on the accessibility of web pages; whether it binds a document is for the office to say.
    """
    if not EMPTY_CELL.search(document.text):
        return
    fence = ""
    header: Range | None = None
    place = document.body.start
    for line in document.text[place:].splitlines(keepends=True):
        row = line.rstrip("\r\n")
        if header and not fence and DELIMITER_ROW.fullmatch(row) and not _is_in_comment(document, header):
            yield Problem(header, _("the columns of the table have no names"), _("name them in its first row"))
        marks = FENCE.match(line)
        if marks and fence in ("", marks[1]):
            fence = "" if fence else marks[1]
        header = Range(place, place + len(row)) if EMPTY_HEADER.fullmatch(COMMENT.sub("", row)) else None
        place += len(line)


@rule("SCP958", Severity.WARNING)
def date_as_list(document: Document, library: Library) -> Iterator[Problem]:
    """A date at the beginning of a line becomes a numbered list.

    Why: Markdown takes a number with a full stop there for an item; the document made shows a list in a list.

    Bad: 30. 11. 2016 se sešla pracovní skupina.

    Good: Dne 30. 11. 2016 se sešla pracovní skupina.

    Source: CommonMark 0.31, https://spec.commonmark.org/0.31.2/#list-items.
    """
    for offset, run in document.prose:
        begin = document.text.rfind("\n", max(0, offset - LONGEST_MARKS), offset) + 1
        # The day, and what follows it that ends with a full stop, are marks of items here and no running text.
        marks = MARKS_OF_DATE.fullmatch(document.text, begin, offset)
        if marks and (marks["year"] or (YEAR if marks["month"] else MONTH).match(run)):
            place = Range(marks.start("day"), offset)
            hint = _("begin the line with a word, such as Dne, or write a backslash before the first full stop")
            yield Problem(place, _("a date at the beginning of a line becomes a numbered list"), hint)


def _is_address_itself(link: Link) -> bool:
    """Tell whether the text of a link to the web is its address; the bare name of a site ("plzen.eu") is a name."""
    text = link.text.strip()
    if not SCHEME.match(link.target):
        return False
    path = SCHEME.sub("", text, count=1).rstrip("/")
    return "://" in text or ("/" in path and path == SCHEME.sub("", link.target, count=1).rstrip("/"))


def _is_in_comment(document: Document, place: Range) -> bool:
    return any(comment.start <= place.start < comment.end for comment in document.comments)


@rule("SCP959", Severity.WARNING)
def image_not_shown(document: Document, library: Library) -> Iterator[Problem]:
    """An image is of a kind that documents can't show.

    Why: in DOCX, ODT, PDF and HTML words stand in its place; the forge shows it, so that nobody notices in time.

    Bad: ![Přechod u školy](IMG_1024.heic)

    Good: ![Přechod u školy](prechod.jpg)

    Source: PNG, JPEG and SVG are what every office program and archive shows (PDF/A-2, ISO 19005-2; ECMA-376); images
    of the web are never fetched.
    """
    for link in document.links:
        if not link.image or link.wiki:
            continue
        if not is_local(link):
            message = _("an image of the web is not shown in documents: {target}").format(target=link.target)
            yield Problem(link.place, message, _("save it below content/ and link to it there, if you may"))
        elif (path := library.destination(document, link)) in library.files and not str(path).lower().endswith(SHOWN):
            message = _("documents can't show an image of this kind: {target}").format(target=link.target)
            yield Problem(link.place, message, _("save it as PNG, JPEG or SVG"))


RULES = (
    skipped_heading,
    image_without_alt,
    bare_link,
    empty_link_text,
    vague_link_text,
    two_main_headings,
    table_without_header,
    date_as_list,
    image_not_shown,
)
