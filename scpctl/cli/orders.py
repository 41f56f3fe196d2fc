"""What ``scpctl render`` is asked for: names, records and options become orders that can be carried out."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from scpctl import edition, listing, rule
from scpctl.cli.session import Session, day
from scpctl.document import Document
from scpctl.errors import DocumentError, ScpError
from scpctl.finding import Finding
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import text
from scpctl.render import TEMPLATES, Setting, Template, kinds_of, template_of
from scpctl.rules import RULES


class Choice(NamedTuple):
    """How the command line chooses records: by name, or all, or those of a kind or query that meet an expression."""

    references: Sequence[str]
    everything: bool
    kind: str
    query: str
    where: str


class Found(NamedTuple):
    """The records to render, None for the whole programme, and how many have errors that keep them out."""

    records: Sequence[Document | None]
    failed: int = 0


class Order(NamedTuple):
    """A document that was asked for: a template, and what it is to be made of."""

    template: Template
    setting: Setting


def records(
    session: Session, library: Library, template: Template | None, choice: Choice, formats: Sequence[str]
) -> Found:
    """Return the records asked for; complain of those of which nothing can be made because of their errors.

    Raises :class:`ScpError` for a choice that is not understood.
    """
    is_chosen = _require_one_way(choice)
    if template and not template.kind:
        if is_chosen:
            message = _("{name} is made of the whole programme").format(name=template.name)
            raise ScpError(message, _("name no record with it"))
        return Found([None])
    makes = template.fits if template else lambda record: template_of(record, formats) is not None
    if not is_chosen:
        possible = [record for record in library.documents if makes(record) or (not template and template_of(record))]
        ids = ", ".join(record.id for record in possible[-3:])
        hint = _("name a record, or use --all, --kind or --query; there are: {ids}").format(ids=ids)
        raise ScpError(_("nothing was named to render"), hint)
    chosen: Sequence[Document]
    if choice.references:
        chosen = list(dict.fromkeys(session.document(library, reference) for reference in choice.references))
    else:
        chosen = _chosen(library, template, choice, formats)
    broken = _broken(session, library, [record for record in chosen if not makes(record)])
    # Of one that was named and can't be made it is told why.
    kept = [record for record in chosen if (choice.references or makes(record)) and record not in broken]
    if template and not choice.everything and (n := len(chosen) - len(kept) - len(broken)):
        said = plural(
            "{n} record is left out: {name} can't be made of it",
            "{n} records are left out: {name} can't be made of them",
            n,
        )
        session.note([said.format(n=n, name=template.name)])
    return Found(kept, len(broken))


def _require_one_way(choice: Choice) -> bool:
    """Tell whether anything was chosen. Raises :class:`ScpError` where that was done in several ways, or by half."""
    ways = {_("REF"): choice.references, "--all": choice.everything, "--kind": choice.kind, "--query": choice.query}
    given = [way for way, said in ways.items() if said]
    if len(given) > 1:
        message = _("{one} and {other} exclude each other").format(one=given[0], other=given[1])
        raise ScpError(message, _("leave out one of the two"))
    if choice.where and not (choice.kind or choice.query):
        hint = _("such as: {example}").format(example='--kind fiche --where "status == approved"')
        raise ScpError(_("{name} needs {option}").format(name="--where", option="--kind"), hint)
    return bool(given)


def _chosen(library: Library, template: Template | None, choice: Choice, formats: Sequence[str]) -> Sequence[Document]:
    """Return all records, or those that a list would show. Raises :class:`ScpError` where nothing is made of any."""
    kinds = {template.kind} if template else kinds_of(formats)
    if choice.everything:
        found = [record for record in library.documents if record.kind_name in (kinds or kinds_of())]
    else:
        wanted = listing.asked(choice.kind or choice.query, {"--where": choice.where}, library)
        listed = listing.listing(library, wanted)
        unread = (record for record in library.documents if record.kind is listed.kind and not record.readable)
        found = [*listed.documents, *unread]  # what can't be read may be one of them
    if found and kinds.isdisjoint(record.kind_name for record in found):
        fitting(template, found[0], formats)  # raises, and tells why
    return found


def fitting(template: Template | None, record: Document | None, formats: Sequence[str]) -> Template:
    """Return the template for a record. Raises :class:`ScpError` where it is not for such a one, or such formats."""
    found = template
    if record and not template:
        found = template_of(record, formats) or template_of(record)
    if record and found is None:
        raise _no_template(record, formats)
    assert found is not None
    if record and not found.fits(record):
        message = _("{name} can't be made of {path}").format(name=found.name, path=record.path)
        hint = _possible(record, formats) or _("{name}: {about}").format(name=found.name, about=_(found.about))
        raise ScpError(message, hint)
    if unknown := [name for name in formats if name not in found.formats]:
        message = _("{name} can't be made as {format}").format(name=found.name, format=unknown[0])
        raise ScpError(message, _("choose from {formats}").format(formats=",".join(found.formats)))
    return found


def _no_template(record: Document, formats: Sequence[str]) -> ScpError:
    """Return the error for a record of which nothing is made unless it is said what."""
    if possible := _possible(record, formats):
        return ScpError(_("{path}: say what to make of it").format(path=record.path), possible)
    unsuitable = next((other for other in TEMPLATES.values() if _is_for(other, record, formats)), None)
    if unsuitable:
        message = _("{name} can't be made of {path}").format(name=unsuitable.name, path=record.path)
        return ScpError(message, _("{name}: {about}").format(name=unsuitable.name, about=_(unsuitable.about)))
    if possible := _possible(record, ()):
        message = _("{path}: nothing can be made of it as {formats}")
        return ScpError(message.format(path=record.path, formats=",".join(formats)), possible)
    message = _("{path}: there is no template for this type of record").format(path=record.path)
    return ScpError(message, _("scpctl render alone names the records there are templates for"))


def _possible(record: Document, formats: Sequence[str]) -> str:
    """Say what can be made of a record in these formats; nothing where that is nothing."""
    names = [other.name for other in TEMPLATES.values() if _is_for(other, record, formats) and other.fits(record)]
    return _("name one with --template: {names}").format(names=", ".join(names)) * bool(names)


def _is_for(template: Template, record: Document, formats: Sequence[str]) -> bool:
    return template.kind == record.kind_name and {*formats} <= {*template.formats}


def only_published(session: Session, records: Sequence[Document | None], told: Library) -> list[Document | None]:
    """Return the records that an edition has, and say how many it has not."""
    found = [record for record in records if record is None or edition.record_of(record, told)]
    if n := len(records) - len(found):
        said = plural(
            "{n} record is left out: it is not published", "{n} records are left out: they are not published", n
        )
        session.note([said.format(n=n)])
    return found


def published(record: Document | None, told: Library) -> Document | None:
    """Return a record as an edition has it. Raises :class:`ScpError` where it has none."""
    found = edition.record_of(record, told) if record else None
    if record is None or found:
        return found
    message = _("{path} is not published").format(path=record.path)
    raise ScpError(message, _("leave out --edition public, or make the record public"))


def period(today: datetime.date, since: str, until: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the first and the last day of --from and --until; None where neither is given."""
    if not since and not until:
        return None
    first = day("--from", since) if since else datetime.date.min
    last = day("--until", until) if until else today
    if last < first:
        raise ScpError(_("--until is before --from"), _("write the first day, then the last"))
    return first, last


