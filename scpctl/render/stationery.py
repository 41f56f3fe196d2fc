"""What the documents of a repository are written on: templates, reference documents, fonts, logo; and what they show.

All of it is read from the work tree or from a revision, below the root, and through no symbolic link.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from scpctl import config, export, files, vcs
from scpctl.config import Config
from scpctl.errors import ScpError
from scpctl.language import _
from scpctl.library import FOLDER
from scpctl.render import templates
from scpctl.render.templates import Text

REFERENCES = ("docx", "odt")
FONTS = f"{templates.FOLDER}/fonts"
_FONT_FILES = (".ttf", ".otf", ".ttc")
MAX_FONTS = 40_000_000
# What all images of a document may weigh together: it is sent by e-mail.
MAX_IMAGES = 20_000_000
# More of them take too long, however small they are.
MAX_DIFFERENT_IMAGES = 200
_OF_THE_WEB = re.compile(r"//|[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_LONGEST = 80


@dataclass(frozen=True)
class Stationery:
    """What all documents of a repository have in common.

    ``templates`` are the texts of all templates by file name. ``own`` are the other files of the repository that give
    its documents their looks, by path from the root: reference documents, fonts, the logo.
    """

    config: Config
    revision: str
    templates: Mapping[str, Text]
    own: Mapping[str, bytes]

    @property
    def references(self) -> Mapping[str, bytes]:
        """The repository's own reference documents by format."""
        named = {kind: f"{templates.FOLDER}/reference.{kind}" for kind in REFERENCES}
        return {kind: self.own[path] for kind, path in named.items() if path in self.own}

    @property
    def fonts(self) -> list[bytes]:
        """The fonts in order of their file names."""
        return [data for path, data in self.own.items() if path.startswith(f"{FONTS}/")]

    @property
    def logo(self) -> bytes:
        """The logo, or nothing."""
        return self.own.get(self.config.letterhead.logo, b"")

    @cached_property
    def digest(self) -> str:
        """A digest of the looks: documents made with others may look otherwise."""
        parts = (f"{path} {hashlib.sha256(data).hexdigest()}" for path, data in self.own.items())
        return hashlib.sha256("\n".join([self.config.letterhead.font, *parts]).encode()).hexdigest()

    def read(self, path: str, limit: int) -> bytes:
        """Return what a file of the repository holds. Raises :class:`scpctl.files.Unreadable`, :class:`ScpError`."""
        return _read(self.config.root, self.revision, path, limit)


def of(settings: Config, revision: str = "") -> Stationery:
    """Return the stationery of a repository. Raises :class:`ScpError` where a part of it can't be used."""
    root = settings.root
    own = dict(sorted(_own(root, revision).items()))
    if logo := settings.letterhead.logo:
        try:
            own[logo] = _read(root, revision, logo, export.MAX_IMAGE)
            reason = export.image_fault(own[logo])
        except files.Unreadable as error:
            reason = error.reason
        if reason:
            message = _("the logo {path} can't be shown: {reason}").format(path=logo, reason=reason)
            raise ScpError(
                message,
                _("put another image there, or take {key} out of {file}").format(
                    key="letterhead.logo", file=config.FILE
                ),
            )
    return Stationery(settings, revision, templates.texts(root, revision), own)


def _own(root: Path, revision: str) -> dict[str, bytes]:
    """Return reference documents and fonts by path. Raises :class:`ScpError` where one can't be read."""
    wanted = {f"{templates.FOLDER}/reference.{kind}" for kind in REFERENCES}
    if revision:
        found = vcs.files_at(root, revision, templates.FOLDER, MAX_FONTS)
        paths = [path for path in found if path in wanted or _is_font(path)]
    else:
        folder = templates.own_folder(root)
        fonts = sorted(root.joinpath(FONTS).iterdir()) if folder and root.joinpath(FONTS).is_dir() else []
        there = [path for path in sorted(wanted) if folder and root.joinpath(path).exists()]
        paths = there + [path for path in (f"{FONTS}/{file.name}" for file in fonts) if _is_font(path)]
    own = {}
    left = MAX_FONTS
    for path in paths:
        try:
            own[path] = found[path] if revision else files.read_below(root, path, MAX_FONTS)
        except files.Unreadable as error:
            message = _("{path} can't be used: {reason}").format(path=path, reason=error.reason)
            raise ScpError(message, error.hint) from None
        left -= len(own[path])
        if left < 0:
            message = _("the files in {folder} are larger than {limit} MB together")
            hint = _("leave only what the documents need there")
            raise ScpError(message.format(folder=templates.FOLDER, limit=MAX_FONTS // 1_000_000), hint)
    return own


def _is_font(path: str) -> bool:
    folder, _slash, name = path.rpartition("/")
    return folder == FONTS and name.lower().endswith(_FONT_FILES)


def _read(root: Path, revision: str, path: str, limit: int) -> bytes:
    if not revision:
        return files.read_below(root, path, limit)
    files.require_below(path)
    data = vcs.files_at(root, revision, path, limit).get(path)
    if data is None and not path.isascii():  # git may know it by another form of its name
        data = vcs.files_at(root, revision, posixpath.dirname(path), limit).get(path)
    if data is None:
        raise files.Unreadable(_("it is not there"), _("check the name, and that it was committed"))
    if len(data) > limit:
        raise files.too_large(limit)
    return data


def path_of(name: str) -> str:
    """Return the path of the image that Markdown calls so; nothing where it is none of the repository.

    Texts name images as forges find them, from the root: ``/content/reports/plan.png``.
    """
    path = unquote(name).removeprefix("/")
    is_ours = name.startswith("/") and path.startswith((f"{FOLDER}/", f"{templates.FOLDER}/"))
    return path if is_ours else ""


def images(markdowns: Iterable[str], stationery: Stationery) -> tuple[dict[str, str], dict[str, str]]:
    """Return the digests of the images that texts show, by name, and why others are not shown, by path.

    Raises :class:`ScpError` for git's troubles.
    """
    shown: dict[str, str] = {}
    refused: dict[str, str] = {}
    left = MAX_IMAGES
    names = dict.fromkeys(name for text in markdowns for name in export.images(text))
    for name in filter(_OF_THE_WEB.match, names):
        refused[name[:_LONGEST]] = _("images of the web are not fetched")
    for number, name in enumerate(filter(path_of, names)):
        path = path_of(name)
        if number >= MAX_DIFFERENT_IMAGES:
            refused[path] = _("the document has more than {limit} images").format(limit=MAX_DIFFERENT_IMAGES)
            continue
        try:
            data = stationery.read(path, export.MAX_IMAGE)
        except files.Unreadable as error:
            refused[path] = error.reason
            continue
        if len(data) > left:
            limit = MAX_IMAGES // 1_000_000
            refused[path] = _("the images of the document are larger than {limit} MB together").format(limit=limit)
            continue
        # One that is refused counts, too: to look into it took its time.
        left -= len(data)
        if reason := export.image_fault(data):
            refused[path] = reason
        else:
            shown[name] = hashlib.sha256(data).hexdigest()
    return shown, refused
