"""One file parsed: front matter, headings, sections and links, each with its place.

Places are fixed here, once, as ranges of the document's text; lines and columns are worked out when one is shown.
"""

from __future__ import annotations

import bisect
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any, NamedTuple

import pyromark

from scpctl import blocks, czech, front_matter, kinds, model
from scpctl.characters import FORBIDDEN
from scpctl.finding import Location, Range, Span
from scpctl.language import _
from scpctl.source import Source, for_a_while

MAX_BYTES = 2_000_000
BOM = "\ufeff"

# What git leaves in a file that two people have changed; ======= alone may underline a heading.
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*", re.MULTILINE)
_LINE_BREAK = re.compile(r"[ \t]*(\r?\n[ \t]*)?")
# As forges read it: without footnotes, "[^1]: Viz." would be the address of links.
_FORGE = pyromark.Options.ENABLE_TABLES | pyromark.Options.ENABLE_FOOTNOTES
MARKDOWN = _FORGE | pyromark.Options.ENABLE_WIKILINKS


class Link(NamedTuple):
    """A link of the body; ``target`` is as written, ``text`` what a reader sees, ``wiki`` the ``[[…]]`` form."""

    target: str
    text: str
    start: int
    end: int
    wiki: bool
    image: bool

    @property
    def place(self) -> Range:
        """Where it stands."""
        return Range(self.start, self.end)


class Heading(NamedTuple):
    """A heading of the body, its level 1–6 and its text without marks."""

    level: int
    title: str
    start: int
    end: int

    @property
    def place(self) -> Range:
        """Where it stands."""
        return Range(self.start, self.end)


class Section(NamedTuple):
    """What stands below a heading, up to the next one of its level or above."""

    heading: Heading
    place: Range


