"""The one door to the terminal: whatever is printed passes :func:`shown`, so no text of a document can forge anything.

Text is built of parts; a part is a plain string or one with a style. Styles become colours only where they are wanted.
"""

from __future__ import annotations

import io
import os
import re
import sys
import unicodedata
from collections.abc import Generator, Iterable, Sequence
from typing import NamedTuple, TextIO, TypeAlias, TypeVar

from scpctl.characters import COMMAND, UNSHOWN, code_of, visible
from scpctl.language import _

MAX_PART = 400
Item = TypeVar("Item")
# What CI takes for a command at the start of a line (GitHub).
_COMMAND_LINE = re.compile(r"^(\s*:)(?=:)", re.MULTILINE)
_STYLES = {"error": "31;1", "warning": "33;1", "info": "36;1", "place": "1", "dim": "2", "mark": "31", "good": "32"}


class Styled(NamedTuple):
    """A part of a line in one of the styles of the terminal."""

    text: str
    style: str


Part: TypeAlias = str | Styled
Line: TypeAlias = Iterable[Part]


class Settings(NamedTuple):
    """How to print: with colours or not, how many columns wide."""

    color: bool
    width: int


def shown(text: str) -> str:
    """Return ``text`` so that a terminal or a CI log only ever shows it: controls visible, length bounded.

    A CI runner obeys ``##[`` anywhere in a line, and so do other services with a name before the bracket.
    """
    return visible(text[:MAX_PART] + "…" if len(text) > MAX_PART else text)


def quiet(line: str) -> str:
    """Return a whole line, whose parts may make a command when they meet, so that a CI runner takes it for none."""
    return _COMMAND_LINE.sub(r"\1 ", COMMAND.sub("## ", line))


def write_document(text: str) -> None:
    """Write a whole Markdown document. What a CI runner would obey is escaped in Markdown's own way."""
    plain = UNSHOWN.sub(lambda match: match[0] if match[0] in "\t\n\u200d" else code_of(match[0]), text)
    sys.stdout.write(_COMMAND_LINE.sub(r"\1\\", COMMAND.sub(r"##\\", plain)))


def write_exactly(text: str) -> None:
    """Write text that is safe already, with the line ends it has: Windows would make two of the CR in front of them."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.reconfigure(newline="")
    sys.stdout.write(text)


def settings(color: str, stream: TextIO) -> Settings:
    """Decide on colours (``auto``, ``always``, ``never``; https://no-color.org) and the width of ``stream``."""
    terminal = stream.isatty()
    wanted = color == "always" or (
        color == "auto"
        and not os.environ.get("NO_COLOR")
        and (bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb"))
    )
    try:
        width = int(os.environ.get("COLUMNS", "")) if terminal or "COLUMNS" in os.environ else 80
    except ValueError:
        width = os.get_terminal_size(stream.fileno()).columns if terminal else 80
    return Settings(wanted, max(40, width))


def write(lines: Iterable[Line], how: Settings, stream: TextIO | None = None) -> None:
    """Write lines of parts, each shown safely, in colour where ``how`` says so."""
    stream = stream or sys.stdout
    for line in lines:
        stream.write(quiet("".join(_painted(part, how.color) for part in line)) + "\n")


def followed(items: Iterable[Item], names: Sequence[str], how: Settings) -> Generator[Item, None, None]:
    """Yield items as they come, and show on the terminal of stderr how many have, and the name of the last.

    What is printed meanwhile stands above. Close it where it is left before its end.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    console = Console(
        stderr=True,
        width=how.width,
        no_color=not how.color,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
    )
    columns = (
        BarColumn(20),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")),
    )
    # Results that go elsewhere must not come this way, which leads to stderr.
    above = sys.stdout.isatty()
    with Progress(*columns, console=console, transient=True, expand=True, redirect_stdout=above) as progress:
        task = progress.add_task("", total=len(names))
        for item, name in zip(items, names, strict=True):
            progress.update(task, advance=1, description=shown(name))
            yield item


def complaint(message: str, hint: str, excerpt: Iterable[str] = ()) -> list[Line]:
    """Return the lines that tell of an error: what is wrong, the place, and, where known, what to do."""
    lines: list[Line] = [[Styled(_("error"), "error"), ": ", message], *([f"  {line}"] for line in excerpt)]
    return [*lines, [f"  → {hint}"]] if hint else lines


def width_of(text: str) -> int:
    """Return how many columns ``text`` takes on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _painted(part: Part, color: bool) -> str:
    if isinstance(part, str):
        return shown(part)
    return f"\x1b[{_STYLES[part.style]}m{shown(part.text)}\x1b[0m" if color else shown(part.text)
