"""All documents of a tree or of a revision: looked up, resolved, linked back. Nothing here writes."""

from __future__ import annotations

import contextlib
import datetime
import os
import posixpath
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from scpctl import czech, document, files, kinds, vcs
from scpctl.config import Config
from scpctl.document import Document, Link
from scpctl.errors import ScpError
from scpctl.kinds import Kind
from scpctl.language import _
from scpctl.model import SLUG, Values
from scpctl.suggest import by_folded, closest

FOLDER = "content"
MAX_FOLDERS = 8
MAX_SUGGESTIONS = 300
# Of a larger file the title is not worth the time.
MAX_QUICK_BYTES = 64_000
# A relative path that is as it is written; anything else is taken apart as an address, which takes long.
PLAIN_PATH = re.compile(r"(?!//)[a-z0-9./_-]+", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Library:
    """The documents in memory, sorted by path; ``files`` are the paths of all files below ``content/``.

    ``today`` is the day that deadlines are measured against: the caller's choice, never the clock's.
    """

    config: Config
    documents: tuple[Document, ...]
    files: frozenset[str]
    today: datetime.date

    @cached_property
    def by_path(self) -> Mapping[str, Document]:
        """The documents by their paths."""
        return {item.path: item for item in self.documents}

    @cached_property
    def _by_id(self) -> Mapping[tuple[str, str], Document]:
        return {(item.kind.name, item.id): item for item in self.documents if item.kind}

    @cached_property
    def _of_any_kind(self) -> Mapping[str, list[Document]]:
        items: dict[str, list[Document]] = {}
        for (_kind, id_), item in self._by_id.items():
            items.setdefault(id_, []).append(item)
        return items

    @cached_property
    def _names(self) -> Mapping[str, tuple[Document, ...]]:
        """The documents by id, title and other names, folded; the same document only once under a name."""
        names: dict[str, tuple[Document, ...]] = {}
        for item in self.documents:
            if item.kind:
                for name in {czech.fold(name) for name in (item.id, *names_of(item))}:
                    names[name] = (*names.get(name, ()), item)
        return names

    @cached_property
    def others(self) -> tuple[Document, ...]:
        """The files that are no documents, such as attachments; what a forge shows for a folder is not among them."""
        paths = sorted(path for path in self.files - self.by_path.keys() if not path.lower().endswith("/readme.md"))
        return tuple(map(document.other, paths))

    def get(self, kind: str, id_: str) -> Document | None:
        """Return the document of ``kind`` with this id."""
        return self._by_id.get((kind, id_))

    def referred(self, kinds: Iterable[str], id_: str) -> Document | None:
        """Return the document that a reference to one of these kinds leads to."""
        return next(filter(None, (self.get(kind, id_) for kind in kinds)), None)

    def of_kind(self, kind: str) -> list[Document]:
        """Return the readable documents of ``kind``, by path."""
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Document]]:
        kinds: dict[str, list[Document]] = {}
        for item in self.documents:
            if item.readable:
                kinds.setdefault(item.kind_name, []).append(item)
        return kinds

    def with_id(self, reference: str) -> list[Document]:
        """Return the documents of any kind that ``id`` or ``kind:id`` names; ids are unique within a kind only."""
        kind, colon, id_ = reference.rpartition(":")
        if colon:
            item = self.get(kind, id_)
            return [item] if item else []
        return self._of_any_kind.get(id_, [])

    def named(self, name: str, kinds: tuple[str, ...] = ()) -> list[Document]:
        """Return the documents of these kinds (any, where none is given) that have this id, title or other name."""
        return [item for item in self._names.get(czech.fold(name), ()) if not kinds or item.kind_name in kinds]

    def meant(self, text: str, kinds: tuple[str, ...] = ()) -> str:
        """Return the id of the document of these kinds that a misspelled id or name most likely stands for."""
        if (text, kinds) not in self._suggested:
            ids, names = self._known_names(kinds)
            self._suggested[text, kinds] = ids.get(self._suggestion(text, names), "")
        return self._suggested[text, kinds]

    def meant_file(self, path: str) -> str:
        """Return the path of the file that a path which leads nowhere most likely stands for, by its last part."""
        name = posixpath.basename(path.replace("\\", "/"))
        if (name, None) not in self._suggested:
            paths, names = self._file_names
            self._suggested[name, None] = paths.get(self._suggestion(name, names), "")
        return self._suggested[name, None]

    def meant_of(self, text: str, choices: frozenset[str]) -> str:
        """Return which of ``choices`` a misspelled text most likely stands for."""
        if (text, choices) not in self._suggested:
            is_enough = max(len(self._suggested), len(choices)) >= MAX_SUGGESTIONS
            self._suggested[text, choices] = "" if is_enough else closest(text, by_folded(sorted(choices)))
        return self._suggested[text, choices]

    def _suggestion(self, text: str, candidates: Mapping[str, str]) -> str:
        # Looking through all names takes long, and nobody reads the thousandth question.
        return closest(text, candidates) if len(self._suggested) < MAX_SUGGESTIONS else ""

    @cached_property
    def _suggested(self) -> dict[tuple[str, Collection[str] | None], str]:
        return {}

    @cached_property
    def _file_names(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        paths = {posixpath.basename(file): file for file in sorted(self.files)}
        return paths, by_folded(paths)

    def files_called(self, name: str) -> Sequence[str]:
        """Return the paths whose last part is ``name``; where there are none, those that it is like when folded."""
        found = self._files_by_name.get(czech.fold(name), ())
        return [file for file in found if posixpath.basename(file) == name] or found

    @cached_property
    def _files_by_name(self) -> Mapping[str, Sequence[str]]:
        files_: dict[str, list[str]] = {}
        for file in sorted(self.files):
            files_.setdefault(czech.fold(posixpath.basename(file)), []).append(file)
        return files_

    @cached_property
    def _known(self) -> dict[tuple[str, ...], tuple[Mapping[str, str], Mapping[str, str]]]:
        return {}

    def _known_names(self, kinds: tuple[str, ...]) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Return every id and name in use with the id it stands for, and the names folded."""
        if kinds not in self._known:
            ids = {
                name: item.id
                for item in self.documents
                if item.kind and (not kinds or item.kind_name in kinds)
                for name in (item.id, *names_of(item))
            }
            self._known[kinds] = ids, by_folded(ids)
        return self._known[kinds]

    def is_folder(self, path: str) -> bool:
        """Tell whether there are files below ``path``."""
        return path in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        folders: set[str] = set()
        for folder in map(posixpath.dirname, self.files):
            while folder and folder not in folders:
                folders.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(folders)

    @cached_property
    def _by_folded_path(self) -> Mapping[str, tuple[Document, ...]]:
        """The documents whose paths are the same where case is not told apart."""
        paths: dict[str, list[Document]] = {}
        for item in self.documents:
            paths.setdefault(item.path.casefold(), []).append(item)
        return {path: tuple(items) for path, items in paths.items() if len(items) > 1}

    def same_path(self, document: Document) -> list[Document]:
        """Return the other documents whose path is the same where case is not told apart."""
        return [item for item in self._by_folded_path.get(document.path.casefold(), ()) if item is not document]

    def in_other_case(self, path: str) -> str:
        """Return the one file or folder whose path is the same but for letter case; nothing where there is none."""
        found = self._by_case.get(path.casefold(), ())
        return found[0] if len(found) == 1 and found[0] != path else ""

    @cached_property
    def _by_case(self) -> Mapping[str, list[str]]:
        paths: dict[str, list[str]] = {}
        for path in sorted(self.files | self._folders):
            paths.setdefault(path.casefold(), []).append(path)
        return paths

    @staticmethod
    def destination(source: Document, link: Link) -> str | None:
        """Return the path that a relative link leads to, without looking whether it is there.

        None where it leads out of ``content/`` or is no address. Call it for links that :func:`is_local`.
        """
        found = _destination(source.path.rpartition("/")[0], link.target)
        return source.path if found == "" else found


def attachments(item: Document) -> Iterator[tuple[Values, str]]:
    """Yield the attachments of a document that name a file, each with the path it means; nothing for one outside."""
    for attachment in item.values.get("attachments", ()):
        if attachment and "file" in attachment:
            written = unicodedata.normalize("NFC", attachment["file"])
            path = posixpath.normpath(posixpath.join(posixpath.dirname(item.path), written))
            yield attachment, path if path.startswith(FOLDER + "/") else ""


@lru_cache(maxsize=4096)
def _destination(folder: str, target: str) -> str | None:
    """Return where a link from a file in ``folder`` leads; nothing for the file itself, None as the method does."""
    path = target
    if not PLAIN_PATH.fullmatch(path):
        try:
            parts = urlsplit(path)
        except ValueError:  # such as //[a
            return None
        path = unicodedata.normalize("NFC", unquote(parts.path))
        if _is_of_computer(parts.scheme) or path.startswith("\\"):
            return None
    if not path:
        return ""
    joined = posixpath.normpath(posixpath.join(folder, path))
    return joined if joined.startswith(FOLDER + "/") else None


def with_documents(library: Library, changed: Mapping[str, Document]) -> Library:
    """Return the library with these documents, by path, in the place of those at their paths, or added."""
    documents = [*(item for item in library.documents if item.path not in changed), *changed.values()]
    return _library(library.config, documents, {*library.files, *changed}, library.today)


def path_below(root: Path, file: Path) -> str:
    """Return the path of ``file`` from ``root``, with ``/``; nothing for the root itself, a path with .. outside it."""
    relative = Path(os.path.relpath(os.path.normpath(file), root)).as_posix()
    return "" if relative == "." else relative


def names_of(item: Document) -> list[str]:
    """Return what a document is called: its title, short name and other names."""
    names = [item.title, item.values.get("short"), *item.values.get("aliases", ())]
    return [name for name in names if name]


def is_local(link: Link) -> bool:
    """Tell whether a link leads to a file, be it one of somebody's computer (``file:``, ``C:``), not to the web."""
    if link.wiki:
        return False
    if PLAIN_PATH.fullmatch(link.target):
        return True
    try:
        parts = urlsplit(link.target)
    except ValueError:
        return True
    return _is_of_computer(parts.scheme) or not (parts.scheme or parts.netloc)


def _is_of_computer(scheme: str) -> bool:
    """Tell whether what stands before the colon is that of a path of a computer, such as the letter of a drive."""
    return scheme == "file" or len(scheme) == 1


def load(config: Config, today: datetime.date) -> Library:
    """Read the documents of the work tree. A file that can't be read is a document with a fault."""
    documents = []
    paths = set()
    if not config.content.is_dir() or config.content.is_symlink():
        raise ScpError(
            _("there is no folder {folder} in {root}").format(folder=FOLDER, root=config.root),
            _("the documents belong there: {places}").format(places="content/groups/, content/fiches/, …"),
        )
    for file, path, refusal in _walk(config.content, FOLDER, 1):
        paths.add(path)
        if refusal:
            documents.append(document.refused(path, *refusal))
        elif _is_document(path):
            documents.append(_read(file, path, config))
    return _library(config, documents, paths, today)


class Entry(NamedTuple):
    """A document by the name of its file: nothing has been read of it."""

    kind: Kind
    id: str
    file: Path

    @property
    def title(self) -> str:
        """What it is called, as far as its beginning tells; nothing where it does not, and of minutes."""
        try:
            return (
                ""
                if self.kind.name == "minutes"
                else document.quick_title(files.read(self.file, MAX_QUICK_BYTES), self.kind)
            )
        except files.Unreadable:
            return ""


def entries(config: Config) -> Iterator[Entry]:
    """Yield the documents of the work tree that have a kind and a valid id, by path, without reading any."""
    if config.content.is_symlink():
        return
    for file, path, refusal in _walk(config.content, FOLDER, 1):
        found = kinds.of_path(path.removeprefix(f"{FOLDER}/")) if _is_document(path) and not refusal else None
        if found and all(SLUG.fullmatch(part) for part in found[1].split("/")):
            yield Entry(config.kinds[found[0].name], found[1], file)


def sources(config: Config, revision: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the path and the contents of every document of the work tree, or of a revision, that can be opened.

    Raises :class:`ScpError` for git's troubles.
    """
    if revision:
        yield from ((path, data) for path, data in _files_at(config, revision).items() if _is_document(path))
        return
    for file, path, refusal in _walk(config.content, FOLDER, 1):
        if not refusal and _is_document(path):
            with contextlib.suppress(files.Unreadable):
                yield path, files.read(file, document.MAX_BYTES)


def at(config: Config, revision: str, today: datetime.date) -> Library:
    """Read the documents of a revision, without touching the work tree. Raises :class:`ScpError` for git's troubles."""
    blobs = _files_at(config, revision)
    documents = [document.parse(path, data, config.kinds) for path, data in blobs.items() if _is_document(path)]
    return _library(config, documents, set(blobs), today)


def _files_at(config: Config, revision: str) -> dict[str, bytes]:
    """Return the files of a revision by path, in the form and with the omissions of :func:`_walk`."""
    found = vcs.files_at(config.root, revision, FOLDER, document.MAX_BYTES)
    return {path: data for path, data in found.items() if "/." not in path}


def _library(config: Config, documents: Iterable[Document], paths: Iterable[str], today: datetime.date) -> Library:
    return Library(config, tuple(sorted(documents, key=lambda item: item.path)), frozenset(paths), today)


def _read(file: Path, path: str, config: Config) -> Document:
    try:
        return document.read(path, lambda: files.read(file, document.MAX_BYTES), config.kinds)
    except files.Unreadable as error:
        return document.refused(path, error.reason, error.hint)


def _is_document(path: str) -> bool:
    """Tell whether a file is one of ours: Markdown, but not the README that a forge shows for a folder."""
    name = posixpath.basename(path).lower()
    return name.endswith(".md") and name != "readme.md"


def _walk(folder: Path, path: str, depth: int) -> Iterator[tuple[Path, str, tuple[str, str] | None]]:
    """Yield every file with its path in NFC (macOS writes file names decomposed), and why it must not be opened."""
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield folder, path, (files.reason_of(error), _("check the rights of the folder"))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        below = f"{path}/{unicodedata.normalize('NFC', entry.name)}"
        if entry.is_symlink():
            yield Path(entry.path), below, (_("it is a symbolic link"), _("put the file itself here"))
        elif not entry.is_dir(follow_symlinks=False):
            yield Path(entry.path), below, None
        elif depth < MAX_FOLDERS:
            yield from _walk(Path(entry.path), below, depth + 1)
        else:
            yield Path(entry.path), below, (_("the folders are nested too deep"), _("move it up"))
