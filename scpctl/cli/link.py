"""``scpctl link``: short links written out, generated blocks kept fresh, names in running text offered as links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from scpctl import document, generated, shorthand
from scpctl.cli import complete, offers, writing
from scpctl.cli.parser import FILE
from scpctl.cli.session import Session
from scpctl.document import Document, Link
from scpctl.errors import ScpError
from scpctl.language import _, plural
from scpctl.library import Library, with_documents
from scpctl.output import Styled, diff, text
from scpctl.rule import Problem
from scpctl.rules import references


def link(
    context: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(click_type=FILE, metavar=_("[PATH]…"), help=_("Files or folders; all, where none is given.")),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=_("Change nothing; the status is 1 where something would."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would change."))] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help=_("Change files that are not committed, too; copies are kept."))
    ] = False,
    with_forms: Annotated[
        bool, typer.Option("--forms", help=_("Read [[id|2]] as the name of id in the second case, as its forms say."))
    ] = False,
    mentions: Annotated[
        bool,
        typer.Option("--mentions", help=_("Offer links where a text names a document, in any case.")),
    ] = False,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind",
            metavar=_("KIND"),
            help=_("With --mentions: offer links to this kind only."),
            autocompletion=complete.choice(*offers.KINDS),
        ),
    ] = None,
    apply_: Annotated[
        bool, typer.Option("--apply", help=_("With --mentions: ask about each, then write them."))
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help=_("With --apply: write all that are offered, and do not ask."))
    ] = False,
) -> int:
    """Write out short links, repair addresses that can mean one file only, and fill blocks.

    With --mentions only offer links where the text names a document.
    """
    session: Session = context.obj
    if not mentions and (kind or apply_):
        raise _alone("--kind" if kind else "--apply", "--mentions")
    if yes and not apply_:
        raise _alone("--yes", "--apply")
    library = session.library()
    wanted = session.below(library, paths) if paths else library.by_path
    chosen = [item for item in library.documents if item.readable and item.path in wanted]
    if mentions:
        found = offers.found(library, chosen, kind or [])
        if not apply_:
            return offers.show(session, library, found, check=check)
        return offers.apply(session, library, found, ask=not yes, dry_run=dry_run, allow_dirty=allow_dirty)
    after, wrong = linked(library, chosen, with_forms=with_forms)
    changed = {item.path: item for item in after.documents if item.text != library.by_path[item.path].text}
    for item, fault in wrong:
        session.complain(ScpError(f"{text.place(item.at(fault.place))}: {fault.message}", fault.hint, fault.excerpt))
    left = _left(library, [(library if check or dry_run else after).by_path[item.path] for item in chosen], with_forms)
    for error in left:
        session.complain(error)
    if check or dry_run:
        before = {path: library.by_path[path].text for path in changed}
        if dry_run:
            session.show(diff.documents(before, {path: item.text for path, item in changed.items()}))
        else:
            session.show([Styled(path, "place"), ": ", _("not up to date: run scpctl link")] for path in changed)
        return 1 if wrong or left or (check and changed) else 0
    writing.write(session, library, changed, allow_dirty=allow_dirty)
    session.show([Styled(path, "place")] for path in changed)
    count = plural("{n} document changed", "{n} documents changed", len(changed)).format(n=len(changed))
    session.note([count])
    return 1 if wrong or left else 0


def _alone(option: str, other: str) -> ScpError:
    message = _("{option} belongs to {other}").format(option=option, other=other)
    return ScpError(message, _("add {options}").format(options=other))


def _left(library: Library, chosen: Sequence[Document], with_forms: bool) -> list[ScpError]:
    """Return what keeps short links from being written out, other than that they are a part of another link."""
    errors = []
    for item in chosen:
        unclear = [references.short_link(short, library) for short in shorthand.unclear(item, library)]
        errors += [ScpError(f"{_place(item, problem)}: {problem.message}", problem.hint) for problem in unclear]
        for short in shorthand.with_other_text(item, library):
            message = _("{place}: the text of this link would be another, written out")
            hint = _("write it out yourself: [text](address)")
            errors.append(ScpError(message.format(place=_place(item, short)), hint))
        for short, target in shorthand.without_form(item, library) if with_forms else ():
            message = _("{place}: the name of {id} in case {number} is not given")
            hint = _("add it to the front matter of {path}: forms: {{{key}: …}}")
            errors.append(
                ScpError(
                    message.format(place=_place(item, short), id=target.id, number=short.text),
                    hint.format(path=target.path, key=shorthand.NUMBERED[short.text]),
                )
            )
    return errors


def _place(item: Document, at: Link | Problem) -> str:
    return text.place(item.at(at.place))


def linked(
    library: Library, chosen: list[Document], *, with_forms: bool = False
) -> tuple[Library, list[tuple[Document, generated.Wrong]]]:
    """Return the library with its links written out and its blocks filled, and the blocks that can't be.

    A document with misplaced marks stays as it is.
    """
    texts = {
        item.path: shorthand.written_out(item, library, with_forms=with_forms) for item in chosen if not item.blocks[1]
    }
    written = {
        path: document.parse(path, new.encode(), library.config.kinds)
        for path, new in texts.items()
        if new != library.by_path[path].text
    }
    return generated.refresh(with_documents(library, written), [item.path for item in chosen])
