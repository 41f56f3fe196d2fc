"""Options that several commands have: the revision, the day, the expression, the form of the output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from scpctl.cli import complete
from scpctl.language import _


def at(help_: str) -> Any:
    """Return ``--at REV``; ``help_`` says what is done with a revision."""
    return typer.Option("--at", metavar=_("REV"), help=help_, autocompletion=complete.revisions, show_default=False)


def today(help_: str = "") -> Any:
    """Return ``--today DATE``; ``help_`` says what the day is for."""
    return typer.Option("--today", metavar=_("DATE"), help=help_ or _("The day that today means."), show_default=False)


def where(keys: complete.Provider) -> Any:
    """Return ``--where EXPR``; ``keys`` offers the keys of the kind that it is about."""
    said = _("Only those that meet an expression, such as: status == approved and not group.")
    return typer.Option("--where", metavar=_("EXPR"), help=said, autocompletion=keys, show_default=False)


def form(formats: Sequence[str], help_: str = "") -> Any:
    """Return ``--format FORMAT``, which is one of ``formats``."""
    said = (help_ or _("Form of the output: {formats}.")).format(formats=", ".join(formats))
    return typer.Option("--format", metavar=_("FORMAT"), help=said, autocompletion=complete.choice(*formats))
