"""The templates there are: what each makes, of what, and how what stands on the page is gathered.

This one table feeds ``render``, ``templates list`` and docs/templates.md. A template lies in ``templates/`` under its
name with ``.md.j2``; one of the same name in a content repository goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from scpctl import export, files, vcs
from scpctl.document import Document
from scpctl.language import _, mark
from scpctl.render.contexts import Context, Setting, council

FOLDER = "templates"
MAX_BYTES = 256_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9]+)*\.j2")
_NAMED = re.compile(r"{%[-+]?\s*(?:extends|include|import|from)\b\s*(?:[\"']([^\"']*)[\"'])?")
# The text of a template, or why it can't be read and what to do.
Text: TypeAlias = str | tuple[str, str]


@dataclass(frozen=True)
class Template:
    """One kind of document that is handed over.

    ``title`` is what it is called in Czech, ``about`` says what it is for. It is made of a record of ``kind``, where
    given only of one that it ``suits``, or with no kind of the whole programme. ``reads`` are the kinds of which all
    records matter, beside the record and those it refers to. ``asks`` are the options without which it can't be made.
    """

    name: str
    title: str
    about: str
    kind: str
    context: Callable[[Setting], Context]
    suits: Callable[[Document], bool] = lambda _document: True
    reads: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.md.j2"

    def fits(self, document: Document) -> bool:
        """Tell whether it can be made of a record."""
        return document.readable and document.kind_name == self.kind and self.suits(document)


def _is_informative(report: Document) -> bool:
    return bool(report.values.get("type") == "informative")


# The first that fits a record is what it is rendered with where nobody says.
TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        template.name: template
        for template in (
            Template(
                "informativni-zprava",
                "Informativní zpráva",
                mark("the report to the council on what the working groups do"),
                "report",
                council.informative_report,
                _is_informative,
            ),
        )
    }
)


def template_of(document: Document) -> Template | None:
    """Return the template a record is rendered with where nobody says, or None where there is none for it."""
    return next((template for template in TEMPLATES.values() if template.fits(document) and not template.asks), None)


def texts(root: Path, revision: str = "") -> dict[str, Text]:
    """Return all templates by file name: those that come with scpctl, and in their place those of the repository.

    The latter are read from the work tree or a revision. Raises :class:`ScpError` for git's troubles.
    """
    found = {file.name: _text(files.read(file, MAX_BYTES)) for file in export.templates().glob("*.j2")}
    if revision:
        return found | {
            path.removeprefix(f"{FOLDER}/"): _text(data)
            for path, data in vcs.files_at(root, revision, FOLDER, MAX_BYTES).items()
            if _NAME.fullmatch(path.removeprefix(f"{FOLDER}/"))
        }
    own = sorted((root / FOLDER).iterdir()) if (root / FOLDER).is_dir() else []
    return found | {file.name: _read(file) for file in own if _NAME.fullmatch(file.name)}


def used(file: str, texts: Mapping[str, Text]) -> dict[str, Text]:
    """Return the template in a file and those it takes in; all there are where only running it tells which."""
    found: dict[str, Text] = {}
    waiting = [file]
    while waiting:
        name = waiting.pop()
        if name in texts and name not in found:
            text = found[name] = texts[name]
            named = _NAMED.findall(text) if isinstance(text, str) else []
            if not all(named):
                return dict(texts)
            waiting += named
    return found


def _read(file: Path) -> Text:
    try:
        return _text(files.read(file, MAX_BYTES))
    except files.Unreadable as error:
        return error.reason, error.hint


def _text(data: bytes) -> Text:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _("it is not in UTF-8"), _("save it as UTF-8")
