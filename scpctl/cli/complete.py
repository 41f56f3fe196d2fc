"""What Tab offers: the providers that stand at options and arguments, and who asks the one that is meant.

Somebody waits for every answer, so ids come from the names of files and titles from their first lines. Nothing here
reads all documents, and nothing writes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import typer
from typer._click.core import Parameter
from typer._click.shell_completion import CompletionItem, _is_incomplete_option, _resolve_context, _resolve_incomplete

from scpctl.cli.session import Session
from scpctl.language import _
from scpctl.output import shown

if TYPE_CHECKING:
    from scpctl.library import Entry
    from scpctl.shells import Typed

# Of more documents that fit only the kind is told.
MOST_TITLES = 1000
SORTS = {"plain": "words", "file": "files", "dir": "folders"}

Offer: TypeAlias = tuple[str, str]
# Returns what a word may become, and what is said of it; typer keeps what begins as the word does.
Provider: TypeAlias = Callable[[typer.Context, str], Iterable[Offer]]


def answer(line: Typed, app: typer.Typer) -> str:
    """Return what the shell is told about a line. What goes wrong is raised: then nothing is offered."""
    from scpctl import shells  # every command has providers, only Tab asks them

    words, word, before = list(line.words), line.word, ""
    if word.startswith("--") and "=" in word:
        name, _equals, word = word.partition("=")
        words, before = [*words, name], f"{name}="
    context, asked = _asked(typer.main.get_command(app), words, word)
    if before and words[-1] not in getattr(asked, "opts", ()):
        return shells.answer(line, "words", [])
    items: list[CompletionItem] = asked.shell_complete(context, word)
    if not items and isinstance(asked, Parameter):
        items = asked.type.shell_complete(context, asked, word)
    sort = SORTS[items[0].type if items else "plain"]
    if sort == "words":
        found = [shells.Candidate(before + item.value, _said(item.help or "")) for item in items]
    elif _is_elsewhere(context, word):
        paths = _paths(_session(context).start, word, only_folders=sort == "folders")
        sort, found = "words", [shells.Candidate(before + path) for path in paths]
    else:
        found = []
    return shells.answer(line, sort, found)


def _asked(command: Any, words: list[str], word: str) -> tuple[Any, Any]:
    """Return the option or argument that ``word`` belongs to, or else the command, and what was read before it."""
    context = _resolve_context(command, {}, "scpctl", words)
    for option in context.command.get_params(context):
        if _is_incomplete_option(context, words, option):
            # The arguments are read only where no option lacks its value.
            return _resolve_context(command, {}, "scpctl", [*words, word]), option
    return context, _resolve_incomplete(context, words, word)[0]


def _is_elsewhere(context: typer.Context, word: str) -> bool:
    """Tell whether ``word`` is a path from the folder of -C, where no shell looks."""
    absolute = word.startswith("~") or Path(word).is_absolute()
    return context.parent is not None and _folder(context) != Path() and not absolute


def _paths(start: Path, word: str, *, only_folders: bool) -> Iterator[str]:
    """Yield what begins as ``word`` does, a path from ``start``."""
    folder, slash, name = word.replace("\\", "/").rpartition("/")
    with os.scandir(start / folder) as entries:
        found = sorted((entry.name, entry.is_dir()) for entry in entries)
    for entry, is_folder in found:
        if entry.startswith(name) and (name or entry[0] not in ".-") and (is_folder or not only_folders):
            yield f"{folder}{slash}{entry}{'/' if is_folder else ''}"


def _said(text: str) -> str:
    return shown(" ".join(text.split()))


def _session(context: typer.Context) -> Session:
    return Session.of_options(_folder(context), "auto", quiet=True, verbose=False)


def _folder(context: typer.Context) -> Path:
    """Return the folder that -C names, or else the current one."""
    return Path(context.find_root().params["directory"])


# The providers.


def choice(*values: str) -> Provider:
    """Offer one of these."""

    def provider(context: typer.Context, incomplete: str) -> Iterable[Offer]:
        return [(value, "") for value in values]

    return provider


def several(provider: Provider) -> Provider:
    """Offer the same behind a comma."""

    def each(context: typer.Context, incomplete: str) -> Iterable[Offer]:
        before, comma, last = incomplete.rpartition(",")
        return [(f"{before}{comma}{value}", said) for value, said in provider(context, last)]

    return each


def either_way(provider: Provider) -> Provider:
    """Offer the same behind a minus."""

    def each(context: typer.Context, incomplete: str) -> Iterable[Offer]:
        minus = "-" if incomplete.startswith("-") else ""
        return [(f"{minus}{value}", said) for value, said in provider(context, incomplete.removeprefix("-"))]

    return each


def documents(*kind_names: str) -> Provider:
    """Offer the ids of documents, of these kinds or of any, with their titles; the kind where an id needs it."""

    def provider(context: typer.Context, incomplete: str) -> Iterable[Offer]:
        from scpctl import library

        settings = _session(context).config()
        entries = [item for item in library.entries(settings) if not kind_names or item.kind.name in kind_names]
        count = Counter(item.id for item in entries)
        fitting = {}
        for item in entries:
            # Whoever has begun to write an id is not stopped before its end.
            alone = count[item.id] == 1 or (incomplete and item.id.startswith(incomplete))
            value = item.id if alone and ":" not in incomplete else f"{item.kind.name}:{item.id}"
            if value.startswith(incomplete):
                fitting[value] = item
        titles = len(fitting) <= MOST_TITLES
        return [(value, _described(fitting[value], titles=titles)) for value in sorted(fitting)]

    return provider


def _described(item: Entry, *, titles: bool) -> str:
    label, title = _(item.kind.label), item.title if titles else ""
    return f"{title} ({label})" if title else label


def kinds(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer the kinds of document."""
    return [(kind.name, _(kind.label)) for kind in _session(context).kinds().values()]


