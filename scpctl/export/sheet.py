"""What a document says about itself, and where the files lie that give it its looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from scpctl.errors import DocumentError, ScpError
from scpctl.export.tree import clean
from scpctl.language import _

_INSTALL = 'pip install "scpctl[documents]"'
_LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}")
_OLDEST = 1970
_BESIDE_IMAGE, _LETTERHEAD = 30.0, 34.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The properties of one document: title and author as text, date in ISO 8601, language such as ``cs-CZ``.

    ``landscape`` turns its pages. ``letterhead`` are the lines at its head, beside the image ``logo``; ``footer`` is a
    line at the foot. ``keywords`` stand in the properties of the file only.
    """

    title: str
    author: str
    date: str
    language: str = "cs-CZ"
    landscape: bool = False
    letterhead: tuple[str, ...] = ()
    logo: str = ""
    footer: str = ""
    keywords: str = ""

    @property
    def beside_image(self) -> float:
        """What an image leaves of a page for its caption, the title, and the letterhead above it, in millimetres."""
        return _BESIDE_IMAGE + (_LETTERHEAD if self.letterhead or self.logo else 0)


def checked(sheet: Sheet) -> Sheet:
    """Return ``sheet`` with nothing but text in it.

    Raises DocumentError where it has no title (PDF/UA-1, 7.1, demands one) or no proper date, and ValueError where
    the language is none.
    """
    if not _LANGUAGE.fullmatch(sheet.language):
        raise ValueError(sheet.language)
    title = clean(sheet.title)
    if not title:
        raise DocumentError(_("the document has no title"))
    try:
        day = date.fromisoformat(sheet.date)
    except ValueError:
        day = date.min
    if day.year < _OLDEST:
        raise DocumentError(_("the date of the document, {date}, is no date").format(date=sheet.date))
    return replace(
        sheet,
        title=title,
        author=clean(sheet.author),
        keywords=clean(sheet.keywords),
        date=day.isoformat(),
        letterhead=_texts(sheet.letterhead),
        footer=clean(sheet.footer),
    )


def _texts(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in map(clean, texts) if text)


def not_installed(message: str) -> ScpError:
    """Return the error that says how to get what is missing."""
    return ScpError(message, _("install it with: {command}").format(command=_INSTALL))


def templates() -> Path:
    """Return the folder of templates: in the package where it is installed, beside it in a source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def template(name: str) -> bytes:
    """Return the content of the template file ``name``. Raises ScpError where it cannot be read."""
    path = templates() / name
    try:
        return path.read_bytes()
    except OSError as error:
        message = _("the template {path} can't be read: {reason}").format(path=path, reason=error.strerror)
        raise ScpError(message, _("install scpctl again")) from error
