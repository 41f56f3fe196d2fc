"""What typer says by itself, said in the user's language: usage lines, the help option, wrong use."""

from __future__ import annotations

import builtins
import importlib
import re
from collections.abc import Sequence
from typing import Any

import typer
from typer import _click
from typer._click.shell_completion import CompletionItem
from typer.core import TyperCommand, TyperGroup

from scpctl.errors import ScpError
from scpctl.language import _, mark
from scpctl.suggest import did_you_mean, suggestion

HELP = {"help_option_names": ["-h", "--help"]}
# The option parser's own sentences that pass no catalogue, and ours for them.
SENTENCES = (
    (re.compile(r"No such option: (.+)"), mark("there is no option {}")),
    (re.compile(r"No such command '([^']+)'"), mark("there is no command {}")),
    (re.compile(r"Got unexpected extra argument\(s\) \((.+)\)"), mark("one argument too many: {}")),
    (re.compile(r"Option '?([^']+)'? requires an argument\.?"), mark("the option {} needs a value")),
    (re.compile(r"Option '?([^']+)'? does not take a value\.?"), mark("the option {} takes no value")),
    (re.compile(r"'?([^']+)'? is not a valid int(?:eger| range)"), mark("{} is no whole number")),
    (re.compile(r"(\S+) is not in the range"), mark("{} is too small or too large")),
    (re.compile(r"Missing (?:argument|parameter|option):? '?([^'.]+)'?\.?"), mark("{} is missing")),
)


class _Text(_click.types.StringParamType):
    """Any text; the help does not name the type beside the argument, which says nothing to its readers.

    ``completes`` is what a shell looks for where Tab is pressed: plain text of ours, a file or a folder (``dir``).
    """

    def __init__(self, completes: str = "plain") -> None:
        self.completes = completes

    def get_metavar(self, param: Any, ctx: Any) -> str:
        return ""

    def shell_complete(self, ctx: Any, param: Any, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type=self.completes)] if self.completes != "plain" else []


TEXT = _Text()
FILE = _Text("file")
FOLDER = _Text("dir")
UsageError = _click.exceptions.UsageError


def explained(error: _click.exceptions.UsageError) -> tuple[str, str]:
    """Return what is wrong with the command line and what to do."""
    command = error.ctx.command_path if error.ctx else "scpctl"
    hint = _("see {command} --help").format(command=command)
    message = error.message or error.format_message()
    for pattern, sentence in SENTENCES:
        if match := pattern.match(message):
            if error.ctx and (written := _root_options(error.ctx).get(match[1])):
                example = f"scpctl {written} {command.partition(' ')[2]}"
                return _(sentence).format(match[1]), _("write it before the command: {command}").format(command=example)
            possible = [*(getattr(error, "possibilities", None) or ()), *re.findall(r"Did you mean '(\w+)'", message)]
            return _(sentence).format(match[1]), did_you_mean(suggestion(match[1], possible)) or hint
    return message, hint


def _root_options(context: Any) -> dict[str, str]:
    """Return the options that stand before the command ``context`` is of, and how each is written with its value."""
    return {
        name: " ".join([name] if option.is_flag else [name, option.metavar])
        for option in (context.find_root().command.params if context.parent else ())
        for name in option.opts
    }


def one_of(option: str, value: str, allowed: Sequence[str]) -> str:
    """Return ``value`` if it is one of those allowed. Raises :class:`ScpError`."""
    if value in allowed:
        return value
    message = _("{option} does not know {value}").format(option=option, value=value)
    near = suggestion(value, allowed)
    hint = did_you_mean(near) or _("write one of {choices}").format(choices=", ".join(allowed))
    raise ScpError(message, hint)


class _Translated:
    """The parts of a command's help that typer does not translate."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=_("Usage: "))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from rich.markup import escape  # only the help needs it

        for parameter in self.params:  # type: ignore[attr-defined]
            if getattr(parameter, "help", None):
                parameter.help = escape(parameter.help)  # [[id|2]] is no markup
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = _("Show this help and end.")
        return option


class Command(_Translated, TyperCommand):
    """A command whose help is in the user's language."""


class Group(_Translated, TyperGroup):
    """The root command. A command's module is imported when it is called, so that the others cost nothing."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, _loaded(command) if command else None, rest


class Commands(_Translated, TyperGroup):
    """A command that has commands of its own."""


def _loaded(command: Any) -> Any:
    """Return the command that stands in ``scpctl.cli`` under its name, with the help of its placeholder.

    Where Python has a function of that name, ``_`` follows: ``list_``. A command that has commands of its own has a
    table ``COMMANDS`` instead: by name, their functions and helps.
    """
    name = f"{command.name}_" if hasattr(builtins, command.name) else command.name
    module = importlib.import_module(f"scpctl.cli.{name}")
    parts = getattr(module, "COMMANDS", None) or {command.name: (getattr(module, name), command.help)}
    app = typer.Typer(
        name=command.name,
        cls=Commands,
        help=command.help,
        add_completion=False,
        context_settings=HELP,
        rich_markup_mode="rich",
        subcommand_metavar=_("COMMAND [ARGUMENTS]…"),
        options_metavar=_("[OPTIONS]"),
    )
    for part, (function, text) in parts.items():
        app.command(part, cls=Command, help=text, short_help=text, options_metavar=_("[OPTIONS]"))(function)
    return typer.main.get_command(app)