def folders(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer the kinds of document by their folders, which are their plurals."""
    return [(kind.folder, _(kind.label)) for kind in _session(context).kinds().values()]


def templates(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer the templates with what they make, those of the repository among them."""
    from scpctl.render import TEMPLATES, Template, own
    from scpctl.render.templates import texts

    found = [item for item in own.own(texts(_session(context).config().root)) if isinstance(item, Template)]
    return [(item.name, item.title) for item in (*TEMPLATES.values(), *found)]


def queries(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer the queries of the settings."""
    return [(name, query.where or query.kind) for name, query in _session(context).config().queries.items()]


def lists(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer what ``scpctl list`` lists: the kinds and the queries."""
    return [*kinds(context, incomplete), *queries(context, incomplete)]


def keys(*parameters: str) -> Provider:
    """Offer the keys of the kind that one of these options or arguments names, itself or by a query."""

    def provider(context: typer.Context, incomplete: str) -> Iterable[Offer]:
        from scpctl import fields

        settings = _session(context).config()
        name = next(filter(None, map(context.params.get, parameters)), "")
        if not name:
            return []
        kind = settings.kinds[settings.queries[name].kind if name in settings.queries else name]
        return [(key, _(label)) for key, label in fields.names(fields.scope(kind)).items()]

    return provider


def assignments(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer ``key=`` of the kind that ``scpctl new`` makes, and behind it the codes or ids that it can have."""
    from scpctl import create
    from scpctl.model import Choice, ListOf, Reference

    known = create.fields(_session(context).kinds()[context.params["kind_name"]])
    name, equals, start = incomplete.partition("=")
    if not equals:
        return [(f"{key}=", _(field.label)) for key, field in known.items()]
    type_ = known[name].type
    match type_.item if isinstance(type_, ListOf) else type_:
        case Choice(labels):
            offers: Iterable[Offer] = [(code, _(label)) for code, label in labels.items()]
        case Reference(kind_names):
            offers = documents(*kind_names)(context, start)
        case _:
            offers = []
    return [(f"{name}={value}", said) for value, said in offers]


def rules(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer the codes of the rules; their names once one is begun, so that the list does not name all twice."""
    from scpctl.rules import RULES

    names = [(item.name, item.summary) for item in RULES] if incomplete else []
    return [*((item.code, item.summary) for item in RULES), *names]


def revisions(context: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Offer the branches and tags."""
    from scpctl import vcs

    return [(name, "") for name in vcs.revisions(_session(context).config().root)]
