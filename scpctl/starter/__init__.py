"""What a new content repository begins with: its settings, folders, CI files and a README in Czech.

The files beside this module are copied as they are but for ``$words``; those of hidden files start with ``dot-``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from string import Template

from scpctl import __version__, links
from scpctl.config import Programme
from scpctl.document import Document
from scpctl.kinds import KINDS
from scpctl.library import FOLDER

# The files with words to fill in; in the others a dollar is the dollar of CI.
FILLED = ("README.md", "requirements.txt")
SETTINGS = "scpctl.toml"


def contents(programme: Programme, group: Document) -> dict[str, bytes]:
    """Return the files of a new repository with a first group, by path from its root."""
    words = {"programme": links.escaped(programme.name), "group": group.id, "version": __version__}
    found = {SETTINGS: _settings(programme), group.path: group.text}
    for path, text in _copied():
        found[path] = Template(text).substitute(words) if path in FILLED else text
    folders = {f"{FOLDER}/{kind.path.partition('/')[0]}" for kind in KINDS.values()}
    folders.add("templates")
    empty = {folder for folder in folders if not any(path.startswith(f"{folder}/") for path in found)}
    found |= {f"{folder}/.gitkeep": "" for folder in empty}
    return {path: text.encode() for path, text in sorted(found.items())}


def _settings(programme: Programme) -> str:
    """Return ``scpctl.toml``; a text of JSON is one of TOML, too."""
    given = {key: value for key, value in asdict(programme).items() if value}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in given.items()]
    return Template(_text(_FOLDER / SETTINGS)).substitute(programme="\n".join(lines))


def _copied() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of what is copied."""
    for file in sorted(_FOLDER.rglob("*")):
        path = file.relative_to(_FOLDER).as_posix()
        if file.is_file() and file.suffix not in (".py", ".pyc") and path != SETTINGS:
            yield path.replace("dot-", ".", 1) if path.startswith("dot-") else path, _text(file)


def _text(file: Path) -> str:
    return file.read_text("utf-8")


_FOLDER = Path(__file__).parent
