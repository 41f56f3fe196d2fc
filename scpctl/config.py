"""The settings of a content repository: its ``scpctl.toml``, as one frozen value that is passed, never imported."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scpctl import files, vcs
from scpctl.errors import ScpError
from scpctl.language import LANGUAGES, _, mark
from scpctl.suggest import did_you_mean, suggestion

if TYPE_CHECKING:
    from scpctl.kinds import Kind

FILE = "scpctl.toml"
MAX_BYTES = 256_000
TABLES = (
    "lang",
    "programme",
    "letterhead",
    "check",
    "required",
    "sections",
    "codes",
    "queries",
    "link",
    "edition",
    "bodies",
)
SEVERITIES = ("error", "warning", "info", "off")
# What a person can be reached by, and what is noted beside a task, is for the office only.
INTERNAL = ("person.email", "person.phone", "minutes.tasks.note")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
_KEY = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")
_TYPES = {
    dict: mark("a table"),
    list: mark("a list of texts"),
    str: mark("a text in quotes"),
    int: mark("a whole number"),
    float: mark("a number"),
}


@dataclass(frozen=True)
class Programme:
    """The programme that the repository holds; ``commissioned_to`` is the id of an organisation."""

    name: str
    city: str = ""
    since: str = ""
    commissioned_to: str = ""
    council: str = ""


@dataclass(frozen=True)
class Letterhead:
    """What stands at the head and the foot of documents, and their looks.

    ``logo`` is a file, from the root of the repository, ``footer`` a line at the foot of every page, ``font`` the
    family that PDF is set in.
    """

    organisation: str = ""
    department: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    web: str = ""
    data_box: str = ""
    logo: str = ""
    footer: str = ""
    font: str = ""


@dataclass(frozen=True)
class Check:
    """Settings of the rules, from ``[check]``: what is a matter of the city's practice, not of the model.

    ``*_months``, ``*_days`` and ``*_meetings`` are how long something may last before it is worth a word. ``wording``
    maps what should not be written to what should; ``abbreviations`` are those every reader knows; ``jump`` is the
    factor from which a changed amount looks like a slip.
    """

    stale_months: int = 6
    unmentioned_months: int = 12
    verify_days: int = 14
    lost_task_meetings: int = 1
    similar_titles: float = 0.9
    wording: Mapping[str, str] = field(
        default_factory=lambda: {"řídící výbor": "řídicí výbor", "řídící skupina": "řídicí skupina"}
    )
    abbreviations: tuple[str, ...] = ("ČR", "EU", "IT", "DPH")
    severity: Mapping[str, str] = field(default_factory=dict)


TEXTS = {"programme": Programme, "letterhead": Letterhead}
# What the numbers of [check] can be: nobody waits for more than a hundred years.
_RANGES = {
    "stale_months": (0, 1200),
    "unmentioned_months": (0, 1200),
    "verify_days": (0, 36500),
    "lost_task_meetings": (0, 1000),
    "similar_titles": (0, 1),
}


@dataclass(frozen=True)
class Query:
    """A saved list: documents of a kind, an expression, how to sort, which columns.

    ``said`` is where each of its keys stands, for errors in what it says.
    """

    kind: str
    where: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


def _kinds() -> Mapping[str, Kind]:
    from scpctl.kinds import KINDS  # the reader of YAML comes with them, and --help needs none

    return KINDS


@dataclass(frozen=True)
class Config:
    """What ``scpctl.toml`` says; ``root`` is the folder it stands in.

    ``required`` and ``sections`` say, for a kind of document and a status, which keys and which headings of level 2
    it must have from that status on; the headings of a report that explains a matter are only suggested. ``kinds``
    are the kinds of document with the codes that ``[codes]`` adds. ``queries`` are the saved lists by name.
    ``unlinked`` are names, ids or ``kind:id`` that no link is offered for. ``internal`` are keys that the public
    edition leaves out, such as ``person.email``. ``bodies`` are the names of councils by their abbreviations.
    """

    root: Path
    programme: Programme
    lang: str = ""
    check: Check = field(default_factory=Check)
    required: Mapping[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=lambda: {"fiche": {"approved": ("group",)}}
    )
    sections: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=_kinds)
    queries: Mapping[str, Query] = field(default_factory=dict)
    unlinked: tuple[str, ...] = ()
    letterhead: Letterhead = field(default_factory=Letterhead)
    internal: tuple[str, ...] = INTERNAL
    bodies: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> Path:
        """The folder of the documents."""
        return self.root / "content"


def find_root(start: Path) -> Path:
    """Return the content repository that ``start`` lies in. Raises :class:`ScpError` where it lies in none."""
    try:
        start = start.absolute()
    except OSError:
        raise ScpError(_("the current folder is gone"), _("change to a folder that exists")) from None
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise ScpError(
        _("{folder} is not in a content repository: no {file} here or above").format(folder=start, file=FILE),
        _("change to its folder, or name it: scpctl -C FOLDER …"),
    )


def load(root: Path, revision: str = "") -> Config:
    """Read the settings of the content repository at ``root``, as they are or as a revision had them.

    A revision without any has those of today. Raises :class:`ScpError` at the first fault, and for git's troubles.
    """
    reader, data = _read(root, revision)
    reader.only_known(data, TABLES, ())
    programme, letterhead = (_texts(reader, data, name, type_) for name, type_ in TEXTS.items())
    if not programme.get("name"):
        raise ScpError(_("{file}: programme.name is missing").format(file=FILE), _('add name = "…" below [programme]'))
    lang = data.get("lang", "")
    if lang not in ("", *LANGUAGES):
        raise reader.error(("lang",), _("lang must be cs or en"))
    kinds = _with_codes(reader, reader.typed(data, ("codes",), dict, {}))
    given = {name: _by_status(reader, data, name, kinds) for name in ("required", "sections") if name in data}
    check = _check(reader, reader.typed(data, ("check",), dict, {}))
    queries = _queries(reader, reader.typed(data, ("queries",), dict, {}), kinds)
    link = reader.typed(data, ("link",), dict, {})
    reader.only_known(link, ("unlinked",), ("link",))
    unlinked = reader.texts(link, ("link", "unlinked"))
    bodies = reader.typed(data, ("bodies",), dict, {})
    return Config(
        root,
        Programme(**programme),
        lang,
        check,
        kinds=kinds,
        queries=queries,
        unlinked=unlinked,
        letterhead=Letterhead(**letterhead),
        internal=(*INTERNAL, *_internal(reader, data, kinds)),
        bodies={name: reader.typed(bodies, ("bodies", name), str, "") for name in bodies},
        **given,
    )


def _internal(reader: _Reader, data: dict[str, Any], kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Read which keys are internal beside those that always are, each by its kind and path.

    What every record must say by itself, such as its name or its date, can't be: no document could be made of it.
    """
    from scpctl.kinds import keys_of
    from scpctl.model import ListOf, Reference

    edition = reader.typed(data, ("edition",), dict, {})
    reader.only_known(edition, ("internal",), ("edition",))
    internal = reader.texts(edition, ("edition", "internal"))
    known = [f"{kind.name}.{path}" for kind in kinds.values() for path, _field in keys_of(kind.keys)]
    reader.only_known(dict.fromkeys(internal), known, ("edition", "internal"))
    for name in internal:
        kind, _dot, path = name.partition(".")
        key = kinds[kind].keys.by_name.get(path)
        if key and key.required and not isinstance(key.type, ListOf | Reference):
            message = _("no document can be made without {key}").format(key=name)
            hint = _("write public: false into the records that must not be seen")
            raise reader.error(("edition", "internal"), message, hint)
    return internal


