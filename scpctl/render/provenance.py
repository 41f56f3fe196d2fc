"""What a document says, in its properties, of where it comes from: enough to make it again and compare.

It stands in the keywords of the document, which every format has and no page shows.
"""

from __future__ import annotations

import html
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date

from scpctl import __version__, config, export, files, vcs
from scpctl.library import FOLDER, Library
from scpctl.render import templates
from scpctl.render.contexts import Setting
from scpctl.render.stationery import Stationery
from scpctl.render.templates import Template

MARK = "scpctl"
MAX_LENGTH = 2000
# Where the properties stand in DOCX and ODT; what is larger is none of ours.
_PROPERTIES = ("docProps/core.xml", "meta.xml")
_MAX_PROPERTIES = 100_000
_WRITTEN = re.compile(rf"{MARK} (\{{[^<>{{]{{2,{MAX_LENGTH}}}?\}})(?=[\"<])")
_COMMIT = re.compile(r"(?:[0-9a-f]{40,64})?")
# What reading an archive that somebody has tampered with raises.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
# Where a file of an archive is listed; an office document has a few dozen.
_LISTED, _MOST_FILES = b"PK\x01\x02", 5_000


@dataclass(frozen=True)
class Provenance:
    """Where a document comes from: the tool, the commit, the record by path, and what was asked for.

    ``record`` is empty for the whole programme, ``item``, ``first`` and ``last`` where none was asked for. Days are
    ISO 8601.
    """

    tool: str
    commit: str
    template: str
    record: str
    edition: str
    day: str
    item: str
    first: str
    last: str

    @property
    def period(self) -> tuple[date, date] | None:
        """The first and the last day that were asked for."""
        return (date.fromisoformat(self.first), date.fromisoformat(self.last)) if self.first else None


def of(template: Template, setting: Setting, commit: str) -> Provenance:
    """Return where the document that a template makes comes from; ``commit`` is empty for what is not committed."""
    first, last = (day.isoformat() for day in setting.period) if setting.period else ("", "")
    return Provenance(
        tool=__version__,
        commit=commit,
        template=template.name,
        record=setting.record.path if setting.record else "",
        edition="public" if setting.is_public else "internal",
        day=setting.day.isoformat(),
        item="" if setting.item is None else str(setting.item),
        first=first,
        last=last,
    )


def commit_of(library: Library, written_on: Stationery, images: Iterable[str]) -> str:
    """Return the last commit that changed what documents are made of, in the work tree or up to a revision.

    ``images`` are the paths of those that they show. Nothing where there is none, or where the work tree has something
    that is not committed. Raises :class:`ScpError`.
    """
    root = library.config.root
    if not written_on.revision and vcs.uncommitted(root, _contents(library, written_on, images)) != []:
        return ""
    logo = [written_on.config.letterhead.logo] if written_on.logo else []
    return vcs.last_change(root, [FOLDER, templates.FOLDER, config.FILE, *logo], written_on.revision or "HEAD")


def _contents(library: Library, written_on: Stationery, images: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the work tree that documents are made of, by path."""
    yield from ((item.path, item.text.encode()) for item in library.documents if item.readable)
    yield from written_on.own.items()
    yield config.FILE, _held(written_on, config.FILE, config.MAX_BYTES)
    for name in templates.of_repository(library.config.root):
        path = f"{templates.FOLDER}/{name}"
        yield path, _held(written_on, path, templates.MAX_BYTES)
    yield from ((path, _held(written_on, path, export.MAX_IMAGE)) for path in images)


def _held(written_on: Stationery, path: str, limit: int) -> bytes:
    try:
        return written_on.read(path, limit)
    except files.Unreadable:
        return b""


def written(provenance: Provenance) -> str:
    """Return the keywords that say it."""
    return f"{MARK} {json.dumps(asdict(provenance), separators=(',', ':'))}"


def read(data: bytes) -> Provenance | None:
    """Return what a document says of itself, or None where it says nothing that we could have written."""
    for text in _texts(data):
        for match in _WRITTEN.finditer(text):
            try:
                said = json.loads(html.unescape(match[1]))
                if said.keys() == {field.name for field in fields(Provenance)} and all(map(_is_text, said.values())):
                    found = Provenance(**said)
                    if not _COMMIT.fullmatch(found.commit):
                        continue
                    date.fromisoformat(found.day)
                    found.period  # noqa: B018 - anybody may have written it: what are no days is none of ours
                    return found
            except (ValueError, AttributeError, RecursionError):
                continue
    return None


def _texts(data: bytes) -> Iterator[str]:
    """Yield the parts of a document that hold its properties."""
    if not data.startswith(b"PK"):
        # html.unescape comes later: what stands in quotation marks ends at the first that is no entity.
        yield data.decode("utf-8", errors="replace")
        return
    if data.count(_LISTED) > _MOST_FILES:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in set(_PROPERTIES).intersection(archive.namelist()):
                with archive.open(name) as stream:
                    yield stream.read(_MAX_PROPERTIES).decode("utf-8", errors="replace")
    except _DAMAGED:
        return


def _is_text(value: object) -> bool:
    return isinstance(value, str)
