"""A content repository with a canary in everything that the public edition must not tell, and what finds one in a file.

A canary is a word that nobody writes by chance. The fields are taken from the table of kinds, so that a new one has its
canary without anybody thinking of it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import pikepdf

from scpctl import config
from scpctl.kinds import KINDS, Kind, keys_of
from scpctl.model import (
    DATE,
    DUE,
    FLAG,
    INTEGER,
    LINE,
    MONEY,
    NUMBER,
    PARTIAL_DATE,
    TEXT,
    TIME,
    YEAR,
    Choice,
    Field,
    Group,
    ListOf,
    Reference,
    Table,
    Type,
)

DAY = "2017-01-12"
CONSONANTS, VOWELS = "bcdfghjklmnpqrstvwxz", "aiou"
# Wherever one may begin: two can overlap only by chance.
_SONG = re.compile(f"(?=((?:[{CONSONANTS}][{VOWELS}]){{6}}))")
# The values of what is neither text nor a choice; no rule finds fault with them.
PLAIN: Sequence[tuple[Type, Any]] = (
    (DATE, DAY),
    (PARTIAL_DATE, "2017-01"),
    (DUE, "2017-02-01"),
    (FLAG, True),
    (INTEGER, 1),
    (MONEY, 1000),
    (NUMBER, 1.5),
    (TIME, "09:00"),
    (YEAR, 2017),
)


class Canaries:
    """The canaries by their words, each with what it stands in."""

    def __init__(self) -> None:
        self.all: dict[str, str] = {}

    def __call__(self, what: str) -> str:
        """Return a new one: letters only, so that it can be a name that is declined, an id, or a part of either."""
        number = int.from_bytes(hashlib.sha256(f"{len(self.all)} {what}".encode()).digest())
        letters = []
        for place in range(12):
            number, choice = divmod(number, 20 if place % 2 == 0 else 4)
            letters.append((CONSONANTS if place % 2 == 0 else VOWELS)[choice])
        word = "".join(letters)
        self.all[word] = what
        return word

    def heard(self, name: str, data: bytes) -> set[str]:
        """Return the canaries in a file or its name, wherever anything could be read from, whatever parts the letters.

        What stands between the letters of a word, be it a soft hyphen, a tag or a zero of UTF-16, hides nothing.
        """
        texts = (_letters(text) for text in (name, *_texts(name, data)))
        return {song for text in texts for song in _SONG.findall(text) if song in self.all}


def texts_of(kind: Kind) -> Iterator[tuple[str, Field]]:
    """Yield the keys of a kind whose values are texts, by path."""
    for path, field in keys_of(kind.keys):
        inner = field.type.item if isinstance(field.type, ListOf) else field.type
        if inner in (LINE, TEXT):
            yield path, field


def filled(
    type_: Type, path: str, text: Callable[[str], str], reference: Callable[[str], str], given: Mapping[str, Any]
) -> Any:
    """Return a value for every key: what is ``given`` for its path, else what ``text`` or ``reference`` make."""
    if path in given:
        return given[path]
    match type_:
        case ListOf():
            return [filled(type_.item, path, text, reference, given)]
        case Group():
            values = {
                field.name: filled(field.type, f"{path}.{field.name}", text, reference, given) for field in type_.fields
            }
            return {name: value for name, value in values.items() if value is not None}
        case Reference():
            return reference(type_.kinds[0])
        case Choice():
            return next(iter(type_.labels))
        case Table():
            return {_plain(type_.key): _plain(type_.value)}
    return text(path) if type_ in (LINE, TEXT) else _plain(type_)


def _plain(type_: Type) -> Any:
    return next(value for known, value in PLAIN if known is type_)


def written(values: Mapping[str, Any], body: str, comment: str) -> str:
    """Return a record: JSON on one line is YAML, too, but for keys that are numbers."""
    lines = (f"{key}: {_yaml(value)}\n" for key, value in values.items())
    return f"---\n# {comment}\n{''.join(lines)}---\n\n{body}"


def _yaml(value: Any) -> str:
    match value:
        case dict():
            return f"{{{', '.join(f'{key}: {_yaml(item)}' for key, item in value.items())}}}"
        case list():
            return f"[{', '.join(map(_yaml, value))}]"
    return json.dumps(value, ensure_ascii=False)


SETTINGS = """# {comment}
lang = "cs"
x_own = "{own}"