@dataclass(frozen=True, slots=True)
class Body:
    """The Markdown below the front matter from ``start`` to ``end``; ``prose`` are where its running text does so.

    Links and running text of generated parts are not among them.
    """

    start: int = 0
    end: int = 0
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    prose: Sequence[int] = ()
    has_blocks: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Document:
    """One Markdown file. One that could not be read has ``faults`` and nothing else, but still its kind and id.

    ``path`` is relative to the root of the content repository, with ``/`` on every system; ``values`` is its front
    matter, typed, ``targets`` its references; ``faults`` is what is wrong with it by itself: with the file, its name,
    its keys and values. Two documents are equal only if they are the same object.
    """

    path: str
    kind: kinds.Kind | None
    id: str
    source: Source
    body: Body = Body()
    values: model.Values = model.NOTHING
    targets: tuple[model.Target, ...] = ()
    misread: tuple[model.Misread, ...] = ()
    faults: tuple[model.Fault, ...] = ()
    readable: bool = True

    @property
    def text(self) -> str:
        """The whole file. Raises :class:`ScpError` where it was changed meanwhile, as what needs it does."""
        return self.source.text

    @property
    def node(self) -> front_matter.Mapping:
        """Its front matter as it is written, with places."""
        return self.source.node if self.readable else front_matter.EMPTY

    def place_of(self, target: model.Target) -> Range:
        """Return where a reference stands."""
        node: Any = self.node
        for name, number in re.findall(r"(\w+)|\[(\d+)\]", target.field):
            node = node.entries[name][1] if name else node.items[int(number)]
        return Range(node.start, node.end)

    @property
    def title(self) -> str:
        """What people call it; its id where it does not say."""
        names = self.kind.title if self.kind else ()
        return " ".join(str(self.values[name]) for name in names if name in self.values) or self.id

    @property
    def folder(self) -> str:
        """The first part of its id: of minutes the id of the group in whose folder they lie."""
        return self.id.partition("/")[0]

    @property
    def kind_name(self) -> str:
        """The name of its kind; nothing where it has none."""
        return self.kind.name if self.kind else ""

    @property
    def links(self) -> tuple[Link, ...]:
        """The links that its authors have written in its body."""
        return self.body.links

    @property
    def blocks(self) -> tuple[list[blocks.Block], list[blocks.Misplaced]]:
        """The generated parts of its body, and the marks of such that are wrong."""
        return blocks.find(self.text, _comments(self.text, self.body.start)) if self.body.has_blocks else ([], [])

    def sections(self, level: int = 2) -> list[Section]:
        """Return the parts below headings of ``level``, in order, each up to the next heading that is not deeper."""
        headings = self.body.headings
        sections = []
        for number, heading in enumerate(headings):
            if heading.level == level:
                following = (later.place.start for later in headings[number + 1 :] if later.level <= level)
                sections.append(Section(heading, Range(heading.place.end, next(following, self.body.end))))
        return sections

    @property
    def prose(self) -> tuple[tuple[int, str], ...]:
        """The runs of running text with their offsets: no code, HTML, marks, link targets or generated parts.

        A line break inside a paragraph belongs to the run, so that words on two lines are found together.
        """
        return _prose(self)

    @property
    def running_text(self) -> str:
        """The running text in one piece, to see at once what is in no run of it."""
        return _running_text(self)

    @property
    def words(self) -> tuple[str, ...]:
        """The words and numbers of the running text in order, in small letters without diacritics."""
        return _words(self)

    @property
    def vocabulary(self) -> frozenset[str]:
        """The words and numbers of the running text, each once."""
        return _vocabulary(self)

    @property
    def comments(self) -> tuple[Range, ...]:
        """Where the HTML comments of its body stand; those in code are text."""
        if "<!--" not in self.text:
            return ()
        return tuple(place for place, _is_free in _comments(self.text, self.body.start))

    @property
    def remarks(self) -> tuple[Range, ...]:
        """Where comments stand that are for the authors: not those that say how a document looks."""
        found = self.comments
        return tuple(place for place in found if not blocks.DIRECTIVE.fullmatch(self.text, place.start, place.end))

    def at(self, place: Range) -> Location:
        """Return the place as an editor shows it: lines and columns from 1, in characters."""
        line, column = self._position(place.start)
        end_line, end_column = self._position(max(place.start, place.end))
        return Location(self.path, Span(line, column, end_line, end_column), self.line(line))

    def line(self, number: int) -> str:
        """Return the text of a line, counted from 1, without its end."""
        return _lines(self)[number - 1]

    def _position(self, offset: int) -> tuple[int, int]:
        starts = _line_starts(self)
        line = bisect.bisect_right(starts, offset)
        column = offset - starts[line - 1] + 1
        if line == 1 and self.text.startswith(BOM):
            column = max(1, column - 1)
        return line, column


def parse(path: str, data: bytes, known: Mapping[str, kinds.Kind] = kinds.KINDS) -> Document:
    """Return the document that ``data`` holds, and keep it. What can't be read is in its faults; nothing is raised.

    ``path`` is relative to the root of the content repository and decides its kind, of those ``known``, and its id.
    """
    return read(path, lambda: data, known)


def read(path: str, reader: Callable[[], bytes], known: Mapping[str, kinds.Kind] = kinds.KINDS) -> Document:
    """Return the document in the bytes that ``reader`` returns, now and when its text is asked for, as :func:`parse`.

    Raises what ``reader`` raises.
    """
    data = reader()
    source = Source(path, reader, hash(data))
    text = data.decode("utf-8", errors="replace")
    try:
        _check_characters(text, data)
        where, body_start = front_matter.boundaries(text)
        node = front_matter.read(text, where)
    except front_matter.Malformed as malformed:
        return _unreadable(path, malformed, source)
    found = kinds.of_path(path.removeprefix("content/"))
    if found is None:
        return _misplaced(path, source)
    kind, id_ = known[found[0].name], found[1]
    reading = model.Reading(source)
    values = model.read(kind.keys, node, reading)
    faults = (*_name_faults(kind.name, id_, values), *reading.faults)
    body = _read_body(text, body_start)
    return Document(path, kind, id_, source, body, values, tuple(reading.targets), tuple(reading.misread), faults)


