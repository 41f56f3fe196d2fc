"""``scpctl completion``: Tab completes commands, options and ids in a shell."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer._completion_shared import _get_shell_name

from scpctl import output, shells
from scpctl.cli import complete
from scpctl.cli.parser import TEXT
from scpctl.cli.session import Session
from scpctl.errors import ScpError
from scpctl.language import _
from scpctl.output import Styled


def completion(
    context: typer.Context,
    shell: Annotated[
        str,
        typer.Argument(
            click_type=TEXT,
            metavar=_("[SHELL]"),
            help=_("One of: {shells}; the one you are in, where none is given.").format(shells=", ".join(shells.NAMES)),
            autocompletion=complete.choice(*shells.NAMES),
        ),
    ] = "",
    install: Annotated[bool, typer.Option("--install", help=_("Set it up for every new terminal."))] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help=_("Take back what --install did."))] = False,
) -> int:
    """Print the script, or put it where the shell finds it."""
    session: Session = context.obj
    if install and uninstall:
        message = _("{one} and {other} exclude each other").format(one="--install", other="--uninstall")
        raise ScpError(message, _("leave out one of the two"))
    shell = shell.lower() or _guessed()
    if shell not in shells.NAMES:
        message = _("Tab can't complete scpctl in {shell}").format(shell=shell)
        raise ScpError(message, _("write one of {choices}").format(choices=", ".join(shells.NAMES)))
    if not install and not uninstall:
        output.write_exactly(shells.script(shell))
        if sys.stdout.isatty():
            session.note([_("next:"), " ", f"scpctl completion {shell} --install"])
        return 0
    changed = shells.install(shell) if install else shells.uninstall(shell)
    session.show([Styled(str(file), "place")] for file in changed)
    if not changed:
        session.note([_("nothing had to be changed")])
    elif install:
        session.note([_("next:"), " ", _("open a new terminal, write scpctl and press Tab")])
        if shell in ("powershell", "pwsh"):
            allowing = "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned"
            session.note([_("where it refuses to run scripts:"), " ", allowing])
    return 0


def _guessed() -> str:
    """Return the shell that scpctl was started from. Raises :class:`ScpError` where it can't be told."""
    found = _get_shell_name()
    if not found:
        hint = _("name it, such as: {example}").format(example="scpctl completion bash")
        raise ScpError(_("it can't be told which shell this is"), hint)
    return found
