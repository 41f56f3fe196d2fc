"""Questions on a terminal: one line each, with what is expected and what Enter takes; they go to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.language import _
from scpctl.output import quiet, shown

try:
    import readline

    HAS_READLINE = True
except ImportError:  # Windows
    HAS_READLINE = False

T = TypeVar("T")
NOTHING = "-"
# Behind a question of this width there is room for an answer on a terminal of 80 columns.
LONGEST = 66


@dataclass(frozen=True)
class Question:
    """What is asked; ``choices`` are answers with their labels, ``known`` those that Tab completes.

    Enter takes ``default``; where the answer is ``optional``, - is none, and ``hint`` is told where it is not.
    """

    label: str
    expects: str = ""
    default: str = ""
    choices: Mapping[str, str] | None = None
    known: tuple[str, ...] = ()
    optional: bool = False
    hint: str = ""

    @property
    def text(self) -> str:
        """The line that asks."""
        expects = f" ({self.expects})" if self.expects else ""
        default = f" [{self.default}]" if self.default else ""
        return f"{self.label}{expects}{default}: "


def is_possible() -> bool:
    """Tell whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def completes() -> bool:
    """Tell whether Tab completes: Python edits lines only where both input and output are the terminal."""
    return HAS_READLINE and sys.stdout.isatty()


def ask(question: Question, read: Callable[[str], T], session: Session) -> T | None:
    """Return what ``read`` makes of the answer; where it raises :class:`ScpError`, say why and ask again.

    None where nothing is to be said. Raises :class:`KeyboardInterrupt` where the user stops.
    """
    codes = list(question.choices or {})
    width = max(map(len, codes), default=0)
    for number, (code, label) in enumerate((question.choices or {}).items(), start=1):
        session.warn([[f"  {number:>2}  {code:<{width}}  {label}"]])
    text = question.text
    if len(text) > LONGEST:
        session.warn([[question.expects]])
        text = replace(question, expects="").text
    while True:
        answer = _line(text, question.known) or question.default
        if question.optional and answer in ("", NOTHING):
            return None
        if answer.isdecimal() and answer not in codes and 0 < int(answer) <= len(codes):
            answer = codes[int(answer) - 1]
        try:
            if not answer:
                raise ScpError(_("this is needed"), question.hint or _("write it, or stop with Ctrl+C"))
            return read(answer)
        except ScpError as error:
            session.complain(error)


def _line(text: str, known: Iterable[str]) -> str:
    """Return the line that the user types, without spaces around it."""
    text = quiet(shown(text))
    try:
        if not sys.stdout.isatty():
            sys.stderr.write(text)
            sys.stderr.flush()
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            return line.strip()
        _complete(tuple(known))
        return input(text).strip()
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("\n")
        raise KeyboardInterrupt from None


def _complete(known: tuple[str, ...]) -> None:
    """Let Tab complete one of ``known``, also behind a comma."""
    if HAS_READLINE:
        # macOS has libedit under the name of readline, which is told so in another way.
        libedit = "libedit" in (readline.__doc__ or "")
        readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
        readline.set_completer_delims(", ")
        readline.set_completer(lambda start, number: _nth([id_ for id_ in known if id_.startswith(start)], number))


def _nth(found: list[str], number: int) -> str | None:
    return found[number] if number < len(found) else None
