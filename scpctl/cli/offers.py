"""Links offered where running text names a document: shown with their context, asked about one by one, written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from scpctl import display, document, generated, mentions, shorthand
from scpctl.cli import prompt, writing
from scpctl.cli.session import Session
from scpctl.document import Document
from scpctl.errors import ScpError
from scpctl.language import _, plural
from scpctl.library import Library, with_documents
from scpctl.mentions import Mention
from scpctl.output import Line, Styled, diff, text
from scpctl.suggest import did_you_mean, suggestion

KINDS = (*mentions.KINDS, "person")


class Answer(Enum):
    """What can be done with a mention."""

    YES = auto()
    NO = auto()
    ALL = auto()
    STOP = auto()


def found(library: Library, chosen: Sequence[Document], kinds: Sequence[str]) -> list[tuple[Document, Mention]]:
    """Return the mentions worth a link in the chosen documents, of these kinds. Raises :class:`ScpError`."""
    for kind in kinds:
        if kind not in KINDS:
            hint = did_you_mean(suggestion(kind, KINDS)) or _("write one of {choices}").format(choices=", ".join(KINDS))
            raise ScpError(_("{kind} is not a kind that is looked for in texts").format(kind=kind), hint)
    names = mentions.names(library)
    return [
        (item, mention)
        for item in chosen
        for mention in mentions.offered(item, library, names)
        if not kinds or mention.target.kind_name in kinds
    ]


def show(session: Session, library: Library, offered: Sequence[tuple[Document, Mention]], *, check: bool) -> int:
    """Print the mentions with what stands around them; return the status of the command."""
    for item, mention in offered:
        session.show(_shown(session, library, item, mention))
        session.show([[]])
    said = plural("{n} name without a link", "{n} names without a link", len(offered)).format(n=len(offered))
    session.note([said])
    if offered:
        session.note([_("--apply asks about each; unlinked in the front matter names those to be left")])
    return 1 if check and offered else 0


def apply(
    session: Session,
    library: Library,
    offered: Sequence[tuple[Document, Mention]],
    *,
    ask: bool,
    dry_run: bool,
    allow_dirty: bool,
) -> int:
    """Write the mentions that the user wants as links, all of them or none; return the status of the command.

    Raises :class:`ScpError`, with nothing written, and where nobody is there to answer.
    """
    if ask and offered and not prompt.is_possible():
        raise ScpError(_("nobody can be asked here"), _("add --yes to write all that are offered"))
    wanted = list(_wanted(session, library, offered)) if ask else list(offered)
    texts = {
        item.path: shorthand.with_links(item, [one for other, one in wanted if other is item], library)
        for item in dict.fromkeys(item for item, _one in wanted)
    }
    parsed = {path: document.parse(path, new.encode(), library.config.kinds) for path, new in texts.items()}
    # A link is a back-link at its other end.
    after, _wrong = generated.refresh(with_documents(library, parsed), list(library.by_path) if parsed else [])
    changed = {item.path: item for item in after.documents if item.text != library.by_path[item.path].text}
    if dry_run:
        before = {path: library.by_path[path].text for path in changed}
        session.show(diff.documents(before, {path: item.text for path, item in changed.items()}))
        return 0
    writing.write(session, library, changed, allow_dirty=allow_dirty)
    session.show([Styled(path, "place")] for path in changed)
    session.note([plural("{n} document changed", "{n} documents changed", len(changed)).format(n=len(changed))])
    return 0


def _wanted(
    session: Session, library: Library, offered: Sequence[tuple[Document, Mention]]
) -> Iterator[tuple[Document, Mention]]:
    """Ask about each mention and yield those that are to be links."""
    question = prompt.Question(_("Link it?"), _answers(), hint=_answers())
    answer: Answer | None = None
    for item, mention in offered:
        if answer != Answer.ALL:
            session.warn(_shown(session, library, item, mention))
            try:
                answer = prompt.ask(question, _answer, session)
            except KeyboardInterrupt:
                session.warn([[_("nothing was written")]])
                raise
        if answer == Answer.STOP:
            return
        if answer in (Answer.YES, Answer.ALL):
            yield item, mention


def _answers() -> str:
    return _("y: yes, n: no, a: all from here, q: no more")


def _answer(given: str) -> Answer:
    letters = (answer.partition(":")[0] for answer in _answers().split(", "))
    meant = dict(zip(letters, Answer, strict=True)).get(given.lower())
    if meant is None:
        raise ScpError(_("{value} is no answer").format(value=given), _answers())
    return meant


def _shown(session: Session, library: Library, item: Document, mention: Mention) -> Iterator[Line]:
    location = item.at(mention.place)
    target = mention.target
    assert target.kind is not None
    yield [Styled(text.place(location), "place")]
    yield from text.excerpt(location, session.how)
    label = f"{_(target.kind.label)} {display.called(target, library)} · {target.path}"
    yield from text.wrapped(label, session.how, "    ", "  → ")
