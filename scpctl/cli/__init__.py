"""The command line: a module for each command, which takes options, makes one call, prints and returns the status.

Options and help are made when this is imported, in the language chosen before (:func:`scpctl.language.use`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scpctl import __version__, output
from scpctl.cli import complete
from scpctl.cli.parser import FOLDER, HELP, Command, Group, one_of
from scpctl.cli.session import COLORS, Session
from scpctl.language import LANGUAGES, _

app = typer.Typer(
    name="scpctl",
    cls=Group,
    help=_(
        "Run a city programme out of a git repository: check its records and render the Czech documents made of them."
    ),
    epilog=_("Exit status: 0 no errors, 1 errors found, 2 wrong use or environment, 3 a bug in scpctl, 130 stopped."),
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings=HELP,
    subcommand_metavar=_("COMMAND [ARGUMENTS]…"),
    options_metavar=_("[OPTIONS]"),
)

COMMANDS = {
    "check": _("Check the documents against the rules."),
    "explain": _("Explain a rule: why it exists, a bad and a good example, its source."),
    "templates": _("List, show and copy the templates that documents are made by."),
    "render": _("Render documents to Markdown, HTML, DOCX, ODT and PDF."),
    "verify": _("Tell whether a document is what this repository yields at the commit that it names."),
    "show": _("Show one document: its values, what leads to it, its last changes."),
    "list": _("List documents of a kind, chosen by an expression, as a table, CSV, JSON or Markdown."),
    "find": _("Find documents by their words, in any form, with or without diacritics."),
    "graph": _("Draw the links between documents, or the organisation scheme."),
    "matrix": _("Show which documents of two kinds hang together, and what is missing."),
    "new": _("Make a new document; what is missing is asked for on a terminal."),
    "init": _("Begin a content repository: settings, folders, CI and a first group."),
    "link": _("Write out short links and keep generated blocks fresh."),
    "rename": _("Give a document another id, in its file and everywhere."),
    "merge": _("Make one document of two that are the same thing."),
    "remove": _("Delete a document that nothing refers to."),
    "completion": _("Let Tab complete commands, options and ids in your shell."),
    "schema": _("Print the content model as JSON Schema, or set up editors with it."),
}


def _placeholder() -> None:
    """Stand in the list of commands; the group loads the module of this name when it is called."""


for name, text in COMMANDS.items():
    app.command(name, cls=Command, help=text, short_help=text)(_placeholder)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    directory: Annotated[
        Path,
        typer.Option(
            "-C",
            click_type=FOLDER,
            metavar=_("DIR"),
            help=_("Work as if started in this folder."),
            show_default=False,
        ),
    ] = Path(),
    lang: Annotated[
        str,
        typer.Option(
            "--lang",
            metavar="|".join(LANGUAGES),
            help=_("Language of messages."),
            show_default=False,
            autocompletion=complete.choice(*LANGUAGES),
        ),
    ] = "",
    color: Annotated[
        str,
        typer.Option(
            "--color",
            metavar="|".join(COLORS),
            help=_("Colours in the output."),
            show_default=False,
            autocompletion=complete.choice(*COLORS),
        ),
    ] = "auto",
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help=_("Print results only, no progress."))] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help=_("Print more about what is done."))] = False,
    debug: Annotated[bool, typer.Option("--debug", help=_("Show where in scpctl an error arose."))] = False,
    version: Annotated[bool, typer.Option("--version", help=_("Print the version and end."))] = False,
) -> int | None:
    """Keep the root options for the command; without a command, say where we are."""
    if version:
        output.write([[f"scpctl {__version__}"]], output.Settings(color=False, width=80))
        raise typer.Exit
    if lang:
        one_of("--lang", lang, LANGUAGES)
    context.obj = Session.of_options(directory, color, quiet=quiet, verbose=verbose)
    if context.invoked_subcommand is not None:
        return None
    from scpctl.cli.status import status

    return status(context.obj)
