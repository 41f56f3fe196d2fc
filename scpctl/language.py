"""The language people are spoken to in: chosen once at start, then used by every message.

English is the language of the source; the catalogues in ``locale/`` hold the others. Tables and rule docstrings
are marked with :func:`mark` and translated when they are shown.
"""

from __future__ import annotations

import contextlib
import gettext as _gettext
import os
import sys
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("cs", "en")
_LOCALE = Path(__file__).parent / "locale"
_active = _gettext.NullTranslations()
_code = "en"


def translation(language: str) -> _gettext.NullTranslations:
    """Return the messages of ``language`` (``cs`` or ``en``)."""
    return _gettext.translation("scpctl", _LOCALE, [language], fallback=True)


def use(language: str) -> None:
    """Speak ``language`` from now on, the option parser's own words (which ask the environment) included."""
    global _active, _code
    _active, _code = translation(language), language
    os.environ["LANGUAGE"] = language
    _gettext.bindtextdomain("scpctl", str(_LOCALE))
    _gettext.textdomain("scpctl")


@contextlib.contextmanager
def spoken(language: str) -> Iterator[None]:
    """Speak ``language`` for a while: what stands in documents is Czech, whoever has it written."""
    before = _code
    use(language)
    try:
        yield
    finally:
        use(before)


def current() -> str:
    """Return the language that is spoken, ``cs`` or ``en``."""
    return _code


def of_system() -> str:
    """Return the language of the user's system, English where it is none of ours."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "cs" if value.startswith("cs") else "en"
    if sys.platform == "win32":
        import ctypes

        czech = 0x05
        return "cs" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == czech else "en"
    return "en"


def mark(text: str) -> str:
    """Mark ``text`` for the catalogues and return it as it is; it is translated when it is shown."""
    return text


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """Mark the forms of a message for the catalogues and return them; :func:`plural` chooses when it is shown."""
    return one, many


def _(text: str) -> str:
    """Return ``text`` in the active language."""
    return _active.gettext(text) if text else ""


def plural(one: str, many: str, count: int) -> str:
    """Return the form of a message that goes with ``count`` (Czech has three: 1, 2–4, 5 and more)."""
    return _active.ngettext(one, many, count)
