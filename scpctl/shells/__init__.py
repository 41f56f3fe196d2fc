"""The shells in which Tab completes: how each sends the line, how it wants the answer, where it finds its script.

The scripts stand beside this module. Each runs scpctl with the line up to the cursor in its environment and takes what
comes back for text: nothing of it is ever evaluated, and values are plain, so that none needs quotes.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from scpctl import files
from scpctl.errors import ScpError
from scpctl.language import _

# powershell is Windows PowerShell, pwsh is PowerShell 7.
NAMES = ("bash", "zsh", "fish", "powershell", "pwsh")
MAX_BYTES = 1_000_000
# What no shell takes for more than the letters of a word.
_PLAIN = re.compile(r"[\w./:,=+-]+")
_END = "x"
_UTF_16 = b"\xff\xfe"


class Typed(NamedTuple):
    """A line of ``shell`` up to the cursor: its whole words after the command, and the one that is being written.

    The first ``kept`` letters of that one the shell leaves alone, and does not want back.
    """

    shell: str
    words: tuple[str, ...]
    word: str
    kept: int = 0


class Candidate(NamedTuple):
    """What the word can become, and what is said of it."""

    value: str
    help: str = ""


class Place(NamedTuple):
    """Where a script goes, and the line of a profile that reads it, where the shell does not do so by itself."""

    script: Path
    profile: Path | None = None
    line: str = ""


def typed(environment: Mapping[str, str]) -> Typed:
    """Return the line that a script sent."""
    shell, line = environment["_SCPCTL_COMPLETE"], environment["_SCPCTL_LINE"]
    _command, *words, word = line.split("\n") if shell == "powershell" else _split(line)
    # bash begins a new word at a colon and at an equals sign.
    last = _split(environment.get("_SCPCTL_WORD", word))[-1]
    return Typed(shell, tuple(words), word, len(word) - len(last) if shell == "bash" and word.endswith(last) else 0)


def _split(line: str) -> list[str]:
    """Split a line as a shell does; the last word, which may be empty, can have a quote that is not closed."""
    reader = shlex.shlex(line + _END, posix=True)
    reader.whitespace_split, reader.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(reader)
    except ValueError:
        words.append(reader.token)
    return [*words[:-1], words[-1].removesuffix(_END)]


def answer(line: Typed, sort: str, candidates: Iterable[Candidate]) -> str:
    """Return what the script expects: ``words`` and the candidates; or ``files`` or ``folders``, for it to look for."""
    plain = [item for item in candidates if _PLAIN.fullmatch(item.value)]
    if line.shell == "powershell":
        return json.dumps([{"value": item.value, "help": item.help or item.value} for item in plain])
    return "\n".join([sort, *(_FORMS[line.shell](item, line.kept) for item in plain)]) + "\n"


_FORMS: Mapping[str, Callable[[Candidate, int], str]] = {
    "bash": lambda item, kept: item.value[kept:],
    "zsh": lambda item, _kept: (
        item.value.replace(":", r"\:") + (":" + item.help.replace("\\", r"\\") if item.help else "")
    ),
    "fish": lambda item, _kept: f"{item.value}\t{item.help}",
}


def script(shell: str) -> str:
    """Return the script of a shell."""
    suffix = "ps1" if shell in ("powershell", "pwsh") else shell
    return (Path(__file__).parent / f"scpctl.{suffix}").read_text("utf-8")


def install(shell: str) -> list[Path]:
    """Put the script where the shell finds it; return the files that changed. Raises :class:`ScpError`."""
    place = _place(shell)
    before, script_ = _held(place), script(shell).encode()
    changed = []
    if not place.script.is_file() or place.script.read_bytes() != script_:
        files.write_all(place.script.parent, {place.script.name: script_})
        changed.append(place.script)
    if place.profile and place.line.encode() not in before.splitlines():
        end = b"\r\n" if b"\r\n" in before else b"\n"
        start = end if before and not before.endswith(b"\n") else b""
        files.append(place.profile, start + place.line.encode() + end)
        changed.append(place.profile)
    return changed


def uninstall(shell: str) -> list[Path]:
    """Take back what :func:`install` did; return the files that changed or went. Raises :class:`ScpError`."""
    place = _place(shell)
    before = _held(place)
    left = b"".join(line for line in before.splitlines(keepends=True) if line.rstrip() != place.line.encode())
    changed = []
    if place.profile and left != before:
        if left:
            files.write_all(place.profile.parent, {place.profile.name: left})
        else:
            files.remove(place.profile)
        changed.append(place.profile)
    if place.script.exists():
        files.remove(place.script)
        changed.append(place.script)
    return changed


def _held(place: Place) -> bytes:
    """Return what the profile holds, nothing where there is none.

    Raises :class:`ScpError` where it can't be changed with safety: then its owner adds the line.
    """
    if place.profile is None or not (place.profile.exists() or place.profile.is_symlink()):
        return b""
    try:
        data = files.read(place.profile, MAX_BYTES)
        reason = _("it is not in UTF-8") if data.startswith(_UTF_16) else ""
    except files.Unreadable as error:
        reason = error.reason
    if reason:
        message = _("{file} can't be changed: {reason}").format(file=place.profile, reason=reason)
        raise ScpError(message, _("add this line to it yourself: {line}").format(line=place.line))
    return data


def _place(shell: str) -> Place:
    try:
        home = Path.home()
    except RuntimeError:
        raise ScpError(_("your home folder can't be found"), _("set the variable HOME")) from None
    settings = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    if shell == "fish":
        return Place(settings / "fish" / "completions" / "scpctl.fish")
    if shell in ("powershell", "pwsh"):
        folder = settings / "powershell"
        if sys.platform == "win32":
            folder = _documents() / ("PowerShell" if shell == "pwsh" else "WindowsPowerShell")
        # The folder is not named: Windows PowerShell reads a profile in the encoding of the system.
        line = 'if (Test-Path "$PSScriptRoot/scpctl.ps1") { . "$PSScriptRoot/scpctl.ps1" }'
        return Place(folder / "scpctl.ps1", folder / "profile.ps1", line)
    below = f".local/share/scpctl/scpctl.{shell}"
    profile = Path(os.environ.get("ZDOTDIR") or home) / ".zshrc" if shell == "zsh" else home / ".bashrc"
    return Place(home / below, profile, f"[ -r ~/{below} ] && . ~/{below}")


if sys.platform == "win32":

    def _documents() -> Path:
        """Return the folder of the user's documents, which is often kept in OneDrive."""
        import winreg

        key = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as folders:
            return Path(os.path.expandvars(winreg.QueryValueEx(folders, "Personal")[0]))