[programme]
name = "Chytrý Lesnov"
city = "Lesnov"
commissioned_to = "{organisation}"

[edition]
internal = {internal}
"""
# What is shown in public, and what is not: an image with something written in it.
IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="3mm" viewBox="0 0 90 30">{inner}</svg>'
SHOWN = "obrazek.svg"
# What rules ask of some values; None leaves the key out.
GIVEN: Mapping[str, Any] = {
    **{f"{name}.ignore.rule": "SCP203" for name in KINDS},
    "group.report_order": None,
    "group.until": None,
    "group.members.until": None,
    "group.chair": None,
    "group.secretary": None,
    "fiche.end": "2018-01",
    "fiche.depends_on": None,
    "fiche.supersedes": None,
    "fiche.cost_eligible": 1000,
    "minutes.end": "11:00",
    "minutes.excused": None,
    "minutes.absent": None,
    "minutes.next_meeting": "2017-03-01",
    "minutes.state": "verified",
    "minutes.resolutions.vote.present": 4,
    "report.date": "2017-02-10",
    "report.meeting_date": "2017-02-20",
    "report.previous": None,
    "report.previous_date": "2016-12-01",
    "report.period_from": None,
    "report.period_to": None,
    "organisation.ico": None,
    "organisation.parent": None,
    "person.positions.until": None,
    "goal.parent": None,
    "goal.valid_until": "2030",
    "event.end": "2017-02",
}


class City:
    """A city: what is hidden in it, and what is public and speaks of that wherever it can.

    ``files`` are those of today, ``earlier`` those of a commit before, in which some of it was not hidden yet.
    """

    def __init__(self, copies: int = 3) -> None:
        self.canary = Canaries()
        self.files: dict[str, str] = {}
        self.phrases: list[str] = []
        self.said = 0
        self.internal = [f"{kind.name}.{path}" for kind in KINDS.values() for path in _optional(kind)][::2]
        self.hidden = {
            name: [
                f"2017-02-10-{id_}" if name == "report" else id_ for id_ in self._new(copies, f"id of a hidden {name}")
            ]
            for name in KINDS
            if name != "minutes"
        }
        self.nameless = [f"{id_}-dr" for id_ in self._new(copies, "id of a person without a name")]
        self.files[f"content/{SHOWN}"] = IMAGE.format(inner='<path d="M0 0h90v30z"/>')
        for number in range(copies):
            self._nameless(number)
            for kind in KINDS.values():
                self._hide(kind, number)
        for number in range(copies):
            for kind in KINDS.values():
                self._publish(kind, number)
        self.settings = SETTINGS.format(
            comment=self.canary("comment in the settings"),
            own=self.canary("own key in the settings"),
            internal=json.dumps(self.internal),
            organisation=self.hidden["organisation"][0],
        )

    def _new(self, copies: int, what: str) -> list[str]:
        return [self.canary(what) for _copy in range(copies)]

    def _nameless(self, number: int) -> None:
        """Add a person who is not to be named, and ways in which others do so."""
        what = "a person without a name"
        family = self.canary(f"family name of {what}") + ("ák", "ský", "ová")[number % 3]
        given = self.canary(f"given name of {what}") + ("n", "n", "na")[number % 3]
        given, family = given.capitalize(), family.capitalize()
        said = {
            "publish_name": False,
            "public": True,
            "given": given,
            "family": family,
            "gender": "f" if number % 3 == 2 else "m",
            "positions": [{"title": "zástupce občanů"}],
            "tags": None,
        }
        values = self._filled(KINDS["person"], what, said, number)
        id_ = self.nameless[number]
        self.files[f"content/people/{id_}.md"] = self._written(values, f"{self.canary(f'text on {what}')}\n")
        self.phrases += _named(given, family, number)
        self.phrases += [values["dative"], *values["aliases"], f"[[{id_}]]", f"[[{id_}|kolega]]", id_, values["email"]]

    def _hide(self, kind: Kind, number: int) -> None:
        """Add a record that is not public, and ways in which others speak of it."""
        what = f"a hidden {kind.name}"
        id_ = f"{self.hidden['group'][number]}/{DAY}" if kind.name == "minutes" else self.hidden[kind.name][number]
        said: dict[str, Any] = {"public": False}
        if has_title := kind.name not in ("minutes", "person"):
            stem = self.canary(f"title of {what}").capitalize()
            title = (stem, f"{stem}ová osa", f"{stem}ové centrum služeb")[number % 3]
            said |= dict.fromkeys(kind.title, title)
        values = self._filled(kind, what, said, number)
        section = "Úvod" if kind.name == "report" else "Do informativní zprávy"
        path = f"content/{kind.path_of(id_)}"
        body = f"## {section}\n\n{self.canary(f'text of {what}')}\n\n{self._image(path, what)}\n"
        if kind.name == "person":
            values |= {key: values[key].capitalize() for key in ("given", "family")}
        self.files[path] = self._written(values, body)
        if has_title:
            cases = (
                [f"„{title}“", f"projekt {title}"],
                [f"{stem}ové osy se to týká", f"Jednalo se o {stem.lower()}ové ose", title.upper()],
                [f"{stem}ém centru služeb".replace("ém", "ovém"), title.lower()],
            )
            self.phrases += [title, *values["aliases"], *cases[number % 3]]
            self.phrases += [f"[[{kind.name}:{id_}]]", f"[onen](../{kind.folder}/{id_}.md)"]
        elif kind.name == "person":
            self.phrases += [f"{values['given']} {values['family']}", values["family"], *values["aliases"]]

    def _publish(self, kind: Kind, number: int) -> None:
        """Add a public record with internal keys, which refers to what is hidden and speaks of it."""
        what, id_ = f"a public {kind.name}", self.public(kind.name, number)
        titles: Mapping[str, tuple[str, ...]] = {
            "group": ("Mobilita", "Energetika", "Digitalizace"),
            "fiche": ("Sdílená kola", "Zelené střechy", "Otevřená data"),
            "organisation": ("Správa IT", "Univerzita", "Kraj"),
            "goal": ("Doprava", "Úspory", "Úřad"),
            "event": ("Hackathon", "Týden mobility", "Den dat"),
            "report": ("Aktuální informace",) * 3,
        }
        said: dict[str, Any] = {"public": True, "aliases": [f"{id_} jinak"]}
        path = f"content/{kind.path_of(id_)}"
        if kind.name in titles:
            said |= {kind.title[0]: titles[kind.name][number]}
        text = self._spoken(kind, number)
        if "attachments" in kind.keys.by_name:
            attachment, about_it = self._attached(path, number)
            said |= {"attachments": [{"title": self._phrase()}, attachment]}
            text += about_it
        match kind.name:
            case "group":
                said |= {"members": [{"person": person, "role": "member"} for person in self._everybody(number)]}
            case "fiche":
                text += f"<!-- {self.canary('comment without an end')}\n\n{self.canary('what goes on in it')}\n"
                group = (self.public("group", 0), self.hidden["group"][1], self.public("group", 2))[number]
                said |= {"status": "preparation", "group": group, "depends_on": [self.hidden["fiche"][number]]}
            case "minutes":
                said |= self._meeting(number)
                text = self._minutes(path, number, text)
            case "report":
                said |= {"type": ("informative", "explanatory", "progress")[number], "body": "ZML"}
                text = (
                    f"## Úvod\n\n{text}\n## Energetika\n\n{text}\n## Digitalizace\n\npracovala.\n\n## Závěr\n\nKonec.\n"
                )
            case "person":
                said |= {"given": ("Jana", "Eva", "Iva")[number], "family": ("Nová", "Stará", "Malá")[number]}
                said |= {"dative": "Janě Nové", "forms": {}}
            case "event":
                said |= {"start": "2017-03-01", "end": "2017-03-02"}
            case "goal":
                said |= {"code": f"M{number}"}
        values = self._filled(kind, what, said, number, is_public=True)
        self.files[path] = self._written(values, text)

    def _image(self, path: str, what: str) -> str:
        """Add an image that is not to be shown, for the record at ``path``; return what shows it there."""
        name = f"prilohy/{self.canary(f'name of an image in {what}')}.svg"
        inner = f"<text>{self.canary(f'words on an image in {what}')}</text>"
        self.files[f"{posixpath.dirname(path)}/{name}"] = IMAGE.format(inner=inner)
        return f'![{self.canary(f"image in {what}")}]({name} "{self.canary(f"title of an image in {what}")}")\n'

    def _attached(self, path: str, number: int) -> tuple[dict[str, Any], str]:
        """Return an attachment that is not public, of the public record at ``path``, and what the text says of it."""
        image = self._image(path, "a hidden attachment")
        title = f"Smlouva {self.canary('title of a hidden attachment')}"
        file = image[image.index("](") + 2 : image.index(' "')]
        name = posixpath.basename(file)
        said = (
            f"Viz {title}.\n\n{image}\nSoubor {name} a `{file}` i [smlouva]({file}) a [jinak][ta].\n\n"
            f'[ta]: {file} "{self.canary("title of an address of a hidden attachment")}"\n\n'
        )
        return {"title": title, "file": file, "public": False}, said

    def public(self, kind: str, number: int) -> str:
        """Return the id of a public record."""
        return {
            "minutes": f"mobilita/2017-01-{12 + number}",
            "report": f"2017-02-10-zprava-{number}",
            "group": ("mobilita", "energetika", "digitalizace")[number],
        }.get(kind, f"{kind}-{number}")

    def _everybody(self, number: int) -> list[str]:
        return [self.public("person", number), *self.hidden["person"], *self.nameless]

    def _phrase(self) -> str:
        """Return the next way of speaking of somebody or something hidden."""
        self.said += 1
        return self.phrases[self.said % len(self.phrases)]

    def _meeting(self, number: int) -> dict[str, Any]:
        """Return what minutes say of public items of the agenda, and of those that are not."""
        new, person = self.canary, self.public("person", number)
        shared, about_hidden = self.public("fiche", number), self.hidden["fiche"][number]
        of_hidden = self.public("fiche", (number + 1) % 3)
        self.titles = [new("title of an item that is not public").capitalize() for _ in range(4)]
        self.titles[1] = f"Záměr {self.titles[1]} na náměstí"
        task = {"owner": person, "due": "2017-02-01", "state": "open"}
        return {
            "date": f"2017-01-{12 + number}",
            "present": self._everybody(number),
            "agenda": [
                {
                    "no": 1,
                    "title": "Sdílená kola",
                    "presenter": self.nameless[number],
                    "fiches": [shared, about_hidden],
                },
                *(
                    {
                        "no": place,
                        "title": title,
                        "public": False,
                        "presenter": self.hidden["person"][number],
                        "fiches": [of_hidden],
                    }
                    for place, title in enumerate(self.titles, start=2)
                ),
                {"no": 6, "title": "Různé"},
            ],
            "resolutions": [
                {"no": 1, "item": 1, "verb": "schvaluje", "text": "studii", "vote": {"for": 3}},
                {"no": 2, "item": 1, "text": new("resolution on a hidden fiche"), "fiche": about_hidden},
                {"no": 3, "item": 2, "text": new("resolution on a hidden item"), "verb": new("verb on a hidden item")},
                {"no": 4, "text": new("hidden resolution on no item"), "verb": new("its verb"), "public": False},
            ],
            "guests": [
                {"name": new("guest of a hidden item"), "organisation": new("where from"), "items": [2, 3]},
                {"name": "Jan Host", "items": [1]},
            ],
            "tasks": [
                {"id": "M1", "text": self._phrase(), "note": new("note on a task"), "fiche": shared, **task},
                {"id": "M2", "text": new("task on a hidden fiche"), "fiche": about_hidden, **task},
                {"id": "M3", "text": new("task on a hidden item"), "fiche": of_hidden, **task},
                {"id": "M4", "text": new("hidden task on no project"), "public": False, **task},
            ],
        }

    def _minutes(self, path: str, number: int, text: str) -> str:
        """Return the text of minutes: sections on items that are not public under headings of all kinds."""
        new, titles = self.canary, self.titles
        headings = [
            ("## 2. Jinak", "## Bod 3: Jinak", "## Ad 4) Jinak", f"## {titles[3]} (pokračování)"),
            ("## Bod č. 2", f"## {titles[1].upper()}", f"## {titles[2]}", "## K bodu 5"),
            (f"{titles[0]}\n------", "## 3) Jinak", "## **4.** Jinak", "## Bod V – " + titles[3]),
        ][number]
        sections = "".join(
            f"{heading}\n\n{new('text on a hidden item')}[^{new('mark')}] a [smlouva][s{number}{place}]\n\n"
            f"### Podrobnosti\n\n{new('details of a hidden item')}\n\n{self._image(path, 'a hidden item')}\n"
            for place, heading in enumerate(headings)
        )
        marks = re.findall(r"\[\^(\w+)\]", sections)
        notes = "".join(f"[^{mark}]: {new('footnote on a hidden item')}\n\n" for mark in marks)
        addresses = "".join(
            f"[s{number}{place}]: https://intranet.example/{new('address in a hidden item')} '{new('its title')}'\n"
            for place in range(4)
        )
        named = f"Na programu byly body {', '.join(titles)}.\n\n"
        frame = f"## 1. Sdílená kola\n\n{named}{sections}## 6. Různé\n\nO ničem.\n\n{notes}{addresses}"
        return f"{text}\n{frame}\n## Do informativní zprávy\n\n{text}"

    def _spoken(self, kind: Kind, number: int) -> str:
        """Return a text with everything in it that the public is not told."""
        new, up = self.canary, "../../../" if kind.name == "minutes" else "../"
        hidden, nameless = self.hidden["fiche"][number], self.nameless[number]
        forms = ("Víme, že {}.", "{}")
        spoken = self.phrases if kind.name in ("group", "fiche", "minutes", "report") else self.phrases[number::9]
        lines = (forms[(place + number) % 2].format(phrase) for place, phrase in enumerate(spoken))
        said = "".join(f"{line}\n\n" for line in lines).replace("(../", f"({up}")
        return f"""<!-- {new("comment")} -->