def quick_title(data: bytes, kind: kinds.Kind) -> str:
    """Return the title of a document of ``kind`` as far as it stands in whole lines; nothing where it does not.

    It takes a tenth of the time of :func:`read`.
    """
    text = data.decode("utf-8", errors="replace")
    try:
        where, _body = front_matter.boundaries(text)
        keys = "|".join(map(re.escape, kind.title))
        lines = "\n".join(re.findall(rf"^(?:{keys}):.*$", text[where.start : where.end], re.MULTILINE))
        entries = front_matter.read(lines, Range(0, len(lines))).entries
    except front_matter.Malformed:
        return ""
    nodes = [entries[name][1] for name in kind.title if name in entries]
    return " ".join(node.text for node in nodes if isinstance(node, front_matter.Scalar))


def refused(path: str, reason: str, hint: str) -> Document:
    """Return the document that stands for a file that must not or can't be opened."""
    message = _("the file can't be read: {reason}").format(reason=reason)
    return _unreadable(path, front_matter.Malformed(Range(0, 0), message, hint), Source(path, bytes, hash(b"")))


def other(path: str) -> Document:
    """Return what stands for a file that is no document, such as an attachment: it says nothing."""
    return Document(path, None, path, Source(path, bytes, hash(b"")), readable=False)


def _unreadable(path: str, malformed: front_matter.Malformed, source: Source) -> Document:
    found = kinds.of_path(path.removeprefix("content/"))
    kind, id_ = found or (None, path)
    fault = model.Fault("unreadable-document", malformed.place, malformed.message, malformed.hint)
    return Document(path, kind, id_, source, faults=(fault,), readable=False)


def _misplaced(path: str, source: Source) -> Document:
    places = ", ".join(kind.path for kind in kinds.KINDS.values())
    message = _("no kind of document has its place here")
    hint = _("in content/ there are: {places}").format(places=places)
    fault = model.Fault("misplaced-document", Range(0, 0), message, hint)
    return Document(path, None, path, source, faults=(fault,), readable=False)


def _check_characters(text: str, data: bytes) -> None:
    """Raise :class:`front_matter.Malformed` at the first byte or character that has no place in a record."""
    if "\ufffd" in text:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _not_utf8(data, error) from None
    if ("<<<<<<< " in text or ">>>>>>> " in text) and (found := _CONFLICT.search(text)):
        message = _("two versions of the text stand here, as git leaves them when both were changed")
        hint = _("keep what is right and delete the lines <<<<<<<, ======= and >>>>>>>")
        raise front_matter.Malformed(Range(*found.span()), message, hint)
    if "\ufffd" not in text and text.replace("\n", "").isprintable():
        return  # the fast way for almost every document; a tab, a CR or a no-break space takes the slow one
    if found := FORBIDDEN.search(text, 1 if text.startswith(BOM) else 0):
        raise front_matter.illegible(found[0], Range(*found.span()))


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> front_matter.Malformed:
    encoding = "UTF-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "Windows-1250"
    offset = len(data[: error.start].decode("utf-8"))
    message = _("the file is not in UTF-8 (byte {byte})").format(byte=error.start + 1)
    hint = _("it looks like {encoding}; save it as UTF-8 (Notepad: Save as, Encoding)").format(encoding=encoding)
    return front_matter.Malformed(Range(offset, offset + 1), message, hint)


def _name_faults(kind_name: str, id_: str, values: model.Values) -> Iterator[model.Fault]:
    """Find what is wrong with the name of the file."""
    parts = id_.split("/")
    for part in parts:
        if not model.SLUG.fullmatch(part):
            message = _("{name} is not a valid id: only a–z, 0–9 and - may stand in a file name").format(name=part)
            better = czech.slug(part)
            hint = _("rename the file to {name}").format(name=f"{better}.md") if better else ""
            yield model.Fault("misplaced-document", Range(0, 3), message, hint)
    date = values.get("date")
    if kind_name in ("minutes", "report") and date and not parts[-1].startswith(date.isoformat()):
        message = _("the date {date} is not that of the file name {name}").format(date=date, name=parts[-1] + ".md")
        hint = _("correct the date, or rename the file so that it starts with {date}").format(date=date)
        yield model.Fault("wrong-value", values.at("date"), message, hint)


