"""What ``scpctl render`` is asked for: names, records and options become orders that can be carried out."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from scpctl import rule
from scpctl.cli.session import Session, day
from scpctl.document import Document
from scpctl.errors import DocumentError, ScpError
from scpctl.finding import Finding, Severity
from scpctl.language import _, plural
from scpctl.library import Library
from scpctl.output import text
from scpctl.render import TEMPLATES, Setting, Template, template_of
from scpctl.rules import RULES


class Order(NamedTuple):
    """A document that was asked for: a template, and what it is to be made of."""

    template: Template
    setting: Setting


def records(
    session: Session,
    library: Library,
    template: Template | None,
    references: Sequence[str],
    formats: Sequence[str],
    *,
    everything: bool,
) -> Sequence[Document | None]:
    """Return the records asked for, None for the whole programme.

    Raises :class:`ScpError` for a reference that names none, or several.
    """
    if template:
        renderable = [item for item in library.documents if template.fits(item)]
    else:
        fitting = [item for item in library.documents if template_of(item)]
        renderable = [item for item in library.documents if template_of(item, formats)] or fitting
    if everything and references:
        raise ScpError(_("--all renders every record, so none can be named"), _("leave out one of the two"))
    if template and not template.kind:
        if references or everything:
            message = _("{name} is made of the whole programme").format(name=template.name)
            raise ScpError(message, _("name no record with it"))
        return [None]
    if everything:
        return renderable
    if not references:
        ids = ", ".join(document.id for document in renderable[-3:])
        hint = _("name a record or use --all; there are: {ids}").format(ids=ids)
        raise ScpError(_("nothing was named to render"), hint)
    return list(dict.fromkeys(session.document(library, reference) for reference in references))


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


def published(record: Document | None, told: Library) -> Document | None:
    """Return a record as an edition has it. Raises :class:`ScpError` where it has none."""
    if record is None or record.path in told.by_path:
        return told.by_path[record.path] if record else None
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


def _used(order: Order) -> set[str]:
    """Return the paths of the records that matter: the one itself, those it refers to, and those the template reads."""
    template, setting = order
    used = {item.path for item in setting.library.documents if item.kind_name in template.reads}
    if setting.record:
        targets = setting.record.targets
        referred = (setting.library.get(kind, target.id) for target in targets for kind in target.kinds)
        used |= {setting.record.path, *(found.path for found in referred if found)}
    return used


def errors(library: Library, asked: Iterable[Order]) -> list[Finding]:
    """Return the errors of all records that matter."""
    used = {path for order in asked for path in _used(order)}
    return [finding for finding in rule.check(library, RULES, used) if finding.severity == Severity.ERROR]


def sound(session: Session, library: Library, asked: Sequence[Order]) -> list[Order]:
    """Return the orders that nothing is wrong with; of the others complain, with the errors of their records."""
    wrong = errors(library, asked)
    return [order for order in asked if _is_sound(session, order, wrong)]


def _is_sound(session: Session, order: Order, wrong: Sequence[Finding]) -> bool:
    """Tell whether the record and those that it takes names from have no error; complain of those that there are."""
    used = _used(order)
    found = [error for error in wrong if error.location.path in used]
    if found:
        session.warn(text.findings(found, len(used), session.how))
        count = plural("{n} error", "{n} errors", len(found)).format(n=len(found))
        message = _("{path} was not rendered: {count} must be repaired first")
        session.complain(DocumentError(message.format(path=called(order), count=count)))
    return not found