Veřejný odstavec <!-- {new("comment in a sentence")} --> a [{new("words of a link")} <!-- {new("comment in a link")}
-->]({up}fiches/{hidden}.md "{new("title of a link")}") i [{new("words")}][tam]
nebo ![{new("image")}]({up}fiches/{hidden}.md).

<!-- scpctl: page {new("comment like a mark")} --> <!-- scpctl: line -->

![{self.phrases[0]}]({up}{SHOWN} "{self.phrases[5]}")

[tam]: <{up}fiches/{hidden}.md>
  "{new("title of a definition")}"

| sloupec | druhý |
|---|---|
| text <!-- {new("comment in a table")} --> | [někdo]({up}people/{nameless}.md) |

<!-- scpctl:begin backlinks -->

- {new("generated")}

<!-- scpctl:end -->

{said}"""

    def _written(self, values: Mapping[str, Any], body: str) -> str:
        return written(values, body, self.canary("comment in the front matter"))

    def _filled(
        self, kind: Kind, what: str, said: Mapping[str, Any], number: int, *, is_public: bool = False
    ) -> dict[str, Any]:
        """Return values for all keys of a kind, references to what is hidden among them.

        Every text is a canary; of what is public only those of internal keys, the others speak of what is hidden.
        """

        def text(path: str) -> str:
            is_internal = path in (*self.internal, *config.INTERNAL)
            return self.canary(f"{path} of {what}") if is_internal or not is_public else self._phrase()

        def reference(name: str) -> str:
            others: list[str] = [*self.hidden[name], *(self.nameless if name == "person" and is_public else ())]
            return others[(number + self.said) % len(others)]

        values = {
            field.name: filled(field.type, f"{kind.name}.{field.name}", text, reference, GIVEN)
            for field in kind.keys.fields
            if field.name not in said
        }
        values |= said
        own = {f"x_{self.canary('key of the user')}": self.canary(f"own value of {what}")}
        return {name: value for name, value in values.items() if value is not None} | own

    @property
    def before(self) -> dict[str, str]:
        """The files of an earlier commit, when everybody had a name and all of it was public."""
        flags = re.compile(r"\b(public|publish_name): false")
        return {path: flags.sub(r"\1: true", text) for path, text in self.files.items()}


def _optional(kind: Kind) -> Iterator[str]:
    """Yield the keys for texts that a record, or one within it, is not about."""
    return (path for path, field in texts_of(kind) if not field.required and path != "tasks.id")


def _named(given: str, family: str, number: int) -> list[str]:
    """Return ways in which people name somebody."""
    stem = family.removesuffix("ský").removesuffix("ová").removesuffix("ák")
    to, with_, about = (
        (f"{stem}ákovi", f"{stem}ákem", f"{stem}áka"),
        (f"{stem}skému", f"{stem}ským", f"{stem}ského"),
        (f"{stem}ové", f"{stem}ovou", f"{stem}ovou"),
    )[number % 3]
    return [
        f"Přítomen byl {given} {family}",
        f"{family} {given} byl proti",
        f"{to} bylo poděkováno",
        f"{about} zastoupil jiný",
        f"{family} je pro",
        f"Mluvilo se s {with_}",
        f"S {given[:-1]}ou {with_} se mluvilo" if number == 2 else f"S {given}em {with_} se mluvilo",
        f"Ing. {family}, Ph.D.",
        f"ULOŽIT: {given.upper()} {family.upper()}",
        f"pan {given[0]}. {family} odešel",
        f"**{given}** {family} přišel",
        f"{given} **{family}** přišel",
        f"přišel _{given} {family}_",
        f"přišel {given}\u00a0{family}",
        f"přišel {given}&nbsp;{family}",
        f"návrh {stem}ákův" if number == 0 else f"návrh {about}",
        f"dvojice {family}-Novák",
        f"v {family}",
        f"{given.lower()} {family.lower()}",
        f"{_bare(given)} {_bare(family)}",
        unicodedata.normalize("NFD", f"řekl {given} {family}"),
    ]


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _letters(text: str) -> str:
    return re.sub("[^a-z]+", "", unicodedata.normalize("NFKD", text).casefold())


def _texts(name: str, data: bytes) -> Iterator[str]:
    """Yield what a file holds: as it is, what is packed or compressed in it, and what its signs stand for."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment.decode("latin-1")
            for member in archive.infolist():
                yield f"{member.filename} {member.comment!r} {member.extra!r}"
                yield from _texts(member.filename, archive.read(member))
    elif data.startswith(b"%PDF"):
        yield data.decode("latin-1")
        yield from _texts_of_pdf(data)
    else:
        text = data.decode("utf-8", errors="replace")
        yield text
        meant = unquote(html.unescape(text))
        yield meant
        yield re.sub(r"<[^<>]*>", "", meant)
        for run in re.findall(r"[A-Za-z0-9+/]{24,}", text):
            yield base64.b64decode(run[: len(run) // 4 * 4]).decode("latin-1")


def _texts_of_pdf(data: bytes) -> Iterator[str]:
    """Yield all strings and streams of a PDF, and the words on its pages by way of its fonts' own maps."""
    with pikepdf.open(io.BytesIO(data)) as opened:
        yield "\n".join(string for thing in opened.objects for string in _strings(thing))
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Stream):
                yield thing.read_bytes().decode("latin-1")
        for page in opened.pages:
            yield text_of_page(page)


def _strings(thing: Any) -> Iterator[str]:
    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for item in thing:
            yield from _strings(item)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, item in thing.items():
            yield key
            if not (isinstance(item, pikepdf.Object) and item.is_indirect):
                yield from _strings(item)


def text_of_page(page: pikepdf.Page) -> str:
    """Return the words on a page as a reader that copies them would have them, in the order in which they are set."""
    fonts = {name: _map_of(font) for name, font in page.resources.Font.items()} if "/Font" in page.resources else {}
    current: Mapping[int, str] = {}
    found = []
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, instruction.operator
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ", "'", '"'):
            parts = operands[-1] if str(operator) == "TJ" else [operands[-1]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    codes = bytes(part)
                    pairs = zip(codes[::2], codes[1::2], strict=False)
                    found += [current.get(high << 8 | low, "") for high, low in pairs]
    return "".join(found)


def _map_of(font: pikepdf.Object) -> dict[int, str]:
    """Return what the glyphs of a font stand for."""
    if "/ToUnicode" not in font:
        return {}
    table = font.ToUnicode.read_bytes().decode("latin-1")
    single, ranges = (
        " ".join(re.findall(f"beginbf{what}(.*?)endbf{what}", table, re.DOTALL)) for what in ("char", "range")
    )
    found = {int(code, 16): _utf16(text) for code, text in re.findall(r"<(\w{4})>\s*<(\w+)>", single)}
    for first, last, text in re.findall(r"<(\w{4})>\s*<(\w{4})>\s*<(\w{4})>", ranges):
        codes = range(int(first, 16), int(last, 16) + 1)
        found |= {code: chr(int(text, 16) + step) for step, code in enumerate(codes)}
    return found


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", errors="replace")
