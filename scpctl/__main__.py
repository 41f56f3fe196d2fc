"""Run the command line and turn every failure into an exit status; no user ever sees a traceback unasked.

Statuses: 0 no errors, 1 findings of severity error, 2 usage or environment, 3 a bug in scpctl, 130 stopped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

STOPPED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments == ["--version"]:  # the fast way: nothing else is imported
        from scpctl import __version__

        print(f"scpctl {__version__}")  # noqa: T201 - the one line that needs no door
        return 0
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if "_SCPCTL_COMPLETE" in os.environ:
        return _complete()
    try:
        return _run(arguments)
    except KeyboardInterrupt:  # so early that there is no language yet to say it in
        return STOPPED


def _complete() -> int:
    """Answer the shell in which Tab was pressed; whatever goes wrong, nobody asked to be told of it."""
    import contextlib
    import gc

    gc.disable()
    with contextlib.suppress(Exception, KeyboardInterrupt, SystemExit):
        from scpctl import language, shells

        line = shells.typed(os.environ)
        language.use(_language([*line.words]))
        from scpctl import output
        from scpctl.cli import app, complete

        output.write_exactly(complete.answer(line, app))
        sys.stdout.flush()
    return 0


def _run(arguments: list[str]) -> int:
    import gc

    gc.disable()  # a command lives shortly, and collecting costs half of its time

    from scpctl import language
    from scpctl.errors import ScpError

    language.use(_language(arguments))
    debug = "--debug" in arguments
    try:
        return _command(arguments)
    except ScpError as error:
        _trace(debug)
        _complain(error.message, error.hint, error.excerpt)
        return error.status
    except KeyboardInterrupt:
        _complain(language._("stopped"), "")
        return STOPPED
    except (BrokenPipeError, SystemExit):
        # The reader (head, less) went away, for which typer would end the process itself: stop quietly, and keep
        # Python from complaining at exit.
        _abandon_output()
        return 0
    except OSError as error:
        _trace(debug)
        from scpctl.files import reason_of

        place = f"{error.filename}: " if error.filename else ""
        _complain(f"{place}{reason_of(error)}", language._("check the file, your rights and the space on the disk"))
        _abandon_output()
        return 2
    except Exception as error:
        _trace(debug)
        message = language._("this is a bug in scpctl: {problem}").format(problem=f"{type(error).__name__}: {error}")
        _complain(message, language._("run it again with --debug and report what it prints"))
        return 3


def _command(arguments: list[str]) -> int:
    from scpctl.cli import app
    from scpctl.cli.parser import UsageError, explained

    try:
        status = app(arguments, prog_name="scpctl", standalone_mode=False)
    except UsageError as error:
        _complain(*explained(error))
        return 2
    if status == STOPPED:  # typer has caught Ctrl+C
        raise KeyboardInterrupt
    sys.stdout.flush()
    return int(status or 0)


def _abandon_output() -> None:
    """Let what is still to be written go nowhere: Python would try it again at exit and fail once more."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _trace(wanted: bool) -> None:
    if wanted:
        import traceback

        traceback.print_exc()


def _complain(message: str, hint: str, excerpt: Sequence[str] = ()) -> None:
    from scpctl import output

    output.write(output.complaint(message, hint, excerpt), output.settings("auto", sys.stderr), sys.stderr)


def _language(arguments: list[str]) -> str:
    """Return the language to speak: asked for, set in the environment, in the repository, or the system's."""
    from pathlib import Path

    from scpctl import config, language

    for position, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang":
            value = arguments[position + 1] if position + 1 < len(arguments) else ""
        if value in language.LANGUAGES:
            return value
    if (value := os.environ.get("SCPCTL_LANG", "")) in language.LANGUAGES:
        return value
    start = arguments[arguments.index("-C") + 1 :][:1] if "-C" in arguments else ["."]
    return config.language(Path(start[0] if start else ".")) or language.of_system()


if __name__ == "__main__":
    sys.exit(main())