def _read_body(text: str, start: int) -> Body:
    """Find headings, links and running text."""
    source = text[start:]
    has_blocks = blocks.MARK in text
    generated = [block.place for block in blocks.find(text, _comments(text, start))[0]] if has_blocks else []
    spoken: list[int] = []
    found = sorted(_headings_and_links(source, spoken), key=lambda item: item[:2])
    places = _characters(source, start, [*spoken, *(offset for item in found for offset in item[:2])])
    headings = []
    links = []
    for begin, end, opening, words in found:
        if "Heading" in opening:
            level = int(opening["Heading"]["level"][1])
            headings.append(Heading(level, intern(words.strip()), places[begin], places[end]))
        else:
            image = "Image" in opening
            link = opening["Image" if image else "Link"]
            target = intern(("mailto:" if link["link_type"] == "Email" else "") + link["dest_url"])
            wiki = "WikiLink" in link["link_type"]
            if wiki:
                target = target.removesuffix("\\")  # in a table the text is parted by \|
            if not lies_in(places[begin], generated):
                links.append(Link(target, intern(words), places[begin], places[end], wiki, image))
    prose = array("I")
    for begin, end in zip(spoken[::2], spoken[1::2], strict=True):
        if prose and _LINE_BREAK.fullmatch(text, prose[-1], places[begin]):
            prose[-1] = places[end]
        elif not lies_in(places[begin], generated):
            prose.extend((places[begin], places[end]))
    return Body(start, len(text), tuple(headings), tuple(links), prose, has_blocks)


def _headings_and_links(source: str, spoken: list[int]) -> Iterator[tuple[int, int, Any, str]]:
    """Yield where each stands in bytes, the parser's event that opens it, and the text in it.

    Where running text starts and ends is added to ``spoken``.
    """
    opened: list[tuple[Any, list[str]]] = []
    silent = 0
    events: Iterable[tuple[Any, Any]] = pyromark.events_with_range(source, options=MARKDOWN)
    for event, where in events:
        if event.__class__ is str:
            if opened and event in ("SoftBreak", "HardBreak"):
                opened[-1][1].append(" ")
            continue
        if "Text" in event:
            spoken += () if silent else (where["start"], where["end"])
            if opened:
                opened[-1][1].append(event["Text"])
        elif "Start" in event:
            value = event["Start"]
            silent += value == "HtmlBlock" or "CodeBlock" in value
            if value.__class__ is dict and ("Link" in value or "Image" in value or "Heading" in value):
                opened.append((value, []))
        elif "End" in event:
            value = event["End"]
            silent -= value == "HtmlBlock" or "CodeBlock" in value
            if value == "Link" or value == "Image" or "Heading" in value:
                opening, words = opened.pop()
                yield where["start"], where["end"], opening, "".join(words)
                if opened:
                    opened[-1][1].extend(words)
        elif "Code" in event and opened:
            opened[-1][1].append(event["Code"])


@for_a_while
def _prose(document: Document) -> tuple[tuple[int, str], ...]:
    text, places = document.text, document.body.prose
    return tuple((start, text[start:end]) for start, end in zip(places[::2], places[1::2], strict=True))


@for_a_while
def _running_text(document: Document) -> str:
    return joined(run for _offset, run in document.prose)


@for_a_while
def _words(document: Document) -> tuple[str, ...]:
    return tuple(czech.words(document.running_text))


@for_a_while
def _vocabulary(document: Document) -> frozenset[str]:
    return frozenset(document.words)


@for_a_while
def _lines(document: Document) -> list[str]:
    """Return its lines, made once: a place holds its line, and a long line may have many places."""
    return [line.rstrip("\r") for line in document.text.removeprefix(BOM).split("\n")]


@for_a_while
def _line_starts(document: Document) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", document.text))]