def require_options(order: Order) -> None:
    """Raise :class:`ScpError` where an option is missing without which a template can't be made."""
    template, setting = order
    given = {"item": setting.item is not None, "period": setting.period is not None}
    for need in template.asks:
        if not given[need]:
            option = {"item": "--item", "period": "--from"}[need]
            raise ScpError(_("{name} needs {option}").format(name=template.name, option=option), _("see --help"))


def called(order: Order) -> str:
    """Return what an order is called in messages: the path of its record, or what is made of the whole programme."""
    return order.setting.record.path if order.setting.record else order.template.title


def _used(order: Order, library: Library) -> set[str]:
    """Return the paths of the records that matter: the one itself, those it refers to, and those the template reads.

    For the public edition those of the library with faulty keys matter, too: they may say what is not published.
    """
    template, setting = order
    used = {item.path for item in setting.library.documents if item.kind_name in template.reads}
    if setting.record:
        targets = setting.record.targets
        referred = (setting.library.get(kind, target.id) for target in targets for kind in target.kinds)
        used |= {setting.record.path, *(found.path for found in referred if found)}
    if setting.is_public:
        used |= {item.path for item in library.documents if item.faults}
    return used


def errors(library: Library, asked: Iterable[Order]) -> list[Finding]:
    """Return the errors of all records that matter."""
    return rule.errors(library, RULES, {path for order in asked for path in _used(order, library)})


def sound(session: Session, library: Library, asked: Sequence[Order]) -> list[Order]:
    """Return the orders that nothing is wrong with; of the others complain, with the errors of their records."""
    wrong = errors(library, asked)
    return [order for order in asked if _is_sound(session, called(order), _used(order, library), wrong)]


def _broken(session: Session, library: Library, records: Sequence[Document]) -> list[Document]:
    """Return the records that have errors, and complain of them."""
    wrong = rule.errors(library, RULES, {record.path for record in records})
    return [record for record in records if not _is_sound(session, record.path, {record.path}, wrong)]


def _is_sound(session: Session, name: str, used: Collection[str], wrong: Sequence[Finding]) -> bool:
    """Tell whether the records that a document uses have no error; complain of those that there are."""
    found = [error for error in wrong if error.location.path in used]
    if found:
        session.warn(text.findings(found, len(used), session.how))
        count = plural("{n} error", "{n} errors", len(found)).format(n=len(found))
        message = _("{path} was not rendered: {count} must be repaired first")
        session.complain(DocumentError(message.format(path=name, count=count)))
    return not found
