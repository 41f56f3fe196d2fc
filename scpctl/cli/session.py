"""What every command needs from the root options: where we are, how to print."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scpctl import config, output
from scpctl.cli.parser import one_of
from scpctl.config import Config
from scpctl.errors import ScpError
from scpctl.language import _, plural
from scpctl.output import Line, Styled
from scpctl.suggest import did_you_mean, suggestion

if TYPE_CHECKING:
    from scpctl.document import Document
    from scpctl.kinds import Kind
    from scpctl.library import Library

COLORS = ("auto", "always", "never")
Item = TypeVar("Item")


@dataclass(frozen=True)
class Session:
    """The root options, settled: ``start`` is absolute."""

    start: Path
    color: str
    quiet: bool
    verbose: bool

    @classmethod
    def of_options(cls, directory: Path, color: str, *, quiet: bool, verbose: bool) -> Session:
        """Check the options. Raises :class:`ScpError`."""
        one_of("--color", color, COLORS)
        try:
            start = directory.resolve()
        except OSError:
            raise ScpError(_("the current folder is gone"), _("change to a folder that exists")) from None
        if not start.is_dir():
            raise ScpError(_("there is no folder {folder}").format(folder=directory), _("check what follows -C"))
        return cls(start, color, quiet, verbose)

    def config(self) -> Config:
        """Return the settings of the content repository we are in."""
        return config.load(config.find_root(self.start))

    def recovered(self) -> Config:
        """Return the settings, once a change of several files that had been stopped half way is made complete."""
        from scpctl import transaction

        settings = self.config()
        if transaction.recover(settings.root):
            self.warn([[_("a change of several files that had been stopped half way is now complete")]])
        return settings

    def kinds(self) -> Mapping[str, Kind]:
        """Return the kinds of document as the content repository we are in extends them; as they are outside of one."""
        try:
            root = config.find_root(self.start)
        except ScpError:
            from scpctl.kinds import KINDS

            return KINDS
        return config.load(root).kinds

    def library_as_it_was(self, revision: str, today: str = "") -> Library:
        """Read the documents of a revision with its own settings, those of the work tree where it is empty."""
        return self.library(revision, today, settings=config.load(self.config().root, revision) if revision else None)

    def library(
        self, revision: str = "", today: str = "", *, may_be_empty: bool = False, settings: Config | None = None
    ) -> Library:
        """Read the documents of the work tree, or of a revision, as seen on the day ``today`` (ISO 8601).

        The ``settings`` are those of the work tree where none are given, since what is compared is to be judged alike.
        Raises :class:`ScpError` where there are no documents, unless it ``may_be_empty``.
        """
        from scpctl import library  # help and explain read no documents

        settings = settings or self.recovered()
        on = as_of(today)
        if may_be_empty and not settings.content.exists():
            return library.Library(settings, (), frozenset(), on)
        found = library.at(settings, revision, on) if revision else library.load(settings, on)
        if not found.documents and not may_be_empty:
            raise ScpError(
                _("there are no documents in {folder}").format(folder=settings.content),
                _("the documents belong there: {places}").format(places="content/groups/, content/fiches/, …"),
            )
        return found

    def document(self, library: Library, reference: str) -> Document:
        """Return the one document that an id, a path from here or a name means. Raises :class:`ScpError`."""
        from scpctl.library import path_below

        path = path_below(library.config.root, self.start / reference.replace("\\", "/"))
        if path in library.by_path:
            return library.by_path[path]
        found = library.with_id(reference) or library.named(reference)
        if len(found) == 1:
            return found[0]
        if found:
            choices = ", ".join(f"{item.kind_name}:{item.id}" for item in found)
            message = _("{id} can mean several documents").format(id=reference)
            raise ScpError(message, _("write one of {choices}").format(choices=choices))
        hint = did_you_mean(library.meant(reference)) or _("scpctl alone shows what there is")
        raise ScpError(_("there is no document {id}").format(id=reference), hint)

    def below(self, library: Library, paths: Iterable[str]) -> set[str]:
        """Return the paths of the files that ``paths`` from here name.

        Raises :class:`ScpError` for one without documents.
        """
        from scpctl.library import path_below

        chosen: set[str] = set()
        for path in paths:
            below = path_below(library.config.root, self.start / path)
            found = {file for file in library.files if below in ("", file) or file.startswith(f"{below}/")}
            if found.isdisjoint(library.by_path):
                message = _("there is no document at {path}").format(path=path)
                raise ScpError(message, _("name files or folders in {folder}").format(folder=library.config.content))
            chosen |= found
        return chosen

    def relative(self, file: Path) -> str:
        """Return how a file is called from here."""
        return file.relative_to(self.start).as_posix() if file.is_relative_to(self.start) else str(file)

    @property
    def how(self) -> output.Settings:
        """How to print results."""
        return output.settings(self.color, sys.stdout)

    @property
    def how_beside(self) -> output.Settings:
        """How to print what stands beside the results."""
        return output.settings(self.color, sys.stderr)

    def show(self, lines: Iterable[Line]) -> None:
        """Print results."""
        output.write(lines, self.how)

    def warn(self, lines: Iterable[Line]) -> None:
        """Print lines that must be seen, beside the results."""
        output.write(lines, self.how_beside, sys.stderr)

    def complain(self, error: ScpError) -> None:
        """Print what went wrong with one document while the others go on."""
        self.warn(output.complaint(error.message, error.hint, error.excerpt))

    def warn_left_out(self, count: int) -> None:
        """Say how many documents a list lacks because they can't be read."""
        if count:
            said = plural(
                "{n} document can't be read and is left out", "{n} documents can't be read and are left out", count
            )
            self.warn([[Styled(_("warning"), "warning"), ": ", said.format(n=count), " (scpctl check)"]])

    def detail(self, line: Line) -> None:
        """Print what is only of interest to those who asked for more."""
        if self.verbose:
            self.warn([line])

    def followed(self, items: Iterable[Item], names: Sequence[str]) -> Generator[Item, None, None]:
        """Yield items as they come, and show on a terminal how many have; each has a name. A single one needs none.

        Close it where it is left before its end.
        """
        if self.quiet or len(names) < 2 or not sys.stderr.isatty():
            for number, (item, name) in enumerate(zip(items, names, strict=True), start=1):
                if len(names) > 1:
                    self.note([f"[{number}/{len(names)}] ", name])
                yield item
            return
        yield from output.followed(items, names, self.how_beside)

    def note(self, line: Line) -> None:
        """Print a line about progress, unless quiet was asked for."""
        if not self.quiet:
            self.warn([line])


def kind_of(name: str, kinds: Mapping[str, Kind]) -> Kind:
    """Return the kind with a name, such as goal, or with the folder of this name, goals. Raises :class:`ScpError`."""
    named = {kind.folder: kind for kind in kinds.values()} | dict(kinds)
    if name in named:
        return named[name]
    labels = {_(kind.label): kind.name for kind in kinds.values()} | {known: known for known in named}
    near = suggestion(name, labels)
    hint = did_you_mean(labels[near]) if near else _("write one of {choices}").format(choices=", ".join(kinds))
    raise ScpError(_("there is no kind {kind}").format(kind=name), hint)


def as_of(today: str) -> datetime.date:
    """Return the day that ``--today`` names, or else today. Raises :class:`ScpError`."""
    return day("--today", today) if today else datetime.date.today()  # the only look at the clock


def day(option: str, text: str) -> datetime.date:
    """Return the day an option names (ISO 8601). Raises :class:`ScpError`."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        message = _("{option} does not know {value}").format(option=option, value=text)
        raise ScpError(message, _("write a date such as 2017-01-20")) from None