def _texts(reader: _Reader, data: dict[str, Any], name: str, type_: type) -> dict[str, str]:
    """Read a table that holds nothing but texts, those of the user's own left out."""
    table = reader.typed(data, (name,), dict, {})
    reader.only_known(table, [item.name for item in fields(type_)], (name,))
    return {key: reader.typed(table, (name, key), str, "") for key in table if not key.startswith("x_")}


def _read(root: Path, revision: str = "") -> tuple[_Reader, dict[str, Any]]:
    """Read the file as TOML. Raises :class:`ScpError`."""
    try:
        found = vcs.files_at(root, revision, FILE, MAX_BYTES) if revision else {}
        text = (found[FILE] if FILE in found else files.read(root / FILE, MAX_BYTES)).decode("utf-8")
        return _Reader(text), tomllib.loads(text)
    except files.Unreadable as error:
        raise ScpError(_("{file} can't be read: {reason}").format(file=FILE, reason=error.reason), error.hint) from None
    except UnicodeDecodeError:
        raise ScpError(_("{file} is not in UTF-8").format(file=FILE), _("save it as UTF-8")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScpError(_("{file} is not valid TOML: {problem}").format(file=FILE, problem=error)) from None


def _check(reader: _Reader, table: dict[str, Any]) -> Check:
    """Read ``[check]``; every key is optional and has the type of its default."""
    defaults = vars(Check())
    reader.only_known(table, defaults, ("check",))
    settings: dict[str, Any] = {}
    for key, default in defaults.items():
        path = ("check", key)
        if key not in table:
            continue
        if isinstance(default, tuple):
            settings[key] = reader.texts(table, path)
        elif isinstance(default, int | float):
            settings[key] = reader.typed(table, path, (int, float) if isinstance(default, float) else int, default)
            least, most = _RANGES[key]
            if not least <= settings[key] <= most:
                raise reader.error(path, _("expected a number from {least} to {most}").format(least=least, most=most))
        else:
            values = reader.typed(table, path, dict, {})
            settings[key] = {name: reader.typed(values, (*path, name), str, "") for name in values}
    for wrong, right in settings.get("wording", {}).items():
        if not wrong.strip() or not right.strip():
            message = _("a wording needs the words that are wrong and those that are right")
            raise reader.error(("check", "wording", wrong), message)
    for code, severity in settings.get("severity", {}).items():
        if severity not in SEVERITIES:
            message = _("{value} is no severity").format(value=severity)
            raise reader.error(("check", "severity", code), message, ", ".join(SEVERITIES))
    return Check(**settings)


def _by_status(
    reader: _Reader, data: dict[str, Any], name: str, kinds: Mapping[str, Kind]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """Read ``[required.fiche]`` and the like: a list of texts for each status of each kind.

    Reports have no status; the only ones with headings of their own are those that explain a matter.
    """
    known = {kind.name: tuple(kind.statuses) for kind in kinds.values() if kind.life}
    if name == "sections":
        known["report"] = ("explanatory",)
    tables = reader.typed(data, (name,), dict, {})
    reader.only_known(tables, known, (name,))
    given: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind in tables:
        statuses = reader.typed(tables, (name, kind), dict, {})
        reader.only_known(statuses, known[kind], (name, kind))
        given[kind] = {status: reader.texts(statuses, (name, kind, status)) for status in statuses}
        if name == "required":
            for status, keys in given[kind].items():
                reader.only_known(dict.fromkeys(keys), kinds[kind].keys.by_name, (name, kind, status))
    return given


def _queries(reader: _Reader, table: dict[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Query]:
    """Read ``[queries.NAME]``. What an expression says is understood when the query is asked for."""
    queries = {}
    for name in table:
        path = ("queries", name)
        values = reader.typed(table, path, dict, {})
        if name in kinds or not CODE.fullmatch(name):
            message = _("a query can't have the name of a kind; its name has only a–z, 0–9 and -")
            raise reader.error(path, message)
        reader.only_known(values, ("kind", "where", "sort", "columns"), path)
        kind, where, sort = (reader.typed(values, (*path, key), str, "") for key in ("kind", "where", "sort"))
        if kind not in kinds:
            message = _("there is no kind {kind}").format(kind=kind) if kind else _("the kind of document is missing")
            hint = did_you_mean(suggestion(kind, kinds)) or _("write one of {choices}").format(choices=", ".join(kinds))
            raise reader.error((*path, "kind") if kind else path, message, hint)
        columns = reader.texts(values, (*path, "columns"))
        queries[name] = Query(kind, where, sort, columns, {key: reader.said((*path, key)) for key in values})
    return queries


def _with_codes(reader: _Reader, table: dict[str, Any]) -> Mapping[str, Kind]:
    """Return the kinds with the codes that ``[codes]`` adds: by kind and key, each code with what people see."""
    from scpctl.kinds import code_lists, with_codes

    kinds = dict(_kinds())
    reader.only_known(table, kinds, ("codes",))
    for name in table:
        keys = reader.typed(table, ("codes", name), dict, {})
        for path, labels in _code_tables(reader, keys, ("codes", name), code_lists(kinds[name])):
            kinds[name] = with_codes(kinds[name], path, labels)
    return kinds


def _code_tables(
    reader: _Reader, table: dict[str, Any], path: tuple[str, ...], known: Collection[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the path below the kind, one of those ``known``, and the labels by code of every table of labels."""
    for key in table:
        here = (*path, key)
        name = ".".join(here[2:])
        values = reader.typed(table, here, dict, {})
        if name in known:
            for code in values:
                if not CODE.fullmatch(code):
                    raise reader.error((*here, code), _("a code has only a–z, 0–9 and -"))
                if not reader.typed(values, (*here, code), str, "").strip():
                    raise reader.error((*here, code), _("a code needs the words that people see"))
            yield name, values
        elif any(item.startswith(f"{name}.") for item in known):
            yield from _code_tables(reader, values, here, known)
        else:
            hint = did_you_mean(suggestion(name, known))
            raise reader.error(here, _("unknown key {key}").format(key=name), hint)


@dataclass(frozen=True)
class _Reader:
    """The text of ``scpctl.toml``, to say where in it something is wrong: its parser keeps no places."""

    text: str

    def typed(self, table: Mapping[str, Any], path: tuple[str, ...], type_: Any, default: Any) -> Any:
        """Return the value of the last key of ``path``. Raises :class:`ScpError` when it is of another type."""
        value = table.get(path[-1], default)
        if not isinstance(value, type_) or (isinstance(value, bool) and type_ is not bool):
            expected = _TYPES[type_ if isinstance(type_, type) else float]
            raise self.error(path, _("expected {expects}").format(expects=_(expected)))
        return value

    def texts(self, table: Mapping[str, Any], path: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts. Raises :class:`ScpError` when it is something else."""
        values = self.typed(table, path, list, [])
        if not all(isinstance(value, str) for value in values):
            raise self.error(path, _("expected {expects}").format(expects=_("a list of texts")))
        return tuple(values)

    def only_known(self, table: Mapping[str, Any], known: Collection[str], path: tuple[str, ...]) -> None:
        """Raise :class:`ScpError` for a key that means nothing; ``x_`` keys are the user's own."""
        for key in table:
            if key not in known and not key.startswith("x_"):
                message = _("unknown key {key}").format(key=key)
                raise self.error((*path, key), message, did_you_mean(suggestion(key, sorted(known))))

    def error(self, path: tuple[str, ...], message: str, hint: str = "") -> ScpError:
        """Return the error for what is wrong with the key at ``path``, with its place as far as it can be found."""
        return ScpError(f"{self.said(path)}: {message}", hint)

    def said(self, path: tuple[str, ...]) -> str:
        """Return where the key at ``path`` stands, as far as it can be found, and what it is called."""
        return f"{FILE}{self._place(path)}: {'.'.join(path)}"

    def _place(self, path: tuple[str, ...]) -> str:
        """Return ``:line:column`` of a key that stands below its table's header, or of the header itself."""
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), start=1):
            if header := re.match(r"\s*\[\[?([^\]]+)\]", line):
                table = tuple(_KEY.findall(header[1]))
                table = tuple(name.strip("\"'") for name in table)
                if table == path:
                    return f":{number}:{line.index('[') + 1}"
            elif key := re.match(r"(\s*)((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w-]+)*)\s*=", line):
                names = tuple(name.strip("\"'") for name in _KEY.findall(key[2]))
                if (*table, *names) == path:
                    return f":{number}:{len(key[1]) + 1}"
        return ""


def language(start: Path) -> str:
    """Return the language that the repository around ``start`` sets, or nothing; faults are told later by ``load``."""
    try:
        _reader, data = _read(find_root(start))
    except ScpError:
        return ""
    return data["lang"] if data.get("lang") in LANGUAGES else ""