def joined(runs: Iterable[str]) -> str:
    """Return runs of text in one piece, kept apart by a character that is in none of them."""
    return "\0".join(runs)


def _comments(text: str, start: int) -> Iterator[tuple[Range, bool]]:
    """Yield where comments stand, and whether in no list, quotation or paragraph.

    One that goes over several lines arrives as several events.
    """
    source = text[start:]
    events: Iterable[tuple[Any, Any]] = pyromark.events_with_range(source, options=MARKDOWN)
    depth = 0
    html: list[tuple[dict[str, int], bool]] = []
    for event, where in events:
        if event.__class__ is dict:
            depth += ("Start" in event) - ("End" in event)
            if "Html" in event or "InlineHtml" in event:
                html.append((where, depth == 1 and "Html" in event))
    places = _characters(source, start, [offset for where, _is_free in html for offset in where.values()])
    done = start
    for where, is_free in html:
        begin, end = places[where["start"]], places[where["end"]]
        for match in re.finditer("<!--", text[begin:end]):
            opening = begin + match.start()
            closing = text.find("-->", opening)
            if opening >= done and closing >= 0:
                done = closing + len("-->")
                yield Range(opening, done), is_free


def forge_links(document: Document) -> list[Range]:
    """Return where a forge sees links and images, in order; those in others are not among them.

    A forge knows no ``[[…]]`` and may take such for a part of another link.
    """
    source = document.text[document.body.start :]
    events: Iterable[tuple[Any, Any]] = pyromark.events_with_range(source, options=_FORGE)
    found: list[dict[str, int]] = []
    for event, where in events:
        opening = event.get("Start") if event.__class__ is dict else None
        is_link = opening.__class__ is dict and ("Link" in opening or "Image" in opening)
        if is_link and (not found or found[-1]["end"] <= where["start"]):
            found.append(where)
    places = _characters(source, document.body.start, [offset for where in found for offset in where.values()])
    return [Range(places[where["start"]], places[where["end"]]) for where in found]


# The address of a link, with a title perhaps, by its label.
_DEFINITION = re.compile(
    r"^[ >\t]*(?P<label>\[(?!\^)(?:[^\[\]\\]|\\.)+\]):[ \t]*(?:\r?\n[ >\t]*)?(?:<[^<>\r\n]*>|[^\s<]\S*)"
    r"(?:[ \t]*(?:\r?\n[ >\t]*)?(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*\r?$",
    re.MULTILINE,
)


def definitions(document: Document) -> list[tuple[Range, str]]:
    """Return where footnotes, and addresses of links, are defined, each with its label in brackets."""
    text, start = document.text, document.body.start
    found = [(Range(*match.span()), match["label"]) for match in _DEFINITION.finditer(text, start)]
    if "[^" in text:
        events: Iterable[tuple[Any, Any]] = pyromark.events_with_range(text[start:], options=MARKDOWN)
        opened = [(where, event["Start"]) for event, where in events if event.__class__ is dict and "Start" in event]
        notes = [
            (where, value["FootnoteDefinition"])
            for where, value in opened
            if value.__class__ is dict and "FootnoteDefinition" in value
        ]
        places = _characters(text[start:], start, [offset for where, _label in notes for offset in where.values()])
        found += [(Range(places[where["start"]], places[where["end"]]), f"[^{label}]") for where, label in notes]
    return found


def lies_in(offset: int, places: Sequence[Range]) -> bool:
    """Tell whether ``offset`` is in one of these places, which are in order and have nothing in common."""
    number = bisect.bisect_right(places, offset, key=lambda place: place.start)
    return number > 0 and offset < places[number - 1].end


def _characters(source: str, start: int, offsets: list[int]) -> dict[int, int]:
    """Map byte offsets into ``source`` as UTF-8 to character offsets into the text that it is the end of."""
    encoded = source.encode()
    places: dict[int, int] = {}
    done, characters = 0, start
    for offset in sorted(offsets):
        characters += len(encoded[done:offset].decode())
        places[offset] = characters
        done = offset
    return places
