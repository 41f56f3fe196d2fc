"""The settings of a content repository: its ``scpctl.toml``, as one frozen value that is passed, never imported."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from scpctl import files
from scpctl.errors import ScpError
from scpctl.language import LANGUAGES, _
from scpctl.suggest import did_you_mean, suggestion

FILE = "scpctl.toml"
MAX_BYTES = 256_000


@dataclass(frozen=True)
class Programme:
    """The programme that the repository holds; ``commissioned_to`` is the id of an organisation."""

    name: str
    city: str = ""
    since: str = ""
    commissioned_to: str = ""
    council: str = ""


@dataclass(frozen=True)
class Config:
    """What ``scpctl.toml`` says; ``root`` is the folder it stands in."""

    root: Path
    programme: Programme
    lang: str = ""

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


def load(root: Path) -> Config:
    """Read the settings of the content repository at ``root``. Raises :class:`ScpError` at the first fault."""
    try:
        text = files.read(root / FILE, MAX_BYTES).decode("utf-8")
        data = tomllib.loads(text)
    except files.Unreadable as error:
        raise ScpError(_("{file} can't be read: {reason}").format(file=FILE, reason=error.reason), error.hint) from None
    except UnicodeDecodeError:
        raise ScpError(_("{file} is not in UTF-8").format(file=FILE), _("save it as UTF-8")) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScpError(_("{file} is not valid TOML: {problem}").format(file=FILE, problem=error)) from None
    _only_known(data, {"programme", "lang"}, "")
    programme = data.get("programme")
    if not isinstance(programme, dict):
        raise ScpError(
            _("{file}: the table [programme] is missing").format(file=FILE), _('add [programme] and name = "…"')
        )
    _only_known(programme, {item.name for item in fields(Programme)}, "programme.")
    for key, value in programme.items():
        if not isinstance(value, str):
            message = _("{file}: {key} must be a text in quotes").format(file=FILE, key=f"programme.{key}")
            raise ScpError(message)
    if not programme.get("name"):
        raise ScpError(_("{file}: programme.name is missing").format(file=FILE), _('add name = "…" below [programme]'))
    lang = data.get("lang", "")
    if lang not in ("", *LANGUAGES):
        raise ScpError(_("{file}: lang must be cs or en").format(file=FILE))
    return Config(root, Programme(**programme), lang)


def language(start: Path) -> str:
    """Return the language that the repository around ``start`` sets, or nothing; faults are told later by ``load``."""
    try:
        return load(find_root(start)).lang
    except ScpError:
        return ""


def _only_known(table: dict[str, Any], known: set[str], path: str) -> None:
    for key in table:
        if key not in known and not key.startswith("x_"):
            hint = did_you_mean(suggestion(key, sorted(known)))
            raise ScpError(_("{file}: unknown key {key}").format(file=FILE, key=path + key), hint)
